"""What kind of mistake each error is: missed, wrong label, a border too far left, two in one.

Errors of an evaluation pair a gold span with one found span at most. Here all spans that
overlap are looked at together, so that one name cut in two is one mistake and not a wrong
border and a spurious span.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from baocao.document_scores import Error

KINDS: Final = {
    "missed": "missed",
    "spurious": "spurious",
    "label": "wrong label",
    "long_left": "too long on the left",
    "long_right": "too long on the right",
    "long_both": "too long on both sides",
    "short_left": "too short on the left",
    "short_right": "too short on the right",
    "short_both": "too short on both sides",
    "shifted": "shifted",
    "label_border": "wrong label and border",
    "split": "split",
    "merged": "merged",
    "tangled": "tangled",
    "value": "wrong value",
    "section": "wrong section",
}
"""Kinds of errors and how a reader is told of them. ``split``: one gold span, several found;
``merged``: several gold spans, one found; ``tangled``: several of both that overlap."""

_SPAN_KINDS: Final = ("missed", "spurious", "label", "border")
_LONGEST: Final = 60  # characters of an example that still count as short
_CONTEXT: Final = 30  # characters shown on each side of an example

Side = dict[str, Any]
"""Start, end, label and text of a span, as ``Error.expected`` has them."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """Gold and found spans that belong together, with the text around them."""

    kind: str
    document: str
    before: str
    text: str
    after: str
    expected: tuple[Side, ...]
    found: tuple[Side, ...]

    @property
    def label(self) -> str:
        """The gold label, that of the found span where there is no gold one."""
        return str((self.expected or self.found)[0]["label"])

    @property
    def other(self) -> str:
        """The label found instead, where it is another one; else empty."""
        if not self.expected or not self.found:
            return ""
        other = str(self.found[0]["label"])
        return other if other != self.label else ""


@dataclass(slots=True)
class ErrorType:
    """All mistakes of one kind that concern the same label, or the same two labels."""

    kind: str
    label: str
    other: str = ""
    mistakes: list[Mistake] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What a table calls it.

        >>> ErrorType("label", "PERSON", "OFFICIAL").name, ErrorType("missed", "ORG").name
        ('PERSON > OFFICIAL: wrong label', 'ORG: missed')
        """
        labels = f"{self.label} > {self.other}" if self.other else self.label
        return f"{labels}: {KINDS[self.kind]}"

    def examples(self, number: int = 2) -> list[Mistake]:
        """Return short mistakes, from different documents as far as there are."""
        order = sorted(range(len(self.mistakes)), key=lambda i: (max(self._length(i), _LONGEST), i))
        chosen: list[int] = []
        seen: set[str] = set()
        for again in (False, True):
            for i in order:
                new = again or self.mistakes[i].document not in seen
                if len(chosen) < number and i not in chosen and new:
                    chosen.append(i)
                    seen.add(self.mistakes[i].document)
        return [self.mistakes[i] for i in chosen]

    def _length(self, i: int) -> int:
        return len(self.mistakes[i].text)

    def to_dict(self, examples: int = 0) -> dict[str, Any]:
        """Return kind, labels, name, number and some examples as plain JSON types."""
        row: dict[str, Any] = {
            "kind": self.kind,
            "label": self.label,
            "other": self.other,
            "name": self.name,
            "n": len(self.mistakes),
        }
        if examples:
            row["examples"] = [_shown(mistake) for mistake in self.examples(examples)]
        return row


def error_types(errors: Iterable[Error]) -> list[ErrorType]:
    """Return the types of errors, the most frequent first; equally frequent ones by name."""
    types: dict[tuple[str, str, str], ErrorType] = {}
    for mistake in mistakes(errors):
        key = (mistake.kind, mistake.label, mistake.other)
        types.setdefault(key, ErrorType(*key)).mistakes.append(mistake)
    return sorted(types.values(), key=lambda found: (-len(found.mistakes), found.name))


