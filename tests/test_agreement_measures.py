"""Kappa and alpha against the worked examples of their papers, and against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from baocao.agreement_measures import (
    alpha,
    cohen,
    coincidences,
    confusion,
    fleiss_kappa,
    interval,
    kappa,
    krippendorff_alpha,
)

# Fleiss 1971, table 1: 30 patients, 6 psychiatrists; depression, personality disorder,
# schizophrenia, neurosis, other.
FLEISS_1971 = """
00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031
00501 30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006
"""
BY_DIAGNOSIS = {"d": 0.245, "p": 0.245, "s": 0.520, "n": 0.471, "o": 0.566}

# Krippendorff 2011: a row an observer, a column a unit, * where one said nothing.
KRIPPENDORFF_2011 = {
    "A: binary, two observers": (["0100000010", "1110010000"], 0.095),
    "B: nominal, two observers": (["aabbdcccedda", "babbbccceddd"], 0.692),
    "C: nominal, four observers, missing": (
        ["123321412***", "1233224125*3", "*3332342251*", "12332441251*"],
        0.743,
    ),
}

# Cohen 1960, table 1: 200 patients, two psychologists.
COHEN_1960 = [[88, 10, 2], [14, 40, 6], [18, 10, 12]]


def _fleiss_units() -> list[list[str]]:
    return [[v for v, n in zip("dpsno", row, strict=True) for _ in range(int(n))]
            for row in FLEISS_1971.split()]  # fmt: skip


def _krippendorff_units(rows: list[str]) -> list[list[str | None]]:
    return [[None if v == "*" else v for v in unit] for unit in zip(*rows, strict=True)]


def test_fleiss_1971() -> None:
    assert fleiss_kappa(_fleiss_units()) == pytest.approx(0.430, abs=5e-4)


@pytest.mark.parametrize(("name", "expected"), BY_DIAGNOSIS.items())
def test_fleiss_1971_one_diagnosis_against_the_rest(name: str, expected: float) -> None:
    units = [[v if v == name else "rest" for v in unit] for unit in _fleiss_units()]
    assert fleiss_kappa(units) == pytest.approx(expected, abs=5e-4)


@pytest.mark.parametrize(
    ("rows", "expected"), KRIPPENDORFF_2011.values(), ids=KRIPPENDORFF_2011.keys()
)
def test_krippendorff_2011(rows: list[str], expected: float) -> None:
    assert krippendorff_alpha(_krippendorff_units(rows)) == pytest.approx(expected, abs=5e-4)


def test_cohen_1960() -> None:
    pairs = [(str(i), str(j)) for i in range(3) for j in range(3) for _ in range(COHEN_1960[i][j])]
    assert kappa(pairs) == pytest.approx(0.492, abs=5e-4)


def test_cohen_is_that_of_scikit_learn() -> None:
    draw = np.random.RandomState(4)
    for size in (20, 300):
        one, two = draw.choice(list("abcd"), size), draw.choice(list("abcd"), size)
        two = np.where(draw.rand(size) < 0.6, one, two)
        pairs = list(zip(one.tolist(), two.tolist(), strict=True))
        assert kappa(pairs) == pytest.approx(cohen_kappa_score(one, two))


def test_alpha_of_two_who_never_miss_is_near_kappa_and_that_of_fleiss() -> None:
    draw = np.random.RandomState(5)
    units = [(v, v if draw.rand() < 0.7 else "a") for v in draw.choice(list("abc"), 500).tolist()]
    measured = [kappa(units), fleiss_kappa(units), krippendorff_alpha(units)]
    assert max(measured) - min(measured) < 0.02


def test_undefined_is_none_and_not_a_number_that_looks_right() -> None:
    assert fleiss_kappa([("a", "a"), ("a", "a")]) is None
    assert krippendorff_alpha([("a", "a"), ("a", None)]) is None
    assert fleiss_kappa([("a", None), (None, "b")]) is None
    assert krippendorff_alpha([]) is None
    # Cohen's is 1 there, as it was: both gave the same label whenever they could.
    assert kappa([("a", "a")]) == 1.0


def test_one_agreement_more_raises_every_measure() -> None:
    before = [("a", "b", "a"), ("b", "b", "b"), ("a", "a", "a")]
    after = [("a", "a", "a"), *before[1:]]
    assert fleiss_kappa(before) < fleiss_kappa(after)  # type: ignore[operator]
    assert krippendorff_alpha(before) < krippendorff_alpha(after)  # type: ignore[operator]


def test_interval_holds_the_measure_and_asks_for_five_documents() -> None:
    units = _krippendorff_units(KRIPPENDORFF_2011["C: nominal, four observers, missing"][0])
    documents = [coincidences([unit, unit], list("12345")) for unit in units]
    low, high = interval(alpha, documents) or (None, None)
    assert low is not None
    assert high is not None
    assert low < float(alpha(sum(documents))) < high
    assert interval(alpha, documents[:4]) is None
    one_label = [confusion([("a", "a")], ["a"])] * 6
    assert interval(cohen, one_label) is None
