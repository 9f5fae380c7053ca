"""What a page says about itself: its title, the day of publication, and whose portal it is on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["headline", "published", "title", "unit"]

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

# A ward or commune by its type and name: a number, or two to four capitalised syllables.
_UNIT: Final = re.compile(
    r"(?<!\w)(?P<type>[Pp]hường|[Xx]ã|[Tt]hị trấn|[Đđ]ặc khu)\s+"
    r"(?P<name>\d{1,2}(?!\w)|[A-ZÀ-ÝĂĐĨŨƠƯẠ-Ỹ]\w{0,7}(?:[ '’-][A-ZÀ-ÝĂĐĨŨƠƯẠ-Ỹ]\w{0,7}){0,3})",
)
_CAPITALS: Final = re.compile(r"(?<!\w)(?:PHƯỜNG|XÃ|THỊ TRẤN|ĐẶC KHU)\s[\w ]{1,40}")
_OWNER: Final = re.compile(
    r"(?:(?:cổng|trang) thông tin điện tử|cơ quan chủ quản|bản quyền(?: ©)?(?: thuộc)?(?: về)?)"
    r"(?P<rest>[^\n]{0,90})",
    re.IGNORECASE,
)
_OWNER_META: Final = (
    "//meta[@property='og:site_name']/@content",
    "//meta[@name='copyright' or @name='author' or @name='DC.publisher']/@content",
)


def _squeeze(text: str) -> str:
    return " ".join(text.split())


def headline(root: HtmlElement) -> str:
    """Return the first ``<h1>`` that holds text, in one line; '' when there is none."""
    for element in root.iter("h1"):
        text = _squeeze("".join(element.itertext()))
        if text:
            return text
    return ""


def title(root: HtmlElement) -> str:
    """Return the headline, else what the page calls its title, else ''."""
    if text := headline(root):
        return text
    for path in ("//meta[@property='og:title']/@content", "//title/text()"):
        for found in root.xpath(path):
            if text := _squeeze(str(found)):
                return text
    return ""


def unit(root: HtmlElement) -> str:
    """Return the ward or commune whose portal a page is on, as ``xã Tân Lộc``; else ''.

    Portals name it in their own name (``Cổng thông tin điện tử xã …``), in meta tags, or in
    the line of copyright. A place that only the article names is none: it may be any.
    """
    for text in _owners(root):
        for line in (text, _small(text)):
            if found := _UNIT.search(line):
                return f"{found['type'].lower()} {found['name']}"
    return ""


def _owners(root: HtmlElement) -> Iterator[str]:
    """Yield what names the owner of a page, best first."""
    for path in _OWNER_META:
        yield from (str(found) for found in root.xpath(path))
    for found in root.xpath("//title/text()"):
        yield from (match["rest"] for match in _OWNER.finditer(str(found)))
    text = "\n".join(_squeeze(str(piece)) for piece in root.itertext())
    lines = [line for line in text.split("\n") if line]
    for index, line in enumerate(lines):
        if match := _OWNER.search(line):
            # The name of the unit often stands in an element of its own.
            yield " ".join([match["rest"], *lines[index + 1 : index + 2]])


def _small(text: str) -> str:
    """Return a text with a unit in capitals written as in running text.

    >>> _small("TRANG THÔNG TIN ĐIỆN TỬ PHƯỜNG LAM HẠ")
    'TRANG THÔNG TIN ĐIỆN TỬ phường Lam Hạ'
    """
    return _CAPITALS.sub(_lower_unit, text)


def _lower_unit(match: re.Match[str]) -> str:
    for kind in ("PHƯỜNG", "XÃ", "THỊ TRẤN", "ĐẶC KHU"):
        if match[0].startswith(kind):
            return kind.lower() + match[0][len(kind) :].title()
    return match[0]


def published(root: HtmlElement, content: str) -> str:
    """Return the day of publication as an ISO date, or ''."""
    stated = [str(found) for path in _DATE_PATHS for found in root.xpath(path)]
    stated += [match[1] for match in _JSON_DATE.finditer(content)]
    for value in stated:
        if day := first_date(value):
            return day
    text = _squeeze(root.text_content())
    for label in _DATE_LABEL.finditer(text):
        if day := first_date(text[label.end() : label.end() + _DATE_REACH]):
            return day
    return ""


def first_date(text: str) -> str:
    """Return the first possible date of a short text in ISO form, or ''.

    >>> first_date("2022-01-17T05:59:00+07:00"), first_date(": 17/01/2022 | 05:59")
    ('2022-01-17', '2022-01-17')
    >>> first_date("31/02/2022"), first_date("")
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
