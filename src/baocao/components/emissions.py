"""The features of :mod:`features` as sums of weights, without a string for each.

Words repeat, and so do the kinds of tokens (a shape, a value, a bracket, a set of lexicon
positions): what one of them brings to the tokens around it is summed once and remembered.
Pairs and triples of neighbours, and what is said of a few tokens, are looked up token by
token. Every feature that :func:`baocao.components.features.document_features` gives
counts here, and no other (a test compares the two).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import chain, groupby, repeat
from typing import TYPE_CHECKING, Any, Final

from baocao.components.features import (
    LONGEST_RUN,
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
_MAX_ROWS: Final = 10_000
"""Words whose sums are kept; then they are summed afresh, so that memory does not grow."""


class Emissions:
    """Sums the weights of the features of a document, for each token and label."""

    def __init__(self, crf: Crf) -> None:
        edges = [[f"edge{offset}"] if offset else [] for offset in _OFFSETS]
        self._crf = crf
        self._words = _Table(crf, _of_word, edges)
        self._contexts = _Table(crf, _of_context, [[] for _ in _OFFSETS])
        self._sentences = _Table(crf, _of_sentence, [[]])
        self._pairs = _Pairs(crf)
        self._shapes: dict[tuple[str, str, str], int] = {}

    def __call__(self, page: Page) -> NDArray[Any]:
        """Return (tokens, labels)."""
        import numpy as np

        count, labels = len(page.words), len(self._crf.labels)
        if not count:
            return np.zeros((0, labels))
        places = _Places(page)
        brackets = [open_brackets(page.folded[low:high]) for low, high in page.sentences]
        contexts = zip(
            page.shapes, page.values, chain.from_iterable(brackets), page.lexical, strict=True
        )
        kinds = ((page.kinds[low], high - low) for low, high in page.sentences)
        found = np.repeat(self._sentences.of(kinds)[0], places.sizes, axis=0)
        buffer = np.empty_like(found)  # one for all: fresh memory costs more than the sum
        for table, keys in ((self._words, page.folded), (self._contexts, contexts)):
            rows = table.rows(keys)
            for weights, offset in zip(table.weights, _OFFSETS, strict=True):
                found += weights.take(places.at(offset, rows), axis=0, out=buffer, mode="clip")
        for weights, rows in self._of_neighbours(page, places):
            found += weights.take(rows, axis=0, out=buffer, mode="clip")
        self._add_rare(found, page)
        return found

    def _of_neighbours(
        self, page: Page, places: _Places
    ) -> Iterable[tuple[NDArray[Any], NDArray[Any]]]:
        """Yield weights, and the rows of them that pairs and triples of neighbours have."""
        import numpy as np

        words, shapes = page.folded, page.shapes
        before, after = places.neighbours(words)
        pairs = self._pairs.rows(before, words)
        yield self._pairs.with_first, pairs
        behind = np.append(pairs[1:], 0)
        behind[places.lasts] = self._pairs.rows([words[i] for i in places.lasts], repeat("</s>"))
        yield self._pairs.with_second, behind
        get, unknown = self._crf.attributes.get, self._crf.unknown
        triples = zip(before, shapes, after, strict=True)
        yield (
            self._crf.state,
            np.array([get(f"w-1sw+1={a}|{s}|{b}", unknown) for a, s, b in triples]),
        )
        before, after = places.neighbours(shapes)
        known = self._shapes
        yield (
            self._crf.state,
            np.array(
                [
                    known[key] if key in known else self._look_up_shapes(key)
                    for key in zip(before, shapes, after, strict=True)
                ]
            ),
        )

    def _look_up_shapes(self, key: tuple[str, str, str]) -> int:
        if len(self._shapes) > _MAX_ROWS:
            self._shapes.clear()
        row = self._shapes[key] = self._crf.attributes.get(
            f"s-1ss+1={'|'.join(key)}", self._crf.unknown
        )
        return row

    def _add_rare(self, found: NDArray[Any], page: Page) -> None:
        """Add what stands around runs of capitals, and what the document says of names."""
        import numpy as np

        tokens: list[int] = []
        rows: list[int] = []
        get = self._crf.attributes.get
        for low, high in page.sentences:
            shapes = page.shapes[low:high]
            if CAPITALS.isdisjoint(shapes):
                continue
            words, lexical = page.folded[low:high], page.lexical[low:high]
            for start, end in _runs(shapes):
                features = distant_features(start, words, shapes, lexical)
                same = end - start <= LONGEST_RUN  # for all its tokens but for their place
                for i in range(start, end):
                    if i > start and same:
                        features[1] = f"pos={min(i - start, LONGEST_RUN - 1)}"
                    elif i > start:
                        features = distant_features(i, words, shapes, lexical)
                    known = [row for name in features if (row := get(name)) is not None]
                    tokens += [low + i] * len(known)
                    rows += known
        for i, features in page.named.items():
            known = [row for name in features if (row := get(name)) is not None]
            tokens += [i] * len(known)
            rows += known
        if tokens:
            np.add.at(found, np.array(tokens), self._crf.state[rows])


def _runs(shapes: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield runs of tokens with capitals.

    >>> list(_runs(["x", "Xx", "Xx", "x", "XX"]))
    [(1, 3), (4, 5)]
    """
    start = 0
    for capital, run in groupby(shapes, CAPITALS.__contains__):
        end = start + sum(1 for _ in run)
        if capital:
            yield start, end
        start = end


