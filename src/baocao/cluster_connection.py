"""The connection to a Dask scheduler: send work, wait for it, say in words what went wrong."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing import resource_tracker
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from baocao.pool import WorkerError, interrupts_held

if TYPE_CHECKING:
    from distributed import Client, Future

logger = logging.getLogger("baocao")

LOCAL: Final = "local"
"""The address of a cluster that is made for one run: processes on this machine."""

_CONNECT: Final = 20  # seconds for a scheduler to answer
_RETRIES: Final = 2  # of work that raised, for example because storage did not answer
_LOOK: Final = 0.5  # seconds between two looks at whether the scheduler is still there
_COUNT_AGAIN: Final = 2.0  # seconds between two counts of the threads
_WARN_AFTER: Final = 10.0  # seconds that workers may take to come
_WARN_AGAIN: Final = 60.0  # seconds between two warnings that there are no workers

Work = Callable[[dict[str, Any]], dict[str, Any]]


class ClusterError(WorkerError):
    """The cluster cannot be used; the message says why and what to do."""


class WorkersEndedError(Exception):
    """Work was given up by the scheduler: too many workers died that had it."""


@contextmanager
def connected(address: str, processes: int) -> Iterator[Connection]:
    """Give a connection to the scheduler at an address, or to a new cluster on this machine.

    Args:
        address: ``tcp://…`` or ``tls://…``, the path of a scheduler file, or ``local``.
        processes: of a local cluster.

    Raises:
        ClusterError: nobody answers there, or dask is not installed.
    """
    try:
        import distributed
    except ImportError as error:
        raise ClusterError(
            f"a cluster needs dask ({error}): pip install 'baocao[cluster]', "
            "here and on all workers"
        ) from error
    with _quiet(), ExitStack() as stack:
        if address == LOCAL:
            target: Any = stack.enter_context(_local_cluster(processes))
        else:
            target = _answering(address)
        try:
            client = distributed.Client(target, timeout=_seconds(), set_as_default=False)
        except Exception as error:  # of sockets, or of another version of dask
            raise ClusterError(_unreachable(address, error)) from error
        try:
            yield Connection(client)
        finally:
            with suppress(Exception):  # what ended the run is more interesting
                client.close(timeout=5)


class Connection:
    """Sends work to the workers; what is done is told by :meth:`landed`."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._landed: SimpleQueue[Future[Any]] = SimpleQueue()
        self._counted = float("-inf")
        self._warn_at = monotonic() + _WARN_AFTER
        self._threads = 0

    def send(self, work: Work, job: dict[str, Any], name: str) -> Future[Any]:
        """Send out some work under a name that no other has."""
        future = self._client.submit(work, job, key=name, pure=False, retries=_RETRIES)
        future.add_done_callback(self._landed.put)
        return future

    def landed(self) -> Future[Any] | None:
        """Return work that is done, in whatever way; None when none is after a moment.

        Raises:
            ClusterError: the scheduler is gone.
        """
        with suppress(Empty):
            return self._landed.get(timeout=_LOOK)
        self.threads()
        return None

    def result(self, future: Future[Any]) -> dict[str, Any]:
        """Return what some work gave.

        Raises:
            WorkersEndedError: too many workers died that had it.
            ClusterError: it raised, or was cancelled.
        """
        from distributed import KilledWorker

        try:
            # Blocks where the worker has died with what it gave: then it is worked out again.
            result: dict[str, Any] = future.result()
        except KilledWorker as error:
            raise WorkersEndedError from error
        except ImportError as error:
            raise ClusterError(
                f"a worker cannot import what it needs ({error}); install the same version of "
                "baocao[cluster] on all machines and start the workers again"
            ) from error
        except Exception as error:
            if future.status != "error":
                raise ClusterError(_lost(self._client)) from error
            raise ClusterError(f"a worker failed: {error}") from error
        return result

    def threads(self) -> int:
        """Return how many threads all workers have; a warning says when there are none.

        Raises:
            ClusterError: the scheduler is gone.
        """
        now = monotonic()
        if now - self._counted < _COUNT_AGAIN:
            return self._threads
        try:
            self._threads = sum(self._client.nthreads().values())
        except Exception as error:  # of sockets, or of a client that has been closed
            raise ClusterError(_lost(self._client)) from error
        self._counted = now
        if not self._threads and now > self._warn_at:
            logger.warning("the cluster has no workers: waiting for one (Ctrl-C ends the run)")
            self._warn_at = now + _WARN_AGAIN
        return self._threads

    def cancel(self, futures: list[Future[Any]]) -> None:
        """Take back what has not begun; what is at work ends by itself."""
        with suppress(Exception):  # the scheduler forgets it, when the client is gone
            self._client.cancel(futures, force=True)

    def tell_workers(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Have all workers do something soon; one that cannot does not matter."""
        with suppress(Exception):
            self._client.run(work, wait=False, on_error="ignore")


@contextmanager
def _local_cluster(processes: int) -> Iterator[Any]:
    """Make a cluster of processes that listens on the loopback interface only."""
    from distributed import LocalCluster

    resource_tracker.ensure_running()  # when it starts, it lets interrupts through again
    with interrupts_held():  # what is started here, and by that, inherits it
        cluster = LocalCluster(
            n_workers=processes,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            worker_dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"dashboard": False},
            silence_logs=logging.CRITICAL,
        )
    with cluster:
        yield cluster


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep to itself what dask logs: what matters becomes an error of ours."""
    names = [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]
    before = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)


def _answering(address: str) -> str:
    """Return the address of a scheduler, which may be told in a file, when one answers there.

    A client that finds none has trouble ending, so it is made only for one that answers.
    """
    import asyncio

    try:
        if Path(address).is_file():
            address = str(json.loads(Path(address).read_text(encoding="utf-8"))["address"])
        with ThreadPoolExecutor(1) as thread:  # the caller may have an event loop of its own
            thread.submit(lambda: asyncio.run(_knock(address))).result()
    except Exception as error:  # of sockets, of TLS, of what is no address at all
        raise ClusterError(_unreachable(address, error)) from error
    return address


async def _knock(address: str) -> None:
    from distributed import Security
    from distributed.comm.core import connect

    arguments = Security().get_connection_args("client")
    comm = await connect(address, timeout=_seconds(), **arguments)
    comm.abort()


def _seconds() -> float:
    """Return how long to wait for a scheduler: as dask is told, but not for ever."""
    import dask
    from dask.utils import parse_timedelta

    told = dask.config.get("distributed.comm.timeouts.connect", _CONNECT)
    return min(float(parse_timedelta(told)), _CONNECT)


def _unreachable(address: str, error: Exception) -> str:
    said = str(error).partition("\n")[0] or type(error).__name__
    return (
        f"no Dask scheduler answers at {address} ({said}). Start one with `dask scheduler`, "
        "check address, port and TLS settings, or give `local`"
    )


def _lost(client: Client) -> str:
    address = client.scheduler.address if client.scheduler else "its address"
    return f"the scheduler at {address} is gone; start it again, then go on with --resume"
