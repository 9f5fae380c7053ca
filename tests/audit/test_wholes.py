"""A part larger than its whole, and shares of more than everything."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from audit.plain_reports import REWRITINGS, check_found, check_rewriting, told

KINDS = ("percent_over_base_conflict",)

# Text, stated, computed.
DEVELOPMENT = [
    ("Tỷ lệ hộ dùng nước sạch đạt 104%.",
     "104%", "100%"),
    ("Có 17/16 thôn đạt chuẩn văn hóa.",
     "17/16 thôn", None),
    ("Có 32 đại biểu dự trên tổng số 30 đại biểu được triệu tập.",
     "32 đại biểu", "30 đại biểu"),
    ("Toàn xã có 120 hộ nghèo, trong đó có 135 hộ nghèo là đồng bào dân tộc thiểu số.",
     "135 hộ nghèo", "120 hộ nghèo"),
    ("Trong 120 hộ nghèo có 135 hộ được vay vốn.",
     "135 hộ", "120 hộ nghèo"),
    ("Trong tổng số 42 trẻ em có 45 trẻ được tiêm chủng.",
     "45 trẻ", "42 trẻ em"),
    ("Toàn xã có 52 hộ nghèo, trong đó 61 hộ có nhà ở dột nát.",
     "61 hộ", "52 hộ nghèo"),
    ("Tỷ lệ trẻ em trong độ tuổi đến trường đạt 101,5%.",
     "101,5%", "100%"),
    ("Huy động 102% trẻ 6 tuổi vào lớp 1.",
     "102%", "100%"),
]  # fmt: skip

NEGATIVE = [
    "Tỷ lệ hộ dùng nước sạch đạt 98%, bằng 104% kế hoạch.",
    "Thu ngân sách đạt 104%.",
    "Tỷ lệ lao động qua đào tạo đạt 104% chỉ tiêu.",
    "Có 32 đại biểu dự, trong tổng số 34 đại biểu được triệu tập.",
    "Toàn xã có 120 hộ nghèo, trong đó có 35 hộ nghèo là đồng bào dân tộc thiểu số.",
    "Kết nạp 12 hội viên, nâng tổng số lên 340 hội viên, trong đó có 120 hội viên nữ.",
    "Kết nạp 12 hội viên, trong đó có 5 hội viên nữ, đến nay có 340 hội viên.",
    "Có 15 đại biểu chính thức và 16 đại biểu khách mời.",
    "Trong 120 hộ nghèo có 35 hộ được vay vốn.",
    "Mua 15/14 bộ trang thiết bị theo kế hoạch.",
    "Huy động 100% trẻ 6 tuổi vào lớp 1.",
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
