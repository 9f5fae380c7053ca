"""What a line or a sentence is: furniture, signature, caption, protocol, name of a column.

Rows are (expected, line); a new case goes into the table of its function, one found
in use under the comment ``found in use``.
"""

from __future__ import annotations

import unicodedata

import pytest

from baocao.normal import normalize
from baocao.text.kinds import (
    furniture_rule,
    is_byline,
    is_caption,
    is_document_type,
    is_protocol,
    is_rubric,
    is_signature,
)

FURNITURE = [
    ("counter", "Ngày đăng 17/01/2022 | 05:59  | Lượt xem: 335"),
    ("counter", "01/07/2021 08:35 - Lượt xem : 1204"),
    ("counter", "Thứ Sáu, 08/07/2022 - 14:20 - Số lần xem: 89"),
    ("counter", "Lượt xem: 1.208"),
    ("counter", "View count: 12"),
    ("counter", "335 lượt xem"),
    ("stamp", "Ngày đăng 17/01/2022"),
    ("stamp", "Thứ Hai, 14-11-2022, 07:12"),
    ("stamp", "13/11/2017 08:15"),
    ("stamp", "10.10.2025"),
    ("stamp", "Chủ nhật, 12/11/2023 | Bài, ảnh: Hà Mi"),
    ("stamp", "Cập nhật lúc 15:22, Thứ Tư, 24/12/2014 (GMT+7)"),
    ("stamp", "[Thứ Ba, 18.12.2012] - Nguồn tin: UBND phường"),
    ("stamp", "Đăng lúc 9h15, ngày 24/12/2008 - Bài: Hà Mi"),
    ("label", "Tác giả: Hà Mi"),
    ("label", "Nguồn: Đài Truyền thanh xã"),
    ("label", "Tin, ảnh: Hà Mi"),
    ("label", "Bài, ảnh: Hà Mi"),
    ("byline", "Thực hiện: Hà Mi; ảnh: Quý Tú"),
    ("label", "Điện thoại: 0240.100.200"),
    ("label", "Cơ quan chủ quản: UBND phường"),
    ("credit", "Ảnh: Hà Mi"),
    ("credit", "(Ảnh: Hà Mi)"),
    ("bar", "Cổng thông tin điện tử phường | 24/6/2020 | In trang"),
    ("bar", "Giới thiệu | Liên hệ | Đăng nhập"),
    ("menu", "In bài"),
    ("menu", "Trang chủ"),
    ("menu", "Trang chủ Giới thiệu Tin tức - Sự kiện Văn bản"),
    ("menu", "Trang chủ › Tin tức - Sự kiện"),
    ("menu", "Tin tức » Văn hóa - Xã hội"),
    ("menu", "Các tin khác"),
    ("menu", "Tin liên quan:"),
    ("menu", "Bản quyền thuộc về UBND xã Tân Lộc"),
    ("menu", "© 2021 UBND xã Tân Lộc"),
    ("motto", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("motto", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("motto", "Độc lập - Tự do - Hạnh phúc"),
    ("motto", "Độc lập – Tự do – Hạnh phúc"),
    ("motto", "ĐẢNG CỘNG SẢN VIỆT NAM"),
    ("motto", "---------------"),
    ("number", "Số: 187/BC-UBND"),
    ("number", "Số:      /BC-UBND"),
    ("number", "Số: 96-BC/ĐU"),
    ("number", "Số 12/2021/NQ-HĐND"),
    ("place_date", "Tân Lộc, ngày 14 tháng 12 năm 2017"),
    ("place_date", "Tân Lộc, ngày    tháng 12 năm 2017"),
    ("enclosed", "(Kèm theo Báo cáo số 57/BC-UBND ngày 20/12/2010)"),
    ("addressees", "Nơi nhận: UBND huyện; Lưu VP."),
    ("addressees", "Kính gửi: UBND huyện Yên Khê"),
]

NOT_FURNITURE = [
    "Số hộ nghèo giảm 10 hộ.",
    "Số thôn",
    "Số hộ/ số khẩu",
    "Tin vui đến với hộ nghèo",
    "Ngày 12/5/2021, xã tổ chức hội nghị tổng kết.",
    "Ngày đăng ký cuối cùng là 5/6/2021.",
    "Sáng 12/5/2021 - Hội Phụ nữ xã tổ chức trao quà cho các hộ nghèo trên địa bàn toàn xã.",
    "Thực hiện: 4.860 ha",
    "Kế hoạch: 4.800 ha",
    "Nguồn vốn 3 tỷ đồng",
    "Theo kế hoạch, xã thu 3 tỷ đồng.",
    "Cập nhật dữ liệu dân cư cho 900 hộ.",
    "Địa chỉ đỏ của xã là đình Tân Lộc.",
    "Ảnh: Nông dân thôn Đoài gặt lúa",
    "Xem xét 5 đơn thư",
    "12/19 tiêu chí",
    "6.542 lượt",
    "",
]

SIGNATURES = [
    (True, "TM. ỦY BAN NHÂN DÂN"),
    (True, "T/M ĐẢNG ỦY"),
    (True, "T/M ĐOÀN CHỦ TỊCH"),
    (True, "KT. CHỦ TỊCH"),
    (True, "KT. Chủ tịch"),
    (True, "TL. CHỦ TỊCH"),
    (True, "CHỦ TỊCH"),
    (True, "PHÓ CHỦ TỊCH"),
    (True, "BÍ THƯ"),
    (True, "(Đã ký)"),
    (True, "Nơi nhận:"),
    (True, "NGƯỜI LẬP BIỂU"),
    (False, "Chủ tịch UBND xã tặng quà"),
    (False, "TP. Bắc Lũng"),
    (False, "KTGS"),
    (False, "Bí thư chi bộ thôn 5 dự"),
]

BYLINES = [
    (True, "Hà Mi"),
    (True, "TƯỜNG VY"),
    (True, "Lò Văn Pánh"),
    (True, "Hà Mi - Đài Truyền thanh xã"),
    (True, "Lò Pánh (Trung tâm Văn hóa huyện)"),
    (True, "H' Lâm Niê"),
    (False, "Toàn cảnh hội nghị sơ kết"),
    (False, "Xã Tân Lộc"),
    (False, "Trường Mầm Non"),
    (False, "Lò Văn Pánh nhận quà"),
    (False, "Hà"),
]

CAPTIONS = [
    (True, "Đồng chí Lò Văn Pánh trao quà cho hộ nghèo"),
    (True, "Đ/c Lò Văn Pánh- TUV, Bí thư Huyện ủy thăm mô hình trồng nấm"),
    (True, "Hội nghị tổng kết công tác năm"),
    (True, "Quang cảnh hội nghị"),
    (True, "Toàn cảnh hội nghị."),
    (True, "Nông dân thôn Đoài gặt lúa. Ảnh: Hà Mi"),
    (True, "Nông dân thôn Đoài gặt lúa (Ảnh: Hà Mi)"),
    (True, "Bí thư Đảng ủy (bìa phải) trao giấy khen cho tổ 61."),
    (True, "Ảnh: Nông dân thôn Đoài gặt lúa"),
    (False, "Thu ngân sách đạt 110%"),
    (False, "Thu ngân sách được 3 tỷ đồng"),
    (False, "Hội nghị kết thúc lúc 11 giờ."),
    (False, "Kết quả như sau:"),
    (False, "Xét Tờ trình của UBND xã và báo cáo thẩm tra,"),
    (False, "Tân Lộc"),
]

PROTOCOL = [
    (True, "Về dự có đồng chí Lò Văn Pánh, Phó Bí thư Huyện ủy."),
    (True, "Tới dự có các đồng chí: Lò Văn Pánh, Tẩn Láo Lở."),
    (True, "Tham dự hội nghị có 90 đại biểu."),
    (True, "Cùng dự có Chủ tịch UBND xã Tẩn Láo Lở."),
    (True, "Chủ trì kỳ họp có ông Lò Văn Pánh, Chủ tịch HĐND xã."),
    (True, "Đồng chí Lò Văn Pánh, Bí thư Đảng ủy chủ trì hội nghị."),
    (True, "Về phía huyện có ông Lò Văn Pánh."),
    (True, "Đại hội vinh dự đón ông Lò Văn Pánh."),
    (True, "Đủ mặt 15/15 ủy viên."),
    (True, "Ông Lò Văn Pánh, Phó Chủ tịch tỉnh, đến dự và phát biểu chỉ đạo."),
    (False, "Tổ chức 06 hội nghị, 94,7% đảng viên tham dự; bản tin ra 12 số."),
    (False, "Ngày bầu cử 23/5/2021 có 8.976/8.981 cử tri đi bỏ phiếu."),
    (False, "Kết luận hội nghị, ông Pánh giao các ngành thu thêm 4,9 tỷ đồng."),
    (False, "Trong năm, phường tổ chức 22 buổi truyền thông."),
    (True, "Đáp lời, đồng chí Lò Văn Pánh cảm ơn các nhà hảo tâm."),
    (False, "Dự toán thu 3 tỷ đồng."),
    (False, "Công tác cán bộ được quan tâm."),
]

PROTOCOL_EARLY = [
    "Sáng 12/11, khu 4 tổ chức Ngày hội Đại đoàn kết.",
    "Chiều 06/4, Ban Chấp hành Đảng bộ phường họp phiên thứ tư.",
    "Ngày 22-12, xã mở hội nghị tổng kết năm 2008.",
    "Trong hai ngày 10 và 11/5/2007, Hội CTĐ phường tiến hành đại hội.",
    "Vừa qua, tại đình làng, UBND phường đã họp mặt 145 đại biểu.",
    "(Tân Lộc) - Ngày 27-11, Đảng ủy xã tổng kết năm 2020.",
    "Đón đoàn có ông Lò Văn Pánh, Bí thư Đảng ủy.",
    "HĐND xã Tân Lộc vừa tổ chức kỳ họp thứ 9 với 23/25 đại biểu.",
]

RUBRICS = [
    (True, "bài viết chuyên sâu"),
    (True, "Tin hoạt động cơ sở"),
    (True, "Tin tức - Sự kiện"),
    (True, "Chuyên mục Dân vận khéo"),
    (False, "Xã Tân Lộc tổng kết năm 2023"),
    (False, "Phường Đồng Mạc khép lại một năm"),
]


def typed_otherwise(line: str) -> list[str]:
    return [line, unicodedata.normalize("NFD", line), line.replace(" ", "\u00a0")]


@pytest.mark.parametrize(("rule", "line"), FURNITURE)
def test_furniture(rule: str, line: str) -> None:
    assert [furniture_rule(normalize(typed)) for typed in typed_otherwise(line)] == [rule] * 3


@pytest.mark.parametrize("line", NOT_FURNITURE)
def test_not_furniture(line: str) -> None:
    assert furniture_rule(line) is None


@pytest.mark.parametrize(("expected", "line"), SIGNATURES)
def test_signature(expected: bool, line: str) -> None:
    assert is_signature(normalize(line)) is expected


@pytest.mark.parametrize(("expected", "line"), BYLINES)
def test_byline(expected: bool, line: str) -> None:
    assert is_byline(normalize(line)) is expected


@pytest.mark.parametrize(("expected", "line"), CAPTIONS)
def test_caption(expected: bool, line: str) -> None:
    assert is_caption(normalize(line)) is expected


@pytest.mark.parametrize(("expected", "line"), PROTOCOL)
def test_protocol(expected: bool, line: str) -> None:
    assert [is_protocol(normalize(t), early=False) for t in typed_otherwise(line)] == [expected] * 3


@pytest.mark.parametrize("line", PROTOCOL_EARLY)
def test_a_meeting_counts_only_where_the_report_begins(line: str) -> None:
    assert is_protocol(line, early=True)
    assert not is_protocol(line, early=False)


@pytest.mark.parametrize(("expected", "line"), RUBRICS)
def test_rubric(expected: bool, line: str) -> None:
    assert is_rubric(line) is expected


def test_document_type() -> None:
    assert is_document_type("BÁO CÁO TÌNH HÌNH KINH TẾ - XÃ HỘI NĂM 2025")
    assert not is_document_type("Báo cáo tại hội nghị")
    assert not is_document_type("BIỂUDIỄN")
