"""Which section a sentence belongs to, from its words alone: a scikit-learn classifier.

TF-IDF of syllable 1- and 2-grams into a logistic regression whose probabilities are
calibrated by one temperature, fitted on predictions for documents held out in turn.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

Probabilities = NDArray[np.float64]
_FOLDS: Final = 5
_TEMPERATURES: Final = np.exp(np.linspace(np.log(0.3), np.log(3.0), 47))
_FLOOR: Final = 1e-9


class SectionClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Classifies texts into sections, or into any other labels it is trained on.

    Parameters
    ----------
    C : float, default=10.0
        Inverse strength of the regularisation of the logistic regression.
    ngram_max : int, default=2
        Longest run of syllables taken as one feature.
    class_weight : {"balanced"} or None, default=None
        ``"balanced"`` raises the weight of rare labels.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.
    temperature_ : float
        Divides the log probabilities; above 1 it makes the model less sure of itself.

    Examples
    --------
    >>> texts = ["tiêm chủng cho trẻ em", "khám chữa bệnh", "thu ngân sách", "chi ngân sách"]
    >>> model = SectionClassifier().fit(texts, ["health", "health", "economy", "economy"])
    >>> model.predict(["dự toán thu ngân sách"]).tolist()
    ['economy']
    """

    def __init__(
        self, C: float = 10.0, *, ngram_max: int = 2, class_weight: str | None = None
    ) -> None:
        self.C = C
        self.ngram_max = ngram_max
        self.class_weight = class_weight

    def fit(
        self, texts: Sequence[str], labels: ArrayLike, groups: ArrayLike | None = None
    ) -> SectionClassifier:
        """Fit on texts and labels; ``groups`` keeps the sentences of one document together.

        Raises:
            ValueError: fewer than two different labels, or no words in the texts.
        """
        target = np.asarray(labels)
        if len(set(target.tolist())) < 2:
            raise ValueError(
                f"{len(set(target.tolist()))} label in the training data; give at least two"
            )
        self.held_out_ = self._held_out(texts, target, groups)
        self.vectorizer_, self.model_ = self._fit_once(texts, target)
        self.classes_ = self.model_.classes_
        self.temperature_ = _temperature(self.held_out_, target, self.classes_)
        return self

    def _fit_once(
        self, texts: Sequence[str], target: NDArray[Any]
    ) -> tuple[TfidfVectorizer, LogisticRegression]:
        vectorizer = _vectorizer(self.ngram_max)
        model = LogisticRegression(C=self.C, class_weight=self.class_weight, max_iter=1000)
        model.fit(vectorizer.fit_transform(texts), target)
        return vectorizer, model

    def _held_out(
        self, texts: Sequence[str], target: NDArray[Any], groups: ArrayLike | None
    ) -> Probabilities | None:
        """Return probabilities of each text by a model that has not seen its group."""
        owners = np.arange(len(target)) if groups is None else np.asarray(groups)
        folds = min(_FOLDS, len(np.unique(owners)))
        if folds < 2:
            return None
        classes = np.unique(target)
        out = np.full((len(target), len(classes)), _FLOOR)
        for train, test in GroupKFold(folds).split(owners, groups=owners):
            if len(set(target[train].tolist())) < 2:
                return None
            vectorizer, model = self._fit_once([texts[i] for i in train], target[train])
            columns = np.searchsorted(classes, model.classes_)
            found = model.predict_proba(vectorizer.transform([texts[i] for i in test]))
            out[np.ix_(test, columns)] = np.maximum(found, _FLOOR)
        result: Probabilities = out / out.sum(axis=1, keepdims=True)
        return result

    def predict_proba(self, texts: Sequence[str]) -> Probabilities:
        """Return calibrated probabilities, one row a text, columns as in ``classes_``."""
        raw = self.model_.predict_proba(self.vectorizer_.transform(texts))
        return soften(raw, self.temperature_)

    def predict(self, texts: Sequence[str]) -> NDArray[Any]:
        """Return the most probable label of each text."""
        found: NDArray[Any] = self.classes_[self.predict_proba(texts).argmax(axis=1)]
        return found

    def to_bytes(self) -> bytes:
        """Return the fitted model as an npz archive without pickled objects.

        Plain arrays rather than a dump of the estimators: the same training data give
        the same bytes, and loading can run no code.
        """
        terms = self.vectorizer_.get_feature_names_out()
        settings = {
            "C": self.C,
            "ngram_max": self.ngram_max,
            "class_weight": self.class_weight,
            "temperature": float(self.temperature_),
            "classes": self.classes_.tolist(),
        }
        stream = io.BytesIO()
        np.savez_compressed(
            stream,
            settings=np.frombuffer(json.dumps(settings).encode(), dtype=np.uint8),
            terms=np.frombuffer("\n".join(terms).encode(), dtype=np.uint8),
            idf=self.vectorizer_.idf_.astype(np.float32),
            coef=self.model_.coef_.astype(np.float32),
            intercept=self.model_.intercept_.astype(np.float32),
        )
        return stream.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> SectionClassifier:
        """Return the model that ``to_bytes`` wrote."""
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            settings = json.loads(archive["settings"].tobytes())
            terms = archive["terms"].tobytes().decode().split("\n")
            new = cls(
                settings["C"],
                ngram_max=settings["ngram_max"],
                class_weight=settings["class_weight"],
            )
            new.classes_ = np.array(settings["classes"])
            new.temperature_ = settings["temperature"]
            new.vectorizer_ = _vectorizer(new.ngram_max, terms)
            new.vectorizer_.idf_ = archive["idf"].astype(np.float64)
            new.model_ = LogisticRegression(C=new.C, class_weight=new.class_weight)
            new.model_.classes_ = new.classes_
            new.model_.coef_ = archive["coef"].astype(np.float64)
            new.model_.intercept_ = archive["intercept"].astype(np.float64)
        return new


def soften(probabilities: Probabilities, temperature: float) -> Probabilities:
    """Return probabilities with their logarithms divided by a temperature.

    >>> soften(np.array([[0.9, 0.1]]), 2.0).round(2).tolist()
    [[0.75, 0.25]]
    """
    logs = np.log(np.maximum(probabilities, _FLOOR)) / temperature
    powers = np.exp(logs - logs.max(axis=1, keepdims=True))
    result: Probabilities = powers / powers.sum(axis=1, keepdims=True)
    return result


def _vectorizer(ngram_max: int, terms: list[str] | None = None) -> TfidfVectorizer:
    vocabulary = {term: i for i, term in enumerate(terms)} if terms is not None else None
    return TfidfVectorizer(
        ngram_range=(1, ngram_max),
        sublinear_tf=True,
        token_pattern=r"(?u)\b\w+\b",
        vocabulary=vocabulary,
    )


def _temperature(
    held_out: Probabilities | None, target: NDArray[Any], classes: NDArray[Any]
) -> float:
    """Return the temperature under which the held-out labels are most likely."""
    if held_out is None:
        return 1.0
    rows, columns = np.arange(len(target)), np.searchsorted(classes, target)
    losses = [-np.log(soften(held_out, t)[rows, columns]).mean() for t in _TEMPERATURES]
    return float(_TEMPERATURES[int(np.argmin(losses))])
