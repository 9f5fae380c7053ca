"""What holds for every finding, whatever the text; and texts made to break the audit."""

from __future__ import annotations

import copy
import json
import random
import time
from typing import Any

import pytest
from audit.plain_reports import report

from baocao.audit import SEVERITIES, audit_report
from baocao.audit.excerpts import excerpts
from baocao.schema import FINDING_KINDS

TEXT = """Phường Lam Trà hoàn thành nhiệm vụ năm 2021

Có 6.659/6.801 hộ gia đình đăng ký, đạt 97,9%.
Số hộ đạt danh hiệu là 6.209/6.659 hộ gia đình, tỷ lệ 91,27%, 14/16 tổ dân phố văn hóa.
Nhận 64 đơn, gồm 21 đơn khiếu nại, 8 đơn tố cáo và 31 đơn kiến nghị. Họp ngày 31/4/2021.
Bà con TDP số 29 nhận 300 đồng/suất. Thu ngân sách 46,82 tỷ đồng.
Thu ngân sách nhà nước 48,62 tỷ đồng."""

FIELDS = [
    "kind", "severity", "message", "stated", "computed", "tolerance", "evidence", "facts",
]  # fmt: skip


def test_findings_have_the_form_of_the_record() -> None:
    record = report(TEXT)
    before = copy.deepcopy(record)
    found = audit_report(record)
    assert {item["kind"] for item in found} >= {
        "ratio_percent_mismatch", "parts_total_mismatch", "same_indicator_conflict",
        "implausible_scale", "impossible_date", "group_number_out_of_range",
    }  # fmt: skip
    for item in found:
        assert list(item) == FIELDS
        assert item["kind"] in FINDING_KINDS
        assert item["severity"] in SEVERITIES
        assert item["message"].endswith(".")
        assert "\n" not in item["message"]
        assert item["evidence"]
        for span in item["evidence"]:
            assert 0 <= span["start"] < span["end"] <= len(TEXT)
    starts = [min(span["start"] for span in item["evidence"]) for item in found]
    assert starts == sorted(starts)
    assert record == before
    assert json.loads(json.dumps(found, ensure_ascii=False)) == found
    assert audit_report(record) == found


def test_a_finding_names_the_facts_that_rest_on_its_figures() -> None:
    record = report("Kết nạp 13/15 đảng viên, đạt 92,3%. Thu 5 tỷ đồng.")
    record["facts"] = [
        {"id": f"f{i}", "indicator": "x", "evidence": [entity["id"]]}
        for i, entity in enumerate(record["entities"], start=1)
    ]
    [found] = audit_report(record)
    assert found["facts"] == ["f1", "f2"]


def test_a_record_without_facts_meta_or_sentences() -> None:
    record = report("Kết nạp 13/15 đảng viên, đạt 92,3%.")
    bare = {name: record[name] for name in ("text", "entities")}
    assert [item["computed"] for item in audit_report(bare)] == ["86,7%"]
    assert audit_report({"text": "", "entities": [], "sentences": []}) == []


def quantity(text: str, **value: Any) -> dict[str, Any]:
    """Return a record of one a/b with a percent behind it, whatever its numbers are."""
    whole = f"{text}, đạt 92,3%."
    return {
        "text": whole,
        "sentences": [{"start": 0, "end": len(whole)}],
        "entities": [
            {"id": "e1", "start": 0, "end": len(text), "label": "QUANTITY", "value": value},
            {"id": "e2", "start": len(text) + 6, "end": len(text) + 11, "label": "PERCENT",
             "value": {"min": "92.3", "max": "92.3", "unit": "percent"}},
        ],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("actual", "target"),
    [
        (0, 0), (5, 0), (5, -5), (-5, 5), (10**400, 3), (3, 10**400), ("NaN", 3), ("Infinity", 3),
        ("1e999999", 3), ("", 3), (None, 3), (True, 3), (1.5, 3), ([], {}), ("0.0", "0.00"),
    ],
)  # fmt: skip
def test_numbers_that_give_no_percent(actual: Any, target: Any) -> None:
    record = quantity("5/5 hộ", unit="hộ", actual=actual, target=target, sense="subset")
    assert audit_report(record) == []


