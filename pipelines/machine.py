"""What the bytes of trained weights and the speed of a run depend on besides the code.

Two machines with the same facts train the same bytes: the fast paths of BLAS and of the C
library are chosen by the processor, and they round differently.
"""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Final

PACKAGES: Final = ("numpy", "scipy", "scikit-learn", "python-crfsuite", "spacy", "underthesea")


def facts() -> dict[str, str]:
    """Return system, processor, C library, BLAS kernels and the versions of what computes."""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "libc": " ".join(platform.libc_ver()),
        "blas": _blas(),
        "python": ".".join(platform.python_version_tuple()[:2]),
        **{name: version(name) for name in PACKAGES},
    }


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    if path.is_file():
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def _blas() -> str:
    """Return the kernels of the BLAS that numpy and scipy loaded: ``openblas SkylakeX``."""
    import scipy.linalg  # noqa: F401  (loads the library)
    from threadpoolctl import threadpool_info

    found = {
        f"{item['internal_api']} {item.get('architecture', '')}".strip()
        for item in threadpool_info()
        if item["user_api"] == "blas"
    }
    return ", ".join(sorted(found))
