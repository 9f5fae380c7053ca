"""The pieces of an amount of money: number, scale, unit, and what it is told per.

``read_amount`` reads one amount and ``read_per`` the part behind it; ranges, targets
and the words around them are put together in ``money.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from baocao.grammar.numbers import LOOSE_NUMBER, NUMBER_WORDS, last_number_words, read_number

GAP: Final = r"[ ]{0,4}"
SCALES: Final = {
    "tỷ": 10**9, "tỉ": 10**9, "triệu": 10**6, "tr": 10**6, "nghìn": 10**3, "ngàn": 10**3,
    "trăm": 100, "chục": 10,
}  # fmt: skip
_UNITS: Final = {
    "đồng": "VND", "đ": "VND", "vnđ": "VND", "vnd": "VND", "vn đồng": "VND",
    "usd": "USD", "us$": "USD", "$": "USD", "đô la mỹ": "USD", "đô-la mỹ": "USD",
    "đô la": "USD", "đô-la": "USD", "eur": "EUR", "euro": "EUR", "€": "EUR",
    "jpy": "JPY", "yên nhật": "JPY", "krw": "KRW", "won": "KRW", "cny": "CNY",
    "nhân dân tệ": "CNY", "gbp": "GBP", "bảng anh": "GBP", "aud": "AUD", "đô la úc": "AUD",
    "kíp lào": "LAK", "baht": "THB",
}  # fmt: skip

# 'đồng' opens many words. Behind a scale only those that a million can be counted in, or
# that open the next clause; behind a bare number every common one.
_NOT_DONG_SCALED: Final = (
    r"chí|thời(?![ ]+(?:gian|điểm|kỳ|hạn))|bào|loạt|hương|bộ(?![ ]+(?:phận|đội|chỉ))"
)
_NOT_DONG_PLAIN: Final = (
    rf"{_NOT_DONG_SCALED}|hồ|lòng|thuận|ý|hành|đội|nghiệp|phục|nhất(?![ ]+là)|tình|minh|môn|tác|chủ"
    r"|tổ[ ]+chức|quản|sáng|hạng|giải|phạm|tâm|dạng|ruộng|cỏ|lúa|sàng|bằng|quan|phòng"
)
_SCALE: Final = (
    r"(?:(?:tỷ|tỉ)(?![ ]+(?:lệ|suất|trọng|giá|số|phú|mỉ|đối))|triệu|nghìn|ngàn|tr(?:\.(?=[ ]?đ))?)"
    r"(?:(?!\w)|(?=đ(?:ồng)?(?!\w))"  # 'tỷđ', 'trđ' are typed in one
    r"|(?=\d{1,3}[ ]?(?:triệu|tr|nghìn|ngàn)(?!\w)))"  # '5tỷ120 triệu'
)
_PART: Final = re.compile(
    rf"{GAP}(?P<number>{LOOSE_NUMBER}){GAP}"
    rf"(?:(?P<times>trăm|chục|nghìn|ngàn)[ ]{{1,4}})?(?P<scale>{_SCALE})",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(rf"{GAP}(?P<number>{LOOSE_NUMBER})")
# '500k', '25tr500', '1tr2': everyday shorthand; what is behind 'tr' counts tenths of it, as
# decimals do. '5K' is a health rule, so a 'k' is small and behind tens at least.
_SHORTHAND: Final = re.compile(
    r"(?P<thousands>[1-9]\d{1,3})k(?![\w/])"
    r"|(?P<millions>[1-9]\d{0,3})tr(?P<tail>\d{1,3})(?!\w|[ ]?(?:nghìn|ngàn))"
)
_HALF: Final = re.compile(r"[ ]{1,4}rưỡi(?!\w)", re.IGNORECASE)
_WORDS: Final = re.compile(NUMBER_WORDS, re.IGNORECASE)
_ONES: Final = frozenset(["một", "hai", "ba", "bốn", "tư", "năm", "sáu", "bảy", "tám", "chín"])
_PREFIX: Final = re.compile(rf"(?<!\w)(?P<unit>vn[đd]|usd|us\$|\$|eur|€){GAP}(?=\d)", re.IGNORECASE)


def _unit_pattern(not_dong: str) -> re.Pattern[str]:
    """Return the pattern of a currency unit.

    A word may be glued behind 'đồng' (``triệu đồngcho``); 'đ/c' is a đồng chí, a comrade.
    """
    names = "|".join(
        re.escape(unit).replace(r"\ ", "[ ]{1,2}")
        for unit in sorted(_UNITS, key=len, reverse=True)
        if unit not in ("đồng", "đ")
    )
    dong = rf"đồng(?![ ]*(?:{not_dong})(?!\w))|đ(?!\w)(?![ ]?[/.][ ]?c(?!\w))"
    return re.compile(rf"{GAP}(?P<unit>(?:{names})(?!\w)|{dong})", re.IGNORECASE)


_UNIT_SCALED: Final = _unit_pattern(_NOT_DONG_SCALED)
_UNIT_PLAIN: Final = _unit_pattern(_NOT_DONG_PLAIN)


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount as read: ``number`` is what is written times its scales."""

    start: int
    end: int
    number: int | Decimal | None
    form: str
    """digits, scaled (``1,5 tỷ``) or words; a bare number is digits or words with no unit."""
    scale: int = 1
    """Scale of a single scaled part, so that a bare number before it can share it."""
    scaled: bool = False
    unit: str | None = None
    """The unit as written, in small letters; None where it is missing."""
    flags: frozenset[str] = frozenset()

    @property
    def currency(self) -> str | None:
        """Return the ISO code of the unit, None where the unit is missing."""
        return None if self.unit is None else _UNITS[self.unit]

    @property
    def bare(self) -> bool:
        """Tell whether this is a number alone, with neither scale nor unit."""
        return self.unit is None and not self.scaled


