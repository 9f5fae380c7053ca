"""Values that the grammar gives to gold entities."""

from __future__ import annotations

from typing import Any

import pytest
from gold_records import marked_record, sound_record

from baocao.corpus_values import Readings, add_values, contradictions, without_value
from baocao.schema import VALUE_LABELS

# Marked sentence with one value entity, and what its value has among other fields.
FILLED = [
    ("đạt gần {MONEY|12,4 tỷ đồng}", {"min_vnd": 12_400_000_000, "qualifier": "nearly"}),
    ("mỗi hộ {MONEY|300 ngàn đồng}", {"min_vnd": 300_000, "per": "household"}),
    ("hơn {PERCENT|94%} số hộ", {"min": "94", "qualifier": "over"}),
    ("đứng thứ {QUANTITY|3/14 phường}", {"actual": 3, "target": 14, "sense": "rank"}),
    ("{QUANTITY|772/550 lao động}", {"actual": 772, "target": 550, "unit": "lao động"}),
    ("{DATE|quý III/2022}", {"start": "2022-07-01", "end": "2022-09-30", "anchor": "text"}),
    ("các tổ dân phố gồm: {RESIDENTIAL_GROUP|1}, 2", {"kind": "tổ dân phố", "numbers": ["1"]}),
    ("{LEGAL_DOC|Chỉ thị số 05-CT/TW}", {"type": "chỉ thị", "numbers": ["05-CT/TW"]}),
    ("{ORG|Chi bộ {RESIDENTIAL_GROUP|TDP số 7}}", {"kind": "tổ dân phố", "numbers": ["7"]}),
]


def _valued(record: dict[str, Any]) -> list[dict[str, Any]]:
    items = record["entities"] + record["nested"]
    return [item for item in items if item["label"] in VALUE_LABELS]


@pytest.mark.parametrize(("marked", "expected"), FILLED)
def test_values_are_filled_in(marked: str, expected: dict[str, Any]) -> None:
    record = add_values(marked_record("a", marked))
    (item,) = _valued(record)
    assert {name: item["value"][name] for name in expected} == expected
    assert without_value(record) == []


def test_a_span_that_the_rules_cut_otherwise_is_read_alone() -> None:
    # In the text the rules take the range as one quantity; the gold marks its end only.
    record = marked_record("a", "giao từ 10 đến {QUANTITY|15 hộ}")
    assert _valued(add_values(record))[0]["value"]["value"] == 15


def test_what_nothing_reads_is_listed() -> None:
    record = add_values(marked_record("lam-09", "thêm {QUANTITY|mớ blorp} và {QUANTITY|3 hộ}"))
    assert [item.get("value") is None for item in _valued(record)] == [True, False]
    (missing,) = without_value(record)
    assert (missing.document, missing.label, missing.text) == ("lam-09", "QUANTITY", "mớ blorp")
    assert record["text"][missing.start : missing.end] == "mớ blorp"


def test_names_get_no_value_and_values_stay() -> None:
    record = marked_record("a", "{ORG|Hội CTĐ} tặng {QUANTITY|3 hộ}")
    record["entities"][1]["value"] = {"value": 4}
    filled = add_values(record)
    assert filled["entities"] == record["entities"]
    assert add_values(filled) == filled


def test_the_record_given_is_not_touched() -> None:
    record = sound_record()
    add_values(record)
    assert record == sound_record()


def test_a_missing_year_comes_from_the_period() -> None:
    record = marked_record("a", "Năm 2022 xã mở hội ngày {DATE|20/11}")
    assert _valued(add_values(record))[0]["value"]["start"] == "2022-11-20"
    record["meta"]["period"] = {"start": "2019-01-01", "end": "2019-12-31"}
    value = _valued(add_values(record))[0]["value"]
    assert (value["start"], value["anchor"]) == ("2019-11-20", "report_period")
    unknown = add_values(marked_record("a", "Xã mở hội ngày {DATE|20/11}"))
    assert (_valued(unknown)[0]["value"]["start"], without_value(unknown)) == (None, [])


@pytest.mark.parametrize(
    "period",
    [
        {"start": "2022"},
        {"start": "2022-01-01", "end": "?"},
        {"start": "2023-01-01", "end": "2022-01-01"},
    ],
)
def test_a_period_that_is_none(period: dict[str, str]) -> None:
    record = sound_record()
    record["meta"]["period"] = period
    with pytest.raises(ValueError, match="a period"):
        add_values(record)


# Marked sentence, a value given to its entity, and the fields that the text contradicts.
CONTRADICTED = [
    ("đạt {MONEY|300.000 đồng/hộ}", {"per": "person"}, ["per"]),
    ("đạt {MONEY|300.000 đồng}", {"per": "person"}, []),
    ("đạt {MONEY|300.000 đồng}", {"min_vnd": 30_000, "max_vnd": 30_000}, ["min_vnd", "max_vnd"]),
    ("đạt {PERCENT|94%}", {"qualifier": "over"}, []),
    ("đạt {PERCENT|94‰}", {"unit": "percent"}, ["unit"]),
    ("tại {RESIDENTIAL_GROUP|tổ 4}", {"numbers": ["14"]}, ["numbers"]),
    ("theo {LEGAL_DOC|Luật Đất đai năm 2013}", {"year": 2024}, ["year"]),
    ("{DATE|20/11}", {"start": "x", "anchor": "report_period"}, ["start", "anchor"]),
]


@pytest.mark.parametrize(("marked", "changes", "fields"), CONTRADICTED)
def test_contradictions(marked: str, changes: dict[str, Any], fields: list[str]) -> None:
    record = add_values(marked_record("a", marked))
    item = record["entities"][0]
    assert contradictions(item, Readings(record)) == []
    item["value"] = {**item["value"], **changes}
    told = contradictions(item, Readings(record))
    assert [(name, given) for name, given, _ in told] == [(f, changes[f]) for f in fields]


def test_what_the_grammar_cannot_read_contradicts_nothing() -> None:
    record = marked_record("a", "thêm {QUANTITY|mớ blorp}")
    record["entities"][0]["value"] = {"value": 8}
    assert contradictions(record["entities"][0], Readings(record)) == []
