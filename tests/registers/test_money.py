"""The money ledger: fund, giver, receivers, per head, told twice, totals."""

from __future__ import annotations

import json
import time
import unicodedata
from typing import Any

import pytest
from registers.report_records import report

from baocao.registers import MoneyRow, counted_rows, ledger_totals, money_ledger


def ledger(marked: str, **fields: Any) -> list[MoneyRow]:
    return money_ledger([report(marked, **fields)])


# marked text of one amount, and the fields of its row
DEVELOPMENT: list[tuple[str, dict[str, Any]]] = [
    ("Vận động {PROGRAM|quỹ Vì người nghèo} được {MONEY|147.105.000 đồng}",
     {"min_vnd": 147105000, "fund": "Vì người nghèo", "kind": "amount", "giver": None,
      "purpose": "Vận động quỹ Vì người nghèo"}),
    # a fund that the model does not mark
    ("vận động ủng hộ quỹ “Đền ơn đáp nghĩa” đạt {MONEY|12 triệu đồng}",
     {"fund": "Đền ơn đáp nghĩa"}),
    ("{ORG|Hội CTĐ} tặng {QUANTITY|180 suất quà} trị giá {MONEY|72 triệu đồng}",
     {"giver": "Hội CTĐ", "number": 180, "number_unit": "suất quà", "per_head_vnd": 400000,
      "per_head_computed": True}),
    ("Tặng quà cho {QUANTITY|10 hộ} với số tiền {MONEY|300.000 đồng/hộ}",
     {"kind": "rate", "number": 10, "per_head_vnd": 300000, "per_head_computed": False}),
    ("trao {QUANTITY|15 suất quà}, mỗi suất {MONEY|500.000 đồng}",
     {"kind": "rate", "number": 15, "per_head_vnd": 500000}),
    ("bà {PERSON|Lê Thị Na}- công dân {RESIDENTIAL_GROUP|tổ 21} ủng hộ {MONEY|30 triệu đồng}",
     {"giver": "Lê Thị Na", "receivers": ()}),
    ("{ORG|Hội CCB} góp {MONEY|4 triệu đồng} giúp ông {PERSON|Lê Tư} sửa nhà",
     {"giver": "Hội CCB", "receivers": ("Lê Tư",)}),
    ("bà {PERSON|Lê Na} được {ORG|Hội CTĐ} hỗ trợ {MONEY|5 triệu đồng}",
     {"giver": "Hội CTĐ", "receivers": ("Lê Na",)}),
    ("Thu ngân sách đạt {MONEY|5,86 tỷ đồng}", {"kind": "amount", "purpose": "Thu ngân sách"}),
    ("hỗ trợ {MONEY|300 triệu đến 400 triệu đồng}",
     {"min_vnd": 300000000, "max_vnd": 400000000, "per_head_vnd": None}),
    ("góp {MONEY|1.000 USD}", {"min_vnd": None, "currency": "USD"}),
]  # fmt: skip
NEGATIVE: list[tuple[str, dict[str, Any]]] = [
    # who is behind 'cho' does not give; a quantity of something else counts nobody
    ("chi cho {ORG|Hội CTĐ} số tiền {MONEY|5 triệu đồng}", {"giver": None}),
    ("{QUANTITY|71 hộ} nghỉ bán, thu ngân sách {MONEY|4 tỷ đồng}",
     {"number": None, "per_head_vnd": None}),
    ("tặng {QUANTITY|902 suất quà}, sửa nhà hết {MONEY|45 triệu đồng}", {"number": None}),
    # about so many: no exact share
    ("tặng trên {QUANTITY|300 suất quà} trị giá {MONEY|18 triệu đồng}",
     {"number": 300, "per_head_vnd": None}),
    ("{ORG|TDP Lam} giành giải thưởng {MONEY|3 triệu đồng}", {"giver": None}),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "fields"), DEVELOPMENT + NEGATIVE)
def test_row(marked: str, fields: dict[str, Any]) -> None:
    (row,) = ledger(marked)
    assert {name: getattr(row, name) for name in fields} == fields


