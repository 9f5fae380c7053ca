"""Dates to the day: ``ngày 2/9``, ``25/12/2021``, ``ngày 5 tháng 6 năm 2023``, ``Quốc khánh 2/9``.

A bare ``2/9`` looks like a ratio (``10/12 khu vực``), a class (``thương binh 1/4``) or an
address (``đường 30/4``); the words around it decide. A day with its year needs no help.
"""

from __future__ import annotations

import re
from calendar import monthrange
from typing import Final

from baocao.grammar.anchors import DIGIT, Anchored, first_words
from baocao.grammar.intervals import LEAP_YEAR, Form, Point, Reading
from baocao.grammar.periods import (
    JOIN,
    MONTH,
    RANGE,
    S0,
    S1,
    YEAR,
    before,
    compiled,
    counted,
    listed,
    rate,
)
from baocao.lexicons import load_terms

_DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])(?!\d)"
_WORD: Final = rf"(?:ngày{S0}(?:m[ùồ]ng{S0})?|m[ùồ]ng{S0})"
_OPEN: Final = r"(?<![\w/])(?<!\d[.])"  # no number, letter or slash runs into the day
_SLASH: Final = r"[ ]{0,2}/[ ]{0,2}"
# A comma may part two dates without a blank ('30/4,1/5'); a decimal ends in no slash.
_CLOSE: Final = r"(?!\w)(?!/)(?!-[^\W\d])(?!,\d+(?![\d/]))(?!\.\d)(?![ ]?[%‰])"
_YEAR_WORD: Final = rf"{S1}năm{S0}{YEAR}"
_YEAR: Final = rf"(?P<year>[ ]{{0,2}}[/.-][ ]{{0,2}}{YEAR}|{_YEAR_WORD})"

# One day; two digits stand for a year only behind the same mark ('ngày 5/6/22').
_ONE: Final = compiled(
    rf"""(?:(?<!\w)(?P<word>{_WORD})|{_OPEN})
    (?P<day>\d{{1,2}})(?P<mark>{_SLASH}|[.-])(?P<month>\d{{1,2}}(?!\d))
    (?:{_YEAR}|(?P=mark)(?P<short>\d\d)(?![\d/]))?{_CLOSE}"""
)
# Joint days: 'ngày 30,31/7/2020', 'ngày 12 và 13/3', 'ngày 5 đến 18-11', '27-29/7/2022'.
_DAYS: Final = compiled(
    rf"""(?:(?<!\w)(?P<word>{_WORD})(?P<days>{_DAY}(?:{JOIN}(?:ngày{S0})?{_DAY}){{1,8}})
      |{_OPEN}(?P<span>{_DAY}{RANGE}{_DAY}))
    (?:{_SLASH}|[.-])(?P<month>{MONTH}){_YEAR}?{_CLOSE}"""
)
# In words: 'ngày 5 tháng 6 năm 2023', 'ngày 14 và 15 tháng 6', '5 tháng 6 năm 2023'.
_WORDS: Final = compiled(
    rf"""(?:(?<!\w)(?P<word>{_WORD})|{_OPEN})(?P<days>{_DAY}(?:{JOIN}(?:ngày{S0})?{_DAY}){{0,8}})
    {S0}tháng{S0}(?P<month>{MONTH}){_YEAR}?{_CLOSE}"""
)
# A day of every month, or of a month told elsewhere: 'trước ngày 20 hằng tháng'.
_DAY_ONLY: Final = compiled(rf"(?<!\w)ngày{S0}(?P<day>{_DAY}){_CLOSE}(?!{S0}[-/])(?!\.\d)")
_MONTHLY: Final = compiled(rf"{S1}(?:hằng|hàng){S1}tháng")
_ISO: Final = compiled(rf"{_OPEN}(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?![\w/-])")


def _named(name: str) -> str:
    """Return a pattern for a holiday's name, whatever parts its words."""
    return r"[ ,-]{1,3}".join(re.escape(word) for word in name.replace(",", " ").split())


