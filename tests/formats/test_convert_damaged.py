"""Damaged input of every format: what was found, where, what to do; the others are kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from baocao.convert import FORMATS, convert
from baocao.corpus import Record, read_gold
from baocao.formats.conversion_notes import ConversionError, Notes

GOOD: list[Record] = [
    {
        "id": f"lam-0{number}",
        "text": f"Phường Lam Trà thu {number} tỷ",
        "entities": [{"start": 0, "end": 14, "label": "LOCATION"}],
        "nested": [],
        "sentences": [],
    }
    for number in (1, 2, 3)
]


# Where the second of three records begins.
SECOND = {
    "jsonl": b'{"id": "lam-02"',
    "conll": b'# baocao = {"version": 1, "id": "lam-02"',
    "label-studio": b'  "id": 2,',
    "doccano": b'{"id": "lam-02"',
    "prodigy": b'{"text": "Ph\xc6\xb0\xe1\xbb\x9dng Lam Tr\xc3\xa0 thu 2',
}


def damaged(folder: Path, name: str, old: bytes, new: bytes) -> Path:
    """Write three records and damage the one in the middle."""
    path = folder / "in"
    FORMATS[name][1](path, GOOD, Notes())
    file = path / "lam-02.ann" if name == "brat" else path
    content = file.read_bytes()
    begin = content.index(SECOND.get(name, b""))
    at = content.index(old, begin)
    file.write_bytes(content[:at] + new + content[at + len(old) :])
    return path


# Format, what is replaced behind 'lam-02', by what, where, and what is said.
DAMAGED = [
    ("jsonl", b'"entities"', b'"entities', "in:2", "not JSON"),
    ("jsonl", b"Lam", b"L\xffm", "in:2", "not UTF-8 (byte"),
    ("jsonl", b'"start": 0', b'"start": "0"', "in:2", "entities[0]: 'start' is '0'; give a whole"),
    ("jsonl", b'"LOCATION"', b'""', "in:2", "entities[0]: 'label' is ''; give the name"),
    ("jsonl", b'"sentences": []', b'"sentences": {}', "in:2", "'sentences' is {}; give a list"),
    ("jsonl", b"Lam", b"\\ud83d", "in:2", "its text has half an emoji at 7"),
    ("conll", b"\tB-LOCATION", b"\tLOCATION", "in:16", "tag 'LOCATION' is neither O nor"),
    ("conll", b"Lam\t", b"Lan\t", "in:17", "token 'Lan' is not what '# text' has at 7"),
    ("conll", b'# text = "', b"# text = ", "in:15", "the comment 'text' is no JSON"),
    ("conll", b"Lam\tI", b"Lam I", "in:17", "no token and tag with a tab between them"),
    ("conll", b"Lam\t", b"L\xffm\t", "in:17", "not UTF-8"),
    ("brat", b"LOCATION 0 14", b"LOCATION 0", "in/lam-02.ann:1", "T1: '0' is no pair of offsets"),
    ("brat", b"T1\t", b"T1 ", "in/lam-02.ann:1", "'T1 LOCATION 0 14"),
    ("brat", b"\t", b"\nX", "in/lam-02.ann:1", "'T1' is no annotation; brat writes"),
    ("brat", b"\n", b"\nT1\tORG 0 6\tx\n", "in/lam-02.ann:2", "T1 stands twice"),
    ("brat", b"Lam", b"L\xffm", "in/lam-02.txt", "not UTF-8 (byte"),
    ("label-studio", b'"result": [', b'"result": [1, ', "in: task 2", "'annotations' is no list"),
    ("label-studio", b'"result"', b'"results"', "in: task 2", "'annotations' is no list of"),
    ("doccano", b'"label": [[0, 14, ', b'"label": [[0, ', "in:2", "label[0] is no span; give"),
    ("doccano", b'"text"', b'"txet"', "in:2", "its text is None; give a string"),
    ("doccano", b"}", b"]", "in:2", "not JSON"),
    ("prodigy", b'"label": "', b'"label": 5, "x": "', "in:2", "spans[0] is no span; give"),
    ("prodigy", b'"text"', b'"html"', "in:2", "its text is None; give a string"),
]


@pytest.mark.parametrize(("name", "old", "new", "where", "message"), DAMAGED)
def test_a_damaged_record_is_named_and_the_others_are_kept(
    name: str, old: bytes, new: bytes, where: str, message: str, tmp_path: Path
) -> None:
    path = damaged(tmp_path, name, old, new)
    notes = Notes(tolerant=True)
    assert [r["id"] for r in FORMATS[name][0](path, notes)] == ["lam-01", "lam-03"]
    (fault,) = notes.of("fault")
    assert fault.where == f"{tmp_path}/{where}"
    assert fault.message.startswith(message)
    with pytest.raises(ConversionError, match="in"):
        [*FORMATS[name][0](path, Notes())]


# Format, the whole content of a file, what is said.
USELESS: list[tuple[str, bytes, str]] = [
    ("label-studio", b"[{", "not JSON"),
    ("label-studio", b"\xff\xfe[]", "not UTF-8 (byte 0)"),
    ("label-studio", b'"x"', "holds no list of tasks; export as JSON or JSON-MIN"),
    ("docbin", b"", "no DocBin, or damaged"),
    ("docbin", b"PK\x03\x04 no spaCy", "no DocBin, or damaged"),
    ("parquet", b"", "no Parquet, or damaged"),
    ("parquet", b"PAR1 cut off", "no Parquet, or damaged"),
]


@pytest.mark.parametrize(("name", "content", "message"), USELESS)
def test_a_useless_file_is_named(name: str, content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "in"
    path.write_bytes(content)
    with pytest.raises(ConversionError) as caught:
        [*FORMATS[name][0](path, Notes(tolerant=True))]
    assert str(caught.value).startswith(f"{path}: {message}")


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_that_is_cut_is_named(name: str, tmp_path: Path) -> None:
    path = tmp_path / "in"
    FORMATS[name][1](path, GOOD, Notes())
    file = path / "lam-03.json" if name == "brat" else path
    file.write_bytes(file.read_bytes()[:-9])
    notes = Notes(tolerant=True)
    if name in ("label-studio", "docbin", "parquet"):
        with pytest.raises(ConversionError, match=r"damaged|not JSON"):
            [*FORMATS[name][0](path, notes)]
        return
    records = [*FORMATS[name][0](path, notes)]
    assert [r["id"] for r in records][:2] == ["lam-01", "lam-02"]
    if name != "conll":  # the end of columns looks like their middle
        assert [note.kind for note in notes.all] == ["loss" if name == "brat" else "fault"]


@pytest.mark.parametrize("name", FORMATS)
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConversionError, match="none: no "):
        [*FORMATS[name][0](tmp_path / "none", Notes(tolerant=True))]


ROWS: list[tuple[dict[str, Any], str]] = [
    ({"id": "a", "text": None}, "its text is None; give a string"),
    ({"id": None, "text": "họp"}, "its id is None; give a string that is not empty"),
    ({"id": "a", "text": "họp", "meta": "{"}, "a column is not what it should be"),
    ({"id": "a", "text": "họp", "entities": "x"}, "a column is not what it should be"),
]


@pytest.mark.parametrize(("row", "message"), ROWS)
def test_a_damaged_row_is_named(row: dict[str, Any], message: str, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = tmp_path / "in.parquet"
    good = {**dict.fromkeys(row), "id": "b", "text": "họp"}
    pq.write_table(pa.Table.from_pylist([good, row]), path)
    notes = Notes(tolerant=True)
    assert [r["id"] for r in FORMATS["parquet"][0](path, notes)] == ["b"]
    (fault,) = notes.of("fault")
    assert fault.where == f"{path}: row 2"
    assert fault.message.startswith(message)


OUTSIDE = [(-1, 3), (3, 3), (5, 3), (0, 99)]


@pytest.mark.parametrize(("start", "end"), OUTSIDE)
def test_a_span_outside_the_text_is_a_loss(start: int, end: int, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    span = {"start": start, "end": end, "label": "ORG"}
    record = {"id": "a", "text": "họp xã", "entities": [span], "sentences": []}
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")
    done = convert(path, tmp_path / "out.json", source_format="jsonl")
    assert done.records == 1
    assert done.counted() == 1
    (loss,) = done.of("loss")
    assert (loss.what, loss.where, loss.start, loss.end) == ("entity", f"{path}:1", start, end)


def test_what_columns_cannot_hold_is_a_loss(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    spans = [
        {"start": 0, "end": 10, "label": "ORG"},
        {"start": 7, "end": 14, "label": "LOCATION"},
        {"start": 6, "end": 7, "label": "DATE"},
    ]
    record = {"id": "a", "text": GOOD[0]["text"], "entities": spans, "sentences": []}
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")
    done = convert(path, tmp_path / "out.conll")
    assert [(n.what, n.start, n.end) for n in done.of("loss")] == [
        ("entity", 6, 7),
        ("entity", 7, 14),
    ]


def test_half_a_run_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "in.json").write_bytes(b"[{")
    with pytest.raises(ConversionError):
        convert(tmp_path / "in.json", tmp_path / "out.jsonl")
    assert [path.name for path in tmp_path.iterdir()] == ["in.json"]


def test_the_records_of_a_damaged_file_are_whole(tmp_path: Path) -> None:
    path = damaged(tmp_path, "jsonl", b'"LOCATION"', b'""')
    done = convert(path, tmp_path / "out.jsonl", source_format="jsonl")
    assert done.records == 2
    assert [*read_gold(tmp_path / "out.jsonl")] == [GOOD[0], GOOD[2]]
