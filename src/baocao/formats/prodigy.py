"""Prodigy's JSONL of tasks with spans, as ``prodigy db-out`` writes it.

``{"text", "tokens", "spans": [{"start", "end", "label", "token_start", "token_end"}],
"meta", "answer"}``. Tokens are those of baocao, cut at entity borders, since Prodigy asks
for spans that fit the tokens. Fields that it does not know it keeps; ``baocao`` is one.

Offsets: its server makes tasks with spaCy, so that they count code points; its browser
part picks tokens. Tokens serve as the quoted text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from baocao.corpus import Record
from baocao.formats.conversion_notes import Item, Notes
from baocao.formats.gold_aside import ASIDE, aside_of, place
from baocao.formats.gold_checks import text_problem
from baocao.formats.gold_jsonl import json_lines, write_lines
from baocao.formats.gold_parts import Parts, build
from baocao.formats.gold_spans import ToolSpan, is_offset, placed
from baocao.formats.gold_tokens import cut_tokens


def read_prodigy(path: str | Path, notes: Notes | None = None) -> Iterator[Record]:
    """Yield the gold records of accepted tasks; rejected and ignored ones are told.

    Raises:
        ConversionError: no such file, or a line that is no task; with tolerant notes, such
            lines are told and left out.
    """
    notes = notes or Notes()
    for number, (where, value) in enumerate(json_lines(path, notes), start=1):
        problem = _problem(value)
        if problem:
            notes.fault(where, problem)
            continue
        answer = value.get("answer", "accept")
        if answer != "accept":
            notes.loss("answer", where, f"the answer is '{answer}'; the task is left out")
            continue
        aside, meta = value.get(ASIDE), value.get("meta")
        told = [value.get("id"), meta.get("id") if isinstance(meta, dict) else None]
        told.insert(0, aside.get("id") if isinstance(aside, dict) else None)
        name = next((t for t in told if isinstance(t, str) and t), f"{Path(path).stem}-{number}")
        text = value["text"]
        tokens = _sound_tokens(value.get("tokens"), text)
        spans = [_span(row, tokens) for row in value.get("spans") or ()]
        found = [{**at, "label": span.label} for span, at in placed(text, spans, where, notes)]
        if value.get("relations"):
            message = f"{len(value['relations'])} relations have no place in a gold record"
            notes.loss("field", where, message)
        yield build(Parts(name, text, where, found, None, aside), notes)


def write_prodigy(path: str | Path, records: Iterable[Record], notes: Notes | None = None) -> int:
    """Write gold records as accepted tasks and return their number.

    Nested spans and sentences stand in the aside: ``ner.manual`` takes flat spans only.
    """
    return write_lines(path, map(to_task, records))


def to_task(record: Record) -> Item:
    """Return a record as a task of Prodigy.

    >>> span = {"start": 4, "end": 8, "label": "MONEY"}
    >>> record = {"id": "a", "text": "Thu 5 tỷ", "entities": [span], "sentences": []}
    >>> to_task(record)["spans"]
    [{'start': 4, 'end': 8, 'label': 'MONEY', 'token_start': 1, 'token_end': 2}]
    """
    text = record["text"]
    items = sorted(record["entities"], key=place)
    tokens = _tokens(text, {at for item in items for at in (item["start"], item["end"])})
    starts = [token["start"] for token in tokens]
    ends = [token["end"] for token in tokens]
    spans = [
        {
            **{name: item[name] for name in ("start", "end", "label")},
            "token_start": bisect_left(starts, item["start"]),
            "token_end": bisect_left(ends, item["end"]),
        }
        for item in items
    ]
    return {
        "text": text,
        "tokens": tokens,
        "spans": spans,
        "meta": {"id": record["id"]},
        "answer": "accept",
        ASIDE: aside_of(record, nested=False, sentences=False),
    }


def _problem(value: Any) -> str:
    if not isinstance(value, dict):
        return "no object; give a task a line, as 'prodigy db-out' writes them"
    problem = text_problem(value.get("text"))
    if problem:
        return problem
    spans = value.get("spans") or []
    if not isinstance(spans, list):
        return "'spans' is no list; give the output of 'prodigy db-out'"
    for number, row in enumerate(spans):
        sound = isinstance(row, dict) and is_offset(row.get("start")) and is_offset(row.get("end"))
        if not sound or not isinstance(row.get("label"), str) or not row["label"]:
            return f"spans[{number}] is no span; give start, end and label"
    return ""


def _span(row: Item, tokens: Sequence[Item]) -> ToolSpan:
    return ToolSpan(row["start"], row["end"], row["label"], _quote(row, tokens))


def _tokens(text: str, borders: set[int]) -> list[Item]:
    """Return tokens and the blanks between them, as spaCy has them: without loss."""
    pieces: list[tuple[int, int]] = []
    at = 0
    for start, end in [*cut_tokens(text, borders), (len(text), len(text))]:
        # One blank belongs to the token before it; more of them are a token.
        if pieces and text[at : at + 1] == " ":
            at += 1
        pieces += [piece for piece in ((at, start), (start, end)) if piece[0] < piece[1]]
        at = end
    follow = [*(start for start, _ in pieces), len(text)][1:]
    return [
        {"text": text[s:e], "start": s, "end": e, "id": number, "ws": behind > e}
        for number, ((s, e), behind) in enumerate(zip(pieces, follow, strict=True))
    ]


def _quote(row: Item, tokens: Sequence[Item]) -> str | None:
    """Return the text that a span covers: its own field, else that of its tokens."""
    if isinstance(row.get("text"), str):
        return str(row["text"])
    first, last = row.get("token_start"), row.get("token_end")
    if not isinstance(first, int) or not isinstance(last, int):
        return None
    if not 0 <= first <= last < len(tokens):
        return None
    mine = tokens[first : last + 1]
    if (mine[0].get("start"), mine[-1].get("end")) != (row["start"], row["end"]):
        return None
    return _joined(mine[:-1]) + str(mine[-1]["text"])


def _sound_tokens(tokens: Any, text: str) -> list[Item]:
    """Return the tokens where they are the whole text, so that they can be quoted."""
    if not isinstance(tokens, list) or not all(
        isinstance(token, dict) and isinstance(token.get("text"), str) for token in tokens
    ):
        return []
    return tokens if _joined(tokens).rstrip() == text.rstrip() else []


def _joined(tokens: Sequence[Item]) -> str:
    return "".join(token["text"] + (" " if token.get("ws") else "") for token in tokens)
