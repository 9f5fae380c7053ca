"""The commands ``baocao who``, ``baocao ledger`` and ``baocao groups``.

Each reads the reports of an earlier run (its folder, or its reports.jsonl) or raw reports,
which it annotates first. Exit codes as in ``baocao.cli``: 0 done; 1 failed; 2 wrong usage;
4 no usable input; 5 model missing. stdout carries data, messages go to stderr.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from baocao.cli_exit import Exit, kept, log, stop
from baocao.registers import (
    GroupRow,
    MoneyRow,
    MoneyTotal,
    OfficialRow,
    PersonRow,
    groups_register,
    ledger_totals,
    money_ledger,
    officials_register,
    persons_register,
)
from baocao.registers.money_rows import TOTALS
from baocao.registers.reading import REPORTS, ReportsError, read_reports, reports_file
from baocao.registers.report_view import Record

_BOM: Final = "\ufeff"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run such a cell
_CSV_ONLY: Final = ("min_vnd", "max_vnd", "part_of", "id")  # of the ledger

Row = dict[str, Any]
Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="PATHS...",
        help="Folders or reports.jsonl of an earlier run, or reports to annotate first.",
        show_default=False,
    ),
]
Model = Annotated[str, typer.Option("--model", "-m", help="Model that annotates raw reports.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]


def register(app: typer.Typer) -> None:
    """Add the commands to an application."""
    app.command()(who)
    app.command()(ledger)
    app.command()(groups)


def who(
    paths: Paths,
    persons: Annotated[
        bool, typer.Option("--persons", help="List the people who are no officials instead.")
    ] = False,
    model: Model = "vi_baocao_sm",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Say who is who: officials with their titles in full, bodies and reports.

    One row a person. Reports are taken together by name, body and period, never by the name
    alone. A title with two readings shows both.

    [bold]Examples[/bold]

    baocao who out

    baocao who reports/*.txt --csv > officials.csv

    baocao who out --persons --json
    """
    records = _records(paths, model)
    if persons:
        people = persons_register(records)
        _print(people, map(_person_cells, people), "People", as_json=as_json, as_csv=as_csv)
        return
    officials = officials_register(records)
    _print(officials, map(_official_cells, officials), "Officials", as_json=as_json, as_csv=as_csv)


