"""The HTML pages: exact text, safe escaping, the same bytes every time (no browser needed)."""

from __future__ import annotations

import copy
import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from page_reader import data_of, read
from rows_view import PAYLOADS, poison, sample_record, with_text

from baocao import text_html
from baocao.display import LABEL_COLOURS, SECTION_COLOURS
from baocao.schema import ENTITY_LABELS, SECTIONS
from baocao.text_html import Mark
from baocao.view import render_index, render_report, summarize, write_report
from baocao.view_marks import DETAIL_LIMIT

Record = dict[str, Any]

# Texts that HTML or a careless writer would change.
AWKWARD: tuple[tuple[str, str], ...] = (
    ("marks", "Thu < 5 tỷ & chi > 4 tỷ; \"$100\" 'x' &amp; &lt; <b>đậm</b> ]]> <!-- -->"),
    ("line breaks", "\n\nmột\r\nhai\rba\n\n"),
    ("astral", "Đạt 👏🏽 1️⃣ 𝟙𝟚 tốt"),
    ("decomposed", "Hoa\u0301 uye\u0302\u0323n  a\u00a0b\u200b\u00adc"),
    ("controls", "a\x01\x08\x0b\x0c\x1f\x7f\x85\x9f\ufeffb\u2028c\u2029d"),
    ("tabs and blanks", "\t  a   b \t"),
    ("script", "</script><script>alert(1)</script></article>"),
    ("template", "{{ 7*7 }} {% raw %} ${x} `y` \\n"),
    ("empty", ""),
)  # fmt: skip


@pytest.mark.parametrize("text", [text for _, text in AWKWARD], ids=[name for name, _ in AWKWARD])
def test_text_is_exact(text: str) -> None:
    middle = len(text) // 2
    record = with_text(text, (0, middle, "ORG"), (middle, len(text), "MONEY"))
    assert read(render_report(record)).text == text


def test_sample_text_and_every_entity_are_exact() -> None:
    record = sample_record()
    reader = read(render_report(record))
    assert reader.text == record["text"]
    assert reader.pieces == {str(i): e["text"] for i, e in enumerate(record["entities"])}
    assert {entity["label"] for entity in record["entities"]} == set(ENTITY_LABELS)


def test_nul_is_a_marked_replacement() -> None:
    page = render_report(with_text("a\0b", (0, 3, "ORG")))
    assert read(page).text == "a\ufffdb"
    assert '<i class="nul">\ufffd</i>' in page
    assert "\0" not in page


def test_lone_surrogate_is_replaced(tmp_path: Path) -> None:
    write_report(with_text("a\ud800b"), tmp_path / "r.html")
    assert read((tmp_path / "r.html").read_text("utf-8")).text == "a\ufffdb"


OVERLAPS: tuple[tuple[tuple[int, int, str], ...], ...] = (
    ((0, 6, "ORG"), (4, 9, "MONEY")),
    ((0, 9, "ORG"), (0, 9, "ORG"), (0, 9, "DATE")),
    ((0, 9, "ORG"), (2, 4, "DATE"), (4, 6, "DATE")),
    ((4, 9, "MONEY"), (0, 6, "ORG"), (5, 8, "DATE"), (3, 4, "PERSON")),
    ((2, 5, "ORG"), (3, 3, "DATE")),  # an empty span is not marked
)


@pytest.mark.parametrize("spans", OVERLAPS)
def test_overlapping_entities_keep_text_and_pieces(spans: tuple[tuple[int, int, str], ...]) -> None:
    text = "ab\nc👏<&fg"
    reader = read(render_report(with_text(text, *spans)))
    assert reader.text == text
    assert reader.pieces == {
        str(i): text[start:end] for i, (start, end, _) in enumerate(spans) if start < end
    }


def test_deep_stack_of_spans_keeps_the_text() -> None:
    text = "x" * 400
    spans = [(i, 400 - i, "ORG") for i in range(200)]
    assert read(render_report(with_text(text, *spans))).text == text


def test_overlapping_sentences_and_gaps() -> None:
    record = with_text("abc def ghi", (2, 9, "ORG"))
    sentence = record["sentences"][0]
    record["sentences"] = [
        {**sentence, "start": 1, "end": 5},
        {**sentence, "start": 4, "end": 10, "section": "economy"},
    ]
    assert read(render_report(record)).text == "abc def ghi"


