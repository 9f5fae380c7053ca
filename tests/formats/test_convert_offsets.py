"""Offsets that a tool counted otherwise: settled by the quoted text, and every repair told."""

from __future__ import annotations

import unicodedata

import pytest
from formats.annotated_records import ANY_TEXTS
from hypothesis import given
from hypothesis import strategies as st

from baocao.formats.conversion_notes import Notes
from baocao.formats.gold_spans import ToolSpan, placed
from baocao.formats.offset_units import (
    BYTES,
    CODE_POINTS,
    CRLF,
    GRAPHEMES,
    UNITS,
    UTF16,
    Quoted,
    Ruler,
    settle,
    utf16_offsets,
)

NFD = unicodedata.normalize("NFD", "Đảng uỷ họp, thu 5 tỷ")

# Text, offsets and quote as a tool gives them, the surface meant, what is told.
DEVELOPMENT = [
    ("Thu 5 tỷ", (4, 8, "5 tỷ"), "5 tỷ", ""),
    ("🎉 Thu 5 tỷ", (7, 11, "5 tỷ"), "5 tỷ", f"counted in {UTF16}"),
    ("👨\u200d👩\u200d👧 Thu 5 tỷ", (13, 17, "5 tỷ"), "5 tỷ", f"counted in {UTF16}"),
    ("Họp\r\nthu 5 tỷ", (8, 12, "5 tỷ"), "5 tỷ", f"counted in {CRLF}"),
    ("Phường thu 5 tỷ", (14, 20, "5 tỷ"), "5 tỷ", f"counted in {BYTES}"),
    ("👍🏽 thu 5 tỷ", (7, 11, "5 tỷ"), "5 tỷ", ""),
    ("👍🏽 thu 5 tỷ", (6, 10, "5 tỷ"), "5 tỷ", f"counted in {GRAPHEMES}"),
    (NFD, (17, 21, "5 tỷ"), "5 tỷ", f"counted in {GRAPHEMES}"),
    ("thu 5 tỷ, chi 5 tỷ", (13, 17, "5 tỷ"), "5 tỷ", "found at the nearest exact match"),
    ("thu 5 tỷ", (400, 404, "5 tỷ"), "5 tỷ", "found at the nearest exact match"),
    ("thu 5 tỷ", (-4, 0, "5 tỷ"), "5 tỷ", "found at the nearest exact match"),
    ("tổ\r\n4 họp", (0, 5, "tổ\\n\\n4"), "tổ\r\n4", ""),  # Label Studio quotes breaks so
    ("tổ\r\n4 họp", (0, 5, "tổ 4"), "tổ\r\n4", ""),  # brat quotes breaks so
    ("C:\\nam họp", (0, 6, "C:\\nam"), "C:\\nam", ""),
]


@pytest.mark.parametrize(("text", "given", "surface", "how"), DEVELOPMENT)
def test_a_quote_settles_the_offsets(
    text: str, given: tuple[int, int, str], surface: str, how: str
) -> None:
    (found,) = settle(text, [Quoted(*given)])
    assert found is not None
    assert unicodedata.normalize("NFC", text[found.start : found.end]) == surface
    assert found.how == how


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_quote_in_another_normal_form_is_the_same(form: str) -> None:
    quote = unicodedata.normalize(form, "Đảng uỷ")
    (found,) = settle(NFD, [Quoted(0, len(unicodedata.normalize("NFD", quote)), quote)])
    assert found is not None
    assert not found.how


NEGATIVE = [
    ("thu 5 tỷ", Quoted(4, 8, "6 tỷ")),
    ("thu 5 tỷ", Quoted(4, 8, "")),
    ("thu 5 tỷ", Quoted(5, 5)),
    ("thu 5 tỷ", Quoted(8, 4)),
    ("thu 5 tỷ", Quoted(4, 9)),
    ("thu 5 tỷ", Quoted(-1, 3)),
    ("", Quoted(0, 0)),
]


@pytest.mark.parametrize(("text", "span"), NEGATIVE)
def test_what_stands_nowhere_is_none(text: str, span: Quoted) -> None:
    assert settle(text, [span]) == [None]


