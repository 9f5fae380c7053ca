"""What stands between a name and an office: a dash, a comma, an honorific, ``giữ chức`` …

The kinds are those of real pages: behind a name a dash or a comma, rarely nothing; in
front of a name nothing, a colon before a list, or an honorific.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from baocao.grammar.people import REACH, honorific_re
from baocao.normal import normalize

LONGEST: Final = 160
"""Characters between two mentions that may still belong together."""

_FORMS: Final = {
    "bare": r"",
    "comma": r",",
    "dash": r",?-+",
    "colon": r":",
    "bracket": r"\(",
    "cell": r"\|",
    "is": r"[,-]? ?(?:(?:hiện|nay|vốn|đang|đồng thời) )?là",
    "and": r",? ?(?:và|cùng|cùng với|với)(?: các)?",
    "also": r",? ?(?:đồng thời )?kiêm(?: nhiệm| giữ chức)?",
    "semicolon": r"\)? ?;",
    "aside": r",? ?(?:sinh (?:năm|ngày) [\d/.-]{4,10}|\d{2} tuổi) ?,?",
    "over": r"đối với|giao cho|cho",
    "term": r",? ?(?:nhiệm kỳ|khóa) [\w-]{1,9}(?: ?- ?\d{4})? ?:",
    "named": r",? ?(?:\w+ ){0,10}(?:làm|giữ chức(?: vụ| danh)?|giữ cương vị|chức danh|chức vụ"
    r"|tái cử|tái đắc cử|trở thành|đảm nhiệm|đảm nhận|đắc cử|bầu bổ sung|được bầu|trúng cử)",
}  # fmt: skip
_FORM: Final = re.compile(
    "|".join(rf"(?P<{kind}> ?(?:{form}) ?\Z)" for kind, form in _FORMS.items()), re.IGNORECASE
)
# 'Lê A (25/25 phiếu); Phó Chủ tịch': what a pair of brackets holds parts nobody.
_BRACKETS: Final = re.compile(r"\([^()]{0,60}\)")
_CLOSED: Final = re.compile(r"\A ?\)")


@dataclass(frozen=True, slots=True)
class Joint:
    """What stands in front of a mention, seen from the mention before it.

    ``kind`` is None where the two do not belong together; ``honorific`` is the word before a
    name, without ``các``; ``several`` says that it opens a list of names.
    """

    kind: str | None
    honorific: str | None = None
    several: bool = False


def joint(between: str, *, to_name: bool) -> Joint:
    """Return how a mention is joined to the one before it, from the text between them.

    >>> joint(" – ", to_name=False).kind, joint(", được bầu giữ chức ", to_name=False).kind
    ('dash', 'named')
    >>> joint(", đ/c ", to_name=True)
    Joint(kind='comma', honorific='đ/c', several=False)
    >>> joint(": các ông ", to_name=True), joint(" họp với ", to_name=False).kind
    (Joint(kind='colon', honorific='ông', several=True), None)
    """
    if len(between) > LONGEST or "\n" in between:
        return Joint(None, *_honorific(between.rpartition("\n")[2][-REACH:]))
    gap = _CLOSED.sub("", _BRACKETS.sub("", " ".join(f" {normalize(between)} ".split())))
    if not to_name:
        return Joint(_kind(gap))
    found = honorific_re().search(gap)
    if found is None:
        return Joint(_kind(gap))
    kind = _kind(gap[: found.start()])
    several = bool(found["several"] or found["colon"])
    if kind == "bare" and found["colon"]:
        kind = "colon"
    return Joint(kind, found["words"], several or kind == "colon")


def _honorific(text: str) -> tuple[str | None, bool]:
    found = honorific_re().search(normalize(text))
    return (found["words"], bool(found["several"] or found["colon"])) if found else (None, False)


def _kind(gap: str) -> str | None:
    found = _FORM.match(gap)
    return found.lastgroup if found else None
