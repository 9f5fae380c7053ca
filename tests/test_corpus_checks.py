"""What ``validate`` finds: a table of planted faults, each found once and where it is."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gold_records import sound_record, span_of, write_splits

from baocao.corpus import SPLITS, CorpusError, Record, gold_files, write_gold
from baocao.corpus_checks import CODES, Problem, validate
from baocao.corpus_schema import gold_schema, schema_errors, schema_text
from baocao.corpus_values import add_values

ROOT = Path(__file__).parents[1]
GONE = object()
"""Stands for a field that is taken away."""

TEXT = sound_record()["text"]
LENGTH = len(TEXT)
MONEY = span_of(sound_record(), "12,4 tỷ đồng")
PERCENT = span_of(sound_record(), "104%")
NAME = span_of(sound_record(), "Tô Bá Nhẫn")
OFFICE = span_of(sound_record(), "Chủ tịch UBND phường Lam Trà")
PLACE = span_of(sound_record(), "phường Lam Trà")
SENTENCE = span_of(sound_record(), TEXT[TEXT.index("Tô Bá") : TEXT.index(" Ngày")])
LAST = (SENTENCE[1] + 1, LENGTH)


def entity(surface: str) -> int:
    """Return the number of an entity in the list of the sound record."""
    start, end = span_of(sound_record(), surface)
    return next(
        i
        for i, e in enumerate(sound_record()["entities"])
        if (e["start"], e["end"]) == (start, end)
    )


def fact(**changes: Any) -> dict[str, Any]:
    words = {"start": MONEY[0] - len("ngân sách đạt gần "), "end": MONEY[1]}
    evidence = [{"start": MONEY[0], "end": MONEY[1], "text": "12,4 tỷ đồng"}]
    return {"id": "f1", "indicator": "thu ngân sách", **words, "evidence": evidence, **changes}


FACT = fact()["start"], fact()["end"]

# What is changed (path and new value), the code, the offsets and a piece of the message.
FAULTS: list[tuple[tuple[str | int, ...], Any, str, tuple[int, int] | None, str]] = [
    (("entities", entity("12,4 tỷ đồng"), "end"), 999, "offsets", (MONEY[0], 999), "outside"),
    (
        ("entities", entity("12,4 tỷ đồng"), "end"),
        MONEY[0],
        "offsets",
        (MONEY[0], MONEY[0]),
        f"empty or outside the text of {LENGTH} characters",
    ),
    (("sentences", 2, "end"), LENGTH + 1, "offsets", (LAST[0], LENGTH + 1), "sentences item"),
    (
        ("entities", entity("104%"), "start"),
        MONEY[1] - 4,
        "overlap",
        (MONEY[1] - 4, PERCENT[1]),
        "overlaps '12,4 tỷ đồng'",
    ),
    (
        ("entities", entity("104%"), "start"),
        PERCENT[0] - 1,
        "edge",
        (PERCENT[0] - 1, PERCENT[1]),
        "' 104%' begins with a blank",
    ),
    (
        ("entities", entity("12,4 tỷ đồng"), "end"),
        MONEY[1] + 1,
        "edge",
        (MONEY[0], MONEY[1] + 1),
        "ends with ','",
    ),
    (("entities", entity("104%"), "label"), "CASH", "label", PERCENT, "'CASH' is not one of"),
    (("nested", 0, "label"), "ORG", "label", PLACE, "'ORG' is not one of RESIDENTIAL_GROUP"),
    (("sentences", 1, "section"), "sport", "section", SENTENCE, "'sport' is not one of"),
    (("sentences", 2, "alternatives"), ["sport"], "section", LAST, "alternatives[0] 'sport'"),
    (("sentences", 1, "kind"), "verse", "kind", SENTENCE, "'verse' is not one of body"),
    (("sentences", 1, "end"), SENTENCE[1] - 1, "uncovered", (SENTENCE[1] - 1, SENTENCE[1]), "'.'"),
    (("sentences", 2, "start"), SENTENCE[1] - 1, "overlap", (SENTENCE[1] - 1, LENGTH), "apart"),
    (
        ("nested", 0, "start"),
        MONEY[0] - 4,
        "offsets",
        (MONEY[0] - 4, PLACE[1]),
        "nested item is empty",
    ),
    (("nested", 0, "start"), OFFICE[0], "nested", (OFFICE[0], PLACE[1]), "in no longer entity"),
    (("entities", entity("104%"), "start"), "x", "shape", None, "entities[5].start 'x' is not"),
    (("entities", entity("104%"), "start"), True, "shape", None, "True is not integer"),
    (("entities", entity("104%"), "valeu"), {}, "shape", PERCENT, "valeu is no field"),
    (("entities",), GONE, "shape", None, "entities is missing"),
    (("officials", 0, "name"), list(MONEY), "official", MONEY, "is no OFFICIAL entity"),
    (("officials", 0, "positions", 0), list(NAME), "official", NAME, "is no POSITION entity"),
    (("officials", 0, "positions", 0), [900, 999], "official", (900, 999), "is no POSITION"),
    (("officials", 0, "positions"), [], "official", NAME, "positions has 0 items"),
    (("officials", 0, "name"), [1], "shape", None, "name has 1 items, 2 are the least"),
    (("findings", 0, "kind"), "typo", "finding", None, "'typo' is not one of"),
    (
        ("findings", 0, "evidence", 1, "end"),
        LENGTH + 9,
        "finding",
        (PERCENT[0], LENGTH + 9),
        "evidence of a finding is empty or outside",
    ),
    (
        ("findings", 0, "evidence", 1, "start"),
        PERCENT[0] + 1,
        "finding",
        (PERCENT[0] + 1, PERCENT[1]),
        "evidence of a finding, '04%', begins inside a word",
    ),
    (("facts",), [fact(end=999)], "fact", (fact()["start"], 999), "a fact is empty or outside"),
    (
        ("facts",),
        [fact(evidence=[{"start": PERCENT[0], "end": PERCENT[1], "text": "105%"}])],
        "fact",
        PERCENT,
        "evidence of a fact is '105%', but '104%' stands there",
    ),
    (
        ("facts",),
        [fact(evidence=[{"start": MONEY[0], "end": MONEY[0] + 2}])],
        "fact",
        (MONEY[0], MONEY[0] + 2),
        "evidence of a fact, '12', ends inside a word",
    ),
    (
        ("facts",),
        [fact(evidence=[{"start": MONEY[0] + 3, "end": MONEY[1]}])],
        "fact",
        (MONEY[0] + 3, MONEY[1]),
        "'4 tỷ đồng', begins inside a word",
    ),
    (("facts",), [fact(), fact()], "fact", FACT, "'f1' stands twice"),
    (
        ("facts",),
        [fact(), fact(id="f2", same_as=["f3"])],
        "fact",
        FACT,
        "the fact 'f2' repeats 'f3', which is no earlier fact",
    ),
    (
        ("facts",),
        [fact(actual=12.5)],
        "shape",
        FACT,
        "12.5 is not integer",
    ),
    (
        ("facts",),
        [fact(actual="12,5")],
        "shape",
        FACT,
        "'12,5' does not match",
    ),
    (("meta", "author"), GONE, "meta", None, "meta.author is missing"),
    (("meta", "license"), "", "meta", None, "meta.license is empty"),
    (("meta", "year"), "2022", "meta", None, "meta.year '2022' is not integer"),
    (("meta", "kind"), "poem", "meta", None, "meta.kind 'poem' is not one of"),
    (("meta", "region"), "west", "meta", None, "'west' is not one of north"),
    (("meta", "split"), "dev", "split", None, "meta.split is 'dev' in a file named train.jsonl"),
    (("meta",), [], "meta", None, "meta [] is not object"),
]

# A value that the text contradicts, by entity: what the value is set to, what is told.
VALUES = [
    ("12,4 tỷ đồng", {"min_vnd": 124_000_000_000}, "min_vnd=124000000000, not 12400000000"),
    ("104%", {"max": "140"}, "max='140', not '104'"),
    ("36/40 hộ", {"target": 44}, "target=44, not 40"),
    ("36/40 hộ", {"unit": "người"}, "unit='người', not 'hộ'"),
    ("20/11", {"start": "2022-11-21"}, "start='2022-11-21', not '2022-11-20'"),
    ("năm 2022", {"end": "2023-12-31"}, "end='2023-12-31', not '2022-12-31'"),
]
# What the words around a span may say, and a year that a reader took from elsewhere.
AGREED = [
    ("12,4 tỷ đồng", {"qualifier": "none"}),
    ("12,4 tỷ đồng", {"per": "year"}),
    ("36/40 hộ", {"sense": "attendance"}),
    ("20/11", {"start": "2021-11-20", "end": "2021-11-20"}),
]


def change(record: Record, path: tuple[str | int, ...], value: Any) -> Record:
    changed: Any = copy.deepcopy(record)
    item = changed
    for step in path[:-1]:
        item = item[step]
    if value is GONE:
        del item[path[-1]]
    else:
        item[path[-1]] = value
    return dict(changed)


def other_record(name: str) -> Record:
    """Return a sound record of the same length with another id and text."""
    record = sound_record()
    text = record["text"].replace("Lam Trà", name)
    return {**record, "id": name, "text": text}


def with_value(surface: str, **changes: Any) -> Record:
    record = add_values(sound_record())
    item = record["entities"][entity(surface)]
    item["value"] |= changes
    return record


def check(tmp_path: Path, *records: Record) -> list[Problem]:
    return validate([write_gold_file(tmp_path, *records)])


def write_gold_file(folder: Path, *records: Record) -> Path:
    path = folder / "train.jsonl"
    write_gold(path, records)
    return path


def test_nothing_is_wrong_with_the_sound_record(tmp_path: Path) -> None:
    assert check(tmp_path, sound_record(), add_values(other_record("Lam Kha"))) == []
    facts = [fact(actual="12.4"), fact(id="f2", same_as=["f1"], period=None)]
    facts.append(fact(id="f3", period={"start": "2021-05-11", "end": None}))
    with_facts = sound_record(facts=facts)
    assert check(tmp_path, with_facts) == []


@pytest.mark.parametrize(("path", "value", "code", "span", "message"), FAULTS)
def test_planted_fault(
    tmp_path: Path,
    path: tuple[str | int, ...],
    value: Any,
    code: str,
    span: tuple[int, int] | None,
    message: str,
) -> None:
    broken = change(sound_record(), path, value)
    file = write_gold_file(tmp_path, other_record("Lam Kha"), broken, other_record("Lam Vân"))
    found = [p for p in validate([file]) if p.code == code]
    assert [(p.file, p.line, p.document) for p in found] == [(str(file), 2, "lam-01")]
    assert (found[0].start, found[0].end) == (span or (None, None))
    assert message in found[0].message


# Faults that bring others along: what else is found in the record.
BROUGHT_ALONG: dict[tuple[str | int, ...], set[str]] = {
    ("entities",): {"official", "nested"},
    ("sentences", 2, "end"): {"crosses", "uncovered"},
}


@pytest.mark.parametrize(("path", "value", "code", "span", "message"), FAULTS)
def test_one_fault_is_one_problem(
    tmp_path: Path, path: tuple[str | int, ...], value: Any, code: str, span: Any, message: str
) -> None:
    found = check(tmp_path, change(sound_record(), path, value))
    assert {p.code for p in found} - {code} == BROUGHT_ALONG.get(path, set())


EDGES = [
    ("TP. đạt chuẩn", "TP.", True),
    ("chợ H. mới", "chợ H.", True),
    ("ông Tô Bá N.A. đến", "Tô Bá N.A.", True),
    ("quý I. Thu", "quý I.", False),
    ("đạt 5 tỷ đ. Chi", "5 tỷ đ.", False),
    ("của UBND. Chi", "UBND.", False),
    (".UBND họp", ".UBND", False),
    ("mô hình “Bếp ấm” ở", "“Bếp ấm", False),
    ("mô hình Bếp ấm” ở", "Bếp ấm”", False),
    ("gồm: 3 hộ", "gồm:", False),
    ("3 hộ; 4 hộ", "3 hộ;", False),
    ("3 hộ\u00a0nghèo", "3 hộ\u00a0", False),
    ("3 hộ\u200b nghèo", "3 hộ\u200b", False),
    ("xã K'Bang họp", "K'Bang", True),
]


@pytest.mark.parametrize(("text", "surface", "sound"), EDGES)
def test_edges(tmp_path: Path, text: str, surface: str, sound: bool) -> None:
    start, end = text.index(surface), text.index(surface) + len(surface)
    sentence = {"start": 0, "end": len(text), "section": "other", "kind": "body"}
    record = {
        "id": "e",
        "text": text,
        "entities": [{"start": start, "end": end, "label": "ORG"}],
        "sentences": [sentence],
        "meta": sound_record()["meta"],
    }
    found = [(p.code, p.start, p.end) for p in check(tmp_path, record)]
    assert found == ([] if sound else [("edge", start, end)])


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\u2028", "\x85"])
def test_sentence_over_a_line_break(tmp_path: Path, line_break: str) -> None:
    text = f"Thu đạt.{line_break}Chi đạt."
    sentence = {"start": 0, "end": len(text), "section": "other", "kind": "body"}
    record = sound_record(
        text=text, entities=[], nested=[], officials=[], findings=[], sentences=[sentence]
    )
    assert [(p.code, p.start, p.end) for p in check(tmp_path, record)] == [
        ("line_break", 0, len(text))
    ]


def test_entity_over_two_sentences(tmp_path: Path) -> None:
    start, end = SENTENCE[1] - 8, SENTENCE[1] + 5
    record = sound_record()
    record["entities"].append({"start": start, "end": end, "label": "ORG"})
    found = check(tmp_path, record)
    assert [(p.code, p.start, p.end) for p in found] == [("crosses", start, end)]


@pytest.mark.parametrize(("surface", "changes", "message"), VALUES)
def test_value_against_the_text(
    tmp_path: Path, surface: str, changes: dict[str, Any], message: str
) -> None:
    (problem,) = check(tmp_path, with_value(surface, **changes))
    assert (problem.code, problem.start, problem.end) == (
        "value",
        *span_of(sound_record(), surface),
    )
    assert message in problem.message


@pytest.mark.parametrize(("surface", "changes"), AGREED)
def test_value_that_the_context_may_say(
    tmp_path: Path, surface: str, changes: dict[str, Any]
) -> None:
    assert check(tmp_path, with_value(surface, **changes)) == []


def test_value_of_a_wrong_type(tmp_path: Path) -> None:
    problems = check(tmp_path, with_value("12,4 tỷ đồng", min_vnd=0.5))
    assert [(p.code, p.start) for p in problems] == [("shape", MONEY[0]), ("value", MONEY[0])]
    assert "value.min_vnd 0.5 is not object or array or string or integer" in problems[0].message
    problems = check(tmp_path, change(sound_record(), ("meta", "period"), {"start": "2021"}))
    assert [(p.code, p.message) for p in problems] == [
        ("meta", "meta.period.end is missing"),
        ("meta", r"meta.period.start '2021' does not match ^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
    ]


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of everything in a record."""
    steps = value.items() if isinstance(value, dict) else enumerate(value)
    for step, item in steps:
        yield (*path, step)
        if isinstance(item, dict | list):
            yield from _paths(item, (*path, step))


