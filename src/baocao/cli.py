"""The command ``baocao``: argument checks, progress and exit codes; the work is in the library.

Exit codes: 0 done; 1 failed; 2 wrong usage; 3 done, but some documents failed; 4 no
usable input; 5 model or config missing or incompatible; 6 findings, with
--fail-on-findings; 130 interrupted. stdout carries data only; messages and progress go to
stderr.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

import baocao
from baocao.cli_annotate import register as add_annotation
from baocao.cli_audit import register as add_audit
from baocao.cli_corpus import corpus_app
from baocao.cli_evaluate import register as add_evaluation
from baocao.cli_exit import Exit, stop
from baocao.cli_registers import register as add_registers
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
        stop(str(error), Exit.FAILED)
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


add_training(app)
add_evaluation(app)
add_audit(app)
add_registers(app)
add_tables(app)
app.add_typer(corpus_app, name="corpus")


def main() -> None:
    """Run the command line; an interrupt ends with 130 and no traceback."""
    app()
