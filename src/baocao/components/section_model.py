"""Which section a sentence belongs to, from its words alone: a scikit-learn classifier.

TF-IDF of syllable 1- and 2-grams into a logistic regression whose probabilities are
calibrated by one temperature, fitted on predictions for documents held out in turn.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import threadpool_limits

from baocao.components.section_input import Texts, as_labels, as_texts, same_length

if TYPE_CHECKING:
    from sklearn.utils import Tags

__all__ = ["Hints", "Probabilities", "SectionClassifier", "soften"]

Probabilities = NDArray[np.float64]
Hints = tuple[Sequence[str], Sequence[Any]]
"""Texts known to belong to a label without being examples of it, and these labels."""

_FOLDS: Final = 5
_TEMPERATURES: Final = np.exp(np.linspace(np.log(0.3), np.log(3.0), 47))
_FLOOR: Final = 1e-9
_WORD: Final = re.compile(r"\b\w+\b")
_SEVERAL: Final = 3
"""Classes from which on the regression is multinomial; of two it has one score only."""
_MANY: Final = 200
"""From so many texts on, n-grams that stand in one text only can be spared."""


class SectionClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Classifies texts into sections, or into any other labels it is trained on.

    Parameters
    ----------
    C : float, default=10.0
        Inverse strength of the regularisation of the logistic regression.
    ngram_max : int, default=2
        Longest run of syllables taken as one feature.
    min_count : int, default=2
        Texts that an n-gram must stand in, where there are 200 texts or more.
    class_weight : {"balanced"} or None, default=None
        ``"balanced"`` raises the weight of rare labels.
    hint_weight : float, default=0.2
        Weight of a hint; a text has weight 1.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.
    temperature_ : float
        Divides the log probabilities; above 1 it makes the model less sure of itself.
    held_out_ : ndarray of shape (n_texts, n_classes) or None
        Probabilities of each text by a model that had not seen its group; None where
        there are too few groups. Not saved.

    Examples
    --------
    >>> texts = ["tiêm chủng cho trẻ em", "khám chữa bệnh", "thu ngân sách", "chi ngân sách"]
    >>> model = SectionClassifier().fit(texts, ["health", "health", "economy", "economy"])
    >>> model.predict(["dự toán thu ngân sách"]).tolist()
    ['economy']
    """

    def __init__(
        self,
        C: float = 10.0,
        *,
        ngram_max: int = 2,
        min_count: int = 2,
        class_weight: str | None = None,
        hint_weight: float = 0.2,
    ) -> None:
        self.C = C
        self.ngram_max = ngram_max
        self.min_count = min_count
        self.class_weight = class_weight
        self.hint_weight = hint_weight

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        return tags

    def fit(
        self,
        texts: Texts,
        labels: ArrayLike,
        groups: ArrayLike | None = None,
        hints: Hints | None = None,
    ) -> SectionClassifier:
        """Fit on texts and labels.

        Args:
            texts: list, array or pandas Series of strings.
            labels: as many labels.
            groups: of each text; texts of one group (a document) are held out together.
            hints: terms and their labels, learnt from with ``hint_weight``; those of labels
                that no text has are passed over.

        Raises:
            ValueError: fewer than two different labels, a missing label, other numbers of
                texts and labels, or no words in the texts.
            TypeError: something that is not a text.
        """
        texts, target = as_texts(texts), as_labels(labels)
        same_length(texts, target)
        self.classes_ = np.unique(target)
        if len(self.classes_) < 2:
            raise ValueError(f"1 class in the labels ('{self.classes_[0]}'); give at least two")
        known = set(self.classes_.tolist())
        pairs = [(t, x) for t, x in zip(*hints or ((), ()), strict=True) if x in known]
        self.held_out_ = self._held_out(texts, target, groups, pairs)
        self.vectorizer_, self.model_ = self._fit_once(texts, target, pairs)
        self.temperature_ = _temperature(self.held_out_, target, self.classes_)
        return self

    def _fit_once(
        self, texts: list[str], target: NDArray[Any], hints: list[tuple[str, Any]]
    ) -> tuple[TfidfVectorizer, LogisticRegression]:
        vectorizer = _vectorizer(self.ngram_max)
        if len(texts) >= _MANY:
            vectorizer.min_df = self.min_count
        every = [*texts, *(text for text, _ in hints)]
        labels = np.concatenate([target, [label for _, label in hints]]) if hints else target
        weights = np.repeat([1.0, self.hint_weight], [len(texts), len(hints)])
        try:
            features = vectorizer.fit_transform(every)
        except ValueError as error:
            raise ValueError(f"no words to learn from in {len(texts)} text(s): {error}") from error
        model = LogisticRegression(C=self.C, class_weight=self.class_weight, max_iter=1000)
        # With one thread, sums are added in the same order whatever the machine is set to.
        with threadpool_limits(1, user_api="blas"):
            model.fit(features, labels, sample_weight=weights)
        return vectorizer, model

    def _held_out(
        self,
        texts: list[str],
        target: NDArray[Any],
        groups: ArrayLike | None,
        hints: list[tuple[str, Any]],
    ) -> Probabilities | None:
        """Return probabilities of each text by a model that has not seen its group."""
        owners = np.arange(len(target)) if groups is None else np.asarray(groups)
        same_length(texts, owners, "groups")
        folds = min(_FOLDS, len(np.unique(owners)))
        if folds < 2:
            return None
        out = np.full((len(target), len(self.classes_)), _FLOOR)
        for train, test in GroupKFold(folds).split(owners, groups=owners):
            if len(set(target[train].tolist())) < 2:
                return None
            vectorizer, model = self._fit_once([texts[i] for i in train], target[train], hints)
            columns = np.searchsorted(self.classes_, model.classes_)
            found = model.predict_proba(vectorizer.transform([texts[i] for i in test]))
            out[np.ix_(test, columns)] = np.maximum(found, _FLOOR)
        result: Probabilities = out / out.sum(axis=1, keepdims=True)
        return result

    def predict_proba(self, texts: Texts) -> Probabilities:
        """Return calibrated probabilities, one row a text, columns as in ``classes_``."""
        check_is_fitted(self)
        texts = as_texts(texts)
        if len(self.classes_) < _SEVERAL:
            raw = self.model_.predict_proba(self.vectorizer_.transform(texts))
        else:
            scores = self._features(texts) @ self.model_.coef_.T + self.model_.intercept_
            powers = np.exp(scores - scores.max(axis=1, keepdims=True))
            raw = powers / powers.sum(axis=1, keepdims=True)
        return soften(raw, self.temperature_)

    def _features(self, texts: list[str]) -> csr_array:
        """Return what ``vectorizer_.transform`` does, in a third of the time.

        A report is some dozens of short texts, for which the vectorizer checks its input,
        and sorts and copies its matrix, longer than it counts.
        """
        known = self.vectorizer_.vocabulary_.get
        columns: list[int] = []
        ends = [0]
        for text in texts:
            words = _WORD.findall(text.lower())
            for size in range(1, self.ngram_max + 1):
                shifted = (words[i:] for i in range(size))
                runs = map(" ".join, zip(*shifted, strict=False)) if size > 1 else words
                columns += [column for column in map(known, runs) if column is not None]
            ends.append(len(columns))
        idf = self.vectorizer_.idf_
        # A number for each n-gram in each text, so that one look counts them all.
        keys = np.repeat(np.arange(len(texts)) * len(idf), np.diff(ends))
        keys += np.array(columns, dtype=np.int64)
        distinct, counts = np.unique(keys, return_counts=True)
        rows, column = np.divmod(distinct, len(idf))
        weights = (1.0 + np.log(counts)) * idf[column]
        weights /= np.sqrt(np.bincount(rows, weights**2, len(texts)))[rows]
        starts = np.searchsorted(rows, np.arange(len(texts) + 1))
        return csr_array((weights, column, starts), (len(texts), len(idf)))

    def predict(self, texts: Texts) -> NDArray[Any]:
        """Return the most probable label of each text."""
        best = self.predict_proba(texts).argmax(axis=1)
        found: NDArray[Any] = self.classes_[best]
        return found

    def to_bytes(self) -> bytes:
        """Return the fitted model as an npz archive without pickled objects.

        Plain arrays rather than a dump of the estimators: the same training data give
        the same bytes, and loading can run no code.
        """
        check_is_fitted(self)
        terms = self.vectorizer_.get_feature_names_out()
        settings = {
            **self.get_params(),
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
            classes, temperature = settings.pop("classes"), settings.pop("temperature")
            new = cls(**settings)
            new.classes_ = np.array(classes)
            new.temperature_ = temperature
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
        token_pattern=_WORD.pattern,
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
