"""Sections over a whole document: a hidden Markov model that stays in a section or leaves it.

How likely it is to stay, and where it goes on leaving, depends on the joint in front of
the sentence (:mod:`baocao.components.section_joints`). Some reports keep to one topic and
some turn with every sentence, so the document is read at several stay probabilities, and
those that explain it best count most. Who leaves goes preferably to what the document,
or the heading in force, is about. A heading counts as one observation, at its own line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from baocao.components.section_joints import HEADING
from baocao.components.section_model import Probabilities

__all__ = ["Chain", "decode", "fit_chain", "within"]

_STAY_LIMITS: Final = (0.02, 0.99)
_UNKNOWN_STAY: Final = 0.5
_SMOOTHING: Final = 20.0  # sentences' worth of the overall shares in each leave distribution
_SHARPNESS: Final = (0.6, 0.8, 1.0)
_DISCOUNTS: Final = (0.75, 1.0)
# The rest was set by cross-validation over documents of writers left out in turn.
_SHIFTS: Final = np.array([-3.0, -1.5, 0.0])  # added to the log odds of staying
_FIXED_JOINTS: Final = frozenset((HEADING, "after_heading"))  # the same in every report
_TRUST: Final = 0.7  # sentences lean on each other, so their likelihoods say less together
_OF_DOCUMENT: Final = 0.4  # share of leaving that goes where the document's mass is
_OF_HEADING: Final = 0.4  # share of leaving that goes where the heading points
_OF_SENTENCE: Final = 0.8  # share of a clause's prior that its sentence gives
_FLOOR: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Chain:
    """The parameters; joints that ``stay`` or ``leave`` do not name count as average ones."""

    stay: Mapping[str, float]
    """Probability of the section before, by joint."""
    prior: Sequence[float]
    """Share of each section in the training data."""
    sharpness: float = 1.0
    discount: float = 1.0
    leave: Mapping[str, Sequence[float]] = field(default_factory=dict)
    """Where one goes on leaving, by joint; ``prior`` for a joint not named."""

    def to_dict(self) -> dict[str, Any]:
        """Return the parameters as plain JSON types."""
        return asdict(self)


def decode(probabilities: Probabilities, joints: Sequence[str], chain: Chain) -> Probabilities:
    """Return the posterior of every sentence given the whole document.

    A sentence alone keeps its own probabilities: nothing stands around it.
    """
    if len(joints) < 2:
        return probabilities
    prior = np.asarray(chain.prior)
    observed = np.maximum(probabilities, _FLOOR) ** chain.sharpness / prior**chain.discount
    stay = _stays(joints, chain)
    leave = np.array([chain.leave.get(joint, chain.prior) for joint in joints])
    first = _weighted(observed, stay, _with_headings(leave, joints, probabilities))
    leave = (1 - _OF_DOCUMENT) * leave + _OF_DOCUMENT * first.mean(axis=0)
    return _weighted(observed, stay, _with_headings(leave, joints, probabilities))


def _stays(joints: Sequence[str], chain: Chain) -> NDArray[np.float64]:
    """Return the stay probability of each joint at each shift, one row a shift."""
    base = np.array([chain.stay.get(joint, _UNKNOWN_STAY) for joint in joints])
    fixed = np.array([joint in _FIXED_JOINTS for joint in joints])
    odds = np.log(base / (1 - base)) + np.where(fixed, 0.0, _SHIFTS[:, None])
    stay: NDArray[np.float64] = 1 / (1 + np.exp(-odds))
    return stay


def _with_headings(
    leave: NDArray[np.float64], joints: Sequence[str], probabilities: Probabilities
) -> NDArray[np.float64]:
    """Return leave distributions drawn towards the heading that each sentence stands under."""
    mixed = leave.copy()
    heading = None
    for t, joint in enumerate(joints):
        if joint == HEADING:
            heading = probabilities[t]
        elif heading is not None:
            mixed[t] = (1 - _OF_HEADING) * leave[t] + _OF_HEADING * heading
    return mixed


def _weighted(
    observed: Probabilities, stay: NDArray[np.float64], leave: NDArray[np.float64]
) -> Probabilities:
    """Return posteriors by forward-backward at each shift, weighted by their likelihoods."""
    count, states = observed.shape
    shifts = len(stay)
    # A sentence that stays brings `going_on`, one that leaves brings `turning`: (t, shift, state).
    kept = stay.T[:, :, None]
    going_on = kept * observed[:, None]
    turning = (1 - kept) * (leave * observed)[:, None]
    forward = np.empty((count, shifts, states))
    totals = np.empty((count, shifts, 1))
    row = np.broadcast_to(leave[0] * observed[0], (shifts, states))
    for t in range(count):
        if t:
            row = going_on[t] * forward[t - 1] + turning[t]
        np.sum(row, axis=1, keepdims=True, out=totals[t])
        np.divide(row, totals[t], out=forward[t])
    likelihood = np.log(totals).sum(axis=(0, 2))
    backward = np.ones((count, shifts, states))
    for t in range(count - 2, -1, -1):
        after = backward[t + 1]
        row = going_on[t + 1] * after + (turning[t + 1] * after).sum(axis=1, keepdims=True)
        np.divide(row, row.sum(axis=1, keepdims=True), out=backward[t])
    posterior = forward * backward
    posterior /= posterior.sum(axis=2, keepdims=True)
    weights = np.exp(_TRUST * (likelihood - likelihood.max()))
    result: Probabilities = np.einsum("s,tsk->tk", weights / weights.sum(), posterior)
    return result


def within(
    probabilities: Probabilities,
    around: Probabilities,
    chain: Chain | None,
    *,
    overview: NDArray[np.bool_],
    fields: NDArray[np.bool_],
) -> Probabilities:
    """Return the posterior of clauses, given that of the sentence around each.

    Args:
        probabilities: of the clauses, each by itself.
        around: posterior of the sentence that each clause is part of.
        chain: parameters; without them a clause keeps its own probabilities.
        overview: which columns say that a sentence touches many fields: its clauses may
            be of any of them.
        fields: which columns are a field of work. A clause turns to the others only where
            its sentence does.
    """
    if chain is None:
        return probabilities
    prior = np.asarray(chain.prior)
    of_fields = np.where(fields, prior, 0.0) / max(float(prior[fields].sum()), _FLOOR)
    many = around[:, overview].sum(axis=1, keepdims=True)
    given = np.where(overview, 0.0, around) + many * of_fields
    elsewhere = np.where(fields | overview, prior, 0.0)
    observed = np.maximum(probabilities, _FLOOR) ** chain.sharpness / prior**chain.discount
    rows = observed * (_OF_SENTENCE * given + (1 - _OF_SENTENCE) * elsewhere)
    result: Probabilities = rows / rows.sum(axis=1, keepdims=True)
    return result


def fit_chain(
    held_out: Probabilities, targets: NDArray[np.int64], documents: Sequence[Sequence[str]]
) -> Chain:
    """Return the chain that files held-out sentences best.

    Args:
        held_out: probabilities by a classifier that has not seen the document.
        targets: column of the right section, for all documents one after the other.
        documents: the joints of each document, in the same order.
    """
    counts = np.bincount(targets, minlength=held_out.shape[1]) + 1.0
    prior = counts / counts.sum()
    stay, leave = _transitions(targets, documents, prior)
    best, best_loss = Chain(stay, prior.tolist(), leave=leave), np.inf
    for sharpness in _SHARPNESS:
        for discount in _DISCOUNTS:
            chain = Chain(stay, prior.tolist(), sharpness, discount, leave)
            loss = _loss(held_out, targets, documents, chain)
            if loss < best_loss:
                best, best_loss = chain, loss
    return best


def _transitions(
    targets: NDArray[np.int64], documents: Sequence[Sequence[str]], prior: NDArray[np.float64]
) -> tuple[dict[str, float], dict[str, list[float]]]:
    """Count at each joint how often sections stay and where they go; first sentences go."""
    names = sorted({joint for joints in documents for joint in joints})
    stayed = dict.fromkeys(names, 1.0)
    seen = dict.fromkeys(names, 2.0)
    left = {name: _SMOOTHING * prior for name in names}
    first = 0
    for joints in documents:
        for t, joint in enumerate(joints):
            target = targets[first + t]
            stays = t > 0 and target == targets[first + t - 1]
            if t:
                seen[joint] += 1
                stayed[joint] += stays
            if not stays:
                left[joint] = left[joint] + (np.arange(len(prior)) == target)
        first += len(joints)
    low, high = _STAY_LIMITS
    stay = {name: float(np.clip(stayed[name] / seen[name], low, high)) for name in names}
    return stay, {name: (left[name] / left[name].sum()).tolist() for name in names}


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
        total -= float(np.log(np.maximum(chosen, _FLOOR)).sum())
        first = last
    return total
