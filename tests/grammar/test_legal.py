"""Legal documents: a text with its documents in braces, and the value of each.

A value reads ``type | numbers | year | issuer`` (``-`` for None) with flags behind. A new
form goes to DEVELOPMENT, a caught error to BUGS, what looks like a document and is none
to NEGATIVE, a known miss to XFAIL.
"""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baocao.grammar.legal import find_legal, parse_legal
from baocao.lexicons import load_table, load_terms
from baocao.normal import normal_view, normalize
from baocao.schema import Value

Row = tuple[str, list[str]]
TVQH = "Ủy ban Thường vụ Quốc hội"

DEVELOPMENT: list[Row] = [
    ("tiếp tục thực hiện {Chỉ thị số 05-CT/TW}; xây dựng", ["chỉ thị | 05-CT/TW | - | Trung ương"]),
    ("{Chỉ thị số 05} của Bộ Chính trị", ["chỉ thị | 05 | - | -"]),
    ("thực hiện {Kết luận số 01} của Ban Bí thư", ["kết luận | 01 | - | -"]),
    ("{Quyết định số 217, 218} của Bộ Chính trị", ["quyết định | 217, 218 | - | -"]),
    ("{Quyết định số 217-QĐ/TW và số 218-QĐ/TW}",
     ["quyết định | 217-QĐ/TW, 218-QĐ/TW | - | Trung ương"]),
    ("{Nghị quyết số 10-NQ/TW, 18-NQ/TW}", ["nghị quyết | 10-NQ/TW, 18-NQ/TW | - | Trung ương"]),
    ("{Quyết định từ số 1004 đến 1016} về", ["quyết định | 1004, 1016 | - | - range"]),
    ("các {quyết định từ số 1004 đến số 1016/QĐ-UBND}",
     ["quyết định | 1004, 1016/QĐ-UBND | - | UBND range"]),
    ("{129-QĐ/ĐU} và {282-QĐ-ĐU}",
     ["quyết định | 129-QĐ/ĐU | - | Đảng ủy", "quyết định | 282-QĐ-ĐU | - | Đảng ủy"]),
    ("theo {17/CT-UBND}, {06/QĐ- HĐND}",
     ["chỉ thị | 17/CT-UBND | - | UBND", "quyết định | 06/QĐ-HĐND | - | HĐND"]),
    ("{01-CTr/QU}", ["chương trình | 01-CTr/QU | - | Quận ủy"]),
    ("{Nghị quyết số 13-NQ/ĐU}.", ["nghị quyết | 13-NQ/ĐU | - | Đảng ủy"]),
    ("{1656/NQ-UBTVQH15}", [f"nghị quyết | 1656/NQ-UBTVQH15 | - | {TVQH}"]),
    ("{số: 126/QĐ}", ["quyết định | 126/QĐ | - | -"]),
    ("{Quyết định số: 126/QĐ} ngày 5/6", ["quyết định | 126/QĐ | - | -"]),
    ("{Số: 214/BC-UBND}", ["báo cáo | 214/BC-UBND | - | UBND"]),
    ("{Nghị định 15/2020/NĐ-CP}", ["nghị định | 15/2020/NĐ-CP | 2020 | Chính phủ"]),
    ("{Nghị định 15/2020}", ["nghị định | 15/2020 | 2020 | -"]),
    ("{Nghị định số 123/2021/NĐ-CP và 100/2019/NĐ-CP}",
     ["nghị định | 123/2021/NĐ-CP, 100/2019/NĐ-CP | 2021 | Chính phủ"]),
    ("{Quyết định 25/2021/QĐ-TTg}", ["quyết định | 25/2021/QĐ-TTg | 2021 | Thủ tướng"]),
    ("{Quyết định 25/QĐ-TTg}", ["quyết định | 25/QĐ-TTg | - | Thủ tướng"]),
    ("{QĐ số 1234/QĐ-UBND}", ["quyết định | 1234/QĐ-UBND | - | UBND"]),
    ("{68a/QĐ-UBND}", ["quyết định | 68a/QĐ-UBND | - | UBND"]),
    ("{Nghị quyết 29-NQ/TW}", ["nghị quyết | 29-NQ/TW | - | Trung ương"]),
    ("{NQ số 05} của chi bộ", ["nghị quyết | 05 | - | -"]),
    ("{Nghị quyết chuyên đề số 05-NQ/QU}", ["nghị quyết | 05-NQ/QU | - | Quận ủy"]),
    ("{Nghị quyết số 18 – NQ/TW}", ["nghị quyết | 18-NQ/TW | - | Trung ương"]),
    ("{Nghị quyết 43-NQ/TU}, ngày 5/6/2021", ["nghị quyết | 43-NQ/TU | - | Tỉnh ủy/Thành ủy"]),
    ("{Chương trình hành động số 08-CTr/HU}", ["chương trình | 08-CTr/HU | - | Huyện ủy"]),
    ("{Công văn số 123/UBND-VX}", ["công văn | 123/UBND-VX | - | UBND"]),
    ("theo {123/UBND-VX}", ["công văn | 123/UBND-VX | - | UBND"]),
    ("{Kế hoạch số 45/KH-UBND}", ["kế hoạch | 45/KH-UBND | - | UBND"]),
    ("{Kế hoạch số 45-KH/BCĐ389}", ["kế hoạch | 45-KH/BCĐ389 | - | Ban Chỉ đạo"]),
    ("{Hướng dẫn số 03-HD/BTGTW}", ["hướng dẫn | 03-HD/BTGTW | - | Ban Tuyên giáo Trung ương"]),
    ("{Thông báo số 12-TB/BTV}", ["thông báo | 12-TB/BTV | - | Ban Thường vụ"]),
    ("{Thông tư liên tịch số 01/2015/TTLT-BCA-BQP}",
     ["thông tư liên tịch | 01/2015/TTLT-BCA-BQP | 2015 | Bộ Công an"]),
    ("{Thông tư 08/2022/TT-BYT}", ["thông tư | 08/2022/TT-BYT | 2022 | Bộ Y tế"]),
    ("{Chỉ thị 16} của Thủ tướng", ["chỉ thị | 16 | - | -"]),
    ("{Đề án 06}, mô hình", ["đề án | 06 | - | -"]),
    ("{Luật số 43/2019/QH14}", ["luật | 43/2019/QH14 | 2019 | Quốc hội"]),
    ("{Luật Đất đai năm 2013}, {Luật Cư trú}",
     ["luật |  | 2013 | Quốc hội", "luật |  | - | Quốc hội"]),
    ("{Luật Cư trú 2020}", ["luật |  | 2020 | Quốc hội"]),
    ("{Luật Đất đai số 45/2013/QH13}", ["luật | 45/2013/QH13 | 2013 | Quốc hội"]),
    ("{Luật Phòng chống ma túy}", ["luật |  | - | Quốc hội"]),
    ("{Bộ luật Hình sự năm 2015}", ["bộ luật |  | 2015 | Quốc hội"]),
    ("{Pháp lệnh Ưu đãi người có công với cách mạng}", [f"pháp lệnh |  | - | {TVQH}"]),
    ("{Hiến pháp năm 2013}", ["hiến pháp |  | 2013 | Quốc hội"]),
    ("{Nghị quyết Trung ương 4 khóa XII}", ["nghị quyết | 4 | - | Trung ương"]),
    ("{Nghị quyết TW4 (khóa XI)}; {Kết luận Hội nghị Trung ương 6}",
     ["nghị quyết | 4 | - | Trung ương", "kết luận | 6 | - | Trung ương"]),
]  # fmt: skip

