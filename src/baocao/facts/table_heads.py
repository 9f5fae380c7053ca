"""What the columns of an indicator table tell, read off their heads: plan, result, percent.

``TT | Chỉ tiêu | ĐVT | KH năm | TH | Tỷ lệ (%)``. A table whose heads do not name the
indicator and at least one of plan and result is not read: nothing is guessed from figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from baocao.facts.drafts import Period
from baocao.facts.words import uncapitalize
from baocao.grammar.dates import find_dates
from baocao.normal import normalize

INDEX: Final = "index"
LABEL: Final = "label"
UNIT: Final = "unit"
PLAN: Final = "plan"
DONE: Final = "done"
PAST: Final = "past"
SHARE: Final = "share"
PAST_SHARE: Final = "past_share"

_BRACKETS: Final = re.compile(r"\(([^()]{0,60})\)")
_YEAR: Final = re.compile(r"(?<![\d/])(?:19|20)\d\d(?![\d/])")
_DATED: Final = re.compile(rf"(?:năm[ ]+)?{_YEAR.pattern}", re.IGNORECASE)
_PLANS: Final = r"(?:kế hoạch|kh|chỉ tiêu|ct|dự toán|mục tiêu|nghị quyết|nq)"
_PLAN_NAME: Final = re.compile(rf"(?<!\w){_PLANS}(?!\w)")
_PAST_NAME: Final = re.compile(r"(?<!\w)(?:cùng kỳ|năm (?:trước|ngoái)|ck)(?!\w)")
_ROLES: Final = (
    (INDEX, re.compile(r"(?:tt|stt|số tt|số thứ tự)\Z")),
    (UNIT, re.compile(r"(?:đvt|đơn vị tính|đơn vị|đv tính|đv)\Z")),
    (
        PAST_SHARE,
        re.compile(r"(?!.*(?:tăng|giảm))(?=.*(?:so|%|tỷ lệ|/)).*(?:cùng kỳ|năm (?:trước|ngoái))"),
    ),
    (
        SHARE,
        re.compile(
            rf"(?!.*(?:tăng|giảm))(?:tỷ lệ|tỉ lệ|%|so (?:với )?{_PLANS}|so sánh|đạt (?:%|tỷ lệ)"
            rf"|hoàn thành|mức độ hoàn thành|(?:th|thực hiện)\s*/\s*{_PLANS})(?!\w)"
        ),
    ),
    (PAST, re.compile(r"(?:th |thực hiện |kết quả |số liệu )?(?:cùng kỳ|năm (?:trước|ngoái))")),
    (
        DONE,
        re.compile(
            r"(?:(?:ước )?(?:thực hiện|th)|kết quả(?: thực hiện| đạt(?: được)?)?|ước đạt"
            r"|đạt(?: được)?|đã thực hiện)(?: (?:cả |trong )?năm| \d+ tháng.*| quý .*| đến .*)?\Z"
        ),
    ),
    (
        LABEL,
        re.compile(
            r"(?:(?:tên |các |nội dung |danh mục |hệ thống )?"
            r"chỉ tiêu(?: chủ yếu| kt-xh| kinh tế.*)?"
            r"|nội dung(?: công việc)?|nhiệm vụ|hạng mục|lĩnh vực|tiêu chí|khoản mục|danh mục)\Z"
        ),
    ),
    (
        PLAN,
        re.compile(
            r"(?:kế hoạch|kh|dự toán|mục tiêu|nghị quyết|nq|chỉ tiêu (?:kế hoạch|kh|năm|.*giao)"
            r"|.{0,20}giao)(?!\w)"
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its role, its words as a base (``KH năm``), the unit and the time that it names."""

    role: str
    words: str
    unit: str
    period: Period | None

    @property
    def year(self) -> str | None:
        """The year that the column is about, where its head names one."""
        return str(self.period["start"])[:4] if self.period else None


def read_head(cell: str) -> Head | None:
    """Return what the head of a column says, or None where it is not known.

    >>> [read_head(cell).role for cell in ("TT", "Chỉ tiêu", "ĐVT", "KH năm 2024", "Ước TH")]
    ['index', 'label', 'unit', 'plan', 'done']
    >>> read_head("Thực hiện (triệu đồng)").unit, read_head("Chỉ tiêu quận giao").words
    ('triệu đồng', 'chỉ tiêu quận giao')
    >>> [read_head(cell).role for cell in ("Đạt (%)", "% so KH", "So với cùng kỳ (%)", "Đạt")]
    ['share', 'share', 'past_share', 'done']
    >>> read_head("Thôn"), read_head("Ghi chú"), read_head("2.150")
    (None, None, None)
    """
    text = " ".join(normalize(cell).split())
    unit = next((m[1].strip() for m in _BRACKETS.finditer(text)), "")
    bare = _BRACKETS.sub(" ", text)
    period = _period(bare)
    words = " ".join(_DATED.sub(" ", bare).split()).strip(" .:*")
    key = words.lower()
    if unit == "%" and re.match(r"(?:đạt|kết quả so|so)(?!\w)", key):
        past = _PAST_NAME.search(key) is not None
        return Head(PAST_SHARE if past else SHARE, words, "", period)
    for role, pattern in _ROLES:
        if pattern.match(key):
            return Head(role, uncapitalize(words), unit, period)
    return None


def read_heads(cells: Sequence[str]) -> tuple[Head | None, ...] | None:
    """Return the heads of the columns of a table, or None where a line holds no heads.

    An empty head is that of the indicators where no other column is.

    >>> heads = read_heads(["STT", "Nội dung", "Kế hoạch giao", "Kết quả", "Ghi chú"])
    >>> [head and head.role for head in heads]
    ['index', 'label', 'plan', 'done', None]
    >>> read_heads(["Thôn", "Kế hoạch", "Thực hiện"]), read_heads(["Chỉ tiêu", "Số lượng"])
    (None, None)
    """
    heads = [read_head(cell) for cell in cells]
    roles = [head.role if head else None for head in heads]
    if LABEL not in roles and cells and roles.count(None):
        first = next((i for i, role in enumerate(roles) if role != INDEX), 0)
        if not cells[first].strip():
            heads[first], roles[first] = Head(LABEL, "", "", None), LABEL
    if roles.count(LABEL) != 1 or not {PLAN, DONE} & set(roles):
        return None
    return tuple(heads)


def base_words(head: Head) -> str | None:
    """Return the base that the head of a percent names.

    >>> base_words(read_head("% so KH")), base_words(read_head("Tỷ lệ (%)"))
    ('kế hoạch', None)
    """
    key = head.words.lower()
    found = _PAST_NAME.search(key) or _PLAN_NAME.search(key)
    if found is None:
        return None
    return {"kh": "kế hoạch", "ct": "chỉ tiêu", "nq": "nghị quyết", "ck": "cùng kỳ"}.get(
        found[0], found[0]
    )


def _period(words: str) -> Period | None:
    year = _YEAR.search(words)
    if year is None:
        return None
    dates = [match.value for match in find_dates(words) if match.value]
    if len(dates) == 1 and dates[0].get("start") and dates[0].get("precision") != "day":
        return {"start": dates[0]["start"], "end": dates[0]["end"]}
    return {"start": f"{year[0]}-01-01", "end": f"{year[0]}-12-31"}
