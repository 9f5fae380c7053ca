"""What two splits of a corpus share: runs of words, wards, people, schools, programmes.

A model that has seen a sentence of the test in training looks better than it is. Fixed
phrases (the motto, names of laws and campaigns) are shared by all reports; a list names
them, and each counts as one syllable here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, Final

from baocao.corpus import CorpusError, gold_files, read_gold, split_name
from baocao.lexicons import parse_table
from baocao.normal import normal_view, normalize

_SYLLABLE: Final = re.compile(r"\w+")
_QUOTES: Final = frozenset("\"'“„‘«")
_NAME_LENGTH: Final = 3  # shorter names of people ('em Minh') are shared by chance
_KINDS: Final = ("unit", "person", "school", "programme")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands; a name has the offsets of its first mention, a unit none."""

    split: str
    document: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class SharedRun:
    """The longest run of syllables around one place that two splits share."""

    text: str
    syllables: int
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class SharedName:
    """A name that two splits share: unit, person, school or quoted programme."""

    kind: str
    text: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class _Text:
    """A document as syllables in normal form, each with its raw offsets."""

    split: str
    document: str
    raw: str
    syllables: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    def place(self, at: int, length: int) -> Place:
        start, end = self.spans[at][0], self.spans[at + length - 1][1]
        return Place(self.split, self.document, start, end)


def shared_runs(
    paths: Iterable[str | Path] | None = None,
    *,
    length: int = 12,
    fixed: Iterable[str] = (),
) -> list[SharedRun]:
    """Return the runs of at least ``length`` syllables that stand in two splits, longest first.

    Syllables are compared in normal form and lower case, digits kept and marks passed over.

    Args:
        paths: gold files and folders, as for ``gold_files``.
        length: the least number of syllables that counts.
        fixed: phrases that any two reports may share; each counts as one syllable.
    """
    if length < 1:
        raise ValueError(f"a run has at least one syllable, length is {length}")
    phrases = _fixed_pattern(fixed)
    texts = list(_texts(paths, phrases))
    places: dict[tuple[str, ...], dict[Place, None]] = {}
    shown: dict[tuple[str, ...], str] = {}
    for left, right, at, other, reach in _pairs(texts, length):
        run = left.syllables[at : at + reach]
        both = left.place(at, reach), right.place(other, reach)
        places.setdefault(run, {}).update(dict.fromkeys(both))
        shown.setdefault(run, " ".join(left.raw[both[0].start : both[0].end].split()))
    runs = [SharedRun(shown[run], len(run), tuple(there)) for run, there in places.items()]
    return sorted(runs, key=lambda run: (-run.syllables, run.text))


def shared_names(
    paths: Iterable[str | Path] | None = None, *, fixed: Iterable[str] = ()
) -> list[SharedName]:
    """Return units, people, schools and quoted programmes that stand in two splits.

    A unit is ``meta.unit``; people are OFFICIAL and PERSON entities of three syllables or
    more; schools are ORG entities that begin with ``Trường``; programmes are PROGRAM
    entities behind a quote, as local models are written. ``fixed`` names are left out.
    """
    known = {_key(phrase) for phrase in fixed}
    found: dict[tuple[str, str], dict[str, Place]] = {}
    shown: dict[tuple[str, str], str] = {}
    for file in gold_files(paths):
        for record in read_gold(file):
            for kind, text, item in _names(record):
                key = kind, _key(text)
                place = Place(split_name(record, file), record["id"], *item)
                found.setdefault(key, {}).setdefault(record["id"], place)
                shown.setdefault(key, text)
    shared = [
        SharedName(key[0], shown[key], tuple(there.values()))
        for key, there in found.items()
        if len({place.split for place in there.values()}) > 1 and key[1] not in known
    ]
    return sorted(shared, key=lambda name: (_KINDS.index(name.kind), name.text))


