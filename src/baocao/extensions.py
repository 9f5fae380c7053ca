"""What components set on Doc, Span and Token: custom attributes and sentence starts.

``set_extensions`` may be called any number of times; every factory calls it, so the
attributes exist again in a new process and after loading from disk. ``doc._.to_frame(table)``
gives one table of a document as a pandas frame (:mod:`baocao.frames`).
"""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING, Any, Final

from baocao.jupyter import show_docs

if TYPE_CHECKING:
    from pandas import DataFrame  # type: ignore[import-untyped]
    from spacy.tokens import Doc, Token

SPAN_DEFAULTS: Final = {
    "value": None,  # normal value of an entity, plain JSON types
    "score": 1.0,  # confidence in [0, 1]
    "source": "",  # rule id or model id
    "section_score": 0.0,  # confidence of the section of a sentence
    "alternatives": None,  # [{"section", "score"}], best first
}
DOC_DEFAULTS: Final = {
    "word_codes": "",  # a letter a token: what ``token._.word_iob`` says of it
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
    if not Doc.has_extension("officials"):
        Doc.set_extension("officials", getter=_officials, setter=_set_officials)
    if not Doc.has_extension("to_frame"):
        Doc.set_extension("to_frame", method=_to_frame)
    if not Token.has_extension("word_iob"):
        Token.set_extension("word_iob", getter=_word_iob)
    show_docs()


def _to_frame(doc: Doc, table: str = "entities", *, exact: bool = False) -> DataFrame:
    """Return one table of a document as a frame (``baocao.frames.doc_frame``)."""
    from baocao.frames import doc_frame

    return doc_frame(doc, table, exact=exact)


_OFFICIALS: Final = ("._.", "officials", None, None)


def _officials(doc: Doc) -> list[dict[str, Any]] | None:
    """Return officials with ``name`` and ``positions`` as places in ``doc.ents`` as it is now.

    A component that stands further back may have changed the entities; whose name or
    office is none any more is left out.
    """
    data: dict[Any, Any] = doc.user_data
    stored = data.get(_OFFICIALS)
    if stored is None:
        return None
    places = {(ent.start, ent.end): place for place, ent in enumerate(doc.ents)}
    found = []
    for row in stored:
        name = places.get(tuple(row["name"]))
        if name is not None:
            offices = (places.get(tuple(office)) for office in row["positions"])
            positions = [place for place in offices if place is not None]
            found.append({**row, "name": name, "positions": positions})
    return found


def _set_officials(doc: Doc, officials: list[dict[str, Any]]) -> None:
    ents = [(ent.start, ent.end) for ent in doc.ents]
    data: dict[Any, Any] = doc.user_data
    data[_OFFICIALS] = [
        {**row, "name": ents[row["name"]], "positions": [ents[i] for i in row["positions"]]}
        for row in officials
    ]


def _word_iob(token: Token) -> str:
    """Return B, I or O for a token; nothing where words were left out."""
    codes: str = token.doc._.word_codes
    return codes[token.i : token.i + 1]


def set_attributes(doc: Doc, start: int, end: int, **attributes: Any) -> None:
    """Set attributes of a span, as ``span._.value = …`` does, without an object for each.

    Args:
        doc: the document of the span.
        start: offset of its first character.
        end: offset behind its last one.
        attributes: of :data:`SPAN_DEFAULTS`.
    """
    data: dict[Any, Any] = doc.user_data
    for name, value in attributes.items():
        data["._.", name, start, end] = value


def set_sentence_starts(doc: Doc, starts: Container[int]) -> None:
    """Make the tokens in ``starts``, and the first token, begin sentences, and no others.

    In one array: setting ``token.is_sent_start`` looks through the whole document each time.
    """
    import numpy as np
    from spacy.attrs import SENT_START

    values = [1 if i == 0 or i in starts else -1 for i in range(len(doc))]
    array: Any = np.array(values, dtype="int64").astype("uint64")
    doc.from_array([SENT_START], array)


def sentence_bounds(doc: Doc) -> list[tuple[int, int]]:
    """Return first and last-but-one token of each sentence, as ``doc.sents`` has them.

    From one array: ``doc.sents`` makes an object of every token that it passes.
    """
    import numpy as np
    from spacy.attrs import SENT_START

    if not len(doc):
        return []
    starts = np.flatnonzero(doc.to_array(SENT_START) == 1).tolist()
    if not starts or starts[0] != 0:
        starts = [0, *starts]
    return list(zip(starts, [*starts[1:], len(doc)], strict=True))


_latest: tuple[object, str] = (None, "")
"""The document whose text was asked for last: components ask for it one after the other."""


def text_of(doc: Doc) -> str:
    """Return ``doc.text``, from arrays: that property makes an object of every token."""
    from spacy.attrs import ORTH, SPACY

    known, text = _latest
    if known is not doc:
        rows = list(map(tuple, doc.to_array([ORTH, SPACY]).tolist()))
        strings = doc.vocab.strings
        pieces = {row: strings[row[0]] + (" " if row[1] else "") for row in set(rows)}
        text = "".join([pieces[row] for row in rows])
        remember_text(doc, text)
    return text


def remember_text(doc: Doc, text: str) -> None:
    """Keep the text of a document for the components that will ask for it."""
    global _latest
    _latest = (doc, text)  # one assignment: threads see one document or the other
