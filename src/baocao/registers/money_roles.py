"""What the words around an amount of money say: giver, receivers, fund, purpose.

Only the amount's own part of the sentence is read: from the comma behind the amount before
it to the comma behind itself, so that of ``Hội A tặng 2 triệu đồng, Hội B tặng 3 triệu
đồng`` each gives its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from baocao.normal import normalize

Span = dict[str, Any]

REACH: Final = 400
"""Characters of a sentence that are read on each side of an amount."""

_ENDS: Final = re.compile(r"[,;](?!\d)|\n|\.[ ]*(?=[^\W\d_]|\Z)")
_CLAUSE: Final = re.compile(r"[;\n]")
_GIVES: Final = re.compile(
    r"(?<!\w)(?:tặng|trao|hỗ trợ|ủng hộ|đóng góp|góp|quyên góp|quyên|tài trợ|trích|giúp|gửi"
    r"|biếu|cấp|(?<!giải )(?<!phần )thưởng|chi(?![ ](?:phí|hội|bộ|đoàn|nhánh|cục|tiết)))(?!\w)",
    re.IGNORECASE,
)
# 'bà Lài được hỗ trợ': who is told before it receives.
_GIVEN: Final = re.compile(
    rf"(?<!\w)(?:được|nhận|bị)(?!\w)[^,;]{{0,60}}?(?:{_GIVES.pattern})|(?<!\w)(?:được|nhận)[ ]*\Z",
    re.IGNORECASE,
)
_RAISES: Final = re.compile(r"(?<!\w)(?:vận động|kêu gọi|huy động|tiếp nhận|nhận)(?!\w)", re.I)
# Who stands behind these words receives, or is where it happens, and does not give.
_NOT_GIVING: Final = re.compile(
    r"(?<!\w)(?:cho|tới|đến|giúp|tặng|thăm|tại|ở|của|trên)[ ]+(?:[^\s,;]+[ ]+){0,3}\Z",
    re.IGNORECASE,
)
_FOR: Final = re.compile(
    r"(?<!\w)(?:cho|tới|đến|giúp|tặng|hỗ trợ)(?:[ ]+(?:gia đình|hộ|ông|bà|anh|chị|em|cháu|cụ|các)"
    r"){0,2}[ ]*\Z",
    re.IGNORECASE,
)
_PEOPLE: Final = re.compile(
    r"(?:lượt[ ]+)?(?:hộ|gia đình|người|em|cháu|học sinh|sinh viên|trẻ|cụ|mẹ|đối tượng|trường hợp"
    r"|hội viên|đoàn viên|lao động|công nhân|thương binh|cán bộ|chiến sĩ|nạn nhân|bệnh nhân|khẩu"
    r"|nhân khẩu|thân nhân|đảng viên|tân binh|thanh niên|giáo viên|bạn|cộng đồng|tổ|nhà)(?!\w)",
    re.IGNORECASE,
)
_PORTIONS: Final = re.compile(
    r"(?:suất|xuất|phần|túi|căn|ngôi|cái|chiếc|sổ|thẻ|bộ)(?!\w)", re.IGNORECASE
)
_FUND: Final = re.compile(
    r"(?<!\w)quỹ[ ]+[“\"«]?[ ]*(?P<name>[^,;:.()“”\"»«\n]{3,60}?)[ ]*(?:[”\"»]|(?=[,;:.()]|\Z)"
    r"|(?=[ ]+(?:được|đạt|là|trên|gần|hơn|với|số tiền|thu|năm|vận động|ủng hộ|hỗ trợ)(?!\w)))",
    re.IGNORECASE,
)
_LEAD_IN: Final = re.compile(
    r"\A(?:[\s\-+*•,;:.)]|(?:và|đồng thời|ngoài ra)(?!\w))+", re.IGNORECASE
)
_LEAD_OUT: Final = re.compile(
    r"(?:[\s:,(-]|(?<!\w)(?:trên|hơn|gần|khoảng|ước|ước tính|tổng|được|đạt|là|với|số|tiền|kinh phí"
    r"|trị giá|giá trị|từ|dưới|tổng cộng|thêm|quy ra)(?!\w))+\Z",
    re.IGNORECASE,
)
_NEAR: Final = 40
# A verb of giving right before a quantity: 'tặng trên 300', 'hỗ trợ 1.085'.
_GIVEN_THIS: Final = re.compile(
    rf"(?:{_GIVES.pattern})(?:[ ]+(?:quà|tiền|được|trên|hơn|gần|khoảng|tổng|cộng)){{0,3}}[ ]*\Z",
    re.IGNORECASE,
)
_WORTH: Final = re.compile(
    r"(?<!\w)(?:trị giá|giá trị|số tiền|tổng tiền|kinh phí|mỗi)(?!\w)", re.IGNORECASE
)
_GIVERS: Final = (("ORG", "PERSON", "OFFICIAL"), ("LOCATION", "RESIDENTIAL_GROUP"))
_ACTS: Final = re.compile(
    rf"{_GIVES.pattern}|{_RAISES.pattern}|(?<!\w)(?:thu|quỹ|đầu tư|xây|sửa|nộp|phạt|thu hồi)(?!\w)",
    re.IGNORECASE,
)
_LONGEST: Final = 20  # words of a purpose
# 'tặng 902 suất quà, sửa nhà cho ông Lạc hết 45 triệu': the second act has its own money.
_NEW_ACT: Final = re.compile(rf",[ ]*(?:{_ACTS.pattern})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Around:
    """The part of a sentence that belongs to one amount, and the entities in it."""

    text: str
    start: int
    end: int
    money: Span
    entities: Sequence[Span]

    @property
    def lead(self) -> str:
        """The words before the amount, in normal form."""
        return normalize(self.text[self.start : self.money["start"]])

    @property
    def tail(self) -> str:
        """The words behind the amount, in normal form."""
        return normalize(self.text[self.money["end"] : self.end])

    def between(self, start: int, end: int) -> str:
        """Return some words of the report in normal form."""
        return normalize(self.text[start:end])


def part_of_sentence(
    text: str, money: Span, *, sentence: tuple[int, int], neighbours: tuple[int, int]
) -> tuple[int, int]:
    """Return start and end of the words that belong to an amount.

    ``neighbours`` are the end of the amount before it and the start of the one behind it.
    """
    start = max(sentence[0], money["start"] - REACH)
    end = min(sentence[1], money["end"] + REACH)
    start = max(start, neighbours[0])
    clauses = [found.end() for found in _CLAUSE.finditer(text, start, money["start"])]
    if clauses:
        start = clauses[-1]
    elif start == neighbours[0] > 0:
        cut = _ENDS.search(text, start, money["start"])
        start = cut.end() if cut else start
    cut = _ENDS.search(text, money["end"], end)
    end = min(cut.start() if cut else end, max(neighbours[1], money["end"]))
    return start, end


def fund_of(around: Around) -> str | None:
    """Return the fund or programme that an amount belongs to, without ``quỹ`` and quotes."""
    programmes = [e for e in around.entities if e["label"] == "PROGRAM"]
    before = [e for e in programmes if e["end"] <= around.money["start"]]
    nearest = (before[-1:] or programmes[:1]) or None
    if nearest:
        value = nearest[0].get("value") or {}
        words = around.between(nearest[0]["start"], nearest[0]["end"])
        return fund_name(str(value.get("canonical") or words))
    for words in (around.lead, around.tail):
        named = list(_FUND.finditer(words))
        if named:
            return fund_name(named[-1 if words is around.lead else 0]["name"])
    return None


def fund_name(words: str) -> str:
    """Return a fund's name as it is compared and shown.

    >>> fund_name("Quỹ “Vì người nghèo”"), fund_name("quỹ đền ơn đáp nghĩa")
    ('Vì người nghèo', 'Đền ơn đáp nghĩa')
    """
    name = " ".join(normalize(words).split()).strip(" “”\"'«»")
    name = re.sub(r"\A[Qq](?:uỹ|UỸ)[ ]+", "", name).strip(" “”\"'«»")
    return name[:1].upper() + name[1:]


def purpose_of(around: Around) -> str | None:
    """Return the words before an amount that say what it is, from the last verb's part on."""
    lead = _LEAD_OUT.sub("", _LEAD_IN.sub("", around.lead))
    parts = lead.split(", ")
    first = next(
        (i for i in range(len(parts) - 1, -1, -1) if _ACTS.search(parts[i])), len(parts) - 1
    )
    words = ", ".join(parts[first:]).split()
    return " ".join(words[:_LONGEST]) or None


