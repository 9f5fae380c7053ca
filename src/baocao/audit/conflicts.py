"""One thing told in two ways: ``thu ngân sách 46,82 tỷ`` and, further on, ``48,62 tỷ``.

Two values of one indicator are a finding only where they look like one figure mistyped: the
same digits in another order, or one digit that differs. Other differences are as a rule two
indicators with one name (the ward's revenue, the revenue collected in the ward).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Final

from baocao.audit.claims import Claim, read_claims
from baocao.audit.figures import Figure, Page
from baocao.audit.findings import Finding, finding, shown
from baocao.audit.near_misses import slip
from baocao.audit.told_once import TOLD_ONCE
from baocao.audit.units import head_of

SAME_INDICATOR: Final = "same_indicator_conflict"
PERCENT_OVER_BASE: Final = "percent_over_base_conflict"

_DIGITS: Final = 3  # digits that a figure needs before their order means anything
_MORE_DIGITS: Final = 4  # and before one that differs does: '312 hộ' and '314 hộ' are two counts
_MOST: Final = 50  # figures of one shape compared with each other
_CLOSE: Final = Decimal("0.25")  # mistyped figures keep their size
_REACH: Final = 80
_CELLS: Final = 10
_AHEAD: Final = re.compile(r"(?<!\w)(?:phấn đấu|dự kiến|đặt mục tiêu|đến năm|sẽ)(?!\w)")
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_WORD: Final = re.compile(r"[^\W\d_]+")
_NUMBER: Final = re.compile(r"\d[\d.,]*")
# Words that name no indicator by themselves.
_LINKS: Final = frozenset(
    {"đạt", "được", "là", "còn", "ước", "tổng", "cả", "năm", "số", "với", "của", "và", "trong",
     "cho", "các", "có", "tại", "trên", "tỷ", "tỉ", "lệ", "chiếm", "bằng", "phường", "xã", "giảm",
     "tăng", "xuống", "lên", "kết", "quả", "thực", "hiện", "kế", "hoạch", "chỉ", "tiêu", "đơn",
     "vị", "hồ", "sơ"}
)  # fmt: skip
_AGAIN: Final = re.compile(
    r"(?P<base>[^,;.()\d\n]{0,45})[ ]*[,(][ ]*(?:và[ ]+)?vượt[ ]+", re.IGNORECASE
)
_OTHER_BASE: Final = re.compile(
    r"[ ]*(?:so[ ]+(?:với[ ]+)?(?:cùng|năm|tháng|quý)|cùng[ ]+kỳ)", re.IGNORECASE
)
_BRACKET: Final = re.compile(r"[ ]{0,4}\([^()\n]{3,160}\)")


def check_conflicts(page: Page) -> Iterator[Finding]:
    """Yield a finding for every thing that a report tells in two ways."""
    seen: set[tuple[int, ...]] = set()
    claims = read_claims(page)
    for found in (
        *_told_twice(page, claims),
        *_mistyped(page),
        *_two_percents(page, claims),
        *_percent_twice(page),
        *_in_words(page),
    ):
        key = tuple(sorted(item["start"] for item in found["evidence"]))
        if key not in seen:
            seen.add(key)
            yield found


def mistyped(one: Figure, other: Figure) -> bool:
    """Say whether two figures look like one that was mistyped.

    >>> from baocao.audit.figures import figure
    >>> def money(text, vnd): return figure(text, {"start": 0, "end": len(text), "label": "MONEY",
    ...     "value": {"min_vnd": vnd, "max_vnd": vnd}})
    >>> mistyped(money("46,82 tỷ", 46820000000), money("48,62 tỷ", 48620000000))
    True
    >>> mistyped(money("46,8 tỷ", 46800000000), money("46,82 tỷ", 46820000000))
    False
    """
    if one.amount is None or other.amount is None or one.amount == other.amount:
        return False
    digits, others = _shape(one), _shape(other)
    if len(digits) != len(others) or len(digits) < _DIGITS or not _near(one, other):
        return False
    if sorted(digits) == sorted(others):
        return True
    return len(digits) >= _MORE_DIGITS and slip(digits, others) is not None


def differ(one: Figure, other: Figure) -> bool:
    """Say whether two figures of like size are two values, and not one that was rounded."""
    if one.amount is None or other.amount is None or not _near(one, other):
        return False
    step = max(one.step, other.step, Decimal(1).scaleb(-min(one.decimals, other.decimals)))
    return abs(one.amount - other.amount) >= step


def conflict(one: Claim, other: Claim, severity: str) -> Finding:
    """Return the finding for two claims of one report."""
    figures = sorted((one.figure, other.figure), key=lambda item: item.start)
    texts = [shown(item.text) for item in figures]
    return finding(
        SAME_INDICATOR,
        severity,
        f"{one.name} is told twice, as {texts[0]} and as {texts[1]}.",
        spans=[(item.start, item.end) for item in figures],
        stated=texts[0],
        computed=texts[1],
        facts=list(dict.fromkeys((one.fact, other.fact))),
    )


def _told_twice(page: Page, claims: Iterable[Claim]) -> Iterator[Finding]:
    """Compare the facts of one indicator with each other."""
    groups: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[claim.key].append(claim)
    for group in groups.values():
        for i, one in enumerate(group[:_MOST]):
            for other in group[i + 1 : _MOST]:
                if not _apart(page, one.figure, other.figure):
                    continue
                if mistyped(one.figure, other.figure):
                    yield conflict(one, other, "error")
                elif one.canonical and one.name in TOLD_ONCE and differ(one.figure, other.figure):
                    yield conflict(one, other, "warning")


def _mistyped(page: Page) -> Iterator[Finding]:
    """Compare figures that have the same digits in another order, where words name one thing."""
    groups: dict[tuple[str, str, str], list[Figure]] = defaultdict(list)
    for item in page.figures:
        digits = _shape(item)
        if item.amount is not None and item.target is None and len(digits) >= _DIGITS:
            groups[item.label, head_of(item.unit), "".join(sorted(digits))].append(item)
    for group in groups.values():
        for i, one in enumerate(group[:_MOST]):
            for other in group[i + 1 : _MOST]:
                if not mistyped(one, other) or not _apart(page, one, other):
                    continue
                name = _shared_name(page, one, other)
                if name and page.qualifier(one) == page.qualifier(other) == "none":
                    texts = [shown(item.text) for item in (one, other)]
                    yield finding(
                        SAME_INDICATOR,
                        "error",
                        f"{name} is told twice, as {texts[0]} and as {texts[1]}.",
                        spans=[(item.start, item.end) for item in (one, other)],
                        stated=texts[0],
                        computed=texts[1],
                        facts=page.facts_of((one, other)),
                    )


def _shared_name(page: Page, one: Figure, other: Figure) -> str | None:
    """Return the words before both figures that name one indicator: two neighbours at least."""
    pairs, other_pairs = _name_words(page, one), _name_words(page, other)
    shared = [pair for pair in pairs if pair in set(other_pairs)]
    if not shared:
        return None
    return " ".join(dict.fromkeys(word for pair in shared for word in pair))


def _apart(page: Page, one: Figure, other: Figure) -> bool:
    """Say whether two figures are told in two places about one time.

    Not in one sentence, which compares them; not in neighbouring cells, which are columns;
    not about two years, nor of what is to come.
    """
    if page.sentence(one.left) == page.sentence(other.left):
        return False
    first, last = sorted((one, other), key=lambda item: item.left)
    if last.left - first.right < _CELLS and not page.text[first.right : last.left].strip():
        return False
    clauses = [_clause(page, item) for item in (one, other)]
    if any(_AHEAD.search(clause) for clause in clauses):
        return False
    years = [set(_YEAR.findall(clause)) for clause in clauses]
    return years[0] == years[1]


def _clause(page: Page, item: Figure) -> str:
    begin = max(page.sentence(item.left)[0], item.left - _REACH)
    before = page.text[begin : item.left].lower()
    return before.rpartition(";")[2].rpartition(". ")[2]


def _name_words(page: Page, item: Figure) -> list[tuple[str, str]]:
    words = _WORD.findall(_clause(page, item))
    return [(a, b) for a, b in pairwise(words) if a not in _LINKS and b not in _LINKS]


def _two_percents(page: Page, claims: Iterable[Claim]) -> Iterator[Finding]:
    """Compare the attainments of one indicator over one base."""
    groups: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.attained is not None and claim.base:
            groups[(*claim.key[:1], claim.base)].append(claim)
    for group in groups.values():
        for one, other in pairwise(group):
            if one.attained is None or other.attained is None:
                continue
            if not _apart(page, one.attained, other.attained):
                continue
            if one.figure.amount is not None and other.figure.amount != one.figure.amount:
                continue
            if mistyped(one.attained, other.attained):
                yield _percents(page, one.attained, other.attained, one.name, "as")


def _percent_twice(page: Page) -> Iterator[Finding]:
    """Compare ``đạt 114% dự toán, vượt 12%``: both count over one base."""
    for one, other in pairwise(page.figures):
        if one.label != "PERCENT" or other.label != "PERCENT" or other.left - one.right > _REACH:
            continue
        if one.amount is None or other.amount is None or one.amount < 100 or other.amount >= 100:
            continue
        gap = _AGAIN.fullmatch(page.text, one.right, other.left)
        if gap is None or one.unit != "percent" or other.unit != "percent":
            continue
        behind = page.text[other.right : other.right + 40]
        if _OTHER_BASE.match(behind) or (gap["base"].strip() and _names_a_base(behind)):
            continue
        step = Decimal(1).scaleb(-min(one.decimals, other.decimals))
        if abs(other.amount + 100 - one.amount) >= step:
            yield _percents(page, one, other, "the attainment", "then as above it by")


def _names_a_base(behind: str) -> bool:
    return re.match(r"[ ]*(?:kế|chỉ|dự|mục|nghị|so|với|KH)(?!\w)", behind) is not None


def _percents(page: Page, one: Figure, other: Figure, name: str, how: str) -> Finding:
    figures = sorted((one, other), key=lambda item: item.start)
    texts = [shown(item.text) for item in figures]
    return finding(
        PERCENT_OVER_BASE,
        "error",
        f"{name[:1].upper()}{name[1:]} over one base is told as {texts[0]} and {how} {texts[1]}.",
        spans=[(item.start, item.end) for item in figures],
        stated=texts[0],
        computed=texts[1],
        facts=page.facts_of(figures),
    )


def _in_words(page: Page) -> Iterator[Finding]:
    """Tell amounts whose words in brackets say another sum (the grammar's ``words_differ``)."""
    for item in page.figures:
        if "words_differ" not in item.flags:
            continue
        bracket = _BRACKET.match(page.text, item.right)
        if bracket is None:
            continue
        words = page.text[bracket.start() : bracket.end()].strip(" ()")
        yield finding(
            SAME_INDICATOR,
            "error",
            f"{shown(item.text)} is written out as another sum: {shown(words)}.",
            spans=[(item.start, item.end), page.view.raw_span(*bracket.span())],
            stated=shown(item.text),
            computed=shown(words),
            facts=page.facts_of([item]),
        )


def _shape(item: Figure) -> str:
    """Return the digits of the first number of a figure, leading zeros dropped."""
    found = _NUMBER.search(item.text)
    return re.sub(r"\D", "", found[0]).lstrip("0") if found else ""


def _near(one: Figure, other: Figure) -> bool:
    if one.amount is None or other.amount is None:
        return False
    largest = max(abs(one.amount), abs(other.amount))
    return abs(one.amount - other.amount) <= largest * _CLOSE
