"""The JSON schema of a gold record, made from ``baocao.schema``, and a checker for it.

``annotations/schema.json`` is this schema as a file (``baocao corpus schema``). The
checker knows the keywords that the schema uses and no others; unlike a general library
it tells 1.0 from 1, because figures are whole numbers or decimal strings here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from baocao.schema import (
    ENTITY_LABELS,
    FINDING_KINDS,
    KINDS,
    NESTED_LABELS,
    SECTIONS,
    TEXT_KINDS,
)

Schema = dict[str, Any]
Path = tuple[str | int, ...]
"""Where in a record: keys and list indexes from the top."""

_Error = tuple[Path, str]

REGIONS: Final = ("north", "central", "highlands", "south")
"""Parts of the country that a report may come from."""

META_FIELDS: Final = ("kind", "region", "province", "year", "unit", "author", "split", "license")
"""What the meta of every gold record says."""

_TEXT: Final[Schema] = {"type": "string", "minLength": 1}
_OFFSET: Final[Schema] = {"type": "integer", "minimum": 0}
_PAIR: Final[Schema] = {"type": "array", "items": _OFFSET, "minItems": 2, "maxItems": 2}
_DAY: Final[Schema] = {
    "type": ["string", "null"],
    "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
}
_DECIMAL: Final[Schema] = {
    "type": ["integer", "string", "null"],
    "pattern": r"^-?[0-9]+(\.[0-9]+)?$",
    "description": "a whole number, or a decimal string with a point; null where not stated",
}


def gold_schema() -> Schema:
    """Return the JSON schema (draft 2020-12) of a gold record.

    >>> sorted(gold_schema()["required"])
    ['entities', 'id', 'meta', 'sentences', 'text']
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Gold record of baocao",
        "description": "One annotated report, one line of a .jsonl file. Offsets are Unicode "
        "code points into text, 0-based, end-exclusive.",
        **_object(
            {
                "id": {**_TEXT, "description": "unique in the corpus"},
                "text": _TEXT,
                "entities": _list(_entity(tuple(ENTITY_LABELS))),
                "nested": _list(_entity(NESTED_LABELS)),
                "sentences": _list({"$ref": "#/$defs/sentence"}),
                "officials": _list({"$ref": "#/$defs/official"}),
                "facts": _list({"$ref": "#/$defs/fact"}),
                "findings": _list({"$ref": "#/$defs/finding"}),
                "meta": {"$ref": "#/$defs/meta"},
            },
            required=("id", "text", "entities", "sentences", "meta"),
        ),
        "$defs": {
            "plain": _plain(),
            "evidence": _evidence(),
            "sentence": _sentence(),
            "official": _official(),
            "fact": _fact(),
            "finding": _finding(),
            "meta": _meta(),
        },
    }


def schema_text() -> str:
    """Return the schema as it stands in ``annotations/schema.json``."""
    return json.dumps(gold_schema(), ensure_ascii=False, indent=2) + "\n"


def schema_errors(value: Any, schema: Schema, *, root: Schema | None = None) -> Iterator[_Error]:
    """Yield (path, message) for everything in a JSON value that a schema forbids.

    >>> list(schema_errors({"start": "x"}, {"properties": {"start": {"type": "integer"}}}))
    [(('start',), "'x' is not integer")]
    """
    root = schema if root is None else root
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(_TYPES[kind](value) for kind in kinds):
        yield (), f"{_shown(value)} is not {' or '.join(kinds)}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield (), f"{_shown(value)} is not one of {', '.join(map(str, schema['enum']))}"
    if isinstance(value, str):
        yield from _string_errors(value, schema)
    elif isinstance(value, int) and value < schema.get("minimum", value):
        yield (), f"{value} is less than {schema['minimum']}"
    elif isinstance(value, list):
        yield from _list_errors(value, schema, root)
    elif isinstance(value, dict):
        yield from _object_errors(value, schema, root)


_TYPES: Final = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
}


def _string_errors(value: str, schema: Schema) -> Iterator[_Error]:
    if len(value) < schema.get("minLength", 0):
        yield (), "is empty"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield (), f"{_shown(value)} does not match {schema['pattern']}"


def _list_errors(value: list[Any], schema: Schema, root: Schema) -> Iterator[_Error]:
    least, most = schema.get("minItems", 0), schema.get("maxItems", len(value))
    if len(value) < least:
        yield (), f"has {len(value)} items, {least} are the least"
    elif len(value) > most:
        yield (), f"has {len(value)} items, {most} are the most"
    for index, item in enumerate(value):
        for path, message in schema_errors(item, schema.get("items", {}), root=root):
            yield (index, *path), message


