"""Workers, nodes and clients that die: every document once, the bytes of a local run."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

from cluster.nodes import Cluster
from runner.run_output import LINE, documents, errors, files, ids, lines

from baocao.annotate import annotate

SHARD = ("--batch-size", 4)


def _ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, said = process.communicate(timeout=120)
    return process.returncode, said


def test_a_worker_is_killed_and_a_node_is_replaced(
    cluster: Cluster, deadly_model: str, obeyed: Path, tmp_path: Path
) -> None:
    """Killed in the middle of a shard, as the machine below them would end."""
    texts = [""] * 40
    texts[9], texts[22] = "@kill-worker-once", "@kill-node-once"
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    documents(inbox, texts)
    for number in range(9):
        (inbox / f"xã {number}.txt").write_text(LINE.format(number), encoding="utf-8")
    (inbox / "empty.txt").write_bytes(b"")
    run = cluster.annotate(inbox, "-o", tmp_path / "out", *SHARD, model=deadly_model)
    assert cluster.ended.get(timeout=60) == -signal.SIGKILL
    cluster.add_node()
    code, said = _ended(run)
    assert (code, "1 input(s) failed" in said) == (3, True), said
    assert {path.name for path in obeyed.glob("@*")} == {"@kill-worker-once", "@kill-node-once"}
    annotate([inbox], tmp_path / "whole", model=deadly_model)
    assert len(ids(tmp_path / "out")) == 49
    assert files(tmp_path / "out") == files(tmp_path / "whole")


def test_documents_that_end_processes_are_rows(
    cluster: Cluster, deadly_model: str, tmp_path: Path
) -> None:
    """One ends its own process, one ends every worker; the others are all there."""
    source = documents(tmp_path, ["", "@kill", "", "", "", "", "@kill-worker", ""])
    out = tmp_path / "out"
    run = cluster.annotate(source, "-o", out, *SHARD, model=deadly_model)
    code, said = _ended(run)
    assert code == 3, said
    assert errors(out) == [("d1", "worker"), ("d6", "worker")]
    assert [row["message"] for row in lines(out / "errors.jsonl")] == [
        "its process ended (SIGKILL)",
        "ended every worker that it was given to, also alone",
    ]
    assert ids(out) == ["d0", "d2", "d3", "d4", "d5", "d7"]


def test_a_client_that_is_interrupted_and_killed_goes_on(
    cluster: Cluster, deadly_model: str, obeyed: Path, tmp_path: Path
) -> None:
    texts = [""] * 56
    texts[3], texts[50] = "@interrupt-client-once", "@kill-client-once"
    source = documents(tmp_path, texts)
    out = tmp_path / "out"
    for code, told in ((130, "--resume goes on"), (-signal.SIGKILL, ""), (0, "56 report(s)")):
        run = cluster.annotate(source, "-o", out, *SHARD, "--resume", model=deadly_model)
        (obeyed / "client.pid").write_text(str(run.pid), encoding="ascii")
        found, said = _ended(run)
        assert found == code, said
        assert told in said
        assert "Traceback" not in said
    annotate([source], tmp_path / "whole", model=deadly_model)
    assert files(out) == files(tmp_path / "whole")
