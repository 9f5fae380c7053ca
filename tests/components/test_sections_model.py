"""The section classifier as a scikit-learn estimator, with texts and labels of any kind."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import Tags
from sklearn.utils.estimator_checks import parametrize_with_checks
from sklearn.utils.validation import check_is_fitted, validate_data

from baocao.components.section_model import SectionClassifier, soften

TEXTS = [
    "thu ngân sách đạt 110%", "chi ngân sách theo dự toán", "thu thuế vượt dự toán",
    "nợ thuế giảm", "trạm y tế khám bệnh", "khám bệnh cho trẻ em", "tiêm chủng cho trẻ em",
    "trạm y tế tiêm chủng",
]  # fmt: skip
LABELS = ["economy"] * 4 + ["health"] * 4
NEW = ["dự toán thu ngân sách", "trẻ em tiêm chủng"]


class Rows(SectionClassifier):  # type: ignore[misc]
    """Reads a table of numbers as texts, a word a cell, so that scikit-learn can check it.

    scikit-learn makes tables only and passes over what takes texts. All that is not about
    the form of the input is the classifier's own: labels, parameters, copies, errors.
    """

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = tags.input_tags.one_d_array = False
        tags.input_tags.two_d_array = True
        return tags

    def fit(self, X: Any, y: Any = None) -> Rows:  # type: ignore[override]
        table, labels = validate_data(self, X, y)
        super().fit(_words(table), labels)
        return self

    def predict_proba(self, X: Any) -> Any:
        check_is_fitted(self)
        return super().predict_proba(_words(validate_data(self, X, reset=False)))


def _words(table: Any) -> list[str]:
    cells = [[f"c{i}v{round(float(v) * 2)}" for i, v in enumerate(row)] for row in table]
    return [" ".join(row).replace("-", "m") for row in cells]


@parametrize_with_checks([Rows()])
def test_scikit_learn_accepts_it(estimator: Any, check: Any) -> None:
    check(estimator)


def test_tags_say_that_it_takes_texts() -> None:
    tags = SectionClassifier().__sklearn_tags__()
    assert tags.input_tags.string
    assert tags.input_tags.one_d_array
    assert not tags.input_tags.two_d_array
    assert tags.estimator_type == "classifier"


@pytest.mark.parametrize("container", [list, tuple, np.array, lambda x: np.array(x, dtype=object)])
def test_containers_of_texts_and_labels(container: Any) -> None:
    model = SectionClassifier().fit(container(TEXTS), container(LABELS))
    assert model.predict(container(NEW)).tolist() == ["economy", "health"]
    rows = model.predict_proba(container(NEW))
    assert rows.shape == (2, 2)
    assert rows.sum(axis=1) == pytest.approx(np.ones(2))


def test_pandas_series() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"text": TEXTS, "label": LABELS}, index=range(100, 108))
    model = SectionClassifier().fit(frame["text"], frame["label"])
    expected = SectionClassifier().fit(TEXTS, LABELS).predict_proba(NEW)
    assert model.predict_proba(pandas.Series(NEW)) == pytest.approx(expected)


@pytest.mark.parametrize(
    "labels", [[0] * 4 + [7] * 4, [True] * 4 + [False] * 4, ["ý tế"] * 4 + ["đô thị"] * 4]
)
def test_labels_of_any_kind(labels: list[Any]) -> None:
    model = SectionClassifier().fit(TEXTS, labels)
    assert model.classes_.tolist() == sorted(set(labels))
    assert model.predict(NEW).tolist() == [labels[0], labels[-1]]


def test_it_works_inside_scikit_learn() -> None:
    lower = FunctionTransformer(lambda texts: [text.lower() for text in texts])
    pipe = make_pipeline(lower, SectionClassifier()).fit([t.upper() for t in TEXTS], LABELS)
    assert pipe.predict([text.upper() for text in NEW]).tolist() == ["economy", "health"]
    search = GridSearchCV(SectionClassifier(), {"C": [1.0, 10.0], "ngram_max": [1, 2]}, cv=2)
    assert search.fit(TEXTS, LABELS).best_params_.keys() == {"C", "ngram_max"}
    assert cross_val_score(SectionClassifier(), np.array(TEXTS), LABELS, cv=2).shape == (2,)
    assert SectionClassifier().fit(TEXTS, LABELS).score(TEXTS[:1], LABELS[:1]) in (0.0, 1.0)


def test_parameters_are_kept_and_copied() -> None:
    model = SectionClassifier(3.0, class_weight="balanced").fit(TEXTS, LABELS)
    copy = clone(model)
    assert copy.get_params() == model.get_params()
    assert not hasattr(copy, "classes_")
    assert copy.set_params(C=5.0).C == 5.0


@pytest.mark.parametrize(
    ("texts", "labels", "message"),
    [
        (["a b", "c d"], ["x", "x"], r"1 class in the labels \('x'\); give at least two"),
        (["a b", "c d"], ["x"], "2 texts and 1 labels"),
        (["a b", "c d"], ["x", " "], "text 1 has an empty label"),
        (["a b", "c d"], ["x", None], r"text 1 has no label \(None\)"),
        (["a b", "c d"], [0.5, 1.5], "Unknown label type"),
        (["…", "—"], ["x", "y"], r"no words to learn from in 2 text\(s\)"),
        ([], [], "no texts"),
        ("a b", ["x", "y"], "put it in a list"),
        (np.array([["a"], ["b"]]), ["x", "y"], r"shape \(2, 1\); give one column"),
    ],
)
def test_bad_input_is_refused_in_clear_words(texts: Any, labels: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        SectionClassifier().fit(texts, labels)


@pytest.mark.parametrize("text", [None, 5, b"a", float("nan")])
def test_what_is_no_text_is_named(text: Any) -> None:
    model = SectionClassifier().fit(TEXTS, LABELS)
    with pytest.raises(TypeError, match="text 1 is no string but"):
        model.predict(["thu ngân sách", text])


def test_an_unfitted_model_says_so() -> None:
    for act in ("predict", "predict_proba"):
        with pytest.raises(NotFittedError):
            getattr(SectionClassifier(), act)(NEW)
    with pytest.raises(NotFittedError):
        SectionClassifier().to_bytes()


def test_texts_of_a_document_are_held_out_together() -> None:
    groups = [0, 1, 2, 3] * 2
    model = SectionClassifier().fit(TEXTS, LABELS, groups)
    assert model.held_out_ is not None
    assert model.held_out_.shape == (8, 2)
    assert SectionClassifier().fit(TEXTS, LABELS, [0] * 8).held_out_ is None


def test_hints_teach_words_that_no_text_holds() -> None:
    hints = (["hiến máu", "tàu cá", "bóng đá"], ["health", "economy", "culture"])
    plain = SectionClassifier().fit(TEXTS, LABELS).predict_proba(["hiến máu"])
    model = SectionClassifier().fit(TEXTS, LABELS, hints=hints)
    assert model.classes_.tolist() == ["economy", "health"]
    assert model.predict_proba(["hiến máu"])[0, 1] > plain[0, 1] + 0.05


def test_the_same_data_give_the_same_bytes_and_they_load() -> None:
    models = [SectionClassifier().fit(TEXTS, LABELS) for _ in range(2)]
    data = models[0].to_bytes()
    assert data == models[1].to_bytes()
    again = SectionClassifier.from_bytes(data)
    assert again.predict_proba(NEW) == pytest.approx(models[0].predict_proba(NEW), abs=1e-4)
    assert again.to_bytes() == data


def test_rare_n_grams_are_spared_only_where_there_are_many_texts() -> None:
    few = SectionClassifier().fit(TEXTS, LABELS)
    many = SectionClassifier().fit(TEXTS[:7] * 30 + TEXTS[7:], LABELS[:7] * 30 + LABELS[7:])
    assert "nợ thuế" in few.vectorizer_.vocabulary_
    assert "tế tiêm" in few.vectorizer_.vocabulary_
    assert "tế tiêm" not in many.vectorizer_.vocabulary_


def test_temperature_keeps_the_order() -> None:
    rows = np.array([[0.7, 0.2, 0.1]])
    for temperature in (0.5, 2.0):
        softened = soften(rows, temperature)
        assert softened.sum() == pytest.approx(1)
        assert softened.argsort().tolist() == rows.argsort().tolist()
