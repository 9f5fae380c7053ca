"""Learning curve and ablation: which trials there are, what they switch off, what is written."""

from __future__ import annotations

import importlib
from itertools import pairwise
from pathlib import Path
from typing import Any

import ablation
import curve
import experiments
import pytest
from experiments import ENTITIES, Outcome, Trial, conduct
from gold_records import marked_record

from baocao.components.feature_groups import GROUPS
from baocao.corpus import Record, write_gold
from baocao.formats.markup import read_markup

NAMES = ["Lò Thị Mây", "Trần Bá Lộc", "Thạch Sóc", "Y Bhăm Niê", "Mai Văn Út", "Tô Hoài An"]
UNSEEN = ["Giàng A Tông", "Kim Sa", "Sùng Thị Chở", "Đinh Văn Núp", "Hà Bích", "Vi Thị Dợ"]


def documents(names: list[str]) -> list[Record]:
    """Return six short reports that name other people than those of another list."""
    return list(
        read_markup(
            "\n".join(
                f"@doc id=d{i} kind=news\n"
                f"P health heading :: Công tác y tế\n"
                f"P health body :: Khám cho bà {{PERSON|{name}}} và {{QUANTITY|30 lượt người}}.\n"
                f"P economy heading :: Công tác kinh tế\n"
                f"P economy body :: Đ/c {{OFFICIAL|{names[i - 1]}}} thu {{MONEY|{i + 2} tỷ đồng}}."
                for i, name in enumerate(names)
            )
        )
    )


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gold")
    for name, people in (("train", NAMES), ("dev", UNSEEN), ("test", UNSEEN[::-1])):
        write_gold(folder / f"{name}.jsonl", documents(people))
    return folder


def outcome(name: str, dev: list[tuple[float, float]], **changes: Any) -> Outcome:
    rows = {part: {"entities": dev, "names": dev} for part in ("dev", "test")}
    documents = changes.pop("documents", None)
    trial = Trial(name, name, ENTITIES, documents=documents)
    return Outcome(trial, rows, **changes)


def test_each_group_of_features_is_left_out_once() -> None:
    trials = {trial.name: trial for trial in ablation.entity_trials(variants=2)}
    assert set(GROUPS) <= set(trials)
    for name in GROUPS:
        kept = trials[name].overrides["components.entities.features"]
        assert sorted([*kept, name]) == sorted(GROUPS)
    assert trials["variants"].overrides["corpora.train.variants"] == 0
    assert trials[ablation.FULL].overrides["corpora.train.variants"] == 2
    with_none = {trial.name: trial for trial in ablation.entity_trials(variants=0)}
    assert with_none["variants"].overrides["corpora.train.variants"] == 1


def test_what_is_switched_off_exists() -> None:
    """A renamed function would leave a trial that changes nothing."""
    for module, names in {
        "baocao.components.section_terms": ("load_table",),
        "baocao.components.section_chain": ("decode",),
        "baocao.components.features": ("name_evidence",),
    }.items():
        for name in names:
            assert callable(getattr(importlib.import_module(module), name)), (module, name)
    trials = [*ablation.entity_trials(0), *ablation.section_trials()]
    assert {trial.off for trial in trials} - {""} <= set(experiments.SWITCHES)


def test_larger_parts_hold_the_smaller_ones() -> None:
    names = [f"d{i}" for i in range(112)]
    trials = curve.trials(names)
    first = [set(trial.documents or ()) for trial in trials if trial.name.endswith("-0")]
    assert [len(part) for part in first] == [14, 28, 56, 84, 112]
    assert all(one < other for one, other in pairwise(first))
    assert trials == curve.trials(names)
    assert trials[0].documents != trials[1].documents


@pytest.fixture(scope="module")
def trained(gold: Path) -> list[Outcome]:
    base = {"components.entities.calibrate": False, "corpora.train.variants": 0}
    broken = base | {"components.entities.features": ["no_such_group"]}
    sections = experiments.SECTIONS
    return conduct(
        [
            Trial("full", "full", ENTITIES, base),
            Trial("broken", "broken", ENTITIES, broken),
            Trial("sections", "sections", sections, documents=("d0", "d1", "d2", "d4")),
            Trial("headings", "no headings", sections, off="headings"),
        ],
        jobs=2,
        gold=gold,
    )


def test_trials_are_trained_and_scored(trained: list[Outcome]) -> None:
    full, broken, sections, headings = trained
    assert (full.score("dev", "entities") or 0) > 0.8
    assert (full.score("test", "names") or 0) > 0.7
    assert len(full.rows["dev"]["entities"]) == len(NAMES)
    assert full.score("dev", "sections") is None
    assert "no group of features 'no_such_group'" in broken.failed
    assert broken.score("dev", "entities") is None
    assert sections.score("dev", "sections") == 1
    assert not headings.failed
    assert full.cpu_s > 0


def test_a_difference_is_to_everything_document_by_document() -> None:
    full = outcome("full", [(9, 10), (8, 10), (9, 10), (10, 10), (7, 10)])
    worse = outcome("worse", [(8, 10), (7, 10), (8, 10), (8, 10), (6, 10)])
    failed = outcome("failed", [], failed="ValueError: no such thing")
    data = ablation.summary("entities", [full, worse, failed])
    rows = {row["name"]: row for row in data["trials"]}
    found = rows["worse"]["differences"]["dev"]["entities"]
    assert found["delta"] == -0.12
    assert found["low"] <= found["delta"] <= found["high"] < 0
    assert found["p"] < 0.05
    assert "differences" not in rows["full"]
    table = ablation.markdown("entities", data)
    assert "| full | 0.860 | 0.860 | 0.860 | 0.860 |" in table
    assert "**-0.120 (" in table
    assert "| failed | not run: ValueError: no such thing |" in table


def test_the_curve_has_mean_and_range() -> None:
    outcomes = [
        outcome("a", [(6, 10)], documents=("x",)),
        outcome("b", [(8, 10)], documents=("y",)),
        outcome("c", [(9, 10)], documents=("x", "y")),
        outcome("d", [], documents=("x", "y", "z"), failed="broken"),
    ]
    data = curve.summary(outcomes)
    assert [point["documents"] for point in data["points"]] == [1, 2]
    assert data["points"][0]["dev"]["entities"] == {"mean": 0.7, "low": 0.6, "high": 0.8}
    table = curve.markdown(data)
    assert "| 1 | 2 | 0.700 (0.600–0.800) |" in table
    assert "From 1 to 2 documents, on test: entities, strict F1 +0.200" in table


def test_plots_are_small_and_the_same_each_time(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    full = outcome("full", [(9, 10)] * 5, documents=("x",))
    data = {"entities": ablation.summary("entities", [full, outcome("worse", [(8, 10)] * 5)])}
    for name in ("a.svg", "b.svg"):
        ablation.plot(data, tmp_path / name)
    first = (tmp_path / "a.svg").read_bytes()
    assert first == (tmp_path / "b.svg").read_bytes()
    assert len(first) < 100_000
    curve.plot(curve.summary([full]), tmp_path / "c.svg")
    assert b"training documents" in (tmp_path / "c.svg").read_bytes()


def test_headings_become_sentences() -> None:
    record = documents(NAMES)[0]
    kinds = [s["kind"] for s in experiments.without_headings(record)["sentences"]]
    assert "heading" not in kinds
    assert "heading" in [s["kind"] for s in record["sentences"]]
    assert experiments.without_headings(marked_record("a", "Xã họp"))["entities"] == []
