"""Facts of indicator tables: a fact a row, its columns named by their heads.

::

    Chỉ tiêu                     Kế hoạch  Thực hiện  Tỷ lệ (%)
    Thu ngân sách (triệu đồng)      2.150      2.408        112

The unit of a row is its cell's own, that of the column of units, that in the brackets of its
label, that of the column's head or that told above the table, in this order. The numbers are no
entities: ``cells`` names their places, ``evidence`` the entities that stand inside them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from baocao.facts.canonical import canonical_name
from baocao.facts.changes import move_from
from baocao.facts.drafts import Draft, Period
from baocao.facts.figures import FIGURE_LABELS, Figure
from baocao.facts.periods import beside
from baocao.facts.rows import Gap
from baocao.facts.state import FULL, PLAN, WHOLE
from baocao.facts.table_cells import is_unit, read_cell, read_share
from baocao.facts.table_heads import DONE, LABEL, PAST, PAST_SHARE, SHARE, UNIT, Head, base_words
from baocao.facts.table_heads import PLAN as PLAN_COLUMN
from baocao.facts.table_lines import Cell, Table, column, find_tables
from baocao.facts.words import edges, spell, strip_lead, uncapitalize, words_of
from baocao.normal import normalize

_BULLET: Final = re.compile(
    r"(?:[-+*•]|\(?\d{1,2}(?:\.\d{1,2}){0,3}[.)]|[a-zđA-ZĐ][.)]|[IVX]{1,5}[.)])[ ]*"
)
_BRACKETS: Final = re.compile(r"[ ]*\(([^()]{0,80})\)")
_UNIT_NAME: Final = re.compile(r"(?:ĐVT|đơn vị(?: tính)?)[ ]*:[ ]*", re.IGNORECASE)
_NO_NAME: Final = re.compile(
    r"(?:tổng )?cộng\Z|trong đó\Z|tổng(?: số)?\Z|gồm\Z|\W*\Z", re.IGNORECASE
)
_WHICH: Final = re.compile(r"trong đó[ ]*[:,]?[ ]*", re.IGNORECASE)
_LETTERS: Final = re.compile(r"[^\W\d_]{2}")
_LONGEST: Final = 200
_SLACK: Final = Decimal("0.2")


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns that the facts of a table are read from."""

    label: int
    unit: int | None
    done: int | None
    plan: int | None
    later: int | None
    """The plan of another year than the result's."""
    past: int | None
    share: int | None
    past_share: int | None


def read_tables(record: dict[str, Any], own: Period | None) -> tuple[list[Draft], frozenset[int]]:
    """Return the facts of the tables of a record, and the indexes of the sentences in them.

    >>> text = "Chỉ tiêu\\tKế hoạch\\tThực hiện\\nTrồng cây (cây)\\t500\\t640"
    >>> sentence = {"start": 0, "end": len(text), "section": "economy", "kind": "title"}
    >>> record = {"text": text, "entities": [], "sentences": [sentence]}
    >>> [(d.indicator, d.target, d.actual, d.unit) for d in read_tables(record, None)[0]]
    [('trồng cây', 500, 640, 'cây')]
    """
    text, sentences = record["text"], record["sentences"]
    starts = [sentence["start"] for sentence in sentences]
    figures = sorted(
        (
            item
            for item in record["entities"]
            if item["label"] in FIGURE_LABELS and item.get("value")
        ),
        key=lambda item: item["start"],
    )
    places = [item["start"] for item in figures]
    drafts: list[Draft] = []
    covered: set[int] = set()
    for table in find_tables(text):
        first = max(bisect_right(starts, table.start) - 1, 0)
        covered.update(range(first, bisect_left(starts, table.end)))
        for draft in _read_table(text, table, own):
            draft.sentence = max(bisect_right(starts, draft.cells[0][0]) - 1, 0)
            if draft.sentence >= len(sentences):
                continue
            draft.section = sentences[draft.sentence]["section"]
            draft.cells[1:] = sorted(draft.cells[1:])
            for start, end in draft.cells[1:]:
                # the first one only: behind it stand remarks, '38 hộ (0,42%)'
                inside = figures[bisect_left(places, start) : bisect_left(places, end)][:1]
                draft.evidence += [item["id"] for item in inside if item["end"] <= end]
            drafts.append(draft)
    return drafts, frozenset(covered)


