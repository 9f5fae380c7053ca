"""Training data as spaCy takes them: the part to learn from and the part to score on.

``baocao.Data.v1`` is the reader of configs whose labels are the user's own;
``baocao.Gold.v1`` (:mod:`baocao.corpus`) is that of the gold corpus.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from baocao.corpus import CorpusError, Record
from baocao.train_data import Data, read_data
from baocao.train_faults import Problem
from baocao.train_held_out import SHARE
from baocao.train_held_out import held_out as part_held_out

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span
    from spacy.training import Example

logger = logging.getLogger("baocao")

READER: Final = "baocao.Data.v1"
"""Name under which the reader is registered."""

PARTS: Final = ("train", "dev", "all")


class BadDataError(CorpusError):
    """More is wrong with training data than was allowed; ``problems`` lists it."""

    def __init__(self, problems: list[Problem], limit: int) -> None:
        super().__init__(
            f"{len(problems)} fault(s) in the data, {limit} allowed; the first: {problems[0]}. "
            f"Mend them, or leave their rows out with --max-errors {len(problems)}"
        )
        self.problems = problems


def check_limit(data: Data, limit: int) -> None:
    """Raise where more is wrong than allowed, or nothing is left.

    Raises:
        BadDataError: more problems than the limit.
        CorpusError: every row has a fault.
    """
    if len(data.problems) > limit:
        raise BadDataError(data.problems, limit)
    if data.problems and not data.records:
        raise CorpusError(f"{data.problems[0].file}: no row without a fault is left in it")


def data_doc(nlp: Language, record: Record) -> Doc:
    """Return a document with the entities and sections of a record of ``read_data``.

    A sentence without a kind is a whole text under one label; it is cut where the layout
    cuts it, as the trained model will see it.
    """
    from baocao.extensions import set_extensions, set_sentence_starts

    set_extensions()
    doc = nlp.make_doc(record["text"])
    doc.set_ents([_span(doc, item, item["label"]) for item in record["entities"]])
    sentences: list[Span] = []
    sections: list[Span] = []
    others: list[Span] = []
    for item in _cut(record):
        sentences.append(_span(doc, item, item["kind"]))
        sections.append(_span(doc, item, item["section"]))
        others += [_span(doc, item, name) for name in item.get("alternatives", [])]
    if sentences:
        set_sentence_starts(doc, {span.start for span in sentences})
    doc.spans["sentences"] = sentences
    doc.spans["sections"] = sections
    doc.spans["section_alternatives"] = others
    return doc


def _cut(record: Record) -> Iterator[dict[str, Any]]:
    from baocao.text import analyse_layout

    whole = any("kind" not in item for item in record["sentences"])
    layout = analyse_layout(record["text"]).sentences if whole else ()
    for item in record["sentences"]:
        if "kind" in item:
            yield item
            continue
        for part in layout:
            start, end = max(part.start, item["start"]), min(part.end, item["end"])
            if start < end:
                yield {**item, "start": start, "end": end, "kind": part.kind}


def _span(doc: Doc, item: dict[str, Any], label: str) -> Span:
    found = doc.char_span(item["start"], item["end"], label=label, alignment_mode="expand")
    assert found is not None  # rows were checked when they were read
    return found


def examples(nlp: Language, records: Iterable[Record]) -> Iterator[Example]:
    """Yield training examples: the bare text beside the document that it should become."""
    from spacy.training import Example

    for record in records:
        yield Example(nlp.make_doc(record["text"]), data_doc(nlp, record))


def data_reader(
    path: str,
    task: str,
    labels: list[str] | None = None,
    split: str = "",
    part: str = "all",
    held_out: float = SHARE,
    seed: int = 0,
    max_errors: int = 0,
) -> Callable[[Language], Iterator[Example]]:
    """Return a reader for ``spacy train``: registered as ``baocao.Data.v1``.

    Args:
        path: a file or ``datasets`` folder, as ``read_data`` takes it.
        task: ``entities`` or ``sections``.
        labels: the only labels allowed; None allows all.
        split: split of a ``DatasetDict``.
        part: ``train``, ``dev`` (the part held out) or ``all``.
        held_out: share of the documents in ``dev``.
        seed: which documents these are.
        max_errors: faults in the data that are borne; their rows are left out.
    """
    settings = {
        "path": path,
        "task": task,
        "labels": labels,
        "split": split,
        "part": part,
        "held_out": held_out,
        "seed": seed,
        "max_errors": max_errors,
    }
    records: list[Record] = []

    def read(nlp: Language) -> Iterator[Example]:
        if not records:
            data = read_block(settings)
            check_limit(data, max_errors)
            records.extend(data.records)
        yield from examples(nlp, records)

    return read


def read_block(settings: Mapping[str, Any]) -> Data:
    """Return what the reader of some settings reads: the records of its part, all the faults.

    Args:
        settings: the arguments of ``data_reader``, as a block of a config has them.

    Raises:
        CorpusError: a file that cannot be read at all.
        ValueError: an unknown part.
    """
    part, task = settings.get("part", "all"), settings["task"]
    if part not in PARTS:
        raise ValueError(f"no part '{part}' of the data; parts: {', '.join(PARTS)}")
    data = read_data(
        settings["path"],
        tasks=[task],
        labels=settings.get("labels") or (),
        part=settings.get("split") or "",
    )
    if part != "all":
        share, seed = settings.get("held_out", SHARE), settings.get("seed", 0)
        train, dev = part_held_out(data.records, share=share, seed=seed)
        data.records = train if part == "train" else dev
    return data
