"""Which candidates to annotate: one after the other, each the best beside those before it.

- ``uncertainty``: mean entropy of the tags of a token, and what sections' scores lack to 1,
  both relative to the mean of the pool; lengths divide, so that long texts do not win.
- ``diversity``: drawn with a chance that grows with the distance from what is known and
  chosen, as k-means++ draws its centres (Arthur & Vassilvitskii 2007).
- ``coverage``: labels and sections that are rare among the known and the chosen, by the
  expected numbers; a syllable's worth, so that long texts do not win.
- ``mixed``: as uncertainty, but a doubt about a word (or a section) is worth less each time
  that a chosen text has it: a batch does not ask the same thing over and over.
- ``random``: what every other has to beat; the only one that is a sample of the pool, where
  near duplicates are kept.

Near duplicates of the known and the chosen are passed over unless they are asked for. Where a
number is asked for and no budget, a scrap of three tokens costs a choice like any other, and its
mean is chance: the lengths that divide are then longer by ``PRIOR``, filled with the pool's mean.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from baocao.select_candidates import AGAIN, Candidate, folded
from baocao.select_known import Known

if TYPE_CHECKING:
    from numpy.typing import NDArray

WAYS: Final = ("mixed", "uncertainty", "diversity", "coverage", "random")
"""How to choose."""

NEAR: Final = 0.8
"""Cosine of two texts (TF-IDF of one and two syllables, numbers alike) that are near
duplicates: a sentence of a template with another ward's name reaches it, the same subject told
otherwise does not."""

PRIOR: Final = 10.0
"""Tokens, or syllables, that a text counts more where no budget of syllables is kept."""

_TOLD: Final = 3  # words named as what the model is unsure of
_DOUBTED: Final = 0.2  # what a section's score lacks to 1 before the section is named
_SYLLABLE: Final = r"\w+"

Progress = Callable[[int], None]
"""Called with how many are chosen."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A chosen candidate, and why: what each criterion said when it was chosen.

    ``uncertainty`` is relative to the mean of the pool (1.0), ``novelty`` is 1 less the
    cosine with the nearest known or chosen text, ``coverage`` relative to the mean of the
    pool as well; None where the model says nothing. ``unsure`` are the words, and the
    section, that the model doubts most.
    """

    candidate: Candidate
    rank: int
    uncertainty: float | None
    novelty: float
    coverage: float | None
    unsure: tuple[str, ...]

    def reason(self, by: str) -> dict[str, Any]:
        """Return the choice as it stands in the ``meta`` of a record."""
        return {
            "rank": self.rank,
            "by": by,
            "syllables": self.candidate.syllables,
            "uncertainty": self.uncertainty,
            "novelty": self.novelty,
            "coverage": self.coverage,
            "unsure": list(self.unsure),
        }


@dataclass(frozen=True, slots=True)
class Batch:
    """What was chosen, in order; how many were known, and how many are near duplicates."""

    choices: list[Choice]
    known: int
    near: int


def choose(
    candidates: Sequence[Candidate],
    *,
    by: str,
    n: int | None = None,
    budget: int | None = None,
    known: Known | None = None,
    seed: int = 0,
    near_duplicates: bool = False,
    progress: Progress | None = None,
) -> Batch:
    """Choose what to annotate next; the same candidates give the same choice in any order.

    Args:
        candidates: what there is to choose from, with ids of their own.
        by: one of ``WAYS``.
        n: so many; None is as many as the budget allows.
        budget: syllables of all together; what does not fit any more is passed over.
        known: what is annotated already.
        seed: of random and diversity.
        near_duplicates: choose near duplicates of the known and the chosen too: a sample of
            a pool that repeats itself repeats itself.
        progress: called after each choice.

    Raises:
        ValueError: an unknown way.
    """
    import numpy as np

    if by not in WAYS:
        raise ValueError(f"no way to choose '{by}'; ways: {', '.join(WAYS)}")
    known = known or Known()
    rows = sorted(known.left(candidates), key=lambda item: (item.text, item.id))
    if not rows:
        return Batch([], len(candidates), 0)
    pool = _Pool(rows, known, PRIOR if budget is None else 0.0)
    gain = pool.ways(seed)[by]
    costs, left = np.array([row.syllables for row in rows]), budget
    free = np.ones(len(rows), dtype=bool)
    far = np.inf if near_duplicates else NEAR
    choices: list[Choice] = []
    while n is None or len(choices) < n:
        open_ = free & (pool.nearest < far)
        if left is not None:
            open_ &= costs <= left
        if not open_.any():
            break
        best = int(np.where(open_, gain(open_), -np.inf).argmax())
        choices.append(pool.told(best, len(choices) + 1))
        free[best] = False
        pool.take(best)
        left = None if left is None else left - int(costs[best])
        if progress is not None:
            progress(len(choices))
    return Batch(choices, len(candidates) - len(rows), int((free & (pool.nearest >= far)).sum()))


class _Pool:
    """The candidates as numbers, and what the known and the chosen take away from them."""

    def __init__(self, rows: Sequence[Candidate], known: Known, prior: float) -> None:
        import numpy as np

        self._rows = rows
        alike = known.documents if rows[0].is_document else known.sentences
        self._texts, self.nearest = _compared(rows, alike)
        self._tokens = np.array([row.tokens for row in rows], dtype=float)
        self._sentences = np.array([row.sentences for row in rows], dtype=float)
        self._prior = prior
        self._costs = np.array([max(row.syllables, 1) + prior for row in rows], dtype=float)
        self._certain = np.array([row.certain for row in rows])
        self._entropy = np.array([row.entropy for row in rows])
        self._doubts, words = _matrix(row.doubts for row in rows)
        self._unsure, _ = _matrix((row.unsure for row in rows), words)
        self._filed, sections = _matrix(row.section_doubts for row in rows)
        self._expected, things = _matrix(_things(row.labels, row.sections) for row in rows)
        self._in_section, _ = _matrix((row.sections for row in rows), sections)
        counts = _things(known.labels, known.sections)
        self._have = np.array([float(counts.get(thing, 0)) for thing in things])
        self._word_worth, self._section_worth = np.ones(len(words)), np.ones(len(sections))
        self._means = self._mean_doubts()
        self._alone = self._unsureness(self._entropy, self._section_worth)
        first = self._wanted(self._expected, self._costs)
        self._mean_wanted = float(first.mean()) or 1.0

    def ways(self, seed: int) -> dict[str, Callable[[Any], NDArray[Any]]]:
        """Return by name what says how good each candidate is now, told which are open."""
        draw = random.Random(seed)
        order = draw.sample(range(len(self._rows)), len(self._rows))
        return {
            "mixed": lambda _: self._unsureness(
                self._certain + self._doubts @ self._word_worth, self._section_worth
            ),
            "uncertainty": lambda _: self._alone,
            "diversity": lambda open_: self._drawn(open_, draw),
            "coverage": lambda _: self._wanted(self._expected, self._costs),
            "random": lambda _: _ranks(order),
        }

    def take(self, chosen: int) -> None:
        """Take note of a choice: it is near to some, and asks what others would ask again."""
        import numpy as np

        near = (self._texts @ self._texts[chosen].T).toarray().ravel()
        self.nearest = np.maximum(self.nearest, near)
        self._word_worth = self._word_worth * AGAIN ** self._unsure[chosen].toarray().ravel()
        self._section_worth = (
            self._section_worth * AGAIN ** self._in_section[chosen].toarray().ravel()
        )
        self._have = self._have + self._expected[chosen].toarray().ravel()

    def told(self, chosen: int, rank: int) -> Choice:
        """Return a choice with what each criterion says of it now."""
        row = self._rows[chosen]
        asked = bool(row.doubts or row.certain or row.section_doubts)
        doubts = sorted(row.doubts.items(), key=lambda item: (-item[1], item[0]))
        filed = sorted(row.section_doubts.items(), key=lambda item: (-item[1], item[0]))
        words = [word for word, _ in doubts if any(map(str.isalnum, word))][:_TOLD]
        words += [
            f"section {name}" for name, doubt in filed[:1] if doubt / row.sentences > _DOUBTED
        ]
        wanted = self._wanted(self._expected[chosen], self._costs[chosen])[0] / self._mean_wanted
        return Choice(
            candidate=row,
            rank=rank,
            uncertainty=round(float(self._alone[chosen]), 3) if asked else None,
            novelty=round(max(1 - float(self.nearest[chosen]), 0.0), 3),
            coverage=round(float(wanted), 3) if row.labels or row.sections else None,
            unsure=tuple(words),
        )

    def _mean_doubts(self) -> tuple[float, float]:
        import numpy as np

        words = float((self._entropy / self._tokens).mean())
        filed = float((self._filed @ np.ones(self._filed.shape[1]) / self._sentences).mean())
        return words, filed

    def _unsureness(self, words: NDArray[Any], sections: NDArray[Any]) -> NDArray[Any]:
        """Return doubts a token and a sentence, each relative to the pool's mean, averaged."""
        mean, mean_filed = self._means
        parts = [(words + self._prior * mean) / (self._tokens + self._prior) / (mean or 1.0)]
        if len(sections):
            parts.append((self._filed @ sections) / self._sentences / (mean_filed or 1.0))
        found: NDArray[Any] = sum(parts[1:], parts[0]) / len(parts)
        return found

    def _wanted(self, expected: Any, costs: Any) -> NDArray[Any]:
        """Return how much the logarithms of all numbers would grow, a syllable."""
        import numpy as np

        grown = expected.copy()
        grown.data = np.log1p(grown.data / (1 + self._have[grown.indices]))
        found: NDArray[Any] = np.asarray(grown.sum(axis=1)).ravel() / costs
        return found

    def _drawn(self, open_: NDArray[Any], draw: random.Random) -> NDArray[Any]:
        import numpy as np

        chances = np.where(open_, np.clip(1 - self.nearest, 0, 1) ** 2, 0).cumsum()
        drawn = int(np.searchsorted(chances, draw.random() * chances[-1], side="right"))
        found = np.zeros(len(self._rows))
        found[min(drawn, len(found) - 1)] = 1
        return found


