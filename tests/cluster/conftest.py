"""A cluster, and a model that obeys deadly documents in its processes."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy
from cluster.inline import Inline
from cluster.nodes import Cluster

import baocao.cluster
from baocao.cluster_shield import children

collect_ignore = ["plugin"]  # a module that registers its component when it is imported

PLUGIN = Path(__file__).parent / "plugin"
NAME = "deadly_component"


@pytest.fixture(scope="session")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder where the component is a plugin of spaCy: a module with an entry point."""
    folder = tmp_path_factory.mktemp("plugin")
    (folder / f"{NAME}.py").write_bytes((PLUGIN / f"{NAME}.py").read_bytes())
    info = folder / f"{NAME}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {NAME}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[spacy_factories]\ndeadly = {NAME}:make_deadly\n")
    return folder


@pytest.fixture(scope="session")
def cluster(plugin: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Give a scheduler with two nodes."""
    made = Cluster(tmp_path_factory.mktemp("scratch"), plugin)
    try:
        made.add_node()
        made.add_node()
        yield made
    finally:
        made.close()


@pytest.fixture
def obeyed(tmp_path: Path) -> Path:
    """Return the folder where the component keeps what it has obeyed."""
    folder = tmp_path / "obeyed"
    folder.mkdir()
    return folder


@pytest.fixture
def deadly_model(
    plugin: Path, obeyed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> str:
    """Return the folder of a model of rules that obeys deadly documents."""
    monkeypatch.syspath_prepend(plugin)
    monkeypatch.setenv("PYTHONPATH", str(plugin))
    if NAME not in sys.modules:
        spec = importlib.util.spec_from_file_location(NAME, plugin / f"{NAME}.py")
        assert spec is not None
        assert spec.loader is not None
        sys.modules[NAME] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    nlp = spacy.blank("vi_baocao")
    for factory in ("baocao_layout", "baocao_values"):
        nlp.add_pipe(factory)
    nlp.add_pipe("deadly", config={"folder": str(obeyed)})
    nlp.to_disk(tmp_path / "model")
    return str(tmp_path / "model")


@pytest.fixture
def inline(monkeypatch: pytest.MonkeyPatch) -> Inline:
    """Return a connection that `annotate` will have to its cluster."""
    connection = Inline()

    class Connected:
        def __init__(self, address: str, processes: int) -> None: ...

        def __enter__(self) -> Inline:
            return connection

        def __exit__(self, *error: object) -> None: ...

    monkeypatch.setattr(baocao.cluster, "connected", Connected)
    return connection


@pytest.fixture(autouse=True, scope="module")
def _no_processes_stay() -> Iterator[None]:
    """End those that an inline cluster has kept for its next run."""
    yield
    children.release()
