"""Old Word documents: LibreOffice is asked, bounded, and missed with a clear message."""

from __future__ import annotations

import shutil
import stat
import time
from pathlib import Path

import pytest
from readers.report_files import TEXT, word

from baocao.readers import Document, ReadError, doc, read_stream

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
OLD_WORD = OLE + "WordDocument".encode("utf-16-le")
RTF = rb"{\rtf1\ansi Thu 4 t\u7927? \u273?\u7891?ng}"

COPY = """out=""; in=""
while [ $# -gt 0 ]; do case "$1" in --outdir) out="$2"; shift;; esac; in="$1"; shift; done
test -f "$in" || exit 9
mkdir -p "$out"; cp "{docx}" "$out/report.docx"
"""


@pytest.fixture
def only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that stands first on PATH."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path


def soffice(folder: Path, script: str) -> None:
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def refused(data: bytes, name: str = "a.doc") -> str:
    [error] = read_stream(data, name)
    assert isinstance(error, ReadError)
    return str(error)


@pytest.mark.parametrize(("data", "name"), [(OLD_WORD, "a.doc"), (RTF, "a.rtf")])
def test_through_libreoffice(only: Path, data: bytes, name: str) -> None:
    (only / "made.docx").write_bytes(word())
    soffice(only, COPY.format(docx=only / "made.docx"))
    [document] = read_stream(data, name)
    assert isinstance(document, Document)
    assert document.text == TEXT
    assert document.meta == {"encoding": "unicode", "converted_by": "LibreOffice"}


@pytest.mark.parametrize(
    ("data", "what"), [(OLD_WORD, "an old Word document"), (RTF, "a rich text document")]
)
def test_without_libreoffice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, what: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert refused(data).startswith(f"a.doc: {what}, which needs LibreOffice to read; install it")


def test_one_that_fails(only: Path) -> None:
    soffice(only, "echo 'source file could not be loaded'; exit 0")
    assert refused(OLD_WORD) == (
        "a.doc: LibreOffice could not convert it; it may be damaged or need a password "
        "(it said: source file could not be loaded)"
    )


def test_one_that_hangs_is_killed_with_its_children(
    only: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    soffice(only, f"sleep 60 & echo $! > {only}/child; wait")
    monkeypatch.setattr(doc, "CONVERT_SECONDS", 1)
    began = time.monotonic()
    assert "LibreOffice took longer than 1 seconds; save it as .docx" in refused(OLD_WORD)
    assert time.monotonic() - began < 20
    child = Path("/proc") / (only / "child").read_text().strip()
    state = child / "stat"
    assert not state.exists() or state.read_text().split()[2] == "Z"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (OLE, "damaged old Word document: it has no text stream"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "this is an encrypted Office document"),
        (OLE + "Workbook".encode("utf-16-le"), "this is an old Excel workbook"),
        (OLE + "PowerPoint Document".encode("utf-16-le"), "this is an old PowerPoint presenta"),
    ],
)
def test_what_is_no_old_word_document(data: bytes, message: str) -> None:
    assert refused(data).startswith(f"a.doc: {message}")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_the_real_libreoffice() -> None:
    [document] = read_stream(RTF, "a.rtf")
    assert isinstance(document, Document)
    assert document.text == "Thu 4 tỷ đồng"
