"""Does it pay to choose what to annotate? Learning curves of every way against random.

``python benchmarks/select_curve.py`` writes select_curve.json, docs/select_curve.svg and the
table in README.md; ``--unit document`` measures whole reports in place of sentences, and
``--repeats 2 --no-write`` tries it. A quarter of an hour on one core for each unit.

The gold plays the annotator. All ways begin with the same random texts of a repeat, get the
same syllables in each round, and ask the model of the round before; what is compared is the
difference to random within a repeat. The learner is the bare CRF, as for labels of one's own;
it is scored on dev, which nothing was chosen by. Budgets were fixed before the first run.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent
sys.path += [str(HERE), str(ROOT / "pipelines")]

from experiments import new_figure, save_figure, write_json  # noqa: E402
from marked import put, table  # noqa: E402

from baocao.corpus import Record, gold_doc, read_gold  # noqa: E402
from baocao.readers import Document  # noqa: E402
from baocao.select_batch import WAYS, choose  # noqa: E402
from baocao.select_candidates import UNITS, Candidate, candidates_of  # noqa: E402
from baocao.select_known import known_records  # noqa: E402

if TYPE_CHECKING:
    from spacy.language import Language

RANDOM: Final = "random"
START: Final = 1_500
ROUND: Final = 1_500
ROUNDS: Final = 3
REPEATS: Final = 12
BUDGETS: Final = tuple(START + ROUND * i for i in range(ROUNDS + 1))
"""Syllables annotated: at the start, and after each round."""

_LEARNER: Final = {"features": ["forms", "context"], "max_iterations": 40, "calibrate": False}

Curves = dict[str, list[float]]
"""By way the F1 at each budget, of one repeat."""


def main(
    unit: Annotated[str, typer.Option(help=f"What is chosen: {' or '.join(UNITS)}.")] = "sentence",
    repeats: Annotated[int, typer.Option(min=2, help="Random starts.")] = REPEATS,
    gold: Annotated[Path, typer.Option(help="Folder of train and dev.")] = ROOT
    / "annotations"
    / "gold",
    limit: Annotated[int, typer.Option(help="So many documents of each; 0 is all.")] = 0,
    output: Annotated[Path, typer.Option("--output", "-o")] = HERE / "select_curve.json",
    write: Annotated[bool, typer.Option(help="Write table and plot.")] = True,
) -> None:
    """Measure the curves of one unit, and keep those of the other."""
    train, dev = (list(read_gold(gold / f"{name}.jsonl")) for name in ("train", "dev"))
    study = Study(train[: limit or None], dev[: limit or None], unit)
    begin, runs = process_time(), []
    for seed in range(repeats):
        runs.append(study.repeat(seed))
        typer.echo(f"{seed}: " + ", ".join(f"{w} {c[-1]:.3f}" for w, c in runs[-1].items()))
    data = json.loads(output.read_text(encoding="utf-8")) if output.is_file() else {}
    data[unit] = {**summary(runs), "cpu_s": round(process_time() - begin)}
    write_json(output, {name: data[name] for name in UNITS[::-1] if name in data})
    if write:
        put(HERE / "README.md", "select", markdown(data))
        plot(data, ROOT / "docs" / "select_curve.svg")


class Study:
    """The pool that is chosen from, and the documents that are scored."""

    def __init__(self, train: Sequence[Record], dev: Sequence[Record], unit: str) -> None:
        self._records = {record["id"]: record for record in train}
        self._documents = [Document(r["id"], "", r["text"]) for r in train]
        self._dev = dev
        self._unit = unit

    def repeat(self, seed: int) -> Curves:
        """Return the curves that begin with the same random texts."""
        pool = self._asked(learner())
        first = choose(pool, by=RANDOM, budget=START, seed=1_000 + seed).choices
        start = [self._gold(choice.candidate) for choice in first]
        nlp = fitted(start)
        begun, score = self._asked(nlp), scored(nlp, self._dev)
        return {way: [score, *self._curve(way, seed, start, begun)] for way in WAYS}

    def _curve(
        self, way: str, seed: int, start: list[Record], pool: list[Candidate]
    ) -> list[float]:
        chosen, scores = list(start), []
        for number in range(ROUNDS):
            known = known_records(chosen)
            batch = choose(pool, by=way, budget=ROUND, known=known, seed=seed * ROUNDS + number)
            chosen += [self._gold(choice.candidate) for choice in batch.choices]
            nlp = fitted(chosen)
            scores.append(scored(nlp, self._dev))
            if number + 1 < ROUNDS and way not in (RANDOM, "diversity"):  # these ask no model
                pool = self._asked(nlp)
        return scores

    def _asked(self, nlp: Language) -> list[Candidate]:
        return [c for d in self._documents for c in candidates_of(nlp, d, unit=self._unit)]

    def _gold(self, candidate: Candidate) -> Record:
        """Return the gold annotation of a candidate; an entity across its border is left out."""
        record = self._records[candidate.document]
        low, high = candidate.start, candidate.start + len(candidate.text)
        entities = [
            {**e, "start": e["start"] - low, "end": e["end"] - low}
            for e in record["entities"]
            if low <= e["start"] and e["end"] <= high
        ]
        return {"id": candidate.id, "text": candidate.text, "entities": entities, "sentences": []}


def learner() -> Language:
    """Return the bare pipeline, not trained."""
    import spacy

    nlp = spacy.blank("vi_baocao")
    nlp.add_pipe("baocao_layout", name="layout")
    nlp.add_pipe("baocao_entities", name="entities", config=_LEARNER)
    nlp.add_pipe("baocao_merge", name="merge")
    return nlp


def fitted(records: Sequence[Record]) -> Language:
    """Return the bare pipeline, trained on records."""
    from spacy.training import Example

    nlp = learner()
    examples = [
        Example(nlp.make_doc(r["text"]), gold_doc(nlp, r, widening_is_known=True)) for r in records
    ]
    tagger: Any = nlp.get_pipe("entities")
    tagger.initialize(lambda: examples, nlp=nlp)
    return nlp


def scored(nlp: Language, records: Sequence[Record]) -> float:
    """Return strict F1 of all labels together."""
    from baocao.document_scores import Count
    from baocao.evaluate import count_spans

    counts: dict[str, Count] = {}
    for record in records:
        count_spans(nlp(record["text"]), record["entities"], counts)
    right = sum(count.right for count in counts.values())
    return 2 * right / max(sum(2 * c.right + c.wrong + c.missed for c in counts.values()), 1)


def summary(runs: Sequence[Curves]) -> dict[str, Any]:
    """Return means, and differences to random with their 95 % intervals (Student's t).

    >>> runs = [{"random": [0.5, 0.6], "mixed": [0.5, 0.6 + gain]} for gain in (0.01, 0.03)]
    >>> found = summary(runs)["ways"]["mixed"]
    >>> found["difference"]
    [{'mean': 0.0, 'low': 0.0, 'high': 0.0}, {'mean': 0.02, 'low': -0.1071, 'high': 0.1471}]
    """
    import numpy as np

    ways = {way: np.array([run[way] for run in runs]) for way in runs[0]}
    found: dict[str, Any] = {}
    for way, scores in ways.items():
        found[way] = {"f1": [round(float(mean), 4) for mean in scores.mean(axis=0)]}
        if way != RANDOM:
            found[way]["difference"] = intervals(scores - ways[RANDOM])
    budgets = list(BUDGETS[: len(runs[0][RANDOM])])
    rounded = [{way: [round(f, 4) for f in curve] for way, curve in run.items()} for run in runs]
    return {"budgets": budgets, "repeats": len(runs), "ways": found, "runs": rounded}


def intervals(rows: Any) -> list[dict[str, float]]:
    """Return mean and 95 % interval of each column."""
    import numpy as np
    from scipy.stats import t

    half = t.ppf(0.975, len(rows) - 1) * rows.std(axis=0, ddof=1) / np.sqrt(len(rows))
    return [
        {"mean": _round(mean), "low": _round(mean - width), "high": _round(mean + width)}
        for mean, width in zip(rows.mean(axis=0), half, strict=True)
    ]


def _round(number: Any) -> float:
    return round(float(number), 4) + 0.0  # no -0.0


def markdown(data: dict[str, Any]) -> str:
    """Return one table a unit; bold where the interval leaves out zero."""
    parts = []
    for unit, found in data.items():
        header = [f"{unit}s", *(f"{budget:,} syllables" for budget in found["budgets"][1:])]
        rows = [[RANDOM, *(f"F1 {mean:.3f}" for mean in found["ways"][RANDOM]["f1"][1:])]]
        rows += [
            [way, *(_cell(cell) for cell in row["difference"][1:])]
            for way, row in found["ways"].items()
            if way != RANDOM
        ]
        told = (
            f"{found['repeats']} repeats from {found['budgets'][0]:,} random syllables (F1 "
            f"{found['ways'][RANDOM]['f1'][0]:.3f}), {found['cpu_s']:,} CPU seconds."
        )
        parts += [table(header, rows), told]
    return "\n\n".join([*parts, "![Differences to random](../docs/select_curve.svg)"])


def _cell(found: dict[str, float]) -> str:
    text = f"{found['mean']:+.3f} ({found['low']:+.3f} to {found['high']:+.3f})"
    return f"**{text}**" if found["low"] > 0 or found["high"] < 0 else text


def plot(data: dict[str, Any], path: Path) -> None:
    """Draw the differences to random over the syllables, a panel a unit."""
    figure = new_figure(len(data))
    if figure is None:
        return
    panels = figure.subplots(1, len(data), squeeze=False, sharey=True)[0]
    for axis, (unit, found) in zip(panels, data.items(), strict=True):
        for place, (way, row) in enumerate(found["ways"].items()):
            if way == RANDOM:
                continue
            points = row["difference"][1:]
            at = [budget + 90 * (place - 1.5) for budget in found["budgets"][1:]]
            means = [point["mean"] for point in points]
            bars = [[p["mean"] - p["low"] for p in points], [p["high"] - p["mean"] for p in points]]
            axis.errorbar(at, means, yerr=bars, fmt="o-", markersize=3, capsize=2, label=way)
        axis.axhline(0, color="#7d8590", linewidth=1)
        axis.set_xlabel("syllables annotated")
        axis.set_title(f"{unit}s: F1 above random", fontsize=10)
        axis.grid(alpha=0.3)
    panels[0].legend(frameon=False)
    save_figure(figure, path)


if __name__ == "__main__":
    typer.run(main)
