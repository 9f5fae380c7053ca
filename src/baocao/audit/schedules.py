"""Days in the wrong order: works that end before they begin, past events behind the report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, Final

from baocao.audit.dates import CONFLICT
from baocao.audit.figures import Page
from baocao.audit.findings import Finding, finding

_BEGINS: Final = re.compile(
    r"(?<!\w)(?:khởi[ ]+công|bắt[ ]+đầu|triển[ ]+khai|khai[ ]+mạc|mở[ ]+từ|thi[ ]+công"
    r"|phát[ ]+động|thực[ ]+hiện|từ)(?:[ ]+(?:từ|vào|trong))?(?:[ ]+ngày)?[ ]*\Z",
    re.IGNORECASE,
)
_ENDS: Final = re.compile(
    r"[ ]*[,;]?[^.;\n\d]{0,50}(?<!\w)(?:hoàn[ ]+thành|kết[ ]+thúc|bế[ ]+mạc|nghiệm[ ]+thu"
    r"|bàn[ ]+giao|đến(?:[ ]+hết)?|xong)(?!\w)(?:[ ]+(?:chậm|muộn)[ ]+nhất)?"
    r"(?:[ ]+(?:trước|vào|trong|đến|hết|là))*(?:[ ]+ngày)?[ ]*",
    re.IGNORECASE,
)
_REACH: Final = 60
# The line in which a report is dated: 'Lam Trà, ngày 14 tháng 6 năm 2020'.
_DATED: Final = re.compile(r"[^\n,]{3,50},[ ]*\Z")
_HEAD: Final = 900  # characters in which that line stands
_HAPPENED: Final = re.compile(
    r"[ ]*,?[ ]*(?:[^\W\d]+[ ]+){0,6}?(?:đã|bắt[ ]+quả[ ]+tang|bắt[ ]+giữ|xảy[ ]+ra|phát[ ]+hiện"
    r"|tiếp[ ]+nhận|lập[ ]+biên[ ]+bản|thu[ ]+giữ|tử[ ]+vong|khai[ ]+mạc|diễn[ ]+ra)(?!\w)",
    re.IGNORECASE,
)
_OPENS: Final = re.compile(
    r"(?:\A|[.;:\n]|[-+*•])[ ]*(?:(?:sáng|chiều|tối|vào|trong)[ ]+)*\Z", re.I
)
_AHEAD: Final = re.compile(
    r"(?<!\w)(?:sẽ|dự[ ]+kiến|phấn[ ]+đấu|trước|đến|hạn|chậm[ ]+nhất|chuẩn[ ]+bị|hướng[ ]+tới"
    r"|kế[ ]+hoạch|tới)(?!\w)",
    re.IGNORECASE,
)

_Date = Mapping[str, Any]


def check_schedules(page: Page) -> Iterator[Finding]:
    """Yield a finding for every day that stands before or behind another that it may not."""
    days = sorted(
        (e for e in page.record.get("entities", ()) if _day(e) is not None),
        key=lambda item: int(item["start"]),
    )
    for one, other in pairwise(days):
        if (found := _works(page, one, other)) is not None:
            yield found
    yield from _after_the_report(page, days)


def _works(page: Page, one: _Date, other: _Date) -> Finding | None:
    """Judge works whose first and last day are told in one sentence."""
    begin, end = page.where(one["start"]), page.where(other["start"])
    first, last = _day(one), _day(other)
    if first is None or last is None or last >= first:
        return None
    if page.sentence(begin) != page.sentence(end):
        return None
    before = page.text[max(page.sentence(begin)[0], begin - _REACH) : begin]
    if not _BEGINS.search(before) or not _ENDS.fullmatch(page.text, page.where(one["end"]), end):
        return None
    texts = [page.surface(item) for item in (one, other)]
    return finding(
        CONFLICT,
        "error",
        f"What begins on {texts[0]} is to end on {texts[1]}, which is before.",
        spans=[(item["start"], item["end"]) for item in (one, other)],
        stated=texts[1],
        computed=texts[0],
    )


def _after_the_report(page: Page, days: list[_Date]) -> Iterator[Finding]:
    """Yield what is told as past and lies behind the day on which the report was written."""
    dated = next((item for item in days if _is_dated(page, item)), None)
    written = _day(dated) if dated is not None else None
    for item in days:
        day = _day(item)
        if dated is None or written is None or day is None or day <= written:
            continue
        left, right = page.where(item["start"]), page.where(item["end"])
        begin, end = page.sentence(left)
        opens = (
            _OPENS.search(page.text, max(begin - 1, 0), left) or not page.text[begin:left].strip()
        )
        if not opens or not _HAPPENED.match(page.text, right, end):
            continue
        if _AHEAD.search(page.text, begin, min(end, right + 2 * _REACH)):
            continue
        texts = [page.surface(dated), page.surface(item)]
        yield finding(
            CONFLICT,
            "warning",
            f"{texts[1]} is told as past, but the report is of {texts[0]}.",
            spans=[(i["start"], i["end"]) for i in (dated, item)],
            stated=texts[1],
            computed=texts[0],
        )


def _is_dated(page: Page, item: _Date) -> bool:
    """Say whether a day is that of the report: behind the place, on a line of its own."""
    left, right = page.where(item["start"]), page.where(item["end"])
    if left > _HEAD:
        return False
    line = page.text.rfind("\n", 0, left) + 1
    rest = page.text[right : right + 3].lstrip(" ")
    return rest[:1] in ("", "\n", "\r") and _DATED.match(page.text, line, left) is not None


def _day(entity: _Date) -> str | None:
    """Return the day that a DATE names with its own year, as an ISO date."""
    value = entity.get("value")
    if entity["label"] != "DATE" or not isinstance(value, Mapping):
        return None
    known = value.get("precision") in ("day", "month") and value.get("anchor") == "text"
    return str(value["start"]) if known and value.get("start") and not value.get("flags") else None
