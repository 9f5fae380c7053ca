"""Records as typed rows: values flattened, sections joined in, nothing lost."""

from __future__ import annotations

import copy
import json
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from formats.table_records import MARKED, bare_record, full_record
from registers.report_records import report

from baocao.formats.table_columns import TABLES, Column, Table, dictionary
from baocao.formats.table_rows import table_rows
from baocao.formats.table_values import typed_row
from baocao.registers import ledger_totals, money_ledger

# (marked entity, the columns of its value that are filled)
DEVELOPMENT: list[tuple[str, dict[str, Any]]] = [
    ("{MONEY|147.105.000 đồng}",
     {"vnd_min": 147_105_000, "vnd_max": 147_105_000, "currency": "VND"}),
    ("{MONEY|từ 300 triệu đến 400 triệu đồng}",
     {"vnd_min": 300_000_000, "vnd_max": 400_000_000, "currency": "VND"}),
    ("{MONEY|300.000 đồng/hộ}",
     {"vnd_min": 300_000, "vnd_max": 300_000, "currency": "VND", "per": "household"}),
    ("{MONEY|4,9 tỷ/4,8 tỷ đồng}",
     {"vnd_min": 4_900_000_000, "vnd_max": 4_900_000_000, "vnd_target": 4_800_000_000,
      "currency": "VND"}),
    ("{MONEY|1.500 USD}", {"currency": "USD", "amount": Decimal(1500)}),
    ("{PERCENT|87,5%}",
     {"percent_min": Decimal("87.5"), "percent_max": Decimal("87.5"), "percent_unit": "percent"}),
    ("{PERCENT|0,5‰}",
     {"percent_min": Decimal("0.5"), "percent_max": Decimal("0.5"), "percent_unit": "per_mille"}),
    ("{DATE|ngày 19/5/2021}",
     {"date_start": date(2021, 5, 19), "date_end": date(2021, 5, 19), "date_precision": "day",
      "date_anchor": "text"}),
    ("{DATE|quý II năm 2021}",
     {"date_start": date(2021, 4, 1), "date_end": date(2021, 6, 30), "date_precision": "quarter",
      "date_anchor": "text"}),
    ("{QUANTITY|772/550 lao động}",
     {"quantity_actual": Decimal(772), "quantity_target": Decimal(550),
      "quantity_unit": "lao động", "quantity_sense": "target"}),
    ("{QUANTITY|166,6 đơn vị máu}",
     {"quantity": Decimal("166.6"), "quantity_unit": "đơn vị máu"}),
    ("{QUANTITY|10-15 hộ}",
     {"quantity_min": Decimal(10), "quantity_max": Decimal(15), "quantity_unit": "hộ"}),
    ("{RESIDENTIAL_GROUP|tổ dân phố số 04}",
     {"group_kind": "tổ dân phố", "group_numbers": ["4"]}),
    ("{LEGAL_DOC|Chỉ thị 05-CT/TW}",
     {"legal_type": "chỉ thị", "legal_numbers": ["05-CT/TW"], "legal_issuer": "Trung ương"}),
    ("{POSITION#1|Bí thư Đảng ủy}",
     {"position_titles": ["Bí thư Đảng ủy"], "position_role": "Bí thư",
      "position_body": "Đảng ủy"}),
    ("{LOCATION|xã Lam Hạ}", {"place_type": "xã", "place_name": "Lam Hạ"}),
    ("{ORG|Đảng ủy}", {}),
]  # fmt: skip

# Other writings of the same text have the same values.
METAMORPHIC = {
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "NBSP": lambda text: text.replace(" ", "\u00a0"),
}
_FRAME = {"report", "id", "parent", "label", "text", "start", "end", "sentence", "section"}
_FRAME |= {"score", "source", "value_json", "unfit"}
_PYTHON = {
    "text": str, "label": str, "json": str, "texts": list, "integer": int, "decimal": Decimal,
    "date": date, "boolean": bool, "score": float,
}  # fmt: skip


def _value_columns(marked: str) -> dict[str, Any]:
    [row] = table_rows(report(marked))["entities"]
    return {k: v for k, v in row.items() if k not in _FRAME and v not in (None, [])}


