"""A cluster on this machine, all of it in processes of its own: the tests open no socket."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from queue import SimpleQueue

ALLOWED_DEATHS = 1  # of workers, before the scheduler gives a task up


class Cluster:
    """A scheduler and its nodes; a node is a nanny with one worker, as `dask worker` starts it.

    ``ended`` gets the exit code of each of them that ends.
    """

    def __init__(self, folder: Path, python_path: Path) -> None:
        self._folder = folder
        self.environment: dict[str, str] = {
            **os.environ,
            "PYTHONPATH": str(python_path),
            "OMP_NUM_THREADS": "1",
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(ALLOWED_DEATHS),
            "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "3s",
        }
        self.ended: SimpleQueue[int] = SimpleQueue()
        self._processes: list[subprocess.Popen[str]] = []
        scheduler = ["scheduler", "--host", "127.0.0.1", "--port", "0"]
        address = ["--dashboard-address", "127.0.0.1:0", "--no-dashboard"]
        _, self.address = self._start([*scheduler, *address], r"Scheduler at:\s+(tcp://\S+)")

    def add_node(self, python_path: Path | None = None) -> subprocess.Popen[str]:
        """Start a node and return its nanny, when its worker can be given work."""
        options = ["--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1"]
        scratch = ["--local-directory", str(self._folder), "--dashboard-address", "127.0.0.1:0"]
        added = {"PYTHONPATH": str(python_path)} if python_path is not None else {}
        command = ["worker", self.address, *options, *scratch]
        node, _ = self._start(command, r"(Registered to)", added)
        return node

    def annotate(self, *arguments: object, model: object) -> subprocess.Popen[str]:
        """Start ``baocao annotate`` on the cluster."""
        command = [sys.executable, "-m", "baocao", "annotate", *map(str, arguments)]
        options = ["-m", str(model), "--cluster", self.address]
        return subprocess.Popen(
            [*command, *options], stderr=subprocess.PIPE, text=True, env=self.environment
        )

    def close(self) -> None:
        """End all processes."""
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.wait()

    def _start(
        self, arguments: list[str], awaited: str, environment: Mapping[str, str] = {}
    ) -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={**self.environment, **environment},
        )
        self._processes.append(process)
        assert process.stderr is not None
        for line in process.stderr:
            if found := re.search(awaited, line):
                threading.Thread(target=self._watch, args=(process,), daemon=True).start()
                return process, found[1]
        raise AssertionError(f"dask {arguments[0]} ended early")

    def _watch(self, process: subprocess.Popen[str]) -> None:
        """Take what a process says until it ends, and tell that."""
        assert process.stderr is not None
        process.stderr.read()
        self.ended.put(process.wait())
