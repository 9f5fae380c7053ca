"""Annotated texts as pandas frames, for notebooks: ``annotate_texts`` and ``doc._.to_frame``.

A frame is a table of :mod:`baocao.formats.table_columns` with the types that analysis asks
for; the columns, their order and their meaning are those of the files that ``baocao tables``
writes (docs/tables.md).
"""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, overload

from baocao.annotate import annotate_documents, expand
from baocao.document_ids import Ids
from baocao.formats.table_columns import TABLES
from baocao.formats.table_rows import table_rows
from baocao.jupyter import batch_html
from baocao.outcomes import DEFAULT_MODEL, DEFAULT_TIME_LIMIT, Done, Failed
from baocao.readers import SUFFIXES, Document, ReadError, read_path, read_stream
from baocao.records import make_report

if TYPE_CHECKING:
    from datasets import Dataset
    from pandas import DataFrame  # type: ignore[import-untyped]
    from spacy.tokens import Doc

logger = logging.getLogger("baocao")

__all__ = ["Annotations", "Given", "annotate_texts", "doc_frame", "records_frame"]

Given = str | Path | Mapping[str, Any] | Document
"""What can be annotated: a text, a path, ``{"id"?, "text", "meta"?}``, or a document read."""

_TABLES: Final = {table.name: table for table in TABLES}
_DOC: Final = "doc"  # id of a single document, in the column ``report``
_LONGEST_PATH: Final = 1000  # characters; file systems allow about 4096 bytes


@dataclass(frozen=True, slots=True)
class Annotations(Sequence[dict[str, Any]]):
    """What ``annotate_texts`` gives: a list of report records that can be looked at as tables.

    ``failures`` are the inputs that could not be read or annotated: which, at what stage, why.
    """

    records: tuple[dict[str, Any], ...]
    failures: tuple[Failed, ...] = ()

    @overload
    def __getitem__(self, index: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, index: slice) -> Annotations: ...
    def __getitem__(self, index: int | slice) -> dict[str, Any] | Annotations:
        """Return one record, or for a slice some of them with all failures left out."""
        if isinstance(index, slice):
            return Annotations(self.records[index])
        return self.records[index]

    def __len__(self) -> int:
        return len(self.records)

    def __repr__(self) -> str:
        return f"Annotations({len(self.records)} reports, {len(self.failures)} failures)"

    def to_frame(self, table: str = "entities", *, exact: bool = False) -> DataFrame:
        """Return one table of all reports; :func:`records_frame` says what is in it."""
        return records_frame(self.records, table, exact=exact)

    def to_dataset(self) -> Dataset:
        """Return a Hugging Face dataset, a row a report, as ``baocao.to_dataset`` does."""
        from baocao.formats.dataset import to_dataset

        return to_dataset(self.records)

    def _repr_html_(self) -> str:
        return batch_html(self.records, [str(failed) for failed in self.failures])


def annotate_texts(
    texts: Given | Iterable[Given],
    *,
    model: str | Path = DEFAULT_MODEL,
    n_process: int = 1,
    time_limit: int = DEFAULT_TIME_LIMIT,
) -> Annotations:
    """Annotate texts in memory and return their records; nothing is written.

    The function for notebooks; ``baocao.annotate`` is the module of the command that writes
    an output folder. Everything is in memory: take ``baocao annotate`` for many thousands.

    Args:
        texts: texts, objects like the lines of a ``.jsonl``, and paths, in any mixture; one
            alone too. A ``str`` is always a text: a file or folder is a ``pathlib.Path``.
        model: name of an installed model, or path of a model folder.
        n_process: processes that annotate; 0 or -1 for one a core.
        time_limit: seconds for one document, a long one gets more; 0 for no limit.

    Returns:
        The records in the order of the texts, and what failed: one bad input is never the
        end of the others, and is logged. A text without an id is ``text-1``, ``text-2`` … by
        its place; a number is put behind the second of two equal ids.

    Raises:
        baocao.ModelError: the model cannot be loaded.
        baocao.annotate.WorkerError: worker processes cannot be started.
    """
    records: list[dict[str, Any]] = []
    failures: list[Failed] = []
    several = [texts] if isinstance(texts, str | Path | Mapping | Document) else texts
    for outcome in annotate_documents(
        _documents(several), model=str(model), n_process=n_process, time_limit=time_limit
    ):
        if isinstance(outcome, Done):
            records.append(outcome.record)
        else:
            logger.error("%s", outcome)
            failures.append(outcome)
    return Annotations(tuple(records), tuple(failures))


def doc_frame(doc: Doc, table: str = "entities", *, exact: bool = False) -> DataFrame:
    """Return one table of one document: what ``doc._.to_frame(table)`` calls.

    The column ``report`` says ``doc``. Facts and findings are drawn anew at each call.
    """
    record = make_report(doc, id=_DOC, source="", model="").to_dict()
    return records_frame([record], table, exact=exact)


