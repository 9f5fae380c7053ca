"""Scores of facts worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest
from fact_records import fact_record

from baocao.fact_scores import FIELDS, MODES, FactTally, fact_scores, tally_facts
from baocao.facts import find_facts

PLAIN: dict[str, Any] = {
    "actual": None,
    "target": None,
    "unit": "hộ",
    "percent": None,
    "base": None,
    "direction": None,
    "delta": None,
    "period": None,
    "section": "economy",
    "inferred": [],
    "same_as": [],
}


def fact(indicator: str, at: int = 0, **fields: Any) -> dict[str, Any]:
    """Return a gold fact whose evidence stands at an offset."""
    evidence = [{"start": at, "end": at + 5}]
    return {**PLAIN, "indicator": indicator, "evidence": evidence, **fields}


def tally(gold: list[dict[str, Any]], found: list[dict[str, Any]]) -> FactTally:
    """Compare facts; those found name their evidence by entity id, as records do."""
    entities, given = [], []
    for number, one in enumerate(found):
        places = one["evidence"]
        names = [f"e{number}-{part}" for part in range(len(places))]
        entities += [{"id": name, **place} for name, place in zip(names, places, strict=True)]
        given.append({**one, "evidence": names})
    return tally_facts({"facts": gold}, {"entities": entities, "facts": given})


ROWS = [
    # gold, found, modes in which they are the same
    (fact("hộ nghèo", actual=5), fact("hộ nghèo", actual=5), MODES),
    (fact("hộ nghèo", actual=5), fact("nghèo hộ", actual="5"), MODES),
    (fact("GĐVH", actual=5), fact("hộ đạt gia đình văn hoá", at=90, actual=5), MODES),
    (fact("trồng mới rừng keo", actual=5), fact("rừng keo", actual=5), ("lenient", "phrase")),
    (fact("gạo", actual=5), fact("nhà", at=3, actual=5), ("lenient",)),
    (fact("gạo", actual=5), fact("nhà", at=90, actual=5), ()),
    (fact("gạo", actual=5), fact("gạo", actual=6), ()),
    (fact("gạo", actual="1.2"), fact("gạo", actual="1.20"), MODES),
    (fact("gạo", target=5), fact("gạo", target=5), MODES),
    (fact("gạo", target=5), fact("gạo", actual=5), ("lenient", "phrase")),
    (fact("gạo", delta=5), fact("gạo", delta=5), MODES),
    (fact("gạo", percent="140"), fact("gạo", percent="140"), MODES),
    (fact("gạo", actual=5, target=9), fact("gạo", actual=5, target=8), MODES),
]


@pytest.mark.parametrize(("gold", "found", "modes"), ROWS)
def test_when_two_facts_are_the_same(
    gold: dict[str, Any], found: dict[str, Any], modes: tuple[str, ...]
) -> None:
    counts = tally([gold], [found])
    assert {mode for mode in MODES if counts.right[mode]} == set(modes)


def test_each_fact_is_paired_once_and_the_nearest_first() -> None:
    gold = [fact("gạo", at=0, actual=5), fact("gạo", at=50, actual=5)]
    found = [fact("gạo", at=50, actual=5, unit="kg"), fact("gạo", at=90, actual=5, unit="tấn")]
    counts = tally(gold, found)
    assert counts.right["lenient"] == 2
    assert [(one["evidence"][0]["start"], other["unit"]) for one, other in counts.pairs] == [
        (0, "tấn"),
        (50, "kg"),
    ]


def test_what_has_no_partner_stands_alone_in_text_order() -> None:
    gold = [fact("gạo", at=0, actual=5), fact("nhà", at=70, actual=8)]
    found = [fact("gạo", at=0, actual=5), fact("xe", at=30, actual=3)]
    shown = [
        (one and one["indicator"], other and other["indicator"])
        for one, other in tally(gold, found).pairs
    ]
    assert shown == [("gạo", "gạo"), (None, "xe"), ("nhà", None)]


FIELD_ROWS = [
    ({"target": 9}, {"target": "9"}, True),
    ({"target": 9}, {}, False),
    ({"unit": "hộ"}, {"unit": "hộ nghèo"}, False),
    ({"percent": "87.5"}, {"percent": "87.50"}, True),
    ({"base": "chỉ tiêu quận giao"}, {"base": "chỉ tiêu giao"}, True),
    ({"base": "kế hoạch"}, {"base": "cùng kỳ"}, False),
    ({"direction": "up"}, {"direction": "down"}, False),
    ({"delta": 3}, {"delta": 3}, True),
    ({"period": {"start": "2022-01-01", "end": "2022-12-31"}}, {}, False),
    ({"section": "health"}, {"section": "health"}, True),
    ({"same_as": ["f1"]}, {"same_as": ["f7"]}, True),
    ({"same_as": ["f1"]}, {}, False),
]


@pytest.mark.parametrize(("gold", "found", "alike"), FIELD_ROWS)
def test_fields_of_a_pair(gold: dict[str, Any], found: dict[str, Any], alike: bool) -> None:
    (name,) = gold
    counts = tally([fact("gạo", actual=5, **gold)], [fact("gạo", actual=5, **found)])
    assert counts.fields[name] == alike
    assert all(counts.fields[other] == 1 for other in FIELDS if other != name)


def test_scores_of_several_documents() -> None:
    """Two of four found facts are right, of five in the gold."""
    first = tally(
        [fact("gạo", actual=5), fact("nhà", at=50, actual=6)],
        [fact("gạo", actual=5, unit="kg"), fact("xe", at=90, actual=1)],
    )
    second = tally(
        [fact("gạo", actual=n, at=10 * n) for n in (1, 2, 3)],
        [fact("gạo", actual=1, at=10), fact("gạo", actual=9, at=90)],
    )
    scores = fact_scores([first, second])
    assert (scores["documents"], scores["gold"], scores["found"]) == (2, 5, 4)
    assert scores["strict"] == {"p": 0.5, "r": 0.4, "f": 0.4444}
    assert scores["fields"]["unit"] == {"of": 2, "right": 1, "share": 0.5}


def test_nothing_found_and_nothing_to_find() -> None:
    assert fact_scores([])["lenient"] == {"p": 0.0, "r": 0.0, "f": 0.0}
    assert fact_scores([tally([fact("gạo", actual=5)], [])])["fields"]["unit"]["share"] is None
    assert tally_facts({"facts": [fact("gạo", actual=5)]}, {}).found == 0


def test_facts_of_a_record_are_scored_against_gold_offsets() -> None:
    record = fact_record("P economy body :: Thu ngân sách đạt {MONEY|5 tỷ đồng}")
    record["facts"] = find_facts(record)
    start = record["text"].index("5 tỷ")
    gold = fact("thu ngân sách", start, actual=5_000_000_000, unit="đồng")
    counts = tally_facts({"facts": [gold]}, record)
    assert counts.right == dict.fromkeys(MODES, 1)
    assert counts.fields == dict.fromkeys(FIELDS, 1)
