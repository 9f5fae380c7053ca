"""Merging annotations: what stands, what is listed, and decisions given back."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from gold_records import sound_record, span_of
from typer.testing import CliRunner, Result

from baocao.adjudicate import Adjudicated, AdjudicationError, adjudicate
from baocao.adjudicate_decisions import (
    Given,
    Point,
    reading_text,
)
from baocao.agreement_inputs import Annotation, read_annotations
from baocao.cli import app
from baocao.corpus import Record, read_gold, write_gold
from baocao.corpus_checks import validate

NAMES = ("lan", "minh", "hoa")
DOUBLE = Path(__file__).parents[1] / "annotations" / "double"

Change = Callable[[Record], None]


def unchanged(record: Record) -> None:
    """Annotate as the sound record is."""


def longer_money(record: Record) -> None:
    """Take 'gần' into the MONEY."""
    next(e for e in record["entities"] if e["label"] == "MONEY")["start"] -= len("gần ")


def no_org(record: Record) -> None:
    record["entities"] = [e for e in record["entities"] if e["label"] != "ORG"]


def other_section(record: Record) -> None:
    record["sentences"][1]["section"] = "general"


def other_kind(record: Record) -> None:
    record["sentences"][0]["kind"] = "heading"


def no_nested(record: Record) -> None:
    record["nested"] = []


def no_office(record: Record) -> None:
    record["officials"] = []


def other_value(record: Record) -> None:
    next(e for e in record["entities"] if e["label"] == "PERCENT")["value"] = {"min": "105"}


def other_finding(record: Record) -> None:
    record["findings"] = []


def other_year(record: Record) -> None:
    record["meta"]["year"] = 2021


def one_sentence(record: Record) -> None:
    """Join the two sentences of the second paragraph, which stand on lines of their own."""
    first, second = record["sentences"][1:3]
    record["sentences"][1:3] = [{**first, "end": second["end"]}]


# What the second annotator does otherwise, and the kind of the only point it makes.
DISAGREEMENTS: dict[Change, str] = {
    longer_money: "spans",
    no_org: "spans",
    no_nested: "spans",
    other_section: "section",
    other_kind: "kind",
    one_sentence: "sentences",
    no_office: "office",
    other_value: "value",
    other_finding: "findings",
    other_year: "meta.year",
}


def _sound() -> Record:
    record = sound_record()
    for item in record["entities"]:
        if item["label"] == "PERCENT":
            item["value"] = {"min": "104", "max": "104", "unit": "percent"}
    return record


def _annotations(*changes: Change) -> dict[str, Annotation]:
    found = {}
    for name, change in zip(NAMES, changes, strict=False):
        record = copy.deepcopy(_sound())
        change(record)
        found[name] = {record["id"]: record}
    return found


def _given(point: Point, decision: str) -> Given:
    readings = {name: reading_text(reading) for name, reading in point.readings.items()}
    return Given("d.tsv:2", point.key, readings, decision)


def _same(one: Record, other: Record) -> bool:
    """Compare records, whatever the order of the office links' and entities' keys."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _only(merged: Adjudicated) -> tuple[Record, Point]:
    (record,), (point,) = merged.records, merged.points
    return record, point


def test_what_all_agree_on_is_the_record_itself() -> None:
    merged = adjudicate(_annotations(unchanged, unchanged))
    assert _same(merged.records[0], _sound())
    assert merged.points == []


def test_the_double_annotation_with_itself_is_itself() -> None:
    first = read_annotations([DOUBLE / "first.jsonl"])["first"]
    merged = adjudicate({"one": first, "two": first})
    assert merged.records == list(first.values())


@pytest.mark.parametrize(("change", "kind"), DISAGREEMENTS.items())
def test_two_annotators_leave_it_open(change: Change, kind: str) -> None:
    annotations = _annotations(unchanged, change)
    record, point = _only(adjudicate(annotations))
    assert (point.kind, point.settled) == (kind, "open")
    assert set(point.readings) == {"lan", "minh"}
    # Until somebody decides, the first annotator's reading stands.
    assert _same(record, annotations["lan"]["lam-01"])


@pytest.mark.parametrize(("change", "kind"), DISAGREEMENTS.items())
def test_three_annotators_vote(change: Change, kind: str) -> None:
    annotations = _annotations(unchanged, change, change)
    record, point = _only(adjudicate(annotations))
    assert (point.kind, point.settled) == (kind, "majority")
    assert _same(record, annotations["minh"]["lam-01"])


