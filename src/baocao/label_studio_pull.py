"""Annotations of Label Studio as gold records, from its server or from a JSON export.

Several annotators of a task are kept apart where a folder for them is given; in the one
file, the annotation that counts is the one marked as ground truth, else the newest.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from baocao.corpus import Record, write_gold
from baocao.formats.conversion_notes import ConversionError, Item, Note, Notes, UnclearConversion
from baocao.formats.label_studio import records_of
from baocao.formats.label_studio_results import task_problem
from baocao.formats.partial_files import PartialFile

UNKNOWN: Final = "unknown"
"""The annotator of an annotation that does not say whose it is."""

_UNSAFE: Final = re.compile(r"[^\w.@+-]+")
_SUFFIX: Final = ".jsonl"


@dataclass(frozen=True, slots=True)
class Pulled:
    """Gold records of a project, all together and by annotator, and what there is to tell.

    ``unannotated`` tasks have no annotation, ``skipped`` ones only annotations that their
    annotator cancelled; both are left out.
    """

    records: list[Record]
    by_annotator: dict[str, list[Record]]
    unannotated: int
    skipped: int
    notes: list[Note] = field(default_factory=list)
    notes_by_annotator: list[Note] = field(default_factory=list)


def pulled(tasks: Iterable[Any], source: str, names: Mapping[int, str] | None = None) -> Pulled:
    """Return the gold records of tasks.

    Args:
        tasks: as the JSON export has them.
        source: file or address, for messages.
        names: what to call annotators, by their number.
    """
    notes, apart = Notes(tolerant=True), Notes(tolerant=True)
    done: list[Any] = []
    skipped = unannotated = 0
    for task in tasks:
        if task_problem(task):
            done.append(task)  # told by what reads it
            continue
        rows = task.get("annotations") or task.get("completions") or []
        if any(not row.get("was_cancelled") for row in rows) or "data" not in task:
            done.append(task)
        elif rows:
            skipped += 1
        else:
            unannotated += 1
    records = list(records_of(done, source, notes))
    mine = {
        name: list(records_of(own, source, apart))
        for name, own in sorted(_apart(done, names or {}).items())
    }
    return Pulled(records, mine, unannotated, skipped, notes.all, apart.all)


def write_pulled(
    found: Pulled,
    output: Path | None,
    by_annotator: Path | None,
    *,
    overwrite: bool = False,
) -> list[Path]:
    """Write the records to a file, and those of each annotator to a file in a folder.

    Returns:
        The files of the annotators.

    Raises:
        ConversionError: nothing was annotated.
        UnclearConversion: a file is there already.
        OSError: a file cannot be written.
    """
    if not found.records:
        left = f"{found.unannotated} task(s) without annotation, {found.skipped} skipped"
        raise ConversionError(f"nothing annotated yet: {left}")
    files = {} if by_annotator is None else _files(by_annotator, found.by_annotator)
    for path in (*([output] if output else ()), *files):
        if path.exists() and not overwrite:
            raise UnclearConversion(f"{path}: there already; give --overwrite or another name")
    if output is not None:
        _write(output, found.records)
    for path, records in files.items():
        _write(path, records)
    return list(files)


def _apart(tasks: Iterable[Any], names: Mapping[int, str]) -> dict[str, list[Item]]:
    """Return the tasks of each annotator, with nobody else's annotations."""
    found: dict[str, list[Item]] = defaultdict(list)
    for task in tasks:
        if task_problem(task):
            continue
        rows = task.get("annotations") or task.get("completions") or []
        whose: dict[str, list[Item]] = defaultdict(list)
        for row in rows:
            if not row.get("was_cancelled"):
                whose[_annotator(row, names)].append(row)
        for name, own in whose.items():
            # Ground truth is a choice between people.
            plain = [{**row, "ground_truth": False} for row in own]
            found[name].append({**task, "annotations": plain, "completions": []})
    return found


def _annotator(row: Item, names: Mapping[int, str]) -> str:
    """Return what to call the annotator of an annotation.

    >>> _annotator({"completed_by": 3}, {3: "lan@example.org"}), _annotator({}, {})
    ('lan@example.org', 'unknown')
    >>> _annotator({"completed_by": 4}, {}), _annotator({"completed_by": {"email": "a@b.vn"}}, {})
    ('annotator-4', 'a@b.vn')
    """
    who = row.get("completed_by")
    if isinstance(who, dict):
        own = who.get("email") or who.get("username")
        if own:
            return str(own)
        who = who.get("id")
    if who is None:
        return UNKNOWN
    return (names.get(who) if isinstance(who, int) else None) or f"annotator-{who}"


def _files(folder: Path, by_annotator: Mapping[str, list[Record]]) -> dict[Path, list[Record]]:
    found: dict[Path, list[Record]] = {}
    taken: set[str] = set()
    for name, records in by_annotator.items():
        stem = _UNSAFE.sub("_", name).strip(".") or UNKNOWN
        number = 1
        while (own := stem if number == 1 else f"{stem}-{number}").casefold() in taken:
            number += 1
        taken.add(own.casefold())
        found[folder / f"{own}{_SUFFIX}"] = records
    return found


def _write(path: Path, records: Iterable[Record]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    file = PartialFile(path)
    try:
        write_gold(file.path, records)
    except BaseException:
        file.discard()
        raise
    file.finish()
