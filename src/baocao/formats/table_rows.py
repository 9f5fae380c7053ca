"""One report record as the rows of every table: values flattened, section and ward joined in."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Any, Final

from baocao.formats import table_columns as tables
from baocao.formats.table_columns import Table
from baocao.formats.table_values import Row, typed_row
from baocao.registers import counted_rows, groups_register, money_ledger, officials_register
from baocao.registers.report_view import Record, ReportView

Fields = dict[str, Any]

_REACH: Final = 300  # characters of a sentence on each side of a figure
_META: Final = ("title", "unit", "published", "period")  # with columns of their own

# Columns of a value by label: column -> field. ``per`` and ``qualifier`` are shared.
_VALUES: Final[Mapping[str, Mapping[str, str]]] = {
    "MONEY": {
        "vnd_min": "min_vnd", "vnd_max": "max_vnd", "vnd_target": "target_vnd",
        "currency": "currency", "amount": "amount", "amount_max": "amount_max",
    },
    "PERCENT": {
        "percent_min": "min", "percent_max": "max", "percent_target": "target",
        "percent_unit": "unit",
    },
    "DATE": {
        "date_start": "start", "date_end": "end", "date_precision": "precision",
        "date_anchor": "anchor",
    },
    "QUANTITY": {
        "quantity": "value", "quantity_min": "min", "quantity_max": "max",
        "quantity_actual": "actual", "quantity_target": "target", "quantity_unit": "unit",
        "quantity_sense": "sense",
    },
    "RESIDENTIAL_GROUP": {"group_kind": "kind", "group_numbers": "numbers", "group_name": "name"},
    "LEGAL_DOC": {
        "legal_type": "type", "legal_numbers": "numbers", "legal_year": "year",
        "legal_issuer": "issuer", "legal_name": "name",
    },
    "POSITION": {
        "position_titles": "expanded", "position_role": "role", "position_body": "body",
    },
    "LOCATION": {"place_type": "type", "place_name": "name"},
    "PROGRAM": {"programme": "canonical"},
}  # fmt: skip
_SHARED: Final = ("per", "qualifier", "flags")


class _View(ReportView):
    """A record that knows the numbers of its sentences too."""

    def __init__(self, record: Record) -> None:
        super().__init__(record)
        self._numbers = {item["start"]: number for number, item in enumerate(self.sentences)}

    def sentence_number(self, position: int) -> int | None:
        """Return the number of the sentence at a character, or None between sentences."""
        sentence = self.sentence_at(position)
        return self._numbers[sentence["start"]] if sentence else None


def table_rows(record: Record) -> dict[str, list[Row]]:
    """Return the typed rows of one report record by table, in the order of the text.

    Args:
        record: what ``Report.to_dict`` gives; lists that it lacks count as empty.

    >>> record = {"id": "a", "text": "Thu 5 tỷ", "meta": {"unit": "xã Lam Hạ"},
    ...     "sentences": [{"start": 0, "end": 8, "section": "economy", "section_score": 0.9,
    ...                    "alternatives": [], "kind": "body"}],
    ...     "entities": [{"id": "e1", "start": 4, "end": 8, "text": "5 tỷ", "label": "MONEY",
    ...                   "value": {"min_vnd": 5 * 10**9, "max_vnd": 5 * 10**9},
    ...                   "score": 1.0, "source": "money", "nested": []}]}
    >>> entity = table_rows(record)["entities"][0]
    >>> entity["report"], entity["section"], entity["vnd_min"]
    ('a', 'economy', 5000000000)
    """
    view = _View(record)
    makers = {
        tables.REPORTS: _reports, tables.SENTENCES: _sentences, tables.ENTITIES: _entities,
        tables.FACTS: _facts, tables.FINDINGS: _findings, tables.OFFICIALS: _officials,
        tables.MONEY: _money, tables.GROUPS: _groups,
    }  # fmt: skip
    return {table.name: _typed(table, view, makers[table](view)) for table in tables.TABLES}


def _typed(table: Table, view: _View, rows: Iterator[Fields]) -> list[Row]:
    shared = {"report": view.id, "ward": view.unit}
    return [typed_row(table, {**shared, **row}) for row in rows]


def _reports(view: _View) -> Iterator[Fields]:
    record = view.record
    meta = record.get("meta") or {}
    more = {name: value for name, value in meta.items() if name not in _META}
    counts = {name: len(record.get(name) or ()) for name in ("sentences", "entities", "facts")}
    yield {
        **{name: record.get(name) for name in ("source", "language", "model", "schema_version")},
        **{name: meta.get(name) for name in ("title", "published")},
        **_period(meta.get("period")),
        "characters": len(view.text),
        **counts,
        "findings": len(record.get("findings") or ()),
        "meta_json": more or None,
        "text_sha256": record.get("text_sha256"),
        "text": view.text,
    }


def _sentences(view: _View) -> Iterator[Fields]:
    blocks = sorted(view.record.get("blocks") or (), key=lambda block: block["start"])
    starts = [block["start"] for block in blocks]
    for number, sentence in enumerate(view.sentences):
        second: Fields = next(iter(sentence.get("alternatives") or ()), {})
        at = bisect_right(starts, sentence["start"]) - 1
        inside = at >= 0 and sentence["start"] < blocks[at]["end"]
        yield {
            **sentence,
            "sentence": number,
            "second_section": second.get("section"),
            "second_score": second.get("score"),
            "anchor": (blocks[at].get("anchor") or None) if inside else None,
            "text": view.text[sentence["start"] : sentence["end"]],
        }


def _entities(view: _View) -> Iterator[Fields]:
    for entity in view.entities:
        yield {**_entity(view, entity), "parent": None}
        for number, inner in enumerate(entity.get("nested") or (), start=1):
            # A nested span was found with its holder, by what found that.
            found = {name: entity.get(name) for name in ("score", "source")}
            name = f"{entity['id']}.{number}"
            yield {**_entity(view, {**inner, **found, "id": name}), "parent": entity["id"]}


def _entity(view: _View, entity: Fields) -> Fields:
    value = entity.get("value") or {}
    fields = {name: value.get(field) for name, field in _VALUES.get(entity["label"], {}).items()}
    shared = {name: value.get(name) or None for name in _SHARED}
    if shared["qualifier"] == "none":  # what money without an approximator says
        shared["qualifier"] = None
    return {
        **{name: entity.get(name) for name in ("id", "label", "score", "source")},
        "text": view.text[entity["start"] : entity["end"]],
        **_place(view, entity),
        **fields,
        **shared,
        "value_json": entity.get("value"),
    }


def _facts(view: _View) -> Iterator[Fields]:
    own = (view.record.get("meta") or {}).get("period")
    for fact in view.record.get("facts") or ():
        told = [view.by_id[name] for name in fact.get("evidence") or () if name in view.by_id]
        figure = min(told, key=lambda item: item["start"], default=None)
        yield {
            **fact,
            **(_place(view, figure) if figure else {}),
            "section": fact.get("section"),
            "sentence": fact.get("sentence"),
            "end": max((item["end"] for item in told), default=None),
            **_period(fact.get("period") or own),
            "period_stated": bool(fact.get("period")),
            "counted": not fact.get("same_as"),
            "quotes": [view.text[item["start"] : item["end"]] for item in told],
            "context": _context(view, figure),
        }


def _findings(view: _View) -> Iterator[Fields]:
    for number, finding in enumerate(view.record.get("findings") or (), start=1):
        spans = finding.get("evidence") or ()
        first = spans[0] if spans else None
        yield {
            **finding,
            "id": f"n{number}",
            **(_place(view, first) if first else {}),
            "quotes": [view.text[span["start"] : span["end"]] for span in spans],
            "context": _context(view, first),
        }


def _officials(view: _View) -> Iterator[Fields]:
    number = 0
    for person, row in enumerate(officials_register([view.record]), start=1):
        mention = row.evidence[0]
        for title in row.titles or (None,):
            number += 1
            office = title.evidence[0] if title else None
            yield {
                "id": f"o{number}",
                "person": f"p{person}",
                "name": row.name,
                "honorific": row.honorific,
                "title": title.written if title else None,
                "titles": list(title.readings) if title else None,
                "role": title.role if title else None,
                "body": title.body if title else None,
                "mentions": len(row.evidence),
                "section": view.section_at(mention.start),
                "start": mention.start,
                "end": mention.end,
                "title_start": office.start if office else None,
                "title_end": office.end if office else None,
            }


def _money(view: _View) -> Iterator[Fields]:
    prefix = f"{view.id}#"  # the ledger names rows across reports, tables have the report beside
    rows = money_ledger([view.record])
    counted = {row.id for row in counted_rows(rows)}
    for row in rows:
        span = {"start": row.evidence.start, "end": row.evidence.end}
        yield {
            **{name: getattr(row, name) for name in _LEDGER},
            "id": row.id.removeprefix(prefix),
            "vnd_min": row.min_vnd,
            "vnd_max": row.max_vnd,
            "receivers": list(row.receivers),
            "same_as": [name.removeprefix(prefix) for name in row.same_as],
            "part_of": row.part_of.removeprefix(prefix) if row.part_of else None,
            "counted": row.id in counted,
            **_place(view, span),
            "section": row.section,
            "context": _context(view, span),
        }


_LEDGER: Final = (
    *(
        "written",
        "currency",
        "kind",
        "category",
        "fund",
        "purpose",
        "giver",
        "number",
        "number_unit",
    ),
    *("per_head_vnd", "per_head_computed"),
)


def _groups(view: _View) -> Iterator[Fields]:
    for number, row in enumerate(groups_register([view.record]), start=1):
        yield {
            "id": f"g{number}",
            "ward": row.ward,
            "kind": row.kind,
            "number": row.number,
            "name": row.name,
            "mentions": len(row.mentions),
            "sections": list(row.sections),
            "start": row.mentions[0].start,
            "end": row.mentions[0].end,
            "happenings": [happening.clause.text for happening in row.happenings],
        }


def _place(view: _View, span: Fields) -> Fields:
    """Return the offsets of a span, and number and section of its sentence."""
    number = view.sentence_number(span["start"])
    section = view.sentences[number]["section"] if number is not None else None
    return {
        "start": span["start"],
        "end": span["end"],
        "sentence": number,
        "section": section,
    }


def _context(view: _View, span: Fields | None) -> str | None:
    """Return the sentence around a span; a line of 300,000 characters is cut on both sides."""
    sentence = view.sentence_at(span["start"]) if span else None
    if span is None or sentence is None:
        return None
    start = max(sentence["start"], span["start"] - _REACH)
    end = max(min(sentence["end"], span["end"] + _REACH), span["end"])
    # Whole words: a cut goes to the next blank, if there is one before the span.
    if start > sentence["start"]:
        start = view.text.find(" ", start, span["start"]) + 1 or start
    if span["end"] < end < sentence["end"]:
        last = view.text.rfind(" ", span["end"], end)
        end = last if last > 0 else end
    return view.text[start:end]


def _period(period: Any) -> Fields:
    ends = period if isinstance(period, Mapping) else {}
    return {"period_start": ends.get("start"), "period_end": ends.get("end")}
