"""Conflicts across the reports of one batch: one unit, one period, one indicator, two values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from baocao.audit.claims import Claim, read_claims
from baocao.audit.conflicts import SAME_INDICATOR, mistyped
from baocao.audit.figures import read_page
from baocao.audit.findings import Finding, shown
from baocao.normal import normalize

_MOST: Final = 50  # reports of one unit and period whose values of one indicator are compared


@dataclass(frozen=True, slots=True)
class _Told:
    """A claim and the report it stands in."""

    report: str
    claim: Claim


class BatchAudit:
    """Compares reports as they come; of each only its claims are kept."""

    def __init__(self) -> None:
        self._groups: dict[tuple[str, ...], list[_Told]] = defaultdict(list)

    def add(self, record: Mapping[str, Any]) -> None:
        """Take in the facts of one report; without unit or period it is compared with none."""
        scope = _scope(record)
        if scope is None:
            return
        seen: set[tuple[str, ...]] = set()
        for claim in read_claims(read_page(record)):
            if claim.key not in seen:  # two values inside one report are its own finding
                seen.add(claim.key)
                group = self._groups[(*scope, *claim.key)]
                if len(group) < _MOST:
                    group.append(_Told(str(record["id"]), claim))

    def findings(self) -> list[Finding]:
        """Return the conflicts between the reports taken in so far."""
        groups = self._groups.values()
        return [found for group in groups for found in _conflicts(group)]


def audit_batch(records: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """Return the conflicts between reports of one unit about the same period.

    Reports are compared by ``meta.unit`` and ``meta.period``. Values conflict as within one
    report: where they look like one figure mistyped. A finding names the reports in
    ``reports``, in the order given, and each of its evidence spans has the ``report`` it
    stands in. Needs ``facts`` in the records, which are read one at a time.
    """
    batch = BatchAudit()
    for record in records:
        batch.add(record)
    return batch.findings()


def _scope(record: Mapping[str, Any]) -> tuple[str, ...] | None:
    meta = record.get("meta") or {}
    period = meta.get("period") or {}
    unit = normalize(str(meta.get("unit") or "")).lower()
    if not unit or not period.get("start") or not period.get("end"):
        return None
    return unit, str(period["start"]), str(period["end"])


def _conflicts(group: list[_Told]) -> Iterator[Finding]:
    for i, one in enumerate(group):
        for other in group[i + 1 :]:
            if one.report != other.report and mistyped(one.claim.figure, other.claim.figure):
                yield _conflict(one, other)


def _conflict(one: _Told, other: _Told) -> Finding:
    texts = [shown(item.claim.figure.text) for item in (one, other)]
    return {
        "kind": SAME_INDICATOR,
        "severity": "warning",
        "message": f"{one.claim.name} is {texts[0]} in {one.report} and {texts[1]} in "
        f"{other.report}, for the same unit and period.",
        "stated": texts[0],
        "computed": texts[1],
        "tolerance": None,
        "evidence": [
            {"report": item.report, "start": figure.start, "end": figure.end}
            for item in (one, other)
            for figure in [item.claim.figure]
        ],
        "facts": [],
        "reports": [one.report, other.report],
    }
