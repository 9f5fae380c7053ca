"""Report records as a Hugging Face dataset, a row a report, and back.

The features are written down, never inferred: from empty lists and None Arrow would guess
types that the next batch does not have. A value has other fields for each label, so it is
JSON text; figures of facts are decimal strings, of which ``from_row`` makes the whole ones
integers again. Whatever has no column, or would not come back from it, is kept in ``more``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from baocao.formats.table_values import INTEGER_BITS, json_text
from baocao.registers.reading import REPORTS, read_reports
from baocao.schema import SCHEMA_VERSION

if TYPE_CHECKING:
    from datasets import Dataset, Features

Record = dict[str, Any]
"""One line of ``reports.jsonl``."""

Fields = Mapping[str, Any]
"""Type of each field: ``text``, ``integer``, ``score``, ``figure`` (an int or a decimal
string), ``json``, ``texts``; or the fields of a list of structs. ``?`` behind a type says
that the field is left out of a record where it has no value."""

DESCRIPTION: Final = (
    "Reports of Vietnamese wards and communes with entities and their values, sections, "
    "officials, indicators and findings, annotated by baocao. Offsets count Unicode code "
    "points from 0, end-exclusive, into 'text'. 'meta', 'value' and 'more' are JSON."
)
"""What the information of a dataset says; write your own before you publish one."""

_PLACE: Final = {"start": "integer", "end": "integer"}
_SPAN: Final = {**_PLACE, "text": "text", "label": "text", "value": "json"}
REPORT_FIELDS: Final[Fields] = {
    "schema_version": "text", "id": "text", "source": "text", "text": "text",
    "text_sha256": "text", "language": "text", "model": "text", "meta": "json",
    "sentences": {
        **_PLACE, "section": "text", "section_score": "score",
        "alternatives": {"section": "text", "score": "score"}, "kind": "text",
    },
    "entities": {"id": "text", **_SPAN, "score": "score", "source": "text", "nested": _SPAN},
    "officials": {
        "name": "text", "positions": "texts", "body": "text", "honorific": "text",
        "expanded": "texts",
    },
    "facts": {
        "id": "text", "indicator": "text", "canonical": "text", "actual": "figure",
        "target": "figure", "unit": "text", "percent": "text", "base": "text",
        "direction": "text", "delta": "figure", "period": "json", "section": "text",
        "sentence": "integer", "evidence": "texts", "inferred": "texts", "score": "score",
        "same_as": "texts", "max": "figure?", "delta_unit": "text?", "sense": "text?",
        "qualifier": "text?", "per": "text?",
    },
    "findings": {
        "kind": "text", "severity": "text", "message": "text", "stated": "text",
        "computed": "text", "tolerance": "text", "evidence": _PLACE, "facts": "texts",
    },
    "blocks": {**_PLACE, "kind": "text", "anchor": "text"},
}  # fmt: skip
"""The fields of a report record, as ``Report.to_dict`` gives them."""

_MORE: Final = "more"
_WHOLE: Final = re.compile(r"-?(?:0|[1-9][0-9]*)")
_AT_ONCE: Final = 100


def to_dataset(
    records: str | Path | Iterable[Record], *, cache_dir: str | Path | None = None
) -> Dataset:
    """Return report records as a dataset with typed columns, ready for ``push_to_hub``.

    Its information has a description and the version of the record format; the licence is
    yours to set (``dataset.info.license``). :func:`from_row` gives the records back.

    Args:
        records: ``reports.jsonl`` or the folder it is in, which is streamed to Arrow files
            on disk, however large it is; or records, which are kept in memory as Arrow.
        cache_dir: where these Arrow files lie; None is the cache of ``datasets``. The same
            file is converted once, a changed one anew.

    Raises:
        baocao.registers.reading.ReportsError: a line of the file is no report record.
        OSError: the file cannot be read.
    """
    from datasets import Version

    if isinstance(records, str | Path):
        data = _streamed(Path(records), cache_dir)
    else:
        data = _in_memory(records)
    data.info.description = DESCRIPTION
    # The form of a version that the Hub takes has three numbers.
    data.info.version = Version(f"{SCHEMA_VERSION}.0")
    return data


def report_features() -> Features:
    """Return the columns of a dataset of reports and their types."""
    from datasets import Features

    return Features(_features(REPORT_FIELDS))


def to_row(record: Record) -> dict[str, Any]:
    """Return a record as a row with all columns; lists that it lacks are empty.

    >>> row = to_row({"id": "a", "text": "5%", "facts": [{"id": "f1", "actual": 5, "x": 1}]})
    >>> row["facts"][0]["actual"], row["facts"][0]["more"], row["entities"]
    ('5', '{"x": 1}', [])
    """
    return _packed(record, REPORT_FIELDS)


def from_row(row: Mapping[str, Any]) -> Record:
    """Return the record that ``to_row`` made a row from.

    Fields that the record lacked come back as None, lists as empty ones.

    >>> from_row(to_row({"id": "a", "facts": [{"id": "f1", "actual": "5.0"}]}))["facts"][0][
    ...     "actual"]
    '5.0'
    """
    return _unpacked(row, REPORT_FIELDS)


def _in_memory(records: Iterable[Record]) -> Dataset:
    import pyarrow as pa
    from datasets import Dataset, DatasetInfo

    features = report_features()
    schema = features.arrow_schema
    rows = map(to_row, records)
    batches = [
        pa.Table.from_pylist(part, schema=schema)
        for part in iter(lambda: list(islice(rows, _AT_ONCE)), [])
    ]
    whole = pa.concat_tables(batches) if batches else schema.empty_table()
    return Dataset(whole, info=DatasetInfo(features=features))


def _streamed(path: Path, cache_dir: str | Path | None) -> Dataset:
    from datasets import Dataset
    from datasets.exceptions import DatasetGenerationError

    path = path / REPORTS if path.is_dir() else path
    # The cache knows a file by its name only; told what is in it, it sees that it changed.
    with path.open("rb") as file:
        content = hashlib.file_digest(file, "sha256").hexdigest()
    fields = hashlib.sha256(json_text(REPORT_FIELDS).encode()).hexdigest()
    try:
        return Dataset.from_generator(
            _rows,
            features=report_features(),
            cache_dir=None if cache_dir is None else str(cache_dir),
            gen_kwargs={"path": str(path)},
            fingerprint=f"{content[:24]}{fields[:8]}",
        )
    except DatasetGenerationError as error:
        raise error.__cause__ or error from None


def _rows(path: str) -> Iterator[dict[str, Any]]:
    yield from map(to_row, read_reports(Path(path)))


def _features(fields: Fields) -> dict[str, Any]:
    from datasets import List, Value

    types = {
        "text": Value("string"), "figure": Value("string"), "json": Value("string"),
        "integer": Value("int64"), "score": Value("float64"), "texts": List(Value("string")),
    }  # fmt: skip
    columns = {
        name: List(_features(kind)) if isinstance(kind, Mapping) else types[kind.rstrip("?")]
        for name, kind in fields.items()
    }
    return {**columns, _MORE: Value("string")}


def _packed(item: Mapping[str, Any], fields: Fields) -> dict[str, Any]:
    row = {name: _cell(item.get(name), kind) for name, kind in fields.items()}
    more = {
        name: value
        for name, value in item.items()
        if name not in fields or not _comes_back(value, row[name], fields[name])
    }
    return {**row, _MORE: json_text(more) if more else None}


def _unpacked(row: Mapping[str, Any], fields: Fields) -> Record:
    item = {}
    for name, kind in fields.items():
        value = _value(row[name], kind)
        if value is not None or isinstance(kind, Mapping) or not kind.endswith("?"):
            item[name] = value
    return item | (json.loads(row[_MORE]) if row[_MORE] else {})


def _comes_back(value: Any, cell: Any, kind: Any) -> bool:
    """Return whether a cell gives its value back; ``True`` is no 1 here, and 1 no 1.0."""
    if isinstance(kind, Mapping):
        return isinstance(value, list | tuple)
    back = _value(cell, kind)
    if kind == "texts" and isinstance(value, tuple):
        value = list(value)
    if value is None and kind.endswith("?"):
        return False
    return type(back) is type(value) and bool(back == value)


def _cell(value: Any, kind: Any) -> Any:
    """Return a value as its column holds it; None, or an empty list, where it cannot."""
    if isinstance(kind, Mapping):
        return [_packed(item, kind) for item in value or ()]
    match kind.rstrip("?"):
        case "text":
            return value if isinstance(value, str) else None
        case "figure":
            return str(value) if isinstance(value, int | str) else None
        case "json":
            return None if value is None else json_text(value)
        case "texts":
            texts = isinstance(value, list | tuple) and all(isinstance(v, str) for v in value)
            return list(value) if texts else []
        case "integer":
            fits = isinstance(value, int) and value.bit_length() <= INTEGER_BITS
            return value if fits else None
        case _:
            return value if isinstance(value, float) else None


def _value(cell: Any, kind: Any) -> Any:
    if isinstance(kind, Mapping):
        return [_unpacked(row, kind) for row in cell]
    kind = kind.rstrip("?")
    if kind == "json" and cell is not None:
        return json.loads(cell)
    if kind == "figure" and cell is not None and _WHOLE.fullmatch(cell):
        return int(cell)
    return cell
