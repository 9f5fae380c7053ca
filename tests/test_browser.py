"""The HTML pages in a real browser: what a reader clicks, sees and sends (nothing)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser_pages import DESKTOP, NEEDS_BROWSER, PHONE, Opener, chromium, entity, watched
from rows_view import PAYLOADS, poison, sample_record, with_text

from baocao.view import summarize, write_index

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = NEEDS_BROWSER


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def opener(browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    with watched(browser, tmp_path) as opener:
        yield opener


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
    opened.tab("entities")
    assert rows.count() == len(sample_record()["entities"]) - 4
    opened.tab("text")
    opened.page.get_by_role("button", name="none").first.click()
    opened.tab("entities")
    assert rows.count() == 0
    opened.tab("text")
    opened.page.get_by_role("button", name="all").first.click()
    assert opened.style(money, "backgroundColor") != clear
    opened.tab("entities")
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
    for tab in ("indicators", "officials", "money", "findings", "entities"):
        opened.tab(tab)
        assert opened.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        assert opened.box(f"#{tab}")["y"] < 100


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
