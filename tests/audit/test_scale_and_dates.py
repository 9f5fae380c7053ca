"""Amounts that cannot be meant, dates that do not exist, periods, and the two hints."""

from __future__ import annotations

from typing import Any

import pytest
from audit.plain_reports import REWRITINGS, evidence_texts, fact, report, told

from baocao.audit import audit_report

SCALE = "implausible_scale"
DATE = "impossible_date"
PERIOD = "period_conflict"
BASE = "missing_base"
GROUP = "group_number_out_of_range"

DEVELOPMENT = [
    ("Mỗi hộ nghèo được nhận 300 đồng/suất.", SCALE, ["300 đồng/suất"]),
    ("Tổng thu ngân sách phường 2.450 tỷ đồng.", SCALE, ["2.450 tỷ đồng"]),
    ("Thu nhập bình quân 62 tỷ đồng/người/năm.", SCALE, ["62 tỷ đồng/người/năm"]),
    ("Người trong độ tuổi lao động chiếm 105%.", SCALE, ["105%"]),
    ("Hội nghị họp ngày 31/4/2021.", DATE, ["ngày 31/4/2021"]),
    ("Bàn giao từ ngày 29/02/2021.", DATE, ["ngày 29/02/2021"]),
    ("Đảng bộ nhiệm kỳ 2025-2020 họp.", PERIOD, ["nhiệm kỳ 2025-2020"]),
    ("HĐND nhiệm kỳ 2016-2020 họp.\nBầu cử HĐND nhiệm kỳ 2016-2021.", PERIOD,
     ["nhiệm kỳ 2016-2020", "nhiệm kỳ 2016-2021"]),
    # more people than can live in a household, more rice than a field gives, scale words
    ("Hỗ trợ 12 hộ (412 nhân khẩu) vay vốn.", SCALE, ["412 nhân khẩu", "12 hộ"]),
    ("Năng suất lúa bình quân 650 tạ/ha.", SCALE, ["650 tạ/ha"]),
    ("Tổng thu đạt 1.472 triệu tỷ đồng.", SCALE, ["1.472 triệu tỷ đồng"]),
    ("Thu nhập bình quân đầu người 54 tỷ đồng/năm.", SCALE, ["54 tỷ đồng/năm"]),
    # works that end before they begin; what happened behind the day of the report
    ("Khởi công ngày 15/8/2024, hoàn thành chậm nhất ngày 30/6/2024.", PERIOD,
     ["ngày 15/8/2024", "ngày 30/6/2024"]),
    ("Lễ khai mạc ngày 20/11/2021, bế mạc ngày 18/11/2021.", PERIOD,
     ["ngày 20/11/2021", "ngày 18/11/2021"]),
    ("Lam Trà, ngày 14 tháng 6 năm 2020\nNgày 20/8/2020 bắt quả tang 04 đối tượng đánh bạc.",
     PERIOD, ["ngày 14 tháng 6 năm 2020", "Ngày 20/8/2020"]),
]  # fmt: skip

NEGATIVE = [
    "Giá nước 900 đồng/m3, giá điện 806 đồng/kWh.",
    "Tổng giá trị sản xuất 1.450 tỷ đồng.",
    "Thu ngân sách của tỉnh 24.500 tỷ đồng.",
    "Thu nhập bình quân 62 triệu đồng/người/năm.",
    "Hội phí 12.000 đồng/người/năm.",
    "Sản lượng đạt 105% kế hoạch.",
    "Ngày 29/02/2020, ngày 30/4, thương binh 1/4, tổ 31/4.",
    "Đảng bộ nhiệm kỳ 2020-2025, HĐND nhiệm kỳ 2021-2026, chi bộ nhiệm kỳ 2020-2022.",
    "Hội khóa cũ nhiệm kỳ 2011-2016, khóa mới nhiệm kỳ 2016-2021.",
    "Giai đoạn 2016-2020 và nhiệm kỳ 2016-2021.",
    "Toàn xã có 1.486 hộ (6.932 nhân khẩu), năng suất lúa 65 tạ/ha, mía 650 tạ/ha.",
    "Cả nước thu ngân sách 1,8 triệu tỷ đồng.",
    "Khởi công ngày 15/8/2024, hoàn thành trước ngày 30/12/2024.",
    "Họp ngày 20/5/2021, đến nay chưa xong; ngày 10/5/2021 đã có tờ trình.",
    "Lam Trà, ngày 14 tháng 6 năm 2020\nNgày 20/8/2020 sẽ tổ chức hội thi.",
    "Lam Trà, ngày 14 tháng 6 năm 2020\nNgày 10/6/2020 bắt quả tang 04 đối tượng.",
    "Lam Trà, ngày 14 tháng 6 năm 2020\nHoàn thành trước ngày 20/8/2020.",
]


