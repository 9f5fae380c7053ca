"""The command ``baocao audit``: which figures of a report do not hold together.

Exit codes as in ``baocao.cli``: 0 done; 1 failed; 2 wrong usage; 3 done, but some documents
failed; 4 no usable input; 5 model missing; 6 findings, with --fail-on-findings. stdout
carries data, messages go to stderr.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.console import Console

from baocao.audit.findings import SEVERITIES
from baocao.cli_exit import Exit, kept, log, stop

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text
    from spacy.language import Language

    from baocao.audit_page import Row
    from baocao.audit_paths import Audited


_HINT: Final = SEVERITIES[0]
_CELL: Final = 16  # characters of a figure in the table; the sentence needs the room
_STYLES: Final = {"error": "bold red", "warning": "yellow", "info": "dim"}


class Severity(StrEnum):
    """How grave a finding must be to be shown."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(slots=True)
class _Counts:
    """What a run has seen: reports, inputs that failed, findings by severity, shown or not."""

    reports: int = 0
    failed: list[str] = field(default_factory=list)
    findings: Counter[str] = field(default_factory=Counter)


def register(app: typer.Typer) -> None:
    """Add the command to an application."""
    app.command()(audit)


def audit(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATHS...",
            help="Files of any format that annotate reads, folders, globs, - for stdin; or a "
            "reports.jsonl, or folder, that baocao annotate wrote.",
            show_default=False,
        ),
    ],
    model: Annotated[
        str, typer.Option("--model", "-m", help="Installed model, or path of a model folder.")
    ] = "vi_baocao_sm",
    as_json: Annotated[bool, typer.Option("--json", help="Print one finding a line.")] = False,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="Write a page: each finding in its sentence."),
    ] = None,
    min_severity: Annotated[
        Severity, typer.Option("--min-severity", help="Leave out milder findings.")
    ] = Severity.WARNING,
    fail_on_findings: Annotated[
        bool,
        typer.Option("--fail-on-findings", help="Exit code 6 where there are errors or warnings."),
    ] = False,
) -> None:
    """Find the figures that do not hold together: percents, totals, figures told twice.

    A finding says what is stated, what the report's own figures give, and why that may be.
    An error cannot be meant as it stands, a warning deserves a look; a hint (info) is no
    fault, and never fails a run. What reports usually do is no finding: rounding, digits cut
    off, parts that do not claim to be all.

    [bold]Examples[/bold]

    baocao audit report.txt

    baocao audit out/reports.jsonl --html findings.html

    baocao audit reports/ --json --min-severity info > findings.jsonl

    baocao audit draft.html --fail-on-findings && publish draft.html
    """
    counts = _Counts()
    rows: list[Row] = []
    wanted = SEVERITIES[SEVERITIES.index(min_severity.value) :]
    for report, found in _run(paths, model, counts):
        kept = [item for item in found if item["severity"] in wanted]
        _print(report, kept, as_json=as_json)
        if html is not None:
            rows += _rows(report, kept)
    if html is not None:
        _write(html, rows, counts)
    _summarize(counts, wanted)
    failing = sum(counts.findings[name] for name in wanted if name != _HINT)
    if not counts.reports:
        raise typer.Exit(Exit.NO_INPUT)
    if fail_on_findings and failing:
        raise typer.Exit(Exit.FINDINGS)
    if counts.failed:
        raise typer.Exit(Exit.SOME_FAILED)


def _run(
    paths: list[str], model: str, counts: _Counts
) -> Iterator[tuple[Audited | None, list[dict[str, Any]]]]:
    """Yield each report with its findings, then None with those across reports."""
    import baocao
    from baocao.audit_paths import audit_paths
    from baocao.readers import ReadError

    def load() -> Language:
        try:
            return baocao.load(model)
        except baocao.ModelError as error:
            stop(str(error), Exit.MODEL)

    run = audit_paths(paths, load=load)
    for report in run.reports:
        if isinstance(report, ReadError):
            counts.failed.append(str(report))
            log.print(f"ERROR {report}", highlight=False, markup=False)
            continue
        counts.reports += 1
        counts.findings.update(item["severity"] for item in report.findings)
        yield report, report.findings
    if run.given:
        log.print(kept(run.given), highlight=False, markup=False)
    conflicts = run.conflicts()
    counts.findings.update(item["severity"] for item in conflicts)
    yield None, conflicts


