"""Figures that are no result: the size of the ward, distances, damage, who is present."""

from __future__ import annotations

import re
from typing import Final

from baocao.facts.joints import joins_percent
from baocao.facts.rows import ASIDE, Row

_NO_RESULT: Final = re.compile(
    r"(?<!\w)(?:(?:cách(?! ly| mạng| thức)|rộng|mặt đường|xa|thiệt hại|làm hỏng|tốc mái"
    r"|cuốn trôi|vùi lấp|làm sập|diện tích tự nhiên|tiết diện|bán kính)(?!\w)[^,;:()]{0,12}"
    r"|(?:dân số|giữa|của|đại diện|quá|mất|phải đi|nghỉ|thứ \w{1,3} trên)"
    r"(?:\s+(?:là|hiện có|hơn|trên|gần|khoảng|từ))?\s*)\Z"
)
_MERELY_AT: Final = re.compile(r"(?<!\w)(?:(?<!ăn )ở|giữa|của)\s*\Z")
_MARK: Final = re.compile(r"[,;:.()]")
_STAFF: Final = re.compile(
    r"(?:bác s[ĩỹ]|y s[ĩỹ]|điều dưỡng|cán bộ|công chức|viên chức|nữ hộ sinh)(?!\w)"
)
_VOTERS: Final = re.compile(
    r"\s*(?:số )?(?:đại biểu|phiếu)(?!\w).{0,30}(?:tán thành|có mặt|nhất trí|biểu quyết)"
)
_SIZE: Final = re.compile(r"(?<!\w)(?:từ|trên|dưới)\s*\Z")
_CROP: Final = re.compile(r"(?<!\w)lúa\s*\Z")
_LOST: Final = re.compile(r"\s*(?:\w+\s+){0,2}bị (?:ngập|sập|tốc mái|hư|thiệt hại|cuốn)(?!\w)")
_PEOPLE: Final = ("nhân khẩu", "khẩu", "dân", "người", "người dân", "nhân khẩu thường trú")
_PLACES: Final = re.compile(
    r"(?:ấp|thôn|bản|khóm|khu phố|khu|tổ dân phố|tổ|xóm|buôn|làng|bon|khối)(?!\w)"
)
_HAS: Final = re.compile(r"(?<!\w)(?:có|gồm|với|hiện có)\s*\Z")
_NEAR: Final = 12
_WINDOW: Final = 60


def is_no_result(row: Row, at: int) -> bool:
    """Tell whether the figure at an index reports nothing that was done or reached."""
    figure = row.figures[at]
    if figure.sense == "attendance" and not _has_percent(row, at):
        return True
    before, after = row.gaps[at].shape[-_WINDOW:], row.gaps[at + 1].shape[:_WINDOW]
    if _NO_RESULT.search(before) or _LOST.match(after) or _VOTERS.match(after):
        return True
    if figure.target is None and figure.kind == "count":
        shape = row.gaps[at].shape
        inside = (at > 0 or ASIDE in shape) and not _MARK.search(shape, shape.rfind(ASIDE) + 1)
        if (inside and _MERELY_AT.search(before)) or (figure.unit == "vụ" and _CROP.search(before)):
            return True
        if _STAFF.match(figure.noun) and (_HAS.search(before) or _follows_staff(row, at)):
            return True
    return _is_setting(row, at) or _is_size(row, at)


def _is_size(row: Row, at: int) -> bool:
    """Tell whether a measure only says which things are counted: ``46 tàu từ 90 CV trở lên``."""
    before, after = row.gaps[at].shape, row.gaps[at + 1].shape
    return (
        at > 0
        and row.figures[at].kind == "measure"
        and _SIZE.search(before[-_WINDOW:]) is not None
        and after.lstrip().startswith("trở lên")
        and not _MARK.search(before)
    )


def _has_percent(row: Row, at: int) -> bool:
    """Tell whether a percent is told right behind: then attendance was worth reporting."""
    figures = row.figures
    return (
        figures[at].unit != "đại biểu"
        and at + 1 < len(figures)
        and figures[at + 1].kind == "percent"
        and joins_percent(row.gaps[at + 1].shape)
    )


def _follows_staff(row: Row, at: int) -> bool:
    return at > 0 and _STAFF.match(row.figures[at - 1].noun) is not None


def _is_setting(row: Row, at: int) -> bool:
    """Tell whether figures say how big a ward is: ``8 ấp, 2.684 hộ, 10.432 khẩu``."""
    units = [figure.unit if figure.target is None else "" for figure in row.figures]
    unit = units[at]

    def next_to(first: int) -> bool:
        return 0 < first < len(units) and len(row.gaps[first].shape) <= _NEAR

    if unit in _PEOPLE[:3] or unit == _PEOPLE[5]:
        return next_to(at) and units[at - 1] == "hộ"
    if unit == "hộ":
        return next_to(at + 1) and units[at + 1] in _PEOPLE
    if _PLACES.match(unit) and next_to(at + 1):
        return units[at + 1] == "hộ" and _is_setting(row, at + 1)
    return False
