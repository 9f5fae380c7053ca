"""Numbers that look counted and are not: ordinals, dates, addresses, clock times, holders.

One question, asked of a number and the noun found behind it: is this a count?
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from baocao.grammar.nouns import Unit
from baocao.lexicons import load_table, load_terms

_REACH: Final = 40
# Words that number what stands behind them: 'đợt 2', 'lớp 5', 'thứ ba', 'Điều 5', 'tầng 3'.
_NUMBERED: Final = (
    "thứ|đợt|lần|khóa|vòng|bước|giai đoạn|lớp|điều|khoản|mục|chương|phụ lục|biểu|tập|quyển"
    "|tầng|lô|QL|quốc lộ|TL|tỉnh lộ|ĐT|hương lộ|đường|ngõ|ngách|hẻm|tiểu đoàn|trung đoàn"
    "|lữ đoàn|sư đoàn|quân khu|mũi|mức độ|đề án|chương trình|tuần|quý|tháng|ngày|mùng|mồng|hôm"
    "|thế kỷ|block|quận|vùng|lứa|F|nghị quyết|quyết định|chỉ thị|công văn|nghị định|thông tư"
    "|trung ương|thương binh|bệnh binh|zalo"
)
# These number only small plain figures: 'loại 1', but 'phân loại 41/43 đơn', 'cấp 64 GCN'.
_GRADED: Final = "loại|hạng|bậc|trường cấp|kênh cấp|đường cấp|mức|nhóm"
_ORDINAL: Final = re.compile(
    rf"(?<!\w)(?P<each>(?:mỗi|từng|hàng|hằng|con|một|cả|\d+)[ ]+)?"
    rf"(?P<word>{_NUMBERED}|(?P<grade>{_GRADED}))[ ]*:?[ ]*\Z",
    re.IGNORECASE,
)
_GRADE: Final = re.compile(r"[1-9]\Z")
# 'số 4' numbers, 'tổng số 12 hộ' and 'dân số 2.318 hộ' do not.
_SO: Final = re.compile(
    r"(?<!tổng )(?<!dân )(?<!quân )(?<!sĩ )(?<!sỹ )(?<!doanh )(?<!con )(?<!\w)số[ ]*:?[ ]*\Z",
    re.IGNORECASE,
)
_YEAR_WORD: Final = re.compile(r"(?<!\w)(?:năm|niên khóa|nhiệm kỳ|giai đoạn)[ ]*\Z", re.IGNORECASE)
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_MONTH_WORD: Final = re.compile(
    r"(?<!\w)(?:tháng|quý)[ ]*(?:\d{1,2}|[IV]{1,3})?[ ]*[/-]?[ ]*\Z", re.IGNORECASE
)
# 'ngày 8/3', 'Quốc khánh 2/9', 'thương binh 1/4', 'sáng 20/11'.
_DAY_WORD: Final = re.compile(
    r"(?<!\w)(?:ngày|mùng|mồng|dịp|hôm|sáng|chiều|tối|trưa|đêm|khánh|nữ|sĩ|sỹ|binh"
    r"|lao động|thiếu nhi|việt nam|nhà giáo|ngõ|ngách|hẻm|kiệt|số|đường|lễ|tết|thứ (?:hai|ba|tư"
    r"|năm|sáu|bảy)|chủ nhật)[ ,(:]*\Z",
    re.IGNORECASE,
)
_CLOCK_BEFORE: Final = re.compile(
    r"(?<!\w)(?:lúc|vào|hồi|từ|đến|trước|sau|hơn)[ ]*\Z", re.IGNORECASE
)
_CLOCK_AFTER: Final = re.compile(
    r"[ ]*(?:\d|ngày\b|sáng\b|chiều\b|tối\b|trưa\b|đêm\b|cùng\b|phút\b)", re.IGNORECASE
)
# Behind the unit: 'ngày 30 tháng 4', 'tháng 2 năm 2020' are dates whatever stands before.
_DATE_AFTER: Final = {
    "ngày": re.compile(r"[ ]*(?:[-/]|\d)", re.IGNORECASE),
    "tháng": re.compile(r"[ ]*(?:\d{1,2}(?!\d)|[/-]|(?:đầu|cuối|giữa)[ ]+năm)", re.IGNORECASE),
    "năm": re.compile(r"[ ]*(?:19|20)\d\d(?!\d)"),
    "quý": re.compile(r"[ ]*(?:\d|đầu|cuối|[IV]+\b)", re.IGNORECASE),
    "tuần": re.compile(r"[ ]*(?:\d)", re.IGNORECASE),
}
# 'giải ba môn Văn', 'hạng nhì, ba cấp tỉnh'.
_PRIZE: Final = re.compile(r"(?<!\w)(?:giải|hạng|loại|nhất|nhì)[ ,]*(?:và[ ]+)?\Z", re.IGNORECASE)
# '02 ủy viên BCH Đảng bộ' are holders of an office, '15/15 ủy viên' are counted.
_COMMITTEE: Final = re.compile(r"[ ]+(?:BCH|BTV|UB|Ban|Ủy ban|Đảng|HĐND|MTTQ)")
_HOLDER_UNITS: Final = frozenset({"đồng chí", "người", "cán bộ"})
_MEMBERS: Final = frozenset({"thành viên", "đồng chí"})


def is_count(text: str, start: int, end: int, unit: Unit, *, joint: str) -> bool:
    """Tell whether the number at ``start`` counts the unit behind it.

    >>> from baocao.grammar.nouns import match_unit
    >>> def counts(text, number):
    ...     start = text.index(number); end = start + len(number)
    ...     return is_count(text, start, end, match_unit(text, end), joint="plain")
    >>> counts("đã có 2 hộ", "2"), counts("tổng số 12 hộ", "12"), counts("mỗi lớp 30 em", "30")
    (True, True, True)
    >>> counts("đợt 2 hộ", "2"), counts("tổ dân phố số 4 hộ", "4"), counts("tổ 4 hộ bà", "4")
    (False, False, False)
    >>> counts("năm 2021 phường", "2021"), counts("ngày 30 tháng 4", "30")
    (False, False)
    >>> counts("trong 02 tháng", "02"), counts("lúc 7 giờ", "7"), counts("02 đồng chí BTCB", "02")
    (True, False, False)
    """
    before = text[max(0, start - _REACH) : start].rpartition("\n")[2]
    number = text[start:end]
    if unit.kind != "times" and _is_ordinal(before, number, joint):
        return False
    if unit.kind != "times" and _numbers_group(before, unit):
        return False
    if joint == "ratio" and _is_day(before, number):
        return False
    if joint == "words" and (_PRIZE.search(before) or not _fits_words(text, number, end, unit)):
        return False
    if unit.kind == "time" and _is_date(text, before, unit):
        return False
    if unit.name == "ủy viên":
        return _COMMITTEE.match(text, unit.end) is None
    return not (unit.name in _HOLDER_UNITS and holds_office(text, unit.end))


def holds_office(text: str, position: int) -> bool:
    """Tell whether a title stands at ``position``: ``02 đồng chí`` | ``BTCB``."""
    ahead = text[position : position + _REACH]
    if not ahead.startswith(" "):
        return False
    return _titles().match(ahead.lstrip(" ")) is not None


def _is_ordinal(before: str, number: str, joint: str) -> bool:
    if _YEAR_WORD.search(before) and _YEAR.match(number):
        return True
    if _SO.search(before) and "." not in number:
        return True
    found = _ORDINAL.search(before)
    if found is None or found["each"]:
        return False
    if found["grade"] and _GRADE.match(number) is None:
        return False
    # 'xếp thứ 3/14 phường' is a rank, which is a quantity.
    return not (joint == "ratio" and found["word"].lower() in ("thứ", "hạng", "vị trí"))


def _numbers_group(before: str, unit: Unit) -> bool:
    """A group has members, but 'tổ 4 hộ bà Lan' is a number and its neighbour."""
    return unit.name not in _MEMBERS and _group_before().search(before) is not None


def _is_day(before: str, number: str) -> bool:
    day, _, month = number.replace(" ", "").partition("/")
    if not (day.isdigit() and month.isdigit() and int(day) <= 31 and int(month) <= 12):
        return False
    return _DAY_WORD.search(before) is not None


def _fits_words(text: str, words: str, end: int, unit: Unit) -> bool:
    """Number words start names too: 'Hai Bà Trưng', 'ba mẹ', 'Tám Xã'."""
    noun = text[end : unit.end].lstrip(" ")
    if words.lower() == "năm":  # 'năm năm qua'; else rather the year
        return noun == "năm"
    if noun[:1].isupper() and not words.isupper():
        return False
    return not (words.lower() == "ba" and noun.lower() in ("mẹ", "con", "em", "má"))


def _is_date(text: str, before: str, unit: Unit) -> bool:
    if unit.name == "giờ":
        clock = _CLOCK_BEFORE.search(before) or _CLOCK_AFTER.match(text, unit.end)
        return clock is not None
    after = _DATE_AFTER.get(unit.name)
    if after is not None and after.match(text, unit.end):
        return True
    return unit.name == "năm" and _MONTH_WORD.search(before) is not None


@cache
def _group_before() -> re.Pattern[str]:
    """A kind of residential group right before the number: 'tổ 4', 'thôn số 2'."""
    # 'biên bản', 'thành phố' and 'quân khu' end like a kind and are none.
    kinds = "|".join(sorted({re.escape(r[0]) for r in load_table("group_kinds")}, key=len)[::-1])
    return re.compile(
        r"(?<!\w)(?<!mỗi )(?<!từng )(?<!\d )(?<!các )(?<!những )(?<!hai )(?<!ba )(?<!cả )"
        r"(?<!biên )(?<!văn )(?<!cơ )(?<!thành )(?<!quân )(?<!tuyến )(?<!đường )"
        rf"(?:{kinds})[ ]*\Z",
        re.IGNORECASE,
    )


@cache
def _titles() -> re.Pattern[str]:
    bodies = {r[0] for r in load_table("title_abbreviations") if r[2:3] == ("body",)}
    shorts = [r[0] for r in load_table("title_abbreviations") if r[0] not in bodies]
    full = [rf"(?i:{re.escape(t)})" for t in load_terms("titles")]
    pieces = sorted({*map(re.escape, shorts), *full}, key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(pieces)})(?!\w)")
