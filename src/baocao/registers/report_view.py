"""A report record as the registers read it: entities, sentences, unit and period."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

Record = dict[str, Any]
"""One line of ``reports.jsonl``: what ``baocao.schema.Report.to_dict`` gives."""

Period = tuple[str, str]
"""First and last day that a report is about, as ISO dates."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a row comes from: a report and offsets into its text (code points)."""

    report: str
    start: int
    end: int
    text: str


class ReportView:
    """One report record with its entities by id and its sentences by offset."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.id: str = str(record["id"])
        self.text: str = record["text"]
        self.entities: list[dict[str, Any]] = sorted(
            record.get("entities") or (), key=lambda item: item["start"]
        )
        self.by_id = {item["id"]: item for item in self.entities}
        self.sentences: list[dict[str, Any]] = list(record.get("sentences") or ())
        self._starts = [item["start"] for item in self.sentences]
        self._entity_starts = [item["start"] for item in self.entities]
        meta = record.get("meta") or {}
        self.unit: str | None = meta.get("unit")
        self.period = _period(meta)

    def evidence(self, item: dict[str, Any]) -> Evidence:
        """Return where an entity, a nested span or a sentence stands."""
        start, end = item["start"], item["end"]
        return Evidence(self.id, start, end, self.text[start:end])

    def within(self, start: int, end: int) -> list[dict[str, Any]]:
        """Return the entities that lie between two offsets."""
        first = bisect_left(self._entity_starts, start)
        last = bisect_left(self._entity_starts, end)
        return [item for item in self.entities[first:last] if item["end"] <= end]

    def sentence_at(self, position: int) -> dict[str, Any] | None:
        """Return the sentence that a character belongs to, or None between sentences."""
        index = bisect_right(self._starts, position) - 1
        if index < 0 or position >= self.sentences[index]["end"]:
            return None
        return self.sentences[index]

    def section_at(self, position: int) -> str:
        """Return the section of the sentence at a character; ``other`` where there is none."""
        sentence = self.sentence_at(position)
        return str(sentence["section"]) if sentence else "other"


def touching(items: Iterable[tuple[Period | None, T]], *, days: int = 1) -> list[list[T]]:
    """Group items whose periods overlap or follow each other within ``days``.

    An item without a period joins the only group there is, and otherwise stays by itself.

    >>> touching([(("2020-01-01", "2020-12-31"), "a"), (("2021-01-01", "2021-12-31"), "b"),
    ...           (("2024-01-01", "2024-12-31"), "c")])
    [['a', 'b'], ['c']]
    >>> touching([(None, "a"), (("2021-01-01", "2021-12-31"), "b")])
    [['b', 'a']]
    """
    dated: list[tuple[Period, T]] = []
    undated: list[T] = []
    for period, item in items:
        if period is None:
            undated.append(item)
        else:
            dated.append((period, item))
    groups: list[list[T]] = []
    reach = date.min
    for period, item in sorted(dated, key=lambda pair: pair[0]):
        if not groups or date.fromisoformat(period[0]) > reach + timedelta(days=days):
            groups.append([])
            reach = date.min
        groups[-1].append(item)
        reach = max(reach, date.fromisoformat(period[1]))
    if len(groups) == 1:
        groups[0] += undated
    elif undated and not groups:
        groups.append(undated)
    else:
        groups += [[item] for item in undated]
    return groups


def joined_period(periods: Sequence[Period | None]) -> dict[str, str] | None:
    """Return the span from the first to the last day of some periods, as a record has it."""
    known = [period for period in periods if period is not None]
    if not known:
        return None
    return {"start": min(p[0] for p in known), "end": max(p[1] for p in known)}


def _period(meta: dict[str, Any]) -> Period | None:
    """Return the period of a report, else the day it was published."""
    given = meta.get("period") or {}
    published = meta.get("published")
    for start, end in ((given.get("start"), given.get("end")), (published, published)):
        try:
            first, last = date.fromisoformat(str(start)[:10]), date.fromisoformat(str(end)[:10])
        except ValueError:
            continue
        if first <= last:
            return first.isoformat(), last.isoformat()
    return None
