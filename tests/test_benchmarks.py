"""The machinery of the benchmarks on tiny data; no peer is loaded."""

from __future__ import annotations

import doctest
import json
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import run
import worker
from alignment import merged_entities, place_words
from gold_records import marked_record, sound_record
from marked import between
from planted import compared
from quality import merged_tally, quality
from systems import SYSTEMS, NotRun, Setting, System, gazetteer
from tables import full_tables, short_table

from baocao.corpus import write_gold

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    "name",
    ["alignment", "systems", "quality", "run", "marked", "experiments", "curve", "card", "planted"],
)
def test_doctests(name: str) -> None:
    found = doctest.testmod(import_module(name))
    assert found.failed == 0


# A text, the words another tool made of it, and what these are in the text.
ALIGNED = [
    ("Đảng uỷ phường", ["Đảng ủy", "phường"], ["Đảng uỷ", "phường"]),  # other tone style
    ("Đa\u0309ng u\u0309y", ["Đảng", "ủy"], ["Đa\u0309ng", "u\u0309y"]),  # NFD in the text
    ("bà  Lò\u00a0Thị Ón", ["bà", "Lò Thị Ón"], ["bà", "Lò\u00a0Thị Ón"]),  # blanks lost
    ("các nghành học", ["các", "ngành", "học"], ["các", "nghành", "học"]),  # spelling mended
    ("một hai ba", ["một", "ba"], ["một", "ba"]),  # a word dropped
    ("một ba", ["một", "hai", "ba"], ["một", None, "ba"]),  # a word made up
    ("đạt 87,5%.", ["đạt", "87,5", "%", "."], ["đạt", "87,5", "%", "."]),
    ("A A A B", ["A", "A", "A", "B"], ["A", "A", "A", "B"]),
    ("", ["x"], [None]),
]


@pytest.mark.parametrize(("text", "words", "expected"), ALIGNED)
def test_words_are_found_again(text: str, words: list[str], expected: list[str | None]) -> None:
    places = place_words(words, text)
    assert [place and text[slice(*place)] for place in places] == expected


TAGGED = [
    ([("Hà", "B-LOC"), ("Nội", "I-LOC")], [(0, 6, "LOC")]),
    ([("Hà", "I-LOC"), ("Nội", "I-LOC")], [(0, 6, "LOC")]),  # a first I- begins a span
    ([("Hà", "B-LOC"), ("Nội", "B-LOC")], [(0, 2, "LOC"), (3, 6, "LOC")]),
    ([("Hà", "B-LOC"), ("Nội", "I-ORG")], [(0, 2, "LOC"), (3, 6, "ORG")]),
    ([("Hà", "B-LOC"), ("Nội", "O")], [(0, 2, "LOC")]),
    ([("Hà", "O"), ("Nội", "I-PER")], [(3, 6, "PER")]),
]


@pytest.mark.parametrize(("rows", "expected"), TAGGED)
def test_tags_become_spans(rows: list[tuple[str, str]], expected: list[Any]) -> None:
    assert merged_entities(rows, "Hà Nội") == expected


def test_quality_by_hand() -> None:
    gold = marked_record(
        "a", "{POSITION|Chủ tịch UBND {LOCATION|xã Lam}} {OFFICIAL|Tô Bá} khen {ORG|Hội CTĐ}"
    )
    text = gold["text"]

    def found(*surfaces: tuple[str, str]) -> dict[str, Any]:
        return {
            "entities": [[text.index(s), text.index(s) + len(s), label] for s, label in surfaces]
        }

    ours = found(("Chủ tịch UBND xã Lam", "POSITION"), ("Tô Bá", "PERSON"), ("Hội CTĐ", "ORG"))
    scores = quality([gold], [ours])
    # A PERSON that is an OFFICIAL is wrong among twelve labels and right among three.
    assert scores["labels"]["micro"]["strict"]["f"] == round(2 / 3, 4)
    assert scores["merged"]["micro"]["strict"]["f"] == 1
    assert "sections" not in scores
    theirs = found(("UBND xã Lam", "ORG"), ("Tô Bá", "PER"), ("Hội", "ORG"))
    scores = quality([gold], [theirs])
    assert "labels" not in scores
    # One of three found and of two gold; excused, the body inside the office does not count.
    assert scores["merged"]["micro"]["strict"]["f"] == 0.4
    assert scores["merged"]["micro"]["partial"]["f"] == 0.6
    assert scores["merged_excused"]["micro"]["strict"]["f"] == 0.5
    assert merged_tally({(0, 5, "MONEY")}, {(0, 5, "MONEY")}, excused=False)["micro"][:2] == [0, 0]


def test_the_gazetteer_knows_what_training_had(rules: Any) -> None:
    records = [
        marked_record("a", "{ORG|Hội CTĐ} và {ORG|Hội CTĐ phường}"),
        marked_record("b", "{PROGRAM|Hội CTĐ} và {ORG|Hội CTĐ}"),
    ]
    find = gazetteer(rules, records)
    spans = find(rules("Hội CTĐ phường gặp Hội CTĐ."))
    assert [(s.text, s.label_) for s in spans] == [("Hội CTĐ phường", "ORG"), ("Hội CTĐ", "ORG")]


def _fake(name: str) -> System:
    if name == "absent":
        raise NotRun("fake cannot be imported")
    return System(len, lambda text, raw: {"entities": [[0, raw, "ORG"]]}, 7)


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    known = marked_record("t", "{ORG|Hội CTĐ} và {LOCATION|xã Lam} họp năm nay")
    unseen = marked_record("u", "Năm nay {ORG|Hội CTĐ} gặp {ORG|Hội Nông dân} ở {LOCATION|xã Lam}")
    for name, record in (("train", known), ("dev", unseen), ("test", unseen)):
        write_gold(tmp_path / f"{name}.jsonl", [record])
    return tmp_path


