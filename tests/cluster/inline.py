"""A connection to a cluster whose workers are this process."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from baocao.cluster_connection import WorkersEndedError


class Inline:
    """A connection whose workers are this process; the shards sent last land first."""

    def __init__(
        self, deadly: str = "", change: Callable[[dict[str, Any]], None] | None = None
    ) -> None:
        self.deadly = deadly
        self.change = change
        self.jobs: list[dict[str, Any]] = []
        self._flying: list[SimpleNamespace] = []
        self.most = 0

    def send(self, work: Callable[..., Any], job: dict[str, Any], name: str) -> SimpleNamespace:
        self.jobs.append(job)
        self._flying.append(SimpleNamespace(key=name, work=work, job=job))
        self.most = max(self.most, len(self._flying))
        return self._flying[-1]

    def landed(self) -> SimpleNamespace | None:
        return self._flying.pop() if self._flying else None

    def result(self, future: SimpleNamespace) -> dict[str, Any]:
        items = Path(future.job["folder"], f"{future.job['shard']}.items")
        if self.deadly and self.deadly in items.read_text(encoding="utf-8"):
            raise WorkersEndedError
        if self.change is not None:
            self.change(future.job)
        found: dict[str, Any] = future.work(future.job)
        return found

    def threads(self) -> int:
        return 2

    def cancel(self, futures: list[Any]) -> None:
        self._flying.clear()

    def tell_workers(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        work().close()  # the next run may have the processes
