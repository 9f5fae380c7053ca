"""What the index page of a batch shows: totals, units by indicators, findings, money.

A batch is summed up from one small summary a report; no record is kept. Summaries that can
be gone through again, such as those of a file, are not kept either: what stays in memory is
what the page shows.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise
from typing import Any, Final

from baocao import display
from baocao.audit import SEVERITIES
from baocao.normal import normalize
from baocao.schema import ENTITY_LABELS
from baocao.view_marks import DETAIL_LIMIT, Item
from baocao.view_page import in_order, title_of
from baocao.view_places import section_name
from baocao.view_registers import money_by_section, money_text
from baocao.view_tables import change_text, kind_name, severity_rank

REPORT_LIMIT: Final = 5000
"""So many reports, and failed documents, have a row on an index page (1.5 kB each)."""

MATRIX_LIMIT: Final = 500
"""So many units have a row in the matrix of an index page."""

FINDING_LIMIT: Final = 2000
"""So many findings are listed on an index page; the counts are of all of them."""

_PERIOD: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d) (\d{4})-(\d\d)-(\d\d)")
_LATER: Final = re.compile(
    r"\A[^;.\n]*(?<!\w)(?:còn|xuống|lên|năm nay|cuối năm|nay)"
    r"(?: là| chỉ| có| đạt| hơn| trên)*[ ]*\Z",
    re.IGNORECASE,
)
_LONGEST_CHANGE: Final = 80  # characters between the two figures of a change
_SHOWN: Final = ("value", "percent")  # what a cell of the matrix shows
_BAR: Final = 18  # height of a bar, in units of its drawing


def summarize(record: Item, *, page: str | None = None) -> dict[str, Any]:
    """Return what the index page says of one report: small, so that a batch can keep it.

    ``page`` is the address of the report's own page, relative to the index.
    """
    labels = Counter(entity["label"] for entity in record["entities"])
    meta = record["meta"]
    return {
        "id": record["id"],
        "title": title_of(record),
        "unit": display.plain(meta.get("unit")),
        "province": display.plain(meta.get("province")),
        "period": meta.get("period"),
        "source": record["source"],
        "page": page,
        "characters": len(record["text"]),
        "sentences": len(record["sentences"]),
        "entities": len(record["entities"]),
        "labels": {label: labels[label] for label in in_order(labels, ENTITY_LABELS)},
        "officials": len(record["officials"]),
        "facts": len(record["facts"]),
        "indicators": _indicators(record),
        "findings": [_finding(item) for item in record["findings"]],
        "money": money_by_section(record),
    }


class Index:
    """The sums over the summaries of a batch, and the findings across its reports."""

    def __init__(
        self, summaries: Iterable[Mapping[str, Any]], across: Iterable[Mapping[str, Any]] = ()
    ) -> None:
        once = isinstance(summaries, Iterator)
        self.summaries = list(summaries) if once else summaries
        self._across = list(across)
        self.count: Counter[str] = Counter(reports=0)
        self.labels: Counter[str] = Counter()
        for summary in self.summaries:
            self.count["reports"] += 1
            for name in ("sentences", "entities", "facts", "officials"):
                self.count[name] += summary[name]
            self.labels.update(summary["labels"])

    def report_rows(self) -> Iterable[dict[str, Any]]:
        """Yield the row of each of the first reports (REPORT_LIMIT), in the order given."""
        for summary in islice(self.summaries, REPORT_LIMIT):
            grave = sum(severity_rank(item[1]) != 0 for item in summary["findings"])
            yield {
                **summary,
                "bars": _bars(summary["labels"]),
                "grave": grave,
                "hints": len(summary["findings"]) - grave,
            }

    def label_rows(self) -> list[dict[str, Any]]:
        """Return how many entities have each label, those of the schema first."""
        top = max(self.labels.values(), default=1)
        order = in_order((*ENTITY_LABELS, *self.labels), ENTITY_LABELS)
        return [
            {"i": i, "name": name, "count": count, "share": round(100 * count / top, 1)}
            for i, name in enumerate(order)
            if (count := self.labels[name])
        ]

    def money(self) -> dict[str, Any]:
        """Return the amounts of money, each told once, by section and together."""
        sums: dict[str, list[int]] = {}
        for summary in self.summaries:
            for section, numbers in summary["money"].items():
                total = sums.setdefault(section, [0, 0, 0])
                sums[section] = [a + b for a, b in zip(total, numbers, strict=True)]
        whole = [sum(numbers[i] for numbers in sums.values()) for i in range(3)]
        rows = [
            {"section": section_name(section), "amounts": amounts,
             "sum": money_text(low, high), "sort": str(high)}
            for section, (amounts, low, high) in sorted(sums.items(), key=lambda item: -item[1][2])
        ]  # fmt: skip
        return {"rows": rows, "amounts": whole[0], "sum": money_text(whole[1], whole[2])}

    def findings(self) -> dict[str, Any]:
        """Return the findings by kind: counts by severity, and a row each of the first."""
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        first: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for row in self._finding_rows():
            kind, severity = row["kind"], row["severity"]
            counts[kind][severity] += 1
            if len(first[kind, severity]) < FINDING_LIMIT:
                first[kind, severity].append(row)
        severities = [*reversed(SEVERITIES)]
        order = sorted(counts, key=lambda kind: [-counts[kind][name] for name in severities])
        numbers = {kind: i for i, kind in enumerate(order)}
        groups = sorted(first, key=lambda key: (numbers[key[0]], -severity_rank(key[1])))
        return {
            "count": sum(count.total() for count in counts.values()),
            "severities": {
                name: sum(count[name] for count in counts.values()) for name in severities
            },
            "kinds": [
                {"i": i, "name": kind_name(kind), "count": counts[kind].total(),
                 "severities": [counts[kind][name] for name in severities]}
                for i, kind in enumerate(order)
            ],
            "rows": [
                {**row, "i": numbers[row["kind"]], "kind": kind_name(row["kind"]),
                 "rank": severity_rank(row["severity"])}
                for row in islice((row for key in groups for row in first[key]), FINDING_LIMIT)
            ],
        }  # fmt: skip

    def _finding_rows(self) -> Iterator[dict[str, Any]]:
        for summary in self.summaries:
            for i, (kind, severity, message, stated, computed) in enumerate(summary["findings"]):
                yield {"kind": kind, "severity": severity, "message": message, "stated": stated,
                       "computed": computed,
                       "places": [(summary["title"], _at(summary["page"], i))]}  # fmt: skip
        yield from self._across_rows()

    def matrix(self) -> dict[str, Any]:
        """Return the latest value of each indicator in each unit.

        Columns are the common indicators, those of most units first. A report whose unit is
        not known has a row of its own. What was reached goes before what is planned, then
        the later period, then the fuller statement, then the later report.
        """
        rows: dict[tuple[str, str], dict[str, Any]] = {}
        others: dict[tuple[str, str], int] = {}  # units without a row: a bit an indicator
        bits: dict[str, int] = {}
        for i, summary in enumerate(self.summaries):
            if not summary["indicators"]:
                continue
            unit, province = summary["unit"], summary["province"]
            key = (normalize(unit).lower(), normalize(province).lower()) if unit else ("", str(i))
            told = sum(1 << bits.setdefault(name, len(bits)) for name in summary["indicators"])
            if key in rows or len(rows) < MATRIX_LIMIT:
                row = rows.setdefault(key, {"unit": unit, "province": province, "reports": 0,
                                            "title": summary["title"], "cells": {}})  # fmt: skip
                _add_cells(row, summary)
            else:
                others[key] = others.get(key, 0) | told
        counts = Counter(name for row in rows.values() for name in row["cells"])
        for name, bit in bits.items():
            counts[name] += sum(told >> bit & 1 for told in others.values())
        return {
            "columns": [{"name": name, "count": count} for name, count in counts.most_common()],
            "count": len(rows) + len(others),
            "rows": list(rows.values()),
        }

    def _across_rows(self) -> list[dict[str, Any]]:
        if not self._across:
            return []
        named = {part["report"] for item in self._across for part in item["evidence"]}
        reports = {
            summary["id"]: {"title": summary["title"], "page": summary["page"]}
            for summary in self.summaries
            if summary["id"] in named
        }
        rows = []
        for item in self._across:
            kind, severity, message, stated, computed = _finding(item)
            places = [
                (reports[part["report"]]["title"], _exact(reports[part["report"]]["page"], part))
                for part in item["evidence"]
                if part["report"] in reports
            ]
            rows.append({"kind": kind, "severity": severity, "message": message,
                         "stated": stated, "computed": computed, "places": places})  # fmt: skip
        return rows


def _add_cells(row: dict[str, Any], summary: Mapping[str, Any]) -> None:
    """Take the indicators of one more report of a unit into its row of the matrix."""
    row["reports"] += 1
    for name, told in summary["indicators"].items():
        best = row["cells"].get(name)
        if best is None or told["rank"] >= best["rank"]:
            go = _at(summary["page"], told["row"], "indicator")
            row["cells"][name] = {**told, "go": go}


def short_period(period: object) -> str:
    """Say a period in few characters: a year, months of a year, or from month to month.

    >>> short_period({"start": "2023-01-01", "end": "2023-12-31"})
    '2023'
    >>> short_period({"start": "2024-01-01", "end": "2024-06-30"})
    '1–6/2024'
    >>> short_period({"start": "2022-09-01", "end": "2023-05-31"}), short_period(None)
    ('9/2022–5/2023', '')
    """
    if not isinstance(period, Mapping):
        return display.plain(period)
    match = _PERIOD.fullmatch(f"{period.get('start')} {period.get('end')}")
    if match is None:
        return display.period_text(period)
    year, month, end_year, end_month = match.group(1, 2, 4, 5)
    if (match[2], match[3], match[5], match[6]) == ("01", "01", "12", "31"):
        return year if year == end_year else f"{year}–{end_year}"
    first, last = str(int(month)), f"{int(end_month)}/{end_year}"
    if year != end_year:
        return f"{first}/{year}–{last}"
    return last if month == end_month else f"{first}–{last}"


def _indicators(record: Item) -> dict[str, dict[str, Any]]:
    """Return the best fact of each common indicator: what the matrix says of this report."""
    best: dict[str, dict[str, Any]] = {}
    facts = record["facts"][:DETAIL_LIMIT]
    spans = {entity["id"]: entity for entity in record["entities"]}
    later = [False, *(_goes_on(record["text"], spans, *pair) for pair in pairwise(facts))]
    for i, fact in enumerate(facts):
        name = display.plain(facts[i - later[i]].get("canonical"))
        if later[i]:  # the end of a change is of the report's own time
            fact = {**fact, "period": None}
        rank = _rank(fact, record["meta"])
        rank.insert(2, later[i])
        if not name or not any(_said(fact, record["meta"])[field] for field in _SHOWN):
            continue
        if name not in best or rank > best[name]["rank"]:
            best[name] = {"row": i, "rank": rank, **_said(fact, record["meta"])}
    return best


def _goes_on(text: str, spans: Mapping[str, Item], first: Item, later: Item) -> bool:
    """Say whether a fact without a name tells the later figure of the one before it.

    ``240 hộ đầu năm còn 204 hộ``, ``năm trước 176 hộ, năm nay là 181 hộ``: of the same unit, in
    the same sentence.
    """
    if first.get("canonical") is None or later.get("canonical") is not None:
        return False
    same = all(first.get(name) == later.get(name) for name in ("sentence", "unit"))
    if not same or first.get("actual") is None or later.get("actual") is None:
        return False
    ends = [spans[name]["end"] for name in first["evidence"] if name in spans]
    starts = [spans[name]["start"] for name in later["evidence"] if name in spans]
    if not ends or not starts or not 0 < min(starts) - max(ends) <= _LONGEST_CHANGE:
        return False
    return _LATER.search(normalize(text[max(ends) : min(starts)])) is not None


def _rank(fact: Item, meta: Mapping[str, Any]) -> list[Any]:
    known = sum(fact.get(name) is not None for name in ("actual", "percent", "delta", "target"))
    return [_is_reached(fact), _end(fact, meta), fact.get("actual") is not None, known]


def _end(fact: Item, meta: Mapping[str, Any]) -> str:
    """Return the last day that a fact is about, as far as it is known."""
    for period in (fact.get("period"), meta.get("period")):
        if isinstance(period, Mapping) and period.get("end"):
            return str(period["end"])
    return display.plain(meta.get("published"))


def _said(fact: Item, meta: Mapping[str, Any]) -> dict[str, Any]:
    actual, goal, percent = (fact.get(name) for name in ("actual", "target", "percent"))
    value = display.amount_text(actual, fact.get("max"), fact.get("qualifier"))
    if not value and fact.get("delta") is not None:
        value = change_text(fact)
    elif not value and percent is None:
        actual, value = goal, display.figure(goal)
    details = (display.plain(fact.get("indicator")), display.plain(fact.get("base")))
    return {
        "value": value,
        "unit": display.plain(fact.get("unit")) if value and actual is not None else "",
        "percent": display.figure(percent),
        "planned": not _is_reached(fact),
        "period": short_period(fact.get("period") or meta.get("period")),
        "details": ", ".join(filter(None, details)),
        "sort": display.plain(percent if actual is None else actual),
    }


def _is_reached(fact: Item) -> bool:
    told = any(fact.get(name) is not None for name in ("actual", "percent", "delta"))
    return told and fact.get("section") != "outlook"


def _finding(item: Mapping[str, Any]) -> list[str]:
    fields = ("severity", "message", "stated", "computed")
    return [item["kind"], *(display.plain(item.get(name)) for name in fields)]


def _at(page: str | None, row: int, table: str = "finding") -> str | None:
    return f"{page}#{table}-{row}" if page else None


def _exact(page: str | None, part: Mapping[str, Any]) -> str | None:
    """Return the address of two offsets on a report's page, which its script looks up."""
    return f"{page}#at-{part['start']}-{part['end']}" if page else None


def _bars(labels: Mapping[str, int]) -> Sequence[dict[str, Any]]:
    """Return one bar a label of the schema: its place, its height, its count."""
    top = max(labels.values(), default=0)
    return [
        {"name": name, "i": i, "count": count, "height": max(2, round(_BAR * count / top))}
        for i, name in enumerate(ENTITY_LABELS)
        if (count := labels.get(name, 0))
    ]
