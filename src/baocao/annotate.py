"""Paths in, an output folder out: the library twin of ``baocao annotate``.

Every document becomes one line of ``reports.jsonl`` or one line of ``errors.jsonl``;
what goes wrong with one is never the end of the others. Nothing in the output
depends on the clock or on the machine.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from glob import glob, has_magic
from pathlib import Path, PurePath
from typing import IO, TYPE_CHECKING, Any, Final

from baocao import __version__, load
from baocao.audit import BatchAudit
from baocao.mask import mask_report
from baocao.readers import SUFFIXES, Document, ReadError, read_path, read_stream
from baocao.records import make_report
from baocao.schema import SCHEMA_VERSION

if TYPE_CHECKING:
    from spacy.language import Language

logger = logging.getLogger("baocao")

STDIN: Final = "-"
REPORTS: Final = "reports.jsonl"
ERRORS: Final = "errors.jsonl"
MANIFEST: Final = "manifest.json"
_UNSAFE: Final = re.compile(r"[^\w.-]+")
_LONGEST_NAME: Final = 200  # bytes; file systems allow 255 with the suffix


class OutputError(RuntimeError):
    """The output folder cannot be used; the message says why and what to do."""


@dataclass(slots=True)
class Summary:
    """What a run did: documents written and failed, and where the output lies."""

    output: Path
    written: int = 0
    failed: int = 0
    entities: int = 0
    not_vietnamese: list[str] = field(default_factory=list)


Progress = Callable[[str, int, int], None]
"""Called after each document with its source, the number done and the number of inputs."""


def annotate(
    paths: Iterable[str | Path],
    output: str | Path,
    *,
    model: str = "vi_baocao_sm",
    html: bool = True,
    overwrite: bool = False,
    mask_persons: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Annotate files, folders, globs or ``-`` (stdin) and write the results to a folder.

    Args:
        paths: what to read; a folder gives every file below it that has a reader.
        output: folder for reports.jsonl, errors.jsonl, manifest.json and HTML pages.
        model: name of an installed model, or path of a model folder.
        html: write one page a report and an index page.
        overwrite: replace an earlier run in the same folder.
        mask_persons: write ``Người 1`` for the name of everybody who is no official, in
            every output; offsets count in the masked text.
        progress: called after each document.

    Raises:
        OutputError: the folder holds an earlier run, or cannot be written.
        baocao.ModelError: the model cannot be loaded.
    """
    folder = _open_output(Path(output), overwrite=overwrite)
    inputs = list(expand(paths, exclude=folder))
    nlp = load(model) if any(not isinstance(item, ReadError) for item in inputs) else None
    run = _Run(folder, nlp, html=html, mask_persons=mask_persons)
    with (
        (folder / REPORTS).open("w", encoding="utf-8", newline="\n") as reports,
        (folder / ERRORS).open("w", encoding="utf-8", newline="\n") as errors,
    ):
        for number, item in enumerate(inputs, start=1):
            for document in _documents(item):
                run.take(document, reports, errors)
            if progress is not None:
                progress(_name(item), number, len(inputs))
    run.finish()
    return run.summary


@dataclass(frozen=True, slots=True)
class _Input:
    """One file to read, and the id its document gets (its path below the folder given)."""

    path: str
    id: str


def expand(
    paths: Iterable[str | Path], *, exclude: Path | None = None
) -> Iterator[_Input | ReadError]:
    """Yield the inputs behind the paths, sorted within a folder; a ReadError for what is missing.

    ``exclude`` is a folder whose files are never taken (the output of an earlier run).
    """
    for given in map(str, paths):
        path = Path(given)
        if given == STDIN:
            yield _Input(STDIN, "stdin")
        elif path.is_dir():
            yield from _below(path, exclude)
        elif path.exists():
            yield _Input(given, path.stem)
        elif has_magic(given):
            found = sorted(glob(given, recursive=True))
            if not found:
                yield ReadError("no file matches this pattern", given)
            own = exclude.resolve() if exclude is not None else None
            for match in found:
                if Path(match).is_file() and own not in Path(match).resolve().parents:
                    yield _Input(match, PurePath(match).stem)
        else:
            yield ReadError("no such file or folder; check the path", given)


def _below(folder: Path, exclude: Path | None) -> Iterator[_Input | ReadError]:
    skipped = exclude.resolve() if exclude is not None else None
    problems: list[OSError] = []
    files: list[Path] = []
    for root, folders, names in os.walk(folder, onerror=problems.append):
        if {REPORTS, MANIFEST} <= set(names):  # what an earlier run wrote is no report
            logger.warning("%s: skipped, holds the results of an earlier run", root)
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if Path(root, name).resolve() != skipped)
        files += [Path(root, name) for name in names if PurePath(name).suffix.lower() in SUFFIXES]
    for problem in problems:
        yield ReadError(f"cannot be listed ({problem.strerror})", str(problem.filename))
    if not files and not problems:
        yield ReadError(
            f"no file with a known suffix in this folder ({', '.join(SUFFIXES)})", str(folder)
        )
    for path in sorted(files):
        yield _Input(str(path), path.relative_to(folder).with_suffix("").as_posix())


def _documents(item: _Input | ReadError) -> Iterator[Document | ReadError]:
    """Yield the documents of one input; whatever a reader raises becomes one ReadError."""
    if isinstance(item, ReadError):
        yield item
        return
    try:
        if item.path == STDIN:
            yield from read_stream(sys.stdin.buffer.read(), "stdin", suffix=".txt")
            return
        for document in read_path(item.path):
            if isinstance(document, Document) and document.id == PurePath(item.path).stem:
                document = replace(document, id=item.id)
            yield document
    except Exception as error:  # one bad file must not end the batch
        logger.debug("%s: reading failed", item.path, exc_info=True)
        yield ReadError(f"{type(error).__name__}: {error}", item.path)


