"""One report in one folder, in every format and encoding: the same entities in each.

Where a format cannot keep something, the row of the table names what is lost and what is
found instead, and why. A row that no longer differs fails as well.
"""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from readers.report_files import (
    LINES,
    TEXT,
    archive,
    as_tcvn3,
    as_viscii,
    as_vni,
    as_windows_1258,
    mojibake,
    page,
    pdf,
    word,
)

from baocao.normal import normalize
from baocao.readers import SUFFIXES
from baocao.readers.charsets import surface

pytestmark = pytest.mark.model

BASE = "văn bản UTF-8.txt"
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "WordDocument".encode("utf-16-le")


class Form(NamedTuple):
    """A file, what its encoding must be called, and how its entities may differ."""

    name: str
    build: Callable[[], bytes]
    encoding: str
    lost: frozenset[tuple[str, str]] = frozenset()
    new: frozenset[tuple[str, str]] = frozenset()
    reason: str = ""


FORMS = [
    Form(BASE, TEXT.encode, "utf-8"),
    Form("có BOM.txt", lambda: TEXT.encode("utf-8-sig"), "utf-8-sig"),
    Form("UTF-16.txt", lambda: TEXT.encode("utf-16"), "utf-16"),
    Form("UTF-16 không BOM.txt", lambda: TEXT.encode("utf-16-le"), "utf-16-le"),
    Form("UTF-32.txt", lambda: TEXT.encode("utf-32"), "utf-32"),
    Form("xuống dòng Windows.txt", lambda: TEXT.replace("\n", "\r\n").encode(), "utf-8"),
    Form("windows-1258.txt", lambda: as_windows_1258(TEXT), "cp1258"),
    Form("TCVN3 (ABC).txt", lambda: as_tcvn3(TEXT), "tcvn3"),
    Form("VNI.txt", lambda: as_vni(TEXT), "vni"),
    Form("VISCII.txt", lambda: as_viscii(TEXT), "viscii"),
    Form("đọc nhầm một lần.txt", lambda: mojibake(TEXT).encode(), "utf-8+mojibake"),
    Form("đọc nhầm hai lần.txt", lambda: mojibake(mojibake(TEXT)).encode(), "utf-8+mojibake"),
    Form("TCVN3 lưu thành UTF-8.txt", lambda: surface(as_tcvn3(TEXT)).encode(), "utf-8+tcvn3"),
    Form("VNI lưu thành UTF-8.txt", lambda: surface(as_vni(TEXT)).encode(), "utf-8+vni"),
    Form("trang web.html", lambda: page().encode(), "utf-8"),
    Form("trang cũ.htm", lambda: as_windows_1258(page()), "cp1258"),
    Form("Word.docx", word, "unicode"),
    Form("Word phông .VnTime.docx",
         lambda: word(font=".VnTime", write=lambda t: surface(as_tcvn3(t))), "tcvn3"),
    Form("Word phông VNI-Times.docx",
         lambda: word(font="VNI-Times", write=lambda t: surface(as_vni(t))), "vni"),
    Form("Word cũ.doc", lambda: OLD_WORD, "unicode"),
    Form("văn bản RTF.rtf", lambda: rb"{\rtf1 }", "unicode"),
    Form("PDF canh đều.pdf", pdf, "unicode"),
    Form("PDF canh trái.pdf", lambda: pdf(alignment=0), "unicode"),
    Form("nén.zip", lambda: archive({"báo cáo/năm 2023.docx": word()}), "unicode"),
    Form("nén hai lần.zip",
         lambda: archive({"trong.zip": archive({"năm 2023.txt": as_tcvn3(TEXT)})}), "tcvn3"),
    Form("mỗi dòng một báo cáo.jsonl",
         lambda: json.dumps({"text": TEXT}, ensure_ascii=False).encode(), ""),
]  # fmt: skip


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Return the record of each file, by its name, of one run over the folder."""
    where = tmp_path_factory.mktemp("báo cáo các phường")
    folder, tools, out = where / "năm 2023", where / "công cụ", where / "kết quả"
    for path in (folder, tools):
        path.mkdir()
    for form in FORMS:
        (folder / form.name).write_bytes(form.build())
    # LibreOffice is played by a script: what it makes of the file is a Word document.
    (tools / "made.docx").write_bytes(word())
    script = (
        '#!/bin/sh\nwhile [ $# -gt 0 ]; do case "$1" in --outdir) out="$2";; esac; shift; done\n'
        f'mkdir -p "$out"; cp "{tools}/made.docx" "$out/report.docx"\n'
    )
    (tools / "soffice").write_text(script, encoding="utf-8")
    (tools / "soffice").chmod(stat.S_IRWXU)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{tools}:/usr/bin:/bin")
        command = [sys.executable, "-m", "baocao", "annotate", str(folder), "-o", str(out)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=250)
    assert done.returncode == 0, done.stderr[-2000:]
    rows = [json.loads(line) for line in (out / "reports.jsonl").open(encoding="utf-8")]
    shutil.rmtree(out)
    return {Path(row["source"].partition("!")[0]).name: row for row in rows}


def entities(record: dict[str, Any]) -> Counter[tuple[str, str, str]]:
    return Counter(
        (
            " ".join(normalize(entity["text"]).split()),
            entity["label"],
            normalize(json.dumps(entity["value"], ensure_ascii=False, sort_keys=True)),
        )
        for entity in record["entities"]
    )


def test_every_suffix_has_a_row() -> None:
    assert {Path(form.name).suffix for form in FORMS} == set(SUFFIXES)


def test_the_report_has_entities_of_many_kinds(records: dict[str, Any]) -> None:
    labels = {label for _, label, _ in entities(records[BASE])}
    assert len(labels) >= 8
    assert records.keys() == {form.name for form in FORMS}


@pytest.mark.parametrize("form", FORMS, ids=[form.name for form in FORMS])
def test_the_same_entities(records: dict[str, Any], form: Form) -> None:
    record = records[form.name]
    expected, found = entities(records[BASE]), entities(record)
    assert {row[:2] for row in expected - found} == form.lost, form.reason
    assert {row[:2] for row in found - expected} == form.new, form.reason
    assert record["meta"].get("encoding", "") == form.encoding
    assert "losses" not in record["meta"]


@pytest.mark.parametrize("form", FORMS, ids=[form.name for form in FORMS])
def test_the_same_sentences_and_facts(records: dict[str, Any], form: Form) -> None:
    record, base = records[form.name], records[BASE]
    sections = [(s["section"], s["kind"]) for s in record["sentences"]]
    assert sections == [(s["section"], s["kind"]) for s in base["sentences"]]
    if not form.lost:
        told = [fact["indicator"] for fact in record["facts"]]
        assert told == [fact["indicator"] for fact in base["facts"]]


def test_blocks_name_places(records: dict[str, Any]) -> None:
    for name, anchor in (
        ("Word.docx", "paragraph 2"), ("PDF canh đều.pdf", "page 1"), ("nén.zip", "paragraph 2"),
        ("trang web.html", "/html[1]/body[1]/div[2]/p[1]"),
    ):  # fmt: skip
        record = records[name]
        block = record["blocks"][1]
        assert block["anchor"] == anchor
        assert record["text"][block["start"] : block["end"]] == LINES[1]
