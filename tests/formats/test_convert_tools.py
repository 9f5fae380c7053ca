"""Exports in the shape that brat, doccano, Label Studio and Prodigy write today."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from gold_records import sound_record
from spacy.language import Language

from baocao.convert import FORMATS
from baocao.corpus import Record
from baocao.corpus_spans import span_faults
from baocao.formats import conll
from baocao.formats.brat import read_brat
from baocao.formats.conversion_notes import ConversionError, Notes
from baocao.formats.doccano import read_doccano
from baocao.formats.gold_conll import read_gold_conll, write_gold_conll
from baocao.formats.gold_jsonl import read_jsonl
from baocao.formats.gold_tokens import tokenizer
from baocao.formats.label_studio import read_label_studio
from baocao.formats.prodigy import read_prodigy
from baocao.records import make_report

TEXT = "🎉 Phường Lam Trà\r\nthu 5 tỷ"


def region(start: int, end: int, quote: str, label: str, **more: Any) -> dict[str, Any]:
    """Return a region as Label Studio exports it."""
    value = {"start": start, "end": end, "text": quote, "labels": [label]}
    base = {"id": f"r{start}", "from_name": "label", "to_name": "text", "type": "labels"}
    return {**base, "origin": "manual", "value": value, **more}


def task(*results: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Return a task of Label Studio with an annotation for each list of results."""
    annotations = [
        {
            "id": 10 + number,
            "completed_by": number,
            "result": result,
            "was_cancelled": False,
            "ground_truth": False,
            "created_at": f"2024-03-0{number + 1}T08:00:00Z",
            "updated_at": f"2024-03-0{number + 1}T08:05:00Z",
            "lead_time": 12.5,
        }
        for number, result in enumerate(results)
    ]
    shell = {"drafts": [], "predictions": [], "meta": {}, "project": 3, "total_annotations": 1}
    return {"id": 7, "annotations": annotations, "data": {"text": TEXT}, **shell, **more}


WARD = region(2, 16, "Phường Lam Trà", "LOCATION")
MONEY = region(22, 26, "5 tỷ", "MONEY")


def surfaces(record: Record) -> list[tuple[str, str]]:
    """Return label and text of the entities."""
    return [(e["label"], record["text"][e["start"] : e["end"]]) for e in record["entities"]]


FOUND = [("LOCATION", "Phường Lam Trà"), ("MONEY", "5 tỷ")]


def read_tasks(folder: Path, *tasks: Any) -> tuple[list[Record], list[str]]:
    """Return the records of a Label Studio export, and what was told."""
    path = folder / "project-3-at-2024-03-05.json"
    path.write_text(json.dumps([*tasks], ensure_ascii=False), encoding="utf-8")
    notes = Notes(tolerant=True)
    records = [*read_label_studio(path, notes)]
    return records, [f"{n.kind} {n.what}: {n.message}" for n in notes.all]


def test_label_studio_json(tmp_path: Path) -> None:
    choice = {"start": 0, "end": 16, "text": "🎉 Phường Lam Trà", "choices": ["title"]}
    section = region(0, 16, "🎉 Phường Lam Trà", "other", from_name="section", id="s")
    kind = {"id": "s", "from_name": "kind", "to_name": "text", "type": "choices", "value": choice}
    (record,), told = read_tasks(tmp_path, task([MONEY, WARD, section, kind]))
    assert told == []
    assert record["id"] == "project-3-at-2024-03-05-7"
    assert surfaces(record) == FOUND
    sentence = {"start": 0, "end": 16, "section": "other", "kind": "title", "alternatives": []}
    assert record["sentences"] == [sentence]


def test_label_studio_before_it_counted_code_points(tmp_path: Path) -> None:
    old = [region(3, 17, "Phường Lam Trà", "LOCATION"), region(23, 27, "5 tỷ", "MONEY")]
    (record,), told = read_tasks(tmp_path, task(old))
    assert surfaces(record) == FOUND
    assert [line.split(": ")[-1] for line in told] == ["counted in UTF-16 units"] * 2


