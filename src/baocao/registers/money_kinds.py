"""What an amount of money is: moved, a rate, a plan, something compared with; and of what sort."""

from __future__ import annotations

import re
from typing import Final

from baocao.normal import normalize
from baocao.registers.money_roles import Around

KINDS: Final = {
    "amount": "money given, collected or spent",
    "rate": "money for one household, person, portion or month",
    "base": "a plan, an earlier figure or a difference that a result is compared with",
    "target": "money of a plan ahead",
}
"""What an amount is; totals count ``amount`` only."""

CATEGORIES: Final = {
    "revenue": "taxes, fees and other receipts of the budget",
    "spending": "outlays, investment, costs",
    "support": "gifts, allowances, collections for funds",
    "debt": "loans and what is owed; a stock, which no sum of money moved holds",
    "plan": "money of a plan, or of one that a result is compared with",
    "other": "what no words near it tell",
}
"""Of what sort an amount is."""

# 'bằng 108% kế hoạch (3.000 triệu đồng)', 'so với năm 2015 (20 triệu)', 'dự toán 86 triệu'.
_BASE: Final = re.compile(
    r"(?<!\w)(?:dự toán|kế hoạch|chỉ tiêu|cùng kỳ|so với)(?:[ ]+[^\s,;()]+){0,5}[ ]*[(:]?[ ]*\Z"
    r"|(?<!\w)năm[ ]\d{4}[ ]*\([ ]*\Z",
    re.IGNORECASE,
)
_RATE: Final = re.compile(
    r"(?<!\w)(?:mỗi|bình quân|trung bình|định mức|mức|(?<!trị )(?<!đánh )giá|đơn giá|từng)"
    r"(?:[ ]+[^\s,;]+){0,4}[ ]*\Z",
    re.IGNORECASE,
)
_PLANNED: Final = re.compile(r"(?<!\w)(?:dự toán|kế hoạch|chỉ tiêu)(?!\w)", re.IGNORECASE)
_EARLIER: Final = re.compile(
    r"(?<!\w)(?P<aside>(?:từ|sau|đến|tới|vốn|nguồn)[ ]+)?"
    r"(?:(?:cùng[ ]+kỳ|kỳ[ ]+trước)(?:[ ]+năm[ ]+(?:trước|ngoái|\d{4}))?"
    r"|năm[ ]+(?:trước|ngoái|(?P<year>\d{4})))[ ,:(]*"
    r"(?:(?:còn|chỉ|mới|là|đạt|thu|chi|được|có|trên|hơn|gần|khoảng)[ ]+)*\Z",
    re.IGNORECASE,
)
_YEAR_FIRST: Final = re.compile(
    r"[\s,;:.(+*•\-]*(?:trong[ ]+)?năm[ ]+(?P<year>\d{4}),?(?P<words>[^,;:]*)\Z", re.IGNORECASE
)
_NOW: Final = re.compile(r"(?<!\w)(?:nay|năm|đến|giai[ ]+đoạn)(?!\w)", re.IGNORECASE)
_FROM: Final = re.compile(r"(?<!\w)từ(?:[ ]+(?:mức|chỉ|hơn|trên|gần|khoảng))?[ ]*\Z", re.IGNORECASE)
_TO: Final = re.compile(
    r"[^.;\n]{0,60}?(?<!\w)(?:còn|xuống|lên|đến|tới|thành)(?!\w)[^.;\n]{0,40}\Z", re.IGNORECASE
)
_LONGEST_CHANGE: Final = 110  # characters between the two ends of a change
# By how much: 'tăng 1,2 tỷ', 'vượt trên 300 triệu'; 'miễn giảm 300 triệu' is money given.
_DIFFERENCE: Final = re.compile(
    r"(?<!\w)(?:tăng|vượt|hụt|chênh[ ]lệch|(?<!miễn )(?<!miễn, )(?<!miễn/)giảm)"
    r"(?:[ ]+(?:thêm|được|hơn|trên|gần|khoảng))*[ ]*\Z",
    re.IGNORECASE,
)
_COMPARED: Final = re.compile(r"[^,;.]{0,20}?so[ ]+(?:với|cùng)(?!\w)", re.IGNORECASE)
_DEBT: Final = re.compile(
    r"(?<!\w)(?:(?<!thu )(?<!thu hồi )(?<!trả )nợ|(?<!trả )vay|tín[ ]+dụng)(?!\w)", re.IGNORECASE
)
_SORTS: Final = re.compile(
    r"(?<!\w)(?:"
    r"(?P<revenue>(?<!doanh )thu(?![ ]+(?:nhập|hút|gom|hoạch|mua))|thuế"
    r"|(?<!kinh )(?<!chi )(?<!miễn )phí)"
    r"|(?P<support>tặng|trao|hỗ[ ]+trợ|ủng[ ]+hộ|quyên[ ]+góp|đóng[ ]+góp|góp|tài[ ]+trợ|trợ[ ]+cấp"
    r"|trợ[ ]+giúp|vận[ ]+động|quỹ|quà|miễn|giúp|bồi[ ]+thường|biếu|thưởng)"
    r"|(?P<spending>chi(?![ ]+(?:hội|bộ|đoàn|nhánh|cục|tiết|trả))|kinh[ ]+phí|đầu[ ]+tư"
    r"|giải[ ]+ngân|xây|sửa|mua[ ]+sắm|nâng[ ]+cấp|hết)"
    r")(?!\w)",
    re.IGNORECASE,
)
_TOTAL: Final = re.compile(
    r"(?<!\w)(?:tổng(?![ ]kết)|(?<!công )cộng(?![ ](?:đồng|tác|sản|hòa))"
    r"|toàn[ ](?:xã|phường))(?!\w)",
    re.IGNORECASE,
)
_NEAR: Final = 160


