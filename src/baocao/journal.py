"""What a run has written so far, so that it can go on wherever it was killed.

``journal.jsonl`` stands in the output folder while a run is not done. After each document it
notes how long reports.jsonl and errors.jsonl are with it; what stands behind that, a line cut
in the middle or one that was not noted, is cut off when the run goes on. It also keeps what
the manifest and the index page say of each document, so that memory need not.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from io import FileIO
from pathlib import Path
from typing import Any, Final

from baocao.inputs import REPORTS
from baocao.manifest import unwritable
from baocao.outcomes import Done, Outcome, encode

ERRORS: Final = "errors.jsonl"
JOURNAL: Final = "journal.jsonl"

Row = dict[str, Any]


class Appender:
    """A file that is written at its end, at once; its length is known without asking."""

    def __init__(self, path: Path, length: int = 0) -> None:
        self._path = path
        try:
            self._file = FileIO(path, "a+")
            self._file.truncate(length)
        except OSError as error:
            raise unwritable(path, error) from error
        self.length = length

    def append(self, data: bytes) -> None:
        """Write all of the bytes, or raise WriteError, which names the file."""
        left = memoryview(data)
        try:
            while left:
                left = left[self._file.write(left) :]
        except OSError as error:
            raise unwritable(self._path, error) from error
        self.length += len(data)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


@dataclass(slots=True)
class Counts:
    """What has been written: reports, failed documents, entities."""

    written: int = 0
    failed: int = 0
    entities: int = 0

    def add(self, row: Row) -> None:
        """Count a document of the journal."""
        self.written += row["ok"]
        self.failed += not row["ok"]
        self.entities += row.get("entities", 0)


@dataclass(slots=True)
class State:
    """Where a run stands: the inputs begun, and how many documents the last of them gave."""

    inputs: int = 0
    documents: int = 0
    lengths: tuple[int, int, int] = (0, 0, 0)  # bytes of reports, errors, journal
    counts: Counts = field(default_factory=Counts)


class Journal:
    """The three files of a run that is not done; they grow by one document at a time."""

    def __init__(self, folder: Path, state: State) -> None:
        self.folder = folder
        self.counts = state.counts
        reports, errors, own = state.lengths
        self._reports = Appender(folder / REPORTS, reports)
        self._errors = Appender(folder / ERRORS, errors)
        self._own = Appender(folder / JOURNAL, own)

    def begin_input(self, path: str, sha256: str | None) -> None:
        """Note that the documents of an input follow."""
        self._own.append(encode({"input": path, "sha256": sha256}))

    def add(self, outcome: Outcome, name: str | None) -> None:
        """Write the line of a document, then note it; ``name`` is the id that it came with."""
        row: Row = {"ok": isinstance(outcome, Done), "name": name}
        if isinstance(outcome, Done):
            if outcome.page is not None and outcome.page_name is not None:
                self._write_page(self.folder / outcome.page_name, outcome.page)
            self._reports.append(outcome.line.encode() + b"\n")
            row |= {
                "id": outcome.id,
                "source": outcome.source,
                "text_sha256": outcome.text_sha256,
                "entities": outcome.entities,
                "page": outcome.page_name,
                "summary": outcome.summary,
            }
        else:
            self._errors.append(encode(asdict(outcome)))
        lengths = [self._reports.length, self._errors.length]
        self._own.append(encode({**row, "lengths": lengths}))
        self.counts.add(row)

    def _write_page(self, path: Path, page: str) -> None:
        try:
            path.write_text(page, encoding="utf-8", newline="\n")
        except OSError as error:
            raise unwritable(path, error) from error

    def close(self) -> None:
        """Close the files."""
        for file in (self._reports, self._errors, self._own):
            file.close()

    def rows(self) -> Iterator[Row]:
        """Yield all rows from the beginning: inputs, and the documents behind each."""
        return read_rows(self.folder)


def read_rows(folder: Path) -> Iterator[Row]:
    """Yield the rows of a folder's journal up to the first that is cut off."""
    for row, _ in _rows_with_ends(folder):
        yield row


def _rows_with_ends(folder: Path) -> Iterator[tuple[Row, int]]:
    end = 0
    with (folder / JOURNAL).open("rb") as lines:
        for line in lines:
            end += len(line)
            try:
                row = json.loads(line)
            except ValueError:
                return
            if not line.endswith(b"\n") or not isinstance(row, dict):
                return
            yield row, end


def read_state(folder: Path) -> State:
    """Return where an unfinished run stands: at the last document whose lines are all there."""
    sizes = [_size(folder / name) for name in (REPORTS, ERRORS)]
    state = State()
    for row, end in _rows_with_ends(folder):
        if "input" in row:
            state.inputs += 1
            state.documents = 0
            state.lengths = (*state.lengths[:2], end)
            continue
        reports, errors = row["lengths"]
        if reports > sizes[0] or errors > sizes[1]:
            break  # the machine went down before these lines reached the disk
        state.documents += 1
        state.lengths = (reports, errors, end)
        state.counts.add(row)
    return state


def _size(path: Path) -> int:
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return 0
