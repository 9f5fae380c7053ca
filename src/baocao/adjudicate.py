"""One gold record out of several annotations of it: what they agree on, and what people decide.

What all agree on is kept. Where there are three annotators or more, the reading of more than
half of them stands; everything else is open until somebody decides, and meanwhile the
reading of the first annotator stands, so that the result is a whole record at any time.
Every difference is a :class:`Point`, settled or not: nothing is dropped in silence.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from baocao.adjudicate_decisions import (
    DECIDED,
    MAJORITY,
    OPEN,
    AdjudicationError,
    Given,
    Key,
    Point,
    decided,
    reading_text,
)
from baocao.adjudicate_spans import (
    Interval,
    all_inside,
    linked_offices,
    merged_values,
    record_faults,
    same_borders,
    section_reading,
    sentence_readings,
    span_readings,
)
from baocao.agreement_inputs import AgreementError, Annotation, check_texts, documents_of
from baocao.corpus import Record

__all__ = ["Adjudicated", "AdjudicationError", "Point", "adjudicate"]

_ENOUGH: Final = 3  # annotators that can outvote one
_OWN: Final = ("author", "annotator")  # meta that tells annotators apart, and is no reading
_FOLLOWS: Final = ("value", "office")  # kinds of points that hang on how spans are settled

_Fits = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Adjudicated:
    """The merged records and every point that annotators differed on.

    ``alone`` has the documents of one annotator only, which are taken as they are.
    ``unused`` are decisions on values and offices of spans that were settled otherwise.
    """

    records: list[Record]
    points: list[Point]
    alone: list[str]
    unused: list[Given]

    @property
    def open(self) -> list[Point]:
        """The points that nobody has decided."""
        return [point for point in self.points if point.settled == OPEN]


@dataclass(slots=True)
class _Merge:
    """The state of one document: settles point after point."""

    document: str
    text: str
    records: dict[str, Record]
    given: dict[Key, Given]
    points: list[Point] = field(default_factory=list)

    def settle(
        self,
        kind: str,
        place: Interval | None,
        readings: Mapping[str, Any],
        *,
        fits: _Fits = lambda reading: True,
        same: Callable[[Any], Any] = lambda reading: reading,
    ) -> Any:
        """Return the reading that stands; ``same`` gives what makes two readings one."""
        marks = {name: json.dumps(same(r), sort_keys=True) for name, r in readings.items()}
        first = next(iter(readings.values()))
        if len(set(marks.values())) == 1:
            return first
        start, end = place or (None, None)
        key = (self.document, kind, start, end)
        decision = self.given.pop(key, None)
        if decision is not None:
            stands, settled = self._decided(decision, readings), DECIDED
        else:
            stands, settled = _voted(readings, marks, fits)
        self.points.append(
            Point(
                *key,
                text=self.text[start:end] if place else "",
                readings=dict(readings),
                settled=settled,
                stands=stands,
                decision=decision.decision if decision else "",
            )
        )
        return stands

    def _decided(self, given: Given, readings: Mapping[str, Any]) -> Any:
        now = {name: reading_text(reading) for name, reading in readings.items()}
        if given.readings != now:
            raise AdjudicationError(
                f"{given.where}: the annotations have changed since this was decided; now: "
                f"{'; '.join(f'{name} {said[:80]}' for name, said in now.items())}"
            )
        return decided(given, readings)


def adjudicate(
    annotations: Mapping[str, Annotation], decisions: Iterable[Given] = ()
) -> Adjudicated:
    """Merge annotations of the same documents, by name of the annotator.

    Raises:
        AgreementError: fewer than two annotations, or a document whose texts differ.
        AdjudicationError: a decision that is unclear, about nothing, or that makes a record
            no gold record; the message names row or document.
    """
    if len(annotations) < 2:
        raise AgreementError(f"{len(annotations)} annotation(s); give at least two to merge")
    check_texts(annotations)
    given, documents = _by_key(decisions), documents_of(annotations)
    result = Adjudicated([], [], [], [])
    for document in documents:
        records = {name: of[document] for name, of in annotations.items() if document in of}
        if len(records) == 1:
            result.alone.append(document)
            result.records.extend(records.values())
            continue
        merge = _Merge(document, next(iter(records.values()))["text"], records, given)
        record = _merged(merge)
        _check(record, records)
        result.records.append(record)
        result.points.extend(merge.points)
    for left in given.values():
        if left.key[1] not in _FOLLOWS or left.key[0] not in documents:
            raise AdjudicationError(
                f"{left.where}: the annotators do not differ there ({_place(left.key)}); make "
                "the file of decisions anew"
            )
        result.unused.append(left)
    return result


def _by_key(decisions: Iterable[Given]) -> dict[Key, Given]:
    given: dict[Key, Given] = {}
    for decision in decisions:
        if decision.key in given:
            raise AdjudicationError(
                f"{decision.where}: {given[decision.key].where} decides the same; leave one"
            )
        given[decision.key] = decision
    return given


def _voted(readings: Mapping[str, Any], marks: Mapping[str, str], fits: _Fits) -> tuple[Any, str]:
    """Return the reading of most, else the first that fits what is settled already."""
    mark, votes = Counter(marks.values()).most_common(1)[0]
    most = next(reading for name, reading in readings.items() if marks[name] == mark)
    if len(readings) >= _ENOUGH and 2 * votes > len(readings) and fits(most):
        return most, MAJORITY
    first = next(iter(readings.values()))
    return next((reading for reading in readings.values() if fits(reading)), first), OPEN


def _merged(merge: _Merge) -> Record:
    first = next(iter(merge.records.values()))
    sentences = _sentences(merge)
    entities, nested = _spans(merge, sentences)
    record: Record = {
        "id": merge.document,
        "text": merge.text,
        "entities": entities,
        "nested": nested,
        "sentences": sentences,
    }
    with_offices = {n: r["officials"] for n, r in merge.records.items() if "officials" in r}
    if with_offices:
        record["officials"] = _offices(merge, with_offices, entities)
    for layer in ("facts", "findings"):
        lists = {name: r[layer] for name, r in merge.records.items() if layer in r}
        if lists:
            record[layer] = merge.settle(layer, None, lists)
    meta = _meta(merge)
    present = {name for r in merge.records.values() for name in r}
    record = {name: value for name, value in record.items() if value or name in present}
    return {**record, "meta": meta} if meta or "meta" in first else record


def _sentences(merge: _Merge) -> list[dict[str, Any]]:
    """Settle the borders of sentences first, then section and kind where borders agree."""
    with_any = {name: r["sentences"] for name, r in merge.records.items() if r["sentences"]}
    settled: list[dict[str, Any]] = []
    for place, inside in sentence_readings(with_any):
        if not same_borders(inside):
            settled += merge.settle("sentences", place, inside, fits=bool)
            continue
        own = {name: items[0] for name, items in inside.items()}
        sections = {name: section_reading(item) for name, item in own.items()}
        section, *others = merge.settle("section", place, sections, same=lambda read: read[0])
        agreeing = [names for names in sections.values() if names[0] == section]
        others += [name for names in agreeing for name in names[1:] if name != section]
        kind = merge.settle("kind", place, {name: item["kind"] for name, item in own.items()})
        sentence = {"start": place[0], "end": place[1], "section": section, "kind": kind}
        if others or any("alternatives" in item for item in own.values()):
            sentence["alternatives"] = list(dict.fromkeys(others))
        settled.append(sentence)
    return settled


def _spans(
    merge: _Merge, sentences: Sequence[Mapping[str, Any]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Settle entities with what is nested in them, where they overlap; then their values."""
    homes = sorted((item["start"], item["end"]) for item in sentences)

    def fits(reading: list[dict[str, Any]]) -> bool:
        return not homes or all_inside(reading, homes)

    chosen: list[dict[str, Any]] = []
    for place, readings in span_readings(merge.records, merge.text):
        chosen += merge.settle("spans", place, readings, fits=fits)
    values = merged_values(merge.records)

    def valued(item: Mapping[str, Any]) -> dict[str, Any]:
        span = {name: item[name] for name in ("start", "end", "label")}
        own = values.get((item["start"], item["end"], item["label"]), {})
        said = {name: value for name, value in own.items() if value is not None}
        if said:
            span["value"] = merge.settle("value", (item["start"], item["end"]), said)
        elif own:
            span["value"] = None
        return span

    entities = [valued(item) for item in chosen]
    return entities, [valued(inner) for item in chosen for inner in item.get("nested", [])]


