"""From a file to the text and the facts that the file itself gives; one module a format.

A reader never guesses in silence: what cannot be read becomes a :class:`ReadError`
that names the file, the line where there is one, and what to do. :func:`read_path`
yields errors beside documents instead of raising them, so that one broken line or
file does not stop its siblings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from importlib import import_module
from io import BytesIO
from pathlib import Path, PurePath
from typing import IO, Any, Final

from baocao.schema import Block

__all__ = [
    "GIVEN",
    "MAX_FILE_BYTES",
    "SUFFIXES",
    "Block",
    "Document",
    "ReadError",
    "Reading",
    "read_path",
    "read_stream",
]

_FORMATS: Final = {
    ".txt": "txt",
    ".jsonl": "jsonl",
    ".html": "html",
    ".htm": "html",
    ".docx": "docx",
    ".doc": "doc",
    ".rtf": "rtf",
    ".pdf": "pdf",
    ".zip": "zip",
}
_MODULES: Final = {"rtf": "doc", "zip": "archive"}
_READABLE: Final = frozenset(_FORMATS.values())
_TEXTUAL: Final = frozenset({"txt", "html", "jsonl"})
_EMPTY: Final = "empty file"
SUFFIXES: Final = tuple(_FORMATS)
"""Suffixes that a reader is known for, in lower case."""

GIVEN: Final = ("entities", "nested", "sentences", "officials")
"""Fields of a gold record that hold what people have annotated."""

MAX_FILE_BYTES: Final = 200_000_000
"""Larger files are refused, but for .jsonl and .zip, which are read bit by bit: a report with
all its pictures has a few megabytes, and a whole file is held in memory."""


class ReadError(Exception):
    """Input that cannot be read: what was found, in which source, on which line.

    >>> str(ReadError("no 'text'", source="a.jsonl", line=3))
    "a.jsonl:3: no 'text'"
    """

    def __init__(self, message: str, source: str = "", line: int | None = None) -> None:
        super().__init__(message, source, line)
        self.message = message
        self.source = source
        self.line = line

    def __str__(self) -> str:
        where = self.source if self.line is None else f"{self.source}:{self.line}"
        return f"{where}: {self.message}" if where else self.message


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found in one file: the text, facts about it, and its blocks."""

    text: str
    meta: dict[str, Any] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One text to annotate. ``source`` is the path or name that it was read from.

    ``given`` is the annotation that came with it: the fields ``GIVEN`` of a gold record, as
    they stand there (nobody has checked them), and the ``line`` that they stand on.
    """

    id: str
    source: str
    text: str
    meta: dict[str, Any] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()
    given: dict[str, Any] | None = None


def read_path(path: str | Path, *, ocr: bool = False) -> Iterator[Document | ReadError]:
    """Yield the documents of one file, and a ReadError for whatever cannot be read.

    The suffix picks the reader, unless the content is certainly something else: then it
    is read as that, and ``meta["note"]`` says so. A ``.jsonl`` file is read line by line
    and gives many documents, a ``.zip`` file those of its members (``archive/member``);
    every other format gives one, whose id is the file's name without suffix. With ``ocr``
    pages that are pictures are read by tesseract.
    """
    source = str(path)
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in _FORMATS:
        yield _unknown_suffix(source, suffix)
        return
    try:
        with path.open("rb") as file:
            yield from read_open(file, source, _FORMATS[suffix], ocr=ocr)
    except FileNotFoundError:
        yield ReadError("no such file", source)
    except IsADirectoryError:
        yield ReadError("this is a folder; give a file", source)
    except OSError as error:
        yield ReadError(f"cannot be opened ({error.strerror or error})", source)


def read_stream(
    data: bytes, name: str, *, suffix: str | None = None, ocr: bool = False
) -> Iterator[Document | ReadError]:
    r"""Yield the documents of bytes already in memory, read as the suffix of ``name`` says.

    >>> [document.text for document in read_stream(b"UBND x\xc3\xa3", "bao-cao.txt")]
    ['UBND xã']
    >>> [str(error) for error in read_stream(b"x", "a.xls")][0][:40]
    "a.xls: no reader for '.xls'; known suffi"
    """
    chosen = (PurePath(name).suffix if suffix is None else suffix).lower()
    if chosen not in _FORMATS:
        yield _unknown_suffix(name, chosen)
    else:
        yield from read_open(BytesIO(data), name, _FORMATS[chosen], ocr=ocr)


def read_open(
    file: IO[bytes], source: str, stated: str, *, ocr: bool = False, budget: Any = None
) -> Iterator[Document | ReadError]:
    """Yield the documents of an open file that says it is of format ``stated``.

    ``budget`` is what an archive has left for the archives in it (see ``archive.Budget``).
    """
    from baocao.readers.sniff import HEAD_BYTES, KNOWN, format_of

    head = file.read(HEAD_BYTES)
    file.seek(0)
    actual = _settle(stated, format_of(head, file)) if head else stated
    file.seek(0)
    if actual not in _READABLE:
        yield ReadError(f"this is {KNOWN[actual]}; save it as .docx, .pdf or .txt", source)
    elif not head and actual != "jsonl":
        yield ReadError(_EMPTY, source)
    elif actual == "jsonl":
        yield from import_module("baocao.readers.jsonl").read(file, source)
    elif actual == "zip":
        yield from import_module("baocao.readers.archive").read(
            file, source, ocr=ocr, budget=budget
        )
    else:
        found = _read_whole(file, source, actual, ocr=ocr)
        if isinstance(found, ReadError) and actual == "txt" and stated not in _TEXTUAL:
            found = ReadError(f"this is not {KNOWN[stated]}, and no text: {found.message}", source)
        yield found if actual == stated else _noted(found, stated, KNOWN[actual])


def _settle(stated: str, found: str | None) -> str:
    """Return the format to read a file in, from what its name says and what it holds."""
    if found == "damaged" and stated in ("docx", "zip"):
        return stated  # its reader tells more
    if found == "html" and stated == "jsonl":
        return stated
    return found or (stated if stated in _TEXTUAL else "txt")


def _noted(found: Document | ReadError, stated: str, actual: str) -> Document | ReadError:
    if isinstance(found, ReadError):
        return found
    note = f"the name says .{stated}, the content is {actual}; it was read as that"
    return replace(found, meta={**found.meta, "note": note})


def _unknown_suffix(source: str, suffix: str) -> ReadError:
    found = f"no reader for '{suffix}'" if suffix else "a name without suffix"
    return ReadError(f"{found}; known suffixes: {', '.join(SUFFIXES)}", source)


def _read_whole(file: IO[bytes], source: str, form: str, *, ocr: bool) -> Document | ReadError:
    data = file.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        return ReadError(f"more than {MAX_FILE_BYTES:,} bytes; split the file", source)
    reader = import_module(f"baocao.readers.{_MODULES.get(form, form)}")
    try:
        reading: Reading = (
            reader.read(data, source, ocr=ocr) if form == "pdf" else reader.read(data, source)
        )
    except ReadError as error:
        return error
    except Exception as error:  # a library met what it does not expect: the file is at fault
        return ReadError(f"damaged file ({type(error).__name__}: {error})", source)
    return Document(
        PurePath(source).stem or source, source, reading.text, reading.meta, reading.blocks
    )
