"""DATE: day, month, quarter, year, term, stage and period, as reports write them.

The forms are in :mod:`baocao.grammar.days` and :mod:`baocao.grammar.periods`; here they
are found in a text, joined to ranges, and read as closed ISO intervals. Words such as
``từ``, ``đến``, ``trước`` and ``các`` in front stay outside the span. No result depends
on the clock: a missing year comes from the report's period or stays missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from baocao.grammar.days import DAY_FORMS
from baocao.grammar.intervals import Point, Reading, date_value, is_reversed, join, resolve_date
from baocao.grammar.match import Match
from baocao.grammar.periods import AND, PERIOD_FORMS, RANGE, S0, S1, YEAR, compiled
from baocao.normal import normalize
from baocao.schema import Value

__all__ = ["find_dates", "parse_date", "resolve_date"]

_FORMS: Final = (*DAY_FORMS, *PERIOD_FORMS)
_RANGE: Final = compiled(rf"{RANGE}(?:hết{S1})?")
_CHAIN: Final = compiled(rf"{AND}|{RANGE}")
_FROM: Final = compiled(rf"(?<!\w)từ{S1}\Z")
_YEAR: Final = compiled(YEAR)
_LUNAR: Final = compiled(rf"{S1}âm{S1}lịch(?!\w)|{S0}ÂL(?!\w)")
_LUNAR_ASIDE: Final = compiled(rf"{S0}\((?:tức{S1})?(?:âm{S1}lịch|ÂL)(?!\w)")
_GRAINS: Final = ("day", "month", "quarter", "year")
# 'cuối năm 2022' is one date; 'bắt đầu năm học 2022-2023' is not.
_NOT_A_PART: Final = "".join(
    rf"(?<!{word}[ ])" for word in ("bắt", "đứng", "dẫn", "lần", "bước", "hàng", "ban", "mở", "cầm")
)
_PART: Final = compiled(
    rf"(?<!\w)(?:{_NOT_A_PART}(?P<start>đầu)|(?P<middle>giữa)|(?P<end>cuối)){S1}\Z"
)
_PARTED: Final = frozenset(
    f"date.{form}" for form in ("year", "term", "stage", "school_year", "month", "quarter")
)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A stretch of text accepted as a date, before ranges are joined."""

    start: int
    end: int
    rule: str
    reading: Reading


def find_dates(text: str) -> Iterator[Match]:
    """Yield the dates of a normal text: leftmost first, longest first, none overlapping.

    >>> text = "Sáng 30/4, thương binh 1/4 dự lễ; từ ngày 3/2 đến ngày 15/2/2022 có 10/12 khu vực"
    >>> [(text[m.start : m.end], m.value["start"], m.value["end"]) for m in find_dates(text)]
    [('30/4', None, None), ('ngày 3/2 đến ngày 15/2/2022', '2022-02-03', '2022-02-15')]
    >>> text = "nhiệm kỳ 2021- 2026; quý I/2024; 6 tháng đầu năm 2020; năm học 2022 - 2023"
    >>> [m.value["precision"] for m in find_dates(text)]
    ['term', 'quarter', 'half', 'school_year']
    >>> list(find_dates("772/550 lao động, 05-CT/TW, đường 3/2, 74 năm, 02 tháng, đầu năm"))
    []
    """
    for draft in _scan(text, guarded=True):
        yield Match(draft.start, draft.end, "DATE", date_value(draft.reading), draft.rule)


