"""The parts of a Word document, opened with bounds: no bomb, no entity, no endless part."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Final

from baocao.readers import ReadError

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["MAX_PART_BYTES", "Package", "W", "tag"]

MAX_PART_BYTES: Final = 60_000_000
"""Larger parts are refused: the text of a report of 1,000 pages is half of it, and its tree
takes some ten times the bytes in memory."""

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""Namespace of WordprocessingML (ECMA-376), as lxml writes it in front of a name."""
_STRICT: Final = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL: Final = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError,
                   NotImplementedError, RuntimeError)  # fmt: skip
_MOST_PARTS: Final = 10_000
_ADVICE: Final = "open it in Word and save it again, or ask for a whole copy"


def tag(name: str) -> str:
    """Return a WordprocessingML name as lxml has it.

    >>> tag("p")
    '{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p'
    """
    return W + name


class Package:
    """A Word document as an archive of XML parts; parts are parsed when they are asked for."""

    def __init__(self, data: bytes, source: str) -> None:
        self._source = source
        try:
            self._archive = zipfile.ZipFile(BytesIO(data))
            self._names = {info.filename: info for info in self._archive.infolist()}
        except _DAMAGED as error:
            raise ReadError(
                f"damaged Word document: the archive is cut or broken ({error}); {_ADVICE}", source
            ) from error
        if len(self._names) > _MOST_PARTS:
            raise ReadError(
                f"Word document of {len(self._names):,} parts; the limit is {_MOST_PARTS:,}", source
            )

    def require(self, name: str) -> _Element:
        """Return the root of a part; ReadError when there is none."""
        root = self.part(name)
        if root is None:
            raise ReadError(f"damaged Word document: no part '{name}'; {_ADVICE}", self._source)
        return root

    def names(self, *prefixes: str) -> list[str]:
        """Return the names of the XML parts that begin with one of some prefixes, sorted."""
        return sorted(n for n in self._names if n.startswith(prefixes) and n.endswith(".xml"))

    def part(self, name: str) -> _Element | None:
        """Return the root of a part, or None when the document has none of this name."""
        info = self._names.get(name)
        if info is None:
            return None
        if info.flag_bits & 1:
            raise ReadError("encrypted Word document; save it without a password", self._source)
        if info.file_size > MAX_PART_BYTES:
            raise ReadError(
                f"part '{name}' of {info.file_size:,} bytes; the limit is {MAX_PART_BYTES:,} "
                "(a ZIP bomb?)",
                self._source,
            )
        try:
            data = self._archive.read(info)  # never more than the size declared above
        except _DAMAGED as error:
            raise ReadError(
                f"damaged Word document: part '{name}' cannot be unpacked ({error}); {_ADVICE}",
                self._source,
            ) from error
        return self._parse(data, name)

    def _parse(self, data: bytes, name: str) -> _Element:
        from lxml import etree

        if b"<!ENTITY" in data:
            raise ReadError(f"part '{name}' declares entities (an XML bomb?)", self._source)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True,
            remove_pis=True, load_dtd=False,
        )  # fmt: skip
        try:
            root = etree.fromstring(data.replace(_STRICT, _TRANSITIONAL), parser)
        except etree.XMLSyntaxError as error:
            raise ReadError(
                f"damaged Word document: part '{name}' is no XML ({error.msg}); {_ADVICE}",
                self._source,
            ) from error
        # No part of a Word document has a document type; entity bombs need one.
        if root.getroottree().docinfo.doctype:
            raise ReadError(f"part '{name}' declares entities (an XML bomb?)", self._source)
        return root
