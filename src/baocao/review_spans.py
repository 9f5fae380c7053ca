"""Entities that are likely wrong: where a model that has not seen the document reads otherwise.

A reading of the model counts as sure as the least sure of its tokens, and the corpus' own
one is doubted as much as its worst token: cleanlab ranks token classification so (Wang &
Mueller 2022, "Detecting label errors in token classification data"). What a model reads
otherwise again and again is its own weakness or an unclear guideline; a mistake is rare. So
the score is divided by 1 + ln n, n being how often the two labels meet like that: chosen
among ten ways to rank by errors planted in the training part of the gold (docs/agreement.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import log
from typing import TYPE_CHECKING, Any, Final

from baocao.corpus import Record, gold_doc
from baocao.document_scores import spans_of
from baocao.span_scores import Pair, pair_spans
from baocao.train_reader import data_doc

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span

    from baocao.components.entities import EntityTagger

# Stronger penalties than the shipped model's: a model that is less sure of itself ranks as
# well and takes half the time.
_ENTITIES: Final = {"calibrate": False, "max_iterations": 50, "c1": 0.1, "c2": 1.0}
_STEPS: Final = ("layout", "values", "entities", "merge")
_OWN_STEPS: Final = ("layout", "values", "entities", "own_entities")  # train_configs/entities.cfg
_UNSCORED: Final = 0.5  # how sure a model is that says nothing of it
_LIKELY: Final = 0.5
_OUTSIDE: Final = "O"


@dataclass(frozen=True, slots=True)
class SpanDoubt:
    """A span of the corpus that a model reads otherwise, or one that the corpus lacks.

    ``pair`` is what the corpus has and what the model found; one of them may be None.
    ``sure`` is how sure the model is of its own reading against the given one.
    """

    record: int
    pair: Pair
    sure: float
    score: float = 0.0

    @property
    def kind(self) -> str:
        """``missing`` or ``spurious`` in the corpus, or a wrong ``border`` or ``label``.

        >>> SpanDoubt(0, ((0, 4, "ORG"), (0, 4, "LOCATION")), 0.9).kind
        'label'
        >>> SpanDoubt(0, (None, (0, 4, "LOCATION")), 0.9).kind
        'missing'
        """
        given, found = self.pair
        if given is None or found is None:
            return "missing" if given is None else "spurious"
        return "border" if given[2] == found[2] else "label"

    @property
    def flagged(self) -> bool:
        """Whether the model is surer of its own reading than not."""
        return self.sure >= _LIKELY


def held_out_doubts(
    records: Sequence[Record], *, folds: int, any_labels: bool = False
) -> list[SpanDoubt]:
    """Return doubts by models of the other documents: every ``folds``-th is held out in turn.

    With ``any_labels`` the labels are the corpus' own, and the rules' are left out.
    """
    doubts: list[SpanDoubt] = []
    make = reference_maker(any_labels=any_labels)
    for fold in range(min(folds, len(records))):
        others = [record for i, record in enumerate(records) if i % folds != fold]
        nlp = _trained(others, make, any_labels=any_labels)
        if nlp is not None:
            for i in range(fold, len(records), folds):
                record = records[i]
                reference, found = make(nlp, record), read(nlp, record["text"])
                doubts += document_doubts(record, i, reference, *found)
    return ranked(doubts)


def reference_maker(*, any_labels: bool) -> Callable[[Language, Record], Doc]:
    """Return what makes the document of a record: with labels of the schema, or with any."""
    return data_doc if any_labels else partial(gold_doc, widening_is_known=True)


def ranked(doubts: Iterable[SpanDoubt]) -> list[SpanDoubt]:
    """Return doubts with their score, the highest first.

    >>> org = ((0, 4, "ORG"), (0, 4, "LOCATION"))
    >>> often = [SpanDoubt(i, org, 0.9) for i in range(5)]
    >>> once = SpanDoubt(7, ((0, 4, "MONEY"), None), 0.8)
    >>> [(doubt.record, doubt.score) for doubt in ranked([*often, once])][:2]
    [(7, 0.8), (0, 0.3449)]
    """
    found = list(doubts)
    often = Counter(_labels(doubt) for doubt in found)
    scored = [
        SpanDoubt(d.record, d.pair, d.sure, round(d.sure / (1 + log(often[_labels(d)])), 4))
        for d in found
    ]
    return sorted(scored, key=lambda doubt: (-doubt.score, doubt.record, _start(doubt)))


def document_doubts(
    record: Record, number: int, reference: Doc, doc: Doc, probabilities: Tags | None
) -> Iterator[SpanDoubt]:
    """Yield what a pipeline read otherwise than record ``number``.

    ``reference`` is the document that the record gives, the rest is from ``read``.
    """
    found = {(e.start_char, e.end_char, e.label_): e._.score for e in doc.ents}
    for pair in pair_spans(spans_of(record), found):
        if pair[0] == pair[1]:
            continue
        if probabilities is None:
            score = found[pair[1]] if pair[1] else None
            yield SpanDoubt(number, pair, _UNSCORED if score is None else score)
            continue
        spans = [span for span in pair if span is not None]
        place = min(s[0] for s in spans), max(s[1] for s in spans)
        ours, theirs = (_place(of, place) for of in (doc, reference))
        sure = probabilities.least(ours) * (1 - probabilities.least(theirs))
        yield SpanDoubt(number, pair, round(sure, 4))


@dataclass(frozen=True, slots=True)
class Tags:
    """The probability of every tag at every token."""

    names: list[str]
    rows: Any

    def least(self, span: Span) -> float:
        """Return the lowest probability of the tags that the entities of a document give."""
        column = {name: i for i, name in enumerate(self.names)}
        tags = ((t.i, f"{t.ent_iob_}-{t.ent_type_}" if t.ent_type_ else _OUTSIDE) for t in span)
        return min(float(self.rows[i, column[tag]]) if tag in column else 0.0 for i, tag in tags)


def read(nlp: Language, text: str) -> tuple[Doc, Tags | None]:
    """Annotate a text; probabilities come from the component that marks entities, if any."""
    from baocao.components.entities import EntityTagger

    doc, tags = nlp.make_doc(text), None
    for _, component in nlp.pipeline:
        doc = component(doc)
        if isinstance(component, EntityTagger):
            tags = _probabilities(component, doc)
    return doc, tags


def _probabilities(tagger: EntityTagger, doc: Doc) -> Tags | None:
    # The component keeps the label it chose; a doubt needs those that it did not choose.
    tags, marginals = tagger.marginals(doc)
    return Tags(list(tags), marginals) if tags and len(doc) else None


def _trained(
    records: Sequence[Record], make: Callable[[Language, Record], Doc], *, any_labels: bool
) -> Language | None:
    """Return a pipeline of rules and a CRF fitted on records; None where they have no entity."""
    import spacy
    from spacy.training import Example

    if not any(record["entities"] for record in records):
        return None
    nlp = spacy.blank("vi_baocao")
    for name in _OWN_STEPS if any_labels else _STEPS:
        settings = {**_ENTITIES, "own_labels": any_labels} if name == "entities" else {}
        nlp.add_pipe(f"baocao_{name}", name=name, config=settings)
    examples = [Example(nlp.make_doc(r["text"]), make(nlp, r)) for r in records]
    tagger: Any = nlp.get_pipe("entities")
    tagger.initialize(lambda: examples, nlp=nlp)
    return nlp


def _place(doc: Doc, place: tuple[int, int]) -> Span:
    span = doc.char_span(*place, alignment_mode="expand")
    if span is None:  # outside of the text: the corpus was checked before
        raise ValueError(f"no token at {place[0]}:{place[1]}")
    return span


def _labels(doubt: SpanDoubt) -> tuple[str, str]:
    given, found = doubt.pair
    return given[2] if given else _OUTSIDE, found[2] if found else _OUTSIDE


def _start(doubt: SpanDoubt) -> int:
    return min(span[0] for span in doubt.pair if span is not None)
