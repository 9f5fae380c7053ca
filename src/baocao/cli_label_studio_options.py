"""What the commands of ``baocao label-studio`` share: options, messages, how failures end them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from baocao.cli_exit import Exit, log, stop
from baocao.formats.conversion_notes import ConversionError, UnclearConversion

if TYPE_CHECKING:
    from baocao.formats.conversion_notes import Note
    from baocao.label_studio_api import LabelStudio

_ROWS: Final = 40
"""Notes that are listed; --json has all."""

Url = Annotated[
    str,
    typer.Option("--url", envvar="LABEL_STUDIO_URL", help="Address of the Label Studio server."),
]
ProjectName = Annotated[
    str,
    typer.Option("--project", "-p", metavar="NAME|ID", help="Title of a project, or its number."),
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace files that are there.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print what was done as JSON.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]


def server_at(url: str) -> LabelStudio:
    """Return the server at an address, asked with the token of the environment."""
    from baocao.label_studio_api import TOKEN_VARIABLE, LabelStudio

    return LabelStudio(url, os.environ.get(TOKEN_VARIABLE, ""))


@contextmanager
def failures(source: Path) -> Iterator[None]:
    """End the command with a message and a code for whatever goes wrong."""
    from baocao.label_studio_api import LabelStudioError

    try:
        yield
    except UnclearConversion as error:
        stop(str(error), Exit.USAGE)
    except ConversionError as error:
        stop(str(error), Exit.NO_INPUT)
    except LabelStudioError as error:
        stop(str(error), Exit.FAILED)
    except OSError as error:
        where = error.filename or source
        stop(f"{where}: cannot be read or written ({error.strerror or error})", Exit.FAILED)
    except KeyboardInterrupt:
        stop("interrupted; the same command goes on", Exit.INTERRUPTED)


def tell(notes: Sequence[Note]) -> None:
    """List notes on stderr, the gravest first."""
    rank = {"fault": 0, "loss": 1, "repair": 2}
    for note in sorted(notes, key=lambda note: rank[note.kind])[:_ROWS]:
        # One line a note, never wrapped, so that grep finds it.
        say(f"{note.kind:6}  {note.what:10}  {note}")
    if len(notes) > _ROWS:
        say(f"and {len(notes) - _ROWS} more; --json has all")


def print_json(value: Any) -> None:
    """Print a value on stdout."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def say(message: str) -> None:
    """Say something on stderr, as it is."""
    log.print(message, highlight=False, markup=False)