def read_amount(text: str, start: int) -> Amount | None:
    """Return the amount, or the bare number, that begins at an offset of a normal text.

    >>> read_amount("1 tỷ 250 triệu đồng", 0).number, read_amount("8tỷđ", 0).number
    (1250000000, 8000000000)
    >>> read_amount("hai tỷ ba trăm triệu đồng", 0).number, read_amount("500 USD", 0).currency
    (2300000000, 'USD')
    >>> tuple(read_amount(text, 0).number for text in ("500k", "25tr500", "1tr2"))
    (500000, 25500000, 1200000)
    >>> read_amount("5tỷ120 triệu đồng", 0).number, read_amount("1tr200 nghìn đồng", 0).number
    (5120000000, 1200000)
    >>> read_amount("12 tỷ lệ", 0).bare, read_amount("02 đồng chí", 0).bare
    (True, True)
    """
    prefix = _PREFIX.match(text, start)
    if prefix is None and not text[start : start + 1].isdecimal():
        return _read_words(text, start)
    at = prefix.end() if prefix else start
    if (short := _SHORTHAND.match(text, at)) is not None:
        return _read_shorthand(text, start, short)
    parts = _read_parts(text, at)
    amount = _read_sum(text, start, parts) if parts else _read_plain(text, start, at)
    if amount is None or prefix is None or amount.unit is not None:
        return amount
    return replace(amount, unit=prefix["unit"].lower())


def _read_shorthand(text: str, start: int, short: re.Match[str]) -> Amount:
    if short["thousands"]:
        number = int(short["thousands"]) * 1000
    else:
        number = int(short["millions"]) * 10**6 + int(short["tail"].ljust(6, "0"))
    unit = _UNIT_SCALED.match(text, short.end())
    end = unit.end() if unit else short.end()
    return Amount(start, end, number, "scaled", 1, True, _unit_name(unit))


def _read_parts(text: str, start: int) -> list[re.Match[str]]:
    """Return the scaled parts ``1 tỷ``, ``250 triệu`` … whose scales go down."""
    parts: list[re.Match[str]] = []
    while (part := _PART.match(text, start)) and (not parts or _scale(part) < _scale(parts[-1])):
        parts.append(part)
        start = part.end()
    return parts


def _scale(part: re.Match[str]) -> int:
    times = part["times"]
    return SCALES[part["scale"].lower().rstrip(".")] * (SCALES[times.lower()] if times else 1)


def _read_sum(text: str, start: int, parts: list[re.Match[str]]) -> Amount:
    total, flags = _sum_parts(text, parts)
    end, scale = parts[-1].end(), _scale(parts[-1])
    if total is not None and (half := _HALF.match(text, end)):
        total, end = total + scale // 2, half.end()
    rest = _read_plain(text, end, end)  # '12 triệu 500.000 đồng'
    if rest and rest.unit and rest.number and total and _follows(rest.number, scale):
        total, flags = total + rest.number, flags | rest.flags
        return Amount(start, rest.end, total, "scaled", 1, True, rest.unit, flags)
    unit = _UNIT_SCALED.match(text, end)
    shared = scale if len(parts) == 1 else 1
    end = unit.end() if unit else end
    return Amount(start, end, total, "scaled", shared, True, _unit_name(unit), flags)


