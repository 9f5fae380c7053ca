"""What a figure of a report says: one entity of label MONEY, PERCENT or QUANTITY as numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Final

from baocao.grammar.numbers import NUMBER, parse_number
from baocao.lexicons import load_table
from baocao.normal import normalize

Number = int | Decimal

FIGURE_LABELS: Final = ("MONEY", "PERCENT", "QUANTITY")

_RANKED: Final = re.compile(
    r"(?:xã|phường|thị trấn|đơn vị|trường|huyện|quận|thị xã|thành phố|tỉnh|cụm|khối|khu|thôn|ấp"
    r"|đội|đoàn|cơ quan|chi bộ|đảng bộ|tổ|bản|xóm|chi hội|hội|công an|trạm)(?!\w)"
)
# Measures that name what is counted.
_COUNTED_MEASURES: Final = frozenset({"ngày công", "ngày công lao động", "công lao động"})
# Readings of a/b that are no indicator: who is ranked, who lives in how many households.
_NO_INDICATOR: Final = frozenset({"rank", "people_per_household"})
_NUMBER_PART: Final = re.compile(
    r"\s*[\d.,/\s-]*\d(?:\s*(?:đến|tới|trên)\s*[\d.,]+)?\s*(?:(?:nghìn|ngàn|vạn|triệu|tỷ)(?!\w))?\s*",
    re.IGNORECASE,
)
_SECOND_HALF: Final = re.compile(r"\s*/\s*[\d.,]+.*\Z", re.DOTALL)
_FIRST_NUMBER: Final = re.compile(NUMBER)
_MOVED: Final = re.compile(rf"(?P<former>{NUMBER})[ ](?:lên|xuống|còn)(?!\w)", re.IGNORECASE)
_MONEY_PER: Final = re.compile(r"(?:/|[ ]trên[ ])\s*(?=[^\W\d])")
_PER_NAMES: Final = {
    "household": "hộ", "person": "người", "portion": "suất", "month": "tháng", "year": "năm",
    "quarter": "quý", "day": "ngày", "house": "căn", "hectare": "ha", "head": "con",
    "time": "lần", "work": "công trình", "prize": "giải", "kilogram": "kg",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its numbers, its unit, and the words it counts.

    ``kind`` is ``money``, ``percent``, ``measure`` or ``count``. ``noun`` holds the counted
    words as written, without the number; it is empty unless ``kind`` is ``count``.
    """

    id: str
    start: int
    end: int
    kind: str
    amount: Number
    unit: str
    noun: str = ""
    top: Number | None = None
    target: Number | None = None
    sense: str | None = None
    qualifier: str | None = None
    per: str | None = None
    in_words: bool = False
    former: Number | None = None
    """The former state, told without its unit: ``từ | 840 | lên 1.200 hộ``."""
    text: str = ""
    """The figure as written."""

    @property
    def counts(self) -> tuple[str, str]:
        """What two figures must share to be compared: kind, and unit without its per part."""
        return self.kind, self.unit.partition("/")[0]


def read_figure(entity: dict[str, Any], *, airtime: bool = False) -> Figure | None:
    """Return the figure of an entity, or None where it is none or its value is not known.

    Multipliers (``2,2 lần``), ranks and people per household are none, and durations only
    where they are hours on air (``airtime``).

    >>> value = {"value": None, "unit": "lao động", "actual": 772, "target": 550,
    ...          "sense": "target"}
    >>> entity = {"id": "e1", "start": 0, "end": 16, "text": "772/550 lao động",
    ...           "label": "QUANTITY", "value": value}
    >>> figure = read_figure(entity)
    >>> figure.amount, figure.target, figure.unit, figure.noun, figure.sense
    (772, 550, 'lao động', 'lao động', 'target')
    """
    value = entity.get("value")
    if entity["label"] not in FIGURE_LABELS or not isinstance(value, dict):
        return None
    if entity["label"] == "QUANTITY":
        return _quantity(entity, value, airtime=airtime)
    return _money(entity, value) if entity["label"] == "MONEY" else _percent(entity, value)


def _money(entity: dict[str, Any], value: dict[str, Any]) -> Figure | None:
    foreign = value.get("currency", "VND") != "VND"
    amount = number(value.get("amount" if foreign else "min_vnd"))
    if amount is None:
        return None
    top = number(value.get("amount_max" if foreign else "max_vnd"))
    unit = value["currency"] if foreign else "đồng"
    text = " ".join(normalize(entity["text"]).split())
    per = _MONEY_PER.search(text)
    if per is not None:
        unit += "/" + re.sub(r"\s*/\s*", "/", text[per.end() :])
    elif value.get("per") in _PER_NAMES:
        unit += "/" + _PER_NAMES[value["per"]]
    return Figure(
        *_place(entity),
        text=entity["text"],
        kind="money",
        amount=amount,
        unit=unit,
        top=top if top != amount else None,
        target=number(value.get("target_vnd")),
        sense="target" if value.get("target_vnd") is not None else None,
        qualifier=_qualifier(value),
        per=value.get("per"),
    )


