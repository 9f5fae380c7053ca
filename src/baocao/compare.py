"""Gains and losses between two annotations of the same documents.

Two runs of ``baocao annotate`` (before and after a change of rules or model), a run and
the gold, or two versions of a gold file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from baocao.annotate import REPORTS
from baocao.corpus import Record, read_gold
from baocao.formats.conll import SUFFIXES
from baocao.schema import ENTITY_LABELS, SECTIONS
from baocao.span_scores import Span, pair_spans

GAINED: Final = "gained"
LOST: Final = "lost"
CHANGES: Final = (GAINED, LOST, "label", "border", "value", "kind")
"""What can happen to a span or a sentence; ``label`` is the section of a sentence."""

_COLUMNS: Final = frozenset(SUFFIXES) - {".txt"}  # a plain text is no columns
_SHOWN: Final = 5  # documents named in a message


class CompareError(ValueError):
    """Two annotations that cannot be compared; the message names the documents."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; ``before`` and ``after`` hold what each side has, None where nothing."""

    document: str
    what: str
    change: str
    start: int
    end: int
    text: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    @property
    def label(self) -> str:
        """The label or section it counts under: the one before, where there was one."""
        side = self.before or self.after or {}
        return str(side["label"])


@dataclass(frozen=True, slots=True)
class Comparison:
    """All differences between two annotations, in the order of the first."""

    documents: int
    changes: tuple[Change, ...]

    def counts(self) -> dict[str, dict[str, dict[str, int]]]:
        """Return, for entities and sentences, the number of each change by label."""
        tables: dict[str, dict[str, dict[str, int]]] = {}
        for what, order in (("entities", ENTITY_LABELS), ("sentences", SECTIONS)):
            mine = [change for change in self.changes if change.what == what]
            names = dict.fromkeys((*order, *(change.label for change in mine)))
            rows = {name: dict.fromkeys(CHANGES, 0) for name in names}
            for change in mine:
                rows[change.label][change.change] += 1
            tables[what] = {name: row for name, row in rows.items() if any(row.values())}
        return tables

    def to_dict(self) -> dict[str, Any]:
        """Return counts and changes as plain JSON types."""
        return {
            "documents": self.documents,
            "changed_documents": len({change.document for change in self.changes}),
            "counts": self.counts(),
            "changes": [asdict(change) for change in self.changes],
        }


def compare_files(first: str | Path, second: str | Path) -> Comparison:
    """Compare two reports.jsonl or gold files; a folder stands for the reports.jsonl in it.

    Raises:
        CorpusError: no such file, or a line that is no record.
        CompareError: documents that only one has, or whose texts differ; models or columns
            in place of records.
    """
    _refuse_others([Path(first), Path(second)])
    paths = [
        Path(path) / REPORTS if Path(path).is_dir() else Path(path) for path in (first, second)
    ]
    return compare(*(read_gold(path) for path in paths), names=(str(paths[0]), str(paths[1])))


def _refuse_others(paths: list[Path]) -> None:
    """Raise where a path is a model or a file of columns: neither holds records."""
    models = [path for path in paths if _is_model(path)]
    if models:
        makes = "; ".join(
            f"baocao annotate REPORTS -o {name} --model {path}"
            for name, path in zip(("before", "after"), models, strict=False)
        )
        are = "these are models" if len(models) > 1 else "this is a model"
        raise CompareError(
            f"{', '.join(map(str, models))}: {are}; annotate the same reports with both, then "
            f"compare what was written: {makes}; baocao compare before after"
        )
    for path in paths:
        if path.suffix.lower() in _COLUMNS and path.is_file():
            raise CompareError(
                f"{path}: columns, not records; make records of them by 'baocao convert {path} "
                f"{path.with_suffix('.jsonl').name} --from conll'"
            )


def _is_model(path: Path) -> bool:
    """Return whether a folder is a model, or a training by config that holds some."""
    folders = (path, path / "model-best", path / "model-last")
    reports = (path / REPORTS).is_file()
    return not reports and any((f / "meta.json").is_file() for f in folders)


