"""What a worker of the cluster does with a shard: read, annotate, store.

:func:`annotate_shard` takes and gives plain JSON types, so that a worker of another version
can still say that it is one. A shard that is done already is not done again: a scheduler runs
a task again when the worker that did it has died.
"""

from __future__ import annotations

import os
import socket
from functools import lru_cache
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Any, Final

import baocao
from baocao.cluster_shards import MARK, ShardFolder, write_outcomes
from baocao.cluster_shield import Shielded, children
from baocao.cluster_storage import bring, stored_sha256
from baocao.manifest import identify
from baocao.outcomes import (
    FileItem,
    Item,
    Settings,
    read_items,
)
from baocao.readers import ReadError

_DIGEST: Final = 12  # hexadecimal digits of a shard file's hash in its name


class RefusedError(Exception):
    """A shard that this worker cannot do; ``kind`` is version, model or storage."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def annotate_shard(job: dict[str, Any]) -> dict[str, Any]:
    """Annotate the items of a shard and store their outcomes; return the shard's manifest.

    Args:
        job: ``folder`` (of shards), ``shard`` (its name), ``token`` (of the folder's mark),
            ``pieces`` (their keys), ``inputs`` (location and SHA-256 of each, or null), and
            ``baocao`` (version), ``settings``.

    Returns:
        The manifest, or ``refused`` with a kind and a message where this worker cannot do it.

    Raises:
        baocao.cluster_storage.StorageError: the shard cannot be stored.
        RuntimeError: the process that annotates cannot start.
    """
    try:
        folder = _checked(job)
        settings = Settings(**job["settings"])
        name = job["shard"]
        done = folder.manifest(name)
        if done is not None:
            return done
        with TemporaryDirectory(prefix="baocao-", dir=_scratch()) as scratch:
            return _Work(job, settings, folder, Path(scratch)).done(name)
    except RefusedError as error:
        return {"refused": error.kind, "message": f"worker {_here()}: {error}"}
    except baocao.ModelError as error:
        return {"refused": "model", "message": f"worker {_here()}: {error}"}


async def release_children() -> None:
    """End the processes that wait for work, so that their memory is free."""
    children.release()


class _Work:
    """One shard under way on this worker, in a scratch folder of its own."""

    def __init__(
        self, job: dict[str, Any], settings: Settings, folder: ShardFolder, scratch: Path
    ) -> None:
        self._job = job
        self._settings = settings
        self._folder = folder
        self._scratch = scratch
        self._unseen: list[int] = []

    def done(self, name: str) -> dict[str, Any]:
        """Annotate the shard, store it, and return its manifest."""
        items = self._scratch / "shard.items"
        try:
            self._folder.get(f"{name}.items", items)
        except FileNotFoundError as error:
            raise RefusedError("storage", f"{name}.items is missing in the folder") from error
        numbered = list(read_items(items))
        inside = _deep_enough(self._scratch / "inputs", [item for _, item in numbered])
        ready = [(number, self._brought(number, item, inside)) for number, item in numbered]
        made = self._scratch / "shard.parquet"
        with children.lent(self._settings) as child:
            work = Shielded(child, self._settings, self._scratch, inside)
            counts = write_outcomes(made, work.outcomes(ready))
        return self._store(name, made, counts)

    def _brought(self, number: int, item: Item, inside: Path) -> Item:
        """Make the file of an item readable from the folder; a ReadError where it is another."""
        entry = self._job["inputs"][number]
        if not isinstance(item, FileItem) or entry is None:
            return item
        path, sha256 = entry
        if os.path.isabs(item.path):
            found = stored_sha256(item.path)
        else:
            found = bring(path, os.path.join(inside, PurePath(item.path)))
        if found == sha256:
            return item
        self._unseen.append(number)
        said = "no such file" if found is None else "changed while the run was under way"
        return ReadError(said, item.source)

    def _store(self, name: str, made: Path, counts: dict[str, int]) -> dict[str, Any]:
        digest = stored_sha256(str(made))
        assert digest is not None
        manifest = {
            "baocao": baocao.__version__,
            "model_sha256": self._settings.fingerprint,
            "file": f"{name}-{digest[:_DIGEST]}.parquet",
            "sha256": digest,
            **counts,
            "pieces": self._job["pieces"],
            "inputs": self._job["inputs"],
            "unseen": self._unseen,
            "worker": _here(),
        }
        self._folder.put(made, str(manifest["file"]))
        if not self._unseen:  # else the client looks first whether it is the storage's fault
            self._folder.write_json(f"{name}.json", manifest, self._scratch)
        return manifest


def _checked(job: dict[str, Any]) -> ShardFolder:
    """Return the folder of shards; RefusedError where this worker is not like the client."""
    if job["baocao"] != baocao.__version__:
        raise RefusedError(
            "version",
            f"has baocao {baocao.__version__}, this machine has {job['baocao']}; "
            "install the same version on all machines and start the workers again",
        )
    settings = job["settings"]
    _check_model(settings["model"], settings["fingerprint"])
    folder = ShardFolder(job["folder"])
    if (folder.read_json(MARK) or {}).get("token") != job["token"]:
        raise RefusedError(
            "storage",
            f"does not see the shards in {job['folder']}; give a folder or URL that this "
            "machine and all workers share, with --shards",
        )
    return folder


@lru_cache(maxsize=4)  # what raises is looked at again: a model can be put right
def _check_model(model: str, fingerprint: str) -> None:
    found = identify(model).sha256
    if found != fingerprint:
        raise RefusedError(
            "model",
            f"its model '{model}' is another one (SHA-256 {found[:12]} there, "
            f"{fingerprint[:12]} here); give it the same model",
        )


def _deep_enough(folder: Path, items: list[Item]) -> Path:
    """Make and return a folder below another, from where no path leads out of that."""
    paths = [item.path for item in items if isinstance(item, FileItem)]
    ups = max((PurePath(path).parts.count("..") for path in paths), default=0)
    inside = folder.joinpath(*["below"] * ups)
    inside.mkdir(parents=True)
    return inside


def _scratch() -> str | None:
    """Return the folder of the Dask worker that runs this: it removes what a killed one left."""
    from distributed import get_worker

    try:
        return str(get_worker().local_directory)
    except ValueError:  # outside any worker
        return None


def _here() -> str:
    """Say which worker this is, so that somebody can find it."""
    from distributed import get_worker

    try:
        return f"{get_worker().address} on {socket.gethostname()}"
    except ValueError:  # outside any worker
        return socket.gethostname()
