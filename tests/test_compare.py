"""Gains and losses between two annotations: each kind of change, counts, exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from gold_records import marked_record
from spacy.language import Language
from typer.testing import CliRunner, Result

from baocao.cli_evaluate import register
from baocao.compare import Change, CompareError, compare
from baocao.corpus import Record, write_gold
from baocao.corpus_values import add_values
from baocao.records import make_report

app = typer.Typer()
register(app)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["compare", *(str(argument) for argument in arguments)])


def changed(first: str, second: str) -> list[Change]:
    return list(compare([marked_record("a", first)], [marked_record("a", second)]).changes)


# Two annotations of one sentence; the change and what stands there before and after.
CHANGES = [
    ("Thu 2 tỷ.", "Thu {MONEY|2 tỷ}.", "gained", None, "2 tỷ"),
    ("Thu {MONEY|2 tỷ}.", "Thu 2 tỷ.", "lost", "2 tỷ", None),
    ("Thu {MONEY|2 tỷ}.", "Thu {QUANTITY|2 tỷ}.", "label", "2 tỷ", "2 tỷ"),
    ("Thu {MONEY|2 tỷ} đồng.", "Thu {MONEY|2 tỷ đồng}.", "border", "2 tỷ", "2 tỷ đồng"),
    ("Thu {MONEY|2 tỷ} đồng.", "Thu {QUANTITY|2 tỷ đồng}.", "label", "2 tỷ", "2 tỷ đồng"),
]


@pytest.mark.parametrize(("first", "second", "kind", "before", "after"), CHANGES)
def test_change_of_a_span(
    first: str, second: str, kind: str, before: str | None, after: str | None
) -> None:
    (change,) = changed(first, second)
    assert (change.what, change.change) == ("entities", kind)
    assert (change.before and change.before["text"]) == before
    assert (change.after and change.after["text"]) == after
    assert changed(second, second) == []


def with_value(value: Any) -> Record:
    record = marked_record("a", "Thu {MONEY|2 tỷ}.")
    record["entities"][0]["value"] = value
    return record


def test_values_are_compared_where_both_have_the_field() -> None:
    (change,) = compare([with_value({"amount": 2})], [with_value({"amount": 3})]).changes
    assert change.change == "value"
    assert change.before is not None
    assert change.before["value"] == {"amount": 2}
    assert compare([with_value(None)], [with_value({"amount": 3})]).changes
    bare = marked_record("a", "Thu {MONEY|2 tỷ}.")
    assert not compare([bare], [with_value({"amount": 3})]).changes


def test_sections_and_kinds_of_sentences() -> None:
    first, second = marked_record("a", "Thu 2 tỷ."), marked_record("a", "Thu 2 tỷ.")
    second["sentences"][0]["kind"] = "heading"
    (change,) = compare([first], [second]).changes
    assert (change.what, change.change) == ("sentences", "kind")
    second["sentences"][0]["section"] = "economy"
    found = compare([first], [second])
    assert [change.change for change in found.changes] == ["label"]
    assert found.counts()["sentences"]["general"]["label"] == 1
    assert found.counts()["entities"] == {}
    second["sentences"] = [
        {"start": 0, "end": 3, "section": "general", "kind": "body"},
        {"start": 4, "end": 9, "section": "general", "kind": "body"},
    ]
    assert [c.change for c in compare([first], [second]).changes] == ["gained", "border"]


def test_what_cannot_be_compared() -> None:
    one, two = marked_record("a", "Thu 2 tỷ."), marked_record("b", "Thu 2 tỷ.")
    with pytest.raises(CompareError, match=r"1 document\(s\) only in the first: a; compare"):
        compare([one], [])
    with pytest.raises(CompareError, match=r"only in new\.jsonl: b;"):
        compare([one], [one, two], names=("old.jsonl", "new.jsonl"))
    with pytest.raises(CompareError, match="document 'a': the two texts differ"):
        compare([one], [marked_record("a", "Thu 3 tỷ.")])
    with pytest.raises(CompareError, match="document 'a': twice in the second"):
        compare([one], [one, one])
    with pytest.raises(CompareError, match="'a': an entity or sentence without start"):
        compare([one], [{**one, "entities": [{"start": 0}]}])


def test_gold_against_a_report(rules: Language) -> None:
    gold = add_values(marked_record("a", "Thu ngân sách đạt {MONEY|12,4 tỷ đồng}."))
    report = make_report(rules(gold["text"]), id="a", source="a.txt", model="rules").to_dict()
    found = compare([gold], [report])
    # The rules file nothing, so the section of the only sentence is all that differs.
    assert [(c.what, c.change) for c in found.changes] == [("sentences", "label")]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    pair = tmp_path / "before.jsonl", tmp_path / "after.jsonl"
    write_gold(pair[0], [marked_record("a", "Thu {MONEY|2 tỷ} đồng, {DATE|năm 2021}, 5 hộ.")])
    write_gold(pair[1], [marked_record("a", "Thu {MONEY|2 tỷ đồng}, năm 2021, {QUANTITY|5 hộ}.")])
    return pair


def test_command(files: tuple[Path, Path]) -> None:
    result = run(*files)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[:3] == [
        "~ a 4:13  MONEY  '2 tỷ' -> '2 tỷ đồng'",
        "- a 15:23  DATE  'năm 2021'",
        "+ a 25:29  QUANTITY  '5 hộ'",
    ]
    assert result.stdout.splitlines()[-1] == "3 change(s) in 1 of 1 document(s)"
    data = json.loads(run(*files, "--json").stdout)
    assert data["counts"]["entities"]["DATE"]["lost"] == 1
    assert (len(data["changes"]), data["changed_documents"]) == (3, 1)
    assert run(*files, "--fail-on-changes").exit_code == 1
    same = run(files[0], files[0], "--fail-on-changes")
    assert (same.exit_code, same.stdout.strip()) == (0, "0 change(s) in 0 of 1 document(s)")


def test_command_says_what_is_wrong(files: tuple[Path, Path], tmp_path: Path) -> None:
    result = run(files[0], tmp_path / "none.jsonl")
    assert (result.exit_code, result.stdout) == (4, "")
    assert "no such gold file" in result.stderr
    write_gold(files[1], [marked_record("b", "Thu 2 tỷ.")])
    result = run(*files)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "1 document(s) only in" in result.stderr
    files[1].write_text("{", encoding="utf-8")
    result = run(*files)
    assert result.exit_code == 1
    assert "after.jsonl:1: not JSON" in result.stderr


def test_a_folder_is_the_reports_in_it(files: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    files[0].rename(tmp_path / "run" / "reports.jsonl")
    assert run(tmp_path / "run", files[1]).stdout.endswith("3 change(s) in 1 of 1 document(s)\n")


def test_models_and_columns_are_no_records(files: tuple[Path, Path], tmp_path: Path) -> None:
    models = tmp_path / "one", tmp_path / "run"
    for folder in (models[0], models[1] / "model-best"):
        folder.mkdir(parents=True)
        (folder / "meta.json").write_text("{}", encoding="utf-8")
    result = run(*models)
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"{models[0]}, {models[1]}: these are models; annotate the same" in result.stderr
    assert f"baocao annotate REPORTS -o after --model {models[1]}" in result.stderr
    assert "this is a model" in run(files[0], models[0]).stderr
    columns = tmp_path / "mine.conll"
    columns.write_text("Xã\tO\n", encoding="utf-8")
    result = run(columns, files[0])
    assert result.exit_code == 1
    assert f"'baocao convert {columns} mine.jsonl --from conll'" in result.stderr


def test_help_has_examples() -> None:
    result = run("--help")
    assert "baocao compare before after --fail-on-changes" in " ".join(result.stdout.split())
