"""Scores worked out by hand, and ``baocao evaluate`` from gold file to page."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import typer
from gold_records import marked_record, sound_record
from spacy.language import Language
from spacy.training import Example
from typer.testing import CliRunner, Result

from baocao.cli_evaluate import register, score_lines
from baocao.components.sections import score_sections
from baocao.corpus import CorpusError, Record, gold_doc, write_gold
from baocao.corpus_values import add_values
from baocao.document_scores import same_value, score_document
from baocao.evaluate import evaluate, score_records
from baocao.evaluate_page import evaluation_page, labels_plot
from baocao.section_scores import file_sentences, section_scores
from baocao.span_scores import MODES, Span, pair_spans, span_scores, tally

app = typer.Typer()
register(app)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["evaluate", *(str(argument) for argument in arguments)])


def record(text: str, *entities: Span, section: str = "economy", **changes: Any) -> Record:
    """Return a record of one sentence that is gold and report at once."""
    return {
        "id": "a",
        "text": text,
        "entities": [
            {"id": f"e{i}", "start": s, "end": e, "label": name, "value": None}
            for i, (s, e, name) in enumerate(entities, start=1)
        ],
        "sentences": [
            {"start": 0, "end": len(text), "section": section, "section_score": 0.9, "kind": "body"}
        ],
        "officials": [],
        "meta": {},
        **changes,
    }


MONEY, DATE = (0, 5, "MONEY"), (10, 18, "DATE")
# Gold, found, then by mode (strict, boundary, partial, type) the credit; precision is credit
# over found, recall credit over gold.
WORKED = [
    ([MONEY, DATE], [MONEY, DATE], (2, 2, 2, 2)),
    ([MONEY], [(0, 5, "QUANTITY")], (0, 1, 1, 0)),  # right place, wrong label
    ([MONEY], [(0, 3, "MONEY")], (0, 0, 0.5, 1)),  # half the place, right label
    ([MONEY], [(0, 3, "QUANTITY")], (0, 0, 0.5, 0)),
    ([MONEY], [], (0, 0, 0, 0)),  # missed
    ([], [MONEY], (0, 0, 0, 0)),  # spurious
    ([MONEY], [(5, 9, "MONEY")], (0, 0, 0, 0)),  # they touch and share nothing
    ([(0, 18, "ORG")], [MONEY, (10, 18, "ORG")], (0, 0, 0.5, 1)),  # one gold earns once
    ([MONEY, DATE], [(0, 18, "DATE")], (0, 0, 0.5, 1)),  # one found earns once
]


@pytest.mark.parametrize(("gold", "found", "credit"), WORKED)
def test_span_scores(gold: list[Span], found: list[Span], credit: tuple[float, ...]) -> None:
    row = span_scores([tally(pair_spans(gold, found))])["micro"]
    assert (row["gold"], row["found"]) == (len(gold), len(found))
    for mode, points in zip(MODES, credit, strict=True):
        assert row[mode]["p"] == round(points / max(len(found), 1), 4), mode
        assert row[mode]["r"] == round(points / max(len(gold), 1), 4), mode
        assert row[mode]["f"] == round(2 * points / (len(gold) + len(found)), 4), mode


def test_a_wrong_label_costs_both_labels() -> None:
    rows = span_scores([tally(pair_spans([MONEY, DATE], [(0, 5, "QUANTITY"), DATE]))])
    assert (rows["MONEY"]["strict"]["r"], rows["QUANTITY"]["strict"]["p"]) == (0, 0)
    assert (rows["MONEY"]["boundary"]["r"], rows["QUANTITY"]["boundary"]["p"]) == (1, 1)
    assert rows["DATE"]["strict"]["f"] == 1


def test_intervals() -> None:
    right, wrong = tally(pair_spans([MONEY], [MONEY])), tally(pair_spans([MONEY], []))
    rows = span_scores([right, wrong] * 10, ["MONEY", "DATE"])
    strict = rows["MONEY"]["strict"]
    assert strict["low"] < strict["f"] < strict["high"]
    assert rows == span_scores([right, wrong] * 10, ["MONEY", "DATE"])
    assert rows["DATE"]["strict"]["low"] is None  # nothing to score
    assert span_scores([right] * 5)["MONEY"]["strict"]["low"] == 1
    assert span_scores([right] * 4)["MONEY"]["strict"]["low"] is None  # too few documents
    assert span_scores([])["micro"]["gold"] == 0
    wide = span_scores([right, wrong] * 3)["micro"]["strict"]
    assert wide["high"] - wide["low"] > strict["high"] - strict["low"]


def test_sections_by_hand() -> None:
    text = "Một. Hai. Ba."
    gold = [
        {"start": 0, "end": 4, "section": "health", "alternatives": ["red_cross"]},
        {"start": 5, "end": 9, "section": "health"},
        {"start": 10, "end": 13, "section": "economy"},
    ]
    found = [
        {"start": 0, "end": 4, "section": "red_cross", "section_score": 0.95},
        {"start": 5, "end": 13, "section": "health", "section_score": 0.55},
    ]
    filed = file_sentences(gold, found, text)
    assert [(i.found, i.score, i.accepted) for i in filed] == [
        ("red_cross", 0.95, True),
        ("health", 0.55, True),
        ("health", 0.55, False),
    ]
    scores = section_scores(filed)
    assert scores["sections_acc"] == pytest.approx(2 / 3)
    assert scores["sections_strict"] == pytest.approx(1 / 3)
    # health: 1 right of 2 gold and 2 found, F1 0.5; economy 0; the mean of the two 0.25.
    assert scores["macro_f1"] == 0.25
    assert scores["confusion"] == {
        "health": {"health": 1, "red_cross": 1},
        "economy": {"health": 1},
    }
    # One sentence 0.05 off, two sentences 0.05 off (0.55 against one of two).
    assert scores["ece"] == 0.05
    assert [row["n"] for row in scores["reliability"]] == [0, 0, 0, 0, 0, 2, 0, 0, 0, 1]


def test_nothing_found_is_other_with_no_score() -> None:
    (item,) = file_sentences([{"start": 0, "end": 3, "section": "health"}], [], "Ba.")
    assert (item.found, item.score) == ("other", 0)
    assert section_scores([]) == {"sections_acc": None, "sections_strict": None}


def test_values_count_on_right_spans_only() -> None:
    gold, found = record("5 tỷ đồng, năm 2021", MONEY, DATE), record("5 tỷ đồng, năm 2021", MONEY)
    gold["entities"][0]["value"] = {"amount": 5, "per": None}
    gold["entities"][1]["value"] = {"start": "2021-01-01", "end": "2021-12-31"}
    found["entities"][0]["value"] = {"amount": 5}
    assert score_document(gold, found).values["MONEY"].right == 1
    found["entities"][0]["value"] = {"amount": 6}
    scores = score_records([(gold, found)]).details()["values"]
    assert (scores["micro"]["of"], scores["micro"]["right"], scores["micro"]["share"]) == (1, 0, 0)
    assert scores["DATE"]["share"] is None
    (error,) = [e for e in score_document(gold, found).errors if e.kind == "value"]
    assert error.expected is not None
    assert error.expected["value"]["amount"] == 5
    assert same_value(None, None)
    assert not same_value({"amount": 5}, {"amount": 5, "per": "hộ"})


def test_gold_values_that_the_rules_wrote_are_counted() -> None:
    gold = add_values(marked_record("a", "Thu {MONEY|12,4 tỷ đồng}, chi {MONEY|2 tỷ đồng}."))
    gold["entities"][1]["value"] = {**gold["entities"][1]["value"], "amount": 7}
    counts = score_document(gold, {**gold, "officials": []}).values["MONEY"]
    assert (counts.of, counts.right, counts.by_rules) == (2, 2, 1)


def test_many_spans_are_paired_fast() -> None:
    spans = [(i * 4, i * 4 + 3, "MONEY") for i in range(50_000)]
    shifted = [(start + 1, end + 1, label) for start, end, label in spans]
    assert span_scores([tally(pair_spans(spans, shifted))])["micro"]["type"]["f"] == 1


def test_links_need_both_spans() -> None:
    spans = [(0, 3, "OFFICIAL"), (4, 8, "POSITION"), (9, 12, "POSITION")]
    gold, found = record("Một Tám. Ba.", *spans), record("Một Tám. Ba.", *spans)
    gold["officials"] = [{"name": [0, 3], "positions": [[4, 8], [9, 12]]}]
    found["officials"] = [{"name": "e1", "positions": ["e2"]}]
    count = score_document(gold, found).links
    assert (count.right, count.wrong, count.missed) == (1, 0, 1)
    del gold["officials"]
    assert score_document(gold, found).links.scores()["gold"] == 0


KINDS = [
    ([MONEY], [], "missed"),
    ([], [MONEY], "spurious"),
    ([MONEY], [(0, 5, "QUANTITY")], "label"),
    ([MONEY], [(0, 3, "MONEY")], "border"),
    ([MONEY], [(0, 3, "QUANTITY")], "label"),
]


@pytest.mark.parametrize(("gold", "found", "kind"), KINDS)
def test_errors_in_context(gold: list[Span], found: list[Span], kind: str) -> None:
    text = "5 tỷ đồng thu được"
    (error,) = score_document(record(text, *gold), record(text, *found)).errors
    assert (error.kind, error.start, error.end) == (kind, 0, 5)
    assert error.before + error.text + error.after == text
    assert (error.expected is None, error.found is None) == (not gold, not found)


def test_a_pipeline_on_gold(rules: Language) -> None:
    records = [sound_record(id="a"), sound_record(id="b", kind="formal_report", year=2017)]
    result = evaluate(rules, records)
    main = result.to_dict()
    assert main["documents"] == 2
    assert main["entities"]["MONEY"] == {"p": 1.0, "r": 1.0, "f": 1.0, "gold": 2}
    assert main["entities"]["PERSON"]["gold"] == 0
    assert set(main["sections"]) == {"sections_acc", "sections_strict"}
    details = result.details()
    for name, row in main["entities"].items():
        assert details["spans"][name]["strict"]["f"] == row["f"], name
    assert {k: v for k, v in details.items() if k in ("documents", "entities")} == {
        k: v for k, v in main.items() if k != "sections"
    }
    assert list(details["groups"]["kind"]) == ["formal_report", "news"]
    assert list(details["groups"]["years"]) == ["2015-2019", "2020-2024"]
    assert details["groups"]["region"]["north"]["documents"] == 2
    assert {error.kind for error in result.errors} >= {"missed", "section"}
    examples = [Example(rules(r["text"]), gold_doc(rules, r)) for r in records]
    assert main["sections"] == {k: round(v, 4) for k, v in score_sections(examples).items()}


def test_a_broken_gold_record_is_named(rules: Language) -> None:
    with pytest.raises(CorpusError, match="document 'a', 0:900: outside the text"):
        evaluate(rules, [record("Thu", (0, 900, "MONEY"))])
    with pytest.raises(CorpusError, match="document 'a': a period is two ISO dates"):
        evaluate(rules, [record("Thu", meta={"period": "2021"})])


def test_the_page_escapes_what_it_shows() -> None:
    hostile = "</style><script>alert(1)</script>\0\ud800"
    gold, found = record(hostile, (0, 8, "MONEY"), id=hostile), record(hostile)
    result = score_records([(gold, {**found, "id": hostile})])
    page = evaluation_page(result.details(), result.errors, title=hostile)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert page.count("</style>") == 1
    page.encode()
    assert 'expected</dt><dd lang="vi">MONEY ‘&lt;/style&gt;’' in page


def test_every_error_of_the_page_can_be_filtered() -> None:
    gold = record("5 tỷ đồng, năm 2021", MONEY, DATE)
    found = record("5 tỷ đồng, năm 2021", (0, 5, "QUANTITY"), section="health")
    result = score_records([(gold, found)])
    page = evaluation_page(result.details(), result.errors)
    names = re.findall(r'id="(l\d)"> (\S+) <b>(\d)</b>', page)
    assert [(name, n) for _, name, n in names] == [
        ("MONEY", "1"),
        ("QUANTITY", "1"),
        ("DATE", "1"),
        ("sections", "1"),
    ]
    classes = re.findall(r'<article class="error ([^"]+)"', page)
    assert len(classes) == len(result.errors) == 3
    for key, *_ in names:
        assert sum(key in c.split() for c in classes) == 1
        assert f"body:has(#{key}:checked) .error:not(.{key})" in page
    assert "http" not in page.replace("http-equiv", "")


def test_the_axis_of_labels_starts_below_the_lowest_interval() -> None:
    strict = {"MONEY": (0.9, 0.72, 1.0), "DATE": (0.8, None, None), "ORG": (0.0, None, None)}
    rows = {
        name: {"gold": int(f > 0), "found": 0, "strict": {"f": f, "low": low, "high": high}}
        for name, (f, low, high) in strict.items()
    }
    plot = labels_plot(rows)
    assert re.findall(r'text-anchor="middle">([\d.]+)<', plot) == ["0.7", "0.8", "0.9", "1.0"]
    assert re.findall(r"<title>(\w+): (\S+)", plot) == [("MONEY", "0.900"), ("DATE", "0.800")]


@pytest.fixture
def gold_file(tmp_path: Path) -> Path:
    path = tmp_path / "dev.jsonl"
    write_gold(path, [sound_record()])
    return path


def test_command(gold_file: Path, rules_model: Path, tmp_path: Path) -> None:
    result = run(rules_model, gold_file, "-o", tmp_path / "out")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert re.match(r"vi_baocao_\S+ on dev\.jsonl: 1 document\(s\)", lines[0])
    assert next(line for line in lines if line.startswith("MONEY")).split()[:6] == [
        "MONEY", "1", "1", "1.000", "1.000", "1.000",
    ]  # fmt: skip
    assert "Look at" in result.stderr
    scores = json.loads((tmp_path / "out" / "scores.json").read_text(encoding="utf-8"))
    assert scores["gold"] == "dev.jsonl"
    assert scores == json.loads(run(rules_model, gold_file, "--json").stdout)
    page = (tmp_path / "out" / "evaluation.html").read_text(encoding="utf-8")
    assert "Tô Bá Nhẫn" in page


def test_command_says_what_is_wrong(gold_file: Path, rules_model: Path, tmp_path: Path) -> None:
    result = run(rules_model, tmp_path / "none.jsonl")
    assert (result.exit_code, result.stdout) == (4, "")
    assert "no such file or folder" in result.stderr
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n", encoding="utf-8")
    result = run(rules_model, empty)
    assert result.exit_code == 4
    assert "no gold record in it" in result.stderr
    result = run("no_such_model", gold_file)
    assert result.exit_code == 5
    assert "no model 'no_such_model'" in result.stderr
    broken = sound_record()
    broken["entities"][0]["end"] = 999
    write_gold(gold_file, [broken])
    result = run(rules_model, gold_file)
    assert result.exit_code == 1
    assert "dev.jsonl:1: document 'lam-01'" in result.stderr
    write_gold(gold_file, [sound_record()])
    assert run(rules_model, gold_file, "-o", gold_file).exit_code == 1


def test_help_has_examples() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert "baocao evaluate vi_baocao_sm annotations/gold/dev.jsonl" in " ".join(
        result.stdout.split()
    )


def test_scores_of_entities_by_hand() -> None:
    gold = record("5 tỷ đồng, năm 2021", MONEY, DATE)
    found = record("5 tỷ đồng, năm 2021", MONEY, (10, 14, "DATE"))
    for entity, score in zip(found["entities"], (0.95, 0.75), strict=True):
        entity["score"] = score
    calibration = score_records([(gold, found)]).details()["calibration"]
    # One is right and 0.05 below 1, the other wrong and 0.75 above 0; the mean of the two.
    assert (calibration["n"], calibration["ece"]) == (2, 0.4)
    assert calibration["by_label"] == {"DATE": 0.75, "MONEY": 0.05}
    assert [row["n"] for row in calibration["reliability"]] == [0] * 7 + [1, 0, 1]
    without = score_records([(gold, record("5 tỷ đồng, năm 2021", MONEY))]).details()
    assert (without["calibration"]["n"], without["calibration"]["ece"]) == (0, 0)


def test_sections_have_an_interval_from_five_documents_on() -> None:
    right = record("Xã họp.")
    wrong = (record("Xã họp."), record("Xã họp.", section="health"))
    sections = score_records([(right, right), wrong] * 3).details()["sections"]
    assert sections["low"] < sections["sections_acc"] == 0.5 < sections["high"]
    assert score_records([wrong] * 4).details()["sections"]["low"] is None
    assert score_records([]).details()["sections"]["low"] is None


def test_the_table_and_the_page_say_what_is_frequent() -> None:
    gold = record("5 tỷ đồng, năm 2021", MONEY, DATE)
    found = record("5 tỷ đồng, năm 2021", (0, 5, "QUANTITY"))
    found["entities"][0]["score"] = 0.6
    result = score_records([(gold, found)])
    scores = {"model": "m", "gold": "g", **result.details()}
    lines = list(score_lines(scores))
    assert any(line.split() == ["DATE:", "missed", "1"] for line in lines)
    assert "entities   calibration error 0.600 (1 found)" in lines
    page = evaluation_page(scores, result.errors)
    assert "MONEY &gt; QUANTITY: wrong label" in page
    assert "reliability of entity scores" in page
