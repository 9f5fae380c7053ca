"""The lines of a PDF page: words by their place, letters by their font, tables apart.

A PDF has letters at places and nothing else. What is said here about geometry was set on
reports made by Word and LibreOffice; distances are in points, or in heights of a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from baocao.readers.charsets import font_charset
from baocao.readers.old_fonts import Run
from baocao.readers.pieces import CELL_GAP

if TYPE_CHECKING:
    from pdfplumber.page import Page

__all__ = ["PageLines", "PdfLine", "read_page"]

_BOLD: Final = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_COLUMN_GAP: Final = 2.5
"""Blanks wider than this many heights part two columns: justified text stays under one."""
_SIDES: Final = 2
_COLUMN_REACH: Final = 5.0  # room for a stamp between an office and the name below it, in heights
_SAME_LINE: Final = 0.5  # words whose middles differ less than half a height stand in one line
_MAX_EDGES: Final = 4_000  # a page with more strokes is a drawing: its tables are not looked for
_WORDS: Final[dict[str, Any]] = {
    "x_tolerance_ratio": 0.15, "y_tolerance": 2, "keep_blank_chars": False, "return_chars": True,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line, or one column of it: its runs, its place from the top left, its letters' look.

    ``first_width`` is the width of its first word: whether that would have fitted on the
    line above says if the line above was broken by its author. ``row`` counts from 1 in
    tables and is 0 elsewhere.
    """

    runs: tuple[Run, ...]
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool
    first_width: float
    page: int
    table: int = 0
    row: int = 0

    @property
    def height(self) -> float:
        """Return the height of the letters in points."""
        return self.bottom - self.top

    @property
    def surface(self) -> str:
        """Return the text before old fonts are converted."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class PageLines:
    """What one page holds, in reading order; ``letters`` counts its characters."""

    lines: tuple[PdfLine, ...]
    height: float
    letters: int
    pictures: int
    unmapped: int
    """Letters whose font does not say which they are; PDF readers write ``(cid:12)``."""


def read_page(page: Page, number: int) -> PageLines:
    """Return the lines of a page; rows of ruled tables are lines too, at their place."""
    tables = _tables(page)
    boxes = [table.bbox for table in tables]
    words = [
        word
        for word in page.extract_words(**_WORDS)
        if not any(_inside(word, box) for box in boxes)
    ]
    rows = [
        [line for part in _columns(group) if (line := _line(part, number)) is not None]
        for group in _group(words)
    ]
    placed = _in_reading_order([row for row in rows if row])
    for index, table in enumerate(tables, start=1):
        placed += [(line.top, line) for line in _rows(table, page, number, index)]
    placed.sort(key=lambda item: item[0])
    lines = [line for _, line in placed]
    unmapped = sum("(cid:" in char["text"] for char in page.chars)
    return PageLines(tuple(lines), float(page.height), len(page.chars), len(page.images), unmapped)


def _tables(page: Page) -> list[Any]:
    """Return the ruled tables of two rows and two columns or more; a frame is no table."""
    if len(page.edges) > _MAX_EDGES or not page.edges:
        return []
    return [
        table
        for table in page.find_tables()
        if len(table.rows) > 1 and max(len(row.cells) for row in table.rows) > 1
    ]


def _inside(word: dict[str, Any], box: Sequence[float]) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _group(words: Iterable[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Group words into lines: by the middle of their height, then from left to right."""
    groups: list[list[dict[str, Any]]] = []
    for word in sorted(words, key=lambda w: (w["top"] + w["bottom"], w["x0"])):
        middle = (word["top"] + word["bottom"]) / 2
        last = groups[-1][0] if groups else None
        if last is not None:
            reach = _SAME_LINE * max(last["bottom"] - last["top"], word["bottom"] - word["top"])
            if abs(middle - (last["top"] + last["bottom"]) / 2) < reach:
                groups[-1].append(word)
                continue
        groups.append([word])
    return [sorted(group, key=lambda w: w["x0"]) for group in groups]


