"""Words from lookup tables are underthesea's own words."""

from __future__ import annotations

import pickle

import pytest

from baocao import words
from baocao.corpus import read_gold
from baocao.normal import normalize
from baocao.word_model import WordModel, _strings, word_model

LINES = [
    normalize(line)
    for record in list(read_gold("annotations/gold/dev.jsonl"))
    for line in record["text"].splitlines()
    if line.strip()
]


@pytest.fixture(scope="module")
def model() -> WordModel:
    found = word_model()
    assert found is not None, "the installed underthesea is of another make: see word_model()"
    return found


def test_words_are_those_of_underthesea(model: WordModel) -> None:
    expected = [words._by_word_tokenize(line) for line in LINES]
    assert model.segment(LINES) == expected
    assert sum(len(spans) for spans in expected) > 10_000


def test_a_line_is_segmented_alike_alone_and_among_others(model: WordModel) -> None:
    some = LINES[:40]
    assert [model.segment([line])[0] for line in some] == model.segment(some)


@pytest.mark.parametrize(
    "text", ["", " ", "\x02 \x03", "BOS EOS", "Ủy", "147105000000 hộ", "H’Mông, N'Thôn Hạ – v.v..."]
)
def test_odd_texts(model: WordModel, text: str) -> None:
    assert model.segment([text]) == [words._by_word_tokenize(text)]


def test_tables_begin_afresh_when_full(model: WordModel, monkeypatch: pytest.MonkeyPatch) -> None:
    before = model.segment(LINES[:60])
    monkeypatch.setattr("baocao.word_model._MAX_ROWS", 20)
    assert [model.segment([line])[0] for line in LINES[:60]] == before


def test_an_unknown_underthesea_is_asked_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    known = words.segment("Hội nghị tổng kết công tác Mặt trận phường Lam Hạ")
    _, normal, slow = words._underthesea()
    monkeypatch.setattr(words, "_underthesea", lambda: (None, normal, slow))
    assert words.segment("Hội nghị tổng kết công tác Mặt trận phường Lam Hạ") == known


def test_strings_are_read_without_unpickling() -> None:
    assert _strings(pickle.dumps(["T[0]", "T[-1,1]"])) == ["T[0]", "T[-1,1]"]
    with pytest.raises(ValueError, match="it has"):
        _strings(pickle.dumps([normalize]))
