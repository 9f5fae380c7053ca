"""A page made ready for the search for its article: furniture out, tables into rows.

Portals mark menus, columns and footers by tags and class names; what is marked so and holds
little of the page's text goes first, so that no footer passes for the end of an article.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["CELL", "LINE_BREAK", "ROW", "drop_furniture", "keep_line_breaks", "tables_to_rows"]

LINE_BREAK: Final = "\ue000"
"""Private use: stands for a ``<br>`` while blanks are squeezed."""
CELL: Final = "\ue001"
"""Private use: stands between the cells of a table row."""
ROW: Final = re.compile("\ue002(\\d+)\ue002")
"""Stands in front of a table row, with its number in the list of rows."""

_FURNITURE_TAGS: Final = ("footer", "nav", "aside")
_FURNITURE_NAMES: Final = re.compile(
    r"(?:^|[\s_-])(?:footer|chan-trang|copyright|sidebar|breadcrumbs?|duong-dan|menu|navbar|related"
    r"|lien-quan|tin-khac|tin-lien-quan|binh-luan|comments?|share|chia-se|social|print|counter"
    r"|thong-ke|widget)(?:$|[\s_-])",
    re.IGNORECASE,
)
_MOST_OF_PAGE: Final = 0.3
"""An element with more of the page's text is never furniture, whatever it is called."""
_BLANK: Final = re.compile(r"[\s\u00a0]*\Z")
_LONG_CELL: Final = 300  # a cell with more is a column of the page, not of a table
_MOST_ROWS: Final = 2_000
_BREAKS: Final = ("br", "p", "div", "li")
_NOT_CELLS: Final = "descendant::table|descendant::script|descendant::form|descendant::h1"


def drop_furniture(root: HtmlElement) -> None:
    """Empty menus, columns beside the article, comments and footers of a page.

    The elements themselves stay, so that XPaths go on naming places of the page as it came.
    """
    from lxml import etree

    begun: list[int] = []
    sizes: list[tuple[HtmlElement, int]] = []
    total = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        marked = isinstance(element.tag, str) and _is_furniture(element)
        if event == "start":
            begun += [total] if marked else []
            total += len(element.text or "")
            continue
        if marked:
            sizes.append((element, total - begun.pop()))
        total += len(element.tail or "")
    for element, size in sizes:
        if size <= _MOST_OF_PAGE * total:
            element.clear(keep_tail=True)


def _is_furniture(element: HtmlElement) -> bool:
    if element.tag in ("html", "body"):
        return False
    return element.tag in _FURNITURE_TAGS or _is_named_furniture(element)


def _is_named_furniture(element: HtmlElement) -> bool:
    name = f"{element.get('class', '')} {element.get('id', '')}"
    return len(name) < 500 and _FURNITURE_NAMES.search(name) is not None


def tables_to_rows(root: HtmlElement) -> list[str]:
    """Turn tables of data into paragraphs, one a row, and return the XPath of each row.

    A table that holds another one, or a cell as long as a paragraph, sets the page and stays.
    """
    tree = root.getroottree()
    paths: list[str] = []
    for table in list(root.iter("table")):
        rows = [[*row.iterchildren("td", "th")] for row in table.iter("tr")]
        rows = [row for row in rows if row]
        if not _is_data(table, rows) or len(paths) + len(rows) > _MOST_ROWS:
            continue
        lines = []
        for row in rows:
            cells = [_cell_text(cell) for cell in row]
            lines.append(f"\ue002{len(paths)}\ue002" + CELL.join(cells))
            paths.append(tree.getpath(row[0].getparent()))
        for child in list(table):
            table.remove(child)
        table.text = ""
        table.tag = "div"
        for line in lines:
            paragraph = table.makeelement("p")
            paragraph.text = line
            table.append(paragraph)
    return paths


def _cell_text(cell: HtmlElement) -> str:
    """Return the text of a cell in one line; a blank stands where the page breaks it."""
    for element in cell.iter(*_BREAKS):
        element.tail = " " + (element.tail or "")
    return " ".join(cell.text_content().split())


def _is_data(table: HtmlElement, rows: list[list[HtmlElement]]) -> bool:
    if len(rows) < 2 or max(map(len, rows)) < 2 or table.xpath(_NOT_CELLS):
        return False
    return all(len(cell.text_content()) <= _LONG_CELL for row in rows for cell in row)


def keep_line_breaks(root: HtmlElement) -> None:
    """Mark each lone ``<br>``; two in a row already part paragraphs for justext."""
    for element in root.iter("br"):
        after, before = element.getnext(), element.getprevious()
        paired_after = after is not None and after.tag == "br" and _is_blank(element.tail)
        paired_before = before is not None and before.tag == "br" and _is_blank(before.tail)
        if not paired_after and not paired_before:
            element.tail = LINE_BREAK + (element.tail or "")


def _is_blank(text: str | None) -> bool:
    return _BLANK.match(text or "") is not None
