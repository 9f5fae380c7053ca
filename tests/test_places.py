"""Places resolved to codes before and after July 2025; real units, since the register is real.

A new form goes to DEVELOPMENT, a caught error to BUGS, what must stay undecided to AMBIGUOUS.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from baocao import places
from baocao.grammar.places import find_places
from baocao.places import PlacesExtraMissing, resolve_place, resolve_record

BEFORE, AFTER = "2021-12-31", "2025-12-31"


@pytest.fixture
def register() -> None:
    pytest.importorskip("vietnamadminunits")


# type, name, day, units that hold it, codes before, codes after
DEVELOPMENT = [
    ("phường", "Trúc Bạch", BEFORE, [], ["00004"], ["00004"]),
    ("phường", "Ngọc Thụy", BEFORE, [("quận", "Long Biên")], ["00118"], ["00097", "00118"]),
    ("quận", "Long Biên", BEFORE, [], ["004"], []),
    ("tỉnh", "Hà Nam", BEFORE, [], ["35"], ["37"]),
    ("tỉnh", "Ninh Bình", AFTER, [], ["35", "36", "37"], ["37"]),
    ("thành phố", "HCM", BEFORE, [], ["79"], ["79"]),
    ("tỉnh", "Thừa Thiên Huế", BEFORE, [], ["46"], ["46"]),
    ("huyện", "Lý Sơn", BEFORE, [], ["536"], ["21548"]),
    # a name of the other time is told of that time
    ("quận", "Long Biên", AFTER, [], ["004"], []),
]
BUGS = [
    # 'phường 5, quận 10' was merged away before the register begins: no other phường 5
    ("phường", "5", BEFORE, [("quận", "10")], [], []),
    # a province is not inside the city named behind it
    ("tỉnh", "Hà Nam", BEFORE, [("tỉnh", "Hà Nam")], ["35"], ["37"]),
]
AMBIGUOUS = [("phường", "Hòa Bình", BEFORE), ("xã", "Tân Bình", BEFORE), ("phường", "5", BEFORE)]


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(("kind", "name", "day", "within", "old", "new"), DEVELOPMENT + BUGS)
def test_codes(
    kind: str, name: str, day: str, within: list[Any], old: list[str], new: list[str]
) -> None:
    found = resolve_place(kind, name, day=day, within=within)
    assert sorted(unit.code for unit in found.before) == old
    assert sorted(unit.code for unit in found.after) == new


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(("kind", "name", "day"), AMBIGUOUS)
def test_an_ambiguous_name_gives_all_candidates(kind: str, name: str, day: str) -> None:
    found = resolve_place(kind, name, day=day)
    assert len({unit.province for unit in found.before}) > 1
    one = found.before[0]
    near = resolve_place(kind, name, day=day, near=[("tỉnh", one.province.split(" ", 1)[1])])
    assert {unit.province for unit in near.before} <= {u.province for u in found.before}


@pytest.mark.usefixtures("register")
def test_a_ward_of_today_tells_all_that_went_into_it() -> None:
    found = resolve_place("phường", "Ba Đình", day=AFTER)
    assert [unit.name for unit in found.after] == ["Phường Ba Đình"]
    assert {"Phường Trúc Bạch", "Phường Quán Thánh"} <= {unit.name for unit in found.before}
    assert {unit.district for unit in found.before} >= {"Quận Ba Đình"}


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize("name", ["Ea Tam", "EA TAM", "Ea\u00a0Tam"])
def test_the_way_of_typing_does_not_change_the_codes(name: str) -> None:
    assert [unit.code for unit in resolve_place("phường", name, day=BEFORE).before] == ["24151"]


@pytest.mark.usefixtures("register")
def test_marks_of_the_highlands_are_not_needed() -> None:
    with_marks = resolve_place("tỉnh", "Đắk Lắk", day=BEFORE)
    assert with_marks.before
    assert resolve_place("tỉnh", "Đăk Lăk", day=BEFORE) == with_marks


def record(text: str, **meta: Any) -> dict[str, Any]:
    entities = [
        {"id": f"e{i}", "start": m.start, "end": m.end, "label": "LOCATION", "value": m.value}
        for i, m in enumerate(find_places(text))
    ]
    return {"id": "a", "text": text, "entities": entities, "meta": meta}


@pytest.mark.usefixtures("register")
def test_a_record_is_read_at_its_own_date_and_by_its_chain() -> None:
    old = record("phường Hòa Bình, thị xã Ayun Pa, tỉnh Gia Lai", published="2022-01-05")
    codes = [item["value"]["codes"] for item in resolve_record(old)["entities"]]
    assert codes[0] == {"before": ["24042"], "after": ["24044"]}
    assert codes[2]["before"] == ["64"]
    assert old["entities"][0]["value"]["codes"] is None  # the record given stays as it was

    new = record("phường Ba Đình", period={"start": "2025-07-01", "end": "2025-09-30"})
    (item,) = resolve_record(new)["entities"]
    assert item["value"]["codes"]["after"] == ["00004"]
    assert len(item["value"]["codes"]["before"]) > 1


@pytest.mark.usefixtures("register")
def test_units_named_elsewhere_narrow_and_nested_places_are_resolved() -> None:
    text = "Phường Hòa Bình họp. Lãnh đạo tỉnh Gia Lai dự."
    report = record(text.replace("Phường", "phường"), published="2022-01-05")
    report["entities"][1]["nested"] = [
        {"start": 0, "end": 15, "label": "LOCATION", "value": report["entities"][0]["value"]}
    ]
    resolved = resolve_record(report)["entities"]
    assert resolved[0]["value"]["codes"]["before"] == ["24042"]
    assert resolved[1]["nested"][0]["value"]["codes"]["before"] == ["24042"]


@pytest.mark.usefixtures("register")
def test_what_is_in_no_register_has_no_codes() -> None:
    (item,) = resolve_record(record("xã Không Có Thật", published="2022-01-05"))["entities"]
    assert item["value"]["codes"] is None


def test_without_the_extra_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vietnamadminunits.database", None)
    monkeypatch.setitem(sys.modules, "vietnamadminunits.converter.converter_2025", None)
    places._register.cache_clear()
    with pytest.raises(PlacesExtraMissing, match=r"pip install 'baocao\[places\]'"):
        resolve_place("phường", "Trúc Bạch", day=BEFORE)


def test_annotate_gives_codes_where_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from baocao.annotate import annotate

    source = tmp_path / "a.txt"
    source.write_text("Ngày 3/2/2021, tỉnh Khánh Hòa họp.", encoding="utf-8")
    codes = {}
    for asked in (True, False):
        out = tmp_path / str(asked)
        annotate([source], out, html=False, places=asked)
        record = json.loads((out / "reports.jsonl").read_text(encoding="utf-8"))
        (place,) = [item for item in record["entities"] if item["label"] == "LOCATION"]
        codes[asked] = place["value"]["codes"]
        manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
        assert manifest["options"]["places"] is asked
    assert codes[True]["after"] == ["56"]
    assert codes[False] is None
    monkeypatch.setattr("baocao.places.find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"baocao\[places\]"):
        annotate([source], tmp_path / "none", places=True)
