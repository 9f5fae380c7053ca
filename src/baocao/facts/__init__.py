"""Indicator facts of a report record: what was measured, how much, against what.

:func:`find_facts` reads figures (MONEY, PERCENT, QUANTITY) and the words between them in
the sentences that report something, kinds ``body`` and ``caption``. A fact is a plain dict:

============  ============================================================================
id            ``f1``, ``f2`` … in the order of the text
indicator     short noun phrase in the words of the text
canonical     its common name in the lexicon ``indicators``, or None
actual        int or decimal string in ``unit``; None where only a target, a change or a
              percent is told
target        the plan, or the whole that ``actual`` is a part of; a goal has only this
unit          ``đồng``, ``%``, the counted unit; per unit ``đồng/hộ``, ``tạ/ha``
percent       decimal string, how much of ``base`` was reached: ``vượt 40%`` is ``140``; a
              share told alone (``hộ nghèo còn 1,2 %``) is ``actual`` with unit ``%``
base          words of the base: ``chỉ tiêu quận giao``, ``cùng kỳ``; ``tổng số`` for a part
direction     ``up`` or ``down``
delta         by how much, in ``unit`` or in ``delta_unit``
period        ``{"start", "end"}``, or None where it is the report's own (``meta.period``)
section       section of its sentence
sentence      index of the sentence that its figure stands in
evidence      ids of the entities that tell it
inferred      names of the fields that the text does not state
score         certainty in [0, 1]: of the entities and of the name
same_as       ids of other facts that tell the same figure; totals leave such a fact out
============  ============================================================================

and where they apply ``cells`` (``{"start", "end"}`` of each cell that a row of a table is read
from: its numbers are no entities), ``max`` (upper end of a range), ``delta_unit``, ``sense`` of a/b
(target, subset, score), ``qualifier`` (over, nearly, about …) and ``per`` of the figure.

Tables with a line a row are read by their heads (:mod:`baocao.facts.tables`), whatever kind
their lines are filed under.

No facts are: dates, ages, durations, attendance and ranks, people per household, the size
of the ward, damage, protocol sentences.
"""

from __future__ import annotations

from typing import Any

from baocao.facts.canonical import canonical_name
from baocao.facts.drafts import Draft, Period, fact_dict
from baocao.facts.goals import is_ahead
from baocao.facts.links import infer_targets, link_repeats
from baocao.facts.periods import find_period, goal_periods
from baocao.facts.reading import read_row
from baocao.facts.rows import find_rows
from baocao.facts.tables import read_tables

__all__ = ["find_facts"]


def find_facts(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the indicator facts of a report record, in the order of the text.

    Args:
        record: one report as ``Report.to_dict`` gives it; read are ``text``, ``sentences``,
            ``entities`` and ``meta.period``. It is not changed.

    >>> text = "Giải quyết 772/550 lao động, đạt 140% chỉ tiêu quận giao"
    >>> jobs = {"value": None, "unit": "lao động", "actual": 772, "target": 550,
    ...         "sense": "target"}
    >>> share = {"min": "140", "max": "140", "unit": "percent"}
    >>> spans = [("QUANTITY", 11, 27, jobs), ("PERCENT", 33, 37, share)]
    >>> record = {"text": text, "meta": {}, "entities": [
    ...     {"id": f"e{n}", "label": label, "start": a, "end": b, "text": text[a:b],
    ...      "value": value, "score": 1.0} for n, (label, a, b, value) in enumerate(spans, 1)],
    ...     "sentences": [{"start": 0, "end": 56, "section": "economy", "kind": "body"}]}
    >>> fact = find_facts(record)[0]
    >>> fact["indicator"], fact["actual"], fact["target"], fact["percent"], fact["base"]
    ('giải quyết lao động', 772, 550, '140', 'chỉ tiêu quận giao')
    >>> fact["canonical"], fact["unit"], fact["evidence"]
    ('giải quyết việc làm', 'lao động', ['e1', 'e2'])
    """
    own: Period | None = (record.get("meta") or {}).get("period")
    drafts = _read(record, own)
    infer_targets(drafts)
    link_repeats(drafts)
    scores = {entity["id"]: entity.get("score", 1.0) for entity in record["entities"]}
    names = {id(draft): f"f{number}" for number, draft in enumerate(drafts, start=1)}
    facts = []
    for draft in drafts:
        draft.certainty *= min((scores[name] for name in draft.evidence), default=1.0)
        same = [names[id(other)] for other in draft.same_as]
        facts.append(fact_dict(draft, names[id(draft)], same))
    return facts


def _read(record: dict[str, Any], own: Period | None) -> list[Draft]:
    sentences = record["sentences"]
    goals = goal_periods(record)
    drafts, covered = read_tables(record, own)
    if covered:
        kinds = [
            {**sentence, "kind": "table"} if index in covered else sentence
            for index, sentence in enumerate(sentences)
        ]
        record = {**record, "sentences": kinds}
    for row in find_rows(record):
        for draft in read_row(row):
            sentence, goal = sentences[draft.sentence], goals[draft.sentence]
            draft.section = sentence["section"]
            draft.ahead = is_ahead(row, draft, sentence, goal, own)
            draft.canonical = canonical_name(draft.indicator)
            draft.period = find_period(row, draft, own, goal)
            drafts.append(draft)
    return sorted(drafts, key=lambda draft: draft.sentence) if covered else drafts
