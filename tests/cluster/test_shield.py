"""Documents that hang or end their process, on a worker: the rows of a pool on one machine."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cluster.inline import Inline
from runner.run_output import LINE, documents, errors, files, ids

import baocao
import baocao.cluster_child
from baocao.annotate import annotate
from baocao.cluster_child import Child
from baocao.outcomes import Settings

TEXTS = [
    ["@kill", "", "@loop", "@kill"],
    ["", "@kill-once", "", ""],
]


@pytest.mark.parametrize("texts", TEXTS)
def test_the_rows_are_those_of_a_pool(
    inline: Inline, deadly_model: str, obeyed: Path, tmp_path: Path, texts: list[str]
) -> None:
    source = documents(tmp_path, texts)
    options: dict[str, Any] = {"model": deadly_model, "time_limit": 1, "batch_size": 10}
    out = tmp_path / "out"
    annotate([source], out, cluster="tcp://x:1", **options)
    annotate([source], tmp_path / "pool", n_process=2, start_method="fork", **options)
    assert len(errors(out)) == sum(text in ("@kill", "@loop") for text in texts)
    assert files(out) == files(tmp_path / "pool")


def test_members_before_a_deadly_one_are_kept(
    inline: Inline, deadly_model: str, tmp_path: Path
) -> None:
    """In an archive, and in one that calls itself a text and so shares its shard."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name in ("b.zip", "c.txt"):
        with zipfile.ZipFile(inbox / name, "w") as archive:
            for member, text in (("1", ""), ("2", "@kill"), ("3", "")):
                archive.writestr(f"{member}.txt", f"{text} {LINE}")
    for name in ("a", "d"):
        (inbox / f"{name}.txt").write_text(LINE, encoding="utf-8")
    options: dict[str, Any] = {"model": deadly_model, "batch_size": 10}
    annotate([inbox], tmp_path / "out", cluster="tcp://x:1", **options)
    annotate([inbox], tmp_path / "pool", n_process=2, start_method="fork", **options)
    assert ids(tmp_path / "out") == ["a", "b/1", "c/1", "d"]
    assert files(tmp_path / "out") == files(tmp_path / "pool")


def test_a_process_that_cannot_start_blames_no_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(baocao.cluster_child.sys, "executable", "/bin/false")
    child = Child("vi_baocao_sm", "")
    files = (tmp_path / "items", tmp_path / "outcomes", tmp_path)
    with pytest.raises(RuntimeError, match="ends when it starts"):
        child.annotate(*files, Settings())
    assert sys.executable == "/bin/false"


def test_a_process_that_cannot_write_blames_no_document(rules_model: Path, tmp_path: Path) -> None:
    child = Child(str(rules_model), "")
    (tmp_path / "items").write_bytes(b"")
    files = (tmp_path / "items", tmp_path / "no" / "outcomes", tmp_path)
    with pytest.raises(RuntimeError, match="FileNotFoundError"):
        child.annotate(*files, Settings(str(rules_model)))
    child.close()


def test_a_model_that_cannot_be_loaded(tmp_path: Path) -> None:
    child = Child("no_such_model", "")
    (tmp_path / "items").write_bytes(b'[0, "Document", {"id": "a", "source": "", "text": "x"}]\n')
    files = (tmp_path / "items", tmp_path / "outcomes", tmp_path)
    with pytest.raises(baocao.ModelError, match="no model 'no_such_model'"):
        child.annotate(*files, Settings("no_such_model"))
    child.close()
