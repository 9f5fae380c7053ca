"""What the words between two figures make of the second: read off, never guessed.

Rules see the shape of a gap (``baocao.facts.rows``): lower case, one character for an
entity. A figure tells more about the fact before it only where nothing but known words
stands behind the last comma or bracket between the two.
"""

from __future__ import annotations

import re
from typing import Final

from baocao.facts.rows import DATE
from baocao.grammar.numbers import parse_number

_SKIP: Final = r"[\s,:()=~≈\ue000-]*"
_END: Final = r"(?!\w)"
_WINDOW: Final = 160
_LAST_PART: Final = re.compile(r"[,;(\n]")


def _bare(words: str) -> re.Pattern[str]:
    """Compile 'nothing but these words and marks'."""
    return re.compile(rf"{_SKIP}(?:(?:{words}){_END}{_SKIP})*\Z")


_SOFT: Final = (
    "và|đã|cũng|chỉ|mới|được|có|khoảng|trên|hơn|gần|ước|tức|hay|là|tỷ lệ|tỉ lệ|cả năm|toàn xã"
    "|cao|thêm|bình quân|xấp xỉ|nay|hiện nay|hiện|năm|tổng|lại|dưới|thì|đều|kết quả|cao nhất"
)
_REACH: Final = "đạt|bằng|chiếm|tương đương|tương ứng|vượt|hoàn thành|vượt mức|đáp ứng"
_PLAN: Final = (
    "kế hoạch|kh|chỉ tiêu|nghị quyết|nq|dự toán|mục tiêu|mức giao|giao|tổng số|tổng|chương trình"
)
_PLAN_SOFT: Final = (
    "đề ra|quận|huyện|thành phố|thị xã|tỉnh|xã|phường|trên giao|được|là|của|so|với|trong|trên"
    "|theo|đăng ký|năm|cả năm|đầu năm|mức|hđnd|đảng ủy|đại hội|cấp trên|toàn xã|pháp lệnh"
)
_PERCENT_JOINT: Final = _bare(f"{_REACH}|{_SOFT}|còn|{_PLAN}|{_PLAN_SOFT}")
_REACHED: Final = re.compile(rf"(?<!\w)(?:{_REACH}|tỷ lệ|tỉ lệ|còn){_END}|=")
_EXCEEDS: Final = re.compile(rf"(?<!\w)vượt{_END}")
_THAN: Final = re.compile(rf"(?<!\w)(?<!không )(?:(?P<down>thấp|ít)|cao|nhiều) hơn{_END}")
_UP: Final = "tăng|(?<!không )(?:cao|nhiều) hơn"
_DOWN: Final = "giảm|(?<!không )(?:thấp|ít) hơn"
_ADVERBS: Final = (
    "thêm|đi|được|bình quân|khoảng|trên|hơn|gần|tới|đến|ít nhất|tối thiểu|mỗi năm|hằng năm"
    "|hàng năm|trung bình|từ|thấp nhất"
)
_CHANGE_TAIL: Final = re.compile(
    rf"(?<!\w)(?:(?P<up>{_UP})|(?P<down>{_DOWN}))(?:\s+(?:{_ADVERBS}))*\s*\Z"
)
_CHANGE_JOINT: Final = _bare(
    f"{_SOFT}|{_UP}|{_DOWN}|{_ADVERBS}|cùng kỳ|năm trước|{_PLAN}|{_PLAN_SOFT}"
)
_MOVES: Final = (
    "tăng|giảm|nâng|kéo|lên|xuống|còn|đến|nay|hiện nay|hiện|chỉ|đã|năm|cuối năm|dưới|trên|vào"
    "|đạt|là|rút|hạ|thành|tới|cuối|tiếp tục|khoảng|gần|hơn|mức|có"
)
_ARRIVAL_JOINT: Final = re.compile(rf"[\s,()\ue000]*(?:(?:{_MOVES}){_END}[\s,()\ue000]*)*\Z")
_ARRIVES: Final = re.compile(rf"(?<!\w)(?:lên|xuống|còn|giảm|tăng|nay|đạt|đến){_END}")
_MOVED: Final = re.compile(rf"(?<!\w)(?:lên|xuống|(?:giảm|tăng|nay)\s+(?:chỉ\s+)?còn){_END}")
_LEFT_OVER: Final = _bare(
    "còn|hiện|nay|đến nay|chỉ|lại|nâng|đưa|tổng số|tổng|lên|xuống|có|còn lại|hiện nay|hiện còn"
)
_TO: Final = r"(?:\s+(?:còn|dưới|trên|gần|khoảng|hơn|chỉ|mức|đến|tới|thành|không quá))*\s*\Z"
_DOWN_TO: Final = re.compile(
    rf"(?<!\w)(?:giảm|kéo|hạ|thu gọn|xuống){_END}[^;]{{0,40}}(?<!\w)(?:còn|xuống){_TO}"
    rf"|(?<!\w)(?:giảm|hạ){_END}[^;,]{{0,20}}(?<!\w)(?:còn|xuống){_TO}"
)
_UP_TO: Final = re.compile(rf"(?<!\w)(?:tăng|nâng|đưa){_END}[^;]{{0,40}}(?<!\w)lên{_TO}")
_FROM_TAIL: Final = re.compile(r"(?<!\w)từ(?:\s+(?:mức|chỗ|trên|hơn|gần|khoảng|chỉ|có))*\s*\Z")
_TARGET_JOINT: Final = re.compile(
    rf"[\s,(]*(?:(?:{_PLAN}|{_PLAN_SOFT}|\ue000){_END}[\s:,\ue000]*)+\Z"
)
_PLAN_WORD: Final = re.compile(rf"(?<!\w)(?:{_PLAN}){_END}")
_CLAUSE: Final = re.compile(r"[,;(\n.]\s")
_OPENS_CHANGE: Final = re.compile(
    r"\s*(?:[-+*•]\s*)?(?:\d{1,2}[.)]?\s*)?(?:phấn đấu )?"
    r"(?:(?:kéo )?giảm(?! nghèo| sinh)|(?P<up>tăng)(?! trưởng| dân số| cường))(?!\w)"
)
_STATE: Final = re.compile(r"(?<!\w)(?:còn|xuống|dưới|lên|đạt|từ)(?!\w)")
_SURPLUS: Final = _bare("vượt|vượt chỉ tiêu|thêm")
_THAT_IS: Final = re.compile(r"\s*(?:,\s*)?(?:tương đương|tương ứng|tức là|tức|với)\s*\Z")
_OUT_OF: Final = re.compile(r"\s*(?:trong|trên)(?: tổng)?(?: số)?\s*\Z")
_PAST: Final = re.compile(
    r"\(\s*(?:so với )?(?P<base>cùng kỳ(?: năm (?:trước|ngoái))?|năm (?:trước|ngoái)|đầu năm)"
    r"(?: là| có)?\s*:?\s*\Z"
)
_PLAN_NUMBER: Final = re.compile(
    r"\s*/\s*(?:kh|kế hoạch|chỉ tiêu|ct|nq)\s*(?P<number>\d+(?:\.\d{3})*)(?!\.?\d|,\d|\s*%)"
)
_BARE_PLAN: Final = (
    r"(?:kh|kế hoạch|chỉ tiêu|dự toán|mức giao)(?: giao| năm| đề ra| là)*\s*:?\s*"
    r"(?P<number>\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,9}(?:,\d+)?)"
)
_PLAN_BEFORE: Final = re.compile(rf"\s*(?:,\s*|\(\s*){_BARE_PLAN}\s*[,;)][\s\w,(]*\Z")
_PLAN_BEHIND: Final = re.compile(rf"[\w ]{{0,60}}\(\s*{_BARE_PLAN}\s*\)")
_OPEN: Final = re.compile(r"\s*\(\s*\Z")
_SLASH: Final = re.compile(r"\s*/\s*\Z")
_BASE_END: Final = re.compile(
    r"(?<!\w)(?:và|đạt|bằng|tăng|giảm|do|vì|nhờ|trong đó|để|với|là|có|được|đề ra|còn|nên|song"
    r"|nhưng|khi|riêng|giải quyết)(?!\w)|[\ue001-\ue006]"
)
_BASE: Final = re.compile(
    r"\s*(?:so (?:với )?|của |trên |trong )?(?P<base>(?:"
    r"(?:kế hoạch|kh|chỉ tiêu|dự toán|nghị quyết|nq|mục tiêu|mức giao|cùng kỳ|tổng|dân số"
    r"|số hộ|số người|số thôn|đầu nhiệm kỳ|đầu năm|ước thực hiện|nhiệm kỳ trước|số)(?!\w)"
    r"|năm \ue000|\ue000)[^,;.()\n]{0,60})"
)
_MEASURED: Final = re.compile(
    r"(?:kế hoạch|kh|chỉ tiêu|dự toán|nghị quyết|nq|mục tiêu|mức giao|cùng kỳ|năm|\ue000"
    r"|đầu nhiệm kỳ|đầu năm|ước thực hiện|nhiệm kỳ trước)(?!\w)"
)
_ABOUT: Final = re.compile(
    r"(?:chỉ tiêu|kế hoạch) (?P<about>(?!quận|huyện|thành phố|thị xã|tỉnh|trên|cấp|năm"
    r"|giao(?! quân)|đề ra|được|nghị quyết|đại hội|pháp lệnh|đăng ký|của|cả|đầu|xã|phường)"
    r"\w+ \w+(?: \w+)*)\Z"
)
_BY_PLAN: Final = re.compile(
    r"(?<!\w)theo (?P<base>(?:kế hoạch|chương trình|nghị quyết|dự toán)[^,;(\n]{0,40})"
)


