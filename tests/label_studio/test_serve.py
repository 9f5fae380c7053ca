"""``baocao label-studio serve``: the protocol of ML backends, and who is answered."""

from __future__ import annotations

import base64
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from label_studio.reports_to_label import TEXTS
from typer.testing import CliRunner

import baocao
from baocao.cli import app
from baocao.formats.label_studio_config import labelling_config, read_config
from baocao.formats.label_studio_predictions import fitted
from baocao.label_studio_predictor import Predicted, Predictor, predict_text
from baocao.label_studio_server import make_app
from baocao.outcomes import Settings
from baocao.schema import ENTITY_LABELS, SECTIONS

pytest.importorskip("starlette", reason="pip install 'baocao[label-studio]'")
from starlette.testclient import TestClient

TEXT = "Thu 5 tỷ"
FULL = labelling_config(ENTITY_LABELS, SECTIONS)
OTHER = (
    "<View><Header value='h'/><Labels name='ner' toName='doc'><Label value='MONEY'/>"
    "<Label value='EVENT'/></Labels><Text name='doc' value='$body'/></View>"
)
REGIONS = [
    {"id": "e0", "from_name": "label", "to_name": "text", "type": "labels", "score": 0.9,
     "value": {"start": 4, "end": 8, "text": "5 tỷ", "labels": ["MONEY"]}},
    {"id": "e1", "from_name": "label", "to_name": "text", "type": "labels", "score": 0.9,
     "value": {"start": 4, "end": 5, "text": "5", "labels": ["QUANTITY"]}},
    {"id": "s0", "from_name": "section", "to_name": "text", "type": "labels",
     "value": {"start": 0, "end": 8, "text": TEXT, "labels": ["economy"]}},
    {"id": "s0", "from_name": "kind", "to_name": "text", "type": "choices",
     "value": {"start": 0, "end": 8, "text": TEXT, "choices": ["body"]}},
]  # fmt: skip
MADE = {"model_version": "m-1", "score": 0.9, "result": REGIONS}


class Stub:
    """A predictor that finds what it is told, and nothing in a text that is 'broken'."""

    version = "m-1"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def predict(self, text: str, id: str) -> Future[Predicted]:
        self.asked.append(text)
        done: Future[Predicted] = Future()
        if text == "endless":
            done.set_running_or_notify_cancel()
        elif text == "broken":
            done.set_result(Predicted(None, "took too long"))
        else:
            done.set_result(Predicted(MADE))
        return done


def client(**options: Any) -> TestClient:
    made = make_app(Stub(), **options)
    return TestClient(made, base_url="http://127.0.0.1:9090", raise_server_exceptions=False)


def predict(*texts: Any, config: str = FULL, field: str = "text", **options: Any) -> Any:
    tasks = [{"id": n, "data": {field: text}} for n, text in enumerate(texts, start=1)]
    content = {"tasks": tasks, "label_config": config, "project": "1.1", "params": {}}
    return client(**options).post("/predict", json=content)


# --- the protocol


def test_health_setup_and_versions() -> None:
    with client() as server:
        for path in ("/", "/health"):
            assert server.get(path).json() == {"status": "UP", "model_class": "m-1"}
        assert server.get("/versions").json() == {"versions": ["m-1"]}
        made = server.post("/setup", json={"project": "1.1", "schema": FULL, "access_token": "x"})
        assert (made.status_code, made.json()) == (200, {"model_version": "m-1"})
        assert server.post("/webhook", json={"action": "TASK_CREATED"}).status_code == 200


def test_predictions_are_one_for_each_task() -> None:
    answer = predict(TEXT, TEXT)
    assert answer.status_code == 200
    assert answer.json() == {"results": [MADE, MADE]}
    assert predict().json() == {"results": []}


def test_predictions_fit_the_config_of_the_project() -> None:
    (made,) = predict(TEXT, config=OTHER, field="body").json()["results"]
    assert made["result"] == [{**REGIONS[0], "from_name": "ner", "to_name": "doc"}]


