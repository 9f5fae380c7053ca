"""Report records of an earlier run, read back from ``reports.jsonl``."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal

from baocao.registers.report_view import Record
from baocao.schema import SCHEMA_VERSION

REPORTS: Final = "reports.jsonl"
"""Name of the file that ``baocao annotate`` writes its records to."""

_NEEDED: Final = ("id", "text", "entities", "sentences")


class ReportsError(ValueError):
    """A line that is no report record; the message names file and line and says what to do."""


def reports_file(path: Path) -> Path | None:
    """Return the file of records that a path is or holds, or None where it is raw input.

    A file of the name ``reports.jsonl`` that holds gold records is taken for one of a run,
    too: ``read_reports`` then says what it is, whatever command it was given to.
    """
    if path.is_dir():
        inside = path / REPORTS
        return inside if inside.is_file() and lines_kind(inside) != "texts" else None
    if path.suffix.lower() != ".jsonl" or not path.is_file():
        return None
    kind = lines_kind(path)
    named = path.name == REPORTS and kind == "annotated"
    return path if kind == "reports" or named else None


def lines_kind(path: Path) -> Literal["reports", "annotated", "texts"] | None:
    """Say what a ``.jsonl`` file holds, by its first line; None where that is no record.

    Reports are what ``baocao annotate`` has made, annotated records come from people
    (annotations/README.md), texts are still to be annotated.
    """
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as lines:
            first = next((line for line in lines if line.strip()), "")
        found = json.loads(first)
    except OSError:
        return None
    except (ValueError, RecursionError):
        return "reports" if first.startswith('{"schema_version"') else None
    if not isinstance(found, dict):
        return None
    if "schema_version" in found:
        return "reports"
    return "annotated" if "entities" in found else "texts"


def report_problem(found: Any, path: str | Path) -> str | None:
    """Say why a JSON value of a file is no report record that this version reads, or None.

    >>> report_problem({"schema_version": "9.0", "id": "a", "text": "x", "entities": [],
    ...                 "sentences": []}, "out/reports.jsonl")
    'format 9.0, but 1.0 is read; annotate again'
    """
    if not isinstance(found, dict):
        return "no report record, but no object at all"
    missing = [name for name in _NEEDED if name not in found]
    version = found.get("schema_version")
    if version is None and "entities" in found and "text" in found:
        again = f"baocao annotate {shlex.quote(str(path))} -o NEW"
        return (
            "an annotated record, but no report of 'baocao annotate': it has no "
            f"'schema_version'. This makes a report of it, and keeps its annotation: {again}"
        )
    if missing:
        return f"no report record, without '{missing[0]}'"
    if str(version).partition(".")[0] != SCHEMA_VERSION.partition(".")[0]:
        return f"format {version}, but {SCHEMA_VERSION} is read; annotate again"
    return None


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
            problem = report_problem(record, path)
            if problem is not None:
                raise ReportsError(f"{where}: {problem}")
            yield record
