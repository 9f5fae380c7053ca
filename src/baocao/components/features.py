"""What the entity model sees of each token: form, context, lexicons and value entities."""

from __future__ import annotations

import re
from typing import Final

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Token
from spacy.util import filter_spans

from baocao.components.name_evidence import CAPITALS, name_evidence
from baocao.grammar.places import find_places
from baocao.grammar.titles import find_title_abbreviations
from baocao.lexicons import load_terms
from baocao.normal import normal_view

LEXICONS: Final = (
    "titles",
    "title_abbreviations",
    "bodies",
    "honorifics",
    "programmes",
    "place_types",
    "group_kinds",
    "family_names",
    "middle_names",
    "given_names",
    "provinces",
    "districts",
    "communes",
    "countries",
    "ethnic_groups",
    "unit_nouns",
)
_NAMES: Final = frozenset(
    {"given_names", "provinces", "districts", "communes", "countries", "ethnic_groups"}
)
"""Lexicons of names: in lower case their terms are ordinary words (``hòa bình``)."""
_DIGIT: Final = re.compile(r"\d")
_OPEN: Final = {"“": "”", '"': '"', "«": "»", "(": ")", "‘": "’"}
_WINDOW: Final = 2


class Lexicon:
    """Finds the terms of all lexicons in a document, whatever their case or tone style."""

    def __init__(self, nlp: Language) -> None:
        self._matchers: dict[str, PhraseMatcher] = {}
        for name in LEXICONS:
            matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
            matcher.add(name, [nlp.make_doc(term) for term in load_terms(name)])
            self._matchers[name] = matcher

    def tags(self, doc: Doc) -> list[list[str]]:
        """Return for each token the lexicon positions it stands in (``titles-B`` …)."""
        tags: list[list[str]] = [[] for _ in doc]
        for name, matcher in self._matchers.items():
            for span in filter_spans(matcher(doc, as_spans=True)):
                if name in _NAMES and not span[0].norm_[:1].isupper():
                    continue
                for i in range(span.start, span.end):
                    tags[i].append(f"{name}-{'B' if i == span.start else 'I'}")
        return tags


def shape(text: str) -> str:
    """Return the coarse form of a token.

    >>> [shape(t) for t in ("Nguyễn", "UBND", "phường", "2021", "87,5", "A", "05-CT/TW", "–")]
    ['Xx', 'XX', 'x', 'year', 'd.d', 'X', 'code', '–']
    """
    if text[:1].isdigit():
        if text.isdigit():
            return (
                "year" if len(text) == 4 and text[:2] in ("19", "20") else f"d{min(len(text), 4)}"
            )
        return "d.d" if text.replace(".", "").replace(",", "").isdigit() else "code"
    if not text[:1].isalpha():
        return text[:3]
    if len(text) == 1:
        return "X" if text.isupper() else "x"
    if text.isupper():
        return "XX"
    if text[:1].isupper():
        return "Xx" if text[1:].islower() else "XxX"
    return "x" if text.islower() else "xX"


def document_features(doc: Doc, lexicon: Lexicon) -> list[list[str]]:
    """Return the features of every token: its sentence, and the places its document names."""
    lexical = lexicon.tags(doc)
    _tag_places(doc, lexical)
    values = ["O"] * len(doc)
    for span in doc.spans.get("values", []):
        for i in range(span.start, span.end):
            values[i] = f"{'B' if i == span.start else 'I'}-{span.label_}"
    kinds = ["body"] * len(doc)
    for span in doc.spans.get("sentences", []):
        kinds[span.start : span.end] = [span.label_] * len(span)
    shapes = [shape(token.norm_) for token in doc]
    named = name_evidence(doc, lexical, shapes)
    features: list[list[str]] = []
    for sentence in doc.sents:
        tokens = list(sentence)
        low, high = sentence.start, sentence.end
        features.extend(_sentence(tokens, lexical[low:high], values[low:high], kinds[low]))
    for row, more in zip(features, named, strict=True):
        row += more
    return features


