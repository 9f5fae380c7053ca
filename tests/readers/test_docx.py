"""Word documents: everything that is text comes once, in order, in Unicode, with its anchor."""

from __future__ import annotations

import unicodedata

import docx
import pytest
from readers.report_files import (
    HEADING,
    LINES,
    TEXT,
    as_tcvn3,
    as_vni,
    p,
    r,
    table,
    to_bytes,
    with_parts,
    word,
    word_xml,
)

from baocao.readers import Reading, read_stream
from baocao.readers.charsets import surface
from baocao.readers.docx import read


def texts(reading: Reading) -> list[str]:
    return [reading.text[block.start : block.end] for block in reading.blocks]


def tcvn3(text: str) -> str:
    return surface(as_tcvn3(text))


def font(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}"/>'


def test_a_plain_report() -> None:
    reading = read(word())
    assert reading.text == TEXT
    assert reading.meta == {"encoding": "unicode"}
    assert [(b.kind, b.anchor) for b in reading.blocks] == [
        ("heading", "paragraph 1"),
        ("paragraph", "paragraph 2"),
        ("heading", "paragraph 3"),
        *(("paragraph", f"paragraph {n}") for n in (4, 5, 6)),
    ]
    assert texts(reading) == LINES


@pytest.mark.parametrize(
    "lines",
    [
        [unicodedata.normalize("NFD", line) for line in LINES],
        [line.replace(" ", "\u00a0") for line in LINES],
        [line.replace("ủy", "uỷ").replace("hóa", "hoá") for line in LINES],
    ],
    ids=["NFD", "NBSP", "old tone style"],
)
def test_letters_stay_as_they_were_typed(lines: list[str]) -> None:
    assert texts(read(word(lines))) == lines


def test_short_lines_stay_together() -> None:
    """A title of two lines and a signature are one group; long lines and gaps part."""
    long = "Năm 2023, phường Lam Khê đã hoàn thành 14/15 chỉ tiêu được giao. " * 2
    lines = [
        "BÁO CÁO",
        "Kết quả năm 2023",
        "",
        "Phần thứ nhất",
        long.strip(),
        "- Lúa 12 ha",
        "- Ngô 5 ha",
    ]
    assert read(word(lines)).text == (
        f"BÁO CÁO\nKết quả năm 2023\n\nPhần thứ nhất\n\n{long.strip()}\n\n- Lúa 12 ha\n- Ngô 5 ha"
    )


STYLES = """
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Chuthich"><w:name w:val="caption"/></w:style>
<w:style w:type="paragraph" w:styleId="MucLuc"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Dam"><w:name w:val="Dam"/><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Cu"><w:name w:val="Cu"/><w:rPr>
 <w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="CuCon"><w:name w:val="CuCon"/><w:basedOn w:val="Cu"/>
</w:style>
<w:style w:type="paragraph" w:styleId="Vong"><w:name w:val="Vong"/><w:basedOn w:val="Vong"/>
</w:style>
"""


def styled(name: str, *runs: str, properties: str = "") -> str:
    return p(*runs, properties=f'<w:pStyle w:val="{name}"/>{properties}')


@pytest.mark.parametrize(
    ("body", "text", "kind"),
    [
        (styled("H1", "Kinh tế"), "Kinh tế", "heading"),
        (p("Kinh tế", properties='<w:outlineLvl w:val="1"/>'), "Kinh tế", "heading"),
        (p("Kinh tế", properties='<w:outlineLvl w:val="9"/>'), "Kinh tế", "paragraph"),
        (p(r("I. ", "<w:b/>"), r("Kinh tế", "<w:b/>")), "I. Kinh tế", "heading"),
        (p(r("Kinh tế", '<w:b w:val="0"/>')), "Kinh tế", "paragraph"),
        (p(r("Kinh tế: ", "<w:b/>"), "thu 5 tỷ."), "Kinh tế: thu 5 tỷ.", "paragraph"),
        (styled("Dam", "Kinh tế"), "Kinh tế", "heading"),
        (styled("Dam", "Thu 5 tỷ đồng."), "Thu 5 tỷ đồng.", "paragraph"),
        (styled("Chuthich", "Ảnh 1. Hội nghị"), "Ảnh 1. Hội nghị", "caption"),
        (styled("Vong", "Kinh tế"), "Kinh tế", "paragraph"),
        (styled("KhongCo", "Kinh tế"), "Kinh tế", "paragraph"),
    ],
)
def test_kinds_of_paragraphs(body: str, text: str, kind: str) -> None:
    reading = read(word_xml(body, styles=STYLES))
    assert reading.text == text
    assert [block.kind for block in reading.blocks] == [kind]


