"""Tables in a real browser: sorted, filtered, copied; the index page of a batch."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browser_pages import DESKTOP, NEEDS_BROWSER, PHONE, Opener, chromium, entity, watched
from rows_view import sample_record

from baocao.view import summarize, write_index, write_report

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = NEEDS_BROWSER


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def opener(browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    with watched(browser, tmp_path) as opener:
        yield opener


def test_entities_sort_and_search_without_marks(opener: Opener) -> None:
    opened = opener.report(sample_record())
    page = opened.page
    opened.tab("entities")
    texts = page.locator("#entity-table tbody tr:visible td:nth-child(2)")
    search = "#entities input[type=search]"
    page.fill(search, "chi tich")
    assert texts.all_inner_texts() == []
    page.fill(search, "CHU TICH ubnd")
    assert texts.all_inner_texts() == ["Chủ tịch UBND phường Sông Trăng"]
    page.fill(search, "money")
    page.click("#entity-table th:has-text('Value') button")
    amounts = ["300.000 đồng/hộ", "hơn 48,5 triệu đồng", "75 triệu đồng/người/năm"]
    assert texts.all_inner_texts() == [*amounts, "1.607.500.000 đồng"]
    page.click("#entity-table th:has-text('Value') button")
    assert texts.all_inner_texts() == ["1.607.500.000 đồng", *reversed(amounts)]


def test_indicators_filter_by_section_and_sort(opener: Opener) -> None:
    opened = opener.report(sample_record())
    opened.tab("indicators")
    page = opened.page
    names = page.locator("#indicator-table tbody tr:visible .go")
    page.select_option("#indicators select", label="An sinh xã hội (3)")
    assert names.all_inner_texts() == ["Giải quyết việc làm", "hộ cận nghèo", "giải quyết việc làm"]
    assert page.locator("#indicators .count").inner_text() == "3 of 6"
    page.fill("#indicators input", "can ngheo")
    assert names.all_inner_texts() == ["hộ cận nghèo"]
    page.fill("#indicators input", "")
    page.select_option("#indicators select", "")
    page.click("#indicator-table th:has-text('Actual') button")
    # By value, not by digits; rows without one stay last.
    assert names.all_inner_texts()[:2] == ["Giải quyết việc làm", "Thu ngân sách"]
    page.click("#indicator-table th:has-text('Actual') button")
    assert names.all_inner_texts()[:2] == ["Thu ngân sách", "Giải quyết việc làm"]


def copied(page: Page, button: str) -> str:
    """Return what a click on a button puts on the clipboard."""
    page.evaluate(
        """Object.defineProperty(navigator, "clipboard", {configurable: true, value: {
          writeText: async (text) => { window.copied = text; } }})"""
    )
    page.click(button)
    return str(page.evaluate("window.copied"))


def test_copies_are_exact_and_safe_in_a_spreadsheet(opener: Opener) -> None:
    record = sample_record()
    harmful = ["=1+1", "+84", "-cmd|' /C calc'!A0", "@SUM(A1)", '"a";\tb\nc', "  =x"]
    record["facts"] = [{**record["facts"][2], "indicator": word} for word in harmful]
    record["facts"][0]["delta"] = -9
    opened = opener.report(record)
    opened.tab("indicators")
    tsv = [
        line.split("\t") for line in copied(opened.page, "#indicators [data-as=tsv]").split("\n")
    ]
    assert tsv[0][:3] == ["indicator", "canonical", "actual"]
    assert [row[0] for row in tsv[1:-1]] == [
        *("'=1+1", "'+84", "'-cmd|' /C calc'!A0", "'@SUM(A1)", '"a"; b c', "'  =x")
    ]
    assert tsv[1][tsv[0].index("delta")] == "-9"  # a number is no formula
    assert {len(row) for row in tsv[:-1]} == {19}
    csv_text = copied(opened.page, "#indicators [data-as=csv]")
    rows = list(csv.reader(io.StringIO(csv_text, newline="")))
    assert rows[5][0] == '"a";\tb\nc'
    assert [row[0] for row in rows[1:5]] == [row[0] for row in tsv[1:5]]


def test_copy_holds_the_rows_shown_in_their_order(opener: Opener) -> None:
    opened = opener.report(sample_record())
    opened.tab("entities")
    opened.page.fill("#entities input", "percent")
    opened.page.click("#entity-table th:has-text('Text') button")
    tsv = copied(opened.page, "#entities [data-as=tsv]").splitlines()
    assert [line.split("\t")[1] for line in tsv] == ["Text", "0,5%", "100%", "110%", "112%"]


def test_copy_without_a_clipboard(opener: Opener) -> None:
    """Where a browser keeps the clipboard from a page, what is selected is copied."""
    opened = opener.report(sample_record())
    opened.tab("findings")
    opened.page.evaluate(
        """() => {
          Object.defineProperty(navigator, "clipboard", { value: undefined });
          document.execCommand = () => { window.copied = document.activeElement.value; };
        }"""
    )
    opened.page.click("#findings [data-as=csv]")
    opened.page.wait_for_function("window.copied")
    told = str(opened.page.evaluate("window.copied"))
    assert '"264/240 gives 110%, but 112% is stated."' in told
    assert opened.page.locator("textarea").count() == 0


def batch(opener: Opener) -> list[dict[str, Any]]:
    """Write two reports and their index page; return what the index says of them."""
    first, second = sample_record(), sample_record()
    second["id"] = "dong-may"
    second["meta"] = {"title": "Xã Đồng Mây sơ kết 6 tháng", "unit": "xã Đồng Mây"}
    second["entities"] = second["entities"][:12]
    second["officials"] = second["findings"] = []
    second["facts"] = second["facts"][:2]
    summaries = []
    for record, name in ((first, "report.html"), (second, "báo cáo 2.html")):
        write_report(record, opener.folder / name, back="index.html")
        summaries.append(summarize(record, page=name))
    across = {
        "kind": "same_indicator_conflict", "severity": "warning", "message": "two values",
        "stated": "1", "computed": "2", "reports": ["song-trang-2021", "dong-may"],
        "evidence": [{"report": record["id"], "start": start, "end": start + 7}
                     for record in (first, second) for start in [record["text"].index("264/240")]],
    }  # fmt: skip
    errors = [{"source": "hong.pdf", "message": "no text layer"}]
    write_index(summaries, opener.folder / "index.html", errors=errors, findings=[across])
    return summaries


def test_index_searches_sorts_and_leads_to_the_report(opener: Opener) -> None:
    batch(opener)
    opened = opener.file("index.html", PHONE)
    page = opened.page
    titles = page.locator("#report-table tbody tr:visible a")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.click("#report-table th:has-text('Facts') button")
    assert titles.first.inner_text() == "Xã Đồng Mây sơ kết 6 tháng"
    page.fill("#reports input[type=search]", "dong may")
    assert titles.count() == 1
    titles.first.click()
    assert page.title() == "Xã Đồng Mây sơ kết 6 tháng"
    page.get_by_label("All reports").click()
    assert page.title() == "Reports"
    opened.requests[:] = opened.requests[:1]  # the pages that the reader went to


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_matrix_leads_to_report_and_fact(opener: Opener, viewport: dict[str, int]) -> None:
    batch(opener)
    opened = opener.file("index.html", viewport)
    opened.tab("indicators")
    row = opened.page.locator("#matrix tr:has(th:text('xã Đồng Mây'))")
    row.get_by_role("link", name="1\u202f607\u202f500\u202f000").click()
    assert opened.page.title() == "Xã Đồng Mây sơ kết 6 tháng"
    assert opened.hits() == ["1.607.500.000 đồng"]
    opened.assert_in_view(entity("1.607.500.000 đồng"))
    assert opened.page.locator("tr[aria-current]").get_attribute("id") == "indicator-1"
    opened.requests[:] = opened.requests[:1]


def test_index_findings_by_kind_lead_to_the_finding(opener: Opener) -> None:
    batch(opener)
    opened = opener.file("index.html")
    page = opened.page
    opened.tab("findings")
    kinds = page.locator("#finding-table tbody tr:visible td:first-child")
    assert kinds.all_inner_texts() == [
        *("ratio percent mismatch", "same indicator conflict", "missing base")
    ]
    page.click(".kinds button:has-text('same indicator conflict')")
    assert kinds.all_inner_texts() == ["same indicator conflict"]
    page.locator("#finding-table tr:visible a").first.click()
    page.wait_for_selector(f"{entity('264/240 lao động')}.flash")
    opened.assert_in_view(entity("264/240 lao động"))
    page.go_back()
    page.click("#finding-table a[href='report.html#finding-0']")
    assert opened.hits() == ["264/240 lao động", "112%"]
    opened.assert_in_view("#f0-0")
    opened.requests[:] = opened.requests[:1]


def test_phone_index_fits(opener: Opener) -> None:
    batch(opener)
    opened = opener.file("index.html", PHONE)
    for tab in ("reports", "indicators", "findings", "money", "labels", "errors"):
        opened.tab(tab)
        assert opened.page.locator(f"#{tab}").is_visible()
        assert opened.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
