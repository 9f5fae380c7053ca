"""Which office belongs to whom: both orders and all joints."""

from __future__ import annotations

import pytest
import spacy
from spacy.language import Language

from baocao.components.officials import OfficialLinker
from baocao.extensions import set_extensions
from baocao.formats.markup import parse_marked

# The same number after # marks one person and the offices of that person.
DEVELOPMENT = [
    "đ/c {OFFICIAL#1|Lò Thị Mây} – {POSITION#1|Bí thư Đảng ủy}, {POSITION#1|Chủ tịch HĐND xã} dự",
    "Đ/c {OFFICIAL#1|Đàm Hoài Nam}- {POSITION#1|TUV}, {POSITION#1|BT Quận ủy}",
    "bà {OFFICIAL#1|Vũ Thị Thơm} , {POSITION#1|UVTV}- {POSITION#1|Trưởng Ban Tổ chức}",
    "ông {OFFICIAL#1|Y Bhăm Niê} {POSITION#1|Phó Chủ tịch UBND xã}",
    "{POSITION#1|Bí thư Đảng ủy phường} {OFFICIAL#1|Trần Bá Lộc} phát biểu",
    "{POSITION#1|Chủ tịch UBND xã}, ông {OFFICIAL#1|Thạch Sóc} trao quà",
    "{POSITION#1|Phó Bí thư}: các đ/c {OFFICIAL#1|Lê A}, {OFFICIAL#1|Mai B}; {OFFICIAL#1|Tô C}",
    "{OFFICIAL#1|Lê A} - {POSITION#1|Bí thư}; {OFFICIAL#2|Mai B} - {POSITION#2|Phó Bí thư}",
]  # fmt: skip
SIGNATURES = [
    "TM. UBND XÃ\n{POSITION#1|CHỦ TỊCH}\n\n{OFFICIAL#1|Nguyễn Văn Hòa}",
    "KT. {POSITION#2|CHỦ TỊCH}\n{POSITION#1|PHÓ CHỦ TỊCH}\n(Đã ký)\n{OFFICIAL#1|Lò Văn Hặc}\n",
]
NEGATIVE = [
    "họp với {POSITION#1|Bí thư}\n\n{OFFICIAL#2|Lê A} phát biểu",
    "{OFFICIAL#1|Lê A} cảm ơn nhân dân. {POSITION#2|Chủ tịch UBND xã} kết luận",
    "{POSITION#1|Chủ tịch UBND xã} giao việc; hôm sau {OFFICIAL#2|Lê A} báo cáo",
    "bà {PERSON#1|Mai B}, {POSITION#2|Bí thư chi bộ}",
]


@pytest.fixture(scope="module")
def nlp() -> Language:
    set_extensions()
    nlp = spacy.blank("vi_baocao")
    nlp.add_pipe("baocao_layout")
    return nlp


@pytest.mark.parametrize("marked", DEVELOPMENT + SIGNATURES + NEGATIVE)
def test_links(nlp: Language, marked: str) -> None:
    text, spans = parse_marked(marked)
    doc = nlp(text)
    doc.set_ents([doc.char_span(s["start"], s["end"], label=s["label"]) for s in spans])
    expected = {
        i: [j for j, t in enumerate(spans) if t["label"] == "POSITION" and t["link"] == s["link"]]
        for i, s in enumerate(spans)
        if s["label"] == "OFFICIAL"
    }
    linked = OfficialLinker("officials")(doc)._.officials
    assert {item["name"]: item["positions"] for item in linked} == expected


def test_honorific_is_kept_as_written(nlp: Language) -> None:
    doc = nlp("Đ/c Lò Thị Mây")
    doc.set_ents([doc.char_span(4, 14, label="OFFICIAL")])
    assert OfficialLinker("officials")(doc)._.officials[0]["honorific"] == "Đ/c"
