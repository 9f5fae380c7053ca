"""Entities of labels that are the user's own: what the trained model found, and nothing else.

Stands where the merge component stands in the default pipeline. Rules have done their
part as features of the model; none of their spans becomes an entity.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc
from spacy.training import Example

from baocao.extensions import set_extensions


class OwnEntities:
    """Makes the trained spans the entities of the document."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc.ents``; remove the spans of the rules, and what they said of a span."""
        for span in doc.spans.pop("values", []):
            # Attributes belong to the offsets: a trained span there would inherit them.
            span._.value = None
        doc.set_ents(list(doc.spans.get("own", [])))
        return doc

    def score(self, examples: Iterable[Example], **options: Any) -> dict[str, Any]:
        """Score ``doc.ents`` on exact spans and labels; called by ``spacy evaluate``."""
        return Scorer.score_spans(examples, "ents")


@Language.factory(
    "baocao_own_entities",
    assigns=["doc.ents"],
    default_score_weights={"ents_f": 1.0, "ents_p": None, "ents_r": None, "ents_per_type": None},
)
def make_own_entities(nlp: Language, name: str) -> OwnEntities:
    """Return the component that takes the trained spans as entities."""
    set_extensions()
    return OwnEntities(name)
