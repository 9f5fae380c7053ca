"""HTML pages for people: one self-contained file for a report, one index page for a batch.

A page holds its own style and script, loads nothing, and forbids itself to (a content
security policy that names them by hash). Everything from a record is escaped, so that a
report can be opened that nobody has looked at. The same record gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Environment
from markupsafe import Markup

from baocao import display
from baocao.page_templates import page_environment, policy_hash
from baocao.schema import ENTITY_LABELS
from baocao.view_index import FINDING_LIMIT, MATRIX_LIMIT, REPORT_LIMIT, Index, summarize
from baocao.view_page import page_context

__all__ = [
    "index_pieces",
    "render_index",
    "render_report",
    "summarize",
    "write_index",
    "write_report",
]

# NUL and lone surrogates, which JSON can hold: HTML and UTF-8 have no way to write them.
_UNWRITABLE: Final = re.compile("[\0\ud800-\udfff]")
_CSP: Final = (
    "default-src 'none'; style-src 'sha256-{style}'; script-src {scripts}; "
    "base-uri 'none'; form-action 'none'"
)

# Runs before anything is drawn: with scripts the tables are tabs, without them sections.
_EARLY: Final = 'document.documentElement.classList.add("js")'


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
    scripts = ("table.js", "tabs.js", "card.js", "report.js")
    return _writable("".join(_page("report.html", context, scripts)))


def render_index(
    summaries: Iterable[Mapping[str, Any]],
    *,
    errors: Iterable[Mapping[str, Any]] = (),
    findings: Iterable[Mapping[str, Any]] = (),
    title: str = "Reports",
) -> str:
    """Return the index page of a batch.

    Args:
        summaries: what ``summarize`` returned, one a report, in the order to show; what can
            be gone through more than once is not copied.
        errors: failed documents: ``source`` (or ``path``, ``id``) and ``message`` (or
            ``reason``, ``error``).
        findings: findings across the reports, as ``baocao.audit.audit_batch`` returns them;
            those of each report are in its summary.
        title: heading of the page.
    """
    return "".join(index_pieces(summaries, errors, findings, title))


def write_report(record: Mapping[str, Any], path: str | Path, *, back: str | None = None) -> None:
    """Write ``render_report`` to a UTF-8 file."""
    Path(path).write_text(render_report(record, back=back), encoding="utf-8", newline="\n")


def write_index(
    summaries: Iterable[Mapping[str, Any]],
    path: str | Path,
    *,
    errors: Iterable[Mapping[str, Any]] = (),
    findings: Iterable[Mapping[str, Any]] = (),
    title: str = "Reports",
) -> None:
    """Write ``render_index`` to a UTF-8 file, piece by piece."""
    with Path(path).open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(index_pieces(summaries, errors, findings, title))


def index_pieces(
    summaries: Iterable[Mapping[str, Any]],
    errors: Iterable[Mapping[str, Any]] = (),
    findings: Iterable[Mapping[str, Any]] = (),
    title: str = "Reports",
) -> Iterator[str]:
    """Yield ``render_index`` piece by piece, for a batch whose page is better not kept whole."""
    index = Index(summaries, findings)
    rows = iter(errors)
    failed = [
        {
            "source": _first(error, "source", "path", "id"),
            "reason": _first(error, "message", "reason", "error"),
        }
        for error in islice(rows, REPORT_LIMIT)
    ]
    count = len(failed) + sum(1 for _ in rows)
    context = {
        "title": title,
        "index": index,
        "label_rows": index.label_rows(),
        "matrix": index.matrix(),
        "findings": index.findings(),
        "money": index.money(),
        "limits": {"units": MATRIX_LIMIT, "findings": FINDING_LIMIT, "reports": REPORT_LIMIT},
        "errors": failed,
        "failures": count,
    }
    return map(_writable, _page("index.html", context, ("table.js", "tabs.js", "index.js")))


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
    hashes = " ".join(f"'sha256-{policy_hash(content)}'" for content in (_EARLY, script))
    policy = _CSP.format(style=policy_hash(style), scripts=hashes)
    return _environment().get_template(template).generate(
        **context, policy=policy, style=Markup(style), early=Markup(_EARLY), script=Markup(script)
    )  # fmt: skip


def _writable(page: str) -> str:
    return _UNWRITABLE.sub("\ufffd", page)


def _colours(label: str) -> dict[str, str]:
    return {"colour": display.LABEL_COLOURS[label]}


@cache
def _environment() -> Environment:
    return page_environment(figure=display.figure, plain=display.plain, href=_href)
