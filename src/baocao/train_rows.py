"""Rows of training data, in the shapes in which people have them, as records.

================  ==============================================================
entities          ``{"text", "entities": [{"start", "end", "label"}]}`` (a gold record is
                  one), ``[[start, end, label]]`` in place of the objects, ``spans`` or
                  ``label`` in place of ``entities``; or ``{"tokens", "ner_tags"}`` with
                  the tags of :mod:`baocao.formats.conll`
sections          ``{"text", "label"}`` (or ``section``), the whole text under one label;
                  or ``{"text", "sentences": [{"start", "end", "section"}]}``
================  ==============================================================

``id`` is kept; rows of one id are parts of one document and stay in one split. ``model`` is
kept where a model made the row.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from itertools import accumulate
from typing import Any, Final

from baocao.corpus import Record
from baocao.formats.conll import NO_TAG, is_tag, plain_word, rebuild, tag_spans

ENTITIES: Final = "entities"
SECTIONS: Final = "sections"
TASKS: Final = (ENTITIES, SECTIONS)
"""What can be learnt from data of one's own."""

_SPAN_FIELDS: Final = ("entities", "spans", "label", "labels")
_TAG_FIELDS: Final = ("ner_tags", "tags", "labels")
_SECTION_FIELDS: Final = ("section", "label")
_META: Final = ("author", "unit", "kind", "region", "year")
_SHOWN: Final = 40
_GIVEN: Final = "given"  # ``source`` of what people marked, as baocao.given writes it

Spans = list[tuple[int, int, str]]


class RowError(ValueError):
    """A row that cannot be used; ``args`` are the messages, one a fault."""


def parse_row(row: Any, *, tasks: Collection[str]) -> Record:
    """Return the record of a row: ``id`` (or None), ``text``, ``entities``, ``sentences``.

    Args:
        row: an object as JSON or a dataset gives it.
        tasks: what it must say something of; of two tasks, at least one.

    Raises:
        RowError: everything that is wrong with the row.

    >>> parse_row({"text": "xã Lũng Vân họp", "spans": [[0, 11, "NOI"]]}, tasks=["entities"])
    ... # doctest: +NORMALIZE_WHITESPACE
    {'id': None, 'text': 'xã Lũng Vân họp',
     'entities': [{'start': 0, 'end': 11, 'label': 'NOI'}], 'sentences': [], 'meta': {}}
    """
    if isinstance(row, RowError):  # what could not even be read as a row
        raise row
    if not isinstance(row, Mapping):
        raise RowError(f"found {type(row).__name__}, expected an object")
    meta = _object(row.get("meta"))
    name = row.get("id")
    record: Record = {
        "id": None if name is None else str(name),
        "text": "",
        "entities": [],
        "sentences": [],
        "meta": {key: meta[key] for key in _META if meta.get(key) is not None},
    }
    tokens = row.get("tokens")
    if isinstance(tokens, list) and not isinstance(row.get("text"), str):
        record["text"], spans = _tagged(tokens, row)
    else:
        record["text"] = _text(row)
        spans = _spans(row) if ENTITIES in tasks else None
    if ENTITIES in tasks and spans is not None:
        record["entities"] = _checked(record["text"], spans)
    sentences = _filed(row, record["text"]) if SECTIONS in tasks else None
    record["sentences"] = sentences or []
    maker = made_by(row)
    if maker:
        record["model"] = maker
    if spans is None and sentences is None:
        raise RowError(_missing(tasks))
    return record


def made_by(row: Mapping[str, Any]) -> str | None:
    """Return the model that made a record, None where people did."""
    name, entities = row.get("model"), row.get("entities")
    if not isinstance(name, str) or not name:
        return None
    given = isinstance(entities, list) and entities and all(map(_given, entities))
    return None if given else name


def _given(entity: Any) -> bool:
    return isinstance(entity, Mapping) and entity.get("source") == _GIVEN


def _missing(tasks: Collection[str]) -> str:
    wanted = {
        ENTITIES: f"a list of spans ({', '.join(_SPAN_FIELDS)}) or tokens with ner_tags",
        SECTIONS: f"a label of the text ({' or '.join(_SECTION_FIELDS)}) or sentences with section",
    }
    return f"nothing to learn {' or '.join(tasks)} from: expected " + ", or ".join(
        wanted[task] for task in tasks
    )


def _text(row: Mapping[str, Any]) -> str:
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        raise RowError("no text in it; expected a field 'text' that is not empty")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise RowError("half of a surrogate pair in the text, which is no character") from None
    return text


def _spans(row: Mapping[str, Any]) -> Spans | None:
    """Return the spans that a row lists, or None where it has no such field."""
    for name in _SPAN_FIELDS:
        given = row.get(name)
        if isinstance(given, Mapping):  # how older versions of datasets give lists of objects
            given = _turned(given)
        if isinstance(given, list):
            return [_span(item, f"{name}[{i}]") for i, item in enumerate(given)]
    return [] if "entities" in row and row["entities"] is None else None


def _turned(columns: Mapping[str, Any]) -> list[dict[str, Any]]:
    lists = [columns.get(name) for name in ("start", "end", "label")]
    if not all(isinstance(values, list) for values in lists):
        raise RowError("entities are an object without lists start, end and label")
    return [
        {"start": start, "end": end, "label": label}
        for start, end, label in zip(*lists, strict=False)  # type: ignore[arg-type]
    ]


