"""Does more data still help? Train on growing parts of the training set and score each.

``python pipelines/curve.py`` writes curve.json, docs/learning_curve.svg and the table in
README.md. Parts are whole documents, drawn with a fixed seed, several times where small.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import mean
from typing import Annotated, Any, Final

import typer
from experiments import (
    BOTH,
    GOLD,
    HERE,
    MEASURES,
    ROOT,
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

SHARES: Final = ((0.125, 3), (0.25, 3), (0.5, 2), (0.75, 2), (1.0, 1))
"""Shares of the training documents, and how often each is drawn."""


def main(
    jobs: Annotated[int, typer.Option(min=1, help="Trainings at once.")] = 1,
    gold: Annotated[Path, typer.Option(help="Folder of train, dev and test.")] = GOLD,
    limit: Annotated[int, typer.Option(help="Use so many training documents; 0 is all.")] = 0,
    output: Annotated[Path, typer.Option("--output", "-o")] = HERE / "curve.json",
    write: Annotated[bool, typer.Option(help="Write table and plot.")] = True,
) -> None:
    """Run the trials of the curve."""
    from baocao.corpus import read_gold

    names = [record["id"] for record in read_gold(gold / "train.jsonl")]
    outcomes = conduct(trials(names[:limit] if limit else names), jobs=jobs, gold=gold)
    data = summary(outcomes)
    write_json(output, data)
    if write:
        publish("curve", markdown(data))
        plot(data, ROOT / "docs" / "learning_curve.svg")


def trials(documents: Sequence[str]) -> list[Trial]:
    """Return one trial for each share and draw; a larger share holds the smaller one.

    >>> [(t.title, len(t.documents)) for t in trials("abcdefgh")][:4:3]
    [('1/8, draw 1', 1), ('1/4, draw 1', 2)]
    """
    found = []
    for share, draws in SHARES:
        for draw in range(draws):
            order = list(documents)
            random.Random(draw).shuffle(order)
            chosen = tuple(sorted(order[: max(round(len(order) * share), 1)]))
            title = f"{_fraction(share)}, draw {draw + 1}"
            found.append(Trial(f"{share}-{draw}", title, BOTH, UNCALIBRATED, documents=chosen))
    return found


def _fraction(share: float) -> str:
    above, below = share.as_integer_ratio()
    return f"{above}/{below}" if below > 1 else "all"


def summary(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """Return the scores of each trial, and by size their mean, lowest and highest."""
    outcomes = list(outcomes)
    sizes: dict[int, list[Outcome]] = {}
    for outcome in outcomes:
        if not outcome.failed:
            sizes.setdefault(len(outcome.trial.documents or ()), []).append(outcome)
    points = [
        {"documents": size, "draws": len(same)}
        | {part: {name: _range(same, part, name) for name in MEASURES} for part in SETS}
        for size, same in sorted(sizes.items())
    ]
    return {
        "points": points,
        "trials": [trial_dict(outcome, MEASURES) for outcome in outcomes],
        "cpu_s": round(sum(outcome.cpu_s for outcome in outcomes)),
    }


def _range(outcomes: Sequence[Outcome], part: str, measure: str) -> dict[str, float] | None:
    found = [s for s in (o.score(part, measure) for o in outcomes) if s is not None]
    if not found:
        return None
    return {"mean": round(mean(found), 4), "low": min(found), "high": max(found)}


def markdown(data: dict[str, Any]) -> str:
    """Return the table, and what the last step brought."""
    header = ["documents", "draws", *(f"{p}: {title}" for p in SETS for title in MEASURES.values())]
    rows = [
        [point["documents"], point["draws"], *(_cell(point[p][m]) for p in SETS for m in MEASURES)]
        for point in data["points"]
    ]
    said = ["![Scores over the number of training documents](../docs/learning_curve.svg)"]
    if len(data["points"]) > 1:
        half, last = data["points"][-2], data["points"][-1]
        steps = ", ".join(
            f"{title} {last['test'][m]['mean'] - half['test'][m]['mean']:+.3f}"
            for m, title in MEASURES.items()
            if last["test"][m] and half["test"][m]
        )
        said.insert(
            0,
            f"From {half['documents']} to {last['documents']} documents, on test: {steps}. "
            f"{len(data['trials'])} trainings, {data['cpu_s']} CPU seconds.",
        )
    return "\n\n".join([table(header, rows), *said])


def _cell(found: dict[str, float] | None) -> str:
    if found is None:
        return "–"
    spread = f" ({found['low']:.3f}–{found['high']:.3f})" if found["low"] != found["high"] else ""
    return f"{found['mean']:.3f}{spread}"


def plot(data: dict[str, Any], path: Path) -> None:
    """Draw the scores over the number of documents, a panel a measure."""
    figure = new_figure(len(MEASURES))
    if figure is None:
        return
    axes = figure.subplots(1, len(MEASURES))
    for axis, (measure, title) in zip(axes, MEASURES.items(), strict=True):
        for part, style in zip(SETS, ("o-", "s--"), strict=True):
            points = [
                (p["documents"], p[part][measure]) for p in data["points"] if p[part][measure]
            ]
            sizes = [size for size, _ in points]
            means = [found["mean"] for _, found in points]
            axis.plot(sizes, means, style, label=part, markersize=4)
            lows, highs = ([f[k] for _, f in points] for k in ("low", "high"))
            axis.fill_between(sizes, lows, highs, alpha=0.15)
        axis.set_xlabel("training documents")
        axis.set_title(title, fontsize=10)
        axis.grid(alpha=0.3)
        axis.legend(frameon=False)
    save_figure(figure, path)


if __name__ == "__main__":
    typer.run(main)