def _junked(record: Record, junk: list[Any]) -> list[tuple[str | int, ...]]:
    return [path for path in _paths(record) for _ in junk]


def test_no_fault_stops_the_check(tmp_path: Path) -> None:
    """Whatever stands at whatever place of a record, the lines behind it are checked."""
    sound = add_values(sound_record(facts=[fact()]))
    junk = [None, -5, 10**9, 0.5, "", "\u2028x", [], [[1]], {}, {"a": [None]}, GONE]
    broken = [
        change(sound, path, junk[n % len(junk)]) for n, path in enumerate(_junked(sound, junk))
    ]
    assert len(broken) > 1000
    problems = check(tmp_path, *broken, other_record("Lam Trà"))
    # The text of the last line stands in others above; nothing else is wrong with it.
    assert {p.code for p in problems if p.line == len(broken) + 1} == {"text"}
    offsets = {n for n, path in enumerate(_junked(sound, junk), 1) if path[-1] in ("start", "end")}
    assert offsets <= {problem.line for problem in problems if problem.code != "text"}


def test_lines_that_are_no_records(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    sound = json.dumps(sound_record(), ensure_ascii=False).encode()
    lines = [b"{broken", b"[1, 2]", b'{"a": NaN}', b'"\xff"', b'{"a": "\\ud800"}', b"", sound]
    path.write_bytes(b"\n".join(lines))
    found = [(p.line, p.code, p.document) for p in validate([path])]
    assert found == [(n, "json", "") for n in range(1, 6)]


def test_ids_and_texts_are_unique_in_all_files(tmp_path: Path) -> None:
    twin = {**other_record("Lam Kha"), "id": "lam-01"}
    copied = {**sound_record(), "id": "lam-02"}
    copied["text"] = copied["text"].replace("Trà", "TRÀ")
    write_splits(tmp_path, train=[sound_record(), twin], test=[copied])
    first, second = validate([tmp_path])
    train, test = (str(tmp_path / f"{name}.jsonl") for name in ("train", "test"))
    assert (first.file, first.line, first.code) == (train, 2, "id")
    assert first.message == f"the id 'lam-01' stands in {train}:1 already"
    assert (second.file, second.line, second.code) == (test, 1, "text")
    assert f"stands in {train}:1 already" in second.message


def test_the_printed_line() -> None:
    problem = Problem("g.jsonl", 3, "lam-01", 4, 9, "edge", "'5 tỷ,' ends with ','")
    assert str(problem) == "g.jsonl:3: document 'lam-01', 4:9: '5 tỷ,' ends with ','"
    whole = Problem("g.jsonl", 3, "lam-01", None, None, "meta", "meta.year is missing")
    assert str(whole) == "g.jsonl:3: document 'lam-01': meta.year is missing"


def test_codes_can_be_left_out(tmp_path: Path) -> None:
    file = write_gold_file(tmp_path, change(sound_record(), ("meta", "author"), GONE))
    assert [p.code for p in validate([file])] == ["meta"]
    assert validate([file], skip=["meta"]) == []
    with pytest.raises(ValueError, match="no such code of a problem: mtea; codes: json"):
        validate([file], skip=["mtea"])


def test_every_code_is_planted_somewhere() -> None:
    elsewhere = {"json", "id", "text", "crosses", "line_break", "value"}
    assert {row[2] for row in FAULTS} | elsewhere == set(CODES)


def test_nothing_is_rewritten(tmp_path: Path) -> None:
    path = write_gold_file(tmp_path, change(sound_record(), ("meta",), []))
    before = path.read_bytes()
    validate([path])
    assert path.read_bytes() == before


def test_gold_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_splits(tmp_path / "annotations" / "gold", test=[], train=[], extra=[])
    monkeypatch.chdir(tmp_path)
    assert [file.stem for file in gold_files()] == ["train", "test", "extra"]
    with pytest.raises(CorpusError, match="none: no such file or folder"):
        gold_files(["none"])
    with pytest.raises(CorpusError, match=r"no \.jsonl file in this folder"):
        gold_files([tmp_path])


def test_the_committed_schema_is_fresh() -> None:
    committed = (ROOT / "annotations" / "schema.json").read_text(encoding="utf-8")
    assert committed == schema_text(), "run: baocao corpus schema -o annotations/schema.json"


def test_the_schema_uses_known_keywords_only() -> None:
    """The checker passes over what it does not know, so the schema must not use it."""
    known = {"type", "enum", "required", "properties", "additionalProperties", "items", "pattern"}
    known |= {"minItems", "maxItems", "minLength", "minimum", "description", "title", "$ref"}
    known |= {"$schema", "$defs"}

    def walk(schema: Any) -> None:
        if not isinstance(schema, dict):
            return
        assert set(schema) <= known
        for name in ("properties", "$defs"):
            for part in schema.get(name, {}).values():
                walk(part)
        walk(schema.get("items"))
        walk(schema.get("additionalProperties"))

    walk(gold_schema())


def test_the_corpus_obeys_the_schema() -> None:
    schema = gold_schema()
    for file in gold_files([ROOT / "annotations" / "gold"]):
        for line in file.read_text(encoding="utf-8").rstrip("\n").split("\n"):
            record = json.loads(line)
            assert list(schema_errors(record, schema)) == [], record["id"]


@pytest.mark.parametrize("split", SPLITS)
def test_the_corpus_has_no_problem(split: str) -> None:
    assert [str(p) for p in validate([ROOT / "annotations" / "gold" / f"{split}.jsonl"])] == []
