"""A sentence as its figures and the words between them; lines of a pasted table as one row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Final

from baocao.facts.figures import Figure, measure_kind, read_figure, scaled_like
from baocao.grammar.numbers import NUMBER
from baocao.lexicons import load_table
from baocao.normal import normalize

TOLD_KINDS: Final = ("body", "caption")
"""Kinds of sentences that report results; titles, headings and protocol do not."""

# One character stands for a whole entity inside a gap, so that rules see words only.
DATE: Final = "\ue000"
WHO: Final = "\ue001"
LAW: Final = "\ue002"
PROGRAM: Final = "\ue003"
ASIDE: Final = "\ue004"
PLACE: Final = "\ue005"
TIME: Final = "\ue006"
_CLASSES: Final = {
    "DATE": DATE, "LEGAL_DOC": LAW, "PROGRAM": PROGRAM, "OFFICIAL": WHO, "PERSON": WHO,
    "POSITION": WHO, "ORG": WHO, "RESIDENTIAL_GROUP": PLACE, "LOCATION": PLACE,
}  # fmt: skip
_FIRST: Final = 0xF0000
_ROOM: Final = 0xFFFD
_BLANKS: Final = re.compile(r"[ ]{2,}")
_HEADER: Final = re.compile(
    r"^[ ]*(?:kế hoạch|chỉ tiêu giao|mục tiêu|dự toán)[^\n.;]{0,20}\n+"
    r"[ ]*(?:thực hiện|kết quả|ước thực hiện|đạt được)[^\n.;]{0,20}$",
    re.IGNORECASE | re.MULTILINE,
)
_LABEL_END: Final = re.compile(r"[.;!?]\s*\Z")
_LABEL_WORDS: Final = 16
_WORD: Final = re.compile(r"\w+")
_CELL_WORDS: Final = 3
_CELL_LENGTH: Final = 40
# 'tiêm đủ 3 mũi', 'đủ 6 loại vắc xin': what was done, not how often.
_DOSES: Final = frozenset({"mũi", "loại", "loại vắc xin", "liều", "mũi vắc xin"})
_ENOUGH: Final = re.compile(r"(?<!\w)đủ\s*\Z", re.IGNORECASE)
_LOOK: Final = 8
_AIRTIME: Final = re.compile(
    r"(?<!\w)(?:thời lượng|tiếp âm|tiếp sóng|phát sóng|phát thanh)(?!\w)[^.;\n]{0,24}\Z",
    re.IGNORECASE,
)
_LOOK_FAR: Final = 48
# 'tăng từ 840 lên | 1.200 hộ': the first number has no unit, and is no entity.
_FROM: Final = re.compile(
    rf"(?<!\w)từ[ ]+(?:mức[ ]+|chỗ[ ]+|hơn[ ]+|gần[ ]+)?(?P<former>{NUMBER})[ ]*,?"
    r"(?=[ ]+(?:tăng[ ]+|giảm[ ]+)?(?:lên|xuống|còn)"
    r"(?:[ ]+(?:còn|đến|tới|gần|hơn|trên|dưới))*[ ]*\Z)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Gap:
    """The words before, between or behind figures, entities in them as one character each.

    ``shape`` is ``text`` in lower case with a class character for each entity; the two have
    one length.
    """

    text: str
    shape: str


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of a sentence or table row in order; ``gaps[i]`` stands before figure i."""

    figures: tuple[Figure, ...]
    gaps: tuple[Gap, ...]
    sentences: tuple[int, ...]
    """Index of the sentence of each figure."""
    entities: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Entities in the gaps, by their character."""
    firsts: tuple[int, ...] = ()
    """Index of the first figure in the sentence of each figure."""
    plan_first: bool = False
    """A row of a table whose header names the plan before the result."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A sentence that reports something, and the entities in it."""

    index: int
    start: int
    end: int
    entities: list[dict[str, Any]]


def find_rows(record: dict[str, Any]) -> Iterator[Row]:
    """Yield the rows of a record that hold a figure, in the order of the text."""
    text = record["text"]
    plan_first = _HEADER.search(normalize(text)) is not None
    for group in _groups(record):
        row = _row(text, group)
        if row.figures:
            yield replace(row, plan_first=True) if plan_first and len(group) > 1 else row


def _row(text: str, group: list[_Line]) -> Row:
    figures: list[Figure] = []
    places: list[int] = []
    gaps: list[Gap] = []
    entities: dict[str, dict[str, Any]] = {}
    parts: list[str] = []
    for line in group:
        if line is not group[0]:
            parts.append("\n")
        at = line.start
        for entity in line.entities:
            parts.append(text[at : entity["start"]])
            at = entity["end"]
            figure = _figure(entity, text)
            if figure is not None:
                figure, parts = _with_former(figure, parts)
            if figure is None:
                mark = chr(_FIRST + len(entities) % _ROOM)
                entities[mark] = entity
                parts.append(mark)
            else:
                gaps.append(_gap(parts, entities))
                parts = []
                figures.append(figure)
                places.append(line.index)
        parts.append(text[at : line.end])
    gaps.append(_gap(parts, entities))
    first: dict[int, int] = {}
    firsts = tuple(first.setdefault(place, number) for number, place in enumerate(places))
    return Row(tuple(figures), tuple(gaps), tuple(places), entities, firsts)


