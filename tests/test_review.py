"""Likely label errors: planted ones are found, and the table and the page say where."""

from __future__ import annotations

import copy
import csv
import json
import random
import re
from pathlib import Path

import pytest
from gold_records import marked_record, sound_record, write_splits
from spacy.language import Language
from typer.testing import CliRunner, Result

from baocao.cli import app
from baocao.corpus import Record, read_gold, write_gold
from baocao.review import ReviewError, Suspect, review, review_page, write_table
from baocao.review_sections import Probabilities, model_probabilities, section_doubts
from baocao.schema import ENTITY_LABELS, SECTIONS

TRAIN = Path(__file__).parents[1] / "annotations" / "gold" / "train.jsonl"
PLANTED = 30
DOCUMENTS = 16

Places = set[tuple[str, int, int]]


def plant_sections(records: list[Record], draw: random.Random) -> Places:
    """Give 30 sentences a section that they have not, and return where."""
    sentences = [(r["id"], item) for r in records for item in r["sentences"]]
    places: Places = set()
    for name, item in draw.sample(sentences, PLANTED):
        good = {item["section"], *item.get("alternatives", ())}
        item["section"] = draw.choice([s for s in SECTIONS if s not in good])
        places.add((name, item["start"], item["end"]))
    return places


def plant_spans(records: list[Record], draw: random.Random) -> Places:
    """Take away ten entities, cut ten short and give ten another label; return where."""
    places: Places = set()
    long = [
        (r, e) for r in records for e in r["entities"] if " " in r["text"][e["start"] : e["end"]]
    ]
    for number, (record, item) in enumerate(draw.sample(long, PLANTED)):
        places.add((record["id"], item["start"], item["end"]))
        if number % 3 == 0:
            item["label"] = draw.choice([n for n in ENTITY_LABELS if n != item["label"]])
        elif number % 3 == 1:
            record["entities"] = [e for e in record["entities"] if e is not item]
        else:
            surface = record["text"][item["start"] : item["end"]]
            item["end"] = item["start"] + surface.rindex(" ")
    return places


def hits(suspects: list[Suspect], places: Places) -> int:
    return sum(
        any(s.document == name and s.start < end and s.end > start for name, start, end in places)
        for s in suspects
    )


def test_planted_errors_come_first() -> None:
    draw = random.Random(0)
    records = copy.deepcopy(draw.sample(list(read_gold(TRAIN)), DOCUMENTS))
    sentences = sum(len(record["sentences"]) for record in records)
    entities = sum(len(record["entities"]) for record in records)
    sections, spans = plant_sections(records, draw), plant_spans(records, draw)
    suspects = review(records)
    of_sections = [s for s in suspects if s.kind == "section"][:PLANTED]
    of_spans = [s for s in suspects if s.kind != "section"][:PLANTED]
    # By chance 0.06 of the sentences and 0.02 of the entities drawn would be planted ones.
    assert hits(of_sections, sections) / PLANTED > 5 * PLANTED / sentences
    assert hits(of_spans, spans) / PLANTED > 15 * PLANTED / entities
    assert [s.rank for s in suspects] == list(range(1, len(suspects) + 1))
    for layer in (of_sections, of_spans):
        assert [s.score for s in layer] == sorted((s.score for s in layer), reverse=True)


def test_a_model_is_asked_where_one_is_given(rules: Language) -> None:
    right = marked_record("a", "Thu ngân sách đạt {MONEY|12,4 tỷ đồng}, bằng {PERCENT|104%}.")
    wrong = marked_record("b", "Xã thu {QUANTITY|2,5 tỷ đồng}, đạt {PERCENT|97%} dự toán năm.")
    lacks = marked_record("c", "Hội tặng {QUANTITY|45 phần} quà trị giá 30 triệu đồng.")
    suspects = review([right, wrong, lacks], rules)
    found = {(s.document, s.kind, s.given, s.suggested) for s in suspects}
    assert ("b", "label", "QUANTITY ‘2,5 tỷ đồng’", "MONEY ‘2,5 tỷ đồng’") in found
    assert ("c", "missing", "nothing", "MONEY ‘30 triệu đồng’") in found
    assert not [s for s in suspects if s.document == "a"]