FITTED = [
    (labelling_config(ENTITY_LABELS), ["e0", "e1"]),
    (labelling_config(["MONEY"], ["economy"]), ["e0", "s0", "s0"]),
    (labelling_config(["ORG"], ["health"]), []),
    (labelling_config(["ORG"], ["economy"], ["title"]), ["s0"]),
    ("<View><Choices name='c' toName='t'><Choice value='MONEY'/></Choices>"
     "<Text name='t' value='$text'/></View>", []),
    ("<View><Labels name='label' toName='a'><Label value='MONEY'/></Labels>"
     "<Audio name='a' value='$text'/></View>", []),
]  # fmt: skip


@pytest.mark.parametrize(("xml", "ids"), FITTED)
def test_regions_without_a_value_in_the_config_are_left_out(xml: str, ids: list[str]) -> None:
    assert [r["id"] for r in fitted(MADE, read_config(xml, ""))["result"]] == ids


def test_a_document_that_fails_has_no_prediction_and_others_have() -> None:
    assert predict("broken", TEXT).json() == {"results": [[], MADE]}
    assert predict(None, TEXT).json() == {"results": [[], MADE]}
    all_ = predict("broken")
    assert (all_.status_code, all_.json()) == (500, {"error": "took too long"})


def test_a_request_ends_in_time() -> None:
    assert predict(TEXT, "endless", TEXT, seconds=0.2).json() == {"results": [MADE, [], []]}


# --- who is answered, and what is refused

REFUSED = [
    ("POST", "/predict", b"{", 400, "the request is no JSON"),
    ("POST", "/predict", b"[]", 400, "the request is no JSON object"),
    ("POST", "/predict", b"\xff", 400, "the request is no JSON"),
    ("POST", "/predict", b"[" * 200_000, 400, "the request is no JSON"),
    ("POST", "/predict", b"{}", 400, "no labelling config; give the project one first"),
    ("POST", "/setup", b'{"schema": "<View>"}', 400, "labelling config: no XML"),
    ("POST", "/setup", b'{"schema": "<View/>"}', 400, "no <Labels> of a <Text>"),
    ("POST", "/predict", json.dumps({"label_config": FULL, "tasks": 5}).encode(), 400, "'tasks'"),
    ("POST", "/predict", b"x" * 1_000_001, 413, "more than 1000000 bytes; see --max-bytes"),
    ("POST", "/train", b"{}", 404, "no /train here; there are /health, /setup, /predict"),
    ("GET", "/predict", b"", 405, "Method Not Allowed"),
]


@pytest.mark.parametrize(("method", "path", "content", "status", "said"), REFUSED)
def test_what_is_refused_is_json(
    method: str, path: str, content: bytes, status: int, said: str
) -> None:
    answer = client(max_bytes=1_000_000).request(method, path, content=content)
    assert answer.status_code == status
    assert said in answer.json()["error"]