def test_each_amount_of_a_sentence_has_its_own_words() -> None:
    one, two = ledger(
        "{ORG|Hội CTĐ} tặng {MONEY|2 triệu đồng}, {ORG|Hội CCB} góp {MONEY|3 triệu đồng}"
    )
    assert (one.giver, two.giver) == ("Hội CTĐ", "Hội CCB")


@pytest.mark.parametrize(
    ("marked", "kinds"),
    [
        ("thu {MONEY|4 tỷ đồng}, bằng 53% dự toán ({MONEY|8 tỷ đồng})", ["amount", "base"]),
        ("đạt {MONEY|36 triệu đồng}, gấp 1,8 lần năm 2015 ({MONEY|20 triệu đồng})",
         ["amount", "base"]),
        ("thu nhập bình quân {MONEY|38 triệu đồng/người/năm}", ["rate"]),
    ],
)  # fmt: skip
def test_kinds(marked: str, kinds: list[str]) -> None:
    assert [row.kind for row in ledger(marked)] == kinds


def test_money_of_the_outlook_is_a_target() -> None:
    (row,) = ledger("Thu {MONEY|4 tỷ đồng}", sections=("outlook",))
    assert row.kind == "target"
    assert ledger_totals([row]) == []


def test_parts_are_not_counted_again() -> None:
    rows = ledger(
        "thu {MONEY|10 tỷ đồng}, trong đó đất {MONEY|6 tỷ đồng}, thuế {MONEY|4 tỷ đồng}; "
        "chi {MONEY|9 tỷ đồng}"
    )
    assert [row.part_of for row in rows] == [None, "a#e1", "a#e1", None]
    (total,) = ledger_totals(rows)
    assert (total.amounts, total.min_vnd) == (2, 19_000_000_000)


TWICE = (
    "Quỹ “Vì người nghèo” đạt {MONEY|147.105.000 đồng}\n"
    "vận động {PROGRAM|quỹ vì người nghèo} được {MONEY|147.105.000 đồng}, đạt 147%"
)


def test_told_twice_is_linked_and_counted_once() -> None:
    one, two = ledger(TWICE, sections=("general", "social_welfare"))
    assert (one.same_as, two.same_as) == ((two.id,), (one.id,))
    (total,) = ledger_totals([one, two])
    assert (total.key, total.amounts, total.min_vnd) == ("Vì người nghèo", 1, 147105000)


def test_facts_say_what_is_told_twice() -> None:
    marked = "Quỹ A đạt {MONEY|2 triệu đồng}\nQuỹ B đạt {MONEY|2 triệu đồng}"
    facts = [
        {"id": "f1", "evidence": ["e1"], "same_as": ["f2"]},
        {"id": "f2", "evidence": ["e2"], "same_as": []},
    ]
    assert [row.same_as for row in ledger(marked)] == [(), ()]
    assert [row.same_as for row in ledger(marked, facts=facts)] == [("a#e2",), ("a#e1",)]
    three = [*facts, {"id": "f3", "evidence": ["e3"], "same_as": ["f1"]}]
    thrice = ledger(f"{marked}\nQuỹ C đạt {{MONEY|2 triệu đồng}}", facts=three)
    assert [row.same_as for row in thrice] == [("a#e2", "a#e3"), ("a#e1",), ("a#e1",)]
    for rows in (thrice, thrice[::-1]):
        assert [total.amounts for total in ledger_totals(rows, by="unit")] == [1]
    apart = [{**fact, "same_as": []} for fact in facts]
    assert [row.same_as for row in ledger(TWICE, facts=apart)] == [(), ()]


@pytest.mark.parametrize(
    "marked",
    [
        # round sums given to two
        "tặng bà A {MONEY|5 triệu đồng}\nhỗ trợ xây nhà ông B {MONEY|5 triệu đồng}",
        "trao 10 suất, mỗi suất {MONEY|300.000 đồng}\ntặng mỗi em {MONEY|300.000 đồng}",
        "Quỹ A đạt {MONEY|147.105.000 đồng}\nQuỹ B đạt {MONEY|147.105.000 đồng}",
    ],
)
def test_equal_amounts_of_different_things_are_not_linked(marked: str) -> None:
    assert [row.same_as for row in ledger(marked)] == [(), ()]


