"""Tables pasted as text: cells between slashes, bars or tabs, and rows ``label: number``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from baocao.audit.figures import Page
from baocao.audit.numerals import Numeral, numeral, read_numeral

_CELLS: Final = re.compile(r"[ ]+/[ ]+|[ ]*\|[ ]*|\t+")
_NUMBER: Final = re.compile(rf"{numeral('n')}\Z", re.IGNORECASE)
_LONGEST: Final = 160  # characters of a row
_RANK: Final = (
    r"[ ]*(?:(?P<roman>[IVX]{1,4}|[A-Z])[.)/-][ ]*|(?P<digit>\d{1,2})[.)/-][ ]*"
    r"|(?P<dash>[-+*•])[ ]*)?"
)
_ROW: Final = re.compile(
    rf"{_RANK}(?P<label>[^\n:;|]{{2,70}}?)"
    rf"(?:[ ]*[:=][ ]*|[ ]+[-–—][ ]+|[ ]*\.{{2,}}[ ]*|[ ]+){numeral('n')}"
    r"(?:[ ]+[^\W\d_]+){0,3}[ ]*[.;,]?[ ]*\Z"
)
_SUM: Final = re.compile(r"(?:Tổng[ ]+cộng|Cộng)(?!\w)", re.IGNORECASE)
_TOTAL: Final = re.compile(r"(?:Tổng|Toàn[ ]+bộ)(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of a table: its label, where it begins, and the cells behind the label."""

    label: str
    left: int
    right: int
    cells: tuple[Numeral | None, ...]
    """None for a cell without a number."""


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """A line ``label: number``; ``rank`` is roman, digit, dash, total, sum or free."""

    rank: str
    number: Numeral


def read_grids(page: Page) -> Iterator[list[GridRow]]:
    """Yield the tables of a report whose rows have equally many cells, header left out."""
    table: list[GridRow] = []
    for at, line in _lines(page):
        row = _grid_row(page, at, line)
        if table and (row is None or len(row.cells) != len(table[0].cells)):
            yield table
            table = []
        if row is not None:
            table.append(row)


def read_outlines(page: Page) -> Iterator[list[OutlineRow]]:
    """Yield the runs of lines that each hold a label and one number."""
    outline: list[OutlineRow] = []
    for at, line in _lines(page):
        row = _outline_row(page, at, line)
        if row is not None:
            outline.append(row)
        elif outline:
            yield outline
            outline = []


def _lines(page: Page) -> Iterator[tuple[int, str]]:
    """Yield the lines of the normal text with their offsets, and an empty one at the end."""
    at = 0
    for line in page.text.split("\n"):
        yield at, line.rstrip("\r")
        at += len(line) + 1
    yield at, ""


def _grid_row(page: Page, at: int, line: str) -> GridRow | None:
    if len(line) > _LONGEST or not any(mark in line for mark in ("/", "|", "\t")):
        return None
    cells: list[Numeral | None] = []
    start, label = 0, ""
    marks = [*(m.span() for m in _CELLS.finditer(line)), (len(line.rstrip()), len(line))]
    for end, following in marks:
        begin = start + len(line[start:end]) - len(line[start:end].lstrip())
        found = _NUMBER.match(line, begin, end)
        cells.append(read_numeral(page.text, at + begin, at + end) if found else None)
        label = label or line[begin:end].strip()
        start = following
    if len(cells) > 1 and cells[0] is not None and cells[1] is None:  # the number of the row
        label = line[marks[0][1] : marks[1][0]].strip()
        cells = cells[1:]
    known = sum(cell is not None for cell in cells[1:])
    if cells[0] is not None or len(cells) < 3 or not known:
        return None
    return GridRow(label, at, at + len(line), tuple(cells[1:]))


def _outline_row(page: Page, at: int, line: str) -> OutlineRow | None:
    found = _ROW.match(line) if len(line) <= _LONGEST else None
    if found is None:
        return None
    number = read_numeral(page.text, at + found.start("n"), at + found.end("n"))
    if number is None or number.kind == "%" or page.hedged(number.left, number.right):
        return None
    label = found["label"].strip()
    if _SUM.match(label):
        return OutlineRow("sum", number)
    ranks = [name for name in ("roman", "digit", "dash") if found[name]]
    if not ranks and _TOTAL.match(label):
        return OutlineRow("total", number)
    return OutlineRow(ranks[0] if ranks else "free", number)


def is_sum(label: str) -> bool:
    """Say whether a label names the sum of the rows beside it.

    >>> is_sum("Tổng cộng"), is_sum("Cộng các thôn"), is_sum("Cộng đồng dân cư")
    (True, True, False)
    """
    return _SUM.match(label) is not None and not label.lower().startswith("cộng đồng")
