"""What was, what is, and the change between them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from audit.plain_reports import REWRITINGS, check_found, check_rewriting, told

KINDS = ("ratio_percent_mismatch", "parts_total_mismatch")

# Text, stated, computed.
DEVELOPMENT = [
    ("Số hộ nghèo giảm từ 64 hộ (đầu năm) xuống 48 hộ (cuối năm), giảm 20 hộ.",
     "20", "16"),
    ("Tỷ lệ hộ nghèo giảm từ 6,2% năm 2020 xuống còn 4,1% năm 2021, giảm 3,1%.",
     "3,1%", "2,1%"),
    ("Tỷ lệ hộ nghèo còn 4,1%, giảm 3,1% so với năm 2020 (6,2%).",
     "3,1%", "2,1%"),
    ("Thu nhập bình quân tăng từ 45 triệu đồng/người/năm lên 54 triệu đồng/người/năm, tăng 30%.",
     "30%", "20%"),
    ("Đàn bò tăng từ 1.200 con lên 1.350 con (tăng 250 con).",
     "250", "150"),
    ("Số vụ phạm pháp hình sự giảm từ 12 vụ xuống 8 vụ, giảm 5 vụ.",
     "5", "4"),
    ("Số vụ vi phạm là 8 vụ, giảm 5 vụ so với cùng kỳ (12 vụ).",
     "5", "4"),
    ("Xảy ra 8 vụ (cùng kỳ 12 vụ), giảm 5 vụ.",
     "5", "4"),
    ("Năm 2021 có 45 vụ, năm 2020 có 52 vụ, giảm 9 vụ.",
     "9", "7"),
    ("Xử lý 47 vụ vi phạm, giảm 6 vụ so cùng kỳ năm 2020 (57 vụ).",
     "6", "10"),
    ("Năm nay tuyển 14 thanh niên, năm ngoái tuyển 12 thanh niên, tăng 3 thanh niên.",
     "3", "2"),
    ("Năm học 2020-2021 có 640 em, tăng 25 em so với năm học trước (610 em).",
     "25", "30"),
    ("Sản lượng thủy sản đạt 392 tấn, tăng 42 tấn so với năm 2019 là 345 tấn.",
     "42", "47"),
    ("Số đảng viên từ 143 đồng chí đầu nhiệm kỳ lên 178 đồng chí cuối nhiệm kỳ, tăng 45 đồng "
     "chí.",
     "45", "35"),
    ("Đầu nhiệm kỳ có 143 đảng viên, đến nay có 178 đảng viên, tăng 45 đảng viên.",
     "45", "35"),
    ("Số hộ nghèo đầu năm là 64 hộ, cuối năm còn 48 hộ, giảm 26 hộ.",
     "26", "16"),
    ("Đầu năm có 64 hộ nghèo, trong năm giảm 16 hộ, cuối năm còn 58 hộ.",
     "16", "6"),
    ("Thu nhập bình quân đầu người đạt 54 triệu đồng, tăng 9 triệu đồng (tăng 30%) so với năm "
     "2019.",
     "30%", "20%"),
    ("Đàn lợn 3.260 con, tăng 260 con, tương đương 12,7% so với năm trước.",
     "12,7%", "8,7%"),
    ("Tỷ lệ hộ nghèo giảm còn 4,1% (năm 2019 là 6,2%), giảm 3,1%.",
     "3,1%", "2,1%"),
    ("Giá trị sản xuất tăng từ 46 tỷ đồng lên 58 tỷ đồng, gấp 1,6 lần.",
     "1,6", "1,3"),
    ("Thu 5,52 tỷ đồng, tăng 25% so với cùng kỳ (cùng kỳ là 4,8 tỷ đồng).",
     "25%", "15%"),
    ("Số mô hình tăng từ 12 lên 15 mô hình, tăng 4 mô hình so với cuối tháng 6.",
     "4", "3"),
    ("Số hội viên giảm từ 1.310 xuống 1.204, giảm 116 hội viên do chuyển sinh hoạt.",
     "116", "106"),
    ("Số hộ nghèo giảm từ 186 hộ xuống còn 93 hộ, tức giảm 60%.",
     "60%", "50%"),
    ("Tỷ lệ nâng từ 82% lên 90%, tăng 10 điểm phần trăm.",
     "10", "8 điểm"),
    ("Xảy ra 09 vụ phạm pháp hình sự, so với cùng kỳ năm 2019 (12 vụ) giảm 03 vụ, tức giảm 35%.",
     "35%", "25%"),
    ("03 vụ, làm chết 01 người; cùng kỳ 02 vụ. Số vụ tăng 01 vụ, tăng 33%.",
     "33%", "50%"),
    ("Sản lượng 3.412 tấn, tăng 122 tấn (4,7%).",
     "4,7%", "3,7%"),
]  # fmt: skip

NEGATIVE = [
    "Tỷ lệ hộ nghèo giảm từ 6,2% năm 2020 xuống còn 4,1% năm 2021, giảm 2,1%.",
    "Thu nhập bình quân tăng từ 45 triệu đồng/người/năm lên 54 triệu đồng/người/năm, tăng 20%.",
    "Sản lượng 3.412 tấn, tăng 122 tấn (3,7%) so với năm trước.",
    "Xảy ra 8 vụ, giảm 4 vụ (33,3%) so với cùng kỳ.",
    "Xảy ra 8 vụ (cùng kỳ 12 vụ), giảm 4 vụ; bắt 9 đối tượng, giảm 3 đối tượng.",
    "Số vụ vi phạm năm 2020 là 12 vụ, năm 2021 là 8 vụ, giảm 33,3%.",
    "Đầu năm có 64 hộ nghèo, trong năm giảm 16 hộ, cuối năm còn 48 hộ.",
    "Đàn lợn 3.260 con, tăng 260 con, tương đương 8,7% so với năm trước.",
    "Năm 2020 có 12 mô hình, năm 2021 có 15 mô hình, tăng 3 mô hình so với năm 2020, tăng 8 "
    "mô hình so với năm 2016.",
    "Số hộ nghèo giảm từ 64 hộ xuống 48 hộ, giảm 16 hộ, đạt 160% kế hoạch.",
    "Tỷ lệ hộ nghèo giảm từ 6,2% xuống còn 4,1%, vượt 0,5% kế hoạch.",
    "Năm 2020 thu 420 triệu đồng, đạt 105% kế hoạch; năm 2021 thu 480 triệu đồng, tăng 14,3%.",
    "Thu 5,52 tỷ đồng, tăng 15% so với cùng kỳ (cùng kỳ là 4,8 tỷ đồng).",
]  # fmt: skip


@pytest.mark.parametrize(("text", "stated", "computed"), DEVELOPMENT)
def test_found(text: str, stated: str, computed: str | None) -> None:
    check_found(text, stated, computed, KINDS)


@pytest.mark.parametrize("text", NEGATIVE)
def test_silent(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize("rewrite", REWRITINGS.values(), ids=REWRITINGS)
@pytest.mark.parametrize("text", [row[0] for row in DEVELOPMENT])
def test_other_writings(text: str, rewrite: Callable[[str], str]) -> None:
    check_rewriting(text, rewrite)
