"""Libraries that are not installed with baocao itself, and what to do without them."""

from __future__ import annotations

import errno
from importlib import import_module
from pathlib import Path
from typing import Any, Final

EXTRAS: Final = {
    "xlsx": ("xlsxwriter", "xlsx", "an Excel workbook"),
    "duckdb": ("duckdb", "sql", "a DuckDB file"),
}
"""Formats that need one: its module, the extra that installs it, and what it is for."""


class MissingExtra(RuntimeError):
    """A library that an output needs is not installed; the message has the command."""


def needed(format: str) -> Any:
    """Return the module that a format of ``EXTRAS`` needs.

    Raises:
        MissingExtra: it is not installed.
    """
    module, extra, what = EXTRAS[format]
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingExtra(
            f"{what} needs {module}, which is not installed: pip install 'baocao[{extra}]'"
        ) from error


def unwritable(path: Path, error: Exception) -> OSError:
    """Return what a library says of a file that it cannot write as an OSError of that file."""
    return OSError(errno.EIO, str(error), str(path))
