"""Shards sent to a cluster and gathered in order, whatever happens to the workers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import baocao
from baocao.cluster_connection import ClusterError, Connection, WorkersEndedError
from baocao.cluster_shards import MARK, Piece, Shard, ShardFolder, cut, piece_key, read_outcomes
from baocao.cluster_storage import location, stored_sha256
from baocao.cluster_worker import annotate_shard, release_children
from baocao.outcomes import Failed, FileItem, Item, Outcome, Settings, write_items
from baocao.readers import ReadError

if TYPE_CHECKING:
    from distributed import Future

_AHEAD: Final = 3  # shards a thread that are sent out: one at work, two ready
_WAITING: Final = 1000  # shards that may wait to be gathered
_GUILTY: Final = "ended every worker that it was given to, also alone"

HashOf = Callable[[FileItem], str | None]


@dataclass(frozen=True, slots=True)
class _Part:
    """A shard that is done, and which number in the run each of its pieces has."""

    manifest: dict[str, Any]
    numbers: dict[int, int]
    kept: bool = False  # until the run is done: other parts of it may follow


@dataclass(slots=True, eq=False)
class _Flight:
    """A shard on its way; ``parts`` is what came of it, in order."""

    shard: Shard | None
    parts: list[_Part | tuple[int, Failed]] = field(default_factory=list)

    @property
    def done(self) -> bool:
        """Whether it can be gathered."""
        return bool(self.parts)


class Gathering:
    """One run: what is under way, what waits to be gathered, and who is suspected."""

    def __init__(
        self, connection: Connection, folder: ShardFolder, settings: Settings, spool: Path
    ) -> None:
        self._connection = connection
        self._folder = folder
        model = settings.model
        if Path(model).is_dir():  # a worker may stand in another folder
            settings = replace(settings, model=location(model))
        self._settings = settings
        self._spool = spool
        self._token = uuid4().hex
        self._sent = 0
        self._waiting: deque[_Flight] = deque()
        self._flying: dict[str, tuple[Future[Any], _Flight]] = {}
        self._suspects: list[_Flight] = []

    def run(
        self, items: Iterable[tuple[int, Item]], documents: int, hash_of: HashOf
    ) -> Iterator[tuple[int, Outcome]]:
        """Yield numbers and outcomes in the order of the items.

        Args:
            items: items with growing numbers; taken as they are needed.
            documents: how many a shard has at most.
            hash_of: gives the SHA-256 that the file of an item had when it was listed.
        """
        finished = self._folder.finished()
        self._folder.write_json(MARK, {"token": self._token}, self._spool)
        flights = self._flights(items, documents, hash_of, finished)
        try:
            while True:
                self._fill(flights)
                if not self._waiting:
                    break
                if self._waiting[0].done:
                    yield from self._gathered(self._waiting.popleft())
                else:
                    self._land()
        finally:
            self._connection.cancel([future for future, _ in self._flying.values()])
            self._connection.tell_workers(release_children)

    def _flights(
        self,
        items: Iterable[tuple[int, Item]],
        documents: int,
        hash_of: HashOf,
        finished: dict[str, tuple[str, int]],
    ) -> Iterator[_Flight]:
        """Yield the shards of the items; what an earlier run has finished is there already."""
        pieces = (self._piece(number, item, hash_of) for number, item in items)

        def shard_of(piece: Piece) -> str | None:
            return finished[piece.key][0] if piece.key in finished else None

        for name, group in groupby(pieces, shard_of):
            manifest = self._folder.manifest(name) if name is not None else None
            if manifest is None:
                yield from map(_Flight, cut(group, documents))
            else:
                numbers = {finished[piece.key][1]: piece.number for piece in group}
                yield _Flight(None, [_Part(manifest, numbers, kept=True)])

    def _piece(self, number: int, item: Item, hash_of: HashOf) -> Piece:
        sha256 = hash_of(item) if isinstance(item, FileItem) else None
        return Piece(number, item, sha256, piece_key(item, sha256, self._settings))

    def _fill(self, flights: Iterator[_Flight]) -> None:
        """Send out shards, unless somebody is suspected: that is settled first."""
        if self._suspects:
            while self._suspects and not self._flying:
                self._settle(self._suspects.pop(0))
            return
        most = _AHEAD * max(1, self._connection.threads())
        while len(self._flying) < most and len(self._waiting) < _WAITING:
            flight = next(flights, None)
            if flight is None:
                return
            self._waiting.append(flight)
            if flight.shard is not None:
                future = self._send(flight.shard)
                self._flying[str(future.key)] = future, flight

    def _send(self, shard: Shard) -> Future[Any]:
        name = shard.name
        file = self._spool / f"{name}.items"
        write_items(file, ((n, piece.item) for n, piece in enumerate(shard.pieces)))
        self._folder.put(file, file.name)
        file.unlink()
        job = {
            "baocao": baocao.__version__,
            "folder": self._folder.path,
            "token": self._token,
            "shard": name,
            "settings": asdict(self._settings),
            "pieces": [piece.key for piece in shard.pieces],
            "inputs": [_input(piece) for piece in shard.pieces],
        }
        self._sent += 1  # a name is used once: the scheduler remembers what became of it
        return self._connection.send(
            annotate_shard, job, f"baocao-{self._token}-{self._sent}-{name}"
        )

    def _land(self) -> None:
        """Wait a moment for a shard to be done, or for its workers to have died too often."""
        future = self._connection.landed()
        if future is None or str(future.key) not in self._flying:
            return
        _, flight = self._flying.pop(str(future.key))
        assert flight.shard is not None
        try:
            flight.parts = [self._part(flight.shard, self._connection.result(future))]
        except WorkersEndedError:
            self._suspects.append(flight)

    def _settle(self, flight: _Flight) -> None:
        """Find out the guilty of a shard: nothing else is under way that could have done it."""
        shard = flight.shard
        assert shard is not None
        try:
            flight.parts = [self._alone(shard)]
        except WorkersEndedError:
            if len(shard.pieces) == 1:
                flight.parts = [_guilty(shard)]
                return
            for single in shard.singles():
                try:
                    flight.parts.append(self._alone(single))
                except WorkersEndedError:
                    flight.parts.append(_guilty(single))

    def _alone(self, shard: Shard) -> _Part:
        future = self._send(shard)
        while self._connection.landed() is not future:
            pass
        return self._part(shard, self._connection.result(future))

    def _part(self, shard: Shard, manifest: dict[str, Any]) -> _Part:
        """Return what a worker has made of a shard.

        Raises:
            baocao.ModelError, ClusterError: the worker is not fit for the run.
        """
        if "refused" in manifest:
            kind = baocao.ModelError if manifest["refused"] == "model" else ClusterError
            raise kind(manifest["message"])
        for number in manifest["unseen"]:
            path, sha256 = manifest["inputs"][number]
            if stored_sha256(path) == sha256:
                raise ClusterError(
                    f"worker {manifest['worker']}: does not see the input {path} as this machine "
                    "does; inputs must lie on storage that all workers share"
                )
        return _Part(manifest, {n: piece.number for n, piece in enumerate(shard.pieces)})

    def _gathered(self, flight: _Flight) -> Iterator[tuple[int, Outcome]]:
        for part in flight.parts:
            if isinstance(part, _Part):
                yield from self._read(part)
            else:
                yield part
        if flight.shard is not None:
            self._folder.remove(f"{flight.shard.name}.items")

    def _read(self, part: _Part) -> Iterator[tuple[int, Outcome]]:
        """Yield the outcomes of a shard; its files are removed when they have been taken."""
        name = str(part.manifest["file"])
        shard = name.rpartition("-")[0]
        file = self._spool / "gathered.parquet"
        file.unlink(missing_ok=True)
        with suppress(FileNotFoundError):
            self._folder.get(name, file)
        if stored_sha256(str(file)) != part.manifest["sha256"]:
            self._folder.forget(shard)
            raise ClusterError(
                f"{self._folder.path}/{name}: missing or damaged, it has not the hash that its "
                "manifest tells; go on with --resume, which makes it again"
            )
        for number, outcome in read_outcomes(file):
            if number in part.numbers:
                yield part.numbers[number], outcome
        file.unlink()
        if not part.kept:
            self._folder.remove(f"{shard}.json", f"{shard}.items", name)


def _input(piece: Piece) -> tuple[str, str | None] | None:
    item = piece.item
    return (location(item.path), piece.sha256) if isinstance(item, FileItem) else None


def _guilty(shard: Shard) -> tuple[int, Failed]:
    """Return the outcome of an item that ends every worker."""
    (piece,) = shard.pieces
    item = piece.item
    if isinstance(item, ReadError):
        return piece.number, Failed(None, item.source, item.line, "read", item.message)
    return piece.number, Failed(item.id, item.source, None, "worker", _GUILTY)
