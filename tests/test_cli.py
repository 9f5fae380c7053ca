"""The command line: exit codes, where messages go, and help for every command."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

import baocao
from baocao.cli import app

runner = CliRunner()
TEXT = "Thu ngân sách phường Lam Đình đạt 12,4 tỷ đồng, bằng 104% dự toán năm 2023."


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "inbox" / "report.txt"
    path.parent.mkdir()
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_done(report: Path, rules_model: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = runner.invoke(app, ["annotate", str(report), "-o", str(out), "-m", str(rules_model)])
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert "1 report(s)" in result.stderr
    assert str(out / "index.html") in result.stderr


def test_some_failed(report: Path, rules_model: Path, tmp_path: Path) -> None:
    arguments = [str(report), str(tmp_path / "none.txt"), "-o", str(tmp_path / "out")]
    result = runner.invoke(app, ["annotate", *arguments, "-m", str(rules_model), "--no-html"])
    assert result.exit_code == 3
    assert "no such file or folder" in result.stderr
    assert "errors.jsonl" in result.stderr


def test_no_usable_input(rules_model: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "none.txt", tmp_path / "empty", tmp_path / "*.html"):
        arguments = [str(path), "-o", str(tmp_path / f"out-{path.name[:1]}")]
        result = runner.invoke(app, ["annotate", *arguments, "-m", str(rules_model)])
        assert result.exit_code == 4, result.output


def test_wrong_usage(report: Path, rules_model: Path, tmp_path: Path) -> None:
    assert runner.invoke(app, ["annotate", str(report)]).exit_code == 2
    assert runner.invoke(app, ["annotate", "--nonsense"]).exit_code == 2
    taken = tmp_path / "taken"
    taken.write_text("a file", encoding="utf-8")
    result = runner.invoke(app, ["annotate", str(report), "-o", str(taken), "-m", str(rules_model)])
    assert result.exit_code == 2
    assert "this is a file" in result.stderr


def test_missing_model(report: Path, tmp_path: Path) -> None:
    result = runner.invoke(
        app, ["annotate", str(report), "-o", str(tmp_path / "o"), "-m", "nothing"]
    )
    assert result.exit_code == 5
    assert "no model 'nothing'" in result.stderr
    assert "vi_baocao_sm" in result.stderr


def test_damaged_model(report: Path, rules_model: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    (damaged / "meta.json").write_bytes((rules_model / "meta.json").read_bytes())
    result = runner.invoke(app, ["info", str(damaged)])
    assert result.exit_code == 5
    assert "cannot be read by baocao" in result.stderr


def test_quiet_says_nothing(report: Path, rules_model: Path, tmp_path: Path) -> None:
    arguments = [str(report), "-o", str(tmp_path / "out"), "-m", str(rules_model), "--quiet"]
    result = runner.invoke(app, ["annotate", *arguments])
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


def _annotate(*arguments: object, model: Path) -> Result:
    return runner.invoke(app, ["annotate", *map(str, arguments), "-m", str(model)])


def test_resume(report: Path, rules_model: Path, tmp_path: Path) -> None:
    """Done: said again; other options 2, another model 5; both --resume and --overwrite 2."""
    out = tmp_path / "out"
    assert _annotate(report, "-o", out, model=rules_model).exit_code == 0
    again = _annotate(report, "-o", out, "--resume", model=rules_model)
    assert again.exit_code == 0
    assert "1 input(s) were done before" in again.stderr
    other = _annotate(report, "-o", out, "--resume", "--no-html", model=rules_model)
    assert other.exit_code == 2
    assert "html was True and is False" in other.stderr
    copy = tmp_path / "copy"
    shutil.copytree(rules_model, copy)
    (copy / "notes.txt").write_text("another", encoding="utf-8")
    other = _annotate(report, "-o", out, "--resume", model=copy)
    assert other.exit_code == 5
    assert "model_sha256 was" in other.stderr
    both = _annotate(report, "-o", out, "--resume", "--overwrite", model=rules_model)
    assert both.exit_code == 2


def test_a_changed_input_is_named(report: Path, rules_model: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _annotate(report, "-o", out, model=rules_model)
    report.write_text(TEXT + " Thêm.", encoding="utf-8")
    found = _annotate(report, "-o", out, "--resume", model=rules_model)
    assert found.exit_code == 2
    assert str(report) in found.stderr


def test_tables_beside_the_records(report: Path, rules_model: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    found = _annotate(report, "-o", out, "--format", "csv, parquet", model=rules_model)
    assert found.exit_code == 0, found.stderr
    suffixes = {path.suffix for path in out.rglob("*") if "entities" in path.name}
    assert suffixes == {".csv", ".parquet"}


def test_a_format_that_does_not_exist_is_refused_first(
    report: Path, rules_model: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    found = _annotate(report, "-o", out, "--format", "csv,odt", model=rules_model)
    assert found.exit_code == 2
    assert "no format 'odt'" in found.stderr
    assert not out.exists()


def test_files_without_a_reader_are_counted(
    report: Path, rules_model: Path, tmp_path: Path
) -> None:
    (report.parent / "a.xls").write_bytes(b"?")
    found = _annotate(report.parent, "-o", tmp_path / "out", "--no-html", model=rules_model)
    assert found.exit_code == 0
    assert "1 file(s) without a reader: .xls (1)" in found.stderr


@pytest.mark.parametrize("arguments", [("--batch-size", 0), ("--start-method", "x")])
def test_wrong_numbers_and_names(
    report: Path, rules_model: Path, tmp_path: Path, arguments: tuple[object, ...]
) -> None:
    found = _annotate(report, "-o", tmp_path / "out", *arguments, model=rules_model)
    assert found.exit_code == 2


def test_the_bar_shows_documents_and_goes(report: Path, rules_model: Path, tmp_path: Path) -> None:
    """On a terminal there is a bar; it is gone at the end, and the messages stay."""
    master, slave = os.openpty()
    out = tmp_path / "out"
    command = [sys.executable, "-m", "baocao", "annotate", str(report), "-o", str(out)]
    process = subprocess.Popen(
        [*command, "-m", str(rules_model), "--no-html"], stderr=slave, stdout=subprocess.PIPE
    )
    os.close(slave)
    shown = b""
    with contextlib.suppress(OSError):  # Linux tells the end of a terminal so
        while data := os.read(master, 1000):
            shown += data
    stdout, _ = process.communicate()
    os.close(master)
    assert (process.returncode, stdout) == (0, b"")
    assert b"1 documents" in shown
    assert b"1 report(s)" in shown


def test_info_prints_data_on_stdout(rules_model: Path) -> None:
    result = runner.invoke(app, ["info", str(rules_model), "--json"])
    assert result.exit_code == 0
    assert '"pipeline"' in result.stdout
    assert baocao.__version__ in result.stdout


def test_version() -> None:
    assert runner.invoke(app, ["--version"]).stdout.strip() == baocao.__version__


@pytest.mark.parametrize(
    "command", [command.callback.__name__ for command in app.registered_commands]
)
def test_help_teaches(command: str) -> None:
    result = runner.invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert len(result.stdout) > 200


def test_python_m(report: Path, rules_model: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [
        sys.executable,
        "-m",
        "baocao",
        "annotate",
        "-",
        "-o",
        str(out),
        "-m",
        str(rules_model),
    ]
    subprocess.run(command, input=TEXT.encode("utf-8"), check=True, capture_output=True)
    assert (out / "reports.jsonl").is_file()
