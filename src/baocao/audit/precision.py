"""When two figures agree: by the precision that the report itself writes them with.

Reports round, and as often cut off the digits behind the last one they show (97,48 is
written 97,4); hand-made percents are a tenth of a point off without anybody minding
(99,14 written 99,13). None of this is an error to tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from baocao.audit.figures import Figure

POINT_TENTH: Final = Decimal("0.1")
"""Percents closer than this agree, however many decimals are written (DOMAIN: about one
report in six writes a percent that its own a/b does not give; a tenth of a point is usage)."""


@dataclass(frozen=True, slots=True)
class Interval:
    """What a number can be, given that the figures it comes from are rounded or cut."""

    low: Decimal
    high: Decimal


def percent_step(decimals: int) -> Decimal:
    """Return how far a percent with so many decimals may lie from the exact one.

    >>> percent_step(0), percent_step(1), percent_step(2)
    (Decimal('1'), Decimal('0.1'), Decimal('0.1'))
    """
    return max(Decimal(1).scaleb(-decimals), POINT_TENTH)


def agrees(stated: Decimal, exact: Interval, *, decimals: int, qualifier: str = "none") -> bool:
    """Say whether a stated percent can stand for an exact one.

    A whole percent must be less than one point away, others a tenth at most. ``trên`` and
    ``gần`` (over, nearly) leave the side they name open, ``khoảng`` (about) gives 5 %.

    >>> def said(text, exact, **more): return agrees(
    ...     Decimal(text), Interval(Decimal(exact), Decimal(exact)),
    ...     decimals=len(text.partition(".")[2]), **more)
    >>> said("97.4", "97.48"), said("97.5", "97.48"), said("140", "140.36"), said("170", "169.7")
    (True, True, True, True)
    >>> said("91.27", "93.24"), said("82", "80"), said("81", "80")
    (False, False, False)
    >>> said("94", "97.2", qualifier="over"), said("94", "92.5", qualifier="over")
    (True, False)
    """
    step = percent_step(decimals)
    if qualifier == "about":
        step = max(step, stated * Decimal("0.05"))
    above = stated - exact.high  # how much too high the report is, at best
    below = exact.low - stated
    if qualifier in ("over", "at_least"):
        below = Decimal(-1)
    elif qualifier in ("nearly", "at_most"):
        above = Decimal(-1)
    gap = max(above, below)
    return gap < step or (decimals > 0 and gap == step)


def quotient(item: Figure, *, factor: int = 100) -> Interval | None:
    """Return the percent (or per mille) of an a/b, with what its own rounding leaves open.

    None where there is no quotient: no target, a target of zero, a negative number.

    >>> from baocao.audit.figures import figure
    >>> item = figure("9,6/14 km", {"start": 0, "end": 9, "label": "QUANTITY", "value":
    ...     {"unit": "km", "actual": "9.6", "target": 14, "sense": "target"}})
    >>> found = quotient(item)
    >>> round(found.low, 2), round(found.high, 2)
    (Decimal('68.21'), Decimal('68.93'))
    """
    if item.amount is None or item.target is None:
        return None
    low, high = item.amount - item.step / 2, item.amount + item.step / 2
    least, most = item.target - item.target_step / 2, item.target + item.target_step / 2
    if least <= 0 or low < 0:
        return None
    return Interval(low / most * factor, high / least * factor)
