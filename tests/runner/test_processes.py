"""The command in processes of its own: signals, quotas, and the same bytes however many work."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from runner.run_output import LINE, documents, files, ids

from baocao.annotate import Done, Failed, annotate, annotate_documents
from baocao.readers import Document, ReadError

EXAMPLES = Path(__file__).parents[2] / "examples"


def _command(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "baocao", "annotate", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


@pytest.mark.parametrize("start_method", ["fork", "spawn"])
def test_the_same_bytes_from_any_number_of_processes(
    hostile_model: str, inbox: Path, tmp_path: Path, start_method: str
) -> None:
    annotate([inbox], tmp_path / "one", model=hostile_model)
    options = {"n_process": 2, "batch_size": 2, "start_method": start_method}
    annotate([inbox], tmp_path / "two", model=hostile_model, **options)
    assert files(tmp_path / "one") == files(tmp_path / "two")


@pytest.mark.parametrize(("command", "n_process"), [("@interrupt", 1), ("@terminate", 2)])
def test_a_signal_ends_cleanly(
    hostile_model: str, hostile_folder: Path, tmp_path: Path, command: str, n_process: int
) -> None:
    source = documents(tmp_path, [*[""] * 6, f"{command}-once", *[""] * 6])
    out = tmp_path / "out"
    arguments = (source, "-o", out, "-m", hostile_model, "-n", n_process, "--batch-size", 2)
    found = _command(*arguments)
    assert (found.returncode, found.stdout) == (130, ""), found.stderr
    assert "Traceback" not in found.stderr
    assert "--resume goes on" in found.stderr
    pids = [int(path.stem) for path in hostile_folder.glob("*.pid")]
    assert pids
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    annotate([source], out, model=hostile_model, resume=True)
    assert ids(out) == [f"d{n}" for n in range(13)]


def _quota(size: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("n_process", [1, 2])
def test_a_quota_ends_with_a_message_and_can_be_resumed(
    hostile_model: str, tmp_path: Path, n_process: int
) -> None:
    source = documents(tmp_path, [""] * 12)
    annotate([source], tmp_path / "whole", model=hostile_model, html=False)
    size = (tmp_path / "whole" / "reports.jsonl").stat().st_size // 2
    out = tmp_path / "out"
    arguments = (source, "-o", out, "-m", hostile_model, "--no-html", "-n", n_process)
    found = _command(*arguments, "--batch-size", 2, preexec_fn=_quota(size))
    assert (found.returncode, found.stdout) == (1, ""), found.stderr
    assert "reports.jsonl: cannot be written (File too large)" in found.stderr
    assert "--resume" in found.stderr
    annotate([source], out, model=hostile_model, html=False, resume=True)
    assert files(out) == files(tmp_path / "whole")


@pytest.mark.model
def test_the_shipped_model_in_two_processes(tmp_path: Path) -> None:
    """Spawned workers load the model themselves; a killed run goes on to the same bytes."""
    paths = [*sorted(EXAMPLES.glob("0[1-4]*")), EXAMPLES / "08-tin-ngan.jsonl"]
    annotate(paths, tmp_path / "one")
    size = (tmp_path / "one" / "reports.jsonl").stat().st_size // 2
    out = tmp_path / "two"
    found = _command(*paths, "-o", out, "-n", 2, "--batch-size", 1, preexec_fn=_quota(size))
    assert found.returncode == 1, found.stderr
    assert _command(*paths, "-o", out, "-n", 2, "--resume").returncode == 0
    assert files(tmp_path / "one") == files(out)


def test_documents_without_files(hostile_model: str) -> None:
    given = [
        Document("a", "memory", LINE.format(1)),
        ReadError("nothing there", "memory", 2),
        Document("b", "memory", f"@raise {LINE.format(2)}"),
        Document("c", "memory", LINE.format(3)),
    ]
    found = list(annotate_documents(iter(given), model=hostile_model))
    assert [type(outcome) for outcome in found] == [Done, Failed, Failed, Done]
    assert isinstance(found[0], Done)
    assert found[0].record["text"] == LINE.format(1)
    assert str(found[1]) == "memory:2: nothing there"
    pooled = annotate_documents(given, model=hostile_model, n_process=2, start_method="fork")
    assert list(pooled) == found


def test_a_start_method_that_does_not_exist(hostile_model: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="spawn"):
        annotate([tmp_path], tmp_path / "out", model=hostile_model, start_method="teleport")


def test_a_worker_ends_with_the_process_that_started_it(hostile_model: str, tmp_path: Path) -> None:
    """The command is killed while a worker hangs: the worker does not stay.

    The output of the command is read to its end, which comes when its last process ends.
    """
    source = documents(tmp_path, ["", "@kill-command-once", ""])
    found = _command(source, "-o", tmp_path / "out", "-m", hostile_model, "-n", 2, timeout=60)
    assert found.returncode == -signal.SIGKILL


def test_a_script_without_a_guard_says_what_it_needs(hostile_model: str, tmp_path: Path) -> None:
    """New processes import the script: they must not begin its run again."""
    source = documents(tmp_path, [""] * 3)
    script = tmp_path / "script.py"
    script.write_text(
        "from baocao.annotate import annotate\n"
        f"annotate([{str(source)!r}], {str(tmp_path / 'out')!r}, model={hostile_model!r}, "
        "n_process=2, overwrite=True)\n",
        encoding="utf-8",
    )
    command = [sys.executable, str(script)]
    found = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert found.returncode == 1
    assert found.stderr.rstrip().splitlines()[-1].startswith("baocao.pool.WorkerError")
    assert "if __name__ == '__main__':" in found.stderr
    annotate([source], tmp_path / "out", model=hostile_model, resume=True)
    assert ids(tmp_path / "out") == ["d0", "d1", "d2"]
