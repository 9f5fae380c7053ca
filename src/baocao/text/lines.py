"""Lines and paragraphs of a raw text, by offsets; the text is never rewritten."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from baocao.normal import normal_view

__all__ = ["BLANKS", "RawLine", "read_lines"]

_LINE_BREAK: Final = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_INVISIBLE: Final = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"
BLANKS: Final = _INVISIBLE + "".join(
    chr(c) for c in (*range(0x09, 0x0E), *range(0x1C, 0x21), 0x85, 0xA0, 0x1680, 0x2028, 0x2029)
) + "".join(map(chr, range(0x2000, 0x200B))) + "\u202f\u205f\u3000"  # fmt: skip
"""Every character that is no content: Unicode white space and invisible characters."""

_LONG: Final = 100


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line that holds something: raw offsets without outer blanks, and its normal form.

    ``text`` is the normal form of the line; ``starts`` maps it back, as in NormalView.
    """

    start: int
    end: int
    group: int
    """Number of the run of lines without a blank line between that it stands in."""
    paragraph: int
    text: str
    starts: tuple[int, ...] | None

    def raw(self, offset: int) -> int:
        """Return the offset in the report of an offset in the line's normal form."""
        return self.start + (offset if self.starts is None else self.starts[offset])


def read_lines(text: str) -> list[RawLine]:
    r"""Return the lines that are not blank, each with the number of its paragraph.

    Blank lines part paragraphs. Portals often put one paragraph a line without blank
    lines between; so a group of lines with a long one in it has a paragraph a line,
    while a group of short lines (a header, a table, a signature) stays together.

    >>> [(line.text, line.paragraph) for line in read_lines("A\r\nB \n\n\tC")]
    [('A', 0), ('B', 0), ('C', 1)]
    """
    lines: list[RawLine] = []
    paragraph = 0
    for number, group in enumerate(_groups(text)):
        one_a_line = any(end - start > _LONG for start, end in group)
        for start, end in group:
            view = normal_view(text[start:end])
            lines.append(RawLine(start, end, number, paragraph, view.text, view.starts))
            paragraph += one_a_line
        paragraph += not one_a_line
    return lines


def _groups(text: str) -> list[list[tuple[int, int]]]:
    """Return runs of lines without a blank line between, as offsets without outer blanks."""
    groups: list[list[tuple[int, int]]] = [[]]
    start = 0
    ends = [(match.start(), match.end()) for match in _LINE_BREAK.finditer(text)]
    for end, after in [*ends, (len(text), len(text))]:
        line = text[start:end]
        content = line.strip(BLANKS)
        if content:
            left = start + len(line) - len(line.lstrip(BLANKS))
            groups[-1].append((left, left + len(content)))
        elif groups[-1]:
            groups.append([])
        start = after
    return [group for group in groups if group]
