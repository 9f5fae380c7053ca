"""Titles of office: their abbreviations found and read out.

``UVBTV`` is Ủy viên Ban Thường vụ. Some abbreviations have two readings: TUV is Tỉnh
ủy viên in a province and Thành ủy viên in a city under the central government, CHT is
Chỉ huy trưởng or Chi hội trưởng by the words around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from baocao.grammar.groups import group_at
from baocao.grammar.match import Match
from baocao.grammar.names import UPPER, name_at
from baocao.lexicons import load_table, load_terms
from baocao.normal import normalize
from baocao.schema import Value

# Short forms that are also something else; taken only before a body or behind a name.
_SHORT: Final = 2
_DOUBTFUL: Final = frozenset({"CTV", "TCA", "CUV"})
_UNION_CUE: Final = re.compile(
    r"(?<!\w)(?:phụ nữ|hội|nông dân|CCB|cựu chiến binh|CTĐ|chữ thập đỏ|người cao tuổi|NCT|LHPN"
    r"|khuyến học|PN|ND|dân số)(?!\w)",
    re.IGNORECASE,
)
_ARMY_CUE: Final = re.compile(
    r"(?<!\w)(?:quân sự|CHQS|BCHQS|BCH quân sự|dân quân|đại đội)(?!\w)", re.IGNORECASE
)
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
_LEVEL: Final = re.compile(
    r"[ ]+(?:phường|xã|thị trấn|quận|huyện|thị xã|thành phố|TP\.?|tỉnh|đặc khu)(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What an abbreviation stands for, and in which context ('' in any)."""

    text: str
    context: str


def expand_title(text: str, *, unit: str | None = None) -> list[str]:
    """Return the readings of a title, its abbreviations read out; one where it is certain.

    ``unit`` names the place of the report (``phường Lam Hạ, tỉnh Hà Nam``); it decides
    between Tỉnh ủy and Thành ủy. Without it both readings come, the province first.

    >>> expand_title("UVBTV Quận ủy"), expand_title("CT.HĐND phường")
    (['Ủy viên Ban Thường vụ Quận ủy'], ['Chủ tịch HĐND phường'])
    >>> expand_title("TUV", unit="quận Long Biên, Hà Nội"), expand_title("TUV", unit="tỉnh Hà Nam")
    (['Thành ủy viên'], ['Tỉnh ủy viên'])
    >>> expand_title("TUV")
    ['Tỉnh ủy viên', 'Thành ủy viên']
    >>> expand_title("CHT Ban CHQS xã"), expand_title("CHT phụ nữ thôn 4")
    (['Chỉ huy trưởng Ban Chỉ huy Quân sự xã'], ['Chi hội trưởng phụ nữ thôn 4'])
    >>> expand_title("Bí thư Đảng uỷ xã")
    ['Bí thư Đảng ủy xã']
    """
    title = " ".join(normalize(text).split())
    readings = (
        _expand(title, place, branch) for place in _places(unit) for branch in _branches(title)
    )
    return list(dict.fromkeys(readings))


def parse_title(text: str) -> Value | None:
    """Return readings, role and body of one title; None for an empty text.

    >>> parse_title("PBT Đảng uỷ xã")
    {'expanded': ['Phó Bí thư Đảng ủy xã'], 'role': 'Phó Bí thư', 'body': 'Đảng ủy xã'}
    >>> parse_title("Chủ tịch UBND phường Lam Hạ")["body"]
    'UBND phường Lam Hạ'
    >>> parse_title("Trưởng phòng Kinh tế")["body"], parse_title("TUV")["role"], parse_title(" ")
    (None, 'Tỉnh ủy viên', None)
    """
    expanded = expand_title(text)
    title = expanded[0]
    if not title:
        return None
    splits = [(title[: len(role)], title[len(role) :]) for role in _roles_of(title)]
    # The longest role before a named body; else before a level or group; else the longest.
    for belongs in (_starts_body, _starts_place):
        for role, rest in splits:
            if belongs(rest):
                return {"expanded": expanded, "role": role, "body": rest.strip(" .")}
    role, rest = splits[0] if splits else (title, "")
    return {"expanded": expanded, "role": role, "body": rest.strip(" ,.-") or None}


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
    while (found := _title_re().search(text, position)) is not None:
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


