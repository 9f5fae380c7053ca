"""The words of an indicator on both sides of its figure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from baocao.facts.joints import base_end
from baocao.facts.rows import ASIDE, DATE, LAW, PLACE, TIME, WHO, Gap
from baocao.facts.words import (
    ENTITIES,
    Word,
    edges,
    ends_with,
    shape_of,
    starts_with,
    strip,
    strip_lead,
    strip_tail,
    words_of,
)

# Where the words of one indicator end. A goal, a report or a part of a whole opens a new one.
_STOP: Final = re.compile(
    rf"[;:()\n!?…]|,(?!\s*(?:và )?[{PLACE}{DATE}])|\.(?!\S)"
    r"|(?<!\w)(?:trong đó|phấn đấu|mục tiêu|riêng|ngoài ra|cho biết|cho thấy|nêu rõ|nhìn nhận"
    r"|yêu cầu|đề nghị|cụ thể|bao gồm|nhất là)(?!\w)"
)
_RATE: Final = re.compile(r"t[ỷỉ] lệ(?!\w)")
_WEAK: Final = ",(:\n"
"""Marks that a name may stand in front of when only verbs of reaching stand behind them."""
_BULLET: Final = re.compile(
    r"\s*(?:[-+*•]|\(?\d{1,2}(?:\.\d{1,2}){0,3}[.)]|[a-zđ][.)]|[ivx]{1,5}[.)])\s*"
)
_BRACKETS: Final = re.compile(r"\([^()]{0,80}\)")
_OPENERS: Final = ' :\n(“"'
_LEFT_WINDOW: Final = 240
_RIGHT_WINDOW: Final = 120
_LEFT_WORDS: Final = 16
_RIGHT_WORDS: Final = 9
_LABEL_WORDS: Final = 5
_LIST_WORDS: Final = 3
"""Words of a part of a list that a one-word part after its comma belongs to: trâu, bò."""

Mark = tuple[int, int]

_NAMES: Final = WHO + PLACE


@dataclass(frozen=True, slots=True)
class Left:
    """The head words before a figure, and what stood between them and the figure."""

    words: list[Word]
    link: str = ""
    """The last word stripped at the end: ``có``, ``đạt``, ``cho`` …"""
    about: tuple[Word, ...] = ()
    """What a side of it (``số tiền``) is told of in the same words: ``tặng quà … với số tiền``."""
    labelled: bool = False
    """The words are the label of a table row."""


def left_of(gap: Gap, *, first: bool, noun: str = "") -> Left:
    """Return the head words before a figure.

    ``first``: in its row. ``noun``: what the figure counts; a figure that says so itself has
    no name looked for beyond the last comma.
    """
    if first and "\n" in gap.shape:
        return _label(gap)
    end = len(gap.shape.rstrip(_OPENERS))
    if noun and _is_apart(gap, end):
        return Left([])
    low = max(0, end - _LEFT_WINDOW, 0 if first else min(base_end(gap.shape), end))
    if first and low == 0 and (bullet := _BULLET.match(gap.shape)):
        low = min(bullet.end(), end)
    marks = [(m.start(), m.end()) for m in _STOP.finditer(gap.shape, low, end)]
    begin, stop = _bounds(gap, marks, low, end, noun=noun.lower())
    words = words_of(gap, begin, stop)
    if not first and (not marks or gap.shape[marks[-1][0]] == ")"):
        words = _behind_link(words, counted=bool(noun))
    bare = strip_tail(words)
    link = words[len(bare)][1] if len(bare) < len(words) else ""
    settled = strip(_settle(bare, who=not noun))
    for at in range(len(settled) - 1, 0, -1):
        if settled[at - 1][1] in edges("link"):
            if shape_of(settled[at:]) in edges("attribute"):
                return Left(settled[at:], link, tuple(strip(settled[: at - 1])[-_LEFT_WORDS:]))
            break
    return Left(settled[-_LEFT_WORDS:], link)


def _is_apart(gap: Gap, end: int) -> bool:
    """Tell whether a bracket or colon parts the words before it from what counts itself.

    A few words before a colon are a label: ``Kết nạp: 5 đảng viên``.
    """
    tail = gap.shape[end:]
    if "(" in tail:
        return True
    marks = [m.end() for m in _STOP.finditer(gap.shape, max(0, end - _LEFT_WINDOW), end)]
    begin = marks[-1] if marks else max(0, end - _LEFT_WINDOW)
    return ":" in tail and not _is_short_label(gap, ":", begin, end)


def _label(gap: Gap) -> Left:
    """Return the label of a table row, with the words of its cell before the figure."""
    cut = gap.shape.index("\n")
    brackets = [m.span() for m in _BRACKETS.finditer(gap.shape, 0, cut)]
    bullet = _BULLET.match(gap.shape)
    begin = min(bullet.end(), cut) if bullet else 0
    parts, at = [], begin
    for start, end in brackets:
        parts += words_of(gap, at, start)
        at = max(at, end)
    parts += words_of(gap, at, cut)
    cell = strip(_settle(words_of(gap, cut, len(gap.shape))))
    return Left(strip_lead(parts) + cell, labelled=True)


def _bounds(gap: Gap, marks: list[Mark], low: int, end: int, *, noun: str) -> Mark:
    """Where the head words begin and end: the last part that has words of its own."""
    stop = end
    for number in range(len(marks) - 1, -1, -1):
        start, begin = marks[number]
        part = words_of(gap, begin, stop)
        own = strip(_settle(part))
        previous = marks[number - 1][1] if number else low
        if own:
            mark = gap.shape[start]
            vague = not noun or noun in edges("generic")
            joined = mark == "," and vague and _is_list(gap, previous, start, own)
            if mark == "," and _RATE.match(gap.shape[previous:start].lstrip()):
                joined = True
            return (previous if joined else begin), stop
        mark = gap.shape[start]
        weak = mark in _WEAK and (part or mark != ",")
        if not weak or (noun and not _is_short_label(gap, mark, previous, start)):
            return begin, stop
        stop = start
    return low, stop


def _is_short_label(gap: Gap, mark: str, previous: int, colon: int) -> bool:
    """``Kết nạp: 5 đảng viên``: a few words before a colon name what is counted."""
    return mark == ":" and len(words_of(gap, previous, colon)) <= _LABEL_WORDS


def _is_list(gap: Gap, previous: int, comma: int, own: list[Word]) -> bool:
    if own[0][1].isdecimal():
        return True  # 'mức độ 3, 4'
    if len(own) != 1 or own[0][1] in ENTITIES or own[0][1] in edges("light") | edges("verb"):
        return False
    return 0 < len(strip(words_of(gap, previous, comma))) <= _LIST_WORDS


def _behind_link(words: list[Word], *, counted: bool) -> list[Word]:
    """Between two figures without a mark: the words from the last link on are the second's."""
    linked = False
    for at in range(len(words) - 1, -1, -1):
        if words[at][1] in edges("link"):
            linked = True
            if strip(words[at + 1 :]):
                return words[at + 1 :]
    return [] if linked and counted else words


