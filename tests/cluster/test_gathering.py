"""Shards without a cluster: a connection that does the work at once, in any order, or loses it."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cluster.inline import Inline
from runner.run_output import LINE, documents, errors, files, ids

import baocao
from baocao.annotate import annotate
from baocao.cluster_connection import ClusterError
from baocao.cluster_gather import Gathering
from baocao.cluster_shards import ShardFolder, piece_key
from baocao.cluster_worker import annotate_shard
from baocao.manifest import identify
from baocao.outcomes import Failed, FileItem, Outcome, Settings
from baocao.readers import Document, ReadError
from baocao.run_tasks import Earlier


@pytest.fixture
def settings(rules_model: Path) -> Settings:
    return Settings(str(rules_model), html=True, fingerprint=identify(str(rules_model)).sha256)


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    (tmp_path / "spool").mkdir()
    return tmp_path / "spool"


def _documents(number: int) -> list[tuple[int, Document | ReadError]]:
    made: list[tuple[int, Document | ReadError]] = [
        (n, Document(f"d{n}", "memory", LINE.format(n))) for n in range(number)
    ]
    made[3] = 3, ReadError("nothing there", "memory", 4)
    return made


def _run(
    connection: Inline, folder: Path, settings: Settings, spool: Path, **options: Any
) -> list[tuple[int, Outcome]]:
    shards = ShardFolder(str(folder))
    shards.make()
    gathering = Gathering(connection, shards, settings, spool)  # type: ignore[arg-type]
    items = options.pop("items", None) or _documents(10)
    return list(gathering.run(items, options.pop("documents", 3), lambda item: None))


def test_outcomes_come_in_the_order_of_the_items(
    settings: Settings, spool: Path, tmp_path: Path
) -> None:
    connection = Inline()
    found = _run(connection, tmp_path / "shards", settings, spool)
    assert [number for number, _ in found] == list(range(10))
    assert [outcome.id for _, outcome in found] == [f"d{n}" if n != 3 else None for n in range(10)]
    assert len(connection.jobs) == 4
    assert [path.name for path in (tmp_path / "shards").iterdir()] == ["run.json"]
    assert list(spool.iterdir()) == []


def test_a_run_cut_the_same_has_the_same_shards(
    settings: Settings, spool: Path, tmp_path: Path
) -> None:
    runs = [Inline(), Inline(), Inline()]
    for number, connection in enumerate(runs):
        _run(connection, tmp_path / str(number), settings, spool, documents=3 + number // 2)
    one, two, other = ([job["shard"] for job in run.jobs] for run in runs)
    assert one == two
    assert set(one).isdisjoint(other[:-1])


def test_finished_shards_are_not_done_again(
    settings: Settings, spool: Path, tmp_path: Path
) -> None:
    """The client ends after five documents; others were finished, and lie on the storage.

    It goes on in the middle of a shard, and cuts other shards than before.
    """
    folder = ShardFolder(str(tmp_path / "shards"))
    folder.make()
    whole = _run(Inline(), tmp_path / "whole", settings, spool)
    first = Inline()
    gathering = Gathering(first, folder, settings, spool)  # type: ignore[arg-type]
    run = gathering.run(_documents(10), 3, lambda item: None)
    taken = [next(run) for _ in range(5)]
    run.close()
    assert len(folder.names(".parquet")) == 3  # the last three of four landed first
    second = Inline()
    rest = [(number - 5, item) for number, item in _documents(10)[5:]]
    found = _run(second, tmp_path / "shards", settings, spool, items=rest, documents=2)
    assert second.jobs == []
    assert [*taken, *((number + 5, outcome) for number, outcome in found)] == whole


def test_shards_made_with_something_else_are_not_taken(
    settings: Settings, spool: Path, tmp_path: Path
) -> None:
    item = Document("d", "memory", LINE)
    other = Settings(settings.model, html=False, fingerprint=settings.fingerprint)
    newer = Settings(settings.model, html=True, fingerprint="0" * 64)
    file = FileItem("a.txt", "a", 5)
    keys = [
        *(piece_key(item, None, made) for made in (settings, other, newer)),
        *(piece_key(file, sha256, settings) for sha256 in ("0", "1", None)),
        piece_key(ReadError("a", "b"), None, settings),
    ]
    assert len(set(keys)) == len(keys)


def test_a_deadly_document_is_found_out_alone(
    settings: Settings, spool: Path, tmp_path: Path
) -> None:
    items = _documents(10)
    items[7] = 7, Document("d7", "memory", f"@deadly {LINE}")
    connection = Inline("@deadly")
    found = _run(connection, tmp_path / "shards", settings, spool, items=items)
    message = "ended every worker that it was given to, also alone"
    assert found[7] == (7, Failed("d7", "memory", None, "worker", message))
    assert [number for number, _ in found] == list(range(10))
    assert sum(isinstance(outcome, Failed) for _, outcome in found) == 2
    # Four shards, the suspect alone, then its three documents.
    assert [len(job["pieces"]) for job in connection.jobs] == [3, 3, 3, 1, 3, 1, 1, 1]


REFUSALS = [
    ({"baocao": "0.0.1"}, ClusterError, "has baocao .*, this machine has 0.0.1"),
    ({"token": "another"}, ClusterError, "does not see the shards .* --shards"),
    ({"settings": {"fingerprint": "0" * 64}}, baocao.ModelError, "is another one .SHA-256"),
    ({"settings": {"model": "no_such_model"}}, baocao.ModelError, "no model 'no_such_model'"),
]


@pytest.mark.parametrize(("told", "error", "message"), REFUSALS)
def test_a_worker_that_is_not_like_the_client_says_so(
    settings: Settings, spool: Path, tmp_path: Path, told: Any, error: Any, message: str
) -> None:
    def change(job: dict[str, Any]) -> None:
        job.update({**told, "settings": {**job["settings"], **told.get("settings", {})}})

    with pytest.raises(error, match=rf"worker .*{message}"):
        _run(Inline(change=change), tmp_path / "shards", settings, spool)


def test_a_damaged_shard_is_made_again(settings: Settings, spool: Path, tmp_path: Path) -> None:
    real = annotate_shard

    def damaged(job: dict[str, Any]) -> dict[str, Any]:
        manifest = real(job)
        Path(job["folder"], manifest["file"]).write_bytes(b"PAR1")
        return manifest

    connection = Inline()
    connection.result = lambda future: damaged(future.job)  # type: ignore[method-assign]
    with pytest.raises(ClusterError, match=r"damaged.*--resume"):
        _run(connection, tmp_path / "shards", settings, spool, documents=20)
    again = Inline()
    assert len(_run(again, tmp_path / "shards", settings, spool, documents=20)) == 10
    assert len(again.jobs) == 1


def test_every_kind_of_path_gives_the_same_bytes(
    inline: Inline, rules_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Relative, absolute, upwards; lines, archives, what cannot be read, and names alike."""
    inbox = tmp_path / "hộp thư"
    (inbox / "sub").mkdir(parents=True)
    for number in range(4):
        (inbox / f"xã {number}.txt").write_text(LINE.format(number), encoding="utf-8")
    documents(inbox, ["", ""])
    (inbox / "empty.txt").write_bytes(b"")
    (inbox / "locked.docx").write_bytes(b"PK\x03\x04 and no more")
    with zipfile.ZipFile(inbox / "sub" / "archive.zip", "w") as archive:
        for name in ("a.txt", "b/a.txt", "b/c.xls"):
            archive.writestr(name, LINE.format(name))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    paths = ["../hộp thư", tmp_path / "hộp thư" / "sub" / "archive.zip", "missing.txt"]
    options: dict[str, Any] = {"model": str(rules_model), "formats": ["csv"], "batch_size": 3}
    annotate(paths, tmp_path / "whole", **options)
    annotate(paths, tmp_path / "out", cluster="tcp://x:1", **options)
    assert len(ids(tmp_path / "out")) == 4 + 2 + 2
    assert files(tmp_path / "out") == files(tmp_path / "whole")