BUGS: list[Row] = [
    ("{Chỉ thị số 05}, 12 chi bộ đã học", ["chỉ thị | 05 | - | -"]),
    ("{Chỉ thị số 05 CT/TW}", ["chỉ thị | 05-CT/TW | - | Trung ương"]),
    ("{Quyết định số 12/QĐ-UBND} - Chủ tịch ký", ["quyết định | 12/QĐ-UBND | - | UBND"]),
    ("{Quyết định số 217}, 15/5/2022", ["quyết định | 217 | - | -"]),
    ("nguồn vốn {Nghị quyết 30a} giải ngân", ["nghị quyết | 30a | - | -"]),
    ("{văn bản số 12/UBND-LĐTB&XH}", ["văn bản | 12/UBND-LĐTB&XH | - | UBND"]),
]

NEGATIVE: list[Row] = [
    (text, [])
    for text in (
        "Số:      /BC-UBND",
        "Số:      /2021/BC-UBND",
        "Báo cáo số      /BC-UBND",
        "Số: 12 đường Hoa Mai",
        "số 04 của tổ dân phố",
        "tổ dân phố số 04",
        "số 12/3 đường Lê Lợi",
        "Quyết định công nhận 5 hộ",
        "Quyết định 3 nội dung",
        "chỉ thị 5 nhiệm vụ",
        "Nghị quyết 5 chỉ tiêu",
        "Kế hoạch 5 năm 2016-2020",
        "báo cáo 12 đồng chí",
        "Nghị quyết Đại hội lần thứ XIII của Đảng",
        "Nghị quyết Đại hội Đảng bộ phường",
        "chấp hành pháp luật giao thông",
        "Hiến pháp và pháp luật",
        "772/550 lao động, 14/16 tổ",
        "trực 24/7, 15/HĐND phường, đại biểu 01-HĐND",
        "thị trấn TT số 5",
        "Covid-19, 12/5/2021",
        "dịch vụ công mức độ 3, 4",
        "luật sư Trần Văn Bảy",
        "05-AB/CD",
    )
]

