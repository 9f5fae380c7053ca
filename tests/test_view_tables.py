"""The tables beside a report's text: what they hold, and where their rows lead."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from page_reader import data_of, read
from rows_view import poison, sample_record, with_text

from baocao.view import render_report, summarize

Record = dict[str, Any]


def rows_of(page: str, table: str) -> list[dict[str, str | None]]:
    """Return the attributes of each row of a table's body."""
    reader = read(page[page.index(f'<table id="{table}"') :].partition("</table>")[0] + "</table>")
    return [attrs for tag, attrs in reader.tags if tag == "tr"][1:]


def cells_of(page: str, table: str) -> list[dict[str, str]]:
    """Return the cells of a table as they are copied, by column."""
    told = data_of(page)["tables"][table]
    return [dict(zip(told["columns"], row, strict=True)) for row in told["rows"]]


LINKED: tuple[tuple[str, Callable[[], Record]], ...] = (
    ("sample", sample_record),
    ("nothing found", lambda: with_text("Không có gì.")),
    ("hostile", lambda: poison("x")),
    ("span without characters", lambda: with_text("abc", (1, 1, "ORG"), (1, 2, "MONEY"))),
)


@pytest.mark.parametrize("make", [row[1] for row in LINKED], ids=[row[0] for row in LINKED])
def test_every_link_leads_somewhere(make: Callable[[], Record]) -> None:
    record = make()
    if record["facts"]:
        record["facts"].append({**record["facts"][0], "evidence": ["gone"], "same_as": ["gone"]})
    reader = read(render_report(record, back="../index.html"))
    ids = [attrs["id"] for _, attrs in reader.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    for tag, attrs in reader.tags:
        anchors = (attrs.get("data-on") or "").split()
        for name in ("href", "data-go"):
            target = attrs.get(name) or ""
            if target.startswith("#"):
                anchors.append(target[1:])
        assert set(anchors) <= set(ids), (tag, attrs)


def test_tabs_count_what_they_hold() -> None:
    page = render_report(sample_record())
    bar = page[page.index('<div class="tabs">') : page.index("</nav>")]
    told = re.findall(r'href="#(\w+)"[^>]*>\w+(?: <small>(\d+))?', bar)
    assert told == [("text", ""), ("indicators", "6"), ("officials", "3"), ("money", "4"),
                    ("findings", "2"), ("entities", "38")]  # fmt: skip
    assert 'href="#findings" class="bad"' in bar
    for name, _ in told[1:]:
        assert f'<section id="{name}" class="tab"><h2>{name.capitalize()}</h2>' in page


def test_a_hint_is_no_alarm() -> None:
    record = sample_record()
    del record["findings"][0]
    assert 'href="#findings">Findings' in render_report(record)


def test_indicators_lead_to_their_evidence() -> None:
    record = sample_record()
    page = render_report(record)
    names = [entity["text"] for entity in record["entities"]]
    on = {
        name: [names[int(anchor[1:])] for anchor in str(row.get("data-on")).split()]
        for name, row in zip("abcde", rows_of(page, "indicator-table"), strict=False)
    }
    assert on == {
        "a": ["264/240 lao động", "112%"],
        "b": ["1.607.500.000 đồng"],
        "c": ["09 hộ cận nghèo"],
        "d": ["112%"],
        "e": ["75 triệu đồng/người/năm"],
    }
    # A fact whose figure has no entity is told by its sentence.
    assert rows_of(page, "indicator-table")[5]["data-on"] == "s6"
    assert 'id="s6"' in page


def test_indicators_show_what_is_inferred_linked_and_wrong() -> None:
    page = render_report(sample_record())
    rows = page[page.index('<table id="indicator-table"') :].split("<tr ")
    inferred = '<span class="inferred" title="inferred, not stated">1\u202f461\u202f363\u202f636'
    assert inferred in rows[2]
    assert 'href="#finding-0" lang="en">finding 1</a>' in rows[1]
    assert "▼ 9 hộ" in rows[3]
    assert 'data-v="-9"' in rows[3]
    assert '<a class="badge" href="#indicator-0"' in rows[4]
    assert "told before: 1" in rows[4]
    assert "75\u202f000\u202f000<div" in rows[5]
    first = cells_of(page, "indicator-table")[0]
    assert first["evidence"] == "264/240 lao động | 112%"
    assert (first["actual"], first["target"], first["percent"]) == ("264", "240", "112")
    assert (first["period_start"], first["section"]) == ("2021-01-01", "An sinh xã hội")


def test_finding_marks_both_its_spans() -> None:
    record = sample_record()
    page = render_report(record)
    reader = read(page)
    spans = [a for _, a in reader.tags if a.get("id") in ("f0-0", "f0-1")]
    assert [a["class"] for a in spans] == ["f error", "f error"]
    assert [a["data-f"] for a in spans] == ["f0-0", "f0-1"]
    assert spans[0]["title"] == "264/240 gives 110%, but 112% is stated."
    assert [row["data-on"] for row in rows_of(page, "finding-table")] == ["f0-0 f0-1", "f1-0"]
    assert cells_of(page, "finding-table")[0] == {
        "severity": "error",
        "kind": "ratio_percent_mismatch",
        "message": "264/240 gives 110%, but 112% is stated.",
        "stated": "112%",
        "computed": "110%",
        "tolerance": "0.5",
        "section": "An sinh xã hội",
        "evidence": "264/240 lao động | 112%",
    }


def test_officials_are_the_register_and_lead_to_name_and_titles() -> None:
    record = sample_record()
    page = render_report(record)
    cells = cells_of(page, "official-table")
    assert [(row["name"], row["honorific"]) for row in cells] == [
        ("Trần Thị Mai Lan", "đồng chí"),
        ("Lê Quốc Đạt", "đồng chí"),
        ("Đỗ Hồng Vân", "bà"),
    ]
    number = {entity["text"]: i for i, entity in enumerate(record["entities"])}
    on = rows_of(page, "official-table")[1]["data-on"]
    named = ("Lê Quốc Đạt", "QUV", "Chủ tịch UBND phường Sông Trăng")
    assert on == " ".join(f"e{number[name]}" for name in named)
    assert [row["name"] for row in cells_of(page, "person-table")] == ["Minh"]


def test_money_is_the_ledger_with_its_sum() -> None:
    page = render_report(sample_record())
    cells = cells_of(page, "money-table")
    assert [(row["written"], row["kind"]) for row in cells] == [
        ("1.607.500.000 đồng", "amount"),
        ("hơn 48,5 triệu đồng", "amount"),
        ("300.000 đồng/hộ", "rate"),
        ("75 triệu đồng/người/năm", "rate"),
    ]
    assert "2 amounts, <b>1\u202f656\u202f000\u202f000 ₫</b>: each told once" in page


def test_money_told_twice_is_linked_and_counted_once() -> None:
    text = "Quỹ khuyến học được 147.105.000 đồng. " * 2
    starts = [match.start() for match in re.finditer("147", text)]
    record = with_text(text, *((start, start + 16, "MONEY") for start in starts))
    for entity in record["entities"]:
        entity["value"] = {"min_vnd": 147105000, "max_vnd": 147105000, "currency": "VND"}
    page = render_report(record)
    assert "1 amounts, <b>147\u202f105\u202f000 ₫</b>" in page
    assert "told again: 2</a>" in page
    assert "told before: 1</a>" in page
    assert summarize(record)["money"] == {"general": [1, 147105000, 147105000]}


def test_tables_can_be_filtered_by_their_sections() -> None:
    page = render_report(sample_record())
    tools = page[page.index('data-for="indicator-table"') :].partition("</select>")[0]
    options = re.findall(r'<option value="(\d*)">([^<]*)', tools)
    assert [name for _, name in options] == [
        *("All sections", "Kết quả chung (1)", "An sinh xã hội (3)", "Tuyên truyền (1)"),
        "Phương hướng, nhiệm vụ (1)",
    ]
    groups = [row["data-g"] for row in rows_of(page, "indicator-table")]
    number = {name.partition(" (")[0]: value for value, name in options}
    assert groups.count(number["An sinh xã hội"]) == 3


def test_period_in_words_is_no_obstacle() -> None:
    record = sample_record()
    record["meta"]["period"] = "cả năm 2021"
    assert "cả năm 2021" in render_report(record)
    assert summarize(record)["money"]
