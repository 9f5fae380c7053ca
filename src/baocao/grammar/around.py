"""The words around a figure that say how it is meant: ``trên``, ``gần``, ``không quá``.

They stay outside the span of an amount or a percent and become its ``qualifier``:
over, nearly, about, at_most, at_least or none.
"""

from __future__ import annotations

import re
from typing import Final

NONE: Final = "none"

_ESTIMATE: Final = (
    r"ước(?:[ ]+tính)?(?:[ ]+(?:thực[ ]+hiện|đạt|thu|chi|được|khoảng|tổng|trị[ ]+giá)){0,3}"
)
# 'cao hơn 5 triệu' compares two figures, it does not round one.
_MORE: Final = r"(?<!cao )(?<!thấp )(?<!nhiều )(?<!ít )(?<!lớn )hơn"
_BEFORE: Final = {
    "at_least": r"không[ ]+(?:dưới|ít[ ]+hơn|thấp[ ]+hơn)|ít[ ]+nhất|tối[ ]+thiểu|≥|>=",
    "at_most": r"không[ ]+(?:quá|vượt[ ]+quá|trên)|chưa[ ]+(?:đến|tới|đầy)|tối[ ]+đa|dưới|≤|<=|<",
    "about": rf"trên[ ]+dưới|xấp[ ]+xỉ|khoảng|{_ESTIMATE}|chừng|cỡ|~|≈|±",
    "nearly": r"gần|ngót",
    # 'ngân sách cấp trên 5.420 triệu' comes from the level above.
    "over": rf"(?<!cấp[ ])trên|{_MORE}|vượt[ ]+quá|quá|(?<![-=])>",
}
_AFTER: Final = {"at_least": r"trở[ ]+lên", "at_most": r"trở[ ]+(?:xuống|lại)"}

_FROM: Final = r"(?P<from>từ)"  # opens a range; an approximator may stand before it
_NAMED_BY_NUMBER: Final = re.compile(
    r"(?<!\w)(?:năm|tháng|ngày|quý|số|tổ|tdp|tổ dân phố|thôn|ấp|khóm|khu|khu phố|xóm|bản|khối"
    r"|phường|quận|lớp|khóa|đợt|điều|khoản|stt)[ ]*\Z",
    re.IGNORECASE,
)


def _one_of(words: dict[str, str]) -> str:
    return "|".join(f"(?P<{name}>{pattern})" for name, pattern in words.items())


_BEFORE_END: Final = re.compile(rf"(?<!\w)(?:{_one_of(_BEFORE)}|{_FROM})[ ]*\Z", re.IGNORECASE)
_AFTER_START: Final = re.compile(rf"[ ]{{0,4}}(?:{_one_of(_AFTER)})(?!\w)", re.IGNORECASE)
_WINDOW: Final = 60  # characters; the longest approximator fits well inside


def approximator_before(text: str, start: int) -> tuple[str, int]:
    """Return the qualifier told right before an offset, and where its words begin.

    The nearest word decides (``ước đạt trên`` is over); ``từ`` is passed over.

    >>> approximator_before("trị giá gần 1,5 tỷ đồng", 12)
    ('nearly', 8)
    >>> approximator_before("ước đạt trên 5 tỷ", 13), approximator_before("không quá 3%", 10)
    (('over', 0), ('at_most', 0))
    >>> approximator_before("cao hơn 2 triệu", 8), approximator_before("thu 2 triệu", 4)
    (('none', 8), ('none', 4))
    >>> approximator_before("bổ sung từ cấp trên 5.420 triệu", 20)[0]
    'none'
    """
    qualifier = NONE
    for _ in range(4):
        offset = max(0, start - _WINDOW)
        found = _BEFORE_END.search(text[offset:start])
        if found is None:
            break
        if qualifier == NONE and found.lastgroup and found.lastgroup != "from":
            qualifier = found.lastgroup
        start = offset + found.start()
    return qualifier, start


def approximator_after(text: str, end: int) -> tuple[str, int]:
    """Return the qualifier told right behind an offset, and where its words end.

    >>> approximator_after("từ 30 triệu đồng trở lên", 16)
    ('at_least', 24)
    >>> approximator_after("30 triệu đồng cho hội", 13)
    ('none', 13)
    """
    found = _AFTER_START.match(text, end)
    if found is None or found.lastgroup is None:
        return NONE, end
    return found.lastgroup, found.end()


def qualifier_of(text: str, start: int, end: int) -> str:
    """Return the qualifier of the figure at ``text[start:end]`` from the words around it.

    >>> qualifier_of("đạt trên 94%.", 9, 12), qualifier_of("từ 95% trở lên", 3, 6)
    ('over', 'at_least')
    """
    after, _ = approximator_after(text, end)
    return after if after != NONE else approximator_before(text, start)[0]


def is_name_number(text: str, start: int) -> bool:
    """Tell whether the number at an offset is a name (``tổ 5 - 20 triệu``) and opens no range.

    >>> is_name_number("tổ 5 - 20 triệu đồng", 3), is_name_number("từ 5 - 20 triệu đồng", 3)
    (True, False)
    """
    return _NAMED_BY_NUMBER.search(text[max(0, start - 16) : start]) is not None
