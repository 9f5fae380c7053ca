"""What a/b means in a report: seven readings, told apart by the unit and the words around.

Only ``target`` and ``subset`` have a percent. Dates and grades (``2/9``,
``thương binh 1/4``) are no ratios and never reach this module. The first rule that
fits decides:

1. both parts name their unit: households over people, else no reading (None)
2. points are a score
3. behind 'xếp', 'đứng', 'hạng', 'thứ': a rank
4. delegates, or people beside 'dự', 'có mặt', 'tán thành': attendance
5. more than the whole: achieved over target
6. indicators and criteria: part of all of them
7. a measure, a planned unit, or 'chỉ tiêu', 'kế hoạch', 'giao' in the clause: target
8. anything else: part of a whole
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_HOUSEHOLDS: Final = re.compile(r"hộ\b", re.IGNORECASE)
_HEADS: Final = re.compile(r"(?:nhân )?khẩu\b|người\b|dân\b", re.IGNORECASE)
_PEOPLE: Final = re.compile(
    r"(?:đại biểu|đảng viên|hội viên|đoàn viên|thành viên|đồng chí|người|cử tri|khách|ủy viên"
    r"|cán bộ|học viên)\b",
    re.IGNORECASE,
)
# 'xếp thứ 1/17 phường', 'đứng vị trí 3/14 phường'; other words may stand in between.
_RANK_CUE: Final = re.compile(
    r"(?<!\w)(?:xếp|đứng|hạng|thứ|vị trí)(?!\w)(?:[ ]+(?!loại)[^\W\d]+){0,3}[ ]*$", re.IGNORECASE
)
_ATTENDANCE_CUE: Final = re.compile(
    r"(?<!\w)(?:có mặt|dự|tham dự|về dự|triệu tập|vắng|tán thành|nhất trí|biểu quyết)(?!\w)",
    re.IGNORECASE,
)
_TARGET_CUE: Final = re.compile(
    r"(?<!\w)(?:kế hoạch|KH|chỉ tiêu|dự toán|mục tiêu|quận giao|huyện giao|thị xã giao"
    r"|thành phố giao|tỉnh giao|cấp trên giao|trên giao|giao quân|nghị quyết)(?!\w)",
    re.IGNORECASE,
)
# Units that are collected or created against a plan; a part of a whole is rare for them.
_PLANNED: Final = frozenset({"đơn vị máu", "đơn vị", "lao động", "việc làm", "ngày công"})
# An indicator is itself the thing counted: '17/18 chỉ tiêu' is a part of all.
_INDICATORS: Final = ("chỉ tiêu", "tiêu chí", "tiêu chuẩn", "nhiệm vụ", "nội dung", "mục tiêu")
_REACH: Final = 60
_CLAUSE_END: Final = re.compile(r"[;.\n]|(?<!\d),(?=[ ])")

Number = int | Decimal


def ratio_sense(
    actual: Number,
    target: Number,
    unit: str,
    *,
    kind: str = "noun",
    other_unit: str | None = None,
    before: str = "",
    after: str = "",
) -> str | None:
    """Return what a/b means, by the rules of this module in their order.

    >>> ratio_sense(772, 550, "lao động"), ratio_sense(14, 16, "tổ dân phố")
    ('target', 'subset')
    >>> ratio_sense(28, 28, "đại biểu"), ratio_sense(24, 25, "điểm")
    ('attendance', 'score')
    >>> ratio_sense(277, 1076, "hộ", other_unit="khẩu"), ratio_sense(1, 9, "xã", before="xếp thứ ")
    ('people_per_household', 'rank')
    """
    if other_unit is not None:
        pair = _HOUSEHOLDS.match(unit) and _HEADS.match(other_unit)
        return "people_per_household" if pair else None
    if unit == "điểm":
        return "score"
    if actual <= target and _RANK_CUE.search(before[-_REACH:]):
        return "rank"
    if actual <= target and _attends(actual == target, unit, before, after):
        return "attendance"
    if actual > target:
        return "target"
    if unit.startswith(_INDICATORS):
        return "subset"
    planned = kind in ("measure", "time") or unit in _PLANNED
    return "target" if planned or _TARGET_CUE.search(_clause(after)) else "subset"


def _attends(all_present: bool, unit: str, before: str, after: str) -> bool:
    if unit.startswith("đại biểu") and all_present:
        return True
    if _PEOPLE.match(unit) is None:
        return False
    near = f"{before[-25:]} {_clause(after)[:25]}"
    return _ATTENDANCE_CUE.search(near) is not None


def _clause(after: str) -> str:
    """Return the words behind a ratio up to the end of its clause."""
    window = after[:_REACH]
    # A comma right behind the ratio still belongs: '18/20 hộ, đạt 90% kế hoạch'.
    end = _CLAUSE_END.search(window, 2)
    return window if end is None else window[: end.start()]
