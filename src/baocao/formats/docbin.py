"""Report records as spaCy's DocBin, in files of bounded size: ``docbin/reports-0001.spacy``.

Entities, sentence starts and span groups are those of :func:`baocao.corpus.gold_doc`, so
that ``spacy train`` can learn from a folder of them; values, scores and sources are on the
spans. ``doc.user_data`` has ``id``, ``source``, ``model``, ``meta``, ``officials``,
``facts`` and ``findings`` as the record has them (spaCy reads lists in there as tuples).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from baocao.corpus import gold_doc
from baocao.formats.partial_files import PartialFile
from baocao.formats.table_values import Row

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, DocBin

FOLDER: Final = "docbin"
DOCUMENTS: Final = 500
"""Documents of one file at most."""
CHARACTERS: Final = 5_000_000
"""Characters of one file, roughly: it is closed by the document that reaches them."""

# As in the corpus: all else comes back from text and vocabulary.
_ATTRIBUTES: Final = ("ORTH", "ENT_IOB", "ENT_TYPE", "SENT_START")
_KEPT: Final = ("id", "source", "model", "meta", "officials", "facts", "findings")
NAME: Final = "reports-*.spacy"

Record = Mapping[str, Any]


def report_doc(nlp: Language, record: Record) -> Doc:
    """Return the document of a report record, with everything that the record says.

    Raises:
        baocao.corpus.CorpusError: a span outside the text, or of an unknown label.
    """
    nested = [inner for item in record["entities"] for inner in item.get("nested") or ()]
    sentences = [
        {**item, "alternatives": [other["section"] for other in item.get("alternatives") or ()]}
        for item in record["sentences"]
    ]
    doc = gold_doc(nlp, {**record, "nested": nested, "sentences": sentences})
    for span, item in zip(doc.ents, _in_order(record["entities"]), strict=True):
        span._.value = item.get("value")
        span._.score = item.get("score", 1.0)
        span._.source = item.get("source", "")
    for span, item in zip(doc.spans["nested"], nested, strict=True):
        span._.value = item.get("value")
    for span, item in zip(doc.spans["sections"], sentences, strict=True):
        span._.section_score = item.get("section_score", 0.0)
    for name in _KEPT:
        doc.user_data[name] = record.get(name)
    return doc


def to_docbin(records: Iterable[Record], nlp: Language) -> DocBin:
    """Return report records as one DocBin.

    Raises:
        baocao.corpus.CorpusError: a record that ``report_doc`` cannot use.
    """
    store = _empty()
    for record in records:
        with nlp.memory_zone():
            store.add(report_doc(nlp, record))
    return store


class DocbinWriter:
    """Writes ``docbin/reports-0001.spacy`` and so on."""

    def __init__(self, folder: Path, *, documents: int = DOCUMENTS) -> None:
        import spacy

        self._folder = folder / FOLDER
        self._folder.mkdir(exist_ok=True)
        self._documents = documents
        self._nlp = spacy.blank("vi_baocao")
        self._partial: list[PartialFile] = []
        self._store, self._characters = _empty(), 0

    def add(self, record: Record, rows: Mapping[str, Sequence[Row]]) -> None:
        """Take one report."""
        with self._nlp.memory_zone():
            self._store.add(report_doc(self._nlp, record))
        self._characters += len(record["text"])
        if len(self._store) >= self._documents or self._characters >= CHARACTERS:
            self._flush()

    def complete(self) -> list[PartialFile]:
        """Write the rest, remove what an earlier run has more, return the files."""
        if len(self._store) or not self._partial:
            self._flush()
        for old in set(self._folder.glob(NAME)) - {partial.target for partial in self._partial}:
            old.unlink()
        return self._partial

    def discard(self) -> None:
        """Remove what was written."""
        for partial in self._partial:
            partial.discard()

    def _flush(self) -> None:
        name = NAME.replace("*", f"{len(self._partial) + 1:04}")
        self._partial.append(PartialFile(self._folder / name))
        self._store.to_disk(self._partial[-1].path)
        self._store, self._characters = _empty(), 0


def read_docbin(folder: str | Path, nlp: Language) -> Iterable[Doc]:
    """Yield the documents of the files that ``DocbinWriter`` wrote, in their order."""
    from spacy.tokens import DocBin

    from baocao.extensions import set_extensions

    set_extensions()
    for path in sorted(Path(folder).glob(NAME)):
        yield from DocBin().from_disk(path).get_docs(nlp.vocab)


def _empty() -> DocBin:
    from spacy.tokens import DocBin

    return DocBin(attrs=_ATTRIBUTES, store_user_data=True)


def _in_order(items: Iterable[Record]) -> list[Record]:
    return sorted(items, key=lambda item: item["start"])
