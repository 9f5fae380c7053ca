"""Rows for the date grammar: a text with its dates in braces, and the value of each in short.

``2021-09-02 day`` is one day, ``2021-01-01..2021-12-31 year`` an interval, ``?-09-02 day``
a day whose year the text does not tell; flags stand behind. A new form goes to
DEVELOPMENT, a caught error to BUGS, what looks like a date and is none to NEGATIVE, a
known miss to XFAIL.
"""

from __future__ import annotations

Row = tuple[str, list[str]]

YEARS: list[Row] = [
    ("Trong {năm 2021}, phường đạt 110%", ["2021-01-01..2021-12-31 year"]),
    ("phấn đấu đến {năm 2025} đạt chuẩn", ["2025-01-01..2025-12-31 year"]),
    ("{Năm2021} phường được xếp thứ 1", ["2021-01-01..2021-12-31 year"]),
    ("tăng 0,12% so với {năm  2020}, 14/16 tổ", ["2020-01-01..2020-12-31 year"]),
    ("các {năm 2019, 2020} phường đều đạt", ["2019-01-01..2020-12-31 year"]),
    ("{năm 2019 và 2020}", ["2019-01-01..2020-12-31 year"]),
    ("{năm 2018, 2021} giảm", ["2018-01-01..2021-12-31 year gaps"]),
    ("{năm 2021}, 2022 lượt người dự", ["2021-01-01..2021-12-31 year"]),
    ("{năm 2021}, 1085 lao động", ["2021-01-01..2021-12-31 year"]),
    ("{năm 2016-2020}", ["2016-01-01..2020-12-31 period"]),
    ("từ {năm 2015 đến năm 2020}", ["2015-01-01..2020-12-31 period"]),
    ("từ {năm 2015 đến 2020}", ["2015-01-01..2020-12-31 period"]),
    ("từ {năm 2019} đến nay", ["2019-01-01..2019-12-31 year"]),
    ("kế hoạch {5 năm 2016-2020}", ["2016-01-01..2020-12-31 period"]),
    ("({2015 - 2020})", ["2015-01-01..2020-12-31 period"]),
    ("{những năm 1990}", ["1990-01-01..1999-12-31 period"]),
    ("vào {cuối năm 2022}", ["2022-01-01..2022-12-31 year end_of"]),
    ("bắt đầu {năm 2022}", ["2022-01-01..2022-12-31 year"]),
    ("quà {Tết Nguyên đán năm 2022} cho 60 hộ", ["2022-01-01..2022-12-31 year"]),
    ("đón {Tết Nhâm Dần 2022}", ["2022-01-01..2022-12-31 year"]),
    ("mừng {Xuân Quý Mão – 2023}", ["2023-01-01..2023-12-31 year"]),
    ("phường Thanh Xuân {năm 2022}", ["2022-01-01..2022-12-31 year"]),
    ("năng suất {vụ đông xuân 2020-2021} đạt 70 tạ/ha", ["2020-01-01..2021-12-31 period"]),
    ("{vụ mùa 2017}", ["2017-01-01..2017-12-31 year"]),
]

NAMED_SPANS: list[Row] = [
    ("HĐND các cấp {nhiệm kỳ 2021-2026}:", ["2021-01-01..2026-12-31 term"]),
    ("{nhiệm kỳ 2021- 2026}", ["2021-01-01..2026-12-31 term"]),
    ("{nhiệm kỳ 2020 -2023}", ["2020-01-01..2023-12-31 term"]),
    ("{nhiệm kỳ 2015 – 2020}", ["2015-01-01..2020-12-31 term"]),
    ("{nhiệm kì 2020—2025}", ["2020-01-01..2025-12-31 term"]),
    ("{nhiệm kỳ 2026-2021}", ["2026..2021 term reversed_range"]),
    ("khóa XV, {khoá 2020-2025}", ["2020-01-01..2025-12-31 term"]),
    ("{giai đoạn 2021 - 2025}, tầm nhìn đến {năm 2030}",
     ["2021-01-01..2025-12-31 stage", "2030-01-01..2030-12-31 year"]),
    ("{giai đoạn từ năm 2021 đến năm 2025}", ["2021-01-01..2025-12-31 stage"]),
    ("{năm học 2022-2023}", ["2022-09-01..2023-05-31 school_year"]),
    ("{Năm học 2016 – 2017} có 12 lớp", ["2016-09-01..2017-05-31 school_year"]),
    ("{đầu năm học 2022/2023}", ["2022-09-01..2023-05-31 school_year start_of"]),
]  # fmt: skip

