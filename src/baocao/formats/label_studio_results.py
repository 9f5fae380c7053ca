"""Which of the results of a Label Studio task count, in either form of its export."""

from __future__ import annotations

from typing import Any, Final

from baocao.formats.conversion_notes import Item, Notes

# What JSON-MIN has beside the controls: what the annotation is, and not what it says.
_MIN_FIELDS: Final = (
    "id", "text", "annotator", "annotation_id", "created_at", "updated_at", "lead_time",
)  # fmt: skip


def task_problem(task: Any) -> str:
    """Return what keeps something from being a task, if anything.

    >>> task_problem([]), task_problem({"data": {"text": "họp"}})
    ('no object; export as JSON or JSON-MIN', '')
    """
    if not isinstance(task, dict):
        return "no object; export as JSON or JSON-MIN"
    if "data" not in task:
        return "" if "text" in task else "neither 'data' (JSON) nor 'text' (JSON-MIN) in it"
    if not isinstance(task["data"], dict):
        return "'data' is no object"
    for name in ("annotations", "predictions", "completions"):
        rows = task.get(name) or []
        if name == "predictions" and isinstance(rows, list):
            rows = in_full(rows)
        if not isinstance(rows, list) or not all(_is_annotation(row) for row in rows):
            return f"'{name}' is no list of objects with a list 'result'"
    return ""


def chosen_results(task: Item, where: str, notes: Notes) -> list[Item]:
    """Return the results of the annotation that counts; others that differ are losses."""
    # 'completions' is what annotations were called before version 1.0.
    everyone = task.get("annotations") or task.get("completions") or []
    done = [row for row in everyone if not row.get("was_cancelled")]
    if not done:
        return _predicted(task, where, notes)
    chosen = max(done, key=_rank)
    mine = _content(chosen)
    for row in done:
        if row is not chosen and _content(row) != mine:
            who = row.get("completed_by", row.get("id"))
            message = f"annotation of {_name(who)} differs and is left out; adjudicate first"
            notes.loss("annotation", where, message)
    return list(chosen["result"])


def min_results(task: Item) -> list[Item]:
    """Return the spans of a JSON-MIN task as results.

    >>> span = {"start": 4, "end": 8, "text": "5 tỷ", "labels": ["MONEY"]}
    >>> min_results({"id": 1, "text": "Thu 5 tỷ", "label": [span]})[0]["from_name"]
    'label'
    """
    found = []
    for name, rows in task.items():
        if name in _MIN_FIELDS or not isinstance(rows, list):
            continue
        for row in rows:
            if isinstance(row, dict) and isinstance(row.get("labels"), list):
                found.append({"from_name": name, "type": "labels", "value": row, "id": None})
    return found


def _predicted(task: Item, where: str, notes: Notes) -> list[Item]:
    predictions = in_full(task.get("predictions") or [])
    if not predictions:
        return []
    newest = max(predictions, key=_rank)
    message = f"not annotated yet: the {len(newest['result'])} predicted results are taken"
    notes.repair("document", where, message)
    return list(newest["result"])


def in_full(predictions: list[Any]) -> list[Any]:
    """Return the predictions that are there, and not just named by their number.

    An export names them: ``"predictions": [12]``.
    """
    return [row for row in predictions if isinstance(row, bool) or not isinstance(row, int)]


def _is_annotation(row: Any) -> bool:
    return (
        isinstance(row, dict)
        and isinstance(row.get("result"), list)
        and all(isinstance(item, dict) for item in row["result"])
    )


def _rank(row: Item) -> tuple[bool, str]:
    # ISO times, so that the order of the strings is the order in time.
    return bool(row.get("ground_truth")), str(row.get("updated_at") or row.get("created_at") or "")


def _content(row: Item) -> list[Any]:
    """Return what an annotation says, whatever the ids of its regions and their order."""
    return sorted(repr((item.get("from_name"), item.get("value"))) for item in row["result"])


def _name(who: Any) -> str:
    return str(who.get("email") or who.get("id")) if isinstance(who, dict) else str(who)
