"""What any number of annotators said of one thing: of each sentence, and of each token.

Spans have no chance agreement of their own (nobody counts the spans that could have been
marked), but their tokens have: each has one label, or none.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from baocao.agreement_inputs import Annotation
from baocao.agreement_measures import (
    Unit,
    alpha,
    coincidences,
    fleiss,
    fleiss_counts,
    interval,
    one_against_rest,
)
from baocao.corpus import Record
from baocao.schema import ENTITY_LABELS
from baocao.section_scores import sections_in_order

OUTSIDE: Final = "O"
"""The label of a token in no entity."""


@dataclass(frozen=True, slots=True)
class Overall:
    """What all annotators said, document by document."""

    sections: list[list[Unit]]
    tokens: list[list[Unit]]

    def to_dict(self) -> dict[str, Any]:
        """Return Fleiss' kappa and Krippendorff's alpha, over all and one label against the rest.

        Fleiss' kappa asks for every annotator's word, so it counts the units (``complete``)
        that all have; alpha counts every unit with two words or more (``units``).
        """
        return {
            "sections": _figures(self.sections, sections_in_order(_said(self.sections))),
            "tokens": _figures(self.tokens, labels_in_order(_said(self.tokens))),
        }


def overall(annotations: Mapping[str, Annotation], documents: Iterable[str]) -> Overall:
    """Return the units of some documents; an annotator without a document says nothing of it."""
    columns = [[records.get(name) for records in annotations.values()] for name in documents]
    return Overall(
        sections=[section_units(column) for column in columns],
        tokens=[token_units(column) for column in columns],
    )


def section_units(records: Sequence[Record | None]) -> list[Unit]:
    """Return what each annotator filed each sentence of the first one under.

    Where others cut sentences elsewhere, the one counts in which the middle lies.
    """
    first: list[dict[str, Any]] = next(
        (r["sentences"] for r in records if r and r["sentences"]), []
    )
    columns: list[list[str | None]] = []
    for record in records:
        theirs = record["sentences"] if record else []
        found = [other["section"] for _, other in same_sentences(first, theirs)]
        columns.append(found or [None] * len(first))
    return list(zip(*columns, strict=True))


def token_units(records: Sequence[Record | None]) -> list[Unit]:
    """Return the label that each annotator gave each token, ``O`` outside of entities.

    Tokens are those of the language ``vi_baocao``; a token that an entity covers in part
    counts as inside.
    """
    text = next(record["text"] for record in records if record)
    tokens = list(_tokens(text))
    columns = [
        _labels(tokens, record["entities"]) if record else [None] * len(tokens)
        for record in records
    ]
    return list(zip(*columns, strict=True))


def same_sentences(
    first: Sequence[dict[str, Any]], second: Sequence[dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Pair each sentence of the first with the one of the second where its middle lies."""
    others = sorted(second, key=lambda item: item["start"])
    starts = [item["start"] for item in others]
    for item in first if others else ():
        middle = (item["start"] + item["end"]) // 2
        yield item, others[max(bisect_right(starts, middle) - 1, 0)]


def labels_in_order(names: Collection[str]) -> list[str]:
    """Return labels in the order of the schema, others behind.

    >>> labels_in_order({"O", "MONEY", "PERSON"})
    ['PERSON', 'MONEY', 'O']
    """
    return [name for name in ENTITY_LABELS if name in names] + sorted(
        set(names) - set(ENTITY_LABELS)
    )


def _tokens(text: str) -> Iterator[tuple[int, int]]:
    """Yield the borders of tokens that are no white space."""
    from baocao.language import split_tokens

    at = 0
    for word, space in zip(*split_tokens(text), strict=True):
        if not word.isspace():
            yield at, at + len(word)
        at += len(word) + space


def _labels(tokens: list[tuple[int, int]], entities: list[dict[str, Any]]) -> list[str | None]:
    spans = sorted((item["start"], item["end"], item["label"]) for item in entities)
    labels: list[str | None] = []
    at = 0
    for start, end in tokens:
        while at < len(spans) and spans[at][1] <= start:
            at += 1
        labels.append(spans[at][2] if at < len(spans) and spans[at][0] < end else OUTSIDE)
    return labels


def _said(documents: list[list[Unit]]) -> set[str]:
    return {value for units in documents for unit in units for value in unit if value is not None}


def _figures(documents: list[list[Unit]], names: list[str]) -> dict[str, Any]:
    together = [coincidences(units, names) for units in documents]
    complete = [fleiss_counts(units, names) for units in documents]
    units = [unit for document in documents for unit in document]
    return {
        "units": sum(sum(value is not None for value in unit) > 1 for unit in units),
        "complete": sum(None not in unit for unit in units),
        "fleiss_kappa": _measured(fleiss, complete),
        "krippendorff_alpha": _measured(alpha, together),
        "by_label": {
            name: {
                "fleiss_kappa": _measured(fleiss, [_of_one(table, i) for table in complete]),
                "krippendorff_alpha": _measured(
                    alpha, [one_against_rest(table, i) for table in together]
                ),
            }
            for i, name in enumerate(names)
        },
    }


def _of_one(counts: Any, index: int) -> Any:
    """Return the counts of Fleiss' kappa for one label against the rest.

    A unit with k of n ratings for the label has k (k - 1) ordered pairs that agree on it and
    k (n - k) that do not agree; over n - 1, the two add up to k. So do they for the rest.
    """
    import numpy as np

    ratings, agreeing, totals = counts[:, index]
    rest = totals - ratings
    mixed = ratings - agreeing
    return np.array([[ratings, rest], [agreeing, rest - mixed], [totals, totals]])


def _measured(measure: Any, tables: list[Any]) -> dict[str, float | None]:
    found = float(measure(sum(tables))) if tables else float("nan")
    low, high = interval(measure, tables) or (None, None)
    return {"value": None if found != found else round(found, 4), "low": low, "high": high}
