"""The period that a report is about, guessed from its title and first lines.

The rule, in order, over the first 600 characters:

1. The first year, school year, quarter or part of a year (``năm 2021``, ``6 tháng đầu
   năm 2023``) that is not a comparison (``so với``, ``từ``, ``đến``) nor part of a law's
   name. A month counts on the first two lines only, where titles stand. A part of
   a year without its year takes the first year told in these lines. ``Quý IV và cả năm`` is
   the year. What the lines behind the title tell is taken back where the report was written
   too late to be about it: a year, in the last quarter of a later one; a part of a year
   without its year, more than three months after its end.
2. On the first two lines a term or several years of results or goals (``Thành tựu giai đoạn
   2016-2020``, ``Chỉ tiêu nhiệm kỳ 2025-2030``), and a year behind a name (``Xã Bến Gỗ
   2018: thành tích``), come before what the lines behind them tell.
3. Else the year of the first full date (``Ngày đăng 17/01/2022``); published in January
   or February, a look back (``tổng kết``, ``năm qua``) is about the year before.
4. Else nothing: other terms and stages are too long to date a report, and no clock is read.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from baocao.grammar.dates import find_dates, resolve_date
from baocao.grammar.legal import find_legal
from baocao.grammar.match import Match
from baocao.normal import normalize

_HEAD: Final = 600
_PERIODS: Final = frozenset(
    f"date.{form}" for form in ("year", "school_year", "quarter", "part_of_year")
)
_MONTHS: Final = frozenset({"date.month", "date.month_year"})
_ASIDE: Final = re.compile(
    r"(?<!\w)(?:so[ ]+(?:với|cùng)|cùng[ ]+k[ỳì]|từ|đến|tới|sau|trước|thành[ ]+lập)[ ]*\Z",
    re.IGNORECASE,
)
_LOOK_BACK: Final = re.compile(r"(?<!\w)(?:tổng[ ]+kết|năm[ ]+qua|cả[ ]+năm)(?!\w)", re.IGNORECASE)
_TITLE: Final = re.compile(r"\s*[^\n]*(?:\n+[^\n]*)?")
_AND_THE_YEAR: Final = re.compile(r"[ ]*(?:,|và|&)[ ]*(?:ước[ ]+)?(?P<all>cả[ ]+)?", re.IGNORECASE)
_ALL_YEAR: Final = re.compile(r"[ ]*(?:,|và|&)[ ]*(?:ước[ ]+)?cả[ ]+năm(?!\w)", re.IGNORECASE)
_LONG: Final = frozenset(f"date.{form}" for form in ("term", "stage", "plan", "years"))
# What a title tells of a term, when the term is what it reports on: a congress only opens one.
_OF_A_TERM: Final = re.compile(
    r"(?<!\w)(?:thành[ ]+t(?:ựu|ích)|kết[ ]+quả|chỉ[ ]+tiêu|mục[ ]+tiêu)(?!\w)", re.IGNORECASE
)
_YEARS: Final = re.compile(r"(?<![\w/.–-])((?:19|20)\d\d)[ ]*[–-][ ]*(20\d\d)(?![\w/–-])")
# 'XÃ BẾN GỖ 2018', 'Phường Hạ Lý 2018: thành tích'; not 'tháng 4/2019' nor '2015 - 2020'.
_NAME_YEAR: Final = re.compile(r"(?<=[^\W\d_][ ])((?:19|20)\d\d)(?=[ ]*(?::|\n|\Z))")
_LATE: Final = 90  # days after which nobody reports on a part of a year
_LAST_QUARTER: Final = 10  # its first month
_OLDEST: Final = 1990  # earlier years in a head are history, not the year reported on


def report_period(text: str) -> tuple[str, str] | None:
    """Return first and last day (ISO) of the period a raw report is about, or None.

    >>> report_period("Phường Bến Gỗ tổng kết năm 2021, nhiệm vụ năm 2022\\nNgày đăng 17/01/2022")
    ('2021-01-01', '2021-12-31')
    >>> report_period("BÁO CÁO\\nKết quả 6 tháng đầu năm, nhiệm vụ 6 tháng cuối năm 2023")
    ('2023-01-01', '2023-06-30')
    >>> report_period("Nhìn lại một năm qua\\nNgày đăng 17/01/2022 | Lượt xem: 12")
    ('2021-01-01', '2021-12-31')
    >>> report_period("Tình hình quý IV và cả năm 2018")
    ('2018-01-01', '2018-12-31')
    >>> report_period("MỤC TIÊU, CHỈ TIÊU NHIỆM KỲ 2020-2025\\nĐến năm 2025, thu nhập tăng")
    ('2020-01-01', '2025-12-31')
    >>> report_period("Đại hội nhiệm kỳ 2020-2025") is None
    True
    """
    head = normalize(text[:_HEAD])
    if len(text) > _HEAD:  # not through a word: '12/3/2024' cut short is another year
        head = head.rpartition(" ")[0] or head
    title = _TITLE.match(head)
    title_end = title.end() if title else 0
    laws = [(law.start, law.end) for law in find_legal(head)]
    dates = [d for d in find_dates(head) if not any(a <= d.start < b for a, b in laws)]
    year = next((y for d in dates if (y := _one_year(d))), None)
    first_line = head.find("\n", len(head) - len(head.lstrip()))
    day = next((d for d in dates if d.value["precision"] == "day"), None)
    written = _first_day(day) if day else None
    day_start = day.start if day else -1
    titled_end, titled = _of_title(head[:title_end], dates, laws)
    for found in dates:
        told = found.rule in _PERIODS or (found.rule in _MONTHS and found.start < title_end)
        if titled and found.start >= titled_end:
            return titled
        if not told or _ASIDE.search(head[: found.start]):
            continue
        yearless = found.value["start"] is None
        value = resolve_date(found.value, _whole_year(year)) if yearless and year else found.value
        if not value["start"] or value["start"] < str(_OLDEST) or value.get("flags"):
            continue
        period = value["start"], value["end"]
        behind = found.start >= title_end or 0 <= first_line < day_start < found.start
        if behind and _too_late(period, written, yearless=yearless):
            continue
        return _with_the_year(head, found, period, dates)
    return titled or _year_of_publication(head, dates)


def _of_title(
    title: str, dates: list[Match], laws: list[tuple[int, int]]
) -> tuple[int, tuple[str, str] | None]:
    """Return the term whose results or goals a title tells, else the year behind a name.

    Before it stands where the line that tells it ends.
    """
    told = False
    for line in re.finditer(r"[^\n]+", title):
        cue = _OF_A_TERM.search(line[0])
        # A second line goes on where it begins with the term: '(Nhiệm kỳ 2015 - 2020)'.
        if cue is None and not told:
            continue
        start = line.start() + (cue.end() if cue else 0)
        end = line.end() if cue else start + 2
        told = True
        for found in dates:
            if found.rule in _LONG and start <= found.start < end and found.value["start"]:
                return line.end(), (found.value["start"], found.value["end"])
        years = _YEARS.search(title, start, line.end()) if cue else None
        if years is not None and years[1] < years[2]:
            return line.end(), (f"{years[1]}-01-01", f"{years[2]}-12-31")
    taken = [*laws, *((found.start, found.end) for found in dates)]
    for named in _NAME_YEAR.finditer(title):
        free = not any(start <= named.start() < end for start, end in taken)
        if free and int(named[1]) >= _OLDEST and not _ASIDE.search(title[: named.start()]):
            return named.end(), _whole_year(int(named[1]))
    return len(title), None


def _first_day(found: Match) -> date | None:
    start = found.value["start"]
    return date.fromisoformat(start) if start else None


def _too_late(period: tuple[str, str], written: date | None, *, yearless: bool) -> bool:
    """Say whether a report was written too late to be about a period told in its body."""
    if written is None:
        return False
    if yearless:
        return written - date.fromisoformat(period[1]) > timedelta(days=_LATE)
    return written.month >= _LAST_QUARTER and int(period[1][:4]) < written.year


def _with_the_year(
    head: str, found: Match, period: tuple[str, str], dates: list[Match]
) -> tuple[str, str]:
    """Return the year where a part of it is told together with it: ``quý IV và cả năm``."""
    year = _whole_year(int(period[1][:4]))
    if period[0] < year[0]:
        return period
    if _ALL_YEAR.match(head, found.end):
        return year
    joint = _AND_THE_YEAR.match(head, found.end)
    together = joint is not None and any(
        other.start == joint.end() and (other.value["start"], other.value["end"]) == year
        for other in dates
    )
    return year if together else period


def _year_of_publication(head: str, dates: list[Match]) -> tuple[str, str] | None:
    for found in dates:
        if found.value["precision"] == "day" and found.value["start"]:
            year, month = int(found.value["start"][:4]), int(found.value["start"][5:7])
            looks_back = month <= 2 and _LOOK_BACK.search(head) is not None
            return _whole_year(year - 1 if looks_back else year)
    return None


def _one_year(found: Match) -> int | None:
    """Return the year of a date that lies within one."""
    start, end = found.value["start"], found.value["end"]
    if start is None or start[:4] != end[:4] or int(start[:4]) < _OLDEST:
        return None
    return int(start[:4])


def _whole_year(year: int) -> tuple[str, str]:
    return f"{year}-01-01", f"{year}-12-31"
