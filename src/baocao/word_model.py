"""underthesea's word segmentation, run from the weights in its package as lookup tables.

Its model is a CRF of crfsuite over 43 features a token, which look at five tokens and at
the pairs and triples of neighbours among them. Here every token, pair and triple is looked
up once and brings the weights of all its features; pairs and triples that neither the
model nor the dictionary knows share a handful of rows. The words are the same as
``underthesea.word_tokenize`` gives, several times faster, and with offsets.
"""

from __future__ import annotations

import pickletools
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from baocao.crf import Crf, read_crf

if TYPE_CHECKING:
    import re

    from numpy.typing import NDArray

_FOLDER: Final = "ws_crf_vlsp2013_20230727"
_OFFSETS: Final = {
    1: ("-2", "-1", "0", "1", "2"),
    2: ("-2,-1", "-1,0", "0,1", "1,2"),
    3: ("-2,0", "-1,1", "0,2"),
}
"""Places of the features by how many tokens they look at; ``-1,1`` is three tokens."""
_FEATURES: Final = frozenset(
    [
        *(f"T[{o}]{kind}" for o in ("-2", "-1", "0", "1", "2") for kind in ("", ".lower")),
        *(f"T[{o}]{kind}" for o in _OFFSETS[2] for kind in ("", ".lower")),
        *(f"T[{o}]" for o in _OFFSETS[3]),
        *(f"T[{o}].isdigit" for o in ("-1", "0", "1")),
        *(f"T[{o}].istitle" for o in (*_OFFSETS[1], "0,1", "0,2")),
        *(f"T[{o}].is_in_dict" for size in _OFFSETS for o in _OFFSETS[size]),
    ]
)
"""The features that the tables know, in underthesea's notation."""
_STRING_CODES: Final = frozenset({"SHORT_BINUNICODE", "BINUNICODE"})
_LIST_CODES: Final = frozenset(
    {"PROTO", "FRAME", "EMPTY_LIST", "EMPTY_SET", "MARK", "MEMOIZE", "APPEND", "APPENDS"}
    | {"ADDITEMS", "STOP"}
)
_KINDS: Final = ("", ".lower", ".istitle", ".isdigit", ".is_in_dict")
_BOS: Final = "\x02bos"  # stand before and behind each sentence; the model says BOS and EOS
_EOS: Final = "\x03eos"
_MAX_INT: Final = 2**31 - 1  # what it takes for digits fits a 32-bit integer
_MAX_ROWS: Final = 20_000
"""Runs with rows of their own; beyond, the tables begin afresh, so that memory does not grow."""


