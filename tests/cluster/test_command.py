"""``baocao annotate --cluster``: what it says, and how it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import CancelledError
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import spacy
from cluster.nodes import Cluster
from distributed import KilledWorker
from runner.run_output import documents, files, ids

from baocao.annotate import annotate
from baocao.cluster_connection import ClusterError, Connection, WorkersEndedError, connected

EXAMPLES = Path(__file__).parents[2] / "examples"
ENVIRONMENT = {**os.environ, "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "2s"}


def _command(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "baocao", "annotate", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=ENVIRONMENT, **options
    )


ADDRESSES = [
    "tcp://127.0.0.1:1",  # nobody listens
    "tls://127.0.0.1:1",  # and TLS is not set up
    "no such file.json",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_scheduler(rules_model: Path, tmp_path: Path, address: str) -> None:
    source = documents(tmp_path, [""])
    out = tmp_path / "out"
    found = _command(source, "-o", out, "-m", rules_model, "--cluster", address, timeout=30)
    assert (found.returncode, found.stdout) == (1, ""), found.stderr
    assert f"no Dask scheduler answers at {address}" in found.stderr
    assert "Traceback" not in found.stderr
    assert not out.exists()


def test_without_dask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r"pip install 'baocao\[cluster\]'"), connected("x", 1):
        pass


def _result(error: Exception | None, status: str) -> dict[str, Any]:
    """Return what a connection gives for work that ended so."""

    def result() -> dict[str, Any]:
        if error is not None:
            raise error
        return {"file": "a"}

    connection = Connection(SimpleNamespace(scheduler=None))  # type: ignore[arg-type]
    return connection.result(SimpleNamespace(status=status, result=result))  # type: ignore[arg-type]


ENDS = [
    (KilledWorker("a", None, 1), "error", WorkersEndedError, "^$"),
    (ImportError("no baocao"), "error", ClusterError, "cannot import what it needs .no baocao"),
    (OSError("no answer"), "error", ClusterError, "a worker failed: no answer"),
    (CancelledError(), "cancelled", ClusterError, "the scheduler at its address is gone"),
]


@pytest.mark.parametrize(("error", "status", "raised", "message"), ENDS)
def test_how_work_can_end(error: Exception, status: str, raised: Any, message: str) -> None:
    with pytest.raises(raised, match=message):
        _result(error, status)


def test_a_result_that_died_with_its_worker_is_waited_for() -> None:
    """The work was done, and is done again while it is asked for: that is no lost scheduler."""
    assert _result(None, "lost") == {"file": "a"}


def test_shards_without_a_cluster(tmp_path: Path) -> None:
    found = _command(tmp_path, "-o", tmp_path / "out", "--shards", tmp_path)
    assert found.returncode == 2
    assert "--cluster" in found.stderr


def test_a_worker_with_another_model(cluster: Cluster, plugin: Path, tmp_path: Path) -> None:
    """The model is a package of one name everywhere; on one node it was trained anew."""
    places = (plugin, tmp_path / "site")
    for number, place in enumerate(places):
        nlp = spacy.blank("vi_baocao", meta={"name": "kho", "version": f"1.{number}"})
        nlp.add_pipe("baocao_layout")
        place.mkdir(exist_ok=True)
        nlp.to_disk(place / "kho_model")
        (place / "kho_model" / "__init__.py").write_text("", encoding="utf-8")
    source = documents(tmp_path, [""] * 24)
    node = cluster.add_node(places[1])
    arguments = (source, "-o", tmp_path / "out", "--batch-size", 1)
    with cluster.annotate(*arguments, model="kho_model") as run:
        _, said = run.communicate(timeout=60)
    node.terminate()
    cluster.ended.get(timeout=60)
    assert run.returncode == 5, said
    assert "worker tcp://127.0.0.1:" in said
    assert "its model 'kho_model' is another one" in said
    assert "Traceback" not in said
    assert cluster.annotate(*arguments, "--resume", model="kho_model").wait(timeout=60) == 0
    assert len(ids(tmp_path / "out")) == 24


@pytest.mark.model
def test_the_shipped_model_on_a_cluster_of_this_machine(tmp_path: Path) -> None:
    paths = [*sorted(EXAMPLES.glob("0[1-4]*")), EXAMPLES / "08-tin-ngan.jsonl"]
    annotate(paths, tmp_path / "one", formats=["csv"])
    options = ("--cluster", "local", "-n", 1, "--batch-size", 2, "--format", "csv")
    found = _command(*paths, "-o", tmp_path / "out", *options)
    assert found.returncode == 0, found.stderr
    assert len(ids(tmp_path / "out")) > 4
    assert files(tmp_path / "out") == files(tmp_path / "one")
