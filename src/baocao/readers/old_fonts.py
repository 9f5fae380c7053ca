"""Text whose fonts are known, run by run: what an old font says is believed, within reason.

A run in ``.VnTime`` is TCVN3 by the name of its font. Two things speak against a name: letters
that no old set has, and a document whose text in that font is right as it stands (its author
changed the font after typing in Unicode).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from baocao.readers.charsets import to_unicode
from baocao.readers.legacy import repair, spelled_right

__all__ = ["Converter", "Run"]

# Letters that Vietnamese has and Windows-1252 has not: no surface of an old set holds them.
_UNICODE_ONLY: Final = re.compile("[ĂăĐđĨĩŨũƠơƯư\u0300-\u036f\u1ea0-\u1ef9]")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text; ``charset`` names the old character set of its font, if it has one.

    ``capitals`` says that it is seen in capitals, whatever is typed.
    """

    text: str
    charset: str | None = None
    capitals: bool = False


class Converter:
    """Decides on the whole document which fonts to believe, then converts its lines."""

    def __init__(self, runs: Iterable[Run]) -> None:
        pools: dict[str, list[str]] = {}
        for run in runs:
            if run.charset is not None and not _UNICODE_ONLY.search(run.text):
                pools.setdefault(run.charset, []).append(run.text)
        self._sets = {
            name for name, texts in pools.items() if not spelled_right("\n".join(texts), name)
        }

    def convert(
        self, lines: Sequence[Sequence[Run]]
    ) -> tuple[list[str], str, list[dict[str, Any]]]:
        """Return the texts of some lines, the name of their encoding, and the losses.

        Runs that stand together and share a set are converted as one: VNI writes a letter
        and its mark apart. What no font names is looked at as a whole afterwards.
        """
        used: set[str] = set()
        texts = [self._line(line, used) for line in lines]
        repaired = repair(texts)
        found = sorted(used | set((repaired.encoding or "").split("+")) - {""})
        plain = any(
            run.text.strip() and not run.text.isascii() and self._set(run) is None
            for line, before, after in zip(lines, texts, repaired.pieces, strict=True)
            if before == after
            for run in line
        )
        if plain or not found:
            found.append("unicode")
        return list(repaired.pieces), "+".join(found), list(repaired.losses)

    def _set(self, run: Run) -> str | None:
        """Return the set to convert a run from, or None when it is Unicode."""
        if run.charset not in self._sets or _UNICODE_ONLY.search(run.text):
            return None
        return run.charset

    def _line(self, runs: Sequence[Run], used: set[str]) -> str:
        out: list[str] = []
        for (charset, capitals), group in groupby(runs, lambda r: (self._set(r), r.capitals)):
            text = "".join(run.text for run in group)
            if charset is not None:
                used |= {charset} if not text.isascii() else set()
                out.append(to_unicode(text, charset, capitals=capitals))
            else:
                out.append(text.upper() if capitals else text)
        return "".join(out)