@pytest.mark.parametrize(("marked", "columns"), DEVELOPMENT, ids=[m for m, _ in DEVELOPMENT])
def test_values_are_flattened(marked: str, columns: dict[str, Any]) -> None:
    assert _value_columns(marked) == columns


@pytest.mark.parametrize("form", METAMORPHIC)
@pytest.mark.parametrize("marked", [m for m, c in DEVELOPMENT if "{MONEY" in m or "{QUANT" in m])
def test_other_writings_have_the_same_values(marked: str, form: str) -> None:
    label, _, words = marked.strip("{}").partition("|")
    again = f"{{{label}|{METAMORPHIC[form](words)}}}"
    assert _value_columns(again) == _value_columns(marked)


def test_rows_have_the_columns_of_their_table_and_their_types() -> None:
    rows = table_rows(full_record())
    assert list(rows) == [table.name for table in TABLES]
    for table in TABLES:
        assert rows[table.name], f"{table.name} is not tested here"
        for row in rows[table.name]:
            assert list(row) == [column.name for column in table.columns]
            assert (row["report"], row["unfit"]) == ("lam-ha", None)
            for column in table.columns:
                value = row[column.name]
                assert value is None or type(value) is _PYTHON[column.type], (table, column, value)


def test_descriptions_are_complete() -> None:
    names = [(row["table"], row["column"]) for row in dictionary()]
    assert len(names) == len(set(names))
    assert all(row["meaning"] and "\n" not in row["meaning"] for row in dictionary())
    for table in TABLES:
        assert (table.columns[0].name, table.columns[-1].name) == ("report", "unfit")


def test_offsets_give_the_texts() -> None:
    record = full_record()
    for name in ("sentences", "entities"):
        for row in table_rows(record)[name]:
            assert record["text"][row["start"] : row["end"]] == row["text"]


def test_nested_entities_follow_their_holder() -> None:
    rows = table_rows(full_record())["entities"]
    [inner] = [row for row in rows if row["parent"]]
    holder = rows[rows.index(inner) - 1]
    assert (inner["id"], inner["parent"]) == (f"{holder['id']}.1", holder["id"])
    assert (inner["text"], inner["group_numbers"]) == ("TDP 7", ["7"])
    assert (inner["section"], inner["source"]) == ("party_building", "test")


def test_facts_have_their_figures_quotes_and_period() -> None:
    row = next(r for r in table_rows(full_record())["facts"] if r["actual"] == 772)
    assert (row["target"], row["percent"], row["base"]) == (550, 140, "chỉ tiêu quận giao")
    assert row["quotes"] == ["772/550 lao động", "140%"]
    assert (row["section"], row["sentence"], row["ward"]) == ("social_welfare", 1, "phường Lam Hạ")
    assert (row["period_start"], row["period_stated"]) == (date(2021, 1, 1), False)
    assert row["context"].startswith("Giải quyết việc làm")


def test_findings_show_both_spans() -> None:
    [row] = table_rows(full_record())["findings"]
    assert (row["id"], row["kind"], row["section"]) == (
        "n1", "ratio_percent_mismatch", "party_building",
    )  # fmt: skip
    assert row["quotes"] == ["13/15 đảng viên", "92,3%"]


def test_officials_have_a_row_an_office() -> None:
    rows = table_rows(full_record())["officials"]
    assert [(r["person"], r["name"], r["title"]) for r in rows] == [
        ("p1", "Lò Thị Mận", "Bí thư Đảng ủy"),
        ("p1", "Lò Thị Mận", "Chủ tịch HĐND phường"),
    ]


