"""Documents as a project of Label Studio: a labelling configuration and tasks.

The library twin of ``baocao label-studio export``. What a model found stands in the tasks
as predictions, which the tool shows and a person corrects; what people annotated, as
annotations.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from baocao.corpus import CorpusError, Record, gold_files
from baocao.document_ids import Ids
from baocao.formats.conversion_notes import ConversionError, Item, Note, Notes, UnclearConversion
from baocao.formats.gold_jsonl import read_with_reports
from baocao.formats.gold_reports import from_report, is_filed
from baocao.formats.label_studio import results, task_data
from baocao.formats.label_studio_config import labelling_config, read_config, task_problems
from baocao.formats.label_studio_predictions import prediction
from baocao.formats.partial_files import PartialFile
from baocao.schema import ENTITY_LABELS, KINDS, SECTIONS

CONFIG: Final = "config.xml"
TASKS: Final = "tasks.json"

As = Literal["auto", "predictions", "annotations", "texts"]

_GOLD: Final = "gold"  # the model version of people's annotations that are shown as predictions


@dataclass(frozen=True, slots=True)
class Export:
    """What an export did: files, and numbers of tasks and what they have."""

    folder: Path
    tasks: int
    predictions: int
    annotations: int
    labels: tuple[str, ...]
    sections: tuple[str, ...]
    notes: list[Note] = field(default_factory=list)
    failures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Source:
    """A document to export, and its report where a model made it."""

    record: Record
    report: Item | None


def export_tasks(
    source: str | Path,
    folder: str | Path,
    *,
    model: str | None = None,
    show: As = "auto",
    sections: bool = True,
    labels: Iterable[str] = (),
    overwrite: bool = False,
) -> Export:
    """Write ``config.xml`` and ``tasks.json`` for a project, checked against each other.

    Args:
        source: gold records or reports (``.jsonl``, a folder of them); with a model, anything
            that ``baocao annotate`` reads.
        folder: where to write.
        model: annotate the texts of the source with it, whatever annotation they have.
        show: the spans as ``predictions``, as ``annotations``, or not at all (``texts``);
            ``auto`` is predictions for what a model found and annotations for gold.
        sections: have the sections of sentences in the tool; they come back unchanged else,
            and so do those of a model that knows none.
        labels: the labels to offer instead of those of the schema, the model or the data.
        overwrite: replace an export that is there.

    Raises:
        UnclearConversion: an export is there already, or a label of the data is not offered.
        ConversionError: nothing to export.
        baocao.ModelError: the model cannot be loaded.
        OSError: the folder cannot be written.
    """
    source, folder = Path(source), Path(folder)
    there = [name for name in (CONFIG, TASKS) if (folder / name).exists()]
    if there and not overwrite:
        raise UnclearConversion(f"{folder / there[0]}: there already; give --overwrite")
    notes = Notes(tolerant=True)
    failures: list[str] = []
    found = _sources(source, model, notes, failures)
    offered, filed = _values(found, model, list(labels))
    sections = sections and any(_is_filed(item) for item in found)
    filed = filed if sections else []
    ids = Ids()
    tasks = [
        _task(item, number, ids.take(str(item.record["id"])), show, sections=sections)
        for number, item in enumerate(found, start=1)
    ]
    xml = labelling_config(offered, filed, _kinds(found))
    problem = next(task_problems(read_config(xml, CONFIG), tasks), None)
    if problem:
        raise UnclearConversion(f"{source}: {problem}; name it in --labels too")
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / CONFIG, [xml])
    _write(folder / TASKS, _lines(tasks))
    return Export(
        folder=folder,
        tasks=len(tasks),
        predictions=sum(len(task["predictions"]) for task in tasks),
        annotations=sum(len(task["annotations"]) for task in tasks),
        labels=tuple(offered),
        sections=tuple(filed),
        notes=notes.all,
        failures=tuple(failures),
    )


def _sources(source: Path, model: str | None, notes: Notes, failures: list[str]) -> list[_Source]:
    """Return the documents of a source; there is one at least."""
    found = list(_annotated(source, model, failures) if model else _records(source, notes))
    if not found:
        reason = (failures or [str(note) for note in notes.of("fault")] or ["no document in it"])[0]
        raise ConversionError(f"{source}: nothing to export ({reason})")
    return found


def _records(source: Path, notes: Notes) -> Iterator[_Source]:
    """Yield the gold records and reports of .jsonl files."""
    if source.is_file() and source.suffix.lower() not in (".jsonl", ".ndjson"):
        raise ConversionError(f"{source}: not annotated yet; give --model vi_baocao_sm")
    try:
        gold_files([source])
    except CorpusError as error:
        raise ConversionError(f"{error}; texts are annotated with --model") from error
    for record, report in read_with_reports(source, notes):
        yield _Source(record, report)


def _annotated(source: Path, model: str, failures: list[str]) -> Iterator[_Source]:
    """Yield the documents of a source as the model annotates them."""
    from baocao.frames import annotate_texts

    found = annotate_texts(source, model=model)
    failures += map(str, found.failures)
    for report in found.records:
        record = from_report(report, str(report["id"]), Notes(tolerant=True))
        if record is not None:
            yield _Source(record, report)


def _values(
    found: Iterable[_Source], model: str | None, labels: list[str]
) -> tuple[list[str], list[str]]:
    """Return the labels and sections to offer: all that an annotator may need, in order."""
    from baocao.model_info import describe

    seen = {name: dict.fromkeys(_seen(found, name)) for name in ("label", "section")}
    known = describe(model) if model else {"entities": ENTITY_LABELS, "sections": SECTIONS}
    offered = labels or _with_own(seen["label"], known["entities"])
    return offered, _with_own(seen["section"], known["sections"])


def _with_own(seen: Mapping[str, None], known: Iterable[str]) -> list[str]:
    """Return the known values and others that were seen; without known ones, only those seen.

    >>> _with_own({"MONEY": None, "EVENT": None}, ["ORG", "MONEY"])
    ['ORG', 'MONEY', 'EVENT']
    >>> _with_own({"WORK": None, "EVENT": None}, ["ORG", "MONEY"])
    ['EVENT', 'WORK']
    """
    known = list(known)
    own = sorted(set(seen) - set(known))
    return own if own and not set(seen) & set(known) else [*known, *own]


def _seen(found: Iterable[_Source], name: str) -> Iterator[str]:
    for item in found:
        record = item.record
        if name == "label":
            yield from (s["label"] for s in (*record["entities"], *record.get("nested", ())))
        else:
            for sentence in record["sentences"]:
                yield sentence["section"]
                yield from sentence.get("alternatives") or ()


def _kinds(found: Iterable[_Source]) -> list[str]:
    seen = {s["kind"] for item in found for s in item.record["sentences"] if "kind" in s}
    return [*KINDS, *sorted(seen - set(KINDS))]


def _task(item: _Source, number: int, id: str, show: As, *, sections: bool) -> Item:
    record = {**item.record, "id": id}
    sections = sections and _is_filed(item)
    task: Item = {
        "id": number,
        "data": {"id": id, **task_data(record, sections=sections)},
        "annotations": [],
        "predictions": [],
    }
    shown = show
    if show == "auto":
        shown = "annotations" if item.report is None else "predictions"
    if shown == "predictions":
        report = {"model": _GOLD} if item.report is None else item.report
        task["predictions"] = [prediction(record, report, sections=sections)]
    elif shown == "annotations":
        held = record if sections else {**record, "sentences": []}
        task["annotations"] = [
            {"result": results(held), "was_cancelled": False, "ground_truth": False}
        ]
    return task


def _is_filed(item: _Source) -> bool:
    return item.report is None or is_filed(item.report)


def _lines(tasks: Iterable[Any]) -> Iterator[str]:
    """Yield a list of tasks as JSON, one a line."""
    before = "[\n"
    for task in tasks:
        yield before + json.dumps(task, ensure_ascii=False)
        before = ",\n"
    yield "\n]\n"


def _write(path: Path, parts: Iterable[str]) -> None:
    file = PartialFile(path)
    try:
        with file.path.open("w", encoding="utf-8", newline="\n") as out:
            out.writelines(parts)
    except BaseException:
        file.discard()
        raise
    file.finish()
