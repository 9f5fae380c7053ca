"""The period and the ward of a report, from its title and first lines."""

from __future__ import annotations

import unicodedata

import pytest

from baocao.grammar.report_period import report_period
from baocao.grammar.report_unit import report_unit

PERIODS: list[tuple[str, tuple[str, str] | None]] = [
    ("BIỂU THU QUỸ PHƯỜNG BẾN GỖ 2022\nTổ 1: 81% (năm 2021: 77%)",
     ("2022-01-01", "2022-12-31")),
    ("Xã Bến Gỗ 2018: một năm nhìn lại\nso với năm 2011", ("2018-01-01", "2018-12-31")),
    ("Tin ở tổ\nSáng 12/11/2017, tổ ra quân. Năm 2016 trồng 40 cây, năm 2017 trồng 55 cây",
     ("2017-01-01", "2017-12-31")),
    ("ĐOÀN PHƯỜNG\nBáo cáo ngày 05/12/2019\nQuý II trồng 300 cây; cả năm 900 cây",
     ("2019-01-01", "2019-12-31")),
    ("MỤC TIÊU NHIỆM KỲ 2020-2025\nThu năm 2020 là 4 tỷ", ("2020-01-01", "2025-12-31")),
    ("Thành tích 2012-2016 của xã Bến Gỗ\nĐường: 9 km", ("2012-01-01", "2016-12-31")),
    ("NHỮNG THÀNH TỰU NỔI BẬT\n(Nhiệm kỳ 2005 - 2010)\nNăm 2009 thu", ("2005-01-01", "2010-12-31")),
    ("TÌNH HÌNH QUÝ IV VÀ CẢ NĂM 2018", ("2018-01-01", "2018-12-31")),
    ("Thu ngân sách 6 tháng đầu năm và năm 2022", ("2022-01-01", "2022-12-31")),
    # as before
    ("Kết quả 6 tháng đầu năm, nhiệm vụ 6 tháng cuối năm 2023", ("2023-01-01", "2023-06-30")),
    ("Báo cáo quý IV/2023 và kế hoạch năm 2024", ("2023-10-01", "2023-12-31")),
    ("Tin\nNgày đăng 17/01/2022\nTổng kết năm 2021", ("2021-01-01", "2021-12-31")),
    ("Đại hội nhiệm kỳ 2025-2030\nNgày 16/9/2025, đại hội", ("2025-01-01", "2025-12-31")),
    ("Một ngày ở phường", None),
]  # fmt: skip

UNITS: list[tuple[str, list[str], str | None]] = [
    ("HỘI THAO PHƯỜNG SÔNG HIỀN LẦN THỨ BA", [], "phường Sông Hiền"),
    ("Xã Bến Gỗ 2018: thành tích", [], "xã Bến Gỗ"),
    ("Đảng bộ phường An Trạch giữ nghiêm kỷ luật", ["phường An"] * 3, "phường An Trạch"),
    ("DIỆN TÍCH LÚA XÃ SÔNG HIỀN TRUNG NĂM 2009", ["xã Sông Hiền"], "xã Sông Hiền Trung"),
    ("HỘI ĐỎ PHƯỜNG BẾN GỖ TỔNG KẾT", ["phường Lam Hạ"] * 2 + ["phường Bến Gỗ"],
     "phường Bến Gỗ"),
    # words of a title in capitals that are no part of the name
    ("ĐẢNG BỘ PHƯỜNG BẾN GỖ VỮNG VÀNG ĐI QUA NĂM 2021", ["phường Bến Gỗ"], "phường Bến Gỗ"),
    ("HĐND XÃ BẾN GỖ HỌP KỲ CUỐI NĂM", ["xã Bến Gỗ"] * 2, "xã Bến Gỗ"),
    ("ĐẢNG BỘ THỊ XÃ BẾN GỖ", [], None),
    ("PHÁT TRIỂN KINH TẾ - XÃ HỘI NĂM 2021", [], None),
    ("Tin\nNgày 5/5\nPhường Bến Gỗ họp", [], None),  # behind the title anyone may be named
]  # fmt: skip


@pytest.mark.parametrize(("text", "period"), PERIODS)
def test_period(text: str, period: tuple[str, str] | None) -> None:
    for written in (text, unicodedata.normalize("NFD", text), text.replace(" ", "\xa0")):
        assert report_period(written) == period


@pytest.mark.parametrize(("text", "named", "unit"), UNITS)
def test_unit(text: str, named: list[str], unit: str | None) -> None:
    for written in (text, unicodedata.normalize("NFD", text), text.replace(" ", "\xa0")):
        assert report_unit(written, named) == unit
