"""Gold records: read, checked, made into documents; and the corpus that ships."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.language import Language

from baocao.corpus import CorpusError, gold_doc, gold_reader, read_gold

GOLD = Path(__file__).parents[1] / "annotations" / "gold"


@pytest.fixture(scope="module")
def nlp() -> Language:
    return spacy.blank("vi_baocao")


def _record(**changes: Any) -> dict[str, Any]:
    record: dict[str, Any] = {
        "id": "r",
        "text": "UBND xã Lũng Vân họp.",
        "entities": [{"start": 0, "end": 16, "label": "ORG"}],
        "nested": [{"start": 5, "end": 16, "label": "LOCATION"}],
        "sentences": [
            {"start": 0, "end": 21, "section": "general", "alternatives": ["other"], "kind": "body"}
        ],
    }
    return {**record, **changes}


def test_gold_document(nlp: Language) -> None:
    doc = gold_doc(nlp, _record())
    assert [(s.text, s.label_) for s in doc.ents] == [("UBND xã Lũng Vân", "ORG")]
    assert [s.text for s in doc.spans["nested"]] == ["xã Lũng Vân"]
    assert [s.label_ for s in doc.spans["sections"]] == ["general"]
    assert [s.label_ for s in doc.spans["section_alternatives"]] == ["other"]
    assert [s.label_ for s in doc.spans["sentences"]] == ["body"]


WRONG = [
    ({"entities": [{"start": 0, "end": 99, "label": "ORG"}]}, "outside the text"),
    ({"entities": [{"start": 4, "end": 4, "label": "ORG"}]}, "outside the text"),
    ({"entities": [{"start": 0, "end": 4, "label": "CASH"}]}, "unknown label 'CASH'"),
    (
        {
            "entities": [
                {"start": 0, "end": 7, "label": "ORG"},
                {"start": 5, "end": 16, "label": "LOCATION"},
            ]
        },
        "overlaps",
    ),
    ({"sentences": [{"start": 0, "end": 4, "section": "sport", "kind": "body"}]}, "unknown label"),
]


@pytest.mark.parametrize(("changes", "message"), WRONG)
def test_wrong_record_is_named(nlp: Language, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(CorpusError, match=message) as caught:
        gold_doc(nlp, _record(**changes))
    assert "document 'r'" in str(caught.value)


def test_a_span_inside_a_glued_word_is_widened_with_a_warning(
    nlp: Language, caplog: pytest.LogCaptureFixture
) -> None:
    record = _record(entities=[{"start": 1, "end": 16, "label": "ORG"}])
    assert gold_doc(nlp, record).ents[0].text == "UBND xã Lũng Vân"
    assert "widened" in caplog.text


def test_broken_lines_are_named(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(_record()) + "\n{broken\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"gold\.jsonl:2: not JSON"):
        list(read_gold(path))
    path.write_text('{"id": "a"}\n', encoding="utf-8")
    with pytest.raises(CorpusError, match="no entities, sentences, text"):
        list(read_gold(path))
    with pytest.raises(CorpusError, match="no such gold file"):
        list(read_gold(tmp_path / "none.jsonl"))


def test_reader_gives_examples(nlp: Language) -> None:
    examples = list(gold_reader(str(GOLD / "dev.jsonl"), limit=2)(nlp))
    assert len(examples) == 2
    assert all(example.reference.ents for example in examples)


@pytest.mark.parametrize("split", ["train", "dev", "test"])
def test_the_corpus_is_sound(nlp: Language, split: str) -> None:
    for record in read_gold(GOLD / f"{split}.jsonl"):
        text = record["text"]
        gold_doc(nlp, record)
        assert record["meta"]["split"] == split
        end = 0
        for sentence in record["sentences"]:
            assert not text[end : sentence["start"]].strip(), record["id"]
            end = sentence["end"]
        assert not text[end:].strip()
        for entity in record["entities"]:
            surface = text[entity["start"] : entity["end"]]
            assert surface == surface.strip(' \t\n\u00a0"“”«»,:;'), (record["id"], surface)


def test_no_document_stands_in_two_splits() -> None:
    texts = [
        (record["id"], record["text"])
        for split in ("train", "dev", "test")
        for record in read_gold(GOLD / f"{split}.jsonl")
    ]
    assert len({name for name, _ in texts}) == len(texts)
    assert len({text for _, text in texts}) == len(texts)
