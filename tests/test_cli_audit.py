"""``baocao audit``: inputs, outputs, exit codes; and its page."""

from __future__ import annotations

import html
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from audit.plain_reports import report
from typer.testing import CliRunner

from baocao.audit import audit_report
from baocao.audit_page import audit_page, batch_row, finding_row
from baocao.audit_paths import audit_paths
from baocao.cli import app
from baocao.cli_audit import finding_table
from baocao.readers import ReadError

runner = CliRunner()
WRONG = "Phường Lam Trà năm 2021.\n\nKết nạp 13/15 đảng viên, đạt 92,3% chỉ tiêu."
RIGHT = "Phường Lam Trà năm 2021.\n\nKết nạp 13/15 đảng viên, đạt 86,7% chỉ tiêu."
MESSAGE = "13/15 đảng viên gives 86,7%, but 92,3% is stated."


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "sai.txt").write_text(WRONG, encoding="utf-8")
    (folder / "dung.txt").write_text(RIGHT, encoding="utf-8")
    return folder


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """Return the output folder of an earlier run; no model is needed to audit it."""
    folder = tmp_path / "out"
    folder.mkdir()
    records = [report(WRONG, id="sai"), report(RIGHT, id="dung")]
    lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records]
    (folder / "reports.jsonl").write_text("".join(lines), encoding="utf-8")
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    return folder


def audit(*arguments: object) -> Any:
    return runner.invoke(app, ["audit", *map(str, arguments)])


def test_texts(texts: Path, rules_model: Path) -> None:
    result = audit(texts, "-m", rules_model)
    assert result.exit_code == 0, result.output
    [line] = result.stdout.splitlines()
    assert line == f"sai:34: error: ratio_percent_mismatch: {MESSAGE}"
    assert "2 report(s): 1 error(s)" in result.stderr


def test_stdin(rules_model: Path) -> None:
    result = runner.invoke(app, ["audit", "-", "-m", str(rules_model)], input=WRONG.encode())
    assert result.exit_code == 0
    assert result.stdout.startswith("stdin:34: error:")


@pytest.mark.parametrize("path", ["out", "out/reports.jsonl"])
def test_earlier_results_need_no_model(earlier: Path, path: str) -> None:
    result = audit(earlier.parent / path, "-m", "no_such_model")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [f"sai:34: error: ratio_percent_mismatch: {MESSAGE}"]


def test_json(earlier: Path) -> None:
    result = audit(earlier, "--json")
    [found] = [json.loads(line) for line in result.stdout.splitlines()]
    assert (found["report"], found["source"]) == ("sai", "sai.txt")
    assert (found["stated"], found["computed"]) == ("92,3%", "86,7%")
    assert [WRONG[e["start"] : e["end"]] for e in found["evidence"]] == ["13/15 đảng viên", "92,3%"]


HINT = "Toàn phường có 5 khu phố; bà con khu phố 9 góp công."
MILD = "Bà con nhận 300 đồng/suất."


@pytest.mark.parametrize(
    ("text", "arguments", "code"),
    [
        (WRONG, [], 0),
        (WRONG, ["--fail-on-findings"], 6),
        (RIGHT, ["--fail-on-findings"], 0),
        (MILD, ["--fail-on-findings"], 6),
        (MILD, ["--fail-on-findings", "--min-severity", "error"], 0),
        (HINT, ["--fail-on-findings", "--min-severity", "info"], 0),
        (WRONG, ["--min-severity", "grave"], 2),
    ],
)
def test_exit_codes(
    text: str, arguments: list[str], code: int, tmp_path: Path, rules_model: Path
) -> None:
    path = tmp_path / "bao-cao.txt"
    path.write_text(text, encoding="utf-8")
    assert audit(path, "-m", rules_model, *arguments).exit_code == code


