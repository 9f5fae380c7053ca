"""Residential groups: ``tổ dân phố số 04``, ``thôn 56A``, ``buôn Akŏ Dhŏng``, ``8 Cư Ebur``.

The kind word belongs to the span. A list or range right behind one kind word is one
span (``TDP số 7,17,18``); where the kind was only announced (``các tổ dân phố gồm:
1, 3, 5``) each number or name is a span of its own. Counts (``16 tổ dân phố``) and
bodies (``tổ hòa giải``) are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from baocao.grammar.anchors import Anchored, first_words
from baocao.grammar.kinds import kind_pattern, known_kinds, trap_pattern
from baocao.grammar.match import Match
from baocao.grammar.names import UPPER, name_at
from baocao.grammar.nouns import match_unit
from baocao.normal import normalize
from baocao.schema import Value

# '04', '13B', 'IV'; no date, share, decimal or larger number.
_NUMBER: Final = (
    r"(?:0*\d{1,3}[A-HĐa-hđ]?(?![\w%])|(?-i:[IVX]{1,4}(?!\w)))(?![.:]\d)(?!,\d{3})(?![ ]*[%/])"
)
_COMMA: Final = r"(?:[ ]*[,;][ ]*|[ ]+(?:và|&)[ ]+)"
_DASH: Final = r"(?:[ ]*-[ ]*|[ ]+(?:đến|tới)[ ]+)"
_SPAN_OF_RANGE: Final = 100
_REACH: Final = 30
_ABBREVIATION: Final = 4  # letters of the longest kind that is an abbreviation, ĐBDC

_NUMBER_RE: Final = re.compile(_NUMBER, re.IGNORECASE)
_DECIMAL: Final = re.compile(r"\d+,\d+(?!,?\d)")
_SO: Final = re.compile(r"[ ]*(?:số[ ]*)?:?[ ]*", re.IGNORECASE)
_AGAIN: Final = re.compile(r"số[ ]+(?!\d+[ ]*(?:đường|ngõ|ngách|hẻm|kiệt|phố)\b)", re.IGNORECASE)
_SEPARATOR: Final = re.compile(_COMMA, re.IGNORECASE)
# 'các tổ dân phố gồm: 1, 3', '4 tổ dân phố (1, 3)': announced, then listed.
_ANNOUNCED: Final = re.compile(
    r"[^\n.;:()\d]{0,40}?(?:[ ](?:gồm|là|như)(?:[ ]có)?[ ]*:?|[ ]*[:(])[ ]*(?:số[ ]*:?[ ]*)?",
    re.IGNORECASE,
)
_EACH: Final = re.compile(r"(?<!\w)(?:mỗi|từng|một|mọi)[ ]+\Z", re.IGNORECASE)
_HOUSE_NUMBER: Final = re.compile(r"\d[ ]+\Z")
_PLURAL: Final = re.compile(r"(?<!\w)(?:các|những)[ ]+\Z", re.IGNORECASE)
_SEVERAL: Final = re.compile(
    r"(?<!\w)(?:các|những|\d+|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)[ ]+\Z", re.IGNORECASE
)
# 'xã Bản Mù', 'thành phố Buôn Ma Thuột', 'đền Làng Trang': the kind is part of the name.
_PLACE_NAME: Final = re.compile(
    r"(?<!\w)(?:phường|xã|thị trấn|thị xã|thành phố|huyện|quận|tỉnh|sông|suối|đền|đình|chùa|cầu"
    r"|chợ|hồ|núi|đèo|đường|phố|TP\.?|mầm non|mẫu giáo|tiểu học|MN|TH|THCS|PTCS|THPT|PTDTBT)"
    r"[ ]+\Z",
    re.IGNORECASE,
)
_LISTED: Final = re.compile(r"(?<!\w)(?:gồm|gồm có|như)[ ]*:?[ ]*\Z", re.IGNORECASE)
_MONEY_AHEAD: Final = re.compile(
    r"[ ]*(?:triệu|tỷ|tỉ|đồng|nghìn|ngàn|đ|tr|trđ)(?!\w)", re.IGNORECASE
)
_NUMBER_AHEAD: Final = re.compile(r"[ ]*\d")
_MEMBERS: Final = frozenset({"người", "thành viên", "đồng chí", "hội viên", "cán bộ"})
_PLACES: Final = frozenset(
    {"phường", "xã", "thị trấn", "quận", "huyện", "thị xã", "thành phố", "tỉnh", "khu phố", "ấp",
     "khóm", "thôn", "khu vực", "khu dân cư"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Numbers read behind a kind: their spans and what they stand for."""

    spans: tuple[tuple[int, int], ...]
    numbers: tuple[str, ...]
    form: str

    @property
    def end(self) -> int:
        """Return where the last number ends."""
        return self.spans[-1][1]


