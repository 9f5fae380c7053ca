"""Counts, the page of bars, what splits share, and cutting a corpus into splits."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from gold_records import marked_record, sound_record, write_splits

from baocao.corpus import CorpusError, Record, read_gold
from baocao.corpus_overlap import Place, read_fixed_phrases, shared_names, shared_runs
from baocao.corpus_page import stats_page
from baocao.corpus_split import split
from baocao.corpus_stats import TABLES, stats
from baocao.corpus_values import add_values
from baocao.schema import ENTITY_LABELS, SECTIONS

ROOT = Path(__file__).parents[1]
PHRASES = ROOT / "annotations" / "fixed_phrases.txt"


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return write_splits(
        tmp_path,
        train=[add_values(sound_record()), marked_record("b", "Tặng {QUANTITY|5 hộ} <nghèo>.")],
        dev=[marked_record("c", "{ORG|Hội CTĐ} họp.", year=2021, province="Huế", kind="news")],
    )


def test_stats_count_by_split(gold: Path) -> None:
    counts = stats([gold])
    assert counts["splits"] == ["train", "dev", "all"]
    assert counts["sizes"]["documents"] == {"train": 2, "dev": 1, "all": 3}
    assert counts["sizes"]["documents with findings"] == {"train": 1, "dev": 0, "all": 1}
    assert counts["sizes"]["links to positions"] == {"train": 1, "dev": 0, "all": 1}
    assert counts["sizes"]["syllables"]["dev"] == 3
    assert counts["labels"]["QUANTITY"] == {"train": 2, "dev": 0, "all": 2}
    assert counts["labels"]["ORG"] == {"train": 1, "dev": 1, "all": 2}
    assert counts["valued"]["QUANTITY"]["train"] == 1
    assert counts["nested"]["LOCATION"]["all"] == 1
    assert counts["alternatives"] == {
        "social_welfare + red_cross": {"train": 1, "dev": 0, "all": 1}
    }
    assert list(counts["years"]) == ["2021", "2022"]
    assert counts["provinces"] == {
        "Hà Nam": {"train": 2, "dev": 0, "all": 2},
        "Huế": {"train": 0, "dev": 1, "all": 1},
    }
    assert counts["finding_kinds"]["ratio_percent_mismatch"]["train"] == 1
    assert counts["sentence_length"]["longest"] == {"train": 104, "dev": 12, "all": 104}
    assert counts["length_classes"]["0-49"]["all"] == 4


def test_stats_have_every_label_and_section_in_the_order_of_the_schema(gold: Path) -> None:
    counts = stats([gold])
    assert list(counts["labels"]) == list(ENTITY_LABELS)
    assert list(counts["sections"]) == list(SECTIONS)
    assert set(counts) == {"splits", *TABLES}


def test_splits_take_the_name_of_the_file_where_the_meta_is_silent(tmp_path: Path) -> None:
    record = sound_record()
    write_splits(tmp_path, train=[record])
    plain = (tmp_path / "train.jsonl").read_text(encoding="utf-8").replace('"split"', '"part"')
    (tmp_path / "train.jsonl").rename(tmp_path / "mine.jsonl").write_text(plain, encoding="utf-8")
    assert stats([tmp_path])["splits"] == ["mine", "all"]


class Checker(HTMLParser):
    """Sees that elements close in order, and keeps links and bars."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.widths: list[list[int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.links += [str(v) for k, v in attrs if k in ("src", "href")]
        if tag == "svg":
            self.widths.append([])
        if tag == "rect":
            self.widths[-1].append(int(given["width"] or 0))
        if tag not in ("meta", "rect"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_page_stands_alone(gold: Path) -> None:
    counts = stats([gold])
    page = stats_page(counts, title="Bến <Lau>")
    checker = Checker()
    checker.feed(page)
    assert checker.open == []
    assert checker.links == []
    assert "<script" not in page
    assert "url(" not in page
    assert "Bến &lt;Lau&gt;" in page
    for title in TABLES.values():
        assert f"<h2>{title}</h2>" in page


def test_bars_are_to_scale() -> None:
    rows = {"MONEY": (300, 100), "ORG": (100, 0), "DATE": (0, 1), "PERSON": (0, 0)}
    table = {name: {"train": a, "dev": b, "all": a + b} for name, (a, b) in rows.items()}
    checker = Checker()
    checker.feed(stats_page({"splits": ["train", "dev", "all"], "labels": table}))
    assert checker.widths == [[360, 120], [120], [1], []]


# Two texts of two splits and what they share; a phrase in [] is on the list of fixed ones.
RUNS = [
    ("Năm qua xã mở 5 lớp dạy nghề.", "Tuần qua xã mở 5 lớp dạy nấu.", ["qua xã mở 5 lớp dạy"]),
    ("Xã mở 5 lớp dạy nghề.", "Xã mở 6 lớp dạy nghề.", []),
    ("Tổ hoà giải\u00a0số 4, họp", "TỔ HÒA GIẢI SỐ 4 (họp)", ["Tổ hoà giải số 4, họp"]),
    ("a b c d e x f g h i j", "f g h i j y a b c d e", ["a b c d e", "f g h i j"]),
    ("một hai ba bốn năm", "một hai ba bốn năm sáu", ["một hai ba bốn năm"]),
    ("dự [lễ thả hoa đăng] tại xã", "dự [lễ thả hoa đăng] tại xã", []),
    ("dự [lễ  THẢ\nhoa đăng] tại bến xã", "dự lễ thả hoa đăng tại bến xã",
     ["dự lễ THẢ hoa đăng tại bến xã"]),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right", "shared"), RUNS)
def test_shared_runs(tmp_path: Path, left: str, right: str, shared: list[str]) -> None:
    fixed = re.findall(r"\[(.*?)\]", left, re.DOTALL)
    texts = [re.sub(r"[\[\]]", "", text) for text in (left, right)]
    train, test = (
        sound_record(id=name, text=text, entities=[], sentences=[])
        for name, text in zip("ab", texts, strict=True)
    )
    write_splits(tmp_path, train=[train], test=[test])
    runs = shared_runs([tmp_path], length=5, fixed=fixed)
    assert sorted(run.text for run in runs) == sorted(shared)
    for run in runs:
        for place, text in zip(run.places, texts, strict=True):
            assert text[place.start : place.end].split()[0].lower() == run.text.split()[0].lower()


def test_a_run_is_told_once_with_all_its_documents(tmp_path: Path) -> None:
    texts = {name: f"{name}{name} hội thi nấu ăn mừng xuân {name}" for name in "abcd"}
    records = [sound_record(id=k, text=t, entities=[], sentences=[]) for k, t in texts.items()]
    write_splits(tmp_path, train=records[:2], dev=records[2:3], test=records[3:])
    (run,) = shared_runs([tmp_path], length=5)
    assert (run.text, run.syllables) == ("hội thi nấu ăn mừng xuân", 6)
    assert {(p.split, p.document) for p in run.places} == {
        ("train", "a"), ("train", "b"), ("dev", "c"), ("test", "d")
    }  # fmt: skip
    assert {(p.start, p.end) for p in run.places} == {(3, 27)}


def test_runs_within_a_split_are_nothing(tmp_path: Path) -> None:
    write_splits(tmp_path, train=[sound_record(), sound_record(id="b")], dev=[])
    assert shared_runs([tmp_path], length=5) == []
    with pytest.raises(ValueError, match="length is 0"):
        shared_runs([tmp_path], length=0)


# Two marked sentences of two splits; the kind and text of what they share.
NAMES = [
    ("{OFFICIAL|Tô Bá Nhẫn} họp", "ông {PERSON|TÔ BÁ NHẪN} đến", [("person", "Tô Bá Nhẫn")]),
    ("em {PERSON|Minh} vui", "em {PERSON|Minh} học", []),
    ("{ORG|Trường Mầm non Sen}", "{ORG|trường mầm non Sen}", [("school", "Trường Mầm non Sen")]),
    ("{ORG|Hội CTĐ} họp", "{ORG|Hội CTĐ} mở", []),
    ("quỹ “{PROGRAM|Bếp ấm}”", "mô hình \"{PROGRAM|Bếp  ấm}\"", [("programme", "Bếp ấm")]),
    ("mô hình {PROGRAM|Bếp ấm}", "mô hình {PROGRAM|Bếp ấm}", []),
    ("“{PROGRAM|Dân vận khéo}”", "“{PROGRAM|Dân vận khéo}”", []),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right", "shared"), NAMES)
def test_shared_names(tmp_path: Path, left: str, right: str, shared: list[tuple[str, str]]) -> None:
    train = [marked_record("a", left, unit="xã A"), marked_record("a2", left, unit="xã C")]
    write_splits(tmp_path, train=train, test=[marked_record("b", right, unit="xã B")])
    names = shared_names([tmp_path], fixed=read_fixed_phrases(PHRASES))
    assert [(name.kind, name.text) for name in names] == shared
    assert all([p.document for p in name.places] == ["a", "a2", "b"] for name in names)


def test_shared_units(tmp_path: Path) -> None:
    left, right = marked_record("a", "Xã họp", unit="xã  Bến Gỗ"), marked_record("b", "Dân mừng")
    right["meta"]["unit"] = "Xã Bến Gỗ"
    write_splits(tmp_path, train=[left], dev=[right])
    (name,) = shared_names([tmp_path])
    assert name.kind == "unit"
    assert name.places == (Place("train", "a"), Place("dev", "b"))


def test_fixed_phrases_are_read(tmp_path: Path) -> None:
    assert "Dân vận khéo" in read_fixed_phrases(PHRASES)
    with pytest.raises(CorpusError, match="no such list of fixed phrases"):
        read_fixed_phrases(tmp_path / "none.txt")


def _own(number: int, **meta: Any) -> Record:
    kind = "news" if number % 3 else "formal_report"
    return {"id": f"r{number:02}", "text": str(number), "meta": {"kind": kind, **meta}}


def _ids(parts: dict[str, list[Record]]) -> dict[str, list[str]]:
    return {name: [record["id"] for record in part] for name, part in parts.items()}


def test_split_is_stratified_and_complete() -> None:
    records = [_own(number) for number in range(60)]
    parts = split(records, dev=0.2, test=0.1)
    assert {name: len(part) for name, part in parts.items()} == {"train": 42, "dev": 12, "test": 6}
    kinds = {n: Counter(r["meta"]["kind"] for r in part) for n, part in parts.items()}
    assert kinds["dev"] == {"news": 8, "formal_report": 4}
    assert kinds["test"] == {"news": 4, "formal_report": 2}
    assert sorted(name for ids in _ids(parts).values() for name in ids) == [
        record["id"] for record in records
    ]
    assert all(r["meta"]["split"] == name for name, part in parts.items() for r in part)
    assert "split" not in records[0]["meta"], "the records given stay as they are"


def test_split_depends_on_the_seed_and_on_nothing_else() -> None:
    records = [_own(number) for number in range(40)]
    once, again = split(records, seed=3), split(records[::-1], seed=3)
    assert {n: set(ids) for n, ids in _ids(once).items()} == {
        n: set(ids) for n, ids in _ids(again).items()
    }
    assert _ids(once)["train"] == sorted(_ids(once)["train"])
    assert _ids(split(records, seed=4)) != _ids(once)


def test_documents_that_hang_together_stay_together() -> None:
    # The first and the last share nothing, but the author of one wrote on the ward of another.
    chain = [
        _own(0, author="a", unit="xã 1"),
        _own(1, author="a", unit="xã 2"),
        _own(2, author="b", unit="xã 2"),
        _own(3, author="b", unit="xã 3"),
    ]
    alone = [_own(n, author=f"w{n}", unit=f"xã {n}") for n in range(20, 50)]
    for seed in range(5):
        parts = _ids(split([*chain, *alone], seed=seed))
        homes = {name for name, ids in parts.items() if set(ids) & {r["id"] for r in chain}}
        assert len(homes) == 1
    mine = [_own(n, author="me", unit=f"xã {n}") for n in range(20)]
    parts = _ids(split(mine, dev=0.2, test=0.2, together=["unit"]))
    assert {name: len(ids) for name, ids in parts.items()} == {"train": 12, "dev": 4, "test": 4}


def test_split_says_why_it_cannot() -> None:
    mine = [_own(number, author="me") for number in range(10)]
    with pytest.raises(CorpusError, match="10 documents in 1 groups of one author or unit"):
        split(mine)
    with pytest.raises(ValueError, match="leave some for train"):
        split(mine, dev=0.6, test=0.4)
    with pytest.raises(CorpusError, match="document 'r01' stands twice"):
        split([_own(1), _own(1)])
    assert _ids(split([_own(1), _own(2)], dev=0.5, test=0))["test"] == []


def test_the_corpus_keeps_its_files_apart() -> None:
    """Nobody writes in two splits; what else they share, ``baocao corpus overlap`` tells."""
    authors: dict[str, set[str]] = {}
    for name in ("train", "dev", "test"):
        for record in read_gold(ROOT / "annotations" / "gold" / f"{name}.jsonl"):
            authors.setdefault(record["meta"]["author"], set()).add(name)
    assert [author for author, splits in authors.items() if len(splits) > 1] == []
