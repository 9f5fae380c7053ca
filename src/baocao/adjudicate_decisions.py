"""The file of decisions: one row for each thing that annotators read differently.

``.tsv`` opens in a spreadsheet, any other suffix is JSON lines. Rows name the document, what
kind of thing, the span, the reading of every annotator, how it is settled and which reading
stands meanwhile; ``decision`` is empty and is for people to fill in: the name of an
annotator, ``none``, a section or kind, or a reading of one's own as JSON.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from baocao.formats.csv_files import plain_text, safe_text
from baocao.schema import KINDS, SECTIONS

OPEN: Final = "open"
MAJORITY: Final = "majority"
DECIDED: Final = "decided"

NONE: Final = "none"
"""The decision that nothing stands there."""

Key = tuple[str, str, int | None, int | None]
"""Document, kind of thing, start and end."""

_FIXED: Final = ("document", "kind", "start", "end", "text", "settled", "stands")
_DECISION: Final = "decision"
_BETWEEN: Final = "|"  # of a section and the equally good ones
_FIELDS: Final = {"spans": ("label",), "sentences": ("section", "kind")}
_LISTS: Final = ("spans", "office", "facts", "findings")
_LONGEST: Final = 200  # characters of the text that a row shows
_LONGEST_CELL: Final = 8000  # a spreadsheet cuts cells of more than 32,767 characters


class AdjudicationError(ValueError):
    """Annotations or decisions that cannot be merged; the message says where and what to do."""


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that annotators read differently, and what became of it.

    ``kind`` is spans (entities, with what is nested in them), value, sentences (their
    borders), section, kind, office (of an official), facts, findings or ``meta.FIELD``.
    """

    document: str
    kind: str
    start: int | None
    end: int | None
    text: str
    readings: dict[str, Any]
    settled: str
    stands: Any
    decision: str = ""

    @property
    def key(self) -> Key:
        """What the row is found by."""
        return self.document, self.kind, self.start, self.end


@dataclass(frozen=True, slots=True)
class Given:
    """A decision that somebody filled in; ``where`` is the file and the row."""

    where: str
    key: Key
    readings: dict[str, str]
    decision: str


