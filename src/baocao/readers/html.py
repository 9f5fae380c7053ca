"""Pages of portals: the article without menus, counters and footers.

justext with its Vietnamese stop words tells article from furniture; its defaults
are set for long pages and return nothing on short ones, so the lengths are lower
here. When it keeps nothing, the text of the whole body is taken.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from baocao.readers import Block, ReadError, Reading
from baocao.readers.encodings import decode, is_blank

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
# Where pages keep the day of publication, best first.
_DATE_PATHS: Final = (
    "//meta[@property='article:published_time' or @name='article:published_time']/@content",
    "//meta[@itemprop='datePublished' or @name='datePublished' or @name='pubdate']/@content",
    "//meta[@name='DC.date.issued' or @name='dc.date' or @name='date']/@content",
    "//*[@itemprop='datePublished']/@datetime",
    "//time/@datetime",
)
_JSON_DATE: Final = re.compile(r'"datePublished"\s{0,5}:\s{0,5}"([^"]{8,40})"')
_ISO_DATE: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_DAY_DATE: Final = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)")
_DATE_LABEL: Final = re.compile(
    r"(?:ngày đăng|đăng ngày|ngày xuất bản|ngày cập nhật|cập nhật|thứ \w{2,4},)", re.IGNORECASE
)
_DATE_REACH: Final = 40
_LINE_BREAK: Final = "\ue000"  # private use: stands for a <br> while justext squeezes blanks
_GAP: Final = "\n\n"


class _Piece(NamedTuple):
    """A paragraph on its way into the text."""

    text: str
    kind: str
    anchor: str = ""


def read(data: bytes, source: str = "") -> Reading:
    """Return the article of a page, a paragraph a block, parted by blank lines.

    ``meta`` has ``encoding`` and, where the page says so, ``title`` and ``published``
    (ISO date); ``extraction`` is ``justext`` or ``body``. Raises ReadError for a page
    without text and for one that is no sane HTML.

    >>> page = "<h1>Tin</h1><p>Hội CTĐ phường vận động được 30 đơn vị máu.</p>".encode()
    >>> reading = read(page)
    >>> reading.text, reading.meta["title"]
    ('Tin\\n\\nHội CTĐ phường vận động được 30 đơn vị máu.', 'Tin')
    """
    if len(data) > MAX_BYTES:
        raise ReadError(f"page of {len(data):,} bytes; the limit is {MAX_BYTES:,}", source)
    declared = _DECLARED.search(data[:_HEAD_BYTES])
    content, encoding = decode(
        data, source=source, declared=declared[1].decode("ascii") if declared else ""
    )
    root = _parse(content, source)
    title = _title(root)
    meta = {"encoding": encoding, "title": title, "published": _published(root, content)}
    blocks, extraction = _article(root), "justext"
    if not blocks:
        blocks, extraction = list(_body(root)), "body"
    if not blocks:
        raise ReadError("a page without text", source)
    meta["extraction"] = extraction
    text, placed = _join(_with_headline(blocks, root))
    return Reading(text, {key: value for key, value in meta.items() if value}, placed)


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


def _article(root: HtmlElement) -> list[_Piece]:
    """Return the paragraphs that justext takes for the article; none when it gives up."""
    from justext import core

    _keep_line_breaks(root)
    try:
        paragraphs = core.ParagraphMaker.make_paragraphs(core.preprocessor(root))
    except RecursionError:  # lxml walks a tree of this depth by recursion
        return []
    if len(paragraphs) > _MAX_PARAGRAPHS:
        return []
    core.classify_paragraphs(paragraphs, _stop_words(), **_JUSTEXT)
    core.revise_paragraph_classification(paragraphs, _MAX_HEADING_DISTANCE)
    kept = (p for p in paragraphs if not p.is_boilerplate)
    pieces = (
        _Piece(_clean(p.text), "heading" if p.is_heading else "paragraph", p.xpath) for p in kept
    )
    return [piece for piece in pieces if piece.text]


@cache
def _stop_words() -> frozenset[str]:
    """Vietnamese stop words, decomposed as well: some portals publish decomposed letters."""
    from justext import get_stoplist

    words: frozenset[str] = get_stoplist("Vietnamese")
    return words | {unicodedata.normalize("NFD", word) for word in words}


def _keep_line_breaks(root: HtmlElement) -> None:
    """Mark each lone ``<br>``; two in a row already part paragraphs for justext."""
    for element in root.iter("br"):
        after, before = element.getnext(), element.getprevious()
        paired_after = after is not None and after.tag == "br" and is_blank(element.tail or "")
        paired_before = before is not None and before.tag == "br" and is_blank(before.tail or "")
        if not paired_after and not paired_before:
            element.tail = _LINE_BREAK + (element.tail or "")


def _clean(text: str) -> str:
    """Return a paragraph with one blank between words and a line feed at each kept break.

    >>> _clean(f" Công tác\\n y tế{_LINE_BREAK} Năm 2021\\u00a0")
    'Công tác y tế\\nNăm 2021'
    """
    lines = (" ".join(line.split()) for line in text.split(_LINE_BREAK))
    return "\n".join(line for line in lines if line)


def _body(root: HtmlElement) -> Iterator[_Piece]:
    """Yield all text of the page, parted at block tags; walks without recursion."""
    from lxml import etree

    open_text: list[str] = []
    tag = "p"
    skipped = 0
    body = root.find("body")
    for event, element in etree.iterwalk(root if body is None else body, events=("start", "end")):
        name = element.tag if isinstance(element.tag, str) else ""
        paired_break = name == "br" and not (element.tail or "").startswith(_LINE_BREAK)
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


def _flush(open_text: list[str], tag: str) -> Iterator[_Piece]:
    text = _clean("".join(open_text))
    open_text.clear()
    if not is_blank(text):
        yield _Piece(text, "heading" if tag in _HEADING_TAGS else "paragraph")


def _with_headline(pieces: list[_Piece], root: HtmlElement) -> list[_Piece]:
    """Put the page's ``<h1>`` in front when the article lost it: it often alone names the year."""
    headline = _headline(root)
    if not headline or any(headline in piece.text for piece in pieces[:5]):
        return pieces
    return [_Piece(headline, "heading"), *pieces]


