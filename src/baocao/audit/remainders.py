"""Parts in several sentences, closed by the rest: ``64 đơn … 11 đơn … 4 đơn … còn lại là 39 đơn``.

Who tells what remains has told everything, so that the parts and the rest make the total,
wherever the sentences end between them. Silent where what was told came and went (``thoát
nghèo 52 hộ, phát sinh 9 hộ``), or where any signs before the parts make the sum right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from typing import Final

from baocao.audit.figures import Figure, Page
from baocao.audit.findings import Finding
from baocao.audit.parts import KIND, adds_up, mismatch
from baocao.audit.units import addable

__all__ = ["KIND", "check_remainders"]

_REST: Final = re.compile(
    r"(?<!\w)(?:còn[ ]+lại(?:[ ]+[^\W\d]+){0,6}[ ]*:?|(?P<open>còn))[ ]*\Z", re.IGNORECASE
)
_CUE: Final = 60
_OPEN: Final = re.compile(
    r"[^.;,\n\d]{0,40}?(?<!\w)(?:đang|chưa|chờ|trong[ ]+(?:thời[ ]+)?hạn|tồn)(?!\w)", re.IGNORECASE
)
_UNDONE: Final = re.compile(r"[ ]+(?:không|chưa)[ ]+(?:đạt|hoàn[ ]+thành)(?!\w)", re.IGNORECASE)
_SETTLED: Final = re.compile(r"(?<!\w)(?:giải[ ]+quyết|xử[ ]+lý)(?!\w)", re.IGNORECASE)
_ONLY: Final = re.compile(r"(?<!\w)(?:riêng|trong[ ]+đó)(?!\w)", re.IGNORECASE)
_MOVES: Final = re.compile(
    r"(?<!\w)(?:phát[ ]+sinh|tái[ ]+nghèo|tăng|giảm|thêm|bổ[ ]+sung|chuyển[ ]+sang|mới|năm[ ]+trước"
    r"|cùng[ ]+kỳ|kỳ[ ]+trước|tồn(?:[ ]+đọng)?|lượt|chuyển[ ]+đến|chuyển[ ]+đi)(?!\w)",
    re.IGNORECASE,
)
_TOTAL: Final = re.compile(
    r"(?<!\w)(?:trong|giao|tiếp[ ]+nhận|nhận|tổng(?:[ ]+số)?|toàn[ ]+(?:phường|xã|thị[ ]+trấn)"
    r"(?:[ ]+có)?|có|hết|kinh[ ]+phí|trị[ ]+giá|vốn|số[ ]+tiền|xảy[ ]+ra"
    r"|phát[ ]+hiện|hiện[ ]+có|tổ[ ]+chức"
    r"|trong[ ]+số)(?:[ ]+(?:được|là|số))?[ ]*\Z",
    re.IGNORECASE,
)
_REACH: Final = 320
_MOST: Final = 6  # figures of one unit looked at
_FAR: Final = Decimal("0.3")


def check_remainders(page: Page) -> Iterator[Finding]:
    """Yield a finding for every total that its parts and the rest do not make."""
    for rest in page.figures:
        cue = _REST.search(page.text, max(0, rest.left - _CUE), rest.left)
        undone = _UNDONE.match(page.text, rest.right) is not None
        if (cue is None and not undone) or not _is_count(rest):
            continue
        if cue is not None and cue["open"] is not None and not _is_open(page, rest):
            continue
        at = cue.start() if cue is not None else rest.left
        begin = max(0, at - _REACH, page.text.rfind("\n", 0, at))
        before = [
            item for item in page.between(begin, at) if _is_count(item) and _is_alike(item, rest)
        ][-_MOST:]
        found = _judge(page, before, rest)
        if found is not None:
            yield found


def _is_open(page: Page, rest: Figure) -> bool:
    """Say whether ``còn`` tells what is not done yet: by the words behind, or by what was done."""
    if _OPEN.match(page.text, rest.right):
        return True
    before = max(page.sentence(rest.left)[0], rest.left - _CUE)
    return _SETTLED.search(page.text, before, rest.left) is not None


def _is_count(item: Figure) -> bool:
    return item.label != "PERCENT" and item.amount is not None and item.target is None


def _is_alike(item: Figure, rest: Figure) -> bool:
    return item.label == rest.label and addable(item.unit, rest.unit)


def _judge(page: Page, before: list[Figure], rest: Figure) -> Finding | None:
    """Judge the figures before a rest: the total is the nearest that is larger than all behind."""
    for at in range(len(before) - 2, -1, -1):
        total, parts = before[at], [*before[at + 1 :], rest]
        if total.amount is None or any((p.amount or 0) >= total.amount for p in parts):
            continue
        named = _TOTAL.search(page.text, max(0, total.left - 30), total.left)
        if not named and not _ONLY.search(page.text, total.right, parts[0].left):
            continue
        if adds_up(parts, [total]) or _signed(total, parts) or (at and _signed(total, before)):
            return None
        off = abs(sum((p.amount or Decimal(0) for p in parts), Decimal(0)) - total.amount)
        clear = all(page.qualifier(item) == "none" for item in (total, *parts))
        moves = _MOVES.search(page.text, page.sentence(total.left)[0], rest.left)
        units = all(addable(total.unit, part.unit) for part in parts)
        if clear and units and not moves and off <= total.amount * _FAR:
            return mismatch(page, total, parts, "error")
        return None
    return None


def _signed(total: Figure, parts: list[Figure]) -> bool:
    """Say whether some of the parts make the total, or come off it: parts of parts, or changes."""
    numbers = [part.amount or Decimal(0) for part in parts]
    signs = product((Decimal(-1), Decimal(0), Decimal(1)), repeat=len(numbers))
    return any(
        sum((s * n for s, n in zip(row, numbers, strict=True)), Decimal(0)) == total.amount
        for row in signs
        if row[-1]
    )
