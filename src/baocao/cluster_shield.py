"""Documents that hang or end their process, kept from the worker: found out and told.

The work is done in a process below the worker (:mod:`baocao.cluster_child`), which is kept
for the next shard, with its model.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

from baocao.cluster_child import Child, ChildEndedError
from baocao.outcomes import FileItem, Item, Outcome, Settings, read_outcomes, write_items

# What is said of a document must be what a pool on one machine says.
from baocao.pool import failure, longest

_SUSPECTS: Final = 2  # the last item that has an outcome, and the next

Numbered = tuple[int, Item]


@dataclass(frozen=True, slots=True)
class Shielded:
    """Annotates in a process below this one, and finds out which item ends it.

    Outcomes are written one by one, so the last item that has one and the next are suspects. One
    is guilty when it ends the process once more, alone.
    """

    child: Child
    settings: Settings
    scratch: Path
    folder: Path

    def outcomes(self, items: list[Numbered]) -> Iterator[tuple[int, Outcome]]:
        """Yield numbers and outcomes of the items, in order."""
        while items:
            ended = self._run(items, 0)
            if ended is None:
                yield from self._read()
                return
            # The last with outcomes may have more: any file can turn out to be an archive.
            last = max((number for number, _ in self._read()), default=-1)
            yield from (row for row in self._read() if row[0] < last)
            left = [numbered for numbered in items if numbered[0] >= last]
            for suspect in left[:_SUSPECTS]:
                yield from self._alone(suspect)
            items = left[_SUSPECTS:]

    def _alone(self, numbered: Numbered) -> Iterator[tuple[int, Outcome]]:
        number, item = numbered
        archive = isinstance(item, FileItem) and item.is_archive
        ended = self._run([numbered], 0 if archive else longest(item, self.settings))
        yield from self._read()  # members of an archive that were done before
        if ended is not None:
            yield number, failure(item, ended, self.settings)

    def _run(self, items: list[Numbered], seconds: int) -> Exception | None:
        write_items(self.scratch / "batch.items", items)
        self._outcomes.unlink(missing_ok=True)
        try:
            self.child.annotate(
                self.scratch / "batch.items", self._outcomes, self.folder, self.settings, seconds
            )
        except (ChildEndedError, TimeoutError) as error:
            return error
        return None

    def _read(self) -> Iterator[tuple[int, Outcome]]:
        if self._outcomes.exists():
            with self._outcomes.open("rb") as file:
                yield from read_outcomes(file)

    @property
    def _outcomes(self) -> Path:
        return self.scratch / "batch.outcomes"


class Children:
    """The processes of this worker: one for each shard under way, kept for the next."""

    def __init__(self) -> None:
        self._idle: list[Child] = []
        self._lock = Lock()

    @contextmanager
    def lent(self, settings: Settings) -> Iterator[Child]:
        """Lend a process with this model; those with another are ended."""
        model = (settings.model, settings.fingerprint)
        with self._lock:
            other = [child for child in self._idle if child.model != model]
            self._idle = [child for child in self._idle if child.model == model]
            child = self._idle.pop() if self._idle else Child(*model)
        for unwanted in other:
            unwanted.close()
        try:
            yield child
        except BaseException:
            child.close()
            raise
        with self._lock:
            self._idle.append(child)

    def release(self) -> None:
        """End those that are not lent."""
        with self._lock:
            idle, self._idle = self._idle, []
        for child in idle:
            child.close()


children: Final = Children()
"""Those of this worker."""
