"""A number, what each one gets, and the sum: ``120 suất x 500.000 đồng = 65.000.000 đồng``.

Three figures in a row whose words say that one is the product of the other two: so many
portions, so much for each, so much in all; or an area, its yield, and the crop. The sum must
be near the product, or a power of ten off: ``hỗ trợ mỗi căn 50 triệu đồng, tổng kinh phí 1,2 tỷ
đồng`` tells what the ward gave for each house and what the houses cost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from baocao.audit.figures import Figure, Page
from baocao.audit.findings import Finding, amount, finding, shown
from baocao.audit.units import addable, head_of

KIND: Final = "ratio_percent_mismatch"

_NEAR: Final = 110  # characters between two of the three
_FAR: Final = Decimal("0.3")
_SLIPS: Final = tuple(Decimal(10) ** n for n in (-3, -2, -1, 1, 2, 3))
_AVERAGE: Final = Decimal("0.01")  # averages are rounded and cut off at will
_TIMES: Final = re.compile(r"[ ]*(?:x|×|\*|nhân(?:[ ]+với)?)[ ]*", re.IGNORECASE)
_EQUALS: Final = re.compile(r"[ ]*(?:=|bằng|là|thành)[ ]*", re.IGNORECASE)
_EACH: Final = re.compile(
    r"(?<!\w)(?P<average>bình[ ]+quân[ ]+)?mỗi[ ]+(?P<noun>[^\W\d_]+(?:[ ]+[^\W\d_]+)?)"
    r"(?:[ ]+(?:trị[ ]+giá|là|được|nhận|hỗ[ ]+trợ|số[ ]+tiền|mức|có|:))*[ ]*\Z",
    re.IGNORECASE,
)
_BY_UNIT: Final = re.compile(
    r"[ ]?/[ ]?(?:\d[ ])?(?P<noun>[^\W\d_]+(?:[ ][^\W\d_]+)?)(?![ ]*/)", re.IGNORECASE
)
_MEAN: Final = re.compile(r"(?<!\w)(?:bình[ ]+quân|trung[ ]+bình)(?!\w)", re.IGNORECASE)
_SUM: Final = (
    r"(?:với[ ]+)?(?:tổng(?:[ ]+(?:số[ ]+tiền|số[ ]+vốn|kinh[ ]+phí|trị[ ]+giá|giá[ ]+trị|cộng"
    r"|số|vốn|tiền|mức))?|thành[ ]+tiền|số[ ]+tiền|kinh[ ]+phí|trị[ ]+giá|tương[ ]+đương)"
    r"(?:[ ]+(?:hỗ[ ]+trợ|thực[ ]+hiện|chi|là|được|bằng|đạt|trị[ ]+giá))*:?[ ]*"
)
_THEN_SUM: Final = re.compile(
    rf"[ ]*\)?[ ]*[,;(.]?[ ]*(?:{_SUM}|(?:thu[ ]+)?được[ ]+)", re.IGNORECASE
)
_ENDS_IN_SUM: Final = re.compile(rf"(?<!\w){_SUM}\Z", re.IGNORECASE)
_FOR: Final = re.compile(
    r"[ ]*,?[ ]*(?:cho|hỗ[ ]+trợ|tặng|trao)(?:[ ]+[^\W\d]+){0,3}[ ]+", re.IGNORECASE
)
_THEN_EACH: Final = re.compile(
    r"[ ]*[,(][ ]*(?:(?:bình[ ]+quân|trung[ ]+bình|mức)[ ]*)?(?:mỗi[ ]+[^\W\d_]+(?:[ ]+[^\W\d_]+)?"
    r"[ ]*)?(?:(?:trị[ ]+giá|là)[ ]*)?",
    re.IGNORECASE,
)
_TIME: Final = re.compile(
    r"(?<!\w)(?:tháng|quý|tuần|ngày|đợt|lần|kỳ|năm)(?!\w)(?![ ]*\d{4})", re.IGNORECASE
)
_COST: Final = re.compile(
    r"(?<!\w)(?:xây[ ]+dựng|đối[ ]+ứng|góp|còn[ ]+lại|ngoài[ ]+ra|thêm)(?!\w)", re.IGNORECASE
)
_AREAS: Final = {"ha": Decimal(1), "sào": Decimal("0.036"), "m2": Decimal("0.0001")}
_CROPS: Final = {"tấn": Decimal(1), "tạ": Decimal("0.1"), "kg": Decimal("0.001")}
_YIELD_GAP: Final = re.compile(
    r"[^.;\d]{0,40}[,;(.][ ]*(?:năng[ ]+suất|NS)(?!\w)(?:[ ]+[^\W\d_]+){0,4}[ ]*", re.IGNORECASE
)
_CROP_GAP: Final = re.compile(
    r"[ ]*[,;.]?[ ]*(?:và[ ]+|cho[ ]+)?(?:tổng[ ]+)?(?:sản[ ]+lượng|SL)(?!\w)(?:[ ]+[^\W\d_]+){0,4}"
    r"[ ]*",
    re.IGNORECASE,
)
_CROP_FIRST: Final = re.compile(
    r"[^.;\d]{0,30}[,;(][ ]*(?:sản[ ]+lượng|SL)(?!\w)(?:[ ]+[^\W\d_]+){0,4}[ ]*", re.IGNORECASE
)
_RATE_FIRST: Final = re.compile(
    r"[ ]*[,;][ ]*(?:trên[ ]+)?diện[ ]+tích(?:[ ]+[^\W\d_]+){0,4}[ ]*", re.IGNORECASE
)
_YIELD_LAST: Final = re.compile(
    r"[ ]*[,;(.][ ]*(?:năng[ ]+suất|NS|bình[ ]+quân)(?!\w)(?:[ ]+[^\W\d_]+){0,3}[ ]*", re.IGNORECASE
)


def check_products(page: Page) -> Iterator[Finding]:
    """Yield a finding for every sum that its number and its rate do not give."""
    for i in range(2, len(page.figures)):
        first, second, third = page.figures[i - 2 : i + 1]
        if third.left - second.right > _NEAR or second.right > third.left:
            continue
        found = _explicit(page, first, second, third) or _crop(page, first, second, third)
        if found is None and third.label == second.label == "MONEY":
            found = _each(page, i)
        if found is None and first.label == third.label == "MONEY":
            found = _total_first(page, first, second, third)
        if found is not None:
            yield found


def _explicit(page: Page, count: Figure, rate: Figure, total: Figure) -> Finding | None:
    """Judge ``120 suất quà x 500.000 đồng = 65.000.000 đồng``, in either order of the factors."""
    if not _TIMES.fullmatch(page.text, count.right, rate.left):
        return None
    if not _EQUALS.fullmatch(page.text, rate.right, total.left) or total.label != "MONEY":
        return None
    count, rate = (rate, count) if count.label == "MONEY" else (count, rate)
    if rate.label != "MONEY" or count.label != "QUANTITY":
        return None
    return _judge(page, count, rate, total, near=False)


def _each(page: Page, i: int) -> Finding | None:
    """Judge ``326 người, mỗi người 1.000.000 đồng, tổng số tiền 362 triệu đồng``."""
    one, other = page.figures[i - 1], page.figures[i]
    between = page.text[one.right : other.left]
    if _THEN_SUM.fullmatch(between):
        rate, total = one, other
    elif _THEN_EACH.fullmatch(between):
        before = page.text[max(0, one.left - 40) : one.left]
        if not _ENDS_IN_SUM.search(before):
            return None
        rate, total = other, one
    else:
        return None
    noun = _noun(page, rate)
    counts = _counts(page, min(rate.left, total.left), noun) if noun else []
    begin = counts[-1].right if counts else 0
    end = max(rate.right, total.right)
    words = page.text[begin : end + 12]
    if not counts or _TIME.search(words) or _COST.search(words):
        return None
    if _other_rates(page, counts[0].left, end, rate, total):
        return None
    if any(_product_is(count, rate, total, mean=_is_mean(page, rate)) for count in counts):
        return None
    return _judge(page, counts[-1], rate, total, near=True)


def _total_first(page: Page, total: Figure, count: Figure, rate: Figure) -> Finding | None:
    """Judge ``tổng số tiền 65 triệu đồng cho 120 hộ, mỗi hộ 500.000 đồng``."""
    if not _FOR.fullmatch(page.text, total.right, count.left) or count.target is not None:
        return None
    if not _ENDS_IN_SUM.search(page.text, max(0, total.left - 40), total.left):
        return None
    noun = _noun(page, rate)
    words = page.text[total.right : rate.right + 12]
    if noun is None or not _is_each(count.unit, noun) or count.label != "QUANTITY":
        return None
    if (
        _TIME.search(words)
        or _COST.search(words)
        or page.sentence(total.left) != page.sentence(rate.left)
    ):
        return None
    return _judge(page, count, rate, total, near=True)


def _noun(page: Page, rate: Figure) -> str | None:
    """Return what a rate is told for each of, or None where it is no rate."""
    behind = _BY_UNIT.search(page.text, rate.left, rate.right)
    behind = behind or _BY_UNIT.match(page.text, rate.right)
    if behind is not None:
        return behind["noun"].lower()
    before = _EACH.search(page.text, max(0, rate.left - 50), rate.left)
    return before["noun"].lower() if before else None


def _counts(page: Page, end: int, noun: str) -> list[Figure]:
    """Return the counts of a thing in the clause before a rate, the nearest last."""
    begin = max(page.sentence(end)[0], end - 3 * _NEAR)
    begin = max(begin, page.text.rfind(";", begin, end) + 1)
    found = [
        item
        for item in page.between(begin, end)
        if item.label == "QUANTITY"
        and item.amount is not None
        and item.target is None
        and _is_each(item.unit, noun)
    ]
    return found if found and end - found[-1].right <= _NEAR else []


def _is_each(unit: str, noun: str) -> bool:
    """Say whether a rate is told for each of what is counted; ``mỗi chiếc`` is of any thing."""
    piece = head_of(noun) in ("chiếc", "cái") and not addable(unit, "người")
    return piece or addable(unit, noun)


def _other_rates(page: Page, begin: int, end: int, rate: Figure, total: Figure) -> bool:
    """Say whether other money is told in between: then the sum is of more than this."""
    return any(
        item.label == "MONEY" and item is not rate and item is not total
        for item in page.between(begin, end + 40)
        if item.left < end or "mỗi" in page.text[end : item.left]
    )


def _crop(page: Page, area: Figure, second: Figure, third: Figure) -> Finding | None:
    """Judge ``2.140 ha, năng suất 62 tạ/ha, sản lượng 15.268 tấn``, yield and crop in any order."""
    text = page.text
    turned = _RATE_FIRST.fullmatch(text, area.right, second.left) is not None
    if turned and _CROP_GAP.fullmatch(text, second.right, third.left):
        return _harvest(page, second, area, third)
    if page.sentence(area.left) != page.sentence(third.left):
        return None
    if _YIELD_GAP.fullmatch(text, area.right, second.left) and _CROP_GAP.fullmatch(
        text, second.right, third.left
    ):
        rate, crop = second, third
    elif _CROP_FIRST.fullmatch(text, area.right, second.left) and _YIELD_LAST.fullmatch(
        text, second.right, third.left
    ):
        rate, crop = third, second
    else:
        return None
    return _harvest(page, area, rate, crop)


def _harvest(page: Page, area: Figure, rate: Figure, crop: Figure) -> Finding | None:
    if area.unit not in _AREAS:
        return None
    weight, _, per = rate.unit.partition("/")
    ton = crop.unit.partition("/")[0]
    if weight not in _CROPS or ton not in _CROPS or per.partition("/")[0] != area.unit:
        return None
    return _judge(page, area, rate, crop, near=True, factor=_CROPS[weight] / _CROPS[ton])


def _judge(
    page: Page, count: Figure, rate: Figure, total: Figure, *, near: bool, factor: Decimal | int = 1
) -> Finding | None:
    figures = (count, rate, total)
    if any(page.qualifier(item) not in ("none", "about") for item in figures):
        return None
    about = any(page.qualifier(item) == "about" for item in figures)
    mean = about or rate.label != "MONEY" or _is_mean(page, rate)
    if _product_is(count, rate, total, mean=mean, factor=Decimal(factor)):
        return None
    if count.amount is None or rate.amount is None or not total.amount:
        return None
    product = count.amount * rate.amount * factor
    off = product / total.amount
    slipped = any(abs(off / slip - 1) < _AVERAGE for slip in _SLIPS)
    if about or (near and abs(off - 1) > _FAR and not slipped):
        return None
    computed = amount(product, total)
    told = f"{shown(count.text)} x {shown(rate.text)}"
    return finding(
        KIND,
        "error",
        f"{told} is {computed}, but {shown(total.text)} is stated.",
        spans=[(item.start, item.end) for item in sorted(figures, key=lambda f: f.start)],
        stated=shown(total.text),
        computed=computed,
        tolerance=total.step,
        facts=page.facts_of(figures),
    )


def _is_mean(page: Page, rate: Figure) -> bool:
    return _MEAN.search(page.text, max(0, rate.left - 30), rate.left) is not None


def _product_is(
    count: Figure, rate: Figure, total: Figure, *, mean: bool, factor: Decimal = Decimal(1)
) -> bool:
    """Say whether a sum can be the product, by the digits that the three are written with."""
    if count.amount is None or rate.amount is None or total.amount is None:
        return True
    product = count.amount * rate.amount * factor
    step = rate.step if mean else Decimal(0)  # what each one gets is a round sum, and exact
    low = (count.amount - count.step) * (rate.amount - step) * factor
    high = (count.amount + count.step) * (rate.amount + step) * factor
    slack = total.step + (product * _AVERAGE if mean else 0)
    return low - slack <= total.amount <= high + slack
