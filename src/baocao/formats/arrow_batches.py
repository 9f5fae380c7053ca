"""Rows as Arrow tables of explicit schemas, in batches of bounded size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from baocao.formats.table_columns import TABLES, Table
from baocao.formats.table_values import DECIMALS, DIGITS, Row

if TYPE_CHECKING:
    import pyarrow as pa

ROWS: Final = 20_000
"""Rows of a batch at most, which is a row group of a Parquet file."""
CHARACTERS: Final = 8_000_000
"""Characters of texts in a batch, roughly: it is closed by the row that reaches them."""


def arrow_schema(table: Table) -> pa.Schema:
    """Return the schema of a table; the meanings of its columns are in the metadata."""
    import pyarrow as pa

    types: Mapping[str, Any] = {
        "text": pa.string(), "label": pa.string(), "json": pa.string(),
        "texts": pa.list_(pa.string()), "integer": pa.int64(), "boolean": pa.bool_(),
        "decimal": pa.decimal128(DIGITS, DECIMALS), "date": pa.date32(), "score": pa.float64(),
    }  # fmt: skip
    return pa.schema(
        [
            pa.field(column.name, types[column.type], metadata={"meaning": column.meaning})
            for column in table.columns
        ],
        metadata={"table": table.name, "meaning": table.meaning},
    )


class Batches:
    """Rows on their way into Arrow tables; ``add`` gives those batches that are full."""

    def __init__(self) -> None:
        self._rows: dict[str, list[Row]] = {table.name: [] for table in TABLES}
        self._characters: dict[str, int] = dict.fromkeys(self._rows, 0)
        self._schemas = {table.name: arrow_schema(table) for table in TABLES}

    def add(self, rows: Mapping[str, Sequence[Row]]) -> Iterator[tuple[Table, pa.Table]]:
        """Take the rows of one report and yield what is full: a table and its batch."""
        for table in TABLES:
            for row in rows[table.name]:
                self._rows[table.name].append(row)
                self._characters[table.name] += _characters(row)
                if self._is_full(table):
                    yield table, self._taken(table)

    def rest(self) -> Iterator[tuple[Table, pa.Table]]:
        """Yield what is left, for every table that has rows left."""
        for table in TABLES:
            if self._rows[table.name]:
                yield table, self._taken(table)

    def _is_full(self, table: Table) -> bool:
        long = self._characters[table.name] >= CHARACTERS
        return long or len(self._rows[table.name]) >= ROWS

    def _taken(self, table: Table) -> pa.Table:
        import pyarrow as pa

        rows, self._rows[table.name] = self._rows[table.name], []
        self._characters[table.name] = 0
        return pa.Table.from_pylist(rows, schema=self._schemas[table.name])


def _characters(row: Row) -> int:
    return sum(len(cell) for cell in row.values() if isinstance(cell, str))
