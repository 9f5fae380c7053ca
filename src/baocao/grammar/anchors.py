"""Patterns that can only begin at certain words, tried at those words and nowhere else.

A pattern that matches any case and opens with a look behind has no literal for the regex
engine to jump to: it is tried at every character. The grammar has some forty of them. One
pass over a text finds where its words begin; each pattern then looks only where one of
its own first words stands.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain
from typing import Final

__all__ = ["DIGIT", "INNER_DIGIT", "SIGN", "Anchored", "first_words"]

DIGIT: Final = "0"
"""A number that does not go on from a letter or a digit: ``2021`` in ``năm 2021``."""
INNER_DIGIT: Final = "9"
"""A number that goes on from a letter: ``7`` in ``T7``."""
SIGN: Final = "$"
"""A currency sign, ``$`` or ``€``."""

_START: Final = re.compile(r"(?<!\w)[^\W\d_]+|(?<!\d)\d|[$€]")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_SHORT: Final = 200
_LONG: Final = 2_000_000
"""Characters; shorter and longer texts are searched as they are: the one is not worth the
index, that of the other would take more memory than it saves time."""


class Anchored:
    """A pattern and the words that it can begin with, in any case.

    Finds what the pattern itself finds; a test compares the two over the whole corpus.

    Args:
        pattern: every match of it begins at a word (or number) that nothing runs into.
        words: first words in lower case, and :data:`DIGIT` and its like for numbers.
    """

    def __init__(self, pattern: re.Pattern[str], words: Iterable[str]) -> None:
        self.pattern = pattern
        self.words = frozenset(words)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield the matches in a text, in order, without overlap."""
        if not _SHORT <= len(text) <= _LONG:
            yield from self.pattern.finditer(text)
            return
        match, end = self.pattern.match, 0
        for start in _index(text).places(self.words):
            if start >= end and (found := match(text, start)) is not None:
                yield found
                end = found.end()

    def search(self, text: str, position: int = 0) -> re.Match[str] | None:
        """Return the first match at or behind a position, or None."""
        if not _SHORT <= len(text) <= _LONG:
            return self.pattern.search(text, position)
        match, places = self.pattern.match, _index(text).places(self.words)
        for index in range(bisect_left(places, position), len(places)):
            if (found := match(text, places[index])) is not None:
                return found
        return None


class _Index:
    """Where the words of a text begin, by word."""

    def __init__(self, text: str) -> None:
        self.text = text
        starts: defaultdict[str, list[int]] = defaultdict(list)
        for found in _START.finditer(text):
            starts[found[0].lower()].append(found.start())
        numbers = [place for word in list(starts) if word.isdigit() for place in starts.pop(word)]
        starts[DIGIT], starts[INNER_DIGIT] = [], []
        for place in numbers:
            inner = place > 0 and (text[place - 1].isalpha() or text[place - 1] == "_")
            starts[INNER_DIGIT if inner else DIGIT].append(place)
        starts[SIGN] += starts.pop("€", [])
        self._starts = dict(starts)
        self._places: dict[frozenset[str], list[int]] = {}

    def places(self, words: frozenset[str]) -> list[int]:
        """Return where any of the words begins, in order."""
        if words not in self._places:
            found = (self._starts[word] for word in words if word in self._starts)
            self._places[words] = sorted(chain(*found))
        return self._places[words]


class _Head:
    """The index of the first part of a text, by that of the whole."""

    def __init__(self, index: _Index, length: int) -> None:
        self._index = index
        self._length = length

    def places(self, words: frozenset[str]) -> list[int]:
        """Return where any of the words begins, in order."""
        places = self._index.places(words)
        return places[: bisect_left(places, self._length)]


@lru_cache(maxsize=2)
def _index(text: str) -> _Index | _Head:
    global _latest
    latest = _latest
    if latest is not None and latest.text.startswith(text):
        behind = latest.text[len(text) : len(text) + 1]
        if not (behind.isalnum() or behind == "_"):  # else a word would go on behind the cut
            return _Head(latest, len(text))
    _latest = found = _Index(text)
    return found


_latest: _Index | None = None
"""The index made last: what a report says of its period is looked for in its head alone."""


def first_words(terms: Iterable[str]) -> frozenset[str]:
    """Return the letters that each of some terms begins with, in lower case.

    >>> sorted(first_words(["Quốc khánh", "TP.", "UVBTV, BT"]))
    ['quốc', 'tp', 'uvbtv']
    """
    found = (_LETTERS.match(term) for term in terms)
    return frozenset(match[0].lower() for match in found if match is not None)
