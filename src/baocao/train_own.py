"""Training on data of one's own, any labels, in one go: ``baocao train --data``.

The pipeline is that of ``train_configs/``, with the data filled in. A part of the data is
held out and scored as ``baocao evaluate`` scores; the scores go into the model's meta.json.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from baocao.corpus import Record
from baocao.evaluate import evaluate
from baocao.train_data import Data, label_counts
from baocao.train_datasets import held_out_split
from baocao.train_held_out import SHARE, text_hash
from baocao.train_reader import check_limit, read_block
from baocao.train_rows import ENTITIES, SECTIONS, TASKS
from baocao.train_setup import (
    META,
    TargetError,
    TrainError,
    digest,
    made_from,
    open_pipeline,
    read_config,
    reason,
    stamp,
)
from baocao.train_warnings import label_warnings, model_warnings, score_warnings

if TYPE_CHECKING:
    from spacy.language import Language
    from thinc.api import Config

_CONFIGS: Final = Path(__file__).parent / "train_configs"
# Time grows with the square of the labels. 5,000 sentences of 128,000 tokens took one core
# 1.5 minutes with 12 labels and 100 iterations, 6 with 48 labels, 4 with 48 and 60 iterations
# for 0.8 points of F1 less; calibration is a good third of that.
_MANY: Final = 24
_FEWER: Final = 60
_ITERATIONS: Final = "components.entities.max_iterations"
HELD_OUT_FILE: Final = "held_out.json"
"""File of the model folder that lists the documents scored on: ids and hashes of texts."""

_UNSAFE: Final = re.compile(r"\W+")

Progress = Callable[[str], None]
"""Called with what begins: reading, learning, scoring."""


@dataclass(frozen=True, slots=True)
class OwnModel:
    """A model trained on data of one's own, and what was learnt about the data.

    ``scores`` are ``Evaluation.details()`` on the part held out, None where nothing was
    held out. ``counts`` has the number of spans (or rows) that each label is learnt
    from. ``warnings`` say what the data lack; ``new`` is False where the folder held this very
    model already.
    """

    folder: Path
    data: Data
    labels: list[str]
    documents: int
    held_out: int
    scored_on: str
    scores: dict[str, Any] | None = None
    counts: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    new: bool = True


def train_own(
    data: str | Path,
    output: str | Path,
    *,
    task: str,
    dev: str | Path | None = None,
    held_out: float = SHARE,
    labels: Sequence[str] = (),
    overrides: Mapping[str, Any] | None = None,
    seed: int | None = None,
    max_errors: int = 0,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> OwnModel:
    """Train entities or sections of any labels and write the model folder.

    Args:
        data: CoNLL columns, .jsonl, .parquet or a ``datasets`` folder (``read_data``).
        output: folder of the model; ``baocao.load`` takes it.
        task: ``entities`` or ``sections``.
        dev: data to score on, in place of a part of ``data``.
        held_out: share of the documents to score on; 0 scores nothing. Which documents they
            were stands in the model's ``held_out.json``.
        labels: the only labels allowed; without any all are.
        overrides: settings of the config by dotted name.
        seed: which documents are held out; 0 where none is given.
        max_errors: faults in the data that are borne; their rows are left out.
        overwrite: replace a model that is there.
        progress: called as each stage begins.

    Raises:
        ValueError: an unknown task, or a share out of 0 to 1.
        TargetError: a folder that holds something else.
        BadDataError: more faults than allowed.
        CorpusError: data that are not there or not understood.
        TrainError: nothing can be learnt from these data.
        ConfigError: an override that the config does not know.
    """
    tell = progress or (lambda stage: None)
    given = dict(overrides or {})
    config = _config(task, Path(data), dev, held_out, labels, max_errors, given, seed)
    tell("reading the data")
    blocks = config.interpolate()["corpora"]
    train, scored = read_block(blocks["train"]), read_block(blocks["dev"])
    counts = label_counts(train.records, task)
    model = OwnModel(
        folder=Path(output),
        data=_together(train, scored, max_errors),
        labels=sorted(counts),
        counts=dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))),
        documents=len(train.records),
        held_out=len(scored.records),
        scored_on=_dev_name(config),
        warnings=_lacking(train.records, scored.records, task, labels, held_out),
    )
    if task == ENTITIES and len(model.labels) > _MANY and _ITERATIONS not in given:
        config["components"]["entities"]["max_iterations"] = _FEWER
    made = digest(config)
    _refuse_files(model.folder)
    if not overwrite and _finished(model.folder, made):
        return replace(model, new=False)
    _refuse(train, task, Path(data))
    tell(f"learning from {model.documents} documents")
    nlp = _learnt(config, train, task)
    tell(f"scoring {model.held_out} documents")
    scores = _scores(nlp, scored, task, model.labels)
    _finish(nlp, config, made, Path(data), scores)
    _write(nlp, model.folder, _scored_on(config, scored))
    return replace(model, scores=scores)


def _config(
    task: str,
    data: Path,
    dev: str | Path | None,
    share: float,
    labels: Sequence[str],
    max_errors: int,
    overrides: dict[str, Any],
    seed: int | None,
) -> Config:
    """Return the config of the task with the data filled in."""
    if task not in TASKS:
        raise ValueError(f"no task '{task}'; tasks: {', '.join(TASKS)}")
    if not 0 <= share < 1:
        raise ValueError(f"the share held out is from 0 to below 1; found {share}")
    own_split = held_out_split(data) if dev is None else ""
    whole = dev is not None or bool(own_split)
    filled: dict[str, Any] = {
        "paths.train": str(data),
        "paths.dev": str(data if dev is None else dev),
        "corpora.dev.split": own_split,
    }
    for name in ("train", "dev"):
        filled |= {
            f"corpora.{name}.part": "all" if whole else name,
            f"corpora.{name}.labels": list(labels) or None,
            f"corpora.{name}.held_out": share,
            f"corpora.{name}.max_errors": max_errors,
        }
    return read_config(_CONFIGS / f"{task}.cfg", overrides=filled | overrides, seed=seed)


def _together(train: Data, scored: Data, max_errors: int) -> Data:
    """Return what is said of both parts, each fault once; raise where it is too much."""
    both = Data(
        records=train.records,
        problems=list(dict.fromkeys([*train.problems, *scored.problems])),
        repairs=list(dict.fromkeys([*train.repairs, *scored.repairs])),
    )
    check_limit(both, max_errors)
    return both


def _lacking(
    train: list[Record], scored: list[Record], task: str, labels: Sequence[str], share: float
) -> list[str]:
    """Return what the data lack, or have too much of."""
    return [
        *label_warnings(train, scored, task, labels),
        *score_warnings(train, scored, share=share),
        *model_warnings([*train, *scored]),
    ]


def _refuse(train: Data, task: str, path: Path) -> None:
    """Raise where nothing can be learnt."""
    found = label_counts(train.records, task)
    if task == ENTITIES and not found:
        raise TrainError(f"{path}: no entity in it; every token is outside")
    if task == SECTIONS and len(found) < 2:
        only = f"one section only ('{min(found)}')" if found else "no section"
        raise TrainError(f"{path}: {only} to learn from; a classifier needs two")


def _learnt(config: Config, train: Data, task: str) -> Language:
    from spacy.training.initialize import init_nlp
    from threadpoolctl import threadpool_limits

    open_pipeline(config, f"the config of {task}")
    try:
        with threadpool_limits(1):  # as in train: the same bytes on any machine
            return init_nlp(config)
    except ValueError as error:
        if task == ENTITIES:
            raise TrainError(f"training failed: {reason(error)}") from error
        counts = label_counts(train.records, task)
        shown = ", ".join(f"{name} {n}" for name, n in sorted(counts.items()))
        raise TrainError(
            f"sections cannot be learnt from {len(train.records)} document(s) ({shown}); "
            f"give each section three documents or more ({reason(error)})"
        ) from error


def _scores(nlp: Language, scored: Data, task: str, labels: list[str]) -> dict[str, Any] | None:
    if not scored.records:
        return None
    found = evaluate(nlp, scored.records, labels=labels if task == ENTITIES else ())
    return found.details()


def _finish(
    nlp: Language, config: Config, made: str, data: Path, scores: dict[str, Any] | None
) -> None:
    """Fill in the model's meta: name, version of baocao, labels, scores."""
    meta = nlp.meta
    meta["name"] = _UNSAFE.sub("_", data.stem).strip("_") or "own"
    meta["description"] = f"Trained by 'baocao train --data' on {data.name}"
    stamp(meta, config.interpolate(), made)
    if scores is not None:
        kept = {name: scores[name] for name in ("documents", "entities")}
        sections = {n: scores["sections"].get(n) for n in ("sections_acc", "sections_strict")}
        meta["performance"] = {"gold": _dev_name(config), **kept, "sections": sections}


