"""Items in, outcomes out, in this process or another: what a pool or a cluster calls.

:func:`annotate_items` takes plain data and gives plain data; a model is loaded by its name
or folder, once a process. One item that fails is never the end of the others.
"""

from __future__ import annotations

import faulthandler
import gc
import json
import logging
import os
import signal
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path, PurePath
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

import baocao
from baocao.document_ids import Ids
from baocao.given import GivenError, given_doc
from baocao.inputs import shown
from baocao.mask import mask_report
from baocao.outcomes import (
    Done,
    Failed,
    FileItem,
    Item,
    Outcome,
    Settings,
    failed_to_read,
    page_name,
    read_items,
    write_outcome,
)
from baocao.places import resolve_record
from baocao.readers import Document, ReadError, read_path
from baocao.records import make_report

if TYPE_CHECKING:
    from spacy.language import Language

logger = logging.getLogger("baocao")

COLLECTOR: Final = (20_000, 50, 100)
"""Thresholds of the garbage collector: lexicons and models are a million objects that are never
garbage, and with the usual ones it walks them for a tenth of the time of a run."""
GRACE: Final = 5
"""Seconds after which a document that does not notice its time limit ends its process."""


@lru_cache(maxsize=1)
def _load(model: str, fingerprint: str) -> Language:
    """Return a pipeline, loaded once; a model that was trained anew is loaded anew."""
    nlp = baocao.load(model)
    with suppress(Exception):  # what is loaded when first used is loaded now, outside any limit
        nlp("")
    return nlp


class TimeLimitError(BaseException):
    """A document has used up its time. No Exception, so that no component can swallow it."""


def annotate_items(
    items: Iterable[tuple[int, Item]], settings: Settings, *, hard: bool = False
) -> Iterator[tuple[int, Outcome]]:
    """Yield number and outcome of each document of numbered items, in order.

    Module-level, with plain arguments: a scheduler can run it in any process that has the
    model. Ids are kept as given.

    With ``hard`` a document that does not end in time, and cannot be interrupted, ends the
    process: only for processes that somebody watches.

    Raises:
        baocao.ModelError: the model cannot be loaded.
    """
    for number, item in items:
        if isinstance(item, ReadError):
            yield number, failed_to_read(item)
            continue
        if isinstance(item, Document):
            yield number, _annotated(item, settings, hard=hard)
            continue
        for found, member in _read(item, settings, hard=hard):
            if isinstance(found, Failed):
                yield number, found
            else:
                yield number, _annotated(found, settings, hard=hard, member=member)


def annotate_files(items: str, outcomes: str, settings: Settings, hard: bool) -> None:
    """Annotate the numbered items of one file and write their outcomes to another.

    The files are those of ``baocao.outcomes``: ``write_items``, ``read_outcomes``.
    """
    if _start_error is not None:
        raise _start_error
    with Path(outcomes).open("wb") as file:
        for number, outcome in annotate_items(read_items(Path(items)), settings, hard=hard):
            write_outcome(file, number, outcome)
            file.flush()


_start_error: Exception | None = None


def start_worker(model: str, fingerprint: str) -> None:
    """Make a new process ready: the model loaded, no interrupts, gone when its parent is."""
    global _start_error
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        _load(model, fingerprint)
        # What is loaded lives as long as the process: the collector need not look at it again.
        gc.collect()
        gc.freeze()
        gc.set_threshold(*COLLECTOR)
    except Exception as error:  # a pool would only say that the worker did not start
        _start_error = error


def _end_with_parent() -> None:
    """End this process when the one that started it has been killed."""
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _read(
    item: FileItem, settings: Settings, *, hard: bool
) -> Iterator[tuple[Document | Failed, bool]]:
    """Yield what one file holds, and whether it is a member of an archive."""
    options: dict[str, Any] = {"ocr": True} if settings.ocr else {}
    members = Ids()
    seconds = settings.seconds(item.size)
    documents: Iterator[Document | ReadError] | None = None
    while True:
        try:
            with time_limit(seconds, hard=hard):
                if documents is None:
                    documents = iter(read_path(item.path, **options))
                found = next(documents, None)
        except TimeLimitError:
            yield Failed(item.id, item.source, None, "time", _too_long(seconds)), False
            return
        except Exception as error:  # one bad file must not end the batch
            logger.debug("%s: reading failed", item.source, exc_info=True)
            yield Failed(None, item.source, None, "read", item.told(_said(error))), False
            return
        if found is None:
            return
        source = shown(item.told(found.source))
        if isinstance(found, ReadError):
            yield failed_to_read(ReadError(item.told(found.message), source, found.line)), False
        elif found.id == PurePath(item.path).stem:
            yield replace(found, id=item.id, source=source), False
        else:
            name = found.id.removeprefix(PurePath(item.path).stem + "/")
            id = f"{item.id}/{members.take(name)}"
            yield replace(found, id=id, source=source), item.is_archive


