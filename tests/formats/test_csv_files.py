"""CSV: the same text for Excel, pandas and ``csv``, and no formula for anybody."""

from __future__ import annotations

import csv
import io
import unicodedata
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from formats.table_records import bare_record, full_record
from hypothesis import given
from hypothesis import strategies as st

from baocao.formats.csv_files import CsvWriter, csv_line, plain_text, read_csv, safe_text
from baocao.formats.table_columns import DICTIONARY, TABLES, Column, Table, dictionary
from baocao.formats.table_rows import table_rows

TEXTS = Table(
    "t", "", (Column("a", "text", ""), Column("b", "text", ""), Column("n", "decimal", ""))
)

RUNS = (
    "=1+1", "+84 24 3825", "-5", "- Thu ngân sách đạt 104%", "@SUM(A1)", "\t=1", "\r=1", "\n=1",
    " =cmd|' /C calc'!A0", "\u00a0=1", "\u3000@x", "＝1", "'=1", "''-x",
)  # fmt: skip
HARMLESS = ("tổ 4", "5-10 hộ", "'Dân vận khéo'", "", " 5", "a=b", "“=”", "–5", "đ/c @")

# Quotes, line breaks, emoji, two forms of Vietnamese, what spreadsheets run.
texts = st.text(
    st.one_of(
        st.sampled_from("\"',;=+-@\t\r\n ａ–“”'"),
        st.sampled_from(unicodedata.normalize("NFD", "ếộữẫđ😀")),
        st.characters(exclude_categories=("Cs",), exclude_characters="\0"),
    ),
    max_size=30,
)


@pytest.mark.parametrize("text", RUNS)
def test_what_would_run_is_guarded(text: str) -> None:
    assert safe_text(text) == f"'{text}"
    assert plain_text(safe_text(text)) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_what_would_not_run_stays_as_it_is(text: str) -> None:
    assert safe_text(text) == plain_text(text) == text


@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=5))
def test_texts_come_back_to_csv_and_to_pandas(pairs: list[tuple[str, str]]) -> None:
    lines = "".join(csv_line({"a": a, "b": b, "n": Decimal(-5)}, TEXTS) for a, b in pairs)
    content = "a,b,n\r\n" + lines
    rows = list(csv.reader(io.StringIO(content, newline=""), strict=True))[1:]
    assert [(plain_text(a), plain_text(b)) for a, b, _ in rows] == pairs
    frame = pd.read_csv(
        io.BytesIO(content.encode("utf-8-sig")), dtype={"a": str, "b": str}, keep_default_na=False
    )
    assert list(zip(frame["a"], frame["b"], strict=True)) == [(a, b) for a, b, _ in rows]
    assert frame["n"].tolist() == [-5] * len(pairs)


@given(texts)
def test_no_cell_begins_with_what_runs(text: str) -> None:
    cell = next(csv.reader(io.StringIO(csv_line({"a": text}, TEXTS), newline="")))[0]
    assert not cell.lstrip(" \u00a0\u3000").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_nul_becomes_the_replacement_character() -> None:
    assert safe_text("tổ\0 4") == "tổ\ufffd 4"


def test_negative_numbers_stay_numbers(tmp_path: Path) -> None:
    line = csv_line({"a": "-5", "n": Decimal("-0.5")}, TEXTS)
    assert line == '"\'-5",,-0.5\r\n'
    assert csv_line({"n": Decimal("1E+3")}, TEXTS) == ",,1000\r\n"


def _write(folder: Path) -> list[Path]:
    writer = CsvWriter(folder)
    for record in (full_record(), bare_record()):
        writer.add(record, table_rows(record))
    return [file.finish() for file in writer.complete()]


def test_every_table_comes_back_typed(tmp_path: Path) -> None:
    files = _write(tmp_path)
    assert [file.name for file in files] == [f"{t.name}.csv" for t in (*TABLES, DICTIONARY)]
    made = [table_rows(record) for record in (full_record(), bare_record())]
    for table in TABLES:
        expected = [
            {n: (" | ".join(v) or None) if isinstance(v, list) else v or (v if v == 0 else None)
             for n, v in row.items()}
            for rows in made for row in rows[table.name]
        ]  # fmt: skip
        assert list(read_csv(tmp_path / f"{table.name}.csv", table)) == expected
    assert list(read_csv(tmp_path / "columns.csv", DICTIONARY)) == dictionary()


def test_a_byte_order_mark_tells_excel_that_this_is_utf8(tmp_path: Path) -> None:
    for file in _write(tmp_path):
        assert file.read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_file_of_other_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "facts.csv"
    path.write_text("a,b\r\n1,2\r\n", encoding="utf-8-sig")
    with pytest.raises(ValueError, match=r"facts\.csv: the columns are not those of the table"):
        next(read_csv(path, TABLES[3]))
