"""Checks of gold files: everything that is wrong, with file, line, document and offsets.

Nothing is ever rewritten, and a bad line never hides what is wrong with the others. The
shape of a record is checked against :func:`baocao.corpus_schema.gold_schema`; what a
schema cannot say (offsets, overlaps, edges, links, values, duplicates) is checked here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NoReturn

from baocao.corpus import SPLITS, Record, gold_files
from baocao.corpus_schema import Schema, gold_schema, schema_errors
from baocao.corpus_spans import Fault, span_faults
from baocao.normal import normalize

CODES: Final = {
    "json": "a line that is no JSON object in UTF-8",
    "shape": "a field that is missing, unknown or of a wrong type",
    "id": "an id that stands twice, in one file or in two",
    "text": "a text that stands twice, whatever its blanks, case and tone style",
    "meta": "a missing or unknown meta field",
    "split": "meta.split that is not the name of the file",
    "label": "an unknown entity label, or one that may not be nested",
    "section": "an unknown section",
    "kind": "an unknown kind of sentence",
    "offsets": "a span outside the text, or empty",
    "edge": "a blank or a mark at the edge of an entity",
    "overlap": "two entities, nested spans or sentences that overlap",
    "crosses": "an entity that does not lie in one sentence",
    "nested": "a nested span that is no true part of an entity",
    "line_break": "a sentence over a line break",
    "uncovered": "text that no sentence covers",
    "official": "a link to something that is no OFFICIAL or POSITION entity, or to nothing",
    "finding": "a finding of unknown kind, or whose evidence is not what stands there",
    "fact": "a fact whose words or evidence are not what stands there, or a wrong id",
    "value": "a value that contradicts the text of its entity",
}
"""What a problem can be."""

UNUSABLE: Final = ("json", "shape", "label", "section", "kind", "offsets", "overlap", "id")
"""Problems that other tools trip over."""

_OF_SENTENCES: Final = ("crosses", "uncovered")  # of no meaning where nothing has sentences

# Which code a breach of the schema has, by where it stands; the first that fits.
_CODE_OF: Final = (
    (re.compile(r"meta(\.|$)"), "meta"),
    (re.compile(r"(entities|nested)\[\d+\]\.label"), "label"),
    (re.compile(r"sentences\[\d+\]\.(section|alternatives)"), "section"),
    (re.compile(r"sentences\[\d+\]\.kind"), "kind"),
    (re.compile(r"officials\[\d+\]\.positions$"), "official"),
    (re.compile(r"findings\[\d+\]\.kind"), "finding"),
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong; ``str`` gives the line that the command prints."""

    file: str
    line: int
    document: str
    start: int | None
    end: int | None
    code: str
    message: str

    def __str__(self) -> str:
        where = f", {self.start}:{self.end}" if self.start is not None else ""
        return f"{self.file}:{self.line}: document '{self.document}'{where}: {self.message}"


def validate(
    paths: Iterable[str | Path] | None = None,
    *,
    skip: Collection[str] = (),
    any_labels: bool = False,
) -> list[Problem]:
    """Return everything that is wrong with gold files, in the order of files and lines.

    Args:
        paths: files and folders; None is ``annotations/gold``, as in ``gold_files``.
        skip: codes of problems to leave out (see CODES), such as ``meta`` for a corpus
            that does not know its authors.
        any_labels: labels of entities and sections of sentences are one's own: any name will
            do, and records need no sentences.

    Raises:
        CorpusError: a path does not exist or a folder holds no .jsonl file.
        ValueError: an unknown code in ``skip``.
    """
    unknown = sorted(set(skip) - set(CODES))
    if unknown:
        raise ValueError(f"no such code of a problem: {', '.join(unknown)}; codes: {_known()}")
    schema = _with_any_labels(gold_schema()) if any_labels else gold_schema()
    check = _Check(schema, values="value" not in skip, any_labels=any_labels)
    for file in gold_files(paths):
        check.file(file)
    return [problem for problem in check.problems if problem.code not in skip]


def _known() -> str:
    return ", ".join(CODES)


