"""A batch: what is written, and that bad input costs nothing but itself."""

from __future__ import annotations

import io
import json
import os
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import spacy
import time_machine
from gold_records import marked_record

from baocao.annotate import ERRORS, MANIFEST, REPORTS, OutputError, Summary, annotate

TEXT = (
    "Phường An Cựu Đông sơ kết công tác 6 tháng đầu năm 2023\n\n"
    "Công tác kinh tế: Thu ngân sách đạt 12,4 tỷ đồng, bằng 104% dự toán. "
    "Hỗ trợ 15 hộ nghèo ở tổ dân phố số 04 với 300.000 đồng/hộ.\n"
)


@pytest.fixture
def run(rules_model: Path, tmp_path: Path) -> Any:
    """Return a function that annotates paths with rules only into ``tmp_path/out``."""

    def annotate_paths(*paths: str | Path, **options: Any) -> Summary:
        return annotate(paths, tmp_path / "out", model=str(rules_model), **options)

    return annotate_paths


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def _check(record: dict[str, Any]) -> None:
    text = record["text"]
    for entity in record["entities"]:
        assert text[entity["start"] : entity["end"]] == entity["text"]
        for inner in entity["nested"]:
            assert text[inner["start"] : inner["end"]] == inner["text"]
    end = 0
    for sentence in record["sentences"]:
        assert end <= sentence["start"] < sentence["end"] <= len(text)
        assert not text[end : sentence["start"]].strip()
        end = sentence["end"]
    assert not text[end:].strip()