BOX = "<w:txbxContent>{}</w:txbxContent>"
TEXT_BOX = (
    "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{0}</wps:txbx>"
    "</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{0}</v:textbox></w:pict>"
    "</mc:Fallback></mc:AlternateContent></w:r>"
)
INSERTED = '<w:ins w:id="1" w:author="A">{}</w:ins>'
DELETED = '<w:del w:id="2" w:author="A"><w:r><w:delText>{}</w:delText></w:r></w:del>'

DEVELOPMENT = [
    # Tracked changes: what was put in is text, what was taken out is not.
    (p("Thu ", INSERTED.format(r("4,2 tỷ đồng"))), "Thu 4,2 tỷ đồng"),
    (p("Thu ", DELETED.format("5 tỷ"), INSERTED.format(r("4,2 tỷ"))), "Thu 4,2 tỷ"),
    (p("Thu ", f'<w:moveTo w:id="1">{r("4 tỷ")}</w:moveTo>',
       f'<w:moveFrom w:id="1">{r("9 tỷ")}</w:moveFrom>'), "Thu 4 tỷ"),
    (p("Năm 2023, ", properties='<w:rPr><w:del w:id="1"/></w:rPr>') + p("thu 4 tỷ"),
     "Năm 2023, thu 4 tỷ"),
    # Text that stands in something else.
    (p("A ", f'<w:hyperlink>{r("baocao")}</w:hyperlink>'), "A baocao"),
    (p("Số ", f'<w:fldSimple w:instr="DATE">{r("12")}</w:fldSimple>'), "Số 12"),
    (p('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>',
       '<w:r><w:fldChar w:fldCharType="separate"/></w:r>', "7"), "7"),
    (f"<w:sdt><w:sdtContent>{p('Trong khung')}</w:sdtContent></w:sdt>", "Trong khung"),
    (p(f"<w:sdt><w:sdtContent>{r('Trong dòng')}</w:sdtContent></w:sdt>"), "Trong dòng"),
    (p("Diện tích ", "<m:oMath><m:r><m:t>S=5</m:t></m:r></m:oMath>"), "Diện tích S=5"),
    (p(f"<w:smartTag>{r('Phường A')}</w:smartTag>"), "Phường A"),
    # Breaks and signs.
    (p("<w:r><w:t>Thu</w:t><w:br/><w:t>Chi</w:t></w:r>"), "Thu\nChi"),
    (p("<w:r><w:t>Thu</w:t><w:tab/><w:t>Chi</w:t></w:r>"), "Thu\tChi"),
    (p("<w:r><w:t>2021</w:t><w:noBreakHyphen/><w:t>2026</w:t></w:r>"), "2021-2026"),
    (p("<w:r><w:t>vận</w:t><w:softHyphen/><w:t>động</w:t></w:r>"), "vậnđộng"),
    (p('<w:r><w:sym w:font="Symbol" w:char="F0B7"/><w:t> Lúa</w:t></w:r>'), "- Lúa"),
    # A text box comes once, behind the paragraph that it hangs on.
    (p("Trước", TEXT_BOX.format(BOX.format(p("Trong hộp")))) + p("Sau"),
     "Trước\n\nTrong hộp\n\nSau"),
    (p("Trước", TEXT_BOX.format(BOX.format(p("Một") + p("Hai")))), "Trước\n\nMột\nHai"),
    # Capitals that only the font draws.
    (p(r("Kinh tế", "<w:caps/>")), "KINH TẾ"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "text"), DEVELOPMENT)
def test_text_wherever_it_stands(body: str, text: str) -> None:
    assert read(word_xml(body)).text == text


def test_tables_give_a_line_a_row() -> None:
    body = (
        p("Chỉ tiêu năm 2023")
        + table(
            ["TT", "Chỉ tiêu", "Kết quả"], ["1", "Thu ngân sách", "4,2 tỷ đồng"], ["", "Cộng", ""]
        )
        + p("Hết")
    )
    reading = read(word_xml(body))
    assert reading.text == (
        "Chỉ tiêu năm 2023\n\nTT\tChỉ tiêu\tKết quả\n1\tThu ngân sách\t4,2 tỷ đồng\n\tCộng\n\nHết"
    )
    assert [(b.kind, b.anchor) for b in reading.blocks][1:3] == [
        ("table", "table 1 row 1"),
        ("table", "table 1 row 2"),
    ]


