"""What is installed and what a model knows: the library twin of ``baocao info``."""

from __future__ import annotations

import platform
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from baocao import __version__, load
from baocao.schema import ENTITY_LABELS, SCHEMA_VERSION, SECTIONS

if TYPE_CHECKING:
    from spacy.language import Language

OWN_LABELS: Final = "own_labels"
"""Field of a model's meta.json: its labels by task, where they are the user's own."""


def own_labels(nlp: Language) -> dict[str, list[str]]:
    """Return the labels of a model by ``entities`` or ``sections``, where these are its own.

    Nothing for a model of the labels of the schema.
    """
    found = nlp.meta.get(OWN_LABELS) or {}
    return {str(task): [str(name) for name in names] for task, names in found.items()}


def describe(model: str = "vi_baocao_sm") -> dict[str, Any]:
    """Return versions, components, labels and size of a model.

    Raises:
        baocao.ModelError: the model cannot be loaded.
    """
    nlp = load(model)
    folder = Path(str(nlp.path))
    labels = own_labels(nlp) or {"entities": list(ENTITY_LABELS), "sections": list(SECTIONS)}
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return {
        "baocao": __version__,
        "record format": SCHEMA_VERSION,
        "python": platform.python_version(),
        "spacy": version("spacy"),
        "underthesea": version("underthesea"),
        "scikit-learn": version("scikit-learn"),
        "model": f"{nlp.meta['lang']}_{nlp.meta['name']}-{nlp.meta['version']}",
        "model folder": str(folder),
        "model size": f"{size / 1e6:.1f} MB",
        "pipeline": list(nlp.pipe_names),
        "entities": labels.get("entities", []),
        "sections": labels.get("sections", []),
    }
