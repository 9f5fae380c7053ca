"""The role and the body in a title of office: ``Phó Bí thư`` of ``Đảng ủy xã``."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from baocao.grammar.groups import group_at
from baocao.grammar.kinds import kind_pattern
from baocao.lexicons import load_terms

LEVEL: Final = re.compile(
    r"[ ]+(?:phường|xã|thị trấn|quận|huyện|thị xã|thành phố|TP\.?|tỉnh|đặc khu)(?!\w)",
    re.IGNORECASE,
)
"""A level of administration behind a title or a body, with the blank before it."""

# Belongs to the role: a former, an acting, a charged holder.
_TENURE: Final = re.compile(r"(?:nguyên|cựu|quyền|Q\.|phụ trách)[ ]+(?=\S)", re.IGNORECASE)
_COUNT: Final = re.compile(
    r"(?:\d{1,3}|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|các)[ ]+(?:(?:đồng chí|đ/c)[ ]+)?",
    re.IGNORECASE,
)
_HEAD_OF_GROUP: Final = re.compile(r"(?:(?:phó )?trưởng|phó)[ ]+", re.IGNORECASE)
# What such a head leads is named before the body: 'Trưởng phòng Dân tộc | huyện'.
_DEPARTMENT: Final = re.compile(
    r"(?:(?:phó[ ]+)?trưởng|phó)[ ]+(?:tiểu ban|ban|phòng|khối|đoàn|công an|CA)(?!\w)"
    r"|chi hội[ ]+(?:trưởng|phó)(?!\w)",
    re.IGNORECASE,
)
_OF_BRANCH: Final = re.compile(
    r"bí thư[ ]+(?:chi bộ|chi đoàn|đảng bộ|đoàn)(?!\w)|tổ trưởng[ ]+tổ\Z", re.IGNORECASE
)
_NUMBERED: Final = re.compile(r"[ ]+(?:số[ ]*)?\d{1,3}\Z", re.IGNORECASE)
_DELEGATE: Final = re.compile(r"đại biểu(?=[ ]+(?:HĐND|Hội đồng|Quốc hội))", re.IGNORECASE)

_LONGEST: Final = 12  # words of a listed title, and more


def split_title(title: str) -> tuple[str, str | None]:
    """Return role and body of a title in full; the body is None where none is named.

    >>> split_title("Phó Bí thư Thường trực Đảng ủy xã"), split_title("nguyên Chủ tịch UBND xã")
    (('Phó Bí thư Thường trực', 'Đảng ủy xã'), ('nguyên Chủ tịch', 'UBND xã'))
    >>> split_title("Trưởng ấp 1"), split_title("Trưởng khu phố 3"), split_title("Trưởng ấp")
    (('Trưởng ấp', 'ấp 1'), ('Trưởng khu phố', 'khu phố 3'), ('Trưởng ấp', None))
    >>> split_title("Phó Trưởng Ban Nội chính Tỉnh ủy"), split_title("Trưởng phòng Dân tộc huyện")
    (('Phó Trưởng Ban Nội chính', 'Tỉnh ủy'), ('Trưởng phòng Dân tộc', 'huyện'))
    >>> split_title("02 đồng chí bí thư chi bộ"), split_title("Người gác đình")
    (('bí thư', 'chi bộ'), ('Người gác đình', None))
    """
    counted = _COUNT.match(title)
    if counted is not None and roles_of(title[counted.end() :]):
        title = title[counted.end() :]
    tenure = _TENURE.match(title)
    if tenure is not None and roles_of(title[tenure.end() :]):
        role, body = split_title(title[tenure.end() :])
        return title[: tenure.end()] + role, body
    return _head_of_group(title) or _listed(title) or (title, None)


def roles_of(title: str) -> list[str]:
    """Return the listed titles that a title begins with, longest first."""
    words = title.lower().split(" ", _LONGEST)[:_LONGEST]
    sizes = range(len(words), 0, -1)
    return [role for n in sizes if (role := " ".join(words[:n])) in _titles()]


@cache
def body_re() -> re.Pattern[str]:
    """Return the pattern of a body behind a title, with the blank or point before it."""
    bodies = (re.escape(b).replace(r"\ ", "[ ]+") for b in load_terms("bodies"))
    return re.compile(
        rf"[. ][ ]*(?:{'|'.join(sorted(bodies, key=len, reverse=True))})(?!\w)", re.IGNORECASE
    )


def _head_of_group(title: str) -> tuple[str, str] | None:
    """Return ``Trưởng thôn`` and ``thôn Đông Hạ``: the group keeps its kind."""
    head = _HEAD_OF_GROUP.match(title)
    kind = _kind_re().match(title, head.end()) if head else None
    if head is None or kind is None or kind.end() == len(title):
        return None
    if kind[0].lower() in ("khối", "tổ") and not title[kind.end() :].strip()[:1].isdigit():
        return None  # 'Trưởng khối Dân vận'
    return title[: kind.end()], title[head.end() :]


def _listed(title: str) -> tuple[str, str | None] | None:
    delegate, head = _DELEGATE.match(title), _DEPARTMENT.match(title)
    roles = [delegate[0]] if delegate else roles_of(title)
    # 'Bí thư Chi bộ' and 'Tổ trưởng Tổ đại biểu' are listed, but the branch is the body.
    short = [r for r in roles if not _OF_BRANCH.search(r) and not _NUMBERED.match(title[len(r) :])]
    splits = [(title[: len(role)], title[len(role) :]) for role in short or roles]
    if head is not None:
        splits = [split for split in splits if len(split[0]) >= head.end()]
    # The longest role before a named body; else before a level or group; else the longest.
    for role, rest in splits:
        if body_re().match(rest):
            return role, rest.strip(" .")
    for role, rest in splits:
        if LEVEL.match(rest) or group_at(rest, 1):
            return role, rest.strip(" .")
    if head is not None:
        return _department(title, splits[0][0] if splits else head[0], head[0])
    if not splits:
        return None
    role, rest = splits[0]
    return role, rest.strip(" ,.-") or None


def _department(title: str, role: str, head: str) -> tuple[str, str | None]:
    """Part the title of a department's head where its body, level or group begins."""
    for found in re.finditer(r"[ ]", title[len(role) :]):
        at = len(role) + found.start()
        rest = title[at:]
        if body_re().match(rest) or LEVEL.match(rest) or group_at(rest, 1):
            return title[:at], rest.strip()
    if len(role) > len(head):  # 'Trưởng Ban Tuyên giáo' | 'Thuận An'
        return role, title[len(role) :].strip() or None
    return title, None


@cache
def _titles() -> frozenset[str]:
    return frozenset(title.lower() for title in load_terms("titles"))


@cache
def _kind_re() -> re.Pattern[str]:
    return re.compile(rf"{kind_pattern()}(?!\w)", re.IGNORECASE)
