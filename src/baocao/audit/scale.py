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
from baocao.audit.findings import Finding, finding, shown, vietnamese

KIND: Final = "implausible_scale"

_GIFTS: Final = ("household", "person", "portion", "house", "prize", "group")
_SMALLEST: Final = 1_000  # đồng; the smallest note that anybody gives
# From July 2025 merged wards of the largest cities collect over a thousand tỷ.
_MERGERS: Final = "2025-07-01"
_LARGEST_BUDGET: Final = Decimal(10**12)
_LARGEST_AFTER: Final = Decimal(10**13)
_INCOMES: Final = {
    "đồng/person_year": (Decimal(200_000), Decimal(2 * 10**9)),
    "đồng/year": (Decimal(200_000), Decimal(2 * 10**9)),
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
# Milliards of millions: the state has such a budget, no ward has.
_HUGE: Final = re.compile(
    r"(?<![\d.,])\d[\d.,]{0,12}[ ](?:triệu|tỷ|tỉ)[ ]+(?:tỷ|tỉ)(?:[ ]+đồng)?(?!\w)", re.IGNORECASE
)
_NATION: Final = re.compile(
    r"(?<!\w)(?:toàn[ ]+quốc|cả[ ]+nước|GDP|quốc[ ]+gia|trung[ ]+ương)(?!\w)", re.IGNORECASE
)
_LARGEST_HOUSEHOLD: Final = 12
"""People in a household on average; the largest mean of any commune is about eight."""
_HEADS: Final = re.compile(r"[ ]*(?:\([ ]*|/[ ]*|,[ ]*|với[ ]+|gồm[ ]+|có[ ]+)(?:với[ ]+|gồm[ ]+)?")
_BY_HOUSEHOLD: Final = re.compile(r"[ ]*(?:/|thuộc|của|trên|ở)[ ]*", re.IGNORECASE)
_MEMBERS: Final = ("nhân khẩu", "khẩu")
_MEAN: Final = re.compile(
    r"(?<!\w)bình[ ]+quân(?:[ ]+mỗi[ ]+hộ)?(?:[ ]+(?:có|là|khoảng))?[ ]*\Z", re.IGNORECASE
)
_PEOPLED: Final = re.compile(
    r"(?<!\w)(?:dân[ ]+số|nhân[ ]+khẩu)(?:[ ]+(?:của|toàn))?(?:[ ]+(?:phường|xã|thị[ ]+trấn))?"
    r"(?:[ ]+(?:là|có|đạt|hiện[ ]+có|gần|trên|khoảng|hơn))*[ ]*\Z",
    re.IGNORECASE,
)
_LARGEST_WARD: Final = 400_000
"""People in a ward; the largest since the mergers of 2025 have some 230 000."""
_RICE: Final = re.compile(
    r"(?<!\w)lúa(?!\w)(?:(?!mía|ngô|sắn|khoai|rau|cỏ|chè|dưa|đậu|cây)[^.\n]){0,60}\Z", re.IGNORECASE
)
_TON_PER_HECTARE: Final = {"tấn/ha": Decimal(1), "tạ/ha": Decimal("0.1"), "kg/ha": Decimal("0.001")}
_MOST_RICE: Final = 15
"""Tonnes of rice that a hectare can give in one crop: twice what the best fields do."""


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
    yield from _households(page)
    yield from _huge(page)


def _households(page: Page) -> Iterator[Finding]:
    """Tell households that have more people than can live in one: ``12 hộ (412 nhân khẩu)``."""
    for first, second in zip(page.figures, page.figures[1:], strict=False):
        one, other, joint = first, second, _HEADS
        if other.unit.split(" ")[0] == "hộ":
            one, other, joint = other, one, _BY_HOUSEHOLD
        if one.unit.split(" ")[0] != "hộ" or other.unit not in _MEMBERS:
            continue
        if one.target is not None or not one.amount or other.amount is None or other.target:
            continue
        if joint.fullmatch(page.text, first.right, second.left) is None:
            continue
        if other.amount > one.amount * _LARGEST_HOUSEHOLD or other.amount < one.amount:
            mean = vietnamese(other.amount / one.amount, 1)
            yield finding(
                KIND,
                "warning",
                f"{shown(other.text)} in {shown(one.text)} makes {mean} people a household.",
                spans=[(item.start, item.end) for item in (one, other)],
                stated=shown(other.text),
                computed=mean,
                facts=page.facts_of((one, other)),
            )


def _huge(page: Page) -> Iterator[Finding]:
    """Tell amounts with two scale words that make them the size of a state's."""
    for found in _HUGE.finditer(page.text):
        sentence = page.text[slice(*page.sentence(found.start()))][: _REACH * 10]
        if _is_ward(page) and not _NATION.search(sentence):
            text = shown(found[0])
            yield finding(
                KIND,
                "warning",
                f"{text} is more than a ward or commune can have; a scale word may be too many.",
                spans=[page.view.raw_span(*found.span())],
                stated=text,
            )


def _reason(page: Page, item: Figure, before: str) -> str | None:
    if item.label == "PERCENT":
        over = item.unit == "percent" and item.amount is not None and item.amount > 100
        return "is a share of more than the whole" if over and _SHARE.search(before) else None
    if item.unit in ("người/hộ", "nhân khẩu/hộ", "khẩu/hộ") and item.amount is not None:
        many = item.amount > _LARGEST_HOUSEHOLD and _MEAN.search(before)
        return "is more than can live in one household" if many else None
    if item.unit in ("người", "người dân", *_MEMBERS) and (item.amount or 0) > _LARGEST_WARD:
        told = _PEOPLED.search(before) and not _LARGER_UNIT.search(before)
        return "is more people than live in any ward" if told and _is_ward(page) else None
    if item.unit in _TON_PER_HECTARE and item.amount is not None and _RICE.search(before):
        large = item.amount * _TON_PER_HECTARE[item.unit] > _MOST_RICE
        return "is more rice than a hectare can give; look at its unit" if large else None
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
