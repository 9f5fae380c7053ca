"""Pages of portals: the article stays, the furniture goes; hostile pages end in an error."""

from __future__ import annotations

import time

import pytest

from baocao.readers import Document, ReadError, Reading, read_stream
from baocao.readers.html import MAX_BYTES, read

PAGE = """<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8">
<title>Xã Tân Lộc | Cổng thông tin điện tử</title>
<meta property="og:title" content="Xã Tân Lộc tổng kết công tác">
<meta property="article:published_time" content="2024-01-09T07:30:00+07:00">
<script>var menu = "Phường đã vận động các hộ";</script></head>
<body><form id="aspnetForm">
<div class="menu"><ul><li><a href="/">Trang chủ</a></li><li><a href="/gt">Giới thiệu</a></li>
<li><a href="/vb">Văn bản chỉ đạo điều hành của xã</a></li></ul></div>
<div class="content">
<h1>Xã Tân Lộc tổng kết
 công tác năm 2023</h1>
<div class="info">Ngày đăng 09/01/2024 | 07:30 | Lượt xem: 212</div>
<p>Năm 2023, dưới sự lãnh đạo của Đảng ủy, xã đã hoàn thành 14/15 chỉ tiêu được giao,
thu ngân sách đạt 4,2 tỷ đồng.</p>
<h2>I. VỀ KINH TẾ</h2>
<p>Công tác thu ngân sách:<br>Tổng thu trên địa bàn đạt 4,2 tỷ&nbsp;đồng, bằng 105% dự toán huyện
giao, tăng so với năm trước.<br/><br/>Toàn xã gieo cấy được 312 ha lúa, năng suất bình quân đạt 62
tạ/ha, sản lượng đạt 1.934 tấn thóc.</p>
<p><em>Nông dân thôn Đoài thu hoạch lúa mùa</em></p>
<h2>II. VỀ VĂN HÓA - XÃ HỘI</h2>
<p>Xã trao 145 suất quà cho hộ nghèo và gia đình chính sách với tổng trị giá 72,5 triệu đồng trong
dịp Tết Nguyên đán.</p>
</div>
<div class="related"><h3>Tin liên quan</h3><ul>
<li><a href="/1">Hội nghị tiếp xúc cử tri xã Tân Lộc</a></li>
<li><a href="/2">Lịch tiếp công dân tháng 01</a></li></ul></div>
<div class="footer"><p>Bản quyền © thuộc UBND xã Tân Lộc. Địa chỉ: thôn Đoài, xã Tân Lộc</p>
<p>Lượt truy cập: 102.331</p></div>
</form></body></html>"""

ARTICLE = """\
Xã Tân Lộc tổng kết công tác năm 2023

Ngày đăng 09/01/2024 | 07:30 | Lượt xem: 212

Năm 2023, dưới sự lãnh đạo của Đảng ủy, xã đã hoàn thành 14/15 chỉ tiêu được giao, thu ngân sách \
đạt 4,2 tỷ đồng.

I. VỀ KINH TẾ

Công tác thu ngân sách:
Tổng thu trên địa bàn đạt 4,2 tỷ đồng, bằng 105% dự toán huyện giao, tăng so với năm trước.

Toàn xã gieo cấy được 312 ha lúa, năng suất bình quân đạt 62 tạ/ha, sản lượng đạt 1.934 tấn thóc.

Nông dân thôn Đoài thu hoạch lúa mùa

II. VỀ VĂN HÓA - XÃ HỘI

Xã trao 145 suất quà cho hộ nghèo và gia đình chính sách với tổng trị giá 72,5 triệu đồng trong \
dịp Tết Nguyên đán."""

PARAGRAPH = (
    "<p>Trong năm, xã đã vận động được 147 triệu đồng để tặng quà cho các hộ nghèo của xã.</p>"
)


def page(html: str) -> Reading:
    return read(html.encode(), "a.html")