def _read_table(text: str, table: Table, own: Period | None) -> Iterator[Draft]:
    columns = _columns(text, table)
    parent = ""
    for row in table.rows:
        words, unit = _label(text[slice(*row[columns.label])])
        if columns.unit is not None and text[slice(*row[columns.unit])].strip(" -"):
            unit = text[slice(*row[columns.unit])]
        found = list(_read_row(text, table, row, columns, unit))
        name = f"{words} {parent}".strip() if words.lower() in edges("attribute") else words
        if not found:
            parent = "" if words.isupper() else words
        if _NO_NAME.match(name) or _LETTERS.search(name) is None:
            continue
        for draft, head in found:
            draft.indicator = name
            draft.canonical = canonical_name(name)
            draft.period = beside(head.period, own)
            draft.cells.insert(0, row[columns.label])
            yield draft


def _read_row(
    text: str, table: Table, row: tuple[Cell, ...], columns: _Columns, unit: str
) -> Iterator[tuple[Draft, Head]]:
    """Yield the facts of a row, each with the head of its column."""
    figures = {
        at: figure
        for at in (columns.done, columns.plan, columns.later, columns.past)
        if at is not None and (figure := _figure(text, table, row, at, unit)) is not None
    }
    done, plan, past = (_of(figures, at) for at in (columns.done, columns.plan, columns.past))
    if done is not None and columns.done is not None:
        draft = _draft(done, row[columns.done])
        if plan is not None and done.target is None and plan.counts == done.counts:
            _add_plan(draft, plan, table, columns, row)
        if past is not None and columns.past is not None and past.counts == done.counts:
            if past.amount != done.amount:
                move_from(past.amount, draft)
            draft.cells.append(row[columns.past])
        twin = _add_shares(text, draft, table, columns, row)
        if draft.delta is not None and draft.base is None and columns.past is not None:
            draft.base = _words(table, columns.past)
        yield draft, _head(table, columns.done)
        if twin is not None:
            yield twin, _head(table, columns.done)
    for at in (columns.plan if done is None else None, columns.later):
        goal = _of(figures, at)
        if goal is not None and at is not None:
            draft = _draft(goal, row[at])
            draft.ahead, draft.base = True, None
            yield draft, _head(table, at)


def _draft(figure: Figure, cell: Cell) -> Draft:
    return Draft(
        figure=figure,
        indicator="",
        theme="",
        at=0,
        sentence=0,
        actual=figure.amount,
        unit=figure.unit,
        target=figure.target,
        sense=figure.sense,
        base=WHOLE if figure.sense == "subset" else None,
        cells=[cell],
    )


def _add_plan(
    draft: Draft, plan: Figure, table: Table, columns: _Columns, row: tuple[Cell, ...]
) -> None:
    if columns.plan is None:
        return
    draft.target = plan.target if plan.target is not None else plan.amount
    draft.base = _words(table, columns.plan) or PLAN
    draft.cells.append(row[columns.plan])


def _add_shares(
    text: str, draft: Draft, table: Table, columns: _Columns, row: tuple[Cell, ...]
) -> Draft | None:
    """Add the percent of the plan; that of the past goes to a second fact, which is returned."""
    if columns.share is not None:
        head = _head(table, columns.share)
        base = base_words(head)
        points = draft.figure.kind == "percent"
        share = read_share(text[slice(*row[columns.share])], points=points)
        if share is not None and (draft.target is not None or base):
            draft.percent, draft.base = share, draft.base or base
            draft.cells.append(row[columns.share])
    if columns.past_share is None:
        return None
    share = read_share(text[slice(*row[columns.past_share])])
    # '12,5' may be a rise by 12,5 % or a fall to it: only a percent near its own figures is sure
    former = draft.actual - _signed(draft) if draft.actual is not None else None
    if share is None or draft.delta is None or not former:
        return None
    if abs(Decimal(draft.actual or 0) * FULL / Decimal(former) - share) > _SLACK:
        return None
    twin = _draft(draft.figure, draft.cells[0])
    twin.percent, twin.base = share, base_words(_head(table, columns.past_share))
    twin.target = None
    twin.cells.append(row[columns.past_share])
    twin.same_as.append(draft)
    return twin


