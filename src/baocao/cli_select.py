"""The command ``baocao select``.

Exit codes as in ``baocao.cli``: 0 done; 1 failed, or fewer candidates than asked for; 2 wrong
usage; 3 done, but some reports could not be read; 4 no usable input; 5 model missing, or one
that says nothing; 130 interrupted. stdout carries data, messages go to stderr.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

import baocao
from baocao.cli_exit import Exit, log, stop

if TYPE_CHECKING:
    from baocao.select import Progress, Selection

_TOLD: Final = 20  # failures that are named
_ROWS: Final = 50  # choices that are printed
_COLUMNS: Final = ("rank", "syllables", "uncertainty", "novelty", "coverage", "id", "unsure of")


class Unit(StrEnum):
    """What is annotated at once."""

    DOCUMENT = "document"
    SENTENCE = "sentence"


class By(StrEnum):
    """How to choose."""

    MIXED = "mixed"
    UNCERTAINTY = "uncertainty"
    DIVERSITY = "diversity"
    COVERAGE = "coverage"
    RANDOM = "random"


def register(app: typer.Typer) -> None:
    """Add the command to an application."""
    app.command()(select)


def select(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATHS...",
            help="Reports to choose from: files, folders, reports.jsonl, .jsonl of texts; a .txt "
            "is one document.",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="FILE", help="File to write (.jsonl).", show_default=False
        ),
    ],
    number: Annotated[
        int | None,
        typer.Option("--number", "-n", min=1, help="Choose so many.", show_default=False),
    ] = None,
    budget: Annotated[
        int | None,
        typer.Option(
            "--budget", min=1, metavar="SYLLABLES", help="No more syllables than that, together."
        ),
    ] = None,
    unit: Annotated[
        Unit, typer.Option("--unit", help="Choose sentences, or whole reports.")
    ] = Unit.SENTENCE,
    by: Annotated[
        By | None,
        typer.Option(
            "--by", help="How to choose; mixed for sentences, diversity for whole reports."
        ),
    ] = None,
    model: Annotated[
        str,
        typer.Option(
            "--model", "-m", help="Model that is asked: installed, or the path of its folder."
        ),
    ] = "vi_baocao_sm",
    known: Annotated[
        Path | None,
        typer.Option(
            "--known",
            metavar="FILE",
            help="Annotated already: lines of id, text, entities (.jsonl); others by convert.",
        ),
    ] = None,
    labels: Annotated[
        str | None,
        typer.Option("--labels", metavar="A,B", help="The only labels that count."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Seed of what is drawn.")] = 0,
    n_process: Annotated[
        int, typer.Option("--n-process", min=1, help="Processes that ask the model.")
    ] = 1,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace FILE.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Pick what to annotate next: what a model is unsure of, and not the same thing twice.

    Writes records with what the model found, in the order of choice and each with its reason,
    for [bold]label-studio export[/bold] or [bold]convert[/bold]. How to choose (--by):

    mixed: what the model is unsure of, each word and section less when a choice has it.
    uncertainty: what the model is unsure of, whatever the others are.
    diversity: what is unlike the rest.  coverage: rare labels and sections.
    random: a sample of what is not known, near duplicates too; for measuring, with -n.

    Length does not count: uncertainty is a token's mean, relative to the pool (1.0). Documents
    of --known are left out, and near duplicates of them and of each other (but by random). The
    same reports give the same choice in any order. A choice is no sample, unless by random:
    measure on other reports. A text a line makes a document a line as {"id": …, "text": …}.

    [bold]Examples[/bold]

    baocao select reports/ -o next.jsonl -n 50

    baocao select reports/ -o next.jsonl --budget 3000 --known gold.jsonl

    baocao select reports/ -o next.jsonl -n 10 --unit document

    baocao select texts.jsonl -o next.jsonl -n 50 --model mine --labels LOSS,RELIEF
    """
    from baocao.select import check_target, write_selection
    from baocao.select import select as run

    if number is None and budget is None:
        stop("how much? Give -n NUMBER, --budget SYLLABLES, or both", Exit.USAGE)
    names = [name.strip() for name in (labels or "").split(",") if name.strip()]
    with _told(output), _progress() as progress:
        check_target(output, overwrite=overwrite)
        selection = run(
            paths,
            n=number,
            unit=unit.value,
            model=model,
            by=by.value if by is not None else None,
            known=known,
            budget=budget,
            labels=names,
            seed=seed,
            n_process=n_process,
            progress=progress,
        )
        write_selection(selection, output, overwrite=overwrite)
    _report(selection, output, as_json=as_json)
    if selection.failures:
        raise typer.Exit(Exit.SOME_FAILED)


