"""The lines of brat's ``.ann`` files: text-bound annotations, attributes and notes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Final

_OTHERS: Final = {"R": "relation", "E": "event", "*": "equivalence", "N": "normalization"}


class AnnError(ValueError):
    """A line that is no annotation; ``line`` is its number."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Bound:
    """A text-bound annotation: type, fragments in the unit of the file, quoted text."""

    line: int
    type: str
    parts: tuple[tuple[int, int], ...]
    quote: str


@dataclass(slots=True)
class Annotation:
    """A text-bound annotation with its attributes and what our own note says of it."""

    bound: Bound
    attributes: dict[str, str] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class AnnFile:
    """What a file says: annotations, and lines without a place in a gold record."""

    bound: list[Annotation] = field(default_factory=list)
    others: list[tuple[int, str]] = field(default_factory=list)


def parse_ann(content: str) -> AnnFile:
    r"""Return what the lines of a file say.

    Raises:
        AnnError: a line that is no annotation.

    >>> found = parse_ann("T1\tMONEY 4 8\t5 tỷ\nR1\tPaid Arg1:T1 Arg2:T1\n")
    >>> found.bound[0].bound.parts, found.others
    (((4, 8),), [(2, 'the relation R1 has no place in a gold record')])
    """
    found, named = AnnFile(), dict[str, Annotation]()
    later: list[tuple[int, str, str]] = []
    for number, line in enumerate(content.removeprefix("\ufeff").split("\n"), start=1):
        name, tab, rest = line.removesuffix("\r").partition("\t")
        if not name.strip():
            continue
        if " " in name or not tab:
            message = f"'{line[:40]}' is no annotation; brat writes 'T1<tab>ORG 0 5<tab>text'"
            raise AnnError(number, message)
        if name[0] == "T":
            if name in named:
                raise AnnError(number, f"{name} stands twice; give each annotation its own number")
            # A quoted text may end in a CR only where brat wrote lines that end in LF.
            named[name] = Annotation(_bound(number, name, rest))
            found.bound.append(named[name])
        elif name[0] in _OTHERS:
            message = f"the {_OTHERS[name[0]]} {name} has no place in a gold record"
            found.others.append((number, message))
        elif name[0] in "AM#":
            later.append((number, name, rest))
        else:
            raise AnnError(number, f"'{name[:40]}' is no kind of annotation; brat has T, A, R, #")
    for number, name, rest in later:
        _add(number, name, rest, named, found)
    return found


def _bound(number: int, name: str, rest: str) -> Bound:
    head, tab, quote = rest.partition("\t")
    type_, blank, places = head.partition(" ")
    parts = []
    for fragment in places.split(";"):
        first, _, last = fragment.partition(" ")
        if not _is_number(first) or not _is_number(last):
            message = f"{name}: '{fragment[:40]}' is no pair of offsets; write 'ORG 0 5'"
            raise AnnError(number, message)
        parts.append((int(first), int(last)))
    if not tab or not type_ or not blank:
        raise AnnError(number, f"{name}: no type, offsets and text between tabs")
    return Bound(number, type_, tuple(sorted(parts)), quote)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _add(number: int, name: str, rest: str, named: dict[str, Annotation], found: AnnFile) -> None:
    """Add an attribute or a note to its annotation."""
    head, _, content = rest.partition("\t")
    words = head.split(" ")
    target = named.get(words[1]) if len(words) > 1 else None
    if name[0] == "#":
        extra = _extra(content) if target else None
        if target and extra is not None:
            target.extra |= extra
        else:
            found.others.append((number, f"the note {name} has no place in a gold record"))
    elif target and len(words) == 3 and words[0] in ("Section", "Kind"):
        target.attributes[words[0]] = words[2]
    else:
        found.others.append((number, f"the attribute {name} has no place in a gold record"))


def _extra(content: str) -> dict[str, Any] | None:
    """Return what a note of ours says; None for a note of a person."""
    if not content.startswith("{"):
        return None
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
