"""Which office belongs to whom: both orders, all joints, lists, signatures and tables.

A new form goes to DEVELOPMENT, a caught error to BUGS, what must not be linked to NEGATIVE, a
known miss to XFAIL. The same number after # marks one person and the offices of that person.
"""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from baocao.components.office_links import Mention, link_offices
from baocao.components.officials import OfficialLinker
from baocao.extensions import set_extensions
from baocao.formats.markup import parse_marked

DEVELOPMENT = [
    "đ/c {OFFICIAL#1|Lò Thị Mây} – {POSITION#1|Bí thư Đảng ủy}, {POSITION#1|Chủ tịch HĐND xã} dự",
    "Đ/c {OFFICIAL#1|Đàm Hoài Nam}- {POSITION#1|TUV}, {POSITION#1|BT Quận ủy}",
    "bà {OFFICIAL#1|Vũ Thị Thơm} , {POSITION#1|UVTV}- {POSITION#1|Trưởng Ban Tổ chức}",
    "ông {OFFICIAL#1|Y Bhăm Niê} {POSITION#1|Phó Chủ tịch UBND xã}",
    "{POSITION#1|Bí thư Đảng ủy phường} {OFFICIAL#1|Trần Bá Lộc} phát biểu",
    "{POSITION#1|Chủ tịch UBND xã}, ông {OFFICIAL#1|Thạch Sóc} trao quà",
    "{OFFICIAL#1|Lê A} - {POSITION#1|Bí thư}; {OFFICIAL#2|Mai B} - {POSITION#2|Phó Bí thư}",
    "{OFFICIAL#1|Lê A} ({POSITION#1|BT Đảng ủy}, {POSITION#1|CT HĐND}) chủ trì",
    "{POSITION#1|Bí thư Đảng ủy} kiêm {POSITION#1|Chủ tịch HĐND xã} {OFFICIAL#1|Lê A} dự",
    "{POSITION#1|Chủ tịch HĐQT} là đồng chí {OFFICIAL#1|Bùi Hữu Rạng}",
    "ông {OFFICIAL#1|Lê A} hiện là {POSITION#1|Trưởng thôn Đông Hạ}",
    "chị {OFFICIAL#1|Lê Thị Thoa}, sinh năm 1986, {POSITION#1|chi hội trưởng phụ nữ}",
    "Trạm Y tế ({POSITION#1|Trạm trưởng} y sĩ {OFFICIAL#1|Mai B}) khám 300 lượt",
    "Đại úy {OFFICIAL#1|Lê A} được điều về làm {POSITION#1|Trưởng Công an xã}",
    "đ/c {OFFICIAL#1|Lê A} được bầu giữ chức {POSITION#1|Bí thư}",
    "ông {OFFICIAL#1|Lê A}, {POSITION#1|Phó Bí thư}, giữ chức {POSITION#1|Chủ tịch UBND xã}",
    "miễn nhiệm chức danh {POSITION#1|Ủy viên UBND phường} đối với ông {OFFICIAL#1|Lê A}",
    "bầu {POSITION#1|Chủ tịch HĐND} nhiệm kỳ 2021-2026: ông {OFFICIAL#1|Lê A} (25/25 phiếu); "
    "{POSITION#2|Phó Chủ tịch HĐND}: bà {OFFICIAL#2|Mai B}- {POSITION#2|ĐUV}",
]  # fmt: skip
SEVERAL = [
    "{POSITION#1|Phó Bí thư}: các đ/c {OFFICIAL#1|Lê A}, {OFFICIAL#1|Mai B}; {OFFICIAL#1|Tô C}",
    "{POSITION#1|Phó Chủ tịch}: {OFFICIAL#1|Lê A}, {OFFICIAL#1|Mai B}",
    "các đồng chí: {OFFICIAL#1|Lê A}, {POSITION#1|Bí thư}; {OFFICIAL#2|Mai B}, "
    "{OFFICIAL#2|Tô C}, {POSITION#2|Phó Bí thư}",
    "các ông {OFFICIAL#1|Lê A}, {OFFICIAL#1|Mai B} cùng làm {POSITION#1|Phó Chủ tịch}",
    "bà {OFFICIAL#1|Lê A} và anh {OFFICIAL#1|Mai B} giữ chức {POSITION#1|Phó Chủ tịch Hội}",
    # titles first, persons parted by a comma or 'và'
    "{POSITION#1|Phó Bí thư} {OFFICIAL#1|Lê A}, {POSITION#2|Chủ tịch UBND} {OFFICIAL#2|Mai B} dự",
    "{POSITION#1|Bí thư}, {POSITION#1|Chủ tịch HĐND} {OFFICIAL#1|Lê A} và "
    "{POSITION#2|Phó Bí thư Thường trực} {OFFICIAL#2|Mai B}",
    "({POSITION#1|Trưởng CA} {OFFICIAL#1|Lê A}, {POSITION#2|PCA} {OFFICIAL#2|Mai B})",
    # a comma too few
    "đ/c {OFFICIAL#1|Lê A} - {POSITION#1|Bí thư} đ/c {OFFICIAL#2|Mai B} - {POSITION#2|Phó Bí thư}",
    # the name told again with an office: one person
    "ông {OFFICIAL#1|Lê A}, {POSITION#1|Bí thư}. {POSITION#1|Trưởng Ban Chỉ đạo} "
    "{OFFICIAL#1|LÊ A} kết luận",
]  # fmt: skip
SIGNATURES = [
    "TM. UBND XÃ\n{POSITION#1|CHỦ TỊCH}\n\n{OFFICIAL#1|Nguyễn Văn Hòa}",
    "KT. {POSITION#2|CHỦ TỊCH}\n{POSITION#1|PHÓ CHỦ TỊCH}\n(Đã ký)\n{OFFICIAL#1|Lò Văn Hặc}\n",
    "Người lập biểu\n{OFFICIAL#1|Trịnh Thị Mỹ}\n{POSITION#1|Công chức Văn phòng - Thống kê}",
    "NGƯỜI LẬP\n{OFFICIAL#1|Tăng Trâm}\n\nKT. {POSITION#2|CHỦ TỊCH}\n{POSITION#3|PHÓ CHỦ TỊCH}\n"
    "{OFFICIAL#3|Lý Khang}",
    "1\n{OFFICIAL#1|Lê A}\n{POSITION#1|Bí thư}\n2\n{OFFICIAL#2|Mai B}\n{POSITION#2|Phó Bí thư}\n",
    "{OFFICIAL#1|Lê A} | {POSITION#1|Bí thư}\n{OFFICIAL#2|Mai B} | {POSITION#2|Phó Bí thư}",
]
NEGATIVE = [
    "họp với {POSITION#1|Bí thư}\n\n{OFFICIAL#2|Lê A} phát biểu",
    "{OFFICIAL#1|Lê A} cảm ơn nhân dân. {POSITION#2|Chủ tịch UBND xã} kết luận",
    "{POSITION#1|Chủ tịch UBND xã} giao việc; hôm sau {OFFICIAL#2|Lê A} báo cáo",
    "bà {PERSON#1|Mai B}, {POSITION#2|Bí thư chi bộ}",
    "đ/c {OFFICIAL#1|Lê A} - {POSITION#1|Bí thư} và {POSITION#2|27 đồng chí bí thư chi bộ}",
    # 'đồng chí' and a name without an office, told again: no office there
    "ông {OFFICIAL#1|Lê A}, {POSITION#1|Bí thư}. Đồng chí {OFFICIAL#2|Lê A} kết luận",
    "{POSITION#1|Bí thư} {OFFICIAL#1|Lê A}, ông {OFFICIAL#2|Mai B} dự",
]
XFAIL = [
    "miễn nhiệm {POSITION#1|PCT UBND} {OFFICIAL#1|Lê A} (nghỉ hưu), bầu thay {OFFICIAL#1|Mai B}.",
    "{POSITION#1|Chủ tịch} và {POSITION#1|Phó Chủ tịch} là {OFFICIAL#1|Lê A}, {OFFICIAL#2|Mai B}",
]


