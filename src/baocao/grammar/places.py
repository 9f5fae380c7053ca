"""Administrative units named in full: type word and name (``phường Đồng Tiến``, ``TP. Vinh``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from baocao.grammar.anchors import Anchored, first_words
from baocao.grammar.match import Match
from baocao.normal import normalize
from baocao.schema import Value

_TYPES: Final = {
    "phường": "phường", "p.": "phường", "xã": "xã", "thị trấn": "thị trấn", "tt.": "thị trấn",
    "quận": "quận", "q.": "quận", "huyện": "huyện", "h.": "huyện", "thị xã": "thị xã",
    "tx.": "thị xã", "thành phố": "thành phố", "tp": "thành phố", "tp.": "thành phố",
    "tỉnh": "tỉnh", "đặc khu": "đặc khu",
}  # fmt: skip
_WORD_TYPE: Final = "|".join(
    sorted((t.replace(" ", "[ ]") for t in _TYPES if "." not in t), key=len, reverse=True)
)
_DOTTED_TYPE: Final = "|".join(re.escape(t) for t in _TYPES if "." in t)
# A name is one to five capitalised syllables, or a number ('phường 5', 'Quận 10').
_SYLLABLE: Final = (
    r"[^\W\d_a-zàáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]\w*(?:['’]\w+)?"
)
_NUMBER: Final = r"\d{1,2}(?![\w.,/%])"
_PLACE: Final = re.compile(
    rf"""(?<![\w/])
    (?P<type>(?i:(?:{_WORD_TYPE})(?=[ ])|(?:{_DOTTED_TYPE})))
    [ ]?
    (?![Hh][Ộộ][Ii]\b)   # 'XÃ HỘI' in a heading in capitals is society, no commune
    (?P<name>{_SYLLABLE}(?:[ ]{_SYLLABLE}){{0,4}}(?:[ ]{_NUMBER})?|{_NUMBER})
    """,
    re.VERBOSE,
)  # fmt: skip
_PLACES: Final = Anchored(_PLACE, first_words(_TYPES))
# Capitalised syllables that open the next phrase and never belong to the place.
_STOP: Final = re.compile(
    r"[ ](?:UBND|HĐND|MTTQ|UBMTTQ|Đảng|Ủy ban|Ban|Hội|Đoàn|Trường|Bí thư|Chủ tịch|Phó|Năm|Tổ|TDP)\b"
)


def find_places(text: str) -> Iterator[Match]:
    """Yield the named administrative units of a normal text.

    >>> [text[m.start : m.end] for text in ["UBND phường Lam Hạ, TP. Phủ Lý, tỉnh Hà Nam"]
    ...  for m in find_places(text)]
    ['phường Lam Hạ', 'TP. Phủ Lý', 'tỉnh Hà Nam']
    >>> [m.value["name"] for m in find_places("UBND Thành phố Hà Nội và thị xã Phú Thọ, Quận 12")]
    ['Hà Nội', 'Phú Thọ', '12']
    >>> list(find_places("các phường trong toàn huyện và 12 xã"))
    []
    """
    for found in _PLACES.finditer(text):
        stop = _STOP.search(text, found.start("name"), found.end())
        end = stop.start() if stop else found.end()
        value = parse_place(text[found.start() : end])
        if value is not None:
            yield Match(found.start(), end, "LOCATION", value, "location.unit")


def parse_place(text: str) -> Value | None:
    """Return type and name of one administrative unit, or None; codes come with a register.

    >>> parse_place("TP. Phủ Lý")
    {'type': 'thành phố', 'name': 'Phủ Lý', 'codes': None}
    >>> parse_place("phường 05")["name"], parse_place("XÃ LŨNG VÂN")["name"]
    ('5', 'Lũng Vân')
    >>> parse_place("chợ Đầu Mối") is None
    True
    """
    found = _PLACE.fullmatch(normalize(text).strip())
    if found is None:
        return None
    name = found["name"].lstrip("0") or found["name"]
    if name.isupper() and " " in name:  # a title in capitals
        name = name.title()
    return {"type": _TYPES[found["type"].lower().strip()], "name": name, "codes": None}
