"""Where the sentences of one line end.

A full stop ends a sentence when a blank and a capital, a number or a quote follow,
or when the next sentence is glued to it (``năm 2021.Về dự``); it does not behind an
abbreviation (``TP.``), initials (``N.T.H``), a list number (``1.``) or inside a number.
"""

from __future__ import annotations

import re
from typing import Final

from baocao.text.markers import CAPITAL

__all__ = ["split_sentences"]

# Marks that end a sentence, with the quotes and brackets that close behind them.
_END: Final = re.compile(r"[.!?…]+[”\"»’)\]]*")
# What may stand between two sentences: blanks, then opening marks of the next one.
_GAP: Final = re.compile(r"\s*[\"“«‘(\[]*")
# Written with a full stop in front of a capital or a number, case as in print.
_ABBREVIATIONS: Final = frozenset({
    "TP", "Tp", "tp", "T.P", "TX", "Tx", "TT", "Tt", "Q", "P", "H", "X", "KP", "Kp", "kp", "KDC",
    "KĐT", "Tr", "tr", "Đ/c", "đ/c", "Đ/C", "Đc", "đc", "ĐC", "TS", "ThS", "Ths", "Th.S", "GS",
    "PGS", "BS", "Bs", "BSCKI", "BSCKII", "KS", "Ks", "LS", "DS", "CN", "NSƯT", "NSND", "NGƯT",
    "CT", "PCT", "BT", "PBT", "TM", "T/M", "KT", "K/T", "TL", "T/L", "TUQ", "VD", "Vd", "vd",
    "ĐT", "Đt", "đt", "NXB", "St", "No", "Mr", "Ms", "Dr", "Stt", "STT",
})  # fmt: skip
_TOKEN: Final = re.compile(r"[^\s(“\"«,;:]+$")
_TOKEN_REACH: Final = 40
_INITIALS: Final = re.compile(r"(?:[A-ZĐÂÊÔƠƯ]\.)*[A-ZĐÂÊÔƠƯ]")
# 'quý I.', 'nhóm A.' end with one capital that is no initial.
_GRADE: Final = re.compile(
    r"(?:quý|khóa|khoá|thứ|hạng|loại|cấp|nhóm|khu|lớp|phần|tổ|lô|khối|lần|mục|vùng|dãy|vitamin)\s+\S$",
    re.IGNORECASE,
)
# 'ấp Thới Bình B.', 'ông Nguyễn Văn A.': the capital ends a name.
_NAMED: Final = re.compile(rf"{CAPITAL}[^\W\d_]+\s\S$")
# A list number in front of a sentence, or of an item behind a colon or semicolon.
_LIST_NUMBER: Final = re.compile(r"\(?(?:\d{1,2}(?:\.\d{1,2}){0,3}|[IVX]{1,5}|[A-HĐa-hđ])\)?")
_LEAD: Final = re.compile(r"[\s+*•–-]*")
_ITEM_NUMBER: Final = re.compile(r"[:;,]\s?\d{1,2}$")
# '1. 500.000': a blank inside a grouped number.
_BROKEN_BEFORE: Final = re.compile(r"(?<!\d)\d{1,3}$")
_BROKEN_AFTER: Final = re.compile(r"\s\d{3}(?:\.\d{3}|\s*(?:đ|vnđ))", re.IGNORECASE)
_BULLETS: Final = frozenset("-–—+*•●▪■◦○►▶➢✓✔❖◆→")
_ADDRESS: Final = re.compile(r"://|www\.|@", re.IGNORECASE)
_YEAR: Final = re.compile(r"(?:19|20)\d\d$")
_ONE_LETTER_WORDS: Final = frozenset("ỞÝÔỒỐỈÀ")


def split_sentences(text: str, start: int = 0) -> list[tuple[int, int]]:
    """Return the sentences of ``text[start:]`` as (start, end), without blanks at the edges.

    >>> [" Dự có Đ/c A.".strip()[i:j] for i, j in split_sentences("Dự có Đ/c A.")]
    ['Dự có Đ/c A.']
    >>> text = "Đạt 110%. 14 hộ ở TP. Thủ Đức, Q. 9 (v.v...) thoát nghèo năm 2021.Về dự có ông B."
    >>> [text[i:j] for i, j in split_sentences(text)]
    ['Đạt 110%.', '14 hộ ở TP. Thủ Đức, Q. 9 (v.v...) thoát nghèo năm 2021.', 'Về dự có ông B.']
    """
    sentences: list[tuple[int, int]] = []
    for match in _END.finditer(text, start):
        if match.end() < len(text) and _ends_sentence(text, start, match):
            _append(sentences, text, start, match.end())
            start = match.end()
    _append(sentences, text, start, len(text))
    return sentences


def _append(sentences: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    if left < len(piece):
        sentences.append((start + left, start + len(piece.rstrip())))


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    """Decide on one candidate; ``start`` is where the current sentence begins."""
    gap = _GAP.match(text, match.end())
    if gap is None or gap.end() >= len(text):  # nothing but blanks and quotes follows
        return False
    following = text[gap.end()]
    token = _token_before(text, start, match.start())
    if match[0] == "." and _is_no_end(text, start, match.start(), token):
        return False
    if not text[match.end()].isspace():
        return _is_glued(text, match, gap, token)
    if match[0] == "." and _is_broken_number(text, match):
        return False
    if following in _BULLETS:
        return True
    return following.isalnum() and not following.islower()


def _token_before(text: str, start: int, end: int) -> str:
    found = _TOKEN.search(text[max(start, end - _TOKEN_REACH) : end])
    return found[0] if found else ""


def _is_no_end(text: str, start: int, end: int, token: str) -> bool:
    """Tell whether a single full stop at ``end`` belongs to an abbreviation or list number."""
    before = text[max(start, end - _TOKEN_REACH) : end]
    if _GRADE.search(before):
        return False
    if token in _ABBREVIATIONS or all(part in _ABBREVIATIONS for part in token.split(".")):
        return True
    if _INITIALS.fullmatch(token):
        return _NAMED.search(before) is None
    if _LIST_NUMBER.fullmatch(token) and _LEAD.fullmatch(before[: len(before) - len(token)]):
        # Only where the sentence itself begins this way, not where the reach cuts it off.
        return end - start <= _TOKEN_REACH or _ITEM_NUMBER.search(before) is not None
    return _ITEM_NUMBER.search(before) is not None


def _is_broken_number(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 4) : match.start()]
    return (
        _BROKEN_BEFORE.search(before) is not None
        and _BROKEN_AFTER.match(text, match.end()) is not None
    )


def _is_glued(text: str, match: re.Match[str], gap: re.Match[str], token: str) -> bool:
    """Tell whether the next sentence begins right behind the mark: ``kế hoạch.Công tác``."""
    at = gap.end()
    if not text[at].isupper() or not token or _in_address(text, match):
        return False
    second = text[at + 1 : at + 2]
    if not second.islower():
        one_letter = text[at] in _ONE_LETTER_WORDS and second.isspace()
        word_or_year = len(token) > 1 and (token[-1].islower() or _YEAR.search(token) is not None)
        return one_letter or (second.isupper() and word_or_year)
    return not token[-1].isupper() or (len(token) > 2 and token.isupper())


def _in_address(text: str, match: re.Match[str]) -> bool:
    """Tell whether a mark stands inside a web or mail address."""
    before = text[max(0, match.start() - _TOKEN_REACH) : match.start()].split(" ")[-1]
    after = text[match.end() : match.end() + _TOKEN_REACH].split(" ")[0]
    return _ADDRESS.search(f"{before}.{after}") is not None
