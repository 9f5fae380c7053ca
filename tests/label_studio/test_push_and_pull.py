"""``baocao label-studio push`` and ``pull`` against a server in this process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gold_records import marked_record, sound_record
from label_studio.fake_api import LEGACY, PERSONAL, FakeApi, fake_api
from label_studio.reports_to_label import TEXTS
from typer.testing import CliRunner, Result

from baocao.cli import app
from baocao.corpus import Record, read_gold, write_gold
from baocao.formats.label_studio import results
from baocao.label_studio_export import export_tasks

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture
def api() -> Iterator[FakeApi]:
    with fake_api() as api:
        yield api


def gold() -> list[Record]:
    """Return five records whose texts are in every form."""
    return [
        sound_record(),
        marked_record("lam-02", "Thu {MONEY|147.105.000 đồng} 🎉"),
        *({"id": id, "text": text, "entities": [], "sentences": []} for id, text in TEXTS.items()),
    ]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Return the folder of an export with predictions."""
    write_gold(tmp_path / "gold.jsonl", gold())
    export_tasks(tmp_path / "gold.jsonl", tmp_path / "export", show="predictions")
    return tmp_path / "export"


def run(*arguments: object, api: FakeApi | str, token: str = LEGACY) -> Result:
    """Run a command of the group."""
    url = api if isinstance(api, str) else api.url
    given = ["label-studio", *map(str, arguments), "--url", url]
    return CliRunner().invoke(app, given, env={"LABEL_STUDIO_API_KEY": token})


def push(export: Path, api: FakeApi, *more: str, token: str = LEGACY) -> Result:
    return run("push", export, "--project", "Báo cáo 🎉", *more, api=api, token=token)


def reports_of(model: str, folder: Path) -> Path:
    """Write what a model is said to have found, and return the export of it."""
    rows = []
    for record in gold():
        entities = [{**item, "nested": [], "score": 0.5} for item in record["entities"]]
        rows.append(
            {**record, "entities": entities, "sentences": [], "model": model, "officials": [],
             "schema_version": "1.0", "text_sha256": ""}
        )  # fmt: skip
    folder.mkdir()
    path = folder / "reports.jsonl"
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8", newline="\n")
    export_tasks(path, folder / "export")
    return folder / "export"


# --- push


def test_makes_the_project_and_sends_every_task_once(export: Path, api: FakeApi) -> None:
    first = push(export, api, "--batch", "2")
    assert first.exit_code == 0, first.output
    assert "made: 5 task(s) sent, 0 there before" in first.stderr
    assert [line for line in api.asked if "import" in line] == 3 * ["POST /api/projects/1/import"]
    assert api.projects[0]["title"] == "Báo cáo 🎉"
    assert api.projects[0]["label_config"] == (export / "config.xml").read_text(encoding="utf-8")
    assert api.projects[0]["model_version"] == "gold"
    assert [task["data"]["text"] for task in api.tasks] == [r["text"] for r in gold()]
    again = push(export, api)
    assert again.exit_code == 0
    assert "completed: 0 task(s) sent, 5 there before, 0 prediction(s) added" in again.stderr
    assert len(api.tasks) == 5


def test_goes_on_where_it_was_cut_short(export: Path, api: FakeApi) -> None:
    api.faults = [("/import", 500, '{"detail": "disk full"}')]
    failed = push(export, api, "--batch", "2")
    assert failed.exit_code == 1
    assert "POST api/projects/1/import: HTTP 500: disk full" in failed.stderr
    api.faults = []
    assert push(export, api, "--batch", "4").exit_code == 0
    assert sorted(task["data"]["id"] for task in api.tasks) == sorted(r["id"] for r in gold())


def test_what_changes_something_is_not_sent_twice(export: Path, api: FakeApi) -> None:
    api.faults = [("/import", 503, "busy")]
    assert push(export, api).exit_code == 1
    assert sum("import" in line for line in api.asked) == 1


def test_what_only_asks_is_tried_again(export: Path, api: FakeApi) -> None:
    api.faults = [("GET /api/projects", 503, "busy"), ("GET /api/tasks", 502, "busy")]
    assert push(export, api).exit_code == 0
    assert len(api.tasks) == 5


def test_a_new_model_adds_its_predictions_to_tasks_that_are_there(
    export: Path, api: FakeApi, tmp_path: Path
) -> None:
    push(export, api)
    told = push(reports_of("m-2", tmp_path / "m2"), api)
    assert "0 task(s) sent, 5 there before, 5 prediction(s) added" in told.stderr
    assert [row["task"] for row in api.predictions] == [1, 2, 3, 4, 5]
    assert {row["model_version"] for row in api.predictions} == {"m-2"}
    assert api.projects[0]["model_version"] == "m-2"


