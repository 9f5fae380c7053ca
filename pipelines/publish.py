"""Copy a trained pipeline into the folder that the wheel ships, with its card."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Annotated, Any

import typer

KEEP = {"__init__.py"}

CARD = """# vi_baocao_sm {version}

Reads reports of Vietnamese wards and communes: twelve kinds of entities with values,
eighteen sections. Trained by `pipelines/project.yml` on `annotations/gold/train.jsonl`
({documents} dev documents were held out for the scores below). Apache-2.0; the training
texts are CC BY 4.0 and were written for this corpus.

| component | what it is |
|---|---|
| layout, words, values, merge, officials | rules; underthesea segments words |
| entities | linear-chain CRF (crfsuite), labels {labels} |
| sections | TF-IDF + logistic regression + hidden Markov model over the document |

## Scores on `{gold}`

A span counts when both borders and the label agree. A section counts when it is the
gold section or an equally good one.

| label | precision | recall | F1 | gold spans |
|---|---|---|---|---|
{rows}

Sections: {accepted:.3f} accepted, {strict:.3f} identical to the first gold section.

## Limits

The corpus is small and its texts were composed, not collected; expect lower scores on
real pages. Loading the model runs no code from it: weights are crfsuite's own file and
plain numpy arrays.
"""


def main(
    trained: Path,
    target: Path,
    version: Annotated[str, typer.Option()],
    scores: Annotated[Path, typer.Option()] = Path("scores.json"),
) -> None:
    """Replace the shipped pipeline by the trained one and write its card."""
    for path in target.iterdir():
        if path.name in KEEP:
            continue
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(trained, target, dirs_exist_ok=True)
    meta_path = target / "meta.json"
    meta: dict[str, Any] = json.loads(meta_path.read_text(encoding="utf-8"))
    found = json.loads(scores.read_text(encoding="utf-8"))
    meta.update(
        name="sm",
        lang="vi_baocao",
        version=version,
        license="Apache-2.0",
        description="Entities, values and sections of Vietnamese ward and commune reports",
        author="The baocao team",
        performance=found,
    )
    meta_path.write_text(json.dumps(meta, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    (target / "README.md").write_text(_card(meta, found), encoding="utf-8")


def _card(meta: dict[str, Any], found: dict[str, Any]) -> str:
    settings = meta.get("labels", {}).get("entities") or ["see config.cfg"]
    rows = "\n".join(
        f"| {label} | {row['p']:.3f} | {row['r']:.3f} | {row['f']:.3f} | {row['gold']} |"
        for label, row in found["entities"].items()
    )
    return CARD.format(
        version=meta["version"],
        documents=found["documents"],
        labels=", ".join(settings),
        gold=found["gold"],
        rows=rows,
        accepted=found["sections"]["sections_acc"],
        strict=found["sections"]["sections_strict"],
    )


if __name__ == "__main__":
    typer.run(main)
