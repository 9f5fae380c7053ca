"""What the entity model sees of each token: form, context, lexicons and value entities."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from spacy.attrs import ORTH
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from baocao.components.name_evidence import CAPITALS, Lexical, name_evidence
from baocao.extensions import sentence_bounds, text_of
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
_EDGE_MARKS: Final = frozenset('"“”«»‘’,:;-–—')
_DIGIT: Final = re.compile(r"\d")
_OPEN: Final = {"“": "”", '"': '"', "«": "»", "(": ")", "‘": "’"}
WINDOW: Final = 2
LONGEST_RUN: Final = 6
"""Tokens with capitals that are looked through for what stands around a name."""
_MAX_FORMS: Final = 50_000
"""Different tokens that are remembered; then they are looked at afresh, so that memory ends."""

if TYPE_CHECKING:
    from spacy.vocab import Vocab


Form = tuple[str, str, str, int]
"""A token in lower case, the same with 0 for every digit, its shape, and its marks."""


class Forms(dict[int, Form]):
    """What each token is like by itself, by its key in the vocabulary."""

    def __init__(self, vocab: Vocab) -> None:
        super().__init__()
        self._vocab = vocab

    def of(self, doc: Doc) -> list[Form]:
        """Return the form of each token of a document."""
        if len(self) > _MAX_FORMS:
            self.clear()
        self._vocab = doc.vocab  # a component that another pipeline took over meets its words
        return [self[key] for key in doc.to_array(ORTH).tolist()]

    def __missing__(self, key: int) -> Form:
        lexeme = self._vocab[key]
        lower, norm = lexeme.lower_, lexeme.norm_
        form = lower, _DIGIT.sub("0", lower), shape(norm), _mark(lexeme.text, norm)
        self[key] = form
        return form


class Lexicon:
    """Finds the terms of all lexicons in a document, whatever their case or tone style."""

    def __init__(self, nlp: Language) -> None:
        self.forms = Forms(nlp.vocab)
        self._names = {nlp.vocab.strings.add(name): name for name in LEXICONS}
        self._matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
        for name in LEXICONS:
            self._matcher.add(name, [nlp.make_doc(term) for term in load_terms(name)])

    def tags(self, doc: Doc, shapes: Sequence[str]) -> defaultdict[int, list[str]]:
        """Return the lexicon positions (``titles-B`` …) of each token that has any."""
        tags: defaultdict[int, list[str]] = defaultdict(list)
        found: dict[str, list[tuple[int, int]]] = {name: [] for name in LEXICONS}
        for key, start, end in self._matcher(doc):
            found[self._names[key]].append((start, end))
        for name, spans in found.items():
            begin, inside = f"{name}-B", f"{name}-I"
            for start, end in _longest_first(spans) if len(spans) > 1 else spans:
                if name in _NAMES and shapes[start] not in CAPITALS:
                    continue
                tags[start].append(begin)
                for i in range(start + 1, end):
                    tags[i].append(inside)
        return tags


def _longest_first(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans without overlap, longest and then first ones preferred, in order.

    >>> _longest_first([(0, 1), (0, 2), (1, 3), (4, 5)])
    [(0, 2), (4, 5)]
    """
    spans = sorted(spans)
    if all(one[1] <= other[0] for one, other in pairwise(spans)):
        return spans
    taken: set[int] = set()
    kept = []
    for start, end in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
        if start not in taken and end - 1 not in taken:
            kept.append((start, end))
            taken.update(range(start, end))
    return sorted(kept)


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


@dataclass(frozen=True, slots=True)
class Page:
    """What the features of a document are made of, a value a token.

    ``words`` are in lower case, ``folded`` have 0 for every digit; ``lexical`` are the
    lexicon positions, ``values`` the IOB tags of the value entities and ``spans`` these
    entities, ``kinds`` the kinds of
    the sentences, ``named`` the features of :func:`name_evidence` for the tokens that have
    any, ``sentences`` borders,
    ``marks`` sums of :data:`EDGE`, :data:`CELL` and :data:`LETTERS`.
    """

    words: Sequence[str]
    folded: Sequence[str]
    shapes: Sequence[str]
    lexical: list[tuple[str, ...]]
    values: list[str]
    spans: list[tuple[int, int, str]]
    kinds: list[str]
    named: dict[int, list[str]]
    sentences: list[tuple[int, int]]
    marks: Sequence[int]


EDGE: Final = 1
"""A token that is white space, or a mark that never stands at a span's edge."""
CELL: Final = 2
"""A tab or bar, which ends a cell of a table."""
LETTERS: Final = 4


