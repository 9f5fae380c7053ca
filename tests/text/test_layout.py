"""The layout of whole texts: kinds by place, scope of headings, and what always holds."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baocao.schema import KINDS
from baocao.text import Layout, analyse_layout
from baocao.text.lines import BLANKS

ARTICLE = """\
Tin hoạt động cơ sở

Xã Tân Lộc khép lại năm 2023
Ngày đăng 09/01/2024 | 07:30 | Lượt xem: 212

Năm 2023, Đảng bộ xã lãnh đạo nhân dân hoàn thành 14/15 chỉ tiêu.Về đích sớm có 9 chỉ tiêu.

Công tác tuyên truyền : Đài truyền thanh phát 300 tin, bài. Xã mở 4 hội nghị.

Quang cảnh hội nghị quán triệt nghị quyết. Ảnh: Hà Mi

Lĩnh vực văn hóa - thể thao. Có 5/6 thôn đạt danh hiệu văn hóa.

Bước sang năm mới, xã phấn đấu thu ngân sách tăng 10%.

Tin, ảnh: Hà Mi
"""

REPORT = """\
ỦY BAN NHÂN DÂN XÃ TÂN LỘC
Số: 187/BC-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Tân Lộc, ngày 14 tháng 12 năm 2017

BÁO CÁO
Tình hình thực hiện nhiệm vụ năm 2017

Phần thứ nhất
KẾT QUẢ THỰC HIỆN NHIỆM VỤ NĂM 2017

I. VỀ KINH TẾ

1. Sản xuất nông nghiệp
- Tổng diện tích gieo cấy hai vụ đạt 684,5 ha, năng suất bình quân 118,6 tạ/ha, cao hơn năm trước.
- Chăn nuôi: đàn lợn còn 2.000 con.
2. Thu, chi ngân sách
Tổng thu ngân sách đạt 9.864.320.000 đồng, bằng 112% dự toán, trong đó thu tiền sử dụng đất 5 tỷ.

II. VĂN HÓA - XÃ HỘI
Toàn xã có 12/15 thôn đạt danh hiệu văn hóa.

Phần thứ hai
NHIỆM VỤ NĂM 2018
1. Phấn đấu thu ngân sách 10,2 tỷ đồng.
2. Hoàn thành 19/19 tiêu chí.

Nơi nhận:
- UBND huyện;
- Lưu: VP.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Lò Văn Pánh
"""

TABLE = """\
BIỂU TỔNG HỢP MỘT SỐ CHỈ TIÊU NĂM 2014

A. KINH TẾ
1. Sản lượng lúa
29.160 tấn
2. Thu ngân sách
1.986 triệu đồng
Gia đình văn hóa
Thu phí: 25 triệu đồng
"""

NEWS = """\
Rộn ràng ngày hội ở thôn Đoài
13/11/2017 08:15

Sáng 12/11, thôn Đoài tổ chức Ngày hội Đại đoàn kết. Về dự có đồng chí Lò Văn Pánh.

Năm qua, thôn có 120/130 hộ đạt danh hiệu Gia đình văn hóa; thu quỹ được 12 triệu đồng.

Phần thi kéo co giữa hai xóm

