"""Trained entities: a linear-chain CRF over syllables, as a trainable spaCy component.

Fills ``doc.spans["trained"]``; ``span._.score`` is the lowest token marginal in the
span. The model is crfsuite's own file: loading it executes nothing.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example

from baocao.components.features import Lexicon, document_features
from baocao.extensions import set_extensions
from baocao.schema import NAME_LABELS

_MODEL: Final = "crf.crfsuite"
_SETTINGS: Final = "settings.json"
_EDGE_MARKS: Final = frozenset('"“”«»‘’,:;-–—')


class EntityTagger:
    """A CRF that marks entities; trained in ``initialize``, on features of earlier components."""

    def __init__(
        self,
        nlp: Language,
        name: str,
        *,
        labels: list[str] | None,
        c1: float,
        c2: float,
        max_iterations: int,
    ) -> None:
        self.name = name
        self._only = labels
        self.parameters = {"c1": c1, "c2": c2, "max_iterations": max_iterations}
        self._lexicon = Lexicon(nlp)
        self._weights = b""
        self._tagger: Any = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that the trained model knows."""
        tags = self._tagger.labels() if self._tagger is not None else []
        return tuple(sorted({tag[2:] for tag in tags if tag != "O"}))

    def __call__(self, doc: Doc) -> Doc:
        """Mark the entities of one document."""
        spans: list[Span] = []
        if self._tagger is not None:
            rows = document_features(doc, self._lexicon)
            ruled = {(span.start, span.end): span.label_ for span in doc.spans.get("values", [])}
            for sentence in doc.sents:
                for span, score in self._tag(doc, sentence, rows[sentence.start : sentence.end]):
                    # A rule's span keeps its value and its rule id; two labels on the same
                    # tokens would share one set of attributes, so the rule's label stands.
                    if ruled.get((span.start, span.end), span.label_) == span.label_:
                        span._.score = round(score, 4)
                        span._.source = span._.source or f"crf/{self.name}"
                        spans.append(span)
        doc.spans["trained"] = spans
        return doc

    def _tag(self, doc: Doc, sentence: Span, rows: list[list[str]]) -> Iterator[tuple[Span, float]]:
        tags = self._tagger.tag(rows)
        start = 0
        for i in range(1, len(tags) + 1):
            inside = i < len(tags) and tags[i].startswith("I-")
            if inside:
                continue
            if tags[start] != "O":
                low, high = _trim(doc, *_one_cell(doc, sentence.start + start, sentence.start + i))
                span = Span(doc, low, high, label=tags[start][2:])
                score = min(self._tagger.marginal(tags[j], j) for j in range(start, i))
                if span.label_ not in NAME_LABELS or any(token.is_alpha for token in span):
                    yield span, score
            start = i

    def initialize(self, get_examples: Callable[[], Iterable[Example]], *, nlp: Language) -> None:
        """Train on the examples; components before this one give their annotations as features."""
        import pycrfsuite

        trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=self.parameters, verbose=False)
        sequences = 0
        for example in get_examples():
            doc = _annotate_before(nlp, self.name, example.predicted)
            rows = document_features(doc, self._lexicon)
            tags = self._tags(example.reference)
            for sentence in doc.sents:
                trainer.append(
                    rows[sentence.start : sentence.end], tags[sentence.start : sentence.end]
                )
                sequences += 1
        if not sequences:
            raise ValueError(
                f"component '{self.name}': no training examples to learn entities from"
            )
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / _MODEL
            trainer.train(str(path))
            self._open(path.read_bytes())

    def _tags(self, doc: Doc) -> list[str]:
        """Return IOB tags of the labels this component learns."""
        tags = ["O"] * len(doc)
        for span in doc.ents:
            if self._only is None or span.label_ in self._only:
                tags[span.start] = f"B-{span.label_}"
                for i in range(span.start + 1, span.end):
                    tags[i] = f"I-{span.label_}"
        return tags

    def _open(self, weights: bytes) -> None:
        import pycrfsuite

        # crfsuite reads beyond the end of a file cut short; its header says how long it is.
        if weights[:4] != b"lCRF" or int.from_bytes(weights[4:8], "little") != len(weights):
            raise ValueError(f"'{_MODEL}' of component '{self.name}' is damaged or incomplete")

        self._weights = weights
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open_inmemory(weights)

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Return the trained weights."""
        return self._weights

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> EntityTagger:
        """Load trained weights."""
        if data:
            self._open(data)
        return self

    def to_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the weights and the labels to a folder."""
        path.mkdir(parents=True, exist_ok=True)
        if self._weights:
            (path / _MODEL).write_bytes(self._weights)
        settings = {"labels": self._only, "parameters": self.parameters}
        (path / _SETTINGS).write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")

    def from_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> EntityTagger:
        """Read what ``to_disk`` wrote."""
        if (path / _MODEL).is_file():
            self._open((path / _MODEL).read_bytes())
        return self


def _one_cell(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """Return the span up to the first tab or bar: an entity never crosses cells of a table."""
    for i in range(start, end):
        if i > start and ("\t" in doc[i].text or doc[i].text == "|"):
            return start, i
    return start, end


def _trim(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """Return the borders without white space and marks that never stand at a span's edge."""
    low, high = start, end
    while low < high and (doc[low].is_space or doc[low].text in _EDGE_MARKS):
        low += 1
    while high > low and (doc[high - 1].is_space or doc[high - 1].text in _EDGE_MARKS):
        high -= 1
    return (low, high) if low < high else (start, end)


def _annotate_before(nlp: Language, name: str, doc: Doc) -> Doc:
    """Run the components that stand before ``name``."""
    for other, component in nlp.pipeline:
        if other == name:
            break
        doc = component(doc)
    return doc


@Language.factory(
    "baocao_entities",
    assigns=["doc.spans"],
    default_config={"labels": None, "c1": 0.05, "c2": 0.1, "max_iterations": 100},
)
def make_entities(
    nlp: Language,
    name: str,
    labels: list[str] | None,
    c1: float,
    c2: float,
    max_iterations: int,
) -> EntityTagger:
    """Return the trainable entity component."""
    set_extensions()
    return EntityTagger(nlp, name, labels=labels, c1=c1, c2=c2, max_iterations=max_iterations)
