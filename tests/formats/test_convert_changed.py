"""Records that people changed in a tool: nothing stale comes back, and the rest is kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gold_records import sound_record

from baocao.convert import FORMATS
from baocao.corpus import Record
from baocao.formats.conversion_notes import Notes
from baocao.formats.prodigy import read_prodigy

Change = Callable[[Path], None]


def changed(folder: Path, name: str, change: Change) -> tuple[Record, list[str]]:
    """Write the sound record, change the file, read it again."""
    read, write = FORMATS[name]
    path = folder / "out"
    write(path, [sound_record()], Notes())
    change(path)
    notes = Notes(tolerant=True)
    (record,) = read(path, notes)
    return record, [f"{n.kind} {n.what}: {n.message}" for n in notes.all]


def edit(path: Path, change: Callable[[Any], None]) -> None:
    """Change the JSON of a file."""
    value = json.loads(path.read_text(encoding="utf-8"))
    change(value)
    path.write_text(json.dumps(value, ensure_ascii=False) + "\n", encoding="utf-8")


def test_a_removed_entity_takes_its_link_with_it(tmp_path: Path) -> None:
    def remove(path: Path) -> None:
        edit(path, lambda v: v["label"].remove(next(r for r in v["label"] if r[2] == "OFFICIAL")))

    record, told = changed(tmp_path, "doccano", remove)
    assert record["officials"] == []
    assert told == ["loss field: link of an official: the name or an office is no longer there"]


def test_a_removed_entity_takes_what_it_held_with_it(tmp_path: Path) -> None:
    def remove(path: Path) -> None:
        edit(path, lambda v: v["label"].remove(next(r for r in v["label"] if r[2] == "POSITION")))

    record, told = changed(tmp_path, "doccano", remove)
    assert record["nested"] == []
    assert "loss field: nested LOCATION: the entity around it is no longer there" in told


def test_a_value_goes_with_a_label_that_was_changed(tmp_path: Path) -> None:
    valued = sound_record()
    valued["entities"][-1]["value"] = {"actual": 36}
    path = tmp_path / "out"
    FORMATS["prodigy"][1](path, [valued], Notes())
    edit(path, lambda v: v["spans"][-1].update(label="MONEY"))
    notes = Notes()
    (record,) = read_prodigy(path, notes)
    assert record["entities"][-1]["label"] == "MONEY"
    assert "value" not in record["entities"][-1]
    assert [n.message for n in notes.all] == ["value of a QUANTITY that is no longer there"]


def test_an_added_entity_leaves_the_others_their_fields(tmp_path: Path) -> None:
    text = sound_record()["text"]
    at = text.index("báo cáo")
    value = {"start": at, "end": at + 7, "text": "báo cáo", "labels": ["PROGRAM"]}
    new = {"id": "x", "from_name": "label", "to_name": "text", "type": "labels", "value": value}

    def add(path: Path) -> None:
        edit(path, lambda v: v[0]["annotations"][0]["result"].append(new))

    record, told = changed(tmp_path, "label-studio", add)
    expected = sound_record()
    expected["entities"].append({"start": at, "end": at + 7, "label": "PROGRAM"})
    expected["entities"].sort(key=lambda e: e["start"])
    assert record == expected
    assert told == []


def test_a_section_changed_in_brat_and_columns(tmp_path: Path) -> None:
    def brat_change(path: Path) -> None:
        file = path / "lam-01.ann"
        old = file.read_text(encoding="utf-8")
        file.write_text(old.replace("economy", "culture"), encoding="utf-8")

    def conll_change(path: Path) -> None:
        old = path.read_text(encoding="utf-8")
        path.write_text(old.replace('"economy"', '"culture"'), encoding="utf-8", newline="\n")

    for number, (name, change) in enumerate((("brat", brat_change), ("conll", conll_change))):
        folder = tmp_path / str(number)
        folder.mkdir()
        record, told = changed(folder, name, change)
        assert [s["section"] for s in record["sentences"]] == ["other", "culture", "social_welfare"]
        assert told == []


def test_a_changed_text_keeps_what_has_no_offsets(tmp_path: Path) -> None:
    record, told = changed(
        tmp_path, "prodigy", lambda p: edit(p, lambda v: v.update(text="Xã Kon họp", spans=[]))
    )
    assert record["text"] == "Xã Kon họp"
    assert record["meta"] == sound_record()["meta"]
    assert "findings" not in record
    assert told[0].startswith("loss field: the text was changed in the tool")
    assert len(told) == 3


SPOILED = [
    "x",
    {"version": 2},
    {"version": 1, "record": []},
    {"version": 1, "spans": [{"start": "a"}]},
    {"version": 1, "sentences": {}},
    {"version": 1, "exact": [[1]]},
    {"version": 1, "order": {"x": []}},
    {"version": 1, "record": {"officials": [{"name": 5}]}},
]


@pytest.mark.parametrize("aside", SPOILED)
@pytest.mark.parametrize("name", ["doccano", "prodigy"])
def test_a_spoiled_aside_is_left_out_and_told(name: str, aside: Any, tmp_path: Path) -> None:
    def spoil(path: Path) -> None:
        edit(path, lambda v: v.update(baocao=aside))

    record, told = changed(tmp_path, name, spoil)
    assert len(record["entities"]) == len(sound_record()["entities"])
    assert len(told) == 1
    assert told[0].startswith("loss field: the field 'baocao' was changed and is left out: ")


def test_an_annotation_made_in_label_studio_counts_before_the_imported_one(tmp_path: Path) -> None:
    def annotate(path: Path) -> None:
        def add(tasks: Any) -> None:
            imported = tasks[0]["annotations"][0]
            imported["updated_at"] = "2024-03-01T08:00:00Z"
            newer = {**imported, "id": 2, "result": [], "updated_at": "2024-03-02T08:00:00Z"}
            tasks[0]["annotations"].append(newer)

        edit(path, add)

    record, told = changed(tmp_path, "label-studio", annotate)
    assert record["entities"] == []
    assert told[0].startswith("loss annotation: ")
