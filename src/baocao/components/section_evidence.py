"""What the section classifier reads of each sentence: its words, and marks of its place.

Marks are words that no report holds (``kind_heading``, ``cue_health``). They stand in the
text itself, so that the classifier is a plain one of texts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from baocao.components.section_terms import find_terms, fold, fold_normal, words_of
from baocao.grammar.report_period import report_period
from baocao.normal import normal_view, normalize
from baocao.text.markers import parse_marker
from baocao.text.outline import Outline

if TYPE_CHECKING:
    from spacy.tokens import Span

__all__ = ["clause_evidence", "evidence", "last_paragraph"]

_YEAR: Final = re.compile(r"(?<![\d/.-])(?:19|20)\d\d(?!\d)")
# What a heading or title promises: plans, or results told.
_PLANS: Final = re.compile(
    r"(?<!\w)(?:phương hướng|nhiệm vụ|mục tiêu|định hướng|chỉ tiêu|giải pháp|phấn đấu"
    r"|khâu đột phá|kế hoạch|tầm nhìn)(?!\w)"
)
_RESULTS: Final = re.compile(
    r"(?<!\w)(?:kết quả|tổng kết|sơ kết|tình hình|thực hiện|thành tựu|nhìn lại|đánh giá|một năm"
    r"|đã đạt|hạn chế|tồn tại|nổi bật)(?!\w)"
)
_NO_FIELD: Final = frozenset(("general", "outlook", "other"))
_FEW_LINES: Final = 4
"""A text of fewer lines has no last paragraph that looks ahead; it is an excerpt."""


def evidence(text: str, sentences: Sequence[Span]) -> list[str]:
    """Return what the classifier reads of each sentence of a text.

    Words come in normal form, lower case, numbers as ``0``. Behind them stand marks: kind,
    first two words, sections whose terms the sentence holds, how many fields it touches
    and how long it is, years beyond the period reported on, and for headings the section of
    their first phrase and whether they stand under plans or results.
    """
    tail = last_paragraph(text)
    period = report_period(text)
    reported = int(period[1][:4]) if period else None
    normal = _normal_pieces(text, sentences)
    titles = [t for t, span in zip(normal, sentences, strict=True) if span.label_ == "title"]
    above = _Above(" ".join(titles))
    found = []
    for piece, span in zip(normal, sentences, strict=True):
        folded = fold_normal(piece)
        # A line by itself looks like a title to the layout, but is the title of nothing.
        kind = "body" if len(sentences) == 1 and span.label_ == "title" else span.label_
        marks = _marks(folded, kind)
        marks += ["in_last_paragraph"] if span.start_char >= tail else []
        marks += _years(piece, reported)
        marks += above.marks(piece) if kind == "heading" else []
        found.append(" ".join([folded, *marks]))
    return found


def _normal_pieces(text: str, sentences: Sequence[Span]) -> list[str]:
    """Return the sentences in normal form, at the cost of one look where lengths agree."""
    view = normal_view(text)
    borders = [(span.start_char, span.end_char) for span in sentences]
    if view.starts is None:
        return [view.text[start:end] for start, end in borders]
    return [normalize(text[start:end]) for start, end in borders]


def clause_evidence(clause: str) -> str:
    """Return what the classifier reads of a clause, by itself."""
    folded = fold(clause)
    return " ".join([folded, *_marks(folded, "body")])


def last_paragraph(text: str) -> int:
    """Return where the last line of a text begins; its end where there are few lines.

    >>> last_paragraph("Một.\\nHai.\\nBa.\\nBốn."), last_paragraph("Chỉ một câu.")
    (14, 12)
    """
    stripped = text.rstrip()
    lines = stripped.splitlines()
    return len(stripped) - len(lines[-1]) if len(lines) >= _FEW_LINES else len(text)


def _marks(folded: str, kind: str) -> list[str]:
    """Return the marks that a sentence gives by itself."""
    words = words_of(folded)
    terms = find_terms(words)
    found = dict.fromkeys(section for _, section in terms)
    marks = [f"kind_{kind}", "opens_" + "_".join(folded.split()[:2])]
    marks += [f"cue_{section}" for section in found]
    marks += [
        f"fields_{min(len(found.keys() - _NO_FIELD), 6)}",
        f"parts_{min(folded.count(';'), 4)}",
        f"length_{min((len(folded) + 1).bit_length() - 1, 9)}",
        f"figures_{min(folded.count('0'), 6)}",
    ]
    if kind == "heading":
        first = find_terms(words, "headings")[:1]
        marks += [f"head_{first[0][1]}"] * 2 if first else ["head_none"]
    return marks


def _years(text: str, reported: int | None) -> list[str]:
    years = [int(year) for year in _YEAR.findall(text)] if reported is not None else []
    if not years or reported is None:
        return []
    return ["year_ahead" if min(years) > reported else "year_reported"]


class _Above:
    """Follows the tree of headings, to tell what a heading stands under."""

    def __init__(self, title: str) -> None:
        self._titled = _promise(title)
        self._outline = Outline()
        self._open: list[tuple[int, str]] = []

    def marks(self, heading: str) -> list[str]:
        """Return the marks of the next heading, given in normal form."""
        marker = parse_marker(heading)
        style = marker.style if marker else "capitals" if heading.isupper() else "plain"
        level, _ = self._outline.add(style, marker.number if marker else None)
        self._open = [item for item in self._open if item[0] < level]
        under = next((promise for _, promise in reversed(self._open) if promise), "nothing")
        self._open.append((level, _promise(heading)))
        return [f"under_{under}", f"titled_{self._titled or 'nothing'}"]


def _promise(text: str) -> str:
    """Return what a heading announces: ``plans``, ``results``, ``both`` or nothing."""
    folded = text.lower()
    plans, results = _PLANS.search(folded), _RESULTS.search(folded)
    if plans and results:
        return "both"
    return "plans" if plans else "results" if results else ""