def test_label_studio_with_a_crlf_counted_as_one(tmp_path: Path) -> None:
    (record,), told = read_tasks(tmp_path, task([WARD, region(21, 25, "5 tỷ", "MONEY")]))
    assert surfaces(record) == FOUND
    assert told == ["repair entity: MONEY '5 tỷ': counted in CRLF as one"]


def test_label_studio_of_version_0(tmp_path: Path) -> None:
    old = task([WARD, MONEY])
    old["completions"] = old.pop("annotations")
    (record,), told = read_tasks(tmp_path, old)
    assert surfaces(record) == FOUND
    assert told == []


def test_label_studio_json_min(tmp_path: Path) -> None:
    spans = [{"start": 2, "end": 16, "text": "Phường Lam Trà", "labels": ["LOCATION"]}]
    section = [{"start": 18, "end": 26, "text": "thu 5 tỷ", "labels": ["economy"]}]
    small = {
        "id": 7, "text": TEXT, "label": spans, "section": section, "kind": "body", "annotator": 1,
        "annotation_id": 10, "created_at": "2024-03-01T08:00:00Z", "lead_time": 9.1,
    }  # fmt: skip
    (record,), told = read_tasks(tmp_path, small)
    assert told == []
    assert surfaces(record) == FOUND[:1]
    assert [s["section"] for s in record["sentences"]] == ["economy"]


def test_the_newest_annotation_counts_and_others_are_told(tmp_path: Path) -> None:
    (record,), told = read_tasks(tmp_path, task([WARD], [WARD, MONEY]))
    assert surfaces(record) == FOUND
    assert told == ["loss annotation: annotation of 0 differs and is left out; adjudicate first"]


def test_ground_truth_counts_before_the_newest(tmp_path: Path) -> None:
    two = task([WARD, MONEY], [WARD])
    two["annotations"][0]["ground_truth"] = True
    (record,), told = read_tasks(tmp_path, two)
    assert surfaces(record) == FOUND
    assert len(told) == 1


def test_the_same_annotation_twice_is_no_loss(tmp_path: Path) -> None:
    _, told = read_tasks(tmp_path, task([WARD, MONEY], [MONEY, WARD]))
    assert told == []


def test_cancelled_and_predicted(tmp_path: Path) -> None:
    skipped = task([WARD])
    skipped["annotations"][0]["was_cancelled"] = True
    skipped["predictions"] = [{"result": [WARD, MONEY], "score": 0.9, "model_version": "m"}]
    (record,), told = read_tasks(tmp_path, skipped)
    assert surfaces(record) == FOUND
    assert told == ["repair document: not annotated yet: the 2 predicted results are taken"]


LOST = [
    (region(2, 16, "Phường Lam Mo", "LOCATION"), "loss entity: LOCATION 'Phường Lam Mo' stands"),
    ({"from_id": "r2", "to_id": "r22", "type": "relation"}, "loss field: a result of type 'rel"),
    (region(2, 16, "x", "LOCATION", value={"start": "/p[1]", "end": "/p[1]", "labels": ["X"]}),
     "loss entity: X at '/p[1]': not an offset into a <Text>"),
    (region(2, 16, "x", "x", value={"start": 2, "end": 16, "labels": ["LOCATION", "ORG"]}),
     "loss entity: second label ORG of LOCATION"),
]  # fmt: skip


@pytest.mark.parametrize(("result", "message"), LOST)
def test_what_label_studio_has_more_is_told(
    result: dict[str, Any], message: str, tmp_path: Path
) -> None:
    (record,), told = read_tasks(tmp_path, task([MONEY, result]))
    assert ("MONEY", "5 tỷ") in surfaces(record)
    assert [line[: len(message)] for line in told] == [message]


def lines(folder: Path, *values: Any) -> Path:
    """Write values as JSONL."""
    path = folder / "all.jsonl"
    rows = [json.dumps(value, ensure_ascii=False) + "\n" for value in values]
    path.write_text("".join(rows), encoding="utf-8")
    return path


