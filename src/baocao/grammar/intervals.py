"""The calendar behind a DATE: points with or without a year, closed ISO intervals.

A form such as ``tháng 3`` or ``2/9`` names a point without a year. Its value says so
(no ``start``, no ``anchor``) until the report's own period fills it in; no clock is
ever read.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from baocao.grammar.anchors import Anchored
from baocao.schema import Value

LEAP_YEAR: Final = 2000
"""Stands in for a year that is not known: 29/2 is possible then."""

UNSETTLED: Final = frozenset({"impossible_date", "reversed_range", "lunar"})
"""Flags of values that no year turns into an interval."""


@dataclass(frozen=True, slots=True)
class Point:
    """A day, a month or a year; what the text does not say is None."""

    year: int | None = None
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a form says: from the start of ``first`` to the end of ``last``."""

    first: Point
    last: Point
    precision: str
    flags: tuple[str, ...] = ()


Reader = Callable[[re.Match[str]], Reading | None]
Guard = Callable[[re.Match[str], bool], bool]


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a date: a pattern with its first words, how to read it, and a guard.

    ``guard(match, after_date)`` looks at the text around a candidate; ``after_date``
    says that a date stands right before it, joined by a comma, a dash or a word.
    """

    rule: str
    pattern: Anchored
    read: Reader
    guard: Guard | None = None


def date_value(reading: Reading) -> Value:
    """Return the value of a reading; the year of one end serves the other end too.

    >>> date_value(Reading(Point(None, 12, 20), Point(2022, 1, 5), "period"))
    {'start': '2021-12-20', 'end': '2022-01-05', 'precision': 'period', 'anchor': 'text'}
    >>> date_value(Reading(Point(None, 9, 2), Point(None, 9, 2), "day"))
    ... # doctest: +NORMALIZE_WHITESPACE
    {'start': None, 'end': None, 'precision': 'day', 'anchor': None, 'month': 9, 'day': 2}
    >>> date_value(Reading(Point(2021, 2, 31), Point(2021, 2, 31), "day"))["flags"]
    ['impossible_date']
    """
    first, last = _share_year(reading.first, reading.last)
    flags = list(dict.fromkeys(reading.flags))
    if not (_possible(first) and _possible(last)):
        flags.append("impossible_date")
    elif first.year is not None and _earliest(first) > _latest(last):
        flags.append("reversed_range")
    value: Value = {"start": None, "end": None, "precision": reading.precision, "anchor": None}
    if first.year is None or UNSETTLED & set(flags):
        fields = {"year": first.year, "month": first.month, "day": first.day}
        if last != first:
            fields |= {"end_year": last.year, "end_month": last.month, "end_day": last.day}
        value |= {key: number for key, number in fields.items() if number is not None}
    else:
        value |= {
            "start": _earliest(first).isoformat(),
            "end": _latest(last).isoformat(),
            "anchor": "text",
        }
    return value | {"flags": flags} if flags else value


def resolve_date(value: Value, period: tuple[str, str]) -> Value:
    """Return a value whose missing year is taken from the report's period.

    The year is the one that puts the date inside the period; a period within one
    year gives that year in any case. A period of several years (a term) that leaves
    a choice leaves the value as it is, and so do impossible and lunar dates.

    >>> from baocao.grammar.dates import parse_date
    >>> resolve_date(parse_date("ngày 27/7"), ("2023-01-01", "2023-12-31"))
    {'start': '2023-07-27', 'end': '2023-07-27', 'precision': 'day', 'anchor': 'report_period'}
    >>> resolve_date(parse_date("tháng 10"), ("2022-09-01", "2023-05-31"))["start"]
    '2022-10-01'
    >>> resolve_date(parse_date("tháng 10"), ("2020-01-01", "2025-12-31"))["start"] is None
    True
    """
    begin, end = _read_period(period)
    final = value["start"] is not None or UNSETTLED & set(value.get("flags", ()))
    if final or "month" not in value:
        return value
    years = range(begin.year, end.year + 1)
    settled = [_in_year(value, year) for year in years]
    inside = [v for v in settled if v["start"] and _overlaps(v, begin, end)]
    if len(inside) == 1:
        return inside[0]
    return settled[0] if len(settled) == 1 else value


def join(first: Reading, last: Reading) -> Reading:
    """Return the period from the start of one reading to the end of another."""
    return Reading(first.first, last.last, "period", first.flags + last.flags)


def is_reversed(reading: Reading) -> bool:
    """Say whether a reading with years ends before it begins."""
    return "reversed_range" in date_value(reading).get("flags", ())


def _share_year(first: Point, last: Point) -> tuple[Point, Point]:
    """Fill the year of one end from the other; a range may run over New Year."""
    over_new_year = (first.month or 1, first.day or 1) > (last.month or 12, last.day or 31)
    if first.year is None and last.year is not None:
        return replace(first, year=last.year - over_new_year), last
    if last.year is None and first.year is not None:
        return first, replace(last, year=first.year + over_new_year)
    return first, last


def _possible(point: Point) -> bool:
    try:
        date(point.year or LEAP_YEAR, point.month or 1, point.day or 1)
    except ValueError:
        return False
    return True


def _earliest(point: Point) -> date:
    return date(point.year or LEAP_YEAR, point.month or 1, point.day or 1)


def _latest(point: Point) -> date:
    year, month = point.year or LEAP_YEAR, point.month or 12
    return date(year, month, point.day or monthrange(year, month)[1])


def _in_year(value: Value, year: int) -> Value:
    first = Point(year, value["month"], value.get("day"))
    last = Point(None, value["end_month"], value.get("end_day")) if "end_month" in value else first
    found = date_value(Reading(first, last, value["precision"], tuple(value.get("flags", ()))))
    return found | {"anchor": "report_period"} if found["start"] else found


def _overlaps(value: Value, begin: date, end: date) -> bool:
    return date.fromisoformat(value["start"]) <= end and date.fromisoformat(value["end"]) >= begin


def _read_period(period: tuple[str, str]) -> tuple[date, date]:
    try:
        begin, end = (date.fromisoformat(day) for day in period)
    except ValueError as error:
        raise ValueError(
            f"a period is two ISO dates such as ('2021-01-01', '2021-12-31'), found {period!r}"
        ) from error
    if begin > end:
        raise ValueError(f"a period begins before it ends, found {period!r}: swap the two")
    return begin, end
