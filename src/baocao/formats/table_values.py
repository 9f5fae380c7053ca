"""Raw fields of a record as cells of a typed column; what does not fit is kept beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from baocao.formats.table_columns import Column, Table

Cell = str | int | float | bool | Decimal | date | list[str] | None
"""One cell; its type is that of its column, or None."""

Row = dict[str, Cell]
"""One row: every column of its table by name, in the order of the table."""

INTEGER_BITS: Final = 63
DIGITS: Final = 38
"""Digits of a decimal column; DuckDB and Parquet hold no more."""
DECIMALS: Final = 4
"""Digits behind the point of a decimal column."""

_INTEGER: Final = re.compile(r"-?[0-9]{1,40}")
_DECIMAL: Final = re.compile(r"-?[0-9]{1,34}(?:\.[0-9]{1,4})?")
_ISO: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class Unfit(ValueError):
    """A value that a column of this type cannot hold."""


def typed_row(table: Table, fields: Mapping[str, Any]) -> Row:
    """Return fields as a row of a table: missing ones are None, the others have its types.

    A value that its column cannot hold is None there and stands in ``unfit``, a JSON text by
    column: an amount above 2**63 đồng is there as a decimal string, nothing is rounded.

    >>> from baocao.formats.table_columns import MONEY
    >>> row = typed_row(MONEY, {"report": "a", "vnd_min": 5, "vnd_max": 10**20})
    >>> row["vnd_min"], row["vnd_max"], row["unfit"], row["same_as"]
    (5, None, '{"vnd_max": "100000000000000000000"}', None)
    """
    row: Row = {}
    unfit: dict[str, Any] = {}
    for column in table.columns:
        raw = fields.get(column.name)
        try:
            row[column.name] = None if raw is None else typed(column, raw)
        except Unfit:
            row[column.name] = None
            unfit[column.name] = str(raw) if isinstance(raw, int | Decimal) else raw
    if unfit:
        row["unfit"] = json_text(unfit)
    return row


def typed(column: Column, raw: Any) -> Cell:
    """Return a value as a cell of a column.

    >>> from baocao.formats.table_columns import FACTS
    >>> [typed(FACTS.by_name[name], raw) for name, raw in
    ...  (("actual", "87.5"), ("sentence", 3), ("period_start", "2021-06-30"))]
    [Decimal('87.5'), 3, datetime.date(2021, 6, 30)]

    Raises:
        Unfit: the column cannot hold the value.
    """
    match column.type:
        case "text" | "label":
            return whole_text(raw if isinstance(raw, str) else json_text(raw))
        case "texts":
            items = raw if isinstance(raw, list | tuple) else [raw]
            return [whole_text(item if isinstance(item, str) else str(item)) for item in items]
        case "json":
            return whole_text(json_text(raw))
        case "integer":
            return _integer(raw)
        case "decimal":
            return _decimal(raw)
        case "date":
            return _date(raw)
        case "boolean":
            return bool(raw)
        case "score":
            if isinstance(raw, int | float):
                return float(raw)
            raise Unfit


def json_text(value: Any) -> str:
    """Return a value as JSON text with its Vietnamese letters as they are."""
    return json.dumps(value, ensure_ascii=False)


def whole_text(text: str) -> str:
    """Return a text that UTF-8 can hold: half a surrogate pair becomes U+FFFD.

    >>> whole_text("phường\\ud83d") == "phường\\ufffd"
    True
    """
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _integer(raw: Any) -> int:
    if isinstance(raw, str) and _INTEGER.fullmatch(raw):
        raw = int(raw)
    if isinstance(raw, int) and not isinstance(raw, bool) and raw.bit_length() <= INTEGER_BITS:
        return raw
    raise Unfit


def _decimal(raw: Any) -> Decimal:
    plain = str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw
    if isinstance(plain, str) and _DECIMAL.fullmatch(plain):
        return Decimal(plain)
    raise Unfit


def _date(raw: Any) -> date:
    if isinstance(raw, str) and _ISO.fullmatch(raw):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            raise Unfit from None
    raise Unfit
