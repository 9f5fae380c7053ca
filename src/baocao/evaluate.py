"""Scores of a pipeline on gold reports: spans, sections, values, links, and every error.

Spans are scored four ways (:mod:`baocao.span_scores`), sections with their calibration
(:mod:`baocao.section_scores`). Everything is compared on plain records, so what is scored
is what ``baocao annotate`` writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

from baocao.corpus import Record, gold_doc
from baocao.document_scores import (
    Count,
    DocumentScores,
    Error,
    ValueCount,
    score_document,
    spans_of,
)
from baocao.error_types import ErrorType, error_types
from baocao.fact_scores import fact_scores
from baocao.finding_scores import FindingScores
from baocao.records import make_report
from baocao.schema import ENTITY_LABELS, VALUE_LABELS
from baocao.section_scores import expected_calibration_error, reliability, section_scores
from baocao.significance import ratio_interval
from baocao.span_scores import Span, Tally, span_scores

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

__all__ = ["Count", "Evaluation", "count_spans", "evaluate", "score_records"]

_BAND: Final = 5  # years: a band holds enough documents to say something


@dataclass(slots=True)
class Evaluation:
    """Scores of one pipeline on one set of documents."""

    documents: int = 0
    labels: dict[str, Count] = field(default_factory=dict)
    sections: dict[str, Any] = field(default_factory=dict)
    scored: list[DocumentScores] = field(default_factory=list)
    findings: FindingScores = field(default_factory=FindingScores)

    @property
    def errors(self) -> list[Error]:
        """All errors, document by document in the order of the text."""
        return [error for document in self.scored for error in document.errors]

    @property
    def error_types(self) -> list[ErrorType]:
        """The errors by type, the most frequent first."""
        return error_types(self.errors)

    def to_dict(self) -> dict[str, Any]:
        """Return the main scores as plain JSON types, rounded to four places."""
        rows = {"micro": _sum(self.labels.values()), **self.labels}
        main = {name: self.sections.get(name) for name in ("sections_acc", "sections_strict")}
        return {
            "documents": self.documents,
            "entities": {name: _rounded(count.scores()) for name, count in rows.items()},
            "sections": _rounded(main),
        }

    def details(self) -> dict[str, Any]:
        """Return all scores as plain JSON types; the keys of ``to_dict`` are among them.

        ``values`` looks at strictly right spans whose gold has a value: how many there are
        (``of``), how many were read alike (``right``), and how many gold values are exactly
        what the rules read there (``by_rules``; where the rules wrote the gold values, the
        share right cannot show their errors). ``officials`` scores the links from a name to
        an office, where both spans must be right too. ``facts`` looks at the documents whose
        gold has facts (:mod:`baocao.fact_scores`), ``findings`` at all. ``calibration``
        compares the scores of entities with the share that is strictly right;
        ``error_types`` counts the mistakes.
        """
        links = _sum(document.links for document in self.scored)
        return {
            **self.to_dict(),
            "spans": span_scores([d.spans for d in self.scored], self.labels),
            "sections": {**_rounded(self.sections), **_section_interval(self.scored)},
            "values": _value_rows(self.scored),
            "officials": _rounded(links.scores()),
            "facts": fact_scores(d.facts for d in self.scored if d.facts is not None),
            "findings": self.findings.to_dict(),
            "calibration": _calibration(self.scored),
            "error_types": [found.to_dict() for found in self.error_types],
            "groups": {
                name: _grouped(self.scored, key)
                for name, key in (("kind", _kind), ("region", _region), ("years", _years))
            },
        }


def evaluate(
    nlp: Language, records: Iterable[Record], *, labels: Iterable[str] | None = None
) -> Evaluation:
    """Annotate the texts of gold records and score the result.

    Args:
        nlp: the pipeline.
        records: gold records, checked against the schema; with ``labels`` those of
            ``baocao.train_data.read_data``.
        labels: entity labels of a model that has its own; None is those of the schema.

    Raises:
        CorpusError: a gold record that cannot be used; the message names the place.
    """
    pairs = ((record, _annotated(nlp, record, own=labels is not None)) for record in records)
    return score_records(pairs, labels=ENTITY_LABELS if labels is None else labels)


def score_records(
    pairs: Iterable[tuple[Record, Record]], *, labels: Iterable[str] = ENTITY_LABELS
) -> Evaluation:
    """Score pairs of a gold record and the report record of the same text.

    ``labels`` have a row whether they occur or not; other labels have one where they occur.
    """
    result = Evaluation(labels={label: Count() for label in labels})
    for gold, found in pairs:
        _count(spans_of(found), spans_of(gold), result.labels)
        result.scored.append(score_document(gold, found))
        result.findings.add(gold, found)
        result.documents += 1
    result.sections = section_scores([item for d in result.scored for item in d.filed])
    return result


def count_spans(
    predicted: Doc, entities: Iterable[dict[str, Any]], labels: dict[str, Count]
) -> None:
    """Add the spans of one document to the counts by label; gold offsets are the record's own."""
    found = {(s.start_char, s.end_char, s.label_) for s in predicted.ents}
    _count(found, {(item["start"], item["end"], item["label"]) for item in entities}, labels)


