"""Where a long sentence falls into clauses that may belong to other sections.

The overview of a report is often one sentence of eight fields, parted by semicolons.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["split_clauses"]

_LONG: Final = 160
"""Characters; half of all sentences are shorter than 133, and one field is enough there."""
_SHORT: Final = 15
"""A piece of fewer characters goes to its neighbour: ``v.v…``, ``02 vụ;``."""
_MARK: Final = re.compile(r"[;:()“”«»\"]")
_OPENS: Final = {"(": ")", "“": "”", "«": "»", '"': '"'}
_BETWEEN: Final = re.compile(r"[\s;]*(?:[-+*•–]\s+)?")
_LEAD_WORDS: Final = 3


def split_clauses(sentence: str) -> list[tuple[int, int]]:
    """Return the clauses of a sentence as (start, end); none where it is short or of one piece.

    Semicolons part clauses outside brackets and quotes, and a colon parts what leads into
    a list from its first item. Clauses have no blanks, bullets or semicolons at their edges.

    >>> text = ("Phường hoàn thành các chỉ tiêu được giao : Thu ngân sách đạt 110% (thuế 90%; phí "
    ...         "120%); tuyển quân đạt 100%;Giảm 10 hộ cận nghèo, đạt 250% kế hoạch; tỷ lệ cử tri "
    ...         "đi bầu cử đạt 99,9%.")
    >>> [text[start:end][:24] for start, end in split_clauses(text)]
    ... # doctest: +NORMALIZE_WHITESPACE
    ['Phường hoàn thành các ch', 'Thu ngân sách đạt 110% (', 'tuyển quân đạt 100%',
     'Giảm 10 hộ cận nghèo, đạ', 'tỷ lệ cử tri đi bầu cử đ']
    >>> split_clauses("Thu đạt 110%; chi đạt 90%.")
    []
    """
    if len(sentence) < _LONG:
        return []
    cuts = _cuts(sentence)
    pieces: list[tuple[int, int]] = []
    start = 0
    for end in [*cuts, len(sentence)]:
        gap = _BETWEEN.match(sentence, start)
        begin = gap.end() if gap else start
        stop = begin + len(sentence[begin:end].rstrip())
        if stop - begin >= _SHORT or (not pieces and stop > begin):
            pieces.append((begin, stop))
        elif pieces and stop > begin:
            pieces[-1] = (pieces[-1][0], stop)
        start = end
    return pieces if len(pieces) > 1 else []


def _cuts(sentence: str) -> list[int]:
    """Return where clauses part; brackets and quotes that never close are no bar."""
    for nested in (True, False):
        cuts, colon, closing = [], None, ""
        for mark in _MARK.finditer(sentence):
            char = mark[0]
            if nested and closing:
                closing = "" if char == closing else closing
            elif nested and char in _OPENS:
                closing = _OPENS[char]
            elif char == ";":
                cuts.append(mark.start())
            elif char == ":" and colon is None and not cuts:
                colon = mark.start()
        if not closing:
            break
    if cuts and colon is not None and len(sentence[:colon].split()) >= _LEAD_WORDS:
        cuts.insert(0, colon + 1)
    return cuts
