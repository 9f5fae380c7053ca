"""The pipeline that ships: it reads, it is what its card says, it loads without pickle."""

from __future__ import annotations

import json
import logging
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

import baocao
from baocao.corpus import read_gold
from baocao.evaluate import evaluate
from baocao.schema import ENTITY_LABELS, SECTIONS

pytestmark = pytest.mark.model

ROOT = Path(__file__).parents[1]
REPORT = """Phường Lam Đình tổng kết năm 2021

Công tác tuyên truyền : Phường đã quán triệt Chỉ thị số 05-CT/TW tới 100% chi bộ, phát 210 tin, bài.

Công tác kiểm tra giám sát: UBKT Đảng ủy kiểm tra 04 chi bộ, giám sát 02 đảng viên.

Công tác An sinh xã hội: Giảm 10 hộ cận nghèo; vận động quỹ đền ơn đáp nghĩa được \
152.300.000 đồng; tặng quà bà Trịnh Thị Nhài ở tổ dân phố số 04.

Công tác Y tế - dân số: Trạm Y tế phường khám cho 1.116 lượt người.

Đ/c Đàm Hoài Nam- TUV, BT Quận ủy Long Hải và các đồng chí lãnh đạo trao quà cho hộ nghèo
"""


@pytest.fixture(scope="module")
def nlp() -> Language:
    return baocao.load()


def test_a_report_is_read(nlp: Language) -> None:
    doc = nlp(REPORT)
    assert doc.text == REPORT
    found = {(span.text, span.label_) for span in doc.ents}
    assert {
        ("Phường Lam Đình", "LOCATION"),
        ("năm 2021", "DATE"),
        ("Chỉ thị số 05-CT/TW", "LEGAL_DOC"),
        ("100%", "PERCENT"),
        ("UBKT Đảng ủy", "ORG"),
        ("10 hộ cận nghèo", "QUANTITY"),
        ("quỹ đền ơn đáp nghĩa", "PROGRAM"),
        ("152.300.000 đồng", "MONEY"),
        ("Trịnh Thị Nhài", "PERSON"),
        ("tổ dân phố số 04", "RESIDENTIAL_GROUP"),
        ("Đàm Hoài Nam", "OFFICIAL"),
        ("TUV", "POSITION"),
        ("BT Quận ủy Long Hải", "POSITION"),
    } <= found
    sections = {span.label_ for span in doc.spans["sections"]}
    assert {"propaganda", "inspection", "social_welfare", "health"} <= sections
    (official,) = doc._.officials
    assert doc.ents[official["name"]].text == "Đàm Hoài Nam"
    assert [doc.ents[i].text for i in official["positions"]] == ["TUV", "BT Quận ủy Long Hải"]


def test_scores_are_those_of_the_card(nlp: Language) -> None:
    card = nlp.meta["performance"]
    scores = evaluate(nlp, read_gold(ROOT / "annotations" / "gold" / card["gold"])).to_dict()
    assert scores["documents"] == card["documents"]
    assert scores["entities"]["micro"]["f"] == pytest.approx(
        card["entities"]["micro"]["f"], abs=0.001
    )
    assert scores["sections"]["sections_acc"] == pytest.approx(
        card["sections"]["sections_acc"], abs=0.002
    )


def test_labels_are_known(nlp: Language) -> None:
    assert set(nlp.get_pipe("entities").labels) <= set(ENTITY_LABELS)
    doc = nlp(REPORT)
    assert {span.label_ for span in doc.spans["sections"]} <= set(SECTIONS)


def test_loading_unpickles_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*args: object, **options: object) -> None:
        raise AssertionError("pickle was used")

    for name in ("load", "loads", "Unpickler"):
        monkeypatch.setattr(pickle, name, forbidden)
    baocao.load()(REPORT)


@pytest.mark.parametrize("name", ["entities/crf.crfsuite", "sections/sections.npz"])
@pytest.mark.parametrize("keep", [0, 1000])
def test_a_damaged_file_is_a_model_error(tmp_path: Path, name: str, keep: int) -> None:
    folder = tmp_path / "model"
    shutil.copytree(ROOT / "models" / "vi_baocao_sm", folder)
    (folder / name).write_bytes((folder / name).read_bytes()[:keep])
    with pytest.raises(baocao.ModelError, match="cannot be read by baocao"):
        baocao.load(folder)


def test_model_is_small() -> None:
    folder = ROOT / "models" / "vi_baocao_sm"
    assert sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) < 10_000_000


def test_spacy_finds_it_by_the_name_of_the_package() -> None:
    assert spacy.load("baocao").pipe_names == baocao.load().pipe_names


def test_components_can_be_left_out() -> None:
    nlp = baocao.load(exclude=["words"])
    assert "words" not in nlp.pipe_names
    assert "words" not in nlp(REPORT).spans


def test_pipe_keeps_the_context(nlp: Language) -> None:
    pairs = list(nlp.pipe([("Thu 5 tỷ đồng.", 1), ("Chi 3 tỷ đồng.", 2)], as_tuples=True))
    assert [(doc.ents[0].text, context) for doc, context in pairs] == [
        ("5 tỷ đồng", 1),
        ("3 tỷ đồng", 2),
    ]


def test_root_logger_is_unchanged_by_loading() -> None:
    code = (
        "import logging; root = logging.getLogger(); before = (root.level, list(root.handlers))\n"
        "import baocao; baocao.load()('Đảng ủy phường họp.')\n"
        "assert (root.level, list(root.handlers)) == before, root.handlers"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert logging.getLogger("baocao").handlers


def test_output_is_the_same_whatever_the_hash_seed(tmp_path: Path) -> None:
    path = tmp_path / "r.txt"
    path.write_text(REPORT, encoding="utf-8")
    written = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        subprocess.run(
            [sys.executable, "-m", "baocao", "annotate", str(path), "-o", str(out), "-q"],
            check=True,
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin"},
        )
        written.append((out / "reports.jsonl").read_bytes())
    assert written[0] == written[1]
    assert json.loads(written[0])["model"] == f"vi_baocao_sm-{baocao.__version__}"
