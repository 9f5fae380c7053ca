"""Marks against what was rated: ``14 chi bộ được xếp loại: xuất sắc 02; tốt 09; hoàn thành 04``.

Each gets one mark, so that the marks may not exceed the total, and must make it where the
list runs from the best down to a plain pass or below. Their numbers mostly have no noun.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from baocao.audit.figures import Figure, Page
from baocao.audit.findings import Finding, amount, finding, shown
from baocao.audit.parts import KIND

_MARKS: Final = (
    r"(?:hoàn[ ]+thành[ ]+)?xuất[ ]+sắc(?:[ ]+nhiệm[ ]+vụ)?",
    r"(?:hoàn[ ]+thành[ ]+)?tốt(?:[ ]+nhiệm[ ]+vụ)?",
    r"không[ ]+hoàn[ ]+thành(?:[ ]+nhiệm[ ]+vụ)?",
    r"hoàn[ ]+thành(?:[ ]+nhiệm[ ]+vụ)?",
    r"giỏi", r"khá", r"trung[ ]+bình", r"yếu", r"kém", r"chưa[ ]+đạt", r"đạt[ ]+yêu[ ]+cầu",
    r"loại[ ]+(?-i:[ABCD])",
    r"rất[ ]+hài[ ]+lòng", r"(?:không|chưa)[ ]+hài[ ]+lòng", r"hài[ ]+lòng",
)  # fmt: skip
_LOWEST: Final = re.compile(
    r"(?<!xuất sắc)(?<!tốt)(?:hoàn[ ]+thành(?:[ ]+nhiệm[ ]+vụ)?|trung[ ]+bình|yếu|kém|chưa[ ]+đạt"
    r"|đạt[ ]+yêu[ ]+cầu|loại[ ]+(?-i:[CD])|(?:không|chưa)[ ]+hài[ ]+lòng)\Z",
    re.IGNORECASE,
)
_NUMBER: Final = r"(?<![\d.,/])\d{1,4}(?![.,/]?\d|[ ]*%)"
_WHO: Final = (
    r"(?:[ ]+(?:chi[ ]+bộ|đảng[ ]+viên|đồng[ ]+chí|đ/c|tập[ ]+thể|cá[ ]+nhân|người(?:[ ]+dân)?|em"
    r"|học[ ]+sinh|đơn[ ]+vị|cán[ ]+bộ|công[ ]+chức|tổ[ ]+chức|chi[ ]+hội|phiếu|ý[ ]+kiến|thôn"
    r"|ấp|khu[ ]+phố|tổ[ ]+dân[ ]+phố|tổ|trường))?"
)
_SHARE: Final = r"(?:[ ]*\([^()\n]{0,30}\)|,?[ ]*(?:chiếm|đạt|tỷ[ ]+lệ)[ ]+[\d,]{1,6}[ ]?%)?"
_MARK: Final = "|".join(_MARKS)
_ITEM: Final = re.compile(
    rf"(?:xếp[ ]+)?(?:loại[ ]+)?(?P<mark>{_MARK})(?:[ ]+(?:là|có))?:?"
    rf"[ ]+(?P<number>{_NUMBER}){_WHO}{_SHARE}"
    rf"|(?P<first>{_NUMBER}){_WHO}(?:[ ]+(?:được[ ]+)?(?:xếp[ ]+)?(?:loại[ ]+)?(?:đạt"
    rf"[ ]+)?)(?P<then>{_MARK})"
    rf"{_SHARE}(?=[ ]*(?:[,;.)\n]|\Z|và(?!\w)))",
    re.IGNORECASE,
)
_JOINT: Final = re.compile(r"[ ]*(?:,[ ]*và|,|;|và|\n[-+*•]?)[ ]*", re.IGNORECASE)
_OPENS: Final = re.compile(
    r"[^.;\d\n]{0,70}(?:[:(,]|gồm|trong[ ]+đó|kết[ ]+quả|có)[ ]*(?:gồm|trong[ ]+đó|kết[ ]+quả|có"
    r"|xếp[ ]+loại)?[ ]*:?[ ]*",
    re.IGNORECASE,
)
_RATED: Final = re.compile(
    r"xếp[ ]+loại|đánh[ ]+giá|phân[ ]+loại|bình[ ]+xét|lấy[ ]+ý[ ]+kiến|khảo[ ]+sát|học[ ]+lực"
    r"|hạnh[ ]+kiểm|kiểm[ ]+điểm",
    re.IGNORECASE,
)
_BEFORE_CUE: Final = 10
_BEHIND_CUE: Final = 240  # characters from a word of rating to its first mark
_REACH: Final = 110
_FAR: Final = Decimal("0.35")


def check_ratings(page: Page) -> Iterator[Finding]:
    """Yield a finding for every number rated that its marks exceed or do not make."""
    at = 0
    for cue in _RATED.finditer(page.text):  # marks are looked for near such words only
        begin = max(at, cue.start() - _BEFORE_CUE)
        first = _ITEM.search(page.text, begin, min(len(page.text), cue.end() + _BEHIND_CUE))
        if first is None:
            continue
        items = _items(page.text, first)
        at = items[-1].end()
        total = _total(page, first.start()) if len(items) > 1 else None
        if total is None or total.amount is None:
            continue
        numbers = [Decimal(item["number"] or item["first"]) for item in items]
        marks = [" ".join((item["mark"] or item["then"]).lower().split()) for item in items]
        off = sum(numbers, Decimal(0)) - total.amount
        if len(set(marks)) < len(marks) or not 0 < abs(off) <= total.amount * _FAR:
            continue
        if off > 0 or (len(items) > 2 and any(_LOWEST.match(mark) for mark in marks)):
            yield _mismatch(page, total, items, sum(numbers, Decimal(0)))


def _items(text: str, first: re.Match[str]) -> list[re.Match[str]]:
    """Return the marks in a row from the first one on."""
    items = [first]
    while True:
        joint = _JOINT.match(text, items[-1].end())
        following = _ITEM.match(text, joint.end()) if joint else None
        if following is None:
            return items
        items.append(following)


def _total(page: Page, start: int) -> Figure | None:
    """Return the figure that counts what was rated, right before the marks."""
    begin = max(0, start - _REACH)
    item = next((i for i in reversed(page.between(begin, start)) if i.right <= start), None)
    if item is None or item.label != "QUANTITY" or item.target is not None:
        return None
    if not _OPENS.fullmatch(page.text, item.right, start) or page.qualifier(item) != "none":
        return None
    line = page.text.rfind("\n", 0, item.left) + 1
    return item if _RATED.search(page.text, max(line, item.left - _REACH), start) else None


def _mismatch(page: Page, total: Figure, items: list[re.Match[str]], computed: Decimal) -> Finding:
    told = " + ".join(shown(item["number"] or item["first"]) for item in items)
    spans = [page.view.raw_span(*item.span()) for item in items]
    return finding(
        KIND,
        "error",
        f"The marks, {told}, add up to {amount(computed, total)}, but {shown(total.text)} is the "
        "total stated.",
        spans=[(total.start, total.end), *spans],
        stated=shown(total.text),
        computed=amount(computed, total),
        tolerance=Decimal(0),
        facts=page.facts_of([total]),
    )