def basic(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


HEADERS = [
    (basic("label-studio", "s3cret"), 200), (basic("", "s3cret"), 200), ("Bearer s3cret", 200),
    ("Token s3cret", 200), ("", 401), (basic("s3cret", ""), 401), (basic("a", "s3cre"), 401),
    ("Basic ???", 401), ("Basic /w==", 401), ("Bearer", 401), ("Digest s3cret", 401),
]  # fmt: skip


@pytest.mark.parametrize(("header", "status"), HEADERS)
def test_token_is_a_password_or_a_bearer_token(header: str, status: int) -> None:
    headers = {"Authorization": header} if header else {}
    with client(token="s3cret") as server:
        for path in ("/", "/health", "/versions"):
            assert server.get(path, headers=headers).status_code == status
        for path in ("/setup", "/predict"):
            refused = server.post(path, headers=headers, json={}).status_code
            assert refused == (401 if status == 401 else 400)
        # Label Studio tells of changes without a password; nothing is done with it.
        assert server.post("/webhook", content=b"x").status_code == 200


def test_without_a_token_only_the_names_of_this_machine_are_answered() -> None:
    with client() as server:
        for host, status in (("localhost:9090", 200), ("[::1]:9090", 200), ("evil.example", 400)):
            assert server.get("/health", headers={"Host": host}).status_code == status
    with client(token="s") as server:
        headers = {"Host": "my.host", "Authorization": "Bearer s"}
        assert server.get("/health", headers=headers).status_code == 200


# --- the process that has the model


def test_prediction_of_a_text(rules_model: Path) -> None:
    found = json.loads(predict_text(TEXTS["emoji"], "task 1", Settings(model=str(rules_model))))
    rows = [r["value"] for r in found["prediction"]["result"] if r["type"] == "labels"]
    assert "147.105.000 đồng" in [row["text"] for row in rows]
    assert all(
        TEXTS["emoji"][v["start"] : v["end"]].replace("\r\n", "\\n\\n") == v["text"] for v in rows
    )


def test_text_that_cannot_be_annotated_is_a_problem(rules_model: Path) -> None:
    found = json.loads(predict_text("a\ud800", "task 1", Settings(model=str(rules_model))))
    assert "prediction" not in found
    assert "surrogates not allowed" in found["problem"]


@pytest.mark.slow
def test_predictor_goes_on_when_its_process_is_killed(rules_model: Path) -> None:
    predictor = Predictor(str(rules_model))
    try:
        assert predictor.predict("", "").result(60).prediction is not None
        (worker,) = predictor._pool._pool_manager.worker_manager.workers
        os.kill(worker, signal.SIGKILL)
        made = predictor.predict(TEXT, "task 2").result(60)
        later = predictor.predict(TEXT, "task 3").result(60)
        assert later.prediction is not None
        assert made.prediction is not None or "task 2" in made.problem
    finally:
        predictor.close()


@pytest.mark.parametrize("error", [TimeoutError(), OSError("worker expired")])
def test_whatever_ends_the_process_is_a_problem(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: Future[str] = Future()
    ended.set_exception(error)
    monkeypatch.setattr(Predictor, "__init__", lambda self: None)
    monkeypatch.setattr(Predictor, "_schedule", lambda self, text, id: ended)
    made = Predictor().predict(TEXT, "task 7").result(1)  # type: ignore[call-arg]
    assert made.prediction is None
    assert made.problem.startswith("task 7: ")


@pytest.mark.slow
def test_predictor_says_that_a_model_is_missing(tmp_path: Path) -> None:
    with pytest.raises(baocao.ModelError, match="no-model"):
        Predictor(str(tmp_path / "no-model"))


# --- the command


def serve(*arguments: object, token: str = "") -> Any:
    given = ["label-studio", "serve", *map(str, arguments)]
    return CliRunner().invoke(app, given, env={"BAOCAO_LABEL_STUDIO_TOKEN": token})


def test_other_hosts_need_a_token() -> None:
    for host in ("0.0.0.0", "::", "192.0.2.1", "my.host"):
        told = serve("--host", host)
        assert told.exit_code == 2
        assert f"--host {host} can be reached from other machines; give a --token" in told.stderr


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_port_that_is_taken_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = serve("--port", port)
    assert told.exit_code == 1
    assert f"127.0.0.1:{port}: cannot listen there (Address already in use" in told.stderr


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.slow
def test_a_model_that_is_missing_is_told(tmp_path: Path) -> None:
    assert serve("--port", 0, "--model", tmp_path / "no-model").exit_code == 5


def test_what_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    told = serve()
    assert told.exit_code == 1
    assert "pip install 'baocao[label-studio]'" in told.stderr


@pytest.mark.slow
@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_server_and_its_process(
    number: signal.Signals, rules_model: Path, tmp_path: Path
) -> None:
    import requests

    log = tmp_path / "log"
    arguments = ["label-studio", "serve", "--port", "0", "--model", str(rules_model)]
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-c", "from baocao.cli import main; main()", *arguments], stderr=file
        )
    try:
        address = _address(log, process)
        content = {"tasks": [{"data": {"text": TEXTS["emoji"]}}], "label_config": FULL}
        answer = requests.post(f"{address}/predict", json=content, timeout=60)
        assert "147.105.000 đồng" in answer.text or "147.105.000" in str(answer.json())
        process.send_signal(number)
        assert process.wait(30) == 130
        assert log.read_text(encoding="utf-8").endswith("stopped\n")
        assert "Traceback" not in log.read_text(encoding="utf-8")
    finally:
        process.kill()
        process.wait()


def _address(log: Path, process: subprocess.Popen[bytes]) -> str:
    """Return where a server listens, once it says so."""
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        found = re.search(r"http://[^;\s]+", log.read_text(encoding="utf-8"))
        if found:
            return found[0]
        time.sleep(0.05)
    raise AssertionError(log.read_text(encoding="utf-8"))
