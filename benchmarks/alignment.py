"""Words that another tool rewrote, found again in the text they came from.

underthesea gives no offsets and changes what it reads (``uỷ`` to ``ủy``, runs of blanks
lost). Its syllables are matched with those of the text in order; where a stretch differs,
it is matched as a whole, so that one syllable written otherwise moves no border elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

from baocao.normal import normalize

_MARKS: Final = "\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff"  # they stand inside a syllable
_PIECE: Final = re.compile(rf"[\w{_MARKS}]+|[^\w\s]")

Place = tuple[int, int] | None
"""Start and end of a word in the text; None where nothing of it is there."""


def place_words(words: Sequence[str], text: str) -> list[Place]:
    """Return where each word stands in the text, in the order of the words.

    >>> text = "Đảng  uỷ phường, TDP 4"
    >>> places = place_words(["Đảng ủy", "phường", ",", "TDP", "4"], text)
    >>> [text[start:end] for start, end in places]
    ['Đảng  uỷ', 'phường', ',', 'TDP', '4']
    """
    there = [(match.start(), match.end()) for match in _PIECE.finditer(text)]
    given: list[str] = []
    owner: list[int] = []
    for number, word in enumerate(words):
        for piece in _PIECE.findall(word):
            given.append(_plain(piece))
            owner.append(number)
    own = [_plain(text[start:end]) for start, end in there]
    found: list[list[int]] = [[] for _ in words]
    for what, a, b, c, d in SequenceMatcher(None, given, own, autojunk=False).get_opcodes():
        if what == "insert":
            continue
        for i in range(a, b):
            found[owner[i]] += _partners(i - a, b - a, c, d)
    return [(there[min(at)][0], there[max(at)][1]) if at else None for at in found]


def _partners(offset: int, size: int, low: int, high: int) -> range:
    """Return which pieces of a stretch belong to one of its words; all where counts differ.

    >>> _partners(1, 3, 10, 13), _partners(1, 2, 10, 13), _partners(0, 1, 5, 5)
    (range(11, 12), range(10, 13), range(5, 5))
    """
    if size == high - low:
        return range(low + offset, low + offset + 1)
    return range(low, high)


def _plain(piece: str) -> str:
    return normalize(piece).lower()


def merged_entities(
    rows: Sequence[tuple[str, str]], text: str, offset: int = 0
) -> list[tuple[int, int, str]]:
    """Return the spans of IOB tags over words; one whose words are not in the text is left out.

    >>> merged_entities([("bà", "O"), ("Lò Thị", "B-PER"), ("Mây", "I-PER")], "bà Lò Thị Mây", 10)
    [(13, 23, 'PER')]
    """
    places = place_words([word for word, _ in rows], text)
    spans: list[tuple[int, int, str]] = []
    last = "O"
    for (_, tag), place in zip(rows, places, strict=True):
        if tag != "O" and place is not None:
            start, end = place[0] + offset, place[1] + offset
            goes_on = tag[:2] == "I-" and last == tag[2:] and bool(spans)
            if goes_on:
                spans[-1] = (spans[-1][0], max(end, spans[-1][1]), last)
            elif not spans or start >= spans[-1][1]:
                spans.append((start, end, tag[2:]))
        last = tag[2:] if tag != "O" else "O"
    return spans
