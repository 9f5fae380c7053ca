"""Spans of a tool, by whatever it counts, as spans of a record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from baocao.formats.conversion_notes import Item, Notes
from baocao.formats.offset_units import CODE_POINTS, Quoted, settle

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class ToolSpan:
    """A span as a tool gives it: offsets of its own, the text if it quotes it, a label."""

    start: int
    end: int
    label: str
    quote: str | None = None
    more: Any = None
    """Whatever the reader needs to know of it later."""
    what: str = "entity"


def placed(
    text: str,
    spans: Sequence[ToolSpan],
    where: str,
    notes: Notes,
    *,
    unit: str = CODE_POINTS,
    guess: bool = False,
) -> list[tuple[ToolSpan, Item]]:
    """Return each span with its place in code points; the others are lost and told.

    ``where`` (file and line, or task) is for messages; ``unit`` and ``guess`` are those of
    :func:`baocao.formats.offset_units.settle`.

    >>> notes = Notes()
    >>> spans = [ToolSpan(6, 10, "MONEY", "5 tỷ"), ToolSpan(3, 9, "MONEY", "6 tỷ")]
    >>> [item for _, item in placed("🎉🎉 chi 5 tỷ", spans, "a.json: task 1", notes)]
    [{'start': 7, 'end': 11}]
    >>> [note.message for note in notes.all]
    ["MONEY '5 tỷ': found at the nearest exact match", "MONEY '6 tỷ' stands nowhere in the text"]
    """
    quoted = [Quoted(span.start, span.end, span.quote) for span in spans]
    found = []
    for span, at in zip(spans, settle(text, quoted, unit=unit, guess=guess), strict=True):
        given: Item = {"start": span.start, "end": span.end}
        if at is None:
            notes.loss(span.what, where, _nowhere(span, text), span=given)
            continue
        item: Item = {"start": at.start, "end": at.end}
        if at.how:
            surface = text[at.start : at.end][:_SHOWN]
            notes.repair(span.what, where, f"{span.label} '{surface}': {at.how}", span=item)
        found.append((span, item))
    return found


def is_offset(value: Any) -> bool:
    """Return whether a value can be an offset: a whole number, not a truth value."""
    return isinstance(value, int) and not isinstance(value, bool)


def _nowhere(span: ToolSpan, text: str) -> str:
    if span.quote is None:
        return f"{span.label} is empty or outside the text of {len(text)} characters"
    return f"{span.label} '{span.quote[:_SHOWN]}' stands nowhere in the text"