GONE = '<w:trPr><w:del w:id="1"/></w:trPr>'


@pytest.mark.parametrize(
    ("body", "text"),
    [
        # Cells with paragraphs, line breaks and tables of their own stay in their row.
        (table(["A", p("Thu") + p("Chi"), "C"], ["D", "E", "F"], ["G"], ["H"]),
         "A\tThu Chi\tC\nD\tE\tF\nG\nH"),
        (table(["A", table(["B", "C"]) + p("")], ["D", "E"]), "A\tB C\nD\tE"),
        # A header or signature set side by side is no table: column after column.
        (table([p("UBND XÃ A") + p("Số: 5/BC"), p("CỘNG HÒA") + p("Độc lập")]),
         "UBND XÃ A\nSố: 5/BC\n\nCỘNG HÒA\nĐộc lập"),
        (table([p("Lưu ý: thu 5 tỷ đồng")]), "Lưu ý: thu 5 tỷ đồng"),
        # Rows that a tracked change took out are gone.
        (table(["A", "B"], ["C", "D"]).replace("<w:tr>", f"<w:tr>{GONE}", 1), "C\tD"),
    ],
)  # fmt: skip
def test_tables_of_all_kinds(body: str, text: str) -> None:
    assert read(word_xml(body)).text == text


def test_notes_stand_at_the_end() -> None:
    body = p("Thu 4 tỷ", '<w:r><w:footnoteReference w:id="2"/></w:r>') + p("Chi 3 tỷ")
    notes = "".join(
        f'<w:footnote w:id="{number}">{p(text)}</w:footnote>'
        for number, text in ((0, "---"), (2, "Theo dự toán"))
    )
    reading = read(word_xml(body, footnotes=notes))
    assert reading.text == "Thu 4 tỷ\nChi 3 tỷ\n\nTheo dự toán"
    assert reading.blocks[-1].anchor == "footnote 1"


NUMBERING = """
<w:abstractNum w:abstractNumId="0">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/>
 </w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2)"/>
 </w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
 <w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="·"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
"""


def test_numbers_that_word_draws_are_text() -> None:
    def item(text: str, number: int, level: int = 0) -> str:
        lists = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
        return p(text, properties=lists)

    body = (
        item("Kinh tế", 1) + item("Lúa", 1, 1) + item("Ngô", 1, 1) + item("Văn hóa", 1)
        + item("Y tế", 1, 1) + item("Hộ nghèo", 2) + item("Không có", 9)
    )  # fmt: skip
    assert read(word_xml(body, numbering=NUMBERING)).text.split("\n") == [
        "I. Kinh tế", "I.1) Lúa", "I.2) Ngô", "II. Văn hóa", "II.1) Y tế", "- Hộ nghèo", "Không có",
    ]  # fmt: skip


OLD_FONTS = [
    # One font for all.
    (p(r(tcvn3("Công tác tuyên truyền"), font(".VnTime"))), "Công tác tuyên truyền", "tcvn3"),
    # A font that draws capitals.
    (p(r(tcvn3("công tác"), font(".VnTimeH")), r(" A", font(".VnTime"))), "CÔNG TÁC A", "tcvn3"),
    (p(r(surface(as_vni("Công tác y tế")), font("VNI-Times"))), "Công tác y tế", "vni"),
    # Both in one paragraph, and a letter whose mark stands in the next run.
    (p(r(tcvn3("Xã đạt "), font(".VnTime")), "chỉ tiêu"), "Xã đạt chỉ tiêu", "tcvn3+unicode"),
    (p(r("Co", font("VNI-Times")), r("äng tác", font("VNI-Times"))), "Cộng tác", "vni"),
    (p(r(tcvn3("đường"), font(".VnTime")), r(surface(as_vni(" phường")), font("VNI-Times"))),
     "đường phường", "tcvn3+vni"),
    # The letter ư is a soft hyphen in TCVN3, which Word writes as an element.
    (p(f"<w:r><w:rPr>{font('.VnTime')}</w:rPr><w:t>th</w:t><w:softHyphen/><w:t>ëng</w:t></w:r>"),
     "thưởng", "tcvn3"),
    # Fonts by style, by the style that it is based on; a theme font takes it back.
    (styled("Cu", tcvn3("đường phố")), "đường phố", "tcvn3"),
    (styled("CuCon", tcvn3("đường phố")), "đường phố", "tcvn3"),
    (styled("Cu", r("đường phố", '<w:rFonts w:hAnsiTheme="minorHAnsi"/>')), "đường phố", "unicode"),
    # The font says one thing, the letters another: letters that no old font has are believed.
    (p(r("Phường Đồng Tiến", font(".VnTime"))), "Phường Đồng Tiến", "unicode"),
    (p(r("xã hội, hòa giải, cán bộ", font(".VnTime"))), "xã hội, hòa giải, cán bộ", "unicode"),
    # No font says anything: the text itself is certain.
    (p(tcvn3("Công tác xã hội, y tế, dân số")), "Công tác xã hội, y tế, dân số", "tcvn3"),
    # Digits and signs say nothing about an encoding.
    (p(r("5/2021", font(".VnTime"))), "5/2021", "unicode"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "text", "encoding"), OLD_FONTS)
