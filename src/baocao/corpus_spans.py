"""Checks of the spans of one gold record: where they lie, how they meet, what they say.

Fields of a wrong type are left to the schema (``baocao.corpus_checks``); here they are
passed over, so that every other span of the record is still checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from baocao.corpus import Record
from baocao.corpus_values import Readings, contradictions
from baocao.text.lines import BLANKS

Item = dict[str, Any]

_MARKS: Final = "\"'“”„‘’«»‹›,:;"
_LINE_BREAK: Final = re.compile("[\n\r\v\f\x85\u2028\u2029]")
# 'TP.', 'H.', 'T.Ư.', 'Nguyễn Văn A.': one or two letters with a capital, or stops inside.
_ABBREVIATION: Final = re.compile(r"(?:^|[\s(])(?:[^\W\d_]\w?|(?:\w{1,3}\.)+\w{1,3})\.$")
_ROMAN: Final = re.compile(r"(?:^|\s)[IVXLC]+\.$")
_LONGEST_ABBREVIATION: Final = 20


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a record, before it is known which file the record stands in."""

    code: str
    message: str
    start: int | None = None
    end: int | None = None


def span_faults(record: Record, *, values: bool = True) -> list[Fault]:
    """Return what is wrong with the spans of a record, and with their ``values`` if asked.

    >>> record = {"id": "a", "text": "thu 5 tỷ, chi", "sentences": [],
    ...           "entities": [{"start": 4, "end": 9, "label": "MONEY"}]}
    >>> [(fault.code, fault.start, fault.end) for fault in span_faults(record)]
    [('edge', 4, 9), ('crosses', 4, 9), ('uncovered', 0, 13)]
    """
    text = record.get("text")
    if not isinstance(text, str):
        return []
    faults: list[Fault] = []
    entities, nested, sentences = (
        _placed(record, name, text, faults) for name in ("entities", "nested", "sentences")
    )
    for items, what in ((entities, "entities"), (nested, "nested spans")):
        faults += _overlaps(items, text, f"{what} are flat")
        faults += (f for item in items if (f := _edge(item, text)))
    faults += _overlaps(sentences, text, "sentences are apart")
    faults += _not_inside(entities, sentences, text)
    faults += _not_nested(nested, entities, text)
    faults += _lines(sentences, text)
    faults += _uncovered(sentences, text)
    faults += _links(record, entities, text)
    faults += _evidence(record, text)
    if values:
        faults += _values(record, entities + nested)
    return faults


def _placed(record: Record, name: str, text: str, faults: list[Fault]) -> list[Item]:
    """Return the items of a list that lie in the text, in order; the others are faults."""
    inside = []
    for item in _dicts(record.get(name)):
        fault = _outside(item, text, "offsets", f"{name} item")
        if fault:
            faults.append(fault)
        elif _span(item) is not None:
            inside.append(item)
    return sorted(inside, key=lambda item: (item["start"], item["end"]))


def _outside(item: Item, text: str, code: str, what: str) -> Fault | None:
    span = _span(item)
    if span is None or 0 <= span[0] < span[1] <= len(text):
        return None
    return Fault(code, f"{what} is empty or outside the text of {len(text)} characters", *span)


def _overlaps(items: Iterable[Item], text: str, rule: str) -> Iterator[Fault]:
    """Compare each item with the one before it that reaches farthest."""
    last: Item | None = None
    for item in items:
        if last is not None and item["start"] < last["end"]:
            message = f"'{_shown(text, item)}' overlaps '{_shown(text, last)}'; {rule}"
            yield Fault("overlap", message, item["start"], item["end"])
        if last is None or item["end"] > last["end"]:
            last = item


def _edge(item: Item, text: str) -> Fault | None:
    surface = text[item["start"] : item["end"]]
    bad = _MARKS + BLANKS
    for edge, char in (("begins", surface[0]), ("ends", surface[-1])):
        stop = char == "." and (edge == "begins" or not _is_abbreviation(surface))
        if char in bad or stop:
            name = "a blank" if char in BLANKS else f"'{char}'"
            message = f"'{_shown(text, item)}' {edge} with {name}"
            return Fault("edge", message, item["start"], item["end"])
    return None


def _is_abbreviation(surface: str) -> bool:
    tail = surface[-_LONGEST_ABBREVIATION:]
    found = _ABBREVIATION.search(tail)
    return bool(found and found[0].lstrip(" (")[0].isupper() and not _ROMAN.search(tail))


def _not_inside(entities: list[Item], sentences: list[Item], text: str) -> Iterator[Fault]:
    at = 0
    for item in entities:
        while at < len(sentences) and sentences[at]["end"] <= item["start"]:
            at += 1
        holder = sentences[at] if at < len(sentences) else None
        if holder is None or not holder["start"] <= item["start"] < item["end"] <= holder["end"]:
            message = f"'{_shown(text, item)}' does not lie in one sentence"
            yield Fault("crosses", message, item["start"], item["end"])


def _not_nested(nested: list[Item], entities: list[Item], text: str) -> Iterator[Fault]:
    for item in nested:
        span = item["start"], item["end"]
        if not any(
            e["start"] <= span[0] < span[1] <= e["end"] and span != (e["start"], e["end"])
            for e in entities
        ):
            message = f"'{_shown(text, item)}' is nested, but in no longer entity"
            yield Fault("nested", message, item["start"], item["end"])


