"""Facts of fractions that name their unit twice, of bare former states, of plans stated bare."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from fact_records import facts_of, told

Row = tuple[str, list[dict[str, Any]]]

BUGS: list[Row] = [
    # a fraction that names its unit twice, or with 'trên' for the slash
    (
        "Hiến máu {QUANTITY|246 đơn vị/180 đơn vị} chỉ tiêu, đạt {PERCENT|136,7%}",
        [
            {
                "indicator": "hiến máu",
                "actual": 246,
                "target": 180,
                "base": "chỉ tiêu",
                "percent": "136.7",
                "direction": None,
            }
        ],
    ),
    (
        "{QUANTITY|2.310 hộ/2.687 hộ} đạt gia đình văn hóa",
        [{"canonical": "gia đình văn hóa", "actual": 2310, "target": 2687, "delta": None}],
    ),
    (
        "Hoàn thành {QUANTITY|17 trên 19 chỉ tiêu}",
        [{"indicator": "hoàn thành chỉ tiêu", "actual": 17, "target": 19, "base": "tổng số"}],
    ),
    # the former state without its unit
    (
        "Số học viên tăng từ 840 lên {QUANTITY|1.200 học viên}, đàn bò giảm từ 1.310 xuống còn "
        "{QUANTITY|1.204 con}",
        [
            {"actual": 1200, "direction": "up", "delta": 360, "inferred": ["delta"]},
            {"indicator": "đàn bò", "actual": 1204, "direction": "down", "delta": 106},
        ],
    ),
    (
        "Thu ngân sách tăng từ 4,5 lên {MONEY|5,2 tỷ đồng}; lượng khách tăng từ "
        "{QUANTITY|840 lên 1.200 lượt}",
        [
            {"indicator": "thu ngân sách", "actual": 5_200_000_000, "delta": 700_000_000},
            {"indicator": "lượng khách", "actual": 1200, "delta": 360, "unit": "lượt"},
        ],
    ),
    (
        "Diện tích rẫy cà phê {QUANTITY|86 ha} tái canh được {QUANTITY|30 ha}",
        [
            {"indicator": "diện tích rẫy cà phê", "actual": 86},
            {"indicator": "tái canh", "actual": 30},
        ],
    ),
    # the plan's own figure goes before the one that the percent gives
    (
        "Trồng mới {QUANTITY|3.600 cây}, đạt {PERCENT|150%} kế hoạch (kế hoạch 2.500)",
        [{"actual": 3600, "target": 2500, "percent": "150", "inferred": []}],
    ),
    (
        "Thu phí {MONEY|360 triệu đồng}, dự toán 250, đạt {PERCENT|144%}",
        [{"actual": 360_000_000, "target": 250_000_000, "percent": "144", "inferred": []}],
    ),
]

NEGATIVE = [
    # no change is told: the numbers name years, or the plan is another sentence's
    "Năm học từ 2021 đến 2022 có {QUANTITY|840 học viên}",
    "Trồng {QUANTITY|500 cây}, đạt {PERCENT|110%}; kế hoạch 30",
]


def identity(text: str) -> str:
    return text


def decompose(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def widen(text: str) -> str:
    return text.replace(" ", "\u00a0")


@pytest.mark.parametrize("change", [identity, decompose, widen])
@pytest.mark.parametrize(("marked", "expected"), BUGS)
def test_facts_of_a_sentence(
    marked: str, expected: list[dict[str, Any]], change: Callable[[str], str]
) -> None:
    facts = facts_of(change(marked))
    assert len(facts) == len(expected), [told(fact) for fact in facts]
    for fact, fields in zip(facts, expected, strict=True):
        assert {name: fact.get(name) for name in fields} == fields


@pytest.mark.parametrize("marked", NEGATIVE)
def test_neither_change_nor_plan(marked: str) -> None:
    (fact,) = facts_of(marked)
    assert told(fact, "delta", "direction", "target") == {}
