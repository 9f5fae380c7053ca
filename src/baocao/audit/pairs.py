"""Which percent belongs to which a/b: ``6.209/6.659 hộ … đạt tỷ lệ 91,27%``.

The two belong together where nothing else can be meant: the percent is the next figure of
the sentence, and between them stand only the thing counted and a word that states the
quotient (``đạt``, ``bằng``, ``chiếm``, ``tỷ lệ``, a bracket); or the percent comes first
and the a/b explains it in brackets. Only ratio senses with a percent are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from baocao.audit.figures import Figure, Page
from baocao.audit.units import head_of

_REACH: Final = 150  # characters between an a/b and its percent; longer clauses change the topic
_LINK: Final = (
    r"(?:(?:mới|chỉ|đều|ước|và|hay|tức|là|đạt|bằng|chiếm|tương[ ]+đương|tương[ ]+ứng|ứng[ ]+với"
    r"|với|tỷ[ ]+lệ|tỉ[ ]+lệ|tỷ[ ]+trọng|trên|hơn|gần|khoảng|xấp[ ]+xỉ|vượt)(?!\w)|[:=(,-])"
)
# The words right before the percent that state the quotient.
_LINKED: Final = re.compile(rf"(?:[ ]*{_LINK}){{1,6}}[ ]*\Z", re.IGNORECASE)
_ONLY_LINKS: Final = re.compile(rf"(?:[ ]*{_LINK}){{0,6}}[ ]*", re.IGNORECASE)
_OTHER_SUBJECT: Final = re.compile(r"(?<!\w)(?:có|mà|với)(?!\w)", re.IGNORECASE)
# Another indicator, another time or a change stands between: the percent is not of this a/b.
_OTHER: Final = re.compile(
    r"(?<!\w)(?:tăng|giảm|so[ ]+với|cùng[ ]+kỳ|trong[ ]+(?:đó|số)|riêng|năm[ ]+trước|còn[ ]+lại"
    r"|trong[ ]+khi|nhưng|song|gấp)(?!\w)|[;\n]",
    re.IGNORECASE,
)
# 'có tỷ lệ cử tri đi bầu đạt': a rate with a name of its own.
_NAMED_RATE: Final = re.compile(
    r"(?<!\w)(?:tỷ|tỉ)[ ]+(?:lệ|trọng)[ ]+(?!(?:đạt|là|bằng|chiếm|trên|gần|khoảng|hơn)(?!\w))\w",
    re.IGNORECASE,
)
_RATE_OF: Final = re.compile(
    r"(?<!\w)(?:tỷ|tỉ)[ ]+lệ[ ]+(?P<of>[^\W\d]+(?:[ ]+[^\W\d]+){0,4}?)(?:[ ]+(?:đạt|là|bằng"
    r"|chiếm))?[ ]*\Z",
    re.IGNORECASE,
)
_PARTS: Final = re.compile(r"[,;:()\n]|(?<!\w)(?:và|với|cho|có|được|thu|gồm)(?!\w)", re.IGNORECASE)
_ABOVE: Final = re.compile(r"(?<!\w)vượt[ ]*\Z", re.IGNORECASE)
_CHANGE: Final = re.compile(r"(?<!\w)(?:tăng|giảm|thấp[ ]+hơn|cao[ ]+hơn)[ ]*\Z", re.IGNORECASE)
# What may follow the percent of an a/b: the end of its clause, or the base it is measured by.
_BASE: Final = (
    r"kế[ ]+hoạch|KH(?!\w)|chỉ[ ]+tiêu|dự[ ]+toán|mục[ ]+tiêu|nghị[ ]+quyết|yêu[ ]+cầu|diện"
    r"|(?:so[ ]+)?với[ ]+(?:kế|KH(?!\w)|chỉ|dự|mục|nghị|tổng|đăng)|tổng"
    r"|(?:quận|huyện|tỉnh|xã)[ ]+giao"
)
_ENDS: Final = re.compile(rf"[ ]*(?:[),.;:\]/]|\Z|\n|(?:{_BASE}))", re.IGNORECASE)
_JOINS: Final = re.compile(
    r"[ ]*(?:(?:và|trong|nhưng|song|tuy|còn|do|vì|nên|để|khi|cho|cụ|riêng|bằng|hoàn|cả|theo|của"
    r"|được|thuộc|năm)(?!\w)|[-(])",
    re.IGNORECASE,
)
_OF_ALL: Final = re.compile(
    r"[ ]*(?:trên[ ]+|trong[ ]+|của[ ]+)?(?:(?:tổng[ ]+)?số[ ]+)?(?P<unit>[^\W\d]+(?:"
    r"[ ]+[^\W\d]+)?)",
    re.IGNORECASE,
)
_OPENS: Final = re.compile(
    r"(?:[ ]+[^\W\d]+){0,4}[ ]*\((?:[ ]*(?:tức|là|=|đạt)|(?:[ ]*[^\W\d]+){1,3}(?=[ ]))?[ ]*"
)
_TOLD: Final = re.compile(
    r"[ ]*,?[ ]*(?:tương[ ]+đương|tức(?:[ ]+là)?|(?:tương[ ]+)?ứng(?:[ ]+với)?|với)[ ]+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pair:
    """An a/b and the percent stated for it."""

    ratio: Figure
    percent: Figure
    above: bool = False
    """The percent counts from 100: ``vượt 40%``."""
    column: bool = False
    """The percent stands alone on the next line, as a column of a table does."""
    others: tuple[Figure, ...] = ()
    """The figures that an a/b was put together from; empty where the report writes a/b."""
    inferred: bool = False
    """Which whole is meant was guessed from the verbs."""

    @property
    def stated(self) -> Decimal | None:
        """The percent of the whole that is stated."""
        if self.percent.amount is None:
            return None
        return self.percent.amount + 100 if self.above else self.percent.amount

    @property
    def figures(self) -> list[Figure]:
        """All figures of the report that this rests on, in order of the text."""
        parts = self.others or (self.ratio,)
        return sorted((*parts, self.percent), key=lambda item: item.start)


def find_pairs(page: Page) -> Iterator[Pair]:
    """Yield every a/b of a report whose percent is stated beside it."""
    for i, item in enumerate(page.figures):
        pair = None
        if item.is_ratio or _is_attended(item):
            following = _next_percent(page, i)
            pair = _behind(page, item, following) if following is not None else None
        elif item.label == "PERCENT" and i + 1 < len(page.figures):
            following = page.figures[i + 1]
            pair = _before(page, item, following) if following.is_ratio else None
        if pair is not None and _can_be_meant(pair):
            yield pair


def _is_attended(item: Figure) -> bool:
    """Say whether an a/b counts who came out of those called, told with its own percent."""
    return item.sense == "attendance" and item.amount is not None and item.target is not None


def leads(gap: str) -> bool:
    """Say whether the words between a number and a percent only lead from one to the other.

    >>> [leads(gap) for gap in (" hộ đăng ký, đạt ", " lao động đạt (", " (", ", bằng ", " ")]
    [True, True, True, True, True]
    >>> [leads(gap) for gap in (" thôn, gia đình văn hóa đạt ", " thôn có hộ khá đạt ", " hộ ")]
    [False, False, False]
    >>> [leads(gap) for gap in (" khu vực đều có tỷ lệ cử tri đi bầu cử đạt ", ", tăng ", "; đạt ")]
    [False, False, False]
    """
    named = _RATE_OF.search(gap)
    if named is not None and f" {named['of']} " in f" {gap[: named.start()].strip(' ,')} ":
        gap = gap[: named.start()] + " tỷ lệ "  # 'hồ sơ đúng hạn, tỷ lệ đúng hạn đạt'
    if _OTHER.search(gap) or _NAMED_RATE.search(gap):
        return False
    if gap.strip() == "":
        return True
    bracket, comma = gap.rfind("("), gap.rfind(",")
    if bracket > gap.rfind(")"):
        return bracket > comma and _ONLY_LINKS.fullmatch(gap, bracket + 1) is not None
    if comma >= 0:
        return _ONLY_LINKS.fullmatch(gap, comma + 1) is not None
    return _LINKED.search(gap) is not None and _OTHER_SUBJECT.search(gap) is None


def is_above(gap: str) -> bool:
    """Say whether a gap ends with ``vượt``: the percent behind it counts from 100."""
    return _ABOVE.search(gap) is not None


def closes(page: Page, stated: Figure) -> bool:
    """Say whether a percent ends its clause or names its base; ``9,3% dân số`` has another."""
    after = page.text[stated.right : stated.right + 30]
    return _ENDS.match(after) is not None or _JOINS.match(after) is not None


def _next_percent(page: Page, i: int) -> Figure | None:
    """Return the percent behind an a/b; a count that describes what is counted may stand between.

    ``6.604/6.930 người đã đủ 2 mũi, tỷ lệ 95,2%``: the 2 follows without a comma.
    """
    ratio = page.figures[i]
    for item in page.figures[i + 1 : i + 3]:
        if item.label == "PERCENT":
            return item
        if item.label != "QUANTITY" or item.target is not None or item.left - ratio.right > _REACH:
            return None
        if _PARTS.search(page.text, ratio.right, max(item.left, ratio.right)):
            return None
    return None


def _behind(page: Page, ratio: Figure, stated: Figure) -> Pair | None:
    """Return the pair where the percent comes behind its a/b, if the words say so."""
    if not 0 <= stated.left - ratio.right <= _REACH:
        return None
    gap = page.text[ratio.right : stated.left]
    if gap.strip() == "" and gap.count("\n") == 1:
        rest = page.text[stated.right : stated.right + 2].lstrip(" ")
        return Pair(ratio, stated, column=True) if rest[:1] in ("", "\n", "\r") else None
    if not leads(gap) or page.sentence(ratio.left) != page.sentence(stated.left):
        return None
    ends = closes(page, stated) or _is_of_all(page, ratio, stated)
    return Pair(ratio, stated, above=is_above(gap)) if ends else None


def _is_of_all(page: Page, ratio: Figure, stated: Figure) -> bool:
    """Say whether a percent is of all that is counted: ``78,1% số hộ`` of ``2.150/2.466 hộ``."""
    found = _OF_ALL.match(page.text, stated.right)
    return found is not None and head_of(found["unit"].lower()) == head_of(ratio.unit)


def _before(page: Page, stated: Figure, ratio: Figure) -> Pair | None:
    """Return the pair where brackets explain a percent: ``84,6% (11/13 chi bộ)``."""
    gap = page.text[stated.right : ratio.left] if ratio.left - stated.right <= 60 else ""
    if not gap or (_OPENS.fullmatch(gap) or _TOLD.fullmatch(gap)) is None:
        return None
    before = page.text[max(0, stated.left - 12) : stated.left]
    if _CHANGE.search(before) or page.sentence(ratio.left) != page.sentence(stated.left):
        return None
    if "(" in gap and not page.text[ratio.right : ratio.right + 12].lstrip(" ").startswith(")"):
        return None
    return Pair(ratio, stated, above=is_above(before))


def _can_be_meant(pair: Pair) -> bool:
    """Say whether a percent can be the quotient of the a/b by what the two are."""
    stated, ratio = pair.percent, pair.ratio
    if stated.amount is None or stated.unit not in ("percent", "per_mille"):
        return False
    if stated.amount == 100 and ratio.amount is not None and ratio.amount < (ratio.target or 0):
        return False  # '10/12 khu vực … đạt 100%': what the ten reached
    return not pair.above or (ratio.sense == "target" and stated.unit == "percent")
