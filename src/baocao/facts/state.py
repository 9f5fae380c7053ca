"""What is known while a row is read: the facts so far, and what the last figure did."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from baocao.facts.drafts import Draft
from baocao.facts.figures import Figure
from baocao.facts.joints import base_after
from baocao.facts.naming import Name
from baocao.facts.rows import DATE, Row
from baocao.normal import normalize

FULL: Final = 100
"""All of a base, in percent."""

WHOLE: Final = "tổng số"
"""Base of a part of a whole that the text does not name."""

PLAN: Final = "kế hoạch"
"""Base of a plan that the text does not name."""

_BORROWED: Final = 0.7
"""Certainty of a fact whose name is taken from the fact before it."""


@dataclass(slots=True)
class Reading:
    """The state of reading one row."""

    row: Row
    drafts: list[Draft] = field(default_factory=list)
    current: Draft | None = None
    """The fact that the next figure may tell more about."""
    last: str = "open"
    """What the last figure did: open, percent, change, surplus, target, count or move."""
    head: str = ""
    """What is done with the last counted thing: ``kiểm tra``; a list says it once."""
    passed: int = -1
    """Index of a figure that the one before it has taken along."""
    origin: tuple[Figure, Name] | None = None
    """A former state (``từ 41,2% …``) that waits for the present one, and its name."""

    def draft(self, at: int, name: Name) -> Draft:
        """Return a new fact about the figure at an index."""
        figure = self.row.figures[at]
        draft = Draft(
            figure=figure,
            indicator=name.phrase,
            theme=name.theme,
            at=at,
            sentence=self.row.sentences[at],
            actual=figure.amount,
            unit=figure.unit,
            target=figure.target,
            top=figure.top,
            sense=figure.sense,
            base=WHOLE if figure.sense == "subset" else None,
            certainty=1.0 if name.own else _BORROWED,
        )
        draft.tell(figure)
        return draft

    def add(self, draft: Draft) -> None:
        """Add a fact; what follows may tell more about it."""
        self.drafts.append(draft)
        self.current = draft

    def base_behind(self, at: int) -> tuple[str, bool] | None:
        """Return the base told behind a figure, and whether it is a plan or the past.

        A date in it is written out.
        """
        gap = self.row.gaps[at + 1]
        found = base_after(gap.shape)
        if found is None or DATE not in found[0]:
            return found
        date = normalize(self.row.entities[gap.text[gap.shape.index(DATE)]]["text"])
        words = found[0].replace(f"năm {DATE}", DATE).replace(DATE, date)
        return " ".join(words.split()), found[1]
