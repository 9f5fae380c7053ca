"""The command reference as Markdown, from the application itself: nothing of it is typed twice."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any, Final

import typer

from baocao.cli import app
from baocao.cli_exit import Exit

INTRODUCTION: Final = """# Commands

`python -m baocao` is the same as `baocao`. Data goes to stdout, messages and progress to
stderr; there is no progress bar where stderr is not a terminal. `baocao COMMAND --help` prints
what stands here, which is made from it.
"""

EXIT_CODES: Final = {
    Exit.OK: "done",
    Exit.FAILED: "failed, or a check found something (`corpus validate`, `--fail-on-changes`)",
    Exit.USAGE: "wrong usage: nothing was done",
    Exit.SOME_FAILED: "done, but some documents failed: see `errors.jsonl`",
    Exit.NO_INPUT: "nothing that could be used as input",
    Exit.MODEL: "the model or the config is missing, or does not go with this version",
    Exit.FINDINGS: "findings, with `--fail-on-findings`",
    Exit.INTERRUPTED: "interrupted; `annotate --resume` goes on",
}

_BOLD: Final = re.compile(r"\[/?bold\]")
_HEADING: Final = re.compile(r"\[bold\]([^\[\]]+)\[/bold\]")
_ITEM: Final = re.compile(r"(\S+) {2,}(\S.*)", re.DOTALL)


def cli_page() -> str:
    """Return the page: every command with its arguments and options, and the exit codes."""
    parts = [INTRODUCTION]
    for path, command in commands():
        parts += [f"## {path}", *_description(command.help or ""), *_parameters(path, command)]
    codes = [f"| {code.value} | {EXIT_CODES[code]} |" for code in Exit]
    parts += ["## Exit codes", "\n".join(["| code | meaning |", "|---|---|", *codes])]
    return "\n\n".join(parts) + "\n"


def commands() -> Iterator[tuple[str, Any]]:
    """Yield the words of each command that does something, and the command, in help's order."""
    yield from _below("baocao", typer.main.get_command(app))


def parameters(command: Any) -> list[Any]:
    """Return the arguments and options of a command that its help shows, ``--help`` left out."""
    shown = [item for item in command.params if not getattr(item, "hidden", False)]
    return [item for item in shown if item.name != "help"]


def examples(command: Any) -> list[str]:
    """Return the lines that the help of a command gives as examples."""
    _, _, behind = (command.help or "").partition("[bold]Examples[/bold]")
    return [line.strip() for line in inspect.cleandoc(behind).splitlines() if line.strip()]


def _below(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    children = getattr(command, "commands", None)
    if not children:
        yield path, command
        return
    for name, child in children.items():
        if not child.hidden:
            yield from _below(f"{path} {name}", child)


def _description(told: str) -> Iterator[str]:
    """Yield the paragraphs of a help text; what stands under a bold line is a list."""
    before, _, behind = inspect.cleandoc(told).partition("[bold]Examples[/bold]")
    paragraphs = [part for part in before.split("\n\n") if part.strip()]
    for paragraph in paragraphs:
        heading, item = _HEADING.fullmatch(paragraph.strip()), _ITEM.fullmatch(paragraph)
        if heading:
            yield f"**{heading[1]}**"
        elif item:
            yield f"- `{item[1]}`: {_plain(item[2])}"
        else:
            yield _plain(paragraph)
    lines = [line.strip() for line in behind.splitlines() if line.strip()]
    if lines:
        yield "\n".join(["```sh", *lines, "```"])


def _parameters(path: str, command: Any) -> Iterator[str]:
    context = command.make_context(path, [], resilient_parsing=True)
    rows = [
        f"| `{names}` | {_cell(meaning)} |"
        for item in parameters(command)
        for names, meaning in [item.get_help_record(context)]
    ]
    if rows:
        yield "\n".join(["| argument or option | meaning |", "|---|---|", *rows])


def _plain(text: str) -> str:
    r"""Return help in rich markup as Markdown.

    >>> _plain(r"[bold]x[/bold], pip install 'baocao\[sql]', <b>")
    "**x**, pip install 'baocao[sql]', &lt;b&gt;"
    """
    marked = _BOLD.sub("**", text).replace("\\[", "[")
    return marked.replace("<", "&lt;").replace(">", "&gt;")


def _cell(text: str) -> str:
    return _plain(text).replace("|", "\\|").replace("\n", " ")
