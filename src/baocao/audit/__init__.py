"""Findings on a report's own arithmetic: which of its figures do not hold together.

Pure functions over report records. Precision comes first: a false alarm costs a reader more
than a miss, so that every check tells only what cannot be meant otherwise.

===========================  ========================================================
ratio_percent_mismatch       a percent that its own a/b, or the base named, does not give
parts_total_mismatch         parts that do not sum to their total
same_indicator_conflict      one indicator with two values, or a sum and its words
percent_over_base_conflict   two percents of one indicator over one base
implausible_scale            an amount that no ward or commune can have
impossible_date              a date that no calendar has
period_conflict              a period that ends before it begins; two terms of one body
missing_base                 a hint: attained 118%, of what?
group_number_out_of_range    a hint: group 29 where there are 16
===========================  ========================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from baocao.audit.batch import BatchAudit, audit_batch
from baocao.audit.conflicts import check_conflicts
from baocao.audit.dates import check_dates
from baocao.audit.discipline import check_discipline
from baocao.audit.figures import read_page
from baocao.audit.findings import SEVERITIES, Finding
from baocao.audit.hints import check_bases, check_groups
from baocao.audit.part_tables import check_part_tables
from baocao.audit.parts import check_parts
from baocao.audit.ratios import check_ratios
from baocao.audit.scale import check_scale
from baocao.audit.shares import check_shares
from baocao.audit.trailing_totals import check_trailing_totals

__all__ = ["SEVERITIES", "BatchAudit", "Finding", "audit_batch", "audit_report"]

_CHECKS = (
    check_ratios, check_parts, check_part_tables, check_trailing_totals, check_discipline,
    check_shares, check_conflicts, check_scale, check_dates, check_bases, check_groups,
)  # fmt: skip


def audit_report(record: Mapping[str, Any]) -> list[Finding]:
    """Return the findings of one report record, in the order of the text.

    The record is not changed. Conflicts between facts and missing bases are looked for where
    it has ``facts``; everything else needs its text, sentences and entities only.

    >>> record = {"text": "Kết nạp 13/15 đảng viên, đạt 92,3%.",
    ...     "sentences": [{"start": 0, "end": 35, "section": "other", "kind": "body"}],
    ...     "entities": [
    ...         {"id": "e1", "start": 8, "end": 23, "label": "QUANTITY", "text": "13/15 đảng viên",
    ...          "value": {"unit": "đảng viên", "actual": 13, "target": 15, "sense": "target"}},
    ...         {"id": "e2", "start": 29, "end": 34, "label": "PERCENT", "text": "92,3%",
    ...          "value": {"min": "92.3", "max": "92.3", "unit": "percent"}}]}
    >>> audit_report(record)[0]["message"]
    '13/15 đảng viên gives 86,7%, but 92,3% is stated.'
    """
    page = read_page(record)
    found: dict[tuple[str, int, int], Finding] = {}
    for check in _CHECKS:
        for item in check(page):
            first = item["evidence"][0]
            # Two checks may read one list; the first of them speaks.
            found.setdefault((item["kind"], first["start"], first["end"]), item)
    return sorted(found.values(), key=_place)


def _place(item: Finding) -> tuple[int, int, str]:
    spans = item["evidence"]
    return min(s["start"] for s in spans), max(s["end"] for s in spans), item["kind"]
