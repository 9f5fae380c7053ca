"""What was, what is, and the change between them: ``giảm từ 186 hộ xuống còn 93 hộ, giảm 60%``.

Read are three numbers whose words leave no doubt: a former state (``từ``, ``cùng kỳ``), the
present one, and the rise or fall told beside them, in the unit, in percent or in points. A
percent between two percents may be points or relative; either will do. Numbers are read from
the text, since the first of ``từ 12 lên 15 mô hình`` has no noun and is no entity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from baocao.audit.figures import Page
from baocao.audit.findings import Finding, finding, percent, shown, vietnamese
from baocao.audit.numerals import UNIT, Numeral, numeral, read_numeral
from baocao.audit.parts import KIND as PARTS
from baocao.audit.precision import Interval, agrees
from baocao.audit.units import addable

_RATIO: Final = "ratio_percent_mismatch"
_ASIDE: Final = r"(?:[ ]*\([^()\n]{0,40}\))?"
_WHEN: Final = r"(?:[ ]+(?:vào[ ]+)?(?:(?:đầu|cuối)[ ]+)?năm[ ]+\d{4})?"
_WAY: Final = r"(?P<way>tăng|giảm)(?:[ ]+(?:thêm|được|đi|tới|là|lên|xuống))?[ ]+"
_SAYING: Final = r"(?:(?:tức|tương[ ]+đương|tương[ ]+ứng|hay|nghĩa)(?:[ ]+là)?[ ]*,?[ ]*)?"
_ARRIVES: Final = (
    r"(?:tăng[ ]+|giảm[ ]+|nâng[ ]+|đã[ ]+|nay[ ]+)?(?:lên|xuống|còn)"
    r"(?:[ ]+(?:còn|đến|tới|thành|mức|chỉ|là))?[ ]+"
)
_POINTS: Final = r"(?P<points>[ ]*điểm(?:[ ]*%|[ ]+phần[ ]+trăm)?(?!\w))?"
_FROM: Final = (
    rf"(?<!\w)từ[ ]+(?:mức[ ]+|chỗ[ ]+)?{numeral('old')}{UNIT}{_WHEN}{_ASIDE}[ ]*,?[ ]*"
    rf"{_ARRIVES}{numeral('new')}"
)
_FROM_TO: Final = re.compile(
    rf"{_FROM}{UNIT}{_WHEN}{_ASIDE}(?:[ ]*,[ ]*(?:chiếm|tỷ[ ]+lệ|bằng)[ ]+[\d.,]{{1,6}}%{UNIT})?"
    rf"[ ]*[,;(][ ]*{_SAYING}(?:đã[ ]+)?{_WAY}{numeral('by')}{_POINTS}",
    re.IGNORECASE,
)
_BY_FROM: Final = re.compile(
    rf"(?<!\w){_WAY}{numeral('by')}{_POINTS}{UNIT}[ ]*[,(][ ]*{_FROM}", re.IGNORECASE
)
_PAST: Final = re.compile(
    r"(?<!\w)(?:so[ ]+với[ ]+)?(?:cùng[ ]+kỳ(?:[ ]+năm[ ]+(?:trước|ngoái|\d{4}))?|năm[ ]+(?:trước"
    r"|ngoái|\d{4})|năm[ ]+học[ ]+trước|đầu[ ]+(?:năm|kỳ|nhiệm[ ]+kỳ)|(?:nhiệm[ ]+)?kỳ[ ]+trước"
    r"|tháng[ ]+trước|quý[ ]+trước)"
    rf"(?:[ ]+(?:là|có|chỉ|mới|đạt|xảy[ ]+ra))?:?[ ]*\(?{numeral('old')}{UNIT}\)?[ ]*[,;.]?[ ]*"
    rf"(?:(?:số|tổng)[ ]+\w+[ ]+)?(?:đã[ ]+)?{_WAY}{numeral('by')}{_POINTS}",
    re.IGNORECASE,
)
# '8 vụ, giảm 5 vụ so với cùng kỳ (12 vụ)'
_BY_PAST: Final = re.compile(
    rf"{numeral('new')}{UNIT}[ ]*[,;(][ ]*(?:đã[ ]+)?{_WAY}{numeral('by')}{_POINTS}{UNIT}[ ]+so[ ]+"
    r"(?:với[ ]+)?(?:cùng[ ]+kỳ(?:[ ]+năm[ ]+(?:trước|ngoái|\d{4}))?|năm[ ]+(?:trước|ngoái|\d{4})"
    r"|năm[ ]+học[ ]+trước|(?:nhiệm[ ]+)?kỳ[ ]+trước"
    rf"|đầu[ ]+(?:năm|kỳ|nhiệm[ ]+kỳ))(?:[ ]+(?:là|có|chỉ|mới|đạt))?:?[ ]*\(?"
    rf"(?:(?:cùng[ ]+kỳ|năm[ ]+(?:trước|ngoái|\d{{4}})|là|đạt|có):?[ ]*){{0,3}}{numeral('old')}",
    re.IGNORECASE,
)
_THEN: Final = r"(?:năm[ ]+\d{4}|đầu[ ]+(?:năm|kỳ|nhiệm[ ]+kỳ)|cùng[ ]+kỳ|năm[ ]+(?:trước|ngoái))"
_NOW: Final = (
    r"(?:năm[ ]+\d{4}|cuối[ ]+(?:năm|kỳ|nhiệm[ ]+kỳ)|đến[ ]+nay|nay|hiện(?:[ ]+nay)?|năm[ ]+nay)"
)
_ONLY_WORDS: Final = r"(?:[ ]+[^\W\d]+){0,5}?[ ]+"
# 'năm nay 14 thanh niên, năm ngoái 12 thanh niên, tăng 3 thanh niên'
_NOW_THEN: Final = re.compile(
    rf"(?<!\w){_NOW}{_ONLY_WORDS}{numeral('new')}{UNIT}[ ]*[,;(][ ]*(?:còn"
    rf"[ ]+)?{_THEN}{_ONLY_WORDS}"
    rf"{numeral('old')}{UNIT}[ ]*[,;(][ ]*{_SAYING}(?:đã[ ]+)?{_WAY}{numeral('by')}{_POINTS}",
    re.IGNORECASE,
)
# 'đầu năm có 64 hộ, trong năm giảm 16 hộ, cuối năm còn 48 hộ'
_STEP: Final = re.compile(
    rf"(?<!\w){_THEN}{_ONLY_WORDS}{numeral('old')}{UNIT}[ ]*[,;][ ]*(?:trong[ ]+(?:năm|kỳ)[ ]+)?"
    rf"(?:đã[ ]+)?"
    rf"{_WAY}{numeral('by')}{_POINTS}{UNIT}[ ]*[,;][ ]*{_NOW}{_ONLY_WORDS}{numeral('new')}",
    re.IGNORECASE,
)
# 'năm 2020 là 4,5 tỷ đồng, năm 2021 là 5,2 tỷ đồng, tăng 25%'
_TWO_TIMES: Final = re.compile(
    rf"(?<!\w){_THEN}{_ONLY_WORDS}{numeral('old')}{UNIT}[ ]*[,;(][ ]*(?:thì[ ]+|đến[ ]+)?"
    rf"{_NOW}{_ONLY_WORDS}{numeral('new')}{UNIT}[ ]*[,;(][ ]*{_SAYING}(?:đã[ ]+)?{_WAY}"
    rf"{numeral('by')}{_POINTS}",
    re.IGNORECASE,
)
_TIMES: Final = re.compile(
    rf"{_FROM}{UNIT}{_WHEN}{_ASIDE}[ ]*[,;(][ ]*{_SAYING}(?:đã[ ]+)?(?:tăng[ ]+)?(?:gấp[ ]+)?"
    rf"(?:hơn[ ]+)?{numeral('times')}[ ]+lần(?!\w)",
    re.IGNORECASE,
)
_SHARE: Final = re.compile(
    rf"{UNIT}[ ]*[,(][ ]*{_SAYING}(?:bằng[ ]+|tỷ[ ]+lệ[ ]+)?(?:(?P<again>tăng|giảm)[ ]+)?"
    rf"{numeral('share')}(?![ ]*(?:điểm|(?:so[ ]+với[ ]+)?(?:kế|KH|chỉ|dự|mục)(?!\w)))",
    re.IGNORECASE,
)
_CHANGED: Final = re.compile(rf"(?<!\w){_WAY}{numeral('by')}", re.IGNORECASE)
_NUMBER: Final = re.compile(numeral("number"), re.IGNORECASE)
_BREAK: Final = re.compile(r"[;:(]|\.[ ]|\n")
# The change is measured by something else than the former state, or is one a year.
_OTHER: Final = re.compile(
    r"(?:[ ]*/)|(?:[ ]+[^\W\d_]+){0,4}[ ]*(?:/|mỗi|bình[ ]+quân|hằng[ ]+năm|hàng[ ]+năm"
    r"|(?:so[ ]+)?với[ ]+(?:kế|KH|chỉ|dự|mục|nghị|toàn|mức|cùng|năm|nhiệm|quận|huyện|tỉnh|thành))"
    r"|[ ]*(?:kế[ ]+hoạch|chỉ[ ]+tiêu|dự[ ]+toán)",
    re.IGNORECASE,
)
_NEAR: Final = 70  # characters between a present state and what it is compared with
_FAR: Final = 4  # a change that many times off is another thing's


def check_changes(page: Page) -> Iterator[Finding]:
    """Yield a finding for every change that the states before and after do not give."""
    for pattern in (_FROM_TO, _BY_FROM, _BY_PAST, _TWO_TIMES, _NOW_THEN, _STEP):
        for found in pattern.finditer(page.text):
            yield from _from_to(page, found)
    for found in _TIMES.finditer(page.text):
        yield from _multiplied(page, found)
    for found in _PAST.finditer(page.text):
        yield from _past(page, found)
    for found in _CHANGED.finditer(page.text):
        yield from _told_both_ways(page, found)


def _read(page: Page, found: re.Match[str], name: str) -> Numeral | None:
    return read_numeral(page.text, found.start(name), found.end(name))


def _from_to(page: Page, found: re.Match[str]) -> Iterator[Finding]:
    old, new, by = (_read(page, found, name) for name in ("old", "new", "by"))
    behind = found.end("points") if found["points"] else found.end("by")
    if old is None or new is None or by is None:
        return
    if found.re not in (_BY_PAST, _STEP) and _OTHER.match(page.text, behind):
        return
    old = old.scaled_like(new)
    if _is_clear(page, old, new, by) and (new.amount > old.amount) == (_is_rise(found)):
        yield from _judge(page, old, new, by, points=bool(found["points"]))


def _multiplied(page: Page, found: re.Match[str]) -> Iterator[Finding]:
    """Judge ``từ 12 lên 36 mô hình, gấp 4 lần``; ``tăng 2 lần`` may be two or three times."""
    old, new, times = (_read(page, found, name) for name in ("old", "new", "times"))
    if old is None or new is None or times is None or times.kind or not old.amount:
        return
    old = old.scaled_like(new)
    if not _is_clear(page, old, new, times) or new.amount < old.amount:
        return
    exact = new.amount / old.amount
    slack = max(times.step, Decimal("0.1") * times.amount)
    readings = (exact, exact - 1) if "tăng" in found[0].lower() else (exact,)
    if all(abs(times.amount - reading) > slack for reading in readings):
        message = f"From {_written(page, old)} to {_written(page, new)} is a change by the factor"
        computed = vietnamese(exact, max(1, times.decimals))
        yield _finding(page, [old, new, times], times, computed, message, _RATIO)


def _past(page: Page, found: re.Match[str]) -> Iterator[Finding]:
    """Judge ``09 vụ, so với cùng kỳ (12 vụ) giảm 03 vụ``: with the present state before it."""
    old, by = _read(page, found, "old"), _read(page, found, "by")
    if old is None or by is None or found["points"]:
        return
    share = _SHARE.match(page.text, by.right)
    told = _read(page, share, "share") if share else None
    if told is not None and told.kind == "%" and _is_amount_of(old, by):
        yield from _relative(page, old, by, told)
    new = _present(page, found.start(), old)
    if new is None or not _is_clear(page, old, new, by):
        return
    if (new.amount > old.amount) == _is_rise(found):
        yield from _judge(page, old, new, by, points=False)


def _present(page: Page, end: int, old: Numeral) -> Numeral | None:
    """Return the state told right before what it is compared with."""
    begin = max(page.sentence(end)[0], end - _NEAR)
    before = [item for item in page.between(begin, end) if item.right <= end]
    if not before or before[-1].target is not None or before[-1].amount is None:
        return None
    item = before[-1]
    if _BREAK.search(page.text[item.right : end].rstrip(" ;(,")):
        return None
    found = _NUMBER.match(page.text, item.left)
    new = read_numeral(page.text, item.left, found.end()) if found else None
    if new is None or (new.kind, bool(new.noun)) != (old.kind, bool(old.noun)):
        return None
    return new if new.noun == old.noun else None


def _told_both_ways(page: Page, found: re.Match[str]) -> Iterator[Finding]:
    """Judge ``3.412 tấn, tăng 122 tấn (13,7%)``: the former state follows from the other two."""
    by = _read(page, found, "by")
    share = _SHARE.match(page.text, by.right) if by is not None else None
    if by is None or share is None or by.kind == "%":
        return
    told = _read(page, share, "share")
    begin = max(page.sentence(found.start())[0], found.start() - _NEAR)
    before = [i for i in page.between(begin, found.start()) if i.right <= found.start()]
    if told is None or told.kind != "%" or not before:
        return
    item = before[-1]
    gap = page.text[item.right : found.start()]
    if not re.fullmatch(r"[ ]*[,(][ ]*", gap) or item.target is not None or item.amount is None:
        return
    unit = page.text[by.right : share.start("share")]
    head = "đồng" if by.kind == "đồng" else " ".join(unit.replace("(", ",").split(",")[0].split())
    if not addable(item.unit, head) or page.qualifier(item) != "none":
        return
    former = item.amount - by.amount if _is_rise(found) else item.amount + by.amount
    if former > 0:
        yield from _relative(page, _state(former, item.step, by), by, told)


def _state(amount: Decimal, step: Decimal, like: Numeral) -> Numeral:
    return Numeral(amount, step + like.step, 0, like.scale, like.kind, like.noun, like.left,
                   like.left)  # fmt: skip


def _relative(page: Page, old: Numeral, by: Numeral, told: Numeral) -> Iterator[Finding]:
    """Judge a change told as a number and as a percent of the former state."""
    if not old.amount or _qualified(page, old, by, told):
        return
    exact = by.amount / old.amount * 100
    low = max(by.amount - by.step, Decimal(0)) / (old.amount + old.step) * 100
    most = old.amount - old.step
    high = (by.amount + by.step) / most * 100 if most > 0 else exact
    if agrees(told.amount, Interval(low, high), decimals=told.decimals) or _is_off(told, exact):
        return
    parts = [n for n in (old, by, told) if n.right > n.left]
    message = f"A change by {by.shown(by.amount)} from {old.shown(old.amount)} is"
    yield _finding(page, parts, told, _as_percent(exact, told), message, _RATIO)


def _judge(
    page: Page, old: Numeral, new: Numeral, by: Numeral, *, points: bool
) -> Iterator[Finding]:
    """Judge a change by the states before and after it."""
    exact = abs(new.amount - old.amount)
    slack = (old.step + new.step) / 2 + by.step
    parts = sorted((old, new, by), key=lambda item: item.left)
    message = f"From {_written(page, old)} to {_written(page, new)} is a change by"
    share = old.kind == new.kind == "%"
    if by.kind == "%" or points:
        low, high = max(exact - slack, Decimal(0)), exact + slack
        readings = [Interval(low, high)] if share else []
        if not points and old.amount > old.step:
            readings.append(
                Interval(low / (old.amount + old.step) * 100, high / (old.amount - old.step) * 100)
            )
        right = exact if share else exact / old.amount * 100 if old.amount else exact
        wrong = not any(agrees(by.amount, r, decimals=by.decimals) for r in readings)
        if readings and wrong and not _is_off(by, right):
            told = f"{vietnamese(right)} điểm" if points else _as_percent(right, by)
            yield _finding(page, parts, by, told, message, _RATIO)
        return
    told_alike = _is_amount_of(new, by) or _is_amount_of(old, by)
    if told_alike and abs(by.amount - exact) > slack and not _is_off(by, exact):
        yield _finding(page, parts, by, by.shown(exact), message, PARTS)


def _as_percent(exact: Decimal, told: Numeral) -> str:
    """Write the right percent with the digits of the wrong one, or with one more to differ."""
    same = abs(exact - told.amount) < Decimal(1).scaleb(-told.decimals)
    return percent(exact, told.decimals + same)


def _is_rise(found: re.Match[str]) -> bool:
    return found["way"].lower() == "tăng"


def _is_off(told: Numeral, exact: Decimal) -> bool:
    """Say whether a change is so far from the right one that it is told of another thing."""
    return exact <= 0 or not 1 / Decimal(_FAR) <= told.amount / exact <= _FAR


def _is_amount_of(state: Numeral, by: Numeral) -> bool:
    """Say whether a change is told in the unit of a state."""
    if state.kind != by.kind or by.kind == "%":
        return False
    return not state.noun or not by.noun or addable(state.noun, by.noun)


def _is_clear(page: Page, old: Numeral, new: Numeral, by: Numeral) -> bool:
    """Say whether three numbers are of one kind, none of them a year or an approximation."""
    if old.kind != new.kind or (old.noun and new.noun and old.noun != new.noun):
        return False
    years = all(1900 < n.amount < 2100 and not n.noun for n in (old, new))
    return not years and old.amount != new.amount and not _qualified(page, old, new, by)


def _qualified(page: Page, *numbers: Numeral) -> bool:
    return any(page.hedged(n.left, n.right) for n in numbers if n.right > n.left)


def _written(page: Page, item: Numeral) -> str:
    return shown(page.text[item.left : item.right])


def _finding(
    page: Page, parts: list[Numeral], told: Numeral, computed: str, message: str, kind: str
) -> Finding:
    stated = _written(page, told)
    return finding(
        kind,
        "error",
        f"{message} {computed}, but {stated} is stated.",
        spans=[page.view.raw_span(item.left, item.right) for item in parts],
        stated=stated,
        computed=computed,
        tolerance=told.step,
        facts=page.facts_of(f for item in parts for f in page.between(item.left, item.left + 1)),
    )