MONTHS: list[Row] = [
    ("{tháng 7/2022}", ["2022-07-01..2022-07-31 month"]),
    ("{tháng 12 năm 2021} thu đủ", ["2021-12-01..2021-12-31 month"]),
    ("{tháng 02-2024}", ["2024-02-01..2024-02-29 month"]),
    ("{tháng 6. 2023}", ["2023-06-01..2023-06-30 month"]),
    ("trong {tháng 3}, tổ chức 2 buổi", ["?-03 month"]),
    ("từ {tháng 3 đến tháng 5/2022}", ["2022-03-01..2022-05-31 period"]),
    ("từ {tháng 11 đến tháng 2/2022}", ["2021-11-01..2022-02-28 period"]),
    ("các {tháng 7, 8, 9/2021}", ["2021-07-01..2021-09-30 month"]),
    ("trong {tháng 7}, 12 hộ được vay", ["?-07 month"]),
    ("{T12/2021}", ["2021-12-01..2021-12-31 month"]),
    ("tính đến {6/2023}", ["2023-06-01..2023-06-30 month"]),
    ("dịch từ {tháng 4} và {tháng 9}", ["?-04 month", "?-09 month"]),
    ("{quý I/2024}", ["2024-01-01..2024-03-31 quarter"]),
    ("{quý III năm 2020}", ["2020-07-01..2020-09-30 quarter"]),
    ("{Quý 4/2022}", ["2022-10-01..2022-12-31 quarter"]),
    ("{quí II}, thu 3 tỷ", ["?-04..?-06 quarter"]),
    ("{quý I, II/2024}", ["2024-01-01..2024-06-30 quarter"]),
    ("{6 tháng đầu năm 2020} thu", ["2020-01-01..2020-06-30 half"]),
    ("{06 tháng cuối năm}", ["?-07..?-12 half"]),
    ("{6 tháng cuối năm 2021}", ["2021-07-01..2021-12-31 half"]),
    ("{9 tháng năm 2021}", ["2021-01-01..2021-09-30 period"]),
    ("{9 tháng đầu năm}, có 3 vụ", ["?-01..?-09 period"]),
    ("{Sáu tháng đầu năm 2023}", ["2023-01-01..2023-06-30 half"]),
    ("{11 tháng/2022}", ["2022-01-01..2022-11-30 period"]),
]

