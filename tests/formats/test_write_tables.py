"""A whole batch in all formats: complete or not at all, and ``baocao tables``."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from formats.table_records import bare_record, full_record, write_reports
from typer.testing import CliRunner

from baocao.cli_tables import register
from baocao.formats import extras, tables
from baocao.formats.tables import FORMATS, FormatError, table_rows, write_tables
from baocao.registers.reading import ReportsError

runner = CliRunner()
app = typer.Typer()
register(app)


@app.callback()
def _root() -> None:
    """Make the command a subcommand, as it is in ``baocao``."""


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return an output folder of two reports."""
    return write_reports(tmp_path / "out", [full_record(), bare_record()]).parent


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_all_formats_at_once(out: Path) -> None:
    steps: list[tuple[int, int]] = []
    written = write_tables(out, out, FORMATS, progress=lambda *step: steps.append(step))
    assert written.folder == out / "tables"
    assert written.reports == 2
    assert steps == [(1, 2), (2, 2)]
    expected = {name: len(rows) for name, rows in table_rows(full_record()).items()}
    assert written.rows == expected | {"reports": 2}
    assert sorted(written.files) == sorted(p for p in written.folder.rglob("*") if p.is_file())
    assert {file.suffix for file in written.files} == {
        ".parquet", ".csv", ".xlsx", ".duckdb", ".spacy",
    }  # fmt: skip


def test_a_file_of_reports_will_do_and_another_folder(out: Path, tmp_path: Path) -> None:
    written = write_tables(out / "reports.jsonl", tmp_path / "new" / "place", ["csv"])
    assert written.files[0] == tmp_path / "new" / "place" / "tables" / "reports.csv"
    assert not (out / "tables").exists()


