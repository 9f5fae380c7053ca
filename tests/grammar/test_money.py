"""Money: spans and values, over the rows of rows_money.py (which says where a new case goes)."""

from __future__ import annotations

import runpy
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baocao.grammar.money import find_money, parse_money
from baocao.normal import normal_view, normalize

Found = list[tuple[str, dict[str, Any]]]
ROWS = runpy.run_path(str(Path(__file__).with_name("rows_money.py")))
DEVELOPMENT, BUGS, NEGATIVE, XFAIL = (
    ROWS[name] for name in ("DEVELOPMENT", "BUGS", "NEGATIVE", "XFAIL")
)
POSITIVE = [*DEVELOPMENT, *BUGS]


def found_in(text: str) -> Found:
    """Return spans and values, found in the normal form and quoted from the raw text."""
    view = normal_view(text)
    spans = [(view.raw_span(m.start, m.end), m.value) for m in find_money(view.text)]
    return [(text[start:end], value) for (start, end), value in spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *POSITIVE,
        *NEGATIVE,
        *(pytest.param(*row, marks=pytest.mark.xfail(strict=True)) for row in XFAIL),
    ],
)
def test_find_money(text: str, expected: Found) -> None:
    assert found_in(text) == expected


def test_rows_are_enough_and_none_is_told_twice() -> None:
    texts = [text for text, _ in [*POSITIVE, *NEGATIVE, *XFAIL]]
    assert len(texts) >= 150
    assert sorted(texts) == sorted(set(texts))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: unicodedata.normalize("NFD", text), id="NFD"),
        pytest.param(lambda text: text.replace(" ", "\u00a0"), id="non-breaking space"),
        pytest.param(lambda text: text.replace(" ", " \u200b"), id="zero width"),
        pytest.param(lambda text: f"uỷ ban xã {text}".replace("hóa", "hoá"), id="tone style"),
        pytest.param(lambda text: f"{text}\r\nTổ 4 có 02 đồng chí.", id="line behind"),
        pytest.param(lambda text: f"Có 15 hộ.\n{text}", id="line before"),
    ],
)
@pytest.mark.parametrize(("text", "expected"), POSITIVE)
def test_writing_does_not_change_money(
    change: Callable[[str], str], text: str, expected: Found
) -> None:
    got = found_in(change(text))
    assert [value for _, value in got] == [value for _, value in expected]
    kept = [normalize(span).replace(" ", "") for span, _ in got]
    assert kept == [normalize(span).replace(" ", "") for span, _ in expected]


# A word that no list names counts as a unit in small letters only.
UPPER = [row for row in POSITIVE if all(value["per"] != "other" for _, value in row[1])]


@pytest.mark.parametrize(("text", "expected"), [*UPPER, *NEGATIVE])
def test_upper_case_does_not_change_money(text: str, expected: Found) -> None:
    assert found_in(text.upper()) == [(span.upper(), value) for span, value in expected]


@pytest.mark.parametrize(("text", "expected"), POSITIVE)
def test_a_span_parses_to_its_value(text: str, expected: Found) -> None:
    """What stands outside the span (approximators, 'mỗi suất', words in brackets) is not known."""
    outside = {"per", "qualifier", "flags"}
    for span, value in expected:
        parsed = parse_money(span)
        assert parsed is not None
        assert {k: v for k, v in parsed.items() if k not in outside} == {
            k: v for k, v in value.items() if k not in outside
        }
        assert set(value["flags"]) - set(parsed["flags"]) <= {"words_differ"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gần 1,5 tỷ đồng", ROWS["vnd"](1_500_000_000, qualifier="nearly")),
        ("từ 300 triệu\nđến 400 triệu\r\nđồng", ROWS["vnd"](300_000_000, 400_000_000)),
        ("  ước đạt trên 1 tỷ\u00a0đồng. ", ROWS["vnd"](1_000_000_000, qualifier="over")),
        ("mỗi suất 300.000 đồng", ROWS["vnd"](300_000, per="portion")),
        ("mỗi suất trị giá từ 300.000 đồng", ROWS["vnd"](300_000, per="portion")),
        ("từ 5 triệu đồng trở lên", ROWS["vnd"](5_000_000, qualifier="at_least")),
        ("tổng số tiền: 12.500.000đ", ROWS["vnd"](12_500_000)),
        ("Hai tỷ đồng", ROWS["vnd"](2_000_000_000)),
        ("2.000.000 đồng (Hai triệu đồng)", ROWS["vnd"](2_000_000)),
        ("53 nghìn", ROWS["vnd"](53_000, flags=("missing_unit",))),
        ("ba mươi triệu", ROWS["vnd"](30_000_000, flags=("missing_unit",))),
        ("16.000.000", ROWS["vnd"](16_000_000, flags=("missing_unit",))),
        ("500 USD", ROWS["foreign"]("USD", 500)),
        *((text, None) for text in ("", "   ", "đồng", "triệu đồng", "300", "2021", "tỷ lệ 5%")),
        ("5 triệu đồng và 3 triệu đồng", None),
        ("tặng quà 5 triệu đồng", None),
        ("5 triệu đồng cho hội", None),
        ("10 triệu đồng - 5 triệu đồng", None),
    ],
)
def test_parse_money(text: str, expected: dict[str, Any] | None) -> None:
    assert parse_money(text) == expected


