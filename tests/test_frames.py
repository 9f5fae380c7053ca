"""Texts to records to frames, and what a notebook shows of them."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
import spacy
from spacy.language import Language

import baocao
from baocao.formats.table_columns import TABLES
from baocao.formats.table_rows import table_rows
from baocao.frames import Annotations, annotate_texts, records_frame
from baocao.jupyter import batch_html, doc_html, show_docs
from baocao.readers import Document

BUDGET = "Thu ngân sách đạt 12,4 tỷ đồng, bằng 104% dự toán."
BLOOD = "Hiến máu 36/40 đơn vị, đạt 90% chỉ tiêu."
DTYPES = {
    "text": "string", "label": "string", "json": "string", "integer": "Int64",
    "decimal": "Float64", "date": "datetime64[s]", "boolean": "boolean", "score": "float64",
    "texts": "object",
}  # fmt: skip


def money_record(vnd: int, **meta: Any) -> dict[str, Any]:
    value = {"min_vnd": vnd, "max_vnd": vnd}
    entity = {"id": "e1", "start": 0, "end": 4, "label": "MONEY", "value": value, "score": 1.0}
    return {"id": "a", "text": "5 tỷ", "meta": meta, "entities": [entity], "sentences": []}


# What is given, the ids of the records, and the beginnings of what failed.
DEVELOPMENT: tuple[tuple[Any, list[str], list[str]], ...] = (
    (BUDGET, ["text-1"], []),
    ([BUDGET, BLOOD], ["text-1", "text-2"], []),
    ({"text": BUDGET, "id": "xã A"}, ["xã A"], []),
    ([{"text": BUDGET, "id": 7}, {"text": BLOOD}], ["7", "text-2"], []),
    ([{"text": BUDGET, "id": "a"}, {"text": BLOOD, "id": "a"}], ["a", "a-2"], []),
    ([Document("b", "b.pdf", BLOOD), BUDGET], ["b", "text-2"], []),
    ([], [], []),
    (iter([BUDGET]), ["text-1"], []),
)
NEGATIVE: tuple[tuple[Any, list[str], list[str]], ...] = (
    ([BUDGET, float("nan"), BLOOD], ["text-1", "text-3"], ["text-2: a float is no text; give"]),
    ([{"id": "a"}], [], ["text-1: no 'text' in the object"]),
    ([{"text": 5}], [], ["text-1: 'text' must be a string"]),
    (["", BUDGET, "\n "], ["text-2"], ["text-1: 'text' is empty", "text-3: 'text' is empty"]),
    (["half \ud83d a pair"], [], ["text-1: 'text' holds half a surrogate pair at 5"]),
    ([{"text": BUDGET, "meta": {"seen": {1}}}], [], ["text-1: what is given must be plain JSON"]),
    ([{"text": BUDGET, "meta": []}], [], ["text-1: 'meta' must be an object"]),
    ([Path("no-such-report.txt")], [], ["no-such-report.txt: no such file or folder"]),
)


@pytest.mark.parametrize(("given", "ids", "failures"), [*DEVELOPMENT, *NEGATIVE])
def test_what_can_be_given(
    given: Any, ids: list[str], failures: list[str], rules_model: Path
) -> None:
    found = annotate_texts(given, model=rules_model)
    assert [record["id"] for record in found] == ids
    assert len(found.failures) == len(failures)
    for failed, start in zip(found.failures, failures, strict=True):
        assert str(failed).startswith(start)


def test_paths_are_read_and_ids_told_apart(tmp_path: Path, rules_model: Path) -> None:
    folder = tmp_path / "reports"
    (folder / "xã").mkdir(parents=True)
    (folder / "a.txt").write_text(BUDGET, encoding="utf-8")
    (folder / "xã" / "a.txt").write_text(BLOOD, encoding="utf-8")
    line = json.dumps({"id": "a", "text": BLOOD, "meta": {"unit": "xã Lam Trà"}})
    (folder / "b.jsonl").write_text(line + "\n", encoding="utf-8")
    found = annotate_texts([folder, folder / "a.txt"], model=rules_model)
    assert [record["id"] for record in found] == ["a", "a-2", "xã/a", "a-3"]
    assert found[1]["meta"]["unit"] == "xã Lam Trà"
    assert found[0]["text"] == BUDGET
    assert not found.failures


def test_a_string_that_is_a_path_is_a_text_and_a_warning(tmp_path: Path, rules_model: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(BUDGET, encoding="utf-8")
    with pytest.warns(UserWarning, match=r"annotated as a text; a file is given as Path"):
        found = annotate_texts(str(path), model=rules_model)
    assert found[0]["text"] == str(path)


def test_annotations_are_a_sequence_and_a_dataset(rules_model: Path) -> None:
    found = annotate_texts([BUDGET, BLOOD, ""], model=rules_model)
    assert repr(found) == "Annotations(2 reports, 1 failures)"
    assert found[-1]["text"] == BLOOD
    assert [record["id"] for record in found[1:]] == ["text-2"]
    assert found.to_dataset()["text"][:] == [BUDGET, BLOOD]
    assert set(found.to_frame("reports")["report"]) == {"text-1", "text-2"}
    assert baocao.annotate_texts([BUDGET, BLOOD, ""], model=rules_model) == found


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_types_of_a_frame_do_not_depend_on_what_is_in_it(table: Any, rules: Language) -> None:
    wanted = {c.name: DTYPES[c.type] for c in table.columns if c.name != "unfit"}
    doc = rules(f"{BUDGET} {BLOOD} Đồng chí Tô Bá Nhẫn, Bí thư Đảng ủy phường Lam Trà.")
    for frame in (records_frame([], table.name), doc._.to_frame(table.name)):
        assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == wanted


def test_rows_are_those_of_the_tables(rules_model: Path) -> None:
    found = annotate_texts([BUDGET, BLOOD], model=rules_model)
    for table in TABLES:
        rows = [row for record in found for row in table_rows(record)[table.name]]
        frame = found.to_frame(table.name)
        assert len(frame) == len(rows)
        for name in ("report", "start") if "start" in table.by_name else ("report",):
            assert frame[name].tolist() == [row[name] for row in rows]
    facts = found.to_frame("facts")
    assert facts["percent"].dropna().tolist() == [104.0, 90.0]
    assert facts["actual"].tolist() == [12_400_000_000.0, 36.0]


def test_money_stays_exact_and_what_no_column_holds_is_kept() -> None:
    odd = 2**53 + 1  # no float has it
    frame = records_frame([money_record(odd), money_record(10**20)])
    assert frame["vnd_min"].tolist() == [odd, pd.NA]
    assert frame["vnd_min"].sum() == odd
    assert json.loads(frame["unfit"][1])["vnd_min"] == str(10**20)
    assert "unfit" not in records_frame([money_record(5)])


def test_days_beyond_nanoseconds_are_days() -> None:
    period = {"start": "1021-01-01", "end": "2999-12-31"}
    frame = records_frame([money_record(5, period=period), money_record(5)], "reports")
    assert frame["period_start"].dt.year.tolist()[0] == 1021
    assert frame["period_end"].dt.year.tolist()[0] == 2999
    assert frame["period_end"].isna().tolist() == [False, True]


def test_figures_are_decimals_where_that_is_asked_for(rules: Language) -> None:
    doc = rules("Diện tích lúa 286,5 ha, năng suất 61,2 tạ/ha.")
    exact, rough = (doc._.to_frame(exact=flag)["quantity"].dropna() for flag in (True, False))
    assert exact.tolist() == [Decimal("286.5"), Decimal("61.2")]
    assert rough.tolist() == [286.5, 61.2]


def test_an_unknown_table_is_refused(rules: Language) -> None:
    with pytest.raises(ValueError, match=r"no table 'entitys'; there are reports, sentences, ent"):
        rules(BUDGET)._.to_frame("entitys")


METAMORPHIC = {
    "NFD": unicodedata.normalize("NFD", BUDGET),
    "NBSP": BUDGET.replace("12,4 tỷ", "12,4\u00a0tỷ"),
    "emoji before": f"🎉 {BUDGET}",
    "CRLF": f"\r\n{BUDGET}\r\n",
}


@pytest.mark.parametrize("text", METAMORPHIC.values(), ids=METAMORPHIC)
def test_offsets_of_a_frame_are_those_of_the_text(text: str, rules: Language) -> None:
    frame = rules(text)._.to_frame()
    assert frame["vnd_min"].dropna().tolist() == [12_400_000_000]
    for row in frame.itertuples():
        assert text[row.start : row.end] == row.text


class Page(HTMLParser):
    """Collects texts, tags and tooltips of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[str] = []
        self.titles: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.titles += [value or "" for name, value in attrs if name == "title"]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


