"""A cell of an indicator table as a figure: its number, with the unit of its row or column."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any, Final

from baocao.facts.figures import Figure, Number, measure_kind, read_figure
from baocao.grammar.money import parse_money
from baocao.grammar.nouns import match_unit
from baocao.grammar.numbers import parse_number
from baocao.grammar.percent import parse_percent
from baocao.grammar.quantities import read_quantity
from baocao.normal import normalize

_HEDGES: Final = {
    "trên": "over", "hơn": "over", ">": "over", "dưới": "under", "<": "under",
    "≥": "at_least", "từ": "at_least", "tối thiểu": "at_least", "ít nhất": "at_least",
    "≤": "at_most", "không quá": "at_most", "gần": "nearly", "khoảng": "about",
}  # fmt: skip
_DIGITS: Final = r"(?:\d{1,3}(?:\.\d{3})+(?:,\d{1,6})?|\d{1,15}(?:,\d{1,6})?|\d{1,6}\.\d{1,2})"
_CELL: Final = re.compile(
    rf"(?:(?P<hedge>{'|'.join(_HEDGES)})[ ]*)?"
    rf"(?P<number>{_DIGITS}(?:[ ]?/[ ]?{_DIGITS})?)(?![\d/.,])[ ]*"
    r"(?P<unit>(?:%|[^\W\d_])[^\d();:]{0,40}(?<![ ,.]))?[ ]*(?P<more>trở lên)?[ ]*"
    r"(?:\([^()]*\))?[ ]*\Z",
    re.IGNORECASE,
)
_MONEY: Final = re.compile(
    r"(?:(?:1[.,]?000|nghìn|ngàn|triệu|tr\.?|tỷ|tỉ)[ ]*)?(?:đồng|đ|vnđ|vnd)(?!\w)"
    r"|(?:trđ|tr\.đ|tỷ|tỉ)\Z",
    re.IGNORECASE,
)
_THOUSAND: Final = re.compile(r"1[.,]?000[ ]*")
_SHARE: Final = re.compile(
    rf"(?P<past>vượt[ ]+)?(?:đạt[ ]+)?(?P<number>{_DIGITS})[ ]*%?(?:[ ]*kh)?\Z", re.IGNORECASE
)
_FULL: Final = 100
_LONGEST: Final = 80
"""Characters of a cell with a figure; longer ones tell a story."""


def is_unit(words: str) -> bool:
    """Tell whether words in brackets are a unit and no remark.

    >>> is_unit("triệu đồng"), is_unit("lao động"), is_unit("theo chuẩn của tỉnh")
    (True, True, False)
    """
    words = words.strip()
    if words in ("%", "‰") or _MONEY.match(words) or measure_kind(words) is not None:
        return True
    found = match_unit(words, 0)
    return found is not None and found.end == len(words)


@cache
def read_cell(cell: str, unit: str) -> Figure | None:
    """Return the figure of a cell in the unit of its row, or None where it holds none.

    The cell's own unit goes first. A cell without any unit has the unit ``""``.

    >>> budget = read_cell("2.150", "triệu đồng")
    >>> budget.amount, budget.unit, budget.kind
    (2150000000, 'đồng', 'money')
    >>> read_cell("203", "lao động").unit, read_cell("27 hộ (0,42%)", "").amount
    ('lao động', 27)
    >>> read_cell("trên 95%", "").qualifier, read_cell("18/21", "vụ").target
    ('over', 21)
    >>> read_cell("giảm 5%", "vụ"), read_cell("-", "vụ"), read_cell("12/2024", "")
    (None, None, None)
    """
    text = " ".join(normalize(cell).split())
    found = _CELL.match(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    written = (found["unit"] or " ".join(normalize(unit).split())).strip()
    figure = _figure(re.sub(r"[ ]?/[ ]?", "/", found["number"]), written)
    if figure is None:
        return None
    qualifier = _HEDGES.get((found["hedge"] or "").lower())
    return replace(figure, qualifier="at_least" if found["more"] else qualifier)


def read_share(cell: str, *, points: bool = False) -> Number | None:
    """Return the percent of a cell in a column of percents, or None.

    ``points``: the row itself is told in percent, and ``vượt 1,4%`` means points of it.

    >>> read_share("111,2"), read_share("95%"), read_share("Vượt 12%"), read_share("Đạt")
    (Decimal('111.2'), 95, 112, None)
    >>> read_share("Vượt 1,4%", points=True)
    """
    found = _SHARE.match(" ".join(normalize(cell).split()))
    share = _number(found["number"]) if found else None
    if found is None or share is None or (found["past"] and points):
        return None
    return share + _FULL if found["past"] and share < _FULL else share


def _figure(digits: str, unit: str) -> Figure | None:
    if unit.startswith(("%", "‰")):
        return _of("PERCENT", f"{digits}{unit[0]}", parse_percent(f"{digits}{unit[0]}"))
    if _MONEY.match(unit):
        text = f"{digits} {_THOUSAND.sub('nghìn ', unit)}"
        return _of("MONEY", text, parse_money(text))
    if unit:
        return _of("QUANTITY", f"{digits} {unit}", read_quantity(f"{digits} {unit}"))
    number = _number(digits)
    return None if number is None else Figure("", 0, 0, "count", number, "")


def _of(label: str, text: str, value: dict[str, Any] | None) -> Figure | None:
    entity = {"id": "", "start": 0, "end": 0, "text": text, "label": label, "value": value}
    return read_figure(entity, airtime=True)


def _number(digits: str) -> Number | None:
    found = parse_number(digits)
    if found is None and re.fullmatch(r"\d+\.\d{1,2}", digits):
        return Decimal(digits)
    return found
