"""What the section classifier reads of a sentence: terms of the lists, marks, joints."""

from __future__ import annotations

import unicodedata

import pytest
from spacy.language import Language

from baocao.components.section_evidence import clause_evidence, evidence, last_paragraph
from baocao.components.section_joints import JOINTS, joints
from baocao.components.section_terms import find_terms, fold, lexicon_texts, words_of
from baocao.schema import SECTIONS

# (section, sentence that holds a term of it).
DEVELOPMENT = [
    ("propaganda", "Đăng 810 tin, bài và treo 350 băng zôn, pano."),
    ("inspection", "UBKT kiểm tra 04 chi bộ, khiển trách 01 đảng viên."),
    ("party_building", "Kết nạp 12 đảng viên mới."),
    ("mass_mobilization", "MTTQ và các đoàn thể vận động hội viên."),
    ("social_welfare", "Trao 300 xuất quà cho hộ cận nghèo."),
    ("epidemic_control", "Lấy 900 mẫu xét nghiệm, đưa 12 F1 đi cách ly."),
    ("health", "Trạm y tế khám chữa bệnh cho 900 lượt người."),
    ("red_cross", "Thu được 336 đơn vị máu."),
    ("culture", "14/16 tổ dân phố văn hóa được công nhận."),
    ("education", "Trường tiểu học có 9 học sinh giỏi."),
    ("economy", "Thu ngân sách vượt dự toán."),
    ("urban_environment", "Xử lý 12 trường hợp lấn chiếm vỉa hè."),
    ("security_defense", "Công an xã làm rõ 3 vụ trộm cắp tài sản."),
    ("administrative_reform", "Giải quyết đúng hạn 900 hồ sơ trực tuyến."),
    ("justice", "Tiếp 30 lượt công dân, hòa giải thành 4 vụ."),
    ("outlook", "Phấn đấu đến năm 2030 không còn hộ nghèo."),
    ("general", "Hoàn thành vượt mức 12/15 chỉ tiêu chủ yếu."),
    ("other", "Cùng dự có các đồng chí trong Thường trực."),
]

# (section that must not be seen, sentence).
NEGATIVE = [
    ("culture", "Hội giải quyết việc làm cho 772 lao động."),  # no 'giải' (a contest)
    ("culture", "Phường có 16 tổ dân phố."),
    ("red_cross", "Trại có 336 đơn vị vật nuôi."),
    ("economy", "Chi bộ sinh hoạt đúng lịch."),
]

FORMS = [
    unicodedata.normalize("NFD", "Trạm Y tế khám sức khỏe, hòa giải."),
    "Trạm Y tế khám sức khoẻ, hoà giải.",
    "Trạm\u00a0Y\u00a0tế khám sức khỏe, hòa giải.",
    "TRẠM Y TẾ KHÁM SỨC KHỎE, HÒA GIẢI.",
]


def sections_in(sentence: str) -> set[str]:
    return {section for _, section in find_terms(words_of(fold(sentence)))}


def test_the_rows_cover_every_section() -> None:
    assert {section for section, _ in DEVELOPMENT} == set(SECTIONS)


@pytest.mark.parametrize(("section", "sentence"), DEVELOPMENT)
def test_terms_of_a_section_are_seen(section: str, sentence: str) -> None:
    assert section in sections_in(sentence)


@pytest.mark.parametrize(("section", "sentence"), NEGATIVE)
def test_parts_of_other_words_and_terms_are_not(section: str, sentence: str) -> None:
    assert section not in sections_in(sentence)


@pytest.mark.parametrize("form", FORMS)
def test_the_form_of_letters_does_not_matter(form: str) -> None:
    assert clause_evidence(form) == clause_evidence("Trạm Y tế khám sức khỏe, hòa giải.")


@pytest.mark.parametrize(
    "heading", ["CONG TAC Y TE", "Cong tac tu phap - ho tich", "Thu ngan sach"]
)
def test_headings_typed_without_marks_are_seen(heading: str) -> None:
    assert find_terms(words_of(fold(heading)), "headings")


