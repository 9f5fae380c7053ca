"""Tables of bare numbers pasted as text: columns of plan, result and percent; rows and sums.

::

    Chỉ tiêu / Kế hoạch / Thực hiện / Tỷ lệ
    Thu ngân sách (triệu đồng) / 9.000 / 10.350 / 115%
    Hiến máu (đơn vị) / 160 / 184 / 125%

Which columns a percent comes from is not read off the header: the two that give it in most
rows are, and a row is told only where at least two others agree. In the same way a row with
a numeral (``I. Chi đầu tư: 2.350``) is believed to sum the rows below it (``1. Đường: 1.120``)
only where another one in the table does, to the digit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from baocao.audit.figures import Page
from baocao.audit.findings import Finding, finding, percent, shown, vietnamese
from baocao.audit.grids import (
    GridRow,
    OutlineRow,
    is_sum,
    read_grids,
    read_outlines,
)
from baocao.audit.numerals import Numeral
from baocao.audit.parts import KIND as PARTS
from baocao.audit.precision import Interval, agrees, percent_step

_RATIO: Final = "ratio_percent_mismatch"

_AGREE: Final = 2  # rows that must agree before one that does not is told
_FAR: Final = Decimal("0.2")
_FAR_SUM: Final = Decimal("0.35")


def check_number_tables(page: Page) -> Iterator[Finding]:
    """Yield a finding for every percent and every sum that a table's own numbers do not give."""
    for table in read_grids(page):
        yield from _percents(page, table)
        yield from _sums(page, table)
    for rows in read_outlines(page):
        yield from _outline(page, rows)


def _percents(page: Page, table: Sequence[GridRow]) -> Iterator[Finding]:
    """Judge the percents of a table by the two columns that give most of them."""
    for last in range(2, len(table[0].cells)):
        rows = [
            row.cells for row in table if (cell := row.cells[last]) is not None and cell.kind == "%"
        ]
        best: tuple[int, int, int] = (0, 0, 0)
        for plan in range(last):
            for done in range(last):
                if plan != done:
                    right = sum(_gives(row[plan], row[done], row[last]) is True for row in rows)
                    best = max(best, (right, plan, done))
        right, plan, done = best
        if right < _AGREE or right * 2 <= len(rows):
            continue
        for row in rows:
            if _gives(row[plan], row[done], row[last]) is False:
                yield _wrong_percent(page, row[plan], row[done], row[last])


def _sums(page: Page, table: Sequence[GridRow]) -> Iterator[Finding]:
    """Judge the row of sums of a table, where another column of it adds up or it has but one."""
    at = next((i for i, row in enumerate(table) if is_sum(row.label)), None)
    if at is None or len(table) < 3:
        return
    columns = []
    for i, total in enumerate(table[at].cells):
        parts = [row.cells[i] for row in (table[:at] if at else table[1:])]
        known = [part for part in parts if part is not None and part.kind != "%"]
        if total is not None and total.kind != "%" and len(known) == len(parts) > 1:
            columns.append((total, known))
    wrong = [column for column in columns if not _adds_up(*column)]
    if len(wrong) == len(columns) > 1:
        return
    for total, known in wrong:
        if (found := _judge(page, total, known)) is not None:
            yield found


def _gives(plan: Numeral | None, done: Numeral | None, share: Numeral | None) -> bool | None:
    """Say whether a row's percent is that of its two numbers; None where it has no quotient."""
    if plan is None or done is None or share is None or "%" in (plan.kind, done.kind):
        return None
    if plan.amount <= 0:
        return None
    low = (done.amount - done.step / 2) / (plan.amount + plan.step / 2) * 100
    high = (done.amount + done.step / 2) / max(plan.amount - plan.step / 2, plan.amount / 2) * 100
    return agrees(share.amount, Interval(low, high), decimals=share.decimals)