def ledger(
    paths: Paths,
    totals: Annotated[
        str | None,
        typer.Option(help=f"Add up by {', '.join(TOTALS)}; what is told twice counts once."),
    ] = None,
    model: Model = "vi_baocao_sm",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List the money: amount, fund or purpose, giver, receivers, per-head value.

    Totals leave out rates, targets, plans and the parts of an amount; debts stand apart, in the
    totals by category only.

    [bold]Examples[/bold]

    baocao ledger out

    baocao ledger out --totals fund --json
    """
    if totals is not None and totals not in TOTALS:
        stop(f"--totals {totals}: no such field; use one of {', '.join(TOTALS)}", Exit.USAGE)
    rows = money_ledger(_records(paths, model))
    if totals is None:
        _print(rows, map(_money_cells, rows), "Money", as_json=as_json, as_csv=as_csv)
        return
    sums = ledger_totals(rows, by=totals)
    cells = (_total_cells(total, totals) for total in sums)
    _print(sums, cells, f"Money by {totals}", as_json=as_json, as_csv=as_csv)


def groups(
    paths: Paths,
    model: Model = "vi_baocao_sm",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List the residential groups of each ward and what happened there.

    [bold]Examples[/bold]

    baocao groups out

    baocao groups reports/ --json
    """
    rows = groups_register(_records(paths, model))
    _print(rows, map(_group_cells, rows), "Residential groups", as_json=as_json, as_csv=as_csv)


def _official_cells(row: OfficialRow) -> Row:
    return {
        "name": row.name,
        "honorific": row.honorific,
        "titles": "; ".join(" / ".join(title.readings) for title in row.titles),
        "written": "; ".join(title.written for title in row.titles),
        "body": row.body,
        "unit": row.unit,
        "reports": ", ".join(row.reports),
    }


def _person_cells(row: PersonRow) -> Row:
    return {
        "name": row.name,
        "honorific": row.honorific,
        "unit": row.unit,
        "sections": ", ".join(row.sections),
        "mentions": len(row.evidence),
        "report": row.report,
    }


def _money_cells(row: MoneyRow) -> Row:
    return {
        "amount": row.written,
        "min_vnd": row.min_vnd,
        "max_vnd": row.max_vnd,
        "kind": row.kind,
        "category": row.category,
        "fund": row.fund,
        "purpose": row.purpose,
        "giver": row.giver,
        "receivers": ", ".join(row.receivers),
        "number": row.number,
        "of": row.number_unit,
        "per_head_vnd": row.per_head_vnd,
        "section": row.section,
        "same_as": ", ".join(row.same_as),
        "part_of": row.part_of,
        "id": row.id,
    }


def _total_cells(total: MoneyTotal, by: str) -> Row:
    return {
        by: total.key,
        "amounts": total.amounts,
        "min_vnd": total.min_vnd,
        "max_vnd": total.max_vnd,
    }


def _group_cells(row: GroupRow) -> Row:
    return {
        "ward": row.ward,
        "kind": row.kind,
        "number": row.number,
        "name": row.name,
        "mentions": len(row.mentions),
        "sections": ", ".join(row.sections),
        "what": " | ".join(happening.clause.text for happening in row.happenings),
        "reports": ", ".join(row.reports),
    }


def _records(paths: Sequence[str], model: str) -> list[Record]:
    """Return the records behind the paths, of an earlier run or annotated now."""
    records: list[Record] = []
    raw: list[str] = []
    try:
        for path in paths:
            earlier = reports_file(Path(path))
            if earlier is None:
                raw.append(path)
            else:
                records += read_reports(earlier)
        records += _annotated(raw, model) if raw else []
    except ReportsError as error:
        stop(str(error), Exit.FAILED)
    except OSError as error:
        stop(f"{error.filename}: cannot be read ({error.strerror})", Exit.FAILED)
    if not records:
        stop(
            "no report in these paths; give reports or the folder of an earlier run", Exit.NO_INPUT
        )
    return records


def _annotated(paths: Sequence[str], model: str) -> list[Record]:
    import baocao
    from baocao.annotate import ERRORS, annotate

    with TemporaryDirectory() as folder:
        output = Path(folder) / "out"
        try:
            summary = annotate(paths, output, model=model, html=False)
        except baocao.ModelError as error:
            stop(str(error), Exit.MODEL)
        for line in (output / ERRORS).read_text(encoding="utf-8").splitlines():
            failed = json.loads(line)
            log.print(f"{failed['source']}: {failed['message']}", style="yellow", markup=False)
        if summary.given:
            log.print(kept(summary.given), highlight=False, markup=False)
        return list(read_reports(output / REPORTS))


def _print(
    rows: Sequence[Any], cells: Iterable[Row], title: str, *, as_json: bool, as_csv: bool
) -> None:
    if as_json and as_csv:
        stop("--json and --csv exclude each other; give one of them", Exit.USAGE)
    table = list(cells)
    if as_json:
        typer.echo(json.dumps([row.to_dict() for row in rows], ensure_ascii=False, indent=2))
    elif as_csv:
        typer.echo(_csv(table), nl=False)
    elif not table:
        log.print(f"{title}: none found", highlight=False)
    else:
        _show(table, title)


def _csv(table: Sequence[Row]) -> str:
    out = io.StringIO()
    out.write(_BOM)  # as in the tables of a run: without it Excel misreads Vietnamese letters
    if table:
        writer = csv.DictWriter(out, list(table[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: _safe(cell) for name, cell in row.items()} for row in table)
    return out.getvalue()


def _safe(cell: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _show(table: Sequence[Row], title: str) -> None:
    from rich.table import Table
    from rich.text import Text

    # Columns without any cell are left out; a file or a pipe gets all the width it needs.
    hidden = _CSV_ONLY if "amount" in table[0] else ()
    names = [
        name
        for name in table[0]
        if name not in hidden and any(row[name] not in (None, "") for row in table)
    ]
    shown = Table(title=title, title_justify="left", header_style="bold")
    for name in names:
        numeric = all(isinstance(row[name], int) for row in table if row[name] is not None)
        shown.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in table:
        shown.add_row(*(Text(_shown(row[name])) for name in names))
    width = None if sys.stdout.isatty() else 200
    Console(width=width).print(shown)


def _shown(cell: Any) -> str:
    if isinstance(cell, int):
        return f"{cell:,}".replace(",", ".")
    return "" if cell is None else str(cell)
