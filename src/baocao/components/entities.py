"""Trained entities: a linear-chain CRF over syllables, as a trainable spaCy component.

Fills ``doc.spans["trained"]``, or ``doc.spans["own"]`` with labels of the user's own;
``span._.score`` is the lowest token marginal in the
span. The model is crfsuite's own file: loading it executes nothing.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example

from baocao.components.calibration import Calibration, fit_calibration
from baocao.components.emissions import Emissions
from baocao.components.feature_groups import check_groups, keep_groups
from baocao.components.features import (
    CELL,
    EDGE,
    LETTERS,
    Lexicon,
    Page,
    document_features,
    read_page,
)
from baocao.crf import CrfFileError, Decoded, decode, read_crf
from baocao.extensions import sentence_bounds, set_attributes, set_extensions
from baocao.schema import NAME_LABELS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MODEL: Final = "crf.crfsuite"
_SETTINGS: Final = "settings.json"
_PEOPLE: Final = ("OFFICIAL", "PERSON")
_NOBODY: Final = frozenset({"cộng", "tổng"})  # nobody's family or given name
_TOTALS: Final = frozenset(
    [("tổng", "cộng"), ("tổng", "số"), ("cộng", "toàn")]
    + [("toàn", unit) for unit in ("xã", "phường", "huyện", "quận", "tỉnh")]
)
"""What opens a line of totals, which in capitals looks like a name."""
_HELD_OUT: Final = 5  # every fifth document is held out to calibrate the scores


class _Model:
    """A trained model as lookup tables."""

    def __init__(self, weights: bytes) -> None:
        import numpy as np

        self.crf = read_crf(weights)
        self.emissions = Emissions(self.crf)
        tags = self.crf.labels
        self.label_of = [tag[2:] for tag in tags]
        self.outside: NDArray[np.bool_] = np.array([tag == "O" for tag in tags])
        self.inside: NDArray[np.bool_] = np.array([tag.startswith("I-") for tag in tags])


class _Found(NamedTuple):
    """What the model calls an entity; ``ruled`` is the label that a rule gave the same tokens."""

    start: int
    end: int
    label: str
    marginal: float
    """The lowest one of its tokens."""
    ruled: str


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
        self._model: _Model | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that the trained model knows."""
        tags = self._model.crf.labels if self._model is not None else ()
        return tuple(sorted({tag[2:] for tag in tags if tag != "O"}))

    def __call__(self, doc: Doc) -> Doc:
        """Mark the entities of one document."""
        spans: list[Span] = []
        if self._model is not None:
            source = f"crf/{self.name}"
            for found in self._found(doc, self._model):
                # A rule's span keeps its value and its rule id; two labels on the same
                # tokens would share one set of attributes, so the rule's label stands.
                if found.ruled in ("", found.label):
                    span = Span(doc, found.start, found.end, label=found.label)
                    score = self._calibration.score(found.marginal, agreed=bool(found.ruled))
                    borders = span.start_char, span.end_char
                    set_attributes(doc, *borders, score=round(score, 4))
                    if not found.ruled:
                        set_attributes(doc, *borders, source=source)
                    spans.append(span)
        doc.spans["own" if self._own_labels else "trained"] = spans
        return doc

    def marginals(self, doc: Doc) -> tuple[tuple[str, ...], NDArray[Any]]:
        """Return the tags (``B-ORG`` …) and the probability of each at each token.

        Needs what the components before this one set on the document; before training there
        are no tags.
        """
        import numpy as np

        if self._model is None:
            return (), np.zeros((len(doc), 0))
        _, decoded = self._decoded(doc, self._model)
        return self._model.crf.labels, decoded.marginals

    def _decoded(self, doc: Doc, model: _Model) -> tuple[Page, Decoded]:
        page = read_page(doc, self._lexicon)
        lengths = [high - low for low, high in page.sentences]
        return page, decode(model.crf, model.emissions(page), lengths)

    def _found(self, doc: Doc, model: _Model) -> Iterator[_Found]:
        """Yield what the model finds."""
        import numpy as np

        page, decoded = self._decoded(doc, model)
        sure = decoded.marginals[np.arange(len(doc)), decoded.tags]
        ruled = {(start, end): label for start, end, label in page.spans}
        if self._own_labels:  # what the rules call a span says nothing of these labels
            ruled.clear()
        for start, end in _runs(decoded.tags, model.outside, model.inside, page.sentences):
            marginal, label = float(sure[start:end].min()), model.label_of[decoded.tags[start]]
            if not self._own_labels:  # other guidelines may put a quote or a dash inside
                start, end = _trim(page.marks, *_one_cell(page.marks, start, end))
                lettered = any(mark & LETTERS for mark in page.marks[start:end])
                if label in NAME_LABELS and not lettered:
                    continue
                if label in NAME_LABELS and _is_total(page.words[start : start + 2], label):
                    continue
            yield _Found(start, end, label, marginal, ruled.get((start, end), ""))

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
        rows, tags = document_features(doc, self._lexicon), self._tags(gold)
        if self._features is not None:
            rows = keep_groups(rows, self._features)
        for low, high in sentence_bounds(doc):
            yield rows[low:high], tags[low:high]

    def _trained(self, trainer: Any) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / _MODEL
            trainer.train(str(path))
            return path.read_bytes()

    def _fitted(self, trainer: Any, held_out: list[tuple[Doc, Doc]]) -> Calibration:
        """Return the calibration by documents that a model of the others has not seen."""
        model = _Model(self._trained(trainer))
        marginals, agreed, right = [], [], []
        for doc, reference in held_out:
            gold = {(span.start, span.end, span.label_) for span in reference.ents}
            for found in self._found(doc, model):
                if found.ruled in ("", found.label):
                    marginals.append(found.marginal)
                    agreed.append(bool(found.ruled))
                    right.append((found.start, found.end, found.label) in gold)
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
        try:
            self._model = _Model(weights)
        except CrfFileError as error:
            raise ValueError(f"'{_MODEL}' of component '{self.name}': {error}") from error
        self._weights = weights

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


