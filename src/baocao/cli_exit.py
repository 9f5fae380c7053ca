"""What all commands share: exit codes, the console for messages, and how to stop.

stdout carries data only; messages go to stderr.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Final, NoReturn

import typer
from rich.console import Console

log: Final = Console(stderr=True, soft_wrap=True)
"""Where messages go: stderr, never wrapped inside a message, so that grep finds it."""


class Exit(IntEnum):
    """Exit codes, the same for every command."""

    OK = 0
    FAILED = 1
    USAGE = 2
    SOME_FAILED = 3  # finished, but some documents failed
    NO_INPUT = 4
    MODEL = 5  # model or config missing or incompatible
    FINDINGS = 6  # with --fail-on-findings
    INTERRUPTED = 130


def kept(number: int) -> str:
    """Say how many reports came annotated by people.

    >>> kept(3)
    '3 report(s) came annotated: their entities and sections are kept'
    """
    return f"{number} report(s) came annotated: their entities and sections are kept"


def stop(message: str, code: Exit) -> NoReturn:
    """Say on stderr why the command ends, and end it."""
    log.print(f"baocao: {message}", style="red", highlight=False, markup=False)
    raise typer.Exit(code)


@contextmanager
def terminable() -> Iterator[None]:
    """Let a SIGTERM end the command as Ctrl-C does."""

    def terminate(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
