"""The command ``baocao annotate``: argument checks, progress and exit codes.

Exit codes as in ``baocao.cli``: 0 done; 1 failed, for example on a full disk; 2 wrong usage;
3 done, but some documents failed; 4 no usable input; 5 model missing, or another one than the
run to go on with; 130 interrupted. Messages and progress go to stderr.
"""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path, PurePath
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any

import typer

import baocao
from baocao.cli_exit import Exit, kept, log, stop, terminable

if TYPE_CHECKING:
    from baocao.annotate import Progress, Summary, Tick

_TITLE = 40  # characters of a file's name beside the bar


class StartMethod(StrEnum):
    """How a worker process starts."""

    SPAWN = "spawn"
    FORK = "fork"
    FORKSERVER = "forkserver"


def register(app: typer.Typer) -> None:
    """Add the command to an application."""
    app.command()(annotate)


def annotate(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATHS...",
            help="Files (.txt, .jsonl, .html, .docx, .pdf …), folders, globs, or - for stdin.",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder to write to.", show_default=False)
    ],
    model: Annotated[
        str, typer.Option("--model", "-m", help="Installed model, or path of a model folder.")
    ] = "vi_baocao_sm",
    html: Annotated[
        bool, typer.Option("--html/--no-html", help="Write a page a report and an index page.")
    ] = True,
    formats: Annotated[
        str, typer.Option("--format", "-f", help="Tables besides: parquet, csv, xlsx …; commas.")
    ] = "",
    n_process: Annotated[
        int, typer.Option("--n-process", "-n", help="Processes that annotate; 0: one a core.")
    ] = 1,
    batch_size: Annotated[
        int, typer.Option("--batch-size", min=1, help="Documents that a process takes at once.")
    ] = 16,
    time_limit: Annotated[
        int,
        typer.Option(
            "--time-limit", min=0, metavar="SECONDS", help="For one document; 0: no limit."
        ),
    ] = 120,
    start_method: Annotated[
        StartMethod, typer.Option("--start-method", help="How processes start.")
    ] = StartMethod.SPAWN,
    cluster: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="Annotate on a Dask cluster: its scheduler, or 'local' for -n processes here.",
        ),
    ] = "",
    shards: Annotated[
        str,
        typer.Option(
            metavar="URL", help="Storage that all workers of the cluster share.  [default: OUTPUT]"
        ),
    ] = "",
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a run that was interrupted.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace an earlier run in the output folder.")
    ] = False,
    ocr: Annotated[bool, typer.Option("--ocr", help="Read scanned pages (tesseract).")] = False,
    places: Annotated[
        bool, typer.Option("--places", help="Codes of wards before and after July 2025.")
    ] = False,
    again: Annotated[
        bool,
        typer.Option("--again", help="Annotate anew what people have annotated (.jsonl)."),
    ] = False,
    mask: Annotated[
        str | None,
        typer.Option(help="'persons': write Người 1 … for people who are no officials."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Say more (no document text).")
    ] = False,
) -> None:
    """Read reports and write entities, values, sections and pages.

    Writes OUTPUT/reports.jsonl (one report a line), errors.jsonl (what could not be
    done, and why), manifest.json, and index.html with one page a report. Offsets count
    Unicode code points from 0, end-exclusive, into the text as it was given.

    A run that was interrupted or killed goes on with --resume, and ends with the same bytes.
    With two or more processes, a document that kills its process costs only itself.
    On a cluster, paths may be URLs of storage that its workers reach (s3://bucket/reports/).

    Gold records, such as corrections that come back from brat or Label Studio, keep their
    entities and sections; values, officials, facts and findings are worked out. --again
    annotates their texts anew. A run without any report leaves its errors.jsonl only.

    [bold]Examples[/bold]

    baocao annotate examples/ -o out

    baocao annotate reports/ -o out --n-process 0 --format parquet,xlsx

    baocao annotate reports/ -o out --n-process 0 --resume

    baocao annotate reports/ -o out --cluster tcp://10.0.0.5:8786

    baocao annotate reports/ -o out --mask persons --overwrite

    baocao annotate corrected.jsonl -o out --format xlsx

    cat report.txt | baocao annotate - -o out --no-html
    """
    _set_up_log(quiet=quiet, verbose=verbose)
    if mask not in (None, "persons"):
        stop(f"--mask {mask}: only 'persons' can be masked", Exit.USAGE)
    if shards and not cluster:
        stop("--shards is where the workers of a --cluster write; give both", Exit.USAGE)
    if resume and overwrite:
        stop("--resume and --overwrite exclude each other; give one of them", Exit.USAGE)
    summary = _run(
        paths,
        output,
        quiet=quiet,
        model=model,
        html=html,
        overwrite=overwrite,
        resume=resume,
        mask_persons=mask == "persons",
        places=places,
        again=again,
        ocr=ocr,
        n_process=n_process,
        batch_size=batch_size,
        time_limit=time_limit,
        start_method=start_method.value,
        formats=_names(formats),
        cluster=cluster,
        shards=shards,
    )
    if not quiet:
        _report(summary, html=html)
    if not summary.written:
        raise typer.Exit(Exit.NO_INPUT)
    if summary.failed:
        raise typer.Exit(Exit.SOME_FAILED)


