"""Findings against gold findings: precision and recall, in all and by kind.

A finding is right where a gold finding of the same kind shares a character of evidence with
it; each gold finding counts once. Hints (severity ``info``) are no findings here: nobody
annotates them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

Item = Mapping[str, Any]

HINT: Final = "info"


@dataclass(frozen=True, slots=True)
class FindingError:
    """A finding that is not in the gold (``spurious``), or a gold finding not made (``missed``)."""

    document: str
    error: str
    finding: Item


@dataclass(slots=True)
class FindingScores:
    """Right, spurious and missed findings of any number of reports."""

    right: Counter[str] = field(default_factory=Counter)
    spurious: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    errors: list[FindingError] = field(default_factory=list)

    def add(self, gold: Item, found: Item) -> None:
        """Count one report; a gold record without findings has none, whatever its text."""
        wanted = list(gold.get("findings") or ())
        given = [item for item in found.get("findings") or () if item.get("severity") != HINT]
        pairs = match_findings(wanted, given)
        document = str(gold.get("id"))
        for i, item in enumerate(wanted):
            if i in pairs:
                self.right[item["kind"]] += 1
            else:
                self.missed[item["kind"]] += 1
                self.errors.append(FindingError(document, "missed", item))
        matched = set(pairs.values())
        for j, item in enumerate(given):
            if j not in matched:
                self.spurious[item["kind"]] += 1
                self.errors.append(FindingError(document, "spurious", item))

    def to_dict(self) -> dict[str, Any]:
        """Return the scores as plain JSON types: ``micro``, then each kind that occurs.

        ``p``, ``r`` and ``f`` are None where nothing was found, or nothing is gold.
        """
        kinds = sorted({*self.right, *self.spurious, *self.missed})
        counts = {
            "micro": (self.right.total(), self.spurious.total(), self.missed.total()),
            **{kind: (self.right[kind], self.spurious[kind], self.missed[kind]) for kind in kinds},
        }
        return {name: _scores(*numbers) for name, numbers in counts.items()}


def score_findings(pairs: Iterable[tuple[Item, Item]]) -> FindingScores:
    """Score pairs of a gold record and a report record of the same text.

    >>> gold = {"id": "a", "findings": [{"kind": "impossible_date",
    ...         "evidence": [{"start": 5, "end": 14}]}]}
    >>> found = {"findings": [{"kind": "impossible_date", "severity": "error",
    ...         "evidence": [{"start": 0, "end": 14}]}]}
    >>> score_findings([(gold, found)]).to_dict()["micro"]
    {'p': 1.0, 'r': 1.0, 'f': 1.0, 'gold': 1, 'found': 1}
    """
    scores = FindingScores()
    for gold, found in pairs:
        scores.add(gold, found)
    return scores


def match_findings(gold: Sequence[Item], found: Sequence[Item]) -> dict[int, int]:
    """Return which found finding, by index, is which gold finding; the first that fits.

    >>> one = {"kind": "parts_total_mismatch", "evidence": [{"start": 0, "end": 4}]}
    >>> match_findings([one, one], [one]), match_findings([one], [{**one, "kind": "x"}])
    ({0: 0}, {})
    """
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for i, wanted in enumerate(gold):
        for j, given in enumerate(found):
            if j not in taken and wanted["kind"] == given["kind"] and _overlap(wanted, given):
                pairs[i] = j
                taken.add(j)
                break
    return pairs


def _overlap(one: Item, other: Item) -> bool:
    return any(
        a["start"] < b["end"] and b["start"] < a["end"]
        for a in one["evidence"]
        for b in other["evidence"]
    )


def _scores(right: int, spurious: int, missed: int) -> dict[str, float | int | None]:
    found, gold = right + spurious, right + missed
    precision = round(right / found, 4) if found else None
    recall = round(right / gold, 4) if gold else None
    f1 = round(2 * right / (found + gold), 4) if found + gold else None
    return {"p": precision, "r": recall, "f": f1, "gold": gold, "found": found}
