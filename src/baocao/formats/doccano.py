"""doccano's JSONL for sequence labelling, as version 1.8 exports and imports it.

``{"id", "text", "label": [[start, end, label]], "Comments": []}``; with relations
``entities`` and ``relations``. What doccano does not know stands in the field
``baocao``: it keeps other fields of an import and exports them again.

Offsets: the editor counts UTF-16 units, or graphemes where the project says so, and
quotes nothing. UTF-16 is written, so that spans stand right behind an emoji; the aside
has the text of each span, and a span added since is counted in the unit in which most
of them begin and end at words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from baocao.corpus import Record
from baocao.formats.conversion_notes import Item, Notes
from baocao.formats.gold_aside import ASIDE, aside_of, place
from baocao.formats.gold_checks import text_problem
from baocao.formats.gold_jsonl import json_lines, write_lines
from baocao.formats.gold_parts import Parts, build
from baocao.formats.gold_spans import ToolSpan, is_offset, placed
from baocao.formats.offset_units import UTF16, utf16_offsets

_QUOTES = "quotes"


def read_doccano(path: str | Path, notes: Notes | None = None) -> Iterator[Record]:
    """Yield the gold records of an export.

    Raises:
        ConversionError: no such file, or a line that is no example; with tolerant notes,
            such lines are told and left out.
    """
    notes = notes or Notes()
    for number, (where, value) in enumerate(json_lines(path, notes), start=1):
        problem = _problem(value)
        if problem:
            notes.fault(where, problem)
            continue
        aside = value.get(ASIDE)
        name = aside.get("id") if isinstance(aside, dict) else value.get("id")
        if isinstance(name, int):
            name = f"{Path(path).stem}-{name}"
        if not isinstance(name, str) or not name:
            name = f"{Path(path).stem}-{number}"
        text = value["text"]
        quotes = _quotes(aside)
        spans = [_span(row, quotes) for row in _rows(value)]
        found = [
            {**at, "label": span.label}
            for span, at in placed(text, spans, where, notes, unit=UTF16, guess=True)
        ]
        _tell_rest(value, where, notes)
        yield build(Parts(name, text, where, found, None, aside), notes)


def write_doccano(path: str | Path, records: Iterable[Record], notes: Notes | None = None) -> int:
    """Write gold records as examples for an import and return their number.

    Nested spans and sentences stand in the aside: a project without overlapping spans
    would throw away every entity inside a sentence.
    """
    return write_lines(path, map(to_example, records))


def to_example(record: Record) -> Item:
    """Return a record as an example of doccano.

    >>> span = {"start": 2, "end": 6, "label": "MONEY"}
    >>> record = {"id": "a", "text": "🎉 5 tỷ", "entities": [span], "sentences": []}
    >>> to_example(record)["label"]
    [[3, 7, 'MONEY']]
    """
    text = record["text"]
    items = sorted(record["entities"], key=place)
    starts = utf16_offsets(text, [item["start"] for item in items])
    ends = utf16_offsets(text, [item["end"] for item in items])
    rows = [[s, e, item["label"]] for s, e, item in zip(starts, ends, items, strict=True)]
    aside = aside_of(record, nested=False, sentences=False)
    aside[_QUOTES] = [
        [*row, text[item["start"] : item["end"]]] for row, item in zip(rows, items, strict=True)
    ]
    return {"id": record["id"], "text": text, "label": rows, "Comments": [], ASIDE: aside}


def _problem(value: Any) -> str:
    if not isinstance(value, dict):
        return "no object; give an example a line, as doccano exports them (JSONL)"
    problem = text_problem(value.get("text"))
    if problem:
        return problem
    for name in ("label", "labels", "entities"):
        rows = value.get(name) or []
        if not isinstance(rows, list):
            return f"'{name}' is no list; export a project for sequence labelling"
        for number, row in enumerate(rows):
            if not _is_row(row):
                return f"{name}[{number}] is no span; give [start, end, label]"
    return ""


def _is_row(row: Any) -> bool:
    if isinstance(row, dict):
        row = [row.get("start_offset"), row.get("end_offset"), row.get("label")]
    return (
        isinstance(row, list)
        and len(row) == 3
        and is_offset(row[0])
        and is_offset(row[1])
        and isinstance(row[2], str)
        and bool(row[2])
    )


def _rows(value: Item) -> list[list[Any]]:
    # 'labels' is the name in old versions and in its command-line client.
    rows = value.get("label") or value.get("labels") or value.get("entities") or []
    return [
        [row["start_offset"], row["end_offset"], row["label"]] if isinstance(row, dict) else row
        for row in rows
    ]


def _quotes(aside: Any) -> dict[tuple[Any, ...], str]:
    rows = aside.get(_QUOTES) if isinstance(aside, dict) else None
    if not isinstance(rows, list):
        return {}
    return {
        tuple(row[:3]): row[3]
        for row in rows
        if isinstance(row, list) and len(row) == 4 and _is_row(row[:3]) and isinstance(row[3], str)
    }


def _span(row: list[Any], quotes: dict[tuple[Any, ...], str]) -> ToolSpan:
    return ToolSpan(row[0], row[1], row[2], quotes.get(tuple(row)))


def _tell_rest(value: Item, where: str, notes: Notes) -> None:
    for name in ("relations", "Comments", "cats"):
        if value.get(name):
            message = f"{len(value[name])} {name} of doccano have no place in a gold record"
            notes.loss("field", where, message)
