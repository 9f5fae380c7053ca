"""One system in a process of its own: loads it, times it, writes what it found as JSON.

Run by run.py: ``python worker.py JOB.json``.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any, Final

WARM_UP: Final = "Ngày 20/11, Đảng ủy phường Lam Trà tặng quà 36 hộ nghèo.\nTổng trị giá 5 tỷ đồng."


def main(job_path: str) -> None:
    """Do one job and write its result."""
    job = json.loads(Path(job_path).read_text(encoding="utf-8"))
    result = measured(job)
    Path(job["output"]).write_text(json.dumps(result), encoding="utf-8")


def measured(job: dict[str, Any]) -> dict[str, Any]:
    """Return what a system found, and time, memory and size; or why it was not run."""
    begin = perf_counter()
    from systems import SYSTEMS, NotRun, Setting

    setting = Setting(**{name: Path(path) for name, path in job["setting"].items()})
    try:
        system = SYSTEMS[job["system"]][1](setting)
        system.annotate(WARM_UP)  # what is loaded at the first text belongs to loading
    except NotRun as error:
        return {"not_run": str(error)}
    load_s = perf_counter() - begin
    settle_memory()
    texts: list[str] = job["texts"]
    walls, cpus = [], []
    for _ in range(job["passes"]):
        wall, cpu = perf_counter(), process_time()
        for text in texts:
            system.annotate(text)
        walls.append(perf_counter() - wall)
        cpus.append(process_time() - cpu)
    raw: list[Any] = [system.annotate(text) for text in texts]
    peak = peak_bytes()
    return {
        "load_s": load_s,
        "wall_s": median(walls),
        "cpu_s": median(cpus),
        "peak_bytes": peak,
        "size_bytes": system.size,
        "found": [system.read(text, one) for text, one in zip(texts, raw, strict=True)],
    }


def settle_memory() -> None:
    """Keep what is loaded out of the rounds of the garbage collector, for every system.

    ``baocao annotate`` does the same in each of its processes.
    """
    from baocao.workers import COLLECTOR

    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTOR)


def peak_bytes() -> int:
    """Return the most memory that this process has held (Linux counts in KiB, macOS in bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


if __name__ == "__main__":
    main(sys.argv[1])
