"""Percents and per-milles: ``87,5%``, ``5-7%``, ``13,2%o``, ``0,65%/tháng``, ``mười phần trăm``.

A value is ``{min, max, unit}`` with decimal strings; unit is percent or per_mille.
Where they apply: ``qualifier`` from the words around it, ``per`` (year, month …),
``target`` (``97,5/95%``) and ``flags``: dot_decimal, broken_grouping, comma_grouping,
two_readings (``1.250%`` is 1250 by the rule, 1,25 by a foreign hand).
Percentage points (``2 điểm phần trăm``) are no percent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from baocao.grammar.anchors import DIGIT, INNER_DIGIT, Anchored
from baocao.grammar.around import (
    NONE,
    approximator_after,
    approximator_before,
    is_name_number,
    qualifier_of,
)
from baocao.grammar.match import Match
from baocao.grammar.numbers import (
    FIRST_NUMBER_WORDS,
    LOOSE_NUMBER,
    NUMBER_WORDS,
    last_number_words,
    read_number,
)
from baocao.normal import normalize
from baocao.schema import Value

_GAP: Final = r"[ ]{0,4}"
# '%o' and '%0' are how a keyboard without ‰ writes it; '%20' is a web address.
_UNIT: Final = (
    r"(?:(?P<mille>‰|%[o0](?!\w)|phần[ ]{1,2}(?:nghìn|ngàn)(?!\w))"
    r"|(?P<cent>%(?!\d)|phần[ ]{1,2}trăm(?!\w)(?![ ]+(?:nghìn|ngàn|triệu|tỷ|tỉ)(?!\w))))"
)
_PER: Final = rf"(?:{_GAP}/{_GAP}(?:(?:một|1|mỗi)[ ])?(?P<per>năm|tháng|quý|ngày)(?!\w))?"
_PER_KEY: Final = {"năm": "year", "tháng": "month", "quý": "quarter", "ngày": "day"}
_START: Final = re.compile(rf"(?<!\d)(?<!\d[.,/])\d|(?<!\w){NUMBER_WORDS}", re.IGNORECASE)
_STARTS: Final = Anchored(_START, [DIGIT, INNER_DIGIT, *FIRST_NUMBER_WORDS])
_ONE: Final = re.compile(rf"(?P<number>{LOOSE_NUMBER}){_GAP}{_UNIT}?", re.IGNORECASE)
_WORDS: Final = re.compile(rf"(?P<number>{NUMBER_WORDS}){_GAP}{_UNIT}", re.IGNORECASE)
_TAIL: Final = re.compile(_PER, re.IGNORECASE)
_TO: Final = re.compile(rf"{_GAP}(?P<mark>[-/]|(?:đến|tới)(?!\w)){_GAP}(?=\d)", re.IGNORECASE)
_GROUPED: Final = re.compile(r"(?<![\d.,])[1-9]\d{0,2}\.\d{3}(?![\d.,])")
_LEAD: Final = re.compile(r"(?:(?:đạt|tỷ lệ|tỉ lệ|bằng|là|chiếm)[ ]?:?[ ]?){0,3}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A percent as read, before the words around it; ``last`` holds its unit."""

    start: int
    last: re.Match[str]
    low: int | Decimal
    high: int | Decimal
    rule: str
    flags: tuple[str, ...] = ()
    target: int | Decimal | None = None


def find_percent(text: str) -> Iterator[Match]:
    """Yield the percents of a normal text, left to right, longest first.

    >>> text = "đạt 87,5% (vượt 3,5%), tăng 10 - 12%/năm, sinh thô 13,2%o, 0,5 điểm phần trăm"
    >>> [text[m.start : m.end] for m in find_percent(text)]
    ['87,5%', '3,5%', '10 - 12%/năm', '13,2%o']
    >>> [m.value for m in find_percent("đạt trên 94% hộ")]
    [{'min': '94', 'max': '94', 'unit': 'percent', 'qualifier': 'over'}]
    """
    at = 0
    while begin := _STARTS.search(text, at):
        found, at = _match_at(text, begin)
        if found is not None:
            yield found


