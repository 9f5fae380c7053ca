"""From bytes to text: UTF-8, UTF-16, UTF-32, windows-1258 and what else can be told apart.

The text is what the bytes say and nothing else: no character is replaced, and
letters stay composed or decomposed as they are, so that offsets hold. What cannot
be told for certain is refused, with the encodings that were tried.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from baocao.readers import ReadError

__all__ = ["decode", "is_blank"]

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
    (b"\x1f\x8b", "gzip archive"),
    (b"{\\rtf", "RTF document"),
)
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
_ADVICE: Final = "save it as UTF-8 (old .VnTime or VNI text must be converted to Unicode first)"


def decode(data: bytes, *, source: str = "", declared: str = "") -> tuple[str, str]:
    r"""Return the text of some bytes and the encoding that it was in.

    Raises ReadError for an empty or blank file, for a binary file, and for bytes that
    no encoding fits. A byte order mark is not part of the text. An encoding that a page
    declares is tried after UTF-8 and windows-1258: such declarations are often wrong.

    >>> decode(b"\xef\xbb\xbfTh\xc3\xb4n 5")
    ('Thôn 5', 'utf-8-sig')
    >>> decode("Công tác tuyên truyền".encode("utf-16-le"))
    ('Công tác tuyên truyền', 'utf-16-le')
    >>> text, encoding = decode(b"x\xe3 \xd0\xf4ng")  # no UTF-8: windows-1258
    >>> text, encoding
    ('xă Đông', 'cp1258')
    """
    if not data:
        raise ReadError("empty file", source)
    text, encoding = _decode(data, source, declared)
    if is_blank(text):
        raise ReadError("empty: the file holds nothing but blanks", source)
    controls = len(_CONTROL.findall(text))
    if "\x00" in text or controls > _MAX_CONTROL_SHARE * len(text):
        raise ReadError(f"binary file ({controls} control characters in {len(text)})", source)
    return text, encoding


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
    if (text := _as_vietnamese_windows(data)) is not None:
        return text, "cp1258"
    if (text := _as_declared(data, declared)) is not None:
        return text, declared.lower()
    if (guess := _guess(data)) is not None:
        return guess
    tried = ["utf-8", "cp1258", *([declared.lower()] if declared else []), "charset-normalizer"]
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
