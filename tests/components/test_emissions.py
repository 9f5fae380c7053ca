"""Sums of weights by lookup are those of the features as strings."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from spacy.language import Language

from baocao.components.emissions import Emissions
from baocao.components.features import Lexicon, document_features, read_page
from baocao.corpus import read_gold
from baocao.crf import Crf

TEXTS = [
    *(record["text"] for record in list(read_gold("annotations/gold/dev.jsonl"))[:8]),
    "ĐỒNG CHÍ LÊ VĂN TẠ - BÍ THƯ ĐẢNG ỦY PHƯỜNG\n\n\nNgười ký\nLê Văn Tạ",
    unicodedata.normalize("NFD", "Ông Tô Bá Nhẫn (“Hội” xã Lũng Hoà) được bầu làm Chủ tịch."),
    "|\t||\n1/2  3",
    " ",
    "",
]


@pytest.fixture(scope="module")
def lexicon(rules: Language) -> Lexicon:
    return Lexicon(rules)


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_every_feature_counts_once(rules: Language, lexicon: Lexicon, text: str) -> None:
    doc = rules(text)
    features = document_features(doc, lexicon)
    # A model that knows every other feature; the rest must add nothing.
    names = sorted({name for row in features for name in row})[::2]
    weights = np.random.default_rng(4).normal(size=(len(names) + 1, 3))
    weights[-1] = 0.0
    crf = Crf(("a", "b", "c"), {n: i for i, n in enumerate(names)}, weights, np.zeros((3, 3)))
    found = Emissions(crf)(read_page(doc, lexicon))
    assert found.shape == (len(doc), 3)
    for row, sums in zip(features, found, strict=True):
        expected = weights[[crf.attributes.get(name, -1) for name in row]].sum(axis=0)
        assert sums == pytest.approx(expected, abs=1e-9)
