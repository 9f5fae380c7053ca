"""From bytes to text: Unicode, windows-1258, the old Vietnamese sets, and text decoded twice.

In Unicode encodings and windows-1258 the text is what the bytes say and nothing else: no
character is replaced, and letters stay composed or decomposed as they are, so that offsets
hold. TCVN3, VNI and VISCII are converted, text that was decoded wrongly before it was saved
is set right, and both are named. What cannot be told for certain is refused or reported.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Final

from baocao.readers import ReadError
from baocao.readers.charsets import surface, to_unicode
from baocao.readers.legacy import find_charset, lines, loss, repair

__all__ = ["Decoded", "decode", "decode_report", "is_blank"]

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_BOMS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SIGNATURES: Final = (
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "ZIP archive or Office document"),
    (b"\xd0\xcf\x11\xe0", "old Office document"),
    (b"\x89PNG", "PNG picture"),
    (b"\xff\xd8\xff", "JPEG picture"),
    (b"GIF8", "GIF picture"),
    (b"II*\x00", "TIFF picture"),
    (b"MM\x00*", "TIFF picture"),
    (b"\x1f\x8b", "gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "7z archive"),
    (b"Rar!\x1a", "RAR archive"),
    (b"{\\rtf", "RTF document"),
)
_CONVERTED: Final = ("tcvn3", "vni", "viscii")
_WIDE: Final = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_MAX_CONTROL_SHARE: Final = 0.01
_BLANK: Final = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]*\Z")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
# Letters, marks and signs that a Vietnamese text in UTF-16 is made of.
_LATIN: Final = re.compile(r"[\t-\r\x20-\x7e\u00a0-\u024f\u0300-\u036f\u1e00-\u1eff\u2000-\u22ff]")
_TONED: Final = re.compile("[aăâeêioôơuưyAĂÂEÊIOÔƠUƯY][\u0300\u0301\u0303\u0309\u0323]")
_TONE: Final = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_VIETNAMESE: Final = re.compile("[ăâđêôơưĂÂĐÊÔƠƯ]")
_FOREIGN: Final = re.compile("[äåæçëîïñöøûüÿßŸŒœÄÅÆÇËÎÏÑÖØÛÜ\u0152¤¦¨¬¯±´¶¸¹¼½¾¿¡¢£¥ª]")
# How text in TCVN3 or another font encoding reads when decoded wrongly: a sign, a soft
# hyphen or a capital with a hat between two small letters ('th«n', 'giÊy').
_GARBLED: Final = re.compile(
    r"[^\W\d_](?:[«»¤¦-©¬-±´¶-¹¼-¿¡-¥ªº×÷]|(?<=[a-zà-ÿ])[À-ÝĂĐƠƯ]|(?<=[A-Z])[À-Ý](?=[a-z]))[^\W\d_]"
    r"|[^\W\d_]\u00ad"
)
_MAX_GARBLED_SHARE: Final = 0.05
_MAX_FOREIGN_SHARE: Final = 0.02
_WESTERN: Final = ("cp1252", "latin_1")
_ADVICE: Final = (
    "save it as UTF-8 (a few words in an old font cannot be told apart: convert them first)"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the name of the encoding that it was in, and what could not be set right."""

    text: str
    encoding: str
    losses: tuple[dict[str, Any], ...] = ()

    @property
    def meta(self) -> dict[str, Any]:
        """What a record says of it: ``encoding``, and ``losses`` where there are any."""
        found: dict[str, Any] = {"encoding": self.encoding}
        return found | {"losses": list(self.losses)} if self.losses else found


def decode(data: bytes, *, source: str = "", declared: str = "") -> tuple[str, str]:
    r"""Return the text of some bytes and the encoding that it was in.

    As :func:`decode_report`, without the losses.

    >>> decode(b"\xef\xbb\xbfTh\xc3\xb4n 5")
    ('Thôn 5', 'utf-8-sig')
    >>> decode("Công tác tuyên truyền".encode("utf-16-le"))
    ('Công tác tuyên truyền', 'utf-16-le')
    >>> text, encoding = decode(b"x\xe3 \xd0\xf4ng")  # no UTF-8: windows-1258
    >>> text, encoding
    ('xă Đông', 'cp1258')
    >>> decode(b"Ph\xad\xeang \xa7\xe5ng Ti\xd5n")
    ('Phường Đồng Tiến', 'tcvn3')
    """
    decoded = decode_report(data, source=source, declared=declared)
    return decoded.text, decoded.encoding


