"""The command ``baocao convert``: guessed formats, exit codes, what is told and where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from gold_records import sound_record
from typer.testing import CliRunner, Result

from baocao.cli import app
from baocao.convert import FORMATS, guess_source
from baocao.corpus import read_gold, write_gold
from baocao.formats.conversion_notes import Notes, UnclearConversion

SUFFIXES = {
    "jsonl": ".jsonl", "conll": ".conll", "brat": "", "label-studio": ".json",
    "doccano": ".jsonl", "prodigy": ".jsonl", "docbin": ".spacy", "parquet": ".parquet",
}  # fmt: skip


def run(*arguments: object) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, ["convert", *map(str, arguments)])


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """Return a gold file of two records."""
    path = tmp_path / "gold.jsonl"
    write_gold(path, [sound_record(), sound_record(id="lam-02")])
    return path


@pytest.mark.parametrize("name", FORMATS)
def test_there_and_back(name: str, gold: Path, tmp_path: Path) -> None:
    tool = tmp_path / f"tool{SUFFIXES[name]}"
    there = run(gold, tool, "--to", name)
    assert (there.exit_code, there.stdout) == (0, "")
    assert there.stderr == f"2 document(s) written to {tool}; 0 losses, 0 repairs, 0 faults\n"
    assert guess_source(tool) == name
    assert run(tool, tmp_path / "back.jsonl").exit_code == 0
    assert (tmp_path / "back.jsonl").read_bytes() == gold.read_bytes()


def test_key_order_is_that_of_the_corpus(gold: Path, tmp_path: Path) -> None:
    run(gold, tmp_path / "a.json")
    run(tmp_path / "a.json", tmp_path / "b.jsonl")
    (first, _) = read_gold(tmp_path / "b.jsonl")
    assert [*first] == [*sound_record()]


def test_losses_are_told_and_counted(tmp_path: Path) -> None:
    record = sound_record()
    record["entities"].append(record["entities"][0] | {"label": "ORG"})
    path, out = tmp_path / "gold.jsonl", tmp_path / "out.conll"
    write_gold(path, [record])
    done = run(path, out)
    assert done.exit_code == 1
    assert "ORG overlaps LOCATION; columns hold flat spans" in done.stderr
    assert "1 loss(es) of annotation are more than --max-losses 0" in done.stderr
    assert out.is_file()
    assert run(path, out, "--overwrite", "--max-losses", "1").exit_code == 0
    told = json.loads(run(path, out, "--overwrite", "--json").stdout)
    assert told["counted_losses"] == 1
    assert told["records"] == 1
    (loss,) = told["losses"]
    assert (loss["what"], loss["where"]) == ("entity", "document 'lam-01'")
    assert told["repairs"] == told["faults"] == []


def test_fields_count_when_strict(gold: Path, tmp_path: Path) -> None:
    folder = tmp_path / "brat"
    run(gold, folder)
    (folder / "lam-01.ann").open("a", encoding="utf-8").write("R1\tPaid Arg1:T1 Arg2:T2\n")
    assert run(folder, tmp_path / "a.jsonl").exit_code == 0
    assert run(folder, tmp_path / "b.jsonl", "--strict").exit_code == 1


def test_a_record_that_cannot_be_read(gold: Path, tmp_path: Path) -> None:
    gold.open("a", encoding="utf-8").write("{\n")
    done = run(gold, tmp_path / "out.json")
    assert done.exit_code == 3
    assert f"{gold}:3" in done.stderr
    assert "2 document(s) written" in done.stderr


def test_no_record_that_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text("{\n[]\n", encoding="utf-8")
    done = run(path, tmp_path / "out.json", "--from", "jsonl")
    assert done.exit_code == 4
    assert "no record could be read" in done.stderr


def test_usage(gold: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "lines.jsonl").write_text("5\n", encoding="utf-8")
    rows = [
        (run(tmp_path / "none.json", "out.jsonl"), 4, "none.json: no such file or folder"),
        (run(gold, gold, "--overwrite"), 2, "gold.jsonl: is what is read"),
        (run(gold, tmp_path / "out.txt"), 2, "out.txt: format not clear; name it with --to"),
        (run(tmp_path / "lines.jsonl", "a.json"), 2, "format not clear; name it with --from"),
        (run(tmp_path / "empty", "a.json"), 2, "no .ann and no .jsonl files in it"),
        (run(gold, tmp_path / "empty", "--to", "conll"), 2, "empty: is a folder"),
        (run(gold, gold.with_suffix(".jsonl"), "--to", "brat"), 2, "is what is read"),
        (run(gold, "x", "--to", "excel"), 2, "excel"),
        (run(gold, tmp_path / "a.json", "--from", "docbin"), 1, "no DocBin, or damaged"),
    ]
    for done, code, message in rows:
        assert (done.exit_code, message in done.stderr) == (code, True), done.stderr
    assert run(gold, tmp_path / "twice.json").exit_code == 0
    again = run(gold, tmp_path / "twice.json")
    assert again.exit_code == 2
    assert "there already; give --overwrite or another name" in again.stderr


def test_quiet(gold: Path, tmp_path: Path) -> None:
    done = run(gold, tmp_path / "out.parquet", "--quiet")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")


def test_brat_leaves_what_others_wrote(gold: Path, tmp_path: Path) -> None:
    folder = tmp_path / "brat"
    run(gold, folder)
    (folder / "mine.txt").write_text("họp", encoding="utf-8")
    (folder / "mine.ann").write_text("", encoding="utf-8")
    write_gold(gold, [sound_record()])
    assert run(gold, folder).exit_code == 2
    assert run(gold, folder, "--overwrite").exit_code == 0
    names = {path.name for path in folder.iterdir()}
    assert {"lam-01.txt", "mine.txt", "mine.ann"} < names
    assert "lam-02.txt" not in names


def test_the_gravest_come_first(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    spans = [{"start": 0, "end": 99, "label": f"[red]{number}"} for number in range(60)]
    record = {"id": "a", "text": "họp", "entities": spans, "sentences": []}
    path.write_text(json.dumps(record) + "\n{\n", encoding="utf-8")
    told = run(path, tmp_path / "out.json").stderr
    assert told.index("fault") < told.index("loss ")
    assert "0:99: [red]7 is empty or outside the text of 3 characters; left out" in told
    assert "and 21 more; --json has all" in told


@pytest.mark.parametrize("line", ['{"a": 1}', "[]", "x", ""])
def test_an_unclear_jsonl_is_not_guessed(line: str, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(UnclearConversion, match="--from"):
        guess_source(path)


def test_doccano_with_relations_is_guessed(tmp_path: Path) -> None:
    span = {"id": 1, "label": "ORG", "start_offset": 0, "end_offset": 3}
    row = {"id": 1, "text": "họp", "entities": [span], "relations": []}
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert guess_source(path) == "doccano"
    assert next(iter(FORMATS["doccano"][0](path, Notes())))["entities"][0]["label"] == "ORG"
