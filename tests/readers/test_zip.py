"""Archives: each member by its own reader; hostile ones are refused, the others are read."""

from __future__ import annotations

import stat
import struct
import unicodedata
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from readers.report_files import TEXT, archive, as_tcvn3, as_windows_1258, page, word

from baocao.readers import Document, ReadError, read_path, read_stream
from baocao.readers import archive as archive_reader

REPORT = "Phường Lam Khê đạt 14/15 chỉ tiêu.".encode()


def found(data: bytes) -> tuple[list[Document], list[str]]:
    documents, errors = [], []
    for item in read_stream(data, "tỉnh A/năm 2023.zip"):
        if isinstance(item, Document):
            documents.append(item)
        else:
            errors.append(str(item))
    return documents, errors


def test_every_member_by_its_own_reader(tmp_path: Path) -> None:
    path = tmp_path / "Báo cáo năm 2023.zip"
    members = {
        "quận 1/Phường Lam Khê.docx": word(),
        "quận 1/trang.html": page().encode(),
        "cũ/báo cáo.txt": as_tcvn3(TEXT),
        "tin.jsonl": b'{"text": "a", "id": "x"}\n{"text": "b"}\n',
    }
    path.write_bytes(archive(members))
    documents = [item for item in read_path(path) if isinstance(item, Document)]
    assert [(d.id, d.source) for d in documents] == [
        ("Báo cáo năm 2023/quận 1/Phường Lam Khê", f"{path}!quận 1/Phường Lam Khê.docx"),
        ("Báo cáo năm 2023/quận 1/trang", f"{path}!quận 1/trang.html"),
        ("Báo cáo năm 2023/cũ/báo cáo", f"{path}!cũ/báo cáo.txt"),
        ("Báo cáo năm 2023/tin/x", f"{path}!tin.jsonl"),
        ("Báo cáo năm 2023/tin:2", f"{path}!tin.jsonl"),
    ]
    assert [d.text for d in documents[:3]] == [TEXT] * 3
    assert documents[2].meta == {"encoding": "tcvn3"}


def test_an_archive_in_an_archive() -> None:
    inner = archive({"b.txt": REPORT})
    documents, errors = found(archive({"a/trong.zip": inner, "c.txt": REPORT}))
    assert [d.id for d in documents] == ["năm 2023/a/trong/b", "năm 2023/c"]
    assert errors == []


def test_an_archive_in_an_archive_in_an_archive() -> None:
    deep = archive({"sâu.zip": archive({"x.txt": REPORT}), "b.txt": REPORT})
    documents, errors = found(archive({"trong.zip": deep}))
    assert [d.id for d in documents] == ["năm 2023/trong/b"]
    assert errors == [
        "tỉnh A/năm 2023.zip!trong.zip!sâu.zip: an archive in an archive in an archive; "
        "unpack it first"
    ]