def test_a_document_with_another_text_is_left_and_named(export: Path, api: FakeApi) -> None:
    push(export, api)
    api.tasks[0]["data"]["text"] += " "
    told = push(export, api)
    assert told.exit_code == 3
    assert "document 'lam-01' is there with another text" in told.stderr
    assert len(api.tasks) == 5


def test_a_task_without_id_is_known_by_its_text(export: Path, api: FakeApi, tmp_path: Path) -> None:
    push(export, api)
    tasks = tmp_path / "plain.json"
    tasks.write_text(json.dumps([{"text": TEXTS["emoji"]}, {"data": {"text": "mới"}}]))
    told = run("push", tasks, "-p", "1", api=api)
    assert told.exit_code == 0, told.output
    assert "1 task(s) sent, 1 there before" in told.stderr


def test_a_config_that_lacks_a_label_is_named_and_can_be_replaced(
    export: Path, api: FakeApi
) -> None:
    push(export, api)
    api.projects[0]["label_config"] = (
        "<View><Labels name='label' toName='text'><Label value='ORG'/></Labels>"
        "<Text name='text' value='$text'/></View>"
    )
    told = push(export, api)
    assert told.exit_code == 1
    assert "does not fit: task 1: 'LOCATION' is no value of the control 'label'" in told.stderr
    assert push(export, api, "--replace-config").exit_code == 0
    assert "LOCATION" in api.projects[0]["label_config"]


def test_a_wider_config_of_the_project_stays(export: Path, api: FakeApi) -> None:
    push(export, api)
    own = api.projects[0]["label_config"].replace("<View>", "<View><!-- ours -->", 1)
    api.projects[0]["label_config"] = own
    assert push(export, api).exit_code == 0
    assert api.projects[0]["label_config"] == own


def test_a_project_made_by_hand_gets_the_config(export: Path, api: FakeApi) -> None:
    api.projects.append({"id": 1, "title": "Báo cáo 🎉", "label_config": "<View></View>"})
    assert push(export, api).exit_code == 0
    assert "MONEY" in api.projects[0]["label_config"]


def test_personal_token_buys_others_and_again_when_they_run_out(export: Path, api: FakeApi) -> None:
    api.faults = [("/import", 401, '{"detail": "expired"}')]
    assert push(export, api, token=PERSONAL).exit_code == 0
    assert api.asked.count("POST /api/token/refresh") == 2
    assert len(api.tasks) == 5


FAULTS = [
    ("GET /api/projects", 403, '{"detail": "no"}', 1, "your account may not (no)"),
    ("GET /api/projects", 200, "<html>", 1, "not as Label Studio does (HTTP 200)"),
    ("GET /api/projects", 404, "<html>", 1, "is the address right?"),
    ("POST /api/projects", 400, '{"detail": "Validation error", "validation_errors": '
     '{"title": ["Too short."]}}', 1, "HTTP 400: Validation error: title: Too short."),
]  # fmt: skip


@pytest.mark.parametrize(("part", "status", "body", "code", "said"), FAULTS)
def test_what_the_server_says_is_told(
    part: str, status: int, body: str, code: int, said: str, export: Path, api: FakeApi
) -> None:
    api.faults = [(part, status, body)]
    told = push(export, api)
    assert (told.exit_code, told.stdout) == (code, "")
    assert said in told.stderr


def test_faults_of_address_token_and_project(export: Path, api: FakeApi, tmp_path: Path) -> None:
    down = run("push", export, "-p", "x", api="http://127.0.0.1:9")
    assert down.exit_code == 1
    assert "http://127.0.0.1:9: cannot be reached" in down.stderr
    assert "is Label Studio running" in down.stderr
    for url in ("localhost:8080", "ftp://a", ""):
        assert "no address of a server" in run("push", export, "-p", "x", api=url).stderr
    bad = push(export, api, token="f" * 40)
    assert "the token is refused (Invalid token.); set LABEL_STUDIO_API_KEY" in bad.stderr
    for token in ("", "two words", "dấu"):
        assert "no token: set LABEL_STUDIO_API_KEY" in push(export, api, token=token).stderr
    assert "no project 7" in run("push", export, "-p", "7", api=api).stderr
    api.projects += [{"id": n, "title": "Hai", "label_config": "<View/>"} for n in (4, 6)]
    assert "2 projects 'Hai'; give one of 4, 6" in run("push", export, "-p", "Hai", api=api).stderr
    (export / "config.xml").unlink()
    none = run("push", export, "-p", "mới", api=api)
    assert "no project 'mới', and no config.xml beside the tasks" in none.stderr
    assert run("push", tmp_path / "none", "-p", "x", api=api).exit_code == 4