def _columns(words: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Part a line at wide blanks: header and signature stand in two columns."""
    parts = [[words[0]]]
    for before, word in pairwise(words):
        height = max(word["bottom"] - word["top"], 1)
        if word["x0"] - before["x1"] > _COLUMN_GAP * height:
            parts.append([])
        parts[-1].append(word)
    return parts


def _in_reading_order(rows: list[list[PdfLine]]) -> list[tuple[float, PdfLine]]:
    """Return lines with the height that they are read at: columns one after the other.

    A header and a signature are rows of two parts on end, or of one part that keeps to its
    side; their left column is read first. The height of a column is that of its first row.
    """
    placed: list[tuple[float, PdfLine]] = []
    at = 0
    while at < len(rows):
        end = at + 1
        if len(rows[at]) == _SIDES:
            middle = (rows[at][0].x1 + rows[at][1].x0) / 2
            while end < len(rows) and _keeps_sides(rows[end - 1], rows[end], middle):
                end += 1
            run = [line for row in rows[at:end] for line in row]
            left = [line for line in run if line.x1 <= middle]
            placed += [(run[0].top, line) for line in (*left, *(x for x in run if x.x1 > middle))]
        else:
            placed += [(rows[at][0].top, line) for line in rows[at]]
        at = end
    return placed


def _keeps_sides(before: list[PdfLine], row: list[PdfLine], middle: float) -> bool:
    """Tell whether a row goes on with the two columns that part at ``middle``."""
    near = row[0].top - before[0].bottom < _COLUMN_REACH * before[0].height
    apart = all(line.x1 <= middle or line.x0 >= middle for line in row)
    return near and apart and len(row) <= _SIDES


def _line(words: list[dict[str, Any]], page: int, table: int = 0, row: int = 0) -> PdfLine | None:
    if not words:
        return None
    chars = [char for word in words for char in word["chars"] if not char["text"].isspace()]
    if not chars:
        return None
    sizes = sorted(float(char["size"]) for char in chars)
    bold = sum(bool(_BOLD.search(char["fontname"])) for char in chars)
    return PdfLine(
        runs=tuple(_runs(words)),
        x0=min(word["x0"] for word in words),
        x1=max(word["x1"] for word in words),
        top=min(word["top"] for word in words),
        bottom=max(word["bottom"] for word in words),
        size=sizes[len(sizes) // 2],
        bold=bold * 10 >= len(chars) * 9,
        first_width=words[0]["x1"] - words[0]["x0"],
        page=page,
        table=table,
        row=row,
    )


def _runs(words: list[dict[str, Any]]) -> list[Run]:
    """Return the letters of a line by the character set of their font, words parted by blanks."""
    runs: list[Run] = []
    for index, word in enumerate(words):
        for char in word["chars"]:
            charset, capitals = font_charset(char["fontname"]) or (None, False)
            blank = " " if index and char is word["chars"][0] else ""
            runs.append(Run(blank + char["text"], charset, capitals))
    return runs


def _rows(table: Any, page: Page, number: int, index: int) -> list[PdfLine]:
    """Return a line for each row of a table, cells parted as in Word tables."""
    lines = []
    words = [w for w in page.extract_words(**_WORDS) if _inside(w, table.bbox)]
    for count, row in enumerate(table.rows, start=1):
        runs: list[Run] = []
        parts: list[PdfLine] = []
        for column, cell in enumerate(row.cells):
            runs += [Run(CELL_GAP)] if column else []
            inside = [word for word in words if cell is not None and _inside(word, cell)]
            ordered = [word for group in _group(inside) for word in group]
            part = _line(ordered, number)
            if part is not None:
                parts.append(part)
                runs += part.runs
        while runs and not runs[-1].text.strip():
            runs.pop()
        if parts:
            lines.append(
                PdfLine(
                    runs=tuple(runs),
                    x0=table.bbox[0], x1=table.bbox[2], top=row.bbox[1], bottom=row.bbox[3],
                    size=parts[0].size, bold=all(part.bold for part in parts),
                    first_width=0.0, page=number, table=index, row=count,
                )
            )  # fmt: skip
    return lines
