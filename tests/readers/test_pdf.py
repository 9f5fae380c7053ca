"""PDF files: what the page broke is joined, what the page adds is left out."""

from __future__ import annotations

import stat
import unicodedata
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from readers.report_files import HEADING, LINES, PARAGRAPHS, TEXT, as_tcvn3, pdf, pdf_fonts, scan

from baocao.readers import Document, ReadError, Reading, pdf_ocr, read_stream
from baocao.readers import pdf as pdf_reader
from baocao.readers.charsets import surface
from baocao.readers.pdf import read

pytest.importorskip("pdfplumber", reason="the extra 'pdf' is not installed")

LONG = [line for _ in range(12) for line in (HEADING, *PARAGRAPHS)]


def texts(reading: Reading) -> list[str]:
    return [reading.text[block.start : block.end] for block in reading.blocks]


def drawn(draw: Any) -> bytes:
    """Return a PDF file of pages drawn by hand; ``draw`` gets a canvas in A4."""
    from reportlab.pdfgen.canvas import Canvas

    plain, _ = pdf_fonts()
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842))
    canvas.setFont(plain, 12)
    draw(canvas)
    canvas.save()
    return buffer.getvalue()


@pytest.mark.parametrize("alignment", [0, 4], ids=["left", "justified"])
def test_a_report_of_one_page(alignment: int) -> None:
    reading = read(pdf(alignment=alignment))
    assert reading.text == TEXT
    assert reading.meta == {"encoding": "unicode", "pages": 1}
    assert [(b.kind, b.anchor) for b in reading.blocks] == [
        (kind, "page 1")
        for kind in ("heading", "paragraph", "heading", "paragraph", "paragraph", "paragraph")
    ]


@pytest.mark.parametrize("alignment", [0, 4], ids=["left", "justified"])
def test_paragraphs_go_on_over_pages_without_heads_and_numbers(alignment: int) -> None:
    reading = read(pdf(LONG, alignment=alignment, head="UBND phường Lam Khê - Báo cáo năm 2023"))
    assert reading.meta["pages"] >= 3
    assert texts(reading) == LONG
    assert reading.meta["losses"] == [
        {"what": "running heads", "count": 1, "example": "UBND phường Lam Khê - Báo cáo năm 2023"}
    ]
    assert {b.anchor for b in reading.blocks} >= {"page 1", "page 2", "page 3"}


def test_letters_stay_as_they_were_set() -> None:
    lines = [unicodedata.normalize("NFD", PARAGRAPHS[0])]
    [found] = texts(read(pdf(lines)))
    assert unicodedata.normalize("NFC", found) == PARAGRAPHS[0]


def test_tables_give_a_line_a_row() -> None:
    rows = [
        ["TT", "Chỉ tiêu", "Kết quả"],
        ["1", "Thu ngân sách", "4,2 tỷ đồng"],
        ["2", "Hộ nghèo", ""],
    ]
    reading = read(pdf([PARAGRAPHS[0], rows, PARAGRAPHS[1]]))
    assert reading.text == (
        f"{PARAGRAPHS[0]}\n\nTT\tChỉ tiêu\tKết quả\n1\tThu ngân sách\t4,2 tỷ đồng\n2\tHộ nghèo\n\n"
        f"{PARAGRAPHS[1]}"
    )
    assert [(b.kind, b.anchor) for b in reading.blocks][1] == ("table", "page 1 table 1 row 1")


