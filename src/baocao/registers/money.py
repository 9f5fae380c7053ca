"""The money ledger: amount, fund or purpose, giver, receivers, and what was told twice.

An amount told twice in a report is linked; totals count it once, and count neither the
parts of an amount nor rates, targets and the plans that a result is compared with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from baocao.normal import normalize
from baocao.registers.money_roles import (
    Around,
    counted_of,
    fund_of,
    giver_of,
    is_part,
    kind_of,
    part_of_sentence,
    purpose_of,
    receivers_of,
)
from baocao.registers.report_view import Evidence, Record, ReportView

KINDS: Final = {
    "amount": "money given, collected or spent",
    "rate": "money for one household, person, portion or month",
    "base": "a plan or an earlier figure that a result is compared with",
    "target": "money of a plan ahead",
}
"""What an amount is; totals count ``amount`` only."""

_HEADS: Final = {"household", "person", "portion"}
_ZEROS: Final = re.compile(r"0+\Z")
_ABOUT: Final = re.compile(r"(?<!\w)(?:trên|hơn|gần|khoảng|dưới)[ ]*\Z", re.IGNORECASE)
_EXACT: Final = 4  # digits before the zeros that make two equal amounts no coincidence
_COMPARED: Final = 50  # different things of one amount that a further one is compared with


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """One amount of one report; all money in whole đồng, None for foreign money.

    ``number`` counts the receivers in ``number_unit``; ``per_head_vnd`` is what one of them
    gets, stated or (``per_head_computed``) the amount divided by the number, rounded down.
    ``same_as`` names the rows that tell the same amount again, in these the first one;
    ``part_of`` names the row that this one is a part of.
    """

    id: str
    report: str
    written: str
    min_vnd: int | None
    max_vnd: int | None
    currency: str | None
    kind: str
    fund: str | None
    purpose: str | None
    giver: str | None
    receivers: tuple[str, ...]
    number: int | None
    number_unit: str | None
    per_head_vnd: int | None
    per_head_computed: bool
    section: str
    unit: str | None
    evidence: Evidence
    same_as: tuple[str, ...] = ()
    part_of: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the row as plain JSON types."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class MoneyTotal:
    """The amounts of one fund, section, giver or unit together, each counted once."""

    key: str
    amounts: int
    min_vnd: int
    max_vnd: int

    def to_dict(self) -> dict[str, Any]:
        """Return the total as plain JSON types."""
        return asdict(self)


def money_ledger(records: Iterable[Record]) -> list[MoneyRow]:
    """Return one row an amount of money, in the order of the reports and of their text.

    Two rows of a report are the same amount told twice where its facts say so (``same_as``);
    amounts in no fact, where amount and fund agree, or amount and section, and the purpose
    or the figure itself leave no doubt.
    """
    return [row for record in records for row in _rows(ReportView(record))]


def ledger_totals(rows: Iterable[MoneyRow], by: str = "fund") -> list[MoneyTotal]:
    """Return totals by ``fund``, ``section``, ``giver`` or ``unit``, the largest first.

    Args:
        rows: rows of :func:`money_ledger`.
        by: the field to add up by; rows without it count under ``-``.

    Raises:
        ValueError: ``by`` is no such field.
    """
    if by not in ("fund", "section", "giver", "unit"):
        raise ValueError(f"totals are by fund, section, giver or unit; found '{by}'")
    told: set[str] = set()
    sums: dict[str, list[int]] = {}
    for row in rows:
        counts = row.kind == "amount" and row.min_vnd is not None and row.part_of is None
        if not counts or not told.isdisjoint((row.id, *row.same_as)):
            continue
        told.update((row.id, *row.same_as))
        total = sums.setdefault(getattr(row, by) or "-", [0, 0, 0])
        total[0] += 1
        total[1] += row.min_vnd or 0
        total[2] += row.max_vnd if row.max_vnd is not None else row.min_vnd or 0
    found = [MoneyTotal(key, *total) for key, total in sums.items()]
    return sorted(found, key=lambda total: (-total.max_vnd, total.key))


def _rows(view: ReportView) -> list[MoneyRow]:
    money = [entity for entity in view.entities if entity["label"] == "MONEY"]
    rows: list[MoneyRow] = []
    for index, entity in enumerate(money):
        before = money[index - 1] if index else None
        after = money[index + 1] if index + 1 < len(money) else None
        rows.append(_row(view, entity, before, after, rows[-1] if rows else None))
    return _linked(view, rows)


def _row(
    view: ReportView,
    money: dict[str, Any],
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    previous: MoneyRow | None,
) -> MoneyRow:
    sentence = view.sentence_at(money["start"]) or {"start": 0, "end": len(view.text)}
    bounds = (sentence["start"], sentence["end"])
    neighbours = (before["end"] if before else 0, after["start"] if after else len(view.text))
    start, end = part_of_sentence(view.text, money, sentence=bounds, neighbours=neighbours)
    inside = [entity for entity in view.within(start, end) if entity is not money]
    around = Around(view.text, start, end, money, inside)
    value = money.get("value") or {}
    section = view.section_at(money["start"])
    counted = counted_of(around)
    number, number_unit = _count(counted)
    kind = kind_of(around, outlook=section == "outlook")
    giver = giver_of(around)
    about = counted is not None and _ABOUT.search(around.between(start, counted["start"]))
    per_head = _per_head(value, kind, None if about and kind == "amount" else number)
    return MoneyRow(
        id=f"{view.id}#{money['id']}",
        report=view.id,
        written=view.evidence(money).text,
        min_vnd=value.get("min_vnd"),
        max_vnd=value.get("max_vnd"),
        currency=value.get("currency"),
        kind=kind,
        fund=fund_of(around),
        purpose=purpose_of(around),
        giver=view.evidence(giver).text if giver else None,
        receivers=tuple(view.evidence(entity).text for entity in receivers_of(around)),
        number=number,
        number_unit=number_unit,
        per_head_vnd=per_head[0],
        per_head_computed=per_head[1],
        section=section,
        unit=view.unit,
        evidence=view.evidence(money),
        part_of=_whole(around, before, previous, bounds),
    )


def _whole(
    around: Around,
    before: dict[str, Any] | None,
    previous: MoneyRow | None,
    sentence: tuple[int, int],
) -> str | None:
    """Return the row that an amount is a part of: 'trong đó', 'gồm', and what follows it."""
    if before is None or previous is None or before["start"] < sentence[0]:
        return None
    if is_part(around, before):
        return previous.part_of or previous.id
    between = around.text[before["end"] : around.money["start"]]
    # The parts go on: 'trong đó A 3 triệu, B 2 triệu'; a semicolon ends them.
    return previous.part_of if ";" not in between and "." not in between else None


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


def _linked(view: ReportView, rows: Sequence[MoneyRow]) -> list[MoneyRow]:
    groups, in_facts = _told_by_facts(view)
    groups += _told_again([row for row in rows if row.id not in in_facts])
    told: dict[str, tuple[str, ...]] = {}
    for first, *others in groups:
        told[first] = tuple(others)
        told |= dict.fromkeys(others, (first,))
    return [replace(row, same_as=told.get(row.id, ())) for row in rows]


def _told_by_facts(view: ReportView) -> tuple[list[list[str]], set[str]]:
    """Return the rows told together where facts say so, and all rows in facts."""
    facts = {fact["id"]: fact for fact in view.record.get("facts") or ()}
    money: dict[str, list[str]] = {}
    for name, fact in facts.items():
        known = [view.by_id[item] for item in fact.get("evidence") or () if item in view.by_id]
        money[name] = [f"{view.id}#{item['id']}" for item in known if item["label"] == "MONEY"]
    groups: list[list[str]] = []
    grouped: dict[str, list[str]] = {}
    for name, fact in facts.items():
        together = [
            row
            for other in (name, *(fact.get("same_as") or ()))
            if other in money
            for row in money[other][:1]
        ]
        group = next((grouped[row] for row in together if row in grouped), None)
        if group is None:
            groups.append(group := [])
        group += [row for row in dict.fromkeys(together) if row not in grouped]
        grouped |= dict.fromkeys(together, group)
    order = {
        row: number for number, row in enumerate(row for rows in money.values() for row in rows)
    }
    told = [sorted(group, key=order.__getitem__) for group in groups if len(group) > 1]
    return told, set(order)


def _told_again(rows: Sequence[MoneyRow]) -> list[list[str]]:
    """Return the rows told together, from amount, fund, section and purpose."""
    by_amount: dict[tuple[Any, ...], list[MoneyRow]] = {}
    for row in rows:
        if row.min_vnd is not None and row.kind == "amount":
            by_amount.setdefault((row.min_vnd, row.max_vnd), []).append(row)
    told: list[list[str]] = []
    for same in by_amount.values():
        groups: list[list[MoneyRow]] = []
        for row in same:
            near = groups[-_COMPARED:]
            group = next((known for known in near if _same_thing(known[0], row)), None)
            if group is None:
                groups.append([row])
            else:
                group.append(row)
        told += [[row.id for row in group] for group in groups if len(group) > 1]
    return told


def _same_thing(one: MoneyRow, two: MoneyRow) -> bool:
    """Return whether two equal amounts are one thing told twice."""
    if one.fund and two.fund:
        return normalize(one.fund).lower() == normalize(two.fund).lower()
    if one.section != two.section:
        return False
    exact = len(_ZEROS.sub("", str(one.min_vnd))) >= _EXACT
    words = set((one.purpose or "").lower().split())
    shared = words & set((two.purpose or "").lower().split())
    return len(shared) >= max(2, len(words) // 2) or (exact and bool(shared))
