"""Quantities: a number, a range or a/b with what is counted or measured.

``2.488 lượt người``, ``772/550 lao động``, ``260kg``, ``336 đơn vị/198``, ``hai hộ``,
``10-15 hộ``, ``02 tháng``, ``2,2 lần``. What may be counted stands in the lexicons
``unit_nouns`` and ``measures``; a number without a noun is no quantity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from baocao.grammar.anchors import DIGIT, Anchored
from baocao.grammar.match import Match
from baocao.grammar.not_counts import is_count
from baocao.grammar.nouns import Unit, match_unit
from baocao.grammar.numbers import (
    FIRST_NUMBER_WORDS,
    NUMBER,
    NUMBER_WORDS,
    decimal_string,
    parse_number,
    parse_number_words,
)
from baocao.grammar.ratios import ratio_sense
from baocao.normal import normalize
from baocao.schema import Value

_SCALES: Final = {"nghìn": 10**3, "ngàn": 10**3, "vạn": 10**4, "triệu": 10**6, "tỷ": 10**9}
_SCALE: Final = rf"(?:[ ]*(?P<scale>{'|'.join(_SCALES)})(?!\w))?"
# Not inside a word, a longer number, a date, a clock time or 'Covid-19'.
# '1 000 cây' groups thousands with a blank: its tail alone would be a silent zero.
_LEFT: Final = r"(?<!\w)(?<!\d[.,/:-])(?<!\w-)(?!(?<=\d[ ])\d{3}(?!\d))"
_RIGHT: Final = r"(?![\d])(?![.,]\d)"
# '58.6': a decimal point typed for the comma; three digits behind it would group.
_FIGURE: Final = rf"(?:{NUMBER}|\d+\.\d{{1,2}})"
# 'a/b', 'a - b', 'a đến b'; both numbers in digits.
_JOINT: Final = r"(?:[ ]*(?P<slash>/)[ ]*|[ ]*-[ ]*|[ ]+(?P<over>trên)[ ]+|[ ]+(?:đến|tới)[ ]+)"
_COUNT: Final = re.compile(
    rf"{_LEFT}(?P<first>{_FIGURE})(?:{_JOINT}(?P<second>{_FIGURE}))?{_RIGHT}{_SCALE}"
    rf"|(?<!\w)(?P<words>{NUMBER_WORDS})",
    re.IGNORECASE,
)
_COUNTS: Final = Anchored(_COUNT, [DIGIT, *FIRST_NUMBER_WORDS])
# Numbers that name a thing: 'tháng 5 trên 20 hộ' is no part of a whole.
_NAMED: Final = re.compile(
    r"(?<!\w)(?:ngày|tháng|quý|năm|lớp|khóa|số|tổ|thôn|ấp|khu|khu phố|khóm|xóm|đội|kỳ|lần|loại|cấp"
    r"|mức|độ|hạng|quận|phường|đường|điều|khoản|tuổi|nhóm|vùng|đợt|ca)[ ]+\Z",
    re.IGNORECASE,
)
_NAMED_REACH: Final = 12
# 'từ 840 lên 1.200': a model may take both numbers for one quantity.
_MOVE: Final = re.compile(
    rf"[ ]*(?:lên|xuống|còn)(?:[ ]+(?:lên|xuống|còn|đến|tới|gần|hơn|trên|dưới|khoảng)){{0,3}}[ ]+"
    rf"(?P<now>{_FIGURE}){_RIGHT}{_SCALE}(?P<unit>.*)\Z",
    re.IGNORECASE | re.DOTALL,
)
_NO_UNIT: Final = frozenset({"so", "so với", "trong", "tăng", "giảm", "và", "đạt", "cùng kỳ"})
# Sums of money whose unit is left out: 'thu 18 triệu quỹ an ninh'.
_SUMS: Final = frozenset({"quỹ", "khoản", "nguồn", "nguồn vốn"})
_POINT: Final = re.compile(r"\.\d{1,2}(?!\d)")
_FORMER: Final = re.compile(rf"{_FIGURE}{_RIGHT}")
# The other half of 'a unit/b': a number, perhaps with a unit of its own.
_SLASH_NUMBER: Final = re.compile(rf"[ ]*/[ ]*({_FIGURE}){_RIGHT}")

Number = int | Decimal


@dataclass(frozen=True, slots=True)
class _Head:
    """The numbers at the start of a quantity, and where they end."""

    start: int
    end: int
    first: Number
    second: Number | None
    joint: str
    """``plain``, ``ratio``, ``range`` or ``words``."""


def find_quantities(text: str) -> Iterator[Match]:
    """Yield the quantities of a text in normal form, in order, without overlap.

    >>> def spans(text): return [text[m.start : m.end] for m in find_quantities(text)]
    >>> spans("tặng 45 phần quà Tết cho 10 hộ cận nghèo, 260kg gạo; 36 thùng mỳ tôm")
    ['45 phần quà', '10 hộ cận nghèo', '260kg', '36 thùng mỳ tôm']
    >>> spans("được 336 đơn vị/198, giải quyết 772/550 lao động, 33/ 31,5 ha lúa")
    ['336 đơn vị/198', '772/550 lao động', '33/ 31,5 ha']
    >>> spans("hiến 246 đơn vị/180 đơn vị, đạt 17 trên 19 chỉ tiêu, trong tháng 5 trên 20 hộ")
    ['246 đơn vị/180 đơn vị', '17 trên 19 chỉ tiêu', '20 hộ']
    >>> spans("ba chi bộ, từ 10-15 hộ, gần 02 tháng, gấp 2,2 lần, 277 hộ/1076 nhân khẩu")
    ['ba chi bộ', '10-15 hộ', '02 tháng', '2,2 lần', '277 hộ/1076 nhân khẩu']
    >>> spans("lần thứ XIII, lớp 5, 70 tuổi, thương binh 1/4, năm 2021, một hộ, mức độ 3, 4")
    []
    """
    position = 0
    while (found := _COUNTS.search(text, position)) is not None:
        match = _quantity_at(text, found)
        if match is None:
            position = _next_start(found)
        else:
            yield match
            position = match.end


def parse_quantity(text: str) -> Value | None:
    """Return the value of a text that is one quantity, or None.

    ``value`` holds a plain count; a/b has ``actual`` and ``target`` instead, and a
    range ``min`` and ``max``.

    >>> parse_quantity("2.488 lượt người")
    {'value': 2488, 'unit': 'lượt người', 'actual': None, 'target': None, 'sense': None}
    >>> parse_quantity("772/550 lao động")
    {'value': None, 'unit': 'lao động', 'actual': 772, 'target': 550, 'sense': 'target'}
    >>> parse_quantity("10-15 hộ")["min"], parse_quantity("166,6 đơn vị máu")["value"]
    (10, '166.6')
    >>> parse_quantity("hai hộ")["value"], parse_quantity("3200 xuất quà")["unit"]
    (2, 'suất quà')
    >>> parse_quantity("70 tuổi"), parse_quantity("hai hộ nữa")
    (None, None)
    """
    whole = normalize(text).strip()
    match = next(find_quantities(whole), None)
    if match is None or (match.start, match.end) != (0, len(whole)):
        return None
    return match.value


def read_quantity(text: str) -> Value | None:
    """Return the value of a text known to be a quantity, though its noun may be in no list.

    Somebody, or a model, says that this is a quantity; then what stands behind the number
    is what is counted, as written.

    >>> read_quantity("31 vụ trộm cắp")["value"], read_quantity("31 vụ trộm cắp")["unit"]
    (31, 'vụ trộm cắp')
    >>> read_quantity("9/13 vụ tranh chấp")["actual"], read_quantity("2-3 ki-ốt")["max"]
    (9, 3)
    >>> read_quantity("840 lên 1.200 vụ trộm cắp")["value"]
    1200
    >>> read_quantity("trộm cắp"), read_quantity("31")
    (None, None)
    """
    known = parse_quantity(text)
    if known is not None:
        return known
    whole = normalize(text).strip()
    if (moved := _present_state(whole)) is not None:
        return moved
    found = _COUNT.match(whole)
    head = next(_readings(whole, found), None) if found is not None else None
    unit = whole[head.end :].strip() if head is not None else ""
    if head is None or head.start or not unit:
        return None
    if head.joint == "ratio" and head.second is not None:
        sense = "target" if head.first > head.second else "subset"
        return _value(unit, actual=head.first, target=head.second, sense=sense)
    if head.joint == "range" and head.second is not None:
        bounds = {"min": decimal_string(head.first), "max": decimal_string(head.second)}
        return {**_value(unit), **bounds}
    return _value(unit, value=head.first)


def _present_state(text: str) -> Value | None:
    """Return the value of ``840 lên 1.200 lượt``: the present state, whatever its unit."""
    first = _FORMER.match(text)
    found = _MOVE.match(text, first.end()) if first else None
    now = _figure(found["now"]) if found else None
    if found is None or now is None:
        return None
    unit = found["unit"].strip()
    scale = _SCALES[found["scale"].lower()] if found["scale"] else 1
    known = match_unit(unit, 0)
    name = known.name if known is not None and known.end == len(unit) else unit
    return _value("" if unit.lower() in _NO_UNIT else name, value=now * scale)


def _quantity_at(text: str, found: re.Match[str]) -> Match | None:
    for head in _readings(text, found):
        unit = match_unit(text, head.end)
        if unit is None or not is_count(text, head.start, head.end, unit, joint=head.joint):
            continue
        if found["scale"] and unit.name in _SUMS:
            continue
        if unit.kind == "noun" and _POINT.search(text, head.start, head.end):
            continue  # '3.4 Chính sách' is a heading, '58.6 tạ/ha' a measure
        return _build(text, head, unit)
    return None


def _next_start(found: re.Match[str]) -> int:
    """Where to look on: behind the first number, so that its neighbour is still seen."""
    if found["words"] is not None:
        return found.start() + len(found["words"].split(" ", 1)[0])
    return found.end("first")


def _readings(text: str, found: re.Match[str]) -> Iterator[_Head]:
    """Yield the ways to read the numbers found, the likeliest first."""
    if found["words"] is not None:
        yield from _word_readings(found)
        return
    scale = _SCALES[found["scale"].lower()] if found["scale"] else 1
    first = _figure(found["first"])
    if first is None:
        return
    if found["second"] is None:
        yield _Head(found.start(), found.end(), first * scale, None, "plain")
        return
    second = _figure(found["second"])
    if second is None:
        return
    if found["slash"]:
        yield _Head(found.start(), found.end(), first * scale, second * scale, "ratio")
    elif found["over"]:
        named = _NAMED.search(text, max(0, found.start() - _NAMED_REACH), found.start())
        if first <= second and named is None:
            yield _Head(found.start(), found.end(), first * scale, second * scale, "ratio")
        yield _Head(found.start("second"), found.end(), second * scale, None, "plain")
    elif first < second:
        yield _Head(found.start(), found.end(), first * scale, second * scale, "range")
    elif text[found.start("second") - 1] == " ":  # '2021 - 5 hộ': the dash only parts them
        yield _Head(found.start("second"), found.end(), second * scale, None, "plain")


def _figure(text: str) -> Number | None:
    """Return a number; ``58.6`` has one reading too, as a decimal."""
    return parse_number(text) or parse_number(text.replace(".", ","))


def _word_readings(found: re.Match[str]) -> Iterator[_Head]:
    """Yield the numbers in words that start here, longest first.

    The beginning of a number in words is a number too, so the first that is none ends
    the search. A last 'năm' is rather the year: 'hai | năm'.
    """
    readings = []
    for word in re.finditer(r"\w+", found["words"]):
        words = found["words"][: word.end()]
        number = parse_number_words(words)
        if number is None:
            break
        if number >= 2 and not words.lower().endswith(" năm"):
            end = found.start() + word.end()
            readings.append(_Head(found.start(), end, number, None, "words"))
    yield from reversed(readings)


def _build(text: str, head: _Head, unit: Unit) -> Match:
    if head.joint == "ratio" and head.second is not None:
        sense = ratio_sense(
            head.first,
            head.second,
            unit.name,
            kind=unit.kind,
            before=text[max(0, head.start - 80) : head.start],
            after=text[unit.end : unit.end + 80],
        )
        value = _value(unit.name, actual=head.first, target=head.second, sense=sense)
        return Match(head.start, unit.end, "QUANTITY", value, "quantity.ratio")
    if head.joint == "range" and head.second is not None:
        value = _value(unit.name) | {
            "min": decimal_string(head.first),
            "max": decimal_string(head.second),
        }
        return Match(head.start, unit.end, "QUANTITY", value, "quantity.range")
    return _unit_before_slash(text, head, unit) or Match(
        head.start,
        unit.end,
        "QUANTITY",
        _value(unit.name, value=head.first),
        f"quantity.{unit.kind if head.joint == 'plain' else 'words'}",
    )


def _unit_before_slash(text: str, head: _Head, unit: Unit) -> Match | None:
    """Return ``336 đơn vị/198`` or ``277 hộ/1076 nhân khẩu``, when the text goes on so.

    ``246 đơn vị/180 đơn vị`` names the one unit twice; with blanks around the slash (``58 hộ
    / 37 hộ``) two columns are told, and two counts.
    """
    slash = _SLASH_NUMBER.match(text, unit.end)
    second = None if slash is None else _figure(slash[1])
    if slash is None or second is None:
        return None
    other = match_unit(text, slash.end())
    same = other is not None and other.name == unit.name
    if same and slash[0].startswith(" "):
        return None
    end = slash.end() if other is None else other.end
    other_name = None if other is None or same else other.name
    sense = ratio_sense(
        head.first,
        second,
        unit.name,
        kind=unit.kind,
        other_unit=other_name,
        before=text[max(0, head.start - 80) : head.start],
        after=text[end : end + 80],
    )
    value = _value(unit.name, actual=head.first, target=second, sense=sense)
    if other_name is not None:
        value["target_unit"] = other_name
    return Match(head.start, end, "QUANTITY", value, "quantity.two_units")


def _value(
    unit: str,
    *,
    value: Number | None = None,
    actual: Number | None = None,
    target: Number | None = None,
    sense: str | None = None,
) -> Value:
    return {
        "value": None if value is None else decimal_string(value),
        "unit": unit,
        "actual": None if actual is None else decimal_string(actual),
        "target": None if target is None else decimal_string(target),
        "sense": sense,
    }
