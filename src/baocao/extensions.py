"""The custom attributes of Doc, Span and Token, set in one place.

``set_extensions`` may be called any number of times; every factory calls it, so the
attributes exist again in a new process and after loading from disk.
"""

from __future__ import annotations

from typing import Final

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
