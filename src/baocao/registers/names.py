"""Which mentions of names in one report are the same person.

``Trần Thị Mận`` and ``TRẦN THỊ MẬN`` are; ``em Mận`` is the one person of that given name.
"""

from __future__ import annotations

from collections.abc import Sequence

from baocao.grammar.people import fold_name


def same_persons(names: Sequence[str]) -> list[int]:
    """Return for each name the index of the first mention of the same person.

    A name of one syllable, or the last two of a longer one, goes to the only person in full
    whose name ends so; where several do, or none, it is a person by itself.

    >>> same_persons(["Trần Thị Mận", "Lê Văn Minh", "TRẦN THỊ MẬN", "Minh", "Hoa"])
    [0, 1, 0, 1, 4]
    >>> same_persons(["Minh", "Lê Văn Minh"]), same_persons(["Lê Minh", "Mai Minh", "Minh"])
    ([0, 0], [0, 1, 2])
    """
    folded = [fold_name(name) for name in names]
    tails: dict[str, set[str]] = {}
    for name in set(folded):
        syllables = name.split(" ")
        for size in (1, 2):
            if len(syllables) > size:
                tails.setdefault(" ".join(syllables[-size:]), set()).add(name)
    first: dict[str, int] = {}
    persons = []
    for index, name in enumerate(folded):
        fuller = tails.get(name, set())
        # Of 'Minh', 'Văn Minh' and 'Lê Văn Minh' the longest is the person's name.
        longest = max(fuller, key=len, default=name)
        whole = longest if all(longest.endswith(f" {o}") for o in fuller - {longest}) else name
        persons.append(first.setdefault(whole, index))
    return persons