def _mark(raw: str, norm: str) -> int:
    """Return what a token is, by its text as given and its normal form.

    >>> _mark("-", "-"), _mark("\\t", " "), _mark("tổ", "tổ") == LETTERS
    (1, 3, True)
    """
    mark = EDGE if raw.isspace() or raw in _EDGE_MARKS else 0
    if "\t" in raw or raw == "|":
        mark |= CELL
    return mark | LETTERS if norm.isalpha() else mark


def read_page(doc: Doc, lexicon: Lexicon) -> Page:
    """Read what the features of a document are made of."""
    forms = lexicon.forms.of(doc)
    words, folded, shapes, marks = zip(*forms, strict=True) if forms else ((), (), (), ())
    sentences = sentence_bounds(doc)
    tags = lexicon.tags(doc, shapes)
    _tag_places(doc, words, tags)
    # Documents have few sets of positions: each is looked at once, by its number.
    lexical: list[tuple[str, ...]] = [()] * len(words)
    sets: dict[tuple[str, ...], int] = {(): 0}
    numbers = [0] * len(words)
    for i, own in tags.items():
        lexical[i] = key = tuple(own)
        numbers[i] = sets.setdefault(key, len(sets))
    values = ["O"] * len(words)
    spans = [(span.start, span.end, span.label_) for span in doc.spans.get("values", [])]
    for start, end, label in spans:
        values[start] = f"B-{label}"
        if end > start + 1:
            values[start + 1 : end] = [f"I-{label}"] * (end - start - 1)
    kinds = ["body"] * len(words)
    for span in doc.spans.get("sentences", []):
        kinds[span.start : span.end] = [span.label_] * (span.end - span.start)
    return Page(
        words=words,
        folded=folded,
        shapes=shapes,
        lexical=lexical,
        values=values,
        spans=spans,
        kinds=kinds,
        named=name_evidence(words, sentences, Lexical(list(sets), numbers), shapes),
        sentences=sentences,
        marks=marks,
    )


def document_features(doc: Doc, lexicon: Lexicon) -> list[list[str]]:
    """Return the features of every token as strings, as the trainer takes them."""
    page = read_page(doc, lexicon)
    features: list[list[str]] = []
    for low, high in page.sentences:
        features.extend(_sentence(page, low, high))
    for i, more in page.named.items():
        features[i] += more
    return features


def _tag_places(doc: Doc, words: Sequence[str], lexical: defaultdict[int, list[str]]) -> None:
    """Tag units named with their type word, and their bare names wherever these stand.

    A report names its ward in full once and by its bare name later; the same name is
    the same place.
    """
    view = normal_view(text_of(doc))
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
    for i, word in enumerate(words):
        for name in names.get(word, ()):
            if tuple(words[i : i + len(name)]) == name:
                for j in range(i, i + len(name)):
                    lexical[j].append(f"docplace-{'B' if j == i else 'I'}")


def _sentence(page: Page, low: int, high: int) -> list[list[str]]:
    words, shapes = page.folded[low:high], page.shapes[low:high]
    lexical, values, kind = page.lexical[low:high], page.values[low:high], page.kinds[low]
    brackets = open_brackets(words)
    size = high - low
    length = length_feature(size)
    rows = []
    for i, word in enumerate(words):
        row = ["bias", f"kind={kind}", length, f"w={word}", f"s={shapes[i]}", f"in={brackets[i]}"]
        row += [f"p{n}={word[:n]}" for n in (1, 2, 3)] + [f"e{n}={word[-n:]}" for n in (2, 3)]
        for offset in range(-WINDOW, WINDOW + 1):
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
        row += distant_features(i, words, shapes, lexical)
        rows.append(row)
    return rows


def length_feature(size: int) -> str:
    """Return the feature of a sentence of so many tokens, in steps of four."""
    return f"length={min(size, 32) // 4}"


def distant_features(
    i: int, words: Sequence[str], shapes: Sequence[str], lexical: Sequence[tuple[str, ...]]
) -> list[str]:
    """Return what stands further off: the word before and after the run of capitals here."""
    out = []
    left = i
    while left and shapes[left - 1] in CAPITALS and i - left < LONGEST_RUN:
        left -= 1
    right = i
    last = len(words) - 1
    while right < last and shapes[right + 1] in CAPITALS and right - i < LONGEST_RUN:
        right += 1
    if shapes[i] in CAPITALS:
        size = min(right - left + 1, LONGEST_RUN)
        out += [f"run={size}", f"pos={min(i - left, LONGEST_RUN - 1)}"]
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


def open_brackets(words: Sequence[str]) -> list[str]:
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
