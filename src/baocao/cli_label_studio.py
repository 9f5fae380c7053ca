"""The commands ``baocao label-studio …``: pre-annotate, correct in Label Studio, take back.

Exit codes as in ``baocao.cli``: 0 done; 1 failed, the server refused, or more lost than
allowed; 2 wrong usage; 3 done, but some documents were left out; 4 nothing to read or to
take back; 5 model missing; 130 interrupted. stdout carries data only.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from baocao.cli_exit import Exit, log, stop
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
from baocao.cli_label_studio_pull import register as add_pulling
from baocao.cli_label_studio_serve import register as add_server

if TYPE_CHECKING:
    from baocao.label_studio_push import Progress, Pushed

label_studio_app = typer.Typer(
    name="label-studio",
    help="Pre-annotate for Label Studio, send tasks to its server, take annotations back.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)


class Show(StrEnum):
    """What of the annotation is in the tasks."""

    AUTO = "auto"
    PREDICTIONS = "predictions"
    ANNOTATIONS = "annotations"
    TEXTS = "texts"


def register(app: typer.Typer) -> None:
    """Add the commands to an application."""
    add_pulling(label_studio_app)
    add_server(label_studio_app)
    app.add_typer(label_studio_app, name="label-studio")


@label_studio_app.command()
def export(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="IN",
            help="Gold records or reports.jsonl; with --model, any files or folder of reports. A "
            'document is a .txt, or a line {"id": …, "text": …} of a .jsonl.',
            show_default=False,
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Folder to write to.")
    ],
    model: Annotated[
        str | None,
        typer.Option("--model", "-m", help="Annotate the texts with this model.  (vi_baocao_sm)"),
    ] = None,
    show: Annotated[
        Show,
        typer.Option(
            "--as", help="Spans as predictions or annotations; auto: what a model or people made."
        ),
    ] = Show.AUTO,
    sections: Annotated[
        bool, typer.Option("--sections/--no-sections", help="Have sections of sentences as well.")
    ] = True,
    labels: Annotated[
        str, typer.Option("--labels", metavar="A,B", help="The only labels that the tool offers.")
    ] = "",
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Write a labelling config and tasks with predictions, checked against each other.

    DIR/config.xml has the labels that the model or the data know, DIR/tasks.json a task a
    document: what a model found as predictions with scores and model version, which people
    correct; gold as annotations. 'push' sends both; they can be imported by hand as well.
    --as texts leaves the spans out, for people who shall not see each other's work.

    [bold]Examples[/bold]

    baocao label-studio export examples/ -o for-labelling --model vi_baocao_sm

    baocao label-studio export out/reports.jsonl -o for-labelling

    baocao label-studio export mine.jsonl -o blind --as texts --labels PERSON,MONEY
    """
    import baocao
    from baocao.label_studio_export import export_tasks

    if not source.exists():
        stop(f"{source}: no such file or folder; give reports or gold records", Exit.NO_INPUT)
    wanted = [name.strip() for name in labels.split(",") if name.strip()]
    with failures(source):
        try:
            done = export_tasks(
                source, output, model=model, show=show.value, sections=sections, labels=wanted,
                overwrite=overwrite,
            )  # fmt: skip
        except baocao.ModelError as error:
            stop(str(error), Exit.MODEL)
    if as_json:
        print_json({**asdict(done), "folder": str(done.folder)})
    else:
        tell(done.notes)
        for failure in done.failures:
            say(f"failed  {failure}")
    say(
        f"{done.tasks} task(s) with {done.predictions} prediction(s) and {done.annotations} "
        f"annotation(s), {len(done.labels)} label(s), {len(done.sections)} section(s) in {output}"
    )
    if done.failures or any(note.kind == "fault" for note in done.notes):
        raise typer.Exit(Exit.SOME_FAILED)


@label_studio_app.command()
def push(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="DIR|TASKS", help="Folder that 'export' wrote, or tasks.", show_default=False
        ),
    ],
    project: ProjectName,
    url: Url = "http://localhost:8080",
    replace_config: Annotated[
        bool,
        typer.Option(
            "--replace-config", help="Give a project that is there this labelling config."
        ),
    ] = False,
    batch: Annotated[
        int, typer.Option("--batch", min=1, help="Tasks that are sent at once.")
    ] = 100,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Send tasks and their predictions to a project, which is made where it is missing.

    May be run again: a document that is there (by its id, or its text where it has none) is
    not sent twice; it gets the predictions of model versions that it lacks. A project's own
    labelling config stays, as long as all tasks fit it.

    The environment variable LABEL_STUDIO_API_KEY has a token of yours, a legacy or a personal
    access token.

    [bold]Examples[/bold]

    baocao label-studio push for-labelling --project 'Báo cáo 2025'

    baocao label-studio push for-labelling --url https://label.example.org --project 12
    """
    from baocao.label_studio_push import push as run
    from baocao.label_studio_push import read_upload

    if not source.exists():
        stop(f"{source}: no such file or folder; give what 'export' wrote", Exit.NO_INPUT)
    with failures(source):
        upload = read_upload(source)
        server = server_at(url)
        with _progress(quiet=quiet) as progress:
            done = run(
                server, project, upload, replace_config=replace_config, batch=batch,
                progress=progress,
            )  # fmt: skip
    if as_json:
        print_json(asdict(done))
    if not quiet:
        _report(done)
    if done.changed:
        raise typer.Exit(Exit.SOME_FAILED)


def _report(done: Pushed) -> None:
    made = "made" if done.created else "completed"
    say(
        f"project '{done.title}' {made}: {done.tasks} task(s) sent, {done.there} there before, "
        f"{done.predictions} prediction(s) added to them"
    )
    for id in done.changed:
        say(f"left    document '{id}' is there with another text; give it another id")
    say(f"Look at {done.url}")


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Progress | None]:
    """Give a callback that moves a bar on stderr; none when nobody watches."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.progress import Progress as Bar

    with Bar(console=log, transient=True) as bar:
        task = bar.add_task("sending", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