def _follows(number: int | Decimal, scale: int) -> bool:
    """Tell whether a plain number can end a sum: '5 triệu 500 đồng' has two readings."""
    return number < scale and (number >= 1000 or scale == 1000)


def _sum_parts(
    text: str, parts: list[re.Match[str]]
) -> tuple[int | Decimal | None, frozenset[str]]:
    total: int | Decimal | None = 0
    flags: set[str] = set()
    limit: int | None = None
    for part in parts:
        number, odd = read_number(part["number"])
        flags.update(odd)
        # '10.500ngàn đồng'; the short forms 'tỷđ', 'trđ', '30tr' are always typed in one
        short = part["scale"].lower().startswith("tr") and part["scale"][2:] in ("", ".")
        if part.end("number") == part.start("scale") and not short:
            flags.update(() if text[part.end() : part.end() + 1].lower() == "đ" else {"glued"})
        if number is None or total is None:
            total = None
            continue
        if limit is not None and number * _scale(part) >= limit:
            flags.add("odd_sum")
        total, limit = total + number * _scale(part), _scale(part)
    return total, frozenset(flags)


def _read_plain(text: str, start: int, at: int) -> Amount | None:
    found = _NUMBER.match(text, at)
    if found is None:
        return None
    digits = found["number"]
    number, flags = read_number(digits)
    unit = _unit_name(match := _UNIT_PLAIN.match(text, found.end()))
    if unit and _UNITS[unit] == "VND" and re.search(r",\d{3}\Z", digits):
        # The đồng has no decimals, so a comma before three digits can only group.
        number, flags = int(re.sub(r"\D", "", digits)), ("comma_grouping",)
    if match and unit == "đồng" and match.start("unit") == found.end():
        flags = (*flags, "glued")
    end = match.end() if match else found.end()
    return Amount(start, end, number, "digits", unit=unit, flags=frozenset(flags))


def _unit_name(unit: re.Match[str] | None) -> str | None:
    return None if unit is None else re.sub(r"[ ]+", " ", unit["unit"].lower())


def _read_words(text: str, start: int) -> Amount | None:
    """Read an amount in words; a first word that is none of it (``mỗi năm hai …``) is dropped."""
    run = _WORDS.match(text, start)
    if run is None:
        return None
    found = last_number_words(run[0])
    if found is None:
        return Amount(start, run.end(), None, "words")
    skipped, number = found
    words = run[0][skipped:].lower().split()
    scales = [word for word in words[1:] if SCALES.get(word, 0) >= 1000]
    shared = SCALES[scales[0]] if len(scales) == 1 and words[-1] == scales[0] else 1
    unit = _UNIT_SCALED.match(text, run.end()) if scales else None
    end = unit.end() if unit else run.end()
    # 'một tỷ hai' is a tỷ and two, or a tỷ and two hundred million
    cut_short = len(words) > 2 and SCALES.get(words[-2], 0) >= 1000 and words[-1] in _ONES
    flags = frozenset({"two_readings"} if cut_short else ())
    start += skipped
    return Amount(start, end, number, "words", shared, bool(scales), _unit_name(unit), flags)