_NAMES: Final = "|".join(_named(n) for n in sorted(load_terms("holidays"), key=len, reverse=True))
# Names that no list holds open with one of these: 'ngày Quốc tế Chữ thập đỏ 8/5'.
_OPENING: Final = "quốc[ ]tế|thế[ ]giới|truyền[ ]thống|thành[ ]lập|giải[ ]phóng"
_PLAIN_WORD: Final = r"(?!(?:vào|từ|đến|tới|ngày|tại|trong|có|đã|đạt|được)(?!\w))[^\W\d]+"
_HOLIDAY: Final = compiled(
    rf"""(?<!\w)(?:(?:ngày{S1}(?:lễ{S1})?)?(?P<name>{_NAMES})
      |ngày{S1}(?:lễ{S1})?(?:{_OPENING})(?:[ -]{{1,3}}{_PLAIN_WORD}){{1,10}}){S1}{_WORD}?
    (?P<day>{_DAY})(?:{_SLASH}|[.-])(?P<month>{MONTH}){_YEAR}?{_CLOSE}"""
)

_DAY_WORDS: Final = ("ngày", "mùng", "mồng", DIGIT)
_HOLIDAY_WORDS: Final = first_words(load_terms("holidays")) | {"ngày"}

# Holidays that reports name by the bare day: 'phong trào 3/2', 'quà 27/7'.
_KNOWN_DAYS: Final = frozenset(
    {(3, 2), (8, 3), (26, 3), (30, 4), (1, 5), (19, 5), (1, 6), (27, 7), (19, 8), (2, 9)}
    | {(20, 10), (20, 11), (22, 12)}
)
_NO_DATE: Final = frozenset(term.lower() for term in load_terms("not_before_dates"))
_GLUED: Final = compiled(r"\d[,-]\Z")
_DATE_WORD: Final = compiled(
    r"""(?:(?<!\w)(?:ngày|hôm|sáng|trưa|chiều|tối|đêm|k[ỷỉ][ ]niệm|lễ|tết|dịp|đợt|mừng|chủ[ ]nhật
      |thứ[ ](?:hai|ba|tư|năm|sáu|bảy|[2-7]))
      |(?:sáng|trưa|chiều|tối|đêm|hôm)[ ](?:nay|qua)[ ,]*\(
      |\d[ ]?(?:h|g|giờ)[ ]?\d{0,2})[ ,:]*\Z"""
)
_TIME_WORD: Final = compiled(
    r"(?<!\w)(?:từ|đến|tới|trước|sau|vào|hết|cuối|trong|lúc|kể[ ]từ|tính[ ]đến|mốc|hạn)[ ]*\Z"
)
_IN_BRACKET: Final = compiled(r"(?<!\w)(?:ngày|k[ỷỉ][ ]niệm|lễ|tết)(?!\w)[^().;]{0,80}\([ ]*\Z")
_LEADS_ON: Final = compiled(rf"{RANGE}(?:hết{S1})?(?:ngày{S0})?{_DAY}[/.-]{MONTH}")
# Bare and unexplained, it must be followed by a mark or by a word that no count takes.
_FREE: Final = compiled(
    r"(?:[ ]*(?:\Z|[\n).,;:|-]|(?:tại|vừa|tới|này|đã|và|do|hằng|hàng|sắp|của)(?!\w)))"
)
_ATTAINED: Final = compiled(r"[^.;\n]{0,25}?(?:(?<!\w)(?:đạt|bằng|vượt|chiếm|t[ỷỉ][ ]lệ)(?!\w)|%)")


def _numbers(match: re.Match[str]) -> tuple[int, int, int | None]:
    groups = match.groupdict()
    year = int(groups["year"][-4:]) if groups["year"] else None
    if groups.get("short"):
        year = 2000 + int(groups["short"])
    return int(groups["day"]), int(groups["month"]), year


def _in_form(day: int, month: int) -> bool:
    return 1 <= day <= 31 and 1 <= month <= 12


def _read_one(match: re.Match[str]) -> Reading | None:
    day, month, year = _numbers(match)
    if year is None and not _in_form(day, month):
        return None
    return _reading([day], "", month, year)


def _read_iso(match: re.Match[str]) -> Reading | None:
    day, month = int(match["day"]), int(match["month"])
    return _reading([day], "", month, int(match["year"])) if _in_form(day, month) else None


def _read_days(match: re.Match[str]) -> Reading | None:
    groups = match.groupdict()
    text = groups["days"] or groups["span"]
    year = int(match["year"][-4:]) if match["year"] else None
    return _reading([int(n) for n in re.findall(r"\d+", text)], text, int(match["month"]), year)


