"""Training data of one's own: CoNLL columns, JSON lines, parquet or a ``datasets`` folder.

Labels are whatever the data say. What is wrong is listed with file and line (or row), and
the row or sentence it stands in is left out as a whole: its words must not be taught as
"no entity". The gold corpus of our own labels has its stricter reader in
:mod:`baocao.corpus`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from baocao.corpus import CorpusError, Record
from baocao.formats.conll import SUFFIXES, Note, Sentence, parse_conll, to_records
from baocao.normal import normalize
from baocao.train_datasets import dataset_rows, is_dataset
from baocao.train_faults import Problem
from baocao.train_rows import ENTITIES, TASKS, RowError, parse_row

DOCUMENT: Final = "document"
"""Meta field that rows of one document share."""

CHANGES: Final = "the label changes inside a span"
"""How a repair begins that is worth a look."""

_JOINTS: Final = re.compile(r"[\s_-]+")
_JSON_SUFFIXES: Final = (".jsonl", ".ndjson")


@dataclass(slots=True)
class Data:
    """What a file holds: good records, faults whose rows are left out, and what was mended."""

    records: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    repairs: list[Problem] = field(default_factory=list)


def label_counts(records: Iterable[Record], task: str) -> Counter[str]:
    """Count the labels that records have for a task, ``entities`` or ``sections``.

    >>> label_counts([{"entities": [], "sentences": [{"section": "y tế"}]}], "sections")
    Counter({'y tế': 1})
    """
    field_, name = ("entities", "label") if task == ENTITIES else ("sentences", "section")
    return Counter(item[name] for record in records for item in record[field_])


def is_own_format(path: Path) -> bool:
    """Return whether only this module reads such a path: columns, parquet, a dataset folder."""
    return path.suffix.lower() in (*SUFFIXES, ".parquet") or is_dataset(path)


def read_data(
    path: str | Path,
    *,
    tasks: Collection[str] = TASKS,
    labels: Collection[str] = (),
    part: str = "",
) -> Data:
    """Return the records of a file or ``datasets`` folder and what is wrong with it.

    Args:
        path: columns (.conll, .bio, .tsv, .txt …), .jsonl, .parquet, or a folder that
            ``Dataset.save_to_disk`` wrote.
        tasks: ``entities``, ``sections`` or both: what the data must say something of.
        labels: the only labels allowed; without any, every label that is not another one
            in other letters (``Per`` beside ``PER``).
        part: split of a ``DatasetDict``; ``train`` where none is named.

    Raises:
        CorpusError: no such file, a format that is not known, or nothing in it.
    """
    path = Path(path)
    units = list(_units(path, tasks, part))
    if not units:
        raise CorpusError(f"{path}: nothing in it to learn from")
    strange = _strange_labels(Counter(name for unit in units for _, name in unit.labels), labels)
    for unit in units:
        unit.faults += [(line, strange[name]) for line, name in unit.labels if name in strange]
    return _gathered(path, units)


@dataclass(slots=True)
class _Unit:
    """What is left out as a whole: a row, or a sentence in columns."""

    line: int
    content: Record | Sentence | None
    labels: list[tuple[int, str]] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)


def _units(path: Path, tasks: Collection[str], part: str) -> Iterator[_Unit]:
    if path.suffix.lower() in SUFFIXES and path.is_file():
        if ENTITIES not in tasks:
            raise CorpusError(f"{path}: columns hold entities; give .jsonl to learn sections from")
        for sentence in parse_conll(path.read_bytes()):
            named = [(sentence.lines[first], label) for first, _, label in sentence.spans]
            faults = [(note.line, note.message) for note in sentence.faults]
            yield _Unit(sentence.line, sentence, named, faults)
        return
    for line, row in _rows(path, part):
        try:
            record = parse_row(row, tasks=tasks)
        except RowError as error:
            yield _Unit(line, None, faults=[(line, message) for message in error.args])
            continue
        named = [(line, item["label"]) for item in record["entities"]]
        named += [(line, item["section"]) for item in record["sentences"]]
        yield _Unit(line, record, named)


def _rows(path: Path, part: str) -> Iterator[tuple[int, Any]]:
    suffix = path.suffix.lower()
    if suffix in _JSON_SUFFIXES and path.is_file():
        yield from _json_rows(path)
    elif (suffix == ".parquet" and path.is_file()) or is_dataset(path):
        yield from enumerate(dataset_rows(path, part), start=1)
    elif not path.exists():
        raise CorpusError(f"{path}: no such file or folder")
    else:
        known = ", ".join((*SUFFIXES, *_JSON_SUFFIXES, ".parquet"))
        raise CorpusError(
            f"{path}: not a known format of training data; give a file ({known}) "
            "or a folder of datasets.save_to_disk"
        )


def _json_rows(path: Path) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(path.read_bytes().split(b"\n"), start=1):
        if line.strip():
            try:
                yield number, json.loads(line.decode("utf-8-sig"))
            except UnicodeDecodeError:
                yield number, RowError("not UTF-8; save the file as UTF-8")
            except (ValueError, RecursionError) as error:
                yield number, RowError(f"not JSON ({error})")


def _strange_labels(counts: Counter[str], allowed: Collection[str]) -> dict[str, str]:
    """Return the labels that cannot be meant, and what to say of each.

    >>> _strange_labels(Counter({"PER": 9, "Per": 1, "LOC": 3}), ())
    {'Per': "label 'Per' (1 time) is 'PER' (9) in other letters; make them one, or allow both"}
    >>> _strange_labels(Counter({"PER": 9}), ["LOC"])
    {'PER': "unknown label 'PER'; allowed: LOC"}
    """
    if allowed:
        names = ", ".join(allowed)
        return {
            name: f"unknown label '{name}'; allowed: {names}"
            for name in counts
            if name not in allowed
        }
    usual: dict[str, str] = {}
    strange = {}
    for name in sorted(counts, key=lambda name: (-counts[name], name)):
        first = usual.setdefault(_JOINTS.sub("-", normalize(name).casefold()), name)
        if first != name:
            times = f"{counts[name]} time{'s' if counts[name] > 1 else ''}"
            strange[name] = (
                f"label '{name}' ({times}) is '{first}' ({counts[first]}) in other letters; "
                "make them one, or allow both"
            )
    return strange


def _gathered(path: Path, units: list[_Unit]) -> Data:
    data = Data()
    sentences = []
    for unit in units:
        data.problems += [Problem(str(path), *fault) for fault in unit.faults]
        if unit.faults or unit.content is None:
            continue
        if isinstance(unit.content, Sentence):
            sentences.append(unit.content)
            notes = unit.content.repairs
            data.repairs += [Problem(str(path), n.line, _mended(unit.content, n)) for n in notes]
        else:
            data.records.append(_named(unit.content, f"{path.stem}-{unit.line}"))
    data.records += [
        {**record, "sentences": [], "meta": {}} for record in to_records(sentences, name=path.stem)
    ]
    return _told_apart(data)


def _mended(sentence: Sentence, note: Note) -> str:
    """Return what is said of a mended tag; a label that changes inside a span may be a slip.

    >>> (sentence,) = parse_conll(b"rep B-PETS\\nsap I-PEST\\n")
    >>> _mended(sentence, sentence.repairs[0])
    "the label changes inside a span, 'B-PETS' to 'I-PEST'; read as two spans, PETS and PEST"
    """
    at = sentence.lines.index(note.line)
    before, tag = sentence.tags[at - 1] if at else "O", sentence.tags[at]
    if before == "O" or before[2:] == tag[2:]:
        return note.message
    return f"{CHANGES}, '{before}' to '{tag}'; read as two spans, {before[2:]} and {tag[2:]}"


def _named(record: Record, name: str) -> Record:
    return {**record, "id": record["id"] or name}


def _told_apart(data: Data) -> Data:
    """Give rows of one id ids of their own; ``meta.document`` says that they belong together."""
    seen = Counter(record["id"] for record in data.records)
    numbers: Counter[str] = Counter()
    for record in data.records:
        name = record["id"]
        if seen[name] > 1:
            numbers[name] += 1
            record["id"] = f"{name}#{numbers[name]}"
            record["meta"] = {**record["meta"], DOCUMENT: name}
    return data
