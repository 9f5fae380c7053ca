"""The gold corpus: records on disk, and the spaCy documents made from them.

A gold record is one JSON object a line (annotations/README.md has the format)::

    {"id", "text", "entities": [{"start", "end", "label"}], "nested": [...],
     "sentences": [{"start", "end", "section", "alternatives", "kind"}],
     "officials"?, "facts"?, "findings"?, "meta": {"kind", "region", "year", "split", ...}}

``baocao.corpus_schema`` has it as a JSON schema, ``baocao.corpus_checks`` checks it.
"""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from baocao.schema import ENTITY_LABELS, KINDS, SECTIONS

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span
    from spacy.training import Example

logger = logging.getLogger("baocao")

Record = dict[str, Any]
"""One gold record, as ``json.loads`` gives it."""

SPLITS: Final = ("train", "dev", "test")
"""The parts of a corpus; a file named after one holds that part."""

_FOLDER: Final = Path("annotations") / "gold"


class CorpusError(ValueError):
    """A gold record that cannot be used; the message names file, line, document and offset."""


def gold_files(paths: Iterable[str | Path] | None = None) -> list[Path]:
    """Return the gold files that paths name; a folder stands for the .jsonl files in it.

    Args:
        paths: files and folders. None is ``annotations/gold`` under the current folder,
            or the one of the repository where there is none.

    Raises:
        CorpusError: a path does not exist, or a folder holds no .jsonl file.
    """
    found: list[Path] = []
    for path in [gold_folder()] if paths is None else map(Path, paths):
        if path.is_dir():
            inside = [*(path / f"{name}.jsonl" for name in SPLITS), *sorted(path.glob("*.jsonl"))]
            files = [file for file in dict.fromkeys(inside) if file.is_file()]
            if not files:
                raise CorpusError(f"{path}: no .jsonl file in this folder; name the gold files")
            found += files
        elif path.is_file():
            found.append(path)
        else:
            raise CorpusError(f"{path}: no such file or folder; name .jsonl files of gold records")
    return list(dict.fromkeys(found))


def gold_folder() -> Path:
    """Return ``annotations/gold`` under the current folder, else the repository's own.

    Raises:
        CorpusError: there is neither.
    """
    repository = Path(__file__).parents[2] / _FOLDER
    for folder in (_FOLDER, repository):
        if folder.is_dir():
            return folder
    raise CorpusError(f"no folder {_FOLDER} here; name the gold files or the folder they are in")


def split_name(record: Record, path: Path) -> str:
    """Return the split of a record: what its meta says, else the name of its file."""
    return str(record.get("meta", {}).get("split") or path.stem)