def read_fixed_phrases(path: str | Path) -> tuple[str, ...]:
    """Return the phrases of a list: one a line, ``#`` opens a comment.

    Raises:
        CorpusError: there is no such file.
    """
    path = Path(path)
    if not path.is_file():
        raise CorpusError(f"{path}: no such list of fixed phrases; write one phrase a line")
    rows = parse_table(path.read_text(encoding="utf-8"), source=str(path))
    return tuple(row[0] for row in rows)


def _texts(paths: Iterable[str | Path] | None, phrases: re.Pattern[str] | None) -> Iterator[_Text]:
    for file in gold_files(paths):
        for record in read_gold(file):
            raw = record["text"]
            view = normal_view(raw)
            pieces = list(_syllables(view.text, phrases))
            yield _Text(
                split=split_name(record, file),
                document=record["id"],
                raw=raw,
                syllables=tuple(text for text, _, _ in pieces),
                spans=tuple(view.raw_span(start, end) for _, start, end in pieces),
            )


def _syllables(text: str, phrases: re.Pattern[str] | None) -> Iterator[tuple[str, int, int]]:
    """Yield (syllable or whole fixed phrase in lower case, start, end)."""
    at = 0
    while found := _SYLLABLE.search(text, at):
        phrase = phrases.match(text, found.start()) if phrases else None
        match = phrase or found
        yield " ".join(_SYLLABLE.findall(match[0])).lower(), match.start(), match.end()
        at = match.end()


def _fixed_pattern(phrases: Iterable[str]) -> re.Pattern[str] | None:
    """Return a pattern of all phrases, longest first; any marks may stand between syllables."""
    split = {tuple(_SYLLABLE.findall(normalize(phrase).lower())) for phrase in phrases} - {()}
    if not split:
        return None
    ordered = sorted(split, key=lambda syllables: (-len(syllables), syllables))
    return re.compile("(?:" + "|".join(r"\W+".join(s) for s in ordered) + r")(?!\w)", re.IGNORECASE)


def _pairs(texts: list[_Text], length: int) -> Iterator[tuple[_Text, _Text, int, int, int]]:
    """Yield (text, text of another split, at, at, reach) for each longest common run."""
    grams: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    for number, text in enumerate(texts):
        for at in range(len(text.syllables) - length + 1):
            grams.setdefault(text.syllables[at : at + length], []).append((number, at))
    for there in grams.values():
        for (i, at), (j, other) in combinations(there, 2):
            left, right = texts[i], texts[j]
            if left.split == right.split or _reaches_back(left, right, at, other):
                continue
            reach = length
            while _agree(left, right, at + reach, other + reach):
                reach += 1
            yield left, right, at, other, reach


def _reaches_back(left: _Text, right: _Text, at: int, other: int) -> bool:
    """Say whether the run began earlier: it is found from its first syllable."""
    return at > 0 and other > 0 and _agree(left, right, at - 1, other - 1)


def _agree(left: _Text, right: _Text, at: int, other: int) -> bool:
    inside = at < len(left.syllables) and other < len(right.syllables)
    return inside and left.syllables[at] == right.syllables[other]


def _names(record: dict[str, Any]) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Yield (kind, name, offsets) of what a record names."""
    text = record["text"]
    unit = record.get("meta", {}).get("unit")
    if unit:
        yield "unit", unit, ()
    for item in record["entities"]:
        span = item["start"], item["end"]
        name = " ".join(text[slice(*span)].split())
        label = item["label"]
        if label in ("OFFICIAL", "PERSON") and len(_SYLLABLE.findall(name)) >= _NAME_LENGTH:
            yield "person", name, span
        elif label == "ORG" and _key(name).startswith("trường "):
            yield "school", name, span
        elif label == "PROGRAM" and text[max(span[0] - 1, 0) : span[0]] in _QUOTES:
            yield "programme", name, span


def _key(text: str) -> str:
    return " ".join(_SYLLABLE.findall(normalize(text).lower()))
