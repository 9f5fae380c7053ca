"""Gold records as one Parquet file, a row a document; nothing is lost.

Spans and sentences are typed lists. A value, and each field whose shape differs from one
record to the next (meta, officials, facts, findings), is JSON text, null where the record
does not have it. ``more`` has the fields without a column. A file that
``load_gold()[split].to_parquet()`` wrote is read as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from baocao.corpus import Record
from baocao.formats.conversion_notes import ConversionError, Item, Notes
from baocao.formats.gold_checks import checked

if TYPE_CHECKING:
    import pyarrow as pa

_AT_ONCE: Final = 200
_SPAN: Final = ("start", "end", "label", "value")
_SENTENCE: Final = ("start", "end", "section", "alternatives", "kind")
_JSON: Final = ("officials", "facts", "findings", "meta")
_COLUMNS: Final = ("id", "text", "entities", "nested", "sentences", *_JSON)
_MORE: Final = "more"


def read_gold_parquet(path: str | Path, notes: Notes | None = None) -> Iterator[Record]:
    """Yield the gold records of a file.

    Raises:
        ConversionError: no such file, no Parquet, no column that is needed; or a row that
            is no gold record, which tolerant notes tell and leave out.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    notes = notes or Notes()
    path = Path(path)
    if not path.is_file():
        raise ConversionError(f"{path}: no such file; give a Parquet file")
    try:
        with pq.ParquetFile(path) as file:
            missing = [name for name in ("id", "text") if name not in file.schema_arrow.names]
            if missing:
                message = f"no column {', '.join(missing)}; give gold records, a row each"
                raise ConversionError(f"{path}: {message}")
            rows = (row for batch in file.iter_batches(_AT_ONCE) for row in batch.to_pylist())
            for number, row in enumerate(rows, start=1):
                record = _sound(row, f"{path}: row {number}", notes)
                if record is not None:
                    yield record
    except (pa.ArrowException, OSError) as error:
        message = f"{path}: no Parquet, or damaged ({error}); write it again"
        raise ConversionError(message) from error


def write_gold_parquet(
    path: str | Path, records: Iterable[Record], notes: Notes | None = None
) -> int:
    """Write gold records as one file and return their number."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    schema, rows, number = _schema(), map(to_row, records), 0
    with pq.ParquetWriter(path, schema, compression="zstd") as file:
        while part := list(islice(rows, _AT_ONCE)):
            file.write_table(pa.Table.from_pylist(part, schema=schema))
            number += len(part)
    return number


def to_row(record: Record) -> Item:
    """Return a record as a row.

    >>> span = {"start": 0, "end": 2, "label": "PERCENT", "value": {"min": "5"}}
    >>> row = to_row({"id": "a", "text": "5%", "entities": [span], "sentences": []})
    >>> row["entities"][0]["value"], row["meta"], row["nested"]
    ('{"min": "5"}', None, None)
    """
    more = {name: value for name, value in record.items() if name not in _COLUMNS}
    nested = record.get("nested")
    return {
        "id": record["id"],
        "text": record["text"],
        "entities": [_cells(item, _SPAN) for item in record["entities"]],
        "nested": None if nested is None else [_cells(item, _SPAN) for item in nested],
        "sentences": [_cells(item, _SENTENCE) for item in record["sentences"]],
        **{name: _json(record[name]) if name in record else None for name in _JSON},
        _MORE: _json(more) if more else None,
    }


def _schema() -> pa.Schema:
    import pyarrow as pa

    text, offset = pa.string(), pa.int64()
    types = {"start": offset, "end": offset, "alternatives": pa.list_(text)}

    def items(names: Iterable[str]) -> pa.DataType:
        fields = [(name, types.get(name, text)) for name in (*names, _MORE)]
        return pa.list_(pa.struct(fields))

    lists = {"entities": items(_SPAN), "nested": items(_SPAN), "sentences": items(_SENTENCE)}
    return pa.schema([(name, lists.get(name, text)) for name in (*_COLUMNS, _MORE)])


def _cells(item: Item, names: Iterable[str]) -> Item:
    cells = {name: item[name] for name in names if item.get(name) is not None}
    if "value" in cells:
        cells["value"] = _json(cells["value"])
    more = {name: value for name, value in item.items() if name not in cells}
    return {**dict.fromkeys(names), **cells, _MORE: _json(more) if more else None}


def _sound(row: Item, where: str, notes: Notes) -> Record | None:
    try:
        record = _record(row)
    except (ValueError, TypeError, AttributeError) as error:
        notes.fault(where, f"a column is not what it should be ({error}); write the file again")
        return None
    return checked(record, where, notes)


def _record(row: Item) -> Record:
    record: Record = {"id": row["id"], "text": row["text"]}
    for name in ("entities", "nested", "sentences"):
        items = row.get(name)
        if items is not None:
            record[name] = [_item(item) for item in items]
    for name in _JSON:
        value = _value(row.get(name))
        if value is not None:
            record[name] = value
    return record | (json.loads(row[_MORE]) if row.get(_MORE) else {})


def _item(item: Item) -> Item:
    found = {k: v for k, v in item.items() if v is not None and k != _MORE}
    if isinstance(found.get("value"), str):
        found["value"] = json.loads(found["value"])
    return found | (json.loads(item[_MORE]) if item.get(_MORE) else {})


def _value(cell: Any) -> Any:
    """Return the value of a column that is JSON here, and typed in a dataset of ours."""
    if isinstance(cell, str):
        return json.loads(cell)
    if isinstance(cell, list):
        return [_value(inner) if isinstance(inner, str) else inner for inner in cell] or None
    if isinstance(cell, dict):
        return _item(cell) or None
    return cell


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
