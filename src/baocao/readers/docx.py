"""Word documents (.docx): paragraphs, headings, lists, tables, text boxes, captions, notes.

The XML is walked here, over lxml. Tried first: viparse 0.1.31 gives a text box four times and
loses the capitals of ``.VnTimeH`` and the numbers of lists; mammoth 1.13 tells the font of a run
but not that of its style, and no numbers; docx2python 3.7 tells no font, without which text in
old fonts cannot be converted; python-docx 1.2 has no way to insertions, text boxes and notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from baocao.readers import ReadError, Reading
from baocao.readers.docx_package import Package, tag
from baocao.readers.docx_runs import Content, chosen, read_content
from baocao.readers.docx_styles import Format, Numbering, Styles, read_format
from baocao.readers.encodings import is_blank
from baocao.readers.legacy import loss
from baocao.readers.old_fonts import Converter, Run
from baocao.readers.pieces import CELL_GAP, SHORT, Piece, join_pieces

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["read"]

_MC_ALTERNATE: Final = (
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
)
_WRAPPERS: Final = frozenset(tag(name) for name in ("ins", "moveTo", "customXml", "sdtContent"))
_HEADING_STYLE: Final = re.compile(r"(?:heading \d|title|subtitle)\Z")
_CONTENTS_STYLE: Final = re.compile(r"(?:toc \d|toc heading|table of figures)\Z")
_IN_CELL: Final = str.maketrans("\n\t", "  ")
_BODY_LEVEL: Final = 9  # ECMA-376 17.3.1.20: this outline level says 'no heading'
_LONGEST_HEADING: Final = 200
_RELATIONS: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# Tables of headers and signatures: two or three cells with whole paragraphs in them.
_LAYOUT_ROWS: Final = 3
_LAYOUT_COLUMNS: Final = 3
_FURNITURE: Final = re.compile(r"[\W\d_]*(?:trang|page)?[\W\d_]*", re.IGNORECASE)


@dataclass(slots=True)
class _Line:
    """A paragraph or table row before the old fonts in it are converted."""

    runs: list[Run]
    kind: str
    anchor: str
    parted: bool = True
    """Whether a blank line stands before it whatever its length."""


@dataclass(slots=True)
class _Losses:
    """What the document holds and the text does not, by kind."""

    found: dict[str, list[str]] = field(default_factory=dict)

    def add(self, what: str, *examples: str) -> None:
        if examples:
            self.found.setdefault(what, []).extend(examples)


def read(data: bytes, source: str = "") -> Reading:
    """Return the text of a Word document, a line a paragraph or table row.

    Cells are parted by tabs. Tracked insertions are in, deletions are out; notes stand at
    the end. Runs in old fonts are converted. Blocks are anchored as ``paragraph 12``,
    ``table 2 row 3``, ``text box 1`` or ``footnote 4``. ``meta`` has ``encoding``
    (``unicode``, ``tcvn3+unicode`` …) and, where something is not in the text, ``losses``.
    Raises ReadError for a document that is damaged, encrypted, too large or without text.
    """
    package = Package(data, source)
    walker = _Walker(package)
    lines = [line for line in walker.lines() if _runs_text(line.runs).strip()]
    converter = Converter(run for line in lines for run in line.runs)
    texts, encoding, repaired = converter.convert([line.runs for line in lines])
    pieces = list(_pieces(lines, texts))
    if not pieces:
        raise ReadError("a Word document without text", source)
    losses = [loss(what, examples) for what, examples in walker.losses.found.items()]
    losses += repaired
    text, blocks = join_pieces(pieces)
    meta: dict[str, Any] = {"encoding": encoding}
    return Reading(text, meta | {"losses": losses} if losses else meta, blocks)


def _runs_text(runs: list[Run]) -> str:
    return "".join(run.text for run in runs)


def _pieces(lines: list[_Line], texts: list[str]) -> Iterator[Piece]:
    """Join short lines that nothing parts; part all others by a blank line."""
    short = False
    before = ""
    for line, text in zip(lines, texts, strict=True):
        text = _tidy_row(text) if line.kind == "table" else _tidy(text)
        if is_blank(text):
            continue
        own = len(text) <= SHORT and line.kind in ("paragraph", "table")
        joined = own and short and not line.parted
        joined = joined or (line.kind == before == "table" and not line.parted)
        yield Piece(text, line.kind, line.anchor, joined)
        short, before = own, line.kind


def _tidy(text: str) -> str:
    lines = (line.strip(" \t\u00a0") for line in text.replace("\u00ad", "").split("\n"))
    return "\n".join(line for line in lines if line)


def _tidy_row(text: str) -> str:
    """Return a table row without blanks at its end; a tab in front is an empty first cell."""
    return text.replace("\u00ad", "").rstrip()


class _Walker:
    """Walks the body once, in order; counts paragraphs, tables and boxes for the anchors."""

    def __init__(self, package: Package) -> None:
        self.losses = _Losses()
        self._package = package
        self._main = _main_part(package)
        folder = self._main.rpartition("/")[0]
        self._folder = f"{folder}/" if folder else ""
        self._styles = Styles(package.part(f"{self._folder}styles.xml"))
        self._numbering = Numbering(package.part(f"{self._folder}numbering.xml"))
        self._notes: list[tuple[str, str]] = []
        self._carried: list[Run] = []
        self._paragraphs = self._tables = self._boxes = 0
        self._parted = True

    def lines(self) -> Iterator[_Line]:
        """Yield every line of the document: body first, then footnotes and endnotes."""
        body = self._package.require(self._main).find(tag("body"))
        if body is not None:
            yield from self._blocks(body, "")
        for kind in ("footnote", "endnote"):
            yield from self._read_notes(kind)
        self._look_beside()

    def _blocks(self, parent: _Element, where: str) -> Iterator[_Line]:
        for child in parent:
            if child.tag == tag("p"):
                yield from self._paragraph(child, where)
            elif child.tag == tag("tbl"):
                yield from self._table(child, where)
            elif child.tag == tag("sdt"):
                for content in child.iterfind(tag("sdtContent")):
                    yield from self._blocks(content, where)
            elif child.tag in _WRAPPERS:
                yield from self._blocks(child, where)
            elif child.tag == _MC_ALTERNATE:
                for inner in chosen(child):
                    yield from self._blocks([inner], where)  # type: ignore[arg-type]
            elif child.tag == tag("altChunk"):
                self.losses.add("files put into the document", "altChunk")

    def _paragraph(self, paragraph: _Element, where: str) -> Iterator[_Line]:
        if not where:
            self._paragraphs += 1
        form, name, content = self._read(paragraph)
        runs = [*self._carried, *content.runs]
        self._carried = []
        if _mark_is_deleted(paragraph):
            self._carried = runs
        elif not _runs_text(runs).strip():
            self._parted = True
        elif _CONTENTS_STYLE.match(name):
            self.losses.add("table of contents", _runs_text(runs))
        else:
            label = self._numbering.label(form.list_id, form.list_level or 0)
            if label:
                runs.insert(0, Run(f"{label} "))
            kind = _kind(name, form, content, runs)
            anchor = where or f"paragraph {self._paragraphs}"
            yield _Line(runs, kind, anchor, self._parted or kind == "caption")
            self._parted = kind == "caption"
        for box in content.boxes:
            self._boxes += 1
            self._parted = True
            yield from self._blocks(box, f"text box {self._boxes}")
            self._parted = True

    def _read(self, paragraph: _Element) -> tuple[Format, str, Content]:
        """Return format, style name and content of a paragraph; note what it leaves out."""
        properties = paragraph.find(tag("pPr"))
        chosen_style = properties.find(tag("pStyle")) if properties is not None else None
        style = chosen_style.get(tag("val")) if chosen_style is not None else None
        base = self._styles.format(style, paragraph=True)
        own = read_format(paragraph)  # the run properties here are those of the mark
        form = Format(level=own.level, list_id=own.list_id, list_level=own.list_level).over(base)
        content = read_content(paragraph, self._styles, form.over(self._styles.base))
        self._notes += content.notes
        self.losses.add("pictures and charts", *["picture"] * content.pictures)
        self.losses.add("deleted text of tracked changes", *content.deleted)
        self.losses.add("hidden text", *content.hidden)
        self.losses.add("signs of symbol fonts", *content.symbols)
        return form, self._styles.name(style), content

    def _table(self, table: _Element, where: str) -> Iterator[_Line]:
        rows = [[*_parts(row, "tc")] for row in _rows(table)]
        if not where:
            self._tables += 1
        anchor = where or f"table {self._tables}"
        if _is_layout(rows):
            for row in rows:
                for cell in row:
                    self._parted = True
                    yield from self._blocks(cell, anchor)
            self._parted = True
            return
        for number, row in enumerate(rows, start=1):
            runs: list[Run] = []
            for index, cell in enumerate(row):
                runs += [Run(CELL_GAP)] if index else []
                runs += self._cell(cell)
            while runs and not runs[-1].text.strip():
                runs.pop()
            yield _Line(runs, "table", f"{anchor} row {number}", parted=number == 1)
        self._parted = True

    def _cell(self, cell: _Element) -> list[Run]:
        """Return the runs of a cell in one line, a blank between its paragraphs."""
        runs: list[Run] = []
        for line in self._blocks(cell, "cell"):
            runs += [Run(" ")] if runs else []
            runs += [Run(run.text.translate(_IN_CELL), run.charset, run.capitals)
                     for run in line.runs]  # fmt: skip
        return runs

    def _read_notes(self, kind: str) -> Iterator[_Line]:
        wanted = [number for found, number in self._notes if found == kind]
        root = self._package.part(f"{self._folder}{kind}s.xml") if wanted else None
        if root is None:
            return
        notes = {note.get(tag("id")): note for note in root.iterfind(tag(kind))}
        for count, number in enumerate(wanted, start=1):
            if (note := notes.get(number)) is not None:
                self._parted = True
                yield from self._blocks(note, f"{kind} {count}")

    def _look_beside(self) -> None:
        """Report what stands outside the text: comments, headers and footers with words."""
        comments = self._package.part(f"{self._folder}comments.xml")
        if comments is not None:
            for comment in comments.iterfind(tag("comment")):
                self.losses.add("comments", _all_text(comment))
        for name in self._package.names(f"{self._folder}header", f"{self._folder}footer"):
            root = self._package.part(name)
            text = "" if root is None else _all_text(root)
            if not _FURNITURE.fullmatch(text):
                self.losses.add("headers and footers", text)


def _main_part(package: Package) -> str:
    """Return the name of the part with the body, as the package's relations give it."""
    relations = package.part("_rels/.rels")
    for relation in [] if relations is None else relations.iterfind(_RELATIONS):
        if str(relation.get("Type", "")).endswith("/officeDocument"):
            return str(relation.get("Target", "")).lstrip("/")
    return "word/document.xml"


