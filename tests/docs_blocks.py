"""Code blocks of a Markdown page, and how each of them is run."""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from baocao.cli import app

LANGUAGES = {"bash", "sh", "python", "text", "xml", "json", "yaml", "toml", "ini", "dockerfile", ""}
_FENCE = re.compile(r"^```([a-z]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NO_RUN = re.compile(r"<!-- no-run: (\S.*?) -->\s*\Z")
_CODE = re.compile(r"\s+# exit code (\d+)\b")
_SHELL = re.compile(r"[|<>&]|\$\(")  # what only a shell understands
_ANNOTATE = re.compile(r"\bannotate\b.* -o out\b(?!.*--resume)")
_FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block; ``wanted`` is the output that the page shows behind it."""

    language: str
    code: str
    line: int
    no_run: str | None = None
    wanted: str | None = None

    @property
    def runs(self) -> str | None:
        """What runs the block: ``bash``, ``python``, or None."""
        if self.no_run is not None:
            return None
        if self.language == "":  # other pages mark commands of baocao by nothing
            return "bash" if self.code.startswith("baocao ") else None
        return self.language if self.language in ("bash", "python") else None


def blocks(markdown: str) -> list[Block]:
    """Return the blocks of a page in order; a text block right behind another is its output."""
    found = list(_FENCE.finditer(markdown))
    made = []
    for number, fence in enumerate(found):
        following = found[number + 1] if number + 1 < len(found) else None
        shown = following is not None and following[1] == "text"
        adjacent = following is not None and not markdown[fence.end() : following.start()].strip()
        reason = _NO_RUN.search(markdown[: fence.start()])
        made.append(
            Block(
                language=fence[1],
                code=fence[2],
                line=markdown[: fence.start()].count("\n") + 1,
                no_run=reason[1] if reason else None,
                wanted=following[2] if following is not None and shown and adjacent else None,
            )
        )
    return made


@dataclass(slots=True)
class Page:
    """A page that is run: its working directory, and what its Python blocks have defined.

    It begins with a folder ``out`` of the examples annotated, which makes way for the first
    command of its own that writes to ``out``, and for each one where the commands of a page
    do not follow one another.
    """

    folder: Path
    annotated: Path  # examples/ as 'baocao annotate' wrote them, to be reused
    said: str  # what that command said
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "page"})
    in_order: bool = True
    given: bool = True

    def __post_init__(self) -> None:
        shutil.copytree(self.annotated, self.folder / "out")

    def run(self, block: Block) -> str:
        """Run a block and return what it printed; AssertionError where it failed."""
        if block.runs == "python":
            return self._doctest(block) if ">>> " in block.code else self._execute(block)
        return "".join(self._line(line) for line in _lines(block.code))

    def _execute(self, block: Block) -> str:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile("\n" * block.line + block.code, "page", "exec"), self.names)
        return printed.getvalue()

    def _doctest(self, block: Block) -> str:
        test = doctest.DocTestParser().get_doctest(block.code, self.names, "page", None, block.line)
        told = io.StringIO()
        runner = doctest.DocTestRunner(optionflags=_FLAGS)
        assert not runner.run(test, out=told.write, clear_globs=False).failed, told.getvalue()
        self.names.update(test.globs)
        return ""

    def _line(self, line: str) -> str:
        wanted = int(found[1]) if (found := _CODE.search(line)) else 0
        command = line.split("  # ")[0].strip()
        if self.given and _ANNOTATE.search(command):
            shutil.rmtree(self.folder / "out")
            self.given = not self.in_order
        if command.startswith("baocao ") and not _SHELL.search(command):
            code, said = self._baocao(shlex.split(command)[1:])
        else:
            code, said = self._shell(command)
        assert code == wanted, f"{command}: exit code {code}, not {wanted}\n{said}"
        return said

    def _baocao(self, arguments: list[str]) -> tuple[int, str]:
        target = self.folder / arguments[-1]
        if arguments[:-1] == ["annotate", "examples/", "-o"] and not target.exists():
            shutil.copytree(self.annotated, target)
            return 0, self.said.replace("written to out", f"written to {target.name}").replace(
                "out/index.html", f"{target.name}/index.html"
            )
        result = CliRunner().invoke(app, arguments)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output

    def _shell(self, command: str) -> tuple[int, str]:
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        done = subprocess.run(
            ["bash", "-c", f"set -o pipefail; {command}"],
            cwd=self.folder,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        return done.returncode, done.stdout + done.stderr


def check_output(block: Block, printed: str) -> None:
    """Compare what a block printed with what its page shows, ``...`` standing for anything."""
    if block.wanted is None:
        return
    printed = printed.replace("\ufeff", "")  # a byte order mark in front of CSV is not seen
    same = doctest.OutputChecker().check_output(block.wanted, printed, _FLAGS)
    assert same, f"line {block.line} shows\n{block.wanted}\nand prints\n{printed}"


def _lines(code: str) -> Iterator[str]:
    for line in code.replace("\\\n", " ").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line
