"""The hidden Markov model over the sentences of a document, and over clauses."""

from __future__ import annotations

import numpy as np
import pytest

from baocao.components.section_chain import Chain, decode, fit_chain, within
from baocao.components.section_joints import JOINTS

STICKY = Chain(dict.fromkeys(JOINTS, 0.9), [0.5, 0.5])


def test_a_section_is_carried_over_a_doubtful_sentence() -> None:
    rows = np.array([[0.95, 0.05], [0.45, 0.55], [0.95, 0.05]])
    posterior = decode(rows, ["line"] * 3, STICKY)
    assert posterior.argmax(axis=1).tolist() == [0, 0, 0]
    assert posterior.sum(axis=1) == pytest.approx(np.ones(3))


def test_a_sentence_alone_keeps_its_probabilities() -> None:
    rows = np.array([[0.3, 0.7]])
    assert decode(rows, ["title"], STICKY) is rows


def test_a_text_that_turns_with_every_sentence_is_followed() -> None:
    turning = np.array([[0.97, 0.03], [0.03, 0.97]] * 6)
    doubtful = np.array([[0.97, 0.03], [0.25, 0.75]])
    calm = decode(np.vstack([[[0.97, 0.03]] * 10, doubtful]), ["free_line"] * 12, STICKY)
    lively = decode(np.vstack([turning[:10], doubtful]), ["free_line"] * 12, STICKY)
    assert calm[-1, 0] > 0.5 > lively[-1, 0]


def test_a_heading_of_two_fields_lets_the_second_come() -> None:
    chain = Chain(dict.fromkeys(JOINTS, 0.9), [0.1, 0.1, 0.8])
    body = [[0.98, 0.01, 0.01], [0.02, 0.5, 0.48]]
    of_both = np.array([[0.55, 0.44, 0.01], *body])
    of_one = np.array([[0.98, 0.01, 0.01], *body])
    joints = ["heading", "after_heading", "line"]
    assert decode(of_both, joints, chain)[-1, 1] > decode(of_one, joints, chain)[-1, 1] + 0.01


def test_it_learns_that_headings_leave_and_where_joints_lead() -> None:
    targets = np.array([0, 0, 1, 1] * 10)
    rows = np.where(targets[:, None] == np.arange(2), 0.8, 0.2)
    documents = [["heading", "line", "heading", "line"]] * 10
    chain = fit_chain(rows, targets, documents)
    assert chain.stay["line"] > 0.9
    assert chain.stay["heading"] < 0.2
    assert sum(chain.leave["heading"]) == pytest.approx(1)
    boilerplate = fit_chain(rows, targets, [["heading", "line", "boilerplate", "line"]] * 10)
    assert boilerplate.leave["boilerplate"][1] > boilerplate.prior[1]


def test_joints_that_training_never_saw_are_borne() -> None:
    chain = fit_chain(
        np.array([[0.8, 0.2], [0.2, 0.8]] * 2), np.array([0, 1] * 2), [["line"] * 2] * 2
    )
    posterior = decode(np.array([[0.9, 0.1], [0.1, 0.9]]), ["title", "caption"], chain)
    assert posterior.argmax(axis=1).tolist() == [0, 1]


def test_it_is_plain_data() -> None:
    assert Chain(**STICKY.to_dict()).to_dict() == STICKY.to_dict()


# Columns: economy, health, general, outlook.
FIELDS = np.array([True, True, False, False])
OVERVIEW = np.array([False, False, True, False])
FOUR = Chain({}, [0.25] * 4)


def file(own: list[float], around: list[float]) -> int:
    rows = within(np.array([own]), np.array([around]), FOUR, overview=OVERVIEW, fields=FIELDS)
    assert rows.sum() == pytest.approx(1)
    return int(rows[0].argmax())


@pytest.mark.parametrize(
    ("own", "around", "section"),
    [
        ([0.8, 0.1, 0.05, 0.05], [0.02, 0.02, 0.94, 0.02], 0),  # a field in an overview
        ([0.4, 0.05, 0.05, 0.5], [0.02, 0.02, 0.94, 0.02], 0),  # no plans in an overview
        ([0.4, 0.5, 0.05, 0.05], [0.97, 0.01, 0.01, 0.01], 0),  # doubtful: as its sentence
        ([0.05, 0.93, 0.01, 0.01], [0.6, 0.38, 0.01, 0.01], 1),  # sure of itself
    ],
)
def test_clauses_lean_on_their_sentence(
    own: list[float], around: list[float], section: int
) -> None:
    assert file(own, around) == section


def test_without_a_chain_clauses_keep_their_probabilities() -> None:
    own = np.array([[0.1, 0.2, 0.3, 0.4]])
    assert within(own, own, None, overview=OVERVIEW, fields=FIELDS) is own
