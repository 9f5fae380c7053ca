"""Values in words: hand-built ones, and that nothing the grammar finds is left unsaid."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from baocao.display import value_rows, value_text
from baocao.grammar import find_values

ROWS = runpy.run_path(str(Path(__file__).with_name("rows_view.py")))
money, percent, ratio, date = (ROWS[name] for name in ("_money", "_percent", "_ratio", "_date"))

# Values as the grammar makes them, in words.
SAID: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("MONEY", money(1607500000), "1 607 500 000 ₫"),
    ("MONEY", money(300000000, max_vnd=400000000), "300 000 000 – 400 000 000 ₫"),
    ("MONEY", money(48500000, qualifier="over"), "over 48 500 000 ₫"),
    ("MONEY", money(500000, per="household"), "500 000 ₫ per household"),
    ("MONEY", money(75000000, per="person_year"), "75 000 000 ₫ per person and year"),
    ("MONEY", money(90000, per="person", per_count=4), "90 000 ₫ per 4 persons"),
    ("MONEY", money(4900000, target_vnd=4800000), "4 900 000 / 4 800 000 ₫ · 102.1 % of target"),
    ("MONEY", {"min_vnd": None, "max_vnd": None, "currency": "USD", "amount": "1200"}, "1 200 USD"),
    ("MONEY", {"min_vnd": None, "max_vnd": 25000, "qualifier": "at_most"}, "at most 25 000 ₫"),
    ("MONEY", {"min": "1200.50", "max": "1200.50", "currency": "USD"}, "1 200.50 USD"),
    ("PERCENT", percent("87.5"), "87.5 %"),
    ("PERCENT", {"min": "1", "max": "2", "unit": "percent"}, "1 – 2 %"),
    ("PERCENT", {"min": "8", "max": "8", "unit": "percent", "per": "year"}, "8 % per year"),
    ("PERCENT", {"min": "96", "max": "96", "unit": "percent", "target": "95"},
     "96 % · target 95 %"),
    ("PERCENT", {"min": "12", "max": "12", "unit": "per_mille"}, "12 ‰"),
    ("QUANTITY", ratio("772", "550", "lao động", "target"),
     "772 / 550 lao động · 140.4 % of target"),
    ("QUANTITY", ratio("14", "16", "tổ dân phố", "subset"),
     "14 / 16 tổ dân phố · 87.5 % of the whole"),
    ("QUANTITY", ratio("28", "28", "đại biểu", "attendance"),
     "28 / 28 đại biểu · present of members"),
    ("QUANTITY", ratio("277", "1076", "hộ", "people_per_household") | {"target_unit": "nhân khẩu"},
     "277 hộ / 1 076 nhân khẩu · households / people"),
    ("QUANTITY", {"value": None, "min": 45, "max": 50, "unit": "suất quà"}, "45 – 50 suất quà"),
    ("QUANTITY", ratio("3", "0", "vụ", "target"), "3 / 0 vụ · of target"),
    ("QUANTITY", {"value": "2488", "unit": "lượt người"}, "2 488 lượt người"),
    ("DATE", date("2021-02-01", "2021-02-28", "month"), "February 2021"),
    ("DATE", date("2021-02-01", "2021-04-30", "span"), "February – April 2021"),
    ("DATE", date("2020-09-01", "2021-05-31", "school_year"), "September 2020 – May 2021"),
    ("DATE", date("2020-07-30", "2020-08-02", "day"), "30 July 2020 – 2 August 2020"),
    ("DATE", {"start": None, "end": None, "month": 9, "day": 2, "precision": "day"}, "2 September"),
    ("DATE", {"start": None, "end": None, "month": 13, "year": 2021}, "13 2021"),
    ("DATE", date("2021-10-01", "2021-12-31", "quarter"), "Q4 2021"),
    ("DATE", date("2015-01-01", "2020-12-31", "term"), "2015 – 2020"),
    ("DATE", date("2021-11-18", "2021-11-18", "day"), "18 November 2021"),
    ("DATE", {"start": "2021", "end": None}, "2021"),
    ("LEGAL_DOC", {"type": "quyết định", "numbers": ["217", "218"]}, "Quyết định 217, 218"),
    ("LEGAL_DOC", {"type": "luật", "numbers": [], "year": 2013, "name": "Luật Đất đai"},
     "Luật Đất đai 2013"),
    ("RESIDENTIAL_GROUP", {"kind": "thôn", "numbers": [], "name": "Bãi Sậy"}, "thôn Bãi Sậy"),
    ("RESIDENTIAL_GROUP", {"kind": "tổ", "numbers": ["1", "3"], "name": None}, "tổ 1, 3"),
    ("POSITION", {"expanded": None, "role": "secretary"}, "role secretary"),
)  # fmt: skip


@pytest.mark.parametrize(("label", "value", "said"), SAID)
def test_values_in_words(label: str, value: dict[str, Any], said: str) -> None:
    assert value_text(label, value).replace("\u202f", " ") == said


def test_value_of_unknown_shape_is_listed() -> None:
    assert value_rows("MONEY", {"sum": 5, "note": ["a", "b"], "no": None}) == [
        ("sum", "5"),
        ("note", "a, b"),
    ]


# Surface forms; what the headline does not say stands in rows of these names.
SURFACES = (
    "1.607.500.000 đồng", "hơn 48,5 triệu đồng", "300.000 đồng/hộ", "1.200 USD",
    "300 triệu đến 400 triệu đồng", "4,9 tỷ/4,8 tỷ đồng", "75 triệu đồng/người/năm",
    "87,5%", "1 đến 2%", "12‰", "8%/năm", "772/550 lao động", "14/16 tổ dân phố",
    "28/28 đại biểu", "277 hộ/1076 nhân khẩu", "2.488 lượt người", "45 - 50 suất quà",
    "năm 2021", "quý I năm 2021", "6 tháng đầu năm 2020", "ngày 30,31/7/2020", "ngày 2/9",
    "nhiệm kỳ 2021-2026", "Chỉ thị số 05-CT/TW", "Quyết định số 217, 218", "Luật Đất đai năm 2013",
    "tổ dân phố số 04", "TDP số 7,17,18", "thôn Đoài",
)  # fmt: skip
ASIDE = {"precision", "anchor", "flags", "issuer", "year"}


@pytest.mark.parametrize("surface", SURFACES)
def test_what_the_grammar_finds_is_said_whole(surface: str) -> None:
    found = find_values(surface)
    assert found
    for match in found:
        rows = value_rows(match.label, match.value)
        assert rows[0][0] == "value"
        assert {name for name, _ in rows[1:]} <= ASIDE
