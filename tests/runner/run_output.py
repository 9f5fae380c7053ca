"""What a run reads, and what it has written, for comparing two of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

LINE = "Phường Lam Đình hỗ trợ {} hộ nghèo với 300.000 đồng/hộ, đạt 104% dự toán năm 2023."


def files(folder: Path) -> dict[str, bytes]:
    """Return all files of an output folder with their bytes."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def lines(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a file of JSON Lines."""
    return [json.loads(line) for line in path.read_bytes().split(b"\n") if line]


def ids(folder: Path) -> list[str]:
    """Return the ids of the reports that were written, in order."""
    return [row["id"] for row in lines(folder / "reports.jsonl")]


def errors(folder: Path) -> list[tuple[str | None, str]]:
    """Return id and stage of what failed, in order."""
    return [(row["id"], row["stage"]) for row in lines(folder / "errors.jsonl")]


def documents(folder: Path, texts: Iterable[str]) -> Path:
    """Write texts as the lines of one file and return it; ids are ``d0``, ``d1`` …"""
    path = folder / "texts.jsonl"
    rows = ({"id": f"d{n}", "text": f"{text} {LINE.format(n)}"} for n, text in enumerate(texts))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path
