"""The period of a fact, where it is another than the report's own.

In order: the date in the words of the figure itself; for goals, the last date told before
it in the sentence; the date that opens the sentence; for goals, the date of the heading
above. A single day counts only as an end (``đến ngày 24/6``). What is compared with (``so
với năm 2020``), terms of office and the dates of laws are no period.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from baocao.facts.drafts import Draft, Period
from baocao.facts.rows import DATE, Gap, Row
from baocao.facts.words import strip, words_of

_OPENER: Final = 80
_LOOK_BACK: Final = 20
"""Figures back in its sentence that the date of a goal may stand before."""
_CLAUSE: Final = re.compile(r"[,;:()\n]")
_BEHIND: Final = re.compile(rf"\s*(?:\(|trong |trong năm |vào |năm )?\s*{DATE}")
_ASIDE: Final = re.compile(
    r"(?<!\w)(?:so(?: với)?|cùng kỳ|hơn|sinh|bão số \w+|theo|kỷ niệm|dịp|nhân|khóa|đại hội|tết"
    r"|quyết định|kế hoạch|nghị quyết|đề án|chương trình|sau|trước|lũ|bão|mưa \w+|bầu cử)\s*\Z"
)
_UNTIL: Final = re.compile(r"(?<!\w)(?:đến|tính đến|đến hết|tới)\s*\Z")
_SINCE: Final = re.compile(rf"(?<!\w)từ\s*{DATE}\s*(?:đến|tới|-)\s*\Z")
_TERM: Final = re.compile(r"nhiệm kỳ|khóa|khoá", re.IGNORECASE)
_GOALS: Final = re.compile(
    r"nhiệm vụ|phương hướng|mục tiêu|chỉ tiêu|kế hoạch|định hướng", re.IGNORECASE
)


def find_period(row: Row, draft: Draft, own: Period | None, goal: Period | None) -> Period | None:
    """Return the period of a fact; None where it is the report's ``own`` or holds it.

    ``goal`` is the period of the heading above, for facts that tell a goal.
    """
    return beside(_told(row, draft) or (goal if draft.ahead else None), own)


def beside(found: Period | None, own: Period | None) -> Period | None:
    """Return a period, or None where it is the report's ``own`` or holds it.

    >>> year = {"start": "2022-01-01", "end": "2022-12-31"}
    >>> beside(year, year), beside(year, None) == year
    (None, True)
    """
    if found is None or own is None or None in (*found.values(), *own.values()):
        return found
    return None if _is_year_of(found, own) else found


def _is_year_of(found: Period, own: Period) -> bool:
    """Tell whether a period is the report's own, or the part of its year that holds it."""
    start, end = str(found["start"]), str(found["end"])
    one_year = start[:4] == end[:4] or found == own
    return one_year and start <= str(own["start"]) and str(own["end"]) <= end


def _told(row: Row, draft: Draft) -> Period | None:
    at = draft.at
    if "delta" not in draft.inferred:  # there the dates before are those of the former state
        gap = row.gaps[at]
        marks = [m.end() for m in _CLAUSE.finditer(gap.shape)]
        own = next(_dates(row, gap, marks[-1] if marks else 0), None)
        if own is not None:
            return own
    behind = row.gaps[at + 1]
    found = _BEHIND.match(behind.shape)
    after = _period(row, behind, found.end() - 1) if found else None
    if after is not None:
        return after
    first = row.firsts[at]
    told: Period | None = None
    for index in range(at, max(first, at - _LOOK_BACK) - 1, -1) if draft.ahead else ():
        told = told or next(_dates(row, row.gaps[index], 0), None)
    return told or _opener(row, first)


def _dates(row: Row, gap: Gap, start: int) -> Iterator[Period]:
    """Yield the periods told in a gap from an offset on, the last one first."""
    place = gap.shape.rfind(DATE, start)
    while place >= start and place != -1:
        if period := _period(row, gap, place):
            yield period
        place = gap.shape.rfind(DATE, start, place)


def _opener(row: Row, first: int) -> Period | None:
    """Return the date that opens a sentence: nothing but links stands before it."""
    if first and row.sentences[first - 1] != row.sentences[first]:
        return None  # a table row: its label has no date of its own
    gap = row.gaps[first]
    place = gap.shape.find(DATE, 0, _OPENER)
    if place == -1 or strip(words_of(gap, 0, place)):
        return None
    until = gap.shape.find(DATE, place + 1, place + 12)
    for position in (until, place):
        if position != -1 and (period := _period(row, gap, position)):
            return period
    return None


def _period(row: Row, gap: Gap, place: int) -> Period | None:
    before = gap.shape[max(0, place - 24) : place]
    entity = row.entities[gap.text[place]]
    period = date_period(entity)
    if period is None or _ASIDE.search(before):
        return None
    if _SINCE.search(before):
        other = date_period(row.entities[gap.text[gap.shape.rindex(DATE, 0, place)]])
        return {"start": other["start"], "end": period["end"]} if other else period
    if entity["value"]["precision"] == "day" and not _UNTIL.search(before):
        return None
    return period


def date_period(entity: dict[str, Any]) -> Period | None:
    """Return first and last day of a DATE entity, or None where they are not known."""
    value = entity.get("value")
    if entity["label"] != "DATE" or not isinstance(value, dict) or _TERM.search(entity["text"]):
        return None
    if value.get("flags") or not value.get("start") or not value.get("end"):
        return None
    return {"start": value["start"], "end": value["end"]}


def goal_periods(record: dict[str, Any]) -> list[Period | None]:
    """Return for each sentence the period of the goals told under its heading.

    A heading or title that names tasks or goals and a date opens it; it lasts until the
    next such heading.
    """
    text = record["text"]
    dates = sorted(
        (e for e in record["entities"] if e["label"] == "DATE"), key=lambda e: e["start"]
    )
    periods: list[Period | None] = []
    current: Period | None = None
    at = 0
    for sentence in record["sentences"]:
        while at < len(dates) and dates[at]["start"] < sentence["start"]:
            at += 1
        dated = at < len(dates) and dates[at]["start"] < sentence["end"]
        words = text[sentence["start"] : sentence["end"]]
        if dated and sentence["kind"] in ("heading", "title") and _GOALS.search(words):
            current = date_period(dates[at]) or current
        periods.append(current)
    return periods
