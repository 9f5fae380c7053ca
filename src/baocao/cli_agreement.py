"""The commands ``baocao agreement``, ``baocao adjudicate`` and ``baocao review``.

Exit codes as in ``baocao.cli``: 0 done; 1 broken or unlike annotations; 2 wrong usage; 4 no
such file; 5 model missing. stdout carries data, messages go to stderr.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from baocao.cli_exit import Exit, log, stop
from baocao.corpus import CorpusError, Record, gold_files, read_gold

if TYPE_CHECKING:
    from baocao.agreement_inputs import Annotation

_TABLE: Final = "suspects.csv"
_PAGE: Final = "review.html"
_TWO: Final = 2
_WIDTH: Final = 22  # room for the longest label or section

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="ANNOTATIONS",
        help="Gold file of each annotator (.jsonl, or a folder of them), same documents.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace files that are there.")]


def register(app: typer.Typer) -> None:
    """Add the commands to an application."""
    app.command()(agreement)
    app.command()(adjudicate)
    app.command()(review)


def agreement(
    files: Files,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html", metavar="FILE", help="Write a page of the disagreements, side by side."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say how far annotators agree: spans by label, sections, confusions, chance taken out.

    Every pair has F1 of spans (strict: borders and label; partial: label and any overlap) and
    Cohen's kappa of sections. All together have Fleiss' kappa and Krippendorff's alpha, of
    the sections of sentences and of the labels of tokens. Intervals are 95 %, by bootstrap
    over documents, from five documents on. Documents are matched by id, and their texts must
    be the same; documents of one annotator alone are left out. Labels may be any.

    [bold]Examples[/bold]

    baocao agreement annotations/double/first.jsonl annotations/double/second.jsonl

    baocao agreement lan.jsonl minh.jsonl hoa.jsonl --html out/agreement.html

    baocao agreement lan.jsonl minh.jsonl --json > agreement.json
    """
    from baocao.agreement import agreements
    from baocao.agreement_page import agreement_page, disputes

    annotations = _annotations(files)
    with _told():
        result = agreements(annotations)
        found = result.to_dict()
        if html is not None:
            _write(html, lambda: agreement_page(result, list(disputes(annotations))))
    for row in found["left_out"]:
        _say(f"left out: document '{row['document']}', which only '{row['annotator']}' has")
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for line in agreement_lines(found):
        typer.echo(line)


def agreement_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield the report of ``baocao agreement`` for ``Agreements.to_dict()``."""
    yield f"{found['documents']} documents, {len(found['annotators'])} annotators"
    for what in ("sections", "tokens"):
        part = found["overall"][what]
        yield ""
        yield f"{what:{_WIDTH}}{'alpha (Krippendorff)':28}kappa (Fleiss)"
        yield _both(f"all {part['units']}", part)
        for name, row in part["by_label"].items():
            yield _both(name, row)
    for pair in found["pairs"]:
        yield ""
        yield f"{pair['first']} and {pair['second']}: {pair['documents']} documents"
        if pair["documents"]:
            yield from _pair_lines(pair)


def _pair_lines(pair: Mapping[str, Any]) -> Iterator[str]:
    for label, row in pair["spans"].items():
        yield (
            f"{label:{_WIDTH}}F1 {_measure(row['strict'], 'f')}"
            f"partial {_measure(row['partial'], 'f')}spans {row['first']}, {row['second']}"
        )
    kappa = {"value": pair["section_kappa"], **pair["section_kappa_interval"]}
    yield (
        f"{'sections':{_WIDTH}}kappa {_measure(kappa, 'value')}same {pair['section_same']:.3f}, "
        f"same or equally good {pair['section_accepted']:.3f}, {pair['sentences']} sentences"
    )
    for section, value in pair["section_kappa_by_label"].items():
        limits = pair["section_kappa_interval_by_label"][section]
        yield f"{section:{_WIDTH}}kappa {_measure({'value': value, **limits}, 'value')}".rstrip()
    for what in ("label", "section"):
        for one, row in pair[f"{what}_confusion"].items():
            others = [f"{other} {n}" for other, n in row.items() if other != one]
            if others:
                yield f"{one:{_WIDTH}}{what} confused with {', '.join(others)}"


def adjudicate(
    files: Files,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FILE", help="Gold file to write (.jsonl)."),
    ],
    decisions: Annotated[
        Path | None,
        typer.Option("--decisions", metavar="FILE", help="File of decisions, filled in."),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to",
            metavar="FILE",
            help="File of decisions to write, .tsv or .jsonl; that of --decisions where given, "
            "else OUTPUT with .decisions.tsv.",
            show_default=False,
        ),
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """Merge annotations of the same documents into one gold file, and list what to decide.

    What all agree on is kept. With three annotators or more, what more than half of them say
    stands. All other differences are open: each is a row of the file of decisions, and until
    somebody fills in its column [bold]decision[/bold] the reading of the first annotator
    stands. A decision is the name of an annotator, [bold]none[/bold], a section or kind, or a
    reading of one's own in the form of the others. Give the file back with --decisions as
    often as you like; a decision overrules a majority too.

    [bold]Examples[/bold]

    baocao adjudicate lan.jsonl minh.jsonl -o merged.jsonl

    baocao adjudicate lan.jsonl minh.jsonl -o merged.jsonl --decisions merged.decisions.tsv
    """
    from baocao.adjudicate import adjudicate as run
    from baocao.adjudicate_decisions import read_decisions, write_decisions
    from baocao.corpus import write_gold

    rows = to or decisions or output.with_suffix(".decisions.tsv")
    for path in (output, rows):
        given_back = decisions is not None and path in (output, decisions)
        if path.exists() and not overwrite and not given_back:
            stop(
                f"{path}: there already; give it back with --decisions, or --overwrite", Exit.USAGE
            )
        if any(path.resolve() == file.resolve() for file in files):
            stop(f"{path}: is one of the annotations; write to another file", Exit.USAGE)
    annotations = _annotations(files)
    with _told():
        merged = run(annotations, read_decisions(decisions) if decisions else ())
    with _writing(output):
        write_gold(output, merged.records)
    with _writing(rows):
        write_decisions(rows, merged.points, list(annotations))
    for given in merged.unused:
        _say(f"{given.where}: not needed any more, the span is settled otherwise")
    for document in merged.alone:
        _say(f"document '{document}': one annotation only, taken as it is")
    _say(f"{len(merged.records)} document(s) written to {output}")
    _say(
        f"{len(merged.points)} difference(s) in {rows}, {len(merged.open)} of them open; there "
        "the first annotator's reading stands until you decide"
    )


def review(
    corpus: Annotated[
        list[Path],
        typer.Argument(
            metavar="CORPUS", help="Gold files (.jsonl) or folders of them.", show_default=False
        ),
    ],
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            "-m",
            help="Model that was not trained on this corpus; without one the corpus judges itself.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="DIR", help=f"Folder for {_TABLE} and {_PAGE}."),
    ] = None,
    folds: Annotated[
        int, typer.Option("--folds", min=2, help="Parts held out in turn; more take longer.")
    ] = 3,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Suspects to print.")] = 50,
    any_labels: Annotated[
        bool,
        typer.Option(
            "--any-labels", help="Labels and sections are your own: take any name for them."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Find likely label errors in a corpus, worst first: sections and spans, in turn.

    Models of a part of the documents read the others (about a minute for 100 documents), or a
    model of yours reads all. Sections are ranked by cleanlab, which is an extra: pip install
    'baocao\\[review]'. Nothing is changed.

    [bold]Examples[/bold]

    baocao review annotations/gold/train.jsonl -o out/review

    baocao review my-gold.jsonl --model vi_baocao_sm --limit 20

    baocao review my-labels.jsonl --any-labels
    """
    import baocao
    from baocao.review import ReviewError, review_page, write_table
    from baocao.review import review as run

    records = _corpus(corpus, any_labels=any_labels)
    try:
        with _told():
            nlp = baocao.load(model, exclude=["words"]) if model is not None else None
            suspects = run(records, nlp, folds=folds, any_labels=any_labels)
    except baocao.ModelError as error:
        stop(str(error), Exit.MODEL)
    except ReviewError as error:
        stop(str(error), Exit.FAILED)
    if output is not None:
        with _writing(output):
            output.mkdir(parents=True, exist_ok=True)
            write_table(output / _TABLE, suspects)
        _write(output / _PAGE, lambda: review_page(suspects))
    if as_json:
        typer.echo(json.dumps([asdict(s) for s in suspects], ensure_ascii=False, indent=2))
    else:
        for suspect in suspects[:limit]:
            typer.echo(
                f"{suspect.rank}\t{suspect.kind}\t{suspect.score:.3f}\t{suspect.document} "
                f"{suspect.start}:{suspect.end}\t{suspect.given}\t{suspect.suggested}"
            )
    likely = sum(suspect.flagged for suspect in suspects)
    _say(f"{len(suspects)} suspect(s) in {len(records)} document(s), {likely} of them likely")


