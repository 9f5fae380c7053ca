"""Agreement beyond chance: Cohen's and Fleiss' kappa, Krippendorff's alpha, with intervals.

Each is computed from counts that add up over documents, so that the bootstrap can draw
whole documents: what stands in one document is not independent.

- Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and
  Psychological Measurement 20, 37-46.
- Fleiss, J. L. (1971). Measuring nominal scale agreement among many raters. Psychological
  Bulletin 76, 378-382.
- Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability. University of
  Pennsylvania. Nominal data, missing values allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from baocao.significance import FEWEST

Unit = Sequence[str | None]
"""What each annotator said of one thing; None where one said nothing of it."""

_RESAMPLES: Final = 1000
_SEED: Final = 0
_INTERVAL: Final = (2.5, 97.5)


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Return Cohen's kappa (1960); 1.0 where both always gave the same one label.

    >>> kappa([("a", "a"), ("b", "b"), ("a", "b"), ("b", "b")])
    0.5
    """
    if len({name for pair in pairs for name in pair}) < 2:
        return 1.0
    return round(float(cohen(confusion(pairs, _names(pairs)))), 10)


def fleiss_kappa(units: Sequence[Unit]) -> float | None:
    """Return Fleiss' kappa (1971) over the units that every annotator labelled.

    None where it is not defined: fewer than two annotators, no unit, or one label only.

    >>> fleiss_kappa([("a", "a", "b"), ("b", "b", "b"), ("a", "a", "a"), ("a", "b", "b")])
    0.3333
    """
    return _plain(fleiss(fleiss_counts(units, _names(units))))


def krippendorff_alpha(units: Sequence[Unit]) -> float | None:
    """Return Krippendorff's alpha for nominal data (2011); units of one value are left out.

    None where it is not defined: no unit with two values, or one label only.

    >>> krippendorff_alpha([("a", "a", None), ("b", "b", "a"), ("b", None, None), ("b", "b", "b")])
    0.5333
    """
    return _plain(alpha(coincidences(units, _names(units))))


def confusion(pairs: Iterable[tuple[str, str]], names: Sequence[str]) -> Any:
    """Return how often the first said the row and the second the column, as a float array."""
    import numpy as np

    at = {name: i for i, name in enumerate(names)}
    counts = np.zeros((len(names), len(names)))
    for one, other in pairs:
        counts[at[one], at[other]] += 1
    return counts


def coincidences(units: Iterable[Unit], names: Sequence[str]) -> Any:
    """Return Krippendorff's matrix of coincidences: each unit of m values adds m in all."""
    import numpy as np

    at = {name: i for i, name in enumerate(names)}
    counts = np.zeros((len(names), len(names)))
    for unit in units:
        said = [at[value] for value in unit if value is not None]
        for i, one in enumerate(said):
            for j, other in enumerate(said):
                if i != j:
                    counts[one, other] += 1 / (len(said) - 1)
    return counts


def fleiss_counts(units: Iterable[Unit], names: Sequence[str]) -> Any:
    """Return what the kappa of Fleiss is made of: ratings and agreeing shares by label.

    The rows of the array are, by label: ratings, agreeing pairs over all pairs of a unit
    (added up over units), and the number of annotators times that of units in every cell.
    """
    import numpy as np

    at = {name: i for i, name in enumerate(names)}
    counts = np.zeros((3, len(names)))
    for unit in units:
        if len(unit) < 2 or None in unit:
            continue
        here = np.bincount([at[value] for value in unit if value is not None], minlength=len(names))
        counts[0] += here
        counts[1] += here * (here - 1) / (len(unit) - 1)
        counts[2] += len(unit)
    return counts


def cohen(counts: Any) -> Any:
    """Return kappa of confusions (…, K, K): observed less expected, over one less expected."""
    import numpy as np

    total = counts.sum(axis=(-2, -1))
    observed = np.trace(counts, axis1=-2, axis2=-1) / np.maximum(total, 1)
    shares = counts.sum(axis=-1) * counts.sum(axis=-2)
    expected = shares.sum(axis=-1) / np.maximum(total, 1) ** 2
    return _beyond(observed, expected, total)


def alpha(counts: Any) -> Any:
    """Return alpha of coincidences (…, K, K), Krippendorff's (2011) formula for nominal data."""
    import numpy as np

    by_label = counts.sum(axis=-1)
    total = by_label.sum(axis=-1)
    observed = np.trace(counts, axis1=-2, axis2=-1) / np.maximum(total, 1)
    pairs = (by_label * (by_label - 1)).sum(axis=-1)
    expected = pairs / np.maximum(total * (total - 1), 1)
    return _beyond(observed, expected, total)


def fleiss(counts: Any) -> Any:
    """Return kappa of ``fleiss_counts`` (…, 3, K)."""
    import numpy as np

    total = counts[..., 2, :].max(axis=-1, initial=0)
    observed = counts[..., 1, :].sum(axis=-1) / np.maximum(total, 1)
    shares = counts[..., 0, :] / np.maximum(total, 1)[..., None]
    return _beyond(observed, (shares**2).sum(axis=-1), total)


def interval(measure: Callable[[Any], Any], rows: Sequence[Any]) -> tuple[float, float] | None:
    """Return the 95 % interval of a measure by bootstrap over documents (always the same draws).

    None under five documents, which say too little, and where the measure is not defined.
    """
    import numpy as np

    if len(rows) < FEWEST:
        return None
    # The old generator on purpose: its stream is frozen, so figures outlive a numpy release.
    generator = np.random.RandomState(_SEED)
    weights = generator.multinomial(len(rows), [1 / len(rows)] * len(rows), size=_RESAMPLES)
    found = measure(np.tensordot(weights, np.array(rows), axes=1))
    if np.isnan(found).all():
        return None
    low, high = np.nanpercentile(found, _INTERVAL)
    return round(float(low), 4), round(float(high), 4)


def one_against_rest(counts: Any, index: int) -> Any:
    """Return a square matrix of counts (…, K, K) as that of one label and all others.

    >>> import numpy as np
    >>> one_against_rest(np.array([[1, 2, 0], [0, 3, 1], [0, 0, 4]]), 1).tolist()
    [[3.0, 1.0], [2.0, 5.0]]
    """
    import numpy as np

    total, both = counts.sum(axis=(-2, -1)), counts[..., index, index]
    row, column = counts[..., index, :].sum(axis=-1), counts[..., index].sum(axis=-1)
    cells = [both, row - both, column - both, total - row - column + both]
    return np.stack(cells, axis=-1).reshape(*total.shape, 2, 2).astype(float)


def _beyond(observed: Any, expected: Any, total: Any) -> Any:
    """Return (observed - expected) / (1 - expected), NaN where nothing but one label stands."""
    import numpy as np

    # Sums of fractions miss 1 by some last bits, and a 0/0 would become a wild number.
    defined = (total > 0) & (expected < 1 - 1e-12)
    return np.where(defined, (observed - expected) / np.where(defined, 1 - expected, 1), np.nan)


def _names(units: Iterable[Unit]) -> list[str]:
    return sorted({value for unit in units for value in unit if value is not None})


def _plain(number: Any) -> float | None:
    return None if number != number else round(float(number), 4)
