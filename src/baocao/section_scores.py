"""Scores of sections: accuracy, macro F1, confusion and how far the scores can be trusted."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from baocao.schema import SECTIONS

BINS: Final = 10
"""Bins of equal width over the score of a section."""

_NO_EVIDENCE: Final = "other"


@dataclass(frozen=True, slots=True)
class Filed:
    """One gold sentence, the sections that are right for it, and the one it was given."""

    start: int
    end: int
    section: str
    alternatives: tuple[str, ...]
    found: str
    score: float

    @property
    def accepted(self) -> bool:
        """Whether the section found is the gold one or an equally good one."""
        return self.found == self.section or self.found in self.alternatives


def file_sentences(
    gold: Sequence[dict[str, Any]], found: Sequence[dict[str, Any]], text: str
) -> list[Filed]:
    """Give each gold sentence the section found for most of its characters.

    White space does not count. ``other`` with score 0 stands where nothing was found.

    >>> gold = [{"start": 0, "end": 4, "section": "health", "alternatives": ["red_cross"]}]
    >>> found = [{"start": 0, "end": 9, "section": "red_cross", "section_score": 0.8}]
    >>> [(item.found, item.score, item.accepted) for item in file_sentences(gold, found, "Khám")]
    [('red_cross', 0.8, True)]
    """
    others = sorted(found, key=lambda item: (item["start"], item["end"]))
    starts = [item["start"] for item in others]
    filed = []
    for sentence in gold:
        start, end = sentence["start"], sentence["end"]
        votes: Counter[str] = Counter()
        scores: dict[str, tuple[int, float]] = {}
        for at in range(max(bisect_right(starts, start) - 1, 0), len(others)):
            other = others[at]
            if other["start"] >= end:
                break
            part = text[max(start, other["start"]) : min(end, other["end"])]
            size = sum(not char.isspace() for char in part)
            if size:
                name = other["section"]
                votes[name] += size
                score = other.get("section_score") or 0.0
                scores[name] = max(scores.get(name, (0, 0.0)), (size, score))
        best = votes.most_common(1)[0][0] if votes else _NO_EVIDENCE
        alternatives = tuple(sentence.get("alternatives", ()))
        score = scores.get(best, (0, 0.0))[1]
        filed.append(Filed(start, end, sentence["section"], alternatives, best, score))
    return filed


def section_scores(filed: Sequence[Filed]) -> dict[str, Any]:
    """Return all scores of sections; ``sections_acc`` accepts equally good ones.

    ``by_section``, ``macro_f1`` (the mean over sections that the gold has) and
    ``confusion`` (gold section to found section to number) take the first gold section
    alone. ``ece`` is the expected calibration error (Guo et al. 2017, ten bins): how far,
    on average, the score of a section is from the share of such sentences that are
    accepted; ``ece_strict`` asks for the first gold section.
    """
    if not filed:
        return {"sections_acc": None, "sections_strict": None}
    confusion: dict[str, Counter[str]] = {}
    for item in filed:
        confusion.setdefault(item.section, Counter())[item.found] += 1
    order = sections_in_order({*confusion, *(item.found for item in filed)})
    rows = {name: _section_row(name, confusion) for name in order if name in confusion}
    table = reliability([(item.score, item.accepted) for item in filed])
    strict = reliability([(item.score, item.found == item.section) for item in filed])
    return {
        "sections_acc": sum(item.accepted for item in filed) / len(filed),
        "sections_strict": sum(item.found == item.section for item in filed) / len(filed),
        "sentences": len(filed),
        "macro_f1": round(sum(row["f"] for row in rows.values()) / len(rows), 4),
        "by_section": rows,
        "confusion": {
            name: {other: confusion[name][other] for other in order if confusion[name][other]}
            for name in rows
        },
        "ece": expected_calibration_error(table),
        "ece_strict": expected_calibration_error(strict),
        "reliability": table,
    }


def sections_in_order(names: Collection[str]) -> list[str]:
    """Return sections in the order of the schema, those of a model of one's own behind.

    >>> sections_in_order({"văn hóa", "other", "health"})
    ['health', 'other', 'văn hóa']
    """
    return [name for name in SECTIONS if name in names] + sorted(set(names) - set(SECTIONS))


def _section_row(name: str, confusion: dict[str, Counter[str]]) -> dict[str, Any]:
    right = confusion[name][name]
    gold = confusion[name].total()
    found = sum(row[name] for row in confusion.values())
    return {
        "p": round(right / max(found, 1), 4),
        "r": round(right / gold, 4),
        "f": round(2 * right / (found + gold), 4),
        "gold": gold,
    }


def reliability(results: Sequence[tuple[float, bool]]) -> list[dict[str, Any]]:
    """Return by bin of scores: borders, number, mean score and share that is right.

    >>> table = reliability([(0.95, True), (0.93, False), (0.4, True), (1.0, True)])
    >>> [(row["low"], row["n"], row["score"], row["right"]) for row in table if row["n"]]
    [(0.4, 1, 0.4, 1.0), (0.9, 3, 0.96, 0.6667)]
    """
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for score, right in results:
        bins[min(max(int(score * BINS), 0), BINS - 1)].append((score, right))
    return [
        {
            "low": i / BINS,
            "high": (i + 1) / BINS,
            "n": len(inside),
            "score": round(sum(s for s, _ in inside) / len(inside), 4) if inside else None,
            "right": round(sum(r for _, r in inside) / len(inside), 4) if inside else None,
        }
        for i, inside in enumerate(bins)
    ]


def expected_calibration_error(table: Sequence[dict[str, Any]]) -> float:
    """Return the mean distance of score and share right, weighted by the number in each bin.

    >>> expected_calibration_error(reliability([(0.9, True), (0.9, False), (0.2, False)]))
    0.3333
    """
    total: int = sum(row["n"] for row in table)
    gaps: float = sum(row["n"] * abs(row["score"] - row["right"]) for row in table if row["n"])
    return round(gaps / max(int(total), 1), 4)
