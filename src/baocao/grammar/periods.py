"""Dates longer than a day: years, terms, school years, quarters, months and parts of a year."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from baocao.grammar.anchors import DIGIT, Anchored
from baocao.grammar.intervals import Form, Guard, Point, Reader, Reading
from baocao.lexicons import load_terms

# Pieces. Patterns are verbose and match any case; a blank is written ``[ ]``.
S0: Final = r"[ ]{0,3}"
S1: Final = r"[ ]{1,3}"
YEAR: Final = r"(?:1[89]|20)\d\d(?!\d)"
MONTH: Final = r"(?:0?[1-9]|1[0-2])(?!\d)"
_NOUNS: Final = "|".join(re.escape(noun) for noun in load_terms("counted_nouns"))
COUNTED: Final = rf"{S0}\(?(?:{_NOUNS})(?!\w)"
"""What stands behind a number that counts something."""
NO_MORE: Final = r"(?![\w/])(?![.,]\d)(?![ ]?[%‰])"
"""The number ends here: no digit, letter, decimal, slash or percent sign goes on."""
YEAR_PART: Final = rf"(?:{S0}[/.-]{S0}{YEAR}|{S0}(?:của{S1})?năm{S0}{YEAR})"
"""The year behind a month or a quarter: ``/2022``, ``-2022``, `` năm 2022``."""
AND: Final = rf"(?:{S0}[,;&]{S0}|{S1}và{S1})"
RANGE: Final = rf"(?:{S0}-{S0}|{S1}(?:đến|tới){S1})"
JOIN: Final = rf"(?:{AND}|{RANGE})"
_WINDOW: Final = 24  # characters of context that a guard looks at: two words or three


def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of this grammar."""
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE)


_COUNTED: Final = compiled(COUNTED)
_IS_RANGE: Final = compiled(r"-|đến|tới")
_YEARS: Final = compiled(rf"(?<!\d){YEAR}")
_NUMBERS: Final = compiled(r"\d+")
# 'mỗi tháng 2 buổi', '3 tháng 1 lần', 'đồng/tháng 5': a rate or a duration.
_EACH: Final = compiled(r"(?:(?<!\w)(?:mỗi|hàng|hằng|một|từng)|[\d/])[ ]*\Z")


def before(match: re.Match[str], width: int = _WINDOW) -> str:
    """Return the text right before a candidate."""
    return match.string[max(0, match.start() - width) : match.start()]


def counted_at(text: str, end: int) -> bool:
    """Say whether a counted noun follows a number that ends here, as in ``2/3 hộ``."""
    return _COUNTED.match(text, end) is not None


def counted(match: re.Match[str]) -> bool:
    """Say whether a counted noun follows a candidate."""
    return counted_at(match.string, match.end())


def rate(match: re.Match[str]) -> bool:
    """Say whether the words before make it a rate or a duration, as in ``mỗi tháng``."""
    return _EACH.search(before(match)) is not None


def listed(numbers: list[int], joints: str, grain: str) -> tuple[str, tuple[str, ...]]:
    """Return precision and flags of numbers of one grain in a row.

    >>> listed([7, 8], ", ", "month"), listed([7, 9], " - ", "month")
    (('month', ()), ('period', ()))
    >>> listed([3, 15], " và ", "day")  # the interval holds days that are not meant
    ('day', ('gaps',))
    """
    if len(numbers) > 1 and _IS_RANGE.search(joints):
        return "period", ()
    steps = {b - a for a, b in pairwise(numbers)}
    return grain, ("gaps",) if steps - {1} else ()


