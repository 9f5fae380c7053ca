"""What a report's page shows: the record, turned into the rows and cards of its template."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, Final

from markupsafe import Markup

from baocao import display, text_html
from baocao.schema import ENTITY_LABELS
from baocao.view_marks import DETAIL_LIMIT, LARGE_TEXT, Item, find_runs, make_marks, score_text
from baocao.view_places import Places, section_name
from baocao.view_registers import money_table, official_table, person_table
from baocao.view_tables import Table, finding_table, indicator_table

_MAP_RUNS: Final = 400  # more pieces than this are thinner than a pixel in the overview strip
# What would end or confuse a script element, and the two breaks that old parsers refuse.
_UNSAFE_JSON: Final = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def page_context(record: Item) -> dict[str, Any]:
    """Return everything that ``report.html`` shows of a record.

    Raises:
        KeyError: a field is missing.
        ValueError: an offset lies outside the text.
    """
    page = _Page(record)
    return {**page.header(), **page.legend(), **page.tables(), "body": page.body()}


def title_of(record: Item) -> str:
    """Return the report's title, or the name of its source where it has none.

    >>> title_of({"id": "a", "source": "bao-cao/lam-ha.txt", "meta": {"title": None}})
    'lam-ha.txt'
    """
    title = display.plain(record["meta"].get("title")).strip()
    source = PurePosixPath(display.plain(record["source"])).name
    return title or source or display.plain(record["id"])


def in_order(names: Iterable[str], known: Iterable[str]) -> list[str]:
    """Sort names as the schema lists them, unknown ones behind.

    >>> in_order({"x", "MONEY", "ORG"}, ENTITY_LABELS)
    ['ORG', 'MONEY', 'x']
    """
    rank = {name: i for i, name in enumerate(known)}
    return sorted(set(names), key=lambda name: (rank.get(name, len(rank)), name))


class _Page:
    """One record and the numbers of its labels, sections, runs and entities."""

    def __init__(self, record: Item) -> None:
        self.record = record
        self.text: str = record["text"]
        self.entities: Sequence[Item] = record["entities"]
        self.sentences: Sequence[Item] = record["sentences"]
        self.label_counts = Counter(entity["label"] for entity in self.entities)
        self.nested_counts = Counter(
            part["label"] for entity in self.entities for part in entity.get("nested", ())
        )
        labels = in_order((*self.label_counts, *self.nested_counts), ENTITY_LABELS)
        self.labels = {name: i for i, name in enumerate(labels)}
        self.section_counts = Counter(sentence["section"] for sentence in self.sentences)
        others = (o["section"] for s in self.sentences for o in s.get("alternatives", ()))
        # Sections stand in the order of the text, which is the order of the report's chapters.
        names = dict.fromkeys((*self.section_counts, *others))
        self.sections = {name: i for i, name in enumerate(names)}
        self.runs = find_runs(self.sentences)
        self.places = Places(record, self.sections, self.runs)

    def header(self) -> dict[str, Any]:
        counted = (self.entities, self.sentences, self.record["facts"], self.record["findings"])
        return {
            "title": title_of(self.record),
            "about": _about(self.record),
            "large": len(self.text) >= LARGE_TEXT,
            "limit": DETAIL_LIMIT,
            "cut_short": max(map(len, counted)) > DETAIL_LIMIT,
            "entity_count": len(self.entities),
            "sentence_count": len(self.sentences),
            "strip": self._strip(),
        }

    def legend(self) -> dict[str, Any]:
        runs: dict[str, int] = {}
        for i, run in enumerate(self.runs):
            runs.setdefault(run.section, i)
        return {
            "labels": [
                {
                    "name": name,
                    "about": ENTITY_LABELS.get(name, ""),
                    "colour": display.LABEL_COLOURS.get(name, display.UNKNOWN_COLOUR),
                    "count": self.label_counts[name],
                    "nested": self.nested_counts[name],
                }
                for name in self.labels
            ],
            "sections": [
                {
                    "i": i,
                    "key": name,
                    "name": section_name(name),
                    "colour": display.SECTION_COLOURS.get(name, display.UNKNOWN_COLOUR),
                    "count": self.section_counts[name],
                    "run": runs.get(name),
                }
                for name, i in self.sections.items()
            ],
        }

    def tables(self) -> dict[str, Any]:
        """Return the tables beside the text, and everything that the script needs to know."""
        record, places = self.record, self.places
        money, money_sum = money_table(record, places)
        tables = [indicator_table(record, places), official_table(record, places),
                  person_table(record, places), money, finding_table(record, places)]  # fmt: skip
        shown = {
            table.name: {"rows": table.rows, "count": table.count,
                         "groups": table.sections(places)}
            for table in tables
        }  # fmt: skip
        rows = [self._row(i, entity) for i, entity in enumerate(self.entities[:DETAIL_LIMIT])]
        entities = Table("entity", (), len(self.entities), rows)
        shown["entity"] = {"rows": rows, "count": entities.count,
                           "groups": entities.sections(places)}  # fmt: skip
        return {
            "tables": shown,
            "tabs": _tabs(shown),
            "money_sum": money_sum,
            "data": Markup(_json({**self._data(), "tables": _for_copying(tables)})),
        }

    def body(self) -> Markup:
        marks = make_marks(self.record, labels=self.labels, sections=self.sections, runs=self.runs)
        return Markup(text_html.render(self.text, marks))

    def _strip(self) -> list[dict[str, Any]]:
        """Place each run of a section in the overview, in ten-thousandths of the text."""
        if len(self.runs) > _MAP_RUNS:
            return []
        scale = 10_000 / max(1, len(self.text))
        return [
            {
                "section": self.sections[run.section],
                "name": section_name(run.section),
                "left": round(run.start * scale),
                "width": max(1, round((run.end - run.start) * scale)),
            }
            for run in self.runs
        ]

    def _row(self, i: int, entity: Item) -> dict[str, Any]:
        section = self.places.section_at(entity["start"])
        return {
            **entity,
            "i": i,
            "go": f"e{i}" if entity["start"] < entity["end"] else None,
            "l": self.labels[entity["label"]],
            "value": display.value_text(entity["label"], entity["value"]),
            "key": display.sort_key(entity["label"], entity["value"]),
            "section": section_name(section),
            "groups": self.places.groups([section]),
            "score": score_text(entity["score"]),
        }

    def _data(self) -> dict[str, Any]:
        """Return what the detail card shows, by entity and by sentence."""
        first = slice(DETAIL_LIMIT)
        links = self._links()
        return {
            "labels": [{"name": n, "about": ENTITY_LABELS.get(n, "")} for n in self.labels],
            "sections": [{"key": n, "name": section_name(n)} for n in self.sections],
            "entities": [
                self._card(entity, links.get(i, []))
                for i, entity in enumerate(self.entities[first])
            ],
            "sentences": [self._sentence_card(sentence) for sentence in self.sentences[first]],
        }

    def _links(self) -> dict[int, list[tuple[str, int, str]]]:
        """Return, by entity number, the (relation, number, text) of what it is linked to."""
        links: dict[int, list[tuple[str, int, str]]] = {}
        for official in self.record["officials"]:
            name = self.places.number(official["name"])
            for position in map(self.places.number, official["positions"]):
                if name is not None and position is not None:
                    there = ("position", position, self.entities[position]["text"])
                    links.setdefault(name, []).append(there)
                    here = ("held by", name, self.entities[name]["text"])
                    links.setdefault(position, []).append(here)
        return links

    def _card(self, entity: Item, links: list[tuple[str, int, str]]) -> dict[str, Any]:
        return {
            "id": entity["id"],
            "label": self.labels[entity["label"]],
            "text": entity["text"],
            "rows": display.value_rows(entity["label"], entity["value"]),
            "score": score_text(entity["score"]),
            "source": entity["source"],
            "span": [entity["start"], entity["end"]],
            "links": links,
            "nested": [
                [
                    self.labels[part["label"]],
                    part["text"],
                    display.value_text(part["label"], part.get("value")),
                ]
                for part in entity.get("nested", ())
            ],
        }

    def _sentence_card(self, sentence: Item) -> list[Any]:
        others = [
            [self.sections[other["section"]], score_text(other["score"])]
            for other in sentence.get("alternatives", ())
        ]
        section = self.sections[sentence["section"]]
        score = score_text(sentence["section_score"])
        return [section, score, others, sentence["kind"], sentence["start"], sentence["end"]]


def _about(record: Item) -> list[tuple[str, str, str]]:
    """Return the (name, text, full text) rows of the page's header."""
    meta = record["meta"]
    rows = [
        ("unit", display.plain(meta.get("unit"))),
        ("period", display.period_text(meta.get("period"))),
        ("published", display.plain(meta.get("published"))),
        ("source", display.plain(record["source"])),
        ("id", display.plain(record["id"])),
        ("model", display.plain(record["model"])),
        ("encoding", display.plain(meta.get("encoding"))),
    ]
    digest = display.plain(record["text_sha256"])
    return [*((name, shown, "") for name, shown in rows if shown), ("sha256", digest[:12], digest)]


def _tabs(tables: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the tabs of the page, each with its count; bad where findings are no hints."""
    bad = any(row["rank"] != 0 for row in tables["finding"]["rows"])
    names = ("indicators", "officials", "money", "findings", "entities")
    keys = ("indicator", "official", "money", "finding", "entity")
    return [
        {"id": name, "name": name.capitalize(), "count": tables[key]["count"],
         "bad": bad and key == "finding"}
        for name, key in zip(names, keys, strict=True)
    ]  # fmt: skip


def _for_copying(tables: Iterable[Table]) -> dict[str, Any]:
    return {
        f"{table.name}-table": {"columns": table.columns, "rows": table.cells} for table in tables
    }


def _json(value: Mapping[str, Any]) -> str:
    r"""Write JSON that may stand in a script element, whatever its strings hold.

    >>> _json({"a": "</script><!--\u2028"})
    '{"a":"\\u003c/script\\u003e\\u003c!--\\u2028"}'
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE_JSON)
