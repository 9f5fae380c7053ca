"""A page as a browser would see it: its elements, its text, its data."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any


class PageReader(HTMLParser):
    """Collects what a browser would see: the text container, elements, well-formedness."""

    VOID = frozenset({"meta", "input", "br"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.pieces: dict[str, str] = {}  # text by data-e, all pieces joined
        self.scripts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1][0] == "script":
            self.scripts.append(data)
        if any(attrs.get("id") == "text" for _, attrs in self.open):
            self.text += data
            for entity in {attrs["data-e"] for _, attrs in self.open if attrs.get("data-e")}:
                self.pieces[str(entity)] = self.pieces.get(str(entity), "") + data


def read(page: str) -> PageReader:
    """Return what a browser would see of a page, which must be well formed."""
    reader = PageReader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


def data_of(page: str) -> dict[str, Any]:
    """Return the data that a report's page carries for its script."""
    return json.loads(read(page).scripts[1])  # type: ignore[no-any-return]
