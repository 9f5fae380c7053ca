"""Gold records as spaCy's DocBin, with everything that a record says.

Entities, sentence starts and span groups are those of ``baocao corpus export``; labels
may be any. ``doc.user_data["baocao"]`` has as JSON what tokens cannot say: spans that
begin or end inside one, fields that spaCy does not know. Entities that overlap stand in
the span group ``overlapping``, since ``doc.ents`` holds flat ones only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from baocao.corpus import Record
from baocao.extensions import set_extensions, set_sentence_starts
from baocao.formats.conversion_notes import ConversionError, Item, Notes
from baocao.formats.gold_aside import ASIDE, Key, aside_of, place, span_key
from baocao.formats.gold_parts import Parts, build
from baocao.formats.gold_tokens import tokenizer

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

_ATTRIBUTES: Final = ("ORTH", "ENT_IOB", "ENT_TYPE", "SENT_START")
_GROUPS: Final = ("nested", "overlapping")
_FIELDS: Final = ("officials", "facts", "findings", "meta")


def read_gold_docbin(path: str | Path, notes: Notes | None = None) -> Iterator[Record]:
    """Yield the gold records of a ``.spacy`` file, ours or another's.

    Raises:
        ConversionError: no such file, or no DocBin.
    """
    from spacy.tokens import DocBin

    notes = notes or Notes()
    path = Path(path)
    if not path.is_file():
        raise ConversionError(f"{path}: no such file; give a .spacy file")
    set_extensions()
    try:
        docs = list(DocBin().from_bytes(path.read_bytes()).get_docs(tokenizer().vocab))
    except Exception as error:  # zlib, msgpack and numpy each have errors of their own
        message = f"{path}: no DocBin, or damaged ({error or type(error).__name__}); write it again"
        raise ConversionError(message) from error
    for number, doc in enumerate(docs, start=1):
        yield _record(doc, f"{path}: document {number}", f"{path.stem}-{number}", notes)


def write_gold_docbin(
    path: str | Path, records: Iterable[Record], notes: Notes | None = None
) -> int:
    """Write gold records as one ``.spacy`` file and return their number.

    Lost and told: an entity that no token covers, which is one of a single blank.
    """
    from spacy.tokens import DocBin

    notes = notes or Notes()
    set_extensions()
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    store = DocBin(attrs=_ATTRIBUTES, store_user_data=True)
    for record in records:
        store.add(_doc(record, notes))
    store.to_disk(path)
    return len(store)


def _doc(record: Record, notes: Notes) -> Doc:
    doc = tokenizer().make_doc(record["text"])
    exact: list[tuple[Key, Key]] = []
    ents: list[Span] = []
    groups: dict[str, list[Span]] = {name: [] for name in _GROUPS}
    for name in ("entities", "nested"):
        for item in sorted(record.get(name, []), key=place):
            span = _span(doc, item, item["label"])
            if span is None:
                message = f"{item['label']} of a single blank; no token covers it"
                notes.loss(name, f"document '{record['id']}'", message, span=item)
                continue
            exact.append(((span.start_char, span.end_char, span.label_), span_key(item)))
            if item.get("value") is not None and _is_packed(item["value"]):
                span._.value = item["value"]
            if name == "nested":
                groups[name].append(span)
            elif ents and span.start < ents[-1].end:
                groups["overlapping"].append(span)
            else:
                ents.append(span)
    doc.set_ents(ents)
    for name, spans in groups.items():
        doc.spans[name] = spans
    _add_sentences(doc, record)
    aside = aside_of(record, nested=True, sentences=False, exact=exact)
    doc.user_data |= {"id": record["id"], ASIDE: json.dumps(aside, ensure_ascii=False)}
    return doc


def _add_sentences(doc: Doc, record: Record) -> None:
    """Add the sentences for those who read the document with spaCy; the aside has them too."""
    kinds, sections, others = [], [], []
    for item in record["sentences"]:
        span = _span(doc, item, item.get("kind", "body"))
        if span is not None:
            kinds.append(span)
            sections.append(_labelled(span, item["section"]))
            others += [_labelled(span, name) for name in item.get("alternatives", [])]
    set_sentence_starts(doc, {span.start for span in kinds})
    doc.spans["sentences"] = kinds
    doc.spans["sections"] = sections
    doc.spans["section_alternatives"] = others


def _span(doc: Doc, item: Item, label: str) -> Span | None:
    return doc.char_span(item["start"], item["end"], label=label, alignment_mode="expand")


def _labelled(span: Span, label: str) -> Span:
    from spacy.tokens import Span

    return Span(span.doc, span.start, span.end, label=label)


def _record(doc: Doc, where: str, name: str, notes: Notes) -> Record:
    aside = _aside(doc, where, notes)
    spans = [*doc.ents, *(span for group in _GROUPS for span in doc.spans.get(group, []))]
    items: list[Item] = []
    for span in spans:
        item: Item = {"start": span.start_char, "end": span.end_char, "label": span.label_}
        if aside is None and span._.value is not None:
            item["value"] = _lists(span._.value)
        items.append(item)
    told = doc.user_data.get("id")
    if isinstance(aside, dict):
        told = aside.get("id", told)
    name = told if isinstance(told, str) and told else name
    sentences = _sentences(doc) if aside is None else None
    record = build(Parts(name, doc.text, where, items, sentences, aside), notes)
    if aside is None:
        record |= {k: _lists(doc.user_data[k]) for k in _FIELDS if doc.user_data.get(k)}
    return record


def _aside(doc: Doc, where: str, notes: Notes) -> Any:
    content = doc.user_data.get(ASIDE)
    if content is None:
        return None
    try:
        return json.loads(content)
    except (TypeError, ValueError) as error:
        notes.loss("field", where, f"user_data['{ASIDE}'] is no JSON ({error}); left out")
        return None


def _sentences(doc: Doc) -> list[Item]:
    """Return the sentences of a document that ``baocao corpus export`` or annotate made."""
    kinds = {(span.start, span.end): span.label_ for span in doc.spans.get("sentences", [])}
    others: dict[tuple[int, int], list[str]] = {}
    for span in doc.spans.get("section_alternatives", []):
        others.setdefault((span.start, span.end), []).append(span.label_)
    return [
        {
            "start": span.start_char,
            "end": span.end_char,
            "section": span.label_,
            "alternatives": others.get((span.start, span.end), []),
            "kind": kinds.get((span.start, span.end), "body"),
        }
        for span in doc.spans.get("sections", [])
    ]


def _is_packed(value: Any) -> bool:
    """Say whether msgpack can hold a value: its whole numbers have 64 bits."""
    if isinstance(value, dict):
        return all(map(_is_packed, value.values()))
    if isinstance(value, list):
        return all(map(_is_packed, value))
    return not isinstance(value, int) or -(2**63) <= value < 2**63


def _lists(value: Any) -> Any:
    """Return a value with lists where spaCy made tuples of them."""
    if isinstance(value, dict):
        return {key: _lists(inner) for key, inner in value.items()}
    return [_lists(inner) for inner in value] if isinstance(value, list | tuple) else value
