"""Old character sets and text decoded twice: what is certain is converted, the rest reported."""

from __future__ import annotations

import shutil
import subprocess
import time
import unicodedata

import pytest
from readers.report_files import (
    TCVN3,
    TEXT,
    VISCII,
    VNI,
    as_tcvn3,
    as_viscii,
    as_vni,
    as_windows_1258,
    mojibake,
)

from baocao.readers import ReadError, read_stream
from baocao.readers.charsets import surface, to_unicode
from baocao.readers.encodings import decode_report
from baocao.readers.txt import read

LETTERS = "".join(sorted(VISCII))
NO_TCVN3_CAPITAL = set("ÀÁÃÈÉÌÍÒÓÕÙÚÝĨŨ") | {
    letter for letter in LETTERS if letter >= "Ạ" and letter.isupper()
}

WRITERS = [
    ("tcvn3", as_tcvn3),
    ("vni", as_vni),
    ("viscii", as_viscii),
    ("cp1258", as_windows_1258),
    ("utf-8+mojibake", lambda text: mojibake(text).encode()),
    ("utf-8+mojibake", lambda text: mojibake(text, "cp1252").encode()),
    ("utf-8+mojibake", lambda text: mojibake(mojibake(text)).encode()),
    ("utf-16+mojibake", lambda text: mojibake(text).encode("utf-16")),
    ("utf-8+tcvn3", lambda text: surface(as_tcvn3(text)).encode()),
    ("utf-8+vni", lambda text: surface(as_vni(text)).encode()),
    ("utf-8-sig+vni", lambda text: surface(as_vni(text)).encode("utf-8-sig")),
]

DEVELOPMENT = [
    TEXT,
    "Thu ngân sách: 4,2 tỷ đồng; quỹ vì người nghèo 147.105.000 đồng.\r\nGiảm 10 hộ cận nghèo.",
    "Tổ dân phố số 4, khóm Mỹ Phước, ấp Bưng Sẳn, xã Đẵng Kỵ.",
]


@pytest.mark.parametrize("text", DEVELOPMENT)
@pytest.mark.parametrize(("encoding", "write"), WRITERS)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_text_comes_back_and_its_encoding_is_named(
    encoding: str, write: object, text: str, form: str
) -> None:
    assert callable(write)
    found = read(write(unicodedata.normalize(form, text)))
    assert unicodedata.normalize("NFC", found.text) == text
    assert found.meta == {"encoding": encoding}


@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_of_viscii(letter: str) -> None:
    assert to_unicode(surface(bytes([VISCII[letter]])), "viscii") == letter


@pytest.mark.parametrize("letter", VNI)
def test_every_letter_of_vni(letter: str) -> None:
    assert to_unicode(VNI[letter], "vni") == letter


@pytest.mark.parametrize("letter", TCVN3)
def test_every_letter_of_tcvn3(letter: str) -> None:
    assert to_unicode(surface(bytes([TCVN3[letter]])), "tcvn3") == letter


@pytest.mark.skipif(shutil.which("iconv") is None, reason="iconv is not installed")
@pytest.mark.parametrize(
    ("ours", "theirs", "letters"),
    [
        ("viscii", "VISCII", LETTERS),
        ("tcvn3", "TCVN5712-1", "".join(sorted(set(LETTERS) - NO_TCVN3_CAPITAL))),
    ],
)
def test_iconv_agrees(ours: str, theirs: str, letters: str) -> None:
    command = ["iconv", "-f", "utf-8", "-t", theirs]
    done = subprocess.run(command, input=letters.encode(), capture_output=True, check=True)
    assert to_unicode(done.stdout.decode("latin-1"), ours) == letters


BUGS = [
    # Soft hyphen for ư, a sign before a letter, exponents that are no tones.
    ("tcvn3", "Ph\xad¬ng h\xadíng: ®Æt 42 m² ë 28°C", "Phương hướng: đặt 42 m² ở 28°C"),
    # Capitals with tones are typed in small in TCVN3.
    ("tcvn3", "B¸O C¸O CñA ñY BAN", "BÁO CÁO CỦA ỦY BAN"),
    ("tcvn3", "C«ng t¸c KÕ ho¹ch, Sè 5/Q§-UBND", "Công tác Kế hoạch, Số 5/QĐ-UBND"),
    # What PDF readers make of two glyphs; a minus between digits stays.
    ("tcvn3", "n\u2212íc, nh\u2219, 5 \u2212 3", "nước, nhã, 5 \u2212 3"),
    ("vni", "CAÙN BOÄ, ñaûng vieân, saün saøng, ñaúng", "CÁN BỘ, đảng viên, sẵn sàng, đẳng"),
]


