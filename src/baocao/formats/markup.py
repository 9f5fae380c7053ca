"""Inline markup for writing gold documents and test cases by hand.

One sentence a line::

    @doc id=tx-01 kind=news region=north province="Hà Nam" year=2021 unit="phường Lam Hạ"
    P other title :: Phường {LOCATION|Lam Hạ} tổng kết năm 2021
    P economy body :: Thu ngân sách đạt {PERCENT|110%}.
    S health+red_cross body :: Hội CTĐ vận động {QUANTITY|30 đơn vị máu}.

The first letter says what stands before the sentence: ``P`` a blank line, ``N``
a line break, ``S`` one space, ``G`` nothing (two sentences glued together, a
typing error that real reports have). Then the section, with equally good
second ones behind ``+``; then the kind. Everything behind ``" :: "`` is text.

Entities stand in braces, nested ones inside their holder. ``{OFFICIAL#1|…}`` and
``{POSITION#1|…}`` with the same number belong together: this person holds this
office. ``@finding KIND | STATED | COMPUTED | QUOTE | QUOTE`` records a figure that
is wrong on purpose; each QUOTE is text that stands in the document.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from baocao.schema import ENTITY_LABELS, FINDING_KINDS, KINDS, NESTED_LABELS, SECTIONS

JOINTS = {"P": "\n\n", "N": "\n", "S": " ", "G": ""}


class MarkupError(ValueError):
    """A line of markup that cannot be read; the message names source and line."""


@dataclass(slots=True)
class _Draft:
    """A document while its lines are read."""

    meta: dict[str, Any]
    text: str = ""
    entities: list[dict[str, Any]] = field(default_factory=list)
    nested: list[dict[str, Any]] = field(default_factory=list)
    sentences: list[dict[str, Any]] = field(default_factory=list)
    findings: list[tuple[int, str]] = field(default_factory=list)
    links: dict[str, dict[str, Any]] = field(default_factory=dict)


def read_markup(content: str, *, source: str = "<markup>") -> Iterator[dict[str, Any]]:
    """Yield gold records from inline markup; raise MarkupError with source and line.

    >>> text = '@doc id=a kind=news\\nP economy body :: Thu {MONEY|1,5 tỷ đồng}.'
    >>> record = next(read_markup(text))
    >>> record["text"], record["entities"]
    ('Thu 1,5 tỷ đồng.', [{'start': 4, 'end': 15, 'label': 'MONEY'}])
    """
    draft: _Draft | None = None
    for number, line in enumerate(content.split("\n"), start=1):
        where = f"{source}:{number}"
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("@doc "):
            if draft is not None:
                yield _finish(draft, source)
            draft = _Draft(meta=_attributes(line[5:], where))
            continue
        if draft is None:
            raise MarkupError(f"{where}: text before the first '@doc' line")
        if line.startswith("@finding "):
            draft.findings.append((number, line[9:]))
            continue
        _add_sentence(draft, line, where)
    if draft is not None:
        yield _finish(draft, source)


def parse_marked(marked: str, *, where: str = "<marked>") -> tuple[str, list[dict[str, Any]]]:
    """Return the plain text and all spans, outer before inner, of one marked-up string.

    >>> parse_marked("{ORG|Chi bộ {RESIDENTIAL_GROUP|TDP số 7}} họp")
    ... # doctest: +NORMALIZE_WHITESPACE
    ('Chi bộ TDP số 7 họp', [{'start': 0, 'end': 15, 'label': 'ORG', 'depth': 0},
     {'start': 7, 'end': 15, 'label': 'RESIDENTIAL_GROUP', 'depth': 1}])
    """
    out: list[str] = []
    length = 0
    spans: list[dict[str, Any]] = []
    open_spans: list[dict[str, Any]] = []
    i = 0
    while i < len(marked):
        char = marked[i]
        if char == "{":
            bar = marked.find("|", i)
            tag = marked[i + 1 : bar]
            label, _, link = tag.partition("#")
            if bar < 0 or label not in ENTITY_LABELS:
                raise MarkupError(f"{where}: '{marked[i : i + 30]}' opens no known label")
            span = {"start": length, "end": -1, "label": label, "depth": len(open_spans)}
            if link:
                span["link"] = link
            spans.append(span)
            open_spans.append(span)
            i = bar + 1
        elif char == "}":
            if not open_spans:
                raise MarkupError(f"{where}: '}}' without '{{' at column {i + 1}")
            open_spans.pop()["end"] = length
            i += 1
        else:
            out.append(char)
            length += 1
            i += 1
    if open_spans:
        raise MarkupError(f"{where}: '{{{open_spans[-1]['label']}|' is never closed")
    return "".join(out), spans


def _attributes(rest: str, where: str) -> dict[str, Any]:
    try:
        meta: dict[str, Any] = dict(part.split("=", 1) for part in shlex.split(rest))
    except ValueError as error:
        raise MarkupError(f"{where}: '@doc' wants key=value pairs ({error})") from error
    if "id" not in meta:
        raise MarkupError(f"{where}: '@doc' has no id=")
    if "year" in meta:
        meta["year"] = int(meta["year"])
    return meta


def _add_sentence(draft: _Draft, line: str, where: str) -> None:
    head, separator, marked = line.partition(" :: ")
    parts = head.split()
    if not separator or len(parts) != 3:
        raise MarkupError(f"{where}: expected 'P section kind :: text', found '{line[:60]}'")
    joint, section, kind = parts
    first, *others = section.split("+")
    for name, known in ((joint, JOINTS), (kind, KINDS), *((s, SECTIONS) for s in (first, *others))):
        if name not in known:
            raise MarkupError(f"{where}: '{name}' is not one of {', '.join(known)}")
    text, spans = parse_marked(marked, where=where)
    if not text.strip():
        raise MarkupError(f"{where}: a sentence without text")
    if draft.text:
        draft.text += JOINTS[joint]
    start = len(draft.text)
    draft.text += text
    for span in spans:
        _add_span(draft, span, start, where)
    lead = len(text) - len(text.lstrip())
    draft.sentences.append(
        {
            "start": start + lead,
            "end": start + len(text.rstrip()),
            "section": first,
            "alternatives": others,
            "kind": kind,
        }
    )


def _add_span(draft: _Draft, span: dict[str, Any], offset: int, where: str) -> None:
    start, end = span["start"] + offset, span["end"] + offset
    surface = draft.text[start:end]
    if not surface or surface != surface.strip(' \t\u00a0"“”«»,:;'):
        raise MarkupError(f"{where}: span '{surface}' is empty or has a blank or mark at its edge")
    entry = {"start": start, "end": end, "label": span["label"]}
    if span["depth"] == 0:
        draft.entities.append(entry)
    elif span["label"] in NESTED_LABELS:
        draft.nested.append(entry)
    else:
        raise MarkupError(f"{where}: only {' and '.join(NESTED_LABELS)} may be nested: '{surface}'")
    if "link" in span:
        link = draft.links.setdefault(span["link"], {"names": [], "positions": []})
        if span["label"] not in ("OFFICIAL", "POSITION"):
            raise MarkupError(f"{where}: '#' links OFFICIAL and POSITION only: '{surface}'")
        link["names" if span["label"] == "OFFICIAL" else "positions"].append([start, end])


def _finish(draft: _Draft, source: str) -> dict[str, Any]:
    meta = dict(draft.meta)
    record: dict[str, Any] = {
        "id": meta.pop("id"),
        "text": draft.text,
        "entities": draft.entities,
        "nested": draft.nested,
        "sentences": draft.sentences,
    }
    officials = [
        {"name": name, "positions": link["positions"]}
        for link in draft.links.values()
        for name in link["names"]
        if link["positions"]
    ]
    if officials:
        record["officials"] = officials
    if draft.findings:
        record["findings"] = [_finding(draft.text, n, line, source) for n, line in draft.findings]
    record["meta"] = meta
    return record


def _finding(text: str, number: int, line: str, source: str) -> dict[str, Any]:
    kind, stated, computed, *quotes = (part.strip() for part in line.split(" | "))
    if kind not in FINDING_KINDS:
        raise MarkupError(f"{source}:{number}: unknown finding kind '{kind}'")
    evidence = []
    for quote in quotes:
        start = text.find(quote)
        if start < 0:
            raise MarkupError(f"{source}:{number}: '{quote}' is not in the document")
        evidence.append({"start": start, "end": start + len(quote)})
    return {"kind": kind, "stated": stated, "computed": computed, "evidence": evidence}
