"""The HTML pages in a real browser: what a reader clicks, sees and sends (nothing)."""

from __future__ import annotations

import runpy
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from baocao.view import summarize, write_index, write_report

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

ROWS = runpy.run_path(str(Path(__file__).with_name("rows_view.py")))
sample_record, with_text, poison, PAYLOADS = (
    ROWS[name] for name in ("sample_record", "with_text", "poison", "PAYLOADS")
)

pytestmark = [
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

    def text(self) -> str:
        return str(self.page.evaluate("document.getElementById('text').textContent"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


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
        page.goto((self.folder / name).as_uri())
        self.opened.append(opened)
        return opened


@pytest.fixture
def opener(browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    """Open pages; afterwards none may have complained, nor asked for anything but itself."""
    opener = Opener(browser, tmp_path)
    yield opener
    for opened in opener.opened:
        opened.page.close()
        assert opened.problems == []
        assert opened.requests[1:] == []


def entity(text: str) -> str:
    number = next(i for i, e in enumerate(sample_record()["entities"]) if e["text"] == text)
    return f"#e{number}"


EXACT = (
    "Thu < 5 tỷ & chi > 4 tỷ; \"$100\" 'x' &amp; &lt; <b>đậm</b> ]]> <!-- -->",
    "\n\nĐạt 👏🏽 1️⃣ 𝟙\r\nhai\rba\n",
    "a\0b\x01\x0b\x0c\x7f\x85\x9f\ufeff\u2028\u2029 Hoa\u0301 uye\u0302\u0323n \u00a0\u200b\u00ad",
    "</script><script>alert(1)</script></article><img src=x onerror=alert(1)>",
    "",
)


@pytest.mark.parametrize("text", EXACT, ids=["marks", "astral", "controls", "script", "empty"])
def test_text_content_is_the_text(opener: Opener, text: str) -> None:
    middle = len(text) // 2
    record = with_text(text, (0, middle, "ORG"), (middle - 1, len(text), "DATE")) if text else (
        with_text(text)
    )  # fmt: skip
    assert opener.report(record).text() == text


def test_sample_text_is_exact_on_wide_and_narrow(opener: Opener) -> None:
    for viewport in (DESKTOP, PHONE):
        assert opener.report(sample_record(), viewport).text() == sample_record()["text"]


def test_click_on_an_entity_shows_its_value(opener: Opener) -> None:
    opened = opener.report(sample_record())
    opened.page.click(entity("1.607.500.000 đồng"))
    card = opened.page.locator("#card")
    assert card.locator(".value").inner_text() == "1\u202f607\u202f500\u202f000 ₫"
    assert card.locator(".said").inner_text() == "1.607.500.000 đồng"
    assert "money.plain" in card.inner_text()
    assert "MONEY" in card.inner_text()


def test_hover_shows_and_click_holds_until_escape(opener: Opener) -> None:
    page = opener.report(sample_record()).page
    said = page.locator("#card .said")
    page.hover(entity("Đảng ủy"))
    assert said.inner_text() == "Đảng ủy"
    page.click(entity("112%"))
    page.hover(entity("Đảng ủy"))
    assert said.inner_text() == "112%"
    page.keyboard.press("Escape")
    assert "Point at a coloured phrase" in page.locator("#card").inner_text()
    page.hover(entity("38 đơn vị máu"))
    assert said.inner_text() == "38 đơn vị máu"


def test_keyboard_reaches_entities_and_enter_holds(opener: Opener) -> None:
    page = opener.report(sample_record()).page
    page.focus(entity("Trần Thị Mai Lan"))
    assert page.locator("#card .said").inner_text() == "Trần Thị Mai Lan"
    page.keyboard.press("Tab")
    assert page.locator("#card .said").inner_text() == "Phó Bí thư Quận ủy Bến Mơ"
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")
    assert page.locator("#card .said").inner_text() == "Phó Bí thư Quận ủy Bến Mơ"


def test_official_links_to_the_position(opener: Opener) -> None:
    page = opener.report(sample_record()).page
    page.click(entity("Lê Quốc Đạt"))
    page.click("#card a:has-text('Chủ tịch UBND')")
    page.wait_for_function("document.activeElement.matches('.e')")
    assert page.locator("#card .said").inner_text() == "Chủ tịch UBND phường Sông Trăng"
    assert "held by" in page.locator("#card").inner_text()
    assert "contains" in page.locator("#card").inner_text()


def test_band_tells_section_and_alternatives(opener: Opener) -> None:
    page = opener.report(sample_record()).page
    page.locator(".m[data-s='7']").hover(position={"x": 2, "y": 4})
    card = page.locator("#card").inner_text()
    assert "Tuyên truyền" in card
    assert "Văn hóa, thể thao 0.24" in card
    assert "caption" in card


def test_label_filter_takes_the_colour_away(opener: Opener) -> None:
    opened = opener.report(sample_record())
    money, clear = entity("1.607.500.000 đồng"), "rgba(0, 0, 0, 0)"
    assert opened.style(money, "backgroundColor") != clear
    opened.page.get_by_role("checkbox", name="MONEY").uncheck()
    assert opened.style(money, "backgroundColor") == clear
    assert opened.style(f"{money} > .t", "display") == "none"
    assert opened.style(entity("110%"), "backgroundColor") != clear
    rows = opened.page.locator("#entity-table tbody tr:visible")
    assert rows.count() == len(sample_record()["entities"]) - 4
    opened.page.get_by_role("button", name="none").first.click()
    assert rows.count() == 0
    opened.page.get_by_role("button", name="all").first.click()
    assert opened.style(money, "backgroundColor") != clear
    assert rows.count() == len(sample_record()["entities"])


def test_section_filter_dims_and_name_jumps_to_each_place(opener: Opener) -> None:
    opened = opener.report(sample_record())
    heading = ".k-heading:has-text('Công tác an sinh')"
    before = opened.style(heading, "color")
    opened.page.get_by_role("checkbox", name="An sinh xã hội").uncheck()
    assert opened.style(heading, "color") != before
    places = []
    for _ in range(3):
        opened.page.click(".filters a:has-text('An sinh xã hội')")
        places.append(opened.page.evaluate("location.hash"))
    assert places[0] == places[2] != places[1]


def test_row_click_scrolls_to_the_entity_and_flashes_it(opener: Opener) -> None:
    opened = opener.report(sample_record())
    target = entity("264/240 lao động")
    row = opened.page.locator("#entity-table tbody tr:has-text('264/240')")
    row.scroll_into_view_if_needed()
    assert opened.box(target)["y"] < 0
    row.click(position={"x": 600, "y": 10})
    opened.page.wait_for_selector(f"{target}.flash")
    assert 0 < opened.box(target)["y"] < DESKTOP["height"]
    assert opened.page.locator("#card .said").inner_text() == "264/240 lao động"


def test_finding_jumps_to_its_evidence(opener: Opener) -> None:
    opened = opener.report(sample_record())
    opened.page.click(".findings a")
    opened.page.wait_for_selector("#f0-0.flash")
    assert 0 < opened.box("#f0-0")["y"] < DESKTOP["height"]


def test_table_sorts_and_searches_without_marks(opener: Opener) -> None:
    page = opener.report(sample_record()).page
    texts = page.locator("#entity-table tbody tr:visible td:nth-child(2)")
    page.fill("input[type=search]", "chi tich")
    assert texts.all_inner_texts() == []
    page.fill("input[type=search]", "CHU TICH ubnd")
    assert texts.all_inner_texts() == ["Chủ tịch UBND phường Sông Trăng"]
    page.fill("input[type=search]", "money")
    page.click("#entity-table th:has-text('Value') button")
    amounts = ["300.000 đồng/hộ", "hơn 48,5 triệu đồng", "75 triệu đồng/người/năm"]
    assert texts.all_inner_texts() == [*amounts, "1.607.500.000 đồng"]
    page.click("#entity-table th:has-text('Value') button")
    assert texts.all_inner_texts() == ["1.607.500.000 đồng", *reversed(amounts)]


@pytest.mark.parametrize(
    "text", ["Trần Thị Mai Lan", "264/240 lao động", "75 triệu đồng/người/năm"]
)
def test_phone_card_leaves_the_phrase_visible(opener: Opener, text: str) -> None:
    opened = opener.report(sample_record(), PHONE)
    opened.page.click(entity(text))
    card, phrase = opened.box("#card"), opened.box(entity(text))
    above = card["y"] + card["height"] <= phrase["y"]
    below = phrase["y"] + phrase["height"] <= card["y"]
    assert above or below
    assert card["height"] < PHONE["height"] / 2
    opened.page.click("#card .close")
    assert not opened.page.locator("#card").is_visible()


def test_phone_page_fits_and_its_legend_is_folded(opener: Opener) -> None:
    opened = opener.report(sample_record(), PHONE)
    assert opened.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert opened.box("#filters")["height"] < 60
    assert opened.box("#text")["y"] < PHONE["height"] / 2


def test_section_names_do_not_cover_each_other(opener: Opener) -> None:
    """Three sections that start on one line of text have three names below each other."""
    record = with_text("Một. Hai. Ba. " + "Bốn năm sáu bảy. " * 40)
    sentence = record["sentences"][0]
    edges = ((0, 4, "economy"), (5, 9, "health"), (10, len(record["text"]), "justice"))
    record["sentences"] = [
        {**sentence, "start": start, "end": end, "section": section}
        for start, end, section in edges
    ]
    opened = opener.report(record)
    tops = [opened.box(f"#r{i}") for i in range(3)]
    assert tops[0]["y"] + tops[0]["height"] - 2 <= tops[1]["y"]
    assert tops[1]["y"] + tops[1]["height"] - 2 <= tops[2]["y"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payloads_do_nothing(opener: Opener, payload: str) -> None:
    opened = opener.report(poison(payload))
    opened.page.click("#e0")
    assert payload in str(opened.page.locator("#card").evaluate("e => e.textContent"))
    write_index([summarize(poison(payload), page=payload)], opener.folder / "index.html",
                errors=[{"source": payload, "message": payload}], title=payload)  # fmt: skip
    opener.file("index.html")


def test_policy_refuses_the_network_and_foreign_scripts(opener: Opener) -> None:
    opened = opener.report(sample_record())
    refused = opened.page.evaluate(
        """() => new Promise((done) => {
          const seen = [];
          document.addEventListener("securitypolicyviolation", (event) => {
            seen.push(event.effectiveDirective);
            if (seen.length === 2) done(seen.sort());
          });
          document.body.append(Object.assign(new Image(), { src: "http://127.0.0.1:9/x.png" }));
          document.body.append(Object.assign(document.createElement("script"), { text: "x = 1" }));
        })"""
    )
    assert refused == ["img-src", "script-src-elem"]
    assert opened.page.evaluate("typeof x") == "undefined"
    # The console tells of both refusals; the refused image counts as asked for.
    opened.problems.clear()
    opened.requests[1:] = []


def test_dark_mode_is_dark(opener: Opener) -> None:
    opened = opener.report(sample_record())
    light = opened.style("body", "backgroundColor")
    opened.page.emulate_media(color_scheme="dark")
    assert opened.style("body", "backgroundColor") == "rgb(21, 23, 27)" != light


def test_index_searches_sorts_and_leads_to_the_report(opener: Opener) -> None:
    first, second = sample_record(), sample_record()
    second["meta"] = {"title": "Xã Đồng Mây sơ kết 6 tháng", "unit": "xã Đồng Mây"}
    second["entities"] = second["entities"][:3]
    second["officials"] = second["facts"] = []
    write_index(
        [summarize(first, page="report.html"), summarize(second, page="báo cáo 2.html")],
        opener.folder / "index.html",
        errors=[{"source": "hong.pdf", "message": "no text layer"}],
    )
    write_report(second, opener.folder / "báo cáo 2.html", back="index.html")
    opened = opener.file("index.html", PHONE)
    page = opened.page
    titles = page.locator("#reports tbody tr:visible a")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.click("#reports th:has-text('Entities') button")
    assert titles.first.inner_text() == "Xã Đồng Mây sơ kết 6 tháng"
    page.fill("input[type=search]", "dong may")
    assert titles.count() == 1
    titles.first.click()
    assert page.title() == "Xã Đồng Mây sơ kết 6 tháng"
    page.click("a:has-text('All reports')")
    assert page.title() == "Reports"
    opened.requests[:] = opened.requests[:1]  # the pages that the reader went to
