"""HTML pages for people: one self-contained file for a report, one index page for a batch.

A page holds its own style and script, loads nothing, and forbids itself to (a content
security policy that names the two by hash). Everything from a record is escaped, so that a
report can be opened that nobody has looked at. The same record gives the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from baocao import display
from baocao.schema import ENTITY_LABELS
from baocao.view_page import in_order, page_context, title_of

# NUL and lone surrogates, which JSON can hold: HTML and UTF-8 have no way to write them.
_UNWRITABLE: Final = re.compile("[\0\ud800-\udfff]")
_CSP: Final = (
    "default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; "
    "base-uri 'none'; form-action 'none'"
)


def render_report(record: Mapping[str, Any], *, back: str | None = None) -> str:
    """Return one report as a self-contained HTML page.

    Args:
        record: a report record, as ``Report.to_dict()`` gives it.
        back: relative address of the index page, for a link in the header.

    Raises:
        ValueError: a field is missing, or an offset lies outside the text.
    """
    try:
        context = page_context(record)
    except KeyError as error:
        raise ValueError(
            f"record {record.get('id')!r} has no {error}: expected a report record, as "
            "'baocao annotate' writes it to reports.jsonl"
        ) from error
    context["back"] = _href(back)
    return _writable("".join(_page("report.html", context, ("table.js", "report.js"))))


def summarize(record: Mapping[str, Any], *, page: str | None = None) -> dict[str, Any]:
    """Return what the index page says of one report: small, so that a batch can keep it.

    ``page`` is the address of the report's own page, relative to the index.
    """
    labels = Counter(entity["label"] for entity in record["entities"])
    return {
        "id": record["id"],
        "title": title_of(record),
        "unit": display.plain(record["meta"].get("unit")),
        "source": record["source"],
        "page": page,
        "characters": len(record["text"]),
        "sentences": len(record["sentences"]),
        "entities": len(record["entities"]),
        "labels": {label: labels[label] for label in in_order(labels, ENTITY_LABELS)},
        "officials": len(record["officials"]),
    }


def render_index(
    summaries: Iterable[Mapping[str, Any]],
    *,
    errors: Sequence[Mapping[str, Any]] = (),
    title: str = "Reports",
) -> str:
    """Return the index page of a batch.

    Args:
        summaries: what ``summarize`` returned, one a report, in the order to show.
        errors: failed documents: ``source`` (or ``path``, ``id``) and ``message`` (or
            ``reason``, ``error``).
        title: heading of the page.
    """
    return "".join(_index(summaries, errors, title))


def write_report(record: Mapping[str, Any], path: str | Path, *, back: str | None = None) -> None:
    """Write ``render_report`` to a UTF-8 file."""
    Path(path).write_text(render_report(record, back=back), encoding="utf-8", newline="\n")


def write_index(
    summaries: Iterable[Mapping[str, Any]],
    path: str | Path,
    *,
    errors: Sequence[Mapping[str, Any]] = (),
    title: str = "Reports",
) -> None:
    """Write ``render_index`` to a UTF-8 file, row by row: a long batch needs no memory."""
    with Path(path).open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_index(summaries, errors, title))


class _Totals:
    """Sums over the rows of an index, complete once the rows have been written."""

    def __init__(self, summaries: Iterable[Mapping[str, Any]]) -> None:
        self._summaries = summaries
        self.count: Counter[str] = Counter()
        self.labels: Counter[str] = Counter()

    def rows(self) -> Iterator[dict[str, Any]]:
        for summary in self._summaries:
            self.count.update(reports=1)
            for name in ("sentences", "entities"):
                self.count[name] += summary[name]
            self.labels.update(summary["labels"])
            yield {**summary, "href": _href(summary["page"]), "bars": _bars(summary["labels"])}

    def label_rows(self) -> list[dict[str, Any]]:
        top = max(self.labels.values(), default=1)
        order = in_order((*ENTITY_LABELS, *self.labels), ENTITY_LABELS)
        return [
            {"i": i, "name": name, "count": count, "share": round(100 * count / top, 1)}
            for i, name in enumerate(order)
            if (count := self.labels[name])
        ]


def _index(
    summaries: Iterable[Mapping[str, Any]], errors: Sequence[Mapping[str, Any]], title: str
) -> Iterator[str]:
    totals = _Totals(summaries)
    failed = [
        {
            "source": _first(error, "source", "path", "id"),
            "reason": _first(error, "message", "reason", "error"),
        }
        for error in errors
    ]
    # The template is a generator: it walks the rows once, as they come, and writes the totals
    # behind them; the style puts them on top.
    context = {"title": title, "totals": totals, "errors": failed}
    return map(_writable, _page("index.html", context, ("table.js",)))


def _bars(labels: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return one bar a label of the schema: its place, its height out of 18, its count."""
    top = max(labels.values(), default=0)
    return [
        {"name": name, "i": i, "count": count, "height": max(2, round(18 * count / top))}
        for i, name in enumerate(ENTITY_LABELS)
        if (count := labels.get(name, 0))
    ]


def _first(error: Mapping[str, Any], *names: str) -> str:
    return next((shown for name in names if (shown := display.plain(error.get(name)))), "")


def _href(address: str | None) -> str:
    """Quote a relative address; a colon is quoted too, so it can never name a scheme.

    >>> _href("html/báo cáo.html"), _href("javascript:alert(1)")
    ('html/b%C3%A1o%20c%C3%A1o.html', 'javascript%3Aalert%281%29')
    """
    return quote(_writable(address), safe="/#") if address else ""


def _page(template: str, context: Mapping[str, Any], scripts: Sequence[str]) -> Iterator[str]:
    """Yield a page in pieces, its style and script inside it and named by its policy."""
    style = _environment().get_template("style.css").render(
        labels=context.get("labels") or [_colours(name) for name in ENTITY_LABELS],
        sections=context.get("sections", []),
    )  # fmt: skip
    script = "\n".join(_environment().get_template(name).render() for name in scripts)
    policy = _CSP.format(style=_digest(style), script=_digest(script))
    return _environment().get_template(template).generate(
        **context, policy=policy, style=Markup(style), script=Markup(script)
    )  # fmt: skip


def _writable(page: str) -> str:
    return _UNWRITABLE.sub("\ufffd", page)


def _colours(label: str) -> dict[str, str]:
    return {"colour": display.LABEL_COLOURS[label]}


def _digest(content: str) -> str:
    return base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("baocao"),
        autoescape=lambda name: name is None or name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["figure"] = display.figure
    environment.filters["plain"] = display.plain
    return environment
