"""A part larger than its whole: ``43 hộ nghèo, trong đó hộ nghèo người Khmer 51 hộ``; 103 % of all.

Told are one part behind ``trong đó``, a number out of a ``tổng số`` that is smaller, and
more than 100 % of the households or people of a place. A plan may be exceeded, a whole not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from baocao.audit.figures import Figure, Page
from baocao.audit.findings import Finding, finding, shown
from baocao.audit.units import head_of

KIND: Final = "percent_over_base_conflict"

_AMONG: Final = re.compile(r"[,;(]?[ ]*trong[ ]+(?:đó|số[ ]+đó|số[ ]+này)(?!\w)", re.IGNORECASE)
_PART: Final = re.compile(r"(?:[ ]*[:,]?[ ]*(?:[^\W\d_]+[ ]+){0,9})", re.IGNORECASE)
_OUT_OF: Final = re.compile(
    r"(?:[ ]+[^\W\d_]+){0,8}?[ ]*(?:trong|trên|/)[ ]*tổng[ ]+số[ ]*", re.IGNORECASE
)
_OF: Final = re.compile(
    r"(?:\A|[.;\n,][ ]*|(?<!\w)có[ ]+)?(?<!\w)trong(?:[ ]+tổng)?(?:[ ]+số)?[ ]+\Z", re.IGNORECASE
)
_HAVE: Final = re.compile(r"(?:[ ]+[^\W\d_]+){0,5},?[ ]+(?:đã[ ]+)?(?:có|được)[ ]+", re.IGNORECASE)
_TOGETHER: Final = re.compile(
    r"(?<!\w)(?:tổng|nâng|lũy[ ]+kế|cộng|đến[ ]+nay|lên|hiện[ ]+có|so|cùng[ ]+kỳ|kế[ ]+hoạch"
    r"|chỉ[ ]+tiêu|mỗi|bình[ ]+quân|năm)(?!\w)",
    re.IGNORECASE,
)
_CHANGE: Final = re.compile(
    r"(?<!\w)(?:tăng|giảm|vượt|thêm|hơn|kết[ ]+nạp)[ ]+(?:[^\W\d_]+[ ]+){0,2}\Z", re.IGNORECASE
)
_PEOPLE: Final = (
    r"(?:hộ|dân|người|nhân[ ]+khẩu|trẻ|học[ ]+sinh|cử[ ]+tri|thôn|ấp|tổ[ ]+dân[ ]+phố|khu[ ]+phố"
    r"|đảng[ ]+viên|hội[ ]+viên|chi[ ]+bộ|gia[ ]+đình|phụ[ ]+nữ)(?!\w)"
)
_OF_ALL: Final = re.compile(
    rf"[ ]*(?:trên[ ]+|trong[ ]+|của[ ]+)?(?:(?:tổng[ ]+)?(?:số[ ]+)?{_PEOPLE}|dân[ ]+số)",
    re.IGNORECASE,
)
_RATE: Final = re.compile(
    rf"(?<!\w)(?:tỷ|tỉ)[ ]+lệ[ ]+(?:các[ ]+)?{_PEOPLE}[^.;:,\d\n]{{2,70}}"
    r"(?:đạt|chiếm|là|bằng)(?:[ ]+(?:là|mức))?[ ]*\Z",
    re.IGNORECASE,
)
_PLANNED: Final = re.compile(
    r"(?<!\w)(?:kế[ ]+hoạch|KH|chỉ[ ]+tiêu|dự[ ]+toán|giao|đăng[ ]+ký|mục[ ]+tiêu|nghị[ ]+quyết"
    r"|so[ ]+với|cùng[ ]+kỳ|năm[ ]+trước|dự[ ]+kiến)(?!\w)",
    re.IGNORECASE,
)
_FIXED: Final = re.compile(
    r"(?:thôn|ấp|bản|buôn|xóm|khóm|tổ dân phố|khu phố|khối|khu dân cư|chi bộ|tiêu chí)(?!\w)"
)
_ABOVE: Final = re.compile(
    r"(?<!\w)(?:vượt|tăng|mục|phấn[ ]+đấu|quy[ ]+hoạch|1[0-9]{2}(?:,\d+)?[ ]?%)", re.IGNORECASE
)
_REACH: Final = 100
_NEAR: Final = 60


def check_wholes(page: Page) -> Iterator[Finding]:
    """Yield a finding for every part that is larger than the whole it is told of."""
    for one, other in zip(page.figures, page.figures[1:], strict=False):
        if one.right > other.left or other.left - one.right > _REACH or not _alike(one, other):
            continue
        if _among(page, one, other) or _out_of(page, one, other):
            yield _larger(page, whole=one, part=other)
        elif (one.amount or 0) > (other.amount or 0) and _OUT_OF.fullmatch(
            page.text, one.right, other.left
        ):
            yield _larger(page, whole=other, part=one)
    for item in page.figures:
        if _is_beyond(page, item):
            yield finding(
                KIND,
                "error",
                f"{shown(item.text)} counts more than there are.",
                spans=[(item.start, item.end)],
                stated=shown(item.text),
                facts=page.facts_of([item]),
            )
        if item.label == "PERCENT" and _is_over(page, item):
            yield finding(
                KIND,
                "error",
                f"{shown(item.text)} is a share of more than the whole.",
                spans=[(item.start, item.end)],
                stated=shown(item.text),
                computed="100%",
                facts=page.facts_of([item]),
            )


def _alike(one: Figure, other: Figure) -> bool:
    if one.label != other.label or one.label == "PERCENT" or one.target or other.target:
        return False
    known = one.amount is not None and other.amount is not None and one.amount > 0
    return known and head_of(one.unit) == head_of(other.unit)


def _among(page: Page, whole: Figure, part: Figure) -> bool:
    """Say whether a figure is told as a part of the one before it and yet is larger."""
    if whole.amount is None or part.amount is None or part.amount <= whole.amount:
        return False
    gap = page.text[whole.right : part.left]
    cue = _AMONG.search(gap)
    if cue is None or not _PART.fullmatch(gap, cue.end()) or _TOGETHER.search(gap):
        return False
    if any(mark in gap[: cue.start()] for mark in ".;:\n"):
        return False
    if page.qualifier(whole) != "none" or page.qualifier(part) != "none":
        return False
    before = max(0, whole.left - 40)
    return _CHANGE.search(page.text, before, whole.left) is None


def _out_of(page: Page, whole: Figure, part: Figure) -> bool:
    """Say whether more are told of those named: ``trong 120 hộ nghèo có 135 hộ được vay``."""
    if whole.amount is None or part.amount is None or part.amount <= whole.amount:
        return False
    if not _OF.search(page.text, max(0, whole.left - 24), whole.left):
        return False
    gap = page.text[whole.right : part.left]
    return _HAVE.fullmatch(gap) is not None and _TOGETHER.search(gap) is None


def _larger(page: Page, *, whole: Figure, part: Figure) -> Finding:
    return finding(
        KIND,
        "error",
        f"{shown(part.text)} is told as a part of {shown(whole.text)}, which is less.",
        spans=[(item.start, item.end) for item in sorted((whole, part), key=lambda i: i.start)],
        stated=shown(part.text),
        computed=shown(whole.text),
        facts=page.facts_of((whole, part)),
    )


def _is_beyond(page: Page, item: Figure) -> bool:
    """Say whether an a/b counts more places, branches or guests than there are: ``17/16 thôn``."""
    if item.label != "QUANTITY" or item.amount is None or not item.target:
        return False
    if item.amount <= item.target or item.amount > item.target * 2 or item.step:
        return False
    if item.sense != "attendance" and not _FIXED.match(item.unit):
        return False
    begin, end = page.sentence(item.left)
    around = page.text[max(begin, item.left - _REACH) : min(end, item.right + _REACH)]
    return _PLANNED.search(around) is None and _ABOVE.search(around) is None


def _is_over(page: Page, item: Figure) -> bool:
    """Say whether a percent above 100 is one of all, and not of a plan."""
    if item.amount is None or item.amount <= 100 or item.unit != "percent":
        return False
    begin, end = page.sentence(item.left)
    behind = page.text[item.right : min(end, item.right + _NEAR)]
    before = page.text[max(begin, item.left - _REACH) : item.left]
    if _PLANNED.search(behind) or _PLANNED.search(before):
        return False
    return _OF_ALL.match(behind) is not None or _RATE.search(before) is not None
