"""The card says what scores.json says, and publishing spoils nothing."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import evaluate as evaluate_script
import publish
import pytest
import typer
from card import confusions, corpus_facts, example, three
from gold_records import marked_record, sound_record
from spacy.util import load_config

from baocao.corpus import CorpusError, write_gold

ROOT = Path(__file__).parents[1]
# Dev has a mistake of each kind that rules alone make; test has others, which no card may show.
DEV = [
    sound_record(),
    marked_record("nhai", "{OFFICIAL|Thạch Nhài} trao {MONEY|3 triệu đồng} cho {PERSON|Lý Mơ}"),
    marked_record("vang", "Năm nay {ORG|Trạm Y tế} khám {QUANTITY|50 lượt} người già"),
]
TEST = [marked_record("kin", "{PERSON|Người Kín} góp {MONEY|7 tỷ đồng}, đạt {PERCENT|90%}")]
BENCHMARKS: dict[str, Any] = {
    "machine": {"processor": "some processor"},
    "systems": {
        "baocao": {"characters_per_cpu_s": 98_765, "peak_bytes": 321_000_000},
        "baocao_no_words": {"characters_per_cpu_s": 187_654, "peak_bytes": 200_000_000},
    },
    "ratio": {"baocao": 12.3, "baocao_no_words": 23.4},
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, rules_model: Path) -> Path:
    """Return a folder with a trained pipeline, its scores, a corpus and benchmark results."""
    folder = tmp_path_factory.mktemp("made")
    shutil.copytree(rules_model, folder / "trained")
    config = load_config(folder / "trained" / "config.cfg", interpolate=False)
    reader = {"@readers": "baocao.Gold.v1", "path": "train.jsonl", "variants": 2}
    config["corpora"]["train"] = reader
    config.to_disk(folder / "trained" / "config.cfg")
    gold = folder / "annotations" / "gold"
    for name, records in (("train", DEV), ("dev", DEV), ("test", TEST)):
        for record in records:
            record["meta"]["split"] = name
        write_gold(gold / f"{name}.jsonl", records)
    (folder / "annotations" / "README.md").write_text(
        "Licence: [CC BY 4.0](https://example.org).\n\n| all | 0.977 | 2775 |\n", encoding="utf-8"
    )
    evaluate_script.main(
        folder / "trained", [gold / "dev.jsonl", gold / "test.jsonl"], folder / "scores.json", "dev"
    )
    (folder / "results.json").write_text(json.dumps(BENCHMARKS), encoding="utf-8")
    return folder


def publish_to(made: Path, target: Path, **changes: Any) -> str:
    options = {
        "version": "9.9.9",
        "scores": made / "scores.json",
        "benchmarks": made / "results.json",
        "annotations": made / "annotations",
    }
    publish.main(made / "trained", target, **(options | changes))
    return (target / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "models" / "vi_baocao_sm"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("# kept\n", encoding="utf-8")
    (folder / "old.txt").write_text("old\n", encoding="utf-8")
    return folder


def test_figures_are_those_of_the_scores(made: Path, target: Path) -> None:
    card = publish_to(made, target)
    scores = json.loads((made / "scores.json").read_text(encoding="utf-8"))
    dev, test = scores["dev"], scores["test"]
    for label, row in dev["spans"].items():
        one, other = row["strict"], test["spans"][label]["strict"]
        cells = [
            cell
            for n, strict in ((row["gold"], one), (test["spans"][label]["gold"], other))
            for cell in (str(n), three(strict["p"]), three(strict["r"]), three(strict["f"]), "–")
        ]
        name = "all" if label == "micro" else label
        assert f"| {name} | {' | '.join(cells)} |" in card
    assert f"macro F1 | {three(dev['sections']['macro_f1'])}" in card
    assert f"entities {three(dev['calibration']['ece'])} on dev" in card
    assert "98,765 characters a second" in card
    assert "12.3 times underthesea's ner" in card
    assert "0.977 exact-span F1" in card
    assert "[CC BY 4.0](https://example.org)" in card
    assert "variants 2" in card


def test_mistakes_are_shown_of_dev_only(made: Path, target: Path) -> None:
    card = publish_to(made, target)
    scores = json.loads((made / "scores.json").read_text(encoding="utf-8"))
    assert [row["n"] for row in scores["dev"]["error_types"]] == sorted(
        (row["n"] for row in scores["dev"]["error_types"]), reverse=True
    )
    assert "**OFFICIAL: missed**, 2 times" in card
    assert "**Tô Bá Nhẫn**" in card
    assert all("examples" not in row for row in scores["test"]["error_types"])
    assert any(row["name"] == "PERSON: missed" for row in scores["test"]["error_types"])
    assert "Người Kín" not in card
    assert "Người Kín" not in (made / "scores.json").read_text(encoding="utf-8")


def test_a_card_without_benchmarks_says_so(made: Path, target: Path, tmp_path: Path) -> None:
    card = publish_to(made, target, benchmarks=tmp_path / "none.json")
    assert "Not measured for this version" in card


def test_publishing_twice_gives_the_same_bytes(made: Path, target: Path) -> None:
    def content() -> dict[str, bytes]:
        files = (path for path in target.rglob("*") if path.is_file())
        return {str(path.relative_to(target)): path.read_bytes() for path in files}

    publish_to(made, target)
    first = content()
    publish_to(made, target)
    assert content() == first
    assert "old.txt" not in first
    assert first["__init__.py"] == b"# kept\n"
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_meta_has_the_short_scores(made: Path, target: Path) -> None:
    publish_to(made, target)
    meta = json.loads((target / "meta.json").read_text(encoding="utf-8"))
    scores = json.loads((made / "scores.json").read_text(encoding="utf-8"))
    found = meta["performance"]
    assert found["entities"] == scores["dev"]["entities"]
    assert found["test"]["entities"] == scores["test"]["entities"]
    assert found["sections"]["sections_acc"] == scores["dev"]["sections"]["sections_acc"]
    assert (found["gold"], found["documents"], meta["version"]) == ("dev.jsonl", 3, "9.9.9")
    assert "spans" not in found
    assert {"processor", "blas", "libc", "numpy"} <= set(meta["platform"])


@pytest.mark.parametrize("content", [None, "{", '{"dev": {}}'])
def test_bad_scores_leave_the_shipped_model_alone(
    made: Path, target: Path, tmp_path: Path, content: str | None
) -> None:
    scores = tmp_path / "scores.json"
    if content is not None:
        scores.write_text(content, encoding="utf-8")
    with pytest.raises((OSError, ValueError, typer.BadParameter)):
        publish_to(made, target, scores=scores)
    assert sorted(path.name for path in target.iterdir()) == ["__init__.py", "old.txt"]
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_scores_in_the_shipped_folder_are_read_before_it_is_emptied(
    made: Path, target: Path
) -> None:
    shutil.copy(made / "scores.json", target / "scores.json")
    assert "9.9.9" in publish_to(made, target, scores=target / "scores.json")
    assert not (target / "scores.json").exists()


def test_a_data_card_without_licence_is_refused(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("nothing\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="no line 'Licence"):
        corpus_facts(tmp_path)


def test_the_data_card_of_the_repository_is_read() -> None:
    found = corpus_facts(ROOT / "annotations")
    assert found["licence"].startswith("[CC BY 4.0]")
    assert re.search(r"^\| documents \| \d+ \| \d+ \| \d+ \|$", found["table"], re.MULTILINE)


def test_confusions_are_the_largest_off_the_diagonal() -> None:
    table = {
        "health": {"health": 9, "red_cross": 2},
        "economy": {"economy": 5, "health": 3, "outlook": 2},
    }
    assert confusions({"sections": {"confusion": table}}) == [
        "economy found as health (3)",
        "economy found as outlook (2)",
        "health found as red_cross (2)",
    ]


def test_an_example_stays_on_one_line() -> None:
    one = {"before": "", "text": "a\nb " * 60, "after": "", "expected": [], "found": []}
    said = example(one)
    assert "\n" not in said
    assert len(said) < 160
