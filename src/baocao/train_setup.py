"""What every training starts from and leaves behind: config, output folder, model facts.

A model's meta.json says which versions of baocao can read it (``baocao_version``) and from
what it was made (``training.digest``: config, data, versions), so that a finished run is
known as finished.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from baocao import __version__
from baocao.model_info import OWN_LABELS
from baocao.train_data import label_counts
from baocao.train_reader import READER, read_block

if TYPE_CHECKING:
    from spacy.language import Language
    from thinc.api import Config

GOLD_READER: Final = "baocao.Gold.v1"
META: Final = "meta.json"
_TITLE: Final = "Config validation error"


class TrainError(RuntimeError):
    """Training that cannot begin, or that failed; the message says what to do."""


class ConfigError(TrainError):
    """A config that is missing, damaged or made for another version."""


class TargetError(TrainError):
    """An output folder that cannot be used as asked."""


def read_config(
    path: Path, *, overrides: Mapping[str, Any] | None = None, seed: int | None = None
) -> Config:
    """Return a training config with its overrides, variables not yet filled in.

    Args:
        path: a .cfg file.
        overrides: values by dotted name, such as ``components.entities.c1``.
        seed: takes the place of the config's own seed.

    Raises:
        ConfigError: no such file, or one that is no config.
    """
    from spacy.util import load_config

    if not path.is_file():
        raise ConfigError(f"{path}: no such config; give a .cfg file, such as default.cfg")
    try:
        config = load_config(path, interpolate=False)
        given = dict(overrides or {})
        if seed is not None:
            given |= dict.fromkeys(_seeds(config), seed)
        return load_config(path, overrides=given, interpolate=False)
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(
            f"{path}: no training config ({reason(error)}); data go behind --data"
        ) from error


def _seeds(config: Config) -> Iterator[str]:
    """Yield where a config keeps its seed: in one place, or in the section of training."""
    if "seed" in config.get("system", {}):
        yield "system.seed"
    if not isinstance(config.get("training", {}).get("seed"), str):  # no ${system.seed}
        yield "training.seed"


def reason(error: BaseException) -> str:
    """Return what an error of spaCy's config says, on one line.

    >>> reason(ValueError("[E002] Can't find factory for 'x'.\\n\\nAvailable factories: a, b"))
    "[E002] Can't find factory for 'x'."
    """
    found = getattr(error, "errors", None)
    if isinstance(found, list) and found:
        said = (
            f"{' -> '.join(str(part) for part in item.get('loc', ()))}: {item.get('msg', '')}"
            for item in found
        )
        return "; ".join(said)
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    telling = [line for line in lines if line != _TITLE]  # the title says nothing
    return telling[0] if telling else type(error).__name__


def open_pipeline(config: Config, name: str) -> Language:
    """Return the untrained pipeline of a config.

    Raises:
        ConfigError: a component, reader or setting that this version does not know.
    """
    from spacy.util import load_model_from_config

    try:
        return load_model_from_config(config, auto_fill=True)
    except (ValueError, TypeError, KeyError, ImportError, OSError) as error:
        raise ConfigError(
            f"{name}: {reason(error)}. baocao {__version__} cannot make this pipeline; mend the "
            "setting, or take a config of this version"
        ) from error


def digest(config: Config) -> str:
    """Return a digest of what determines a model: config, data files, versions of the code.

    Raises:
        ConfigError: a variable of the config that has no value.
    """
    filled = fill(config)
    out = hashlib.sha256(f"{__version__}\0{version('spacy')}\0".encode())
    out.update(filled.to_str().encode())
    for path in data_paths(filled):
        for file in _files(path):
            out.update(file.read_bytes())
    return out.hexdigest()


def fill(config: Config) -> Config:
    """Return a config with its variables filled in.

    Raises:
        ConfigError: a variable that has no value.
    """
    try:
        return config.interpolate()
    except (ValueError, KeyError) as error:
        raise ConfigError(f"the config names a value that is not there: {reason(error)}") from error


def data_paths(config: Mapping[str, Any]) -> list[Path]:
    """Return the files that the readers of a filled-in config read, where they exist."""
    blocks = config.get("corpora", {}).values()
    paths = [Path(str(block["path"])) for block in blocks if block.get("path")]
    return [path for path in dict.fromkeys(paths) if path.exists()]


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(p for p in path.rglob("*") if p.is_file())


def made_from(folder: Path) -> str | None:
    """Return the digest of the model in a folder, None where no finished one is there."""
    try:
        meta = json.loads((folder / META).read_text(encoding="utf-8"))
        found = meta["training"]["digest"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if isinstance(found, str) else None


def version_range(written_by: str = __version__) -> str:
    """Return the versions that read what a version writes.

    >>> version_range("0.1.3")
    '>=0.1.3,<0.2.0'
    """
    from spacy.util import get_minor_version_range

    return str(get_minor_version_range(written_by))


def stamp(meta: dict[str, Any], config: Mapping[str, Any], made: str) -> None:
    """Write into a model's meta which versions read it, from what it is, its own labels."""
    meta["baocao_version"] = version_range()
    meta["training"] = {"digest": made}
    labels = own_labels_of(config)
    if labels:
        meta[OWN_LABELS] = labels


def own_labels_of(config: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the labels that training data bring, by task; nothing for the gold corpus."""
    name = str(config["training"]["train_corpus"]).removeprefix("corpora.")
    block = config.get("corpora", {}).get(name, {})
    if block.get("@readers") != READER:
        return {}
    records = read_block(block).records
    return {block["task"]: sorted(label_counts(records, block["task"]))}
