"""Tables of a whole batch: ``reports.jsonl`` in, CSV, Parquet, Excel, DuckDB and DocBin out.

The reports are read one at a time; memory does not grow with their number. Files are put in
their places when all of them are complete: a run that fails or is killed before that leaves
the tables of the run before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Protocol

from baocao.formats.extras import EXTRAS, MissingExtra, needed
from baocao.formats.partial_files import PartialFile
from baocao.formats.table_columns import DICTIONARY, TABLES, Column, Table
from baocao.formats.table_rows import table_rows
from baocao.formats.table_values import Row
from baocao.registers.reading import REPORTS, read_reports

__all__ = [
    "FORMATS",
    "TABLES",
    "TABLES_FOLDER",
    "Column",
    "FormatError",
    "MissingExtra",
    "Table",
    "Written",
    "table_files",
    "table_rows",
    "write_tables",
]

TABLES_FOLDER: Final = "tables"
"""Folder inside the output folder that everything is written to."""

# Format -> module and writer; imported only when asked for.
_WRITERS: Final = {
    "parquet": ("parquet", "ParquetWriter"),
    "csv": ("csv_files", "CsvWriter"),
    "xlsx": ("xlsx", "XlsxWriter"),
    "duckdb": ("duckdb_file", "DuckdbWriter"),
    "docbin": ("docbin", "DocbinWriter"),
}

FORMATS: Final = tuple(_WRITERS)
"""Names of the formats."""

Progress = Callable[[int, int], None]
"""Called after each report with the number done and the number that there are."""


class FormatError(ValueError):
    """No such format; the message lists those that there are."""


class TableWriter(Protocol):
    """What writes one format: takes report after report, then completes or discards."""

    def add(self, record: Mapping[str, Any], rows: Mapping[str, Sequence[Row]]) -> None:
        """Take one report and its rows by table."""

    def complete(self) -> list[PartialFile]:
        """Write the rest and return the files, ready to be put in their places."""

    def discard(self) -> None:
        """Remove what was written."""


@dataclass(frozen=True, slots=True)
class Written:
    """What ``write_tables`` wrote: the files, the reports in them, and the rows by table."""

    folder: Path
    reports: int
    rows: Mapping[str, int]
    files: tuple[Path, ...]


def write_tables(
    reports: str | Path,
    folder: str | Path,
    formats: Iterable[str] = ("parquet",),
    *,
    progress: Progress | None = None,
) -> Written:
    """Write the tables of a batch into ``folder/tables``, over those of an earlier call.

    Args:
        reports: ``reports.jsonl`` of ``baocao annotate``, or the folder it is in.
        folder: output folder; made where it is missing.
        formats: some of ``FORMATS``.
        progress: called after each report.

    Raises:
        FormatError: no such format, or none at all.
        MissingExtra: a format needs a library that is not installed.
        baocao.registers.reading.ReportsError: a line is no report record.
        OSError: a file cannot be read or written.
    """
    path = Path(reports)
    path = path / REPORTS if path.is_dir() else path
    names = known_formats(formats)
    target = Path(folder) / TABLES_FOLDER
    target.mkdir(parents=True, exist_ok=True)
    with _writers(names, target) as writers:
        counts = _add_all(path, writers, progress)
        complete = [file for writer in writers for file in writer.complete()]
        files = [file.finish() for file in complete]
    return Written(target, counts["reports"], counts, tuple(files))


def _add_all(
    path: Path, writers: Sequence[TableWriter], progress: Progress | None
) -> dict[str, int]:
    """Give every report of a file to the writers, and return the number of rows by table."""
    total = _lines(path) if progress is not None else 0
    counts = {table.name: 0 for table in TABLES}
    for record in read_reports(path):
        rows = table_rows(record)
        for writer in writers:
            writer.add(record, rows)
        for name, made in rows.items():
            counts[name] += len(made)
        if progress is not None:
            progress(counts["reports"], total)
    return counts


def known_formats(formats: Iterable[str]) -> tuple[str, ...]:
    """Return names of formats, each once, in the order given.

    >>> known_formats(["csv", "parquet", "csv"])
    ('csv', 'parquet')

    Raises:
        FormatError: a name is no format, or there is none.
        MissingExtra: a format needs a library that is not installed: told here, before
            the work that its tables are made of.
    """
    names = tuple(dict.fromkeys(formats))
    for name in names:
        if name not in FORMATS:
            raise FormatError(f"no format '{name}'; there are {', '.join(FORMATS)}")
    if not names:
        raise FormatError(f"no format given; there are {', '.join(FORMATS)}")
    for name in names:
        if name in EXTRAS:
            needed(name)
    return names


def table_files(folder: str | Path) -> list[Path]:
    """Return the files in a folder of tables that have the names of files written here."""
    from baocao.formats import docbin, duckdb_file, xlsx

    tables = [table.name for table in (*TABLES, DICTIONARY)]
    names = [f"{name}.{suffix}" for name in tables for suffix in ("csv", "parquet")]
    known = [(Path(folder), name) for name in (*names, xlsx.NAME, duckdb_file.NAME)]
    known.append((Path(folder) / docbin.FOLDER, docbin.NAME))
    patterns = [(place, form) for place, name in known for form in (name, f".{name}.partial")]
    return [path for place, pattern in patterns for path in place.glob(pattern)]


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(2**20), b""))


@contextmanager
def _writers(names: Sequence[str], folder: Path) -> Iterator[list[TableWriter]]:
    """Give a writer a format; where anything goes wrong, all of them discard."""
    writers: list[TableWriter] = []
    try:
        for name in names:
            module, kind = _WRITERS[name]
            make = getattr(import_module(f"baocao.formats.{module}"), kind)
            writers.append(make(folder))
        yield writers
    except BaseException:  # an interrupt must not leave half a table either
        for writer in writers:
            with suppress(OSError):  # what went wrong first is what is told
                writer.discard()
        raise
