"""Every annotation format: what was written is what is read, and chains of formats as well."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from formats.annotated_records import PIECES, few_records
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baocao.convert import FORMATS
from baocao.corpus import Record, read_gold
from baocao.formats.conversion_notes import Notes
from baocao.formats.gold_aside import ASIDE

GOLD = Path(__file__).parents[2] / "annotations" / "gold"
NAMES = [*FORMATS]
OVERLAPPING = [name for name in NAMES if name != "conll"]
"""Formats that hold entities which overlap."""

usual = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def again(records: list[Record], *formats: str) -> tuple[list[Record], Notes]:
    """Write and read records, in one format after the other."""
    notes = Notes()
    for name in formats:
        read, write = FORMATS[name]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "out"
            assert write(path, records, notes) == len(records)
            records = [*read(path, notes)] if records or name != "brat" else []
    return records, notes


@pytest.mark.parametrize("name", NAMES)
@usual
@given(records=few_records())
def test_what_was_written_is_read(name: str, records: list[Record]) -> None:
    back, notes = again(records, name)
    assert back == records
    assert notes.all == []


@pytest.mark.parametrize("name", OVERLAPPING)
@usual
@given(records=few_records(flat=False))
def test_entities_may_overlap(name: str, records: list[Record]) -> None:
    back, notes = again(records, name)
    assert back == records
    assert notes.all == []


@usual
@given(records=few_records(), chain=st.permutations(NAMES))
def test_chains_of_formats(records: list[Record], chain: list[str]) -> None:
    back, notes = again(records, *chain)
    assert back == records
    assert notes.all == []


@pytest.mark.parametrize("name", NAMES)
def test_the_gold_corpus(name: str) -> None:
    records = [*read_gold(GOLD / "dev.jsonl")]
    back, notes = again(records, name)
    assert back == records
    assert notes.all == []


WITHOUT_ASIDE = ["brat", "label-studio", "conll"]
"""Formats that show sections as well, so that a tool can change them."""


@pytest.mark.parametrize("name", [*WITHOUT_ASIDE, "doccano", "prodigy", "docbin"])
def test_spans_do_not_come_from_the_aside(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = [*read_gold(GOLD / "dev.jsonl")][:6]
    read, write = FORMATS[name]
    for module in ("brat", "label_studio", "doccano", "prodigy", "gold_conll", "gold_docbin"):
        monkeypatch.setattr(f"baocao.formats.{module}.aside_of", lambda record, **options: {})
    write(tmp_path / "out", records, Notes())
    back = [*read(tmp_path / "out", Notes(tolerant=True))]
    assert [record["text"] for record in back] == [record["text"] for record in records]
    for one, other in zip(records, back, strict=True):
        exact = [(e["start"], e["end"], e["label"]) for e in one["entities"]]
        assert [(e["start"], e["end"], e["label"]) for e in other["entities"]] == exact
        if name in WITHOUT_ASIDE:
            assert other["sentences"] == one["sentences"]


UNSORTED: dict[str, Any] = {
    "id": "a",
    "text": "Thu 5 tỷ, bằng 104%, xã Kon",
    "entities": [
        {"start": 15, "end": 19, "label": "PERCENT"},
        {"start": 4, "end": 8, "label": "MONEY", "value": None},
    ],
    "sentences": [
        {"start": 10, "end": 27, "section": "economy", "kind": "body", "note": "sửa"},
        {"start": 0, "end": 9, "section": "other"},
    ],
    "officials": [],
}


@pytest.mark.parametrize("name", NAMES)
def test_order_and_fields_that_are_not_there_are_kept(name: str) -> None:
    back, notes = again([UNSORTED], name)
    assert back == [UNSORTED]
    assert notes.all == []


OWN = ["tổ-chức", "ngày tháng", "B-X", "Sentence", "🎉", "a|b", "LOC"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("label", OWN)
def test_labels_of_ones_own(name: str, label: str) -> None:
    record = {
        "id": "a",
        "text": "Thu 5 tỷ",
        "entities": [{"start": 4, "end": 8, "label": label}],
        "nested": [],
        "sentences": [],
    }
    back, notes = again([record], name)
    assert back == [record]
    assert notes.all == []


@pytest.mark.parametrize("name", NAMES)
def test_no_records_and_no_text(name: str) -> None:
    empty: Record = {"id": "a", "text": "", "entities": [], "nested": [], "sentences": []}
    assert again([], name)[0] == []
    assert again([empty], name)[0] == [empty]


@pytest.mark.parametrize("name", NAMES)
def test_a_very_long_line_takes_no_time(name: str) -> None:
    text = "🎉 Thu 5 tỷ, " * 23_000
    spans = [{"start": at + 6, "end": at + 10, "label": "MONEY"} for at in range(0, 270_000, 1200)]
    record = {"id": "a", "text": text, "entities": spans, "nested": [], "sentences": []}
    assert again([record], name)[0] == [record]


def test_pieces_reach_what_tools_count_otherwise() -> None:
    text = "".join(PIECES)
    assert max(text) > "\uffff"
    assert "\r\n" in text
    assert json.dumps(text) != json.dumps(text, ensure_ascii=False)
    assert ASIDE not in text
