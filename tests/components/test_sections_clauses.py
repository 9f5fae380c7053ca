"""Where long sentences fall into clauses."""

from __future__ import annotations

from itertools import pairwise

import pytest

from baocao.components.section_clauses import split_clauses

TAIL = (
    ", các chỉ tiêu khác đều hoàn thành đúng tiến độ mà nghị quyết của Đảng bộ đã đề ra, "
    "được nhân dân đồng tình ủng hộ"
)

# A sentence with | where it is cut; the cut takes semicolon, bullet and blanks with it.
DEVELOPMENT = [
    f"Thu ngân sách đạt 110% dự toán|tuyển quân đạt 100% kế hoạch{TAIL}.",
    f"Hoàn thành các chỉ tiêu được giao :|Thu ngân sách đạt 110%|giảm 10 hộ cận nghèo{TAIL}.",
    f"Thu ngân sách (thuế 90%; phí 120%) đạt 110%|tuyển quân đạt 100% kế hoạch{TAIL}.",
    f"Mô hình “Nhà sạch; vườn đẹp” có 20 hộ|tuyển quân đạt 100% kế hoạch{TAIL}.",
    # Told under 'a:' of two words only: part of the clause.
    f"Kết quả: thu ngân sách đạt 110%|tuyển quân đạt 100% kế hoạch{TAIL}.",
    f"Thu ngân sách đạt 110% dự toán|trồng 30 ha rừng|tuyển quân đạt 100% kế hoạch{TAIL}.",
]

BUGS = [
    # A bracket or quote that never closes is no bar.
    f"Thu ngân sách (thuế 90% đạt 110% dự toán|tuyển quân đạt 100% kế hoạch{TAIL}.",
    f"Mô hình “Nhà sạch có 20 hộ tham gia|tuyển quân đạt 100% kế hoạch{TAIL}.",
]

NEGATIVE = [
    "Thu đạt 110%; chi đạt 90%.",
    f"Thu ngân sách đạt 110% dự toán, tuyển quân đạt 100%{TAIL}{TAIL}.",
    f"Thu ngân sách đạt 110% dự toán{TAIL}; v.v…",
    ";" * 400,
    "",
]

# Fields parted by commas, which also part the items of one field.
XFAIL = [f"Thu ngân sách đạt 110% dự toán,|trạm y tế khám 900 lượt người{TAIL}."]


def marked(sentence: str) -> tuple[str, list[str]]:
    pieces = sentence.split("|")
    text = pieces[0]
    for before, piece in pairwise(pieces):
        text += (" " if before.endswith((":", ",")) else "; ") + piece
    return text, pieces


@pytest.mark.parametrize("sentence", DEVELOPMENT + BUGS)
def test_clauses(sentence: str) -> None:
    text, pieces = marked(sentence)
    assert [text[start:end] for start, end in split_clauses(text)] == pieces


@pytest.mark.parametrize("joint", [";", " ; ", ";   ", "; - ", "; + "])
def test_what_stands_between_clauses_does_not_matter(joint: str) -> None:
    text = joint.join(["Thu ngân sách đạt 110% dự toán", f"tuyển quân đạt 100% kế hoạch{TAIL}."])
    found = [text[start:end] for start, end in split_clauses(text)]
    assert found == ["Thu ngân sách đạt 110% dự toán", f"tuyển quân đạt 100% kế hoạch{TAIL}."]


@pytest.mark.parametrize("text", NEGATIVE)
def test_sentences_of_one_piece(text: str) -> None:
    assert split_clauses(text) == []


@pytest.mark.xfail(strict=True, reason="commas part fields and items alike")
@pytest.mark.parametrize("sentence", XFAIL)
def test_known_misses(sentence: str) -> None:
    text, pieces = marked(sentence)
    assert [text[start:end] for start, end in split_clauses(text)] == pieces


def test_a_line_of_300_000_characters() -> None:
    text = "Thu ngân sách (đạt 110%; chi cả năm đạt 90%; " * 8_000
    found = split_clauses(text)
    assert len(found) == 16_000
    assert all(start < end for start, end in found)
