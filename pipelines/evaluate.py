"""Score a trained pipeline on gold files and write all scores as JSON.

Dev comes with examples of its mistakes, which the card shows; other files do not, so that
nobody tunes on what only measures.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

import baocao
from baocao.corpus import read_gold
from baocao.evaluate import evaluate

if TYPE_CHECKING:
    from baocao.evaluate import Evaluation

EXAMPLES: Final = 2
"""Of each type of mistake."""


def main(
    model: Path,
    gold: list[Path],
    output: Annotated[Path, typer.Option("--output", "-o")] = Path("scores.json"),
    examples_of: Annotated[str, typer.Option(help="File whose mistakes are shown.")] = "dev",
) -> None:
    """Write the scores of a model on gold files, each under the name of its file."""
    nlp = baocao.load(model)
    scores = {}
    for path in gold:
        result = evaluate(nlp, read_gold(path))
        scores[path.stem] = details(path, result, examples=path.stem == examples_of)
        typer.echo(said(path.stem, scores[path.stem]))
    text = json.dumps(scores, indent=1, ensure_ascii=False)
    output.write_text(text + "\n", encoding="utf-8", newline="\n")


def details(path: Path, result: Evaluation, *, examples: bool) -> dict[str, Any]:
    """Return all scores on one file, with or without examples of mistakes."""
    rows = [found.to_dict(EXAMPLES if examples else 0) for found in result.error_types]
    return {"gold": path.name, **result.details(), "error_types": rows}


def said(name: str, scores: dict[str, Any]) -> str:
    """Return the main scores on one line."""
    strict, sections = scores["spans"]["micro"]["strict"], scores["sections"]
    line = f"{name:6} spans strict F1 {strict['f']:.4f}, ECE {scores['calibration']['ece']:.4f}"
    if sections["sections_acc"] is None:
        return line
    return (
        f"{line}; sections accepted {sections['sections_acc']:.4f}, "
        f"macro F1 {sections['macro_f1']:.4f}, ECE {sections['ece']:.4f}"
    )


if __name__ == "__main__":
    typer.run(main)
