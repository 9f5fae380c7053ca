"""The letters of the old Vietnamese character sets, by name: TCVN3 (ABC), VNI and VISCII.

A file in such a set, or text set in one of its fonts, reads as Latin letters and signs
(``Céng hoµ x· héi``). The functions here take that surface and a name and give the text;
which set it is, is decided elsewhere, on the whole document.

Sources: TCVN 5712:1993 (``VN3`` and, for the capitals that ``VN3`` leaves out, ``VN1``),
RFC 1456 (VISCII), the VNI-Win table of VNI Software. The package viparse (0.1.31) was tried
for this: its VNI table has no ``ẳ``, takes ``yï`` for ``ỵ``, and it knows no ``.VnTimeH``.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["CHARSETS", "font_charset", "surface", "to_unicode"]

CHARSETS: Final = ("tcvn3", "vni", "viscii")
"""Names of the sets, as ``meta.encoding`` gives them."""

_TCVN3: Final = dict(
    zip(
        "¡¢£¤¥¦§¨©ª«¬\u00ad®" + "¯º¿ÀÁÂÃÄÅ"
        "µ¶·¸¹" + "»¼½¾Æ" + "ÇÈÉÊË" + "ÌÎÏÐÑ" + "ÒÓÔÕÖ" + "×ØÜÝÞ"
        "ßáâãä" + "åæçèé" + "êëìíî" + "ïñòóô" + "õö÷øù" + "úûüýþ",
        "ĂÂÊÔƠƯĐăâêôơưđ" + "ẰẲẴẶẦẨẪẤẬ"
        "àảãáạ" + "ằẳẵắặ" + "ầẩẫấậ" + "èẻẽéẹ" + "ềểễếệ" + "ìỉĩíị"
        "òỏõóọ" + "ồổỗốộ" + "ờởỡớợ" + "ùủũúụ" + "ừửữứự" + "ỳỷỹýỵ",
        strict=True,
    )
)
# Tones of their own, for letters that come from elsewhere; 'm²' and '28°C' are no such letters.
_TCVN3_TONES: Final = dict(zip("°±²³´", "\u0300\u0309\u0303\u0301\u0323", strict=True))
_TCVN3_TONED: Final = re.compile("(?<=[aeiouyăâêôơưAEIOUYĂÂÊÔƠƯ])[°±²³´]")
# What PDF readers give for two glyphs of these fonts, when a letter stands beside them.
_TCVN3_GLYPH: Final = re.compile("(?<=[^\\W\\d_])[\u2212\u2219]|[\u2212\u2219](?=[^\\W\\d_])")
_GLYPHS: Final = {"\u2212": "\u00ad", "\u2219": "·"}

# RFC 1456: the six control codes and 0x80-0xFF, in order.
_VISCII: Final = {
    chr(code): letter
    for code, letter in zip(
        (0x02, 0x05, 0x06, 0x14, 0x19, 0x1E, *range(0x80, 0x100)),
        "ẲẴẪỶỸỴ"
        "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐ"
        "ỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ"
        "Õắằặấầẩậẽẹếềểễệố"
        "ồổỗỠƠộờởịỰỨỪỬơớƯ"
        "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳ"
        "ĐứÒÓÔạỷừửÙÚỹỵÝỡư"
        "àáâãảăữẫèéêẻìíĩỉ"
        "đựòóôõỏọụùúũủýợỮ",
        strict=True,
    )
}

# VNI writes a vowel and, behind it, one mark that is hat and tone together.
_VNI_TONES: Final = dict(zip("øùûõï", "\u0300\u0301\u0309\u0303\u0323", strict=True))
_VNI_HAT: Final = dict(zip("âàáåãä", ("", *"\u0300\u0301\u0309\u0303\u0323"), strict=True))
_VNI_BREVE: Final = dict(zip("êèéúüë", ("", *"\u0300\u0301\u0309\u0303\u0323"), strict=True))
_VNI_SINGLE: Final = {"ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ö": "ư", "ô": "ơ"}


def _vni_table() -> dict[str, str]:
    table = dict(_VNI_SINGLE)
    for base in "aeiouy":
        table |= {base + mark: base + tone for mark, tone in _VNI_TONES.items()}
    for base, horned in (("ö", "ư"), ("ô", "ơ")):
        table |= {base + mark: horned + tone for mark, tone in _VNI_TONES.items()}
    for base in "aeo":
        table |= {base + mark: base + "\u0302" + tone for mark, tone in _VNI_HAT.items()}
    table |= {"a" + mark: "a\u0306" + tone for mark, tone in _VNI_BREVE.items()}
    both: dict[str, str] = {}
    for legacy, letter in table.items():
        composed = unicodedata.normalize("NFC", letter)
        both[legacy] = composed
        # A capital takes capital marks; small marks behind a capital are seen too.
        both[legacy.upper()] = composed.upper()
        both.setdefault(legacy[0].upper() + legacy[1:], composed.upper())
    return both


_VNI: Final = _vni_table()
_VNI_FORM: Final = re.compile("|".join(sorted(_VNI, key=len, reverse=True)))

_LINE: Final = re.compile(r"[^\n]+")
_WORD: Final = re.compile(r"[^\W\d_]+")
_ENOUGH_CAPITALS: Final = 4
# Subsets of fonts in a PDF carry six letters in front: 'ABCDEF+.VnTime'.
_FONT: Final = re.compile(r"(?:[A-Z]{6}\+)?(?P<set>\.vn|vni|viscii)(?P<name>.*)", re.IGNORECASE)


def surface(data: bytes) -> str:
    r"""Return bytes of an old character set as the signs that Windows shows for them.

    Windows-1252, with the five codes that it leaves open as control characters.

    >>> surface(b"Ph\xad\xeang \x93A\x94 \x81")
    'Ph\xadêng “A” \x81'
    """
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        pieces = data.decode("latin-1")
        return pieces.translate(_WINDOWS)


_WINDOWS: Final = {
    code: bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_LATIN: Final = {ord(sign): code for code, sign in _WINDOWS.items()}


def to_unicode(text: str, charset: str, *, capitals: bool = False) -> str:
    r"""Return the text behind the surface of an old character set, letters composed.

    Args:
        text: the surface, as :func:`surface` or a document in an old font gives it.
        charset: one of :data:`CHARSETS`; KeyError for any other name.
        capitals: the font draws capitals only (``.VnTimeH``).

    TCVN3 has no capitals with tones: they are typed in small, and come back as capitals
    where the letters around them are.

    >>> to_unicode("Céng hoµ x· héi, ph\xadêng §«ng TiÕn", "tcvn3")
    'Cộng hoà xã hội, phường Đông Tiến'
    >>> to_unicode("UBND ph\xadêng: B¸O C¸O; §¶NG bé", "tcvn3")
    'UBND phường: BÁO CÁO; ĐẢNG bộ'
    >>> to_unicode("céng hoµ", "tcvn3", capitals=True)
    'CỘNG HOÀ'
    >>> to_unicode("Coäng hoøa, phöôøng Ñoàng Tieán, saün saøng, kyø naøy", "vni")
    'Cộng hòa, phường Đồng Tiến, sẵn sàng, kỳ này'
    >>> to_unicode("Cµng hòa, phß¶ng", "viscii")
    'Cộng hòa, phường'
    """
    if charset == "tcvn3":
        if "\u2212" in text or "\u2219" in text:
            text = _TCVN3_GLYPH.sub(lambda match: _GLYPHS[match[0]], text)
        text = text.translate({ord(old): new for old, new in _TCVN3.items()})
        text = _TCVN3_TONED.sub(lambda match: _TCVN3_TONES[match[0]], text)
        text = unicodedata.normalize("NFC", text)
        return text.upper() if capitals else _LINE.sub(_raise_capitals, text)
    if charset == "vni":
        text = _VNI_FORM.sub(lambda match: _VNI[match[0]], text)
        return text.upper() if capitals else text
    table = {"viscii": _VISCII}[charset]
    text = text.translate(_LATIN)
    return text.translate({ord(old): new for old, new in table.items()})


def _raise_capitals(line: re.Match[str]) -> str:
    """Turn small letters with tones into capitals where the plain letters are capitals."""
    plain = [letter for letter in line[0] if letter.isascii() and letter.isalpha()]
    if len(plain) >= _ENOUGH_CAPITALS and all(map(str.isupper, plain)):
        return line[0].upper()
    return _WORD.sub(_raise_word, line[0])


def _raise_word(word: re.Match[str]) -> str:
    plain = [letter for letter in word[0][1:] if letter.isascii()]
    known = [letter for letter in plain if letter.isalpha()]
    if known and all(map(str.isupper, known)):
        return word[0].upper()
    return word[0]


def font_charset(font: str) -> tuple[str, bool] | None:
    """Return the character set of a font and whether it draws capitals only, by its name.

    >>> font_charset(".VnTime"), font_charset(".VnTimeH"), font_charset("ABCDEF+.VnArial")
    (('tcvn3', False), ('tcvn3', True), ('tcvn3', False))
    >>> font_charset("VNI-Times"), font_charset("Times New Roman"), font_charset("Vnedu Sans")
    (('vni', False), None, None)
    """
    found = _FONT.fullmatch(font.strip())
    if found is None:
        return None
    kind, name = found["set"].lower(), found["name"]
    if kind == ".vn":
        return "tcvn3", name.endswith("H")
    if kind == "vni":
        return ("vni", False) if name.startswith(("-", " ")) else None
    return ("viscii", False) if kind == "viscii" else None
