"""Word segmentation: underthesea's words, laid over the tokens without changing the text.

underthesea is at its best on one sentence at a time, rewrites what it reads and gives no
offsets; its model runs here from lookup tables (:mod:`baocao.word_model`), with offsets.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

from spacy.attrs import IS_SPACE, LENGTH, SENT_START
from spacy.language import Language
from spacy.tokens import Doc, Span

from baocao.extensions import set_extensions, text_of
from baocao.normal import NormalView, normal_view
from baocao.word_model import WordModel, word_model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Spans = list[tuple[int, int]]

_SPACE, _INSIDE, _BEGIN = b"OIB"


def segment(text: str) -> Spans:
    """Return the words of one sentence as (start, end) offsets, by underthesea.

    >>> text = "Hội nghị phường Phúc Đồng"
    >>> [text[start:end] for start, end in segment(text)]
    ['Hội nghị', 'phường', 'Phúc Đồng']
    """
    return segment_all([text])[0]


def segment_all(texts: Iterable[str]) -> list[Spans]:
    """Return the words of each of several sentences, as :func:`segment` does."""
    views = [normal_view(text) for text in texts]
    return [
        spans if view.starts is None else list(_raw_spans(view, spans))
        for view, spans in zip(views, _segment([view.text for view in views]), strict=True)
    ]


def _segment(texts: list[str]) -> list[Spans]:
    """Return the words of sentences in normal form."""
    known, normal, unknown = _underthesea()
    forms = [normal(text) for text in texts]
    return known.segment(forms) if known is not None else [unknown(form) for form in forms]


def _raw_spans(view: NormalView, spans: Spans) -> Iterator[tuple[int, int]]:
    """Yield the raw offsets of words; letters that do not compose stay with the first."""
    last = 0
    for span in spans:
        start, end = view.raw_span(*span)
        if max(start, last) < end:
            yield max(start, last), end
            last = end


@cache
def _underthesea() -> tuple[WordModel | None, Callable[[str], str], Callable[[str], Spans]]:
    """Return the word model, underthesea's normal form of characters, and its slow way.

    Its import adds a handler to the root logger and sets a level, which is undone.
    """
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    from underthesea.pipeline.text_normalize.character_normalize import (
        normalize_characters_in_text,
    )

    found = word_model()
    root.handlers[:] = handlers
    root.setLevel(level)
    return found, normalize_characters_in_text, _by_word_tokenize


def _by_word_tokenize(text: str) -> Spans:
    """Return the words of an underthesea whose model is not known, found again in the text."""
    from underthesea.pipeline.word_tokenize import word_tokenize
    from underthesea.pipeline.word_tokenize.regex_tokenize import tokenize

    spans: Spans = []
    cursor = 0
    for token in tokenize(text, use_character_normalize=False, use_token_normalize=False):
        start = text.index(token, cursor)
        cursor = start + len(token)
        spans.append((start, cursor))
    ends = list(accumulate(word.count(" ") + 1 for word in word_tokenize(text)))
    if not ends or ends[-1] != len(spans):  # the two cannot be matched: every token is a word
        return spans
    return [
        (spans[first][0], spans[end - 1][1]) for first, end in zip([0, *ends], ends, strict=False)
    ]


class WordSegmenter:
    """Lays words over the tokens: ``doc.spans["words"]`` and ``token._.word_iob``."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        _underthesea()

    def __call__(self, doc: Doc) -> Doc:
        """Segment every sentence of the document by itself."""
        if not len(doc):
            doc.spans["words"] = []
            return doc
        import numpy as np

        codes = _codes(doc, _starts(doc))
        edges = [*np.flatnonzero(codes != _INSIDE).tolist(), len(doc)]
        doc._.word_codes = letters = codes.tobytes().decode()
        doc.spans["words"] = [
            Span(doc, first, end) for first, end in pairwise(edges) if letters[first] != "O"
        ]
        return doc


def _starts(doc: Doc) -> Any:
    """Return the offset of each token."""
    import numpy as np

    sizes = doc.to_array([LENGTH, "SPACY"]).astype(np.int64)  # SPACY: a blank follows
    ends = sizes.sum(axis=1).cumsum()
    return np.concatenate([[0], ends[:-1]])


def _codes(doc: Doc, starts: Any) -> NDArray[np.uint8]:
    """Return for each token whether it begins a word, is inside one, or is white space.

    A word that ends inside a token takes the whole token.
    """
    import numpy as np

    text = text_of(doc)
    array = doc.to_array([SENT_START, IS_SPACE, LENGTH]).astype(np.int64)
    first = array[:, 0] == 1
    first[0] = True
    ends = starts + array[:, 2]
    edges = [*np.flatnonzero(first).tolist(), len(doc)]
    places = [(int(starts[a]), int(ends[b - 1])) for a, b in pairwise(edges)]
    view = normal_view(text)
    if view.starts is None:  # the normal form of a part is that part of the normal form
        found = _segment([view.text[start:end] for start, end in places])
    else:
        found = segment_all(text[start:end] for start, end in places)
    borders = np.array(
        [
            start + border
            for (start, _), words in zip(places, found, strict=True)
            for border, _ in words
        ],
        dtype=np.int64,
    )
    space = array[:, 1] == 1
    begins = np.searchsorted(borders, starts) < np.searchsorted(borders, ends)
    behind_space = np.concatenate([[False], space[:-1]])
    codes = np.where(space, _SPACE, np.where(begins | first | behind_space, _BEGIN, _INSIDE))
    return codes.astype(np.uint8)


@Language.factory("baocao_words", assigns=["doc.spans"])
def make_words(nlp: Language, name: str) -> WordSegmenter:
    """Return the word segmentation component."""
    set_extensions()
    return WordSegmenter(nlp, name)