def test_header_and_signature_in_two_columns() -> None:
    def draw(canvas: Any) -> None:
        canvas.drawString(80, 700, "ỦY BAN NHÂN DÂN")
        canvas.drawString(300, 700, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
        canvas.drawString(80, 680, "Số: 12/BC-UBND")
        canvas.drawString(330, 680, "Độc lập - Tự do - Hạnh phúc")

    assert read(drawn(draw)).text == (
        "ỦY BAN NHÂN DÂN\nSố: 12/BC-UBND\n\n"
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    )


def test_a_code_that_the_line_broke_has_no_blank() -> None:
    def draw(canvas: Any) -> None:
        canvas.drawString(80, 700, "Thực hiện nhiệm kỳ của Hội đồng nhân dân phường Lam Khê 2021-")
        canvas.drawString(80, 682, "2026, phường đã hoàn thành các chỉ tiêu được giao trong năm,")
        canvas.drawString(80, 664, "đạt kết quả.")

    assert "2021-2026, phường" in read(drawn(draw)).text


def test_larger_letters_are_a_heading() -> None:
    def draw(canvas: Any) -> None:
        canvas.setFontSize(18)
        canvas.drawString(80, 740, "BÁO CÁO")
        canvas.setFontSize(12)
        for row in range(6):
            canvas.drawString(
                80, 700 - 18 * row, "Thu ngân sách đạt 4,2 tỷ đồng, bằng 105% dự toán."
            )

    reading = read(drawn(draw))
    assert (reading.blocks[0].kind, texts(reading)[0]) == ("heading", "BÁO CÁO")
    assert {block.kind for block in reading.blocks[1:]} == {"paragraph"}


def test_old_fonts_by_their_name() -> None:
    """The font's name in the file says that its letters are TCVN3."""
    from reportlab.pdfbase import pdfmetrics

    pdf_fonts()
    face = pdfmetrics.getFont("Report").face
    name = face.name
    face.name = b".VnTime" if isinstance(name, bytes) else ".VnTime"
    lines = ["Phường Lam Khê được giao 14 chỉ tiêu", "Thu ngân sách vượt dự toán"]

    def draw(canvas: Any) -> None:
        for row, line in enumerate(lines):
            canvas.drawString(80, 700 - 40 * row, surface(as_tcvn3(line)))

    try:
        data = drawn(draw)
    finally:
        face.name = name
    reading = read(data)
    assert texts(reading) == lines
    assert reading.meta["encoding"] == "tcvn3"


def refused(data: bytes, **options: bool) -> str:
    [error] = read_stream(data, "a.pdf", **options)
    assert isinstance(error, ReadError)
    return str(error)


def test_encrypted() -> None:
    assert refused(pdf(password="bí mật")) == "a.pdf: encrypted PDF; save it without a password"


def test_encrypted_with_no_password_to_open_it() -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    plain, _ = pdf_fonts()
    buffer = BytesIO()
    canvas = Canvas(buffer, encrypt=StandardEncryption("", ownerPassword="x"))
    canvas.setFont(plain, 12)
    canvas.drawString(80, 700, "Phường Lam Khê")
    canvas.save()
    assert read(buffer.getvalue()).text == "Phường Lam Khê"


def test_no_text_layer() -> None:
    assert refused(scan(2)).startswith(
        "a.pdf: no text layer on any of its 2 pages (a scan?); run again with OCR (--ocr)"
    )


def test_pages_without_a_text_layer_among_others_are_reported() -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    def draw(canvas: Any) -> None:
        canvas.drawString(80, 700, "Phường Lam Khê")
        canvas.showPage()
        canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, 595, 842)

    assert read(drawn(draw)).meta["losses"] == [
        {"what": "pages without a text layer", "count": 1, "example": "page 2"}
    ]


def test_a_file_whose_end_is_cut_says_so() -> None:
    """PDF readers find the pages all the same, or some of them."""
    data = pdf()
    [lost] = read(data[: data.rindex(b"%%EOF")]).meta["losses"]
    assert lost["what"] == "the end of the file, and perhaps pages with it"


def test_a_page_with_nothing_on_it() -> None:
    assert "no text layer on any of its 1 pages" in refused(pdf([" "], pages=False))
    assert refused(pdf([" "])) == "a.pdf: a PDF file without text"


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_reader, "find_spec", lambda name: None)
    assert refused(b"%PDF-1.7\n") == (
        "a.pdf: a PDF file, which needs an extra to read: pip install 'baocao[pdf]'"
    )


def test_too_many_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_reader, "MAX_PAGES", 2)
    assert "pages; the limit is 2; split it" in refused(pdf(LONG))


def program(folder: Path, name: str, script: str) -> Path:
    """Write an executable shell script."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


TESSERACT = """case "$1" in
--list-langs) printf 'List:\\neng\\n{language}\\n';;
*) {answer};;
esac"""
ANSWER = "printf 'Năm 2023, phường\\nđạt 110%%.\\n\\nThu ngân sách\\n\\f'"


@pytest.fixture
def only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that is the whole PATH, with the shell's tools."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path


def test_ocr(only: Path) -> None:
    program(only, "tesseract", TESSERACT.format(language="vie", answer=ANSWER))
    [document] = read_stream(scan(2), "a.pdf", ocr=True)
    assert isinstance(document, Document)
    page = "Năm 2023, phường đạt 110%.\n\nThu ngân sách"
    assert document.text == f"{page}\n\n{page}"
    assert [block.anchor for block in document.blocks] == ["page 1"] * 2 + ["page 2"] * 2
    assert document.meta == {"encoding": "unicode", "pages": 2, "ocr": "tesseract, 2 pages"}


def test_ocr_without_tesseract(only: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(only))
    assert "OCR needs tesseract with Vietnamese; install it" in refused(scan(), ocr=True)


def test_ocr_without_vietnamese(only: Path) -> None:
    program(only, "tesseract", TESSERACT.format(language="fra", answer=ANSWER))
    assert "OCR needs tesseract with Vietnamese; install it" in refused(scan(), ocr=True)


def test_ocr_that_fails(only: Path) -> None:
    program(only, "tesseract", TESSERACT.format(language="vie", answer="echo broken >&2; exit 1"))
    assert "tesseract failed on page 1 (broken)" in refused(scan(), ocr=True)


def test_ocr_that_hangs(only: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(only, "tesseract", TESSERACT.format(language="vie", answer="exec sleep 60"))
    monkeypatch.setattr(pdf_ocr, "PAGE_SECONDS", 1)
    assert "page 1 took tesseract over 1 seconds" in refused(scan(), ocr=True)


def test_ocr_that_finds_nothing(only: Path) -> None:
    program(only, "tesseract", TESSERACT.format(language="vie", answer="printf '\\n'"))
    assert "OCR found no text on any page" in refused(scan(), ocr=True)


def test_ocr_leaves_a_text_layer_alone() -> None:
    [document] = read_stream(pdf(LINES), "a.pdf", ocr=True)
    assert isinstance(document, Document)
    assert document.text == TEXT