def _reading(days: list[int], joints: str, month: int, year: int | None) -> Reading:
    precision, flags = listed(days, joints, "day")
    return Reading(Point(year, month, days[0]), Point(year, month, days[-1]), precision, flags)


def _read_day_only(match: re.Match[str]) -> Reading | None:
    day = Point(day=int(match["day"]))
    return Reading(day, day, "day")


def _read_holiday(match: re.Match[str]) -> Reading | None:
    day, month, year = _numbers(match)
    flags = ("lunar",) if (match["name"] or "").lower().startswith("giỗ") else ()
    return Reading(Point(year, month, day), Point(year, month, day), "day", flags)


def _after_no_date(text: str) -> bool:
    """Say whether a text ends in words that no date follows; none has more than three."""
    words = text.lower().rstrip(" :").split()
    words = [word.lstrip('(-,.;“"') for word in words[-3:]]
    return any(" ".join(words[start:]) in _NO_DATE for start in range(len(words)))


def _one_is_date(match: re.Match[str], after_date: bool) -> bool:
    day, month, year = _numbers(match)
    dashed = "/" not in match["mark"]
    if match["word"]:  # 'mỗi ngày 2-3 buổi', 'ngày 2.5 tấn'
        return year is not None or not (dashed and (rate(match) or counted(match)))
    text = before(match)
    if not _in_form(day, month) or match["short"] or (_GLUED.search(text) and not after_date):
        return False
    if year is not None:  # '5-6/2022' is two months
        return match["year"].strip(" ")[0] in f"{match['mark'].strip(' ')}nN"
    possible = day <= monthrange(LEAP_YEAR, month)[1]
    if not possible or _after_no_date(text):
        return possible and after_date and not counted(match)
    if _DATE_WORD.search(text):
        return day > 12 or not (dashed and counted(match))
    if counted(match):
        return False
    if dashed:  # '25-1' and '2.9' are mostly other things
        return after_date or (day > 12 and _TIME_WORD.search(text) is not None)
    return after_date or _bare_day_is_date(match, text, day, month)


def _bare_day_is_date(match: re.Match[str], text: str, day: int, month: int) -> bool:
    """Weigh a slashed day without year that no date word or date stands in front of."""
    if _TIME_WORD.search(text):
        return True
    if text.rstrip(" ").endswith("(") and _IN_BRACKET.search(before(match, 120)):
        return True
    if _LEADS_ON.match(match.string, match.end()):
        return True
    # A day up to 12 could be a share such as 10/12; only a well-known holiday passes.
    plausible = day > 12 or (day, month) in _KNOWN_DAYS
    rest = match.string[match.end() : match.end() + 40]
    return plausible and _FREE.match(rest) is not None and _ATTAINED.match(rest) is None


def _holiday_is_date(match: re.Match[str], after_date: bool) -> bool:
    return not counted(match)


def _days_are_date(match: re.Match[str], after_date: bool) -> bool:
    if match["word"]:
        return not (counted(match) and match["year"] is None)
    first, last = (int(n) for n in re.findall(r"\d+", match["span"]))
    if first >= last or (counted(match) and match["year"] is None):
        return False
    if match["year"] is not None or after_date:
        return True
    return last - first <= 15 and not _after_no_date(before(match))


def _words_are_date(match: re.Match[str], after_date: bool) -> bool:
    if match["word"] or after_date:
        return True  # 'cơn bão số 11 tháng 11/2009' is a month behind a number
    return match["year"] is not None and not _after_no_date(before(match))


def _day_only_is_date(match: re.Match[str], after_date: bool) -> bool:
    if _MONTHLY.match(match.string, match.end()):
        return True
    return _TIME_WORD.search(before(match)) is not None and not counted(match)


DAY_FORMS: Final = (
    Form("date.holiday", Anchored(_HOLIDAY, _HOLIDAY_WORDS), _read_holiday, _holiday_is_date),
    Form("date.day", Anchored(_ONE, _DAY_WORDS), _read_one, _one_is_date),
    Form("date.days", Anchored(_DAYS, _DAY_WORDS), _read_days, _days_are_date),
    Form("date.day_in_words", Anchored(_WORDS, _DAY_WORDS), _read_days, _words_are_date),
    Form("date.day_only", Anchored(_DAY_ONLY, ["ngày"]), _read_day_only, _day_only_is_date),
    Form("date.iso", Anchored(_ISO, [DIGIT]), _read_iso),
)