def _settle(words: list[Word], *, who: bool = False) -> list[Word]:
    """Drop who acts, where and when; keep names that are part of what is measured.

    ``who``: where nothing is left behind who acts, the words before stay.
    """
    kept: list[Word] = []
    before: list[Word] = []
    for word in words:
        shape = word[1]
        if shape in (DATE, LAW, TIME):
            _drop_link(kept, "link", "when")
            kept = kept if strip(kept) else []
        elif shape == WHO and not ends_with(kept, edges("link")):
            before = kept or before
            kept = []  # who acts stands before what is done
        elif shape in (WHO, PLACE):
            if not strip(kept):
                kept = []
            elif ends_with(kept, edges("link")):
                _drop_link(kept)
            else:
                kept.append(word)
        else:
            kept.append(word)
    return before if who and not strip(kept) else kept


def _drop_link(words: list[Word], *kinds: str) -> None:
    terms = frozenset[str]().union(*(edges(kind) for kind in kinds or ("link",)))
    while words and (size := ends_with(words, terms)):
        del words[len(words) - size :]


def right_of(gap: Gap, *, last: bool, lone: bool = False) -> list[Word]:
    """Return the words behind a figure that say what it counts.

    ``last``: no figure follows in the row. ``lone``: nothing else names the indicator, so
    that words a longer name would leave out (``cho hộ nghèo``) are taken.
    """
    end = min(len(gap.shape), _RIGHT_WINDOW)
    stop = _STOP.search(gap.shape, 0, end)
    open_end = stop is None and not (last and end == len(gap.shape))
    words = words_of(gap, 0, stop.start() if stop else end)
    kept: list[Word] = []
    at = 1 if words and words[0][1] == "là" else 0
    while at < len(words) and len(kept) < _RIGHT_WORDS:
        if words[at][1] in edges("where") and at + 1 < len(words) and words[at + 1][1] in _NAMES:
            at += 2  # 'em lớp 9 | của Trường THCS … | ôn thi', 'hộ | ở bản … | chờ mặt bằng'
            continue
        if words[at][1] in DATE + LAW + WHO + PLACE + ASIDE + TIME:
            break
        if _ends_right(words, at, open_end=open_end, lone=lone):
            break
        kept.append(words[at])
        at += 1
    kept = strip_tail(kept)
    if open_end and (size := ends_with(kept, edges("attribute"))):
        del kept[len(kept) - size :]  # 'tuyến đường | dài | 4,2 km'
    _drop_link(kept)
    return kept


def _is_inside_term(words: list[Word], at: int) -> bool:
    """Tell whether a word is half of a term that is kept whole: ``cá | nhân``, ``lên | đường``."""
    pairs = [words[i : i + 2] for i in (at - 1, at) if i >= 0]
    return any(shape_of(pair) in edges("keep") for pair in pairs if len(pair) == 2)


def _ends_right(words: list[Word], at: int, *, open_end: bool, lone: bool) -> bool:
    """Tell whether the words behind a figure end before the word at ``at``."""
    shape = words[at][1]
    if _is_inside_term(words, at):
        return False
    if starts_with(words, at, edges("stop")):
        # 'người từ 18 tuổi trở lên', not 'quà từ nguồn xã hội hóa'
        return not (shape == "từ" and at + 1 < len(words) and words[at + 1][1].isdecimal())
    if shape in edges("reach"):
        # '14/16 tổ dân phố đạt tiêu chí …' goes on, '30/36 vụ đạt 83,3%' does not
        return not strip(words[at + 1 :])
    if shape == "cho":
        return not lone and words[at - 1][1] != "được"
    return open_end and shape in edges("link")