def write_decisions(path: str | Path, points: Sequence[Point], names: Sequence[str]) -> None:
    """Write a row a point; ``names`` are the annotators, a column each in a .tsv file."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix.lower() == ".tsv":
        # The mark in front makes spreadsheets read UTF-8.
        path.write_text("\ufeff" + _tsv(points, names), encoding="utf-8", newline="")
        return
    lines = [json.dumps(_row(point), ensure_ascii=False) + "\n" for point in points]
    path.write_text("".join(lines), encoding="utf-8", newline="\n")


def read_decisions(path: str | Path) -> list[Given]:
    """Return the rows with a decision.

    Raises:
        AdjudicationError: a file that is not there or a row that cannot be read.
    """
    path = Path(path)
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise AdjudicationError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise AdjudicationError(f"{path}: not UTF-8; save it as UTF-8 text") from error
    read = _tsv_rows if path.suffix.lower() == ".tsv" else _json_rows
    number, given = 0, []
    try:
        for number, row in read(content):
            found = _given(row, f"{path}:{number}")
            if found.decision:
                given.append(found)
    except (KeyError, ValueError, TypeError, AttributeError, csv.Error) as error:
        raise AdjudicationError(
            f"{path}: no row of a decisions file behind line {number} ({error}); write into "
            f"'{_DECISION}' only"
        ) from error
    return given


def decided(given: Given, readings: Mapping[str, Any]) -> Any:
    """Return the reading that a decision stands for.

    Raises:
        AdjudicationError: it is none; the message has the row.

    >>> key = ("lam-01", "section", 5, 60)
    >>> decided(Given("d.tsv:2", key, {}, "lan"), {"lan": ["health"], "minh": ["red_cross"]})
    ['health']
    >>> decided(Given("d.tsv:2", key, {}, "red_cross|health"), {"lan": ["health"]})
    ['red_cross', 'health']
    """
    said, kind = given.decision, given.key[1]
    if said in readings:
        return readings[said]
    if said == NONE and (kind in _LISTS or kind == "value"):
        return None if kind == "value" else []
    if kind == "section":
        known = {*SECTIONS, *(name for names in readings.values() for name in names)}
        return _known(said.split(_BETWEEN), known, given, readings)
    if kind == "kind":
        return _known([said], {*KINDS, *readings.values()}, given, readings)[0]
    try:
        found = json.loads(said)
    except ValueError:
        if kind.startswith("meta."):
            return said
        raise _unclear(given, readings) from None
    if not kind.startswith("meta.") and not _well_formed(kind, found):
        raise _unclear(given, readings)
    return found


def reading_text(reading: Any) -> str:
    """Return a reading as it stands in a cell, and as ``decision`` may hold it.

    >>> reading_text(["health", "red_cross"]), reading_text("caption"), reading_text(None)
    ('health|red_cross', 'caption', 'none')
    >>> reading_text([{"start": 0, "end": 4, "label": "MONEY"}])
    '[{"start": 0, "end": 4, "label": "MONEY"}]'
    """
    if reading is None or reading == []:
        return NONE
    if isinstance(reading, str):
        return reading
    if isinstance(reading, list) and all(isinstance(item, str) for item in reading):
        return _BETWEEN.join(reading)
    text = json.dumps(reading, ensure_ascii=False)
    if len(text) <= _LONGEST_CELL:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{len(reading)} items ({digest})"


def _known(
    said: list[str], known: set[str], given: Given, readings: Mapping[str, Any]
) -> list[str]:
    names = [name.strip() for name in said]
    if not set(names) <= known:
        raise _unclear(given, readings)
    return names


def _well_formed(kind: str, found: Any) -> bool:
    """Return whether a reading has the form of its kind; what it says is checked later."""
    if kind == "value":
        return isinstance(found, dict)
    if not isinstance(found, list):
        return False
    if kind == "office":
        return all(
            isinstance(place, list) and len(place) == 2 and all(type(n) is int for n in place)
            for place in found
        )
    offsets = kind in ("spans", "sentences")
    return all(
        isinstance(item, dict)
        and (not offsets or all(type(item.get(name)) is int for name in ("start", "end")))
        and all(isinstance(item.get(name), str) for name in _FIELDS.get(kind, ()))
        for item in found
    )


def _unclear(given: Given, readings: Mapping[str, Any]) -> AdjudicationError:
    names = ", ".join(readings)
    return AdjudicationError(
        f"{given.where}: '{given.decision[:60]}' decides nothing of kind {given.key[1]}; give an "
        f"annotator ({names}), or a reading in the form of the others"
    )


def _row(point: Point) -> dict[str, Any]:
    return {
        "document": point.document,
        "kind": point.kind,
        "start": point.start,
        "end": point.end,
        "text": point.text[:_LONGEST],
        "readings": point.readings,
        "settled": point.settled,
        "stands": point.stands,
        _DECISION: point.decision,
    }


def _tsv(points: Iterable[Point], names: Sequence[str]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, dialect="excel-tab")
    # A column says that it is a reading, so that no annotator's name meets a fixed one.
    writer.writerow([*_FIXED, *(f"reading: {name}" for name in names), _DECISION])
    for point in points:
        row = _row(point)
        cells = ["" if row[name] is None else row[name] for name in _FIXED[:6]]
        readings = [
            reading_text(point.readings[name]) if name in point.readings else "" for name in names
        ]
        cells += [reading_text(point.stands), *readings, point.decision]
        writer.writerow([safe_text(c) if isinstance(c, str) else c for c in cells])
    return out.getvalue()


def _tsv_rows(content: str) -> Iterable[tuple[int, dict[str, Any]]]:
    reader = csv.DictReader(io.StringIO(content, newline=""), dialect="excel-tab")
    for row in reader:
        plain = {name: plain_text(cell or "") for name, cell in row.items() if name is not None}
        yield (
            reader.line_num,
            plain
            | {"start": _offset(plain["start"]), "end": _offset(plain["end"])}
            | {
                "readings": {
                    name.removeprefix("reading: "): cell
                    for name, cell in plain.items()
                    if name.startswith("reading: ") and cell
                }
            },
        )


def _json_rows(content: str) -> Iterable[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(content.split("\n"), start=1):
        if line.strip():
            row = json.loads(line)
            row["readings"] = {name: reading_text(r) for name, r in row["readings"].items()}
            yield number, row


def _given(row: dict[str, Any], where: str) -> Given:
    decision = row[_DECISION]
    said = decision.strip() if isinstance(decision, str) else json.dumps(decision)
    key = row["document"], row["kind"], row["start"], row["end"]
    return Given(where, key, row["readings"], said if decision is not None else "")


def _offset(cell: str) -> int | None:
    return int(cell) if cell else None
