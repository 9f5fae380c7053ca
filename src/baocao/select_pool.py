"""From paths to candidates: reports are read, and asked in this process or in several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Final

import baocao
from baocao.document_ids import Ids
from baocao.inputs import REPORTS, read_inputs
from baocao.readers import Document, ReadError
from baocao.select_candidates import Candidate, candidates_of

if TYPE_CHECKING:
    from spacy.language import Language

_AT_ONCE: Final = 8  # reports that a process takes

Progress = Callable[[str, int, int | None], None]
"""Called with what is done, how much of it, and of how much, where that is known."""


class SelectError(RuntimeError):
    """Nothing can be chosen, or not as much as was asked; the message says what to do."""


@dataclass(slots=True)
class Reports:
    """Reports by their id, and what could not be read or annotated."""

    documents: dict[str, Document] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Asking:
    """How reports are asked: by which model, for what unit, for which labels.

    ``fingerprint`` is the hash of the model's files: a model trained anew is loaded anew.
    """

    model: str
    fingerprint: str
    unit: str
    labels: tuple[str, ...] = ()


def read_reports(paths: Iterable[str | Path]) -> Reports:
    """Read files, folders, globs, ``-`` (stdin) and results of ``baocao annotate``.

    Ids are given in the order of name and text, whatever the order of the paths: the second
    of two equal ids gets a number behind it.
    """
    reports = Reports()
    found: list[Document] = []
    for document in _documents(list(map(str, paths))):
        if isinstance(document, ReadError):
            reports.failures.append(str(document))
        else:
            found.append(document)
    ids = Ids()
    for document in sorted(found, key=lambda item: (item.id, item.text, item.source)):
        name = ids.take(document.id)
        reports.documents[name] = replace(document, id=name)
    reports.failures.sort()
    return reports


def _documents(paths: list[str]) -> Iterator[Document | ReadError]:
    results = [Path(path) / REPORTS for path in paths]
    return read_inputs(
        str(found) if found.is_file() else path for path, found in zip(paths, results, strict=True)
    )


def ask(
    reports: Reports, asking: Asking, *, n_process: int = 1, progress: Progress | None = None
) -> list[Candidate]:
    """Return the candidates that reports give; what fails is added to their failures.

    Args:
        reports: what was read.
        asking: how they are asked.
        n_process: processes that ask; the result is the same.
        progress: called after each part.

    Raises:
        baocao.ModelError: the model cannot be loaded.
        SelectError: a process died.
    """
    documents = list(reports.documents.values())
    parts = [documents[i : i + _AT_ONCE] for i in range(0, len(documents), _AT_ONCE)]
    candidates: list[Candidate] = []
    done = 0
    for part, (found, failures) in zip(parts, _asked(parts, asking, n_process), strict=True):
        candidates += found
        reports.failures += failures
        done += len(part)
        if progress is not None:
            progress("asking the model", done, len(documents))
    return candidates


_Answer = tuple[list[Candidate], list[str]]


def _asked(parts: list[list[Document]], asking: Asking, n_process: int) -> Iterator[_Answer]:
    if n_process == 1 or len(parts) == 1:
        for part in parts:
            yield _ask(part, asking)
        return
    with ProcessPoolExecutor(n_process, mp_context=get_context("spawn")) as processes:
        try:
            yield from processes.map(_ask, parts, [asking] * len(parts))
        except BrokenProcessPool as error:
            raise SelectError(
                f"a process died while it read a report ({error}); is there memory for "
                f"{n_process}? Find the report with --n-process 1"
            ) from error


def _ask(documents: list[Document], asking: Asking) -> _Answer:
    nlp = pipeline(asking)
    found: list[Candidate] = []
    failures = []
    for document in documents:
        try:
            found += candidates_of(nlp, document, unit=asking.unit, labels=asking.labels)
        except Exception as error:  # one bad report must not end the others
            failures.append(
                f"{document.source or document.id}: cannot be annotated "
                f"({type(error).__name__}: {error})"
            )
    return found, failures


def pipeline(asking: Asking) -> Language:
    """Return the model without word segmentation, which nothing here asks for.

    Raises:
        baocao.ModelError: the model cannot be loaded.
    """
    return _load(asking.model, asking.fingerprint)


@lru_cache(maxsize=1)
def _load(model: str, fingerprint: str) -> Language:
    return baocao.load(model, exclude=["words"])
