"""Damaged and hostile files: a clear error each, in bounded time and memory, the rest is read.

All files lie in one folder and are read by one process that may use no more than
``MEMORY`` bytes of address space; each row then looks at what that process said.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from readers.report_files import (
    PARAGRAPHS,
    TEXT,
    archive,
    as_tcvn3,
    p,
    page,
    pdf,
    scan,
    table,
    with_parts,
    word,
    word_xml,
)

MEMORY = 2_000_000_000
SECONDS = 20
"""What one file may take; on a free core the slowest takes two."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
ENTITIES = (
    "<!DOCTYPE w [<!ENTITY a 'aaaaaaaaaa'>"
    + "".join(
        f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>"
    "<w:body><w:p><w:r><w:t>&i;</w:t></w:r></w:p></w:body></w:document>"
)
OUTSIDE = (
    ENTITIES[:13] + "<!ENTITY i SYSTEM 'file:///etc/passwd'>" + ENTITIES[ENTITIES.index("]>") :]
)


def bomb(size: int) -> bytes:
    """Return an archive with one member of zeros, without holding them."""
    buffer = BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out,
        out.open("bom.txt", "w") as file,
    ):
        for _ in range(size // 1_000_000):
            file.write(bytes(1_000_000))
    return buffer.getvalue()


def liar() -> bytes:
    """Return an archive whose member says that it is small and unpacks to much more."""
    data = bytearray(bomb(50_000_000))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.rfind(signature) + offset
        data[at : at + 4] = struct.pack("<I", 500_000)
    return bytes(data)


def pdf_bomb() -> bytes:
    """Return a PDF file whose page unpacks to 600 megabytes."""
    packer = zlib.compressobj(9)
    stream = b"".join(packer.compress(b" " * 1_000_000) for _ in range(600)) + packer.flush()
    head = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n"
    )
    length = str(len(stream)).encode()
    body = b"4 0 obj<</Filter/FlateDecode/Length " + length + b">>stream\n" + stream
    return head + body + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def part_bomb() -> bytes:
    """Return a Word document whose body unpacks to 100 megabytes."""
    return with_parts(word([]), {"word/document.xml": b"<w>" + b" " * 100_000_000})


def nested_tables(depth: int) -> bytes:
    inner = p("x")
    for _ in range(depth):
        inner = table([inner + p("")])
    return word_xml(inner)


# name, builder, and how the error begins behind the name of the file.
DAMAGED: list[tuple[str, Callable[[], bytes], str]] = [
    ("zero bytes.docx", lambda: b"", "empty file"),
    ("zero bytes.pdf", lambda: b"", "empty file"),
    ("nothing but blanks.txt", lambda: b" \r\n\t", "empty: the file holds nothing but blanks"),
    ("cut in half.docx", lambda: word()[:9000], "damaged Word document: the archive is cut"),
    ("cut in half.pdf", lambda: pdf()[:3000], "damaged PDF ("),
    ("cut in half.zip", lambda: archive({"a.txt": TEXT.encode()})[:90], "damaged ZIP archive ("),
    ("no body.docx", lambda: with_parts(word([]), {"word/document.xml": "<w"}),
     "damaged Word document: part 'word/document.xml' is no XML"),
    ("no text.docx", lambda: word([" "]), "a Word document without text"),
    ("entity bomb.docx", lambda: with_parts(word([]), {"word/document.xml": ENTITIES}),
     "part 'word/document.xml' declares entities (an XML bomb?)"),
    ("outside entity.docx", lambda: with_parts(word([]), {"word/document.xml": OUTSIDE}),
     "part 'word/document.xml' declares entities (an XML bomb?)"),
    ("wide entity bomb.docx",
     lambda: with_parts(word([]), {"word/document.xml": ENTITIES.encode("utf-16")}),
     "damaged Word document: part 'word/document.xml' is no XML"),
    ("part bomb.docx", part_bomb, "part 'word/document.xml' of 100,000,003 bytes; the limit is"),
    ("a thousand tables in each other.docx", lambda: nested_tables(1_000),
     "damaged Word document: part 'word/document.xml' is no XML"),
    ("bomb.zip", lambda: bomb(95_000_000), "packed "),
    ("large bomb.zip", lambda: bomb(300_000_000), "300,000,000 bytes unpacked; the limit is"),
    ("liar.zip", liar, "damaged member ("),
    ("names that lead out.zip", lambda: archive({"../../etc/x.txt": b"x"}), "a name that leads"),
    ("archives to the bottom.zip",
     lambda: archive({"a.zip": archive({"b.zip": archive({"c.txt": TEXT.encode()})})}),
     "an archive in an archive in an archive"),
    ("bomb in a document in an archive.zip", lambda: archive({"a.docx": part_bomb()}),
     "part 'word/document.xml' of 100,000,003 bytes"),
    ("encrypted.pdf", lambda: pdf(password="x"), "encrypted PDF; save it without a password"),
    ("scan.pdf", scan, "no text layer on any of its 1 pages (a scan?)"),
    ("stream bomb.pdf", pdf_bomb, "a stream of more than 150,000,000 bytes (a bomb?)"),
    ("no pages.pdf", lambda: b"%PDF-1.7\n%%EOF", "damaged PDF ("),
    ("encrypted.docx", lambda: OLE + "EncryptedPackage".encode("utf-16-le"),
     "this is an encrypted Office document"),
    ("workbook.doc", lambda: OLE + "Workbook".encode("utf-16-le"), "this is an old Excel workbook"),
    ("garbage.doc", lambda: OLE, "damaged old Word document: it has no text stream"),
    ("workbook.docx", lambda: archive({"xl/workbook.xml": b"<x/>"}), "this is an Excel work"),
    ("picture.pdf", lambda: b"\x89PNG\r\n\x1a\n" + bytes(99),
     "this is not a PDF file, and no text: binary file (PNG picture)"),
    ("random bytes.docx", lambda: bytes(range(256)) * 9,
     "this is not a Word document, and no text: binary file"),
    ("10,000 nested tags.html", lambda: b"<div>" * 10_000 + b"x", "tags nested too deeply"),
    ("script only.html", lambda: b"<html><script>var a</script></html>", "a page without text"),
    ("half a surrogate.txt", lambda: b"\xff\xfea\x00\x00\xd8", "begins with the mark of utf-16"),
    ("NUL bytes.txt", lambda: b"a\x00b\x01\x02" * 9, "binary file ("),
    ("two words of TCVN3.txt", lambda: b"th\xabn 5", "encoding not recognised"),
    ("broken line.jsonl", lambda: b'{"text": ', "not valid JSON"),
]  # fmt: skip

