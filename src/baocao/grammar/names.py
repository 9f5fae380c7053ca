"""Names of groups and places as runs of capitalised syllables, and where they end."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from baocao.lexicons import load_terms

_LATIN: Final = [chr(c) for c in (*range(0x41, 0x250), *range(0x1E00, 0x1F00))]
UPPER: Final = "".join(c for c in _LATIN if c.isupper())
"""Capital letters, those of the Highlands included (``Ŏ``, ``Ŭ``, ``Č``)."""
LOWER: Final = "".join(c for c in _LATIN if c.islower())
"""Small letters."""

# 'Đông', 'Akŏ', "N'Jang", "H'", 'A'; never an acronym.
_SYLLABLE: Final = rf"[{UPPER}][{LOWER}]*(?:['’][{UPPER}{LOWER}][{LOWER}]*)?(?!\w)"
_LONGEST: Final = 4
_NAME: Final = re.compile(rf"{_SYLLABLE}(?:[ ]{_SYLLABLE}){{0,{_LONGEST - 1}}}")
_NEXT_WORD: Final = re.compile(rf"[ ]([{LOWER}]+)")


def name_at(text: str, start: int) -> str | None:
    """Return the name that starts at ``start``, without what follows it, or None.

    The opener of another phrase and a person's name end it.

    >>> name_at("Đông Hạ Chi bộ", 0), name_at("Đắm Phạm Thị Thu", 0), name_at("Akŏ Dhŏng,", 0)
    ('Đông Hạ', 'Đắm', 'Akŏ Dhŏng')
    >>> name_at("UBND xã", 0), name_at("mới", 0), name_at("Trần Văn Bình", 0)
    (None, None, None)
    """
    found = _NAME.match(text, start)
    if found is None:
        return None
    words = found[0].split(" ")
    ahead = _NEXT_WORD.match(text, found.end())
    if ahead is not None and (words[-1].lower(), ahead[1]) in phrase_openers():
        words.pop()
    for i in range(len(words) - 1):
        opens = (words[i].lower(), words[i + 1].lower()) in phrase_openers()
        if opens or _is_person(words, i):
            words = words[:i]
            break
    name = " ".join(words)
    return name if len(name) > 1 else None  # 'khối A' is a school's


@cache
def phrase_openers() -> frozenset[tuple[str, str]]:
    """Return the first two syllables of bodies, titles and place types.

    >>> ("chi", "bộ") in phrase_openers(), ("đông", "hạ") in phrase_openers()
    (True, False)
    """
    openers = {("đồng", "chí"), ("năm", "qua"), ("trong", "năm"), ("nhà", "văn")}
    for name in ("bodies", "titles", "place_types"):
        for term in load_terms(name):
            words = term.lower().split()
            if len(words) >= 2:
                openers.add((words[0], words[1]))
    return frozenset(openers)


def _is_person(words: list[str], i: int) -> bool:
    """Tell a personal name from ``i`` on: family name, middle name, given name."""
    # A run cut at its longest may have lost the given name.
    if len(words) - i < 3 and not (i > 0 and len(words) == _LONGEST):
        return False
    if words[i + 1] == "Thị":
        return True
    return words[i] in _family_names() and words[i + 1] in _middle_names()


@cache
def _family_names() -> frozenset[str]:
    return frozenset(load_terms("family_names"))


@cache
def _middle_names() -> frozenset[str]:
    return frozenset(load_terms("middle_names"))