def _tag_places(doc: Doc, lexical: list[list[str]]) -> None:
    """Tag units named with their type word, and their bare names wherever these stand.

    A report names its ward in full once and by its bare name later; the same name is
    the same place.
    """
    view = normal_view(doc.text)
    for match in find_title_abbreviations(view.text):
        span = doc.char_span(*view.raw_span(match.start, match.end), alignment_mode="expand")
        if span is not None:
            for i in range(span.start, span.end):
                lexical[i].append(f"abbreviation-{'B' if i == span.start else 'I'}")
    names: dict[str, set[tuple[str, ...]]] = {}
    for match in find_places(view.text):
        span = doc.char_span(*view.raw_span(match.start, match.end), alignment_mode="expand")
        if span is None:
            continue
        for i in range(span.start, span.end):
            lexical[i].append(f"unit-{'B' if i == span.start else 'I'}")
        name = tuple(match.value["name"].lower().split())
        if len(name) > 1:
            names.setdefault(name[0], set()).add(name)
    words = [token.lower_ for token in doc]
    for i, word in enumerate(words):
        for name in names.get(word, ()):
            if tuple(words[i : i + len(name)]) == name:
                for j in range(i, i + len(name)):
                    lexical[j].append(f"docplace-{'B' if j == i else 'I'}")


def _sentence(
    tokens: list[Token], lexical: list[list[str]], values: list[str], kind: str
) -> list[list[str]]:
    words = [_DIGIT.sub("0", token.lower_) for token in tokens]
    shapes = [shape(token.norm_) for token in tokens]
    brackets = _brackets(words)
    size = len(tokens)
    length = f"length={min(size, 32) // 4}"
    rows = []
    for i, word in enumerate(words):
        row = ["bias", f"kind={kind}", length, f"w={word}", f"s={shapes[i]}", f"in={brackets[i]}"]
        row += [f"p{n}={word[:n]}" for n in (1, 2, 3)] + [f"e{n}={word[-n:]}" for n in (2, 3)]
        for offset in range(-_WINDOW, _WINDOW + 1):
            j = i + offset
            if not 0 <= j < size:
                row.append(f"edge{offset}")
                continue
            if offset:
                row += [f"w{offset}={words[j]}", f"s{offset}={shapes[j]}"]
            row.append(f"v{offset}={values[j]}")
            row += [f"l{offset}={tag}" for tag in lexical[j]]
        before = words[i - 1] if i else "<s>"
        after = words[i + 1] if i + 1 < size else "</s>"
        shape_before = shapes[i - 1] if i else "<s>"
        shape_after = shapes[i + 1] if i + 1 < size else "</s>"
        row += [
            f"w-1w={before}|{word}",
            f"ww+1={word}|{after}",
            f"w-1sw+1={before}|{shapes[i]}|{after}",
            f"s-1ss+1={shape_before}|{shapes[i]}|{shape_after}",
        ]
        row += _distant(i, words, shapes, lexical)
        rows.append(row)
    return rows


def _distant(i: int, words: list[str], shapes: list[str], lexical: list[list[str]]) -> list[str]:
    """Return what stands further off: the word before and after the run of capitals here."""
    out = []
    left = i
    while left and shapes[left - 1] in CAPITALS and i - left < 6:
        left -= 1
    right = i
    last = len(words) - 1
    while right < last and shapes[right + 1] in CAPITALS and right - i < 6:
        right += 1
    if shapes[i] in CAPITALS:
        out += [f"run={min(right - left + 1, 6)}", f"pos={min(i - left, 5)}"]
        out.append(f"lw={words[left - 1] if left else '<s>'}")
        out.append(f"rw={words[right + 1] if right < last else '</s>'}")
        if left > 1:
            out.append(f"lw2={words[left - 2]}|{words[left - 1]}")
        if right + 1 < last:
            out.append(f"rw2={words[right + 1]}|{words[right + 2]}")
            out += [f"rl2={tag}" for tag in lexical[right + 2]]
        if left > 0:
            out += [f"ll={tag}" for tag in lexical[left - 1]]
    return out


def _brackets(words: list[str]) -> list[str]:
    """Return for each token the bracket or quote it stands in, ``-`` for none."""
    out = []
    closing: list[str] = []
    for word in words:
        if closing and word == closing[-1]:
            closing.pop()
            out.append("-")
            continue
        out.append(closing[-1] if closing else "-")
        if word in _OPEN and len(closing) < 3:
            closing.append(_OPEN[word])
    return out
