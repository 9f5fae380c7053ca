"""What a model said of a text, as a prediction that Label Studio shows to an annotator."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from baocao.corpus import Record
from baocao.formats.conversion_notes import Item, Notes
from baocao.formats.gold_reports import from_report, is_filed
from baocao.formats.label_studio import (
    LABEL,
    SECTION,
    results,
    task_data,
    to_task,
    write_whole,
)
from baocao.formats.label_studio_config import Config

_DIGITS: Final = 4
_UNNAMED: Final = "unknown"  # the version of a model whose report does not say it
Key = tuple[str, int, int, str]


def prediction(record: Record, report: Item, *, sections: bool = True) -> Item:
    """Return the spans of a record as the prediction of the model that made the report.

    The score of a region is that of its entity or section; the one of the whole is their
    mean, by which Label Studio can sort tasks. A region without a score has none. Of a model
    that knows no sections there are none.

    Args:
        record: the report as a gold record.
        report: a line of ``reports.jsonl``; of gold records anything with a ``model``.
        sections: whether the tool shows sections.

    >>> span = {"start": 4, "end": 8, "label": "MONEY"}
    >>> record = {"id": "a", "text": "Thu 5 tỷ", "entities": [span], "sentences": []}
    >>> made = prediction(record, {"model": "m-1", "entities": [{**span, "score": 0.9}]})
    >>> made["model_version"], made["score"], made["result"][0]["score"]
    ('m-1', 0.9, 0.9)
    """
    sections = sections and is_filed(report)
    shown = record if sections else {**record, "sentences": []}
    scores = _scores(report, sections=sections)
    found = []
    for result in results(shown):
        score = scores.get(_key(result))
        found.append(result if score is None else result | {"score": score})
    head: Item = {"model_version": str(report.get("model") or _UNNAMED)}
    if scores:
        head["score"] = round(sum(scores.values()) / len(scores), _DIGITS)
    return head | {"result": found}


def predicted_task(record: Record, report: Item, number: int) -> Item:
    """Return a report as a task that nobody has annotated, with its spans as a prediction."""
    return {
        "id": number,
        "data": task_data(record, sections=is_filed(report)),
        "annotations": [],
        "predictions": [prediction(record, report)],
    }


def write_tasks(
    path: str | Path, rows: Iterable[tuple[Record, Item | None]], notes: Notes | None = None
) -> int:
    """Write records as tasks and return their number: gold as annotations, reports as predictions.

    What no person has looked at would count as a person's work otherwise.
    """
    tasks = [
        to_task(record, number) if report is None else predicted_task(record, report, number)
        for number, (record, report) in enumerate(rows, start=1)
    ]
    return write_whole(path, tasks)


def predicted_report(report: Item, *, sections: bool = True) -> Item:
    """Return the prediction of a report that was just made.

    Raises:
        ValueError: it is no report as ``baocao.annotate`` makes it.
    """
    record = from_report(report, str(report.get("id")), Notes())
    if record is None:
        raise ValueError("no report to predict from")
    return prediction(record, report, sections=sections)


def fitted(made: Item, config: Config) -> Item:
    """Return a prediction with only the regions that a configuration has a control and value for.

    Label Studio refuses a whole prediction for one label that it does not know. The names of
    controls are those of :mod:`baocao.formats.label_studio`; where a project calls the control
    of its entities otherwise, the one whose values they fit is taken.
    """
    names = {name: _control(name, config, made["result"]) for name in _names(made["result"])}
    kept = []
    for result in made["result"]:
        control = names[result["from_name"]]
        if control is None:
            continue
        values = [v for v in result["value"][result["type"]] if v in control.values]
        if values:
            value = result["value"] | {result["type"]: values}
            kept.append(
                result | {"from_name": control.name, "to_name": control.to[0], "value": value}
            )
    # A choice is of a region: without the region it would be one of the whole text.
    regions = {result["id"] for result in kept if result["type"] == "labels"}
    return made | {"result": [result for result in kept if result["id"] in regions]}


def text_field(config: Config) -> str | None:
    """Return the field of a task's data in which the text stands that controls are of."""
    for control in config.controls.values():
        if control.type == "labels":
            for name in control.to:
                if config.texts.get(name):
                    return config.texts[name]
    return None


def _names(found: Iterable[Item]) -> list[str]:
    return list(dict.fromkeys(result["from_name"] for result in found))


def _control(name: str, config: Config, found: Iterable[Item]) -> Any:
    """Return the control for what we call so, None where there is none."""
    own = config.controls.get(name)
    if own is not None and own.to[0] in config.texts:
        return own
    if name not in (LABEL, SECTION):
        return None
    mine = {v for r in found if r["from_name"] == name for v in r["value"].get("labels", ())}
    fitting = [
        (len(mine & set(control.values)), control)
        for control in config.controls.values()
        if control.type == "labels" and control.to[0] in config.texts
    ]
    best = max(fitting, key=lambda pair: pair[0], default=(0, None))
    return best[1] if best[0] else None


def _scores(report: Item, *, sections: bool) -> dict[Key, float]:
    found: dict[Key, float] = {}
    for item in report.get("entities") or ():
        if item.get("score") is not None:
            found[LABEL, item["start"], item["end"], item["label"]] = item["score"]
    for item in report.get("sentences") or () if sections else ():
        if item.get("section_score") is not None:
            found[SECTION, item["start"], item["end"], item["section"]] = item["section_score"]
    return found


def _key(result: Item) -> Key:
    value = result["value"]
    return result["from_name"], value["start"], value["end"], (value.get("labels") or [""])[0]
