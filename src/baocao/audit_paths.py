"""Paths in, findings out: the library twin of ``baocao audit``.

Reports are read from the inputs that ``baocao annotate`` takes, and from what it has
written: a ``reports.jsonl``, or its output folder. Only reports that no earlier run has
annotated need a model.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Final

from baocao.audit import BatchAudit, Finding, audit_report
from baocao.inputs import REPORTS, STDIN, Listing, expand
from baocao.readers import Document, ReadError, read_path, read_stream
from baocao.schema import SCHEMA_VERSION
from baocao.workers import make_record

if TYPE_CHECKING:
    from spacy.language import Language

Record = dict[str, Any]

_FIELDS: Final = ("schema_version", "id", "text", "entities", "sentences")
"""What tells a report record from a gold record or a document, which are JSON Lines too."""


@dataclass(frozen=True, slots=True)
class Audited:
    """One report and its findings, in the order of the text."""

    record: Record
    findings: list[Finding]


@dataclass(slots=True)
class Audit:
    """A run over any number of reports; iterate over ``reports``, then ask for the rest."""

    reports: Iterator[Audited | ReadError]
    batch: BatchAudit = field(default_factory=BatchAudit)

    def conflicts(self) -> list[Finding]:
        """Return the conflicts between the reports that have been read."""
        return self.batch.findings()


def audit_paths(paths: Iterable[str | Path], *, load: Callable[[], Language]) -> Audit:
    """Audit files, folders, globs, ``-`` (stdin), and earlier results of ``baocao annotate``.

    Args:
        paths: what to read; a folder that holds the results of an earlier run gives them.
        load: gives the pipeline; called once, when the first report needs it.

    An id given twice gets a number behind it, as ``baocao annotate`` does. What cannot be
    read is a ReadError among the reports and never the end of the others.
    """
    batch = BatchAudit()
    return Audit(_audited(list(map(str, paths)), load, batch), batch)


def complete(record: Record) -> Record:
    """Return a record with its facts and findings: as it has them, else made now."""
    if not record.get("facts"):
        from baocao.facts import find_facts

        record = {**record, "facts": find_facts(record)}
    if not record.get("findings"):
        record = {**record, "findings": audit_report(record)}
    return record


def _audited(
    paths: list[str], load: Callable[[], Language], batch: BatchAudit
) -> Iterator[Audited | ReadError]:
    seen: dict[str, int] = {}
    for record in _records(paths, load):
        if isinstance(record, ReadError):
            yield record
            continue
        try:
            whole = complete({**record, "id": _unique(str(record["id"]), seen)})
            batch.add(whole)
        except Exception as error:  # one bad report must not end the others
            source = str(record.get("source") or record["id"])
            yield ReadError(f"cannot be audited ({type(error).__name__}: {error})", source)
        else:
            yield Audited(whole, whole["findings"])


def _unique(name: str, seen: dict[str, int]) -> str:
    seen[name] = seen.get(name, 0) + 1
    return name if seen[name] == 1 else _unique(f"{name}-{seen[name]}", seen)


def _records(paths: list[str], load: Callable[[], Language]) -> Iterator[Record | ReadError]:
    nlp: Language | None = None
    for given in paths:
        path = Path(given)
        earlier = path / REPORTS if path.is_dir() else path
        if given != STDIN and earlier.is_file() and _is_earlier(earlier):
            yield from _read_earlier(earlier)
            continue
        for document in _documents(given):
            if isinstance(document, ReadError):
                yield document
                continue
            nlp = load() if nlp is None else nlp
            try:
                yield make_record(nlp, document)
            except Exception as error:  # one bad document must not end the others
                message = f"cannot be annotated ({type(error).__name__}: {error})"
                yield ReadError(message, document.source)


def _documents(given: str) -> Iterator[Document | ReadError]:
    listing = Listing()
    for item in expand([given], listing=listing):
        if isinstance(item, ReadError):
            yield item
        elif item.path == STDIN:
            yield from read_stream(sys.stdin.buffer.read(), "stdin", suffix=".txt")
        else:
            yield from _read(item.path, item.id)
    listing.warn()


def _read(path: str, name: str) -> Iterator[Document | ReadError]:
    try:
        for document in read_path(path):
            if isinstance(document, Document) and document.id == PurePath(path).stem:
                document = replace(document, id=name)
            yield document
    except Exception as error:  # one bad file must not end the others
        yield ReadError(f"{type(error).__name__}: {error}", path)


def _is_earlier(path: Path) -> bool:
    """Say whether a file holds report records: its first line is an object with entities."""
    if path.suffix.lower() != ".jsonl":
        return False
    try:
        with path.open(encoding="utf-8") as lines:
            first = json.loads(next((line for line in lines if line.strip()), "null"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(first, Mapping) and set(_FIELDS) <= set(first)


def _read_earlier(path: Path) -> Iterator[Record | ReadError]:
    """Yield the records of an earlier run; a line that is none is a ReadError with its number."""
    with path.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                found: Any = json.loads(line)
            except (ValueError, RecursionError) as error:
                yield ReadError(f"not valid JSON ({error})", str(path), number)
                continue
            problem = _problem(found)
            yield found if problem is None else ReadError(problem, str(path), number)


def _problem(found: Any) -> str | None:
    """Say why a JSON value is no report record that this version reads, or None."""
    if not isinstance(found, dict):
        return "no report record: not an object"
    missing = [name for name in _FIELDS if name not in found]
    if missing:
        return f"no report record: it has no {', '.join(missing)}"
    version = str(found["schema_version"])
    if version.partition(".")[0] != SCHEMA_VERSION.partition(".")[0]:
        return f"schema version {version}, known is {SCHEMA_VERSION}: annotate it again"
    return None
