"""Who is who: one row a person, homonyms apart, bylines and campaign names left out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from registers.report_records import report

from baocao.registers import officials_register, persons_register
from baocao.registers.bodies import body_key
from baocao.registers.names import same_persons
from baocao.registers.report_view import touching

Y2019, Y2020, Y2021 = (
    ("2019-01-01", "2019-12-31"), ("2020-01-01", "2020-12-31"), ("2021-01-01", "2021-12-31"),
)  # fmt: skip
CHAIR = "đ/c {OFFICIAL#1|Lê Văn Tư}, {POSITION#1|Chủ tịch UBND phường} dự"


def test_a_row_tells_titles_in_full_body_unit_and_evidence() -> None:
    marked = (
        "Đ/c {OFFICIAL#1|Đàm Hoài Nam}- {POSITION#1|UVBTV}, {POSITION#1|BT Quận ủy Nam Đồng} dự\n"
        "Đồng chí {OFFICIAL#2|ĐÀM HOÀI NAM} kết luận"
    )
    (row,) = officials_register([report(marked)])
    assert (row.name, row.honorific, row.unit) == ("Đàm Hoài Nam", "đ/c", "phường Lam Hạ")
    assert [title.readings for title in row.titles] == [
        ("Ủy viên Ban Thường vụ",), ("Bí thư Quận ủy Nam Đồng",),
    ]  # fmt: skip
    assert [(title.role, title.body) for title in row.titles] == [
        ("Ủy viên", "Ban Thường vụ"), ("Bí thư", "Quận ủy Nam Đồng"),
    ]  # fmt: skip
    assert [evidence.text for evidence in row.evidence] == ["Đàm Hoài Nam", "ĐÀM HOÀI NAM"]
    assert row.reports == ("a",)
    assert row.period == {"start": "2021-01-01", "end": "2021-12-31"}
    assert json.loads(json.dumps(row.to_dict()))["titles"][0]["written"] == "UVBTV"


def test_two_readings_are_both_kept() -> None:
    (row,) = officials_register([report("{OFFICIAL#1|Lê Văn Tư}, {POSITION#1|TUV} dự")])
    assert row.titles[0].readings == ("Tỉnh ủy viên", "Thành ủy viên")


def test_evidence_is_a_slice_of_the_report() -> None:
    record = report("các đ/c: {OFFICIAL#1|Lê Tư}, {POSITION#1|Bí thư}; {OFFICIAL#2|Mai Na}")
    for row in officials_register([record]):
        for evidence in (*row.evidence, *(e for title in row.titles for e in title.evidence)):
            assert record["text"][evidence.start : evidence.end] == evidence.text


# two reports of a person named alike, and whether they are one person
MERGED: list[tuple[str, dict[str, Any], dict[str, Any], bool]] = [
    ("same body, same year", {"period": Y2021}, {"period": Y2021}, True),
    ("same body, a year after a year", {"period": Y2020}, {"period": Y2021}, True),
    ("same body, years apart", {"period": Y2019}, {"period": Y2021}, False),
    ("the ward of another name", {"unit": "phường Lam Hạ"}, {"unit": "phường Lam Trà"}, False),
    ("no ward known", {"unit": None}, {"unit": None}, False),
    ("no period known in one", {"period": None}, {"period": Y2021}, True),
]


@pytest.mark.parametrize(("one", "two", "merged"), [row[1:] for row in MERGED])
def test_reports_are_taken_together(one: dict[str, Any], two: dict[str, Any], merged: bool) -> None:
    rows = officials_register([report(CHAIR, id="a", **one), report(CHAIR, id="b", **two)])
    assert len(rows) == (1 if merged else 2)
    assert rows[0].reports == (("a", "b") if merged else ("a",))


# what stands in two reports of one ward and one year
TEXTS = [
    # the body is written in two ways
    (CHAIR, "{OFFICIAL#1|LÊ VĂN TƯ} - {POSITION#1|CT UBND phường Lam Hạ}", True),
    # homonyms: two bodies
    (CHAIR, "ông {OFFICIAL#1|Lê Văn Tư}, {POSITION#1|Bí thư chi bộ 5}", False),
    # no body told: the only one of the name
    (CHAIR, "đồng chí {OFFICIAL#1|Lê Văn Tư} phát biểu", True),
    ("đ/c {OFFICIAL#1|Lê Văn Tư} dự", "đ/c {OFFICIAL#1|Lê Văn Tư} phát biểu", True),
]


@pytest.mark.parametrize(("one", "two", "merged"), TEXTS)
def test_a_name_alone_is_never_enough(one: str, two: str, merged: bool) -> None:
    rows = officials_register([report(one, id="a"), report(two, id="b")])
    assert len(rows) == (1 if merged else 2)


def test_a_mention_without_body_goes_to_nobody_where_two_bear_the_name() -> None:
    rows = officials_register([
        report(CHAIR, id="a"),
        report("{OFFICIAL#1|Lê Văn Tư}, {POSITION#1|Bí thư chi bộ 5}", id="b"),
        report("đồng chí {OFFICIAL#1|Lê Văn Tư} phát biểu", id="c"),
    ])  # fmt: skip
    assert [row.reports for row in rows] == [("a",), ("b",), ("c",)]


def test_a_national_office_is_one_in_all_wards() -> None:
    minister = "đ/c {OFFICIAL#1|Lê Văn Tư}, {POSITION#1|Bộ trưởng Bộ Nội vụ} thăm"
    rows = officials_register([
        report(minister, id="a"), report(minister, id="b", unit="xã Cam Lộ")
    ])  # fmt: skip
    assert [row.reports for row in rows] == [("a", "b")]


def test_persons_are_no_officials_and_second_mentions_are_joined() -> None:
    record = report(
        "đ/c {OFFICIAL#1|Lê Văn Tư}, {POSITION#1|Bí thư} thăm cháu {PERSON|Mai Văn Minh}\n"
        "Em {PERSON|Minh} học giỏi\nTin, ảnh: {PERSON|Tô Thị Na}",
        sections=("social_welfare", "education", "other"),
    )
    (row,) = persons_register([record])
    assert (row.name, row.honorific, row.sections) == (
        "Mai Văn Minh", "cháu", ("social_welfare", "education"),
    )  # fmt: skip
    assert [evidence.text for evidence in row.evidence] == ["Mai Văn Minh", "Minh"]
    with_credits = persons_register([record], bylines=True)
    assert [(row.name, row.byline) for row in with_credits] == [
        ("Mai Văn Minh", False), ("Tô Thị Na", True),
    ]  # fmt: skip


def test_citizens_of_one_name_in_two_reports_stay_apart() -> None:
    one, two = (report("bà {PERSON|Lê Thị Na}", id=name) for name in "ab")
    assert [row.report for row in persons_register([one, two])] == ["a", "b"]


def test_names_of_campaigns_are_nobody() -> None:
    record = report("học tập {PERSON|Hồ Chí Minh}; {OFFICIAL#1|Hồ Chí Minh}")
    assert persons_register([record]) == []
    assert officials_register([record]) == []


def test_empty_input_gives_empty_registers() -> None:
    assert officials_register([]) == []
    assert persons_register([report("Không có ai")]) == []


@pytest.mark.parametrize(
    ("names", "persons"),
    [
        (["Lê Văn Minh", "Văn Minh", "Minh"], [0, 0, 0]),
        (["Minh", "Minh"], [0, 0]),
        (["Lê Minh", "Mai Minh", "Minh"], [0, 1, 2]),
        ([], []),
    ],
)
def test_mentions_of_one_person(names: list[str], persons: list[int]) -> None:
    assert same_persons(names) == persons


@pytest.mark.parametrize(
    ("body", "other"),
    [
        ("UBND phường", "Ủy ban nhân dân phường Lam Hạ"),
        ("Đảng ủy", "Đảng uỷ phường Lam Hạ"),
        ("UBMTTQ phường", "Ủy ban MTTQ Việt Nam phường Lam Hạ"),
        ("Hội LHPN phường", "Hội Liên hiệp Phụ nữ phường"),
    ],
)
def test_one_body_under_two_names(body: str, other: str) -> None:
    keys = {body_key(name, unit="phường Lam Hạ", report="a") for name in (body, other)}
    assert len(keys) == 1


def test_undated_items_stay_by_themselves_among_several_times() -> None:
    items = [(Y2019, "a"), (Y2021, "b"), (None, "c")]
    assert touching(items) == [["a"], ["b"], ["c"]]
