"""The false-alarm list: texts and whole reports in which nothing may be found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from audit.plain_reports import REWRITINGS, told

from baocao.audit import audit_report
from baocao.corpus import gold_folder, read_gold
from baocao.corpus_values import add_values
from baocao.finding_scores import score_findings
from baocao.grammar.report_period import report_period

# Sentences in which every check once looked twice; all figures hold, or may.
NEGATIVE = [
    "Thương binh 1/4, đường 3/2, ngày 30/4, xếp thứ 1/17 phường, 24/25 điểm.",
    "Đại hội bầu 15 đồng chí, trong đó có 4 đồng chí nữ (26,7%), 3 đồng chí dưới 40 tuổi (20%).",
    "Cấp 120/150 giấy chứng nhận, đạt 80%, còn 30 hồ sơ đang giải quyết.",
    "Số hộ nghèo giảm từ 4,21% xuống còn 4,12%.",
    "Năm 2020 tỷ lệ hộ nghèo là 4,21%. Năm 2021 tỷ lệ hộ nghèo là 4,12%.",
    "Thu ngân sách đạt 114% dự toán tỉnh giao, vượt 12% dự toán HĐND xã giao.",
    "Thu ngân sách đạt 114% dự toán, vượt 12% so với cùng kỳ.",
    "Bầu đủ 26 đại biểu, trong đó nữ 9 người, ngoài Đảng 4 người, tái cử 10 người.",
    "Giao 15/15 thanh niên nhập ngũ (có 3 đảng viên), chất lượng đạt 60% loại 1.",
    "Trao 100 suất quà, gồm 60 suất cho hộ nghèo, mỗi suất 500 nghìn đồng và 40 suất cho hộ khác.",
    "Thực hiện 5/5 cuộc kiểm tra: 3 cuộc kiểm tra tổ chức đảng, 1 cuộc kiểm tra đảng viên.",
    "Số hộ dùng nước sạch 1.200/1.500 hộ, chiếm 80% số hộ.",
    "Số lao động qua đào tạo 60%, trong đó nam 35%, nữ 28%.",
    "Nhiệm kỳ 2020-2025 của Đảng bộ và nhiệm kỳ 2021-2026 của HĐND.",
    "Đại hội nhiệm kỳ 2015-2020; chi bộ nhiệm kỳ 2015-2017.",
    "Giá nước 900 đồng/m3, phí rác 6.000 đồng/hộ/tháng.",
    "Tổng giá trị sản xuất ước đạt 1.186 tỷ đồng, tăng 11,4% so với năm 2020.",
    "Quỹ đền ơn đáp nghĩa thu 126 triệu đồng. Quỹ vì người nghèo thu 162 triệu đồng.",
    "Vận động được 147.105.000 đồng đạt 147% kế hoạch. Quỹ thu được 147.105.000 đồng.",
    # groups that overlap, as the report itself says
    "Thăm 236 gia đình, gồm 140 gia đình nghèo, 88 gia đình đặc biệt khó khăn, 61 gia đình cận "
    "nghèo; một số gia đình thuộc nhiều diện.",
    "Thăm 236 gia đình, gồm 140 gia đình nghèo, 88 gia đình có công, 61 gia đình có người cao "
    "tuổi neo đơn.",
    # a percent behind an aside goes on about what stood before it
    "Thu 173 đơn vị máu, riêng đợt 2 được 91 đơn vị, vượt 15,3% kế hoạch cả năm là 150 đơn vị.",
    # what came over from before; some kinds only; a figure of a larger place
    "Kỳ trước chuyển sang 5 đơn, trong kỳ nhận 40 đơn, giải quyết 38 đơn, còn lại 7 đơn.",
    "Một số cây trồng chính (tổng diện tích 1.905 ha)\nLúa: 486 ha\nNgô: 612 ha\nSắn: 305 ha",
    "Quỹ Vì người nghèo phường 156,4 triệu đồng. Quỹ Vì người nghèo quận 154,6 triệu đồng.",
    "Cơ cấu dân tộc\nThái 61,4%\nMông 22,7%\nKhơ Mú 9,6%\nKinh 6,2%",
    "Có 1.382 hội viên, trong đó 614 cụ từ 70 đến 79 tuổi, 233 cụ từ 80 đến 89 tuổi.",
    "Gia đình văn hóa đạt 87,4%, vượt 2,4% so với chỉ tiêu 85%.",
    "Sản lượng đạt 3.412 tấn, so với năm 2012 là 3.290 tấn tăng 122 tấn (3,7%).",
    # one name for each of several places
    "1. Ấp Bình Lợi\nDư nợ: 1.340 triệu đồng\n2. Ấp Gò Sậy\nDư nợ: 1.430 triệu đồng\n"
    "3. Ấp Cây Sanh\nDư nợ: 870 triệu đồng\n4. Ấp Rạch Chùa\nDư nợ: 1.105 triệu đồng",
    "Tiêm 8.316 người mũi 1, 7.940 người mũi 2, tổng số 16.256 mũi tiêm.",
]


@pytest.mark.parametrize("text", NEGATIVE)
def test_silent(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize("rewrite", REWRITINGS.values(), ids=REWRITINGS)
def test_other_writings(rewrite: object) -> None:
    assert callable(rewrite)
    assert told(rewrite("\n\n".join(NEGATIVE))) == []


@pytest.mark.parametrize("split", ["train", "dev"])
def test_reports_made_to_hold_together(split: str) -> None:
    """In the gold reports only figures that were made wrong are found wrong."""
    pairs = []
    for gold in read_gold(gold_folder() / f"{split}.jsonl"):
        record = add_values(gold)
        period = report_period(gold["text"])
        record["meta"] = {
            **gold["meta"],
            "period": dict(zip(("start", "end"), period or (), strict=False)),
        }
        entities = [{"id": f"e{i}", **e} for i, e in enumerate(record["entities"])]
        record |= {"entities": entities, "facts": []}
        pairs.append((gold, {"findings": audit_report(record)}))
    spurious = [e for e in score_findings(pairs).errors if e.error == "spurious"]
    assert [(e.document, e.finding["message"]) for e in spurious] == []
    assert any(found["findings"] for _, found in pairs)


@pytest.mark.parametrize("name", ["02-bao-cao-ubnd", "04-chi-tieu", "05-thanh-tuu-xa"])
def test_examples_hold_together(name: str) -> None:
    folder = Path(__file__).parents[2] / "examples"
    text = (folder / f"{name}.txt").read_text(encoding="utf-8")
    assert told(text) == [], json.dumps(told(text), ensure_ascii=False)
