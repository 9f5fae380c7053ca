"""Which amounts are parts of another one: so told, in brackets behind it, or adding up to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from baocao.normal import normalize

REACH: Final = 400
"""Characters between an amount and a part of it that the words between them join to it."""

_PART: Final = re.compile(r"(?<!\w)(?:trong đó|gồm|chia ra|riêng|cụ thể)(?!\w)", re.IGNORECASE)
_PART_FIRST: Final = re.compile(r"[\s\-+*•,;:.()]*(?:trong đó|(?:bao )?gồm|chia ra)(?!\w)", re.I)
_BRACKET: Final = re.compile(r"[^,;:.()]{0,30}\([^()]*\Z")
_ENDED: Final = re.compile(r";|[.](?!\d)|\n")
_REST: Final = re.compile(r"[^.;\n]{0,60}?(?<!\w)(?:phần |số )?còn lại(?!\w)", re.IGNORECASE)
_OVERDUE: Final = re.compile(r"(?<!\w)(?:quá hạn|nợ xấu|nợ khó đòi)(?!\w)", re.IGNORECASE)
_ZEROS: Final = re.compile(r"0+\Z")
_ITEMS: Final = 40  # amounts in a row that a total is compared with
_NEAR: Final = 2000  # characters that a list and its total stand in
_EXACT: Final = 3  # digits before the zeros that make a sum of two or more no coincidence


@dataclass(frozen=True, slots=True)
class Told:
    """One amount as far as parts need it: place, sentence, words before it, value, what it is.

    ``total`` says whether these words call it a total.
    """

    start: int
    end: int
    sentence: int
    lead: str
    low: int | None
    high: int | None
    kind: str
    category: str
    total: bool


def wholes_of(text: str, told: Sequence[Told]) -> dict[int, int]:
    """Return for each amount that is a part the one that it is a part of, by their numbers.

    Only what is no more than the whole is a part of it, and only an ``amount`` is a whole.
    """
    wholes: dict[int, int] = {}
    brackets: dict[int, int] = {}  # how deep in brackets each part stands, seen from its whole
    for number in range(1, len(told)):
        whole = _stated(text, told, number, wholes, brackets)
        if whole is not None:
            wholes[number] = whole
    for number in range(len(told)):
        wholes |= dict.fromkeys(_summands(told, number, wholes), number)
    return wholes


def _stated(
    text: str,
    told: Sequence[Told],
    number: int,
    wholes: Mapping[int, int],
    brackets: dict[int, int],
) -> int | None:
    """Return the whole that the words before an amount, or behind it, give it."""
    this, before = told[number], told[number - 1]
    if this.start - before.end > REACH:
        return None
    between = normalize(text[before.end : this.start])
    if before.sentence != this.sentence and not _PART_FIRST.match(this.lead):
        return _debt_of(told, number)
    depth = between.count("(") - between.count(")")
    joint = _PART.search(between)
    if (joint and not _ENDED.search(between, joint.end())) or _BRACKET.match(between):
        whole = _whole_before(told, number, wholes)
        if whole is not None:
            brackets[number] = depth
            return whole
    if number - 1 in wholes and before.sentence == this.sentence:
        # The parts go on: 'trong đó A 3 triệu, B 2 triệu'; a semicolon or a bracket ends them.
        brackets[number] = brackets.get(number - 1, 0) + depth
        closed = brackets.get(number - 1, 0) > 0 and brackets[number] <= 0
        whole = wholes[number - 1]
        if not closed and not _ENDED.search(between) and _fits(told[whole], this):
            return whole
    rest = _REST.match(normalize(text[this.end : this.end + REACH // 4]))
    if rest is not None and before.sentence == this.sentence:
        whole = _whole_before(told, number, wholes)
        if whole is not None:
            return whole
    return _debt_of(told, number)


def _whole_before(told: Sequence[Told], number: int, wholes: Mapping[int, int]) -> int | None:
    """Return the nearest amount before one that can be its whole: no rate, base or part."""
    for other in range(number - 1, max(-1, number - 6), -1):
        whole = wholes.get(other, other)
        if told[whole].kind == "amount" and told[number].kind != "rate":
            return whole if _fits(told[whole], told[number]) else None
    return None


def _debt_of(told: Sequence[Told], number: int) -> int | None:
    """Return the debt that an overdue one is a part of."""
    this = told[number]
    if this.category != "debt" or not _OVERDUE.search(this.lead):
        return None
    for other in range(number - 1, max(-1, number - 6), -1):
        debt = told[other]
        near = debt.category == "debt" and this.start - debt.end <= REACH
        if near and debt.kind == "amount" and _fits(debt, this):
            return other
    return None


def _fits(whole: Told, part: Told) -> bool:
    return whole.high is None or part.low is None or part.low <= whole.high


def _summands(told: Sequence[Told], number: int, wholes: Mapping[int, int]) -> Iterable[int]:
    """Return the amounts right before or behind one that add up to it."""
    total = told[number]
    if total.kind != "amount" or total.low is None or total.low != total.high or number in wholes:
        return ()
    step = 10 ** (len(str(total.low)) - len(_ZEROS.sub("", str(total.low))))
    sure = total.low // step >= 10 ** (_EXACT - 1)
    if not (total.total or sure):
        return ()
    slack = step if total.total and sure else 0
    for step_on in (1, -1):
        items, added = [], 0
        for other in _run(told, number, step_on):
            items.append(other)
            added += told[other].low or 0
            if added > total.low + slack:
                break
            if len(items) > 1 and abs(added - total.low) <= slack:
                return [item for item in items if item not in wholes]
    return ()


def _run(told: Sequence[Told], number: int, step: int) -> Iterator[int]:
    """Yield the exact amounts next to one, in one direction."""
    end = number + step * (_ITEMS + 1)
    for other in range(number + step, max(-1, min(len(told), end)), step):
        # Another total is no item: 'tổng thu 5 tỷ, tổng chi 4 tỷ, kết dư 1 tỷ'.
        if told[other].total or abs(told[other].start - told[number].start) > _NEAR:
            return
        if told[other].kind == "amount" and told[other].low is not None:
            yield other
