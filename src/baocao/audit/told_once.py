"""Indicators that one report tells once: a second value is another value of the same thing.

Left out are counts of what happens many times (checks, gifts, meetings, letters): a report
may well tell two of them under one name.
"""

from __future__ import annotations

from typing import Final

TOLD_ONCE: Final = frozenset(
    {
        "thu ngân sách", "thu ngân sách trên địa bàn", "chi ngân sách",
        "thu thuế sử dụng đất phi nông nghiệp", "thu nhập bình quân đầu người",
        "giá trị sản xuất", "tăng trưởng kinh tế", "diện tích gieo trồng",
        "sản lượng lương thực", "tỷ lệ che phủ rừng", "tiêu chí nông thôn mới",
        "hộ nghèo", "hộ cận nghèo", "giải quyết việc làm",
        "quỹ đền ơn đáp nghĩa", "quỹ vì người nghèo", "quỹ vì biển đảo việt nam",
        "quỹ phòng chống thiên tai", "quỹ vắc xin phòng covid-19", "tham gia bảo hiểm y tế",
        "tiêm chủng đầy đủ",
        "sinh con thứ ba", "tăng dân số tự nhiên", "tỷ suất sinh", "hiến máu",
        "gia đình văn hóa", "đăng ký gia đình văn hóa", "tổ dân phố văn hóa",
        "trường đạt chuẩn quốc gia", "tốt nghiệp thcs", "thu gom rác thải", "tuyển quân",
        "hồ sơ giải quyết đúng hạn", "cử tri đi bầu", "kết nạp đảng viên",
        "chi bộ hoàn thành tốt nhiệm vụ", "chi bộ hoàn thành xuất sắc nhiệm vụ",
        "chỉ tiêu hoàn thành",
    }
)  # fmt: skip
"""Canonical names, in lower case, as facts have them."""
