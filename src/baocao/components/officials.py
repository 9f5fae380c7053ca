"""Links each official to the offices the text gives: ``doc._.officials``.

An office stands behind the name (``Lê Văn A – Bí thư``, ``Lê Văn A, Bí thư``, ``Lê Văn A
Bí thư``) or in front of it (``Bí thư Đảng ủy phường X Lê Văn A``), with or without an
honorific. A list of names shares an office (``Phó Chủ tịch: A, B; C``); a signature has
it on the line above. Titles are read out for the place of the report.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc, Span

from baocao.components.office_links import Mention, link_offices
from baocao.extensions import sentence_bounds, set_extensions, text_of
from baocao.grammar.people import REACH, honorific_before, is_byline, is_meant
from baocao.grammar.place_rank import place_rank
from baocao.grammar.titles import parse_title

# '02 đồng chí bí thư chi bộ' is an office of several unnamed people.
_COUNTED: Final = re.compile(r"\d")
_REACH: Final = (200, 80)  # characters before and behind a title that say how to read it


class OfficialLinker:
    """Links names of officials to their offices, and reads the titles out."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc._.officials``; names and positions are indices into ``doc.ents``."""
        text, ents = text_of(doc), list(doc.ents)
        starts = [start for start, _ in sentence_bounds(doc)]
        places = [i for i, ent in enumerate(ents) if _takes_part(ent, text)]
        mentions = [
            Mention(
                name=ents[i].label_ == "OFFICIAL",
                start=ents[i].start_char,
                end=ents[i].end_char,
                sentence=bisect_right(starts, ents[i].start) - 1,
            )
            for i in places
        ]
        officials = []
        linked = link_offices(text, mentions)
        for place, mention, offices in zip(places, mentions, linked, strict=True):
            if not mention.name:
                continue
            before = text[max(0, mention.start - REACH) : mention.start].rpartition("\n")[2]
            honorific = honorific_before(before)
            named = text[mention.start : mention.end]
            # 'Lăng Chủ tịch Hồ Chí Minh': an office that nobody in the report holds. Who wrote
            # the report or took the picture is told without office or honorific.
            if not is_meant(named) or (not (offices or honorific) and is_byline(before)):
                continue
            positions = [places[office] for office in offices]
            officials.append({"name": place, "positions": positions, "honorific": honorific})
        doc._.officials = officials
        _read_out(text, [ent for ent in ents if ent.label_ == "POSITION"])
        return doc


def _read_out(text: str, titles: Iterable[Span]) -> None:
    """Settle the readings of doubtful titles by the place and the words around them."""
    doubtful = [ent for ent in titles if len((ent._.value or {}).get("expanded") or ()) > 1]
    rank = place_rank(text) if doubtful else None
    for ent in doubtful:
        start, end = ent.start_char, ent.end_char
        before = text[max(0, start - _REACH[0]) : start].rpartition("\n")[2]
        behind = text[end : end + _REACH[1]].partition("\n")[0]
        words = text[start:end]
        ent._.value = parse_title(words, rank=rank, context=f"{before}{words}{behind}")


def _takes_part(ent: Span, text: str) -> bool:
    if ent.label_ == "OFFICIAL":
        return True
    return ent.label_ == "POSITION" and not _COUNTED.match(text[ent.start_char : ent.end_char])


@Language.factory("baocao_officials", assigns=["doc._.officials"])
def make_officials(nlp: Language, name: str) -> OfficialLinker:
    """Return the component that links officials to their offices."""
    set_extensions()
    return OfficialLinker(name)
