"""A document that raises, hangs or ends its process is one row; the others are all there."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path

import pytest
from runner.run_output import documents, errors, files, ids, lines

import baocao.pool
import baocao.workers
from baocao.annotate import Tick, WorkerError, annotate

# A text's command, the stage of its error, what the error says.
IN_ANY_PROCESS = [
    ("@raise", "annotate", "RuntimeError: boom"),
    ("@memory", "annotate", "MemoryError: "),
    ("@loop", "time", "took longer than 1 s"),
]
IN_A_WORKER = [
    ("@hang", "time", "took longer than 1 s"),
    ("@kill", "worker", "its process ended (SIGKILL)"),
    ("@segfault", "worker", "its process ended (SIGSEGV)"),
    ("@exit", "worker", "its process ended (exit code 3)"),
]


@pytest.fixture(autouse=True)
def _short_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (baocao.pool, baocao.workers):
        monkeypatch.setattr(module, "GRACE", 1)


@pytest.mark.parametrize(("command", "stage", "message"), IN_ANY_PROCESS)
def test_in_this_process(
    hostile_model: str, tmp_path: Path, command: str, stage: str, message: str
) -> None:
    source = documents(tmp_path, ["", command, ""])
    summary = annotate([source], tmp_path / "out", model=hostile_model, time_limit=1)
    assert ids(tmp_path / "out") == ["d0", "d2"]
    assert errors(tmp_path / "out") == [("d1", stage)]
    (row,) = lines(tmp_path / "out" / "errors.jsonl")
    assert row["message"].startswith(message)
    assert (summary.written, summary.failed) == (2, 1)


def test_in_workers(hostile_model: str, tmp_path: Path) -> None:
    """All of them in one run, in one batch with the innocent, at its ends and side by side."""
    rows = [*IN_ANY_PROCESS, *IN_A_WORKER]
    texts = [word for command, _, _ in rows for word in (command, "")]
    source = documents(tmp_path, ["@kill", *texts, "@kill"])
    annotate(
        [source],
        tmp_path / "out",
        model=hostile_model,
        time_limit=1,
        n_process=2,
        batch_size=6,
        start_method="fork",
    )
    wanted = [("@kill", "worker", ""), *rows, ("@kill", "worker", "")]
    found = lines(tmp_path / "out" / "errors.jsonl")
    assert [row["stage"] for row in found] == [stage for _, stage, _ in wanted]
    for row, (_, _, message) in zip(found, wanted, strict=True):
        assert row["message"].startswith(message)
    assert ids(tmp_path / "out") == [f"d{2 * n + 2}" for n in range(len(rows))]


def test_the_rows_are_those_of_one_process(hostile_model: str, tmp_path: Path) -> None:
    texts = ["", "@raise", "@loop", "", "@memory"]
    source = documents(tmp_path, texts)
    options = {"model": hostile_model, "time_limit": 1, "start_method": "fork"}
    annotate([source], tmp_path / "one", **options)
    annotate([source], tmp_path / "two", n_process=2, batch_size=2, **options)
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_a_worker_killed_from_outside_costs_nothing(hostile_model: str, tmp_path: Path) -> None:
    source = documents(tmp_path, ["", "", "@kill-once", *[""] * 20])
    annotate(
        [source], tmp_path / "out", model=hostile_model, n_process=2, batch_size=4,
        start_method="fork",
    )  # fmt: skip
    assert ids(tmp_path / "out") == [f"d{n}" for n in range(23)]
    assert errors(tmp_path / "out") == []


def test_every_worker_killed_whatever_it_does(hostile_model: str, tmp_path: Path) -> None:
    """Workers are killed while they start, wait, read or write; nothing is lost or blamed."""
    source = documents(tmp_path, [""] * 60)
    killed: set[int] = set()

    def kill(tick: Tick) -> None:
        if tick.documents % 20 == 1:
            for child in multiprocessing.active_children():
                if child.pid is not None and child.name == "pebble_pool_worker":
                    killed.add(child.pid)
                    os.kill(child.pid, signal.SIGKILL)

    annotate(
        [source], tmp_path / "out", model=hostile_model, n_process=2, batch_size=3,
        start_method="fork", progress=kill,
    )  # fmt: skip
    assert len(killed) >= 4
    assert ids(tmp_path / "out") == [f"d{n}" for n in range(60)]
    assert errors(tmp_path / "out") == []


def test_workers_that_cannot_start_end_the_run(
    hostile_model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(baocao.pool, "start_worker", _die)
    source = documents(tmp_path, [""] * 5)
    with pytest.raises(WorkerError, match="--n-process"):
        annotate([source], tmp_path / "out", model=hostile_model, n_process=2, start_method="fork")
    annotate([source], tmp_path / "out", model=hostile_model, resume=True)
    assert len(ids(tmp_path / "out")) == 5


def _die(model: str, fingerprint: str) -> None:
    os._exit(1)


def test_a_file_that_hangs_its_reader(
    hostile_model: str, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = baocao.workers.read_path

    def slow(path: str) -> object:
        while path.endswith("xã 3.txt"):
            pass
        return real(path)

    monkeypatch.setattr(baocao.workers, "read_path", slow)
    annotate([inbox / "sub"], tmp_path / "out", model=hostile_model, time_limit=1)
    assert errors(tmp_path / "out") == [("xã 3", "time")]
    assert len(ids(tmp_path / "out")) == 7
