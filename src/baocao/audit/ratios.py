"""Stated percents against the numbers they come from: ``6.209/6.659 hộ … đạt tỷ lệ 91,27%``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from baocao.audit.figures import Page
from baocao.audit.findings import Finding, finding, percent, shown
from baocao.audit.near_misses import explain
from baocao.audit.pairs import Pair, find_pairs
from baocao.audit.precision import agrees, percent_step, quotient
from baocao.audit.told_bases import find_told_bases

KIND: Final = "ratio_percent_mismatch"

_ROWS: Final = 2  # rows of a table that must agree before one that does not is told


def check_ratios(page: Page) -> Iterator[Finding]:
    """Yield a finding for every percent that its own a/b does not give."""
    pairs = [*find_pairs(page), *find_told_bases(page)]
    columns = [is_right(page, pair) for pair in pairs if pair.column]
    # A column of percents may measure anything; it is believed where other rows agree.
    believed = sum(columns) >= _ROWS and sum(columns) * 2 > len(columns)
    for pair in pairs:
        if (pair.column and not believed) or is_right(page, pair):
            continue
        if (found := _mismatch(page, pair)) is not None:
            yield found


def is_right(page: Page, pair: Pair) -> bool:
    """Say whether a stated percent can stand for its a/b; where there is no quotient, it can."""
    exact = quotient(pair.ratio, factor=1000 if pair.percent.unit == "per_mille" else 100)
    if exact is None or pair.stated is None:
        return True
    qualifier = page.qualifier(pair.percent)
    if qualifier == "none" and any(page.qualifier(item) != "none" for item in pair.figures):
        qualifier = "about"
    return agrees(pair.stated, exact, decimals=pair.percent.decimals, qualifier=qualifier)


def _mismatch(page: Page, pair: Pair) -> Finding | None:
    ratio, stated = pair.ratio, pair.percent
    if ratio.amount is None or not ratio.target:
        return None
    per_mille = stated.unit == "per_mille"
    exact = ratio.amount / ratio.target * (1000 if per_mille else 100)
    above = pair.above and exact >= 100
    exact -= 100 if above else 0
    computed = percent(exact, stated.decimals)
    if per_mille:
        computed = computed.replace("%", "‰")
    verb = "is above its base by" if above else "gives"
    message = f"{shown(ratio.text)} {verb} {computed}, but {shown(stated.text)} is stated"
    hint = explain(page, ratio, replace(stated, amount=pair.stated))
    return finding(
        KIND,
        "warning" if pair.inferred else "error",
        f"{message}{hint}.",
        spans=[(item.start, item.end) for item in pair.figures],
        stated=shown(stated.text),
        computed=computed,
        tolerance=percent_step(stated.decimals),
        facts=page.facts_of(pair.figures),
    )
