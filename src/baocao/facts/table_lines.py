"""Tables with a line a row: cells parted by tabs, as Word and web tables arrive, or by bars."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from baocao.facts.table_heads import Head, read_heads
from baocao.normal import normalize

_LINE: Final = re.compile(r"[^\r\n]+")
_LETTER: Final = re.compile(r"[^\W\d_]")
_DIGIT: Final = re.compile(r"\d")
_CAPTION: Final = re.compile(
    r"(?<!\w)(?:ĐVT|Đơn[ ]vị[ ]tính|Đơn[ ]vị)[ ]*:[ ]*(?P<unit>[^():;\n]{1,30}?)[ ).]*\Z",
    re.IGNORECASE,
)
# A row with a label only: 'Cây lúa' above its area and yield.
_TITLE: Final = re.compile(r"[^.;:!?|]{2,60}")
_TAIL: Final = 80
"""Last characters of the line above a table that may tell its unit."""
_MOST_CELLS: Final = 30
_LONGEST: Final = 2000
"""Characters of a row; longer lines are no table."""

Cell = tuple[int, int]
"""Offsets of a cell in the text, without the blanks around it."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its heads, the unit told above it, and for each row its cells by column."""

    start: int
    end: int
    heads: tuple[Head | None, ...]
    caption: str
    rows: tuple[tuple[Cell, ...], ...]


def find_tables(text: str) -> Iterator[Table]:
    """Yield the indicator tables of a text whose heads are known.

    >>> text = "ĐVT: triệu đồng\\nChỉ tiêu | Kế hoạch | Thực hiện\\nThu phí | 20 | 25\\nHết."
    >>> table = next(find_tables(text))
    >>> table.caption, [[text[a:b] for a, b in row] for row in table.rows]
    ('triệu đồng', [['Thu phí', '20', '25']])
    >>> list(find_tables("Thôn | Kế hoạch | Thực hiện\\nThôn 1 | 20 | 25"))
    []
    """
    caption = ""
    block: list[list[Cell]] = []
    title: list[list[Cell]] = []
    for found in _LINE.finditer(text):
        cells = _cells(text, found.start(), found.end())
        if cells is not None:
            block += [*title, cells] if cells else []
            title = []
            continue
        if found[0].isspace():
            continue
        told = _CAPTION.search(normalize(found[0][-_TAIL:]))
        if block and not title and not told and _TITLE.fullmatch(found[0].strip()):
            title = [[_trimmed(text, found.start(), found.end())]]
            continue
        yield from _tables(text, block, caption)
        caption, block, title = told["unit"].strip() if told else "", [], []
    yield from _tables(text, block, caption)


def _trimmed(text: str, start: int, end: int) -> Cell:
    part = text[start:end]
    left = start + len(part) - len(part.lstrip())
    return left, max(left, start + len(part.rstrip()))


def _tables(text: str, block: list[list[Cell]], caption: str) -> Iterator[Table]:
    """Yield the tables of lines with cells; a line of heads begins each."""
    at = 0
    while at < len(block):
        heads, size = _heads(text, block, at)
        if heads is None:
            at += 1
            continue
        stop = at + size
        while stop < len(block) and _heads(text, block, stop)[0] is None:
            stop += 1
        rows = [row for cells in block[at + size : stop] if (row := _row(cells, heads))]
        if rows:
            yield Table(block[at][0][0], block[stop - 1][-1][1], heads, caption, tuple(rows))
        at = stop


def _heads(
    text: str, block: list[list[Cell]], at: int
) -> tuple[tuple[Head | None, ...] | None, int]:
    """Return the heads that begin at a line, and how many lines they take: one or two."""
    first = [text[a:b] for a, b in block[at]]
    if at + 1 < len(block):
        second = [text[a:b] for a, b in block[at + 1]]
        upper, lower = len(first), len(second)
        if lower <= upper + 1 and not any(map(_DIGIT.match, second)) and not second[0]:
            width = max(upper, lower)
            both = [
                f"{one} {other}".strip()
                for one, other in zip(
                    first + [""] * (width - upper), second + [""] * (width - lower), strict=True
                )
            ]
            if (heads := read_heads(both)) is not None:
                return heads, 2
    return read_heads(first), 1


def _row(cells: list[Cell], heads: tuple[Head | None, ...]) -> tuple[Cell, ...] | None:
    """Return the cells of a row by column; None for a row with more cells than heads."""
    last = cells[-1][1]
    if len(cells) > len(heads):
        return None
    return (*cells, *[(last, last)] * (len(heads) - len(cells)))


def _cells(text: str, start: int, end: int) -> list[Cell] | None:
    """Return the cells of a line, None where it is no row of a table.

    A line without letters (rules, numbers of columns) has none.
    """
    if end - start > _LONGEST:
        return None
    mark = "\t" if "\t" in text[start:end] else "|"
    parts = text[start:end].split(mark)
    if not 2 <= len(parts) <= _MOST_CELLS:
        return None
    if _LETTER.search(text, start, end) is None:
        return []
    cells, at = [], start
    for part in parts:
        cells.append(_trimmed(text, at, at + len(part)))
        at += len(part) + 1
    if mark == "|" and cells[0][0] == cells[0][1]:
        cells = cells[1:]
    while cells and cells[-1][0] == cells[-1][1]:
        cells.pop()
    return cells if len(cells) > 1 else None


def column(heads: tuple[Head | None, ...], role: str) -> int | None:
    """Return the index of the first column of a role, or None."""
    return next((i for i, head in enumerate(heads) if head and head.role == role), None)
