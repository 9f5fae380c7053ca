"""Totals against what they divide into: sexes, marks, remainders, shares, bare numbers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from audit.plain_reports import REWRITINGS, check_found, check_rewriting, told

KINDS = ("parts_total_mismatch",)

# Text, stated, computed.
DEVELOPMENT = [
    ("Toàn phường có 24 chi bộ, trong đó 16 chi bộ tổ dân phố, 5 chi bộ trường học và 5 chi "
     "bộ cơ quan.",
     "24 chi bộ", "26 chi bộ"),
    ("Đảng bộ có 24 chi bộ gồm 16 chi bộ tổ dân phố, 4 chi bộ trường học, 5 chi bộ cơ quan.",
     "24 chi bộ", "25 chi bộ"),
    ("Tổng số 1.240 lượt người, trong đó nam 640 lượt, nữ 580 lượt.",
     "1.240 lượt người", "1.220 lượt người"),
    ("Kết nạp 15 đảng viên (8 nam và 9 nữ).",
     "15 đảng viên", "17 đảng viên"),
    ("Toàn xã có 3.450 nhân khẩu, trong đó nam 1.720, nữ 1.830.",
     "3.450 nhân khẩu", "3.550 nhân khẩu"),
    ("Hội nghị có 120 đại biểu, trong đó 70 nam, 40 nữ.",
     "120 đại biểu", "110 đại biểu"),
    ("Xảy ra 14 vụ việc: 5 vụ trộm cắp, 4 vụ đánh nhau, 3 vụ cờ bạc, 4 vụ khác.",
     "14 vụ việc", "16 vụ việc"),
    ("Tổng kinh phí 2,5 tỷ đồng, trong đó ngân sách 1,8 tỷ đồng, nhân dân đóng góp 900 triệu "
     "đồng.",
     "2,5 tỷ đồng", "2,7 tỷ đồng"),
    ("Tổng kinh phí 2,5 tỷ đồng (ngân sách 1,8 tỷ, nhân dân đóng góp 900 triệu đồng).",
     "2,5 tỷ đồng", "2,7 tỷ đồng"),
    ("Làm đường hết 840 triệu đồng, nhà nước hỗ trợ 500 triệu đồng, còn lại nhân dân đóng góp "
     "310 triệu đồng.",
     "840 triệu đồng", "810 triệu đồng"),
    ("Tiếp nhận 45 đơn. Đã giải quyết 38 đơn, còn lại 9 đơn đang xem xét.",
     "45 đơn", "47 đơn"),
    ("Nhận 45 đơn thư, đã giải quyết 38 đơn, chuyển cấp trên 3 đơn, còn 6 đơn đang xác minh.",
     "45 đơn thư", "47 đơn thư"),
    ("Tiếp nhận 1.250 hồ sơ, giải quyết 1.180 hồ sơ, còn 90 hồ sơ chưa đến hạn.",
     "1.250 hồ sơ", "1.270 hồ sơ"),
    ("Cơ cấu kinh tế: nông nghiệp 35%, công nghiệp - xây dựng 40%, thương mại - dịch vụ 30%.",
     "100%", "105%"),
    ("Nông nghiệp chiếm 35%, công nghiệp chiếm 40%, dịch vụ chiếm 30% cơ cấu kinh tế.",
     "100%", "105%"),
    ("Kết quả: rất hài lòng 62%, hài lòng 33%, chưa hài lòng 10%.",
     "100%", "105%"),
    ("Xếp loại học lực: giỏi 32%, khá 45%, trung bình 30%, yếu 1%.",
     "100%", "108%"),
    ("Có 25 đảng viên được đánh giá: 5 hoàn thành xuất sắc, 18 hoàn thành tốt, 4 hoàn thành "
     "nhiệm vụ.",
     "25 đảng viên", "27 đảng viên"),
    ("Đánh giá 25 chi bộ: hoàn thành xuất sắc 5, hoàn thành tốt 18, hoàn thành nhiệm vụ 4.",
     "25 chi bộ", "27 chi bộ"),
    ("6 tháng đầu năm thu 420 triệu đồng, 6 tháng cuối năm thu 380 triệu đồng, cả năm thu 820 "
     "triệu đồng.",
     "820 triệu đồng", "800 triệu đồng"),
    ("Tiêm 8.316 mũi 1 và 7.940 mũi 2, tổng 16.526 mũi.",
     "16.526 mũi", "16.256 mũi"),
    ("Phường có 5 trường với 120 lớp: mầm non 40 lớp, tiểu học 55 lớp, THCS 35 lớp.",
     "120 lớp", "130 lớp"),
    ("Quyên góp được 125 triệu đồng; trong đó cán bộ 45 triệu đồng, nhân dân 62 triệu đồng, "
     "doanh nghiệp 28 triệu đồng.",
     "125 triệu đồng", "135 triệu đồng"),
    ("Xã có 9 thôn. Có 5 thôn đạt danh hiệu văn hóa. Còn lại 3 thôn chưa đạt.",
     "9 thôn", "8 thôn"),
    ("Trong năm xảy ra hai mươi vụ việc, gồm mười hai vụ tranh chấp đất đai, sáu vụ hôn nhân "
     "gia đình và ba vụ khác.",
     "hai mươi vụ việc", "21 vụ việc"),
    ("Đảng bộ có 386 đảng viên: 210 đảng viên nam và 166 đảng viên nữ.",
     "386 đảng viên", "376 đảng viên"),
    ("Hội có 245 hội viên (nữ 120, nam 115).",
     "245 hội viên", "235 hội viên"),
    ("Đã tổ chức 4 đợt hiến máu: đợt 1 được 45 đơn vị, đợt 2 được 52 đơn vị, đợt 3 được 38 "
     "đơn vị, đợt 4 được 41 đơn vị, cả năm được 186 đơn vị.",
     "186 đơn vị", "176 đơn vị"),
    ("Cả năm vận động 186 đơn vị máu (đợt 1: 45, đợt 2: 52, đợt 3: 38, đợt 4: 41).",
     "186 đơn vị máu", "176 đơn vị máu"),
    ("Quỹ Đền ơn đáp nghĩa 45 triệu đồng, quỹ Vì người nghèo 62 triệu đồng, quỹ Khuyến học 28 "
     "triệu đồng. Tổng cộng 3 quỹ được 145 triệu đồng.",
     "145 triệu đồng", "135 triệu đồng"),
    ("Thu từ đất 3,2 tỷ đồng; thu thuế 1,8 tỷ đồng; thu khác 0,6 tỷ đồng; tổng cộng 6,5 tỷ "
     "đồng.",
     "6,5 tỷ đồng", "5,6 tỷ đồng"),
    ("Tổng chi 4.250 triệu đồng. Trong đó chi thường xuyên 3.180 triệu đồng, chi đầu tư 950 "
     "triệu đồng, dự phòng 220 triệu đồng.",
     "4.250 triệu đồng", "4.350 triệu đồng"),
    ("Trong năm kết nạp 17 đảng viên mới, trong đó 9 nam, 10 nữ; chuyển chính thức.",
     "17 đảng viên", "19 đảng viên"),
    ("Kết nạp bảy mươi hai hội viên mới, gồm bốn mươi lăm nam và hai mươi lăm nữ; xây dựng quỹ.",
     "bảy mươi hai hội viên", "70 hội viên"),
]  # fmt: skip

NEGATIVE = [
    "Toàn xã có 3.450 nhân khẩu, trong đó nam 1.720, nữ 1.730.",
    "Hội nghị có 120 đại biểu, trong đó 40 nữ, 25 đại biểu dưới 35 tuổi.",
    "Ban chấp hành có 15 đồng chí, 4 nữ, 3 đồng chí trẻ.",
    "Nhận 45 đơn thư, đã giải quyết 38 đơn, còn 7 đơn đang xác minh.",
    "Hộ nghèo đầu năm 231 hộ, thoát nghèo 52 hộ, phát sinh 9 hộ, còn lại 188 hộ.",
    "Tiếp nhận 45 đơn, trong đó 12 đơn khiếu nại; đã giải quyết 38 đơn, còn lại 7 đơn.",
    "Kỳ trước chuyển sang 5 đơn, trong kỳ nhận 40 đơn, giải quyết 38 đơn, còn lại 7 đơn.",
    "Cả năm thu 820 triệu đồng, trong đó quý I 200 triệu đồng, quý II 220 triệu đồng.",
    "6 tháng đầu năm thu 420 triệu đồng, cả năm thu 820 triệu đồng.",
    "Công trình khởi công ngày 20/8/2021, hoàn thành trước ngày 30/12/2021.",
    "Thực hiện từ ngày 15/12/2020 đến ngày 14/6/2021.",
    "Họp ngày 20/5/2021, trước đó ngày 10/5/2021 đã họp.",
    "Quỹ Vì người nghèo phường 156,4 triệu đồng. Quỹ Vì người nghèo quận 154,6 triệu đồng.",
    "Tổng số hộ 1.486 hộ với 6.932 nhân khẩu.",
    "Xếp loại chi bộ: hoàn thành xuất sắc 5, hoàn thành tốt 18.",
    "Có 25 chi bộ, xếp loại hoàn thành xuất sắc 5 chi bộ, hoàn thành tốt 18 chi bộ, hoàn "
    "thành 2 chi bộ.",
    "Thưởng 15 tập thể, 22 cá nhân, tổng cộng 37 giấy khen.",
    "Mở 12 lớp cho 450 người, trong đó 8 lớp nghề, 320 người nữ.",
    "Xảy ra 14 vụ việc, xử lý 12 vụ, phạt 25 triệu đồng, trong đó 5 vụ đánh bạc.",
    "Kết quả xử lý 38 trường hợp vi phạm, phạt tiền 21 trường hợp, nhắc nhở 17 trường hợp, "
    "thu giữ 4 trường hợp biển hiệu.",
    "Phường tổ chức 12 buổi tuyên truyền. Trong đó Hội Phụ nữ 5 buổi. Đoàn Thanh niên 4 buổi. "
    "Hội Nông dân 3 buổi.",
    "Phường tổ chức 12 buổi tuyên truyền, trong đó Hội Phụ nữ 5 buổi, Đoàn Thanh niên 3 buổi.",
    "Xã có 9 thôn. Có 5 thôn đạt danh hiệu văn hóa. Còn lại 4 thôn chưa đạt.",
    "Trong 640 học sinh có 320 nữ, 612 em lên lớp thẳng.",
    "Năm nay tuyển 14 thanh niên, năm ngoái tuyển 12 thanh niên.",
    "Xã có 3 thôn với 412 hộ, 1.450 khẩu.",
    "Từ ngày 20/11/2021 đến ngày 25/11/2021 diễn ra hội thi; ngày 18/11/2021 họp ban tổ chức.",
    "Hội nghị có 120 đại biểu, đại diện cho 386 đảng viên, gồm 45 đồng chí cấp ủy viên, 30 bí "
    "thư chi bộ.",
    "Trường có 640 em, trong đó học sinh giỏi 210 em, học sinh tiên tiến 310 em.",
    "Thư viện có 1.250 đầu sách, gồm 500 sách giáo khoa, 300 sách tham khảo và các loại khác.",
    "Kinh phí 840 triệu đồng, nhà nước hỗ trợ 500 triệu đồng, còn lại nhân dân đóng góp 340 "
    "triệu đồng và 200 ngày công.",
    "Khám cho 412 cháu, cấp thuốc cho 165 cháu, còn 12 cháu chưa khám.",
    "Tổ chức 14 hoạt động, 5 buổi nói chuyện, tổng số 1.200 lượt người.",
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
