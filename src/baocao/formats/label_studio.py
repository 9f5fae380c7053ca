"""Tasks of Label Studio: its JSON export and import, and its JSON-MIN export.

Entities are regions of the control ``label``, sentences regions of ``section`` with a
choice each of ``kind`` and ``alternatives``; the object is ``text``. Fields that it has
no place for stand in ``data.baocao``, which Label Studio keeps as it is.

Offsets: since 1.0 its editor counts code points for ``<Text>`` (``charsToCodePoints`` in
1.23.2), before that UTF-16 units; each break of a CRLF counts. It quotes a line break as
a backslash and an ``n``. What was counted is found by the quoted text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath
from typing import Any, Final

from baocao.corpus import Record
from baocao.formats.conversion_notes import ConversionError, Item, Notes
from baocao.formats.gold_aside import ASIDE, all_spans, aside_of
from baocao.formats.gold_checks import text_problem
from baocao.formats.gold_parts import Parts, build
from baocao.formats.gold_spans import ToolSpan, is_offset, placed
from baocao.formats.label_studio_results import chosen_results, min_results, task_problem

LABEL, SECTION, KIND, ALTERNATIVES, OBJECT = "label", "section", "kind", "alternatives", "text"
"""Names of the controls, and of the object that they annotate."""

_TYPES: Final = {LABEL: "labels", SECTION: "labels", KIND: "choices", ALTERNATIVES: "choices"}
_BREAKS: Final = str.maketrans({"\n": "\\n", "\r": "\\n"})


def read_label_studio(path: str | Path, notes: Notes | None = None) -> Iterator[Record]:
    """Yield the gold records of a JSON or JSON-MIN export.

    Of several annotations of a task the one marked as ground truth counts, else the
    newest that was not cancelled; others that differ are losses. A task that nobody has
    annotated yet has the spans of its newest prediction, and a note says so.

    Raises:
        ConversionError: no such file, or one that holds no tasks.
    """
    yield from records_of(read_tasks(path), str(path), notes or Notes())


def records_of(tasks: Iterable[Any], source: str, notes: Notes) -> Iterator[Record]:
    """Yield the gold records of tasks; ``source``, a file or an address, is for messages."""
    stem = PurePath(source).stem
    for number, task in enumerate(tasks, start=1):
        where = f"{source}: task {_number(task, number)}"
        record = _record(task, where, stem, notes)
        if record is not None:
            yield record


def read_tasks(path: str | Path) -> list[Any]:
    """Return the tasks of a JSON or JSON-MIN export, or of a file to import; nothing is checked.

    Raises:
        ConversionError: no such file, or one that holds no tasks.
    """
    path = Path(path)
    if not path.is_file():
        raise ConversionError(f"{path}: no such file; give a JSON export of Label Studio")
    try:
        tasks = json.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ConversionError(f"{path}: not UTF-8 (byte {error.start}); export it again") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise ConversionError(f"{path}: not JSON ({error}); export it again") from error
    if isinstance(tasks, dict):
        tasks = [tasks]
    if not isinstance(tasks, list):
        raise ConversionError(f"{path}: holds no list of tasks; export as JSON or JSON-MIN")
    return tasks


def write_label_studio(
    path: str | Path, records: Iterable[Record], notes: Notes | None = None
) -> int:
    """Write gold records as tasks with one annotation each; return their number."""
    return write_whole(path, [to_task(item, at) for at, item in enumerate(records, start=1)])


def write_whole(path: str | Path, tasks: list[Item]) -> int:
    """Write tasks as one JSON list and return their number."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    content = json.dumps(tasks, ensure_ascii=False, indent=1) + "\n"
    path.write_text(content, encoding="utf-8", newline="\n")
    return len(tasks)


def to_task(record: Record, number: int) -> Item:
    """Return a record as a task, with all its spans in one annotation.

    >>> span = {"start": 4, "end": 8, "label": "MONEY"}
    >>> record = {"id": "a", "text": "Thu 5 tỷ", "entities": [span], "sentences": []}
    >>> to_task(record, 1)["annotations"][0]["result"][0]["value"]
    {'start': 4, 'end': 8, 'text': '5 tỷ', 'labels': ['MONEY']}
    """
    data = task_data(record)
    # An import takes an annotation for ground truth unless told otherwise; corrections made
    # in the tool would then be read as second to it.
    annotation = {
        "id": number, "result": results(record), "was_cancelled": False, "ground_truth": False,
    }  # fmt: skip
    return {"id": number, "data": data, "annotations": [annotation]}


