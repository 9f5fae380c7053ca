"""Percents whose base stands beside them: ``2.845 ha, đạt 101,6% kế hoạch (2.800 ha)``.

Three figures in a row: what was reached, the percent, what it is measured by. And shares
of what was received: ``nhận 28 đơn, đã giải quyết 25 đơn, đạt 89,2%``, where the whole is
told by the verbs; such findings are warnings, since the whole is inferred.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from baocao.audit.figures import Figure, Page
from baocao.audit.pairs import Pair, closes, is_above, leads
from baocao.audit.units import addable

_REACH: Final = 70  # characters between two of the three figures
_PLAN: Final = (
    r"kế[ ]+hoạch|KH|chỉ[ ]+tiêu|dự[ ]+toán|mục[ ]+tiêu|nghị[ ]+quyết|mức[ ]+(?:giao|đăng[ ]+ký)"
    r"|tổng[ ]+số|con[ ]+số"
)
_WORDS: Final = r"(?:[ ]+[^\W\d]+){0,5}(?:[ ]+(?:19|20)\d\d)?"
# From the percent to its base: 'dự toán quận giao (', 'so với mức giao', 'trong tổng số'.
_MEASURED: Final = re.compile(
    rf"[ ]*(?:(?:so[ ]+với|với|trong|của|trên)[ ]+)?(?:{_PLAN})(?!\w){_WORDS}[ ]*(?:[(:][ ]*)?"
    rf"|[ ]*\((?:{_PLAN})(?!\w){_WORDS}[ ]*",
    re.IGNORECASE,
)
_GROWTH: Final = re.compile(r"[ ]*,?[ ]*(?P<way>tăng|giảm)[ ]+", re.IGNORECASE)
_COMPARED: Final = re.compile(
    rf"[ ]*so[ ]+với(?:[ ]+(?:cùng[ ]+kỳ|ước[ ]+thực[ ]+hiện))?{_WORDS}[ ]*\([ ]*", re.IGNORECASE
)
_RECEIVED: Final = re.compile(
    r"(?<!\w)(?:nhận|tiếp[ ]+nhận|thụ[ ]+lý|nhận[ ]+được|xảy[ ]+ra|phát[ ]+sinh)[ ]+\Z",
    re.IGNORECASE,
)
_SETTLED: Final = re.compile(
    r"(?<!\w)(?:giải[ ]+quyết|xử[ ]+lý|trả|hòa[ ]+giải|khám[ ]+phá|làm[ ]+rõ)(?!\w)"
    r"|(?<!\w)(?:đúng|trước)[ ]+(?:hạn|hẹn)(?!\w)",
    re.IGNORECASE,
)
_LEFT_OVER: Final = re.compile(r"[;\n]|(?<!\w)(?:còn|giảm|tăng|xuống|lên)(?!\w)", re.IGNORECASE)
# A settled share lies near the right one where it is mistyped; far off it has another base.
_NEAR: Final = Decimal(15)


def find_told_bases(page: Page) -> Iterator[Pair]:
    """Yield the percents of a report whose base is written behind them, or is what came in."""
    figures = page.figures
    for i in range(1, len(figures)):
        actual, stated = figures[i - 1], figures[i]
        if not _is_actual(page, actual, stated):
            continue
        base = figures[i + 1] if i + 1 < len(figures) else None
        pair = _measured(page, actual, stated, base) if base is not None else None
        pair = pair or _settled(page, i, actual, stated)
        if pair is not None:
            yield pair


def _is_actual(page: Page, actual: Figure, stated: Figure) -> bool:
    return (
        stated.label == "PERCENT"
        and stated.unit == "percent"
        and stated.amount is not None
        and actual.label != "PERCENT"
        and actual.amount is not None
        and actual.target is None
        and 0 <= stated.left - actual.right <= _REACH
    )


def _measured(page: Page, actual: Figure, stated: Figure, base: Figure) -> Pair | None:
    between = page.text[actual.right : stated.left]
    if not _is_base(actual, base) or not 0 <= base.left - stated.right <= _REACH:
        return None
    behind = page.text[stated.right : base.left]
    growth = _GROWTH.fullmatch(between)
    if growth is not None:
        if _COMPARED.fullmatch(behind) is None or growth["way"].lower() != "tăng":
            return None
        return _pair(actual, stated, base, above=True)
    column = between.strip() == "" and "(" in behind
    if not (leads(between) or column) or _MEASURED.fullmatch(behind) is None:
        return None
    if between.count(")") > between.count("("):  # the number before stands in an aside
        return None
    return _pair(actual, stated, base, above=is_above(between))


def _is_base(actual: Figure, base: Figure) -> bool:
    return (
        base.label == actual.label
        and base.amount is not None
        and base.target is None
        and base.amount > 0
        and addable(base.unit, actual.unit)
    )


def _pair(actual: Figure, stated: Figure, base: Figure, *, above: bool = False) -> Pair:
    exact = base.decimals == 0  # plans are round numbers
    ratio = replace(
        actual,
        text=f"{actual.text} over {base.text}",
        target=base.amount,
        target_step=Decimal(0) if exact else base.step,
        sense="target",
    )
    return Pair(ratio, stated, above=above, others=(actual, base))


def _settled(page: Page, i: int, actual: Figure, stated: Figure) -> Pair | None:
    """Return the pair of a settled number and what had come in, earlier in the same sentence."""
    if not leads(page.text[actual.right : stated.left]) or not closes(page, stated):
        return None
    if page.text[stated.right : stated.right + 14].strip().lower().startswith(("kế", "chỉ", "dự")):
        return None
    sentence = page.sentence(stated.left)
    wholes = [
        item
        for item in page.figures[max(0, i - 4) : i - 1]
        if _is_base(actual, item) and page.sentence(item.left) == sentence
    ]
    if len(wholes) != 1 or actual.amount is None or stated.amount is None:
        return None
    whole = wholes[0]
    between = page.text[whole.right : actual.left]
    came_in = _RECEIVED.search(page.text, max(0, whole.left - 20), whole.left)
    if came_in is None or not _SETTLED.search(between) or _LEFT_OVER.search(between):
        return None
    if whole.amount is None or actual.amount > whole.amount:
        return None
    if abs(actual.amount / whole.amount * 100 - stated.amount) > _NEAR:
        return None
    return replace(_pair(actual, stated, whole), inferred=True)
