"""The figures of a report, ready for arithmetic: exact numbers, units, precision, place.

A :class:`Figure` is a MONEY, PERCENT or QUANTITY entity with the number it states. A
:class:`Page` is a report record with its figures in order of the text, its sentences, and
its text in normal form, in which rules look for words. Raw offsets (``start``, ``end``)
name the user's characters, normal offsets (``left``, ``right``) those of the normal form.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from baocao.grammar.around import qualifier_of
from baocao.normal import NormalView, normal_view

Record = Mapping[str, Any]
"""A report record, as ``Report.to_dict()`` gives it."""

FIGURE_LABELS: Final = ("MONEY", "PERCENT", "QUANTITY")

_SCALES: Final = {
    "nghìn": 10**3, "ngàn": 10**3, "vạn": 10**4, "triệu": 10**6, "trđ": 10**6, "tr": 10**6,
    "tỷ": 10**9, "tỉ": 10**9, "tỷđ": 10**9, "tỉđ": 10**9,
}  # fmt: skip
_SCALE_NAMES: Final = "|".join(sorted(_SCALES, key=len, reverse=True))
# A number as written, its decimals, and the scale word behind it.
_WRITTEN: Final = re.compile(
    r"\d{1,3}(?:\.\d{3}){1,6}(?!\d)(?:,(?P<d1>\d{1,9}))?|\d{1,18}(?:[.,](?P<d2>\d{1,9}))?"
)
_SCALE_WORD: Final = re.compile(rf"[ ]{{0,2}}(?P<scale>{_SCALE_NAMES})(?!\w)", re.IGNORECASE)
# What stands before or behind a span that holds half of a figure.
_HEAD_OF_FIGURE: Final = re.compile(rf"\d(?:[.,/]|[ ]?(?:{_SCALE_NAMES})[ ]?)?\Z", re.IGNORECASE)
_TAIL_OF_FIGURE: Final = re.compile(
    rf"[ ]\d{{1,3}}(?:,\d+)?[ ]?(?:{_SCALE_NAMES})(?!\w)", re.IGNORECASE
)
_ENDS_IN_SCALE: Final = re.compile(rf"(?:{_SCALE_NAMES})\Z", re.IGNORECASE)
_LONGEST: Final = 200  # characters; a longer surface is no figure that anybody wrote
_MOST_DIGITS: Final = 20  # before the decimal mark: larger than any sum, and safe to divide


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a report and where it stands.

    ``amount`` is what it states (the first number of a/b), in đồng for money; None for a
    range and for what has no reading. ``step`` is the smallest step of its last digit
    (``1,5 tỷ đồng``: 100 000 000), 0 for a count, which is exact; a target without decimals
    is exact too, since plans are round numbers. ``decimals`` are those of the number as
    written; ``scale`` and ``tail`` say how to write another number alike.
    """

    id: str | None
    label: str
    start: int
    end: int
    left: int
    right: int
    text: str
    unit: str
    amount: Decimal | None
    target: Decimal | None = None
    sense: str | None = None
    step: Decimal = Decimal(0)
    target_step: Decimal = Decimal(0)
    decimals: int = 0
    scale: Decimal = Decimal(1)
    tail: str = ""
    flags: tuple[str, ...] = ()

    @property
    def is_ratio(self) -> bool:
        """Say whether this is an a/b that has a percent: achieved over target, part over whole."""
        return self.amount is not None and self.target is not None and self.sense in _WITH_PERCENT


_WITH_PERCENT: Final = ("target", "subset")


