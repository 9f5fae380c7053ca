"""What the term lists say about a section: phrases of its headings and cue words.

Two uses: phrases found in a sentence are marks for the classifier, and every phrase is
a short text of its section to learn from, for the corpus is small beside what a ward
can report on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final

from baocao.lexicons import load_table
from baocao.normal import normalize

__all__ = ["find_terms", "fold", "fold_normal", "lexicon_texts", "words_of"]

_DIGITS: Final = re.compile(r"\d+(?:[.,]\d+)*")
_WORD: Final = re.compile(r"\w+")
_ENDS: Final = ""  # key of a node's sections: no word is empty
_MARKS: Final = str.maketrans(
    "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ",
    "a" * 17 + "e" * 11 + "i" * 5 + "o" * 17 + "u" * 11 + "y" * 5 + "d",
)
_TABLES: Final = ("headings", "cue_words")


def fold(text: str) -> str:
    """Return a text as the classifier reads it: normal form, lower case, numbers as ``0``.

    >>> fold("Quận uỷ thu 147.105.000 đồng, đạt 87,5%")
    'quận ủy thu 0 đồng, đạt 0%'
    """
    return fold_normal(normalize(text))


def fold_normal(text: str) -> str:
    """Return what ``fold`` does, of a text that is in normal form already."""
    return _DIGITS.sub("0", text.lower())


def words_of(folded: str) -> list[str]:
    """Return the words of a folded text, marks left out."""
    return _WORD.findall(folded)


def find_terms(words: Sequence[str], table: str = "") -> list[tuple[int, str]]:
    """Return where terms of the lists begin and their sections, longest terms first come.

    A term taken hides those inside it: ``tổ dân phố văn hóa`` is no ``văn hóa``. A term of
    several sections gives one entry each. Words without any Vietnamese mark are compared
    with terms that lost theirs, for headings are typed that way too.

    Args:
        words: of a folded sentence.
        table: ``headings`` or ``cue_words``; both by default.

    >>> find_terms(words_of(fold("Trạm Y tế tiêm chủng; thu ngân sách đạt 110%")))
    [(0, 'health'), (3, 'health'), (5, 'economy')]
    >>> find_terms(words_of(fold("CONG TAC Y TE")), "headings")
    [(0, 'health')]
    """
    plain = all(word.isascii() for word in words)
    root = _trie((table,) if table else _TABLES, plain)
    found: list[tuple[int, str]] = []
    at, count = 0, len(words)
    while at < count:
        # Most words open no term, or none with the word behind them.
        node = root.get(words[at])
        if node is None or (_ENDS not in node and (at + 1 == count or words[at + 1] not in node)):
            at += 1
            continue
        sections, end = _longest(words, at, root)
        found += [(at, section) for section in sections]
        at = end
    return found


def _longest(words: Sequence[str], at: int, root: dict[str, Any]) -> tuple[tuple[str, ...], int]:
    """Return the sections of the longest term that begins at a word, and where it ends."""
    sections: tuple[str, ...] = ()
    end = at + 1
    node: dict[str, Any] | None = root
    for i in range(at, len(words)):
        node = node.get(words[i]) if node else None
        if node is None:
            break
        if _ENDS in node:
            sections, end = node[_ENDS], i + 1
    return sections, end


@cache
def _trie(tables: tuple[str, ...], plain: bool) -> dict[str, Any]:
    """Return the terms of tables as nested dictionaries, one level a word."""
    root: dict[str, Any] = {}
    for table in tables:
        for section, term, *_ in load_table(table):
            folded = fold(term)
            node = root
            for word in words_of(folded.translate(_MARKS) if plain else folded):
                node = node.setdefault(word, {})
            if section not in node.get(_ENDS, ()):
                node[_ENDS] = (*node.get(_ENDS, ()), section)
    return root


def lexicon_texts(sections: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the terms as texts to learn from, and their sections, for the sections named.

    A heading also comes without its marks. Sections that the lists do not know give none.

    >>> texts, labels = lexicon_texts(["red_cross"])
    >>> texts[:2], set(labels)
    (['chữ thập đỏ kind_heading cue_red_cross', 'chu thap do kind_heading cue_red_cross'], \
{'red_cross'})
    >>> lexicon_texts(["thể thao"])
    ([], [])
    """
    known = frozenset(sections)
    texts: dict[tuple[str, str], None] = {}
    for table, kind in zip(_TABLES, ("heading", "body"), strict=True):
        for section, term, *_ in load_table(table):
            if section not in known:
                continue
            folded = fold(term)
            mark = f" kind_{kind} cue_{section}" if kind == "heading" else f" kind_{kind}"
            texts[folded + mark, section] = None
            if kind == "heading":
                texts[folded.translate(_MARKS) + mark, section] = None
    return [text for text, _ in texts], [section for _, section in texts]