def test_counted_money_is_that_of_the_ledger() -> None:
    marked = (
        "Thu {MONEY|900.125.000 đồng}, trong đó phí {MONEY|100.000.000 đồng}.\n"
        "Quỹ {PROGRAM|Đền ơn đáp nghĩa} thu {MONEY|147.105.000 đồng}.\n"
        "Quỹ {PROGRAM|Đền ơn đáp nghĩa} đạt {MONEY|147.105.000 đồng}.\n"
        "Hỗ trợ {MONEY|300.000 đồng/hộ}."
    )
    record = report(marked)
    rows = table_rows(record)["money"]
    total = sum(row["vnd_min"] for row in rows if row["counted"])
    assert total == sum(item.min_vnd for item in ledger_totals(money_ledger([record])))
    assert [row["counted"] for row in rows] == [True, False, True, False, False]
    assert (rows[1]["part_of"], rows[3]["same_as"]) == (rows[0]["id"], [rows[2]["id"]])


def test_blocks_give_sentences_their_place_in_the_file() -> None:
    rows = table_rows(full_record())["sentences"]
    assert [row["anchor"] for row in rows] == ["p1", "p1", None, None, None]
    assert (rows[0]["second_section"], rows[0]["second_score"]) == ("general", 0.2)


def test_an_empty_record_has_a_row_of_its_own_and_no_other() -> None:
    counts = {name: len(rows) for name, rows in table_rows(bare_record()).items()}
    assert counts == {table.name: int(table.name == "reports") for table in TABLES}


def test_lists_that_a_record_lacks_count_as_empty() -> None:
    record = {"schema_version": "1.0", "id": "a", "text": "Họp.", "entities": [], "sentences": []}
    [row] = table_rows(record)["reports"]
    assert (row["facts"], row["ward"], row["meta_json"]) == (0, None, None)


def test_a_record_is_not_changed() -> None:
    record = full_record()
    before = copy.deepcopy(record)
    table_rows(record)
    assert record == before


def test_contexts_of_one_long_line_stay_short() -> None:
    record = full_record(marked=" ".join(["đã tặng {MONEY|147.105.000 đồng} cho hộ nghèo"] * 400))
    rows = table_rows(record)
    contexts = [row["context"] for row in rows["money"]]
    assert len(contexts) == 400
    assert max(map(len, contexts)) <= 2 * 300 + len("147.105.000 đồng")
    # Cut at blanks: every word of a context is a word of the text.
    assert {word for context in contexts for word in context.split()} <= set(record["text"].split())


# (type, raw value that does not fit, what stands in ``unfit``)
UNFIT: list[tuple[str, Any, Any]] = [
    ("integer", 2**63, "9223372036854775808"),
    ("integer", "1.5", "1.5"),
    ("integer", True, "True"),
    ("decimal", "0.12345", "0.12345"),
    ("decimal", "1e9", "1e9"),
    ("decimal", 0.5, 0.5),
    ("date", "2021-02-30", "2021-02-30"),
    ("date", "19/5/2021", "19/5/2021"),
    ("score", "high", "high"),
]


@pytest.mark.parametrize(("kind", "raw", "kept"), UNFIT)
def test_what_does_not_fit_is_kept_beside(kind: Any, raw: Any, kept: Any) -> None:
    table = Table("t", "", (Column("x", kind, ""), Column("unfit", "json", "")))
    row = typed_row(table, {"x": raw})
    assert (row["x"], json.loads(str(row["unfit"]))) == (None, {"x": kept})


FIT: list[tuple[str, Any, Any]] = [
    ("integer", 2**63 - 1, 2**63 - 1),
    ("integer", "772", 772),
    ("decimal", -5, Decimal(-5)),
    ("decimal", "87.5", Decimal("87.5")),
    ("text", "phường\ud83d", "phường\ufffd"),
    ("text", ["a"], '["a"]'),
    ("texts", "4", ["4"]),
]


@pytest.mark.parametrize(("kind", "raw", "cell"), FIT)
def test_what_fits_is_typed(kind: Any, raw: Any, cell: Any) -> None:
    table = Table("t", "", (Column("x", kind, ""), Column("unfit", "json", "")))
    assert typed_row(table, {"x": raw}) == {"x": cell, "unfit": None}


def test_the_record_of_the_other_tests_has_every_label() -> None:
    assert {"OFFICIAL", "PERSON", "PROGRAM", "DATE", "LEGAL_DOC"} <= {
        part.split("|")[0].split("#")[0] for part in MARKED.split("{")[1:]
    }