@dataclass(slots=True)
class _Check:
    """One run over some files: the problems so far, and what was seen where."""

    schema: Schema
    values: bool
    """Whether to read the values again, which takes the most time."""
    any_labels: bool
    problems: list[Problem] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def file(self, path: Path) -> None:
        """Check every line of a file."""
        for number, line in enumerate(path.read_bytes().split(b"\n"), start=1):
            if not line.strip():
                continue
            try:
                record = _read(line)
            except ValueError as error:
                self._add(path, number, "", [Fault("json", f"not a JSON object: {error}")])
                continue
            faults = [
                *_shape_faults(record, self.schema),
                *self._copies(record, f"{path}:{number}"),
            ]
            faults += _split_faults(record, path)
            found = span_faults(record, values=self.values)
            bare = self.any_labels and record.get("sentences") == []
            faults += [f for f in found if not (bare and f.code in _OF_SENTENCES)]
            name = record.get("id")
            self._add(path, number, name if isinstance(name, str) else "", faults)

    def _add(self, path: Path, line: int, document: str, faults: Iterable[Fault]) -> None:
        # A schema breach and a later check may say the same of one span: say it once.
        once = {(f.start, f.end, f.code, f.message): f for f in faults}.values()
        ordered = sorted(once, key=lambda f: (f.start is not None, f.start or 0, f.end or 0))
        self.problems += [
            Problem(str(path), line, document, f.start, f.end, f.code, f.message) for f in ordered
        ]

    def _copies(self, record: Record, where: str) -> Iterator[Fault]:
        """Compare id and text with all records before."""
        name, text = record.get("id"), record.get("text")
        if isinstance(name, str) and self.ids.setdefault(name, where) != where:
            yield Fault("id", f"the id '{name}' stands in {self.ids[name]} already")
        if isinstance(text, str):
            plain = " ".join(normalize(text).casefold().split())
            if self.texts.setdefault(plain, where) != where:
                yield Fault("text", f"the same text stands in {self.texts[plain]} already")


def _read(line: bytes) -> Record:
    """Return the object of one line; raise ValueError for anything else."""
    record = json.loads(line.decode("utf-8"), parse_constant=_no_constant)
    if not isinstance(record, dict):
        raise ValueError(f"found {type(record).__name__}")
    try:
        json.dumps(record, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError("half of a surrogate pair, which is no character") from error
    return record


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _with_any_labels(schema: Schema) -> Schema:
    """Return a gold schema that takes any name for an entity or a section."""
    name = {"type": "string", "minLength": 1}
    for spans in ("entities", "nested"):
        schema["properties"][spans]["items"]["properties"]["label"] = name
    for holder in ("sentence", "fact"):
        schema["$defs"][holder]["properties"]["section"] = name
    schema["$defs"]["sentence"]["properties"]["alternatives"] = {"type": "array", "items": name}
    return schema


def _shape_faults(record: Record, schema: Schema) -> Iterator[Fault]:
    """Compare a record with the schema; a fault in a span carries its offsets."""
    for path, message in schema_errors(record, schema):
        name = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path)[1:]
        code = next((code for pattern, code in _CODE_OF if pattern.match(name)), "shape")
        start, end = _offsets(record, path)
        yield Fault(code, f"{name} {message}", start, end)


def _offsets(record: Record, path: tuple[str | int, ...]) -> tuple[int | None, int | None]:
    """Return the offsets of the list item that a path leads through, where it has any."""
    item: Any = None
    if len(path) > 1 and isinstance(path[1], int):
        item = record[str(path[0])][path[1]]
    if not isinstance(item, dict):
        return None, None
    if isinstance(item.get("name"), list):
        start, end = [*item["name"], None, None][:2]
    else:
        start, end = item.get("start"), item.get("end")
    return (start, end) if type(start) is int and type(end) is int else (None, None)


def _split_faults(record: Record, path: Path) -> Iterator[Fault]:
    """Compare meta.split with the name of the file, where that is the name of a split."""
    meta = record.get("meta")
    said = meta.get("split") if isinstance(meta, dict) else None
    if path.stem in SPLITS and said is not None and said != path.stem:
        yield Fault("split", f"meta.split is '{said}' in a file named {path.name}")
