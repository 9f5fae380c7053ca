"""What the rest of a document says of a name: an office elsewhere, a signature, a place.

A name is tagged sentence by sentence, but whether its bearer is an official is said once
in the document, often in another sentence, and a ward is named in full once and runs into
the name of its secretary later (``Bí thư Đảng ủy phường Ngọc Giáp Lê Khả Tuyên``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Final

CAPITALS: Final = frozenset({"Xx", "XX", "X", "XxX"})
_OFFICE, _BODY, _HONORIFIC, _PLACE, _FAMILY, _LISTED_PLACE = (1 << i for i in range(6))
"""What lexicons may say of a token: a sum of these."""
_GAZETTEERS: Final = ("districts", "provinces", "communes")
_SAID: Final = {
    _OFFICE: ("titles-", "title_abbreviations-", "abbreviation-"),
    _BODY: ("bodies-",),
    _HONORIFIC: ("honorifics-",),
    _PLACE: ("place_types-", "group_kinds-"),
    _FAMILY: ("family_names-B",),
    _LISTED_PLACE: _GAZETTEERS,
}
_REACH: Final = 12  # tokens between a name and the word of its office: the longest body names
_ELECTED: Final = frozenset(
    {"giữ", "chức", "vụ", "làm", "là", "tái", "đắc", "cử", "nguyên", "quyền", "được", "bầu"}
    | {"bổ", "nhiệm", "trúng", "kiêm", "phụ", "trách", "cùng"}
)
_LISTED: Final = frozenset([",", ";", "và", "cùng", "ông", "bà", "đ/c", "anh", "chị"])
_JOINTS: Final = frozenset(",-–—:(.;")
_LONGEST_LINE: Final = 10
_LONGEST_PLACE: Final = 3
_SIGN: Final = "ký"
_SIGNED: Final = frozenset([("đã", _SIGN), (_SIGN, "tên"), ("(", _SIGN)])


@dataclass(frozen=True, slots=True)
class Lexical:
    """The lexicon positions of all tokens: a list of the sets that occur, and whose is which."""

    sets: list[tuple[str, ...]]
    """The first one is empty."""
    numbers: list[int]
    """For each token the place of its set in ``sets``."""

    def said(self) -> list[int]:
        """Return for each token what its positions say: a sum of keys of ``_SAID``."""
        found = [
            sum(key for key, names in _SAID.items() if any(tag.startswith(names) for tag in tags))
            for tags in self.sets
        ]
        return [found[number] for number in self.numbers]


def name_evidence(
    words: Sequence[str],
    sentences: list[tuple[int, int]],
    lexical: Lexical,
    shapes: Sequence[str],
) -> dict[int, list[str]]:
    """Return features by token; those of a name come from all its mentions.

    ``dn`` says how an office stands by the name somewhere in the document, ``dg`` whether a
    single name after an honorific is a known person's, ``dp`` where a place ends that
    runs into a name, ``line`` and ``above`` what surrounds a name alone on its line.
    """
    page = _Page(words, sentences, lexical, shapes)
    features: defaultdict[int, list[str]] = defaultdict(list)
    page.mark_lines(features)
    page.mark_names(features)
    page.mark_places(features)
    return features


class _Page:
    def __init__(
        self,
        words: Sequence[str],
        sentences: list[tuple[int, int]],
        lexical: Lexical,
        shapes: Sequence[str],
    ) -> None:
        self.words = words
        self.shapes = shapes
        self.sentences = sentences
        self.said = lexical.said()
        self.gazetteer = _lengths(lexical, self.said)
        self.capital = [
            shape in CAPITALS and not said & (_OFFICE | _BODY)
            for shape, said in zip(shapes, self.said, strict=True)
        ]
        """Which tokens are written with a capital and are no office or body."""
        self.runs = list(self._runs())

    def _runs(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield runs of capitalised tokens that are no office or body, with their sentence."""
        named = self.capital
        for low, high in self.sentences:
            start = low
            while start < high:
                if not named[start]:
                    start += 1
                    continue
                end = start + 1
                while end < high and named[end]:
                    end += 1
                # 'Bà Mo' opens a sentence; in 'thành phố Bà Rịa' the word is part of the name.
                addressed = self.said[start] & _HONORIFIC and not (
                    start > low and self.said[start - 1] & _PLACE
                )
                yield start + (addressed and end - start > 1), end, low, high
                start = end

    def mark_lines(self, features: defaultdict[int, list[str]]) -> None:
        """Mark the tokens of short lines of capitals: signatures, bylines, place names."""
        above = "text"
        count = len(self.sentences)
        for number, (low, high) in enumerate(self.sentences):
            lettered = (i for i in range(low, high) if self.words[i][:1].isalnum())
            words = list(islice(lettered, _LONGEST_LINE + 1))
            if not words:
                continue
            alone = len(words) <= _LONGEST_LINE and all(self.shapes[i] in CAPITALS for i in words)
            if alone:
                place = "last" if number >= count - 2 else "first" if number < 3 else "inner"
                for i in range(low, high):
                    features[i] += [f"line={place}", f"above={above}", f"la={place}|{above}"]
            if not _is_signed(self.words[low:high]):
                office = len(words) <= _LONGEST_LINE and (
                    (self.said[words[0]] | self.said[words[-1]]) & _OFFICE
                )
                above = "office" if office else "text"

    def mark_names(self, features: defaultdict[int, list[str]]) -> None:
        """Mark names by what stands at any of their mentions."""
        found: dict[tuple[str, str], set[str]] = {}
        counts: Counter[tuple[str, str]] = Counter()
        given: dict[str, set[str]] = {}
        runs = self.runs
        all_signs = self._shared([self._signs(*run) for run in runs], runs)
        for (start, end, *_), signs in zip(runs, all_signs, strict=True):
            if end - start < 2:
                continue
            key = (self.words[end - 2], self.words[end - 1])
            found.setdefault(key, set()).update(signs)
            counts[key] += 1
            given.setdefault(self.words[end - 1], set()).update(signs)
        for start, end, low, _ in runs:
            if end - start >= 2:
                key = (self.words[end - 2], self.words[end - 1])
                marks = [f"dn={sign}" for sign in sorted(found[key])] or ["dn=none"]
                marks.append(f"dc={min(counts[key], 3)}")
            elif start > low and self.said[start - 1] & _HONORIFIC:
                known = given.get(self.words[start])
                marks = ["dg=new" if known is None else "dg=office" if known else "dg=name"]
            else:
                continue
            for i in range(start, end):
                features[i] += marks

    def _signs(self, start: int, end: int, low: int, high: int) -> list[str]:
        signs = []
        if self._office_before(start, low):
            signs.append("before")
        after = self._office_after(end, high)
        if after:
            signs.append(after)
        return signs

    def _shared(
        self, signs: list[list[str]], runs: list[tuple[int, int, int, int]]
    ) -> list[list[str]]:
        """Return the signs with those that names of one list share (``các ông: A, B làm …``)."""
        shared = [list(own) for own in signs]
        for order in (range(1, len(runs)), range(len(runs) - 2, -1, -1)):
            step = -1 if order.step > 0 else 1
            for k in order:
                one, two = sorted((runs[k], runs[k + step]))
                between = self.words[one[1] : two[0]]
                listed = one[3] == two[3] and 0 < len(between) <= 3
                if listed and not shared[k] and all(w in _LISTED for w in between):
                    shared[k] = ["listed"] if shared[k + step] else []
        return shared

    def _office_before(self, start: int, low: int) -> bool:
        """Return whether the words in front lead back to an office without a break."""
        i = start - 1
        while i >= max(low, start - _REACH):
            if self.said[i] & _OFFICE:
                return True
            joined = self.said[i] & (_BODY | _PLACE | _HONORIFIC) or self.capital[i]
            if not joined and self.words[i] not in (":", "-", "."):
                return False
            i -= 1
        return False

    def _office_after(self, end: int, high: int) -> str:
        i, elected = end, False
        while i < min(high, end + 6):
            if self.said[i] & _OFFICE:
                return "elected" if elected else "after"
            elected = elected or self.words[i] in _ELECTED
            if self.words[i] not in _ELECTED and self.words[i] not in _JOINTS:
                return ""
            i += 1
        return ""

    def mark_places(self, features: defaultdict[int, list[str]]) -> None:
        """Mark where a unit's name ends, by its other mentions, when capitals go on behind it."""
        runs = [run for run in self.runs if run[0] > run[2] and self.said[run[0] - 1] & _PLACE]
        names = {
            tuple(self.words[start:end]) for start, end, *_ in runs if end - start <= _LONGEST_PLACE
        }
        for start, end, *_ in runs:
            for size in range(min(_LONGEST_PLACE, end - start - 1), 0, -1):
                if tuple(self.words[start : start + size]) in names:
                    for i in range(start, end):
                        features[i].append("dp=in" if i < start + size else "dp=behind")
                    break
        self._mark_listed_places(features)

    def _mark_listed_places(self, features: defaultdict[int, list[str]]) -> None:
        """Mark a place of the gazetteer that a person's name follows: ``Quận ủy X Lê Văn A``."""
        for start, end, low, _ in self.runs:
            size = self.gazetteer[start]
            rest = end - start - size
            after_office = start > low and self.said[start - 1] & (_PLACE | _BODY | _OFFICE)
            if size and after_office and 2 <= rest <= 5 and self.said[start + size] & _FAMILY:
                for i in range(start, end):
                    features[i].append("gp=in" if i < start + size else "gp=behind")


def _is_signed(words: Sequence[str]) -> bool:
    """Say whether a line has the words that stand for a signature.

    >>> _is_signed(["(", "đã", "ký", ")"]), _is_signed(["đăng", "ký", "thi", "đua"])
    (True, False)
    """
    return _SIGN in words and not _SIGNED.isdisjoint(pairwise(words))


def _lengths(lexical: Lexical, said: list[int]) -> list[int]:
    """Return for each token how many tokens the longest listed place has that begins there."""
    longest = [0] * len(lexical.numbers)
    places = [i for i, what in enumerate(said) if what & _LISTED_PLACE]
    for name in _GAZETTEERS:
        begin, inside, size, last = f"{name}-B", f"{name}-I", 0, -1
        for i in reversed(places):
            tags = lexical.sets[lexical.numbers[i]]
            if last != i + 1:  # a token between that is of no place
                size = 0
            size = size + 1 if inside in tags else size
            if begin in tags:
                longest[i] = max(longest[i], size + 1)
            if inside not in tags:
                size = 0
            last = i
    return longest
