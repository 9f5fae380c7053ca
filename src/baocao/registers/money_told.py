"""Which amounts of a report tell the same money: as its facts say, else by amount and words."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any, Final

from baocao.normal import normalize
from baocao.registers.money_rows import MoneyRow
from baocao.registers.report_view import ReportView

_ZEROS: Final = re.compile(r"0+\Z")
_EXACT: Final = 4  # digits before the zeros that make two equal amounts no coincidence
_COMPARED: Final = 50  # different things of one amount that a further one is compared with
_SLIP: Final = 3  # digits before the zeros that a slip is looked for in
_SWAPPED: Final = 2  # places in which figures with two digits swapped differ
_ALIKE: Final = 2  # words that two tellings of one total share


def linked(view: ReportView, rows: Sequence[MoneyRow], totals: Collection[str]) -> list[MoneyRow]:
    """Return the rows with what each tells again; ``totals`` are the ids of sums in total."""
    groups, in_facts = _told_by_facts(view)
    groups += _told_again([row for row in rows if row.id not in in_facts])
    _add_slips(groups, rows, totals)
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


def _add_slips(groups: list[list[str]], rows: Sequence[MoneyRow], totals: Collection[str]) -> None:
    """Join figures of one thing that are one slip of the keyboard apart: 215,6 and 251,6."""
    place = {name: group for group in groups for name in group}
    by_length: dict[int, list[MoneyRow]] = {}
    for row in rows:
        if row.kind != "amount" or row.min_vnd is None or row.min_vnd != row.max_vnd:
            continue
        near = by_length.setdefault(len(str(row.min_vnd)), [])
        slip = next((old for old in near[-_COMPARED:] if _is_slip(old, row, totals)), None)
        near.append(row)
        if slip is None or (slip.id in place and row.id in place):
            continue
        group = place.get(slip.id) or place.get(row.id)
        if group is None:
            groups.append(group := [])
        group += [name for name in (slip.id, row.id) if name not in group]
        place |= dict.fromkeys(group, group)


def _is_slip(one: MoneyRow, two: MoneyRow, totals: Collection[str]) -> bool:
    """Return whether two unequal amounts are one thing, told with a slip in a figure.

    Two lines of a list may well be that near each other; only totals, or tellings of two
    sections, are one thing.
    """
    both = one.id in totals and two.id in totals and one.category == two.category == "debt"
    if not both and one.section == two.section:
        return False
    first, second = (_ZEROS.sub("", str(row.min_vnd)) for row in (one, two))
    if first == second or min(len(first), len(second)) < _SLIP:
        return False
    apart = sum(a != b for a, b in zip(str(one.min_vnd), str(two.min_vnd), strict=True))
    swapped = apart == _SWAPPED and sorted(first) == sorted(second)
    if not (swapped or (both and apart == 1)):
        return False
    shared = _content(one) & _content(two)
    return len(shared) >= (_ALIKE if both else 2 * _ALIKE)


def _content(row: MoneyRow) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", (row.purpose or "").lower()))
