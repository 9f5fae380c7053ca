"""Offsets as other tools count them, settled by the text that they quote.

Python counts code points. JavaScript counts UTF-16 units, so that every emoji moves what
stands behind it; some tools count bytes, a CRLF as one, or what a reader sees as one
letter. Whatever was counted, the quoted text says which stretch was meant.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

CODE_POINTS: Final = "code points"
UTF16: Final = "UTF-16 units"
BYTES: Final = "bytes of UTF-8"
CRLF: Final = "CRLF as one"
GRAPHEMES: Final = "graphemes"
UNITS: Final = (CODE_POINTS, UTF16, CRLF, BYTES, GRAPHEMES)
"""Ways to count, in the order in which they are tried."""

_BREAK: Final = re.compile(r"[\r\n]")
_BREAKS: Final = re.compile(r"[\r\n]+")
_JOINER: Final = "\u200d"


@dataclass(frozen=True, slots=True)
class Quoted:
    """A stretch as a tool gives it: offsets, and the text that it covers where it says so."""

    start: int
    end: int
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """Where a stretch is, in code points; ``how`` says what had to be repaired, if anything."""

    start: int
    end: int
    how: str = ""


def settle(
    text: str, spans: Sequence[Quoted], *, unit: str = CODE_POINTS, guess: bool = False
) -> list[Settled | None]:
    """Return where each span is; None for one that lies outside or whose quote is nowhere.

    The unit under which most quotes fit is taken first, then every other one, then the
    nearest place where exactly the quote stands.

    Args:
        text: the text that the offsets count into.
        spans: as the tool gave them.
        unit: what the tool is known to count; no repair is told where it fits.
        guess: count spans without a quote in the unit under which most of them begin and
            end at words: for a tool that quotes nothing and has more than one unit.

    >>> text = "🎉 Thu 5 tỷ, chi 5 tỷ"
    >>> settle(text, [Quoted(7, 11, "5 tỷ")])
    [Settled(start=6, end=10, how='counted in UTF-16 units')]
    >>> settle(text, [Quoted(0, 4, "5 tỷ"), Quoted(6, 10, "6 tỷ")])
    [Settled(start=6, end=10, how='found at the nearest exact match'), None]
    """
    ruler = Ruler(text)
    ranked = [unit, *(other for other in UNITS if other != unit)]
    quoted = [span for span in spans if span.quote is not None]
    bare = [span for span in spans if span.quote is None]
    first = _best(ruler, quoted, ranked, _fits)
    counted = _best(ruler, bare, ranked, _at_words) if guess else unit
    order = [first, *(other for other in ranked if other != first)]
    missing: set[str] = set()
    return [
        _bare(ruler, span, counted, told=unit)
        if span.quote is None
        else _by_quote(ruler, span, span.quote, order, told=unit, missing=missing)
        for span in spans
    ]


@dataclass(slots=True)
class Ruler:
    """Turns offsets of any unit into code points of one text; a scale is made once."""

    text: str
    _scales: dict[str, list[int] | None] = field(default_factory=dict)

    def code_point(self, offset: int, unit: str) -> int | None:
        """Return an offset in code points; None inside a character or outside the text.

        >>> ruler = Ruler("🎉 họp")
        >>> ruler.code_point(3, "UTF-16 units"), ruler.code_point(1, "UTF-16 units")
        (2, None)
        """
        if unit not in self._scales:
            self._scales[unit] = _scale(self.text, unit)
        scale = self._scales[unit]
        if scale is None:
            return offset if 0 <= offset <= len(self.text) else None
        at = bisect_left(scale, offset)
        # Of code points at the same count, as inside a CRLF, the first is meant.
        return at if at < len(scale) and scale[at] == offset else None

    def span(self, span: Quoted, unit: str) -> tuple[int, int] | None:
        """Return the code points that a span covers; None where it is none."""
        start, end = self.code_point(span.start, unit), self.code_point(span.end, unit)
        return None if start is None or end is None or start >= end else (start, end)


def utf16_offsets(text: str, offsets: Sequence[int]) -> list[int]:
    """Return offsets in code points as UTF-16 units.

    >>> utf16_offsets("🎉 họp", [0, 2, 5])
    [0, 3, 6]
    """
    scale = _scale(text, UTF16)
    return list(offsets) if scale is None else [scale[offset] for offset in offsets]


def _scale(text: str, unit: str) -> list[int] | None:
    """Return the count in front of each code point and at the end; None where it is the same."""
    if unit == CODE_POINTS or (unit in (BYTES, GRAPHEMES) and text.isascii() and "\r" not in text):
        return None
    if unit == UTF16:
        sizes = [1 + (char > "\uffff") for char in text] if max(text, default="") > "\uffff" else []
    elif unit == CRLF:
        sizes = _starts(text, lambda left, right: left == "\r" and right == "\n")
        sizes = sizes if "\r\n" in text else []
    elif unit == BYTES:
        sizes = [len(char.encode("utf-8", "surrogatepass")) for char in text]
    else:
        sizes = _starts(text, _is_joined)
    return list(accumulate(sizes, initial=0)) if sizes else None


def _starts(text: str, joined: Callable[[str, str], bool]) -> list[int]:
    """Return 1 for every code point that ends a unit, so that a unit's first one counts it."""
    follow = zip(text, [*text, ""][1:], strict=True)
    return [0 if joined(left, right) else 1 for left, right in follow]


