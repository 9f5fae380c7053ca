"""One paragraph of a Word document: its runs with their fonts, text boxes and notes.

Tracked insertions are text, tracked deletions are not. Of the two drawings that Word keeps
of a text box only the first is read, so that nothing comes twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from baocao.readers.charsets import font_charset
from baocao.readers.docx_package import tag
from baocao.readers.docx_styles import Format, Styles, read_format
from baocao.readers.old_fonts import Run

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["Content", "chosen", "read_content"]

_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_ALTERNATE: Final = _MC + "AlternateContent"
_INLINE: Final = frozenset(
    tag(name)
    for name in ("ins", "moveTo", "hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple",
                 "dir", "bdo", "customXml")
)  # fmt: skip
_GONE: Final = frozenset({tag("del"), tag("moveFrom")})
_LETTERS: Final = {
    tag("tab"): "\t", tag("ptab"): "\t", tag("br"): "\n", tag("cr"): "\n",
    tag("noBreakHyphen"): "-", tag("softHyphen"): "\u00ad",
}  # fmt: skip
_NOTES: Final = {tag("footnoteReference"): "footnote", tag("endnoteReference"): "endnote"}
_DRAWN: Final = frozenset({tag("drawing"), tag("pict"), tag("object"), _ALTERNATE})
_PICTURES: Final = (
    "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic",
    "{urn:schemas-microsoft-com:vml}imagedata",
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart",
)
# Signs of the fonts Symbol and Wingdings that reports use: bullets, arrows, degrees.
_SYMBOLS: Final = {0xB7: "-", 0xA7: "-", 0xD8: "-", 0xFC: "-", 0x76: "-", 0xE0: "→", 0xB0: "°",
                   0xA3: "≤", 0xB3: "≥", 0xB1: "±", 0xB4: "×"}  # fmt: skip


@dataclass(slots=True)
class Content:
    """What one paragraph holds: runs in order, and what hangs on them."""

    runs: list[Run] = field(default_factory=list)
    boxes: list[_Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    bold: bool = True
    """Whether every letter is bold; also True while there is none."""
    pictures: int = 0
    deleted: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    symbols: list[str] = field(default_factory=list)


def chosen(alternate: _Element) -> Iterator[_Element]:
    """Yield what stands in the first choice of an ``mc:AlternateContent``."""
    for branch in alternate:
        if branch.tag in (_MC + "Choice", _MC + "Fallback"):
            yield from branch
            return


def read_content(paragraph: _Element, styles: Styles, base: Format) -> Content:
    """Return the content of a ``w:p``; ``base`` is the format of its style."""
    found = Content()
    _walk(paragraph, styles, base, found)
    return found


def _walk(parent: _Element, styles: Styles, base: Format, found: Content) -> None:
    for child in parent:
        if child.tag == tag("r"):
            _read_run(child, styles, base, found)
        elif child.tag in _INLINE:
            _walk(child, styles, base, found)
        elif child.tag in _GONE:
            text = "".join(str(t.text or "") for t in child.iter(tag("delText"), tag("t")))
            found.deleted += [text] if text.strip() else []
        elif child.tag == _ALTERNATE:
            for inner in chosen(child):
                if inner.tag == tag("r"):
                    _read_run(inner, styles, base, found)
        elif child.tag in (_MATH + "oMath", _MATH + "oMathPara"):
            found.runs.append(Run("".join(str(t.text or "") for t in child.iter(_MATH + "t"))))


def _read_run(run: _Element, styles: Styles, base: Format, found: Content) -> None:
    properties = run.find(tag("rPr"))
    own = read_format(run)
    style = properties.find(tag("rStyle")) if properties is not None else None
    if style is not None:
        own = own.over(styles.format(style.get(tag("val")), paragraph=False))
    form = own.over(base)
    text = _text(run, found)
    if not text:
        return
    if form.hidden:
        found.hidden.append(text)
        return
    if text.strip():
        found.bold = found.bold and bool(form.bold)
    charset = font_charset(form.font or "")
    name, drawn = charset if charset is not None else (None, False)
    found.runs.append(Run(text, name, bool(form.capitals) or drawn))


def _text(run: _Element, found: Content) -> str:
    """Return the text of a run; note what hangs on it."""
    out: list[str] = []
    for child in run:
        if child.tag == tag("t"):
            out.append(child.text or "")
        elif child.tag in _LETTERS:
            out.append(_LETTERS[child.tag])
        elif child.tag == tag("sym"):
            out.append(_symbol(child, found))
        elif child.tag in _NOTES:
            found.notes.append((_NOTES[child.tag], child.get(tag("id"), "")))
        elif child.tag in _DRAWN:
            _read_drawing(child, found)
    return "".join(out)


def _symbol(symbol: _Element, found: Content) -> str:
    """Return the sign behind a ``w:sym``: a code of a symbol font, often above 0xF000."""
    code = symbol.get(tag("char"), "")
    try:
        sign = _SYMBOLS.get(int(code, 16) & 0xFF, "")
    except ValueError:
        sign = ""
    if not sign:
        found.symbols.append(f"{symbol.get(tag('font'), '')} {code}")
    return sign


def _read_drawing(element: _Element, found: Content) -> None:
    """Collect the text boxes of a drawing and count its pictures; walks without recursion."""
    waiting = [element]
    while waiting:
        here = waiting.pop()
        if here.tag == tag("txbxContent"):
            found.boxes.append(here)
            continue
        found.pictures += here.tag in _PICTURES
        waiting.extend(reversed(list(chosen(here) if here.tag == _ALTERNATE else here)))
