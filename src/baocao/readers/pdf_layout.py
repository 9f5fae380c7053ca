"""From the lines of a PDF to paragraphs and headings: what was broken by the page is joined.

A line goes on in the next one when it is full, that is, when the first word of the next one
would not have fitted on it. Vietnamese is not hyphenated: words are joined by a blank.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from baocao.readers.old_fonts import Run
from baocao.readers.pdf_lines import PageLines, PdfLine

__all__ = ["Paragraph", "body_size", "paragraphs", "without_running_heads"]

_ZONE: Final = 0.12
"""Share of a page, at its top and bottom, where running heads and page numbers stand."""
_PAGE_NUMBER: Final = re.compile(
    r"[-–—\s]*(?:trang|page)?\s*\d{1,4}\s*(?:(?:/|trên|of)\s*\d{1,4})?[-–—\s.]*", re.IGNORECASE
)
_DIGITS: Final = re.compile(r"\d+")
_SAME_PLACE: Final = 4.0  # points that a running head may move from page to page
_LARGER: Final = 1.12  # headings are set in letters this much larger than the text, or bold
_LONGEST_HEADING: Final = 200
_WIDE_LEADING: Final = 1.2  # a distance this much above the usual one parts paragraphs
_LEADING: Final = 1.2  # single spacing
_MOST_LEADING: Final = 2.4  # double spacing; lines farther apart are paragraphs
_INDENT: Final = 8.0  # points: the first line of a paragraph stands in by 20 to 36
_MOST_INDENT: Final = 72.0  # points: no first line stands in by more than an inch
_GRID: Final = 4.0  # points; edges nearer than this are one
_OTHER_SIZE: Final = 0.15  # letters that differ by more of their size belong to other paragraphs
_BLANK: Final = 0.35  # width of a blank, in heights
_LEAST_WIDTH: Final = 0.55  # a line narrower than this share of the text is never full
_CODE_BREAK: Final = re.compile(r"[\w/]-$")
_MARKER: Final = re.compile(
    r"\s*(?:[-+*•–]\s|\(?(?:\d{1,2}(?:\.\d{1,2})*|[a-zđ]|[IVX]{1,5})[.)]\s)"
)
_ENDS: Final = (".", "!", "?", ";", ":")


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together. ``parted`` says that room is left before the first."""

    lines: list[PdfLine] = field(default_factory=list)
    kind: str = "paragraph"
    parted: bool = True

    @property
    def runs(self) -> list[Run]:
        """Return the runs of all lines, joined by blanks where a word ends."""
        runs: list[Run] = []
        for line in self.lines:
            if runs and not _CODE_BREAK.search(runs[-1].text and _tail(runs)):
                runs.append(Run(" "))
            runs += line.runs
        return runs

    @property
    def page(self) -> int:
        """Return the number of the page that it begins on."""
        return self.lines[0].page


def _tail(runs: Sequence[Run]) -> str:
    return "".join(run.text for run in runs[-2:])


@dataclass(frozen=True, slots=True)
class _Area:
    """Where text stands on the pages, in points, and how close its lines are, in heights."""

    left: float
    right: float
    leading: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @classmethod
    def of(cls, lines: Sequence[PdfLine]) -> _Area:
        """Return the area that most letters stand in."""
        rights: Counter[int] = Counter()
        lefts: Counter[int] = Counter()
        for line in lines:
            if not line.table:
                rights[round(line.x1 / _GRID)] += len(line.surface)
                lefts[round(line.x0 / _GRID)] += len(line.surface)
        leading = _usual_leading(lines)
        if not rights:
            return cls(0.0, 0.0, leading)
        right = max(edge for edge, count in rights.items() if count * 4 >= max(rights.values()))
        left = min(edge for edge, count in lefts.items() if count * 10 >= max(lefts.values()))
        return cls(_GRID * left, _GRID * right, leading)


