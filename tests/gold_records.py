"""A sound gold record to break, and gold files to write."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from baocao.corpus import Record, write_gold
from baocao.formats.markup import read_markup

MARKUP = """
@doc id=lam-01 kind=news region=north province="Hà Nam" year=2022 unit="phường Lam Trà"
P other title :: Phường {LOCATION|Lam Trà} tổng kết {DATE|năm 2022}
P economy body :: {OFFICIAL#1|Tô Bá Nhẫn} - {POSITION#1|Chủ tịch UBND {LOCATION|phường Lam Trà}} \
báo cáo thu ngân sách đạt gần {MONEY|12,4 tỷ đồng}, bằng {PERCENT|104%} dự toán.
S social_welfare+red_cross body :: Ngày {DATE|20/11}, {ORG|Hội CTĐ} tặng quà {QUANTITY|36/40 hộ}.
@finding ratio_percent_mismatch | 104% | 90% | 36/40 hộ | 104%
"""
META = {"author": "w1", "split": "train", "license": "CC-BY-4.0"}


def sound_record(**changes: Any) -> Record:
    """Return a record with nothing wrong, top fields and meta fields changed as told."""
    record = copy.deepcopy(next(read_markup(MARKUP)))
    record["meta"] |= META
    record["meta"] |= {name: changes.pop(name) for name in [*changes] if name in record["meta"]}
    return {**record, **changes}


def marked_record(name: str, marked: str, **meta: Any) -> Record:
    """Return a record of one body sentence in inline markup."""
    content = f"@doc id={name} kind=news\nP general body :: {marked}"
    record = next(read_markup(content))
    record["meta"] = {**sound_record()["meta"], **meta}
    return record


def span_of(record: Record, surface: str) -> tuple[int, int]:
    """Return the offsets of the only place where a surface stands."""
    assert record["text"].count(surface) == 1, surface
    start = record["text"].index(surface)
    return start, start + len(surface)


def write_splits(folder: Path, **splits: list[Record]) -> Path:
    """Write one file a split, meta.split set, and return the folder."""
    for name, records in splits.items():
        for record in records:
            record["meta"]["split"] = name
        write_gold(folder / f"{name}.jsonl", records)
    return folder
