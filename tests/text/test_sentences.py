"""Where the sentences of a line end. A row marks every border with ``|``.

A new case goes into SPLITS (a border that must be found), WHOLE (no border at all),
BUGS (found in use) or XFAIL (known misses; a row that passes must move up).
"""

from __future__ import annotations

import unicodedata

import pytest

from baocao.normal import normalize
from baocao.text.sentences import split_sentences

SPLITS = [
    "Xã có 5 thôn. |Dân số 4.200 người.",
    "Thu ngân sách đạt 110%. |Chi đạt 98%.",
    "Thu đạt 3 tỷ đồng. |14 hộ thoát nghèo.",
    "Đạt 3 giải nhì! |Đội bóng về nhất? |Chưa.",
    "Có nhiều mô hình hay… |Năm tới, xã nhân rộng.",
    "Tặng gạo, mì tôm... |Các hộ đều phấn khởi.",
    "Trao quà v.v... |Ngoài ra, xã sửa 2 nhà.",
    "Xã đạt chuẩn năm 2021. |Về dự có ông Giàng A Sử.",
    "Xã đạt chuẩn năm 2021.|Về dự có ông Giàng A Sử.",
    "Hoàn thành chỉ tiêu huyện giao.|Đây là kết quả tốt.",
    "Vượt chỉ tiêu (đạt 105%).|Công tác thuế có tiến bộ.",
    "Thu đạt 98%.|Toàn xã có 4 trường.",
    "Xã vận động “Ngày vì người nghèo”.|Mặt trận trao 9 suất.",
    "Theo kế hoạch của HĐND.|Trong năm, xã mở 2 lớp.",
    "Hoàn thành kế hoạch năm 2023.|UBND xã khen 5 tập thể.",
    "Đạt kế hoạch giao.|HĐND xã họp 2 kỳ.",
    "Tiếp tục tuyên truyền...|Công an xã bắt 2 vụ.",
    "Ai làm tốt?|Chi bộ thôn 5.",
    "Đã xong trước hạn.|Ở thôn 3 có 2 hộ.",
    "Chủ đề “Xanh, sạch, đẹp.” |Các thôn hưởng ứng.",
    "Hỏi: “Bao giờ xong?” |Xã trả lời ngay.",
    "Tăng 5 hộ (so với năm 2022). |Giảm 2 hộ.",
    "Phát động phong trào. |“Dân vận khéo” có 9 mô hình.",
    "Họp tổ dân phố. |(Biểu số 2 kèm theo).",
    "Kết thúc quý I. |Quý II thu 2 tỷ.",
    "Vào vòng chung kết nhóm A. |Đội thắng 2 trận.",
    "Uống vitamin A. |Trẻ được cân 2 lần.",
    "Đại hội lần thứ X. |Toàn Đảng bộ có 200 đảng viên.",
    "Mở rộng ấp Thới Bình B. |Năm qua, ấp thêm 4 hộ.",
    "Ông Trần Văn C. |Bà Lê Thị D nhận quà.",
    "Đường dài 1.234 m. |Kinh phí 1,5 tỷ.",
    "Thực hiện theo NĐ 67/2014/NĐ-CP. |Vay 9 tỷ.",
    "Trồng 5 ha. |- Chăn nuôi 300 con.",
    "Họp lúc 8 giờ. |+ Thông qua 5 nghị quyết.",
    "- Trồng trọt. |- Chăn nuôi.",
    "Có 3 tổ Covid. |Đ/c Lò Văn Pánh phụ trách.",
    "Xã trao 5 suất quà;Hội Phụ nữ trao 9 suất. |Hội CCB trao 2 suất.",
    "Nhập ngũ 16/16.|Huấn luyện 76 dân quân.",
]

WHOLE = [
    "Đoàn thăm TP. Hồ Chí Minh và TP. Thủ Đức.",
    "Nhà ở Q. Hoàn Kiếm, P. 5, KP. 3, H. Long Thành.",
    "Nhà ở Q.Hoàn Kiếm, TP.HCM, H.Long Thành.",
    "TS. Lê Thị Hoa, GS. Trần Nam và ThS.Mai Lan dự.",
    "PGS.TS. Lê Thị Hoa và BS. Trần Nam dự.",
    "đ/c. Lò Văn Pánh và Đ/c. Tẩn Láo Lở dự.",
    "Ông Pánh - CT. Hội CCB, PCT. HĐND, BT. Đảng ủy.",
    "Em N.T.H và cháu L. T. K nhận học bổng.",
    "Ông N.V. Bình được tặng nhà.",
    "Thu 147.105.000 đồng, đạt 1.234 hộ.",
    "Thu 1. 500.000 đồng.",
    "1. Thu ngân sách đạt 3 tỷ.",
    "1.Về kinh tế thu 3 tỷ.",
    "1.1. Trồng trọt đạt 300 ha.",
    "a. Trồng trọt đạt 300 ha.",
    "II. Về kinh tế",
    "- 1. Thu ngân sách",
    "Gồm: 1. Ông Pánh; 2. Bà Hoa, 3. Ông Nam",
    "Tặng gạo, mì tôm... cho 5 hộ; khu cách ly...; các chốt",
    "Các quỹ (v.v...) và v.v... đều vượt.",
    "Xem tại www.tanloc.Vn hoặc http://tanloc.Example.Vn/a.Bc",
    "Gửi về hop.Thu@tanloc.example",
    "Xã rộng 5.3 km2, 53.6% là rừng.",
    "Họp ngày 25.12.2021 tại xã",
    "TM. ỦY BAN NHÂN DÂN",
    "KT. CHỦ TỊCH",
    "Xã có 5 thôn .",
    "Vui quá!!!",
    "đạt 100%. đây là chỉ tiêu khó",
    "...",
    "",
    "   ",
]

BUGS = [
    "Trẻ uống vitamin A. |Tỷ lệ sinh giảm.",
    "Xã đông dân nhất khu vực Thới Bình B. |Năm 2012 giá lúa giảm.",
]

XFAIL = [
    "Em Lò Thị H. |Trường Mầm non trao quà.",  # H. is also Huyện
    "Xã họp ở TP. |Năm tới họp ở huyện.",
]


def marked(text: str) -> str:
    """Return a text with a mark in front of every sentence but the first."""
    starts = [start for start, _ in split_sentences(text)][1:]
    for start in reversed(starts):
        text = f"{text[:start]}|{text[start:]}"
    return text


@pytest.mark.parametrize("row", SPLITS + BUGS)
def test_borders(row: str) -> None:
    assert marked(row.replace("|", "")) == row


@pytest.mark.parametrize("text", WHOLE)
def test_no_border(text: str) -> None:
    assert marked(text) == text


@pytest.mark.xfail(strict=True)
@pytest.mark.parametrize("row", XFAIL)
def test_known_miss(row: str) -> None:
    assert marked(row.replace("|", "")) == row


@pytest.mark.parametrize("row", SPLITS + WHOLE + BUGS)
def test_typing_does_not_matter(row: str) -> None:
    """Decomposed letters and hard blanks give the same borders in the normal form."""
    typed = unicodedata.normalize("NFD", row.replace("|", "")).replace(" ", "\u00a0")
    assert marked(normalize(typed)) == normalize(row)


def test_start_leaves_a_heading_out() -> None:
    text = "1. Công tác y tế: Khám 9 lượt. Tiêm 5 mũi."
    assert [text[i:j] for i, j in split_sentences(text, 17)] == ["Khám 9 lượt.", "Tiêm 5 mũi."]
