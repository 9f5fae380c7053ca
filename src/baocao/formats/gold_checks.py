"""What every annotation format asks of a record before it is converted."""

from __future__ import annotations

from typing import Any, Final

from baocao.corpus import Record
from baocao.formats.conversion_notes import Item, Notes

_LABELS: Final = {"entities": "entity", "nested": "nested", "sentences": "sentence"}


def checked(record: Any, where: str, notes: Notes) -> Record | None:
    """Return a gold record with sound spans; None, and a fault, where it is none.

    Spans outside the text are lost and told. Labels may be any: ``baocao corpus
    validate`` says whether they are those of the guidelines.
    """
    problem = _problem(record)
    if problem:
        notes.fault(where, problem)
        return None
    whole: Record = dict(record)
    for name in ("entities", "sentences"):
        whole.setdefault(name, [])
    for name, what in _LABELS.items():
        if name in whole:
            whole[name] = [i for i in whole[name] if _is_inside(i, whole, where, what, notes)]
    return whole


def text_problem(text: Any) -> str:
    r"""Return what is wrong with the text of a document, if anything.

    >>> text_problem("họp"), text_problem(None)[:17]
    ('', 'its text is None;')
    >>> text_problem("h\ud83dp")
    'its text has half an emoji at 1 (a lone surrogate); export it again as UTF-8'
    """
    if not isinstance(text, str):
        return f"its text is {_shown(text)}; give a string"
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return (
            f"its text has half an emoji at {error.start} (a lone surrogate); "
            "export it again as UTF-8"
        )
    return ""


def _problem(record: Any) -> str:
    if not isinstance(record, dict):
        return f"{_shown(record)} is no object; give one gold record a line"
    if not isinstance(record.get("id"), str) or not record["id"]:
        return f"its id is {_shown(record.get('id'))}; give a string that is not empty"
    problem = text_problem(record.get("text"))
    if problem:
        return problem
    for name in _LABELS:
        items = record.get(name, [])
        if not isinstance(items, list):
            return f"'{name}' is {_shown(items)}; give a list"
        for number, item in enumerate(items):
            wrong = _item_problem(item, "section" if name == "sentences" else "label")
            if wrong:
                return f"{name}[{number}]: {wrong}"
    return ""


def _item_problem(item: Any, label: str) -> str:
    if not isinstance(item, dict):
        return f"{_shown(item)} is no object; give start, end and {label}"
    for name in ("start", "end"):
        if not isinstance(item.get(name), int) or isinstance(item.get(name), bool):
            return f"'{name}' is {_shown(item.get(name))}; give a whole number of code points"
    if not isinstance(item.get(label), str) or not item[label]:
        return f"'{label}' is {_shown(item.get(label))}; give the name of a {label}"
    if not isinstance(item.get("kind", ""), str):
        return f"'kind' is {_shown(item['kind'])}; give a string"
    others = item.get("alternatives", [])
    if not isinstance(others, list) or not all(isinstance(other, str) for other in others):
        return f"'alternatives' is {_shown(others)}; give a list of sections"
    return ""


def _is_inside(item: Item, record: Record, where: str, what: str, notes: Notes) -> bool:
    length = len(record["text"])
    if 0 <= item["start"] < item["end"] <= length:
        return True
    label = item.get("label") or item.get("section")
    message = f"{label} is empty or outside the text of {length} characters; left out"
    notes.loss(what, where, message, span=item)
    return False


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."
