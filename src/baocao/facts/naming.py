"""From the words around a figure to a short noun phrase, as a reader would write it.

1. A word of measure alone before the figure (``sản lượng``, ``trị giá``) is completed with
   what the fact before it counts: ``trị giá suất quà``.
2. A counted noun that says little (``trường hợp``, ``người``) gives way to the head words;
   otherwise what is done with it stays in front, unless it is only handed out
   (``tặng 45 suất quà``).
3. Where the head words say who has it (``câu lạc bộ có 24 thành viên``), the noun leads.
4. The label of a table row is the name of its first figure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from baocao.facts.canonical import canonical_name
from baocao.facts.figures import Figure
from baocao.facts.phrases import Left
from baocao.facts.rows import PROGRAM
from baocao.facts.words import (
    Word,
    edges,
    ends_with,
    shape_of,
    spell,
    starts_with,
    strip_lead,
    uncapitalize,
)

_LONGEST_HEAD: Final = 8
"""Words in front of what is counted; where there are more, the first say who and why."""
_SHORT_HEAD: Final = 6
_SPACES: Final = re.compile(r"\s+")

# What a measure tells of a crop when no word says so: 'lúa xuân 31 ha, 41 tạ/ha'.
_SIDES: Final = {
    "tạ/": "năng suất", "tấn/": "năng suất", "kg/sào": "năng suất", "tấn": "sản lượng",
    "tạ": "sản lượng",
}  # fmt: skip

Entities = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Name:
    """An indicator phrase, and what a later figure may be told of."""

    phrase: str
    theme: str
    """What is counted, without what is done to it."""
    own: bool = True
    """The figure's own words name it; else the fact before it lends its name."""
    head: str = ""
    """What is done with what is counted: ``kiểm tra``."""


def name_of(figure: Figure, left: Left, right: list[Word], entities: Entities, theme: str) -> Name:
    """Return the name of a figure; ``theme`` is what the fact before it counts."""
    words, behind = left.words, _clean(spell(right, entities))
    if left.labelled and words:
        label = _phrase(words, entities)
        told = figure.kind == "count" and figure.noun.lower() in label.lower()
        return Name(_join(label, behind if told else ""), label)
    if shape_of(words) in edges("attribute"):
        return _side_of(figure, left, behind, entities, theme)
    if figure.kind == "count":
        return _counted(figure, left, behind, entities)
    if right and _ends_lightly(words):
        words = []
    phrase = _join(_phrase(words, entities), behind)
    if phrase:
        own = words[starts_with(words, 0, edges("attribute")) :]
        return Name(phrase, behind or _phrase(own, entities) or phrase)
    if theme:
        return Name(_join(_unsaid(figure), theme), theme, own=False)
    return Name(figure.unit, "", own=False)


def _side_of(figure: Figure, left: Left, behind: str, entities: Entities, theme: str) -> Name:
    """Name a side of what is counted: ``trị giá suất quà``, ``trị giá mỗi suất quà``."""
    side = shape_of(left.words)
    own = behind if side in edges("act") else ""
    about = own or _phrase(list(left.about), entities) or theme or behind
    vague = figure.noun.lower() in edges("generic") and theme
    if figure.kind == "count" and not vague:
        return Name(_join(_clean(figure.noun), behind), figure.noun)
    each = side.rpartition("mỗi ")
    if not each[1]:
        return Name(_join(side, about), about)
    rest = about if about.startswith(each[2].split(" ")[0]) else _join(each[2], about)
    return Name(_join(each[0].strip() or "trị giá", "mỗi", rest), about)


def _unsaid(figure: Figure) -> str:
    """Return which side a figure without words of its own tells of the fact before it."""
    if figure.kind == "measure":
        return next((side for unit, side in _SIDES.items() if figure.unit.startswith(unit)), "")
    if "/" not in figure.unit or figure.kind == "percent":
        return ""
    return "trị giá" if figure.per == "portion" else "mức"


def _counted(figure: Figure, left: Left, behind: str, entities: Entities) -> Name:
    noun = _clean(figure.noun)
    generic = noun.lower() in edges("generic")
    handed = _ends_lightly(left.words)
    before = [] if handed and not generic else _behind_program(left.words)
    head = _phrase(before, entities)
    if len(before) > _LONGEST_HEAD and canonical_name(head) is None:
        before = strip_lead(before[-_SHORT_HEAD:])
        head = _phrase(before, entities)
    if behind.lower().startswith(f"{noun} ".lower()):
        noun = ""  # '6/6 thôn là thôn văn hóa'
    theme = (_join(head, behind) or noun) if generic else _join(noun, behind)
    if left.link in ("có", "gồm") and head and not generic:
        return Name(_join(noun, behind or head), theme)
    if generic and len(before) > 1 and not behind and not _only_verbs(before):
        return Name(head, head)
    if generic and handed and (behind or len(before) < 2):
        before = _without_light(before)
        head = _phrase(before, entities)
    if head and (_holds(head, noun) or (not behind and canonical_name(head) is not None)):
        return Name(_join(head, behind), theme)
    verbs = head if _only_verbs(before) else ""
    return Name(_join(head, noun, behind), theme, head=verbs)


def _holds(head: str, noun: str) -> bool:
    """Tell whether head words name what is counted already: ``hộ nghèo còn 5 hộ``."""
    return f" {noun} ".lower() in f" {head} ".lower()


def _ends_lightly(words: list[Word]) -> bool:
    """Tell whether the last word only says that something was given, made or held."""
    return bool(ends_with(words, edges("light"))) and not ends_with(words, edges("keep"))


def _without_light(words: list[Word]) -> list[Word]:
    words = list(words)
    while words and (size := ends_with(words, edges("light"))):
        del words[len(words) - size :]
        while words and (size := ends_with(words, edges("tail"))):
            del words[len(words) - size :]
    return words


def _only_verbs(words: list[Word]) -> bool:
    at = 0
    while at < len(words) and (size := starts_with(words, at, edges("verb") | edges("light"))):
        at += size
    return at == len(words)


def _behind_program(words: list[Word]) -> list[Word]:
    """Drop a movement that something was done in, up to what was done."""
    for at in range(len(words) - 1, -1, -1):
        if words[at][1] == PROGRAM and at + 1 < len(words):
            return strip_lead(words[at + 1 :])
    return words


def _phrase(words: list[Word], entities: Entities) -> str:
    return uncapitalize(_clean(spell(words, entities)))


def _join(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _clean(phrase: str) -> str:
    return _SPACES.sub(" ", phrase).strip(" ,.:;/-=")
