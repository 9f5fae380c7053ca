"""Quantities: spans and values.

A new form goes to DEVELOPMENT (a/b to RATIOS), a caught error to BUGS, what is no
quantity to NEGATIVE, a known miss to XFAIL.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest

from baocao.grammar.quantities import find_quantities, parse_quantity
from baocao.normal import normal_view, normalize

Found = list[tuple[str, dict[str, Any]]]


def q(value: int | str, unit: str) -> dict[str, Any]:
    """Return the value of a plain count."""
    return {"value": value, "unit": unit, "actual": None, "target": None, "sense": None}


def ab(actual: int | str, target: int | str, unit: str, sense: str | None) -> dict[str, Any]:
    """Return the value of a/b."""
    return {"value": None, "unit": unit, "actual": actual, "target": target, "sense": sense}


def span(low: int | str, high: int | str, unit: str) -> dict[str, Any]:
    """Return the value of a range."""
    return ab(None, None, unit, None) | {"min": low, "max": high}  # type: ignore[arg-type]


DEVELOPMENT: list[tuple[str, Found]] = [
    # counted nouns; the longest listed term is taken whole, a free modifier stays out
    ("tặng quà cho 2.488 lượt người", [("2.488 lượt người", q(2488, "lượt người"))]),
    ("giảm 10 hộ cận nghèo", [("10 hộ cận nghèo", q(10, "hộ cận nghèo"))]),
    ("trao 45 phần quà Tết", [("45 phần quà", q(45, "phần quà"))]),
    ("trao 48 suất quà", [("48 suất quà", q(48, "suất quà"))]),
    ("trao trên 3200 xuất quà", [("3200 xuất quà", q(3200, "suất quà"))]),
    ("08 bộ hồ sơ", [("08 bộ hồ sơ", q(8, "bộ hồ sơ"))]),
    ("12 cây cầu", [("12 cây cầu", q(12, "cây cầu"))]),
    ("02 cuộc giám sát chuyên đề", [("02 cuộc", q(2, "cuộc"))]),
    ("07 vụ trộm cắp; 3 đơn tố cáo", [("07 vụ", q(7, "vụ")), ("3 đơn", q(3, "đơn"))]),
    ("14 vụ việc", [("14 vụ việc", q(14, "vụ việc"))]),
    ("810 tin, bài", [("810 tin, bài", q(810, "tin, bài"))]),
    ("36 thùng mỳ tôm và 20 chai nước sát khuẩn", [
        ("36 thùng mỳ tôm", q(36, "thùng mì tôm")),
        ("20 chai nước sát khuẩn", q(20, "chai nước sát khuẩn")),
    ]),
    ("146 ca F0, 92 trường hợp F1", [
        ("146 ca F0", q(146, "ca F0")), ("92 trường hợp F1", q(92, "trường hợp F1")),
    ]),
    ("thu 41 đơn vị máu", [("41 đơn vị máu", q(41, "đơn vị máu"))]),
    ("166,6 đơn vị máu", [("166,6 đơn vị máu", q("166.6", "đơn vị máu"))]),
    ("16 tổ dân phố", [("16 tổ dân phố", q(16, "tổ dân phố"))]),
    ("14 TDP", [("14 TDP", q(14, "tổ dân phố"))]),
    ("52 tổ Covid cộng đồng", [("52 tổ Covid cộng đồng", q(52, "tổ Covid cộng đồng"))]),
    ("tổng số 12 hộ", [("12 hộ", q(12, "hộ"))]),
    ("dân số 2.318 người", [("2.318 người", q(2318, "người"))]),
    ("01 đồng chí là đảng viên", [("01 đồng chí", q(1, "đồng chí"))]),
    ("1,2 triệu cây xanh", [("1,2 triệu cây xanh", q(1200000, "cây xanh"))]),
    ("hơn 62 nghìn con", [("62 nghìn con", q(62000, "con"))]),
    ("mỗi lớp 30 em", [("30 em", q(30, "em"))]),
    ("mỗi tổ 5 người", [("5 người", q(5, "người"))]),
    ("xử lý 8 trường hợp lấn chiếm", [("8 trường hợp", q(8, "trường hợp"))]),
    # measures, glued or apart
    ("ủng hộ 260kg gạo", [("260kg", q(260, "kg"))]),
    ("diện tích 22 ha", [("22 ha", q(22, "ha"))]),
    ("phát 12.660 phút", [("12.660 phút", q(12660, "phút"))]),
    ("đạt 30tạ/ha", [("30tạ/ha", q(30, "tạ/ha"))]),
    ("512 kg/người/năm", [("512 kg/người/năm", q(512, "kg/người/năm"))]),
    ("hiến 1.000m 2 đất", [("1.000m 2", q(1000, "m2"))]),
    ("lát 1.860 m² vỉa hè", [("1.860 m²", q(1860, "m2"))]),
    ("nạo vét 3,5 km kênh", [("3,5 km", q("3.5", "km"))]),
    ("2 tấn gạo, 350ml", [("2 tấn", q(2, "tấn")), ("350ml", q(350, "ml"))]),
    ("58.6 tạ/ha", [("58.6 tạ/ha", q("58.6", "tạ/ha"))]),
    ("2 suất quà/hộ", [("2 suất quà/hộ", q(2, "suất quà/hộ"))]),
    ("góp 1.150 ngày công", [("1.150 ngày công", q(1150, "ngày công"))]),
    # durations and multipliers
    ("giãn cách gần 02 tháng", [("02 tháng", q(2, "tháng"))]),
    ("kỷ niệm 74 năm ngày thương binh", [("74 năm", q(74, "năm"))]),
    ("trong 15 ngày", [("15 ngày", q(15, "ngày"))]),
    ("gấp 2,2 lần", [("2,2 lần", q("2.2", "lần"))]),
    ("phục vụ 24 giờ", [("24 giờ", q(24, "giờ"))]),
    # ranges
    ("mỗi thôn 10-15 hộ", [("10-15 hộ", span(10, 15, "hộ"))]),
    ("từ 10 đến 15 hộ", [("10 đến 15 hộ", span(10, 15, "hộ"))]),
    ("giảm 2 - 3 vụ", [("2 - 3 vụ", span(2, 3, "vụ"))]),
    ("55,5 - 60 tạ/ha", [("55,5 - 60 tạ/ha", span("55.5", 60, "tạ/ha"))]),
    # number words, from two up
    ("còn hai hộ", [("hai hộ", q(2, "hộ"))]),
    ("Ba chi bộ thí điểm", [("Ba chi bộ", q(3, "chi bộ"))]),
    ("mười hai thôn", [("mười hai thôn", q(12, "thôn"))]),
    ("hai năm qua", [("hai năm", q(2, "năm"))]),
    ("Năm năm qua", [("Năm năm", q(5, "năm"))]),
    ("một trăm hộ", [("một trăm hộ", q(100, "hộ"))]),
]  # fmt: skip

RATIOS: list[tuple[str, Found]] = [
    # achieved over target
    ("772/550 lao động đạt 140%", [("772/550 lao động", ab(772, 550, "lao động", "target"))]),
    ("336 đơn vị/198 đạt 170%", [("336 đơn vị/198", ab(336, 198, "đơn vị", "target"))]),
    ("33/ 31,5 ha", [("33/ 31,5 ha", ab(33, "31.5", "ha", "target"))]),
    ("112/140 ha, bằng 80% kế hoạch", [("112/140 ha", ab(112, 140, "ha", "target"))]),
    ("18/20 hộ đạt 90% chỉ tiêu", [("18/20 hộ", ab(18, 20, "hộ", "target"))]),
    ("kết nạp 19/16 đảng viên", [("19/16 đảng viên", ab(19, 16, "đảng viên", "target"))]),
    # part of a whole
    ("14/16 tổ dân phố đạt", [("14/16 tổ dân phố", ab(14, 16, "tổ dân phố", "subset"))]),
    ("21/23 chi bộ xếp loại tốt", [("21/23 chi bộ", ab(21, 23, "chi bộ", "subset"))]),
    ("6.659/6.801 hộ dân", [("6.659/6.801 hộ dân", ab(6659, 6801, "hộ dân", "subset"))]),
    ("17/18 chỉ tiêu đạt kế hoạch", [("17/18 chỉ tiêu", ab(17, 18, "chỉ tiêu", "subset"))]),
    ("19/19 tiêu chí", [("19/19 tiêu chí", ab(19, 19, "tiêu chí", "subset"))]),
    ("6/9 trưởng thôn là đảng viên", [("6/9 trưởng thôn", ab(6, 9, "trưởng thôn", "subset"))]),
    # attendance
    ("có 28/28 đại biểu", [("28/28 đại biểu", ab(28, 28, "đại biểu", "attendance"))]),
    ("23/24 đại biểu có mặt", [("23/24 đại biểu", ab(23, 24, "đại biểu", "attendance"))]),
    ("98/102 hội viên dự học", [("98/102 hội viên", ab(98, 102, "hội viên", "attendance"))]),
    # score
    ("đạt 24/25 điểm", [("24/25 điểm", ab(24, 25, "điểm", "score"))]),
    ("97,5/100 điểm", [("97,5/100 điểm", ab("97.5", 100, "điểm", "score"))]),
    # rank
    ("xếp 1/17 phường", [("1/17 phường", ab(1, 17, "phường", "rank"))]),
    ("đứng thứ 3/14 phường", [("3/14 phường", ab(3, 14, "phường", "rank"))]),
    ("xếp hạng 3/11 xã", [("3/11 xã", ab(3, 11, "xã", "rank"))]),
    # households and people
    ("277 hộ/1076 nhân khẩu", [
        ("277 hộ/1076 nhân khẩu",
         ab(277, 1076, "hộ", "people_per_household") | {"target_unit": "nhân khẩu"}),
    ]),
    ("84 hộ / 297 khẩu", [
        ("84 hộ / 297 khẩu", ab(84, 297, "hộ", "people_per_household") | {"target_unit": "khẩu"}),
    ]),
    # two units with no reading of their own
    ("113 trẻ trai/100 trẻ gái", [
        ("113 trẻ trai/100 trẻ gái", ab(113, 100, "trẻ trai", None) | {"target_unit": "trẻ gái"}),
    ]),
    ("đạt 9/9 thôn", [("9/9 thôn", ab(9, 9, "thôn", "subset"))]),
]  # fmt: skip

BUGS: list[tuple[str, Found]] = [
    # one unit twice is two counts
    ("58 hộ / 37 hộ", [("58 hộ", q(58, "hộ")), ("37 hộ", q(37, "hộ"))]),
    # the unit said twice, or 'trên' for the slash
    (
        "246 đơn vị/180 đơn vị chỉ tiêu",
        [("246 đơn vị/180 đơn vị", ab(246, 180, "đơn vị", "target"))],
    ),
    ("2.310 hộ/2.687 hộ", [("2.310 hộ/2.687 hộ", ab(2310, 2687, "hộ", "subset"))]),
    ("đạt 17 trên 19 chỉ tiêu", [("17 trên 19 chỉ tiêu", ab(17, 19, "chỉ tiêu", "subset"))]),
    ("trong tháng 5 trên 20 hộ", [("20 hộ", q(20, "hộ"))]),
    ("25 trên 20 hộ", [("20 hộ", q(20, "hộ"))]),
    # verbs that end like an ordinal or a group
    ("lập biên bản 11 vụ", [("11 vụ", q(11, "vụ"))]),
    ("biên tập 118 bản tin", [("118 bản tin", q(118, "bản tin"))]),
    ("nâng cấp 12,4 km", [("12,4 km", q("12.4", "km"))]),
    # a bracket opens a new count whatever stands before it
    ("cấp quận (16 mô hình)", [("16 mô hình", q(16, "mô hình"))]),
    ("phân loại 41/43 đơn", [("41/43 đơn", ab(41, 43, "đơn", "subset"))]),
    ("tại nhà 216 người", [("216 người", q(216, "người"))]),
    ("hòa giải hai lần", [("hai lần", q(2, "lần"))]),
    ("trong vòng 26 ngày", [("26 ngày", q(26, "ngày"))]),
    ("Diện tích điều 2.860 ha", [("2.860 ha", q(2860, "ha"))]),
    # a cell of a table: the line before says nothing about this one
    ("Số thôn\n8 thôn", [("8 thôn", q(8, "thôn"))]),
    ("thành phố\n22 giải", [("22 giải", q(22, "giải"))]),
    # what a colon announces is counted, whatever stands before it
    ("toàn khóa: 11 cuộc", [("11 cuộc", q(11, "cuộc"))]),
    ("24 con bò, 9 bồn nước", [("24 con bò", q(24, "con bò")), ("9 bồn nước", q(9, "bồn nước"))]),
    ("98/102 hội viên tham dự", [("98/102 hội viên", ab(98, 102, "hội viên", "attendance"))]),
    # a number behind a number word is looked at for itself
    ("2021 - 5 hộ", [("5 hộ", q(5, "hộ"))]),
    ("tăng 07 thành viên", [("07 thành viên", q(7, "thành viên"))]),
]

NEGATIVE: list[str] = [
    # a blank groups thousands: the tail is no number of its own
    "1 000 cây", "12 345 người",
    # ordinals, grades, ages, addresses
    "Đại hội lần thứ XIII", "con thứ 3", "thứ 3 hằng tuần", "Điều 5", "lớp 5", "học sinh lớp 9",
    "cấp 4", "mức độ 3, 4", "hạng 2/4", "thương binh 1/4", "70 tuổi", "khóa XV", "số 04",
    "tổ dân phố số 4", "tổ 4 hộ bà Lan", "thôn 2 xã Lam Sơn", "ngõ 12 phường", "quận 5 phường 3",
    "đợt 2 tổ chức tại xã", "Nghị quyết Trung ương 4 khóa XI", "giải ba môn Văn",
    # dates, clock times, holidays
    "năm 2021 phường", "ngày 30 tháng 4", "tháng 2 năm 2020", "6 tháng đầu năm", "lúc 7 giờ",
    "7 giờ 30",
    "mỗi sáng 5 giờ", "tới 11 giờ, khách về", "6 giờ 30 phút",
    "Quốc khánh 2/9", "ngày 8/3 hội phụ nữ",
    "nhiệm kỳ 2020-2025", "năm 2021 tổ chức",
    # money, percent, bare numbers
    "300.000 đồng", "16.000.000đ", "2 tỷ đồng", "87,5%", "đạt 53/60 (88%)", "tổng số 25",
    # vague or an article
    "hàng chục hộ", "hàng ngàn suất cơm", "một hộ", "một số hộ", "vài hộ", "cả năm xã hoàn thành",
    # words that begin like a counted noun, names that begin like a number word
    "tháng 9 phòng chống dịch", "năm 2021 ban hành", "12 giải quyết xong", "phố Hai Bà Trưng",
    "ba mẹ em", "phường Ba Đình",
    # holders of an office belong to the POSITION
    "02 đồng chí BTCB", "27 đồng chí bí thư chi bộ", "16 tổ trưởng tổ dân phố",
    # headings and letters glued to a number
    "3.4 Chính sách xã hội", "F0, F1", "Covid-19 người dân", "5G",
]  # fmt: skip

XFAIL: list[tuple[str, Found]] = [
    # 'năm' as five before a noun: nearly always the year
    ("cả năm xã đều đạt", [("năm xã", q(5, "xã"))]),
    # a noun that no list holds
    ("lắp 40 chụp đèn", [("40 chụp đèn", q(40, "chụp đèn"))]),
    # two parts of one duration
    ("1 năm 6 tháng", [("1 năm 6 tháng", q(18, "tháng"))]),
]


def found(text: str) -> Found:
    return [(text[m.start : m.end], m.value) for m in find_quantities(text)]


@pytest.mark.parametrize(("text", "expected"), [*DEVELOPMENT, *RATIOS, *BUGS])
def test_spans_and_values(text: str, expected: Found) -> None:
    assert found(text) == expected


@pytest.mark.parametrize("text", NEGATIVE)
def test_nothing_counted(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(("text", "expected"), XFAIL)
@pytest.mark.xfail(strict=True)
def test_known_miss(text: str, expected: Found) -> None:
    assert found(text) == expected


# The sense of a/b may need its sentence; a plain figure may not.
SURFACES = {s: v for _, row in [*DEVELOPMENT, *BUGS] for s, v in row if v["sense"] is None}


@pytest.mark.parametrize("surface", SURFACES)
def test_a_surface_alone_has_the_value_it_has_in_its_sentence(surface: str) -> None:
    assert parse_quantity(surface) == SURFACES[surface]


@pytest.mark.parametrize("text", ["", "hộ", "10", "10 hộ nữa", "khoảng 10 hộ"])
def test_parse_refuses_what_is_not_one_quantity(text: str) -> None:
    assert parse_quantity(text) is None


NBSP = "\u00a0"
VARIANTS: dict[str, Callable[[str], str]] = {
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "NBSP": lambda text: text.replace(" ", NBSP),
    "double blanks": lambda text: text.replace(" ", "  "),
    "upper case": str.upper,
}


@pytest.mark.parametrize("change", VARIANTS.values(), ids=VARIANTS)
@pytest.mark.parametrize(
    "text",
    [
        "10 hộ cận nghèo",
        "772/550 lao động",
        "36 thùng mỳ tôm",
        "hai hộ",
        "02 tháng",
        "14/16 tổ dân phố",
    ],
)
def test_the_way_of_typing_does_not_change_the_value(
    text: str, change: Callable[[str], str]
) -> None:
    view = normal_view(change(text))
    matches = list(find_quantities(view.text))
    assert [m.value for m in matches] == [parse_quantity(text)]
    start, end = view.raw_span(matches[0].start, matches[0].end)
    assert normalize(view.raw[start:end]).lower().split() == text.lower().split()


@pytest.mark.parametrize(
    ("old", "new"), [("3 tổ hoà giải", "3 tổ hòa giải"), ("2 uỷ viên", "2 ủy viên")]
)
def test_both_tone_styles_have_one_value(old: str, new: str) -> None:
    assert parse_quantity(old) == parse_quantity(new) != None  # noqa: E711


@pytest.mark.parametrize(
    "unit", ["1/2 ", "2 năm 3 ", "hai ba ", "12", "1.000.", "10 hộ/người/năm ", " "]
)
def test_a_line_of_300_000_characters_takes_seconds(unit: str) -> None:
    line = "12" + unit * (300_000 // len(unit))
    started = time.perf_counter()
    matches = sum(1 for _ in find_quantities(line))
    assert time.perf_counter() - started < 30
    assert matches < len(line)
