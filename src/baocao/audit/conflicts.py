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
from baocao.audit.lists import is_of_many, listed_figures
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
_LONG_NAME: Final = 4  # words that name one rate beyond doubt
# Units of what is done again and again: two of them are two occasions.
_MANY_TIMES: Final = frozenset(
    {"buổi", "cuộc", "lượt", "lớp", "hội nghị", "đợt", "suất", "phần", "xuất", "văn bản", "vụ",
     "đơn", "tin", "bài", "tin bài", "lần", "chuyến", "ca", "trường hợp", "giải"}
)  # fmt: skip
_OF_PEOPLE: Final = re.compile(
    r"(?<!\w)(?:hộ|người|trẻ|học sinh|gia đình|hội viên|đảng viên|phụ nữ|thanh niên)(?!\w)"
)
_TIME: Final = re.compile(
    r"(?<!\w)(?:quý [ivx\d]{1,3}|\d{1,2} tháng|tháng \d{1,2}|đầu năm|đầu kỳ"
    r"|đầu nhiệm kỳ|vụ \w+|lũy kế|ngày \d{1,2}[/-]\d{1,2}|đợt \w+|học kỳ \w+|năm học|nửa năm"
    r"|cùng kỳ|năm trước|năm ngoái)(?!\w)"
)
# Told of a part of the place or of a larger one.
_PART: Final = re.compile(
    r"(?<!\w)(?:riêng|trong đó|quận|huyện|tỉnh|thành phố|thị xã|toàn quốc|cả nước"
    r"|(?:tổ dân phố|tdp|tổ|thôn|ấp|khu phố|khối|xóm|bản|buôn|khóm|khu)(?: số)? \d)(?!\w)"
)
_LARGER: Final = re.compile(
    r"(?<!\w)(?:(?:quận|huyện|tỉnh|thành phố|thị xã)(?! giao| ủy|\w)|toàn quốc|cả nước|cùng kỳ"
    r"|năm trước|năm ngoái|đầu năm|quý [ivx\d]{1,3}|đợt \w+|học kỳ \w+|vụ (?:xuân|mùa|thu|đông|hè))"
    r"(?!\w)"
)
_BEHIND: Final = 28  # characters behind a figure that say whose it is
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_WORD: Final = re.compile(r"[^\W\d_]+")
_MARK: Final = re.compile(r"[;:()\n]|[,.](?!\d)")
_SHARED: Final = 3  # pairs of neighbours that two clauses share where figures stand between them
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
    listed = listed_figures(claims)
    for found in (
        *_told_twice(page, [claim for claim in claims if claim.figure.start not in listed]),
        *_rates(page, claims),
        *_named_alike(page, claims),
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
                if not _apart(page, one.figure, other.figure, goals=one.goal):
                    continue
                if mistyped(one.figure, other.figure):
                    yield conflict(one, other, "error")
                elif not (one.canonical and one.name in TOLD_ONCE):
                    continue
                elif _alike_told(page, one, other) and differ(one.figure, other.figure):
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
                if name and is_of_many(page, name, one):
                    continue
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
    shared = _shared(_name_words(page, one), _name_words(page, other))
    if not shared:  # 'có 321 hộ kinh doanh đăng ký mới': the words behind name it as well
        shared = _shared(*(_name_words(page, i, behind=True) for i in (one, other)))
        if len(shared) < _SHARED:
            return None
    return " ".join(dict.fromkeys(word for pair in shared for word in pair))


def _rates(page: Page, claims: Iterable[Claim]) -> Iterator[Finding]:
    """Compare the shares of people or households that one long name tells twice."""
    groups: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        who = None if claim.canonical else list(_OF_PEOPLE.finditer(claim.name))
        name = claim.name[who[-1].start() :] if who else ""
        if claim.figure.label == "PERCENT" and len(name.split()) >= _LONG_NAME:
            groups[name].append(claim)
    for group in groups.values():
        for one, other in pairwise(group[:_MOST]):
            if one.key[2:] != other.key[2:] or not _apart(page, one.figure, other.figure):
                continue
            if _alike_told(page, one, other) and differ(one.figure, other.figure):
                yield conflict(one, other, "warning")


def _named_alike(page: Page, claims: Iterable[Claim]) -> Iterator[Finding]:
    """Compare counts and sums whose long names have the same words: ``đăng ký mới``, ``mới``."""
    groups: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        words = sorted(set(claim.name.removeprefix("số ").split()))
        unit = head_of(claim.figure.unit)
        told = claim.canonical or claim.goal or claim.figure.label == "PERCENT"
        if not told and len(words) >= _LONG_NAME and unit not in _MANY_TIMES:
            groups[(*claim.key[1:], *words)].append(claim)
    for group in groups.values():
        for one, other in pairwise(group[:_MOST]):
            if not _apart(page, one.figure, other.figure) or not _alike_told(page, one, other):
                continue
            if differ(one.figure, other.figure):
                sure = mistyped(one.figure, other.figure)
                yield conflict(one, other, "error" if sure else "warning")


def _alike_told(page: Page, one: Claim, other: Claim) -> bool:
    """Say whether two claims are about one part of the year, and both about the whole place."""
    clauses = [_clause(page, item.figure) for item in (one, other)]
    if any(_PART.search(clause) for clause in clauses):
        return False
    times = [set(_TIME.findall(_around(page, item.figure))) for item in (one, other)]
    return times[0] == times[1]


def _shared(
    pairs: Iterable[tuple[str, str]], other_pairs: Iterable[tuple[str, str]]
) -> list[tuple[str, str]]:
    known = set(other_pairs)
    return [pair for pair in pairs if pair in known]


def _apart(page: Page, one: Figure, other: Figure, *, goals: bool = False) -> bool:
    """Say whether two figures are told in two places about one time.

    Not in one sentence, which compares them; not in neighbouring cells, which are columns;
    not about two years, nor, but for ``goals``, of what is to come.
    """
    if page.sentence(one.left) == page.sentence(other.left):
        return False
    first, last = sorted((one, other), key=lambda item: item.left)
    if last.left - first.right < _CELLS and not page.text[first.right : last.left].strip():
        return False
    clauses = [_clause(page, item) for item in (one, other)]
    if not goals and any(_AHEAD.search(clause) for clause in clauses):
        return False
    if _scope(page, one) != _scope(page, other):
        return False
    years = [set(_YEAR.findall(clause)) for clause in clauses]
    return years[0] == years[1]


def _scope(page: Page, item: Figure) -> set[str]:
    """Return the words that make a figure one of a larger place, or of another time."""
    return {" ".join(found[0].split()) for found in _LARGER.finditer(_around(page, item))}


def _around(page: Page, item: Figure) -> str:
    """Return the words of the clause before a figure, and a few behind it, in lower case."""
    end = min(page.sentence(item.left)[1], item.right + _BEHIND)
    return f"{_clause(page, item)} | {page.text[item.right : end].lower()}"


def _clause(page: Page, item: Figure) -> str:
    begin = max(page.sentence(item.left)[0], item.left - _REACH)
    before = page.text[begin : item.left].lower()
    return before.rpartition(";")[2].rpartition(". ")[2]


def _name_words(page: Page, item: Figure, *, behind: bool = False) -> list[tuple[str, str]]:
    clause = _clause(page, item)
    if behind:
        end = min(page.sentence(item.left)[1], item.right + _REACH)
        clause += _MARK.split(page.text[item.left : end].lower())[0]
    words = _WORD.findall(clause)
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
    """Return the digits of the first number of a figure, leading zeros dropped.

    Of money those of the sum, so that ``1,25 tỷ`` and ``1.520 triệu`` can be compared.
    """
    if item.label == "MONEY" and item.amount is not None and item.amount == int(item.amount):
        return str(int(item.amount)).rstrip("0")
    found = _NUMBER.search(item.text)
    return re.sub(r"\D", "", found[0]).lstrip("0") if found else ""


def _near(one: Figure, other: Figure) -> bool:
    if one.amount is None or other.amount is None:
        return False
    largest = max(abs(one.amount), abs(other.amount))
    return abs(one.amount - other.amount) <= largest * _CLOSE
