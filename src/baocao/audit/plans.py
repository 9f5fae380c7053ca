"""A plan, what was reached, and the percent: ``kế hoạch 120 triệu, thực hiện 138 triệu, đạt 110%``.

The plan comes first and the words name all three. Numbers are read from the text, since
those of ``dự toán 5.400, quyết toán 5.730`` have no unit and are no entities.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from baocao.audit.figures import Page
from baocao.audit.findings import Finding, finding, percent, shown
from baocao.audit.numerals import UNIT, Numeral, numeral, read_numeral
from baocao.audit.precision import Interval, agrees, percent_step
from baocao.audit.units import addable

KIND: Final = "ratio_percent_mismatch"

_PLANNED: Final = re.compile(
    r"(?<!\w)(?:kế[ ]+hoạch|KH|dự[ ]+toán|chỉ[ ]+tiêu)(?!\w)(?![ ]+số)"
    rf"(?P<about>(?:[^.;\d\n]|năm[ ]+\d{{4}}(?!\d)){{0,70}}?){numeral('plan')}{UNIT}"
    rf"(?P<gap>[ ]*[,;\n]?[^.;\d\n%]{{0,80}}?){numeral('done')}{UNIT}"
    rf"[ ]*[,;(\n][-+* ]*(?:tức[ ]+)?(?P<way>đạt|bằng|vượt|hoàn[ ]+thành|tỷ[ ]+lệ)?"
    rf"(?:[ ]+(?:đạt|tỷ[ ]+lệ|là|mức))?:?[ ]*{numeral('share')}",
    re.IGNORECASE,
)
# 'được 138 triệu đồng (kế hoạch 120 triệu đồng), đạt 110%', '418 lao động/KH 380, đạt 121%'
_PLAN_BEHIND: Final = re.compile(
    rf"{numeral('done')}{UNIT}[ ]*(?:[,(/][ ]*|so[ ]+(?:với[ ]+)?|trên[ ]+)(?:so[ ]+(?:với[ ]+)?"
    rf"|trên[ ]+)?"
    r"(?:vượt[ ]+[\d.,]{1,12}(?:[ ]+[^\W\d]+){1,3}[ ]+so[ ]+với[ ]+)?"
    r"(?:kế[ ]+hoạch|KH|NQ|nghị[ ]+quyết|dự[ ]+toán|chỉ"
    r"[ ]+tiêu)(?!\w)(?P<about>[^.;,\d\n()]{0,40}?)"
    rf"{numeral('plan')}{UNIT}(?P<gap>)[ ]*[,;)]{{0,2}}[ ]*(?P<way>đạt|bằng|vượt|hoàn[ ]+thành|tỷ"
    rf"[ ]+lệ)"
    rf"(?:[ ]+(?:đạt|tỷ[ ]+lệ|là|mức))?:?[ ]*{numeral('share')}",
    re.IGNORECASE,
)
# '9.120 trên tổng số 10.000 người, đạt 91,2%', '45 hộ/1.500 hộ, chiếm 3%'
_OUT_OF: Final = re.compile(
    rf"{numeral('done')}{UNIT}(?P<about>)(?P<gap>)[ ]*(?:(?:trong|trên)[ ]+(?:tổng(?:[ ]+số)?|số)"
    rf"[ ]+|(?<=\d )trên[ ]+|/[ ]*)"
    rf"{numeral('plan')}(?:[ ]?/[ ]?[^\W\d_]+)?[^.;,()/\d\n]{{0,70}}?[ ]*[,;(][ ]*(?P<way>đạt|bằng"
    rf"|chiếm|tỷ[ ]+lệ)"
    rf"(?:[ ]+(?:đạt|tỷ[ ]+lệ|là|mức))?:?[ ]*{numeral('share')}",
    re.IGNORECASE,
)
_DONE: Final = re.compile(
    r"(?<!\w)(?:thực[ ]+hiện|quyết[ ]+toán|kết[ ]+quả|đã|đạt|được|ước)(?!\w)", re.IGNORECASE
)
_OTHER: Final = re.compile(
    r"(?<!\w)(?:giảm|tăng|cùng[ ]+kỳ|năm[ ]+trước|trong[ ]+đó|riêng|còn|số)(?!\w)", re.IGNORECASE
)
_OTHER_BASE: Final = re.compile(
    r"[ ]*(?:so[ ]+(?:với[ ]+)?(?:cùng|năm|tháng|quý)|cùng[ ]+kỳ|số|tổng)(?!\w)", re.IGNORECASE
)
_FAR: Final = Decimal(30)  # percent points: a percent further off is of another base


def check_plans(page: Page) -> Iterator[Finding]:
    """Yield a finding for every percent that the plan before it does not give."""
    for found in (
        *_PLANNED.finditer(page.text),
        *_PLAN_BEHIND.finditer(page.text),
        *_OUT_OF.finditer(page.text),
    ):
        plan, done, share = (
            read_numeral(page.text, *found.span(name)) for name in ("plan", "done", "share")
        )
        if plan is None or done is None or share is None or share.kind != "%":
            continue
        if _OTHER.search(found["gap"]) or _OTHER.search(found["about"]):
            continue
        if _OTHER_BASE.match(page.text, share.right):
            continue
        plan, done = plan.scaled_like(done), done.scaled_like(plan)
        same = plan.noun == done.noun and bool(plan.noun or plan.kind)
        if found.re is _PLANNED and not (same or _DONE.search(found["gap"])):
            continue
        if _fit(page, plan, done, share):
            above = (found["way"] or "").lower() == "vượt" and share.amount < 100
            yield from _judge(page, plan, done, share, above=above)


def _fit(page: Page, plan: Numeral, done: Numeral, share: Numeral) -> bool:
    """Say whether two numbers are of one kind, and none is a year or an approximation."""
    if plan.kind != done.kind or plan.kind == "%" or plan.amount <= 0:
        return False
    if plan.noun and done.noun and not addable(plan.noun, done.noun):
        return False
    if not plan.kind and not plan.noun and 1900 < plan.amount < 2100:
        return False
    return not page.hedged(share.left, share.right)


def _judge(
    page: Page, plan: Numeral, done: Numeral, share: Numeral, *, above: bool
) -> Iterator[Finding]:
    exact = done.amount / plan.amount * 100
    reached = share.amount + (100 if above else 0)
    interval = Interval(
        (done.amount - done.step / 2) / plan.amount * 100,
        (done.amount + done.step / 2) / plan.amount * 100,
    )
    if agrees(reached, interval, decimals=share.decimals) or abs(reached - exact) > _FAR:
        return
    numbers = (plan, done, share)
    first, last, stated = (shown(page.text[n.left : n.right]) for n in numbers)
    computed = percent(exact - (100 if above else 0), share.decimals)
    yield finding(
        KIND,
        "error",
        f"{last} of {first} gives {computed}, but {stated} is stated.",
        spans=[page.view.raw_span(n.left, n.right) for n in sorted(numbers, key=lambda n: n.left)],
        stated=stated,
        computed=computed,
        tolerance=percent_step(share.decimals),
        facts=page.facts_of(f for n in numbers for f in page.between(n.left, n.left + 1)),
    )
