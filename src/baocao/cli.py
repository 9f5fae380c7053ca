"""The command ``baocao``: argument checks, progress and exit codes; the work is in the library.

Exit codes: 0 done; 1 failed; 2 wrong usage; 3 done, but some documents failed; 4 no
usable input; 5 model or config missing or incompatible; 6 findings, with
--fail-on-findings; 130 interrupted. stdout carries data only; messages and progress go to
stderr.
"""

from __future__ import annotations

import json
from typing import Annotated

import typer

import baocao
from baocao.cli_agreement import register as add_agreement
from baocao.cli_annotate import register as add_annotation
from baocao.cli_audit import register as add_audit
from baocao.cli_convert import register as add_conversion
from baocao.cli_corpus import corpus_app
from baocao.cli_evaluate import register as add_evaluation
from baocao.cli_exit import Exit, stop
from baocao.cli_label_studio import register as add_label_studio
from baocao.cli_registers import register as add_registers
from baocao.cli_select import register as add_selection
from baocao.cli_tables import register as add_tables
from baocao.cli_train import register as add_training

__all__ = ["Exit", "app", "main"]

app = typer.Typer(
    name="baocao",
    help="Turn the reports of Vietnamese wards and communes into data: entities with values "
    "and sections, with exact offsets.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if version:
        typer.echo(baocao.__version__)
        raise typer.Exit(Exit.OK)


add_annotation(app)


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
        stop(str(error), Exit.MODEL)
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    width = max(map(len, facts))
    for name, value in facts.items():
        shown = ", ".join(map(str, value)) if isinstance(value, list) else value
        typer.echo(f"{name:<{width}}  {shown}")


add_agreement(app)
add_selection(app)
add_training(app)
add_evaluation(app)
add_audit(app)
add_registers(app)
add_tables(app)
add_conversion(app)
add_label_studio(app)
app.add_typer(corpus_app, name="corpus")


def main() -> None:
    """Run the command line; an interrupt ends with 130 and no traceback."""
    app()
