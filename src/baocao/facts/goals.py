"""Whether the figure of a fact is a goal or a result."""

from __future__ import annotations

import re
from typing import Any, Final

from baocao.facts.drafts import Draft, Period
from baocao.facts.rows import Row

_AHEAD: Final = re.compile(
    r"(?<!\w)(?:phấn đấu|dự kiến|sẽ|hứa|cam kết|mục tiêu(?= (?:đến|năm|cuối|là|\ue000)))(?!\w)"
)
# Weaker signs; they count in a sentence that is filed under what is ahead, with doubt.
_HINT: Final = re.compile(
    r"(?<!\w)(?:phấn đấu|mục tiêu|chỉ tiêu|đề nghị|yêu cầu|đến năm|đến cuối năm|sang năm|năm tới"
    r"|thời gian tới|tiếp tục|ít nhất|tối thiểu|trở lên|dự kiến|sẽ|nhiệm vụ|phải|tập trung)(?!\w)"
)
_DONE: Final = re.compile(r"(?<!\w)(?:thông qua|ban hành|đã [^,;]{0,20})\s*\Z")
_SHALL: Final = re.compile(r"[^,;.]{0,12}(?<!\w)sẽ(?!\w)")
_WINDOW: Final = 400
_LAST_WORDS: Final = 40
_SURE: Final = 0.75
"""Score of a section from which on it is believed; right and wrong ones part here on dev."""


def is_ahead(
    row: Row, draft: Draft, sentence: dict[str, Any], goal: Period | None, own: Period | None
) -> bool:
    """Tell whether the figure of a fact is a goal.

    It is one in a sentence about what is ahead, under a heading that names a later period
    (``goal``, beside the report's ``own``), or behind words such as ``phấn đấu``.
    """
    before = row.gaps[draft.at].shape
    words = _words_before(row, draft)
    if sentence["section"] == "outlook" and _is_sure(sentence, words, row.gaps[draft.at + 1].shape):
        return _DONE.search(before[-_LAST_WORDS:]) is None
    if goal is not None and own is not None and str(goal["start"]) > str(own["end"]):
        return True
    if _SHALL.match(row.gaps[draft.at + 1].shape[:_LAST_WORDS]):
        return True
    return _AHEAD.search(words) is not None


def _is_sure(sentence: dict[str, Any], before: str, after: str) -> bool:
    if sentence.get("section_score", 1.0) >= _SURE:
        return True
    return _HINT.search(before) is not None or _HINT.search(after[:_LAST_WORDS]) is not None


def _words_before(row: Row, draft: Draft) -> str:
    """Return the words of the sentence before a figure, the last few hundred characters."""
    words = row.gaps[draft.at].shape[-_WINDOW:]
    for index in range(draft.at - 1, -1, -1):
        if row.sentences[index] != draft.sentence or len(words) > _WINDOW:
            break
        words = f"{row.gaps[index].shape[-_WINDOW:]} {words}"
    return words[-_WINDOW:]