def _wrong_percent(
    page: Page, plan: Numeral | None, done: Numeral | None, share: Numeral | None
) -> Finding:
    if plan is None or done is None or share is None:
        raise ValueError("a row without a quotient cannot be wrong")
    first, last, stated = (shown(page.text[n.left : n.right]) for n in (plan, done, share))
    computed = percent(done.amount / plan.amount * 100, share.decimals)
    return finding(
        _RATIO,
        "error",
        f"{last} over {first} gives {computed}, but {stated} is stated; other rows of the table "
        "agree.",
        spans=[
            page.view.raw_span(n.left, n.right)
            for n in sorted((plan, done, share), key=lambda n: n.left)
        ],
        stated=stated,
        computed=computed,
        tolerance=percent_step(share.decimals),
    )


def _outline(page: Page, rows: Sequence[OutlineRow]) -> Iterator[Finding]:
    """Judge the sums of an outline: of the rows above a sum, and of the rows below a head."""
    for i, row in enumerate(rows):
        if row.rank == "sum":
            above = _run(rows[:i][::-1])
            if (
                len(above) > 2
                and (found := _judge(page, row.number, above[::-1], far=_FAR_SUM)) is not None
            ):
                yield found
    if len(rows) > 3 and rows[0].rank == "total":
        below = _run(rows[1:])
        exceeded = sum((n.amount for n in below), Decimal(0)) > rows[0].number.amount
        if len(below) == len(rows) - 1 and exceeded:
            found = _judge(page, rows[0].number, below)
            if found is not None:
                yield found
    groups = [*_groups(rows, "roman", "digit"), *_groups(rows, "total", "roman"),
              *_groups(rows, "roman", "dash"), *_groups(rows, "total", "dash")]  # fmt: skip
    wrong = [group for group in groups if not _adds_up(*group)]
    if len(groups) - len(wrong) < 1 or len(wrong) * 2 > len(groups):
        return
    for total, parts in wrong:
        found = _judge(page, total, parts)
        if found is not None:
            yield found


def _run(rows: Sequence[OutlineRow]) -> list[Numeral]:
    """Return the numbers of the rows of one rank that begin a list."""
    run: list[Numeral] = []
    for row in rows:
        if row.rank != rows[0].rank or row.rank in ("sum", "total", "roman"):
            break
        run.append(row.number)
    return run


def _groups(
    rows: Sequence[OutlineRow], head: str, part: str
) -> Iterator[tuple[Numeral, list[Numeral]]]:
    """Yield each row of a rank with the rows of another rank under it, up to the next such row."""
    starts = [i for i, row in enumerate(rows) if row.rank == head]
    for i, end in zip(starts, (*starts[1:], len(rows)), strict=False):
        parts = [row.number for row in rows[i + 1 : end] if row.rank == part]
        if len(parts) > 1:
            yield rows[i].number, parts


def _adds_up(total: Numeral, parts: Sequence[Numeral]) -> bool:
    slack = (total.step + sum((part.step for part in parts), Decimal(0))) / 2
    return abs(sum((part.amount for part in parts), Decimal(0)) - total.amount) <= slack


def _judge(
    page: Page, total: Numeral, parts: Sequence[Numeral], far: Decimal = _FAR
) -> Finding | None:
    """Return the finding for rows that miss their sum, None where they were not meant for it."""
    numbers = (total, *parts)
    computed = sum((part.amount for part in parts), Decimal(0))
    known = {(n.kind, n.scale) for n in numbers}
    if _adds_up(total, parts) or len(known) > 1 or len({n.noun for n in numbers if n.noun}) > 1:
        return None
    if total.amount <= 0 or abs(computed - total.amount) > total.amount * far:
        return None
    told = " + ".join(shown(page.text[part.left : part.right]) for part in parts)
    stated = shown(page.text[total.left : total.right])
    ordered = sorted(numbers, key=lambda n: n.left)
    return finding(
        PARTS,
        "error",
        f"{told} add up to {vietnamese(computed / total.scale)}, but {stated} is the total stated.",
        spans=[page.view.raw_span(n.left, n.right) for n in ordered],
        stated=stated,
        computed=vietnamese(computed / total.scale),
        tolerance=(total.step + sum((part.step for part in parts), Decimal(0))) / 2,
        facts=page.facts_of(f for n in ordered for f in page.between(n.left, n.left + 1)),
    )
