"""One DuckDB database: the tables with comments, and views that answer at once (extra ``sql``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from baocao.formats.arrow_batches import Batches
from baocao.formats.extras import needed, unwritable
from baocao.formats.partial_files import PartialFile
from baocao.formats.table_columns import TABLES, Table
from baocao.formats.table_values import DECIMALS, DIGITS, Row

if TYPE_CHECKING:
    import pyarrow as pa

NAME: Final = "baocao.duckdb"
_MEMORY: Final = "500MB"  # else it takes most of the machine

_TYPES: Final = {
    "text": "VARCHAR", "label": "VARCHAR", "json": "VARCHAR", "texts": "VARCHAR[]",
    "integer": "BIGINT", "decimal": f"DECIMAL({DIGITS}, {DECIMALS})", "date": "DATE",
    "boolean": "BOOLEAN", "score": "DOUBLE",
}  # fmt: skip

VIEWS: Final = {
    "indicators": (
        "indicators by ward, common name and period; what is told twice stands once",
        """SELECT f.report, f.ward, f.period_start, f.period_end,
                  coalesce(f.canonical, f.indicator) AS indicator, f.indicator AS in_words,
                  f.actual, f.max, f.unit, f.target, f.percent, f.base, f.direction, f.delta,
                  f.section, f.context, f.id
           FROM facts f WHERE f.counted
           ORDER BY f.ward, indicator, f.period_start, f.report, f.start""",
    ),
    "money_by_section": (
        "amounts of money by report and section, each once; rates, plans, parts, debts left out",
        """SELECT ward, report, section, count(*) AS amounts,
                  sum(vnd_min) AS vnd_min, sum(vnd_max) AS vnd_max
           FROM money WHERE counted AND category <> 'debt'
           GROUP BY ALL ORDER BY ward, report, section""",
    ),
    "who": (
        "officials: the offices that reports give to one name of one ward",
        """SELECT o.ward, min(o.name) AS name,
                  list(DISTINCT t.title ORDER BY t.title) FILTER (t.title <> '') AS titles,
                  list(DISTINCT o.body ORDER BY o.body) FILTER (o.body IS NOT NULL) AS bodies,
                  list(DISTINCT o.report ORDER BY o.report) AS reports
           FROM officials o, LATERAL (
               SELECT array_to_string(coalesce(o.titles, []), ' / ') AS title) t
           GROUP BY o.ward, lower(o.name) ORDER BY o.ward, name""",
    ),
    "findings_by_kind": (
        "how many figures do not add up, by kind and severity",
        """SELECT severity, kind, count(*) AS findings, count(DISTINCT report) AS reports
           FROM findings GROUP BY severity, kind
           ORDER BY CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END,
                    findings DESC, kind""",
    ),
    "groups_by_ward": (
        "residential groups of each ward over all reports; mergers of July 2025 not told apart",
        """SELECT ward, kind, number, name, sum(mentions)::BIGINT AS mentions,
                  list(DISTINCT report ORDER BY report) AS reports
           FROM groups GROUP BY ward, kind, number, name
           ORDER BY ward, kind, try_cast(number AS INTEGER), number, name""",
    ),
}
"""Views by name: what each answers, and its query."""


class DuckdbWriter:
    """Writes ``baocao.duckdb``."""

    def __init__(self, folder: Path) -> None:
        duckdb = needed("duckdb")
        self._failure: type[Exception] = duckdb.Error
        self._partial = PartialFile(folder / NAME)
        self._wal = self._partial.path.with_name(f"{self._partial.path.name}.wal")
        self._wal.unlink(missing_ok=True)
        # One thread keeps the rows in their order; no extension is fetched from anywhere.
        settings = {
            "threads": 1,
            "autoinstall_known_extensions": False,
            "memory_limit": _MEMORY,
        }
        try:
            self._base: Any = duckdb.connect(str(self._partial.path), config=settings)
        except duckdb.Error as error:
            self._partial.discard()
            raise unwritable(self._partial.target, error) from error
        self._batches = Batches()
        for table in TABLES:
            for statement in _create(table):
                self._run(statement)

    def add(self, record: Mapping[str, Any], rows: Mapping[str, Sequence[Row]]) -> None:
        """Take the rows of one report."""
        self._insert(self._batches.add(rows))

    def complete(self) -> list[PartialFile]:
        """Write the rest, add the views and return the file, ready to be put in its place."""
        self._insert(self._batches.rest())
        for name, (meaning, query) in VIEWS.items():
            self._run(f"CREATE VIEW {_name(name)} AS {query}")
            self._run(f"COMMENT ON VIEW {_name(name)} IS {_string(meaning)}")
        self._run("CHECKPOINT")
        self._base.close()
        return [self._partial]

    def discard(self) -> None:
        """Remove what was written."""
        with suppress(self._failure):  # a full disk fails once more
            self._base.close()
        self._wal.unlink(missing_ok=True)
        self._partial.discard()

    def _insert(self, batches: Iterable[tuple[Table, pa.Table]]) -> None:
        for table, batch in batches:
            self._base.register("batch", batch)
            self._run(f"INSERT INTO {_name(table.name)} SELECT * FROM batch")
            self._base.unregister("batch")

    def _run(self, statement: str) -> None:
        """Execute a statement; what the database says of the disk is an OSError here."""
        try:
            self._base.execute(statement)
        except self._failure as error:
            raise unwritable(self._partial.target, error) from error


def _create(table: Table) -> Iterable[str]:
    name = _name(table.name)
    columns = ", ".join(f"{_name(c.name)} {_TYPES[c.type]}" for c in table.columns)
    yield f"CREATE TABLE {name} ({columns})"
    yield f"COMMENT ON TABLE {name} IS {_string(table.meaning)}"
    for column in table.columns:
        where = f"{name}.{_name(column.name)}"
        yield f"COMMENT ON COLUMN {where} IS {_string(column.meaning)}"


def _name(name: str) -> str:
    """Return a name as SQL takes it whatever it is: ``end`` and ``groups`` are key words."""
    return f'"{name}"'


def _string(text: str) -> str:
    doubled = text.replace("'", "''")
    return f"'{doubled}'"
