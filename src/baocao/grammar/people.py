"""Words around a person's name: honorifics, bylines, and names that mean no one in the report.

``ông``, ``đ/c``, ``y sĩ`` stand before a name; ``Ảnh:`` before the name of who took the
picture. What these words are is one list for the linker, the registers and the mask.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from baocao.lexicons import load_terms
from baocao.normal import normalize

REACH: Final = 40
"""Characters before a name in which its honorific or byline word stands."""

# More than the list, which the trained model reads as well.
_PROFESSIONS: Final = ("y sĩ", "y sỹ", "dược sĩ", "dược sỹ", "cử nhân", "ông bà", "ông, bà", "hộ")
_BYLINE: Final = re.compile(
    r"(?<!\w)(?:tin|ảnh|bài|bài viết|tác giả|nguồn|thực hiện|phóng viên|PV|CTV|người viết"
    r"|biên tập|clip|video|theo)[ ]*(?:và ảnh)?[ ]*[:(]?[ ]*\Z",
    re.IGNORECASE,
)
# Named in campaigns, statues and slogans; never an official or a citizen of the report.
_NOT_MEANT: Final = frozenset({"hồ chí minh", "bác hồ", "hồ chủ tịch", "mác", "lênin", "lê nin"})


def honorific_before(text: str) -> str | None:
    """Return the honorific at the end of a text, as written but without ``các``, or None.

    >>> honorific_before("dự có các đ/c "), honorific_before("Đ/c "), honorific_before("dự có ")
    ('đ/c', 'Đ/c', None)
    """
    found = honorific_re().search(normalize(text[-REACH:]))
    return found["words"] if found else None


def is_byline(before: str) -> bool:
    """Return whether the words before a name make it a byline or a photo credit.

    >>> is_byline("Tin, ảnh: "), is_byline("Bài và ảnh "), is_byline("tặng quà cho ông ")
    (True, True, False)
    """
    return _BYLINE.search(normalize(before[-REACH:]).rpartition("\n")[2]) is not None


def fold_name(name: str) -> str:
    """Return a name as it is compared: normal form, small letters, single blanks.

    >>> fold_name("TRẦN  THỊ HOÀ") == fold_name("Trần Thị Hòa")
    True
    """
    return " ".join(normalize(name).lower().split())


def is_meant(name: str) -> bool:
    """Return whether a name is that of somebody in the report, not of a campaign or a statue.

    >>> is_meant("Trần Thị Mận"), is_meant("HỒ CHÍ MINH")
    (True, False)
    """
    return fold_name(name) not in _NOT_MEANT


@cache
def honorific_re() -> re.Pattern[str]:
    """Return the pattern of an honorific at the end of a text: several, words, colon."""
    terms = {normalize(term).removeprefix("các ") for term in load_terms("honorifics")}
    ordered = sorted(terms | set(_PROFESSIONS), key=lambda term: (-len(term), term))
    words = "|".join(re.escape(term).replace(r"\ ", "[ ]") for term in ordered)
    return re.compile(
        rf"(?<!\w)(?P<several>(?:các|cùng|hai|ba|bốn|\d{{1,2}})[ ])?"
        rf"(?P<words>(?:{words})(?:[ ](?:{words})){{0,2}})\.?(?P<colon>[ ]?:)?\s*\Z",
        re.IGNORECASE,
    )
