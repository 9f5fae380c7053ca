"""The layout of a raw text, by exact offsets; standard library and lexicons only.

:func:`analyse_layout` finds lines, paragraphs, the tree of headings, and the sentences
with their kind. The modules below it are pure functions over one line each.
"""

from __future__ import annotations

from baocao.text.layout import (
    Heading,
    Layout,
    Line,
    Paragraph,
    SentenceSpan,
    analyse_layout,
)

__all__ = ["Heading", "Layout", "Line", "Paragraph", "SentenceSpan", "analyse_layout"]
