"""Marked-up sentences as test cases: ``{MONEY|2 tỷ đồng}`` in the text says what to find."""

from __future__ import annotations

from baocao.formats.markup import parse_marked

Found = list[tuple[str, str]]


def parse_example(marked: str, *, depth: int | None = 0) -> tuple[str, Found]:
    """Return the text and the (surface, label) pairs of a marked-up example."""
    text, spans = parse_marked(marked)
    return text, [
        (text[span["start"] : span["end"]], span["label"])
        for span in spans
        if depth is None or span["depth"] == depth
    ]