# What an amount is told per.
_PER_NOUNS: Final = {
    "household": "hộ gia đình|hộ cận nghèo|hộ nghèo|hộ dân|hộ kinh doanh|hộ|gia đình",
    "person": "người dân|người|nhân khẩu|khẩu|đầu người|lao động|học sinh|sinh viên|học viên|cháu"
    "|em|cụ|hội viên|đoàn viên|đảng viên|đại biểu|đồng chí|đ/c|đối tượng|cán bộ|thành viên|trẻ"
    "|bệnh nhân|cá nhân|công nhân|giáo viên|trường hợp",
    "portion": "suất quà|suất cơm|suất|xuất quà|xuất|phần quà|phần",
    "month": "tháng", "year": "năm", "quarter": "quý", "day": "ngày công|ngày", "hour": "giờ",
    "time": "lần|lượt|đợt|buổi|ca|vụ|trận|chuyến|khóa|tiết",
    "square_metre": "m2|m²", "cubic_metre": "m3|m³", "metre": "m|mét", "kilometre": "km",
    "hectare": "hecta|ha", "sao": "sào", "kilogram": "kg", "quintal": "tạ", "tonne": "tấn",
    "litre": "lít", "house": "căn nhà|ngôi nhà|nhà|căn", "work": "công trình|mô hình|dự án",
    "group": "tổ dân phố|khu dân cư|khu phố|tdp|tổ|thôn|ấp|khóm|chi hội|chi bộ|nhóm|đội|đơn vị"
    "|tập thể|tổ chức|doanh nghiệp|cơ sở|trường|lớp|phường|xã",
    "head": "con", "plant": "cây|gốc", "prize": "giải", "ticket": "vé",
    "document": "hồ sơ|sổ|thẻ|tin|bài|quyển|bản",
    "piece": "chiếc|cái|bộ|máy|xe|ki-ốt|gian hàng|phòng|thửa|lô|mộ|thùng|bao|liều|mũi|đơn vị máu",
}  # fmt: skip
_TIMES: Final = ("hour", "day", "month", "quarter", "year")
_PER_KEY: Final = {noun: key for key, nouns in _PER_NOUNS.items() for noun in nouns.split("|")}
NOUNS: Final = "|".join(
    re.escape(noun).replace(r"\ ", "[ ]{1,2}") for noun in sorted(_PER_KEY, key=len, reverse=True)
)
# A unit that no list names is still a small word or two behind the slash ('đồng/bóng đèn'),
# unless a plan is set against the amount there ('4,9 tỷ đồng/kế hoạch 4,8 tỷ đồng').
_WORD: Final = r"[a-zà-ỹđ]{2,12}"
_OTHER: Final = (
    rf"(?!kế|chỉ|dự|mục|tổng|trên|là|và|đạt)(?-i:{_WORD}(?:[ ]{_WORD}(?=[,.;)\r\n]|\Z))?)"
)
_NOUN: Final = rf"(?:{NOUNS}|{_OTHER})(?!\w)"
_PER: Final = re.compile(
    rf"{GAP}/{GAP}(?:(?P<count>0?[1-9]|10){GAP}|(?:một|mỗi|đầu)[ ]{{1,2}})?(?P<first>{_NOUN})"
    rf"(?P<more>(?:{GAP}/{GAP}{_NOUN}){{0,2}})"
    # 'triệu đồng trên người'; 'trên địa bàn' and 'trên năm trăm' are something else
    rf"|[ ]{{1,4}}trên[ ]{{1,2}}(?:(?:một|1|mỗi)[ ])?(?P<over>(?:đầu[ ])?(?:người|hộ|khẩu|ha))"
    rf"(?!\w)(?P<time>(?:{GAP}/{GAP}{_NOUN}){{0,1}})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Per:
    """What an amount is told per: ``/ người/ năm`` is person_year."""

    end: int
    key: str
    count: int = 1


def read_per(text: str, start: int) -> Per | None:
    """Return the per-unit part that begins at an offset of a normal text.

    >>> read_per("300.000 đồng/hộ", 12), read_per("đồng/ người/ năm", 4)
    (Per(end=15, key='household', count=1), Per(end=16, key='person_year', count=1))
    >>> read_per("đồng/4 người", 4), read_per("triệu đồng trên người", 10)
    (Per(end=12, key='person', count=4), Per(end=21, key='person', count=1))
    >>> read_per("đồng trên địa bàn", 4), read_per("4,9 tỷ/4,8 tỷ", 6)
    (None, None)
    """
    found = _PER.match(text, start)
    if found is None:
        return None
    head = found["first"] or found["over"]
    tail = found["more"] or found["time"] or ""
    nouns = [head, *re.split(r"[ ]*/[ ]*", tail)[1:]]
    keys = [per_key(noun) for noun in nouns]
    keys.sort(key=lambda key: key in _TIMES)  # 'tháng/người' is person_month too
    return Per(found.end(), "_".join(keys), max(1, int(found["count"] or 1)))


def per_key(noun: str) -> str:
    """Return the English key of a per-unit noun, ``other`` where no list names it."""
    noun = re.sub(r"[ ]+", " ", noun.lower())
    return _PER_KEY.get(noun, _PER_KEY.get(noun.removeprefix("đầu "), "other"))
