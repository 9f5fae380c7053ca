"""A percent: how much of a base the fact before it reached, or a share of its own."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from baocao.facts import joints
from baocao.facts.canonical import is_amount
from baocao.facts.drafts import Draft
from baocao.facts.figures import Figure, Number, scaled_like
from baocao.facts.phrases import left_of, right_of
from baocao.facts.rows import DATE
from baocao.facts.state import FULL, PLAN, WHOLE, Reading

_NEAR: Final = 3
"""Facts back that a percent may still be about."""
_SLACK: Final = Decimal("0.2")
"""Percent points between a percent and the ratio it is taken to be of."""

Base = tuple[str, bool] | None


def tell_percent(reading: Reading, at: int, current: Draft) -> str | None:
    """Let a percent tell more about a fact before it; return what it did, or None."""
    figure, between = reading.row.figures[at], reading.row.gaps[at].shape
    if figure.target is not None or not joints.joins_percent(between):
        return None
    reached, bracket = joints.says_reached(between), joints.opens_bracket(between)
    if reading.last in ("change", "surplus") and not (reached or bracket):
        return None
    if reading.last == "change" and "còn" in joints.last_part(between):
        return None
    if reading.last == "change" and bracket:
        current.tell(figure)  # '11 vụ (17,1%)' tells one change in two ways
        return "change"
    if joints.joins_change(between):
        return None
    base = reading.base_behind(at)
    ratio = _ratio_of(reading, figure, current) if reached else None
    if "\n" in between and reading.drafts[0].percent is None:
        ratio = reading.drafts[0]  # a cell of its own is about the row, whose figure is first
    if ratio is None and current.figure.kind == "percent":
        return _pass_share(figure, current, between, base)
    if ratio is None and not (reached or _goes_on(reading, at, between, base)):
        return None
    if ratio is None and current.percent is not None:
        if base is None:
            return None
        ratio = _twin(reading, current)
    reached_by = ratio or current
    _reach(figure, reached_by, between, base)
    _state_plan(reached_by, between, reading.row.gaps[at + 1].shape)
    return "percent"


def _goes_on(reading: Reading, at: int, between: str, base: Base) -> bool:
    """Tell whether a percent without a word of reaching is of the fact before it."""
    listed = joints.last_part(between).strip() == "và"
    if base is not None and (base[1] or not listed):
        return True
    gaps = reading.row.gaps
    counts_itself = right_of(gaps[at + 1], last=at + 2 == len(gaps), lone=True)
    return not counts_itself and not listed


def _ratio_of(reading: Reading, figure: Figure, current: Draft) -> Draft | None:
    """Return a ratio a little before that a percent fits: ``9.316/9.504 người … (98%)``."""
    if current.target is not None:
        return None
    for draft in reversed(reading.drafts[-_NEAR:-1]):
        if draft.target and draft.actual and draft.percent is None and draft.sense:
            share = Decimal(draft.actual) * FULL / Decimal(draft.target)
            if draft.sentence == current.sentence and abs(share - figure.amount) <= _SLACK:
                return draft
    return None


def _reach(figure: Figure, draft: Draft, between: str, base: Base) -> None:
    draft.tell(figure)
    draft.percent = _passed(of_hundred(figure), between)
    told = base[0] if base else _undated(joints.base_between(between))
    if told:
        draft.base = told
    elif draft.base is None and "chiếm" in joints.last_part(between):
        draft.base = WHOLE


def _state_plan(draft: Draft, between: str, after: str) -> None:
    """``3.600 cây, đạt 150% kế hoạch (kế hoạch 2.400)``: the plan's figure without its unit."""
    if draft.target is not None or draft.figure.kind == "percent":
        return
    written = joints.stated_plan(between, after)
    target = written and scaled_like(draft.figure, written, draft.figure.text)
    if target:
        draft.target, draft.base = target, draft.base or PLAN


def _passed(percent: Number, before: str) -> Number:
    """``vượt 40%`` is 140 % of the plan; ``vượt, đạt 140%`` is told in full."""
    return percent + FULL if joints.exceeds(before) and percent < FULL else percent


def _undated(words: str | None) -> str | None:
    return words.replace(DATE, "").strip() or None if words else None


def _pass_share(figure: Figure, current: Draft, between: str, base: Base) -> str | None:
    """``87,5% (vượt 3,5% chỉ tiêu)``: a share passed its target by so many points."""
    told = base[0] if base else joints.base_between(between)
    if not told or not joints.exceeds(between) or current.actual is None:
        return None
    current.tell(figure)
    current.base, current.direction, current.delta = told, "up", figure.amount
    if current.target is None:
        current.target = current.actual - figure.amount
        current.inferred.append("target")
    return "surplus"


def _twin(reading: Reading, current: Draft) -> Draft:
    """Return a second fact with the figure of another: measured against another base."""
    twin = Draft(
        figure=current.figure,
        indicator=current.indicator,
        theme=current.theme,
        at=current.at,
        sentence=current.sentence,
        actual=current.actual,
        unit=current.unit,
        certainty=current.certainty,
        same_as=[current],
    )
    twin.tell(current.figure)
    reading.drafts.append(twin)
    return twin


def settle_share(reading: Reading, at: int, draft: Draft) -> None:
    """A percent that opens a fact is a share, or tells how much of a plan was reached.

    It is of a plan where the plan is named, where it is more than all, and where the
    indicator is counted against a plan (``tuyển quân đạt 100%``).
    """
    figure, before = reading.row.figures[at], reading.row.gaps[at].shape
    base = reading.base_behind(at)
    if draft.delta is not None:
        draft.base = base[0] if base else None
        return
    between = joints.base_between(before) if joints.exceeds(before) else None
    head = left_of(reading.row.gaps[at], first=at == 0).words
    planned = bool(base and base[1]) or between is not None
    if planned or figure.amount > FULL or is_amount(draft.indicator):
        draft.percent, draft.actual = _passed(figure.amount, before), None
        about = joints.planned_thing(base[0]) if base else None
        if about and len(head) < 2:
            draft.indicator = about
    if base and (base[1] or head):
        draft.base = base[0]
    elif between:
        draft.base = _undated(between)


def of_hundred(figure: Figure) -> Number:
    """Return a percent; per mille as a tenth of it."""
    return Decimal(figure.amount) / 10 if figure.unit.startswith("‰") else figure.amount