def last_part(between: str) -> str:
    """Return the words behind the last comma, bracket or line break.

    >>> last_part(", chủ yếu là trộm trâu bò, giảm ")
    ' giảm '
    """
    return _LAST_PART.split(between[-_WINDOW:])[-1]


def _near(between: str) -> bool:
    return len(between) <= _WINDOW and ";" not in between


def joins_percent(between: str) -> bool:
    """Tell whether words lead from a figure to its percent.

    >>> joins_percent(", đạt "), joins_percent(" dựng xong nhà ("), joins_percent("; đạt ")
    (True, True, False)
    >>> joins_percent(", hộ nghèo chiếm "), joins_percent(", vượt kế hoạch ")
    (False, True)
    """
    return _near(between) and _PERCENT_JOINT.match(last_part(between)) is not None


def says_reached(between: str) -> bool:
    """Tell whether the last words say that a base is reached, not merely that a list goes on."""
    return _REACHED.search(last_part(between)) is not None or opens_bracket(between)


def opens_bracket(between: str) -> bool:
    """Tell whether a figure stands first in a bracket."""
    return _OPEN.search(between[-_WINDOW:]) is not None


def is_same_as(between: str) -> bool:
    """Tell whether a figure says the one before it in another unit: ``, tương đương``."""
    return _THAT_IS.match(between) is not None


