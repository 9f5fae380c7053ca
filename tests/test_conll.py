"""CoNLL columns: tags of every scheme, broken lines with their number, exact offsets."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.training.iob_utils import iob_to_biluo, tags_to_entities

from baocao.corpus import read_gold
from baocao.formats.conll import (
    ConllError,
    Span,
    parse_conll,
    plain_word,
    read_conll,
    rebuild,
    tag_spans,
    to_records,
    write_conll,
)

GOLD = Path(__file__).parents[1] / "annotations" / "gold"

# Tags, spans, places mended.
SCHEMES = [
    ("O O", [], []),
    ("B-X I-X O B-Y", [(0, 2, "X"), (3, 4, "Y")], []),
    ("B-X B-X I-X", [(0, 1, "X"), (1, 3, "X")], []),
    ("U-X B-X I-X L-X", [(0, 1, "X"), (1, 4, "X")], []),  # BILOU
    ("S-X B-X E-X", [(0, 1, "X"), (1, 3, "X")], []),  # BIOES
    ("W-X B-X M-X E-X", [(0, 1, "X"), (1, 4, "X")], []),  # BMEWO
    ("B-X L-X I-X", [(0, 2, "X"), (2, 3, "X")], [2]),
    ("O I-X I-X", [(1, 3, "X")], [1]),
    ("B-X I-Y", [(0, 1, "X"), (1, 2, "Y")], [1]),
    ("L-X O", [(0, 1, "X")], [0]),
    ("I-X B-X I-X O I-Y", [(0, 1, "X"), (1, 3, "X"), (4, 5, "Y")], [0, 4]),  # IOB1
    ("B-chức-vụ I-chức-vụ", [(0, 2, "chức-vụ")], []),
]


@pytest.mark.parametrize(("tags", "spans", "mended"), SCHEMES)
def test_schemes(tags: str, spans: list[Span], mended: list[int]) -> None:
    assert tag_spans(tags.split()) == (spans, mended)


IOB = st.lists(st.sampled_from(["O", "B-X", "I-X", "B-Y", "I-Y"]), max_size=12)


@given(IOB)
def test_iob_is_read_as_spacy_reads_it(tags: list[str]) -> None:
    # spaCy takes any I- tag for part of the span before it, whatever its label.
    strict = [
        f"B-{tag[2:]}" if tag[:1] == "I" and (not i or tags[i - 1][2:] != tag[2:]) else tag
        for i, tag in enumerate(tags)
    ]
    spans = [
        (first, last + 1, label) for label, first, last in tags_to_entities(iob_to_biluo(strict))
    ]
    assert tag_spans(tags)[0] == spans


FILES = [
    ("two columns", "Xã\tB-NOI\nhọp\tO\n", ["Xã họp"]),
    ("four columns", "Xã N x B-NOI\nhọp V x O\n", ["Xã họp"]),
    ("runs of blanks", "Xã   B-NOI\nhọp \t O\n", ["Xã họp"]),
    ("no line break at the end", "Xã\tB-NOI", ["Xã"]),
    ("CRLF and a byte order mark", "\ufeffXã\tB-NOI\r\n\r\nhọp\tO\r\n", ["Xã", "họp"]),
    ("blank lines of blanks", "Xã\tB-NOI\n \t\n\n\nhọp\tO\n", ["Xã", "họp"]),
    ("documents", "-DOCSTART- O\n\nXã O\n\nhọp O\n\n-DOCSTART- O\n\nBà O\n", ["Xã\nhọp", "Bà"]),
    ("comments", "# id = 1\nXã\tB-NOI\n# O\n", ["Xã #"]),
    ("words of syllables", "tổ_dân_phố\tB-TO\nsố\tI-TO\n4\tI-TO\n", ["tổ dân phố số 4"]),
    ("a token with a blank", "Lũng Vân\tB-NOI\nhọp\tO\n", ["Lũng Vân họp"]),
    ("nothing", "\n\n", []),
]


@pytest.mark.parametrize(
    ("content", "texts"), [row[1:] for row in FILES], ids=[r[0] for r in FILES]
)
def test_files(content: str, texts: list[str]) -> None:
    sentences = parse_conll(content.encode())
    assert not [fault for sentence in sentences for fault in sentence.faults]
    assert [record["text"] for record in to_records(sentences, name="f")] == texts


def test_decomposed_letters_and_other_tone_style_keep_their_offsets() -> None:
    content = unicodedata.normalize("NFD", "Đảng_uỷ\tB-TO_CHUC\nhọp\tO\n")
    (record,) = to_records(parse_conll(content.encode()), name="f")
    (entity,) = record["entities"]
    surface = record["text"][entity["start"] : entity["end"]]
    assert unicodedata.normalize("NFC", surface) == "Đảng uỷ"


BROKEN = [
    ("Xã\tB-NOI\nhọp\n", 2, "1 column(s) where the file has 2"),
    ("họp\nXã\tB-NOI\n", 1, "1 column(s) where the file has 2"),
    ("Xã\tB-NOI\nhọp\tx\tO\n", 2, "3 column(s) where the file has 2"),
    ("Xã\tNOI\n", 1, "tag 'NOI' is neither O nor"),
    ("Xã\tB-\n", 1, "tag 'B-' is neither O nor"),
    ("Xã\to\n", 1, "tag 'o' is neither O nor"),
    ("\tO\n", 1, "no token in the first column"),
]


@pytest.mark.parametrize(("content", "line", "message"), BROKEN)
def test_broken_lines_are_named(content: str, line: int, message: str, tmp_path: Path) -> None:
    good = "\n\nBà\tO\n"
    sentences = parse_conll((content + good).encode())
    (fault,) = sentences[0].faults
    assert (fault.line, fault.message[: len(message)]) == (line, message)
    assert [record["text"] for record in to_records(sentences, name="f")] == ["Bà"]
    path = tmp_path / "mine.conll"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConllError, match=rf"mine\.conll:{line}: "):
        list(read_conll(path))


def test_another_encoding_is_named() -> None:
    (sentence,) = parse_conll("Xã\tO\n".encode() + b"h\xf4p\tO\n")
    assert [(fault.line, fault.message[:9]) for fault in sentence.faults] == [(2, "not UTF-8")]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConllError, match=r"none\.conll: no such file"):
        list(read_conll(tmp_path / "none.conll"))


TOKENS = st.lists(
    st.one_of(
        st.sampled_from(
            ["tổ_dân_phố", "TP.", "Đ/c", "147.105.000", "đ", "(", ",", "05-CT/TW", "%"]
        ),
        st.text(min_size=1, max_size=8),
    ),
    min_size=1,
    max_size=10,
)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return spacy.blank("vi_baocao")


@settings(max_examples=300, deadline=None)
@given(tokens=TOKENS, data=st.data())
def test_offsets_are_exact_and_on_token_borders(
    nlp: Language, tokens: list[str], data: st.DataObject
) -> None:
    words = [word for word in map(plain_word, tokens) if word]
    first = data.draw(st.integers(0, max(len(words) - 1, 0)))
    last = data.draw(st.integers(first + 1, max(len(words), first + 1)))
    if not words:
        return
    text, entities = rebuild(words, [(first, last, "X")], offset=7)
    (entity,) = entities
    start, end = entity["start"] - 7, entity["end"] - 7
    assert text[start:end] == " ".join(words[first:last])
    assert nlp.make_doc(text).char_span(start, end) is not None


def test_written_and_read_again_the_gold_corpus_is_the_same(nlp: Language, tmp_path: Path) -> None:
    records = []
    for record in read_gold(GOLD / "dev.jsonl"):
        doc = nlp.make_doc(record["text"])
        exact = [e for e in record["entities"] if doc.char_span(e["start"], e["end"]) is not None]
        records.append({**record, "entities": exact})
    path = tmp_path / "dev.conll"
    assert write_conll(path, records, nlp) == len(records)
    for before, after in zip(records, read_conll(path), strict=True):
        assert [e["label"] for e in before["entities"]] == [e["label"] for e in after["entities"]]
        for one, other in zip(before["entities"], after["entities"], strict=True):
            surface = before["text"][one["start"] : one["end"]]
            again = after["text"][other["start"] : other["end"]]
            assert "".join(surface.split()) == "".join(again.split())


def test_a_span_that_cuts_a_token_cannot_be_written(nlp: Language, tmp_path: Path) -> None:
    record = {"id": "a", "text": "Lũng Vân", "entities": [{"start": 0, "end": 6, "label": "X"}]}
    with pytest.raises(ConllError, match="document 'a', 0:6: X begins or ends inside a token"):
        write_conll(tmp_path / "a.conll", [record], nlp)


def test_a_very_long_line_takes_no_time() -> None:
    content = ("a" * 300_000 + "\tO\n" + "_".join("ab" * 75_000) + "\tB-X\n").encode()
    (sentence,) = parse_conll(content)
    assert len(sentence.words[1]) == 299_999
