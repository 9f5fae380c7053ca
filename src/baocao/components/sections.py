"""Files every sentence under a section: ``doc.spans["sections"]``, as a trainable component.

Words of the sentence, its kind, terms of the lists and its headings are evidence; a hidden
Markov model over the document decides (:mod:`baocao.components.section_chain`). Clauses of
long sentences get sections of their own in ``doc.spans["clauses"]``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example

from baocao.components.section_clauses import split_clauses
from baocao.components.section_evidence import clause_evidence, evidence
from baocao.components.section_joints import joints
from baocao.components.section_terms import lexicon_texts
from baocao.extensions import set_attributes, set_extensions, text_of

if TYPE_CHECKING:
    from baocao.components.section_chain import Chain
    from baocao.components.section_model import Probabilities, SectionClassifier

_MODEL: Final = "sections.npz"
_CHAIN: Final = "chain.json"
_BEST: Final = 3  # sections told of a sentence, the others being too improbable
_ALTERNATIVE: Final = 0.15  # a second section is worth naming from this probability on
_NO_EVIDENCE: Final = "other"
_OVERVIEW: Final = "general"  # said of sentences that touch many fields
_NO_FIELDS: Final = (_OVERVIEW, "outlook", "other")  # sections that are no field of work


class SectionMarker:
    """Gives each sentence its section, score and alternatives; trained in ``initialize``.

    Args:
        C: inverse strength of the regularisation of the classifier.
        class_weight: ``"balanced"`` raises the weight of rare sections.
        lexicon_weight: how much a term of the lists counts as an example of its section,
            beside a sentence that counts 1; 0 learns from sentences only.
    """

    def __init__(
        self, name: str, *, C: float, class_weight: str | None, lexicon_weight: float = 0.2
    ) -> None:
        self.name = name
        self.C, self.class_weight, self.lexicon_weight = C, class_weight, lexicon_weight
        self._model: SectionClassifier | None = None
        self._chain: Chain | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Fill ``doc.spans["sections"]``, one span a sentence, and ``doc.spans["clauses"]``."""
        sentences = list(doc.spans.get("sentences", []))
        doc.spans["sections"], doc.spans["clauses"] = [], []
        if sentences and self._model is not None:
            self._file(doc, text_of(doc), sentences, self._model)
        return doc

    def _file(self, doc: Doc, text: str, sentences: list[Span], model: SectionClassifier) -> None:
        from baocao.components.section_chain import decode

        clauses = list(_clauses_of(text, sentences))
        read = [clause_evidence(text[start:end]) for _, start, end in clauses]
        # One call for both: the classifier takes as long to start as for dozens of texts.
        found = model.predict_proba([*evidence(text, sentences), *read])
        posterior, own = found[: len(sentences)], found[len(sentences) :]
        if self._chain is not None:
            posterior = decode(posterior, joints(text, sentences), self._chain)
        doc.spans["sections"] = _filed(sentences, posterior, model)
        doc.spans["clauses"] = self._file_clauses(doc, clauses, own, posterior, model)

    def _file_clauses(
        self,
        doc: Doc,
        clauses: list[tuple[int, int, int]],
        own: Probabilities,
        posterior: Probabilities,
        model: SectionClassifier,
    ) -> list[Span]:
        """Return clauses filed by their own words and the section of the sentence around them.

        Sentences filed under no field (attendance, plans) are not split: what looks ahead
        looks ahead in every clause.
        """
        import numpy as np

        from baocao.components.section_chain import within

        if not clauses:
            return []
        overview = np.isin(model.classes_, _OVERVIEW)
        fields = ~np.isin(model.classes_, _NO_FIELDS)
        around = posterior[[number for number, _, _ in clauses]]
        rows = within(own, around, self._chain, overview=overview, fields=fields)
        at = 0
        spans: list[Span] = []
        kept: list[int] = []
        split = (fields | overview)[around.argmax(axis=1)].tolist()
        for number, (_, start, end) in enumerate(clauses):
            span = doc.char_span(start, end, alignment_mode="expand") if split[number] else None
            if span is not None and span.start >= at:
                at = span.end
                spans.append(span)
                kept.append(number)
        return _filed(spans, rows[kept], model)

    def initialize(self, get_examples: Callable[[], Iterable[Example]], *, nlp: Language) -> None:
        """Train on the sections of the reference documents, whatever their labels.

        A document may be one sentence. The chain is learnt where two documents or more have
        several sentences; otherwise each sentence is filed by itself.

        Raises:
            ValueError: no sections, one section only, or no words; the message says so.
        """
        from baocao.components.section_model import SectionClassifier

        texts: list[str] = []
        labels: list[str] = []
        groups: list[int] = []
        documents: list[list[str]] = []
        for number, example in enumerate(get_examples()):
            doc = example.reference
            sections = list(doc.spans.get("sections", []))
            sentences = _sentences_of(doc, sections)
            texts += evidence(text_of(doc), sentences)
            labels += [span.label_ for span in sections]
            groups += [number] * len(sections)
            documents.append(joints(text_of(doc), sentences))
        if not texts:
            raise ValueError(f"component '{self.name}': no sentences with a section to learn from")
        model = SectionClassifier(
            self.C, class_weight=self.class_weight, hint_weight=self.lexicon_weight
        )
        hints = lexicon_texts(set(labels)) if self.lexicon_weight else None
        try:
            self._model = model.fit(texts, labels, groups, hints)
        except ValueError as error:
            raise ValueError(f"component '{self.name}': {error}") from error
        self._chain = _chain_of(self._model, labels, documents)

    def score(self, examples: Iterable[Example], **options: Any) -> dict[str, Any]:
        """Score this component's sections; called by ``spacy evaluate``."""
        return score_sections(examples, **options)

    def to_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> None:
        """Write classifier and chain to a folder."""
        path.mkdir(parents=True, exist_ok=True)
        if self._model is not None:
            (path / _MODEL).write_bytes(self._model.to_bytes())
            chain = self._chain.to_dict() if self._chain is not None else None
            text = json.dumps(chain, indent=1, ensure_ascii=False)
            (path / _CHAIN).write_text(text + "\n", encoding="utf-8")

    def from_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> SectionMarker:
        """Read what ``to_disk`` wrote."""
        from baocao.components.section_chain import Chain
        from baocao.components.section_model import SectionClassifier

        if (path / _MODEL).is_file() or (path / _CHAIN).is_file():
            self._model = SectionClassifier.from_bytes((path / _MODEL).read_bytes())
            chain = json.loads((path / _CHAIN).read_text(encoding="utf-8"))
            self._chain = Chain(**chain) if chain is not None else None
        return self


