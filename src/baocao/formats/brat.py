"""brat's standoff: a folder with a text, an ``.ann`` and a ``.json`` a document.

Entities and nested spans are text-bound annotations. A sentence is one of type
``Sentence`` with the attributes ``Section`` and ``Kind``; its alternatives stand in an
annotator note. ``annotation.conf`` is written, so that brat opens the folder as it is.
The ``.json`` beside, which brat passes over, has what it has no place for.

Offsets are code points and each break of a CRLF counts. A span over a line break has a
fragment a line, which brat quotes joined by blanks.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from baocao.corpus import Record
from baocao.formats.brat_lines import AnnError, Annotation, Bound, parse_ann
from baocao.formats.conversion_notes import ConversionError, Item, Notes
from baocao.formats.gold_aside import all_spans, aside_of, aside_problem
from baocao.formats.gold_checks import text_problem
from baocao.formats.gold_parts import Parts, build
from baocao.formats.gold_spans import ToolSpan, placed
from baocao.formats.offset_units import UNITS, Quoted, Ruler
from baocao.schema import ENTITY_LABELS, KINDS, SECTIONS

SENTENCE: Final = "Sentence"
NOTE: Final = "AnnotatorNotes"
_ORDER: Final = "number"
_UNSAFE: Final = re.compile(r"[^\w.-]|^\.")
_NO_TYPE: Final = re.compile(r"[^A-Za-z0-9_-]")
_LINES: Final = re.compile(r"[^\r\n]+")
_LONGEST_NAME: Final = 60


def read_brat(path: str | Path, notes: Notes | None = None) -> Iterator[Record]:
    """Yield the gold records of a folder, in the order in which they were written.

    Raises:
        ConversionError: no such folder, no text in it, or a document that cannot be read;
            with tolerant notes, such documents are told and left out.
    """
    notes = notes or Notes()
    folder = Path(path)
    texts = sorted(folder.glob("*.txt")) if folder.is_dir() else []
    if not texts:
        raise ConversionError(f"{folder}: no folder with .txt and .ann files; give that of brat")
    asides = {file: _aside(file.with_suffix(".json"), notes) for file in texts}
    for file in sorted(texts, key=lambda file: (_number(asides[file]), file.name)):
        record = _record(file, asides[file], notes)
        if record is not None:
            yield record


def write_brat(path: str | Path, records: Iterable[Record], notes: Notes | None = None) -> int:
    """Write gold records as a folder that brat can open; return the number of documents.

    Lost and told: an entity of line breaks alone.
    """
    notes = notes or Notes()
    folder = Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    taken: set[str] = set()
    labels: dict[str, None] = dict.fromkeys(ENTITY_LABELS)
    number = 0
    for number, record in enumerate(records, start=1):
        name = _name(record["id"], taken)
        labels |= dict.fromkeys(_type(item["label"]) for item in all_spans(record))
        aside = {**aside_of(record, nested=True, sentences=True), _ORDER: number}
        _write(folder / f"{name}.txt", record["text"])
        _write(folder / f"{name}.ann", "".join(_lines(record, notes)))
        _write(folder / f"{name}.json", json.dumps(aside, ensure_ascii=False) + "\n")
    _write(folder / "annotation.conf", configuration(labels))
    _remove_earlier(folder, taken)
    return number


def configuration(labels: Iterable[str]) -> str:
    """Return the ``annotation.conf`` for entities of some labels and for sentences."""
    sections, kinds = "|".join(SECTIONS), "|".join(KINDS)
    return (
        "[entities]\n" + "".join(f"{label}\n" for label in labels) + f"{SENTENCE}\n\n"
        "[relations]\n<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>\n\n"
        "[events]\n\n[attributes]\n"
        f"Section\tArg:{SENTENCE}, Value:{sections}\nKind\tArg:{SENTENCE}, Value:{kinds}\n"
    )


def _lines(record: Record, notes: Notes) -> Iterator[str]:
    text, number, attributes = record["text"], 0, 0
    for item in [*all_spans(record), *record["sentences"]]:
        parts = [found.span() for found in _LINES.finditer(text, item["start"], item["end"])]
        what = "entity" if "label" in item else "sentence"
        if not parts:
            where = f"document '{record['id']}'"
            notes.loss(what, where, "a span of line breaks alone; brat has none", span=item)
            continue
        number += 1
        # A break at an edge has no fragment, and a reader would not see it.
        extra: Item = {} if (parts[0][0], parts[-1][1]) == _edges(item) else {"at": _edges(item)}
        type_ = SENTENCE if what == "sentence" else _type(item["label"])
        places = ";".join(f"{start} {end}" for start, end in parts)
        quote = " ".join(text[start:end] for start, end in parts)
        yield f"T{number}\t{type_} {places}\t{quote}\n"
        if what == "sentence":
            for name, value in (("Section", item["section"]), ("Kind", item.get("kind"))):
                if value is not None:
                    attributes += 1
                    yield f"A{attributes}\t{name} T{number} {_type(value)}\n"
                    extra |= {} if _type(value) == value else {name.lower(): value}
            extra |= {"alternatives": item["alternatives"]} if item.get("alternatives") else {}
        elif type_ != item["label"] or type_ == SENTENCE:
            extra["label"] = item["label"]
        if extra:
            yield f"#{number}\t{NOTE} T{number}\t{json.dumps(extra, ensure_ascii=False)}\n"


def _edges(item: Item) -> tuple[int, int]:
    return item["start"], item["end"]


def _type(label: str) -> str:
    """Return a label as brat can name a type: letters without marks, digits, ``_`` and ``-``."""
    return _NO_TYPE.sub("_", label)


def _name(identity: str, taken: set[str]) -> str:
    """Return a file name for an id, which no other one has, whatever their case."""
    name = _UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}", identity)[:_LONGEST_NAME]
    free, number = name, 1
    while free.casefold() in taken:
        number += 1
        free = f"{name}~{number}"
    taken.add(free.casefold())
    return free


def _write(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8", newline="")


def _remove_earlier(folder: Path, taken: set[str]) -> None:
    """Remove the documents of an earlier conversion, which have a ``.json`` of ours."""
    for path in folder.glob("*.json"):
        text, annotations = path.with_suffix(".txt"), path.with_suffix(".ann")
        ours = path.stem.casefold() not in taken and text.is_file() and annotations.is_file()
        if ours and not aside_problem(_aside(path, Notes())):
            for file in (text, annotations, path):
                file.unlink()


def _aside(path: Path, notes: Notes) -> Any:
    if not path.is_file():
        return None
    try:
        return json.loads(path.read_bytes())
    except ValueError as error:
        notes.loss("field", str(path), f"not JSON ({error}); what it held is left out")
        return None


def _number(aside: Any) -> int:
    number = aside.get(_ORDER) if isinstance(aside, dict) else None
    return number if isinstance(number, int) else sys.maxsize


def _record(file: Path, aside: Any, notes: Notes) -> Record | None:
    annotations = file.with_suffix(".ann")
    try:
        text = file.read_bytes().decode("utf-8")
        content = annotations.read_bytes().decode("utf-8") if annotations.is_file() else ""
        found = parse_ann(content)
    except UnicodeDecodeError as error:
        notes.fault(str(file), f"not UTF-8 (byte {error.start}); save text and .ann as UTF-8")
        return None
    except AnnError as error:
        notes.fault(f"{annotations}:{error.line}", str(error))
        return None
    problem = text_problem(text)
    if problem:
        notes.fault(str(file), problem)
        return None
    for line, message in found.others:
        notes.loss("field", f"{annotations}:{line}", message)
    name = aside.get("id") if isinstance(aside, dict) else None
    where = str(annotations)
    entities, sentences = _spans(text, found.bound, where, notes)
    name = name if isinstance(name, str) and name else file.stem
    return build(Parts(name, text, where, entities, sentences, aside), notes)


def _spans(
    text: str, bound: list[Annotation], where: str, notes: Notes
) -> tuple[list[Item], list[Item]]:
    whole = []
    for annotation in bound:
        span = annotation.bound
        if _is_whole(span, text):
            what = "sentence" if _is_sentence(annotation) else "entity"
            start, end = span.parts[0][0], span.parts[-1][1]
            whole.append(ToolSpan(start, end, span.type, span.quote, annotation, what))
        else:
            message = f"{span.type} '{span.quote[:60]}' in pieces; a gold record has whole spans"
            gone = {"start": span.parts[0][0], "end": span.parts[-1][1]}
            notes.loss("entity", f"{where}:{span.line}", message, span=gone)
    entities, sentences = [], []
    for tool, at in placed(text, whole, where, notes):
        item, extra = dict(at), tool.more.extra
        if _is_edges(extra.get("at"), text):
            item |= {"start": extra["at"][0], "end": extra["at"][1]}
        if tool.what == "entity":
            entities.append({**item, "label": str(extra.get("label") or tool.label)})
        else:
            sentences.append({**item, **_sentence(tool.more)})
    return entities, sentences


def _is_sentence(annotation: Annotation) -> bool:
    return annotation.bound.type == SENTENCE and "Section" in annotation.attributes


def _is_whole(span: Bound, text: str) -> bool:
    """Say whether nothing but blanks lies between fragments, in some way of counting."""
    if len(span.parts) == 1:
        return True
    ruler = Ruler(text)
    gaps = [Quoted(left[1], right[0]) for left, right in pairwise(span.parts)]
    return any(
        all((at := ruler.span(gap, unit)) and not text[slice(*at)].strip() for gap in gaps)
        for unit in UNITS
    )


def _is_edges(at: Any, text: str) -> bool:
    return (
        isinstance(at, list)
        and len(at) == 2
        and all(isinstance(value, int) for value in at)
        and 0 <= at[0] < at[1] <= len(text)
    )


def _sentence(annotation: Annotation) -> Item:
    """Return section, kind and alternatives; a name that brat cannot write is in the note."""
    told, extra = annotation.attributes, annotation.extra
    item: Item = {"section": told["Section"], "kind": told.get("Kind", "body")}
    for name in ("section", "kind"):
        if isinstance(extra.get(name), str) and _type(extra[name]) == item[name]:
            item[name] = extra[name]
    others = extra.get("alternatives")
    sound = isinstance(others, list) and all(isinstance(other, str) for other in others)
    return {**item, "alternatives": others if sound else []}
