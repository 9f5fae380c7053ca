"""Which units can be added up: ``20 em`` and ``15 cháu`` make 35 of ``học sinh``.

The head of a unit is its first word (``vụ trộm cắp`` is a ``vụ``). Some heads are names
of one thing, and people are told by many.
"""

from __future__ import annotations

from typing import Final

_ALIKE: Final = (
    # people: any of them may be the parts of any other
    "người, đồng chí, đảng viên, hội viên, đoàn viên, cá nhân, em, cháu, học sinh, trẻ, đối tượng"
    ", nhân khẩu, khẩu, lao động, thành viên, cán bộ, chiến sĩ, thanh niên, công dân, quần chúng"
    ", phụ nữ, nam, nữ, cụ, bệnh nhân, đại biểu, giáo viên, sinh viên, dân quân, trường hợp"
    ", ủy viên, ca, bé, ông, bà, tân binh, công chức, viên chức, nhân viên, công nhân, học viên",
    "suất, phần, xuất, túi",
    "vụ, vụ việc, việc, trường hợp",
    "đơn, đơn thư, hồ sơ",
    "nhà, căn, ngôi, căn nhà, ngôi nhà",
    "mô hình, tập thể, cá nhân, gương, điển hình",
    "tin, bài, tin bài, bản tin",
    "hộ, gia đình",
    "giấy, giấy chứng nhận, gcn, sổ",
    "con, chiếc",
    "thôn, xóm, bản, buôn, làng, ấp, khóm, tổ, khu, khu phố, khối, tổ dân phố",
    "đơn vị, túi máu, đơn vị máu",
)


def _classes() -> dict[str, frozenset[int]]:
    """Return the numbers of the rows that each head stands in."""
    rows = [set(row.split(", ")) for row in _ALIKE]
    return {
        head: frozenset(number for number, row in enumerate(rows) if head in row)
        for head in set().union(*rows)
    }


_CLASSES: Final = _classes()


def head_of(unit: str) -> str:
    """Return the word that names what is counted: the first, or two that are one word.

    >>> head_of("vụ trộm cắp"), head_of("học sinh giỏi"), head_of("tấn/ha"), head_of("")
    ('vụ', 'học sinh', 'tấn/ha', '')
    """
    words = unit.replace(",", "").split(" ")
    two = " ".join(words[:2])
    return two if two in _CLASSES else words[0]


def addable(total: str, part: str) -> bool:
    """Say whether figures of one unit can be parts of a total in another.

    >>> addable("đơn", "đơn khiếu nại"), addable("học sinh", "cháu"), addable("đồng", "đồng")
    (True, True, True)
    >>> addable("ha", "tạ/ha"), addable("hộ", "nhân khẩu"), addable("lượt người", "lượt xe")
    (False, False, False)
    """
    one, other = head_of(total), head_of(part)
    if one == other == "lượt":  # what is counted in turns must agree in full
        return total.startswith(part) or part.startswith(total)
    if one == other:
        return bool(one)
    return bool(_CLASSES.get(one, frozenset()) & _CLASSES.get(other, frozenset()))
