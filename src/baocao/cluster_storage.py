"""Shared and object storage of a cluster, through fsspec: what all machines can see.

A path is a local one or a URL that fsspec knows (``file://``, ``s3://``, ``gs://`` …). Files
are written under another name and renamed, so that no reader ever finds a half of one.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final
from uuid import uuid4

_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_PART: Final = ".part-"
_SUFFIXES: Final = (".items", ".json", ".parquet")


class StorageError(RuntimeError):
    """Storage that cannot be used; the message says which, why, and what to do."""


def is_url(path: str) -> bool:
    r"""Say whether a path is a URL; a letter and a colon are a drive of Windows.

    >>> is_url("s3://kho/bao-cao/"), is_url("báo cáo/2021.txt"), is_url("C:\\bao-cao")
    (True, False, False)
    """
    return _URL.match(path) is not None


def location(path: str) -> str:
    """Return where a path leads from any folder: a URL as it is, a local path made absolute."""
    return path if is_url(path) else os.path.abspath(path)


def file_system(path: str) -> tuple[Any, str]:
    """Return the file system of a path, and the path within it.

    Raises:
        StorageError: fsspec does not know the protocol, or its package is not installed.
    """
    from fsspec.core import url_to_fs

    try:
        system, inside = url_to_fs(path)
    except (ImportError, ValueError) as error:
        raise StorageError(f"{path}: {error}") from error
    return system, inside


def stored_size(path: str) -> int:
    """Return the bytes of a file, 0 where it cannot be seen."""
    try:
        system, inside = file_system(path)
        return int(system.info(inside)["size"] or 0)
    except Exception:  # each file system has errors of its own
        return 0


def stored_sha256(path: str) -> str | None:
    """Return the SHA-256 of a file, read piece by piece; None where it cannot be read."""
    try:
        system, inside = file_system(path)
        with system.open(inside, "rb") as file:
            return _digest(file)
    except Exception:  # each file system has errors of its own
        return None


def bring(path: str, target: str) -> str | None:
    """Make a file readable under a local name and return its SHA-256; None where it cannot be.

    A local file is linked to, one of object storage is fetched.
    """
    os.makedirs(os.path.dirname(target), exist_ok=True)
    try:
        if is_url(path):
            system, inside = file_system(path)
            system.get_file(inside, target)
        else:
            os.symlink(path, target)
        with open(target, "rb") as file:
            return _digest(file)
    except Exception:  # each file system has errors of its own
        return None


class Folder:
    """A folder on storage that client and workers share: files of one level, whole or not there."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._system, self._root = file_system(path)

    def make(self) -> None:
        """Make the folder.

        Raises:
            StorageError: it cannot be made.
        """
        try:
            self._system.makedirs(self._root, exist_ok=True)
        except Exception as error:  # each file system has errors of its own
            raise self._unusable("made", error) from error

    def names(self, suffix: str) -> list[str]:
        """Return the names of the files with a suffix, sorted."""
        self._system.invalidate_cache()
        try:
            found = self._system.ls(self._root, detail=False)
        except FileNotFoundError:
            return []
        names = (str(path).rstrip("/").rpartition("/")[2] for path in found)
        return sorted(name for name in names if name.endswith(suffix) and _PART not in name)

    def put(self, file: Path, name: str) -> None:
        """Store a local file: under another name first, then renamed.

        Raises:
            StorageError: it cannot be written, for example because the disk is full.
        """
        part = f"{self._inside(name)}{_PART}{uuid4().hex}"
        try:
            self._system.put_file(str(file), part)
            self._move(part, self._inside(name))
        except Exception as error:  # each file system has errors of its own
            with suppress(Exception):
                self._system.rm_file(part)
            raise self._unusable("written", error) from error

    def get(self, name: str, file: Path) -> None:
        """Fetch a file.

        Raises:
            FileNotFoundError: there is none of this name.
            StorageError: it cannot be read.
        """
        try:
            self._system.get_file(self._inside(name), str(file))
        except FileNotFoundError:
            raise
        except Exception as error:  # each file system has errors of its own
            raise self._unusable("read", error) from error

    def write_json(self, name: str, row: object, spool: Path) -> None:
        """Store an object as JSON, by way of a local folder."""
        file = spool / f"{uuid4().hex}.json"
        file.write_text(json.dumps(row, indent=1) + "\n", encoding="utf-8")
        self.put(file, name)
        file.unlink()

    def read_json(self, name: str) -> dict[str, Any] | None:
        """Return what such a file holds, None where there is none that can be read."""
        try:
            found = json.loads(self._system.cat_file(self._inside(name)))
        except Exception:  # each file system has errors of its own
            return None
        return found if isinstance(found, dict) else None

    def has(self, name: str) -> bool:
        """Say whether there is a file of this name."""
        self._system.invalidate_cache()
        return bool(self._system.exists(self._inside(name)))

    def remove(self, *names: str) -> None:
        """Remove files; those that are not there are passed over."""
        for name in names:
            with suppress(Exception):  # each file system has errors of its own
                self._system.rm_file(self._inside(name))

    def clear(self) -> None:
        """Remove the folder, if nothing is in it but what runs write there."""
        self._system.invalidate_cache()
        with suppress(Exception):  # what stays is in nobody's way
            for path in self._system.ls(self._root, detail=False):
                if str(path).endswith(_SUFFIXES) or _PART in str(path):
                    self._system.rm_file(path)
            self._system.rmdir(self._root)

    def _inside(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"

    def _move(self, source: str, target: str) -> None:
        if "file" in _protocols(self._system):
            os.replace(source, target)  # fsspec's own would refuse a file that is there
        else:
            self._system.mv(source, target)

    def _unusable(self, what: str, error: Exception) -> StorageError:
        reason = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
        return StorageError(
            f"{self.path}: cannot be {what} ({reason}). Shards lie there: give storage with "
            "room that this machine and all workers may write to, with --shards"
        )


def stored_files(folder: str) -> Iterator[tuple[str, str]]:
    """Yield the files below a folder as (URL, path below the folder), sorted within each.

    A folder with the output of a run is passed over.
    """
    system, inside = file_system(folder)
    yield from _below(system, inside, "")


def _below(system: Any, folder: str, before: str) -> Iterator[tuple[str, str]]:
    entries = {
        str(entry["name"]).rstrip("/").rpartition("/")[2]: entry
        for entry in system.ls(folder, detail=True)
    }
    if {"reports.jsonl", "manifest.json"} <= entries.keys():
        return
    for name, entry in sorted(entries.items()):
        if entry["type"] == "directory":
            yield from _below(system, entry["name"], f"{before}{name}/")
        elif name:
            yield system.unstrip_protocol(entry["name"]), f"{before}{name}"


def _protocols(system: Any) -> tuple[str, ...]:
    protocol = system.protocol
    return (protocol,) if isinstance(protocol, str) else tuple(protocol)


def _digest(file: IO[bytes]) -> str:
    whole = hashlib.sha256()
    while piece := file.read(1 << 20):
        whole.update(piece)
    return whole.hexdigest()
