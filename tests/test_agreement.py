"""Agreement of two annotations, worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from baocao.agreement import AgreementError, agreement, kappa
from baocao.formats.markup import read_markup

FIRST = """@doc id=a kind=news
P economy body :: Thu {MONEY|2 tỷ đồng}, đạt {PERCENT|104%}.
S health+red_cross body :: {ORG|Trạm Y tế} khám {QUANTITY|30 lượt người}."""
SECOND = """@doc id=a kind=news
P economy body :: Thu {MONEY|2 tỷ} đồng, đạt {PERCENT|104%}.
S red_cross body :: {ORG|Trạm Y tế} khám {QUANTITY|30 lượt người}."""


def _records(markup: str) -> list[dict[str, Any]]:
    return list(read_markup(markup))


def test_worked_example() -> None:
    found = agreement(_records(FIRST), _records(SECOND)).to_dict()
    # Three of four spans are the same on both sides: F1 = 2*3 / (4 + 4).
    assert found["span_f1"]["all"] == {"f": 0.75, "spans": 4}
    assert found["span_f1"]["MONEY"]["f"] == 0
    assert found["section_same"] == 0.5
    assert found["section_accepted"] == 1.0
    # Same 0.5; by chance 0.5 * 0.5 (economy twice); kappa = (0.5 - 0.25) / (1 - 0.25).
    assert found["section_kappa"] == pytest.approx(1 / 3, abs=1e-4)
    assert found["kind_same"] == 1.0


def test_it_is_symmetric_in_f1_and_kappa() -> None:
    one = agreement(_records(FIRST), _records(SECOND)).to_dict()
    two = agreement(_records(SECOND), _records(FIRST)).to_dict()
    assert one["span_f1"]["all"] == two["span_f1"]["all"]
    assert one["section_kappa"] == two["section_kappa"]


def test_one_label_only_is_full_agreement() -> None:
    assert kappa([("a", "a"), ("a", "a")]) == 1.0


def test_other_documents_are_refused() -> None:
    with pytest.raises(AgreementError, match="not in the first"):
        agreement([], _records(SECOND))
    with pytest.raises(AgreementError, match="texts differ"):
        agreement(_records(FIRST), _records(SECOND.replace("Thu", "Chi")))
