"""How many planted errors the audit finds, from raw text on.

``python benchmarks/planted.py`` reads planted_errors.jsonl, 35 invented reports of which 22
have errors that their author put in without knowing the rules, and writes planted.json. The
reports were not read while the rules were written. Since then they have been, so a rule that
is changed today cannot be measured on them any more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent
SEVERITIES: Final = ("error", "warning")

Span = tuple[int, int]


def main(
    reports: Annotated[Path, typer.Option(help="One a line: id, text, errors.")] = HERE
    / "planted_errors.jsonl",
    model: Annotated[Path, typer.Option()] = ROOT / "models" / "vi_baocao_sm",
    output: Annotated[Path, typer.Option("--output", "-o")] = HERE / "planted.json",
) -> None:
    """Measure and write the result."""
    import baocao
    from baocao.records import make_report

    rows = [json.loads(line) for line in reports.read_text(encoding="utf-8").splitlines()]
    nlp = baocao.load(model)
    counts = {"reports": len(rows), "sound": 0, "errors": 0, "found": 0, "alarms": 0}
    for row in rows:
        doc = nlp(row["text"])
        record = make_report(doc, id=row["id"], source=row["id"], model="").to_dict()
        found, alarms = compared(row, record["findings"])
        counts["sound"] += not row["errors"]
        counts["errors"] += len(row["errors"])
        counts["found"] += found
        counts["alarms"] += alarms
    output.write_text(json.dumps(counts, indent=1) + "\n", encoding="utf-8")
    typer.echo(
        f"{counts['found']} of {counts['errors']} errors found, {counts['alarms']} false alarm(s)"
    )


def compared(row: dict[str, Any], findings: Iterable[dict[str, Any]]) -> tuple[int, int]:
    """Return how many errors of a report are found, and how many findings are of none.

    An error is found where an error or warning has evidence that touches some of its own.

    >>> row = {"text": "gồm 3 hộ và 4 hộ, tổng 8 hộ", "errors": [{"evidence": ["8 hộ"]}]}
    >>> compared(row, [{"severity": "error", "evidence": [{"start": 23, "end": 27}]}])
    (1, 0)
    >>> compared(row, [{"severity": "error", "evidence": [{"start": 4, "end": 8}]}])
    (0, 1)
    """
    told = [
        [(item["start"], item["end"]) for item in finding["evidence"]]
        for finding in findings
        if finding["severity"] in SEVERITIES
    ]
    found, right = 0, set()
    for error in row["errors"]:
        places = [_place(row["text"], words) for words in error["evidence"]]
        hits = {number for number, spans in enumerate(told) if _touch(spans, places)}
        found += bool(hits)
        right |= hits
    return found, len(told) - len(right)


def _place(text: str, words: str) -> Span:
    start = text.index(words)
    return start, start + len(words)


def _touch(spans: Sequence[Span], others: Sequence[Span]) -> bool:
    return any(a < d and c < b for a, b in spans for c, d in others)


if __name__ == "__main__":
    typer.run(main)
