"""Which reader takes which file, and what a file that is none gives."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from readers.report_files import archive

from baocao import readers
from baocao.readers import SUFFIXES, Document, ReadError, read_path, read_stream, txt


def test_txt_is_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "bao-cao.TXT"
    path.write_bytes("Báo cáo\r\nnăm 2021\r\n\n".encode())
    assert list(read_path(path)) == [
        Document("bao-cao", str(path), "Báo cáo\r\nnăm 2021\r\n\n", {"encoding": "utf-8"})
    ]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_suffix_has_a_reader(suffix: str) -> None:
    [error] = read_stream(b" ", f"a{suffix}")
    assert isinstance(error, ReadError)
    assert "empty" in str(error)


def test_unknown_suffix() -> None:
    [error] = read_path("bao-cao.xyz")
    assert str(error) == (
        "bao-cao.xyz: no reader for '.xyz'; known suffixes: .txt, .jsonl, .html, .htm, .docx, "
        ".doc, .rtf, .pdf, .zip"
    )
    [error] = read_stream(b"x", "README")
    assert str(error).startswith("README: a name without suffix; known suffixes: .txt")


def test_the_suffix_can_be_told() -> None:
    [document] = read_stream("Thôn 5".encode(), "stdin", suffix=".txt")
    assert isinstance(document, Document)
    assert (document.id, document.text) == ("stdin", "Thôn 5")


@pytest.mark.parametrize("name", ["missing.txt", "missing.jsonl", "missing.html"])
def test_missing_file(tmp_path: Path, name: str) -> None:
    [error] = read_path(tmp_path / name)
    assert str(error) == f"{tmp_path / name}: no such file"


def test_a_folder_with_a_suffix(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    [error] = read_path(tmp_path / "a.txt")
    assert str(error).endswith("this is a folder; give a file")


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.symlink_to(path)
    [error] = read_path(path)
    assert "cannot be opened" in str(error)


def test_binary_file_is_an_error_and_not_raised(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    [error] = read_path(path)
    assert str(error) == f"{path}: binary file (PNG picture); convert it to text first"


def test_importing_the_readers_loads_nothing_heavy() -> None:
    code = (
        "import sys, baocao.readers;"
        "from baocao.readers import archive, doc, docx, html, jsonl, pdf, pdf_ocr, txt;"
        "print([m for m in ('lxml', 'justext', 'charset_normalizer', 'pdfplumber', 'pypdfium2')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_file_over_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MAX_FILE_BYTES", 10)
    [error] = read_stream(b"x" * 11, "a.txt")
    assert str(error) == "a.txt: more than 10 bytes; split the file"


def test_a_reader_that_fails_unexpectedly_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(data: bytes, source: str) -> None:
        raise AttributeError("no such thing")

    monkeypatch.setattr(txt, "read", broken)
    [error] = read_stream(b"x", "a.txt")
    assert str(error) == "a.txt: damaged file (AttributeError: no such thing)"


def test_json_lines_with_the_signature_of_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(archive({"b.txt": b"Th\xc3\xb4n 5"}))
    [document] = read_path(path)
    assert isinstance(document, Document)
    assert (document.id, document.text) == ("a/b", "Thôn 5")