BROKEN = [
    ("[]", "holds no tasks"),
    ("{", "not JSON"),
    ('[{"data": {"text": 5}}]', "task 1: its text is 5"),
    ('[{"data": {"text": "a"}, "predictions": 7}]', "'predictions' is no list"),
    ('[{"data": {"text": "a"}, "annotations": [{"result": [{"from_name": "x"}]}]}]',
     "the config has no control 'x'"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "said"), BROKEN)
def test_broken_tasks_are_not_sent(content: str, said: str, export: Path, api: FakeApi) -> None:
    (export / "tasks.json").write_text(content, encoding="utf-8")
    told = push(export, api)
    assert told.exit_code == 4
    assert said in told.stderr
    assert api.asked == []


# --- pull


def pulled_people(api: FakeApi, export: Path) -> list[list[dict[str, Any]]]:
    """Let two people annotate: one as the gold, one without the first span; skip a task."""
    push(export, api)
    full = [results(record) for record in gold()]
    api.annotate(0, full[0], by=1, updated_at="2026-01-01T00:00:00Z")
    api.annotate(0, full[0][1:], by=2, updated_at="2026-01-02T00:00:00Z")
    api.annotate(1, full[1], by=1)
    api.annotate(2, [], by=1, was_cancelled=True)
    return full


def test_gold_comes_back_whole_and_by_annotator(export: Path, api: FakeApi, tmp_path: Path) -> None:
    pulled_people(api, export)
    told = run("pull", "-p", "Báo cáo 🎉", "--by-annotator", tmp_path / "people", api=api)
    assert told.exit_code == 0, told.output
    assert (
        "2 document(s) by 2 annotator(s); left out: 2 without annotation, 1 skipped" in told.stderr
    )
    files = {path.name: list(read_gold(path)) for path in (tmp_path / "people").iterdir()}
    # The second has no address that may be read.
    assert set(files) == {"lan@example.org.jsonl", "annotator-2.jsonl"}
    assert files["lan@example.org.jsonl"] == gold()[:2]
    (other,) = files["annotator-2.jsonl"]
    assert other["entities"] == gold()[0]["entities"][1:]
    args = ["agreement", *(str(tmp_path / "people" / name) for name in files)]
    assert CliRunner().invoke(app, args).exit_code == 0


def test_an_annotation_that_is_left_out_counts_as_a_loss(
    export: Path, api: FakeApi, tmp_path: Path
) -> None:
    pulled_people(api, export)
    out = tmp_path / "out.jsonl"
    told = run("pull", "-p", "1", "-o", out, api=api)
    assert told.exit_code == 1
    assert "annotation of 1 differs and is left out" in told.stderr
    assert "1 loss(es) of annotation are more than --max-losses 0" in told.stderr
    assert len(list(read_gold(out))) == 2
    borne = run("pull", "-p", "1", "-o", out, "--max-losses", "1", "--overwrite", "--json", api=api)
    assert borne.exit_code == 0
    found = json.loads(borne.stdout)
    assert (found["documents"], found["unannotated"], found["skipped"]) == (2, 2, 1)
    assert found["annotators"] == {"lan@example.org": 2, "annotator-2": 1}


def test_ground_truth_counts_before_what_is_newer(
    export: Path, api: FakeApi, tmp_path: Path
) -> None:
    pulled_people(api, export)
    api.tasks[0]["annotations"][0]["ground_truth"] = True
    out = tmp_path / "out.jsonl"
    run("pull", "-p", "1", "-o", out, "--max-losses", "1", api=api)
    assert next(read_gold(out)) == gold()[0]


def test_pull_says_what_is_missing(export: Path, api: FakeApi, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert run("pull", "-p", "1", api=api).exit_code == 2
    assert "no project 'Nix'; there is none" in run("pull", "-p", "Nix", "-o", out, api=api).stderr
    push(export, api)
    none = run("pull", "-p", "1", "-o", out, api=api)
    assert (none.exit_code, out.exists()) == (4, False)
    assert "nothing annotated yet: 5 task(s) without annotation, 0 skipped" in none.stderr
    other = run("pull", "-p", "Nix", "-o", out, api=api)
    assert "there is 'Báo cáo 🎉' (1)" in other.stderr
    api.annotate(0, [], by=1)
    out.write_text("")
    assert "there already; give --overwrite" in run("pull", "-p", "1", "-o", out, api=api).stderr
