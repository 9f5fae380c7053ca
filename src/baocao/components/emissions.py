"""The features of :mod:`features` as sums of weights, without a string for each.

A document has few distinct words, shapes and sets of lexicon positions; the weights of
what depends on one of these alone are looked up once and laid over the tokens by number.
Only pairs and triples of neighbours, and what is said of a few tokens, are looked up token
by token. Every feature that :func:`baocao.components.features.document_features` gives
counts here, and no other (a test compares the two).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from baocao.components.features import (
    WINDOW,
    Page,
    distant_features,
    length_feature,
    open_brackets,
)
from baocao.components.name_evidence import CAPITALS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from baocao.crf import Crf

_OFFSETS: Final = range(-WINDOW, WINDOW + 1)
_MAX_WORDS: Final = 20_000
"""Words whose rows are kept; then they are looked up afresh, so that memory does not grow."""


class Emissions:
    """Sums the weights of the features of a document, for each token and label."""

    def __init__(self, crf: Crf) -> None:
        self._crf = crf
        self._rows_of_word: dict[str, list[int]] = {}
        self._weights_of_set: dict[tuple[str, ...], NDArray[Any]] = {}

    def __call__(self, page: Page) -> NDArray[Any]:
        """Return (tokens, labels)."""
        import numpy as np

        found = np.zeros((len(page.words), len(self._crf.labels)))
        if not len(found):
            return found
        places = _Places(page)
        self._add_lexical(found, page, places)
        self._add_rare(found, page)
        weights = np.empty_like(found)  # one buffer for all: fresh memory costs more than the sum
        for features in (self._of_sentences, self._of_windows, self._of_neighbours):
            for rows in features(page, places):
                found += self._crf.state.take(rows, axis=0, out=weights, mode="clip")
        return found

    def _row(self, feature: str) -> int:
        return self._crf.attributes.get(feature, self._crf.unknown)

    def _numbered(self, values: list[str], *names: str) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return the number of each token's value, and for each number the rows of its features."""
        import numpy as np

        numbers = {value: number for number, value in enumerate(dict.fromkeys(values))}
        rows = [[self._row(f"{name}={value}") for name in names] for value in numbers]
        return np.array([numbers[value] for value in values]), np.array(rows)

    def _of_sentences(self, page: Page, places: _Places) -> Iterable[NDArray[Any]]:
        """Yield rows of what holds for a sentence as a whole, and of brackets."""
        import numpy as np

        sizes = [high - low for low, high in page.sentences]
        kinds = [self._row(f"kind={page.kinds[low]}") for low, _ in page.sentences]
        yield np.full(len(page.words), self._row("bias"))
        yield np.repeat(kinds, sizes)
        yield np.repeat([self._row(length_feature(size)) for size in sizes], sizes)
        brackets = [
            bracket
            for low, high in page.sentences
            for bracket in open_brackets(page.folded[low:high])
        ]
        numbers, rows = self._numbered(brackets, "in")
        yield rows[numbers, 0]

    def _of_windows(self, page: Page, places: _Places) -> Iterable[NDArray[Any]]:
        """Yield rows of words, shapes and values at each offset, and of a word's letters."""
        words, word_rows = self._numbered_words(page.folded)
        shapes, shape_rows = self._numbered(page.shapes, *_at("s"))
        values, value_rows = self._numbered(page.values, *(f"v{o}" for o in _OFFSETS))
        for letters in range(len(_OFFSETS), word_rows.shape[1]):
            yield word_rows[words, letters]
        for index, offset in enumerate(_OFFSETS):
            edge = self._row(f"edge{offset}")
            yield places.at(offset, word_rows[words, index], edge)
            for numbers, rows in ((shapes, shape_rows), (values, value_rows)):
                yield places.at(offset, rows[numbers, index], self._crf.unknown)

    def _numbered_words(self, folded: list[str]) -> tuple[NDArray[Any], NDArray[Any]]:
        import numpy as np

        if len(self._rows_of_word) > _MAX_WORDS:
            self._rows_of_word.clear()
        numbers = {word: number for number, word in enumerate(dict.fromkeys(folded))}
        rows = [self._rows_of_word.get(word) or self._look_up(word) for word in numbers]
        return np.array([numbers[word] for word in folded]), np.array(rows)

    def _look_up(self, word: str) -> list[int]:
        names = [f"{name}={word}" for name in _at("w")]
        names += [f"p{n}={word[:n]}" for n in (1, 2, 3)] + [f"e{n}={word[-n:]}" for n in (2, 3)]
        rows = self._rows_of_word[word] = [self._row(name) for name in names]
        return rows

    def _add_lexical(self, found: NDArray[Any], page: Page, places: _Places) -> None:
        """Add the weights of the lexicon positions at each offset."""
        import numpy as np

        sets: dict[tuple[str, ...], int] = {(): 0}
        numbers = np.array([sets.setdefault(tuple(tags), len(sets)) for tags in page.lexical])
        if len(sets) == 1:
            return
        if len(self._weights_of_set) > _MAX_WORDS:
            self._weights_of_set.clear()
        known = self._weights_of_set
        sums = np.stack(
            [known[tags] if tags in known else self._look_up_set(tags) for tags in sets]
        )
        for index, offset in enumerate(_OFFSETS):
            found += sums[places.at(offset, numbers, 0), index]

    def _look_up_set(self, tags: tuple[str, ...]) -> NDArray[Any]:
        """Return the weights of a set of lexicon positions: (offsets, labels)."""
        import numpy as np

        weights = np.zeros((len(_OFFSETS), len(self._crf.labels)))
        for index, offset in enumerate(_OFFSETS):
            for tag in tags:
                weights[index] += self._crf.state[self._row(f"l{offset}={tag}")]
        self._weights_of_set[tags] = weights
        return weights

    def _of_neighbours(self, page: Page, places: _Places) -> Iterable[NDArray[Any]]:
        """Yield rows of pairs and triples of words and shapes."""
        import numpy as np

        words, shapes = page.folded, page.shapes
        before, after = places.neighbours(words)
        shape_before, shape_after = places.neighbours(shapes)
        get, unknown = self._crf.attributes.get, self._crf.unknown
        for features in (
            [f"w-1w={a}|{w}" for a, w in zip(before, words, strict=True)],
            [f"ww+1={w}|{b}" for w, b in zip(words, after, strict=True)],
            [f"w-1sw+1={a}|{s}|{b}" for a, s, b in zip(before, shapes, after, strict=True)],
            [
                f"s-1ss+1={a}|{s}|{b}"
                for a, s, b in zip(shape_before, shapes, shape_after, strict=True)
            ],
        ):
            yield np.array([get(feature, unknown) for feature in features])

    def _add_rare(self, found: NDArray[Any], page: Page) -> None:
        """Add what stands around runs of capitals, and what the document says of names."""
        import numpy as np

        tokens: list[int] = []
        rows: list[int] = []
        get, unknown = self._crf.attributes.get, self._crf.unknown
        for low, high in page.sentences:
            shapes = page.shapes[low:high]
            if CAPITALS.isdisjoint(shapes):
                continue
            words, lexical = page.folded[low:high], page.lexical[low:high]
            for i, shape in enumerate(shapes):
                if shape in CAPITALS:
                    features = distant_features(i, words, shapes, lexical)
                    tokens += [low + i] * len(features)
                    rows += [get(feature, unknown) for feature in features]
        for i, features in enumerate(page.named):
            if features:
                tokens += [i] * len(features)
                rows += [get(feature, unknown) for feature in features]
        if tokens:
            np.add.at(found, np.array(tokens), self._crf.state[rows])


