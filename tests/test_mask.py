"""The mask: no person's name is left anywhere, and every span still names its own text."""

from __future__ import annotations

import copy
import hashlib
import json
import time
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baocao.formats.markup import parse_marked
from baocao.mask import mask_report


def record(marked: str, **fields: Any) -> dict[str, Any]:
    """Return a report record of a marked-up text, one sentence a line."""
    text, spans = parse_marked(marked)
    entities = [
        {"id": f"e{i}", "start": s["start"], "end": s["end"], "label": s["label"], "value": None,
         "text": text[s["start"] : s["end"]], "score": 1.0, "source": "gold", "nested": []}
        for i, s in enumerate(spans, start=1)
    ]  # fmt: skip
    sentences, at = [], 0
    for line in text.split("\n"):
        sentences.append({"start": at, "end": at + len(line), "section": "other", "kind": "body"})
        at += len(line) + 1
    return {
        "schema_version": "1.0", "id": "a", "source": "a.txt", "text": text,
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(), "meta": {},
        "sentences": sentences, "entities": entities, "officials": [], "facts": [],
        "findings": [], **fields,
    }  # fmt: skip


def spans_of(value: Any) -> list[dict[str, Any]]:
    """Return every part of a record that has offsets."""
    if isinstance(value, list):
        return [span for item in value for span in spans_of(item)]
    if not isinstance(value, dict):
        return []
    own = [value] if isinstance(value.get("start"), int) else []
    return own + [span for item in value.values() for span in spans_of(item)]


# marked text, masked text
DEVELOPMENT = [
    ("Bà {PERSON|Trần Thị Mận} có {QUANTITY|5 con}", "Bà Người 1 có 5 con"),
    ("{PERSON|Lê Minh} và {PERSON|Mai Hoa}; ông {PERSON|Lê Minh}",
     "Người 1 và Người 2; ông Người 1"),
    # the second mention, marked or not
    ("cháu {PERSON|Lê Văn Minh}; em {PERSON|Minh} học giỏi", "cháu Người 1; em Người 1 học giỏi"),
    ("cháu {PERSON|Lê Văn Minh}; em Minh học giỏi", "cháu Người 1; em Người 1 học giỏi"),
    ("LÊ VĂN MINH VƯỢT KHÓ\nCháu {PERSON|Lê Văn Minh}", "Người 1 VƯỢT KHÓ\nCháu Người 1"),
    ("{PERSON|Y Bang H' Đớt} nhận quà; Y Bang H'Đớt vui", "Người 1 nhận quà; Người 1 vui"),
    ("{PERSON|Trần Thị Mận}; TrầnThị Mận", "Người 1; Người 1"),
    # officials stay
    ("đ/c {OFFICIAL|Đào Văn Nam} thăm bà {PERSON|Lê Thị Na}", "đ/c Đào Văn Nam thăm bà Người 1"),
    ("đ/c {OFFICIAL|Lê Văn Minh} thăm ông {PERSON|Văn Minh}",
     "đ/c Lê Văn Minh thăm ông Người 1"),
    # inside a longer entity
    ("ông {PERSON|Lê Văn Tư}; {PROGRAM|quỹ Lê Văn Tư}", "ông Người 1; quỹ Người 1"),
]  # fmt: skip
NEGATIVE = [
    "đ/c {OFFICIAL|Đào Văn Nam}, {POSITION|Bí thư}",
    "học tập {PERSON|Hồ Chí Minh}",
    "ông Minh trồng {QUANTITY|500 cây hoa mai}",
]
KEPT = [
    # a flower, a place, another name
    ("bà {PERSON|Hoa Mai} trồng hoa mai", "bà Người 1 trồng hoa mai"),
    ("bà {PERSON|Lê Thị Na}; bà Na Sang", "bà Người 1; bà Na Sang"),
    ("bà {PERSON|Lê Thị Hòa}; xã Hòa Bình", "bà Người 1; xã Hòa Bình"),
    # an official of the same given name
    ("{OFFICIAL|Đào Minh} và {PERSON|Lê Minh}; ông Minh", "Đào Minh và Người 1; ông Minh"),
]


@pytest.mark.parametrize(("marked", "masked"), DEVELOPMENT + KEPT)
def test_text(marked: str, masked: str) -> None:
    assert mask_report(record(marked))["text"] == masked


