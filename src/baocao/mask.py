"""Privacy: names of people who are no officials, replaced by stable surrogates.

Reports name poor, sick and disciplined people. ``mask_report`` writes ``Người 1``, ``Người
2`` … for them in the text and in every other field of a record, and moves all offsets. One
person has one surrogate in a report, at a second mention by given name too (``em Minh``).
Officials act in public: their names stay.

What the model does not find as a PERSON, and nowhere names in full, is not masked.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from baocao.grammar.people import is_meant
from baocao.normal import normal_view, normalize
from baocao.registers.names import same_persons

Record = dict[str, Any]

_WORD: Final = re.compile(r"\w+")
# Between the syllables of a name: blanks, or the mark of a Highland name ("H' Đớt").
_INSIDE: Final = re.compile(r"[\s'’]{0,3}")
# Before a given name alone; 'đồng chí' is left to officials.
_ADDRESS: Final = frozenset(
    {"ông", "bà", "anh", "chị", "em", "cháu", "bác", "cô", "chú", "cụ", "cậu", "mẹ", "bé", "thầy"}
)
_ANY_CASE: Final = 3  # syllables from which on a name in small letters is the name still


def mask_report(record: Record) -> Record:
    """Return a report record in which no PERSON is named; the record given is not changed.

    ``Người 1``, ``Người 2`` … stand for the persons in the order of their first mention; no
    such names exist, so nobody takes them for real. A name is replaced wherever it stands
    in full, marked as PERSON or not, and in every field; a given name where it is marked or
    stands behind ``ông``, ``bà``, ``em``. Every span's text stays ``text[start:end]``, and
    ``text_sha256`` is that of the masked text. Where a PERSON and an OFFICIAL share a name,
    only what is marked as PERSON is replaced.

    >>> masked = mask_report({"id": "a", "text": "Bà Trần Thị Mận có 5 con", "entities": [
    ...     {"id": "e1", "start": 3, "end": 15, "text": "Trần Thị Mận", "label": "PERSON"},
    ...     {"id": "e2", "start": 19, "end": 24, "text": "5 con", "label": "QUANTITY"}]})
    >>> masked["text"], [(e["start"], e["end"], e["text"]) for e in masked["entities"]]
    ('Bà Người 1 có 5 con', [(3, 10, 'Người 1'), (14, 19, '5 con')])
    """
    text: str = record["text"]
    entities = record.get("entities") or ()
    persons = [
        item
        for item in entities
        if item["label"] == "PERSON" and is_meant(text[item["start"] : item["end"]])
    ]
    if not persons:
        return record
    officials = [item for item in entities if item["label"] == "OFFICIAL"]
    written = [text[item["start"] : item["end"]] for item in persons]
    names = _Surrogates(written, [text[item["start"] : item["end"]] for item in officials])
    marked = [
        _Cut(item["start"], item["end"], surrogate)
        for item, surrogate in zip(persons, names.of_each, strict=True)
    ]
    kept = [(item["start"], item["end"]) for item in officials]
    masked = _Masked(text, _without_overlap(marked, names.find(text), kept))
    fields = {
        name: masked.text if name == "text" else _field(value, masked, names)
        for name, value in record.items()
    }
    if "text_sha256" in record:
        digest = hashlib.sha256(masked.text.encode("utf-8", "surrogatepass"))
        fields["text_sha256"] = digest.hexdigest()
    return fields


@dataclass(frozen=True, slots=True)
class _Cut:
    """What is replaced: offsets into a text, and the surrogate that stands there instead."""

    start: int
    end: int
    surrogate: str


class _Surrogates:
    """The surrogate of each person of a report, and where their names stand in a text."""

    def __init__(self, persons: Sequence[str], officials: Sequence[str]) -> None:
        numbers: dict[int, int] = {}
        self.of_each = [
            f"Người {numbers.setdefault(first, len(numbers) + 1)}"
            for first in same_persons(persons)
        ]
        self._full: dict[str, str | None] = {}
        self._given: dict[str, str] = {}
        for name, surrogate in zip(persons, self.of_each, strict=True):
            words = _words(name)
            self._full.setdefault("".join(words), surrogate)
            # Of two persons of one given name the first stands for both.
            self._given.setdefault("".join(words[-1:]), surrogate)
        for name in officials:  # found first, and left as they are
            words = _words(name)
            self._full["".join(words)] = None
            self._given.pop("".join(words[-1:]), None)
        self._alone = dict(zip(persons, self.of_each, strict=True))
        self._sizes = {
            key: len(_words(name))
            for name in (*persons, *officials)
            for key in ["".join(_words(name))]
        }
        self._longest = max(self._sizes.values(), default=0)

    def find(self, text: str) -> Iterator[_Cut]:
        """Yield where persons are named in full, or by given name behind ``ông``, ``em`` …"""
        view = normal_view(text)
        words = list(_WORD.finditer(view.text))
        kept = -1  # the last word of an official's name
        for index in range(len(words)):
            last, surrogate = self._named(view.text, words, index)
            if last <= kept:
                continue
            if surrogate is not None:
                start, end = view.raw_span(words[index].start(), words[last].end())
                yield _Cut(start, end, surrogate)
            elif last > index:
                kept = last

    def replace(self, text: str) -> str:
        """Return a text with its surrogates in place of the names."""
        return (
            self._alone.get(text) or _Masked(text, _without_overlap((), self.find(text), ())).text
        )

    def _named(self, text: str, words: list[re.Match[str]], index: int) -> tuple[int, str | None]:
        """Return the last word of the longest name that begins at a word, and its surrogate."""
        key, best = "", -1
        for last in range(index, min(index + self._longest, len(words))):
            gap = text[words[last - 1].end() : words[last].start()] if last > index else ""
            if not _INSIDE.fullmatch(gap):
                break
            key += words[last][0].lower()
            if key in self._full and self._is_name(key, words[index : last + 1]):
                best, found = last, self._full[key]
        if best >= 0:
            return best, found
        return index, self._by_given_name(text, words, index)

    def _is_name(self, key: str, words: Sequence[re.Match[str]]) -> bool:
        """Tell a name in full from its words: 'Hoa Mai' from 'hoa mai'."""
        size = self._sizes[key]
        return size > 1 and (size >= _ANY_CASE or all(word[0][0].isupper() for word in words))

    def _by_given_name(self, text: str, words: list[re.Match[str]], index: int) -> str | None:
        word = words[index][0]
        surrogate = self._given.get(word.lower())
        if surrogate is None or index == 0 or not word[0].isupper():
            return None
        before = text[words[index - 1].end() : words[index].start()]
        addressed = words[index - 1][0].lower() in _ADDRESS and before.isspace()
        if not addressed:
            return None
        if index + 1 < len(words) and words[index + 1][0][0].isupper():
            after = text[words[index].end() : words[index + 1].start()]
            if after.isspace() and "\n" not in after:
                return None  # the first syllable of another name
        return surrogate


def _words(name: str) -> list[str]:
    return _WORD.findall(normalize(name).lower())


def _without_overlap(
    marked: Sequence[_Cut], found: Iterable[_Cut], kept: Sequence[tuple[int, int]]
) -> list[_Cut]:
    """Return cuts in order; a name found around a marked part of it replaces the whole."""
    blocked = sorted(kept)
    starts = [start for start, _ in blocked]

    def is_free(cut: _Cut) -> bool:
        before = bisect_right(starts, cut.end - 1) - 1
        return before < 0 or blocked[before][1] <= cut.start

    cuts: list[_Cut] = []
    for cut in sorted([*marked, *filter(is_free, found)], key=lambda c: (c.start, -c.end)):
        if cuts and cut.start < cuts[-1].end:
            last = cuts.pop()
            cut = _Cut(last.start, max(last.end, cut.end), last.surrogate)
        cuts.append(cut)
    return cuts


class _Masked:
    """A text with its cuts made, and where each old offset lies in it."""

    def __init__(self, text: str, cuts: Sequence[_Cut]) -> None:
        self.original = text
        self._cuts = cuts
        self._starts = [cut.start for cut in cuts]
        self._shifts = [0]
        parts: list[str] = []
        position = 0
        for cut in cuts:
            parts += [text[position : cut.start], cut.surrogate]
            grown = len(cut.surrogate) - (cut.end - cut.start)
            self._shifts.append(self._shifts[-1] + grown)
            position = cut.end
        self.text = "".join([*parts, text[position:]])

    def start(self, offset: int) -> int:
        """Return the new place of a start; one inside a name goes to the start of it."""
        index = bisect_right(self._starts, offset)
        if index and offset < self._cuts[index - 1].end:
            return self._cuts[index - 1].start + self._shifts[index - 1]
        return offset + self._shifts[index]

    def end(self, offset: int) -> int:
        """Return the new place of an end; one inside a name goes to the end of it."""
        index = bisect_right(self._starts, offset - 1)
        if index and offset < self._cuts[index - 1].end:
            offset = self._cuts[index - 1].end
        return offset + self._shifts[index]


def _field(value: Any, masked: _Masked, names: _Surrogates) -> Any:
    """Return any part of a record masked: texts replaced, offsets moved."""
    if isinstance(value, str):
        return names.replace(value)
    if isinstance(value, (list, tuple)):
        return [_field(item, masked, names) for item in value]
    if not isinstance(value, dict):
        return value
    fields = {name: _field(item, masked, names) for name, item in value.items()}
    start, end = value.get("start"), value.get("end")
    if isinstance(start, int) and isinstance(end, int):
        fields["start"], fields["end"] = masked.start(start), masked.end(end)
        if value.get("text") == masked.original[start:end]:
            fields["text"] = masked.text[fields["start"] : fields["end"]]
    return fields
