"""Kinds of residential groups and the guards around them, from the lexicons.

``tổ dân phố số 04``, ``TDP 4`` and ``tổ 4`` are one group: the kinds are unified.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from baocao.lexicons import load_table, load_terms

# The last syllable of these words looks like a kind: 'biên bản', 'quân khu', 'thành phố'.
NOT_INSIDE: Final = "".join(
    f"(?<!{word} )"
    for word in (
        "biên", "văn", "cơ", "kịch", "phiên", "kế", "quân", "phân", "chiến", "liên", "thành",
        "đường", "tuyến", "dãy", "hè", "già", "thôn",
        "án nhân dân", "sát nhân dân", "đa khoa",
    )
)  # fmt: skip


@cache
def kind_pattern() -> str:
    """Return an alternation of every spelling of a kind, longest first, guarded on the left.

    >>> bool(re.match(kind_pattern(), "tổ dân phố số 4")), re.search(kind_pattern(), "biên bản 4")
    (True, None)
    """
    spellings = sorted((row[0] for row in load_table("group_kinds")), key=len, reverse=True)
    alternatives = "|".join(_spaced(s) for s in spellings)
    return rf"(?<!\w){NOT_INSIDE}(?:{alternatives})"


@cache
def known_kinds() -> dict[str, tuple[str, str]]:
    """Return kind and strength by lower-case spelling.

    >>> known_kinds()["tdp"], known_kinds()["tổ"]
    (('tổ dân phố', 'strong'), ('tổ dân phố', 'weak'))
    """
    return {row[0].lower(): (row[1], row[2]) for row in load_table("group_kinds")}


@cache
def trap_pattern() -> re.Pattern[str]:
    """Return what begins like a group and is none: ``tổ hòa giải``, ``khối Dân vận``.

    >>> bool(trap_pattern().match("khối Dân vận phường"))
    True
    """
    traps = sorted(load_terms("group_traps"), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(_spaced, traps))})(?!\w)", re.IGNORECASE)


def _spaced(term: str) -> str:
    return r"[ ]+".join(map(re.escape, term.split(" ")))
