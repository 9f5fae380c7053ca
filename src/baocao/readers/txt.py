"""Plain text: the decoded text unchanged, line breaks and all."""

from __future__ import annotations

from baocao.readers import Reading
from baocao.readers.encodings import decode

__all__ = ["read"]


def read(data: bytes, source: str = "") -> Reading:
    r"""Return the text of a plain text file; raise ReadError when it is empty or no text.

    >>> reading = read("Báo cáo\r\nnăm 2021 ".encode("utf-16"))
    >>> reading.text, reading.meta
    ('Báo cáo\r\nnăm 2021 ', {'encoding': 'utf-16'})
    """
    text, encoding = decode(data, source=source)
    return Reading(text, {"encoding": encoding})
