"""The command ``baocao train``: by a config, or on data of one's own.

Exit codes as in ``baocao.cli``: 0 done, or done already; 1 failed, or more faults in the
data than allowed; 2 wrong usage; 4 no data; 5 config missing or incompatible. Scores go to
stdout, all else to stderr.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any, Final

import typer

from baocao.cli_exit import Exit, log, stop

if TYPE_CHECKING:
    from baocao.train_faults import Problem
    from baocao.train_own import OwnModel, Progress


_MENDED: Final = 3  # mended tags shown without --verbose


class Task(StrEnum):
    """What is learnt from data of one's own."""

    ENTITIES = "entities"
    SECTIONS = "sections"


def register(app: typer.Typer) -> None:
    """Add the command to an application."""
    # Settings of the config are options that nobody can list.
    app.command(context_settings={"ignore_unknown_options": True})(train)


def train(
    arguments: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[CONFIG] [--SECTION.NAME VALUE]...",
            help="A training config (.cfg), and settings to change in it.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="DIR", help="Folder to write to."),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data",
            metavar="FILE",
            help="Train on your own data, any labels: CoNLL columns, .jsonl, .parquet or a "
            "datasets folder.",
        ),
    ] = None,
    task: Annotated[Task | None, typer.Option("--task", help="What to learn from --data.")] = None,
    dev: Annotated[
        Path | None,
        typer.Option("--dev", metavar="FILE", help="Score on this, not on a part of --data."),
    ] = None,
    held_out: Annotated[
        float | None,
        typer.Option("--held-out", help="Share of --data to score on; 0.2 without it."),
    ] = None,
    labels: Annotated[
        str | None,
        typer.Option("--labels", metavar="A,B", help="The only labels allowed in --data."),
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", help="Seed, and choice of the part.")
    ] = None,
    max_errors: Annotated[
        int,
        typer.Option("--max-errors", min=0, help="Faults in the data to bear; rows are left out."),
    ] = 0,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Train again, whatever the folder holds.")
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on from model-last (training by steps).")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print scores, labels, faults as JSON.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more.")] = False,
) -> None:
    """Train a pipeline: by a config on gold reports, or on your own data with any labels.

    With a config, spaCy's loop writes model-best and model-last. With --data, the folder is
    the model; a part of the data is held out and scored, the same one for the same data
    (--dev FILE compares trainings on other data). Either way the same data and seed give
    the same bytes, and a finished run is not done again.

    Faults in the data (broken lines, spans that overlap or cut a word, labels in two
    spellings) are listed with file and line, the first ten of a kind; --json has all. An I-
    tag that opens a span is read as B-.

    [bold]Examples[/bold]

    baocao train --data mine.conll --task entities -o model

    baocao train --data rows.jsonl --task sections --dev more.jsonl -o model

    baocao train configs/default.cfg -o training/default --components.entities.c1 0.1
    """
    config, overrides = _arguments(arguments or [])
    own = {"--task": task, "--dev": dev, "--held-out": held_out, "--labels": labels}
    if (config is None) == (data is None):
        stop("give a config, or --data FILE with --task entities|sections", Exit.USAGE)
    if output is None:
        stop("give the folder to write to: -o DIR", Exit.USAGE)
    talk = _Talk(as_json=as_json, quiet=quiet, verbose=verbose)
    common = {
        "overrides": overrides,
        "seed": seed,
        "max_errors": max_errors,
        "overwrite": overwrite,
    }
    if config is not None:
        given = [name for name, value in own.items() if value is not None]
        if given:
            stop(f"{given[0]} goes with --data, not with a config", Exit.USAGE)
        with _failures(talk):
            _by_config(config, output, talk, resume=resume, **common)
        return
    if task is None or resume:
        stop("--data needs --task entities or --task sections, and no --resume", Exit.USAGE)
    allowed = [name.strip() for name in (labels or "").split(",") if name.strip()]
    share = {} if held_out is None else {"held_out": held_out}
    with _failures(talk):
        _on_data(data, output, talk, task=task.value, dev=dev, labels=allowed, **share, **common)


class _Talk:
    """What the command says, and where: nothing when nobody watches or wants it."""

    def __init__(self, *, as_json: bool, quiet: bool, verbose: bool) -> None:
        self.as_json, self.quiet, self.verbose = as_json, quiet, verbose

    def say(self, message: str) -> None:
        """Say something on stderr, unless it should be quiet."""
        if not self.quiet:
            log.print(message, highlight=False, markup=False)

    def faults(self, problems: Iterable[Problem]) -> None:
        """Say what was left out: all of it with ``--verbose``, else the first of each kind."""
        from baocao.train_faults import fault_lines

        listed = map(str, problems) if self.verbose else fault_lines(problems)
        for line in listed:
            self.say(line if line.startswith("…") else f"left out: {line}")

    def log(self) -> IO[str]:
        """Return where spaCy writes its table."""
        watched = sys.stderr.isatty() and not self.quiet
        return sys.stderr if watched or self.verbose else io.StringIO()

    def scores(self, scores: dict[str, Any], lines: Iterable[str]) -> None:
        """Print scores on stdout."""
        if self.as_json:
            typer.echo(json.dumps(scores, ensure_ascii=False, indent=2))
        elif not self.quiet:
            for line in lines:
                typer.echo(line)

    @contextmanager
    def stages(self) -> Iterator[Progress | None]:
        """Give a callback that shows the stage; none when nobody watches."""
        if self.quiet or not sys.stderr.isatty():
            yield None
            return
        with log.status("…") as status:
            yield lambda stage: status.update(f"{stage} …")


