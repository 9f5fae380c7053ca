"""One process below a worker of the cluster, that annotates what the worker gives it.

A document that hangs or ends its process thus ends no worker, and time limits work, which
need a main thread. It is a plain process with pipes, because a Dask worker may have no
children of multiprocessing. Run as ``python -m baocao.cluster_child MODEL FINGERPRINT``.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final

import baocao
from baocao.outcomes import Settings
from baocao.workers import annotate_files, start_worker

_STARTS: Final = 3


class ChildEndedError(Exception):
    """The process ended before its work; ``exitcode`` as in multiprocessing (-9: SIGKILL)."""

    def __init__(self, exitcode: int) -> None:
        super().__init__(f"exit code {exitcode}")
        self.exitcode = exitcode


class Child:
    """The process, seen from the worker. It has one model, which it loads when it starts."""

    def __init__(self, model: str, fingerprint: str) -> None:
        self.model = (model, fingerprint)
        self._process: subprocess.Popen[bytes] | None = None

    def annotate(
        self, items: Path, outcomes: Path, folder: Path, settings: Settings, seconds: int = 0
    ) -> None:
        """Annotate the items of one file from within a folder and write their outcomes to another.

        Args:
            items: file of ``baocao.outcomes.write_items``.
            outcomes: file to write, for ``baocao.outcomes.read_outcomes``.
            folder: relative paths of items are looked up here.
            settings: how to annotate.
            seconds: time for all of them; 0: each document is given its own by the process.

        Raises:
            ChildEndedError: the process ended; what it wrote before is there.
            concurrent.futures.TimeoutError: it took longer, and was ended.
            baocao.ModelError: the model cannot be loaded.
            RuntimeError: the process does not start, or cannot write its file.
        """
        process = self._started()
        files = {"items": str(items), "outcomes": str(outcomes), "folder": str(folder)}
        job = {**files, "settings": asdict(settings), "hard": not seconds}
        try:
            self._send(process, job)
            answer = self._answer(process, seconds or None)
        except (ChildEndedError, TimeoutError):
            self.close()
            raise
        if answer:
            self.close()
            if "model" in answer:
                raise baocao.ModelError(answer["model"])
            raise RuntimeError(answer["error"])

    def close(self) -> None:
        """End the process, whatever it is doing."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _started(self) -> subprocess.Popen[bytes]:
        """Return the process, which has loaded the model; a new one where there is none."""
        for start in range(_STARTS):
            if self._process is not None and self._process.poll() is None:
                break
            self.close()
            self._process = _popen(*self.model)
            try:
                self._answer(self._process, None)
            except ChildEndedError as error:
                if start == _STARTS - 1:
                    raise RuntimeError(
                        f"the process that annotates ends when it starts ({error}); "
                        "is there memory for the model?"
                    ) from error
        assert self._process is not None
        return self._process

    def _send(self, process: subprocess.Popen[bytes], job: dict[str, Any]) -> None:
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(job).encode() + b"\n")
            process.stdin.flush()
        except OSError as error:
            raise ChildEndedError(process.wait()) from error

    def _answer(self, process: subprocess.Popen[bytes], seconds: int | None) -> dict[str, Any]:
        assert process.stdout is not None
        if not select.select([process.stdout], [], [], seconds)[0]:
            raise TimeoutError
        line = process.stdout.readline()
        if not line.endswith(b"\n"):
            raise ChildEndedError(process.wait())
        answer: dict[str, Any] = json.loads(line)
        return answer


def _popen(model: str, fingerprint: str) -> subprocess.Popen[bytes]:
    # A session of its own: a Ctrl-C at the terminal is for the client to handle.
    # -P: a module in the worker's folder must not stand before an installed one.
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "baocao.cluster_child", model, fingerprint],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )


def main(model: str, fingerprint: str) -> None:
    """Take jobs from stdin, one JSON object a line, until it ends; answer each on stdout."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a library that prints is no answer
    jobs: SimpleQueue[dict[str, Any]] = SimpleQueue()
    threading.Thread(target=_listen, args=(jobs,), daemon=True).start()
    start_worker(model, fingerprint)
    answer: dict[str, Any] = {}
    while True:
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
        answer = _work(jobs.get())


def _listen(jobs: SimpleQueue[dict[str, Any]]) -> None:
    """Hand on the jobs; when stdin ends, the worker is gone, and so is this process."""
    for line in sys.stdin.buffer:
        jobs.put(json.loads(line))
    os._exit(0)


def _work(job: dict[str, Any]) -> dict[str, Any]:
    """Do a job; what is raised here is the fault of no document."""
    os.chdir(job["folder"])
    try:
        annotate_files(job["items"], job["outcomes"], Settings(**job["settings"]), job["hard"])
    except baocao.ModelError as error:
        return {"model": str(error)}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    finally:
        os.chdir("/")
    return {}


if __name__ == "__main__":
    main(*sys.argv[1:])