def _signed(draft: Draft) -> Any:
    delta = draft.delta or 0
    return delta if draft.direction == "up" else -delta


def _figure(text: str, table: Table, row: tuple[Cell, ...], at: int, unit: str) -> Figure | None:
    head = _head(table, at)
    told = unit or (head.unit if is_unit(head.unit) else "")
    return read_cell(text[slice(*row[at])], told or _caption(table))


def _caption(table: Table) -> str:
    return table.caption if is_unit(table.caption) else ""


def _columns(text: str, table: Table) -> _Columns:
    heads = table.heads
    done = [i for i, head in enumerate(heads) if head and head.role == DONE]
    years = {i: _head(table, i).year or "" for i in done}
    # the latest year told is the result, an earlier one what it is compared with
    result = max(done, key=lambda i: (years[i], i)) if done else None
    earlier = [i for i in done if result is not None and "" < years[i] < years[result]]
    year = _head(table, result).year if result is not None else None
    plans = [i for i, head in enumerate(heads) if head and head.role == PLAN_COLUMN]
    fitting = [i for i in plans if not year or _head(table, i).year in (None, year)]
    other = [i for i in plans if i not in fitting]
    share = column(heads, SHARE)
    past = column(heads, PAST)
    return _Columns(
        label=column(heads, LABEL) or 0,
        unit=column(heads, UNIT),
        done=result,
        plan=_fitting(text, table, fitting, result, share),
        later=other[-1] if other else None,
        past=past if past is not None else (earlier[-1] if earlier else None),
        share=share,
        past_share=column(heads, PAST_SHARE),
    )


def _fitting(
    text: str, table: Table, plans: list[int], done: int | None, share: int | None
) -> int | None:
    """Return the column of the plan; of several the one that most percents are of."""
    if len(plans) < 2 or done is None or share is None:
        return plans[0] if plans else None

    def right(at: int) -> int:
        return sum(_gives(text, row, at, done, share) for row in table.rows)

    return max(plans, key=lambda at: (right(at), -at))


def _gives(text: str, row: tuple[Cell, ...], plan: int, done: int, share: int) -> bool:
    aim, reached = (read_cell(text[slice(*row[at])], "") for at in (plan, done))
    told = read_share(text[slice(*row[share])])
    if aim is None or reached is None or told is None or not aim.amount:
        return False
    return abs(Decimal(reached.amount) * FULL / Decimal(aim.amount) - told) <= _SLACK


def _label(cell: str) -> tuple[str, str]:
    """Return the indicator that a label names, and the unit in its brackets.

    >>> _label("1.2. Thu ngân sách (ĐVT: triệu đồng)"), _label("Trong đó: Hộ nghèo (chuẩn mới)")
    (('thu ngân sách', 'triệu đồng'), ('hộ nghèo', ''))
    """
    text = " ".join(normalize(cell[:_LONGEST]).split())
    bullet = _BULLET.match(text)
    text = text[bullet.end() :] if bullet else text
    told = (_UNIT_NAME.sub("", m[1]).strip() for m in _BRACKETS.finditer(text))
    unit = next((words for words in told if is_unit(words)), "")
    bare = _WHICH.sub("", _BRACKETS.sub("", text), count=1).strip(" :.-")
    gap = Gap(bare, bare.lower())
    words = strip_lead(words_of(gap, 0, len(bare))) if len(gap.shape) == len(bare) else []
    return uncapitalize(spell(words, {})), unit


def _head(table: Table, at: int) -> Head:
    head = table.heads[at]
    if head is None:
        raise ValueError(f"column {at} of the table at {table.start} has no known head")
    return head


def _words(table: Table, at: int) -> str:
    return _head(table, at).words


def _of(figures: dict[int, Figure], at: int | None) -> Figure | None:
    return figures.get(at) if at is not None else None
