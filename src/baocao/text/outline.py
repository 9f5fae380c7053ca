"""Levels of headings: which heading stands under which."""

from __future__ import annotations

from typing import Final

__all__ = ["Outline"]

# Usual depth of each style, from 'Phần thứ nhất' down to '+'. Only used when a series
# begins in the middle (a page often shows an excerpt); otherwise the order of appearance
# tells, because reports nest 'A.' in 'I.' as often as 'I.' in 'A.'.
_DEPTHS: Final = {
    "part": 0, "alpha": 1, "roman": 2, "arabic": 3, "decimal2": 4, "decimal3": 5,
    "decimal4": 6, "letter": 7, "paren": 8, "-": 9, "+": 10,
}  # fmt: skip
_FIRST: Final = frozenset(("a", "i", "1", "nhất", "một", None))


class Outline:
    """Gives each heading its level and parent, in text order.

    >>> outline = Outline()
    >>> [outline.add(s, n) for s, n in [("roman", "I"), ("arabic", "1"), ("letter", "a")]]
    [(1, None), (2, 0), (3, 1)]
    >>> outline.add("arabic", "2"), outline.add("roman", "III"), outline.add("plain", None)
    ((2, 0), (1, None), (2, 4))
    """

    def __init__(self) -> None:
        self._open: list[tuple[str, int]] = []
        self._count = 0

    @property
    def innermost(self) -> int | None:
        """Index of the heading in force, or None before the first."""
        return self._open[-1][1] if self._open else None

    def add(self, style: str, number: str | None, *, opens: bool = True) -> tuple[int, int | None]:
        """Return level and parent of the next heading; ``opens=False`` for one without scope."""
        depth = self._depth(style, number)
        parent = self._open[depth - 1][1] if depth else None
        if opens:
            del self._open[depth:]
            self._open.append((style, self._count))
        self._count += 1
        return depth + 1, parent

    def _depth(self, style: str, number: str | None) -> int:
        styles = [open_style for open_style, _ in self._open]
        if style in styles:
            return styles.index(style)
        if style in _DEPTHS and not (number is None or number.lower() in _FIRST):
            for depth, other in enumerate(styles):
                if _DEPTHS.get(other, -1) > _DEPTHS[style]:
                    return depth
        return len(styles)