def test_an_equally_good_section_is_no_error() -> None:
    records = [marked_record("a", "Trạm Y tế khám."), marked_record("b", "Hội CTĐ tặng quà.")]
    for record, section in zip(records, ("health", "red_cross"), strict=True):
        record["sentences"][0]["section"] = section
    found = [
        [{**record["sentences"][0], "section": "red_cross", "section_score": 0.9}]
        for record in records
    ]
    for own in found:
        own[0]["alternatives"] = [{"section": "health", "score": 0.05}]
    probabilities = model_probabilities(records, found)
    assert isinstance(probabilities, Probabilities)
    assert probabilities.rows.sum(axis=1).tolist() == pytest.approx([1, 1])
    (doubt,) = section_doubts(records, probabilities)
    assert (doubt.place, doubt.suggested) == ((0, 0), "red_cross")
    records[0]["sentences"][0]["alternatives"] = ["red_cross"]
    assert section_doubts(records, probabilities) == []


def test_too_few_documents_or_no_cleanlab(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ReviewError, match="2 document"):
        review([sound_record(), sound_record(id="lam-02")])
    monkeypatch.setattr("baocao.review.find_spec", lambda name: None)
    with pytest.raises(ReviewError, match=r"pip install 'baocao\[review\]'"):
        review([sound_record()] * 3)


SUSPECT = Suspect(
    rank=1, kind="label", document="=lam<b>", start=4, end=8, given="ORG ‘<i>’",
    suggested="nothing", score=0.9, flagged=True, before="Thu\x00 ", text="<script>",
    after="\ud800",
)  # fmt: skip


def test_the_page_escapes_and_fetches_nothing() -> None:
    page = review_page([SUSPECT])
    page.encode("utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "=lam&lt;b&gt;" in page
    assert not re.search(r'(?:src|href)="', page)
    assert "None." in review_page([])


def test_the_table_opens_in_a_spreadsheet(tmp_path: Path) -> None:
    write_table(tmp_path / "s.csv", [SUSPECT])
    with (tmp_path / "s.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["document"] == "'=lam<b>"
    assert (row["rank"], row["start"], row["flagged"]) == ("1", "4", "True")


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["review", *map(str, arguments)])


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    wrong = marked_record("b", "Xã thu {QUANTITY|2,5 tỷ đồng}, đạt {PERCENT|97%} dự toán năm.")
    return write_splits(tmp_path / "gold", train=[sound_record(), wrong])


def test_command(gold: Path, rules_model: Path, tmp_path: Path) -> None:
    result = _run(gold, "--model", rules_model, "-o", tmp_path / "out", "--limit", "1")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("1\t")
    assert len(result.stdout.splitlines()) == 1
    assert "in 2 document(s)" in result.stderr
    table = (tmp_path / "out" / "suspects.csv").read_text(encoding="utf-8-sig")
    assert "MONEY ‘2,5 tỷ đồng’" in table
    assert "MONEY ‘2,5 tỷ đồng’" in (tmp_path / "out" / "review.html").read_text(encoding="utf-8")
    rows = json.loads(_run(gold, "--model", rules_model, "--json").stdout)
    assert [row["rank"] for row in rows] == list(range(1, len(rows) + 1))


def test_labels_of_ones_own(tmp_path: Path) -> None:
    rows = []
    for n in range(12, 42):
        text = f"Sâu keo hại {n} ha ngô ở xã Bến Gỗ."
        spans = [(0, 7, "PEST"), (18, 21, "PEST" if n == 20 else "CROP")]
        entities = [{"start": a, "end": b, "label": name} for a, b, name in spans]
        rows.append({"id": f"o{n}", "text": text, "entities": entities, "sentences": []})
    write_gold(tmp_path / "mine.jsonl", rows)
    refused = _run(tmp_path / "mine.jsonl")
    assert (refused.exit_code, "give --any-labels" in refused.stderr) == (1, True)
    result = _run(tmp_path / "mine.jsonl", "--any-labels", "--json")
    assert result.exit_code == 0, result.output
    found = [(r["kind"], r["document"], r["suggested"]) for r in json.loads(result.stdout)]
    assert found == [("label", "o20", "CROP ‘ngô’")]


def test_command_refusals(gold: Path, tmp_path: Path) -> None:
    assert _run(tmp_path / "none.jsonl").exit_code == 4
    assert _run(gold, "--model", tmp_path / "none").exit_code == 5
    few = _run(gold)
    assert (few.exit_code, "give 3 or more" in few.stderr) == (1, True)
    broken = sound_record()
    broken["entities"][0]["end"] = 999
    write_gold(tmp_path / "broken.jsonl", [broken])
    result = _run(tmp_path / "broken.jsonl")
    assert (result.exit_code, "broken.jsonl:1" in result.stderr) == (1, True)