def _run(paths: list[str], output: Path, *, quiet: bool, **options: Any) -> Summary:
    """Run the library twin; whatever ends it is a message and an exit code."""
    from baocao.annotate import OtherModelError, OutputError, WorkerError, WriteError
    from baocao.annotate import annotate as run
    from baocao.workers import COLLECTOR

    gc.set_threshold(*COLLECTOR)
    try:
        with terminable(), _progress(quiet=quiet) as progress:
            return run(paths, output, progress=progress, **options)
    except (WriteError, WorkerError) as error:
        stop(str(error), Exit.FAILED)
    except (OtherModelError, baocao.ModelError) as error:
        stop(str(error), Exit.MODEL)
    except OutputError as error:
        stop(str(error), Exit.USAGE)
    except ValueError as error:
        stop(str(error), Exit.USAGE)
    except (RuntimeError, ImportError) as error:
        stop(str(error), Exit.FAILED)
    except OSError as error:
        stop(f"{error.filename or output}: {error.strerror or error}", Exit.FAILED)
    except KeyboardInterrupt:
        stop("interrupted; the same command with --resume goes on", Exit.INTERRUPTED)


def _names(formats: str) -> tuple[str, ...]:
    """Return the names in a list with commas.

    >>> _names("parquet, csv"), _names("")
    (('parquet', 'csv'), ())
    """
    return tuple(name for part in formats.split(",") if (name := part.strip()))


def _report(summary: Summary, *, html: bool) -> None:
    output = summary.output
    before = f" ({summary.resumed} input(s) were done before)" if summary.resumed else ""
    told = f"{summary.written} report(s), {summary.entities} entities written to {output}{before}"
    log.print(told, highlight=False, markup=False)
    if summary.given:
        log.print(f"{kept(summary.given)} (--again annotates anew)", highlight=False, markup=False)
    if summary.failed:
        told = f"{summary.failed} input(s) failed: see {output / 'errors.jsonl'}"
        log.print(told, highlight=False, markup=False)
    if html and summary.written:
        log.print(f"Look at {output / 'index.html'}", highlight=False, markup=False)


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
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    start: list[tuple[float, int]] = []
    with Bar(*columns, console=log, transient=True) as bar:
        task = bar.add_task("loading the model", total=None, rate="")

        def move(tick: Tick) -> None:
            start[1:] = [(monotonic(), tick.documents)]  # the first tick stays
            name = PurePath(tick.source).name[:_TITLE]
            # Remaining time is by bytes: documents are counted only as they are read.
            bar.update(
                task, description=name, completed=tick.bytes, total=tick.total, rate=_rate(start)
            )

        yield move


def _rate(points: list[tuple[float, int]]) -> str:
    """Say how many documents are done, and how many a second since the first of this run.

    >>> _rate([(10.0, 1), (14.0, 21)]), _rate([(10.0, 1)])
    ('21 documents, 5.0/s', '1 documents')
    """
    (first, before), (now, documents) = points[0], points[-1]
    speed = f", {(documents - before) / (now - first):.1f}/s" if now > first else ""
    return f"{documents} documents{speed}"
