"""Outcomes in the order of the items, from this process or from several.

Each worker is a pebble pool of one process, which says when its process died or took too
long. Workers of one pool share a pipe and its lock, and one that is killed while it has the
lock leaves the others waiting; so no two share one, and what they are given and give back
stands in files. A batch whose worker died is run again document by document, so that only
the guilty one fails; a document is guilty when its worker dies while it is alone.
"""

from __future__ import annotations

import logging
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import TimeoutError as TaskTimeoutError
from concurrent.futures import wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import current_process, get_all_start_methods, get_context
from pathlib import Path
from typing import Final

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from baocao.outcomes import (
    Failed,
    FileItem,
    Item,
    Outcome,
    Settings,
    item_size,
    read_outcomes,
    write_items,
)
from baocao.readers import ReadError
from baocao.workers import GRACE, annotate_files, annotate_items, start_worker

logger = logging.getLogger("baocao")

Numbered = tuple[int, Item]

DEFAULT_BATCH_SIZE: Final = 16
_BATCH_BYTES: Final = 50_000  # half a second of work, so that no worker waits long for another
_IN_FLIGHT: Final = 3  # batches a worker: one at work, one ready, one waiting to be written
_LOOK: Final = 0.5  # seconds between two looks at whether the pool is still there
_RESTARTS: Final = 3  # of the whole pool, with nothing done in between


_GUARD: Final = (
    "a script must call it below `if __name__ == '__main__':`, because new processes import it"
)


class WorkerError(RuntimeError):
    """Worker processes cannot be started; the message says what to try."""


@dataclass(frozen=True, slots=True)
class Workers:
    """How many processes work, how they start, and how many documents they take at once.

    ``processes`` 0 or less means one a core. One process works in the caller: no other is
    started, and a document that kills it ends the run (which can be resumed).
    """

    processes: int = 1
    batch_size: int = DEFAULT_BATCH_SIZE
    start_method: str = "spawn"

    def __post_init__(self) -> None:
        if self.batch_size < 1:
            raise ValueError(f"a batch of {self.batch_size} documents: give 1 or more")
        if self.start_method not in get_all_start_methods():
            known = ", ".join(get_all_start_methods())
            raise ValueError(f"no start method '{self.start_method}' here; there is {known}")
        # A new process first imports the script that started it: without this, a script
        # without a guard would begin its run again, in the middle of the run.
        if self.number > 1 and getattr(current_process(), "_inheriting", False):
            raise WorkerError(f"annotating in several processes: {_GUARD}")

    @property
    def number(self) -> int:
        """The number of processes."""
        return self.processes if self.processes > 0 else len(os.sched_getaffinity(0))


def outcomes(
    items: Iterable[Numbered], settings: Settings, workers: Workers, spool: Path
) -> Iterator[tuple[int, Outcome]]:
    """Yield number and outcome of each document, in the order of the items.

    Args:
        items: items with growing numbers; taken as they are needed, a few batches ahead.
        settings: how to annotate.
        workers: in which processes.
        spool: an existing folder for files that are deleted as soon as they are read.

    Raises:
        baocao.ModelError: the model cannot be loaded.
        WorkerError: worker processes die before they have done anything.
        OSError: the spool cannot be written, for example because the disk is full.
    """
    if workers.number == 1:
        yield from annotate_items(items, settings)
        return
    pool = _Pool(settings, workers, spool)
    try:
        yield from pool.run(_batches(items, workers.batch_size))
    finally:
        pool.close()


def _batches(items: Iterable[Numbered], size: int) -> Iterator[list[Numbered]]:
    """Yield batches that are neither too many documents nor too much text; archives go alone."""
    batch: list[Numbered] = []
    weight = 0
    for number, item in items:
        own = item_size(item)
        alone = isinstance(item, FileItem) and item.is_archive
        if batch and (alone or len(batch) == size or weight + own > _BATCH_BYTES):
            yield batch
            batch, weight = [], 0
        batch.append((number, item))
        weight = _BATCH_BYTES if alone else weight + own
    if batch:
        yield batch


@dataclass(slots=True, eq=False)
class _Flight:
    """A batch on its way: its files without suffix, and whether its document is a suspect."""

    batch: list[Numbered]
    path: Path
    suspect: bool
    slot: _Slot
    future: ProcessFuture[None] | None = None

    @property
    def outcomes(self) -> Path:
        """The file that the worker writes."""
        return self.path.with_suffix(".outcomes")

    @property
    def items(self) -> Path:
        """The file that the worker reads."""
        return self.path.with_suffix(".items")


