"""Text that was decoded wrongly or set in an old font: found on the whole document, by spelling.

Every candidate reading of a text is scored by the share of its toned words that obey
Vietnamese spelling. A reading is taken only when it is nearly all right and every other one
is clearly worse; what stays uncertain is left as it is and reported, never half converted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from baocao.readers.charsets import CHARSETS, surface, to_unicode
from baocao.readers.syllables import is_syllable

__all__ = ["Repair", "find_charset", "lines", "loss", "repair", "spelled_right"]

# A word of a reading: everything between blanks, ASCII marks, digits and quotes.
_WORD: Final = re.compile(
    r"[^\s\x00-\x01\x03\x04\x07-\x13\x15-\x18\x1a-\x1d\x1f-\x40\[-`{-\x7f\xa0“”‘’–—…•]+"
)
_MAX_WORDS: Final = 20_000  # distinct words; enough for any share, and a bound for any file
_SURE: Final = 0.9
_MARGIN: Final = 0.3
_FEWEST: Final = 3
"""Distinct toned words that a reading needs: two fit several sets by chance."""
# Signs that no Vietnamese word holds, beside a letter; letters of other languages.
_SUSPECT: Final = re.compile(
    r"(?<=[^\W\d_])[\x80-\x9f¡-¯´-¹»-¿×÷\u2212\u2219]|[\x80-\x9f¡-§¨-¯´-¹»-¿×÷](?=[^\W\d_])"
    r"|[ÄÅÆÇËÎÏÑÖØÛÜÞßäåæçëîïñöøûüþÿŒœŸƒ]|[^\W\d_]\u00ad"
)
_LINE: Final = re.compile(r"[^\n\r]*(?:\r\n|[\n\r]|\Z)")
_EXAMPLE: Final = 40
_MAX_ROUNDS: Final = 2  # text is found encoded twice, hardly ever three times


@dataclass(frozen=True, slots=True)
class Repair:
    """Pieces of text after the repair, the name of what was found, and what was not mended."""

    pieces: tuple[str, ...]
    encoding: str | None = None
    losses: tuple[dict[str, Any], ...] = ()


def loss(what: str, examples: Sequence[str]) -> dict[str, Any]:
    """Return one row of ``meta.losses``: what was lost, how often, and the first example.

    >>> loss("pictures", ["hình 1", "hình 2"])
    {'what': 'pictures', 'count': 2, 'example': 'hình 1'}
    """
    example = " ".join(examples[0].split())[:_EXAMPLE] if examples else ""
    return {"what": what, "count": len(examples), "example": example}


def find_charset(data: bytes) -> str | None:
    r"""Return the old character set that some bytes are certainly in, else None.

    >>> find_charset(b"UBND ph\xad\xeang \xa7\xabng Ti\xd5n")
    'tcvn3'
    >>> find_charset(b"th\xabn 5") is None  # 'thôn' in one set, 'thền' in another
    True
    """
    shown = surface(data)
    return _certain(lambda charset: to_unicode(shown, charset))


def repair(pieces: Iterable[str]) -> Repair:
    """Return pieces of one text with wrongly decoded ones set right.

    Two faults are mended: UTF-8 that was read as a Western encoding, once or twice
    (``Ä‘á»“ng``), and text of an old font that was stored as if it were Unicode
    (``Céng hoµ``). Pieces that are right stay as they are, whatever stands beside them.

    >>> repair(["UBND phường", "Thu ngân sách"]).encoding is None
    True
    >>> found = repair(["Năm 2021", "Phường Đồng Tiến".encode().decode("latin-1")])
    >>> found.pieces, found.encoding
    (('Năm 2021', 'Phường Đồng Tiến'), 'mojibake')
    >>> found = repair(["Năm 2021", "Céng hoµ x· héi chñ nghÜa ViÖt Nam"])
    >>> found.pieces, found.encoding
    (('Năm 2021', 'Cộng hoà xã hội chủ nghĩa Việt Nam'), 'tcvn3')
    """
    texts = tuple(pieces)
    if not any(map(_SUSPECT.search, texts)):
        return Repair(texts)
    whole = [_undo_mojibake(text) or text for text in texts]
    names = ["mojibake"] if whole != list(texts) else []
    wrong = {i for i, text in enumerate(whole) if _is_wrong(text)}
    narrow = {i for i, text in enumerate(whole) if not text.isascii() and _is_single_byte(text)}
    pool = [whole[i] for i in sorted(wrong & narrow)]
    charset = _certain(lambda name: "\n".join(to_unicode(text, name) for text in pool))
    losses: list[dict[str, Any]] = []
    if charset is not None:
        names.append(charset)
        mixed = any(_is_unicode(text) for i, text in enumerate(whole) if i not in narrow | wrong)
        for i in wrong & narrow if mixed else narrow:
            whole[i] = to_unicode(whole[i], charset)
        if mixed and (both := [whole[i] for i in sorted(narrow - wrong)]):
            losses.append(loss(f"lines that read as {charset} or as Unicode", both))
    left = [whole[i] for i in sorted(wrong) if _is_wrong(whole[i])]
    if sum(_count_wrong(text) for text in left) >= _FEWEST and any(map(_SUSPECT.search, left)):
        losses.append(loss("text in an unknown or damaged encoding, left as it was", left))
    return Repair(tuple(whole), "+".join(names) or None, tuple(losses))


def spelled_right(text: str, charset: str) -> bool:
    """Tell whether a text is right as it stands, and worse when read in an old set.

    >>> spelled_right("Hội nghị tổng kết công tác", "tcvn3")
    True
    >>> spelled_right("Héi nghÞ tæng kÕt c«ng t¸c", "tcvn3"), spelled_right("2021", "tcvn3")
    (False, False)
    """
    share = _share(text)
    return share >= _SURE and share > _share(to_unicode(text, charset))


def lines(text: str) -> list[str]:
    r"""Return the lines of a text with their breaks, so that joining them gives it back.

    >>> lines("a\r\nb\n\nc")
    ['a\r\n', 'b\n', '\n', 'c']
    """
    return [line for line in _LINE.findall(text) if line]


def _undo_mojibake(text: str) -> str | None:
    """Return a text that was UTF-8 before it was read as a Western encoding, else None.

    Certain by itself: letters that go back to valid UTF-8 all together do so by no chance.
    """
    found = None
    for _ in range(_MAX_ROUNDS):
        data = _single_bytes(text)
        if data is None or data.isascii():
            return found
        try:
            text = found = data.decode("utf-8")
        except UnicodeDecodeError:
            return found
    return found


def _single_bytes(text: str) -> bytes | None:
    """Return the bytes that Windows shows as this text, or None when no byte shows a letter."""
    out = bytearray()
    for letter in text:
        if ord(letter) < 0x100:
            out.append(ord(letter))
            continue
        try:
            out += letter.encode("cp1252")
        except UnicodeEncodeError:
            return None
    return bytes(out)


def _is_single_byte(text: str) -> bool:
    return _single_bytes(text.replace("\u2212", "-").replace("\u2219", "-")) is not None


def _is_wrong(text: str) -> bool:
    """Tell whether most toned words of a text break the spelling of Vietnamese."""
    words = _toned(text)
    return sum(not is_syllable(word) for word in words) * 2 > len(words)


def _is_unicode(text: str) -> bool:
    """Tell whether a text holds Vietnamese letters that no Western encoding has."""
    return any(is_syllable(word) for word in _toned(text))


def _count_wrong(text: str) -> int:
    return sum(not is_syllable(word) for word in _toned(text))


def _toned(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if not word.isascii()]


def _certain(read: Callable[[str], str]) -> str | None:
    """Return the one set whose reading is spelled right where no other reading is."""
    ranked = sorted((_share(read(charset)), charset) for charset in CHARSETS)
    (second, _), (best, charset) = ranked[-2:]
    return charset if best >= _SURE and best - second >= _MARGIN else None


def _share(text: str) -> float:
    """Return the share of the distinct toned words of a reading that are spelled right."""
    words = sorted(set(_toned(text)))[:_MAX_WORDS]
    right = sum(map(is_syllable, words))
    return right / len(words) if right >= _FEWEST else 0.0
