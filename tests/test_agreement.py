"""Agreement of annotators, worked out by hand; the command and its page."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from baocao.agreement import AgreementError, agreement, agreements, kappa
from baocao.agreement_inputs import Annotation, read_annotations
from baocao.agreement_page import agreement_page, disputes
from baocao.cli import app
from baocao.corpus import write_gold
from baocao.formats.markup import read_markup

FIRST = """@doc id=a kind=news
P economy body :: Thu {MONEY|2 tỷ đồng}, đạt {PERCENT|104%}.
S health+red_cross body :: {ORG|Trạm Y tế} khám {QUANTITY|30 lượt người}."""
SECOND = """@doc id=a kind=news
P economy body :: Thu {MONEY|2 tỷ} đồng, đạt {PERCENT|104%}.
S red_cross body :: {ORG|Trạm Y tế} khám {QUANTITY|30 lượt người}."""
THIRD = """@doc id=a kind=news
P economy body :: Thu {MONEY|2 tỷ đồng}, đạt 104%.
S health body :: {LOCATION|Trạm Y tế} khám {QUANTITY|30 lượt người}."""
CARD = Path(__file__).parents[1] / "annotations"
DOUBLE = [CARD / "double" / "first.jsonl", CARD / "double" / "second.jsonl"]


def _records(markup: str) -> list[dict[str, Any]]:
    return list(read_markup(markup))


def _of(*markups: str) -> dict[str, Annotation]:
    return {
        name: {record["id"]: record for record in _records(markup)}
        for name, markup in zip(("lan", "minh", "hoa"), markups, strict=False)
    }


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["agreement", *map(str, arguments)])


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{name}.jsonl" for name in ("lan", "minh", "hoa")]
    for path, markup in zip(paths, (FIRST, SECOND, THIRD), strict=True):
        write_gold(path, _records(markup))
    return paths


def test_worked_example() -> None:
    found = agreement(_records(FIRST), _records(SECOND)).to_dict()
    # Three of four spans are the same on both sides: F1 = 2*3 / (4 + 4).
    assert found["span_f1"]["all"] == {"f": 0.75, "spans": 4}
    assert found["span_f1"]["MONEY"]["f"] == 0
    # The labels are the same, and the two MONEY overlap.
    assert found["spans"]["all"]["partial"] == {"f": 1.0, "low": None, "high": None}
    assert found["section_same"] == 0.5
    assert found["section_accepted"] == 1.0
    # Same 0.5; by chance 0.5 * 0.5 (economy twice); kappa = (0.5 - 0.25) / (1 - 0.25).
    assert found["section_kappa"] == pytest.approx(1 / 3, abs=1e-4)
    assert found["kind_same"] == 1.0


def test_three_annotators() -> None:
    found = agreements(_of(FIRST, SECOND, THIRD)).to_dict()
    pairs = {(pair["first"], pair["second"]): pair for pair in found["pairs"]}
    assert list(pairs) == [("lan", "minh"), ("lan", "hoa"), ("minh", "hoa")]
    # lan and hoa: MONEY and QUANTITY are the same; 2*2 / (4 + 3).
    assert pairs["lan", "hoa"]["spans"]["all"]["strict"]["f"] == round(4 / 7, 4)
    confused = pairs["lan", "hoa"]["label_confusion"]
    assert confused["ORG"] == {"LOCATION": 1}
    assert confused["PERCENT"] == {"nothing": 1}
    assert pairs["minh", "hoa"]["section_confusion"] == {
        "economy": {"economy": 1},
        "red_cross": {"health": 1},
    }
    # Sections: (economy, economy, economy) and (health, red_cross, health). Coincidences
    # 3 + 1 of 6 agree; by label 3, 2, 1: expected (3*2 + 2*1) / (6*5).
    expected = 8 / 30
    alpha = found["overall"]["sections"]["krippendorff_alpha"]["value"]
    assert alpha == pytest.approx((4 / 6 - expected) / (1 - expected), abs=1e-4)
    # Fleiss: units agree in 1 and 1/3; shares 1/2, 1/3, 1/6.
    chance = 1 / 4 + 1 / 9 + 1 / 36
    fleiss = found["overall"]["sections"]["fleiss_kappa"]["value"]
    assert fleiss == pytest.approx((2 / 3 - chance) / (1 - chance), abs=1e-4)
    # 'Thu 2 tỷ đồng , đạt 104 % .' and 'Trạm Y tế khám 30 lượt người .'
    assert found["overall"]["tokens"]["units"] == 9 + 8


def test_it_is_symmetric_in_f1_and_kappa() -> None:
    one = agreement(_records(FIRST), _records(SECOND)).to_dict()
    two = agreement(_records(SECOND), _records(FIRST)).to_dict()
    assert one["span_f1"]["all"] == two["span_f1"]["all"]
    assert one["section_kappa"] == two["section_kappa"]


@pytest.mark.parametrize("form", ["NFD", "NBSP"])
def test_composition_and_blanks_change_no_figure(form: str) -> None:
    def other(markup: str) -> str:
        head, _, body = markup.partition("\n")
        if form == "NFD":
            return f"{head}\n{unicodedata.normalize('NFD', body)}"
        return f"{head}\n{re.sub('(?<=[0-9]) ', chr(0xA0), body)}"

    plain = agreements(_of(FIRST, SECOND, THIRD)).to_dict()
    assert agreements(_of(*map(other, (FIRST, SECOND, THIRD)))).to_dict() == plain


def test_who_agrees_with_oneself_has_one_everywhere() -> None:
    found = agreements(_of(FIRST, FIRST)).to_dict()
    assert found["spans"]["all"]["strict"]["f"] == 1.0
    assert found["overall"]["tokens"]["krippendorff_alpha"]["value"] == 1.0
    assert not list(disputes(_of(FIRST, FIRST)))


def test_one_label_only_is_full_agreement() -> None:
    assert kappa([("a", "a"), ("a", "a")]) == 1.0


def test_figures_of_the_data_card_are_those_of_the_two_annotations() -> None:
    found = json.loads(_run(*DOUBLE, "--json").stdout)
    card = (CARD / "README.md").read_text(encoding="utf-8")
    assert f"{found['documents']} documents (dev and train) were annotated again" in card
    assert f"kappa {found['section_kappa']:.3f}" in card
    assert f"first section in {found['section_same']:.3f} of {found['sentences']}" in card
    assert f"equally good one in {found['section_accepted']:.3f}" in card
    assert set(re.findall(r"^\| ([A-Z_]+) \|", card, re.MULTILINE)) == {*found["span_f1"]} - {"all"}
    for label, row in found["span_f1"].items():
        assert f"| {label} | {row['f']:.3f} | {row['spans']} |" in card
    for section, value in found["section_kappa_by_label"].items():
        assert f"| {section} | {value:.3f} |" in card
    (pair,) = found["pairs"]
    low, high = pair["section_kappa_interval"].values()
    assert low < pair["section_kappa"] < high


def test_other_documents_are_refused() -> None:
    with pytest.raises(AgreementError, match="not in the first"):
        agreement([], _records(SECOND))
    with pytest.raises(AgreementError, match="texts differ"):
        agreement(_records(FIRST), _records(SECOND.replace("Thu", "Chi")))
    with pytest.raises(AgreementError, match="'lan' and 'minh' differ from offset 0 on"):
        agreements(_of(FIRST, SECOND.replace("Thu", "Chi")))
    with pytest.raises(AgreementError, match="no document stands in two"):
        agreements(_of(FIRST, SECOND.replace("id=a", "id=b")))


def test_documents_of_some_annotators_only() -> None:
    second = SECOND + "\n" + SECOND.replace("id=a", "id=b")
    third = THIRD.replace("id=a", "id=b") + "\n" + THIRD.replace("id=a", "id=c")
    found = agreements(_of(FIRST, second, third)).to_dict()
    assert found["documents"] == 2
    assert found["left_out"] == [{"document": "c", "annotator": "hoa"}]
    assert [pair["documents"] for pair in found["pairs"]] == [1, 0, 1]
    sections = found["overall"]["sections"]
    assert (sections["units"], sections["complete"]) == (4, 0)
    assert sections["fleiss_kappa"]["value"] is None
    assert sections["krippendorff_alpha"]["value"] is not None


def test_without_sentences_the_spans_are_compared() -> None:
    annotations = _of(FIRST, SECOND)
    for records in annotations.values():
        records["a"]["sentences"] = []
    found = agreements(annotations).to_dict()
    assert found["sentences"] == 0
    assert found["span_f1"]["all"]["f"] == 0.75
    assert [dispute.about for dispute in disputes(annotations)] == [("MONEY",)]


def test_labels_of_ones_own(tmp_path: Path) -> None:
    paths = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
    for path in paths:
        text = json.dumps(_records(FIRST)[0], ensure_ascii=False)
        path.write_text(text.replace('"ORG"', '"TRẠM"').replace('"health"', '"y tế"'), "utf-8")
    found = agreements(read_annotations(paths)).to_dict()
    assert found["span_f1"]["TRẠM"] == {"f": 1.0, "spans": 1}
    assert "y tế" in found["section_kappa_by_label"]


def test_command(files: list[Path], tmp_path: Path) -> None:
    page = tmp_path / "out" / "agreement.html"
    result = _run(*files, "--html", page)
    assert result.exit_code == 0, result.output
    assert "lan and minh: 1 documents" in result.stdout
    assert re.search(r"^ORG +label confused with LOCATION 1$", result.stdout, re.MULTILINE)
    assert f"Look at {page}" in result.stderr
    assert page.read_text(encoding="utf-8").count('<article class="dispute') == 2


BROKEN = {
    "no JSON": ("{", "lan.jsonl:1: document '': not a JSON object"),
    "a list": ("[1]", "not a JSON object: found list"),
    "not UTF-8": (b"\xff\xfe{", "lan.jsonl:1: document '': not a JSON object"),
    "no text": ('{"id": "a", "entities": [], "sentences": []}', "text is missing"),
    "no offsets": (
        '{"id": "a", "text": "x", "entities": [{"label": "ORG"}], "sentences": []}',
        "entities[0].start is missing",
    ),
    "offsets outside": (
        '{"id": "a", "text": "x", "entities": [{"start": 0, "end": 9, "label": "ORG"}], '
        '"sentences": []}',
        "document 'a', 0:9: entities item is empty or outside the text of 1 characters",
    ),
    "label no text": (
        '{"id": "a", "text": "xyz", "entities": [{"start": 0, "end": 2, "label": 7}], '
        '"sentences": []}',
        "entities[0].label 7 is not string",
    ),
    "overlap": (
        '{"id": "a", "text": "xyz", "entities": [{"start": 0, "end": 2, "label": "ORG"}, '
        '{"start": 1, "end": 3, "label": "ORG"}], "sentences": []}',
        "'yz' overlaps 'xy'",
    ),
    "nothing": ("\n", "no record in it"),
}


@pytest.mark.parametrize(("content", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_files_are_named(content: str | bytes, message: str, files: list[Path]) -> None:
    files[0].write_bytes(content if isinstance(content, bytes) else content.encode())
    result = _run(*files)
    assert result.exit_code == 1, result.output
    assert message in result.stderr
    assert not isinstance(result.exception, ValueError)


def test_twice_the_same_id(files: list[Path]) -> None:
    write_gold(files[0], _records(FIRST) * 2)
    assert "the id 'a' stands in" in _run(*files).stderr


def test_wrong_usage(files: list[Path], tmp_path: Path) -> None:
    assert _run(files[0]).exit_code == 2
    missing = _run(files[0], tmp_path / "none.jsonl")
    assert (missing.exit_code, str(tmp_path / "none.jsonl") in missing.stderr) == (4, True)


def test_page_escapes_what_reports_say() -> None:
    evil = "<script>alert(1)</script>"
    first = f"@doc id=<b>a</b> kind=news\nP economy body :: Thu {{MONEY|2 tỷ}} {evil}"
    annotations = _of(first, first.replace("MONEY", "QUANTITY"))
    page = agreement_page(agreements(annotations), list(disputes(annotations)))
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "&lt;b&gt;a&lt;/b&gt;" in page
    assert not re.search(r'(?:src|href)="(?!#)', page)


def test_disputes_show_each_reading() -> None:
    money, sections = disputes(_of(FIRST, SECOND))
    assert money.about == ("MONEY",)
    assert [reading.annotator for reading in money.readings] == ["lan", "minh"]
    assert [r.pieces[1] for r in money.readings] == [
        ("2 tỷ đồng", "MONEY", True),
        ("2 tỷ", "MONEY", True),
    ]
    assert sections.about == ("sections",)
    assert [reading.section for reading in sections.readings] == ["health", "red_cross"]
    for dispute in (money, sections):
        said = {"".join(text for text, _, _ in r.pieces) for r in dispute.readings}
        assert len(said) == 1


def test_a_long_line_is_cut_to_what_differs() -> None:
    filler = "Bà con xã họp bàn. " * 20_000
    line = f"{filler}Thu {{MONEY|2 tỷ}}. {filler}"
    first = f"@doc id=a kind=news\nP economy body :: {line.strip()}"
    (dispute,) = disputes(_of(first, first.replace("MONEY", "QUANTITY")))
    assert all(sum(len(text) for text, _, _ in r.pieces) < 500 for r in dispute.readings)
