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
from baocao.audit.units import addable, head_of

_REACH: Final = 70  # characters between two of the three figures
_PLAN: Final = (
    r"kế[ ]+hoạch|KH|chỉ[ ]+tiêu|dự[ ]+toán|mục[ ]+tiêu|nghị[ ]+quyết|mức[ ]+(?:giao|đăng[ ]+ký)"
    r"|tổng[ ]+số|con[ ]+số|cùng[ ]+kỳ|năm[ ]+(?:trước|ngoái|\d{4})"
)
_WORDS: Final = r"(?:[ ]+[^\W\d]+){0,5}(?:[ ]+(?:19|20)\d\d)?"
# From the percent to its base: 'dự toán quận giao (', 'so với mức giao', 'trong tổng số'.
_MEASURED: Final = re.compile(
    rf"[ ]*(?:(?:so[ ]+với|với|trong|của|trên)[ ]+)?(?:{_PLAN})(?!\w){_WORDS}[ ]*"
    rf"(?:[(:][ ]*(?:(?:{_PLAN}|cả[ ]+năm|năm)(?!\w){_WORDS}[ ]*:?[ ]*)?)?"
    rf"|[ ]*\((?:{_PLAN})(?!\w){_WORDS}[ ]*",
    re.IGNORECASE,
)
_GROWTH: Final = re.compile(r"[ ]*,?[ ]*(?P<way>tăng|giảm)[ ]+", re.IGNORECASE)
_COMPARED: Final = re.compile(
    rf"[ ]*so[ ]+với(?:[ ]+(?:cùng[ ]+kỳ|ước[ ]+thực[ ]+hiện))?{_WORDS}[ ]*\([ ]*", re.IGNORECASE
)
_SETTLED: Final = re.compile(
    r"(?<!\w)(?:giải[ ]+quyết|xử[ ]+lý|trả|hòa[ ]+giải|khám[ ]+phá|làm[ ]+rõ|điều[ ]+tra"
    r"|thành|hoàn[ ]+thành|trở[ ]+lại|đủ[ ]+(?:điều[ ]+kiện|sức[ ]+khỏe))(?!\w)"
    r"|(?<!\w)(?:đúng|trước)[ ]+(?:hạn|hẹn)(?!\w)",
    re.IGNORECASE,
)
_OUT_OF: Final = re.compile(
    r"(?<!\w)(?:(?:trong|trên)[ ]+tổng[ ]+số|(?P<guess>trong(?:[ ]+số)?|tổng(?:[ ]+số)?))[ ]+\Z",
    re.IGNORECASE,
)
_WITHIN: Final = re.compile(
    r"(?:[ ]+[^\W\d]+){0,10}?[ ]*(?:trong|trên)[ ]+tổng(?:[ ]+số)?[ ]+", re.IGNORECASE
)
_AMONG: Final = re.compile(r"(?<!\w)(?:trong[ ]+đó|gồm)(?:[ ]+[^\W\d]+){0,6}[ ]+\Z", re.IGNORECASE)
_ALL_OF: Final = re.compile(r"[ ]*tổng[ ]+số[ ]+(?P<unit>[^\W\d]+)", re.IGNORECASE)
_HAS: Final = re.compile(
    r"(?<!\w)(?:phường|xã|thị[ ]+trấn|thôn|toàn[ ]+\w+|dân[ ]+phố)(?:[ ]+(?:hiện|có|quản[ ]+lý"
    r"|với|tổng[ ]+số|đang|nay))*[ ]+\Z",
    re.IGNORECASE,
)
_LOOK_BACK: Final = 40  # figures back in which the size of the place stands
_CHANGED: Final = re.compile(
    r"(?<!\w)(?:tăng|giảm|vượt|thêm|bớt|hơn)(?:[ ]+[^\W\d]+)?[ ]*\Z", re.IGNORECASE
)
_ASIDE: Final = re.compile(r"\([^()\n]{0,120}\)|,[ ]*(?:tăng|giảm)[ ]+[\d.,]+[ ]?[^,;]{0,40}")
_MAKES_UP: Final = re.compile(r"(?<!\w)chiếm(?!\w)", re.IGNORECASE)
_ROUNDING: Final = Decimal(1)
_FAR: Final = Decimal(30)  # percent points between a percent and that of a far figure
# 'riêng đợt 2 được 91 đơn vị, vượt 15,3%': the percent goes on about what stood before.
_ONLY: Final = re.compile(r"(?<!\w)(?:riêng|trong[ ]+đó)(?!\w)[^,;:.()]{0,40}\Z", re.IGNORECASE)
_LEFT_OVER: Final = re.compile(r"[;\n]|(?<!\w)(?:còn|giảm|tăng|xuống|lên)(?!\w)", re.IGNORECASE)
# A settled share lies near the right one where it is mistyped; far off it has another base.
_NEAR: Final = Decimal(15)


