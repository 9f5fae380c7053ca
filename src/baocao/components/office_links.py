"""Which of the offices in a text each named official holds.

Names and offices of one sentence form a chain. An office between two names goes to the
one it is joined to better; names in a list share an office; alone on their lines below
each other, name and office are a signature or rows of a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from baocao.components.office_joints import LONGEST, Joint, joint
from baocao.normal import normalize

# How well an office goes with the name before it, and with the name behind it: a pair of
# points for each joint, set by hand on the training reports.
_BEHIND: Final = {
    "bare": 3, "comma": 2, "dash": 3, "colon": 2, "bracket": 4, "cell": 2, "is": 3,
    "also": 3, "aside": 2, "named": 4,
}  # fmt: skip
_BEFORE: Final = {
    "bare": 3, "comma": 0, "dash": 1, "colon": 4, "bracket": 1, "cell": 2, "is": 3,
    "over": 4, "term": 4,
}  # fmt: skip
# An honorific between an office and a name: the name may as well begin something new.
_NEW_PERSON: Final = {"bare": -1, "comma": 1}
_ONE_PERSON: Final = frozenset({"bare", "comma", "dash", "also", "named", "is", "cell"})
# More offices than one person has: the name is no name, each mention keeps its own.
_MOST: Final = 12
_LISTED: Final = frozenset({"comma", "and", "semicolon"})

# Between the lines of a signature or a table: line breaks, maybe '(Đã ký)' or a row number.
_NEXT_LINE: Final = re.compile(
    r"[^\S\n]*\n\s*(?:\(?(?:đã ký|ký tên|ký, ghi rõ)[^\n]{0,30}\n\s*|\d{1,3}[.)]?[^\S\n]*\n\s*)?",
    re.IGNORECASE,
)
_FOR_ANOTHER: Final = re.compile(r"(?:KT|TL|TUQ|T\.UQ)\.?[ ]*\Z", re.IGNORECASE)
_ROW: Final = re.compile(r"[^\S\n]*(?:\d{1,3}[.)]?|[-+*•])?[^\S\n]*")
_APART: Final = re.compile(r"[^\S\n]*\n[^\S\n]*\n")
_LINE_ENDS: Final = re.compile(r"[^\S\n]*(?:\n|\Z)")


@dataclass(frozen=True, slots=True)
class Mention:
    """An official's name or an office in a text; ``sentence`` numbers the sentence it is in."""

    name: bool
    start: int
    end: int
    sentence: int


def link_offices(text: str, mentions: Sequence[Mention]) -> list[list[int]]:
    """Return for each mention the offices of its bearer, by index; an office has none itself.

    A person named several times, each time with an office, holds all of them at each
    mention; a mention without an office of its own stays without one.

    >>> def linked(*parts):  # 'N|' opens a name, 'P|' an office
    ...     text, found = "", []
    ...     for part in parts:
    ...         kind, _, words = part.rpartition("|")
    ...         if kind:
    ...             found.append(Mention(kind == "N", len(text), len(text) + len(words), 0))
    ...         text += words
    ...     return link_offices(text, found)
    >>> linked("ông ", "N|Lê A", " – ", "P|Bí thư", ", ", "P|Chủ tịch HĐND")
    [[1, 2], [], []]
    >>> linked("P|Bí thư", " ", "N|Lê A", ", ", "P|Phó Bí thư", " ", "N|Mai B", " dự")
    [[], [0], [], [2]]
    >>> linked("P|Phó Chủ tịch", ": các ông ", "N|Lê A", ", ", "N|Mai B", "; ", "N|Tô C")
    [[], [0], [0], [0]]
    >>> linked("các bà ", "N|Lê A", ", ", "N|Mai B", " được bầu làm ", "P|Phó Chủ tịch")
    [[2], [2], []]
    """
    chain = _Chain(text, mentions)
    for run in chain.runs():
        chain.assign(run)
        chain.share(run)
    for stack in chain.stacks():
        chain.assign_lines(stack)
    chain.unite()
    return chain.offices