# 'Trên trang: 3 triệu' reads as money when the caller says that it is.
SAID = ("30 triệu.", "đọc 30 tr.", "53 nghìn.")


@pytest.mark.parametrize("text", [text for text, _ in NEGATIVE if not text.endswith(SAID)])
def test_what_is_no_money_does_not_parse(text: str) -> None:
    assert parse_money(text) is None


def in_words(number: int) -> str:
    """Write a number under a thousand tỷ the way it is read out."""
    digits = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
    words: list[str] = []
    for scale, name in ((10**9, "tỷ"), (10**6, "triệu"), (10**3, "nghìn"), (1, "")):
        group, number = divmod(number, scale)
        if not group:
            continue
        hundreds, rest = divmod(group, 100)
        tens, ones = divmod(rest, 10)
        words += [digits[hundreds], "trăm"] if hundreds or words else []
        words += {0: ["linh"] if ones and words else [], 1: ["mười"]}.get(
            tens, [digits[tens], "mươi"]
        )
        words += [digits[ones] if ones != 5 or tens == 0 else "lăm"] if ones else []
        words.append(name)
    return " ".join(words)


def grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def scaled(number: int, scale: int) -> str:
    whole, rest = divmod(number, scale)
    tail = str(rest).zfill(len(str(scale)) - 1).rstrip("0")
    return grouped(whole) + (f",{tail}" if tail else "")


STYLES: dict[str, Callable[[int], str]] = {
    "grouped": lambda n: f"{grouped(n)} đồng",
    "grouped đ": lambda n: f"{grouped(n)}đ",
    "plain": lambda n: f"{n} VNĐ",
    "triệu": lambda n: f"{scaled(n, 10**6)} triệu đồng",
    "tỷ": lambda n: f"{scaled(n, 10**9)} tỷ đồng",
    "trđ": lambda n: f"{scaled(n, 10**6)}trđ",
    "sum": lambda n: f"{n // 10**9} tỷ {scaled(n % 10**9, 10**6)} triệu đồng",
    "words": lambda n: f"{in_words(n)} đồng",
}


@pytest.mark.parametrize("style", STYLES)
@settings(deadline=None)
@given(number=st.integers(10_000, 999_999_999_999 // 1_000).map(lambda n: n * 1_000))
def test_an_amount_survives_every_way_of_writing(style: str, number: int) -> None:
    if style == "sum" and (number < 10**9 or number % 10**9 < 10**6):
        number += 10**9 + 10**6
    if number >= 10**12:
        number -= 10**11
    text = STYLES[style](number)
    value = parse_money(f"khoảng {text}")
    assert value == ROWS["vnd"](number, qualifier="about"), text
    assert found_in(f"Đã chi {text} cho quỹ.") == [(text, ROWS["vnd"](number))]


@settings(deadline=None)
@given(low=st.integers(1, 800), more=st.integers(1, 199), scale=st.sampled_from(["nghìn", "triệu"]))
def test_a_range_takes_its_scale_once(low: int, more: int, scale: str) -> None:
    times = {"nghìn": 10**3, "triệu": 10**6}[scale]
    expected = ROWS["vnd"](low * times, (low + more) * times)
    assert parse_money(f"từ {low} đến {low + more} {scale} đồng") == expected
    assert parse_money(f"{low} {scale} - {low + more} {scale} đồng") == expected


@settings(deadline=None)
@given(st.text(alphabet="0123456789.,/-( )đồngtriệutỷhaibamươi%", max_size=60))
def test_spans_are_in_order_and_parse(text: str) -> None:
    clean = normalize(text)
    end = 0
    for match in find_money(clean):
        assert end <= match.start < match.end <= len(clean)
        assert clean[match.start : match.end].strip() == clean[match.start : match.end]
        end = match.end


@pytest.mark.parametrize(
    "piece",
    ["1", "1.234", "5 - ", "5/", "một ", "năm đến ", "hai tỷ (", "5 triệu ", "300.000 đồng/hộ, "],
)
def test_a_long_line_is_quick(piece: str) -> None:
    line = piece * (300_000 // len(piece))
    begin = time.perf_counter()
    assert len(list(find_money(line))) <= line.count("đồng/hộ") + 1
    assert time.perf_counter() - begin < 30
