"""What training data lack: labels with hardly an example, texts seen twice, a model's marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from baocao.corpus import Record
from baocao.train_data import label_counts
from baocao.train_held_out import why_none
from baocao.train_rows import made_by

RARE: Final = 2
"""Examples up to which a label is pointed at: too few to learn, and often a slip."""

_NAMED: Final = 10


def label_warnings(
    train: Sequence[Record], scored: Sequence[Record], task: str, allowed: Iterable[str] = ()
) -> Iterator[str]:
    """Yield warnings on labels with no example to learn from, or hardly one."""
    learnt, held = label_counts(train, task), label_counts(scored, task)
    for name in sorted(set(allowed) - set(learnt) - set(held)):
        yield f"label '{name}' has no example; the model will not know it"
    for name in sorted(set(held) - set(learnt)):
        yield f"label '{name}' stands only in the part held out; the model will not know it"
    yield from rare_labels(learnt)


def rare_labels(counts: Mapping[str, int]) -> Iterator[str]:
    """Yield one line on the labels with an example or two, with the name each may be a slip of.

    >>> list(rare_labels({"PEST": 61, "CROP": 80, "PETS": 1}))
    ["label(s) with too few examples to learn from: 'PETS' 1 (a slip for 'PEST' 61?)"]
    """
    rare = sorted((n, name) for name, n in counts.items() if n <= RARE)
    usual = [name for name, n in counts.items() if n > RARE]
    if not rare:
        return
    named = []
    for n, name in rare[:_NAMED]:
        alike = get_close_matches(name, usual, n=1)
        named.append(f"'{name}' {n}" + "".join(f" (a slip for '{x}' {counts[x]}?)" for x in alike))
    more = f" and {len(rare) - _NAMED} more" if len(rare) > _NAMED else ""
    yield f"label(s) with too few examples to learn from: {', '.join(named)}{more}"


def score_warnings(
    train: Sequence[Record], scored: Sequence[Record], *, share: float
) -> Iterator[str]:
    """Yield a warning where there is no score, or one on texts that were learnt."""
    if not scored:
        yield f"nothing is held out, so there is no score: {why_none(train, share=share)}"
        return
    known = {record["text"] for record in train}
    both = sum(record["text"] in known for record in scored)
    if both:
        yield (
            f"{both} of the {len(scored)} text(s) scored on stand in the training data too: "
            "the score says how well they are remembered; score on other texts"
        )


def model_warnings(records: Iterable[Record]) -> Iterator[str]:
    """Yield a warning where a model made the marks to learn from.

    >>> made = {"model": "vi_x-1.0", "entities": []}
    >>> list(model_warnings([made, {"entities": []}]))  # doctest: +NORMALIZE_WHITESPACE
    ['1 of 2 record(s) hold what a model found (vi_x-1.0): its mistakes are learnt as if they were
    right; use them only where people have corrected them']
    """
    records = list(records)
    models = Counter(name for record in records if (name := made_by(record)))
    if models:
        yield (
            f"{models.total()} of {len(records)} record(s) hold what a model found "
            f"({', '.join(sorted(models)[:_NAMED])}): its mistakes are learnt as if they were "
            "right; use them only where people have corrected them"
        )


def unknown_labels(counts: Mapping[str, int], known: Collection[str]) -> dict[str, int]:
    """Return the labels of gold data that a model does not know, with their numbers."""
    return {name: counts[name] for name in sorted(set(counts) - set(known))}


def unknown_warning(
    counts: Mapping[str, int], known: Collection[str], *, what: str = "span"
) -> Iterator[str]:
    """Yield a warning where the gold has labels that the model does not know.

    >>> list(unknown_warning({"MOI": 3, "NOI": 1}, ["NOI"]))  # doctest: +NORMALIZE_WHITESPACE
    ['the model does not know: MOI (3); these 3 of 4 gold span(s) count as missed. It knows: NOI']
    """
    unknown = unknown_labels(counts, known)
    if unknown:
        names = [f"{name} ({n})" for name, n in unknown.items()]
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        yield (
            f"the model does not know: {', '.join(names[:_NAMED])}{more}; these "
            f"{sum(unknown.values())} of {sum(counts.values())} gold {what}(s) count as missed. "
            f"It knows: {', '.join(known)}"
        )
