"""The commands ``baocao label-studio pull`` and ``import``: annotations back as gold records.

Exit codes as in ``baocao.cli``: 1 the server refused, or more lost than allowed; 2 wrong
usage; 3 done, but some tasks could not be read; 4 nothing to take back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from baocao.cli_exit import Exit, stop
from baocao.cli_label_studio_options import (
    AsJson,
    Overwrite,
    ProjectName,
    Quiet,
    Url,
    failures,
    print_json,
    say,
    server_at,
    tell,
)
from baocao.formats.conversion_notes import COUNTED

if TYPE_CHECKING:
    from baocao.formats.conversion_notes import Note
    from baocao.label_studio_pull import Pulled

ByAnnotator = Annotated[
    Path | None,
    typer.Option(
        "--by-annotator", metavar="DIR", help="Write a gold file for each annotator to this folder."
    ),
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Gold file to write (.jsonl)."),
]
MaxLosses = Annotated[
    int, typer.Option("--max-losses", min=0, help="Losses of annotation that are no failure.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the group."""
    app.command()(pull)
    app.command("import")(import_)


def pull(
    project: ProjectName,
    url: Url = "http://localhost:8080",
    output: Output = None,
    by_annotator: ByAnnotator = None,
    max_losses: MaxLosses = 0,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Take the annotations of a project back as gold records.

    In FILE the annotation marked as ground truth counts, else the newest; with --by-annotator
    there is a file for each person, ready for 'baocao agreement'. Tasks that nobody has
    annotated, and skipped ones, are left out and counted. Offsets are checked by the quoted
    text. Every repair and loss is told; exit code 1 when more annotation is lost than
    --max-losses allows.

    [bold]Examples[/bold]

    baocao label-studio pull --project 'Báo cáo 2025' -o corrected.jsonl

    baocao label-studio pull --project 12 --by-annotator people --url http://localhost:8080
    """
    from baocao.label_studio_pull import pulled

    _check_outputs(output, by_annotator)
    with failures(Path(project)):
        server = server_at(url)
        found = server.project(project)
        if found is None:
            there = ", ".join(f"'{p['title']}' ({p['id']})" for p in server.projects())
            stop(f"{server.url}: no project '{project}'; there is {there or 'none'}", Exit.NO_INPUT)
        where = f"{server.url}/projects/{found['id']}"
        done = pulled(server.export(found["id"]), where, server.users())
    _finish(done, output, by_annotator, max_losses, overwrite, as_json=as_json, quiet=quiet)


def import_(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="EXPORT", help="JSON export of a project (not JSON-MIN).", show_default=False
        ),
    ],
    output: Output = None,
    by_annotator: ByAnnotator = None,
    max_losses: MaxLosses = 0,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Do as 'pull' does with a JSON export that was downloaded; no server is asked.

    [bold]Examples[/bold]

    baocao label-studio import project-3-at-2024.json -o corrected.jsonl

    baocao label-studio import project-3-at-2024.json --by-annotator people
    """
    from baocao.formats.label_studio import read_tasks
    from baocao.label_studio_pull import pulled

    _check_outputs(output, by_annotator)
    if not source.exists():
        stop(f"{source}: no such file; give a JSON export of Label Studio", Exit.NO_INPUT)
    with failures(source):
        done = pulled(read_tasks(source), str(source))
    _finish(done, output, by_annotator, max_losses, overwrite, as_json=as_json, quiet=quiet)


def _check_outputs(output: Path | None, by_annotator: Path | None) -> None:
    if output is None and by_annotator is None:
        stop("nowhere to write; give -o FILE or --by-annotator DIR, or both", Exit.USAGE)


def _finish(
    done: Pulled,
    output: Path | None,
    by_annotator: Path | None,
    max_losses: int,
    overwrite: bool,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Write what came back, tell what did not, and end with the code for it."""
    from baocao.label_studio_pull import write_pulled

    # With a file for each person nothing of the others is lost.
    notes = done.notes if by_annotator is None else done.notes_by_annotator
    if not as_json and not quiet:
        tell(notes)
    with failures(output or by_annotator or Path()):
        people = write_pulled(done, output, by_annotator, overwrite=overwrite)
    files = [str(path) for path in (*([output] if output else ()), *people)]
    if as_json:
        print_json(_summary(done, files, notes))
    if not quiet:
        say(
            f"{len(done.records)} document(s) by {len(done.by_annotator)} annotator(s); left out: "
            f"{done.unannotated} without annotation, {done.skipped} skipped"
        )
        for file in files:
            say(f"written to {file}")
    lost = sum(note.kind == "loss" and note.what in COUNTED for note in notes)
    if lost > max_losses:
        message = f"{lost} loss(es) of annotation are more than --max-losses {max_losses}"
        stop(f"{message}; see the list above or --json", Exit.FAILED)
    if any(note.kind == "fault" for note in notes):
        raise typer.Exit(Exit.SOME_FAILED)


def _summary(done: Pulled, files: list[str], notes: Sequence[Note]) -> dict[str, Any]:
    return {
        "documents": len(done.records),
        "unannotated": done.unannotated,
        "skipped": done.skipped,
        "annotators": {name: len(records) for name, records in done.by_annotator.items()},
        "files": files,
        "notes": [asdict(note) for note in notes],
    }
