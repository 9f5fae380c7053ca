"""Men and women against their total: ``kết nạp 17 đảng viên, trong đó 9 nam, 10 nữ``.

Whoever is counted is one or the other, so that the two make the total even under ``trong
đó``. Their numbers mostly stand without another noun and need not be entities.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from baocao.audit.figures import Figure, Page
from baocao.audit.findings import Finding, amount, finding, shown
from baocao.audit.numerals import read_numeral
from baocao.audit.parts import KIND
from baocao.audit.units import addable
from baocao.grammar.numbers import NUMBER_WORDS, parse_number_words

_COUNT: Final = rf"(?:(?<![\d.,/])\d{{1,3}}(?:\.\d{{3}}|\d{{0,3}})(?![.,/]?\d)|{NUMBER_WORDS})"
_WHO: Final = (
    r"(?:[ ]+(?:đồng[ ]+chí|đ/c|người|em|cháu|đảng[ ]+viên|hội[ ]+viên|học[ ]+sinh"
    r"|lượt(?:[ ]+người)?|đại[ ]+biểu|cụ|công[ ]+dân|lao[ ]+động|nhân[ ]+khẩu|khẩu"
    r"|thanh[ ]+niên))?"
)
_ENDS: Final = r"(?=[ ]*(?:[,;.)\n]|\Z|(?:và|chiếm|trong)(?!\w)|\())"
_SHARE: Final = r"(?:[ ]*\([^()\n]{0,40}\)|,?[ ]+chiếm[ ]+[\d,]{1,6}[ ]?%)?"
_JOINT: Final = r"[ ]*(?:,|;|và|,[ ]*và)[ ]*"


def _pair(one: str, other: str) -> str:
    """Return the pattern of two sexes in one order, their numbers before or behind."""
    number = f"(?P<a_{one}{other}>{_COUNT})", f"(?P<b_{one}{other}>{_COUNT})"
    behind = f"(?P<c_{one}{other}>{_COUNT})", f"(?P<d_{one}{other}>{_COUNT})"
    women = {"n": "(?:nữ(?:[ ]+giới)?|phụ[ ]+nữ)", "m": "nam(?:[ ]+giới)?"}
    return (
        rf"{number[0]}{_WHO}[ ]+(?:là[ ]+)?{women[one]}{_SHARE}{_JOINT}"
        rf"{number[1]}{_WHO}[ ]+(?:là[ ]+)?{women[other]}{_ENDS}"
        rf"|{women[one]}(?:[ ]+(?:là|có))?:?[ ]+{behind[0]}{_WHO}{_SHARE}{_JOINT}"
        rf"{women[other]}(?:[ ]+(?:là|có))?:?[ ]+{behind[1]}{_WHO}{_ENDS}"
    )


_SEXES: Final = re.compile(rf"(?<!\w)(?:{_pair('m', 'n')}|{_pair('n', 'm')})", re.IGNORECASE)
_WOMEN: Final = re.compile(r"(?<!\w)nữ(?!\w)", re.IGNORECASE)
_AROUND: Final = 80  # characters on each side of the word that the two are looked for in
# From the total to the two: nothing but what is counted, and a word or mark that opens them.
_OPENS: Final = re.compile(
    r"(?:[ ]+[^\W\d_]+){0,8}[ ]*(?:[,;:(]|gồm|trong[ ]+đó)[ ]*(?:trong[ ]+đó|bao[ ]+gồm|gồm)?"
    r"(?:[ ]+có)?[ ]*:?[ ]*\(?[ ]*",
    re.IGNORECASE,
)
_REACH: Final = 110
_FAR: Final = Decimal("0.4")  # a sum that far from the total is of other people


def check_sexes(page: Page) -> Iterator[Finding]:
    """Yield a finding for every total that its men and women do not make."""
    at = 0
    for hint in _WOMEN.finditer(page.text):
        begin = max(at, hint.start() - _AROUND)
        found = _SEXES.search(page.text, begin, min(len(page.text), hint.end() + _AROUND))
        if found is None:
            continue
        at = found.end()
        names = [name for name, group in found.groupdict().items() if group]
        numbers = [_number(page, *found.span(name)) for name in names]
        before = page.between(max(0, found.start() - _REACH), found.start())
        total = next((i for i in reversed(before) if i.right <= found.start()), None)
        if (
            None in numbers
            or len(numbers) != 2
            or total is None
            or not _is_total(page, total, found)
        ):
            continue
        computed = sum((n for n in numbers if n is not None), Decimal(0))
        if total.amount and 0 < abs(computed - total.amount) <= total.amount * _FAR:
            yield _mismatch(page, total, [found.span(name) for name in names], computed)


def _number(page: Page, left: int, right: int) -> Decimal | None:
    words = parse_number_words(page.text[left:right].lower())
    if words is not None:
        return Decimal(words)
    written = read_numeral(page.text, left, right)
    return written.amount if written else None


def _is_total(page: Page, total: Figure, found: re.Match[str]) -> bool:
    """Say whether a figure counts the people that the two sexes make up."""
    if total.label != "QUANTITY" or total.target is not None or not _is_people(total.unit):
        return False
    if page.qualifier(total) != "none":
        return False
    return _OPENS.fullmatch(page.text, total.right, found.start()) is not None


def _is_people(unit: str) -> bool:
    return addable("người", unit) or unit.startswith("lượt")


def _mismatch(
    page: Page, total: Figure, spans: list[tuple[int, int]], computed: Decimal
) -> Finding:
    told = " + ".join(shown(page.text[left:right]) for left, right in spans)
    return finding(
        KIND,
        "error",
        f"Men and women, {told}, add up to {amount(computed, total)}, but {shown(total.text)} is "
        "the total stated.",
        spans=[(total.start, total.end), *(page.view.raw_span(*span) for span in spans)],
        stated=shown(total.text),
        computed=amount(computed, total),
        tolerance=Decimal(0),
        facts=page.facts_of([total]),
    )
