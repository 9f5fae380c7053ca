"""Scores of findings: what counts as found, and what each number means."""

from __future__ import annotations

from typing import Any

import pytest

from baocao.finding_scores import match_findings, score_findings

RATIO, PARTS = "ratio_percent_mismatch", "parts_total_mismatch"


def finding(kind: str, *spans: tuple[int, int], severity: str = "error") -> dict[str, Any]:
    evidence = [{"start": start, "end": end} for start, end in spans]
    return {"kind": kind, "severity": severity, "evidence": evidence, "message": "."}


# Gold, found, right.
ROWS = [
    (finding(RATIO, (0, 8), (12, 17)), finding(RATIO, (12, 17)), True),
    (finding(RATIO, (0, 8)), finding(RATIO, (7, 20)), True),
    (finding(RATIO, (0, 8)), finding(RATIO, (8, 20)), False),  # they only touch
    (finding(RATIO, (0, 8)), finding(PARTS, (0, 8)), False),
]


@pytest.mark.parametrize(("gold", "found", "right"), ROWS)
def test_right(gold: dict[str, Any], found: dict[str, Any], right: bool) -> None:
    assert bool(match_findings([gold], [found])) is right


def test_each_gold_finding_counts_once() -> None:
    gold, found = finding(RATIO, (0, 8)), finding(RATIO, (0, 8))
    scores = score_findings([({"id": "a", "findings": [gold]}, {"findings": [found, found]})])
    assert scores.to_dict()["micro"] == {"p": 0.5, "r": 1.0, "f": 0.6667, "gold": 1, "found": 2}
    two = {"id": "a", "findings": [gold, gold]}
    assert score_findings([(two, {"findings": [found]})]).to_dict()["micro"]["r"] == 0.5


def test_by_kind_and_with_errors() -> None:
    gold = {"id": "a", "findings": [finding(RATIO, (0, 8)), finding(PARTS, (20, 30))]}
    found = {"findings": [finding(RATIO, (0, 8)), finding(RATIO, (40, 50))]}
    scores = score_findings([(gold, found)])
    rows = scores.to_dict()
    assert list(rows) == ["micro", PARTS, RATIO]
    assert rows[PARTS] == {"p": None, "r": 0.0, "f": 0.0, "gold": 1, "found": 0}
    assert rows[RATIO]["p"] == 0.5
    assert [(e.document, e.error, e.finding["kind"]) for e in scores.errors] == [
        ("a", "missed", PARTS),
        ("a", "spurious", RATIO),
    ]


def test_hints_are_not_scored() -> None:
    found = {"findings": [finding("missing_base", (0, 8), severity="info")]}
    assert score_findings([({"id": "a"}, found)]).to_dict() == {
        "micro": {"p": None, "r": None, "f": None, "gold": 0, "found": 0}
    }
