"""Titles of office read out: ``PBT Đảng uỷ xã`` is ``Phó Bí thư Đảng ủy xã``.

Some abbreviations have two readings: TUV is Tỉnh ủy viên in a province and Thành ủy
viên in a city under the central government, CHT is Chỉ huy trưởng or Chi hội trưởng by
the words around it. Both are kept where nothing decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from baocao.grammar.place_rank import Rank, place_rank
from baocao.lexicons import load_table, load_terms
from baocao.normal import normalize

_UNION_CUE: Final = re.compile(
    r"(?<!\w)(?:phụ nữ|hội|chi hội|nông dân|CCB|cựu chiến binh|CTĐ|chữ thập đỏ|người cao tuổi|NCT"
    r"|LHPN|khuyến học|PN|ND|dân số)(?!\w)",
    re.IGNORECASE,
)
_ARMY_CUE: Final = re.compile(
    r"(?<!\w)(?:quân sự|CHQS|BCHQS|dân quân|đại đội|nhập ngũ|tân binh|giao quân|quốc phòng"
    r"|thiếu tá|trung tá|thượng tá|đại tá|thiếu úy|trung úy|thượng úy|đại úy)(?!\w)",
    re.IGNORECASE,
)
# Abbreviations that stand for this only inside a title; elsewhere they are many things.
_INSIDE: Final = (
    (re.compile(r"\bBCH(?= Quân sự\b)"), "Ban Chỉ huy"),
    (re.compile(r"(?<=Phó Bí thư )TT\b|(?<=Phó Chủ tịch )TT\b"), "Thường trực"),
    (re.compile(r"(?<=Trưởng )CA\b"), "Công an"),
    (re.compile(r"(?<=Hội )ND\b"), "Nông dân"),
    (re.compile(r"(?<=Hội )PN\b"), "Phụ nữ"),
    (re.compile(r"\APCA\b"), "Phó Trưởng Công an"),
    (re.compile(r"\ACN(?= (?:UBKT|Ủy ban Kiểm tra)\b)"), "Chủ nhiệm"),
)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What an abbreviation stands for, and in which context ('' in any)."""

    text: str
    context: str


def expand_title(
    text: str, *, unit: str | None = None, rank: Rank | None = None, context: str = ""
) -> list[str]:
    """Return the readings of a title, its abbreviations read out; one where it is certain.

    ``unit`` names the place of the report (``phường Lam Hạ, tỉnh Hà Nam``), ``rank`` is what
    it comes to where that is known already: they decide between Tỉnh ủy and Thành ủy.
    Without them both readings come, the province first. ``context`` is the sentence that
    the title stands in: it decides between army and union where the title does not.

    >>> expand_title("UVBTV Quận ủy"), expand_title("CT.HĐND phường")
    (['Ủy viên Ban Thường vụ Quận ủy'], ['Chủ tịch HĐND phường'])
    >>> expand_title("TUV", unit="quận Long Biên, Hà Nội"), expand_title("TUV", rank="province")
    (['Thành ủy viên'], ['Tỉnh ủy viên'])
    >>> expand_title("TUV")
    ['Tỉnh ủy viên', 'Thành ủy viên']
    >>> expand_title("CHT Ban CHQS xã"), expand_title("CHT phụ nữ thôn 4")
    (['Chỉ huy trưởng Ban Chỉ huy Quân sự xã'], ['Chi hội trưởng phụ nữ thôn 4'])
    >>> expand_title("CHT"), expand_title("CHT", context="Hội CCB thôn 4 do ông Lê A, CHT")
    (['Chỉ huy trưởng', 'Chi hội trưởng'], ['Chi hội trưởng'])
    >>> expand_title("Bí thư Đảng uỷ xã"), expand_title("PHÓ CHỦ TỊCH UBND XÃ")
    (['Bí thư Đảng ủy xã'], ['Phó Chủ tịch UBND xã'])
    """
    title = " ".join(normalize(text).split())
    return list(_readings(title, rank or (place_rank(unit) if unit else None), context))


@lru_cache(maxsize=4096)  # few titles make up most of all reports
def _readings(title: str, known: Rank | None, context: str) -> tuple[str, ...]:
    if title.isupper():
        title = _in_small_letters(title)
    places = (_CONTEXT_OF[known],) if known else ("province", "hanoi")
    readings = (
        _expand(title, place, branch) for place in places for branch in _branches(title, context)
    )
    return tuple(dict.fromkeys(readings))


_CONTEXT_OF: Final[dict[Rank, str]] = {"city": "hanoi", "province": "province"}


def _branches(title: str, context: str) -> tuple[str, ...]:
    for text in (title, context):
        army, union = _ARMY_CUE.search(text), _UNION_CUE.search(text)
        if army is not None and (union is None or text is title):
            return ("army",)
        if union is not None and army is None:
            return ("union",)
    return ("army", "union")


def _expand(title: str, place: str, branch: str) -> str:
    for found, words in _INSIDE[:1]:
        title = found.sub(words, title)
    title = abbreviation_re().sub(lambda found: _read_out(found, place, branch), title)
    for found, words in _INSIDE[1:]:
        title = found.sub(words, title)
    return title


def _read_out(found: re.Match[str], place: str, branch: str) -> str:
    readings = abbreviations()[found["short"]]
    fits = [r.text for r in readings if r.context in ("", "body", place, branch)]
    text = fits[0] if fits else readings[0].text
    # 'CT.HĐND' and 'CT. Hội': the point belongs to the abbreviation.
    return f"{text} " if found["dot"] else text


def _in_small_letters(title: str) -> str:
    """Return a title in capitals as it is written elsewhere, as far as its words are listed."""
    words, done = title.split(" "), []
    while words:
        size = next(
            (n for n in range(len(words), 0, -1) if " ".join(words[:n]).lower() in _written()), 0
        )
        here = " ".join(words[: size or 1])
        done.append(_written()[here.lower()] if size else here)
        words = words[size or 1 :]
    return " ".join(done)


@cache
def _written() -> dict[str, str]:
    """Return the usual writing of titles, bodies and levels, by their small letters."""
    levels = ("phường", "xã", "thị trấn", "quận", "huyện", "thị xã", "thành phố", "tỉnh")
    terms = (*levels, *load_terms("bodies"), *load_terms("titles"))
    written: dict[str, str] = {}
    for term in terms:
        if not term.isupper():
            written.setdefault(term.lower(), term)
    return written


@cache
def abbreviations() -> dict[str, tuple[_Reading, ...]]:
    """Return the readings of each listed abbreviation."""
    table: dict[str, tuple[_Reading, ...]] = {}
    for short, text, *context in load_table("title_abbreviations"):
        reading = _Reading(text, context[0] if context else "")
        table[short] = (*table.get(short, ()), reading)
    return table


@cache
def abbreviation_re() -> re.Pattern[str]:
    """Return the pattern of an abbreviation, with the point that belongs to it."""
    return re.compile(
        rf"(?<!\w)(?P<short>{alternation(abbreviations())})(?!\w)(?P<dot>\.[ ]*(?=\w))?"
    )


def alternation(shorts: Iterable[str]) -> str:
    """Return a pattern of any of the terms, the longest first."""
    return "|".join(sorted(map(re.escape, shorts), key=len, reverse=True))
