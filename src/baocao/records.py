"""From an annotated document to the report record that is written out (DESIGN: format 1.0)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from baocao.audit import audit_report
from baocao.extensions import text_of
from baocao.facts import find_facts
from baocao.grammar.intervals import resolve_date
from baocao.grammar.report_period import report_period
from baocao.grammar.report_unit import report_unit
from baocao.normal import normalize
from baocao.schema import (
    Alternative,
    Block,
    Entity,
    Nested,
    Official,
    Report,
    Sentence,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

# Vietnamese letters that no other Latin alphabet has together; a text with hardly any of
# them is not Vietnamese (or has lost its marks), and its annotation means little.
_VIETNAMESE: Final = re.compile(
    r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE
)
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_SHARE: Final = 0.05
_WARDS: Final = frozenset({"phường", "xã", "thị trấn"})
_DOCUMENT_TYPE_LENGTH: Final = 3  # words: 'BÁO CÁO', 'NGHỊ QUYẾT', 'TỜ TRÌNH'


def language_of(text: str) -> str:
    """Return ``vi``, or ``und`` where a text has too few Vietnamese letters to be read.

    >>> language_of("Đảng ủy phường đã tổ chức hội nghị"), language_of("The council met today")
    ('vi', 'und')
    """
    letters = sum(map(len, _LETTERS.findall(text)))
    marked = len(_VIETNAMESE.findall(normalize(text)))
    return "vi" if letters and marked / letters >= _SHARE else "und"


def make_report(
    doc: Doc,
    *,
    id: str,
    source: str,
    model: str,
    meta: dict[str, Any] | None = None,
    blocks: Iterable[Block] = (),
) -> Report:
    """Return the record of one annotated document; every span is a slice of its text.

    Facts and findings are drawn from the rest of the record (:mod:`baocao.facts`,
    :mod:`baocao.audit`).
    """
    text = text_of(doc)
    own = dict(meta or {})
    period = _given_period(own) or report_period(text)
    for name, found in (("title", _title), ("unit", _unit)):
        if own.get(name) is None:  # also where an earlier run has found none
            own[name] = found(doc)
    own.setdefault("published", None)
    if own.get("period") is not None and _given_period(own) is None:
        own["period_given"] = own["period"]  # not two ISO dates: kept, but not as the period
    own["period"] = {"start": period[0], "end": period[1]} if period else None
    names = [f"e{number}" for number in range(1, len(doc.ents) + 1)]
    nested: dict[int, Span] = {span.start: span for span in doc.spans.get("nested", [])}
    report = Report(
        id=id,
        source=source,
        text=text,
        text_sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        language=language_of(text),
        model=model,
        meta=own,
        sentences=tuple(_sentences(doc)),
        entities=tuple(
            _entity(span, name, text, nested, period)
            for span, name in zip(doc.ents, names, strict=True)
        ),
        officials=tuple(_officials(doc, names)),
        blocks=tuple(blocks),
    )
    record = report.to_dict()
    record["facts"] = find_facts(record)
    return replace(report, facts=tuple(record["facts"]), findings=tuple(audit_report(record)))


def _given_period(meta: dict[str, Any]) -> tuple[str, str] | None:
    """Return the period that came with the document, where it is two ISO dates."""
    given: Any = meta.get("period")
    try:
        start, end = (date.fromisoformat(given[name]).isoformat() for name in ("start", "end"))
    except (TypeError, KeyError, ValueError):
        return None
    return (start, end) if start <= end else None


def _sentences(doc: Doc) -> list[Sentence]:
    kinds = list(doc.spans.get("sentences", []))
    filed = list(doc.spans.get("sections", [])) or [None] * len(kinds)
    return [
        Sentence(
            start=kind.start_char,
            end=kind.end_char,
            section=section.label_ if section is not None else "other",
            section_score=section._.section_score if section is not None else 0.0,
            alternatives=tuple(
                Alternative(**item) for item in (section._.alternatives or [] if section else [])
            ),
            kind=kind.label_,
        )
        for kind, section in zip(kinds, filed, strict=True)
    ]


def _entity(
    span: Span, name: str, text: str, nested: dict[int, Span], period: tuple[str, str] | None
) -> Entity:
    value = span._.value
    if span.label_ == "DATE" and value is not None and period is not None:
        value = resolve_date(value, period)
    start, end = span.start_char, span.end_char
    return Entity(
        id=name,
        start=start,
        end=end,
        text=text[start:end],
        label=span.label_,
        value=value,
        score=span._.score,
        source=span._.source,
        nested=tuple(
            Nested(inner.start_char, inner.end_char, inner.text, inner.label_, inner._.value)
            for inner in (nested[i] for i in range(span.start, span.end) if i in nested)
        ),
    )


def _officials(doc: Doc, names: list[str]) -> list[Official]:
    found = []
    ents = doc.ents  # spaCy builds this tuple anew at each access
    for item in doc._.officials or []:
        positions = [ents[i] for i in item["positions"]]
        values = [span._.value or {} for span in positions]
        found.append(
            Official(
                name=names[item["name"]],
                positions=tuple(names[i] for i in item["positions"]),
                body=next((v["body"] for v in values if v.get("body")), None),
                honorific=item["honorific"],
                expanded=tuple(
                    expansion for value in values for expansion in value.get("expanded") or ()
                ),
            )
        )
    return found


def _title(doc: Doc) -> str | None:
    """Return the title; a type of document alone on its line (``BÁO CÁO``) takes the next line."""
    titles = [span.text for span in doc.spans.get("sentences", []) if span.label_ == "title"]
    short = bool(titles) and len(titles[0].split()) <= _DOCUMENT_TYPE_LENGTH
    return " ".join(titles[: 2 if short else 1]) or None


def _unit(doc: Doc) -> str | None:
    """Return the ward or commune that the report is about."""
    places = [span._.value for span in [*doc.ents, *doc.spans.get("nested", [])]
              if span.label_ == "LOCATION" and span._.value]  # fmt: skip
    named = [f"{place['type']} {place['name']}" for place in places if place["type"] in _WARDS]
    return report_unit(text_of(doc), named)