class WordModel:
    """Tokens and words of sentences, as offsets."""

    def __init__(
        self,
        crf: Crf,
        dictionary: frozenset[str],
        pattern: re.Pattern[str],
        normal: Callable[[str], str],
    ) -> None:
        self._crf = crf
        self._pattern = pattern
        self._normal = normal
        self._begin, self._inside = crf.labels.index("B-W"), crf.labels.index("I-W")
        self._tables = [_Table(size, crf, dictionary) for size in _OFFSETS]

    def segment(self, sentences: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Return the words of each sentence as (start, end) offsets; blanks lie between words."""
        spans = [[match.span() for match in self._pattern.finditer(text)] for text in sentences]
        tokens = [_BOS, _BOS]
        normal = self._normal
        for text, own in zip(sentences, spans, strict=True):
            tokens += [normal(text[start:end]) for start, end in own]
            tokens += (_EOS, _EOS, _BOS, _BOS)
        inside = self._inside_words(tokens, [len(own) for own in spans])
        words: list[list[tuple[int, int]]] = []
        first = 0
        for own in spans:
            words.append(_joined(own, inside[first : first + len(own)]))
            first += len(own)
        return words

    def _inside_words(self, tokens: list[str], lengths: Sequence[int]) -> list[bool]:
        """Return for each token but the marks whether it goes on with the word before it."""
        import numpy as np

        sequence = _Sequence(tokens)
        kept = np.flatnonzero(~(sequence.is_begin | sequence.is_end))
        emissions = np.zeros((len(kept), len(self._crf.labels)))
        for table in self._tables:
            rows = table.rows(sequence)
            for place, start in enumerate(table.starts):
                emissions += table.weights[rows[kept + start], place]
        favour = (emissions[:, self._inside] - emissions[:, self._begin]).tolist()
        labels = [self._begin, self._inside]
        links = self._crf.transitions[np.ix_(labels, labels)].tolist()
        inside: list[bool] = []
        first = 0
        for length in lengths:
            inside += _best_path(favour[first : first + length], links)
            first += length
        return inside


def _best_path(favour: list[float], links: list[list[float]]) -> list[bool]:
    """Return the best path through two labels: whether each token has the second one.

    Viterbi needs only how much better the second label is than the first.

    Args:
        favour: what each token itself says for the second label, against the first.
        links: weights of the labels in a row, ``links[before][behind]``.

    >>> _best_path([-1.0, 0.5, 0.5], [[0.0, 0.0], [0.0, -1.0]])
    [False, True, False]
    """
    (stay, enter), (leave, go_on) = links
    from_second: list[tuple[bool, bool]] = []
    lead = 0.0
    for i, own in enumerate(favour):
        if i:
            to_first, to_second = lead + leave > stay, lead + go_on > enter
            from_second.append((to_first, to_second))
            own += max(lead + go_on, enter) - max(lead + leave, stay)
        lead = own
    path = [lead > 0] if favour else []
    for choice in reversed(from_second):
        path.append(choice[path[-1]])
    return path[::-1]


class _Sequence:
    """The tokens of all sentences, marks between them, and what each is like."""

    def __init__(self, tokens: list[str]) -> None:
        import numpy as np

        self.tokens = tokens
        self.lower = [token.lower() for token in tokens]
        self.title = [token[:1] == token[:1].upper() for token in tokens]
        self.is_begin = np.array([token is _BOS for token in tokens])
        self.is_end = np.array([token is _EOS for token in tokens])

    def runs(self, size: int) -> tuple[list[str], list[str], list[bool]]:
        """Return the runs of some tokens, in lower case too, and which are all titles."""
        if size == 1:
            return self.tokens, self.lower, self.title
        n = len(self.tokens) - size + 1
        return (
            list(map(" ".join, zip(*(self.tokens[i : i + n] for i in range(size)), strict=True))),
            list(map(" ".join, zip(*(self.lower[i : i + n] for i in range(size)), strict=True))),
            list(map(all, zip(*(self.title[i : i + n] for i in range(size)), strict=True))),
        )


def _joined(tokens: list[tuple[int, int]], inside: list[bool]) -> list[tuple[int, int]]:
    """Return words: a token that is inside goes with those before it.

    >>> _joined([(0, 3), (4, 8), (9, 12)], [False, True, False])
    [(0, 8), (9, 12)]
    """
    words: list[tuple[int, int]] = []
    for (start, end), goes_on in zip(tokens, inside, strict=True):
        if goes_on and words:
            words[-1] = (words[-1][0], end)
        else:
            words.append((start, end))
    return words


class _Table:
    """The weights that runs of one, two or three tokens bring to the tokens around.

    ``weights[row, place]`` is what a run brings to the token that sees it at that place of
    :data:`_OFFSETS`. Runs that the model has never seen differ only in being written with
    capitals or digits, and share rows.
    """

    def __init__(self, size: int, crf: Crf, dictionary: frozenset[str]) -> None:
        import numpy as np

        self._size = size
        self._crf = crf
        self._dictionary = dictionary
        self._filled = 0
        self.starts = [int(offsets.partition(",")[0]) for offsets in _OFFSETS[size]]
        """How far before or behind a token the run begins, place by place."""
        self._known = self._known_runs()
        self._rows: dict[str, int] = {}
        self.weights: NDArray[Any] = np.zeros((64, len(self.starts), len(crf.labels)))
        self._begin, self._end = (self._fill(*[mark] * 5) for mark in ("BOS", "EOS"))
        flags = [(title, digits) for title in (False, True) for digits in (False, True)]
        self._shared = {flag: self._fill("", "", *flag, False) for flag in flags}
        self._fixed = self._filled

    def _known_runs(self) -> frozenset[str]:
        """Return the runs that the model or the dictionary knows, the latter in lower case."""
        kinds = {
            f"T[{offsets}]{kind}" for offsets in _OFFSETS[self._size] for kind in ("", ".lower")
        }
        parts = (key.partition("=") for key in self._crf.attributes)
        listed = (word for word in self._dictionary if word.count(" ") == self._size - 1)
        return frozenset(value for kind, _, value in parts if kind in kinds).union(listed)

    def rows(self, sequence: _Sequence) -> NDArray[Any]:
        """Return the row of the run that begins at each token."""
        import numpy as np

        if len(self._rows) > _MAX_ROWS:
            self._rows.clear()
            self._filled = self._fixed
        get, known, row, shared = self._rows.get, self._known, self._row, self._shared
        rows = np.array(
            [
                # Row 0 is a mark's, so that 0 and None may be taken alike.
                get(run)
                or (
                    row(run, lower, title)
                    if lower in known or run in known
                    else shared[title, run.isdigit() and _is_digits(run)]
                )
                for run, lower, title in zip(*sequence.runs(self._size), strict=True)
            ],
            dtype=np.intp,
        )
        last = self._size - 1
        rows[sequence.is_end[last:]] = self._end
        rows[sequence.is_begin[: len(rows)]] = self._begin
        return rows

    def _row(self, run: str, lower: str, title: bool) -> int:
        listed = lower in self._dictionary
        row = self._rows[run] = self._fill(run, lower, title, _is_digits(run), listed)
        return row

    def _fill(self, *values: str | bool) -> int:
        """Fill a row by the values of the features of a run, kind by kind."""
        import numpy as np

        row, self._filled = self._filled, self._filled + 1
        if row == len(self.weights):
            self.weights = np.concatenate([self.weights, np.zeros_like(self.weights)])
        for place, offsets in enumerate(_OFFSETS[self._size]):
            names = (
                f"T[{offsets}]{kind}={value}" for kind, value in zip(_KINDS, values, strict=True)
            )
            found = [self._crf.attributes.get(name, self._crf.unknown) for name in names]
            self.weights[row, place] = self._crf.state[found].sum(axis=0)
        return row


def _is_digits(token: str) -> bool:
    """Say whether a token is digits to the model: those of a 32-bit integer.

    >>> _is_digits("2021"), _is_digits("147105000000"), _is_digits("12,5")
    (True, False, False)
    """
    return token.isascii() and token.isdigit() and int(token) <= _MAX_INT


@cache
def word_model() -> WordModel | None:
    """Return the model of the underthesea that is installed; None if it is of another make."""
    from underthesea.pipeline import word_tokenize
    from underthesea.pipeline.text_normalize import token_normalize
    from underthesea.pipeline.word_tokenize.regex_tokenize import patterns

    folder = Path(word_tokenize.__file__).parent / "models" / _FOLDER
    try:
        crf = read_crf((folder / "models.bin").read_bytes())
        features = _strings((folder / "features.bin").read_bytes())
        dictionary = frozenset(_strings((folder / "dictionary.bin").read_bytes()))
    except (OSError, ValueError):
        return None
    if sorted(crf.labels) != ["B-W", "I-W"] or frozenset(features) != _FEATURES:
        return None
    return WordModel(crf, dictionary, patterns, lru_cache(_MAX_ROWS)(token_normalize))


def _strings(data: bytes) -> list[str]:
    """Return the strings of a pickled list or set of strings, without unpickling it.

    Raises ValueError where anything else is in it.
    """
    strings = []
    for code, argument, _ in pickletools.genops(data):
        if code.name in _STRING_CODES:
            strings.append(str(argument))
        elif code.name not in _LIST_CODES:
            raise ValueError(f"not a plain list of strings: it has {code.name}")
    return strings
