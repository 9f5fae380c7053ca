"""The lists behind the facts say each thing once, and only what the code reads."""

from __future__ import annotations

from collections import Counter

import pytest

from baocao.facts.canonical import canonical_name, is_amount
from baocao.facts.figures import unit_head
from baocao.lexicons import load_table

CLASSES = {
    "lead", "tail", "stop", "reach", "link", "when", "where", "light", "verb", "generic",
    "attribute", "act", "keep", "few", "neutral", "neutral_end",
}  # fmt: skip

SAME = [
    ("thu ngân sách", ["Tổng thu ngân sách", "thu NSNN", "thu ngân sách nhà nước"]),
    ("thu ngân sách trên địa bàn", ["thu ngân sách nhà nước trên địa bàn"]),
    ("hộ nghèo", ["tỷ lệ hộ nghèo", "số hộ nghèo", "hộ nghèo toàn xã"]),
    ("hộ cận nghèo", ["số hộ cận nghèo", "cận nghèo"]),
    ("gia đình văn hóa", ["GĐVH", "gia đình văn hoá", "hộ đạt danh hiệu Gia đình văn hóa"]),
    ("tổ dân phố văn hóa", ["ấp văn hóa", "khu phố đạt chuẩn văn hóa", "thôn, xóm văn hóa"]),
    ("tuyển quân", ["giao quân", "thanh niên nhập ngũ", "gọi công dân nhập ngũ"]),
    ("hiến máu", ["vận động hiến máu tình nguyện", "đơn vị máu"]),
    ("tham gia bảo hiểm y tế", ["tỷ lệ bao phủ BHYT", "người dân có thẻ BHYT"]),
    ("quỹ đền ơn đáp nghĩa", ["vận động ủng hộ quỹ Đền ơn đáp nghĩa"]),
    ("quỹ vì người nghèo", ["Quỹ “Vì người nghèo”", "quỹ vì người nghèo vận động"]),
    ("kết nạp đảng viên", ["kết nạp đảng viên mới", "phát triển đảng viên"]),
    ("tiêm chủng đầy đủ", ["trẻ dưới 1 tuổi tiêm chủng đầy đủ"]),
    ("sinh con thứ ba", ["tỷ lệ sinh con thứ 3", "sinh con thứ 3 trở lên"]),
    ("hồ sơ giải quyết đúng hạn", ["giải quyết hồ sơ đúng hẹn", "hồ sơ đúng và trước hạn"]),
    ("hòa giải thành", ["hoà giải thành ở cơ sở", "tỷ lệ hòa giải thành"]),
]
OTHERS = ["hộ nghèo người Khmer", "gạo", "ca F0 được đưa đi điều trị", "", "số", "tỷ lệ"]


@pytest.mark.parametrize(("name", "phrases"), SAME)
def test_variants_have_one_canonical_name(name: str, phrases: list[str]) -> None:
    assert {canonical_name(phrase) for phrase in [name, *phrases]} == {name}


@pytest.mark.parametrize("phrase", OTHERS)
def test_what_is_only_part_of_an_indicator_has_no_canonical_name(phrase: str) -> None:
    assert canonical_name(phrase) is None


def test_indicators_have_a_kind_and_no_variant_stands_twice() -> None:
    rows = load_table("indicators")
    assert len(rows) >= 80
    assert {row[1] for row in rows} == {"amount", "rate"}
    spelled = Counter(variant.lower() for row in rows for variant in {row[0], *row[2:]})
    assert [variant for variant, count in spelled.items() if count > 1] == []


def test_kinds_tell_how_a_bare_percent_is_read() -> None:
    amounts = ["tuyển quân", "vận động quỹ vì người nghèo"]
    assert [name for name in [*amounts, "hộ nghèo", "gạo"] if is_amount(name)] == amounts


def test_edges_have_known_classes_and_stand_once() -> None:
    rows = load_table("indicator_edges")
    assert {name for row in rows for name in row[1:]} == CLASSES
    assert [term for term, count in Counter(row[0] for row in rows).items() if count > 1] == []


@pytest.mark.parametrize(
    ("noun", "unit"),
    [
        ("hộ cận nghèo", "hộ"),
        ("đơn vị máu", "đơn vị"),
        ("tổ dân phố", "tổ dân phố"),
        ("lượt người", "lượt người"),
        ("khu vực bỏ phiếu", "khu vực bỏ phiếu"),
        ("suất quà", "suất"),
    ],
)
def test_units_are_the_head_of_what_is_counted(noun: str, unit: str) -> None:
    assert unit_head(noun) == unit
