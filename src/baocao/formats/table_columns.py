"""Every table of a batch and every column of it: name, type and meaning, in one place.

Writers, the data dictionary and the tests read these descriptions; rows are made by
:mod:`baocao.formats.table_rows`. Every table begins with ``report``, the id of the report.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

Type = Literal["text", "label", "texts", "json", "integer", "decimal", "date", "boolean", "score"]
"""What a cell holds, besides None: ``label`` is a text out of a small set, ``texts`` a list,
``json`` a text, ``integer`` fits 64 bits, ``decimal`` is exact with up to 34 digits before
and 4 behind the point, ``date`` is a day, ``score`` a float in [0, 1]."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column; ``meaning`` is one line for the reader of the table."""

    name: str
    type: Type
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``columns`` in the order in which they are written."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    by_name: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {column.name: column for column in self.columns})


_REPORT: Final = Column("report", "text", "id of the report")
_WARD: Final = Column("ward", "text", "ward or commune of the report, where it is known")
_SECTION: Final = Column("section", "label", "section of the sentence")
_SENTENCE: Final = Column("sentence", "integer", "number of the sentence in the report, from 0")
_CONTEXT: Final = Column("context", "text", "sentence around it, cut to 300 characters a side")
_SCORE: Final = Column("score", "score", "certainty")
_UNFIT: Final = Column(
    "unfit", "json", "values that their column cannot hold, by column; nearly always empty"
)


def _offsets(of: str = "text") -> tuple[Column, ...]:
    return (
        Column("start", "integer", f"first character of the {of}, code points from 0"),
        Column("end", "integer", f"character behind the {of}"),
    )


def _columns(type: Type, /, **meanings: str) -> tuple[Column, ...]:
    return tuple(Column(name, type, meaning) for name, meaning in meanings.items())


REPORTS: Final = Table(
    "reports",
    "one row a report",
    (
        _REPORT,
        Column("source", "text", "file it was read from"),
        Column("title", "text", "title of the report"),
        _WARD,
        *_columns("date", published="day of publication"),
        *_columns("date", period_start="first day reported on", period_end="last day reported on"),
        Column("language", "label", "vi, or und where it does not look like Vietnamese"),
        Column("model", "label", "name and version of the model"),
        Column("schema_version", "label", "version of the record format"),
        *_columns("integer", characters="length of the text in code points", sentences="how many"),
        *_columns("integer", entities="how many, nested ones left out", facts="how many"),
        *_columns("integer", findings="how many, hints (info) included"),
        Column("meta_json", "json", "everything else that is known of the report"),
        Column("text_sha256", "text", "hash of the text in UTF-8"),
        Column("text", "text", "the text that all offsets count in"),
        _UNFIT,
    ),
)

SENTENCES: Final = Table(
    "sentences",
    "one row a sentence, in the order of the text",
    (
        _REPORT,
        _SENTENCE,
        *_offsets("sentence"),
        Column("kind", "label", "body, title, heading, caption, protocol or boilerplate"),
        _SECTION,
        Column("section_score", "score", "certainty of the section"),
        Column("second_section", "label", "best other section, where one is nearly as good"),
        Column("second_score", "score", "certainty of the other section"),
        Column("anchor", "text", "place in the file: page, paragraph or XPath of its block"),
        Column("text", "text", "the sentence"),
        _UNFIT,
    ),
)

