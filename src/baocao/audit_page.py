"""Findings as one page: each with its sentence, the figures it is about marked in it.

One file without scripts and with nothing to fetch: the filters are radio buttons that the
style reads. Text of reports is escaped, so that the findings of anybody can be opened.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from jinja2 import Environment
from markupsafe import Markup

from baocao import display, text_html
from baocao.audit import SEVERITIES
from baocao.audit.excerpts import Excerpt, excerpts
from baocao.page_templates import page_environment, policy_hash
from baocao.text_html import Mark

_CSP: Final = "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'"
# NUL and lone surrogates, which JSON can hold: HTML and UTF-8 have no way to write them.
_UNWRITABLE: Final = re.compile("[\0\ud800-\udfff]")
_CUT: Final = "…"

Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One finding ready to be shown: in which report, and its sentences as HTML."""

    report: str
    title: str
    finding: Item
    excerpts: tuple[str, ...] = ()


def finding_row(record: Item, finding: Item) -> Row:
    """Return the row of a finding of a report record."""
    title = (record.get("meta") or {}).get("title")
    return Row(
        str(record["id"]),
        display.plain(title),
        finding,
        tuple(_marked(record["text"], excerpt) for excerpt in excerpts(record, finding)),
    )


def batch_row(finding: Item) -> Row:
    """Return the row of a finding across reports, which names them itself."""
    return Row(", ".join(map(str, finding["reports"])), "", finding)


def audit_page(
    rows: Iterable[Row], *, reports: int, errors: Sequence[str] = (), title: str = "Findings"
) -> str:
    """Return the page of a run.

    Args:
        rows: the findings, in the order to show.
        reports: how many reports were audited.
        errors: what could not be read, and why.
        title: heading of the page.
    """
    rows = list(rows)
    severities = Counter(row.finding["severity"] for row in rows)
    kinds = dict(Counter(row.finding["kind"] for row in rows).most_common())
    order = {name: i for i, name in enumerate(kinds)}
    style = (
        _environment().get_template("audit.css").render()
        + _filter_rules("s", len(SEVERITIES))
        + _filter_rules("k", len(kinds))
    )
    page = (
        _environment()
        .get_template("audit.html")
        .render(
            title=title,
            reports=reports,
            errors=errors,
            policy=_CSP.format(style=policy_hash(style)),
            style=Markup(style),
            severities=[(name, severities[name]) for name in reversed(SEVERITIES)],
            kinds=[(name.replace("_", " "), count) for name, count in kinds.items()],
            rows=[_shown(row, order) for row in rows],
        )
    )
    return _UNWRITABLE.sub("\ufffd", page)


def _shown(row: Row, kinds: Mapping[str, int]) -> dict[str, Any]:
    finding = row.finding
    rank = len(SEVERITIES) - 1 - SEVERITIES.index(finding["severity"])
    return {
        "report": row.report,
        "title": row.title,
        "severity": finding["severity"],
        "kind": finding["kind"].replace("_", " "),
        "message": finding["message"],
        "stated": display.plain(finding.get("stated")),
        "computed": display.plain(finding.get("computed")),
        "tolerance": display.plain(finding.get("tolerance")),
        "places": ", ".join(f"{item['start']}:{item['end']}" for item in finding["evidence"]),
        "excerpts": [Markup(html) for html in row.excerpts],
        "classes": f"s{rank} k{kinds[finding['kind']]}",
    }


def _marked(text: str, excerpt: Excerpt) -> str:
    """Return an excerpt as HTML, its spans marked, with dots where a sentence is cut."""
    marks = [
        Mark(start - excerpt.start, end - excerpt.start, 0, "<mark>", "<mark>", close="</mark>")
        for start, end in excerpt.spans
    ]
    html = text_html.render(text[excerpt.start : excerpt.end], marks)
    before = f"{_CUT} " if excerpt.cut_before else ""
    return before + html + (f" {_CUT}" if excerpt.cut_after else "")


def _filter_rules(letter: str, number: int) -> str:
    return "".join(
        f"body:has(#{letter}{i}:checked) .finding:not(.{letter}{i}) {{ display: none; }}\n"
        for i in range(number)
    )


@cache
def _environment() -> Environment:
    return page_environment()
