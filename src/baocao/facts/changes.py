"""A figure like the one before it: its change, its plan, its count, or its new state."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from baocao.facts import joints
from baocao.facts.drafts import Draft
from baocao.facts.figures import Figure, Number
from baocao.facts.state import FULL, PLAN, WHOLE, Reading

_LOOK_BACK: Final = 6
"""Facts back that a change or a surplus may be about."""
_SLACK: Final = Decimal("0.2")
_ANYBODY: Final = "người"


def tell_count(reading: Reading, at: int, current: Draft) -> str | None:
    """``83,3% (10/12 trường)``: the count behind a share; ``7 sản phẩm … (07/05)``."""
    figure, between = reading.row.figures[at], reading.row.gaps[at].shape
    told = joints.opens_bracket(between) or joints.is_same_as(between)
    if not told or current.target is not None:
        return None
    if current.figure.kind == "percent":
        if figure.kind == "money" or current.actual is None:
            return None
        current.percent, current.unit = current.actual, figure.unit
    elif figure.target is None or figure.amount != current.actual:
        return None
    current.tell(figure)
    current.actual, current.target, current.sense = figure.amount, figure.target, figure.sense
    if figure.sense == "subset" and current.base is None:
        current.base = WHOLE
    return "count"


def tell_more(reading: Reading, at: int, current: Draft) -> str | None:
    """Let a figure be a change, a target, a surplus or a new state of a fact before it.

    Returns what it did, or None where it opens a fact of its own.
    """
    figure, between = reading.row.figures[at], reading.row.gaps[at].shape
    if figure.target is not None:
        return None
    listed = reading.last == "surplus" and between.strip() in (",", "và")
    surplus = listed or joints.joins_surplus(between)
    if figure.kind != "percent" and (surplus or joints.joins_change(between)):
        current = _alike(reading, figure, current, between)
    same = figure.counts == current.figure.counts or (
        figure.unit == _ANYBODY and current.figure.kind == "count"
    )
    direction = joints.joins_change(between)
    if direction and current.delta is None and (same or figure.kind == "percent"):
        _change(reading, at, current, direction)
        return "change"
    if current.actual is None and current.delta is not None and joints.leaves_over(between):
        return _leave(figure, current)
    if surplus and (not same or current.target is None):
        if same:
            _surpass(reading, at, current)
        return "surplus"
    return _plan_or_move(reading, at, current) if same else None


def _plan_or_move(reading: Reading, at: int, current: Draft) -> str | None:
    figure, between = reading.row.figures[at], reading.row.gaps[at].shape
    if current.target is not None:
        return None
    if "\n" in between and not between.strip() and _is_plan(reading, at, current):
        current.tell(figure)
        current.target, current.base = current.actual, current.base or PLAN
        current.actual, current.figure = figure.amount, figure
        return "target"
    plan = joints.joins_target(between)
    told = reading.last == "percent" or "\n" in between
    planned = told and (joints.joins_planned(between) or between.strip() == "của")
    if plan or planned:
        current.tell(figure)
        current.target, current.base = figure.amount, current.base or plan
        return "target"
    past = joints.joins_past(between)
    if past and current.delta is None and current.actual is not None:
        _compare(figure, current, past)
        return "move"
    moved = joints.joins_arrival(between, told_from=False) or joints.is_slash(between)
    if moved and current.delta is None:
        move(figure, current, current.figure)
        return "move"
    return None


def _is_plan(reading: Reading, at: int, current: Draft) -> bool:
    """Tell whether the first of two cells is the plan: by the header, or by the percent behind."""
    if reading.row.plan_first:
        return True
    figures = reading.row.figures
    if at + 1 == len(figures) or figures[at + 1].kind != "percent" or not current.actual:
        return False
    share = Decimal(figures[at].amount) * FULL / Decimal(current.actual)
    other = figures[at].amount != current.actual
    return other and abs(share - figures[at + 1].amount) <= _SLACK


def _alike(reading: Reading, figure: Figure, current: Draft, between: str) -> Draft:
    """Return the fact that a change or surplus is about: the last one counted alike."""
    near = reading.drafts[-_LOOK_BACK:]
    # a line of its own in a table is about the row, whose figure stands first
    for draft in near if "\n" in between else reversed(near):
        if draft.figure.counts == figure.counts and draft.delta is None:
            return draft
    return current


def _leave(figure: Figure, current: Draft) -> str | None:
    """``đàn lợn giảm 31%, hiện có 4.120 con``: what is there after the change."""
    if figure.kind == "percent" or current.figure.kind == "money":
        return None
    if current.figure.kind == "percent":
        current.delta_unit = current.unit
    elif figure.counts != current.figure.counts:
        return None
    current.tell(figure)
    current.actual, current.unit, current.figure = figure.amount, figure.unit, figure
    return "move"


def _change(reading: Reading, at: int, current: Draft, direction: str) -> None:
    figure, between = reading.row.figures[at], reading.row.gaps[at].shape
    current.tell(figure)
    current.direction, current.delta = direction, figure.amount
    if figure.kind == "percent" and current.figure.kind != "percent":
        current.delta_unit = figure.unit
    base = reading.base_behind(at)
    told = base[0] if base else joints.base_between(between)
    if told and current.percent is None:
        current.base = told
    share = current.actual if current.figure.kind == "percent" else None
    # '83,7%, thấp hơn chỉ tiêu huyện giao 1,3%'
    if share is not None and told and "hơn" in between:
        points = figure.amount if direction == "down" else -figure.amount
        current.target = share + points
        current.inferred.append("target")


def _surpass(reading: Reading, at: int, current: Draft) -> None:
    figure = reading.row.figures[at]
    current.tell(figure)
    base = reading.base_behind(at)
    if base or current.base is None:
        current.base = base[0] if base else PLAN
    if current.actual is not None and current.actual > figure.amount:
        current.target = current.actual - figure.amount
        current.inferred.append("target")


def _compare(figure: Figure, current: Draft, past: str) -> None:
    """``23 ca (cùng kỳ 41 ca)``: how far it is from the former figure."""
    current.tell(figure)
    move_from(figure.amount, current)
    current.base = current.base or past


def move_from(former: Number, draft: Draft) -> None:
    """Let a fact tell how far its present state is from the former one."""
    difference = (draft.actual or 0) - former
    draft.direction = "up" if difference > 0 else "down"
    draft.delta = difference if difference > 0 else -difference
    draft.inferred.append("delta")


def move(figure: Figure, draft: Draft, origin: Figure) -> None:
    """Let a fact tell the present state, and how far it is from the former one."""
    draft.tell(origin, figure)
    draft.actual, draft.unit, draft.figure = figure.amount, figure.unit, figure
    move_from(origin.amount, draft)
    draft.target, draft.sense, draft.top = figure.target, figure.sense, figure.top
