"""The items of a run on a cluster: paths may be URLs, and workers can check what they read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath, PurePosixPath

from baocao.cluster_storage import (
    StorageError,
    file_system,
    is_url,
    location,
    stored_files,
    stored_sha256,
    stored_size,
)
from baocao.inputs import Input, Listing, expand, file_size, shown
from baocao.outcomes import FileItem
from baocao.readers import SUFFIXES, Document, ReadError, read_open
from baocao.run_tasks import Earlier, Tasks


class StoredTasks(Tasks):
    """As Tasks, for local paths and for URLs of shared or object storage."""

    def __init__(
        self, paths: list[str], output: Path, earlier: Earlier, *, hide: bool = False
    ) -> None:
        super().__init__(paths, output, earlier, hide=hide)
        self._hashes: dict[str, str | None] = {}

    def hash_of(self, item: FileItem) -> str | None:
        """Return the SHA-256 that a file had when it was listed; it is told once."""
        return self._hashes.pop(item.path, None)

    def _listed(self, listing: Listing) -> Iterator[Input | ReadError]:
        return expand_stored(self._paths, exclude=self._output, listing=listing)

    def _size(self, path: str) -> int:
        return stored_size(path) if is_url(path) else super()._size(path)

    def _count(self, item: Input | ReadError, names: list[str]) -> None:
        super()._count(item, names)
        self._hashes.clear()  # what is done is not read again

    def _documents(self, item: Input) -> Iterator[Document | ReadError]:
        if not is_url(item.path):
            yield from super()._documents(item)
            return
        system, inside = file_system(item.path)
        try:
            with system.open(inside, "rb") as file:
                yield from read_open(file, item.path, PurePath(item.path).suffix.lower()[1:])
        except Exception as error:  # one bad file must not end the batch
            yield ReadError(f"{type(error).__name__}: {error}", item.path)

    def _sha256(self, item: Input | ReadError) -> str | None:
        if isinstance(item, Input) and is_url(item.path):
            found = stored_sha256(item.path)
        else:
            found = super()._sha256(item)
        if isinstance(item, Input):
            self._hashes[item.path] = found
        return found


def expand_stored(
    paths: Iterable[str], *, exclude: Path | None = None, listing: Listing | None = None
) -> Iterator[Input | ReadError]:
    """Yield the inputs behind the paths as ``expand`` does; some of them may be URLs."""
    listing = Listing() if listing is None else listing
    for given in paths:
        if not is_url(given):
            yield from expand([given], exclude=exclude, listing=listing)
            continue
        for found in _behind(given, listing):
            if isinstance(found, ReadError) or listing.is_new(found.path):
                yield found


def _behind(given: str, listing: Listing) -> Iterator[Input | ReadError]:
    try:
        system, inside = file_system(given)
        if system.isfile(inside):
            yield Input(given, shown(PurePosixPath(given).stem))
        elif system.isdir(inside):
            yield from _in_folder(given, listing)
        elif any(mark in inside for mark in "*?["):
            yield from _matching(given)
        else:
            yield ReadError("no such file or folder; check the path", given)
    except StorageError as error:
        yield ReadError(str(error).removeprefix(f"{given}: "), given)
    except Exception as error:  # each file system has errors of its own
        yield ReadError(f"cannot be listed ({type(error).__name__}: {error})", given)


def _in_folder(given: str, listing: Listing) -> Iterator[Input | ReadError]:
    empty = True
    for url, name in stored_files(given):
        path = PurePosixPath(name)
        if path.suffix.lower() not in SUFFIXES:
            listing.unknown[path.suffix.lower() or "no suffix"] += 1
            continue
        empty = False
        yield Input(url, shown(path.with_suffix("").as_posix()))
    if empty:
        suffixes = ", ".join(SUFFIXES)
        yield ReadError(f"no file with a known suffix in this folder ({suffixes})", given)


def _matching(given: str) -> Iterator[Input | ReadError]:
    system, inside = file_system(given)
    found = sorted(path for path in system.glob(inside) if system.isfile(path))
    if not found:
        yield ReadError("no file matches this pattern", given)
    for path in found:
        yield Input(system.unstrip_protocol(path), shown(PurePosixPath(path).stem))


def _size(path: str) -> int:
    return stored_size(location(path)) if is_url(path) else file_size(path)
