"""What mkdocs calls while it builds the site: pages made from code and from other folders."""

from __future__ import annotations

from typing import Any

from cli_page import cli_page
from included import INCLUDED, included_page, notebooks_page, site_links
from mkdocs.structure.files import File, Files


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that no file of ``docs/`` holds."""
    made = {page: included_page(page) for page in INCLUDED}
    made |= {"cli.md": cli_page(), "notebooks.md": notebooks_page()}
    for page, markdown in made.items():
        files.append(File.generated(config, page, content=markdown))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Files) -> str:
    """Make links to files of the repository links of the site."""
    if page.file.generated_by:
        return markdown
    return site_links(markdown, source=f"docs/{page.file.src_uri}", page=page.file.src_uri)
