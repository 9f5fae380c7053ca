"""The rows of the money ledger, which of them count, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final

from baocao.registers.report_view import Evidence

TOTALS: Final = ("fund", "section", "giver", "unit", "category")
"""The fields that totals are by."""

_UNFILED: Final = frozenset({"general", "other"})  # sections of what stands nowhere else


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """One amount of one report; all money in whole đồng, None for foreign money.

    ``number`` counts the receivers in ``number_unit``; ``per_head_vnd`` is what one of them
    gets, stated or (``per_head_computed``) the amount divided by the number, rounded down.
    ``category`` is the sort of money (:data:`baocao.registers.money_kinds.CATEGORIES`).
    ``same_as`` names the rows that tell the same money again, in these the first one; two
    figures of it that are one slip of the keyboard apart are the same money. ``part_of``
    names the row that this one is a part of.
    """

    id: str
    report: str
    written: str
    min_vnd: int | None
    max_vnd: int | None
    currency: str | None
    kind: str
    category: str
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


def counted_rows(rows: Iterable[MoneyRow]) -> list[MoneyRow]:
    """Return the rows that totals count: amounts, no parts of one, each money once.

    Of several tellings the one in the section of its matter counts, not the one of the
    summary; a telling with its parts goes before one without. Money that is told as a part
    of a counted amount too does not count again.
    """
    known = list(rows)
    amounts = {row.id for row in known if row.kind == "amount"}
    wholes = {row.part_of for row in known}
    groups: list[list[MoneyRow]] = []
    place: dict[str, int] = {}
    for row in known:
        together = (row.id, *row.same_as)
        at = next((place[name] for name in together if name in place), len(groups))
        if at == len(groups):
            groups.append([])
        groups[at].append(row)
        place |= dict.fromkeys(together, at)
    counted = []
    for group in groups:
        told = [row for row in group if row.kind == "amount" and row.min_vnd is not None]
        if told and not any(row.part_of in amounts for row in told):
            counted.append(
                min(told, key=lambda row: (row.id not in wholes, row.section in _UNFILED))
            )
    return counted


def ledger_totals(rows: Iterable[MoneyRow], by: str = "fund") -> list[MoneyTotal]:
    """Return totals by ``fund``, ``section``, ``giver``, ``unit`` or ``category``.

    The largest comes first. Debts are a stock and do not go with money that moved: only
    totals by category have them, in a row of their own.

    Args:
        rows: rows of :func:`baocao.registers.money_ledger`.
        by: the field to add up by; rows without it count under ``-``.

    Raises:
        ValueError: ``by`` is no such field.
    """
    if by not in TOTALS:
        raise ValueError(f"totals are by {', '.join(TOTALS[:-1])} or {TOTALS[-1]}; found '{by}'")
    sums: dict[str, list[int]] = {}
    for row in counted_rows(rows):
        if row.category == "debt" and by != "category":
            continue
        total = sums.setdefault(getattr(row, by) or "-", [0, 0, 0])
        total[0] += 1
        total[1] += row.min_vnd or 0
        total[2] += row.max_vnd if row.max_vnd is not None else row.min_vnd or 0
    found = [MoneyTotal(key, *total) for key, total in sums.items()]
    return sorted(found, key=lambda total: (-total.max_vnd, total.key))
