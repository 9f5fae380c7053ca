"""Reports that ``baocao annotate`` wrote, as gold records to correct in a tool."""

from __future__ import annotations

from typing import Any

from baocao.corpus import Record
from baocao.formats.conversion_notes import Item, Notes

_NOT_GOLD = ("facts", "findings")


def is_report(value: Any) -> bool:
    """Return whether a value is a line of ``reports.jsonl``."""
    return isinstance(value, dict) and {"schema_version", "text_sha256"} <= value.keys()


def is_filed(report: Item) -> bool:
    """Return whether a model has said of the sentences of a report to which section they belong.

    Without a component for that, a report has ``other`` with a score of 0 throughout.

    >>> is_filed({"sentences": [{"section": "other", "section_score": 0.0}]})
    False
    >>> is_filed({"sentences": [{"section": "other", "section_score": 0.31}]})
    True
    """
    scores = [item.get("section_score") for item in report.get("sentences") or ()]
    return not scores or any(score is None or score > 0 for score in scores)


def from_report(report: Item, where: str, notes: Notes) -> Record | None:
    """Return the gold record that a report would be if nothing in it were wrong.

    Scores and sources are left out, and so are facts and findings, which people have not
    checked; a note tells how many.

    >>> entity = {"id": "e1", "start": 4, "end": 8, "text": "5 tỷ", "label": "MONEY",
    ...           "value": {"min_vnd": 5000000000}, "score": 1.0, "source": "money", "nested": []}
    >>> report = {"id": "a", "text": "Thu 5 tỷ", "entities": [entity], "sentences": []}
    >>> from_report(report, "reports.jsonl:1", Notes())["entities"]
    [{'start': 4, 'end': 8, 'label': 'MONEY', 'value': {'min_vnd': 5000000000}}]
    """
    try:
        record = _record(report)
    except (KeyError, TypeError, AttributeError) as error:
        notes.fault(where, f"no report as 'baocao annotate' writes it ({error}); annotate again")
        return None
    for name in _NOT_GOLD:
        if report.get(name):
            message = f"{len(report[name])} {name} found by baocao, which nobody has checked"
            notes.loss("field", where, message)
    return record


def _record(report: Item) -> Record:
    entities = report["entities"]
    nested = [inner for item in entities for inner in item.get("nested") or ()]
    places = {item.get("id"): [item["start"], item["end"]] for item in entities}
    officials = [
        {"name": places[link["name"]], "positions": [places[p] for p in link["positions"]]}
        for link in report.get("officials") or ()
        if link["positions"]
    ]
    return {
        "id": report["id"],
        "text": report["text"],
        "entities": [_span(item) for item in entities],
        "nested": [_span(item) for item in nested],
        "sentences": [_sentence(item) for item in report["sentences"]],
        **({"officials": officials} if officials else {}),
        "meta": dict(report.get("meta") or {}),
    }


def _span(item: Item) -> Item:
    value = {} if item.get("value") is None else {"value": item["value"]}
    return {"start": item["start"], "end": item["end"], "label": item["label"], **value}


def _sentence(item: Item) -> Item:
    return {
        "start": item["start"],
        "end": item["end"],
        "section": item["section"],
        "alternatives": [other["section"] for other in item.get("alternatives") or ()],
        "kind": item["kind"],
    }
