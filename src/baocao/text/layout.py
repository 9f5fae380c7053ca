"""The layout of a report: lines, paragraphs, headings, sentences, and what each of them is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from baocao.text.headings import HeadingForm, parse_heading
from baocao.text.kinds import is_protocol
from baocao.text.lines import BLANKS, RawLine, read_lines
from baocao.text.markers import parse_marker
from baocao.text.outline import Outline
from baocao.text.roles import KIND_OF, line_rules
from baocao.text.sentences import split_sentences

__all__ = ["Heading", "Layout", "Line", "Paragraph", "SentenceSpan", "analyse_layout"]


# A report that begins with a meeting says so in its first lines.
_EARLY = 12


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and its place in the tree of headings.

    ``end`` is behind its colon or full stop; ``title_start`` and ``title_end`` leave
    number, colon and blanks out. ``form`` is ``line``, ``run_in`` or ``label`` (the lead of a
    list item, which is no sentence of its own). ``level`` counts from 1; ``parent`` is
    the index of the heading above it in ``Layout.headings``.
    """

    start: int
    end: int
    title_start: int
    title_end: int
    number: str | None
    style: str
    level: int
    parent: int | None
    form: str
    line: int

    @property
    def run_in(self) -> bool:
        """Whether text follows on the same line."""
        return self.form != "line"


@dataclass(frozen=True, slots=True)
class Line:
    """A line that holds something, without its blanks; ``rule`` says why it has its kind."""

    start: int
    end: int
    paragraph: int
    kind: str
    rule: str
    heading: int | None = None
    """Index of the heading that this line is, or begins with."""
    content_start: int = 0
    """Where the text behind a list marker or heading begins."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of lines; ``lines`` is a half-open range of indices."""

    start: int
    end: int
    lines: tuple[int, int]


@dataclass(frozen=True, slots=True)
class SentenceSpan:
    """A sentence; ``heading`` is the index of the innermost heading that it stands under.

    A heading's own sentence stands under itself.
    """

    start: int
    end: int
    line: int
    kind: str
    rule: str
    heading: int | None


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything that :func:`analyse_layout` found, in text order."""

    lines: tuple[Line, ...]
    paragraphs: tuple[Paragraph, ...]
    headings: tuple[Heading, ...]
    sentences: tuple[SentenceSpan, ...]


def analyse_layout(text: str) -> Layout:
    r"""Return the layout of a text; all offsets are code points of the text as given.

    Sentences cover everything that is no white space or invisible character, do not
    overlap, have no blanks at their edges and never cross a line break.

    >>> text = "Công tác y tế : Trạm khám 90 lượt.Năm 2021 có 2 ca.\n\nQuang cảnh buổi khám bệnh"
    >>> [(s.kind, text[s.start : s.end]) for s in analyse_layout(text).sentences]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('heading', 'Công tác y tế :'), ('body', 'Trạm khám 90 lượt.'), ('body', 'Năm 2021 có 2 ca.'),
     ('caption', 'Quang cảnh buổi khám bệnh')]
    """
    raw = read_lines(text)
    forms = [parse_heading(line.text) for line in raw]
    rules = line_rules(raw, forms)
    builder = _Builder(text)
    for index, (line, rule) in enumerate(zip(raw, rules, strict=True)):
        builder.add(index, line, rule, forms[index])
    return Layout(
        tuple(builder.lines), _paragraphs(raw), tuple(builder.headings), tuple(builder.sentences)
    )


class _Builder:
    """Collects lines, headings and sentences while the lines are walked once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: list[Line] = []
        self.headings: list[Heading] = []
        self.sentences: list[SentenceSpan] = []
        self._outline = Outline()

    def add(self, index: int, raw: RawLine, rule: str, form: HeadingForm | None) -> None:
        """Add one line with its headings and sentences."""
        kind = KIND_OF.get(rule, "boilerplate")
        heading = None
        content = 0
        label = form is not None and form.form == "label" and kind == "body"
        if form is not None and (label or rule in ("heading", "run_in")):
            heading = self._add_heading(index, raw, form)
            content = form.end
        elif kind == "body" and (marker := parse_marker(raw.text)) is not None:
            content = marker.end
        at = raw.raw(min(content, len(raw.text)))
        self.lines.append(Line(raw.start, raw.end, raw.paragraph, kind, rule, heading, at))
        if kind != "body":
            scope = heading if heading is not None else self._outline.innermost
            self._add_sentence(raw.start, raw.end, index, kind, rule, scope)
            return
        start = 0
        if rule == "run_in" and form is not None:
            start = form.end
            self._add_sentence(raw.start, at, index, "heading", rule, heading)
        self._add_body(index, raw, rule, start)

    def _add_heading(self, index: int, raw: RawLine, form: HeadingForm) -> int:
        marker = form.marker
        style = marker.style if marker else "plain"
        number = marker.number if marker else None
        if marker is None and raw.text[form.title_start : form.title_end].isupper():
            style = "capitals"
        level, parent = self._outline.add(style, number, opens=form.form != "label")
        self.headings.append(
            Heading(
                raw.start,
                raw.raw(form.end),
                raw.raw(form.title_start),
                raw.raw(form.title_end),
                number,
                style,
                level,
                parent,
                form.form,
                index,
            )
        )
        return len(self.headings) - 1

    def _add_body(self, index: int, raw: RawLine, rule: str, start: int) -> None:
        label = self.lines[-1].heading
        scope = label if label is not None else self._outline.innermost
        early = scope is None and index < _EARLY
        for begin, end in split_sentences(raw.text, start):
            kind = "protocol" if is_protocol(raw.text[begin:end], early=early) else "body"
            self._add_sentence(
                raw.raw(begin), raw.raw(end), index, kind, kind if kind != "body" else rule, scope
            )

    def _add_sentence(
        self, start: int, end: int, line: int, kind: str, rule: str, heading: int | None
    ) -> None:
        """Add a sentence unless nothing but blanks is left of it."""
        piece = self.text[start:end]
        left = len(piece) - len(piece.lstrip(BLANKS))
        if left < len(piece):
            right = start + len(piece.rstrip(BLANKS))
            self.sentences.append(SentenceSpan(start + left, right, line, kind, rule, heading))


def _paragraphs(raw: list[RawLine]) -> tuple[Paragraph, ...]:
    paragraphs: list[Paragraph] = []
    for index, line in enumerate(raw):
        if paragraphs and raw[index - 1].paragraph == line.paragraph:
            last = paragraphs[-1]
            paragraphs[-1] = replace(last, end=line.end, lines=(last.lines[0], index + 1))
        else:
            paragraphs.append(Paragraph(line.start, line.end, (index, index + 1)))
    return tuple(paragraphs)
