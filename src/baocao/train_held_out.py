"""Which documents are held out for scoring: by rank of a hash, so that it hardly moves.

A document's rank is a hash of the seed and its text. Names of files, ids, line numbers and
the order of the rows have no say, and rows that are added later push only a few documents
over the border.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from baocao.corpus import Record
from baocao.corpus_split import TOGETHER
from baocao.train_data import DOCUMENT

SHARE: Final = 0.2
"""Share of the documents kept for scoring where no other file is given for that."""

_ADVICE: Final = "or score on another file with --dev FILE"


@dataclass(frozen=True, slots=True)
class _Group:
    """Records that stay together: their numbers, their rank and what they are balanced by."""

    members: tuple[int, ...]
    rank: str
    kind: str


def held_out(
    records: list[Record], *, share: float = SHARE, seed: int = 0
) -> tuple[list[Record], list[Record]]:
    """Return the records to learn from and those to score on, the same at every call.

    The documents of the lowest rank are held out, each kind (section of a row, else
    ``meta.kind``) by its share. Rows of one document and equal texts stay together, and
    documents of one author or unit too, where two such groups can be made. Where every
    document is a group of its own and there is one kind: of the old documents, ``n`` new
    ones move ``n`` at most, all of them from the same side to the other. Two documents are
    too few: nothing is held out then.

    Args:
        records: records with ids of their own.
        share: of the documents, from 0 (nothing is held out) to below 1.
        seed: another seed, another choice.

    Raises:
        ValueError: a share out of that range.

    >>> rows = [{"id": f"r{i}", "text": f"{i} hộ nghèo", "meta": {}, "sentences": []}
    ...         for i in range(10)]
    >>> [record["id"] for record in held_out(rows)[1]]
    ['r4', 'r9']
    >>> [record["id"] for record in held_out(rows[:9])[1]]  # r9 was not there yet
    ['r2', 'r4']
    """
    if not 0 <= share < 1:
        raise ValueError(f"the share held out is from 0 to below 1; found {share}")
    wanted = round(share * len(records))
    for together in ((*TOGETHER, DOCUMENT), (DOCUMENT,)):
        taken = _taken(_groups(records, together, seed), share) if wanted else set()
        if 0 < len(taken) < len(records):
            parts: tuple[list[Record], list[Record]] = [], []
            for number, record in enumerate(records):
                parts[number in taken].append(record)
            return parts
    return records, []


def _taken(groups: Iterable[_Group], share: float) -> set[int]:
    """Return the numbers of the records held out: kind by kind, the lowest ranks first.

    What one kind has too many of is counted against the next, so that the sum is right.
    """
    taken: set[int] = set()
    seen = 0
    kinds: dict[str, list[_Group]] = {}
    for group in sorted(groups, key=lambda group: (group.kind, group.rank)):
        kinds.setdefault(group.kind, []).append(group)
    for same in kinds.values():
        seen += sum(len(group.members) for group in same)
        missing = round(share * seen) - len(taken)
        for group in same:
            if len(group.members) < 2 * missing:  # nearer to the share with it than without
                taken.update(group.members)
                missing -= len(group.members)
    return taken


def _groups(records: Sequence[Record], together: Sequence[str], seed: int) -> list[_Group]:
    """Join records that share a text or a value of a meta field, directly or through others."""
    leader = list(range(len(records)))

    def lead(number: int) -> int:
        while leader[number] != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    first: dict[tuple[str, str], int] = {}
    for number, record in enumerate(records):
        shared = {name: record["meta"].get(name) for name in together}
        for name, value in {**shared, "\0text": record["text"]}.items():
            if value is not None:
                leader[lead(number)] = lead(first.setdefault((name, str(value)), number))
    members: dict[int, list[int]] = {}
    for number in range(len(records)):
        members.setdefault(lead(number), []).append(number)
    return [_group(records, numbers, seed) for numbers in members.values()]


def _group(records: Sequence[Record], numbers: list[int], seed: int) -> _Group:
    kinds = Counter(_kind(records[number]) for number in numbers)
    return _Group(
        members=tuple(numbers),
        rank=min(text_hash(f"{seed}\0{records[number]['text']}") for number in numbers),
        kind=min(kinds, key=lambda kind: (-kinds[kind], kind)),
    )


def _kind(record: Record) -> str:
    """Return what the choice is balanced by: the section of a row that has one."""
    filed = {item["section"] for item in record["sentences"]}
    return min(filed) if len(filed) == 1 else str(record["meta"].get("kind") or "")


def text_hash(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8: ``text_sha256`` of a report record.

    >>> text_hash("Xã họp.")[:8]
    '079df32f'
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def why_none(records: Sequence[Record], *, share: float) -> str:
    """Say why nothing is held out of some records, and how to part them.

    >>> one = {"id": "a-1", "text": "Xã họp.\\nDân vui.", "meta": {}, "sentences": []}
    >>> why_none([one], share=0.2)  # doctest: +NORMALIZE_WHITESPACE
    "the 2 lines are one document; where '-DOCSTART-' stands once, put one before each report or
    take it out (each sentence is a document then), or score on another file with --dev FILE"
    """
    names = {record["meta"].get(DOCUMENT) for record in records}
    if not share:
        return "the share asked for is 0; --held-out 0.2 holds a fifth out"
    if len(records) > 1 and len(names) == 1 and None not in names:
        return (
            f"the {len(records)} rows share the id '{min(map(str, names))}' and so are one "
            f"document; give each report an id of its own, or leave ids out, {_ADVICE}"
        )
    if len(records) > 1 and len({record["text"] for record in records}) == 1:
        return f"the {len(records)} texts are all the same; give other texts, {_ADVICE}"
    lines = sum(record["text"].count("\n") + 1 for record in records)
    if len(records) == 1 and lines > 1:
        return (
            f"the {lines} lines are one document; where '-DOCSTART-' stands once, put one before "
            f"each report or take it out (each sentence is a document then), {_ADVICE}"
        )
    documents = len(names - {None}) + sum(DOCUMENT not in r["meta"] for r in records)
    return f"{documents} document(s) cannot be parted in that share; give more, {_ADVICE}"
