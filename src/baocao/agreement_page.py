"""The disagreements of annotators as one page: each sentence as each of them read it.

One file without scripts and with nothing to fetch, like the page of ``baocao evaluate``;
text of reports is escaped, so the annotations of anybody can be opened.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from jinja2 import Environment
from markupsafe import Markup

from baocao.agreement import Agreements
from baocao.agreement_inputs import Annotation, documents_of
from baocao.agreement_units import labels_in_order, same_sentences
from baocao.corpus import Record
from baocao.document_scores import spans_of
from baocao.page_templates import page_environment, policy_hash
from baocao.span_scores import Span

_CSP: Final = "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'"
# NUL and lone surrogates, which JSON can hold: HTML and UTF-8 have no way to write them.
_UNWRITABLE: Final = re.compile("[\0\ud800-\udfff]")
_SECTIONS: Final = "sections"
_CONTEXT: Final = 200  # characters around the spans in a long line
_LONG: Final = 800

Piece = tuple[str, str, bool]
"""A stretch of text, the label on it ("" where none), and whether others marked it otherwise."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one annotator made of a stretch of text."""

    annotator: str
    section: str
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Dispute:
    """A sentence that annotators read differently; ``about`` has the labels, or ``sections``."""

    document: str
    start: int
    end: int
    about: tuple[str, ...]
    readings: list[Reading]


def agreement_page(
    found: Agreements, disputes: Sequence[Dispute], *, title: str = "Agreement"
) -> str:
    """Return the page for ``agreements()`` and ``disputes()`` of the same annotations."""
    counts = Counter(name for dispute in disputes for name in dispute.about)
    about = labels_in_order(counts)
    style = (
        _environment().get_template("evaluate.css").render()
        + _environment().get_template("agreement.css").render()
        + "".join(
            f"body:has(#l{i}:checked) .dispute:not(.l{i}) {{ display: none; }}\n"
            for i in range(len(about))
        )
    )
    page = (
        _environment()
        .get_template("agreement.html")
        .render(
            title=title,
            found=found.to_dict(),
            policy=_CSP.format(style=policy_hash(style)),
            style=Markup(style),
            filters=[{"name": name, "count": counts[name]} for name in about],
            disputes=[
                (" ".join(f"l{about.index(name)}" for name in dispute.about), dispute)
                for dispute in disputes
            ],
        )
    )
    return _UNWRITABLE.sub("\ufffd", page)


def disputes(annotations: Mapping[str, Annotation]) -> Iterator[Dispute]:
    """Yield the sentences that annotators read differently, document by document.

    A sentence goes to where all annotators end one; spans that somebody drew over such a
    border hold both sides together. Without sentences, lines take their place.
    """
    for document in documents_of(annotations):
        records = {n: of[document] for n, of in annotations.items() if document in of}
        if len(records) > 1:
            yield from _of_document(document, records)


def _of_document(document: str, records: Mapping[str, Record]) -> Iterator[Dispute]:
    text = next(iter(records.values()))["text"]
    spans = {name: sorted(spans_of(record)) for name, record in records.items()}
    shared = set[Span].intersection(*map(set, spans.values()))
    blocks = _blocks(text, records, spans)
    sections = {name: _sections(blocks, record) for name, record in records.items()}
    for number, (start, end) in enumerate(blocks):
        inside = {name: _within(own, start, end) for name, own in spans.items()}
        odd = [span for own in inside.values() for span in own if span not in shared]
        filed = {name: of[number] for name, of in sections.items()}
        about = labels_in_order({span[2] for span in odd})
        about += [_SECTIONS] if len({said for said in filed.values() if said}) > 1 else []
        if about:
            low, high = _window(odd, start, end)
            readings = [
                Reading(name, filed[name], list(_pieces(text, own, shared, low, high)))
                for name, own in inside.items()
            ]
            yield Dispute(document, start, end, tuple(about), readings)


def _blocks(
    text: str, records: Mapping[str, Record], spans: Mapping[str, list[Span]]
) -> list[tuple[int, int]]:
    """Return the stretches that every annotator keeps together."""
    parts = [(s["start"], s["end"]) for record in records.values() for s in record["sentences"]]
    if not parts:
        at = 0
        for line in text.splitlines(keepends=True):
            parts.append((at, at + len(line.rstrip()) or at + len(line)))
            at += len(line)
    parts += [(start, end) for own in spans.values() for start, end, _ in own]
    blocks: list[tuple[int, int]] = []
    for start, end in sorted(parts):
        if blocks and start < blocks[-1][1]:
            blocks[-1] = blocks[-1][0], max(end, blocks[-1][1])
        else:
            blocks.append((start, end))
    return blocks


def _sections(blocks: list[tuple[int, int]], record: Record) -> list[str]:
    """Return the sections of one annotator's sentences in each block."""
    if not record["sentences"]:
        return [""] * len(blocks)
    inside: list[dict[str, Any]] = [{"start": start, "end": end} for start, end in blocks]
    starts = [start for start, _ in blocks]
    own: list[list[str]] = [[] for _ in blocks]
    for item in sorted(record["sentences"], key=lambda item: item["start"]):
        own[bisect_left(starts, item["start"] + 1) - 1].append(_section(item))
    near = [_section(other) for _, other in same_sentences(inside, record["sentences"])]
    return [
        " | ".join(dict.fromkeys(names)) if names else other
        for names, other in zip(own, near, strict=True)
    ]


def _section(sentence: Mapping[str, Any]) -> str:
    return str(sentence["section"])


def _within(spans: list[Span], start: int, end: int) -> list[Span]:
    return spans[bisect_left(spans, (start,)) : bisect_left(spans, (end,))]


def _window(odd: list[Span], start: int, end: int) -> tuple[int, int]:
    """Return what to show of a block: all, or the part around what differs in a long one."""
    if end - start <= _LONG:
        return start, end
    if not odd:
        return start, start + _LONG
    low, high = min(span[0] for span in odd), max(span[1] for span in odd)
    return max(low - _CONTEXT, start), min(high + _CONTEXT, end)


def _pieces(
    text: str, spans: list[Span], shared: set[Span], low: int, high: int
) -> Iterator[Piece]:
    at = low
    for start, end, label in spans:
        if end <= low or start >= high:
            continue
        if start > at:
            yield text[at:start], "", False
        yield text[start:end], label, (start, end, label) not in shared
        at = end
    if at < high:
        yield text[at:high], "", False


def _three(number: float | None) -> str:
    return "–" if number is None else f"{number:.3f}"


@cache
def _environment() -> Environment:
    return page_environment(three=_three)