@pytest.mark.parametrize(("text", "kind", "evidence"), DEVELOPMENT)
def test_found(text: str, kind: str, evidence: list[str]) -> None:
    [found] = audit_report(report(text))
    assert (found["kind"], found["severity"] != "info") == (kind, True)
    assert sorted(evidence_texts(text, found)) == sorted(evidence)
    assert evidence[0] in found["message"]


@pytest.mark.parametrize("text", NEGATIVE)
def test_silent(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize("rewrite", REWRITINGS.values(), ids=REWRITINGS)
@pytest.mark.parametrize(("text", "kind"), [row[:2] for row in DEVELOPMENT])
def test_other_writings(text: str, kind: str, rewrite: Any) -> None:
    assert len(told(rewrite(text), kind)) == 1


def test_large_budgets_are_plausible_after_the_mergers_of_2025() -> None:
    record = report("Tổng thu ngân sách phường 2.450 tỷ đồng.")
    record["meta"]["period"] = {"start": "2026-01-01", "end": "2026-12-31"}
    assert audit_report(record) == []


def hints(record: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    found = [item for item in audit_report(record) if item["kind"] == kind]
    assert all(item["severity"] == "info" for item in found)
    return found


def attained(text: str, percent: str, **fields: Any) -> dict[str, Any]:
    record = report(text)
    [stated] = [item for item in record["entities"] if item["text"] == percent]
    record["facts"] = [
        {
            "id": "f1", "indicator": "thu ngân sách", "percent": percent.strip("%"),
            "base": None, "target": None, "evidence": [stated["id"]], **fields,
        }
    ]  # fmt: skip
    return record


def test_missing_base() -> None:
    [found] = hints(attained("Thu ngân sách đạt 118%.", "118%"), BASE)
    assert found["message"].startswith("An attainment of thu ngân sách of 118%")
    assert found["facts"] == ["f1"]


@pytest.mark.parametrize(
    ("text", "percent", "fields"),
    [
        ("Thu ngân sách đạt 118%.", "118%", {"base": "dự toán"}),
        ("Thu ngân sách đạt 118%.", "118%", {"target": 4_000_000_000}),
        ("Thu ngân sách đạt 87%.", "87%", {}),
        ("Thu ngân sách đạt 118% so với dự toán.", "118%", {}),
        ("Vượt các chỉ tiêu được quận giao: thu ngân sách đạt 118%.", "118%", {}),
    ],
    ids=["base", "target", "a share", "base behind", "base before"],
)
def test_base_is_there(text: str, percent: str, fields: dict[str, Any]) -> None:
    assert hints(attained(text, percent, **fields), BASE) == []


GROUPS = "Phường có 14/16 tổ dân phố văn hóa; bà con {} góp công."


@pytest.mark.parametrize("group", ["TDP số 29", "tổ dân phố 17", "tổ dân phố số 3, 5 và 20"])
def test_group_out_of_range(group: str) -> None:
    record = report(GROUPS.format(group))
    [found] = hints(record, GROUP)
    assert evidence_texts(record["text"], found) == ["14/16 tổ dân phố", group]
    assert found["message"] == f"{group} is named, but 14/16 tổ dân phố says there are 16."


@pytest.mark.parametrize("group", ["TDP số 16", "tổ 29", "thôn 29", "tổ dân phố 29 Lam Hạ"])
def test_group_in_range_or_of_another_kind(group: str) -> None:
    """``tổ 29`` may be a part of a khu phố; a group with a name keeps its old number."""
    assert hints(report(GROUPS.format(group)), GROUP) == []


def test_some_groups_are_not_all() -> None:
    assert hints(report("Hội hỗ trợ 5 thôn. Bà con thôn 9 góp công."), GROUP) == []
    assert len(hints(report("Toàn xã có 5 thôn. Bà con thôn 9 góp công."), GROUP)) == 1


def test_fact_helper_reads_the_actual() -> None:
    record = report("Kết nạp 13/15 đảng viên.")
    assert fact(record, "kết nạp đảng viên", "13/15 đảng viên")["actual"] == 13