def parse_date(text: str, *, period: tuple[str, str] | None = None) -> Value | None:
    """Return the value of a text that is one date and nothing else, or None.

    Args:
        text: raw text; it is normalised here, and line breaks count as blanks.
        period: the report's period, first and last day in ISO form; fills a missing year.

    >>> parse_date("ngày 30,31/7/2020")
    {'start': '2020-07-30', 'end': '2020-07-31', 'precision': 'day', 'anchor': 'text'}
    >>> parse_date("quý III năm 2020")["end"], parse_date("6 tháng cuối năm 2021")["start"]
    ('2020-09-30', '2021-07-01')
    >>> parse_date("Quốc khánh 2/9")
    {'start': None, 'end': None, 'precision': 'day', 'anchor': None, 'month': 9, 'day': 2}
    >>> parse_date("Quốc khánh 2/9", period=("2021-01-01", "2021-12-31"))
    {'start': '2021-09-02', 'end': '2021-09-02', 'precision': 'day', 'anchor': 'report_period'}
    >>> parse_date("ngày 31/2/2021")["flags"]
    ['impossible_date']
    >>> [parse_date(t) for t in ("772/550", "14/16", "05-CT/TW", "đầu năm", "74 năm", "")]
    [None, None, None, None, None, None]
    """
    cleaned = " ".join(normalize(text).split())
    if _YEAR.fullmatch(cleaned):
        year = Point(int(cleaned))
        value: Value = date_value(Reading(year, year, "year"))
    else:
        drafts = list(_scan(cleaned, guarded=False))
        if len(drafts) != 1 or (drafts[0].start, drafts[0].end) != (0, len(cleaned)):
            return None
        value = date_value(drafts[0].reading)
    return value if period is None else resolve_date(value, period)


def _scan(text: str, *, guarded: bool) -> Iterator[_Draft]:
    """Yield the dates of a text with ranges joined; unguarded, context forbids nothing."""
    held: _Draft | None = None
    for draft in _accepted(text, guarded=guarded):
        joined = held and _joined(text, held, draft, guarded=guarded)
        if joined:
            held = joined
            continue
        if held:
            yield held
        held = draft
    if held:
        yield held


def _accepted(text: str, *, guarded: bool) -> Iterator[_Draft]:
    candidates = [
        (match.start(), -match.end(), index, match)
        for index, form in enumerate(_FORMS)
        for match in form.pattern.finditer(text)
    ]
    candidates.sort(key=lambda candidate: candidate[:3])
    last_end = -1
    for start, _, index, match in candidates:
        if start < last_end:
            continue
        form = _FORMS[index]
        if guarded and form.guard is not None:
            after_date = last_end >= 0 and _CHAIN.fullmatch(text, last_end, start) is not None
            if not form.guard(match, after_date):
                continue
        reading = form.read(match)
        if reading is None:
            continue
        draft = _Draft(start, match.end(), form.rule, reading)
        draft = _with_part(text, _with_lunar(text, draft), max(last_end, 0))
        yield draft
        last_end = draft.end


def _with_lunar(text: str, draft: _Draft) -> _Draft:
    """Take in ``âm lịch`` behind a day or month; in brackets it is only noted."""
    if draft.reading.precision not in ("day", "month"):
        return draft
    inside = _LUNAR.match(text, draft.end)
    if inside is None and _LUNAR_ASIDE.match(text, draft.end) is None:
        return draft
    reading = replace(draft.reading, flags=(*draft.reading.flags, "lunar"))
    return replace(draft, end=inside.end() if inside else draft.end, reading=reading)


def _with_part(text: str, draft: _Draft, floor: int) -> _Draft:
    """Take in ``đầu``, ``giữa``, ``cuối``; the interval stays the whole and a flag says which."""
    if draft.rule not in _PARTED:
        return draft
    floor = max(floor, draft.start - 20)
    part = _PART.search(text[floor : draft.start])
    if part is None:
        return draft
    reading = replace(draft.reading, flags=(*draft.reading.flags, f"{part.lastgroup}_of"))
    return replace(draft, start=floor + part.start(), reading=reading)


def _joined(text: str, first: _Draft, last: _Draft, *, guarded: bool) -> _Draft | None:
    """Return the range that two dates make, or None when they are two dates.

    A dash joins dates of one grain; ``đến`` also joins different ones behind ``từ``.
    """
    between = text[first.end : last.start]
    if not {first.reading.precision, last.reading.precision} <= set(_GRAINS):
        return None
    if _RANGE.fullmatch(between) is None:
        return None
    before = text[max(0, first.start - 20) : first.start]
    opened = "-" not in between and (not guarded or _FROM.search(before) is not None)
    if not opened and first.reading.precision != last.reading.precision:
        return None
    reading = join(first.reading, last.reading)
    if not opened and is_reversed(reading):
        return None
    return _Draft(first.start, last.end, "date.range", reading)
