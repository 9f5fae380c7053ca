"""From the paths that a user gives to single inputs: folders and patterns listed lazily."""

from __future__ import annotations

import hashlib
import logging
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from glob import has_magic, iglob
from pathlib import Path, PurePath
from typing import Final

from baocao.readers import SUFFIXES, Document, ReadError, read_path, read_stream

logger = logging.getLogger("baocao")

STDIN: Final = "-"
_ABOUT: Final = frozenset({"README", "LICENSE"})
"""Files that people lay beside reports, in a folder; by its own path such a file is read."""
_LOCK: Final = "~$"  # what Word lays beside a document that is open: its owner's name, no text
REPORTS: Final = "reports.jsonl"
MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read, and the id its document gets (its path below the folder given)."""

    path: str
    id: str


@dataclass(slots=True)
class Listing:
    """What a listing left out: files without a reader, files met again, output of other runs …"""

    unknown: Counter[str] = field(default_factory=Counter)
    about: list[str] = field(default_factory=list)
    repeated: int = 0
    outputs: list[str] = field(default_factory=list)
    _seen: set[bytes] = field(default_factory=set)

    def is_new(self, path: str) -> bool:
        """Say whether a file is met for the first time, whatever way leads to it."""
        real = os.fsencode(os.path.realpath(path))
        digest = hashlib.blake2b(real, digest_size=12).digest()  # less to keep than the path
        if digest in self._seen:
            self.repeated += 1
            return False
        self._seen.add(digest)
        return True

    def warn(self) -> None:
        """Say what was left out, a line for each reason."""
        for folder in self.outputs:
            logger.warning("%s: skipped, holds the results of an earlier run", folder)
        if self.repeated:
            logger.info("%d file(s) were given twice and read once", self.repeated)
        for path in self.about:
            logger.info("%s: skipped, a file about its folder or an open document", path)
        if self.unknown:
            kinds = ", ".join(f"{name} ({n})" for name, n in sorted(self.unknown.items()))
            logger.warning("%d file(s) without a reader: %s", self.unknown.total(), kinds)


def expand(
    paths: Iterable[str | Path], *, exclude: Path | None = None, listing: Listing | None = None
) -> Iterator[Input | ReadError]:
    """Yield the inputs behind the paths, sorted within a folder; a ReadError for what is missing.

    Args:
        paths: files, folders, globs, or ``-``.
        exclude: a folder whose files are never taken (the output of a run).
        listing: is told what was left out; a file that several paths lead to is read once.
    """
    listing = Listing() if listing is None else listing
    own = exclude.resolve() if exclude is not None else None
    for given in map(str, paths):
        for found in _behind(given, own, listing):
            if isinstance(found, ReadError) or found.path == STDIN or listing.is_new(found.path):
                yield found


def read_inputs(paths: Iterable[str]) -> Iterator[Document | ReadError]:
    """Yield the documents behind the paths, in this process; say at the end what was left out.

    A file that breaks its reader is a ReadError, and the others are read.
    """
    listing = Listing()
    for item in expand(paths, listing=listing):
        if isinstance(item, ReadError):
            yield item
        elif item.path == STDIN:
            yield from read_stream(sys.stdin.buffer.read(), "stdin", suffix=".txt")
        else:
            yield from _read(item.path, item.id)
    listing.warn()


def _read(path: str, name: str) -> Iterator[Document | ReadError]:
    try:
        for document in read_path(path):
            if isinstance(document, Document) and document.id == PurePath(path).stem:
                document = replace(document, id=name)
            yield document
    except Exception as error:  # one bad file must not end the others
        yield ReadError(f"{type(error).__name__}: {error}", path)


def _behind(given: str, own: Path | None, listing: Listing) -> Iterator[Input | ReadError]:
    path = Path(given)
    if given == STDIN:
        yield Input(STDIN, "stdin")
    elif path.is_dir():
        empty = True
        for found in _below(path, own, listing):
            empty = False
            yield (
                found
                if isinstance(found, ReadError)
                else Input(str(found), shown(found.relative_to(path).with_suffix("").as_posix()))
            )
        if empty:
            suffixes = ", ".join(SUFFIXES)
            yield ReadError(f"no file with a known suffix in this folder ({suffixes})", given)
    elif path.exists():
        yield Input(given, shown(path.stem))
    elif has_magic(given):
        yield from _matching(given, own)
    else:
        yield ReadError("no such file or folder; check the path", given)


def _below(folder: Path, own: Path | None, listing: Listing) -> Iterator[Path | ReadError]:
    """Yield the files below a folder, one folder's names in memory at a time."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        yield ReadError(f"cannot be listed ({error.strerror})", str(folder))
        return
    if {REPORTS, MANIFEST} <= {entry.name for entry in entries}:  # a run's output is no report
        listing.outputs.append(str(folder))
        return
    for entry in entries:
        path = folder / entry.name
        if entry.is_dir():
            # A link to a folder is not followed: it may lead back.
            if not entry.is_symlink() and path.resolve() != own:
                yield from _below(path, own, listing)
        elif path.stem.upper() in _ABOUT or entry.name.startswith(_LOCK):
            listing.about.append(str(path))
        elif path.suffix.lower() in SUFFIXES:
            yield path
        else:
            listing.unknown[path.suffix.lower() or "no suffix"] += 1


def _matching(pattern: str, own: Path | None) -> Iterator[Input | ReadError]:
    found = sorted(iglob(pattern, recursive=True))
    if not found:
        yield ReadError("no file matches this pattern", pattern)
    for match in found:
        if Path(match).is_file() and own not in Path(match).resolve().parents:
            yield Input(match, shown(PurePath(match).stem))


def shown(path: str) -> str:
    """Return a path as text that can be written; bytes that are no UTF-8 become U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace")


def file_sha256(path: str | Path) -> str | None:
    """Return the SHA-256 of a file, read piece by piece; None where it cannot be read."""
    try:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def file_size(path: str) -> int:
    """Return the bytes of a file, 0 where it cannot be seen."""
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0
