"""Fixtures shared by all tests."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy
from spacy.language import Language


@pytest.fixture(autouse=True)
def _logger_as_found() -> Iterator[None]:
    """Undo what a command run in this process did to the log."""
    logger = logging.getLogger("baocao")
    level, handlers = logger.level, logger.handlers[:]
    yield
    logger.setLevel(level)
    logger.handlers[:] = handlers


RULES = ("baocao_layout", "baocao_values", "baocao_merge", "baocao_officials")


@pytest.fixture(scope="session")
def rules() -> Language:
    """Return a pipeline of rules only: nothing trained, quick to make."""
    nlp = spacy.blank("vi_baocao")
    for factory in RULES:
        nlp.add_pipe(factory, name=factory.removeprefix("baocao_"))
    return nlp


@pytest.fixture(scope="session")
def rules_model(rules: Language, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of that pipeline, as ``--model`` takes it."""
    folder = tmp_path_factory.mktemp("model") / "rules"
    rules.to_disk(folder)
    return folder