def _percent(entity: dict[str, Any], value: dict[str, Any]) -> Figure | None:
    amount, top = number(value.get("min")), number(value.get("max"))
    if amount is None:
        return None
    unit = "%" if value.get("unit") != "per_mille" else "‰"
    if value.get("per"):
        unit += "/" + _PER_NAMES[value["per"]]
    return Figure(
        *_place(entity),
        text=entity["text"],
        kind="percent",
        amount=amount,
        unit=unit,
        top=top if top != amount else None,
        target=number(value.get("target")),
        sense="target" if value.get("target") is not None else None,
        qualifier=_qualifier(value),
        per=value.get("per"),
    )


def _quantity(entity: dict[str, Any], value: dict[str, Any], *, airtime: bool) -> Figure | None:
    unit, sense = value.get("unit") or "", value.get("sense")
    if sense == "rank" and not _RANKED.match(unit):
        sense = "subset"  # 'sinh con thứ ba 14/139 trẻ' ranks nobody
    candidates = (value.get(name) for name in ("value", "actual", "min"))
    amount = next((n for n in map(number, candidates) if n is not None), None)
    kind = measure_kind(unit)
    if amount is None or sense in _NO_INDICATOR or kind == "times":
        return None
    if kind == "time" and not airtime:
        return None
    text = " ".join(normalize(entity["text"]).split())
    head, _, per = unit.partition("/")
    is_measure = measure_kind(head) in ("measure", "time") and head not in _COUNTED_MEASURES
    counted = _SECOND_HALF.sub("", _NUMBER_PART.sub("", text, count=1))
    if _former_inside(text) is not None:
        counted = head
    shown = unit if is_measure else unit_head(head) + (f"/{per}" if per else "")
    return Figure(
        *_place(entity),
        text=entity["text"],
        kind="measure" if is_measure else "count",
        amount=amount,
        unit=shown,
        noun="" if is_measure else (counted if text[0].isdigit() else head),
        top=number(value.get("max")),
        target=number(value.get("target")),
        sense=sense,
        in_words=not text[0].isdigit(),
        former=_former_inside(text),
    )


def scaled_like(figure: Figure, written: str, text: str) -> Number | None:
    """Return a bare number in the scale of the figure that it is compared with.

    >>> budget = Figure("e1", 0, 11, "money", 5_200_000_000, "đồng")
    >>> scaled_like(budget, "4,5", "5,2 tỷ đồng"), scaled_like(budget, "4,5", "nhiều")
    (4500000000, None)
    """
    first = _FIRST_NUMBER.search(normalize(text))
    shown = parse_number(first[0]) if first else None
    bare = parse_number(written)
    if bare is None or not shown:
        return None
    return number(str(Decimal(bare) * Decimal(figure.amount) / Decimal(shown)))


def _former_inside(text: str) -> Number | None:
    """Return the former state where an entity holds both: ``840 lên 1.200 lượt``."""
    found = _MOVED.match(text)
    return parse_number(found["former"]) if found else None


def _place(entity: dict[str, Any]) -> tuple[str, int, int]:
    return entity["id"], entity["start"], entity["end"]


def _qualifier(value: dict[str, Any]) -> str | None:
    told = value.get("qualifier")
    return told if told not in (None, "none") else None


def number(value: int | str | None) -> Number | None:
    """Return a number of a record, an int where it is whole; None where it is none.

    >>> number("87.5"), number("100"), number(None)
    (Decimal('87.5'), 100, None)
    """
    if value is None or isinstance(value, int):
        return value
    try:
        exact = Decimal(value)
    except (InvalidOperation, TypeError):
        return None
    if not exact.is_finite():
        return None
    return int(exact) if exact == exact.to_integral_value() else exact


def measure_kind(unit: str) -> str | None:
    """Return what kind of measure a unit is: ``measure``, ``time``, ``times``, or None.

    >>> measure_kind("ha"), measure_kind("tháng"), measure_kind("lần"), measure_kind("hộ")
    ('measure', 'time', 'times', None)
    """
    kinds = _measures()
    return kinds.get(unit.lower()) or kinds.get(unit.partition("/")[0].lower())


@cache
def _measures() -> dict[str, str]:
    return {row[0].lower(): row[1] if len(row) > 1 else "measure" for row in load_table("measures")}


def unit_head(noun: str) -> str:
    """Return the unit of a counted noun, what kind it is left out.

    >>> unit_head("hộ cận nghèo"), unit_head("suất quà"), unit_head("lượt người")
    ('hộ', 'suất', 'lượt người')
    >>> unit_head("tổ dân phố"), unit_head("đơn vị máu"), unit_head("đơn tranh chấp")
    ('tổ dân phố', 'đơn vị', 'đơn')
    """
    words = noun.split(" ")
    heads = _heads()
    for size in range(min(len(words), 3), 0, -1):
        head = " ".join(words[:size])
        if head.lower() in heads:
            return head
    return noun


@cache
def _heads() -> frozenset[str]:
    return frozenset(row[0].lower() for row in load_table("unit_heads"))
