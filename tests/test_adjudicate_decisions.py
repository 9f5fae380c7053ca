"""The file of decisions: it comes back as it was, and what is wrong in it is named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from gold_records import marked_record

from baocao.adjudicate import AdjudicationError, adjudicate
from baocao.adjudicate_decisions import Given, decided, read_decisions, write_decisions
from baocao.agreement_inputs import Annotation

NAMES = ("lan", "minh", "hoa")


def _annotations(*marked: str) -> dict[str, Annotation]:
    return {n: {"a": marked_record("a", text)} for n, text in zip(NAMES, marked, strict=False)}


SECTION = Given("d.tsv:2", ("lam-01", "section", 5, 60), {}, "")
SPANS = Given("d.tsv:3", ("lam-01", "spans", 5, 60), {}, "")
OFFICE = Given("d.tsv:4", ("lam-01", "office", 5, 60), {}, "")
BORDERS = Given("d.tsv:5", ("lam-01", "sentences", 5, 60), {}, "")
UNCLEAR = [
    (SECTION, "helth"),
    (SECTION, "none"),
    (SPANS, "yes"),
    (SPANS, '{"label": "ORG"}'),
    (SPANS, '[{"label": "ORG"}]'),
    (SPANS, '[{"start": 1.5, "end": 2, "label": "ORG"}]'),
    (OFFICE, "[5, 60]"),
    (OFFICE, '[["5", "60"]]'),
    (BORDERS, "none"),
    (BORDERS, '[{"start": 0, "end": 5}]'),
]


@pytest.mark.parametrize(("given", "said"), UNCLEAR)
def test_unclear_decisions_name_their_row(given: Given, said: str) -> None:
    unclear = Given(given.where, given.key, {}, said)
    with pytest.raises(AdjudicationError, match=r"d\.tsv:\d: .* decides nothing of kind"):
        decided(unclear, {"lan": ["health"]})


@pytest.mark.parametrize("name", ["d.tsv", "d.jsonl"])
def test_decisions_files_come_back_as_they_were(name: str, tmp_path: Path) -> None:
    annotations = _annotations(
        "{ORG|Hội CTĐ} tặng {QUANTITY|36 hộ} nghèo.",
        "Hội CTĐ tặng {QUANTITY|36 hộ nghèo}.",
        "{PROGRAM|Hội CTĐ} tặng {QUANTITY|36 hộ} nghèo.",
    )
    points = adjudicate(annotations).points
    assert [point.settled for point in points] == ["open", "majority"]
    filled = [replace(p, decision="hoa", text="=1+1\tx\ny") for p in points]
    write_decisions(tmp_path / name, filled, NAMES)
    given = read_decisions(tmp_path / name)
    assert [(g.key, g.decision) for g in given] == [(p.key, "hoa") for p in points]
    assert {p.settled for p in adjudicate(annotations, given).points} == {"decided"}
    if name == "d.tsv":
        assert "'=1+1" in (tmp_path / name).read_text(encoding="utf-8")


BROKEN = {
    "d.tsv": b"document\tkind\nlam-01\tspans\n",
    "d.jsonl": b'{"document": "lam-01"}\n',
    "d2.jsonl": b"not json\n",
    "d3.tsv": "document\tkind\tstart\tend\tdecision\nl\tspans\tđầu\t2\tlan\n".encode(),
    "d4.jsonl": b"\xff\xfe",
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_decisions_files(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(BROKEN[name])
    with pytest.raises(AdjudicationError, match=name):
        read_decisions(tmp_path / name)