def _offices(
    merge: _Merge, lists: Mapping[str, Any], entities: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    found = linked_offices(lists, merge.records, entities)
    settled = (
        (name, merge.settle("office", name, readings, same=sorted))
        for name, readings in found.items()
    )
    return [{"name": list(name), "positions": links} for name, links in settled if links]


def _meta(merge: _Merge) -> dict[str, Any]:
    metas = {name: r.get("meta") or {} for name, r in merge.records.items()}
    fields = dict.fromkeys(key for meta in metas.values() for key in meta)
    merged: dict[str, Any] = {}
    for key in fields:
        said = {name: meta[key] for name, meta in metas.items() if key in meta}
        if key in _OWN:
            merged[key] = " + ".join(dict.fromkeys(map(str, said.values())))
        else:
            merged[key] = merge.settle(f"meta.{key}", None, said)
    return merged


def _check(record: Record, records: Mapping[str, Record]) -> None:
    """Raise where the merged record has a fault that no annotation has."""
    borne = {(f.code, f.message) for own in records.values() for f in record_faults(own)}
    for fault in record_faults(record):
        if (fault.code, fault.message) not in borne:
            raise AdjudicationError(
                f"document '{record['id']}', {fault.start}:{fault.end}: as decided, "
                f"{fault.message}; decide the spans and sentences there alike"
            )


def _place(key: Key) -> str:
    document, kind, start, end = key
    at = f", {start}:{end}" if start is not None else ""
    return f"document '{document}'{at}, {kind}"
