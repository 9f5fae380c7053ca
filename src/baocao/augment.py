"""Variants of gold records whose labels stay true, to train on what the corpus lacks.

A corpus of some hundred reports names few people and places and is tidy where pages on
line are not. Each operation here edits a text (other names, other cases, other joints,
typing noise), and every entity moves with its text. Facts, findings and links are dropped:
they would no longer be true. What cannot matter is not here: tone style, composition and
dashes are undone by :mod:`baocao.normal` anyway.

The forms are those of real pages (ALL CAPS names and headings, ``NguyễnVăn Tuấn``,
``Nam- TUV``, ``Thân ,``, ``giao.Đây``, ``chương trinhg``).
"""

from __future__ import annotations

import random
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any, Final

from baocao.lexicons import load_table, load_terms

Record = dict[str, Any]
Edit = tuple[int, int, str]
"""Start, end and new text."""

Operation = Callable[[Record, random.Random], Record]

_WORD: Final = re.compile(r"[^\W\d_]+")
_LINE: Final = re.compile(r"[^\n]+")
_TIE: Final = re.compile(r"(?:[ ]?[,–—-][ ]?|[ ])")
_PAUSE: Final = re.compile(r"(?<=\w)([,;:.])[ ](?=\w)")
_NAME_LABELS: Final = ("OFFICIAL", "PERSON")
_KEYS: Final = ("entities", "nested", "sentences")


def edited(record: Record, edits: Iterable[Edit]) -> Record:
    """Return the record with its text edited and its spans moved; edits that overlap lose.

    >>> record = {"id": "a", "text": "Ông Hà Văn Tú phát biểu", "sentences": [],
    ...           "entities": [{"start": 4, "end": 13, "label": "PERSON"}]}
    >>> new = edited(record, [(4, 13, "Lò Thị Ón"), (0, 3, "Bà")])
    >>> new["text"], new["entities"][0]["start"], new["entities"][0]["end"]
    ('Bà Lò Thị Ón phát biểu', 3, 12)
    """
    text = record["text"]
    kept: list[Edit] = []
    for edit in sorted(edits):
        if edit[2] != text[edit[0] : edit[1]] and (not kept or edit[0] >= kept[-1][1]):
            kept.append(edit)
    pieces, ends, shifts, at, shift = [], [], [0], 0, 0
    for start, end, new in kept:
        pieces += [text[at:start], new]
        at = end
        shift += len(new) - (end - start)
        ends.append(end)
        shifts.append(shift)
    moved = {
        key: [{**item, **_moved(item, ends, shifts, kept)} for item in record.get(key) or ()]
        for key in _KEYS
    }
    return {"id": record["id"], "meta": record.get("meta", {}), "text": "".join(pieces) + text[at:],
            **moved}  # fmt: skip


def _moved(
    item: dict[str, Any], ends: list[int], shifts: list[int], edits: list[Edit]
) -> dict[str, int]:
    """Return the new borders; one inside an edited stretch goes to the near edge of it."""
    start, end = item["start"], item["end"]
    first = bisect_right(ends, start)
    new_start = start + shifts[first]
    if first < len(edits) and edits[first][0] < start:
        new_start = edits[first][0] + shifts[first]
    last = bisect_right(ends, end)
    new_end = end + shifts[last]
    if last < len(edits) and edits[last][0] < end:
        new_end = edits[last][0] + shifts[last] + len(edits[last][2])
    return {"start": new_start, "end": new_end}


def rename_people(record: Record, rng: random.Random) -> Record:
    """Give every person another name, the same one wherever the old one stands."""
    names: dict[str, str] = {}
    edits = []
    for item in _entities(record, *_NAME_LABELS):
        old = record["text"][item["start"] : item["end"]]
        parts = old.split()
        key = " ".join(parts).lower()
        if len(parts) < 2:
            continue  # a given name alone would have to follow its bearer's new name
        if key not in names:
            names[key] = _name(len(parts), rng)
        new = names[key]
        edits.append((item["start"], item["end"], new.upper() if old.isupper() else new))
    return edited(record, edits)


def _name(syllables: int, rng: random.Random) -> str:
    families, middles = _names()
    minority = rng.random() < 0.25
    family = rng.choice(families[1] if minority else families[0])
    given = [rng.choice(middles) for _ in range(max(syllables - len(family.split()), 1))]
    return " ".join([family, *given])


def _names() -> tuple[tuple[list[str], list[str]], list[str]]:
    rows = load_table("family_names")
    families = ([r[0] for r in rows if len(r) == 1], [r[0] for r in rows if len(r) > 1])
    return families, [*load_terms("middle_names"), *load_terms("given_names")]


