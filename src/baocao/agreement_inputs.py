"""Reading what several annotators made of the same reports, each from a file of gold records."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

from baocao.corpus import CorpusError, Record, gold_files, read_gold
from baocao.corpus_checks import validate

Annotation = dict[str, Record]
"""The records of one annotator by document id."""

_TRIPPING: Final = ("json", "shape", "offsets", "overlap", "id")
# Labels may be the annotators' own, but they are words.
_WORDS: Final = ("label", "section", "kind")
_NO_WORD: Final = ("is not string", "is missing")


class AgreementError(ValueError):
    """Annotations that cannot be compared; the message names the document."""


def read_annotations(paths: Sequence[str | Path]) -> dict[str, Annotation]:
    """Read one file (or folder of files) an annotator; labels may be any.

    Raises:
        CorpusError: a path that is not there, a broken record (with file, line, document and
            offsets), or a file without any.
        AgreementError: a document whose texts differ.
    """
    found = {
        name: _annotation(path) for name, path in zip(annotator_names(paths), paths, strict=True)
    }
    check_texts(found)
    return found


def annotator_names(paths: Sequence[str | Path]) -> list[str]:
    """Return a name for each path: the stem, with as many folders as tell them apart.

    >>> annotator_names(["double/first.jsonl", "double/second.jsonl"])
    ['first', 'second']
    >>> annotator_names(["lan/gold.jsonl", "minh/gold.jsonl"])
    ['lan/gold', 'minh/gold']
    >>> annotator_names(["a.jsonl", "a.jsonl"])
    ['a', 'a (2)']
    """
    parts = [Path(path).with_suffix("").parts for path in paths]
    deepest = max(map(len, parts), default=1)
    for depth in range(1, deepest + 1):
        names = ["/".join(part[-depth:]) for part in parts]
        if len(set(names)) == len(names):
            return names
    names = ["/".join(part[-1:]) for part in parts]
    seen: dict[str, int] = {}
    for i, name in enumerate(names):
        seen[name] = seen.get(name, 0) + 1
        names[i] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return names


def documents_of(annotations: Mapping[str, Annotation]) -> list[str]:
    """Return the ids of all documents, in the order of the first annotator that has each."""
    return list(dict.fromkeys(name for records in annotations.values() for name in records))


def alone(annotations: Mapping[str, Annotation]) -> list[tuple[str, str]]:
    """Return (document, annotator) for documents that one annotator only has."""
    owners = {
        document: [name for name, records in annotations.items() if document in records]
        for document in documents_of(annotations)
    }
    return [(document, names[0]) for document, names in owners.items() if len(names) == 1]


def check_texts(annotations: Mapping[str, Annotation]) -> None:
    """Raise AgreementError where a document has one text here and another there."""
    texts: dict[str, tuple[str, str]] = {}
    for name, records in annotations.items():
        for document, record in records.items():
            owner, text = texts.setdefault(document, (name, record["text"]))
            if text != record["text"]:
                at = _first_difference(text, record["text"])
                raise AgreementError(
                    f"document '{document}': the texts of '{owner}' and '{name}' differ from "
                    f"offset {at} on; annotate the same text, or give one of them another id"
                )


def _first_difference(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))


def _annotation(path: str | Path) -> Annotation:
    files = gold_files([path])
    for problem in validate(files, skip=["value"]):
        wrong_word = problem.code in _WORDS and _tells(problem.message, _NO_WORD)
        if problem.code in _TRIPPING or wrong_word:
            raise CorpusError(f"{problem} (baocao corpus validate lists every problem)")
    records = {record["id"]: record for file in files for record in read_gold(file)}
    if not records:
        raise CorpusError(f"{path}: no record in it; give a .jsonl file of gold records")
    return records


def _tells(message: str, endings: Collection[str]) -> bool:
    return message.endswith(tuple(endings))
