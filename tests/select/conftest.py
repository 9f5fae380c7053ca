"""A model of labels that baocao has never heard of, small and quickly trained."""

from __future__ import annotations

from pathlib import Path

import pytest
from own_data import conll

from baocao.train_own import train_own


@pytest.fixture(scope="session")
def own_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a model with the labels NHAN, NOI and QUA."""
    folder = tmp_path_factory.mktemp("select")
    (folder / "mine.conll").write_text(conll(), encoding="utf-8")
    settings = {"components.entities.max_iterations": 20, "components.entities.calibrate": False}
    train_own(
        folder / "mine.conll",
        folder / "model",
        task="entities",
        held_out=0,
        overrides=settings,
    )
    return folder / "model"