def _report(selection: Selection, output: Path, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(selection.to_dict(), ensure_ascii=False, indent=2))
    else:
        for line in selection_lines(selection.to_dict()):
            typer.echo(line)
    for failure in selection.failures[:_TOLD]:
        _say(failure)
    if len(selection.failures) > _TOLD:
        _say(f"… and {len(selection.failures) - _TOLD} more")
    _say(
        f"{len(selection.choices)} {selection.unit}(s), {selection.syllables} syllables, written "
        f"to {output}; chosen from {selection.candidates} in {selection.documents} report(s), "
        f"{selection.known} of them known, {selection.near} near duplicates left out"
    )


def selection_lines(found: dict[str, Any]) -> Iterator[str]:
    """Yield the table of ``baocao select`` for ``Selection.to_dict()``.

    >>> row = {"rank": 1, "syllables": 24, "uncertainty": 3.5, "novelty": 0.9, "coverage": None,
    ...        "id": "xã-a:7", "unsure": ["bùi", "section health"]}
    >>> print(*selection_lines({"chosen": [row]}), sep="\\n")
    rank  syllables  uncertainty  novelty  coverage  id      unsure of
    1     24         3.50         0.90     –         xã-a:7  bùi, section health
    """
    rows = [_COLUMNS, *(_cells(row) for row in found["chosen"][:_ROWS])]
    widths = [max(len(row[i]) for row in rows) for i in range(len(_COLUMNS))]
    for row in rows:
        yield "  ".join(f"{cell:{w}}" for cell, w in zip(row, widths, strict=True)).rstrip()
    if len(found["chosen"]) > _ROWS:
        yield f"… and {len(found['chosen']) - _ROWS} more"


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    scores = ("–" if row[n] is None else f"{row[n]:.2f}" for n in _COLUMNS[2:5])
    return (str(row["rank"]), str(row["syllables"]), *scores, row["id"], ", ".join(row["unsure"]))


@contextmanager
def _told(output: Path) -> Iterator[None]:
    """End the command with the message where nothing can be chosen or written."""
    from baocao.formats.conversion_notes import ConversionError
    from baocao.select import (
        KnownError,
        NoReports,
        NothingToAsk,
        SelectError,
        TargetError,
        UnknownLabelError,
    )

    try:
        yield
    except (baocao.ModelError, NothingToAsk) as error:
        stop(str(error), Exit.MODEL)
    except (TargetError, UnknownLabelError) as error:
        stop(str(error), Exit.USAGE)
    except (NoReports, ConversionError) as error:
        stop(str(error), Exit.NO_INPUT)
    except (KnownError, SelectError) as error:
        stop(str(error), Exit.FAILED)
    except OSError as error:
        stop(f"{error.filename or output}: {error.strerror or error}", Exit.FAILED)
    except KeyboardInterrupt:
        stop("interrupted; nothing was written", Exit.INTERRUPTED)


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """Give a callback that moves a bar on stderr; none when nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=log, transient=True) as bar:
        tasks: dict[str, Any] = {}

        def move(what: str, done: int, total: int | None) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done, total=total)

        yield move


def _say(message: str) -> None:
    log.print(message, highlight=False, markup=False)