class _CountedKinds:
    """Which kinds a text uses for its groups: ``11 khu vực``, ``khu vực 4``; asked once each."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, bool] = {}

    def has(self, kind: str) -> bool:
        """Return whether the text counts or numbers this kind anywhere."""
        if kind not in self._known:
            # A count or number of the kind itself: not 'tổ dân phố 4', not '46 phố Huế'.
            count = (
                rf"(?<!\d)\d{{1,3}}[ ]{kind}(?![ ]?[{UPPER}\d])"
                rf"|(?<!\w)(?<!dân )(?<!khu )(?<!khối ){kind}[ ]\d{{1,2}}(?!\w)"
            )
            self._known[kind] = re.search(count, self._text) is not None
        return self._known[kind]


def find_groups(text: str) -> Iterator[Match]:
    """Yield the residential groups of a text in normal form, in order, without overlap.

    >>> def spans(text): return [text[m.start : m.end] for m in find_groups(text)]
    >>> spans("tại tổ dân phố số 04, TDP số 7,17,18 và thôn 56A, buôn Akŏ Dhŏng")
    ['tổ dân phố số 04', 'TDP số 7,17,18', 'thôn 56A', 'buôn Akŏ Dhŏng']
    >>> spans("từ tổ dân phố 1 đến tổ dân phố 13; các tổ dân phố gồm: 1, 3 và 10")
    ['tổ dân phố 1 đến tổ dân phố 13', '1', '3', '10']
    >>> spans("TDP số 1, số 2 và số 5; từ tổ dân phố số 1 đến số 5; số nhà 12 tổ 5")
    ['TDP số 1, số 2 và số 5', 'tổ dân phố số 1 đến số 5', 'tổ 5']
    >>> spans("tổ dân phố 8 Cư Ebur, thôn Đồng Tử 1 và 2")
    ['tổ dân phố 8 Cư Ebur', 'thôn Đồng Tử 1 và 2']
    >>> spans("16 tổ dân phố, các tổ dân phố, tổ hòa giải, Tổ Covid cộng đồng, tổ 5 người")
    []
    """
    position, counted = 0, _CountedKinds(text)
    while (found := _kinds().search(text, position)) is not None:
        trap = trap_pattern().match(text, found.start())
        # What stands before: not the number of the group found last ('tổ 21 khu phố X').
        reach = max(position, found.start() - _REACH)
        before = text[reach : found.start()].rpartition("\n")[2]
        matches = [] if trap else _read(text, found, before, counted)
        yield from matches
        position = max((m.end for m in matches), default=found.end())


def parse_group(text: str) -> Value | None:
    """Return the value of a text that is one residential group, or None.

    >>> parse_group("tổ dân phố số 04") == parse_group("TDP 4") == parse_group("tổ 4")
    True
    >>> parse_group("TDP 4")
    {'kind': 'tổ dân phố', 'numbers': ['4'], 'name': None}
    >>> parse_group("tổ 1 đến tổ 3")["numbers"], parse_group("Đồng Tử 1")
    (['1', '2', '3'], None)
    >>> parse_group("thôn Đồng Tử 1 và 2")
    {'kind': 'thôn', 'numbers': ['1', '2'], 'name': 'Đồng Tử'}
    """
    whole = normalize(text).strip()
    matches = list(find_groups(whole))
    if len(matches) != 1 or (matches[0].start, matches[0].end) != (0, len(whole)):
        return None
    return matches[0].value


def group_at(text: str, start: int) -> Match | None:
    """Return the residential group whose kind word stands at ``start``, or None.

    >>> group_at("Chi bộ TDP số 7 họp", 7).value["numbers"], group_at("Chi bộ TDP số 7", 0)
    (['7'], None)
    """
    found = _kinds().pattern.match(text, start)
    if found is None or trap_pattern().match(text, start):
        return None
    match = next(iter(_read(text, found, "", _CountedKinds(text))), None)
    return match if match is not None and match.start == start else None


def _read(text: str, found: re.Match[str], before: str, counted: _CountedKinds) -> list[Match]:
    """Return the groups that the kind word at ``found`` opens."""
    kind, strength = known_kinds()[" ".join(found[0].lower().split())]
    if _EACH.search(before) or (found[0][0].isupper() and _PLACE_NAME.search(before)):
        return []
    gap = _SO.match(text, found.end())
    at = found.end() if gap is None else gap.end()
    named_so = gap is not None and "số" in gap[0].lower()
    numbers = _numbers_at(text, at, numbered=named_so)
    if numbers is not None and _MONEY_AHEAD.match(text, numbers.end):
        return []
    if numbers is not None and not _counts_members(text, numbers, before, named_so):
        if numbers.form == "list" and _LISTED.search(before):
            return _apart(found.start(), kind, numbers)
        if numbers.form == "list" and _PLURAL.search(before):  # 'tại các khối 3, 5 và 9'
            return _apart(numbers.spans[0][0], kind, numbers)
        return _numbered(text, found.start(), kind, numbers, may_have_name=not named_so)
    if numbers is None and strength != "weak" and text[found.end() : at] == " ":
        known = strength == "strong" or (strength == "number" and counted.has(kind))
        several = _SEVERAL.search(before) is not None
        matches = _named(text, found, at, kind, known=known, several=several)
        if matches:
            return matches
    return _announced(
        text, found.end(), kind, strength, several=_SEVERAL.search(before) is not None
    )


def _numbered(
    text: str, start: int, kind: str, numbers: _Numbers, *, may_have_name: bool
) -> list[Match]:
    name = _old_ward(text, numbers) if may_have_name else None
    if name is None:
        return [_match(start, numbers.end, kind, numbers.numbers, None, numbers.form)]
    end = numbers.end + 1 + len(name)
    matches = [_match(start, end, kind, numbers.numbers, name, "number")]
    # 'tổ dân phố 3 Lộc Xuyên và 9 Lộc Nhân'
    while (separator := _SEPARATOR.match(text, end)) is not None:
        further = _numbers_at(text, separator.end())
        name = None if further is None else _old_ward(text, further)
        if further is None or name is None:
            break
        end = further.end + 1 + len(name)
        matches.append(_match(separator.end(), end, kind, further.numbers, name, "bare"))
    return matches


def _old_ward(text: str, numbers: _Numbers) -> str | None:
    """Return the name behind one number: ``8 Cư Ebur``, after the mergers of 2025."""
    if numbers.form != "number" or text[numbers.end : numbers.end + 1] != " ":
        return None
    name = name_at(text, numbers.end + 1)
    # One syllable is rather the start of another phrase.
    return name if name is not None and " " in name else None


def _apart(start: int, kind: str, numbers: _Numbers) -> list[Match]:
    """Return one group a number, the first with its kind: ``gồm tổ 61``, ``62``, ``63``."""
    starts = [start, *(first for first, _ in numbers.spans[1:])]
    return [
        _match(begin, end, kind, (number,), None, "bare")
        for begin, (_, end), number in zip(starts, numbers.spans, numbers.numbers, strict=True)
    ]


def _named(
    text: str, found: re.Match[str], at: int, kind: str, *, known: bool, several: bool
) -> list[Match]:
    """Return named groups; a kind not ``known`` as one here needs a number behind the name."""
    name = name_at(text, at)
    shouted = found[0].isupper() and len(found[0]) > _ABBREVIATION
    if name is None or shouted:
        return []
    end = at + len(name)
    numbers = _numbers_at(text, end + 1) if text[end : end + 1] == " " else None
    if numbers is not None and not _counted_ahead(text, numbers.end):
        return [_match(found.start(), numbers.end, kind, numbers.numbers, name, "name")]
    if not known:
        return []
    names = list(_names_from(text, at, end))
    if several and len(names) > 1:  # 'các thôn Phú Sen, Cẩm Thạch'
        return [_match(first, last, kind, (), text[first:last], "bare") for first, last in names]
    if several and not _HOUSE_NUMBER.search(text, max(0, found.start() - 8), found.start()):
        return []  # 'hai bản Hon': not the group of one name; but 'nhà số 15 thôn Đông Hạ'
    return [_match(found.start(), end, kind, (), name, "name")]


def _announced(text: str, position: int, kind: str, strength: str, *, several: bool) -> list[Match]:
    opening = _ANNOUNCED.match(text, position)
    if opening is None:
        return []
    numbers = _numbers_at(text, opening.end())
    if numbers is None:
        return (
            _announced_names(text, opening.end(), kind) if several and strength == "strong" else []
        )
    if len(numbers.spans) < 2:
        return []
    if numbers.form == "range":
        return [_match(numbers.spans[0][0], numbers.end, kind, numbers.numbers, None, "range")]
    return _apart(numbers.spans[0][0], kind, numbers)


def _announced_names(text: str, position: int, kind: str) -> list[Match]:
    """Return ``Há Súa`` and ``Khó Già`` of ``ở các thôn: Há Súa, Khó Già``."""
    name = name_at(text, position)
    spans = [] if name is None else list(_names_from(text, position, position + len(name)))
    if len(spans) < 2:
        return []
    return [_match(start, end, kind, (), text[start:end], "bare") for start, end in spans]


def _numbers_at(text: str, position: int, *, numbered: bool = False) -> _Numbers | None:
    """Return the number, range or list that starts at ``position``.

    Behind a first ``số`` each further number may have its own: ``TDP số 1, số 2``.
    """
    first = _NUMBER_RE.match(text, position)
    decimal = _DECIMAL.match(text, position)
    if first is None or (decimal is not None and _counted_ahead(text, decimal.end())):
        return None  # 'ấp Kinh Năm 2,1 km'
    spans, numbers = [first.span()], [_plain(first[0])]
    ranged = _range_re().match(text, first.end())
    if ranged is not None:
        inner = _expand(numbers[0], _plain(ranged["last"]))
        if inner and not _counted_ahead(text, ranged.end()):
            spans.append(ranged.span("last"))
            return _Numbers(tuple(spans), inner, "range")
    end = first.end()
    while (separator := _SEPARATOR.match(text, end)) is not None:
        again = _AGAIN.match(text, separator.end()) if numbered else None
        following = _NUMBER_RE.match(text, again.end() if again else separator.end())
        if following is None or _counted_ahead(text, following.end()):
            break
        spans.append(following.span())
        numbers.append(_plain(following[0]))
        end = following.end()
    return _Numbers(tuple(spans), tuple(numbers), "list" if len(spans) > 1 else "number")


def _counts_members(text: str, numbers: _Numbers, before: str, named_so: bool) -> bool:
    """Tell ``tổ 5 người`` and ``16 tổ dân phố 5 hộ`` from ``tổ 5 phường X``."""
    if numbers.form != "number" or named_so:
        return False
    unit = match_unit(text, numbers.end)
    if unit is None:
        return False
    return unit.name in _MEMBERS or (
        unit.name not in _PLACES and _SEVERAL.search(before) is not None
    )


def _counted_ahead(text: str, position: int) -> bool:
    """Tell whether the number that ends here counts something: ``tổ 4, 5`` | ``hộ``."""
    if _MONEY_AHEAD.match(text, position):
        return True
    unit = match_unit(text, position)
    if unit is None or unit.name in _PLACES:
        return False
    return not (unit.kind == "time" and _NUMBER_AHEAD.match(text, unit.end))  # 'ngày 22/10'


def _names_from(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of a list of names that begins with ``text[start:end]``."""
    yield start, end
    while (separator := _SEPARATOR.match(text, end)) is not None:
        name = name_at(text, separator.end())
        if name is None:
            return
        start, end = separator.end(), separator.end() + len(name)
        yield start, end


def _expand(first: str, last: str) -> tuple[str, ...]:
    if not (first.isdigit() and last.isdigit()):
        return ()
    low, high = int(first), int(last)
    return tuple(map(str, range(low, high + 1))) if low < high < low + _SPAN_OF_RANGE else ()


def _plain(number: str) -> str:
    return number.lstrip("0").upper() or "0"


def _match(
    start: int, end: int, kind: str, numbers: tuple[str, ...], name: str | None, form: str
) -> Match:
    value: Value = {"kind": kind, "numbers": list(numbers), "name": name}
    return Match(start, end, "RESIDENTIAL_GROUP", value, f"group.{form}")


@cache
def _kinds() -> Anchored:
    pattern = re.compile(rf"{kind_pattern()}(?![^\W\d_])", re.IGNORECASE)
    return Anchored(pattern, first_words(known_kinds()))


@cache
def _range_re() -> re.Pattern[str]:
    return re.compile(
        rf"{_DASH}(?:{kind_pattern()}[ ]*)?(?:số[ ]*)?(?P<last>{_NUMBER})", re.IGNORECASE
    )
