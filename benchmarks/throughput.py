"""Where the time goes, how it grows with the text, and whether memory stays.

``python benchmarks/throughput.py`` writes throughput.json and the tables in README.md:
cost by stage, cost by length of a document up to two megabytes, memory over 20,000 documents,
and documents a second with one process and with two. Ten minutes; ``--only stages,lengths``
runs some parts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from time import perf_counter, process_time
from typing import Annotated, Any, Final

import typer

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent
sys.path += [str(HERE), str(ROOT / "pipelines")]

from machine import cores, facts  # noqa: E402
from marked import put, table  # noqa: E402
from worker import settle_memory  # noqa: E402

from baocao.corpus import read_gold  # noqa: E402

MODEL: Final = ROOT / "models" / "vi_baocao_sm"
LENGTHS: Final = (1_000, 10_000, 100_000, 1_000_000, 2_000_000)
DOCUMENTS: Final = 20_000
FIRST: Final = 2_000
"""By then what is loaded or cached is there; what memory grows from then on is a leak."""
ONE_THREAD: Final = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
PASSES: Final = 3


def texts() -> list[str]:
    """Return the texts of dev and test."""
    gold = ROOT / "annotations" / "gold"
    return [
        record["text"] for name in ("dev", "test") for record in read_gold(gold / f"{name}.jsonl")
    ]


def stages() -> list[dict[str, Any]]:
    """Return the CPU seconds of each component over dev and test, warm."""
    import baocao
    from baocao.records import make_report

    nlp, corpus = baocao.load(MODEL), texts()
    spent: dict[str, float] = {}

    def run(name: str, work: Callable[[], Any]) -> Any:
        begin = process_time()
        done = work()
        spent[name] = spent.get(name, 0.0) + process_time() - begin
        return done

    for number in range(PASSES + 1):
        for text in corpus:
            doc = run("tokenizer", lambda text=text: nlp.make_doc(text))
            for name, component in nlp.pipeline:
                doc = run(name, lambda doc=doc, component=component: component(doc))
            run(
                "record, facts, audit",
                lambda doc=doc: make_report(doc, id="a", source="a", model="m"),
            )
        if not number:  # the first pass fills the caches
            spent.clear()
            settle_memory()
    characters = PASSES * sum(map(len, corpus))
    return [
        {"stage": name, "us_per_character": round(1e6 * cpu / characters, 3)}
        for name, cpu in spent.items()
    ]


def lengths() -> list[dict[str, Any]]:
    """Return the CPU seconds that documents of growing length take."""
    import baocao

    nlp, corpus = baocao.load(MODEL), "\n\n".join(texts())
    nlp(corpus[:50_000])
    settle_memory()
    rows = []
    for length in LENGTHS:
        text = (corpus * (1 + length // len(corpus)))[:length]
        begin = process_time()
        for _ in range(max(1, 50_000 // length)):
            nlp(text)
        cpu = (process_time() - begin) / max(1, 50_000 // length)
        rows.append(
            {
                "characters": length,
                "cpu_s": round(cpu, 3),
                "us_per_character": round(1e6 * cpu / length, 2),
            }
        )
    return rows


def memory() -> dict[str, Any]:
    """Return the memory of a process after 2,000 and after 20,000 documents, in MB."""
    import baocao
    from baocao.records import make_report

    nlp = baocao.load(MODEL)
    found = {}
    for number, text in enumerate(varied(DOCUMENTS), start=1):
        with nlp.memory_zone():
            make_report(nlp(text), id=str(number), source="a", model="m").to_dict()
        if number in (FIRST, DOCUMENTS):
            found[f"after_{number}_mb"] = round(resident_mb(), 1)
    return found


def varied(count: int) -> Iterator[str]:
    """Yield texts of a few sentences of the training set, every number in them another one."""
    random = Random(7)
    sentences = [
        record["text"][s["start"] : s["end"]]
        for record in read_gold(ROOT / "annotations" / "gold" / "train.jsonl")
        for s in record["sentences"]
        if s["end"] - s["start"] > 30
    ]
    for _ in range(count):
        text = "\n".join(random.sample(sentences, 4))
        yield "".join(str(random.randint(1, 9)) if c.isdigit() else c for c in text)


def resident_mb() -> float:
    """Return the memory that this process holds now (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def processes() -> list[dict[str, Any]]:
    """Return the time of ``baocao annotate`` over one folder, by the number of processes."""
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "reports.jsonl"
        corpus = texts() * 8
        source.write_text(
            "".join(
                json.dumps({"id": str(i), "text": text}) + "\n" for i, text in enumerate(corpus)
            ),
            encoding="utf-8",
        )
        for count in (1, 2):
            command = [
                sys.executable,
                "-m",
                "baocao",
                "annotate",
                str(source),
                "--no-html",
                "--quiet",
            ]
            command += ["-o", str(Path(folder) / f"out{count}"), "--n-process", str(count)]
            seconds = {}
            for size in ("few", "all"):  # the difference is without loading the model
                limited = Path(folder) / f"{size}.jsonl"
                lines = source.read_text(encoding="utf-8").splitlines(keepends=True)
                limited.write_text(
                    "".join(lines[: 24 if size == "few" else None]), encoding="utf-8"
                )
                begin = perf_counter()
                subprocess.run(
                    [str(limited) if part == str(source) else part for part in command]
                    + ["--overwrite"],
                    check=True,
                    env={**os.environ, **ONE_THREAD},
                )
                seconds[size] = perf_counter() - begin
            rows.append({"processes": count, "wall_s": round(seconds["all"] - seconds["few"], 2)})
    return rows


PARTS: Final = {"stages": stages, "lengths": lengths, "memory": memory, "processes": processes}


def main(
    only: Annotated[str, typer.Option(help=f"Names with commas between: {', '.join(PARTS)}.")] = "",
    part: Annotated[str, typer.Option(hidden=True)] = "",
) -> None:
    """Measure and write throughput.json and the tables."""
    if part:
        typer.echo(json.dumps(PARTS[part]()))
        return
    output = HERE / "throughput.json"
    found = json.loads(output.read_text(encoding="utf-8")) if output.exists() else {}
    found["machine"] = facts() | {"cores": cores()}
    for name in [name for name in only.split(",") if name] or PARTS:
        typer.echo(f"{name} …", err=True)
        done = subprocess.run(
            [sys.executable, str(HERE / "throughput.py"), "--part", name],
            env={**os.environ, **ONE_THREAD},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise typer.BadParameter(f"{name} failed: {done.stderr.strip().splitlines()[-1:]}")
        found[name] = json.loads(done.stdout)
        output.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    put(HERE / "README.md", "throughput", tables(found))


def tables(found: dict[str, Any]) -> str:
    """Return the tables of README.md."""
    parts = []
    if rows := found.get("stages"):
        total = sum(row["us_per_character"] for row in rows)
        shares = [
            [
                row["stage"],
                f"{row['us_per_character']:.2f}",
                f"{row['us_per_character'] / total:.0%}",
            ]
            for row in rows
        ]
        parts += [
            "### Cost by stage",
            table(["stage", "µs a character", "share"], [*shares, ["all", f"{total:.2f}", "100%"]]),
        ]
    if rows := found.get("lengths"):
        body = [
            [f"{row['characters']:,}", f"{row['cpu_s']:.3f}", f"{row['us_per_character']:.2f}"]
            for row in rows
        ]
        parts += [
            "### Cost by length of a document",
            table(["characters", "CPU seconds", "µs a character"], body),
        ]
    if row := found.get("memory"):
        first, last = row[f"after_{FIRST}_mb"], row[f"after_{DOCUMENTS}_mb"]
        parts += [
            "### Memory",
            f"One process holds {first:.0f} MB after {FIRST:,} documents and {last:.0f} MB after "
            f"{DOCUMENTS:,}: {last - first:+.1f} MB.",
        ]
    if rows := found.get("processes"):
        one = rows[0]["wall_s"]
        body = [
            [row["processes"], f"{row['wall_s']:.1f}", f"{one / row['wall_s']:.2f}x"]
            for row in rows
        ]
        parts += [
            "### Processes",
            table(["`--n-process`", "seconds without loading", "speed"], body),
        ]
    return "\n\n".join(parts)


if __name__ == "__main__":
    typer.run(main)
