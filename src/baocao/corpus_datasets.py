"""Gold records as Hugging Face datasets and as spaCy's DocBin.

The features of the dataset are written down, never inferred: from empty lists Arrow would
guess types that the next split does not have. A value, and a fact, has other fields for
each label, some whole numbers and some strings; Arrow knows no such column, so both are
JSON text there (null where there is no value). Everything else is typed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from baocao.corpus import Record, gold_doc, gold_files, read_gold
from baocao.corpus_schema import META_FIELDS

if TYPE_CHECKING:
    from datasets import DatasetDict, Features
    from spacy.language import Language
    from spacy.tokens import DocBin

_LISTS: Final = ("officials", "facts", "findings")
# Enough to restore what a gold record says; all else comes back from text and vocabulary.
_ATTRIBUTES: Final = ("ORTH", "ENT_IOB", "ENT_TYPE", "SENT_START")


def load_gold(folder: str | Path | None = None) -> DatasetDict:
    """Return the splits of a gold corpus as datasets, from files, without the network.

    Args:
        folder: a folder of .jsonl files, each a split by its name; None is
            ``annotations/gold`` under the current folder or in the repository.

    Raises:
        CorpusError: no such folder, no .jsonl file in it, or a broken line.
    """
    from datasets import Dataset, DatasetDict

    features = gold_features()
    return DatasetDict(
        {
            file.stem: Dataset.from_list([to_row(r) for r in read_gold(file)], features=features)
            for file in gold_files(None if folder is None else [folder])
        }
    )


def gold_features() -> Features:
    """Return the columns of a gold dataset and their types."""
    from datasets import Features, List, Value

    text, offset = Value("string"), Value("int32")
    span = {"start": offset, "end": offset}
    entity = {**span, "label": text, "value": text}
    return Features(
        {
            "id": text,
            "text": text,
            "entities": List(entity),
            "nested": List(entity),
            "sentences": List({**span, "section": text, "alternatives": List(text), "kind": text}),
            "officials": List({"name": List(offset), "positions": List(List(offset))}),
            "facts": List(text),
            "findings": List(
                {"kind": text, "stated": text, "computed": text, "evidence": List(span)}
            ),
            "meta": {
                **dict.fromkeys(META_FIELDS, text),
                "year": Value("int32"),
                "more": text,
            },
        }
    )


def to_row(record: Record) -> dict[str, Any]:
    """Return a record as a row with all columns; lists that it lacks are empty.

    >>> percent = {"start": 0, "end": 2, "label": "PERCENT", "value": {"min": "5"}}
    >>> row = to_row({"id": "a", "text": "5%", "entities": [percent], "sentences": []})
    >>> row["entities"][0]["value"], row["meta"]["unit"], row["findings"]
    ('{"min": "5"}', None, [])
    """
    meta = dict(record.get("meta", {}))
    known: dict[str, Any] = {name: meta.pop(name, None) for name in META_FIELDS}
    return {
        "id": record["id"],
        "text": record["text"],
        "entities": [_entity_row(item) for item in record["entities"]],
        "nested": [_entity_row(item) for item in record.get("nested", [])],
        "sentences": [{"alternatives": [], **item} for item in record["sentences"]],
        "officials": record.get("officials", []),
        "facts": [_json(fact) for fact in record.get("facts", [])],
        "findings": [_finding_row(item) for item in record.get("findings", [])],
        "meta": {**known, "more": _json(meta) if meta else None},
    }


def from_row(row: dict[str, Any]) -> Record:
    """Return the gold record of a row: what ``to_row`` made it from.

    Optional lists that are empty and values that are null are left out, as the files of
    the corpus leave them out; so is the text of a finding's evidence, a slice of the text.
    """
    meta = dict(row["meta"])
    more = meta.pop("more")
    record: Record = {
        "id": row["id"],
        "text": row["text"],
        "entities": [_entity(item) for item in row["entities"]],
        "nested": [_entity(item) for item in row["nested"]],
        "sentences": [dict(item) for item in row["sentences"]],
        "officials": [dict(item) for item in row["officials"]],
        "facts": [json.loads(fact) for fact in row["facts"]],
        "findings": [_without_null(item) for item in row["findings"]],
        "meta": {**_without_null(meta), **(json.loads(more) if more else {})},
    }
    return {name: value for name, value in record.items() if value or name not in _LISTS}


def to_docbin(records: Iterable[Record], nlp: Language) -> DocBin:
    """Return the gold documents as spaCy stores them, for ``spacy train`` and other tools.

    Entities, sentence starts and span groups (``nested``, ``sentences`` by kind,
    ``sections``, ``section_alternatives``) are those of ``gold_doc``. ``doc.user_data``
    has ``id``, ``meta`` and the record's officials, facts and findings, with offsets as
    in the record; spaCy reads lists in there, and in values, as tuples.

    Raises:
        CorpusError: a record that ``gold_doc`` cannot use.
    """
    from spacy.tokens import DocBin

    store = DocBin(attrs=_ATTRIBUTES, store_user_data=True)
    for record in records:
        doc = gold_doc(nlp, record)
        doc.user_data["id"] = record["id"]
        doc.user_data["meta"] = record.get("meta", {})
        for name in _LISTS:
            doc.user_data[name] = record.get(name, [])
        for span, item in zip(doc.ents, _in_order(record["entities"]), strict=True):
            if item.get("value") is not None:
                span._.value = item["value"]
        store.add(doc)
    return store


def write_docbin(path: str | Path, records: Iterable[Record], nlp: Language) -> int:
    """Write records as one .spacy file and return the number of documents."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    store = to_docbin(records, nlp)
    store.to_disk(path)
    return len(store)


def _in_order(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(items, key=lambda item: item["start"])


def _entity_row(item: dict[str, Any]) -> dict[str, Any]:
    value = item.get("value")
    return {**item, "value": None if value is None else _json(value)}


def _entity(item: dict[str, Any]) -> dict[str, Any]:
    value = item["value"]
    bare = {name: item[name] for name in ("start", "end", "label")}
    return bare if value is None else {**bare, "value": json.loads(value)}


def _finding_row(item: dict[str, Any]) -> dict[str, Any]:
    evidence = [{"start": e["start"], "end": e["end"]} for e in item["evidence"]]
    return {"stated": None, "computed": None, **item, "evidence": evidence}


def _without_null(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if value is not None}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
