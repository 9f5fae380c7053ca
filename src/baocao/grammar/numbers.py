"""Numbers as Vietnamese reports write them: ``147.105.000``, ``87,5``, ``hai trăm ba mươi``.

A comma is the decimal mark, a dot groups thousands. Values are ``int`` or
``Decimal``, never ``float``.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from baocao.normal import normalize

GROUPED: Final = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?"
PLAIN: Final = r"\d+(?:,\d+)?"
NUMBER: Final = rf"(?:{GROUPED}|{PLAIN})"
"""A number in digits. Put a guard against a neighbouring digit around it."""

LOOSE_NUMBER: Final = (
    r"(?:\d{1,3}(?:[ ]\d{3}){0,4}[ ]000|\d{1,18}(?:[.,]\d{1,9}){0,6})(?!\d)(?![.,]\d)"
)
"""A number in digits with marks in any place, for ``read_number`` to judge."""

_LONGEST_DIGITS: Final = 40  # characters; longer runs of digits are noise, and slow to convert

_IS_NUMBER: Final = re.compile(NUMBER).fullmatch
_IS_DOTTED: Final = re.compile(r"\d+\.\d+").fullmatch
_IS_THOUSANDS: Final = re.compile(r"[1-9]\d*\.\d{3}").fullmatch

_DIGITS: Final = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5,
    "lăm": 5, "nhăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_SCALES: Final = {
    "nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9,
}  # fmt: skip
_WORD: Final = "|".join([*_DIGITS, "mười", "mươi", "trăm", "linh", "lẻ", "rưỡi", "chục", *_SCALES])
_FIRST: Final = "|".join([*(d for d in _DIGITS if d not in ("mốt", "lăm", "nhăm", "tư")), "mười"])
_MOST_WORDS: Final = 30  # words in a number; a bound for runs that are no number
NUMBER_WORDS: Final = rf"(?:{_FIRST})(?:[ ]+(?:{_WORD})){{0,{_MOST_WORDS}}}(?!\w)"
"""A number in words, starting with a word that can open one."""
FIRST_NUMBER_WORDS: Final = tuple(_FIRST.split("|"))
"""The words that can open one."""


def parse_number(text: str) -> int | Decimal | None:
    """Return the value of a number in digits, or None when it is not written in one way.

    >>> parse_number("147.105.000"), parse_number("1085"), parse_number("08")
    (147105000, 1085, 8)
    >>> parse_number("8.254,817"), parse_number("87,5"), parse_number("1,50")
    (Decimal('8254.817'), Decimal('87.5'), Decimal('1.50'))
    >>> parse_number("1000.000"), parse_number("53.6"), parse_number("1.2.3"), parse_number("")
    (None, None, None, None)
    """
    if len(text) > _LONGEST_DIGITS:
        return None
    if text.isascii() and text.isdigit():
        return int(text)
    if _IS_NUMBER(text) is None:
        return None
    digits = text.replace(".", "").replace(",", ".")
    return Decimal(digits) if "." in digits else int(digits)


def read_number(text: str) -> tuple[int | Decimal | None, tuple[str, ...]]:
    """Return the value of a number in digits and flags for what is odd in its marks.

    A form that ``parse_number`` refuses is read in the one way that its marks allow,
    and flagged; with no such way the value is None.

    >>> read_number("147.105.000"), read_number("8.254,817")
    ((147105000, ()), (Decimal('8254.817'), ()))
    >>> read_number("1000.000"), read_number("53.6")
    ((1000000, ('broken_grouping',)), (Decimal('53.6'), ('dot_decimal',)))
    >>> read_number("1,500,000"), read_number("12 000 000")
    ((1500000, ('comma_grouping',)), (12000000, ('space_grouping',)))
    >>> read_number("0.500"), read_number("1.500.00")
    ((Decimal('0.500'), ('dot_decimal',)), (None, ('broken_grouping',)))
    """
    if _IS_DOTTED(text) and not _IS_THOUSANDS(text):
        return Decimal(text), ("dot_decimal",)
    value = parse_number(text)
    if value is not None:
        return value, ()
    for mark, flag in ((".", "broken_grouping"), (",", "comma_grouping"), (" ", "space_grouping")):
        if re.fullmatch(rf"\d+(?:{re.escape(mark)}\d{{3}})+", text):
            return int(text.replace(mark, "")), (flag,)
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+\.\d+", text):
        return Decimal(text.replace(",", "")), ("comma_grouping",)
    return None, ("broken_grouping",)


def parse_number_words(text: str) -> int | None:
    """Return the value of a number in words, or None.

    >>> parse_number_words("hai tỷ ba trăm triệu"), parse_number_words("mười lăm")
    (2300000000, 15)
    >>> parse_number_words("một trăm linh năm nghìn"), parse_number_words("ba mươi mốt")
    (105000, 31)
    >>> parse_number_words("một tỷ rưỡi"), parse_number_words("hai chục")
    (1500000000, 20)
    >>> parse_number_words("đồng chí"), parse_number_words("")
    (None, None)
    """
    words = normalize(text).lower().split()
    if not words or any(re.fullmatch(_WORD, word) is None for word in words):
        return None
    total, group, digit, last_scale = 0, 0, None, 1
    for word in words:
        if word in _DIGITS:
            if digit is not None:  # 'hai ba' is two numbers
                return None
            digit = _DIGITS[word]
        elif word in ("mười", "mươi", "chục"):
            group += 10 * (1 if digit is None else digit)
            digit = None
        elif word == "trăm":
            group += 100 * (1 if digit is None else digit)
            digit = None
        elif word in _SCALES:
            last_scale = _SCALES[word]
            total += max(group + (digit or 0), 1) * last_scale
            group, digit = 0, None
        elif word == "rưỡi":
            total += last_scale // 2
    return total + group + (digit or 0)


def last_number_words(text: str) -> tuple[int, int] | None:
    """Return where the longest number in words at the end of a run begins, and its value.

    A run of number words may open with one that belongs to the text before it.

    >>> last_number_words("năm hai triệu"), last_number_words("hai ba")
    ((4, 2000000), (4, 3))
    >>> last_number_words("phần") is None
    True
    """
    words = list(re.finditer(r"\S+", text))[-_MOST_WORDS:]
    for word in words:
        number = parse_number_words(text[word.start() :])
        if number is not None:
            return word.start(), number
    return None


def decimal_string(number: int | Decimal) -> int | str:
    """Return a JSON-safe form: whole numbers as int, others as a plain decimal string.

    >>> decimal_string(Decimal("87.50")), decimal_string(Decimal("20.0")), decimal_string(7)
    ('87.5', 20, 7)
    """
    if isinstance(number, int) or number == number.to_integral_value():
        return int(number)
    return format(number.normalize(), "f")
