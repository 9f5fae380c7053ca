"""Bytes to text: every encoding that Vietnamese text comes in, and what is refused."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baocao.readers import ReadError
from baocao.readers.encodings import decode, is_blank

SENTENCES = [
    "Phường Đồng Tiến tổ chức hội nghị tổng kết.",
    "Công tác y tế: Trạm khám 90 lượt, thu “quỹ vì người nghèo” 147.105.000 đồng – vượt 5%.\r\n",
    "QUYẾT ĐỊNH số 12/QĐ-UBND",
    "Bí thư xã Ea Kao",
    "ủy ban",
    "khóm Mỹ Phú",
    "Ông Lý\n",
    "thôn 5",
]  # fmt: skip

_TONES = "\u0300\u0301\u0303\u0309\u0323"


def as_windows_1258(text: str) -> bytes:
    """Encode as Windows does: letters with hat or horn composed, the tone behind them."""
    out = []
    for letter in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", letter)
        base = "".join(c for c in parts if c not in _TONES)
        tone = "".join(c for c in parts if c in _TONES)
        out.append(unicodedata.normalize("NFC", base) + tone)
    return "".join(out).encode("cp1258")


WRITERS: list[tuple[str, Callable[[str], bytes]]] = [
    ("utf-8", lambda text: text.encode("utf-8")),
    ("utf-8-sig", lambda text: text.encode("utf-8-sig")),
    ("utf-16", lambda text: text.encode("utf-16")),
    ("utf-16", lambda text: b"\xfe\xff" + text.encode("utf-16-be")),
    ("utf-16-le", lambda text: text.encode("utf-16-le")),
    ("utf-16-be", lambda text: text.encode("utf-16-be")),
    ("utf-32", lambda text: text.encode("utf-32")),
    ("utf-32-le", lambda text: text.encode("utf-32-le")),
    ("utf-32-be", lambda text: text.encode("utf-32-be")),
]


@pytest.mark.parametrize("text", SENTENCES)
@pytest.mark.parametrize(("encoding", "write"), WRITERS)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_unicode_encodings(
    text: str, encoding: str, write: Callable[[str], bytes], form: str
) -> None:
    """The text comes back unchanged: not composed, line breaks kept, without the mark."""
    typed = unicodedata.normalize(form, text)
    assert decode(write(typed)) == (typed, encoding)


@pytest.mark.parametrize("text", SENTENCES)
def test_windows_1258(text: str) -> None:
    """Tones stay characters of their own: offsets are into the text as decoded."""
    found, encoding = decode(as_windows_1258(text))
    assert unicodedata.normalize("NFC", found) == text
    assert (encoding, len(found)) == ("cp1258", len(as_windows_1258(text)))


def test_ascii_with_windows_dashes() -> None:
    assert decode(b"Bao cao \x96 nam 2021") == ("Bao cao – nam 2021", "cp1258")


def test_a_declared_encoding_is_tried() -> None:
    data = "Thôn 5 ☺ и".encode("koi8-r", "ignore") + "Привет, как дела".encode("koi8-r")
    with pytest.raises(ReadError, match=r"viscii, cp1258, no-such-codec, charset-normal"):
        decode(data, declared="no-such-codec")
    assert decode(data, declared="KOI8-R")[1] == "koi8-r"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty file"),
        (b" \r\n\t", "empty: the file holds nothing but blanks"),
        (b"\xef\xbb\xbf \n", "empty: the file holds nothing but blanks"),
        ("\u200b\u00a0".encode(), "empty: the file holds nothing but blanks"),
        (b"%PDF-1.7 \xe2\xe3", "binary file (PDF); convert it to text first"),
        (b"PK\x03\x04\x14\x00", "binary file (ZIP archive or Office document); convert it to"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "binary file (old Office document); convert it to text"),
        (b"a\x00b\x01\x02", "binary file (1 NUL bytes in 5)"),
        (bytes(range(256)) * 4, "binary file (4 NUL bytes in 1024)"),
        (b"abc\x01\x02\x03\x04 def", "binary file (4 control characters in 11)"),
        (b"\xff\xfea\x00\x00\xd8", "begins with the mark of utf-16 but is not valid utf-16 at by"),
        (b"\xef\xbb\xbfTh\xf4n", "begins with the mark of utf-8-sig but is not valid utf-8-sig"),
        (b"Th\xc3\xb4n 5 \xc3", "encoding not recognised: not UTF-8 at byte 8 (0xc3); tried"),
        # One or two words of TCVN3 fit other sets too: they must not pass as anything.
        (b"th\xabn 5", "encoding not recognised: not UTF-8 at byte 2 (0xab)"),
        (b"C\xcap gi\xcay cho 5 em", "encoding not recognised"),
        (b"Qu\xfc", "encoding not recognised"),
        (b"B\xdd th\xad", "encoding not recognised: not UTF-8 at byte 1 (0xdd); tried utf-8, tc"),
    ],
)
def test_refused(data: bytes, message: str) -> None:
    with pytest.raises(ReadError) as caught:
        decode(data, source="a.txt")
    assert str(caught.value).startswith(f"a.txt: {message}")


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), min_size=1))
def test_any_utf_8_text_comes_back(text: str) -> None:
    data = ("Thôn " + text).encode()
    assert decode(data) == ("Thôn " + text, "utf-8")


@given(st.binary(max_size=200))
def test_any_bytes_give_text_or_a_read_error(data: bytes) -> None:
    try:
        text, _ = decode(data)
    except ReadError:
        return
    assert not is_blank(text)
    assert "\x00" not in text
