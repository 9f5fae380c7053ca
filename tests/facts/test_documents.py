"""Facts of whole records: tables, goals and periods, repeats, odd records, time."""

from __future__ import annotations

import copy
import json
import time
from typing import Any

import pytest
from fact_records import YEAR, fact_record, told

from baocao.facts import find_facts

TABLE = """
P economy heading :: I. KINH TẾ
N economy body :: Thu ngân sách trên địa bàn
N economy body :: {MONEY|41,2/38 tỷ đồng}
N economy body :: {PERCENT|108,4%}
N economy body :: Diện tích tôm thẻ, tôm sú
N economy body :: {QUANTITY|412/395 ha}
N education body :: Học sinh bỏ học
N education body :: {QUANTITY|05 em}, giảm {QUANTITY|02 em}
N justice body :: Kiểm tra, giám sát
N justice body :: {QUANTITY|16 cuộc} ({QUANTITY|10 cuộc kiểm tra}, {QUANTITY|06 cuộc giám sát})
N justice body :: vượt {QUANTITY|02 cuộc}
N health body :: Bảo hiểm y tế toàn dân
N health body :: trên {PERCENT|86%}
"""
COLUMNS = """
P general heading :: Kế hoạch
N general heading :: Thực hiện
N economy body :: Diện tích lúa cả năm
N economy body :: {QUANTITY|2.640 ha}
N economy body :: {QUANTITY|2.655 ha}
N economy body :: {PERCENT|100,5%}
N economy body :: Cầu, đường nông thôn
N economy body :: {QUANTITY|5 công trình}
N economy body :: {QUANTITY|7 công trình}
"""
GOALS = """
P economy body :: Thu ngân sách đạt {MONEY|12 tỷ đồng}.
P outlook heading :: Nhiệm vụ trọng tâm {DATE|năm 2023}
P outlook body :: Thu ngân sách {MONEY|13 tỷ đồng}, hộ nghèo dưới {PERCENT|2%}.
P outlook body :: Đến {DATE|năm 2025}, {QUANTITY|17/18 ấp} đạt chuẩn văn hóa.
P economy body :: Năm tới phấn đấu kết nạp {QUANTITY|9 đảng viên}.
"""
REPEATS = """
P general body :: Quỹ đền ơn đáp nghĩa được {MONEY|147.105.000 đồng} (đạt {PERCENT|147%} \
kế hoạch); tổ dân phố văn hóa đạt {PERCENT|87,5%}; hiến máu đạt {PERCENT|170%} kế hoạch.
P social_welfare body :: Vận động ủng hộ quỹ đền ơn đáp nghĩa được {MONEY|147.105.000 đồng} đạt \
{PERCENT|147%} kế hoạch quận giao.
P culture body :: {QUANTITY|14/16 tổ dân phố} đạt tiêu chí tổ dân phố văn hóa.
P red_cross body :: Hiến máu tình nguyện được {QUANTITY|336 đơn vị/198} đạt {PERCENT|170%}.
P red_cross body :: Chi hội 3 tặng {QUANTITY|5 xe đạp} cho học sinh.
P education body :: Nhà trường nhận {QUANTITY|5 xe lăn}.
"""


def facts(markup: str, **meta: Any) -> list[dict[str, Any]]:
    return find_facts(fact_record(markup.strip(), **meta))


def test_table_rows_are_named_by_their_labels() -> None:
    rows = [told(f, "indicator", "actual", "target", "percent", "delta") for f in facts(TABLE)]
    assert rows == [
        {
            "indicator": "thu ngân sách trên địa bàn",
            "actual": 41_200_000_000,
            "target": 38_000_000_000,
            "percent": "108.4",
        },
        {"indicator": "diện tích tôm thẻ, tôm sú", "actual": 412, "target": 395},
        {"indicator": "học sinh bỏ học", "actual": 5, "delta": 2},
        {"indicator": "kiểm tra, giám sát", "actual": 16, "target": 14},
        {"indicator": "cuộc kiểm tra", "actual": 10},
        {"indicator": "cuộc giám sát", "actual": 6},
        {"indicator": "bảo hiểm y tế toàn dân", "actual": 86},
    ]


def test_columns_of_a_table_are_plan_and_result() -> None:
    """The header names the columns; without one, the percent behind tells them apart."""
    expected = [
        {"actual": 2655, "target": 2640, "percent": "100.5", "base": "kế hoạch"},
        {"actual": 7, "target": 5, "base": "kế hoạch"},
    ]
    shown = ("actual", "target", "percent", "base")
    assert [told(fact, *shown) for fact in facts(COLUMNS)] == expected
    bare = COLUMNS.replace("P general heading :: Kế hoạch\n", "")
    assert told(facts(bare)[0], *shown) == expected[0]


def test_goals_have_a_target_and_the_period_of_their_heading() -> None:
    rows = [told(f, "actual", "target", "period") for f in facts(GOALS)]
    ahead = {"start": "2023-01-01", "end": "2023-12-31"}
    assert rows == [
        {"actual": 12_000_000_000},
        {"target": 13_000_000_000, "period": ahead},
        {"target": 2, "period": ahead},
        {"actual": 17, "target": 18, "period": {"start": "2025-01-01", "end": "2025-12-31"}},
        {"target": 9, "period": ahead},
    ]