def _of_word(word: str) -> list[list[str]]:
    """Return the features that a word brings to the tokens at each offset, and to itself.

    >>> _of_word("thu")[1:3]
    [['w-1=thu'], ['w=thu', 'p1=t', 'p2=th', 'p3=thu', 'e2=hu', 'e3=thu']]
    """
    features = [[f"{name}={word}"] for name in _at("w")]
    features[WINDOW] += [f"p{n}={word[:n]}" for n in (1, 2, 3)]
    features[WINDOW] += [f"e{n}={word[-n:]}" for n in (2, 3)]
    return features


def _of_context(key: tuple[str, str, str, tuple[str, ...]]) -> list[list[str]]:
    """Return the features that shape, value, bracket and lexicon positions of a token bring.

    >>> _of_context(("Xx", "O", "-", ("titles-B",)))[WINDOW]
    ['s=Xx', 'v0=O', 'l0=titles-B', 'in=-']
    """
    shape, value, bracket, lexical = key
    features = [
        [f"{name}={shape}", f"v{offset}={value}", *(f"l{offset}={tag}" for tag in lexical)]
        for name, offset in zip(_at("s"), _OFFSETS, strict=True)
    ]
    features[WINDOW].append(f"in={bracket}")
    return features


def _of_sentence(key: tuple[str, int]) -> list[list[str]]:
    """Return the features of all tokens of a sentence of some kind and so many tokens."""
    kind, size = key
    return [["bias", f"kind={kind}", length_feature(size)]]


class _Table:
    """Sums of weights by place and key; row 0 is for what lies outside of a sentence."""

    def __init__(
        self, crf: Crf, features_of: Callable[[Any], list[list[str]]], outside: list[list[str]]
    ) -> None:
        import numpy as np

        self._crf = crf
        self._features_of = features_of
        self._rows: dict[Hashable, int] = {}
        self._filled = 0
        self.weights: NDArray[Any] = np.zeros((len(outside), 64, len(crf.labels)))
        self._fill(outside)

    def rows(self, keys: Iterable[Any]) -> NDArray[Any]:
        """Return the row of each key."""
        import numpy as np

        if len(self._rows) > _MAX_ROWS:
            self._rows.clear()
            self._filled = 1
        get, fill = self._rows.get, self._look_up
        return np.array([get(key) or fill(key) for key in keys], dtype=np.intp)

    def of(self, keys: Iterable[Any]) -> NDArray[Any]:
        """Return the sums of each key: (places, keys, labels)."""
        rows = self.rows(keys)
        found: NDArray[Any] = self.weights[:, rows]
        return found

    def _look_up(self, key: Hashable) -> int:
        row = self._rows[key] = self._fill(self._features_of(key))
        return row

    def _fill(self, features: list[list[str]]) -> int:
        import numpy as np

        row, self._filled = self._filled, self._filled + 1
        if row == self.weights.shape[1]:
            self.weights = np.concatenate([self.weights, np.zeros_like(self.weights)], axis=1)
        attributes = self._crf.attributes
        for place, names in enumerate(features):
            known = [attributes[name] for name in names if name in attributes]
            self.weights[place, row] = self._crf.state[known].sum(axis=0)
        return row


class _Pairs:
    """Weights of a word with the one before it: what they bring to the one, and to the other."""

    def __init__(self, crf: Crf) -> None:
        import numpy as np

        prefixes = ("w-1w=", "ww+1=")
        found = [key.partition("=") for key in crf.attributes if key.startswith(prefixes)]
        self._rows = {pair: row for row, pair in enumerate(dict.fromkeys(k for *_, k in found), 1)}
        shape = (len(self._rows) + 1, len(crf.labels))
        self.with_first: NDArray[Any] = np.zeros(shape)
        self.with_second: NDArray[Any] = np.zeros(shape)
        for name, sums in zip(prefixes, (self.with_first, self.with_second), strict=True):
            for pair, row in self._rows.items():
                if (attribute := crf.attributes.get(f"{name}{pair}")) is not None:
                    sums[row] = crf.state[attribute]

    def rows(self, firsts: Iterable[str], seconds: Iterable[str]) -> NDArray[Any]:
        """Return the row of each pair; 0 for one that is not known."""
        import numpy as np

        get = self._rows.get
        return np.array(
            [get(f"{a}|{b}", 0) for a, b in zip(firsts, seconds, strict=False)], dtype=np.intp
        )


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

        self._sentences = page.sentences
        lows, highs = np.array(page.sentences, dtype=np.intp).T
        self.sizes = highs - lows
        self.lasts = (highs - 1).tolist()
        """The last token of each sentence."""
        low, high = np.repeat(lows, self.sizes), np.repeat(highs, self.sizes)
        here = np.arange(len(page.words))
        self._there = {}
        for offset in _OFFSETS:
            there = here + offset
            inside = (there >= low) & (there < high)
            self._there[offset] = np.where(inside, there, len(here))

    def at(self, offset: int, rows: NDArray[Any]) -> NDArray[Any]:
        """Return the row of the token at an offset, 0 beyond the sentence."""
        import numpy as np

        return np.append(rows, 0)[self._there[offset]]

    def neighbours(self, values: Sequence[str]) -> tuple[list[str], list[str]]:
        """Return for each token the value before and the value behind it in its sentence."""
        before, after = ["<s>", *values[:-1]], [*values[1:], "</s>"]
        for low, high in self._sentences:
            before[low] = "<s>"
            after[high - 1] = "</s>"
        return before, after