@dataclass(frozen=True, slots=True)
class Page:
    """A report record prepared for the checks."""

    record: Record
    view: NormalView
    figures: tuple[Figure, ...]
    lefts: tuple[int, ...]
    """``left`` of each figure, to look up where the figures of a stretch begin."""
    breaks: tuple[int, ...]
    """Normal offsets at which a sentence begins or ends, sorted."""

    @property
    def text(self) -> str:
        """The text in normal form."""
        return self.view.text

    def between(self, left: int, right: int) -> tuple[Figure, ...]:
        """Return the figures that begin in a stretch of the normal text."""
        return self.figures[bisect_left(self.lefts, left) : bisect_left(self.lefts, right)]

    def sentence(self, left: int) -> tuple[int, int]:
        """Return the normal offsets of the sentence, or the gap between two, around an offset."""
        at = bisect_right(self.breaks, left)
        begin = self.breaks[at - 1] if at else 0
        return begin, self.breaks[at] if at < len(self.breaks) else len(self.text)

    def qualifier(self, item: Figure) -> str:
        """Return what the words around a figure say of it: over, nearly, about … or none."""
        if self.text[max(0, item.left - 10) : item.left].rstrip().lower().endswith("cấp trên"):
            return "none"  # 'ngân sách cấp trên 5.420 triệu đồng': the level above
        return qualifier_of(self.text, item.left, item.right)

    def hedged(self, left: int, right: int) -> bool:
        """Say whether the words around a stretch make a number in it no exact one."""
        return qualifier_of(self.text, left, right) != "none"

    def surface(self, item: Mapping[str, Any]) -> str:
        """Return the words of an entity or span on one line."""
        return " ".join(self.record["text"][item["start"] : item["end"]].split())

    def where(self, raw: int) -> int:
        """Return the normal offset of a raw offset."""
        return _normal(self.view, raw)

    def facts_of(self, figures: Iterable[Figure]) -> list[str]:
        """Return the ids of the facts that rest on any of these figures, in record order."""
        ids = {item.id for item in figures if item.id is not None}
        return [
            fact["id"]
            for fact in (self.record.get("facts") or () if ids else ())
            if any(isinstance(e, str) and e in ids for e in fact.get("evidence", ()))
        ]


def read_page(record: Record) -> Page:
    """Return the page of a report record; entities without a number are left out.

    >>> page = read_page({"text": "Kết nạp 13/15 đảng viên.", "sentences": [],
    ...     "entities": [{"id": "e1", "start": 8, "end": 23, "label": "QUANTITY", "value":
    ...         {"unit": "đảng viên", "actual": 13, "target": 15, "sense": "target"}}]})
    >>> [(f.amount, f.target, f.unit, f.is_ratio) for f in page.figures]
    [(Decimal('13'), Decimal('15'), 'đảng viên', True)]
    """
    view = normal_view(record["text"])
    found = [
        item
        for entity in record.get("entities", ())
        if entity["label"] in FIGURE_LABELS
        and (item := _figure(view, record["text"], entity)) is not None
    ]
    found.sort(key=lambda item: (item.left, item.right))
    breaks = {
        _normal(view, sentence[name])
        for sentence in record.get("sentences", ())
        for name in ("start", "end")
    }
    return Page(
        record, view, tuple(found), tuple(item.left for item in found), tuple(sorted(breaks))
    )


def figure(text: str, entity: Mapping[str, Any]) -> Figure | None:
    """Return the figure that an entity of a raw text states, or None.

    >>> item = figure("Thu 4,9 tỷ/4,8 tỷ đồng", {"start": 4, "end": 22, "label": "MONEY", "value":
    ...     {"min_vnd": 4900000000, "max_vnd": 4900000000, "target_vnd": 4800000000}})
    >>> item.amount, item.target, item.step, item.sense
    (Decimal('4900000000'), Decimal('4800000000'), Decimal('100000000.0'), 'target')
    """
    return _figure(normal_view(text), text, entity)


def _figure(view: NormalView, raw: str, entity: Mapping[str, Any]) -> Figure | None:
    value = entity.get("value")
    start, end = entity["start"], entity["end"]
    if not isinstance(value, Mapping) or end - start > _LONGEST:
        return None
    left, right = _normal(view, start), _normal(view, end)
    read = {"MONEY": _money, "PERCENT": _percent, "QUANTITY": _quantity}[entity["label"]]
    unit, amount, target, sense = read(value)
    if _is_cut(view.text, left, right):
        amount = target = None
    written = _written(view.text[left:right])
    first = written[0] if written else (0, 1, "")
    last = written[-1] if written else first
    counted = entity["label"] == "QUANTITY" and not first[0] and last[1] == 1
    return Figure(
        id=entity.get("id"),
        label=entity["label"],
        start=start,
        end=end,
        left=left,
        right=right,
        text=raw[start:end],
        unit=unit,
        amount=amount,
        target=target,
        sense=sense,
        step=Decimal(0) if counted else _step(last if target is None else first, last),
        target_step=_step(last, last) if last[0] and target is not None else Decimal(0),
        decimals=first[0],
        scale=Decimal(first[1] if len(written) == 1 else 1),
        tail=first[2] if len(written) == 1 else f" {unit}",
        flags=tuple(value.get("flags") or ()),
    )