def body_size(pages: Iterable[PageLines]) -> float:
    """Return the size of most letters, in points; 0 for pages without text."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[round(line.size * 2) / 2] += len(line.surface)
    return max(sizes, key=lambda size: (sizes[size], size), default=0.0)


def without_running_heads(pages: Sequence[PageLines]) -> tuple[list[PdfLine], list[str]]:
    """Return the lines of all pages without running heads, and the texts left out.

    Left out are page numbers that stand alone at the top or bottom, and lines there that
    come back, but for their digits, at the same place on half of the pages or more.
    """
    places: Counter[tuple[str, int]] = Counter()
    for page in pages:
        places.update({_place(line, page) for line in page.lines if _in_zone(line, page)})
    often = max(2, (len(pages) + 1) // 2)
    kept: list[PdfLine] = []
    left: list[str] = []
    for page in pages:
        for line in page.lines:
            text = line.surface.strip()
            if _in_zone(line, page) and (
                _PAGE_NUMBER.fullmatch(text) or places[_place(line, page)] >= often
            ):
                left += [] if _PAGE_NUMBER.fullmatch(text) else [text]
            else:
                kept.append(line)
    return kept, left


def _in_zone(line: PdfLine, page: PageLines) -> bool:
    zone = _ZONE * page.height
    return not line.table and (line.bottom < zone or line.top > page.height - zone)


def _place(line: PdfLine, page: PageLines) -> tuple[str, int]:
    text = _DIGITS.sub("#", " ".join(line.surface.split()))
    return text, round(line.top / _SAME_PLACE)


def paragraphs(lines: Sequence[PdfLine], size: float) -> list[Paragraph]:
    """Return the paragraphs, headings and table rows that some lines make up.

    ``size`` is that of the body text (see :func:`body_size`).
    """
    if not lines:
        return []
    area = _Area.of(lines)
    found: list[Paragraph] = []
    before: PdfLine | None = None
    for line, after in zip(lines, [*lines[1:], None], strict=True):
        kind = "table" if line.table else ("heading" if _stands_out(line, size) else "paragraph")
        if before is not None and found[-1].kind == kind and _goes_on(found[-1], line, after, area):
            found[-1].lines.append(line)
        else:
            parted = before is None or _parted(before, line, area.leading)
            found.append(Paragraph([line], kind, parted))
        before = line
    for paragraph in found:
        if paragraph.kind == "heading" and _is_no_heading(paragraph):
            paragraph.kind = "paragraph"
    return found


def _is_no_heading(paragraph: Paragraph) -> bool:
    length = sum(len(line.surface) for line in paragraph.lines)
    return length > _LONGEST_HEADING


def _stands_out(line: PdfLine, size: float) -> bool:
    return line.bold or line.size > size * _LARGER


def _usual_leading(lines: Sequence[PdfLine]) -> float:
    """Return the usual distance from the top of a line to the top of the next, in heights."""
    steps = sorted(
        (b.top - a.top) / max(a.height, 1)
        for a, b in pairwise(lines)
        if a.page == b.page and b.top > a.bottom - a.height / 2 and not (a.table or b.table)
    )
    # Lines within paragraphs are the closest ones; the lower third is among them.
    return min(steps[len(steps) // 3], _MOST_LEADING) if steps else _LEADING


def _parted(before: PdfLine, line: PdfLine, leading: float) -> bool:
    if line.table or before.table:
        return not (line.table == before.table and line.page == before.page)
    step = (line.top - before.top) / max(before.height, 1)
    return before.page != line.page or not 0 <= step <= leading * _WIDE_LEADING


def _goes_on(paragraph: Paragraph, line: PdfLine, after: PdfLine | None, area: _Area) -> bool:
    """Tell whether a line goes on with a paragraph; ``after`` is the line behind it."""
    before = paragraph.lines[-1]
    if line.table or abs(before.size - line.size) > _OTHER_SIZE * before.size:
        return False
    if before.page == line.page and line.top < before.bottom - before.height / 2:
        return False  # another column of the same line
    full = area.right - before.x1 < line.first_width + _BLANK * before.height
    if paragraph.kind == "heading":
        return _heading_goes_on(before, line, full, area.leading)
    if not full or before.x1 - before.x0 < _LEAST_WIDTH * area.width:
        return False
    ended = before.surface.rstrip().endswith(_ENDS)
    if ended and _MARKER.match(line.surface):
        return False
    if _stands_in(paragraph, line, after, area):
        return False
    if before.page != line.page:
        return not ended
    return not _parted(before, line, area.leading)


def _stands_in(paragraph: Paragraph, line: PdfLine, after: PdfLine | None, area: _Area) -> bool:
    """Tell whether a line stands in as the first lines of paragraphs do, or far out."""
    left = min(one.x0 for one in paragraph.lines)
    if line.x0 > left + _INDENT or line.x0 < left - _MOST_INDENT:
        return True
    # Two lines that stand in alike: a block set in, or two paragraphs of which the first has
    # one line. The line behind them tells.
    alone = len(paragraph.lines) == 1 and line.x0 > area.left + _INDENT
    return alone and after is not None and after.x0 < line.x0 - _INDENT


def _heading_goes_on(before: PdfLine, line: PdfLine, full: bool, leading: float) -> bool:
    """Headings of two lines stand close, look alike, and the second has no number."""
    alike = before.bold == line.bold and before.page == line.page
    close = not _parted(before, line, leading)
    below = abs(before.x0 - line.x0) < _MOST_INDENT or (
        abs(before.x0 + before.x1 - line.x0 - line.x1) < _MOST_INDENT
    )
    return alike and close and below and full and not _MARKER.match(line.surface)
