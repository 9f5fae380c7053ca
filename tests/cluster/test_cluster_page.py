"""docs/cluster.md: its commands have the options that they are given there."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "cluster.md"
MODULES = {"baocao annotate": "baocao", "dask scheduler": "dask", "dask worker": "dask"}


def _commands(start: str) -> list[list[str]]:
    blocks = re.findall(r"^ *```\n(.*?)^ *```", PAGE.read_text(encoding="utf-8"), re.S | re.M)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    found = (line.strip().removeprefix("OMP_NUM_THREADS=1 ") for line in lines)
    return [shlex.split(line, comments=True) for line in found if line.startswith(start)]


@pytest.mark.parametrize("start", MODULES)
def test_every_command_is_real(start: str) -> None:
    command = [sys.executable, "-m", MODULES[start], start.split()[1], "--help"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    known = set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", told))
    given = {word for words in _commands(start) for word in words if word.startswith("-")}
    assert given
    assert given <= known, given - known
