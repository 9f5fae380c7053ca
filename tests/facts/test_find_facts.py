"""Facts of single sentences: indicator, figure, target, percent, base, change, period.

A row is a marked sentence and the facts expected in it, each with the fields that the row is
about; a field left out may be anything. New phrasing goes to DEVELOPMENT, a caught error to
BUGS, what is no fact to NEGATIVE, a known miss to XFAIL.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from fact_records import Fact, fact_record, facts_of, told

from baocao.facts import find_facts

Row = tuple[str, list[dict[str, Any]]]

DEVELOPMENT: list[Row] = [
    # a ratio, its percent and its base
    (
        "Giải quyết được {QUANTITY|772/550 lao động} đạt {PERCENT|140%} chỉ tiêu quận giao",
        [
            {
                "indicator": "giải quyết lao động",
                "actual": 772,
                "target": 550,
                "unit": "lao động",
                "percent": "140",
                "base": "chỉ tiêu quận giao",
                "sense": "target",
                "inferred": [],
            }
        ],
    ),
    (
        "Giải quyết được {QUANTITY|772/550 lao động} đạt ({PERCENT|140%} chỉ tiêu quận giao)",
        [{"actual": 772, "percent": "140", "base": "chỉ tiêu quận giao"}],
    ),
    (
        "{QUANTITY|14/16 tổ dân phố} đạt tiêu chí tổ dân phố văn hóa, bằng {PERCENT|87,5%}",
        [{"canonical": "tổ dân phố văn hóa", "actual": 14, "target": 16, "percent": "87.5"}],
    ),
    (
        "Hiến máu tình nguyện được {QUANTITY|336 đơn vị/198} đạt {PERCENT|170%} chỉ tiêu giao",
        [{"canonical": "hiến máu", "actual": 336, "target": 198, "unit": "đơn vị"}],
    ),
    # one sentence with eight indicators
    (
        "Thu ngân sách {MONEY|412,6 triệu đồng}, chi ngân sách {MONEY|3 tỷ 186 triệu đồng}; "
        "trồng mới {QUANTITY|64,5 ha} keo; đàn lợn {QUANTITY|3.480 con}; hộ nghèo giảm từ "
        "{PERCENT|41,2%} xuống còn {PERCENT|36,5%}; {PERCENT|98,4%} trẻ 6 tuổi ra lớp 1; "
        "chứng thực {QUANTITY|2.735 bản sao}, đăng ký khai sinh {QUANTITY|131 trường hợp}",
        [
            {"indicator": "thu ngân sách", "actual": 412_600_000, "unit": "đồng"},
            {"indicator": "chi ngân sách", "actual": 3_186_000_000},
            {"indicator": "trồng mới keo", "actual": "64.5", "unit": "ha"},
            {"indicator": "đàn lợn", "actual": 3480, "unit": "con"},
            {
                "indicator": "hộ nghèo",
                "actual": "36.5",
                "direction": "down",
                "delta": "4.7",
                "inferred": ["delta"],
            },
            {"canonical": "trẻ 6 tuổi vào lớp 1", "actual": "98.4", "unit": "%"},
            {"canonical": "chứng thực", "actual": 2735},
            {"indicator": "đăng ký khai sinh", "actual": 131, "unit": "trường hợp"},
        ],
    ),
    # percents: attainment, more than the plan, a share, a share of a base
    (
        "Thu ngân sách đạt {MONEY|9,74 tỷ đồng} ({PERCENT|88,5%} dự toán)",
        [{"actual": 9_740_000_000, "percent": "88.5", "base": "dự toán"}],
    ),
    (
        "Quỹ khuyến học thu {MONEY|140 triệu đồng}, vượt {PERCENT|40%} kế hoạch",
        [{"percent": "140", "base": "kế hoạch", "target": 100_000_000, "inferred": ["target"]}],
    ),
    ("Tuyển quân đạt {PERCENT|100%}", [{"actual": None, "percent": "100", "unit": "%"}]),
    ("Thu thuế đất đạt {PERCENT|109%}", [{"actual": None, "percent": "109"}]),
    ("Giao quân đạt {PERCENT|100%} chỉ tiêu", [{"percent": "100", "base": "chỉ tiêu"}]),
    ("Hộ nghèo còn {PERCENT|1,2%}", [{"actual": "1.2", "unit": "%", "percent": None}]),
    (
        "Lực lượng dân quân đạt {PERCENT|1,4%} dân số",
        [{"canonical": "lực lượng dân quân", "actual": "1.4", "base": "dân số"}],
    ),
    (
        "Tổ dân phố văn hóa đạt {PERCENT|87,5%} (vượt {PERCENT|3,5%} chỉ tiêu quận giao)",
        [{"actual": "87.5", "target": 84, "delta": "3.5", "inferred": ["target"]}],
    ),
    (
        "Tỷ lệ trường đạt chuẩn quốc gia {PERCENT|83,3%} ({QUANTITY|10/12 trường})",
        [{"actual": 10, "target": 12, "unit": "trường", "percent": "83.3"}],
    ),
    (
        "{PERCENT|99%} trong {QUANTITY|3.840 hồ sơ} giải quyết đúng hạn",
        [{"canonical": "hồ sơ giải quyết đúng hạn", "actual": 99, "unit": "%"}],
    ),
    # two bases for one figure: two facts, the second linked
    (
        "Thu ngân sách được {MONEY|7.218 triệu đồng}, đạt {PERCENT|48,1%} dự toán huyện giao và "
        "bằng {PERCENT|86%} so cùng kỳ",
        [
            {"percent": "48.1", "base": "dự toán huyện giao", "same_as": []},
            {"percent": "86", "base": "cùng kỳ", "same_as": ["f1"]},
        ],
    ),
    # targets told apart from the figure
    (
        "Thu nhập {MONEY|52,3 triệu đồng/người/năm} (nghị quyết đề ra: "
        "{MONEY|50 triệu đồng/người/năm})",
        [{"actual": 52_300_000, "target": 50_000_000, "unit": "đồng/người/năm"}],
    ),
    (
        "Số hộ nghèo là {QUANTITY|61 hộ}, chiếm {PERCENT|3,05%} trong tổng số {QUANTITY|2.000 hộ}",
        [{"canonical": "hộ nghèo", "actual": 61, "target": 2000, "percent": "3.05"}],
    ),
    (
        "Thu được {MONEY|61.350.000 đồng}, vượt {PERCENT|22,7%} so với mức giao "
        "{MONEY|50 triệu đồng}",
        [{"actual": 61_350_000, "target": 50_000_000, "percent": "122.7", "base": "mức giao"}],
    ),
    (
        "Kết nạp {QUANTITY|52 đảng viên} mới (chỉ tiêu {QUANTITY|45 đảng viên}, vượt "
        "{PERCENT|15,5%})",
        [{"actual": 52, "target": 45, "percent": "115.5", "base": "chỉ tiêu"}],
    ),
    (
        "Đảng ủy kiểm tra {QUANTITY|08 chi bộ} (vượt {QUANTITY|03 chi bộ})",
        [{"actual": 8, "target": 5, "inferred": ["target"]}],
    ),
    # inferred targets: of a plan, of a whole told before
    (
        "Giảm {QUANTITY|10 hộ cận nghèo} (đạt {PERCENT|250%} kế hoạch quận giao)",
        [
            {
                "indicator": "hộ cận nghèo",
                "actual": None,
                "delta": 10,
                "direction": "down",
                "percent": "250",
                "target": 4,
                "inferred": ["target"],
            }
        ],
    ),
    (
        "Tiếp nhận {QUANTITY|3.726 hồ sơ}, trong đó {QUANTITY|2.794 hồ sơ} nộp trực tuyến "
        "({PERCENT|74,9%})",
        [
            {"canonical": "hồ sơ tiếp nhận", "actual": 3726},
            {"canonical": "hồ sơ trực tuyến", "target": 3726, "inferred": ["target"]},
        ],
    ),
    # changes
    (
        "Xảy ra {QUANTITY|53 vụ} phạm pháp hình sự, giảm {QUANTITY|11 vụ} ({PERCENT|17,1%})",
        [{"actual": 53, "direction": "down", "delta": 11, "percent": None}],
    ),
    (
        "Thu ngân sách {MONEY|28 tỷ đồng}, tăng {PERCENT|12%} so với cùng kỳ",
        [{"direction": "up", "delta": 12, "delta_unit": "%", "base": "cùng kỳ"}],
    ),
    (
        "Xã đạt {QUANTITY|17/19 tiêu chí} nông thôn mới, tăng {QUANTITY|02 tiêu chí} so với "
        "{DATE|năm 2016}",
        [{"actual": 17, "target": 19, "delta": 2, "base": "năm 2016", "period": None}],
    ),
    (
        "Số vụ phạm pháp từ {QUANTITY|21 vụ} ({DATE|năm 2011}) kéo xuống {QUANTITY|08 vụ}",
        [{"actual": 8, "direction": "down", "delta": 13, "inferred": ["delta"]}],
    ),
    (
        "Hộ nghèo giảm từ {QUANTITY|1.015 hộ} ({PERCENT|24,6%}) xuống {QUANTITY|858 hộ} "
        "({PERCENT|20,8%})",
        [{"canonical": "hộ nghèo", "actual": 858, "delta": 157, "percent": "20.8"}],
    ),
    (
        "Đàn lợn giảm {PERCENT|31%}, hiện có {QUANTITY|4.120 con}",
        [{"actual": 4120, "unit": "con", "delta": 31, "delta_unit": "%"}],
    ),
    (
        "Sốt xuất huyết {QUANTITY|23 ca} (cùng kỳ {QUANTITY|41 ca})",
        [{"actual": 23, "direction": "down", "delta": 18, "base": "cùng kỳ"}],
    ),
    ("Trộm vặt giảm {PERCENT|30%}", [{"actual": None, "direction": "down", "delta": 30}]),
    # per unit, ranges, qualifiers
    (
        "Tặng {QUANTITY|10 suất quà}, mỗi suất {MONEY|500.000 đồng}",
        [
            {"indicator": "suất quà", "unit": "suất"},
            {"indicator": "trị giá mỗi suất quà", "unit": "đồng/suất", "per": "portion"},
        ],
    ),
    (
        "Hỗ trợ {QUANTITY|12 hộ} làm nhà với mức {MONEY|8,4 triệu đồng/hộ}",
        [{"actual": 12}, {"actual": 8_400_000, "unit": "đồng/hộ", "per": "household"}],
    ),
    (
        "Lãi ròng từ {MONEY|25 đến 32 triệu đồng/ha}",
        [{"actual": 25_000_000, "max": 32_000_000, "unit": "đồng/ha"}],
    ),
    (
        "Tiếp nhận tiền và hàng hơn {MONEY|1,35 tỷ đồng}",
        [{"actual": 1_350_000_000, "qualifier": "over"}],
    ),
    # names: what is done, what is counted, whose it is
    (
        "Vận động quỹ vì người nghèo đạt {MONEY|189.290.000 đồng}",
        [{"canonical": "quỹ vì người nghèo"}],
    ),
    ("{ORG|Trạm Y tế xã} khám {QUANTITY|6.118 lượt người}", [{"indicator": "khám"}]),
    ("Câu lạc bộ có {QUANTITY|24 thành viên}", [{"indicator": "thành viên câu lạc bộ"}]),
    (
        "Thu hoạch {QUANTITY|96 ha} vải sớm, sản lượng {QUANTITY|672 tấn}",
        [{"indicator": "thu hoạch vải sớm"}, {"indicator": "sản lượng vải sớm"}],
    ),
    (
        "Kiểm tra {QUANTITY|05 chi bộ}, {QUANTITY|11 đảng viên}",
        [{"indicator": "kiểm tra chi bộ"}, {"indicator": "kiểm tra đảng viên"}],
    ),
    (
        "{PERCENT|90%} gia đình, {QUANTITY|9/10 ấp} và {PERCENT|100%} cơ sở thờ tự đạt chuẩn "
        "văn hóa",
        [
            {"canonical": "gia đình văn hóa"},
            {"canonical": "tổ dân phố văn hóa"},
            {"indicator": "cơ sở thờ tự đạt chuẩn văn hóa"},
        ],
    ),
    (
        "Tặng quà cho {QUANTITY|2.488 lượt người} với tổng số tiền trên {MONEY|1 tỷ đồng}",
        [{"indicator": "tặng quà"}, {"indicator": "tổng số tiền tặng quà", "qualifier": "over"}],
    ),
    # periods
    (
        "{DATE|Năm học 2021-2022} có {QUANTITY|27 học sinh giỏi}",
        [{"period": {"start": "2021-09-01", "end": "2022-05-31"}}],
    ),
    ("{DATE|Năm 2022}, thu ngân sách {MONEY|5 tỷ đồng}", [{"period": None}]),
]

BUGS: list[Row] = [
    # the width of a road is no result, widening it is
    (
        "Dự án mở rộng {LOCATION|đường Ven Sông} bàn giao {QUANTITY|132/140 hồ sơ}, đạt "
        "{PERCENT|94,2%}",
        [{"actual": 132, "target": 140, "percent": "94.2"}],
    ),
    # doses are how, not how many
    (
        "{QUANTITY|9.316/9.504 người} đã tiêm đủ {QUANTITY|02 mũi} vắc xin ({PERCENT|98%})",
        [{"actual": 9316, "target": 9504, "percent": "98"}],
    ),
    # a lower bound is no fall
    (
        "Chi đầu tư không thấp hơn {MONEY|4,5 tỷ đồng}",
        [{"actual": 4_500_000_000, "direction": None, "delta": None}],
    ),
    # 'và' goes on with a list, it does not measure
    (
        "Công nhận văn hóa cho {QUANTITY|13/14 ấp} và {PERCENT|93%} số hộ",
        [{"actual": 13, "percent": None}, {"actual": 93, "unit": "%"}],
    ),
    # a plan in a bracket behind its percent
    (
        "Thu ngân sách {MONEY|1.286.400.000đ}, vượt {PERCENT|8,1%} dự toán huyện giao "
        "({MONEY|1.190 triệu đồng})",
        [{"percent": "108.1", "target": 1_190_000_000}],
    ),
    (
        "Kết nạp {QUANTITY|78 đảng viên} (NQ {QUANTITY|75 đảng viên}) đạt {PERCENT|104%}, nâng "
        "tổng số lên {QUANTITY|219 đảng viên}",
        [{"actual": 78, "target": 75, "percent": "104"}, {"actual": 219, "percent": None}],
    ),
    # a plan without its unit
    (
        "Hiến máu {QUANTITY|33 đơn vị máu}/KH 30",
        [{"actual": 33, "target": 30, "base": "kế hoạch"}],
    ),
    # 'không quá' is an upper bound, 'quá 45 buổi' is none of our figures
    (
        "Nhân dân đóng góp không quá {PERCENT|20%}",
        [{"actual": 20, "unit": "%", "qualifier": "at_most"}],
    ),
    # hours on air are a result, other durations are not
    (
        "Phát {QUANTITY|810 tin, bài} với thời lượng phát thanh trên {QUANTITY|12.660 phút}",
        [{"actual": 810}, {"indicator": "thời lượng phát thanh", "actual": 12660, "unit": "phút"}],
    ),
    # 'thứ ba' ranks nobody here
    (
        "Sinh con thứ ba {QUANTITY|14/139 trẻ}, chiếm {PERCENT|10%}",
        [{"canonical": "sinh con thứ ba", "actual": 14, "target": 139, "percent": "10"}],
    ),
    # who acts between what was done and its figure
    (
        "Tặng {QUANTITY|5 xuất quà} Tết, sửa nhà cho {PERSON|Ngô Văn Lộc} hết {MONEY|45 triệu}",
        [{"canonical": "suất quà"}, {"indicator": "sửa nhà", "actual": 45_000_000}],
    ),
    # what a bracket counts is not named by the words before it
    (
        "{QUANTITY|38 tập thể} đăng ký cấp phường ({QUANTITY|30 tập thể}, {QUANTITY|08 cá nhân})",
        [{"actual": 38}, {"indicator": "tập thể"}, {"indicator": "cá nhân"}],
    ),
    ("Gạo cho {QUANTITY|13 hộ} ({QUANTITY|45 nhân khẩu})", [{"actual": 13, "unit": "hộ"}]),
    # two goals at two times
    (
        "Thu nhập {MONEY|46 triệu đồng/năm}, đến {DATE|năm 2025} nâng lên "
        "{MONEY|68 triệu đồng/năm}",
        [{"actual": 46_000_000}, {"actual": 68_000_000, "direction": "up"}],
    ),
]

NEGATIVE = [
    "Xã có {QUANTITY|8 ấp}, {QUANTITY|2.684 hộ}, {QUANTITY|10.432 khẩu}",
    "Xã rộng {QUANTITY|214,6 km2}, bản xa nhất cách trụ sở {QUANTITY|41 km}",
    "Kỳ họp có {QUANTITY|28/28 đại biểu} dự",
    "Với {PERCENT|100%} đại biểu tán thành, nghị quyết được thông qua",
    "Trường xếp thứ {QUANTITY|4/21 trường} trong huyện",
    "Xã có {QUANTITY|277 hộ/1076 nhân khẩu}",
    "Bão gây thiệt hại {MONEY|14 tỷ đồng}",
    "Bão làm tốc mái {QUANTITY|57 ngôi nhà}",
    "Trạm y tế có {QUANTITY|01 bác sĩ}, {QUANTITY|02 y sĩ}",
    "Sau {QUANTITY|22 ngày} giãn cách, cuộc sống trở lại",
    "Kéo co giữa {QUANTITY|bốn tổ}",
    "Năng suất tăng {QUANTITY|2,2 lần}",
    "Ngày {DATE|20/11}, phường họp",
    "Đồng bào Mường chiếm {PERCENT|71%}",
    "Bầu Chủ tịch HĐND xã với {QUANTITY|25/27 phiếu}",
    "Phường xếp thi đua đứng thứ 1 trên {QUANTITY|14 phường}",
]

XFAIL: list[Row] = [
    # the name of a counted thing that comes as a bare adjective
    (
        "Huấn luyện {QUANTITY|76 dân quân}, {PERCENT|81%} khá, giỏi",
        [{"actual": 76}, {"indicator": "dân quân khá, giỏi"}],
    ),
    # a total that the percent is of stands before a mean
    (
        "Thu ngân sách {MONEY|11,26 tỷ đồng}, bình quân {MONEY|2,252 tỷ đồng/năm}, vượt dự toán "
        "{PERCENT|14%}",
        [{"percent": "114"}, {"percent": None}],
    ),
]


def check(facts: list[Fact], expected: list[dict[str, Any]]) -> None:
    assert len(facts) == len(expected), [told(fact) for fact in facts]
    for fact, fields in zip(facts, expected, strict=True):
        assert {name: fact.get(name) for name in fields} == fields


def identity(text: str) -> str:
    return text


def decompose(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def widen(text: str) -> str:
    return text.replace(" ", "\u00a0")


def old_tones(text: str) -> str:
    return text.replace("hóa", "hoá").replace("khỏe", "khoẻ").replace("ủy", "uỷ")


@pytest.mark.parametrize("change", [identity, decompose, widen, old_tones])
@pytest.mark.parametrize(("marked", "expected"), [*DEVELOPMENT, *BUGS])
def test_facts_of_a_sentence(
    marked: str, expected: list[dict[str, Any]], change: Callable[[str], str]
) -> None:
    """The same facts, whatever letters, blanks or tone marks were typed."""
    check(facts_of(change(marked)), expected)


@pytest.mark.parametrize("marked", NEGATIVE)
def test_no_fact(marked: str) -> None:
    """What tells no result of work is no fact."""
    assert [told(fact, "indicator", "actual") for fact in facts_of(marked)] == []


@pytest.mark.xfail(strict=True, reason="known misses")
@pytest.mark.parametrize(("marked", "expected"), XFAIL)
def test_known_misses(marked: str, expected: list[dict[str, Any]]) -> None:
    check(facts_of(marked), expected)


@pytest.mark.parametrize("kind", ["title", "heading", "protocol", "boilerplate"])
def test_other_kinds_of_sentences_tell_no_facts(kind: str) -> None:
    assert not find_facts(fact_record(f"P economy {kind} :: Thu ngân sách {{MONEY|5 tỷ đồng}}"))
    assert find_facts(fact_record("P economy caption :: Thu ngân sách {MONEY|5 tỷ đồng}"))
