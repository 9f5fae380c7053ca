"""Who is who: officials with their titles and bodies, and the other people that reports name.

The same name is the same official only with a body and a period in common: homonyms stay
apart. Citizens have no body; they are kept by report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from baocao.grammar.people import REACH, fold_name, honorific_before, is_byline, is_meant
from baocao.registers.bodies import body_key
from baocao.registers.names import same_persons
from baocao.registers.report_view import (
    Evidence,
    Period,
    Record,
    ReportView,
    joined_period,
    touching,
)


@dataclass(frozen=True, slots=True)
class Title:
    """One office: as written, its readings (several where undecided), role and body."""

    written: str
    readings: tuple[str, ...]
    role: str | None
    body: str | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class OfficialRow:
    """One official: name, titles, bodies, units, and where each stands in the reports."""

    name: str
    honorific: str | None
    titles: tuple[Title, ...]
    body: str | None
    unit: str | None
    period: dict[str, str] | None
    reports: tuple[str, ...]
    evidence: tuple[Evidence, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the row as plain JSON types."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One other person of one report; ``byline`` where the name is an author or a credit."""

    name: str
    honorific: str | None
    byline: bool
    unit: str | None
    report: str
    sections: tuple[str, ...]
    evidence: tuple[Evidence, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the row as plain JSON types."""
        return asdict(self)


@dataclass(slots=True)
class _Official:
    """An official as one report tells of him or her."""

    names: list[str]
    honorifics: list[str]
    titles: list[Title]
    unit: str | None
    period: Period | None
    report: str
    evidence: list[Evidence]
    keys: set[str]


def officials_register(records: Iterable[Record]) -> list[OfficialRow]:
    """Return one row a person for the officials of some reports, in order of first mention.

    Reports are taken together where a person has the same name, a body in common and
    periods that overlap or follow each other (a year after a year). A report that tells no
    body goes to the only such person of its unit and period.

    Raises:
        KeyError: a record lacks ``id``, ``text`` or a field that every record has.
    """
    found = [official for record in records for official in _officials(ReportView(record))]
    by_name: dict[str, list[int]] = {}
    for index, official in enumerate(found):
        by_name.setdefault(fold_name(official.names[0]), []).append(index)
    groups = [group for indices in by_name.values() for group in _one_person(found, indices)]
    return [_row([found[i] for i in sorted(group)]) for group in sorted(groups, key=min)]


def persons_register(records: Iterable[Record], *, bylines: bool = False) -> list[PersonRow]:
    """Return one row a person and report for the people who are no officials.

    A second mention by given name (``em Minh``) belongs to the person named in full.
    Authors and photo credits are left out unless ``bylines`` asks for them.
    """
    rows: list[PersonRow] = []
    for record in records:
        rows += [row for row in _persons(ReportView(record)) if bylines or not row.byline]
    return rows


def _officials(view: ReportView) -> list[_Official]:
    links = [item for item in view.record.get("officials") or () if item["name"] in view.by_id]
    links = [item for item in links if is_meant(view.evidence(view.by_id[item["name"]]).text)]
    names = [view.evidence(view.by_id[item["name"]]).text for item in links]
    officials: dict[int, _Official] = {}
    for item, name, person in zip(links, names, same_persons(names), strict=True):
        official = officials.setdefault(
            person, _Official([], [], [], view.unit, view.period, view.id, [], set())
        )
        official.names.append(name)
        official.evidence.append(view.evidence(view.by_id[item["name"]]))
        if item.get("honorific"):
            official.honorifics.append(item["honorific"])
        for position in item["positions"]:
            if position in view.by_id:
                _add_title(official, view, view.by_id[position])
    for official in officials.values():
        official.names.sort(key=lambda name: -len(name.split()))
    return list(officials.values())


def _add_title(official: _Official, view: ReportView, position: dict[str, Any]) -> None:
    evidence = view.evidence(position)
    if any(evidence in title.evidence for title in official.titles):
        return
    value = position.get("value") or {}
    readings = tuple(value.get("expanded") or (evidence.text,))
    body = value.get("body")
    official.titles.append(
        Title(evidence.text, readings, value.get("role"), body, evidence=(evidence,))
    )
    if body:
        official.keys.add(body_key(body, unit=view.unit, report=view.id))


def _one_person(found: Sequence[_Official], indices: Sequence[int]) -> list[list[int]]:
    """Return the groups of officials of one name that are one person."""
    persons = _Union(indices)
    by_key: dict[str, list[int]] = {}
    by_unit: dict[str, list[int]] = {}
    for index in indices:
        official = found[index]
        for key in official.keys:
            by_key.setdefault(key, []).append(index)
        if official.unit is not None:
            by_unit.setdefault(fold_name(official.unit), []).append(index)
    for members in by_key.values():
        for group in touching((found[i].period, i) for i in members):
            persons.join(group)
    for members in by_unit.values():
        for group in touching((found[i].period, i) for i in members):
            bearers = {persons.root(i) for i in group if found[i].keys}
            if len(bearers) <= 1:  # else nobody can tell whose mention without a body it is
                persons.join([*bearers, *(i for i in group if not found[i].keys)])
    return persons.groups()


class _Union:
    """Numbers joined into groups."""

    def __init__(self, members: Iterable[int]) -> None:
        self._parent = {member: member for member in members}

    def root(self, member: int) -> int:
        """Return the number that stands for the group of a member."""
        parent = self._parent
        while parent[member] != member:
            parent[member] = parent[parent[member]]
            member = parent[member]
        return member

    def join(self, members: Sequence[int]) -> None:
        """Make one group of the groups of some members."""
        for member in members[1:]:
            self._parent[self.root(member)] = self.root(members[0])

    def groups(self) -> list[list[int]]:
        """Return the members of each group."""
        groups: dict[int, list[int]] = {}
        for member in self._parent:
            groups.setdefault(self.root(member), []).append(member)
        return list(groups.values())


def _row(parts: Sequence[_Official]) -> OfficialRow:
    """Return the row of one person from what each report tells."""
    titles: dict[tuple[Any, ...], Title] = {}
    for title in (title for part in parts for title in part.titles):
        key = tuple(fold_name(reading) for reading in title.readings)
        known = titles.get(key)
        titles[key] = replace(known, evidence=known.evidence + title.evidence) if known else title
    honorifics = Counter(fold_name(word) for part in parts for word in part.honorifics)
    units = Counter(part.unit for part in parts if part.unit)
    return OfficialRow(
        name=_best_written([name for part in parts for name in part.names]),
        honorific=_commonest(honorifics),
        titles=tuple(titles.values()),
        body=next((title.body for title in titles.values() if title.body), None),
        unit=_commonest(units),
        period=joined_period([part.period for part in parts]),
        reports=tuple(dict.fromkeys(part.report for part in parts)),
        evidence=tuple(evidence for part in parts for evidence in part.evidence),
    )


def _persons(view: ReportView) -> list[PersonRow]:
    mentions = [
        item
        for item in view.entities
        if item["label"] == "PERSON" and is_meant(view.evidence(item).text)
    ]
    grouped: dict[int, list[dict[str, Any]]] = {}
    for item, person in zip(
        mentions, same_persons([view.evidence(item).text for item in mentions]), strict=True
    ):
        grouped.setdefault(person, []).append(item)
    return [_person(view, items) for items in grouped.values()]


def _person(view: ReportView, items: Sequence[dict[str, Any]]) -> PersonRow:
    before = [view.text[max(0, item["start"] - REACH) : item["start"]] for item in items]
    lines = [words.rpartition("\n")[2] for words in before]
    honorifics = Counter(fold_name(word) for line in lines if (word := honorific_before(line)))
    kinds = [sentence["kind"] for item in items if (sentence := view.sentence_at(item["start"]))]
    credited = all(map(is_byline, lines)) or (bool(kinds) and set(kinds) == {"boilerplate"})
    sections = (view.section_at(item["start"]) for item in items)
    return PersonRow(
        name=_best_written([view.evidence(item).text for item in items]),
        honorific=_commonest(honorifics),
        byline=credited and not honorifics,
        unit=view.unit,
        report=view.id,
        sections=tuple(dict.fromkeys(sections)),
        evidence=tuple(map(view.evidence, items)),
    )


def _best_written(names: Sequence[str]) -> str:
    """Return the fullest writing of a name, not in capitals where there is another."""
    tidy = (" ".join(name.split()) for name in names)
    return min(tidy, key=lambda name: (-len(name.split(" ")), name.isupper()))


def _commonest(counts: Counter[str]) -> str | None:
    return counts.most_common(1)[0][0] if counts else None
