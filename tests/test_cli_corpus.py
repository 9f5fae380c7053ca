"""``baocao corpus``: exit codes, what goes where, and help for every command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import spacy
from gold_records import marked_record, sound_record, write_splits
from spacy.tokens import DocBin
from typer.main import get_group
from typer.testing import CliRunner, Result

from baocao.cli_corpus import corpus_app
from baocao.corpus import read_gold, write_gold
from baocao.corpus_schema import gold_schema
from baocao.corpus_stats import TABLES

runner = CliRunner()


def run(*arguments: str | Path) -> Result:
    return runner.invoke(corpus_app, [str(argument) for argument in arguments])


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    shared = "Đoàn viên xã thức đêm gói bánh chưng tặng các cụ già neo đơn."
    return write_splits(
        tmp_path / "annotations" / "gold",
        train=[sound_record(), marked_record("b", "{QUANTITY|mớ blorp} thừa.")],
        dev=[marked_record("c", f"Sáng nay {shared}", unit="xã Bến Gỗ")],
        test=[marked_record("d", f"Tối qua {shared}", unit="xã Bến Lau")],
    )


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    record = sound_record()
    record["entities"][4]["end"] = 999
    return write_splits(tmp_path / "broken", train=[record])


def test_validate(gold: Path, broken: Path) -> None:
    result = run("validate", gold)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "0 problem(s) in 3 file(s)" in result.stderr
    result = run("validate", gold, broken / "train.jsonl", "--skip", "id", "--skip", "text")
    assert result.exit_code == 1
    (line,) = result.stdout.splitlines()
    assert line.startswith(f"{broken / 'train.jsonl'}:1: document 'lam-01', 106:999: entities item")
    assert run("validate", "--skip", "nothing", gold).exit_code == 2


def test_validate_as_json(broken: Path) -> None:
    result = run("validate", broken, "--json")
    assert result.exit_code == 1
    (problem,) = json.loads(result.stdout)
    assert (problem["code"], problem["line"], problem["end"]) == ("offsets", 1, 999)


def test_the_default_is_the_corpus_of_the_current_folder(
    gold: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(gold.parents[1])
    result = run("validate")
    assert result.exit_code == 0, result.output
    assert json.loads(run("stats", "--json").stdout)["sizes"]["documents"]["all"] == 4


@pytest.mark.parametrize("command", ["validate", "stats", "overlap"])
def test_no_gold_file(command: str, tmp_path: Path) -> None:
    for path in (tmp_path / "none.jsonl", tmp_path):
        result = run(command, path)
        assert result.exit_code == 4
        assert str(path) in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [["stats"], ["overlap"], ["split", "-o", "out"], ["export", "--to", "docbin", "-o", "x"]],
)
def test_a_broken_corpus_is_named_and_nothing_is_written(
    broken: Path, arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(arguments[0], broken / "train.jsonl", *arguments[1:])
    assert result.exit_code == 1
    assert "document 'lam-01', 106:999" in result.stderr
    assert "baocao corpus validate" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["broken"]


def test_stats(gold: Path, tmp_path: Path) -> None:
    page = tmp_path / "pages" / "corpus.html"
    result = run("stats", gold, "--html", page)
    assert result.exit_code == 0
    for title in TABLES.values():
        assert title in result.stdout
    assert "QUANTITY" in result.stdout
    assert "<svg" in page.read_text(encoding="utf-8")
    assert str(page) in result.stderr


def test_overlap(gold: Path, tmp_path: Path) -> None:
    result = run("overlap", gold)
    assert result.exit_code == 1
    first, *places = result.stdout.splitlines()
    assert first == "14 syllables: Đoàn viên xã thức đêm gói bánh chưng tặng các cụ già neo đơn"
    assert places == ["  dev: document 'c', 9:69", "  test: document 'd', 8:68"]
    assert run("overlap", gold, "--length", "15").exit_code == 0
    phrases = tmp_path / "phrases.txt"
    phrases.write_text("gói bánh chưng tặng các cụ già  # tục lệ\n", encoding="utf-8")
    assert run("overlap", gold, "--fixed", phrases).exit_code == 0
    assert run("overlap", gold, "--fixed", tmp_path / "none.txt").exit_code == 4


def test_overlap_reads_the_list_beside_the_corpus(
    gold: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    phrases = gold.parent / "fixed_phrases.txt"
    phrases.write_text("gói bánh chưng tặng các cụ già\n", encoding="utf-8")
    monkeypatch.chdir(gold.parents[1])
    assert run("overlap").exit_code == 0


def test_overlap_of_names_fails_when_strict(tmp_path: Path) -> None:
    write_splits(tmp_path, train=[marked_record("a", "Xã họp.")], dev=[marked_record("b", "Mưa.")])
    result = run("overlap", tmp_path, "--json")
    assert result.exit_code == 0
    shared = json.loads(result.stdout)
    assert shared["runs"] == []
    assert [(name["kind"], name["text"]) for name in shared["names"]] == [
        ("unit", "phường Lam Trà")
    ]
    assert run("overlap", tmp_path, "--strict").exit_code == 1


def test_split(tmp_path: Path) -> None:
    records = [marked_record(f"r{n}", f"Tin {n}.", unit=f"xã {n}") for n in range(10)]
    file = write_splits(tmp_path, mine=records) / "mine.jsonl"
    out = tmp_path / "out"
    options = ["--dev", "0.2", "--test", "0.2", "--together", "unit"]
    result = run("split", file, "-o", out, *options)
    assert result.exit_code == 0, result.output
    sizes = {path.stem: len(list(read_gold(path))) for path in out.iterdir()}
    assert sizes == {"train": 6, "dev": 2, "test": 2}
    assert run("validate", out).exit_code == 0
    again = run("split", file, "-o", out, *options)
    assert again.exit_code == 2
    assert "--overwrite" in again.stderr
    assert run("split", file, "-o", out, *options, "--overwrite").exit_code == 0
    assert run("split", file, "-o", out, "--dev", "0.9", "--test", "0.2").exit_code == 2
    alone = run("split", file, "-o", tmp_path / "none")
    assert alone.exit_code == 1
    assert "nothing is left for" in alone.stderr


OWN = [
    {
        "id": f"o{n}",
        "text": f"Sâu keo hại {n} ha ngô.",
        "entities": [{"start": 0, "end": 7, "label": "PEST"}],
        "sentences": [],
    }
    for n in range(12, 24)
]


def test_labels_of_ones_own(tmp_path: Path) -> None:
    mine = tmp_path / "mine.jsonl"
    write_gold(mine, OWN)
    refused = run("stats", mine)
    assert (refused.exit_code, "give --any-labels" in refused.stderr) == (1, True)
    assert run("validate", mine, "--skip", "meta").exit_code == 1
    sound = run("validate", mine, "--skip", "meta", "--any-labels")
    assert (sound.exit_code, sound.stdout) == (0, "")
    counts = json.loads(run("stats", mine, "--json", "--any-labels").stdout)
    assert counts["labels"]["PEST"]["all"] == len(OWN)
    assert run("split", mine, "-o", tmp_path / "cut", "--any-labels").exit_code == 0
    assert len(list(read_gold(tmp_path / "cut" / "train.jsonl"))) == 8
    # The template is shared, and that is what overlap is for.
    assert run("overlap", tmp_path / "cut", "--length", "3", "--any-labels").exit_code == 1
    store = tmp_path / "own.spacy"
    assert run("export", mine, "--to", "docbin", "-o", store, "--any-labels").exit_code == 0
    (doc, *_) = DocBin().from_disk(store).get_docs(spacy.blank("vi_baocao").vocab)
    assert [(e.text, e.label_) for e in doc.ents] == [("Sâu keo", "PEST")]


OWN_FAULTS = [
    ({"label": ""}, "label"),
    ({"label": 5}, "label"),
    ({"end": 99}, "offsets"),
    ({"end": 8}, "edge"),
]


@pytest.mark.parametrize(("change", "code"), OWN_FAULTS)
def test_labels_of_ones_own_are_checked(change: dict[str, int], code: str, tmp_path: Path) -> None:
    mine = tmp_path / "mine.jsonl"
    write_gold(mine, [{**OWN[0], "entities": [{**OWN[0]["entities"][0], **change}]}])
    result = run("validate", mine, "--skip", "meta", "--any-labels", "--json")
    assert [problem["code"] for problem in json.loads(result.stdout)] == [code]


def test_export_docbin(gold: Path, tmp_path: Path) -> None:
    path = tmp_path / "dev.spacy"
    result = run("export", gold / "dev.jsonl", "--to", "docbin", "-o", path)
    assert result.exit_code == 0, result.output
    (doc,) = DocBin().from_disk(path).get_docs(spacy.blank("vi_baocao").vocab)
    assert doc.user_data["id"] == "c"


def test_export_jsonl_with_values(gold: Path, tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl"
    result = run("export", gold, "--to", "jsonl", "--values", "-o", path)
    assert result.exit_code == 0, result.output
    assert "1 value entities are left without a value" in result.stderr
    records = list(read_gold(path))
    assert [record["id"] for record in records] == ["lam-01", "b", "c", "d"]
    assert records[0]["entities"][4]["value"]["min_vnd"] == 12_400_000_000
    assert "value" not in next(read_gold(gold / "train.jsonl"))["entities"][4]


def test_a_file_that_cannot_be_written(gold: Path, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    for arguments in (["export", "--to", "jsonl", "-o"], ["stats", "--html"]):
        result = run(*arguments, taken, gold)
        assert result.exit_code == 1
        assert "cannot be written" in result.stderr


def test_schema(tmp_path: Path) -> None:
    assert json.loads(run("schema").stdout) == gold_schema()
    path = tmp_path / "schema.json"
    assert run("schema", "-o", path).exit_code == 0
    assert json.loads(path.read_text(encoding="utf-8")) == gold_schema()


@pytest.mark.parametrize("command", sorted(get_group(corpus_app).commands))
def test_help_teaches(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f"baocao corpus {command}" in result.stdout
