"""Value entities by rule: ``doc.spans["values"]``, each with value and rule id."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from baocao.extensions import set_attributes, set_extensions, text_of
from baocao.grammar import find_values


class ValueMarker:
    """Runs the grammar over the text and keeps what lies on token borders."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Fill ``doc.spans["values"]``."""
        spans = []
        for match in find_values(text_of(doc)):
            span = doc.char_span(match.start, match.end, label=match.label)
            if span is None:  # a border inside a token: nothing exact to mark
                continue
            set_attributes(
                doc, match.start, match.end, value=match.value, score=1.0, source=match.rule
            )
            spans.append(span)
        doc.spans["values"] = spans
        return doc


@Language.factory("baocao_values", assigns=["doc.spans"])
def make_values(nlp: Language, name: str) -> ValueMarker:
    """Return the component that marks value entities."""
    set_extensions()
    return ValueMarker(name)
