"""Sections over a whole document: a hidden Markov model that stays in a section or leaves it.

How likely it is to stay depends on what stands before the sentence: the same line, a
new line, or a new heading, and on whether the document has headings at all. A heading
counts as one observation, at its own line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from baocao.components.section_model import Probabilities

JOINTS: Final = ("line", "paragraph", "heading", "free_line", "free_paragraph")
"""What stands before a sentence: the same line goes on, a new line begins, a heading begins;
``free_`` in a document without headings, where topics turn faster."""

_STAY_LIMITS: Final = (0.05, 0.99)
_SHARPNESS: Final = (0.3, 0.45, 0.6, 0.8, 1.0, 1.25)
_DISCOUNTS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Chain:
    """The parameters: stay probability by joint, where one goes on leaving, evidence weights."""

    stay: dict[str, float]
    prior: list[float]
    sharpness: float = 1.0
    discount: float = 1.0

    def to_dict(self) -> dict[str, Any]:
        """Return the parameters as plain JSON types."""
        return {
            "stay": self.stay,
            "prior": self.prior,
            "sharpness": self.sharpness,
            "discount": self.discount,
        }


def decode(probabilities: Probabilities, joints: Sequence[str], chain: Chain) -> Probabilities:
    """Return the posterior of every sentence given the whole document (forward-backward)."""
    count, states = probabilities.shape
    prior = np.asarray(chain.prior)
    evidence = np.maximum(probabilities, 1e-9) ** chain.sharpness / prior**chain.discount
    forward = np.empty((count, states))
    row = prior * evidence[0]
    forward[0] = row / row.sum()
    for t in range(1, count):
        stay = chain.stay[joints[t]]
        row = (stay * forward[t - 1] + (1 - stay) * prior) * evidence[t]
        forward[t] = row / row.sum()
    backward = np.ones(states)
    posterior = np.empty((count, states))
    posterior[-1] = forward[-1]
    for t in range(count - 2, -1, -1):
        stay = chain.stay[joints[t + 1]]
        carried = evidence[t + 1] * backward
        backward = stay * carried + (1 - stay) * (prior @ carried)
        backward /= backward.sum()
        row = forward[t] * backward
        posterior[t] = row / row.sum()
    return posterior


def fit_chain(
    held_out: Probabilities, targets: NDArray[np.int64], documents: Sequence[Sequence[str]]
) -> Chain:
    """Return the chain that files held-out sentences best.

    Args:
        held_out: probabilities by a classifier that has not seen the document.
        targets: column of the right section, for all documents one after the other.
        documents: the joints of each document, in the same order.
    """
    states = held_out.shape[1]
    counts = np.bincount(targets, minlength=states) + 1.0
    prior = (counts / counts.sum()).tolist()
    stay = _stay(targets, documents)
    best, best_loss = Chain(stay, prior), np.inf
    for sharpness in _SHARPNESS:
        for discount in _DISCOUNTS:
            chain = Chain(stay, prior, sharpness, discount)
            loss = _loss(held_out, targets, documents, chain)
            if loss < best_loss:
                best, best_loss = chain, loss
    return best


def _stay(targets: NDArray[np.int64], documents: Sequence[Sequence[str]]) -> dict[str, float]:
    stayed = dict.fromkeys(JOINTS, 1.0)
    seen = dict.fromkeys(JOINTS, 2.0)
    first = 0
    for joints in documents:
        for t in range(1, len(joints)):
            seen[joints[t]] += 1
            stayed[joints[t]] += targets[first + t] == targets[first + t - 1]
        first += len(joints)
    low, high = _STAY_LIMITS
    return {joint: float(np.clip(stayed[joint] / seen[joint], low, high)) for joint in JOINTS}


def _loss(
    held_out: Probabilities,
    targets: NDArray[np.int64],
    documents: Sequence[Sequence[str]],
    chain: Chain,
) -> float:
    total, first = 0.0, 0
    for joints in documents:
        last = first + len(joints)
        posterior = decode(held_out[first:last], joints, chain)
        chosen = posterior[np.arange(len(joints)), targets[first:last]]
        total -= float(np.log(np.maximum(chosen, 1e-9)).sum())
        first = last
    return total
