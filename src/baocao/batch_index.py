"""The index page of a finished run, made from its files: memory holds no report.

Reports are compared with each other only where they are about one unit and period, one such
group at a time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from baocao.audit import BatchAudit, Finding
from baocao.inputs import REPORTS
from baocao.journal import ERRORS, read_rows
from baocao.manifest import replace_file
from baocao.normal import normalize
from baocao.view import index_pieces

INDEX: Final = "index.html"


class Summaries:
    """The summaries that a run's journal keeps, read anew each time they are gone through."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        for row in read_rows(self._folder):
            if row.get("ok"):
                yield row["summary"]


def write_batch_index(folder: Path) -> None:
    """Write the index page of a run whose journal is complete."""
    pieces = index_pieces(Summaries(folder), errors=_errors(folder), findings=_conflicts(folder))
    replace_file(folder / INDEX, (piece.encode("utf-8") for piece in pieces))


def _errors(folder: Path) -> Iterator[Mapping[str, Any]]:
    with (folder / ERRORS).open("rb") as lines:
        yield from map(json.loads, lines)


def _conflicts(folder: Path) -> Iterator[Finding]:
    """Yield the conflicts between reports of one unit about one period."""
    places: dict[tuple[str, ...], list[int]] = {}
    start = 0
    for row in read_rows(folder):
        if not row.get("ok"):
            continue
        scope = _scope(row["summary"])
        if scope is not None:
            places.setdefault(scope, []).append(start)
        start = row["lengths"][0]
    with (folder / REPORTS).open("rb") as reports:
        for starts in places.values():
            if len(starts) == 1:
                continue
            batch = BatchAudit()
            for start in starts:
                reports.seek(start)
                batch.add(json.loads(reports.readline()))
            yield from batch.findings()


def _scope(summary: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Return the unit and period that a report is about, where both are known."""
    period = summary["period"]
    if not summary["unit"] or not period:
        return None
    return normalize(summary["unit"]).lower(), str(period["start"]), str(period["end"])
