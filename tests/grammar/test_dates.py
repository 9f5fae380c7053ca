"""Dates: spans and values, over the rows of rows_dates.py (which says where a new case goes)."""

from __future__ import annotations

import re
import runpy
import time
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from baocao.grammar.dates import find_dates, parse_date, resolve_date
from baocao.grammar.report_period import report_period
from baocao.normal import normal_view, normalize
from baocao.schema import Value

ROWS = runpy.run_path(str(Path(__file__).with_name("rows_dates.py")))
DEVELOPMENT, BUGS, NEGATIVE, XFAIL = (
    ROWS[name] for name in ("DEVELOPMENT", "BUGS", "NEGATIVE", "XFAIL")
)
POSITIVE = [*DEVELOPMENT, *BUGS]
Found = list[tuple[int, int, str]]


def shown(value: Value) -> str:
    """Return a value in the short form of the rows."""
    if value["start"]:
        first, last = value["start"], value["end"]
        assert value["anchor"] == "text"
    else:
        first, last = _fields(value, ""), _fields(value, "end_")
        assert value["anchor"] is None
    interval = first if last in (first, "") else f"{first}..{last}"
    return " ".join([interval, value["precision"], *value.get("flags", [])])


def _fields(value: Value, prefix: str) -> str:
    """Return what is told of one end: '?-09-02', '2021-02-31', '2026', or nothing."""
    year, month, day = (value.get(prefix + field) for field in ("year", "month", "day"))
    if (year, month, day) == (None, None, None):
        return ""
    text = str(year or "?")
    if month is not None or day is not None:
        text += "-?" if month is None else f"-{month:02}"
    return text if day is None else f"{text}-{day:02}"


def unmarked(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """Return a row's text without its braces, and the spans that they held."""
    spans = []
    for count, brace in enumerate(re.finditer(r"[{}]", marked)):
        offset = brace.start() - count
        spans.append(offset)
    return re.sub(r"[{}]", "", marked), list(zip(spans[::2], spans[1::2], strict=True))


def found_in(text: str) -> Found:
    """Return spans in the raw text and values, found in its normal form."""
    view = normal_view(text)
    return [(*view.raw_span(m.start, m.end), shown(m.value)) for m in find_dates(view.text)]


@pytest.mark.parametrize(
    ("marked", "values"),
    [
        *POSITIVE,
        *NEGATIVE,
        *(pytest.param(*row, marks=pytest.mark.xfail(strict=True)) for row in XFAIL),
    ],
)
def test_find_dates(marked: str, values: list[str]) -> None:
    text, spans = unmarked(marked)
    assert found_in(text) == [(*s, v) for s, v in zip(spans, values, strict=True)]


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
        pytest.param(lambda text: text.replace("-", "–"), id="en dash"),
        pytest.param(lambda text: text.replace("óa", "oá"), id="tone style"),
        pytest.param(str.upper, id="upper case"),
        pytest.param(lambda text: f"Có 15 hộ.\n{text}\r\nTổ 4 có 02 đồng chí.", id="lines around"),
    ],
)
@pytest.mark.parametrize(("marked", "values"), [*POSITIVE, *NEGATIVE])
def test_writing_does_not_change_dates(
    change: Callable[[str], str], marked: str, values: list[str]
) -> None:
    text, spans = unmarked(marked)
    changed = change(text)
    got = found_in(changed)
    assert [value for _, _, value in got] == values
    kept = [normalize(changed[start:end]).lower() for start, end, _ in got]
    assert kept == [normalize(text[start:end]).lower() for start, end in spans]


@pytest.mark.parametrize(("marked", "values"), POSITIVE)
def test_a_span_parses_to_its_value(marked: str, values: list[str]) -> None:
    """Only what stands outside the span ('(âm lịch)') is lost."""
    text, spans = unmarked(marked)
    for (start, end), expected in zip(spans, values, strict=True):
        value = parse_date(text[start:end])
        assert value is not None
        assert shown(value) == (expected if "(âm" not in text else "?-03-10 day")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1/4", "?-04-01 day"),  # alone, nothing says that it is a class
        ("25-1", "?-01-25 day"),
        ("2.9", "?-09-02 day"),
        ("2021", "2021-01-01..2021-12-31 year"),
        ("  ngày 5\ntháng 6\r\nnăm 2023 ", "2023-06-05 day"),
    ],
)
def test_parse_date_of_a_bare_form(text: str, expected: str) -> None:
    value = parse_date(text)
    assert value is not None
    assert shown(value) == expected


@pytest.mark.parametrize(
    "text",
    ["", "  ", "772/550", "14/16", "05-CT/TW", "đầu năm", "74 năm", "02 tháng", "12h30", "1085",
     "từ năm 2021", "năm 2021 và tháng 3", "ngày 5/6 tại phường"],
)  # fmt: skip
def test_parse_date_refuses(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "period", "expected"),
    [
        ("ngày 27/7", ("2023-01-01", "2023-12-31"), ("2023-07-27", "2023-07-27")),
        ("tháng 3", ("2024-01-01", "2024-06-30"), ("2024-03-01", "2024-03-31")),
        ("ngày 20/11", ("2024-01-01", "2024-06-30"), ("2024-11-20", "2024-11-20")),
        ("ngày 20/11", ("2022-09-01", "2023-05-31"), ("2022-11-20", "2022-11-20")),
        ("ngày 3/2", ("2022-09-01", "2023-05-31"), ("2023-02-03", "2023-02-03")),
        ("6 tháng cuối năm", ("2020-01-01", "2020-12-31"), ("2020-07-01", "2020-12-31")),
        ("tháng 11 đến tháng 2", ("2021-01-01", "2021-12-31"), ("2021-11-01", "2022-02-28")),
        ("tháng 2", ("2024-01-01", "2024-12-31"), ("2024-02-01", "2024-02-29")),
    ],
)
def test_resolve_date_takes_the_year_of_the_report(
    text: str, period: tuple[str, str], expected: tuple[str, str]
) -> None:
    value = parse_date(text, period=period)
    assert value is not None
    assert (value["start"], value["end"], value["anchor"]) == (*expected, "report_period")
    assert "month" not in value
    assert resolve_date(value, ("1999-01-01", "1999-12-31")) == value


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("ngày 2/9", ("2020-01-01", "2025-12-31")),  # a term leaves a choice
        ("ngày 2/9", ("2022-10-01", "2023-05-31")),  # in neither year
        ("ngày 31/2", ("2021-01-01", "2021-12-31")),
        ("Giỗ Tổ Hùng Vương 10/3", ("2021-01-01", "2021-12-31")),
        ("ngày 20", ("2021-01-01", "2021-12-31")),
        ("năm 2019", ("2021-01-01", "2021-12-31")),
    ],
)
def test_resolve_date_leaves_what_the_period_cannot_settle(
    text: str, period: tuple[str, str]
) -> None:
    value = parse_date(text)
    assert value is not None
    assert resolve_date(value, period) == value


