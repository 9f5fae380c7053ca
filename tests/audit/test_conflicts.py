"""One thing told in two ways, within a report and across reports."""

from __future__ import annotations

from typing import Any

import pytest
from audit.plain_reports import REWRITINGS, evidence_texts, fact, report, told

from baocao.audit import BatchAudit, audit_batch, audit_report

SAME = "same_indicator_conflict"
OVER = "percent_over_base_conflict"

# Text, the two figures. Without facts: the same digits in another order, one name.
DEVELOPMENT = [
    ("Thu ngân sách 46,82 tỷ đồng, bằng 114% dự toán.\nKết quả thu ngân sách nhà nước cả năm đạt "
     "48,62 tỷ đồng.", SAME, ["46,82 tỷ đồng", "48,62 tỷ đồng"]),
    ("Đến nay hộ nghèo còn 4,12%.\nSố hộ nghèo giảm còn 113/2.684 hộ, chiếm 4,21%.", SAME,
     ["4,12%", "4,21%"]),
    ("Thu ngân sách đạt 114% dự toán, vượt 12%.", OVER, ["114%", "12%"]),
    ("Hiến máu đạt 136% kế hoạch (vượt 40%).", OVER, ["136%", "40%"]),
    ("Số tiền 12.500.000 đồng (mười hai triệu đồng) đã chuyển.", SAME,
     ["12.500.000 đồng", " (mười hai triệu đồng)"]),
]  # fmt: skip

NEGATIVE = [
    # told twice alike, or rounded
    "Quỹ đền ơn đáp nghĩa được 147.105.000 đồng.\nVận động quỹ đền ơn đáp nghĩa 147.105.000 đồng.",
    "Thu ngân sách 46,8 tỷ đồng.\nThu ngân sách cả năm 46,82 tỷ đồng.",
    # two things, two years, one sentence, what is to come
    "Thu ngân sách 46,82 tỷ đồng.\nChi thường xuyên 48,62 tỷ đồng.",
    "Năm 2020 thu ngân sách 46,82 tỷ đồng.\nNăm 2021 thu ngân sách 48,62 tỷ đồng.",
    "Tỷ lệ hộ nghèo từ 4,21% giảm còn hộ nghèo 4,12%.",
    "Thu ngân sách 46,82 tỷ đồng.\nPhấn đấu thu ngân sách 48,62 tỷ đồng.",
    # too far apart to be one figure
    "Thu ngân sách 1,29 tỷ đồng.\nThu ngân sách nhà nước 9,21 tỷ đồng.",
    "Thu ngân sách trên 46,82 tỷ đồng.\nThu ngân sách nhà nước 48,62 tỷ đồng.",
    # over one base
    "Thu ngân sách đạt 114% dự toán, vượt 14%.",
    "Thu ngân sách đạt 114,3% dự toán, vượt 14%.",
    "Tổ dân phố văn hóa đạt 87,5% (vượt 3,5% chỉ tiêu quận giao).",
    "Thu ngân sách đạt 114% dự toán tỉnh giao, vượt 12% dự toán HĐND xã giao.",
    "Số tiền 12.500.000 đồng (mười hai triệu năm trăm nghìn đồng).",
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "figures"), DEVELOPMENT)
def test_conflict(text: str, kind: str, figures: list[str]) -> None:
    [found] = [item for item in audit_report(report(text)) if item["severity"] != "info"]
    assert (found["kind"], found["severity"]) == (kind, "error")
    assert evidence_texts(text, found) == figures
    assert found["stated"] == figures[0]


@pytest.mark.parametrize("text", NEGATIVE)
def test_silent(text: str) -> None:
    assert told(text, SAME, OVER) == []


ESTIMATES = (
    "Thu ngân sách 6 tháng ước 6.842 triệu đồng.\nTài chính: thu ngân sách {} 6.482 triệu đồng."
)


@pytest.mark.parametrize(("how", "count"), [("6 tháng ước đạt", 1), ("6 tháng đạt", 0)])
def test_estimates_are_compared_with_estimates(how: str, count: int) -> None:
    record = report(ESTIMATES.format(how))
    name = {"canonical": "thu ngân sách"}
    record["facts"].append(fact(record, "thu ngân sách", "6.842 triệu đồng", **name))
    record["facts"].append(fact(record, "thu ngân sách", "6.482 triệu đồng", **name))
    assert len(audit_report(record)) == count