def _join(pieces: Iterable[_Piece]) -> tuple[str, tuple[Block, ...]]:
    blocks = []
    start = 0
    texts = []
    for piece in pieces:
        texts.append(piece.text)
        blocks.append(Block(start, start + len(piece.text), piece.kind, piece.anchor))
        start += len(piece.text) + len(_GAP)
    return _GAP.join(texts), tuple(blocks)


def _headline(root: HtmlElement) -> str:
    """Return the first ``<h1>`` that holds text."""
    for element in root.iter("h1"):
        text = _clean("".join(element.itertext()))
        if text:
            return text
    return ""


def _title(root: HtmlElement) -> str:
    """Return the headline, else what the page calls its title."""
    if headline := _headline(root):
        return headline
    for path in ("//meta[@property='og:title']/@content", "//title/text()"):
        for found in root.xpath(path):
            if text := _clean(str(found)):
                return text
    return ""


def _published(root: HtmlElement, content: str) -> str:
    """Return the day of publication as an ISO date, or nothing."""
    stated = [str(found) for path in _DATE_PATHS for found in root.xpath(path)]
    stated += [match[1] for match in _JSON_DATE.finditer(content)]
    for value in stated:
        if day := _first_date(value):
            return day
    text = " ".join(root.text_content().split())
    for label in _DATE_LABEL.finditer(text):
        if day := _first_date(text[label.end() : label.end() + _DATE_REACH]):
            return day
    return ""


def _first_date(text: str) -> str:
    """Return the first possible date of a short text in ISO form, or nothing.

    >>> _first_date("2022-01-17T05:59:00+07:00"), _first_date(": 17/01/2022 | 05:59")
    ('2022-01-17', '2022-01-17')
    >>> _first_date("31/02/2022"), _first_date("")
    ('', '')
    """
    for pattern, order in ((_ISO_DATE, (1, 2, 3)), (_DAY_DATE, (3, 2, 1))):
        for match in pattern.finditer(text):
            year, month, day = (int(match[i]) for i in order)
            try:
                return date(year, month, day).isoformat()
            except ValueError:
                continue
    return ""
