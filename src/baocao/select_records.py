"""Chosen reports and sentences as records to correct, with what the model found in them.

The records are report records, as ``baocao annotate`` writes them: every command that takes
``reports.jsonl`` takes them. A sentence keeps what was read in its report: its entities, its
section and its officials.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from baocao.select_batch import Choice
from baocao.workers import make_record

if TYPE_CHECKING:
    from spacy.language import Language

    from baocao.readers import Document

Record = dict[str, Any]


def chosen_records(
    nlp: Language,
    documents: dict[str, Document],
    choices: list[Choice],
    *,
    by: str,
    progress: Callable[[int, int], None] | None = None,
) -> list[Record]:
    """Return the records of what was chosen, in its order; why stands in ``meta.select``.

    ``progress`` is called with the number of reports that are annotated, and of all.
    """
    whole: dict[str, Record] = {}
    wanted = sorted({choice.candidate.document for choice in choices})
    for name in wanted:
        whole[name] = make_record(nlp, documents[name])
        if progress is not None:
            progress(len(whole), len(wanted))
    found = []
    for choice in choices:
        item = choice.candidate
        record = whole[item.document]
        if not item.is_document:
            record = excerpt(record, item.id, item.start, item.start + len(item.text))
        found.append({**record, "meta": {**record["meta"], "select": choice.reason(by)}})
    return found


def excerpt(record: Record, name: str, start: int, end: int) -> Record:
    """Return a part of a report record as a record of its own; offsets count in the part.

    Facts, findings and blocks are left out: they speak of the report. ``meta`` says of which
    one, and where the part begins.

    >>> span = {"id": "e1", "start": 8, "end": 12, "text": "5 tỷ", "label": "MONEY", "nested": []}
    >>> whole = {"id": "a", "text": "Kỳ họp. 5 tỷ.", "entities": [span], "officials": [],
    ...          "sentences": [{"start": 8, "end": 13, "section": "economy"}], "meta": {}}
    >>> part = excerpt(whole, "a:2", 8, 13)
    >>> part["text"], part["entities"][0]["start"], part["sentences"], part["meta"]
    ('5 tỷ.', 0, [{'start': 0, 'end': 5, 'section': 'economy'}], {'document': 'a', 'start': 8})
    """
    text = record["text"][start:end]
    entities = [_moved(item, start) for item in record["entities"] if _inside(item, start, end)]
    kept = {item.get("id") for item in entities}
    officials = [
        {**link, "positions": [p for p in link["positions"] if p in kept]}
        for link in record["officials"]
        if link["name"] in kept
    ]
    return {
        **record,
        "id": name,
        "text": text,
        "text_sha256": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        "meta": {**record["meta"], "document": record["id"], "start": start},
        "sentences": [_moved(s, start) for s in record["sentences"] if _inside(s, start, end)],
        "entities": entities,
        "officials": officials,
        "facts": [],
        "findings": [],
        "blocks": [],
    }


def _inside(item: Record, start: int, end: int) -> bool:
    return bool(start <= item["start"] and item["end"] <= end)


def _moved(item: Record, by: int) -> Record:
    moved = {**item, "start": item["start"] - by, "end": item["end"] - by}
    if item.get("nested"):
        moved["nested"] = [_moved(inner, by) for inner in item["nested"]]
    return moved