DOCCANO = [
    {"id": 1, "text": TEXT, "label": [[3, 17, "LOCATION"], [23, 27, "MONEY"]], "Comments": []},
    {
        "id": 1, "text": TEXT, "Comments": [], "relations": [],
        "entities": [
            {"id": 4, "label": "LOCATION", "start_offset": 3, "end_offset": 17},
            {"id": 5, "label": "MONEY", "start_offset": 23, "end_offset": 27},
        ],
    },
    {"id": 1, "text": TEXT, "labels": [[3, 17, "LOCATION"], [23, 27, "MONEY"]]},
    {"id": 1, "text": TEXT, "label": [[2, 16, "LOCATION"], [21, 25, "MONEY"]]},  # graphemes
]  # fmt: skip


@pytest.mark.parametrize("value", DOCCANO)
def test_doccano(value: dict[str, Any], tmp_path: Path) -> None:
    (record,) = read_doccano(lines(tmp_path, value))
    assert record["id"] == "all-1"
    assert surfaces(record) == FOUND
    assert record["sentences"] == []


def test_doccano_relations_and_comments_are_told(tmp_path: Path) -> None:
    more = {"relations": [{"id": 1, "from_id": 4, "to_id": 5, "type": "x"}], "Comments": ["?"]}
    notes = Notes()
    assert len([*read_doccano(lines(tmp_path, DOCCANO[1] | more), notes)]) == 1
    assert [note.what for note in notes.all] == ["field", "field"]


PRODIGY = {
    "text": "🎉 Phường Lam Trà thu",
    "_input_hash": 1, "_task_hash": 2, "_is_binary": False, "_view_id": "ner_manual",
    "tokens": [
        {"text": "🎉", "start": 0, "end": 1, "id": 0, "ws": True},
        {"text": "Phường", "start": 2, "end": 8, "id": 1, "ws": True},
        {"text": "Lam", "start": 9, "end": 12, "id": 2, "ws": True},
        {"text": "Trà", "start": 13, "end": 16, "id": 3, "ws": True},
        {"text": "thu", "start": 17, "end": 20, "id": 4, "ws": False},
    ],
    "spans": [{"start": 2, "end": 16, "token_start": 1, "token_end": 3, "label": "LOCATION"}],
    "answer": "accept", "_timestamp": 1709712000, "_annotator_id": "a", "_session_id": "a",
}  # fmt: skip


def test_prodigy(tmp_path: Path) -> None:
    rejected = {**PRODIGY, "answer": "reject"}
    notes = Notes()
    (record,) = read_prodigy(lines(tmp_path, PRODIGY, rejected), notes)
    assert record["id"] == "all-1"
    assert surfaces(record) == FOUND[:1]
    assert [note.message for note in notes.all] == ["the answer is 'reject'; the task is left out"]


def test_prodigy_tokens_are_the_quote(tmp_path: Path) -> None:
    moved = [{**t, "start": t["start"] + 1, "end": t["end"] + 1} for t in PRODIGY["tokens"][1:]]
    spans = [{"start": 3, "end": 17, "token_start": 1, "token_end": 3, "label": "LOCATION"}]
    value = {**PRODIGY, "tokens": [PRODIGY["tokens"][0], *moved], "spans": spans}
    notes = Notes()
    (record,) = read_prodigy(lines(tmp_path, value), notes)
    assert surfaces(record) == FOUND[:1]
    assert [note.kind for note in notes.all] == ["repair"]


ANN = (
    "T1\tLOCATION 2 16\tPhường Lam Trà\n"
    "T2\tMONEY 22 26\t5 tỷ\n"
    "T3\tSentence 18 26\tthu 5 tỷ\n"
    "A1\tSection T3 economy\n"
)


def brat(folder: Path, ann: str, text: str = TEXT) -> tuple[Record, list[str]]:
    """Return the record of a folder with one document, and what was told."""
    (folder / "lam-01.txt").write_text(text, encoding="utf-8", newline="")
    (folder / "lam-01.ann").write_text(ann, encoding="utf-8", newline="")
    notes = Notes(tolerant=True)
    (record,) = read_brat(folder, notes)
    return record, [f"{n.kind} {n.what}: {n.message}" for n in notes.all]


def test_brat(tmp_path: Path) -> None:
    record, told = brat(tmp_path, ANN)
    assert told == []
    assert record["id"] == "lam-01"
    assert surfaces(record) == FOUND
    sentence = {"start": 18, "end": 26, "section": "economy", "kind": "body", "alternatives": []}
    assert record["sentences"] == [sentence]