@pytest.mark.parametrize("change", DISAGREEMENTS)
def test_a_decision_for_an_annotator(change: Change) -> None:
    annotations = _annotations(unchanged, change)
    _, point = _only(adjudicate(annotations))
    record, decided_point = _only(adjudicate(annotations, [_given(point, "minh")]))
    assert decided_point.settled == "decided"
    assert _same(record, annotations["minh"]["lam-01"])


@pytest.mark.parametrize("change", DISAGREEMENTS)
def test_a_decision_overrules_a_majority(change: Change) -> None:
    annotations = _annotations(unchanged, change, change)
    _, point = _only(adjudicate(annotations))
    record, _ = _only(adjudicate(annotations, [_given(point, "lan")]))
    assert _same(record, annotations["lan"]["lam-01"])


def justice(record: Record) -> None:
    record["sentences"][1]["section"] = "justice"


def test_no_majority_of_three_readings() -> None:
    _, point = _only(adjudicate(_annotations(unchanged, other_section, justice)))
    assert point.settled == "open"


def test_equally_good_sections_are_kept_together() -> None:
    annotations = _annotations(unchanged, unchanged)
    annotations["minh"]["lam-01"]["sentences"][1]["alternatives"] = ["general"]
    merged = adjudicate(annotations)
    assert merged.points == []
    assert merged.records[0]["sentences"][1]["alternatives"] == ["general"]


def test_authors_are_all_named() -> None:
    annotations = _annotations(unchanged, unchanged)
    annotations["minh"]["lam-01"]["meta"]["author"] = "w2"
    assert adjudicate(annotations).records[0]["meta"]["author"] == "w1 + w2"


def test_a_border_is_not_decided_again_for_the_office() -> None:
    def shorter_position(record: Record) -> None:
        start, end = span_of(record, "Chủ tịch UBND phường Lam Trà")
        short = end - len(" phường Lam Trà")
        for item in record["entities"]:
            if (item["start"], item["end"]) == (start, end):
                item["end"] = short
        record["officials"][0]["positions"] = [[start, short]]
        record["nested"] = []

    annotations = _annotations(unchanged, shorter_position)
    _, point = _only(adjudicate(annotations))
    assert point.kind == "spans"
    merged = adjudicate(annotations, [_given(point, "minh")])
    assert merged.records[0]["officials"] == annotations["minh"]["lam-01"]["officials"]


def test_own_readings() -> None:
    annotations = _annotations(unchanged, no_org)
    _, point = _only(adjudicate(annotations))
    start = point.start or 0
    own = [{"start": start, "end": start + len("Hội CTĐ"), "label": "PROGRAM"}]
    record, _ = _only(adjudicate(annotations, [_given(point, json.dumps(own))]))
    assert own[0] in record["entities"]
    record, _ = _only(adjudicate(annotations, [_given(point, "none")]))
    assert not [e for e in record["entities"] if e["start"] == start]


def test_decisions_that_make_no_gold_are_refused() -> None:
    annotations = _annotations(unchanged, no_org)
    _, point = _only(adjudicate(annotations))
    start = point.start or 0
    for end, message in ((start + 900, "outside the text"), (start + 11, "overlap|ends with")):
        own = json.dumps([{"start": start - 12, "end": end, "label": "ORG"}])
        with pytest.raises(AdjudicationError, match=f"document 'lam-01'.*({message})"):
            adjudicate(annotations, [_given(point, own)])


def test_decisions_on_other_annotations_are_refused() -> None:
    annotations = _annotations(unchanged, no_org)
    _, point = _only(adjudicate(annotations))
    with pytest.raises(AdjudicationError, match="do not differ there"):
        adjudicate(_annotations(unchanged, unchanged), [_given(point, "lan")])
    changed = Given("d.tsv:2", point.key, {"lan": "none", "minh": "none"}, "lan")
    with pytest.raises(AdjudicationError, match="have changed since"):
        adjudicate(annotations, [changed])
    with pytest.raises(AdjudicationError, match="decides the same"):
        adjudicate(annotations, [_given(point, "lan"), _given(point, "minh")])


def test_a_span_out_of_the_sentences_chosen_is_not_taken_by_vote() -> None:
    def over_the_border(record: Record) -> None:
        one_sentence(record)
        money = span_of(record, "104% dự toán.")
        org = span_of(record, "Hội CTĐ")
        inside = [e for e in record["entities"] if not money[0] <= e["start"] < org[1]]
        wide = {"start": money[0], "end": org[1], "label": "ORG"}
        record["entities"] = sorted([*inside, wide], key=lambda e: e["start"])
        record["findings"] = []

    annotations = _annotations(unchanged, over_the_border, over_the_border)
    merged = adjudicate(annotations)
    sentences = next(point for point in merged.points if point.kind == "sentences")
    merged = adjudicate(annotations, [_given(sentences, "lan")])
    spans = next(point for point in merged.points if point.kind == "spans")
    assert spans.settled == "open"
    assert spans.stands == spans.readings["lan"]


