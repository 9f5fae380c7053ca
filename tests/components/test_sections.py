"""The trainable component: sections of sentences and clauses, for any label set."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example

from baocao.components.sections import score_sections
from baocao.corpus import gold_doc
from baocao.formats.markup import read_markup

DOCUMENTS = "\n".join(
    f"""
@doc id=d{i} kind=news
P economy heading :: 1. Kinh tế:
N economy body :: Thu ngân sách {i} tỷ đồng, sản xuất nông nghiệp ổn định.
S economy body :: Chi ngân sách theo dự toán, thương mại phát triển.
P health heading :: 2. Y tế:
N health+red_cross body :: Trạm y tế khám chữa bệnh cho {i}0 lượt người, tiêm chủng đủ.
S health body :: Công tác dân số được quan tâm, trẻ em uống vitamin."""
    for i in range(1, 5)
)


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = blank()
    records = list(read_markup(DOCUMENTS))
    train(nlp, [gold_doc(nlp, record) for record in records])
    return nlp


def blank(**config: object) -> Language:
    nlp = spacy.blank("vi_baocao")
    nlp.add_pipe("baocao_layout", name="layout")
    nlp.add_pipe("baocao_sections", name="sections", config=config)
    return nlp


def train(nlp: Language, docs: list[Doc]) -> None:
    examples = [Example(nlp.make_doc(doc.text), doc) for doc in docs]
    nlp.initialize(lambda: examples)


def labelled(nlp: Language, text: str, label: str) -> Doc:
    """Return a document that is one sentence under a label, as rows of one's own data are."""
    doc = nlp.make_doc(text)
    doc.spans["sections"] = [Span(doc, 0, len(doc), label=label)]
    return doc


def sections_of(doc: Doc) -> list[str]:
    return [span.label_ for span in doc.spans["sections"]]


def test_every_sentence_has_a_section_with_score(nlp: Language) -> None:
    doc = nlp("1. Kinh tế:\nThu ngân sách vượt dự toán.\n\n2. Y tế:\nTrạm y tế tiêm chủng.")
    assert sections_of(doc) == ["economy", "economy", "health", "health"]
    assert len(doc.spans["sections"]) == len(doc.spans["sentences"])
    assert all(0 < span._.section_score <= 1 for span in doc.spans["sections"])


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        ("Trạm y tế tiêm chủng cho trẻ em.", ["health"]),
        ("Thu ngân sách đạt 110%", ["economy"]),
        ("2. Y TẾ", ["health"]),
        ("2. Y te", ["health"]),
        ("", []),
        ("\n \n", []),
    ],
)
def test_a_sentence_alone(nlp: Language, text: str, sections: list[str]) -> None:
    doc = nlp(text)
    assert sections_of(doc) == sections
    assert list(doc.spans["clauses"]) == []


OVERVIEW = (
    "Thu ngân sách đạt 110% dự toán, thương mại và sản xuất nông nghiệp đều phát triển ổn định;"
    "Trạm y tế khám chữa bệnh cho 900 lượt người và tiêm chủng đủ cho trẻ em trong toàn phường."
)


def test_clauses_of_a_long_sentence_have_their_own_sections(nlp: Language) -> None:
    doc = nlp(OVERVIEW)
    clauses = list(doc.spans["clauses"])
    assert [span.label_ for span in clauses] == ["economy", "health"]
    assert [span.text for span in clauses] == OVERVIEW.split(";")
    assert all(0 < span._.section_score <= 1 for span in clauses)


def test_scores_and_alternatives_agree(nlp: Language) -> None:
    doc = nlp(f"{OVERVIEW} Trạm thu 90 lượt.")
    for span in [*doc.spans["sections"], *doc.spans["clauses"]]:
        others = span._.alternatives
        assert all(other["section"] != span.label_ for other in others)
        assert all(0.15 <= other["score"] <= span._.section_score for other in others)
        assert span._.section_score + sum(other["score"] for other in others) <= 1.001


