"""Faults and repairs in training data, and how a long list of them is shown.

A file in another encoding has one fault a line: the first few of a kind say all, and the
number says the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

_OF_A_KIND: Final = 10
_KINDS: Final = 20
_PARTICULAR: Final = re.compile(r"'[^']*'|\"[^\"]*\"|\(.*\)|[-\d:]*\d \w+(?= ')|\d+")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file of training data; ``str`` gives the line that is shown."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


def fault_lines(problems: Iterable[Problem], *, of_a_kind: int = _OF_A_KIND) -> Iterator[str]:
    """Yield the first problems of each kind, and how many more there are.

    Problems are of one kind when they differ in numbers and what is quoted only.

    Args:
        problems: in the order of the file.
        of_a_kind: problems shown of each kind.

    >>> many = [Problem("a.conll", n, f"tag 'X{n}' is no tag") for n in range(1, 40)]
    >>> for line in fault_lines(many, of_a_kind=2):
    ...     print(line)
    a.conll:1: tag 'X1' is no tag
    a.conll:2: tag 'X2' is no tag
    … and 37 more like a.conll:1 (tag 'X1' is no tag)
    """
    kinds: dict[str, list[Problem]] = {}
    for problem in problems:
        kinds.setdefault(_PARTICULAR.sub("…", problem.message), []).append(problem)
    for listed in list(kinds.values())[:_KINDS]:
        yield from map(str, listed[:of_a_kind])
        if len(listed) > of_a_kind:
            first = listed[0]
            more = len(listed) - of_a_kind
            yield f"… and {more} more like {first.file}:{first.line} ({first.message})"
    others = list(kinds.values())[_KINDS:]
    if others:
        yield f"… and {sum(map(len, others))} more of {len(others)} other kind(s)"
