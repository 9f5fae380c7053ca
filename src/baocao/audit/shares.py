"""Shares of one whole: ``cơ cấu kinh tế: nông nghiệp 41%, công nghiệp 32,5%, dịch vụ 26,5%``.

Read is the list of percents behind a word that promises a division of the whole, in one
sentence or one a line. The sectors of an economy are all told; other lists may leave some
out, so that they fall short only where one share is of the others (``lĩnh vực khác 6%``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from baocao.audit.figures import Figure, Page
from baocao.audit.findings import Finding, finding, shown, vietnamese
from baocao.audit.parts import KIND

# 'cơ cấu giống', 'cơ cấu cây trồng' are about kinds of crops and hold no shares.
_CUE: Final = re.compile(
    r"(?<!\w)(?:(?P<economy>cơ[ ]+cấu[ ]+(?:các[ ]+ngành[ ]+)?kinh[ ]+tế)(?!\w)"
    r"|(?:cơ[ ]+cấu(?![ ]+(?:giống|cây|mùa|lại))|phân[ ]+theo|chia[ ]+theo|xếp[ ]+loại|phân"
    r"[ ]+loại)"
    r"(?!\w)[^.;:\d\n]{0,70}(?::|\n))",
    re.IGNORECASE,
)
_CHANGE: Final = re.compile(
    r"(?<!\w)(?:tăng|giảm|từ|lên|xuống|đạt|vượt|so[ ]+với|năm[ ]+trước|còn(?![ ]+lại)|trong[ ]+đó"
    r"|riêng)(?!\w)",
    re.IGNORECASE,
)
_REST: Final = re.compile(r"(?<!\w)(?:khác|còn[ ]+lại)(?!\w)", re.IGNORECASE)
# Words of divisions in which each thing has one place.
_SECTOR: Final = re.compile(
    r"(?<!\w)(?:nông[ ]+(?:nghiệp|-|,|lâm)|công[ ]+nghiệp|dịch[ ]+vụ|thương[ ]+mại|xây"
    r"[ ]+dựng)(?!\w)",
    re.IGNORECASE,
)
_MARK: Final = re.compile(
    r"(?<!\w)(?:hài[ ]+lòng|giỏi|khá|tốt|trung[ ]+bình|yếu|kém|xuất[ ]+sắc|hoàn[ ]+thành"
    r"|bình[ ]+thường)(?!\w)",
    re.IGNORECASE,
)
_CHANGE_BETWEEN: Final = re.compile(
    r"(?<!\w)(?:tăng|giảm|từ|lên|xuống|vượt|so[ ]+với|năm[ ]+trước|trong[ ]+đó|riêng|trở[ ]+lên"
    r"|đạt)(?!\w)",
    re.IGNORECASE,
)
_JOINT: Final = re.compile(r"[ ]*(?:,|;|và(?!\w))", re.IGNORECASE)
_ITEM: Final = 60  # characters from one share to the next
_REACH: Final = 90  # and from the cue to the first
_SECTORS: Final = range(3, 9)
_ROUNDING: Final = Decimal("0.3")
_FAR: Final = Decimal(15)  # a list that far from 100 leaves a sector out


def check_shares(page: Page) -> Iterator[Finding]:
    """Yield a finding for every whole whose shares do not make 100 %."""
    lists = [(bool(cue["economy"]), *_shares(page, cue)) for cue in _CUE.finditer(page.text)]
    at = 0
    while at < len(page.figures):
        run = _run(page, at) if page.figures[at].label == "PERCENT" else []
        lists += [(False, run, False)] if run else []
        at += len(run) or 1
    for economy, shares, rest in lists:
        if len(shares) not in _SECTORS:
            continue
        total = sum((item.amount or Decimal(0) for item in shares), Decimal(0))
        step = max(Decimal(1).scaleb(-item.decimals) for item in shares)
        slack = max(_ROUNDING, step * len(shares) / 2)
        all_told = economy or rest or total > 100
        if all_told and slack < abs(total - 100) <= _FAR:
            told = " + ".join(shown(item.text) for item in shares)
            whole = "the economy" if economy else "the whole"
            yield finding(
                KIND,
                "error",
                f"The shares of {whole}, {told}, make {vietnamese(total)}% and not 100%.",
                spans=[(item.start, item.end) for item in shares],
                stated="100%",
                computed=f"{vietnamese(total)}%",
                tolerance=slack,
                facts=page.facts_of(shares),
            )


def _run(page: Page, at: int) -> list[Figure]:
    """Return the percents in a row from one on, parted by commas and a few words each."""
    found = [page.figures[at]]
    begin = max(page.sentence(found[0].left)[0], found[0].left - _ITEM)
    words = [re.split(r"[,;:.(]", page.text[begin : found[0].left])[-1]]
    for item in page.figures[at + 1 :]:
        between = page.text[found[-1].right : item.left]
        if item.label != "PERCENT" or len(between) > _ITEM or not _JOINT.match(between):
            break
        words.append(between)
        found.append(item)
    named = [any(p.search(word) for word in words) for p in (_SECTOR, _MARK)]
    hits = max(sum(bool(p.search(word)) for word in words) for p in (_SECTOR, _MARK))
    clear = all(
        i.amount is not None and i.amount <= 100 and page.qualifier(i) == "none" for i in found
    )
    changed = any(_CHANGE_BETWEEN.search(word) for word in words)
    return found if any(named) and hits == len(found) and clear and not changed else []


def _shares(page: Page, cue: re.Match[str]) -> tuple[list[Figure], bool]:
    """Return the percents in a row behind a cue, none where one is a change; is one of the rest?"""
    lines = page.text[cue.end() - 1] == "\n" or page.text[cue.end() : cue.end() + 2].strip() == ""
    end = cue.end() + _REACH * 8 if lines else page.sentence(cue.end())[1]
    found: list[Figure] = []
    at, rest = cue.end(), False
    for item in page.between(at, end):
        between = page.text[at : item.left]
        reach = _ITEM if found else _REACH
        if item.label != "PERCENT" or item.left - at > reach or "\n\n" in between:
            break
        if item.amount is None:
            return [], False
        if _CHANGE.search(between) and (found or not cue["economy"]):
            return [], False
        if page.qualifier(item) != "none" or item.amount > 100:
            return [], False
        rest = rest or _REST.search(between) is not None
        found.append(item)
        at = item.right
    return found, rest