def test_the_unit_of_most_quotes_is_taken_where_a_quote_fits_twice() -> None:
    # In code points '5' is at 7 by chance; every other span says UTF-16 units.
    text = "🎉 Thu 55 tỷ, chi 6 tỷ"
    spans = [Quoted(8, 9, "5"), Quoted(7, 12, "55 tỷ"), Quoted(18, 22, "6 tỷ")]
    found = [(s.start, s.end) for s in settle(text, spans) if s]
    assert found == [(7, 8), (6, 11), (17, 21)]


# Text, unit that the tool is known to count, offsets without a quote, surface.
BARE = [
    ("🎉 thu 5 tỷ", UTF16, (7, 11), "5 tỷ"),
    ("🎉 thu 5 tỷ", UTF16, (6, 10), "5 tỷ"),  # code points: so it begins and ends at words
    (NFD, UTF16, (17, 21), "5 tỷ"),  # graphemes, as a doccano project may count
    ("👍🏽 họp, thu 5 tỷ", UTF16, (11, 15), "5 tỷ"),
]


@pytest.mark.parametrize(("text", "unit", "given", "surface"), BARE)
def test_without_a_quote_spans_end_at_words(
    text: str, unit: str, given: tuple[int, int], surface: str
) -> None:
    (found,) = settle(text, [Quoted(*given)], unit=unit, guess=True)
    assert found is not None
    assert unicodedata.normalize("NFC", text[found.start : found.end]) == surface


def test_nothing_is_guessed_where_it_is_not_asked_for() -> None:
    (found,) = settle("🎉 thu 5 tỷ", [Quoted(7, 10)])
    assert found is not None
    assert (found.start, found.end) == (7, 10)


def test_every_repair_and_loss_is_told() -> None:
    notes = Notes()
    spans = [ToolSpan(7, 11, "MONEY", "5 tỷ"), ToolSpan(4, 8, "MONEY", "6 tỷ", what="nested")]
    found = placed("🎉 Thu 5 tỷ", spans, "a.json: task 1", notes)
    assert [item for _, item in found] == [{"start": 6, "end": 10}]
    assert [(n.kind, n.what, str(n)) for n in notes.all] == [
        ("repair", "entity", "a.json: task 1, 6:10: MONEY '5 tỷ': counted in UTF-16 units"),
        ("loss", "nested", "a.json: task 1, 4:8: MONEY '6 tỷ' stands nowhere in the text"),
    ]


@given(text=ANY_TEXTS, data=st.data())
def test_units_count_as_other_languages_do(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    ruler = Ruler(text)
    assert ruler.code_point(len(text[:at].encode("utf-16-le")) // 2, UTF16) == at
    assert ruler.code_point(len(text[:at].encode()), BYTES) == at
    if text[at - 1 : at + 1] != "\r\n":
        assert ruler.code_point(len(text[:at].replace("\r\n", "\n")), CRLF) == at
    assert utf16_offsets(text, [at]) == [len(text[:at].encode("utf-16-le")) // 2]


@given(text=ANY_TEXTS.filter(bool), data=st.data())
def test_a_quote_is_found_whatever_was_counted(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    at = data.draw(st.integers(-5, len(text) + 5))
    (found,) = settle(text, [Quoted(at, at + end - start, text[start:end])])
    assert found is not None
    same = [unicodedata.normalize("NFC", s) for s in (text[found.start : found.end],)]
    breaks = {"\r", "\n"} & set(text)
    assert breaks or same == [unicodedata.normalize("NFC", text[start:end])]


def test_units_are_tried_from_the_likeliest() -> None:
    assert UNITS[0] == CODE_POINTS
    assert UNITS[1] == UTF16


def test_many_stale_quotes_in_a_long_text_take_no_time() -> None:
    text = "🎉 thu 5 tỷ, " * 25_000
    spans = [Quoted(at, at + 6, "chi 6 tỷ") for at in range(0, 200_000, 40)]
    assert settle(text, spans) == [None] * len(spans)
