"""The index page of a run is made from files, a part at a time, and says what it leaves out."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest
from runner.run_output import lines

import baocao.view
import baocao.view_index
from baocao.annotate import annotate
from baocao.audit import audit_batch
from baocao.view import render_index, summarize
from baocao.view_index import Index


def _reports(path: Path, count: int) -> Path:
    """Write reports of a few wards, some of which tell a figure twice with two digits swapped."""
    rng = random.Random(7)
    rows = []
    for number in range(count):
        money = ["46,82", "48,62"][rng.random() < 0.3]
        text = f"Cả năm 2021 thu ngân sách {money} tỷ đồng; phường còn {number} hộ nghèo."
        period = {"start": "2021-01-01", "end": "2021-12-31"}
        meta = {"unit": f"phường Lam {number // 4}", "period": period, "title": f"Số {number}"}
        rows.append({"id": f"r{number}", "text": text if number % 7 else "", "meta": meta})
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_it_is_the_page_of_all_reports_together(rules_model: Path, tmp_path: Path) -> None:
    source = _reports(tmp_path / "a.jsonl", 24)
    out = tmp_path / "out"
    annotate([source], out, model=str(rules_model))
    records = lines(out / "reports.jsonl")
    pages = [row["page"] for row in json.loads((out / "manifest.json").read_bytes())["reports"]]
    conflicts = audit_batch(records)
    assert len({finding["evidence"][0]["report"] for finding in conflicts}) > 2
    whole = render_index(
        [summarize(record, page=page) for record, page in zip(records, pages, strict=True)],
        errors=lines(out / "errors.jsonl"),
        findings=conflicts,
    )
    assert (out / "index.html").read_bytes() == whole.encode()


def test_a_long_list_is_cut_and_says_so(
    rules_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = _reports(tmp_path / "a.jsonl", 70)
    for module in (baocao.view, baocao.view_index):
        monkeypatch.setattr(module, "REPORT_LIMIT", 8)
    annotate([source], tmp_path / "out", model=str(rules_model))
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "The first 8 of 60 reports" in page
    assert "The first 8 of 10; errors.jsonl has all" in page
    assert len(re.findall(r'<tr><td lang="vi"><a href="html/', page)) == 8
    assert "<b>60</b>reports" in page
    assert "<b>10</b>failed" in page


class Passes:
    """Summaries that can be gone through again; counts how often, and how many are alive."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.passes = 0

    def __iter__(self) -> Any:
        self.passes += 1
        for number in range(self.count):
            yield {
                "id": str(number), "title": f"Số {number}", "unit": f"xã {number}",
                "province": "", "page": None, "sentences": 1, "entities": 1, "facts": 1,
                "officials": 0, "labels": {}, "money": {},
                "indicators": {f"chỉ tiêu {number % 3}": {"row": 0, "rank": [1], "value": "1"}},
                "findings": [["missing_base", "info", "m", "1", "2"]],
            }  # fmt: skip


def test_units_without_a_row_still_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(baocao.view_index, "MATRIX_LIMIT", 10)
    monkeypatch.setattr(baocao.view_index, "FINDING_LIMIT", 5)
    summaries = Passes(100)
    index = Index(summaries)
    matrix = index.matrix()
    assert (matrix["count"], len(matrix["rows"])) == (100, 10)
    assert {column["name"]: column["count"] for column in matrix["columns"]} == {
        "chỉ tiêu 0": 34, "chỉ tiêu 1": 33, "chỉ tiêu 2": 33,
    }  # fmt: skip
    findings = index.findings()
    assert (findings["count"], len(findings["rows"])) == (100, 5)
    assert summaries.passes == 3
