"""Links each official to the offices the text gives: ``doc._.officials``.

An office stands behind the name (``Lê Văn A – Bí thư``, ``Lê Văn A, Bí thư``, ``Lê Văn A
Bí thư``) or in front of it (``Bí thư Đảng ủy phường X Lê Văn A``), with or without an
honorific. A list of names behind one office shares it (``Phó Chủ tịch: A, B; C``).
"""

from __future__ import annotations

import re
from typing import Any, Final

from spacy.language import Language
from spacy.tokens import Doc, Span

from baocao.extensions import set_extensions
from baocao.lexicons import load_terms
from baocao.normal import normalize

# Joints between a name and its office: a dash, a comma, a bracket, or nothing.
_JOINT: Final = re.compile(r"\s*(?:[,(:]|-+|là|giữ chức(?: vụ)?|kiêm|và)?\s*")
# Between two offices of one person.
_MORE: Final = re.compile(r"\s*(?:[,;]|-+|kiêm|và|,\s*kiêm)\s*")
# Between an office and the name behind it: an honorific or a colon may stand there.
_BEFORE: Final = re.compile(r"\s*[:,-]?\s*")
_LIST: Final = re.compile(r"\s*(?:[,;]|và)\s*")


class OfficialLinker:
    """Links names of officials to positions in the same sentence."""

    def __init__(self, name: str) -> None:
        self.name = name
        terms = sorted(load_terms("honorifics"), key=len, reverse=True)
        alternatives = "|".join(re.escape(normalize(term)) for term in terms)
        self._honorific = re.compile(rf"(?:(?:các|cùng)\s+)?(?:{alternatives})\.?\s*:?\s*$", re.I)

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc._.officials``; names and positions are indices into ``doc.ents``."""
        ents = list(doc.ents)
        sentence_of = {
            token.i: number for number, sentence in enumerate(doc.sents) for token in sentence
        }
        officials: list[dict[str, Any]] = []
        claimed: set[int] = set()
        for index, ent in enumerate(ents):
            if ent.label_ != "OFFICIAL":
                continue
            behind = self._behind(doc, ents, index, sentence_of)
            claimed.update(behind)
            officials.append(
                {"name": index, "positions": behind, "honorific": self._title_of_respect(doc, ent)}
            )
        for official in officials:
            if not official["positions"]:
                official["positions"] = self._in_front(
                    doc, ents, official["name"], claimed, sentence_of
                )
        doc._.officials = officials
        return doc

    def _behind(
        self, doc: Doc, ents: list[Span], index: int, sentence_of: dict[int, int]
    ) -> list[int]:
        found: list[int] = []
        last = ents[index]
        for other in range(index + 1, len(ents)):
            ent = ents[other]
            if ent.label_ != "POSITION" or sentence_of[ent.start] != sentence_of[last.start]:
                break
            joint = _JOINT if not found else _MORE
            if joint.fullmatch(_between(doc, last, ent)) is None:
                break
            found.append(other)
            last = ent
        return found

    def _in_front(
        self,
        doc: Doc,
        ents: list[Span],
        index: int,
        claimed: set[int],
        sentence_of: dict[int, int],
    ) -> list[int]:
        """Return the free office in front, or the one that a list of names shares."""
        name = ents[index]
        other = index - 1
        while other >= 0 and sentence_of[ents[other].start] == sentence_of[name.start]:
            ent = ents[other]
            gap = self._honorific.sub("", _between(doc, ent, name))
            if ent.label_ == "POSITION" and other not in claimed and _BEFORE.fullmatch(gap):
                return [other]
            if ent.label_ == "OFFICIAL" and _LIST.fullmatch(gap):
                name, other = ent, other - 1
                continue
            break
        return []

    def _title_of_respect(self, doc: Doc, ent: Span) -> str | None:
        before = doc.text[max(0, ent.start_char - 20) : ent.start_char]
        found = self._honorific.search(normalize(before))
        return found[0].strip(" :") if found else None


def _between(doc: Doc, left: Span, right: Span) -> str:
    return normalize(doc.text[left.end_char : right.start_char])


@Language.factory("baocao_officials", assigns=["doc._.officials"])
def make_officials(nlp: Language, name: str) -> OfficialLinker:
    """Return the component that links officials to their offices."""
    set_extensions()
    return OfficialLinker(name)
