"""Where the things of a record stand on its page: anchors of the text, and sections."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

from baocao.schema import SECTIONS
from baocao.view_marks import Item, Run


class Places:
    """Finds the anchor of an entity, a span or a sentence, and the section at a character.

    Anchors are those that ``make_marks`` puts into the text: ``e3`` for entity 3, ``s4`` for
    sentence 4. What has no characters has no anchor.
    """

    def __init__(self, record: Item, sections: Mapping[str, int], runs: Sequence[Run]) -> None:
        self.entities: Sequence[Item] = record["entities"]
        self.sentences: Sequence[Item] = record["sentences"]
        self.sections = sections
        self._runs = runs
        self._numbers = {entity["id"]: i for i, entity in enumerate(self.entities)}
        self._spans = {(e["start"], e["end"]): i for i, e in enumerate(self.entities)}

    def number(self, name: str) -> int | None:
        """Return the number of the entity with an id."""
        return self._numbers.get(name)

    def entity(self, name: str) -> str | None:
        """Return the anchor of the entity with an id."""
        return self._anchor(self._numbers.get(name))

    def span(self, start: int, end: int) -> str | None:
        """Return the anchor of the entity that stands at two offsets."""
        return self._anchor(self._spans.get((start, end)))

    def sentence(self, number: object) -> str | None:
        """Return the anchor of a sentence given by its number."""
        if not isinstance(number, int) or not 0 <= number < len(self.sentences):
            return None
        there = self.sentences[number]
        return f"s{number}" if there["start"] < there["end"] else None

    def section_at(self, at: int) -> str:
        """Return the section of the sentence at a character, or the empty string."""
        i = bisect_right(self._runs, at, key=lambda run: run.start) - 1
        return self._runs[i].section if i >= 0 and at < self._runs[i].end else ""

    def groups(self, sections: Iterable[str]) -> str:
        """Return the numbers of some sections, by which a table is filtered."""
        numbers = (self.sections.get(name) for name in dict.fromkeys(sections))
        return " ".join(str(number) for number in numbers if number is not None)

    def _anchor(self, number: int | None) -> str | None:
        if number is None or self.entities[number]["start"] >= self.entities[number]["end"]:
            return None
        return f"e{number}"


def section_name(name: str) -> str:
    """Return the Vietnamese name of a section; a section that a user added has its own."""
    return SECTIONS.get(name, name)