INCOME = "Phấn đấu thu nhập đạt {} triệu đồng/năm.\nNhiệm vụ: đưa thu nhập lên {} triệu đồng/năm."


@pytest.mark.parametrize(("other", "end", "count"), [("70", "2025", 1), ("76", "2025", 0),
                                                    ("70", "2024", 0)])  # fmt: skip
def test_goals_for_one_year(other: str, end: str, count: int) -> None:
    record = report(INCOME.format("76", other))
    for surface, year in (("76 triệu đồng/năm", "2025"), (f"{other} triệu đồng/năm", end)):
        goal = fact(record, "thu nhập", surface, canonical="thu nhập bình quân đầu người")
        period = {"start": f"{year}-01-01", "end": f"{year}-12-31"}
        goal |= {"target": goal["actual"], "actual": None, "period": period}
        record["facts"].append(goal)
    assert len(audit_report(record)) == count


NAMED = "Năm nay có {} đăng ký.\nVề kinh tế: {} đăng ký."


@pytest.mark.parametrize(
    ("figures", "names", "count"),
    [
        (("45 hộ", "52 hộ"), ("hộ kinh doanh mới đăng ký", "hộ kinh doanh đăng ký mới"), 1),
        (("45 hộ", "52 hộ"), ("hộ kinh doanh mới đăng ký", "hộ chăn nuôi mới đăng ký"), 0),
        (("45 hộ", "45 hộ"), ("hộ kinh doanh mới đăng ký", "hộ kinh doanh đăng ký mới"), 0),
        (("45 buổi", "52 buổi"), ("buổi tuyên truyền an toàn", "buổi an toàn tuyên truyền"), 0),
    ],
)
def test_names_with_the_same_words(
    figures: tuple[str, str], names: tuple[str, str], count: int
) -> None:
    record = report(NAMED.format(*figures))
    for entity, name in zip(record["entities"], names, strict=True):
        record["facts"].append(
            {"id": f"f{entity['id']}", "indicator": name, "actual": entity["value"]["value"],
             "evidence": [entity["id"]]}
        )  # fmt: skip
    assert len(audit_report(record)) == count


RATES = "Tỷ lệ {} đạt 91,5%.\nHiện mới có 86,5% {}."
FEES = "hộ đóng phí thu gom rác"


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [(FEES, FEES, 1), (FEES, "hộ đóng phí vệ sinh", 0), ("hộ đóng phí", "hộ đóng phí", 0)],
)
def test_rates_with_one_long_name(one: str, other: str, count: int) -> None:
    record = report(RATES.format(one, other))
    record["facts"].append(fact(record, f"tỷ lệ {one}", "91,5%"))
    record["facts"].append(fact(record, other, "86,5%"))
    assert len(audit_report(record)) == count


@pytest.mark.parametrize("rewrite", REWRITINGS.values(), ids=REWRITINGS)
@pytest.mark.parametrize("text", [row[0] for row in DEVELOPMENT])
def test_other_writings(text: str, rewrite: Any) -> None:
    assert len(told(rewrite(text), SAME, OVER)) == 1


TWO = "Hội thu 1.246 triệu đồng tiền quỹ.\nTổng kết, đoàn thể góp được 1.296 triệu đồng."


def two_facts(**second: Any) -> dict[str, Any]:
    record = report(TWO)
    record["facts"].append(fact(record, "quỹ vì người nghèo", "1.246 triệu đồng"))
    record["facts"].append(fact(record, "quỹ vì người nghèo", "1.296 triệu đồng") | second)
    return record


def test_facts_of_one_indicator() -> None:
    """With facts one digit that differs is enough: they say that the thing is the same."""
    [found] = audit_report(two_facts())
    assert found["kind"] == SAME
    assert found["facts"] == ["f1", "f2"]
    assert "quỹ vì người nghèo" in found["message"]
    assert told(TWO) == []


@pytest.mark.parametrize(
    "second",
    [
        {"indicator": "quỹ vì biển đảo"},
        {"period": {"start": "2020-01-01", "end": "2020-12-31"}},
        {"section": "outlook"},
        {"same_as": ["f1"]},
        {"inferred": ["actual"]},
        {"actual": None},
    ],
    ids=lambda value: next(iter(value)),
)
def test_facts_that_do_not_conflict(second: dict[str, Any]) -> None:
    assert audit_report(two_facts(**second)) == []