def find_told_bases(page: Page) -> Iterator[Pair]:
    """Yield the percents of a report whose base is written behind them, or is what came in."""
    figures = page.figures
    for i in range(1, len(figures)):
        actual, stated = figures[i - 1], figures[i]
        if stated.label != "PERCENT" or stated.unit != "percent" or stated.amount is None:
            continue
        base = figures[i + 1] if i + 1 < len(figures) else None
        pair = None
        if base is not None and 0 <= base.left - stated.right <= _REACH:
            pair = _measured(page, actual, stated, base) or _measured_far(page, i, stated, base)
        if pair is None and not _is_actual(actual, stated):
            continue
        pair = pair or _settled(page, i, actual, stated) or _out_of(page, i, stated)
        pair = pair or _of_the_place(page, i, actual, stated)
        if pair is not None:
            yield pair


def _is_actual(actual: Figure, stated: Figure) -> bool:
    return (
        actual.label != "PERCENT"
        and actual.amount is not None
        and actual.target is None
        and 0 <= stated.left - actual.right <= _REACH
    )


def _measured(page: Page, actual: Figure, stated: Figure, base: Figure) -> Pair | None:
    between = page.text[actual.right : stated.left]
    if not _is_actual(actual, stated) or not _is_base(actual, base):
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
    if _is_apart(page, actual, stated):
        return None
    return _pair(actual, stated, base, above=is_above(between))


def _measured_far(page: Page, i: int, stated: Figure, base: Figure) -> Pair | None:
    """Return the pair of ``97 đơn vị máu loại 350ml, vượt 21,2% so với chỉ tiêu 80 đơn vị``.

    Other figures stand before the percent; meant is the nearest in the unit of its base.
    """
    last = page.figures[i - 1]
    gap = page.text[last.right : stated.left]
    if not leads(gap) or _MEASURED.fullmatch(page.text, stated.right, base.left) is None:
        return None
    sentence = page.sentence(stated.left)
    near = [
        item
        for item in page.figures[max(0, i - 6) : i]
        if _is_base(item, base)
        and page.sentence(item.left) == sentence
        and not _is_apart(page, item, stated)
        and ";" not in page.text[item.right : stated.left]
    ]
    pairs = [_pair(item, stated, base, above=is_above(gap)) for item in near]
    if not pairs or any(_is_near(pair, _ROUNDING) for pair in pairs):
        return None
    return pairs[-1] if _is_near(pairs[-1], _FAR) else None


