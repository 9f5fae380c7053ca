"""What could be annotated next, and what a model says of it: reports, or their sentences.

Of each candidate it is kept how unsure the model is, word by word and section by section,
and what it expects to find. All of it is plain data, so that another process can read a
report as well.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from baocao.normal import normalize
from baocao.review_spans import Tags, read

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from spacy.language import Language
    from spacy.tokens import Doc, Span

    from baocao.readers import Document

UNITS: Final = ("document", "sentence")
"""What is annotated at once: a whole report, or one sentence."""

# A heading or a menu says nothing by itself; the others are where people annotate.
_KINDS: Final = ("body", "caption", "protocol")
_FEWEST: Final = 3  # syllables of a sentence; what is shorter is a scrap of a table
_UNSURE: Final = 0.05  # nats; a tag with a probability of 0.99 has about so much
AGAIN: Final = 0.8
"""What a doubt about the same word is worth the next time; 1 would be as much again. Chosen on
parts of the training set (benchmarks/README.md)."""
_LETTER: Final = re.compile(r"[^\W\d_]")

Counts = dict[str, float]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A report, or a sentence of one, and what the model says of it.

    ``start`` is where the text begins in its document. ``entropy`` is that of the tags of all
    tokens, in nats. ``doubts`` holds it by word where the model is unsure, each further time
    worth ``AGAIN`` of the time before, ``unsure`` how often that was, and ``certain`` the rest.
    ``labels`` and ``sections`` are the expected numbers of entities and sentences,
    ``section_doubts`` adds up by section what its sentences' scores lack to 1.
    """

    id: str
    document: str
    text: str
    start: int = 0
    tokens: int = 1
    sentences: int = 1
    entropy: float = 0.0
    certain: float = 0.0
    doubts: Counts = field(default_factory=dict)
    unsure: Counts = field(default_factory=dict)
    labels: Counts = field(default_factory=dict)
    sections: Counts = field(default_factory=dict)
    section_doubts: Counts = field(default_factory=dict)

    @property
    def is_document(self) -> bool:
        """Whether it is a whole report."""
        return self.id == self.document

    @property
    def syllables(self) -> int:
        """What it costs to read, counted as people count: runs without a blank.

        >>> Candidate("a", "a", "Thu ngân sách đạt 12,4 tỷ đồng.").syllables
        7
        """
        return len(self.text.split())


def candidates_of(
    nlp: Language, document: Document, *, unit: str, labels: Collection[str] = ()
) -> list[Candidate]:
    """Return the candidates that a report gives: itself, or its sentences.

    Args:
        nlp: the pipeline; what is unsure is asked of its entity tagger and its sections.
        document: the report.
        unit: one of ``UNITS``. Sentences are those of the body, of captions and of minutes.
        labels: entity labels that count; without any all do, and so do sections.
    """
    with nlp.memory_zone():
        doc, tags = read(nlp, document.text)
        signals = _Signals(doc, tags, frozenset(labels))
        if unit == "document":
            whole = _candidate(signals, document, document.id, doc[:])
            return [whole] if _LETTER.search(document.text) else []
        return list(_sentences(signals, document, doc))


def _sentences(signals: _Signals, document: Document, doc: Doc) -> Iterator[Candidate]:
    for number, span in enumerate(doc.spans.get("sentences", []), start=1):
        worth = span.label_ in _KINDS and _LETTER.search(span.text)
        if worth and len(span.text.split()) >= _FEWEST:
            yield _candidate(signals, document, f"{document.id}:{number}", span)


class _Signals:
    """What the model says of a document, token by token."""

    def __init__(self, doc: Doc, tags: Tags | None, labels: frozenset[str]) -> None:
        import numpy as np

        self.doc = doc
        self.sections = [] if labels else list(doc.spans.get("sections", []))
        self.entropy: NDArray[Any] = np.zeros(len(doc))
        self.begins: dict[str, NDArray[Any]] = {}
        if tags is None:
            return
        columns = [
            i
            for i, name in enumerate(tags.names)
            if name != "O" and (not labels or name[2:] in labels)
        ]
        kept = tags.rows[:, columns]
        rest = np.clip(1 - kept.sum(axis=1, keepdims=True), 0, 1)
        every = np.hstack([kept, rest])
        self.entropy = -(every * np.log(np.maximum(every, 1e-12))).sum(axis=1)
        self.begins = {
            tags.names[i][2:]: tags.rows[:, i] for i in columns if tags.names[i].startswith("B-")
        }


def _candidate(signals: _Signals, document: Document, name: str, span: Span) -> Candidate:
    low, high = span.start, span.end
    entropies = signals.entropy[low:high].tolist()
    doubts: Counts = {}
    unsure: Counts = {}
    certain = 0.0
    for token, entropy in zip(span, entropies, strict=True):
        if entropy < _UNSURE:
            certain += entropy
            continue
        word = token.norm_.lower()
        times = unsure.get(word, 0.0)
        doubts[word] = doubts.get(word, 0.0) + entropy * AGAIN**times
        unsure[word] = times + 1
    filed = [s for s in signals.sections if low <= s.start < high]
    return Candidate(
        id=name,
        document=document.id,
        text=span.text if len(span) < len(span.doc) else document.text,
        start=span.start_char if len(span) < len(span.doc) else 0,
        tokens=max(high - low, 1),
        sentences=max(len(filed), 1),
        entropy=sum(entropies),
        certain=certain,
        doubts=doubts,
        unsure=unsure,
        labels={label: float(row[low:high].sum()) for label, row in signals.begins.items()},
        sections=_expected(filed),
        section_doubts=_doubted(filed),
    )


def _expected(filed: list[Span]) -> Counts:
    """Return by section how many sentences are expected in it, by score and alternatives."""
    found: Counts = defaultdict(float)
    for span in filed:
        found[span.label_] += span._.section_score
        for other in span._.alternatives or ():
            found[other["section"]] += other["score"]
    return dict(found)


def _doubted(filed: list[Span]) -> Counts:
    found: Counts = defaultdict(float)
    for span in filed:
        found[span.label_] += 1 - span._.section_score
    return dict(found)


def folded(text: str) -> str:
    """Return a text as near duplicates are compared: normal form, lower case, numbers alike.

    >>> folded("Đảng uỷ kiểm tra 06 chi bộ") == folded("Đảng ủy kiểm tra 1.250 chi bộ")
    True
    """
    return _NUMBER.sub("0", normalize(text).lower())


_NUMBER: Final = re.compile(r"\d+(?:[.,/]\d+)*")
