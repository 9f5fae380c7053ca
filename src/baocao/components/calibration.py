"""Scores that mean what they say: of the spans scored 0.9, nine in ten are right.

The lowest token marginal in a span is too sure of itself: 0.99 on spans of which 0.97 are
right. Its logit is mapped by a line fitted on documents that the model has not seen
(Platt 1999), which also takes into account whether a rule marked the same span.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

_EDGE: Final = 1e-4  # a score is never quite 0 or 1, and its logit stays finite
FEWEST: Final = 50
"""Spans to fit on; with fewer the scores stay as they are."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """logit(score) = bias + slope * logit(marginal) + ruled, the last where a rule agrees."""

    bias: float = 0.0
    slope: float = 1.0
    ruled: float = 0.0

    def score(self, marginal: float, *, agreed: bool) -> float:
        """Return how likely a span is right.

        >>> round(Calibration().score(0.9, agreed=False), 3)
        0.9
        >>> round(Calibration(bias=-0.2, slope=0.7, ruled=0.5).score(0.99, agreed=True), 3)
        0.971
        """
        return 1 / (
            1 + math.exp(-(self.bias + self.slope * _logit(marginal) + self.ruled * agreed))
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the parameters as plain JSON types."""
        return asdict(self)


def fit_calibration(
    marginals: Sequence[float], agreed: Sequence[bool], right: Sequence[bool]
) -> Calibration:
    """Return the calibration under which what was right on unseen documents is most likely.

    Args:
        marginals: the lowest token marginal of each span found.
        agreed: whether a rule marked the same span with the same label.
        right: whether the span is in the gold.
    """
    if len(right) < FEWEST or all(right) or not any(right):
        return Calibration()
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    rows = np.array([[_logit(p), float(a)] for p, a in zip(marginals, agreed, strict=True)])
    model = LogisticRegression(C=10.0).fit(rows, np.array(right))
    slope, ruled = (round(float(value), 4) for value in model.coef_[0])
    if slope <= 0:  # too few spans to tell: a surer span must not score lower
        return Calibration()
    return Calibration(round(float(model.intercept_[0]), 4), slope, ruled)


def _logit(probability: float) -> float:
    clipped = min(max(probability, _EDGE), 1 - _EDGE)
    return math.log(clipped / (1 - clipped))
