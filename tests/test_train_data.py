"""Training data of one's own: every shape it comes in, and every fault with its line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import spacy
from own_data import conll, sections

from baocao.corpus import CorpusError
from baocao.train_data import label_counts, read_data
from baocao.train_datasets import held_out_split
from baocao.train_reader import BadDataError, data_doc, data_reader, held_out
from baocao.train_rows import RowError, parse_row

TEXT = "Bà Lò Thị Mây ở xã Lũng Vân"
NAME, PLACE = {"start": 3, "end": 13, "label": "NHAN"}, {"start": 16, "end": 27, "label": "NOI"}


def write_rows(path: Path, *rows: Any) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


SHAPES = [
    {"text": TEXT, "entities": [NAME, PLACE]},
    {"text": TEXT, "entities": [PLACE, NAME, PLACE]},  # in another order, one twice
    {"text": TEXT, "entities": [[3, 13, "NHAN"], [16, 27, "NOI"]]},
    {"text": TEXT, "spans": [NAME | {"token_start": 1}, PLACE]},  # Prodigy
    {"text": TEXT, "label": [[3, 13, "NHAN"], [16, 27, "NOI"]]},  # doccano
    {"text": TEXT, "entities": {"start": [3, 16], "end": [13, 27], "label": ["NHAN", "NOI"]}},
    {"id": "a", "text": TEXT, "entities": [NAME, PLACE], "sentences": [], "nested": []},
    {
        "tokens": ["Bà", "Lò_Thị_Mây", "ở", "xã", "Lũng", "Vân"],
        "ner_tags": ["O", "B-NHAN", "O", "B-NOI", "I-NOI", "I-NOI"],
    },
]


@pytest.mark.parametrize("row", SHAPES)
def test_shapes_of_entities(row: dict[str, Any]) -> None:
    record = parse_row(row, tasks=["entities"])
    assert (record["text"], record["entities"]) == (TEXT, [NAME, PLACE])


FILED = [
    ({"text": TEXT, "label": "dân cư"}, [(0, 27, "dân cư")]),
    ({"text": TEXT, "section": "dân cư", "label": [[3, 13, "NHAN"]]}, [(0, 27, "dân cư")]),
    ({"text": TEXT, "label": 3}, [(0, 27, "3")]),
    ({"text": TEXT, "sentences": [{"start": 0, "end": 13, "section": "x"}]}, [(0, 13, "x")]),
]


@pytest.mark.parametrize(("row", "filed"), FILED)
def test_shapes_of_sections(row: dict[str, Any], filed: list[tuple[int, int, str]]) -> None:
    record = parse_row(row, tasks=["sections"])
    assert [(s["start"], s["end"], s["section"]) for s in record["sentences"]] == filed


def span(start: Any, end: Any, label: Any = "X") -> dict[str, Any]:
    return {"text": TEXT, "entities": [{"start": start, "end": end, "label": label}]}


FAULTS = [
    (["a"], "found list, expected an object"),
    ({"entities": []}, "no text in it"),
    ({"text": "  ", "entities": []}, "no text in it"),
    ({"text": "a\ud800", "entities": []}, "half of a surrogate pair"),
    ({"text": TEXT}, "nothing to learn entities from"),
    ({"text": TEXT, "label": "dân cư"}, "nothing to learn entities from"),
    (span(3, 99), "3:99 X is empty or outside the text of 27 characters"),
    (span(3, 3), "3:3 X is empty or outside"),
    (span(-1, 3), "-1:3 X is empty or outside"),
    (span(3, 12), "3:12 X 'Lò Thị Mâ' ends inside the token 'Mây'"),
    (span(4, 13), "4:13 X 'ò Thị Mây' begins inside the token 'Lò'"),
    (span(2, 13), "2:13 X ' Lò Thị Mây' begins with white space"),
    (span(3, 14), "3:14 X 'Lò Thị Mây ' ends with white space"),
    (span("3", 13), "entities[0] is no start, end and label"),
    (span(True, 13), "entities[0] is no start, end and label"),
    (span(3, 13, ""), "entities[0] has the label ''; expected a name"),
    (span(3, 13, None), "entities[0] has the label None; expected a name"),
    ({"text": TEXT, "entities": ["X"]}, "entities[0] is no start, end and label"),
    ({"text": TEXT, "entities": [[3, 13, "X"], [10, 15, "Y"]]}, "overlaps 3:13 X"),
    ({"tokens": ["Bà"], "ner_tags": ["O", "O"]}, "1 tokens with 2 tags"),
    ({"tokens": ["Bà"], "ner_tags": ["X"]}, "tag 'X' is neither O nor"),
    ({"tokens": ["Bà"], "ner_tags": [3]}, "tag 3 is neither O nor"),
    ({"tokens": ["Bà", ""], "ner_tags": ["O", "O"]}, "a token that is no string or empty"),
]


@pytest.mark.parametrize(("row", "message"), FAULTS)
def test_faults(row: Any, message: str) -> None:
    with pytest.raises(RowError) as caught:
        parse_row(row, tasks=["entities"])
    assert any(message in said for said in caught.value.args), caught.value.args


SECTION_FAULTS = [
    ({"text": TEXT}, "nothing to learn sections from"),
    ({"text": TEXT, "label": ""}, "label has the label ''"),
    ({"text": TEXT, "sentences": [{"start": 0, "end": 99, "section": "x"}]}, "outside the text"),
    (
        {
            "text": TEXT,
            "sentences": [
                {"start": 0, "end": 9, "section": "x"},
                {"start": 3, "end": 13, "section": "y"},
            ],
        },
        "sentences[1] 3:13 overlaps the one before it",
    ),
]


@pytest.mark.parametrize(("row", "message"), SECTION_FAULTS)
def test_section_faults(row: Any, message: str) -> None:
    with pytest.raises(RowError) as caught:
        parse_row(row, tasks=["sections"])
    assert any(message in said for said in caught.value.args), caught.value.args


def test_json_lines_with_their_faults(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "mine.jsonl", SHAPES[0], span(3, 12))
    with path.open("ab") as file:
        file.write(b'{"text": \n\n"h\xf4p"\n' + json.dumps(SHAPES[2]).encode())
    data = read_data(path, tasks=["entities"])
    assert [record["id"] for record in data.records] == ["mine-1", "mine-6"]
    assert [str(problem).removeprefix(str(path))[:14] for problem in data.problems] == [
        ":2: 3:12 X 'Lò",
        ":3: not JSON (",
        ":5: not UTF-8;",
    ]


def test_a_faulty_sentence_in_columns_goes_alone(tmp_path: Path) -> None:
    path = tmp_path / "mine.conll"
    path.write_text(conll(documents=True) + "Xã\tNOI\n\nỞ\tO\nHuế\tI-NOI\n", encoding="utf-8")
    data = read_data(path)
    lines = path.read_text(encoding="utf-8").split("\n")
    assert [(p.line, lines[p.line - 1]) for p in data.problems] == [(len(lines) - 4, "Xã\tNOI")]
    assert [str(repair) for repair in data.repairs] == [
        f"{path}:{len(lines) - 1}: 'I-NOI' opens a span; read as 'B-NOI'"
    ]
    assert data.records[-1]["text"].endswith("\nỞ Huế")
    assert label_counts(data.records, "entities") == {"NHAN": 30, "NOI": 31, "QUA": 30}


STRANGE = [
    (["NHAN", "NHAN", "Nhan"], (), [3], "label 'Nhan' (1 time) is 'NHAN' (2) in other letters"),
    (["CHỨC VỤ", "chức_vụ", "CHỨC VỤ"], (), [2], "label 'chức_vụ' (1 time) is 'CHỨC VỤ' (2)"),
    (["NHAN", "Nhan"], ("NHAN", "Nhan"), [], ""),
    (["NHAN", "NOI"], ("NHAN",), [2], "unknown label 'NOI'; allowed: NHAN"),
    (["PER1", "PER2", "C", "C++"], (), [], ""),
]


@pytest.mark.parametrize(("labels", "allowed", "lines", "message"), STRANGE)
def test_labels_that_cannot_be_meant(
    tmp_path: Path, labels: list[str], allowed: tuple[str, ...], lines: list[int], message: str
) -> None:
    path = write_rows(tmp_path / "mine.jsonl", *(span(3, 13, label) for label in labels))
    data = read_data(path, tasks=["entities"], labels=allowed)
    assert [problem.line for problem in data.problems] == lines
    assert all(problem.message.startswith(message) for problem in data.problems)


NO_DATA = [
    ("none.conll", None, "no such file or folder"),
    ("mine.doc", "x", "not a known format of training data"),
    ("empty.conll", "", "nothing in it to learn from"),
    ("empty.jsonl", "\n", "nothing in it to learn from"),
    ("broken.parquet", "x", "cannot be read as a dataset"),
]


@pytest.mark.parametrize(("name", "content", "message"), NO_DATA)
def test_no_data(tmp_path: Path, name: str, content: str | None, message: str) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError, match=message) as caught:
        read_data(tmp_path / name)
    assert name in str(caught.value)


def test_columns_have_no_sections(tmp_path: Path) -> None:
    (tmp_path / "mine.conll").write_text(conll(), encoding="utf-8")
    with pytest.raises(CorpusError, match=r"columns hold entities; give \.jsonl"):
        read_data(tmp_path / "mine.conll", tasks=["sections"])


def test_datasets_on_disk_and_parquet_give_the_same(tmp_path: Path) -> None:
    from datasets import ClassLabel, Dataset, DatasetDict, Features, List, Value

    names = ["O", "B-NHAN", "B-NOI", "I-NOI"]
    features = Features(
        {"tokens": List(Value("string")), "ner_tags": List(ClassLabel(names=names))}
    )
    rows = {"tokens": [SHAPES[-1]["tokens"]], "ner_tags": [[0, 1, 0, 2, 3, 3]]}
    dataset = Dataset.from_dict(rows, features=features)
    DatasetDict({"train": dataset, "validation": dataset}).save_to_disk(tmp_path / "two")
    dataset.save_to_disk(tmp_path / "one")
    dataset.to_parquet(tmp_path / "one.parquet")
    found = [
        read_data(tmp_path / name, tasks=["entities"], part=part).records[0]
        for name, part in (("one", ""), ("one.parquet", ""), ("two", ""), ("two", "validation"))
    ]
    assert all((r["text"], r["entities"]) == (TEXT, [NAME, PLACE]) for r in found)
    assert held_out_split(tmp_path / "two") == "validation"
    assert held_out_split(tmp_path / "one") == ""
    with pytest.raises(CorpusError, match="no split 'test' in it; splits: train, validation"):
        read_data(tmp_path / "two", part="test")


def test_class_labels_in_objects_get_their_names(tmp_path: Path) -> None:
    from datasets import ClassLabel, Dataset, Features, List, Value

    label = ClassLabel(names=["NHAN", "NOI"])
    features = Features(
        {
            "text": Value("string"),
            "entities": List({"start": Value("int32"), "end": Value("int32"), "label": label}),
            "label": ClassLabel(names=["dân cư", "khác"]),
        }
    )
    rows = [{"text": TEXT, "entities": [NAME | {"label": 0}, PLACE | {"label": 1}], "label": 0}]
    Dataset.from_list(rows, features=features).save_to_disk(tmp_path / "mine")
    (record,) = read_data(tmp_path / "mine").records
    assert record["entities"] == [NAME, PLACE]
    assert record["sentences"] == [{"start": 0, "end": 27, "section": "dân cư"}]


def test_rows_of_one_document_stay_together(tmp_path: Path) -> None:
    rows = [{"id": f"d{i % 10}", **row} for i, row in enumerate(sections())]
    records = read_data(write_rows(tmp_path / "mine.jsonl", *rows), tasks=["sections"]).records
    assert len({record["id"] for record in records}) == len(rows)
    train, dev = held_out(records)
    documents = [{record["meta"]["document"] for record in part} for part in (train, dev)]
    assert documents[0].isdisjoint(documents[1])
    assert len(documents[1]) == 2


def test_what_is_held_out_depends_on_the_seed_alone(tmp_path: Path) -> None:
    path = tmp_path / "mine.conll"
    path.write_text(conll(), encoding="utf-8")
    records = read_data(path).records
    train, dev = held_out(records)
    assert (len(train), len(dev)) == (29, 7)
    assert held_out(records) == (train, dev)
    assert held_out(list(reversed(records)))[1] == list(reversed(dev))
    assert held_out(records, seed=1)[1] != dev
    assert held_out(records, share=0) == (records, [])
    assert held_out(records[:2]) == (records[:2], [])


def test_every_section_is_held_out() -> None:
    records = [
        {"id": f"r{i}", "meta": {}, "sentences": [{"section": row["label"]}]}
        for i, row in enumerate(sections())
    ]
    counts = label_counts(held_out(records)[1], "sections")
    assert set(counts) == {"cà phê", "lễ hội", "nước sạch"}
    assert max(counts.values()) - min(counts.values()) <= 1


def test_a_whole_text_is_cut_where_the_layout_cuts_it() -> None:
    nlp = spacy.blank("vi_baocao")
    text = "Xã thu hoạch cà phê.\nGiá tăng. Dân vui."
    record = parse_row({"text": text, "label": "cà phê"}, tasks=["sections"])
    doc = data_doc(nlp, record)
    assert [s.text for s in doc.spans["sections"]] == [
        "Xã thu hoạch cà phê.",
        "Giá tăng.",
        "Dân vui.",
    ]
    assert {s.label_ for s in doc.spans["sections"]} == {"cà phê"}


def test_the_reader_refuses_more_faults_than_allowed(tmp_path: Path) -> None:
    nlp = spacy.blank("vi_baocao")
    path = write_rows(tmp_path / "mine.jsonl", *SHAPES, span(3, 12))
    with pytest.raises(BadDataError, match=r"1 fault\(s\) in the data, 0 allowed") as caught:
        list(data_reader(str(path), "entities")(nlp))
    assert [problem.line for problem in caught.value.problems] == [9]
    assert len(list(data_reader(str(path), "entities", max_errors=1)(nlp))) == len(SHAPES)
    with pytest.raises(ValueError, match="no part 'test' of the data"):
        list(data_reader(str(path), "entities", part="test")(nlp))