def compare(
    first: Iterable[Record],
    second: Iterable[Record],
    *,
    names: tuple[str, str] = ("the first", "the second"),
) -> Comparison:
    """Compare records by id; ``names`` are what messages call the two.

    Raises:
        CompareError: documents that only one has, that one has twice, or whose texts differ.
    """
    one, other = (
        _by_id(records, name) for records, name in zip((first, second), names, strict=True)
    )
    for mine, theirs, name in ((one, other, names[0]), (other, one, names[1])):
        only = [document for document in mine if document not in theirs]
        if only:
            more = ", …" if len(only) > _SHOWN else ""
            raise CompareError(
                f"{len(only)} document(s) only in {name}: {', '.join(only[:_SHOWN])}{more}; "
                "compare files of the same documents"
            )
    changes: list[Change] = []
    for document, record in one.items():
        if record["text"] != other[document]["text"]:
            raise CompareError(f"document '{document}': the two texts differ")
        try:
            changes += compare_records(record, other[document])
        except (KeyError, TypeError) as error:
            raise CompareError(
                f"document '{document}': an entity or sentence without start, end, label or "
                f"section ({error}); give reports.jsonl or gold files"
            ) from error
    return Comparison(len(one), tuple(changes))


def compare_records(first: Record, second: Record) -> list[Change]:
    """Return what changed from one record to another of the same text.

    >>> first = {"id": "a", "text": "Thu 5 tỷ đồng", "sentences": [],
    ...          "entities": [{"start": 4, "end": 8, "label": "MONEY"}]}
    >>> second = {**first, "entities": [{"start": 4, "end": 13, "label": "MONEY"}]}
    >>> (change,) = compare_records(first, second)
    >>> change.change, change.before["text"], change.after["text"]
    ('border', '5 tỷ', '5 tỷ đồng')
    """
    changes = []
    for what, key, extra in (("entities", "label", "value"), ("sentences", "section", "kind")):
        found = _changes(first, second, what, key, extra)
        changes += sorted(found, key=lambda change: (change.start, change.end))
    return changes


def _changes(first: Record, second: Record, what: str, key: str, extra: str) -> Iterator[Change]:
    one, other = ({_span(item, key): item for item in record[what]} for record in (first, second))
    for before, after in pair_spans(one, other):
        item, new = one.get(before) if before else None, other.get(after) if after else None
        change = _kind_of(before, after)
        # A field that one side never had (values of a gold file) is no change.
        if change is None and item and new and extra in item and extra in new:
            change = extra if item[extra] != new[extra] else None
        if change is not None:
            spans = [span for span in (before, after) if span]
            start, end = min(s[0] for s in spans), max(s[1] for s in spans)
            yield Change(
                document=str(first["id"]),
                what=what,
                change=change,
                start=start,
                end=end,
                text=first["text"][start:end],
                before=_side(first["text"], before, item, extra),
                after=_side(first["text"], after, new, extra),
            )


def _kind_of(before: Span | None, after: Span | None) -> str | None:
    if before is None or after is None:
        return GAINED if before is None else LOST
    if before[2] != after[2]:
        return "label"
    return "border" if before != after else None


def _span(item: dict[str, Any], key: str) -> Span:
    return item["start"], item["end"], item[key]


def _side(
    text: str, span: Span | None, item: dict[str, Any] | None, extra: str
) -> dict[str, Any] | None:
    if span is None or item is None:
        return None
    start, end, label = span
    shown = {"start": start, "end": end, "label": label, "text": text[start:end]}
    return shown | ({extra: item[extra]} if extra in item else {})


def _by_id(records: Iterable[Record], name: str) -> dict[str, Record]:
    found: dict[str, Record] = {}
    for record in records:
        document = str(record["id"])
        if document in found:
            raise CompareError(f"document '{document}': twice in {name}; ids must be unique")
        found[document] = record
    return found
