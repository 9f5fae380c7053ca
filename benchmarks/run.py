"""Compare baocao with its peers on dev and test: quality, speed, memory, size.

``python benchmarks/run.py`` runs every system in a process of its own, one after the other,
on one thread; writes results.json, and the tables in README.md here and in the README of the
repository. A system that cannot run has a row that says why.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Any, Final

import typer

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent
sys.path += [str(HERE), str(ROOT / "pipelines")]

from machine import cores, facts  # noqa: E402
from marked import put  # noqa: E402
from quality import quality  # noqa: E402
from systems import SYSTEMS  # noqa: E402
from tables import full_tables, short_table  # noqa: E402

from baocao.corpus import Record, read_gold  # noqa: E402

SETS: Final = ("dev", "test")
PEER: Final = "underthesea"
# One thread each, so that seconds are seconds of one core for every system.
ONE_THREAD: Final = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"), "1"
)
MINUTES: Final = 60


def main(
    systems: Annotated[
        str, typer.Option(help=f"Names with commas between: {', '.join(SYSTEMS)}.")
    ] = ",".join(SYSTEMS),
    model: Annotated[Path, typer.Option(help="Folder of the pipeline that is measured.")] = ROOT
    / "models"
    / "vi_baocao_sm",
    gold: Annotated[Path, typer.Option(help="Folder of train, dev and test.")] = ROOT
    / "annotations"
    / "gold",
    config: Annotated[Path, typer.Option(help="Recipe of spaCy's own NER.")] = ROOT
    / "pipelines"
    / "configs"
    / "tok2vec.cfg",
    output: Annotated[Path, typer.Option("--output", "-o")] = HERE / "results.json",
    trained: Annotated[
        Path, typer.Option(help="Folder for spaCy's own NER; a finished run in it is kept.")
    ] = ROOT / "pipelines" / "training" / "tok2vec",
    passes: Annotated[int, typer.Option(min=1, help="The time is the median of so many.")] = 3,
    limit: Annotated[int, typer.Option(help="Documents of each set; 0 is all.")] = 0,
    write: Annotated[bool, typer.Option(help="Write the tables into the READMEs.")] = True,
) -> None:
    """Run the benchmarks and write results and tables."""
    names = [name.strip() for name in systems.split(",") if name.strip()]
    unknown = [name for name in names if name not in SYSTEMS]
    if unknown:
        raise typer.BadParameter(f"no system {', '.join(unknown)}; known: {', '.join(SYSTEMS)}")
    sets = {name: _records(gold / f"{name}.jsonl", limit) for name in SETS}
    results: dict[str, Any] = {"machine": facts() | {"cores": cores()}, "passes": passes}
    results["sets"] = {name: _size(records) for name, records in sets.items()}
    results["systems"] = {}
    setting = {
        "model": str(model.resolve()),
        "train": str((gold / "train.jsonl").resolve()),
        "spacy_model": str(trained.resolve() / "model-best"),
    }
    for name in names:
        typer.echo(f"{name} …", err=True)
        row: dict[str, Any] = {"title": SYSTEMS[name][0]}
        reason = _train_spacy(config, trained) if name == "spacy" else None
        row |= {"not_run": reason} if reason else run_system(name, setting, sets, passes)
        results["systems"][name] = row
    results["ratio"] = ratios(results["systems"])
    output.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if write:
        put(HERE / "README.md", "benchmarks", full_tables(results))
        put(ROOT / "README.md", "benchmarks", short_table(results))


def _records(path: Path, limit: int) -> list[Record]:
    records = list(read_gold(path))
    return records[:limit] if limit else records


def _size(records: list[Record]) -> dict[str, int]:
    return {
        "documents": len(records),
        "characters": sum(len(record["text"]) for record in records),
    }


def run_system(
    name: str, setting: dict[str, str], sets: dict[str, list[Record]], passes: int
) -> dict[str, Any]:
    """Run one system in a process of its own and return what was measured, or why it failed."""
    records = [record for one in sets.values() for record in one]
    with tempfile.TemporaryDirectory() as folder:
        job, output = Path(folder) / "job.json", Path(folder) / "result.json"
        job.write_text(
            json.dumps(
                {
                    "system": name,
                    "setting": setting,
                    "texts": [record["text"] for record in records],
                    "passes": passes,
                    "output": str(output),
                }
            ),
            encoding="utf-8",
        )
        failed = _child([str(HERE / "worker.py"), str(job)], 15 * MINUTES)
        if failed:
            return {"not_run": failed}
        measured: dict[str, Any] = json.loads(output.read_text(encoding="utf-8"))
    if "not_run" in measured:
        return measured
    characters = sum(len(record["text"]) for record in records)
    found = measured.pop("found")
    row = {name: round(value, 3) for name, value in measured.items()}
    row["characters_per_s"] = round(characters / measured["wall_s"])
    row["characters_per_cpu_s"] = round(characters / measured["cpu_s"])
    row["quality"] = {}
    for part, gold in sets.items():
        row["quality"][part] = quality(gold, found[: len(gold)])
        found = found[len(gold) :]
    return row


def _child(arguments: list[str], seconds: int) -> str | None:
    """Run Python on one thread; return the last line of what it said if it failed."""
    try:
        done = subprocess.run(
            [sys.executable, *arguments],
            env={**os.environ, **ONE_THREAD},
            cwd=ROOT / "pipelines",
            capture_output=True,
            text=True,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        return f"stopped after {seconds // MINUTES} minutes"
    if done.returncode == 0:
        return None
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    return lines[-1].strip() if lines else f"exit code {done.returncode}"


def _train_spacy(config: Path, trained: Path) -> str | None:
    """Train spaCy's own NER, where that is not done yet; return why it failed."""
    if not config.is_file():
        return f"no recipe {config.name}"
    code = (
        "import sys; from baocao.train import train\n"
        "from baocao.train_setup import TargetError\n"
        "config, folder = sys.argv[1:]\n"
        "try:\n    train(config, folder)\n"
        "except TargetError:\n    train(config, folder, overwrite=True)\n"
    )
    return _child(["-c", code, str(config.resolve()), str(trained.resolve())], 45 * MINUTES)


def ratios(systems: dict[str, Any]) -> dict[str, float]:
    """Return how many times faster than underthesea ner each system is, by CPU time.

    >>> ratios({"baocao": {"characters_per_cpu_s": 90}, "underthesea": {"not_run": "no"}})
    {}
    """
    peer = systems.get(PEER, {}).get("characters_per_cpu_s")
    if not peer:
        return {}
    return {
        name: round(row["characters_per_cpu_s"] / peer, 1)
        for name, row in systems.items()
        if name != PEER and row.get("characters_per_cpu_s")
    }


if __name__ == "__main__":
    typer.run(main)
