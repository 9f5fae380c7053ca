"""The section classifier, the chain over a document, and the trainable component."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.training import Example

from baocao.components.section_chain import Chain, decode, fit_chain
from baocao.components.section_joints import JOINTS, joints
from baocao.components.section_model import SectionClassifier, soften
from baocao.components.sections import score_sections
from baocao.corpus import gold_doc
from baocao.formats.markup import read_markup

DOCUMENTS = "\n".join(
    f"""
@doc id=d{i} kind=news
P economy heading :: 1. Kinh tế:
N economy body :: Thu ngân sách {i} tỷ đồng, sản xuất nông nghiệp ổn định.
S economy body :: Chi ngân sách theo dự toán, thương mại phát triển.
P health heading :: 2. Y tế:
N health+red_cross body :: Trạm y tế khám chữa bệnh cho {i}0 lượt người, tiêm chủng đủ.
S health body :: Công tác dân số được quan tâm, trẻ em uống vitamin."""
    for i in range(1, 5)
)


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = spacy.blank("vi_baocao")
    nlp.add_pipe("baocao_layout", name="layout")
    nlp.add_pipe("baocao_sections", name="sections")
    examples = [
        Example(nlp.make_doc(record["text"]), gold_doc(nlp, record))
        for record in read_markup(DOCUMENTS)
    ]
    nlp.initialize(lambda: examples)
    return nlp


def test_every_sentence_has_a_section_with_score(nlp: Language) -> None:
    doc = nlp("1. Kinh tế:\nThu ngân sách vượt dự toán.\n\n2. Y tế:\nTrạm y tế tiêm chủng.")
    sections = [span.label_ for span in doc.spans["sections"]]
    assert sections == ["economy", "economy", "health", "health"]
    assert len(doc.spans["sections"]) == len(doc.spans["sentences"])
    assert all(0 < span._.section_score <= 1 for span in doc.spans["sections"])


def test_saved_and_loaded_it_says_the_same(nlp: Language, tmp_path: Path) -> None:
    text = "Trạm y tế khám chữa bệnh. Thu ngân sách tăng."
    nlp.to_disk(tmp_path)
    again = spacy.load(tmp_path)
    docs = nlp(text), again(text)
    before, after = (
        [(span.label_, round(span._.section_score, 3)) for span in doc.spans["sections"]]
        for doc in docs
    )
    assert before == after


def test_the_same_data_give_the_same_bytes() -> None:
    texts, labels = ["thu ngân sách", "chi ngân sách", "trạm y tế", "khám bệnh"], list("eehh")
    models = [SectionClassifier().fit(texts, labels).to_bytes() for _ in range(2)]
    assert models[0] == models[1]


def test_one_label_is_refused() -> None:
    with pytest.raises(ValueError, match="give at least two"):
        SectionClassifier().fit(["a b", "c d"], ["x", "x"])


def test_probabilities_sum_to_one_and_temperature_keeps_their_order() -> None:
    rows = np.array([[0.7, 0.2, 0.1]])
    for temperature in (0.5, 2.0):
        softened = soften(rows, temperature)
        assert softened.sum() == pytest.approx(1)
        assert softened.argsort().tolist() == rows.argsort().tolist()


def test_chain_carries_a_section_over_a_doubtful_sentence() -> None:
    chain = Chain(dict.fromkeys(JOINTS, 0.9), [0.5, 0.5])
    rows = np.array([[0.95, 0.05], [0.45, 0.55], [0.95, 0.05]])
    posterior = decode(rows, ["line"] * 3, chain)
    assert posterior.argmax(axis=1).tolist() == [0, 0, 0]
    assert posterior.sum(axis=1) == pytest.approx(np.ones(3))


def test_chain_learns_that_headings_leave() -> None:
    targets = np.array([0, 0, 1, 1] * 10)
    rows = np.where(targets[:, None] == np.arange(2), 0.8, 0.2)
    documents = [["heading", "line", "heading", "line"]] * 10
    chain = fit_chain(rows, targets, documents)
    assert chain.stay["line"] > 0.9
    assert chain.stay["heading"] < 0.2


def test_joints_of_news_are_free(nlp: Language) -> None:
    doc = nlp(
        "Sáng nay xã họp bàn việc mùa vụ. Thu ngân sách tăng khá.\n\nTrạm y tế tiêm chủng đủ."
    )
    found = joints(doc.text, list(doc.spans["sentences"]))
    assert set(found) <= {"free_line", "free_paragraph"}


def test_score_accepts_alternatives(nlp: Language) -> None:
    record = next(read_markup(
        "@doc id=x kind=news\nP red_cross+health body :: Trạm y tế khám chữa bệnh, tiêm chủng."
    ))  # fmt: skip
    example = Example(nlp(record["text"]), gold_doc(nlp, record))
    assert score_sections([example]) == {"sections_acc": 1.0, "sections_strict": 0.0}
