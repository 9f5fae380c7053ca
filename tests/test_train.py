"""Training in one command: any labels, the same bytes, clear words when it cannot."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from own_data import conll, sections
from typer.testing import CliRunner, Result

import baocao
from baocao.cli import app
from baocao.model_info import own_labels
from baocao.train_data import read_data
from baocao.train_held_out import text_hash
from baocao.train_own import train_own
from baocao.train_setup import TargetError, TrainError

ROOT = Path(__file__).parents[1]
TEXT = "Ông Lường Văn Tạ ở xã Chiềng On nhận 3 áo ấm. Xã thu 5 tỷ đồng năm 2021."


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def columns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "mine.conll"
    path.write_text(conll(), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in sections()), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def model(columns: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a model trained by the command, with labels of its own."""
    folder = tmp_path_factory.mktemp("model") / "own"
    result = run("train", "--data", columns, "--task", "entities", "-o", folder)
    assert result.exit_code == 0, result.output
    assert "micro" in result.stdout
    assert "3 label(s) learnt from 29 document(s), 7 held out" in result.stderr
    assert "learnt: " in result.stderr
    assert "\r" not in result.stderr  # nobody watches, so there is no progress
    return folder


def test_a_model_of_other_labels_reads(model: Path) -> None:
    nlp = baocao.load(model)
    doc = nlp(TEXT)
    assert doc.text == TEXT
    assert [(span.text, span.label_) for span in doc.ents] == [
        ("Lường Văn Tạ", "NHAN"),
        ("xã Chiềng On", "NOI"),
        ("3 áo ấm", "QUA"),
    ]
    # 5 tỷ đồng and năm 2021 are features of the model, not entities; nothing is left of them.
    assert all(span._.value is None and span._.source == "crf/entities" for span in doc.ents)
    assert "values" not in doc.spans
    assert own_labels(nlp) == {"entities": ["NHAN", "NOI", "QUA"]}


def test_its_meta_says_what_it_is(model: Path) -> None:
    meta = json.loads((model / "meta.json").read_text(encoding="utf-8"))
    assert meta["name"] == "mine"
    assert meta["baocao_version"] == ">=0.1.0,<0.2.0"
    assert meta["performance"]["gold"] == "mine.conll (part held out)"
    assert meta["performance"]["documents"] == 7
    assert meta["performance"]["entities"]["micro"]["gold"] == 21
    assert meta["performance"]["entities"]["micro"]["f"] > 0.9


def test_it_says_which_documents_were_held_out(model: Path, columns: Path) -> None:
    written = json.loads((model / "held_out.json").read_text(encoding="utf-8"))
    assert (written["scored_on"], written["seed"]) == ("mine.conll (part held out)", 0)
    hashes = {r["id"]: text_hash(r["text"]) for r in read_data(columns).records}
    assert len(written["documents"]) == 7
    assert all(hashes[row["id"]] == row["text_sha256"] for row in written["documents"])


def test_learnt_labels_are_counted_and_rare_ones_told(tmp_path: Path) -> None:
    path = tmp_path / "slip.conll"
    slip = "Bà\tO\nMây\tB-NHANN\nSóc\tI-NHAN\n"
    path.write_text(conll() + "\n" + slip, encoding="utf-8")
    command = ["train", "--data", path, "--task", "entities", "--held-out", "0"]
    command += ["--components.entities.max_iterations", "3", "-o", tmp_path / "model", "--json"]
    result = run(*command)
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert said["learnt"] == {"NHAN": 31, "NOI": 30, "QUA": 30, "NHANN": 1}
    assert "learnt: NHAN 31, NOI 30, QUA 30, NHANN 1" in result.stderr
    assert "learn from: 'NHANN' 1 (a slip for 'NHAN' 31?)" in result.stderr
    assert "the label changes inside a span, 'B-NHANN' to 'I-NHAN'" in result.stderr
    assert [repair["line"] for repair in said["repairs"]] == [path.read_text().count("\n")]
    assert "nothing is held out, so there is no score: the share asked for is 0" in result.stderr


WARNED = [
    # content, data to score on, what is said
    ("-DOCSTART-\tO\n\n" + conll(), False, "the 36 lines are one document; where '-DOCSTART-'"),
    (conll(), True, "36 of the 36 text(s) scored on stand in the training data too"),
]


@pytest.mark.parametrize(("content", "itself", "message"), WARNED)
def test_scores_that_say_nothing_are_told(
    tmp_path: Path, content: str, itself: bool, message: str
) -> None:
    path = tmp_path / "mine.conll"
    path.write_text(content, encoding="utf-8")
    few = {"components.entities.max_iterations": 3, "components.entities.calibrate": False}
    dev = path if itself else None
    model = train_own(path, tmp_path / "model", task="entities", dev=dev, overrides=few)
    assert any(message in warning for warning in model.warnings)
    assert (model.scores is not None) is itself


