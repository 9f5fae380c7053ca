"""LEGAL_DOC: documents named by type and number, named laws, plenum resolutions.

``Chỉ thị số 05-CT/TW``, ``Quyết định số 217, 218``, ``1656/NQ-UBTVQH15``, ``Luật Đất đai
năm 2013``. A document without a number is none, so a blank ``Số:      /BC-UBND`` is out;
``Nghị quyết Trung ương 4 khóa XII`` is in, its plenum being its number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from baocao.grammar.anchors import DIGIT, Anchored, first_words
from baocao.grammar.match import Match
from baocao.grammar.periods import S0, S1, YEAR, counted_at
from baocao.lexicons import load_table, load_terms
from baocao.normal import normalize
from baocao.schema import Value

_KINDS: Final = load_table("document_types")
_LETTERS_OF: Final = {row[0]: row[1].split() for row in _KINDS}
_TYPE_OF: Final = {mark: kind for kind, marks in _LETTERS_OF.items() for mark in marks}
_BARE: Final = frozenset(row[0] for row in _KINDS if row[2:] == ("bare",))
_ISSUERS: Final = {row[0]: row[1] for row in load_table("issuers")}


def _one_of(terms: Iterable[str]) -> str:
    """Return a pattern for any of the terms; blanks, commas and dashes part their words."""
    return "|".join(
        r"[ ,-]{1,3}".join(re.escape(word) for word in term.replace(",", " ").split())
        for term in sorted(terms, key=len, reverse=True)
    )


# The parts of a number. Letters are capitals ('QĐ', 'CTr', 'TTg', 'UBTVQH15'); where blanks
# stand around a mark, only letters known to belong to numbers are taken ('06/QĐ- HĐND').
_END: Final = r"(?![^\W\d])"
_ANY: Final = rf"(?:[A-ZĐƯ][A-ZĐƯ&]+[a-zđ]{{0,2}}[A-ZĐƯ]*|[A-ZĐƯ][a-zđ][A-ZĐƯ]+)\d{{0,3}}{_END}"
_KIND_MARK: Final = rf"(?:{_one_of(_TYPE_OF)}){_END}"
_ISSUER_MARK: Final = rf"(?:{_one_of(_ISSUERS)})\d{{0,3}}{_END}"
_TAIL: Final = rf"""(?:
      [ ]{{0,2}}[-/][ ]{{0,2}}{_KIND_MARK} | [-/]{_ANY} | [ ]{_KIND_MARK}(?=[-/])
    )(?:[ ]{{0,2}}[-/][ ]{{0,2}}{_ISSUER_MARK} | [-/]{_ANY}){{0,4}}"""
_ITEM: Final = re.compile(
    rf"""(?P<number>\d{{1,5}}[a-zA-Z]?)(?:/(?P<year>{YEAR}))?(?P<tail>{_TAIL})?
    (?![\w/])(?![.,]\d)(?![ ]?%)(?!-[A-ZĐƯ\d])""",
    re.VERBOSE,
)
_NO: Final = rf"(?i:số){S0}[:.]?{S0}"
# What leads to a number: a type ('Quyết định số', 'NQ', 'chương trình hành động số').
_HEAD: Final = re.compile(
    rf"""(?<!\w)(?:(?P<kind>(?i:{_one_of(_LETTERS_OF)}))
      (?:{S1}(?i:chuyên[ ]+đề|liên[ ]+tịch|phối[ ]+hợp|hành[ ]+động|hỏa[ ]+tốc|khẩn))?
      |(?P<mark>{_KIND_MARK}))
    (?P<from>{S1}(?i:từ))?{S1}(?P<no>{_NO})?(?=\d)""",
    re.VERBOSE,
)
# 'NQ số 05' is a document; 'TT số 5' may be a town.
_CLEAR: Final = frozenset({"NQ", "QĐ", "NĐ"})
_BARE_ITEM: Final = re.compile(rf"(?<![\w/.,-])(?P<no>{_NO})?(?=\d{{1,5}}[a-zA-Z]?[ ]{{0,2}}[-/])")
_NEXT: Final = re.compile(rf"(?:{S0}[,;&]{S0}|{S1}(?i:và|(?P<to>đến)){S1})(?P<no>{_NO})?")
# Behind a bare number a count would go on ('Nghị quyết 5 chỉ tiêu'); these words do not.
_FREE: Final = re.compile(
    r"(?:của|về|ngày|do|và|tại|trên|cho|đã|được|là|theo|ban|năm[ ]+\d{4}|với|trong|để|như)(?!\w)"
)
_LAW: Final = re.compile(
    rf"""(?<!\w)(?<!pháp[ ])
    (?P<name>{_one_of(load_terms("laws"))})(?!\w)
    (?:{S1}số{S0}:?{S0}(?P<number>\d{{1,3}}/(?P<year>{YEAR})/(?:UBTV)?QH\d{{1,2}}))?
    (?:(?:{S1}\(sửa{S1}đổi\))?(?:{S1}năm)?{S1}(?P<stated>{YEAR})(?!\w))?""",
    re.VERBOSE | re.IGNORECASE,
)
_LAW_KINDS: Final = {
    "bộ luật": "Quốc hội", "luật": "Quốc hội", "hiến pháp": "Quốc hội",
    "pháp lệnh": "Ủy ban Thường vụ Quốc hội",
}  # fmt: skip
_PLENUM: Final = re.compile(
    rf"""(?<!\w)(?P<kind>nghị{S1}quyết|kết{S1}luận|NQ){S1}(?:hội{S1}nghị{S1})?(?:lần{S1}thứ{S1})?
    (?:trung{S1}ương|TW|TƯ){S0}(?P<number>\d{{1,2}})(?![\w/-])
    (?:,?{S0}\({S0}khóa{S1}[IVX]+{S0}\)|,?{S1}khóa{S1}[IVX]+(?!\w))?""",
    re.VERBOSE | re.IGNORECASE,
)
_HEADS: Final = Anchored(_HEAD, first_words([*_LETTERS_OF, *_TYPE_OF]))
_BARE_ITEMS: Final = Anchored(_BARE_ITEM, ["số", DIGIT])
_LAWS: Final = Anchored(_LAW, first_words(load_terms("laws")))
_PLENUMS: Final = Anchored(_PLENUM, ["nghị", "kết", "nq"])
_Found = tuple[int, int, Value, str]


def find_legal(text: str) -> Iterator[Match]:
    """Yield the legal documents of a normal text: leftmost, longest, none overlapping.

    >>> text = "Chỉ thị số 05-CT/TW, Quyết định số 217, 218 của Bộ Chính trị; Luật Cư trú"
    >>> [text[m.start : m.end] for m in find_legal(text)]
    ['Chỉ thị số 05-CT/TW', 'Quyết định số 217, 218', 'Luật Cư trú']
    >>> text = "Số:      /BC-UBND; Số: 12 đường Hoa Mai; quyết định công nhận 5 hộ; Chỉ thị mới"
    >>> list(find_legal(text))
    []
    """
    found = sorted(
        (*_numbered(text), *_unnamed(text), *_laws(text), *_plenums(text)),
        key=lambda one: (one[0], -one[1]),
    )
    last_end = 0
    for start, end, value, rule in found:
        if start >= last_end:
            yield Match(start, end, "LEGAL_DOC", value, rule)
            last_end = end


def parse_legal(text: str) -> Value | None:
    """Return the value of a raw text that names documents and nothing else, or None.

    >>> parse_legal("Nghị quyết số 1656/NQ-UBTVQH15")
    ... # doctest: +NORMALIZE_WHITESPACE
    {'type': 'nghị quyết', 'numbers': ['1656/NQ-UBTVQH15'], 'year': None,
     'issuer': 'Ủy ban Thường vụ Quốc hội'}
    >>> parse_legal("06/QĐ- HĐND")
    {'type': 'quyết định', 'numbers': ['06/QĐ-HĐND'], 'year': None, 'issuer': 'HĐND'}
    >>> parse_legal("Quyết định từ số 1004 đến 1016")["numbers"]
    ['1004', '1016']
    >>> parse_legal("Luật Đất đai năm 2013")["year"], parse_legal("Số: 12 đường Hoa Mai")
    (2013, None)
    """
    cleaned = " ".join(normalize(text).split())
    found = list(find_legal(cleaned))
    if len(found) == 1 and (found[0].start, found[0].end) == (0, len(cleaned)):
        return found[0].value
    return None


def _numbered(text: str) -> Iterator[_Found]:
    """Find a type with one number or several."""
    for head in _HEADS.finditer(text):
        kind = " ".join(head["kind"].lower().split()) if head["kind"] else _TYPE_OF[head["mark"]]
        items, is_range = _items(text, head.end())
        if not items:
            continue
        plain = not (head["no"] or head["from"] or items[0]["tail"])
        if plain and not (kind in _BARE and _may_be_bare(head, items[0])):
            continue
        if head["mark"] and not (items[0]["tail"] or (head["no"] and head["mark"] in _CLEAR)):
            continue
        yield (
            head.start(),
            items[-1].end(),
            _value(kind, items, is_range=is_range),
            "legal.numbered",
        )


def _may_be_bare(head: re.Match[str], item: re.Match[str]) -> bool:
    """Say whether ``Chỉ thị 05`` is a document: a capital before it, no count behind it."""
    never_counts = item["year"] is not None or not item["number"].isdigit()  # 'Nghị quyết 30a'
    return never_counts or (head[0][0].isupper() and _free(item))


def _free(item: re.Match[str]) -> bool:
    """Say whether a bare number ends its phrase: a mark, a capital or a small word follows."""
    if counted_at(item.string, item.end()):
        return False
    rest = item.string[item.end() : item.end() + 20].lstrip(" ")
    return not rest or rest[0].isupper() or not rest[0].isalnum() or _FREE.match(rest) is not None


def _unnamed(text: str) -> Iterator[_Found]:
    """Find numbers whose letters alone say what they are: ``05-CT/TW``, ``Số: 45/BC-UBND``."""
    last_end = 0
    for head in _BARE_ITEMS.finditer(text):
        first = _ITEM.match(text, head.end())
        kind = _kind_by_letters(first, stated=head["no"] is not None) if first else None
        if first is None or kind is None or head.start() < last_end:
            continue
        last_end = first.end()
        yield head.start(), last_end, _value(kind, [first]), "legal.bare"


def _kind_by_letters(item: re.Match[str], *, stated: bool) -> str | None:
    """Return the kind that the letters of a number name; ``15/KH`` alone needs ``số``."""
    marks = _marks(item)
    if not marks:
        return None
    if marks[0] in _TYPE_OF:
        return _TYPE_OF[marks[0]] if stated or item["year"] or len(marks) > 1 else None
    is_letter = marks[0] in _ISSUERS and len(marks) > 1 and "/" in item[0]
    return "công văn" if is_letter else None


def _laws(text: str) -> Iterator[_Found]:
    for law in _LAWS.finditer(text):
        name = " ".join(law["name"].split())
        kind = next(kind for kind in _LAW_KINDS if name.lower().startswith(kind))
        year = law["stated"] or law["year"]
        if kind == "hiến pháp" and year is None:  # 'Hiến pháp và pháp luật' as ideas
            continue
        value: Value = {
            "type": kind,
            "numbers": [law["number"]] if law["number"] else [],
            "year": int(year) if year else None,
            "issuer": _LAW_KINDS[kind],
            "name": name,
        }
        yield law.start(), law.end(), value, "legal.law"


def _plenums(text: str) -> Iterator[_Found]:
    for plenum in _PLENUMS.finditer(text):
        kind = "kết luận" if plenum["kind"].lower().startswith("kết") else "nghị quyết"
        number = plenum["number"].lstrip("0") or plenum["number"]
        value: Value = {"type": kind, "numbers": [number], "year": None, "issuer": "Trung ương"}
        yield plenum.start(), plenum.end(), value, "legal.plenum"


def _items(text: str, start: int) -> tuple[list[re.Match[str]], bool]:
    """Return the numbers from an offset on, and whether the last two are a range."""
    items: list[re.Match[str]] = []
    item = _ITEM.match(text, start)
    is_range = False
    while item:
        items.append(item)
        joint = None if is_range else _NEXT.match(text, item.end())
        item = _ITEM.match(text, joint.end()) if joint else None
        if not (item and joint and _same_kind(items[0], item)):
            break
        is_range = joint["to"] is not None
    return items, is_range


def _same_kind(first: re.Match[str], item: re.Match[str]) -> bool:
    """Say whether a further number goes on with the list that the first one opens."""
    marks, known = _marks(item), _marks(first)
    if not marks:
        return item["year"] is None and _free(item)
    return not (known and marks[0] != known[0] and {marks[0], known[0]} <= _TYPE_OF.keys())


def _marks(item: re.Match[str]) -> list[str]:
    """Return the letters of a number, digits of a term or a committee cut off."""
    marks = re.split(r"[ /-]+", item["tail"] or "")
    return [mark.rstrip("0123456789") for mark in marks if mark]


def _value(kind: str, items: list[re.Match[str]], *, is_range: bool = False) -> Value:
    """Return the value; the issuer is guessed from the first letters that name one."""
    issuers = [_ISSUERS[mark] for item in items for mark in _marks(item) if mark in _ISSUERS]
    years = [int(item["year"]) for item in items if item["year"]]
    value: Value = {
        "type": kind,
        "numbers": [_written(item) for item in items],
        "year": years[0] if years else None,
        "issuer": issuers[0] if issuers else None,
    }
    return value | {"flags": ["range"]} if is_range else value


def _written(item: re.Match[str]) -> str:
    """Return a number without its blanks; a blank that stands for a mark becomes a dash."""
    number = re.sub(r"[ ]*([-/])[ ]*", r"\1", item[0])
    return number.replace(" ", "-")
