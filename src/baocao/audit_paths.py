"""Paths in, findings out: the library twin of ``baocao audit``.

Reports are read from the inputs that ``baocao annotate`` takes, and from what it has
written: a ``reports.jsonl``, or its output folder. Only reports that no earlier run has
annotated need a model.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baocao.audit import BatchAudit, Finding, audit_report
from baocao.given import GivenError
from baocao.inputs import STDIN, read_inputs
from baocao.readers import ReadError
from baocao.registers.reading import lines_kind, report_problem, reports_file
from baocao.workers import make_record

if TYPE_CHECKING:
    from spacy.language import Language

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Audited:
    """One report and its findings, in the order of the text."""

    record: Record
    findings: list[Finding]


@dataclass(slots=True)
class Audit:
    """A run over any number of reports; iterate over ``reports``, then ask for the rest.

    ``given`` is how many so far came annotated by people, which is kept.
    """

    reports: Iterator[Audited | ReadError] = field(default_factory=lambda: iter(()))
    batch: BatchAudit = field(default_factory=BatchAudit)
    given: int = 0

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
    run = Audit()
    run.reports = _audited(list(map(str, paths)), load, run)
    return run


def complete(record: Record) -> Record:
    """Return a record with its facts and findings: as it has them, else made now."""
    if not record.get("facts"):
        from baocao.facts import find_facts

        record = {**record, "facts": find_facts(record)}
    if not record.get("findings"):
        record = {**record, "findings": audit_report(record)}
    return record


def _audited(
    paths: list[str], load: Callable[[], Language], run: Audit
) -> Iterator[Audited | ReadError]:
    seen: dict[str, int] = {}
    for record in _records(paths, load, run):
        if isinstance(record, ReadError):
            yield record
            continue
        try:
            whole = complete({**record, "id": _unique(str(record["id"]), seen)})
            run.batch.add(whole)
        except Exception as error:  # one bad report must not end the others
            source = str(record.get("source") or record["id"])
            yield ReadError(f"cannot be audited ({type(error).__name__}: {error})", source)
        else:
            yield Audited(whole, whole["findings"])


def _unique(name: str, seen: dict[str, int]) -> str:
    seen[name] = seen.get(name, 0) + 1
    return name if seen[name] == 1 else _unique(f"{name}-{seen[name]}", seen)


def _records(
    paths: list[str], load: Callable[[], Language], run: Audit
) -> Iterator[Record | ReadError]:
    nlp: Language | None = None
    for given in paths:
        earlier = None if given == STDIN else reports_file(Path(given))
        if earlier is not None:
            yield from _read_earlier(earlier)
            continue
        for document in read_inputs([given]):
            if isinstance(document, ReadError):
                yield document
                continue
            nlp = load() if nlp is None else nlp
            try:
                record = make_record(nlp, document, again=False)
                run.given += document.given is not None
                yield record
            except GivenError as error:
                line = (document.given or {}).get("line")
                yield ReadError(str(error), document.source, line)
            except Exception as error:  # one bad document must not end the others
                message = f"cannot be annotated ({type(error).__name__}: {error})"
                yield ReadError(message, document.source)


def _read_earlier(path: Path) -> Iterator[Record | ReadError]:
    """Yield the records of an earlier run; a line that is none is a ReadError with its number."""
    is_gold = lines_kind(path) == "annotated"
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                found: Any = json.loads(line)
            except (ValueError, RecursionError) as error:
                yield ReadError(f"not valid JSON ({error})", str(path), number)
                continue
            problem = report_problem(found, path)
            yield found if problem is None else ReadError(problem, str(path), number)
            if is_gold:
                return  # said once, and true of the whole file
