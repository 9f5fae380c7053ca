"""JSON Lines: a broken line is an error of its own, the other lines are read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from baocao.readers import Document, ReadError, read_path, read_stream


def read(*lines: str | bytes) -> list[Document | ReadError]:
    data = b"\n".join(line.encode() if isinstance(line, str) else line for line in lines)
    return list(read_stream(data, "xa.jsonl"))


def test_every_field() -> None:
    [document] = read('{"id": "a-1", "text": "Thôn 5\\r\\n ", "meta": {"year": 2021}, "more": 1}')
    assert document == Document("a-1", "xa.jsonl", "Thôn 5\r\n ", {"year": 2021})


def test_an_id_is_made_from_stem_and_line() -> None:
    found = read(
        '{"text": "Thôn 5"}', "", '{"text": "Thôn 6", "meta": null}', '{"text":"x","id":7}'
    )
    assert [d.id for d in found if isinstance(d, Document)] == ["xa:1", "xa:3", "7"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "not valid JSON (Expecting property name enclosed in double quotes"),
        ('{"text": "a"} x', "not valid JSON (Extra data"),
        ('{"text": NaN}', "not valid JSON (NaN is not JSON)"),
        ('["Thôn 5"]', "expected an object with 'text', found an array"),
        ('"Thôn 5"', "expected an object with 'text', found a string"),
        ("{}", "no 'text' in the object (it has: nothing)"),
        ('{"id": "b", "body": "x"}', "no 'text' in the object (it has: id, body)"),
        ('{"text": null}', "'text' must be a string, found null"),
        ('{"text": 5}', "'text' must be a string, found a number"),
        ('{"text": true}', "'text' must be a string, found a boolean"),
        ('{"text": {}}', "'text' must be a string, found an object"),
        ('{"text": ""}', "'text' is empty"),
        ('{"text": " \\n\\u200b"}', "'text' is empty"),
        ('{"text": "a\\ud800"}', "'text' holds half a surrogate pair at 1; no UTF-8 can hold it"),
        (
            '{"text": "a", "id": "\\ud800"}',
            "'id' holds half a surrogate pair; no UTF-8 can hold it",
        ),
        ('{"text": "a", "meta": []}', "'meta' must be an object, found an array"),
        ('{"text": "a", "id": ["b"]}', "'id' must be a string, found an array"),
        ('{"text": "a", "id": true}', "'id' must be a string, found a boolean"),
        ('{"text": "a", "id": "first"}', "id 'first' was given to a line above"),
        (b'{"text": "Th\xf4n"}', "not UTF-8 at byte 12 of the line; JSON Lines must be UTF-8"),
        ("[" * 100_000, "JSON nested too deeply"),
        ('{"text": "a", "meta": {"n": %s}}' % ("9" * 5000), "not valid JSON (Exceeds the limit"),
    ],
)
def test_a_broken_line_leaves_its_siblings(line: str | bytes, message: str) -> None:
    first, error, last = read('{"id": "first", "text": "Thôn 5"}', line, '{"text": "Thôn 6"}')
    assert isinstance(first, Document)
    assert isinstance(error, ReadError)
    assert (error.source, error.line) == ("xa.jsonl", 2)
    assert str(error).startswith(f"xa.jsonl:2: {message}")
    assert isinstance(last, Document)
    assert last.text == "Thôn 6"


def test_a_refused_line_does_not_take_its_id() -> None:
    found = read('{"id": "a", "text": ""}', '{"id": "a", "text": "Thôn 5"}')
    assert [type(item) for item in found] == [ReadError, Document]


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_empty_file(data: bytes) -> None:
    assert [str(e) for e in read_stream(data, "xa.jsonl")] == [
        "xa.jsonl: empty: no line holds anything"
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks(encoding: str) -> None:
    data = '{"text": "Thôn 5"}\n{"text": "Ấp 6"}\n'.encode(encoding)
    assert [d.text for d in read_stream(data, "a.jsonl") if isinstance(d, Document)] == [
        "Thôn 5",
        "Ấp 6",
    ]


def test_a_broken_utf_16_file() -> None:
    [error] = read_stream(b"\xff\xfe{\x00\x00\xd8", "a.jsonl")
    assert str(error).startswith("a.jsonl: begins with the mark of utf-16 but is not valid")


def test_windows_line_breaks_and_separators_inside_strings() -> None:
    found = read('{"text": "a\u2028b"}\r', '{"text": "c\x85d"}\r')
    assert [d.text for d in found if isinstance(d, Document)] == ["a\u2028b", "c\x85d"]


def test_a_long_line() -> None:
    text = "Thôn 5 thu 3 tỷ đồng. " * 50_000
    [document] = read(json.dumps({"text": text}))
    assert isinstance(document, Document)
    assert document.text == text


def test_from_a_file_one_line_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "tin.jsonl"
    path.write_bytes(b'{"text": "a"}\n{"text": "b"}')
    documents = read_path(path)
    first = next(documents)
    assert isinstance(first, Document)
    assert (first.id, first.source) == ("tin:1", str(path))
    assert [d.text for d in documents if isinstance(d, Document)] == ["b"]
