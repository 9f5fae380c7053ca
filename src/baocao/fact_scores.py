"""Scores of indicator facts on gold reports: which facts were found, and with which fields.

A gold fact and a found fact are the same in one of three modes, one to one:

=======  ==========================================================================
lenient  the same figure, and the indicator agrees or their evidence overlaps
phrase   the same figure, and the indicator agrees
strict   the same figure in the same field, and the indicator is the same
=======  ==========================================================================

The figure of a fact is its ``actual``, where that is null its ``target``, then its
``delta``, then its ``percent``. The indicator agrees where half of the words are shared
(F1 of the words in normal form, case aside) or both phrases have one canonical name; it is
the same where all words are, whatever their order, or the canonical name is. Of several
facts that would do, those with evidence in common are paired first, then those that share
more words, then those with the same percent.

Fields are compared on the pairs of the lenient mode: numbers by value, ``unit``,
``direction``, ``period`` and ``section`` as they are, ``base`` where half of its words are
shared, ``same_as`` as linked or not. Documents without gold facts are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from baocao.facts.canonical import canonical_name
from baocao.facts.links import overlap
from baocao.normal import normalize

Fact = dict[str, Any]
Record = dict[str, Any]

MODES: Final = ("lenient", "phrase", "strict")
"""The ways to tell whether two facts are the same, the easiest first."""

FIELDS: Final = (
    "target", "unit", "percent", "base", "direction", "delta", "period", "section", "same_as",
)  # fmt: skip
"""The fields that are compared on facts found."""

_FIGURES: Final = ("actual", "target", "delta", "percent")
_NUMBERS: Final = frozenset({"target", "percent", "delta"})
_AGREES: Final = 0.5
_WORD: Final = re.compile(r"\w+")

Pair = tuple[Fact | None, Fact | None]
"""A gold fact and the fact found for it; one of the two may be missing."""


@dataclass(slots=True)
class FactTally:
    """What one document adds to the scores."""

    gold: int
    found: int
    right: dict[str, int] = field(default_factory=dict)
    """By mode, the number of gold facts that were found."""
    fields: dict[str, int] = field(default_factory=dict)
    """By field, the number of pairs that have it alike; of ``right["lenient"]``."""
    pairs: list[Pair] = field(default_factory=list)
    """The pairs of the lenient mode and all facts without a partner, in text order."""


def tally_facts(gold: Record, found: Record) -> FactTally:
    """Compare the facts of a report record with those of the gold record of the same text."""
    expected = [_Fact(fact, _spans(fact, gold)) for fact in gold["facts"]]
    given = [_Fact(fact, _spans(fact, found)) for fact in found.get("facts") or ()]
    matches = {mode: _match(expected, given, mode) for mode in MODES}
    lenient = matches["lenient"]
    pairs = [(expected[i].fact, given[j].fact) for i, j in lenient.items()]
    tally = FactTally(len(expected), len(given))
    tally.right = {mode: len(match) for mode, match in matches.items()}
    tally.fields = {
        name: sum(_is_alike(name, one, other) for one, other in pairs) for name in FIELDS
    }
    partner = dict(lenient)
    rows: list[tuple[int, Pair]] = [
        (one.start, (one.fact, given[partner[i]].fact if i in partner else None))
        for i, one in enumerate(expected)
    ]
    taken = set(lenient.values())
    rows += [(one.start, (None, one.fact)) for j, one in enumerate(given) if j not in taken]
    tally.pairs = [pair for _, pair in sorted(rows, key=lambda row: row[0])]
    return tally


def fact_scores(tallies: Iterable[FactTally]) -> dict[str, Any]:
    """Return precision, recall and F1 by mode and the share of each field, rounded.

    >>> tally = FactTally(4, 5, {"lenient": 4, "phrase": 3, "strict": 2}, {"unit": 3})
    >>> scores = fact_scores([tally])
    >>> scores["phrase"], scores["fields"]["unit"]
    ({'p': 0.6, 'r': 0.75, 'f': 0.6667}, {'of': 4, 'right': 3, 'share': 0.75})
    """
    documents = list(tallies)
    gold, found = sum(t.gold for t in documents), sum(t.found for t in documents)
    scores: dict[str, Any] = {"documents": len(documents), "gold": gold, "found": found}
    for mode in MODES:
        right = sum(tally.right.get(mode, 0) for tally in documents)
        scores[mode] = _rates(right, gold, found)
    of = sum(tally.right.get("lenient", 0) for tally in documents)
    scores["fields"] = {}
    for name in FIELDS:
        right = sum(tally.fields.get(name, 0) for tally in documents)
        share = round(right / of, 4) if of else None
        scores["fields"][name] = {"of": of, "right": right, "share": share}
    return scores


def _rates(right: int, gold: int, found: int) -> dict[str, float]:
    p, r = right / found if found else 0.0, right / gold if gold else 0.0
    f = 2 * p * r / (p + r) if p + r else 0.0
    return {"p": round(p, 4), "r": round(r, 4), "f": round(f, 4)}


class _Fact:
    """A fact with what it is compared by."""

    def __init__(self, fact: Fact, spans: Sequence[tuple[int, int]]) -> None:
        self.fact = fact
        self.spans = spans
        self.start = min((start for start, _ in spans), default=0)
        self.field, self.figure = _figure(fact)
        self.words = Counter(_WORD.findall(normalize(fact["indicator"]).lower()))
        self.canonical = fact.get("canonical") or canonical_name(fact["indicator"])


def _figure(fact: Fact) -> tuple[str, Decimal | None]:
    """Return which field holds the figure of a fact, and the figure."""
    for name in _FIGURES:
        if fact.get(name) is not None:
            return name, Decimal(str(fact[name]))
    return "", None


def _spans(fact: Fact, record: Record) -> list[tuple[int, int]]:
    """Return the places of the evidence: gold has offsets, a record the ids of entities."""
    places = {item["id"]: item for item in record.get("entities", ()) if "id" in item}
    found = [item if isinstance(item, dict) else places[item] for item in fact["evidence"]]
    return [(item["start"], item["end"]) for item in found]


def _match(expected: list[_Fact], given: list[_Fact], mode: str) -> dict[int, int]:
    """Return for the index of a gold fact the index of the fact found for it."""
    by_figure: dict[Decimal | None, list[int]] = {}
    for j, other in enumerate(given):
        by_figure.setdefault(other.figure, []).append(j)
    ranked = []
    for i, one in enumerate(expected):
        for j in by_figure.get(one.figure, ()):
            rank = _rank(one, given[j], mode)
            if rank is not None:
                ranked.append((*rank, i, j))
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for *_, i, j in sorted(ranked):
        if i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)
    return partner


def _rank(one: _Fact, other: _Fact, mode: str) -> tuple[bool, float, bool] | None:
    """Return how well two facts with one figure fit, small is better; None where not at all."""
    shared = overlap(one.fact["indicator"], other.fact["indicator"])
    canonical = one.canonical is not None and one.canonical == other.canonical
    touches = any(a < d and c < b for a, b in one.spans for c, d in other.spans)
    fits = {
        "lenient": touches or canonical or shared >= _AGREES,
        "phrase": canonical or shared >= _AGREES,
        "strict": one.field == other.field and (canonical or one.words == other.words),
    }[mode]
    percent = _is_alike("percent", one.fact, other.fact)
    return (not touches, -shared, not percent) if fits else None


def _is_alike(name: str, one: Fact, other: Fact) -> bool:
    left, right = one.get(name), other.get(name)
    if name == "same_as":
        return bool(left) == bool(right)
    if left is None or right is None:
        return left is None and right is None
    if name in _NUMBERS:
        return Decimal(str(left)) == Decimal(str(right))
    if name == "base":
        return overlap(left, right) >= _AGREES
    return bool(left == right)