ONCE = "Hộ nghèo còn 4,12%.\nRà soát cuối năm, số hộ nghèo là 113/2.512 hộ, chiếm {}."


def told_once(name: str, share: str) -> list[dict[str, Any]]:
    record = report(ONCE.format(share))
    record["facts"] = [
        fact(record, name, "4,12%", canonical=name),
        {**fact(record, name, "113/2.512 hộ", share, base="tổng số", canonical=name), "id": "f2"},
    ]
    return [item for item in audit_report(record) if item["kind"] == SAME]


def test_known_indicators_are_told_once() -> None:
    """Another value of the poverty rate needs no slip of the hand to be another value."""
    [found] = told_once("hộ nghèo", "4,5%")
    assert (found["severity"], found["facts"]) == ("warning", ["f1", "f2"])
    assert (found["stated"], found["computed"]) == ("4,12%", "4,5%")


@pytest.mark.parametrize(
    ("name", "share"),
    [
        ("hộ nghèo", "4,1%"),  # rounded
        ("hộ nghèo", "8,9%"),  # too far off to be one figure
        ("kiểm tra chi bộ", "4,5%"),  # may be told of many occasions
    ],
)
def test_values_that_are_no_conflict(name: str, share: str) -> None:
    assert told_once(name, share) == []


PERCENTS = "Thu ngân sách 46,8 tỷ đồng, đạt 114,2%.\nCả năm thu được 46,8 tỷ đồng, bằng 112,4%."


def test_two_percents_over_one_base() -> None:
    record = report(PERCENTS)
    percents = ("114,2%", "112,4%")
    entities = [entity for entity in record["entities"] if entity["label"] != "DATE"]
    for name, money, percent in zip(("f1", "f2"), entities[::2], entities[1::2], strict=True):
        record["facts"].append(
            {
                "id": name, "indicator": "thu ngân sách", "actual": 46_800_000_000, "unit": "đồng",
                "percent": "1", "base": "dự toán", "evidence": [money["id"], percent["id"]],
            }
        )  # fmt: skip
    [found] = [item for item in audit_report(record) if item["severity"] != "info"]
    assert (found["kind"], found["facts"]) == (OVER, ["f1", "f2"])
    assert (found["stated"], found["computed"]) == percents
    record["facts"][1]["base"] = "cùng kỳ"
    assert [item for item in audit_report(record) if item["severity"] != "info"] == []


def batch_record(name: str, money: str, **meta: Any) -> dict[str, Any]:
    record = report(f"Cả năm thu ngân sách {money}.", id=name)
    record["facts"].append(fact(record, "thu ngân sách", money))
    record["meta"] |= meta
    return record


def test_conflict_across_reports() -> None:
    """Two reports of one ward and year; the finding names both, and each span its report."""
    records = [batch_record("ba", "46,82 tỷ đồng"), batch_record("hai", "48,62 tỷ đồng")]
    [found] = audit_batch(records)
    assert found["reports"] == ["ba", "hai"]
    assert (found["kind"], found["severity"]) == (SAME, "warning")
    for item, record in zip(found["evidence"], records, strict=True):
        assert item["report"] == record["id"]
        assert record["text"][item["start"] : item["end"]] in found["message"]


@pytest.mark.parametrize(
    "meta",
    [
        {"unit": "phường Lam Hạ"},
        {"unit": None},
        {"period": {"start": "2021-01-01", "end": "2021-06-30"}},
        {"period": None},
    ],
    ids=["another unit", "no unit", "half a year", "no period"],
)
def test_reports_that_cannot_be_compared(meta: dict[str, Any]) -> None:
    records = [batch_record("ba", "46,82 tỷ đồng"), batch_record("hai", "48,62 tỷ đồng", **meta)]
    assert audit_batch(records) == []


def test_batch_as_it_comes() -> None:
    batch = BatchAudit()
    batch.add(batch_record("ba", "46,82 tỷ đồng"))
    assert batch.findings() == []
    batch.add(batch_record("bốn", "46,82 tỷ đồng"))
    assert batch.findings() == []
    batch.add(batch_record("hai", "48,62 tỷ đồng"))
    assert [item["reports"] for item in batch.findings()] == [["ba", "hai"], ["bốn", "hai"]]
