"""Intervals and paired differences, on numbers where the answer is known."""

from __future__ import annotations

import pytest

from baocao.significance import ratio_difference, ratio_interval

DOCUMENTS = [(8.0, 10.0), (6.0, 10.0), (9.0, 10.0), (7.0, 10.0), (5.0, 10.0), (10.0, 10.0)]


def test_the_same_pipeline_is_not_better() -> None:
    found = ratio_difference(DOCUMENTS, DOCUMENTS)
    assert (found.delta, found.low, found.high, found.p) == (0, 0, 0, 1)


def test_better_everywhere_is_significant_and_the_mirror_has_the_other_sign() -> None:
    better = [(above + 1, below + 1) for above, below in DOCUMENTS]
    found, mirror = ratio_difference(DOCUMENTS, better), ratio_difference(better, DOCUMENTS)
    assert found.delta == round(51 / 66 - 45 / 60, 4)
    assert 0 < found.low <= found.delta <= found.high
    assert found.p < 0.05
    assert (mirror.delta, mirror.p) == (-found.delta, found.p)


def test_better_in_one_document_only_is_not_significant() -> None:
    one = [(10.0, 10.0) if i == 1 else row for i, row in enumerate(DOCUMENTS)]
    found = ratio_difference(DOCUMENTS, one)
    assert found.delta > 0
    assert found.low == 0  # a resample without that document shows no difference
    assert found.p > 0.05


def test_pairing_counts() -> None:
    """The spread between documents is far larger than the difference, and is the same in both."""
    first = [(float(n), 20.0) for n in (2, 6, 10, 14, 18)]
    second = [(above + 1, below) for above, below in first]
    low, high = ratio_interval(first) or (0.0, 0.0)
    assert high - low > 0.3
    assert ratio_difference(first, second).p < 0.05


def test_few_documents_have_no_interval() -> None:
    assert ratio_interval(DOCUMENTS[:4]) is None
    low, high = ratio_interval(DOCUMENTS) or (1.0, 0.0)
    assert low < 0.75 < high


def test_nothing_to_score_is_no_division_by_zero() -> None:
    assert ratio_interval([(0, 0)] * 5) == (0, 0)
    assert ratio_difference([(0, 0)], [(0, 0)]).delta == 0


def test_other_documents_are_refused() -> None:
    with pytest.raises(ValueError, match="compare the same documents"):
        ratio_difference(DOCUMENTS, DOCUMENTS[:2])
    with pytest.raises(ValueError, match="at least one"):
        ratio_difference([], [])