def _name(item: _Input | ReadError) -> str:
    return item.source if isinstance(item, ReadError) else item.path


class _Run:
    """The state of one run: the pipeline, the counts, the pages written."""

    def __init__(
        self, folder: Path, nlp: Language | None, *, html: bool, mask_persons: bool
    ) -> None:
        self.summary = Summary(folder)
        self._nlp = nlp
        self._html = html
        self._mask_persons = mask_persons
        self._ids: dict[str, int] = {}
        self._rows: list[Mapping[str, Any]] = []
        self._batch = BatchAudit()
        self._errors: list[dict[str, Any]] = []
        self._inputs: list[dict[str, Any]] = []

    def take(self, document: Document | ReadError, reports: IO[str], errors: IO[str]) -> None:
        """Annotate one document and write its line, or write why it could not be done."""
        if isinstance(document, ReadError):
            self._fail(errors, document.source, None, "read", document.message, document.line)
            return
        name = self._unique(document.id)
        try:
            line = self._annotate(document, name)
        except Exception as error:  # one bad document must not end the batch
            logger.debug("document %s failed", name, exc_info=True)
            message = f"{type(error).__name__}: {error}"
            self._fail(errors, document.source, name, "annotate", message, None)
            return
        reports.write(line + "\n")
        reports.flush()
        self.summary.written += 1

    def _annotate(self, document: Document, name: str) -> str:
        assert self._nlp is not None
        with self._nlp.memory_zone():
            report = make_report(
                self._nlp(document.text),
                id=name,
                source=document.source,
                model=model_id(self._nlp),
                meta=document.meta,
                blocks=document.blocks,
            )
        record = report.to_dict()
        if self._mask_persons:
            record = mask_report(record)
        line = json.dumps(record, ensure_ascii=False)
        line.encode("utf-8")  # a lone surrogate fails here, before anything is written
        if self._html:
            self._page(record, name)
        self.summary.entities += len(report.entities)
        self._inputs.append(
            {"id": name, "source": document.source, "text_sha256": record["text_sha256"]}
        )
        if report.language != "vi":
            self.summary.not_vietnamese.append(name)
            logger.warning(
                "%s: this does not look like Vietnamese; its annotation means little", name
            )
        return line

    def _page(self, record: dict[str, Any], name: str) -> None:
        from baocao.view import summarize, write_report

        page = _page_name(name)
        self._batch.add(record)
        write_report(record, self.summary.output / page, back="../index.html")
        self._rows.append(summarize(record, page=page))

    def _unique(self, name: str) -> str:
        """Return the id, with a number behind it when an earlier document has it already."""
        key = _UNSAFE.sub("_", name).casefold()
        self._ids[key] = self._ids.get(key, 0) + 1
        return name if self._ids[key] == 1 else self._unique(f"{name}-{self._ids[key]}")

    def _fail(
        self,
        errors: IO[str],
        source: str,
        name: str | None,
        stage: str,
        message: str,
        line: int | None,
    ) -> None:
        row = {"id": name, "source": source, "line": line, "stage": stage, "message": message}
        errors.write(json.dumps(row, ensure_ascii=False) + "\n")
        errors.flush()
        self._errors.append(row)
        self.summary.failed += 1
        where = source if line is None else f"{source}:{line}"
        logger.error("%s: %s", where, message)

    def finish(self) -> None:
        """Write the manifest and the index page."""
        manifest = {
            "schema_version": SCHEMA_VERSION,
            "baocao": __version__,
            "model": model_id(self._nlp) if self._nlp is not None else None,
            "written": self.summary.written,
            "failed": self.summary.failed,
            "reports": self._inputs,
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=2)
        (self.summary.output / MANIFEST).write_text(text + "\n", encoding="utf-8")
        if self._html:
            from baocao.view import write_index

            write_index(
                self._rows,
                self.summary.output / "index.html",
                errors=self._errors,
                findings=self._batch.findings(),
            )


def model_id(nlp: Language) -> str:
    """Return name and version of a pipeline, as records and manifests name it."""
    meta = nlp.meta
    return f"{meta['lang']}_{meta['name']}-{meta['version']}"


def _open_output(folder: Path, *, overwrite: bool) -> Path:
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder}: this is a file; give a folder to write to")
    earlier = [name for name in (REPORTS, "index.html") if (folder / name).exists()]
    if earlier and not overwrite:
        raise OutputError(
            f"{folder}: holds the results of an earlier run ({', '.join(earlier)}); "
            "give another folder, or --overwrite to replace them"
        )
    try:
        if earlier:
            _remove_pages(folder)
        (folder / "html").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written ({error.strerror})") from error
    return folder


def _remove_pages(folder: Path) -> None:
    """Remove the pages that the manifest of the earlier run lists, and no other file."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        names = [str(report["id"]) for report in manifest["reports"]]
    except (OSError, ValueError, KeyError, TypeError):
        return
    for page in [folder / "index.html", *(folder / _page_name(name) for name in names)]:
        page.unlink(missing_ok=True)


def _page_name(name: str) -> str:
    """Return the path of a report's page; a very long id is cut and told apart by its hash."""
    safe = _UNSAFE.sub("_", name)
    if len(safe.encode()) > _LONGEST_NAME:
        digest = hashlib.sha256(name.encode()).hexdigest()[:12]
        safe = f"{safe[: _LONGEST_NAME // 4]}-{digest}"
    return f"html/{safe}.html"
