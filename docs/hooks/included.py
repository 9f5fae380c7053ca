"""Pages of the site that stand elsewhere in the repository, and links between both.

A file of the repository links to other files by their place in it. In the site such a link
goes to the page made of that file; where the site has no such page, its path is shown instead.
"""

from __future__ import annotations

import json
import posixpath
import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]

INCLUDED: Final = {
    "labels.md": "annotations/guidelines.md",
    "corpus.md": "annotations/README.md",
    "model-card.md": "models/vi_baocao_sm/README.md",
    "pipelines.md": "pipelines/README.md",
    "benchmarks.md": "benchmarks/README.md",
    "examples.md": "examples/README.md",
    "changelog.md": "CHANGELOG.md",
    "contributing.md": "CONTRIBUTING.md",
}
"""Page of the site: the file of the repository that it is."""

_PAGES: Final = {source: page for page, source in INCLUDED.items()} | {"README.md": "index.md"}
_LINK: Final = re.compile(r"(!?)\[([^\]\n]*)\]\(([^)\s#]+)(#[^)\s]*)?\)")
_FENCE: Final = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def included_page(page: str) -> str:
    """Return the Markdown of an included page, its links as the site needs them."""
    source = INCLUDED[page]
    return site_links((ROOT / source).read_text(encoding="utf-8"), source=source, page=page)


def notebooks_page() -> str:
    """Return a list of the notebooks: title and first paragraph of each."""
    parts = ["# Notebooks", "They stand in `notebooks/`, outputs included, and run offline."]
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        text = "".join(next(c["source"] for c in cells if c["cell_type"] == "markdown"))
        title, _, rest = text.lstrip("# ").partition("\n")
        first = rest.strip().split("\n\n")[0]
        source = f"notebooks/{path.name}"
        parts.append(f"## {title}\n\n`{source}`. {first}")
    return site_links("\n\n".join(parts) + "\n", source="notebooks/README.md", page="notebooks.md")


def site_links(markdown: str, *, source: str, page: str) -> str:
    """Return Markdown whose links to files of the repository are links of the site.

    Args:
        markdown: a text; what stands in fenced blocks is left alone.
        source: path of its file in the repository.
        page: path of its page in the site.

    >>> site_links("[card](../models/vi_baocao_sm/README.md#data)", source="docs/faq.md",
    ...            page="faq.md")
    '[card](model-card.md#data)'
    >>> site_links("[data](results.json)", source="benchmarks/README.md", page="benchmarks.md")
    'data (`benchmarks/results.json`)'
    """

    def changed(link: re.Match[str]) -> str:
        image, text, target, anchor = link.groups()
        if re.match(r"[a-z]+:", target):
            return link[0]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
        goal = _PAGES.get(path) or (path[5:] if path.startswith("docs/") else None)
        if goal is None and (path + "/README.md") in _PAGES:
            goal = _PAGES[path + "/README.md"]
        if goal is not None:
            relative = posixpath.relpath(goal, posixpath.dirname(page) or ".")
            return f"{image}[{text}]({relative}{anchor or ''})"
        if not (ROOT / path).exists():
            return link[0]  # the build tells where it leads
        return f"`{path}`" if text.strip("`") in (path, target) else f"{text} (`{path}`)"

    parts, last = [], 0
    for fence in _FENCE.finditer(markdown):
        parts += [_LINK.sub(changed, markdown[last : fence.start()]), fence[0]]
        last = fence.end()
    return "".join(parts) + _LINK.sub(changed, markdown[last:])
