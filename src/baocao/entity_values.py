"""The value of a span by its label and its words alone, whoever has marked it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final

from baocao.grammar import PARSERS
from baocao.grammar.places import parse_place
from baocao.grammar.titles import parse_title
from baocao.lexicons import load_terms
from baocao.normal import normalize
from baocao.schema import Value


def value_of(label: str, text: str) -> Value | None:
    """Return the value of a span that no rule gave one, or None.

    >>> value_of("LOCATION", "phường Lam Hạ")
    {'type': 'phường', 'name': 'Lam Hạ', 'codes': None}
    >>> value_of("PERSON", "Trần Thị Mận") is None
    True
    """
    if label == "PROGRAM":
        return {"canonical": _programme(text)}
    parse = _PARSERS.get(label)
    return parse(text) if parse else None


_PARSERS: Final[dict[str, Callable[[str], Value | None]]] = {
    **PARSERS,
    "LOCATION": parse_place,
    "POSITION": parse_title,
}


def _programme(text: str) -> str:
    """Return the listed name of a programme, or its own name in normal form."""
    own = normalize(text)
    return _programmes().get(own.lower(), own)


@cache
def _programmes() -> dict[str, str]:
    """Return the listed names by their small letters; of two alike the first one stands."""
    return {name.lower(): name for name in reversed(load_terms("programmes"))}