def test_totals_by_section_giver_and_unit() -> None:
    rows = ledger(
        "{ORG|Hội CTĐ} tặng {MONEY|2 triệu đồng}\n{ORG|Hội CTĐ} trao {MONEY|3 triệu đồng}",
        sections=("red_cross", "education"),
    )
    assert [(t.key, t.min_vnd) for t in ledger_totals(rows, by="giver")] == [("Hội CTĐ", 5000000)]
    assert [t.key for t in ledger_totals(rows, by="section")] == ["education", "red_cross"]
    assert [t.key for t in ledger_totals(rows, by="unit")] == ["phường Lam Hạ"]
    with pytest.raises(ValueError, match="giver, unit or category; found 'month'"):
        ledger_totals(rows, by="month")


def test_rows_are_plain_json_with_evidence() -> None:
    record = report("{ORG|Hội CTĐ} tặng {MONEY|2 triệu đồng}", id="b")
    (row,) = money_ledger([record])
    data = json.loads(json.dumps(row.to_dict(), ensure_ascii=False))
    assert (data["id"], data["report"], data["section"]) == ("b#e2", "b", "social_welfare")
    evidence = data["evidence"]
    assert record["text"][evidence["start"] : evidence["end"]] == data["written"]


@pytest.mark.parametrize(
    "line", ["Hội CTĐ tặng 18 suất quà trị giá 72 triệu đồng, ", "A%d tặng B%d 72 triệu đồng; "]
)
def test_a_line_of_300_000_characters_takes_seconds(line: str) -> None:
    text, entities = "", []
    for number in range(300_000 // len(line)):
        text += line.replace("%d", str(number))
        start = text.rindex("72")
        value = {"min_vnd": 72_000_000, "max_vnd": 72_000_000, "currency": "VND"}
        entities.append({"id": f"e{number}", "start": start, "end": start + 13, "label": "MONEY",
                         "text": "72 triệu đồng", "value": value})  # fmt: skip
    sentence = {"start": 0, "end": len(text), "section": "education", "kind": "body"}
    record = {"id": "a", "text": text, "entities": entities, "sentences": [sentence]}
    started = time.perf_counter()
    rows = money_ledger([record])
    assert time.perf_counter() - started < 30
    assert len(rows) == len(entities)
    assert sum(len(row.same_as) for row in rows) <= 2 * len(rows)


# marked text, period year 2021, the amounts that count, in million đồng
COUNTED: list[tuple[str, list[int]]] = [
    ("Làm đường {MONEY|390 triệu đồng} (dân góp {MONEY|120 triệu}, ngân sách {MONEY|270 triệu})",
     [390]),
    ("Xây nhà, kinh phí {MONEY|90 triệu đồng}, Hội hỗ trợ {MONEY|60 triệu đồng}, còn lại hộ lo",
     [90]),
    ("Thu {MONEY|900 triệu đồng}.\nTrong đó: thuế {MONEY|500 triệu đồng}, phí {MONEY|400 triệu}",
     [900]),
    # a list and its total behind it, before it, and rounded
    ("Tổ A: {MONEY|125 triệu}\nTổ B: {MONEY|250 triệu}\nTổng cộng: {MONEY|375 triệu}", [375]),
    ("Tổng thu {MONEY|375 triệu}\nTổ A: {MONEY|125 triệu}\nTổ B: {MONEY|250 triệu}", [375]),
    ("Tổng thu {MONEY|1,38 tỷ}\nTổ A: {MONEY|0,626 tỷ}\nTổ B: {MONEY|0,751 tỷ}", [1380]),
    # other years, the start of a change, a difference
    ("Quỹ thu {MONEY|52 triệu đồng}, năm trước {MONEY|48 triệu đồng}", [52]),
    ("Năm 2020 thu {MONEY|52 triệu đồng}, năm 2021 thu {MONEY|61 triệu đồng}", [61]),
    ("Quỹ tăng từ {MONEY|52 triệu} lên {MONEY|61 triệu đồng}", [61]),
    ("Thu {MONEY|61 triệu đồng}, tăng {MONEY|9 triệu đồng} so với cùng kỳ", [61]),
]  # fmt: skip
COUNTED_ALL: list[tuple[str, list[int]]] = [
    ("tặng A {MONEY|2 triệu}\ntặng B {MONEY|3 triệu}\nsửa nhà C {MONEY|5 triệu}", [2, 3, 5]),
    ("hỗ trợ {MONEY|20 triệu}, tặng 10 suất quà ({MONEY|5 triệu})", [20, 5]),
    ("Quỹ A {MONEY|5 triệu}, riêng quỹ B {MONEY|20 triệu}", [5, 20]),
    ("6 tháng đầu năm thu {MONEY|52 triệu}; miễn giảm {MONEY|30 triệu} tiền trọ", [52, 30]),
    ("Tặng quà đầu năm {MONEY|50 triệu đồng}, vốn năm 2020 {MONEY|7 triệu đồng}", [50, 7]),
    ("Tổng thu {MONEY|386 triệu}, tổng chi {MONEY|375 triệu}, kết dư {MONEY|11 triệu}",
     [386, 375, 11]),
    ("Vận động quỹ {MONEY|61 triệu}; màu gồm ngô, đậu; thu {MONEY|27 triệu}", [61, 27]),
    ("Thu phí {MONEY|12,5 triệu}, chi {MONEY|15,2 triệu}", [12, 15]),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "millions"), COUNTED + COUNTED_ALL)
