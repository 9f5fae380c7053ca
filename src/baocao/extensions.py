"""What components set on Doc, Span and Token: custom attributes and sentence starts.

``set_extensions`` may be called any number of times; every factory calls it, so the
attributes exist again in a new process and after loading from disk.
"""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from spacy.tokens import Doc

SPAN_DEFAULTS: Final = {
    "value": None,  # normal value of an entity, plain JSON types
    "score": 1.0,  # confidence in [0, 1]
    "source": "",  # rule id or model id
    "section_score": 0.0,  # confidence of the section of a sentence
    "alternatives": None,  # [{"section", "score"}], best first
}
DOC_DEFAULTS: Final = {
    "officials": None,  # [{"name": ent index, "positions": [ent index, …], …}]
}


def set_extensions() -> None:
    """Register the attributes where they are not yet known."""
    from spacy.tokens import Doc, Span, Token

    for name, default in SPAN_DEFAULTS.items():
        if not Span.has_extension(name):
            Span.set_extension(name, default=default)
    for name, default in DOC_DEFAULTS.items():
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=default)
    if not Token.has_extension("word_iob"):
        Token.set_extension("word_iob", default="")


def set_sentence_starts(doc: Doc, starts: Container[int]) -> None:
    """Make the tokens in ``starts``, and the first token, begin sentences, and no others.

    In one array: setting ``token.is_sent_start`` looks through the whole document each time.
    """
    import numpy as np
    from spacy.attrs import SENT_START

    values = [1 if i == 0 or i in starts else -1 for i in range(len(doc))]
    array: Any = np.array(values, dtype="int64").astype("uint64")
    doc.from_array([SENT_START], array)
