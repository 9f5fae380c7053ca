"""Sections that are likely wrong: what a model that has not seen the document says of them.

The ranking is cleanlab's (confident learning: Northcutt, Jiang & Chuang 2021, Journal of
Artificial Intelligence Research 70; scores: Kuan & Mueller 2022, "Model-agnostic label
quality scoring to detect real-world label errors").
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from baocao.agreement_units import same_sentences
from baocao.corpus import Record

if TYPE_CHECKING:
    from spacy.tokens import Doc

_FLOOR: Final = 1e-6
_TWO: Final = 2  # sections at least, or there is nothing to confuse
_HINT_WEIGHT: Final = 0.2  # as in the pipeline that ships

Place = tuple[int, int]
"""Number of the record, and of the sentence in it."""


@dataclass(frozen=True, slots=True)
class Probabilities:
    """What a model says of sentences: a row a sentence, a column a section."""

    places: list[Place]
    names: list[str]
    rows: Any


@dataclass(frozen=True, slots=True)
class SectionDoubt:
    """A sentence whose section a model doubts; ``flagged`` where confident learning says so."""

    place: Place
    suggested: str
    score: float
    flagged: bool


def section_doubts(records: Sequence[Record], found: Probabilities) -> list[SectionDoubt]:
    """Return the sentences that a model files elsewhere, with how much it doubts the section.

    The score is 1 less cleanlab's label quality (normalized margin). A section that the
    sentence names as equally good is no doubt.
    """
    import numpy as np
    from cleanlab.filter import find_label_issues
    from cleanlab.rank import get_label_quality_scores

    sentences = [records[number]["sentences"][at] for number, at in found.places]
    column = {name: i for i, name in enumerate(found.names)}
    labels = np.array([column[item["section"]] for item in sentences])
    quality = get_label_quality_scores(labels, found.rows, method="normalized_margin")
    with warnings.catch_warnings():  # of rare sections, in which it flags nothing: rightly so
        warnings.simplefilter("ignore", UserWarning)
        flagged = find_label_issues(labels, found.rows, n_jobs=1)
    doubts = []
    for place, item, row, good, flag in zip(
        found.places, sentences, found.rows, quality, flagged, strict=True
    ):
        best = found.names[int(row.argmax())]
        if best not in (item["section"], *item.get("alternatives", ())):
            doubts.append(SectionDoubt(place, best, round(1 - float(good), 4), bool(flag)))
    return doubts


def held_out_probabilities(
    records: Sequence[Record], make: Callable[[Record], Doc]
) -> Probabilities | None:
    """Return probabilities by models of the other documents; None where there are too few.

    ``make`` gives the document of a record.
    """
    import numpy as np

    from baocao.components.section_evidence import evidence
    from baocao.components.section_joints import joints
    from baocao.components.section_model import SectionClassifier, soften
    from baocao.components.section_terms import lexicon_texts

    texts: list[str] = []
    places: list[Place] = []
    documents: list[list[str]] = []
    for number, record in enumerate(records):
        doc = make(record)
        sentences = list(doc.spans["sentences"])
        texts += evidence(record["text"], sentences)
        places += [(number, at) for at in range(len(sentences))]
        documents.append(joints(record["text"], sentences))
    labels = [records[number]["sentences"][at]["section"] for number, at in places]
    if len(set(labels)) < _TWO:
        return None
    hints = lexicon_texts(set(labels))
    model = SectionClassifier(hint_weight=_HINT_WEIGHT)
    model.fit(texts, labels, [number for number, _ in places], hints)
    if model.held_out_ is None:
        return None
    rows = soften(model.held_out_, model.temperature_)
    rows = _in_context(rows, np.searchsorted(model.classes_, labels), documents)
    return Probabilities(places, [str(name) for name in model.classes_], rows)


def _in_context(rows: Any, targets: Any, documents: Sequence[Sequence[str]]) -> Any:
    """Return probabilities of sentences given those around them, as the pipeline reads them."""
    import numpy as np

    from baocao.components.section_chain import decode, fit_chain

    if sum(len(own) > 1 for own in documents) < _TWO:
        return rows
    chain = fit_chain(rows, targets, documents)
    parts = np.split(rows, np.cumsum([len(own) for own in documents])[:-1])
    return np.concatenate([decode(p, own, chain) for p, own in zip(parts, documents, strict=True)])


def model_probabilities(
    records: Sequence[Record], found: Sequence[Sequence[dict[str, Any]]]
) -> Probabilities | None:
    """Return probabilities from the sentences that a model found in each record's text.

    A found sentence has ``section``, ``section_score`` and ``alternatives``, as in a report;
    what is left of its score goes to all other sections alike. None where there is one
    section only.
    """
    import numpy as np

    pairs = [
        ((number, at), gold, other)
        for number, (record, own) in enumerate(zip(records, found, strict=True))
        for at, (gold, other) in enumerate(same_sentences(record["sentences"], own))
    ]
    said = {item["section"] for _, gold, other in pairs for item in (gold, other)}
    said |= {near["section"] for *_, other in pairs for near in other["alternatives"]}
    names = sorted(said)
    if len(names) < _TWO:
        return None
    column = {name: i for i, name in enumerate(names)}
    rows = np.zeros((len(pairs), len(names)))
    for row, (_, _, other) in zip(rows, pairs, strict=True):
        row[column[other["section"]]] = other["section_score"]
        for near in other["alternatives"]:
            row[column[near["section"]]] = near["score"]
        row += max(1 - row.sum(), _FLOOR) / len(names)
        row /= row.sum()
    return Probabilities([place for place, *_ in pairs], names, rows)
