"""Numbers as they stand in a text, where an entity would not do.

``tăng từ 12 lên 15 mô hình`` gives the first number no noun, and the rows of a pasted table
none at all: such numbers are no entities, yet the arithmetic between them is told in words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from baocao.audit.findings import vietnamese
from baocao.grammar.numbers import parse_number

_SCALES: Final = {
    "nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "trđ": 10**6, "tr.đ": 10**6, "tr": 10**6,
    "tỷ": 10**9, "tỉ": 10**9,
}  # fmt: skip
_NUMBER: Final = (
    r"(?<![\w.,])(?<!\d/)(?:\d{1,3}(?:\.\d{3}){1,5}(?:,\d{1,6})?|\d{1,9}(?:,\d{1,6})?)(?![.,/]?\d)"
)
_MEASURE: Final = (
    r"(?:[ ]?%|[ ]?(?:nghìn|ngàn|triệu|trđ|tr\.đ|tr|tỷ|tỉ)(?!\w))?"
    r"(?:[ ]?(?:đồng(?![ ]+chí)|đ)(?!\w))?"
)
UNIT: Final = r"(?:[ ]?/[ ]?[^\W\d_]+){0,2}(?:[ ]+[^\W\d_]+){0,5}?"
"""The words behind a number that may name what is counted: up to five, as few as will do;
before them what it is told for each of (``45 triệu đồng/người/năm``)."""

_READ: Final = re.compile(
    r"(?P<number>[\d.,]*\d)[ ]?(?:(?P<percent>%)|(?P<scale>nghìn|ngàn|triệu|trđ|tr\.đ|tr|tỷ|tỉ))?"
    r"(?P<dong>[ ]?(?:đồng|đ))?",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[ ]+(?P<word>[^\W\d_]+)")
# Words behind a number that name nothing counted.
_NO_NOUN: Final = frozenset(
    {"lên", "xuống", "còn", "và", "so", "với", "năm", "tăng", "giảm", "trong", "của", "do", "tức",
     "là", "bằng", "đạt", "hay", "ở", "tại", "cùng", "vào", "đầu", "cuối", "thì", "nay", "được",
     "trên", "có", "từ", "đến", "gồm", "mà", "theo", "về", "cho", "khi", "nhưng", "vượt", "trước"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in a text: what it states, in đồng where it is money, and where it stands.

    ``left`` and ``right`` are offsets into the normal form; ``noun`` is the first word behind
    it, in lower case; ``kind`` is ``%``, ``đồng`` or empty.
    """

    amount: Decimal
    step: Decimal
    """The smallest step of its last digit; 0 for a whole number, which is exact."""
    decimals: int
    scale: Decimal
    kind: str
    noun: str
    left: int
    right: int

    def scaled_like(self, other: Numeral) -> Numeral:
        """Return a number that leaves its scale to a later one: ``từ 4,5 lên 5,2 tỷ đồng``."""
        if self.kind == other.kind:
            return self
        if self.kind or self.noun:
            return self
        factor = other.scale / self.scale
        return replace(
            self,
            amount=self.amount * factor,
            step=self.step * factor,
            scale=other.scale,
            kind=other.kind,
        )

    def shown(self, number: Decimal) -> str:
        """Write another number in the scale of this one; what is counted is left out."""
        percent = "%" if self.kind == "%" else ""
        name = next((w for w, s in _SCALES.items() if s == self.scale), "")
        words = [name, "đồng" if self.kind == "đồng" else ""]
        return " ".join(
            [vietnamese(number / self.scale) + percent, *(word for word in words if word)]
        )


def numeral(name: str) -> str:
    """Return the pattern of a number in digits with its scale word or percent sign, as a group.

    >>> found = re.search(rf"từ {numeral('old')} lên {numeral('new')}", "từ 1.310 lên 1,5 nghìn")
    >>> found["old"], found["new"]
    ('1.310', '1,5 nghìn')
    """
    return rf"(?P<{name}>{_NUMBER}{_MEASURE})"


def read_numeral(text: str, left: int, right: int) -> Numeral | None:
    """Return the number written in a stretch of a normal text, or None where it has no reading.

    >>> found = read_numeral("thu 5,2 tỷ đồng phí", 4, 15)
    >>> found.amount, found.step, found.kind, found.noun
    (Decimal('5200000000.0'), Decimal('100000000.0'), 'đồng', '')
    >>> read_numeral("tăng 4 mô hình", 5, 6).noun, read_numeral("còn 12,1% số hộ", 4, 9).kind
    ('mô', '%')
    """
    found = _READ.match(text, left, right)
    number = parse_number(found["number"]) if found else None
    if found is None or number is None:
        return None
    scale = Decimal(_SCALES[found["scale"].lower()] if found["scale"] else 1)
    money = bool(found["dong"]) or (found["scale"] or "").lower() in ("trđ", "tr.đ")
    decimals = -min(0, int(Decimal(number).as_tuple().exponent))
    behind = _WORD.match(text, right)
    noun = behind["word"].lower() if behind and not money and not found["percent"] else ""
    return Numeral(
        amount=Decimal(number) * scale,
        step=Decimal(0) if not decimals and scale == 1 else scale.scaleb(-decimals),
        decimals=decimals,
        scale=scale,
        kind="%" if found["percent"] else "đồng" if money else "",
        noun="" if noun in _NO_NOUN else noun,
        left=left,
        right=right,
    )
