"""Report records from plain text: what the rules of the grammar and the layout find in it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from baocao.audit import audit_report
from baocao.grammar import find_values
from baocao.text import analyse_layout

Record = dict[str, Any]


def report(text: str, *, id: str = "a", facts: list[dict[str, Any]] | None = None) -> Record:
    """Return the record of a text with its figures, dates and groups."""
    return {
        "schema_version": "1.0",
        "id": id,
        "source": f"{id}.txt",
        "text": text,
        "meta": {
            "title": None,
            "unit": "phường Lam Trà",
            "period": {"start": "2021-01-01", "end": "2021-12-31"},
        },
        "sentences": [
            {"start": s.start, "end": s.end, "section": "general", "kind": s.kind}
            for s in analyse_layout(text).sentences
        ],
        "entities": [
            {
                "id": f"e{number}",
                "start": match.start,
                "end": match.end,
                "text": text[match.start : match.end],
                "label": match.label,
                "value": match.value,
                "nested": [],
            }
            for number, match in enumerate(find_values(text), start=1)
        ],
        "officials": [],
        "facts": facts or [],
        "findings": [],
    }


def fact(record: Record, name: str, surface: str, *more: str, **fields: Any) -> dict[str, Any]:
    """Return a fact of a record: an indicator, its figure, and other figures of its evidence.

    The figures are named by their words; each must be an entity of the record.
    """
    entities = {entity["text"]: entity for entity in record["entities"]}
    value = entities[surface]["value"]
    actual = value.get("value", value.get("min_vnd", value.get("min")))
    return {
        "id": f"f{len(record['facts']) + 1}",
        "indicator": name,
        "actual": value["actual"] if value.get("actual") is not None else actual,
        "evidence": [entities[text]["id"] for text in (surface, *more)],
        **fields,
    }


def evidence_texts(text: str, finding: dict[str, Any]) -> list[str]:
    """Return what stands at the evidence of a finding."""
    return [text[item["start"] : item["end"]] for item in finding["evidence"]]


def told(text: str, *kinds: str) -> list[str]:
    """Return the messages of the faults found in a text, hints left out, of these kinds only."""
    return [item["message"] for item in find(text) if not kinds or item["kind"] in kinds]


def find(text: str) -> list[dict[str, Any]]:
    """Return the faults found in a text, hints left out."""
    return [item for item in audit_report(report(text)) if item["severity"] != "info"]


def check_found(text: str, stated: str, computed: str | None, kinds: Sequence[str]) -> None:
    """Check that one fault of these kinds is found, and what it says."""
    [found] = find(text)
    assert found["kind"] in kinds
    assert (found["stated"], found["computed"]) == (stated, computed)
    assert stated in str(found["message"]) or stated == "100%"


def check_rewriting(text: str, rewrite: Callable[[str], str]) -> None:
    """Check that marks, blanks and letters in another form change no finding."""
    assert callable(rewrite)
    assert [(i["kind"], i["severity"]) for i in find(rewrite(text))] == [
        (i["kind"], i["severity"]) for i in find(text)
    ]


def old_tone_style(text: str) -> str:
    """Return a text with the tone marks where older typing puts them."""
    for new, old in (("hóa", "hoá"), ("ủy", "uỷ"), ("khỏe", "khoẻ"), ("thủy", "thuỷ")):
        text = text.replace(new, old)
    return text


REWRITINGS: dict[str, Callable[[str], str]] = {
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "zero-width spaces": lambda text: text.replace(", ", ",\u200b "),
    "old tone style": old_tone_style,
    "carriage returns": lambda text: text.replace("\n", "\r\n"),
    "after other text": lambda text: f"Ngày đăng 05/01/2022 😀\n\n{text}",
}
"""Other writings of a text that must give the same findings."""