def _corpus(paths: list[Path], *, any_labels: bool) -> list[Record]:
    """Return the records of sound gold files; others end the command."""
    from baocao.corpus_checks import UNUSABLE, validate

    try:
        files = gold_files(paths)
    except CorpusError as error:
        stop(str(error), Exit.NO_INPUT)
    found = validate(files, skip=["value"], any_labels=any_labels)
    problems = [p for p in found if p.code in UNUSABLE]
    if problems:
        own = problems[0].code in ("label", "section") and not any_labels
        hint = "; give --any-labels where the labels are your own" if own else ""
        stop(f"{problems[0]} (baocao corpus validate lists every problem{hint})", Exit.FAILED)
    return [record for file in files for record in read_gold(file)]


def _annotations(files: list[Path]) -> dict[str, Annotation]:
    from baocao.agreement_inputs import read_annotations

    if len(files) < _TWO:
        stop("one annotation only; give the files of two annotators or more", Exit.USAGE)
    for file in files:
        if not file.exists():
            stop(
                f"{file}: no such file or folder; name .jsonl files of gold records", Exit.NO_INPUT
            )
    with _told():
        return read_annotations(files)


@contextmanager
def _told() -> Iterator[None]:
    """End the command with the message where annotations or decisions cannot be used."""
    from baocao.adjudicate_decisions import AdjudicationError
    from baocao.agreement_inputs import AgreementError

    try:
        yield
    except (CorpusError, AgreementError, AdjudicationError) as error:
        stop(str(error), Exit.FAILED)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        stop(f"{path}: cannot be written ({error.strerror or error})", Exit.FAILED)


def _write(path: Path, page: Callable[[], str]) -> None:
    with _writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(), encoding="utf-8", newline="\n")
    _say(f"Look at {path}")


def _both(name: str, row: Mapping[str, Any]) -> str:
    alpha, kappa = row["krippendorff_alpha"], row["fleiss_kappa"]
    return f"{name:{_WIDTH}}{_measure(alpha, 'value')}{_measure(kappa, 'value')}".rstrip()


def _measure(row: Mapping[str, Any], name: str) -> str:
    """Return a figure and its interval in a column of 28 characters."""
    if row[name] is None:
        return f"{'–':28}"
    limits = f" ({row['low']:.3f} – {row['high']:.3f})" if row["low"] is not None else ""
    return f"{row[name]:.3f}{limits}".ljust(28)


def _say(message: str) -> None:
    log.print(message, highlight=False, markup=False)
