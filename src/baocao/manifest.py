"""The manifest of a run: what was read, with which model and options, and how it ended.

Nothing in it depends on the clock, the machine or the number of workers, so that the same
run gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, NamedTuple

import baocao
from baocao.inputs import MANIFEST
from baocao.outcomes import Settings
from baocao.schema import SCHEMA_VERSION

RUNNING: Final = "running"
DONE: Final = "done"
INTERRUPTED: Final = "interrupted"


class OutputError(RuntimeError):
    """The output folder cannot be used; the message says why and what to do."""


class OtherModelError(OutputError):
    """A run cannot go on: it began with another model, or another version of baocao."""


class WriteError(OutputError):
    """The output cannot be written, for example because the disk is full."""


class Identity(NamedTuple):
    """Which model it is: name and version, and a hash of all its files."""

    name: str
    sha256: str


def identify(model: str) -> Identity:
    """Return the identity of an installed model or a model folder, without loading it.

    Raises:
        baocao.ModelError: no such model, or it does not say what it is.
    """
    folder = Path(model)
    if not folder.is_dir():
        spec = find_spec(model) if model.isidentifier() else None
        if spec is None or spec.origin is None:
            baocao.load(model)  # raises, and says what to give
            raise AssertionError(model)
        folder = Path(spec.origin).parent
    try:
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        name = f"{meta['lang']}_{meta['name']}-{meta['version']}"
    except (OSError, ValueError, KeyError, TypeError) as error:
        baocao.load(model)  # raises for what is no model at all, with the better message
        raise baocao.ModelError(f"the model in '{folder}' has no readable meta.json") from error
    return Identity(name, folder_sha256(folder))


def folder_sha256(folder: Path) -> str:
    """Return a hash of the names and contents of all files below a folder, caches left out."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            name = path.relative_to(folder).as_posix()
            whole.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def header(settings: Settings, identity: Identity) -> dict[str, Any]:
    """Return what a run is made with; two runs with the same can be one."""
    return {
        "schema_version": SCHEMA_VERSION,
        "baocao": baocao.__version__,
        "model": identity.name,
        "model_sha256": identity.sha256,
        "options": {
            "html": settings.html,
            "mask": "persons" if settings.mask_persons else None,
            "ocr": settings.ocr,
            "places": settings.places,
            "again": settings.again,
        },
    }


def check_same(earlier: Mapping[str, Any], now: Mapping[str, Any], folder: Path) -> None:
    """Raise OtherModelError or OutputError where a run was made with something else.

    >>> made = {"model": "vi_x-1.0", "options": {"html": True, "ocr": False}}
    >>> check_same(made, {"model": "vi_x-1.0", "options": {"html": False, "ocr": False}}, Path("o"))
    Traceback (most recent call last):
    baocao.manifest.OutputError: o: cannot be resumed, html was True and is False; ...
    """
    advice = "give the same again, or --overwrite to start anew"
    differing = [name for name in now if name != "options" and earlier.get(name) != now[name]]
    if differing:
        told = ", ".join(f"{name} was {earlier.get(name)} and is {now[name]}" for name in differing)
        raise OtherModelError(f"{folder}: cannot be resumed, {told}; {advice}")
    before = earlier.get("options") or {}
    options = {name: value for name, value in now["options"].items() if before.get(name) != value}
    if options:
        told = ", ".join(
            f"{name} was {before.get(name)} and is {options[name]}" for name in options
        )
        raise OutputError(f"{folder}: cannot be resumed, {told}; {advice}")


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Return the manifest in a folder, None where there is none that can be read."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def write_manifest(
    folder: Path,
    head: Mapping[str, Any],
    status: str,
    counts: Mapping[str, int] | None = None,
    lists: Mapping[str, Iterable[Mapping[str, Any]]] | None = None,
) -> None:
    """Write the manifest in one step: whoever reads it sees the one before or this one."""
    top = {**head, "status": status, **(counts or {})}
    pieces = _pieces(top, lists or {})
    replace_file(folder / MANIFEST, (piece.encode("utf-8", "backslashreplace") for piece in pieces))


def _pieces(
    top: Mapping[str, Any], lists: Mapping[str, Iterable[Mapping[str, Any]]]
) -> Iterator[str]:
    """Yield a JSON object piece by piece, the rows of its lists one a line."""
    yield json.dumps(top, ensure_ascii=False, indent=2).removesuffix("\n}")
    for name, rows in lists.items():
        yield f",\n  {json.dumps(name)}: ["
        for number, row in enumerate(rows):
            yield f"{',' if number else ''}\n    {json.dumps(row, ensure_ascii=False)}"
        yield "\n  ]"
    yield "\n}\n"


def replace_file(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file under another name and rename it, so that it is never half there."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            file.writelines(pieces)
        os.replace(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise unwritable(path, error) from error


def unwritable(path: Path, error: OSError) -> WriteError:
    """Return the error for a file that cannot be written: which, why, what to do."""
    return WriteError(
        f"{path}: cannot be written ({error.strerror or error}). What was done is kept: make "
        "room or mend this, then run the same command again with --resume"
    )
