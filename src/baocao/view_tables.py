"""The tables beside a report's text: its indicators and the findings on its figures.

A row says which anchors of the text tell it, so that one click shows them, and which
sections it belongs to; the cells of a table are the same rows as a spreadsheet takes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from baocao import display
from baocao.audit import SEVERITIES
from baocao.view_marks import DETAIL_LIMIT, Item
from baocao.view_places import Places, section_name

_ARROWS: Final = {"up": "▲", "down": "▼"}
_INDICATOR_CELLS: Final = (
    *("indicator", "canonical", "actual", "max", "target", "unit", "percent", "base"),
    *("direction", "delta", "delta_unit", "period_start", "period_end", "section", "qualifier"),
    *("inferred", "same_as", "id", "evidence"),
)
_FINDING_CELLS: Final = (
    *("severity", "kind", "message", "stated", "computed", "tolerance", "section", "evidence"),
)


@dataclass(slots=True)
class Table:
    """A table of the page: what its template shows, and its cells as plain text."""

    name: str
    columns: Sequence[str]
    count: int
    """How many there are; ``rows`` holds the first of them, see ``DETAIL_LIMIT``."""
    rows: list[dict[str, Any]] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)

    def add(
        self, shown: Mapping[str, Any], cells: Sequence[str], *, anchors: Sequence[str], groups: str
    ) -> None:
        """Add a row with the anchors that tell it and the numbers of its sections."""
        i = len(self.rows)
        place = {"i": i, "id": f"{self.name}-{i}", "on": " ".join(anchors), "groups": groups}
        self.rows.append({**shown, **place, "go": anchors[0] if anchors else None})
        self.cells.append(list(cells))

    def sections(self, places: Places) -> list[dict[str, Any]]:
        """Return the sections that the table can be filtered by, in the order of the text."""
        counts: dict[int, int] = {}
        for row in self.rows:
            for number in map(int, row["groups"].split()):
                counts[number] = counts.get(number, 0) + 1
        return [
            {"i": i, "name": section_name(name), "count": counts[i]}
            for name, i in places.sections.items()
            if i in counts
        ]


def indicator_table(record: Item, places: Places) -> Table:
    """Return the facts of a record: indicator, actual, target, percent, change."""
    facts = record["facts"]
    table = Table("indicator", _INDICATOR_CELLS, len(facts))
    rows = {fact.get("id"): i for i, fact in enumerate(facts[:DETAIL_LIMIT])}
    findings: dict[str, int] = {}
    for i, finding in enumerate(record["findings"][:DETAIL_LIMIT]):
        for name in finding.get("facts") or ():
            findings.setdefault(name, i)
    for fact in facts[:DETAIL_LIMIT]:
        found = [anchor for e in fact.get("evidence") or () if (anchor := places.entity(e))]
        sentence = places.sentence(fact.get("sentence"))
        anchors = found or ([sentence] if sentence else [])
        section = display.plain(fact.get("section"))
        shown = _fact(fact) | {
            "finding": findings.get(fact.get("id")),
            "told": [rows[name] for name in fact.get("same_as") or () if name in rows],
            "section": section_name(section),
            "section_number": places.sections.get(section),
        }
        cells = _fact_cells(fact, places)
        table.add(shown, cells, anchors=anchors, groups=places.groups([section]))
    return table


def finding_table(record: Item, places: Places) -> Table:
    """Return the findings of a record, each with the spans that it is about."""
    text, findings = record["text"], record["findings"]
    table = Table("finding", _FINDING_CELLS, len(findings))
    rows = {fact.get("id"): i for i, fact in enumerate(record["facts"][:DETAIL_LIMIT])}
    for i, finding in enumerate(findings[:DETAIL_LIMIT]):
        spans = [
            {"id": f"f{i}-{j}", "text": " ".join(text[part["start"] : part["end"]].split())}
            for j, part in enumerate(finding.get("evidence") or ())
            if part["start"] < part["end"]
        ]
        sections = [places.section_at(part["start"]) for part in finding.get("evidence") or ()]
        shown = {
            **{name: display.plain(finding.get(name)) for name in _FINDING_CELLS[:6]},
            "kind": kind_name(finding["kind"]),
            "rank": severity_rank(finding.get("severity")),
            "spans": spans,
            "facts": [rows[name] for name in finding.get("facts") or () if name in rows],
        }
        names = ", ".join(map(section_name, dict.fromkeys(filter(None, sections))))
        quotes = " | ".join(span["text"] for span in spans)
        cells = [*(display.plain(finding.get(name)) for name in _FINDING_CELLS[:6]), names, quotes]
        anchors = [span["id"] for span in spans]
        table.add(shown, cells, anchors=anchors, groups=places.groups(sections))
    return table


def kind_name(kind: str) -> str:
    """Say the kind of a finding in words.

    >>> kind_name("ratio_percent_mismatch")
    'ratio percent mismatch'
    """
    return kind.replace("_", " ")


def severity_rank(severity: object) -> int:
    """Return the place of a severity from the mildest on, -1 for an unknown one.

    >>> [severity_rank(name) for name in ("info", "error", "dire")]
    [0, 2, -1]
    """
    return SEVERITIES.index(str(severity)) if severity in SEVERITIES else -1


def change_text(fact: Item) -> str:
    """Say by how much a fact went up or down.

    >>> change_text({"direction": "down", "delta": 9, "unit": "hộ"})
    '▼ 9 hộ'
    >>> change_text({"direction": "up", "delta": "1.4", "delta_unit": "%", "unit": "ha"})
    '▲ 1.4 %'
    >>> change_text({"unit": "ha"})
    ''
    """
    direction, delta = display.plain(fact.get("direction")), display.figure(fact.get("delta"))
    unit = display.plain(fact.get("delta_unit") or fact.get("unit")) if delta else ""
    return " ".join(filter(None, (_ARROWS.get(direction, direction), delta, unit)))


def _fact(fact: Item) -> dict[str, Any]:
    indicator, canonical = (display.plain(fact.get(name)) for name in ("indicator", "canonical"))
    details = (display.plain(fact.get("base")), display.period_text(fact.get("period")))
    actual, delta = fact.get("actual"), display.plain(fact.get("delta"))
    return {
        "indicator": indicator,
        "canonical": canonical if canonical.lower() != indicator.lower() else "",
        "actual": display.amount_text(actual, fact.get("max"), fact.get("qualifier")),
        "target": display.figure(fact.get("target")),
        "percent": display.figure(fact.get("percent")),
        "unit": display.plain(fact.get("unit")),
        "change": change_text(fact),
        "details": " · ".join(filter(None, details)),
        "sort": {
            **{name: display.plain(fact.get(name)) for name in ("actual", "target", "percent")},
            "change": f"-{delta}" if delta and fact.get("direction") == "down" else delta,
        },
        "inferred": frozenset(fact.get("inferred") or ()),
    }


def _fact_cells(fact: Item, places: Places) -> list[str]:
    period = fact.get("period")
    ends = period if isinstance(period, Mapping) else {"start": period}
    numbers = [n for e in fact.get("evidence") or () if (n := places.number(e)) is not None]
    known = {
        "period_start": ends.get("start"),
        "period_end": ends.get("end"),
        "section": section_name(display.plain(fact.get("section"))),
        "evidence": " | ".join(places.entities[i]["text"] for i in numbers),
    }
    return [display.plain(known.get(name, fact.get(name))) for name in _INDICATOR_CELLS]
