"""Variants of gold records: the text changes, and every label stays on its words."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
import spacy
from gold_records import marked_record, sound_record
from spacy.training import Example

from baocao.augment import OPERATIONS, augmented, edited
from baocao.corpus import gold_folder, gold_reader, read_gold

NAMES = (
    "Về dự có {OFFICIAL#1|Tô Bá Nhẫn} - {POSITION#1|Bí thư Đảng ủy}; bà {PERSON|Lò Thị Ón} ở "
    "{RESIDENTIAL_GROUP|thôn Nà Lạ} nhận {MONEY|5.000.000 đồng}. Sau đó {PERSON|Lò Thị Ón} cảm ơn "
    "{LOCATION|xã Cẩm Sơn} và {ORG|Hội CTĐ xã}."
)

NAMES_TEXT = marked_record("one", NAMES)["text"]


def words(record: dict[str, Any]) -> list[tuple[str, str]]:
    return [(record["text"][e["start"] : e["end"]], e["label"]) for e in record["entities"]]


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_changes_some_text_and_keeps_the_labels(name: str) -> None:
    changed = 0
    for seed in range(40):
        record = marked_record("one", NAMES)
        new = OPERATIONS[name](record, random.Random(seed))
        changed += new["text"] != record["text"]
        expected = sorted(label for _, label in words(record))
        labels = sorted(label for _, label in words(new))
        if name == "signatures":  # adds a name, and maybe the office above it
            extra = len(labels) - len(expected)
            assert extra in (0, 1, 2)
        else:
            assert labels == expected
        for surface, _ in words(new):
            assert surface.strip() == surface != ""
    assert changed, f"'{name}' never changed the text"


def test_a_person_has_one_new_name_everywhere() -> None:
    new = OPERATIONS["people"](marked_record("one", NAMES), random.Random(3))
    names = [surface for surface, label in words(new) if label == "PERSON"]
    assert names[0] == names[1] != "Lò Thị Ón"
    assert "Lò Thị Ón" not in new["text"]


def test_a_ward_has_one_new_name_everywhere() -> None:
    record = marked_record("one", "Ở {LOCATION|xã Cẩm Sơn}, {ORG|UBND xã Cẩm Sơn} họp.")
    new = OPERATIONS["places"](record, random.Random(0))
    place = words(new)[0][0].removeprefix("xã ")
    assert place != "Cẩm Sơn"
    assert words(new)[1] == (f"UBND xã {place}", "ORG")


def test_title_first_moves_name_and_office() -> None:
    record = marked_record("one", NAMES)
    moved = [OPERATIONS["title_first"](record, random.Random(seed)) for seed in range(20)]
    texts = {r["text"][:40] for r in moved if r["text"] != record["text"]}
    assert texts == {"Về dự có Bí thư Đảng ủy Tô Bá Nhẫn; bà L"}
    for new in moved:
        assert set(words(new)) == set(words(record))


def test_figures_keep_their_length_and_first_digit() -> None:
    new = OPERATIONS["figures"](marked_record("one", NAMES), random.Random(0))
    assert re.fullmatch(r"5\.\d{3}\.\d{3} đồng", words(new)[4][0])


def test_the_same_seed_gives_the_same_variant() -> None:
    record = sound_record()
    one, two = (augmented(record, random.Random(7)) for _ in range(2))
    assert one == two
    assert one != augmented(record, random.Random(8))


def test_an_unknown_operation_is_named() -> None:
    with pytest.raises(ValueError, match="no operation 'synonyms'; known: people"):
        augmented(sound_record(), random.Random(0), ["synonyms"])


def test_edits_that_overlap_lose() -> None:
    new = edited(marked_record("one", NAMES), [(0, 5, "Đến"), (3, 8, "họp")])
    assert new["text"] == "Đến" + NAMES_TEXT[5:]
    assert words(new)[0] == ("Tô Bá Nhẫn", "OFFICIAL")


def test_labels_stay_on_their_words_in_the_whole_corpus() -> None:
    """No entity of a variant has a blank at its edge, crosses another or is empty."""
    draw = random.Random(1)
    for record in list(read_gold(gold_folder() / "train.jsonl"))[::6]:
        new = augmented(record, draw)
        last = 0
        for entity in sorted(new["entities"], key=lambda e: int(e["start"])):
            surface = new["text"][entity["start"] : entity["end"]]
            assert surface == surface.strip() != "", (record["id"], entity, surface)
            assert entity["start"] >= last, (record["id"], entity)
            last = entity["end"]


def test_the_reader_adds_variants_without_sections() -> None:
    nlp = spacy.blank("vi_baocao")
    path = str(gold_folder() / "train.jsonl")
    plain: list[Example] = list(gold_reader(path, limit=2)(nlp))
    more = list(gold_reader(path, limit=2, variants=2, seed=5)(nlp))
    assert len(plain) == 2
    assert [e.reference.text for e in more[::3]] == [e.reference.text for e in plain]
    assert all(len(e.reference.spans["sections"]) for e in plain)
    assert not any(len(e.reference.spans["sections"]) for e in (more[1], more[2]))
    assert len({e.reference.text for e in more}) == 6