# Years: 'năm 2021', 'năm 2019, 2020', 'năm 2016 - 2020', '5 năm 2016-2020', '2016-2020'.
# 'năm 2021, 2022 lượt người' ends before the count; of wards there are not so many.
_YEAR: Final = compiled(
    rf"""(?<!\w)năm{S0}{YEAR}
    (?:{JOIN}{YEAR}(?!(?!{S0}(?:phường|xã|quận|huyện|tỉnh)(?!\w)){COUNTED})(?!/)){{0,8}}(?![\w%])"""
)
_PLAN: Final = compiled(rf"(?<![\w.,/-])\d{{1,2}}{S1}năm{S1}{YEAR}{RANGE}{YEAR}(?![\w/%])")
_YEARS_ONLY: Final = compiled(
    rf"(?<![\w/])(?<!\d[.,-]){YEAR}{S0}-{S0}{YEAR}(?![\w/-])(?![.,]\d)(?![ ]?%)"
)
_DECADE: Final = compiled(
    rf"(?<!\w)(?:những{S1}năm|thập{S1}(?:niên|kỷ)){S1}(?:19|20)\d0(?![\w/])(?!{JOIN}\d)"
)
# 'nhiệm kỳ 2021- 2026', 'giai đoạn từ năm 2021 đến năm 2025', 'năm học 2022/2023'.
_SPAN: Final = rf"(?:từ{S1})?(?:năm{S1})?{YEAR}(?:{RANGE}|{S0}/{S0})(?:năm{S1})?{YEAR}(?![\w/])"
_SCHOOL_YEAR: Final = compiled(rf"(?<!\w)(?:năm{S1}học|niên{S1}khóa){S0}{_SPAN}")
_TERM: Final = compiled(rf"(?<!\w)(?:nhiệm{S1}k[ỳì]|khóa|NK){S0}{_SPAN}")
_STAGE: Final = compiled(rf"(?<!\w)(?:giai{S1}đoạn|thời{S1}k[ỳì]){S0}{_SPAN}")
# Lunar years and seasons keep their name: 'Tết Tân Sửu 2021', 'vụ đông xuân 2021-2022'.
_STEM: Final = "giáp|ất|bính|đinh|mậu|kỷ|canh|tân|nhâm|quý"
_BRANCH: Final = "tý|sửu|dần|mão|thìn|tỵ|tị|ngọ|mùi|thân|dậu|tuất|hợi"
_LUNAR_YEAR: Final = rf"(?:{_STEM}){S1}(?:{_BRANCH})"
_TET: Final = compiled(
    rf"""(?<!\w)(?:
      tết(?:{S1}(?:nguyên{S1}đán|cổ{S1}truyền|trung{S1}thu|dương{S1}lịch|{_LUNAR_YEAR})){{0,3}}
      | (?:xuân|năm){S1}{_LUNAR_YEAR}
      | (?<=mừng[ ])xuân | (?<=đón[ ])xuân  # a bare 'Xuân' ends place names
    )(?:{S0}-{S0}|{S1})(?:năm{S0})?{YEAR}(?![\w/-])"""
)
_SEASON: Final = compiled(
    rf"""(?<!\w)(?:vụ|mùa)(?:(?:{S1}|{S0}-{S0})(?:đông|xuân|hè|thu|mùa|chiêm|mưa|khô|bão|lũ)){{1,4}}
    {S1}(?:năm{S0})?{YEAR}(?:{RANGE}{YEAR})?(?![\w/])"""
)


def _read_years(grain: str) -> Reader:
    """Return a reader of all years in a match; a range has the precision ``period``."""

    def read(match: re.Match[str]) -> Reading | None:
        spans = list(_YEARS.finditer(match[0]))
        years = [int(span[0]) for span in spans]
        joints = match[0][spans[0].end() : spans[-1].start()]
        precision, flags = listed(years, joints, grain)
        return Reading(Point(years[0]), Point(years[-1]), precision, flags)

    return read


def _read_span(precision: str) -> Reader:
    """Return a reader of 'from year to year' under a name such as ``nhiệm kỳ``."""

    def read(match: re.Match[str]) -> Reading | None:
        first, last = (int(year) for year in _YEARS.findall(match[0])[-2:])
        return Reading(Point(first), Point(last), precision)

    return read


def _read_school_year(match: re.Match[str]) -> Reading | None:
    """Read a school year: it opens in September and closes by the end of May."""
    first, last = (int(year) for year in _YEARS.findall(match[0]))
    return Reading(Point(first, 9), Point(last, 5), "school_year")


def _read_decade(match: re.Match[str]) -> Reading | None:
    year = int(match[0][-4:])
    return Reading(Point(year), Point(year + 9), "period")


def _years_in_order(match: re.Match[str], after_date: bool) -> bool:
    first, last = (int(year) for year in _YEARS.findall(match[0]))
    return first < last and not counted(match)


def _year_not_counted(match: re.Match[str], after_date: bool) -> bool:
    return not (rate(match) and counted(match))


# Months: 'tháng 7/2022', 'tháng 12 năm 2021', 'tháng 7, 8/2022', 'tháng 3', '7/2022'.
_MONTH: Final = compiled(
    rf"""(?<!\w)tháng{S0}(?P<months>{MONTH}(?:{JOIN}{MONTH}){{0,11}}){YEAR_PART}(?![\w/])
    | (?<!\w)tháng{S0}(?P<months_only>{MONTH}(?:(?:{RANGE}|{S1}và{S1}){MONTH})?){NO_MORE}
    | (?<!\w)T[.]?(?P<short>{MONTH}){S0}[/.-]{S0}{YEAR}(?![\w/])"""
)
_MONTH_YEAR: Final = compiled(
    rf"(?<![\w/])(?<!\d[.,-])(?P<months>{MONTH})[ ]?/[ ]?{YEAR}(?![\w/-])(?![.,]\d)(?![ ]?%)"
)
# 'Nghị định 15/2020', 'số 05/2021': the number of a document, not a month.
_NUMBERED: Final = compiled(
    r"""(?<!\w)(?:số|luật|lệnh|nghị[ ]+(?:quyết|định)|(?:quyết|quy)[ ]+định|thông[ ]+tư|chỉ[ ]+thị
    |kế[ ]+hoạch|kết[ ]+luận|công[ ]+văn|hướng[ ]+dẫn)[ :.]*\Z"""
)


