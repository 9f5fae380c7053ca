"""What is annotated already: left out of a choice, and what it has little of is wanted more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from baocao.formats.conversion_notes import ConversionError, Notes
from baocao.formats.gold_jsonl import json_lines
from baocao.normal import normalize
from baocao.select_candidates import Candidate

_LINES: Final = (".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class Known:
    """Annotated documents: ids, texts, sentences, and how often each label and section is.

    A candidate with the same id, or the same text in normal form, is one of them.
    """

    ids: frozenset[str] = frozenset()
    documents: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    labels: Counter[str] = field(default_factory=Counter)
    sections: Counter[str] = field(default_factory=Counter)

    def left(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        """Return the candidates that are not known, nor sentences of documents that are."""
        texts = {_compared(text) for text in (*self.documents, *self.sentences)}
        return [
            item
            for item in candidates
            if self.ids.isdisjoint((item.id, item.document)) and _compared(item.text) not in texts
        ]


def known_records(records: Iterable[dict[str, Any]]) -> Known:
    """Return what gold records say; only ``text`` must be there.

    >>> span = {"start": 3, "end": 8, "label": "ORG"}
    >>> known = known_records([{"id": "a", "text": "Do Hội A.", "entities": [span]}])
    >>> others = [Candidate(id, id, text) for id, text in (("a", "Họp."), ("b", "Họp chợ."))]
    >>> known.labels["ORG"], [item.id for item in known.left(others)]
    (1, ['b'])
    """
    ids: set[str] = set()
    documents: list[str] = []
    sentences: list[str] = []
    labels: Counter[str] = Counter()
    sections: Counter[str] = Counter()
    for record in records:
        text = record["text"]
        if record.get("id"):
            ids.add(str(record["id"]))
        documents.append(text)
        filed = record.get("sentences") or []
        sentences += [text[item["start"] : item["end"]] for item in filed] or [text]
        labels.update(item["label"] for item in record.get("entities") or ())
        sections.update(item["section"] for item in filed)
    return Known(
        frozenset(ids), tuple(sorted(documents)), tuple(sorted(sentences)), labels, sections
    )


def _compared(text: str) -> str:
    return normalize(text).strip()


def read_known(path: str | Path) -> Known:
    """Return what a file of gold records has: one JSON object a line, with a ``text``.

    Raises:
        ConversionError: no such file, or a line that is no JSON.
        KnownError: a line without text, or with broken annotation.
    """
    path = Path(path)
    try:
        return known_records(_checked(path))
    except ConversionError as error:
        if path.is_file() and path.suffix.lower() not in _LINES:
            raise ConversionError(
                f"{error}; other formats become gold records: "
                f"baocao convert {path} {path.with_suffix('.jsonl').name}"
            ) from error
        raise
    except (KeyError, TypeError, AttributeError) as error:
        raise KnownError(
            f"{path}: a span without {error}; give gold records (baocao corpus validate "
            "lists every problem)"
        ) from error


class KnownError(ValueError):
    """A file that holds no annotated records; the message names the line."""


def _checked(path: Path) -> Iterator[dict[str, Any]]:
    for where, value in json_lines(path, Notes()):
        if not isinstance(value, dict) or not isinstance(value.get("text"), str):
            raise KnownError(f"{where}: no object with a 'text'; give gold records, one a line")
        yield value
