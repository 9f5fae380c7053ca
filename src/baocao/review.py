"""Likely label errors in a corpus: what to look at again first, in a ranked table.

By default the corpus judges itself: models of a part of its documents read the others. A
model given has to be one that was not trained on the corpus: it would repeat the errors.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cache, partial
from importlib.util import find_spec
from itertools import chain, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment
from markupsafe import Markup

from baocao.corpus import Record
from baocao.formats.csv_files import safe_text
from baocao.page_templates import page_environment, policy_hash
from baocao.review_sections import (
    Probabilities,
    SectionDoubt,
    held_out_probabilities,
    model_probabilities,
    section_doubts,
)
from baocao.review_spans import (
    SpanDoubt,
    document_doubts,
    held_out_doubts,
    ranked,
    read,
    reference_maker,
)

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

FOLDS: Final = 3
"""Parts of the documents that are held out in turn."""

_CSP: Final = "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'"
_CONTEXT: Final = 60  # characters shown on each side
_NOTHING: Final = "nothing"


class ReviewError(RuntimeError):
    """A corpus that cannot be reviewed, or a missing package; the message has the fix."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A label that is likely wrong.

    ``kind`` is section, or of spans label, border, missing (the corpus lacks one) or
    spurious (it has one too many). ``score`` is from 0 to 1, and compares suspects of
    sections with each other, and those of spans; ``flagged`` says that an error is
    more likely than not. ``start`` and ``end`` are code points of the text.
    """

    rank: int
    kind: str
    document: str
    start: int
    end: int
    given: str
    suggested: str
    score: float
    flagged: bool
    before: str
    text: str
    after: str


def review(
    records: Sequence[Record],
    nlp: Language | None = None,
    *,
    folds: int = FOLDS,
    any_labels: bool = False,
) -> list[Suspect]:
    """Return the likely label errors of gold records, sections and spans in turn, worst first.

    Args:
        records: gold records, checked before.
        nlp: a pipeline that was not trained on them; None trains models of parts of them.
        folds: parts held out in turn for the spans (sections have five); more take longer.
        any_labels: the labels are the corpus' own, not those of the schema.

    Raises:
        ReviewError: cleanlab is not installed, or there are too few documents.
        CorpusError: a record that cannot be used; the message names the place.
    """
    _refuse(records, nlp)
    probabilities: Probabilities | None
    if nlp is None:
        import spacy

        make = partial(reference_maker(any_labels=any_labels), spacy.blank("vi_baocao"))
        probabilities = held_out_probabilities(records, make)
        spans = held_out_doubts(records, folds=folds, any_labels=any_labels)
    else:
        probabilities, spans = _by_model(records, nlp, any_labels=any_labels)
    sections = section_doubts(records, probabilities) if probabilities else []
    sections.sort(key=lambda doubt: (-doubt.score, doubt.place))
    drafts = (
        [_of_section(doubt, records) for doubt in sections],
        [_of_span(doubt, records) for doubt in spans],
    )
    # Their scores do not compare: the layers take turns.
    turns = (draft for draft in chain.from_iterable(zip_longest(*drafts)) if draft is not None)
    return [Suspect(rank=rank, **draft) for rank, draft in enumerate(turns, start=1)]


def write_table(path: str | Path, suspects: Iterable[Suspect]) -> None:
    """Write suspects as CSV that a spreadsheet opens (UTF-8 with its mark)."""
    names = list(Suspect.__dataclass_fields__)
    with Path(path).open("w", encoding="utf-8-sig", newline="", errors="replace") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for suspect in suspects:
            cells = asdict(suspect).values()
            writer.writerow([safe_text(c) if isinstance(c, str) else c for c in cells])


def review_page(suspects: Sequence[Suspect], *, title: str = "Likely label errors") -> str:
    """Return the suspects as one page, without scripts and with nothing to fetch."""
    kinds = list(dict.fromkeys(suspect.kind for suspect in suspects))
    style = _environment().get_template("evaluate.css").render() + "".join(
        f"body:has(#k{i}:checked) .error:not(.k{i}) {{ display: none; }}\n"
        for i in range(len(kinds))
    )
    template = _environment().get_template("review.html")
    page = template.render(
        title=title,
        policy=_CSP.format(style=policy_hash(style)),
        style=Markup(style),
        kinds=[(kind, sum(s.kind == kind for s in suspects)) for kind in kinds],
        suspects=[(f"k{kinds.index(s.kind)}", s) for s in suspects],
    )
    # NUL and lone surrogates, which JSON can hold: HTML and UTF-8 have no way to write them.
    return page.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def _refuse(records: Sequence[Record], nlp: Language | None) -> None:
    if find_spec("cleanlab") is None:
        raise ReviewError("reviewing sections needs cleanlab: pip install 'baocao[review]'")
    if nlp is None and len(records) < FOLDS:
        raise ReviewError(
            f"{len(records)} document(s) cannot judge each other; give {FOLDS} or more, or a "
            "model that was not trained on them (--model)"
        )


def _by_model(
    records: Sequence[Record], nlp: Language, *, any_labels: bool
) -> tuple[Probabilities | None, list[SpanDoubt]]:
    doubts: list[SpanDoubt] = []
    filed: list[list[dict[str, Any]]] = []
    make = reference_maker(any_labels=any_labels)
    for number, record in enumerate(records):
        doc, tags = read(nlp, record["text"])
        doubts += document_doubts(record, number, make(nlp, record), doc, tags)
        filed.append(_filed(doc))
    return model_probabilities(records, filed), ranked(doubts)


def _filed(doc: Doc) -> list[dict[str, Any]]:
    return [
        {
            "start": span.start_char,
            "end": span.end_char,
            "section": span.label_,
            "section_score": span._.section_score or 0.0,
            "alternatives": span._.alternatives or [],
        }
        for span in doc.spans.get("sections", [])
    ]


def _of_section(doubt: SectionDoubt, records: Sequence[Record]) -> dict[str, Any]:
    number, at = doubt.place
    sentence = records[number]["sentences"][at]
    place = sentence["start"], sentence["end"]
    return {
        **_quoted(records[number], *place),
        "kind": "section",
        "given": sentence["section"],
        "suggested": doubt.suggested,
        "score": doubt.score,
        "flagged": doubt.flagged,
    }


def _of_span(doubt: SpanDoubt, records: Sequence[Record]) -> dict[str, Any]:
    record = records[doubt.record]
    given, found = doubt.pair
    place = given or found
    if place is None:
        raise ValueError("a doubt about nothing")
    return {
        **_quoted(record, *place[:2]),
        "kind": doubt.kind,
        "given": _said(record, given),
        "suggested": _said(record, found),
        "score": doubt.score,
        "flagged": doubt.flagged,
    }


def _said(record: Record, span: tuple[int, int, str] | None) -> str:
    return f"{span[2]} ‘{record['text'][span[0] : span[1]]}’" if span else _NOTHING


def _quoted(record: Record, start: int, end: int) -> dict[str, Any]:
    """Return place, text and what stands around it on the same line."""
    text = record["text"]
    before, after = text[max(start - _CONTEXT, 0) : start], text[end : end + _CONTEXT]
    return {
        "document": str(record["id"]),
        "start": start,
        "end": end,
        "before": before.rpartition("\n")[2],
        "text": text[start:end],
        "after": after.partition("\n")[0],
    }


@cache
def _environment() -> Environment:
    return page_environment()
