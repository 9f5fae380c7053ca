"""How rule spans and trained spans become one flat list."""

from __future__ import annotations

import pytest
import spacy
from markup import parse_example
from spacy.language import Language
from spacy.tokens import Doc

from baocao.components.merge import EntityMerger, settle, value_of
from baocao.extensions import set_extensions

# Text with the spans expected; then what the rules gave and what the model gave.
DEVELOPMENT = [
    (
        "{ORG|Ban CTMT {RESIDENTIAL_GROUP|tổ dân phố số 04}} họp",
        [("tổ dân phố số 04", "RESIDENTIAL_GROUP")],
        [("Ban CTMT tổ dân phố số 04", "ORG")],
    ),
    (
        "{POSITION|Bí thư Đảng ủy {LOCATION|phường Lam Đình}} phát biểu",
        [],
        [("Bí thư Đảng ủy phường Lam Đình", "POSITION")],
    ),
    (
        "thu {MONEY|2 tỷ đồng}",
        [("2 tỷ đồng", "MONEY")],
        [("2 tỷ", "QUANTITY")],
    ),
    (
        "gồm {RESIDENTIAL_GROUP|tổ 61}, {RESIDENTIAL_GROUP|63} và {RESIDENTIAL_GROUP|64}",
        [("tổ 61", "RESIDENTIAL_GROUP"), ("63", "RESIDENTIAL_GROUP"), ("64", "RESIDENTIAL_GROUP")],
        [("63 và 64", "DATE")],
    ),
    (
        "tổ chức {QUANTITY|22 buổi truyền thông}",
        [("22 buổi", "QUANTITY")],
        [("22 buổi truyền thông", "QUANTITY")],
    ),
    (
        "Đ/c {OFFICIAL|Vũ Thị Thơm} , {POSITION|UVTV}- {POSITION|Trưởng Ban}",
        [],
        [("Vũ Thị Thơm", "PERSON"), ("UVTV", "POSITION"), ("Trưởng Ban", "POSITION")],
    ),
    (
        "bà {PERSON|Vũ Thị Thơm} cảm ơn {POSITION|Bí thư chi bộ}",
        [],
        [("Vũ Thị Thơm", "PERSON"), ("Bí thư chi bộ", "POSITION")],
    ),
    (
        "{LOCATION|phường Lam Đình} và {PERCENT|5%}",
        [("5%", "PERCENT")],
        [("phường Lam Đình", "LOCATION")],
    ),
]


@pytest.fixture(scope="module")
def nlp() -> Language:
    set_extensions()
    return spacy.blank("vi_baocao")


def _doc(
    nlp: Language, text: str, values: list[tuple[str, str]], trained: list[tuple[str, str]]
) -> Doc:
    doc = nlp.make_doc(text)
    for group, spans in (("values", values), ("trained", trained)):
        doc.spans[group] = [
            doc.char_span(text.index(surface), text.index(surface) + len(surface), label=label)
            for surface, label in spans
        ]
    return doc


@pytest.mark.parametrize(("marked", "values", "trained"), DEVELOPMENT)
def test_merge(
    nlp: Language, marked: str, values: list[tuple[str, str]], trained: list[tuple[str, str]]
) -> None:
    text, expected = parse_example(marked)
    doc = EntityMerger("merge")(_doc(nlp, text, values, trained))
    assert [(span.text, span.label_) for span in doc.ents] == expected
    assert [(span.text, span.label_) for span in doc.spans["nested"]] == parse_example(
        marked, depth=1
    )[1]


def test_spans_that_cross_never_overlap_in_the_result(nlp: Language) -> None:
    doc = nlp.make_doc("a b c d e f")
    spans = [doc[i:j] for i in range(6) for j in range(i + 1, 7)]
    for span in spans:
        span.label_ = "ORG" if len(span) % 2 else "MONEY"
    kept = settle(spans[::2], spans[1::2])
    covered = [token.i for span in kept for token in span]
    assert len(covered) == len(set(covered))
    assert kept


def test_labels_of_the_users_own_stand_before_quantities(nlp: Language) -> None:
    text = "rầy nâu hại 12 ha lúa ở thôn Đồng Rạ"
    values = [("12 ha", "QUANTITY"), ("thôn Đồng Rạ", "RESIDENTIAL_GROUP")]
    doc = _doc(nlp, text, values, [])
    doc.spans["values"][0]._.value = {"value": 12}
    own = [("rầy nâu", "PEST"), ("12 ha lúa", "LOSS"), ("Đồng Rạ", "WHERE")]
    doc.spans["own"] = [
        doc.char_span(text.index(surface), text.index(surface) + len(surface), label=label)
        for surface, label in own
    ]
    EntityMerger("merge")(doc)
    assert [(span.text, span.label_) for span in doc.ents] == [
        ("rầy nâu", "PEST"),
        ("12 ha lúa", "LOSS"),
        ("thôn Đồng Rạ", "RESIDENTIAL_GROUP"),
    ]
    assert doc.ents[1]._.value is None


def test_values_of_labels_without_a_rule() -> None:
    assert value_of("LOCATION", "TP. Vinh") == {"type": "thành phố", "name": "Vinh", "codes": None}
    assert value_of("PROGRAM", "Quỹ “Vì người nghèo”") is not None
    assert value_of("PERSON", "Lò Thị Mây") is None