def _read_months(match: re.Match[str]) -> Reading | None:
    groups = match.groupdict()
    name = next(name for name in ("months", "months_only", "short") if groups.get(name))
    spans = list(_NUMBERS.finditer(match[name]))
    months = [int(span[0]) for span in spans]
    precision, flags = listed(months, match[name], "month")
    stated = _YEARS.search(match.string, match.end(name), match.end())
    year = int(stated[0]) if stated else None
    return Reading(Point(year, months[0]), Point(year, months[-1]), precision, flags)


def _month_not_counted(match: re.Match[str], after_date: bool) -> bool:
    return match["months_only"] is None or not (rate(match) or counted(match))


def _month_year_is_date(match: re.Match[str], after_date: bool) -> bool:
    return not counted(match) and _NUMBERED.search(before(match)) is None


# Quarters: 'quý I/2024', 'quý III năm 2020', 'quý I, II/2024', 'quý 1'.
_QUARTERS: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_Q: Final = r"(?:I{1,3}|IV|0?[1-4])(?!\w)"
_QUARTER: Final = compiled(
    rf"(?<!\w)qu[ýí]{S1}(?P<quarters>{_Q}(?:{JOIN}{_Q}){{0,3}})(?P<year>{YEAR_PART})?{NO_MORE}"
)
_QUARTER_MARK: Final = compiled(r"[IV]+|\d+")


def _read_quarters(match: re.Match[str]) -> Reading | None:
    marks = (mark.lower().lstrip("0") for mark in _QUARTER_MARK.findall(match["quarters"]))
    quarters = [_QUARTERS[mark] for mark in marks]
    precision, flags = listed(quarters, match["quarters"], "quarter")
    year = int(match["year"][-4:]) if match["year"] else None
    first, last = Point(year, 3 * quarters[0] - 2), Point(year, 3 * quarters[-1])
    return Reading(first, last, precision, flags)


def _quarter_not_counted(match: re.Match[str], after_date: bool) -> bool:
    return not (match["year"] is None and (rate(match) or counted(match)))


# Parts of a year: '6 tháng đầu năm 2020', '06 tháng cuối năm', '9 tháng năm 2021'. Bare
# '02 tháng' is a duration; in words ('sáu tháng') only with a year in digits.
_MONTH_WORDS: Final = {"ba": 3, "sáu": 6, "chín": 9}
_MONTHS: Final = compiled(
    rf"""(?<![\w/])(?<!\d[.,-])(?:(?P<count>{MONTH})|(?P<word>{"|".join(_MONTH_WORDS)})){S1}tháng
    (?:{S1}(?P<part>đầu|cuối)(?:{S1}(?:của{S1})?năm(?!{S1}học))?(?:{S0}/?{S0}(?P<year>{YEAR}))?
      | (?:{S1}(?:của{S1})?năm{S0}|{S0}/{S0})(?P<whole>{YEAR}))(?![\w/])"""
)


def _read_part_of_year(match: re.Match[str]) -> Reading | None:
    stated = match["year"] or match["whole"]
    bare = match["part"] is not None and not re.search(r"năm|\d{4}", match[0], re.IGNORECASE)
    if bare or (match["word"] and not stated):
        return None
    count = _MONTH_WORDS[match["word"].lower()] if match["word"] else int(match["count"])
    year = int(stated) if stated else None
    from_end = (match["part"] or "").lower() == "cuối"
    first, last = (13 - count, 12) if from_end else (1, count)
    return Reading(Point(year, first), Point(year, last), "half" if count == 6 else "period")


def _form(rule: str, pattern: Anchored, read: Reader, guard: Guard | None = None) -> Form:
    return Form(f"date.{rule}", pattern, read, guard)


PERIOD_FORMS: Final = (
    _form("term", Anchored(_TERM, ["nhiệm", "khóa", "nk"]), _read_span("term")),
    _form("stage", Anchored(_STAGE, ["giai", "thời"]), _read_span("stage")),
    _form("school_year", Anchored(_SCHOOL_YEAR, ["năm", "niên"]), _read_school_year),
    _form("tet", Anchored(_TET, ["tết", "xuân", "năm"]), _read_years("year")),
    _form("season", Anchored(_SEASON, ["vụ", "mùa"]), _read_years("year")),
    _form("year", Anchored(_YEAR, ["năm"]), _read_years("year"), _year_not_counted),
    _form("plan", Anchored(_PLAN, [DIGIT]), _read_years("year")),
    _form("decade", Anchored(_DECADE, ["những", "thập"]), _read_decade),
    _form("years", Anchored(_YEARS_ONLY, [DIGIT]), _read_years("year"), _years_in_order),
    _form("month", Anchored(_MONTH, ["tháng", "t"]), _read_months, _month_not_counted),
    _form("month_year", Anchored(_MONTH_YEAR, [DIGIT]), _read_months, _month_year_is_date),
    _form("quarter", Anchored(_QUARTER, ["quý", "quí"]), _read_quarters, _quarter_not_counted),
    _form("part_of_year", Anchored(_MONTHS, [DIGIT, *_MONTH_WORDS]), _read_part_of_year),
)
