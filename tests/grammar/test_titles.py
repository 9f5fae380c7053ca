"""Titles of office: abbreviations found, and titles read out.

A new form goes to DEVELOPMENT or READINGS, a caught error to BUGS, what is no title to
NEGATIVE, a known miss to XFAIL.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable

import pytest

from baocao.grammar.place_rank import place_rank
from baocao.grammar.titles import expand_title, find_title_abbreviations, parse_title
from baocao.normal import normal_view

# A title, the place of the report, and its readings.
READINGS: list[tuple[str, str | None, list[str]]] = [
    ("UVBTV", None, ["Ủy viên Ban Thường vụ"]),
    ("UVTV", None, ["Ủy viên Thường vụ"]),
    ("UV BTV", None, ["Ủy viên Ban Thường vụ"]),
    ("UVBCH Đảng bộ", None, ["Ủy viên Ban Chấp hành Đảng bộ"]),
    ("UVTW Đảng", None, ["Ủy viên Trung ương Đảng"]),
    ("UVTƯ", None, ["Ủy viên Trung ương"]),
    ("QUV", None, ["Quận ủy viên"]),
    ("ĐUV", None, ["Đảng ủy viên"]),
    ("BT Đảng ủy xã", None, ["Bí thư Đảng ủy xã"]),
    ("PBT Thường trực Đảng ủy", None, ["Phó Bí thư Thường trực Đảng ủy"]),
    ("PCT UBND phường", None, ["Phó Chủ tịch UBND phường"]),
    ("CTUBND xã", None, ["Chủ tịch UBND xã"]),
    ("CT.HĐND", None, ["Chủ tịch HĐND"]),
    ("CT. Hội CTĐ", None, ["Chủ tịch Hội Chữ thập đỏ"]),
    ("Phó BT-CT.HĐND xã", None, ["Phó Bí thư-Chủ tịch HĐND xã"]),
    ("BTCB", None, ["Bí thư chi bộ"]),
    ("PHT Trường Tiểu học Lam Sơn", None, ["Phó Hiệu trưởng Trường Tiểu học Lam Sơn"]),
    ("Chủ nhiệm UBKT", None, ["Chủ nhiệm Ủy ban Kiểm tra"]),
    # the place decides between province and city
    ("TUV", None, ["Tỉnh ủy viên", "Thành ủy viên"]),
    ("TUV", "quận Long Biên, Hà Nội", ["Thành ủy viên"]),
    ("TUV", "TP.HCM", ["Thành ủy viên"]),
    ("TUV", "phường Lam Hạ, tỉnh Hà Nam", ["Tỉnh ủy viên"]),
    ("TUV", "xã Long An, thành phố Cần Thơ", ["Thành ủy viên"]),
    ("TUV", "phường Đồng Tiến", ["Tỉnh ủy viên", "Thành ủy viên"]),
    ("TVTU", "Nghệ An", ["Thường vụ Tỉnh ủy"]),
    ("UVBTVTU", "Hải Phòng", ["Ủy viên Ban Thường vụ Thành ủy"]),
    # the words around decide between army and union
    ("CHT", None, ["Chỉ huy trưởng", "Chi hội trưởng"]),
    ("CHT Ban CHQS", None, ["Chỉ huy trưởng Ban Chỉ huy Quân sự"]),
    ("CHT CCB", None, ["Chi hội trưởng Cựu chiến binh"]),
    ("CHP phụ nữ TDP số 29", None, ["Chi hội phó phụ nữ TDP số 29"]),
    # what only a title makes clear
    ("CHT BCH Quân sự xã", None, ["Chỉ huy trưởng Ban Chỉ huy Quân sự xã"]),
    ("Phó Bí thư TT Đảng ủy", None, ["Phó Bí thư Thường trực Đảng ủy"]),
    ("PBT TT", None, ["Phó Bí thư Thường trực"]),
    ("Trưởng CA xã", None, ["Trưởng Công an xã"]),
    ("CN UBKT", None, ["Chủ nhiệm Ủy ban Kiểm tra"]),
    ("CT Hội ND", None, ["Chủ tịch Hội Nông dân"]),
    # capitals of a signature
    ("PHÓ CHỦ TỊCH", None, ["Phó Chủ tịch"]),
    ("BÍ THƯ ĐẢNG ỦY", None, ["Bí thư Đảng ủy"]),
    # a district of a city, no city named
    ("TUV", "quận Nam Đồng", ["Thành ủy viên"]),
    ("TUV", "Tỉnh ủy họp", ["Tỉnh ủy viên"]),
    # nothing to read out
    ("Bí thư Đảng uỷ phường", None, ["Bí thư Đảng ủy phường"]),
    ("Phó Chủ tịch UBND xã", "Hà Nội", ["Phó Chủ tịch UBND xã"]),
]

# A text, and the titles in it with role and body.
DEVELOPMENT: list[tuple[str, list[tuple[str, str, str | None]]]] = [
    ("đ/c Trần Văn Nam- TUV", [("TUV", "Tỉnh ủy viên", None)]),
    ("Lê Hoa – QUV, họp", [("QUV", "Quận ủy viên", None)]),
    ("Lê Thị Hoa, UVTV- Trưởng Ban", [("UVTV", "Ủy viên Thường vụ", None)]),
    ("BT Quận ủy Lam Sơn dự", [("BT Quận ủy Lam Sơn", "Bí thư", "Quận ủy Lam Sơn")]),
    ("PBT Đảng ủy, CT UBND phường", [
        ("PBT Đảng ủy", "Phó Bí thư", "Đảng ủy"),
        ("CT UBND phường", "Chủ tịch", "UBND phường"),
    ]),
    ("Lê Văn Tám - BT, PCT UBND xã", [
        ("BT", "Bí thư", None), ("PCT UBND xã", "Phó Chủ tịch", "UBND xã"),
    ]),
    ("bà Mai - CHP phụ nữ TDP số 29 phụ trách", [
        ("CHP phụ nữ TDP số 29", "Chi hội phó phụ nữ", "TDP số 29"),
    ]),
    ("CT. Hội CTĐ phường", [("CT. Hội CTĐ phường", "Chủ tịch", "Hội Chữ thập đỏ phường")]),
    ("giám sát 02 đồng chí BTCB", [("02 đồng chí BTCB", "Bí thư", "chi bộ")]),
    ("UVTW Đảng, Bộ trưởng", [("UVTW Đảng", "Ủy viên", "Trung ương Đảng")]),
    ("có 01 đồng chí là ĐUV cùng cấp", [("ĐUV", "Đảng ủy viên", None)]),
    ("Phó BT Đảng ủy", [("Phó BT Đảng ủy", "Phó Bí thư", "Đảng ủy")]),
    ("PCT UBND phường Trần Văn Bình", [("PCT UBND phường", "Phó Chủ tịch", "UBND phường")]),
]  # fmt: skip

BUGS: list[tuple[str, list[tuple[str, str, str | None]]]] = [
    # a household's name is not the body's
    ("BTCB thôn Đông Hạ", [("BTCB thôn Đông Hạ", "Bí thư", "chi bộ thôn Đông Hạ")]),
]

NEGATIVE: list[str] = [
    "Chỉ thị 17/CT-UBND", "số 06/CT-TTg", "CT TNHH An Bình", "HT giao thông", "BTV Đảng ủy",
    "TP. Phủ Lý", "BCH Đảng bộ", "Bí thư Đảng ủy", "đạt BT", "HT 5 tấn", "ctubnd", "BTXH",
    "PCTT và TKCN", "Viên Minh Thụ (CTV)", "UVAB",
]  # fmt: skip

XFAIL: list[tuple[str, list[tuple[str, str, str | None]]]] = [
    # two letters in front of a name, no body
    ("CT Trần Văn Bình phát biểu", [("CT", "Chủ tịch", None)]),
]

TITLES: list[tuple[str, str, str | None]] = [
    ("Bí thư Đảng ủy phường Lam Hạ", "Bí thư", "Đảng ủy phường Lam Hạ"),
    ("Phó Bí thư Thường trực Đảng ủy", "Phó Bí thư Thường trực", "Đảng ủy"),
    ("Chủ tịch UBND xã", "Chủ tịch", "UBND xã"),
    ("Trưởng Ban Tổ chức Quận ủy", "Trưởng Ban Tổ chức", "Quận ủy"),
    ("Trưởng Công an phường Lam Hạ", "Trưởng Công an", "phường Lam Hạ"),
    ("Phó Bí thư Thường trực", "Phó Bí thư Thường trực", None),
    # the head of a group: the group keeps its kind
    ("Trưởng thôn Đông Hạ", "Trưởng thôn", "thôn Đông Hạ"),
    ("Trưởng ấp 1", "Trưởng ấp", "ấp 1"),
    ("Trưởng khu phố 3", "Trưởng khu phố", "khu phố 3"),
    ("Phó Trưởng khóm 5", "Phó Trưởng khóm", "khóm 5"),
    ("Tổ trưởng tổ dân phố số 4", "Tổ trưởng", "tổ dân phố số 4"),
    ("Trưởng ấp", "Trưởng ấp", None),
    ("Trưởng khối Dân vận", "Trưởng khối Dân vận", None),
    # former and acting holders
    ("nguyên Chủ tịch UBND xã", "nguyên Chủ tịch", "UBND xã"),
    ("quyền Chủ tịch UBND xã", "quyền Chủ tịch", "UBND xã"),
    ("Q. Chủ tịch UBND xã", "Q. Chủ tịch", "UBND xã"),
    ("nguyên Bí thư Chi bộ khóm 3", "nguyên Bí thư", "Chi bộ khóm 3"),
    # several unnamed holders
    ("02 đồng chí bí thư chi bộ", "bí thư", "chi bộ"),
    ("hai đồng chí bí thư chi bộ", "bí thư", "chi bộ"),
    # heads of departments
    ("Phó Ban Dân vận Huyện ủy", "Phó Ban Dân vận", "Huyện ủy"),
    ("Phó Trưởng Ban Nội chính Tỉnh ủy", "Phó Trưởng Ban Nội chính", "Tỉnh ủy"),
    ("Trưởng phòng Dân tộc huyện Lam Sơn", "Trưởng phòng Dân tộc", "huyện Lam Sơn"),
    ("Chi hội trưởng Chữ thập đỏ ấp Lợi", "Chi hội trưởng Chữ thập đỏ", "ấp Lợi"),
    ("Phó phòng Nội vụ", "Phó phòng Nội vụ", None),
    # branches are bodies
    ("Bí thư Chi bộ Trường THCS Lam Sơn", "Bí thư", "Chi bộ Trường THCS Lam Sơn"),
    ("BT Đoàn", "Bí thư", "Đoàn"),
    ("Tổ trưởng Tổ đại biểu số 2", "Tổ trưởng", "Tổ đại biểu số 2"),
    ("đại biểu HĐND phường", "đại biểu", "HĐND phường"),
    ("CHỦ TỊCH UBND XÃ", "Chủ tịch", "UBND xã"),
    ("Trưởng ban CTMT TDP số 4", "Trưởng ban Công tác Mặt trận", "TDP số 4"),
    ("Hiệu trưởng Trường Tiểu học Lam Sơn", "Hiệu trưởng", "Trường Tiểu học Lam Sơn"),
    ("Trưởng phòng Kinh tế", "Trưởng phòng Kinh tế", None),
    ("Người gác đình", "Người gác đình", None),
]


def found(text: str) -> list[tuple[str, str, str | None]]:
    view = normal_view(text)
    return [
        (text[start:end], m.value["role"], m.value["body"])
        for m in find_title_abbreviations(view.text)
        for start, end in [view.raw_span(m.start, m.end)]
    ]


@pytest.mark.parametrize(("title", "unit", "readings"), READINGS)
def test_readings(title: str, unit: str | None, readings: list[str]) -> None:
    assert expand_title(title, unit=unit) == readings


@pytest.mark.parametrize(
    ("context", "readings"),
    [
        ("Ban CHQS xã, Đại úy Lê A, CHT dự", ["Chỉ huy trưởng"]),
        ("Hội Phụ nữ thôn 4, bà Mai B, CHT dự", ["Chi hội trưởng"]),
        ("Hội CCB và Ban CHQS xã, ông Lê A, CHT dự", ["Chỉ huy trưởng", "Chi hội trưởng"]),
    ],
)
def test_the_sentence_decides_where_the_title_does_not(context: str, readings: list[str]) -> None:
    assert expand_title("CHT", context=context) == readings


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("Phường Lam Hạ (TP. Phủ Lý, tỉnh Hà Nam) họp; đoàn đi thăm Hà Nội", "province"),
        ("Quận ủy họp; kết nghĩa với tỉnh Quảng Trị; UBND quận dự", "city"),
        ("CỘNG HÒA\nUBND TỈNH\nxã Lam Sơn", "province"),
        ("xã Hòa Bình, thôn Thái Bình", None),
        ("thành phố Huế", None),
        ("", None),
    ],
)
def test_rank_of_the_place(text: str, rank: str | None) -> None:
    assert place_rank(text) == rank


@pytest.mark.parametrize(("text", "expected"), [*DEVELOPMENT, *BUGS])
def test_spans_and_values(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize("text", NEGATIVE)
def test_no_title(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(("text", "expected"), XFAIL)
@pytest.mark.xfail(strict=True)
def test_known_miss(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(("title", "role", "body"), TITLES)
def test_role_and_body_of_a_title(title: str, role: str, body: str | None) -> None:
    value = parse_title(title)
    assert value is not None
    assert (value["role"], value["body"]) == (role, body)


def test_an_empty_text_is_no_title() -> None:
    assert parse_title("  ") is None


NBSP = "\u00a0"
VARIANTS: dict[str, Callable[[str], str]] = {
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "NBSP": lambda text: text.replace(" ", NBSP),
    "old tone style": lambda text: text.replace("ủy", "uỷ"),
}


@pytest.mark.parametrize("change", VARIANTS.values(), ids=VARIANTS)
@pytest.mark.parametrize("title", ["PBT Đảng ủy", "UVBTV Quận ủy Lam Sơn", "ĐUV", "CT HĐND phường"])
def test_the_way_of_typing_does_not_change_the_value(
    title: str, change: Callable[[str], str]
) -> None:
    assert parse_title(change(title)) == parse_title(title)


@pytest.mark.parametrize("unit", ["UVBTV Quận ủy ", "CT ", "02 đồng chí ", "BT - ", "A B - BT, "])
def test_a_line_of_300_000_characters_takes_seconds(unit: str) -> None:
    line = unit * (300_000 // len(unit))
    started = time.perf_counter()
    matches = sum(1 for _ in find_title_abbreviations(line))
    assert time.perf_counter() - started < 30
    assert matches < len(line)
