"""What a file is by its content: suffixes are often wrong, first bytes hardly ever.

A ``.doc`` on a portal may be a page, rich text or a renamed ``.docx``. Only forms with a
signature are told here; everything else is text, whose encoding is found elsewhere.
"""

from __future__ import annotations

import re
import zipfile
from typing import IO, Final

__all__ = ["HEAD_BYTES", "KNOWN", "format_of"]

HEAD_BYTES: Final = 4096
"""How much of the beginning :func:`format_of` looks at."""

KNOWN: Final = {
    "docx": "a Word document",
    "doc": "an old Word document",
    "rtf": "a rich text document",
    "pdf": "a PDF file",
    "html": "a web page",
    "zip": "a ZIP archive",
    "xlsx": "an Excel workbook",
    "pptx": "a PowerPoint presentation",
    "odt": "an OpenDocument file",
    "damaged": "a damaged ZIP archive or Office document",
    "txt": "plain text",
    "jsonl": "JSON Lines",
}
"""Names of the forms as :func:`format_of` gives them, in words."""

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_PDF_REACH: Final = 1024  # the mark may stand behind other bytes (PDF 1.7, appendix H)
_PAGE: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s{0,100}(?:<\?xml[^>]{0,300}\?>\s{0,100})?(?:<!--.{0,1000}?-->\s{0,100})?"
    rb"<(?:!doctype\s+html|html|head|body)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_WORD_XML: Final = re.compile(
    rb"\s{0,100}<\?xml.{0,500}?(?:Word\.Document|<w:wordDocument)", re.DOTALL
)


_MEMBERS: Final = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
    "odt": "META-INF/manifest.xml",
}


def format_of(head: bytes, file: IO[bytes] | None = None) -> str | None:
    r"""Return the form of a file by its first bytes, or None for text and whatever is unknown.

    ``file`` is looked into when the head is that of a ZIP archive: Office documents are
    archives. A broken archive is ``damaged``.

    >>> format_of(b"%PDF-1.7\n"), format_of(b"{\\rtf1\\ansi"), format_of(b"x\xc3\xa3")
    ('pdf', 'rtf', None)
    >>> format_of(b"\xef\xbb\xbf <!DOCTYPE html>\n<html>"), format_of(b"PK\x03\x04")
    ('html', 'zip')
    """
    if head.startswith(_ZIP):
        return _archive(file)
    if head.startswith(_OLE):
        return "doc"
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if b"%PDF-" in head[:_PDF_REACH]:
        return "pdf"
    if _WORD_XML.match(head):
        return "rtf"  # Word 2003 XML: LibreOffice reads both alike
    return "html" if _PAGE.match(head) else None


def _archive(file: IO[bytes] | None) -> str:
    """Return what an archive is by the names of its members."""
    if file is None:
        return "zip"
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except Exception:  # zipfile raises a dozen kinds; the reader will say what is wrong
        return "damaged"
    for name, mark in _MEMBERS.items():
        if mark in names:
            return name
    if "[Content_Types].xml" in names and any(name.startswith("word/") for name in names):
        return "docx"  # with a body of another name, as Office on the web writes it
    return "zip"
