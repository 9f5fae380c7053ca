"""Trains the recipe with something changed and scores the result: the base of curve and ablation.

Every trial runs in a fresh process, so what one switches off is on again in the next. It
trains through spaCy's own ``init_nlp`` and the components' own ``initialize``.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field
from multiprocessing import get_context
from pathlib import Path
from time import process_time
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

import typer
from marked import put

if TYPE_CHECKING:
    from spacy.language import Language

    from baocao.evaluate import Evaluation

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent
CONFIG: Final = HERE / "configs" / "default.cfg"
GOLD: Final = ROOT / "annotations" / "gold"
SETS: Final = ("dev", "test")
# What neither model looks at is left out, and scores are not calibrated: that changes no span.
ENTITIES: Final = ("layout", "values", "entities", "merge")
SECTIONS: Final = ("layout", "sections")
BOTH: Final = (*ENTITIES, "sections")
UNCALIBRATED: Final = {"components.entities.calibrate": False}

Rows = list[tuple[float, float]]
"""By document what it adds above and below the line of a score (baocao.significance)."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One training: its components, settings by dotted name, and what is switched off."""

    name: str
    title: str
    pipeline: tuple[str, ...]
    overrides: dict[str, Any] = field(default_factory=dict)
    off: str = ""
    documents: tuple[str, ...] | None = None


@dataclass(slots=True)
class Outcome:
    """What came of a trial: rows by set and measure, CPU seconds, or why it failed."""

    trial: Trial
    rows: dict[str, dict[str, Rows]] = field(default_factory=dict)
    cpu_s: float = 0.0
    failed: str = ""

    def score(self, part: str, measure: str) -> float | None:
        """Return a score on a set, None where the trial does not have it.

        >>> trial = Trial("a", "A", ENTITIES)
        >>> Outcome(trial, {"dev": {"entities": [(6, 10), (8, 10)]}}).score("dev", "entities")
        0.7
        """
        rows = self.rows.get(part, {}).get(measure)
        if not rows or not sum(below for _, below in rows):
            return None
        return round(sum(above for above, _ in rows) / sum(below for _, below in rows), 4)


def conduct(trials: Sequence[Trial], *, jobs: int = 1, gold: Path = GOLD) -> list[Outcome]:
    """Run trials, some at once, and return their outcomes in the order of the trials."""
    found: dict[str, Outcome] = {}
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        waiting = {pool.submit(_one, trial, gold): trial for trial in trials}
        for done in as_completed(waiting):
            outcome = done.result()
            found[waiting[done].name] = outcome
            told = outcome.failed or ", ".join(_told(outcome))
            typer.echo(f"{outcome.trial.title}: {told} ({outcome.cpu_s:.0f} s)", err=True)
    return [found[trial.name] for trial in trials]


def _told(outcome: Outcome) -> list[str]:
    measures = outcome.rows.get("dev", {})
    return [f"{name} {outcome.score('dev', name)}" for name in measures]


def _one(trial: Trial, gold: Path) -> Outcome:
    from threadpoolctl import threadpool_limits

    begin = process_time()
    outcome = Outcome(trial)
    with threadpool_limits(1):  # more threads sum in another order and give other bytes
        try:
            if trial.off:
                SWITCHES[trial.off]()
            nlp = trained(trial, gold)
            for part in SETS:
                outcome.rows[part] = scored(nlp, gold / f"{part}.jsonl")
        except Exception as error:  # one trial that fails must not cost the others
            outcome.failed = f"{type(error).__name__}: {error}"
    outcome.cpu_s = round(process_time() - begin, 1)
    return outcome


def trained(trial: Trial, gold: Path) -> Language:
    """Return the pipeline of a trial, trained on the training set or a part of it."""
    from spacy.training.initialize import init_nlp
    from spacy.util import load_config

    from baocao.corpus import read_gold, write_gold

    records = list(read_gold(gold / "train.jsonl"))
    if trial.documents is not None:
        wanted = set(trial.documents)
        records = [record for record in records if record["id"] in wanted]
    if trial.off == HEADINGS:
        records = [without_headings(record) for record in records]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "train.jsonl"
        write_gold(path, records)
        overrides = {
            "paths.train": str(path),
            "paths.dev": str(gold / "dev.jsonl"),
            "nlp.pipeline": list(trial.pipeline),
            **trial.overrides,
        }
        nlp = init_nlp(load_config(CONFIG, overrides=overrides, interpolate=False))
    if trial.off == HEADINGS:
        nlp.add_pipe("no_headings", after="layout")
    return nlp


