"""The pipeline that ships with baocao; ``baocao.load()`` gives it."""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"


def load(**overrides: Any) -> Any:
    """Return the pipeline, as ``spacy.load`` would."""
    import baocao

    return baocao.load(__name__, **overrides)