def test_article_of_a_portal_page() -> None:
    reading = page(PAGE)
    assert reading.text == ARTICLE
    assert reading.meta == {
        "encoding": "utf-8",
        "title": "Xã Tân Lộc tổng kết công tác năm 2023",
        "published": "2024-01-09",
        "unit": "xã Tân Lộc",
        "extraction": "justext",
    }


def test_blocks_name_their_place_in_the_page() -> None:
    reading = page(PAGE)
    assert [reading.text[b.start : b.end] for b in reading.blocks] == reading.text.split("\n\n")
    assert [b.anchor for b in reading.blocks if b.kind == "heading"] == [
        "/html[1]/body[1]/div[2]/h1[1]",
        "/html[1]/body[1]/div[2]/h2[1]",
        "/html[1]/body[1]/div[2]/h2[2]",
    ]


def test_decomposed_letters_find_the_stop_words() -> None:
    import unicodedata

    reading = page(unicodedata.normalize("NFD", PAGE))
    assert unicodedata.normalize("NFC", reading.text) == ARTICLE


def test_a_short_page_gives_its_whole_body() -> None:
    reading = page(
        "<body><p>Thu đạt 5 tỷ.</p><div>Chi 4 tỷ<br>Dư 1 tỷ</div><script>x</script></body>"
    )
    assert (reading.text, reading.meta["extraction"]) == (
        "Thu đạt 5 tỷ.\n\nChi 4 tỷ\nDư 1 tỷ",
        "body",
    )


def test_a_headline_that_the_article_lost_is_put_back() -> None:
    far = "<div><a href='/'>Trang chủ</a></div>" * 30
    reading = page(f"<h1>Kết quả năm 2023</h1>{far}{PARAGRAPH}")
    assert reading.text.startswith("Kết quả năm 2023\n\nTrong năm,")
    assert reading.blocks[0].kind == "heading"


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>Xã A | Cổng</title><meta property='og:title' content='Xã A họp'>", "Xã A họp"),
        ("<title> Xã A\n họp </title>", "Xã A họp"),
        ("", None),
    ],
)
def test_title(head: str, title: str | None) -> None:
    assert (
        page(f"<html><head>{head}</head><body>{PARAGRAPH}</body></html>").meta.get("title") == title
    )


@pytest.mark.parametrize(
    ("html", "published"),
    [
        ("<meta itemprop='datePublished' content='2022-1-17'>", "2022-01-17"),
        ("<meta name='pubdate' content='17/01/2022 05:59'>", "2022-01-17"),
        ("<body><time datetime='2022-01-17T05:59'>hôm qua</time>", "2022-01-17"),
        (
            '<script type="application/ld+json">{"datePublished" : "2022-01-17"}</script>',
            "2022-01-17",
        ),
        ("<body><p>Ngày đăng: 17-01-2022 | 05:59</p>", "2022-01-17"),
        ("<body><p>Thứ Hai, 17.1.2022, 05:59</p>", "2022-01-17"),
        ("<body><p>Cập nhật lúc 05:59 ngày 17/01/2022</p>", "2022-01-17"),
        ("<meta name='date' content='31/02/2022'>", None),
        ("<body><p>Sinh ngày 17/01/1962</p>", None),
    ],
)
def test_published(html: str, published: str | None) -> None:
    assert page(html + PARAGRAPH).meta.get("published") == published


