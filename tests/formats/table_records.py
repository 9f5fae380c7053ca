"""Report records with something in every table, for the tests of the writers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from registers.report_records import report

from baocao.audit import audit_report
from baocao.facts import find_facts

Record = dict[str, Any]

MARKED = (
    "Thu ngân sách đạt {MONEY|12,4 tỷ đồng}, bằng {PERCENT|104%} dự toán.\n"
    "Giải quyết việc làm cho {QUANTITY|772/550 lao động}, đạt {PERCENT|140%} chỉ tiêu quận giao.\n"
    "Kết nạp {QUANTITY|13/15 đảng viên}, đạt {PERCENT|92,3%} chỉ tiêu.\n"
    "Đồng chí {OFFICIAL#1|Lò Thị Mận}, {POSITION#1|Bí thư Đảng ủy}, "
    "{POSITION#1|Chủ tịch HĐND phường}, cùng {PERSON|Vàng A Dính} trao "
    "{QUANTITY|20 suất quà} trị giá {MONEY|147.105.000 đồng} từ quỹ {PROGRAM|Đền ơn đáp nghĩa} "
    "cho các hộ ở {RESIDENTIAL_GROUP|tổ dân phố số 04}.\n"
    "{ORG|Chi bộ {RESIDENTIAL_GROUP|TDP 7}} họp {DATE|ngày 19/5/2021} "
    "theo {LEGAL_DOC|Chỉ thị 05-CT/TW}."
)
SECTIONS = ("economy", "social_welfare", "party_building", "social_welfare", "party_building")


def full_record(id: str = "lam-ha", marked: str = MARKED, **fields: Any) -> Record:
    """Return a record as ``reports.jsonl`` has it, with facts and findings."""
    record = report(marked, id=id, sections=SECTIONS, **fields)
    for entity in record["entities"]:
        entity |= {"score": 0.5, "source": "test"}
    for sentence in record["sentences"]:
        sentence |= {"section_score": 0.75, "alternatives": [{"section": "general", "score": 0.2}]}
    record |= {
        "source": f"{id}.txt",
        "text_sha256": "0" * 64,
        "language": "vi",
        "model": "test-1",
        "meta": {**record["meta"], "title": "Báo cáo", "published": "2021-12-31", "year": 2021},
        "blocks": [{"start": 0, "end": 80, "kind": "paragraph", "anchor": "p1"}],
    }
    record["facts"] = find_facts(record)
    record["findings"] = audit_report(record)
    return record


def bare_record(id: str = "bare") -> Record:
    """Return a record of a text without anything in it."""
    empty: Record = {name: [] for name in ("sentences", "entities", "officials", "facts")}
    return {
        "schema_version": "1.0", "id": id, "source": "bare.txt", "text": "", "text_sha256": "",
        "language": "und", "model": "test-1", "meta": {}, **empty, "findings": [], "blocks": [],
    }  # fmt: skip


def write_reports(folder: Path, records: Iterable[Record]) -> Path:
    """Write a reports.jsonl into a folder and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records]
    path = folder / "reports.jsonl"
    path.write_text("".join(lines), encoding="utf-8")
    return path
