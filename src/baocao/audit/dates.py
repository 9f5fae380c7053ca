"""Dates that do not exist, and periods that contradict themselves or each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, Final

from baocao.audit.figures import Page
from baocao.audit.findings import Finding, finding

IMPOSSIBLE: Final = "impossible_date"
CONFLICT: Final = "period_conflict"

_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DAY: Final = re.compile(r"(?:ngày|sáng|chiều|tối|đêm|hôm|mùng)(?!\w)", re.IGNORECASE)
# Terms of one body are four to six years long; branches and groups have shorter ones.
_TERM_YEARS: Final = (4, 6)

_Date = Mapping[str, Any]


def check_dates(page: Page) -> Iterator[Finding]:
    """Yield a finding for every date that no calendar has, and for periods that conflict.

    Two terms conflict where they begin in one year and end a year apart (``nhiệm kỳ
    2016-2020`` and ``nhiệm kỳ 2016-2021``): one body has one term, and terms of different
    bodies differ by more or begin apart.
    """
    terms: list[_Date] = []
    for entity in page.record.get("entities", ()):
        value = entity.get("value")
        if entity["label"] != "DATE" or not isinstance(value, Mapping):
            continue
        flags = value.get("flags") or ()
        if "impossible_date" in flags and _is_date(page, entity):
            yield _one(page, entity, IMPOSSIBLE, "is no day of the calendar")
        elif "reversed_range" in flags and _is_date(page, entity):
            yield _one(page, entity, CONFLICT, "ends before it begins")
        elif value.get("precision") == "term" and value.get("start") and value.get("end"):
            terms.append(entity)
    yield from _terms(page, terms)


def _one(page: Page, entity: _Date, kind: str, reason: str) -> Finding:
    text = page.surface(entity)
    return finding(
        kind,
        "error",
        f"{text} {reason}.",
        spans=[(entity["start"], entity["end"])],
        stated=text,
    )


def _is_date(page: Page, entity: _Date) -> bool:
    """Say whether a span is surely a date: it names its year, or a word for day stands there."""
    left, right = page.where(entity["start"]), page.where(entity["end"])
    surface = page.text[left:right]
    return bool(
        _YEAR.search(surface)
        or _DAY.match(surface)
        or _DAY.search(page.text, max(0, left - 6), left)
    )


def _terms(page: Page, entities: list[_Date]) -> Iterator[Finding]:
    """Yield the conflicts between terms that begin in one year, each pair of years once."""
    first: dict[tuple[int, int], _Date] = {}
    for entity in entities:
        begin, end = (int(entity["value"][name][:4]) for name in ("start", "end"))
        if _TERM_YEARS[0] <= end - begin <= _TERM_YEARS[1]:
            first.setdefault((begin, end), entity)
    for (begin, end), (other_begin, other_end) in pairwise(sorted(first)):
        if begin != other_begin or other_end - end != 1:
            continue
        one, other = sorted(
            (first[begin, end], first[other_begin, other_end]), key=lambda item: item["start"]
        )
        texts = [page.surface(item) for item in (one, other)]
        yield finding(
            CONFLICT,
            "warning",
            f"{texts[0]} and {texts[1]} begin in one year and end a year apart.",
            spans=[(item["start"], item["end"]) for item in (one, other)],
            stated=texts[0],
            computed=texts[1],
        )
