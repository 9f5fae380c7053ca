"""What a line or sentence is, apart from its topic: furniture, signature, caption, protocol.

Each function judges one line or sentence in normal form and knows nothing of its
neighbours; :mod:`baocao.text.layout` adds what its place in the report says.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = [
    "ends_like_sentence",
    "furniture_rule",
    "is_byline",
    "is_caption",
    "is_document_type",
    "is_protocol",
    "is_rubric",
    "is_signature",
]

_LOWER: Final = re.IGNORECASE
_DAY: Final = r"(?:thứ\s?(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật)"
_DATE: Final = r"\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}"
_CLOCK: Final = r"\d{1,2}\s?(?::|h|giờ)\s?\d{0,2}(?::\d{2})?(?:\s?(?:am|pm|sa|ch|phút))?"

# Labels of portals, with a colon, a bar or a number behind them.
_LABEL: Final = re.compile(
    r"(?:ngày (?:đăng|cập nhật|xuất bản|gửi|tạo)|đăng (?:ngày|lúc|bởi)|cập nhật(?: lúc| ngày)?"
    r"|lượt (?:xem|đọc|truy cập|thích)|số (?:lần|lượt) (?:xem|đọc)|đã xem|view(?:s| count)?"
    r"|tác giả|người (?:đăng|viết|gửi|lập biểu)|biên tập|nguồn(?: tin)?|theo|tin,? (?:và )?ảnh"
    r"|ảnh trong bài|tin bài|tin|bài,? (?:và )?ảnh|bài viết|bài"
    r"|cộng tác viên|ctv|ban biên tập"
    r"|chuyên mục|từ khóa|tags?|email|e-mail|điện thoại|đt|fax|website|địa chỉ|hotline"
    r"|cơ quan chủ quản|chịu trách nhiệm(?: chính| nội dung)?|giấy phép|đang truy cập|trực tuyến"
    r"|file đính kèm|tệp đính kèm|tài liệu kèm theo|ghi chú)"
    r"\s*(?:[:|]|\d+\s*$)",
    _LOWER,
)
_COUNTER: Final = re.compile(
    r"(?:lượt (?:xem|đọc|truy cập)|số (?:lần|lượt) (?:xem|đọc)|view count)\s*:?\s*[\d.,]*\d"
    r"|\d+ lượt (?:xem|đọc)\s*$",
    _LOWER,
)
# A line that begins with day, clock and date, with a label in front: 'Cập nhật lúc 8:15, …'.
_STAMP: Final = re.compile(
    r"[\W_]*(?P<label>(?:ngày )?(?:cập nhật|đăng|xuất bản|gửi)(?:\s(?:lúc|ngày|vào|bởi))?(?!\w))?"
    rf"(?:{_DAY}|{_CLOCK}|(?P<date>{_DATE})|ngày|lúc|\(?gmt\s?[+-]?\d+\)?|[\s,:|\[\]().-])+",
    _LOWER,
)
_MAX_BEHIND_STAMP: Final = 60
_MENU_WORD: Final = re.compile(
    r"(?:trang chủ(?:\s[^.;:]{0,100})?|home|in bài|in trang|bản in"
    r"|gửi (?:email|bài|bình luận)|chia sẻ|bình luận"
    r"|đăng nhập|đăng ký|liên hệ|sơ đồ (?:trang|cổng|website).*|bản quyền.*|copyright.*|©.*"
    r"|(?:các )?tin (?:liên quan|khác|mới|cũ hơn|mới hơn).*|bài (?:trước|sau|viết khác|liên quan).*"
    r"|xem (?:thêm|tiếp).*|về đầu trang|quay lại|trở lại|tải về|cỡ chữ.*|facebook|zalo|tweet"
    r"|tìm kiếm|đọc bài viết|nghe đọc bài|print|a\+|a-|kích thước chữ.*|tăng giảm cỡ chữ.*"
    r"|.*all rights reserved.*|(?:\|\s*)?ảnh(?:\s*\|)?|video)\s*[.:|]?",
    _LOWER,
)
_CRUMBS: Final = re.compile(
    r"(?:trang chủ|home)\s*[›»>/|·\-].*|[^.:;]{2,40}(?:\s[›»]\s[^.;]{1,60})+", _LOWER
)
_MOTTO: Final = re.compile(
    r"cộng h[òo]a xã hội chủ nghĩa việt nam|độc lập\s*-\s*tự do\s*-\s*hạnh phúc"
    r"|đảng cộng sản việt nam\W*|[-_=*~.\s]{3,}",
    _LOWER,
)
_DOCUMENT_NUMBER: Final = re.compile(
    r"(?i:số)\s*:?\s*(?:\d+|[.…]+)?\s*(?:/\s?\d{4}\s?)?[/-]\s?[A-ZĐ]{2}[\w./&Đ -]*"
)
_PLACE_AND_DATE: Final = re.compile(
    r"[\w'. -]{2,50}, (?:ngày\s*)?[\d. …]{0,6}\s*tháng\s*[\d. …]{0,6}\s*năm\s*\d{0,4}[.…]*", _LOWER
)
_ENCLOSED: Final = re.compile(r"\((?:kèm theo|ban hành kèm|trích|đính kèm)[^)]*\)?", _LOWER)
_ADDRESSEES: Final = re.compile(r"(?:nơi nhận|kính gửi)\s*:.*", _LOWER)

_DOCUMENT_TYPE: Final = re.compile(
    r"(?:(?:DỰ THẢO )?(?:BÁO CÁO|NGHỊ QUYẾT|KẾ HOẠCH|TỜ TRÌNH|THÔNG BÁO|CHƯƠNG TRÌNH|QUYẾT ĐỊNH"
    r"|KẾT LUẬN|BIỂU TỔNG HỢP|BẢN TIN|BIÊN BẢN|PHỤ LỤC|BIỂU))(?!\w)"
)
_SIGNATURE: Final = re.compile(
    r"(?:T/M|K/T|T/L|TM|KT|TL|TUQ|Q)(?:\s?[./]\s?|\s)[A-ZĐỦ].*"
    r"|(?:(?:PHÓ )?(?:CHỦ TỊCH|BÍ THƯ|TRƯỞNG BAN|TRƯỞNG PHÒNG|CHÁNH VĂN PHÒNG|TRƯỞNG ẤP"
    r"|TRƯỞNG THÔN|GIÁM ĐỐC|CHỈ HUY TRƯỞNG|HIỆU TRƯỞNG|TRƯỞNG CÔNG AN)(?: THƯỜNG TRỰC)?)"
    r"|(?i:\(?đã ký\)?|\(ký.*\)|người lập biểu|người báo cáo|người viết báo cáo|nơi nhận\s*:.*"
    r"|(?:phó )?chủ tịch|(?:phó )?bí thư)",
)
_RUBRIC: Final = re.compile(
    r"(?:tin (?:tức|hoạt động|trong|địa phương|nổi bật|từ cơ sở|cơ sở|xã|phường|bài)|bài viết"
    r"|tin,? bài|chuyên mục|hoạt động (?:của|cơ sở|các|địa phương)|thông tin|sự kiện|thời sự"
    r"|từ cơ sở|chính trị|xã hội|kinh tế|đời sống|cổng thông tin|trang thông tin|nhịp sống|góc"
    r"|muôn mặt|diễn đàn|người tốt|gương)(?!\w).{0,40}|[^\W\d_A-ZĐ].*",
    _LOWER,
)
_NAME: Final = re.compile(r"[^\W\d_]['’\w]*\.?")
_NAME_END: Final = re.compile(r"\s+[-–]|[,(/;:]")

_SENTENCE_END: Final = re.compile(r"[.!?;:…][”\"»’)\]]*$|\.\.\.$")
_CREDIT: Final = re.compile(r"\(?ảnh(?: minh họa| tư liệu)?(?:\s*:|\)?$)", _LOWER)
_MADE_BY: Final = re.compile(r"thực hiện\s*:", _LOWER)
_BAR: Final = re.compile(r"[|•·]")
_SCENE: Final = re.compile(r"(?:quang cảnh|toàn cảnh|một góc)(?!\w)", _LOWER)
# What only a caption says: who took the picture, who stands where in it.
_PICTURE: Final = re.compile(
    r"[.(\s][(]?\s*(?:ảnh|nguồn|clip)\s*:.{1,60}$"
    r"|\((?:bìa|đứng|ngồi|ở giữa|giữa|ảnh)(?!\w)[^)]{0,40}\)|\([^()]{1,60}\)$",
    _LOWER,
)
_FIGURES: Final = re.compile(
    r"\d\s?%|\d\s?(?:triệu|tỷ|tỉ|nghìn|ngàn)?\s?(?:đồng|đ)(?!\w)|\d\s?(?:triệu|tỷ)"
)
_MAX_CAPTION: Final = 260
_SHORT_CAPTION: Final = 120

_PROTOCOL_START: Final = re.compile(
    r"(?:cùng |đồng )?(?:tham dự|về dự|tới dự|đến dự|dự|chủ trì|chủ tọa|điều hành"
    r"|(?:tới |đến )?chung vui)(?!\w)"
    r"(?: (?:với|và|buổi|hội nghị|kỳ họp|lễ|có|tại|cùng|chỉ đạo)(?!\w)|.{0,60}\scó\s)"
    r"|(?:về |đại biểu )?(?:phía|khách mời)\s.{2,80}\scó\s|thành phần (?:tham )?dự"
    r"|thay mặt .{3,160}phát biểu|đủ mặt\s|có mặt \d"
    r"|(?:hội nghị|kỳ họp|buổi lễ|đại hội).{0,40}(?:vinh dự|có sự tham dự|đón tiếp)",
    _LOWER,
)
_EVENT: Final = (
    r"hội nghị|kỳ họp|đại hội|buổi|lễ|phiên họp|ngày hội|hội thi|cuộc họp|cuộc đối thoại|hội thảo"
    r"|chương trình|tọa đàm|gặp mặt|họp mặt"
)
_OFFICE: Final = (
    r"(?:(?:các|\d+)\s)?(?:đồng chí|đ/c|ông|bà|phó|chủ tịch|bí thư|giám đốc|trưởng|thượng tá)"
)
# Only where a report begins: 'Đón đoàn có ông …', '(Tân Lộc) - Xã vừa tổ chức …'.
_PROTOCOL_WHO: Final = re.compile(
    rf".{{3,60}}\s(?:có|gồm)\s{_OFFICE}(?!\w)|\([^()]{{3,40}}\)\s*-.{{5,200}}(?<!\w)"
    r"(?:họp|tổ chức|khai mạc|mở|tổng kết|sơ kết)(?!\w)",
    _LOWER,
)
# Words of thanks or praise, told without figures; with figures it is the report itself.
_SPEECH: Final = re.compile(
    r"(?:phát biểu|đáp lời|kết luận|bế mạc|chia sẻ)(?!\w).{0,80}(?:đồng chí|đ/c|ông|bà)(?!\w)",
    _LOWER,
)
_NUMBER: Final = re.compile(r"(?<!\w)\d+(?!\w)")
_PROTOCOL_WHEN: Final = re.compile(
    r"(?:(?:vào )?(?:sáng|chiều|tối|trưa)|(?:trong |vào )?(?:\d+ |hai |ba )?ngày(?: làm việc)?"
    r"|vừa qua|mới đây|hôm nay"
    r"|tại (?:hội trường|hội nghị|nhà văn hóa|trụ sở|trung tâm|ubnd|đình|sân))"
    r"(?!\w).{0,260}(?<!\w)"
    r"(?:(?:tổ chức|khai mạc|tiến hành|mở|dự|bế mạc|diễn ra|đã họp|chủ trì)(?!\w).{0,40}"
    rf"(?:{_EVENT})|diễn ra|họp|họp mặt|mở hội|tổng kết|sơ kết|tới dự|đến dự|phát biểu"
    r"|nhấn mạnh)(?!\w)"
    r"|.{5,160}\svừa (?:qua )?(?:tổ chức|khai mạc|tiến hành|họp|tổng kết|sơ kết)(?!\w)",
    _LOWER,
)
_PROTOCOL_ANY: Final = re.compile(
    r"(?<!\w)(?:về dự|tới dự|đến dự|cùng dự)(?!\w)"
    r"(?:.{0,60}(?:đồng chí|đ/c|ông|bà|có|phát biểu|chỉ đạo)(?!\w)|[;.])"
    r"|(?<!\w)(?:chủ trì|điều hành|chủ tọa)(?: (?:hội nghị|kỳ họp|buổi \w+|phiên \w+))?\s*[.;]",
    _LOWER,
)


def ends_like_sentence(text: str) -> bool:
    """Tell whether a line ends with a mark that closes or continues a sentence.

    >>> ends_like_sentence("đạt 110%."), ends_like_sentence("Quang cảnh hội nghị")
    (True, False)
    """
    return _SENTENCE_END.search(text) is not None


def furniture_rule(text: str) -> str | None:
    """Return the rule by which a line is furniture wherever it stands, or None.

    >>> furniture_rule("Ngày đăng 17/01/2022 | 05:59  | Lượt xem: 335")
    'counter'
    >>> furniture_rule("Độc lập - Tự do - Hạnh phúc"), furniture_rule("Số:      /BC-UBND")
    ('motto', 'number')
    >>> furniture_rule("Đông Hải, ngày 12 tháng 11 năm 2021"), furniture_rule("In bài")
    ('place_date', 'menu')
    >>> furniture_rule("Ảnh: Hà Mi"), furniture_rule("Ảnh: Nông dân thôn Đoài gặt lúa")
    ('credit', None)
    >>> furniture_rule("Số hộ nghèo giảm 10 hộ."), furniture_rule("Tin vui đến với hộ nghèo")
    (None, None)
    """
    if len(text) > 200:
        return None
    if _COUNTER.search(text):
        return "counter"
    for rule, pattern in _FURNITURE:
        if pattern.fullmatch(text):
            return rule
    if _is_stamp(text):
        return "stamp"
    if _BAR.search(text) and any(_is_bar_part(part.strip()) for part in _BAR.split(text)):
        return "bar"
    for rule, pattern in (("credit", _CREDIT), ("byline", _MADE_BY)):
        label = pattern.match(text)
        if label is not None and is_byline(text[label.end() :].strip(" ().")):
            return rule
    return "label" if _LABEL.match(text) and len(text) <= 120 else None


def _is_stamp(text: str) -> bool:
    match = _STAMP.match(text)
    if match is None or match["date"] is None:
        return False
    behind = text[match.end() :]
    parted = match["label"] or match[0].rstrip().endswith(("|", "-", "]", ")"))
    return not behind or (
        bool(parted) and len(behind) <= _MAX_BEHIND_STAMP and behind[-1] not in ".;:"
    )


def _is_bar_part(text: str) -> bool:
    return _is_stamp(text) or _MENU_WORD.fullmatch(text) is not None


_FURNITURE: Final = (
    ("motto", _MOTTO),
    ("number", _DOCUMENT_NUMBER),
    ("place_date", _PLACE_AND_DATE),
    ("menu", _MENU_WORD),
    ("menu", _CRUMBS),
    ("enclosed", _ENCLOSED),
    ("addressees", _ADDRESSEES),
)


def is_document_type(text: str) -> bool:
    """Tell whether a line names the kind of an official paper: ``BÁO CÁO``.

    >>> is_document_type("BÁO CÁO"), is_document_type("Báo cáo tại hội nghị")
    (True, False)
    """
    return _DOCUMENT_TYPE.match(text) is not None and not ends_like_sentence(text)


def is_signature(text: str) -> bool:
    """Tell whether a line can open the block of signatures.

    >>> is_signature("TM. ỦY BAN NHÂN DÂN"), is_signature("PHÓ CHỦ TỊCH"), is_signature("(Đã ký)")
    (True, True, True)
    >>> is_signature("Chủ tịch UBND xã tặng quà")
    False
    """
    return _SIGNATURE.fullmatch(text) is not None and len(text) <= 90


def is_rubric(text: str) -> bool:
    """Tell whether the first line of a page is the name of a column, not its title.

    >>> is_rubric("bài viết chuyên sâu"), is_rubric("Tin hoạt động cơ sở")
    (True, True)
    >>> is_rubric("Xã Tân Lộc tổng kết năm 2023")
    False
    """
    return len(text) <= 60 and _RUBRIC.fullmatch(text) is not None and not re.search(r"\d", text)


def is_byline(text: str) -> bool:
    """Tell whether a line is one or two names, with an office or place behind a dash or bracket.

    >>> is_byline("TƯỜNG VY"), is_byline("Hoàng Giang - Đài Truyền thanh xã")
    (True, True)
    >>> is_byline("Toàn cảnh hội nghị sơ kết"), is_byline("Xã Tân Lộc")
    (False, False)
    """
    end = _NAME_END.search(text)
    words = (text[: end.start()] if end else text).split()
    if len(text) > 110 or not 1 < len(words) <= 5 or _PLACE_WORD.match(text):
        return False
    return all(word[0].isupper() and _NAME.fullmatch(word) for word in words)


_PLACE_WORD: Final = re.compile(
    r"(?:xã|phường|thôn|ấp|tổ|khu|khóm|thị trấn|huyện|quận|tỉnh|thành|trường|trạm|hội|đảng"
    r"|chi)(?!\w)",
    _LOWER,
)


def is_caption(text: str) -> bool:
    """Tell whether a line alone between paragraphs reads as the caption of a picture.

    >>> is_caption("Đồng chí Lò Văn Pánh trao quà cho hộ nghèo"), is_caption("Ảnh: Bích Ngà")
    (True, True)
    >>> is_caption("Thu ngân sách đạt 110%"), is_caption("Hội nghị kết thúc lúc 11 giờ.")
    (False, False)
    """
    if _CREDIT.match(text):
        return True
    if (
        text.endswith((",", ";"))
        or len(text) > _MAX_CAPTION
        or _FIGURES.search(text)
        or len(text.split()) < 3
    ):
        return False
    if not ends_like_sentence(text) or _PICTURE.search(text):
        return True
    return _SCENE.match(text) is not None and len(text) <= _SHORT_CAPTION


def is_protocol(text: str, *, early: bool = True) -> bool:
    """Tell whether a sentence says who met, came or chaired.

    That a body met somewhere some day counts where a report begins (``early``); further
    down it is one of the things that the body did.

    >>> is_protocol("Về dự có đồng chí Lò Văn Pánh, Phó Bí thư Huyện ủy.")
    True
    >>> is_protocol("Sáng 12/11, khu 4 tổ chức Ngày hội Đại đoàn kết.")
    True
    >>> is_protocol("Trong năm, phường tổ chức 22 buổi truyền thông thu hút 1.116 lượt người dự.")
    False
    """
    head = text[:420]
    if _PROTOCOL_START.match(head) or _PROTOCOL_ANY.search(head):
        return True
    if _SPEECH.match(head) and not _NUMBER.search(head):
        return True
    return early and bool(_PROTOCOL_WHEN.match(head) or _PROTOCOL_WHO.match(head))