def test_resolve_date_finds_the_leap_day_missing() -> None:
    value = parse_date("29/2", period=("2023-01-01", "2023-12-31"))
    assert value is not None
    assert shown(value) == "2023-02-29 day impossible_date"


@pytest.mark.parametrize(
    ("period", "message"),
    [
        (("2021", "2021-12-31"), "a period is two ISO dates such as"),
        (("2021-12-31", "2021-01-01"), "begins before it ends"),
    ],
)
def test_resolve_date_says_what_a_period_is(period: tuple[str, str], message: str) -> None:
    value = parse_date("ngày 2/9")
    assert value is not None
    with pytest.raises(ValueError, match=message):
        resolve_date(value, period)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Phường Bến Gỗ tổng kết năm 2021, phương hướng năm 2022\nNgày đăng 17/01/2022", "2021"),
        ("So với năm 2019, xã Hòa Lạc đổi khác\nNăm 2020, xã thu 5 tỷ", "2020"),
        ("Ngày đăng 05/07/2023\nSơ kết 6 tháng đầu năm", "2023-01-01..2023-06-30"),
        ("BÁO CÁO\nKết quả quý I/2024", "2024-01-01..2024-03-31"),
        ("Kết quả công tác tháng 5/2022", "2022-05-01..2022-05-31"),
        ("Trường Lam Sơn tổng kết năm học 2022-2023", "2022-09-01..2023-05-31"),
        ("Tập huấn Luật Đất đai năm 2013\nNgày 12/3/2016, phường mở lớp", "2016"),
        ("Nhìn lại một năm qua\nNgày đăng 17/01/2022", "2021"),
        ("Nhìn lại một năm qua\nNgày đăng 17/12/2022", "2022"),
        ("Phường ra quân\n17/01/2022 | 05:59", "2022"),
        ("Đại hội Đảng bộ nhiệm kỳ 2020-2025", None),
        ("Phường ra quân sáng 30/4", None),
        ("Xã thành lập năm 1976", None),
        ("x" * 600 + " năm 2021", None),
        ("", None),
    ],
)
def test_report_period(text: str, expected: str | None) -> None:
    found = report_period(unicodedata.normalize("NFD", text) if len(text) < 200 else text)
    if expected is None:
        assert found is None
    else:
        whole = f"{expected}-01-01..{expected}-12-31" if len(expected) == 4 else expected
        assert found is not None
        assert "..".join(found) == whole


STYLES = ("{d}/{m}/{y}", "ngày {d:02}-{m:02}-{y}", "ngày {d} tháng {m:02} năm {y}", "{d}.{m}.{y}")


@settings(max_examples=150, deadline=None)
@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(STYLES))
def test_every_day_parses_back(day: date, style: str) -> None:
    written = style.format(d=day.day, m=day.month, y=day.year)
    value = parse_date(written)
    assert value is not None
    assert (value["start"], value["end"]) == (day.isoformat(), day.isoformat())
    text = f"Tổ 4 họp {written}, có 45 hộ."
    assert [text[m.start : m.end] for m in find_dates(text)] == [written]


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("0123456789/-., ngàythángnămquýtừđếnIVT("), max_size=60))
def test_any_text_gives_spans_in_order(text: str) -> None:
    end = 0
    for match in find_dates(normalize(text)):
        assert end <= match.start < match.end <= len(text)
        end = match.end
        start, last = match.value["start"], match.value["end"]
        assert (start is None) == (last is None)
        assert start is None or date.fromisoformat(start) <= date.fromisoformat(last)


def test_no_clock_is_read() -> None:
    texts = [unmarked(marked)[0] for marked, _ in POSITIVE]
    title = "Sơ kết 6 tháng đầu năm\nNgày đăng 05/07/2023"
    results = []
    for now in ("2019-02-28", "2035-12-31"):
        with time_machine.travel(now):
            results.append(([found_in(text) for text in texts], report_period(title)))
    assert results[0] == results[1]


@pytest.mark.parametrize(
    "piece",
    ["1/1", "ngày ", "năm 2021, ", "1", "1.1.", "2, ", " ", "tháng 1, ", "2021-", "tết nhâm dần ",
     "quý I, ", "(2/9 ", "ngày thành lập đoàn ", "từ 1/1 đến ", "6 tháng đầu "],
)  # fmt: skip
def test_a_long_line_takes_linear_time(piece: str) -> None:
    text = "ngày 1" + piece * (300_000 // len(piece))
    start = time.perf_counter()
    sum(1 for _ in find_dates(text))
    assert time.perf_counter() - start < 20