@pytest.fixture(scope="module")
def nlp() -> Language:
    set_extensions()
    nlp = spacy.blank("vi_baocao")
    nlp.add_pipe("baocao_layout")
    return nlp


def annotated(nlp: Language, text: str, spans: list[dict[str, object]]) -> Doc:
    doc = nlp(text)
    doc.set_ents([doc.char_span(s["start"], s["end"], label=s["label"]) for s in spans])
    return OfficialLinker("officials")(doc)


def links(nlp: Language, marked: str) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """Return the links found and the links that the numbers behind # ask for."""
    text, spans = parse_marked(marked)
    linked = annotated(nlp, text, spans)._.officials
    expected = {
        i: [j for j, t in enumerate(spans) if t["label"] == "POSITION" and t["link"] == s["link"]]
        for i, s in enumerate(spans)
        if s["label"] == "OFFICIAL"
    }
    return {item["name"]: item["positions"] for item in linked}, expected


@pytest.mark.parametrize("marked", DEVELOPMENT + SEVERAL + SIGNATURES + NEGATIVE)
def test_links(nlp: Language, marked: str) -> None:
    found, expected = links(nlp, marked)
    assert found == expected


@pytest.mark.parametrize("marked", XFAIL)
@pytest.mark.xfail(strict=True)
def test_known_miss(nlp: Language, marked: str) -> None:
    found, expected = links(nlp, marked)
    assert found == expected


VARIANTS: dict[str, Callable[[str], str]] = {
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "NBSP": lambda text: text.replace(" ", "\u00a0"),
    "en dash": lambda text: text.replace(" - ", " – "),
}


@pytest.mark.parametrize("change", VARIANTS.values(), ids=VARIANTS)
@pytest.mark.parametrize("marked", [DEVELOPMENT[0], DEVELOPMENT[14], SEVERAL[0], SEVERAL[5]])
def test_the_way_of_typing_does_not_change_the_links(
    nlp: Language, marked: str, change: Callable[[str], str]
) -> None:
    found, expected = links(nlp, change(marked))
    assert found == expected