def test_a_run_that_fails_leaves_the_tables_of_the_run_before(out: Path) -> None:
    write_tables(out, out, FORMATS)
    before = _files(out / "tables")
    with (out / "reports.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id": "cut"')
    with pytest.raises(ReportsError, match=r"reports\.jsonl:3: no JSON"):
        write_tables(out, out, FORMATS)
    assert _files(out / "tables") == before


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_nothing_is_left_of_a_first_run_that_fails(
    out: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def fail(record: Any) -> Any:
        if record["id"] == "bare":
            raise error
        return table_rows(record)

    monkeypatch.setattr(tables, "table_rows", fail)
    with pytest.raises(type(error)):
        write_tables(out, out, FORMATS)
    assert _files(out / "tables") == {}


def test_what_a_killed_run_left_is_written_over(out: Path) -> None:
    folder = out / "tables"
    folder.mkdir()
    for name in ("baocao.duckdb", "baocao.duckdb.wal", "facts.csv", "baocao.xlsx"):
        stem, _, wal = name.partition(".wal")
        (folder / f".{stem}.partial{'.wal' if name.endswith('.wal') else wal}").write_text("junk")
    written = write_tables(out, out, ["duckdb", "csv", "xlsx"])
    assert sorted(path for path in folder.iterdir()) == sorted(written.files)


def test_formats_are_checked_before_anything_is_written(out: Path) -> None:
    for formats, message in ((["csv", "xls"], "no format 'xls'; there are"), ([], "no format")):
        with pytest.raises(FormatError, match=message):
            write_tables(out, out, formats)
    assert not (out / "tables").exists()


def _tables(*arguments: object) -> Any:
    return runner.invoke(app, ["tables", *map(str, arguments)])


def test_command_writes_what_is_asked_for(out: Path, tmp_path: Path) -> None:
    result = _tables(out, "--format", "csv, parquet", "-o", tmp_path / "office")
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert "2 reports, 5 sentences" in result.stderr
    assert {path.suffix for path in (tmp_path / "office" / "tables").iterdir()} == {
        ".csv", ".parquet",
    }  # fmt: skip


def test_command_is_quiet_if_asked(out: Path) -> None:
    result = _tables(out / "reports.jsonl", "-q")
    assert (result.exit_code, result.output) == (0, "")
    assert (out / "tables" / "facts.parquet").is_file()


def test_command_help_teaches() -> None:
    output = _tables("--help").output
    assert "baocao tables out --format xlsx" in output
    assert "baocao[xlsx]" in output


def _missing(out: Path) -> None:
    pass


def _cut(out: Path) -> None:
    (out / "reports.jsonl").write_text('{"schema_version": "1.0"', encoding="utf-8")


def _empty(out: Path) -> None:
    (out / "reports.jsonl").write_text("", encoding="utf-8")


def _gone(out: Path) -> None:
    (out / "reports.jsonl").unlink()


def _latin(out: Path) -> None:
    (out / "reports.jsonl").write_bytes(b'{"schema_version": "1.0", "id": "\xe9"}\n')


def _outside(out: Path) -> None:
    record = full_record()
    record["entities"][0]["end"] = 9999
    write_reports(out, [record])


def _in_the_way(out: Path) -> None:
    (out / "tables").write_text("a file", encoding="utf-8")


# (what is wrong, arguments behind the folder, exit code, message)
FAULTS: list[tuple[Any, list[str], int, str]] = [
    (_missing, ["-f", "xls"], 2, "--format: no format 'xls'; there are parquet, csv"),
    (_missing, ["-f", ","], 2, "--format: no format given"),
    (_cut, [], 1, "reports.jsonl:1: no JSON"),
    (_latin, [], 1, "not UTF-8 (byte"),
    (_outside, ["-f", "docbin"], 1, "document 'lam-ha', 18:9999: outside the text"),
    (_in_the_way, [], 1, "tables: cannot be read or written (File exists)"),
    (_empty, [], 4, "holds no report"),
    (_gone, [], 4, "no reports.jsonl there; run 'baocao annotate"),
]


@pytest.mark.parametrize(("spoil", "arguments", "code", "message"), FAULTS)
def test_command_says_what_is_wrong(
    out: Path, spoil: Any, arguments: list[str], code: int, message: str
) -> None:
    spoil(out)
    result = _tables(out, *arguments)
    assert (result.exit_code, message in result.stderr) == (code, True), result.output


def test_command_on_a_folder_that_is_not_there(tmp_path: Path) -> None:
    result = _tables(tmp_path / "nowhere")
    assert (result.exit_code, "no such file or folder" in result.stderr) == (4, True)


_IN_SMALL_FILES = """
import resource, sys, typer
from baocao.cli_tables import register
resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM))  # no file may be larger: a full disk
app = typer.Typer()
app.callback()(lambda: None)
register(app)
app()
"""


# Where the disk is full: at once, and (duckdb) when the tables are written.
FULL = [*((name, 6_000) for name in FORMATS), ("duckdb", 300_000)]


@pytest.mark.parametrize(("name", "limit"), FULL)
def test_command_on_a_full_disk(tmp_path: Path, name: str, limit: int) -> None:
    records = [full_record(f"lam-{number}") for number in range(100)]
    out = write_reports(tmp_path / "out", records).parent
    script = _IN_SMALL_FILES.replace("ROOM", str(limit))
    command = [sys.executable, "-c", script, "tables", str(out), "-f", name]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.returncode, "Traceback" in ran.stderr) == (1, False), ran.stderr
    assert ran.stderr.startswith("baocao: "), ran.stderr
    assert "written" in ran.stderr
    assert str(out) in ran.stderr.replace("\n", "")
    assert _files(out / "tables") == {}


def test_command_without_the_extra(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(extras, "import_module", absent)
    result = _tables(out, "-f", "csv,xlsx")
    assert result.exit_code == 1
    assert "pip install 'baocao[xlsx]'" in result.stderr
    assert not (out / "tables").exists()


def test_texts_and_corrections_are_told_what_to_do(tmp_path: Path) -> None:
    """The command in the message is the one that makes the tables."""
    path = tmp_path / "đã sửa.jsonl"
    span = {"start": 4, "end": 8, "label": "MONEY"}
    gold = {"id": "a", "text": "Thu 5 tỷ", "entities": [span], "sentences": []}
    path.write_text(json.dumps(gold), encoding="utf-8")
    (tmp_path / "empty").mkdir()
    rows = [
        ([path], f"makes them: baocao annotate '{path}' -o out --format parquet"),
        ([path, "-o", "t", "-f", "csv"], "-o t --format csv"),
        ([tmp_path], "-o out --format parquet"),
        ([tmp_path / "empty"], f"run 'baocao annotate … -o {tmp_path / 'empty'}' first"),
    ]
    for arguments, message in rows:
        result = CliRunner().invoke(app, ["tables", *map(str, arguments)])
        assert result.exit_code == 4
        assert message in result.stderr
