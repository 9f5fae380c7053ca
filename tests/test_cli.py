"""The command line: exit codes, where messages go, and help for every command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import baocao
from baocao.cli import app

runner = CliRunner()
TEXT = "Thu ngân sách phường Lam Đình đạt 12,4 tỷ đồng, bằng 104% dự toán năm 2023."


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
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
