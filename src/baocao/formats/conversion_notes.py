"""What a conversion between annotation formats tells: losses, repairs and broken records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

Kind = Literal["loss", "repair", "fault"]

COUNTED: Final = ("annotation", "document", "entity", "nested", "sentence")
"""Losses of annotation itself. All others are of fields that a format has no place for."""

Item = dict[str, Any]


class ConversionError(ValueError):
    """A file or record that cannot be converted; the message says where and what to do."""


class UnclearConversion(ConversionError):
    """What was asked for cannot be done: a format is not clear, or something is in the way."""


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that a conversion lost, repaired or could not read.

    ``what`` is what was concerned (see COUNTED); ``where`` the file and line, task or
    document; offsets are code points of the converted text, or as the file had them
    where they fit no text.
    """

    kind: Kind
    what: str
    where: str
    message: str
    start: int | None = None
    end: int | None = None

    def __str__(self) -> str:
        span = f", {self.start}:{self.end}" if self.start is not None else ""
        return f"{self.where}{span}: {self.message}"


class Notes:
    """Collects notes while records pass by.

    A fault raises ConversionError unless ``tolerant``; then the record is left out, and
    the others are read on.
    """

    def __init__(self, *, tolerant: bool = False) -> None:
        self.all: list[Note] = []
        self._tolerant = tolerant

    def loss(self, what: str, where: str, message: str, *, span: Item | None = None) -> None:
        """Record something that does not reach the output."""
        self._add("loss", what, where, message, span)

    def repair(self, what: str, where: str, message: str, *, span: Item | None = None) -> None:
        """Record something that was put right, so that a reader can look at it."""
        self._add("repair", what, where, message, span)

    def fault(self, where: str, message: str) -> None:
        """Record a document that cannot be read.

        Raises:
            ConversionError: these notes are not tolerant.
        """
        self._add("fault", "document", where, message, None)
        if not self._tolerant:
            raise ConversionError(f"{where}: {message}")

    def of(self, kind: Kind) -> Iterator[Note]:
        """Yield the notes of one kind in their order."""
        return (note for note in self.all if note.kind == kind)

    def _add(self, kind: Kind, what: str, where: str, message: str, span: Item | None) -> None:
        start, end = (span["start"], span["end"]) if span else (None, None)
        self.all.append(Note(kind, what, where, message, start, end))
