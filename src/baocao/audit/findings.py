"""What a finding is, and how its figures are shown: ``93,24%``, ``8.142 triệu đồng``.

A finding is a plain dictionary of the record format: kind, severity, message, stated,
computed, tolerance, evidence and facts. ``stated`` and ``computed`` are written as reports
write figures; ``tolerance`` is a decimal string in the unit of ``stated``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from baocao.audit.figures import Figure

Finding = dict[str, Any]
"""One finding, as it stands in a report record."""

SEVERITIES: Final = ("info", "warning", "error")
"""From the mildest to the gravest. ``info`` is a hint to the reader, never a fault."""


def finding(
    kind: str,
    severity: str,
    message: str,
    *,
    spans: Iterable[tuple[int, int]],
    stated: str | None = None,
    computed: str | None = None,
    tolerance: Decimal | None = None,
    facts: Sequence[str] = (),
) -> Finding:
    """Return a finding; spans are raw offsets, kept in the order given, each once."""
    return {
        "kind": kind,
        "severity": severity,
        "message": message,
        "stated": stated,
        "computed": computed,
        "tolerance": None if tolerance is None else format(tolerance.normalize(), "f"),
        "evidence": [{"start": start, "end": end} for start, end in dict.fromkeys(spans)],
        "facts": list(facts),
    }


def shown(text: str) -> str:
    """Return a surface on one line, as a message quotes it.

    >>> shown("6.209/6.659\\n hộ gia đình")
    '6.209/6.659 hộ gia đình'
    """
    return " ".join(text.split())


def vietnamese(number: Decimal, decimals: int | None = None) -> str:
    """Write a number with a comma for decimals and dots between thousands.

    Without ``decimals`` all digits are written; with it the number is rounded half up.

    >>> vietnamese(Decimal("93.2422"), 2), vietnamese(Decimal(8142)), vietnamese(Decimal("1.50"))
    ('93,24', '8.142', '1,5')
    >>> vietnamese(Decimal("-0.5"), 0), vietnamese(Decimal("1e3"))
    ('-1', '1.000')
    """
    if decimals is not None:
        number = number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    else:
        number = number.normalize()
    return f"{number:,f}".replace(",", " ").replace(".", ",").replace(" ", ".")


def percent(number: Decimal, decimals: int) -> str:
    """Write a percent with as many decimals as the report's own figure has.

    >>> percent(Decimal("122.2222"), 1)
    '122,2%'
    """
    return f"{vietnamese(number, decimals)}%"


def amount(number: Decimal, like: Figure) -> str:
    """Write a number in the unit and the scale of a figure of the report.

    >>> from baocao.audit.figures import figure
    >>> total = figure("Thu 8.254 triệu đồng", {"start": 4, "end": 20, "label": "MONEY",
    ...     "value": {"min_vnd": 8254000000, "max_vnd": 8254000000, "currency": "VND"}})
    >>> amount(Decimal(8142000000), total)
    '8.142 triệu đồng'
    """
    return f"{vietnamese(number / like.scale)}{like.tail}"
