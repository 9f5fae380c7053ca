"""What each line is by its place in the report: head, tail, or between paragraphs."""

from __future__ import annotations

from typing import Final

from baocao.text.headings import TREE_STYLES, HeadingForm
from baocao.text.kinds import (
    ends_like_sentence,
    furniture_rule,
    is_byline,
    is_caption,
    is_document_type,
    is_rubric,
    is_signature,
)
from baocao.text.lines import RawLine
from baocao.text.markers import parse_marker

__all__ = ["KIND_OF", "line_rules"]

KIND_OF: Final = {
    "title": "title",
    "heading": "heading",
    "run_in": "body",
    "caption": "caption",
    "credit": "caption",
    "text": "body",
    "item": "body",
    "cell": "body",
}
"""Kind of a line by the rule that it came under; every other rule gives boilerplate."""

_HEAD: Final = 15
_MAX_TITLE: Final = 300
_TAIL: Final = 15
_SHORT: Final = 100
_CELL: Final = 130
_CELLS: Final = 4


def line_rules(lines: list[RawLine], forms: list[HeadingForm | None]) -> list[str]:
    """Return the rule that each line comes under."""
    rules = [furniture_rule(line.text) or "" for line in lines]
    _mark_head(lines, forms, rules)
    _mark_tail(lines, rules)
    cells = _cells(lines, forms)
    for i, line in enumerate(lines):
        if not rules[i]:
            form = None if _is_list_item(lines, forms, rules, i) else forms[i]
            alone = _is_alone(lines, rules, i)
            rules[i] = _inner_rule(line.text, form, alone=alone, cell=i in cells)
    return rules


def _is_list_item(
    lines: list[RawLine], forms: list[HeadingForm | None], rules: list[str], i: int
) -> bool:
    """Tell whether a numbered line with an unknown title is a list item, with no text below."""
    form = forms[i]
    if form is None or form.form != "line" or form.known or form.marker is None:
        return False
    if form.marker.style in TREE_STYLES:
        return False
    if i + 1 < len(lines):
        following = parse_marker(lines[i + 1].text)
        if following is not None and following.style == form.marker.style:
            return True
    before = parse_marker(lines[i - 1].text) if i and rules[i - 1] == "item" else None
    return before is not None and before.style == form.marker.style


def _inner_rule(text: str, form: HeadingForm | None, *, alone: bool, cell: bool) -> str:
    """Judge a line of the body."""
    # In a table '1. Sản lượng lúa' and 'Thu ngân sách: 2 tỷ đồng' are rows.
    row = cell and form is not None and not _stands_out(text, form)
    if form is not None and form.form != "label" and not row:
        return "heading" if form.form == "line" else "run_in"
    if parse_marker(text) is not None:
        return "item"
    if alone and not cell and is_caption(text):
        return "caption"
    return "cell" if cell else "text"


def _stands_out(text: str, form: HeadingForm) -> bool:
    """Tell whether a heading is one even among the rows of a table."""
    return text.isupper() if form.marker is None else form.marker.style in TREE_STYLES


def _is_alone(lines: list[RawLine], rules: list[str], i: int) -> bool:
    """Tell whether no other line of its paragraph stands around a line, credits aside."""
    for near in (i - 1, i + 1):
        if 0 <= near < len(lines) and lines[near].paragraph == lines[i].paragraph:
            rule = rules[near]
            if not rule or (rule != "credit" and rule in KIND_OF):
                return False
    return True


def _cells(lines: list[RawLine], forms: list[HeadingForm | None]) -> set[int]:
    """Return the lines of tables pasted as text: short lines on end, few of them headings."""
    cells: set[int] = set()
    run: list[int] = []
    for i, line in enumerate(lines):
        broken = run and lines[run[-1]].group != line.group
        ends = len(line.text) > _CELL or ends_like_sentence(line.text)
        if broken or ends:
            cells.update(_rows(run, forms))
            run = []
        if not ends:
            run.append(i)
    cells.update(_rows(run, forms))
    return cells


def _rows(run: list[int], forms: list[HeadingForm | None]) -> list[int]:
    plain = sum(forms[i] is None for i in run)
    return run if len(run) >= _CELLS and plain * 5 >= len(run) * 2 else []


def _reads_as_body(line: RawLine, form: HeadingForm | None) -> bool:
    text = line.text
    if len(text) > _MAX_TITLE or ends_like_sentence(text):
        return True
    return (
        form is not None and form.form == "run_in" and (len(text) > 150 or ends_like_sentence(text))
    )


def _mark_head(lines: list[RawLine], forms: list[HeadingForm | None], rules: list[str]) -> None:
    """Mark what stands before the report begins: header block, column name, title."""
    head = range(min(_HEAD, len(lines)))
    types = (i for i in head if is_document_type(lines[i].text))
    title = next(types, None)
    if title is not None and not any(_reads_as_body(lines[i], forms[i]) for i in range(title)):
        for i in range(title):
            rules[i] = rules[i] or "header"
        _mark_title(lines, forms, rules, title)
        return
    free = [i for i in head if not rules[i]]
    if (
        len(free) > 1
        and is_rubric(lines[free[0]].text)
        and not _reads_as_body(lines[free[1]], forms[free[1]])
        and lines[free[0]].group != lines[free[1]].group
    ):
        rules[free[0]] = "rubric"
        free = free[1:]
    if (
        free
        and not _reads_as_body(lines[free[0]], forms[free[0]])
        and not _numbered(lines, free[0])
    ):
        _mark_title(lines, forms, rules, free[0])


def _numbered(lines: list[RawLine], i: int) -> bool:
    return parse_marker(lines[i].text) is not None


def _mark_title(
    lines: list[RawLine], forms: list[HeadingForm | None], rules: list[str], first: int
) -> None:
    """Mark a title and the lines that go on with it."""
    rules[first] = "title"
    official = is_document_type(lines[first].text)
    for i in range(first + 1, min(first + 5, len(lines))):
        joined = lines[i].group == lines[i - 1].group
        lone_type = official and i == first + 1 and len(lines[first].text) <= 40
        if rules[i] or not (joined or lone_type):
            return
        if _numbered(lines, i) or _reads_as_body(lines[i], forms[i]):
            return
        rules[i] = "title"


def _stands_over_signature(lines: list[RawLine], i: int) -> bool:
    """Tell whether the line above is the office or name of who signs beside."""
    above = lines[i - 1]
    if above.group != lines[i].group or len(above.text) > 60 or ends_like_sentence(above.text):
        return False
    return parse_marker(above.text) is None and not any(c.isdigit() for c in above.text)


def _mark_tail(lines: list[RawLine], rules: list[str]) -> None:
    """Mark signatures, bylines and what stands behind them."""
    end = len(lines)
    for i in range(max(0, end - _TAIL), end):
        rest = lines[i:]
        if is_signature(lines[i].text) and all(len(line.text) <= 150 for line in rest):
            while i > 0 and _stands_over_signature(lines, i):
                i -= 1
            for j in range(i, end):
                rules[j] = rules[j] or "signature"
            break
    for i in reversed(range(1, end)):
        if not rules[i] and is_byline(lines[i].text) and len(lines[i].text) < _SHORT:
            rules[i] = "byline"
        elif not rules[i]:
            return
