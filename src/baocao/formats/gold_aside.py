"""What a tool has no place for, kept in one field: the *aside*.

A tool holds spans with labels, and little else. The rest of a gold record goes into the
aside, wherever the tool keeps fields that it does not know::

    {"version": 1, "id", "text_sha256", "spans": [...], "nested": [...],
     "sentences": [...], "order": {...}, "exact": [...], "without": [...], "record": {...}}

``spans`` and ``sentences`` have what the tool does not show, keyed by offsets and label,
so that it finds its span again after somebody has added or removed others. ``record``
has whole fields: meta, officials, facts, findings.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, Final

from baocao.corpus import Record
from baocao.schema import NESTED_LABELS

ASIDE: Final = "baocao"
"""Name of the field, wherever a format has fields by name."""
VERSION: Final = 1

Item = dict[str, Any]
Key = tuple[int, int, str]

SPAN: Final = ("start", "end", "label")
LISTS: Final = ("entities", "nested", "sentences")
_TOLD: Final = ("section", "kind", "alternatives")


def span_key(item: Item) -> Key:
    """Return what makes a span the same span; a sentence has no label."""
    return item["start"], item["end"], item.get("label", "")


def place(item: Item) -> tuple[int, int]:
    """Return the key that sorts spans by their place, outer before inner."""
    return item["start"], -item["end"]


def digest(text: str) -> str:
    """Return the SHA-256 of a text in hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def all_spans(record: Record) -> list[Item]:
    """Return entities and nested spans, outer before inner.

    >>> body = {"start": 0, "end": 20, "label": "ORG"}
    >>> ward = {"start": 8, "end": 20, "label": "LOCATION"}
    >>> [item["label"] for item in all_spans({"entities": [body], "nested": [ward]})]
    ['ORG', 'LOCATION']
    """
    return sorted([*record["entities"], *record.get("nested", [])], key=place)


def inner_spans(spans: Iterable[Item]) -> list[Item]:
    """Return the spans that a longer one holds, where their label may be nested.

    >>> body = {"start": 0, "end": 20, "label": "ORG"}
    >>> ward = {"start": 8, "end": 20, "label": "LOCATION"}
    >>> inner_spans([ward, body]) == [ward]
    True
    """
    found = []
    reached: Item | None = None
    for item in sorted(spans, key=place):
        if reached is None or item["end"] > reached["end"]:
            reached = item
        elif item["label"] in NESTED_LABELS and place(item) != place(reached):
            found.append(item)
    return found


def aside_of(
    record: Record, *, nested: bool, sentences: bool, exact: Iterable[tuple[Key, Key]] = ()
) -> Item:
    """Return what a format cannot hold of a record, as plain JSON.

    Args:
        record: a gold record.
        nested: whether the format holds nested spans.
        sentences: whether it holds sentences with section, kind and alternatives.
        exact: spans that the format moves: how they will be read, and as what they stand
            in the record.
    """
    whole = record["sentences"]
    parts: Item = {
        "spans": _span_rows(record, nested=nested),
        "nested": [] if nested else record.get("nested", []),
        "sentences": _sentence_rows(whole) if sentences else whole,
        "order": {
            name: [list(span_key(item)) for item in items]
            for name in LISTS
            if (items := record.get(name, [])) != sorted(items, key=place)
        },
        "exact": [[list(read), list(stands)] for read, stands in exact if read != stands],
        "without": [] if "nested" in record else ["nested"],
    }
    rest = {k: v for k, v in record.items() if k not in ("id", "text", *LISTS)}
    head = {"version": VERSION, "id": record["id"], "text_sha256": digest(record["text"])}
    return head | {k: v for k, v in parts.items() if v} | {"record": rest}


def aside_problem(aside: Any) -> str:
    """Return what makes an aside useless, if anything: it may have been changed by hand."""
    if not isinstance(aside, dict):
        return "it is no object"
    if aside.get("version") != VERSION:
        return f"its version is {aside.get('version')!r}, not {VERSION}"
    for name in ("record", "order"):
        if not isinstance(aside.get(name, {}), dict):
            return f"'{name}' is no object"
    if not isinstance(aside.get("without", []), list):
        return "'without' is no list"
    for name, fields in (("spans", SPAN), ("nested", SPAN), ("sentences", ("start", "end"))):
        if not _are_items(aside.get(name, []), fields):
            return f"'{name}' is no list of spans"
    exact, orders = aside.get("exact", []), aside.get("order", {})
    if not isinstance(exact, list) or not all(_are_keys(pair) and len(pair) == 2 for pair in exact):
        return "'exact' is no list of pairs of spans"
    if not set(orders) <= set(LISTS) or not all(map(_are_keys, orders.values())):
        return "'order' has no lists of spans"
    officials = aside.get("record", {}).get("officials", [])
    if not _are_items(officials, ()) or not all(map(_is_link, officials)):
        return "'officials' are no links between spans"
    return ""


def _span_rows(record: Record, *, nested: bool) -> list[Item]:
    """Return a row for every span with a field of its own, or that would be read otherwise."""
    spans = all_spans(record) if nested else record["entities"]
    inner = {id(item) for item in inner_spans(spans)}
    rows = [{**item, "nested": False} if id(item) in inner else item for item in record["entities"]]
    if nested:
        rows += [
            item if id(item) in inner else {**item, "nested": True}
            for item in record.get("nested", [])
        ]
    return [row for row in rows if set(row) - set(SPAN)]


def _sentence_rows(sentences: Iterable[Item]) -> list[Item]:
    """Return a row for every sentence with fields that no tool shows, or without some."""
    rows = []
    for item in sentences:
        row = {k: v for k, v in item.items() if k not in ("start", "end", *_TOLD)}
        without = [name for name in _TOLD if name not in item]
        row |= {"without": without} if without else {}
        if row:
            rows.append({"start": item["start"], "end": item["end"], **row})
    return rows


def _are_items(rows: Any, fields: Sequence[str]) -> bool:
    return isinstance(rows, list) and all(
        isinstance(row, dict) and _is_key([row.get(name, "") for name in fields]) for row in rows
    )


def _are_keys(rows: Any) -> bool:
    return isinstance(rows, list) and all(isinstance(r, list) and _is_key(r) for r in rows)


def _is_key(values: list[Any]) -> bool:
    kinds = (int, int, str)[: len(values)]
    return all(isinstance(v, kind) for v, kind in zip(values, kinds, strict=False))


def _is_link(official: Item) -> bool:
    positions = official.get("positions", [])
    if not isinstance(positions, list):
        return False
    pairs = [official.get("name"), *positions]
    return all(isinstance(p, list) and len(p) == 2 and _is_key(p) for p in pairs)
