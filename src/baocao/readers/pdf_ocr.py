"""Pages that are pictures, read by tesseract when it is there and knows Vietnamese."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from baocao.readers import ReadError

__all__ = ["PAGE_SECONDS", "read_pages"]

PAGE_SECONDS: Final = 120
"""Time for one page: a dense page at 300 dpi takes tesseract 5 to 15 seconds."""

_DPI: Final = 300  # what tesseract is trained on
_POINTS: Final = 72
_LANGUAGE: Final = "vie"
_MISSING: Final = (
    "OCR needs tesseract with Vietnamese; install it (apt install tesseract-ocr tesseract-ocr-vie)"
)
_BLANK_LINE: Final = re.compile(r"\n[^\S\n]{0,100}\n")


def read_pages(data: bytes, pages: Sequence[int], source: str = "") -> dict[int, list[str]]:
    """Return the paragraphs of some pages of a PDF file, by page number from 1.

    Raises ReadError when tesseract or its Vietnamese data is missing, fails, or takes
    longer than :data:`PAGE_SECONDS` for a page.
    """
    program = shutil.which("tesseract")
    if program is None or _LANGUAGE not in _languages(program):
        raise ReadError(_MISSING, source)
    if find_spec("pypdfium2") is None:
        raise ReadError("OCR needs an extra: pip install 'baocao[pdf]'", source)
    import pypdfium2  # type: ignore[import-untyped]

    found: dict[int, list[str]] = {}
    document = pypdfium2.PdfDocument(data)
    try:
        with tempfile.TemporaryDirectory(prefix="baocao-") as folder:
            for number in pages:
                picture = Path(folder) / "page.png"
                image = document[number - 1].render(scale=_DPI / _POINTS, grayscale=True)
                image.to_pil().save(picture)
                found[number] = _split(_read_picture(program, picture, number, source))
    finally:
        document.close()
    return found


def _languages(program: str) -> list[str]:
    done = subprocess.run(
        [program, "--list-langs"], capture_output=True, text=True, timeout=PAGE_SECONDS, check=False
    )
    return (done.stdout + done.stderr).split()


def _read_picture(program: str, picture: Path, number: int, source: str) -> str:
    try:
        done = subprocess.run(
            [program, str(picture), "stdout", "-l", _LANGUAGE],
            capture_output=True, timeout=PAGE_SECONDS, check=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise ReadError(
            f"page {number} took tesseract over {PAGE_SECONDS} seconds", source
        ) from None
    except subprocess.CalledProcessError as error:
        said = " ".join(error.stderr.decode("utf-8", "replace").split())[:120]
        raise ReadError(f"tesseract failed on page {number} ({said})", source) from error
    return done.stdout.decode("utf-8", "replace")


def _split(text: str) -> list[str]:
    r"""Return the paragraphs of a page, its lines joined.

    >>> _split("Năm 2021, phường\nđạt 110%.\n\nThu ngân sách\n\f")
    ['Năm 2021, phường đạt 110%.', 'Thu ngân sách']
    """
    parts = (" ".join(part.split()) for part in _BLANK_LINE.split(text))
    return [part for part in parts if part]
