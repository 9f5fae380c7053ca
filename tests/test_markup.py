"""Inline markup: what it means, and that a wrong line is named."""

from __future__ import annotations

import pytest

from baocao.formats.markup import MarkupError, read_markup

DOCUMENT = """\
@doc id=m-1 kind=news region=south province="Cà Mau" year=2023 unit="xã Tân Lộc"
P other title :: Xã {LOCATION|Tân Lộc} họp
# a comment
P economy+outlook body :: Thu {MONEY|2 tỷ đồng}.
G economy body :: Đây là {PERCENT|104%}.
S party_building body :: {OFFICIAL#1|Lâm Út}, {POSITION#1|Bí thư chi bộ {RESIDENTIAL_GROUP|ấp 3}}.
@finding ratio_percent_mismatch | 104% | 110% | 2 tỷ đồng | 104%
"""


def test_document() -> None:
    (record,) = read_markup(DOCUMENT)
    text = record["text"]
    assert text == ("Xã Tân Lộc họp\n\nThu 2 tỷ đồng.Đây là 104%. Lâm Út, Bí thư chi bộ ấp 3.")
    quoted = [(text[e["start"] : e["end"]], e["label"]) for e in record["entities"]]
    assert quoted == [
        ("Tân Lộc", "LOCATION"),
        ("2 tỷ đồng", "MONEY"),
        ("104%", "PERCENT"),
        ("Lâm Út", "OFFICIAL"),
        ("Bí thư chi bộ ấp 3", "POSITION"),
    ]
    assert [text[e["start"] : e["end"]] for e in record["nested"]] == ["ấp 3"]
    assert [(s["section"], s["alternatives"], s["kind"]) for s in record["sentences"]] == [
        ("other", [], "title"),
        ("economy", ["outlook"], "body"),
        ("economy", [], "body"),
        ("party_building", [], "body"),
    ]
    (official,) = record["officials"]
    assert text[slice(*official["name"])] == "Lâm Út"
    assert [text[slice(*p)] for p in official["positions"]] == ["Bí thư chi bộ ấp 3"]
    assert [text[e["start"] : e["end"]] for e in record["findings"][0]["evidence"]] == [
        "2 tỷ đồng",
        "104%",
    ]
    assert record["meta"]["year"] == 2023


WRONG = [
    ("P other body :: a", "before the first '@doc'"),
    ("@doc kind=news", "has no id"),
    ("@doc id=a\nP other :: b", "expected 'P section kind :: text'"),
    ("@doc id=a\nX other body :: b", "'X' is not one of P, N, S, G"),
    ("@doc id=a\nP sports body :: b", "'sports' is not one of"),
    ("@doc id=a\nP other body :: {MONEY|1 đồng", "is never closed"),
    ("@doc id=a\nP other body :: 1 đồng}", "without '{'"),
    ("@doc id=a\nP other body :: {CASH|1 đồng}", "opens no known label"),
    ("@doc id=a\nP other body :: {MONEY|1 đồng,}", "mark at its edge"),
    ("@doc id=a\nP other body :: {ORG|UBND {MONEY|1 đồng}}", "may be nested"),
    ("@doc id=a\nP other body :: {ORG#1|UBND}", "links OFFICIAL and POSITION only"),
    ("@doc id=a\nP other body :: b\n@finding x | 1 | 2", "unknown finding kind"),
    ("@doc id=a\nP other body :: b\n@finding missing_base | 1 | 2 | c", "is not in the document"),
]


@pytest.mark.parametrize(("content", "message"), WRONG)
def test_wrong_line_is_named(content: str, message: str) -> None:
    with pytest.raises(MarkupError, match=message) as caught:
        list(read_markup(content, source="m.txt"))
    assert str(caught.value).startswith("m.txt")
