"""Which files a run takes, in which order, under which ids; archives among them."""

from __future__ import annotations

import logging
import os
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from runner.run_output import LINE, errors, files, ids, lines

from baocao.annotate import Tick, annotate
from baocao.document_ids import Ids
from baocao.inputs import Input, Listing, expand
from baocao.readers import ReadError


def _write(folder: Path, *names: str) -> None:
    for number, name in enumerate(names):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(LINE.format(number), encoding="utf-8")


def _zip(path: Path, *members: tuple[str, str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members:
            archive.writestr(name, text)
    return path


def test_a_folder_is_listed_in_one_order_as_it_is_walked(tmp_path: Path) -> None:
    names = ("b.txt", "a/z.txt", "a.txt", "a/b/c.txt", "ă.txt", "Z.txt")
    _write(tmp_path, *names)
    found = [item.path for item in expand([tmp_path]) if isinstance(item, Input)]
    assert found == [str(path) for path in sorted(tmp_path / name for name in names)]


def test_listing_is_lazy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path, "a/1.txt", "b/1.txt", "c/1.txt")
    opened: list[str] = []
    real = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: (opened.append(Path(path).name), real(path))[1])
    next(expand([tmp_path]))
    assert opened == [tmp_path.name, "a"]


def test_what_is_left_out_is_counted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    _write(tmp_path, "a.txt", "b.xls", "c.XLS", "d.jpg", "none", "readme.txt", "~$b.docx")
    (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")
    listing = Listing()
    with caplog.at_level(logging.INFO, "baocao"):
        found = list(expand([tmp_path, tmp_path / "a.txt"], listing=listing))
        listing.warn()
    assert len(found) == 1
    assert [record.getMessage() for record in caplog.records] == [
        "2 file(s) were given twice and read once",
        f"{tmp_path / 'readme.txt'}: skipped, a file about its folder or an open document",
        f"{tmp_path / '~$b.docx'}: skipped, a file about its folder or an open document",
        "4 file(s) without a reader: .jpg (1), .xls (2), no suffix (1)",
    ]


def test_a_readme_given_by_its_own_path_is_read(tmp_path: Path) -> None:
    _write(tmp_path, "README.txt")
    assert len(list(expand([tmp_path / "README.txt"]))) == 1


def test_a_link_that_leads_back_is_not_followed(tmp_path: Path) -> None:
    _write(tmp_path, "a/1.txt")
    (tmp_path / "a" / "back").symlink_to(tmp_path)
    assert len(list(expand([tmp_path]))) == 1


def test_a_name_that_is_no_text_is_read(hostile_model: str, tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path / "inbox")
    os.mkdir(folder)
    try:
        with open(os.path.join(folder, b"b\xe1o.txt"), "wb") as file:
            file.write(LINE.format(1).encode())
    except OSError:
        pytest.skip("this file system has only names that are text")
    annotate([tmp_path / "inbox"], tmp_path / "out", model=hostile_model)
    assert ids(tmp_path / "out") == ["b\ufffdo"]


@pytest.mark.parametrize(
    ("taken", "given"),
    [
        (["a", "A", "a"], ["a", "A-2", "a-3"]),
        (["a b", "a_b"], ["a b", "a_b-2"]),
        (["a-2", "a", "a"], ["a-2", "a", "a-2-2"]),
        (["x/a", "x.zip", "x/b"], ["x/a", "x-2", "x/b"]),
        (["x.zip", "x/a", "x"], ["x", "x-2/a", "x-2"]),
        (["x/y/a", "x.zip"], ["x/y/a", "x-2"]),
        (["x.zip", "x-2.zip", "x/y/a", "x/y/a"], ["x", "x-2", "x-3/y/a", "x-3/y/a-2"]),
        (["/" * 200_000, "a"], ["/" * 200_000, "a"]),
    ],
)
def test_ids_are_unique(taken: list[str], given: list[str]) -> None:
    ids = Ids()
    found = [ids.take(name.removesuffix(".zip"), archive=".zip" in name) for name in taken]
    assert found == given


def test_an_archive_beside_its_folder(hostile_model: str, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    _write(inbox, "gói/a.txt", "gói_a.txt")
    _zip(inbox / "gói.zip", ("a.txt", LINE.format(7)), ("b.txt", ""), ("c.txt", LINE.format(8)))
    annotate([inbox], tmp_path / "out", model=hostile_model)
    assert ids(tmp_path / "out") == ["gói/a", "gói-2/a", "gói-2/c", "gói_a-2"]
    assert len(list((tmp_path / "out" / "html").iterdir())) == 4
    options: dict[str, Any] = {"n_process": 2, "batch_size": 1, "start_method": "fork"}
    annotate([inbox], tmp_path / "two", model=hostile_model, **options)
    assert files(tmp_path / "out") == files(tmp_path / "two")


@pytest.mark.parametrize("after", [1, 2, 3, 4, 5])
def test_a_run_goes_on_inside_an_archive(hostile_model: str, tmp_path: Path, after: int) -> None:
    inbox = tmp_path / "inbox"
    _write(inbox, "a.txt", "x.txt")
    _zip(inbox / "gói.zip", *((f"{n}.txt", LINE.format(n) if n != 1 else "") for n in range(3)))
    annotate([inbox], tmp_path / "whole", model=hostile_model)

    def interrupt(tick: Tick) -> None:
        if tick.documents == after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        annotate([inbox], tmp_path / "out", model=hostile_model, progress=interrupt)
    annotate([inbox], tmp_path / "out", model=hostile_model, resume=True)
    assert files(tmp_path / "out") == files(tmp_path / "whole")


def test_an_archive_that_kills_its_worker_keeps_what_was_done(
    hostile_model: str, tmp_path: Path
) -> None:
    texts = (LINE.format(1), f"@kill {LINE.format(2)}", LINE.format(3))
    archive = _zip(tmp_path / "gói.zip", *((f"{n}.txt", text) for n, text in enumerate(texts)))
    _write(tmp_path, "b.txt")
    annotate([archive, tmp_path / "b.txt"], tmp_path / "out", model=hostile_model, n_process=2,
             start_method="fork")  # fmt: skip
    assert ids(tmp_path / "out") == ["gói/0", "b"]
    assert errors(tmp_path / "out") == [("gói", "worker")]
    assert "unpack it" in lines(tmp_path / "out" / "errors.jsonl")[0]["message"]


def test_progress_counts_documents_and_bytes(
    hostile_model: str, inbox: Path, tmp_path: Path
) -> None:
    seen: list[Tick] = []
    annotate([inbox], tmp_path / "out", model=hostile_model, progress=seen.append)
    assert [tick.documents for tick in seen] == list(range(1, 27))
    total = sum(path.stat().st_size for path in inbox.rglob("*") if path.is_file())
    assert {tick.total for tick in seen} == {total}
    assert all(0 <= a.bytes <= b.bytes <= total for a, b in pairwise(seen))
    assert seen[-1].bytes == total


def test_a_missing_path_is_one_error(tmp_path: Path) -> None:
    (found,) = expand([tmp_path / "none.txt"])
    assert isinstance(found, ReadError)