def test_a_doubtful_section_alone_makes_no_goal() -> None:
    """A model may file a result under what is ahead; then its words decide."""
    record = fact_record("P outlook body :: Giải ngân {PERCENT|64%} vốn đầu tư.")
    assert find_facts(record)[0]["target"] == 64
    record["sentences"][0]["section_score"] = 0.5
    assert find_facts(record)[0]["actual"] == 64


def test_the_same_figure_told_twice_is_linked() -> None:
    """Repeats point to the first, shares to the fact with the count; small counts do not."""
    found = facts(REPEATS)
    assert {f["id"]: f["same_as"] for f in found if f["same_as"]} == {
        "f2": ["f5"],
        "f3": ["f6"],
        "f4": ["f1"],
    }
    counted = next(f for f in found if f["id"] == "f5")
    assert (counted["percent"], counted["inferred"]) == ("87.5", ["percent"])
    money = [f for f in found if f["unit"] == "đồng" and not f["same_as"]]
    assert sum(f["actual"] for f in money) == 147_105_000


def test_every_fact_names_its_sentence_section_and_evidence() -> None:
    record = fact_record(REPEATS.strip())
    places = {entity["id"]: entity for entity in record["entities"]}
    for fact in find_facts(record):
        sentence = record["sentences"][fact["sentence"]]
        assert fact["section"] == sentence["section"]
        for name in fact["evidence"]:
            assert sentence["start"] <= places[name]["start"] < sentence["end"]


def test_facts_are_plain_json_and_the_record_stays_as_it_was() -> None:
    record = fact_record(TABLE.strip())
    before = copy.deepcopy(record)
    first, second = find_facts(record), find_facts(record)
    assert record == before
    assert first == second == json.loads(json.dumps(first))


def test_score_is_that_of_the_evidence_and_of_a_borrowed_name() -> None:
    record = fact_record(
        "P economy body :: Bàn giao {QUANTITY|4 căn nhà} ({MONEY|40 triệu đồng/căn})"
    )
    record["entities"][0]["score"] = 0.9
    assert [fact["score"] for fact in find_facts(record)] == [0.9, 0.7]


@pytest.mark.parametrize("value", [None, {}, {"unit": "hộ", "value": "nhiều"}, {"value": None}])
def test_an_entity_that_cannot_be_read_is_no_figure(value: dict[str, Any] | None) -> None:
    record = fact_record("P economy body :: Tặng {QUANTITY|5 hộ} quà")
    record["entities"][0]["value"] = value
    assert find_facts(record) == []


def test_a_record_without_anything() -> None:
    assert find_facts({"text": "", "sentences": [], "entities": [], "meta": {}}) == []
    record = fact_record("P economy body :: Thu {MONEY|5 tỷ đồng}")
    del record["meta"], record["entities"][0]["score"]
    assert [fact["score"] for fact in find_facts(record)] == [1.0]


def test_foreign_money_keeps_its_currency() -> None:
    found = facts("P economy body :: Kiều bào hỗ trợ {MONEY|6.500 USD}")
    assert told(found[0], "actual", "unit") == {"actual": 6500, "unit": "USD"}


def _big_record(count: int) -> dict[str, Any]:
    """Return a record of one sentence that lists a plan and its percent over and over."""
    small = fact_record(
        "P economy body :: Hội vận động {QUANTITY|136 phần quà}, đạt {PERCENT|113%} kế hoạch"
    )
    text, entities = small["text"], small["entities"]
    many = [
        {
            **entity,
            "id": f"e{n}-{entity['id']}",
            "start": entity["start"] + at,
            "end": entity["end"] + at,
        }
        for n in range(count)
        for at in [n * (len(text) + 2)]
        for entity in entities
    ]
    whole = "; ".join([text] * count)
    sentence = {**small["sentences"][0], "start": 0, "end": len(whole)}
    return {"text": whole, "entities": many, "sentences": [sentence], "meta": {"period": YEAR}}


def test_time_grows_with_the_length() -> None:
    """Ten thousand facts in one sentence take about ten times as long as a thousand."""
    find_facts(_big_record(10))
    seconds = []
    for count in (1_000, 10_000):
        record = _big_record(count)
        begin = time.perf_counter()
        assert len(find_facts(record)) == count
        seconds.append(time.perf_counter() - begin)
    assert seconds[1] < 25 * max(seconds[0], 0.02)


@pytest.mark.parametrize("filler", ["hộ nghèo ", "( ", ", ", "giảm ", "từ ", "\t", "ơ" * 50 + " "])
def test_long_stretches_between_figures(filler: str) -> None:
    """Three hundred thousand characters between two figures do not hold it up."""
    record = fact_record("P economy body :: Thu {MONEY|5 tỷ đồng}XYZđạt {PERCENT|110%} kế hoạch")
    long = filler * (300_000 // len(filler))
    shift = len(long) - 3
    record["text"] = record["text"].replace("XYZ", long)
    for item, name in [(record["entities"][1], "start"), (record["entities"][1], "end")]:
        item[name] += shift
    record["sentences"][0]["end"] += shift
    begin = time.perf_counter()
    assert find_facts(record)
    assert time.perf_counter() - begin < 5