def is_out_of(after: str) -> bool:
    """Tell whether a percent is of the figure that follows: ``99% trong 3.840 hồ sơ``."""
    return _OUT_OF.match(after) is not None


def is_slash(between: str) -> bool:
    """Tell whether two figures are parted by a slash alone: ``58 hộ / 37 hộ``."""
    return _SLASH.match(between) is not None


def exceeds(before: str) -> bool:
    """Tell whether the last words say that a plan was passed by what follows.

    >>> exceeds(" (vượt "), exceeds(", hoàn thành vượt mức chỉ tiêu, đạt ")
    (True, False)
    """
    return _EXCEEDS.search(last_part(before).rpartition(":")[2]) is not None


def change_of(words: str) -> str | None:
    """Return ``up`` or ``down`` where words end in a rise or fall by what follows.

    >>> change_of(", giảm "), change_of("đàn lợn tăng thêm "), change_of("giảm còn ")
    ('down', 'up', None)
    """
    window = words[-_WINDOW:]
    found = _CHANGE_TAIL.search(window)
    if found is None or _FROM_TAIL.search(window):
        return None
    return "up" if found["up"] else "down"


def joins_change(between: str) -> str | None:
    """Return the direction where words say that the fact before changed by what follows.

    >>> joins_change(", giảm "), joins_change("; nợ đọng giảm "), joins_change(" xã, tăng ")
    ('down', None, 'up')
    """
    part = last_part(between)
    if not _near(between) or not _CHANGE_JOINT.match(part):
        return None
    if change_of(part):
        return change_of(part)
    than = _THAN.search(part)
    if than is None:
        return None
    return "down" if than["down"] else "up"


