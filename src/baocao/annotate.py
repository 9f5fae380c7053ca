"""Paths in, an output folder out: the library twin of ``baocao annotate``.

Every document becomes one line of ``reports.jsonl`` or one line of ``errors.jsonl``;
what goes wrong with one is never the end of the others. A run that was killed goes on with
``resume``, and ends with the bytes that it would have had. Nothing in the output depends on
the clock, on the machine, or on the number of processes.

The parts: :mod:`baocao.inputs` lists, :mod:`baocao.workers` annotates, :mod:`baocao.pool`
runs workers, :mod:`baocao.cluster` those of other machines, :mod:`baocao.journal` keeps what
is done, :mod:`baocao.manifest` says with what.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from baocao import ModelError
from baocao.inputs import MANIFEST, REPORTS, STDIN, expand
from baocao.journal import ERRORS, Counts, Journal, State
from baocao.manifest import OtherModelError, OutputError, WriteError, header, identify, unwritable
from baocao.outcomes import DEFAULT_MODEL, DEFAULT_TIME_LIMIT, Done, Failed, Outcome, Settings
from baocao.places import check_extra
from baocao.pool import DEFAULT_BATCH_SIZE, Numbered, WorkerError, Workers, outcomes
from baocao.readers import Document, ReadError
from baocao.run_folder import RunFolder
from baocao.run_tasks import Earlier, Tasks, Tick
from baocao.workers import model_id

if TYPE_CHECKING:
    from baocao.cluster import ClusterRun

__all__ = [
    "ERRORS",
    "MANIFEST",
    "REPORTS",
    "STDIN",
    "Done",
    "Failed",
    "OtherModelError",
    "OutputError",
    "Progress",
    "Summary",
    "Tick",
    "WorkerError",
    "WriteError",
    "annotate",
    "annotate_documents",
    "expand",
    "model_id",
]

logger = logging.getLogger("baocao")

Progress = Callable[[Tick], None]
"""Called after each document."""

_NAMED: Final = 100  # ids kept in a summary


@dataclass(slots=True)
class Summary:
    """What a run did: documents written and failed, and where the output lies.

    The counts are of the whole output; ``resumed`` of its documents were there before.
    ``not_vietnamese`` names the first hundred documents of this run in another language;
    ``given`` is how many of this run came annotated by people, which was kept.
    """

    output: Path
    written: int = 0
    failed: int = 0
    entities: int = 0
    resumed: int = 0
    not_vietnamese: list[str] = field(default_factory=list)
    given: int = 0


def annotate(
    paths: Iterable[str | Path],
    output: str | Path,
    *,
    model: str = DEFAULT_MODEL,
    html: bool = True,
    overwrite: bool = False,
    resume: bool = False,
    mask_persons: bool = False,
    ocr: bool = False,
    n_process: int = 1,
    batch_size: int = DEFAULT_BATCH_SIZE,
    time_limit: int = DEFAULT_TIME_LIMIT,
    start_method: str = "spawn",
    formats: Sequence[str] = (),
    progress: Progress | None = None,
    cluster: str = "",
    shards: str = "",
    places: bool = False,
    again: bool = False,
) -> Summary:
    """Annotate files, folders, globs or ``-`` (stdin) and write the results to a folder.

    Args:
        paths: what to read; a folder gives every file below it that has a reader.
        output: folder for reports.jsonl, errors.jsonl, manifest.json and HTML pages.
        model: name of an installed model, or path of a model folder.
        html: write one page a report and an index page.
        overwrite: replace an earlier run in the same folder.
        resume: go on with a run that was killed, or begin where there is none.
        mask_persons: write ``Người 1`` for the name of everybody who is no official, in
            every output; offsets count in the masked text.
        ocr: read scanned pages, where the reader can.
        n_process: processes that annotate; 0 or -1 for one a core. 1 works in this process,
            where a document that kills it ends the run; more also survive that.
        batch_size: documents that a process takes at once.
        time_limit: seconds for one document, a long one gets more; 0 for no limit.
        start_method: how processes start: spawn, fork or forkserver.
        formats: tables to write besides: names of ``baocao.formats.tables.FORMATS``.
        progress: called after each document.
        cluster: a Dask cluster that annotates: the address of its scheduler, its scheduler
            file, or ``local`` for ``n_process`` processes here. ``paths`` may then be URLs.
        shards: where the cluster's workers leave what they have done, a folder or URL that
            they share with this machine; empty: in ``output``.
        places: give LOCATION the codes of the units that it may mean before and after July
            2025, by the report's own date (extra ``places``).
        again: annotate anew the texts of gold records (lines with ``entities``), whose
            entities and sections are kept otherwise.

    Raises:
        OutputError: the folder holds an earlier run, cannot be written (WriteError), or holds
            a run that was made with something else (OtherModelError for model and version).
        WorkerError: worker processes cannot be started, or the cluster cannot be used.
        ValueError: a batch size, start method or format that does not exist.
        PlacesExtraMissing: the register of places is not installed.
        baocao.ModelError: the model cannot be loaded.
        KeyboardInterrupt: the run was interrupted; it can be resumed.
    """
    workers = Workers(n_process, batch_size, start_method)
    if formats:
        from baocao.formats.tables import known_formats

        formats = known_formats(formats)
    if places:
        check_extra()
    identity = identify(model)
    settings = Settings(model, html, mask_persons, ocr, time_limit, identity.sha256, places, again)
    folder = RunFolder(Path(output), header(settings, identity))
    with _place(workers, cluster, shards, folder.path) as place:
        state = folder.open(overwrite=overwrite, resume=resume)
        given, before = list(map(str, paths)), folder.earlier(state)
        tasks = place.tasks(given, folder.path, before, hide=mask_persons)
        if state is None:
            tasks.check()
            folder.write_tables(formats)
            counts = folder.done_counts()
            return _summary(folder, counts, counts.written + counts.failed)
        found = place.outcomes(tasks.items(), settings, folder.spool, resume=resume)
        return _Run(folder, tasks, state, progress).run(found, formats)


def annotate_documents(
    documents: Iterable[Document | ReadError],
    *,
    model: str = DEFAULT_MODEL,
    html: bool = False,
    mask_persons: bool = False,
    n_process: int = 1,
    batch_size: int = DEFAULT_BATCH_SIZE,
    time_limit: int = DEFAULT_TIME_LIMIT,
    start_method: str = "spawn",
) -> Iterator[Outcome]:
    """Yield the outcome of each document, in order and without writing: Done or Failed.

    ``Done.record`` is the report record; ids are kept as given. The arguments are those of
    :func:`annotate`.

    Raises:
        WorkerError: worker processes cannot be started.
        baocao.ModelError: the model cannot be loaded.
    """
    workers = Workers(n_process, batch_size, start_method)
    settings = Settings(
        model, html, mask_persons, time_limit=time_limit, fingerprint=identify(model).sha256
    )
    with TemporaryDirectory(prefix="baocao-") as spool:
        for _, outcome in outcomes(enumerate(documents), settings, workers, Path(spool)):
            yield outcome


class _Here:
    """This machine, as the place where a run is annotated."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers

    def tasks(self, paths: list[str], output: Path, earlier: Earlier, *, hide: bool) -> Tasks:
        """Return what lists the inputs; ``hide`` keeps their folders out of what is written."""
        return Tasks(paths, output, earlier, hide=hide)

    def outcomes(
        self, items: Iterable[Numbered], settings: Settings, spool: Path, *, resume: bool
    ) -> Iterator[tuple[int, Outcome]]:
        """Yield number and outcome of each document, in the order of the items."""
        return outcomes(items, settings, self._workers, spool)


