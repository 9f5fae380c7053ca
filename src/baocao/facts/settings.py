"""Figures that are no result: the size of the ward, distances, damage, who is present."""

from __future__ import annotations

import re
from typing import Final

from baocao.facts.joints import joins_percent
from baocao.facts.rows import ASIDE, Row

_ABOUT: Final = r"(?:\s+(?:là|hiện có|hơn|trên|gần|khoảng|từ|tối thiểu|chỉ|đến))*\s*\Z"
_NO_RESULT: Final = re.compile(
    rf"(?<!\w)(?:(?<!mở )(?<!nhân )rộng|cách(?: trụ sở| trung tâm)?|xa|tiết diện|bán kính"
    rf"|giữa|của|đại diện|(?<!không )quá|mất|phải đi|nghỉ|thứ \w{{1,3}} trên"
    rf"|diện tích tự nhiên){_ABOUT}"
)
_POPULATION: Final = re.compile(rf"(?<!\w)dân số{_ABOUT}")
_DAMAGE: Final = re.compile(
    r"(?<!\w)(?:thiệt hại|làm hỏng|tốc mái|cuốn trôi|vùi lấp|làm sập)(?!\w)[\w ]{0,12}\Z"
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
_CROP: Final = re.compile(r"(?<!\w)(?:lúa|gieo|sạ|cấy|canh tác)\s*\Z")
_PEOPLES: Final = re.compile(r"(?<!\w)(?:đồng bào|dân tộc|đạo|giáo dân)(?!\w)[^,;:]{0,16}\Z")
_LOST: Final = re.compile(r"\s*(?:\w+\s+){0,2}bị (?:ngập|sập|tốc mái|hư|thiệt hại|cuốn)(?!\w)")
_HOUSEHOLD: Final = "hộ"
_HEADS: Final = frozenset({"nhân khẩu", "khẩu", "dân", "nhân khẩu thường trú"})
_PEOPLE: Final = _HEADS | {"người", "người dân"}
_PLACES: Final = re.compile(
    r"(?:ấp|thôn|bản|khóm|khu phố|khu|tổ dân phố|tổ|xóm|buôn|làng|bon|khối)(?!\w)"
)
_HAS: Final = re.compile(r"(?<!\w)(?:có|gồm|với|hiện có)\s*\Z")
_GIVEN: Final = re.compile(r"(?<!\w)cho\s*\Z")
_NEAR: Final = 12
_WINDOW: Final = 60


def is_no_result(row: Row, at: int) -> bool:
    """Tell whether the figure at an index reports nothing that was done or reached."""
    figure = row.figures[at]
    if figure.target is not None and figure.unit == "phiếu":
        return True  # votes for a person
    if figure.sense == "attendance" and not _has_percent(row, at):
        return True
    before, after = row.gaps[at].shape[-_WINDOW:], row.gaps[at + 1].shape[:_WINDOW]
    if _NO_RESULT.search(before) or _DAMAGE.search(before):
        return True
    if _LOST.match(after) or _VOTERS.match(after):
        return True
    if figure.kind == "percent" and _PEOPLES.search(before):
        return True
    if figure.target is None and figure.kind == "count":
        if _POPULATION.search(before):
            return True
        shape = row.gaps[at].shape
        inside = (at > 0 or ASIDE in shape) and not _MARK.search(shape, shape.rfind(ASIDE) + 1)
        if (inside and _MERELY_AT.search(before)) or (figure.unit == "vụ" and _CROP.search(before)):
            return True
        if _STAFF.match(figure.noun) and (_HAS.search(before) or _follows_staff(row, at)):
            return True
    return _is_size(row, at) or (_is_setting(row, at) and not _GIVEN.search(before))


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
    unit = _unit(row, at)
    if unit in _HEADS:
        return _unit(row, at - 1) == _HOUSEHOLD and _is_next(row, at)
    if unit == _HOUSEHOLD:
        return _unit(row, at + 1) in _PEOPLE and _is_next(row, at + 1)
    if _PLACES.match(unit) and _unit(row, at + 1) == _HOUSEHOLD and _is_next(row, at + 1):
        return _unit(row, at + 2) in _PEOPLE and _is_next(row, at + 2)
    return False


def _unit(row: Row, at: int) -> str:
    """Return the unit of a plain count at an index; empty where there is none."""
    if not 0 <= at < len(row.figures) or row.figures[at].target is not None:
        return ""
    return row.figures[at].unit


def _is_next(row: Row, at: int) -> bool:
    """Tell whether a figure stands right behind the one before it."""
    return len(row.gaps[at].shape) <= _NEAR