@pytest.mark.parametrize(
    ("text", "name", "honorific"),
    [
        ("Đ/c Lò Thị Mây", "Lò Thị Mây", "Đ/c"),
        ("dự có các đồng chí: Lò Thị Mây", "Lò Thị Mây", "đồng chí"),
        ("Thầy giáo Lò Thị Mây", "Lò Thị Mây", "Thầy giáo"),
        ("gặp Lò Thị Mây", "Lò Thị Mây", None),
    ],
)
def test_honorific_is_kept_as_written(
    nlp: Language, text: str, name: str, honorific: str | None
) -> None:
    start = text.index(name)
    spans = [{"start": start, "end": start + len(name), "label": "OFFICIAL"}]
    assert annotated(nlp, text, spans)._.officials[0]["honorific"] == honorific


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Tin, ảnh: Lò Thị Mây", "Lò Thị Mây"),
        ("Bài và ảnh: Lò Thị Mây", "Lò Thị Mây"),
        ("tại Lăng Hồ Chí Minh", "Hồ Chí Minh"),
    ],
)
def test_bylines_and_names_of_campaigns_are_no_officials(
    nlp: Language, text: str, name: str
) -> None:
    start = text.index(name)
    spans = [{"start": start, "end": start + len(name), "label": "OFFICIAL"}]
    assert annotated(nlp, text, spans)._.officials == []


def test_an_office_in_the_name_of_a_monument_is_held_by_nobody(nlp: Language) -> None:
    text = "Đoàn phường viếng Lăng Chủ tịch Hồ Chí Minh; bà Lò Thị Mây, Chủ tịch Hội dự"
    spans = []
    for words, label in (
        ("Chủ tịch", "POSITION"),
        ("Hồ Chí Minh", "OFFICIAL"),
        ("Lò Thị Mây", "OFFICIAL"),
        ("Chủ tịch Hội", "POSITION"),
    ):
        start = text.index(words) if words != "Chủ tịch Hội" else text.rindex("Chủ tịch")
        spans.append({"start": start, "end": start + len(words), "label": label})
    doc = annotated(nlp, text, spans)
    assert [doc.ents[row["name"]].text for row in doc._.officials] == ["Lò Thị Mây"]


def test_officials_are_found_again_when_entities_change(nlp: Language) -> None:
    text = "Đồng chí Lò Thị Mây, Chủ tịch Hội dự"
    spans = []
    for words, label in (("Lò Thị Mây", "OFFICIAL"), ("Chủ tịch Hội", "POSITION")):
        start = text.index(words)
        spans.append({"start": start, "end": start + len(words), "label": label})
    doc = annotated(nlp, text, spans)
    (linked,) = doc._.officials
    assert (linked["name"], linked["positions"]) == (0, [1])
    doc.ents = [doc.char_span(0, 8, label="HONORIFIC"), *doc.ents]
    (linked,) = doc._.officials
    assert (linked["name"], linked["positions"]) == (1, [2])
    doc.ents = [doc.ents[0], doc.ents[1]]
    assert [row["positions"] for row in doc._.officials] == [[]]
    doc.ents = []
    assert doc._.officials == []


@pytest.mark.parametrize(
    ("marked", "readings"),
    [
        ("Đảng ủy họp. Ông Lê A, {POSITION|TUV} dự", ["Tỉnh ủy viên", "Thành ủy viên"]),
        ("UBND quận Nam Đồng họp. Ông Lê A, {POSITION|TUV} dự", ["Thành ủy viên"]),
        ("Phường Nam Đồng, tỉnh Hà Nam họp. Ông Lê A, {POSITION|TUV} dự", ["Tỉnh ủy viên"]),
        ("Đại úy Lê A, {POSITION|CHT} giao quân", ["Chỉ huy trưởng"]),
        ("Hội CCB thôn 4, ông Lê A, {POSITION|CHT} dự", ["Chi hội trưởng"]),
    ],
)
def test_titles_are_read_out_for_the_place_of_the_report(
    nlp: Language, marked: str, readings: list[str]
) -> None:
    text, spans = parse_marked(marked)
    doc = nlp(text)
    position = doc.char_span(spans[0]["start"], spans[0]["end"], label="POSITION")
    position._.value = {"expanded": ["Chỉ huy trưởng", "Chi hội trưởng"]}
    doc.set_ents([position])
    doc = OfficialLinker("officials")(doc)
    assert doc.ents[0]._.value["expanded"] == readings


@pytest.mark.parametrize("unit", ["Lê A - Bí thư; ", "Lê A, ", "Bí thư, ", "Lê A\nBí thư\n"])
def test_a_text_of_300_000_characters_takes_seconds(unit: str) -> None:
    text = unit * (300_000 // len(unit))
    mentions = [
        Mention(found[0] == "Lê A", found.start(), found.end(), 0)
        for found in re.finditer("Lê A|Bí thư", text)
    ]
    started = time.perf_counter()
    linked = link_offices(text, mentions)
    assert time.perf_counter() - started < 30
    assert len(linked) == len(mentions)
    assert sum(map(len, linked)) <= 2 * len(mentions)