def test_one_report(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    summary = run(path)
    (record,) = _lines(tmp_path / "out" / REPORTS)
    _check(record)
    assert record["text"] == TEXT
    assert record["id"] == "report"
    assert record["schema_version"] == "1.0"
    assert record["language"] == "vi"
    assert record["meta"]["period"] == {"start": "2023-01-01", "end": "2023-06-30"}
    found = {(e["text"], e["label"]) for e in record["entities"]}
    assert {
        ("12,4 tỷ đồng", "MONEY"),
        ("104%", "PERCENT"),
        ("15 hộ nghèo", "QUANTITY"),
        ("300.000 đồng/hộ", "MONEY"),
        ("tổ dân phố số 04", "RESIDENTIAL_GROUP"),
        ("6 tháng đầu năm 2023", "DATE"),
    } <= found
    assert (summary.written, summary.failed) == (1, 0)
    assert (tmp_path / "out" / "index.html").is_file()
    assert (tmp_path / "out" / "html" / "report.html").is_file()
    assert (tmp_path / "out" / ERRORS).read_text(encoding="utf-8") == ""
    assert json.loads((tmp_path / "out" / MANIFEST).read_text(encoding="utf-8"))["written"] == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_encodings_give_the_same_text(run: Any, tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT.encode(encoding))
    run(tmp_path / "a.txt", html=False)
    (record,) = _lines(tmp_path / "out" / REPORTS)
    assert record["text"] == TEXT


def test_nfd_keeps_its_characters_and_gives_the_same_entities(run: Any, tmp_path: Path) -> None:
    decomposed = unicodedata.normalize("NFD", TEXT)
    (tmp_path / "c.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "d.txt").write_text(decomposed, encoding="utf-8")
    run(tmp_path / "c.txt", tmp_path / "d.txt", html=False)
    composed_record, decomposed_record = _lines(tmp_path / "out" / REPORTS)
    assert decomposed_record["text"] == decomposed
    _check(decomposed_record)

    def found(record: dict[str, Any]) -> list[Any]:
        return [
            (unicodedata.normalize("NFC", e["text"]), e["label"], e["value"])
            for e in record["entities"]
        ]

    assert found(composed_record) == found(decomposed_record)


def test_bad_inputs_cost_nothing_but_themselves(run: Any, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "sub").mkdir(parents=True)
    (inbox / "good.txt").write_text(TEXT, encoding="utf-8")
    (inbox / "sub" / "good.txt").write_text(TEXT, encoding="utf-8")
    (inbox / "empty.txt").write_bytes(b"")
    (inbox / "blank.txt").write_bytes(b" \n\n")
    (inbox / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (inbox / "lines.jsonl").write_text(
        json.dumps({"id": "j1", "text": TEXT}) + '\n{"id": "j2", "text": \n'
        + json.dumps({"id": "j3"}) + "\n" + json.dumps({"id": "j4", "text": TEXT}) + "\n",
        encoding="utf-8",
    )  # fmt: skip
    summary = run(inbox, tmp_path / "missing.txt")
    records = _lines(tmp_path / "out" / REPORTS)
    assert [r["id"] for r in records] == ["good", "j1", "j4", "sub/good"]
    for record in records:
        _check(record)
    errors = _lines(tmp_path / "out" / ERRORS)
    places = [(Path(e["source"]).name, e["line"]) for e in errors]
    assert places == [
        ("binary.txt", None),
        ("blank.txt", None),
        ("empty.txt", None),
        ("lines.jsonl", 2),
        ("lines.jsonl", 3),
        ("missing.txt", None),
    ]
    assert all(e["message"] for e in errors)
    assert (summary.written, summary.failed) == (4, 6)


def test_a_document_that_breaks_the_pipeline_is_one_error_row(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import baocao.workers

    real = baocao.workers.make_report

    def fragile(doc: Any, **options: Any) -> Any:
        if options["id"] == "b":
            raise RuntimeError("boom")
        return real(doc, **options)

    monkeypatch.setattr(baocao.workers, "make_report", fragile)
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(TEXT, encoding="utf-8")
    run(*(tmp_path / f"{name}.txt" for name in "abc"), html=False)
    assert [r["id"] for r in _lines(tmp_path / "out" / REPORTS)] == ["a", "c"]
    (error,) = _lines(tmp_path / "out" / ERRORS)
    assert (error["id"], error["stage"], error["message"]) == (
        "b",
        "annotate",
        "RuntimeError: boom",
    )


def test_a_reader_that_breaks_is_one_error_row(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import baocao.workers

    real = baocao.workers.read_path

    def fragile(path: str) -> Any:
        if path.endswith("b.txt"):
            raise ImportError("no such module")
        return real(path)

    monkeypatch.setattr(baocao.workers, "read_path", fragile)
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(TEXT, encoding="utf-8")
    run(*(tmp_path / f"{name}.txt" for name in "abc"), html=False)
    assert [r["id"] for r in _lines(tmp_path / "out" / REPORTS)] == ["a", "c"]
    (error,) = _lines(tmp_path / "out" / ERRORS)
    assert (error["stage"], error["message"]) == ("read", "ImportError: no such module")


def test_a_folder_that_cannot_be_listed_is_one_error_row(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "closed").mkdir(parents=True)
    (inbox / "a.txt").write_text(TEXT, encoding="utf-8")
    real = os.scandir

    def scandir(path: Any) -> Any:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    run(inbox, html=False)
    assert [r["id"] for r in _lines(tmp_path / "out" / REPORTS)] == ["a"]
    (error,) = _lines(tmp_path / "out" / ERRORS)
    assert error["message"] == "cannot be listed (Permission denied)"
    assert error["source"].endswith("closed")


def test_same_names_get_different_ids_and_pages(run: Any, tmp_path: Path) -> None:
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "báo cáo 1.txt").write_text(TEXT, encoding="utf-8")
    run(tmp_path / "x", tmp_path / "y")
    ids = [r["id"] for r in _lines(tmp_path / "out" / REPORTS)]
    assert ids == ["báo cáo 1", "báo cáo 1-2"]
    assert len(list((tmp_path / "out" / "html").glob("*.html"))) == 2


def test_the_output_folder_is_never_an_input(run: Any, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    run(tmp_path)
    run(tmp_path, overwrite=True)
    assert [r["id"] for r in _lines(tmp_path / "out" / REPORTS)] == ["a"]


def test_an_earlier_run_is_not_replaced_unasked(run: Any, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    run(tmp_path / "a.txt", html=False)
    with pytest.raises(OutputError, match="--overwrite"):
        run(tmp_path / "a.txt", html=False)


def test_what_an_earlier_run_wrote_elsewhere_is_no_input(run: Any, tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "a.txt").write_text(TEXT, encoding="utf-8")
    run(tmp_path / "inbox")
    (tmp_path / "out").rename(tmp_path / "inbox" / "old")
    run(tmp_path / "inbox")
    assert [r["id"] for r in _lines(tmp_path / "out" / REPORTS)] == ["a"]


def test_overwriting_leaves_no_old_pages(run: Any, tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(TEXT, encoding="utf-8")
    run(tmp_path / "a.txt", tmp_path / "b.txt")
    run(tmp_path / "a.txt", overwrite=True)
    assert [p.name for p in (tmp_path / "out" / "html").iterdir()] == ["a.html"]
    run(tmp_path / "a.txt", overwrite=True, html=False)
    assert not (tmp_path / "out" / "index.html").exists()


def test_a_pattern_never_reads_its_own_output(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "a", "text": TEXT}), encoding="utf-8")
    for _ in range(2):
        run("**/*.jsonl", overwrite=True)
        assert [r["id"] for r in _lines(tmp_path / "out" / REPORTS)] == ["a"]


def test_overwriting_keeps_files_of_others(run: Any, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    run(tmp_path / "a.txt")
    (tmp_path / "out" / "html" / "mine.html").write_text("mine", encoding="utf-8")
    run(tmp_path / "a.txt", overwrite=True)
    names = sorted(p.name for p in (tmp_path / "out" / "html").iterdir())
    assert names == ["a.html", "mine.html"]


def test_the_period_that_came_with_a_document_fills_missing_years(run: Any, tmp_path: Path) -> None:
    period = {"start": "2019-01-01", "end": "2019-12-31"}
    row = {"id": "a", "text": "Ngày 27/7, xã tặng quà.", "meta": {"period": period}}
    (tmp_path / "a.jsonl").write_text(json.dumps(row), encoding="utf-8")
    run(tmp_path / "a.jsonl", html=False)
    (record,) = _lines(tmp_path / "out" / REPORTS)
    assert record["entities"][0]["value"]["start"] == "2019-07-27"
    assert record["meta"]["period"] == period


def test_a_very_long_id_gets_a_page(run: Any, tmp_path: Path) -> None:
    row = json.dumps({"id": "bao-cao-" * 60, "text": TEXT})
    (tmp_path / "a.jsonl").write_text(row, encoding="utf-8")
    assert run(tmp_path / "a.jsonl").written == 1


def test_figures_of_any_length_are_shown(run: Any, tmp_path: Path) -> None:
    text = "Có " + "1" + "0" * 30 + "/2 hộ nghèo, diện tích 5" + " m 2" * 3000
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    assert run(tmp_path / "a.txt").written == 1


def test_a_page_of_somebody_else_is_not_replaced(run: Any, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "index.html").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=r"index\.html"):
        run(tmp_path / "a.txt")


def test_stdin(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    run("-", html=False)
    (record,) = _lines(tmp_path / "out" / REPORTS)
    assert (record["id"], record["text"]) == ("stdin", TEXT)


def test_another_language_is_marked_and_warned_about(
    run: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "en.txt").write_text("The council met on Monday and voted.", encoding="utf-8")
    summary = run(tmp_path / "en.txt", html=False)
    (record,) = _lines(tmp_path / "out" / REPORTS)
    assert record["language"] == "und"
    assert summary.not_vietnamese == ["en"]
    assert "does not look like Vietnamese" in caplog.text


def test_output_does_not_depend_on_the_clock(run: Any, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    written = []
    for year in ("2019-05-06", "2035-11-12"):
        with time_machine.travel(year):
            run(tmp_path / "a.txt", overwrite=True)
        files = sorted(p for p in (tmp_path / "out").rglob("*") if p.is_file())
        written.append({p.name: p.read_bytes() for p in files})
    assert written[0] == written[1]


def test_one_very_long_line(run: Any, tmp_path: Path) -> None:
    line = ("thu ngân sách đạt 12,4 tỷ đồng " * 10_000)[:300_000]
    (tmp_path / "long.txt").write_text(line, encoding="utf-8")
    run(tmp_path / "long.txt", html=False)
    (record,) = _lines(tmp_path / "out" / REPORTS)
    _check(record)
    assert sum(e["label"] == "MONEY" for e in record["entities"]) > 9_000


def test_a_text_of_eight_megabytes(run: Any, tmp_path: Path) -> None:
    text = TEXT * (8_000_000 // len(TEXT.encode()))
    (tmp_path / "big.txt").write_text(text, encoding="utf-8")
    run(tmp_path / "big.txt")
    (record,) = _lines(tmp_path / "out" / REPORTS)
    assert record["text"] == text
    _check(record)


def test_a_period_that_is_no_two_dates_is_kept_aside(run: Any, tmp_path: Path) -> None:
    row = {"id": "a", "text": "Xã sơ kết 6 tháng đầu năm 2023.", "meta": {"period": "2023"}}
    (tmp_path / "a.jsonl").write_text(json.dumps(row), encoding="utf-8")
    run(tmp_path / "a.jsonl")
    (record,) = _lines(tmp_path / "out" / REPORTS)
    assert record["meta"]["period_given"] == "2023"
    assert record["meta"]["period"] == {"start": "2023-01-01", "end": "2023-06-30"}


def test_masked_persons_are_named_nowhere(tmp_path: Path) -> None:
    """What is no official is ``Người 1`` in every file; the official stays."""
    gold = marked_record(
        "one", "{OFFICIAL|Tô Bá Nhẫn}, {POSITION|Bí thư Đảng ủy}, tặng quà bà {PERSON|Lò Thị Ón}."
    )
    nlp = spacy.blank("vi_baocao")
    for factory in ("baocao_layout", "baocao_values"):
        nlp.add_pipe(factory)
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": e["label"], "pattern": gold["text"][e["start"] : e["end"]]}
                        for e in gold["entities"]])  # fmt: skip
    nlp.add_pipe("baocao_officials")
    nlp.to_disk(tmp_path / "model")
    (tmp_path / "a.txt").write_text(gold["text"], encoding="utf-8")
    annotate(
        [tmp_path / "a.txt"], tmp_path / "out", model=str(tmp_path / "model"), mask_persons=True
    )
    written = [path.read_text(encoding="utf-8") for path in (tmp_path / "out").rglob("*.*")]
    assert not any("Lò Thị Ón" in text for text in written)
    (report,) = map(
        json.loads, (tmp_path / "out" / "reports.jsonl").read_text("utf-8").splitlines()
    )
    assert report["text"].endswith("tặng quà bà Người 1.")
    assert [report["text"][e["start"] : e["end"]] for e in report["entities"]] == [
        "Tô Bá Nhẫn", "Bí thư Đảng ủy", "Người 1"
    ]  # fmt: skip
