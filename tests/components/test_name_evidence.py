"""What a document says of its names, as features of every mention."""

from __future__ import annotations

import pytest
from spacy.language import Language

from baocao.components.features import Lexicon, document_features, read_page


@pytest.fixture(scope="module")
def lexicon(rules: Language) -> Lexicon:
    return Lexicon(rules)


def features_of(
    rules: Language, lexicon: Lexicon, text: str, name: str, which: int = 0
) -> set[str]:
    """Return the name features of a token: the last word of the which-th mention of a name."""
    doc = rules(text)
    rows = document_features(doc, lexicon)
    start = -1
    for _ in range(which + 1):
        start = text.index(name, start + 1)
    end = start + len(name)
    (token,) = [t for t in doc if t.idx < end == t.idx + len(t)]
    marks = ("dn=", "dg=", "dp=", "gp=", "line=", "above=")
    return {feature for feature in rows[token.i] if feature.startswith(marks)}


ROWS = [
    ("office behind", "Dự có Tô Bá Nhẫn, Bí thư Đảng ủy.", "Tô Bá Nhẫn", 0, {"dn=after"}),
    ("office in front", "Bí thư Đảng ủy Tô Bá Nhẫn chủ trì.", "Tô Bá Nhẫn", 0, {"dn=before"}),
    (
        "said in another sentence",
        "Dự có Tô Bá Nhẫn, Bí thư Đảng ủy. Ông Tô Bá Nhẫn kết luận.",
        "Tô Bá Nhẫn",
        1,
        {"dn=after"},
    ),
    (
        "elected",
        "Kỳ họp bầu ông Tô Bá Nhẫn giữ chức Chủ tịch UBND xã.",
        "Tô Bá Nhẫn",
        0,
        {"dn=elected"},
    ),
    (
        "the whole list",
        "Bầu các ông: Tô Bá Nhẫn, Lê Ích Tuân làm Phó Chủ tịch UBND xã.",
        "Tô Bá Nhẫn",
        0,
        {"dn=listed"},
    ),
    ("no office", "Hộ bà Lò Thị Ón nhận quà.", "Lò Thị Ón", 0, {"dn=none"}),
    (
        "given name of somebody known",
        "Dự có Tô Bá Nhẫn, Bí thư Đảng ủy. Ông Nhẫn nói rõ.",
        "Nhẫn",
        1,
        {"dg=office"},
    ),
    ("given name of nobody", "Bà Mo cảm ơn.", "Mo", 0, {"dg=new"}),
    (
        "signature",
        "Xã đã hoàn thành kế hoạch.\n\nCHỦ TỊCH\n(Đã ký)\nTô Bá Nhẫn",
        "Tô Bá Nhẫn",
        0,
        {"line=last", "above=office"},
    ),
    (
        "byline",
        "Xã đã hoàn thành kế hoạch năm.\n\nTô Bá Nhẫn",
        "Tô Bá Nhẫn",
        0,
        {"line=last", "above=text"},
    ),
    (
        "ward that runs into a name",
        "Về phường Ngọc Lâm, đoàn nghe Bí thư Đảng ủy phường Ngọc Lâm Tô Bá Nhẫn báo cáo.",
        "Tô Bá Nhẫn",
        0,
        {"dp=behind"},
    ),
    (
        "listed district that runs into a name",
        "Dự có Phó Bí thư Quận ủy Ngũ Hành Sơn Tô Bá Nhẫn.",
        "Tô Bá Nhẫn",
        0,
        {"gp=behind"},
    ),
    (
        "listed district",
        "Dự có Phó Bí thư Quận ủy Ngũ Hành Sơn Tô Bá Nhẫn.",
        "Ngũ Hành Sơn",
        0,
        {"gp=in"},
    ),
    (
        "ward itself",
        "Về phường Ngọc Lâm, đoàn nghe Bí thư Đảng ủy phường Ngọc Lâm Tô Bá Nhẫn báo cáo.",
        "Ngọc Lâm",
        1,
        {"dp=in"},
    ),
]


@pytest.mark.parametrize(
    ("text", "name", "which", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_evidence(
    rules: Language, lexicon: Lexicon, text: str, name: str, which: int, expected: set[str]
) -> None:
    assert expected <= features_of(rules, lexicon, text, name, which)


def test_a_name_without_an_office_has_no_sign(rules: Language, lexicon: Lexicon) -> None:
    text = "Bí thư Đảng ủy Tô Bá Nhẫn chủ trì. Sau đó đoàn đến thăm hộ bà Lò Thị Ón."
    assert features_of(rules, lexicon, text, "Lò Thị Ón") == {"dn=none"}


def test_names_in_lower_case_are_words(rules: Language, lexicon: Lexicon) -> None:
    """``hòa bình`` is peace, ``Hòa Bình`` a commune."""
    doc = rules("giữ hòa bình ở Hòa Bình")
    tags = read_page(doc, lexicon).lexical
    assert not any("communes" in tag for i in (1, 2) for tag in tags[i])
    assert any("communes" in tag for tag in tags[4])
