"""The index page of a batch: totals, units by indicators, findings by kind."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from page_reader import read
from rows_view import sample_record, with_text

from baocao.schema import ENTITY_LABELS
from baocao.view import render_index, render_report, summarize, write_index
from baocao.view_index import MATRIX_LIMIT, Index

Record = dict[str, Any]


def test_summary_is_small_and_plain() -> None:
    summary = summarize(sample_record(), page="html/song-trang-2021.html")
    assert json.loads(json.dumps(summary)) == summary
    assert "text" not in summary
    assert summary["entities"] == sum(summary["labels"].values()) == 38
    assert list(summary["labels"]) == list(ENTITY_LABELS)
    assert summary["facts"] == 6
    assert [finding[:2] for finding in summary["findings"]] == [
        ["ratio_percent_mismatch", "error"],
        ["missing_base", "info"],
    ]
    jobs = summary["indicators"]["giải quyết việc làm"]
    # Of two facts of one indicator the fuller one: it has an actual value.
    assert (jobs["row"], jobs["value"], jobs["unit"], jobs["percent"]) == (
        *(0, "264", "lao động"),
        "112",
    )
    assert summary["indicators"]["thu nhập bình quân đầu người"]["planned"]


def test_index_shows_rows_totals_and_errors(tmp_path: Path) -> None:
    summaries = [summarize(sample_record(), page=f"html/báo cáo {i}.html") for i in range(3)]
    errors = [{"source": "hong.pdf", "message": "no text layer"}, {"path": "b.doc", "error": "x"}]
    page = render_index(iter(summaries), errors=errors, title="Quý I")
    links = re.findall(r'<tr><td lang="vi"><a href="([^"]*)"', page)
    assert links == [f"html/b%C3%A1o%20c%C3%A1o%20{i}.html" for i in range(3)]
    for shown in ("<b>114</b>entities", "<b>18</b>facts", "<b>6</b>findings"):
        assert shown in page
    assert "3 errors, 3 hints" in page
    assert "<b>4\u202f968\u202f000\u202f000 ₫</b>money, told once" in page
    assert "<td>hong.pdf</td><td>no text layer</td>" in page
    assert "<td>b.doc</td><td>x</td>" in page
    write_index(iter(summaries), tmp_path / "index.html", errors=errors, title="Quý I")
    assert (tmp_path / "index.html").read_bytes() == page.encode()


def test_every_link_of_the_index_leads_somewhere() -> None:
    record = sample_record()
    pages = {f"html/{i}.html": render_report(record) for i in range(2)}
    page = render_index(summarize(record, page=name) for name in pages)
    ids = {name: {a.get("id") for _, a in read(text).tags} for name, text in pages.items()}
    ids[""] = {attrs.get("id") for _, attrs in read(page).tags}
    links = [attrs["href"] or "" for tag, attrs in read(page).tags if tag == "a"]
    for link in links:
        name, _, anchor = link.partition("#")
        assert not anchor or anchor in ids[name], link
    assert "html/1.html#indicator-0" in links
    assert "html/0.html#finding-1" in links


def _told(unit: str, end: str, *, section: str = "general", **fact: Any) -> Record:
    """Return the summary of a report of one unit that tells one indicator."""
    record = with_text("Hộ nghèo còn 5 hộ.")
    record["meta"] = {"unit": unit, "period": {"start": "2021-01-01", "end": end}}
    empty = dict.fromkeys(("actual", "target", "percent", "delta", "period", "unit"))
    record["facts"] = [{"id": "f1", "indicator": "hộ nghèo", "canonical": "hộ nghèo", **empty,
                        "section": section, "evidence": [], **fact}]  # fmt: skip
    return summarize(record, page=f"{end}.html")  # type: ignore[no-any-return]


# What a unit's reports tell, in their order, and what the matrix shows of it.
LATEST: tuple[tuple[str, list[Record], tuple[str, bool]], ...] = (
    ("later period", [_told("xã A", "2022-12-31", actual=5), _told("xã A", "2021-12-31", actual=7)],
     ("5", False)),
    ("own period of the fact", [_told("xã A", "2021-12-31", actual=5), _told("xã A", "2021-06-30",
     actual=7, period={"start": "2020-01-01", "end": "2020-12-31"})], ("5", False)),
    ("result before plan", [_told("xã A", "2021-12-31", actual=5), _told("xã A", "2022-12-31",
     target=3)], ("5", False)),
    ("plan where nothing else is told", [_told("xã A", "2021-12-31", target=3)], ("3", True)),
    ("outlook is a plan", [_told("xã A", "2021-12-31", percent="0.5", section="outlook"),
     _told("xã A", "2020-12-31", actual=9)], ("9", False)),
    ("fuller of one period", [_told("xã A", "2021-12-31", actual=5, percent="98"),
     _told("xã A", "2021-12-31", percent="98")], ("5", False)),
    ("later report of one period", [_told("xã A", "2021-12-31", actual=5),
     _told("xã A", "2021-12-31", actual=6)], ("6", False)),
    ("one unit however it is written", [_told("Xã Hoà A", "2021-12-31", actual=5),
     _told("xã Hòa A", "2022-12-31", actual=6)], ("6", False)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("summaries", "shown"), [row[1:] for row in LATEST], ids=[row[0] for row in LATEST]
)
def test_matrix_holds_the_latest_value(summaries: list[Record], shown: tuple[str, bool]) -> None:
    matrix = Index(summaries).matrix()
    assert matrix["count"] == 1
    cell = matrix["rows"][0]["cells"]["hộ nghèo"]
    assert (cell["value"], cell["planned"]) == shown


def _change(text: str, *figures: int) -> Record:
    """Return the summary of a sentence of two figures, of which only the first has a name."""
    spans = [(text.index(f"{n} hộ"), text.index(f"{n} hộ") + 3 + len(str(n))) for n in figures]
    record = with_text(text, *((a, b, "QUANTITY") for a, b in spans))
    record["facts"] = [
        {"id": f"f{i}", "indicator": "hộ", "canonical": None if i else "hộ nghèo", "unit": "hộ",
         "actual": n, "sentence": 0, "section": "general", "period": None,
         "evidence": [record["entities"][i]["id"]],
         **dict.fromkeys(("target", "percent", "delta"))}
        for i, n in enumerate(figures)
    ]  # fmt: skip
    return summarize(record)  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("text", "figures", "value"),
    [
        ("Hộ nghèo giảm từ 31 hộ đầu năm còn 24 hộ cuối năm", (31, 24), "24"),
        ("Hộ nghèo năm 2019 có 31 hộ (5%), năm nay là 24 hộ", (31, 24), "24"),
        ("Hộ nghèo còn 31 hộ, hộ cận nghèo 24 hộ", (31, 24), "31"),
        ("Hộ nghèo còn 31 hộ; năm nay 24 hộ khá", (31, 24), "31"),
    ],
)
def test_the_end_of_a_change_is_the_latest_value(
    text: str, figures: tuple[int, int], value: str
) -> None:
    assert _change(text, *figures)["indicators"]["hộ nghèo"]["value"] == value


def test_indicators_without_any_value_have_no_row() -> None:
    told = [_told("xã A", "2021-12-31"), _told("xã B", "2021-12-31", actual=5)]
    assert [row["unit"] for row in Index(told).matrix()["rows"]] == ["xã B"]


def test_units_of_one_name_in_two_provinces_and_reports_without_unit_stay_apart() -> None:
    one, two = (_told("xã A", "2021-12-31", actual=5) for _ in range(2))
    two["province"] = "Hà Tĩnh"
    nameless = [_told("", "2021-12-31", actual=n) for n in (1, 2)]
    matrix = Index([one, two, *nameless]).matrix()
    assert matrix["count"] == 4
    assert matrix["columns"] == [{"name": "hộ nghèo", "count": 4}]


def test_matrix_and_findings_of_a_long_batch_are_cut() -> None:
    summaries = [
        {**_told(f"xã {i}", "2021-12-31", actual=i), "findings": [["k", "info", "m", "", ""]] * 5}
        for i in range(MATRIX_LIMIT + 1)
    ]
    page = render_index(summaries)
    assert "The first 500 of 501 units." in page
    assert "The first 2\u202f000 of 2\u202f505 findings." in page
    assert page.count('<th scope="row" lang="vi">') == MATRIX_LIMIT


def test_findings_stand_by_kind_the_gravest_first() -> None:
    summary = summarize(sample_record(), page="a.html")
    across = {
        "kind": "same_indicator_conflict", "severity": "warning", "message": "5 and 6",
        "stated": "5", "computed": "6", "tolerance": None, "facts": [],
        "reports": ["song-trang-2021", "b"],
        "evidence": [{"report": "song-trang-2021", "start": 3, "end": 9},
                     {"report": "b", "start": 0, "end": 1}],
    }  # fmt: skip
    findings = Index([summary], [across]).findings()
    assert [(row["kind"], row["places"]) for row in findings["rows"]] == [
        ("ratio percent mismatch", [(summary["title"], "a.html#finding-0")]),
        ("same indicator conflict", [(summary["title"], "a.html#at-3-9")]),
        ("missing base", [(summary["title"], "a.html#finding-1")]),
    ]
    assert findings["severities"] == {"error": 1, "warning": 1, "info": 1}
    assert [kind["severities"] for kind in findings["kinds"]] == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]


def test_index_of_nothing() -> None:
    assert "No reports." in render_index([])
