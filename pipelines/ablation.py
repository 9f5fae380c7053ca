"""What each part of the recipe brings: train without it and compare, document by document.

``python pipelines/ablation.py`` writes ablation.json, docs/ablation.svg and the tables in
README.md. A difference has the 95 % interval and the p value of the paired bootstrap over
documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from experiments import (
    CONFIG,
    ENTITIES,
    GOLD,
    HEADINGS,
    HERE,
    MEASURES,
    ROOT,
    SECTIONS,
    SETS,
    UNCALIBRATED,
    Outcome,
    Trial,
    conduct,
    new_figure,
    publish,
    save_figure,
    trial_dict,
    write_json,
)
from marked import table

FULL: Final = "full"
TASKS: Final = {"entities": ("entities", "names"), "sections": ("sections",)}
"""The measures of each task, the main one first."""


def main(
    jobs: Annotated[int, typer.Option(min=1, help="Trainings at once.")] = 1,
    gold: Annotated[Path, typer.Option(help="Folder of train, dev and test.")] = GOLD,
    limit: Annotated[int, typer.Option(help="Use so many training documents; 0 is all.")] = 0,
    variants: Annotated[
        int | None, typer.Option(help="Variants of each document; the recipe's own if not given.")
    ] = None,
    tasks: Annotated[str, typer.Option(help="What to take apart.")] = ",".join(TASKS),
    output: Annotated[Path, typer.Option("--output", "-o")] = HERE / "ablation.json",
    write: Annotated[bool, typer.Option(help="Write tables and plot.")] = True,
) -> None:
    """Run the trials of the ablation."""
    data: dict[str, Any] = {}
    for task in tasks.split(","):
        todo = entity_trials(variants) if task == "entities" else section_trials()
        if limit:
            todo = [_limited(trial, gold, limit) for trial in todo]
        data[task] = summary(task, conduct(todo, jobs=jobs, gold=gold))
    write_json(output, data)
    if write:
        for task, found in data.items():
            publish(f"ablation-{task}", markdown(task, found))
        plot(data, ROOT / "docs" / "ablation.svg")


def entity_trials(variants: int | None = None) -> list[Trial]:
    """Return the full entity model and one without each group of features and without variants."""
    from baocao.components.feature_groups import GROUPS

    given = recipe_variants() if variants is None else variants
    base = UNCALIBRATED | {"corpora.train.variants": given}
    found = [Trial(FULL, "everything", ENTITIES, base)]
    for name in GROUPS:
        kept = [group for group in GROUPS if group != name]
        found.append(
            Trial(name, f"no {name}", ENTITIES, base | {"components.entities.features": kept})
        )
    other = 0 if given else 1
    title = "no variants in training" if given else "one variant in training"
    changed = base | {"corpora.train.variants": other}
    return [*found, Trial("variants", title, ENTITIES, changed)]


def recipe_variants() -> int:
    """Return how many variants of each document the recipe trains on."""
    from spacy.util import load_config

    return int(load_config(CONFIG, interpolate=False)["corpora"]["train"].get("variants", 0))


def section_trials() -> list[Trial]:
    """Return the full section model, and one without headings, cue words and the chain."""
    return [
        Trial(FULL, "everything", SECTIONS),
        Trial("headings", "headings are sentences like others", SECTIONS, off=HEADINGS),
        Trial("cue_words", "no headings and cue words of the lists", SECTIONS, off="cue_words"),
        Trial("chain", "no hidden Markov model, each sentence alone", SECTIONS, off="chain"),
    ]


def _limited(trial: Trial, gold: Path, limit: int) -> Trial:
    from dataclasses import replace

    from baocao.corpus import read_gold

    names = [record["id"] for record in read_gold(gold / "train.jsonl")]
    return replace(trial, documents=tuple(names[:limit]))


def summary(task: str, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return each trial with its scores and how far they are from those of the full recipe."""
    measures = TASKS[task]
    full = next(outcome for outcome in outcomes if outcome.trial.name == FULL)
    rows = []
    for outcome in outcomes:
        row = trial_dict(outcome, measures)
        if outcome is not full and not outcome.failed and not full.failed:
            row["differences"] = differences(full, outcome, measures)
        rows.append(row)
    return {"trials": rows, "cpu_s": round(sum(outcome.cpu_s for outcome in outcomes))}


def differences(full: Outcome, other: Outcome, measures: Sequence[str]) -> dict[str, Any]:
    """Return by set and measure the score without a part minus that with it, and how sure."""
    from dataclasses import asdict

    from baocao.significance import ratio_difference

    return {
        part: {
            name: asdict(ratio_difference(full.rows[part][name], other.rows[part][name]))
            for name in measures
        }
        for part in SETS
    }


def markdown(task: str, data: dict[str, Any]) -> str:
    """Return the table of one task; bold where p is below 0.05."""
    measures = TASKS[task]
    columns = [(part, measure) for part in SETS for measure in measures]
    rows = []
    for row in data["trials"]:
        if row["failed"]:
            rows.append([row["title"], f"not run: {row['failed']}", *[""] * (len(columns) - 1)])
        else:
            rows.append([row["title"], *(_cell(row, part, name) for part, name in columns)])
    header = ["recipe", *(f"{part}: {MEASURES[name]}" for part, name in columns)]
    return (
        f"{table(header, rows)}\n\nDifference to everything with its 95 % interval; bold where "
        f"p < 0.05. {len(rows)} trainings, {data['cpu_s']} CPU seconds."
    )


def _cell(row: dict[str, Any], part: str, measure: str) -> str:
    if "differences" not in row:
        score = row["scores"][part][measure]
        return "–" if score is None else f"{score:.3f}"
    found = row["differences"][part][measure]
    said = f"{found['delta']:+.3f} ({found['low']:+.3f} to {found['high']:+.3f})"
    return f"**{said}**" if found["p"] < 0.05 else said


def plot(data: dict[str, Any], path: Path) -> None:
    """Draw the differences with their intervals, a panel a task."""
    panels = [(task, name) for task in data for name in TASKS[task]]
    figure = new_figure(len(panels))
    if figure is None:
        return
    axes = figure.subplots(1, len(panels), squeeze=False)[0]
    for axis, (task, measure) in zip(axes, panels, strict=True):
        rows = [row for row in data[task]["trials"] if "differences" in row][::-1]
        for offset, part in zip((0.15, -0.15), SETS, strict=True):
            found = [row["differences"][part][measure] for row in rows]
            deltas = [f["delta"] for f in found]
            below = [max(f["delta"] - f["low"], 0) for f in found]
            above = [max(f["high"] - f["delta"], 0) for f in found]
            places = [i + offset for i in range(len(rows))]
            axis.errorbar(deltas, places, xerr=[below, above], fmt="o", markersize=4, label=part)
        axis.axvline(0, color="grey", linewidth=0.8)
        axis.locator_params(axis="x", nbins=5)
        axis.set_yticks(range(len(rows)), [row["name"].replace("_", " ") for row in rows])
        axis.set_title(f"change without it: {MEASURES[measure]}", fontsize=10)
        axis.legend(frameon=False, fontsize=8)
    save_figure(figure, path)


if __name__ == "__main__":
    typer.run(main)
