"""Hints, which are no faults: a percent without its base, a group beyond the last number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from baocao.audit.figures import Figure, Page, exact_number
from baocao.audit.findings import Finding, finding, shown
from baocao.normal import normalize

MISSING: Final = "missing_base"
OUT_OF_RANGE: Final = "group_number_out_of_range"

# 'tổ 41' may be a part of a khu phố, and 'khu' a part of anything: told only in full.
_KINDS: Final = {
    "tổ dân phố": ("tổ dân phố", "tdp"), "khu phố": ("khu phố", "kp"), "thôn": ("thôn",),
    "ấp": ("ấp",), "khóm": ("khóm",), "khối": ("khối",), "xóm": ("xóm",), "khu vực": ("khu vực",),
    "khu dân cư": ("khu dân cư", "kdc"), "khối phố": ("khối phố",),
}  # fmt: skip
_ALIASES: Final = {alias: kind for kind, aliases in _KINDS.items() for alias in aliases}
_BEHIND: Final = 45  # characters in which the base of a percent is named
_BEFORE: Final = 400  # 'vượt các chỉ tiêu được quận giao: thu … đạt 110%, …, tuyển quân đạt 100%'
_OPENED: Final = re.compile(r"(?:chỉ[ ]+tiêu|kế[ ]+hoạch)[^.;:]{0,60}:", re.IGNORECASE)
# The base stands behind the percent though the fact does not have it.
_NAMED: Final = re.compile(
    r"(?<!\w)(?:kế[ ]+hoạch|KH|chỉ[ ]+tiêu|dự[ ]+toán|mục[ ]+tiêu|mức|so[ ]+với|cùng[ ]+kỳ|giao"
    r"|nghị[ ]+quyết)(?!\w)",
    re.IGNORECASE,
)
_ALL: Final = re.compile(
    r"(?<!\w)(?:có|gồm|với|chia[ ]+thành|toàn[ ]+(?:phường|xã)|trên[ ]+địa[ ]+bàn)"
    r"(?:[ ]+tất[ ]+cả)?[ ]*\Z",
    re.IGNORECASE,
)


def check_bases(page: Page) -> Iterator[Finding]:
    """Yield a hint for every attainment above 100 % whose base the report does not name.

    ``thu ngân sách đạt 118%``: of the plan, of the order from above, or of last year?
    """
    places = {item.id: item for item in page.figures if item.id is not None}
    for fact in page.record.get("facts") or ():
        percent, base, target = (fact.get(name) for name in ("percent", "base", "target"))
        stated_percent = exact_number(percent)
        if stated_percent is None or base or target is not None or stated_percent <= 100:
            continue
        evidence = [places[e] for e in fact.get("evidence", ()) if e in places]
        stated = next((item for item in evidence if item.label == "PERCENT"), None)
        if stated is None or stated.amount is None or stated.amount <= 100:
            continue
        if _names_base(page, stated):
            continue
        name = normalize(str(fact.get("canonical") or fact.get("indicator") or ""))
        of = f" of {name}" if len(name.split()) > 1 else ""
        yield finding(
            MISSING,
            "info",
            f"An attainment{of} of {shown(stated.text)} is told without the base it counts from.",
            spans=[(stated.start, stated.end)],
            stated=shown(stated.text),
            facts=[fact["id"]],
        )


def _names_base(page: Page, stated: Figure) -> bool:
    """Say whether the base stands behind a percent, or opened the list that it stands in."""
    first, last = page.sentence(stated.left)
    if _NAMED.search(page.text, stated.right, min(stated.right + _BEHIND, last)):
        return True
    return _OPENED.search(page.text, max(first, stated.left - _BEFORE), stated.left) is not None


@dataclass(frozen=True, slots=True)
class _Group:
    """A group of the report that has a number and no name."""

    number: int
    start: int
    end: int
    text: str


def check_groups(page: Page) -> Iterator[Finding]:
    """Yield a hint for each kind of group whose numbers run beyond how many there are.

    ``14/16 tổ dân phố`` and ``TDP số 29``: groups were merged and the old number is used, or
    one of the two is wrong. One hint a kind, for the largest number.
    """
    groups = _numbered(page)
    counts = _counts(page) if groups else {}
    for kind, group in sorted(groups.items()):
        count = counts.get(kind)
        known = None if count is None else count.target or count.amount
        if count is None or known is None or group.number <= known:
            continue
        spans = sorted([(count.start, count.end), (group.start, group.end)])
        yield finding(
            OUT_OF_RANGE,
            "info",
            f"{group.text} is named, but {shown(count.text)} says there are {known:f}.",
            spans=spans,
            stated=group.text,
            computed=shown(count.text),
            facts=page.facts_of([count]),
        )


def _numbered(page: Page) -> dict[str, _Group]:
    """Return the group with the largest number of each kind, where the kind is written in full."""
    found: dict[str, _Group] = {}
    for entity in page.record.get("entities", ()):
        for item in (entity, *entity.get("nested", ())):
            value = item.get("value")
            if item["label"] != "RESIDENTIAL_GROUP" or not isinstance(value, Mapping):
                continue
            kind, number = str(value.get("kind")), _largest(value)
            full = normalize(page.surface(item)).lower().startswith(_KINDS.get(kind, ("\0",)))
            if not full or value.get("name") or number is None:
                continue
            if kind not in found or number > found[kind].number:
                found[kind] = _Group(number, item["start"], item["end"], page.surface(item))
    return found


def _largest(value: Mapping[str, Any]) -> int | None:
    numbers = [int(n) for n in value.get("numbers") or () if str(n).isdecimal() and len(n) < 4]
    return max(numbers, default=None)


def _counts(page: Page) -> dict[str, Figure]:
    """Return the figure that says how many groups of a kind there are: the largest, all told."""
    found: dict[str, Figure] = {}
    for item in page.figures:
        if item.label != "QUANTITY" or item.unit not in _ALIASES or item.amount is None:
            continue
        whole = item.is_ratio and item.sense == "subset"
        told = _ALL.search(page.text, max(0, item.left - 30), item.left) is not None
        if not whole and not (told and item.target is None):
            continue
        kind = _ALIASES[item.unit]
        known = found.get(kind)
        number = item.target or item.amount
        if known is None or number > (known.target or known.amount or 0):
            found[kind] = item
    return found
