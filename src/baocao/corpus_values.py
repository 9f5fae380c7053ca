"""Values of gold entities: filled in by the grammar, and compared with it again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from baocao.corpus import Record
from baocao.grammar import PARSERS, find_values
from baocao.grammar.dates import resolve_date
from baocao.grammar.report_period import report_period
from baocao.schema import VALUE_LABELS, Value

# What the words around a span may say: 'gần', 'mỗi hộ', 'đứng thứ'. The span itself only
# contradicts such a field where it states it.
_AROUND: Final = ("qualifier", "per", "sense")
_UNSTATED: Final = (None, "none")


@dataclass(frozen=True, slots=True)
class Valueless:
    """An entity of a value label that has no value."""

    document: str
    start: int
    end: int
    label: str
    text: str


class Readings:
    """What the grammar reads in one gold record, span by span."""

    def __init__(self, record: Record) -> None:
        self.text: str = record["text"]
        self.period = _period(record)
        self._found = {(m.start, m.end, m.label): m.value for m in find_values(self.text)}

    def of(self, item: dict[str, Any]) -> list[Value]:
        """Return the readings of a span: in its context first, then its words alone."""
        span = item["start"], item["end"], item["label"]
        alone = self.alone(item)
        found = [value for value in (self._found.get(span), alone) if value is not None]
        if item["label"] == "DATE" and self.period:
            found = [resolve_date(value, self.period) for value in found] + found
        return found

    def alone(self, item: dict[str, Any]) -> Value | None:
        """Return the reading of the words of a span without their context."""
        return PARSERS[item["label"]](self.text[item["start"] : item["end"]])


def add_values(record: Record) -> Record:
    """Return a record whose value entities have the value that the grammar reads.

    A rule that matches exactly this span in the document comes first, since it has seen
    the words around it (``gần``, ``mỗi hộ``); else the words of the span are read alone. A
    missing year comes from ``meta.period`` or, without it, from the period that the text
    itself names. A value that stands there stays; nested groups get theirs too. Spans that
    nothing can read are left without: :func:`without_value` lists them.

    >>> record = {"id": "a", "text": "Thu gần 1,5 tỷ đồng",
    ...           "entities": [{"start": 8, "end": 19, "label": "MONEY"}]}
    >>> add_values(record)["entities"][0]["value"]["qualifier"]
    'nearly'
    """
    readings = Readings(record)
    filled = dict(record)
    for name in ("entities", "nested"):
        if name in record:
            filled[name] = [_with_value(item, readings) for item in record[name]]
    return filled


def without_value(record: Record) -> list[Valueless]:
    """Return the entities of value labels, nested groups included, that have no value.

    >>> record = {"id": "a", "text": "hơn 3 hộ", "entities": [
    ...     {"start": 4, "end": 8, "label": "QUANTITY"}]}
    >>> [item.text for item in without_value(record)], without_value(add_values(record))
    (['3 hộ'], [])
    """
    return [
        Valueless(
            document=record["id"],
            start=item["start"],
            end=item["end"],
            label=item["label"],
            text=record["text"][item["start"] : item["end"]],
        )
        for name in ("entities", "nested")
        for item in record.get(name, ())
        if item["label"] in VALUE_LABELS and item.get("value") is None
    ]


def contradictions(item: dict[str, Any], readings: Readings) -> list[tuple[str, Any, Any]]:
    """Return (field, value given, value read) where a value contradicts the text.

    The reading that agrees best counts. ``qualifier``, ``per`` and ``sense`` may come from
    the words around the span, and a year from outside the report; they are compared where
    the span itself states them.
    """
    value: Value | None = item.get("value")
    read = readings.of(item) if value is not None and item["label"] in PARSERS else []
    if value is None or not read:
        return []
    if value.get("anchor") == "report_period":
        read += _in_the_same_year(read, value)
    alone = readings.alone(item) or {}
    return min((list(_differences(value, other, alone)) for other in read), key=len)


def _differences(value: Value, read: Value, alone: Value) -> Iterator[tuple[str, Any, Any]]:
    for field in dict.fromkeys((*read, *value)):
        given, expected = value.get(field), read.get(field)
        unstated = field == "sense" or alone.get(field) in _UNSTATED
        if given != expected and not (field in _AROUND and unstated):
            yield field, given, expected


def _in_the_same_year(read: list[Value], value: Value) -> list[Value]:
    """Return readings of a date whose missing year is the one that a value has."""
    try:
        return [resolve_date(other, (value["start"], value["end"])) for other in read]
    except (KeyError, TypeError, ValueError):  # no interval: it contradicts as it stands
        return []


def _with_value(item: dict[str, Any], readings: Readings) -> dict[str, Any]:
    if item["label"] not in PARSERS or item.get("value") is not None:
        return item
    found = readings.of(item)
    return {**item, "value": found[0]} if found else item


def _period(record: Record) -> tuple[str, str] | None:
    meta = record.get("meta")
    given = meta.get("period") if isinstance(meta, dict) else None
    if given is None:
        return report_period(record["text"])
    try:
        first, last = (date.fromisoformat(given[name]).isoformat() for name in ("start", "end"))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"a period is two ISO dates, 'start' and 'end'; found {given}") from error
    if first > last:
        raise ValueError(f"a period begins before it ends; found {first} to {last}")
    return first, last