_MONEY_VALUE: Final = (
    *_columns("integer", vnd_min="MONEY: đồng, lower end", vnd_max="MONEY: đồng, upper end"),
    Column("vnd_target", "integer", "MONEY: đồng planned, in 4,9 tỷ/4,8 tỷ"),
    Column("currency", "label", "MONEY: VND, USD …"),
    *_columns("decimal", amount="MONEY: foreign amount, lower end", amount_max="its upper end"),
    Column("per", "label", "MONEY, PERCENT: household, person, month … where it is a rate"),
    Column("qualifier", "label", "over, nearly, about, at_least, at_most"),
)
_PERCENT_VALUE: Final = (
    *_columns("decimal", percent_min="PERCENT: lower end", percent_max="PERCENT: upper end"),
    Column("percent_target", "decimal", "PERCENT: the plan, in 98%/95%"),
    Column("percent_unit", "label", "PERCENT: percent or per_mille"),
)
_DATE_VALUE: Final = (
    *_columns("date", date_start="DATE: first day", date_end="DATE: last day"),
    Column("date_precision", "label", "DATE: day, month, quarter, year, period …"),
    Column("date_anchor", "label", "DATE: text, or report_period where the year is from there"),
)
_QUANTITY_VALUE: Final = (
    *_columns("decimal", quantity="QUANTITY: the number", quantity_min="QUANTITY: lower end"),
    Column("quantity_max", "decimal", "QUANTITY: upper end"),
    Column("quantity_actual", "decimal", "QUANTITY: a of a/b"),
    Column("quantity_target", "decimal", "QUANTITY: b of a/b"),
    Column("quantity_unit", "label", "QUANTITY: what is counted or measured"),
    Column("quantity_sense", "label", "QUANTITY: what a/b means: target, subset, attendance …"),
)
_GROUP_VALUE: Final = (
    Column("group_kind", "label", "RESIDENTIAL_GROUP: tổ dân phố, thôn, ấp …"),
    Column("group_numbers", "texts", "RESIDENTIAL_GROUP: its numbers, without leading zeros"),
    Column("group_name", "text", "RESIDENTIAL_GROUP: its name"),
)
_NAME_VALUE: Final = (
    Column("legal_type", "label", "LEGAL_DOC: luật, nghị quyết, quyết định …"),
    Column("legal_numbers", "texts", "LEGAL_DOC: numbers"),
    Column("legal_year", "integer", "LEGAL_DOC: year"),
    *_columns("text", legal_issuer="LEGAL_DOC: who issued it", legal_name="LEGAL_DOC: its name"),
    Column("position_titles", "texts", "POSITION: title in full, every reading"),
    Column("position_role", "label", "POSITION: the office without its body"),
    Column("position_body", "text", "POSITION: the body"),
    *_columns("label", place_type="LOCATION: xã, phường …"),
    *_columns("text", place_name="LOCATION: its name", programme="PROGRAM: its common name"),
)

ENTITIES: Final = Table(
    "entities",
    "one row an entity; a place or group inside a longer entity follows it and names it",
    (
        _REPORT,
        Column("id", "text", "id in the report; a nested one is e5.1"),
        Column("parent", "text", "id of the entity that it is nested in"),
        Column("label", "label", "OFFICIAL, PERSON, MONEY, QUANTITY …"),
        Column("text", "text", "the entity as it is written"),
        *_offsets("entity"),
        _SENTENCE,
        _SECTION,
        _SCORE,
        Column("source", "label", "rule or model that found it"),
        *_MONEY_VALUE,
        *_PERCENT_VALUE,
        *_DATE_VALUE,
        *_QUANTITY_VALUE,
        *_GROUP_VALUE,
        *_NAME_VALUE,
        Column("flags", "texts", "what is odd about the value"),
        Column("value_json", "json", "the whole value"),
        _UNFIT,
    ),
)

FACTS: Final = Table(
    "facts",
    "one row an indicator: what was measured, how much, against what",
    (
        _REPORT,
        Column("id", "text", "id in the report"),
        _WARD,
        _SECTION,
        Column("indicator", "text", "what was measured, in the words of the report"),
        Column("canonical", "label", "its common name, where it has one"),
        Column("actual", "decimal", "what was reached; lower end of a range"),
        Column("max", "decimal", "upper end of a range"),
        Column("unit", "label", "đồng, %, hộ …"),
        Column("target", "decimal", "the plan, or the whole that it is a part of"),
        Column("percent", "decimal", "how much of the base was reached, in percent"),
        Column("base", "text", "what the percent is of: kế hoạch, cùng kỳ, tổng số …"),
        Column("direction", "label", "up or down"),
        Column("delta", "decimal", "by how much it went up or down"),
        Column("delta_unit", "label", "unit of delta, where it is another"),
        Column("sense", "label", "what a/b means: target, subset or score"),
        *_columns("label", qualifier="over, nearly, about …", per="household, person … of a rate"),
        *_columns("date", period_start="first day of its period", period_end="last day of it"),
        Column("period_stated", "boolean", "whether the sentence tells the period, not the report"),
        Column("inferred", "texts", "columns that the report does not state"),
        Column("same_as", "texts", "ids of the facts that tell the same figure"),
        Column("counted", "boolean", "whether totals count it: told for the first time"),
        _SCORE,
        _SENTENCE,
        *_offsets("evidence"),
        Column("evidence", "texts", "ids of the entities that tell it"),
        Column("quotes", "texts", "these entities as they are written"),
        _CONTEXT,
        _UNFIT,
    ),
)

