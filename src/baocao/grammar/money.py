"""Amounts of money: ``578.100.000đ``, ``từ 300 triệu đến 400 triệu đồng``, ``300.000 đồng/hộ``.

A value is ``{min_vnd, max_vnd, currency, per, qualifier, flags}``: exact đồng, the two
ends equal unless the text gives a range. An approximator sets ``qualifier`` and never
moves an end. Where they apply: ``target_vnd`` (``4,9 tỷ/4,8 tỷ``), ``per_count``
(``/4 người``), ``amount`` and ``amount_max`` of foreign money, which has no đồng.

Flags, told and never acted on: missing_unit, broken_grouping, comma_grouping,
space_grouping, dot_decimal, glued, odd_sum, fraction_of_dong, per_several,
range_scale_unclear, two_readings (``một tỷ hai``, ``1/2 tỷ``), words_differ (the words in brackets
say another amount), implausible_small (under 1.000 đồng), implausible_large (a thousand
tỷ and over).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from baocao.grammar.anchors import DIGIT, INNER_DIGIT, SIGN, Anchored
from baocao.grammar.around import NONE, approximator_after, approximator_before, is_name_number
from baocao.grammar.match import Match
from baocao.grammar.money_evidence import is_grouped, is_money_without_unit, is_unit_sound
from baocao.grammar.money_forms import (
    GAP,
    NOUNS,
    Amount,
    Per,
    per_key,
    read_amount,
    read_per,
)
from baocao.grammar.numbers import FIRST_NUMBER_WORDS, NUMBER_WORDS, decimal_string
from baocao.normal import normalize
from baocao.schema import Value

_SMALLEST: Final = 1_000
_LARGEST: Final = 10**12

# A digit that goes on with no other, a number word, or a currency sign before digits.
_START: Final = re.compile(
    rf"(?<!\d)(?<!\d[.,/])\d|(?<!\w){NUMBER_WORDS}"
    rf"|(?<!\w)(?:vn[đd]|usd|us\$|\$|eur|€)(?={GAP}\d)",
    re.IGNORECASE,
)
_STARTS: Final = Anchored(
    _START, [DIGIT, INNER_DIGIT, SIGN, "vnđ", "vnd", "usd", "us", "eur", *FIRST_NUMBER_WORDS]
)
_TO: Final = re.compile(rf"{GAP}(?:(?P<dash>-)|(?:đến|tới)(?!\w)){GAP}(?=\w)", re.IGNORECASE)
_SLASH: Final = re.compile(rf"{GAP}/{GAP}(?=\d)")
_FRACTION: Final = re.compile(r"(?:1/[2-5]|2/3|3/4)[ ]")
_BRACKET: Final = re.compile(
    rf"{GAP}\([ ]?(?:(?:số[ ]tiền[ ])?(?:bằng|viết bằng)[ ]chữ[ ]?:?[ ]?)?(?=\w)",
    re.IGNORECASE,
)
_BRACKET_END: Final = re.compile(r"(?:[ ]chẵn)?[ ]?\.?[ ]?\)", re.IGNORECASE)
_PER_BEFORE: Final = re.compile(
    rf"(?<!\w)mỗi[ ]{{1,2}}(?P<noun>{NOUNS})"
    r"(?:[ ]{1,2}(?:trị giá|giá trị|giá|được|là|nhận|hỗ trợ))?[ ]*\Z",
    re.IGNORECASE,
)
_PER_AFTER: Final = re.compile(rf"[ ]{{1,4}}mỗi[ ]{{1,2}}(?P<noun>{NOUNS})(?!\w)", re.IGNORECASE)
_LEAD: Final = re.compile(
    r"(?:tổng(?: số)?(?: tiền| kinh phí| vốn)?|số tiền|kinh phí|trị giá|giá trị|đạt|là)[ ]?:?[ ]?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Form:
    """An amount, a range or an actual with its target, before the words around it are read."""

    low: int | Decimal | None
    high: int | Decimal | None
    end: int
    rule: str
    last: Amount
    currency: str | None
    flags: frozenset[str]
    target: int | Decimal | None = None
    per: Per | None = None


def find_money(text: str) -> Iterator[Match]:
    """Yield the amounts of money in a normal text, left to right, longest first.

    >>> text = "tặng từ 300 triệu đến 400 triệu đồng; 300.000 đồng/hộ cho 02 đồng chí"
    >>> [text[m.start : m.end] for m in find_money(text)]
    ['300 triệu đến 400 triệu đồng', '300.000 đồng/hộ']
    >>> text = "trị giá gần 1,5 tỷ đồng"
    >>> [(m.start, m.value["min_vnd"], m.value["qualifier"]) for m in find_money(text)]
    [(12, 1500000000, 'nearly')]
    """
    at = 0
    while begin := _STARTS.search(text, at):
        found, at = _match_at(text, begin.start(), alone=False)
        if found is not None:
            yield found


def parse_money(text: str) -> Value | None:
    """Return the value of a raw text that is one amount of money, or None.

    Words that an amount is introduced by may stand before it; a missing unit is
    taken for đồng, since the caller says that this is money.

    >>> value = parse_money("gần 1,5 tỷ đồng")
    >>> value["min_vnd"], value["max_vnd"], value["qualifier"]
    (1500000000, 1500000000, 'nearly')
    >>> value = parse_money("8.254,817 triệu")
    >>> value["min_vnd"], value["currency"], value["per"], value["flags"]
    (8254817000, 'VND', None, ['missing_unit'])
    >>> parse_money("02 đồng chí"), parse_money("hợp đồng 05"), parse_money("12 tỷ lệ")
    (None, None, None)
    """
    clean = " ".join(normalize(text).split()).rstrip(" .,;:")
    for begin in _START.finditer(clean[:80]):
        found, end = _match_at(clean, begin.start(), alone=True)
        if found is not None:
            whole = _is_lead(clean, found.start) and _is_tail(clean, end)
            return found.value if whole else None
    return None


def _match_at(text: str, start: int, *, alone: bool) -> tuple[Match | None, int]:
    """Return the amount that begins at an offset, if one does, and where to go on."""
    first = read_amount(text, start)
    if first is None:
        return None, start + 1
    form = _range(text, first) or _target(text, first) or _single(first)
    per = form.per or (None if form.last.bare else read_per(text, form.end))
    end = per.end if per else form.end
    repeated, resume = _repeated(text, form, end)
    if not _is_money(text, first, form, per, proved=alone or repeated is not None):
        return None, first.end
    flags = set(form.flags)
    if repeated is not None and repeated != form.high:
        flags.add("words_differ")
    before, begin = approximator_before(text, first.start)
    after, _ = approximator_after(text, end)
    key = per.key if per else _per_around(text, begin, end)
    qualifier = before if after == NONE else after
    value = _value(replace(form, flags=frozenset(flags), per=per), key, qualifier)
    return Match(first.start, end, "MONEY", value, form.rule), resume


def _single(first: Amount) -> _Form:
    rule = "money.words" if first.form == "words" else "money.digits"
    if first.scaled and first.form != "words":
        rule = "money.scaled"
    if first.unit is None:
        rule = "money.no_unit"
    elif first.currency != "VND":
        rule = "money.foreign"
    return _Form(first.number, first.number, first.end, rule, first, first.currency, first.flags)


def _range(text: str, first: Amount) -> _Form | None:
    """Read ``A đến B``; a bare A takes the scale of B."""
    middle = None if first.bare else read_per(text, first.end)
    join = _TO.match(text, middle.end if middle else first.end)
    second = read_amount(text, join.end()) if join else None
    if join is None or second is None or second.bare or second.start != join.end():
        return None
    if not _agree(text, first, second) or (join["dash"] and first.form == "words"):
        return None
    low, high, flags = _shared(first, second), second.number, first.flags | second.flags
    if low is not None and high is not None:
        apart = first.bare and not second.scaled and low < _SMALLEST and high >= 10 * _SMALLEST
        if low >= high and (join["dash"] or not first.bare):
            return None
        if low >= high or apart:  # 'từ 500 đến 1 triệu đồng': 500 what?
            low, flags = None, flags | {"range_scale_unclear"}
    per = read_per(text, second.end) or (middle and replace(middle, end=second.end))
    currency = second.currency or first.currency
    return _Form(low, high, second.end, "money.range", second, currency, flags, per=per)


def _target(text: str, first: Amount) -> _Form | None:
    """Read ``A/B``, an actual and its target; a bare A takes the scale of B."""
    join = _SLASH.match(text, first.end)
    second = read_amount(text, join.end()) if join else None
    if second is None or second.bare or not _agree(text, first, second):
        return None
    low = _shared(first, second)
    flags = first.flags | second.flags
    if _FRACTION.match(text, first.start):
        flags |= {"two_readings"}
    currency = second.currency or first.currency
    return _Form(
        low, low, second.end, "money.target", second, currency, flags, target=second.number
    )


def _agree(text: str, first: Amount, second: Amount) -> bool:
    """Tell whether two figures can be the ends of one: same currency, the first no list number."""
    if first.currency and second.currency and first.currency != second.currency:
        return False
    if not first.bare:
        return True
    return first.number is not None and not is_name_number(text, first.start)


def _shared(first: Amount, second: Amount) -> int | Decimal | None:
    return first.number * second.scale if first.bare and first.number is not None else first.number


def _is_money(text: str, first: Amount, form: _Form, per: Per | None, *, proved: bool) -> bool:
    if form.currency is None:
        if proved:
            return first.scaled or form.rule != "money.no_unit" or is_grouped(text, first)
        return is_money_without_unit(text, first.start, form.end, form.last, per=per is not None)
    return is_unit_sound(text, form.last, per=per is not None)


def _repeated(text: str, form: _Form, end: int) -> tuple[int | Decimal | None, int]:
    """Return the amount that brackets repeat in the other writing, and where they end.

    Words behind digits repeat them even where they say another amount, which is an
    error to tell; digits behind words only where they say the same.
    """
    opening = _BRACKET.match(text, end)
    amount = read_amount(text, opening.end()) if opening else None
    if opening is None or amount is None or amount.currency != "VND":
        return None, end
    in_words = form.last.form == "words"
    if (amount.form == "words") == in_words or (in_words and amount.number != form.high):
        return None, end
    per = read_per(text, amount.end)
    closing = _BRACKET_END.match(text, per.end if per else amount.end)
    if closing is None or amount.start != opening.end():
        return None, end
    return amount.number, closing.end()


def _per_around(text: str, begin: int, end: int) -> str | None:
    """Return what ``mỗi suất`` before an amount, or ``mỗi tháng`` behind it, tells it per."""
    found = _PER_BEFORE.search(text[max(0, begin - 40) : begin]) or _PER_AFTER.match(text, end)
    return per_key(found["noun"]) if found else None


def _is_lead(clean: str, start: int) -> bool:
    """Tell whether only introducing words stand before an amount."""
    _, start = approximator_before(clean, start)
    if found := _PER_BEFORE.search(clean[:start]):
        start = found.start()
    at = 0
    while at < start and (word := _LEAD.match(clean, at, start)):
        at = word.end()
    return at == start


def _is_tail(clean: str, end: int) -> bool:
    _, end = approximator_after(clean, end)
    if found := _PER_AFTER.match(clean, end):
        end = found.end()
    return end == len(clean)


def _value(form: _Form, key: str | None, qualifier: str) -> Value:
    flags = set(form.flags)
    currency = form.currency or "VND"
    if form.currency is None:
        flags.add("missing_unit")
    if form.per is not None and form.per.count > 1:
        flags.add("per_several")
    low, high, target = form.low, form.high, form.target
    value: Value = {"min_vnd": None, "max_vnd": None, "currency": currency, "per": key}
    if currency == "VND":
        if any(n is not None and n != int(n) for n in (low, high, target)):
            flags.add("fraction_of_dong")
        low, high, target = (None if n is None else int(n) for n in (low, high, target))
        if low is not None and low < _SMALLEST:
            flags.add("implausible_small")
        if high is not None and high >= _LARGEST:
            flags.add("implausible_large")
        value.update({"min_vnd": low, "max_vnd": high})
    value.update({"qualifier": qualifier, "flags": sorted(flags)})
    if form.per is not None and form.per.count > 1:
        value["per_count"] = form.per.count
    return value | _extra(form, currency, target)


def _extra(form: _Form, currency: str, target: int | Decimal | None) -> Value:
    if currency == "VND":
        return {"target_vnd": target} if form.rule == "money.target" else {}
    numbers = {"amount": form.low}
    if form.rule == "money.range":
        numbers["amount_max"] = form.high
    if form.rule == "money.target":
        numbers["amount_target"] = target
    return {name: None if n is None else decimal_string(n) for name, n in numbers.items()}
