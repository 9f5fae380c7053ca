"""Files that the tests of the readers are made of: one report, written in every format.

The report, its ward and everybody in it are invented.
"""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest

TITLE = "Phường Lam Khê hoàn thành nhiệm vụ năm 2023"
HEADING = "Công tác an sinh xã hội"
PARAGRAPHS = [
    "Năm 2023, dưới sự lãnh đạo của Đảng ủy, phường Lam Khê đã hoàn thành 14/15 chỉ tiêu được "
    "giao, thu ngân sách đạt 4,2 tỷ đồng, bằng 105% dự toán quận giao.",
    "Phường đã vận động quỹ đền ơn đáp nghĩa được 152.300.000 đồng, đạt 147% kế hoạch; trao 145 "
    "suất quà cho hộ nghèo với tổng trị giá 72,5 triệu đồng.",
    "Đồng chí Vũ Thị Ngà - Bí thư Đảng ủy phường biểu dương tổ dân phố số 4 và tổ dân phố số 7 "
    "trong hội nghị ngày 12/12/2023, theo Chỉ thị số 05-CT/TW.",
    "Ban chấp hành Hội Chữ thập đỏ phường tiếp nhận 336/198 đơn vị máu, giải quyết việc làm cho "
    "772/550 lao động, giảm 10 hộ cận nghèo.",
]
LINES = [TITLE, PARAGRAPHS[0], HEADING, *PARAGRAPHS[1:]]
TEXT = "\n\n".join(LINES)

# The letters of TCVN 5712 (VN3), in the order of the standard, and their codes.
TCVN3 = dict(
    zip(
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        bytes.fromhex(
            "a1a2a3a4a5a6a7a8a9aaabacadaeb5b6b7b8b9bbbcbdbec6c7c8c9cacbcccecfd0d1d2d3d4d5d6d7d8dc"
            "dddedfe1e2e3e4e5e6e7e8e9eaebecedeeeff1f2f3f4f5f6f7f8f9fafbfcfdfe"
        ),
        strict=True,
    )
)
# The table of VNI for Windows: letter, and what is typed for it.
_VNI = (
    "à=aø á=aù ả=aû ã=aõ ạ=aï â=aâ ấ=aá ầ=aà ẩ=aå ẫ=aã ậ=aä ă=aê ắ=aé ằ=aè ẳ=aú ẵ=aü ặ=aë "
    "è=eø é=eù ẻ=eû ẽ=eõ ẹ=eï ê=eâ ế=eá ề=eà ể=eå ễ=eã ệ=eä ì=ì í=í ỉ=æ ĩ=ó ị=ò "
    "ò=oø ó=où ỏ=oû õ=oõ ọ=oï ô=oâ ố=oá ồ=oà ổ=oå ỗ=oã ộ=oä ơ=ô ờ=ôø ớ=ôù ở=ôû ỡ=ôõ ợ=ôï "
    "ù=uø ú=uù ủ=uû ũ=uõ ụ=uï ư=ö ừ=öø ứ=öù ử=öû ữ=öõ ự=öï ỳ=yø ý=yù ỷ=yû ỹ=yõ ỵ=î đ=ñ"
)
VNI = dict(pair.split("=") for pair in _VNI.split())
VNI |= {letter.upper(): typed.upper() for letter, typed in VNI.items()}
# The codes of RFC 1456, from the letter with the lowest code point on.
VISCII = dict(
    zip(
        "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯưẠạẢảẤấẦầẨẩẪẫẬậẮắẰằẲẳẴẵẶặẸẹẺẻẼẽẾếỀềỂểỄễỆệỈỉỊịỌọỎỏ"
        "ỐốỒồỔổỖỗỘộỚớỜờỞởỠỡỢợỤụỦủỨứỪừỬửỮữỰựỲỳỴỵỶỷỸỹ",
        bytes.fromhex(
            "c0c1c2c3c8c9cacccdd2d3d4a0d9dadde0e1e2e3e8e9eaecedf2f3f4f5f9fafdc5e5d0f0ceee9dfbb4bdbfdf"
            "80d5c4e484a485a586a606e787a781a182a202c605c783a389a9cbeb88a88aaa8bab8cac8dad8eae9bef98b8"
            "9af799f68faf90b091b192b293b595be96b697b7b3de94fe9ef89cfcbad1bbd7bcd8ffe6b9f19fcf1edc14d6"
            "19db"
        ),
        strict=True,
    )
)


def as_tcvn3(text: str) -> bytes:
    """Encode as people typed it: capitals with tones by their small letters."""
    out = bytearray()
    for letter in unicodedata.normalize("NFC", text):
        code = TCVN3.get(letter, TCVN3.get(letter.lower()))
        out += bytes([code]) if code is not None else letter.encode("cp1252")
    return bytes(out)


def as_vni(text: str) -> bytes:
    composed = unicodedata.normalize("NFC", text)
    return "".join(VNI.get(letter, letter) for letter in composed).encode("cp1252")


def as_viscii(text: str) -> bytes:
    composed = unicodedata.normalize("NFC", text)
    return b"".join(
        bytes([VISCII[letter]]) if letter in VISCII else letter.encode("ascii")
        for letter in composed
    )


