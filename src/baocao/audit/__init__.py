"""Findings on a report's own arithmetic: which of its figures do not hold together.

Pure functions over report records. Precision comes first: a false alarm costs a reader more
than a miss, so that every check tells only what cannot be meant otherwise.

===========================  ========================================================
ratio_percent_mismatch       a percent that its own a/b, the base named, or the states before
                             and after do not give; a sum that is not number times rate
parts_total_mismatch         parts that do not make their total; a rise or fall in numbers
                             that the states before and after do not give
same_indicator_conflict      one indicator with two values, or a sum and its words
percent_over_base_conflict   two percents of one indicator over one base; a part that is
                             larger than its whole, more than 100 % of all households
implausible_scale            an amount that no ward or commune can have
impossible_date              a date that no calendar has
period_conflict              a period or works that end before they begin; two terms of one
                             body; a past event behind the day of the report
missing_base                 a hint: attained 118%, of what?
group_number_out_of_range    a hint: group 29 where there are 16
===========================  ========================================================
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from baocao.audit.bare_parts import check_bare_parts
from baocao.audit.batch import BatchAudit, audit_batch
from baocao.audit.changes import check_changes
from baocao.audit.conflicts import check_conflicts
from baocao.audit.dates import check_dates
from baocao.audit.discipline import check_discipline
from baocao.audit.figures import read_page
from baocao.audit.findings import SEVERITIES, Finding
from baocao.audit.hints import check_bases, check_groups
from baocao.audit.means import check_means
from baocao.audit.number_tables import check_number_tables
from baocao.audit.part_tables import check_part_tables
from baocao.audit.parts import check_parts
from baocao.audit.plans import check_plans
from baocao.audit.products import check_products
from baocao.audit.ratings import check_ratings
from baocao.audit.ratios import check_ratios
from baocao.audit.remainders import check_remainders
from baocao.audit.scale import check_scale
from baocao.audit.schedules import check_schedules
from baocao.audit.sexes import check_sexes
from baocao.audit.shares import check_shares
from baocao.audit.table_repeats import check_table_repeats
from baocao.audit.trailing_totals import check_trailing_totals
from baocao.audit.wholes import check_wholes

__all__ = ["SEVERITIES", "BatchAudit", "Finding", "audit_batch", "audit_report"]

_CHECKS = (
    check_ratios, check_plans, check_number_tables, check_changes, check_products, check_means,
    check_sexes, check_ratings, check_parts, check_part_tables, check_trailing_totals,
    check_remainders, check_discipline, check_bare_parts, check_shares, check_wholes,
    check_conflicts, check_table_repeats, check_scale, check_dates, check_schedules, check_bases,
    check_groups,
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
    found: list[Finding] = []
    told: dict[tuple[str, int], int] = {}
    for check in _CHECKS:
        for item in check(page):
            starts = [(item["kind"], span["start"]) for span in item["evidence"]]
            by = Counter(told[start] for start in starts if start in told)
            # Two checks may read one list, or one percent; the first of them speaks.
            if starts[0] in told or max(by.values(), default=0) > 1:
                continue
            told |= dict.fromkeys(starts, len(found))
            found.append(item)
    return sorted(found, key=_place)


def _place(item: Finding) -> tuple[int, int, str]:
    spans = item["evidence"]
    return min(s["start"] for s in spans), max(s["end"] for s in spans), item["kind"]