def test_nested_spans_stand_inside_their_entity() -> None:
    page = render_report(sample_record())
    tags = re.search(r'<span class="e l\d+"[^>]*>Ban CTMT (<span class="x l(\d+)">)', page)
    assert tags is not None
    assert f".l{tags[2]} {{ --c: {LABEL_COLOURS['RESIDENTIAL_GROUP']}; }}" in page
    assert '</span><i class="t" data-l="ORG"></i></span>' in page  # its name comes last


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payloads_stay_text(payload: str) -> None:
    clean = read(render_report(poison("an"), back="an"))
    poisoned = read(render_report(poison(payload), back=payload))
    assert poisoned.text == f"x {payload} y"
    # The same elements with the same attributes: nothing that the payload could have added.
    assert [(t, list(a)) for t, a in poisoned.tags] == [(t, list(a)) for t, a in clean.tags]
    assert len(poisoned.scripts) == 3
    data = json.loads(poisoned.scripts[1])
    assert data["entities"][0]["text"] == payload
    assert data["tables"]["finding-table"]["rows"][0][0] == payload
    for _, attrs in poisoned.tags:
        assert not any(name.startswith("on") for name in attrs)
        assert "javascript:" not in (attrs.get("href") or "")
    assert "\u2028" not in poisoned.scripts[1]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_index_payloads_stay_text(payload: str) -> None:
    summary = summarize(poison(payload), page=payload)
    error = {"source": payload, "message": payload}
    reader = read(render_index([summary], errors=[error], title=payload))
    clean = read(render_index([summarize(poison("an"), page="an")], errors=[{"path": "a"}]))
    assert [t for t, _ in reader.tags] == [t for t, _ in clean.tags]
    assert len(reader.scripts) == 2
    for _, attrs in reader.tags:
        assert not any(name.startswith("on") for name in attrs)
        assert "javascript:" not in (attrs.get("href") or "")


def test_page_loads_nothing_and_names_its_own_script() -> None:
    pages = (render_report(sample_record(), back="../index.html"), render_index([]))
    for page in pages:
        reader = read(page)
        assert "localStorage" not in page
        assert not re.search(r"https?:|//[a-z]|@import|url\(", page)
        assert {"link", "img", "iframe", "object", "base"}.isdisjoint(t for t, _ in reader.tags)
        assert not any("src" in attrs or "style" in attrs for _, attrs in reader.tags)
        policy = next(
            a["content"] or "" for _, a in reader.tags
            if a.get("http-equiv") == "Content-Security-Policy"
        )  # fmt: skip
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy


def test_same_record_gives_the_same_bytes() -> None:
    record = sample_record()
    assert render_report(record) == render_report(copy.deepcopy(record))
    assert record == sample_record()  # and is left alone


def test_record_without_anything() -> None:
    record = with_text("Không có gì.") | {"sentences": [], "meta": {}}
    page = render_report(record)
    assert read(page).text == "Không có gì."
    assert "No entities were found" in page
    assert "<title>song-trang-2021.txt</title>" in page


BROKEN: tuple[tuple[str, Callable[[Record], object], str], ...] = (
    ("field", lambda r: r.pop("model"), "record 'song-trang-2021' has no 'model': expected"),
    ("entity", lambda r: r["entities"][2].update(end=9999), "entity 2 has offsets "),
    ("sentence", lambda r: r["sentences"][0].update(start=-1), "sentence 0 has offsets -1:"),
)


@pytest.mark.parametrize(("damage", "message"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN])
def test_broken_record_is_named(damage: Callable[[Record], object], message: str) -> None:
    record = sample_record()
    damage(record)
    with pytest.raises(ValueError, match=re.escape(message)):
        render_report(record)


def test_card_data_has_values_links_and_alternatives() -> None:
    record = sample_record()
    data = data_of(render_report(record))
    cards = {card["text"]: card for card in data["entities"]}
    assert cards["1.607.500.000 đồng"]["rows"][0] == ["value", "1\u202f607\u202f500\u202f000 ₫"]
    assert [link[::2] for link in cards["Lê Quốc Đạt"]["links"]] == [
        ["position", "QUV"],
        ["position", "Chủ tịch UBND phường Sông Trăng"],
    ]
    assert [link[::2] for link in cards["QUV"]["links"]] == [["held by", "Lê Quốc Đạt"]]
    group = cards["Ban CTMT tổ dân phố số 04"]["nested"][0]
    assert group[1:] == ["tổ dân phố số 04", "tổ dân phố 4"]
    section, score, others, kind, start, _ = data["sentences"][7]
    assert (data["sections"][section]["key"], score, kind) == ("propaganda", "0.74", "caption")
    assert [(data["sections"][s]["key"], v) for s, v in others] == [("culture", "0.24")]
    assert start == record["sentences"][7]["start"]


