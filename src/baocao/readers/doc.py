"""Old Word documents (.doc) and rich text (.rtf): LibreOffice turns them into .docx first.

No library reads these forms with fonts, tables and tracked changes; LibreOffice does, keeps
the old fonts, and is asked for by name when it is not there. Each run has a profile of its
own in a folder that is removed, so that several may run at once and none changes the user's.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Final

from baocao.readers import ReadError, Reading

__all__ = ["CONVERT_SECONDS", "read"]

CONVERT_SECONDS: Final = 120
"""Time that LibreOffice has for one document: a report takes 2 to 10 seconds, the first start
of a fresh profile 20."""

_PROGRAMS: Final = ("soffice", "libreoffice")
_MISSING: Final = (
    "{what}, which needs LibreOffice to read; install it (apt install libreoffice-writer, or "
    "libreoffice.org) so that 'soffice' is on PATH, or save the file as .docx"
)
_RTF: Final = (b"{\\rtf", b"<?xml")
_UNREADABLE: Final = (
    ("EncryptedPackage", "an encrypted Office document; save it without a password"),
    ("Workbook", "an old Excel workbook; save it as .docx, .pdf or .txt"),
    ("PowerPoint Document", "an old PowerPoint presentation; save it as .docx, .pdf or .txt"),
)
_MESSAGE: Final = 200


def read(data: bytes, source: str = "") -> Reading:
    """Return the text of an old Word or rich text document, as that of the .docx made of it.

    ``meta`` has ``converted_by`` besides what the .docx gives. Raises ReadError when
    LibreOffice is not there, fails, or takes longer than :data:`CONVERT_SECONDS`.
    """
    from baocao.readers import docx

    what = "a rich text document" if data.startswith(_RTF) else "an old Word document"
    _check_streams(data, source)
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise ReadError(_MISSING.format(what=what), source)
    with tempfile.TemporaryDirectory(prefix="baocao-", ignore_cleanup_errors=True) as folder:
        converted = _convert(data, program, Path(folder), source)
    reading = docx.read(converted, source)
    meta: dict[str, Any] = {**reading.meta, "converted_by": "LibreOffice"}
    return Reading(reading.text, meta, reading.blocks)


def _check_streams(data: bytes, source: str) -> None:
    """Refuse what is another Office document: the directory has stream names in UTF-16."""
    if data.startswith(_RTF) or "WordDocument".encode("utf-16-le") in data:
        return
    for stream, what in _UNREADABLE:
        if stream.encode("utf-16-le") in data:
            raise ReadError(f"this is {what}", source)
    raise ReadError("damaged old Word document: it has no text stream", source)


def _convert(data: bytes, program: str, folder: Path, source: str) -> bytes:
    given, target = folder / "in" / "report.doc", folder / "out"
    given.parent.mkdir()
    given.write_bytes(data)
    command = [
        program, "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo",
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(target), str(given),
    ]  # fmt: skip
    output = _run(command, folder, source)
    result = target / "report.docx"
    if not result.is_file():
        said = " ".join(output.split())[:_MESSAGE]
        raise ReadError(
            "LibreOffice could not convert it; it may be damaged or need a password"
            + (f" (it said: {said})" if said else ""),
            source,
        )
    return result.read_bytes()


def _run(command: list[str], folder: Path, source: str) -> str:
    """Run LibreOffice and all that it starts within the time limit; return what it said."""
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=folder,
        start_new_session=True,
    ) as process:
        try:
            output, _ = process.communicate(timeout=CONVERT_SECONDS)
        except subprocess.TimeoutExpired:
            _kill(process)
            raise ReadError(
                f"LibreOffice took longer than {CONVERT_SECONDS} seconds; save it as .docx", source
            ) from None
        except BaseException:
            _kill(process)
            raise
    return output.decode("utf-8", "replace")


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a program with its children; 'soffice' only starts the one that works."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:  # Windows has no process groups of this kind
        process.kill()
    process.wait()