def opens_with_change(before: str) -> str | None:
    """Return the direction where a clause opens with a fall or rise of what it names.

    >>> opens_with_change("9. Giảm hộ nghèo ".lower()), opens_with_change("; kéo giảm số vụ xuống ")
    ('down', None)
    >>> opens_with_change("; giảm nghèo bền vững, hộ nghèo ") is None
    True
    """
    part = _CLAUSE.split(before[-_WINDOW:])[-1]
    found = _OPENS_CHANGE.match(part)
    if found is None or _STATE.search(part):
        return None
    return "up" if found["up"] else "down"


def says_from(before: str) -> bool:
    """Tell whether words end in ``từ``: the former state follows."""
    return _FROM_TAIL.search(before[-_WINDOW:]) is not None


def joins_arrival(between: str, *, told_from: bool) -> bool:
    """Tell whether words lead from a former figure to the present one.

    >>> joins_arrival(" xuống còn ", told_from=True), joins_arrival(", còn ", told_from=False)
    (True, False)
    """
    if len(between) > _WINDOW or not _ARRIVAL_JOINT.match(between):
        return False
    if not told_from and DATE in between:
        return False  # '46 triệu đồng, đến năm 2025 nâng lên 68 triệu': two goals
    return (_ARRIVES if told_from else _MOVED).search(between) is not None


def leaves_over(between: str) -> bool:
    """Tell whether words lead from a change to what is there now: ``, hiện còn``."""
    return (
        _near(between)
        and bool(between.strip(" ,("))
        and _LEFT_OVER.match(last_part(between)) is not None
    )


def joins_planned(between: str) -> bool:
    """Tell whether the figure of a plan stands in a bracket behind the plan's name.

    >>> joins_planned(" dự toán huyện giao ("), joins_planned(" so với năm 2025 (")
    (True, False)
    """
    base = base_after(between) if opens_bracket(between) else None
    return base is not None and _PLAN_WORD.match(base[0]) is not None


def joins_target(between: str) -> str | None:
    """Return the words of the plan or whole whose figure follows, or None.

    >>> joins_target(" (kế hoạch "), joins_target(" so với mức giao "), joins_target(", trong đó ")
    ('kế hoạch', 'mức giao', None)
    """
    part = last_part(between)
    if not _near(between) or not _TARGET_JOINT.match(part):
        return None
    found = _PLAN_WORD.search(part)
    return clean_base(part[found.start() :]) if found else None


def joins_past(between: str) -> str | None:
    """Return the words of a former time whose figure stands in a bracket, or None.

    >>> joins_past(" (cùng kỳ "), joins_past(" (trong đó ")
    ('cùng kỳ', None)
    """
    found = _PAST.search(between[-_WINDOW:])
    return found["base"] if found else None


