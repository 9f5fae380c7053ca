"""Reports as a dataset: explicit types, and the very records back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from datasets import Dataset, concatenate_datasets
from formats.table_records import bare_record, full_record, write_reports
from hypothesis import given
from hypothesis import strategies as st

import baocao
from baocao.formats.dataset import (
    REPORT_FIELDS,
    from_row,
    report_features,
    to_dataset,
    to_row,
)
from baocao.registers.reading import ReportsError
from baocao.schema import Alternative, Block, Entity, Nested, Official, Report, Sentence


def _records() -> list[dict[str, Any]]:
    return [bare_record("first"), full_record(), bare_record("last")]


def test_records_come_back_from_memory() -> None:
    data = baocao.to_dataset(iter(_records()))
    assert [from_row(row) for row in data] == _records()


def test_records_come_back_from_a_file(tmp_path: Path) -> None:
    path = write_reports(tmp_path / "out", _records())
    for given_path in (path, path.parent, str(path)):
        data = baocao.to_dataset(given_path, cache_dir=tmp_path / "cache")
        assert [from_row(row) for row in data] == _records()


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    for records in (_records(), _records()[:1]):
        path = write_reports(tmp_path, records)
        assert len(to_dataset(path, cache_dir=tmp_path / "cache")) == len(records)


def test_features_do_not_depend_on_the_rows(tmp_path: Path) -> None:
    path = write_reports(tmp_path, [bare_record()])
    parts = [
        to_dataset([]), to_dataset([bare_record()]), to_dataset([full_record()]),
        to_dataset(path, cache_dir=tmp_path / "cache"),
    ]  # fmt: skip
    for part in parts:
        assert part.features == report_features()
    assert len(concatenate_datasets(parts)) == 3


def test_it_is_ready_to_push(tmp_path: Path) -> None:
    path = write_reports(tmp_path, _records())
    for data in (to_dataset(_records()), to_dataset(path, cache_dir=tmp_path / "cache")):
        assert "baocao" in data.info.description
        assert str(data.info.version) == "1.0.0"
        assert not data.info.license
    data.save_to_disk(tmp_path / "saved")
    saved = Dataset.load_from_disk(tmp_path / "saved")
    assert saved.features == report_features()
    assert [from_row(row) for row in saved] == _records()


def test_columns_can_be_filtered_on() -> None:
    data = to_dataset(_records())
    facts = [fact for row in data for fact in row["facts"] if fact["unit"] == "lao động"]
    assert [(fact["actual"], fact["target"], fact["percent"]) for fact in facts] == [
        ("772", "550", "140")
    ]
    money = next(e for row in data for e in row["entities"] if e["label"] == "MONEY")
    assert json.loads(money["value"])["min_vnd"] == 12_400_000_000


def test_every_field_of_a_report_has_a_column() -> None:
    report = Report(
        id="a", source="a.txt", text="x", text_sha256="", language="vi", model="m",
        sentences=(Sentence(0, 1, "other", 0.5, (Alternative("general", 0.5),)),),
        entities=(Entity("e1", 0, 1, "x", "ORG", None, 1.0, "s", (Nested(0, 1, "x", "ORG"),)),),
        officials=(Official("e1", ("e2",)),),
        blocks=(Block(0, 1),),
    ).to_dict()  # fmt: skip
    assert list(report) == list(REPORT_FIELDS)
    row = to_row(report)
    items = [row, *row["sentences"], *row["entities"], *row["officials"], *row["blocks"]]
    items += [*row["sentences"][0]["alternatives"], *row["entities"][0]["nested"]]
    assert [item["more"] for item in items] == [None] * 7
    plain = json.loads(json.dumps(report))
    assert from_row(row) == plain


# Fields that have no column, or another type than their column.
ODD: list[tuple[str, Any]] = [
    ("actual", "5"), ("actual", "5.0"), ("actual", "0"), ("actual", 0), ("actual", -3),
    ("actual", 10**30), ("actual", 5.5), ("actual", "01"), ("actual", True),
    ("percent", 140), ("percent", "140"), ("evidence", None), ("evidence", [1]),
    ("max", None), ("max", 5), ("qualifier", "over"), ("score", 1), ("score", 1.0),
    ("sentence", 2**70), ("period", {"start": None, "end": "2021-12-31"}), ("new", {"a": [1]}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), ODD, ids=[f"{n}={v}" for n, v in ODD])
def test_odd_fields_come_back(name: str, value: Any) -> None:
    record = full_record()
    record["facts"][0][name] = value
    [row] = to_dataset([record])
    back = from_row(row)["facts"][0]
    assert (name in back, back.get(name), type(back.get(name))) == (True, value, type(value))
    assert from_row(row) == record


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["min_vnd", "flags", "per", "value", "new"]), plain), plain)
def test_any_value_comes_back(value: dict[str, Any], meta: Any) -> None:
    record = bare_record() | {"meta": {"more": meta}}
    entity = {"id": "e1", "start": 0, "end": 1, "text": "x", "label": "MONEY", "value": value}
    record["entities"] = [entity | {"score": 0.5, "source": "s", "nested": []}]
    assert from_row(to_row(record)) == record


def test_a_broken_line_is_told_with_its_number(tmp_path: Path) -> None:
    path = write_reports(tmp_path, [full_record()])
    with path.open("a", encoding="utf-8") as file:
        file.write('{"id": "cut"')
    with pytest.raises(ReportsError, match=r"reports\.jsonl:2: no JSON"):
        to_dataset(path, cache_dir=tmp_path / "cache")
