"""The items of a run, in order, and where each belongs: its input, its id, what is done.

Lines of .jsonl files and stdin are read here and sent as documents, every other file is sent
by its path, for the worker to read.
"""

from __future__ import annotations

import hashlib
import logging
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Final, NoReturn

from baocao.document_ids import Ids
from baocao.inputs import (
    STDIN,
    Input,
    Listing,
    expand,
    file_sha256,
    file_size,
    shown,
)
from baocao.manifest import OutputError
from baocao.outcomes import FileItem, Item, item_size
from baocao.readers import Document, ReadError, read_path, read_stream
from baocao.registers.reading import lines_kind

logger = logging.getLogger("baocao")

_LINES: Final = ".jsonl"
_NAMED: Final = 5  # inputs named in a message
_MADE_BEFORE: Final = (
    "%s: reports that an earlier run has made; their texts are annotated anew. 'baocao tables', "
    "'who' and 'audit' read such a file as it is"
)


@dataclass(frozen=True, slots=True)
class Tick:
    """How far a run is: documents done (failed ones too), and bytes of input.

    ``total`` is the bytes of all inputs, None where that is not known (stdin).
    """

    source: str
    documents: int
    bytes: int
    total: int | None


@dataclass(frozen=True, slots=True)
class Begun:
    """An input whose first item has a number; ``old`` ones are in the journal already."""

    number: int
    path: str
    sha256: str | None
    size: int
    old: bool


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier run has read: inputs as (path, SHA-256, ids that its lines came with).

    All are complete but the last, of which ``documents`` are done.
    """

    inputs: Iterable[tuple[str, str | None, list[str]]] = ()
    documents: int = 0


class Tasks:
    """Gives the items of a run with their numbers, and remembers those under way.

    With ``hide`` no item, input or error says in which folder of this machine it lies: a file
    is called by its path below the folder given, or by its name.
    """

    def __init__(
        self, paths: list[str], output: Path, earlier: Earlier, *, hide: bool = False
    ) -> None:
        self._paths = paths
        self._hide = hide
        self._output = output
        self._earlier = earlier
        self._stdin: bytes | None = None
        self._number = 0
        self._ids = Ids()
        self._begun: deque[Begun] = deque()
        self._names: dict[int, str] = {}
        self._sizes: dict[int, int] = {}
        self._skips: dict[int, int] = {}
        self._current = Begun(0, "", None, 0, True)
        self._bytes = self._inside = 0  # of the inputs before this one, and in this one

    def _listed(self, listing: Listing) -> Iterator[Input | ReadError]:
        """Yield the inputs behind the paths."""
        return expand(self._paths, exclude=self._output, listing=listing)

    def _size(self, path: str) -> int:
        return file_size(path)

    def total(self) -> int | None:
        """Return the bytes of all inputs; None with stdin, whose end nobody knows."""
        if STDIN in self._paths:
            return None
        found = self._listed(Listing())
        return sum(self._size(item.path) for item in found if isinstance(item, Input))

    def check(self) -> None:
        """Raise OutputError where the inputs are not those that the earlier run has read."""
        found = self._listed(Listing())
        self._pass_done(found)
        new = next(found, None)
        if new is not None:
            self._refuse([f"{self._path(new)} (new)"])

    def items(self) -> Iterator[tuple[int, Item]]:
        """Yield what is to be done, with growing numbers.

        Raises:
            OutputError: an input that the earlier run has read is another one now.
        """
        listing = Listing()
        found = self._listed(listing)
        last = self._pass_done(found)
        if last is not None:
            yield from self._begin(last, done=self._earlier.documents, old=True)
        for item in found:
            yield from self._begin(item)
        listing.warn()

    def reached(self, number: int | None = None) -> Iterator[Begun]:
        """Yield the inputs that begin up to an item, of those not yielded before."""
        while self._begun and (number is None or self._begun[0].number <= number):
            self._bytes += self._current.size
            self._inside = 0
            self._current = self._begun.popleft()
            yield self._current

    def is_done(self, number: int) -> bool:
        """Say whether the next outcome of an item was written by the earlier run."""
        left = self._skips.get(number, 0)
        self._skips[number] = left - 1
        return left > 0

    def close(self, number: int) -> str | None:
        """Return the id that an item came with, with its first outcome; None later."""
        self._inside += self._sizes.pop(number, 0)
        if self._skips.get(number, 0) < 0:
            del self._skips[number]
        return self._names.pop(number, None)

    def tick(self, source: str, documents: int, total: int | None) -> Tick:
        """Return how far the run is."""
        inside = min(self._inside, self._current.size)
        return Tick(source, documents, self._bytes + inside, total)

    def _pass_done(self, found: Iterator[Input | ReadError]) -> Input | ReadError | None:
        """Go past the inputs that the earlier run has read; return the last of them."""
        changed: list[str] = []
        last: tuple[Input | ReadError, list[str]] | None = None
        for path, sha256, names in self._earlier.inputs:
            item = next(found, None)
            if item is None or self._path(item) != path:
                there = "nothing" if item is None else self._path(item)
                self._refuse([*changed, f"{path} (in its place is {there})"])
            if self._sha256(item) != sha256:
                changed.append(path)
            if last is not None:
                self._count(*last)
            last = item, names
        if changed:
            self._refuse(changed)
        return last[0] if last is not None else None

    def _count(self, item: Input | ReadError, names: list[str]) -> None:
        """Take the ids and bytes of an input that is done."""
        if isinstance(item, ReadError):
            return
        self._bytes += self._size(item.path)
        if _is_read_here(item):
            for name in names:
                self._ids.take(name)
        else:
            self._file(item)

    def _refuse(self, changed: list[str]) -> NoReturn:
        more = f" and {len(changed) - _NAMED} more" if len(changed) > _NAMED else ""
        raise OutputError(
            f"{self._output}: cannot be resumed, inputs have changed since: "
            f"{', '.join(changed[:_NAMED])}{more}; --overwrite starts anew"
        )

    def _begin(
        self, item: Input | ReadError, *, done: int = 0, old: bool = False
    ) -> Iterator[tuple[int, Item]]:
        """Yield the items of one input, but for the documents that are done."""
        size = 0 if isinstance(item, ReadError) else self._size(item.path)
        begun = Begun(self._number, self._path(item), self._sha256(item), size, old)
        self._begun.append(begun)
        for position, (made, name) in enumerate(self._made(item)):
            if isinstance(made, FileItem) and made.is_archive:
                self._skips[self._number] = done
            elif position < done:
                continue
            if name is not None:
                self._names[self._number] = name
            self._sizes[self._number] = item_size(made)
            yield self._number, made
            self._number += 1

    def _made(self, item: Input | ReadError) -> Iterator[tuple[Item, str | None]]:
        """Yield the items of an input, each with the id that it came with."""
        if isinstance(item, ReadError):
            yield ReadError(item.message, self._path(item), item.line), None
        elif not _is_read_here(item):
            yield self._file(item), item.id
        else:
            file = FileItem(item.path, item.id, name=self._path(item) if self._hide else "")
            for found in self._documents(item):
                source = file.told(found.source)
                if isinstance(found, ReadError):
                    yield ReadError(file.told(found.message), source, found.line), None
                else:
                    yield replace(found, id=self._ids.take(found.id), source=source), found.id

    def _file(self, item: Input) -> FileItem:
        name = self._path(item) if self._hide else ""
        file = FileItem(item.path, item.id, self._size(item.path), name)
        return replace(file, id=self._ids.take(item.id, archive=file.is_archive))

    def _documents(self, item: Input) -> Iterator[Document | ReadError]:
        """Yield the documents of lines or of stdin; whatever a reader raises is one ReadError."""
        try:
            if item.path == STDIN:
                yield from read_stream(self._stdin_bytes(), "stdin", suffix=".txt")
                return
            if lines_kind(Path(item.path)) == "reports":
                logger.warning(_MADE_BEFORE, item.path)
            for found in read_path(item.path):
                if isinstance(found, Document):
                    found = replace(found, source=shown(found.source))
                yield found
        except Exception as error:  # one bad file must not end the batch
            logger.debug("%s: reading failed", item.path, exc_info=True)
            yield ReadError(f"{type(error).__name__}: {error}", item.path)

    def _sha256(self, item: Input | ReadError) -> str | None:
        if isinstance(item, ReadError):
            return None
        if item.path == STDIN:
            return hashlib.sha256(self._stdin_bytes()).hexdigest()
        return file_sha256(item.path)

    def _path(self, item: Input | ReadError) -> str:
        """Return what an input is called in the journal, the manifest and messages."""
        if isinstance(item, ReadError):
            return shown(PurePath(item.source).name if self._hide else item.source)
        if self._hide and item.path != STDIN:
            return f"{item.id}{shown(PurePath(item.path).suffix)}"
        return shown(item.path)

    def _stdin_bytes(self) -> bytes:
        if self._stdin is None:
            self._stdin = sys.stdin.buffer.read()
        return self._stdin


def _is_read_here(item: Input) -> bool:
    return item.path == STDIN or PurePath(item.path).suffix.lower() == _LINES
