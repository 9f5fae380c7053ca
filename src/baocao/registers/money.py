"""The money ledger: amount, fund or purpose, giver, receivers, and what was told twice.

An amount told twice in a report is linked; totals count it once, and count neither the
parts of an amount nor rates, targets and what a result is compared with: plans, figures of
earlier years, the start of a change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from baocao.registers.money_kinds import category_of, is_total, kind_of
from baocao.registers.money_parts import Told, wholes_of
from baocao.registers.money_roles import (
    Around,
    counted_of,
    fund_of,
    giver_of,
    part_of_sentence,
    purpose_of,
    receivers_of,
)
from baocao.registers.money_rows import MoneyRow
from baocao.registers.money_told import linked
from baocao.registers.report_view import Record, ReportView

_HEADS: Final = {"household", "person", "portion"}
_ABOUT: Final = re.compile(r"(?<!\w)(?:trên|hơn|gần|khoảng|dưới)[ ]*\Z", re.IGNORECASE)
_CALLED: Final = 80  # characters before an amount that may call it a total


def money_ledger(records: Iterable[Record]) -> list[MoneyRow]:
    """Return one row an amount of money, in the order of the reports and of their text.

    Two rows of a report are the same amount told twice where its facts say so (``same_as``);
    amounts in no fact, where amount and fund agree, or amount and section, and the purpose
    or the figure itself leave no doubt.
    """
    return [row for record in records for row in _rows(ReportView(record))]


def _rows(view: ReportView) -> list[MoneyRow]:
    money = [entity for entity in view.entities if entity["label"] == "MONEY"]
    rows: list[MoneyRow] = []
    told: list[Told] = []
    year = int(view.period[0][:4]) if view.period else None
    for index, entity in enumerate(money):
        ends = money[index - 1]["end"] if index else 0
        begins = money[index + 1]["start"] if index + 1 < len(money) else len(view.text)
        sentence = view.sentence_at(entity["start"]) or {"start": 0, "end": len(view.text)}
        bounds = (sentence["start"], sentence["end"])
        around = _around(view, entity, bounds, (ends, begins))
        kind = kind_of(
            around,
            outlook=view.section_at(entity["start"]) == "outlook",
            year=year,
            after=begins,
            alone=ends <= bounds[0],
        )
        rows.append(_row(view, around, kind, bounds[0]))
        told.append(_told(rows[-1], around, bounds[0], ends))
    wholes = wholes_of(view.text, told)
    rows = [
        replace(row, part_of=rows[wholes[number]].id, category=_sort_of(rows, wholes, number))
        if number in wholes
        else row
        for number, row in enumerate(rows)
    ]
    return linked(view, rows, {row.id for row, item in zip(rows, told, strict=True) if item.total})


def _sort_of(rows: Sequence[MoneyRow], wholes: Mapping[int, int], number: int) -> str:
    """Return the sort of a part: its own, else that of its whole."""
    own = rows[number].category
    return own if own != "other" else rows[wholes[number]].category


def _around(
    view: ReportView, money: dict[str, Any], sentence: tuple[int, int], neighbours: tuple[int, int]
) -> Around:
    start, end = part_of_sentence(view.text, money, sentence=sentence, neighbours=neighbours)
    inside = [entity for entity in view.within(start, end) if entity is not money]
    return Around(view.text, start, end, money, inside)


def _told(row: MoneyRow, around: Around, sentence: int, before: int) -> Told:
    start = around.money["start"]
    called = max(sentence, before, start - _CALLED)
    return Told(
        start=start,
        end=around.money["end"],
        sentence=sentence,
        lead=around.lead,
        low=row.min_vnd,
        high=row.max_vnd,
        kind=row.kind,
        category=row.category,
        total=is_total(around.between(called, start)),
    )


def _row(view: ReportView, around: Around, kind: str, sentence: int) -> MoneyRow:
    money = around.money
    value = money.get("value") or {}
    counted = counted_of(around)
    number, number_unit = _count(counted)
    giver = giver_of(around)
    about = counted is not None and _ABOUT.search(around.between(around.start, counted["start"]))
    per_head = _per_head(value, kind, None if about and kind == "amount" else number)
    return MoneyRow(
        id=f"{view.id}#{money['id']}",
        report=view.id,
        written=view.evidence(money).text,
        min_vnd=value.get("min_vnd"),
        max_vnd=value.get("max_vnd"),
        currency=value.get("currency"),
        kind=kind,
        category=category_of(around, kind, sentence=sentence),
        fund=fund_of(around),
        purpose=purpose_of(around),
        giver=view.evidence(giver).text if giver else None,
        receivers=tuple(view.evidence(entity).text for entity in receivers_of(around)),
        number=number,
        number_unit=number_unit,
        per_head_vnd=per_head[0],
        per_head_computed=per_head[1],
        section=view.section_at(money["start"]),
        unit=view.unit,
        evidence=view.evidence(money),
    )


def _count(counted: dict[str, Any] | None) -> tuple[int | None, str | None]:
    value = (counted or {}).get("value") or {}
    for name in ("actual", "value"):
        if isinstance(value.get(name), int):
            return value[name], value.get("unit")
    return None, None


def _per_head(value: dict[str, Any], kind: str, number: int | None) -> tuple[int | None, bool]:
    """Return what one receiver gets, and whether it was computed."""
    low, high = value.get("min_vnd"), value.get("max_vnd")
    if low is None or low != high:
        return None, False
    if kind == "rate":
        stated = value.get("per") in (None, *_HEADS)
        return (low if stated else None), False
    exact = value.get("qualifier") in (None, "none")
    return (low // number, True) if number and exact and kind == "amount" else (None, False)