DAYS: list[Row] = [
    ("Ngày đăng {17/01/2022} | 05:59", ["2022-01-17 day"]),
    ("Cập nhật: {5/6/2022}.", ["2022-06-05 day"]),
    ("{ngày 12/01/2024}", ["2024-01-12 day"]),
    ("{ngày 5/6/22}, tổ 4", ["2022-06-05 day"]),
    ("{ngày 5/6 năm 2023}", ["2023-06-05 day"]),
    ("{14-11-2022}", ["2022-11-14 day"]),
    ("{10.10.2025}", ["2025-10-10 day"]),
    ("{2021-12-31}", ["2021-12-31 day"]),
    ("12h30 {ngày 5/6}", ["?-06-05 day"]),
    ("sáng {ngày 25-1}, phường", ["?-01-25 day"]),
    ("{ngày 2.9}", ["?-09-02 day"]),
    ("dịp {8 /3} tặng", ["?-03-08 day"]),
    ("Sáng {30/4}, UBND phường", ["?-04-30 day"]),
    ("trước {15/10}, trồng 150 ha", ["?-10-15 day"]),
    ("trước {30-6}, kết nạp", ["?-06-30 day"]),
    ("hôm nay ({5/6}), Hội", ["?-06-05 day"]),
    ("các đợt {3/2}, {19/5}, {2/9} và {7/11}",
     ["?-02-03 day", "?-05-19 day", "?-09-02 day", "?-11-07 day"]),
    ("kỷ niệm {30/4},{1/5}", ["?-04-30 day", "?-05-01 day"]),
    ("chủ nhật,{23/12}.", ["?-12-23 day"]),
    ("{ngày 5 tháng 6 năm 2023}", ["2023-06-05 day"]),
    ("Bến Gỗ, {ngày 05 tháng 12 năm 2021}", ["2021-12-05 day"]),
    ("{ngày 5 tháng 6/2023}", ["2023-06-05 day"]),
    ("{ngày 19 tháng 5}", ["?-05-19 day"]),
    ("{15 tháng 8 năm 2022}", ["2022-08-15 day"]),
    ("ngày    {tháng 12 năm 2021}", ["2021-12-01..2021-12-31 month"]),
    ("{ngày 30,31/7/2020}", ["2020-07-30..2020-07-31 day"]),
    ("{Ngày 18 và 19/5/2020}", ["2020-05-18..2020-05-19 day"]),
    ("{ngày 3, 15/2/2022}", ["2022-02-03..2022-02-15 day gaps"]),
    ("{ngày 27-29/7}", ["?-07-27..?-07-29 period"]),
    ("{ngày 5 đến 18-11}", ["?-11-05..?-11-18 period"]),
    ("từ {ngày 3/2 đến ngày 15/2/2022}", ["2022-02-03..2022-02-15 period"]),
    ("từ {ngày 20/12 đến ngày 05/01/2022}", ["2021-12-20..2022-01-05 period"]),
    ("từ {1/7 đến 30/9/2025}, tiếp nhận", ["2025-07-01..2025-09-30 period"]),
    ("từ {15/12/2021 đến tháng 3/2022}", ["2021-12-15..2022-03-31 period"]),
    ("đợt nghỉ {30/4 - 1/5}", ["?-04-30..?-05-01 period"]),
    ("({18/11/1930 – 18/11/2023})", ["1930-11-18..2023-11-18 period"]),
    ("({03/02/1930-03/02/2020})", ["1930-02-03..2020-02-03 period"]),
    ("từ {01/5-07/5/2022}", ["2022-05-01..2022-05-07 period"]),
    ("hội thi ({20-22/10})", ["?-10-20..?-10-22 period"]),
    ("trước {ngày 20} hằng tháng", ["?-?-20 day"]),
    ("{ngày 15 tháng 3 âm lịch}", ["?-03-15 day lunar"]),
    ("{ngày 10/3} (âm lịch)", ["?-03-10 day lunar"]),
    ("{mùng 8/3}", ["?-03-08 day"]),
    ("{ngày 31/2/2021}", ["2021-02-31 day impossible_date"]),
    ("{31/4/2022}", ["2022-04-31 day impossible_date"]),
    ("{ngày 30/2}", ["?-02-30 day impossible_date"]),
    ("{ngày 12/25/2021}", ["2021-25-12 day impossible_date"]),
    ("{29/2/2023}", ["2023-02-29 day impossible_date"]),
    ("{ngày 29/2}", ["?-02-29 day"]),
]  # fmt: skip

