"""A component that does to its process what a text asks for: the worst documents there are.

A command is a word of the text. Those that end in ``-once`` are obeyed once: a file in the
component's folder remembers it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

LONG = 600  # seconds; nobody waits for so long


class Hostile:
    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)

    def __call__(self, doc: Doc) -> Doc:
        if doc.text:
            (self.folder / f"{os.getpid()}.pid").touch()
        for word in doc.text.split():
            command = COMMANDS.get(word.removesuffix("-once"))
            if command is None:
                continue
            obeyed = self.folder / word
            if not (word.endswith("-once") and obeyed.exists()):
                obeyed.touch()
                command()
        return doc

    def to_disk(self, path: Path, exclude: object = ()) -> None:
        """Write nothing."""

    def from_disk(self, path: Path, exclude: object = ()) -> Hostile:
        return self


@Language.factory("hostile", default_config={"folder": ""})
def make_hostile(nlp: Language, name: str, folder: str) -> Hostile:
    return Hostile(folder)


def _raise() -> None:
    raise RuntimeError("boom")


def _exhaust() -> None:
    raise MemoryError


def _loop() -> None:
    while True:
        pass


def _hang() -> None:
    """Hang as code does that never returns to the interpreter: no alarm is noticed."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    time.sleep(LONG)


def _signal(number: int) -> None:
    """Signal the process that runs the command, this one or the one that started it, and hang."""
    parent = multiprocessing.parent_process()
    os.kill(os.getpid() if parent is None else parent.pid, number)
    time.sleep(LONG)


COMMANDS = {
    "@raise": _raise,
    "@memory": _exhaust,
    "@loop": _loop,
    "@hang": _hang,
    "@kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "@segfault": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "@exit": lambda: os._exit(3),
    "@interrupt": lambda: _signal(signal.SIGINT),
    "@kill-command": lambda: _signal(signal.SIGKILL),
    "@terminate": lambda: _signal(signal.SIGTERM),
}