def test_urls_are_read_from_storage(inline: Inline, rules_model: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "sub").mkdir(parents=True)
    for name in ("b", "a", "sub/c"):
        (inbox / f"{name}.txt").write_text(LINE.format(name), encoding="utf-8")
    documents(inbox, [""])
    (inbox / "notes.md").write_text("no report", encoding="utf-8")
    url = inbox.as_uri()
    paths = [url, f"{url}/sub/*.txt", f"{url}/missing.txt", f"{url}/*.pdf", "nowhere://x/a.txt"]
    out = tmp_path / "out"
    annotate(paths, out, model=str(rules_model), cluster="tcp://x:1", shards=tmp_path.as_uri())
    assert ids(out) == ["a", "b", "sub/c", "d0"]
    sources = [row["path"] for row in _manifest(out)["inputs"]]
    names = ("a.txt", "b.txt", "sub/c.txt", "texts.jsonl")
    assert sources[:4] == [f"{url}/{name}" for name in names]
    assert [stage for _, stage in errors(out)] == ["read"] * 3
    hashes = [row["sha256"] for row in _manifest(out)["inputs"]]
    assert all(hashes[:4])
    assert list(tmp_path.glob("baocao-*")) == []
    summary = annotate(
        paths, out, model=str(rules_model), cluster="tcp://x:1", shards=tmp_path.as_uri(),
        resume=True,
    )  # fmt: skip
    assert (summary.written, summary.resumed) == (4, 7)


