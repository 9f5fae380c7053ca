"""Parts on lines of their own: rows with a bullet under a total, or rows above ``Cộng``.

A table pasted as text has one cell a line::

    Tổng diện tích đất canh tác
    512,6 ha
    + Lúa
    381,2 ha
    + Rau màu
    87,4 ha

A row is a line with a bullet and its figure, on the same line or alone on the next. The
line above must promise a total (``Tổng …``) or open a list (``gồm``, ``trong đó``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from baocao.audit.figures import Figure, Page
from baocao.audit.findings import Finding
from baocao.audit.parts import OVERLAP, adds_up, mismatch
from baocao.audit.units import addable

_LINE: Final = re.compile(r"[ \t\r]*(?P<bullet>[-+*•](?!\d)|[a-z]\))?[^\n]+")
_TOTAL: Final = re.compile(r"[ ]*(?:[IVX\d]+[.)/]?[ ]*)?(?:Tổng|Toàn[ ]+bộ)(?!\w)", re.IGNORECASE)
_SUM: Final = re.compile(r"[ ]*(?:Tổng[ ]+cộng|Cộng)(?!\w)", re.IGNORECASE)
_SOME: Final = re.compile(r"(?<!\w)trong[ ]+đó[ ]*[:.]?[ ]*\Z", re.IGNORECASE)
_ALL: Final = re.compile(
    r"(?<!\w)(?:gồm(?:[ ]+có)?|chia[ ]+ra|cụ[ ]+thể)[ ]*:?[ ]*\Z", re.IGNORECASE
)
_MAINLY: Final = re.compile(
    r"(?<!\w)(?:chủ[ ]+yếu|tiêu[ ]+biểu|một[ ]+số|chính|nổi[ ]+bật)(?!\w)", re.IGNORECASE
)
_CELL: Final = 60  # characters; longer lines are sentences, not cells
_MOST_ROWS: Final = 40
_FAR: Final = Decimal("0.2")
_FAR_SUM: Final = Decimal("0.35")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is not blank: normal offsets, bullet, figures."""

    left: int
    right: int
    bullet: str
    figures: tuple[Figure, ...]


def check_part_tables(page: Page) -> Iterator[Finding]:
    """Yield a finding for every total whose rows do not give it."""
    lines = _lines(page)
    for i in range(1, len(lines)):
        if lines[i].bullet and lines[i - 1].bullet != lines[i].bullet:
            found = _below(page, lines, i)
        elif lines[i].right - lines[i].left <= _CELL and _SUM.match(page.text, lines[i].left):
            found = _above(page, lines, i)
        else:
            continue
        if found is not None:
            yield found


def _lines(page: Page) -> list[_Line]:
    found = []
    for match in _LINE.finditer(page.text):
        if not match[0].isspace():
            left, right = match.span()
            figures = page.between(left, right)
            found.append(_Line(left, right, match["bullet"] or "", figures))
    return found


def _below(page: Page, lines: list[_Line], first: int) -> Finding | None:
    """Judge the rows with a bullet that begin at a line, by the line above them."""
    head = first - 1
    opens = page.text[lines[head].left : lines[head].right]
    some, every = _SOME.search(opens) is not None, _ALL.search(opens) is not None
    if not lines[head].figures and (some or every) and head > 0:
        head -= 1
    while head > 0 and _is_percent(page, lines[head]):  # a further column of the total
        head -= 1
    label = lines[max(head - 1, 0)] if _is_value(page, lines[head]) else lines[head]
    if not (some or every or _TOTAL.match(page.text, label.left)):
        return None
    totals = [f for f in lines[head].figures if f.label != "PERCENT" and f.amount]
    parts, words = _rows(page, lines, first, totals)
    if len(parts) < 2 or (some and OVERLAP.search(words)):
        return None
    some = some or _MAINLY.search(page.text, label.left, lines[first].left) is not None
    return _judge(page, totals, parts, some=some)


def _rows(
    page: Page, lines: list[_Line], first: int, totals: list[Figure]
) -> tuple[list[Figure], str]:
    """Return the first figure of each row, none where a row lacks one that can be added."""
    parts: list[Figure] = []
    words = ""
    i = first
    while i < len(lines) and lines[i].bullet == lines[first].bullet and len(parts) < _MOST_ROWS:
        row = [f for f in lines[i].figures if f.label != "PERCENT"]
        words += page.text[lines[i].left : lines[i].right] + "\n"
        if not row and i + 1 < len(lines) and _is_value(page, lines[i + 1]):
            i += 1
            row = [f for f in lines[i].figures if f.label != "PERCENT"]
        if not row or not _fits(row[0], totals):
            return [], words
        parts.append(row[0])
        i += 1
        while i < len(lines) and _is_percent(page, lines[i]):  # a further column
            i += 1
    return parts, words


def _above(page: Page, lines: list[_Line], last: int) -> Finding | None:
    """Judge the rows above ``Cộng``, up to the line with a colon that opened them."""
    beside = last + 1 < len(lines) and _is_value(page, lines[last + 1])
    at = last + 1 if beside else last
    totals = [f for f in lines[at].figures if f.label != "PERCENT" and f.amount]
    parts: list[Figure] = []
    for i in range(last - 1, max(last - 2 * _MOST_ROWS, -1), -1):
        line = lines[i]
        if page.text[line.left : line.right].rstrip().endswith(":"):
            far = _FAR_SUM  # the word promises the sum, however wrong it is
            found = _judge(page, totals, parts[::-1], some=False, far=far)
            return found if len(parts) > 1 else None
        row = [f for f in line.figures if f.label != "PERCENT"]
        if line.right - line.left > _CELL or (row and not _fits(row[0], totals)):
            return None
        parts += row[:1]
    return None


def _judge(
    page: Page, totals: list[Figure], parts: list[Figure], *, some: bool, far: Decimal = _FAR
) -> Finding | None:
    if adds_up(parts, totals):
        return None
    total = next((item for item in totals if addable(item.unit, parts[0].unit)), None)
    if total is None or total.amount is None:
        return None
    numbers = [item.amount or Decimal(0) for item in parts]
    off = (sum(numbers, Decimal(0)) - total.amount) / total.amount
    if abs(off) > far or max(numbers) > total.amount or (some and off < 0):
        return None
    if any(page.qualifier(item) != "none" for item in (total, *parts)):
        return None
    return mismatch(page, total, parts, "error")


def _fits(part: Figure, totals: list[Figure]) -> bool:
    known = part.amount is not None and part.amount >= 0
    return known and any(addable(item.unit, part.unit) for item in totals)


def _is_value(page: Page, line: _Line) -> bool:
    """Say whether a line is the value cell of the label above it: it begins with its figure."""
    if not line.figures or line.bullet or line.right - line.left > _CELL:
        return False
    return page.text[line.left : line.figures[0].left].strip() == ""


def _is_percent(page: Page, line: _Line) -> bool:
    return _is_value(page, line) and line.figures[0].label == "PERCENT"