XFAIL: list[Row] = [
    ("{Luật An ninh nguồn nước}", ["luật |  | - | Quốc hội"]),  # no list holds it
    ("thực hiện {chỉ thị 16} của Thủ tướng", ["chỉ thị | 16 | - | -"]),  # small letters, no 'số'
]
POSITIVE = [*DEVELOPMENT, *BUGS]
Found = list[tuple[str, str]]


def shown(value: Value) -> str:
    """Return a value in the short form of the rows."""
    fields = (value["type"], ", ".join(value["numbers"]), value["year"], value["issuer"])
    text = " | ".join("-" if field is None else str(field) for field in fields)
    return " ".join([text, *value.get("flags", [])])


def unmarked(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """Return a row's text without its braces, and the spans that they held."""
    edges = [brace.start() - count for count, brace in enumerate(re.finditer(r"[{}]", marked))]
    return re.sub(r"[{}]", "", marked), list(zip(edges[::2], edges[1::2], strict=True))


def found_in(text: str) -> list[tuple[int, int, str]]:
    """Return spans in the raw text and values, found in its normal form."""
    view = normal_view(text)
    return [(*view.raw_span(m.start, m.end), shown(m.value)) for m in find_legal(view.text)]


@pytest.mark.parametrize(
    ("marked", "values"),
    [
        *POSITIVE,
        *NEGATIVE,
        *(pytest.param(*row, marks=pytest.mark.xfail(strict=True)) for row in XFAIL),
    ],
)
def test_find_legal(marked: str, values: list[str]) -> None:
    text, spans = unmarked(marked)
    assert found_in(text) == [(*s, v) for s, v in zip(spans, values, strict=True)]


def test_rows_are_enough_and_none_is_told_twice() -> None:
    texts = [text for text, _ in [*POSITIVE, *NEGATIVE, *XFAIL]]
    assert len(texts) >= 75
    assert sorted(texts) == sorted(set(texts))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: unicodedata.normalize("NFD", text), id="NFD"),
        pytest.param(lambda text: text.replace(" ", "\u00a0"), id="non-breaking space"),
        pytest.param(lambda text: text.replace(" ", " \u200b"), id="zero width"),
        pytest.param(lambda text: text.replace("-", "–"), id="en dash"),
        pytest.param(lambda text: text.replace("óa", "oá").replace("úy", "uý"), id="tone style"),
        pytest.param(lambda text: f"Có 15 hộ.\n{text}\r\nTổ 4 có 02 đồng chí.", id="lines around"),
    ],
)
@pytest.mark.parametrize(("marked", "values"), [*POSITIVE, *NEGATIVE])
def test_writing_does_not_change_documents(
    change: Callable[[str], str], marked: str, values: list[str]
) -> None:
    text, spans = unmarked(marked)
    changed = change(text)
    got = found_in(changed)
    assert [value for _, _, value in got] == values
    kept = [normalize(changed[start:end]) for start, end, _ in got]
    assert kept == [normalize(text[start:end]) for start, end in spans]