def _with_former(figure: Figure, parts: list[str]) -> tuple[Figure, list[str]]:
    """Take ``từ 840`` out of the words before ``lên 1.200 hộ``: it is the former state."""
    before = "".join(parts)
    tail = normalize(before[-_LOOK_FAR:])
    found = _FROM.search(tail)
    if found is None or figure.target is not None or figure.top is not None:
        return figure, parts
    former = scaled_like(figure, found["former"], figure.text)
    if former is None or former == figure.amount:
        return figure, parts
    words = tail[: found.start()] + tail[found.end("former") :]
    return replace(figure, former=former), [before[:-_LOOK_FAR], words]


def _figure(entity: dict[str, Any], text: str) -> Figure | None:
    """Return the figure of an entity; None for a number that only says which thing is meant."""
    figure = read_figure(entity, airtime=_is_airtime(entity, text))
    if figure is None or (figure.in_words and figure.unit in _few()):
        return None
    before = text[max(0, figure.start - _LOOK) : figure.start]
    if figure.unit in _DOSES and _ENOUGH.search(normalize(before)):
        return None
    return figure


def _is_airtime(entity: dict[str, Any], text: str) -> bool:
    """Tell whether a duration says how long was broadcast: ``thời lượng phát thanh 90 phút``."""
    value = entity.get("value") or {}
    if entity["label"] != "QUANTITY" or measure_kind(value.get("unit") or "") != "time":
        return False
    before = text[max(0, entity["start"] - _LOOK_FAR) : entity["start"]]
    return _AIRTIME.search(normalize(before)) is not None


@cache
def _few() -> frozenset[str]:
    """Units whose number words count what is only spoken of: ``hai vụ lúa``, ``giữa bốn tổ``."""
    return frozenset(row[0] for row in load_table("indicator_edges") if "few" in row[1:])


def _gap(parts: list[str], entities: dict[str, dict[str, Any]]) -> Gap:
    text = _BLANKS.sub(" ", normalize("".join(parts)))
    small = text.lower()
    if len(small) != len(text):  # a letter whose small form is two characters keeps its own
        small = "".join(map(_lower, text))
    classes = {ord(mark): _class(entity) for mark, entity in entities.items() if mark in text}
    return Gap(text, small.translate(classes) if classes else small)


def _class(entity: dict[str, Any]) -> str:
    """Return the character that stands for an entity in a shape."""
    value = entity.get("value") or {}
    if entity["label"] == "QUANTITY" and measure_kind(value.get("unit") or "") is not None:
        return TIME
    return _CLASSES.get(entity["label"], ASIDE)


def _lower(char: str) -> str:
    """Return one character in lower case where that is one character too."""
    small = char.lower()
    return small if len(small) == 1 else char


def _groups(record: dict[str, Any]) -> Iterator[list[_Line]]:
    """Yield the sentences that report something; the lines of a table row together."""
    lines = list(_lines(record))
    text = record["text"]
    at = 0
    while at < len(lines):
        group = [lines[at]]
        if _is_label(text, lines[at]):
            step = at + 1
            while step < len(lines) and _goes_on(text, lines[step - 1], lines[step]):
                group.append(lines[step])
                step += 1
        yield group
        at += len(group)


def _lines(record: dict[str, Any]) -> Iterator[_Line]:
    entities = sorted(record["entities"], key=lambda item: item["start"])
    at = 0
    for index, sentence in enumerate(record["sentences"]):
        while at < len(entities) and entities[at]["start"] < sentence["start"]:
            at += 1
        inside = []
        while at < len(entities) and entities[at]["start"] < sentence["end"]:
            inside.append(entities[at])
            at += 1
        if sentence["kind"] in TOLD_KINDS:
            yield _Line(index, sentence["start"], sentence["end"], inside)


def _is_label(text: str, line: _Line) -> bool:
    """Tell whether a line may name a table row: a few words, no figure, no full stop."""
    words = text[line.start : line.end]
    if _LABEL_END.search(words) or len(words.split()) > _LABEL_WORDS:
        return False
    return all(_figure(entity, text) is None for entity in line.entities)


def _goes_on(text: str, first: _Line, second: _Line) -> bool:
    """Tell whether a line is the next cell of the row that another begins or goes on with.

    A cell begins with its figure, or with a few words before it.
    """
    if second.index != first.index + 1 or "\n" not in text[first.end : second.start]:
        return False
    starts = (e["start"] for e in second.entities if _figure(e, text) is not None)
    start = next(starts, None)
    if start is None or start - second.start > _CELL_LENGTH:
        return False
    return len(_WORD.findall(text, second.start, start)) <= _CELL_WORDS
