"""Term lists: how they are read, and that each holds what its readers rely on."""

from __future__ import annotations

import re

import pytest

from baocao.lexicons import LexiconError, lexicon_names, load_table, load_terms, parse_table
from baocao.normal import normalize
from baocao.schema import SECTIONS

EXPECTED = {
    "titles", "title_abbreviations", "bodies", "honorifics", "unit_nouns", "unit_variants",
    "measures", "programmes", "place_types", "provinces", "group_kinds", "group_traps",
    "family_names", "middle_names", "headings", "cue_words", "laws",
}  # fmt: skip


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("", ()),
        ("# only a comment\n\n   \n", ()),
        ("hộ nghèo\nhộ", (("hộ nghèo",), ("hộ",))),
        ("TDP\ttổ dân phố", (("TDP", "tổ dân phố"),)),
        ("TDP \t tổ  dân phố \t", (("TDP", "tổ dân phố"),)),
        ("ấp  # South", (("ấp",),)),
        ("Đảng uỷ\r\nvăn hoá\r\n", (("Đảng ủy",), ("văn hóa",))),
    ],
)
def test_reading_a_list(content: str, rows: tuple[tuple[str, ...], ...]) -> None:
    assert parse_table(content) == rows


def test_an_empty_column_is_refused_with_its_line() -> None:
    with pytest.raises(LexiconError, match=re.escape("kinds.txt:2: empty column in 'tổ dân phố'")):
        parse_table("# kinds\n\ttổ dân phố", source="kinds.txt")


def test_an_unknown_list_is_refused_with_those_that_exist() -> None:
    with pytest.raises(LexiconError, match=r"no term list 'title\.txt' .* titles"):
        load_terms("title")


def test_the_lists_that_others_read_are_there() -> None:
    assert set(lexicon_names()) >= EXPECTED


@pytest.mark.parametrize("name", lexicon_names())
def test_a_list_is_in_normal_form_and_says_nothing_twice(name: str) -> None:
    rows = load_table(name)
    assert rows
    assert len(set(rows)) == len(rows)
    for row in rows:
        for cell in row:
            assert cell == normalize(cell)
            assert cell == cell.strip()


@pytest.mark.parametrize("name", ["unit_nouns", "group_kinds", "provinces", "measures"])
def test_a_term_that_is_looked_up_without_case_stands_once(name: str) -> None:
    rows = [(row[0].lower(), *row[1:2]) for row in load_table(name)]
    assert sorted(rows) == sorted(set(rows))


@pytest.mark.parametrize("name", ["headings", "cue_words"])
def test_sections_of_headings_and_cues_are_known(name: str) -> None:
    rows = load_table(name)
    assert {row[0] for row in rows} == set(SECTIONS)
    assert all(len(row) == 2 for row in rows)


@pytest.mark.parametrize(
    ("name", "classes"),
    [
        ("unit_nouns", {"classifier", "head", "holder", "not"}),
        ("measures", {"time", "times", "not"}),
        ("title_abbreviations", {"province", "hanoi", "army", "union", "body"}),
        ("group_kinds", {"strong", "number", "weak"}),
        ("provinces", {"city", "province"}),
        ("family_names", {"minority"}),
    ],
)
def test_classes_are_known(name: str, classes: set[str]) -> None:
    column = {"title_abbreviations": 2, "group_kinds": 2}.get(name, 1)
    assert {row[column] for row in load_table(name) if len(row) > column} == classes


@pytest.mark.parametrize(
    ("name", "terms"),
    [
        ("titles", ["Bí thư", "Phó Bí thư Thường trực", "Chủ tịch UBND", "Trưởng thôn"]),
        ("bodies", ["UBND", "HĐND", "MTTQ", "Đảng ủy", "Hội LHPN", "Chi bộ", "Trạm Y tế"]),
        ("honorifics", ["đồng chí", "đ/c", "ông", "bà"]),
        ("unit_nouns", ["lượt người", "hộ cận nghèo", "đơn vị máu", "phần quà", "suất quà"]),
        ("measures", ["kg", "tạ/ha", "ha", "m2", "phút"]),
        ("programmes", ["Dân vận khéo", "Toàn dân đoàn kết xây dựng đời sống văn hóa"]),
        ("family_names", ["Nguyễn", "Giàng", "Niê", "Danh"]),
        ("place_types", ["phường", "xã", "thị trấn", "đặc khu"]),
    ],
)
def test_common_terms_are_listed(name: str, terms: list[str]) -> None:
    assert set(terms) <= set(load_terms(name))
