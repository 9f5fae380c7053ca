"""The commands ``baocao corpus …``: checks, counts, overlap, splits and exports of gold files.

Exit codes as in ``baocao.cli``: 0 done and nothing wrong; 1 something is wrong with the
corpus; 2 wrong usage; 4 no gold file. stdout carries data, messages go to stderr.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from baocao.cli_exit import Exit, log, stop
from baocao.corpus import CorpusError, Record, gold_files, gold_folder, read_gold, write_gold

if TYPE_CHECKING:
    from baocao.corpus_overlap import Place

corpus_app = typer.Typer(
    name="corpus",
    help="Check, count, split and export gold files: reports annotated by people.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

Paths = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="PATHS",
        help="Gold files (.jsonl) or folders of them; annotations/gold without any.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
AnyLabels = Annotated[
    bool,
    typer.Option("--any-labels", help="Labels and sections are your own: take any name for them."),
]


class Format(StrEnum):
    """What a corpus can be exported to."""

    DOCBIN = "docbin"
    JSONL = "jsonl"


@corpus_app.command()
def validate(
    paths: Paths = None,
    skip: Annotated[
        list[str] | None,
        typer.Option("--skip", metavar="CODE", help="Leave out problems of this code."),
    ] = None,
    any_labels: AnyLabels = False,
    as_json: AsJson = False,
) -> None:
    """Print everything that is wrong with gold files; change nothing.

    One line a problem, with file, line, document, offsets and message, and exit code 1
    when there is any. Offsets count Unicode code points from 0, end-exclusive. A bad line
    does not hide the others. With --json each problem has its code too.

    [bold]Examples[/bold]

    baocao corpus validate

    baocao corpus validate my-gold.jsonl --skip meta

    baocao corpus validate my-labels.jsonl --skip meta --any-labels

    baocao corpus validate annotations/gold --json > problems.json
    """
    from baocao.corpus_checks import validate as run

    files = _files(paths)
    try:
        problems = run(files, skip=skip or (), any_labels=any_labels)
    except ValueError as error:
        stop(str(error), Exit.USAGE)
    if as_json:
        _print_json([asdict(problem) for problem in problems])
    else:
        for problem in problems:
            typer.echo(str(problem))
    _say(f"{len(problems)} problem(s) in {len(files)} file(s)")
    if problems:
        raise typer.Exit(Exit.FAILED)


@corpus_app.command()
def stats(
    paths: Paths = None,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="Write a page with bars to this file."),
    ] = None,
    any_labels: AnyLabels = False,
    as_json: AsJson = False,
) -> None:
    """Count documents, sentences, entities, sections, kinds, places and years by split.

    [bold]Examples[/bold]

    baocao corpus stats

    baocao corpus stats annotations/gold --html out/corpus.html

    baocao corpus stats my-gold.jsonl --json
    """
    from baocao.corpus_page import stats_page
    from baocao.corpus_stats import stats as run

    files = _sound_files(paths, any_labels=any_labels)
    counts = run(files)
    if html:
        with _writing(html):
            html.parent.mkdir(parents=True, exist_ok=True)
            html.write_text(stats_page(counts), encoding="utf-8", newline="\n")
        _say(f"Look at {html}")
    if as_json:
        _print_json(counts)
    else:
        _print_tables(counts)


@corpus_app.command()
def overlap(
    paths: Paths = None,
    length: Annotated[
        int, typer.Option("--length", min=1, help="Syllables that make a run worth telling.")
    ] = 12,
    fixed: Annotated[
        Path | None,
        typer.Option(
            "--fixed",
            metavar="FILE",
            help="Phrases that any two reports may share, one a line; "
            "annotations/fixed_phrases.txt where it exists.",
            show_default=False,
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on shared names too.")] = False,
    any_labels: AnyLabels = False,
    as_json: AsJson = False,
) -> None:
    """Print what two splits share: runs of syllables, units, people, schools, programmes.

    A phrase of the list of fixed phrases counts as one syllable, and a name that stands on
    it is left out. Exit code 1 when a run is shared; with --strict also for a name.

    [bold]Examples[/bold]

    baocao corpus overlap

    baocao corpus overlap train.jsonl test.jsonl --length 8 --fixed phrases.txt

    baocao corpus overlap --strict --json
    """
    from baocao.corpus_overlap import shared_names, shared_runs

    files = _sound_files(paths, any_labels=any_labels)
    phrases = _phrases(fixed)
    runs = shared_runs(files, length=length, fixed=phrases)
    names = shared_names(files, fixed=phrases)
    if as_json:
        _print_json({"runs": [asdict(r) for r in runs], "names": [asdict(n) for n in names]})
    else:
        for run in runs:
            _print_shared(f"{run.syllables} syllables", run.text, run.places)
        for name in names:
            _print_shared(name.kind, name.text, name.places)
    _say(f"{len(runs)} run(s) and {len(names)} name(s) stand in two splits")
    if runs or (strict and names):
        raise typer.Exit(Exit.FAILED)


@corpus_app.command()
def split(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="FILE", help="Gold files to cut.", show_default=False),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder to write to.", show_default=False)
    ],
    dev: Annotated[float, typer.Option("--dev", help="Share of the documents for dev.")] = 0.15,
    test: Annotated[float, typer.Option("--test", help="Share of the documents for test.")] = 0.15,
    seed: Annotated[int, typer.Option("--seed", help="Another seed cuts another way.")] = 0,
    together: Annotated[
        list[str] | None,
        typer.Option(
            "--together",
            metavar="FIELD",
            help="Meta field whose equal values stay in one split; author and unit without any.",
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace splits that stand there already.")
    ] = False,
    any_labels: AnyLabels = False,
) -> None:
    """Cut gold files into train, dev and test by whole documents.

    Each split gets its share of every kind of text; documents of one author or unit stay
    together. The same seed gives the same splits.

    [bold]Examples[/bold]

    baocao corpus split my-gold.jsonl -o my-gold

    baocao corpus split my-gold.jsonl -o my-gold --dev 0.1 --test 0.2 --seed 7

    baocao corpus split my-gold.jsonl -o my-gold --together unit
    """
    from baocao.corpus_split import TOGETHER
    from baocao.corpus_split import split as run

    records = _records(paths, any_labels=any_labels)
    try:
        parts = run(records, dev=dev, test=test, seed=seed, together=together or TOGETHER)
    except CorpusError as error:
        stop(str(error), Exit.FAILED)
    except ValueError as error:
        stop(str(error), Exit.USAGE)
    targets = {name: output / f"{name}.jsonl" for name, part in parts.items() if part}
    there = [str(path) for path in targets.values() if path.exists()]
    if there and not overwrite:
        stop(f"{', '.join(there)}: there already; give --overwrite or another folder", Exit.USAGE)
    for name, path in targets.items():
        with _writing(path):
            number = write_gold(path, parts[name])
        _say(f"{number} document(s) written to {path}")


@corpus_app.command()
def export(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="File to write.", show_default=False)
    ],
    to: Annotated[Format, typer.Option("--to", help="Format to write.", show_default=False)],
    paths: Paths = None,
    values: Annotated[
        bool, typer.Option("--values", help="Give value entities the value that the rules read.")
    ] = False,
    any_labels: AnyLabels = False,
) -> None:
    """Write gold files as one file of another format.

    docbin is spaCy's own (.spacy): entities, sentences, sections and kinds, as
    [bold]spacy train[/bold] and [bold]spacy debug data[/bold] take it. jsonl is one file of
    gold records.

    [bold]Examples[/bold]

    baocao corpus export annotations/gold/train.jsonl --to docbin -o train.spacy

    baocao corpus export --to jsonl --values -o all.jsonl
    """
    from baocao.corpus_values import add_values, without_value

    records = _records(paths, any_labels=any_labels)
    if values:
        records = [add_values(record) for record in records]
        missing = sum(len(without_value(record)) for record in records)
        _say(f"{missing} value entities are left without a value")
    with _writing(output):
        if to is Format.JSONL:
            number = write_gold(output, records)
        else:
            number = _write_docbin(output, records, any_labels=any_labels)
    _say(f"{number} document(s) written to {output}")


@corpus_app.command()
def schema(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write it to a file.")
    ] = None,
) -> None:
    """Print the JSON schema of a gold record (draft 2020-12).

    [bold]Examples[/bold]

    baocao corpus schema

    baocao corpus schema -o annotations/schema.json
    """
    from baocao.corpus_schema import schema_text

    if output is None:
        typer.echo(schema_text(), nl=False)
        return
    with _writing(output):
        output.write_text(schema_text(), encoding="utf-8", newline="\n")
    _say(f"Schema written to {output}")


def _files(paths: list[Path] | None) -> list[Path]:
    try:
        return gold_files(paths or None)
    except CorpusError as error:
        stop(str(error), Exit.NO_INPUT)


def _sound_files(paths: list[Path] | None, *, any_labels: bool) -> list[Path]:
    """Return gold files whose records can be worked with; others end the command."""
    from baocao.corpus_checks import UNUSABLE, validate

    files = _files(paths)
    found = validate(files, skip=["value"], any_labels=any_labels)
    problems = [p for p in found if p.code in UNUSABLE]
    if problems:
        own = problems[0].code in ("label", "section") and not any_labels
        hint = "; give --any-labels where the labels are your own" if own else ""
        stop(f"{problems[0]} (baocao corpus validate lists every problem{hint})", Exit.FAILED)
    return files


def _records(paths: list[Path] | None, *, any_labels: bool) -> list[Record]:
    files = _sound_files(paths, any_labels=any_labels)
    return [record for file in files for record in read_gold(file)]


@contextmanager
def _writing(output: Path) -> Iterator[None]:
    """End the command with a message where a file cannot be written."""
    try:
        yield
    except CorpusError as error:
        stop(str(error), Exit.FAILED)
    except OSError as error:
        stop(f"{output}: cannot be written ({error.strerror or error})", Exit.FAILED)


def _write_docbin(path: Path, records: list[Record], *, any_labels: bool) -> int:
    import spacy

    from baocao.corpus_datasets import write_docbin
    from baocao.formats.gold_docbin import write_gold_docbin

    blank = spacy.blank("vi_baocao")
    return write_gold_docbin(path, records) if any_labels else write_docbin(path, records, blank)


def _phrases(path: Path | None) -> tuple[str, ...]:
    from baocao.corpus_overlap import read_fixed_phrases

    if path is not None:
        try:
            return read_fixed_phrases(path)
        except CorpusError as error:
            stop(str(error), Exit.NO_INPUT)
    try:
        usual = gold_folder().parent / "fixed_phrases.txt"
    except CorpusError:
        return ()
    return read_fixed_phrases(usual) if usual.is_file() else ()


def _print_shared(what: str, text: str, places: tuple[Place, ...]) -> None:
    typer.echo(f"{what}: {text}")
    for place in places:
        at = f", {place.start}:{place.end}" if place.start is not None else ""
        typer.echo(f"  {place.split}: document '{place.document}'{at}")


def _print_tables(counts: dict[str, Any]) -> None:
    from rich import box
    from rich.table import Table

    from baocao.corpus_stats import TABLES

    console = Console(soft_wrap=True, highlight=False)
    for name, title in TABLES.items():
        if not counts[name]:
            continue
        table = Table(title=title, box=box.SIMPLE, title_justify="left", title_style="bold")
        table.add_column("")
        for column in counts["splits"]:
            table.add_column(column, justify="right")
        for row, numbers in counts[name].items():
            table.add_row(row, *(str(numbers[column]) for column in counts["splits"]))
        console.print(table)


def _print_json(data: Any) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def _say(message: str) -> None:
    log.print(message, highlight=False, markup=False)
