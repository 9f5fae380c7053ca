"""Report records from marked-up text, for the tests of the registers."""

from __future__ import annotations

import re
from typing import Any

from baocao.formats.markup import parse_marked
from baocao.grammar import PARSERS
from baocao.grammar.people import honorific_before
from baocao.grammar.places import parse_place
from baocao.grammar.titles import parse_title

_PARSERS = {**PARSERS, "POSITION": parse_title, "LOCATION": parse_place}


def report(
    marked: str,
    *,
    id: str = "a",
    unit: str | None = "phường Lam Hạ",
    period: tuple[str, str] | None = ("2021-01-01", "2021-12-31"),
    sections: tuple[str, ...] = (),
    **fields: Any,
) -> dict[str, Any]:
    """Return the record of a text, one sentence a line; ``{OFFICIAL#1|…}`` holds #1 offices."""
    text, spans = parse_marked(marked)
    top = [span for span in spans if not span["depth"]]
    entities = [
        {
            **_entity(text, span),
            "id": f"e{number}",
            "nested": [
                _entity(text, inner)
                for inner in spans
                if inner["depth"] and span["start"] <= inner["start"] < span["end"]
            ],
        }
        for number, span in enumerate(top, start=1)
    ]
    officials = [
        {
            "name": f"e{number}",
            "positions": [
                f"e{other}"
                for other, office in enumerate(top, start=1)
                if office["label"] == "POSITION" and office["link"] == span["link"]
            ],
            "honorific": honorific_before(text[: span["start"]].rpartition("\n")[2]),
            "body": None,
            "expanded": [],
        }
        for number, span in enumerate(top, start=1)
        if span["label"] == "OFFICIAL"
    ]
    return {
        "schema_version": "1.0",
        "id": id,
        "text": text,
        "meta": {
            "unit": unit,
            "period": {"start": period[0], "end": period[1]} if period else None,
        },
        "sentences": [
            {
                "start": line.start(),
                "end": line.end(),
                "section": (*sections, *["social_welfare"] * 99)[number],
                "kind": "body",
            }
            for number, line in enumerate(re.finditer(r"[^\n]+", text))
        ],
        "entities": entities,
        "officials": officials,
        "facts": [],
        "findings": [],
        **fields,
    }


def _entity(text: str, span: dict[str, Any]) -> dict[str, Any]:
    words = text[span["start"] : span["end"]]
    parse = _PARSERS.get(span["label"])
    return {
        "start": span["start"],
        "end": span["end"],
        "text": words,
        "label": span["label"],
        "value": parse(words) if parse else None,
    }
