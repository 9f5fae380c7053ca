"""The commands ``baocao evaluate`` and ``baocao compare``.

Exit codes as in ``baocao.cli``: 0 done; 1 failed, or changes with --fail-on-changes; 2 wrong
usage; 4 no gold; 5 model missing. stdout carries data, messages go to stderr.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from baocao.cli_exit import Exit, log, stop
from baocao.corpus import CorpusError, Record, gold_files, read_gold
from baocao.schema import ENTITY_LABELS, SECTIONS

if TYPE_CHECKING:
    from baocao.compare import Change, Comparison
    from baocao.evaluate import Evaluation


SCORES: Final = "scores.json"
PAGE: Final = "evaluation.html"

_TEXT: Final = 70  # characters of a change that a line shows
_MISTAKES: Final = 8  # types of errors that the table shows
_SIGNS: Final = {"gained": "+", "lost": "-"}

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add the commands to an application."""
    app.command()(evaluate)
    app.command()(compare)


def evaluate(
    model: Annotated[str, typer.Argument(help="Installed model, or path of a model folder.")],
    gold: Annotated[
        Path,
        typer.Argument(
            help="Gold file (.jsonl) or a folder of them; for a model of one's own labels also "
            ".conll, .parquet or a datasets folder."
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR",
            help=f"Folder for {SCORES} and {PAGE}: plots, and every error in context.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Score a model on gold reports: spans, sections, values, links to offices.

    Strict: both borders and the label. Boundary: both borders, any label. Partial: as
    boundary, and half a point for any other overlap. Type: the label, any overlap.
    Intervals are 95 %, by bootstrap over documents, from five documents on.

    [bold]Examples[/bold]

    baocao evaluate vi_baocao_sm annotations/gold/dev.jsonl

    baocao evaluate vi_baocao_sm annotations/gold/dev.jsonl -o out/dev

    baocao evaluate training/model-best my-gold.jsonl --json > scores.json

    baocao evaluate my-model held-out.conll
    """
    import baocao

    if not gold.exists():
        stop(f"{gold}: no such file or folder; name .jsonl files of gold records", Exit.NO_INPUT)
    try:
        scores, result = _scored(model, gold, as_json=as_json)
    except baocao.ModelError as error:
        stop(str(error), Exit.MODEL)
    except CorpusError as error:
        stop(str(error), Exit.FAILED)
    if output is not None:
        _write(output, scores, result)
    if as_json:
        typer.echo(_json(scores))
    else:
        for line in score_lines(scores):
            typer.echo(line)


def _scored(model: str, gold: Path, *, as_json: bool) -> tuple[dict[str, Any], Evaluation]:
    import baocao
    from baocao.evaluate import evaluate as run
    from baocao.model_info import own_labels
    from baocao.train_data import is_own_format

    nlp = baocao.load(model)
    unknown: dict[str, int] = {}
    own = own_labels(nlp)
    if own or is_own_format(gold):
        known = own or {"entities": list(ENTITY_LABELS), "sections": list(SECTIONS)}
        records, names = _own(gold, own, as_json=as_json), [gold.name]
        unknown = _unknown(records, known)
        result = run(nlp, _watched(records), labels=known.get("entities", []))
    else:
        records, names = _gold(gold)
        result = run(nlp, _watched(records))
    meta = nlp.meta
    name = f"{meta['lang']}_{meta['name']}-{meta['version']}"
    scores = {"model": name, "gold": ", ".join(names), **result.details()}
    return scores | ({"unknown_labels": unknown} if unknown else {}), result


def compare(
    first: Annotated[Path, typer.Argument(metavar="A", help="reports.jsonl or gold file before.")],
    second: Annotated[Path, typer.Argument(metavar="B", help="The same documents after.")],
    as_json: AsJson = False,
    fail_on_changes: Annotated[
        bool, typer.Option("--fail-on-changes", help="Exit code 1 where anything changed.")
    ] = False,
) -> None:
    """Say what changed from one annotation to another: gains, losses, labels, values, sections.

    A and B are files of the same documents, matched by id, or folders that
    [bold]baocao annotate[/bold] wrote. One line a change: + gained, - lost, ~ changed; then
    the counts by label. A value is compared where both sides have the field.

    [bold]Examples[/bold]

    baocao compare before/reports.jsonl after/reports.jsonl

    baocao compare before after --fail-on-changes

    baocao compare annotations/gold/dev.jsonl out/reports.jsonl --json > changes.json
    """
    from baocao.compare import CompareError, compare_files

    try:
        found = compare_files(first, second)
    except CompareError as error:
        stop(str(error), Exit.FAILED)
    except CorpusError as error:
        stop(str(error), Exit.FAILED if first.exists() and second.exists() else Exit.NO_INPUT)
    except (OSError, UnicodeDecodeError) as error:
        stop(f"{first}, {second}: cannot be read ({error})", Exit.FAILED)
    if as_json:
        typer.echo(_json(found.to_dict()))
    else:
        for line in change_lines(found):
            typer.echo(line)
    if fail_on_changes and found.changes:
        raise typer.Exit(Exit.FAILED)


def score_lines(scores: dict[str, Any]) -> Iterator[str]:
    """Yield the scores of ``Evaluation.details()`` as the lines of a readable table."""
    yield f"{scores['model']} on {scores['gold']}: {scores['documents']} document(s)"
    yield ""
    if scores["spans"]["micro"]["gold"] + scores["spans"]["micro"]["found"]:
        yield from _span_lines(scores["spans"])
        yield ""
    yield from _other_lines(scores)
    for group, rows in scores["groups"].items():
        if set(rows) == {"?"}:  # the documents do not say it
            continue
        yield ""
        yield f"{group:18}{'docs':>6}{'gold':>7}{'strict F1':>11}  95 %"
        for name, row in rows.items():
            interval = "-" if row["low"] is None else f"{row['low']:.3f} - {row['high']:.3f}"
            yield f"{name:18}{row['documents']:>6}{row['gold']:>7}{row['f']:>11.3f}  {interval}"
    if scores["error_types"]:
        yield ""
        yield f"{'most frequent mistakes':55}{'number':>6}"
    for row in scores["error_types"][:_MISTAKES]:
        yield f"{row['name']:55}{row['n']:>6}"


def _span_lines(spans: dict[str, Any]) -> Iterator[str]:
    yield f"{'label':18}{'gold':>6}{'found':>7}{'P':>7}{'R':>7}{'strict F1':>11}  {'95 %':15}" + (
        f"{'boundary':>9}{'partial':>9}{'type':>7}"
    )
    for name, row in spans.items():
        strict = row["strict"]
        known = strict["low"] is not None
        interval = f"{strict['low']:.3f} - {strict['high']:.3f}" if known else "-"
        yield (
            f"{name:18}{row['gold']:>6}{row['found']:>7}{strict['p']:>7.3f}{strict['r']:>7.3f}"
            + (
                f"{strict['f']:>11.3f}  {interval:15}{row['boundary']['f']:>9.3f}"
                f"{row['partial']['f']:>9.3f}{row['type']['f']:>7.3f}"
            )
        )


def _other_lines(scores: dict[str, Any]) -> Iterator[str]:
    from baocao.fact_scores import MODES as FACT_MODES

    sections, values, links = scores["sections"], scores["values"]["micro"], scores["officials"]
    if sections["sections_acc"] is not None:
        yield (
            f"sections   accepted {sections['sections_acc']:.3f}, "
            f"strict {sections['sections_strict']:.3f}, macro F1 {sections['macro_f1']:.3f}, "
            f"calibration error {sections['ece']:.3f} ({sections['sentences']} sentences)"
        )
    if scores["calibration"]["n"]:
        yield (
            f"entities   calibration error {scores['calibration']['ece']:.3f} "
            f"({scores['calibration']['n']} found)"
        )
    if values["of"]:
        yield (
            f"values     {values['right']} of {values['of']} equal on right spans; "
            f"{values['by_rules']} gold values are what the rules read themselves"
        )
    if links["gold"]:
        yield (
            f"offices    P {links['p']:.3f}  R {links['r']:.3f}  F1 {links['f']:.3f} "
            f"({links['gold']} links)"
        )
    facts, findings = scores["facts"], scores["findings"]["micro"]
    if facts["gold"]:
        modes = ", ".join(f"{mode} {facts[mode]['f']:.3f}" for mode in FACT_MODES)
        yield f"facts      F1 {modes} ({facts['gold']} in {facts['documents']} documents)"
    if findings["gold"]:
        yield (
            f"findings   P {findings['p'] or 0:.3f}  R {findings['r'] or 0:.3f} "
            f"({findings['gold']} gold, {findings['found']} found)"
        )


def change_lines(found: Comparison) -> Iterator[str]:
    """Yield one line a change, then the counts by label."""
    from baocao.compare import CHANGES

    for change in found.changes:
        yield _change_line(change)
    for what, rows in found.counts().items():
        if rows:
            yield ""
            yield f"{what:24}" + "".join(f"{name:>8}" for name in CHANGES)
        for label, row in rows.items():
            yield f"{label:24}" + "".join(f"{row[name]:>8}" for name in CHANGES)
    documents = len({change.document for change in found.changes})
    yield ""
    yield f"{len(found.changes)} change(s) in {documents} of {found.documents} document(s)"


def _change_line(change: Change) -> str:
    where = f"{change.document} {change.start}:{change.end}"
    sign = _SIGNS.get(change.change, "~")
    if sign != "~" or change.before is None or change.after is None:
        return f"{sign} {where}  {change.label}  {_short(change.text)}"
    sides = (change.before, change.after)
    if change.change == "label":
        said = " -> ".join(side["label"] for side in sides) + f"  {_short(change.text)}"
    elif change.change == "border":
        said = f"{change.label}  " + " -> ".join(_short(side["text"]) for side in sides)
    else:
        read = (json.dumps(side[change.change], ensure_ascii=False) for side in sides)
        said = f"{change.label}  {_short(change.text)}  {change.change} {' -> '.join(read)}"
    return f"{sign} {where}  {said}"


def _short(text: str) -> str:
    """Return a text on one line, without what a terminal would obey, cut in the middle.

    >>> _short("hai\\ndòng\\x1b[2J"), len(_short("đồng " * 50))
    ("'hai dòng [2J'", 72)
    """
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if len(plain) > _TEXT:
        half = (_TEXT - 1) // 2
        plain = f"{plain[: _TEXT - 1 - half]}…{plain[-half:]}"
    return f"'{plain}'"


def _gold(path: Path) -> tuple[list[Record], list[str]]:
    """Return the records of gold files that can be scored; others end the command."""
    from baocao.corpus_checks import UNUSABLE, validate

    try:
        files = gold_files([path])
    except CorpusError as error:
        stop(str(error), Exit.NO_INPUT)
    problems = [p for p in validate(files, skip=["value"]) if p.code in UNUSABLE]
    if problems:
        stop(f"{problems[0]} (baocao corpus validate lists every problem)", Exit.FAILED)
    records = [record for file in files for record in read_gold(file)]
    if not records:
        stop(f"{path}: no gold record in it; give a .jsonl file of gold records", Exit.NO_INPUT)
    return records, [file.name for file in files]


def _own(path: Path, own: dict[str, list[str]], *, as_json: bool) -> list[Record]:
    """Return records of any labels for a model; data with a fault end the command."""
    from baocao.train_data import read_data
    from baocao.train_faults import fault_lines

    try:
        data = read_data(path, tasks=tuple(own) or ("entities", "sections"))
    except CorpusError as error:
        stop(str(error), Exit.NO_INPUT)
    if data.problems and as_json:
        typer.echo(_json({"problems": [asdict(problem) for problem in data.problems]}))
    for line in fault_lines(data.problems):
        log.print(line, highlight=False, markup=False)
    if data.problems:
        stop(
            f"{len(data.problems)} fault(s) in {path}; mend them first (--json lists all)",
            Exit.FAILED,
        )
    return data.records


def _unknown(records: list[Record], known: dict[str, list[str]]) -> dict[str, int]:
    """Return the gold labels that the model does not know, with their numbers; warn of them."""
    from baocao.train_data import label_counts
    from baocao.train_warnings import unknown_labels, unknown_warning

    unknown: dict[str, int] = {}
    for task, labels in known.items():
        counts = label_counts(records, task)
        what = "span" if task == "entities" else "sentence"
        for warning in unknown_warning(counts, labels, what=what):
            log.print(f"warning: {warning}", highlight=False, markup=False)
        unknown |= unknown_labels(counts, labels)
    return unknown


def _watched(records: list[Record]) -> Iterable[Record]:
    """Yield records behind a bar on stderr; without one where nobody watches."""
    if not sys.stderr.isatty():
        return records
    from rich.progress import track

    return track(records, description="reports", console=log, transient=True)


def _write(folder: Path, scores: dict[str, Any], result: Evaluation) -> None:
    from baocao.evaluate_page import evaluation_page

    title = f"{scores['model']} on {scores['gold']}"
    files = {
        SCORES: _json(scores) + "\n",
        PAGE: evaluation_page(scores, result.errors, title=title),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_text(content, encoding="utf-8", newline="\n")
    except OSError as error:
        stop(f"{folder}: cannot be written ({error.strerror or error})", Exit.FAILED)
    log.print(f"Look at {folder / PAGE}", highlight=False, markup=False)


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)