def mistakes(errors: Iterable[Error]) -> list[Mistake]:
    """Return one mistake for all errors of spans that overlap, and one for each other error."""
    by_document: dict[str, list[Error]] = {}
    for error in errors:
        by_document.setdefault(error.document, []).append(error)
    found = []
    for mine in by_document.values():
        spans = sorted(
            (e for e in mine if e.kind in _SPAN_KINDS), key=lambda e: (e.start, e.end, e.kind)
        )
        found += [_mistake(group) for group in _overlapping(spans)]
        found += [_mistake([error]) for error in mine if error.kind not in _SPAN_KINDS]
    return found


def _overlapping(errors: Sequence[Error]) -> Iterator[list[Error]]:
    group: list[Error] = []
    end = 0
    for error in errors:
        if group and error.start >= end:
            yield group
            group = []
        end = max(end, error.end) if group else error.end
        group.append(error)
    if group:
        yield group


def _mistake(errors: Sequence[Error]) -> Mistake:
    expected = tuple(e.expected for e in errors if e.expected)
    found = tuple(e.found for e in errors if e.found)
    last = max(errors, key=lambda e: e.end)
    kind = errors[0].kind
    if kind in _SPAN_KINDS:
        kind = span_kind(expected, found)
    return Mistake(
        kind=kind,
        document=errors[0].document,
        before=errors[0].before,
        text=_joined(errors),
        after=last.after,
        expected=tuple(sorted(expected, key=_place)),
        found=tuple(sorted(found, key=_place)),
    )


def _joined(errors: Sequence[Error]) -> str:
    """Return the text from the first error to the last; they overlap, so none is missing."""
    start, text = errors[0].start, errors[0].text
    for error in errors[1:]:
        covered = start + len(text) - error.start
        text += error.text[covered:] if covered < len(error.text) else ""
    return text


def _place(side: Side) -> tuple[int, int]:
    return side["start"], side["end"]


def span_kind(expected: Sequence[Side], found: Sequence[Side]) -> str:
    """Return the kind of a mistake by the spans on both sides, which all overlap.

    >>> gold = {"start": 4, "end": 12, "label": "ORG"}
    >>> span_kind([gold], []), span_kind([gold], [{"start": 4, "end": 9, "label": "ORG"}])
    ('missed', 'short_right')
    >>> span_kind([gold], [{"start": 4, "end": 7, "label": "ORG"},
    ...                    {"start": 8, "end": 12, "label": "LOCATION"}])
    'split'
    """
    if not found:
        return "missed"
    if not expected:
        return "spurious"
    if len(expected) > 1 or len(found) > 1:
        if len(expected) == 1:
            return "split"
        return "merged" if len(found) == 1 else "tangled"
    one, other = expected[0], found[0]
    if one["label"] != other["label"]:
        return "label" if _place(one) == _place(other) else "label_border"
    left, right = one["start"] - other["start"], other["end"] - one["end"]
    if left * right < 0:
        return "shifted"
    size = "long" if left + right > 0 else "short"
    return f"{size}_{'both' if left and right else 'left' if left else 'right'}"


def _shown(mistake: Mistake) -> dict[str, Any]:
    return {
        "document": mistake.document,
        "before": _cut(mistake.before, left=True),
        "text": mistake.text,
        "after": _cut(mistake.after, left=False),
        "expected": [_said(side) for side in mistake.expected],
        "found": [_said(side) for side in mistake.found],
    }


def _said(side: Side) -> dict[str, Any]:
    return {name: side[name] for name in ("label", "text", "value") if name in side}


def _cut(text: str, *, left: bool) -> str:
    """Return the words of one line next to an error, about 30 characters of them.

    >>> _cut("Năm 2021. Đảng ủy phường đã tặng giấy khen cho ", left=True)
    'phường đã tặng giấy khen cho '
    >>> _cut(" và bà Mai.\\nSau đó", left=False)
    ' và bà Mai.'
    """
    lines = text.splitlines() or [""]
    if left:
        line = "" if text[-1:] in ("\n", "\r") else lines[-1]
        if len(line) <= _CONTEXT:
            return line
        return line[-_CONTEXT:].partition(" ")[2]
    line = lines[0]
    return line if len(line) <= _CONTEXT else line[:_CONTEXT].rpartition(" ")[0]
