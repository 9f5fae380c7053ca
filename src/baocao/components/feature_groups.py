"""Groups of features of the entity model, so that each can be left out and its worth measured.

A feature is ``name=value``; its name says which groups it needs. ``bias``, ``kind`` and
``length`` need none, and neither does a name that is not listed here.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

GROUPS: Final = {
    "forms": "the token itself: word, shape, first and last letters",
    "context": "words and shapes of the two tokens on each side, pairs of them, brackets",
    "lexicons": "terms of the lexicons, at the token and near it",
    "values": "spans that the grammar of values found",
    "places": "units named with their type word, and their bare names elsewhere in the document",
    "document": "what the document says of a name elsewhere: an office, a signature, a place",
    "distant": "what stands before and after the run of capitals that the token is in",
}
"""The groups that the setting ``features`` of the entity component may list."""

# The first pattern that fits the whole name of a feature gives its groups.
_NAMES: Final = (
    (re.compile(r"w|s|[pe]\d"), ("forms",)),
    (re.compile(r"v-?\d"), ("values",)),
    (re.compile(r"l-?\d"), ("lexicons",)),
    (re.compile(r"rl2|ll"), ("lexicons", "distant")),
    (re.compile(r"d[ncgp]|gp|line|above|la"), ("document",)),
    (re.compile(r"run|pos|[lr]w2?"), ("distant",)),
    (re.compile(r"in|edge-?\d|[ws]-?\d|w-1w|ww\+1|w-1sw\+1|s-1ss\+1"), ("context",)),
)
_PLACES: Final = ("unit-", "docplace-")


def check_groups(groups: Collection[str]) -> None:
    """Raise ValueError for a group that does not exist.

    >>> check_groups(["forms", "gazetteers"])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: no group of features 'gazetteers'; groups: forms, context, lexicons, ...
    """
    for name in groups:
        if name not in GROUPS:
            raise ValueError(f"no group of features '{name}'; groups: {', '.join(GROUPS)}")


def keep_groups(rows: list[list[str]], groups: Collection[str]) -> list[list[str]]:
    """Return the features of each token without those that need a group left out.

    >>> row = ["bias", "w=phường", "w-1=tại", "l0=place_types-B", "l1=docplace-B", "v0=O"]
    >>> keep_groups([row], ["forms", "places"])
    [['bias', 'w=phường', 'l1=docplace-B']]
    """
    known: dict[str, tuple[str, ...]] = {}
    kept = []
    for row in rows:
        kept.append([feature for feature in row if _wanted(feature, groups, known)])
    return kept


def _wanted(feature: str, groups: Collection[str], known: dict[str, tuple[str, ...]]) -> bool:
    name, _, value = feature.partition("=")
    needed = known.get(name)
    if needed is None:
        needed = known[name] = groups_of(name)
    for group in needed:
        actual = "places" if group == "lexicons" and value.startswith(_PLACES) else group
        if actual not in groups:
            return False
    return True


def groups_of(name: str) -> tuple[str, ...]:
    """Return the groups that the features of a name need.

    >>> groups_of("p2"), groups_of("rl2"), groups_of("kind")
    (('forms',), ('lexicons', 'distant'), ())
    """
    return next((groups for pattern, groups in _NAMES if pattern.fullmatch(name)), ())
