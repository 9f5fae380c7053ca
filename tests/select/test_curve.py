"""The learning curve of the benchmarks: what it counts, not what it finds."""

from __future__ import annotations

import doctest
from typing import Any

import pytest
import select_curve
from gold_records import sound_record
from select_curve import Study, markdown, summary

from baocao.select_candidates import Candidate


def test_doctests() -> None:
    found = doctest.testmod(select_curve)
    assert found.attempted
    assert not found.failed


def runs(*gains: float) -> list[dict[str, list[float]]]:
    return [{"random": [0.5, 0.6], "mixed": [0.5, 0.6 + gain]} for gain in gains]


BOLD = [
    ((0.01, 0.012, 0.014), "**+0.012 (+0.007 to +0.017)**"),
    ((-0.01, -0.012, -0.014), "**-0.012 (-0.017 to -0.007)**"),
    ((-0.01, 0.012, 0.014), "+0.005 (-0.028 to +0.038)"),
    ((0.0, 0.0, 0.0), "+0.000 (+0.000 to +0.000)"),
]


@pytest.mark.parametrize(("gains", "cell"), BOLD)
def test_the_table_is_bold_where_the_interval_leaves_out_zero(
    gains: tuple[float, ...], cell: str
) -> None:
    data: dict[str, Any] = {"sentence": {**summary(runs(*gains)), "cpu_s": 7}}
    lines = markdown(data).splitlines()
    assert lines[:1] == ["| sentences | 3,000 syllables |"]
    assert f"| mixed | {cell} |" in lines
    assert "3 repeats from 1,500 random syllables (F1 0.500), 7 CPU seconds." in lines


def test_the_annotator_gives_the_gold_of_a_sentence() -> None:
    record = sound_record()
    sentence = record["sentences"][1]
    start, end = sentence["start"], sentence["end"]
    study = Study([record], [], "sentence")

    def gold(start: int, end: int) -> list[str]:
        text = record["text"][start:end]
        given = study._gold(Candidate("lam-01:2", "lam-01", text, start))
        assert (given["id"], given["text"]) == ("lam-01:2", text)
        return [text[e["start"] : e["end"]] for e in given["entities"]]

    assert gold(start, end) == [
        "Tô Bá Nhẫn", "Chủ tịch UBND phường Lam Trà", "12,4 tỷ đồng", "104%",
    ]  # fmt: skip
    assert gold(start + 3, end)[0] == "Chủ tịch UBND phường Lam Trà"  # a name cut in two is none
