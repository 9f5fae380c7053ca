"""One name with many values: a list of places, not one thing told in several ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from baocao.audit.claims import Claim
from baocao.audit.figures import Figure, Page
from baocao.audit.units import head_of

_PLACES: Final = 4  # values of one name in a report, from which on they are of as many places
_NEAR: Final = 10  # characters between a name and its figure


def listed_figures(claims: Iterable[Claim]) -> set[int]:
    """Return where figures begin that a list gives of one thing, hamlet by hamlet.

    Nobody tells one thing in four ways: ``dư nợ`` with four values is that of four places.
    """
    groups: dict[tuple[str, ...], list[Figure]] = defaultdict(list)
    for claim in claims:
        groups[claim.key].append(claim.figure)
    return {
        figure.start
        for group in groups.values()
        if len({figure.amount for figure in group}) >= _PLACES
        for figure in group
    }


def is_of_many(page: Page, name: str, like: Figure) -> bool:
    """Say whether a name stands in front of so many figures, for the same reason."""
    reach = len(name) + _NEAR
    values = {
        figure.amount
        for figure in page.figures
        if (figure.label, head_of(figure.unit)) == (like.label, head_of(like.unit))
        and name in page.text[max(0, figure.left - reach) : figure.left].lower()
    }
    return len(values) >= _PLACES
