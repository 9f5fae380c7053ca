"""Pages of portals: the article without menus, counters and footers.

justext with its Vietnamese stop words tells article from furniture; its defaults
are set for long pages and return nothing on short ones, so the lengths are lower
here. When it keeps nothing, the text of the whole body is taken.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from baocao.readers import ReadError, Reading
from baocao.readers.encodings import decode_report, is_blank
from baocao.readers.html_facts import headline, published, title, unit
from baocao.readers.html_page import (
    CELL,
    LINE_BREAK,
    ROW,
    drop_furniture,
    keep_line_breaks,
    tables_to_rows,
)
from baocao.readers.legacy import repair
from baocao.readers.pieces import CELL_GAP, Piece, join_pieces

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["read"]

MAX_BYTES: Final = 20_000_000
"""Larger pages are refused: no portal page has this size, and parsing would take minutes."""

_JUSTEXT: Final = {
    "length_low": 30,
    "length_high": 80,
    "stopwords_low": 0.05,
    "stopwords_high": 0.1,
    "max_link_density": 0.2,
    "no_headings": False,
}
_MAX_HEADING_DISTANCE: Final = 200
# justext looks for neighbours in quadratic time: 10,000 short paragraphs take 7 seconds.
_MAX_PARAGRAPHS: Final = 4_000
_DECLARED: Final = re.compile(
    rb"""<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}["']?([\w-]{1,40})""", re.I
)
_HEAD_BYTES: Final = 4096
_XML_DECLARATION: Final = re.compile(r"\A\s*<\?xml[^>]{0,500}\?>")
_HEADING_TAGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCK_TAGS: Final = _HEADING_TAGS | {
    "address", "article", "aside", "blockquote", "caption", "center", "dd", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "li", "main", "nav",
    "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_SKIPPED_TAGS: Final = frozenset({
    "script", "style", "noscript", "template", "head", "select", "option", "button",
    "textarea", "iframe", "svg",
})  # fmt: skip
# Share of the kept text that an element must hold to be the article with all its paragraphs.
_ARTICLE_SHARE: Final = 0.5
_FLAT: Final = 2  # '/html[1]/body[1]': an element of this depth is the page, no article
_MOST_LINKS: Final = 0.5


def read(data: bytes, source: str = "") -> Reading:
    """Return the article of a page, a paragraph a block, parted by blank lines.

    ``meta`` has ``encoding`` and, where the page says so, ``title``, ``published`` (ISO date)
    and ``unit`` (the ward or commune whose portal it is); ``extraction`` is ``justext`` or
    ``body``. Tables of data give a line a row, cells parted by tabs. Raises ReadError for a
    page without text and for one that is no sane HTML.

    >>> page = "<h1>Tin</h1><p>Hội CTĐ phường vận động được 30 đơn vị máu.</p>".encode()
    >>> reading = read(page)
    >>> reading.text, reading.meta["title"]
    ('Tin\\n\\nHội CTĐ phường vận động được 30 đơn vị máu.', 'Tin')
    """
    if len(data) > MAX_BYTES:
        raise ReadError(f"page of {len(data):,} bytes; the limit is {MAX_BYTES:,}", source)
    declared = _DECLARED.search(data[:_HEAD_BYTES])
    decoded = decode_report(
        data, source=source, declared=declared[1].decode("ascii") if declared else ""
    )
    root = _parse(decoded.text, source)
    meta: dict[str, Any] = {
        **decoded.meta,
        "title": title(root),
        "published": published(root, decoded.text),
        "unit": unit(root),
    }
    drop_furniture(root)
    head = headline(root)
    paths = tables_to_rows(root)
    found, meta["extraction"] = _article(root), "justext"
    if not found:
        found, meta["extraction"] = list(_body(root)), "body"
    if not found:
        raise ReadError("a page without text", source)
    pieces = _without_open_end(_with_headline(_mended(found, meta), head))
    text, blocks = join_pieces(_rows(pieces, paths))
    return Reading(text, {key: value for key, value in meta.items() if value}, blocks)


def _mended(pieces: list[Piece], meta: dict[str, Any]) -> list[Piece]:
    """Return pieces with text set right that the page kept in entities; name it in ``meta``."""
    repaired = repair([piece.text for piece in pieces])
    if repaired.encoding is not None:
        meta["encoding"] = f"{meta['encoding']}+{repaired.encoding}"
    if repaired.losses:
        meta["losses"] = [*meta.get("losses", []), *repaired.losses]
    texts = zip(pieces, repaired.pieces, strict=True)
    return [piece._replace(text=text) for piece, text in texts]


