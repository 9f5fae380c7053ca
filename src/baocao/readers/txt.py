"""Plain text: the decoded text unchanged, line breaks and all."""

from __future__ import annotations

from baocao.readers import Reading
from baocao.readers.encodings import decode_report

__all__ = ["read"]


def read(data: bytes, source: str = "") -> Reading:
    r"""Return the text of a plain text file; raise ReadError when it is empty or no text.

    ``meta`` has ``encoding`` and, where something could not be read, ``losses``. Text in
    TCVN3, VNI or VISCII is converted; all other text is the decoded input, unchanged.

    >>> reading = read("Báo cáo\r\nnăm 2021 ".encode("utf-16"))
    >>> reading.text, reading.meta
    ('Báo cáo\r\nnăm 2021 ', {'encoding': 'utf-16'})
    """
    decoded = decode_report(data, source=source)
    return Reading(decoded.text, decoded.meta)
