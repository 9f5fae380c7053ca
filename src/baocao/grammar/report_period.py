"""The period that a report is about, guessed from its title and first lines.

The rule, in order, over the first 600 characters:

1. The first year, school year, quarter or part of a year (``năm 2021``, ``6 tháng đầu
   năm 2023``) that is not a comparison (``so với``, ``từ``, ``đến``) nor part of a law's
   name. A month counts on the first two lines only, where titles stand. A part of
   a year without its year takes the first year told in these lines.
2. Else the year of the first full date (``Ngày đăng 17/01/2022``); published in January
   or February, a look back (``tổng kết``, ``năm qua``) is about the year before.
3. Else nothing: terms and stages are too long to date a report, and no clock is read.
"""

from __future__ import annotations

import re
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
_OLDEST: Final = 1990  # earlier years in a head are history, not the year reported on


def report_period(text: str) -> tuple[str, str] | None:
    """Return first and last day (ISO) of the period a raw report is about, or None.

    >>> report_period("Phường Bến Gỗ tổng kết năm 2021, nhiệm vụ năm 2022\\nNgày đăng 17/01/2022")
    ('2021-01-01', '2021-12-31')
    >>> report_period("BÁO CÁO\\nKết quả 6 tháng đầu năm, nhiệm vụ 6 tháng cuối năm 2023")
    ('2023-01-01', '2023-06-30')
    >>> report_period("Nhìn lại một năm qua\\nNgày đăng 17/01/2022 | Lượt xem: 12")
    ('2021-01-01', '2021-12-31')
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
    for found in dates:
        told = found.rule in _PERIODS or (found.rule in _MONTHS and found.start < title_end)
        if not told or _ASIDE.search(head[: found.start]):
            continue
        value = found.value
        if value["start"] is None and year:
            value = resolve_date(value, _whole_year(year))
        if value["start"] and value["start"] >= str(_OLDEST) and not value.get("flags"):
            return value["start"], value["end"]
    return _year_of_publication(head, dates)


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
