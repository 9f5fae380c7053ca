"""A component that does to processes of a cluster what a text asks for.

A command is a word of the text. Those that end in ``-once`` are obeyed once: a file in the
component's folder remembers it. ``annotated.txt`` there has a line for each text.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

LONG = 600  # seconds; nobody waits for so long


class Deadly:
    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)

    def __call__(self, doc: Doc) -> Doc:
        if doc.text:
            with (self.folder / "annotated.txt").open("a", encoding="utf-8") as file:
                file.write(doc.text + "\n")
        for word in doc.text.split():
            command = COMMANDS.get(word.removesuffix("-once"))
            obeyed = self.folder / word
            if command is not None and not (word.endswith("-once") and obeyed.exists()):
                obeyed.touch()
                command(self.folder)
        return doc

    def to_disk(self, path: Path, exclude: object = ()) -> None:
        """Write nothing."""

    def from_disk(self, path: Path, exclude: object = ()) -> Deadly:
        return self


@Language.factory("deadly", default_config={"folder": ""})
def make_deadly(nlp: Language, name: str, folder: str) -> Deadly:
    return Deadly(folder)


def _loop(folder: Path) -> None:
    while True:
        pass


def _kill(*pids: int) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    time.sleep(LONG)


def _parent(pid: int) -> int:
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    return int(stat.rpartition(")")[2].split()[1])


def _signal_client(folder: Path, number: int) -> None:
    os.kill(int((folder / "client.pid").read_text(encoding="ascii")), number)
    time.sleep(1)  # the client has gone on with nothing, or is gone


COMMANDS = {
    "@loop": _loop,
    "@kill": lambda folder: _kill(os.getpid()),
    "@kill-worker": lambda folder: _kill(os.getppid()),
    # The nanny first: it would start the worker again.
    "@kill-node": lambda folder: _kill(_parent(os.getppid()), os.getppid()),
    "@kill-client": lambda folder: _signal_client(folder, signal.SIGKILL),
    "@interrupt-client": lambda folder: _signal_client(folder, signal.SIGINT),
}
