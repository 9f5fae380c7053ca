"""Files every sentence under a section: ``doc.spans["sections"]``, as a trainable component.

Words of the sentence, its kind, cue words and headings are evidence; a hidden Markov
model over the document decides (see :mod:`baocao.components.section_chain`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example

from baocao.extensions import set_extensions
from baocao.grammar.report_period import report_period
from baocao.lexicons import load_table
from baocao.normal import normalize

if TYPE_CHECKING:
    from baocao.components.section_chain import Chain
    from baocao.components.section_model import SectionClassifier

_MODEL: Final = "sections.npz"
_CHAIN: Final = "chain.json"
_DIGITS: Final = re.compile(r"\d+(?:[.,]\d+)*")
_YEAR: Final = re.compile(r"(?<![\d/.-])(?:19|20)\d\d(?!\d)")
_ALTERNATIVE: Final = 0.15  # a second section is worth naming from this probability on
_NO_EVIDENCE: Final = "other"


class SectionMarker:
    """Gives each sentence its section, score and alternatives; trained in ``initialize``."""

    def __init__(self, name: str, *, C: float, class_weight: str | None) -> None:
        self.name = name
        self.C, self.class_weight = C, class_weight
        self._model: SectionClassifier | None = None
        self._chain: Chain | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Fill ``doc.spans["sections"]``, one span a sentence."""
        sentences = list(doc.spans.get("sentences", []))
        doc.spans["sections"] = self._mark(doc, sentences) if sentences else []
        return doc

    def _mark(self, doc: Doc, sentences: list[Span]) -> list[Span]:
        if self._model is None or self._chain is None:
            return []
        from baocao.components.section_chain import decode

        found = self._model.predict_proba(evidence(doc, sentences))
        posterior = decode(found, joints(doc, sentences), self._chain)
        spans = []
        for span, row in zip(sentences, posterior, strict=True):
            order = row.argsort(kind="stable")[::-1]
            names = [str(self._model.classes_[i]) for i in order[:3]]
            filed = Span(doc, span.start, span.end, label=names[0])
            filed._.section_score = round(float(row[order[0]]), 4)
            filed._.alternatives = [
                {"section": name, "score": round(float(row[i]), 4)}
                for name, i in zip(names[1:], order[1:3], strict=True)
                if row[i] >= _ALTERNATIVE
            ]
            spans.append(filed)
        return spans

    def initialize(self, get_examples: Callable[[], Iterable[Example]], *, nlp: Language) -> None:
        """Train on the gold sentences; their kinds come from the layout where it found them."""
        import numpy as np

        from baocao.components.section_chain import fit_chain
        from baocao.components.section_model import SectionClassifier

        texts: list[str] = []
        labels: list[str] = []
        groups: list[int] = []
        documents: list[list[str]] = []
        for number, example in enumerate(get_examples()):
            doc = example.reference
            sentences = list(doc.spans["sentences"])
            if not sentences:
                continue
            texts += evidence(doc, sentences)
            labels += [span.label_ for span in doc.spans["sections"]]
            groups += [number] * len(sentences)
            documents.append(joints(doc, sentences))
        if not texts:
            raise ValueError(f"component '{self.name}': no sentences with a section to learn from")
        model = SectionClassifier(self.C, class_weight=self.class_weight).fit(texts, labels, groups)
        if model.held_out_ is None:
            raise ValueError(
                f"component '{self.name}': {len(documents)} document(s) with sections; "
                "give at least two"
            )
        from baocao.components.section_model import soften

        targets = np.searchsorted(model.classes_, labels)
        self._chain = fit_chain(soften(model.held_out_, model.temperature_), targets, documents)
        self._model = model

    def score(self, examples: Iterable[Example], **options: Any) -> dict[str, Any]:
        """Score this component's sections; called by ``spacy evaluate``."""
        return score_sections(examples, **options)

    def to_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> None:
        """Write classifier and chain to a folder."""
        path.mkdir(parents=True, exist_ok=True)
        if self._model is not None and self._chain is not None:
            (path / _MODEL).write_bytes(self._model.to_bytes())
            text = json.dumps(self._chain.to_dict(), indent=2, ensure_ascii=False)
            (path / _CHAIN).write_text(text + "\n", encoding="utf-8")

    def from_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> SectionMarker:
        """Read what ``to_disk`` wrote."""
        from baocao.components.section_chain import Chain
        from baocao.components.section_model import SectionClassifier

        if (path / _MODEL).is_file() or (path / _CHAIN).is_file():
            self._model = SectionClassifier.from_bytes((path / _MODEL).read_bytes())
            self._chain = Chain(**json.loads((path / _CHAIN).read_text(encoding="utf-8")))
        return self


def evidence(doc: Doc, sentences: list[Span]) -> list[str]:
    """Return what the classifier reads of each sentence: normal words, kind, cues, place."""
    last_line = len(doc.text.rstrip()) - len(doc.text.rstrip().splitlines()[-1])
    period = report_period(doc.text)
    reported = int(period[1][:4]) if period else None
    texts = []
    for span in sentences:
        words = _DIGITS.sub("0", normalize(span.text).lower())
        marks = [f"kind_{span.label_}", "opens_" + "_".join(words.split()[:2])]
        marks += [f"cue_{section}" for section, pattern in _cues() if pattern.search(words)]
        if span.start_char >= last_line:
            marks.append("in_last_paragraph")
        years = [int(year) for year in _YEAR.findall(span.text)]
        if years and reported is not None:
            marks.append("year_ahead" if min(years) > reported else "year_reported")
        texts.append(" ".join([words, *marks]))
    return texts


@cache
def _cues() -> list[tuple[str, re.Pattern[str]]]:
    """Return one pattern a section over its headings and cue words."""
    terms: dict[str, list[str]] = {}
    for table in ("headings", "cue_words"):
        for section, term, *_ in load_table(table):
            terms.setdefault(section, []).append(re.escape(normalize(term).lower()))
    return [
        (section, re.compile(rf"(?<!\w)(?:{'|'.join(sorted(found, key=len, reverse=True))})(?!\w)"))
        for section, found in terms.items()
    ]


def joints(doc: Doc, sentences: list[Span]) -> list[str]:
    """Return what stands before each sentence: a heading, a new line or the same line.

    News has no headings and turns to the next topic with every sentence, so its joints
    are kinds of their own (``free_…``).
    """
    text = doc.text
    free = "" if any(span.label_ == "heading" for span in sentences) else "free_"
    found = []
    end = 0
    for span in sentences:
        between = text[end : span.start_char]
        if span.label_ == "heading":
            found.append("heading")
        else:
            new_line = "\n" in between or "\r" in between
            found.append(free + ("paragraph" if new_line else "line"))
        end = span.end_char
    return found


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
    default_config={"C": 10.0, "class_weight": None},
    default_score_weights={"sections_acc": 1.0, "sections_strict": None},
)
def make_sections(nlp: Language, name: str, C: float, class_weight: str | None) -> SectionMarker:
    """Return the trainable section component."""
    set_extensions()
    return SectionMarker(name, C=C, class_weight=class_weight)
