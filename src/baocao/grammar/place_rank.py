"""Whether a report comes from a province or from a city under the central government.

The committee of a province is a Tỉnh ủy, that of such a city a Thành ủy: the same
abbreviation (TUV) reads differently in the two. What a text says of its place decides:
its province or city by name, or bodies that only one of the two has.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, Literal

from baocao.lexicons import load_table
from baocao.normal import normalize

Rank = Literal["city", "province"]

_TYPED: Final = 3  # 'tỉnh Hà Nam' says more than 'Hà Nam', which may be a village or a person
_BARE: Final = 1
# Until July 2025 only cities under the central government had quận.
_CITY_BODIES: Final = r"Quận ủy|QUV|(?:UBND|HĐND|UBMTTQ|MTTQ)[ ]quận|quận[ ](?-i:[A-ZĐÂÔ]|\d)"
_PROVINCE_BODIES: Final = (
    r"Tỉnh ủy|Tỉnh đoàn|(?:UBND|HĐND|UBMTTQ|MTTQ|Công an|Sở|Hội|Đoàn|cấp|giải)[ ]tỉnh"
    r"|tỉnh[ ](?:giao|cấp|tặng|hỗ trợ|đề ra)|(?<!các[ ])tỉnh(?=[ ]*[,.;)\n])"
)


def place_rank(text: str) -> Rank | None:
    """Return the rank of the province or city that a text is about; None where it is open.

    Each mention counts, a name with its type word more than the bare name; the two ranks
    named equally often leave it open.

    >>> place_rank("quận Long Biên, Hà Nội"), place_rank("phường Lam Hạ, tỉnh Hà Nam")
    ('city', 'province')
    >>> place_rank("xã Long An, thành phố Cần Thơ"), place_rank("Đại biểu của Quận ủy dự")
    ('city', 'city')
    >>> place_rank("phường Đồng Tiến"), place_rank("thôn Hòa Bình")
    (None, None)

    Huế was a city of a province until 2025, so that its name alone says nothing.

    >>> place_rank("phường Phú Vân (thành phố Huế)") is None
    True
    """
    points = {"city": 0, "province": 0}
    for found in _cue_re().finditer(normalize(text)):
        if found["city_body"]:
            points["city"] += _TYPED
        elif found["province_body"]:
            points["province"] += _TYPED
        else:
            name = " ".join(found["name"].lower().split())
            points[_ranks()[name]] += _TYPED if found["type"] else _BARE
    if points["city"] == points["province"]:
        return None
    return "city" if points["city"] > points["province"] else "province"


@cache
def _ranks() -> dict[str, Rank]:
    return {row[0].lower(): "city" if row[1] == "city" else "province" for row in _rows()}


@cache
def _cue_re() -> re.Pattern[str]:
    names = sorted((row[0] for row in _rows()), key=lambda name: (-len(name), name))
    listed = "|".join(re.escape(name).replace(r"\ ", "[ ]+") for name in names)
    # A bare name opens the text or follows a comma, bracket or dash: 'thôn Hòa Bình' is none.
    return re.compile(
        rf"(?<!\w)(?P<city_body>{_CITY_BODIES})"
        rf"|(?<!\w)(?P<province_body>{_PROVINCE_BODIES})(?!\w)"
        rf"|(?:(?P<type>(?<!\w)(?:tỉnh|thành phố|TP\.?|thủ đô)[ ]*)|\A[ ]*|[,(-][ ]*)"
        rf"(?P<name>{listed})(?!\w)",
        re.IGNORECASE,
    )


def _rows() -> tuple[tuple[str, ...], ...]:
    """Return the places whose rank never changed."""
    return tuple(row for row in load_table("provinces") if row[1:3] != ("city", "after"))
