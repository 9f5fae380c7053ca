"""Patterns tried at their first words find what they find when tried everywhere."""

from __future__ import annotations

import re

import pytest

from baocao.corpus import read_gold
from baocao.grammar import dates, groups, legal, money, percent, places, quantities, titles
from baocao.grammar.anchors import DIGIT, INNER_DIGIT, SIGN, Anchored
from baocao.normal import normalize

PATTERNS = {
    **{form.rule: form.pattern for form in dates._FORMS},
    "legal.heads": legal._HEADS,
    "legal.bare": legal._BARE_ITEMS,
    "legal.laws": legal._LAWS,
    "legal.plenums": legal._PLENUMS,
    "money": money._STARTS,
    "percent": percent._STARTS,
    "quantities": quantities._COUNTS,
    "places": places._PLACES,
    "titles": titles._titles(),
    "groups": groups._kinds(),
}
TEXTS = [
    normalize(record["text"])
    for name in ("train", "dev")
    for record in read_gold(f"annotations/gold/{name}.jsonl")
]
TEXTS += [text.upper() for text in TEXTS[::8]] + [text.replace(" ", "") for text in TEXTS[::12]]
TEXTS += [re.sub(r"\s", "_", text) for text in TEXTS[:6]]


@pytest.mark.parametrize("name", PATTERNS)
def test_nothing_is_lost_over_the_corpus(name: str) -> None:
    anchored, found = PATTERNS[name], 0
    for text in TEXTS:
        expected = [match.span() for match in anchored.pattern.finditer(text)]
        assert [match.span() for match in anchored.finditer(text)] == expected
        found += len(expected)
    assert found or name in ("date.iso",)  # what the corpus never has proves nothing


LONG = "Phường T7 chi $5 cho tổ 4, TỔ 12; x2 a_3 €9. " * 8


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"(?<!\w)tổ[ ]\d+", ["tổ"]),
        (r"(?<!\d)\d", [DIGIT, INNER_DIGIT]),
        (r"(?<!\w)\d", [DIGIT]),
        (r"[$€](?=\d)", [SIGN]),
        (r"(?<!\w)(?:tổ|phường)(?=[ ])", ["tổ", "phường"]),
    ],
)
def test_words_numbers_and_signs(pattern: str, words: list[str]) -> None:
    compiled = re.compile(pattern, re.IGNORECASE)
    anchored = Anchored(compiled, words)
    spans = [match.span() for match in compiled.finditer(LONG)]
    assert spans
    assert [match.span() for match in anchored.finditer(LONG)] == spans
    position, searched = 0, []
    while (match := anchored.search(LONG, position)) is not None:
        searched.append(match.span())
        position = match.end()
    assert searched == spans
