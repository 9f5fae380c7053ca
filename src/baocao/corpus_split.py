"""Cut a researcher's own gold records into train, dev and test.

Whole documents are dealt out, and documents of one author or one unit stay together: a
model that has read nine reports of a ward knows its people and its turns of phrase. Among
the ways to do so, one is taken that gives every split its share of each kind of text.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from baocao.corpus import SPLITS, CorpusError, Record

TOGETHER: Final = ("author", "unit")
"""Meta fields whose equal values keep documents in one split."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Documents that stay together: their numbers and their kinds."""

    members: tuple[int, ...]
    kinds: Counter[str]


def split(
    records: Iterable[Record],
    *,
    dev: float = 0.15,
    test: float = 0.15,
    seed: int = 0,
    together: Sequence[str] = TOGETHER,
) -> dict[str, list[Record]]:
    """Return copies of the records in ``train``, ``dev`` and ``test``, ``meta.split`` set.

    Same records and seed give the same splits, in whatever order the records come; within
    a split they keep the order given.

    Args:
        records: gold records; ``meta.kind`` is what the shares are balanced by.
        dev: share of the documents for dev, from 0 to 1.
        test: share of the documents for test, from 0 to 1.
        seed: which of the equally good ways is taken.
        together: meta fields whose equal values keep documents together.

    Raises:
        ValueError: shares that leave nothing for train.
        CorpusError: two records of one id, or documents that hang together so that a split
            would stay empty.

    >>> records = [{"id": f"r{i}", "meta": {"kind": "news", "unit": f"xã {i}"}} for i in range(8)]
    >>> {name: len(part) for name, part in split(records, dev=0.25, test=0.25).items()}
    {'train': 4, 'dev': 2, 'test': 2}
    """
    if not (0 <= dev < 1 and 0 <= test < 1 and dev + test < 1):
        raise ValueError(f"dev and test are shares that leave some for train; found {dev}, {test}")
    listed = list(records)
    _refuse_copies(listed)
    shares = {"train": 1 - dev - test, "dev": dev, "test": test}
    groups = _groups(listed, together)
    dealt = _deal(groups, shares, seed)
    parts = {
        name: [listed[number] for number in sorted(n for g in dealt[name] for n in g.members)]
        for name in SPLITS
    }
    _refuse_empty(parts, shares, groups, together)
    return {
        name: [{**r, "meta": {**r.get("meta", {}), "split": name}} for r in part]
        for name, part in parts.items()
    }


def _refuse_copies(records: list[Record]) -> None:
    twice = [name for name, number in Counter(r["id"] for r in records).items() if number > 1]
    if twice:
        raise CorpusError(f"document '{twice[0]}' stands twice; give each document its own id")


def _refuse_empty(
    parts: Mapping[str, list[Record]],
    shares: Mapping[str, float],
    groups: list[_Group],
    together: Sequence[str],
) -> None:
    empty = [name for name, share in shares.items() if share > 0 and not parts[name]]
    if empty:
        largest = max((len(group.members) for group in groups), default=0)
        raise CorpusError(
            f"nothing is left for {', '.join(empty)}: {sum(map(len, parts.values()))} documents "
            f"in {len(groups)} groups of one {' or '.join(together) or 'document'}, the largest "
            f"of {largest}; keep fewer fields together or ask for other shares"
        )


def _groups(records: list[Record], together: Sequence[str]) -> list[_Group]:
    """Join documents that share a value of one of the fields, directly or through others."""
    leader = list(range(len(records)))

    def lead(number: int) -> int:
        while leader[number] != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    first: dict[tuple[str, str], int] = {}
    for number, record in enumerate(records):
        for field in together:
            value = record.get("meta", {}).get(field)
            if value is not None:
                other = first.setdefault((field, str(value)), number)
                leader[lead(number)] = lead(other)
    members: dict[int, list[int]] = {}
    for number in range(len(records)):
        members.setdefault(lead(number), []).append(number)
    groups = [
        _Group(tuple(m), Counter(str(records[n].get("meta", {}).get("kind")) for n in m))
        for m in members.values()
    ]
    # By id, not by place in the file: the order of the records must not change the splits.
    return sorted(groups, key=lambda group: min(str(records[n]["id"]) for n in group.members))


def _deal(groups: list[_Group], shares: Mapping[str, float], seed: int) -> dict[str, list[_Group]]:
    """Give each group, the large ones first, to the split that it brings nearest its share."""
    order = list(groups)
    random.Random(seed).shuffle(order)
    order.sort(key=lambda group: -len(group.members))
    kinds: Counter[str] = sum((group.kinds for group in groups), Counter())
    have: dict[str, Counter[str]] = {name: Counter() for name in SPLITS}
    dealt: dict[str, list[_Group]] = {name: [] for name in SPLITS}

    def cost(name: str, group: _Group) -> float:
        """Return how much farther from its shares a split is with a group than without."""
        whole = kinds.total() * shares[name]
        missing = whole - have[name].total()
        change = _change(missing, len(group.members), whole)
        for kind, number in group.kinds.items():
            wanted = kinds[kind] * shares[name]
            change += _change(wanted - have[name][kind], number, wanted)
        return change

    for group in order:
        name = min((n for n in SPLITS if shares[n] > 0), key=lambda n: cost(n, group))
        dealt[name].append(group)
        have[name].update(group.kinds)
    return dealt


def _change(missing: float, added: int, wanted: float) -> float:
    """Return the growth of the squared distance from what is wanted, in shares of that."""
    return ((missing - added) ** 2 - missing**2) / wanted
