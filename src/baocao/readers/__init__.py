"""From a file to the text and the facts that the file itself gives; one module a format.

A reader never guesses in silence: what cannot be read becomes a :class:`ReadError`
that names the file, the line where there is one, and what to do. :func:`read_path`
yields errors beside documents instead of raising them, so that one broken line or
file does not stop its siblings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from io import BytesIO
from pathlib import Path, PurePath
from typing import Any, Final

from baocao.schema import Block

__all__ = [
    "SUFFIXES",
    "Block",
    "Document",
    "ReadError",
    "Reading",
    "read_path",
    "read_stream",
]

_READERS: Final = {".txt": "txt", ".jsonl": "jsonl", ".html": "html", ".htm": "html"}
_LINEWISE: Final = frozenset({".jsonl"})
SUFFIXES: Final = tuple(_READERS)
"""Suffixes that a reader is known for, in lower case."""


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
    """One text to annotate. ``source`` is the path or name that it was read from."""

    id: str
    source: str
    text: str
    meta: dict[str, Any] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()


def read_path(path: str | Path) -> Iterator[Document | ReadError]:
    """Yield the documents of one file, and a ReadError for whatever cannot be read.

    The suffix picks the reader. A ``.jsonl`` file is read line by line and gives many
    documents; every other format gives one, whose id is the file's name without suffix.
    """
    source = str(path)
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in _READERS:
        yield _unknown_suffix(source, suffix)
        return
    try:
        with path.open("rb") as file:
            if suffix in _LINEWISE:
                yield from _read_lines(file, source, suffix)
                return
            data = file.read()
    except FileNotFoundError:
        yield ReadError("no such file", source)
    except IsADirectoryError:
        yield ReadError("this is a folder; give a file", source)
    except OSError as error:
        yield ReadError(f"cannot be opened ({error.strerror or error})", source)
    else:
        yield _read_whole(data, source, suffix)


def read_stream(
    data: bytes, name: str, *, suffix: str | None = None
) -> Iterator[Document | ReadError]:
    r"""Yield the documents of bytes already in memory, read as the suffix of ``name`` says.

    >>> [document.text for document in read_stream(b"UBND x\xc3\xa3", "bao-cao.txt")]
    ['UBND xã']
    >>> [str(error) for error in read_stream(b"%PDF-1.7", "a.pdf")]
    ["a.pdf: no reader for '.pdf'; known suffixes: .txt, .jsonl, .html, .htm"]
    """
    chosen = (PurePath(name).suffix if suffix is None else suffix).lower()
    if chosen not in _READERS:
        yield _unknown_suffix(name, chosen)
    elif chosen in _LINEWISE:
        yield from _read_lines(BytesIO(data), name, chosen)
    else:
        yield _read_whole(data, name, chosen)


def _unknown_suffix(source: str, suffix: str) -> ReadError:
    found = f"no reader for '{suffix}'" if suffix else "a name without suffix"
    return ReadError(f"{found}; known suffixes: {', '.join(SUFFIXES)}", source)


def _read_lines(lines: Iterable[bytes], source: str, suffix: str) -> Iterator[Document | ReadError]:
    reader = import_module(f"baocao.readers.{_READERS[suffix]}")
    yield from reader.read(lines, source)


def _read_whole(data: bytes, source: str, suffix: str) -> Document | ReadError:
    reader = import_module(f"baocao.readers.{_READERS[suffix]}")
    try:
        reading: Reading = reader.read(data, source)
    except ReadError as error:
        return error
    return Document(
        PurePath(source).stem or source, source, reading.text, reading.meta, reading.blocks
    )
