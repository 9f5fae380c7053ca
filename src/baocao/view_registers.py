"""The registers of one report as tables beside its text: officials, other people, money."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from baocao import display
from baocao.registers import (
    MoneyRow,
    OfficialRow,
    PersonRow,
    ledger_totals,
    money_ledger,
    officials_register,
    persons_register,
)
from baocao.registers.report_view import Evidence
from baocao.view_marks import DETAIL_LIMIT, Item
from baocao.view_places import Places, section_name
from baocao.view_tables import Table

_MONEY_KINDS: Final = {"amount": "", "rate": "for one", "base": "compared with", "target": "plan"}


def official_table(record: Item, places: Places) -> Table:
    """Return who is who: one row a person with the titles written out."""
    found = officials_register([_readable(record)])
    columns = ("name", "honorific", "titles", "written", "body", "unit", "mentions")
    table = Table("official", columns, len(found))
    for row in found[:DETAIL_LIMIT]:
        titles = [title for title in row.titles if title.evidence]
        spans = (*row.evidence, *(span for title in titles for span in title.evidence))
        anchors = _anchors(spans, places)
        table.add(
            {
                "name": row.name,
                "honorific": display.plain(row.honorific),
                "mentions": len(row.evidence),
                "titles": [_title(title, places) for title in titles],
                "body": display.plain(row.body),
            },
            _official_cells(row),
            anchors=anchors,
            groups=_groups(row.evidence, places),
        )
    return table


def person_table(record: Item, places: Places) -> Table:
    """Return the people who are no officials, authors and photo credits left out."""
    found = persons_register([_readable(record)])
    table = Table("person", ("name", "honorific", "sections", "mentions"), len(found))
    for row in found[:DETAIL_LIMIT]:
        table.add(
            {"name": row.name, "honorific": display.plain(row.honorific),
             "sections": ", ".join(map(section_name, row.sections)),
             "mentions": len(row.evidence)},
            _person_cells(row),
            anchors=_anchors(row.evidence, places),
            groups=places.groups(row.sections),
        )  # fmt: skip
    return table


def money_table(record: Item, places: Places) -> tuple[Table, dict[str, str]]:
    """Return the money ledger, and what it comes to with each amount counted once."""
    found = money_ledger([_readable(record)])
    columns = (
        *("written", "min_vnd", "max_vnd", "currency", "kind", "category", "fund", "purpose"),
        "giver",
        *("receivers", "number", "number_unit", "per_head_vnd", "per_head_computed", "section"),
        *("same_as", "part_of", "id"),
    )
    table = Table("money", columns, len(found))
    numbers = {row.id: i for i, row in enumerate(found[:DETAIL_LIMIT])}
    for row in found[:DETAIL_LIMIT]:
        table.add(
            _money(row, numbers),
            _money_cells(row, columns),
            anchors=_anchors([row.evidence], places),
            groups=places.groups([row.section]),
        )
    totals = ledger_totals(found, by="section")
    low, high = sum(total.min_vnd for total in totals), sum(total.max_vnd for total in totals)
    amounts = sum(total.amounts for total in totals)
    return table, {"amounts": display.figure(amounts), "sum": money_text(low, high)}


def money_by_section(record: Item) -> dict[str, list[int]]:
    """Return by section the number of amounts, their least and their greatest sum in đồng.

    An amount told twice counts once; rates, targets, plans, debts and parts of an amount do
    not count.
    """
    totals = ledger_totals(money_ledger([_readable(record)]), by="section")
    return {total.key: [total.amounts, total.min_vnd, total.max_vnd] for total in totals}


def money_text(low: int | None, high: int | None, currency: str | None = "VND") -> str:
    """Say an amount of money.

    >>> money_text(5000000, 5000000), money_text(1000, 2000), money_text(None, None)
    ('5\u202f000\u202f000 ₫', '1\u202f000 – 2\u202f000 ₫', '')
    """
    if low is None and high is None:
        return ""
    return display.value_text("MONEY", {"min_vnd": low, "max_vnd": high, "currency": currency})


def _money(row: MoneyRow, numbers: Mapping[str, int]) -> dict[str, Any]:
    # The first of the rows that tell one amount names all others; these name only it.
    told = next((numbers[name] for name in row.same_as if name in numbers), None)
    count = f"{display.figure(row.number)} {row.number_unit or ''}".strip() if row.number else ""
    return {
        "amount": money_text(row.min_vnd, row.max_vnd, row.currency) or row.written,
        "sort": display.plain(row.min_vnd),
        "kind": _MONEY_KINDS[row.kind] or ("debt" if row.category == "debt" else ""),
        "fund": display.plain(row.fund),
        "purpose": display.plain(row.purpose),
        "giver": display.plain(row.giver),
        "receivers": ", ".join(row.receivers),
        "count": count,
        "per_head": money_text(row.per_head_vnd, row.per_head_vnd),
        "per_head_sort": display.plain(row.per_head_vnd),
        "computed": row.per_head_computed,
        "told": told if told is not None and told < numbers[row.id] else None,
        "again": told if told is not None and told > numbers[row.id] else None,
        "part_of": numbers.get(row.part_of) if row.part_of else None,
    }


def _money_cells(row: MoneyRow, columns: Iterable[str]) -> list[str]:
    values = {name: getattr(row, name) for name in columns}
    return [*map(display.plain, (values | {"section": section_name(row.section)}).values())]


def _title(title: Any, places: Places) -> dict[str, Any]:
    written = " ".join(title.written.split())
    readings = " / ".join(" ".join(reading.split()) for reading in title.readings)
    return {
        "text": readings,
        "written": written if written.lower() != readings.lower() else "",
        "go": places.span(title.evidence[0].start, title.evidence[0].end),
    }


def _official_cells(row: OfficialRow) -> list[str]:
    titles = "; ".join(" / ".join(title.readings) for title in row.titles)
    written = "; ".join(title.written for title in row.titles)
    fields = (row.name, row.honorific, titles, written, row.body, row.unit, len(row.evidence))
    return [display.plain(field) for field in fields]


def _person_cells(row: PersonRow) -> list[str]:
    sections = ", ".join(map(section_name, row.sections))
    return [row.name, display.plain(row.honorific), sections, str(len(row.evidence))]


def _anchors(spans: Iterable[Evidence], places: Places) -> list[str]:
    found = (places.span(span.start, span.end) for span in spans)
    return list(dict.fromkeys(anchor for anchor in found if anchor))


def _groups(spans: Iterable[Evidence], places: Places) -> str:
    return places.groups(places.section_at(span.start) for span in spans)


def _readable(record: Item) -> dict[str, Any]:
    """Return a record as the registers read it: a period that is told in words is none."""
    meta = record["meta"]
    if isinstance(meta.get("period"), Mapping):
        return dict(record)
    return {**record, "meta": {**meta, "period": None}}
