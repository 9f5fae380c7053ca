"""Gold records from one annotation format to another: ``baocao convert``.

Every format has a reader and a writer over gold records, ``read_x`` and ``write_x`` in
``baocao.formats``. What was lost, repaired or could not be read is told in notes. The
output appears whole or not at all.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from baocao.corpus import Record
from baocao.formats.brat import read_brat, write_brat
from baocao.formats.conversion_notes import (
    COUNTED,
    ConversionError,
    Note,
    Notes,
    UnclearConversion,
)
from baocao.formats.doccano import read_doccano, write_doccano
from baocao.formats.gold_conll import read_gold_conll, write_gold_conll
from baocao.formats.gold_docbin import read_gold_docbin, write_gold_docbin
from baocao.formats.gold_jsonl import read_jsonl, read_with_reports, write_jsonl
from baocao.formats.gold_parquet import read_gold_parquet, write_gold_parquet
from baocao.formats.label_studio import read_label_studio, write_label_studio
from baocao.formats.label_studio_predictions import write_tasks
from baocao.formats.partial_files import PartialFile
from baocao.formats.prodigy import read_prodigy, write_prodigy

Reader = Callable[[Path, Notes], Iterable[Record]]
Writer = Callable[[Path, Iterable[Record], Notes], int]

FORMATS: Final[dict[str, tuple[Reader, Writer]]] = {
    "jsonl": (read_jsonl, write_jsonl),
    "conll": (read_gold_conll, write_gold_conll),
    "brat": (read_brat, write_brat),
    "label-studio": (read_label_studio, write_label_studio),
    "doccano": (read_doccano, write_doccano),
    "prodigy": (read_prodigy, write_prodigy),
    "docbin": (read_gold_docbin, write_gold_docbin),
    "parquet": (read_gold_parquet, write_gold_parquet),
}
"""Formats by name: how to read one and how to write it."""

# Formats that can say that a model made a record, and nobody has looked at it.
_PREDICTED: Final[dict[tuple[str, str], tuple[Callable[..., Any], Callable[..., int]]]] = {
    ("jsonl", "label-studio"): (read_with_reports, write_tasks),
}

_BY_SUFFIX: Final = {
    ".json": "label-studio", ".spacy": "docbin", ".parquet": "parquet",
    **dict.fromkeys((".conll", ".iob", ".iob2", ".bio", ".bilou", ".tsv"), "conll"),
}  # fmt: skip
_PEEKED: Final = 1_000_000
"""Bytes of the first line that are read to tell one JSONL from another."""


@dataclass(slots=True)
class Conversion:
    """What a conversion did: number of records written, and what there is to tell."""

    source: str
    target: str
    records: int
    notes: list[Note] = field(default_factory=list)

    def of(self, kind: str) -> list[Note]:
        """Return the notes of one kind: ``loss``, ``repair`` or ``fault``."""
        return [note for note in self.notes if note.kind == kind]

    def counted(self, *, strict: bool = False) -> int:
        """Return the number of losses of annotation; with ``strict``, of fields as well."""
        return sum(1 for note in self.of("loss") if strict or note.what in COUNTED)


def convert(
    source: str | Path,
    target: str | Path,
    *,
    source_format: str | None = None,
    target_format: str | None = None,
    overwrite: bool = False,
) -> Conversion:
    """Read gold records in one format and write them in another.

    Records that cannot be read are left out and are faults among the notes. Reports of
    ``baocao annotate`` and ``baocao select`` become gold records to correct; in tasks of Label
    Studio their spans are predictions, not annotations.

    Args:
        source: a file; a folder for brat and for gold files.
        target: a file; a folder for brat.
        source_format: one of FORMATS; None guesses from name and first line.
        target_format: one of FORMATS; None guesses from the name.
        overwrite: replace a target that is there.

    Raises:
        UnclearConversion: an unknown or unclear format, or a target that is there.
        ConversionError: no such source, or one that is no file of its format.
        OSError: the target cannot be written.
    """
    source, target = Path(source), Path(target)
    if not source.exists():
        raise ConversionError(f"{source}: no such file or folder")
    given = _known(source_format or guess_source(source))
    named = _known(target_format or guess_target(target))
    read, write = _PREDICTED.get((given, named)) or (FORMATS[given][0], FORMATS[named][1])
    _check_target(source, target, folder=named == "brat", overwrite=overwrite)
    notes = Notes(tolerant=True)
    put = write if named == "brat" else partial(_write_whole, write)
    count = put(target, read(source, notes), notes)
    return Conversion(str(source), str(target), count, notes.all)


def guess_source(path: Path) -> str:
    """Return the format of a file or folder, from its name and its first line.

    Raises:
        UnclearConversion: it is not clear.
    """
    if path.is_dir():
        if any(path.glob("*.ann")):
            return "brat"
        if any(path.glob("*.jsonl")):
            return "jsonl"
        raise UnclearConversion(f"{path}: no .ann and no .jsonl files in it; name one with --from")
    found = _BY_SUFFIX.get(path.suffix.lower())
    if found is None and path.suffix.lower() in (".jsonl", ".ndjson"):
        found = _of_jsonl(path)
    if found is None:
        raise UnclearConversion(f"{path}: format not clear; name it with --from ({_names()})")
    return found


def guess_target(path: Path) -> str:
    """Return the format that a name to write to stands for; a folder is brat's.

    >>> [guess_target(Path(name)) for name in ("a.jsonl", "a.json", "a.spacy", "for-brat")]
    ['jsonl', 'label-studio', 'docbin', 'brat']
    """
    suffix = path.suffix.lower()
    found = {**_BY_SUFFIX, ".jsonl": "jsonl", "": "brat"}.get(suffix)
    if found is None:
        raise UnclearConversion(f"{path}: format not clear; name it with --to ({_names()})")
    return found


def tally(notes: Iterable[Note]) -> dict[tuple[str, str], int]:
    """Return how many notes there are of each kind and thing concerned."""
    return dict(Counter((note.kind, note.what) for note in notes))


def _of_jsonl(path: Path) -> str | None:
    with path.open("rb") as file:
        line = next((line for line in _lines(file) if line.strip()), b"")
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    names = set(value) if isinstance(value, dict) else set[str]()
    if names & {"spans", "tokens", "_input_hash", "_task_hash"}:
        return "prodigy"
    if names & {"label", "labels", "Comments"} or _has_doccano_entities(value, names):
        return "doccano"
    return "jsonl" if names >= {"id", "text", "entities"} else None


def _lines(file: Any) -> Iterator[bytes]:
    while line := file.readline(_PEEKED):
        yield line


def _has_doccano_entities(value: Any, names: set[str]) -> bool:
    rows = value["entities"] if "entities" in names else None
    first = rows[0] if isinstance(rows, list) and rows else None
    return isinstance(first, dict) and "start_offset" in first


def _known(name: str) -> str:
    if name not in FORMATS:
        raise UnclearConversion(f"no format '{name}'; formats: {_names()}")
    return name


def _names() -> str:
    return ", ".join(FORMATS)


def _check_target(source: Path, target: Path, *, folder: bool, overwrite: bool) -> None:
    if target.exists() and target.resolve() == source.resolve():
        raise UnclearConversion(f"{target}: is what is read; write to another place")
    if folder and target.is_file():
        raise UnclearConversion(f"{target}: is a file; brat takes a folder")
    if not folder and target.is_dir():
        raise UnclearConversion(f"{target}: is a folder; give the name of a file to write")
    there = any(target.iterdir()) if target.is_dir() else target.exists()
    if there and not overwrite:
        raise UnclearConversion(f"{target}: there already; give --overwrite or another name")


def _write_whole(
    write: Callable[..., int], target: Path, records: Iterable[Any], notes: Notes
) -> int:
    target.parent.mkdir(parents=True, exist_ok=True)
    file = PartialFile(target)
    try:
        count = write(file.path, records, notes)
    except BaseException:
        file.discard()
        raise
    file.finish()
    return count
