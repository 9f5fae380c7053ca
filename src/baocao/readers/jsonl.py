"""JSON Lines: one object a line, ``{"id", "text", "meta"}``; only ``text`` must be there.

A gold record (annotations/README.md) keeps what people have annotated in ``Document.given``.
A report record, which names its ``schema_version``, is a text with ``meta``: a model has
annotated it, and whoever gives it to be read wants that done again.

Every line stands for itself: a broken one gives a ReadError with its number, the
others are read. Lines are taken one at a time, so a file may be larger than memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import PurePath
from typing import Any, Final, NoReturn

from baocao.readers import GIVEN, Document, ReadError
from baocao.readers.encodings import decode, is_blank

__all__ = ["read"]

_WIDE_BOMS: Final = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_UTF8_BOM: Final = b"\xef\xbb\xbf"


def read(lines: Iterable[bytes], source: str = "") -> Iterator[Document | ReadError]:
    r"""Yield a document, or an error, for each line that is not blank.

    >>> found = list(read([b'{"text": "Ph\\u01b0\\u1eddng A"}\n', b'{"id": "b"}\n'], "x.jsonl"))
    >>> found[0].id, found[0].text, str(found[1])
    ('x:1', 'Phường A', "x.jsonl:2: no 'text' in the object (it has: id)")
    """
    seen: set[str] = set()
    empty = True
    for number, line in enumerate(_utf8_lines(lines, source), start=1):
        if isinstance(line, ReadError):
            yield line
            return
        if not line.strip():
            continue
        empty = False
        try:
            document = _read_line(line, source, number)
            if document.id in seen:
                raise ReadError(f"id '{document.id}' was given to a line above", source, number)
        except ReadError as error:
            yield error
        else:
            seen.add(document.id)
            yield document
    if empty:
        yield ReadError("empty: no line holds anything", source)


def _utf8_lines(lines: Iterable[bytes], source: str) -> Iterator[bytes | ReadError]:
    """Yield the lines without byte order mark; a UTF-16 or UTF-32 file is decoded as a whole."""
    iterator = iter(lines)
    first = next(iterator, b"")
    if first.startswith(_WIDE_BOMS):
        try:
            text, _ = decode(b"".join(chain([first], iterator)), source=source)
        except ReadError as error:
            yield error
            return
        yield from (line.encode("utf-8") for line in text.split("\n"))
        return
    yield first.removeprefix(_UTF8_BOM)
    yield from iterator


def _read_line(line: bytes, source: str, number: int) -> Document:
    def fail(message: str) -> NoReturn:
        raise ReadError(message, source, number)

    try:
        found: Any = json.loads(line.decode("utf-8"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        fail(f"not UTF-8 at byte {error.start} of the line; JSON Lines must be UTF-8")
    except RecursionError:
        fail("JSON nested too deeply")
    except ValueError as error:
        fail(f"not valid JSON ({error})")
    if not isinstance(found, dict):
        fail(f"expected an object with 'text', found {_kind(found)}")
    if "text" not in found:
        fail(f"no 'text' in the object (it has: {', '.join(list(found)[:8]) or 'nothing'})")
    text, meta, name = found["text"], found.get("meta"), found.get("id")
    if not isinstance(text, str):
        fail(f"'text' must be a string, found {_kind(text)}")
    if is_blank(text):
        fail("'text' is empty")
    if (at := _lone_surrogate(text)) is not None:
        fail(f"'text' holds half a surrogate pair at {at}; no UTF-8 can hold it")
    if meta is not None and not isinstance(meta, dict):
        fail(f"'meta' must be an object, found {_kind(meta)}")
    if name is None or name == "":
        name = f"{PurePath(source).stem}:{number}"
    if isinstance(name, bool) or not isinstance(name, str | int):
        fail(f"'id' must be a string, found {_kind(name)}")
    if _lone_surrogate(str(name)) is not None:
        fail("'id' holds half a surrogate pair; no UTF-8 can hold it")
    return Document(str(name), source, text, meta or {}, given=_given(found, number))


def _given(found: dict[str, Any], number: int) -> dict[str, Any] | None:
    """Return the annotation in a gold record; a record without any span has none.

    >>> span = {"start": 0, "end": 4, "label": "QUANTITY"}
    >>> _given({"text": "5 hộ", "entities": [span], "sentences": []}, 3)["line"]
    3
    >>> _given({"text": "5 hộ", "entities": [], "sentences": []}, 3) is None
    True
    """
    if "schema_version" in found or found.get("entities") is None:
        return None
    if not found["entities"] and not found.get("sentences"):
        return None
    return {"line": number, **{name: found[name] for name in GIVEN if name in found}}


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _lone_surrogate(text: str) -> int | None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        return error.start
    return None


def _kind(value: object) -> str:
    """Return the JSON name of a value's type.

    >>> _kind(None), _kind(True), _kind(1.5), _kind([])
    ('null', 'a boolean', 'a number', 'an array')
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a string"
    return "an array" if isinstance(value, list) else "an object"
