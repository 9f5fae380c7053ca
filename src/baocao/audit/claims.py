"""What the facts of a report claim: one value of one indicator each, ready to compare."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from baocao.audit.figures import Figure, Page
from baocao.normal import normalize

_NAME_WORDS: Final = 2  # one word names what is counted, not what was achieved
_BASES: Final = (
    ("kế hoạch", re.compile(r"kế hoạch|\bkh\b|chỉ tiêu|mục tiêu|giao", re.IGNORECASE)),
    ("dự toán", re.compile(r"dự toán", re.IGNORECASE)),
    ("cùng kỳ", re.compile(r"cùng kỳ|năm trước|so với", re.IGNORECASE)),
    ("tổng số", re.compile(r"tổng", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure that a fact gives its indicator.

    ``key`` holds what two claims must share to be about one thing: name, unit, period.
    ``attained`` is the percent of the plan, where the fact has one, ``base`` which plan.
    """

    fact: str
    name: str
    key: tuple[str, ...]
    figure: Figure
    sentence: tuple[int, int]
    attained: Figure | None = None
    base: str = ""

    @property
    def value(self) -> Decimal:
        """The number claimed."""
        return self.figure.amount or Decimal(0)


def read_claims(page: Page) -> list[Claim]:
    """Return the claims of the facts of a report, in the order of the text.

    Left out are facts about what is to come, changes, figures with ``trên``, ``gần`` …, and
    facts that repeat an earlier one.
    """
    places = {item.id: item for item in page.figures if item.id is not None}
    claims = []
    for fact in page.record.get("facts") or ():
        evidence = [places[e] for e in fact.get("evidence", ()) if e in places]
        claim = None if fact.get("same_as") else _claim(page, fact, evidence)
        if claim is not None:
            claims.append(claim)
    return claims


def base_of(base: object) -> str:
    """Return which kind of base a fact names, so that ``KH`` and ``chỉ tiêu giao`` agree.

    >>> base_of("chỉ tiêu quận giao"), base_of("KH năm"), base_of(None), base_of("số đăng ký")
    ('kế hoạch', 'kế hoạch', '', 'số đăng ký')
    """
    text = normalize(str(base or "")).lower()
    return next((name for name, pattern in _BASES if pattern.search(text)), text)


def _claim(page: Page, fact: Mapping[str, Any], evidence: list[Figure]) -> Claim | None:
    name = str(fact.get("canonical") or fact.get("indicator") or "")
    actual = fact.get("actual")
    if actual is None or "actual" in (fact.get("inferred") or ()):
        return None
    if len(name.split()) < _NAME_WORDS or fact.get("section") == "outlook":
        return None
    figure = next((f for f in evidence if f.amount == Decimal(str(actual))), None)
    if figure is None or page.qualifier(figure) != "none":
        return None
    if normalize(name).lower() == figure.unit:  # '642 đảng viên', '05 đảng viên': no indicator
        return None
    stated = next((f for f in evidence if f.label == "PERCENT" and f is not figure), None)
    period = fact.get("period") or {}
    return Claim(
        fact=fact["id"],
        name=name,
        key=(
            normalize(name).lower(),
            figure.unit,
            str(period.get("start") or ""),
            str(period.get("end") or ""),
            str(fact.get("direction") or "") if fact.get("delta") is None else "",
        ),
        figure=figure,
        sentence=page.sentence(figure.left),
        attained=stated,
        base=base_of(fact.get("base")),
    )
