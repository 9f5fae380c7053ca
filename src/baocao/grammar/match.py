"""What a rule of the grammar returns."""

from __future__ import annotations

from dataclasses import dataclass

from baocao.schema import Value


@dataclass(frozen=True, slots=True)
class Match:
    """A stretch of text that a rule recognised, its normal value and the rule's id.

    ``start`` and ``end`` are code point offsets into the text that the finder was
    given; ``rule`` reads ``label.form``, for example ``money.scaled``.
    """

    start: int
    end: int
    label: str
    value: Value
    rule: str
