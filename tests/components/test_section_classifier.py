"""The section classifier as a plain scikit-learn estimator, and clauses of long sentences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils.estimator_checks import check_estimator, check_parameters_default_constructible
from spacy.language import Language

import baocao
from baocao.components.section_model import SectionClassifier

TEXTS = [
    "tiêm chủng cho trẻ em", "khám chữa bệnh cho người dân", "trạm y tế khám sức khỏe",
    "thu ngân sách đạt dự toán", "chi ngân sách tiết kiệm", "dự toán thu chi ngân sách",
] * 2  # fmt: skip
LABELS = ["health", "health", "health", "economy", "economy", "economy"] * 2


def test_scikit_learn_checks_pass() -> None:
    """scikit-learn has few checks for input that is text; these are all that apply."""
    with pytest.warns(match="Can't test estimator"):
        results = check_estimator(SectionClassifier(), on_fail="raise", on_skip=None)
    assert {row["status"] for row in results} == {"passed"}
    check_parameters_default_constructible("SectionClassifier", SectionClassifier())


def test_parameters_are_kept_and_cloned() -> None:
    model = SectionClassifier(C=3.0, class_weight="balanced").fit(TEXTS, LABELS)
    copy = clone(model)
    assert copy.get_params() == model.get_params()
    assert not hasattr(copy, "classes_")


@pytest.mark.parametrize("kind", [list, tuple, np.array, pd.Series])
def test_any_list_of_texts_will_do(kind: Any) -> None:
    model = SectionClassifier().fit(kind(TEXTS), kind(LABELS))
    assert model.predict(kind(["tiêm chủng"])).tolist() == ["health"]
    probabilities = model.predict_proba(kind(["tiêm chủng", "ngân sách"]))
    assert probabilities.shape == (2, 2)
    assert probabilities.sum(axis=1) == pytest.approx([1.0, 1.0])


def test_it_works_in_a_pipeline_and_a_search() -> None:
    lower = FunctionTransformer(lambda texts: [text.lower() for text in texts])
    pipeline = make_pipeline(lower, SectionClassifier())
    search = GridSearchCV(pipeline, {"sectionclassifier__C": [1.0, 10.0]}, cv=2)
    search.fit(TEXTS, LABELS)
    assert search.predict(["THU NGÂN SÁCH"]).tolist() == ["economy"]


@pytest.mark.parametrize(
    ("texts", "labels", "said"),
    [
        (TEXTS[:3], LABELS[:3], "1 class in the labels \\('health'\\); give at least two"),
        (TEXTS, LABELS[:-1], "12 texts"),
        ([], [], "no text|0 texts|empty|at least"),
    ],
)
def test_bad_data_is_named(texts: list[str], labels: list[str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        SectionClassifier().fit(texts, labels)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return baocao.load(exclude=["words"])


@pytest.mark.model
def test_clauses_of_an_overview_have_their_own_sections(nlp: Language) -> None:
    text = (
        "Trong năm, xã đã hoàn thành nhiều chỉ tiêu: thu ngân sách đạt 12,4 tỷ đồng, bằng 104% dự "
        "toán; trạm y tế khám chữa bệnh cho 3.200 lượt người, tiêm chủng cho 98% trẻ em; giao "
        "quân đủ 12 thanh niên, không để xảy ra trọng án; kết nạp 9 đảng viên."
    )
    doc = nlp(text)
    found = [(span.text.split(",")[0], span.label_) for span in doc.spans["clauses"]]
    sections = [section for _, section in found]
    assert sections[-4:] == ["economy", "health", "security_defense", "party_building"]
    assert all(0 < span._.section_score <= 1 for span in doc.spans["clauses"])


@pytest.mark.model
@pytest.mark.parametrize(
    ("sentence", "section"),
    [
        ("Thu ngân sách ước đạt 12,4 tỷ đồng, bằng 104% dự toán.", "economy"),
        ("Trạm y tế khám chữa bệnh cho 3.200 lượt người.", "health"),
        ("Công an xã bắt 3 vụ trộm cắp, vận động giao nộp 2 khẩu súng.", "security_defense"),
        ("Kết nạp 9 đảng viên mới, đạt 112% kế hoạch.", "party_building"),
    ],
)
def test_one_sentence_alone_is_filed(nlp: Language, sentence: str, section: str) -> None:
    doc = nlp(sentence)
    (span,) = doc.spans["sections"]
    assert span.label_ == section
