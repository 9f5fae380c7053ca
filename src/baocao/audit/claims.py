"""What the facts of a report claim: one value of one indicator each, ready to compare."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from baocao.audit.figures import Figure, Page, exact_number
from baocao.audit.units import addable
from baocao.normal import normalize

_NAME_WORDS: Final = 2  # one word names what is counted, not what was achieved
_WHOLE: Final = "tổng số"
_BASES: Final = (
    ("kế hoạch", re.compile(r"kế hoạch|\bkh\b|chỉ tiêu|mục tiêu|giao", re.IGNORECASE)),
    ("dự toán", re.compile(r"dự toán", re.IGNORECASE)),
    ("cùng kỳ", re.compile(r"cùng kỳ|năm trước|so với", re.IGNORECASE)),
    (_WHOLE, re.compile(r"tổng", re.IGNORECASE)),
)

_ESTIMATE: Final = re.compile(
    r"(?<!\w)ước(?:[ ]+(?:tính|đạt|thực[ ]+hiện|là|được))?[ ]*\Z", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure that a fact gives its indicator.

    ``key`` holds what two claims must share to be about one thing: name, unit, period.
    ``attained`` is the percent of the plan, where the fact has one, ``base`` which plan.
    """

    fact: str
    name: str
    canonical: bool
    """The name is that of a known indicator."""
    key: tuple[str, ...]
    figure: Figure
    attained: Figure | None = None
    base: str = ""
    goal: bool = False
    """The figure is to be reached; its key names when."""

    @property
    def value(self) -> Decimal:
        """The number claimed."""
        return self.figure.amount or Decimal(0)


def read_claims(page: Page) -> list[Claim]:
    """Return the claims of the facts of a report, in the order of the text.

    A sentence of the outlook tells results of known indicators only: short overviews are often
    filed there in doubt, and of goals the facts have no actual. Left out are goals without a
    date of their own, changes, figures with ``trên``, ``gần`` …, and repeats. Estimates
    (``ước đạt``) are claims beside each other.
    """
    places = {item.id: item for item in page.figures if item.id is not None}
    claims: list[Claim] = []
    for fact in page.record.get("facts") or ():
        if fact.get("same_as"):
            continue
        evidence = [places[e] for e in fact.get("evidence", ()) if e in places]
        if fact.get("actual") is None and fact.get("target") is not None:
            claims += _goals(page, fact, evidence)
        elif fact.get("section") != "outlook" or fact.get("canonical"):
            claims += _claims(page, fact, evidence)
    return claims


def base_of(base: object) -> str:
    """Return which kind of base a fact names, so that ``KH`` and ``chỉ tiêu giao`` agree.

    >>> base_of("chỉ tiêu quận giao"), base_of("KH năm"), base_of(None), base_of("số đăng ký")
    ('kế hoạch', 'kế hoạch', '', 'số đăng ký')
    """
    text = normalize(str(base or "")).lower()
    return next((name for name, pattern in _BASES if pattern.search(text)), text)


def _claims(page: Page, fact: Mapping[str, Any], evidence: list[Figure]) -> Iterator[Claim]:
    """Yield what a fact claims: its actual, and its share of the whole."""
    name = _name(fact)
    actual = exact_number(fact.get("actual"))
    if (
        actual is None
        or len(name.split()) < _NAME_WORDS
        or "actual" in (fact.get("inferred") or ())
    ):
        return
    figure = next((f for f in evidence if f.amount == actual), None)
    if figure is None or name == figure.unit:  # '642 đảng viên', '05 đảng viên': no indicator
        return
    stated = next((f for f in evidence if f.label == "PERCENT" and f is not figure), None)
    period = fact.get("period") or {}
    span = (str(period.get("start") or ""), str(period.get("end") or ""))
    base = base_of(fact.get("base"))
    share = stated if base == _WHOLE else None
    for item, attained in ((figure, None if share else stated), (share, None)):
        if item is None or item.amount is None:
            continue
        told = _how(page, item)
        if told is None:
            continue
        yield Claim(
            fact=fact["id"],
            name=name,
            canonical=bool(fact.get("canonical")),
            key=(name, _unit(fact, item), told, *span),
            figure=item,
            attained=attained,
            base=base,
        )


def _goals(page: Page, fact: Mapping[str, Any], evidence: list[Figure]) -> Iterator[Claim]:
    """Yield what a fact sets as a goal of a known indicator for a time that it names."""
    target, period = exact_number(fact.get("target")), fact.get("period") or {}
    figure = next((f for f in evidence if f.amount == target), None)
    if figure is None or not fact.get("canonical") or not (period.get("start") and period["end"]):
        return
    if page.qualifier(figure) != "none":
        return
    name = _name(fact)
    key = (name, _unit(fact, figure), "goal", str(period["start"]), str(period["end"]))
    yield Claim(fact["id"], name, canonical=True, key=key, figure=figure, goal=True)


def _name(fact: Mapping[str, Any]) -> str:
    return normalize(str(fact.get("canonical") or fact.get("indicator") or "")).lower()


def _unit(fact: Mapping[str, Any], item: Figure) -> str:
    """Return the unit that two claims must share; those of a known one go by many names."""
    if not fact.get("canonical"):
        return item.unit
    if item.label == "QUANTITY" and addable("người", item.unit):
        return "người"
    return item.unit.partition("/")[0]  # an income is told by the person, the year, or both


def _how(page: Page, item: Figure) -> str | None:
    """Return how a figure is told: plainly, as an estimate, or None where it is no exact one."""
    if page.qualifier(item) == "none":
        return ""
    before = page.text[max(0, item.left - 20) : item.left]
    return "ước" if _ESTIMATE.search(before) else None
