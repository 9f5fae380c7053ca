"""The marks that a report's page puts into its text: lines, sentences, evidence, entities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import escape

from baocao import display, text_html
from baocao.audit import SEVERITIES
from baocao.schema import KINDS, SECTIONS
from baocao.text_html import Mark

DETAIL_LIMIT: Final = 5000
"""So many entities, sentences, facts … have their details in a page; the text is always whole."""

Item = Mapping[str, Any]

LARGE_TEXT: Final = 1_000_000
"""From so many characters on, what is outside the window is laid out only when scrolled to."""

# Layers, outermost first.
_CHUNK, _LINE, _SENTENCE, _EVIDENCE, _ENTITY, _NESTED = range(6)
_CHUNK_LINES: Final = 100  # what a browser lays out together; its height is guessed in the style


@dataclass(frozen=True, slots=True)
class Run:
    """Sentences of one section in a row; ``first`` is the index of the first of them."""

    section: str
    start: int
    end: int
    first: int


def find_runs(sentences: Sequence[Item]) -> list[Run]:
    """Join neighbouring sentences of one section."""
    runs: list[Run] = []
    for i, sentence in enumerate(sentences):
        section, start, end = sentence["section"], sentence["start"], sentence["end"]
        if runs and runs[-1].section == section:
            runs[-1] = Run(section, runs[-1].start, end, runs[-1].first)
        else:
            runs.append(Run(section, start, end, i))
    return runs


def make_marks(
    record: Item, *, labels: Mapping[str, int], sections: Mapping[str, int], runs: Sequence[Run]
) -> Iterator[Mark]:
    """Yield every mark of a report's text.

    Anchors: ``e3`` is entity 3, ``s4`` sentence 4, ``r2`` the start of run 2, ``f1-0`` the
    first evidence of finding 1; ``data-e`` and ``data-s`` name what the detail card shows,
    ``data-f`` all pieces of an evidence. Names inside the text are attributes, which the
    style prints, so that they are no part of the text.

    Args:
        record: the report record.
        labels: number of each label, which names its class.
        sections: number of each section, which names its class.
        runs: what ``find_runs`` found.
    """
    text = record["text"]
    yield from _lines(text)
    heads = {run.first: f"r{i}" for i, run in enumerate(runs)}
    for i, sentence in enumerate(record["sentences"]):
        start, end = _span(record, sentence, f"sentence {i}")
        yield _sentence(i, sentence, sections[sentence["section"]], heads.get(i), start, end)
    for i, finding in enumerate(record["findings"]):
        yield from _evidence(record, i, finding)
    for i, entity in enumerate(record["entities"]):
        yield _entity(i, entity, labels[entity["label"]], *_span(record, entity, f"entity {i}"))
        for part in entity.get("nested", ()):
            tag = f'<span class="x l{labels[part["label"]]}">'
            yield Mark(*_span(record, part, f"a span nested in entity {i}"), _NESTED, tag, tag)


def _evidence(record: Item, i: int, finding: Item) -> Iterator[Mark]:
    severity = finding.get("severity")
    kind = f"f {severity}" if severity in SEVERITIES else "f"
    message = escape(display.plain(finding.get("message")))
    for j, part in enumerate(finding.get("evidence") or ()):
        start, end = _span(record, part, f"evidence {j} of finding {i}")
        tag = f'<span class="{kind}" title="{message}" data-f="f{i}-{j}"'
        yield Mark(start, end, _EVIDENCE, f'{tag} id="f{i}-{j}" tabindex="-1">', f"{tag}>")


def score_text(score: object) -> str:
    """Show a score with two digits, cut and not rounded: only a sure thing reads 1.00.

    >>> score_text(0.9999), score_text(1), score_text(0.57)
    ('0.99', '1.00', '0.57')
    """
    if not isinstance(score, (int, float)):
        return display.plain(score)
    return f"{int(score * 100 + 1e-9) / 100:.2f}"


def _lines(text: str) -> Iterator[Mark]:
    lines = list(text_html.lines(text))
    for start, end in lines:
        tag = '<div class="b">' if text[start:end].strip() else '<div class="b z">'
        yield Mark(start, end, _LINE, tag, tag, close="</div>")
    if len(text) >= LARGE_TEXT:
        for i in range(0, len(lines), _CHUNK_LINES):
            (start, _), (_, end) = lines[i], lines[min(i + _CHUNK_LINES, len(lines)) - 1]
            yield Mark(start, end, _CHUNK, '<div class="k">', "", close="</div>")


def _sentence(
    i: int, sentence: Item, section: int, anchor: str | None, start: int, end: int
) -> Mark:
    kind = sentence["kind"] if sentence["kind"] in KINDS else "body"
    known = f' data-s="{i}"' if i < DETAIL_LIMIT else ""
    tag = f'<span class="s c{section} k-{kind}"'
    band = f'<i class="m c{section}"{known}></i>'
    name = ""
    if anchor is not None:
        shown = escape(SECTIONS.get(sentence["section"], sentence["section"]))
        name = (
            f'<b class="n c{section}" id="{anchor}"{known} data-n="{shown}" '
            f'data-v="{escape(score_text(sentence["section_score"]))}" '
            f'tabindex="0" role="button" aria-label="{shown}"></b>'
        )
    return Mark(start, end, _SENTENCE, f'{tag} id="s{i}">{name}{band}', f"{tag}>{band}")


def _entity(i: int, entity: Item, label: int, start: int, end: int) -> Mark:
    known = i < DETAIL_LIMIT
    tag = f'<span class="e l{label}"' + (f' data-e="{i}"' if known else "")
    focus = ' tabindex="0" role="button"' if known else ""
    name = escape(display.SHORT_LABELS.get(entity["label"], entity["label"]))
    last = f'<i class="t" data-l="{name}"></i>'
    return Mark(start, end, _ENTITY, f'{tag} id="e{i}"{focus}>', f"{tag}>", last)


def _span(record: Item, item: Item, what: str) -> tuple[int, int]:
    start, end, length = item["start"], item["end"], len(record["text"])
    if not 0 <= start <= end <= length:
        raise ValueError(
            f"record {record['id']!r}: {what} has offsets {start}:{end}, outside its text of "
            f"{length} characters; offsets count code points of 'text'"
        )
    return start, end
