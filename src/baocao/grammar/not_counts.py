"""Numbers that look counted and are not: ordinals, dates, addresses, clock times, holders.

One question, asked of a number and the noun found behind it: is this a count?
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from baocao.grammar.kinds import known_kinds
from baocao.grammar.nouns import Unit
from baocao.lexicons import load_table, load_terms

_REACH: Final = 40
# Words that number what stands behind them: 'đợt 2', 'lớp 5', 'thứ ba', 'Điều 5', 'tầng 3'.
_NUMBERED: Final = frozenset({
    "thứ", "đợt", "lần", "khóa", "vòng", "bước", "giai đoạn", "lớp", "điều", "khoản", "mục",
    "chương", "phụ lục", "biểu", "tập", "quyển", "tầng", "lô", "ql", "quốc lộ", "tl", "tỉnh lộ",
    "đt", "hương lộ", "đường", "ngõ", "ngách", "hẻm", "kiệt", "tiểu đoàn", "trung đoàn",
    "lữ đoàn", "sư đoàn", "quân khu", "mũi", "mức độ", "đề án", "chương trình", "tuần", "quý",
    "tháng", "ngày", "mùng", "mồng", "hôm", "thế kỷ", "block", "quận", "vùng", "lứa", "f",
    "nghị quyết", "quyết định", "chỉ thị", "công văn", "nghị định", "thông tư", "trung ương",
    "thương binh", "bệnh binh", "zalo",
})  # fmt: skip
# These number only small plain figures: 'loại 1', but 'phân loại 41/43 đơn', 'cấp 64 GCN'.
_GRADED: Final = frozenset({
    "loại", "hạng", "bậc", "trường cấp", "kênh cấp", "đường cấp", "mức", "nhóm",
})  # fmt: skip
_GRADE: Final = re.compile(r"[1-9]\Z")
# 'mỗi lớp 30 em', '2 đợt 15 buổi': with these before it, the word is counted itself.
_EACH: Final = frozenset({"mỗi", "từng", "hàng", "hằng", "con", "một", "cả"})
_SEVERAL: Final = frozenset({"mỗi", "từng", "các", "những", "hai", "ba", "cả"})
# 'biên bản', 'thành phố' and 'quân khu' end like a kind of group and are none.
# 'biên tập 118 bản tin', 'trong vòng 26 ngày': they end like a numbered word.
_NOT_ORDINALS: Final = frozenset(
    {("biên", "tập"), ("hòa", "giải"), ("luyện", "tập"), ("trong", "vòng")}
)
_NOT_KINDS: Final = frozenset({"biên", "văn", "cơ", "thành", "quân", "tuyến", "đường"})
# 'số 4' numbers; 'tổng số 12 hộ' and 'dân số 2.318 hộ' do not.
_AMOUNTS: Final = frozenset({"tổng", "dân", "quân", "sĩ", "sỹ", "doanh", "con"})
_YEAR_WORDS: Final = ("năm", "niên khóa", "nhiệm kỳ", "giai đoạn")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_MONTH_WORD: Final = re.compile(
    r"(?<!\w)(?:tháng|quý)[ ]*(?:\d{1,2}|[IV]{1,3})?[ ]*[/-]?[ ]*\Z", re.IGNORECASE
)
# 'ngày 8/3', 'Quốc khánh 2/9', 'thương binh 1/4', 'ngõ 12/5'.
_DAY_WORDS: Final = frozenset({
    "ngày", "mùng", "mồng", "dịp", "hôm", "sáng", "chiều", "tối", "trưa", "đêm", "khánh", "nữ",
    "sĩ", "sỹ", "binh", "lao động", "thiếu nhi", "việt nam", "nhà giáo", "ngõ", "ngách", "hẻm",
    "kiệt", "số", "đường", "lễ", "tết", "thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu",
    "thứ bảy", "chủ nhật",
})  # fmt: skip
# An hour of the day is a clock time, unless these say that it lasts.
_HOUR: Final = re.compile(r"(?:[01]?\d|2[0-3])\Z")
_DURATION_WORDS: Final = frozenset({
    "trong", "suốt", "mất", "thêm", "gần", "dài", "hết", "liền", "cả", "được", "phát", "đủ",
})  # fmt: skip
_CLOCK_AFTER: Final = re.compile(
    r"[ ]*(?:\d|ngày\b|sáng\b|chiều\b|tối\b|trưa\b|đêm\b|cùng\b|phút\b)", re.IGNORECASE
)
# Behind the unit: 'ngày 30 tháng 4', 'tháng 2 năm 2020' are dates whatever stands before.
_DATE_AFTER: Final = {
    "ngày": re.compile(r"[ ]*(?:[-/]|\d)", re.IGNORECASE),
    "tháng": re.compile(r"[ ]*(?:\d{1,2}(?!\d)|[/-]|(?:đầu|cuối|giữa)[ ]+năm)", re.IGNORECASE),
    "năm": re.compile(r"[ ]*(?:19|20)\d\d(?!\d)"),
    "quý": re.compile(r"[ ]*(?:\d|đầu|cuối|[IV]+\b)", re.IGNORECASE),
    "tuần": re.compile(r"[ ]*\d"),
}
# 'giải ba môn Văn', 'hạng nhì, ba cấp tỉnh'.
_PRIZES: Final = frozenset({"giải", "hạng", "loại", "nhất", "nhì"})
# '02 ủy viên BCH Đảng bộ' are holders of an office, '15/15 ủy viên BCH' are counted.
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
    number = text[start:end]
    before = text[max(0, start - _REACH) : start].rpartition("\n")[2]
    words = _last_words(before)
    if before.rstrip(" ").endswith((":", "(")) and words[-1:] != ["số"]:
        words = []  # 'toàn khóa: 11 cuộc', 'cấp quận (16 mô hình': what they announce is counted
    if unit.kind != "times" and (
        _is_ordinal(words, number, joint, unit) or _numbers_group(words, unit)
    ):
        return False
    if joint == "ratio" and _is_day(words, number):
        return False
    if joint == "words" and not _fits_words(words, text, number, end, unit):
        return False
    if unit.kind == "time" and _is_date(text, before, words, number, unit):
        return False
    if unit.kind == "holder" or (unit.name == "ủy viên" and _COMMITTEE.match(text, unit.end)):
        return joint == "ratio"
    return not (unit.name in _HOLDER_UNITS and holds_office(text, unit.end))


def holds_office(text: str, position: int) -> bool:
    """Tell whether a title stands at ``position``: ``02 đồng chí`` | ``BTCB``.

    >>> holds_office("02 đồng chí BTCB", 11), holds_office("02 đồng chí vào cấp ủy", 11)
    (True, False)
    """
    ahead = text[position : position + _REACH]
    if not ahead.startswith(" "):
        return False
    return _titles().match(ahead.lstrip(" ")) is not None


def _last_words(before: str) -> list[str]:
    """Return the last words before a number in small letters; a mark in between parts them."""
    return [w.lstrip("(\"'“«-") for w in before.lower().rstrip(" :(").split()[-4:]]


def _ending(words: list[str], phrases: frozenset[str]) -> str | None:
    """Return the longest of the phrases that the words end in."""
    for size in range(min(3, len(words)), 0, -1):
        phrase = " ".join(words[-size:])
        if phrase in phrases:
            return phrase
    return None


def _word_before(words: list[str], phrase: str) -> str:
    size = len(phrase.split())
    return words[-size - 1] if len(words) > size else ""


def _is_ordinal(words: list[str], number: str, joint: str, unit: Unit) -> bool:
    if not words or tuple(words[-2:]) in _NOT_ORDINALS:
        return False
    if " ".join(words).endswith(_YEAR_WORDS) and _YEAR.match(number):
        return True
    if words[-2:] == ["số", "nhà"]:  # 'số nhà 12 tổ 5'
        return True
    if words[-1] == "số" and "." not in number:
        return _word_before(words, "số") not in _AMOUNTS
    if unit.kind == "measure":  # 'đường 3,5 m', 'cây điều 2.860 ha'
        return False
    phrase = _ending(words, _NUMBERED) or _ending(words, _GRADED)
    if phrase is None:
        return False
    if phrase in _GRADED and _GRADE.match(number) is None:
        return False
    each = _word_before(words, phrase)
    # 'xếp thứ 3/14 phường' is a rank, which is a quantity.
    rank = joint == "ratio" and phrase in ("thứ", "hạng")
    return not (each in _EACH or each.isdigit() or rank)


def _numbers_group(words: list[str], unit: Unit) -> bool:
    """A group has members, but 'tổ 4 hộ bà Lan' is a number and its neighbour."""
    kind = _ending(words, _kinds())
    if kind is None or unit.name in _MEMBERS:
        return False
    each = _word_before(words, kind)
    return not (each in _SEVERAL or each in _NOT_KINDS or each.isdigit())


def _is_day(words: list[str], number: str) -> bool:
    day, _, month = number.replace(" ", "").partition("/")
    if not (day.isdigit() and month.isdigit() and int(day) <= 31 and int(month) <= 12):
        return False
    return _ending([w.rstrip(",") for w in words], _DAY_WORDS) is not None


def _fits_words(words: list[str], text: str, number: str, end: int, unit: Unit) -> bool:
    """Number words start names and ranks too: 'Hai Bà Trưng', 'ba mẹ', 'giải ba môn Văn'."""
    if words and words[-1].rstrip(",") in _PRIZES and tuple(words[-2:]) not in _NOT_ORDINALS:
        return False
    noun = text[end : unit.end].lstrip(" ")
    if number.lower() == "năm":  # 'năm năm qua'; else rather the year
        return noun.lower() == "năm"
    if noun[:1].isupper() and not number.isupper():
        return False
    return not (number.lower() == "ba" and noun.lower() in ("mẹ", "con", "em", "má"))


def _is_date(text: str, before: str, words: list[str], number: str, unit: Unit) -> bool:
    if unit.name == "giờ":
        if _CLOCK_AFTER.match(text, unit.end):
            return True
        return not (words[-1:] and words[-1] in _DURATION_WORDS) and _HOUR.match(number) is not None
    if unit.name == "phút":  # '6 giờ 30 phút'
        return words[-1:] == ["giờ"]
    after = _DATE_AFTER.get(unit.name)
    if after is not None and after.match(text, unit.end):
        return True
    return unit.name == "năm" and _MONTH_WORD.search(before) is not None


@cache
def _kinds() -> frozenset[str]:
    return frozenset(known_kinds())


@cache
def _titles() -> re.Pattern[str]:
    bodies = {r[0] for r in load_table("title_abbreviations") if r[2:3] == ("body",)}
    shorts = [r[0] for r in load_table("title_abbreviations") if r[0] not in bodies]
    full = [rf"(?i:{re.escape(t)})" for t in load_terms("titles")]
    pieces = sorted({*map(re.escape, shorts), *full}, key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(pieces)})(?!\w)")
