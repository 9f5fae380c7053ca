"""What a model says of reports and of their sentences."""

from __future__ import annotations

from math import log
from pathlib import Path

import pytest
from spacy.language import Language

import baocao
from baocao.readers import Document
from baocao.select_candidates import Candidate, candidates_of

REPORT = (
    "Công tác Chữ thập đỏ : Ông Lò Thị Mây ở bản Nà Hỳ nhận 5 gạo. Hết năm.\n\n"
    "Bà Khuất Thị Mão ở thôn Lũng Cao nhận 3 thùng mì ăn liền của Hội Nông dân.\n\n"
    "Lượt xem: 1.208\n"
)


@pytest.fixture(scope="module")
def nlp(own_model: Path) -> Language:
    return baocao.load(own_model)


def found(
    nlp: Language, unit: str, text: str = REPORT, labels: tuple[str, ...] = ()
) -> list[Candidate]:
    return candidates_of(nlp, Document("a", "a.txt", text), unit=unit, labels=labels)


def test_sentences_are_those_that_people_annotate(nlp: Language) -> None:
    sentences = found(nlp, "sentence")
    assert [(item.id, item.text) for item in sentences] == [
        ("a:2", "Ông Lò Thị Mây ở bản Nà Hỳ nhận 5 gạo."),
        ("a:4", "Bà Khuất Thị Mão ở thôn Lũng Cao nhận 3 thùng mì ăn liền của Hội Nông dân."),
    ]  # no heading, no counter of a portal, nothing of two syllables
    for item in sentences:
        assert REPORT[item.start :].startswith(item.text)
        assert (item.document, item.is_document) == ("a", False)


def test_a_report_is_all_of_it(nlp: Language) -> None:
    (whole,) = found(nlp, "document")
    assert (whole.id, whole.text, whole.start, whole.is_document) == ("a", REPORT, 0, True)
    parts = found(nlp, "sentence")
    assert whole.entropy > sum(item.entropy for item in parts)
    assert whole.tokens > sum(item.tokens for item in parts)


def test_the_model_is_less_sure_of_what_it_has_not_seen(nlp: Language) -> None:
    seen, new = found(nlp, "sentence")
    assert new.entropy / new.tokens > 2 * seen.entropy / seen.tokens
    assert "mão" in new.doubts
    assert sum(new.doubts.values()) + new.certain == pytest.approx(new.entropy)
    assert new.entropy <= new.tokens * log(7)  # seven tags
    assert seen.labels["NHAN"] == pytest.approx(1, abs=0.2)
    assert seen.labels.keys() == {"NHAN", "NOI", "QUA"}
    assert seen.sections == seen.section_doubts == {}


def test_a_word_asked_again_is_worth_less(nlp: Language) -> None:
    (once,) = found(nlp, "document", "Khuất Thị Mão ở đó.")
    (twice,) = found(nlp, "document", "Khuất Thị Mão ở đó. Khuất Thị Mão ở đó.")
    assert twice.unsure["mão"] == 2 * once.unsure["mão"] > 0
    assert sum(once.doubts.values()) + once.certain == pytest.approx(once.entropy)
    assert sum(twice.doubts.values()) + twice.certain < 0.98 * twice.entropy


def test_only_some_labels(nlp: Language) -> None:
    (every,) = found(nlp, "document")
    (given,) = found(nlp, "document", labels=("NHAN",))
    assert given.labels == {"NHAN": every.labels["NHAN"]}
    assert 0 < given.entropy < every.entropy


@pytest.mark.parametrize("text", ["", "\n\n", "…", "12.345 / 67,8\n"])
def test_a_text_without_words_is_no_candidate(nlp: Language, text: str) -> None:
    assert found(nlp, "document", text) == found(nlp, "sentence", text) == []


def test_rules_are_not_unsure(rules: Language) -> None:
    (item,) = found(rules, "document")
    assert (item.entropy, item.doubts, item.labels, item.sections) == (0, {}, {}, {})


@pytest.mark.model
def test_sections_count_where_the_model_has_them() -> None:
    nlp = baocao.load(exclude=["words"])
    (whole,) = found(nlp, "document")
    assert whole.sections["red_cross"] > 0
    assert whole.sentences == 5
    assert sum(whole.section_doubts.values()) <= whole.sentences
    (named,) = found(nlp, "document", labels=("ORG",))
    assert named.sections == named.section_doubts == {}
