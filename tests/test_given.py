"""Reports that people have annotated: their spans stay, what follows from them is made."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from gold_records import sound_record, span_of
from runner.run_output import files, lines
from spacy.language import Language

from baocao.annotate import OutputError, Summary, annotate, annotate_documents
from baocao.given import GivenError, given_doc
from baocao.outcomes import Done
from baocao.readers import Document, read_path

RAW = "Phường Lam Trà có 12 hộ nghèo, đạt 104% dự toán năm 2022."


@pytest.fixture
def run(rules_model: Path, tmp_path: Path) -> Any:
    """Return a function that annotates records, as the lines of a file, into ``tmp_path/out``."""

    def annotate_records(*records: dict[str, Any], **options: Any) -> Summary:
        path = tmp_path / "corrected.jsonl"
        rows = [json.dumps(record, ensure_ascii=False) + "\n" for record in records]
        path.write_text("".join(rows), encoding="utf-8")
        return annotate([path], tmp_path / "out", model=str(rules_model), **options)

    return annotate_records


def _spans(items: list[dict[str, Any]]) -> list[tuple[int, int, str]]:
    return [(item["start"], item["end"], item["label"]) for item in items]


def _report(folder: Path) -> dict[str, Any]:
    (record,) = lines(folder / "out" / "reports.jsonl")
    return record


def test_spans_and_sections_are_those_of_the_record(run: Any, tmp_path: Path) -> None:
    gold = sound_record()
    summary = run(gold)
    report = _report(tmp_path)
    assert report["text"] == gold["text"]
    assert _spans(report["entities"]) == _spans(gold["entities"])
    nested = [inner for entity in report["entities"] for inner in entity["nested"]]
    assert _spans(nested) == _spans(gold["nested"])
    for item in [*report["entities"], *nested]:
        assert item["text"] == gold["text"][item["start"] : item["end"]]
    fields = ("start", "end", "section", "kind")
    assert [[s[name] for name in fields] for s in report["sentences"]] == [
        [s[name] for name in fields] for s in gold["sentences"]
    ]
    assert report["sentences"][-1]["alternatives"] == [{"section": "red_cross", "score": 1.0}]
    assert {s["section_score"] for s in report["sentences"]} == {1.0}
    assert {(e["score"], e["source"]) for e in report["entities"]} == {(1.0, "given")}
    assert (summary.written, summary.given) == (1, 1)


def test_what_follows_from_them_is_made(run: Any, tmp_path: Path) -> None:
    gold = sound_record()
    del gold["officials"]
    run(gold, formats=["csv"])
    report = _report(tmp_path)
    values = {entity["text"]: entity["value"] for entity in report["entities"]}
    assert values["12,4 tỷ đồng"]["min_vnd"] == 12_400_000_000
    assert values["20/11"]["start"] == "2022-11-20"  # the year of the report
    nested = {inner["text"]: inner["value"] for e in report["entities"] for inner in e["nested"]}
    assert nested["phường Lam Trà"] == {"type": "phường", "name": "Lam Trà", "codes": None}
    names = {entity["id"]: entity["text"] for entity in report["entities"]}
    (official,) = report["officials"]
    assert names[official["name"]] == "Tô Bá Nhẫn"
    assert [names[p] for p in official["positions"]] == ["Chủ tịch UBND phường Lam Trà"]
    assert any(fact["percent"] == "104" for fact in report["facts"])
    assert (tmp_path / "out" / "html" / "lam-01.html").is_file()
    assert "12400000000" in (tmp_path / "out" / "tables" / "money.csv").read_text("utf-8")


def test_what_people_took_out_stays_out(run: Any, tmp_path: Path) -> None:
    gold = sound_record()
    gold["entities"] = [e for e in gold["entities"] if e["label"] not in ("MONEY", "POSITION")]
    gold["nested"] = []
    run(gold)
    report = _report(tmp_path)
    assert not {"MONEY", "POSITION"} & {entity["label"] for entity in report["entities"]}
    assert report["officials"][0]["positions"] == []
    assert "12400000000" not in json.dumps(report["facts"])


def test_values_and_links_that_people_gave_stay(run: Any, tmp_path: Path) -> None:
    text = "Lò Văn Pá, Tô Bá Nhẫn, Bí thư; thu 5 tỷ đồng"
    value = {"min_vnd": 7, "max_vnd": 7, "qualifier": "exact", "per": None, "currency": "VND"}
    spans = [("Lò Văn Pá", "OFFICIAL"), ("Tô Bá Nhẫn", "OFFICIAL"), ("Bí thư", "POSITION")]
    gold: dict[str, Any] = {"id": "a", "text": text, "sentences": []}
    places = {words: [*span_of(gold, words)] for words, _ in [*spans, ("5 tỷ đồng", "")]}
    gold["entities"] = [
        {"start": places[words][0], "end": places[words][1], "label": label}
        for words, label in spans
    ]
    start, end = places["5 tỷ đồng"]
    gold["entities"].append({"start": start, "end": end, "label": "MONEY", "value": value})
    gold["officials"] = [
        {"name": places["Lò Văn Pá"], "positions": [places["Bí thư"]]},
        {"name": [0, 3], "positions": [places["Bí thư"]]},  # its name is no longer marked
    ]
    run(gold)
    report = _report(tmp_path)
    assert report["entities"][-1]["value"] == value
    found = {row["name"]: row["positions"] for row in report["officials"]}
    assert found == {"e1": ["e3"], "e2": ["e3"]}  # given; found by the linker


BORDERS: list[tuple[str, tuple[int, int], str]] = [
    ("glued words", (3, 11), "tại nhưthôn Kon Rẫy"),
    ("inside a word", (5, 11), "tại nhưthôn Kon Rẫy"),
    ("a blank in front", (3, 7), "tại thôn Kon"),
    ("a blank behind", (0, 4), "tại thôn Kon"),
    ("a blank alone", (3, 4), "tại thôn Kon"),
    ("over a line break", (0, 8), "tại\r\nthôn"),
    ("at the ends", (0, 12), "tại thôn Kon"),
    ("between a letter and its mark", (4, 7), unicodedata.normalize("NFD", "tại thôn Kon")),
    ("no-break blank", (3, 8), "tại\xa0thôn"),
]


@pytest.mark.parametrize(("span", "text"), [row[1:] for row in BORDERS])
def test_offsets_are_exact(span: tuple[int, int], text: str, rules: Language) -> None:
    entity = {"start": span[0], "end": span[1], "label": "ORG", "text": text[slice(*span)]}
    doc = given_doc(rules, text, {"entities": [entity]})
    assert doc.text == text
    assert [(e.start_char, e.end_char, e.label_) for e in doc.ents] == [(*span, "ORG")]


def test_without_sentences_the_pipeline_finds_them(rules: Language) -> None:
    text = "Công tác kinh tế\n\nThu ngân sách đạt. Xã có 5 hộ nghèo."
    start = text.index("5 hộ")
    entity = {"start": start, "end": start + 4, "label": "QUANTITY"}
    doc = given_doc(rules, text, {"entities": [entity], "sentences": None})
    kinds = [(span.text, span.label_) for span in doc.spans["sentences"]]
    assert kinds == [
        ("Công tác kinh tế", "title"),
        ("Thu ngân sách đạt.", "body"),
        ("Xã có 5 hộ nghèo.", "body"),
    ]


SPAN = {"start": 0, "end": 6, "label": "ORG"}
SENTENCE = {"start": 0, "end": 6, "section": "economy", "kind": "body"}
BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"entities": [{**SPAN, "end": 999}]}, "entities 0:999 is empty or outside the text of 57"),
    ({"entities": [{**SPAN, "start": 6}]}, "entities 6:6 is empty or outside"),
    ({"entities": [{**SPAN, "start": -1}]}, "entities -1:6 is empty or outside"),
    ({"entities": [{"start": "0", "end": 6}]}, r"entities\[0\] has no whole numbers"),
    ({"entities": [{"start": True, "end": 6}]}, r"entities\[0\] has no whole numbers"),
    ({"entities": [[0, 6, "ORG"]]}, r"entities\[0\] has no whole numbers"),
    ({"entities": {"ORG": [0, 6]}}, "'entities' is no list of spans"),
    ({"entities": [{**SPAN, "label": "TEAM"}]}, "unknown label 'TEAM', known are "),
    ({"entities": [{**SPAN, "label": ["ORG"]}]}, "unknown label "),
    ({"entities": [{**SPAN, "value": 5}]}, "its value is no object"),
    ({"entities": [SPAN, {**SPAN, "start": 3, "end": 9}]}, "3:9 'ờng La': overlaps 0:6"),
    ({"entities": [{**SPAN, "text": "Phường Lam"}]}, "is said to be 'Phường Lam'"),
    ({"entities": [SPAN], "nested": [{**SPAN, "label": "LOCATION"}]}, "no part of an entity"),
    ({"entities": [SPAN], "nested": [{**SPAN, "start": 1}]}, "unknown label 'ORG'"),
    ({"entities": [], "sentences": [{**SENTENCE, "section": "x"}]}, "unknown section 'x'"),
    ({"entities": [], "sentences": [{**SENTENCE, "kind": "x"}]}, "unknown kind 'x'"),
    ({"entities": [], "sentences": [{**SENTENCE, "alternatives": ["x"]}]}, "section 'x'"),
    ({"entities": [], "sentences": [SENTENCE, SENTENCE]}, "overlaps 0:6"),
    ({"entities": [SPAN], "officials": [{"name": 5}]}, "no list of name and positions"),
]


@pytest.mark.parametrize(("given", "message"), BROKEN)
def test_a_broken_annotation_says_what_is_wrong(
    given: dict[str, Any], message: str, rules: Language
) -> None:
    with pytest.raises(GivenError, match=message) as raised:
        given_doc(rules, RAW, given)
    assert "baocao corpus validate" in str(raised.value)


def test_a_broken_record_costs_nothing_but_itself(run: Any, tmp_path: Path) -> None:
    broken = {**sound_record(id="broken"), "text": "Too short."}
    summary = run(sound_record(id="a"), broken, {"id": "raw", "text": RAW})
    assert (summary.written, summary.failed, summary.given) == (2, 1, 1)
    (error,) = lines(tmp_path / "out" / "errors.jsonl")
    assert (error["id"], error["line"], error["stage"]) == ("broken", 2, "read")
    assert "outside the text of 10 characters" in error["message"]


def test_a_value_that_nothing_can_read_says_where_it_stands(run: Any, tmp_path: Path) -> None:
    at = RAW.index("năm 2022")
    date = {"start": at, "end": at + 8, "label": "DATE", "value": {"year": 2022}}
    assert run({"id": "a", "text": RAW, "entities": [date]}).failed == 1
    (error,) = lines(tmp_path / "out" / "errors.jsonl")
    assert (error["line"], error["stage"]) == (1, "annotate")
    assert "see to the values that it came with" in error["message"]


def test_again_annotates_the_text(run: Any, tmp_path: Path) -> None:
    gold = {**sound_record(), "entities": [], "officials": [], "nested": []}
    assert run(gold).given == 1
    assert _report(tmp_path)["entities"] == []
    assert run(gold, again=True, overwrite=True).given == 0
    found = {entity["text"] for entity in _report(tmp_path)["entities"]}
    assert {"12,4 tỷ đồng", "104%", "36/40 hộ"} <= found
    assert run({**gold, "entities": [{"start": 5}]}, again=True, overwrite=True).failed == 0


def test_a_run_with_the_other_option_is_not_gone_on_with(run: Any, tmp_path: Path) -> None:
    run(sound_record())
    before = files(tmp_path / "out")
    with pytest.raises(OutputError, match="again was False and is True"):
        run(sound_record(), again=True, resume=True)
    assert run(sound_record(), resume=True).resumed == 1
    assert files(tmp_path / "out") == before


def test_two_processes_write_the_same(run: Any, tmp_path: Path) -> None:
    records = [sound_record(id=f"d{n}") for n in range(4)]
    run(*records)
    before = files(tmp_path / "out")
    assert run(*records, overwrite=True, n_process=2, start_method="fork").given == 4
    assert files(tmp_path / "out") == before


def test_masked_persons_of_a_gold_record(run: Any, tmp_path: Path) -> None:
    text = "Tặng quà bà Lò Thị Ón."
    person = {"start": 12, "end": 21, "label": "PERSON"}
    run({"id": "a", "text": text, "entities": [person], "sentences": []}, mask_persons=True)
    report = _report(tmp_path)
    assert report["text"] == "Tặng quà bà Người 1."
    assert report["entities"][0]["text"] == "Người 1"


RAW_LINES: list[dict[str, Any]] = [
    {"text": RAW, "entities": [], "sentences": []},  # nobody has annotated it yet
    {"text": RAW, "entities": None},
    {"text": RAW, "sentences": [SENTENCE]},
    {"schema_version": "1.0", "text": RAW, "entities": [SPAN], "sentences": [SENTENCE]},
]


@pytest.mark.parametrize("row", RAW_LINES)
def test_what_is_no_annotation_of_people(row: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(row), encoding="utf-8")
    (document,) = read_path(path)
    assert isinstance(document, Document)
    assert document.given is None


def test_reports_of_an_earlier_run_are_annotated_anew(
    run: Any, tmp_path: Path, rules_model: Path, caplog: pytest.LogCaptureFixture
) -> None:
    run({"id": "a", "text": RAW})
    record = {**_report(tmp_path), "entities": []}
    path = tmp_path / "made.jsonl"
    path.write_text(f"{json.dumps(record)}\n" * 2, encoding="utf-8")
    annotate([path], tmp_path / "two", model=str(rules_model))
    (first, *_) = lines(tmp_path / "two" / "reports.jsonl")
    assert [e["text"] for e in first["entities"]] == ["12 hộ nghèo", "104%", "năm 2022"]
    said = [r.getMessage() for r in caplog.records if "an earlier run has made" in r.getMessage()]
    assert len(said) == 1
    assert str(path) in said[0]


def test_documents_in_memory(rules_model: Path) -> None:
    gold = sound_record()
    given = {name: gold[name] for name in ("entities", "nested", "sentences")}
    document = Document("a", "memory", gold["text"], given=given)
    (done,) = annotate_documents([document], model=str(rules_model))
    assert isinstance(done, Done)
    assert done.given
    assert _spans(done.record["entities"]) == _spans(gold["entities"])


def test_a_long_record_takes_seconds(rules: Language) -> None:
    text = "thu 12,4 tỷ đồng " * 18_000  # 300,000 characters on one line
    entities = [
        {"start": at + 4, "end": at + 16, "label": "MONEY"} for at in range(0, len(text), 17)
    ]
    doc = given_doc(rules, text, {"entities": entities})
    assert len(doc.ents) == 18_000