def test_evaluate_annotate_and_info_take_it(model: Path, columns: Path, tmp_path: Path) -> None:
    scores = run("evaluate", model, columns, "--json", "-o", tmp_path / "page")
    assert scores.exit_code == 0, scores.output
    assert list(json.loads(scores.stdout)["entities"]) == ["micro", "NHAN", "NOI", "QUA"]
    assert "unknown_labels" not in json.loads(scores.stdout)
    assert json.loads(scores.stdout)["documents"] == 36
    report = tmp_path / "report.txt"
    report.write_text(TEXT, encoding="utf-8")
    done = run("annotate", report, "-o", tmp_path / "out", "--model", model)
    assert done.exit_code == 0, done.output
    record = json.loads((tmp_path / "out" / "reports.jsonl").read_text(encoding="utf-8"))
    assert [entity["label"] for entity in record["entities"]] == ["NHAN", "NOI", "QUA"]
    assert "NHAN, NOI, QUA" in run("info", model).stdout


def test_evaluate_names_what_it_cannot_score(model: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.conll"
    other.write_text("Huế\tB-MOI\n\nXã\tO\n", encoding="utf-8")
    result = run("evaluate", model, other)
    assert result.exit_code == 0
    assert "warning: the model does not know: MOI (1); these 1 of 1 gold span(s)" in result.stderr
    assert json.loads(run("evaluate", model, other, "--json").stdout)["unknown_labels"] == {
        "MOI": 1
    }
    other.write_text("Huế\tMOI\n" * 12, encoding="utf-8")
    result = run("evaluate", model, other)
    assert result.exit_code == 1
    assert f"{other}:10: tag 'MOI'" in result.stderr
    assert f"{other}:11: tag 'MOI'" not in result.stderr
    assert f"… and 2 more like {other}:1 (tag 'MOI'" in result.stderr
    assert len(json.loads(run("evaluate", model, other, "--json").stdout)["problems"]) == 12
    assert run("evaluate", model, tmp_path / "none.conll").exit_code == 4


def test_a_finished_run_is_not_done_again(model: Path, columns: Path) -> None:
    written = (model / "meta.json").stat().st_mtime_ns
    again = ["train", "--data", columns, "--task", "entities", "-o", model]
    result = run(*again)
    assert result.exit_code == 0
    assert "holds this very model already" in result.stderr
    result = run(*again, "--components.entities.c1", "0.2")
    assert result.exit_code == 2
    assert "a model of other data, other settings" in result.stderr
    assert (model / "meta.json").stat().st_mtime_ns == written


def test_overwrite_replaces_a_model_and_nothing_else(columns: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    train_own(columns, folder, task="entities", overrides={"components.entities.max_iterations": 5})
    old = (folder / "entities" / "crf.crfsuite").read_bytes()
    train_own(columns, folder, task="entities", overwrite=True)
    assert (folder / "entities" / "crf.crfsuite").read_bytes() != old
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(TargetError, match="holds something that is no model"):
        train_own(columns, precious, task="entities", overwrite=True)
    assert (precious / "thesis.txt").is_file()


def test_sections_of_ones_own(rows: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    result = run("train", "--data", rows, "--task", "sections", "-o", folder, "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["sections"]["sections_acc"] > 0.9
    doc = baocao.load(folder)("Bản rước kiệu, có 12 tiết mục.\nLắp 9 vòi nước sạch.")
    assert [span.label_ for span in doc.spans["sections"]] == ["lễ hội", "nước sạch"]
    scores = json.loads(run("evaluate", folder, rows, "--json").stdout)
    assert set(scores["sections"]["by_section"]) == {"cà phê", "lễ hội", "nước sạch"}


def test_another_file_to_score_on(columns: Path, tmp_path: Path) -> None:
    dev = tmp_path / "dev.conll"
    dev.write_text("\n\n".join(conll().split("\n\n")[:4]) + "\n", encoding="utf-8")
    model = train_own(columns, tmp_path / "model", task="entities", dev=dev)
    assert (model.documents, model.held_out) == (36, 4)
    meta = baocao.load(model.folder).meta
    assert meta["performance"]["gold"] == "dev.conll"


BAD = """Bà\tO
Mây\tB-NHAN

Ông
Tú\tB-NHAN

Xã\tNOI
"""


def test_faults_are_listed_and_counted(columns: Path, tmp_path: Path) -> None:
    path = tmp_path / "bad.conll"
    path.write_text(columns.read_text(encoding="utf-8") + "\n" + BAD, encoding="utf-8")
    first = len(columns.read_text(encoding="utf-8").split("\n")) + 4
    command = ["train", "--data", path, "--task", "entities", "-o", tmp_path / "model"]
    for limit in (0, 1):
        result = run(*command, "--max-errors", str(limit))
        assert result.exit_code == 1
        assert f"{path}:{first}: 1 column(s) where the file has 2" in result.stderr
        assert f"{path}:{first + 3}: tag 'NOI'" in result.stderr
        assert not (tmp_path / "model").exists()
    listed = json.loads(run(*command, "--json").stdout)["problems"]
    assert [row["line"] for row in listed] == [first, first + 3]
    result = run(*command, "--max-errors", "2")
    assert result.exit_code == 0, result.output
    assert f"left out: {path}:{first}: " in result.stderr
    assert baocao.load(tmp_path / "model")(TEXT).ents


def test_mended_tags_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "iob1.conll"
    path.write_text(conll().replace("U-NHAN", "I-NHAN"), encoding="utf-8")
    model = train_own(path, tmp_path / "model", task="entities")
    assert len(model.data.repairs) == 30
    assert model.labels == ["NHAN", "NOI", "QUA"]


def sentence(name: str, label: str = "NHAN") -> str:
    return f"Bà\tO\n{name}\tB-{label}\nhọp\tO\n\n"


SMALL = [
    # content, task, what is said; a model where nothing is refused
    (sentence("Mây"), "entities", "nothing is held out"),
    (sentence("Mây") + sentence("Sóc"), "entities", "nothing is held out"),
    (sentence("Mây") + sentence("Sóc") + sentence("Út"), "entities", None),
    (sentence("Mây") * 4 + "Huế\tB-NOI\n", "entities", None),
]


@pytest.mark.parametrize(("content", "task", "warning"), SMALL)
def test_a_few_sentences_make_a_model(
    tmp_path: Path, content: str, task: str, warning: str | None
) -> None:
    path = tmp_path / "few.conll"
    path.write_text(content, encoding="utf-8")
    model = train_own(path, tmp_path / "model", task=task)
    assert any(warning in said for said in model.warnings) if warning else model.scores
    assert baocao.load(model.folder)("Bà Mây họp").ents


REFUSED = [
    ([], "entities", "no entity in it; every token is outside"),
    ([("x", "a"), ("y", "a")], "sections", r"one section only \('a'\) to learn from"),
]


@pytest.mark.parametrize(("given", "task", "message"), REFUSED)
def test_what_cannot_be_learnt(
    tmp_path: Path, given: list[tuple[str, str]], task: str, message: str
) -> None:
    path = tmp_path / "few.jsonl"
    filed = [{"text": f"xã {text} họp", "label": label} for text, label in given]
    plain = filed or [{"text": "xã họp", "entities": []}] * 3
    path.write_text("".join(json.dumps(row) + "\n" for row in plain), encoding="utf-8")
    with pytest.raises(TrainError, match=message):
        train_own(path, tmp_path / "model", task=task)
    assert not (tmp_path / "model").exists()
    assert run("train", "--data", path, "--task", task, "-o", tmp_path / "m").exit_code == 1


def test_two_sentences_make_a_model_of_sections(tmp_path: Path) -> None:
    rows = [
        {"text": f"xã {text} họp", "label": label} for text, label in (("lúa", "a"), ("đường", "b"))
    ]
    path = tmp_path / "few.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    model = train_own(path, tmp_path / "model", task="sections", held_out=0)
    doc = baocao.load(model.folder)("xã lúa họp")
    assert [span.label_ for span in doc.spans["sections"]] == ["a"]


def test_many_labels_are_learnt_in_fewer_steps(tmp_path: Path) -> None:
    path = tmp_path / "many.conll"
    path.write_text("".join(sentence(f"Mây{i}", f"N{i}") for i in range(25)), encoding="utf-8")
    few = {"components.entities.calibrate": False}
    model = train_own(path, tmp_path / "a", task="entities", overrides=few, held_out=0)
    assert baocao.load(model.folder).config["components"]["entities"]["max_iterations"] == 60
    few["components.entities.max_iterations"] = 7  # type: ignore[assignment]
    model = train_own(path, tmp_path / "b", task="entities", overrides=few, held_out=0)
    assert baocao.load(model.folder).config["components"]["entities"]["max_iterations"] == 7


def test_labels_without_examples_are_told(columns: Path, tmp_path: Path) -> None:
    result = run(
        *("train", "--data", columns, "--task", "entities", "-o", tmp_path / "model"),
        *("--labels", "NHAN,NOI,QUA,TIEN", "--components.entities.max_iterations", "5"),
    )
    assert result.exit_code == 0
    assert "label 'TIEN' has no example; the model will not know it" in result.stderr


WRONG_USAGE = [
    ([], "give a config, or --data FILE"),
    (["a.cfg", "--data", "x.conll"], "give a config, or --data FILE"),
    (["--data", "x.conll"], "--data needs --task"),
    (["--data", "x.conll", "--task", "entities", "--resume"], "and no --resume"),
    (["--data", "x.conll", "--task", "links"], "links"),
    (["a.cfg", "--labels", "X"], "--labels goes with --data"),
    (["a.cfg", "--sead", "1"], "no such option: --sead"),
    (["a.cfg", "b.cfg"], "no such option: b.cfg"),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG_USAGE)
def test_wrong_usage(arguments: list[str], message: str, tmp_path: Path) -> None:
    result = run("train", *arguments, "-o", tmp_path / "model")
    assert result.exit_code == 2
    assert message in result.stderr


def test_no_folder_is_wrong_usage(columns: Path) -> None:
    result = run("train", "--data", columns, "--task", "entities")
    assert result.exit_code == 2
    assert "-o DIR" in result.stderr


def test_no_data_is_no_input(tmp_path: Path) -> None:
    path = tmp_path / "none.conll"
    result = run("train", "--data", path, "--task", "entities", "-o", tmp_path / "model")
    assert result.exit_code == 4
    assert f"{path}: no such file" in result.stderr


# --- the same seed, the same bytes; nothing unpickled ---------------------------------------


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.mark.parametrize("task", ["entities", "sections"])
def test_two_processes_write_the_same_bytes(
    columns: Path, rows: Path, tmp_path: Path, task: str
) -> None:
    written = []
    for number in ("1", "2"):
        folder = tmp_path / number
        data = columns if task == "entities" else rows
        command = [sys.executable, "-m", "baocao", "train", "--data", data, "--task", task]
        subprocess.run(
            [*command, "-o", folder, "--seed", "3", "-q"],
            check=True,
            env={**os.environ, "PYTHONHASHSEED": number},
        )
        written.append(contents(folder))
    assert written[0] == written[1]
    assert "meta.json" in written[0]


# What underthesea reads from its own package is unpickled by it (joblib); it comes first.
NO_PICKLE = """
from underthesea.pipeline.word_tokenize import word_tokenize
word_tokenize("Xã họp dân.")
import pickle, _pickle, sys
def forbidden(*arguments, **options):
    raise AssertionError("pickle was used")
def watch(event, arguments):
    if event == "pickle.find_class":
        forbidden()
class Forbidden(pickle._Unpickler):
    load = forbidden
for module in (pickle, _pickle):
    module.load = module.loads = forbidden
    module.Unpickler = Forbidden
pickle._Unpickler = Forbidden
sys.addaudithook(watch)
import joblib
joblib.load = forbidden
import baocao
nlp = baocao.load(sys.argv[1])
doc = nlp("Ông Lường Văn Tạ ở xã Chiềng On nhận 3 áo ấm năm 2021.")
assert doc.ents, "nothing was read"
"""


@pytest.mark.parametrize("name", [pytest.param("vi_baocao_sm", marks=pytest.mark.model), None])
def test_no_model_is_unpickled(model: Path, name: str | None) -> None:
    subprocess.run([sys.executable, "-c", NO_PICKLE, name or str(model)], check=True)


OTHER_VERSIONS = [
    ("baocao_version", ">=0.7.0,<0.8.0", "was made for baocao >=0.7.0,<0.8.0 and this is 0.1.0"),
    ("spacy_version", ">=3.9.0,<4.0.0", "was made for spacy >=3.9.0,<4.0.0 and this is 3.8"),
]


@pytest.mark.parametrize(("field", "versions", "message"), OTHER_VERSIONS)
def test_a_model_of_another_version(
    model: Path, tmp_path: Path, field: str, versions: str, message: str
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(model, folder)
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    (folder / "meta.json").write_text(json.dumps({**meta, field: versions}), encoding="utf-8")
    with pytest.raises(baocao.ModelError, match=message) as caught:
        baocao.load(folder)
    assert "train it again with this version, or install one of those" in str(caught.value)
    assert run("info", folder).exit_code == 5
    assert run("evaluate", folder, ROOT / "annotations" / "gold" / "dev.jsonl").exit_code == 5


def test_a_component_of_another_version_is_told_in_one_line(model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(model, folder)
    config = folder / "config.cfg"
    text = config.read_text(encoding="utf-8").replace('"baocao_layout"', '"baocao_magic"')
    config.write_text(text, encoding="utf-8")
    with pytest.raises(baocao.ModelError) as caught:
        baocao.load(folder)
    assert "baocao_magic" in str(caught.value)
    assert "\n" not in str(caught.value)