def symlink(name: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        info = zipfile.ZipInfo(name)
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        out.writestr(info, "/etc/passwd")
        out.writestr("tốt.txt", REPORT)
    return buffer.getvalue()


def encrypted(name: str) -> bytes:
    """Return an archive whose first member says that it is encrypted."""
    data = bytearray(archive({name: REPORT, "tốt.txt": REPORT}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature) + offset
        data[at : at + 2] = struct.pack("<H", struct.unpack("<H", data[at : at + 2])[0] | 1)
    return bytes(data)


def torn(name: str) -> bytes:
    """Return an archive whose first member does not unpack."""
    data = bytearray(archive({name: REPORT * 50, "tốt.txt": REPORT}))
    at = data.find(name.encode()) + len(name.encode())
    data[at + 4 : at + 24] = b"\xff" * 20
    return bytes(data)


OUT = "a name that leads out of the archive; pack it again with plain names"
REFUSED = [
    ("../ra.txt", archive({"../ra.txt": REPORT, "tốt.txt": REPORT}), OUT),
    ("a/../../ra.txt", archive({"a/../../ra.txt": REPORT, "tốt.txt": REPORT}), OUT),
    ("/etc/ra.txt", archive({"/etc/ra.txt": REPORT, "tốt.txt": REPORT}), OUT),
    ("C:/ra.txt", archive({"C:/ra.txt": REPORT, "tốt.txt": REPORT}), OUT),
    ("..\\ra.txt", archive({"..\\ra.txt": REPORT, "tốt.txt": REPORT}), OUT),
    ("nối.txt", symlink("nối.txt"), "a symbolic link; pack the file itself"),
    ("kín.txt", encrypted("kín.txt"), "encrypted; unpack it with its password first"),
    ("rách.txt", torn("rách.txt"), "damaged member ("),
    ("ảnh.png", archive({"ảnh.png": b"\x89PNG", "tốt.txt": REPORT}), "no reader for '.png'; kn"),
    ("không đuôi", archive({"không đuôi": b"x", "tốt.txt": REPORT}), "a name without suffix; kn"),
    ("rỗng.txt", archive({"rỗng.txt": b"", "tốt.txt": REPORT}), "empty file"),
    ("bom.txt", archive({"bom.txt": bytes(5_000_000), "tốt.txt": REPORT}), "packed "),
]


@pytest.mark.parametrize(("name", "data", "message"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_hostile_member_leaves_its_siblings(name: str, data: bytes, message: str) -> None:
    documents, [error] = found(data)
    assert [d.id for d in documents] == ["năm 2023/tốt"]
    assert error.startswith(f"tỉnh A/năm 2023.zip!{name}: {message}")


def test_what_systems_leave_behind_is_passed_over() -> None:
    members = {"__MACOSX/._a.txt": b"\x00", "a/.DS_Store": b"x", "Thumbs.db": b"x", "a.txt": REPORT}
    documents, errors = found(archive(members))
    assert ([d.id for d in documents], errors) == (["năm 2023/a"], [])


@pytest.mark.parametrize("write", [str.encode, as_windows_1258], ids=["UTF-8", "windows-1258"])
def test_names_that_are_not_marked_as_utf_8(write: Callable[[str], bytes]) -> None:
    """Old packers write the bytes of the system's code page and say nothing."""
    name = write("Báo cáo phường")
    data = archive({"x" * len(name) + ".txt": REPORT}).replace(b"x" * len(name), name)
    [document], errors = found(data)
    source = unicodedata.normalize("NFC", document.source)
    assert (source, errors) == ("tỉnh A/năm 2023.zip!Báo cáo phường.txt", [])


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    data = archive({f"{n}.txt": REPORT for n in range(4)})
    monkeypatch.setattr(archive_reader, "MAX_MEMBERS", 2)
    documents, [error] = found(data)
    assert len(documents) == 2
    assert error.endswith("4 members; only the first 2 were read; split it")
    monkeypatch.setattr(archive_reader, "MAX_MEMBERS", 9)
    monkeypatch.setattr(archive_reader, "MAX_MEMBER_BYTES", 10)
    documents, errors = found(data)
    assert (documents, len(errors)) == ([], 4)
    assert errors[0].endswith(f"!0.txt: {len(REPORT)} bytes unpacked; the limit is 10")


def test_all_members_together(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = archive({"b.txt": REPORT, "c.txt": REPORT})
    data = archive({"trong.zip": inner, "a.txt": REPORT})
    budget = archive_reader.Budget(left=len(inner) + len(REPORT))
    items = list(archive_reader.read(BytesIO(data), "x.zip", budget=budget))
    assert [item.source for item in items if isinstance(item, Document)] == [
        "x.zip!trong.zip!b.txt"
    ]
    errors = [str(item) for item in items if isinstance(item, ReadError)]
    assert len(errors) == 2
    assert all("the archive unpacks to more than" in error for error in errors)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (archive({}), "a ZIP archive without files"),
        (archive({"a.txt": REPORT})[:60], "damaged ZIP archive ("),
        (b"PK\x03\x04", "damaged ZIP archive ("),
    ],
    ids=["empty", "cut off", "four bytes"],  # the bytes of an archive hold the time
)
def test_no_archive(data: bytes, message: str) -> None:
    documents, [error] = found(data)
    assert documents == []
    assert error.startswith(f"tỉnh A/năm 2023.zip: {message}")
