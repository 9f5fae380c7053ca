"""A row of a table against the sentences around it: ``312 hộ kinh doanh mới đăng ký`` and 321.

The label of a row names an indicator where it has three words or more besides its unit; a
figure of the text tells the same one where all of these words stand around it. Told are
figures that look like a cell of the row mistyped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from baocao.audit.conflicts import SAME_INDICATOR
from baocao.audit.figures import Figure, Page
from baocao.audit.findings import Finding, finding, shown
from baocao.audit.grids import GridRow, is_sum, read_grids
from baocao.audit.near_misses import slip
from baocao.audit.numerals import Numeral

_ASIDE: Final = re.compile(r"\([^()\n]{0,30}\)|\d+[.)]")
_WORD: Final = re.compile(r"[^\W\d_]+")
_BREAK: Final = re.compile(r"[;,:.(\n](?!\d)")
_LEAST_WORDS: Final = 3
_DIGITS: Final = 3  # digits that a figure needs before a slip in them means anything
_AROUND: Final = 70  # characters on each side of a figure
_ELSEWHERE: Final = re.compile(
    r"(?<!\w)(?:\d{1,2} tháng|quý|cùng kỳ|năm trước|quận|huyện|tỉnh|thành phố|kế hoạch|chỉ tiêu"
    r"|phấn đấu|riêng|trong đó)(?!\w)"
)
_MOST: Final = 200  # rows, and figures, compared with each other


def check_table_repeats(page: Page) -> Iterator[Finding]:
    """Yield a finding for every figure of the text that a row of a table tells differently."""
    rows = [row for table in read_grids(page) for row in table if not is_sum(row.label)][:_MOST]
    if not rows:
        return
    inside = [(row.left, row.right) for row in rows]
    told = [
        item
        for item in page.figures
        if item.amount is not None
        and item.target is None
        and item.label != "PERCENT"
        and not any(left <= item.left < right for left, right in inside)
    ][:_MOST]
    around = [(item, *_words_around(page, item)) for item in told]
    for row in rows:
        words = frozenset(_WORD.findall(_ASIDE.sub(" ", row.label).lower()))
        cells = [cell for cell in row.cells if cell is not None and cell.kind != "%"]
        if len(words) < _LEAST_WORDS or not cells:
            continue
        for item, clause, known in around:
            if words <= known and not _ELSEWHERE.search(clause):
                yield from _compare(page, row, cells, item)


def _words_around(page: Page, item: Figure) -> tuple[str, frozenset[str]]:
    """Return the clause of a figure, and its words."""
    begin, end = page.sentence(item.left)
    before = _BREAK.split(page.text[max(begin, item.left - _AROUND) : item.left])[-1]
    after = _BREAK.split(page.text[item.left : min(end, item.right + _AROUND)])[0]
    clause = f"{before}{after}".lower()
    return clause, frozenset(_WORD.findall(clause))


def _compare(page: Page, row: GridRow, cells: list[Numeral], item: Figure) -> Iterator[Finding]:
    scaled = [cell.amount for cell in cells]
    if item.amount is None or page.qualifier(item) != "none":
        return
    shown_number = item.amount / item.scale
    if any(amount in (item.amount, shown_number) for amount in scaled):
        return
    digits = f"{shown_number:f}".replace(".", "")
    for cell in cells:
        others = f"{cell.amount / cell.scale:f}".replace(".", "")
        if len(digits) != len(others) or len(digits) < _DIGITS:
            continue
        if sorted(digits) != sorted(others) and slip(digits, others) is None:
            continue
        texts = [shown(item.text), shown(page.text[cell.left : cell.right])]
        yield finding(
            SAME_INDICATOR,
            "error" if sorted(digits) == sorted(others) else "warning",
            f"{row.label} is told as {texts[0]}, and as {texts[1]} in a table.",
            spans=sorted([(item.start, item.end), page.view.raw_span(cell.left, cell.right)]),
            stated=texts[0],
            computed=texts[1],
            facts=page.facts_of([item]),
        )
        return
