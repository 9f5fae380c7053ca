"""Rules from report text to values: pure functions, one module a label.

``find_x(text)`` yields the matches of one label in a text in normal form;
``parse_x(text)`` reads one surface alone. :func:`find_values` runs all of them over a raw
text and settles where they overlap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from baocao.grammar.dates import find_dates, parse_date
from baocao.grammar.groups import find_groups, parse_group
from baocao.grammar.legal import find_legal, parse_legal
from baocao.grammar.match import Match
from baocao.grammar.money import find_money, parse_money
from baocao.grammar.numbers import decimal_string, parse_number, parse_number_words
from baocao.grammar.percent import find_percent, parse_percent
from baocao.grammar.places import find_places, parse_place
from baocao.grammar.quantities import find_quantities, parse_quantity, read_quantity
from baocao.grammar.titles import expand_title, find_title_abbreviations, parse_title
from baocao.normal import normal_view
from baocao.schema import Value

__all__ = [
    "PARSERS",
    "Match",
    "decimal_string",
    "expand_title",
    "find_dates",
    "find_groups",
    "find_legal",
    "find_money",
    "find_percent",
    "find_places",
    "find_quantities",
    "find_title_abbreviations",
    "find_values",
    "parse_date",
    "parse_group",
    "parse_legal",
    "parse_money",
    "parse_number",
    "parse_number_words",
    "parse_percent",
    "parse_place",
    "parse_quantity",
    "parse_title",
    "read_quantity",
]

PARSERS: Final[dict[str, Callable[[str], Value | None]]] = {
    "MONEY": parse_money,
    "PERCENT": parse_percent,
    "QUANTITY": read_quantity,
    "DATE": parse_date,
    "LEGAL_DOC": parse_legal,
    "RESIDENTIAL_GROUP": parse_group,
}
"""How the surface of an entity is read, once somebody or a model has said its label."""

# In order of trust: of two matches of one length the earlier label wins.
_FINDERS: Final[dict[str, Callable[[str], Iterator[Match]]]] = {
    "LEGAL_DOC": find_legal,
    "DATE": find_dates,
    "MONEY": find_money,
    "PERCENT": find_percent,
    "RESIDENTIAL_GROUP": find_groups,
    "QUANTITY": find_quantities,
}
_RANK: Final = {label: rank for rank, label in enumerate(_FINDERS)}


def find_values(raw: str) -> list[Match]:
    """Return the value entities of a text as it was given, in order, without overlap.

    Offsets count code points of ``raw``. Where rules overlap the longest match wins, then
    the label that stands first in LEGAL_DOC, DATE, MONEY, PERCENT, RESIDENTIAL_GROUP,
    QUANTITY, then the earlier match; the loser is dropped whole.

    >>> raw = "Ngày 20/11, tổ 4 ủng hộ 2,5 triệu đồng (đạt 110%) theo Chỉ thị số 05-CT/TW cho 3 hộ"
    >>> values = find_values(raw)
    >>> [(m.label, raw[m.start : m.end]) for m in values]  # doctest: +NORMALIZE_WHITESPACE
    [('DATE', 'Ngày 20/11'), ('RESIDENTIAL_GROUP', 'tổ 4'), ('MONEY', '2,5 triệu đồng'),
     ('PERCENT', '110%'), ('LEGAL_DOC', 'Chỉ thị số 05-CT/TW'), ('QUANTITY', '3 hộ')]
    """
    view = normal_view(raw)
    found = [match for find in _FINDERS.values() for match in find(view.text)]
    settled = _settle(found)
    if view.starts is None:
        return settled
    values = []
    for match in settled:
        start, end = view.raw_span(match.start, match.end)
        values.append(replace(match, start=start, end=end))
    return values


def _settle(matches: list[Match]) -> list[Match]:
    """Return the matches that win where they overlap, in text order."""

    def order(match: Match) -> tuple[int, int, int]:
        return (match.start - match.end, _RANK[match.label], match.start)

    taken: set[int] = set()
    kept = []
    for match in sorted(matches, key=order):
        span = range(match.start, match.end)
        if taken.isdisjoint(span):
            kept.append(match)
            taken.update(span)
    return sorted(kept, key=lambda match: match.start)