@contextmanager
def _place(
    workers: Workers, cluster: str, shards: str, output: Path
) -> Iterator[_Here | ClusterRun]:
    """Give the place where a run is annotated: this machine, or a cluster."""
    if not cluster:
        yield _Here(workers)
        return
    from baocao.cluster import Cluster

    with Cluster(cluster, shards, workers.number, workers.batch_size).connect(output) as run:
        yield run


class _Run:
    """One run: what is annotated is written and noted, document by document."""

    def __init__(
        self, folder: RunFolder, tasks: Tasks, state: State, progress: Progress | None
    ) -> None:
        self._folder = folder
        self._tasks = tasks
        self._progress = progress
        self._before = state.counts.written + state.counts.failed
        self._foreign: list[str] = []
        self._given = 0
        self._journal = Journal(folder.path, state)

    def run(self, found: Iterator[tuple[int, Outcome]], formats: Sequence[str]) -> Summary:
        """Annotate what is not done yet and finish; whatever ends it early leaves it resumable."""
        counts = self._journal.counts
        try:
            self._write_all(found)
            self._journal.close()
            self._folder.finish(counts, formats)
        except ModelError:
            self._journal.close()
            if counts == Counts():
                self._folder.give_up()
            else:
                self._folder.interrupt(counts)
            raise
        except BaseException:
            self._journal.close()
            self._folder.interrupt(counts)
            raise
        summary = _summary(self._folder, counts, self._before)
        summary.not_vietnamese, summary.given = self._foreign, self._given
        return summary

    def _write_all(self, found: Iterator[tuple[int, Outcome]]) -> None:
        total = self._tasks.total() if self._progress is not None else None
        try:
            for number, outcome in found:
                self._begin(number)
                if not self._tasks.is_done(number):
                    self._write(number, outcome, total)
        except OSError as error:  # of the spool: everything else has its own error
            raise unwritable(self._folder.spool, error) from error
        self._begin(None)

    def _begin(self, number: int | None) -> None:
        for begun in self._tasks.reached(number):
            if not begun.old:
                self._journal.begin_input(begun.path, begun.sha256)

    def _write(self, number: int, outcome: Outcome, total: int | None) -> None:
        self._journal.add(outcome, self._tasks.close(number))
        self._given += isinstance(outcome, Done) and outcome.given
        if isinstance(outcome, Failed):
            logger.error("%s", outcome)
        elif outcome.language != "vi":
            if len(self._foreign) < _NAMED:
                self._foreign.append(outcome.id)
            logger.warning(
                "%s: this does not look like Vietnamese; its annotation means little", outcome.id
            )
        if self._progress is not None:
            counts = self._journal.counts
            done = counts.written + counts.failed
            self._progress(self._tasks.tick(outcome.source, done, total))


def _summary(folder: RunFolder, counts: Counts, before: int) -> Summary:
    return Summary(folder.path, counts.written, counts.failed, counts.entities, before)
