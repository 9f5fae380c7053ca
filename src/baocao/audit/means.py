"""Means of two counts: ``18.450 nhân khẩu, 5.120 hộ, bình quân 3,6 người/hộ``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from baocao.audit.figures import Figure, Page
from baocao.audit.findings import Finding, finding, shown, vietnamese
from baocao.audit.units import addable

KIND: Final = "ratio_percent_mismatch"

_GAP: Final = re.compile(
    r"(?:[ ]+[^\W\d_]+){0,6}[ ]*[,;(][ ]*(?:tính[ ]+)?(?:bình|trung)[ ]+(?:quân|bình)"
    r"(?:[ ]+(?:là|đạt|có|khoảng))?[ ]*",
    re.IGNORECASE,
)
_NEXT: Final = re.compile(
    r"(?:[ ]+[^\W\d_]+){0,4}[ ]*(?:[,;/(]|với|trên|ở|có)[ ]*(?:với[ ]+)?", re.I
)
_NEAR: Final = Decimal("0.3")  # a mean further off is one of other things
_HEADS: Final = ("nhân khẩu", "khẩu")


def check_means(page: Page) -> Iterator[Finding]:
    """Yield a finding for every mean that its two counts do not give."""
    for one, other, mean in zip(page.figures, page.figures[1:], page.figures[2:], strict=False):
        if "/" not in mean.unit or mean.label != "QUANTITY" or not mean.amount:
            continue
        if not _GAP.fullmatch(page.text, other.right, mean.left):
            continue
        if not _NEXT.fullmatch(page.text, one.right, other.left):
            continue
        what, _, each = mean.unit.partition("/")
        for top, bottom in ((one, other), (other, one)):
            if _is(top, what) and _is(bottom, each) and (found := _judge(page, top, bottom, mean)):
                yield found


def _is(item: Figure, unit: str) -> bool:
    people = unit == "người" and item.unit in _HEADS
    return item.target is None and bool(item.amount) and (people or addable(item.unit, unit))


def _judge(page: Page, top: Figure, bottom: Figure, mean: Figure) -> Finding | None:
    figures = (top, bottom, mean)
    if top.amount is None or not bottom.amount or mean.amount is None:
        return None
    exact = top.amount / bottom.amount
    step = Decimal(1).scaleb(-mean.decimals)
    off = abs(exact - mean.amount)
    if (
        off <= step
        or off > mean.amount * _NEAR
        or any(page.qualifier(i) != "none" for i in figures)
    ):
        return None
    computed = vietnamese(exact, max(1, mean.decimals))
    return finding(
        KIND,
        "error",
        f"{shown(top.text)} by {shown(bottom.text)} is {computed} {mean.unit}, but "
        f"{shown(mean.text)} is stated.",
        spans=[(i.start, i.end) for i in sorted(figures, key=lambda i: i.start)],
        stated=shown(mean.text),
        computed=computed,
        tolerance=step,
        facts=page.facts_of(figures),
    )
