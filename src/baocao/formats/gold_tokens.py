"""Tokens of a text for tools that hold tokens: the pipeline's own, cut at span borders.

``nhưthôn Kon`` is two words glued together, hence one token, and an entity begins inside
it. Cut there, every span of people begins and ends with a token, and none is lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language


@lru_cache(maxsize=1)
def tokenizer() -> Language:
    """Return a pipeline of the tokenizer alone, for texts of any length."""
    import spacy

    nlp = spacy.blank("vi_baocao")
    nlp.max_length = 2**31
    return nlp


def cut_tokens(text: str, borders: Iterable[int] = ()) -> list[tuple[int, int]]:
    """Return start and end of every token, cut at borders and at blanks; blanks are none.

    >>> text = "nhưthôn Kon Rơ họp"
    >>> [text[start:end] for start, end in cut_tokens(text, [3, 14])]
    ['như', 'thôn', 'Kon', 'Rơ', 'họp']
    """
    cuts = set(borders)
    tokens = []
    for token in tokenizer().make_doc(text):
        start = token.idx
        for at in range(token.idx, token.idx + len(token.text) + 1):
            ends = at == token.idx + len(token.text)
            if ends or at in cuts or text[at].isspace():
                if start < at:
                    tokens.append((start, at))
                start = at + 1 if not ends and text[at].isspace() else at
    return tokens