def _all_text(parent: _Element) -> str:
    return " ".join("".join(str(t.text or "") for t in parent.iter(tag("t"))).split())


def _mark_is_deleted(paragraph: _Element) -> bool:
    """Tell whether a tracked change joins this paragraph to the next one."""
    return paragraph.find(f"{tag('pPr')}/{tag('rPr')}/{tag('del')}") is not None


def _kind(name: str, form: Format, content: Content, runs: list[Run]) -> str:
    if name.startswith("caption"):
        return "caption"
    if _HEADING_STYLE.match(name) or (form.level is not None and form.level < _BODY_LEVEL):
        return "heading"
    text = _runs_text(runs).strip()
    short = len(text) <= _LONGEST_HEADING and not text.endswith((".", ";", ","))
    return "heading" if content.bold and short else "paragraph"


def _rows(table: _Element) -> Iterator[_Element]:
    """Yield the rows of a table that no tracked change deleted."""
    for row in _parts(table, "tr"):
        if row.find(f"{tag('trPr')}/{tag('del')}") is None:
            yield row


def _parts(parent: _Element, name: str) -> Iterator[_Element]:
    """Yield the rows of a table or the cells of a row, through whatever wraps them."""
    for child in parent:
        if child.tag == tag(name):
            yield child
        elif child.tag in _WRAPPERS:
            yield from _parts(child, name)
        elif child.tag == tag("sdt"):
            for content in child.iterfind(tag("sdtContent")):
                yield from _parts(content, name)


def _is_layout(rows: list[list[_Element]]) -> bool:
    """Tell whether a table only sets paragraphs side by side: a header, a signature, a box."""
    if len(rows) == 1 and len(rows[0]) == 1:
        return True
    if len(rows) > _LAYOUT_ROWS or any(len(row) > _LAYOUT_COLUMNS for row in rows):
        return False
    return any(
        sum(bool(_all_text(p)) for p in cell.iterfind(tag("p"))) > 1 for row in rows for cell in row
    )
