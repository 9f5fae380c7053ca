"""Four ways to score character spans, with bootstrap intervals over documents.

The modes are those of SemEval-2013 task 9.1 (Segura-Bedmar et al. 2013), as nervaluate
computes them. Every found span is paired with at most one gold span that it overlaps, and
a pair earns credit:

========  ======================================================================
strict    1 where both borders and the label agree, else 0
boundary  1 where both borders agree, whatever the label ("exact" in nervaluate)
partial   1 where both borders agree, 0.5 for any other overlap, whatever the label
type      1 where the label agrees, whatever the overlap
========  ======================================================================

Precision is the credit over the number of found spans (COR + INC + PAR + SPU), recall the
credit over the number of gold spans (COR + INC + PAR + MIS). For one label, precision looks
at the found spans of the label and recall at its gold spans.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

Span = tuple[int, int, str]
"""Start, end and label (of an entity) or section (of a sentence)."""

Pair = tuple[Span | None, Span | None]
"""What was expected and what was found; one of the two may be missing."""

Tally = dict[str, list[float]]
"""By label: number found, number of gold, then by mode the credit of found and of gold spans."""

MODES: Final = ("strict", "boundary", "partial", "type")
ALL: Final = "micro"
"""The row of all labels together."""

_RESAMPLES: Final = 1000
_SEED: Final = 0
_INTERVAL: Final = (2.5, 97.5)
_FEWEST: Final = 5  # documents; resamples of fewer say how alike they are, not how sure we are
_WIDTH: Final = 2 + 2 * len(MODES)


def pair_spans(gold: Iterable[Span], found: Iterable[Span]) -> list[Pair]:
    """Pair spans one to one, in the order of the text; what has no partner stands alone.

    The same borders come before the same label, and that before the longer overlap. The
    spans of one side do not overlap each other.

    >>> pair_spans([(0, 5, "MONEY"), (9, 12, "DATE")], [(0, 3, "MONEY"), (4, 5, "DATE")])
    [((0, 5, 'MONEY'), (0, 3, 'MONEY')), (None, (4, 5, 'DATE')), ((9, 12, 'DATE'), None)]
    """
    expected, given = sorted(set(gold)), sorted(set(found))
    partner: dict[Span, Span] = {}
    taken: set[Span] = set()
    for one, other in sorted(_overlaps(expected, given), key=_rank):
        if one not in partner and other not in taken:
            partner[one] = other
            taken.add(other)
    pairs: list[Pair] = [(span, partner.get(span)) for span in expected]
    pairs += [(None, span) for span in given if span not in taken]
    return sorted(pairs, key=lambda pair: pair[0] or pair[1] or ())


def _overlaps(expected: list[Span], given: list[Span]) -> Iterator[tuple[Span, Span]]:
    first = 0
    for one in expected:
        while first < len(given) and given[first][1] <= one[0]:
            first += 1
        at = first
        while at < len(given) and given[at][0] < one[1]:
            yield one, given[at]
            at += 1


def _rank(pair: tuple[Span, Span]) -> tuple[Any, ...]:
    one, other = pair
    overlap = min(one[1], other[1]) - max(one[0], other[0])
    return one[:2] != other[:2], one[2] != other[2], -overlap, one, other


def credit(one: Span, other: Span) -> tuple[float, float, float, float]:
    """Return what a pair earns under each of MODES.

    >>> credit((0, 5, "MONEY"), (0, 5, "QUANTITY")), credit((0, 5, "MONEY"), (0, 3, "MONEY"))
    ((0.0, 1.0, 1.0, 0.0), (0.0, 0.0, 0.5, 1.0))
    """
    borders, label = one[:2] == other[:2], one[2] == other[2]
    return float(borders and label), float(borders), 1.0 if borders else 0.5, float(label)


def tally(pairs: Iterable[Pair]) -> Tally:
    """Count the pairs of one document, by label and for all labels together."""
    rows: Tally = {ALL: [0.0] * _WIDTH}
    for gold, found in pairs:
        earned = credit(gold, found) if gold and found else (0.0,) * len(MODES)
        for side, span in ((0, found), (1, gold)):
            for name in (ALL, span[2]) if span else ():
                row = rows.setdefault(name, [0.0] * _WIDTH)
                row[side] += 1
                for mode, points in enumerate(earned):
                    row[2 + side * len(MODES) + mode] += points
    return rows


def span_scores(tallies: Sequence[Tally], labels: Iterable[str] = ()) -> dict[str, Any]:
    """Return precision, recall, F1 and its 95 % interval by label and mode.

    The interval is the percentile bootstrap over whole documents (1000 resamples, always
    the same ones): spans of one document are not independent. It is null where there is
    nothing to score and under five documents, and has no width where no error was seen,
    which does not mean that there is none. ``micro`` is the row of all labels.

    >>> pairs = pair_spans([(0, 5, "MONEY")], [(0, 3, "MONEY")])
    >>> scores = span_scores([tally(pairs)])["MONEY"]
    >>> scores["gold"], scores["strict"]["f"], scores["partial"]["f"], scores["type"]["f"]
    (1, 0.0, 0.5, 1.0)
    """
    import numpy as np

    names = list(dict.fromkeys((ALL, *labels, *(name for rows in tallies for name in rows))))
    empty = [0.0] * _WIDTH
    counts = np.array([[rows.get(name, empty) for name in names] for rows in tallies])
    counts = counts.reshape(len(tallies), len(names), _WIDTH)
    precision, recall, f1 = _rates(counts.sum(axis=0))
    low, high = _intervals(counts)
    rows = {}
    for i, name in enumerate(names):
        found, gold = counts[:, i, :2].sum(axis=0)
        rows[name] = {"gold": int(gold), "found": int(found)} | {
            mode: {
                "p": _plain(precision[i, m]),
                "r": _plain(recall[i, m]),
                "f": _plain(f1[i, m]),
                "low": _plain(low[i, m], missing=None),
                "high": _plain(high[i, m], missing=None),
            }
            for m, mode in enumerate(MODES)
        }
    return rows


def _rates(counts: Any) -> tuple[Any, Any, Any]:
    """Return precision, recall and F1; the last axis becomes the modes, undefined is NaN."""
    import numpy as np

    cut = 2 + len(MODES)
    found, gold = counts[..., :1], counts[..., 1:2]
    precision = counts[..., 2:cut] / np.maximum(found, 1)
    recall = counts[..., cut:] / np.maximum(gold, 1)
    total = precision + recall
    f1 = 2 * precision * recall / np.where(total > 0, total, 1)
    return precision, recall, np.where(found + gold > 0, f1, np.nan)


def _intervals(counts: Any) -> Any:
    import numpy as np

    documents = len(counts)
    if documents < _FEWEST:
        return np.full((2, counts.shape[1], len(MODES)), np.nan)
    # The old generator on purpose: its stream is frozen, so figures outlive a numpy release.
    generator = np.random.RandomState(_SEED)
    weights = generator.multinomial(documents, [1 / documents] * documents, size=_RESAMPLES)
    f1 = _rates(np.tensordot(weights, counts, axes=1))[2]
    known = ~np.isnan(f1).all(axis=0)
    limits = np.full((2, *known.shape), np.nan)
    limits[:, known] = np.nanpercentile(f1[:, known], _INTERVAL, axis=0)
    return limits


def _plain(number: float, *, missing: float | None = 0.0) -> float | None:
    return missing if number != number else round(float(number), 4)
