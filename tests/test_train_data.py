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
from baocao.train_faults import Problem, fault_lines
from baocao.train_held_out import held_out, why_none
from baocao.train_reader import BadDataError, data_doc, data_reader
from baocao.train_rows import RowError, parse_row
from baocao.train_warnings import model_warnings, score_warnings, unknown_warning

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


def plain(number: int) -> dict[str, Any]:
    return {"id": f"r{number}", "text": f"{number} hộ nghèo", "meta": {}, "sentences": []}


def test_rows_that_are_added_move_few() -> None:
    rows = [plain(i) for i in range(100)]
    before = {record["id"] for record in held_out(rows)[1]}
    assert len(before) == 20
    for added in (1, 5, 50, 100):
        more = [plain(i) for i in range(100, 100 + added)]
        after = {record["id"] for record in held_out(more + rows)[1]}
        old = {name for name in after if int(name[1:]) < 100}
        assert len(after) == round((100 + added) / 5)
        assert old <= before or before <= old  # all move to the same side
        assert len(old ^ before) <= min(added, 10)


def test_names_have_no_say_in_what_is_held_out() -> None:
    rows = [plain(i) for i in range(40)]
    renamed = [{**row, "id": f"z{i}"} for i, row in enumerate(reversed(rows))]
    texts = [{record["text"] for record in held_out(some)[1]} for some in (rows, renamed)]
    assert texts[0] == texts[1]


def test_equal_texts_stay_together() -> None:
    rows = [{**plain(i % 30), "id": f"r{i}"} for i in range(60)]
    train, dev = held_out(rows)
    assert len(dev) == 12
    assert {r["text"] for r in train}.isdisjoint(r["text"] for r in dev)
    assert list(score_warnings(train, dev, share=0.2)) == []
    (warning,) = score_warnings(rows, dev, share=0.2)
    assert warning.startswith("12 of the 12 text(s) scored on stand in the training data too")


def test_units_stay_together_where_there_are_several() -> None:
    rows = [{**plain(i), "meta": {"unit": f"xã {i // 4}"}} for i in range(40)]
    train, dev = held_out(rows)
    assert len(dev) == 8
    assert {r["meta"]["unit"] for r in train}.isdisjoint(r["meta"]["unit"] for r in dev)
    one_unit = [{**plain(i), "meta": {"unit": "xã Ea Tam"}} for i in range(40)]
    assert len(held_out(one_unit)[1]) == 8


WHY_NONE = [
    ([plain(1), plain(2)], 0.2, "2 document(s) cannot be parted in that share; give more"),
    ([plain(1)] * 9, 0.2, "the 9 texts are all the same"),
    ([plain(1)] * 9, 0, "the share asked for is 0"),
    (
        [{**plain(i), "meta": {"document": "bc"}} for i in range(120)],
        0.2,
        "the 120 rows share the id 'bc' and so are one document; give each report an id",
    ),
]


@pytest.mark.parametrize(("rows", "share", "message"), WHY_NONE)
def test_why_nothing_is_held_out(rows: list[dict[str, Any]], share: float, message: str) -> None:
    assert held_out(rows, share=share) == (rows, [])
    assert why_none(rows, share=share).startswith(message)


def test_long_lists_of_faults_are_cut_by_kind() -> None:
    columns = [Problem("a.conll", n, f"{n} column(s) where the file has 2") for n in range(3, 40)]
    tags = [Problem("a.conll", 50, "tag 'X' is neither O nor")]
    lines = list(fault_lines([*columns, *tags]))
    assert lines[:10] == [str(problem) for problem in columns[:10]]
    assert lines[10:] == [
        "… and 27 more like a.conll:3 (3 column(s) where the file has 2)",
        "a.conll:50: tag 'X' is neither O nor",
    ]
    others = [Problem("a.conll", n, f"fault {'x' * n}") for n in range(1, 31)]
    assert list(fault_lines(others))[20:] == ["… and 10 more of 10 other kind(s)"]


def test_spans_that_cut_words_are_one_kind() -> None:
    rows = [span(3, 12), span(4, 13), span(16, 26)]
    problems = []
    for line, row in enumerate(rows, start=1):
        with pytest.raises(RowError) as caught:
            parse_row(row, tasks=["entities"])
        problems += [Problem("a.jsonl", line, message) for message in caught.value.args]
    assert list(fault_lines(problems, of_a_kind=1))[-2:] == [
        "… and 1 more like a.jsonl:1 (3:12 X 'Lò Thị Mâ' ends inside the token 'Mây')",
        str(problems[1]),
    ]


MADE = [
    # a row beside its text, whether a model made it
    ({"entities": [NAME]}, False),
    ({"entities": [NAME], "model": "vi_x-1.0"}, True),
    ({"entities": [], "model": "vi_x-1.0"}, True),
    ({"entities": [NAME], "model": ""}, False),
    ({"entities": [NAME | {"source": "given"}], "model": "vi_x-1.0"}, False),
    ({"entities": [NAME | {"source": "given"}, PLACE], "model": "vi_x-1.0"}, True),
]


@pytest.mark.parametrize(("row", "made"), MADE)
def test_what_a_model_made_is_told(row: dict[str, Any], made: bool) -> None:
    record = parse_row({"text": TEXT, **row}, tasks=["entities"])
    warnings = list(model_warnings([record, {"entities": []}]))
    assert bool(warnings) is made
    assert all(w.startswith("1 of 2 record(s) hold what a model found (vi") for w in warnings)


def test_gold_labels_that_a_model_does_not_know() -> None:
    assert list(unknown_warning({"NOI": 3}, ["NOI", "QUA"])) == []
    (warning,) = unknown_warning({f"N{i:02}": 2 for i in range(12)}, ["NOI"])
    assert "N09 (2) and 2 more; these 24 of 24 gold span(s) count as missed" in warning


LABEL_CHANGES = [
    ("rệp\tB-PETS\nsáp\tI-PEST\n", "'B-PETS' to 'I-PEST'; read as two spans, PETS and PEST"),
    ("rệp\tI-PEST\nsáp\tI-PEST\n", "'I-PEST' opens a span; read as 'B-PEST'"),
    ("rệp\tU-PEST\nsáp\tI-PEST\n", "'I-PEST' opens a span; read as 'B-PEST'"),
]


@pytest.mark.parametrize(("rows", "message"), LABEL_CHANGES)
def test_a_label_that_changes_inside_a_span_is_told(
    tmp_path: Path, rows: str, message: str
) -> None:
    (tmp_path / "mine.conll").write_text(rows, encoding="utf-8")
    (repair,) = read_data(tmp_path / "mine.conll").repairs
    assert repair.message.endswith(message)


def test_every_section_is_held_out() -> None:
    records = [
        {"id": f"r{i}", "meta": {}, "text": row["text"], "sentences": [{"section": row["label"]}]}
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
