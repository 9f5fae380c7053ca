"""A run that was killed goes on and ends with the bytes of one that was not."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import random
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from runner.run_output import LINE, files, ids, lines

import baocao.journal
import baocao.manifest
from baocao.annotate import MANIFEST, OtherModelError, OutputError, Tick, WriteError, annotate
from baocao.journal import JOURNAL, Appender

_FORK = multiprocessing.get_context("fork")


def _status(folder: Path) -> str:
    return str(json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["status"])


def _in_a_child(work: Callable[[], object]) -> int | None:
    """Do something in a child process and return its exit code."""
    child = _FORK.Process(target=work)
    child.start()
    child.join()
    return child.exitcode


def _written_bytes(folder: Path) -> int:
    """Return the bytes that a run appends: reports, errors, and about as much of a journal."""
    return sum((folder / name).stat().st_size for name in ("reports.jsonl", "errors.jsonl"))


def _killed_after(left: int, work: Callable[[], object]) -> None:
    """Do something, and be killed in the middle of a write, when so many bytes are written."""
    real = Appender.append

    def append(self: Appender, data: bytes) -> None:
        nonlocal left
        if len(data) > left:
            self._file.write(data[:left])
            os.kill(os.getpid(), signal.SIGKILL)
        left -= len(data)
        real(self, data)

    Appender.append = append  # type: ignore[method-assign]
    work()


@pytest.mark.parametrize("n_process", [1, 2])
def test_killed_at_five_random_points(
    hostile_model: str, inbox: Path, tmp_path: Path, n_process: int
) -> None:
    out, whole = tmp_path / "out", tmp_path / "whole"

    def run(folder: Path) -> None:
        annotate([inbox, tmp_path / "missing.txt"], folder, model=hostile_model, resume=True,
                 n_process=n_process, batch_size=3, start_method="fork")  # fmt: skip

    run(whole)
    rng = random.Random(20211)
    for number in range(5):
        point = rng.randrange(_written_bytes(whole) // 4)
        assert _in_a_child(lambda: _killed_after(point, lambda: run(out))) == -signal.SIGKILL  # noqa: B023
        assert _status(out) == "running", number
    run(out)
    assert _status(out) == "done"
    assert len(ids(out)) == 8 + 8 + 8
    assert files(out) == files(whole)


def test_every_place_of_a_document_can_be_the_last(hostile_model: str, tmp_path: Path) -> None:
    """Killed at each stage of writing one document: its page, its line, its note."""
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(LINE.format(name), encoding="utf-8")
    paths = [tmp_path / "a.txt", tmp_path / "b.txt"]
    annotate(paths, tmp_path / "whole", model=hostile_model)
    end = _written_bytes(tmp_path / "whole")
    for point in (0, 1, 60, 200, end // 2, end - 1, end, end + 50):
        out = tmp_path / f"out{point}"

        def run(out: Path = out) -> None:
            annotate(paths, out, model=hostile_model, resume=True)

        _in_a_child(lambda: _killed_after(point, run))  # noqa: B023
        run()
        assert files(out) == files(tmp_path / "whole"), point


def test_killed_while_it_finishes(
    hostile_model: str, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    annotate([inbox], tmp_path / "whole", model=hostile_model)
    real = os.replace
    for count in (2, 3):  # before the index page, before the last manifest
        out = tmp_path / f"out{count}"
        seen: list[Any] = []

        def replace(source: Any, target: Any, seen: list[Any] = seen, count: int = count) -> None:
            seen.append(target)
            if len(seen) == count:
                raise KeyboardInterrupt
            real(source, target)

        monkeypatch.setattr(baocao.manifest.os, "replace", replace)
        with pytest.raises(KeyboardInterrupt):
            annotate([inbox], out, model=hostile_model)
        assert _status(out) == "interrupted"
        annotate([inbox], out, model=hostile_model, resume=True)
        assert files(out) == files(tmp_path / "whole")


def test_lines_that_the_disk_has_lost_are_written_again(
    hostile_model: str, inbox: Path, tmp_path: Path
) -> None:
    """After a power cut the journal may know of more than the other files have."""
    out = tmp_path / "out"
    annotate([inbox], tmp_path / "whole", model=hostile_model)
    _interrupted(hostile_model, inbox, out, after=12)
    with (out / "reports.jsonl").open("r+b") as file:
        file.truncate((out / "reports.jsonl").stat().st_size // 2)
    annotate([inbox], out, model=hostile_model, resume=True)
    assert files(out) == files(tmp_path / "whole")


def _interrupted(model: str, inbox: Path, out: Path, *, after: int, **options: Any) -> None:
    def interrupt(tick: Tick) -> None:
        if tick.documents == after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        annotate([inbox], out, model=model, progress=interrupt, **options)


def test_an_interrupted_run_says_so_and_goes_on(
    hostile_model: str, inbox: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    annotate([inbox], tmp_path / "whole", model=hostile_model)
    _interrupted(hostile_model, inbox, out, after=5)
    assert _status(out) == "interrupted"
    assert (out / JOURNAL).exists()
    with pytest.raises(OutputError, match=r"unfinished run.*--resume"):
        annotate([inbox], out, model=hostile_model)
    summary = annotate([inbox], out, model=hostile_model, resume=True)
    assert (summary.resumed, summary.written, summary.failed) == (5, 24, 2)
    assert files(out) == files(tmp_path / "whole")


def test_what_is_done_is_not_done_again(hostile_model: str, inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    annotate([inbox], out, model=hostile_model)
    before = files(out)
    shutil.rmtree(tmp_path / "obeyed")  # the component would have nowhere to note its process
    summary = annotate([inbox], out, model=hostile_model, resume=True)
    assert (summary.resumed, summary.written) == (26, 24)
    assert files(out) == before


def test_resume_without_an_earlier_run_begins(
    hostile_model: str, inbox: Path, tmp_path: Path
) -> None:
    assert annotate([inbox], tmp_path / "out", model=hostile_model, resume=True).written == 24


def test_another_option_is_refused(hostile_model: str, inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _interrupted(hostile_model, inbox, out, after=5)
    before = files(out)
    with pytest.raises(OutputError, match="html was True and is False") as caught:
        annotate([inbox], out, model=hostile_model, resume=True, html=False)
    assert not isinstance(caught.value, OtherModelError)
    assert files(out) == before


@pytest.mark.parametrize("what", ["model_sha256", "baocao"])
def test_another_model_or_version_is_refused(
    hostile_model: str, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    out = tmp_path / "out"
    _interrupted(hostile_model, inbox, out, after=5)
    if what == "baocao":
        monkeypatch.setattr("baocao.__version__", "9.9.9")
    else:
        (Path(hostile_model) / "notes.txt").write_text("trained again", encoding="utf-8")
    with pytest.raises(OtherModelError, match=rf"{what} was .* and is"):
        annotate([inbox], out, model=hostile_model, resume=True)


CHANGES = [
    ("changed", lambda inbox: (inbox / "xã 0.txt").write_text("khác", encoding="utf-8")),
    ("gone", lambda inbox: (inbox / "xã 0.txt").unlink()),
    ("new", lambda inbox: (inbox / "a.txt").write_text("mới", encoding="utf-8")),
]


@pytest.mark.parametrize("done", [True, False])
@pytest.mark.parametrize(("name", "change"), CHANGES, ids=[name for name, _ in CHANGES])
def test_inputs_that_changed_are_named(
    hostile_model: str,
    inbox: Path,
    tmp_path: Path,
    name: str,
    change: Callable[[Path], object],
    done: bool,
) -> None:
    out = tmp_path / "out"
    if done:
        annotate([inbox], out, model=hostile_model)
    else:
        _interrupted(hostile_model, inbox, out, after=24)
    change(inbox)
    shown = "empty.txt" if name == "new" else "xã 0.txt"
    with pytest.raises(OutputError, match=shown):
        annotate([inbox], out, model=hostile_model, resume=True)


def test_an_input_to_come_may_change(hostile_model: str, inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _interrupted(hostile_model, inbox, out, after=5)
    (inbox / "xã 7.txt").write_text(LINE.format(70), encoding="utf-8")
    annotate([inbox], out, model=hostile_model, resume=True)
    texts = {row["id"]: row["text"] for row in lines(out / "reports.jsonl")}
    assert texts["xã 7"] == LINE.format(70)


def test_without_its_journal_nothing_goes_on(
    hostile_model: str, inbox: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    _interrupted(hostile_model, inbox, out, after=5)
    (out / JOURNAL).unlink()
    with pytest.raises(OutputError, match=r"journal\.jsonl is missing"):
        annotate([inbox], out, model=hostile_model, resume=True)


@pytest.mark.parametrize("name", ["reports.jsonl", "errors.jsonl", JOURNAL, "xã_5.html"])
def test_a_full_disk_is_named_and_resumable(
    hostile_model: str, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    out = tmp_path / "out"
    annotate([inbox], tmp_path / "whole", model=hostile_model)
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with monkeypatch.context() as patch:
        if name.endswith(".html"):
            _fill_pages(patch, name, full)
        else:
            patch.setattr(baocao.journal, "FileIO", _full_after(name, full))
        with pytest.raises(WriteError, match=rf"{name}: .*No space left.*--resume"):
            annotate([inbox], out, model=hostile_model)
    annotate([inbox], out, model=hostile_model, resume=True)
    assert files(out) == files(tmp_path / "whole")


def _fill_pages(patch: pytest.MonkeyPatch, name: str, full: OSError) -> None:
    real = Path.write_text

    def write_text(self: Path, text: str, **options: Any) -> int:
        if self.name == name:
            real(self, text[:100], **options)
            raise full
        return real(self, text, **options)

    patch.setattr(Path, "write_text", write_text)


def _full_after(name: str, full: OSError) -> type[baocao.journal.FileIO]:
    """Return a file of which one with this name takes half of its fourth line, then no more."""

    class Full(baocao.journal.FileIO):
        count = 0

        def write(self, data: Any) -> int:
            if Path(str(self.name)).name != name:
                return super().write(data)
            Full.count += 1
            if Full.count > (1 if name == "errors.jsonl" else 4):
                raise full
            return super().write(data[: len(data) // 2] if Full.count == 4 else data)

    return Full
