"""baocao turns the reports of Vietnamese wards and communes into data.

>>> import baocao
>>> nlp = baocao.load()  # doctest: +SKIP
>>> doc = nlp("Thu ngân sách đạt 12,4 tỷ đồng, bằng 104% dự toán.")  # doctest: +SKIP

Importing the package loads nothing heavy; ``load`` does.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datasets import Dataset
    from spacy.language import Language

    from baocao.frames import Annotations, Given

__version__ = "0.1.0"
__all__ = ["ModelError", "__version__", "annotate_texts", "load", "to_dataset"]

logging.getLogger("baocao").addHandler(logging.NullHandler())


class ModelError(RuntimeError):
    """A model that is missing, damaged or made by another version; the message has the fix."""


def load(
    name: str | Path = "vi_baocao_sm", *, exclude: Iterable[str] = (), **overrides: Any
) -> Language:
    """Return the pipeline that reads reports, from an installed package or a folder.

    Args:
        name: name of an installed model package, or path of a model folder.
        exclude: components not to load, for example ``["words"]`` when the word
            segmentation is not needed.
        overrides: passed on to ``spacy.load``, for example ``config={...}``.

    Raises:
        ModelError: no such model, or a model that this version cannot read.
    """
    from zipfile import BadZipFile

    from spacy.util import load_model_from_path

    folder = Path(name)
    if not folder.is_dir():
        spec = find_spec(str(name)) if str(name).isidentifier() else None
        if spec is None or spec.origin is None:
            raise ModelError(
                f"no model '{name}': neither a folder nor an installed package. Give the folder "
                f"of a trained model, or 'vi_baocao_sm', which ships with baocao {__version__}."
            )
        folder = Path(spec.origin).parent
    _refuse_other_versions(folder)
    try:
        return load_model_from_path(folder, exclude=list(exclude), **overrides)
    except (OSError, EOFError, KeyError, ValueError, TypeError, BadZipFile) as error:
        said = next(
            (line for line in str(error).splitlines() if line.strip()), type(error).__name__
        )
        raise ModelError(
            f"the model in '{folder}' cannot be read by baocao {__version__} ({said.strip()}). "
            "Train it again with this version, or install the version that made it."
        ) from error


def annotate_texts(
    texts: Given | Iterable[Given], *, model: str | Path = "vi_baocao_sm", n_process: int = 1
) -> Annotations:
    """Annotate texts in memory: a list of report records with ``.to_frame(table)``.

    (``baocao.annotate`` is the module of the command that writes an output folder.)

    Args:
        texts: texts, ``{"id", "text", "meta"}`` objects and ``pathlib.Path`` of files or
            folders, in any mixture; one alone too. A ``str`` is always a text.
        model: name of an installed model, or path of a model folder.
        n_process: processes that annotate; 0 or -1 for one a core.

    ``baocao.frames.annotate_texts`` says what is returned, and what fails.
    """
    from baocao.frames import annotate_texts as run

    return run(texts, model=model, n_process=n_process)


def to_dataset(
    records: str | Path | Iterable[dict[str, Any]], *, cache_dir: str | Path | None = None
) -> Dataset:
    """Return reports as a Hugging Face dataset with typed columns, ready for ``push_to_hub``.

    Args:
        records: ``reports.jsonl`` of ``baocao annotate`` or the folder it is in, which is
            streamed; or records, as ``Report.to_dict`` gives them.
        cache_dir: where the Arrow files of a streamed one lie; None is that of ``datasets``.

    ``baocao.formats.dataset.from_row`` makes a record of a row again.
    """
    from baocao.formats.dataset import to_dataset as convert

    return convert(records, cache_dir=cache_dir)


def _refuse_other_versions(folder: Path) -> None:
    """Raise ModelError where a model says that it was made for other versions."""
    from spacy.util import is_compatible_version

    trained = folder / "model-best"
    if trained.is_dir() and not (folder / "config.cfg").exists():
        raise ModelError(f"'{folder}' is what a training wrote; give the model in it: '{trained}'.")
    try:
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        wanted = {name: meta.get(f"{name}_version") for name in ("baocao", "spacy")}
    except (OSError, ValueError, AttributeError):
        return  # spaCy says what is wrong with it
    installed = {"baocao": __version__, "spacy": version("spacy")}
    for name, versions in wanted.items():
        # A model without the field was saved by spaCy alone: let it try.
        if isinstance(versions, str) and is_compatible_version(installed[name], versions) is False:
            raise ModelError(
                f"the model in '{folder}' was made for {name} {versions} and this is "
                f"{installed[name]}: train it again with this version, or install one of those."
            )
