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

from baocao.components.calibration import Calibration, fit_calibration
from baocao.components.feature_groups import check_groups, keep_groups
from baocao.components.features import Lexicon, document_features
from baocao.extensions import set_extensions
from baocao.schema import NAME_LABELS

_MODEL: Final = "crf.crfsuite"
_SETTINGS: Final = "settings.json"
_HELD_OUT: Final = 5  # every fifth document is held out to calibrate the scores
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
        features: list[str] | None = None,
        own_labels: bool = False,
        calibrate: bool = True,
    ) -> None:
        check_groups(features or ())
        self.name = name
        self._only = labels
        self._features = None if features is None else frozenset(features)
        self._own_labels = own_labels
        self._calibrate = calibrate
        self._calibration = Calibration()
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
            for span, marginal, ruled in self._found(doc, self._tagger):
                # A rule's span keeps its value and its rule id; two labels on the same
                # tokens would share one set of attributes, so the rule's label stands.
                if ruled in ("", span.label_):
                    score = self._calibration.score(marginal, agreed=bool(ruled))
                    span._.score = round(score, 4)
                    ruled_by = "" if self._own_labels else span._.source
                    span._.source = ruled_by or f"crf/{self.name}"
                    spans.append(span)
        doc.spans["trained"] = spans
        return doc

    def _found(self, doc: Doc, tagger: Any) -> Iterator[tuple[Span, float, str]]:
        """Yield spans with their lowest marginal, and the label a rule gave the same tokens."""
        rows = self._rows(doc)
        ruled = {(span.start, span.end): span.label_ for span in doc.spans.get("values", [])}
        if self._own_labels:  # what the rules call a span says nothing of these labels
            ruled.clear()
        for sentence in doc.sents:
            own = rows[sentence.start : sentence.end]
            for span, marginal in self._tag(doc, sentence, own, tagger):
                yield span, marginal, ruled.get((span.start, span.end), "")

    def _rows(self, doc: Doc) -> list[list[str]]:
        """Return the features of every token, of the groups that are on."""
        rows = document_features(doc, self._lexicon)
        return rows if self._features is None else keep_groups(rows, self._features)

    def _tag(
        self, doc: Doc, sentence: Span, rows: list[list[str]], tagger: Any
    ) -> Iterator[tuple[Span, float]]:
        tags = tagger.tag(rows)
        start = 0
        for i in range(1, len(tags) + 1):
            inside = i < len(tags) and tags[i].startswith("I-")
            if inside:
                continue
            if tags[start] != "O":
                low, high = sentence.start + start, sentence.start + i
                if not self._own_labels:  # other guidelines may put a quote or a dash inside
                    low, high = _trim(doc, *_one_cell(doc, low, high))
                span = Span(doc, low, high, label=tags[start][2:])
                score = min(tagger.marginal(tags[j], j) for j in range(start, i))
                any_form = self._own_labels or span.label_ not in NAME_LABELS
                if any_form or any(token.is_alpha for token in span):
                    yield span, score
            start = i

    def initialize(self, get_examples: Callable[[], Iterable[Example]], *, nlp: Language) -> None:
        """Train on the examples; components before this one give their annotations as features."""
        trainer, partial = self._trainer(), self._trainer()
        held_out: list[tuple[Doc, Doc]] = []
        seen: set[str] = set()
        for example in get_examples():
            doc = _annotate_before(nlp, self.name, example.predicted)
            sequences = list(self._sequences(doc, example.reference))
            for rows, tags in sequences:
                trainer.append(rows, tags)
            document = str(example.reference.user_data.get("document", len(seen)))
            if document in seen:  # a variant: the calibration looks at the originals only
                continue
            seen.add(document)
            if len(seen) % _HELD_OUT == 0:
                held_out.append((doc, example.reference))
                continue
            for rows, tags in sequences:
                partial.append(rows, tags)
        if not seen:
            raise ValueError(
                f"component '{self.name}': no training examples to learn entities from"
            )
        if self._calibrate and held_out:
            self._calibration = self._fitted(partial, held_out)
        self._open(self._trained(trainer))

    def _trainer(self) -> Any:
        import pycrfsuite

        return pycrfsuite.Trainer(algorithm="lbfgs", params=self.parameters, verbose=False)

    def _sequences(self, doc: Doc, gold: Doc) -> Iterator[tuple[list[list[str]], list[str]]]:
        rows, tags = self._rows(doc), self._tags(gold)
        for sentence in doc.sents:
            yield rows[sentence.start : sentence.end], tags[sentence.start : sentence.end]

    def _trained(self, trainer: Any) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / _MODEL
            trainer.train(str(path))
            return path.read_bytes()

    def _fitted(self, trainer: Any, held_out: list[tuple[Doc, Doc]]) -> Calibration:
        """Return the calibration by documents that a model of the others has not seen."""
        weights = self._trained(trainer)  # kept alive here: the tagger reads them in place
        tagger = self._tagger_of(weights)
        marginals, agreed, right = [], [], []
        for doc, reference in held_out:
            gold = {(span.start, span.end, span.label_) for span in reference.ents}
            for span, marginal, ruled in self._found(doc, tagger):
                if ruled in ("", span.label_):
                    marginals.append(marginal)
                    agreed.append(bool(ruled))
                    right.append((span.start, span.end, span.label_) in gold)
        return fit_calibration(marginals, agreed, right)

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
        # crfsuite reads beyond the end of a file cut short; its header says how long it is.
        if weights[:4] != b"lCRF" or int.from_bytes(weights[4:8], "little") != len(weights):
            raise ValueError(f"'{_MODEL}' of component '{self.name}' is damaged or incomplete")

        self._weights = weights
        self._tagger = self._tagger_of(weights)

    @staticmethod
    def _tagger_of(weights: bytes) -> Any:
        import pycrfsuite

        tagger = pycrfsuite.Tagger()
        tagger.open_inmemory(weights)
        return tagger

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
        settings = {
            "labels": self._only,
            "parameters": self.parameters,
            "calibration": self._calibration.to_dict(),
        }
        (path / _SETTINGS).write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")

    def from_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> EntityTagger:
        """Read what ``to_disk`` wrote."""
        if (path / _MODEL).is_file():
            self._open((path / _MODEL).read_bytes())
            settings = json.loads((path / _SETTINGS).read_text(encoding="utf-8"))
            self._calibration = Calibration(**settings.get("calibration", {}))
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
    default_config={
        "labels": None,
        "c1": 0.05,
        "c2": 0.1,
        "max_iterations": 100,
        "features": None,
        "own_labels": False,
        "calibrate": True,
    },
)
def make_entities(
    nlp: Language,
    name: str,
    labels: list[str] | None,
    c1: float,
    c2: float,
    max_iterations: int,
    features: list[str] | None,
    own_labels: bool,
    calibrate: bool,
) -> EntityTagger:
    """Return the trainable entity component.

    Args:
        nlp: the pipeline it belongs to.
        name: its name in the pipeline.
        labels: learn these labels only; None learns all that the examples have.
        c1: weight of the L1 penalty, which drops features.
        c2: weight of the L2 penalty.
        max_iterations: of L-BFGS.
        features: groups of features that are on (``feature_groups.GROUPS``); None is all.
        own_labels: the labels are not those of the schema; spans of rules are features
            only, and borders stay where the model puts them.
        calibrate: fit the scores on every fifth document, by a second model that has not
            seen it.
    """
    set_extensions()
    return EntityTagger(
        nlp,
        name,
        labels=labels,
        c1=c1,
        c2=c2,
        max_iterations=max_iterations,
        features=features,
        own_labels=own_labels,
        calibrate=calibrate,
    )