def test_every_label_and_section_has_its_own_colour() -> None:
    assert list(LABEL_COLOURS) == list(ENTITY_LABELS)
    assert list(SECTION_COLOURS) == list(SECTIONS)
    assert len({*LABEL_COLOURS.values(), *SECTION_COLOURS.values()}) == 30


def test_unknown_label_and_section_are_shown() -> None:
    record = with_text("abc", (0, 3, "FESTIVAL"))
    record["sentences"][0]["section"] = "tourism"
    page = render_report(record)
    assert 'data-l="FESTIVAL"' in page
    assert 'data-n="tourism"' in page


def test_large_document_is_linear_and_capped() -> None:
    """Eight times the text may not take more than about eight times as long."""

    def big(times: int) -> Record:
        record = sample_record()
        length = len(record["text"]) + 2
        text, sentences, entities = record["text"], record["sentences"], record["entities"]

        def shift(item: Record, by: int) -> Record:
            return {**item, "start": item["start"] + by, "end": item["end"] + by}

        record["sentences"] = [shift(s, n * length) for n in range(times) for s in sentences]
        record["entities"] = [
            {**shift(e, n * length), "id": f"{n}-{e['id']}", "nested": []}
            for n in range(times) for e in entities
        ]  # fmt: skip
        record["facts"] = [
            {**f, "id": f"{n}-{f['id']}", "evidence": [f"{n}-{e}" for e in f["evidence"]],
             "same_as": [f"{n}-{name}" for name in f["same_as"]]}
            for n in range(times) for f in record["facts"]
        ]  # fmt: skip
        record["findings"] = [
            {**f, "facts": [f"{n}-{name}" for name in f["facts"]],
             "evidence": [shift(part, n * length) for part in f["evidence"]]}
            for n in range(times) for f in record["findings"]
        ]  # fmt: skip
        record["officials"] = [
            {**o, "name": f"{n}-{o['name']}", "positions": [f"{n}-{p}" for p in o["positions"]]}
            for n in range(times) for o in record["officials"]
        ]  # fmt: skip
        return {**record, "text": "\n\n".join([text] * times)}

    def seconds(record: Record) -> tuple[float, str]:
        start = time.perf_counter()
        page = render_report(record)
        return time.perf_counter() - start, page

    small, _ = seconds(big(120))
    record = big(960)
    large, page = seconds(record)
    assert len(record["text"]) > 1_000_000
    assert large < 20 * small + 1
    assert page.count('<tr class="l') == DETAIL_LIMIT
    for table, found in (("indicator", 6), ("money", 4), ("finding", 2)):
        assert page.count(f'<tr id="{table}-') == min(DETAIL_LIMIT, 960 * found)
    assert "This is a long document." in page
    assert f"The first 5\u202f000 of {len(record['entities']) // 1000}\u202f" in page
    assert '<html lang="en" class="large">' in page
    body = page[page.index('<article id="text" lang="vi">') : page.index("</article>")]
    assert re.sub(r"<[^>]*>", "", body).replace("&lt;", "<").replace("&amp;", "&") == record["text"]


def test_one_endless_line() -> None:
    text = "tổ dân phố " * 30_000
    assert read(render_report(with_text(text))).text == text


def test_marks_of_one_layer_nest_by_length() -> None:
    marks = [Mark(0, 2, 1, "<i>", "<i>", close="</i>"), Mark(0, 4, 1, "<b>", "<b>", close="</b>")]
    assert text_html.render("abcd", marks) == "<b><i>ab</i>cd</b>"


def test_written_page_is_utf8_with_its_bytes(tmp_path: Path) -> None:
    record = with_text("một\r\nhai")
    write_report(record, tmp_path / "r.html", back="../index.html")
    content = (tmp_path / "r.html").read_bytes()
    assert content == render_report(record, back="../index.html").encode()
    assert b"\r" not in content
    assert b'<a class="back" href="../index.html"' in content
