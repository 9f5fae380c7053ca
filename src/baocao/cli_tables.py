"""The command ``baocao tables``: spreadsheets, Parquet, a database out of an earlier run.

Exit codes as in ``baocao.cli``: 0 done; 1 failed; 2 wrong usage; 4 no reports there;
130 interrupted. Messages and progress go to stderr.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from baocao.cli_exit import Exit, log, stop
from baocao.corpus import CorpusError
from baocao.readers import SUFFIXES
from baocao.registers.reading import ReportsError, reports_file

if TYPE_CHECKING:
    from baocao.formats.tables import Progress, Written


def register(app: typer.Typer) -> None:
    """Add the command to an application."""
    app.command()(tables)


def tables(
    out: Annotated[
        Path,
        typer.Argument(
            metavar="OUT",
            help="Output folder of 'baocao annotate', or a reports.jsonl.",
            show_default=False,
        ),
    ],
    formats: Annotated[
        str,
        typer.Option("--format", "-f", help="csv, parquet, xlsx, duckdb, docbin; with commas."),
    ] = "parquet",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="Folder to write to; else where the reports are.",
            show_default=False,
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
) -> None:
    """Write the tables of an earlier run: for a spreadsheet, pandas, SQL or spaCy.

    Writes OUT/tables: one row a report, sentence, entity, fact, finding, office, amount of
    money and residential group. Every row begins with the id of its report; offsets count
    code points into the text in the table 'reports'. Tables of an earlier call are replaced.

    [bold]Formats[/bold]

    csv      a file a table for anything; texts like '- Thu ngân sách' get an apostrophe

    parquet  a file a table with types, for pandas, Polars, R, DuckDB

    xlsx     one workbook, a sheet a table, for Excel (pip install 'baocao\\[xlsx]')

    duckdb   one database with views to ask at once (pip install 'baocao\\[sql]')

    docbin   documents with entities and values for spaCy, to read or to train on

    [bold]Examples[/bold]

    baocao annotate reports/ -o out

    baocao tables out --format xlsx

    baocao tables out --format csv,parquet -o for-the-office

    baocao tables out -f duckdb && duckdb out/tables/baocao.duckdb "from indicators"
    """
    from baocao.formats.tables import FormatError, MissingExtra, known_formats, write_tables

    source = _source(out, formats, output)
    try:
        names = known_formats(name.strip() for name in formats.split(",") if name.strip())
        with _progress(quiet=quiet) as progress:
            written = write_tables(source, output or source.parent, names, progress=progress)
    except FormatError as error:
        stop(f"--format: {error}", Exit.USAGE)
    except (MissingExtra, ReportsError) as error:
        stop(str(error), Exit.FAILED)
    except CorpusError as error:  # DocBin takes spans inside the text with known labels only
        stop(f"{source}: {error}; annotate again", Exit.FAILED)
    except UnicodeDecodeError as error:
        stop(f"{source}: not UTF-8 (byte {error.start}); annotate again", Exit.FAILED)
    except OSError as error:
        where = error.filename or output or out
        stop(f"{where}: cannot be read or written ({error.strerror or error})", Exit.FAILED)
    if not quiet:
        _report(written)
    if not written.reports:
        stop(f"{source}: holds no report; see errors.jsonl beside it", Exit.NO_INPUT)


def _source(path: Path, formats: str, output: Path | None) -> Path:
    """Return the file of records that a path is or holds; for anything else say what to do."""
    found = reports_file(path)
    if found is not None:
        return found
    if path.is_file() and not path.stat().st_size:
        return path  # a run in which every document failed
    if not path.exists():
        stop(f"{path}: no such file or folder; give the folder of 'baocao annotate'", Exit.NO_INPUT)
    if path.is_dir() and not any(item.suffix.lower() in SUFFIXES for item in path.rglob("*")):
        told = f"{path}: no reports.jsonl there; run 'baocao annotate … -o {path}' first"
        stop(told, Exit.NO_INPUT)
    # Texts or corrections: a run makes reports of them, and their tables in one go.
    made = ["baocao", "annotate", str(path), "-o", str(output or "out"), "--format", formats]
    stop(f"{path}: no reports there yet; this makes them: {shlex.join(made)}", Exit.NO_INPUT)


def _report(written: Written) -> None:
    counts = ", ".join(f"{count} {name}" for name, count in written.rows.items())
    log.print(f"{counts} written to {written.folder}", highlight=False, markup=False)


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Progress | None]:
    """Give a callback that moves a bar on stderr; none when nobody watches."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns: tuple[Any, ...] = (
        *(TextColumn("{task.description}"), BarColumn()),
        *(MofNCompleteColumn(), TimeRemainingColumn()),
    )
    with Bar(*columns, console=log, transient=True) as bar:
        task = bar.add_task("reports", total=None)

        def move(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield move
