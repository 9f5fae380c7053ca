"""The entity tagger: what it learns, what it saves, what its features are."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.training import Example

from baocao.components.features import Lexicon, document_features
from baocao.corpus import gold_doc
from baocao.formats.markup import read_markup

NAMES = ["Lò Thị Mây", "Trần Bá Lộc", "Thạch Sóc", "Y Bhăm Niê", "Mai Văn Út", "Tô Hoài An"]
DOCUMENTS = "\n".join(
    f"@doc id=d{i} kind=news\n"
    f"P other body :: Đ/c {{OFFICIAL|{name}}} – {{POSITION|Bí thư Đảng ủy}} phát biểu.\n"
    f"S other body :: Bà {{PERSON|{NAMES[i - 1]}}} nhận quà."
    for i, name in enumerate(NAMES)
)


def _trained(labels: list[str] | None = None) -> Language:
    nlp = spacy.blank("vi_baocao")
    nlp.add_pipe("baocao_layout", name="layout")
    nlp.add_pipe("baocao_entities", name="entities", config={"labels": labels})
    nlp.add_pipe("baocao_merge", name="merge")
    examples = [
        Example(nlp.make_doc(record["text"]), gold_doc(nlp, record))
        for record in read_markup(DOCUMENTS)
    ]
    nlp.initialize(lambda: examples)
    return nlp


@pytest.fixture(scope="module")
def nlp() -> Language:
    return _trained()


def test_a_new_name_in_a_known_place_is_found(nlp: Language) -> None:
    doc = nlp("Đ/c Giàng A Tông – Bí thư Đảng ủy phát biểu.")
    assert [(span.text, span.label_) for span in doc.ents] == [
        ("Giàng A Tông", "OFFICIAL"),
        ("Bí thư Đảng ủy", "POSITION"),
    ]
    assert all(0 < span._.score <= 1 and span._.source == "crf/entities" for span in doc.ents)


def test_another_pipeline_may_take_it_over(nlp: Language) -> None:
    other = spacy.blank("vi_baocao")
    other.add_pipe("layout", source=nlp)
    other.add_pipe("entities", source=nlp)
    doc = other("Đ/c Giàng Thị Xyza – Bí thư Đảng ủy phát biểu.")  # a word the source never saw
    assert [span.text for span in doc.spans["trained"]] == ["Giàng Thị Xyza", "Bí thư Đảng ủy"]


def test_saved_and_loaded_it_says_the_same(nlp: Language, tmp_path: Path) -> None:
    text = "Bà Sùng Thị Chở nhận quà. Đ/c Kim Sa – Bí thư Đảng ủy."
    nlp.to_disk(tmp_path)
    again = spacy.load(tmp_path)
    assert [(s.text, s.label_, s._.score) for s in nlp(text).ents] == [
        (s.text, s.label_, s._.score) for s in again(text).ents
    ]


def test_training_twice_gives_the_same_bytes(nlp: Language) -> None:
    assert nlp.get_pipe("entities").to_bytes() == _trained().get_pipe("entities").to_bytes()


def test_only_the_labels_asked_for_are_learnt() -> None:
    assert _trained(["PERSON"]).get_pipe("entities").labels == ("PERSON",)


def test_no_examples_are_refused() -> None:
    nlp = spacy.blank("vi_baocao")
    nlp.add_pipe("baocao_layout")
    pipe = nlp.add_pipe("baocao_entities", name="entities")
    with pytest.raises(ValueError, match="no training examples"):
        pipe.initialize(lambda: [], nlp=nlp)


def test_a_place_named_in_full_is_known_by_its_bare_name() -> None:
    nlp = spacy.blank("vi_baocao")
    nlp.add_pipe("baocao_layout")
    doc = nlp("Xã Lũng Vân họp. Năm nay Lũng Vân được mùa.")
    rows = document_features(doc, Lexicon(nlp))
    bare = [token.i for token in doc if token.text == "Lũng"][1]
    assert "l0=docplace-B" in rows[bare]
    assert "l0=docplace-I" in rows[bare + 1]


def test_features_do_not_cross_sentences() -> None:
    nlp = spacy.blank("vi_baocao")
    nlp.add_pipe("baocao_layout")
    doc = nlp("Xã họp.\nDân vui.")
    rows = document_features(doc, Lexicon(nlp))
    start = next(token.i for token in doc if token.text == "Dân")
    assert "edge-1" in rows[start]
    assert not any(feature.startswith("w-1=") for feature in rows[start])
