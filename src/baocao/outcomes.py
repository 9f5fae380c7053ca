"""What goes into a run and what comes out of it: items, settings, outcomes, and their files.

All of it is plain data, so that a document can be annotated in another process or on
another machine. Outcomes travel in files, not in messages: a worker that dies in the
middle of a message would leave the others waiting for the rest of it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import IO, Any, Final

from baocao.readers import Block, Document, ReadError

STAGES: Final = ("read", "annotate", "time", "worker")
"""Where a document can fail: reading, annotating, its time limit, or by ending its process."""

DEFAULT_MODEL: Final = "vi_baocao_sm"
DEFAULT_TIME_LIMIT: Final = 120
"""Seconds that one document may take, before what its size adds."""

_BYTES_A_SECOND: Final = 20_000  # a fifth of the slowest speed that the whole pipeline has
_UNSAFE: Final = re.compile(r"[^\w.-]+")
_LONGEST_NAME: Final = 200  # bytes; file systems allow 255 with the suffix
_DIGEST: Final = 12  # hexadecimal digits that tell two pages apart


@dataclass(frozen=True, slots=True)
class Settings:
    """How documents are annotated. ``time_limit`` is in seconds; 0 means none.

    ``fingerprint`` is the hash of the model's files (``baocao.manifest.identify``): a process
    that has a model of this name loaded loads it again when the files have changed.
    """

    model: str = DEFAULT_MODEL
    html: bool = False
    mask_persons: bool = False
    ocr: bool = False
    time_limit: int = DEFAULT_TIME_LIMIT
    fingerprint: str = ""
    places: bool = False
    again: bool = False
    """Annotate a text anew that came with people's annotation."""

    def seconds(self, size: int) -> int:
        """Return the limit of a document of so many bytes, 0 where there is none.

        >>> Settings(time_limit=120).seconds(2_000_000), Settings(time_limit=0).seconds(10)
        (220, 0)
        """
        return self.time_limit + size // _BYTES_A_SECOND if self.time_limit else 0


@dataclass(frozen=True, slots=True)
class FileItem:
    """A file that the worker reads itself: its path, the id of its document, its bytes.

    ``name`` is what outputs call it where they must not show the path.
    """

    path: str
    id: str
    size: int = 0
    name: str = ""

    @property
    def source(self) -> str:
        """What outputs call the file."""
        return self.name or self.path

    def told(self, words: str) -> str:
        """Return words about the file as outputs have them.

        >>> FileItem("/home/lan/xa/a.zip", "a", name="a.zip").told("/home/lan/xa/a.zip!b.docx")
        'a.zip!b.docx'
        """
        return words.replace(self.path, self.name) if self.name else words

    @property
    def is_archive(self) -> bool:
        """Whether the file holds any number of documents, known only once it is read."""
        return self.path.lower().endswith(".zip")


Item = FileItem | Document | ReadError
"""One thing to annotate: a file, a document read already, or what could not be read."""


@dataclass(frozen=True, slots=True)
class Done:
    """An annotated document: its line of reports.jsonl, and its page where pages are written.

    ``given`` says that people have annotated it, which was kept.
    """

    id: str
    source: str
    text_sha256: str
    language: str
    entities: int
    line: str
    page_name: str | None = None
    page: str | None = None
    summary: dict[str, Any] | None = None
    given: bool = False

    @property
    def record(self) -> dict[str, Any]:
        """The report record, as ``reports.jsonl`` has it."""
        record: dict[str, Any] = json.loads(self.line)
        return record


@dataclass(frozen=True, slots=True)
class Failed:
    """A document that could not be done: where it stands, the stage (``STAGES``), and why."""

    id: str | None
    source: str
    line: int | None
    stage: str
    message: str

    def __str__(self) -> str:
        where = self.source if self.line is None else f"{self.source}:{self.line}"
        return f"{where}: {self.message}"


Outcome = Done | Failed


def failed_to_read(error: ReadError) -> Failed:
    """Return the outcome of an input that could not be read."""
    return Failed(None, error.source, error.line, "read", error.message)


def item_size(item: Item) -> int:
    """Return about how many bytes of text an item has."""
    if isinstance(item, FileItem):
        return item.size
    return len(item.text.encode("utf-8", "replace")) if isinstance(item, Document) else 0


def encode(row: object) -> bytes:
    r"""Return an object as one line of JSON Lines; a lone surrogate stays readable as an escape.

    >>> encode({"source": "báo cáo\udcff"})
    b'{"source": "b\xc3\xa1o c\xc3\xa1o\\udcff"}\n'
    """
    return (json.dumps(row, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def page_key(id: str) -> str:
    """Return what two ids must not share, if their pages are to be two files."""
    return _UNSAFE.sub("_", id).casefold()


def page_name(id: str, *, member: bool = False) -> str:
    """Return the path of a report's page; a very long id is cut and told apart by its hash.

    The hash also stands in the name of a ``member`` of an archive, whose id is not compared
    with those of other files.

    >>> page_name("xã Lam Đình/báo cáo 1")
    'html/xã_Lam_Đình_báo_cáo_1.html'
    """
    safe = _UNSAFE.sub("_", id)
    long = len(safe.encode()) > _LONGEST_NAME
    if long or member:
        digest = hashlib.sha256(id.encode()).hexdigest()[:_DIGEST]
        safe = f"{safe[: _LONGEST_NAME // 4] if long else safe}-{digest}"
    return f"html/{safe}.html"


def write_items(path: Path, items: Iterable[tuple[int, Item]]) -> None:
    """Write numbered items to a file, one a line."""
    with path.open("wb") as file:
        for number, item in items:
            if isinstance(item, ReadError):
                fields = {"message": item.message, "source": item.source, "line": item.line}
            else:
                fields = asdict(item)
            file.write(encode([number, type(item).__name__, fields]))


def read_items(path: Path) -> Iterator[tuple[int, Item]]:
    """Yield the numbered items of such a file."""
    with path.open("rb") as file:
        for line in file:
            number, kind, fields = json.loads(line)
            if kind == Document.__name__:
                blocks = tuple(Block(**block) for block in fields.pop("blocks"))
                yield number, Document(**fields, blocks=blocks)
            else:
                yield number, (FileItem if kind == FileItem.__name__ else ReadError)(**fields)


def write_outcome(file: IO[bytes], number: int, outcome: Outcome) -> None:
    """Append an outcome of the item with this number to a file of outcomes."""
    body = {}
    head: dict[str, Any] = {"number": number, "kind": type(outcome).__name__}
    if isinstance(outcome, Done):
        body = {"line": outcome.line, "page": outcome.page}
        names = [field.name for field in fields(Done) if field.name not in body]
        head |= {name: getattr(outcome, name) for name in names}
    else:
        head |= asdict(outcome)
    parts = {name: text.encode() for name, text in body.items() if text is not None}
    file.write(encode({**head, "parts": {name: len(data) for name, data in parts.items()}}))
    file.writelines(parts.values())


def read_outcomes(file: IO[bytes]) -> Iterator[tuple[int, Outcome]]:
    """Yield numbers and outcomes from such a file; one that is cut off is left out."""
    while head := file.readline():
        try:
            row = json.loads(head)
        except ValueError:
            return
        number, kind, parts = row.pop("number"), row.pop("kind"), row.pop("parts")
        for name, length in parts.items():
            data = file.read(length)
            if len(data) < length:
                return
            row[name] = data.decode()
        yield number, (Done(**row) if kind == Done.__name__ else Failed(**row))