def _filed(spans: list[Span], rows: Probabilities, model: SectionClassifier) -> list[Span]:
    """Return spans with the most probable section, its score and the other good ones."""
    import numpy as np

    best = rows.argsort(axis=1, kind="stable")[:, ::-1][:, :_BEST]
    names = model.classes_[best].tolist()
    scores = np.take_along_axis(rows, best, axis=1).tolist()
    filed = []
    for span, (section, *others), (score, *lower) in zip(spans, names, scores, strict=True):
        filed.append(Span(span.doc, span.start, span.end, label=section))
        alternatives = [
            {"section": other, "score": round(its, 4)}
            for other, its in zip(others, lower, strict=True)
            if its >= _ALTERNATIVE
        ]
        set_attributes(
            span.doc, span.start_char, span.end_char,
            section_score=round(score, 4), alternatives=alternatives,
        )  # fmt: skip
    return filed


def _clauses_of(text: str, sentences: list[Span]) -> Iterator[tuple[int, int, int]]:
    """Yield the clauses of long sentences: number of the sentence, start and end in the text."""
    for number, sentence in enumerate(sentences):
        if sentence.label_ == "body":
            first = sentence.start_char
            for start, end in split_clauses(text[first : sentence.end_char]):
                yield number, first + start, first + end


def _sentences_of(doc: Doc, sections: list[Span]) -> list[Span]:
    """Return the sentence of each section, with its kind; ``body`` where there is none."""
    kinds = {(span.start, span.end): span.label_ for span in doc.spans.get("sentences", [])}
    return [
        Span(doc, span.start, span.end, label=kinds.get((span.start, span.end), "body"))
        for span in sections
    ]


def _chain_of(
    model: SectionClassifier, labels: list[str], documents: list[list[str]]
) -> Chain | None:
    """Return the chain, or None where hardly any document has neighbours to learn from."""
    if model.held_out_ is None or sum(len(joints) > 1 for joints in documents) < 2:
        return None
    import numpy as np

    from baocao.components.section_chain import fit_chain
    from baocao.components.section_model import soften

    targets = np.searchsorted(model.classes_, labels)
    return fit_chain(soften(model.held_out_, model.temperature_), targets, documents)


def make_section_scorer() -> Callable[..., dict[str, Any]]:
    """Return the scorer for ``spacy evaluate``: share of sentences under an accepted section."""
    return score_sections


def score_sections(examples: Iterable[Example], **_: Any) -> dict[str, Any]:
    """Score gold sentences by the predicted section that covers most of them.

    ``sections_acc`` accepts the gold alternatives too, ``sections_strict`` does not.
    """
    right = strict = total = 0
    for example in examples:
        accepted: dict[tuple[int, int], set[str]] = {}
        for span in example.reference.spans.get("section_alternatives", []):
            accepted.setdefault((span.start, span.end), set()).add(span.label_)
        owner: dict[int, str] = {}
        for span in example.predicted.spans.get("sections", []):
            owner.update(dict.fromkeys(range(span.start, span.end), span.label_))
        for span in example.reference.spans.get("sections", []):
            votes = [owner.get(i, _NO_EVIDENCE) for i in range(span.start, span.end)]
            predicted = max(dict.fromkeys(votes), key=votes.count)
            total += 1
            strict += predicted == span.label_
            right += predicted in {span.label_, *accepted.get((span.start, span.end), set())}
    if not total:
        return {"sections_acc": None, "sections_strict": None}
    return {"sections_acc": right / total, "sections_strict": strict / total}


@Language.factory(
    "baocao_sections",
    assigns=["doc.spans"],
    default_config={"C": 10.0, "class_weight": None, "lexicon_weight": 0.2},
    default_score_weights={"sections_acc": 1.0, "sections_strict": None},
)
def make_sections(
    nlp: Language, name: str, C: float, class_weight: str | None, lexicon_weight: float
) -> SectionMarker:
    """Return the trainable section component."""
    set_extensions()
    return SectionMarker(name, C=C, class_weight=class_weight, lexicon_weight=lexicon_weight)
