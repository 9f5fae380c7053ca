"""Why a stated percent is wrong, where the report itself shows it.

``6.209/6.659 … 91,27%``: a number that stands nearby gives the percent (6.209/6.801), the
two numbers were swapped, or one digit was mistyped. A hint follows the message behind a
semicolon; without a likely cause there is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from baocao.audit.figures import Figure, Page
from baocao.audit.findings import percent, vietnamese
from baocao.audit.units import head_of

_REACH: Final = 900  # characters on each side in which another number can be the one meant
_MOST: Final = 20  # figures looked at on each side
# A borrowed base gives the percent of last year's or another writer's sum, rarely to the digit.
_CLOSE: Final = Decimal("0.05")


def explain(page: Page, ratio: Figure, stated: Figure) -> str:
    """Return a hint that begins with a semicolon, or nothing."""
    if ratio.amount is None or ratio.target is None or stated.amount is None:
        return ""
    if stated.unit != "percent":
        return ""
    decimals = stated.decimals
    close = max(_CLOSE, Decimal(1).scaleb(-decimals) / 2)
    if ratio.amount > 0:
        swapped = ratio.target / ratio.amount * 100
        if abs(swapped - stated.amount) <= close:
            pair = f"{vietnamese(ratio.target)}/{vietnamese(ratio.amount)}"
            return f"; the two numbers swapped, {pair}, would give {percent(swapped, decimals)}"
    found = min(_others(page, ratio, stated.amount), default=None)
    if found is not None and found[0] <= close:
        _, pair, quotient, other = found
        said = f"; {pair} would give {percent(quotient, decimals)}"
        return f"{said}, and {other} stands nearby"
    exact = ratio.amount / ratio.target * 100
    how = slip(vietnamese(exact, decimals), vietnamese(stated.amount, decimals))
    return "" if how is None else f"; {how}"


def _others(
    page: Page, ratio: Figure, stated: Decimal
) -> Iterator[tuple[Decimal, str, Decimal, str]]:
    """Yield (distance, quotient as written, quotient, number) for the numbers around an a/b."""
    if ratio.amount is None or ratio.target is None:
        return
    head = head_of(ratio.unit)
    around = page.between(ratio.left - _REACH, ratio.right + _REACH)
    middle = next((i for i, item in enumerate(around) if item is ratio), 0)
    for item in around[max(0, middle - _MOST) : middle + _MOST]:
        if item is ratio or item.label != ratio.label or head_of(item.unit) != head:
            continue
        for number in (item.amount, item.target):
            if number is None or number <= 0 or number in (ratio.amount, ratio.target):
                continue
            for actual, target in ((ratio.amount, number), (number, ratio.target)):
                quotient = actual / target * 100
                pair = f"{vietnamese(actual)}/{vietnamese(target)}"
                yield abs(quotient - stated), pair, quotient, vietnamese(number)


def slip(one: str, other: str) -> str | None:
    """Say which slip of the hand makes one figure of another, or None where none does.

    >>> slip("122,2", "132,2"), slip("46,82", "48,62")
    ('one digit differs', 'two digits changed places')
    >>> slip("95,0", "92,1"), slip("9", "9"), slip("90,0", "9,00")
    (None, None, None)
    """
    if len(one) != len(other):
        return None
    places = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if not places or not all(one[i].isdigit() and other[i].isdigit() for i in places):
        return None
    if len(places) == 1:
        return "one digit differs"
    first, second = places[0], places[-1]
    apart = any(char.isdigit() for char in one[first + 1 : second])
    turned = (one[first], one[second]) == (other[second], other[first])
    return "two digits changed places" if len(places) == 2 and turned and not apart else None
