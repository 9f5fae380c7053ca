"""Is this line a heading, and of which form?

Three forms: ``line`` (alone on its line), ``run_in`` (``Công tác X : text``, a
sentence of its own in front of its paragraph) and ``label`` (``- Trồng trọt: text``,
the lead of a list item, which stays one sentence). A sentence with a colon is no
heading: a title has no verb of reporting, no figures, no person in front, and
begins with an opener (*công tác*, *lĩnh vực* …), a known topic or a number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from baocao.lexicons import load_table
from baocao.text.markers import Marker, parse_marker

__all__ = ["TREE_STYLES", "HeadingForm", "parse_heading"]

_MAX_RUN_IN: Final = 120
_MAX_LINE: Final = 180
_MAX_WORDS: Final = 26
# Words that open a heading in any report, whatever its topic.
_OPENER: Final = re.compile(
    r"(?:(?:một số|những|các)\s)?(?:(?:về|công tác|lĩnh vực|mảng|sự nghiệp|phong trào thi đua"
    r"|hoạt động|kết quả|nhiệm vụ|phương hướng|đánh giá|đặc điểm|tình hình|mục tiêu|chỉ tiêu"
    r"|giải pháp|tồn tại|hạn chế|khuyết điểm|nguyên nhân|ưu điểm|thuận lợi|khó khăn"
    r"|hướng (?:đến|tới)|bước (?:sang|vào)"
    r"|bài học kinh nghiệm|kiến nghị|đề xuất|quan điểm|khâu đột phá|thành tích|việc thực hiện"
    r"|công tác lãnh đạo|định hướng|tổ chức thực hiện)(?!\w))",
    re.IGNORECASE,
)
_TOPIC_OPENER: Final = re.compile(
    r"(?:(?:những|các)\s)?(?:(?:về|công tác|lĩnh vực|mảng|sự nghiệp|hoạt động|tình hình|kết quả"
    r"|nhiệm vụ|chỉ tiêu|mục tiêu|giải pháp|việc|phong trào)\s+)+",
    re.IGNORECASE,
)
# 'Về dự có:', 'Về phía xã có:' say who came; 'Kết quả:' alone leads into figures.
_NO_OPENER: Final = re.compile(
    r"về (?:dự|phía|tham dự|đích|với|việc này)(?!\w)"
    r"|(?:kết quả|nhiệm vụ|tình hình|về|thực hiện|kế hoạch|chỉ tiêu)\s*$",
    re.IGNORECASE,
)
_PERSON: Final = re.compile(
    r"(?:các\s)?(?:đ/c|đồng chí|ông|bà|anh|chị|em|cháu|thầy|cô|bác sĩ)\s", re.IGNORECASE
)
# Words of a sentence, not of a title.
_SENTENCE_WORD: Final = re.compile(
    r"^cụ thể(?!\w)|(?<!\w)(?:đã(?! đạt)|đạt(?! được)|(?<!đạt )được|gồm|bao gồm|trong đó|như sau"
    r"|sau đây|như|là|cũng|có(?! công)|nêu rõ|nhấn mạnh|cho biết|phát biểu"
    r"|phấn đấu|chiếm|trên cơ sở|không để|cùng với|tổ chức được|tổng số|tổng cộng)(?!\w)",
    re.IGNORECASE,
)
# Digits that a title may hold: years, terms, Covid-19, steering committees, stages.
_TITLE_DIGITS: Final = re.compile(
    r"(?:19|20)\d\d|covid\s?-?\s?19|(?:06|6|03|3|09|9)\s+tháng|bcđ\s+\d+|đề án\s+\d+|\d+\s+cấp"
    r"|(?:quý|tháng|nghị quyết|chỉ thị|kết luận)\s+(?:số\s+)?[\d/]+(?:-[\w/]+)?",
    re.IGNORECASE,
)
_FIGURE: Final = re.compile(r"\d|%|đồng/")
_COLON: Final = re.compile(r"\s*:(?!//|\d)")
_FULL_STOP: Final = re.compile(r"\s?\.\s+(?=[^\W\d_a-zđ])|\.(?=[^\W\d_a-zđ][a-zà-ỹđ])")
_PARTS: Final = re.compile(r"\s*[,;&/]\s*|\s*-\s*|\s+và\s+")
_TAIL: Final = re.compile(
    r"\s+(?:(?:6 tháng |quý \w+ )?(?:đầu |cuối )?(?:năm|tháng|nhiệm kỳ)\s[\d/ -]+|trên địa bàn.*"
    r"|(?:của )?(?:xã|phường|thị trấn|địa phương)|chủ yếu|trọng tâm)$",
    re.IGNORECASE,
)
TREE_STYLES: Final = frozenset(("part", "roman", "alpha", "decimal2", "decimal3", "decimal4"))
_LIST_STYLES: Final = frozenset(("letter", "paren", "-", "+", "*", "•"))


@dataclass(frozen=True, slots=True)
class HeadingForm:
    """A heading inside one line; offsets into the line. ``end`` is behind its colon or stop."""

    form: str
    marker: Marker | None
    title_start: int
    title_end: int
    end: int
    known: bool
    """Whether opener or topic say so, rather than number and shape alone."""


def parse_heading(text: str) -> HeadingForm | None:
    """Return the heading that a line is or begins with, or None.

    ``text`` is one line in normal form without blanks at its edges.

    >>> rows = ("Công tác y tế : Trạm khám 90 lượt.", "2.1. Thu ngân sách", "- Y tế: khám 9 lượt")
    >>> [parse_heading(row).form for row in rows]
    ['run_in', 'line', 'label']
    >>> form = parse_heading(rows[0])
    >>> rows[0][form.title_start : form.title_end], form.end
    ('Công tác y tế', 15)
    >>> parse_heading("Đến nay có 53 mô hình, trong đó: 38 tập thể đăng ký.") is None
    True
    """
    marker = parse_marker(text)
    start = marker.end if marker else 0
    if marker and marker.style == "part" and start >= len(text):
        return HeadingForm("line", marker, 0, len(text.rstrip(" :.-")), len(text), True)
    colon = _COLON.search(text, start, start + _MAX_RUN_IN + 2)
    if colon is not None and colon.end() < len(text.rstrip()):
        found = _run_in(text, marker, start, colon)
        if found or not _shouted(text[start:]):
            return found
    stop = _FULL_STOP.search(text, start, start + _MAX_RUN_IN + 2)
    if stop is not None and colon is None:
        return _run_in_before_stop(text, marker, start, stop)
    return _whole_line(text, marker, start)


def _run_in(
    text: str, marker: Marker | None, start: int, colon: re.Match[str]
) -> HeadingForm | None:
    """Judge ``title : body``."""
    title = text[start : colon.start()]
    if not _is_title(title):
        return None
    style = marker.style if marker else ""
    topic = is_topic(title)
    opener = _has_opener(title) and not _NO_OPENER.match(title)
    body = len(text) - len(text[colon.end() :].lstrip())
    # Behind a heading the text begins anew; 'cơ cấu: công nghiệp 58%' goes on.
    if text[body].islower():
        form = "label" if topic else ""
    elif style in TREE_STYLES:
        form = "run_in"
    elif style == "arabic":
        form = "run_in" if topic or opener or _is_short(title) else ""
    elif not style:
        form = "run_in" if opener or (topic and not _NO_OPENER.match(title)) else ""
    elif opener or (topic and _is_text(text, body)):
        form = "run_in"
    else:
        form = "label" if topic else ""
    if not form:
        return None
    return HeadingForm(form, marker, start, colon.start(), colon.end(), opener or topic)


def _is_text(text: str, at: int) -> bool:
    """Tell whether a text stands there, not the figure of a list of figures."""
    return text[at].isupper() or (len(text) - at > 60 and text.endswith((".", ";")))


def _run_in_before_stop(
    text: str, marker: Marker | None, start: int, stop: re.Match[str]
) -> HeadingForm | None:
    """Judge ``LĨNH VỰC X. Body``: without a colon only a known title is believed."""
    title = text[start : stop.start()]
    # Most lines are no titles: what is seen fastest is asked first.
    if marker is not None and marker.style in _LIST_STYLES:
        return None
    if not _is_title(title) or _NO_OPENER.match(title):
        return None
    if not (is_topic(title) or (_shouted(title) and _has_opener(title))):
        return None
    return HeadingForm("run_in", marker, start, stop.start(), stop.start() + 1, True)


def _whole_line(text: str, marker: Marker | None, start: int) -> HeadingForm | None:
    """Judge a line that is a heading as a whole or not at all."""
    title = text[start:].rstrip()
    colon = title.endswith(":")
    title = title.rstrip(" :")
    end = start + len(title)
    if title.endswith((".", ";", ",", "!", "?", "…", "”")):
        whole, title = title, title.rstrip(" .")
        if not whole.endswith(".") or len(title) > _MAX_LINE:
            return None
        if not (_shouted(whole) or is_topic(whole[:-1])):
            return None
    if len(title) > _MAX_LINE or not _is_title(title):
        return None
    opener = _has_opener(title) and not _NO_OPENER.match(title)
    topic = is_topic(title) or (opener and _OPENER.fullmatch(_TAIL.sub("", title)) is not None)
    if not _line_is_believed(title, marker, colon, opener=opener, topic=topic):
        return None
    return HeadingForm(
        "line", marker, start, start + len(title), max(end, len(text)), opener or topic
    )


def _line_is_believed(
    title: str, marker: Marker | None, colon: bool, *, opener: bool, topic: bool
) -> bool:
    style = marker.style if marker else ""
    if style in TREE_STYLES or style == "arabic":
        return True
    if style in ("letter", "paren"):
        return opener or topic or len(title.split()) <= 10
    if style:
        return topic or (opener and (colon or _shouted(title))) or (colon and _is_short(title))
    return topic or (opener and (colon or _shouted(title)))


def _is_title(title: str) -> bool:
    """Tell whether a string can be a title at all: no sentence, no figures, nobody's name."""
    title = title.strip()
    if not title or not (title[0].isupper() or _has_opener(title)) or _PERSON.match(title):
        return False
    if len(title) > _MAX_LINE or len(title.split()) > _MAX_WORDS or title.count("(") > 1:
        return False
    if _SENTENCE_WORD.search(title):
        return False
    return _FIGURE.search(_TITLE_DIGITS.sub("", title)) is None


