"""Training by a config, over spaCy's own loop: the library twin of ``baocao train CONFIG``.

A finished run is known by the digest in its meta.json and not done again; what was
interrupted and is trained by gradient steps goes on from its last checkpoint.
"""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from baocao.corpus import CorpusError, Record, gold_files, read_gold
from baocao.corpus_checks import UNUSABLE, validate
from baocao.train_data import is_own_format
from baocao.train_faults import Problem
from baocao.train_reader import READER, BadDataError, read_block
from baocao.train_setup import (
    GOLD_READER,
    META,
    TargetError,
    TrainError,
    digest,
    fill,
    made_from,
    open_pipeline,
    read_config,
    reason,
    stamp,
)
from baocao.train_warnings import model_warnings, score_warnings

if TYPE_CHECKING:
    from spacy.language import Language
    from thinc.api import Config

BEST: Final = "model-best"
LAST: Final = "model-last"
_RESUMED: Final = "model-resumed"


@dataclass(frozen=True, slots=True)
class Run:
    """A run by config: its folder, its scores on dev, and whether it was done just now.

    ``problems`` were left out; ``warnings`` say what the data lack.
    """

    folder: Path
    performance: dict[str, Any] = field(default_factory=dict)
    new: bool = True
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def train(
    config: str | Path,
    output: str | Path,
    *,
    overrides: Mapping[str, Any] | None = None,
    seed: int | None = None,
    max_errors: int = 0,
    overwrite: bool = False,
    resume: bool = False,
    log: IO[str] | None = None,
) -> Run:
    """Train the pipeline of a config and write ``model-best`` and ``model-last``.

    The same config, data and seed give the same bytes. A folder with a finished run of the
    same config, data and version is left as it is.

    Args:
        config: a .cfg file; its paths are taken from the current folder.
        output: folder to write to.
        overrides: settings by dotted name.
        seed: takes the place of the config's own.
        max_errors: faults in the training data that are borne; bad documents are left out.
        overwrite: train again whatever is there.
        resume: go on from ``model-last`` with what is trained by steps.
        log: where spaCy writes its table of scores; None is nowhere.

    Raises:
        ConfigError: a config that is missing or that this version cannot use.
        TargetError: a folder that holds another run, or nothing to go on from.
        BadDataError: more faults in the data than allowed.
        CorpusError: data that are not there.
        TrainError: components that could not be trained on these data.
    """
    config, folder = Path(config), Path(output)
    settings = read_config(config, overrides=overrides, seed=seed)
    problems = _check_data(settings, max_errors)
    warnings = _warnings(fill(settings))
    made = digest(settings)
    if not overwrite and not resume and _finished(folder, made):
        return Run(folder, _performance(folder), new=False, problems=problems, warnings=warnings)
    nlp = open_pipeline(settings, str(config))
    if resume:
        _go_on(settings, nlp, folder)
    _fit(settings, folder, log or io.StringIO())
    shutil.rmtree(folder / _RESUMED, ignore_errors=True)
    for name in (BEST, LAST):
        if (folder / name / META).is_file():
            _stamp_file(folder / name / META, settings, made)
    return Run(folder, _performance(folder), problems=problems, warnings=warnings)


def _check_data(config: Config, max_errors: int) -> list[Problem]:
    """Look at all training data before anything is trained; readers then skip what is bad."""
    problems: list[Problem] = []
    filled = fill(config)
    for name, block in filled.get("corpora", {}).items():
        kind = block.get("@readers")
        if kind in (GOLD_READER, READER) and not Path(str(block.get("path"))).exists():
            raise CorpusError(
                f"{block.get('path')}: no such data for '{name}'; paths of a config are taken from "
                f"the current folder: go to the right one, or give --paths.{name} FILE"
            )
        if kind == GOLD_READER:
            _refuse_columns(Path(block["path"]))
            found = validate([block["path"]], skip=["value"])
            problems += [
                Problem(p.file, p.line, f"document '{p.document}': {p.message}")
                for p in found
                if p.code in UNUSABLE
            ]
        elif kind == READER:
            problems += read_block(block).problems
        if kind in (GOLD_READER, READER) and max_errors:
            config["corpora"][name]["max_errors"] = max_errors
    problems = list(dict.fromkeys(problems))
    if len(problems) > max_errors:
        raise BadDataError(problems, max_errors)
    return problems