def _dev_name(config: Config) -> str:
    block = config.interpolate()["corpora"]["dev"]
    name = Path(block["path"]).name
    return f"{name} (part held out)" if block["part"] == "dev" else name


def _finished(folder: Path, made: str) -> bool:
    """Return whether a folder holds this very model; raise where it holds something else."""
    if not (folder / META).is_file():
        return False
    if made_from(folder) != made:
        raise TargetError(
            f"{folder}: holds a model of other data, other settings or another version; give "
            "another folder, or --overwrite to replace it"
        )
    return True


def _refuse_files(folder: Path) -> None:
    """Raise where something would be lost that is no model."""
    if not folder.exists() or (folder / META).is_file():
        return
    if folder.is_dir() and not any(folder.iterdir()):
        return
    raise TargetError(f"{folder}: holds something that is no model; give another folder")


def _scored_on(config: Config, scored: Data) -> dict[str, Any]:
    """Return which documents were scored on, and how they were chosen."""
    block = config.interpolate()["corpora"]["dev"]
    chosen = {name: block[name] for name in ("held_out", "seed")} if block["part"] == "dev" else {}
    named = [{"id": r["id"], "text_sha256": text_hash(r["text"])} for r in scored.records]
    return {"scored_on": _dev_name(config), **chosen, "documents": named}


def _write(nlp: Language, folder: Path, scored_on: dict[str, Any]) -> None:
    """Write the model beside its place and move it there: a broken run leaves no half of one."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as scratch:
        nlp.to_disk(Path(scratch) / "new")
        (Path(scratch) / "new" / HELD_OUT_FILE).write_text(
            json.dumps(scored_on, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        if folder.exists():
            folder.rename(Path(scratch) / "old")
        (Path(scratch) / "new").rename(folder)
