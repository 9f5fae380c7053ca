"""Rows of parquet files and ``datasets`` folders, with the names of their class labels.

Read from the files as they lie there: nothing is fetched and no cache is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from baocao.corpus import CorpusError

if TYPE_CHECKING:
    from datasets import Dataset

TRAIN: Final = "train"
HELD_OUT: Final = ("validation", "dev", "valid")
"""Splits of a ``DatasetDict`` that are scored on where no other file is named."""

_DICT: Final = "dataset_dict.json"
_FILES: Final = (_DICT, "dataset_info.json")


def is_dataset(path: Path) -> bool:
    """Return whether a folder is one that ``save_to_disk`` wrote."""
    return any((path / name).is_file() for name in _FILES)


def held_out_split(path: Path) -> str:
    """Return the split of a ``DatasetDict`` to score on, or nothing where it has none."""
    return next(
        (name for name in HELD_OUT if (path / _DICT).is_file() and (path / name).is_dir()), ""
    )


def dataset_rows(path: Path, part: str = "") -> Iterator[dict[str, Any]]:
    """Yield the rows of a parquet file or a dataset on disk as plain objects.

    Args:
        path: a .parquet file, or a folder of ``save_to_disk``.
        part: split of a ``DatasetDict``; ``train`` where none is named.

    Raises:
        CorpusError: a file that cannot be read, or a split that is not there.
    """
    dataset = _open(path, part)
    names = {name: _class_names(feature) for name, feature in dataset.features.items()}
    for row in dataset:
        yield {name: _named(value, names[name]) for name, value in row.items()}


def _open(path: Path, part: str) -> Dataset:
    import pyarrow as pa
    from datasets import Dataset, DatasetDict, load_from_disk
    from datasets.table import InMemoryTable
    from pyarrow import parquet

    try:
        if path.is_file():
            return Dataset(InMemoryTable(parquet.read_table(path)))
        found = load_from_disk(str(path))
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
        raise CorpusError(f"{path}: cannot be read as a dataset ({error})") from error
    if isinstance(found, DatasetDict):
        name = part or TRAIN
        if name not in found:
            raise CorpusError(f"{path}: no split '{name}' in it; splits: {', '.join(found)}")
        return found[name]
    return found


def _class_names(feature: Any) -> Any:
    """Return where in a column class labels stand: their names, in lists and objects."""
    inner = getattr(feature, "feature", None)  # of a list
    if hasattr(feature, "int2str"):
        return feature.int2str
    if inner is not None:
        return [_class_names(inner)]
    if isinstance(feature, list):
        return [_class_names(feature[0])]
    if isinstance(feature, dict):
        return {name: _class_names(value) for name, value in feature.items()}
    return None


def _named(value: Any, names: Any) -> Any:
    if value is None or names is None:
        return value
    if isinstance(names, list):
        items = value.items() if isinstance(value, dict) else None
        if items is not None:  # a list of objects that datasets turned into columns
            return {k: [_named(v, (names[0] or {}).get(k)) for v in vs] for k, vs in items}
        return [_named(item, names[0]) for item in value]
    if isinstance(names, dict):
        return {name: _named(item, names.get(name)) for name, item in value.items()}
    return names(value) if isinstance(value, int) and value >= 0 else value
