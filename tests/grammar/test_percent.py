"""Percents and per-milles: spans and values.

A new form goes to DEVELOPMENT, a caught error to BUGS, what is no percent to NEGATIVE,
a known miss to XFAIL.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baocao.grammar.percent import find_percent, parse_percent
from baocao.normal import normal_view, normalize

Found = list[tuple[str, dict[str, Any]]]


def pct(low: str, high: str | None = None, unit: str = "percent", **more: Any) -> dict[str, Any]:
    """Return the value of a percent; one number is both ends."""
    return {"min": low, "max": high or low, "unit": unit, **more}


def mille(low: str, high: str | None = None, **more: Any) -> dict[str, Any]:
    return pct(low, high, "per_mille", **more)


DOT: dict[str, Any] = {"flags": ["dot_decimal"]}

DEVELOPMENT: list[tuple[str, Found]] = [
    ("thu ngân sách đạt 110%, thuế", [("110%", pct("110"))]),
    ("đạt 87,5% (vượt 3,5% chỉ tiêu)", [("87,5%", pct("87.5")), ("3,5%", pct("3.5"))]),
    ("đạt 91,27%; tăng 0,12%", [("91,27%", pct("91.27")), ("0,12%", pct("0.12"))]),
    ("đạt (140% chỉ tiêu giao)", [("140%", pct("140"))]),
    ("đạt 100 %.", [("100 %", pct("100"))]),
    ("đạt 97,50%", [("97,50%", pct("97.5"))]),
    ("đạt100%hộ", [("100%", pct("100"))]),
    ("còn 0%", [("0%", pct("0"))]),
    ("giảm 05%", [("05%", pct("5"))]),
    ("gấp 1250%", [("1250%", pct("1250"))]),
    ("100% các hộ, 98% số người", [("100%", pct("100")), ("98%", pct("98"))]),
    ("772/550 lao động đạt 140%", [("140%", pct("140"))]),
    ("10/12 khu vực bỏ phiếu đạt 100%", [("100%", pct("100"))]),
    ("24/25 = 96%", [("96%", pct("96"))]),
    # words around
    ("đạt trên 94%", [("94%", pct("94", qualifier="over"))]),
    ("đạt hơn 94%", [("94%", pct("94", qualifier="over"))]),
    ("đạt gần 94%", [("94%", pct("94", qualifier="nearly"))]),
    ("khoảng 94%", [("94%", pct("94", qualifier="about"))]),
    ("ước đạt 94%", [("94%", pct("94", qualifier="about"))]),
    ("còn dưới 1%", [("1%", pct("1", qualifier="at_most"))]),
    ("không quá 1,5%", [("1,5%", pct("1.5", qualifier="at_most"))]),
    ("≥ 95%", [("95%", pct("95", qualifier="at_least"))]),
    ("tối thiểu 95%", [("95%", pct("95", qualifier="at_least"))]),
    ("từ 95% trở lên", [("95%", pct("95", qualifier="at_least"))]),
    ("cao hơn 2% so với cùng kỳ", [("2%", pct("2"))]),
    # ranges
    ("tăng 5-7%", [("5-7%", pct("5", "7"))]),
    ("tăng 5 – 7 %", [("5 – 7 %", pct("5", "7"))]),
    ("tăng từ 5% đến 7%", [("5% đến 7%", pct("5", "7"))]),
    ("tăng từ 5 đến 7%", [("5 đến 7%", pct("5", "7"))]),
    ("tăng 0,5 tới 0,75%", [("0,5 tới 0,75%", pct("0.5", "0.75"))]),
    ("khoảng 10-12%/năm", [("10-12%/năm", pct("10", "12", per="year", qualifier="about"))]),
    ("giảm từ 12% xuống 8%", [("12%", pct("12")), ("8%", pct("8"))]),
    ("giảm từ 5,2% đến 3,1%", [("5,2%", pct("5.2")), ("3,1%", pct("3.1"))]),
    ("tổ 5 - 92%", [("92%", pct("92"))]),
    ("năm 2020 - 95%", [("95%", pct("95"))]),
    # per year
    ("tăng 8,5%/năm", [("8,5%/năm", pct("8.5", per="year"))]),
    ("giảm 1% / năm", [("1% / năm", pct("1", per="year"))]),
    ("lãi 0,65%/tháng", [("0,65%/tháng", pct("0.65", per="month"))]),
    ("đạt 95%/kế hoạch", [("95%", pct("95"))]),
    # per mille
    ("sinh 13,2‰", [("13,2‰", mille("13.2"))]),
    ("sinh 13,2%o", [("13,2%o", mille("13.2"))]),
    ("sinh 13,2 %o,", [("13,2 %o", mille("13.2"))]),
    ("giảm 0,1%0.", [("0,1%0", mille("0.1"))]),
    ("giảm 0,1-0,2‰", [("0,1-0,2‰", mille("0.1", "0.2"))]),
    ("giảm 0,15 phần nghìn", [("0,15 phần nghìn", mille("0.15"))]),
    # words
    ("chiếm 45 phần trăm", [("45 phần trăm", pct("45"))]),
    ("chiếm mười lăm phần trăm", [("mười lăm phần trăm", pct("15"))]),
    ("chiếm 45 phần  trăm", [("45 phần  trăm", pct("45"))]),
    ("Một trăm phần trăm hộ", [("Một trăm phần trăm", pct("100"))]),
    ("mỗi năm hai phần trăm", [("hai phần trăm", pct("2"))]),
    # actual and target
    ("đạt 97,5%/95% chỉ tiêu", [("97,5%/95%", pct("97.5", target="95"))]),
    ("đạt 97,5/95%", [("97,5/95%", pct("97.5", target="95"))]),
    # odd marks: kept and flagged
    ("tỷ lệ 53.6%", [("53.6%", pct("53.6", **DOT))]),
    ("tỷ lệ 99.84%", [("99.84%", pct("99.84", **DOT))]),
    ("tỷ lệ 0.125%", [("0.125%", pct("0.125", **DOT))]),
    ("tỷ lệ 1.250%", [("1.250%", pct("1250", flags=["two_readings"]))]),
]

BUGS: list[tuple[str, Found]] = [
    ("ngày 2/9 100% hộ treo cờ", [("100%", pct("100"))]),
    ("đạt 99,9%, 10/12 khu vực", [("99,9%", pct("99.9"))]),
    ("tăng 95 -> 97%", [("97%", pct("97"))]),
    ("Covid 19, 100% hộ", [("100%", pct("100"))]),
    ("năm 2021-2026: 95%", [("95%", pct("95"))]),
]

NEGATIVE: list[tuple[str, Found]] = [
    (text, [])
    for text in (
        "%",
        "tỷ lệ phần trăm",
        "772/550 lao động",
        "tăng 2 điểm phần trăm",
        "tăng 0,5 điểm %",
        "ba phần tư",
        "5 phần quà",
        "5 phần trăm nghìn đồng",
        "hai phần, trăm hộ",
        "bao%20cao",
        "xa5%20nam",
        "1.2.3%",
        "14/16 tổ dân phố",
        "năm 2021",
    )
]

XFAIL: list[tuple[str, Found]] = [
    # decimals read out
    ("chiếm năm phẩy hai phần trăm", [("năm phẩy hai phần trăm", pct("5.2"))]),
]

POSITIVE = [*DEVELOPMENT, *BUGS]


def found_in(text: str) -> Found:
    """Return spans and values, found in the normal form and quoted from the raw text."""
    view = normal_view(text)
    spans = [(view.raw_span(m.start, m.end), m.value) for m in find_percent(view.text)]
    return [(text[start:end], value) for (start, end), value in spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *POSITIVE,
        *NEGATIVE,
        *(pytest.param(*row, marks=pytest.mark.xfail(strict=True)) for row in XFAIL),
    ],
)
def test_find_percent(text: str, expected: Found) -> None:
    assert found_in(text) == expected


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: unicodedata.normalize("NFD", text), id="NFD"),
        pytest.param(lambda text: text.replace(" ", "\u00a0"), id="non-breaking space"),
        pytest.param(lambda text: text.replace("%", "\u200b%"), id="zero width"),
        pytest.param(str.upper, id="upper case"),
        pytest.param(lambda text: f"uỷ ban: {text}\r\nTổ 4 có 5 hộ.", id="tone style"),
    ],
)
@pytest.mark.parametrize(("text", "expected"), [*POSITIVE, *NEGATIVE])
def test_writing_does_not_change_percents(
    change: Callable[[str], str], text: str, expected: Found
) -> None:
    got = found_in(change(text))
    assert [value for _, value in got] == [value for _, value in expected]
    spans = [normalize(span).lower() for span, _ in got]
    assert spans == [normalize(span).lower() for span, _ in expected]


@pytest.mark.parametrize(("text", "expected"), POSITIVE)
def test_a_span_parses_to_its_value(text: str, expected: Found) -> None:
    for span, value in expected:
        assert parse_percent(span) == {k: v for k, v in value.items() if k != "qualifier"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gần\n87,5 %", pct("87.5", qualifier="nearly")),
        ("đạt trên 94%.", pct("94", qualifier="over")),
        ("từ 95% trở lên", pct("95", qualifier="at_least")),
        ("từ 5% đến\r\n7%/năm", pct("5", "7", per="year")),
        ("tỷ lệ: 12 %o", mille("12")),
        *((text, None) for text in ("", "95", "95% hộ", "5% và 6%", "tăng 5%", "10% - 5%")),
        *((text, None) for text, _ in NEGATIVE),
    ],
)
def test_parse_percent(text: str, expected: dict[str, Any] | None) -> None:
    assert parse_percent(text) == expected


@settings(deadline=None)
@given(
    number=st.decimals(0, 999, places=2, allow_nan=False),
    sign=st.sampled_from(["%", " %", "‰", "%o", " phần trăm"]),
)
def test_a_percent_survives_writing(number: Decimal, sign: str) -> None:
    text = f"{number}".replace(".", ",") + sign
    value = parse_percent(text)
    assert value is not None
    assert Decimal(value["min"]) == Decimal(value["max"]) == number
    assert value["unit"] == ("per_mille" if sign in ("‰", "%o") else "percent")
    assert found_in(f"Tỷ lệ đạt {text}, vượt kế hoạch") == [(text, value)]


@pytest.mark.parametrize("piece", ["1", "1,1", "5 - ", "5/", "một ", "năm phần ", "5-6%/"])
def test_a_long_line_is_quick(piece: str) -> None:
    line = piece * (300_000 // len(piece))
    begin = time.perf_counter()
    assert len(list(find_percent(line))) <= line.count("%") + 1
    assert time.perf_counter() - begin < 30
