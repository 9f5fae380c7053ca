"""The database: tables, comments, and views that answer at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
from formats.table_records import bare_record, full_record
from registers.report_records import report

from baocao.formats import extras
from baocao.formats.duckdb_file import VIEWS, DuckdbWriter
from baocao.formats.extras import MissingExtra
from baocao.formats.table_columns import TABLES
from baocao.formats.table_rows import table_rows


def _open(folder: Path, *records: dict[str, Any]) -> Any:
    writer = DuckdbWriter(folder)
    for record in records:
        writer.add(record, table_rows(record))
    [file] = writer.complete()
    return duckdb.connect(str(file.finish()), read_only=True)


def test_tables_hold_the_rows_in_order(tmp_path: Path) -> None:
    records = [full_record("b"), bare_record(), full_record("a")]
    with _open(tmp_path, *records) as base:
        for table in TABLES:
            found = base.execute(f'SELECT * FROM "{table.name}"')
            names = [column[0] for column in found.description]
            rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
            assert rows == [row for record in records for row in table_rows(record)[table.name]]


def test_everything_has_a_comment(tmp_path: Path) -> None:
    with _open(tmp_path, bare_record()) as base:
        named = dict(base.execute("SELECT table_name, comment FROM duckdb_tables()").fetchall())
        query = "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal"
        views = dict(base.execute(query).fetchall())
        query = "SELECT comment FROM duckdb_columns() WHERE table_name = 'money'"
        columns = [comment for (comment,) in base.execute(query).fetchall()]
    assert named == {table.name: table.meaning for table in TABLES}
    assert views == {name: meaning for name, (meaning, _) in VIEWS.items()}
    assert columns == [c.meaning for t in TABLES if t.name == "money" for c in t.columns]


# (view, its columns asked for, the rows)
ANSWERS: list[tuple[str, str, list[Any]]] = [
    ("indicators", "ward, indicator, actual::BIGINT, target::BIGINT",
     [("phường Lam Hạ", "giải quyết việc làm", 772, 550)]),
    ("money_by_section", "report, section, amounts, vnd_min::BIGINT",
     [("a", "economy", 1, 12_400_000_000), ("a", "social_welfare", 1, 147_105_000),
      ("b", "economy", 1, 12_400_000_000), ("b", "social_welfare", 1, 147_105_000)]),
    ("who", "ward, name, titles, reports",
     [("phường Lam Hạ", "Lò Thị Mận", ["Bí thư Đảng ủy", "Chủ tịch HĐND phường"], ["a", "b"])]),
    ("findings_by_kind", "severity, kind, findings, reports",
     [("error", "ratio_percent_mismatch", 2, 2)]),
    ("groups_by_ward", "kind, number, mentions, reports",
     [("tổ dân phố", "4", 2, ["a", "b"]), ("tổ dân phố", "7", 2, ["a", "b"])]),
]  # fmt: skip


@pytest.mark.parametrize(("view", "columns", "rows"), ANSWERS, ids=[a[0] for a in ANSWERS])
def test_views_answer(tmp_path: Path, view: str, columns: str, rows: list[Any]) -> None:
    with _open(tmp_path, full_record("a"), full_record("b"), bare_record()) as base:
        found = base.execute(f"SELECT {columns} FROM {view}").fetchall()
    if view == "indicators":
        found = [row for row in found if row[2] == 772][:1]
    assert found == rows


def test_every_view_answers_without_a_report(tmp_path: Path) -> None:
    assert {view for view, _, _ in ANSWERS} == set(VIEWS)
    with _open(tmp_path) as base:
        for view in VIEWS:
            assert base.execute(f"SELECT * FROM {view}").fetchall() == []


def test_what_is_told_twice_counts_once(tmp_path: Path) -> None:
    marked = (
        "Quỹ {PROGRAM|Đền ơn đáp nghĩa} thu {MONEY|147.105.000 đồng}.\n"
        "Quỹ {PROGRAM|Đền ơn đáp nghĩa} đạt {MONEY|147.105.000 đồng}."
    )
    with _open(tmp_path, report(marked)) as base:
        [(amounts, total)] = base.execute(
            "SELECT amounts, vnd_min::BIGINT FROM money_by_section"
        ).fetchall()
    assert (amounts, total) == (1, 147_105_000)


def test_groups_stand_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    marked = ", ".join(f"{{RESIDENTIAL_GROUP|tổ dân phố số {n}}}" for n in ("10", "9", "13B"))
    with _open(tmp_path, report(marked)) as base:
        numbers = base.execute("SELECT number FROM groups_by_ward").fetchall()
    assert numbers == [("9",), ("10",), ("13B",)]


def test_without_the_extra_the_error_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(extras, "import_module", absent)
    with pytest.raises(MissingExtra, match=r"a DuckDB file needs duckdb.*'baocao\[sql\]'"):
        DuckdbWriter(tmp_path)
    assert list(tmp_path.iterdir()) == []