def _at(name: str) -> tuple[str, ...]:
    """Return the names of a feature at each offset; at the token itself without a number.

    >>> _at("w")
    ('w-2', 'w-1', 'w', 'w1', 'w2')
    """
    return tuple(f"{name}{offset}" if offset else name for offset in _OFFSETS)


class _Places:
    """Where the tokens around each token lie, and whether they are of its sentence."""

    def __init__(self, page: Page) -> None:
        import numpy as np

        sizes = [high - low for low, high in page.sentences]
        self._low = np.repeat([low for low, _ in page.sentences], sizes)
        self._high = np.repeat([high for _, high in page.sentences], sizes)
        self._here = np.arange(len(page.words))
        self._sentences = page.sentences

    def at(self, offset: int, values: NDArray[Any], outside: int) -> NDArray[Any]:
        """Return the value of the token at an offset, ``outside`` beyond the sentence."""
        import numpy as np

        if not offset:
            return values
        there = self._here + offset
        inside = (there >= self._low) & (there < self._high)
        return np.where(inside, values[np.where(inside, there, 0)], outside)

    def neighbours(self, values: list[str]) -> tuple[list[str], list[str]]:
        """Return for each token the value before and the value behind it in its sentence."""
        before, after = ["<s>", *values[:-1]], [*values[1:], "</s>"]
        for low, high in self._sentences:
            before[low] = "<s>"
            after[high - 1] = "</s>"
        return before, after
