"""The common name of an indicator: ``GĐVH``, ``hộ đạt gia đình văn hóa`` are one.

The lexicon ``indicators`` holds a canonical name, its kind and its variants a line. A
phrase has a canonical name only where nothing is left over: ``hộ nghèo người Khmer`` is
part of ``hộ nghèo`` and not the same figure.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from baocao.facts.words import edges
from baocao.grammar.nouns import canonical_unit
from baocao.lexicons import load_table, load_terms
from baocao.normal import normalize

_SPLIT: Final = re.compile(r"[^\w%/-]+")
_LONGEST: Final = 4
_GROUP_MARK: Final = "<khu>"


def canonical_name(phrase: str) -> str | None:
    """Return the canonical name of an indicator phrase, or None.

    >>> canonical_name("tỷ lệ hộ nghèo"), canonical_name("hộ nghèo người Khmer")
    ('hộ nghèo', None)
    >>> canonical_name("hộ được công nhận GĐVH"), canonical_name("ấp đạt chuẩn văn hoá")
    ('gia đình văn hóa', 'tổ dân phố văn hóa')
    """
    entry = _entry(phrase)
    return entry[0] if entry else None


def is_amount(phrase: str) -> bool:
    """Tell whether an indicator is counted against a plan, so that a bare percent is of that plan.

    >>> is_amount("tuyển quân"), is_amount("tỷ lệ hộ nghèo")
    (True, False)
    """
    entry = _entry(phrase)
    return entry is not None and entry[1] == "amount"


def _entry(phrase: str) -> tuple[str, str] | None:
    known = _known()
    key = _key(phrase)
    while key:
        if key in known:
            return known[key]
        shorter = _shorter(key)
        if shorter is None:
            return None
        key = shorter
    return None


def _shorter(key: str) -> str | None:
    """Return a key without its first or last neutral words, or None."""
    words = key.split(" ")
    for size in range(min(len(words) - 1, _LONGEST), 0, -1):
        if " ".join(words[:size]) in edges("neutral"):
            return " ".join(words[size:])
        if " ".join(words[-size:]) in edges("neutral_end"):
            return " ".join(words[:-size])
    return None


def _key(phrase: str) -> str:
    """Return the words of a phrase in lower case; of several kinds of groups the first.

    ``thôn, xóm đạt danh hiệu văn hóa`` is told of groups, whatever they are called.
    """
    words: list[str] = []
    for word in _SPLIT.split(normalize(phrase).lower()):
        if word and not (words and words[-1] in _groups() and word in _groups()):
            words.append(word)
    return canonical_unit(" ".join(words))


@cache
def _known() -> dict[str, tuple[str, str]]:
    known: dict[str, tuple[str, str]] = {}
    for name, kind, *variants in load_table("indicators"):
        for variant in (name, *variants):
            for spelled in _spellings(variant):
                known.setdefault(_key(spelled), (name, kind))
    return known


def _spellings(variant: str) -> list[str]:
    if _GROUP_MARK not in variant:
        return [variant]
    return [variant.replace(_GROUP_MARK, group) for group in _groups()]


@cache
def _groups() -> frozenset[str]:
    return frozenset(term.lower() for term in load_terms("group_kinds"))