def parse_percent(text: str) -> Value | None:
    """Return the value of a raw text that is one percent, or None.

    >>> parse_percent("91,27%"), parse_percent("8 %o")["unit"]
    ({'min': '91.27', 'max': '91.27', 'unit': 'percent'}, 'per_mille')
    >>> parse_percent("từ 95% trở lên")
    {'min': '95', 'max': '95', 'unit': 'percent', 'qualifier': 'at_least'}
    >>> parse_percent("772/550 lao động"), parse_percent("2 điểm phần trăm")
    (None, None)
    """
    clean = " ".join(normalize(text).split()).rstrip(" .,;:")
    for begin in _START.finditer(clean[:60]):
        found, _ = _match_at(clean, begin)
        if found is None:
            continue
        _, start = approximator_before(clean, found.start)
        _, end = approximator_after(clean, found.end)
        whole = end == len(clean) and _LEAD.fullmatch(clean, 0, start)
        return found.value if whole else None
    return None


def _match_at(text: str, begin: re.Match[str]) -> tuple[Match | None, int]:
    """Return the percent that begins at a number, if one does, and where to go on."""
    reading = _read_digits(text, begin) if begin[0].isdecimal() else _read_words(text, begin)
    if reading is None:
        number = _ONE.match(text, begin.start())
        return None, number.end("number") if number else begin.end()
    match = _finish(text, reading)
    return match, match.end


def _read_digits(text: str, begin: re.Match[str]) -> _Reading | None:
    start = begin.start()
    first = _ONE.match(text, start)
    if first is None:
        return None
    low, flags = read_number(first["number"])
    if low is None:
        return None
    join = _TO.match(text, first.end())
    second = _ONE.match(text, join.end()) if join else None
    if join is not None and second is not None and _are_joined(text, first, second):
        high, more = read_number(second["number"])
        flags = (*flags, *more)
        if high is not None and join["mark"] == "/":
            return _Reading(start, second, low, low, "percent.target", flags, high)
        if high is not None and low < high:
            return _Reading(start, second, low, high, "percent.range", flags)
    unit = _unit(first)
    return _Reading(start, first, low, low, "percent.digits", flags) if unit else None


def _read_words(text: str, begin: re.Match[str]) -> _Reading | None:
    """Read a percent in words; a first word that is none of it is dropped."""
    found = _WORDS.match(text, begin.start())
    number = last_number_words(found["number"]) if found else None
    if found is None or number is None:
        return None
    skipped, value = number
    return _Reading(begin.start() + skipped, found, value, value, "percent.words")


def _are_joined(text: str, first: re.Match[str], second: re.Match[str]) -> bool:
    """Tell whether two numbers can share one unit, as a range or an actual and its target."""
    if _unit(second) is None:
        return False
    if _unit(first) is None:
        return not is_name_number(text, first.start())
    return _unit(first) == _unit(second)


def _unit(found: re.Match[str]) -> str | None:
    if found["mille"]:
        return "per_mille"
    return "percent" if found["cent"] else None


def _finish(text: str, reading: _Reading) -> Match:
    """Add what the words behind and around a percent say."""
    tail = _TAIL.match(text, reading.last.end())
    end = tail.end() if tail else reading.last.end()
    value: Value = {"min": _string(reading.low), "max": _string(reading.high)}
    value["unit"] = _unit(reading.last)
    if tail and tail["per"]:
        value["per"] = _PER_KEY[tail["per"].lower()]
    if reading.target is not None:
        value["target"] = _string(reading.target)
    if (qualifier := qualifier_of(text, reading.start, end)) != NONE:
        value["qualifier"] = qualifier
    flags = set(reading.flags)
    if _GROUPED.search(text[reading.start : end]):
        flags.add("two_readings")
    if flags:
        value["flags"] = sorted(flags)
    return Match(reading.start, end, "PERCENT", value, reading.rule)


def _string(number: int | Decimal) -> str:
    """Return a plain decimal string: '87.5', '100'."""
    if isinstance(number, int) or number == number.to_integral_value():
        return str(int(number))
    return format(number.normalize(), "f")
