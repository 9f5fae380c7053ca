"""The workbook: what Excel shows, what it must not run, what it cannot hold."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from formats.table_records import bare_record, full_record

from baocao.formats.table_columns import TABLES
from baocao.formats.table_rows import table_rows
from baocao.formats.xlsx import CELL, XlsxWriter, legal_text


def _write(folder: Path, *records: dict[str, Any], **options: Any) -> Path:
    writer = XlsxWriter(folder, **options)
    for record in records:
        writer.add(record, table_rows(record))
    [file] = writer.complete()
    return file.finish()


def _rows(book: Any, name: str) -> list[dict[str, Any]]:
    head, *rows = book[name].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_sheets_are_ready_to_filter(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(_write(tmp_path, full_record(), bare_record()))
    assert book.sheetnames == ["about", *(table.name for table in TABLES), "columns"]
    for table in TABLES:
        sheet = book[table.name]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert [cell.value for cell in sheet[1]] == [column.name for column in table.columns]
        assert sheet.column_dimensions["A"].width > 20
    about = [row[0].value for row in book["about"].iter_rows()]
    assert about[1:9] == [table.name for table in TABLES]


def test_cells_have_types(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(_write(tmp_path, full_record()))
    fact = next(row for row in _rows(book, "facts") if row["actual"] == 772)
    assert (fact["target"], fact["percent"], fact["counted"]) == (550, 140, True)
    assert fact["period_start"] == datetime(2021, 1, 1)
    assert fact["quotes"] == "772/550 lao động | 140%"
    assert fact["canonical"] == "giải quyết việc làm"
    assert _rows(book, "money")[1]["vnd_min"] == 147_105_000


RUNS = ("=1+1", "-5", "@SUM(A1)", "https://lamha.vn/x", "mailto:a@lamha.vn", "{=1}", "007", "1e5")


@pytest.mark.parametrize("text", RUNS)
def test_texts_stay_texts(tmp_path: Path, text: str) -> None:
    record = bare_record() | {"text": text}
    path = _write(tmp_path, record)
    book = openpyxl.load_workbook(path)
    cell = next(c for c in book["reports"][2] if c.value == text)
    assert cell.data_type in ("s", "inlineStr")
    assert cell.hyperlink is None
    with zipfile.ZipFile(path) as parts:
        assert not any("<f>" in parts.read(n).decode() for n in parts.namelist() if "sheet" in n)


# (text, what the cell holds)
TEXTS = [
    ("tổ\x0b 4\x00\x1f", "tổ 4"),
    ("một\r\nhai\rba", "một\nhai\nba"),
    ("\ufffe\uffffđ", "đ"),
    ("_x0041_", "_x0041_"),
    ("<b>&amp;\u2028", "<b>&amp;\u2028"),
    (" 😀 ", " 😀 "),
    ("e\u0302\u0301", "e\u0302\u0301"),
]


@pytest.mark.parametrize(("text", "cell"), TEXTS)
def test_texts_that_xml_cannot_hold(tmp_path: Path, text: str, cell: str) -> None:
    assert legal_text(text) == (cell, 0)
    book = openpyxl.load_workbook(_write(tmp_path, bare_record() | {"text": text}))
    read = _rows(book, "reports")[0]["text"]
    # openpyxl leaves Excel's own escape of '_x0041_' as it stands in the file.
    assert read.replace("_x005F_", "_") == cell


LONG = [("x" * CELL, 0), ("x" * (CELL + 1), CELL + 1), ("😀" * (CELL // 2 + 1), CELL // 2 + 1)]


@pytest.mark.parametrize(("text", "length"), LONG, ids=["fits", "one more", "two units each"])
def test_long_texts_are_cut_and_told(tmp_path: Path, text: str, length: int) -> None:
    book = openpyxl.load_workbook(_write(tmp_path, bare_record() | {"text": text}))
    read = _rows(book, "reports")[0]["text"]
    assert len(read.encode("utf-16-le")) // 2 <= CELL
    about = [row for row in book["about"].iter_rows(values_only=True) if row[0]]
    cut = ("reports, report bare, row 2, text", f"{length} characters, cut to {CELL}")
    assert ("cut", f"{int(bool(length))} cells") in about
    assert (cut in about) == read.endswith("[cut]") == bool(length)


def test_a_full_sheet_goes_on_in_another(tmp_path: Path) -> None:
    records = [full_record("a"), full_record("b")]
    book = openpyxl.load_workbook(_write(tmp_path, *records, rows=4))
    names = [name for name in book.sheetnames if name.startswith("sentences")]
    assert names == ["sentences", "sentences (2)", "sentences (3)", "sentences (4)"]
    read = [row["text"] for name in names for row in _rows(book, name)]
    assert read == [row["text"] for r in records for row in table_rows(r)["sentences"]]
    assert any("goes on in 4 sheets" in str(row[1]) for row in book["about"].values)


def test_integers_that_excel_would_round_are_texts(tmp_path: Path) -> None:
    record = full_record()
    record["entities"][0]["value"] |= {"min_vnd": 10**15 + 1, "max_vnd": 10**15 - 1}
    row = _rows(openpyxl.load_workbook(_write(tmp_path, record)), "entities")[0]
    assert (row["vnd_min"], row["vnd_max"]) == ("1000000000000001", 999_999_999_999_999)


def test_days_before_1900_are_texts(tmp_path: Path) -> None:
    record = full_record() | {"meta": {"published": "1890-05-19"}}
    [row] = _rows(openpyxl.load_workbook(_write(tmp_path, record)), "reports")
    assert row["published"] == "1890-05-19"


def test_the_same_reports_give_the_same_bytes(tmp_path: Path) -> None:
    once, again = tmp_path / "1", tmp_path / "2"
    for folder in (once, again):
        folder.mkdir()
    assert _write(once, full_record()).read_bytes() == _write(again, full_record()).read_bytes()


def test_nothing_else_is_left_in_the_folder(tmp_path: Path) -> None:
    path = _write(tmp_path, full_record())
    assert list(tmp_path.iterdir()) == [path]
