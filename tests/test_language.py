"""The tokenizer loses nothing, whatever the text; words lie on its tokens."""

from __future__ import annotations

import unicodedata

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from baocao.language import split_tokens
from baocao.words import segment

SAMPLE = (
    "Đ/c Lò Thị Mây – Bí thư Đảng ủy xã Mường Khiêng, TUV; thu 1.250,5 triệu đồng (đạt 104,2%).\r\n"
    "Chỉ thị số 05-CT/TW,  tổ 13B\u00a0họp\u200b ngày 2/9 🎉 v.v..."
)

TOKENS = [
    ("Đ/c Nam- TUV", ["Đ/c", "Nam", "-", "TUV"]),
    ("147.105.000đ", ["147.105.000", "đ"]),
    ("87,5%", ["87,5", "%"]),
    ("772/550 lao động", ["772", "/", "550", "lao", "động"]),
    ("Chỉ thị 05-CT/TW", ["Chỉ", "thị", "05-CT/TW"]),
    ("129-QĐ/ĐU và 15/2020/NĐ-CP", ["129-QĐ/ĐU", "và", "15/2020/NĐ-CP"]),
    ("2021.Về dự", ["2021", ".", "Về", "dự"]),
    ("nhiệm kỳ 2021-2026", ["nhiệm", "kỳ", "2021", "-", "2026"]),
    ("TP. Vinh", ["TP.", "Vinh"]),
    ("H' Đớt, K'Brông", ["H", "'", "Đớt", ",", "K'Brông"]),
    ("260kg", ["260", "kg"]),
    ("phườngLong Biên", ["phường", "Long", "Biên"]),
    ("NguyễnVăn Tuấn", ["Nguyễn", "Văn", "Tuấn"]),
    ("VNeID, CTr, TikTok", ["VNeID", ",", "CTr", ",", "Tik", "Tok"]),
    ("ủ\u0301y", ["ủ\u0301y"]),
    ("a  b", ["a", "  ", "b"]),
]

TEXTS = st.one_of(
    st.text(),
    st.text(alphabet="aăâđêôơưỷ Đ0123456789.,-/%()\r\n\t\u00a0\u200b\u0301\u0309\ufeff🎉👩‍👩‍👧"),
    st.builds(lambda form, cut: unicodedata.normalize(form, SAMPLE)[cut:],
              st.sampled_from(["NFC", "NFD"]), st.integers(0, len(SAMPLE))),
)  # fmt: skip


@pytest.fixture(scope="module")
def nlp() -> Language:
    return spacy.blank("vi_baocao")


@pytest.mark.parametrize(("text", "tokens"), TOKENS)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert split_tokens(text)[0] == tokens


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_text_survives_tokenization(nlp: Language, text: str) -> None:
    doc = nlp(text)
    assert doc.text == text
    for token in doc:
        assert text[token.idx : token.idx + len(token.text)] == token.text
    for start in range(0, len(doc), 3):
        span = doc[start : start + 4]
        assert text[span.start_char : span.end_char] == span.text


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_words_are_slices_in_order(text: str) -> None:
    end = 0
    for start, stop in segment(text):
        assert end <= start < stop <= len(text)
        end = stop


@pytest.mark.parametrize("text", ["hoá", "hóa", unicodedata.normalize("NFD", "hóa")])
def test_norm_and_lower_see_through_tone_style_and_composition(nlp: Language, text: str) -> None:
    assert nlp(text)[0].norm_ == "hóa"
    assert nlp(text.upper())[0].lower_ == "hóa"


def test_words_are_laid_over_the_tokens(nlp: Language) -> None:
    pipeline = spacy.blank("vi_baocao")
    pipeline.add_pipe("baocao_words")
    text = "Uỷ ban nhân dân phường  tổ chức hội nghị"
    doc = pipeline(text)
    words = [span.text for span in doc.spans["words"]]
    assert "hội nghị" in words
    assert "".join(words).replace(" ", "") == text.replace(" ", "")
    assert [t._.word_iob for t in doc if t.text in ("hội", "nghị")] == ["B", "I"]


def test_root_logger_is_left_alone() -> None:
    import subprocess
    import sys

    code = (
        "import logging; root = logging.getLogger(); before = (root.level, list(root.handlers))\n"
        "from baocao.words import segment; segment('Đảng ủy phường')\n"
        "assert (root.level, list(root.handlers)) == before, root.handlers"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_importing_baocao_loads_nothing_heavy() -> None:
    import subprocess
    import sys

    code = (
        "import baocao, sys\n"
        "heavy = {'spacy', 'sklearn', 'datasets', 'underthesea', 'numpy', 'pandas', 'torch'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
