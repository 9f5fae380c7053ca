"""Parquet, a file a table: explicit types, bounded row groups, labels as dictionaries.

Money is a 64-bit integer of đồng, other figures are decimals, days are dates, lists are
lists; what a column means stands in the metadata of its field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from baocao.formats.arrow_batches import Batches, arrow_schema
from baocao.formats.partial_files import PartialFile
from baocao.formats.table_columns import TABLES, Table
from baocao.formats.table_values import Row

if TYPE_CHECKING:
    import pyarrow as pa

_COMPRESSION: Final = "zstd"


class ParquetWriter:
    """Writes ``<table>.parquet`` for every table, also where it has no row."""

    def __init__(self, folder: Path) -> None:
        self._partial = {t.name: PartialFile(folder / f"{t.name}.parquet") for t in TABLES}
        self._batches = Batches()
        self._files: dict[str, Any] = {}
        for table in TABLES:
            self._files[table.name] = _open(self._partial[table.name].path, table)

    def add(self, record: Mapping[str, Any], rows: Mapping[str, Sequence[Row]]) -> None:
        """Take the rows of one report."""
        self._write(self._batches.add(rows))

    def complete(self) -> list[PartialFile]:
        """Write the rest and return the files, ready to be put in their places."""
        self._write(self._batches.rest())
        for file in self._files.values():
            file.close()
        return list(self._partial.values())

    def discard(self) -> None:
        """Remove what was written."""
        for file in self._files.values():
            with suppress(OSError):  # a full disk fails once more where the footer is written
                file.close()
        for partial in self._partial.values():
            partial.discard()

    def _write(self, batches: Iterable[tuple[Table, pa.Table]]) -> None:
        for table, batch in batches:
            self._files[table.name].write_table(batch, row_group_size=len(batch))


def read_parquet(path: str | Path) -> Iterable[Row]:
    """Yield the rows of a file that ``ParquetWriter`` wrote, a row group at a time."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches():
            yield from batch.to_pylist()


def _open(path: Path, table: Table) -> Any:
    import pyarrow.parquet as pq

    labels = [column.name for column in table.columns if column.type == "label"]
    return pq.ParquetWriter(
        path, arrow_schema(table), compression=_COMPRESSION, use_dictionary=labels
    )
