"""Is this figure money? What the words around it say where the unit does not.

``trên 30 triệu`` is money by what stands around it, ``10 triệu người`` is not;
``5 đồng tác giả`` and ``95đ`` (điểm) have a unit and are no money all the same.
"""

from __future__ import annotations

import re
from typing import Final

from baocao.grammar.around import approximator_before
from baocao.grammar.money_forms import GAP, SCALES, Amount

_WINDOW: Final = 90  # characters of the clause before a figure that may speak for or against it

_SUM: Final = 10_000  # đồng; smaller numbers in groups count people and things

_MONEY_WORDS: Final = re.compile(
    r"(?<!\w)(?:tiền|kinh phí|trị giá|giá|ngân sách|thu(?! hút| dung| gom)|chi(?! bộ| hội| đoàn)"
    r"|vốn|quỹ|doanh thu|doanh số|lợi nhuận|lương|thưởng|phạt|nợ|thuế|phí|nộp|vay|đầu tư|ủng hộ"
    r"|đóng góp|quyên góp|hỗ trợ|vận động|huy động|tài trợ|trợ cấp|tặng|trao|mức|suất|xuất|đồng"
    r"|tỷ|triệu|giải ngân|tiết kiệm|học bổng|tri ân|công đức)(?!\w)",
    re.IGNORECASE,
)
_COUNT_WORDS: Final = re.compile(
    r"(?<!\w)(?:dân số|lượt|truy cập|lượt xem|người xem|theo dõi|liều|sản lượng|bản in|tin nhắn"
    r"|tài khoản|du khách|khách|tương tác|diện tích)(?!\w)",
    re.IGNORECASE,
)
_SUM_BEFORE: Final = re.compile(
    r"(?<!\w)(?:số tiền|tổng tiền|trị giá|kinh phí|giá trị)"
    r"(?:[ ](?:là|được|đạt|hỗ trợ|ủng hộ|vận động|thu|chi|lên|đến|tới|:)){0,3}[ ]?[:(]?[ ]*\Z",
    re.IGNORECASE,
)
# Behind a figure with no unit: the end, a mark, or a word that cannot be what is counted.
_CLOSED: Final = re.compile(
    rf"{GAP}(?:\Z|[\r\n;:!?)(\]\"”…+=*|-]|x(?!\w)|[.,](?!\d)|/(?!{GAP}\w)"
    r"|(?:cho|để|từ|và|với|của|trong|tại|so|bằng|đạt|là|được|do|nhằm|theo|vào|trên|lên|xuống|còn"
    r"|đến|tới|ở|bởi|qua|mà|hoặc|hay|cùng|gồm|bao|hỗ|giúp|tặng|trao|ủng|mua|xây|sửa|làm|đối|về|thì"
    r"|nên|năm|tháng|quý|mỗi|chưa|đã|sẽ|vượt|tăng|giảm|chiếm|trở|tiền|như|nhờ|khi|nếu|vì|hiện"
    r"|đồng[ ]+thời|nhất[ ]+là|một[ ]+(?:năm|tháng|suất|hộ|người))(?!\w))",
    re.IGNORECASE,
)
_WORD_BEHIND: Final = re.compile(r"[ ]{0,4}[^\W\d_]")
_YEAR_BEFORE: Final = re.compile(r"(?:(?<!\w)năm|(?:19|20)\d\d[ ]?-)[ ]{0,2}\Z", re.IGNORECASE)
_CLAUSE_END: Final = re.compile(r"[;\r\n]|[.!?] ")


def is_unit_sound(text: str, amount: Amount, *, per: bool) -> bool:
    """Tell whether a number with a unit and no scale is money, not a count or a score.

    >>> from baocao.grammar.money_forms import read_amount
    >>> [is_unit_sound(text, read_amount(text, 0), per=False) for text in ("300.000đ", "95đ")]
    [True, False]
    >>> is_unit_sound("3 Đồng Mai", read_amount("3 Đồng Mai", 0), per=False)
    False
    """
    if amount.number == 0:
        return False  # 'phiên chợ 0 đồng' names a market
    if amount.scaled or amount.currency != "VND" or amount.number is None:
        return True
    if amount.number >= 1000:
        return not (_is_year(text, amount) and _WORD_BEHIND.match(text, amount.end))
    if per and amount.number >= 100:
        return True
    if amount.unit == "đ":
        return False  # '9,5đ' is a mark at school or in a contest
    return _WORD_BEHIND.match(text, amount.end) is None or bool(_CLOSED.match(text, amount.end))


def is_money_without_unit(text: str, start: int, end: int, amount: Amount, *, per: bool) -> bool:
    """Tell whether the words around a figure with no unit make it money for certain.

    >>> from baocao.grammar.money_forms import read_amount
    >>> for text in ("30 triệu cho hội", "10 triệu người", "3 tỷ m3"):
    ...     amount = read_amount(text, 0)
    ...     is_money_without_unit(text, 0, amount.end, amount, per=False)
    True
    False
    False
    """
    if not per and _CLOSED.match(text, end) is None:
        return False
    if amount.form == "words" or text[start : start + 1].isalpha():
        return False
    if not amount.scaled:
        if not is_grouped(text, amount):
            return False
        _, before = approximator_before(text, start)
        return _SUM_BEFORE.search(text[max(0, before - _WINDOW) : before]) is not None
    clause = _clause_before(text, start)
    named = _MONEY_WORDS.search(clause) is not None
    if _is_small(text, amount):  # '53 nghìn', '30 tr' (trang) count all sorts of things
        return per or named
    return named or per or _COUNT_WORDS.search(clause) is None


def is_grouped(text: str, amount: Amount) -> bool:
    """Tell whether a number is large and written in groups, as sums of money are.

    >>> from baocao.grammar.money_forms import read_amount
    >>> [is_grouped(text, read_amount(text, 0)) for text in ("16.000.000", "1.200", "2021")]
    [True, False, False]
    """
    return "." in text[amount.start : amount.end] and (amount.number or 0) >= _SUM


def _is_small(text: str, amount: Amount) -> bool:
    scale = re.search(r"[^\W\d_]+\Z", text[amount.start : amount.end])
    return scale is not None and (
        scale[0].lower() == "tr" or SCALES.get(scale[0].lower(), 0) == 1000
    )


def _clause_before(text: str, start: int) -> str:
    window = text[max(0, start - _WINDOW) : start]
    return _CLAUSE_END.split(window)[-1]


def _is_year(text: str, amount: Amount) -> bool:
    """Tell whether the number is a year, of 'năm 2021' or of a term '2020-2025'."""
    before = text[max(0, amount.start - 8) : amount.start]
    return _YEAR_BEFORE.search(before) is not None and "." not in text[amount.start : amount.end]
