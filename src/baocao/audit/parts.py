"""Parts against their total: ``53 mô hình, trong đó: 38 cấp phường; 18 cấp quận`` makes 56.

A total is followed by a word that opens a list of its parts. ``gồm``, ``chia ra``, a colon
and brackets promise all parts; ``trong đó`` promises some, so that parts may fall short of
the total but not exceed it. A list is told only where it reads as one: at least two parts
in units that can be added, each the first figure of its piece, and a sum near the total.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from baocao.audit.figures import Figure, Page
from baocao.audit.findings import Finding, amount, finding, shown
from baocao.audit.units import addable, head_of

KIND: Final = "parts_total_mismatch"

_CUE: Final = re.compile(
    r"(?<!\w)(?P<word>bao[ ]+gồm|gồm(?:[ ]+có)?|chia[ ]+ra|chia[ ]+thành|cụ[ ]+thể(?:[ ]+là)?"
    r"|trong[ ]+đó(?:[ ]+có)?|(?P<rated>(?:qua|kết[ ]+quả)[ ]+(?:phân|xếp)[ ]+loại)"
    r"(?:[ ]+có)?)(?!\w)[ ]*(?P<colon>:)?"
    r"|(?<![^\W\d_])(?P<have>có)(?=[ ]+\d)"
    r"|(?P<mark>[(:])(?![ ]{0,2}(?:[()\n]|trong(?!\w)|gồm(?!\w)|bao[ ]+gồm))",
    re.IGNORECASE,
)
_SEPARATOR: Final = re.compile(
    r"(?P<open>\()|(?P<close>\))|(?P<semicolon>;|\n)|(?P<comma>,(?!\d))"
    r"|(?P<joint>[ ](?:và|cùng|&)[ ])",
    re.IGNORECASE,
)
_TOTAL_REACH: Final = {"some": 130, "all": 90, "(": 45, ":": 60}
_LIST_REACH: Final = 700  # characters in which a list ends
_GROUPS_AND_PERSONS: Final = ["cá nhân", "tập thể"]
_UNREACHED: Final = re.compile(
    r"đạt\b[^|]*\|[^|]*(?<!\w)(?:không|chưa)[ ]+(?:đạt|hoàn[ ]+thành)(?!\w)", re.IGNORECASE
)
_STATE: Final = re.compile(r"(?<!\w)(?:ngân[ ]+sách|nhà[ ]+nước)(?!\w)", re.IGNORECASE)
_PEOPLE: Final = re.compile(r"(?<!\w)(?:dân|xã[ ]+hội[ ]+hóa)(?!\w)", re.IGNORECASE)
_PUPILS: Final = ("học sinh", "em", "cháu", "trẻ", "bé")
_ASIDE_REACH: Final = 120  # characters behind a list in which a remark on it follows
_FEW_WORDS: Final = 3  # 'kiến nghị, phản ánh': a piece without a figure that goes on with a noun
_MOST_PARTS: Final = 30
_MOST_TOTALS: Final = 4  # figures before the cue that can be the total
# A piece that begins so is no part: the sentence goes on about the total.
_GOES_ON: Final = re.compile(
    r"[ ]*(?:đã|trả|giải[ ]+quyết|xử[ ]+lý|xử[ ]+phạt|thiệt[ ]+hại|tăng|giảm|vượt|bằng|đạt|chiếm"
    r"|còn(?![ ]+lại)|nâng|trị[ ]+giá|tổng|so[ ]+với|với[ ]+(?:số|tổng|kinh)|bình[ ]+quân|ước"
    r"|bắt|thu[ ]+hút|có[ ]+sự|trung[ ]+bình|khởi[ ]+tố|làm[ ]+rõ|khám[ ]+phá|hoàn[ ]+thành"
    r"|công[ ]+nhận|bàn[ ]+giao|nghiệm[ ]+thu|kết[ ]+luận|hòa[ ]+giải|chuyển|tổ[ ]+chức"
    r"|phát[ ]+hiện|yêu[ ]+cầu|đề[ ]+nghị|hiện|nay|mỗi|riêng|kết[ ]+quả)(?!\w)",
    re.IGNORECASE,
)
OVERLAP: Final = re.compile(
    r"(?<!\w)(?:nữ|phụ[ ]+nữ|dân[ ]+tộc|DTTS|người[ ]+(?-i:[A-ZĐÊ])\S*|(?<!với[ ])đảng[ ]+viên"
    r"|đoàn[ ]+viên|tôn[ ]+giáo|công[ ]+giáo|giáo[ ]+dân|trẻ|cao[ ]+tuổi|(?:dưới|trên|từ)[ ]+\d+"
    r"|là|có|đại[ ]+học|trình[ ]+độ|tái[ ]+cử|vượt|xuất[ ]+sắc|(?:trước|đúng)[ ]+hạn|đúng[ ]+hẹn"
    r"|trực[ ]+tuyến)(?!\w)",
    re.IGNORECASE,
)
"""Words of groups that overlap: women, minorities, households with … count in each other."""

_OFTEN_BOTH: Final = re.compile(
    r"(?<!\w)(?:có[ ]+(?:người|công|trẻ|con)|cao[ ]+tuổi|khuyết[ ]+tật|neo[ ]+đơn|nữ|phụ[ ]+nữ"
    r"|dân[ ]+tộc|tôn[ ]+giáo|(?:dưới|trên|từ)[ ]+\d+[ ]+tuổi|tái[ ]+cử|ngoài[ ]+đảng)(?!\w)",
    re.IGNORECASE,
)
"""Words of groups that people belong to beside others, so that even ``gồm`` may overlap."""

_MAINLY: Final = re.compile(
    r"(?<!\w)(?:chủ[ ]+yếu|tiêu[ ]+biểu|nhất[ ]+là|phần[ ]+lớn|đa[ ]+số|nổi[ ]+bật|điển[ ]+hình|như"
    r"|một[ ]+số|chính)(?!\w)",
    re.IGNORECASE,
)
_REST: Final = re.compile(
    r"(?<!\w)(?:còn[ ]+lại|khác|v\.v|nhiều|một[ ]+số|các)(?!\w)|…|\.\.", re.IGNORECASE
)
# 'gồm 140 hộ nghèo, 88 hộ có công …; một số hộ thuộc nhiều diện'
_BOTH: Final = re.compile(
    r"(?<!\w)(?:nhiều[ ]+(?:diện|đối[ ]+tượng|nhóm)|trùng|vừa[ ]+là|đồng[ ]+thời[ ]+là)(?!\w)",
    re.IGNORECASE,
)
# A sum this far from the total was never meant to be it.
_FAR: Final = {"all": Decimal("0.35"), "some": Decimal("0.12")}
_FAR_MARK: Final = Decimal("0.2")
_SHORT: Final = Decimal("0.12")
_OUT_OF: Final = re.compile(r"(?<!\w)trong[ ]+(?:tổng[ ]+)?(?:số[ ]+)?\Z", re.IGNORECASE)
# A change is no total: 'nhận 188 đơn, tăng 10 đơn, trong đó …'.
_CHANGE: Final = re.compile(
    r"(?<!\w)(?:tăng|giảm|vượt|hơn|thêm|bớt)(?:[ ]+(?:thêm|được))?[ ]*\Z", re.IGNORECASE
)
_ASIDE: Final = re.compile(r"[,()]")


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a list, and how the list reads."""

    figures: tuple[Figure, ...]
    text: str
    """The words of the pieces that hold a part, asides in brackets left out."""
    clean: bool
    """Every piece of the list holds a part, and nothing breaks it off."""
    rest: bool
    """A piece without a figure tells that there is more: ``còn lại``, ``nhiều``, ``v.v``."""
    alike: bool
    """The figures open their pieces (``14 đơn kiến nghị``) or all close them (``trâu 20 con``)."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """One piece of a list: the separator before it, its words, its figures."""

    mark: str
    text: str
    figures: tuple[Figure, ...]


def check_parts(page: Page) -> Iterator[Finding]:
    """Yield a finding for every total that its parts do not give."""
    for cue in _CUE.finditer(page.text):
        totals = _totals(page, cue)
        if totals and (found := _check(page, cue, totals)) is not None:
            yield found


def adds_up(parts: Sequence[Figure], totals: Iterable[Figure]) -> bool:
    """Say whether the parts, or the first few of them, give any of the totals.

    A list may go on with other things of the same unit, and in ``4.312/4.655 hồ sơ`` either
    number may be what is told apart.
    """
    wanted = {n for item in totals for n in (item.amount, item.target) if n is not None}
    slack = max((item.step for item in totals), default=Decimal(0))
    running = Decimal(0)
    for count, part in enumerate(parts, start=1):
        running += part.amount or 0
        slack += part.step
        if count > 1 and any(abs(running - number) <= slack / 2 for number in wanted):
            return True
    return False


def mismatch(page: Page, total: Figure, parts: Sequence[Figure], severity: str) -> Finding:
    """Return the finding for a total and the parts that do not give it."""
    computed = amount(sum((item.amount or Decimal(0) for item in parts), Decimal(0)), total)
    told = " + ".join(shown(item.text) for item in parts)
    verb = "is" if total.target is None else "is the part counted"
    both = sorted((total, *parts), key=lambda item: item.start)
    return finding(
        KIND,
        severity,
        f"{told} add up to {computed}, but {shown(total.text)} {verb} the total stated.",
        spans=[(item.start, item.end) for item in both],
        stated=shown(total.text),
        computed=computed,
        tolerance=(total.step + sum((item.step for item in parts), Decimal(0))) / 2,
        facts=page.facts_of(both),
    )


def _check(page: Page, cue: re.Match[str], totals: list[Figure]) -> Finding | None:
    """Judge the list behind a cue; read by commas and by semicolons, it must fail both ways."""
    # Semicolons part a list that a colon opened; elsewhere they part the sentence.
    colon = cue["colon"] or cue["mark"] == ":"
    readings = [
        parts
        for by in ("comma", "semicolon", "sentence")
        if (by == "comma" or (colon if by == "semicolon" else _opens_sentence(page, cue)))
        and (parts := _read(page, cue, totals, by=by)) is not None
    ]
    if not readings:
        return None
    parts = readings[0]
    # '231/268 người …, mang về 241 đơn vị, gồm': only a figure of the thing itself is its total
    totals = [item for item in totals if addable(item.unit, parts.figures[0].unit)]
    if any(adds_up(reading.figures, totals) for reading in readings):
        return None
    total = totals[0]
    kind = "all" if _is_complete(page, cue, total, parts) else _kind(cue)
    severity = _severity(page, kind, total, parts)
    return None if severity is None else mismatch(page, total, parts.figures, severity)


def _is_complete(page: Page, cue: re.Match[str], total: Figure, parts: Parts) -> bool:
    """Say whether a list surely has all parts of its total.

    The words before it name every group (``134 người của Hội Phụ nữ và công an, trong đó 52 phụ
    nữ, 40 công an``), or the parts are groups and persons, or what was and was not reached, or
    in brackets what the state and what the people gave.
    """
    named = page.text[total.right : cue.start()].lower()
    units = [item.unit for item in parts.figures]
    if len(set(units)) == len(units) > 1 and all(unit and unit in named for unit in units):
        return True
    if sorted(units) == _GROUPS_AND_PERSONS or _UNREACHED.search(parts.text):
        return True
    funded = cue["mark"] is not None and parts.clean and _STATE.search(parts.text)
    return bool(funded and _PEOPLE.search(parts.text))


def _names_one(part: str, total: str) -> bool:
    """Say whether two units name one thing: ``vụ`` of ``vụ việc``, ``cháu`` of ``học sinh``."""
    one, other = head_of(part), head_of(total)
    pupils = one in _PUPILS and other in _PUPILS
    return pupils or one.split(" ")[0] == other.split(" ")[0]


def _kind(cue: re.Match[str]) -> str:
    """Return whether a cue promises all parts, some, or is a mark that may promise anything."""
    if cue["mark"]:
        return str(cue["mark"])
    if cue["have"]:
        return "some"
    some = cue["rated"] is not None or cue["word"].lower().startswith("trong")
    return "some" if some else "all"


def _totals(page: Page, cue: re.Match[str]) -> list[Figure]:
    """Return the figures that may be the total of a list, nearest first."""
    reach = _TOTAL_REACH[_kind(cue)]
    begin = max(_scope(page, cue), cue.start() - reach - 60)
    before = [item for item in page.between(begin, cue.start()) if item.right <= cue.start()]
    found = []
    for item in reversed(before[-_MOST_TOTALS:]):
        between = page.text[item.right : cue.start()]
        if len(between) > reach or ";" in between.rstrip(" ;"):
            break
        if (cue["mark"] or cue["have"]) and _ASIDE.search(between):
            break
        if cue["have"] and not _OUT_OF.search(page.text, max(0, item.left - 20), item.left):
            break
        if item.label == "PERCENT" or item.amount is None or item.amount <= 0:
            continue
        if _CHANGE.search(page.text, max(0, item.left - 20), item.left) is None:
            found.append(item)
    return found


def _scope(page: Page, cue: re.Match[str]) -> int:
    """Return where the figures that may be a total begin: at the sentence of the cue.

    A cue that opens its sentence (``Trong đó: …``) speaks of the sentence before.
    """
    begin = page.sentence(cue.start())[0]
    if not begin or not cue["word"] or page.text[begin : cue.start()].strip(" -+*"):
        return begin
    left = page.sentence(begin - 1)[0]
    if left and not page.text[left:begin].strip():  # the blanks between two sentences
        left = page.sentence(left - 1)[0]
    return left


def _read(page: Page, cue: re.Match[str], totals: list[Figure], *, by: str) -> Parts | None:
    """Return the parts that a list opened by a cue gives, or None where it gives fewer than two."""
    units = [item.unit for item in totals]
    parts: list[Figure] = []
    words: list[str] = []
    clean, rest, after_part = True, False, False
    opening: set[bool] = set()
    for piece in _sentences(page, cue) if by == "sentence" else _pieces(page, cue, by=by):
        if parts and _GOES_ON.match(piece.text):
            break
        part = next((item for item in piece.figures if _can_add(item, units)), None)
        if part is None:
            clean = clean and bool(parts) and len(piece.text.split()) <= _FEW_WORDS
            after_part = False
            rest = rest or _REST.search(piece.text) is not None
            continue
        units = [unit for unit in units if addable(unit, part.unit)]
        parts.append(part)
        words.append(piece.text)
        opening.add(piece.text.lstrip().startswith(page.text[part.left : part.right]))
        if (piece.mark == "joint" and after_part) or len(parts) >= _MOST_PARTS:
            break
        after_part = True
    if len(parts) < 2:
        return None
    return Parts(tuple(parts), " | ".join(words), clean, rest, alike=len(opening) == 1)


def _can_add(part: Figure, units: Iterable[str]) -> bool:
    known = part.amount is not None and part.amount >= 0 and part.label != "PERCENT"
    return known and any(addable(unit, part.unit) for unit in units)


def _opens_sentence(page: Page, cue: re.Match[str]) -> bool:
    """Say whether ``Trong đó`` opens a sentence, so that its list may go on in the next ones."""
    begin = page.sentence(cue.start())[0]
    return bool(cue["word"]) and not page.text[begin : cue.start()].strip(" -+*")


def _sentences(page: Page, cue: re.Match[str]) -> Iterator[_Piece]:
    """Yield the sentences of the line from a cue on, each as a piece."""
    end = min(len(page.text), cue.end() + _LIST_REACH)
    line = page.text.find("\n", cue.end(), end)
    end, left = line if line >= 0 else end, cue.end()
    while left < end:
        right = min(page.sentence(left)[1], end)
        if page.text[left:right].strip():
            yield _Piece("", page.text[left:right].strip(" ."), page.between(left, right))
        left = right


def _pieces(page: Page, cue: re.Match[str], *, by: str) -> Iterator[_Piece]:
    """Yield the pieces of the list behind a cue, up to what ends it.

    ``by`` says what parts them: commas and ``và``, where a semicolon ends the list, or
    semicolons alone. Marks inside a figure or in brackets part nothing.
    """
    start, mark, depth = cue.end(), "", 0
    end = min(page.sentence(cue.start())[1], cue.end() + _LIST_REACH)
    figures = page.between(cue.end(), end)
    words: list[str] = []
    own: list[Figure] = []
    at = 0  # the next figure
    for found in _SEPARATOR.finditer(page.text, cue.end(), end):
        while at < len(figures) and figures[at].right <= found.start():
            own += [figures[at]] if depth == 0 else []
            at += 1
        if at < len(figures) and figures[at].left < found.start():
            continue
        name = str(found.lastgroup)
        parting = depth == 0 and name in (("comma", "joint") if by == "comma" else ("semicolon",))
        if parting or (depth == 0 and name in ("open", "close", "semicolon")):
            words.append(page.text[start : found.start()])
        if name == "open":
            depth += 1
        elif name == "close":
            if depth == 0:
                break
            depth -= 1
            start = found.end() if depth == 0 else start
        elif depth == 0 and name == "semicolon" and by == "comma":
            break
        elif parting:
            yield _Piece(mark, "".join(words), tuple(own))
            words, own, mark, start = [], [], name, found.end()
    else:
        words.append(page.text[start:end] if depth == 0 else "")
        own += figures[at:] if depth == 0 else ()
    yield _Piece(mark, "".join(words), tuple(own))


def _severity(page: Page, kind: str, total: Figure, parts: Parts) -> str | None:
    """Return how grave a sum that fails is; None where it need not be meant as the total."""
    if total.amount is None:
        return None
    numbers = [item.amount or Decimal(0) for item in parts.figures]
    off = (sum(numbers, Decimal(0)) - total.amount) / total.amount
    if not parts.alike or abs(off) > _FAR.get(kind, _FAR_MARK) or max(numbers) > total.amount:
        return None
    if any(page.qualifier(item) != "none" for item in (total, *parts.figures)):
        return None
    last = parts.figures[-1].right
    if off > 0 and _BOTH.search(page.text, total.right, min(len(page.text), last + _ASIDE_REACH)):
        return None
    if kind == "all":
        if off > 0:
            return None if _OFTEN_BOTH.search(parts.text) else "error"
        mainly = _MAINLY.search(page.text, total.right, parts.figures[0].left)
        return None if parts.rest or mainly else "error"
    if OVERLAP.search(parts.text) or (kind != "some" and not parts.clean):
        return None
    if off > 0:
        return "error"
    return "warning" if _is_short(total, parts, -off) else None


def _is_short(total: Figure, parts: Parts, missing: Decimal) -> bool:
    """Say whether parts that need not be all fall short as only a slip does.

    Counts of the very thing, in a list without anything else, and nearly all of it: a sum of
    money under ``trong đó`` names the large items and leaves the small ones out.
    """
    same = all(_names_one(item.unit, total.unit) for item in parts.figures)
    counts = total.label == "QUANTITY" and not any(i.step for i in (total, *parts.figures))
    return same and counts and parts.clean and missing <= _SHORT
