"""Headings: what is one, its number, title and form; and what only looks like one.

A new case goes into DEVELOPMENT (forms described for reports), BUGS (found in use),
NEGATIVE (no heading) or XFAIL (known misses; a row that passes must move up).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import pytest

from baocao.normal import normalize
from baocao.text.headings import parse_heading
from baocao.text.markers import parse_marker
from baocao.text.outline import Outline

# (form, style, number, line with its title in brackets); style None: no number or bullet.
DEVELOPMENT = [
    ("run_in", None, None, "[Công tác tuyên truyền] : Năm qua, xã phát 300 tin."),
    ("run_in", None, None, "[Công tác kiểm tra giám sát]: Đã kiểm tra 4 chi bộ."),
    ("run_in", None, None, "[Công tác Y tế-dân số]: Trạm khám 90 lượt."),
    ("run_in", None, None, "[Về kinh tế]: Thu ngân sách đạt 3 tỷ đồng."),
    ("run_in", None, None, "[Về công tác dân vận]: Xã có 12 mô hình."),
    ("run_in", None, None, "[Lĩnh vực văn hóa - thể thao]. Xã có 5 đội."),
    ("run_in", None, None, "[LĨNH VỰC KINH TẾ]. Tổng thu đạt 3 tỷ đồng."),
    ("run_in", None, None, "[Các hoạt động Văn hóa - Thông tin &TDTT]: Có 4 giải."),
    ("run_in", None, None, "[Hoạt động của HĐND]: Tổ chức 2 kỳ họp."),
    ("run_in", None, None, "[Giáo dục - đào tạo]: Có 3 trường chuẩn."),
    ("run_in", None, None, "[Đánh giá chung]: Năm qua, kinh tế ổn định."),
    ("run_in", None, None, "[Công tác phòng, chống dịch Covid-19]: Lập 5 chốt."),
    ("run_in", None, None, "[Công tác CCHC]: Tiếp nhận 900 hồ sơ."),
    ("run_in", "roman", "I", "I. [VỀ KINH TẾ] : Thu ngân sách đạt 3 tỷ đồng."),
    ("run_in", "arabic", "4", "4. [Công tác chữ thập đỏ]: Hội vận động 9 suất quà."),
    ("run_in", "letter", "a", "a) [Công tác y tế]: Trạm khám cho 900 lượt người."),
    ("run_in", "paren", "2", "(2). [Tư pháp]: Tiếp 30 lượt công dân."),
    ("run_in", "-", None, "- [Công tác chính sách]: Chi trả cho 90 người."),
    ("run_in", "*", None, "* [Giáo dục]: Hai trường đạt chuẩn quốc gia."),
    ("run_in", "🌾", None, "🌾 [Công tác nông nghiệp]: Xã gieo cấy 300 ha."),
    ("label", "-", None, "- [Y tế]: khám 900 lượt"),
    ("label", "+", None, "+ [Chăn nuôi]: đàn lợn 2.000 con"),
    ("label", "letter", "b", "b) [Chăn nuôi]: đàn lợn 2.000 con"),
    ("label", None, None, "[Công tác tuyên truyền]: phát 300 tin, bài"),
    ("line", "roman", "I", "I. [VỀ KINH TẾ] :"),
    ("line", "alpha", "A", "A- [ĐẶC ĐIỂM TÌNH HÌNH]"),
    ("line", "alpha", "A", "A. [Đặc điểm tình hình]"),
    ("line", "alpha", "B", "B.[KẾT QUẢ THỰC HIỆN]"),
    ("line", "roman", "II", "II- [Văn hóa - xã hội]"),
    ("line", "roman", "III", "III – [QUỐC PHÒNG, AN NINH]"),
    ("line", "roman", "IV", "IV/ [XÂY DỰNG ĐẢNG]"),
    ("line", "roman", "II", "II. [CHỈ TIÊU CỤ THỂ]"),
    ("line", "arabic", "1", "1. [Sản xuất nông nghiệp]"),
    ("line", "arabic", "1", "1.[Về Kinh tế]:"),
    ("line", "arabic", "2", "2) [Thu, chi ngân sách]"),
    ("line", "arabic", "3", "3/ [Giáo dục]"),
    ("line", "decimal2", "1.1", "1.1 [Trồng trọt]"),
    ("line", "decimal2", "1.1", "1.1. [Chăn nuôi, thú y]"),
    ("line", "decimal3", "2.1.3", "2.1.3. [Thủy lợi nội đồng]"),
    ("line", "letter", "a", "a. [Công tác y tế]"),
    ("line", "letter", "b", "b) [Trồng trọt]"),
    ("line", "paren", "1", "(1) [Quốc phòng]"),
    ("line", "paren", "1", "(1). [Quốc phòng, an ninh]"),
    ("line", "*", None, "* [Tại thôn Đoài]:"),
    ("line", "*", None, "* [Về xây dựng Đảng]:"),
    ("line", "-", None, "- [Về an sinh xã hội]:"),
    ("line", "part", "nhất", "[Phần thứ nhất]"),
    ("line", "part", "hai", "PHẦN THỨ HAI: [NHIỆM VỤ NĂM 2024]"),
    ("line", "part", "I", "Phần I. [KẾT QUẢ ĐẠT ĐƯỢC]"),
    ("line", None, None, "[Nhiệm vụ trọng tâm năm 2024]"),
    ("line", None, None, "[Phương hướng, nhiệm vụ năm 2024]:"),
    ("line", None, None, "[Hướng tới năm 2017]"),
    ("line", None, None, "[Kết quả đạt được]:"),
    ("line", None, None, "[Tồn tại, hạn chế và nguyên nhân]"),
    ("line", None, None, "[QUỐC PHÒNG - AN NINH]"),
    ("line", None, None, "[Chỉ tiêu về kinh tế]"),
    ("line", None, None, "[Mục tiêu, chỉ tiêu chủ yếu đến năm 2025]:"),
    ("line", None, None, "[Tình hình thực hiện nhiệm vụ 6 tháng đầu năm 2023]"),
    ("line", "roman", "VI", "VI. [HẠN CHẾ, NGUYÊN NHÂN]"),
]  # fmt: skip

BUGS = [
    ("line", None, None, "[Bước sang năm 2018]"),
    ("run_in", "*", None, "* [Quốc phòng an ninh]: Xã giao quân đạt 100%."),
    ("line", "alpha", "Đ", "Đ. [KIỂM TRA, GIÁM SÁT]"),
    ("line", None, None, "[Nhiệm vụ năm 2022]"),
    ("line", "arabic", "2", "2. [Tiểu thủ công nghiệp, thương mại - dịch vụ]"),
    ("line", "arabic", "4", "4. [Dân vận; MTTQ và các đoàn thể]"),
]  # fmt: skip

NEGATIVE = [
    "Đến nay có 53 mô hình, trong đó: 38 tập thể đăng ký.",
    "Toàn xã có 3 trường, gồm: mầm non, tiểu học, THCS.",
    "Đ/c Lò Văn Pánh: Chủ tịch UBND xã.",
    "Các đồng chí: Lò Văn Pánh, Bí thư; Tẩn Láo Lở, Phó Bí thư.",
    "Về dự có các đồng chí: Lò Văn Pánh, Bí thư.",
    "Về phía xã có: ông Lò Văn Pánh.",
    "Về kinh tế, thu ngân sách đạt 3 tỷ đồng.",
    "Kết quả: 38 tập thể được khen.",
    "Nhiệm vụ: 5 chỉ tiêu",
    "Kết quả cụ thể như sau:",
    "Công tác tư pháp cũng có nhiều chuyển biến: xã có 9 tổ hòa giải.",
    "Lĩnh vực văn hóa có bước tiến đáng kể: 3 thôn đạt chuẩn.",
    "Thực hiện: 4.860 ha",
    "Bước sang năm 2018, xã phấn đấu thu 3 tỷ đồng.",
    "Công tác y tế được quan tâm: Trạm khám 900 lượt.",
    "Cơ cấu kinh tế đến năm 2030: công nghiệp 58%.",
    "2. Cơ cấu kinh tế đến năm 2030: công nghiệp 58%.",
    "Thu ngân sách đạt 110% dự toán.",
    "1. Phấn đấu thu ngân sách 10,2 tỷ đồng.",
    "2. Đồng chí Lò Văn Pánh - Bí thư Đảng ủy",
    "- UBND huyện;",
    "- Trường Tiểu học Mường Hoa",
    "- Diện tích: 300 ha",
    "- 16 công dân nhập ngũ",
    "16 công dân nhập ngũ",
    "1.234 hộ",
    "2.5 ha rau màu",
    "Hội nghị tuyên truyền chính sách dân số",
    "Quang cảnh hội nghị",
    "Xã Tân Lộc",
    "Nông dân thôn Đoài thu hoạch lúa",
    "Lúc 7:30, đoàn xuất phát.",
    "Chủ đề năm 2023 là: Kỷ cương, trách nhiệm.",
    "Chủ tịch UBND xã nhấn mạnh: Phải làm ngay.",
    "Hỗ trợ 5 hộ: 2 hộ nghèo, 3 hộ cận nghèo.",
    "http://tanloc.example: trang tin của xã",
    "H. Long Thành có 14 xã.",
    "H. Long Thành",
    "Đ. Trần Phú",
    "Đoàn công tác đã trao: 50 suất quà.",
    "a) 46 em học sinh giỏi",
    "Kinh phí thực hiện: 3 tỷ đồng",
    "Phần lớn các hộ đã thoát nghèo",
    "Ngoài ra: xã còn trao 5 suất quà",
    "Thời gian: 8 giờ ngày 5/6",
    "",
]  # fmt: skip

XFAIL = [
    ("line", "*", None, "* [Các đồng chí chủ chốt đương nhiệm]"),
]  # fmt: skip


Row = tuple[str, str | None, str | None, str]


def described(line: str) -> Row | None:
    """Return the heading of a line in the shape of a row."""
    form = parse_heading(line)
    if form is None:
        return None
    start, end = form.title_start, form.title_end
    marked = f"{line[:start]}[{line[start:end]}]{line[end:]}"
    return form.form, form.marker and form.marker.style, form.marker and form.marker.number, marked


def plain(row: Row) -> str:
    return row[3].replace("[", "").replace("]", "")


@pytest.mark.parametrize("row", DEVELOPMENT + BUGS, ids=plain)
def test_heading(row: Row) -> None:
    assert described(plain(row)) == row


@pytest.mark.parametrize("line", NEGATIVE)
def test_no_heading(line: str) -> None:
    assert described(line) is None


@pytest.mark.xfail(strict=True)
@pytest.mark.parametrize("row", XFAIL, ids=plain)
def test_known_miss(row: Row) -> None:
    assert described(plain(row)) == row


@pytest.mark.parametrize("row", DEVELOPMENT + BUGS, ids=plain)
@pytest.mark.parametrize(
    "change",
    [
        lambda line: unicodedata.normalize("NFD", line),
        lambda line: line.replace(" ", "\u00a0"),
        lambda line: line.replace("hóa", "hoá").replace("hòa", "hoà").replace("thủy", "thuỷ"),
        lambda line: line.replace("-", "–"),
    ],
    ids=["NFD", "NBSP", "old tone place", "dash"],
)
def test_typing_does_not_matter(row: Row, change: Callable[[str], str]) -> None:
    """A line typed another way has the same heading once it is in normal form."""
    expected = described(normalize(plain(row)))
    assert described(normalize(change(plain(row)))) == expected
    assert expected is not None


@pytest.mark.parametrize("row", [r for r in DEVELOPMENT if r[0] == "line"], ids=plain)
def test_upper_case_stays_a_heading(row: Row) -> None:
    head, title, tail = re.split(r"[\[\]]", row[3])
    assert described(head + title.upper() + tail) == (*row[:3], f"{head}[{title.upper()}]{tail}")


@pytest.mark.parametrize(
    ("text", "style", "number", "rest"),
    [
        ("A- X", "alpha", "A", "X"),
        ("XIV. Xây", "roman", "XIV", "Xây"),
        ("12. Xây", "arabic", "12", "Xây"),
        ("1.-Xây", "arabic", "1", "Xây"),
        ("d) Xây", "letter", "d", "Xây"),
        ("đ) Xây", "letter", "đ", "Xây"),
        ("(a) Xây", "paren", "a", "Xây"),
        ("• Xây", "•", None, "Xây"),
        ("-Xây", "-", None, "Xây"),
        ("- - Xây", "-", None, "- Xây"),
        ("**Xây", "*", None, "Xây"),
        ("1️⃣ Xây", "arabic", "1", "Xây"),
        ("✅ Xây", "✅", None, "Xây"),
    ],
)
def test_marker(text: str, style: str, number: str | None, rest: str) -> None:
    marker = parse_marker(text)
    assert marker is not None
    assert (marker.style, marker.number, text[marker.end :]) == (style, number, rest)


@pytest.mark.parametrize(
    "text",
    ["10 - 15 ha", "2021. ", "15-11", "7/7", "1.234.000", "-5 độ", "E-mail", "Đ/c A", "VIP. A", ""],
)
def test_no_marker(text: str) -> None:
    assert parse_marker(text) is None


def levels(*series: tuple[str, str | None]) -> list[int]:
    outline = Outline()
    return [outline.add(style, number)[0] for style, number in series]


def test_levels_follow_the_order_of_appearance() -> None:
    assert levels(
        ("roman", "I"), ("alpha", "A"), ("arabic", "1"), ("alpha", "B"), ("roman", "II")
    ) == [1, 2, 3, 2, 1]


def test_a_skipped_number_stays_on_its_level() -> None:
    assert levels(("roman", "I"), ("arabic", "1"), ("roman", "III")) == [1, 2, 1]


def test_an_excerpt_that_begins_deep_climbs_by_the_usual_depth() -> None:
    assert levels(("letter", "c"), ("arabic", "4"), ("roman", "II"), ("arabic", "1")) == [
        1,
        1,
        1,
        2,
    ]


def test_a_label_has_no_scope() -> None:
    outline = Outline()
    outline.add("arabic", "1")
    assert outline.add("-", None, opens=False) == (2, 0)
    assert outline.innermost == 0