@pytest.mark.parametrize("marked", NEGATIVE)
def test_nothing_to_mask(marked: str) -> None:
    given_record = record(marked)
    assert mask_report(given_record) == given_record


@pytest.mark.parametrize("marked", [marked for marked, _ in DEVELOPMENT + KEPT])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_every_span_names_its_own_text(marked: str, form: str) -> None:
    report = record(unicodedata.normalize(form, marked))
    before = copy.deepcopy(report)
    masked = mask_report(report)
    assert report == before
    for old, new in zip(report["entities"], masked["entities"], strict=True):
        assert new["text"] == masked["text"][new["start"] : new["end"]]
        if old["label"] not in ("PERSON", "PROGRAM"):
            assert new["text"] == old["text"]
    assert [s["end"] for s in masked["sentences"]][-1] == len(masked["text"])
    assert masked["text_sha256"] == hashlib.sha256(masked["text"].encode()).hexdigest()


def test_every_field_is_masked() -> None:
    report = record(
        "ông {PERSON|Lê Văn Tư} tặng {MONEY|5 triệu đồng}\nem {PERSON|Na}",
        id="Lê Văn Tư",
        meta={"title": "Tấm gương LÊ VĂN TƯ", "author": ["Lê Văn Tư"]},
        facts=[{"id": "f1", "indicator": "quà của ông Tư", "evidence": ["e2"], "giver": "Na"}],
        findings=[{"kind": "x", "message": "Lê Văn Tư: 5", "evidence": [{"start": 4, "end": 13}]}],
    )
    masked = mask_report(report)
    assert masked["id"] == "Người 1"
    assert masked["meta"] == {"title": "Tấm gương Người 1", "author": ["Người 1"]}
    assert masked["facts"][0]["indicator"] == "quà của ông Người 1"
    assert masked["facts"][0]["giver"] == "Người 2"
    assert masked["findings"][0]["message"] == "Người 1: 5"
    assert masked["findings"][0]["evidence"] == [{"start": 4, "end": 11}]


def test_masking_twice_changes_nothing_more() -> None:
    once = mask_report(record("bà {PERSON|Lê Thị Na} và em {PERSON|Mai Hoa}; em Hoa"))
    assert mask_report(once) == once


SYLLABLES = st.sampled_from(["Lê", "Văn", "Thị", "Mận", "Đào", "Hòa", "Ánh", "Ỷ", "H'Ri"])
NAMES = st.lists(SYLLABLES, min_size=2, max_size=4).map(" ".join)
FILLERS = st.sampled_from([" thăm ", "; ông ", ".\n", ", em ", " – ", " (tổ 4) ", "\u00a0và "])
LABELS = st.sampled_from(["PERSON", "PERSON", "OFFICIAL", "ORG", ""])


@given(st.lists(st.tuples(FILLERS, NAMES, LABELS, st.booleans()), min_size=1, max_size=8))
def test_no_name_is_left_and_all_offsets_hold(parts: list[tuple[str, str, str, bool]]) -> None:
    marked = "".join(
        filler + (f"{{{label}|{name}}}" if label else (name.upper() if capitals else name))
        for filler, name, label, capitals in parts
    )
    names = {name for _, name, label, _ in parts if label == "PERSON"}
    officials = [name for _, name, label, _ in parts if label == "OFFICIAL"]
    report = record(marked, meta={"title": marked.replace("{", "").replace("}", "")})
    masked = mask_report(report)
    for span in spans_of(masked):
        assert 0 <= span["start"] <= span["end"] <= len(masked["text"])
        if "text" in span:
            assert span["text"] == masked["text"][span["start"] : span["end"]]
    for old, new in zip(report["entities"], masked["entities"], strict=True):
        if old["label"] == "OFFICIAL":
            assert new["text"] == old["text"]
    left = json.dumps(masked, ensure_ascii=False)
    for name in names:
        if not any(name in official for official in officials):
            assert name not in left


def test_a_text_of_300_000_characters_takes_seconds() -> None:
    line = "bà {PERSON|Lê Thị Na} thăm ông Lê Thị Na; "
    report = record(line * (300_000 // len(line)))
    started = time.perf_counter()
    masked = mask_report(report)
    assert time.perf_counter() - started < 30
    assert "Na" not in masked["text"]
