"""Records as DocBin: read by spaCy alone, and good to train on."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest
import spacy
from formats.table_records import bare_record, full_record
from spacy.language import Language
from spacy.tokens import DocBin
from spacy.training import Corpus

from baocao.corpus import CorpusError
from baocao.formats.docbin import DocbinWriter, read_docbin, report_doc, to_docbin


@pytest.fixture(scope="module")
def nlp() -> Language:
    return spacy.blank("vi_baocao")


def _write(folder: Path, *records: dict[str, Any], documents: int = 500) -> list[Path]:
    writer = DocbinWriter(folder, documents=documents)
    for record in records:
        writer.add(record, {})
    return [file.finish() for file in writer.complete()]


def _plain(data: Any) -> Any:
    """Return data with its tuples as lists: spaCy reads lists of user data as tuples."""
    return json.loads(json.dumps(data))


def test_spacy_reads_entities_values_and_groups(tmp_path: Path) -> None:
    record = full_record()
    [path] = _write(tmp_path, record)
    [doc] = DocBin().from_disk(path).get_docs(spacy.blank("vi_baocao").vocab)
    assert doc.text == record["text"]
    assert [(e.start_char, e.end_char, e.label_, _plain(e._.value), e._.score, e._.source)
            for e in doc.ents] == [
        (e["start"], e["end"], e["label"], _plain(e["value"]), e["score"], e["source"])
        for e in record["entities"]
    ]  # fmt: skip
    [inner] = doc.spans["nested"]
    assert (inner.text, inner.label_, inner._.value["numbers"]) == (
        "TDP 7", "RESIDENTIAL_GROUP", ("7",),
    )  # fmt: skip
    sections = [(s.label_, s._.section_score) for s in doc.spans["sections"]]
    assert sections == [(s["section"], 0.75) for s in record["sentences"]]
    assert [s.start_char for s in doc.sents] == [s["start"] for s in record["sentences"]]
    assert [s.label_ for s in doc.spans["section_alternatives"]] == ["general"] * 5
    for name in ("id", "source", "model", "meta", "officials", "facts", "findings"):
        assert _plain(doc.user_data[name]) == record[name]


def test_entities_are_found_in_any_order(nlp: Language) -> None:
    record = full_record()
    record["entities"].reverse()
    doc = report_doc(nlp, record)
    assert doc.ents[0]._.value["min_vnd"] == 12_400_000_000


def test_files_are_bounded_and_those_of_an_earlier_run_go(tmp_path: Path, nlp: Language) -> None:
    records = [full_record(f"lam-{number}") for number in range(3)]
    files = _write(tmp_path, *records, documents=1)
    assert [file.name for file in files] == [f"reports-000{n}.spacy" for n in (1, 2, 3)]
    folder = tmp_path / "docbin"
    assert [doc.user_data["id"] for doc in read_docbin(folder, nlp)] == ["lam-0", "lam-1", "lam-2"]
    (folder / "mine.spacy").write_bytes(b"")
    _write(tmp_path, *records, documents=2)
    left = sorted(file.name for file in folder.iterdir())
    assert left == ["mine.spacy", "reports-0001.spacy", "reports-0002.spacy"]


def test_without_a_report_there_is_an_empty_file(tmp_path: Path, nlp: Language) -> None:
    [path] = _write(tmp_path)
    assert len(DocBin().from_disk(path)) == 0


def test_a_text_without_anything(tmp_path: Path, nlp: Language) -> None:
    [doc] = to_docbin([bare_record()], nlp).get_docs(nlp.vocab)
    assert (doc.text, len(doc.ents)) == ("", 0)


def test_spacy_trains_on_the_folder(tmp_path: Path) -> None:
    _write(tmp_path, *(full_record(f"lam-{number}") for number in range(4)), documents=2)
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("vi_baocao")
    nlp.add_pipe("ner")
    examples = list(Corpus(tmp_path / "docbin")(nlp))
    assert len(examples) == 4
    nlp.initialize(lambda: examples)
    losses = [nlp.update(examples)["ner"] for _ in range(25)]
    assert min(losses) < losses[0] / 2  # it goes up and down: the oracle is a dynamic one
    assert set(nlp.get_pipe("ner").labels) >= {"MONEY", "OFFICIAL", "RESIDENTIAL_GROUP"}


def test_the_same_reports_give_the_same_bytes(nlp: Language) -> None:
    once, again = (to_docbin([full_record()], nlp).to_bytes() for _ in range(2))
    assert once == again


def test_a_span_outside_the_text_names_its_document(
    nlp: Language, caplog: pytest.LogCaptureFixture
) -> None:
    record = full_record()
    record["entities"][0]["end"] = 9999
    with caplog.at_level(logging.ERROR), pytest.raises(CorpusError, match="document 'lam-ha'"):
        report_doc(nlp, record)
