"""A number, what each one gets, and the sum; areas, yields and crops; means."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from audit.plain_reports import REWRITINGS, check_found, check_rewriting, told

KINDS = ("ratio_percent_mismatch",)

# Text, stated, computed.
DEVELOPMENT = [
    ("Trao 150 suất quà, mỗi suất 300.000 đồng, tổng trị giá 54 triệu đồng.",
     "54 triệu đồng", "45 triệu đồng"),
    ("Trao tặng 150 suất quà trị giá 300.000 đồng/suất, tổng trị giá 54.000.000 đồng.",
     "54.000.000 đồng", "45.000.000 đồng"),
    ("Tặng 45 phần quà (mỗi phần 500 nghìn đồng), tổng kinh phí 25 triệu đồng.",
     "25 triệu đồng", "22,5 triệu đồng"),
    ("Hỗ trợ 12 hộ nghèo xây nhà, mỗi hộ 50 triệu đồng, tổng cộng 700 triệu đồng.",
     "700 triệu đồng", "600 triệu đồng"),
    ("Cấp học bổng cho 30 em, mỗi em 1 triệu đồng, tổng số tiền là 35 triệu đồng.",
     "35 triệu đồng", "30 triệu đồng"),
    ("Thăm, tặng quà 85 gia đình chính sách với tổng số tiền 52.500.000 đồng (500.000 "
     "đồng/gia đình).",
     "52.500.000 đồng", "42.500.000 đồng"),
    ("Chi hỗ trợ 326 người x 1.500.000đ/người = 498.000.000đ.",
     "498.000.000đ", "489.000.000đ"),
    ("Lúa đông xuân 450 ha, năng suất 65 tạ/ha, sản lượng 3.295 tấn.",
     "3.295 tấn", "2.925 tấn"),
    ("Diện tích lúa 450ha, năng suất đạt 65 tạ/ha, tổng sản lượng 3.295 tấn.",
     "3.295 tấn", "2.925 tấn"),
    ("Tặng 100 suất quà (500.000 đồng/suất) với tổng trị giá 55 triệu đồng.",
     "55 triệu đồng", "50 triệu đồng"),
    ("Trao 25 xe đạp cho học sinh nghèo, mỗi chiếc trị giá 1,8 triệu đồng, tổng trị giá 54 "
     "triệu đồng.",
     "54 triệu đồng", "45 triệu đồng"),
    ("Hỗ trợ xây 8 nhà Đại đoàn kết với mức 60 triệu đồng/nhà, tổng kinh phí hỗ trợ 540 triệu "
     "đồng.",
     "540 triệu đồng", "480 triệu đồng"),
    ("Hỗ trợ 8 hộ xây nhà, mức hỗ trợ mỗi hộ là 60 triệu đồng, tổng số tiền hỗ trợ là 540 "
     "triệu đồng.",
     "540 triệu đồng", "480 triệu đồng"),
    ("Chi trả trợ cấp cho 215 đối tượng, mỗi đối tượng 360.000 đồng, tổng kinh phí 87,4 triệu "
     "đồng.",
     "87,4 triệu đồng", "77,4 triệu đồng"),
    ("Hội thu phí 245 hội viên, mỗi hội viên 24.000 đồng, được 6.880.000 đồng.",
     "6.880.000 đồng", "5.880.000 đồng"),
    ("Năng suất lúa đạt 62 tạ/ha, diện tích 450 ha, sản lượng đạt 3.290 tấn.",
     "3.290 tấn", "2.790 tấn"),
    ("Ngô: 120 ha, năng suất 45 tạ/ha, sản lượng 640 tấn.",
     "640 tấn", "540 tấn"),
    ("Cây lúa: diện tích 450 ha; năng suất 62 tạ/ha; sản lượng 2.970 tấn.",
     "2.970 tấn", "2.790 tấn"),
    ("Toàn phường có 18.450 nhân khẩu, 5.120 hộ, bình quân 4,6 người/hộ.",
     "4,6 người/hộ", "3,6"),
    ("Đạt 120 suất quà x 500.000 đồng = 65.000.000 đồng; 240 phần, mỗi phần 300.000 đồng, "
     "tổng 72.000.000 đồng.",
     "65.000.000 đồng", "60.000.000 đồng"),
    ("Phường hỗ trợ 326 người lao động tự do mất việc, mỗi người 1.000.000 đồng, tổng số tiền "
     "362 triệu đồng.",
     "362 triệu đồng", "326 triệu đồng"),
    ("Hỗ trợ 37 căn nhà, trị giá 2,96 tỷ đồng, bình quân 85 triệu đồng/căn.",
     "2,96 tỷ đồng", "3,145 tỷ đồng"),
    ("Diện tích gieo trồng cả năm là 2.140 ha, năng suất bình quân 62 tạ/ha, sản lượng 15.268 "
     "tấn.",
     "15.268 tấn", "13.268 tấn"),
]  # fmt: skip

NEGATIVE = [
    "Số hộ nghèo giảm từ 64 hộ xuống 48 hộ, bình quân mỗi năm giảm 5 hộ.",
    "Trao 150 suất quà, mỗi suất 300.000 đồng, tổng trị giá 45 triệu đồng.",
    "Xây 12 căn nhà, mỗi căn hỗ trợ 50 triệu đồng, tổng kinh phí xây dựng 1,2 tỷ đồng.",
    "Trao 150 suất quà, trong đó 100 suất trị giá 300.000 đồng và 50 suất trị giá 500.000 "
    "đồng, tổng trị giá 55 triệu đồng.",
    "Hỗ trợ 20 người, mỗi người 1,5 triệu đồng/tháng, tổng 90 triệu đồng.",
    "Tặng quà 45 hộ, mỗi hộ 1 thùng mì và 500.000 đồng, tổng trị giá 27 triệu đồng.",
    "Hỗ trợ 12 hộ nghèo sửa nhà, mỗi hộ từ 10 đến 20 triệu đồng, tổng số tiền 180 triệu đồng.",
    "Có 25 cháu được nhận học bổng, mỗi cháu 1 triệu đồng; tổng quỹ khuyến học 45 triệu đồng.",
    "Lúa đông xuân 450 ha, năng suất 65 tạ/ha, sản lượng 2.925 tấn; lúa hè thu 420 ha, năng "
    "suất 58 tạ/ha, sản lượng 2.436 tấn.",
    "Diện tích lúa 870 ha, năng suất bình quân 61,6 tạ/ha, sản lượng 5.361 tấn.",
    "Diện tích gieo trồng 1.905 ha, năng suất lúa 61,6 tạ/ha, sản lượng lương thực 5.361 tấn.",
    "Trao 25 xe đạp cho học sinh nghèo, mỗi chiếc trị giá 1,8 triệu đồng, tổng trị giá 45 "
    "triệu đồng.",
    "Trao 50 suất học bổng trị giá 1.000.000 đồng/suất, 30 xe đạp; tổng trị giá 95 triệu đồng.",
    "Hỗ trợ xây 8 nhà, trong đó 5 nhà xây mới 60 triệu đồng/nhà, 3 nhà sửa chữa 30 triệu "
    "đồng/nhà, tổng kinh phí 390 triệu đồng.",
    "Hiện có 25 chi bộ với 412 đảng viên, bình quân 16,5 đảng viên/chi bộ.",
    "Đường liên thôn dài 2,4 km, rộng 3 m, tổng kinh phí 1,8 tỷ đồng, mỗi hộ góp 2 triệu đồng.",
    "Có 350 hộ tham gia, mỗi hộ góp 200 nghìn đồng, tổng kinh phí 170 triệu đồng trong đó dân "
    "góp 70 triệu đồng.",
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
