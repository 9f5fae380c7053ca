"""A real Label Studio server, from pre-annotation to a model trained on what was corrected.

It is one test, for one server. What was done is told in ``out/label-studio.log``.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser_pages import NEEDS_BROWSER, chromium
from label_studio.editor import Editor
from label_studio.real_server import (
    EMAIL,
    OWN,
    PASSWORD,
    ROOT,
    SECOND,
    TOKEN,
    VARIABLE,
    Server,
    executable,
    label_studio,
    wait_for,
)
from label_studio.reports_to_label import PHRASE, TEXTS, span, write_reports
from typer.testing import CliRunner

import baocao
from baocao.cli import app
from baocao.corpus import read_gold

COMMAND = executable()
LOG = ROOT / "out" / "label-studio.log"
PROJECT = "Báo cáo phường 🎉"
SECRET = "a-token-of-the-backend"

pytestmark = [
    *NEEDS_BROWSER,
    pytest.mark.slow,
    pytest.mark.model,
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.skipif(
        COMMAND is None,
        reason=f"no Label Studio: neither {OWN.relative_to(ROOT)} (make {OWN.parts[-3]}) "
        f"nor a command in {VARIABLE}",
    ),
]


class Steps:
    """What is done, with the seconds it took, for those who were not there."""

    def __init__(self, path: Path, folder: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._folder, self._began = path, f"{folder}{os.sep}", time.monotonic()
        self._path.write_text("", encoding="utf-8")

    def tell(self, message: str) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            shown = message.replace(self._folder, "")
            file.write(f"{time.monotonic() - self._began:6.1f} s  {shown}\n")


@pytest.fixture
def steps(tmp_path: Path) -> Steps:
    return Steps(LOG, tmp_path)


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[Path]:
    """Start ``baocao label-studio serve``; return its log, which will have its address."""
    log = tmp_path / "backend.log"
    arguments = ["label-studio", "serve", "--port", "0", "--token", SECRET]
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-c", "from baocao.cli import main; main()", *arguments],
            stdout=subprocess.DEVNULL,
            stderr=file,
            env={**os.environ, "NO_COLOR": "1"},
        )
    try:
        yield log
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130, log.read_text(encoding="utf-8")
    finally:
        process.kill()
        process.wait()


def run(steps: Steps, *arguments: str, token: str = TOKEN) -> str:
    """Run a command, tell it, and return what it said."""
    result = CliRunner().invoke(app, list(arguments), env={"LABEL_STUDIO_API_KEY": token})
    steps.tell(f"$ baocao {shlex.join(arguments)}")
    for line in result.output.strip().splitlines():
        steps.tell(f"    {line}")
    assert result.exit_code == 0, result.output
    return result.output


def entities(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the spans of each record without their values."""
    names = ("start", "end", "label")
    return {
        record["id"]: [{n: item[n] for n in names} for item in record["entities"]]
        for record in read_gold(path)
    }


def test_corrected_in_the_browser_pulled_compared_retrained_and_live(
    tmp_path: Path, backend: Path, steps: Steps
) -> None:
    assert COMMAND is not None
    with label_studio(COMMAND, tmp_path) as server:
        export = tmp_path / "for-labelling"
        reports = write_reports(tmp_path)
        run(steps, "label-studio", "export", str(reports), "-o", str(export), "-m", "vi_baocao_sm")
        wait_for(f"{server.url}/health", server.log)
        steps.tell(f"Label Studio {server.api('GET', 'version')['release']} answers")
        at = ("--project", PROJECT, "--url", server.url)
        assert "3 task(s) sent" in run(steps, "label-studio", "push", str(export), *at)
        assert "0 task(s) sent, 3 there" in run(steps, "label-studio", "push", str(export), *at)
        project = server.api("GET", "projects")["results"][0]["id"]
        deleted, moved = correct_in_the_browser(server, project, steps)
        tasks = {row["data"]["id"]: row["id"] for row in tasks_of(server, project)}
        token = annotate_as_somebody_else(server, tasks, steps)
        first = server.api("GET", f"tasks/{tasks['emoji']}/annotations/")
        (own,) = (row["id"] for row in first if row["completed_by"] == 1)
        server.api("PATCH", f"annotations/{own}/", json={"ground_truth": True})
        steps.tell(f"annotation {own}, of {EMAIL}, marked as ground truth")
        corrected, people = tmp_path / "corrected.jsonl", tmp_path / "people"
        told = run(
            steps, "label-studio", "pull", *at, "-o", str(corrected), "--by-annotator", str(people),
            token=token,
        )  # fmt: skip
        assert "1 without annotation" in told
        check_pulled(corrected, people, export, deleted, moved)
        steps.tell("every span is where it was marked, and texts came back to the last CRLF")
        told = run(steps, "agreement", *sorted(map(str, people.iterdir())))
        assert "1 documents, 2 annotators" in told
        retrain(corrected, people / f"{SECOND}.jsonl", tmp_path / "own-model", steps)
        predict_live(server, backend, steps)


