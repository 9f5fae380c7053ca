"""Percents whose plan or whole is told beside them in words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from audit.plain_reports import REWRITINGS, check_found, check_rewriting, told

KINDS = ("ratio_percent_mismatch",)

# Text, stated, computed.
DEVELOPMENT = [
    ("Vận động được 412/380 triệu đồng các quỹ, bằng 118% chỉ tiêu.",
     "118%", "108%"),
    ("Toàn xã có 1.245/1.380 hộ đạt gia đình văn hóa, tương đương 80,2%.",
     "80,2%", "90,2%"),
    ("Có 9/12 thôn được công nhận thôn văn hóa (85%).",
     "85%", "75%"),
    ("Thu ngân sách 6 tháng được 3.250 triệu đồng/5.000 triệu đồng dự toán, đạt 75%.",
     "75%", "65%"),
    ("Phường đã thực hiện 18/24 chỉ tiêu (đạt 85%).",
     "85%", "75%"),
    ("Số người tham gia bảo hiểm y tế là 9.120 trên tổng số 10.000 người, đạt tỷ lệ 81,2%.",
     "81,2%", "91,2%"),
    ("Tiêm phòng cho 450 con trâu bò, đạt 85% kế hoạch (500 con).",
     "85%", "90%"),
    ("Giải quyết 245/260 hồ sơ đúng hạn, tỷ lệ đúng hạn đạt 84,2%.",
     "84,2%", "94,2%"),
    ("Kết nạp được 12 đảng viên, vượt 50% so với chỉ tiêu giao là 10 đảng viên.",
     "50%", "20%"),
    ("Số hộ nghèo: 45 hộ/1.500 hộ, chiếm 4,5%.",
     "4,5%", "3,0%"),
    ("Hộ nghèo 3,5% (52/1.850 hộ).",
     "3,5%", "2,8%"),
    ("Trồng được 12.000 cây trên kế hoạch 10.000 cây, đạt 130%.",
     "130%", "120%"),
    ("Chỉ tiêu giao 10 đảng viên, kết nạp 12 đảng viên, đạt 110%.",
     "110%", "120%"),
    ("Kế hoạch giao 500 triệu đồng, thực hiện 560 triệu đồng, vượt 22%.",
     "22%", "12%"),
    ("Thực hiện 560 triệu đồng/kế hoạch 500 triệu đồng, đạt 122%.",
     "122%", "112%"),
    ("Giao quân 14/14 thanh niên, đạt 110% chỉ tiêu.",
     "110%", "100%"),
    ("Khám sức khỏe cho 180/200 thanh niên, đạt 95%.",
     "95%", "90%"),
    ("Số trẻ tiêm chủng đầy đủ 95/98 cháu đạt 99,6%.",
     "99,6%", "96,9%"),
    ("Diện tích gieo trồng 450 ha, đạt 90% kế hoạch 480 ha.",
     "90%", "94%"),
    ("Gieo trồng được 450/480 ha theo kế hoạch đề ra, đạt tỷ lệ 98,5%.",
     "98,5%", "93,8%"),
    ("Số học sinh lên lớp thẳng là 612 em trong tổng số 640 em, chiếm 92,5%.",
     "92,5%", "95,6%"),
    ("Trong 640 học sinh có 612 em lên lớp thẳng, đạt 92,5%.",
     "92,5%", "95,6%"),
    ("Có 612 em lên lớp thẳng (92,5% trong tổng số 640 em).",
     "92,5%", "95,6%"),
    ("Toàn xã có 1.380 hộ, trong đó 1.245 hộ đạt gia đình văn hóa, chiếm 80,2%.",
     "80,2%", "90,2%"),
    ("Đến nay, phường có 26 trên 28 tổ dân phố đạt danh hiệu tổ dân phố văn hóa, chiếm tỷ lệ "
     "96%.",
     "96%", "93%"),
    ("Vận động ủng hộ quỹ vì người nghèo được 86.500.000 đồng/80.000.000 đồng, đạt 118% chỉ "
     "tiêu giao.",
     "118%", "108%"),
    ("Thu quỹ phòng chống thiên tai 62,4 triệu đồng, bằng 115% so với chỉ tiêu (60 triệu đồng).",
     "115%", "104%"),
    ("Đến tháng 12, tỷ lệ giải ngân 4,2/5 tỷ đồng, đạt 94%.",
     "94%", "84%"),
    ("Phường có 45 đảng viên nữ trên tổng số 386 đảng viên, chiếm 21,6%.",
     "21,6%", "11,7%"),
    ("Phường có 2.274 hộ. Đã có 1.933 hộ ký cam kết phân loại rác, chiếm 75% tổng số hộ.",
     "75%", "85%"),
    ("Tỷ lệ trẻ được khám đạt 92,5% (đã khám 612/640 em).",
     "92,5%", "95,6%"),
    ("Hội nghị có 92/95 đại biểu được triệu tập tham dự, đạt 98,9%.",
     "98,9%", "96,8%"),
    ("Vận động được 412 triệu đồng, bằng 118% kế hoạch năm (kế hoạch năm là 380 triệu đồng).",
     "118%", "108%"),
    ("Có 2.150/2.466 hộ tham gia, đạt 78,1% hộ trên địa bàn.",
     "78,1%", "87,2%"),
]  # fmt: skip

NEGATIVE = [
    "Trồng được 12.000 cây trên kế hoạch 10.000 cây, đạt 120%.",
    "Chỉ tiêu giao 10 đảng viên, kết nạp 12 đảng viên, đạt 120%.",
    "Theo kế hoạch năm 2021 là 10 lớp, đã mở 8 lớp cho 320 người, đạt 80%.",
    "Dự toán giao 5.000 triệu đồng, 6 tháng thực hiện 2.745 triệu đồng, đạt 54,9%, bằng 110% "
    "cùng kỳ.",
    "Kế hoạch 500 triệu đồng, thu được 560 triệu đồng, trong đó 70% từ doanh nghiệp.",
    "Chiếm 35% là nông nghiệp, 40% là công nghiệp, còn lại là dịch vụ.",
    "Có 95% hộ xem truyền hình, 40% dùng mạng, 22% có máy tính.",
    "Đại học chiếm 35%, đảng viên chiếm 60%, nữ chiếm 40%.",
    "Toàn xã có 1.380 hộ, trong đó 1.245 hộ đạt gia đình văn hóa, chiếm 90,2%; 120 hộ nghèo, "
    "chiếm 8,7%.",
    "Toàn xã có 1.380 hộ, trong đó 120 hộ nghèo, 80 hộ cận nghèo, chiếm 5,8%.",
    "Trong 640 học sinh có 612 em lên lớp thẳng, đạt 95,6%.",
    "Diện tích gieo trồng 450 ha, đạt 90% kế hoạch 500 ha.",
    "Có 28/30 đại biểu dự, đạt 100% số đại biểu tán thành.",
    "Đại hội có 92/95 đại biểu dự, bầu 15 đồng chí đạt 98,9%.",
    "Phường có 2.274 hộ. Đã có 1.933 hộ ký cam kết phân loại rác, chiếm 85% tổng số hộ.",
    "Có 5/6 thôn đạt chuẩn, thu ngân sách bằng 112%.",
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