def _count(found: set[Span], gold: set[Span], labels: dict[str, Count]) -> None:
    for *_, label in sorted(found & gold):
        labels.setdefault(label, Count()).right += 1
    for *_, label in sorted(found - gold):
        labels.setdefault(label, Count()).wrong += 1
    for *_, label in sorted(gold - found):
        labels.setdefault(label, Count()).missed += 1


def _annotated(nlp: Language, record: Record, *, own: bool) -> Record:
    if not own:
        gold_doc(nlp, record)  # raises where the gold record cannot be used
    doc = nlp(record["text"])
    return make_report(doc, id=str(record["id"]), source="", model="").to_dict()


def _calibration(scored: list[DocumentScores]) -> dict[str, Any]:
    """Return how far scores of entities are from the share right, for all and by label."""
    results: dict[str, list[tuple[float, bool]]] = {}
    for document in scored:
        for label, score, right in document.surety:
            results.setdefault(label, []).append((score, right))
    table = reliability([pair for pairs in results.values() for pair in pairs])
    return {
        "n": sum(row["n"] for row in table),
        "ece": expected_calibration_error(table),
        "by_label": {
            label: expected_calibration_error(reliability(results[label]))
            for label in sorted(results)
        },
        "reliability": table,
    }


def _section_interval(scored: list[DocumentScores]) -> dict[str, float | None]:
    """Return the 95 % interval of the share of sentences under an accepted section."""
    rows = [(sum(one.accepted for one in d.filed), len(d.filed)) for d in scored if d.filed]
    low, high = ratio_interval(rows) or (None, None)
    return {"low": low, "high": high}


def _grouped(scored: list[DocumentScores], key: Callable[[dict[str, Any]], str]) -> dict[str, Any]:
    groups: dict[str, list[Tally]] = {}
    for document in scored:
        groups.setdefault(key(document.meta), []).append(document.spans)
    rows = {}
    for name in sorted(groups):
        row = span_scores(groups[name])["micro"]
        rows[name] = {"documents": len(groups[name]), "gold": row["gold"], **row["strict"]}
    return rows


def _kind(meta: dict[str, Any]) -> str:
    return str(meta.get("kind") or "?")


def _region(meta: dict[str, Any]) -> str:
    return str(meta.get("region") or "?")


def _years(meta: dict[str, Any]) -> str:
    year = meta.get("year")
    if not isinstance(year, int):
        return "?"
    return f"{year // _BAND * _BAND}-{year // _BAND * _BAND + _BAND - 1}"


def _sum(counts: Iterable[Count]) -> Count:
    total = Count()
    for count in counts:
        total.right += count.right
        total.wrong += count.wrong
        total.missed += count.missed
    return total


def _value_rows(scored: list[DocumentScores]) -> dict[str, Any]:
    rows = {}
    for name in ("micro", *VALUE_LABELS):
        total = ValueCount()
        for document in scored:
            for label, count in document.values.items():
                if name in ("micro", label):
                    total.of += count.of
                    total.right += count.right
                    total.by_rules += count.by_rules
        share = round(total.right / total.of, 4) if total.of else None
        rows[name] = {**asdict(total), "share": share}
    return rows


def _rounded(scores: dict[str, Any]) -> dict[str, Any]:
    return {
        name: round(value, 4) if isinstance(value, float) else value
        for name, value in scores.items()
    }