Lò Pánh (Trung tâm Văn hóa huyện)
"""


def told(text: str) -> list[tuple[str, str]]:
    return [(s.kind, text[s.start : s.end]) for s in analyse_layout(text).sentences]


def test_article() -> None:
    assert told(ARTICLE) == [
        ("boilerplate", "Tin hoạt động cơ sở"),
        ("title", "Xã Tân Lộc khép lại năm 2023"),
        ("boilerplate", "Ngày đăng 09/01/2024 | 07:30 | Lượt xem: 212"),
        ("body", "Năm 2023, Đảng bộ xã lãnh đạo nhân dân hoàn thành 14/15 chỉ tiêu."),
        ("body", "Về đích sớm có 9 chỉ tiêu."),
        ("heading", "Công tác tuyên truyền :"),
        ("body", "Đài truyền thanh phát 300 tin, bài."),
        ("body", "Xã mở 4 hội nghị."),
        ("caption", "Quang cảnh hội nghị quán triệt nghị quyết. Ảnh: Hà Mi"),
        ("heading", "Lĩnh vực văn hóa - thể thao."),
        ("body", "Có 5/6 thôn đạt danh hiệu văn hóa."),
        ("body", "Bước sang năm mới, xã phấn đấu thu ngân sách tăng 10%."),
        ("boilerplate", "Tin, ảnh: Hà Mi"),
    ]


def test_report() -> None:
    layout = analyse_layout(REPORT)
    lines = [(REPORT[line.start : line.end][:24], line.rule) for line in layout.lines]
    assert lines == [
        ("ỦY BAN NHÂN DÂN XÃ TÂN L", "header"),
        ("Số: 187/BC-UBND", "number"),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨ", "motto"),
        ("Độc lập - Tự do - Hạnh p", "motto"),
        ("Tân Lộc, ngày 14 tháng 1", "place_date"),
        ("BÁO CÁO", "title"),
        ("Tình hình thực hiện nhiệ", "title"),
        ("Phần thứ nhất", "heading"),
        ("KẾT QUẢ THỰC HIỆN NHIỆM ", "heading"),
        ("I. VỀ KINH TẾ", "heading"),
        ("1. Sản xuất nông nghiệp", "heading"),
        ("- Tổng diện tích gieo cấ", "item"),
        ("- Chăn nuôi: đàn lợn còn", "item"),
        ("2. Thu, chi ngân sách", "heading"),
        ("Tổng thu ngân sách đạt 9", "text"),
        ("II. VĂN HÓA - XÃ HỘI", "heading"),
        ("Toàn xã có 12/15 thôn đạ", "text"),
        ("Phần thứ hai", "heading"),
        ("NHIỆM VỤ NĂM 2018", "heading"),
        ("1. Phấn đấu thu ngân sác", "item"),
        ("2. Hoàn thành 19/19 tiêu", "item"),
        ("Nơi nhận:", "addressees"),
        ("- UBND huyện;", "signature"),
        ("- Lưu: VP.", "signature"),
        ("TM. ỦY BAN NHÂN DÂN", "signature"),
        ("CHỦ TỊCH", "signature"),
        ("Lò Văn Pánh", "signature"),
    ]


def test_tree_of_headings() -> None:
    layout = analyse_layout(REPORT)
    tree = [(h.level, h.number, REPORT[h.title_start : h.title_end]) for h in layout.headings]
    assert tree == [
        (1, "nhất", "Phần thứ nhất"),
        (2, None, "KẾT QUẢ THỰC HIỆN NHIỆM VỤ NĂM 2017"),
        (3, "I", "VỀ KINH TẾ"),
        (4, "1", "Sản xuất nông nghiệp"),
        (5, None, "Chăn nuôi"),
        (4, "2", "Thu, chi ngân sách"),
        (3, "II", "VĂN HÓA - XÃ HỘI"),
        (1, "hai", "Phần thứ hai"),
        (2, None, "NHIỆM VỤ NĂM 2018"),
    ]
    assert [h.parent for h in layout.headings] == [None, 0, 1, 2, 3, 2, 1, None, 7]


def test_sentences_know_the_heading_above_them() -> None:
    layout = analyse_layout(REPORT)
    above = {
        REPORT[s.start : s.end][:12]: layout.headings[s.heading]
        for s in layout.sentences
        if s.heading is not None
    }
    titles = {key: REPORT[h.title_start : h.title_end] for key, h in above.items()}
    assert titles["- Tổng diện "] == "Sản xuất nông nghiệp"
    assert titles["- Chăn nuôi:"] == "Chăn nuôi"  # the lead of a list item holds for its line
    assert titles["Tổng thu ngâ"] == "Thu, chi ngân sách"
    assert titles["1. Phấn đấu "] == "NHIỆM VỤ NĂM 2018"
    assert titles["II. VĂN HÓA "] == "VĂN HÓA - XÃ HỘI"


def test_rows_of_a_table_are_no_headings() -> None:
    assert [kind for kind, _ in told(TABLE)] == ["title", "heading"] + ["body"] * 6


def test_news() -> None:
    assert [kind for kind, _ in told(NEWS)] == [
        "title", "boilerplate", "protocol", "protocol", "body", "caption", "boilerplate",
    ]  # fmt: skip


def test_items_of_a_list_are_no_headings() -> None:
    text = "Các trường được khen:\n1. Trường Mầm non Hoa Ban\n2. Trường Tiểu học Sơn Ca\n\nXã họp."
    assert [line.rule for line in analyse_layout(text).lines][1:3] == ["item", "item"]


def test_a_marker_stays_in_its_sentence() -> None:
    line = analyse_layout("Xã đạt 3 giải.\n- Tặng 5 suất quà.").lines[1]
    assert (line.rule, line.content_start) == ("item", 17)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\f"])
def test_every_kind_of_line_break(newline: str) -> None:
    text = newline.join(["Thu 3 tỷ đồng.", "", "Chi 2 tỷ đồng.", "Dư 1 tỷ đồng."])
    assert [piece for _, piece in told(text)] == [
        "Thu 3 tỷ đồng.",
        "Chi 2 tỷ đồng.",
        "Dư 1 tỷ đồng.",
    ]
    assert [line.paragraph for line in analyse_layout(text).lines] == [0, 1, 1]


def test_a_long_line_makes_each_line_a_paragraph() -> None:
    text = "Công tác y tế\n" + "Trạm y tế khám cho nhân dân. " * 5 + "\nXã có 2 ca bệnh."
    layout = analyse_layout(text)
    assert [(p.lines, text[p.start : p.end][:8]) for p in layout.paragraphs] == [
        ((0, 1), "Công tác"),
        ((1, 2), "Trạm y t"),
        ((2, 3), "Xã có 2 "),
    ]


@pytest.mark.parametrize("text", [ARTICLE, REPORT, TABLE, NEWS])
@pytest.mark.parametrize("form", ["NFD", "NFC"])
def test_decomposed_letters_change_nothing(text: str, form: str) -> None:
    typed = unicodedata.normalize(form, text)
    assert [(k, unicodedata.normalize("NFC", piece)) for k, piece in told(typed)] == told(text)


@pytest.mark.parametrize("text", [ARTICLE, REPORT, TABLE, NEWS])
def test_hard_blanks_and_windows_line_breaks_change_nothing(text: str) -> None:
    typed = text.replace(" ", "\u00a0").replace("\n", "\r\n")
    assert [(k, piece.replace("\u00a0", " ")) for k, piece in told(typed)] == told(text)


def test_empty() -> None:
    assert analyse_layout("") == analyse_layout(" \n\u200b\n") == Layout((), (), (), ())


# Pieces that meet in reports, so that random texts reach the rules; and any character.
PIECES = st.sampled_from([
    "Công tác y tế : ", "1. ", "I. ", "a) ", "- ", "* ", "Về ", "TP. ", "Đ/c ", ".", "…", "...",
    "”", "“", "(", ")", ":", ";", " ", "\u00a0", "\n", "\r\n", "\n\n", "\u2028", "\u200b", "\u0301",
    "VỀ KINH TẾ", "Thu 3 tỷ đồng", "năm 2021", "1.234", "Nơi nhận:", "Số: 5/BC-UBND", "BÁO CÁO",
    "Phần thứ nhất", "Lượt xem: 3", "Lò Văn Pánh", "🌾", "|", "›", "\f", "\ufeff", "hoa\u0309",
])  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=3))).map("".join))


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_sentences_cover_the_text_and_do_not_overlap(text: str) -> None:
    layout = analyse_layout(text)
    covered = 0
    for sentence in layout.sentences:
        assert not text[covered : sentence.start].strip(BLANKS)
        assert covered <= sentence.start < sentence.end
        piece = text[sentence.start : sentence.end]
        assert piece == piece.strip(BLANKS)
        assert not set(piece) & set("\n\r\f\v\u2028\u2029\x85")
        assert sentence.kind in KINDS
        line = layout.lines[sentence.line]
        assert line.start <= sentence.start < sentence.end <= line.end
        covered = sentence.end
    assert not text[covered:].strip(BLANKS)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_lines_headings_and_paragraphs_hang_together(text: str) -> None:
    layout = analyse_layout(text)
    for index, heading in enumerate(layout.headings):
        line = layout.lines[heading.line]
        assert line.start == heading.start <= heading.title_start <= heading.title_end
        assert heading.title_end <= heading.end <= line.end
        assert line.heading == index
        parent = heading.parent
        assert heading.level == (1 if parent is None else layout.headings[parent].level + 1)
        assert parent is None or parent < index
    ranges = [paragraph.lines for paragraph in layout.paragraphs]
    assert [i for start, end in ranges for i in range(start, end)] == list(range(len(layout.lines)))


@pytest.mark.parametrize(
    "piece",
    ["a. ", "A.", "1.1.", "Về ", ": ", "…", "(", " ", "\u0301", "\u200b", "Công tác X: ", "|-",
     "x › ", "Ngày 1/1/2021 ", "ngày đăng 1/1/2021 ", "đồng chí ", "Sáng ", "( ảnh:", "TM. "],
)  # fmt: skip
def test_a_line_of_300_000_characters(piece: str) -> None:
    """A second or two each; anything that is not linear takes minutes."""
    began = time.perf_counter()
    layout = analyse_layout(piece * (300_000 // len(piece)))
    assert time.perf_counter() - began < 20
    assert len(layout.lines) <= 1