FINDINGS: Final = Table(
    "findings",
    "one row a figure that does not add up",
    (
        _REPORT,
        Column("id", "text", "number of the finding in the report: n1, n2 …"),
        _WARD,
        _SECTION,
        Column("kind", "label", "ratio_percent_mismatch, parts_total_mismatch …"),
        Column("severity", "label", "error, warning or info (a hint, no fault)"),
        Column("message", "text", "what is wrong, and why"),
        *_columns("text", stated="the figure as stated", computed="the figure as computed"),
        Column("tolerance", "decimal", "difference that would have passed, in the unit of stated"),
        _SENTENCE,
        *_offsets("first evidence"),
        Column("quotes", "texts", "the spans that show it"),
        Column("facts", "texts", "ids of the facts that it is about"),
        _CONTEXT,
        _UNFIT,
    ),
)

OFFICIALS: Final = Table(
    "officials",
    "one row an office of a person: who holds which office where",
    (
        _REPORT,
        Column("id", "text", "number of the row in the report: o1, o2 …"),
        Column("person", "text", "person in the report: p1, p2 …; several offices share one"),
        _WARD,
        Column("name", "text", "name, as written most fully"),
        Column("honorific", "label", "ông, bà, đồng chí …"),
        Column("title", "text", "office as written; empty where none is told"),
        Column("titles", "texts", "office in full; two readings where it cannot be told"),
        Column("role", "label", "the office without its body"),
        Column("body", "text", "the body"),
        Column("mentions", "integer", "how often the report names the person as an official"),
        _SECTION,
        *_offsets("first mention"),
        *_columns("integer", title_start="first character of the office", title_end="its end"),
        _UNFIT,
    ),
)

MONEY: Final = Table(
    "money",
    "one row an amount of money: for what, from whom, to whom",
    (
        _REPORT,
        Column("id", "text", "id of its entity"),
        _WARD,
        _SECTION,
        Column("written", "text", "the amount as written"),
        *_columns("integer", vnd_min="đồng, lower end", vnd_max="đồng, upper end"),
        Column("currency", "label", "VND, USD …"),
        Column("kind", "label", "amount, rate, base or target; totals count amounts only"),
        Column("category", "label", "revenue, spending, support, debt, plan or other"),
        *_columns("text", fund="fund or programme", purpose="what for", giver="who gives"),
        Column("receivers", "texts", "who gets it"),
        Column("number", "integer", "how many get it, or are paid for"),
        Column("number_unit", "label", "hộ, suất quà … that number counts"),
        Column("per_head_vnd", "integer", "what one gets, in đồng"),
        Column("per_head_computed", "boolean", "whether that was computed and is not stated"),
        Column("same_as", "texts", "ids of the rows that tell the same amount"),
        Column("part_of", "text", "id of the row that this is a part of"),
        Column("counted", "boolean", "whether totals count it: an amount, no part, one telling"),
        _SENTENCE,
        *_offsets("amount"),
        _CONTEXT,
        _UNFIT,
    ),
)

GROUPS: Final = Table(
    "groups",
    "one row a residential group that a report names",
    (
        _REPORT,
        Column("id", "text", "number of the group in the report: g1, g2 …"),
        Column("ward", "text", "ward named with the group, else the one of the report"),
        Column("kind", "label", "tổ dân phố, thôn, ấp …"),
        *_columns("text", number="its number, without leading zeros", name="its name"),
        Column("mentions", "integer", "how often the report names it"),
        Column("sections", "texts", "sections that name it"),
        *_offsets("first mention"),
        Column("happenings", "texts", "clauses that name it"),
        _UNFIT,
    ),
)

TABLES: Final = (REPORTS, SENTENCES, ENTITIES, FACTS, FINDINGS, OFFICIALS, MONEY, GROUPS)
"""All tables, in the order in which they are written."""

DICTIONARY: Final = Table(
    "columns",
    "what the columns of the other tables mean",
    (
        Column("table", "label", "name of the table"),
        Column("column", "text", "name of the column"),
        Column("type", "label", "text, label, texts, json, integer, decimal, date …"),
        Column("meaning", "text", "what it holds"),
    ),
)
"""The table of the columns themselves, written beside formats that cannot carry comments."""


def dictionary() -> list[dict[str, str]]:
    """Return the rows of the table of columns.

    >>> dictionary()[0]
    {'table': 'reports', 'column': 'report', 'type': 'text', 'meaning': 'id of the report'}
    """
    return [
        {"table": table.name, "column": c.name, "type": c.type, "meaning": c.meaning}
        for table in TABLES
        for c in table.columns
    ]


def dictionary_markdown() -> str:
    """Return all tables and columns as they stand in ``docs/tables.md``."""
    parts = []
    for table in TABLES:
        lines = [f"### {table.name}", "", f"{table.meaning[0].upper()}{table.meaning[1:]}.", ""]
        lines += ["| column | type | meaning |", "|---|---|---|"]
        lines += [f"| `{c.name}` | {c.type} | {c.meaning} |" for c in table.columns]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)
