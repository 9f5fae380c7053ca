"""Copy a trained pipeline into the folder that the wheel ships, with its card.

Everything is read and written to a new folder first; the shipped one changes only when all
of it is there. The same pipeline and scores give the same bytes.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from card import card
from machine import facts

KEEP: Final = ("__init__.py",)
"""Files of the shipped folder that no training makes."""

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent


def main(
    trained: Path,
    target: Path,
    version: Annotated[str, typer.Option()],
    scores: Annotated[Path, typer.Option(help="What evaluate.py wrote.")] = Path("scores.json"),
    benchmarks: Annotated[
        Path, typer.Option(help="What benchmarks/run.py wrote, where it has run.")
    ] = ROOT / "benchmarks" / "results.json",
    planted: Annotated[
        Path, typer.Option(help="What benchmarks/planted.py wrote, where it has run.")
    ] = ROOT / "benchmarks" / "planted.json",
    annotations: Annotated[Path, typer.Option(help="The corpus and its data card.")] = ROOT
    / "annotations",
) -> None:
    """Replace the shipped pipeline by the trained one and write its card."""
    from spacy.util import load_config

    found = read_json(scores)
    missing = [name for name in ("dev", "test") if name not in found]
    if missing:
        raise typer.BadParameter(f"{scores}: no scores on {', '.join(missing)}; run evaluate.py")
    measured = read_json(benchmarks) if benchmarks.is_file() else None
    errors = read_json(planted) if planted.is_file() else None
    meta = shipped_meta(read_json(trained / "meta.json"), found, version)
    config = load_config(trained / "config.cfg", interpolate=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".publish-") as folder:
        new = Path(folder) / target.name
        shutil.copytree(trained, new)
        size = sum(path.stat().st_size for path in new.rglob("*") if path.is_file())
        text = json.dumps(meta, indent=2, ensure_ascii=False) + "\n"
        (new / "meta.json").write_text(text, encoding="utf-8", newline="\n")
        about = card(
            meta, found, config, size=size, annotations=annotations, benchmarks=measured,
            planted=errors,
        )  # fmt: skip
        (new / "README.md").write_text(about, encoding="utf-8", newline="\n")
        replace(target, new)


def read_json(path: Path) -> dict[str, Any]:
    """Return the object in a JSON file."""
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def shipped_meta(meta: dict[str, Any], scores: dict[str, Any], version: str) -> dict[str, Any]:
    """Return the meta of the shipped model: who made it, how good it is, on what it was made."""
    return meta | {
        "name": "sm",
        "lang": "vi_baocao",
        "version": version,
        "license": "Apache-2.0",
        "description": "Entities, values and sections of Vietnamese ward and commune reports",
        "author": "The baocao team",
        "performance": {**short(scores["dev"]), "test": short(scores["test"])},
        "platform": facts(),
    }


def short(details: dict[str, Any]) -> dict[str, Any]:
    """Return the main scores: strict by label, and the share of sections accepted."""
    names = ("sections_acc", "sections_strict", "macro_f1", "ece")
    return {
        "gold": details["gold"],
        "documents": details["documents"],
        "entities": details["entities"],
        "sections": {name: details["sections"].get(name) for name in names},
    }


def replace(target: Path, new: Path) -> None:
    """Put the files of a folder in the place of another's, but for those to keep."""
    target.mkdir(parents=True, exist_ok=True)
    for path in target.iterdir():
        if path.name not in KEEP:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for path in sorted(new.iterdir()):
        shutil.move(path, target / path.name)


if __name__ == "__main__":
    typer.run(main)