def _lines(sentences: Iterable[Item], text: str) -> Iterator[Fault]:
    for item in sentences:
        found = _LINE_BREAK.search(text, item["start"], item["end"])
        if found:
            message = f"the sentence crosses the line break at {found.start()}"
            yield Fault("line_break", message, item["start"], item["end"])


def _uncovered(sentences: list[Item], text: str) -> Iterator[Fault]:
    """Look at what lies between the sentences."""
    ends = [{"start": 0, "end": 0}, *sentences, {"start": len(text), "end": len(text)}]
    reached = 0
    for left, right in pairwise(ends):
        reached = max(reached, left["end"])
        piece = text[reached : right["start"]]
        content = piece.strip(BLANKS)
        if content:
            start = reached + len(piece) - len(piece.lstrip(BLANKS))
            message = f"no sentence covers '{content[:40]}'"
            yield Fault("uncovered", message, start, start + len(content))


def _links(record: Record, entities: list[Item], text: str) -> Iterator[Fault]:
    known = {(e["start"], e["end"], str(e.get("label"))) for e in entities}
    for official in _dicts(record.get("officials")):
        positions = official.get("positions")
        pairs = [(official.get("name"), "OFFICIAL")]
        pairs += [(p, "POSITION") for p in (positions if isinstance(positions, list) else ())]
        for pair, label in pairs:
            span = _pair(pair)
            if span is not None and (*span, label) not in known:
                surface = text[max(span[0], 0) : max(span[1], 0)][:60]
                yield Fault("official", f"'{surface}' is no {label} entity", *span)


def _evidence(record: Record, text: str) -> Iterator[Fault]:
    for finding in _dicts(record.get("findings")):
        for item in _dicts(finding.get("evidence")):
            yield from _quoted(item, text, "finding", "evidence of a finding")
    earlier: set[str] = set()
    for fact in _dicts(record.get("facts")):
        yield from _quoted(fact, text, "fact", "a fact")
        for item in _dicts(fact.get("evidence")):
            yield from _quoted(item, text, "fact", "evidence of a fact")
        yield from _named(fact, earlier)


def _named(fact: Item, earlier: set[str]) -> Iterator[Fault]:
    """Check the id of a fact and the ids it names, and add it to the earlier ones."""
    name, same, span = fact.get("id"), fact.get("same_as"), _span(fact) or ()
    for other in same if isinstance(same, list) else ():
        if isinstance(other, str) and other not in earlier:
            message = f"the fact '{name}' repeats '{other}', which is no earlier fact"
            yield Fault("fact", message, *span)
    if isinstance(name, str):
        if name in earlier:
            yield Fault("fact", f"the fact '{name}' stands twice", *span)
        earlier.add(name)


def _quoted(item: Item, text: str, code: str, what: str) -> Iterator[Fault]:
    """Check that a stretch lies in the text, is what its own text says, and cuts no word."""
    span, told = _span(item), item.get("text")
    fault = _outside(item, text, code, what)
    if fault:
        yield fault
    elif span is not None:
        stands = text[slice(*span)]
        if isinstance(told, str) and told != stands:
            message = f"{what} is '{told[:60]}', but '{stands[:60]}' stands there"
            yield Fault(code, message, *span)
        for edge, at in (("begins", span[0]), ("ends", span[1])):
            if _is_cut(text, at):
                yield Fault(code, f"{what}, '{stands[:60]}', {edge} inside a word", *span)


def _is_cut(text: str, at: int) -> bool:
    """Say whether an offset lies within a word or a number: 10|4%, 1.2|50, 12.|4."""
    before, after = text[max(at - 2, 0) : at], text[at : at + 2]
    if not before or not after:
        return False
    joined = before[-1].isalnum() and after[0].isalnum()
    number = before[-1] in ".," and before[:-1].isdigit() and after[0].isdigit()
    split = before[-1].isdigit() and after[0] in ".," and after[1:].isdigit()
    return joined or number or split


def _values(record: Record, items: Iterable[Item]) -> Iterator[Fault]:
    valued = [item for item in items if isinstance(item.get("value"), dict)]
    if not valued:
        return
    try:
        readings = Readings(record)
    except ValueError as error:
        yield Fault("meta", f"meta.period: {error}")
        return
    for item in valued:
        if not isinstance(item.get("label"), str):
            continue
        told = [f"{n}={given!r}, not {read!r}" for n, given, read in contradictions(item, readings)]
        if told:
            message = f"the value of '{_shown(readings.text, item)}' has {'; '.join(told)}"
            yield Fault("value", message, item["start"], item["end"])


def _span(item: Item) -> tuple[int, int] | None:
    return _pair([item.get("start"), item.get("end")])


def _pair(value: Any) -> tuple[int, int] | None:
    """Return two offsets, or None where the schema complains about them."""
    if isinstance(value, list) and len(value) == 2 and all(type(n) is int for n in value):
        return value[0], value[1]
    return None


def _dicts(value: Any) -> list[Item]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _shown(text: str, item: Item) -> str:
    return text[item["start"] : item["end"]][:60].replace("\n", "⏎")