def test_huge_and_tiny_numbers_that_do() -> None:
    record = quantity("5/5 hộ", unit="hộ", actual=10**18, target="0.000001", sense="target")
    [found] = audit_report(record)
    assert found["computed"].endswith("%")
    record = quantity("0/5 hộ", unit="hộ", actual=0, target=5, sense="subset")
    assert [item["computed"] for item in audit_report(record)] == ["0,0%"]


@pytest.mark.parametrize(
    "value",
    [None, {}, {"min_vnd": None}, {"min_vnd": "x", "max_vnd": "x"}, {"min_vnd": 1, "max_vnd": 2}],
)
def test_values_without_a_number(value: dict[str, Any] | None) -> None:
    record = report("Thu 5 tỷ đồng, gồm 2 tỷ đồng và 4 tỷ đồng.")
    for entity in record["entities"]:
        entity["value"] = value
    assert audit_report(record) == []


PIECES = [
    "Kết nạp 13/15 đảng viên, đạt 92,3%. ",
    "64 đơn, gồm 21 đơn, 8 đơn và 31 đơn, (",
    "(5 hộ: ",
    "- Tổng số 5 hộ\n",
    "thu ngân sách 46,82 tỷ đồng, thu ngân sách 48,62 tỷ đồng. ",
    "giảm từ 186 hộ xuống còn 93 hộ, giảm 60%, ",
    "kế hoạch 120 triệu, thực hiện 138 triệu, đạt 110%, ",
    "120 suất quà, mỗi suất 500 nghìn đồng, tổng ",
    "17 đảng viên, trong đó 9 nam, 10 nữ, ",
    "Thu / 120 / 138 / 110%\n",
    "I. Chi: 2.350\n1. Đường: 1.120\n",
    "từ 1 ",
]


@pytest.mark.parametrize("piece", PIECES)
def test_time_grows_with_the_text(piece: str) -> None:
    """A line of 300,000 characters and tens of thousands of figures is done in seconds."""
    one = report(piece)["entities"]
    count = 300_000 // len(piece) // 3
    text = piece * count
    entities = [
        {**e, "start": e["start"] + i * len(piece), "end": e["end"] + i * len(piece), "id": f"{i}"}
        for i in range(count)
        for e in one
    ]
    started = time.process_time()
    audit_report({"text": text, "entities": entities, "sentences": []})
    assert time.process_time() - started < 40


def test_shuffled_figures_never_raise() -> None:
    """Entities of one text on another: spans then name any characters, across sentences too."""
    rng = random.Random(7)
    record = report(TEXT * 3)
    for _ in range(60):
        words = TEXT.split(" ") * 3
        rng.shuffle(words)
        text = " ".join(words).ljust(len(record["text"]), ".")
        for item in audit_report({**record, "text": text}):
            assert all(span["end"] <= len(text) for span in item["evidence"])


def test_excerpt_shows_both_spans_in_their_sentence() -> None:
    record = report(TEXT)
    for item in audit_report(record):
        shown = excerpts(record, item)
        spans = [span for excerpt in shown for span in excerpt.spans]
        assert spans == sorted((e["start"], e["end"]) for e in item["evidence"])
        for excerpt in shown:
            assert excerpt.start <= excerpt.spans[0][0]
            assert excerpt.spans[-1][1] <= excerpt.end


def test_excerpt_of_a_long_sentence_is_cut_at_words() -> None:
    text = "việc " * 200 + "kết nạp 13/15 đảng viên, đạt 92,3%," + " việc" * 200 + "."
    record = report(text)
    [found] = audit_report(record)
    [excerpt] = excerpts(record, found)
    shown = text[excerpt.start : excerpt.end]
    assert excerpt.cut_before
    assert excerpt.cut_after
    assert len(shown) < 450
    assert shown.startswith("việc ")
    assert shown.endswith(" việc")