def as_windows_1258(text: str) -> bytes:
    """Encode as Windows does: letters with hat or horn composed, the tone behind them."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    out = []
    for letter in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", letter)
        base = "".join(c for c in parts if c not in tones)
        out.append(unicodedata.normalize("NFC", base) + "".join(c for c in parts if c in tones))
    return "".join(out).encode("cp1258")


def mojibake(text: str, codec: str = "latin-1") -> str:
    """Return what UTF-8 looks like when a program takes it for a Western encoding."""
    return "".join(
        bytes([byte]).decode(codec, "ignore") or chr(byte) for byte in text.encode("utf-8")
    )


def to_bytes(document: Any) -> bytes:
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def word(
    lines: Iterable[str] = LINES, *, font: str = "", write: Callable[[str], str] = str
) -> bytes:
    """Return a Word document with a paragraph a line; ``write`` turns text into what is typed."""
    document = docx.Document()
    for line in lines:
        run = document.add_paragraph().add_run(write(line))
        run.bold = line in (TITLE, HEADING)
        if font:
            run.font.name = font
    return to_bytes(document)


def with_parts(data: bytes, parts: dict[str, str | bytes]) -> bytes:
    """Return a Word document with some parts put in or exchanged."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for info in old.infolist():
            if info.filename not in parts:
                new.writestr(info, old.read(info))
        for name, content in parts.items():
            new.writestr(name, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word_xml(body: str, **parts: str) -> bytes:
    """Return a Word document whose body is given as XML; ``styles="…"`` gives other parts."""
    root = (
        f'<w:{{0}} xmlns:w="{_W}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/'
        'math" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wps="http://schemas.microsoft.com/office/'
        'word/2010/wordprocessingShape" xmlns:pic="http://schemas.openxmlformats.org/drawingml/'
        '2006/picture">{1}</w:{0}>'
    )
    files: dict[str, str | bytes] = {
        "word/document.xml": root.format("document", f"<w:body>{body}</w:body>")
    }
    for name, content in parts.items():
        files[f"word/{name}.xml"] = root.format(name, content)
    return with_parts(word([]), files)


def p(*runs: str, properties: str = "") -> str:
    """Return the XML of a paragraph; a run that is no XML yet becomes one."""
    inner = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def r(text: str, properties: str = "") -> str:
    """Return the XML of a run."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def table(*rows: Iterable[str]) -> str:
    """Return the XML of a table; a cell that is no XML yet becomes a paragraph."""
    lines = "".join(
        "<w:tr>"
        + "".join(f"<w:tc>{cell if cell.startswith('<') else p(cell)}</w:tc>" for cell in row)
        + "</w:tr>"
        for row in rows
    )
    return f"<w:tbl>{lines}</w:tbl>"


_FONTS = [
    ("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf"),
    ("/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf", "NotoSans-Bold.ttf"),
    ("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
]


def pdf_fonts() -> tuple[str, str]:
    """Register a font with Vietnamese letters and return its names; skip where there is none."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for path, bold in _FONTS:
        if Path(path).exists() and Path(path).with_name(bold).exists():
            pdfmetrics.registerFont(TTFont("Report", path))
            pdfmetrics.registerFont(TTFont("Report-Bold", str(Path(path).with_name(bold))))
            return "Report", "Report-Bold"
    pytest.skip("no font with Vietnamese letters on this machine (fonts-noto-core has one)")


def pdf(
    lines: Iterable[Any] = LINES,
    *,
    alignment: int = 4,
    head: str = "",
    password: str = "",
    pages: bool = True,
) -> bytes:
    """Return a PDF file with a paragraph a line, as Word sets it; a list of lists is a table."""
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    plain, bold = pdf_fonts()
    body = ParagraphStyle(
        "body", fontName=plain, fontSize=13, leading=18, firstLineIndent=28, spaceAfter=6,
        alignment=alignment,
    )  # fmt: skip
    heading = ParagraphStyle("heading", fontName=bold, fontSize=13, leading=18, spaceAfter=6)

    def furniture(canvas: Any, document: Any) -> None:
        canvas.setFont(plain, 10)
        canvas.drawCentredString(297, 815, head)
        if pages:
            canvas.drawCentredString(297, 25, f"- {document.page} -")

    story: list[Any] = []
    for line in lines:
        if isinstance(line, str):
            story.append(Paragraph(line, heading if line in (TITLE, HEADING) else body))
        else:
            grid = [
                ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
                ("FONT", (0, 0), (-1, -1), plain),
            ]
            story.append(Table(line, style=grid))
    buffer = BytesIO()
    encrypt = StandardEncryption(password) if password else None
    SimpleDocTemplate(
        buffer, pagesize=A4, leftMargin=85, rightMargin=57, topMargin=57, bottomMargin=57,
        encrypt=encrypt,
    ).build(story, onFirstPage=furniture, onLaterPages=furniture)  # fmt: skip
    return buffer.getvalue()


def scan(pages: int = 1) -> bytes:
    """Return a PDF file whose pages are pictures."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    buffer = BytesIO()
    canvas = Canvas(buffer)
    for _ in range(pages):
        canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, 595, 842)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def page(lines: Iterable[str] = LINES) -> str:
    """Return the report as a page of a portal."""
    body = "".join(
        f"<h2>{line}</h2>" if line == HEADING else f"<p>{line}</p>"
        for line in lines
        if line != TITLE
    )
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>Tin</title></head><body>'
        '<div class="menu"><a href="/">Trang chủ</a> <a href="/gt">Giới thiệu</a></div>'
        f'<div class="content"><h1>{TITLE}</h1>{body}</div>'
        '<div class="footer"><p>Bản quyền © thuộc UBND phường Lam Khê</p></div></body></html>'
    )


def archive(members: dict[str, bytes]) -> bytes:
    """Return a ZIP archive of some files."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in members.items():
            out.writestr(name, data)
    return buffer.getvalue()