def _object_errors(value: dict[str, Any], schema: Schema, root: Schema) -> Iterator[_Error]:
    known = schema.get("properties", {})
    others = schema.get("additionalProperties", True)
    for name in schema.get("required", ()):
        if name not in value:
            yield (name,), "is missing"
    for name, item in value.items():
        rule = known.get(name, others)
        if rule is False:
            yield (name,), f"is no field; fields: {', '.join(known)}"
        elif rule is not True:
            for path, message in schema_errors(item, rule, root=root):
                yield (name, *path), message


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _object(fields: Schema, *, required: tuple[str, ...], more: bool = False) -> Schema:
    shape: Schema = {"type": "object", "required": list(required), "properties": fields}
    return shape if more else {**shape, "additionalProperties": False}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _entity(labels: tuple[str, ...]) -> Schema:
    fields = {
        "start": _OFFSET,
        "end": _OFFSET,
        "label": {"type": "string", "enum": list(labels)},
        "value": {
            "type": ["object", "null"],
            "additionalProperties": {"$ref": "#/$defs/plain"},
            "description": "normal value: plain types, whole numbers or decimal strings",
        },
    }
    return _object(fields, required=("start", "end", "label"))


def _plain() -> Schema:
    """Anything but a number with a fraction."""
    return {
        "type": ["object", "array", "string", "integer", "boolean", "null"],
        "items": {"$ref": "#/$defs/plain"},
        "additionalProperties": {"$ref": "#/$defs/plain"},
    }


def _evidence() -> Schema:
    fields = {
        "start": _OFFSET,
        "end": _OFFSET,
        "text": {**_TEXT, "description": "text[start:end]; may be left out"},
    }
    return _object(fields, required=("start", "end"))


def _sentence() -> Schema:
    fields = {
        "start": _OFFSET,
        "end": _OFFSET,
        "section": {"type": "string", "enum": list(SECTIONS)},
        "alternatives": _list({"type": "string", "enum": list(SECTIONS)}),
        "kind": {"type": "string", "enum": list(KINDS)},
    }
    return _object(fields, required=("start", "end", "section", "kind"))


def _official() -> Schema:
    fields = {
        "name": {**_PAIR, "description": "start and end of an OFFICIAL entity"},
        "positions": {
            **_list({**_PAIR, "description": "start and end of a POSITION entity"}),
            "minItems": 1,
        },
    }
    return _object(fields, required=("name", "positions"))


def _fact() -> Schema:
    words = {"type": ["string", "null"]}
    fields = {
        "id": {**_TEXT, "description": "unique in the record"},
        "indicator": _TEXT,
        **dict.fromkeys(("actual", "max", "target", "percent", "delta"), _DECIMAL),
        **dict.fromkeys(("unit", "delta_unit", "base"), words),
        "direction": {"type": ["string", "null"], "enum": ["up", "down", None]},
        "period": {
            **_object({"start": _DAY, "end": _DAY}, required=("start", "end")),
            "type": ["object", "null"],
            "description": "null where it is the report's own; one end may be open",
        },
        "section": {"type": "string", "enum": list(SECTIONS)},
        "start": _OFFSET,
        "end": {**_OFFSET, "description": "end of the words that state the fact"},
        "text": {**_TEXT, "description": "text[start:end]; may be left out"},
        "evidence": {**_list({"$ref": "#/$defs/evidence"}), "description": "its figures"},
        "inferred": {**_list(_TEXT), "description": "names of fields that are not stated"},
        "same_as": {**_list(_TEXT), "description": "ids of earlier facts that it repeats"},
    }
    return _object(fields, required=("id", "indicator", "start", "end", "evidence"))


def _finding() -> Schema:
    fields = {
        "kind": {"type": "string", "enum": list(FINDING_KINDS)},
        "stated": {"type": "string"},
        "computed": {"type": "string"},
        "evidence": {**_list({"$ref": "#/$defs/evidence"}), "minItems": 1},
    }
    return _object(fields, required=("kind", "evidence"))


def _meta() -> Schema:
    fields: Schema = dict.fromkeys(META_FIELDS, _TEXT)
    fields |= {
        "kind": {"type": "string", "enum": list(TEXT_KINDS)},
        "region": {"type": "string", "enum": list(REGIONS)},
        "year": {"type": "integer", "minimum": 1945},
        "period": {
            **_object({"start": _DAY, "end": _DAY}, required=("start", "end")),
            "description": "first and last day of the time reported on, where a reader settled it",
        },
    }
    return _object(fields, required=META_FIELDS, more=True)
