"""What stands between a sentence and the one before it: how topics turn in a report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from baocao.components.section_evidence import last_paragraph

if TYPE_CHECKING:
    from spacy.tokens import Span

__all__ = ["HEADING", "JOINTS", "joints"]

HEADING: Final = "heading"

_ASIDE: Final = frozenset(("title", "boilerplate", "caption", "protocol"))
JOINTS: Final = {
    HEADING: "a heading",
    "after_heading": "the first sentence under a heading",
    "title": "a title",
    "boilerplate": "portal furniture",
    "caption": "a caption",
    "credit": "who took the picture",
    "protocol": "who came and spoke",
    "after_title": "text behind a title or furniture",
    "after_caption": "text behind a caption",
    "after_protocol": "text behind a protocol",
    "line": "a sentence further on the same line",
    "paragraph": "a new line",
    "figure": "a figure with hardly a word, as a cell, which the sentence before it names",
    "last_paragraph": "the last paragraph of an article",
    "free_line": "as line, in a text without headings",
    "free_paragraph": "as paragraph, in a text without headings",
    "free_after_title": "as after_title, in a text without headings",
    "free_after_caption": "as after_caption, in a text without headings",
    "free_after_protocol": "as after_protocol, in a text without headings",
}
"""Kinds of joints. News has no headings and turns faster: there they are ``free``."""

_CREDIT: Final = re.compile(r"\W*(?:ảnh|tin|nguồn)[^:]{0,15}:.{1,60}\Z", re.IGNORECASE)
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_CELL_WORDS: Final = 4
_CELL_LENGTH: Final = 60


def joints(text: str, sentences: Sequence[Span]) -> list[str]:
    """Return the joint in front of each sentence, a key of ``JOINTS``."""
    tail = last_paragraph(text)
    free = "" if any(span.label_ == HEADING for span in sentences) else "free_"
    found: list[str] = []
    end, before = 0, "title"
    for span in sentences:
        start, kind = span.start_char, span.label_
        between = text[end:start]
        joint = _joint(kind, before, free, broken="\n" in between or "\r" in between)
        last, end, before = start >= tail > end, span.end_char, kind
        if joint == "caption" and _CREDIT.match(text[start:end]):
            joint = "credit"
        elif joint.endswith(("line", "paragraph")) and _is_figure(text[start:end]):
            joint = "figure"
        if last and joint.endswith(("paragraph", "after_caption")):
            joint = "last_paragraph"
        found.append(joint)
    return found


def _joint(kind: str, before: str, free: str, *, broken: bool) -> str:
    if kind == HEADING or kind in _ASIDE:
        return kind
    if before == HEADING:
        return "after_heading"
    if before in _ASIDE:
        return f"{free}after_{'title' if before == 'boilerplate' else before}"
    return f"{free}{'paragraph' if broken else 'line'}"


def _is_figure(text: str) -> bool:
    """Tell whether a line is a figure with hardly a word, as in a table pasted as text."""
    return (
        len(text) <= _CELL_LENGTH
        and any(char.isdigit() for char in text)
        and len(_LETTERS.findall(text)) <= _CELL_WORDS
    )
