"""Bodies told apart across reports: ``UBND phường`` is that of the report's own ward."""

from __future__ import annotations

import re
from typing import Final

from baocao.grammar.names import name_at
from baocao.grammar.places import find_places
from baocao.normal import normalize

# One body under several names.
_FORMS: Final = (
    (re.compile(r"\bủy ban nhân dân\b"), "ubnd"),
    (re.compile(r"\bhội đồng nhân dân\b"), "hđnd"),
    (re.compile(r"\bhội liên hiệp phụ nữ\b|\bhội phụ nữ\b"), "hội lhpn"),
    (
        re.compile(
            r"\b(?:ủy ban |ub ?)?(?:mttq|mặt trận tổ quốc)(?: ?việt nam| ?vn)?\b|\bubmttq(?:vn)?\b"
        ),
        "mttq",
    ),
)
_NATIONAL: Final = re.compile(
    r"(?:trung ương|chính phủ|quốc hội|bộ chính trị|bộ (?!phận|chỉ huy|chqs|đội))"
)
_WARD: Final = re.compile(r"(?<!\w)(?:phường|xã|thị trấn)\Z", re.IGNORECASE)
_ABOVE: Final = re.compile(
    r"(?<!\w)(?:quận|huyện|thị xã|thành phố|tp\.?|tỉnh|tỉnh ủy|thành ủy|quận ủy|huyện ủy|thị ủy)\Z",
    re.IGNORECASE,
)
_COMMITTEE: Final = re.compile(r"(?<!\w)(?:Tỉnh|Thành|Quận|Huyện|Thị) ủy ", re.IGNORECASE)


def body_key(body: str, *, unit: str | None, report: str) -> str:
    """Return what one body is compared by in reports of several units.

    A body without a name of its own is the one of the report's unit; where the unit is not
    known, the one of this report only.

    >>> body_key("UBND phường", unit="phường Lam Hạ", report="a")
    'ubnd phường lam hạ'
    >>> body_key("Đảng uỷ", unit="phường Lam Hạ", report="a")
    'đảng ủy phường lam hạ'
    >>> body_key("Ủy ban nhân dân phường Lam Hạ", unit=None, report="b")
    'ubnd phường lam hạ'
    >>> body_key("Quận ủy", unit="phường Lam Hạ", report="a")
    'quận ủy [phường lam hạ]'
    >>> body_key("Quận ủy Nam Đồng", unit="phường Lam Hạ", report="a")
    'quận ủy nam đồng'
    >>> body_key("Bộ Nội vụ", unit="phường Lam Hạ", report="a")
    'bộ nội vụ'
    >>> body_key("chi bộ", unit=None, report="a")
    'chi bộ [a]'
    """
    written = " ".join(normalize(body).split())
    folded = written.lower()
    for pattern, form in _FORMS:
        folded = pattern.sub(form, folded)
    if _is_named(written) or _NATIONAL.match(folded):
        return folded
    if unit is None:
        return f"{folded} [{report}]"
    own = " ".join(normalize(unit).lower().split())
    ward = _WARD.search(folded)
    if ward is not None and own.startswith(f"{ward[0]} "):
        return folded[: ward.start()] + own
    if ward is not None or _ABOVE.search(folded):
        return f"{folded} [{own}]"
    return f"{folded} {own}"


def _is_named(body: str) -> bool:
    """Return whether a body names its own place."""
    if next(find_places(body), None) is not None:
        return True
    committee = _COMMITTEE.search(body)
    return committee is not None and name_at(body, committee.end()) is not None
