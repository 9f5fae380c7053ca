"""Residential groups: spans and values.

A new form goes to DEVELOPMENT, a caught error to BUGS, what is no group to NEGATIVE,
a known miss to XFAIL.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest

from baocao.grammar.groups import find_groups, parse_group
from baocao.normal import normal_view, normalize

Found = list[tuple[str, dict[str, Any]]]


def g(kind: str, *numbers: str, name: str | None = None) -> dict[str, Any]:
    """Return the value of a group."""
    return {"kind": kind, "numbers": list(numbers), "name": name}


def tdp(*numbers: str, name: str | None = None) -> dict[str, Any]:
    return g("tổ dân phố", *numbers, name=name)


DEVELOPMENT: list[tuple[str, Found]] = [
    # one group, many spellings; leading zeros go
    ("tại tổ dân phố số 04", [("tổ dân phố số 04", tdp("4"))]),
    ("tại tổ dân phố 4", [("tổ dân phố 4", tdp("4"))]),
    ("ở TDP số 29", [("TDP số 29", tdp("29"))]),
    ("ở TDP 4", [("TDP 4", tdp("4"))]),
    ("ở tổ 03", [("tổ 03", tdp("3"))]),
    ("ông Nam (tổ 14)", [("tổ 14", tdp("14"))]),
    ("công dân tổ 13B tặng", [("tổ 13B", tdp("13B"))]),
    ("Tổ dân phố: 5", [("Tổ dân phố: 5", tdp("5"))]),
    ("thôn 56A", [("thôn 56A", g("thôn", "56A"))]),
    ("xóm 6A", [("xóm 6A", g("xóm", "6A"))]),
    ("khu phố 3", [("khu phố 3", g("khu phố", "3"))]),
    ("KP 7", [("KP 7", g("khu phố", "7"))]),
    ("KP.7", [("KP.7", g("khu phố", "7"))]),
    ("khóm 4", [("khóm 4", g("khóm", "4"))]),
    ("ấp 5", [("ấp 5", g("ấp", "5"))]),
    ("khối 12", [("khối 12", g("khối", "12"))]),
    ("khối phố số 2", [("khối phố số 2", g("khối phố", "2"))]),
    ("tiểu khu 3", [("tiểu khu 3", g("tiểu khu", "3"))]),
    ("KDC số 24", [("KDC số 24", g("khu dân cư", "24"))]),
    ("khu dân cư 4A", [("khu dân cư 4A", g("khu dân cư", "4A"))]),
    ("khu vực 6", [("khu vực 6", g("khu vực", "6"))]),
    ("khu 3", [("khu 3", g("khu", "3"))]),
    ("phố 2", [("phố 2", g("phố", "2"))]),
    ("địa bàn dân cư số 6", [("địa bàn dân cư số 6", g("địa bàn dân cư", "6"))]),
    ("tổ nhân dân tự quản số 2", [("tổ nhân dân tự quản số 2", g("tổ nhân dân tự quản", "2"))]),
    ("tổ NDTQ số 9", [("tổ NDTQ số 9", g("tổ nhân dân tự quản", "9"))]),
    ("tổ đoàn kết số 11", [("tổ đoàn kết số 11", g("tổ đoàn kết", "11"))]),
    ("khu phố IV", [("khu phố IV", g("khu phố", "IV"))]),
    # names
    ("buôn Akŏ Dhŏng", [("buôn Akŏ Dhŏng", g("buôn", name="Akŏ Dhŏng"))]),
    ("bon N'Jang Lu", [("bon N'Jang Lu", g("bon", name="N'Jang Lu"))]),
    ("thôn Đông Hạ", [("thôn Đông Hạ", g("thôn", name="Đông Hạ"))]),
    ("khu phố Bình Minh", [("khu phố Bình Minh", g("khu phố", name="Bình Minh"))]),
    ("ấp Thạnh Lợi", [("ấp Thạnh Lợi", g("ấp", name="Thạnh Lợi"))]),
    ("xóm Chùa được phong toả", [("xóm Chùa", g("xóm", name="Chùa"))]),
    ("bản Huồi Xai", [("bản Huồi Xai", g("bản", name="Huồi Xai"))]),
    ("làng Kon Tơ Nui", [("làng Kon Tơ Nui", g("làng", name="Kon Tơ Nui"))]),
    ("khối Yên Trạch", [("khối Yên Trạch", g("khối", name="Yên Trạch"))]),
    ("thôn Mít 1", [("thôn Mít 1", g("thôn", "1", name="Mít"))]),
    ("thôn Đồng Tử 1 và 2", [("thôn Đồng Tử 1 và 2", g("thôn", "1", "2", name="Đồng Tử"))]),
    # number and old ward, after 2025
    ("tổ dân phố 8 Cư Ebur", [("tổ dân phố 8 Cư Ebur", tdp("8", name="Cư Ebur"))]),
    ("khu phố 5 Hiếu Lương", [("khu phố 5 Hiếu Lương", g("khu phố", "5", name="Hiếu Lương"))]),
    ("TDP 3 Lộc Xuyên và 9 Lộc Nhân", [
        ("TDP 3 Lộc Xuyên", tdp("3", name="Lộc Xuyên")), ("9 Lộc Nhân", tdp("9", name="Lộc Nhân")),
    ]),
    # ranges and lists
    ("tổ dân phố 1 đến tổ dân phố 13", [
        ("tổ dân phố 1 đến tổ dân phố 13", tdp(*map(str, range(1, 14)))),
    ]),
    ("từ ấp 1 đến ấp 4", [("ấp 1 đến ấp 4", g("ấp", "1", "2", "3", "4"))]),
    ("tổ 5-7", [("tổ 5-7", tdp("5", "6", "7"))]),
    ("TDP số 7,17,18", [("TDP số 7,17,18", tdp("7", "17", "18"))]),
    ("xóm 9 và 10", [("xóm 9 và 10", g("xóm", "9", "10"))]),
    ("khu vực 2, 3 và 6", [("khu vực 2, 3 và 6", g("khu vực", "2", "3", "6"))]),
    ("tổ 2 và tổ 5", [("tổ 2", tdp("2")), ("tổ 5", tdp("5"))]),
    ("xóm 3, xóm 6A", [("xóm 3", g("xóm", "3")), ("xóm 6A", g("xóm", "6A"))]),
    # announced, then listed: each number or name is one
    ("các tổ dân phố gồm: 1, 3, 5 và 10", [
        ("1", tdp("1")), ("3", tdp("3")), ("5", tdp("5")), ("10", tdp("10")),
    ]),
    ("4 tổ dân phố (1, 3, 5, 10)", [
        ("1", tdp("1")), ("3", tdp("3")), ("5", tdp("5")), ("10", tdp("10")),
    ]),
    ("KDC số 24 gồm tổ 61, 62 và 63", [
        ("KDC số 24", g("khu dân cư", "24")),
        ("tổ 61", tdp("61")), ("62", tdp("62")), ("63", tdp("63")),
    ]),
    ("các thôn Phú Sen, Cẩm Thạch", [
        ("Phú Sen", g("thôn", name="Phú Sen")), ("Cẩm Thạch", g("thôn", name="Cẩm Thạch")),
    ]),
    ("ở các thôn: Há Súa, Khó Già", [
        ("Há Súa", g("thôn", name="Há Súa")), ("Khó Già", g("thôn", name="Khó Già")),
    ]),
    # two levels beside each other
    ("tổ 17, khu phố 3", [("tổ 17", tdp("17")), ("khu phố 3", g("khu phố", "3"))]),
    ("tổ 21 khu phố Hương Sơn", [
        ("tổ 21", tdp("21")), ("khu phố Hương Sơn", g("khu phố", name="Hương Sơn")),
    ]),
    # a kind with other uses has names where the text counts it
    ("11 khu vực; khu vực Rạch Tra", [("khu vực Rạch Tra", g("khu vực", name="Rạch Tra"))]),
]  # fmt: skip

BUGS: list[tuple[str, Found]] = [
    # what follows the name is not the name
    ("thôn Đông Hạ Chi bộ họp", [("thôn Đông Hạ", g("thôn", name="Đông Hạ"))]),
    ("thôn Đắm Phạm Thị Thu", [("thôn Đắm", g("thôn", name="Đắm"))]),
    ("bản Pá Lạnh Giàng A Lử", [("bản Pá Lạnh", g("bản", name="Pá Lạnh"))]),
    ("khối phố số 2 Ung Thị Bích", [("khối phố số 2", g("khối phố", "2"))]),
    # the next number counts or measures something
    ("tổ 4, 5 hộ nghèo", [("tổ 4", tdp("4"))]),
    ("ấp Kinh Năm 2,1 km", [("ấp Kinh Năm", g("ấp", name="Kinh Năm"))]),
    ("TDP số 2, 15 triệu đồng", [("TDP số 2", tdp("2"))]),
    ("bản Hon 1 ngày 22/10", [("bản Hon 1", g("bản", "1", name="Hon"))]),
    (
        "tại các khối 3, 5 và 9",
        [("3", g("khối", "3")), ("5", g("khối", "5")), ("9", g("khối", "9"))],
    ),
    ("nhà số 15 thôn Đông Hạ", [("thôn Đông Hạ", g("thôn", name="Đông Hạ"))]),
    ("tổ 5 phường Lam Sơn", [("tổ 5", tdp("5"))]),
    ("tổ 18.Về dự", [("tổ 18", tdp("18"))]),
]

NEGATIVE: list[str] = [
    # counts and plurals
    "16 tổ dân phố", "các tổ dân phố", "hai thôn", "mỗi tổ 5 người", "tổ 5 người",
    "mỗi thôn 2 suất",
    "16 tổ dân phố 5 hộ", "tặng tổ 10 triệu đồng", "các thôn, xóm", "từng khu phố 3 mô hình",
    # bodies and other uses of the word
    "tổ hòa giải", "Tổ Covid cộng đồng", "tổ công tác số 3", "tổ bầu cử số 5", "Tổ trưởng",
    "tổ chức",
    "Tổ quốc", "Tổ Quốc", "khối dân vận", "Khối Dân vận phường", "khối Đảng",
    "khu vực bỏ phiếu số 3",
    "khu cách ly", "khu chung cư An Bình", "ấp văn hóa", "Khu phố Văn hóa", "thôn mới", "phố đi bộ",
    "thôn nông thôn mới", "khối C", "Khu phố kiểu mẫu",
    "bản Tuyên ngôn", "bản sao", "biên bản 5", "văn bản số 4", "cơ bản 3 năm", "Quân khu 5",
    "thành phố 5", "đường phố 3",
    # streets, and places that only begin like a group
    "phố Nguyễn Du", "46 phố Huế", "xã Bản Mù", "thành phố Buôn Ma Thuột", "Trường PTCS Bản Lạn",
    "gộp hai bản Hon", "Tòa án nhân dân khu vực 4", "khu vực Tây Nguyên",
    "Già làng A Brol", "thôn bản Bàn Mùi",
    # shares, dates, larger numbers
    "tổ 5%", "tổ 20/11", "tổ 1.500 hộ",
]  # fmt: skip

XFAIL: list[tuple[str, Found]] = [
    # names in capitals: no telling where they end
    ("THÔN ĐÔNG HẠ", [("THÔN ĐÔNG HẠ", g("thôn", name="Đông Hạ"))]),
    # a street kind with a name, nothing else in the text to tell
    ("phố Tân Hải", [("phố Tân Hải", g("phố", name="Tân Hải"))]),
    # a modifier between the plural and its names
    ("hai xóm vùng cao Thung Mây và Khoang Bái", [
        ("Thung Mây", g("xóm", name="Thung Mây")), ("Khoang Bái", g("xóm", name="Khoang Bái")),
    ]),
]  # fmt: skip


def found(text: str) -> Found:
    return [(text[m.start : m.end], m.value) for m in find_groups(text)]


@pytest.mark.parametrize(("text", "expected"), [*DEVELOPMENT, *BUGS])
def test_spans_and_values(text: str, expected: Found) -> None:
    assert found(text) == expected


@pytest.mark.parametrize("text", NEGATIVE)
def test_no_group(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(("text", "expected"), XFAIL)
@pytest.mark.xfail(strict=True)
def test_known_miss(text: str, expected: Found) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "same",
    [
        ("tổ dân phố số 04", "TDP 4", "tổ 4", "Tổ dân phố: 4", "TDP số 04"),
        ("khu dân cư số 2", "KDC 2", "KDC số 02"),
        ("khu phố 7", "KP.7", "KP 07"),
        ("tổ nhân dân tự quản số 9", "tổ NDTQ 9"),
    ],
)
def test_spellings_of_one_group_have_one_value(same: tuple[str, ...]) -> None:
    values = [parse_group(text) for text in same]
    assert values[0] is not None
    assert all(value == values[0] for value in values)


@pytest.mark.parametrize("text", ["", "tổ", "5", "Đồng Tử 1", "tổ 4, tổ 5", "tổ 4 phường Lam Sơn"])
def test_parse_refuses_what_is_not_one_group(text: str) -> None:
    assert parse_group(text) is None


NBSP = "\u00a0"
VARIANTS: dict[str, Callable[[str], str]] = {
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "NBSP": lambda text: text.replace(" ", NBSP),
    "double blanks": lambda text: text.replace(" ", "  "),
    "en dash": lambda text: text.replace("-", "–"),
}
SAMPLES = ["tổ dân phố số 04", "TDP số 7,17,18", "tổ 5-7", "khu phố 3", "thôn 56A"]


@pytest.mark.parametrize("change", [*VARIANTS.values(), str.upper], ids=[*VARIANTS, "upper case"])
@pytest.mark.parametrize("text", SAMPLES)
def test_the_way_of_typing_does_not_change_the_value(
    text: str, change: Callable[[str], str]
) -> None:
    view = normal_view(change(text))
    matches = list(find_groups(view.text))
    assert [m.value for m in matches] == [parse_group(text)]
    start, end = view.raw_span(matches[0].start, matches[0].end)
    assert normalize(view.raw[start:end]).lower().split() == text.lower().split()


@pytest.mark.parametrize(
    "name", ["buôn Akŏ Dhŏng", "thôn Hoà Bình", "thôn Hòa Bình", "thôn Đồng Tử 1"]
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_named_groups_survive_both_unicode_forms(name: str, form: str) -> None:
    typed = unicodedata.normalize(form, name)  # type: ignore[arg-type]
    value = parse_group(typed)
    assert value is not None
    assert value == parse_group(normalize(name))


@pytest.mark.parametrize(
    "unit",
    ["tổ 4, 5 hộ, ", "tổ 1,2,", "các tổ gồm: 1, 2, ", "khu Đông Hà ", "thôn ", "tổ dân phố "],
)
def test_a_line_of_300_000_characters_takes_seconds(unit: str) -> None:
    line = unit * (300_000 // len(unit))
    started = time.perf_counter()
    matches = sum(1 for _ in find_groups(line))
    assert time.perf_counter() - started < 30
    assert matches < len(line)