def write_gold(path: str | Path, records: Iterable[Record]) -> int:
    """Write records one a line, make the folder where it is missing, and return their number."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records]
    path.write_text("".join(lines), encoding="utf-8", newline="\n")
    return len(lines)


def read_gold(
    path: str | Path, *, broken: Callable[[CorpusError], None] | None = None
) -> Iterator[dict[str, Any]]:
    """Yield the records of a gold file; raise CorpusError for a broken line, or tell ``broken``."""
    path = Path(path)
    if not path.is_file():
        raise CorpusError(f"{path}: no such gold file; give a .jsonl file of gold records")
    with path.open(encoding="utf-8", newline="\n") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                record = _record(line, f"{path}:{number}")
            except CorpusError as error:
                if broken is None:
                    raise
                broken(error)
                continue
            yield record


def _record(line: str, where: str) -> Record:
    try:
        record: Record = json.loads(line)
    except json.JSONDecodeError as error:
        raise CorpusError(f"{where}: not JSON ({error})") from error
    missing = {"id", "text", "entities", "sentences"} - set(record)
    if missing:
        raise CorpusError(f"{where}: no {', '.join(sorted(missing))} in the record")
    return record


def gold_doc(nlp: Language, record: dict[str, Any], *, widening_is_known: bool = False) -> Doc:
    """Return a document with the gold annotation: entities, nested spans, sentences, sections.

    A span that begins or ends inside a token (``nhưthôn Kon``, two words glued together)
    is widened to the token borders, and a warning names it unless ``widening_is_known``.

    Raises:
        CorpusError: a span outside the text, two entities that overlap, or an unknown
            label; the message names document and offsets.
    """
    from baocao.extensions import set_extensions, set_sentence_starts

    set_extensions()
    doc = nlp.make_doc(record["text"])
    entities = [
        _span(doc, record, item, item["label"], ENTITY_LABELS, expand=widening_is_known)
        for item in record["entities"]
    ]
    for left, right in pairwise(sorted(entities, key=lambda span: span.start)):
        if right.start < left.end:
            raise CorpusError(
                f"document '{record['id']}', {right.start_char}:{right.end_char}: "
                f"'{right.text}' overlaps '{left.text}'; entities are flat"
            )
    doc.set_ents(entities)
    doc.user_data["document"] = record["id"]
    doc.spans["nested"] = [
        _span(doc, record, item, item["label"], ENTITY_LABELS, expand=widening_is_known)
        for item in record.get("nested", [])
    ]
    sentences, sections, others = [], [], []
    for item in record["sentences"]:
        sentences.append(_span(doc, record, item, item["kind"], KINDS, expand=True))
        sections.append(_span(doc, record, item, item["section"], SECTIONS, expand=True))
        others += [
            _span(doc, record, item, name, SECTIONS, expand=True)
            for name in item.get("alternatives", [])
        ]
    set_sentence_starts(doc, {span.start for span in sentences})
    doc.spans["sentences"] = sentences
    doc.spans["sections"] = sections
    doc.spans["section_alternatives"] = others
    return doc


def _span(
    doc: Doc,
    record: dict[str, Any],
    item: dict[str, Any],
    label: str,
    known: dict[str, str],
    *,
    expand: bool = False,
) -> Span:
    where = f"document '{record['id']}', {item['start']}:{item['end']}"
    if label not in known:
        raise CorpusError(f"{where}: unknown label '{label}'; known: {', '.join(known)}")
    start, end = item["start"], item["end"]
    if not 0 <= start < end <= len(record["text"]):
        raise CorpusError(f"{where}: outside the text of {len(record['text'])} characters")
    span = doc.char_span(start, end, label=label, alignment_mode="expand")
    if span is None:
        raise CorpusError(f"{where}: no token there")
    if not expand and (span.start_char, span.end_char) != (start, end):
        logger.warning("%s: '%s' widened to '%s'", where, record["text"][start:end], span.text)
    return span


def gold_reader(
    path: str, limit: int = 0, variants: int = 0, seed: int = 0, max_errors: int = 0
) -> Callable[[Language], Iterator[Example]]:
    """Return a reader for ``spacy train``: registered as ``baocao.Gold.v1``.

    Args:
        path: a gold file.
        limit: read this many documents only; 0 reads all.
        variants: add this many variants of each document (:mod:`baocao.augment`), for
            training only. They carry entities, not sections: other names and typing noise
            leave a sentence's section as it was, and copies would make held-out documents
            look easier than they are.
        seed: of the variants; the same seed gives the same ones.
        max_errors: documents that cannot be used and are left out before that is too much.
    """
    from spacy.training import Example

    from baocao.augment import augmented

    def read(nlp: Language) -> Iterator[Example]:
        draw = random.Random(seed)
        borne: list[CorpusError] = []

        def bear(error: CorpusError) -> None:
            borne.append(error)
            if len(borne) > max_errors:
                raise error
            logger.warning("left out: %s", error)

        for number, record in enumerate(read_gold(path, broken=bear)):
            if limit and number >= limit:
                break
            try:
                reference = gold_doc(nlp, record)
            except CorpusError as error:
                bear(error)
                continue
            yield Example(nlp.make_doc(record["text"]), reference)
            for _ in range(variants):
                variant = {**augmented(record, draw), "sentences": []}
                try:
                    reference = gold_doc(nlp, variant, widening_is_known=True)
                except CorpusError:  # noise glued two entities into one token
                    continue
                yield Example(nlp.make_doc(variant["text"]), reference)

    return read
