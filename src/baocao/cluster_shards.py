"""Shards: some items, annotated together, and the file of their outcomes on shared storage.

A shard is known by a hash of its items, of the files behind them, and of what annotates
them. Its outcomes are a Parquet file named after its contents; a manifest beside it, written
last, says that the shard is done. So a shard that two workers have made is one shard, and an
unfinished one is none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

import baocao
from baocao.cluster_storage import Folder
from baocao.outcomes import Done, Failed, FileItem, Item, Outcome, Settings, encode, item_size
from baocao.readers import ReadError

MARK: Final = "run.json"
"""The file of a shard folder by which a worker knows that it sees the client's storage."""

SHARD_BYTES: Final = 1_000_000
"""A shard has no more text than this, unless one document has: about ten seconds of work."""

_ROW_GROUP: Final = 8_000_000  # bytes of outcomes in memory before they are written
_BODY: Final = ("line", "page")


@dataclass(frozen=True, slots=True)
class Piece:
    """An item of a run: its number there, the SHA-256 of its file, and the hash of it all."""

    number: int
    item: Item
    sha256: str | None
    key: str


@dataclass(frozen=True, slots=True)
class Shard:
    """Some pieces in order. Its name is a hash of them; 0, 1, 2 … number them in its files."""

    pieces: tuple[Piece, ...]

    @property
    def name(self) -> str:
        """The name of its files, without suffix."""
        return _hash("".join(piece.key for piece in self.pieces).encode())

    def singles(self) -> list[Shard]:
        """Return a shard for each piece."""
        return [Shard((piece,)) for piece in self.pieces]


def piece_key(item: Item, sha256: str | None, settings: Settings) -> str:
    """Return a hash of an item, of the file behind it, and of what it is annotated with."""
    made = {**asdict(settings), "model": None, "baocao": baocao.__version__, "sha256": sha256}
    if isinstance(item, ReadError):
        told: dict[str, Any] = {"message": item.message, "source": item.source, "line": item.line}
    else:
        told = asdict(item)
    return _hash(encode([made, type(item).__name__, told]))


def cut(pieces: Iterable[Piece], documents: int) -> Iterator[Shard]:
    """Yield shards of so many documents and ``SHARD_BYTES`` at most; archives go alone."""
    shard: list[Piece] = []
    weight = 0
    for piece in pieces:
        own = item_size(piece.item)
        alone = isinstance(piece.item, FileItem) and piece.item.is_archive
        if shard and (alone or len(shard) == documents or weight + own > SHARD_BYTES):
            yield Shard(tuple(shard))
            shard, weight = [], 0
        shard.append(piece)
        weight = SHARD_BYTES + 1 if alone else weight + own
    if shard:
        yield Shard(tuple(shard))


def write_outcomes(path: Path, outcomes: Iterable[tuple[int, Outcome]]) -> dict[str, int]:
    """Write numbered outcomes as Parquet and return the counts of them, failed ones and entities.

    Columns: ``number`` of the piece, ``ok``, ``head`` (JSON of an outcome's small fields),
    ``line`` (the report record, as JSON) and ``page`` (HTML).
    """
    import pyarrow.parquet as pq

    counts = {"written": 0, "failed": 0, "entities": 0}
    rows: list[dict[str, Any]] = []
    weight = 0
    schema = _schema()
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for number, outcome in outcomes:
            row = _row(number, outcome)
            rows.append(row)
            weight += len(row["line"] or "") + len(row["page"] or "")
            counts["written" if row["ok"] else "failed"] += 1
            counts["entities"] += outcome.entities if isinstance(outcome, Done) else 0
            if weight > _ROW_GROUP:
                writer.write_table(_table(rows))
                rows, weight = [], 0
        writer.write_table(_table(rows))
    return counts


def read_outcomes(path: Path) -> Iterator[tuple[int, Outcome]]:
    """Yield the numbered outcomes of such a file."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=16):
            for row in batch.to_pylist():
                head = json.loads(row["head"])
                if row["ok"]:
                    yield row["number"], Done(**head, **{name: row[name] for name in _BODY})
                else:
                    yield row["number"], Failed(**head)


class ShardFolder(Folder):
    """The folder of a run's shards."""

    def finished(self) -> dict[str, tuple[str, int]]:
        """Return where pieces stand that an earlier run has done: key -> (shard, number there)."""
        places: dict[str, tuple[str, int]] = {}
        for name in self.names(".json"):
            manifest = self.manifest(name.removesuffix(".json")) if name != MARK else None
            for number, key in enumerate((manifest or {}).get("pieces") or ()):
                places.setdefault(key, (name.removesuffix(".json"), number))
        return places

    def manifest(self, shard: str) -> dict[str, Any] | None:
        """Return the manifest of a shard that is done, None for any other."""
        found = self.read_json(f"{shard}.json")
        return found if found is not None and self.has(str(found.get("file"))) else None

    def forget(self, shard: str) -> None:
        """Remove the files of a shard, its manifest first."""
        found = self.read_json(f"{shard}.json") or {}
        self.remove(f"{shard}.json", f"{shard}.items", str(found.get("file", "")))


def _row(number: int, outcome: Outcome) -> dict[str, Any]:
    done = isinstance(outcome, Done)
    names = [field.name for field in fields(outcome) if not (done and field.name in _BODY)]
    body = {name: getattr(outcome, name) if done else None for name in _BODY}
    # ASCII: a name that is no UTF-8 has lone surrogates, which Parquet does not take.
    head = json.dumps({name: getattr(outcome, name) for name in names})
    return {"number": number, "ok": done, "head": head, **body}


def _schema() -> Any:
    import pyarrow as pa

    text = pa.large_string()
    return pa.schema(
        [("number", pa.int32()), ("ok", pa.bool_()), ("head", text), ("line", text), ("page", text)]
    )


def _table(rows: list[dict[str, Any]]) -> Any:
    import pyarrow as pa

    return pa.Table.from_pylist(rows, schema=_schema())


def _hash(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=12).hexdigest()
