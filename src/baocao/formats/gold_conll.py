"""Gold records as CoNLL columns that are read back exactly.

Token and IOB2 tag a line, as ``formats.conll`` writes and ``baocao train`` reads them;
three comments add what columns lose::

    # baocao = {...}        what has no column, once a document
    # text = "..."          the text of the document, as a JSON string
    # sentence = {...}      in front of the tokens of a sentence

Offsets are not written: tokens are found in the text one behind the other. Nested spans
stand in the first comment. Files without ``# text`` are read by ``formats.conll``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from baocao.corpus import Record
from baocao.formats import conll
from baocao.formats.conversion_notes import ConversionError, Item, Notes
from baocao.formats.gold_aside import Key, aside_of, place, span_key
from baocao.formats.gold_checks import checked, text_problem
from baocao.formats.gold_parts import Parts, build
from baocao.formats.gold_tokens import cut_tokens

_DOCUMENT: Final = "-DOCSTART-"
_COMMENT: Final = re.compile(r"# (baocao|text|sentence) = ([^\t]*)")
_TEXT: Final = re.compile(rb"(?m)^# text = \"")
_NO_LABEL: Final = re.compile(r"\s+")


def read_gold_conll(path: str | Path, notes: Notes | None = None) -> Iterator[Record]:
    """Yield the gold records of a file of columns.

    Raises:
        ConversionError: no such file, or a document with a line that cannot be read; with
            tolerant notes, such documents are told and left out.
    """
    notes = notes or Notes()
    path = Path(path)
    if not path.is_file():
        raise ConversionError(f"{path}: no such file; give a file of columns, token first")
    content = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    if not _TEXT.search(content):
        yield from _plain_columns(path, content, notes)
        return
    for document in _documents(content):
        if document.fault:
            notes.fault(f"{path}:{document.fault[0]}", document.fault[1])
            continue
        record = _record(document, path, notes)
        if record is not None:
            yield record


def write_gold_conll(
    path: str | Path, records: Iterable[Record], notes: Notes | None = None
) -> int:
    """Write gold records as columns and return their number.

    Lost and told: an entity that overlaps the one before it, and one of blanks alone.
    """
    notes = notes or Notes()
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for record in records:
            file.write(_block(record, notes))
            count += 1
    return count


@dataclass(slots=True)
class _Document:
    """One document while its lines are read; ``fault`` is the first line that is none."""

    line: int
    words: list[tuple[int, str]] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    sentences: list[Item] = field(default_factory=list)
    text: Any = None
    aside: Any = None
    fault: tuple[int, str] | None = None

    def take(self, number: int, raw: bytes) -> None:
        """Read one line."""
        try:
            line = raw.decode("utf-8")
        except UnicodeDecodeError:
            self._fail(number, "not UTF-8; save the file as UTF-8")
            return
        comment = _COMMENT.fullmatch(line)
        cells = line.split("\t")
        if comment:
            self._comment(number, comment[1], comment[2])
        elif not line.strip() or (len(cells) == 1 and line.startswith("#")):
            return
        elif len(cells) < 2 or not cells[0]:
            self._fail(number, "no token and tag with a tab between them")
        elif not conll.is_tag(cells[-1].strip()):
            self._fail(number, f"tag '{cells[-1][:40]}' {conll.NO_TAG}")
        else:
            self.words.append((number, cells[0]))
            self.tags.append(cells[-1].strip())

    def _comment(self, number: int, name: str, content: str) -> None:
        try:
            value = json.loads(content)
        except (ValueError, RecursionError):
            self._fail(number, f"the comment '{name}' is no JSON; write the file again")
            return
        if name == "sentence":
            self.sentences.append(value)
        elif name == "text":
            self.text = value
        else:
            self.aside = value

    def _fail(self, number: int, message: str) -> None:
        self.fault = self.fault or (number, message)


def _documents(content: bytes) -> Iterator[_Document]:
    document: _Document | None = None
    for number, raw in enumerate(content.split(b"\n"), start=1):
        line = raw.removesuffix(b"\r")
        if line.split(b"\t", 1)[0].split(b" ", 1)[0] == _DOCUMENT.encode():
            if document is not None:
                yield document
            document = _Document(number)
        elif line:
            document = document or _Document(number)
            document.take(number, line)
    if document is not None:
        yield document


def _record(document: _Document, path: Path, notes: Notes) -> Record | None:
    where = f"{path}:{document.line}"
    problem = text_problem(document.text)
    if problem:
        notes.fault(where, f"{problem}; every document needs a comment '# text'")
        return None
    places = _aligned(document, path, notes)
    if places is None:
        return None
    spans, _ = conll.tag_spans(document.tags)
    found = [
        {"start": places[first][0], "end": places[last - 1][1], "label": label}
        for first, last, label in spans
    ]
    aside = document.aside
    name = aside.get("id") if isinstance(aside, dict) else None
    name = name if isinstance(name, str) and name else f"{path.stem}-{document.line}"
    rough = {"id": name, "text": document.text, "sentences": document.sentences}
    sound = checked(rough, where, notes)
    if sound is None:
        return None
    return build(Parts(name, document.text, where, found, sound["sentences"], aside), notes)


def _aligned(document: _Document, path: Path, notes: Notes) -> list[tuple[int, int]] | None:
    """Return where each token stands in the text; None, and a fault, where one does not."""
    places, at, text = [], 0, document.text
    for number, word in document.words:
        while at < len(text) and text[at].isspace():
            at += 1
        if not text.startswith(word, at):
            message = (
                f"token '{word[:40]}' is not what '# text' has at {at} ('{text[at : at + 20]}')"
            )
            notes.fault(f"{path}:{number}", f"{message}; make them the same")
            return None
        places.append((at, at + len(word)))
        at += len(word)
    return places


def _plain_columns(path: Path, content: bytes, notes: Notes) -> Iterator[Record]:
    sentences = conll.parse_conll(content)
    bad = set()
    for sentence in sentences:
        for fault in sentence.faults:
            bad.add(sentence.document)
            notes.fault(f"{path}:{fault.line}", fault.message)
        for repair in sentence.repairs:
            notes.repair("entity", f"{path}:{repair.line}", repair.message)
    sound = (sentence for sentence in sentences if sentence.document not in bad)
    for record in conll.to_records(sound, name=path.stem):
        parts = Parts(record["id"], record["text"], str(path), record["entities"], [])
        yield build(parts, notes)


def _block(record: Record, notes: Notes) -> str:
    text = record["text"]
    flat = _flat(record, notes)
    borders = {at for item in flat for at in (item["start"], item["end"])}
    borders |= {item["start"] for item in record["sentences"]}
    tokens = [part for token in cut_tokens(text, borders) for part in _no_marker(text, *token)]
    tags, exact = _tags(tokens, flat, record, notes)
    aside = aside_of(record, nested=False, sentences=True, exact=exact)
    lines = [f"{_DOCUMENT}\tO\n\n# baocao = {_json(aside)}\n# text = {_json(text)}\n"]
    ahead = sorted(record["sentences"], key=place, reverse=True)
    for (start, end), tag in zip(tokens, tags, strict=True):
        begun = False
        while ahead and ahead[-1]["start"] <= start:
            lines.append(("" if begun else "\n") + f"# sentence = {_json(ahead.pop())}\n")
            begun = True
        lines.append(f"{text[start:end]}\t{tag}\n")
    lines += [f"\n# sentence = {_json(item)}\n" for item in reversed(ahead)]
    return "".join(lines) + "\n"


def _flat(record: Record, notes: Notes) -> list[Item]:
    """Return the entities that columns can hold: those that overlap no earlier one."""
    kept: list[Item] = []
    for item in sorted(record["entities"], key=place):
        if kept and item["start"] < kept[-1]["end"]:
            message = f"{item['label']} overlaps {kept[-1]['label']}; columns hold flat spans"
            notes.loss("entity", f"document '{record['id']}'", message, span=item)
        else:
            kept.append(item)
    return kept


def _tags(
    tokens: list[tuple[int, int]], flat: list[Item], record: Record, notes: Notes
) -> tuple[list[str], list[tuple[Key, Key]]]:
    """Return the tag of each token, and how the entities will be read."""
    tags, exact, at = ["O"] * len(tokens), [], 0
    for item in flat:
        while at < len(tokens) and tokens[at][0] < item["start"]:
            at += 1
        first = at
        while at < len(tokens) and tokens[at][0] < item["end"]:
            at += 1
        if first == at:
            message = f"{item['label']} has no token; columns hold none of blanks alone"
            notes.loss("entity", f"document '{record['id']}'", message, span=item)
            continue
        label = _NO_LABEL.sub(" ", item["label"]).strip() or "_"
        tags[first:at] = [f"B-{label}", *[f"I-{label}"] * (at - first - 1)]
        exact.append(((tokens[first][0], tokens[at - 1][1], label), span_key(item)))
    return tags, exact


def _no_marker(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut a token that would be read as the beginning of a document."""
    marker = text[start:end] == _DOCUMENT
    return [(start, start + 1), (start + 1, end)] if marker else [(start, end)]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
