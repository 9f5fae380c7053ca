"""Term lists that grammar, features and headings read: one term a line, editable without Python.

A file holds one term a line. ``#`` opens a comment, blank lines are skipped, and
tabs part further columns (what they mean stands at the top of each file). Terms
come back in the normal form of :mod:`baocao.normal`, whatever form was typed.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

from baocao.normal import normalize

__all__ = ["LexiconError", "lexicon_names", "load_table", "load_terms"]

_SUFFIX: Final = ".txt"


class LexiconError(LookupError):
    """A term list that does not exist or a line of one that cannot be read."""


@cache
def load_terms(name: str) -> tuple[str, ...]:
    """Return the terms of a list (the first column), in file order, each once.

    >>> "Bí thư Đảng ủy" in load_terms("titles")
    True
    >>> load_terms("honorifics")[:2]
    ('đồng chí', 'đ/c')
    """
    return tuple(dict.fromkeys(row[0] for row in load_table(name)))


@cache
def load_table(name: str) -> tuple[tuple[str, ...], ...]:
    """Return every line of a list as its columns; columns left empty at the end are dropped.

    >>> ("TUV", "Tỉnh ủy viên", "province") in load_table("title_abbreviations")
    True
    """
    return parse_table(_read(name), source=name + _SUFFIX)


def parse_table(content: str, *, source: str = "<terms>") -> tuple[tuple[str, ...], ...]:
    """Return the columns of each line of a list; raise LexiconError with source and line.

    >>> parse_table("# kinds\\nTDP\\ttổ dân phố  # short\\n\\nấp")
    (('TDP', 'tổ dân phố'), ('ấp',))
    """
    rows = []
    for number, line in enumerate(content.split("\n"), start=1):
        cells = [" ".join(normalize(c).split()) for c in line.partition("#")[0].split("\t")]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if not all(cells):
            raise LexiconError(f"{source}:{number}: empty column in '{line.strip()}'; fill it in")
        rows.append(tuple(cells))
    return tuple(rows)


@cache
def lexicon_names() -> tuple[str, ...]:
    """Return the names of the lists that exist, sorted.

    >>> "titles" in lexicon_names()
    True
    """
    folder = files(__name__)
    found = (item.name for item in folder.iterdir())
    return tuple(sorted(n.removesuffix(_SUFFIX) for n in found if n.endswith(_SUFFIX)))


def _read(name: str) -> str:
    path = files(__name__).joinpath(name + _SUFFIX)
    if not path.is_file():
        known = ", ".join(lexicon_names())
        raise LexiconError(f"no term list '{name}{_SUFFIX}' in baocao.lexicons; there are: {known}")
    return path.read_text(encoding="utf-8")
