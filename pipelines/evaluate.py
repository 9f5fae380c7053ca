"""Score a trained pipeline on a gold file and write the scores as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

import baocao
from baocao.corpus import read_gold
from baocao.evaluate import evaluate


def main(
    model: Path,
    gold: Path,
    output: Annotated[Path, typer.Option("--output", "-o")] = Path("scores.json"),
) -> None:
    """Write exact-span scores by label and section accuracy."""
    scores = evaluate(baocao.load(model), read_gold(gold)).to_dict()
    output.write_text(json.dumps({"gold": gold.name, **scores}, indent=2) + "\n", encoding="utf-8")
    for label, row in scores["entities"].items():
        typer.echo(
            f"{label:18} P {row['p']:.3f}  R {row['r']:.3f}  F {row['f']:.3f}  n {row['gold']}"
        )
    typer.echo(f"sections           {scores['sections']}")


if __name__ == "__main__":
    typer.run(main)
