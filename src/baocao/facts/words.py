"""Words of a gap: split, stripped of what belongs to no indicator, spelled out again."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from baocao.facts.rows import ASIDE, DATE, LAW, PLACE, PROGRAM, TIME, WHO, Gap
from baocao.lexicons import load_table
from baocao.normal import normalize

ENTITIES: Final = DATE + WHO + PLACE + LAW + PROGRAM + ASIDE + TIME
_WORD: Final = re.compile(rf"[{ENTITIES}]|[^\s{ENTITIES},]+|,")
_QUOTES: Final = "\"'“”‘’«»"
_LONGEST_EDGE: Final = 4
"""Words of the longest term in the list of edges that is looked up."""

Word = tuple[str, str]
"""A word as written, and its shape: lower case, or the class character of an entity."""


@cache
def edges(kind: str) -> frozenset[str]:
    """Return the terms of one class of the lexicon ``indicator_edges``, in lower case."""
    return frozenset(row[0].lower() for row in load_table("indicator_edges") if kind in row[1:])


def words_of(gap: Gap, start: int, end: int) -> list[Word]:
    """Return the words of a stretch of a gap, quotes dropped."""
    found = []
    for match in _WORD.finditer(gap.shape, start, end):
        begin, stop = match.span()
        while begin < stop and gap.shape[begin] in _QUOTES + "(":
            begin += 1
        while stop > begin and gap.shape[stop - 1] in _QUOTES + ".)=":
            stop -= 1
        if begin < stop:
            found.append((gap.text[begin:stop], gap.shape[begin:stop]))
    return found


def starts_with(words: list[Word], at: int, terms: frozenset[str]) -> int:
    """Return how many words from ``at`` on make the longest of some terms; 0 for none."""
    if at >= len(words) or words[at][1] not in _first_words(terms):
        return 0
    for size in range(min(_LONGEST_EDGE, len(words) - at), 0, -1):
        if " ".join(shape for _, shape in words[at : at + size]) in terms:
            return size
    return 0


def ends_with(words: list[Word], terms: frozenset[str]) -> int:
    """Return how many last words make the longest of some terms; 0 for none."""
    if not words or words[-1][1] not in _last_words(terms):
        return 0
    for size in range(min(_LONGEST_EDGE, len(words)), 0, -1):
        if " ".join(shape for _, shape in words[-size:]) in terms:
            return size
    return 0


@cache
def _first_words(terms: frozenset[str]) -> frozenset[str]:
    return frozenset(term.split(" ", 1)[0] for term in terms)


@cache
def _last_words(terms: frozenset[str]) -> frozenset[str]:
    return frozenset(term.rsplit(" ", 1)[-1] for term in terms)


def strip_lead(words: list[Word]) -> list[Word]:
    """Strip who acts and what joins the clauses, at the beginning."""
    start = 0
    while start < len(words) and not starts_with(words, start, edges("keep")):
        size = starts_with(words, start, edges("lead"))
        if not size and words[start][1] != ",":
            break
        start += size or 1
    return words[start:]


def strip_tail(words: list[Word]) -> list[Word]:
    """Strip verbs of reaching and approximators, at the end."""
    words = list(words)
    while words and not ends_with(words, edges("keep")):
        size = ends_with(words, edges("tail"))
        if not size and words[-1][1] != ",":
            break
        del words[len(words) - (size or 1) :]
    return words


def strip(words: list[Word]) -> list[Word]:
    """Strip both ends."""
    return strip_lead(strip_tail(words))


def shape_of(words: list[Word]) -> str:
    """Return the shapes of words in one line."""
    return " ".join(shape for _, shape in words)


def spell(words: list[Word], entities: dict[str, dict[str, Any]]) -> str:
    """Return words as a phrase in normal form, entities as written."""
    parts = [
        normalize(" ".join(entities[text]["text"].split())) if shape in ENTITIES else text
        for text, shape in words
    ]
    return " ".join(parts).replace(" ,", ",")


def uncapitalize(phrase: str) -> str:
    """Return a phrase without the capital of a sentence; abbreviations stay.

    >>> uncapitalize("Thu ngân sách"), uncapitalize("GĐVH"), uncapitalize("F1 cách ly")
    ('thu ngân sách', 'GĐVH', 'F1 cách ly')
    """
    first = phrase.split(" ", 1)[0]
    if first[:1].isupper() and (first[1:].islower() or len(first) == 1):
        return phrase[0].lower() + phrase[1:]
    return phrase
