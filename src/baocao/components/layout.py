"""Sentences and their kinds, from the layout of the raw text.

Sets sentence starts and ``doc.spans["sentences"]`` (label = kind).
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span

from baocao.extensions import set_extensions, set_sentence_starts, text_of
from baocao.text import analyse_layout


class LayoutMarker:
    """Marks sentences, their kinds and the headings of a document."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Set sentence starts and the ``sentences`` group."""
        layout = analyse_layout(text_of(doc))
        starts = set()
        sentences = []
        for sentence in layout.sentences:
            span = doc.char_span(
                sentence.start, sentence.end, label=sentence.kind, alignment_mode="expand"
            )
            if span is None:
                continue
            starts.add(span.start)
            sentences.append(span)
        set_sentence_starts(doc, starts)
        doc.spans["sentences"] = _without_overlap(sentences)
        return doc


def _without_overlap(spans: list[Span]) -> list[Span]:
    """Cut what two sentences share when a token lies across their border."""
    kept: list[Span] = []
    for span in spans:
        start = max(span.start, kept[-1].end) if kept else span.start
        if start < span.end:
            kept.append(Span(span.doc, start, span.end, label=span.label_))
    return kept


@Language.factory("baocao_layout", assigns=["token.is_sent_start", "doc.spans"])
def make_layout(nlp: Language, name: str) -> LayoutMarker:
    """Return the layout component."""
    set_extensions()
    return LayoutMarker(name)
