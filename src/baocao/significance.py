"""How sure a score is, and whether one pipeline is better than another or only lucky.

Whole documents are resampled: what stands in one document is not independent. The paired
bootstrap (Efron & Tibshirani 1993; Berg-Kirkpatrick et al. 2012 for NLP) scores two pipelines
on the same resampled sets, so what makes a document hard for both does not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

Ratio = tuple[float, float]
"""What a document adds above and below the line of a score: of F1 twice the number of right
spans, and the number of found and of gold spans; of accuracy the right ones, and all."""

FEWEST: Final = 5
"""Documents that an interval asks for."""

_RESAMPLES: Final = 2000
_SEED: Final = 0
_INTERVAL: Final = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Difference:
    """How much the second scores above the first, 95 % interval, and the two-sided p value."""

    delta: float
    low: float
    high: float
    p: float


def ratio_interval(rows: Sequence[Ratio]) -> tuple[float, float] | None:
    """Return the 95 % interval of a score; None under five documents, which say too little.

    >>> ratio_interval([(1, 2), (2, 2)] * 10), ratio_interval([(1, 2)])
    ((0.65, 0.85), None)
    """
    import numpy as np

    if len(rows) < FEWEST:
        return None
    above, below = np.tensordot(_weights(len(rows)), np.array(rows, dtype=float), axes=1).T
    low, high = np.percentile(above / np.maximum(below, 1), _INTERVAL)
    return round(float(low), 4), round(float(high), 4)


def ratio_difference(first: Sequence[Ratio], second: Sequence[Ratio]) -> Difference:
    """Compare two pipelines by what each document adds to their scores.

    The p value is twice the share of resamples on which the difference has the other sign
    or none. It cannot be smaller than the resamples allow (0.001), and two pipelines that
    do the same have 1.

    Raises:
        ValueError: no documents, or different ones.

    >>> better = ratio_difference([(6, 10), (7, 10), (5, 10)], [(9, 10), (8, 10), (9, 10)])
    >>> better.delta, better.low > 0, better.p
    (0.2667, True, 0.001)
    >>> ratio_difference([(6, 10), (7, 10)], [(7, 10), (6, 10)]).p
    1.0
    """
    import numpy as np

    if not first or len(first) != len(second):
        raise ValueError(
            f"{len(first)} and {len(second)} documents; compare the same documents, at least one"
        )
    rows = np.array([first, second], dtype=float)
    above, below = np.moveaxis(np.tensordot(rows, _weights(len(first)), axes=([1], [1])), 1, 0)
    scores = above / np.maximum(below, 1)
    deltas = scores[1] - scores[0]
    low, high = np.percentile(deltas, _INTERVAL)
    totals = rows.sum(axis=1)
    shares = totals[:, 0] / np.maximum(totals[:, 1], 1)
    tails = min(int((deltas <= 0).sum()), int((deltas >= 0).sum()))
    return Difference(
        delta=round(float(shares[1] - shares[0]), 4),
        low=round(float(low), 4),
        high=round(float(high), 4),
        p=round(min(max(2 * tails, 2) / _RESAMPLES, 1.0), 4),
    )


def _weights(count: int) -> Any:
    """Return how often each document stands in each resample, always the same."""
    import numpy as np

    # The old generator on purpose: its stream is frozen, so figures outlive a numpy release.
    generator = np.random.RandomState(_SEED)
    return generator.multinomial(count, [1 / count] * count, size=_RESAMPLES)
