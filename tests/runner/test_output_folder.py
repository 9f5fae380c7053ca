"""What a run leaves in its folder: nothing of an earlier one, nothing of a wrong path."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from runner.run_output import LINE, errors, files, ids, lines

from baocao.annotate import ERRORS, MANIFEST, REPORTS, OutputError, Summary, annotate
from baocao.formats.tables import table_files, write_tables


@pytest.fixture
def run(rules_model: Path, tmp_path: Path) -> Any:
    """Return a function that annotates paths with rules only into ``tmp_path/out``."""

    def annotate_paths(*paths: str | Path, **options: Any) -> Summary:
        return annotate(paths, tmp_path / "out", model=str(rules_model), **options)

    return annotate_paths


def _write(folder: Path, *names: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(names):
        (folder / name).write_text(LINE.format(number), encoding="utf-8")
    return folder


# --- a wrong path


@pytest.mark.parametrize("wrong", ["nowhere", "nowhere.txt", "*.docx", "empty", "empty.txt"])
@pytest.mark.parametrize("options", [{}, {"resume": True}, {"overwrite": True}])
def test_a_run_without_a_report_makes_way(
    wrong: str, options: dict[str, bool], run: Any, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty.txt").touch()
    inbox = _write(tmp_path / "inbox", "a.txt")
    summary = run(tmp_path / wrong, formats=["csv"])
    assert (summary.written, summary.failed) == (0, 1)
    assert sorted(files(tmp_path / "out")) == [ERRORS, MANIFEST, REPORTS]
    assert not (tmp_path / "out" / "html").exists()
    assert len(errors(tmp_path / "out")) == 1
    assert run(inbox, **options).written == 1
    again = files(tmp_path / "out")
    run(inbox, overwrite=True)
    assert files(tmp_path / "out") == again
    with pytest.raises(OutputError, match="--overwrite"):
        run(inbox)


def test_a_run_that_was_killed_before_its_first_report_does_not_make_way(
    run: Any, tmp_path: Path
) -> None:
    run(tmp_path / "nowhere")
    manifest = tmp_path / "out" / MANIFEST
    told = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**told, "status": "interrupted"}), encoding="utf-8")
    with pytest.raises(OutputError, match="holds an unfinished run"):
        run(_write(tmp_path / "inbox", "a.txt"))


def test_an_index_page_of_somebody_else_beside_it_is_kept(run: Any, tmp_path: Path) -> None:
    run(tmp_path / "nowhere")
    (tmp_path / "out" / "index.html").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=r"index\.html"):
        run(_write(tmp_path / "inbox", "a.txt"))


# --- overwriting


def test_overwriting_removes_the_tables_of_the_run_before(run: Any, tmp_path: Path) -> None:
    out = tmp_path / "out"
    inbox = _write(tmp_path / "inbox", "a.txt", "b.txt")
    run(inbox)
    write_tables(out, out, ["csv", "parquet", "xlsx", "duckdb", "docbin"])
    written = {path for path in (out / "tables").rglob("*") if path.is_file()}
    assert set(table_files(out / "tables")) == written
    (out / "tables" / "mine.csv").write_text("mine", encoding="utf-8")
    (out / "tables" / ".facts.csv.partial").write_text("of a killed run", encoding="utf-8")
    run(inbox / "a.txt", overwrite=True)
    assert [path.name for path in (out / "tables").iterdir()] == ["mine.csv"]
    (out / "tables" / "mine.csv").unlink()
    run(inbox / "a.txt", overwrite=True, formats=["csv"])
    run(inbox / "a.txt", overwrite=True)
    assert not (out / "tables").exists()


def test_tables_beside_no_run_are_somebody_elses(run: Any, tmp_path: Path) -> None:
    mine = _write(tmp_path / "out" / "tables", "facts.csv") / "facts.csv"
    run(_write(tmp_path / "inbox", "a.txt"), overwrite=True)
    assert mine.is_file()


@pytest.mark.parametrize("manifest", ["", "{"])
def test_overwriting_removes_pages_when_the_manifest_is_lost(
    manifest: str, run: Any, tmp_path: Path
) -> None:
    run(_write(tmp_path / "inbox", "a.txt", "b.txt", "c.txt"))
    out = tmp_path / "out"
    (out / "html" / "mine.html").write_text("mine", encoding="utf-8")
    (out / MANIFEST).write_text(manifest, encoding="utf-8")
    run(tmp_path / "inbox" / "a.txt", overwrite=True)
    assert sorted(path.name for path in (out / "html").iterdir()) == ["a.html", "mine.html"]


def test_overwriting_without_pages_leaves_no_empty_folder(run: Any, tmp_path: Path) -> None:
    inbox = _write(tmp_path / "inbox", "a.txt")
    run(inbox)
    run(inbox, overwrite=True, html=False)
    assert sorted(files(tmp_path / "out")) == [ERRORS, MANIFEST, REPORTS]
    assert not (tmp_path / "out" / "html").exists()


# --- where the files of a masked run lie


@pytest.fixture
def private(tmp_path: Path) -> Path:
    """Return a folder with a name in its path, and in it whatever can be read or fail."""
    folder = tmp_path / "home" / "lo-thi-on" / "báo cáo"
    _write(folder / "xã", "a.txt", "b.txt")
    (folder / "empty.txt").touch()
    (folder / "damaged.docx").write_bytes(b"PK\x03\x04 cut off")
    rows = [json.dumps({"id": "d1", "text": LINE.format(1)}), "{", '{"id": "d3"}']
    (folder / "lines.jsonl").write_text("\n".join(rows), encoding="utf-8")
    with zipfile.ZipFile(folder / "more.zip", "w") as archive:
        archive.writestr("c.txt", LINE.format(2))
        archive.writestr("d.txt", "")
    return folder


@pytest.mark.parametrize("processes", [1, 2])
def test_a_masked_run_shows_no_folder_of_this_machine(
    processes: int, private: Path, run: Any, tmp_path: Path
) -> None:
    wrong = (private / "none.txt", private / "none" / "*.pdf")
    run(private, private / "xã" / "b.txt", *wrong, mask_persons=True, n_process=processes,
        start_method="fork", formats=["csv"])  # fmt: skip
    out = tmp_path / "out"
    for name, data in files(out).items():
        assert b"lo-thi-on" not in data, name
        assert tmp_path.name.encode() not in data, name
    sources = {row["id"]: row["source"] for row in lines(out / REPORTS)}
    assert sources == {
        "d1": "lines.jsonl",
        "more/c": "more.zip!c.txt",
        "xã/a": "xã/a.txt",
        "xã/b": "xã/b.txt",
    }
    told = [(row["source"], row["line"]) for row in lines(out / ERRORS)]
    assert told == [
        ("damaged.docx", None),
        ("empty.txt", None),
        ("lines.jsonl", 2),
        ("lines.jsonl", 3),
        ("more.zip!d.txt", None),
        ("none.txt", None),
        ("*.pdf", None),
    ]
    manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    assert [row["path"] for row in manifest["inputs"]][:4] == [
        "damaged.docx", "empty.txt", "lines.jsonl", "more.zip"
    ]  # fmt: skip


def test_another_run_names_paths_as_they_were_given(
    private: Path, run: Any, tmp_path: Path
) -> None:
    run(private / "xã")
    (first, _) = lines(tmp_path / "out" / REPORTS)
    assert first["source"] == str(private / "xã" / "a.txt")


def test_a_masked_run_can_be_resumed(private: Path, run: Any, tmp_path: Path) -> None:
    class Stop(Exception):
        pass

    def stop_at_two(tick: Any) -> None:
        if tick.documents == 2:
            raise Stop

    run(private / "xã", private / "lines.jsonl", mask_persons=True)
    whole = files(tmp_path / "out")
    for path in tmp_path.glob("out/*.json*"):
        path.unlink()
    (tmp_path / "out" / "index.html").unlink()
    with pytest.raises(Stop):
        run(private / "xã", private / "lines.jsonl", mask_persons=True, progress=stop_at_two)
    run(private / "xã", private / "lines.jsonl", mask_persons=True, resume=True)
    assert files(tmp_path / "out") == whole
    assert ids(tmp_path / "out") == ["a", "b", "d1"]
    assert run(private / "xã", private / "lines.jsonl", mask_persons=True, resume=True).resumed == 5
    (private / "xã" / "a.txt").write_text("Đổi khác", encoding="utf-8")
    with pytest.raises(OutputError, match=r"inputs have changed since: a\.txt"):
        run(private / "xã", private / "lines.jsonl", mask_persons=True, resume=True)