def _parse(content: str, source: str) -> HtmlElement:
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    # huge_tree lifts the depth that libxml2 allows from 256 to 2048 tags.
    parser = HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = document_fromstring(_XML_DECLARATION.sub("", content), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise ReadError(f"a page without text ({error})", source) from error
    # Behind such an error the parser drops the rest of the page without a word.
    for entry in parser.error_log:
        if entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
            raise ReadError(f"tags nested too deeply ({entry.message}, line {entry.line})", source)
    return root


def _article(root: HtmlElement) -> list[Piece]:
    """Return the paragraphs that justext takes for the article; none when it gives up."""
    from justext import core

    keep_line_breaks(root)
    try:
        paragraphs = core.ParagraphMaker.make_paragraphs(core.preprocessor(root))
    except RecursionError:  # lxml walks a tree of this depth by recursion
        return []
    if len(paragraphs) > _MAX_PARAGRAPHS:
        return []
    core.classify_paragraphs(paragraphs, _stop_words(), **_JUSTEXT)
    core.revise_paragraph_classification(paragraphs, _MAX_HEADING_DISTANCE)
    inside = _article_path(paragraphs)
    kept = (
        p
        for p in paragraphs
        if not p.is_boilerplate or (p.xpath.startswith(inside) and p.links_density() < _MOST_LINKS)
    )
    pieces = (
        Piece(_clean(p.text), "heading" if p.is_heading else "paragraph", p.xpath) for p in kept
    )
    return [piece for piece in pieces if piece.text]


def _article_path(paragraphs: Sequence[Any]) -> str:
    """Return the path of the element that holds most of what justext kept, '?' for none.

    Everything in it belongs to the article: bylines, short captions and rows of tables too,
    which justext takes for furniture because they are short.
    """
    sizes: Counter[str] = Counter()
    for paragraph in paragraphs:
        if not paragraph.is_boilerplate and not paragraph.is_heading:
            sizes[paragraph.xpath.rpartition("/")[0]] += len(paragraph.text)
    path, size = max(sizes.items(), key=lambda item: item[1], default=("", 0))
    if path.count("/") <= _FLAT or size < _ARTICLE_SHARE * sum(sizes.values()):
        return "?"
    return f"{path}/"


@cache
def _stop_words() -> frozenset[str]:
    """Vietnamese stop words, decomposed as well: some portals publish decomposed letters."""
    from justext import get_stoplist

    words: frozenset[str] = get_stoplist("Vietnamese")
    return words | {unicodedata.normalize("NFD", word) for word in words}


def _clean(text: str) -> str:
    """Return a paragraph with one blank between words and a line feed at each kept break.

    >>> _clean(f" Công tác\\n y tế{LINE_BREAK} Năm 2021\\u00a0")
    'Công tác y tế\\nNăm 2021'
    """
    lines = (" ".join(line.split()) for line in text.split(LINE_BREAK))
    return "\n".join(line for line in lines if line)


def _body(root: HtmlElement) -> Iterator[Piece]:
    """Yield all text of the page, parted at block tags; walks without recursion."""
    from lxml import etree

    open_text: list[str] = []
    tag = "p"
    skipped = 0
    body = root.find("body")
    for event, element in etree.iterwalk(root if body is None else body, events=("start", "end")):
        name = element.tag if isinstance(element.tag, str) else ""
        paired_break = name == "br" and not (element.tail or "").startswith(LINE_BREAK)
        if name in _BLOCK_TAGS or paired_break:
            yield from _flush(open_text, tag)
            tag = name if event == "start" else "p"
        if event == "start":
            skipped += name in _SKIPPED_TAGS
            if not skipped:
                open_text.append(element.text or "")
            continue
        skipped -= name in _SKIPPED_TAGS
        if not skipped:
            open_text.append(element.tail or "")
    yield from _flush(open_text, tag)


def _flush(open_text: list[str], tag: str) -> Iterator[Piece]:
    text = _clean("".join(open_text))
    open_text.clear()
    if not is_blank(text):
        yield Piece(text, "heading" if tag in _HEADING_TAGS else "paragraph")


def _with_headline(pieces: list[Piece], head: str) -> list[Piece]:
    """Put the page's ``<h1>`` in front when the article lost it: it often alone names the year."""
    if not head or any(head in piece.text for piece in pieces[:5]):
        return pieces
    return [Piece(head, "heading"), *pieces]


def _without_open_end(pieces: list[Piece]) -> list[Piece]:
    """Leave out headings at the end that nothing follows: ``Tin liên quan``, ``Thống kê``."""
    end = len(pieces)
    while end > 1 and pieces[end - 1].kind == "heading":
        end -= 1
    return pieces[:end] if end > 1 else pieces


def _rows(pieces: list[Piece], paths: list[str]) -> Iterator[Piece]:
    """Give table rows their cells and the anchor of the row in the page as it came."""
    before = -1
    for number, piece in enumerate(pieces):
        mark = ROW.match(piece.text)
        if mark is None:
            yield piece
            continue
        cells = (cell.strip() for cell in piece.text[mark.end() :].split(CELL))
        text = CELL_GAP.join(cells).rstrip()
        if text:
            yield Piece(text, "table", paths[int(mark[1])], joined=before == number - 1)
            before = number
