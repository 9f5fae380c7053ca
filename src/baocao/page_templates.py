"""What all self-contained pages share: how templates are read, and hashes for their policy."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


def page_environment(**filters: Callable[..., Any]) -> Environment:
    """Return an environment over baocao's templates: HTML is escaped, a missing name raises."""
    environment = Environment(
        loader=PackageLoader("baocao"),
        autoescape=lambda name: name is None or name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(filters)
    return environment


def policy_hash(content: str) -> str:
    """Return the SHA-256 of a script or style as a Content-Security-Policy names it.

    >>> policy_hash("")
    '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='
    """
    return base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
