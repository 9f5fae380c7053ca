"""The output folder of a run: begun, gone on with, finished, or given up."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path, PurePath
from typing import Any, Final

from baocao.inputs import MANIFEST, REPORTS
from baocao.journal import ERRORS, JOURNAL, Counts, State, read_rows, read_state
from baocao.manifest import (
    DONE,
    INTERRUPTED,
    RUNNING,
    OutputError,
    check_same,
    read_manifest,
    unwritable,
    write_manifest,
)
from baocao.outcomes import page_name
from baocao.run_tasks import Earlier

INDEX: Final = "index.html"
TABLES_FOLDER: Final = "tables"  # as in baocao.formats.tables, which is imported when needed
_PAGES: Final = "html"
_SPOOL: Final = ".spool"


class RunFolder:
    """One output folder and what its run is made with (``baocao.manifest.header``)."""

    def __init__(self, path: Path, head: Mapping[str, Any]) -> None:
        self.path = path
        self.spool = path / _SPOOL
        self._head = head
        self._html = bool(head["options"]["html"])

    def open(self, *, overwrite: bool, resume: bool) -> State | None:
        """Make the folder ready and say where the run stands; None where it is done.

        A run that ended without any report, as after a wrong path, is replaced unasked.

        Raises:
            OutputError: it holds an earlier run that is not to be replaced, or cannot go on.
        """
        if self.path.exists() and not self.path.is_dir():
            raise OutputError(f"{self.path}: this is a file; give a folder to write to")
        names = (REPORTS, INDEX, JOURNAL)
        earlier = [name for name in names if (self.path / name).exists()]
        manifest = read_manifest(self.path)
        if earlier == [REPORTS] and self._has_no_report(manifest):
            earlier = []
        if earlier and resume:
            return self._go_on(manifest)
        if earlier and not overwrite:
            unfinished = manifest is not None and manifest.get("status") in (RUNNING, INTERRUPTED)
            kind = "an unfinished run" if unfinished else "the results of an earlier run"
            advice = "--resume to go on with it, " if unfinished else ""
            raise OutputError(
                f"{self.path}: holds {kind} ({', '.join(earlier)}); {advice}"
                "give another folder, or --overwrite to replace them"
            )
        self._begin(manifest)
        return State()

    def earlier(self, state: State | None) -> Earlier:
        """Return what the run has read before: from its journal, or its manifest when done."""
        if state is None:
            inputs = (read_manifest(self.path) or {}).get("inputs") or []
            return Earlier((row["path"], row["sha256"], []) for row in inputs)
        if not state.inputs:
            return Earlier()
        return Earlier(_inputs(self._rows(), state.inputs), state.documents)

    def done_counts(self) -> Counts:
        """Return the counts of a run that is done."""
        manifest = read_manifest(self.path) or {}
        return Counts(*(int(manifest.get(name) or 0) for name in ("written", "failed", "entities")))

    def finish(self, counts: Counts, formats: Sequence[str]) -> None:
        """Write what is made of all documents, then the manifest; the run is done.

        Without any report there is no page and no table: errors.jsonl says why.
        """
        if counts.written and self._html:
            from baocao.batch_index import write_batch_index

            write_batch_index(self.path)
        if counts.written:
            self.write_tables(formats)
        _remove_if_empty(self.path / _PAGES)
        lists = {"inputs": self._input_rows(), "reports": self._report_rows()}
        write_manifest(self.path, self._head, DONE, _told(counts), lists)
        self.clean()

    def write_tables(self, formats: Sequence[str]) -> None:
        """Write the tables asked for, from reports.jsonl."""
        if not formats:
            return
        from baocao.formats.tables import write_tables

        try:
            write_tables(self.path / REPORTS, self.path, formats)
        except OSError as error:
            raise unwritable(Path(error.filename or self.path / "tables"), error) from error

    def interrupt(self, counts: Counts) -> None:
        """Say in the manifest that the run ended early; on a full disk it says nothing new."""
        with suppress(OutputError):
            write_manifest(self.path, self._head, INTERRUPTED, _told(counts))
        shutil.rmtree(self.spool, ignore_errors=True)

    def give_up(self) -> None:
        """Remove what a run has made that could not do anything."""
        for name in (REPORTS, ERRORS, JOURNAL, MANIFEST):
            (self.path / name).unlink(missing_ok=True)
        shutil.rmtree(self.spool, ignore_errors=True)
        _remove_if_empty(self.path / _PAGES)

    def clean(self) -> None:
        """Remove what only an unfinished run needs."""
        (self.path / JOURNAL).unlink(missing_ok=True)
        shutil.rmtree(self.spool, ignore_errors=True)

    def _begin(self, manifest: Mapping[str, Any] | None) -> None:
        try:
            if (self.path / REPORTS).exists() or (self.path / JOURNAL).exists():
                self._remove_pages(manifest or {})
                self._remove_tables()
            for name in (REPORTS, ERRORS, JOURNAL, INDEX):
                (self.path / name).unlink(missing_ok=True)
            self._make_folders()
        except OSError as error:
            raise OutputError(f"{self.path}: cannot be written ({error.strerror})") from error
        write_manifest(self.path, self._head, RUNNING)

    def _make_folders(self) -> None:
        shutil.rmtree(self.spool, ignore_errors=True)
        self.spool.mkdir(parents=True)
        if self._html:
            (self.path / _PAGES).mkdir(exist_ok=True)

    def _go_on(self, manifest: Mapping[str, Any] | None) -> State | None:
        if manifest is None:
            raise OutputError(
                f"{self.path}: cannot be resumed, {MANIFEST} is missing or damaged; "
                "--overwrite starts anew"
            )
        check_same(manifest, self._head, self.path)
        if manifest.get("status") == DONE:
            self.clean()
            return None
        if (self.path / JOURNAL).exists():
            state = read_state(self.path)
        elif not (self.path / REPORTS).exists():
            state = State()  # killed before the first document
        else:
            raise OutputError(
                f"{self.path}: cannot be resumed, {JOURNAL} is missing; --overwrite starts anew"
            )
        self._make_folders()
        write_manifest(self.path, self._head, RUNNING)
        return state

    def _remove_pages(self, manifest: Mapping[str, Any]) -> None:
        """Remove the pages that an earlier run has written, and no other file."""
        rows = [*(manifest.get("reports") or [])]
        if (self.path / JOURNAL).exists():
            rows += [row for row in self._rows() if row.get("ok")]
        for row in rows or _written(self.path / REPORTS):
            page = str(row.get("page") or page_name(str(row["id"])))
            (self.path / _PAGES / PurePath(page).name).unlink(missing_ok=True)
        _remove_if_empty(self.path / _PAGES)

    def _remove_tables(self) -> None:
        """Remove the tables of an earlier run: they tell of reports that go."""
        folder = self.path / TABLES_FOLDER
        if not folder.is_dir():
            return
        from baocao.formats.tables import table_files

        found = table_files(folder)
        for file in found:
            file.unlink(missing_ok=True)
        for place in {*(file.parent for file in found)} - {folder}:
            _remove_if_empty(place)
        _remove_if_empty(folder)

    def _has_no_report(self, manifest: Mapping[str, Any] | None) -> bool:
        """Say whether the run in the folder came to its end, and wrote no report."""
        done = manifest is not None and manifest.get("status") == DONE
        return done and not (self.path / REPORTS).stat().st_size

    def _rows(self) -> Iterator[dict[str, Any]]:
        return read_rows(self.path)

    def _input_rows(self) -> Iterator[dict[str, Any]]:
        for row in self._rows():
            if "input" in row:
                yield {"path": row["input"], "sha256": row["sha256"]}

    def _report_rows(self) -> Iterator[dict[str, Any]]:
        names = ("id", "source", "text_sha256", *(("page",) if self._html else ()))
        for row in self._rows():
            if row.get("ok"):
                yield {name: row[name] for name in names}


def _written(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the ids in reports.jsonl, for a folder whose manifest is lost."""
    with suppress(OSError, ValueError, TypeError, KeyError), path.open("rb") as lines:
        for line in lines:
            yield {"id": json.loads(line)["id"]}


def _remove_if_empty(folder: Path) -> None:
    with suppress(OSError):  # it holds something, or is not there
        folder.rmdir()


def _inputs(
    rows: Iterable[Mapping[str, Any]], count: int
) -> Iterator[tuple[str, str | None, list[str]]]:
    """Yield the first inputs of a journal, each with the ids that its documents came with."""
    current: tuple[str, str | None, list[str]] | None = None
    for row in rows:
        if "input" not in row:
            if current is not None and row["name"] is not None:
                current[2].append(row["name"])
            continue
        if current is not None:
            yield current
            count -= 1
        current = (row["input"], row["sha256"], [])
        if not count:
            return
    if current is not None and count:
        yield current


def _told(counts: Counts) -> dict[str, int]:
    return {"written": counts.written, "failed": counts.failed, "entities": counts.entities}