def test_saved_and_loaded_it_says_the_same(nlp: Language, tmp_path: Path) -> None:
    text = f"Trạm y tế khám chữa bệnh. Thu ngân sách tăng. {OVERVIEW}"
    nlp.to_disk(tmp_path)
    again = spacy.load(tmp_path)
    for key in ("sections", "clauses"):
        before, after = (
            [(span.label_, round(span._.section_score, 3)) for span in doc.spans[key]]
            for doc in (nlp(text), again(text))
        )
        assert before == after


def test_the_same_data_give_the_same_files(nlp: Language, tmp_path: Path) -> None:
    other = blank()
    train(other, [gold_doc(other, record) for record in read_markup(DOCUMENTS)])
    for name, pipeline in (("a", nlp), ("b", other)):
        pipeline.get_pipe("sections").to_disk(tmp_path / name)  # type: ignore[attr-defined]
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert files == ["chain.json", "sections.npz"]
    for name in files:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_an_untrained_component_files_nothing() -> None:
    doc = blank()("Thu ngân sách đạt 110%.")
    assert list(doc.spans["sections"]) == list(doc.spans["clauses"]) == []


ROWS = [
    ("đường hẻm ngập nước sau mưa", "hạ tầng"), ("đèn đường hỏng ba tháng", "hạ tầng"),
    ("nắp cống vỡ trên hẻm", "hạ tầng"), ("quán hát to lúc nửa đêm", "tiếng ồn"),
    ("loa kéo hát to cả đêm", "tiếng ồn"), ("công trường ồn lúc nửa đêm", "tiếng ồn"),
]  # fmt: skip


def test_labels_of_ones_own_in_single_sentences() -> None:
    nlp = blank()
    train(nlp, [labelled(nlp, text, label) for text, label in ROWS])
    doc = nlp("Cống trên hẻm bị vỡ. Quán hát to cả đêm.")
    assert sections_of(doc) == ["hạ tầng", "tiếng ồn"]


def test_labels_of_ones_own_survive_the_disk(tmp_path: Path) -> None:
    nlp = blank()
    train(nlp, [labelled(nlp, text, label) for text, label in ROWS])
    nlp.to_disk(tmp_path)
    assert sections_of(spacy.load(tmp_path)("Đèn đường hỏng.")) == ["hạ tầng"]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_documents_make_a_working_model(count: int) -> None:
    nlp = blank()
    records = list(read_markup(DOCUMENTS))[:count]
    train(nlp, [gold_doc(nlp, record) for record in records])
    assert sections_of(nlp("Trạm y tế tiêm chủng cho trẻ em.")) == ["health"]
    assert len(sections_of(nlp("Trạm y tế tiêm chủng. Thu ngân sách tăng."))) == 2


def test_two_documents_of_one_section_each() -> None:
    nlp = blank(lexicon_weight=0.0)
    train(nlp, [labelled(nlp, text, label) for text, label in (ROWS[0], ROWS[3])])
    assert sections_of(nlp("Hẻm ngập nước.")) == ["hạ tầng"]


def test_one_section_is_refused() -> None:
    nlp = blank()
    with pytest.raises(ValueError, match=r"'sections': 1 class in the labels \('hạ tầng'\)"):
        train(nlp, [labelled(nlp, text, "hạ tầng") for text, _ in ROWS])


def test_no_sections_are_refused() -> None:
    nlp = blank()
    with pytest.raises(ValueError, match="'sections': no sentences with a section to learn from"):
        train(nlp, [nlp.make_doc("Thu ngân sách đạt 110%.")])


def test_score_accepts_alternatives(nlp: Language) -> None:
    record = next(read_markup(
        "@doc id=x kind=news\nP red_cross+health body :: Trạm y tế khám chữa bệnh, tiêm chủng."
    ))  # fmt: skip
    example = Example(nlp(record["text"]), gold_doc(nlp, record))
    assert score_sections([example]) == {"sections_acc": 1.0, "sections_strict": 0.0}