def test_totals_count_what_is_no_part_and_of_the_reports_own_time(
    marked: str, millions: list[int]
) -> None:
    for text in (marked, unicodedata.normalize("NFD", marked), marked.replace(" ", "\xa0")):
        text = text.replace("\xa0triệu", " triệu").replace("\xa0tỷ", " tỷ")
        counted = counted_rows(ledger(text))
        assert [(row.min_vnd or 0) // 1_000_000 for row in counted] == millions


@pytest.mark.parametrize(
    ("marked", "category"),
    [
        ("Thu phí chợ {MONEY|5 triệu đồng}", "revenue"),
        ("Chi sửa đường {MONEY|5 triệu đồng}", "spending"),
        ("Chi trả trợ cấp {MONEY|5 triệu đồng}", "support"),
        ("Tổng dư nợ {MONEY|5 tỷ đồng}", "debt"),
        ("cho 30 hộ vay {MONEY|5 tỷ đồng}", "debt"),
        ("thu hồi nợ thuế {MONEY|5 triệu đồng}", "revenue"),
        ("bằng 90% dự toán ({MONEY|5 tỷ đồng})", "plan"),
        ("Giá trị sản xuất {MONEY|5 tỷ đồng}", "other"),
    ],
)
def test_category(marked: str, category: str) -> None:
    assert [row.category for row in ledger(marked)] == [category]


def test_debts_have_a_total_of_their_own() -> None:
    rows = ledger(
        "Tổng dư nợ {MONEY|9 tỷ đồng}\nNợ quá hạn {MONEY|30 triệu đồng}\nThu phí {MONEY|2 tỷ đồng}"
    )
    assert [row.part_of for row in rows] == [None, "a#e1", None]
    assert [(t.key, t.min_vnd // 10**9) for t in ledger_totals(rows, by="section")] == [
        ("social_welfare", 2)
    ]
    assert [t.key for t in ledger_totals(rows, by="category")] == ["debt", "revenue"]


def test_two_figures_of_one_collection_a_slip_apart_count_once() -> None:
    marked = (
        "Vận động giúp các cháu đến trường đầu năm học được {MONEY|317.400.000 đồng}\n"
        "các cháu đến trường nhờ quyên góp đầu năm học {MONEY|371.400.000 đồng}"
    )
    counted = counted_rows(ledger(marked, sections=("mass_mobilization", "general")))
    assert [row.section for row in counted] == ["mass_mobilization"]
    # two lines of one list stay two
    assert len(counted_rows(ledger(marked))) == 2


def test_the_section_of_its_matter_goes_before_the_summary() -> None:
    (total,) = ledger_totals(ledger(TWICE, sections=("general", "economy")), by="section")
    assert (total.key, total.amounts) == ("economy", 1)
