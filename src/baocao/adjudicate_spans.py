"""Which spans of several annotators speak of the same place: readings to choose from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from baocao.adjudicate_decisions import AdjudicationError
from baocao.corpus import Record
from baocao.corpus_schema import gold_schema, schema_errors
from baocao.corpus_spans import Fault, span_faults

Item = Mapping[str, Any]
Interval = tuple[int, int]


def clusters(intervals: Sequence[Interval]) -> list[Interval]:
    """Return the stretches that intervals cover together; what only touches stays apart.

    >>> clusters([(0, 4), (6, 9), (2, 5), (5, 6)])
    [(0, 5), (5, 6), (6, 9)]
    """
    found: list[Interval] = []
    for start, end in sorted(intervals):
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def sentence_readings(
    sentences: Mapping[str, Sequence[Item]],
) -> Iterator[tuple[Interval, dict[str, list[dict[str, Any]]]]]:
    """Yield stretches with the sentences that each annotator has there."""
    yield from _readings({name: list(map(dict, items)) for name, items in sentences.items()})


def same_borders(readings: Mapping[str, Sequence[Item]]) -> bool:
    """Return whether all annotators have one sentence there, with the same borders."""
    return len({tuple((i["start"], i["end"]) for i in items) for items in readings.values()}) == 1


def section_reading(sentence: Item) -> list[str]:
    """Return the section and the equally good ones behind it."""
    return [sentence["section"], *sentence.get("alternatives", [])]


def span_readings(
    records: Mapping[str, Record], text: str
) -> Iterator[tuple[Interval, dict[str, list[dict[str, Any]]]]]:
    """Yield stretches with the entities that each annotator has there, none or several.

    An entity carries its ``text``, for the people who decide, and what is nested in it.

    Raises:
        AdjudicationError: a nested span in no entity, which would get lost.
    """
    yield from _readings({name: _with_nested(record, text) for name, record in records.items()})


def all_inside(items: Sequence[Item], homes: Sequence[Interval]) -> bool:
    """Return whether each item lies in one of the homes, which are in order and apart.

    >>> all_inside([{"start": 2, "end": 4}], [(0, 5), (5, 9)])
    True
    >>> all_inside([{"start": 4, "end": 6}], [(0, 5), (5, 9)])
    False
    """
    for item in items:
        at = bisect_right(homes, (item["start"], float("inf"))) - 1
        if at < 0 or not homes[at][0] <= item["start"] < item["end"] <= homes[at][1]:
            return False
    return True


def record_faults(record: Record) -> list[Fault]:
    """Return what is wrong with the shape and the spans of a record, values left aside."""
    shape = [
        Fault("shape", f"{'.'.join(name for name in path if isinstance(name, str))} {message}")
        for path, message in schema_errors(record, gold_schema())
    ]
    return [*shape, *span_faults(record, values=False)]


def merged_values(records: Mapping[str, Record]) -> dict[tuple[int, int, str], dict[str, Any]]:
    """Return by span the value that each annotator gave it, where the field is there."""
    values: dict[tuple[int, int, str], dict[str, Any]] = {}
    for name, record in records.items():
        for item in (*record["entities"], *record.get("nested", ())):
            if "value" in item:
                span = item["start"], item["end"], item["label"]
                values.setdefault(span, {})[name] = item["value"]
    return values


def linked_offices(
    lists: Mapping[str, Sequence[Item]],
    records: Mapping[str, Record],
    entities: Sequence[Item],
) -> dict[Interval, dict[str, list[list[int]]]]:
    """Return by official the offices that each annotator links to it, as settled spans.

    An annotator's span stands for the settled one that it overlaps, so that a border is not
    decided twice. Who marked no official there says nothing of its offices.
    """
    officials, positions = (_Places(entities, label) for label in ("OFFICIAL", "POSITION"))
    found: dict[Interval, dict[str, list[list[int]]]] = {}
    for name, links in lists.items():
        for item in records[name]["entities"]:
            home = officials.near(item["start"], item["end"])
            if item["label"] == "OFFICIAL" and home is not None:
                found.setdefault(home, {}).setdefault(name, [])
        for link in links:
            home = officials.near(*link["name"])
            if home is None:
                continue
            near = (positions.near(*place) for place in link["positions"])
            own = found.setdefault(home, {}).setdefault(name, [])
            own += [list(place) for place in near if place is not None and list(place) not in own]
    return dict(sorted(found.items()))


class _Places:
    """The spans of one label, to be found by overlap."""

    def __init__(self, entities: Sequence[Item], label: str) -> None:
        self.spans = sorted((i["start"], i["end"]) for i in entities if i["label"] == label)

    def near(self, start: int, end: int) -> Interval | None:
        """Return the first span that overlaps a stretch."""
        at = bisect_right(self.spans, (start, start))
        for place in self.spans[max(at - 1, 0) : at + 1]:
            if place[0] < end and place[1] > start:
                return place
        return None


def _with_nested(record: Record, text: str) -> list[dict[str, Any]]:
    inner = sorted(record.get("nested", ()), key=lambda item: item["start"])
    starts = [item["start"] for item in inner]
    found, held = [], 0
    for item in sorted(record["entities"], key=lambda item: item["start"]):
        entity = _plain(item) | {"text": text[item["start"] : item["end"]]}
        at = bisect_right(starts, item["start"] - 1)
        own = []
        while at < len(inner) and inner[at]["end"] <= item["end"]:
            own.append(_plain(inner[at]))
            at += 1
            held += 1
        found.append(entity | {"nested": own} if own else entity)
    if held < len(inner):
        raise AdjudicationError(
            f"document '{record['id']}': {len(inner) - held} nested span(s) in no entity; "
            "baocao corpus validate names them"
        )
    return found


def _plain(item: Item) -> dict[str, Any]:
    return {name: item[name] for name in ("start", "end", "label")}


def _readings(
    of: Mapping[str, list[dict[str, Any]]],
) -> Iterator[tuple[Interval, dict[str, list[dict[str, Any]]]]]:
    places = clusters([(item["start"], item["end"]) for items in of.values() for item in items])
    starts = [start for start, _ in places]
    found: list[dict[str, list[dict[str, Any]]]] = [{name: [] for name in of} for _ in places]
    for name, items in of.items():
        for item in sorted(items, key=lambda item: item["start"]):
            found[bisect_right(starts, item["start"]) - 1][name].append(item)
    yield from zip(places, found, strict=True)
