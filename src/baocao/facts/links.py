"""What follows from several facts: the whole of a part, and the same figure told twice."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from decimal import Decimal
from typing import Final

from baocao.facts.drafts import Draft
from baocao.facts.figures import Number
from baocao.normal import normalize

_FULL: Final = 100
_SLACK: Final = Decimal("0.1")
"""Percent points between a stated percent and its own figures: truncation is common."""
_WORD: Final = re.compile(r"\w+")
_ALIKE: Final = 0.5
_SMALL: Final = 20
"""Figures below it coincide by chance; they are linked only by more than their size."""
_MOST: Final = 8
"""Facts with one figure that a later one is compared with."""
_FEW_WORDS: Final = 2
_MILLION: Final = 1_000_000


def infer_targets(drafts: list[Draft]) -> None:
    """Fill in targets that a percent gives: of a whole told before, or of a plan.

    ``10 hộ = 250 %`` gives 4; ``2.794 hồ sơ … (74,9%)`` is of the 3.726 told in its
    sentence. What is not exact is left out, and ``inferred`` names what is filled in.
    """
    for index, draft in enumerate(drafts):
        done = draft.actual if draft.actual is not None else draft.delta
        if draft.percent is None or draft.target is not None or not done:
            continue
        if draft.figure.kind == "percent" or draft.delta_unit or draft.same_as:
            continue
        whole = _whole(drafts, index) if draft.percent < _FULL and draft.actual else None
        if whole is not None:
            draft.target, draft.base = whole, draft.base or "tổng số"
        elif draft.base != "tổng số":
            draft.target = _planned(draft, done)
        if draft.target is not None:
            draft.inferred.append("target")


def _whole(drafts: list[Draft], index: int) -> Number | None:
    """Return the whole told before in the same sentence that gives the percent of a part."""
    part = drafts[index]
    if part.actual is None or part.percent is None:
        return None
    for before in reversed(drafts[max(0, index - 8) : index]):
        if before.sentence != part.sentence:
            return None
        told = (before.target, before.actual)
        if before.figure.counts != part.figure.counts:
            continue
        for whole in told:
            if whole and whole > part.actual:
                share = Decimal(part.actual) * _FULL / Decimal(whole)
                if abs(share - Decimal(part.percent)) <= _SLACK:
                    return whole
    return None


def _planned(draft: Draft, done: Number) -> Number | None:
    """Return the plan that a figure is so many percent of, where it is a round number."""
    if draft.percent is None or draft.percent <= 0:
        return None
    target = Decimal(done) * _FULL / Decimal(draft.percent)
    step = _MILLION if draft.figure.kind == "money" else 1
    if draft.figure.kind == "percent" or target % step != 0:
        return None
    return int(target)


def link_repeats(drafts: list[Draft]) -> None:
    """Link the facts that tell one figure: ``same_as`` is set on all of them but one.

    A later fact points to an earlier one with the same figure and unit and the same
    indicator: the same canonical name, or half of the words. Small figures need the
    canonical name or the same words. A share or a percent told alone points to the fact
    that tells the count too, wherever that stands: ``87,5%`` to ``14/16 tổ dân phố văn
    hóa``, ``hiến máu đạt 170%`` to ``336 đơn vị/198``.
    """
    seen: dict[tuple[object, ...], list[Draft]] = defaultdict(list)
    for draft in drafts:
        key = _key(draft)
        first = next((other for other in seen[key] if _is_same(other, draft)), None)
        if first is not None and not draft.same_as:
            draft.same_as.append(first)
        if len(seen[key]) < _MOST:
            seen[key].append(draft)
    _link_shares(drafts)


def _link_shares(drafts: list[Draft]) -> None:
    """Point shares and percents told alone to the facts that tell their counts."""
    full: dict[tuple[object, ...], Draft] = {}
    for draft in drafts:
        share = _share_of_count(draft)
        if draft.canonical and share is not None and not draft.same_as:
            full.setdefault((draft.canonical, _tenth(share), draft.ahead), draft)
    for draft in drafts:
        share = _share_alone(draft)
        if draft.canonical is None or share is None or draft.same_as:
            continue
        count = full.get((draft.canonical, _tenth(share), draft.ahead))
        if count is None or count.sentence == draft.sentence or count.period != draft.period:
            continue
        draft.same_as.append(count)
        if count.percent is None:
            count.percent = share
            count.inferred.append("percent")


def _key(draft: Draft) -> tuple[object, ...]:
    figure = draft.actual if draft.actual is not None else draft.delta
    return (*draft.figure.counts, figure, draft.percent if figure is None else None, draft.ahead)


def _is_same(first: Draft, second: Draft) -> bool:
    if first.sentence == second.sentence or (first.actual is None) != (second.actual is None):
        return False
    if first.target != second.target and None not in (first.target, second.target):
        return False
    if first.period != second.period:
        return False
    if first.canonical and first.canonical == second.canonical:
        return True
    likeness = overlap(first.indicator, second.indicator)
    size = first.actual if first.actual is not None else first.delta
    if size is None or size < _SMALL:
        return likeness == 1 and len(first.indicator.split()) > _FEW_WORDS
    if first.canonical and second.canonical:
        return False
    return likeness >= _ALIKE


def _share_of_count(draft: Draft) -> Number | None:
    """Return the percent that a fact with a count tells or gives."""
    if draft.figure.kind == "percent" or draft.actual is None:
        return None
    if draft.percent is not None:
        return draft.percent
    if draft.target and draft.sense in ("subset", "target"):
        return Decimal(draft.actual) * _FULL / Decimal(draft.target)
    return None


def _share_alone(draft: Draft) -> Number | None:
    """Return the percent of a fact that tells nothing else."""
    if draft.figure.kind != "percent" or "%" not in draft.unit:
        return None
    return draft.percent if draft.actual is None else draft.actual


def _tenth(share: Number) -> int:
    """Return a percent in tenths, cut off as reports do."""
    return int(Decimal(share) * 10)


def overlap(one: str, other: str) -> float:
    """Return how many words two phrases share, as F1 in [0, 1].

    >>> overlap("tỷ lệ hộ nghèo", "Hộ nghèo"), overlap("hộ nghèo", "đàn bò")
    (0.6666666666666666, 0.0)
    """
    left, right = (Counter(_WORD.findall(normalize(p).lower())) for p in (one, other))
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else 0.0
