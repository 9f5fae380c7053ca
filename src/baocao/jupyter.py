"""What a notebook shows of a document and of a batch: HTML without scripts, everything escaped.

A ``Doc`` has no room for ``_repr_html_``, so its display is made known to IPython, where one
runs, by every component that sets attributes (:mod:`baocao.extensions`).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from markupsafe import escape

from baocao.display import (
    LABEL_COLOURS,
    SECTION_COLOURS,
    SHORT_LABELS,
    UNKNOWN_COLOUR,
    period_text,
    plain,
    value_text,
)
from baocao.text_html import Mark, render

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

LONGEST: Final = 10_000
"""Characters of a document that are shown; what is left out is told."""

_ROWS: Final = 20  # reports, and failures, of a batch that are shown
_LANGUAGE: Final = "vi_baocao"

# Styles stand in the elements: a notebook's page has its own, and viewers drop style sheets.
_BOX: Final = (
    "white-space:pre-wrap;line-height:1.9;max-height:36em;overflow:auto;color:#111;"
    "background:#fff;padding:.8em;border:1px solid #ccc"
)
_NAME: Final = "font-size:.65em;font-weight:600;padding-left:.4em;user-select:none"
_SECTION, _ENTITY = range(2)


def doc_html(doc: Doc, *, longest: int = LONGEST) -> str:
    """Return a document with its entities coloured and its sections on the left of sentences.

    Values, scores and sources stand in tooltips.
    """
    from baocao.extensions import text_of

    text = text_of(doc)
    shown = text[:longest]
    marks = [mark for mark in _marks(doc) if mark.start < len(shown)]
    more = len(text) - len(shown)
    left_out = f"<p>… and {more:,} more characters, with what is in them</p>" if more else ""
    return f'<div style="{_BOX}">{render(shown, _cut(marks, len(shown)))}</div>{left_out}'


def batch_html(records: Sequence[Mapping[str, Any]], failures: Sequence[str] = ()) -> str:
    """Return a table with one row a report, the first ones of many, and what failed."""
    heads = ("report", "unit", "period", "characters", "entities", "facts", "findings")
    rows = "".join(_row(map(plain, _summary(record)), "td") for record in records[:_ROWS])
    more = len(records) - _ROWS
    notes = [f"… and {more:,} more reports"] if more > 0 else []
    notes += [f"failed: {failure}" for failure in failures[:_ROWS]]
    if len(failures) > _ROWS:
        notes.append(f"… and {len(failures) - _ROWS:,} more failures")
    said = "".join(f"<p>{escape(note)}</p>" for note in notes)
    return f"<table><thead>{_row(heads, 'th')}</thead><tbody>{rows}</tbody></table>{said}"


def show_docs() -> None:
    """Tell IPython, where one runs, how documents of baocao's language are shown.

    Documents of other pipelines are shown as they were before.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None or shell.display_formatter is None:
        return
    html = shell.display_formatter.formatters["text/html"]
    html.for_type_by_name("spacy.tokens.doc", "Doc", _shown)


def _shown(doc: Doc) -> str | None:
    return doc_html(doc) if doc.vocab.lang == _LANGUAGE else None


def _marks(doc: Doc) -> Iterator[Mark]:
    previous = ""
    for span in doc.spans.get("sections", ()):
        colour = SECTION_COLOURS.get(span.label_, UNKNOWN_COLOUR)
        title = f"{span.label_} {span._.section_score:.2f}"
        style = f"border-left:3px solid {colour};padding-left:.2em"
        tag = f'<span style="{style}" title="{escape(title)}">'
        head = ""
        if span.label_ != previous:
            name = escape(span.label_)
            head = f'<span style="{_NAME};color:{colour};padding-right:.4em">{name}</span>'
        previous = span.label_
        yield Mark(span.start_char, span.end_char, _SECTION, tag + head, tag)
    for span in doc.ents:
        yield _entity(span)


def _entity(span: Span) -> Mark:
    label = span.label_
    colour = LABEL_COLOURS.get(label, UNKNOWN_COLOUR)
    told = (value_text(label, span._.value), f"{span._.score:.2f}", span._.source)
    style = f"background:{colour};border-radius:.3em;padding:.1em .25em"
    tag = f'<mark style="{style}" title="{escape(" · ".join(filter(None, told)))}">'
    name = f'<span style="{_NAME}">{escape(SHORT_LABELS.get(label, label))}</span>'
    return Mark(span.start_char, span.end_char, _ENTITY, tag, tag, last=name, close="</mark>")


def _cut(marks: Sequence[Mark], end: int) -> Iterator[Mark]:
    for mark in marks:
        stop = min(mark.end, end)
        yield Mark(mark.start, stop, mark.layer, mark.first, mark.again, mark.last, mark.close)


def _summary(record: Mapping[str, Any]) -> tuple[object, ...]:
    meta = record.get("meta") or {}
    counts = (len(record.get(name) or ()) for name in ("entities", "facts", "findings"))
    unit, period = meta.get("unit"), period_text(meta.get("period"))
    return record.get("id"), unit, period, len(record.get("text") or ""), *counts


def _row(cells: Any, tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"
