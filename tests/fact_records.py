"""Report records from inline markup, with the values that the grammar reads."""

from __future__ import annotations

from typing import Any

from baocao.corpus_values import add_values
from baocao.facts import find_facts
from baocao.formats.markup import read_markup

Fact = dict[str, Any]
YEAR = {"start": "2022-01-01", "end": "2022-12-31"}


def fact_record(markup: str, **meta: Any) -> dict[str, Any]:
    """Return a report record of lines of markup (``P economy body :: …``)."""
    gold = add_values(next(read_markup(f"@doc id=thu-01 kind=news\n{markup}")))
    entities = [
        {
            "id": f"e{number}",
            "text": gold["text"][item["start"] : item["end"]],
            "value": None,
            "score": 1.0,
            **item,
        }
        for number, item in enumerate(gold["entities"], start=1)
    ]
    return {**gold, "entities": entities, "meta": {"period": YEAR, **meta}}


def facts_of(marked: str, section: str = "economy") -> list[Fact]:
    """Return the facts of one body sentence in markup."""
    return find_facts(fact_record(f"P {section} body :: {marked}"))


def told(fact: Fact, *names: str) -> dict[str, Any]:
    """Return the fields that a fact has a value for, or the ones named."""
    return {name: fact.get(name) for name in names or fact if fact.get(name) not in (None, [])}