def _annotated(
    document: Document, settings: Settings, *, hard: bool, member: bool = False
) -> Outcome:
    """Return the line and page of one document, or why it has none."""
    nlp = _load(
        settings.model, settings.fingerprint
    )  # outside the limit, and its error is no fault of the document
    seconds = settings.seconds(len(document.text))
    kept = None if settings.again else document.given
    try:
        with time_limit(seconds, hard=hard):
            return _rendered(nlp, document, settings, member=member)
    except GivenError as error:
        stage, message = "read", str(error)
    except TimeLimitError:
        stage, message = "time", _too_long(seconds)
    except (Exception, SystemExit) as error:  # one bad document must not end the batch
        logger.debug("document %s failed", document.id, exc_info=True)
        stage, message = "annotate", _said(error)
        if kept is not None:
            message += "; see to the values that it came with: 'baocao corpus validate'"
    line = None if kept is None else kept.get("line")
    return Failed(document.id, document.source, line, stage, message)


def _rendered(nlp: Language, document: Document, settings: Settings, *, member: bool) -> Done:
    record = make_record(nlp, document, again=settings.again)
    if settings.places:
        record = resolve_record(record)
    if settings.mask_persons:
        record = mask_report(record)
    line = json.dumps(record, ensure_ascii=False)
    line.encode("utf-8")  # a lone surrogate fails here, before anything is written
    done = Done(
        id=document.id,
        source=document.source,
        text_sha256=record["text_sha256"],
        language=record["language"],
        entities=len(record["entities"]),
        line=line,
        given=document.given is not None and not settings.again,
    )
    if not settings.html:
        return done
    from baocao.view import render_report, summarize

    page = page_name(document.id, member=member)
    return replace(
        done,
        page_name=page,
        page=render_report(record, back="../index.html"),
        summary=summarize(record, page=page),
    )


def make_record(nlp: Language, document: Document, *, again: bool = True) -> dict[str, Any]:
    """Return the report record of a document; what was made for it alone is given back.

    Unless it is to be annotated ``again``, an annotation that came with it is kept.

    Raises:
        baocao.given.GivenError: that annotation is broken.
    """
    with nlp.memory_zone():
        kept = None if again else document.given
        return make_report(
            nlp(document.text) if kept is None else given_doc(nlp, document.text, kept),
            id=document.id,
            source=document.source,
            model=model_id(nlp),
            meta=document.meta,
            blocks=document.blocks,
        ).to_dict()


def model_id(nlp: Language) -> str:
    """Return name and version of a pipeline, as records and manifests name it."""
    return f"{nlp.meta['lang']}_{nlp.meta['name']}-{nlp.meta['version']}"


@contextmanager
def time_limit(seconds: int, *, hard: bool = False) -> Iterator[None]:
    """Raise TimeLimitError in what takes longer; 0 sets no limit.

    The alarm of the system is used, which only the main thread has, and no Windows: elsewhere
    there is no limit unless it is ``hard``. Code that never returns to the interpreter does
    not notice an alarm; with ``hard`` it ends the process ``GRACE`` seconds later.
    """
    alarm = (
        seconds > 0
        and hasattr(signal, "SIGALRM")
        and threading.current_thread() is threading.main_thread()
    )
    if seconds > 0 and hard:
        faulthandler.dump_traceback_later(seconds + GRACE, exit=True, file=_nowhere())
    before: Any = signal.signal(signal.SIGALRM, _expired) if alarm else None
    try:
        if alarm:
            signal.setitimer(signal.ITIMER_REAL, seconds)
        yield
    finally:
        if alarm:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before or signal.SIG_DFL)
        if seconds > 0 and hard:
            faulthandler.cancel_dump_traceback_later()


def _expired(number: int, frame: FrameType | None) -> None:
    raise TimeLimitError


@lru_cache(maxsize=1)
def _nowhere() -> Any:
    """Return a file that swallows a traceback: it would hold nothing about the document."""
    return Path(os.devnull).open("w")


def _too_long(seconds: int) -> str:
    return f"took longer than {seconds} s; give it more with --time-limit, or split it"


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
