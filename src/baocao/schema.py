"""The labels, sections and record types of baocao: the only list of them.

Everything that names an entity label, a section, a kind or a record field takes
it from here. The module needs the standard library only, so any part of the
package, a notebook or a scorer can import it for free.

Vietnamese terms kept in the code: *phường*, *xã* (ward, commune), *tổ dân phố*
(residential group of a ward; *thôn*, *ấp*, *khóm*, *buôn* … elsewhere),
*công tác* (field of work; opens most section headings).
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Final

SCHEMA_VERSION: Final = "1.0"
"""Version of the record format; the first number changes when a field moves or goes."""

ENTITY_LABELS: Final = {
    "OFFICIAL": "name of a person presented with an office or in a leading role",
    "PERSON": "any other real name: citizens, receivers, givers, bylines, photo credits",
    "POSITION": "one office, with the body it belongs to",
    "ORG": "a named organisation or body that acts",
    "RESIDENTIAL_GROUP": "a specific tổ dân phố, thôn, ấp, khu phố … with number or name",
    "LOCATION": "a named administrative unit or place, with its type word",
    "MONEY": "an amount of money with scale and unit",
    "PERCENT": "a number with %, ‰ or phần trăm",
    "QUANTITY": "a number, or a/b, with what is counted or measured",
    "DATE": "day, month, quarter, year, term, stage or period",
    "LEGAL_DOC": "a document named by type and number, or a named law",
    "PROGRAM": "a named movement, campaign, model, theme or fund",
}
"""Entity labels and what each marks (annotations/guidelines.md has the boundaries)."""

VALUE_LABELS: Final = ("MONEY", "PERCENT", "QUANTITY", "DATE", "LEGAL_DOC", "RESIDENTIAL_GROUP")
"""Labels that the grammar finds and gives a value."""

NAME_LABELS: Final = ("OFFICIAL", "PERSON", "POSITION", "ORG", "LOCATION", "PROGRAM")
"""Labels that the trained model finds."""

NESTED_LABELS: Final = ("RESIDENTIAL_GROUP", "LOCATION")
"""Labels kept in ``nested`` when a longer entity holds them."""

SECTIONS: Final = {
    "general": "Kết quả chung",
    "propaganda": "Tuyên truyền",
    "inspection": "Kiểm tra, giám sát",
    "party_building": "Xây dựng Đảng",
    "mass_mobilization": "Dân vận, Mặt trận, đoàn thể",
    "social_welfare": "An sinh xã hội",
    "epidemic_control": "Phòng, chống dịch",
    "health": "Y tế, dân số",
    "red_cross": "Chữ thập đỏ",
    "culture": "Văn hóa, thể thao",
    "education": "Giáo dục, khuyến học",
    "economy": "Kinh tế, ngân sách, nông nghiệp",
    "urban_environment": "Đô thị, đất đai, môi trường",
    "security_defense": "Quốc phòng, an ninh",
    "administrative_reform": "Cải cách hành chính, HĐND, bầu cử",
    "justice": "Tư pháp, tiếp dân",
    "outlook": "Phương hướng, nhiệm vụ",
    "other": "Khác",
}
"""Sections and the Vietnamese name shown to a reader."""

KINDS: Final = {
    "body": "a sentence of the report itself",
    "title": "title of the page or the report",
    "heading": "heading of a section, alone on its line or in front of its paragraph",
    "caption": "caption of a picture",
    "protocol": "who came, who spoke, agenda",
    "boilerplate": "portal furniture: dates, counters, menus, bylines",
}
"""Second axis of a sentence: what it is, whatever it is about."""

TEXT_KINDS: Final = {
    "yearly_article": "ward 'year in review' article on a portal",
    "formal_report": "formal report with number, motto header and a tree of headings",
    "news": "short news on a meeting or an event",
    "target_list": "list of indicators and targets ahead",
    "achievements": "'achievements' page of a commune: excerpts of a congress report",
    "table_text": "table pasted as text: one cell a line",
}
"""The six kinds of text that wards and communes publish."""

FINDING_KINDS: Final = (
    "ratio_percent_mismatch",
    "parts_total_mismatch",
    "same_indicator_conflict",
    "percent_over_base_conflict",
    "implausible_scale",
    "impossible_date",
    "period_conflict",
    "missing_base",
    "group_number_out_of_range",
)
"""What can be wrong with a report's own figures."""

Value = dict[str, Any]
"""A normalised value: plain JSON types, exact integers or decimal strings, no floats for money."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """A second section that a sentence could be filed under, with its score in [0, 1]."""

    section: str
    score: float


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: code point offsets into the text, its section and its kind."""

    start: int
    end: int
    section: str
    section_score: float
    alternatives: tuple[Alternative, ...] = ()
    kind: str = "body"


@dataclass(frozen=True, slots=True)
class Nested:
    """A residential group or place inside a longer entity."""

    start: int
    end: int
    text: str
    label: str
    value: Value | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity; ``text`` is exactly ``report.text[start:end]``."""

    id: str
    start: int
    end: int
    text: str
    label: str
    value: Value | None
    score: float
    source: str
    nested: tuple[Nested, ...] = ()


@dataclass(frozen=True, slots=True)
class Official:
    """An official linked to the offices that the text gives; entities are named by id."""

    name: str
    positions: tuple[str, ...]
    body: str | None = None
    honorific: str | None = None
    expanded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a report's text and where it stood in the file that it was read from.

    ``kind`` is ``paragraph``, ``heading``, ``caption`` or ``table``; ``anchor`` is the
    reader's own address: an XPath for HTML, a page for PDF, a paragraph for Word.
    """

    start: int
    end: int
    kind: str = "paragraph"
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """One report as data. ``to_dict`` gives the object written to ``reports.jsonl``."""

    id: str
    source: str
    text: str
    text_sha256: str
    language: str
    model: str
    meta: dict[str, Any] = field(default_factory=dict)
    sentences: tuple[Sentence, ...] = ()
    entities: tuple[Entity, ...] = ()
    officials: tuple[Official, ...] = ()
    facts: tuple[dict[str, Any], ...] = ()
    findings: tuple[dict[str, Any], ...] = ()
    blocks: tuple[Block, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON types, ``schema_version`` first."""
        return {"schema_version": SCHEMA_VERSION, **_plain(self)}


def _plain(value: Any) -> Any:
    """Return dataclasses as dictionaries; ``dataclasses.asdict`` copies every value besides."""
    names = _FIELDS.get(type(value))
    if names is not None:
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


_FIELDS: Final = {
    kind: tuple(field.name for field in fields(kind))
    for kind in (Alternative, Sentence, Nested, Entity, Official, Block, Report)
}
