"""The normal form of Vietnamese text, and the way back to the text as it was given.

Reports mix composed and decomposed letters, both placements of the tone mark
(``hoá``/``hóa``, ``uỷ``/``ủy``), several kinds of blanks and dashes, and invisible
characters. Grammar and lexicons read the normal form; offsets are mapped back, so
that every span still names the user's own characters.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_OLD_STYLE: Final = {
    "o" + a: b + "a" for a, b in zip("àáảãạ", "òóỏõọ", strict=True)
} | {
    "o" + a: b + "e" for a, b in zip("èéẻẽẹ", "òóỏõọ", strict=True)
} | {
    "u" + a: b + "y" for a, b in zip("ỳýỷỹỵ", "ùúủũụ", strict=True)
}  # fmt: skip
# Only an open syllable moves its mark: 'hoàn' and 'quý' stay ('qu' is the onset there).
# Both cases spelt out: a pattern that ignores case cannot jump to its first letters.
_TONE_PLACE: Final = re.compile(r"(?:[oO][àáảãạèéẻẽẹÀÁẢÃẠÈÉẺẼẸ]|[uU][ỳýỷỹỵỲÝỶỸỴ])(?<![qQ]..)(?!\w)")
_BLANKS: Final = "\u00a0\u202f\u205f\u3000\t\v\f" + "".join(map(chr, range(0x2000, 0x200B)))
_DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uf02d"
_ONE_TO_ONE: Final = {
    **dict.fromkeys(map(ord, _BLANKS), " "),
    **dict.fromkeys(map(ord, _DASHES), "-"),
    ord("\u00d0"): "Đ",  # Latin eth, typed for Đ
    ord("\u01a2"): "Ư",  # gha, what OCR and old converters leave for ư
    ord("\u01a3"): "ư",
}
_REPLACED: Final = re.compile(f"[{''.join(map(chr, _ONE_TO_ONE))}]")
_INVISIBLE: Final = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad")
_WHOLE: Final = 500  # characters; sentences and lines are shorter
_HIDDEN: Final = re.compile(f"[{''.join(sorted(_INVISIBLE))}]")


@dataclass(frozen=True, slots=True)
class NormalView:
    """A text, its normal form, and for each normal character where it came from."""

    raw: str
    text: str
    starts: tuple[int, ...] | None
    """Raw offset of each normal character and of the end; None where the two lengths agree."""

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the raw offsets of ``text[start:end]``; marks on its last letter stay in.

        >>> view = normal_view("Hoa\\u0301 \\u200b 5")
        >>> view.text, view.raw_span(0, 3)
        ('Hóa  5', (0, 4))
        """
        if self.starts is None:
            return start, end
        while start < end < len(self.text) and self.starts[end] == self.starts[end - 1]:
            end += 1  # letters that do not compose share one start: take all their marks
        raw_start, raw_end = self.starts[start], self.starts[end]
        while raw_end > raw_start and self.raw[raw_end - 1] in _INVISIBLE:
            raw_end -= 1
        return raw_start, raw_end


def normal_view(raw: str) -> NormalView:
    """Return the normal form of a text together with its offset map."""
    return _view(raw) if len(raw) < _WHOLE else _view_of_whole(raw)


@lru_cache(maxsize=2)
def _view_of_whole(raw: str) -> NormalView:
    """Remember the view of a report, which component after component asks for."""
    return _view(raw)


def _view(raw: str) -> NormalView:
    composed, starts = _compose(raw)
    text = composed if _REPLACED.search(composed) is None else composed.translate(_ONE_TO_ONE)
    text = _TONE_PLACE.sub(_move_tone, text)
    return NormalView(raw, text, starts)


def normalize(raw: str) -> str:
    """Return the normal form of a text.

    >>> normalize("Quận uỷ – văn hoá\\u00a0khoẻ")
    'Quận ủy - văn hóa khỏe'
    >>> normalize("quý I, hoàn thành, thuỷ lợi")
    'quý I, hoàn thành, thủy lợi'
    """
    return normal_view(raw).text


def _move_tone(match: re.Match[str]) -> str:
    pair = match[0]
    moved = _OLD_STYLE[pair.lower()]
    return "".join(
        new.upper() if old.isupper() else new for old, new in zip(pair, moved, strict=True)
    )


def _compose(raw: str) -> tuple[str, tuple[int, ...] | None]:
    """Compose letters and drop invisible characters, one cluster at a time."""
    if unicodedata.is_normalized("NFC", raw) and _HIDDEN.search(raw) is None:
        return raw, None
    out: list[str] = []
    starts: list[int] = []
    i = 0
    while i < len(raw):
        if raw[i] in _INVISIBLE:
            i += 1
            continue
        j = i + 1
        while j < len(raw) and unicodedata.combining(raw[j]):
            j += 1
        cluster = (
            raw[i] if j == i + 1 and raw[i] < "\u0300" else unicodedata.normalize("NFC", raw[i:j])
        )
        out.append(cluster)
        starts.extend([i] * len(cluster))
        i = j
    starts.append(len(raw))
    return "".join(out), tuple(starts)