def test_min_severity(tmp_path: Path, rules_model: Path) -> None:
    path = tmp_path / "bao-cao.txt"
    path.write_text(f"{HINT}\n{MILD}\n{WRONG}", encoding="utf-8")
    shown = {}
    for severity in ("info", "warning", "error"):
        result = audit(path, "-m", rules_model, "--json", "--min-severity", severity)
        shown[severity] = [json.loads(line)["severity"] for line in result.stdout.splitlines()]
    assert shown["info"] == ["info", "warning", "error"]
    assert shown["warning"] == ["warning", "error"]
    assert shown["error"] == ["error"]
    assert "not shown" in audit(path, "-m", rules_model).stderr


def test_nothing_to_audit(tmp_path: Path, rules_model: Path) -> None:
    result = audit(tmp_path / "none.txt", "-m", rules_model)
    assert result.exit_code == 4
    assert "no such file or folder" in result.stderr
    assert audit().exit_code == 2


def test_model_missing(texts: Path) -> None:
    assert audit(texts, "-m", "no_such_model").exit_code == 5


def test_some_failed(earlier: Path) -> None:
    """A broken line of an earlier run, or one of another version, is told; others are audited."""
    path = earlier / "reports.jsonl"
    other = json.dumps({**report(WRONG, id="cu"), "schema_version": "9.0"}, ensure_ascii=False)
    good = path.read_text(encoding="utf-8")
    path.write_text(good + "{broken\n[]\n{}\n" + other + "\n", encoding="utf-8")
    result = audit(path)
    assert result.exit_code == 3
    assert len(result.stdout.splitlines()) == 1
    for said in ("3: not valid JSON", "4: no report record", "5: no report", "format 9.0, but 1.0"):
        assert said in result.stderr


def test_a_record_that_breaks_the_audit_does_not_end_it(earlier: Path) -> None:
    path = earlier / "reports.jsonl"
    broken = {**report(WRONG, id="hong"), "entities": [{"label": "MONEY"}]}
    good = path.read_text(encoding="utf-8")
    path.write_text(good + json.dumps(broken) + "\n", encoding="utf-8")
    result = audit(path)
    assert result.exit_code == 3
    assert "cannot be audited" in result.stderr
    assert len(result.stdout.splitlines()) == 1


def test_same_id_twice(texts: Path, rules: Any) -> None:
    run = audit_paths([texts / "sai.txt", texts / "sai.txt"], load=lambda: rules)
    ids = [r.record["id"] for r in run.reports if not isinstance(r, ReadError)]
    assert ids == ["sai", "sai-2"]


def _gold(*marked: tuple[str, str]) -> dict[str, Any]:
    spans = [(WRONG.index(words), len(words), label) for words, label in marked]
    entities = [{"start": at, "end": at + size, "label": label} for at, size, label in spans]
    return {"id": "g", "text": WRONG, "entities": entities, "sentences": []}


@pytest.mark.parametrize(
    ("gold", "findings", "given"),
    [
        (_gold(("13/15 đảng viên", "QUANTITY"), ("92,3%", "PERCENT")), ["86,7%"], 1),
        (_gold(("92,3%", "PERCENT")), [], 1),  # no figures to compare: people took them out
        (_gold(), ["86,7%"], 0),  # nobody has annotated it yet
    ],
)
def test_gold_records_keep_their_annotation(
    gold: dict[str, Any], findings: list[str], given: int, tmp_path: Path, rules: Any
) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(gold), encoding="utf-8")
    run = audit_paths([path], load=lambda: rules)
    [audited] = run.reports
    assert not isinstance(audited, ReadError)
    assert [item["computed"] for item in audited.findings] == findings
    assert run.given == given


def test_a_broken_gold_record_is_one_error(tmp_path: Path, rules: Any) -> None:
    path = tmp_path / "gold.jsonl"
    broken = _gold(("92,3%", "PERCENT"))
    broken["entities"][0]["end"] = 999
    path.write_text(f"{json.dumps(broken)}\n{json.dumps({'text': RIGHT})}", encoding="utf-8")
    error, audited = audit_paths([path], load=lambda: rules).reports
    assert str(error).startswith(f"{path}:1: entities 55:999 is empty or outside the text")
    assert not isinstance(audited, ReadError)


