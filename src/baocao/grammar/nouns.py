"""The counted noun or unit of measure that follows a number, taken from the lexicons.

``unit_nouns.txt`` and ``measures.txt`` are matched syllable by syllable, longest
term first, so that doubled blanks and glued numbers (``260kg``) do no harm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Final

from baocao.lexicons import load_table

_TOKEN: Final = re.compile(r"[^\W_]+|[^\w\s]")
_NEXT: Final = re.compile(r"[ ]*([^\W_]+|[^\w\s])")
_GAP: Final = re.compile(r"[ ]*")
_LONGEST: Final = 9
"""Syllables of the longest term looked up, marks counted."""
# One-letter units are told apart from other letters by their case alone.
_EXACT: Final = frozenset({("m",), ("g",), ("W",)})
# 'm 2' is 'm2' typed apart, unless the 2 counts something itself.
_SPLIT_POWER: Final = re.compile(r"(k?m) ([23])(?![\w.,/])", re.IGNORECASE)
_POWERS: Final = frozenset({"m", "km"})
_PER: Final = re.compile(r"[ ]*/[ ]*(?:1[ ]+)?(?=[^\W\d_])")

Syllables = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A counted noun or unit that ends at ``end``; ``kind`` tells nouns from measures.

    ``kind`` is ``noun``, ``holder`` (of an office), ``measure``, ``time`` or ``times``.
    """

    end: int
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Terms:
    """The lexicons, keyed by the lower-case syllables of each term."""

    names: dict[Syllables, str]
    kinds: dict[Syllables, str]
    classifiers: frozenset[Syllables]
    heads: dict[Syllables, str]
    openings: dict[str, int]
    """The first syllables of all names, with the number of syllables of the longest name."""


def match_unit(text: str, start: int) -> Unit | None:
    """Return the longest counted noun or unit at ``start``, or None.

    >>> match_unit("10 hộ cận nghèo", 2)
    Unit(end=15, name='hộ cận nghèo', kind='noun')
    >>> match_unit("36 thùng mỳ tôm, 3 thùng nước", 2).name
    'thùng mì tôm'
    >>> match_unit("260kg gạo", 3), match_unit("30tạ/ha", 2).name
    (Unit(end=5, name='kg', kind='measure'), 'tạ/ha')
    >>> match_unit("1.000m 2", 5).name, match_unit("02 tháng", 2).kind
    ('m2', 'time')
    >>> match_unit("2021 ban hành", 4), match_unit("5 xyz", 1)
    (None, None)
    """
    first = _NEXT.match(text, start)
    if first is None:
        return None
    opening = first[1].lower()
    if opening in _POWERS:
        split = _SPLIT_POWER.match(text, first.start(1))
        after = split and _SPLIT_POWER.match(text, _skip_blanks(text, split.end()))
        if split is not None and after is None and match_unit(text, split.end()) is None:
            return Unit(split.end(), split[1].lower() + split[2], "measure")
    terms = _terms()
    if opening not in terms.openings:
        return None
    tokens = list(islice(_tokens(text, start), terms.openings[opening]))
    found = _longest(tokens, terms.names)
    if found is None or terms.kinds[found] == "not" or _wrong_case(tokens, found):
        return None
    size, name, kind = len(found), terms.names[found], terms.kinds[found]
    if found in terms.classifiers:
        tokens = list(_tokens(text, start))
        head = _longest(tokens[size:], terms.heads)
        if head is not None:
            size, name = size + len(head), f"{name} {terms.heads[head]}"
    end, name = _with_per(text, tokens[size - 1][1], canonical_unit(name))
    return Unit(end, name, kind)


def canonical_unit(name: str) -> str:
    """Return a unit in the spelling used in values.

    >>> canonical_unit("xuất quà"), canonical_unit("TDP"), canonical_unit("thùng mỳ tôm")
    ('suất quà', 'tổ dân phố', 'thùng mì tôm')
    """
    variants = _variants()
    words = name.split(" ")
    for size in (3, 2, 1):
        for i in range(len(words) - size + 1):
            variant = variants.get(" ".join(words[i : i + size]).lower())
            if variant is not None:
                words[i : i + size] = variant.split(" ")
    return " ".join(words)


def _with_per(text: str, end: int, name: str) -> tuple[int, str]:
    """Extend a unit by its per parts: ``suất quà`` | ``/hộ``, ``kg`` | ``/người/năm``."""
    terms = _terms()
    for _ in range(2):
        slash = _PER.match(text, end)
        if slash is None:
            break
        tokens = list(_tokens(text, slash.end()))
        found = _longest(tokens, terms.names)
        if found is None or terms.kinds[found] == "not":
            break
        end = tokens[len(found) - 1][1]
        name = f"{name}/{canonical_unit(terms.names[found])}"
    return end, name


def _tokens(text: str, start: int) -> Iterator[tuple[str, int]]:
    """Yield syllables and marks from ``start`` on, with their ends, within the line."""
    position = start
    for _ in range(_LONGEST + 4):
        token = _NEXT.match(text, position)
        if token is None:
            return
        position = token.end()
        yield token[1], position


def _skip_blanks(text: str, position: int) -> int:
    gap = _GAP.match(text, position)
    return position if gap is None else gap.end()


def _longest(tokens: list[tuple[str, int]], terms: dict[Syllables, str]) -> Syllables | None:
    keys = tuple(token.lower() for token, _ in tokens[:_LONGEST])
    for size in range(len(keys), 0, -1):
        if keys[:size] in terms:
            return keys[:size]
    return None


def _wrong_case(tokens: list[tuple[str, int]], found: Syllables) -> bool:
    return any(found == (e[0].lower(),) and tokens[0][0] != e[0] for e in _EXACT)


@cache
def _terms() -> _Terms:
    names: dict[Syllables, str] = {}
    kinds: dict[Syllables, str] = {}
    classifiers: set[Syllables] = set()
    heads: dict[Syllables, str] = {}
    for term, *rest in load_table("measures"):
        key = _key(term)
        names[key], kinds[key] = term, rest[0] if rest else "measure"
    for term, *rest in load_table("unit_nouns"):
        key, kind = _key(term), rest[0] if rest else "noun"
        if kind not in ("not", "holder"):
            heads.setdefault(key, term)
        if kind == "head":
            continue
        if kind == "classifier":
            classifiers.add(key)
        names.setdefault(key, term)
        kinds[key] = kind if kind in ("not", "holder") else "noun"
    openings: dict[str, int] = {}
    for key in names:
        openings[key[0]] = min(max(openings.get(key[0], 0), len(key)), _LONGEST)
    return _Terms(names, kinds, frozenset(classifiers), heads, openings)


@cache
def _variants() -> dict[str, str]:
    return {row[0].lower(): row[1] for row in load_table("unit_variants")}


def _key(term: str) -> Syllables:
    return tuple(token.lower() for token in _TOKEN.findall(term))
