"""Parquet: explicit types, whatever the rows hold, and the same rows back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from formats.table_records import bare_record, full_record

from baocao.formats import arrow_batches
from baocao.formats.arrow_batches import arrow_schema
from baocao.formats.parquet import ParquetWriter, read_parquet
from baocao.formats.table_columns import TABLES
from baocao.formats.table_rows import table_rows


def _write(folder: Path, *records: dict[str, Any]) -> Path:
    writer = ParquetWriter(folder)
    for record in records:
        writer.add(record, table_rows(record))
    for file in writer.complete():
        file.finish()
    return folder


def test_rows_come_back(tmp_path: Path) -> None:
    _write(tmp_path, full_record(), bare_record())
    made = [table_rows(record) for record in (full_record(), bare_record())]
    for table in TABLES:
        expected = [row for rows in made for row in rows[table.name]]
        assert list(read_parquet(tmp_path / f"{table.name}.parquet")) == expected


def test_types_are_those_of_the_description_whatever_the_rows_hold(tmp_path: Path) -> None:
    full, empty = tmp_path / "full", tmp_path / "empty"
    for folder, record in ((full, full_record()), (empty, bare_record())):
        folder.mkdir()
        _write(folder, record)
        for table in TABLES:
            schema = pq.read_schema(folder / f"{table.name}.parquet")
            assert schema.equals(arrow_schema(table))
    schema = pq.read_schema(empty / "money.parquet")
    assert schema.field("vnd_min").type == pa.int64()
    assert schema.field("vnd_min").metadata[b"meaning"] == "đồng, lower end".encode()


def test_labels_are_stored_as_dictionaries(tmp_path: Path) -> None:
    with pq.ParquetFile(_write(tmp_path, full_record()) / "entities.parquet") as file:
        group = file.metadata.row_group(0)
    encodings = {
        group.column(i).path_in_schema: group.column(i).encodings for i in range(group.num_columns)
    }
    assert "RLE_DICTIONARY" in encodings["label"]
    assert "RLE_DICTIONARY" not in encodings["text"]


@pytest.mark.parametrize(("limit", "value"), [("ROWS", 3), ("CHARACTERS", 200)])
def test_row_groups_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    monkeypatch.setattr(arrow_batches, limit, value)
    records = [full_record(f"lam-{number}") for number in range(3)]
    with pq.ParquetFile(_write(tmp_path, *records) / "sentences.parquet") as file:
        sizes = [file.metadata.row_group(i).num_rows for i in range(file.metadata.num_row_groups)]
        reports = file.read(["report"]).column("report").to_pylist()
    assert sum(sizes) == 15
    assert max(sizes) <= 3
    assert reports == [f"lam-{number}" for number in range(3) for _ in range(5)]


def test_pandas_adds_up_the_money(tmp_path: Path) -> None:
    _write(tmp_path, full_record(), bare_record())
    money = pd.read_parquet(tmp_path / "money.parquet", dtype_backend="pyarrow")
    assert money.loc[money.counted, "vnd_min"].sum() == 12_400_000_000 + 147_105_000
    facts = pd.read_parquet(tmp_path / "facts.parquet", dtype_backend="pyarrow")
    assert facts["percent"].max() == 140


def test_duckdb_reads_it(tmp_path: Path) -> None:
    path = _write(tmp_path, full_record()) / "entities.parquet"
    found = duckdb.sql(f"SELECT label, sum(vnd_min) FROM '{path}' WHERE vnd_min > 0 GROUP BY ALL")
    assert found.fetchall() == [("MONEY", 12_547_105_000)]


def test_the_same_reports_give_the_same_bytes(tmp_path: Path) -> None:
    once, again = tmp_path / "1", tmp_path / "2"
    for folder in (once, again):
        folder.mkdir()
        _write(folder, full_record())
    for table in TABLES:
        name = f"{table.name}.parquet"
        assert (once / name).read_bytes() == (again / name).read_bytes()
