"""Training by config: the configs that ship, faults in gold files, runs that go on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import spacy
from gold_records import marked_record
from spacy.util import load_config, load_model_from_config
from typer.testing import CliRunner, Result

import baocao
from baocao.cli import app
from baocao.components.feature_groups import GROUPS, groups_of
from baocao.components.features import Lexicon, document_features
from baocao.corpus import write_gold
from baocao.model_info import own_labels
from baocao.train import train
from baocao.train_setup import TargetError, read_config

ROOT = Path(__file__).parents[1]
CONFIGS = ROOT / "pipelines" / "configs"
OWN_CONFIGS = ROOT / "src" / "baocao" / "train_configs"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


NAMES = ("Lò Thị Mây", "Trần Bá Lộc", "Thạch Sóc", "Y Bhăm Niê", "Mai Văn Út", "Tô Hoài An")


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gold") / "small.jsonl"
    records = [
        marked_record(f"d{i}", f"P economy body :: Bà {{PERSON|{name}}} nhận quà.")
        for i, name in enumerate(NAMES)
    ]
    write_gold(path, records)
    return path


def paths(gold: Path) -> dict[str, Any]:
    return {"paths.train": str(gold), "paths.dev": str(gold)}


def settings(gold: Path) -> list[str]:
    return ["--paths.train", str(gold), "--paths.dev", str(gold)]


def test_by_config(gold: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    command = ["train", CONFIGS / "crf-only.cfg", "-o", folder, *settings(gold)]
    result = run(*command, "--components.entities.c1=0.01", "--seed", "5")
    assert result.exit_code == 0, result.output
    assert "ents_f" in result.stdout
    nlp = baocao.load(folder / "model-best")
    assert [s.label_ for s in nlp("Bà Sùng Thị Chở nhận quà.").ents] == ["PERSON"]
    assert nlp.config["components"]["entities"]["c1"] == 0.01
    assert nlp.config["system"]["seed"] == 5
    assert nlp.meta["baocao_version"] == ">=0.1.0,<0.2.0"
    assert own_labels(nlp) == {}
    again = run(*command, "--components.entities.c1=0.01", "--seed", "5")
    assert "holds this very run already" in again.stderr
    assert again.stdout == result.stdout
    other = run(*command)
    assert other.exit_code == 2
    assert "a run of another config" in other.stderr
    with pytest.raises(baocao.ModelError, match="give the model in it"):
        baocao.load(folder)


def test_faults_in_gold_are_listed(gold: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    lines = gold.read_text(encoding="utf-8").splitlines()
    wrong = {**json.loads(lines[1]), "id": "w"}
    wrong["entities"] = [{"start": 0, "end": 99, "label": "PERSON"}]
    lines += [json.dumps(wrong), "{broken"]
    bad.write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = ["train", CONFIGS / "crf-only.cfg", "-o", tmp_path / "run", *settings(gold)]
    command += ["--paths.train", str(bad)]
    result = run(*command)
    assert result.exit_code == 1
    assert f"{bad}:7: document 'w': " in result.stderr
    assert f"{bad}:8: " in result.stderr
    assert not (tmp_path / "run").exists()
    result = run(*command, "--max-errors", "2")
    assert result.exit_code == 0, result.output
    assert f"left out: {bad}:7: " in result.stderr


BROKEN_CONFIGS = [
    # what is put in place of what, exit code, what is said
    ('"baocao_entities"', '"baocao_magic"', 5, "baocao_magic"),
    ("path = ${paths.train}", "path = ${paths.nowhere}", 5, "paths.nowhere"),
    ("c1 = 0.05", "c3 = 0.05", 5, "c3"),
    ('"forms"', '"gazetteers"', 5, "no group of features 'gazetteers'"),
    ("../annotations/gold/train.jsonl", "none.jsonl", 4, "taken from the current folder"),
]


@pytest.mark.parametrize(("old", "new", "code", "message"), BROKEN_CONFIGS)
def test_configs_that_cannot_be_used(
    tmp_path: Path, gold: Path, old: str, new: str, code: int, message: str
) -> None:
    text = (CONFIGS / "crf-only.cfg").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "other.cfg"
    path.write_text(text.replace(old, new), encoding="utf-8")
    result = run("train", path, "-o", tmp_path / "run", *(settings(gold) if code == 5 else ()))
    assert result.exit_code == code, result.output
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_two_processes_write_the_same_bytes(gold: Path, tmp_path: Path) -> None:
    records = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    more = [
        marked_record("m", "P economy body :: {ORG|UBND xã} thu {MONEY|2 tỷ}, {QUANTITY|5 hộ}."),
        marked_record("n", "P economy body :: {DATE|Năm 2021} đạt {PERCENT|95%} kế hoạch."),
    ]
    path = tmp_path / "more.jsonl"
    write_gold(path, [*records, *more])
    written = []
    for number in ("1", "2"):
        folder = tmp_path / number
        command = [sys.executable, "-m", "baocao", "train", CONFIGS / "crf-only.cfg", "-q"]
        subprocess.run(
            [*map(str, command), "-o", str(folder), *settings(path)],
            check=True,
            env={**os.environ, "PYTHONHASHSEED": number},
        )
        files = (file for file in folder.rglob("*") if file.is_file())
        written.append({str(f.relative_to(folder)): f.read_bytes() for f in files})
    assert written[0] == written[1]
    meta = json.loads(written[0]["model-best/meta.json"])
    labels = list(meta["performance"]["ents_per_type"])
    assert len(labels) > 3
    assert labels == sorted(labels)


def test_columns_where_gold_records_belong(gold: Path, tmp_path: Path) -> None:
    columns = tmp_path / "mine.conll"
    columns.write_text("Xã\tO\n" * 50, encoding="utf-8")
    command = ["train", CONFIGS / "crf-only.cfg", "-o", tmp_path / "run", *settings(gold)]
    result = run(*command, "--paths.train", columns)
    assert result.exit_code == 4
    assert f"'baocao convert {columns} mine.jsonl'" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_texts_that_are_scored_and_learnt_are_told(gold: Path, tmp_path: Path) -> None:
    result = run("train", CONFIGS / "rules-only.cfg", "-o", tmp_path / "run", *settings(gold))
    assert result.exit_code == 0, result.output
    assert "warning: 6 of the 6 text(s) scored on stand in the training data too" in result.stderr


def test_what_is_no_config(tmp_path: Path) -> None:
    columns = tmp_path / "mine.conll"
    columns.write_text("Xã\tO\n", encoding="utf-8")
    result = run("train", tmp_path / "none.cfg", "-o", tmp_path / "run")
    assert (result.exit_code, "no such config" in result.stderr) == (5, True)
    result = run("train", columns, "-o", tmp_path / "run")
    assert (result.exit_code, "data go behind --data" in result.stderr) == (5, True)


def test_training_by_steps_goes_on(gold: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    small = {
        **paths(gold),
        "components.tok2vec.model.encode.width": 16,
        "components.tok2vec.model.encode.depth": 1,
        "components.tok2vec.model.embed.rows": [50, 50, 50, 50],
        "training.eval_frequency": 1,
        "training.max_steps": 2,
    }
    config = CONFIGS / "tok2vec.cfg"
    with pytest.raises(TargetError, match="no model-last in it to resume"):
        train(config, folder, overrides=small, resume=True)
    train(config, folder, overrides=small)
    meta = folder / "model-last" / "meta.json"
    unfinished = json.loads(meta.read_text(encoding="utf-8"))
    del unfinished["training"]
    meta.write_text(json.dumps(unfinished), encoding="utf-8")
    with pytest.raises(TargetError, match="holds an unfinished run; --resume"):
        train(config, folder, overrides=small)
    before = (folder / "model-last" / "ner" / "model").read_bytes()
    still = {**small, "training.optimizer.learn_rate": 0.0}
    train(config, folder, overrides=still, resume=True)
    assert (folder / "model-last" / "ner" / "model").read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == ["model-best", "model-last"]
    train(config, folder, overrides=still, overwrite=True)
    assert (folder / "model-last" / "ner" / "model").read_bytes() != before


def test_there_is_nothing_to_go_on_from_without_steps(gold: Path, tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="no component of this config is trained by steps"):
        train(CONFIGS / "rules-only.cfg", tmp_path, overrides=paths(gold), resume=True)


@pytest.mark.parametrize(
    "path", sorted([*CONFIGS.glob("*.cfg"), *OWN_CONFIGS.glob("*.cfg")]), ids=lambda p: p.name
)
def test_configs_are_complete(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("# ")
    config = load_config(path, interpolate=False)
    filled = load_model_from_config(config, auto_fill=True).config
    for part in ("nlp", "components", "corpora"):
        assert config[part] == filled[part]
    assert set(config["training"]) == set(filled["training"])


def test_the_recipe_names_files_that_exist() -> None:
    from weasel.util.config import load_project_config

    project = load_project_config(ROOT / "pipelines")
    made = {path for command in project["commands"] for path in command.get("outputs", ())}
    needed = {path for command in project["commands"] for path in command["deps"]} - made
    missing = [path for path in needed if not (ROOT / "pipelines" / path).exists()]
    assert not missing
    assert "../src/baocao/components" in needed
    steps = {command["name"] for command in project["commands"]}
    assert {step for steps_of in project["workflows"].values() for step in steps_of} <= steps
    assert {path.stem for path in CONFIGS.glob("*.cfg")} - {"default"} <= steps


def test_alternatives_leave_out_what_they_say() -> None:
    crf = read_config(CONFIGS / "crf-only.cfg")
    assert crf["components"]["entities"]["features"] == ["forms", "context", "distant"]
    assert "values" not in crf["nlp"]["pipeline"]
    rules = read_config(CONFIGS / "rules-only.cfg")
    assert not {"entities", "sections"} & set(rules["nlp"]["pipeline"])


def test_a_seed_reaches_everything_that_has_one() -> None:
    config = read_config(CONFIGS / "default.cfg", seed=7).interpolate()
    assert (config["training"]["seed"], config["corpora"]["train"]["seed"]) == (7, 7)


def test_every_feature_belongs_to_a_group_or_to_all() -> None:
    nlp = spacy.blank("vi_baocao")
    for name in ("layout", "values"):
        nlp.add_pipe(f"baocao_{name}", name=name)
    doc = nlp(
        "Đ/c Lò Thị Mây – BT Đảng ủy xã Lũng Vân trao “10 suất quà” năm 2021. Lũng Vân được mùa."
    )
    names = {f.partition("=")[0] for row in document_features(doc, Lexicon(nlp)) for f in row}
    grouped = {name for name in names if groups_of(name)}
    assert names - grouped <= {"bias", "kind", "length"}
    assert {group for name in names for group in groups_of(name)} | {"places"} == set(GROUPS)
