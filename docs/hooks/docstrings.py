"""Docstrings as Markdown: doctests and ruled tables become blocks, roles become code."""

from __future__ import annotations

import re
from typing import Any, Final

import griffe

# A doctest ends with a blank line, a ruled table (====) with its last rule.
_DOCTEST: Final = re.compile(r"(?m)^>>> .*(?:\n(?!\n).+)*")
_TABLE: Final = re.compile(r"(?m)^(=+ +=[= ]*)\n(?:.+\n)+?\1$")
_ROLE: Final = re.compile(r":(?:func|mod|class|meth|data|attr):(?=`)")
_LITERAL: Final = re.compile(r"``([^`\n]+)``")


def as_markdown(docstring: str) -> str:
    r"""Return a docstring with fences around its doctests and ruled tables.

    >>> as_markdown("Say.\n\n>>> 1 + 1\n2\n\nSee :func:`x`.")
    'Say.\n\n```python\n>>> 1 + 1\n2\n```\n\nSee `x`.'
    """
    fenced = _DOCTEST.sub(lambda found: f"```python\n{found[0]}\n```", docstring)
    fenced = _TABLE.sub(lambda found: f"```text\n{found[0]}\n```", fenced)
    return _LITERAL.sub(r"`\1`", _ROLE.sub("", fenced))


class Docstrings(griffe.Extension):
    """Changes every docstring as it is collected."""

    def on_object(self, *, obj: griffe.Object, **kwargs: Any) -> None:
        """Change the docstring of one object."""
        if obj.docstring is not None:
            obj.docstring.value = as_markdown(obj.docstring.value)
