"""ZIP archives: every member is read by its own reader; what is hostile is refused by name.

Nothing is unpacked to disk. One bad member is one ReadError, the others are read.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import PurePath, PurePosixPath
from typing import IO, Final

from baocao.readers import SUFFIXES, Document, ReadError, read_open
from baocao.readers.charsets import surface

__all__ = ["MAX_MEMBERS", "MAX_MEMBER_BYTES", "MAX_RATIO", "MAX_TOTAL_BYTES", "Budget", "read"]

MAX_MEMBERS: Final = 20_000
"""Members read of one archive: a province has some ten thousand reports a year."""
MAX_MEMBER_BYTES: Final = 100_000_000
"""Bytes of one member: a scanned report of a hundred pages has fifty megabytes."""
MAX_TOTAL_BYTES: Final = 4_000_000_000
"""Bytes of all members together, those of archives inside included; held one at a time."""
MAX_RATIO: Final = 250
"""Unpacked to packed bytes: text packs 4 to 30 times smaller, bombs a thousand times."""

_SMALL: Final = 1_000_000  # below this size no ratio does harm
_DEEPEST: Final = 1  # an archive in an archive is read, one in that is not
_SYSTEM: Final = ("__MACOSX", "Thumbs.db", "desktop.ini", ".DS_Store")
_UTF8_NAMES: Final = 0x800  # APPNOTE 4.4.4, bit 11
_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError,
                   NotImplementedError, RuntimeError, MemoryError)  # fmt: skip


@dataclass(slots=True)
class Budget:
    """What may still be unpacked, and how deep archives stand in each other."""

    left: int = MAX_TOTAL_BYTES
    depth: int = 0


def read(
    file: IO[bytes], source: str = "", *, ocr: bool = False, budget: Budget | None = None
) -> Iterator[Document | ReadError]:
    """Yield the documents of an archive, and a ReadError for each member that is none.

    Ids are ``archive/folder/member`` without suffixes, sources ``archive.zip!member``.
    Folders and files that systems leave behind (``__MACOSX``) are passed over.
    """
    budget = budget or Budget()
    try:
        archive = zipfile.ZipFile(file)
    except _DAMAGED as error:
        yield ReadError(f"damaged ZIP archive ({error}); pack it again", source)
        return
    with archive:
        members = [info for info in archive.infolist() if not _is_furniture(info)]
        if not members:
            yield ReadError("a ZIP archive without files", source)
        for info in members[:MAX_MEMBERS]:
            yield from _member(archive, info, source, budget, ocr=ocr)
        if len(members) > MAX_MEMBERS:
            yield ReadError(
                f"{len(members):,} members; only the first {MAX_MEMBERS:,} were read; split it",
                source,
            )


def member_name(info: zipfile.ZipInfo) -> str:
    """Return the name of a member; names that are not marked as UTF-8 may be so all the same.

    >>> info = zipfile.ZipInfo("Báo cáo.txt".encode().decode("cp437"))
    >>> member_name(info)
    'Báo cáo.txt'
    """
    if info.flag_bits & _UTF8_NAMES or info.filename.isascii():
        return info.filename
    try:
        data = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1258", errors="ignore") or surface(data)


def _is_furniture(info: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(info.filename).parts
    return info.is_dir() or any(part in _SYSTEM for part in parts)


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, source: str, budget: Budget, *, ocr: bool
) -> Iterator[Document | ReadError]:
    name = member_name(info)
    where = f"{source}!{name}"
    suffix = PurePosixPath(name).suffix.lower()
    reason = _refusal(info, name, suffix, budget)
    if reason:
        yield ReadError(reason, where)
        return
    budget.left -= info.file_size
    try:
        data = archive.read(info)  # never more than the size that the budget was asked for
    except _DAMAGED as error:
        yield ReadError(f"damaged member ({error}); pack the archive again", where)
        return
    inner = Budget(budget.left, budget.depth + 1)
    stated = {".htm": "html"}.get(suffix, suffix[1:])
    prefix = PurePath(source.rpartition("!")[2]).stem
    for found in read_open(BytesIO(data), where, stated, ocr=ocr, budget=inner):
        yield _renamed(found, where, prefix, PurePosixPath(name).with_suffix("").as_posix())
    budget.left = min(budget.left, inner.left)


def _renamed(
    found: Document | ReadError, where: str, archive: str, member: str
) -> Document | ReadError:
    """Give a document the id of its place in the archive."""
    if isinstance(found, ReadError):
        return found
    own = PurePath(where).stem
    last = PurePosixPath(member).name
    if found.id == own:
        return replace(found, id=f"{archive}/{member}")
    rest = found.id.removeprefix(own) if found.id.startswith(own) else f"/{found.id}"
    rest = found.id.removeprefix(last) if found.id.startswith(last) else rest
    return replace(found, id=f"{archive}/{member}{rest}")


def _refusal(info: zipfile.ZipInfo, name: str, suffix: str, budget: Budget) -> str:
    """Return why a member is not read, or nothing; none of this looks into its content."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in (path.parts or ("",))[0]:
        return "a name that leads out of the archive; pack it again with plain names"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a symbolic link; pack the file itself"
    if info.flag_bits & 1:
        return "encrypted; unpack it with its password first"
    if suffix not in SUFFIXES:
        found = f"no reader for '{suffix}'" if suffix else "a name without suffix"
        return f"{found}; known suffixes: {', '.join(SUFFIXES)}"
    if suffix == ".zip" and budget.depth >= _DEEPEST:
        return "an archive in an archive in an archive; unpack it first"
    if info.file_size > MAX_MEMBER_BYTES:
        return f"{info.file_size:,} bytes unpacked; the limit is {MAX_MEMBER_BYTES:,}"
    if info.file_size > _SMALL and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        return (
            f"packed {info.file_size // max(info.compress_size, 1)} times smaller, which no report "
            f"is (a ZIP bomb?); the limit is {MAX_RATIO}"
        )
    if info.file_size > budget.left:
        return f"the archive unpacks to more than {MAX_TOTAL_BYTES:,} bytes; split it"
    return ""
