"""Members disciplined, by measure: ``kỷ luật 05 đảng viên (khiển trách 03, cảnh cáo 01 …)``.

The Party has four measures against a member, and nobody gets two at once, so that they make
the total wherever at least two of them are listed behind it. Their numbers often stand
without a noun and are no entities then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from baocao.audit.figures import Figure, Page
from baocao.audit.findings import Finding, amount, finding, shown
from baocao.audit.parts import KIND
from baocao.audit.units import addable

_MEASURE: Final = r"(?:khiển[ ]+trách|cảnh[ ]+cáo|cách[ ]+chức|khai[ ]+trừ)(?!\w)"
_NUMBER: Final = r"(?<![\d.,/])\d{1,3}(?![\d.,/%]\d|\d|[ ]*%)"
_WHO: Final = r"(?:[ ]+(?:đảng[ ]+viên|đồng[ ]+chí|đ/c|người|trường[ ]+hợp))?"
# 'khiển trách 03', 'khiển trách 03 đồng chí', '03 trường hợp khiển trách'
_ITEM: Final = re.compile(
    rf"{_MEASURE}[ ]+(?P<after>{_NUMBER}){_WHO}"
    rf"|(?P<before>{_NUMBER}){_WHO}[ ]+(?:bị[ ]+)?{_MEASURE}",
    re.IGNORECASE,
)
_JOINT: Final = re.compile(r"[ ]*(?:,|;|và|&)[ ]*|[ ]*,[ ]*và[ ]*", re.IGNORECASE)
_ASIDE: Final = re.compile(r"[ ]{0,2}\([^()\n]{0,80}\)")
# From the total to its first measure: an opening mark or word, or a comma.
_OPENS: Final = re.compile(
    r"(?P<told>[ ]+bị[ ]+(?:thi[ ]+hành[ ]+|xử[ ]+lý[ ]+)?kỷ[ ]+luật)?"
    r"[ ]*(?:[(:,]|gồm|trong[ ]+đó(?:[ ]+có)?)[ ]*(?:gồm|trong[ ]+đó)?[ ]*:?[ ]*"
    r"(?:bằng[ ]+)?(?:hình[ ]+thức[ ]+)?",
    re.IGNORECASE,
)
_DISCIPLINED: Final = re.compile(
    r"kỷ[ ]+luật(?:[ ]+đối[ ]+với)?(?:[ ]+tổng[ ]+số)?[ ]*\Z", re.IGNORECASE
)
_REACH: Final = 45


def check_discipline(page: Page) -> Iterator[Finding]:
    """Yield a finding for every total of members disciplined that the measures do not give."""
    at = 0
    while (first := _ITEM.search(page.text, at)) is not None:
        items = _items(page.text, first)
        at = items[-1].end()
        total = _total(page, first.start())
        if len(items) < 2 or total is None or total.amount is None:
            continue
        numbers = [Decimal(item["after"] or item["before"]) for item in items]
        if sum(numbers) != total.amount and abs(sum(numbers) - total.amount) * 2 <= total.amount:
            yield _mismatch(page, total, items, sum(numbers, Decimal(0)))


def _items(text: str, first: re.Match[str]) -> list[re.Match[str]]:
    """Return the measures in a row from the first one on; each may be followed by an aside."""
    items = [first]
    while True:
        end = items[-1].end()
        aside = _ASIDE.match(text, end)
        joint = _JOINT.match(text, aside.end() if aside else end)
        following = _ITEM.match(text, joint.end()) if joint else None
        if following is None:
            return items
        items.append(following)


def _total(page: Page, start: int) -> Figure | None:
    """Return the figure that counts the members disciplined, right before the list."""
    before = page.between(max(page.sentence(start)[0], start - _REACH), start)
    if not before:
        return None
    item = before[-1]
    if item.right > start or item.target is not None or not addable("đảng viên", item.unit):
        return None
    opens = _OPENS.fullmatch(page.text, item.right, start)
    if opens is None:
        return None
    told = opens["told"] or _DISCIPLINED.search(page.text, max(0, item.left - 40), item.left)
    return item if told else None


def _mismatch(page: Page, total: Figure, items: list[re.Match[str]], computed: Decimal) -> Finding:
    told = " + ".join(shown(item[0]) for item in items)
    spans = [page.view.raw_span(*item.span()) for item in items]
    return finding(
        KIND,
        "error",
        f"{told} add up to {amount(computed, total)}, but {shown(total.text)} is the total stated.",
        spans=[(total.start, total.end), *spans],
        stated=shown(total.text),
        computed=amount(computed, total),
        tolerance=Decimal(0),
        facts=page.facts_of([total]),
    )