def _runs(
    tags: NDArray[Any],
    outside: NDArray[np.bool_],
    inside: NDArray[np.bool_],
    sentences: list[tuple[int, int]],
) -> list[tuple[int, int]]:
    """Return the tokens from a tag that is not O to the last I- tag behind it, by sentence.

    Args:
        tags: of each token, as a number.
        outside: whether a tag is O.
        inside: whether a tag is an I- tag.
        sentences: first and last-but-one token of each.

    >>> import numpy as np
    >>> outside, inside = np.array([True, False, False]), np.array([False, False, True])
    >>> _runs(np.array([0, 1, 2, 1]), outside, inside, [(0, 3), (3, 4)])  # O B-ORG I-ORG B-ORG
    [(1, 3), (3, 4)]
    """
    import numpy as np

    first = ~inside[tags]
    first[[low for low, _ in sentences]] = True
    starts = np.flatnonzero(first)
    ends = np.append(starts[1:], len(tags))
    kept = ~outside[tags[starts]]
    return list(zip(starts[kept].tolist(), ends[kept].tolist(), strict=True))


def _is_total(words: Sequence[str], label: str) -> bool:
    """Say whether the first two words of a span open a line of totals, not a name.

    >>> _is_total(("cộng", "toàn"), "ORG"), _is_total(("tổng", "công"), "ORG")
    (True, False)
    >>> _is_total(("cộng", "xã"), "PERSON"), _is_total(("toàn", "thắng"), "PERSON")
    (True, False)
    """
    return tuple(words) in _TOTALS or (label in _PEOPLE and words[0] in _NOBODY)


def _one_cell(marks: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """Return the span up to the first tab or bar: an entity never crosses cells of a table."""
    for i in range(start + 1, end):
        if marks[i] & CELL:
            return start, i
    return start, end


def _trim(marks: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """Return the borders without white space and marks that never stand at a span's edge."""
    low, high = start, end
    while low < high and marks[low] & EDGE:
        low += 1
    while high > low and marks[high - 1] & EDGE:
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
