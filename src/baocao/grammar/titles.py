"""Titles of office: their abbreviations found and read out.

``UVBTV`` is Ủy viên Ban Thường vụ. Some abbreviations have two readings: TUV is Tỉnh
ủy viên in a province and Thành ủy viên in a city under the central government, CHT is
Chỉ huy trưởng or Chi hội trưởng by the words around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from baocao.grammar.anchors import Anchored, first_words
from baocao.grammar.groups import group_at
from baocao.grammar.match import Match
from baocao.grammar.names import UPPER, name_at
from baocao.grammar.place_rank import Rank
from baocao.grammar.title_readings import abbreviations, alternation, expand_title
from baocao.grammar.title_roles import LEVEL, body_re, split_title
from baocao.schema import Value

__all__ = ["expand_title", "find_title_abbreviations", "parse_title"]

# Short forms that are also something else; taken only before a body or behind a name.
_SHORT: Final = 2
_DOUBTFUL: Final = frozenset({"CTV", "TCA", "CUV"})
_COUNTED: Final = re.compile(r"(?<![\w.,/])\d{1,3}[ ]*(?:đồng chí|đ/c)[ ]+\Z", re.IGNORECASE)
_DEPUTY: Final = re.compile(r"(?<!\w)(?:Phó|Nguyên|Quyền|Q\.)[ ]+\Z")
# 'Đào Văn Nam - ', 'Vũ Thị Thân , ': a name of two syllables or more, then the joint.
_AFTER_NAME: Final = re.compile(rf"[{UPPER}]\w*[ ][{UPPER}]\w*[ ]*[-,:][ ]*\Z")
_TITLE_ENDS: Final = re.compile(r"[ ]*(?:[,;.)\n]|-|và[ ]|\Z)")
_STANDING: Final = re.compile(r"[ ]+(?:Thường trực|TT)(?!\w)", re.IGNORECASE)
_BRANCH: Final = re.compile(
    r"[ ]+(?:phụ nữ|nông dân|CCB|cựu chiến binh|CTĐ|chữ thập đỏ|người cao tuổi|NCT|khuyến học"
    r"|thanh niên|quân sự|Đảng)(?!\w)",
    re.IGNORECASE,
)


def parse_title(
    text: str, *, unit: str | None = None, rank: Rank | None = None, context: str = ""
) -> Value | None:
    """Return readings, role and body of one title; None for an empty text.

    The arguments are those of :func:`expand_title`; role and body are of its first reading.

    >>> parse_title("PBT Đảng uỷ xã")
    {'expanded': ['Phó Bí thư Đảng ủy xã'], 'role': 'Phó Bí thư', 'body': 'Đảng ủy xã'}
    >>> parse_title("Chủ tịch UBND phường Lam Hạ")["body"], parse_title("02 đồng chí BTCB")["role"]
    ('UBND phường Lam Hạ', 'Bí thư')
    >>> parse_title("Trưởng phòng Kinh tế")["body"], parse_title("TUV")["role"], parse_title(" ")
    (None, 'Tỉnh ủy viên', None)
    >>> parse_title("TUV", unit="quận Long Biên, Hà Nội")["role"]
    'Thành ủy viên'
    """
    expanded = expand_title(text, unit=unit, rank=rank, context=context)
    if not expanded[0]:
        return None
    role, body = split_title(expanded[0])
    return {"expanded": expanded, "role": role, "body": body}


def find_title_abbreviations(text: str) -> Iterator[Match]:
    """Yield abbreviated titles of a text in normal form, with the body that follows.

    >>> def spans(text): return [text[m.start : m.end] for m in find_title_abbreviations(text)]
    >>> spans("đ/c Trần Văn Nam- TUV, BT Quận ủy Lam Sơn; giám sát 02 đồng chí BTCB")
    ['TUV', 'BT Quận ủy Lam Sơn', '02 đồng chí BTCB']
    >>> spans("bà Lê Thị Hoa - CHP phụ nữ TDP số 29, CT. Hội CTĐ phường")
    ['CHP phụ nữ TDP số 29', 'CT. Hội CTĐ phường']
    >>> spans("Chỉ thị 17/CT-UBND, CT TNHH An Bình, HT giao thông, BTV Đảng ủy")
    []
    """
    position = 0
    while (found := _titles().search(text, position)) is not None:
        position = found.end()
        match = _title_at(text, found)
        if match is not None:
            yield match
            position = match.end


def _title_at(text: str, found: re.Match[str]) -> Match | None:
    before = text[max(0, found.start() - 40) : found.start()].rpartition("\n")[2]
    end, body_start = _with_body(text, found.end())
    short = found["short"]
    if (len(short) <= _SHORT or short in _DOUBTFUL) and not (
        body_start is not None
        or (_AFTER_NAME.search(before) and _TITLE_ENDS.match(text, found.end()))
    ):
        return None
    start = found.start()
    counted, deputy = _COUNTED.search(before), _DEPUTY.search(before)
    prefix = counted or deputy
    if prefix is not None:
        start -= len(before) - prefix.start()
    value = parse_title(text[found.start() if counted else start : end])
    if value is None:
        return None
    return Match(start, end, "POSITION", value, "position.abbreviation")


def _with_body(text: str, end: int) -> tuple[int, int | None]:
    """Return where a title ends when its body is taken along, and where the body starts."""
    standing = _STANDING.match(text, end)
    end = end if standing is None else standing.end()
    body = body_re().match(text, end) or _BRANCH.match(text, end)
    body_start = None if body is None else body.start()
    reach = end if body is None else body.end()
    level = LEVEL.match(text, reach)
    if level is not None:
        body_start = reach if body_start is None else body_start
        reach = level.end()
    if text[reach : reach + 1] == " ":
        group = group_at(text, reach + 1)
        name = name_at(text, reach + 1) if body_start is not None else None
        if group is not None:
            return group.end, reach if body_start is None else body_start
        if name is not None:
            reach += 1 + len(name)
    return (end, None) if body_start is None else (reach, body_start)


@cache
def _titles() -> Anchored:
    """Abbreviations that are titles by themselves; 'số 17/CT-UBND' is a document."""
    titles = [
        short
        for short, readings in abbreviations().items()
        if short != "TU" and all(reading.context != "body" for reading in readings)
    ]
    return Anchored(
        re.compile(rf"(?<![\w/.])(?<!\d-)(?P<short>{alternation(titles)})(?!\w)(?![/-]\w)"),
        first_words(titles),
    )