def _is_apart(page: Page, item: Figure, stated: Figure) -> bool:
    """Say whether a figure stands in an aside, so that a percent behind is of another."""
    between = page.text[item.right : stated.left]
    if between.count(")") > between.count("("):
        return True
    return _ONLY.search(page.text, max(0, item.left - 40), item.left) is not None


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
    """Return the pair of a part and the whole told before it in the same sentence.

    The words name the whole (``trong tổng số``), open its parts, say what came in and what
    was settled, or that the part makes up so much (``chiếm``). Of several wholes the nearest
    is taken; where any of them gives the percent, it is right.
    """
    if not leads(page.text[actual.right : stated.left]) or not closes(page, stated):
        return None
    if page.text[stated.right : stated.right + 14].strip().lower().startswith(("kế", "chỉ", "dự")):
        return None
    sentence = page.sentence(stated.left)
    wholes = [
        item
        for item in page.figures[max(0, i - 6) : i - 1]
        if _is_base(actual, item)
        and page.sentence(item.left) == sentence
        and (item.amount or 0) > (actual.amount or 0)
        and not _CHANGED.search(page.text, max(0, item.left - 20), item.left)
    ]
    if not wholes or stated.amount is None:
        return None
    pairs = [_pair(actual, stated, whole) for whole in wholes]
    for whole, pair in zip(reversed(wholes), reversed(pairs), strict=True):
        told = _is_told_of(page, whole, actual, stated)
        if told is not None:
            right = any(_is_near(p, _ROUNDING) for p in pairs)
            near = _is_near(pair, _NEAR)
            return replace(pair, inferred=told == "guess") if near and not right else None
    return None


def _is_near(pair: Pair, by: Decimal) -> bool:
    ratio, stated = pair.ratio, pair.stated
    if ratio.amount is None or not ratio.target or stated is None:
        return False
    return abs(ratio.amount / ratio.target * 100 - stated) <= by


def _is_told_of(page: Page, whole: Figure, actual: Figure, stated: Figure) -> str | None:
    """Return ``named`` or ``guess`` where the words make a figure the whole of a part."""
    before = max(0, whole.left - 24), whole.left
    between = page.text[whole.right : actual.left]
    behind = page.text[actual.right : stated.left]
    if _LEFT_OVER.search(_ASIDE.sub(" ", between)):
        return None
    out_of = _OUT_OF.search(page.text, *before)
    if out_of is not None:
        return "guess" if out_of["guess"] else "named"
    if _AMONG.search(between) or _MAKES_UP.search(behind):
        return "guess"
    settled = _SETTLED.search(between) or _SETTLED.search(behind)
    return "guess" if settled else None


def _out_of(page: Page, i: int, stated: Figure) -> Pair | None:
    """Return the pair of ``1.933 hộ trong tổng số 2.274 hộ ký cam kết, đạt 75%``."""
    if i < 2:
        return None
    actual, whole = page.figures[i - 2 : i]
    if actual.label == "PERCENT" or actual.target is not None or actual.amount is None:
        return None
    if not _is_base(actual, whole) or not _WITHIN.fullmatch(page.text, actual.right, whole.left):
        return None
    if not leads(page.text[whole.right : stated.left]) or not closes(page, stated):
        return None
    return _pair(actual, stated, whole)


def _of_the_place(page: Page, i: int, actual: Figure, stated: Figure) -> Pair | None:
    """Return the pair of a share of all that the place has, told once and for all before.

    ``Phường có 2.274 hộ. … 1.933 hộ ký cam kết, chiếm 75% tổng số hộ``.
    """
    found = _ALL_OF.match(page.text, stated.right)
    if found is None or not leads(page.text[actual.right : stated.left]):
        return None
    if actual.amount is None or stated.amount is None or not addable(actual.unit, found["unit"]):
        return None
    wholes = [
        item
        for item in page.figures[max(0, i - _LOOK_BACK) : i - 1]
        if _is_base(actual, item)
        and item.unit == head_of(actual.unit)
        and _HAS.search(page.text, max(0, item.left - 40), item.left)
    ]
    if len({item.amount for item in wholes}) != 1:
        return None
    whole = wholes[0]
    if not whole.amount or actual.amount > whole.amount:
        return None
    if abs(actual.amount / whole.amount * 100 - stated.amount) > _NEAR:
        return None
    return replace(_pair(actual, stated, whole), inferred=True)
