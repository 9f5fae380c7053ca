"""A model that obeys hostile documents, in this process and in those that it starts."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import pytest
import spacy
from runner.run_output import LINE

collect_ignore = ["plugin"]  # a module that registers its component when it is imported

PLUGIN = Path(__file__).parent / "plugin"


def _install(folder: Path) -> None:
    """Install the component as a plugin of spaCy: a module with an entry point."""
    name = "hostile_component"
    (folder / f"{name}.py").write_bytes((PLUGIN / f"{name}.py").read_bytes())
    info = folder / "hostile_component-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: hostile-component\nVersion: 1.0\n")
    entry = f"[spacy_factories]\nhostile = {name}:make_hostile\n"
    (info / "entry_points.txt").write_text(entry)
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)


@pytest.fixture
def hostile_folder(tmp_path: Path) -> Path:
    """Return the folder where the component keeps what it has obeyed, and in which processes."""
    folder = tmp_path / "obeyed"
    folder.mkdir()
    return folder


@pytest.fixture
def hostile_model(hostile_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the folder of a model of rules that obeys hostile documents."""
    plugin = tmp_path / "plugin"
    plugin.mkdir()
    _install(plugin)
    monkeypatch.syspath_prepend(plugin)
    monkeypatch.setenv("PYTHONPATH", str(plugin))
    nlp = spacy.blank("vi_baocao")
    for factory in ("baocao_layout", "baocao_values"):
        nlp.add_pipe(factory)
    nlp.add_pipe("hostile", config={"folder": str(hostile_folder)})
    nlp.to_disk(tmp_path / "model")
    return str(tmp_path / "model")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Return a folder of short documents: files, a file of lines, and what cannot be read."""
    folder = tmp_path / "inbox"
    (folder / "sub").mkdir(parents=True)
    for number in range(8):
        (folder / f"xã {number}.txt").write_text(LINE.format(number), encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    rows: list[dict[str, Any]] = [{"id": f"d{n}", "text": LINE.format(n)} for n in range(9)]
    rows[4] = {"id": "no text"}
    rows[7]["id"] = "sub/xã 1"
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "lines.jsonl").write_text(lines, encoding="utf-8")
    for number in range(8):
        (folder / "sub" / f"xã {number}.txt").write_text(LINE.format(number), encoding="utf-8")
    return folder
