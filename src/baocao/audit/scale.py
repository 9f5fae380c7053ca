"""Amounts that cannot be meant: ``300 đồng/suất``, a ward's budget of thousands of tỷ.

Only what no ward can have is told: a gift below a thousand đồng (a lost ``nghìn``), a budget
above a province's, an income of nothing or of milliards, a share of more than everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from baocao.audit.figures import Figure, Page
from baocao.audit.findings import Finding, finding, shown

KIND: Final = "implausible_scale"

_GIFTS: Final = ("household", "person", "portion", "house", "prize", "group")
_SMALLEST: Final = 1_000  # đồng; the smallest note that anybody gives
# From July 2025 merged wards of the largest cities collect over a thousand tỷ.
_MERGERS: Final = "2025-07-01"
_LARGEST_BUDGET: Final = Decimal(10**12)
_LARGEST_AFTER: Final = Decimal(10**13)
_INCOMES: Final = {
    "đồng/person_year": (Decimal(200_000), Decimal(2 * 10**9)),
    "đồng/person_month": (Decimal(20_000), Decimal(5 * 10**8)),
}
"""Least and most that a person can earn on average in a ward, in đồng, from 1995 on."""

_BUDGET: Final = re.compile(
    r"(?<!\w)(?:thu|chi)(?:[ ]+(?:và|,)[ ]*chi)?[ ]+(?:cân[ ]+đối[ ]+)?ngân[ ]+sách(?!\w)"
    r"[^.;\n\d]*\Z",
    re.IGNORECASE,
)
_LARGER_UNIT: Final = re.compile(
    r"(?<!\w)(?:tỉnh|thành[ ]+phố|toàn[ ]+quốc|cả[ ]+nước|quận|huyện|thị[ ]+xã)(?![ ]+giao)(?!\w)",
    re.IGNORECASE,
)
_INCOME: Final = re.compile(r"(?<!\w)thu[ ]+nhập(?!\w)[^.;\n\d]*\Z", re.IGNORECASE)
_SHARE: Final = re.compile(r"(?<!\w)chiếm(?:[ ]+(?:tỷ|tỉ)[ ]+(?:lệ|trọng))?[ ]*\Z", re.IGNORECASE)
_COLLECTED: Final = re.compile(
    r"(?<!\w)(?:trị[ ]+giá|tổng[ ]+số[ ]+tiền|số[ ]+tiền|kinh[ ]+phí|ủng[ ]+hộ|vận[ ]+động)[ ]*"
    r"(?:là|được|trên|gần)?[ ]*\Z",
    re.IGNORECASE,
)
_REACH: Final = 70


def check_scale(page: Page) -> Iterator[Finding]:
    """Yield a finding for every amount of an implausible size."""
    for item in page.figures:
        if item.amount is None:
            continue
        before = page.text[max(page.sentence(item.left)[0], item.left - _REACH) : item.left]
        reason = _reason(page, item, before)
        if reason is not None:
            yield finding(
                KIND,
                "warning",
                f"{shown(item.text)} {reason}.",
                spans=[(item.start, item.end)],
                stated=shown(item.text),
                facts=page.facts_of([item]),
            )


def _reason(page: Page, item: Figure, before: str) -> str | None:
    if item.label == "PERCENT":
        over = item.unit == "percent" and item.amount is not None and item.amount > 100
        return "is a share of more than the whole" if over and _SHARE.search(before) else None
    if item.label != "MONEY" or item.amount is None or not item.unit.startswith("đồng"):
        return None
    per = item.unit.partition("/")[2]
    if 0 < item.amount < _SMALLEST and (per in _GIFTS or (not per and _COLLECTED.search(before))):
        return "is too little to be given; 'nghìn' or 'triệu' may be missing"
    if item.unit in _INCOMES and _INCOME.search(before):
        least, most = _INCOMES[item.unit]
        if not least <= item.amount <= most:
            return "is no income that a person can have; look at its scale word"
    if not per and item.amount >= _largest(page) and _BUDGET.search(before):
        sentence = page.text[slice(*page.sentence(item.left))][: _REACH * 10]
        if _is_ward(page) and not _LARGER_UNIT.search(sentence):
            return "is more than a ward or commune can have in its budget"
    return None


def _largest(page: Page) -> Decimal:
    period = (page.record.get("meta") or {}).get("period") or {}
    return _LARGEST_AFTER if str(period.get("end") or "9") >= _MERGERS else _LARGEST_BUDGET


def _is_ward(page: Page) -> bool:
    unit = str((page.record.get("meta") or {}).get("unit") or "").lower()
    return unit.startswith(("phường", "xã", "thị trấn"))
