"""The words around a finding: its sentences, cut to what a reader needs, and its spans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

_REACH: Final = 160  # characters shown on each side of a span; sentences run to 750
_BLANKS: Final = " \t\r\n\u00a0"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a report's text and the spans in it, all in raw offsets of the report."""

    start: int
    end: int
    spans: tuple[tuple[int, int], ...]
    cut_before: bool
    """The sentence begins earlier."""
    cut_after: bool


def excerpts(record: Mapping[str, Any], finding: Mapping[str, Any]) -> list[Excerpt]:
    """Return the sentences that the evidence of a finding stands in, in order of the text.

    A sentence that several spans share is shown once; a long one is cut around its spans.

    >>> record = {"text": "Mở đầu. Kết nạp 13/15 đảng viên, đạt 92,3%.",
    ...     "sentences": [{"start": 0, "end": 7}, {"start": 8, "end": 43}]}
    >>> found = excerpts(record, {"evidence": [{"start": 16, "end": 31}, {"start": 37, "end": 42}]})
    >>> [(record["text"][e.start : e.end], len(e.spans)) for e in found]
    [('Kết nạp 13/15 đảng viên, đạt 92,3%.', 2)]
    """
    text: str = record["text"]
    merged: list[tuple[int, int, list[tuple[int, int]]]] = []
    for start, end in sorted((item["start"], item["end"]) for item in finding["evidence"]):
        first, last = _sentence(record, start, end)
        left, right = max(first, start - _REACH), min(last, end + _REACH)
        if merged and left <= merged[-1][1]:
            before = merged[-1]
            merged[-1] = (before[0], max(before[1], right), [*before[2], (start, end)])
        else:
            merged.append((left, right, [(start, end)]))
    return [_trimmed(record, text, *item) for item in merged]


def _sentence(record: Mapping[str, Any], start: int, end: int) -> tuple[int, int]:
    """Return the offsets of the sentences that a span stands in, else of the span itself."""
    around = [
        item for item in record.get("sentences", ()) if item["start"] < end and start < item["end"]
    ]
    if not around:
        return start, end
    return min(start, around[0]["start"]), max(end, around[-1]["end"])


def _trimmed(
    record: Mapping[str, Any], text: str, left: int, right: int, spans: list[tuple[int, int]]
) -> Excerpt:
    """Move the ends of a stretch to whole words, and past blanks."""
    first, last = _sentence(record, spans[0][0], spans[-1][1])
    while first < left < spans[0][0] and text[left - 1] not in _BLANKS:
        left += 1
    while spans[-1][1] < right < last and text[right] not in _BLANKS:
        right -= 1
    while left < spans[0][0] and text[left] in _BLANKS:
        left += 1
    while right > spans[-1][1] and text[right - 1] in _BLANKS:
        right -= 1
    return Excerpt(left, right, tuple(spans), cut_before=left > first, cut_after=right < last)
