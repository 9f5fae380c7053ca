"""One Excel workbook: a sheet a table, in constant memory (extra ``xlsx``).

Texts are written as texts, never as formulas or links. What Excel cannot hold is cut and
told on the sheet ``about``: a cell of more than 32,767 characters, a sheet of more than
1,048,576 rows (which goes on in a second one), an integer of more than 15 digits (a text).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from baocao.formats.extras import needed, unwritable
from baocao.formats.partial_files import PartialFile
from baocao.formats.table_columns import DICTIONARY, TABLES, Column, Table, dictionary
from baocao.formats.table_values import Cell, Row

# xlsxwriter comes without types.
Workbook = Any
Worksheet = Any
Format = Any

NAME: Final = "baocao.xlsx"
# Excel's own limits (support.microsoft.com, 'Excel specifications and limits').
CELL: Final = 32_767
ROWS: Final = 1_048_576
_EXACT: Final = 10**15
_FIRST_DAY: Final = date(1900, 3, 1)  # Excel takes 1900 for a leap year

_CUT: Final = " … [cut]"
_LISTED: Final = 1000
_JOINT: Final = " | "
# XML 1.0 has no such characters; Excel would offer to repair the file.
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_RETURN: Final = re.compile(r"\r\n?")
_WIDTHS: Final = {
    "text": 28, "label": 18, "texts": 24, "json": 20, "integer": 11, "decimal": 14,
    "date": 11, "boolean": 9, "score": 8,
}  # fmt: skip
_WIDE: Final = {"context": 60, "message": 60, "meaning": 70, "happenings": 60, "title": 40}
_MONEY: Final = frozenset({"vnd_min", "vnd_max", "vnd_target", "per_head_vnd"})


class XlsxWriter:
    """Writes ``baocao.xlsx``: the sheet ``about``, the tables, and what their columns mean."""

    def __init__(self, folder: Path, *, rows: int = ROWS) -> None:
        xlsxwriter = needed("xlsx")
        self._failure: type[Exception] = xlsxwriter.exceptions.XlsxWriterException
        self._rows = rows
        self._partial = PartialFile(folder / NAME)
        # Rows wait in files of their own until the end: not in /tmp, which may be memory.
        self._scratch = TemporaryDirectory(dir=folder, prefix=".xlsx-")
        options = {"constant_memory": True, "tmpdir": self._scratch.name}
        self._book: Workbook = xlsxwriter.Workbook(str(self._partial.path), options)
        self._book.use_zip64()
        # Nothing depends on the clock: the same reports give the same bytes.
        self._book.set_properties({"title": "baocao", "created": datetime(2000, 1, 1)})
        self._formats = _formats(self._book)
        self._about: Worksheet = self._book.add_worksheet("about")
        self._cut: list[tuple[str, str]] = []
        self._cuts = 0
        self._sheets = {table.name: [self._sheet(table)] for table in TABLES}

    def add(self, record: Mapping[str, Any], rows: Mapping[str, Sequence[Row]]) -> None:
        """Write the rows of one report."""
        for table in TABLES:
            for row in rows[table.name]:
                self._row(table, row)

    def complete(self) -> list[PartialFile]:
        """Write the rest and return the file, ready to be put in its place."""
        for table in TABLES:
            for sheet in self._sheets[table.name]:
                sheet.close()
        columns = self._sheet(DICTIONARY)
        for row in dictionary():
            self._write(columns, DICTIONARY, dict(row))
        columns.close()
        self._say_what_it_is()
        try:
            self._book.close()
        except self._failure as error:  # it wraps what the system said
            raise unwritable(self._partial.target, error) from error
        self._scratch.cleanup()
        return [self._partial]

    def discard(self) -> None:
        """Remove what was written."""
        self._scratch.cleanup()
        self._partial.discard()

    def _sheet(self, table: Table, number: int = 1) -> _Sheet:
        name = table.name if number == 1 else f"{table.name} ({number})"
        return _Sheet(self._book.add_worksheet(name), table, self._formats)

    def _row(self, table: Table, row: Row) -> None:
        sheets = self._sheets[table.name]
        if sheets[-1].used >= self._rows:
            sheets.append(self._sheet(table, len(sheets) + 1))
        self._write(sheets[-1], table, row)

    def _write(self, sheet: _Sheet, table: Table, row: Row) -> None:
        for name, length in sheet.write(row):
            self._cuts += 1
            if len(self._cut) < _LISTED:
                where = f"{table.name}, report {row.get('report')}, row {sheet.used}, {name}"
                self._cut.append((where, f"{length} characters, cut to {CELL}"))

    def _say_what_it_is(self) -> None:
        lines: list[tuple[str, str]] = [("table", "rows and meaning")]
        for table in TABLES:
            sheets = self._sheets[table.name]
            count = sum(sheet.used - 1 for sheet in sheets)
            more = f"; goes on in {len(sheets)} sheets" if len(sheets) > 1 else ""
            lines.append((table.name, f"{count} rows: {table.meaning}{more}"))
        lines += [(DICTIONARY.name, DICTIONARY.meaning), ("", ""), ("cut", f"{self._cuts} cells")]
        lines += self._cut
        if self._cuts > len(self._cut):
            lines.append(("…", f"and {self._cuts - len(self._cut)} more"))
        self._about.set_column(0, 0, 44)
        self._about.set_column(1, 1, 90)
        for number, (first, second) in enumerate(lines):
            bold = self._formats["head"] if number == 0 else None
            self._about.write_string(number, 0, legal_text(first)[0], bold)
            self._about.write_string(number, 1, second, bold)


class _Sheet:
    """One worksheet under way; ``used`` counts its rows with the header."""

    def __init__(self, sheet: Worksheet, table: Table, formats: Mapping[str, Format]) -> None:
        self.used = 1
        self._sheet = sheet
        self._table = table
        self._formats = formats
        for at, column in enumerate(table.columns):
            sheet.write_string(0, at, column.name, formats["head"])
            width = _WIDE.get(column.name, _WIDTHS[column.type])
            sheet.set_column(at, at, width, formats.get(_shape(column)))
        sheet.freeze_panes(1, 0)

    def write(self, row: Row) -> list[tuple[str, int]]:
        """Write a row and return name and length of each cell that was too long."""
        cut = []
        for at, column in enumerate(self._table.columns):
            value = row.get(column.name)
            if value is None or value == []:
                continue
            length = self._cell(at, value, self._formats.get(_shape(column)))
            if length:
                cut.append((column.name, length))
        self.used += 1
        return cut

    def close(self) -> None:
        """Say which cells the filter is for, now that their number is known."""
        self._sheet.autofilter(0, 0, self.used - 1, len(self._table.columns) - 1)

    def _cell(self, at: int, value: Cell, shape: Format | None) -> int:
        """Write a cell; return the length of a text that had to be cut, else 0."""
        if isinstance(value, bool):
            self._sheet.write_boolean(self.used, at, value)
        elif isinstance(value, date) and value >= _FIRST_DAY:
            self._sheet.write_datetime(self.used, at, value, shape)
        elif isinstance(value, int | float | Decimal) and _is_exact(value):
            self._sheet.write_number(self.used, at, value, shape)
        else:
            text, length = legal_text(_JOINT.join(value) if isinstance(value, list) else str(value))
            self._sheet.write_string(self.used, at, text)
            return length
        return 0


def legal_text(text: str) -> tuple[str, int]:
    """Return a text as a cell can hold it, and its length where it had to be cut, else 0.

    Excel counts UTF-16 units: a picture character counts twice.

    >>> legal_text("tổ\\x0b 4\\r\\nhọp"), legal_text("=1+1")
    (('tổ 4\\nhọp', 0), ('=1+1', 0))
    >>> text, length = legal_text("😀" * 20_000)
    >>> len(text), text[-8:], length
    (16387, ' … [cut]', 20000)
    """
    clean = _RETURN.sub("\n", _ILLEGAL.sub("", text))
    if len(clean) * 2 <= CELL or _units(clean) <= CELL:
        return clean, 0
    room = CELL - len(_CUT)
    kept = clean.encode("utf-16-le")[: room * 2].decode("utf-16-le", errors="ignore")
    return kept + _CUT, len(text)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _is_exact(value: int | float | Decimal) -> bool:
    """Return whether Excel, which has 15 digits, shows a number as it is."""
    if isinstance(value, Decimal):
        return len(value.normalize().as_tuple().digits) <= 15 and abs(value) < _EXACT
    return isinstance(value, float) or abs(value) < _EXACT


def _shape(column: Column) -> str:
    return "money" if column.name in _MONEY else column.type


def _formats(book: Workbook) -> dict[str, Format]:
    return {
        "head": book.add_format({"bold": True, "bg_color": "#DDE6F0", "bottom": 1}),
        "money": book.add_format({"num_format": "#,##0"}),
        "decimal": book.add_format({"num_format": "#,##0.######"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "score": book.add_format({"num_format": "0.00"}),
    }