def task_data(record: Record, *, sections: bool = True) -> Item:
    """Return the data of a task: the text, and what the tool shows nowhere.

    Without ``sections`` the tool does not show these either, and they come back as they were.

    >>> task_data({"id": "a", "text": "họp", "entities": [], "sentences": []})["text"]
    'họp'
    """
    aside = aside_of(record, nested=True, sentences=sections)
    return {"text": record["text"], ASIDE: aside if sections else aside | {"kept": ["sentences"]}}


def results(record: Record) -> list[Item]:
    """Return the spans of a record as regions: entities, then sentences."""
    text = record["text"]
    found = [
        _result(text, item, f"e{number}", LABEL, [item["label"]])
        for number, item in enumerate(all_spans(record))
    ]
    for number, item in enumerate(record["sentences"]):
        controls = {
            SECTION: [item["section"]],
            KIND: [item["kind"]] if "kind" in item else [],
            ALTERNATIVES: item.get("alternatives", []),
        }
        found += [
            _result(text, item, f"s{number}", control, values)
            for control, values in controls.items()
            if values
        ]
    return found


def _result(text: str, item: Item, name: str, control: str, values: list[str]) -> Item:
    start, end, type_ = item["start"], item["end"], _TYPES[control]
    quote = text[start:end].translate(_BREAKS)
    value = {"start": start, "end": end, "text": quote, type_: values}
    return {
        "id": name, "from_name": control, "to_name": OBJECT, "type": type_, "value": value,
    }  # fmt: skip


def _number(task: Any, number: int) -> Any:
    return task.get("id", number) if isinstance(task, dict) else number


def _record(task: Any, where: str, stem: str, notes: Notes) -> Record | None:
    problem = task_problem(task)
    if problem:
        notes.fault(where, problem)
        return None
    data = task.get("data", task)
    text = data.get(OBJECT)
    problem = text_problem(text)
    if problem:
        notes.fault(where, f"{problem}; is the text in '$text'?" if text is None else problem)
        return None
    rows = chosen_results(task, where, notes) if "data" in task else min_results(task)
    aside = data.get(ASIDE)
    name = aside.get("id") if isinstance(aside, dict) else data.get("id") if data is not task else 0
    if not isinstance(name, str) or not name:
        name = f"{stem}-{_number(task, 0)}"
    spans, sentences = _spans(text, rows, where, notes)
    shown = sentences if sentences or not _sections_kept(aside) else None
    return build(Parts(name, text, where, spans, shown, aside), notes)


def _sections_kept(aside: Any) -> bool:
    kept = aside.get("kept") if isinstance(aside, dict) else None
    return isinstance(kept, list) and "sentences" in kept


def _spans(text: str, rows: list[Item], where: str, notes: Notes) -> tuple[list[Item], list[Item]]:
    """Return entities and sentences; choices of a region join the sentence of its id."""
    found = []
    choices: dict[tuple[Any, str], list[str]] = {}
    for row in rows:
        control, value = row.get("from_name"), row.get("value")
        if control in (KIND, ALTERNATIVES) and isinstance(value, dict):
            choices[row.get("id"), control] = value.get("choices") or []
            continue
        span = _span(row, where, notes)
        if span is not None:
            found.append(span)
    entities, sentences = [], []
    for span, at in placed(text, found, where, notes):
        if span.what == "entity":
            entities.append({**at, "label": span.label})
            continue
        kind = choices.get((span.more, KIND)) or ["body"]
        others = choices.get((span.more, ALTERNATIVES), [])
        sentences.append({**at, "section": span.label, "kind": kind[0], "alternatives": others})
    return entities, sentences


def _span(row: Item, where: str, notes: Notes) -> ToolSpan | None:
    """Return the span of a result; None for what is no span of text."""
    value = row.get("value")
    type_ = row.get("type")
    labels = value.get(type_ if isinstance(type_, str) else "labels") if value else None
    what = "sentence" if row.get("from_name") == SECTION else "entity"
    if not isinstance(value, dict) or not labels or not isinstance(labels, list):
        notes.loss("field", where, f"a result of type '{type_}' has no place in a gold record")
        return None
    if not is_offset(value.get("start")) or not is_offset(value.get("end")):
        message = f"{labels[0]} at {value.get('start')!r}: not an offset into a <Text>; left out"
        notes.loss(what, where, message)
        return None
    for other in labels[1:]:
        notes.loss(what, where, f"second label {other} of {labels[0]}", span=value)
    quote = value.get("text")
    return ToolSpan(
        value["start"], value["end"], str(labels[0]),
        quote if isinstance(quote, str) else None, more=row.get("id"), what=what,
    )  # fmt: skip