def decode_report(data: bytes, *, source: str = "", declared: str = "") -> Decoded:
    r"""Return the text of some bytes, its encoding, and what was lost.

    Raises ReadError for an empty or blank file, for a binary file, and for bytes that
    no encoding fits. A byte order mark is not part of the text. An encoding that a page
    declares is tried after UTF-8 and windows-1258: such declarations are often wrong.
    Text that holds another text inside (UTF-8 read as a Western encoding and saved again,
    an old font saved as Unicode) is named ``utf-8+mojibake``, ``utf-8+tcvn3`` ….

    >>> decode_report("Ph\xad\xeang §\xe5ng Ti\xd5n".encode()).encoding
    'utf-8+tcvn3'
    """
    if not data:
        raise ReadError("empty file", source)
    text, encoding = _decode(data, source, declared)
    repaired = repair(lines(text)) if encoding not in _CONVERTED else None
    losses = repaired.losses if repaired is not None else _left_signs(text)
    if repaired is not None and repaired.encoding is not None:
        text, encoding = "".join(repaired.pieces), f"{encoding}+{repaired.encoding}"
    if is_blank(text):
        raise ReadError("empty: the file holds nothing but blanks", source)
    controls = len(_CONTROL.findall(text))
    if "\x00" in text or controls > _MAX_CONTROL_SHARE * len(text):
        raise ReadError(f"binary file ({controls} control characters in {len(text)})", source)
    if lost := text.count("\ufffd"):
        what = "letters that an earlier program replaced by a question mark"
        losses = (*losses, loss(what, ["\ufffd"] * lost))
    return Decoded(text, encoding, losses)


def _left_signs(text: str) -> tuple[dict[str, Any], ...]:
    """Report the signs that the table of an old set has no letter for."""
    left = _CONTROL.findall(text)
    return (loss("signs that the character set does not define", left),) if left else ()


def is_blank(text: str) -> bool:
    r"""Tell whether a text holds nothing but blanks and invisible characters.

    >>> is_blank(" \u200b\n"), is_blank("."), is_blank("")
    (True, False, True)
    """
    return _BLANK.match(text) is not None


def _decode(data: bytes, source: str, declared: str) -> tuple[str, str]:
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise ReadError(f"binary file ({what}); convert it to text first", source)
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decode_marked(data, encoding, source), encoding
    if b"\x00" in data:
        return _decode_wide(data, source)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        return _decode_legacy(data, declared, error, source)


def _decode_marked(data: bytes, encoding: str, source: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadError(
            f"begins with the mark of {encoding} but is not valid {encoding} at byte "
            f"{error.start}; {_ADVICE}",
            source,
        ) from error


def _decode_wide(data: bytes, source: str) -> tuple[str, str]:
    """Decode bytes with NULs: UTF-16 or UTF-32 without byte order mark, or no text at all."""
    for encoding in _WIDE:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and len(_LATIN.findall(text)) >= 0.9 * len(text):
            return text, encoding
    raise ReadError(f"binary file ({data.count(0)} NUL bytes in {len(data)})", source)


def _decode_legacy(
    data: bytes, declared: str, error: UnicodeDecodeError, source: str
) -> tuple[str, str]:
    charset = find_charset(data)
    if charset is None and (text := _as_vietnamese_windows(data)) is not None:
        return text, "cp1258"
    if charset is not None:
        return to_unicode(surface(data), charset), charset
    if (text := _as_declared(data, declared)) is not None:
        return text, declared.lower()
    if (guess := _guess(data)) is not None:
        return guess
    tried = [
        "utf-8",
        *_CONVERTED,
        "cp1258",
        *([declared.lower()] if declared else []),
        "charset-normalizer",
    ]
    raise ReadError(
        f"encoding not recognised: not UTF-8 at byte {error.start} (0x{data[error.start]:02x}); "
        f"tried {', '.join(tried)}; {_ADVICE}",
        source,
    ) from error


def _as_declared(data: bytes, declared: str) -> str | None:
    try:
        return data.decode(declared) if declared else None
    except (LookupError, UnicodeError):
        return None


def _as_vietnamese_windows(data: bytes) -> str | None:
    """Return the text when it reads as Vietnamese in windows-1258, else None.

    There a tone is a mark of its own behind its vowel; nearly every mark must be so
    placed, and signs that Vietnamese does not write must be rare (none at all in a text
    without Vietnamese letters, where only dashes and quotes are above ASCII).
    """
    try:
        text = data.decode("cp1258")
    except UnicodeDecodeError:
        return None
    tones, placed = len(_TONE.findall(text)), len(_TONED.findall(text))
    letters = len(_VIETNAMESE.findall(text)) + placed
    foreign = len(_FOREIGN.findall(text))
    if placed < 0.9 * tones or foreign > 0.1 * letters or _is_garbled(text):
        return None
    return text


def _guess(data: bytes) -> tuple[str, str] | None:
    """Return charset-normalizer's best guess unless the text reads as wrongly decoded.

    Only Western encodings are offered: over short texts it finds any of a hundred.
    """
    import charset_normalizer

    best = charset_normalizer.from_bytes(data, cp_isolation=list(_WESTERN)).best()
    if best is None:
        return None
    text = data.decode(best.encoding)
    letters = [c for c in text if c.isalpha()]
    if any("LATIN" not in unicodedata.name(c, "") for c in letters) or _is_garbled(text):
        return None
    if len(_FOREIGN.findall(text)) > _MAX_FOREIGN_SHARE * len(letters):
        return None
    return text, best.encoding


def _is_garbled(text: str) -> bool:
    return len(_GARBLED.findall(text)) > _MAX_GARBLED_SHARE * len(text.split())
