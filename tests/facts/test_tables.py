"""Facts of tables with a line a row: columns by their heads, units, places of the cells.

A row is a table and the facts expected of it. New layouts go to DEVELOPMENT, what gives no
fact to NEGATIVE, a known miss to XFAIL.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from fact_records import YEAR, fact_record, told

from baocao.facts import find_facts

Row = tuple[str, list[dict[str, Any]]]

PLAIN = (
    "Chỉ tiêu\tKế hoạch\tThực hiện\n"
    "Thu ngân sách (triệu đồng)\t2.150\t2.408\n"
    "Giải quyết việc làm (lao động)\t180\t203"
)
PLAIN_FACTS: list[dict[str, Any]] = [
    {
        "indicator": "thu ngân sách",
        "target": 2_150_000_000,
        "actual": 2_408_000_000,
        "unit": "đồng",
        "base": "kế hoạch",
        "inferred": [],
        "evidence": [],
    },
    {"indicator": "giải quyết việc làm", "target": 180, "actual": 203, "unit": "lao động"},
]

DEVELOPMENT: list[Row] = [
    (PLAIN, PLAIN_FACTS),
    (PLAIN.replace("\t", " | "), PLAIN_FACTS),
    # a table with borders and a rule, as in Markdown
    (
        "| Nội dung | KH giao | TH |\n|---|---|---|\n| Trồng cây (cây) | 500 | 640 |",
        [
            {
                "indicator": "trồng cây",
                "target": 500,
                "actual": 640,
                "unit": "cây",
                "base": "KH giao",
            }
        ],
    ),
    # a column of units, one of percents, numbers of rows
    (
        "TT\tChỉ tiêu\tĐVT\tKH năm\tƯớc thực hiện\tTỷ lệ (%)\n1\tHiến máu\tđơn vị\t160\t184\t115",
        [{"actual": 184, "target": 160, "unit": "đơn vị", "percent": "115", "base": "KH năm"}],
    ),
    (
        "STT\tNội dung\tĐơn vị tính\tChỉ tiêu giao\tKết quả\tĐạt %\n"
        "1\tThu nhập bình quân\ttriệu đồng/người/năm\t60\t63,5\t105,8%",
        [{"actual": 63_500_000, "unit": "đồng/người/năm", "percent": "105.8"}],
    ),
    # the unit of a cell goes first, remarks in brackets and words are left out
    (
        "Chỉ tiêu\tĐVT\tKế hoạch\tThực hiện\tTỷ lệ\nHộ nghèo\t\t40 hộ\t38 hộ (0,42%)\tĐạt",
        [{"actual": 38, "target": 40, "unit": "hộ", "percent": None}],
    ),
    # points of percent are no percent of the plan
    (
        "Chỉ tiêu\tĐVT\tKế hoạch\tThực hiện\tTỷ lệ\nBao phủ BHYT\t%\ttrên 92\t93,4\tVượt 1,4%",
        [{"actual": "93.4", "target": 92, "unit": "%", "percent": None}],
    ),
    # sides of a crop are told below its name
    (
        "Chỉ tiêu\tĐVT\tKế hoạch\tThực hiện\nCây lúa\n- Diện tích\tha\t40\t41,5",
        [{"indicator": "diện tích cây lúa", "actual": "41.5", "unit": "ha"}],
    ),
    (
        "TT\tChỉ tiêu\tĐVT\tKế hoạch\tThực hiện\n1\tCây lúa\n-\tDiện tích\tha\t40\t41,5",
        [{"indicator": "diện tích cây lúa", "actual": "41.5", "unit": "ha"}],
    ),
    # the past, and the plan of another year
    (
        "Đơn vị tính: triệu đồng\nNội dung\tTH năm 2021\tKH năm 2022\tTH năm 2022\tSo với KH (%)"
        "\tSo với cùng kỳ (%)\tKH năm 2023\nThu ngân sách\t2.000\t2.150\t2.408\t112\t120,4\t2.600",
        [
            {
                "actual": 2_408_000_000,
                "target": 2_150_000_000,
                "percent": "112",
                "direction": "up",
                "delta": 408_000_000,
                "inferred": ["delta"],
                "period": None,
            },
            {"actual": 2_408_000_000, "percent": "120.4", "base": "cùng kỳ", "same_as": ["f1"]},
            {
                "actual": None,
                "target": 2_600_000_000,
                "period": {"start": "2023-01-01", "end": "2023-12-31"},
            },
        ],
    ),
    (
        "Chỉ tiêu\tCùng kỳ\tThực hiện\nVụ vi phạm (vụ)\t12\t9",
        [{"actual": 9, "target": None, "direction": "down", "delta": 3, "base": "cùng kỳ"}],
    ),
    # heads in two lines
    (
        "TT\tChỉ tiêu\tNăm 2022\t\n\t\tKế hoạch\tThực hiện\n1\tTrồng cây (cây)\t500\t640",
        [{"actual": 640, "target": 500, "base": "kế hoạch"}],
    ),
    # a part of a whole without a plan; of two plans the one that the percents are of
    (
        "Chỉ tiêu\tĐVT\tKế hoạch\tThực hiện\nHòa giải thành\tvụ\t-\t18/21",
        [{"actual": 18, "target": 21, "unit": "vụ", "base": "tổng số"}],
    ),
    (
        "Chỉ tiêu\tHuyện giao\tXã giao\tThực hiện\tTỷ lệ (%)\nTrồng cây (cây)\t400\t500\t640\t128",
        [{"actual": 640, "target": 500, "base": "xã giao", "percent": "128"}],
    ),
    # plan and result that are not counted alike are not compared
    (
        "Chỉ tiêu\tKế hoạch\tThực hiện\nPhạm pháp hình sự\tgiảm trên 5%\t25 vụ",
        [{"actual": 25, "target": None, "unit": "vụ"}],
    ),
]

NEGATIVE = [
    "Thôn\tKế hoạch\tThực hiện\nThôn Đông\t20\t25",
    "Họ tên\tSố tiền\tGhi chú\nLê Văn Mẫu\t20\t25",
    "Chỉ tiêu\tCột A\tCột B\nTrồng cây (cây)\t500\t640",
    "Trồng cây (cây)\t500\t640",
    "Chỉ tiêu\tKế hoạch\tThực hiện\nTrồng cây (cây)\t-\tđạt",
    "Chỉ tiêu\tKế hoạch\tThực hiện\nTổng cộng\t500\t640",
    "Chỉ tiêu\tKế hoạch\tThực hiện\n(1)\t(2)\t(3)",
    "Chỉ tiêu\tKế hoạch\tThực hiện\nTrồng cây\t500\t640\t30\t5",
    "Chỉ tiêu, kế hoạch, thực hiện\nTrồng cây, 500, 640",
]

XFAIL: list[Row] = [
    # one cell a line, bare numbers
    (
        "Chỉ tiêu\nĐVT\nKế hoạch\nThực hiện\nTrồng cây\ncây\n500\n640",
        [{"actual": 640, "target": 500}],
    ),
    # the rows are groups, the indicator stands in the title
    (
        "Kết quả trồng cây (cây)\nThôn\tKế hoạch\tThực hiện\nThôn Đông\t20\t25",
        [{"actual": 25, "target": 20}],
    ),
]


def record_of(text: str, kind: str = "body") -> dict[str, Any]:
    """Return a record of bare lines, each a sentence, without entities."""
    sentences, at = [], 0
    for line in text.split("\n"):
        sentences.append({"start": at, "end": at + len(line), "section": "economy", "kind": kind})
        at += len(line) + 1
    return {"text": text, "entities": [], "sentences": sentences, "meta": {"period": YEAR}}


def check(text: str, expected: list[dict[str, Any]]) -> None:
    facts = find_facts(record_of(text))
    assert len(facts) == len(expected), [told(fact) for fact in facts]
    for fact, fields in zip(facts, expected, strict=True):
        assert {name: fact.get(name) for name in fields} == fields


def identity(text: str) -> str:
    return text


def decompose(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def widen(text: str) -> str:
    return text.replace(" ", "\u00a0")


def windows(text: str) -> str:
    return text.replace("\n", "\r\n")


@pytest.mark.parametrize("change", [identity, decompose, widen, windows])
@pytest.mark.parametrize(("text", "expected"), DEVELOPMENT)
def test_rows_of_a_table(
    text: str, expected: list[dict[str, Any]], change: Callable[[str], str]
) -> None:
    check(change(text), expected)


@pytest.mark.parametrize("text", NEGATIVE)
def test_tables_without_known_heads_or_figures_give_nothing(text: str) -> None:
    assert find_facts(record_of(text)) == []


@pytest.mark.xfail(strict=True, reason="known misses")
@pytest.mark.parametrize(("text", "expected"), XFAIL)
def test_known_misses(text: str, expected: list[dict[str, Any]]) -> None:
    check(text, expected)


@pytest.mark.parametrize("change", [identity, decompose, windows])
def test_cells_are_exact(change: Callable[[str], str]) -> None:
    text = change("Mở đầu.\n" + PLAIN)
    places = [
        [text[cell["start"] : cell["end"]] for cell in fact["cells"]]
        for fact in find_facts(record_of(text))
    ]
    assert places == [
        [change("Thu ngân sách (triệu đồng)"), "2.150", "2.408"],
        [change("Giải quyết việc làm (lao động)"), "180", "203"],
    ]


def test_kinds_of_lines_do_not_matter_and_sentences_are_named() -> None:
    facts = find_facts(record_of(PLAIN, "title"))
    assert [(fact["sentence"], fact["section"]) for fact in facts] == [
        (1, "economy"),
        (2, "economy"),
    ]


def test_rows_are_told_once_and_entities_in_cells_are_evidence() -> None:
    record = fact_record(
        "P economy body :: Chỉ tiêu | Kế hoạch | Thực hiện | Tỷ lệ\n"
        "N economy body :: Trồng cây | {QUANTITY|500 cây} | {QUANTITY|640 cây} | {PERCENT|128%}\n"
        "P economy body :: Thu phí {MONEY|5 triệu đồng}."
    )
    facts = find_facts(record)
    assert [(f["id"], f["indicator"], f["evidence"]) for f in facts] == [
        ("f1", "trồng cây", ["e1", "e2", "e3"]),
        ("f2", "thu phí", ["e4"]),
    ]


def test_time_grows_with_the_length() -> None:
    """Ten times the rows take about ten times as long; a line of tabs is no table."""
    head = "Chỉ tiêu\tKế hoạch\tThực hiện\n"
    seconds = []
    for count in (300, 3_000):
        record = record_of(head + "Trồng cây (cây)\t500\t640\n" * count)
        begin = time.perf_counter()
        assert len(find_facts(record)) == count
        seconds.append(time.perf_counter() - begin)
    assert seconds[1] < 25 * max(seconds[0], 0.02)
    begin = time.perf_counter()
    for filler in ("a\t", "|", " ", "1 | "):
        assert find_facts(record_of(filler * (300_000 // len(filler)))) == []
    assert time.perf_counter() - begin < 5
