"""Generated parts of Markdown files: tables, and the markers they stand between.

``<!-- name:begin -->`` and ``<!-- name:end -->``, each alone on its line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table.

    >>> print(table(["what", "F1"], [["all", 0.5]]))
    | what | F1 |
    |---|---|
    | all | 0.5 |
    """
    lines = [header, ["---"] * len(header), *rows]
    joined = [" | ".join(str(cell) for cell in line) for line in lines]
    joined[1] = joined[1].replace(" ", "")
    return "\n".join(f"| {line} |" if i != 1 else f"|{line}|" for i, line in enumerate(joined))


def between(text: str, name: str, new: str) -> str:
    """Return a text with another content between its markers.

    Raises:
        ValueError: the markers are not there.

    >>> between("<!-- x:begin -->\\nold\\n<!-- x:end -->", "x", "new")
    '<!-- x:begin -->\\n\\nnew\\n\\n<!-- x:end -->'
    """
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    before, found, rest = text.partition(begin)
    _, found_end, after = rest.partition(end)
    if not found or not found_end:
        raise ValueError(f"no lines '{begin}' and '{end}' to write between")
    return f"{before}{begin}\n\n{new.strip()}\n\n{end}{after}"


def put(path: Path, name: str, new: str) -> None:
    """Write between the markers of a file.

    Raises:
        ValueError: the markers are not there.
    """
    text = path.read_text(encoding="utf-8")
    try:
        changed = between(text, name, new)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    path.write_text(changed, encoding="utf-8", newline="\n")
