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
from functools import cache
from itertools import pairwise
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
_LONGEST: Final = 40  # characters between two blanks that are worth remembering
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
        self._links = _links(crf)
        single, *self._longer = (_Table(size, crf, dictionary) for size in _OFFSETS)
        self._single = single
        self._forms = _Forms(pattern, normal, single)

    def segment(self, sentences: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Return the words of each sentence as (start, end) offsets; blanks lie between words."""
        self._forms.trim()
        begin, end = self._forms.form(_BOS), self._forms.form(_EOS)
        forms = [begin, begin]
        spans: list[list[tuple[int, int]]] = []
        for text in sentences:
            own, found = self._forms.read(text)
            spans.append(own)
            forms += found
            forms += (end, end, begin, begin)
        inside = self._inside_words(forms, [len(own) for own in spans])
        words: list[list[tuple[int, int]]] = []
        first = 0
        for own in spans:
            words.append(_joined(own, inside[first : first + len(own)]))
            first += len(own)
        return words

    def _inside_words(self, forms: list[_Form], lengths: Sequence[int]) -> list[bool]:
        """Return for each token but the marks whether it goes on with the word before it."""
        import numpy as np

        sequence = _Sequence(forms, lengths)
        favour = np.zeros(len(sequence.kept))
        for table in (self._single, *self._longer):
            rows = table.rows(sequence)
            for place, start in enumerate(table.starts):
                favour += table.weights[place].take(rows.take(sequence.kept + start))
        own = favour.tolist()
        inside: list[bool] = []
        first = 0
        for length in lengths:
            inside += _best_path(own[first : first + length], self._links)
            first += length
        return inside


def _links(crf: Crf) -> list[list[float]]:
    """Return the weights of the two labels in a row: first, then goes on, in a word."""
    labels = [crf.labels.index("B-W"), crf.labels.index("I-W")]
    links: list[list[float]] = crf.transitions[labels][:, labels].tolist()
    return links


def _best_path(favour: list[float], links: list[list[float]]) -> list[bool]:
    """Return the best path through two labels: whether each token has the second one.

    Viterbi needs only how much better the second label is than the first.

    Args:
        favour: what each token itself says for the second label, against the first.
        links: weights of the labels in a row, ``links[before][behind]``.

    >>> _best_path([-1.0, 0.5, 0.5], [[0.0, 0.0], [0.0, -1.0]])
    [False, True, False]
    """
    if not favour:
        return []
    (stay, enter), (leave, go_on) = links
    from_second: list[tuple[bool, bool]] = []
    lead = favour[0]
    for own in favour[1:]:
        first, second = lead + leave, lead + go_on
        to_first, to_second = first > stay, second > enter
        from_second.append((to_first, to_second))
        lead = own + ((second if to_second else enter) - (first if to_first else stay))
    path = [lead > 0]
    for choice in reversed(from_second):
        path.append(choice[path[-1]])
    return path[::-1]


_Form = tuple[str, str, bool, int]
"""A token in underthesea's normal form, in lower case, whether it begins with a capital, and
its row in the table of single tokens."""


class _Forms(dict[str, tuple[tuple[int, int, "_Form"], ...]]):
    """Cuts sentences into tokens: what stands between two blanks is cut once and remembered.

    Nothing that underthesea takes for a token holds a blank, and its pattern looks no
    further than one character beyond a token, but for the end of the sentence.
    """

    def __init__(
        self, pattern: re.Pattern[str], normal: Callable[[str], str], table: _Table
    ) -> None:
        super().__init__()
        self._pattern = pattern
        self._normal = normal
        self._table = table

    def trim(self) -> None:
        """Begin afresh where too much was remembered."""
        if self._table.trim() or len(self) > _MAX_ROWS:
            self.clear()

    def read(self, text: str) -> tuple[list[tuple[int, int]], list[_Form]]:
        """Return the offsets of the tokens of a sentence, and their forms."""
        *pieces, last = text.split(" ")
        spans: list[tuple[int, int]] = []
        forms: list[_Form] = []
        at = 0
        for piece in pieces:
            for start, end, form in self[piece]:
                spans.append((at + start, at + end))
                forms.append(form)
            at += len(piece) + 1
        for match in self._pattern.finditer(text, at) if last else ():
            spans.append(match.span())
            forms.append(self.form(match[0]))
        return spans, forms

    def form(self, token: str) -> _Form:
        """Return what is to be known of a token."""
        form = token if token in (_BOS, _EOS) else self._normal(token)
        lower, title = form.lower(), form[:1] == form[:1].upper()
        return form, lower, title, self._table.row(form, lower, title)

    def __missing__(self, piece: str) -> tuple[tuple[int, int, _Form], ...]:
        found = tuple(
            (*match.span(), self.form(match[0])) for match in self._pattern.finditer(piece + " ")
        )
        if len(piece) <= _LONGEST:
            self[piece] = found
        return found


class _Sequence:
    """The tokens of all sentences, two marks before and behind each, and what they are like."""

    def __init__(self, forms: list[_Form], lengths: Sequence[int]) -> None:
        import numpy as np

        tokens, lower, title, rows = zip(*forms, strict=True)
        self.tokens: tuple[str, ...] = tokens
        self.lower: tuple[str, ...] = lower
        self.title = np.array(title)
        self.rows = np.array(rows, dtype=np.intp)
        """Of single tokens."""
        sizes = np.array(lengths, dtype=np.intp)
        ends = np.cumsum(sizes + 4) - 2
        self.is_end = np.zeros(len(forms), dtype=bool)
        self.is_end[ends] = self.is_end[ends + 1] = True
        self.is_begin = np.zeros(len(forms), dtype=bool)
        self.is_begin[:2] = self.is_begin[ends + 2] = self.is_begin[ends + 3] = True
        self.kept = np.flatnonzero(~(self.is_begin | self.is_end))
        """Where the tokens stand that are no marks."""


def _joined(tokens: list[tuple[int, int]], inside: list[bool]) -> list[tuple[int, int]]:
    """Return words: a token that is inside goes with those before it.

    >>> _joined([(0, 3), (4, 8), (9, 12)], [False, True, False])
    [(0, 8), (9, 12)]
    """
    firsts = [i for i, goes_on in enumerate(inside) if not (goes_on and i)]
    return [
        (tokens[first][0], tokens[after - 1][1])
        for first, after in pairwise([*firsts, len(tokens)])
    ]


class _Table:
    """What runs of one, two or three tokens say to the tokens around.

    ``weights[place, row]`` is how much a run speaks for the token that sees it at that place
    of :data:`_OFFSETS` to go on a word, against its beginning one. Runs that the model has
    never seen differ only in being written with capitals or digits, and share rows.
    """

    def __init__(self, size: int, crf: Crf, dictionary: frozenset[str]) -> None:
        import numpy as np

        self._size = size
        self._attributes = crf.attributes
        inside, begin = crf.labels.index("I-W"), crf.labels.index("B-W")
        self._favours = crf.state[:, inside] - crf.state[:, begin]
        self._dictionary = dictionary
        self._filled = 0
        self.starts = [int(offsets.partition(",")[0]) for offsets in _OFFSETS[size]]
        """How far before or behind a token the run begins, place by place."""
        self._known = self._known_runs()
        self._rows: dict[str, int] = {}
        self.weights: NDArray[Any] = np.zeros((len(self.starts), 64))
        self._begin, self._end = (self._fill(*[mark] * 5) for mark in ("BOS", "EOS"))
        flags = [(title, digits) for title in (False, True) for digits in (False, True)]
        self._shared = {flag: self._fill("", "", *flag, False) for flag in flags}
        self._fixed = self._filled

    def _known_runs(self) -> frozenset[str]:
        """Return the runs that the model or the dictionary knows, in lower case."""
        kinds = {
            f"T[{offsets}]{kind}" for offsets in _OFFSETS[self._size] for kind in ("", ".lower")
        }
        parts = (key.partition("=") for key in self._attributes)
        listed = (word for word in self._dictionary if word.count(" ") == self._size - 1)
        return frozenset(value.lower() for kind, _, value in parts if kind in kinds).union(listed)

    def rows(self, sequence: _Sequence) -> NDArray[Any]:
        """Return the row of the run that begins at each token."""
        rows = sequence.rows.copy() if self._size == 1 else self._rows_of_runs(sequence)
        last = self._size - 1
        rows[sequence.is_end[last:]] = self._end
        rows[sequence.is_begin[: len(rows)]] = self._begin
        return rows

    def _rows_of_runs(self, sequence: _Sequence) -> NDArray[Any]:
        import numpy as np

        self.trim()
        size, known = self._size, self._known
        n = len(sequence.tokens) - size + 1
        runs = map(" ".join, zip(*(sequence.lower[i : i + n] for i in range(size)), strict=True))
        titles = np.logical_and.reduce([sequence.title[i : i + n] for i in range(size)])
        rows = np.where(titles, self._shared[True, False], self._shared[False, False])
        for i, lower in [(i, lower) for i, lower in enumerate(runs) if lower in known]:
            run = " ".join(sequence.tokens[i : i + size])
            rows[i] = self.row(run, lower, title=bool(titles[i]))
        return rows

    def trim(self) -> bool:
        """Begin afresh where too many rows were filled; say whether it did."""
        full = len(self._rows) > _MAX_ROWS
        if full:
            self._rows.clear()
            self._filled = self._fixed
        return full

    def row(self, run: str, lower: str, title: bool) -> int:
        """Return the row of a run, filled where it is new."""
        row = self._rows.get(run)
        if row is None:
            if lower not in self._known:
                return self._shared[title, _is_digits(run)]
            listed = lower in self._dictionary
            row = self._rows[run] = self._fill(run, lower, title, _is_digits(run), listed)
        return row

    def _fill(self, *values: str | bool) -> int:
        """Fill a row by the values of the features of a run, kind by kind."""
        import numpy as np

        row, self._filled = self._filled, self._filled + 1
        if row == self.weights.shape[1]:
            self.weights = np.concatenate([self.weights, np.zeros_like(self.weights)], axis=1)
        for place, offsets in enumerate(_OFFSETS[self._size]):
            names = (
                f"T[{offsets}]{kind}={value}" for kind, value in zip(_KINDS, values, strict=True)
            )
            found = [self._attributes[name] for name in names if name in self._attributes]
            self.weights[place, row] = self._favours[found].sum()
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
    return WordModel(crf, dictionary, patterns, token_normalize)


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
