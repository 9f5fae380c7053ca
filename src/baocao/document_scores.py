"""What one document adds to the scores: spans, sections, values, links, and its errors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from baocao.corpus import CorpusError, Record
from baocao.corpus_values import add_values
from baocao.fact_scores import FactTally, tally_facts
from baocao.section_scores import Filed, file_sentences
from baocao.span_scores import Pair, Span, Tally, pair_spans, tally

_CONTEXT: Final = 60  # characters shown on each side of an error


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
class ValueCount:
    """Right spans with a gold value, those read alike, and gold values that rules give too."""

    of: int = 0
    right: int = 0
    by_rules: int = 0


@dataclass(frozen=True, slots=True)
class Error:
    """One difference between gold and found, with the text around it.

    ``kind`` is missed, spurious, label, border, value or section; ``expected`` and
    ``found`` are what each side has (label or section, text, value), None where nothing.
    """

    document: str
    kind: str
    start: int
    end: int
    before: str
    text: str
    after: str
    expected: dict[str, Any] | None
    found: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class DocumentScores:
    """What one document adds to the scores.

    ``surety`` has, for each entity found that has a score, its label, the score and whether
    it is strictly right.
    """

    id: str
    meta: dict[str, Any]
    spans: Tally
    surety: list[tuple[str, float, bool]]
    filed: list[Filed]
    values: dict[str, ValueCount]
    links: Count
    facts: FactTally | None
    """None where the gold says nothing of facts."""
    errors: list[Error]


def score_document(gold: Record, found: Record) -> DocumentScores:
    """Compare one report record with the gold record of the same text."""
    pairs = pair_spans(spans_of(gold), spans_of(found))
    filed = file_sentences(gold["sentences"], found["sentences"], gold["text"])
    values, wrong_values = _values(gold, found)
    errors = [*_span_errors(gold, pairs), *wrong_values, *_section_errors(gold, filed)]
    return DocumentScores(
        id=str(gold["id"]),
        meta=dict(gold.get("meta") or {}),
        spans=tally(pairs),
        surety=_surety(gold, found),
        filed=filed,
        values=values,
        links=_links(gold, found),
        facts=tally_facts(gold, found) if gold.get("facts") else None,
        errors=sorted(errors, key=lambda error: (error.start, error.end)),
    )


def spans_of(record: Record) -> set[Span]:
    """Return the entities of a record as (start, end, label)."""
    return {_span(item) for item in record["entities"]}


def _span(item: dict[str, Any]) -> Span:
    return item["start"], item["end"], item["label"]


def _surety(gold: Record, found: Record) -> list[tuple[str, float, bool]]:
    expected = spans_of(gold)
    return [
        (item["label"], item["score"], _span(item) in expected)
        for item in found["entities"]
        if item.get("score") is not None
    ]


def _values(gold: Record, found: Record) -> tuple[dict[str, ValueCount], list[Error]]:
    read = {_span(item): item.get("value") for item in found["entities"]}
    ruled = _read_by_rules(gold)
    counts: dict[str, ValueCount] = {}
    errors = []
    for item in gold["entities"]:
        span, value = _span(item), item.get("value")
        if value is None or span not in read:
            continue
        count = counts.setdefault(item["label"], ValueCount())
        right = same_value(value, read[span])
        count.of += 1
        count.right += right
        count.by_rules += same_value(value, ruled[span])
        if not right:
            shown = _shown(gold["text"], span)
            errors.append(
                _error(gold, "value", shown | {"value": value}, shown | {"value": read[span]})
            )
    return counts, errors


def _read_by_rules(gold: Record) -> dict[Span, Any]:
    """Return what the rules read at the gold spans: the gold value may be no more than that."""
    entities = [
        {name: item[name] for name in ("start", "end", "label")} for item in gold["entities"]
    ]
    try:
        filled = add_values({**gold, "entities": entities, "nested": []})
    except ValueError as error:  # the period of its meta
        raise CorpusError(f"document '{gold['id']}': {error}") from error
    return {_span(item): item.get("value") for item in filled["entities"]}


def same_value(one: dict[str, Any] | None, other: dict[str, Any] | None) -> bool:
    """Return whether two values say the same; a field that is null is a field left out.

    >>> same_value({"amount": 5, "per": None}, {"amount": 5}), same_value({"amount": 5}, None)
    (True, False)
    """
    if one is None or other is None:
        return one is other
    return {k: v for k, v in one.items() if v is not None} == {
        k: v for k, v in other.items() if v is not None
    }


def _links(gold: Record, found: Record) -> Count:
    """Count pairs of a name and an office; a gold record without the field has none to count."""
    if "officials" not in gold:
        return Count()
    place = {item["id"]: (item["start"], item["end"]) for item in found["entities"]}
    expected = {
        (tuple(item["name"]), tuple(position))
        for item in gold["officials"]
        for position in item["positions"]
    }
    given = {
        (place[item["name"]], place[position])
        for item in found["officials"]
        for position in item["positions"]
    }
    return Count(len(expected & given), len(given - expected), len(expected - given))


def _span_errors(gold: Record, pairs: Iterable[Pair]) -> list[Error]:
    errors = []
    for one, other in pairs:
        if one == other:
            continue
        kind = "missed" if other is None else "spurious" if one is None else "border"
        if one and other and one[2] != other[2]:
            kind = "label"
        sides = [_shown(gold["text"], span) if span else None for span in (one, other)]
        errors.append(_error(gold, kind, *sides))
    return errors


def _section_errors(gold: Record, filed: Iterable[Filed]) -> list[Error]:
    errors = []
    for item in filed:
        if not item.accepted:
            place = {"start": item.start, "end": item.end}
            expected = {"label": item.section, "alternatives": list(item.alternatives)}
            found = {"label": item.found, "score": round(item.score, 4)}
            errors.append(_error(gold, "section", place | expected, place | found))
    return errors


def _shown(text: str, span: Span) -> dict[str, Any]:
    start, end, label = span
    return {"start": start, "end": end, "label": label, "text": text[start:end]}


def _error(
    gold: Record, kind: str, expected: dict[str, Any] | None, found: dict[str, Any] | None
) -> Error:
    sides = [side for side in (expected, found) if side]
    start, end = min(s["start"] for s in sides), max(s["end"] for s in sides)
    text = gold["text"]
    before, after = text[max(start - _CONTEXT, 0) : start], text[end : end + _CONTEXT]
    return Error(str(gold["id"]), kind, start, end, before, text[start:end], after, expected, found)
