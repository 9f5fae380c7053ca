"""Which type of mistake an error is, with spans worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from baocao.document_scores import score_document
from baocao.error_types import KINDS, error_types, mistakes

TEXT = "Chủ tịch UBND phường Lam Trà thăm bà Lò Thị Ón."
TITLE, NAME = (0, 28, "POSITION"), (37, 46, "PERSON")

# Gold spans, found spans, and the mistakes by kind, label and other label.
WORKED: list[tuple[list[Any], list[Any], list[tuple[str, str, str]]]] = [
    ([TITLE, NAME], [TITLE, NAME], []),
    ([NAME], [], [("missed", "PERSON", "")]),
    ([], [NAME], [("spurious", "PERSON", "")]),
    ([NAME], [(37, 46, "OFFICIAL")], [("label", "PERSON", "OFFICIAL")]),
    ([NAME], [(34, 46, "PERSON")], [("long_left", "PERSON", "")]),
    ([NAME], [(37, 47, "PERSON")], [("long_right", "PERSON", "")]),
    ([NAME], [(34, 47, "PERSON")], [("long_both", "PERSON", "")]),
    ([NAME], [(40, 46, "PERSON")], [("short_left", "PERSON", "")]),
    ([NAME], [(37, 43, "PERSON")], [("short_right", "PERSON", "")]),
    ([NAME], [(40, 43, "PERSON")], [("short_both", "PERSON", "")]),
    ([NAME], [(34, 43, "PERSON")], [("shifted", "PERSON", "")]),
    ([NAME], [(34, 46, "ORG")], [("label_border", "PERSON", "ORG")]),
    ([TITLE], [(0, 8, "POSITION"), (9, 28, "ORG")], [("split", "POSITION", "")]),
    ([(0, 8, "POSITION"), (9, 28, "ORG")], [TITLE], [("merged", "POSITION", "")]),
    (
        [(0, 13, "POSITION"), (14, 28, "LOCATION")],
        [(0, 8, "POSITION"), (9, 28, "ORG")],
        [("tangled", "POSITION", "")],
    ),
    # Two that touch and share nothing are two mistakes.
    ([(0, 8, "POSITION")], [(8, 13, "ORG")], [("missed", "POSITION", ""), ("spurious", "ORG", "")]),
]


def record(*entities: Any, text: str = TEXT, **changes: Any) -> dict[str, Any]:
    return {
        "id": "a",
        "text": text,
        "entities": [
            {"id": f"e{i}", "start": s, "end": e, "label": name}
            for i, (s, e, name) in enumerate(entities)
        ],
        "sentences": [],
        "officials": [],
        **changes,
    }


@pytest.mark.parametrize(("gold", "found", "expected"), WORKED)
def test_kinds(gold: list[Any], found: list[Any], expected: list[tuple[str, str, str]]) -> None:
    errors = score_document(record(*gold), record(*found)).errors
    assert [(m.kind, m.label, m.other) for m in mistakes(errors)] == expected


def test_every_kind_has_words() -> None:
    worked = {kind for *_, expected in WORKED for kind, *_ in expected}
    assert worked | {"value", "section"} == set(KINDS)


def test_the_text_of_several_errors_is_whole() -> None:
    gold, found = record(TITLE), record((0, 8, "POSITION"), (9, 20, "ORG"), (21, 33, "LOCATION"))
    (mistake,) = mistakes(score_document(gold, found).errors)
    assert mistake.text == TEXT[:33]
    assert mistake.after == TEXT[33:]
    assert [side["text"] for side in mistake.found] == ["Chủ tịch", "UBND phường", "Lam Trà thăm"]


def test_mistakes_of_two_documents_stay_apart() -> None:
    errors = [
        error
        for name in ("a", "b")
        for error in score_document(record(NAME, id=name), record(id=name)).errors
    ]
    (found,) = error_types(errors)
    assert (found.name, len(found.mistakes)) == ("PERSON: missed", 2)
    assert [example.document for example in found.examples()] == ["a", "b"]


def test_the_most_frequent_come_first() -> None:
    gold = record((0, 8, "POSITION"), (9, 13, "ORG"), (14, 28, "LOCATION"), NAME)
    found = record((0, 8, "ORG"))
    rows = [row.to_dict() for row in error_types(score_document(gold, found).errors)]
    assert [row["name"] for row in rows] == [  # equally frequent ones by name
        "LOCATION: missed",
        "ORG: missed",
        "PERSON: missed",
        "POSITION > ORG: wrong label",
    ]
    twice = score_document(record(NAME, (0, 8, "PERSON"), (9, 13, "ORG")), record()).errors
    assert [(row.name, len(row.mistakes)) for row in error_types(twice)] == [
        ("PERSON: missed", 2),
        ("ORG: missed", 1),
    ]


def test_examples_are_short_and_from_different_documents() -> None:
    long = "Ban Chỉ đạo phong trào toàn dân đoàn kết xây dựng đời sống văn hóa phường Lam Trà"
    errors = []
    for name, text, spans in (
        ("c", long, [(0, len(long), "ORG")]),
        ("a", TEXT, [(9, 13, "ORG"), (14, 28, "ORG")]),
        ("b", TEXT, [(9, 28, "ORG")]),
    ):
        errors += score_document(
            record(*spans, text=text, id=name), record(id=name, text=text)
        ).errors
    (row,) = error_types(errors)
    assert [(e.document, e.text) for e in row.examples(2)] == [
        ("a", "UBND"),
        ("b", "UBND phường Lam Trà"),
    ]
    assert len(row.examples(9)) == 4
    assert "examples" not in row.to_dict()


def test_sections_and_values_are_types_too() -> None:
    gold = record(sentences=[{"start": 0, "end": 10, "section": "health", "kind": "body"}])
    found = record(sentences=[{"start": 0, "end": 10, "section": "economy", "section_score": 0.4}])
    (row,) = error_types(score_document(gold, found).errors)
    assert row.to_dict(1)["name"] == "health > economy: wrong section"
    money = {"id": "e1", "start": 0, "end": 4, "label": "MONEY"}
    gold = record(text="5 tỷ", entities=[money | {"value": {"min_vnd": 5_000_000_000}}])
    found = record(text="5 tỷ", entities=[money | {"value": {"min_vnd": 5}}])
    (row,) = error_types(score_document(gold, found).errors)
    assert row.to_dict(1)["examples"][0]["found"] == [
        {"label": "MONEY", "text": "5 tỷ", "value": {"min_vnd": 5}}
    ]


def test_no_errors_no_types() -> None:
    assert error_types([]) == []
