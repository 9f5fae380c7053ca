"""Records of an earlier run read back, and the commands over them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
import typer
from registers.report_records import report
from typer.testing import CliRunner

from baocao.cli_registers import register
from baocao.registers.reading import ReportsError, read_reports, reports_file

app = typer.Typer()
register(app)
runner = CliRunner()

MARKED = (
    "đ/c {OFFICIAL#1|Lê Văn Tư}, {POSITION#1|TUV} thăm bà {PERSON|Mai Thị Na} ở "
    "{RESIDENTIAL_GROUP|tổ 4}\n{ORG|=Hội CTĐ} tặng {MONEY|2 triệu đồng}"
)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Return the folder of an earlier run of one report."""
    folder = tmp_path / "out"
    folder.mkdir()
    line = json.dumps(report(MARKED), ensure_ascii=False)
    (folder / "reports.jsonl").write_text(f"{line}\n\n", encoding="utf-8")
    return folder


def test_a_folder_and_its_file_are_an_earlier_run(run: Path, tmp_path: Path) -> None:
    file = run / "reports.jsonl"
    assert reports_file(run) == file
    assert reports_file(file) == file
    raw = tmp_path / "raw.jsonl"
    raw.write_text('{"id": "a", "text": "x"}\n', encoding="utf-8")
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "reports.jsonl").write_bytes(raw.read_bytes())
    assert [reports_file(path) for path in (texts, texts / "reports.jsonl")] == [None] * 2
    assert [reports_file(path) for path in (raw, tmp_path, tmp_path / "none.jsonl")] == [None] * 3
    assert [record["id"] for record in read_reports(file)] == ["a"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", r"r.jsonl:1: no JSON \(.*\); annotate again"),
        ('{"schema_version": "1.0", "id": "a"}', r"r.jsonl:1: no report record, without 'text'"),
        ("[]", r"r.jsonl:1: no report record, but no object at all"),
        ('{"id": "a"}', r"r.jsonl:1: no report record, without 'text'"),
        (
            '{"schema_version": null, "id": "a", "text": "x", "entities": [], "sentences": []}',
            r"r.jsonl:1: an annotated record, but no report .*: baocao annotate .*r.jsonl -o NEW",
        ),
    ],
)
def test_broken_lines_are_named(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(ReportsError, match=message):
        list(read_reports(path))


def test_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text(json.dumps({**report(MARKED), "schema_version": "9.0"}), encoding="utf-8")
    with pytest.raises(ReportsError, match=r"format 9.0, but 1.0 is read; annotate again"):
        list(read_reports(path))


def data(*arguments: Any) -> Any:
    result = runner.invoke(app, [*map(str, arguments), "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_json(run: Path) -> None:
    assert data("who", run)[0]["titles"][0]["readings"] == ["Tỉnh ủy viên", "Thành ủy viên"]
    assert [row["name"] for row in data("who", run, "--persons")] == ["Mai Thị Na"]
    assert data("ledger", run)[0]["min_vnd"] == 2000000
    assert data("ledger", run, "--totals", "section")[0]["key"] == "social_welfare"
    assert data("groups", run / "reports.jsonl")[0]["number"] == "4"


def _gold(text: str, **spans: str) -> dict[str, Any]:
    entities = [
        {"start": text.index(words), "end": text.index(words) + len(words), "label": label}
        for label, words in spans.items()
    ]
    sentence = {"start": 0, "end": len(text), "section": "red_cross", "kind": "body"}
    return {"id": "g", "text": text, "entities": entities, "sentences": [sentence]}


def test_gold_records_keep_their_annotation(tmp_path: Path, rules_model: Path) -> None:
    """What people took out is in no register; what they marked is, with values and sections."""
    text = "Hội Lá Lành tặng 5 triệu đồng, góp 3 triệu đồng ở tổ 4 và tổ 5."
    path = tmp_path / "corrected.jsonl"
    gold = _gold(text, ORG="Hội Lá Lành", MONEY="5 triệu đồng", RESIDENTIAL_GROUP="tổ 5")
    path.write_text(json.dumps(gold), encoding="utf-8")
    (row,) = data("ledger", path, "-m", rules_model)
    assert (row["min_vnd"], row["giver"], row["section"]) == (5000000, "Hội Lá Lành", "red_cross")
    assert [row["number"] for row in data("groups", path, "-m", rules_model)] == ["5"]
    assert data("who", path, "-m", rules_model) == []
    result = runner.invoke(app, ["groups", str(path), "-m", str(rules_model)])
    assert "1 report(s) came annotated: their entities and sections are kept" in result.stderr


@pytest.mark.parametrize("command", ["who", "ledger", "groups"])
@pytest.mark.parametrize("version", [{}, {"schema_version": None}])
def test_gold_records_under_the_name_of_a_run(
    command: str, version: dict[str, Any], run: Path
) -> None:
    path = run / "reports.jsonl"
    gold = _gold("Thu 5 triệu đồng", MONEY="5 triệu đồng")
    path.write_text(json.dumps({**version, **gold}), encoding="utf-8")
    for given in (run, path):
        result = runner.invoke(app, [command, str(given)])
        assert result.exit_code == 1
        assert f"{path}:1: an annotated record, but no report" in result.stderr
        assert f"baocao annotate {path} -o NEW" in result.stderr


def test_csv_cells_are_no_formulas(run: Path) -> None:
    result = runner.invoke(app, ["ledger", str(run), "--csv"])
    (row,) = csv.DictReader(io.StringIO(result.stdout))
    assert row["giver"] == "'=Hội CTĐ"
    assert row["min_vnd"] == "2000000"


def test_table(run: Path) -> None:
    for command, words in (
        ("who", ["Lê Văn Tư", "Tỉnh ủy viên / Thành ủy viên"]),
        ("ledger", ["2 triệu đồng"]),
        ("groups", ["phường Lam Hạ"]),
    ):
        result = runner.invoke(app, [command, str(run)])
        assert result.exit_code == 0
        assert all(word in result.stdout for word in words)


def test_raw_reports_are_annotated_first(tmp_path: Path, rules_model: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("Thu ngân sách đạt 12,4 tỷ đồng, bằng 104% dự toán.", encoding="utf-8")
    (row,) = data("ledger", path, "-m", rules_model)
    assert (row["report"], row["min_vnd"]) == ("report", 12_400_000_000)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["ledger", "RUN", "--totals", "month"], 2, "use one of fund, section, giver, unit"),
        (["who", "RUN", "--json", "--csv"], 2, "exclude each other"),
        (["who", "RUN/none.txt"], 4, "no such file"),
    ],
)
def test_errors(run: Path, arguments: list[str], code: int, message: str) -> None:
    result = runner.invoke(app, [argument.replace("RUN", str(run)) for argument in arguments])
    assert result.exit_code == code
    assert message in result.stderr
    assert result.stdout == ""


def test_a_broken_run_fails(run: Path) -> None:
    (run / "reports.jsonl").write_text('{"schema_version": "1.0"}\n', encoding="utf-8")
    result = runner.invoke(app, ["who", str(run)])
    assert result.exit_code == 1
    assert "reports.jsonl:1" in result.stderr


def test_nothing_found_is_said_on_stderr(tmp_path: Path) -> None:
    path = tmp_path / "reports.jsonl"
    path.write_text(json.dumps(report("Không có ai")), encoding="utf-8")
    result = runner.invoke(app, ["who", str(path)])
    assert (result.exit_code, result.stdout) == (0, "")
    assert "Officials: none found" in result.stderr
