"""The number or bullet in front of a heading or list item: ``A-``, ``1.1.``, ``a)``, ``* ``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

__all__ = ["CAPITAL", "Marker", "parse_marker"]

_PART: Final = (
    r"(?:PHẦN|Phần|CHƯƠNG|Chương|MỤC|Mục)\s+(?:(?:THỨ|Thứ|thứ)\s+)?"
    r"(?P<part>NHẤT|[Nn]hất|MỘT|[Mm]ột|HAI|[Hh]ai|BA|[Bb]a|TƯ|[Tt]ư|NĂM|[Nn]ăm|[IVX]{1,4}|[A-E]|\d{1,2})"
    r"\s*(?:[.:–-]\s*|(?=\s[A-ZĐ]{2})\s|$)"
)
# The stop behind a number; a blank may be missing in front of a letter ('1.Về'), never in
# front of a digit ('1.234'). A dash or slash must have a letter behind it ('10 - 15 ha'),
# and behind a single letter it must stand clear of lower case ('Đ/c', 'E-mail').
_STOP: Final = r"(?:\s?[.)](?=[.)–-]?(?:\s|[^\W\d_]|$))|\s?[/–-](?=\s?[^\W\d_]))[.)–-]?"
CAPITAL: Final = "[A-ZĐÂÊÔƠƯÁÀẢÃẠÉÈẺẼẸÍÌỈĨỊÓÒỎÕỌÚÙỦŨỤÝỲỶỸỴẤẦẨẪẬẮẰẲẴẶẾỀỂỄỆỐỒỔỖỘỚỜỞỠỢỨỪỬỮỰ]"
_LETTER_STOP: Final = rf"(?:\s?[.)](?=\s|{CAPITAL}|$)|\s?[/–-](?=\s?{CAPITAL}))[.)–-]?"
_NUMBERED: Final = (
    ("part", _PART),
    ("roman", rf"(?P<roman>(?=[IVX])X{{0,2}}(?:IX|IV|V?I{{0,3}})){_LETTER_STOP}"),
    # 'H. Long Thành', 'Đ. Trần Phú' are places; 'Đ. KIỂM TRA' is a heading.
    ("alpha", rf"(?P<alpha>[A-F]|[GHĐ](?=.{{1,3}}{CAPITAL}{{2}})){_LETTER_STOP}"),
    # '1.1', '1.1.1.': the last stop is often missing, then a capital must follow.
    ("decimal", rf"(?P<decimal>\d{{1,2}}(?:\.\d{{1,2}}){{1,3}})(?:{_STOP}|\s(?=[^\W\d_a-zđ]))"),
    ("arabic", rf"(?P<arabic>\d{{1,2}})(?:{_STOP}|\ufe0f?\u20e3)"),
    ("paren", r"\((?P<paren>\d{1,2}|[a-hđ]|[ivx]{1,4})\)\s?[.:]?"),
    ("letter", rf"(?P<letter>[a-hđ]\d?)\s?(?:[.)]|[/–-](?=\s))(?=\s|{CAPITAL}|$)"),
)
# Dashes need a blank or a letter behind them ('-5' is a number). The last range is
# dingbats and emoji, which school and youth pages use as bullets.
_BULLET: Final = (
    r"(?P<bullet>-{1,2}(?=[\s“\"]|[^\W\d_])|\+|\*{1,3}|[•●▪■◦○♦❖►▶➢➤✓✔→»·\uf0b7\uf0d8\uf0fc\uf02d]"
    r"|o(?=\s[A-ZĐ])|[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?)"
)
_MARKER: Final = re.compile(rf"(?:{'|'.join(form for _, form in _NUMBERED)}|{_BULLET})\s*")
_DASHES: Final = frozenset(("-", "--"))


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker at the start of a line: where it ends, its style, and its number.

    Numbers are as typed, number words (``Phần thứ NHẤT``) in lower case.
    """

    end: int
    style: str
    number: str | None


def parse_marker(text: str) -> Marker | None:
    """Return the number or bullet that a line begins with, or None.

    ``style`` is part, roman, alpha, arabic, decimal2 … decimal4, paren, letter, or the
    bullet itself. ``text`` is in normal form, without blanks in front.

    >>> [parse_marker(t).style for t in ("A- X", "II. X", "1.Về X", "1.1 X", "1.1.2. X", "a) X")]
    ['alpha', 'roman', 'arabic', 'decimal2', 'decimal3', 'letter']
    >>> [parse_marker(t).number for t in ("(1). X", "Phần thứ nhất", "- X", "* Tại thôn 5")]
    ['1', 'nhất', None, None]
    >>> [parse_marker(t) for t in ("1.234 hộ", "15-11", "-5 độ", "16 em", "Phần lớn hộ", "Đ/c A")]
    [None, None, None, None, None, None]
    >>> parse_marker("10 - 15 ha"), parse_marker("3. 46 em").number
    (None, '3')
    """
    match = _MARKER.match(text)
    if match is None or match.lastgroup is None:
        return None
    style, number = match.lastgroup, match[match.lastgroup]
    if style == "bullet":
        return Marker(match.end(), "-" if number in _DASHES else number[0], None)
    if style == "part" and len(number) > 1 and not re.fullmatch("[IVX]+", number):
        number = number.lower()
    if style == "decimal":
        style = f"decimal{number.count('.') + 1}"
    return Marker(match.end(), style, number)
