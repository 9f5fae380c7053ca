"""All value rules together: overlaps, offsets into the raw text, marked-up sentences."""

from __future__ import annotations

import itertools
import json
import time
import unicodedata
from collections.abc import Callable

import pytest

import baocao.grammar
from baocao.formats.markup import parse_marked
from baocao.grammar import Match, find_values
from baocao.schema import VALUE_LABELS

# Marked-up sentences, value labels only. A caught error gets a row.
DEVELOPMENT = [
    "{DATE|Năm 2023}, phường có {QUANTITY|16 tổ dân phố}; thu ngân sách {MONEY|12,4 tỷ đồng}, "
    "bằng {PERCENT|104%} dự toán.",
    "Giải quyết {QUANTITY|772/550 lao động} đạt {PERCENT|140%} chỉ tiêu quận giao.",
    "Tặng {QUANTITY|45 phần quà} Tết ({MONEY|300.000 đồng/hộ}) cho {QUANTITY|10 hộ cận nghèo} tại "
    "{RESIDENTIAL_GROUP|tổ dân phố số 04}, {RESIDENTIAL_GROUP|tổ 13B}.",
    "Thực hiện {LEGAL_DOC|Chỉ thị số 05-CT/TW}, {LEGAL_DOC|Quyết định số 217, 218}, mở "
    "{QUANTITY|04 hội nghị} cho {QUANTITY|98/102 đảng viên}.",
    "{DATE|Nhiệm kỳ 2020-2025}, {RESIDENTIAL_GROUP|thôn Đông Hạ} góp {QUANTITY|1.150 ngày công} và "
    "{MONEY|578.100.000đ}.",
    "{DATE|Ngày 20/11}, {QUANTITY|hai trường} nhận {MONEY|2 tỷ 350 triệu đồng}.",
    "Hiến máu được {QUANTITY|336 đơn vị/198} đạt {PERCENT|170%}.",
    "Giãn cách gần {QUANTITY|02 tháng}, nấu {QUANTITY|3.600 suất cơm}.",
    "Xếp thứ {QUANTITY|3/14 phường}, thu {MONEY|18 đến 25 tỷ đồng}.",
]

# The text, and the labels that two rules fight over, winner first.
OVERLAPS: list[tuple[str, str]] = [
    # longest: 'năm 2021' against '2021 tổ chức'
    ("năm 2021 tổ chức", "{DATE|năm 2021} tổ chức"),
    ("ngày 30 tháng 4", "{DATE|ngày 30 tháng 4}"),
    ("6 tháng đầu năm 2023", "{DATE|6 tháng đầu năm 2023}"),
    # a count of trees is not money, a sum is not a count
    ("1,2 triệu cây xanh", "{QUANTITY|1,2 triệu cây xanh}"),
    ("2 triệu đồng", "{MONEY|2 triệu đồng}"),
    ("02 đồng chí đảng viên", "{QUANTITY|02 đồng chí} đảng viên"),
    # the number of a group is not the number of what follows
    ("tổ 4 phường Lam Sơn", "{RESIDENTIAL_GROUP|tổ 4} phường Lam Sơn"),
    ("Nghị quyết số 12 hộ nghèo", "{LEGAL_DOC|Nghị quyết số 12} hộ nghèo"),
]

NEGATIVE = [
    "",
    "các tổ dân phố, các đoàn thể và hàng chục hộ",
    "thương binh 1/4, lớp 5, 70 tuổi",
]


def spans(text: str) -> list[tuple[int, int, str]]:
    return [(m.start, m.end, m.label) for m in find_values(text)]


def marked_spans(marked: str) -> tuple[str, list[tuple[int, int, str]]]:
    text, entities = parse_marked(marked)
    return text, [(e["start"], e["end"], e["label"]) for e in entities]


@pytest.mark.parametrize("marked", [*DEVELOPMENT, *(row for _, row in OVERLAPS)])
def test_marked_up_sentences(marked: str) -> None:
    text, expected = marked_spans(marked)
    assert spans(text) == expected


@pytest.mark.parametrize("text", NEGATIVE)
def test_nothing_found(text: str) -> None:
    assert find_values(text) == []


ZERO_WIDTH = "\u200b"
NBSP = "\u00a0"
VARIANTS: dict[str, Callable[[str], str]] = {
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "NBSP": lambda text: text.replace(" ", NBSP),
    "zero width": lambda text: text.replace(" ", ZERO_WIDTH + " "),
    "old tone style": lambda text: text.replace("hóa", "hoá").replace("ủy", "uỷ"),
}


@pytest.mark.parametrize("change", VARIANTS.values(), ids=VARIANTS)
@pytest.mark.parametrize("marked", DEVELOPMENT)
def test_offsets_name_the_characters_that_were_given(
    marked: str, change: Callable[[str], str]
) -> None:
    text, _ = marked_spans(marked)
    raw = change(text)
    before, after = find_values(text), find_values(raw)
    assert [(m.label, m.value) for m in after] == [(m.label, m.value) for m in before]
    for old, new in zip(before, after, strict=True):
        assert raw[new.start : new.end] == change(text[old.start : old.end])


@pytest.mark.parametrize("marked", DEVELOPMENT)
def test_values_are_plain_json_without_floats(marked: str) -> None:
    def refuse(text: str) -> float:
        raise AssertionError(f"float {text} in a value")

    text, _ = marked_spans(marked)
    for match in find_values(text):
        assert match.label in VALUE_LABELS
        assert json.loads(json.dumps(match.value), parse_float=refuse) == match.value


def test_matches_are_in_order_and_apart() -> None:
    text = " ".join(marked_spans(marked)[0] for marked in DEVELOPMENT)
    matches = find_values(text)
    assert len(matches) > 20
    assert all(a.end <= b.start for a, b in itertools.pairwise(matches))


def test_longest_wins_then_the_order_of_trust(monkeypatch: pytest.MonkeyPatch) -> None:
    def rule(label: str, start: int, end: int) -> Callable[[str], list[Match]]:
        return lambda _: [Match(start, end, label, {}, "rule")]

    finders = {
        "LEGAL_DOC": rule("LEGAL_DOC", 0, 4),
        "DATE": rule("DATE", 3, 9),
        "MONEY": rule("MONEY", 10, 14),
        "QUANTITY": rule("QUANTITY", 10, 14),
    }
    monkeypatch.setattr(baocao.grammar, "_FINDERS", finders)
    assert spans("x" * 20) == [(3, 9, "DATE"), (10, 14, "MONEY")]


def test_every_public_name_is_there() -> None:
    for name in baocao.grammar.__all__:
        assert getattr(baocao.grammar, name) is not None


def test_a_line_of_300_000_characters_takes_seconds() -> None:
    sentence = marked_spans(DEVELOPMENT[2])[0] + " "
    line = sentence * (300_000 // len(sentence))
    started = time.perf_counter()
    assert len(find_values(line)) > 1000
    assert time.perf_counter() - started < 60