@pytest.mark.parametrize(("charset", "typed", "text"), BUGS)
def test_surfaces(charset: str, typed: str, text: str) -> None:
    assert to_unicode(typed, charset) == text


def test_a_name_that_is_no_character_set() -> None:
    with pytest.raises(KeyError, match="vps"):
        to_unicode("a", "vps")


NEGATIVE = [
    # One or two toned words fit several sets: refused, not guessed.
    b"th\xabn 5",
    b"C\xcap gi\xcay cho 5 em",
    # Western text is none of ours.
    "Señor Muñoz está en España; año de 1998, según él".encode("cp1252"),
    "Für Frau Müller: größere Häuser, schöne Gärten".encode("cp1252"),
]


@pytest.mark.parametrize("data", NEGATIVE)
def test_uncertain_bytes_are_refused(data: bytes) -> None:
    [error] = read_stream(data, "a.txt")
    assert isinstance(error, ReadError)
    assert "encoding not recognised" in error.message


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "Đ/c Nguyễn Văn A – Bí thư; “Dân vận khéo” · 42 m² ± 5°C ½ × 3",
        "Chuyên gia José Peña và François Lefèvre thăm phường, tặng 50 suất quà.",
        "buôn Akŏ Dhŏng, H' Đớt, Y Bang, Krông Năng",
        "UBND phường\u00a0Lam\u00a0Khê",
    ],
)
def test_right_text_is_left_alone(text: str) -> None:
    for form in ("NFC", "NFD"):
        typed = unicodedata.normalize(form, text)
        decoded = decode_report(typed.encode())
        assert (decoded.text, decoded.encoding, decoded.losses) == (typed, "utf-8", ())


def test_unicode_and_an_old_font_in_one_file() -> None:
    """Lines of the old font are converted, lines of Unicode stay, doubtful ones are reported."""
    old = surface(as_tcvn3("Công tác tuyên truyền được đẩy mạnh trên địa bàn phường"))
    found = read(f"Phường Lam Khê hoàn thành nhiệm vụ\n{old}\nxã A\n".encode())
    assert found.text == (
        "Phường Lam Khê hoàn thành nhiệm vụ\n"
        "Công tác tuyên truyền được đẩy mạnh trên địa bàn phường\nxã A\n"
    )
    assert found.meta == {
        "encoding": "utf-8+tcvn3",
        "losses": [{"what": "lines that read as tcvn3 or as Unicode", "count": 1,
                    "example": "xã A"}],
    }  # fmt: skip


def test_what_cannot_be_set_right_is_reported() -> None:
    """A program that dropped bytes: the line stays as it is, and meta says so."""
    garbled = mojibake("Phường Đồng Tiến vận động hộ nghèo")
    broken = "".join(sign for sign in garbled if not "\x80" <= sign < "\xa0")
    found = read(f"Năm 2023\n{broken}\n".encode())
    assert found.text == f"Năm 2023\n{broken}\n"
    [lost] = found.meta["losses"]
    assert lost["what"] == "text in an unknown or damaged encoding, left as it was"
    assert lost["count"] == 1
    assert broken.startswith(lost["example"][:20])
    assert len(lost["example"]) <= 40


def test_replacement_characters_are_counted() -> None:
    found = read("Ph\ufffd\ufffdng Lam Khê".encode())
    assert found.meta["losses"] == [
        {"what": "letters that an earlier program replaced by a question mark", "count": 2,
         "example": "\ufffd"}
    ]  # fmt: skip


@pytest.mark.parametrize("write", [as_tcvn3, as_vni, as_viscii, lambda t: mojibake(t).encode()])
def test_a_long_line_takes_linear_time(write: object) -> None:
    assert callable(write)
    data = write(PARAGRAPH * 3_000)
    began = time.perf_counter()
    read(data)
    assert time.perf_counter() - began < 10


PARAGRAPH = "Phường đã vận động quỹ đền ơn đáp nghĩa được 152.300.000 đồng, đạt 147% kế hoạch; "