def records_frame(
    records: Iterable[Mapping[str, Any]], table: str = "entities", *, exact: bool = False
) -> DataFrame:
    """Return report records as one table, a frame with the same types whatever is in it.

    Texts are ``string``, days ``datetime64[s]``, numbers that count things and đồng ``Int64``
    (an empty cell is NA and never makes them floats), yes and no ``boolean``, lists ``object``.
    Figures with a decimal point, such as those of facts, are ``Float64``: whole numbers are
    exact in it below 2**53.

    >>> value = {"min_vnd": 5 * 10**9, "max_vnd": 5 * 10**9}
    >>> entity = {"id": "e1", "start": 4, "end": 8, "label": "MONEY", "value": value}
    >>> record = {"id": "a", "text": "Thu 5 tỷ", "entities": [entity, {**entity, "value": None}]}
    >>> records_frame([record])["vnd_min"].tolist()
    [5000000000, <NA>]

    Args:
        records: as ``Report.to_dict`` gives them, or lines of ``reports.jsonl``.
        table: reports, sentences, entities, facts, findings, officials, money or groups.
        exact: keep figures with a decimal point as ``Decimal`` objects.

    Raises:
        ValueError: no such table; the message lists those that there are.
    """
    import pandas as pd

    if table not in _TABLES:
        raise ValueError(f"no table '{table}'; there are {', '.join(_TABLES)}")
    rows = [row for record in records for row in table_rows(dict(record))[table]]
    # Nearly always empty; the files have it always.
    kept = any(row["unfit"] for row in rows)
    return pd.DataFrame(
        {
            column.name: _series([row[column.name] for row in rows], column.type, exact=exact)
            for column in _TABLES[table].columns
            if kept or column.name != "unfit"
        }
    )


_DTYPES: Final = {
    "text": "string",
    "label": "string",
    "json": "string",
    "integer": "Int64",
    "boolean": "boolean",
    "score": "float64",
    "decimal": "Float64",
    "texts": "object",
}


def _series(cells: list[Any], type: str, *, exact: bool) -> Any:
    """Return the cells of one column as a series of the dtype that its type has."""
    import numpy as np
    import pandas as pd

    if type == "date":  # in seconds: nanoseconds end in 2262, and a report may have a typing error
        days = [np.datetime64("NaT") if cell is None else np.datetime64(cell) for cell in cells]
        return pd.Series(np.array(days, dtype="datetime64[s]"))
    if type == "decimal" and exact:
        return pd.Series(cells, dtype="object")
    if type == "decimal":
        cells = [None if cell is None else float(cell) for cell in cells]
    return pd.Series(cells, dtype=_DTYPES[type])


def _documents(texts: Iterable[Given]) -> Iterator[Document | ReadError]:
    """Yield the documents behind what was given, ids told apart."""
    ids = Ids()
    for number, given in enumerate(texts, start=1):
        for found in _behind(given, number):
            yield found if isinstance(found, ReadError) else replace(found, id=ids.take(found.id))


def _behind(given: Given, number: int) -> Iterator[Document | ReadError]:
    name = f"text-{number}"
    if isinstance(given, Document):
        yield given
    elif isinstance(given, Path):
        yield from _files(given)
    elif isinstance(given, str):
        if _is_file(given):
            warnings.warn(
                f"'{given}' is annotated as a text; a file is given as Path('{given}')",
                stacklevel=2,  # seen without a log, as in a notebook
            )
        yield _checked({"id": name, "text": given}, name)
    elif isinstance(given, Mapping):
        yield _checked({**given, "id": given.get("id") or name}, name)
    else:
        yield ReadError(
            f"a {type(given).__name__} is no text; give a str, a pathlib.Path, or an object "
            "with 'text' and perhaps 'id' and 'meta'",
            name,
        )


def _files(path: Path) -> Iterator[Document | ReadError]:
    for found in expand([path]):
        if isinstance(found, ReadError):
            yield found
            continue
        for document in read_path(found.path):
            # A member of an archive, and a line of a .jsonl, have ids of their own.
            if isinstance(document, Document) and document.id == Path(found.path).stem:
                document = replace(document, id=found.id)
            yield document


def _is_file(text: str) -> bool:
    """Return whether a text is the path of a report that is there."""
    short = len(text) < _LONGEST_PATH and "\n" not in text and "\0" not in text
    return short and Path(text).suffix.lower() in SUFFIXES and Path(text).is_file()


def _checked(item: Mapping[str, Any], name: str) -> Document | ReadError:
    """Read an object as a line of a ``.jsonl`` file is read: with all that is refused there."""
    try:
        line = json.dumps(item)
    except (TypeError, ValueError) as error:
        return ReadError(f"what is given must be plain JSON types ({error})", name)
    found = next(read_stream(line.encode(), name, suffix=".jsonl"))
    if isinstance(found, ReadError):
        return ReadError(found.message, name)
    return replace(found, source="")