def _refuse_columns(path: Path) -> None:
    """Raise where data of one's own stand where gold records belong."""
    if is_own_format(path):
        records = path.with_suffix(".jsonl").name
        raise CorpusError(
            f"{path}: this config reads gold records (.jsonl); make them by 'baocao convert "
            f"{path} {records}', or learn labels of your own by 'baocao train --data {path}'"
        )


def _warnings(config: Config) -> list[str]:
    """Say what the data of a config lack: texts in both corpora, records that a model made."""
    train, dev = (
        list(_records(config, str(config["training"][f"{part}_corpus"])))
        for part in ("train", "dev")
    )
    both = [*score_warnings(train, dev, share=1)] if train and dev else []
    return [*both, *model_warnings([*train, *dev])]


def _records(config: Config, corpus: str) -> Iterator[Record]:
    """Yield what a corpus holds; of gold, the text: a record of a model is a fault there."""
    block = config.get("corpora", {}).get(corpus.removeprefix("corpora."), {})
    if block.get("@readers") == READER:
        yield from read_block(block).records
    elif block.get("@readers") == GOLD_READER:
        for file in gold_files([block["path"]]):
            for record in read_gold(file, broken=lambda _: None):  # told already
                yield {"text": record["text"]}


def _finished(folder: Path, made: str) -> bool:
    """Return whether a folder holds this very run; raise where it holds another one."""
    if not (folder / LAST).exists() and not (folder / _RESUMED).exists():
        if folder.exists() and not folder.is_dir():
            raise TargetError(f"{folder}: this is a file; give a folder to write to")
        return False
    found = made_from(folder / LAST)
    if found == made:
        return True
    if found is None:
        raise TargetError(
            f"{folder}: holds an unfinished run; --resume goes on with what is trained by "
            "steps, --overwrite begins again"
        )
    raise TargetError(
        f"{folder}: holds a run of another config, other data or another version; give another "
        "folder, or --overwrite to replace it"
    )


def _go_on(config: Config, nlp: Language, folder: Path) -> None:
    """Take the components that are trained by steps from the last checkpoint."""
    from spacy.pipeline import TrainablePipe

    names = [name for name, pipe in nlp.pipeline if isinstance(pipe, TrainablePipe)]
    if not names:
        raise TargetError(
            "nothing to resume: no component of this config is trained by steps; leave --resume out"
        )
    source = folder / _RESUMED
    if (folder / LAST).is_dir():  # spaCy empties the folder before its first checkpoint
        shutil.rmtree(source, ignore_errors=True)
        (folder / LAST).rename(source)
    if not source.is_dir():
        raise TargetError(f"{folder}: no {LAST} in it to resume; leave --resume out")
    for name in names:
        config["components"][name] = {"source": str(source)}


def _fit(config: Config, folder: Path, log: IO[str]) -> None:
    from spacy.training.initialize import init_nlp
    from spacy.training.loop import train as run_loop
    from threadpoolctl import threadpool_limits

    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Sums over several threads come out in another order, and so would the last bits.
        with threadpool_limits(1):
            run_loop(init_nlp(config), folder, stdout=log, stderr=log)
    except (ValueError, KeyError, TypeError) as error:
        raise TrainError(f"training failed: {reason(error)}") from error


def _stamp_file(path: Path, config: Config, made: str) -> None:
    meta = json.loads(path.read_text(encoding="utf-8"))
    stamp(meta, config.interpolate(), made)
    meta["performance"] = _sorted(meta.get("performance") or {})
    path.write_text(json.dumps(meta, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _sorted(scores: Any) -> Any:
    """Return scores with their names in order; spaCy lists labels as a set gives them.

    >>> _sorted({"ents_per_type": {"ORG": {"r": 1, "p": 0}, "DATE": None}})
    {'ents_per_type': {'DATE': None, 'ORG': {'p': 0, 'r': 1}}}
    """
    if isinstance(scores, dict):
        return {name: _sorted(scores[name]) for name in sorted(scores)}
    return scores


def _performance(folder: Path) -> dict[str, Any]:
    name = BEST if (folder / BEST).is_dir() else LAST
    meta = json.loads((folder / name / META).read_text(encoding="utf-8"))
    return dict(meta.get("performance") or {})
