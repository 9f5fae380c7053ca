"""Gold records as datasets and as DocBin, there and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import spacy
from gold_records import marked_record, sound_record, write_splits
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from baocao.corpus import CorpusError, Record, gold_doc, read_gold
from baocao.corpus_datasets import (
    from_row,
    gold_features,
    load_gold,
    to_docbin,
    to_row,
    write_docbin,
)
from baocao.corpus_schema import META_FIELDS, gold_schema
from baocao.corpus_values import add_values

ROOT = Path(__file__).parents[1]
GOLD = ROOT / "annotations" / "gold"
FACT = {"id": "f1", "indicator": "thu ngân sách", "actual": 5, "percent": "104.5",
        "start": 0, "end": 6, "evidence": [], "same_as": []}  # fmt: skip


@pytest.fixture(scope="module")
def nlp() -> Language:
    return spacy.blank("vi_baocao")


def _records() -> list[Record]:
    plain = marked_record("b", "Xã họp.")
    plain["meta"]["reader"] = {"name": "w2", "passes": 2}
    return [add_values(sound_record(facts=[FACT])), plain]


def test_rows_are_typed_and_come_back(tmp_path: Path) -> None:
    records = _records()
    write_splits(tmp_path, train=records, test=[marked_record("c", "Dân mừng.")])
    data = load_gold(tmp_path)
    assert {name: len(part) for name, part in data.items()} == {"train": 2, "test": 1}
    assert data["train"].features == data["test"].features == gold_features()
    row = data["train"][0]
    assert row["meta"]["year"] == 2022
    assert json.loads(row["entities"][4]["value"])["min_vnd"] == 12_400_000_000
    assert row["entities"][0]["value"] is None
    assert [from_row(row) for row in data["train"]] == records


def test_every_field_of_the_schema_has_a_column() -> None:
    schema, features = gold_schema(), gold_features()
    assert set(features) == set(schema["properties"])
    assert set(features["meta"]) == {*META_FIELDS, "more"}
    for name in ("sentence", "official", "finding"):
        assert set(features[f"{name}s"].feature) == set(schema["$defs"][name]["properties"])
    assert set(features["entities"].feature) == set(
        schema["properties"]["entities"]["items"]["properties"]
    )


def test_the_corpus_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    data = load_gold()
    assert list(data) == ["train", "dev", "test"]
    for name, part in data.items():
        assert [from_row(row) for row in part] == list(read_gold(GOLD / f"{name}.jsonl"))


def test_the_repository_is_found_from_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert list(load_gold()) == ["train", "dev", "test"]
    with pytest.raises(CorpusError, match=r"no \.jsonl file"):
        load_gold(tmp_path)


def test_a_row_without_optional_fields() -> None:
    row = to_row({"id": "a", "text": "x", "entities": [], "sentences": []})
    assert set(row) == set(gold_features())
    assert from_row(row)["meta"] == {}


def _layers(doc: Doc) -> dict[str, Any]:
    groups = ("nested", "sentences", "sections", "section_alternatives")
    return {
        "text": doc.text,
        "entities": [(s.start_char, s.end_char, s.label_, s._.value) for s in doc.ents],
        "sentence starts": [token.is_sent_start for token in doc],
        "normal forms": [token.norm_ for token in doc],
        **{g: [(s.start_char, s.end_char, s.label_) for s in doc.spans[g]] for g in groups},
    }


def _plain(data: Any) -> Any:
    """Return data with its tuples as lists: spaCy reads lists of user data as tuples."""
    return json.loads(json.dumps(data))


def test_docbin_comes_back(nlp: Language, tmp_path: Path) -> None:
    records = _records() + list(read_gold(GOLD / "dev.jsonl"))[:3]
    path = tmp_path / "new" / "gold.spacy"
    assert write_docbin(path, records, nlp) == len(records)
    docs = list(DocBin().from_disk(path).get_docs(spacy.blank("vi_baocao").vocab))
    for doc, record in zip(docs, records, strict=True):
        expected = gold_doc(nlp, record)
        for span, item in zip(expected.ents, record["entities"], strict=True):
            span._.value = item.get("value")
        assert _plain(_layers(doc)) == _plain(_layers(expected))
        assert (doc.user_data["id"], doc.user_data["meta"]) == (record["id"], record["meta"])
        for name in ("officials", "facts", "findings"):
            assert _plain(doc.user_data[name]) == record.get(name, [])


def test_docbin_is_the_same_each_time(nlp: Language) -> None:
    once, again = (to_docbin(_records(), nlp).to_bytes() for _ in range(2))
    assert once == again


def test_docbin_of_a_broken_record(nlp: Language) -> None:
    record = sound_record()
    record["entities"][0]["end"] = 999
    with pytest.raises(CorpusError, match="document 'lam-01', 7:999: outside the text"):
        to_docbin([record], nlp)