BRAT = [
    ("R1\tPaid Arg1:T1 Arg2:T2\t\n", "loss field: the relation R1 has no place"),
    ("E1\tMONEY:T2\n", "loss field: the event E1 has no place"),
    ("*\tEquiv T1 T2\n", "loss field: the equivalence * has no place"),
    ("N1\tReference T1 Wiki:1\tLam\n", "loss field: the normalization N1 has no place"),
    ("A2\tNegation T2\n", "loss field: the attribute A2 has no place"),
    ("#1\tAnnotatorNotes T1\txem lại\n", "loss field: the note #1 has no place"),
    ("T9\tORG 2 8;22 26\tPhường 5 tỷ\n", "loss entity: ORG 'Phường 5 tỷ' in pieces"),
    ("T9\tORG 3 9\tPhường\n", "repair entity: ORG 'Phường': counted in UTF-16 units"),
    ("T9\tORG 9 12\tMơ\n", "loss entity: ORG 'Mơ' stands nowhere"),
]


@pytest.mark.parametrize(("line", "message"), BRAT)
def test_what_brat_has_more_is_told(line: str, message: str, tmp_path: Path) -> None:
    record, told = brat(tmp_path, ANN + line)
    assert set(FOUND) <= set(surfaces(record))
    assert [t[: len(message)] for t in told] == [message]


def test_brat_over_a_line_break(tmp_path: Path) -> None:
    record, told = brat(tmp_path, "T1\tORG 9 16;18 21\tLam Trà thu\r\n")
    assert told == []
    assert surfaces(record) == [("ORG", "Lam Trà\r\nthu")]


def test_brat_can_open_what_is_written(tmp_path: Path) -> None:
    FORMATS["brat"][1](tmp_path / "b", [sound_record()], Notes())
    conf = (tmp_path / "b" / "annotation.conf").read_text(encoding="utf-8")
    assert "[entities]\nOFFICIAL\n" in conf
    assert "Section\tArg:Sentence, Value:general|propaganda|" in conf
    first = (tmp_path / "b" / "lam-01.ann").read_text(encoding="utf-8").split("\n")[0]
    assert first == "T1\tLOCATION 7 14\tLam Trà"


def test_reports_of_annotate_become_gold_to_correct(rules: Language, tmp_path: Path) -> None:
    text = "Ông Tô Bá Nhẫn - Chủ tịch UBND phường Lam Trà: thu 12,4 tỷ đồng, bằng 104% dự toán."
    report = make_report(rules(text), id="lam-01", source="a.txt", model="rules").to_dict()
    report["findings"] = [{"kind": "missing_base"}]
    notes = Notes()
    (record,) = read_jsonl(lines(tmp_path, report), notes)
    assert [(n.kind, n.what) for n in notes.all] == [("loss", "field")] * 2
    assert notes.all[1].message == "1 findings found by baocao, which nobody has checked"
    assert ("MONEY", "12,4 tỷ đồng") in surfaces(record)
    assert all(set(e) <= {"start", "end", "label", "value"} for e in record["entities"])
    assert not [f for f in span_faults(record) if f.code != "uncovered"]


@pytest.mark.parametrize("field", ["entities", "sentences"])
def test_a_damaged_report_is_named(field: str, tmp_path: Path) -> None:
    report = {"schema_version": "1.0", "text_sha256": "", "id": "a", "text": "", field: 5}
    with pytest.raises(ConversionError, match=r"all.jsonl:1: no report as 'baocao annotate'"):
        [*read_jsonl(lines(tmp_path, report))]


def test_training_reads_our_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    record = sound_record()
    write_gold_conll(path, [record])
    (plain,) = conll.read_conll(path)
    assert [e["label"] for e in plain["entities"]] == [e["label"] for e in record["entities"]]
    conll.write_conll(path, [record], tokenizer())
    (back,) = read_gold_conll(path)  # no comment '# text': tokens with blanks between
    assert [e["label"] for e in back["entities"]] == [e["label"] for e in record["entities"]]
