"""CoNLL columns: a token and its tag a line, a blank line between sentences.

The token is the first column and the tag the last; columns part at tabs where a line has
one, else at blanks. ``-DOCSTART-`` begins a document; without it every sentence is a
document. Tags are IOB, BILOU, BIOES or BMEWO. The text is made again from the tokens, one
blank between two and a line for each sentence: so every token border stays a token border
of our tokenizer, and no span is lost to it. ``Hà_Nội``, a word of several syllables as
Vietnamese segmenters write it, becomes ``Hà Nội``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from spacy.language import Language

SUFFIXES: Final = (".conll", ".iob", ".iob2", ".bio", ".bilou", ".tsv", ".txt")
"""Suffixes under which files of columns are known."""

_DOCUMENT: Final = "-DOCSTART-"
_TAG: Final = re.compile(r"O|([BILUESMW])-(\S(?:.*\S)?)")
_STARTS, _INSIDE, _ENDS = "BUSW", "ILEM", "LEUSW"
_BLANKS: Final = re.compile(r"[ \t]+")
NO_TAG: Final = "is neither O nor a letter of IOB or BILOU, '-' and a label"
"""What to say of something that is no tag."""

_UNDERSCORE: Final = re.compile(r"(?<=[^\s_])_(?=[^\s_])")
_ADDRESS: Final = re.compile(r"@|://|www\.")

Span = tuple[int, int, str]
"""Number of the first token, of the one behind the last, and label."""


class ConllError(ValueError):
    """A file of columns that cannot be read; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something to tell about one line of a file."""

    line: int
    message: str


@dataclass(slots=True)
class Sentence:
    """One sentence: its words, its spans, and what was wrong (``faults``) or mended."""

    line: int
    document: int
    words: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    faults: list[Note] = field(default_factory=list)
    repairs: list[Note] = field(default_factory=list)


def parse_conll(content: bytes) -> list[Sentence]:
    """Return the sentences of a file, whatever is wrong with them.

    >>> one, two = parse_conll("Hà_Nội B-LOC\\nhọp O\\n\\nÔng O\\nTú I-PER\\n".encode())
    >>> one.words, one.spans, two.spans
    (['Hà Nội', 'họp'], [(0, 1, 'LOC')], [(1, 2, 'PER')])
    >>> two.repairs
    [Note(line=5, message="'I-PER' opens a span; read as 'B-PER'")]
    """
    reader = _Reader()
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        reader.take(number, line.rstrip(b"\r"))
    reader.close()
    return reader.sentences


class _Reader:
    """The state while the lines of a file are read."""

    def __init__(self) -> None:
        self.sentences: list[Sentence] = []
        self._open: Sentence | None = None
        self._columns = 0
        self._document = 0
        self._marked = False

    def take(self, number: int, raw: bytes) -> None:
        """Read one line."""
        try:
            line = raw.decode("utf-8")
        except UnicodeDecodeError:
            self._sentence(number).faults.append(Note(number, "not UTF-8; save the file as UTF-8"))
            return
        if not line.strip():
            self.close()
            return
        cells = line.split("\t") if "\t" in line else _BLANKS.split(line.strip(" "))
        if cells[0] == _DOCUMENT:
            self.close()
            self._document += 1
            self._marked = True
            return
        if line.startswith("#") and not is_tag(cells[-1].strip()):
            return  # a comment, as CoNLL-U has them
        self._row(number, cells)

    def _row(self, number: int, cells: list[str]) -> None:
        sentence = self._sentence(number)
        self._columns = self._columns or max(len(cells), 2)
        word, tag = plain_word(cells[0]), cells[-1].strip()
        if len(cells) != self._columns:
            message = f"{len(cells)} column(s) where the file has {self._columns}"
            sentence.faults.append(Note(number, message))
        elif not word:
            sentence.faults.append(Note(number, "no token in the first column"))
        elif not is_tag(tag):
            sentence.faults.append(Note(number, f"tag '{tag[:40]}' {NO_TAG}"))
        sentence.words.append(word)
        sentence.tags.append(tag)
        sentence.lines.append(number)

    def _sentence(self, number: int) -> Sentence:
        if self._open is None:
            if not self._marked:
                self._document += 1
            self._open = Sentence(number, self._document)
        return self._open

    def close(self) -> None:
        """End the sentence that is open."""
        sentence, self._open = self._open, None
        if sentence is None:
            return
        if not sentence.faults:
            sentence.spans, opened = tag_spans(sentence.tags)
            for at in opened:
                tag = sentence.tags[at]
                message = f"'{tag}' opens a span; read as 'B-{tag[2:]}'"
                sentence.repairs.append(Note(sentence.lines[at], message))
        self.sentences.append(sentence)


def is_tag(value: str) -> bool:
    """Return whether a string is a tag of IOB, BILOU, BIOES or BMEWO.

    >>> [is_tag(value) for value in ("O", "B-LOC", "S-ngày tháng", "LOC", "B-", "o")]
    [True, True, True, False, False, False]
    """
    return _TAG.fullmatch(value) is not None


def tag_spans(tags: Sequence[str]) -> tuple[list[Span], list[int]]:
    """Return the spans of a sentence's tags, and where one was opened by an inside tag.

    A tag that goes on with what is not there opens a span, as in conlleval; so IOB1, which
    opens every span that way, is read right.

    >>> tag_spans(["B-PER", "I-PER", "I-ORG", "O", "U-LOC", "B-DATE", "L-DATE"])
    ([(0, 2, 'PER'), (2, 3, 'ORG'), (4, 5, 'LOC'), (5, 7, 'DATE')], [2])
    """
    spans: list[Span] = []
    opened: list[int] = []
    start, label = 0, ""
    for at, tag in enumerate([*tags, "O"]):
        prefix, name = tag[:1], tag[2:]
        goes_on = bool(label) and prefix in _INSIDE and name == label
        if label and not goes_on:
            spans.append((start, at, label))
            label = ""
        if tag != "O" and not goes_on:
            start, label = at, name
            if prefix not in _STARTS:
                opened.append(at)
        if label and prefix in _ENDS:
            spans.append((start, at + 1, label))
            label = ""
    return spans, opened


def to_records(sentences: Iterable[Sentence], *, name: str) -> Iterator[dict[str, Any]]:
    """Yield a record a document (``name-1`` …); sentences with faults are passed over.

    >>> sentences = parse_conll(b"Tinh B-LOC\\nhop O\\n")
    >>> next(to_records(sentences, name="mine"))["entities"]
    [{'start': 0, 'end': 4, 'label': 'LOC'}]
    """
    record: dict[str, Any] | None = None
    document = 0
    for sentence in sentences:
        if sentence.faults:
            continue
        if record is None or sentence.document != document:
            if record is not None:
                yield record
            document = sentence.document
            record = {"id": f"{name}-{document}", "text": "", "entities": []}
        joint = "\n" if record["text"] else ""
        text, entities = rebuild(sentence.words, sentence.spans, offset=len(record["text"] + joint))
        record["text"] += joint + text
        record["entities"] += entities
    if record is not None:
        yield record


def rebuild(
    words: Sequence[str], spans: Iterable[Span], *, offset: int = 0
) -> tuple[str, list[dict[str, Any]]]:
    """Return the text of some words and the spans as character offsets into it.

    Args:
        words: tokens or words, none of them empty.
        spans: spans over the words.
        offset: added to the offsets: where the text will stand in a longer one.

    >>> rebuild(["Xã", "Lũng Vân", "họp"], [(0, 2, "LOC")])
    ('Xã Lũng Vân họp', [{'start': 0, 'end': 11, 'label': 'LOC'}])
    """
    starts, at = [], offset
    for word in words:
        starts.append(at)
        at += len(word) + 1
    entities = [
        {"start": starts[first], "end": starts[last - 1] + len(words[last - 1]), "label": label}
        for first, last, label in spans
    ]
    return " ".join(words), entities


def plain_word(cell: str) -> str:
    """Return a token as it stands in the text: blanks where a segmenter put underscores.

    >>> [plain_word(cell) for cell in ("tổ_dân_phố", "Tp._Huế", "_", "ubnd_xa@hue.vn")]
    ['tổ dân phố', 'Tp. Huế', '_', 'ubnd_xa@hue.vn']
    """
    plain = cell if _ADDRESS.search(cell) else _UNDERSCORE.sub(" ", cell)
    return " ".join(plain.split())


def read_conll(path: str | Path) -> Iterator[dict[str, Any]]:
    """Yield the documents of a file as records (``id``, ``text``, ``entities``).

    Raises:
        ConllError: the first line that cannot be read, or a file that is not there.
    """
    path = Path(path)
    if not path.is_file():
        raise ConllError(f"{path}: no such file; give a file of columns, token first, tag last")
    sentences = parse_conll(path.read_bytes())
    for sentence in sentences:
        for fault in sentence.faults:
            raise ConllError(f"{path}:{fault.line}: {fault.message}")
    yield from to_records(sentences, name=path.stem)


def write_conll(path: str | Path, records: Iterable[dict[str, Any]], nlp: Language) -> int:
    """Write records as two columns, IOB2 tags, a document each; return their number.

    Tokens are those of the pipeline; sentences are the record's, or else its lines.

    Raises:
        ConllError: an entity that begins or ends inside a token.
    """
    from spacy.training.iob_utils import biluo_to_iob, offsets_to_biluo_tags

    path = Path(path)
    blocks = []
    for record in records:
        doc = nlp.make_doc(record["text"])
        spans = [(e["start"], e["end"], e["label"]) for e in record["entities"]]
        for start, end, label in spans:
            if doc.char_span(start, end) is None:
                where = f"document '{record['id']}', {start}:{end}"
                raise ConllError(f"{where}: {label} begins or ends inside a token")
        tags = biluo_to_iob(offsets_to_biluo_tags(doc, spans))
        rows = [(t.idx, f"{t.text}\t{tag}\n") for t, tag in zip(doc, tags, strict=True)]
        kept = [row for row, token in zip(rows, doc, strict=True) if not token.is_space]
        blocks.append(f"{_DOCUMENT}\tO\n\n" + _sentences(kept, _borders(record)))
    path.write_text("".join(blocks), encoding="utf-8", newline="\n")
    return len(blocks)


def _borders(record: dict[str, Any]) -> list[int]:
    """Return where sentences begin."""
    given = [item["start"] for item in record.get("sentences", [])]
    return sorted(given or [found.end() for found in re.finditer(r"\n", record["text"])])


def _sentences(rows: list[tuple[int, str]], borders: list[int]) -> str:
    edges = [0, *borders, max((at for at, _ in rows), default=0) + 1]
    parts, first = [], 0
    for _, end in pairwise(edges):
        last = first
        while last < len(rows) and rows[last][0] < end:
            last += 1
        if last > first:
            parts.append("".join(row for _, row in rows[first:last]) + "\n")
        first = last
    return "".join(parts)
