"""PDF files (extra ``pdf``): paragraphs and headings from the place of lines, tables, no heads.

pdfplumber gives letters with place and font, and tables; pypdfium2 draws pages for OCR.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from baocao.readers import ReadError, Reading
from baocao.readers.legacy import loss
from baocao.readers.old_fonts import Converter
from baocao.readers.pdf_layout import Paragraph, body_size, paragraphs, without_running_heads
from baocao.readers.pdf_lines import PageLines, read_page
from baocao.readers.pieces import CELL_GAP, SHORT, Piece, join_pieces

if TYPE_CHECKING:
    from pdfplumber.pdf import PDF

__all__ = ["MAX_PAGES", "MAX_STREAM_BYTES", "read"]

MAX_PAGES: Final = 1_000
"""Longer files are refused: no report has them, and a page takes a tenth of a second."""
MAX_STREAM_BYTES: Final = 150_000_000
"""A packed stream that unpacks to more is refused; a scanned page in full colour has 100 MB."""

_EXTRA: Final = "a PDF file, which needs an extra to read: pip install 'baocao[pdf]'"
_NO_TEXT: Final = (
    "no text layer on any of its {pages} pages (a scan?); run again with OCR (--ocr), which needs "
    "tesseract with Vietnamese"
)
_ENCRYPTED: Final = "encrypted PDF; save it without a password"
_UNMAPPED_SHARE: Final = 0.1
_STREAM: Final = re.compile(rb"stream\r?\n")
_TWICE: Final = re.compile(rb"/(?:FlateDecode|Fl)\s{0,5}/(?:FlateDecode|Fl)\b")
_END: Final = b"%%EOF"  # the last line of a whole file (PDF 1.7, 7.5.5)
_END_REACH: Final = 2_048
_CHUNK: Final = 1 << 20


def read(data: bytes, source: str = "", *, ocr: bool = False) -> Reading:
    """Return the text of a PDF file, anchored by page (``page 3``, ``page 3 table 1 row 2``).

    Lines that the page broke are joined; running heads and page numbers are left out.
    ``meta`` has ``encoding`` (``unicode``, or the old fonts found), ``pages``, ``ocr`` where
    pages were read as pictures, and ``losses``. Raises ReadError without the extra, for an
    encrypted or damaged file, and for one without a text layer unless ``ocr`` is given.
    """
    if find_spec("pdfplumber") is None:
        raise ReadError(_EXTRA, source)
    _check_streams(data, source)
    with _open(data, source) as pdf:
        pages = list(_read_pages(pdf, source))
    empty = [n for n, page in enumerate(pages, start=1) if not page.letters and page.pictures]
    if not any(page.letters for page in pages) or (ocr and empty):
        return _scanned(data, source, pages, empty, ocr=ocr)
    cut = [] if _END in data[-_END_REACH:] else [_END.decode()]
    return _compose(pages, [f"page {number}" for number in empty], cut, source)


def _open(data: bytes, source: str) -> PDF:
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect

    try:
        return pdfplumber.open(BytesIO(data))
    except Exception as error:  # pdfminer raises what it meets, wrapped or bare
        cause = error.args[0] if error.args else error
        if isinstance(error, PDFPasswordIncorrect) or isinstance(cause, PDFPasswordIncorrect):
            raise ReadError(_ENCRYPTED, source) from error
        raise ReadError(_damaged(error), source) from error


def _damaged(error: Exception) -> str:
    said = " ".join(str(error).split())[:120] or type(error).__name__
    return f"damaged PDF ({said}); ask for a whole copy, or print it to PDF again"


def _read_pages(pdf: PDF, source: str) -> Iterator[PageLines]:
    try:
        pages = pdf.pages
        if not pages:
            raise ReadError("a PDF file without pages", source)
        if len(pages) > MAX_PAGES:
            raise ReadError(f"{len(pages):,} pages; the limit is {MAX_PAGES:,}; split it", source)
        for number, page in enumerate(pages, start=1):
            yield read_page(page, number)
            page.close()
    except ReadError:
        raise
    except Exception as error:  # a page may be broken behind an intact beginning
        raise ReadError(_damaged(error), source) from error


def _scanned(
    data: bytes, source: str, pages: list[PageLines], empty: list[int], *, ocr: bool
) -> Reading:
    """Read pages that are pictures by OCR; the others keep their text layer."""
    from baocao.readers import pdf_ocr

    if not ocr:
        raise ReadError(_NO_TEXT.format(pages=len(pages)), source)
    wanted = empty or list(range(1, len(pages) + 1))
    found = pdf_ocr.read_pages(data, wanted, source)
    pieces: list[Piece] = []
    kept, _ = without_running_heads(pages)
    for number in range(1, len(pages) + 1):
        own = [line for line in kept if line.page == number]
        joined = paragraphs(own, body_size(pages)) if own else []
        texts, _, _ = Converter(r for p in joined for r in p.runs).convert([p.runs for p in joined])
        pieces += _pieces(joined, texts)
        pieces += [Piece(text, anchor=f"page {number}") for text in found.get(number, [])]
    if not pieces:
        raise ReadError("OCR found no text on any page; scan it again", source)
    text, blocks = join_pieces(pieces)
    meta = {"encoding": "unicode", "pages": len(pages), "ocr": f"tesseract, {len(wanted)} pages"}
    return Reading(text, meta, blocks)


def _compose(pages: list[PageLines], empty: list[str], cut: list[str], source: str) -> Reading:
    letters, unmapped = sum(p.letters for p in pages), sum(p.unmapped for p in pages)
    if unmapped > _UNMAPPED_SHARE * letters:
        raise ReadError(
            f"{unmapped:,} of {letters:,} letters stand in fonts that do not say which letters "
            "they are; run again with OCR (--ocr), or ask for the Word file",
            source,
        )
    kept, heads = without_running_heads(pages)
    found = paragraphs(kept, body_size(pages))
    converter = Converter(run for paragraph in found for run in paragraph.runs)
    texts, encoding, losses = converter.convert([paragraph.runs for paragraph in found])
    pieces = list(_pieces(found, texts))
    if not pieces:
        raise ReadError("a PDF file without text", source)
    for what, examples in (
        ("running heads", sorted(set(heads))),
        ("pages without a text layer", empty),
        ("the end of the file, and perhaps pages with it", cut),
        ("letters in fonts that do not say which they are", ["(cid)"] * unmapped),
    ):
        losses += [loss(what, examples)] if examples else []
    text, blocks = join_pieces(pieces)
    meta: dict[str, Any] = {"encoding": encoding, "pages": len(pages)}
    return Reading(text, meta | {"losses": losses} if losses else meta, blocks)


def _pieces(found: list[Paragraph], texts: list[str]) -> Iterator[Piece]:
    short = False
    before = ""
    for paragraph, text in zip(found, texts, strict=True):
        cells = text.replace("\u00ad", "").split(CELL_GAP)
        text = CELL_GAP.join(" ".join(cell.split()) for cell in cells)
        if not text.strip():
            continue
        own = len(text) <= SHORT and paragraph.kind != "heading"
        joined = not paragraph.parted and ((own and short) or paragraph.kind == before == "table")
        first = paragraph.lines[0]
        cell = f" table {first.table} row {first.row}" if first.table else ""
        yield Piece(text, paragraph.kind, f"page {first.page}{cell}", joined)
        short, before = own, paragraph.kind


def _check_streams(data: bytes, source: str) -> None:
    """Refuse a file with a stream that unpacks without bound; pdfminer unpacks it whole."""
    if _TWICE.search(data):
        raise ReadError("a stream packed twice (a bomb?); print it to PDF again", source)
    for match in _STREAM.finditer(data):
        if data[match.end() : match.end() + 1] not in (b"\x78", b"\x48", b"\x68", b"\x58"):
            continue
        unpacked, at = 0, match.end()
        packer = zlib.decompressobj()
        try:
            piece = packer.decompress(data[at : at + _CHUNK], _CHUNK)
            at += _CHUNK
            while piece or (not packer.eof and at < len(data)):
                unpacked += len(piece)
                if unpacked > MAX_STREAM_BYTES:
                    raise ReadError(
                        f"a stream of more than {MAX_STREAM_BYTES:,} bytes (a bomb?)", source
                    )
                rest = packer.unconsumed_tail
                if not rest:
                    rest, at = data[at : at + _CHUNK], at + _CHUNK
                piece = packer.decompress(rest, _CHUNK)
        except zlib.error:
            continue  # no packed stream, or a broken one: pdfminer decides
