"""The residential groups of each ward: where they are named and what happened there.

A number alone names no group: after the mergers of July 2025 one new ward has five groups
of the same number. A group is its ward, its kind, its number or name, and its time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final

from baocao.grammar.people import fold_name
from baocao.registers.report_view import (
    Evidence,
    Period,
    Record,
    ReportView,
    joined_period,
    touching,
)

MERGERS: Final = "2025-07-01"
"""Day on which the wards of Vietnam were merged (two tiers of government since)."""

_REACH: Final = 300  # characters of a clause on each side of a group
_WARDS: Final = frozenset({"phường", "xã", "thị trấn"})
_BEFORE_WARD: Final = re.compile(r"[ ,(-]*(?:thuộc|của)?[ ]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Happening:
    """A sentence that names a group, and the clause of it (parted at ``;``) that does."""

    section: str
    kind: str
    sentence: Evidence
    clause: Evidence


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One residential group of one ward: number or name, mentions, and what happened there."""

    ward: str | None
    kind: str
    number: str | None
    name: str | None
    period: dict[str, str] | None
    reports: tuple[str, ...]
    sections: tuple[str, ...]
    mentions: tuple[Evidence, ...]
    happenings: tuple[Happening, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the row as plain JSON types."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Mention:
    view: ReportView
    key: tuple[str, ...]
    ward: str | None
    kind: str
    number: str | None
    name: str | None
    item: dict[str, Any]

    @property
    def report(self) -> str:
        return self.view.id


def groups_register(records: Iterable[Record]) -> list[GroupRow]:
    """Return one row a residential group, in order of first mention.

    A range (``tổ 1 đến tổ 3``) counts for each of its groups; groups inside bodies and
    titles (``Ban CTMT tổ dân phố số 4``) count. The ward is the one named right behind the
    group, else the report's unit. Reports of one ward are taken together where their
    periods overlap or follow each other, on one side of the mergers of July 2025; where no
    ward is known, a group is that of its report.
    """
    by_key: dict[tuple[str, ...], list[_Mention]] = {}
    for record in records:
        view = ReportView(record)
        for mention in _mentions(view):
            by_key.setdefault(mention.key, []).append(mention)
    rows = []
    for mentions in by_key.values():
        reports: dict[str, tuple[Period | None, list[_Mention]]] = {}
        for mention in mentions:
            reports.setdefault(mention.report, (mention.view.period, []))[1].append(mention)
        rows += [_row([m for part in parts for m in part]) for parts in touching(reports.values())]
    return rows


def _mentions(view: ReportView) -> Iterable[_Mention]:
    for entity in view.entities:
        for item in (entity, *(entity.get("nested") or ())):
            value = item.get("value")
            if item["label"] != "RESIDENTIAL_GROUP" or not value:
                continue
            ward = _ward(view, item)
            kind, name = str(value["kind"]), value.get("name")
            place = f"={fold_name(ward)}" if ward else f"#{view.id}"
            era = "after" if view.period and view.period[0] >= MERGERS else "before"
            for number in value.get("numbers") or (None,):
                key = (place, era, kind, number or "", fold_name(name or ""))
                yield _Mention(view, key, ward, kind, number, name, item)


def _ward(view: ReportView, item: dict[str, Any]) -> str | None:
    """Return the ward named right behind a group, else the unit of the report."""
    for entity in view.within(item["end"], item["end"] + 40):
        value = entity.get("value") or {}
        between = view.text[item["end"] : entity["start"]]
        named = entity["label"] == "LOCATION" and value.get("type") in _WARDS
        if named and _BEFORE_WARD.fullmatch(between):
            return f"{value['type']} {value['name']}"
        break
    return view.unit


def _row(mentions: list[_Mention]) -> GroupRow:
    first = mentions[0]
    happenings: dict[tuple[str, int], Happening] = {}
    for mention in mentions:
        sentence = mention.view.sentence_at(mention.item["start"])
        if sentence is not None:
            happenings.setdefault(
                (mention.report, sentence["start"]), _happening(mention, sentence)
            )
    sections = (happening.section for happening in happenings.values())
    return GroupRow(
        ward=first.ward,
        kind=first.kind,
        number=first.number,
        name=first.name,
        period=joined_period([mention.view.period for mention in mentions]),
        reports=tuple(dict.fromkeys(mention.report for mention in mentions)),
        sections=tuple(dict.fromkeys(sections)),
        mentions=tuple(mention.view.evidence(mention.item) for mention in mentions),
        happenings=tuple(happenings.values()),
    )


def _happening(mention: _Mention, sentence: dict[str, Any]) -> Happening:
    view, item = mention.view, mention.item
    start = max(sentence["start"], item["start"] - _REACH)
    end = max(min(sentence["end"], item["end"] + _REACH), item["end"])
    start = max(start, view.text.rfind(";", start, item["start"]) + 1)
    after = view.text.find(";", item["end"], end)
    clause = {"start": start, "end": end if after < 0 else after}
    while view.text[clause["start"]].isspace():
        clause["start"] += 1
    return Happening(
        str(sentence["section"]),
        str(sentence.get("kind", "body")),
        view.evidence(sentence),
        view.evidence(clause),
    )