def _by_config(config: Path, output: Path, talk: _Talk, **options: Any) -> None:
    from baocao.train import train as run

    result = run(config, output, log=talk.log(), **options)
    talk.faults(result.problems)
    for warning in result.warnings:
        talk.say(f"warning: {warning}")
    if not result.new:
        talk.say(f"{output} holds this very run already; --overwrite does it again")
    rows = {k: v for k, v in result.performance.items() if isinstance(v, int | float)}
    talk.scores(result.performance, (f"{name:24}{value:.4f}" for name, value in rows.items()))
    talk.say(f"Models are in {output}: model-best and model-last")


def _on_data(data: Path | None, output: Path, talk: _Talk, **options: Any) -> None:
    from baocao.train_own import train_own as run

    assert data is not None
    with talk.stages() as progress:
        model = run(data, output, progress=progress, **options)
    _tell_about(model, talk)
    if not model.new:
        talk.say(f"{output} holds this very model already; --overwrite trains it again")
        return
    if model.scores is not None or talk.as_json:
        from baocao.cli_evaluate import score_lines

        scores = {"model": str(output), "gold": model.scored_on, **(model.scores or {})}
        talk.scores({**scores, **_learnt(model)}, score_lines(scores))
    talk.say("learnt: " + ", ".join(f"{name} {n}" for name, n in model.counts.items()))
    talk.say(
        f"{len(model.labels)} label(s) learnt from {model.documents} document(s), "
        f"{model.held_out} held out; the model is in {output}"
    )


def _learnt(model: OwnModel) -> dict[str, Any]:
    """Return what is said beside the scores, for ``--json``."""
    return {
        "learnt": model.counts,
        "warnings": model.warnings,
        "problems": [asdict(problem) for problem in model.data.problems],
        "repairs": [asdict(repair) for repair in model.data.repairs],
    }


def _tell_about(model: OwnModel, talk: _Talk) -> None:
    from baocao.train_data import CHANGES
    from baocao.train_faults import fault_lines

    talk.faults(model.data.problems)
    # The labels that change come first: those may be slips, the others are a way to write.
    repairs = sorted(model.data.repairs, key=lambda r: not r.message.startswith(CHANGES))
    if repairs:
        talk.say(f"{len(repairs)} tag(s) mended:")
        shown = map(str, repairs) if talk.verbose else fault_lines(repairs, of_a_kind=_MENDED)
        for line in shown:
            talk.say(f"  {line}")
    for warning in model.warnings:
        talk.say(f"warning: {warning}")


@contextmanager
def _failures(talk: _Talk) -> Iterator[None]:
    """End the command with a message and the exit code of what went wrong."""
    from baocao.corpus import CorpusError
    from baocao.train_faults import fault_lines
    from baocao.train_reader import BadDataError
    from baocao.train_setup import ConfigError, TargetError, TrainError

    try:
        yield
    except BadDataError as error:
        if talk.as_json:
            found = [asdict(problem) for problem in error.problems]
            typer.echo(json.dumps({"problems": found}, ensure_ascii=False, indent=2))
        lines = list(map(str, error.problems) if talk.verbose else fault_lines(error.problems))
        for line in lines:
            log.print(line, highlight=False, markup=False)
        cut = any(line.startswith("…") for line in lines) and not talk.as_json
        stop(str(error) + (". --json lists all" if cut else ""), Exit.FAILED)
    except CorpusError as error:
        stop(str(error), Exit.NO_INPUT)
    except ConfigError as error:
        stop(str(error), Exit.MODEL)
    except TargetError as error:
        stop(str(error), Exit.USAGE)
    except TrainError as error:
        stop(str(error), Exit.FAILED)
    except ValueError as error:
        stop(str(error), Exit.USAGE)
    except OSError as error:
        stop(f"{error.filename or 'a file'}: {error.strerror or error}", Exit.FAILED)


def _arguments(arguments: list[str]) -> tuple[Path | None, dict[str, Any]]:
    """Part a config from the settings behind it.

    >>> _arguments(["a.cfg", "--training.seed", "1", "--nlp.batch_size=9"])
    (PosixPath('a.cfg'), {'training.seed': 1, 'nlp.batch_size': 9})
    """
    from spacy.cli._util import parse_config_overrides

    rest = list(arguments)
    config = Path(rest.pop(0)) if rest and not rest[0].startswith("-") else None
    at = 0
    while at < len(rest):
        name, given, _ = rest[at].partition("=")
        if not name.startswith("--") or "." not in name:
            stop(f"no such option: {rest[at]}; settings are --SECTION.NAME VALUE", Exit.USAGE)
        bare = not given and at + 1 < len(rest) and not rest[at + 1].startswith("--")
        at += 2 if bare else 1
    return config, parse_config_overrides(rest, env_var=None)
