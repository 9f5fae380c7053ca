"""The systems that are compared: how each is loaded, and what it finds in one text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

Found = dict[str, Any]
"""``entities`` (start, end, label) and, of systems that file sentences, ``sentences``."""

Raw = Any
"""What a system returns of a text; made into Found after the clock has stopped."""

UNDERTHESEA_LABELS: Final = {"PER": "PER", "ORG": "ORG", "LOC": "LOC"}


class NotRun(Exception):
    """A system that cannot run here; the message says why."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where the systems find what they need."""

    model: Path
    train: Path
    spacy_model: Path


@dataclass(frozen=True, slots=True)
class System:
    """A loaded system: ``annotate`` is what the clock measures, ``read`` comes after it."""

    annotate: Callable[[str], Raw]
    read: Callable[[str, Raw], Found]
    size: int


def _baocao(setting: Setting, *, exclude: Iterable[str] = ()) -> System:
    import baocao

    nlp = baocao.load(setting.model, exclude=list(exclude))
    size = folder_size(setting.model)
    if "words" in nlp.pipe_names:
        size += _underthesea_size("word_tokenize")
    return System(nlp, lambda _, doc: _found(nlp, doc), size)


def _rules(setting: Setting) -> System:
    import baocao

    nlp = baocao.load(setting.model, exclude=["words", "entities", "sections"])
    return System(nlp, lambda _, doc: _found(nlp, doc), 0)


def _spacy(setting: Setting) -> System:
    import spacy

    if not setting.spacy_model.is_dir():
        raise NotRun("not trained")
    nlp = spacy.load(setting.spacy_model)
    return System(nlp, lambda _, doc: _found(nlp, doc), folder_size(setting.spacy_model))


def _found(nlp: Language, doc: Doc) -> Found:
    found: Found = {"entities": [[s.start_char, s.end_char, s.label_] for s in doc.ents]}
    if "sections" in nlp.pipe_names:
        found["sentences"] = [
            {
                "start": span.start_char,
                "end": span.end_char,
                "section": span.label_,
                "section_score": span._.section_score,
            }
            for span in doc.spans["sections"]
        ]
    return found


def _underthesea(_: Setting) -> System:
    try:
        from underthesea import ner
    except ImportError as error:
        raise NotRun(f"underthesea cannot be imported ({error})") from error
    # It reads line by line: its tagger is quadratic in the length of what it is given.
    size = _underthesea_size("word_tokenize", "pos_tag", "chunking", "ner")
    return System(lambda text: [ner(line) for line in lines_of(text)], _aligned, size)


def lines_of(text: str) -> list[str]:
    """Return the lines of a text that hold something.

    >>> lines_of("Phường họp.\\n\\n \\nXã vui.")
    ['Phường họp.', 'Xã vui.']
    """
    return [line for line in text.splitlines() if line.strip()]


def _aligned(text: str, raw: Raw) -> Found:
    from alignment import merged_entities

    entities: list[list[Any]] = []
    at = 0
    tagged = iter(raw)
    for line in text.splitlines(keepends=True):
        if line.strip():
            rows = [(row[0], row[3]) for row in next(tagged)]
            spans = merged_entities(rows, line, at)
            entities += [
                [start, end, UNDERTHESEA_LABELS[label]]
                for start, end, label in spans
                if label in UNDERTHESEA_LABELS
            ]
        at += len(line)
    return {"entities": entities}


def _underthesea_size(*parts: str) -> int:
    """Return the bytes of the model files that these parts of underthesea read."""
    from importlib.util import find_spec

    spec = find_spec("underthesea")
    if spec is None or spec.origin is None:
        return 0
    folder = Path(spec.origin).parent / "pipeline"
    # Models and dictionaries of older versions lie beside the ones in use.
    used = {"word_tokenize": "ws_crf_*/*.bin", "pos_tag": "pos_crf_vlsp*/*.bin"}
    files = (path for part in parts for path in (folder / part).rglob(used.get(part, "*.bin")))
    return sum(path.stat().st_size for path in files)


def _majority(setting: Setting) -> System:
    """Return the strings of the training data with their most frequent label, and one section."""
    import spacy

    from baocao.corpus import read_gold

    nlp = spacy.blank("vi_baocao")
    nlp.add_pipe("baocao_layout")
    records = list(read_gold(setting.train))
    sections = Counter(s["section"] for record in records for s in record["sentences"])
    section = sections.most_common(1)[0][0]
    find = gazetteer(nlp, records)

    def read(_: str, doc: Doc) -> Found:
        sentences = [
            {"start": s.start_char, "end": s.end_char, "section": section, "section_score": 0.0}
            for s in doc.spans["sentences"]
        ]
        entities = [[s.start_char, s.end_char, s.label_] for s in doc.spans["found"]]
        return {"entities": entities, "sentences": sentences}

    def annotate(text: str) -> Doc:
        doc = nlp(text)
        doc.spans["found"] = find(doc)
        return doc

    return System(annotate, read, 0)


def gazetteer(nlp: Language, records: Iterable[dict[str, Any]]) -> Callable[[Doc], list[Any]]:
    """Return what finds the entity strings of records in a document, the longest first.

    A string has the label that it has most often, the first in the alphabet of several.
    """
    from spacy.matcher import PhraseMatcher
    from spacy.util import filter_spans

    labels: dict[str, Counter[str]] = {}
    for record in records:
        for item in record["entities"]:
            surface = record["text"][item["start"] : item["end"]]
            labels.setdefault(surface, Counter())[item["label"]] += 1
    matcher = PhraseMatcher(nlp.vocab, attr="NORM")
    for surface, counts in sorted(labels.items()):
        label = min(counts, key=lambda name: (-counts[name], name))
        matcher.add(label, [nlp.make_doc(surface)])
    return lambda doc: filter_spans(matcher(doc, as_spans=True))


def folder_size(folder: Path) -> int:
    """Return the bytes of the files in a folder, without documents and Python code."""
    kept = (path for path in folder.rglob("*") if path.is_file())
    return sum(path.stat().st_size for path in kept if path.suffix not in (".md", ".py", ".pyc"))


SYSTEMS: Final[dict[str, tuple[str, Callable[[Setting], System]]]] = {
    "baocao": ("baocao", _baocao),
    "baocao_no_words": ("baocao, without words", lambda s: _baocao(s, exclude=["words"])),
    "spacy": ("spaCy tok2vec + NER, same data", _spacy),
    "underthesea": ("underthesea ner, by line", _underthesea),
    "rules": ("rules only", _rules),
    "majority": ("majority: strings seen in training", _majority),
}
"""Systems by name: what a table calls them, and what loads them."""