def _is_joined(left: str, right: str) -> bool:
    """Say whether two characters are seen as one: marks, joined emoji, skin tones, CRLF.

    Flags (two regional letters) are left as two: which two make one needs the whole run.
    """
    if not right:
        return False
    tone = "\U0001f3fb" <= right <= "\U0001f3ff"
    mark = right == _JOINER or unicodedata.category(right) in ("Mn", "Mc", "Me")
    return mark or left == _JOINER or tone or (left == "\r" and right == "\n")


_Test = Callable[[str, tuple[int, int], Quoted], bool]


def _best(ruler: Ruler, spans: Sequence[Quoted], units: Sequence[str], test: _Test) -> str:
    """Return the unit that passes for most spans; the earliest of equals."""
    best, most = units[0], -1
    for unit in units:
        places = ((span, ruler.span(span, unit)) for span in spans)
        passed = sum(1 for span, at in places if at and test(ruler.text, at, span))
        if passed > most:
            best, most = unit, passed
        if most == len(spans):
            break
    return best


def _bare(ruler: Ruler, span: Quoted, unit: str, *, told: str) -> Settled | None:
    at = ruler.span(span, unit)
    if at is None:
        return None
    return Settled(*at, how="" if at == ruler.span(span, told) else f"counted in {unit}")


def _by_quote(
    ruler: Ruler, span: Quoted, quote: str, units: Sequence[str], *, told: str, missing: set[str]
) -> Settled | None:
    for unit in units:
        at = ruler.span(span, unit)
        if at and _fits(ruler.text, at, span):
            how = "" if at == ruler.span(span, told) else f"counted in {unit}"
            return Settled(*at, how=how)
    if not quote or quote in missing:
        return None
    start = _nearest(ruler.text, quote, span.start)
    if start is None:
        missing.add(quote)
        return None
    return Settled(start, start + len(quote), how="found at the nearest exact match")


def _nearest(text: str, quote: str, at: int) -> int | None:
    at = min(max(at, 0), len(text))
    after, before = text.find(quote, at), text.rfind(quote, 0, at + len(quote) - 1)
    if after < 0 or before < 0:
        return None if after == before else max(after, before)
    return after if after - at <= at - before else before


def _fits(text: str, at: tuple[int, int], span: Quoted) -> bool:
    """Say whether a quote is what stands there, whatever its line breaks and normal form.

    Label Studio quotes a line break as a backslash and an ``n``, brat several as a blank.
    """
    surface, quote = text[slice(*at)], span.quote or ""
    if surface == quote:
        return True
    forms = (surface, _BREAK.sub(r"\\n", surface), _BREAKS.sub(" ", surface))
    return _composed(quote) in map(_composed, forms)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _at_words(text: str, at: tuple[int, int], span: Quoted) -> bool:
    start, end = at
    if text[start].isspace() or text[end - 1].isspace():
        return False
    cut_before = start > 0 and _is_inside(text[start - 1], text[start])
    return not cut_before and not (end < len(text) and _is_inside(text[end - 1], text[end]))


def _is_inside(left: str, right: str) -> bool:
    joined = unicodedata.category(right)[0] == "M"
    return joined or (left.isalnum() and right.isalnum())