@pytest.mark.parametrize(
    ("head", "body", "unit"),
    [
        ("<meta property='og:site_name' content='UBND phường Lam Hạ'>", "", "phường Lam Hạ"),
        ("<title>Tin | Cổng thông tin điện tử xã Tân Lộc</title>", "", "xã Tân Lộc"),
        ("<title>Tin - TRANG THÔNG TIN ĐIỆN TỬ PHƯỜNG 12</title>", "", "phường 12"),
        ("", "<div>Cổng thông tin điện tử</div><div>Phường Lam Hạ - Hà Nam</div>", "phường Lam Hạ"),
        ("", "<div>Cổng thông tin điện tử</div><div>phường Lam Hạ - Hà Nam</div>", "phường Lam Hạ"),
        ("", "<footer>Cơ quan chủ quản: UBND thị trấn Đồi Ngô</footer>", "thị trấn Đồi Ngô"),
        ("", "<p>Bản quyền thuộc về UBND XÃ ĐÔNG MỸ</p>", "xã Đông Mỹ"),
        # A place that only the article names is not the owner of the page.
        ("<title>Tin</title>", "<p>Đoàn thăm xã Tân Lộc và phường Lam Hạ.</p>", None),
    ],
)
def test_unit(head: str, body: str, unit: str | None) -> None:
    html = f"<html><head>{head}</head><body>{PARAGRAPH}{body}</body></html>"
    assert page(html).meta.get("unit") == unit


ARTICLE_PAGE = """<html><body>
<div class="menu"><a href="/">Trang chủ</a></div>
<div class="content"><h1>Tin</h1>{paragraph}{inside}{paragraph}{end}</div>
<aside><h3>Tin đọc nhiều</h3><p>Lịch tiếp công dân của phường trong tháng này đã được ban hành</p>
</aside>
<div id="chia-se" class="nut chia-se">Chia sẻ bài viết này với bạn bè</div>
<footer><p>Chịu trách nhiệm: Chủ tịch UBND phường. Địa chỉ: phố Trung, phường Lam Hạ.</p></footer>
</body></html>"""


def article(inside: str = "", end: str = "") -> list[str]:
    reading = page(ARTICLE_PAGE.format(paragraph=PARAGRAPH, inside=inside, end=end))
    head, *rest = (reading.text[b.start : b.end] for b in reading.blocks)
    assert head == "Tin"
    return rest


SENTENCE = PARAGRAPH[3:-4].replace("\n", " ")


def test_columns_and_footers_are_no_part_of_an_article() -> None:
    assert article() == [SENTENCE, SENTENCE]


@pytest.mark.parametrize(
    "line",
    [
        "<p style='text-align:right'><b>Lê Hợi</b> - CC Văn hóa phường</p>",
        "<p>Tin, ảnh: Lê Hợi</p>",
        "<div>Ban biên tập</div>",
        "<p><em>Quang cảnh hội nghị</em></p>",
    ],
)
def test_short_lines_inside_an_article_stay(line: str) -> None:
    """Bylines and captions are short: justext alone takes those at the end for furniture."""
    from lxml.html import fromstring

    text = fromstring(line).text_content()
    assert article(inside=line, end=line) == [SENTENCE, text, SENTENCE, text]


def test_tables_of_data_give_a_line_a_row() -> None:
    rows = (
        "<table border='1'><thead><tr><th>TT</th><th>Chỉ tiêu</th><th>Kết quả</th></tr></thead>"
        "<tbody><tr><td>1</td><td>Thu <b>ngân sách</b></td><td><p>4,2 tỷ<br>đồng</p></td></tr>"
        "<tr><td></td><td>Cộng</td><td></td></tr></tbody></table>"
    )
    reading = page(ARTICLE_PAGE.format(paragraph=PARAGRAPH, inside=rows, end=""))
    assert reading.text == (
        f"Tin\n\n{SENTENCE}\n\nTT\tChỉ tiêu\tKết quả\n1\tThu ngân sách\t4,2 tỷ đồng\n\tCộng\n\n"
        f"{SENTENCE}"
    )
    assert [(b.kind, b.anchor) for b in reading.blocks][3] == (
        "table",
        "/html/body/div[2]/table/tbody/tr[1]",
    )


def test_a_table_that_sets_the_page_is_no_table_of_data() -> None:
    reading = page(
        f"<table><tr><td>Menu</td><td><h1>Tin</h1>{PARAGRAPH * 3}</td></tr>"
        "<tr><td>a</td><td>b</td></tr></table>"
    )
    assert "\t" not in reading.text
    assert reading.text.count("Trong năm") == 3