def kind_of(around: Around, *, outlook: bool, year: int | None, after: int, alone: bool) -> str:
    """Return ``rate``, ``base``, ``target`` or ``amount`` (:data:`KINDS`).

    Args:
        around: the amount and its words.
        outlook: whether its sentence tells plans.
        year: first year that the report is about, where it is known.
        after: where the next amount begins.
        alone: whether no other amount stands before it in its sentence.
    """
    if (around.money.get("value") or {}).get("per") or _RATE.search(around.lead):
        return "rate"
    if _BASE.search(around.lead) or _is_earlier(around.lead, year):
        return "base"
    end: int = around.money["end"]
    near = end < after <= end + _LONGEST_CHANGE
    if near and _FROM.search(around.lead) and _TO.match(around.between(end, after)):
        return "base"
    if _DIFFERENCE.search(around.lead) and (not alone or _COMPARED.match(around.tail)):
        return "base"
    return "target" if outlook else "amount"


def _is_earlier(lead: str, year: int | None) -> bool:
    """Say whether the words before an amount date it before the report's own time."""
    found = _EARLIER.search(lead)
    if found is not None and not found["aside"]:
        told = found["year"]
        return told is None or (year is not None and int(told) < year)
    first = _YEAR_FIRST.match(lead)
    if first is None or year is None or _NOW.search(first["words"]):
        return False
    return int(first["year"]) < year


def category_of(around: Around, kind: str, *, sentence: int) -> str:
    """Return the sort of an amount (:data:`CATEGORIES`), from the words nearest before it.

    ``sentence`` is where its sentence begins: words before an earlier amount of it tell the
    sort where its own do not.
    """
    if kind == "target" or (kind == "base" and _PLANNED.search(around.lead)):
        return "plan"
    start = around.start
    wide = max(sentence, around.money["start"] - _NEAR)
    for lead in (around.lead[-_NEAR:], around.between(wide, start) if wide < start else ""):
        if _DEBT.search(lead.rpartition(";")[2]):
            return "debt"
        sorts = [found.lastgroup for found in _SORTS.finditer(lead)]
        if sorts:
            return str(sorts[-1])
        if lead and _DEBT.search(" ".join(around.tail.split()[:4])):
            return "debt"
    return "other"


def is_total(words: str) -> bool:
    """Say whether the words before an amount call it a total.

    >>> is_total("Tổng kinh phí"), is_total("CỘNG TOÀN XÃ: dư nợ"), is_total("cộng đồng góp")
    (True, True, False)
    """
    return _TOTAL.search(normalize(words)) is not None
