"""A run on a Dask cluster, as ``baocao annotate --cluster`` makes it: the client's side.

Workers read their inputs from storage that they share with this machine, and leave their
outcomes there (:mod:`baocao.cluster_worker`); only names and hashes pass through the
scheduler. What is gathered goes the way of a local run, so the output has the same bytes.

A worker that dies costs nothing: the scheduler gives its shards to others. A shard whose
workers die again and again is tried alone, with nothing else under way, and then document by
document: one that still ends its workers is guilty, and becomes a row of errors.jsonl.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import baocao
from baocao.cluster_connection import LOCAL, ClusterError, Connection, connected
from baocao.cluster_gather import Gathering, HashOf
from baocao.cluster_shards import ShardFolder
from baocao.cluster_storage import StorageError, location
from baocao.cluster_tasks import StoredTasks
from baocao.manifest import WriteError
from baocao.outcomes import Item, Outcome, Settings
from baocao.run_tasks import Earlier, Tasks

__all__ = ["LOCAL", "SHARDS", "Cluster", "ClusterError", "ClusterRun"]

SHARDS: Final = ".shards"
"""Where shards lie in the output folder, when no other place is given."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Which cluster, where shards lie, and how much goes into one.

    ``address`` is that of the scheduler (``tcp://…``, ``tls://…``), the path of its scheduler
    file, or ``local`` for ``processes`` on this machine. ``shards`` is a folder or URL that
    this machine and all workers share, in which each run has a folder of its own; empty: a
    folder in the output folder. A shard has so many ``documents`` at most.
    """

    address: str
    shards: str = ""
    processes: int = 1
    documents: int = 16

    @contextmanager
    def connect(self, output: Path) -> Iterator[ClusterRun]:
        """Give a run on the cluster, and end the connection after it.

        Args:
            output: the folder of the run.

        Raises:
            ClusterError: there is no scheduler, or dask is not installed.
        """
        with connected(self.address, self.processes) as connection:
            yield ClusterRun(self, connection, output)

    def folder(self, output: Path) -> ShardFolder:
        """Return the folder for the shards of the run with this output."""
        output = output.resolve()
        if not self.shards:
            return ShardFolder(str(output / SHARDS))
        own = hashlib.sha256(os.fsencode(output)).hexdigest()[:12]
        return ShardFolder(f"{location(self.shards).rstrip('/')}/baocao-{own}")


class ClusterRun:
    """A connected cluster, as the place where a run is annotated."""

    def __init__(self, cluster: Cluster, connection: Connection, output: Path) -> None:
        self._cluster = cluster
        self._connection = connection
        self._output = output
        self._hash_of: HashOf = lambda item: None

    def tasks(self, paths: list[str], output: Path, earlier: Earlier, *, hide: bool) -> Tasks:
        """Return what lists the inputs, which may be URLs; ``hide`` as in ``Tasks``."""
        tasks = StoredTasks(paths, output, earlier, hide=hide)
        self._hash_of = tasks.hash_of
        return tasks

    def outcomes(
        self, items: Iterable[tuple[int, Item]], settings: Settings, spool: Path, *, resume: bool
    ) -> Iterator[tuple[int, Outcome]]:
        """Yield number and outcome of each document, in the order of the items.

        Args:
            items: the items of the tasks, with growing numbers; taken as they are needed.
            settings: how to annotate.
            spool: an existing local folder for files that are deleted as soon as they are read.
            resume: use the shards that an earlier run has left.

        Raises:
            baocao.ModelError: a worker has another model, or cannot load it.
            ClusterError: a worker cannot work, or the scheduler is gone.
            baocao.manifest.WriteError: shards cannot be stored.
        """
        try:
            folder = self._cluster.folder(self._output)
            if not resume:
                folder.clear()
            folder.make()
            gathering = Gathering(self._connection, folder, settings, spool)
            yield from gathering.run(items, self._cluster.documents, self._hash_of)
        except StorageError as error:
            raise WriteError(f"{error}; then go on with --resume") from error
        except baocao.ModelError:
            folder.clear()
            raise
        folder.clear()
