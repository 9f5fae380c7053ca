"""The ward or commune that a report is about: named in its title, else named most often."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from baocao.grammar.names import LOWER, UPPER, name_at
from baocao.normal import normalize

_HEAD: Final = 400
_LINES: Final = 2  # lines that letterheads and titles stand on
# The words of a line of capitals that stand behind a name and are no part of it.
_BEHIND: Final = (
    r"năm|lần|khóa|nhiệm|giai|quý|tháng|tuần|kỳ|đợt|tổng|sơ|kết|thực|hoàn|tổ|đạt|đi|đến|đón|qua|sau"
    r"|trước|trong|từ|tại|ở|về|và|với|của|cho|theo|là|có|được|đã|chỉ|mục|công|chung|triển|nhìn|vượt"
    r"|huyện|quận|thị|thành|tỉnh|tp|ngày|một|khai|giao|phát|khởi|nỗ|quyết|báo|những|các|trình|chào"
)
_WARD: Final = re.compile(
    r"(?<![\w/])(?<!thị )(?P<type>phường|xã|thị[ ]trấn)[ ](?!h[ộô]i\b)(?=\w)", re.IGNORECASE
)
_NUMBER: Final = re.compile(r"0*(\d{1,2})(?![\w.,/%-])")
_CAPITALS: Final = re.compile(
    rf"(?P<name>(?!(?:{_BEHIND})(?!\w))[{UPPER}]+(?:[ ](?!(?:{_BEHIND})(?!\w))[{UPPER}]+){{0,3}})"
    rf"(?![\w{LOWER}])(?=[ ]*(?:[^\w ]|\Z|\d|(?:{_BEHIND})(?!\w)))",
    re.IGNORECASE,
)


def report_unit(text: str, named: Iterable[str]) -> str | None:
    """Return the ward or commune of a report, as ``phường Lam Hạ``, or None.

    Args:
        text: the report; its first two lines are read for the name.
        named: the wards and communes that its entities name, each as often as they do.

    It is the one that the first lines alone name, where the rest of the report names it too;
    else the one named most often, the first of those named equally often. A longer name of it
    on the first lines is the right one; in a line of capitals, where nothing tells the end of
    a name for sure, only by one syllable and where it is named once. What nobody else names is
    read from there.

    >>> report_unit("BIỂU THU QUỸ, PHƯỜNG BẾN GỖ 2022\\nTổ 1: 81%", [])
    'phường Bến Gỗ'
    >>> report_unit("DIỆN TÍCH LÚA XÃ SÔNG HIỀN TRUNG NĂM 2009", ["xã Sông Hiền"])
    'xã Sông Hiền Trung'
    >>> report_unit("Phường Lam Hạ và xã Phù Vân ký kết", ["xã Phù Vân", "xã Phù Vân"])
    'xã Phù Vân'
    >>> report_unit("Mô hình bến xanh", ["phường 5"]), report_unit("PHÁT TRIỂN XÃ HỘI", [])
    ('phường 5', None)
    """
    counts: dict[str, int] = {}
    for unit in named:
        counts[unit] = counts.get(unit, 0) + 1
    most = max(counts, key=lambda unit: counts[unit]) if counts else None
    head = _units_of_head(text)
    if most is None:
        return next(iter(head), None)
    if len(head) == 1 and next(iter(head)) in counts:
        return next(iter(head))
    longer = (
        unit
        for unit, capitals in head.items()
        if unit.lower().startswith(f"{most.lower()} ")
        and (not capitals or (counts[most] == 1 and len(unit.split()) - len(most.split()) == 1))
    )
    return next(longer, most)


def _units_of_head(text: str) -> dict[str, bool]:
    """Return the wards and communes of the first lines, and whether they stand in capitals."""
    lines = [line for line in normalize(text[:_HEAD]).split("\n") if line.strip()]
    found: dict[str, bool] = {}
    for line in lines[:_LINES]:
        for ward in _WARD.finditer(line):
            name = _name(line, ward.end())
            if name is not None:
                unit = f"{' '.join(ward['type'].lower().split())} {name}"
                found[unit] = line[ward.end() : ward.end() + 2].isupper()
    return found


def _name(line: str, start: int) -> str | None:
    number = _NUMBER.match(line, start)
    if number is not None:
        return number[1]
    if line[start : start + 2].isupper():
        capitals = _CAPITALS.match(line, start)
        return capitals["name"].title() if capitals and capitals["name"].isupper() else None
    return name_at(line, start)
