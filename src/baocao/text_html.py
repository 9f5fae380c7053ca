"""A text and spans over it, as HTML whose ``textContent`` is that text again.

Spans may nest and overlap in any way: an element that another one would cross is
closed and opened again, so that the result is always well formed. Positions are
settled here, in code points; nothing in the page has to count characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

# One line with its break; a lone carriage return is a break too.
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+\Z")
# Deeper stacks of overlapping spans than this are not marked up: every boundary closes and
# opens what is above it, so an unbounded stack would make the page quadratic.
_MAX_DEPTH: Final = 24


@dataclass(frozen=True, slots=True)
class Mark:
    """One element around ``text[start:end]``; lower layers stand outside higher ones.

    ``first`` opens the first piece and ``again`` every later one; ``last`` and then
    ``close`` end the last piece, ``close`` alone the others.
    """

    start: int
    end: int
    layer: int
    first: str
    again: str
    last: str = ""
    close: str = "</span>"


def escape(text: str) -> str:
    """Escape a text for an HTML element, so that a parser gives back exactly that text.

    A parser would turn a raw carriage return into a line feed, so it is written as a
    reference. HTML has no way to write NUL: an element stands for it, whose text the page
    sets to NUL again.

    >>> escape("Thu < 5 tỷ & 'chi' $\\r\\n")
    "Thu &lt; 5 tỷ &amp; 'chi' $&#13;\\n"
    """
    if "\0" in text:
        return f'<i class="nul">{chr(0xFFFD)}</i>'.join(map(escape, text.split("\0")))
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;")


def render(text: str, marks: Iterable[Mark]) -> str:
    """Write a text with its marks as HTML, in time linear in text and marks.

    >>> render("Chi bộ 7 họp", [Mark(0, 8, 1, "<b>", "<b>", close="</b>"),
    ...                         Mark(7, 12, 1, "<i>", "<i>", close="</i>")])
    '<b>Chi bộ <i>7</i></b><i> họp</i>'
    """
    ordered = sorted(
        (mark for mark in marks if mark.start < mark.end),
        key=lambda mark: (mark.start, mark.layer, -mark.end),
    )
    opening = {at: list(group) for at, group in groupby(ordered, key=lambda mark: mark.start)}
    stops = {0, len(text), *opening, *(mark.end for mark in ordered)}
    out: list[str] = []
    stack: list[Mark] = []
    at = 0
    for stop in sorted(stops):
        out.append(escape(text[at:stop]))
        at = stop
        stack = _turn(stack, opening.get(at, ()), at, out)
    return "".join(out)


def lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets of each line, its line break included.

    >>> list(lines("a\\n\\r\\nb"))
    [(0, 2), (2, 4), (4, 5)]
    """
    return (match.span() for match in _LINE.finditer(text))


def _turn(stack: list[Mark], opening: Sequence[Mark], at: int, out: list[str]) -> list[Mark]:
    """Close and open what changes at one position; return the elements open after it."""
    keep = 0
    outermost = min((mark.layer for mark in opening), default=None)
    for mark in stack:
        if mark.end <= at or (outermost is not None and mark.layer > outermost):
            break
        keep += 1
    if keep == len(stack) and not opening:
        return stack
    for mark in reversed(stack[keep:]):
        out.append(mark.last + mark.close if mark.end <= at else mark.close)
    rest = [(mark, mark.again) for mark in stack[keep:] if mark.end > at]
    room = max(0, _MAX_DEPTH - keep - len(rest))
    rest += [(mark, mark.first) for mark in opening[:room]]
    rest.sort(key=lambda item: (item[0].layer, item[0].start, -item[0].end))
    out.extend(tag for _, tag in rest)
    return [*stack[:keep], *(mark for mark, _ in rest)]