def planned_number(after: str) -> int | None:
    """Return a plan told without its unit behind a figure: ``33 đơn vị máu/KH 30``.

    >>> planned_number("/kh 30"), planned_number(" / kế hoạch 1.200, đạt"), planned_number("/30")
    (30, 1200, None)
    """
    found = _PLAN_NUMBER.match(after)
    number = parse_number(found["number"]) if found else None
    return number if isinstance(number, int) else None


def stated_plan(between: str, after: str) -> str | None:
    """Return the plan's number told without a unit before a percent or in a bracket behind it.

    >>> stated_plan(", đạt ", " kế hoạch (kế hoạch 2.400)"), stated_plan(", kh 30, đạt ", "")
    ('2.400', '30')
    >>> stated_plan(", đạt ", " kế hoạch (kế hoạch 2.400 cây)"), stated_plan(", đạt ", "; kh 30")
    (None, None)
    """
    found = _PLAN_BEFORE.match(between[-_WINDOW:]) or _PLAN_BEHIND.match(after[:_WINDOW])
    return found["number"] if found else None


def joins_surplus(between: str) -> bool:
    """Tell whether a figure says by how much a plan was passed: ``(vượt 02 cuộc)``."""
    part = last_part(between)
    return _near(between) and exceeds(between) and _SURPLUS.match(part) is not None


def direction_to(words: str) -> str | None:
    """Return the direction where words say how far something rose or fell.

    >>> direction_to("hộ nghèo giảm còn "), direction_to("nâng tổng số lên ")
    ('down', 'up')
    """
    window = words[-90:]
    if _DOWN_TO.search(window):
        return "down"
    return "up" if _UP_TO.search(window) else None


def planned_thing(base: str) -> str | None:
    """Return what a plan is about, where its name says so.

    >>> planned_thing("chỉ tiêu giao quân"), planned_thing("chỉ tiêu quận giao")
    ('giao quân', None)
    """
    found = _ABOUT.match(base)
    return found["about"] if found else None


def clean_base(words: str) -> str:
    """Return base words up to the end of their phrase.

    >>> clean_base("chỉ tiêu quận giao và tăng ")
    'chỉ tiêu quận giao'
    """
    end = _BASE_END.search(words)
    return words[: end.start() if end else len(words)].strip(" :,()")


def base_after(after: str) -> tuple[str, bool] | None:
    """Return the base told behind a percent, and whether it is a plan or the past.

    >>> base_after(" chỉ tiêu quận giao, riêng"), base_after(" dân số; các tổ")
    (('chỉ tiêu quận giao', True), ('dân số', False))
    >>> base_after(" so cùng kỳ do"), base_after(", đạt")
    (('cùng kỳ', True), None)
    """
    found = _BASE.match(after[:100])
    if found is None:
        return None
    base = clean_base(found["base"])
    return (base, _MEASURED.match(base) is not None) if base else None


def base_end(after: str) -> int:
    """Return where the base told behind a percent ends, 0 where none is told.

    >>> base_end(" so cùng kỳ do "), base_end(", trong đó ")
    (12, 0)
    """
    found = _BASE.match(after[:100])
    if found is None:
        return 0
    end = _BASE_END.search(found["base"])
    return found.start("base") + (end.start() if end else len(found["base"]))


def base_between(between: str) -> str | None:
    """Return the base told between a figure and its percent: ``theo chương trình, đạt``.

    >>> base_between(" hộ theo kế hoạch năm, đạt "), base_between(", vượt dự toán ")
    ('kế hoạch năm', 'dự toán')
    """
    window = between[-_WINDOW:]
    found = _BY_PLAN.search(window)
    if found is not None:
        return clean_base(found["base"]) or None
    plan = _PLAN_WORD.search(last_part(window))
    return clean_base(last_part(window)[plan.start() :]) or None if plan else None
