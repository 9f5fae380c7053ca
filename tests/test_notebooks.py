"""Every notebook runs from top to bottom, offline, and shows what is stored in it."""

from __future__ import annotations

import re
from itertools import zip_longest
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
VARIES = "varies"  # tag of cells whose output differs between machines: versions, exact scores
LARGEST = 150_000  # bytes of a notebook with its outputs

NUMBER = re.compile(r"[0-9]+\.[0-9]+")
CLOSE = 0.03  # scores may differ a little between machines, after training
BLANKS = re.compile(r"[ \n]+|-{3,}")  # columns of a table are as wide as their numbers

OFFLINE = """import warnings, pytest_socket
warnings.filterwarnings("ignore", "A test tried to use")  # urllib3 looks for IPv6 when imported
pytest_socket.disable_socket(allow_unix_socket=True)"""


def shown(cell: Any) -> str:
    """Return what a cell shows as text, and which other kinds of output it has."""
    parts = []
    for output in cell["outputs"]:
        if output["output_type"] == "stream":
            parts.append(output["text"])
        else:
            data = output["data"]
            parts += [data["text/plain"], *(kind for kind in sorted(data) if kind != "text/plain")]
    return BLANKS.sub(" ", "\n".join(parts)).strip()


def differ(one: str, other: str) -> bool:
    """Return whether two outputs differ in their words, or in a score by more than a little."""
    if NUMBER.sub("#", one) != NUMBER.sub("#", other):
        return True
    pairs = zip(NUMBER.findall(one), NUMBER.findall(other), strict=True)
    return any(abs(float(a) - float(b)) > CLOSE for a, b in pairs)


def run(path: Path, folder: Path) -> list[Any]:
    """Return the code cells of a notebook, executed in a fresh kernel without network."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(OFFLINE))
    # Through files instead of ports; a socket's path must be short.
    kernel = AsyncKernelManager(kernel_name="python3", transport="ipc", ip=str(folder / "k"))
    resources = {"metadata": {"path": str(FOLDER)}}
    NotebookClient(notebook, km=kernel, timeout=240, resources=resources).execute()
    return [cell for cell in notebook.cells[1:] if cell.cell_type == "code"]


@pytest.mark.model
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_and_its_outputs_are_current(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    stored = [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
    fresh = run(path, tmp_path)
    for old, new in zip_longest(stored, fresh):
        assert old["outputs"] or not shown(new), f"{old['id']} was stored without its output"
        if VARIES not in old["metadata"].get("tags", ()):
            assert not differ(shown(old), shown(new)), (old["id"], shown(old), shown(new))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_small_teaches_and_stands_in_the_list(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    words = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert path.stat().st_size < LARGEST
    assert "**Exercise.**" in words
    assert f"]({path.name})" in (FOLDER / "README.md").read_text(encoding="utf-8")
    stored = path.read_text(encoding="utf-8")
    assert "/tmp" not in stored  # nor anything else of the machine that ran it
    assert "Traceback" not in stored


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("F1 0.95", "F1 0.94", False),
        ("F1 0.95", "F1 0.85", True),
        ("15 reports", "14 reports", True),
        ("F1 0.95", "P 0.95", True),
    ],
)
def test_only_small_differences_of_scores_are_borne(one: str, other: str, expected: bool) -> None:
    assert differ(one, other) is expected
