"""CSV that Excel, pandas and a spreadsheet's formula engine all take for the same text.

UTF-8 with a byte order mark (Excel takes anything else for the local code page), commas,
every text in quotes, line breaks inside a text as they are. A text that a spreadsheet
would run (``=``, ``+``, ``-``, ``@``, a tab or a line break in front, blanks before them or
not) gets an apostrophe; ``plain_text`` takes it off again. Number columns are never guarded,
so ``-5`` stays a number. None and an
empty list are an empty cell without quotes.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, Final

from baocao.formats.partial_files import PartialFile
from baocao.formats.table_columns import DICTIONARY, TABLES, Column, Table, dictionary
from baocao.formats.table_values import Cell, Row

JOINT: Final = " | "
"""What stands between the items of a list in one cell."""

# OWASP, 'CSV Injection': these open a formula, in full width too; blanks are passed over.
_RUNS: Final = re.compile(r"'*[^\S\t\r\n]*[=+\-@\t\r\n＝＋－＠]")
_NUL: Final = "\0"  # ends a text for readers written in C
_TEXTS: Final = frozenset({"text", "label", "texts", "json"})


def safe_text(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; ``plain_text`` gives it back.

    >>> [safe_text(text) for text in ("- Thu ngân sách", " =1+1", "tổ 4", "'=1")]
    ["'- Thu ngân sách", "' =1+1", 'tổ 4', "''=1"]
    """
    text = text.replace(_NUL, "\ufffd")
    return f"'{text}" if _RUNS.match(text) else text


def plain_text(cell: str) -> str:
    """Return the text of a cell without the apostrophe that ``safe_text`` put before it.

    >>> [plain_text(cell) for cell in ("'- Thu ngân sách", "''=1", "'Dân vận khéo'")]
    ['- Thu ngân sách', "'=1", "'Dân vận khéo'"]
    """
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell) else cell


def csv_line(row: Row, table: Table) -> str:
    r"""Return a row as one record of a CSV file, with its line end.

    >>> csv_line({"table": "facts", "type": "decimal", "meaning": 'a "figure" of it'}, DICTIONARY)
    '"facts",,"decimal","a ""figure"" of it"\r\n'
    """
    return ",".join(_cell(row.get(column.name), column) for column in table.columns) + "\r\n"


def _cell(value: Cell, column: Column) -> str:
    if value is None or value == []:
        return ""
    if isinstance(value, list):
        value = JOINT.join(value)
    if column.type in _TEXTS:
        return '"' + safe_text(str(value)).replace('"', '""') + '"'
    if isinstance(value, bool):
        return "true" if value else "false"
    return format(value, "f") if isinstance(value, Decimal) else str(value)


class CsvWriter:
    """Writes ``<table>.csv`` for every table, and ``columns.csv`` with what they mean."""

    def __init__(self, folder: Path) -> None:
        self._stack = ExitStack()
        self._partial = {
            table.name: PartialFile(folder / f"{table.name}.csv") for table in (*TABLES, DICTIONARY)
        }
        self._files: dict[str, IO[str]] = {}
        for table in (*TABLES, DICTIONARY):
            path = self._partial[table.name].path
            # The line breaks of the texts must reach the file as they are.
            file = self._stack.enter_context(path.open("w", encoding="utf-8-sig", newline=""))
            file.write(",".join(column.name for column in table.columns) + "\r\n")
            self._files[table.name] = file
        for row in dictionary():
            self._files[DICTIONARY.name].write(csv_line(dict(row), DICTIONARY))

    def add(self, record: Mapping[str, Any], rows: Mapping[str, Sequence[Row]]) -> None:
        """Write the rows of one report."""
        for table in TABLES:
            lines = (csv_line(row, table) for row in rows[table.name])
            self._files[table.name].writelines(lines)

    def complete(self) -> list[PartialFile]:
        """Write the rest and return the files, ready to be put in their places."""
        self._stack.close()
        return list(self._partial.values())

    def discard(self) -> None:
        """Remove what was written."""
        with suppress(OSError):  # a full disk fails once more where the rest is written
            self._stack.close()
        for partial in self._partial.values():
            partial.discard()


def read_csv(path: str | Path, table: Table) -> Iterator[Row]:
    """Yield the rows of a file that ``CsvWriter`` wrote; lists come back as one text.

    An empty text and None are both an empty cell for ``csv``; both come back as None.

    Raises:
        ValueError: other columns than the table has, or a cell that is not of its type.
    """
    csv.field_size_limit(2**31 - 1)  # a cell may hold a whole report
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        if reader.fieldnames != [column.name for column in table.columns]:
            raise ValueError(
                f"{path}: the columns are not those of the table '{table.name}'; "
                "write the tables again with this version"
            )
        for cells in reader:
            yield {name: _value(cell, table.by_name[name]) for name, cell in cells.items()}


def _value(cell: str, column: Column) -> Cell:
    if not cell:
        return None
    match column.type:
        case "integer":
            return int(cell)
        case "decimal":
            return Decimal(cell)
        case "date":
            return date.fromisoformat(cell)
        case "boolean":
            return bool(json.loads(cell))
        case "score":
            return float(cell)
        case _:
            return plain_text(cell)
