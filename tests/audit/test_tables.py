"""Tables pasted as text: bare numbers, sums of columns, rows against the text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from audit.plain_reports import REWRITINGS, check_found, check_rewriting, find, told

KINDS = ("ratio_percent_mismatch", "parts_total_mismatch")

# Text, stated, computed.
DEVELOPMENT = [
    ("- Trường Tiểu học: 620 em\n- Trường THCS: 480 em\n- Trường Mầm non: 310 em\nTổng cộng: "
     "1.510 em",
     "1.510", "1.410"),
    ("Số hộ nghèo theo thôn:\nThôn Đông 12 hộ\nThôn Đoài 15 hộ\nThôn Nam 9 hộ\nCộng 46 hộ",
     "46", "36"),
    ("Thôn Đông | 42 | 38\nThôn Đoài | 35 | 30\nThôn Nam | 28 | 25\nTổng cộng | 105 | 103",
     "103", "93"),
    ("STT | Đơn vị | Kế hoạch | Thực hiện | %\n1 | Thôn Đông | 40 | 44 | 110%\n2 | Thôn Đoài "
     "| 50 | 53 | 106%\n3 | Thôn Nam | 30 | 36 | 125%",
     "125%", "120%"),
]  # fmt: skip

NEGATIVE = [
    "Thôn Đông | 42 | 38\nThôn Đoài | 35 | 30\nThôn Nam | 28 | 25\nTổng cộng | 105 | 93",
    "STT | Đơn vị | Kế hoạch | Thực hiện | %\n1 | Thôn Đông | 40 | 44 | 110%\n2 | Thôn Đoài | "
    "50 | 53 | 106%\n3 | Thôn Nam | 30 | 36 | 120%",
    "Tổng diện tích: 500 ha\nLúa: 320 ha\nNgô: 80 ha\nKhoai: 40 ha",
    "Tổng số đảng viên: 386\n- Nữ: 166\n- Dân tộc thiểu số: 45\n- Dưới 35 tuổi: 120",
]  # fmt: skip


@pytest.mark.parametrize(("text", "stated", "computed"), DEVELOPMENT)
def test_found(text: str, stated: str, computed: str | None) -> None:
    check_found(text, stated, computed, KINDS)


@pytest.mark.parametrize("text", NEGATIVE)
def test_silent(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize("rewrite", REWRITINGS.values(), ids=REWRITINGS)
@pytest.mark.parametrize("text", [row[0] for row in DEVELOPMENT])
def test_other_writings(text: str, rewrite: Callable[[str], str]) -> None:
    check_rewriting(text, rewrite)


REPEATED = (
    "Năm 2022 phường có 312 hộ kinh doanh đăng ký mới.\n"
    "Chỉ tiêu / Kế hoạch / Thực hiện / Tỷ lệ\n"
    "Thu ngân sách (triệu đồng) / 9.000 / 10.350 / 115%\n"
    "Hộ kinh doanh đăng ký mới (hộ) / 280 / {} / {}\n"
)


def test_row_told_otherwise_in_the_text() -> None:
    [found] = find(REPEATED.format("321", "114,6%"))
    assert (found["kind"], found["severity"]) == ("same_indicator_conflict", "error")
    assert (found["stated"], found["computed"]) == ("312 hộ kinh doanh", "321")


@pytest.mark.parametrize(
    ("text", "number", "share"),
    [
        (REPEATED, "312", "111,4%"),
        (REPEATED, "405", "144,6%"),  # no slip of the hand: another thing, or another time
        (REPEATED.replace("Năm 2022", "6 tháng đầu năm"), "321", "114,6%"),
    ],
)
def test_row_told_alike_in_the_text(text: str, number: str, share: str) -> None:
    assert find(text.format(number, share)) == []


OUTLINE = (
    "Tổng chi: 5.730\nI. Chi đầu tư: {}\n1. Đường thôn 4: 1.120\n2. Trường mầm non: 760\n"
    "3. Nhà văn hóa: 370\nII. Chi thường xuyên: 3.180\n1. Lương: 2.040\n2. Sự nghiệp: 800\n"
    "3. Chi khác: 340\nIII. Dự phòng: 200\n"
)


def test_outline_whose_other_groups_add_up() -> None:
    [found] = find(OUTLINE.format("2.350"))
    assert (found["stated"], found["computed"]) == ("2.350", "2.250")


@pytest.mark.parametrize("text", ["I. Thu: 2.350\n1. Thuế: 1.120\n2. Phí: 760\n3. Lệ phí: 370\n"])
def test_outline_without_a_group_that_adds_up(text: str) -> None:
    """Numbers under a numeral need not be its parts; one group alone proves nothing."""
    assert find(text) == []