def test_old_fonts(body: str, text: str, encoding: str) -> None:
    reading = read(word_xml(body, styles=STYLES))
    assert (reading.text, reading.meta["encoding"]) == (text, encoding)


@pytest.mark.parametrize(("name", "write"), [(".VnTime", as_tcvn3), ("VNI-Times", as_vni)])
def test_a_whole_report_in_an_old_font(name: str, write: object) -> None:
    assert callable(write)
    reading = read(word(font=name, write=lambda text: surface(write(text))))
    assert reading.text == TEXT


LOSSES = [
    (p("A", DELETED.format("bỏ đi")), "deleted text of tracked changes", 1, "bỏ đi"),
    (p("A", r("ẩn", "<w:vanish/>")), "hidden text", 1, "ẩn"),
    (p("A", "<w:r><w:drawing><pic:pic/></w:drawing></w:r>"), "pictures and charts", 1, "picture"),
    (p("A", '<w:r><w:sym w:font="Wingdings" w:char="F04A"/></w:r>'), "signs of symbol fonts", 1,
     "Wingdings F04A"),
    (p("A") + "<w:altChunk/>", "files put into the document", 1, "altChunk"),
    (p("A") + styled("MucLuc", "Kinh tế 5"), "table of contents", 1, "Kinh tế 5"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "what", "count", "example"), LOSSES)
def test_what_is_not_in_the_text_is_reported(
    body: str, what: str, count: int, example: str
) -> None:
    reading = read(word_xml(body, styles=STYLES))
    assert reading.text == "A"
    assert reading.meta["losses"] == [{"what": what, "count": count, "example": example}]


def test_headers_and_comments_are_reported_and_page_numbers_are_not() -> None:
    comments = f"<w:comment>{p('Xem lại')}</w:comment>"
    reading = read(
        word_xml(p("A"), header1=p("Lưu hành nội bộ"), footer1=p("- Trang 3 -"), comments=comments)
    )
    assert reading.meta["losses"] == [
        {"what": "comments", "count": 1, "example": "Xem lại"},
        {"what": "headers and footers", "count": 1, "example": "Lưu hành nội bộ"},
    ]


def test_a_body_of_another_name() -> None:
    """Office on the web writes ``document2.xml``."""
    data = word(["Phường Lam Khê"])
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/officeDocument" Target="word/document2.xml"/></Relationships>'
    )
    body = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{p('Thân bài')}</w:body></w:document>"
    )
    data = with_parts(data, {"_rels/.rels": rels, "word/document2.xml": body})
    assert read(data).text == "Thân bài"


def test_a_document_in_strict_form() -> None:
    body = (
        '<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main">'
        f"<w:body>{p('Thân bài')}</w:body></w:document>"
    )
    assert read(with_parts(word([]), {"word/document.xml": body})).text == "Thân bài"


def test_what_python_docx_writes() -> None:
    document = docx.Document()
    document.add_heading(HEADING, level=1)
    document.add_paragraph("Lúa 12 ha", style="List Bullet")
    document.add_paragraph("Ảnh 1", style="Caption")
    grid = document.add_table(rows=2, cols=2)
    for cell, text in zip(grid._cells, ("A", "B", "C", "D"), strict=True):
        cell.text = text
    reading = read(to_bytes(document))
    assert reading.text == f"{HEADING}\n\n- Lúa 12 ha\n\nẢnh 1\n\nA\tB\nC\tD"
    assert [b.kind for b in reading.blocks] == ["heading", "paragraph", "caption", "table", "table"]


def test_through_read_stream() -> None:
    [document] = read_stream(word(), "thư mục/Báo cáo số 5.docx")
    assert (document.source, getattr(document, "id", "")) == (
        "thư mục/Báo cáo số 5.docx",
        "Báo cáo số 5",
    )
