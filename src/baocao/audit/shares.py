"""Shares of one whole: ``cơ cấu kinh tế: nông nghiệp 41%, công nghiệp 32,5%, dịch vụ 26,5%``."""

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
    r"(?<!\w)cơ[ ]+cấu[ ]+(?:các[ ]+ngành[ ]+)?kinh[ ]+tế(?!\w)", re.IGNORECASE
)
_CHANGE: Final = re.compile(
    r"(?<!\w)(?:tăng|giảm|từ|lên|xuống|đạt|vượt|so[ ]+với|năm[ ]+trước|còn)(?!\w)",
    re.IGNORECASE,
)
_ITEM: Final = 60  # characters from one share to the next
_REACH: Final = 90  # and from the cue to the first
_SECTORS: Final = range(3, 6)
_ROUNDING: Final = Decimal("0.3")
_FAR: Final = Decimal(15)  # a list that far from 100 leaves a sector out


def check_shares(page: Page) -> Iterator[Finding]:
    """Yield a finding for every economy whose sectors do not make 100 %."""
    for cue in _CUE.finditer(page.text):
        shares = _shares(page, cue.end())
        if len(shares) not in _SECTORS:
            continue
        total = sum((item.amount or Decimal(0) for item in shares), Decimal(0))
        step = max(Decimal(1).scaleb(-item.decimals) for item in shares)
        slack = max(_ROUNDING, step * len(shares) / 2)
        if slack < abs(total - 100) <= _FAR:
            told = " + ".join(shown(item.text) for item in shares)
            yield finding(
                KIND,
                "error",
                f"The shares of the economy, {told}, make {vietnamese(total)}% and not 100%.",
                spans=[(item.start, item.end) for item in shares],
                stated="100%",
                computed=f"{vietnamese(total)}%",
                tolerance=slack,
                facts=page.facts_of(shares),
            )


def _shares(page: Page, start: int) -> list[Figure]:
    """Return the percents in a row behind a cue; none where one of them is a change."""
    end = page.sentence(start)[1]
    found: list[Figure] = []
    at = start
    for item in page.between(start, end):
        reach = _ITEM if found else _REACH
        between = page.text[at : item.left]
        if item.label != "PERCENT" or item.left - at > reach:
            break
        if item.amount is None or (found and _CHANGE.search(between)):
            return []
        if page.qualifier(item) != "none":
            return []
        found.append(item)
        at = item.right
    return found
