"""One flat list of entities out of rule spans and trained spans.

``doc.ents`` gets the longest sensible spans; residential groups and places inside
them go to ``doc.spans["nested"]``. Spans of labels of the user's own (``doc.spans["own"]``)
stand behind names and values, and before quantities. A rule span and a trained span that cross each
other are settled by the order in ``_RANK``, never by chance.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import zip_longest
from typing import Any, Final

from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc, Span
from spacy.training import Example

from baocao.entity_values import value_of
from baocao.extensions import set_attributes, set_extensions, text_of
from baocao.grammar.places import find_places
from baocao.normal import normal_view, normalize
from baocao.schema import NAME_LABELS, NESTED_LABELS

# Labels that hold places, groups or numbers as part of a name.
_HOLDERS: Final = ("ORG", "POSITION", "PROGRAM", "LOCATION", "LEGAL_DOC", "RESIDENTIAL_GROUP")
# What the grammar is surest of comes first; a value that no rule read stands behind those.
_READ: Final = ("LEGAL_DOC", "MONEY", "PERCENT", "DATE", "RESIDENTIAL_GROUP")
_GUESSED: Final = "guessed value"
_OWN: Final = "label of the user's own"
_RANK: Final = {
    label: rank for rank, label in enumerate((*_READ, _GUESSED, *NAME_LABELS, _OWN, "QUANTITY"))
}
# Between a name and the office of its bearer, on one line: a dash, a comma, a bracket, nothing.
_JOINT: Final = re.compile(r"[ ]*(?:[,(]|-+)?[ ]*")


class EntityMerger:
    """Settles rule spans and trained spans into ``doc.ents`` and nested spans."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc.ents`` and ``doc.spans["nested"]``; every value label carries its value."""
        text = text_of(doc)
        values = list(doc.spans.get("values", []))
        trained = [*doc.spans.get("trained", []), *doc.spans.get("own", [])]
        kept = _holders(doc, settle(values, trained))
        doc.set_ents(kept)
        owner = {token: span for span in kept for token in range(span.start, span.end)}
        nested = [
            span
            for span in values
            if span.label_ in NESTED_LABELS and _inside(span, owner.get(span.start))
        ]
        nested += _places_inside(
            doc, [s for s in kept if s.label_ in ("ORG", "POSITION", "PROGRAM")]
        )
        doc.spans["nested"] = _flat(nested)
        known: dict[Any, Any] = doc.user_data
        for span in kept:
            start, end = span.start_char, span.end_char
            if span.label_ not in _RANK:  # what a rule read here is not what people mean by it
                set_attributes(doc, start, end, value=None)
            elif known.get(("._.", "value", start, end)) is None:
                value = value_of(span.label_, text[start:end])
                set_attributes(doc, start, end, value=value)
        return doc

    def score(self, examples: Iterable[Example], **options: Any) -> dict[str, Any]:
        """Score ``doc.ents`` on exact spans and labels; called by ``spacy evaluate``."""
        return Scorer.score_spans(examples, "ents")


def settle(values: Iterable[Span], trained: Iterable[Span]) -> list[Span]:
    """Return spans that do not overlap: holders first, then rules by rank, then the rest.

    Where the model calls a value what the grammar read as another one, the grammar is right.
    """
    ruled = list(values)
    candidates = [*ruled, *trained]
    exact = {(span.start, span.end, span.label_) for span in ruled}
    starting: dict[int, list[Span]] = {}
    for span in candidates:
        starting.setdefault(span.start, []).append(span)

    def rank(span: Span) -> int:
        guessed = span.label_ in _READ and (span.start, span.end, span.label_) not in exact
        return _RANK.get(_GUESSED if guessed else span.label_, _RANK[_OWN])

    def order(span: Span) -> tuple[int, int, int, int]:
        holds = span.label_ in _HOLDERS and any(
            _inside(other, span)
            for start in range(span.start, span.end)
            for other in starting.get(start, ())
        )
        return (
            0 if holds else 1,
            -len(span) if holds else rank(span),
            -len(span),
            span.start,
        )

    kept: list[Span] = []
    taken: set[int] = set()
    for span in sorted(candidates, key=order):
        tokens = range(span.start, span.end)
        if taken.isdisjoint(tokens):
            kept.append(span)
            taken.update(tokens)
    return sorted(kept, key=lambda span: span.start)


def _holders(doc: Doc, spans: list[Span]) -> list[Span]:
    """Make a person whose office follows directly an official, as the guidelines define it."""
    text = text_of(doc)
    agreed = []
    for span, after in zip_longest(spans, spans[1:]):
        holds = (
            after is not None
            and (span.label_, after.label_) == ("PERSON", "POSITION")
            and _JOINT.fullmatch(normalize(text[span.end_char : after.start_char]))
        )
        agreed.append(Span(doc, span.start, span.end, label="OFFICIAL") if holds else span)
    return agreed


def _places_inside(doc: Doc, holders: Iterable[Span]) -> list[Span]:
    spans = []
    for holder in holders:
        view = normal_view(holder.text)
        for match in find_places(view.text):
            start, end = view.raw_span(match.start, match.end)
            span = doc.char_span(
                holder.start_char + start, holder.start_char + end, label="LOCATION"
            )
            if span is not None and len(span) < len(holder):
                span._.value, span._.source = match.value, match.rule
                spans.append(span)
    return spans


def _flat(spans: Iterable[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -len(s))):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _inside(inner: Span, outer: Span | None) -> bool:
    """Return whether a span is a true part of another one."""
    return (
        outer is not None
        and outer.start <= inner.start
        and inner.end <= outer.end
        and len(inner) < len(outer)
    )


@Language.factory(
    "baocao_merge",
    assigns=["doc.ents", "doc.spans"],
    default_score_weights={"ents_f": 1.0, "ents_p": None, "ents_r": None, "ents_per_type": None},
)
def make_merge(nlp: Language, name: str) -> EntityMerger:
    """Return the component that merges rule and trained entities."""
    set_extensions()
    return EntityMerger(name)