def test_a_decision_on_the_office_of_nobody_is_reported() -> None:
    def nobody(record: Record) -> None:
        record["officials"] = []
        record["entities"] = [e for e in record["entities"] if e["label"] != "OFFICIAL"]

    annotations = _annotations(unchanged, no_office, nobody)
    points = {point.kind: point for point in adjudicate(annotations).points}
    assert {kind: point.settled for kind, point in points.items()} == {
        "spans": "majority",
        "office": "open",
    }
    given = [_given(points["spans"], "hoa"), _given(points["office"], "lan")]
    merged = adjudicate(annotations, given)
    assert merged.unused == [given[1]]
    assert merged.records[0]["officials"] == []


def test_a_nested_span_in_no_entity_is_not_lost() -> None:
    annotations = _annotations(unchanged, unchanged)
    annotations["minh"]["lam-01"]["nested"] = [{"start": 0, "end": 6, "label": "LOCATION"}]
    with pytest.raises(AdjudicationError, match="in no entity"):
        adjudicate(annotations)


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["adjudicate", *map(str, arguments)])


def _files(folder: Path, annotations: dict[str, Annotation]) -> list[Path]:
    for name, records in annotations.items():
        write_gold(folder / f"{name}.jsonl", records.values())
    return [folder / f"{name}.jsonl" for name in annotations]


def test_command_round_trip(tmp_path: Path) -> None:
    def all_of_it(record: Record) -> None:
        for change in (longer_money, no_org, other_section, other_kind):
            change(record)

    annotations = _annotations(unchanged, all_of_it)
    files, merged = _files(tmp_path, annotations), tmp_path / "out" / "merged.jsonl"
    result = _run(*files, "-o", merged)
    assert result.exit_code == 0, result.output
    assert "4 difference(s)" in result.stderr
    assert not [p for p in validate([merged]) if p.code != "value"]
    rows = tmp_path / "out" / "merged.decisions.tsv"
    header, *lines = rows.read_text(encoding="utf-8-sig").splitlines()
    assert header.endswith("reading: lan\treading: minh\tdecision")
    rows.write_text("\n".join([header, *(f"{line}minh" for line in lines)]), encoding="utf-8")
    assert _run(*files, "-o", merged).exit_code == 2  # filled in: never written over
    result = _run(*files, "-o", merged, "--decisions", rows)
    assert "0 of them open" in result.stderr, result.output
    assert _same(next(read_gold(merged)), annotations["minh"]["lam-01"])
    assert rows.read_text(encoding="utf-8-sig").count("\tminh\n") == 4  # the decisions are kept


def test_double_annotation_becomes_valid_gold(tmp_path: Path) -> None:
    files = [DOUBLE / "first.jsonl", DOUBLE / "second.jsonl"]
    merged = tmp_path / "merged.jsonl"
    assert _run(*files, "-o", merged, "--to", tmp_path / "d.jsonl").exit_code == 0
    assert validate([merged], skip=["meta"]) == []
    points = [json.loads(line) for line in (tmp_path / "d.jsonl").read_text("utf-8").splitlines()]
    assert {point["kind"] for point in points} == {"spans", "section", "kind"}
    assert all(len(point["readings"]) == 2 and point["decision"] == "" for point in points)


def test_command_refusals(tmp_path: Path) -> None:
    files = _files(tmp_path, _annotations(unchanged, no_org))
    assert _run(files[0], "-o", tmp_path / "m.jsonl").exit_code == 2
    assert _run(*files, "-o", files[0], "--overwrite").exit_code == 2
    assert _run(*files, tmp_path / "none.jsonl", "-o", tmp_path / "m.jsonl").exit_code == 4
    missing = _run(*files, "-o", tmp_path / "m.jsonl", "--decisions", tmp_path / "d.tsv")
    assert (missing.exit_code, "d.tsv: cannot be read" in missing.stderr) == (1, True)
    assert not (tmp_path / "m.jsonl").exists()


def test_a_document_of_one_annotator_is_taken_as_it_is(tmp_path: Path) -> None:
    annotations = _annotations(unchanged, unchanged)
    other = {**_sound(), "id": "lam-02"}
    annotations["minh"]["lam-02"] = other
    files = _files(tmp_path, annotations)
    result = _run(*files, "-o", tmp_path / "m.jsonl")
    assert "document 'lam-02': one annotation only" in result.stderr
    assert list(read_gold(tmp_path / "m.jsonl"))[1] == other