def _has_opener(title: str) -> bool:
    return _OPENER.match(title) is not None


def _is_short(title: str) -> bool:
    return len(title) <= 60 and len(title.split()) <= 11


def _shouted(title: str) -> bool:
    """Tell whether a title is in capitals."""
    letters = [c for c in title if c.isalpha()]
    return len(letters) >= 4 and sum(c.isupper() for c in letters) >= 0.9 * len(letters)


def is_topic(title: str) -> bool:
    """Tell whether a title names a field of work: a heading phrase, or a list of them.

    >>> is_topic("Quản lý đô thị, xây dựng và vệ sinh môi trường"), is_topic("VỀ KINH TẾ")
    (True, True)
    >>> is_topic("Hội nghị tuyên truyền chính sách dân số"), is_topic("Phường Đồng Tiến")
    (False, False)
    """
    lowered = " ".join(title.lower().split()).strip(" .:")
    phrases, parts = _topics()
    for candidate in (lowered, core := _TAIL.sub("", _TOPIC_OPENER.sub("", lowered, count=1))):
        if candidate in phrases:
            return True
    found = [part for part in _PARTS.split(core) if part]
    known = sum(part in parts for part in found)
    return bool(found) and found[0] in parts and known * 2 >= len(found) and known >= 1


@cache
def _topics() -> tuple[frozenset[str], frozenset[str]]:
    """Return the heading phrases of the lexicon, and the parts that they are lists of."""
    phrases = {row[1].lower() for row in load_table("headings") if len(row) > 1}
    cores = {_TOPIC_OPENER.sub("", phrase, count=1) for phrase in phrases}
    parts = {part for core in cores for part in _PARTS.split(core) if len(part) > 2}
    unmarked = {" ".join(_PARTS.split(phrase)) for phrase in phrases | cores}
    return frozenset(phrases | cores | unmarked), frozenset(parts | cores)