def _print(report: Audited | None, findings: list[dict[str, Any]], *, as_json: bool) -> None:
    if not findings:
        return
    if as_json or not sys.stdout.isatty():
        for item in findings:
            typer.echo(_json_line(report, item) if as_json else finding_line(report, item))
        return
    Console().print(finding_table(report, findings))


def _json_line(report: Audited | None, item: Mapping[str, Any]) -> str:
    if report is None:
        return json.dumps(item, ensure_ascii=False)
    source = report.record.get("source")
    return json.dumps({"report": report.record["id"], "source": source, **item}, ensure_ascii=False)


def finding_line(report: Audited | None, item: Mapping[str, Any]) -> str:
    """Return a finding on one line, as a compiler tells an error: where, how grave, what."""
    if report is None:
        return _plain(f"{', '.join(item['reports'])}: {item['severity']}: {item['message']}")
    place = min(span["start"] for span in item["evidence"])
    name = report.record["id"]
    return _plain(f"{name}:{place}: {item['severity']}: {item['kind']}: {item['message']}")


def finding_table(report: Audited | None, findings: list[dict[str, Any]]) -> Table:
    """Return the findings of one report as a table, each with its sentence below."""
    from rich.table import Table
    from rich.text import Text

    name = "across reports" if report is None else str(report.record["id"])
    table = Table(title=Text(_plain(name), style="bold"), title_justify="left", show_lines=True)
    table.add_column("severity")
    table.add_column("stated", max_width=_CELL)
    table.add_column("computed", max_width=_CELL)
    table.add_column("finding", ratio=1)
    for item in findings:
        style = _STYLES[item["severity"]]
        said = Text(_plain(item["message"]))
        said.append(f"\n{item['kind'].replace('_', ' ')}", style="dim")
        for excerpt in _excerpts(report, item):
            said.append("\n").append_text(excerpt)
        cells = [Text(_plain(str(item.get(key) or "–"))) for key in ("stated", "computed")]
        table.add_row(Text(item["severity"], style=style), *cells, said)
    return table


def _excerpts(report: Audited | None, item: Mapping[str, Any]) -> Iterator[Text]:
    """Yield the sentences of a finding, its spans standing out."""
    from rich.text import Text

    from baocao.audit.excerpts import excerpts

    if report is None:
        return
    text = report.record["text"]
    for found in excerpts(report.record, item):
        shown = Text("… " if found.cut_before else "", style="italic")
        at = found.start
        for start, end in found.spans:
            shown.append(_plain(text[at:start]))
            shown.append(_plain(text[max(at, start) : end]), style="bold reverse")
            at = max(at, end)
        yield shown.append(_plain(text[at : found.end]) + (" …" if found.cut_after else ""))


def _plain(text: str) -> str:
    """Return a text without line breaks and without what a terminal would obey.

    >>> _plain("hai\\ndòng\\x1b[2J")
    'hai dòng [2J'
    """
    return "".join(char if char.isprintable() else " " for char in text)


def _rows(report: Audited | None, findings: list[dict[str, Any]]) -> list[Row]:
    from baocao.audit_page import batch_row, finding_row

    if report is None:
        return [batch_row(item) for item in findings]
    return [finding_row(report.record, item) for item in findings]


def _write(path: Path, rows: list[Row], counts: _Counts) -> None:
    from baocao.audit_page import audit_page

    page = audit_page(rows, reports=counts.reports, errors=counts.failed)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        stop(f"{path}: cannot be written ({error.strerror or error})", Exit.FAILED)
    log.print(f"Look at {path}", highlight=False, markup=False)


def _summarize(counts: _Counts, wanted: tuple[str, ...]) -> None:
    names = {"error": "error(s)", "warning": "warning(s)", "info": "hint(s)"}
    told = ", ".join(f"{counts.findings[name]} {names[name]}" for name in reversed(SEVERITIES))
    hidden = sum(number for name, number in counts.findings.items() if name not in wanted)
    more = f"; {hidden} not shown (--min-severity info shows all)" if hidden else ""
    log.print(f"{counts.reports} report(s): {told}{more}", highlight=False, markup=False)