def test_an_old_font_behind_entities() -> None:
    """Pages that Word saved write the letters of an old font as entities."""
    line = (
        "<p>Trong n&#168;m, x&middot; &reg;&#183; v&#203;n &reg;&#233;ng &reg;&#173;&icirc;c 147 "
    )
    line += "triÖu &reg;ång &reg;Ó tÆng quµ cho c&#184;c hé nghÌo cña x&middot;.</p>"
    reading = page(f"<html><body><h1>Tin</h1>{line}{line}</body></html>")
    assert "Trong năm, xã đã vận động được 147 triệu đồng để tặng quà cho" in reading.text
    assert reading.meta["encoding"] == "utf-8+tcvn3"


@pytest.mark.parametrize(
    ("encoding", "declared", "name"),
    [
        ("utf-8", "windows-1252", "utf-8"),
        ("utf-8-sig", "utf-8", "utf-8-sig"),
        ("utf-16", "utf-8", "utf-16"),
    ],
)
def test_bytes_count_more_than_the_declared_charset(
    encoding: str, declared: str, name: str
) -> None:
    html = f"<html><head><meta charset='{declared}'></head><body>{PARAGRAPH}</body></html>"
    reading = read(html.encode(encoding))
    assert reading.meta["encoding"] == name
    assert reading.text.startswith("Trong năm, xã đã vận động")


def test_an_xml_declaration_does_no_harm() -> None:
    html = f"<?xml version='1.0' encoding='utf-16'?><html><body>{PARAGRAPH}</body></html>"
    assert page(html).text.startswith("Trong năm")


def test_tags_nested_two_hundred_deep_and_more_are_read() -> None:
    """The parser's usual limit, 256, would drop the rest of the page without a word."""
    assert page("<div>" * 400 + PARAGRAPH).text.startswith("Trong năm")
    assert page("<div>" * 1500 + PARAGRAPH).text.startswith("Trong năm")


@pytest.mark.parametrize(
    ("html", "message"),
    [
        ("<div>" * 10_000 + PARAGRAPH, "tags nested too deeply (Excessive depth in document: 2048"),
        ("<b>" * 300_000 + "x", "tags nested too deeply"),
        ("<html><body> <script>var a = 1;</script> </body></html>", "a page without text"),
        ("<html></html>", "a page without text"),
        ("<!-- chỉ có chú thích -->", "a page without text"),
        ("<!--" * 100_000, "a page without text"),
        ("   ", "empty"),
        ("a\0b", "binary file"),
    ],
    ids=["deep", "deep inline", "script", "bare", "comment", "open comments", "blank", "NUL"],
)
def test_refused(html: str, message: str) -> None:
    [error] = read_stream(html.encode(), "a.html")
    assert isinstance(error, ReadError)
    assert str(error).startswith(f"a.html: {message}")


def test_a_page_over_the_limit() -> None:
    [error] = read_stream(b"x" * (MAX_BYTES + 1), "a.html")
    assert str(error) == "a.html: page of 20,000,001 bytes; the limit is 20,000,000"


@pytest.mark.parametrize(
    "html",
    ["<p>abc" * 50_000, PARAGRAPH * 8_000, "<" * 500_000 + "x", "&" * 500_000, "a<br>" * 50_000,
     "<p " + "a=1 " * 100_000 + ">x", "<ul><li>x" * 900, "x" + "&nbsp;" * 100_000,
     "<table><tr><td>x<td>y" * 600,
     "<div class=menu>x" * 1_500, "<table>" + "<tr><td>a<td>b" * 20_000],
    ids=["short paragraphs", "paragraphs", "brackets", "ampersands", "breaks", "attributes",
         "lists", "blanks", "tables in tables", "menus in menus", "rows"],
)  # fmt: skip
def test_hostile_pages_take_bounded_time(html: str) -> None:
    began = time.perf_counter()
    [found] = read_stream(html.encode(), "a.html")
    assert time.perf_counter() - began < 20
    assert isinstance(found, Document)
    assert found.text
