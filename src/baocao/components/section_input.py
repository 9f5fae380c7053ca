"""What the section classifier is given: checks of texts and labels, with clear words."""

from __future__ import annotations

from collections.abc import Iterable, Sized
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Texts = Iterable[str]
"""Texts: a list, an array of one dimension, a pandas Series."""

__all__ = ["Texts", "as_labels", "as_texts", "same_length"]


def as_texts(texts: Texts) -> list[str]:
    """Return texts as a list.

    Raises:
        ValueError: one string, a table instead of a row of texts, or nothing.
        TypeError: an item that is no string.

    >>> as_texts(np.array(["thu ngân sách", "khám bệnh"]))
    ['thu ngân sách', 'khám bệnh']
    >>> as_texts("thu ngân sách")
    Traceback (most recent call last):
    ValueError: one string where a list of texts was expected; put it in a list
    """
    if isinstance(texts, str | bytes):
        raise ValueError("one string where a list of texts was expected; put it in a list")
    shape = getattr(texts, "shape", None)
    if shape is not None and len(shape) != 1:
        raise ValueError(
            f"expected a 1D list of texts, got an array of shape {tuple(shape)}; "
            "give one column of strings"
        )
    found = list(texts)
    for number, text in enumerate(found):
        if not isinstance(text, str):
            raise TypeError(f"text {number} is no string but {type(text).__name__}: {text!r:.60}")
    if not found:
        raise ValueError("no texts (0 samples); give at least one (a minimum of 1 is required)")
    return [str(text) for text in found]


def as_labels(labels: ArrayLike | None) -> NDArray[Any]:
    """Return labels as a one-dimensional array.

    Raises:
        ValueError: no labels, a table of them, numbers that are no classes, or a gap.

    >>> as_labels(["y tế", None])
    Traceback (most recent call last):
    ValueError: text 1 has no label (None); give it one or leave it out
    """
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import column_or_1d

    if labels is None:
        raise ValueError("no labels; requires y to be passed, but the target y is None")
    given = np.asarray(labels)
    if given.dtype == object:
        for number, label in enumerate(given.ravel()):
            if label is None or label != label:
                raise ValueError(
                    f"text {number} has no label ({label}); give it one or leave it out"
                )
    found: NDArray[Any] = column_or_1d(given, warn=True)
    if found.dtype.kind in "OUS":
        found = found.astype(str)
        blank = np.flatnonzero(np.char.strip(found) == "")
        if len(blank):
            raise ValueError(f"text {blank[0]} has an empty label; give it one or leave it out")
    check_classification_targets(found)
    return found


def same_length(texts: Sized, others: Sized, name: str = "labels") -> None:
    """Raise where there are not as many labels (or groups) as texts."""
    if len(texts) != len(others):
        raise ValueError(f"inconsistent numbers: {len(texts)} texts and {len(others)} {name}")
