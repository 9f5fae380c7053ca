"""Scores of a pipeline on gold reports: exact spans by label, sections by sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from baocao.components.sections import score_sections
from baocao.corpus import gold_doc
from baocao.schema import ENTITY_LABELS

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc


@dataclass(slots=True)
class Count:
    """Right, wrong and missed spans of one label."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def scores(self) -> dict[str, float | int]:
        """Return precision, recall and F1 (0 where undefined) and the number of gold spans."""
        found, gold = self.right + self.wrong, self.right + self.missed
        precision = self.right / found if found else 0.0
        recall = self.right / gold if gold else 0.0
        total = precision + recall
        f1 = 2 * precision * recall / total if total else 0.0
        return {"p": precision, "r": recall, "f": f1, "gold": gold}


@dataclass(slots=True)
class Evaluation:
    """Scores of one pipeline on one set of documents."""

    documents: int = 0
    labels: dict[str, Count] = field(default_factory=dict)
    sections: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return all scores as plain JSON types, rounded to four places."""
        total = Count(
            sum(c.right for c in self.labels.values()),
            sum(c.wrong for c in self.labels.values()),
            sum(c.missed for c in self.labels.values()),
        )
        rows = {"micro": total, **self.labels}
        return {
            "documents": self.documents,
            "entities": {name: _rounded(count.scores()) for name, count in rows.items()},
            "sections": _rounded(self.sections),
        }


def evaluate(nlp: Language, records: Iterable[dict[str, Any]]) -> Evaluation:
    """Annotate the texts of gold records; a span is right when both borders and label agree."""
    from spacy.training import Example

    result = Evaluation(labels={label: Count() for label in ENTITY_LABELS})
    examples = []
    for record in records:
        reference = gold_doc(nlp, record)
        predicted = nlp(record["text"])
        count_spans(predicted, record["entities"], result.labels)
        examples.append(Example(predicted, reference))
        result.documents += 1
    result.sections = score_sections(examples)
    return result


def count_spans(
    predicted: Doc, entities: Iterable[dict[str, Any]], labels: dict[str, Count]
) -> None:
    """Add the spans of one document to the counts by label; gold offsets are the record's own."""
    found = {(s.start_char, s.end_char, s.label_) for s in predicted.ents}
    gold = {(item["start"], item["end"], item["label"]) for item in entities}
    for *_, label in found & gold:
        labels[label].right += 1
    for *_, label in found - gold:
        labels.setdefault(label, Count()).wrong += 1
    for *_, label in gold - found:
        labels[label].missed += 1


def _rounded(scores: dict[str, Any]) -> dict[str, Any]:
    return {
        name: round(value, 4) if isinstance(value, float) else value
        for name, value in scores.items()
    }
