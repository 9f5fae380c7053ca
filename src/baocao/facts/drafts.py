"""A fact while its sentence is read, and the plain dict it becomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from baocao.facts.figures import Figure, Number
from baocao.grammar.numbers import decimal_string

Period = dict[str, str | None]


@dataclass(slots=True)
class Draft:
    """A fact under way; ``figure`` is the one that it is about."""

    figure: Figure
    indicator: str
    theme: str
    """What the indicator counts, without what is done to it: names ``trị giá …`` behind it."""
    at: int
    """Index of the figure in its row."""
    sentence: int
    actual: Number | None
    unit: str
    target: Number | None = None
    top: Number | None = None
    percent: Number | None = None
    base: str | None = None
    direction: str | None = None
    delta: Number | None = None
    delta_unit: str | None = None
    sense: str | None = None
    period: Period | None = None
    section: str = "other"
    ahead: bool = False
    """The figure is a target: the sentence says what shall be."""
    certainty: float = 1.0
    evidence: list[str] = field(default_factory=list)
    inferred: list[str] = field(default_factory=list)
    canonical: str | None = None
    same_as: list[Draft] = field(default_factory=list)
    cells: list[tuple[int, int]] = field(default_factory=list)
    """Offsets of the cells that a table row is read from."""

    def tell(self, *figures: Figure) -> None:
        """Add figures to the evidence."""
        self.evidence += [f.id for f in figures if f.id not in self.evidence]


def plain(value: Number | None) -> int | str | None:
    """Return a number as records hold it: an int, or a decimal string.

    >>> from decimal import Decimal
    >>> plain(Decimal("87.50")), plain(Decimal("5.0")), plain(None)
    ('87.5', 5, None)
    """
    return None if value is None else decimal_string(value)


def plain_percent(value: Number | None) -> str | None:
    """Return a percent as records hold it: always a string.

    >>> from decimal import Decimal
    >>> plain_percent(140), plain_percent(Decimal("87.5"))
    ('140', '87.5')
    """
    return None if value is None else str(decimal_string(value))


def fact_dict(draft: Draft, name: str, same_as: list[str]) -> dict[str, Any]:
    """Return the fact as the record holds it; ``baocao.facts`` tells what its keys mean."""
    only_target = draft.ahead and draft.target is None
    fact: dict[str, Any] = {
        "id": name,
        "indicator": draft.indicator,
        "canonical": draft.canonical,
        "actual": None if only_target else plain(draft.actual),
        "target": plain(draft.actual if only_target else draft.target),
        "unit": draft.unit,
        "percent": plain_percent(draft.percent),
        "base": draft.base,
        "direction": draft.direction,
        "delta": plain(draft.delta),
        "period": draft.period,
        "section": draft.section,
        "sentence": draft.sentence,
        "evidence": list(draft.evidence),
        "inferred": list(draft.inferred),
        "score": round(draft.certainty, 4),
        "same_as": same_as,
    }
    extra = {
        "max": plain(draft.top),
        "delta_unit": draft.delta_unit,
        "sense": draft.sense,
        "qualifier": draft.figure.qualifier,
        "per": draft.figure.per,
        "cells": [{"start": start, "end": end} for start, end in draft.cells] or None,
    }
    return fact | {key: value for key, value in extra.items() if value is not None}