HOLIDAYS: list[Row] = [
    ("nhân {ngày Quốc khánh 2/9} với số tiền", ["?-09-02 day"]),
    ("dịp {Quốc khánh 2/9/2021}", ["2021-09-02 day"]),
    ("{Quốc tế Phụ nữ 8/3}", ["?-03-08 day"]),
    ("{ngày Thương binh - Liệt sĩ 27/7}", ["?-07-27 day"]),
    ("{Ngày thương binh, liệt sỹ 27-7}", ["?-07-27 day"]),
    ("{ngày Nhà giáo Việt Nam 20/11}", ["?-11-20 day"]),
    ("{ngày thành lập Hội Chữ thập đỏ Việt Nam 23/11}", ["?-11-23 day"]),
    ("{ngày Quốc tế Chữ thập đỏ 8/5}", ["?-05-08 day"]),
    ("{Tết Thiếu nhi 1/6}, {Quốc tế Lao động 1/5}", ["?-06-01 day", "?-05-01 day"]),
    ("{Giỗ Tổ Hùng Vương 10/3}", ["?-03-10 day lunar"]),
    ("Ngày thành lập Đoàn ({26/3})", ["?-03-26 day"]),
    ("hoạt động {27/7}.", ["?-07-27 day"]),
]

DEVELOPMENT: list[Row] = [*YEARS, *NAMED_SPANS, *MONTHS, *DAYS, *HOLIDAYS]

BUGS: list[Row] = [
    ("cơn bão số 11 {tháng 11/2009} gây thiệt hại", ["2009-11-01..2009-11-30 month"]),
    ("trận lũ {tháng 7} cuốn trôi", ["?-07 month"]),
    ("{năm 2019}, 2020/NĐ", ["2019-01-01..2019-12-31 year"]),
    ("dịp {27-7} xã tặng quà", ["?-07-27 day"]),
    ("có 12, {15/7/2020}", ["2020-07-15 day"]),
]

NEGATIVE: list[Row] = [
    (text, [])
    for text in (
        "giải quyết 772/550 lao động",
        "thực hiện Chỉ thị số 05-CT/TW",
        "tặng quà thương binh 1/4, bệnh binh 2/3",
        "14/16 tổ dân phố đạt",
        "24/25 điểm",
        "xếp thứ 1/17 phường",
        "10/12 khu vực bỏ phiếu",
        "28/28 đại biểu có mặt",
        "kỷ niệm 74 năm thành lập",
        "giãn cách gần 02 tháng",
        "ngay từ đầu năm",
        "6 tháng, đã có 3 vụ",
        "sáu tháng đầu năm",
        "tại đường 30/4 và đường 3/2",
        "số nhà 30/4, hẻm 12/3, ngõ 5/6",
        "tổ 2/9 có 45 hộ",
        "2/3 hộ đã nộp",
        "đạt 10/12, còn lại chưa đạt",
        "hơn 1/2 diện tích",
        "từ 1/3 hộ",
        "trường 19/5",
        "Đại hội lần thứ XIII, Quốc hội khóa XV",
        "mỗi tháng 2 buổi, tháng 2 lần",
        "12 tháng 5 ngày",
        "mỗi quý 1 lần",
        "mỗi ngày 2-3 buổi",
        "điện thoại 0243.871.2021, 0912-345-678",
        "giá 12.500.000 đồng, 2.9 ha, 25-1",
        "Nghị định 15/2020/NĐ-CP",
        "Nghị định 15/2020, số 05/2021",
        "giai đoạn 1, giai đoạn II",
        "lúc 7h30 - 8h, 05:59",
        "số 10-12/7 đường Hoa Mai",
        "điện thoại 0983-12-11-2021",
        "kết nạp 25/12, đạt 208%",
        "tỷ lệ 31/12%",
        "2026 - 2021",
        "mỗi năm 2000 lượt khách",
        "giai đoạn 2021",
        "ngày 14/16",
        "14/7/20",
        "Tết Nguyên đán, xuân Nhâm Dần",
    )
]

XFAIL: list[Row] = [
    ("lũy kế {9 tháng} thu 402 tỷ", ["?-01..?-09 period"]),  # a duration by its form
    ("{tháng Giêng} năm nay", ["?-01 month"]),  # no digit tells it from a name
    ("{nhiệm kỳ 2020-25}", ["2020-01-01..2025-12-31 term"]),
]