class _Chain:
    """The mentions of a text, how neighbours are joined, and the offices found so far."""

    def __init__(self, text: str, mentions: Sequence[Mention]) -> None:
        self.text = text
        self.mentions = mentions
        self.offices: list[list[int]] = [[] for _ in mentions]
        self.named_after: set[int] = set()  # names whose office stands in front
        self.joints = [self._joint(i) for i in range(len(mentions))]

    def _joint(self, i: int) -> Joint:
        here = self.mentions[i]
        if i == 0 or self.mentions[i - 1].sentence != here.sentence:
            before = self.text[max(0, here.start - LONGEST) : here.start].rpartition("\n")[2]
            return joint(f"\n{before}", to_name=here.name)
        return joint(self.text[self.mentions[i - 1].end : here.start], to_name=here.name)

    def _kind(self, i: int) -> str:
        return self.joints[i].kind or ""

    def runs(self) -> Iterator[range]:
        """Yield the runs of mentions that are joined."""
        start = 0
        for i in range(1, len(self.mentions) + 1):
            if i == len(self.mentions) or self.joints[i].kind is None:
                yield range(start, i)
                start = i

    def assign(self, run: range) -> None:
        """Give each office of a run to the name before or behind it."""
        left: int | None = None
        offices: list[int] = []
        for i in run:
            if not self.mentions[i].name:
                offices.append(i)
                continue
            self._part(run, left, offices, i)
            left, offices = i, []
        self._part(run, left, offices, None)

    def _part(self, run: range, left: int | None, offices: list[int], right: int | None) -> None:
        """Part the offices that stand between two names, or at an end of the run."""
        if not offices:
            return
        cuts = [k for k in range(1, len(offices)) if self._kind(offices[k]) not in _ONE_PERSON]
        if left is not None and self._kind(offices[0]) not in _BEHIND:
            left = None
        if right is not None and self._kind(right) not in _BEFORE:
            right = None
        if left is not None and right is not None and not cuts:
            if self._stays(run, left, offices[0], right):
                right = None
            elif len(offices) > 1 and left not in self.named_after:
                cuts = [len(offices) - 1]
            else:
                left = None
        if left is not None:
            ands = [k for k in cuts if right is not None or self._kind(offices[k]) != "and"]
            self.offices[left] += offices[: ands[0] if ands else None]
        if right is not None:
            self.offices[right] += offices[cuts[-1] if cuts else 0 :]
            self.named_after.add(right)

    def _stays(self, run: range, left: int, office: int, right: int) -> bool:
        """Tell whether offices between two names belong to the one before them."""
        behind, before = _BEHIND[self._kind(office)], _BEFORE[self._kind(right)]
        if self.joints[right].honorific is not None:
            before += _NEW_PERSON.get(self._kind(right), 0)
        if left in self.named_after:
            behind -= 2
        if self.mentions[run.start].name:
            behind += 1
        else:
            before += 1
        follows = right + 1 in run and not self.mentions[right + 1].name
        if not follows or self._kind(right + 1) not in _BEHIND:
            before += 1
        return behind >= before

    def share(self, run: range) -> None:
        """Let the names of a list share the office in front of it or behind it."""
        names = [i for i in run if self.mentions[i].name]
        listed: dict[int, bool] = {}
        for i in names:
            listed[i] = self.joints[i].several or (
                i - 1 in listed and listed[i - 1] and self._kind(i) in _LISTED
            )
            if i - 1 not in self.named_after or self.offices[i]:
                continue
            loose = self._kind(i) != "semicolon" and self.joints[i].honorific is None
            if self._kind(i) in _LISTED and (listed[i] or loose):
                self.offices[i] = list(self.offices[i - 1])
                self.named_after.add(i)
        opened = any(self.joints[i].several for i in names)
        for i in reversed(names):
            if i - 1 not in listed or self.offices[i - 1] or not self.offices[i]:
                continue
            told = opened or self._kind(self.offices[i][0]) == "named"
            if told and i not in self.named_after and self._kind(i) in ("comma", "and"):
                self.offices[i - 1] = list(self.offices[i])

    def stacks(self) -> Iterator[list[int]]:
        """Yield mentions below each other, each at the end of its line, names alone on it."""
        stack: list[int] = []
        for i, here in enumerate(self.mentions):
            before = self._line_before(here)
            if not (stack and self._follows(stack[-1], i)):
                if len(stack) > 1:
                    yield stack
                stack = []
            alone = _ROW.fullmatch(before) is not None or self._only_honorific(i, before)
            if _LINE_ENDS.match(self.text, here.end) and (alone or not here.name):
                stack.append(i)
        if len(stack) > 1:
            yield stack

    def _line_before(self, here: Mention) -> str:
        return self.text[max(0, here.start - LONGEST) : here.start].rpartition("\n")[2]

    def _only_honorific(self, i: int, before: str) -> bool:
        honorific = self.joints[i].honorific
        return honorific is not None and normalize(before).strip() == honorific

    def _follows(self, above: int, i: int) -> bool:
        """Tell whether a mention stands on the line below another one, first or after ``KT.``"""
        start, end = self.mentions[above].end, self.mentions[i].start
        line = _NEXT_LINE.match(self.text, start, end)
        if line is None or end - start > LONGEST:
            return False
        # Behind a blank line the next signature begins.
        if self.mentions[above].name and _APART.match(self.text, start, end):
            return False
        rest = self.text[line.end() : end]
        opens = _ROW.fullmatch(rest) or _FOR_ANOTHER.match(rest)
        return opens is not None or self._only_honorific(i, rest)

    def assign_lines(self, stack: list[int]) -> None:
        """Pair names with the offices below them, or above them where an office comes first."""
        taken = {office for offices in self.offices for office in offices}
        free = [i for i in stack if not self.offices[i] and i not in taken]
        above: list[int] = []
        name: int | None = None
        for i in free:
            mention = self.mentions[i]
            if mention.name:
                self.offices[i] += above
                above, name = [], (i if self.mentions[stack[0]].name else None)
            elif name is not None:
                self.offices[name].append(i)
            elif not _FOR_ANOTHER.search(self._line_before(mention)):
                above.append(i)

    def unite(self) -> None:
        """Give all offices of a person to each mention that has one."""
        bearers: dict[str, list[int]] = {}
        for i, offices in enumerate(self.offices):
            if offices:
                mention = self.mentions[i]
                name = " ".join(normalize(self.text[mention.start : mention.end]).lower().split())
                bearers.setdefault(name, []).append(i)
        for mentions in bearers.values():
            held = sorted({office for i in mentions for office in self.offices[i]})
            if len(held) <= _MOST:
                for i in mentions:
                    self.offices[i] = held