# name, builder, and what it is read as in spite of its name or shape.
STRANGE: list[tuple[str, Callable[[], bytes], str]] = [
    ("tệp Word đặt nhầm tên.txt", word, "a Word document"),
    ("trang web đặt nhầm tên.doc", lambda: page().encode(), "a web page"),
    ("văn bản thường.docx", TEXT.encode, "plain text"),
    ("chữ cũ.pdf", lambda: as_tcvn3(TEXT), "plain text"),
    ("PDF đặt nhầm tên.docx", lambda: pdf(), "a PDF file"),
    ("Báo cáo của phường, bản cuối (2).docx", word, ""),
    ("thư mục có dấu cách/Đã ký/báo cáo.html", lambda: page().encode(), ""),
    ("lưu trữ.docx", lambda: archive({"a.txt": TEXT.encode()}), ""),
]

_CHILD = """
import json, resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, ({memory}, {memory}))
from baocao.readers import Document, read_path
for name in json.load(sys.stdin):
    began = time.perf_counter()
    found = [
        {{"text": item.text, "meta": item.meta}} if isinstance(item, Document)
        else {{"error": item.message, "source": item.source}}
        for item in read_path(name)
    ]
    print(json.dumps([name, time.perf_counter() - began, found]), flush=True)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with all files."""
    where = tmp_path_factory.mktemp("tệp hỏng")
    for name, build, _ in (*DAMAGED, *STRANGE):
        path = where / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(build())
    return where


@pytest.fixture(scope="module")
def found(folder: Path) -> dict[str, tuple[float, list[dict[str, Any]]]]:
    """Return what a process of bounded memory read in each file, and how long it took."""
    names = [str(folder / name) for name, *_ in (*DAMAGED, *STRANGE)]
    done = subprocess.run(
        [sys.executable, "-c", _CHILD.format(memory=MEMORY)],
        input=json.dumps(names), capture_output=True, text=True, check=False, timeout=250,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return {str(Path(name).relative_to(folder)): (seconds, items) for name, seconds, items in rows}


def test_there_are_thirty_and_no_two_alike() -> None:
    assert len({name for name, *_ in DAMAGED}) == len(DAMAGED) >= 30


@pytest.mark.parametrize(
    ("name", "message"), [(name, words) for name, _, words in DAMAGED], ids=[n for n, *_ in DAMAGED]
)
def test_damaged(found: dict[str, Any], name: str, message: str) -> None:
    seconds, [item] = found[name]
    assert item.get("error", item).startswith(message)
    assert name in item["source"]
    assert seconds < SECONDS


@pytest.mark.parametrize(
    ("name", "what"), [(name, what) for name, _, what in STRANGE], ids=[n for n, *_ in STRANGE]
)
def test_strange_but_whole(found: dict[str, Any], name: str, what: str) -> None:
    seconds, [item] = found[name]
    assert item.get("text", item) == TEXT
    assert what in item["meta"].get("note", "")
    assert bool(what) == ("note" in item["meta"])
    assert seconds < SECONDS


def test_a_batch_goes_on(folder: Path, rules_model: Path, tmp_path: Path) -> None:
    """``baocao annotate`` on the folder: each bad file one row of errors, the rest annotated."""
    out = tmp_path / "kết quả"
    command = [sys.executable, "-m", "baocao", "annotate", str(folder), "-o", str(out),
               "--model", str(rules_model), "--quiet"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=250)
    assert done.returncode == 3, done.stderr[-2000:]
    errors = [json.loads(line) for line in (out / "errors.jsonl").open(encoding="utf-8")]
    reports = [json.loads(line) for line in (out / "reports.jsonl").open(encoding="utf-8")]
    assert len(errors) == len(DAMAGED)
    assert {row["stage"] for row in errors} == {"read"}
    assert [report["text"] for report in reports] == [TEXT] * len(STRANGE)
    assert all(len(report["entities"]) > len(PARAGRAPHS) for report in reports)