def _job(tmp_path: Path, system: str) -> dict[str, Any]:
    setting = dict.fromkeys(("model", "train", "spacy_model"), str(tmp_path))
    return {"system": system, "setting": setting, "texts": ["Xã Lam", "Xã"], "passes": 2}


def test_a_worker_measures(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(SYSTEMS, "fake", ("fake", lambda setting: _fake("fake")))
    monkeypatch.setitem(SYSTEMS, "absent", ("absent", lambda setting: _fake("absent")))
    result = worker.measured(_job(tmp_path, "fake"))
    assert result["found"] == [{"entities": [[0, 6, "ORG"]]}, {"entities": [[0, 2, "ORG"]]}]
    assert result["size_bytes"] == 7
    assert result["load_s"] > 0
    assert result["peak_bytes"] > 10_000_000  # bytes, not KiB
    assert worker.measured(_job(tmp_path, "absent")) == {"not_run": "fake cannot be imported"}


def test_a_peer_that_is_not_trained_is_not_run(tmp_path: Path) -> None:
    with pytest.raises(NotRun, match="not trained"):
        SYSTEMS["spacy"][1](Setting(tmp_path, tmp_path, tmp_path / "none"))


def test_a_run_from_end_to_end(gold: Path, rules_model: Path, tmp_path: Path) -> None:
    output = tmp_path / "results.json"
    run.main(
        systems="baocao_no_words,spacy,majority",
        model=rules_model,
        gold=gold,
        config=tmp_path / "none.cfg",
        output=output,
        trained=tmp_path / "trained",
        passes=1,
        limit=0,
        write=False,
    )
    results = json.loads(output.read_text(encoding="utf-8"))
    assert results["systems"]["spacy"]["not_run"] == "no recipe none.cfg"
    majority = results["systems"]["majority"]
    # Two of three strings stand in the training data, and so does the one section.
    assert majority["quality"]["test"]["labels"]["micro"]["strict"]["f"] == 0.8
    assert majority["quality"]["test"]["sections"]["sections_acc"] == 1
    assert results["sets"]["dev"]["documents"] == 1
    assert results["ratio"] == {}  # underthesea was not in this run
    tables = full_tables(results)
    assert "| spaCy tok2vec + NER, same data | no recipe none.cfg |" in tables
    assert "not run: no recipe none.cfg" in short_table(results)


def test_a_system_that_crashes_has_a_row(gold: Path, tmp_path: Path) -> None:
    sets = {"dev": [sound_record()], "test": [sound_record()]}
    setting = dict.fromkeys(("model", "train", "spacy_model"), str(tmp_path / "none"))
    row = run.run_system("baocao", setting, sets, 1)
    assert "no model" in row["not_run"]


def test_ratios_are_to_the_peer_of_the_same_run() -> None:
    systems = {
        "baocao": {"characters_per_cpu_s": 90_000},
        "underthesea": {"characters_per_cpu_s": 7_500},
        "spacy": {"not_run": "not trained"},
    }
    assert run.ratios(systems) == {"baocao": 12.0}


def test_markers() -> None:
    text = "# A\n<!-- t:begin -->\n<!-- t:end -->\nB\n"
    once = between(text, "t", "new")
    assert "new" in once
    assert between(once, "t", "new") == once
    assert once.startswith("# A\n")
    assert once.endswith("-->\nB\n")
    with pytest.raises(ValueError, match="no lines '<!-- u:begin -->'"):
        between(text, "u", "new")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("README.md", "benchmarks"),
        ("benchmarks/README.md", "benchmarks"),
        ("pipelines/README.md", "curve"),
        ("pipelines/README.md", "ablation-entities"),
        ("pipelines/README.md", "ablation-sections"),
    ],
)
def test_the_places_of_the_tables_are_there(path: str, name: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    assert between(text, name, "new") != text


def test_published_tables_are_those_of_the_results() -> None:
    path = ROOT / "benchmarks" / "results.json"
    if not path.is_file():
        pytest.skip("the benchmarks have not been run")
    results = json.loads(path.read_text(encoding="utf-8"))
    for name, tables in (("benchmarks/README.md", full_tables), ("README.md", short_table)):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert between(text, "benchmarks", tables(results)) == text


def test_help() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "run.py"), "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "underthesea" in done.stdout


def test_planted_errors_stand_in_their_reports_and_are_told() -> None:
    folder = ROOT / "benchmarks"
    lines = (folder / "planted_errors.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert all(
        row["text"].count(words) == 1
        for row in rows
        for error in row["errors"]
        for words in error["evidence"]
    )
    counts = json.loads((folder / "planted.json").read_text(encoding="utf-8"))
    assert counts["reports"] == len(rows)
    assert counts["errors"] == sum(len(row["errors"]) for row in rows)
    told = (ROOT / "docs" / "howto" / "audit.md").read_text(encoding="utf-8")
    sentence = r"Of (\d+) errors .* put into (\d+) invented\s+reports, it finds (\d+) "
    assert re.findall(sentence, told) == [
        tuple(str(counts[name]) for name in ("errors", "reports", "found"))
    ]


def test_an_error_is_found_where_a_finding_touches_it() -> None:
    row = {"text": "gồm 3 hộ và 4 hộ, tổng 8 hộ", "errors": [{"evidence": ["8 hộ"]}]}
    error = {"severity": "error", "evidence": [{"start": 23, "end": 27}]}
    hint = {"severity": "info", "evidence": [{"start": 23, "end": 27}]}
    elsewhere = {"severity": "warning", "evidence": [{"start": 4, "end": 8}]}
    assert compared(row, [error, elsewhere]) == (1, 1)
    assert compared(row, [hint]) == (0, 0)
