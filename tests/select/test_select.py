"""``baocao select`` and its library twin: files in, one file out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from gold_records import sound_record
from typer.testing import CliRunner, Result

from baocao.cli import app
from baocao.convert import convert
from baocao.corpus import write_gold
from baocao.select import select
from baocao.select_records import excerpt

NAMES = ("Lò Thị Mây", "Khuất Thị Mão", "Tô Bá Nhẫn", "Y Bhăm Niê", "Vừ Mí Sùng", "Mai Văn Út")
GOODS = ("gạo", "mì ăn liền", "chăn màn", "sữa bột", "áo ấm", "cây giống")


def run(*arguments: str | Path) -> Result:
    unit = [] if "--unit" in arguments else ["--unit", "document"]
    return CliRunner().invoke(app, ["select", *map(str, arguments), *unit])


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """Return a folder of six reports of three sentences."""
    folder = tmp_path / "reports"
    folder.mkdir()
    for number, (name, goods) in enumerate(zip(NAMES, GOODS, strict=True)):
        text = (
            f"Ông {name} ở bản Nà Hỳ nhận {number + 2} {goods}.\n\n"
            f"Sáng nay {goods} được chở tới từng nhà ở thôn {name.split()[-1]}.\n\n"
            f"Nhờ vậy mà bà con {goods.upper()} vui lắm, {name} nói.\n"
        )
        (folder / f"bao-cao-{number}.txt").write_text(text, encoding="utf-8")
    return folder


def test_reports_are_written_with_what_the_model_found(
    reports: Path, own_model: Path, tmp_path: Path
) -> None:
    out = tmp_path / "new" / "next.jsonl"
    result = run(reports, "-o", out, "-n", 2, "--model", own_model)
    assert result.exit_code == 0, result.output
    records = lines(out)
    header, *rows = result.stdout.splitlines()
    assert header.split()[:3] == ["rank", "syllables", "uncertainty"]
    assert [row.split()[5] for row in rows] == [record["id"] for record in records]
    assert (
        "chosen from 6 in 6 report(s), 0 of them known, 0 near duplicates left out" in result.stderr
    )
    for rank, record in enumerate(records, start=1):
        assert record["text"] == (reports / f"{record['id']}.txt").read_text(encoding="utf-8")
        assert record["meta"]["select"]["rank"] == rank
        assert {entity["label"] for entity in record["entities"]} <= {"NHAN", "NOI", "QUA"}
        for entity in record["entities"]:
            assert record["text"][entity["start"] : entity["end"]] == entity["text"]


@pytest.mark.parametrize(
    ("options", "by", "unit"),
    [((), "mixed", "sentence"), (("--unit", "document"), "diversity", "document")],
)
def test_defaults_by_the_evidence(
    options: tuple[str, ...], by: str, unit: str, reports: Path, own_model: Path, tmp_path: Path
) -> None:
    arguments = [
        "select",
        reports,
        "-o",
        tmp_path / "x",
        "-n",
        2,
        "-m",
        own_model,
        "--json",
        *options,
    ]
    result = CliRunner().invoke(app, list(map(str, arguments)))
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert (found["by"], found["unit"]) == (by, unit)


def test_sentences_keep_what_was_read_in_their_report(
    reports: Path, own_model: Path, tmp_path: Path
) -> None:
    out = tmp_path / "next.jsonl"
    options = ["--unit", "sentence", "--budget", 60, "--by", "coverage", "--model", own_model]
    result = run(reports, "-o", out, *options, "--json")
    assert result.exit_code == 0, result.output
    found, records = json.loads(result.stdout), lines(out)
    assert [row["id"] for row in found["chosen"]] == [record["id"] for record in records]
    assert sum(len(record["text"].split()) for record in records) == found["syllables"] <= 60
    assert (found["unit"], found["candidates"], found["documents"]) == ("sentence", 18, 6)
    entities = 0
    for record in records:
        whole = (reports / f"{record['meta']['document']}.txt").read_text(encoding="utf-8")
        assert whole[record["meta"]["start"] :].startswith(record["text"])
        (sentence,) = record["sentences"]
        assert (sentence["start"], sentence["end"]) == (0, len(record["text"]))
        for entity in record["entities"]:
            entities += 1
            assert record["text"][entity["start"] : entity["end"]] == entity["text"]
    assert entities


def test_the_file_can_be_converted_without_loss(
    reports: Path, own_model: Path, tmp_path: Path
) -> None:
    out = tmp_path / "next.jsonl"
    assert run(reports, "-o", out, "-n", 5, "--unit", "sentence", "-m", own_model).exit_code == 0
    for name, form in (("tasks.json", "label-studio"), ("gold.jsonl", "jsonl")):
        done = convert(out, tmp_path / name, target_format=form)
        assert (done.records, done.counted(strict=True)) == (5, 0)


@pytest.mark.parametrize("by", ["mixed", "random", "diversity"])
def test_the_order_of_the_paths_does_not_count(
    by: str, reports: Path, own_model: Path, tmp_path: Path
) -> None:
    twin = tmp_path / "more" / "bao-cao-1.txt"  # the same id as another report
    twin.parent.mkdir()
    twin.write_text("Bà Thạch Sóc ở xã Ea Tam nhận 9 vòi nước sạch.\n", encoding="utf-8")
    paths = [*sorted(reports.iterdir()), twin]
    written = []
    for number, given in enumerate((paths, paths[::-1], paths[3:] + paths[:3] + paths)):
        out = tmp_path / f"{number}.jsonl"
        result = run(*given, "-o", out, "-n", 4, "--by", by, "--model", own_model, "--seed", 5)
        assert result.exit_code == 0, result.output
        written.append(out.read_bytes())
    assert written[0] == written[1] == written[2]


@pytest.mark.slow
def test_the_number_of_processes_does_not_count(
    reports: Path, own_model: Path, tmp_path: Path
) -> None:
    rows = [{"text": f"Bà {name} nhận {goods} hôm qua."} for name in NAMES for goods in GOODS]
    texts = tmp_path / "texts.jsonl"
    texts.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    one, two = (
        select([reports, texts], n=6, unit="document", model=str(own_model), n_process=number)
        for number in (1, 2)
    )
    assert one.records == two.records
    assert one.documents == 42


def test_known_reports_are_left_out(reports: Path, own_model: Path, tmp_path: Path) -> None:
    first, known = tmp_path / "first.jsonl", tmp_path / "known.jsonl"
    for by in ("mixed", "random"):
        assert (
            run(reports, "-o", first, "-n", 4, "--by", by, "-m", own_model, "--overwrite").exit_code
            == 0
        )
        convert(first, known, target_format="jsonl", overwrite=True)
        second = tmp_path / f"{by}.jsonl"
        result = run(reports, "-o", second, "-n", 2, "--by", by, "-m", own_model, "--known", known)
        assert result.exit_code == 0, result.output
        assert "4 of them known" in result.stderr
        ids = [{record["id"] for record in lines(path)} for path in (first, second)]
        assert ids[0].isdisjoint(ids[1])


def test_results_of_annotate_are_read(reports: Path, own_model: Path, tmp_path: Path) -> None:
    done = tmp_path / "out"
    arguments = ["annotate", str(reports), "-o", str(done), "-m", str(own_model), "--no-html"]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    chosen = [
        [
            choice.candidate.id
            for choice in select(
                [path], n=3, unit="document", by="mixed", model=str(own_model)
            ).choices
        ]
        for path in (reports, done, done / "reports.jsonl")
    ]
    assert chosen[0] == chosen[1] == chosen[2]


def test_what_cannot_be_read_is_told(reports: Path, own_model: Path, tmp_path: Path) -> None:
    (reports / "empty.txt").touch()
    result = run(reports, "-o", tmp_path / "x.jsonl", "-n", 2, "--model", own_model)
    assert result.exit_code == 3
    assert "empty.txt: empty file" in result.stderr
    assert len(lines(tmp_path / "x.jsonl")) == 2


def test_too_few(reports: Path, own_model: Path, tmp_path: Path) -> None:
    out, known = tmp_path / "x.jsonl", tmp_path / "known.jsonl"
    twin = (reports / "bao-cao-0.txt").read_text(encoding="utf-8").replace(" 2 ", " 37 ")
    (reports / "bao-cao-9.txt").write_text(twin, encoding="utf-8")
    write_gold(known, [{"id": "bao-cao-3", "text": "…", "entities": [], "sentences": []}])
    result = run(reports, "-o", out, "-n", 9, "--model", own_model, "--known", known)
    assert result.exit_code == 1
    assert (
        "9 asked for, and 5 to choose from: 7 document(s) in 7 report(s), of which 1 known and "
        "1 near duplicates left out; give more reports, or a smaller number"
    ) in result.stderr
    result = run(reports, "-o", out, "--budget", 5, "--model", own_model)
    assert result.exit_code == 1
    assert (
        "nothing fits into 5 syllables (7 document(s) in 7 report(s)); give a larger --budget"
        in result.stderr
    )
    assert not out.exists()


def test_no_usable_input(own_model: Path, tmp_path: Path) -> None:
    (tmp_path / "figures.txt").write_text("12 / 34\n", encoding="utf-8")
    for path, told in ((tmp_path / "none", "no such file"), (tmp_path / "figures.txt", "no text")):
        result = run(path, "-o", tmp_path / "x.jsonl", "-n", 1, "--model", own_model)
        assert result.exit_code == 4
        assert "no report that can be used: " in result.stderr
        assert told in result.stderr


def test_a_model_that_says_nothing(
    reports: Path, rules_model: Path, own_model: Path, tmp_path: Path
) -> None:
    out = tmp_path / "x.jsonl"
    for by in ("mixed", "uncertainty", "coverage"):
        result = run(reports, "-o", out, "-n", 1, "--model", rules_model, "--by", by)
        assert result.exit_code == 5
        assert "has no trained entity tagger and no sections" in result.stderr
    result = run(reports, "-o", out, "-n", 1, "--model", rules_model, "--labels", "NHAN")
    assert result.exit_code == 5
    assert "no trained entity tagger in this model; leave --labels out" in result.stderr
    result = run(reports, "-o", out, "-n", 1, "--model", own_model, "--labels", "NHAN,TIEN")
    assert result.exit_code == 2
    assert "no label 'TIEN' in this model; labels: NHAN, NOI, QUA" in result.stderr
    assert run(reports, "-o", out, "-n", 1, "--model", tmp_path / "none").exit_code == 5
    assert not out.exists()
    for by in ("diversity", "random"):
        result = run(reports, "-o", tmp_path / by, "-n", 1, "--model", rules_model, "--by", by)
        assert result.exit_code == 0
        assert result.stdout.splitlines()[1].split()[2] == "–"


def test_wrong_usage(reports: Path, own_model: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.jsonl"
    common = [reports, "--model", own_model, "-o"]
    assert run(*common, out).exit_code == 2
    out.write_text("mine", encoding="utf-8")
    result = run(*common, out, "-n", 1)
    assert (result.exit_code, out.read_text(encoding="utf-8")) == (2, "mine")
    assert "--overwrite" in result.stderr
    assert run(*common, tmp_path, "-n", 1, "--overwrite").exit_code == 2
    assert run(*common, out, "-n", 1, "--overwrite").exit_code == 0
    assert len(lines(out)) == 1


def test_random_is_a_sample_of_a_pool_that_repeats_itself(own_model: Path, tmp_path: Path) -> None:
    texts = [f"Bà {NAMES[0]} nhận {number} gạo ở thôn Kon Rẫy hôm qua." for number in range(2, 8)]
    rows = [{"id": f"r{n}", "text": text} for n, text in enumerate(texts)]
    pool, known = tmp_path / "pool.jsonl", tmp_path / "known.jsonl"
    pool.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    known.write_text(json.dumps({**rows[0], "id": "x"}), encoding="utf-8")
    common = (pool, "-o", tmp_path / "next.jsonl", "-n", 5, "-m", own_model, "--overwrite")
    result = run(*common, "--by", "random", "--known", known)
    assert result.exit_code == 0, result.output
    assert "5 document(s)" in result.stderr
    assert "1 of them known, 0 near duplicates left out" in result.stderr
    result = run(*common, "--by", "mixed", "--known", known)
    assert (result.exit_code, "1 known and 5 near duplicates left out" in result.stderr) == (
        1,
        True,
    )


def test_known_in_columns_is_told_how_to_convert(
    reports: Path, own_model: Path, tmp_path: Path
) -> None:
    columns = tmp_path / "mine.conll"
    columns.write_text("Bà O\nMây B-NHAN\n", encoding="utf-8")
    result = run(reports, "-o", tmp_path / "x", "-n", 1, "-m", own_model, "--known", columns)
    assert result.exit_code == 4
    assert f"baocao convert {columns} mine.jsonl" in result.stderr


KNOWN_BROKEN = [
    ("[1]\n", 1, "known.jsonl:1: no object with a 'text'"),
    ('{"text": "a", "entities": [{"start": 0}]}\n', 1, "a span without 'label'"),
    ("{\n", 4, "known.jsonl:1: not JSON"),
    (None, 4, "no such file"),
]


@pytest.mark.parametrize(("content", "code", "told"), KNOWN_BROKEN)
def test_known_that_cannot_be_read(
    content: str | None, code: int, told: str, reports: Path, own_model: Path, tmp_path: Path
) -> None:
    known = tmp_path / "known.jsonl"
    if content is not None:
        known.write_text(content, encoding="utf-8")
    result = run(reports, "-o", tmp_path / "x", "-n", 1, "-m", own_model, "--known", known)
    assert result.exit_code == code
    assert told in result.stderr


WRONG = [
    ({}, "how much"),
    ({"n": 0}, "a number of 0: give 1 or more"),
    ({"budget": -3}, "a budget of -3"),
    ({"n": 1, "unit": "page"}, "no unit 'page'; units: document, sentence"),
    ({"n": 1, "by": "luck"}, "no way to choose 'luck'"),
]


@pytest.mark.parametrize(("arguments", "told"), WRONG)
def test_wrong_arguments(arguments: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        select(["none"], **arguments)


def test_a_part_of_a_report_keeps_officials_and_values() -> None:
    record = {**sound_record(), "facts": [{"id": "f1"}], "findings": [{}], "blocks": [{}]}
    record["entities"] = [
        {**item, "id": f"e{n}", "nested": []} for n, item in enumerate(record["entities"])
    ]
    position = next(e for e in record["entities"] if e["label"] == "POSITION")
    inner = record["text"].index("phường Lam Trà", position["start"])
    position["nested"] = [{"start": inner, "end": inner + 14, "label": "LOCATION"}]
    name = next(e["id"] for e in record["entities"] if e["label"] == "OFFICIAL")
    record["officials"] = [{"name": name, "positions": [position["id"], "e99"]}]
    sentence = record["sentences"][1]
    part = excerpt(record, "lam-01:2", sentence["start"], sentence["end"])
    assert part["text"] == record["text"][sentence["start"] : sentence["end"]]
    assert part["officials"] == [{"name": name, "positions": [position["id"]]}]
    moved = next(e for e in part["entities"] if e["label"] == "POSITION")
    assert (
        part["text"][slice(*(moved["nested"][0][k] for k in ("start", "end")))] == "phường Lam Trà"
    )
    assert (part["facts"], part["findings"], part["blocks"]) == ([], [], [])
    first = record["sentences"][0]
    assert excerpt(record, "lam-01:1", first["start"], first["end"])["officials"] == []
    assert position["start"] != moved["start"]  # the whole record stays as it was
