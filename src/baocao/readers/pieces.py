"""Paragraphs on their way into the text of a report: how they are joined, and their blocks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from baocao.schema import Block

__all__ = ["CELL_GAP", "SHORT", "Piece", "join_pieces"]

CELL_GAP: Final = "\t"
"""What stands between the cells of a table row: of tab, bar, semicolon and blanks the one that
left officials, groups and sums of two tables of a report unharmed (the bar cost two officials
of three, the semicolon a group)."""
SHORT: Final = 100
"""Lines up to this many characters stay together when nothing parts them: addresses, titles,
signatures and lists. The layout of a raw text (``baocao.text.lines``) draws the same line."""

_GAP: Final = "\n\n"
_LINE: Final = "\n"


class Piece(NamedTuple):
    """A paragraph, heading, caption or table row, and where it stood in its file.

    ``kind`` and ``anchor`` are those of a Block. ``joined`` says that it follows the piece
    before without a blank line.
    """

    text: str
    kind: str = "paragraph"
    anchor: str = ""
    joined: bool = False


def join_pieces(pieces: Iterable[Piece]) -> tuple[str, tuple[Block, ...]]:
    r"""Return the text of some pieces and a block for each, in order.

    >>> text, blocks = join_pieces([Piece("BÁO CÁO", "heading", "paragraph 1"),
    ...                             Piece("năm 2021", joined=True), Piece("Thu ngân sách 110%")])
    >>> text
    'BÁO CÁO\nnăm 2021\n\nThu ngân sách 110%'
    >>> [(text[b.start : b.end], b.anchor) for b in blocks][:2]
    [('BÁO CÁO', 'paragraph 1'), ('năm 2021', '')]
    """
    texts: list[str] = []
    blocks: list[Block] = []
    at = 0
    for piece in pieces:
        if blocks:
            gap = _LINE if piece.joined else _GAP
            texts.append(gap)
            at += len(gap)
        texts.append(piece.text)
        blocks.append(Block(at, at + len(piece.text), piece.kind, piece.anchor))
        at += len(piece.text)
    return "".join(texts), tuple(blocks)
