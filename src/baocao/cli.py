"""The command ``baocao``: argument checks, progress and exit codes; the work is in the library.

Exit codes: 0 done; 1 failed; 2 wrong usage; 3 done, but some documents failed; 4 no
usable input; 5 model missing or incompatible; 130 interrupted. stdout carries data
only; messages and progress go to stderr.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console

import baocao
from baocao.cli_audit import register as add_audit
from baocao.cli_corpus import corpus_app
from baocao.cli_evaluate import register as add_evaluation
from baocao.cli_registers import register as add_registers
from baocao.cli_train import register as add_training

if TYPE_CHECKING:
    from baocao.annotate import Progress


class Exit(IntEnum):
    """Exit codes, the same for every command."""

    OK = 0
    FAILED = 1
    USAGE = 2
    SOME_FAILED = 3
    NO_INPUT = 4
    MODEL = 5
    INTERRUPTED = 130


app = typer.Typer(
    name="baocao",
    help="Turn the reports of Vietnamese wards and communes into data: entities with values "
    "and sections, with exact offsets.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
_log = Console(stderr=True, soft_wrap=True)

Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="PATHS...",
        help="Files (.txt, .jsonl, .html), folders, globs, or - for a text on stdin.",
        show_default=False,
    ),
]
Output = Annotated[
    Path, typer.Option("--output", "-o", help="Folder to write to.", show_default=False)
]
Model = Annotated[
    str, typer.Option("--model", "-m", help="Installed model, or path of a model folder.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say more (no document text).")]


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if version:
        typer.echo(baocao.__version__)
        raise typer.Exit(Exit.OK)


@app.command()
def annotate(
    paths: Paths,
    output: Output,
    model: Model = "vi_baocao_sm",
    html: Annotated[
        bool, typer.Option("--html/--no-html", help="Write a page a report and an index page.")
    ] = True,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace an earlier run in the output folder.")
    ] = False,
    mask: Annotated[
        str | None,
        typer.Option(help="'persons': write Người 1 … for people who are no officials."),
    ] = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Read reports and write entities, values, sections and pages.

    Writes OUTPUT/reports.jsonl (one report a line), errors.jsonl (what could not be
    read, and why), manifest.json, and index.html with one page a report. Offsets count
    Unicode code points from 0, end-exclusive, into the text as it was given.

    [bold]Examples[/bold]

    baocao annotate examples/ -o out

    baocao annotate report.txt more/*.html -o out --overwrite

    baocao annotate reports/ -o out --mask persons

    cat report.txt | baocao annotate - -o out --no-html
    """
    _set_up_log(quiet=quiet, verbose=verbose)
    from baocao.annotate import OutputError
    from baocao.annotate import annotate as run

    if mask not in (None, "persons"):
        _stop(f"--mask {mask}: only 'persons' can be masked", Exit.USAGE)
    try:
        with _progress(quiet=quiet) as progress:
            summary = run(
                paths,
                output,
                model=model,
                html=html,
                overwrite=overwrite,
                mask_persons=mask == "persons",
                progress=progress,
            )
    except OutputError as error:
        _stop(str(error), Exit.USAGE)
    except baocao.ModelError as error:
        _stop(str(error), Exit.MODEL)
    except OSError as error:
        _stop(f"{output}: cannot be written ({error.strerror or error})", Exit.FAILED)
    if not quiet:
        _report(summary.written, summary.failed, summary.entities, summary.output, html=html)
    if not summary.written:
        raise typer.Exit(Exit.NO_INPUT)
    if summary.failed:
        raise typer.Exit(Exit.SOME_FAILED)


def _report(written: int, failed: int, entities: int, output: Path, *, html: bool) -> None:
    _log.print(f"{written} report(s), {entities} entities written to {output}", highlight=False)
    if failed:
        _log.print(f"{failed} input(s) failed: see {output / 'errors.jsonl'}", highlight=False)
    if html and written:
        _log.print(f"Look at {output / 'index.html'}", highlight=False)


@app.command()
def info(
    model: Annotated[
        str, typer.Argument(help="Installed model, or path of a model folder.")
    ] = "vi_baocao_sm",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say which versions are installed and what the model knows."""
    from baocao.model_info import describe

    try:
        facts = describe(model)
    except baocao.ModelError as error:
        _stop(str(error), Exit.MODEL)
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    width = max(map(len, facts))
    for name, value in facts.items():
        shown = ", ".join(map(str, value)) if isinstance(value, list) else value
        typer.echo(f"{name:<{width}}  {shown}")


@app.command()
def agreement(
    first: Annotated[Path, typer.Argument(help="Gold file of the first annotator.")],
    second: Annotated[Path, typer.Argument(help="Gold file of the second, same documents.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say how far two annotators agree: exact-span F1 by label, kappa on sections.

    Documents are matched by id, and their texts must be the same; documents that only the
    first has are left out.

    [bold]Example[/bold]

    baocao agreement annotations/double/first.jsonl annotations/double/second.jsonl
    """
    from baocao.agreement import AgreementError
    from baocao.agreement import agreement as run
    from baocao.corpus import CorpusError, read_gold

    try:
        found = run(read_gold(first), read_gold(second)).to_dict()
    except (CorpusError, AgreementError) as error:
        _stop(str(error), Exit.FAILED)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    typer.echo(f"{found['documents']} documents, {found['sentences']} sentences\n")
    for label, row in found["span_f1"].items():
        typer.echo(f"{label:22}F1 {row['f']:.3f}  spans {row['spans']}")
    typer.echo(
        f"\nsections  kappa {found['section_kappa']:.3f}, same {found['section_same']:.3f}, "
        f"same or equally good {found['section_accepted']:.3f}"
    )
    for section, value in found["section_kappa_by_label"].items():
        typer.echo(f"{section:22}kappa {value:.3f}")


def _set_up_log(*, quiet: bool, verbose: bool) -> None:
    logger = logging.getLogger("baocao")
    logger.setLevel(logging.ERROR if quiet else logging.INFO if verbose else logging.WARNING)
    # A plain handler: one message a line, however narrow the terminal, so that grep finds it.
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    logger.handlers[:] = [handler]


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Progress | None]:
    """Give a callback that moves a bar on stderr; none when nobody watches."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns: tuple[Any, ...] = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=_log, transient=True) as bar:
        task = bar.add_task("loading the model", total=None)

        def move(source: str, done: int, total: int) -> None:
            bar.update(task, description=Path(source).name[:40], completed=done, total=total)

        yield move


def _stop(message: str, code: Exit) -> NoReturn:
    _log.print(f"baocao: {message}", style="red", highlight=False, markup=False)
    raise typer.Exit(code)


add_training(app)
add_evaluation(app)
add_audit(app)
add_registers(app)
app.add_typer(corpus_app, name="corpus")


def main() -> None:
    """Run the command line; an interrupt ends with 130 and no traceback."""
    app()
