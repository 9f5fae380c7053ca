"""Gold records as they stand in ``annotations/gold``: one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from baocao.corpus import CorpusError, Record, gold_files, write_gold
from baocao.formats.conversion_notes import ConversionError, Item, Notes
from baocao.formats.gold_checks import checked
from baocao.formats.gold_reports import from_report, is_report


def read_jsonl(path: str | Path, notes: Notes | None = None) -> Iterator[Record]:
    """Yield the gold records of a file, or of the .jsonl files in a folder.

    Reports that ``baocao annotate`` wrote become gold records to correct.

    Raises:
        ConversionError: no such file, or a line that is no gold record; with tolerant
            notes, such lines are told and left out.
    """
    for record, _ in read_with_reports(path, notes or Notes()):
        yield record


def read_with_reports(path: str | Path, notes: Notes) -> Iterator[tuple[Record, Item | None]]:
    """Yield the records of ``read_jsonl``, each with its report where a model made it.

    Raises:
        ConversionError: as ``read_jsonl``.
    """
    try:
        files = gold_files([path])
    except CorpusError as error:
        raise ConversionError(str(error)) from error
    for file in files:
        for where, value in json_lines(file, notes):
            report = value if is_report(value) else None
            record = value if report is None else from_report(report, where, notes)
            sound = None if record is None else checked(record, where, notes)
            if sound is not None:
                yield sound, report


def write_jsonl(path: str | Path, records: Iterable[Record], notes: Notes | None = None) -> int:
    """Write gold records one a line and return their number; nothing is lost."""
    return write_gold(path, records)


def json_lines(path: str | Path, notes: Notes) -> Iterator[tuple[str, Any]]:
    """Yield ``file:line`` and the JSON value of every line; broken lines are faults."""
    path = Path(path)
    if not path.is_file():
        raise ConversionError(f"{path}: no such file; give a file of one JSON object a line")
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            where = f"{path}:{number}"
            line = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            if not line.strip():
                continue
            try:
                yield where, json.loads(line.decode("utf-8"))
            except UnicodeDecodeError as error:
                notes.fault(where, f"not UTF-8 (byte {error.start}); save the file as UTF-8")
            except json.JSONDecodeError as error:
                notes.fault(where, f"not JSON ({error}); give one JSON object a line")
            except RecursionError:
                notes.fault(where, "not JSON that can be read: nested too deeply")


def write_lines(path: str | Path, values: Iterable[Any]) -> int:
    """Write JSON values one a line and return their number."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for value in values:
            file.write(json.dumps(value, ensure_ascii=False) + "\n")
            count += 1
    return count