def tasks_of(server: Server, project: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = server.api("GET", f"tasks?project={project}")["tasks"]
    return found


def correct_in_the_browser(
    server: Server, project: int, steps: Steps
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Mark words, remove one region and relabel another, as a person does, and submit."""
    wrong, other = "104%", "147.105.000 đồng"
    task = next(row["id"] for row in tasks_of(server, project) if row["data"]["id"] == "emoji")
    with chromium() as browser:
        editor = Editor(browser, server.url, EMAIL, PASSWORD)
        editor.open(project, task)
        steps.tell("the task with emoji is open in Chromium, with what the model found")
        editor.mark(PHRASE, "PROGRAM")
        steps.tell(f"'{PHRASE}' marked as PROGRAM with the mouse")
        editor.remove(wrong, "PERCENT")
        steps.tell(f"region '{wrong}' removed")
        editor.relabel(other, "QUANTITY")
        steps.tell(f"region '{other}' relabelled as QUANTITY")
        editor.submit()
        steps.tell("submitted")
        assert editor.outside == []
    return span("emoji", wrong, "PERCENT"), span("emoji", other, "MONEY")


def annotate_as_somebody_else(server: Server, tasks: dict[str, int], steps: Steps) -> str:
    """Let a second person annotate two tasks through the API; return their token."""
    token = server.second_annotator()
    steps.tell(f"{SECOND} signed up by invitation, with a personal access token")
    access = server.api("POST", "token/refresh", json={"refresh": token})["access"]
    for id in ("emoji", "nfd"):
        rows = server.api("GET", f"predictions?task={tasks[id]}")[0]["result"]
        done = server.api(
            "POST", f"tasks/{tasks[id]}/annotations/", bearer=access, json={"result": rows}
        )
        steps.tell(
            f"{SECOND} agreed with all {len(rows)} regions of '{id}' (annotation {done['id']})"
        )
    return token


def check_pulled(
    corrected: Path, people: Path, export: Path, deleted: dict[str, Any], moved: dict[str, Any]
) -> None:
    """Check every span of both annotators against what they did."""
    predicted = {
        task["data"]["id"]: [
            {"start": v["start"], "end": v["end"], "label": v["labels"][0]}
            for v in (
                r["value"] for r in task["predictions"][0]["result"] if r["from_name"] == "label"
            )
        ]
        for task in json.loads((export / "tasks.json").read_text(encoding="utf-8"))
    }
    for record in read_gold(corrected):
        assert record["text"] == TEXTS[record["id"]]
    assert entities(corrected)["emoji"] == entities(people / f"{EMAIL}.jsonl")["emoji"]
    files = {path.stem: path for path in people.iterdir()}
    assert set(files) == {EMAIL, SECOND}
    # The first person's: the model's spans, but for those that were changed.
    marked = span("emoji", PHRASE, "PROGRAM")
    assert TEXTS["emoji"][marked["start"] : marked["end"]] == PHRASE
    assert deleted in predicted["emoji"]
    assert moved in predicted["emoji"]
    kept = [item for item in predicted["emoji"] if item not in (deleted, moved)]
    theirs = [*kept, marked, {**moved, "label": "QUANTITY"}]
    mine = entities(files[EMAIL])
    assert set(mine) == {"emoji"}
    assert outer(theirs) == in_order(mine["emoji"])
    # The second's: the model's.
    others = entities(files[SECOND])
    assert {id: in_order(items) for id, items in others.items()} == {
        id: outer(predicted[id]) for id in ("emoji", "nfd")
    }


def in_order(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(items, key=lambda item: (item["start"], -item["end"], item["label"]))


def outer(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the spans that no other holds: those inside one are nested in a gold record."""
    return in_order(
        [
            item
            for item in items
            if not any(
                other is not item
                and other["start"] <= item["start"]
                and item["end"] <= other["end"]
                for other in items
            )
        ]
    )


def retrain(corrected: Path, dev: Path, folder: Path, steps: Steps) -> None:
    """Train entities on what was pulled, and let the model read a text."""
    run(steps, "train", "--data", str(corrected), "--dev", str(dev), "--task", "entities",
        "-o", str(folder), "--quiet")  # fmt: skip
    nlp = baocao.load(folder)
    found = [(entity.text, entity.label_) for entity in nlp(TEXTS["emoji"]).ents]
    steps.tell(f"the model trained on it finds {found}")
    assert (PHRASE, "PROGRAM") in found


def predict_live(server: Server, backend: Path, steps: Steps) -> None:
    """Connect the backend to a project without predictions, and let Label Studio ask it."""
    told = backend.read_text(encoding="utf-8")
    address = re.search(r"http://[^;\s]+", told)
    assert address is not None, told
    xml = (
        "<View><Labels name='label' toName='t'><Label value='MONEY'/></Labels>"
        "<Text name='t' value='$body'/></View>"
    )
    made = server.api("POST", "projects", json={"title": "Live", "label_config": xml})
    server.api("POST", f"projects/{made['id']}/import", json=[{"body": TEXTS["plain"]}])
    server.api("POST", "ml", json={
        "url": address[0], "project": made["id"], "title": "baocao", "auth_method": "BASIC_AUTH",
        "basic_auth_user": "label-studio", "basic_auth_pass": SECRET,
    })  # fmt: skip
    steps.tell(f"{address[0]} connected as ML backend, with basic authentication")
    server.api("POST", f"dm/actions?id=retrieve_tasks_predictions&project={made['id']}",
               json={"selectedItems": {"all": True, "excluded": []}})  # fmt: skip
    (got,) = server.api("GET", f"predictions?project={made['id']}")
    values = [result["value"] for result in got["result"]]
    assert [value["text"] for value in values] == ["22.500.000 đồng"]
    assert TEXTS["plain"][values[0]["start"] : values[0]["end"]] == "22.500.000 đồng"
    steps.tell(f"Label Studio got {values} of {got['model_version']}, score {got['score']}")
