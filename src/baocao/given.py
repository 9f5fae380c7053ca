"""Reports that people have annotated: what they marked is kept, the rest is worked out.

Entities, nested spans, sections and links of a gold record (annotations/README.md) become a
document of spaCy as they are; values that are missing come from the grammar, offices of
officials without a link from the linker. The document is cut into tokens at every border, so
that no offset moves.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from baocao.corpus_values import add_values
from baocao.entity_values import value_of
from baocao.extensions import set_attributes, set_extensions, set_sentence_starts
from baocao.grammar.people import REACH, honorific_before
from baocao.schema import ENTITY_LABELS, KINDS, NESTED_LABELS, SECTIONS

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span

Item = dict[str, Any]
Places = dict[tuple[int, int], int]
"""Number of each entity by its offsets."""

_EDGES: Final = ("start", "end")

SOURCE: Final = "given"
"""``source`` of an entity that people have marked."""

_ADVICE: Final = "'baocao corpus validate' lists all that is wrong"
_SHOWN: Final = 40  # characters of a span in a message


class GivenError(ValueError):
    """An annotation that cannot be kept; the message says which span, why and what to do."""


def given_doc(nlp: Language, text: str, given: Mapping[str, Any]) -> Doc:
    """Return a document with the annotation that came with its text, each span exactly so.

    Args:
        nlp: a pipeline; its layout and sections are asked where no sentence is given, its
            officials for links. Its labels are known, besides those of ``ENTITY_LABELS``.
        text: the text that the offsets count in, in code points.
        given: ``Document.given``: the annotation fields of a gold record, unchecked.

    Raises:
        GivenError: a span outside the text, over another one, or with an unknown label.
    """
    set_extensions()
    marked = _checked(text, given, labels={*ENTITY_LABELS, *_own_labels(nlp)})
    entities, nested = _with_values(text, marked)
    sentences = marked["sentences"]
    doc = _exact_doc(nlp, text, [*entities, *nested, *sentences])
    doc.set_ents(_spans(doc, entities))
    doc.spans["nested"] = _spans(doc, nested)
    if sentences:
        _file(doc, sentences)
    else:
        _run(nlp, doc, "baocao_layout", "baocao_sections")
    _set_values(doc, [*entities, *nested])
    _run(nlp, doc, "baocao_officials")
    # The linker reads doubtful titles anew: what people have written stays.
    kept = [*marked["entities"], *marked["nested"]]
    _set_values(doc, (item for item in kept if item.get("value") is not None))
    _link(doc, text, marked["officials"])
    return doc


def _own_labels(nlp: Language) -> Collection[str]:
    """Return the labels that a pipeline was trained on."""
    return [
        label
        for name, pipe in nlp.pipeline
        if nlp.get_pipe_meta(name).factory == "baocao_entities"
        for label in getattr(pipe, "labels", ())
    ]


def _run(nlp: Language, doc: Doc, *factories: str) -> None:
    """Run the components of a pipeline that were made by these factories, in its order."""
    for name, pipe in nlp.pipeline:
        if nlp.get_pipe_meta(name).factory in factories:
            pipe(doc)


# --- what is checked: all that would move a span, lose it, or break what follows


def _checked(text: str, given: Mapping[str, Any], *, labels: Collection[str]) -> dict[str, Any]:
    """Return the lists of spans, in the order of the text; raise GivenError for a broken one."""
    found: dict[str, Any] = {
        name: sorted(_items(given, name, text), key=lambda item: (item["start"], item["end"]))
        for name in ("entities", "nested", "sentences")
    }
    for name, spans in found.items():
        for left, right in pairwise(spans):
            if right["start"] < left["end"]:
                _fail(name, right, f"overlaps {left['start']}:{left['end']}", text)
    for name, known in (("entities", labels), ("nested", NESTED_LABELS)):
        for item in found[name]:
            _check_word(name, item, "label", known, text)
            if not isinstance(item.get("value"), Mapping | None):
                _fail(name, item, "its value is no object", text)
    for item in found["sentences"]:
        _check_word("sentences", item, "section", SECTIONS, text)
        _check_word("sentences", {"kind": "body", **item}, "kind", KINDS, text)
        for other in item.get("alternatives") or ():
            _check_word("sentences", {**item, "section": other}, "section", SECTIONS, text)
    _check_inside(found["nested"], found["entities"], text)
    return {**found, "officials": _links(given.get("officials"))}


def _items(given: Mapping[str, Any], name: str, text: str) -> list[Item]:
    items = given.get(name)
    if items is None:
        return []
    if not isinstance(items, list):
        raise GivenError(f"'{name}' is no list of spans; {_ADVICE}")
    for number, item in enumerate(items):
        start, end = (item.get(edge) if isinstance(item, dict) else None for edge in _EDGES)
        if type(start) is not int or type(end) is not int:
            raise GivenError(f"{name}[{number}] has no whole numbers 'start' and 'end'; {_ADVICE}")
        if not 0 <= start < end <= len(text):
            raise GivenError(
                f"{name} {start}:{end} is empty or outside the text of {len(text)} characters; "
                f"{_ADVICE}"
            )
        quoted = item.get("text")
        if isinstance(quoted, str) and quoted != text[start:end]:
            _fail(name, item, f"is said to be '{quoted[:_SHOWN]}'", text)
    return items


def _fail(name: str, item: Item, why: str, text: str) -> None:
    start, end = item["start"], item["end"]
    shown = text[start:end][:_SHOWN].replace("\n", "⏎")
    raise GivenError(f"{name} {start}:{end} '{shown}': {why}; {_ADVICE}")


def _check_word(name: str, item: Item, field: str, known: Collection[str], text: str) -> None:
    word = item.get(field)
    if not isinstance(word, str) or word not in known:
        _fail(name, item, f"unknown {field} {word!r}, known are {', '.join(known)}", text)


def _check_inside(nested: list[Item], entities: list[Item], text: str) -> None:
    """Raise GivenError for a nested span that no longer entity holds: it would be lost."""
    starts = [item["start"] for item in entities]
    for item in nested:
        before = bisect_right(starts, item["start"]) - 1
        holder = entities[before] if before >= 0 else None
        size = item["end"] - item["start"]
        whole = holder is not None and size == holder["end"] - holder["start"]
        if holder is None or item["end"] > holder["end"] or whole:
            _fail("nested", item, "is no part of an entity", text)


def _links(links: object) -> list[tuple[tuple[int, int], list[tuple[int, int]]]]:
    """Return the links of a record as offsets of a name and of its offices."""
    try:
        return [
            (_pair(link["name"]), [_pair(position) for position in link["positions"]])
            for link in links or ()  # type: ignore[attr-defined]
        ]
    except (TypeError, KeyError, ValueError) as error:
        raise GivenError(f"'officials' is no list of name and positions; {_ADVICE}") from error


def _pair(offsets: Any) -> tuple[int, int]:
    start, end = offsets
    return int(start), int(end)


# --- what is made of it


def _with_values(text: str, marked: Mapping[str, list[Item]]) -> tuple[list[Item], list[Item]]:
    """Return entities and nested spans, each with the value given, else the one read there."""
    record = {"id": "", "text": text, "entities": marked["entities"], "nested": marked["nested"]}
    filled = add_values(record)
    entities, nested = (
        [
            item
            if item.get("value") is not None
            else {**item, "value": value_of(item["label"], text[item["start"] : item["end"]])}
            for item in filled[name]
        ]
        for name in ("entities", "nested")
    )
    return entities, nested


def _exact_doc(nlp: Language, text: str, items: Iterable[Item]) -> Doc:
    """Return the tokens of a text, cut at every border of a span that lies within one."""
    from spacy.tokens import Doc

    edges = [(item["start"], item["end"]) for item in items]
    starts, ends = {start for start, _ in edges}, {end for _, end in edges}
    cuts = sorted(starts | ends)
    doc = nlp.make_doc(text)
    words: list[str] = []
    spaces: list[bool] = []
    for token in doc:
        start, end = token.idx, token.idx + len(token)
        inner = cuts[bisect_right(cuts, start) : bisect_left(cuts, end)]
        for one, other in pairwise((start, *inner, end)):
            words.append(text[one:other])
            spaces.append(False)
        if token.whitespace_ and (end in starts or end + 1 in ends):
            words.append(" ")  # a blank inside a span, at its edge
            spaces.append(False)
        elif token.whitespace_:
            spaces[-1] = True
    return doc if len(words) == len(doc) else Doc(nlp.vocab, words=words, spaces=spaces)


def _spans(doc: Doc, items: Iterable[Item], field: str = "label") -> list[Span]:
    spans = [doc.char_span(item["start"], item["end"], label=item[field]) for item in items]
    return [span for span in spans if span is not None]  # all of them: tokens end at the borders


def _file(doc: Doc, sentences: list[Item]) -> None:
    """Set sentences, their kinds and their sections; what people say is certain."""
    spans = _spans(doc, [{"kind": "body", **item} for item in sentences], "kind")
    set_sentence_starts(doc, {span.start for span in spans})
    doc.spans["sentences"] = spans
    doc.spans["sections"] = _spans(doc, sentences, "section")
    for item in sentences:
        others = [{"section": name, "score": 1.0} for name in item.get("alternatives") or ()]
        set_attributes(
            doc, item["start"], item["end"], section_score=1.0, alternatives=others
        )  # fmt: skip


def _set_values(doc: Doc, items: Iterable[Item]) -> None:
    for item in items:
        set_attributes(
            doc, item["start"], item["end"], value=item.get("value"), score=1.0, source=SOURCE
        )


def _link(
    doc: Doc, text: str, links: Iterable[tuple[tuple[int, int], list[tuple[int, int]]]]
) -> None:
    """Give officials the offices that a record links them to; the others keep what was found.

    A link whose name or office is no longer marked is no link any more.
    """
    numbers: Places = {(ent.start_char, ent.end_char): i for i, ent in enumerate(doc.ents)}
    labels = [ent.label_ for ent in doc.ents]
    rows = {row["name"]: row for row in doc._.officials or ()}
    for name, positions in links:
        official = numbers.get(name)
        offices = [numbers[place] for place in positions if place in numbers]
        offices = [office for office in offices if labels[office] == "POSITION"]
        if official is None or labels[official] != "OFFICIAL" or not offices:
            continue
        before = text[max(0, name[0] - REACH) : name[0]].rpartition("\n")[2]
        row = {"honorific": honorific_before(before), **rows.get(official, {})}
        rows[official] = {**row, "name": official, "positions": offices}
    doc._.officials = [rows[number] for number in sorted(rows)]
