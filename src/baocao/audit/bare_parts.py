"""Parts told as bare numbers behind their names: ``186 đơn vị (đợt 1: 45, đợt 2: 52, đợt 3: 38)``.

A number in the list has no noun, since the total has it, and is no entity. The list must be
closed, by its bracket or the end of the clause, and every item of it must be a name and a
number; names of groups that overlap are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from baocao.audit.figures import Figure, Page
from baocao.audit.findings import Finding, amount, finding, shown
from baocao.audit.numerals import Numeral, numeral, read_numeral
from baocao.audit.parts import KIND, OVERLAP

_OPENS: Final = re.compile(
    r"(?:[ ]+[^\W\d_]+){0,6}[ ]*(?:\(|:|,?[ ]*(?:bao[ ]+)?gồm:?|,?[ ]*trong[ ]+đó:?)[ ]*",
    re.IGNORECASE,
)
_NAME: Final = r"(?P<name>(?:[^\W\d_]+[ ]+){0,5}(?:[^\W\d_]+|(?<=\w )\d{1,2}(?=:)))"
_ITEM: Final = re.compile(rf"{_NAME}(?::[ ]*|[ ]+){numeral('n')}(?=[ ]*(?:[,;).]|\Z|\n|và(?!\w)))")
_JOINT: Final = re.compile(r"[ ]*(?:,[ ]*và|,|;|và)[ ]+", re.IGNORECASE)
_LEAST: Final = 3
_MOST: Final = 30
_FAR: Final = Decimal("0.2")


def check_bare_parts(page: Page) -> Iterator[Finding]:
    """Yield a finding for every total that the bare numbers listed behind it do not give."""
    for total in page.figures:
        if total.label == "PERCENT" or total.target is not None or not total.amount:
            continue
        opens = _OPENS.match(page.text, total.right)
        if opens is None or page.qualifier(total) != "none":
            continue
        items, end = _items(page, opens.end())
        closed = page.text[end : end + 1] in (")", ".", ";", "\n", "")
        if len(items) < _LEAST or not closed or OVERLAP.search(page.text, opens.end(), end):
            continue
        found = _judge(page, total, items)
        if found is not None:
            yield found


def _items(page: Page, at: int) -> tuple[list[Numeral], int]:
    """Return the numbers of a list, and where it ends."""
    items: list[Numeral] = []
    end = at
    while len(items) < _MOST and (found := _ITEM.match(page.text, at)) is not None:
        number = read_numeral(page.text, *found.span("n"))
        if number is None or number.kind or number.noun or number.scale != 1:
            return [], end
        items.append(number)
        end = found.end()
        joint = _JOINT.match(page.text, end)
        if joint is None:
            break
        at = joint.end()
    return items, end


def _judge(page: Page, total: Figure, items: list[Numeral]) -> Finding | None:
    if total.amount is None:
        return None
    scaled = sum((item.amount for item in items), Decimal(0)) * total.scale
    off = abs(scaled - total.amount)
    slack = sum((item.step for item in items), Decimal(0)) * total.scale / 2 + total.step
    if off <= slack or off > total.amount * _FAR:
        return None
    told = " + ".join(shown(page.text[item.left : item.right]) for item in items)
    return finding(
        KIND,
        "error",
        f"{told} add up to {amount(scaled, total)}, but {shown(total.text)} is the total stated.",
        spans=[
            (total.start, total.end),
            *(page.view.raw_span(item.left, item.right) for item in items),
        ],
        stated=shown(total.text),
        computed=amount(scaled, total),
        tolerance=slack,
        facts=page.facts_of([total]),
    )