def _manifest(folder: Path) -> dict[str, Any]:
    from baocao.manifest import read_manifest

    found = read_manifest(folder)
    assert found is not None
    return found


def test_an_input_that_a_worker_does_not_see(
    inline: Inline, rules_model: Path, tmp_path: Path
) -> None:
    """It is there for the client: the worker's storage is another one, and the run ends."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a.txt").write_text(LINE, encoding="utf-8")
    hidden = tmp_path / "hidden"

    def hide(job: dict[str, Any]) -> None:
        inbox.rename(hidden)

    inline.change = hide
    real = inline.result

    def result(future: SimpleNamespace) -> dict[str, Any]:
        found = real(future)
        hidden.rename(inbox)
        return found

    inline.result = result  # type: ignore[method-assign]
    with pytest.raises(ClusterError, match=r"does not see the input .*a\.txt as this machine"):
        annotate([inbox], tmp_path / "out", model=str(rules_model), cluster="tcp://x:1")


CHANGES = [
    (lambda path: path.unlink(), "no such file"),
    (lambda path: path.write_text("khác", encoding="utf-8"), "changed while the run was under way"),
]


@pytest.mark.parametrize(("change", "message"), CHANGES)
def test_an_input_that_changes_meanwhile_is_a_row(
    inline: Inline, rules_model: Path, tmp_path: Path, change: Callable[[Path], Any], message: str
) -> None:
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(LINE.format(name), encoding="utf-8")
    inline.change = lambda job: change(tmp_path / "a.txt")
    out = tmp_path / "out"
    paths = [tmp_path / "a.txt", tmp_path / "b.txt"]
    annotate(paths, out, model=str(rules_model), cluster="tcp://x:1")
    assert ids(out) == ["b"]
    assert message in (out / "errors.jsonl").read_text(encoding="utf-8")


def test_without_resume_old_shards_are_removed(
    inline: Inline, rules_model: Path, tmp_path: Path
) -> None:
    source = documents(tmp_path, [""] * 3)
    shards = tmp_path / "out" / ".shards"
    shards.mkdir(parents=True)
    for name in ("x.json", "x-1.parquet", "x.items", "x.json.part-1"):
        (shards / name).write_bytes(b"{}")
    annotate([source], tmp_path / "out", model=str(rules_model), cluster="tcp://x:1")
    assert not shards.exists()


def test_storage_that_cannot_be_written(inline: Inline, rules_model: Path, tmp_path: Path) -> None:
    source = documents(tmp_path, [""] * 3)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(baocao.annotate.WriteError, match=r"cannot be made .*--shards.*--resume"):
        annotate(
            [source], tmp_path / "out", model=str(rules_model), cluster="tcp://x:1",
            shards=str(tmp_path / "file"),
        )  # fmt: skip
    annotate([source], tmp_path / "out", model=str(rules_model), resume=True)
    assert len(ids(tmp_path / "out")) == 3


def test_a_run_goes_on_here_or_there(inline: Inline, rules_model: Path, tmp_path: Path) -> None:
    """Begun on a cluster, gone on with on this machine: nothing in the output tells."""
    source = documents(tmp_path, [""] * 12)

    def interrupt(tick: Any) -> None:
        if tick.documents == 5:
            raise KeyboardInterrupt

    out = tmp_path / "out"
    options: dict[str, Any] = {"model": str(rules_model), "batch_size": 3}
    with pytest.raises(KeyboardInterrupt):
        annotate([source], out, cluster="tcp://x:1", progress=interrupt, **options)
    assert (out / ".shards").is_dir()
    annotate([source], out, cluster="tcp://x:1", resume=True, **options)
    annotate([source], tmp_path / "whole", **options)
    assert files(out) == files(tmp_path / "whole")
    shutil.rmtree(out)


def test_tasks_forget_the_hashes_of_what_is_done(tmp_path: Path) -> None:
    from baocao.cluster_tasks import StoredTasks

    (tmp_path / "a.txt").write_text(LINE, encoding="utf-8")
    tasks = StoredTasks([str(tmp_path / "a.txt")], tmp_path / "out", Earlier())
    ((_, item),) = list(tasks.items())
    assert isinstance(item, FileItem)
    told = tasks.hash_of(item)
    assert told is not None
    assert len(told) == 64
    assert tasks.hash_of(item) is None
