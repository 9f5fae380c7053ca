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
# Between the office and the name of who signs below it: line breaks, maybe '(Đã ký)'.
_SIGNED: Final = re.compile(r"\s*[\r\n]\s*(?:\(?(?:đã ký|ký tên)[^\r\n]{0,30}[\r\n]\s*)?", re.I)


class OfficialLinker:
    """Links names of officials to positions in the same sentence."""

    def __init__(self, name: str) -> None:
        self.name = name
        terms = sorted(load_terms("honorifics"), key=len, reverse=True)
        alternatives = "|".join(re.escape(normalize(term)) for term in terms)
        self._honorific = re.compile(rf"(?:(?:các|cùng)\s+)?(?:{alternatives})\.?\s*:?\s*$", re.I)

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc._.officials``; names and positions are indices into ``doc.ents``."""
        page = _Page(doc)
        officials: list[dict[str, Any]] = []
        claimed: set[int] = set()
        for index, ent in enumerate(page.ents):
            if ent.label_ != "OFFICIAL":
                continue
            behind = self._behind(page, index)
            claimed.update(behind)
            officials.append(
                {"name": index, "positions": behind, "honorific": self._honorific_of(page, ent)}
            )
        for official in officials:
            if not official["positions"]:
                official["positions"] = self._in_front(page, official["name"], claimed)
            if not official["positions"]:
                official["positions"] = _signed(page, official["name"])
        doc._.officials = officials
        return doc

    def _behind(self, page: _Page, index: int) -> list[int]:
        found: list[int] = []
        last = page.ents[index]
        for other in range(index + 1, len(page.ents)):
            ent = page.ents[other]
            if ent.label_ != "POSITION" or not page.together(ent, last):
                break
            joint = _JOINT if not found else _MORE
            if joint.fullmatch(page.between(last, ent)) is None:
                break
            found.append(other)
            last = ent
        return found

    def _in_front(self, page: _Page, index: int, claimed: set[int]) -> list[int]:
        """Return the free office in front, or the one that a list of names shares."""
        name = page.ents[index]
        other = index - 1
        while other >= 0 and page.together(page.ents[other], name):
            ent = page.ents[other]
            gap = self._honorific.sub("", page.between(ent, name))
            if ent.label_ == "POSITION" and other not in claimed and _BEFORE.fullmatch(gap):
                return [other]
            if ent.label_ == "OFFICIAL" and _LIST.fullmatch(gap):
                name, other = ent, other - 1
                continue
            break
        return []

    def _honorific_of(self, page: _Page, ent: Span) -> str | None:
        before = page.text[max(0, ent.start_char - 20) : ent.start_char]
        found = self._honorific.search(normalize(before))
        return found[0].strip(" :") if found else None


class _Page:
    """A document's text and entities, fetched once: spaCy builds both anew at each access."""

    def __init__(self, doc: Doc) -> None:
        self.text = doc.text
        self.ents = list(doc.ents)
        self._sentences = {
            token.i: number for number, sentence in enumerate(doc.sents) for token in sentence
        }

    def together(self, one: Span, two: Span) -> bool:
        """Tell whether two entities begin in one sentence."""
        return self._sentences[one.start] == self._sentences[two.start]

    def between(self, left: Span, right: Span) -> str:
        """Return the normal form of what stands between two entities."""
        return normalize(self.text[left.end_char : right.start_char])


def _signed(page: _Page, index: int) -> list[int]:
    """Return the office above a signature: alone on its line, and so is the name."""
    name = page.ents[index]
    if index == 0 or page.ents[index - 1].label_ != "POSITION":
        return []
    office = page.ents[index - 1]
    line_ends = page.text[name.end_char : name.end_char + 2].lstrip(" ")[:1] in ("", "\n", "\r")
    return [index - 1] if line_ends and _SIGNED.fullmatch(page.between(office, name)) else []


@Language.factory("baocao_officials", assigns=["doc._.officials"])
def make_officials(nlp: Language, name: str) -> OfficialLinker:
    """Return the component that links officials to their offices."""
    set_extensions()
    return OfficialLinker(name)
