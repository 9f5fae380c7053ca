"""Residential groups: keyed by ward, kind, number or name, and time; never by number alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from registers.report_records import report

from baocao.registers import groups_register

Rows = list[tuple[str | None, str, str | None, str | None]]


def keys(*records: dict[str, Any]) -> Rows:
    return [(row.ward, row.kind, row.number, row.name) for row in groups_register(records)]


DEVELOPMENT: list[tuple[str, Rows]] = [
    ("tại {RESIDENTIAL_GROUP|tổ dân phố số 04} và {RESIDENTIAL_GROUP|TDP 4}",
     [("phường Lam Hạ", "tổ dân phố", "4", None)]),
    ("{RESIDENTIAL_GROUP|tổ 1 đến tổ 3}",
     [("phường Lam Hạ", "tổ dân phố", number, None) for number in "123"]),
    ("{RESIDENTIAL_GROUP|thôn Đông Hạ}, {RESIDENTIAL_GROUP|thôn Đồng Tử 1 và 2}",
     [("phường Lam Hạ", "thôn", None, "Đông Hạ"),
      ("phường Lam Hạ", "thôn", "1", "Đồng Tử"), ("phường Lam Hạ", "thôn", "2", "Đồng Tử")]),
    # inside a body and a title
    ("{ORG|Ban CTMT {RESIDENTIAL_GROUP|tổ dân phố số 04}} và "
     "{POSITION|Trưởng {RESIDENTIAL_GROUP|ấp 5}}",
     [("phường Lam Hạ", "tổ dân phố", "4", None), ("phường Lam Hạ", "ấp", "5", None)]),
    # the ward named behind it
    ("{RESIDENTIAL_GROUP|tổ 4}, {LOCATION|phường Lam Trà}",
     [("phường Lam Trà", "tổ dân phố", "4", None)]),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "expected"), DEVELOPMENT)
def test_keys(marked: str, expected: Rows) -> None:
    assert keys(report(marked)) == expected


# two reports that both name tổ 4, and the number of groups
TIMES: list[tuple[dict[str, Any], dict[str, Any], int]] = [
    ({}, {}, 1),
    ({"unit": "phường Lam Hạ"}, {"unit": "phường Lam Trà"}, 2),
    ({"unit": None}, {"unit": None}, 2),
    ({"period": ("2020-01-01", "2020-12-31")}, {"period": ("2021-01-01", "2021-12-31")}, 1),
    ({"period": ("2015-01-01", "2015-12-31")}, {"period": ("2021-01-01", "2021-12-31")}, 2),
    # the mergers of July 2025 part what follows without a gap
    ({"period": ("2025-01-01", "2025-06-30")}, {"period": ("2025-07-01", "2025-12-31")}, 2),
]


@pytest.mark.parametrize(("one", "two", "groups"), TIMES)
def test_the_same_number_is_the_same_group_only_in_its_ward_and_time(
    one: dict[str, Any], two: dict[str, Any], groups: int
) -> None:
    marked = "{RESIDENTIAL_GROUP|tổ 4}"
    rows = groups_register([report(marked, id="a", **one), report(marked, id="b", **two)])
    assert len(rows) == groups


def test_what_happened_there() -> None:
    record = report(
        "Đ/c A thăm {RESIDENTIAL_GROUP|tổ 4}; {RESIDENTIAL_GROUP|tổ 5} có 3 hộ nghèo; hết\n"
        "{RESIDENTIAL_GROUP|Tổ 4} đạt văn hóa",
        sections=("social_welfare", "culture"),
    )
    four, five = groups_register([record])
    assert four.sections == ("social_welfare", "culture")
    assert [item.clause.text for item in four.happenings] == [
        "Đ/c A thăm tổ 4", "Tổ 4 đạt văn hóa",
    ]  # fmt: skip
    assert [item.clause.text for item in five.happenings] == ["tổ 5 có 3 hộ nghèo"]
    assert [mention.text for mention in four.mentions] == ["tổ 4", "Tổ 4"]
    for item in (*four.happenings, *five.happenings):
        for evidence in (item.sentence, item.clause):
            assert record["text"][evidence.start : evidence.end] == evidence.text
    assert json.loads(json.dumps(four.to_dict()))["number"] == "4"


def test_two_mentions_in_a_sentence_happen_once() -> None:
    (row,) = groups_register([report("{RESIDENTIAL_GROUP|tổ 4} và {RESIDENTIAL_GROUP|TDP 4}")])
    assert (len(row.mentions), len(row.happenings)) == (2, 1)
