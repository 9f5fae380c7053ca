"""Pages opened in headless Chromium, and what they complain of or ask for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rows_view import sample_record

from baocao.view import write_report

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FloatRect, Page

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP, PHONE = {"width": 1280, "height": 860}, {"width": 380, "height": 780}

NEEDS_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]


@dataclass
class Opened:
    """A page and everything it complained of or asked for."""

    page: Page
    problems: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def box(self, selector: str) -> FloatRect:
        box = self.page.locator(selector).first.bounding_box()
        assert box is not None, f"{selector} is not shown"
        return box

    def style(self, selector: str, name: str) -> str:
        return str(
            self.page.locator(selector).first.evaluate(
                "(element, name) => getComputedStyle(element)[name]", name
            )
        )

    def tab(self, name: str) -> None:
        """Open a tab by a click on it."""
        self.page.click(f".tabs a[href='#{name}']")

    def hits(self) -> list[str]:
        """Return what is lit up in the text, once the jump has come to rest."""
        self.page.wait_for_selector("#text .hit.flash, #text .s.flash")
        pieces = self.page.locator("#text .hit").evaluate_all(
            "all => all.map(e => e.firstChild.textContent)"
        )
        return [str(piece) for piece in pieces]

    def assert_in_view(self, selector: str) -> None:
        box = self.box(selector)
        viewport = self.page.viewport_size
        assert viewport is not None
        assert 40 < box["y"] < viewport["height"] - box["height"], (selector, box)

    def text(self) -> str:
        return str(self.page.evaluate("document.getElementById('text').textContent"))


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a browser, and end it."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


class Opener:
    """Writes pages and opens them from disk, as a reader does."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.browser, self.folder = browser, folder
        self.opened: list[Opened] = []

    def report(self, record: dict[str, Any], viewport: dict[str, int] = DESKTOP) -> Opened:
        write_report(record, self.folder / "report.html", back="index.html")
        return self.file("report.html", viewport)

    def file(self, name: str, viewport: dict[str, int] = DESKTOP) -> Opened:
        opened = Opened(self.browser.new_page(viewport=viewport))  # type: ignore[arg-type]
        page = opened.page
        page.on("console", lambda message: opened.problems.append(message.text))
        page.on("pageerror", lambda error: opened.problems.append(str(error)))
        page.on("dialog", lambda dialog: opened.problems.append(dialog.message))
        page.on("request", lambda request: opened.requests.append(request.url))
        name, mark, anchor = name.partition("#")
        page.goto((self.folder / name).as_uri() + mark + anchor)
        self.opened.append(opened)
        return opened


@contextmanager
def watched(browser: Browser, folder: Path) -> Iterator[Opener]:
    """Open pages; afterwards none may have complained, nor asked for anything but itself."""
    opener = Opener(browser, folder)
    yield opener
    for opened in opener.opened:
        opened.page.close()
        assert opened.problems == []
        assert opened.requests[1:] == []


def entity(text: str) -> str:
    """Return the selector of an entity of the sample record."""
    number = next(i for i, e in enumerate(sample_record()["entities"]) if e["text"] == text)
    return f"#e{number}"