def giver_of(around: Around) -> Span | None:
    """Return who gives: the last one named before a verb of giving, and not behind ``cho``.

    A group or a place gives only where no person and no body does: ``công dân tổ 21 tặng``.
    """
    limit = around.money["start"]
    before = [e for e in around.entities if e["end"] <= limit]
    for labels in _GIVERS:
        last = limit
        for entity in reversed([e for e in before if e["label"] in labels]):
            words = around.between(entity["end"], last)
            last = entity["start"]
            if entity["label"] == "LOCATION" and not entity.get("value"):
                continue  # a road or a pagoda
            if not _GIVES.search(words) or _GIVEN.search(words) or _RAISES.search(words):
                continue
            if not _NOT_GIVING.search(around.between(around.start, entity["start"])):
                return entity
    return None


def receivers_of(around: Around) -> list[Span]:
    """Return who is named behind ``cho``, ``tới``, ``giúp``, or before ``được hỗ trợ``."""
    found = []
    for entity in around.entities:
        start, end = entity["start"], entity["end"]
        given = _FOR.search(around.between(max(around.start, start - _NEAR), start))
        if entity["label"] == "PERSON" and end <= around.money["start"] and not given:
            given = _GIVEN.match(around.between(end, around.money["start"]).lstrip(" ,"))
        if entity["label"] in ("PERSON", "ORG", "RESIDENTIAL_GROUP") and given:
            found.append(entity)
    return found


def counted_of(around: Around) -> Span | None:
    """Return the quantity of receivers: behind a word of giving, or beside what it is worth."""
    money = around.money
    ranked = []
    for entity in around.entities:
        unit = str((entity.get("value") or {}).get("unit") or "")
        people = _PEOPLE.match(unit)
        if entity["label"] != "QUANTITY" or not (people or _PORTIONS.match(unit)):
            continue
        start, end = entity["start"], entity["end"]
        before = around.between(max(around.start, start - _NEAR), start)
        given = bool(_FOR.search(before) or _GIVEN_THIS.search(before))
        between = around.between(min(end, money["end"]), max(start, money["start"]))
        if (given or _WORTH.search(between)) and not _NEW_ACT.search(between):
            ranked.append((not given, len(between), people is None, entity))
    return min(ranked, key=lambda item: item[:3])[3] if ranked else None
