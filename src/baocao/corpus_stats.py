"""What a gold corpus holds, counted by split: labels, sections, kinds, places, lengths."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, Final

from baocao.corpus import SPLITS, Record, gold_files, read_gold, split_name
from baocao.schema import (
    ENTITY_LABELS,
    FINDING_KINDS,
    KINDS,
    NESTED_LABELS,
    SECTIONS,
    TEXT_KINDS,
    VALUE_LABELS,
)

TABLES: Final = {
    "sizes": "How much there is",
    "labels": "Entities by label",
    "nested": "Nested spans by label",
    "valued": "Entities with a value, by label",
    "sections": "Sentences by section",
    "alternatives": "Equally good sections of sentences",
    "sentence_kinds": "Sentences by kind",
    "text_kinds": "Documents by kind of text",
    "regions": "Documents by region",
    "provinces": "Documents by province",
    "years": "Documents by year",
    "finding_kinds": "Findings by kind",
    "sentence_length": "Length of sentences, in characters",
    "length_classes": "Sentences by length, in characters",
}
"""The tables of the statistics and their titles."""

ALL: Final = "all"
"""The column of the whole corpus."""

# Tables of counts whose rows stand in the order of the schema, also where they are empty.
_ORDER: Final[dict[str, Collection[str]]] = {
    "labels": ENTITY_LABELS,
    "nested": NESTED_LABELS,
    "valued": VALUE_LABELS,
    "sections": SECTIONS,
    "sentence_kinds": KINDS,
    "text_kinds": TEXT_KINDS,
    "finding_kinds": FINDING_KINDS,
}
_QUANTILES: Final = {"shortest": 0, "10 %": 10, "median": 50, "90 %": 90, "longest": 100}
_CLASS: Final = 50
_LAST_CLASS: Final = 500
_SYLLABLE: Final = re.compile(r"\w+")

Table = dict[str, dict[str, int]]
"""Row name to split to number."""


def stats(paths: Iterable[str | Path] | None = None) -> dict[str, Any]:
    """Count what gold files hold.

    Returns plain JSON types: ``splits`` (the columns, ``all`` last), and by name of a
    table in TABLES its rows, each a number a column.

    Raises:
        CorpusError: no such file, or a line that is no gold record.
    """
    lengths: dict[str, list[int]] = {}
    counts: dict[str, dict[str, Counter[str]]] = {}
    for file in gold_files(paths):
        for record in read_gold(file):
            for split in (split_name(record, file), ALL):
                lengths.setdefault(split, []).extend(
                    item["end"] - item["start"] for item in record["sentences"]
                )
                for table, rows in count(record).items():
                    counts.setdefault(table, {}).setdefault(split, Counter()).update(rows)
    splits = sorted(lengths, key=_split_rank)
    tables = {name: _table(name, counts.get(name, {}), splits) for name in TABLES}
    tables["sentence_length"] = _quantile_table(lengths, splits)
    return {"splits": splits, **tables}


def count(record: Record) -> dict[str, Counter[str]]:
    """Return the counts of one record by table.

    >>> record = {"id": "a", "text": "Thu 5 tỷ.", "sentences": [], "meta": {"year": 2021},
    ...           "entities": [{"start": 4, "end": 8, "label": "MONEY"}]}
    >>> counts = count(record)
    >>> counts["labels"], counts["years"], counts["sizes"]["syllables"]
    (Counter({'MONEY': 1}), Counter({'2021': 1}), 3)
    """
    meta = record.get("meta", {})
    sentences, entities = record["sentences"], record["entities"]
    nested, findings = record.get("nested", []), record.get("findings", [])
    return {
        "sizes": _sizes(record),
        "labels": Counter(item["label"] for item in entities),
        "nested": Counter(item["label"] for item in nested),
        "valued": Counter(item["label"] for item in entities if item.get("value") is not None),
        "sections": Counter(item["section"] for item in sentences),
        "alternatives": Counter(
            f"{item['section']} + {other}"
            for item in sentences
            for other in item.get("alternatives", ())
        ),
        "sentence_kinds": Counter(item["kind"] for item in sentences),
        "text_kinds": Counter([str(meta.get("kind", "?"))]),
        "regions": Counter([str(meta.get("region", "?"))]),
        "provinces": Counter([str(meta.get("province", "?"))]),
        "years": Counter([str(meta.get("year", "?"))]),
        "finding_kinds": Counter(item["kind"] for item in findings),
        "length_classes": Counter(_length_class(item) for item in sentences),
    }


def _sizes(record: Record) -> Counter[str]:
    sizes = Counter({"documents": 1, "characters": len(record["text"])})
    sizes["syllables"] = len(_SYLLABLE.findall(record["text"]))
    for name in ("sentences", "entities", "nested", "officials", "facts", "findings"):
        items = record.get(name, [])
        sizes[name] = len(items)
        if name in ("officials", "facts", "findings"):
            sizes[f"documents with {name}"] = int(bool(items))
    sizes["links to positions"] = sum(len(o["positions"]) for o in record.get("officials", []))
    return sizes


def _length_class(sentence: dict[str, Any]) -> str:
    low = (sentence["end"] - sentence["start"]) // _CLASS * _CLASS
    return f"{low}-{low + _CLASS - 1}" if low < _LAST_CLASS else f"{_LAST_CLASS} and more"


def _table(name: str, columns: dict[str, Counter[str]], splits: list[str]) -> Table:
    names = {row for counter in columns.values() for row in counter}
    if name == "sizes":
        order = list(columns.get(ALL, ()))
    elif name in _ORDER:
        order = [*_ORDER[name], *sorted(names - set(_ORDER[name]))]
    elif name in ("years", "length_classes"):
        order = sorted(names, key=lambda row: (len(row.partition("-")[0]), row))
    else:
        total = columns.get(ALL, Counter())
        order = sorted(names, key=lambda row: (-total[row], row))
    return {row: {split: columns[split][row] for split in splits} for row in order}


def _quantile_table(lengths: dict[str, list[int]], splits: list[str]) -> Table:
    ordered = {split: sorted(lengths[split]) for split in splits}
    return {
        name: {split: quantile(ordered[split], share) for split in splits}
        for name, share in _QUANTILES.items()
    }


def quantile(ordered: list[int], share: int) -> int:
    """Return the nearest-rank quantile of sorted numbers, 0 where there are none.

    >>> [quantile([3, 5, 8, 9], share) for share in (0, 50, 90, 100)], quantile([], 50)
    ([3, 5, 9, 9], 0)
    """
    rank = -(-share * len(ordered) // 100)
    return ordered[max(rank - 1, 0)] if ordered else 0


def _split_rank(name: str) -> tuple[int, str]:
    if name == ALL:
        return len(SPLITS) + 1, ""
    return SPLITS.index(name) if name in SPLITS else len(SPLITS), name