def _compared(rows: Sequence[Candidate], known: Sequence[str]) -> tuple[Any, NDArray[Any]]:
    """Return the candidates as TF-IDF rows, and the cosine of each with the nearest known text."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(
        token_pattern=_SYLLABLE, ngram_range=(1, 2), sublinear_tf=True, lowercase=False
    )
    texts = [folded(row.text) for row in rows]
    vectors.fit(texts)
    matrix = vectors.transform(texts)
    nearest = np.zeros(len(rows))
    given = vectors.transform([folded(text) for text in known]) if known else matrix[:0]
    for low in range(0, given.shape[0], 256):  # not all at once: pool by known is large
        part = (matrix @ given[low : low + 256].T).max(axis=1)
        nearest = np.maximum(nearest, np.asarray(part.todense()).ravel())
    return matrix, nearest


def _matrix(
    rows: Iterable[dict[str, float]], names: Sequence[str] | None = None
) -> tuple[Any, list[str]]:
    """Return dicts as a sparse matrix, and the names of its columns, sorted if not given."""
    import numpy as np
    from scipy.sparse import csr_matrix

    rows = list(rows)
    columns = sorted({n for row in rows for n in row}) if names is None else list(names)
    at = {name: i for i, name in enumerate(columns)}
    cells = [(i, at[n], v) for i, row in enumerate(rows) for n, v in row.items() if n in at]
    number, column, value = zip(*cells, strict=True) if cells else ((), (), ())
    shape = (len(rows), len(columns))
    return csr_matrix((np.array(value, dtype=float), (number, column)), shape=shape), columns


def _things(labels: dict[str, Any], sections: dict[str, Any]) -> dict[str, float]:
    return {f"label {n}": v for n, v in labels.items()} | {
        f"section {n}": v for n, v in sections.items()
    }


def _ranks(order: Sequence[int]) -> NDArray[Any]:
    import numpy as np

    ranks = np.empty(len(order))
    ranks[np.array(order)] = -np.arange(len(order), dtype=float)
    return ranks
