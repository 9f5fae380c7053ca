"""Gold records put together again: what a tool held, and what was kept aside.

All that the aside says of a span or a text which is no longer there is dropped, and told.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, Final

from baocao.corpus import Record
from baocao.formats.conversion_notes import Notes
from baocao.formats.gold_aside import (
    ASIDE,
    LISTS,
    SPAN,
    Item,
    Key,
    aside_problem,
    digest,
    inner_spans,
    place,
    span_key,
)

_HELD: Final = ("id", "text", *LISTS)
_SENTENCE: Final = ("start", "end", "section", "alternatives", "kind")
_OF_TEXT: Final = ("officials", "facts", "findings")
_Rows = dict[tuple[Any, ...], list[Item]]


@dataclass(slots=True)
class Parts:
    """What a reader found of one document, before it is a record."""

    id: str
    text: str
    where: str
    """File and line, or task, for messages."""
    spans: list[Item] = field(default_factory=list)
    """Entities and nested ones: ``start``, ``end``, ``label``."""
    sentences: list[Item] | None = None
    """None where the format has no place for them, so that they are in the aside."""
    aside: Any = None


def build(parts: Parts, notes: Notes) -> Record:
    """Return the record of what was read, with everything that the aside adds.

    Spans of which the aside says nothing else are nested where a longer span holds them
    and their label may be nested.
    """
    aside = _sound_aside(parts, notes)
    rest = {k: v for k, v in aside.get("record", {}).items() if k not in _HELD}
    if aside and aside.get("text_sha256") != digest(parts.text):
        rest = _of_another_text(parts, rest, notes)
        aside = {"record": rest}
    exact = _exact_keys(aside.get("exact", []))
    rows = _by_key(aside.get("spans", []), SPAN)
    entities, nested = _parted([_moved(item, exact) for item in parts.spans], rows)
    nested += _still_inside(aside.get("nested", []), entities, parts, notes)
    sentences = _sentences(parts, aside, exact)
    _tell_left(parts, rows, notes)
    record: Record = {"id": parts.id, "text": parts.text, "entities": entities}
    if nested or "nested" not in aside.get("without", ()):
        record["nested"] = nested
    record["sentences"] = sentences
    for name in LISTS:
        if name in record:
            record[name] = _ordered(record[name], aside.get("order", {}).get(name, []))
    if "officials" in rest:
        rest["officials"] = _linked(rest["officials"], entities, parts, notes)
    return record | rest


def _sound_aside(parts: Parts, notes: Notes) -> Item:
    """Return the aside, or nothing where it was changed beyond use."""
    problem = "" if parts.aside is None else aside_problem(parts.aside)
    if problem:
        message = f"the field '{ASIDE}' was changed and is left out: {problem}"
        notes.loss("field", parts.where, message)
    return {} if problem or parts.aside is None else dict(parts.aside)


def _of_another_text(parts: Parts, rest: Item, notes: Notes) -> Item:
    message = "the text was changed in the tool; values and sections kept aside are left out"
    notes.loss("field", parts.where, message)
    for name in [name for name in _OF_TEXT if rest.get(name)]:
        notes.loss("field", parts.where, f"{name} are left out: the text was changed in the tool")
    return {k: v for k, v in rest.items() if k not in _OF_TEXT}


def _exact_keys(pairs: Iterable[list[Any]]) -> dict[Key, list[Item]]:
    found: dict[Key, list[Item]] = defaultdict(list)
    for (start, end, label), stands in pairs:
        found[start, end, label].append(dict(zip(SPAN, stands, strict=True)))
    return found


def _by_key(rows: Iterable[Item], names: Sequence[str]) -> _Rows:
    found: _Rows = defaultdict(list)
    for row in rows:
        found[tuple(row[name] for name in names)].append(row)
    return found


def _moved(item: Item, exact: dict[Key, list[Item]]) -> Item:
    stands = exact.get(span_key(item))
    if not stands:
        return item
    found = stands.pop(0)
    return item | {name: found[name] for name in SPAN if name in item}


def _parted(spans: list[Item], rows: _Rows) -> tuple[list[Item], list[Item]]:
    """Return entities and nested spans, with their fields; rows that fit are used up."""
    inner = {id(item) for item in inner_spans(spans)}
    entities: list[Item] = []
    nested: list[Item] = []
    for item in sorted(spans, key=place):
        mine = rows.get(span_key(item))
        extra = dict(mine.pop(0)) if mine else {}
        is_inner = extra.pop("nested", id(item) in inner)
        (nested if is_inner else entities).append(item | extra)
    return entities, nested


def _still_inside(
    nested: list[Item], entities: list[Item], parts: Parts, notes: Notes
) -> list[Item]:
    """Return nested spans of the aside that some entity still holds."""
    kept = []
    starts = [item["start"] for item in entities]
    ends = list(accumulate((item["end"] for item in entities), max))
    for item in nested:
        before = bisect_right(starts, item["start"])
        if before and ends[before - 1] >= item["end"]:
            kept.append(item)
        else:
            message = f"nested {item['label']}: the entity around it is no longer there"
            notes.loss("field", parts.where, message, span=item)
    return kept


def _sentences(parts: Parts, aside: Item, exact: dict[Key, list[Item]]) -> list[Item]:
    kept = aside.get("sentences", [])
    if parts.sentences is None:
        return list(kept)
    rows = _by_key(kept, ("start", "end"))
    found = []
    for item in sorted((_moved(item, exact) for item in parts.sentences), key=place):
        mine = rows.get((item["start"], item["end"]))
        extra = dict(mine.pop(0)) if mine else {}
        without = extra.pop("without", ())
        whole = {"alternatives": [], "kind": "body", **item, **extra}
        # The fields in the order in which the corpus has them.
        names = [*(name for name in _SENTENCE if name in whole), *whole]
        found.append({name: whole[name] for name in names if name not in without})
    return found


def _tell_left(parts: Parts, rows: _Rows, notes: Notes) -> None:
    """Tell which fields were about spans that somebody has moved, relabelled or removed."""
    for row in (row for left in rows.values() for row in left):
        extra = [name for name in row if name not in (*SPAN, "nested")]
        if extra:
            message = f"{', '.join(extra)} of a {row['label']} that is no longer there"
            notes.loss("field", parts.where, message, span=row)


def _ordered(items: list[Item], order: list[list[Any]]) -> list[Item]:
    at: dict[Key, list[int]] = defaultdict(list)
    for number, (start, end, label) in enumerate(order):
        at[start, end, label].append(number)

    def rank(item: Item) -> int:
        numbers = at.get(span_key(item))
        return numbers.pop(0) if numbers else len(order)

    return sorted(items, key=rank)


def _linked(officials: list[Item], entities: list[Item], parts: Parts, notes: Notes) -> list[Item]:
    """Return links as far as the entities that they join are still there."""
    known = {(item["start"], item["end"]) for item in entities}
    kept = []
    for official in officials:
        positions = [p for p in official.get("positions", []) if tuple(p) in known]
        there = tuple(official["name"]) in known
        if there and positions == official.get("positions", []):
            kept.append(official)
            continue
        start, end = official["name"]
        message = "link of an official: the name or an office is no longer there"
        notes.loss("field", parts.where, message, span={"start": start, "end": end})
        if there and positions:
            kept.append({**official, "positions": positions})
    return kept
