"""What the rest of a document says of a name: an office elsewhere, a signature, a place.

A name is tagged sentence by sentence, but whether its bearer is an official is said once
in the document, often in another sentence, and a ward is named in full once and runs into
the name of its secretary later (``Bí thư Đảng ủy phường Ngọc Giáp Lê Khả Tuyên``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

CAPITALS: Final = frozenset({"Xx", "XX", "X", "XxX"})
_OFFICES: Final = ("titles-", "title_abbreviations-", "abbreviation-")
_BODIES: Final = ("bodies-",)
_HONORIFIC: Final = ("honorifics-",)
_PLACE: Final = ("place_types-", "group_kinds-")
_FAMILY: Final = ("family_names-B",)
_GAZETTEERS: Final = ("districts", "provinces", "communes")
_REACH: Final = 12  # tokens between a name and the word of its office: the longest body names
_ELECTED: Final = frozenset(
    {"giữ", "chức", "vụ", "làm", "là", "tái", "đắc", "cử", "nguyên", "quyền", "được", "bầu"}
    | {"bổ", "nhiệm", "trúng", "kiêm", "phụ", "trách", "cùng"}
)
_LISTED: Final = frozenset([",", ";", "và", "cùng", "ông", "bà", "đ/c", "anh", "chị"])
_JOINTS: Final = frozenset(",-–—:(.;")
_LONGEST_LINE: Final = 10
_LONGEST_PLACE: Final = 3
_SIGNED: Final = frozenset([("đã", "ký"), ("ký", "tên"), ("(", "ký")])


def name_evidence(
    words: list[str],
    sentences: list[tuple[int, int]],
    lexical: list[list[str]],
    shapes: list[str],
) -> list[list[str]]:
    """Return features for each token; those of a name come from all its mentions.

    ``dn`` says how an office stands by the name somewhere in the document, ``dg`` whether a
    single name after an honorific is a known person's, ``dp`` where a place ends that
    runs into a name, ``line`` and ``above`` what surrounds a name alone on its line.
    """
    page = _Page(words, sentences, list(map(tuple, lexical)), shapes)
    features: list[list[str]] = [[] for _ in shapes]
    page.mark_lines(features)
    page.mark_names(features)
    page.mark_places(features)
    return features


class _Page:
    def __init__(
        self,
        words: list[str],
        sentences: list[tuple[int, int]],
        lexical: list[tuple[str, ...]],
        shapes: list[str],
    ) -> None:
        self.words = words
        self.shapes = shapes
        self.sentences = sentences
        self.office = _tagged(lexical, _OFFICES)
        self.body = _tagged(lexical, _BODIES)
        self.honorific = _tagged(lexical, _HONORIFIC)
        self.place = _tagged(lexical, _PLACE)
        self.family = _tagged(lexical, _FAMILY)
        self.gazetteer = _lengths(lexical)
        self.runs = list(self._runs())

    def _runs(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield runs of capitalised tokens that are no office or body, with their sentence."""
        for low, high in self.sentences:
            start = low
            while start < high:
                if not self._named(start):
                    start += 1
                    continue
                end = start + 1
                while end < high and self._named(end):
                    end += 1
                # 'Bà Mo' opens a sentence; in 'thành phố Bà Rịa' the word is part of the name.
                addressed = self.honorific[start] and not (start > low and self.place[start - 1])
                yield start + (addressed and end - start > 1), end, low, high
                start = end

    def _named(self, i: int) -> bool:
        return self.shapes[i] in CAPITALS and not self.office[i] and not self.body[i]

    def mark_lines(self, features: list[list[str]]) -> None:
        """Mark the tokens of short lines of capitals: signatures, bylines, place names."""
        above = "text"
        count = len(self.sentences)
        for number, (low, high) in enumerate(self.sentences):
            words = [i for i in range(low, high) if self.words[i][:1].isalnum()]
            if not words:
                continue
            alone = len(words) <= _LONGEST_LINE and all(self.shapes[i] in CAPITALS for i in words)
            if alone:
                place = "last" if number >= count - 2 else "first" if number < 3 else "inner"
                for i in range(low, high):
                    features[i] += [f"line={place}", f"above={above}", f"la={place}|{above}"]
            pairs = zip(self.words[low : high - 1], self.words[low + 1 : high], strict=True)
            if _SIGNED.isdisjoint(pairs):
                office = len(words) <= _LONGEST_LINE and (
                    self.office[words[0]] or self.office[words[-1]]
                )
                above = "office" if office else "text"

    def mark_names(self, features: list[list[str]]) -> None:
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
            elif start > low and self.honorific[start - 1]:
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
            if self.office[i]:
                return True
            joined = self.body[i] or self.place[i] or self.honorific[i] or self._named(i)
            if not joined and self.words[i] not in (":", "-", "."):
                return False
            i -= 1
        return False

    def _office_after(self, end: int, high: int) -> str:
        i, elected = end, False
        while i < min(high, end + 6):
            if self.office[i]:
                return "elected" if elected else "after"
            elected = elected or self.words[i] in _ELECTED
            if self.words[i] not in _ELECTED and self.words[i] not in _JOINTS:
                return ""
            i += 1
        return ""

    def mark_places(self, features: list[list[str]]) -> None:
        """Mark where a unit's name ends, by its other mentions, when capitals go on behind it."""
        runs = [run for run in self.runs if run[0] > run[2] and self.place[run[0] - 1]]
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

    def _mark_listed_places(self, features: list[list[str]]) -> None:
        """Mark a place of the gazetteer that a person's name follows: ``Quận ủy X Lê Văn A``."""
        for start, end, low, _ in self.runs:
            size = self.gazetteer[start]
            rest = end - start - size
            after_office = start > low and (
                self.place[start - 1] or self.body[start - 1] or self.office[start - 1]
            )
            if size and after_office and 2 <= rest <= 5 and self.family[start + size]:
                for i in range(start, end):
                    features[i].append("gp=in" if i < start + size else "gp=behind")


def _tagged(lexical: Sequence[tuple[str, ...]], prefixes: tuple[str, ...]) -> list[bool]:
    # A document has few sets of positions: each is looked at once.
    found = {tags: any(tag.startswith(prefixes) for tag in tags) for tags in set(lexical)}
    return [found[tags] for tags in lexical]


def _lengths(lexical: Sequence[Sequence[str]]) -> list[int]:
    """Return for each token how many tokens the longest listed place has that begins there."""
    longest = [0] * len(lexical)
    for name in _GAZETTEERS:
        begin, inside, size = f"{name}-B", f"{name}-I", 0
        for i in range(len(lexical) - 1, -1, -1):
            size = size + 1 if inside in lexical[i] else size
            if begin in lexical[i]:
                longest[i] = max(longest[i], size + 1)
            if inside not in lexical[i]:
                size = 0
    return longest