# In capitals a bare 'CHỈ THỊ 5 NHIỆM VỤ' is still a count; letters such as 'CTr' change.
@pytest.mark.parametrize(("marked", "values"), [*POSITIVE, *NEGATIVE])
def test_upper_case_does_not_change_documents(marked: str, values: list[str]) -> None:
    text, spans = unmarked(marked)
    got = found_in(text.upper())
    assert [(start, end) for start, end, _ in got] == spans
    assert [value.lower() for _, _, value in got] == [value.lower() for value in values]


@pytest.mark.parametrize(("marked", "values"), POSITIVE)
def test_a_span_parses_to_its_value(marked: str, values: list[str]) -> None:
    text, spans = unmarked(marked)
    for (start, end), expected in zip(spans, values, strict=True):
        value = parse_legal(text[start:end])
        assert value is not None
        assert shown(value) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "Chỉ thị",
        "số 04",
        "126",
        "Chỉ thị số 05 của Bộ Chính trị",
        "05-CT/TW; Luật Cư trú",
    ],
)
def test_parse_legal_refuses(text: str) -> None:
    assert parse_legal(text) is None


def test_parse_legal_reads_over_line_breaks() -> None:
    value = parse_legal(" Luật Hôn nhân\nvà gia đình\r\nnăm 2014 ")
    assert value is not None
    assert (value["name"], value["year"]) == ("Luật Hôn nhân và gia đình", 2014)


@pytest.mark.parametrize("name", load_terms("laws"))
def test_every_listed_law_is_found_whole(name: str) -> None:
    text = f"tuyên truyền {name} năm 2020 cho 45 hộ"
    assert [text[m.start : m.end] for m in find_legal(text)] == [f"{name} năm 2020"]


KIND_MARKS = [(row[0], mark) for row in load_table("document_types") for mark in row[1].split()]


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 99_999),
    st.none() | st.integers(1990, 2040),
    st.sampled_from(KIND_MARKS),
    st.sampled_from(load_table("issuers")),
    st.sampled_from("-/"),
)
def test_every_number_parses_back(
    number: int, year: int | None, kind: tuple[str, str], issuer: tuple[str, str], mark: str
) -> None:
    written = f"{number:02}/{year}/{kind[1]}" if year else f"{number:02}{mark}{kind[1]}"
    written += f"-{issuer[0]}"
    value = parse_legal(f"{kind[0].capitalize()} số {written}")
    expected = {"numbers": [written], "year": year, "issuer": issuer[1], "type": kind[0]}
    if kind[1] == "QH":  # letters of a kind that issue as well
        expected["issuer"] = "Quốc hội"
    assert value == expected


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("0123456789/-., QĐCTNWsốLuậtĐấđai:"), max_size=50))
def test_any_text_gives_spans_in_order(text: str) -> None:
    end = 0
    for match in find_legal(normalize(text)):
        assert end <= match.start < match.end <= len(text)
        end = match.end


@pytest.mark.parametrize(
    "piece",
    ["1/1", "1", "số: ", "QĐ-", "quyết định số ", ", 1", "1/QĐ-UBND, ", "luật phòng chống ", "A",
     "QĐ/", "từ số 1 đến ", " ", "15/QĐ, "],
)  # fmt: skip
def test_a_long_line_takes_linear_time(piece: str) -> None:
    text = "Quyết định số 1" + piece * (300_000 // len(piece))
    start = time.perf_counter()
    sum(1 for _ in find_legal(text))
    assert time.perf_counter() - start < 20