def _span(item: Any, where: str) -> tuple[int, int, str]:
    values: list[Any] = list(item) if isinstance(item, list | tuple) else []
    if isinstance(item, Mapping):
        values = [item.get(name) for name in ("start", "end", "label")]
    if len(values) != 3 or type(values[0]) is not int or type(values[1]) is not int:
        raise RowError(f"{where} is no start, end and label, the first two whole numbers")
    return values[0], values[1], _label(values[2], where)


def _label(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise RowError(f"{where} has the label {value!r}; expected a name")
    return value.strip()


def _tagged(tokens: list[Any], row: Mapping[str, Any]) -> tuple[str, Spans | None]:
    words = [plain_word(token) if isinstance(token, str) else "" for token in tokens]
    if not words or not all(words):
        raise RowError("a token that is no string or empty" if words else "no tokens in it")
    _text({"text": " ".join(words)})
    tags = next((row[name] for name in _TAG_FIELDS if isinstance(row.get(name), list)), None)
    if tags is None:
        return " ".join(words), None
    if len(tags) != len(words):
        raise RowError(f"{len(words)} tokens with {len(tags)} tags")
    for tag in tags:
        if not isinstance(tag, str) or not is_tag(tag):
            raise RowError(f"tag {tag!r} {NO_TAG}")
    text, entities = rebuild(words, tag_spans(tags)[0])
    return text, [(item["start"], item["end"], item["label"]) for item in entities]


def _checked(text: str, spans: Spans) -> list[dict[str, Any]]:
    """Return the spans in order, each once; raise RowError with every fault."""
    ordered = sorted(set(spans))
    faults = list(span_faults(text, ordered))
    if faults:
        raise RowError(*faults)
    return [{"start": start, "end": end, "label": label} for start, end, label in ordered]


def span_faults(text: str, spans: Spans) -> Iterator[str]:
    """Yield what is wrong with spans, in order of the text: place, borders, overlap.

    >>> list(span_faults("xã Lũng Vân họp", [(0, 9, "LOC"), (3, 30, "LOC"), (5, 11, "PER")]))
    ... # doctest: +NORMALIZE_WHITESPACE
    ["0:9 LOC 'xã Lũng V' ends inside the token 'Vân'",
     '3:30 LOC is empty or outside the text of 15 characters',
     "5:11 PER 'ng Vân' begins inside the token 'Lũng'",
     "5:11 PER 'ng Vân' overlaps 0:9 LOC"]
    """
    tokens = _token_borders(text)
    last: tuple[int, int, str] | None = None
    for start, end, label in spans:
        if not 0 <= start < end <= len(text):
            yield f"{start}:{end} {label} is empty or outside the text of {len(text)} characters"
            continue
        name = f"{start}:{end} {label} '{text[start:end][:_SHOWN]}'"
        for verb, at in (("begins", start), ("ends", end)):
            fault = _border(text, tokens, at, first=verb == "begins")
            if fault:
                yield f"{name} {verb} {fault}"
        if last is not None and start < last[1]:
            yield f"{name} overlaps {last[0]}:{last[1]} {last[2]}"
        if last is None or end > last[1]:
            last = (start, end, label)


def _token_borders(text: str) -> list[tuple[int, int]]:
    """Return the tokens as offsets; spaCy can mark nothing smaller."""
    from baocao.language import split_tokens

    words, spaces = split_tokens(text)
    sizes = [len(word) + space for word, space in zip(words, spaces, strict=True)]
    ends = accumulate(sizes)
    return [(end - size, end - space) for end, size, space in zip(ends, sizes, spaces, strict=True)]


def _border(text: str, tokens: list[tuple[int, int]], at: int, *, first: bool) -> str | None:
    """Say why a span cannot begin (``first``) or end at an offset."""
    number = bisect_right(tokens, (at if first else at - 1, len(text) + 1)) - 1
    start, end = tokens[number]
    if at == (start if first else end):
        surface = text[start:end]
        return "with white space" if surface.isspace() else None
    if (at >= end) if first else (at > end):
        return "with white space"
    return f"inside the token '{text[start:end][:_SHOWN]}'"


def _filed(row: Mapping[str, Any], text: str) -> list[dict[str, Any]] | None:
    """Return sentences with their section, or None where the row names none."""
    sentences = row.get("sentences")
    if isinstance(sentences, list) and any("section" in _object(item) for item in sentences):
        return _sentences(sentences, text)
    for name in _SECTION_FIELDS:
        value = row.get(name)
        if isinstance(value, str) or type(value) is int:
            label = _label(str(value), name)
            return [{"start": 0, "end": len(text), "section": label}]
    return None


def _object(item: Any) -> Mapping[str, Any]:
    return item if isinstance(item, Mapping) else {}


def _sentences(given: list[Any], text: str) -> list[dict[str, Any]]:
    faults, filed, reached = [], [], 0
    for i, item in enumerate(given):
        where = f"sentences[{i}]"
        item = _object(item)
        start, end = item.get("start"), item.get("end")
        if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
            faults.append(f"{where} is empty or outside the text of {len(text)} characters")
            continue
        if start < reached:
            faults.append(f"{where} {start}:{end} overlaps the one before it")
        reached = max(reached, end)
        new = {"start": start, "end": end, "section": _label(item.get("section"), where)}
        others = item.get("alternatives")
        if isinstance(others, list):
            new["alternatives"] = [name for name in others if isinstance(name, str)]
        if isinstance(item.get("kind"), str):
            new["kind"] = item["kind"]
        filed.append(new)
    if faults:
        raise RowError(*faults)
    return filed
