"""A total behind its parts: ``Chương trình 135 6,2 tỷ, dân góp 3.450 triệu, tổng cộng 9,65 tỷ``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from baocao.audit.figures import Figure, Page
from baocao.audit.findings import Finding
from baocao.audit.parts import adds_up, mismatch
from baocao.audit.units import addable

# A sentence or clause of its own opens with the full name only: 'Tổng số 45 đơn' begins anew.
_CUE: Final = re.compile(
    r"(?:[,(][ ]*(?:và[ ]+)?(?:tổng(?:[ ]+(?:cộng|số))?|cộng[ ]+lại|cả[ ]+năm)(?:[ ]+(?:thu|chi))?"
    r"|(?P<apart>[;.])[ ]*(?:tổng[ ]+cộng|cộng[ ]+lại))(?:[ ]+\d{1,2}[ ]+[^\W\d]+(?=[ ]+(?:là|được"
    r"|có)(?!\w)))?"
    r"(?:[ ]+(?:là|được|có))?[ ]+(?=\d)",
    re.IGNORECASE,
)
_CLAUSE: Final = re.compile(r"[;:\n]|\.[ ]")
_SENTENCE: Final = re.compile(r"[:\n]|\.[ ]")
_CHANGE: Final = re.compile(r"(?<!\w)(?:tăng|giảm|vượt|còn|mỗi)(?!\w)", re.IGNORECASE)
_REACH: Final = 300
_FAR: Final = Decimal("0.15")  # a sum further off has other parts than those before it


def check_trailing_totals(page: Page) -> Iterator[Finding]:
    """Yield a finding for every total that the figures before it do not give."""
    for cue in _CUE.finditer(page.text):
        total = next(iter(page.between(cue.end(), cue.end() + 1)), None)
        if total is None or total.amount is None or total.amount <= 0 or total.label == "PERCENT":
            continue
        parts = _parts(page, cue.start(), total, _SENTENCE if cue["apart"] else _CLAUSE)
        runs = [parts[i:] for i in range(len(parts) - 1)]
        if not runs or any(adds_up(run, [total]) for run in runs):
            continue
        off = sum((item.amount or Decimal(0) for item in parts), Decimal(0)) - total.amount
        clear = all(page.qualifier(item) == "none" for item in (total, *parts))
        if clear and abs(off) <= total.amount * _FAR:
            yield mismatch(page, total, parts, "error")


def _parts(page: Page, end: int, total: Figure, marks: re.Pattern[str]) -> list[Figure]:
    """Return the figures of the clause before a total, none where one is a change."""
    begin = max(page.sentence(end)[0], end - _REACH)
    clauses = [found.end() for found in marks.finditer(page.text, begin, end)]
    begin = clauses[-1] if clauses else begin
    if _CHANGE.search(page.text, begin, end):
        return []
    return [
        item
        for item in page.between(begin, end)
        if item.amount is not None
        and item.amount > 0
        and item.right <= end
        and item.label == total.label
        and addable(total.unit, item.unit)
    ]