def scored(nlp: Language, path: Path) -> dict[str, Rows]:
    """Return what each document adds to the scores, by measure."""
    from baocao.corpus import read_gold
    from baocao.evaluate import evaluate

    result = evaluate(nlp, read_gold(path))
    rows: dict[str, Rows] = {}
    if "merge" in nlp.pipe_names:
        rows |= entity_rows(result)
    if "sections" in nlp.pipe_names:
        rows["sections"] = [(sum(s.accepted for s in d.filed), len(d.filed)) for d in result.scored]
    return rows


def entity_rows(result: Evaluation) -> dict[str, Rows]:
    """Return twice the right spans over found and gold spans, for all labels and for names."""
    from baocao.schema import NAME_LABELS
    from baocao.span_scores import ALL, MODES

    rows: dict[str, Rows] = {"entities": [], "names": []}
    for document in result.scored:
        for measure, labels in (("entities", (ALL,)), ("names", NAME_LABELS)):
            counts = [document.spans[name] for name in labels if name in document.spans]
            right = sum(row[2] + row[2 + len(MODES)] for row in counts)
            rows[measure].append((right, sum(row[0] + row[1] for row in counts)))
    return rows


MEASURES: Final = {
    "entities": "entities, strict F1",
    "names": "names, strict F1",
    "sections": "sections, accepted",
}
"""What a trial is scored by, and how tables and plots call it."""

HEADINGS: Final = "headings"


def without_headings(record: dict[str, Any]) -> dict[str, Any]:
    """Return a gold record whose headings are sentences like others.

    >>> without_headings({"sentences": [{"start": 0, "kind": "heading"}]})["sentences"]
    [{'start': 0, 'kind': 'body'}]
    """
    sentences = [
        {**item, "kind": "body"} if item["kind"] == "heading" else item
        for item in record["sentences"]
    ]
    return {**record, "sentences": sentences}


def _no_headings() -> None:
    from spacy.language import Language
    from spacy.tokens import Doc, Span

    @Language.component("no_headings")
    def no_headings(doc: Doc) -> Doc:
        doc.spans["sentences"] = [
            Span(doc, s.start, s.end, label="body") if s.label_ == "heading" else s
            for s in doc.spans["sentences"]
        ]
        return doc


def _no_cue_words() -> None:
    from baocao.components import section_terms
    from baocao.lexicons import load_table

    tables = ("headings", "cue_words")
    _set(section_terms, "load_table", lambda name: () if name in tables else load_table(name))


def _no_chain() -> None:
    from baocao.components import section_chain

    _set(section_chain, "decode", lambda probabilities, joints, chain: probabilities)


def _set(module: ModuleType, name: str, new: Callable[..., Any]) -> None:
    """Replace a function; one that is not there would switch off nothing, in silence."""
    if not callable(getattr(module, name, None)):
        raise AttributeError(f"{module.__name__} has no function '{name}' to switch off")
    setattr(module, name, new)


SWITCHES: Final[dict[str, Callable[[], None]]] = {
    HEADINGS: _no_headings,
    "cue_words": _no_cue_words,
    "chain": _no_chain,
}
"""What a trial may switch off that is no setting of a component."""


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    """Write results."""
    text = json.dumps(data, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def trial_dict(outcome: Outcome, measures: Iterable[str]) -> dict[str, Any]:
    """Return a trial and its scores as plain JSON types, without rows by document."""
    data = {k: v for k, v in asdict(outcome.trial).items() if k not in ("documents", "pipeline")}
    documents = outcome.trial.documents
    scores = {part: {m: outcome.score(part, m) for m in measures} for part in SETS}
    return data | {
        "documents": None if documents is None else len(documents),
        "cpu_s": outcome.cpu_s,
        "failed": outcome.failed,
        "scores": scores,
    }


def publish(name: str, markdown: str) -> None:
    """Write tables into pipelines/README.md."""
    put(HERE / "README.md", name, markdown)


def new_figure(columns: int) -> Any | None:
    """Return a matplotlib figure that is saved with the same bytes each time, or None.

    The plots need the extra ``viz``; tables and JSON do not.
    """
    try:
        import matplotlib
    except ImportError:
        typer.echo("no plot: matplotlib is missing (pip install 'baocao[viz]')", err=True)
        return None
    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "baocao", "svg.fonttype": "none"})
    from matplotlib.figure import Figure

    return Figure(figsize=(4.6 * columns, 3.4), layout="constrained")


def save_figure(figure: Any, path: Path) -> None:
    """Save a figure as SVG without date or version in it."""
    figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
