"""The editor of Label Studio in a browser, used as a person uses it: with mouse and keys."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

TEXT = ".lsf-htx-richtext"
ITEM = ".lsf-outliner-item"
DETAILS = ".lsf-detailed-region"

# The places on the screen of the first and last letter of some words.
_PLACE = """([selector, words]) => {
  const walker = document.createTreeWalker(
    document.querySelector(selector), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(words);
    if (at < 0) continue;
    node.parentElement.scrollIntoView({block: "center"});
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + words.length);
    const boxes = [...range.getClientRects()];
    const first = boxes[0], last = boxes[boxes.length - 1];
    return [first.left, first.top + first.height / 2, last.right, last.top + last.height / 2];
  }
  return null;
}"""


class Editor:
    """A browser that is logged in."""

    def __init__(self, browser: Browser, url: str, email: str, password: str) -> None:
        self.url = url
        self.page = browser.new_page(viewport={"width": 1500, "height": 900})
        self.outside: list[str] = []
        """Addresses elsewhere that pages asked for."""
        self.page.on("request", lambda request: self._note(request.url))
        self.page.goto(f"{url}/user/login/")
        self.page.fill("input[name=email]", email)
        self.page.fill("input[name=password]", password)
        self.page.click("button[type=submit]")
        self.page.wait_for_url(lambda address: "/login" not in address)

    def open(self, project: int, task: int) -> None:
        """Open a task, and wait for the regions of its prediction."""
        self.page.goto(f"{self.url}/projects/{project}/data?task={task}")
        self.page.locator(ITEM).first.wait_for()
        self.page.locator(f"{TEXT} .htx-highlight").first.wait_for()

    def mark(self, words: str, label: str) -> None:
        """Choose a label and draw the mouse over words."""
        self._label(label).click()
        left, top, right, bottom = self._place(words)
        mouse = self.page.mouse
        mouse.move(left + 0.5, top)
        mouse.down()
        mouse.move((left + right) / 2, bottom, steps=4)
        mouse.move(right - 0.5, bottom, steps=4)
        mouse.up()
        self._region(words, label).wait_for()
        self.page.keyboard.press("Escape")

    def remove(self, words: str, label: str) -> None:
        """Select the region of words and remove it."""
        self._select(words)
        self.page.keyboard.press("Backspace")
        self._region(words, label).wait_for(state="detached")

    def relabel(self, words: str, label: str) -> None:
        """Select the region of words and choose another label."""
        self._select(words)
        self._label(label).click()
        self._region(words, label).wait_for()
        self.page.keyboard.press("Escape")

    def submit(self) -> None:
        """Submit, and wait until the server has it."""
        with self.page.expect_response(
            lambda answer: "/annotations" in answer.url and answer.request.method == "POST"
        ) as answer:
            self.page.click("[data-testid=bottombar-submit-button]")
        assert answer.value.ok, answer.value.text()

    def _select(self, words: str) -> None:
        left, top, right, bottom = self._place(words)
        self.page.mouse.click((left + right) / 2, (top + bottom) / 2)
        self.page.locator(DETAILS).first.wait_for()

    def _place(self, words: str) -> list[float]:
        place: list[float] | None = self.page.evaluate(_PLACE, [TEXT, words])
        assert place is not None, f"'{words}' is not shown"
        return place

    def _region(self, words: str, label: str) -> Locator:
        regions = self.page.locator(f"{TEXT} .htx-highlight[data-label$=':{label}']")
        return regions.filter(has_text=re.compile(f"^{re.escape(words)}$"))

    def _label(self, label: str) -> Locator:
        return self.page.locator(".lsf-label__text").get_by_text(label, exact=True)

    def _note(self, address: str) -> None:
        if not address.startswith((self.url, "data:", "blob:")):
            self.outside.append(address)