def test_gold_records_under_the_name_of_a_run(tmp_path: Path) -> None:
    """One message, the same in every command: tests/registers/test_reading.py has the others."""
    path = tmp_path / "reports.jsonl"
    path.write_text(f"{json.dumps(_gold(('92,3%', 'PERCENT')))}\n" * 2, encoding="utf-8")
    for given in (path, tmp_path):
        result = audit(given)
        assert result.exit_code == 4
        assert result.stderr.count("an annotated record, but no report") == 1
        assert f"baocao annotate {path} -o NEW" in result.stderr


def test_findings_of_an_earlier_run_are_kept(tmp_path: Path) -> None:
    kept = [{**audit_report(report(WRONG))[0], "message": "As the earlier run said it."}]
    path = tmp_path / "reports.jsonl"
    path.write_text(json.dumps({**report(WRONG), "findings": kept}), encoding="utf-8")
    assert "As the earlier run said it." in audit(path).stdout


def test_conflict_across_reports(tmp_path: Path, rules: Any) -> None:
    lines = [
        {
            "id": name,
            "text": f"Phường tổng kết năm 2021\n\nCả năm thu ngân sách {money} tỷ đồng.",
            "meta": {"unit": "phường Lam Trà"},
        }
        for name, money in (("ba", "46,82"), ("hai", "48,62"))
    ]
    path = tmp_path / "docs.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    run = audit_paths([path], load=lambda: rules)
    records = [r.record for r in run.reports if not isinstance(r, ReadError)]
    assert [record["id"] for record in records] == ["ba", "hai"]
    assert [conflict["reports"] for conflict in run.conflicts()] == [["ba", "hai"]]


def test_table_shows_the_sentence() -> None:
    from rich.console import Console

    from baocao.audit_paths import Audited

    record = report(WRONG + "\x1b[2J")
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(finding_table(Audited(record, []), audit_report(record)))
    shown = console.export_text()
    assert "Kết nạp 13/15 đảng viên, đạt 92,3% chỉ tiêu." in re.sub(r"\s*│\n│\s*", " ", shown)
    assert "86,7%" in shown
    assert "\x1b[2J" not in shown


def test_html(earlier: Path, tmp_path: Path) -> None:
    path = tmp_path / "pages" / "findings.html"
    result = audit(earlier, "--html", path)
    assert f"Look at {path}" in result.stderr
    page = path.read_text(encoding="utf-8")
    assert "<mark>13/15 đảng viên</mark>, đạt <mark>92,3%</mark> chỉ tiêu." in page
    assert MESSAGE in page
    assert "2 report(s) audited; 1 error, 0 warnings, 0 hints" in page
    again = tmp_path / "again.html"
    audit(earlier, "--html", again)
    assert again.read_bytes() == path.read_bytes()


def test_html_cannot_be_written(earlier: Path, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    result = audit(earlier, "--html", taken)
    assert result.exit_code == 1
    assert "cannot be written" in result.stderr


def test_page_escapes_and_loads_nothing() -> None:
    """Whatever a report holds is text on the page: no element, no address, no script."""
    poison = "<img src=x onerror=alert(1)>\"'&\0"
    record = report(f"{poison} Kết nạp 13/15 đảng viên, đạt 92,3%.", id=poison)
    record["meta"]["title"] = poison
    rows = [finding_row(record, item) for item in audit_report(record)]
    batch = {**audit_report(record)[0], "reports": [poison, "b"]}
    page = audit_page([*rows, batch_row(batch)], reports=1, errors=[poison], title=poison)
    assert "<img" not in page
    assert "\0" not in page
    assert "<script" not in page
    assert not re.findall(r"(?:src|href)\s*=\s*[\"']?(?!x )", page.replace("&lt;img src=x", ""))
    assert page.count("<article") == 2
    assert "default-src 'none'" in html.unescape(page)


def test_page_without_findings() -> None:
    page = audit_page([], reports=3)
    assert "None: every figure that could be checked holds." in page
    assert "3 report(s) audited" in page
