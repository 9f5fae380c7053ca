"""What a Word document says outside its text: fonts and levels of styles, numbers of lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from baocao.readers.docx_package import tag

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["Format", "Numbering", "Styles", "switched_on"]

_DEEPEST: Final = 30  # styles built on styles; a circle ends here
_OFF: Final = frozenset({"0", "false", "off"})
_ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LEVELS: Final = 9  # ECMA-376 17.9.3: lists have nine levels
_MOST: Final = 5_000  # numbers above are written in digits: no report has such a list


@dataclass(frozen=True, slots=True)
class Format:
    """What holds for a run or paragraph: None means that nothing is said here.

    ``level`` is the outline level of a heading, 0 for the first; ``list_id`` and
    ``list_level`` name a list of the numbering part.
    """

    font: str | None = None
    capitals: bool | None = None
    bold: bool | None = None
    hidden: bool | None = None
    level: int | None = None
    list_id: str | None = None
    list_level: int | None = None

    def over(self, base: Format) -> Format:
        """Return this format with what it leaves open taken from another.

        >>> Format(font=".VnTime").over(Format(font="Arial", bold=True))
        ... # doctest: +NORMALIZE_WHITESPACE
        Format(font='.VnTime', capitals=None, bold=True, hidden=None, level=None, list_id=None,
               list_level=None)
        """
        return Format(
            *(
                theirs if (ours := getattr(self, name)) is None else ours
                for name in self.__slots__
                for theirs in (getattr(base, name),)
            )
        )


def switched_on(properties: _Element, name: str) -> bool | None:
    """Tell whether a property such as ``w:b`` is on, off, or not there (None)."""
    found = properties.find(tag(name))
    if found is None:
        return None
    return str(found.get(tag("val"), "1")).lower() not in _OFF


def _whole(value: str | None) -> int | None:
    return int(value) if value is not None and value.isascii() and value.isdigit() else None


def _value(parent: _Element | None, name: str) -> str | None:
    found = parent.find(tag(name)) if parent is not None else None
    value: str | None = None if found is None else found.get(tag("val"))
    return value


class Styles:
    """Formats by style, with what styles take from those that they are based on."""

    def __init__(self, root: _Element | None) -> None:
        self._styles: dict[str, _Element] = {}
        self._found: dict[str, Format] = {}
        self._default = ""
        base = None
        if root is not None:
            for style in root.iterfind(tag("style")):
                name = style.get(tag("styleId"), "")
                self._styles[name] = style
                if style.get(tag("type")) == "paragraph" and style.get(tag("default")) == "1":
                    self._default = name
            base = root.find(f"{tag('docDefaults')}/{tag('rPrDefault')}")
        self.base = read_format(base)

    def name(self, style: str | None) -> str:
        """Return the name of a style in small letters: names are alike in all languages."""
        found = _value(self._styles.get(style or self._default), "name")
        return (found or "").lower()

    def format(self, style: str | None, *, paragraph: bool) -> Format:
        """Return the whole format of a style; that of the default style when none is named."""
        name = style if style in self._styles else (self._default if paragraph else "")
        if name not in self._found:
            self._found[name] = self._resolve(name)
        return self._found[name]

    def _resolve(self, name: str | None) -> Format:
        found = Format()
        for _ in range(_DEEPEST):
            style = self._styles.get(name or "")
            if style is None:
                break
            found = found.over(read_format(style))
            name = _value(style, "basedOn")
        return found


def read_format(parent: _Element | None) -> Format:
    """Return what an element with ``w:rPr`` and ``w:pPr`` in it says itself."""
    if parent is None:
        return Format()
    run, paragraph = parent.find(tag("rPr")), parent.find(tag("pPr"))
    level = _whole(_value(paragraph, "outlineLvl"))
    lists = paragraph.find(tag("numPr")) if paragraph is not None else None
    return Format(
        font=_font(run),
        capitals=None if run is None else switched_on(run, "caps"),
        bold=None if run is None else switched_on(run, "b"),
        hidden=None if run is None else switched_on(run, "vanish"),
        level=level,
        list_id=_value(lists, "numId"),
        list_level=_whole(_value(lists, "ilvl")),
    )


def _font(run: _Element | None) -> str | None:
    """Return the font of letters above ASCII; a font of the theme is never an old one."""
    fonts = run.find(tag("rFonts")) if run is not None else None
    if fonts is None:
        return None
    if fonts.get(tag("hAnsiTheme")) or fonts.get(tag("asciiTheme")):
        return "theme"
    name: str | None = fonts.get(tag("hAnsi")) or fonts.get(tag("ascii"))
    return name


class Numbering:
    """Numbers that Word draws before paragraphs and does not keep in their text."""

    def __init__(self, root: _Element | None) -> None:
        self._levels: dict[str, dict[int, _Element]] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, list[int | None]] = {}
        if root is None:
            return
        for abstract in root.iterfind(tag("abstractNum")):
            levels = {_whole(lvl.get(tag("ilvl"))): lvl for lvl in abstract.iterfind(tag("lvl"))}
            self._levels[abstract.get(tag("abstractNumId"), "")] = {
                level: found for level, found in levels.items() if level is not None
            }
        for number in root.iterfind(tag("num")):
            abstract_id = _value(number, "abstractNumId") or ""
            self._abstract[number.get(tag("numId"), "")] = abstract_id

    def label(self, list_id: str | None, level: int) -> str:
        """Return the number of the next paragraph of a list, '' for none; '-' for a bullet."""
        abstract = self._abstract.get(list_id or "")
        levels = self._levels.get(abstract or "")
        if abstract is None or not levels or level not in levels or level >= _LEVELS:
            return ""
        counts = self._counts.setdefault(abstract, [None] * _LEVELS)
        own = counts[level]
        counts[level] = self._start(levels, level) if own is None else own + 1
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        if _value(levels[level], "numFmt") == "bullet":
            return "-"
        text = _value(levels[level], "lvlText") or ""
        for n in range(level + 1):
            count = counts[n]
            shown = self._start(levels, n) if count is None else count
            form = _value(levels.get(n), "numFmt") or "decimal"
            text = text.replace(f"%{n + 1}", number_text(shown, form))
        return text.strip()

    @staticmethod
    def _start(levels: dict[int, _Element], level: int) -> int:
        found = _whole(_value(levels.get(level), "start"))
        return 1 if found is None else found


def number_text(number: int, form: str) -> str:
    """Write a number as a list does; forms other than these are written in digits.

    >>> [number_text(4, form) for form in ("decimal", "upperRoman", "lowerLetter", "none")]
    ['4', 'IV', 'd', '']
    >>> number_text(28, "upperLetter"), number_text(3, "decimalZero"), number_text(0, "upperRoman")
    ('BB', '03', '0')
    """
    if form == "none":
        return ""
    if form == "decimalZero":
        return f"{number:02d}"
    if 0 < number < _MOST and form.endswith("Roman"):
        text = ""
        for value, sign in _ROMAN:
            text += sign * (number // value)
            number %= value
    elif 0 < number < _MOST and form.endswith("Letter"):
        text = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
    else:
        return str(number)
    return text.upper() if form.startswith("upper") else text