def _roles_of(title: str) -> list[str]:
    """Return the listed titles that a title begins with, longest first."""
    words = title.lower().split(" ")
    sizes = range(len(words), 0, -1)
    return [role for n in sizes if (role := " ".join(words[:n])) in _titles()]


def _starts_body(rest: str) -> bool:
    return _body_re().match(rest) is not None


def _starts_place(rest: str) -> bool:
    return _LEVEL.match(rest) is not None or group_at(rest, 1) is not None


def _with_body(text: str, end: int) -> tuple[int, int | None]:
    """Return where a title ends when its body is taken along, and where the body starts."""
    standing = _STANDING.match(text, end)
    end = end if standing is None else standing.end()
    body = _body_re().match(text, end) or _BRANCH.match(text, end)
    body_start = None if body is None else body.start()
    reach = end if body is None else body.end()
    level = _LEVEL.match(text, reach)
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


def _places(unit: str | None) -> tuple[str, ...]:
    """Return the contexts that a unit allows: the last province or city named decides."""
    found = list(_province_re().finditer(normalize(unit))) if unit else []
    if not found:
        return ("province", "hanoi")
    return ("hanoi",) if _provinces()[found[-1][0].lower()] == "city" else ("province",)


def _branches(title: str) -> tuple[str, ...]:
    army, union = _ARMY_CUE.search(title), _UNION_CUE.search(title)
    if army is not None:
        return ("army",)
    return ("union",) if union is not None else ("army", "union")


def _expand(title: str, place: str, branch: str) -> str:
    return _abbreviation_re().sub(lambda found: _read_out(found, place, branch), title)


def _read_out(found: re.Match[str], place: str, branch: str) -> str:
    readings = _abbreviations()[found["short"]]
    fits = [r.text for r in readings if r.context in ("", "body", place, branch)]
    text = fits[0] if fits else readings[0].text
    # 'CT.HĐND' and 'CT. Hội': the point belongs to the abbreviation.
    return f"{text} " if found["dot"] else text


@cache
def _abbreviations() -> dict[str, tuple[_Reading, ...]]:
    table: dict[str, tuple[_Reading, ...]] = {}
    for short, text, *context in load_table("title_abbreviations"):
        reading = _Reading(text, context[0] if context else "")
        table[short] = (*table.get(short, ()), reading)
    return table


@cache
def _titles() -> frozenset[str]:
    return frozenset(title.lower() for title in load_terms("titles"))


@cache
def _provinces() -> dict[str, str]:
    return {row[0].lower(): row[1] for row in load_table("provinces")}


@cache
def _province_re() -> re.Pattern[str]:
    names = sorted((re.escape(n) for n in _provinces()), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)", re.IGNORECASE)


@cache
def _abbreviation_re() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?P<short>{_alternation(_abbreviations())})(?!\w)(?P<dot>\.[ ]*(?=\w))?"
    )


@cache
def _title_re() -> re.Pattern[str]:
    """Abbreviations that are titles by themselves; 'số 17/CT-UBND' is a document."""
    titles = [
        short
        for short, readings in _abbreviations().items()
        if short != "TU" and all(reading.context != "body" for reading in readings)
    ]
    return re.compile(rf"(?<![\w/.])(?<!\d-)(?P<short>{_alternation(titles)})(?!\w)(?![/-]\w)")


@cache
def _body_re() -> re.Pattern[str]:
    bodies = (re.escape(b).replace(r"\ ", "[ ]+") for b in load_terms("bodies"))
    return re.compile(
        rf"[. ][ ]*(?:{'|'.join(sorted(bodies, key=len, reverse=True))})(?!\w)", re.IGNORECASE
    )


def _alternation(shorts: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, shorts), key=len, reverse=True))
