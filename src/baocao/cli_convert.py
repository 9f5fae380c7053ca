"""The command ``baocao convert``: gold records from one annotation format to another.

Exit codes as in ``baocao.cli``: 0 done; 1 failed, or more lost than allowed; 2 wrong
usage; 3 done, but some records could not be read; 4 nothing to read. stdout carries data
only.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from baocao.cli_exit import Exit, log, stop
from baocao.formats.conversion_notes import ConversionError, UnclearConversion

if TYPE_CHECKING:
    from baocao.convert import Conversion
    from baocao.formats.conversion_notes import Note

_ROWS = 40
"""Notes that are listed; --json has all."""


class Format(StrEnum):
    """Formats of annotated documents."""

    JSONL = "jsonl"
    CONLL = "conll"
    BRAT = "brat"
    LABEL_STUDIO = "label-studio"
    DOCCANO = "doccano"
    PRODIGY = "prodigy"
    DOCBIN = "docbin"
    PARQUET = "parquet"


def register(app: typer.Typer) -> None:
    """Add the command to an application."""
    app.command()(convert)


def convert(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="IN", help="File to read; a folder for brat and gold files.", show_default=False
        ),
    ],
    target: Annotated[
        Path,
        typer.Argument(metavar="OUT", help="File to write; a folder for brat.", show_default=False),
    ],
    from_: Annotated[
        Format | None,
        typer.Option("--from", help="Format of IN; guessed where it is clear.", show_default=False),
    ] = None,
    to: Annotated[
        Format | None,
        typer.Option("--to", help="Format of OUT; guessed from its name else.", show_default=False),
    ] = None,
    max_losses: Annotated[
        int, typer.Option("--max-losses", min=0, help="Losses of annotation that are no failure.")
    ] = 0,
    strict: Annotated[
        bool, typer.Option("--strict", help="Count fields that the format has no place for, too.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace what stands at OUT.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print every loss, repair and fault as JSON.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
) -> None:
    """Convert annotated documents between formats of annotation tools, and back.

    Entities, sections and documents come back exactly; what a tool has no place for is
    kept in a field [bold]baocao[/bold] that it passes on. Offsets are checked by the text
    that a tool quotes, and put right where it counted otherwise (UTF-16 units, bytes, a
    CRLF as one). Every repair and every loss is told on stderr. Exit code 1 when more
    spans or documents are lost than --max-losses allows, 3 when a record cannot be read.

    [bold]Formats[/bold]

    jsonl         gold records, one a line (annotations/README.md)

    conll         token and IOB2 tag a line

    brat          folder of .txt and .ann, with annotation.conf

    label-studio  JSON or JSON-MIN export; JSON to import, reports as predictions

    doccano       JSONL of a project for sequence labelling

    prodigy       JSONL of 'prodigy db-out' and 'db-in'

    docbin        spaCy's .spacy

    parquet       a row a document

    [bold]Examples[/bold]

    baocao convert annotations/gold/dev.jsonl dev.json

    baocao convert project-3-at-2024.json corrected.jsonl

    baocao convert annotations/gold/dev.jsonl for-brat --to brat

    baocao convert all.jsonl mine.jsonl --from doccano --json > report.json
    """
    from baocao.convert import convert as run

    if not source.exists():
        stop(f"{source}: no such file or folder; give annotated documents", Exit.NO_INPUT)
    try:
        done = run(source, target, source_format=from_, target_format=to, overwrite=overwrite)
    except UnclearConversion as error:
        stop(str(error), Exit.USAGE)
    except ConversionError as error:
        stop(str(error), Exit.FAILED)
    except OSError as error:
        where = error.filename or target
        stop(f"{where}: cannot be read or written ({error.strerror or error})", Exit.FAILED)
    counted = done.counted(strict=strict)
    if as_json:
        typer.echo(json.dumps(_summary(done, counted), ensure_ascii=False, indent=2))
    elif not quiet:
        _tell(done)
    _finish(done, counted, max_losses)


def _summary(done: Conversion, counted: int) -> dict[str, object]:
    return {
        "from": done.source,
        "to": done.target,
        "records": done.records,
        "counted_losses": counted,
        "losses": [asdict(note) for note in done.of("loss")],
        "repairs": [asdict(note) for note in done.of("repair")],
        "faults": [asdict(note) for note in done.of("fault")],
    }


def _tell(done: Conversion) -> None:
    shown = _shown(done.notes)
    # One line a note, never wrapped, so that grep finds it.
    for note in shown:
        log.print(f"{note.kind:6}  {note.what:10}  {note}", highlight=False, markup=False)
    more = len(done.notes) - len(shown)
    if more:
        log.print(f"and {more} more; --json has all", highlight=False)
    counts = ", ".join(
        f"{len(done.of(kind))} {name}"
        for kind, name in (("loss", "losses"), ("repair", "repairs"), ("fault", "faults"))
    )
    message = f"{done.records} document(s) written to {done.target}; {counts}"
    log.print(message, highlight=False, markup=False)


def _shown(notes: Sequence[Note]) -> list[Note]:
    """Return the notes that a list on a screen has room for, the gravest first."""
    rank = {"fault": 0, "loss": 1, "repair": 2}
    return sorted(notes, key=lambda note: rank[note.kind])[:_ROWS]


def _finish(done: Conversion, counted: int, max_losses: int) -> None:
    if counted > max_losses:
        stop(
            f"{counted} loss(es) of annotation are more than --max-losses {max_losses}; "
            "see the list above or --json",
            Exit.FAILED,
        )
    faults = len(done.of("fault"))
    if faults and not done.records:
        stop(f"{done.source}: no record could be read", Exit.NO_INPUT)
    if faults:
        raise typer.Exit(Exit.SOME_FAILED)