def rename_places(record: Record, rng: random.Random) -> Record:
    """Give wards and communes another name of two syllables, inside longer spans too."""
    text = record["text"]
    pool = load_terms("place_syllables")
    names: dict[str, str] = {}
    spans = [*_entities(record, "LOCATION"), *(record.get("nested") or ())]
    for item in spans:
        found = _UNIT_NAME.fullmatch(text[item["start"] : item["end"]])
        if found and found[2] not in names:
            names[found[2]] = " ".join(rng.sample(pool, 2))
    if not names:
        return record
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    matches = re.finditer(rf"(?<![\w-])(?:{pattern})(?!\w)", text)
    people = [(i["start"], i["end"]) for i in _entities(record, *_NAME_LABELS)]
    edits = [
        (m.start(), m.end(), names[m[0]])
        for m in matches
        if not any(start < m.end() and m.start() < end for start, end in people)
    ]
    return edited(record, edits)


_UNIT_NAME: Final = re.compile(r"(phường|xã|thị trấn) ((?:[^\W\d_]+ ?){2})")


def recase_names(record: Record, rng: random.Random) -> Record:
    """Write some names in capitals, as portals do."""
    edits = [
        (item["start"], item["end"], record["text"][item["start"] : item["end"]].upper())
        for item in _entities(record, *_NAME_LABELS)
        if rng.random() < 0.3
    ]
    return edited(record, edits)


def recase_lines(record: Record, rng: random.Random) -> Record:
    """Write titles, headings and a few other lines in capitals."""
    kinds = {item["start"]: item.get("kind", "body") for item in record["sentences"]}
    edits = []
    for line in _LINE.finditer(record["text"]):
        heading = kinds.get(line.start()) in ("title", "heading")
        if len(line[0]) < 200 and rng.random() < (0.4 if heading else 0.08):
            # Word by word, so that no edit holds the border of an entity.
            edits += [
                (word.start(), word.end(), word[0].upper())
                for word in _WORD.finditer(record["text"], line.start(), line.end())
            ]
    return edited(record, edits)


def retie(record: Record, rng: random.Random) -> Record:
    """Write other joints between a name and its office, or between two offices."""
    edits = []
    entities = sorted(record["entities"], key=lambda item: int(item["start"]))
    for one, two in pairwise(entities):
        gap = record["text"][one["end"] : two["start"]]
        if two["label"] != "POSITION" or one["label"] not in ("OFFICIAL", "POSITION"):
            continue
        if _TIE.fullmatch(gap) and rng.random() < 0.5:
            joints = [" - ", ", ", " – ", "- ", " -", " , ", "-"]
            joints += [" "] if one["label"] == "OFFICIAL" else []
            edits.append((one["end"], two["start"], rng.choice(joints)))
    return edited(record, edits)


def respace(record: Record, rng: random.Random) -> Record:
    """Lose, double or misplace blanks: ``Thân ,``, ``giao.Đây``, ``NguyễnVăn Tuấn``."""
    text = record["text"]
    edits: list[Edit] = []
    for pause in _PAUSE.finditer(text):
        draw = rng.random()
        mark = pause[1]
        if draw < 0.06:
            edits.append((pause.start(), pause.end(), f" {mark} "))
        elif draw < 0.09 and not text[pause.end()].isdigit():
            edits.append((pause.start(), pause.end(), mark))
        elif draw < 0.12:
            edits.append((pause.end(), pause.end(), " "))
    for item in _entities(record, *_NAME_LABELS):
        blank = text.find(" ", item["start"], item["end"])
        if blank > 0 and rng.random() < 0.08:
            edits.append((blank, blank + 1, "" if rng.random() < 0.6 else "  "))
    return edited(record, edits)


def mistype(record: Record, rng: random.Random) -> Record:
    """Swap, drop or double a letter in one word of sixty."""
    edits = []
    for word in _WORD.finditer(record["text"]):
        if len(word[0]) < 3 or rng.random() > 1 / 60:
            continue
        i = rng.randrange(1, len(word[0]) - 1)
        a, b = word[0][i], word[0][i + 1]
        new = rng.choice([b + a, a, a + a + b])
        edits.append((word.start() + i, word.start() + i + 2, new))
    return edited(record, edits)


def renumber(record: Record, rng: random.Random) -> Record:
    """Draw other digits for amounts, shares and counts; length and first digit stay."""
    edits = []
    for item in _entities(record, "MONEY", "PERCENT", "QUANTITY"):
        start = item["start"]
        old = record["text"][start : item["end"]]
        new = re.sub(r"(?<=\d)\d", lambda _: str(rng.randrange(10)), old)
        edits.append((start, item["end"], new))
    return edited(record, edits)


def shorten_names(record: Record, rng: random.Random) -> Record:
    """Call some people by their given name (``bà Mo``), as reports do from the second time on."""
    text = record["text"]
    edits = []
    for item in _entities(record, "PERSON"):
        before = text[max(0, item["start"] - 6) : item["start"]]
        cut = text.rfind(" ", item["start"], item["end"])
        if cut > 0 and _ADDRESS.search(before) and rng.random() < 0.15:
            edits.append((item["start"], cut + 1, ""))
    return edited(record, edits)