class _Slot:
    """One worker, and the batches that it has not finished; a new worker gets them again."""

    def __init__(self, settings: Settings, start_method: str) -> None:
        self._settings = settings
        self._start_method = start_method
        self._restarts = 0
        self.flights: list[_Flight] = []
        self.pool = self._new()

    def send(self, flight: _Flight) -> None:
        """Give the worker a batch, behind those that it has."""
        self.flights.append(flight)
        write_items(flight.items, flight.batch)
        self._schedule(flight)

    def wait(self, flight: _Flight) -> None:
        """Return when a batch is done, or raise what ended its worker."""
        while True:
            try:
                self._result(flight)
            except BrokenProcessPool as error:  # the worker died before it took the batch
                self._restarts += 1
                if self._restarts > _RESTARTS:
                    raise WorkerError(_cannot_start(error)) from error
                self._replace()
            except (ProcessExpired, TaskTimeoutError):
                self.flights.remove(flight)
                self._replace()
                raise
            else:
                self._restarts = 0
                self.flights.remove(flight)
                return

    def close(self) -> None:
        """End the worker, whatever it is doing."""
        self.pool.stop()  # type: ignore[no-untyped-call]
        self.pool.join()

    def _new(self) -> ProcessPool:
        return ProcessPool(
            max_workers=1,
            initializer=start_worker,
            initargs=(self._settings.model, self._settings.fingerprint),
            context=get_context(self._start_method),  # type: ignore[arg-type]
        )

    def _replace(self) -> None:
        self.close()
        self.pool = self._new()
        for flight in self.flights:
            future = flight.future
            if future is None or not future.done() or future.exception() is not None:
                self._schedule(flight)

    def _schedule(self, flight: _Flight) -> None:
        seconds = sum(longest(item, self._settings) for _, item in flight.batch)
        # A suspect is timed by the pool, which then knows that it was the time.
        timed = flight.suspect and seconds > 0 and not _is_archive(flight.batch)
        files = (str(flight.items), str(flight.outcomes))
        with interrupts_held():
            try:
                flight.future = self.pool.schedule(
                    annotate_files,
                    args=(*files, self._settings, not timed),
                    timeout=seconds if timed else None,
                )
            except RuntimeError:  # the pool is broken; whoever waits for the batch replaces it
                flight.future = None

    def _result(self, flight: _Flight) -> None:
        future = flight.future
        while future is not None and not wait([future], timeout=_LOOK).done:
            if not self.pool.active:  # a batch sent while a pool breaks is never told
                break
        if future is None or not future.done():
            raise BrokenProcessPool("all workers ended")
        future.result()


class _Pool:
    """Keeps a few batches a worker in flight and gives their outcomes in order."""

    def __init__(self, settings: Settings, workers: Workers, spool: Path) -> None:
        self._settings = settings
        self._spool = spool
        self._count = 0
        self._slots = [_Slot(settings, workers.start_method) for _ in range(workers.number)]

    def run(self, batches: Iterator[list[Numbered]]) -> Iterator[tuple[int, Outcome]]:
        """Yield the outcomes of the batches."""
        flights: deque[_Flight] = deque()
        while True:
            while len(flights) < _IN_FLIGHT * len(self._slots):
                batch = next(batches, None)
                if batch is None:
                    break
                flights.append(self._send(batch))
            if not flights:
                return
            yield from self._land(flights.popleft())

    def close(self) -> None:
        """End the workers."""
        for slot in self._slots:
            slot.close()

    def _send(self, batch: list[Numbered], *, suspect: bool = False) -> _Flight:
        self._count += 1
        slot = min(self._slots, key=lambda slot: len(slot.flights))
        flight = _Flight(batch, self._spool / str(self._count), suspect, slot)
        slot.send(flight)
        return flight

    def _land(self, flight: _Flight) -> Iterator[tuple[int, Outcome]]:
        """Wait for a batch and yield its outcomes; find out the guilty where its worker died."""
        try:
            flight.slot.wait(flight)
        except (ProcessExpired, TaskTimeoutError) as error:
            logger.debug("a worker died: %s", error)
            yield from self._blamed(flight, error)
        else:
            yield from _read(flight)

    def _blamed(self, flight: _Flight, error: Exception) -> Iterator[tuple[int, Outcome]]:
        if flight.suspect:
            yield from _read(flight)  # members of an archive that were done before
            ((number, item),) = flight.batch
            yield number, failure(item, error, self._settings)
            return
        _remove(flight)
        alone = deque(self._send([numbered], suspect=True) for numbered in flight.batch)
        while alone:
            yield from self._land(alone.popleft())


def _cannot_start(error: Exception) -> str:
    return (
        f"worker processes die when they start ({error}); is there memory for so many? "
        f"Try fewer with --n-process, or 1; {_GUARD}"
    )


def longest(item: Item, settings: Settings) -> int:
    """Return the seconds after which an item is given up: it is read, then annotated."""
    seconds = settings.seconds(item_size(item))
    return (2 * seconds if isinstance(item, FileItem) else seconds) + GRACE if seconds else 0


def _is_archive(batch: list[Numbered]) -> bool:
    return any(isinstance(item, FileItem) and item.is_archive for _, item in batch)


def failure(item: Item, error: Exception, settings: Settings) -> Failed:
    """Return the outcome of an item whose worker died."""
    assert not isinstance(item, ReadError)
    source = item.source
    if isinstance(error, TaskTimeoutError):
        seconds = settings.seconds(item_size(item))
        message = f"took longer than {seconds} s; give it more with --time-limit, or split it"
        return Failed(item.id, source, None, "time", message)
    message = f"its process ended ({_ending(getattr(error, 'exitcode', None))})"
    if isinstance(item, FileItem) and item.is_archive:
        message += "; the rest of the archive was not read: unpack it and annotate the folder"
    return Failed(item.id, source, None, "worker", message)


def _ending(code: int | None) -> str:
    """Say how a process ended.

    >>> _ending(-9), _ending(1)
    ('SIGKILL', 'exit code 1')
    """
    if code is not None and code < 0:
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"
    return f"exit code {code}"


def _read(flight: _Flight) -> Iterator[tuple[int, Outcome]]:
    if flight.outcomes.exists():
        with flight.outcomes.open("rb") as file:
            yield from read_outcomes(file)
    _remove(flight)


def _remove(flight: _Flight) -> None:
    for path in (flight.items, flight.outcomes):
        path.unlink(missing_ok=True)


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Keep Ctrl-C from workers: they inherit what is blocked in the thread that starts them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
