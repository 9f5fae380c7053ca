"""Report records of an earlier run, read back from ``reports.jsonl``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from baocao.registers.report_view import Record
from baocao.schema import SCHEMA_VERSION

REPORTS: Final = "reports.jsonl"
"""Name of the file that ``baocao annotate`` writes its records to."""

_NEEDED: Final = ("id", "text", "entities", "sentences")


class ReportsError(ValueError):
    """A line that is no report record; the message names file and line and says what to do."""


def reports_file(path: Path) -> Path | None:
    """Return the file of records that a path is or holds, or None where it is raw input."""
    if path.is_dir():
        inside = path / REPORTS
        return inside if inside.is_file() else None
    if path.suffix != ".jsonl" or not path.is_file():
        return None
    with path.open(encoding="utf-8", errors="replace") as lines:
        first = lines.readline()
    return path if first.lstrip("\ufeff").startswith('{"schema_version"') else None


def read_reports(path: Path) -> Iterator[Record]:
    """Yield the report records of a file.

    Raises:
        ReportsError: a line is no report record, or of another version of the format.
        OSError: the file cannot be read.
    """
    with path.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            where = f"{path}:{number}"
            try:
                record = json.loads(line)
            except ValueError as error:
                raise ReportsError(f"{where}: no JSON ({error}); annotate again") from error
            missing = [
                name for name in _NEEDED if not isinstance(record, dict) or name not in record
            ]
            if missing:
                raise ReportsError(f"{where}: no report record, without '{missing[0]}'")
            version = str(record.get("schema_version"))
            if version.split(".")[0] != SCHEMA_VERSION.split(".")[0]:
                raise ReportsError(
                    f"{where}: format {version}, but {SCHEMA_VERSION} is read; annotate again"
                )
            yield record
