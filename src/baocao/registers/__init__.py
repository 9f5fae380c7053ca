"""Registers over report records: who is who, the money ledger, the residential groups.

Pure functions over what ``baocao annotate`` writes to ``reports.jsonl``, one report or many;
each row says where in which report it comes from.
"""

from baocao.registers.money import money_ledger
from baocao.registers.money_rows import MoneyRow, MoneyTotal, counted_rows, ledger_totals
from baocao.registers.people import OfficialRow, PersonRow, officials_register, persons_register
from baocao.registers.residential import GroupRow, Happening, groups_register

__all__ = [
    "GroupRow",
    "Happening",
    "MoneyRow",
    "MoneyTotal",
    "OfficialRow",
    "PersonRow",
    "counted_rows",
    "groups_register",
    "ledger_totals",
    "money_ledger",
    "officials_register",
    "persons_register",
]