def _is_cut(text: str, left: int, right: int) -> bool:
    """Say whether a span holds a part of a figure only: ``5tỷ | 120 triệu đồng``.

    >>> _is_cut("thu 5tỷ120 triệu đồng", 7, 21), _is_cut("thu 5 tỷ 120 triệu", 4, 8)
    (True, True)
    >>> _is_cut("lớp 1 đạt 5 tỷ, 120 triệu", 10, 14), _is_cut("đạt110%", 3, 7)
    (False, False)
    """
    if _HEAD_OF_FIGURE.search(text, max(0, left - 16), left):
        return True
    if right > left and text[right - 1].isdigit() and text[right : right + 1].isdigit():
        return True
    scaled = _ENDS_IN_SCALE.search(text, left, right)
    return scaled is not None and _TAIL_OF_FIGURE.match(text, right) is not None


def _normal(view: NormalView, raw: int) -> int:
    return raw if view.starts is None else bisect_left(view.starts, raw)


def _written(text: str) -> list[tuple[int, int, str]]:
    """Return decimals, scale and rest of each number written in a surface.

    >>> _written("13 tỷ 200 triệu đồng"), _written("87,5%")
    ([(0, 1000000000, ' tỷ 200 triệu đồng'), (0, 1000000, ' triệu đồng')], [(1, 1, '%')])
    """
    found = []
    for number in _WRITTEN.finditer(text):
        word = _SCALE_WORD.match(text, number.end())
        scale = _SCALES[word["scale"].lower()] if word else 1
        decimals = number["d1"] or number["d2"] or ""
        found.append((len(decimals), scale, text[number.end() :]))
    return found


def _step(own: tuple[int, int, str], last: tuple[int, int, str]) -> Decimal:
    """Return the step of a number's last digit; ``4,9/4,8 tỷ`` share one scale."""
    return Decimal(own[1] if own[1] > 1 else last[1]).scaleb(-own[0])


_Numbers = tuple[str, Decimal | None, Decimal | None, str | None]
"""Unit, what is stated, target, sense."""


def _money(value: Mapping[str, Any]) -> _Numbers:
    currency = value.get("currency") or "VND"
    low, high, target = value.get("min_vnd"), value.get("max_vnd"), value.get("target_vnd")
    if currency != "VND":
        low, high, target = value.get("amount"), value.get("amount"), value.get("amount_target")
        if value.get("amount_max") is not None:
            high = value["amount_max"]
    unit = "đồng" if currency == "VND" else str(currency)
    if value.get("per"):
        unit += f"/{value['per']}"
    clear = low == high and "two_readings" not in (value.get("flags") or ())
    sense = "target" if target is not None else None
    return unit, exact_number(low) if clear else None, exact_number(target), sense


def _percent(value: Mapping[str, Any]) -> _Numbers:
    unit = str(value.get("unit") or "percent")
    if value.get("per"):
        unit += f"/{value['per']}"
    low, high = value.get("min"), value.get("max")
    clear = low == high and value.get("target") is None
    clear = clear and "two_readings" not in (value.get("flags") or ())
    return unit, exact_number(low) if clear else None, None, None


def _quantity(value: Mapping[str, Any]) -> _Numbers:
    unit = " ".join(str(value.get("unit") or "").lower().split())
    if value.get("actual") is not None:
        target = exact_number(value.get("target"))
        return unit, exact_number(value["actual"]), target, value.get("sense")
    return unit, exact_number(value.get("value")), None, None


def exact_number(value: object) -> Decimal | None:
    """Return an exact number; what is none, or not finite, gives None.

    >>> exact_number("87.5"), exact_number(7), exact_number(None), exact_number("NaN")
    (Decimal('87.5'), Decimal('7'), None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        number = Decimal(value)
    except ArithmeticError:
        return None
    return number if number.is_finite() and number.adjusted() < _MOST_DIGITS else None
