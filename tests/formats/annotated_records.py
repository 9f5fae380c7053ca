"""Gold records drawn by hypothesis, with everything in their texts that tools count otherwise."""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from baocao.corpus import Record
from baocao.schema import ENTITY_LABELS, KINDS, NESTED_LABELS, SECTIONS

PIECES = [
    *("Phường Lam Trà", "thu", "147.105.000 đồng", "772/550 lao động", "nhưthôn Kon", "Đ/c", "TP."),
    *(unicodedata.normalize("NFD", "Đảng uỷ tổ dân phố số 4"), "e\u0323\u0302", "\u0301", "hòa"),
    *("hoà", "🎉", "👨\u200d👩\u200d👧", "🇻🇳", "👍🏽", "𝟜", " ", "  ", "\u00a0", "\u200b", "\t"),
    *("\n", "\r\n", "\r", "\n\n", "\u2028", "\x0b", "\x85", '"', "“", "'", "\\", "\\n", "\\\\"),
    *("|", ";", "{", "}", "[", "<b>", "&amp;", "# text = ", "# sentence = {}", "-DOCSTART-"),
    *("T1\tORG 0 1\t", "_", "a_b", ",", ".", "%", "5"),
]
"""What texts are made of: letters of every form, emoji, blanks, marks of the formats."""

TEXTS = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
ANY_TEXTS = st.one_of(TEXTS, st.text(st.characters(exclude_categories=["Cs"]), max_size=40))

_WORDS = st.sampled_from(["a", "Lam Trà", "x\ty", "🎉", '"', "\\", "5\n", ""])
_PLAIN: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**70), 2**70), _WORDS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(_WORDS, inner, max_size=2)
    ),
    max_leaves=4,
)
_VALUES = st.dictionaries(st.sampled_from(["min_vnd", "unit", "flags"]), _PLAIN, max_size=2)


@st.composite
def records(
    draw: st.DrawFn, *, texts: st.SearchStrategy[str] = ANY_TEXTS, flat: bool = True
) -> Record:
    """Return a sound gold record; entities overlap unless ``flat``."""
    text = draw(texts)
    entities = [
        _item(draw, label=st.sampled_from([*ENTITY_LABELS])) for _ in range(_few(draw, text))
    ]
    for item in entities:
        item |= _place(draw, text, 0, len(text))
    entities = sorted(_once(entities, text, flat=flat), key=_order)
    nested = []
    for outer in entities:
        if flat and draw(st.booleans()):
            inner = _item(draw, label=st.sampled_from(NESTED_LABELS))
            inner |= _place(draw, text, outer["start"], outer["end"])
            if _order(inner) != _order(outer) and text[inner["start"] : inner["end"]].strip():
                nested.append(inner)
    record: Record = {
        "id": draw(st.sampled_from(["lam-01", "xa/lam 02", "Lam-01", ".a", "số 4: “x”", "a" * 90])),
        "text": text,
        "entities": entities,
        "nested": sorted(nested, key=_order),
        "sentences": _sentences(draw, text),
    }
    return record | _fields(draw, entities)


def few_records(**options: Any) -> st.SearchStrategy[list[Record]]:
    """Return lists of records; ids stand once, as in a corpus."""
    return st.lists(records(**options), max_size=3, unique_by=lambda record: str(record["id"]))


def _few(draw: st.DrawFn, text: str) -> int:
    return draw(st.integers(0, 4)) if text.strip() else 0


def _item(draw: st.DrawFn, *, label: st.SearchStrategy[str]) -> dict[str, Any]:
    value = draw(st.one_of(st.none(), _VALUES))
    more = {} if value is None else {"value": value if value else None}
    return {"label": draw(label), **more}


def _place(draw: st.DrawFn, text: str, first: int, last: int) -> dict[str, int]:
    start = draw(st.integers(first, last - 1))
    return {"start": start, "end": draw(st.integers(start + 1, min(last, start + 30)))}


def _order(item: dict[str, Any]) -> tuple[int, int]:
    return item["start"], -item["end"]


def _once(items: list[dict[str, Any]], text: str, *, flat: bool) -> list[dict[str, Any]]:
    """Return spans with text in them, none twice; those that overlap no other, if flat."""
    kept: list[dict[str, Any]] = []
    for item in sorted(items, key=_order):
        apart = not kept or item["start"] >= max(other["end"] for other in kept)
        new = all(_order(item) != _order(other) for other in kept)
        if (apart if flat else new) and text[item["start"] : item["end"]].strip():
            kept.append(item)
    return kept


def _sentences(draw: st.DrawFn, text: str) -> list[dict[str, Any]]:
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    spans = [(a, b) for a, b in pairwise(cuts) if text[a:b].strip("\r\n")]
    section = st.sampled_from([*SECTIONS])
    return [
        {
            "start": start,
            "end": end,
            "section": draw(section),
            "alternatives": draw(st.lists(section, max_size=2)),
            "kind": draw(st.sampled_from([*KINDS])),
        }
        for start, end in spans
    ]


def _fields(draw: st.DrawFn, entities: list[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    pairs = [[item["start"], item["end"]] for item in entities]
    if draw(st.booleans()):
        found["officials"] = [{"name": pairs[0], "positions": pairs[1:]}] if pairs[1:] else []
    for name in ("facts", "findings", "meta", "more"):
        if draw(st.booleans()):
            value = draw(_PLAIN)
            # A field that is null is left out in files of every kind.
            found[name] = {"x": value} if name in ("meta", "more") else [{"x": value}]
    return found
