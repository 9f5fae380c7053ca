"""Three invented reports with all that offsets can go wrong at: emoji, NFD, CRLF."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any, Final

PHRASE: Final = "cây đa đầu làng"
"""What no model takes for an entity, so that a person has to mark it."""

EMOJI: Final = (
    "🎉🎉 UBND phường Lam Đình: kết quả công tác năm 2023\r\n"
    "Thu ngân sách trên địa bàn phường Lam Đình đạt 147.105.000 đồng, bằng 104% dự toán.\r\n"
    f"👨\u200d👩\u200d👧 Tổ dân phố số 5 sửa lại sân quanh {PHRASE}, "
    "giải quyết việc làm cho 772/550 lao động.\r\n"
)
DECOMPOSED: Final = unicodedata.normalize(
    "NFD",
    "Đảng ủy xã Hòa Khê tổ chức 05 hội nghị học tập nghị quyết trong quý I năm 2024.\n"
    "Đồng chí Lê Thị Mận, Bí thư Đảng ủy, trao 12 triệu đồng cho 3 hộ nghèo.\n",
)
PLAIN: Final = (
    "Trạm Y tế phường Lam Đình khám bệnh cho 1.240 lượt người, đạt 98,5% kế hoạch.\n"
    "Hội Khuyến học phường trao 45 suất quà cho học sinh, trị giá 22.500.000 đồng.\n"
)
TEXTS: Final = {"emoji": EMOJI, "nfd": DECOMPOSED, "plain": PLAIN}


def write_reports(folder: Path) -> Path:
    """Write the reports as .jsonl, each with its id, and return the file."""
    path = folder / "reports-to-label.jsonl"
    rows = [json.dumps({"id": id, "text": text}) for id, text in TEXTS.items()]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def span(id: str, words: str, label: str) -> dict[str, Any]:
    """Return the span of words in a report."""
    start = TEXTS[id].index(words)
    return {"start": start, "end": start + len(words), "label": label}
