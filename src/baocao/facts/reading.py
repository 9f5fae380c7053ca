"""Read a row of figures from left to right into facts.

A figure either opens a fact or tells more about one before it: its percent, its change,
its target, the count behind a share, the present state after a former one. What it does
is read off the words between the two (:mod:`baocao.facts.joints`).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from baocao.facts import joints
from baocao.facts.canonical import canonical_name
from baocao.facts.changes import move, move_from, tell_count, tell_more
from baocao.facts.drafts import Draft
from baocao.facts.figures import Figure
from baocao.facts.naming import Name, name_of
from baocao.facts.percents import settle_share, tell_percent
from baocao.facts.phrases import Left, left_of, right_of
from baocao.facts.rows import Row
from baocao.facts.settings import is_no_result
from baocao.facts.state import PLAN, WHOLE, Reading
from baocao.facts.words import Word, edges, shape_of, spell

_GAINED: Final = re.compile(r"[\w ]{1,40}(?<!\w)được[ ]*\Z")
_LIST_MARKS: Final = (",", "và")
_LONGEST_LIST: Final = 6


def read_row(row: Row) -> list[Draft]:
    """Return the facts of a row, in the order of their first figures."""
    reading = Reading(row)
    for at in range(len(row.figures)):
        if at != reading.passed:
            reading.last = _take(reading, at)
    return reading.drafts


def _take(reading: Reading, at: int) -> str:
    """Read the figure at an index and return what it did."""
    figure, between = reading.row.figures[at], reading.row.gaps[at].shape
    if reading.origin is not None:
        origin, name = reading.origin
        if figure.kind == "percent" and joints.opens_bracket(between):
            return "open"  # 'từ 1.015 hộ (24,6%) xuống 858 hộ': the former state twice
        reading.origin = None
        if figure.counts == origin.counts and joints.joins_arrival(between, told_from=True):
            draft = reading.draft(at, name)
            move(figure, draft, origin)
            reading.add(draft)
            return "move"
    current = reading.current
    if current is None:
        return _open(reading, at, figure)
    tell = tell_percent if figure.kind == "percent" else tell_count
    done = tell(reading, at, current) or tell_more(reading, at, current)
    return done or _open(reading, at, figure)


def _open(reading: Reading, at: int, figure: Figure) -> str:
    """Open a fact with a figure, unless it reports nothing or waits for the next."""
    row, before = reading.row, reading.row.gaps[at].shape
    if is_no_result(row, at):
        reading.current = None
        return "open"
    if joints.says_from(before) and _arrives_next(row, at):
        reading.origin = (figure, _name(reading, at))
        return "open"
    if figure.kind == "percent" and _is_of_next(row, at):
        return _share_of_next(reading, at)
    draft = reading.draft(at, _name(reading, at))
    if figure.former is not None:
        move_from(figure.former, draft)
        reading.add(draft)
        return "move"
    direction = joints.change_of(before)
    if figure.kind == "percent" and direction is None:
        direction = joints.opens_with_change(before)
    if direction:
        draft.direction, draft.delta = direction, figure.amount
        if figure.target is None:
            draft.actual = draft.top = None
    else:
        draft.direction = joints.direction_to(before)
    plan = joints.planned_number(row.gaps[at + 1].shape)
    if figure.kind == "percent":
        settle_share(reading, at, draft)
    elif figure.sense == "target" and (base := reading.base_behind(at)) and base[1]:
        draft.base = base[0]
    elif plan is not None and draft.target is None:
        draft.target, draft.base = plan, PLAN
    reading.add(draft)
    return "change" if direction else "open"


def _arrives_next(row: Row, at: int) -> bool:
    """Tell whether the next figure is the present state after this former one."""
    following = at + 1
    if following < len(row.figures) and joints.opens_bracket(row.gaps[following].shape):
        following += 1
    if following >= len(row.figures) or row.figures[following].counts != row.figures[at].counts:
        return False
    return joints.joins_arrival(row.gaps[following].shape, told_from=True)


def _is_of_next(row: Row, at: int) -> bool:
    return at + 1 < len(row.figures) and joints.is_out_of(row.gaps[at + 1].shape)


def _share_of_next(reading: Reading, at: int) -> str:
    """``99% trong 3.840 hồ sơ trả đúng hạn``: the next figure names the share."""
    draft = reading.draft(at, _name(reading, at + 1))
    draft.base = WHOLE
    draft.tell(reading.row.figures[at + 1])
    reading.add(draft)
    reading.passed = at + 1
    return "open"


def _name(reading: Reading, at: int) -> Name:
    row, figure = reading.row, reading.row.figures[at]
    left = left_of(row.gaps[at], first=at == 0, noun=figure.noun)
    lone = not left.words and not figure.noun
    right = right_of(row.gaps[at + 1], last=at + 2 == len(row.gaps), lone=lone)
    if figure.kind == "percent":
        base = reading.base_behind(at)
        if base and base[1]:
            right = []
        elif right and left.words and _names_more(right, left.words, row):
            left = Left([])  # 'Công tác y tế: có 87% dân số tham gia bảo hiểm y tế'
        elif base and left.words:
            right = []
    if figure.target is not None and (base := reading.base_behind(at)) and base[1]:
        right = []  # '246 đơn vị/180 đơn vị | chỉ tiêu'
    if figure.kind == "measure" and left.words and _leads_on(row, at):
        right = []  # 'cà phê 86 ha | tái canh được | 30 ha'
    if figure.kind in ("count", "percent"):
        right = right + _said_once(row, at, right)
    theme = reading.drafts[-1].theme if reading.drafts else ""
    name = name_of(figure, left, right, row.entities, theme)
    listed = name.own and row.gaps[at].shape.strip() in _LIST_MARKS
    if listed and reading.head and not name.head and not left.words and not right:
        return replace(name, phrase=f"{reading.head} {name.phrase}", head=reading.head)
    reading.head = name.head
    return name


def _leads_on(row: Row, at: int) -> bool:
    """Tell whether the words behind a measure lead to the next figure: ``tái canh được``."""
    return at + 1 < len(row.figures) and _GAINED.match(row.gaps[at + 1].shape) is not None


def _names_more(right: list[Word], words: list[Word], row: Row) -> bool:
    """Tell whether the words behind a figure name a known indicator, and those before none."""
    behind, before = (canonical_name(spell(part, row.entities)) for part in (right, words))
    return behind is not None and before is None


def _said_once(row: Row, at: int, right: list[Word]) -> list[Word]:
    """Return words said once for a list: ``90% gia đình, 9/10 ấp … đạt chuẩn văn hóa``."""
    if any(shape in edges("reach") or shape == "có" for _, shape in right):
        return []
    said = shape_of(right)
    for index in range(at + 1, min(at + _LONGEST_LIST, len(row.figures))):
        gap = row.gaps[index].shape.strip()
        if (gap.removeprefix(said) if index == at + 1 else gap).strip() not in _LIST_MARKS:
            return []
        behind = right_of(row.gaps[index + 1], last=index + 2 == len(row.gaps))
        for place, word in enumerate(behind):
            if word[1] in edges("reach"):
                return behind[place:]
    return []