HOSTILE = '<script>alert("x")</script> & "quỹ \'A\'" <img src=x onerror=1>'


def test_a_document_is_shown_whole_and_escaped(rules: Language) -> None:
    doc = rules(f"{HOSTILE} {BUDGET}")
    doc.ents[0]._.source = '"><script>1</script>'
    page = Page(doc_html(doc))
    assert set(page.tags) == {"div", "mark", "span"}
    assert HOSTILE in "".join(page.texts)
    assert any(title.startswith("12\u202f400\u202f000\u202f000 ₫") for title in page.titles)
    assert any('"><script>1</script>' in title for title in page.titles)
    assert page.texts.count("MONEY") == 1


def test_what_is_left_out_of_a_long_document_is_told(rules: Language) -> None:
    doc = rules(f"{BUDGET}\n" * 40)
    html = doc_html(doc, longest=20)  # cuts the first amount
    assert "… and 2,020 more characters" in html
    assert "".join(Page(html).texts).startswith(BUDGET[:20] + "MONEY")
    assert "more characters" not in doc_html(doc)


def test_a_batch_is_shown_with_its_failures_escaped() -> None:
    records = [
        money_record(5, unit="<b>xã A</b>", period={"start": "2021-01-01", "end": "2021-12-31"})
    ] * 23
    page = Page(batch_html(records, ["<i>no</i>: 'text' is empty"] * 22))
    assert not {"b", "i", "script"} & set(page.tags)
    assert page.tags.count("tr") == 21
    assert page.texts[7:14] == ["a", "<b>xã A</b>", "2021", "4", "1", "0", "0"]
    assert {"… and 3 more reports", "… and 2 more failures"} <= set(page.texts)
    assert "<i>no</i>" not in batch_html(records, ["<i>no</i>"])
    assert "&lt;b&gt;" in Annotations(tuple(records))._repr_html_()


def test_notebooks_learn_how_documents_are_shown(
    rules: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    known: dict[tuple[str, str], Any] = {}
    html = SimpleNamespace(
        for_type_by_name=lambda module, name, show: known.update({(module, name): show})
    )
    formatter = SimpleNamespace(formatters={"text/html": html})
    shell = SimpleNamespace(display_formatter=formatter)
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    show_docs()
    ((place, show),) = known.items()
    doc = rules(BUDGET)
    assert place == (type(doc).__module__, type(doc).__name__)
    assert show(doc) == doc_html(doc)
    assert show(spacy.blank("en")("Five")) is None  # another pipeline's is shown as before
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: None))
    known.clear()
    show_docs()
    assert not known


def test_pandas_is_loaded_when_a_frame_is_asked_for() -> None:
    code = "import sys, baocao, baocao.frames; print('pandas' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
