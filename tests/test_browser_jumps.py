"""Tabs in a real browser, and the jumps from rows of tables to sentences of the text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser_pages import NEEDS_BROWSER, PHONE, Opener, chromium, entity, watched
from rows_view import sample_record

from baocao.view import write_report

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


def test_row_click_scrolls_to_the_entity_and_flashes_it(opener: Opener) -> None:
    opened = opener.report(sample_record())
    target = entity("264/240 lao động")
    opened.tab("entities")
    row = opened.page.locator("#entity-table tbody tr:has-text('264/240')")
    row.click(position={"x": 500, "y": 10})
    opened.page.wait_for_selector(f"{target}.flash")
    opened.assert_in_view(target)
    assert opened.page.locator("#card .said").inner_text() == "264/240 lao động"


def test_finding_lands_on_its_sentence_with_both_spans_lit(opener: Opener) -> None:
    opened = opener.report(sample_record(), {"width": 1280, "height": 500})
    assert opened.box("#f0-0")["y"] > 500
    opened.tab("findings")
    opened.page.click("#finding-0 .go")
    assert opened.hits() == ["264/240 lao động", "112%"]
    opened.assert_in_view("#f0-0")
    opened.assert_in_view("#f0-1")
    sentence = opened.page.locator("#text .s.lit").all_inner_texts()
    assert len(sentence) == 1
    assert "Giải quyết việc làm cho 264/240 lao động" in sentence[0]
    assert opened.page.locator("tr[aria-current]").get_attribute("id") == "finding-0"
    # The other finding takes the light away from the first; one of its spans has its own link.
    opened.page.click("#finding-1 .spans a >> nth=0")
    assert opened.hits() == ["110%"]
    assert opened.page.locator("#finding-0[aria-current]").count() == 0


def test_finding_by_keyboard_and_back_to_its_row(opener: Opener) -> None:
    opened = opener.report(sample_record())
    page = opened.page
    page.focus(".tabs a[aria-selected='true']")
    for _ in range(2):
        page.keyboard.press("ArrowLeft")  # from the first tab on to the last, and one more
    assert page.locator(".tabs a:focus").inner_text() == "Findings 2"
    page.keyboard.press("ArrowDown")  # into the table, past the text
    assert page.locator("#findings input:focus").count() == 1
    page.focus("#finding-0 .go")
    page.keyboard.press("Enter")
    assert opened.hits() == ["264/240 lao động", "112%"]
    assert page.evaluate("document.activeElement.id") == "f0-0"
    page.keyboard.press("Escape")
    assert page.locator(".hit").count() == 0
    assert page.locator("#finding-0 .go:focus").count() == 1
    page.keyboard.press("ArrowDown")
    assert page.locator("#finding-1 .go:focus").count() == 1


def test_tabs_by_arrow_home_end_and_click(opener: Opener) -> None:
    opened = opener.report(sample_record())
    page = opened.page
    shown = page.locator(".tab:visible")
    assert shown.count() == 0
    opened.tab("indicators")
    assert page.locator("[role=tab][aria-selected=true]").inner_text() == "Indicators 6"
    page.keyboard.press("ArrowRight")
    assert shown.get_attribute("id") == "officials"
    page.keyboard.press("End")
    assert shown.get_attribute("id") == "entities"
    assert page.evaluate("location.hash") == "#entities"
    page.keyboard.press("ArrowRight")
    assert shown.count() == 0
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Home")
    assert page.locator(".tabs a:focus").get_attribute("tabindex") == "0"
    assert page.locator(".tabs a[tabindex='-1']").count() == 5
    assert page.locator("#card").is_visible()


def test_skip_link_passes_the_text(opener: Opener) -> None:
    page = opener.report(sample_record()).page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("#indicators input:focus").count() == 1


def test_indicator_row_and_its_links(opener: Opener) -> None:
    opened = opener.report(sample_record(), {"width": 1280, "height": 500})
    opened.tab("indicators")
    opened.page.click("#indicator-0 td.num >> nth=1")
    assert opened.hits() == ["264/240 lao động", "112%"]
    opened.assert_in_view(entity("264/240 lao động"))
    opened.page.click("#indicator-0 .badge.bad")
    assert opened.page.locator("tr[aria-current]").get_attribute("id") == "finding-0"
    assert opened.page.locator(".tab:visible").get_attribute("id") == "findings"
    opened.page.go_back()
    assert opened.page.locator("tr[aria-current]").get_attribute("id") == "indicator-0"
    opened.page.click("#indicator-3 .badge")
    assert opened.page.locator("tr[aria-current]").get_attribute("id") == "indicator-0"
    opened.page.click("#indicator-5 .go")  # no figure of it is an entity: the sentence is lit
    opened.page.wait_for_selector("#s6.flash")
    opened.assert_in_view("#s6")


def test_official_and_money_rows_lead_to_the_text(opener: Opener) -> None:
    opened = opener.report(sample_record())
    opened.tab("officials")
    opened.page.click("#official-1 .go")
    assert opened.hits() == ["Lê Quốc Đạt", "QUV", "Chủ tịch UBND "]
    opened.tab("money")
    opened.page.click("#money-2 .go")
    assert opened.hits() == ["300.000 đồng/hộ"]
    opened.assert_in_view(entity("300.000 đồng/hộ"))


def test_tables_stand_beside_the_text_and_keep_its_place(opener: Opener) -> None:
    opened = opener.report(sample_record(), {"width": 1280, "height": 400})
    page = opened.page
    line = f".b:has({entity('14/16 tổ dân phố')})"  # will be at the top of the window
    page.evaluate("s => document.querySelector(s).scrollIntoView()", line)
    before = opened.box(line)["y"]
    assert 40 < before < 90
    # Not by a click: for one the driver itself would scroll.
    page.dispatch_event(".tabs a[href='#indicators']", "click")
    assert abs(opened.box(line)["y"] - before) < 3
    text, side = opened.box("#text"), opened.box("#indicators")
    assert text["x"] + text["width"] < side["x"]
    assert side["x"] + side["width"] <= 1280
    page.dispatch_event(".tabs a[href='#text']", "click")
    assert abs(opened.box(line)["y"] - before) < 3


def test_address_of_offsets_opens_what_stands_there(opener: Opener) -> None:
    record = sample_record()
    start = record["text"].index("264/240")
    write_report(record, opener.folder / "report.html")
    opened = opener.file(f"report.html#at-{start}-{start + 7}")
    opened.page.wait_for_selector(f"{entity('264/240 lao động')}.flash")
    opened.assert_in_view(entity("264/240 lao động"))


def test_phone_finding_shows_text_and_message_and_leads_back(opener: Opener) -> None:
    opened = opener.report(sample_record(), PHONE)
    page = opened.page
    opened.tab("findings")
    assert not page.locator("#text").is_visible()
    page.click("#finding-0 .go")
    assert opened.hits() == ["264/240 lao động", "112%"]
    opened.assert_in_view("#f0-0")
    card = page.locator("#card")
    assert "264/240 gives 110%, but 112% is stated." in card.inner_text()
    box, phrase = opened.box("#card"), opened.box("#f0-0")
    above = box["y"] + box["height"] <= phrase["y"]
    assert above or phrase["y"] + phrase["height"] <= box["y"]
    page.click("#card a:has-text('findings')")
    assert page.locator("#finding-table").is_visible()
    assert not card.is_visible()
    page.go_back()
    assert page.locator("#text").is_visible()


def test_without_scripts_everything_stands_below_each_other(opener: Opener) -> None:
    write_report(sample_record(), opener.folder / "report.html", back="index.html")
    context = opener.browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((opener.folder / "report.html").as_uri())
    parts = ("#text", "#indicators", "#officials", "#money", "#findings", "#entities")
    boxes = [page.locator(part).bounding_box() for part in parts]
    tops = [box["y"] for box in boxes if box is not None]
    assert len(tops) == len(parts)
    assert tops == sorted(tops)
    assert not page.locator(".tools").first.is_visible()
    page.click("#finding-0 .go")
    assert page.evaluate("location.hash") == "#f0-0"
    assert page.locator("#f0-0:target").count() == 1
    context.close()


def test_print_holds_every_table(opener: Opener) -> None:
    opened = opener.report(sample_record())
    opened.tab("money")
    opened.page.emulate_media(media="print")
    for part in ("#text", "#indicators", "#officials", "#money", "#findings", "#entities"):
        assert opened.page.locator(part).is_visible(), part
    assert not opened.page.locator(".tools").first.is_visible()
    assert not opened.page.locator("#card").is_visible()
