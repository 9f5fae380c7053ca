"""Agreement of two annotations, worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from baocao.agreement import AgreementError, agreement, kappa
from baocao.cli import app
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


def test_figures_of_the_data_card_are_those_of_the_two_annotations() -> None:
    folder = Path(__file__).parents[1] / "annotations"
    result = CliRunner().invoke(
        app,
        [
            "agreement",
            str(folder / "double" / "first.jsonl"),
            str(folder / "double" / "second.jsonl"),
            "--json",
        ],
    )
    found = json.loads(result.stdout)
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert f"| all | {found['span_f1']['all']['f']:.3f} |" in card
    assert f"kappa {found['section_kappa']:.3f}" in card
    for label, row in found["span_f1"].items():
        assert f"| {label} | {row['f']:.3f} | {row['spans']} |" in card
    for section, value in found["section_kappa_by_label"].items():
        assert f"| {section} | {value:.3f} |" in card


def test_other_documents_are_refused() -> None:
    with pytest.raises(AgreementError, match="not in the first"):
        agreement([], _records(SECOND))
    with pytest.raises(AgreementError, match="texts differ"):
        agreement(_records(FIRST), _records(SECOND.replace("Thu", "Chi")))