def test_a_term_may_hold_figures() -> None:
    assert "epidemic_control" in sections_in("Người dân được tiêm mũi 3.")


def test_terms_are_texts_only_for_the_sections_asked() -> None:
    texts, labels = lexicon_texts({"justice", "bóng đá"})
    assert set(labels) == {"justice"}
    assert "tư pháp kind_heading cue_justice" in texts
    assert len(set(zip(texts, labels, strict=True))) == len(texts)


REPORT = """Phường Bến Gỗ tổng kết năm 2021
Ngày đăng 17/01/2022 | 05:59

I. KẾT QUẢ NĂM 2021
1. Công tác y tế - tư pháp:
Năm 2021, trạm y tế khám 900 lượt người. Tiêm 300 liều.
II. NHIỆM VỤ NĂM 2022
1. Kinh tế
Thu ngân sách trên địa bàn là nguồn lực chính của phường.
2.105 triệu đồng
Năm 2022, phường tiếp tục phát triển."""


@pytest.fixture(scope="module")
def read(rules: Language) -> dict[str, str]:
    doc = rules(REPORT)
    sentences = list(doc.spans["sentences"])
    texts = evidence(doc.text, sentences)
    return {span.text: text for span, text in zip(sentences, texts, strict=True)}


@pytest.mark.parametrize(
    ("sentence", "marks", "absent"),
    [
        ("1. Công tác y tế - tư pháp:", ["head_health", "under_results", "cue_justice"], []),
        ("1. Kinh tế", ["head_economy", "under_plans", "titled_results"], ["under_results"]),
        ("Tiêm 300 liều.", ["kind_body", "opens_tiêm_0", "cue_epidemic_control"], ["head_none"]),
        ("Năm 2022, phường tiếp tục phát triển.", ["in_last_paragraph", "year_ahead"], []),
        ("Năm 2021, trạm y tế khám 900 lượt người.", ["year_reported"], ["in_last_paragraph"]),
    ],
)
def test_marks_tell_place_and_heading(
    read: dict[str, str], sentence: str, marks: list[str], absent: list[str]
) -> None:
    found = read[sentence].split()
    assert set(marks) <= set(found)
    assert not set(absent) & set(found)


def test_a_line_by_itself_is_not_read_as_a_title(rules: Language) -> None:
    doc = rules("Trạm y tế khám chữa bệnh cho 90 lượt người")
    (text,) = evidence(doc.text, list(doc.spans["sentences"]))
    assert "kind_body" in text.split()
    assert last_paragraph(doc.text) == len(doc.text)


def test_joints_of_a_report(rules: Language) -> None:
    doc = rules(REPORT)
    found = joints(doc.text, list(doc.spans["sentences"]))
    assert found == [
        "title", "boilerplate", "heading", "heading", "after_heading", "figure", "heading",
        "heading", "after_heading", "figure", "last_paragraph",
    ]  # fmt: skip


def test_joints_of_news_are_free(rules: Language) -> None:
    doc = rules(
        "Xã Tân Lộc ra quân vụ mùa\nTin, ảnh: Hà Mi\n"
        "Sáng nay, xã tổ chức hội nghị. Thu ngân sách tăng khá.\n\n"
        "Trạm y tế tiêm chủng đủ cho trẻ em.\n\nXã sẽ trồng rừng."
    )
    found = joints(doc.text, list(doc.spans["sentences"]))
    assert found[-4:] == ["protocol", "free_after_protocol", "free_paragraph", "last_paragraph"]
    assert set(found) <= set(JOINTS)


def test_a_credit_is_no_caption_like_others(rules: Language) -> None:
    doc = rules(
        "Công tác y tế:\nTrạm khám 90 lượt người.\n\nQuang cảnh buổi khám bệnh\n\n"
        "Ảnh: Hà Mi\n\nTrạm tiêm chủng đủ."
    )
    found = joints(doc.text, list(doc.spans["sentences"]))
    assert found[2:4] == ["caption", "credit"]
