"""Files that appear whole or not at all: written under another name, then renamed."""

from __future__ import annotations

import os
from pathlib import Path


class PartialFile:
    """A file under way; ``path`` is where to write it, ``finish`` puts it in its place.

    The name is the same each time, so that what a killed run left is written over.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        self.path = target.with_name(f".{target.name}.partial")
        self.path.unlink(missing_ok=True)

    def finish(self) -> Path:
        """Rename the file to its target, on disk by then, and return the target."""
        with self.path.open("rb") as file:
            os.fsync(file.fileno())
        self.path.replace(self.target)
        return self.target

    def discard(self) -> None:
        """Remove what was written."""
        self.path.unlink(missing_ok=True)