_ADDRESS: Final = re.compile(r"(?:^|\W)(?:ông|bà|anh|chị|em|cháu|cụ|bác|cô|chú|bé) $", re.I)


def put_titles_first(record: Record, rng: random.Random) -> Record:
    """Write some offices in front of the name: ``Bí thư Đảng ủy phường X Lê Văn A``."""
    text, entities = record["text"], sorted(record["entities"], key=lambda item: int(item["start"]))
    moves = []
    for one, two, after in zip(entities, entities[1:], [*entities[2:], None], strict=False):
        if (one["label"], two["label"]) != ("OFFICIAL", "POSITION"):
            continue
        more = after is not None and after["label"] == "POSITION"
        tied = _TIE.fullmatch(text[one["end"] : two["start"]])
        last = not (more and _TIE.fullmatch(text[two["end"] : after["start"]]))
        if tied and last and rng.random() < 0.3:
            moves.append((one, two))
    for name, office in reversed(moves):
        record = _swapped(record, name, office)
    return record


def _swapped(record: Record, name: dict[str, Any], office: dict[str, Any]) -> Record:
    """Return the record with an office in front of the name that it followed."""
    text = record["text"]
    start, end = name["start"], office["end"]
    words = text[name["start"] : name["end"]]
    title = text[office["start"] : office["end"]]
    title = title[0].upper() + title[1:]
    shift = len(title) + 1
    new = f"{title} {words}"
    change = len(new) - (end - start)

    def place(item: dict[str, Any]) -> dict[str, Any]:
        low, high = item["start"], item["end"]
        if low >= end:
            return {**item, "start": low + change, "end": high + change}
        if high <= start:
            return item
        if low >= office["start"] and high <= office["end"]:
            back = office["start"] - start
            return {**item, "start": low - back, "end": high - back}
        if low >= name["start"] and high <= name["end"]:
            return {**item, "start": low + shift, "end": high + shift}
        return {**item, "end": high + change}

    moved = {key: [place(item) for item in record.get(key) or ()] for key in _KEYS}
    return {**record, "text": text[:start] + new + text[end:], **moved}


def sign_page(record: Record, rng: random.Random) -> Record:
    """End some pages with the writer's name (a PERSON) or an office-holder's signature."""
    text = record["text"].rstrip()
    draw = rng.random()
    if draw > 0.5 or len(text) != len(record["text"]):
        return record
    name = _name(rng.choice((2, 3, 3, 4)), rng)
    name = name.upper() if rng.random() < 0.35 else name
    lead, label, tail = "\n\n", "PERSON", rng.choice(("", "", " (CTV)", " (thực hiện)"))
    entities = list(record["entities"])
    if draw < 0.15:
        lead = f"\n\n{rng.choice(('Tin, ảnh', 'Bài, ảnh', 'Tin', 'Thực hiện'))}: "
    elif draw < 0.25:
        office = rng.choice(("CHỦ TỊCH", "PHÓ CHỦ TỊCH", "BÍ THƯ", "PHÓ BÍ THƯ", "Chủ tịch"))
        at = len(text) + 2
        entities.append({"start": at, "end": at + len(office), "label": "POSITION"})
        lead, label, tail = (
            f"\n\n{office}\n{rng.choice(('', '(Đã ký)', '(đã ký)'))}\n",
            "OFFICIAL",
            "",
        )
    start = len(text) + len(lead)
    entities.append({"start": start, "end": start + len(name), "label": label})
    return {**record, "text": f"{text}{lead}{name}{tail}", "entities": entities}


OPERATIONS: Final[dict[str, Operation]] = {
    "people": rename_people,
    "given_names": shorten_names,
    "places": rename_places,
    "title_first": put_titles_first,
    "joints": retie,
    "signatures": sign_page,
    "figures": renumber,
    "case": recase_lines,
    "name_case": recase_names,
    "spacing": respace,
    "typing": mistype,
}
"""Operations by name, in the order in which they are applied."""


def augmented(
    record: Record, rng: random.Random, operations: Iterable[str] = tuple(OPERATIONS)
) -> Record:
    """Return a variant of a record by the operations named.

    Raises:
        ValueError: an operation that does not exist.
    """
    chosen = set(operations)
    unknown = sorted(chosen - set(OPERATIONS))
    if unknown:
        raise ValueError(f"no operation '{', '.join(unknown)}'; known: {', '.join(OPERATIONS)}")
    for name, operation in OPERATIONS.items():
        if name in chosen:
            record = operation(record, rng)
    return record


def _entities(record: Record, *labels: str) -> Iterator[dict[str, Any]]:
    return (item for item in record["entities"] if item["label"] in labels)
