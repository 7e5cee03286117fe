from __future__ import annotations

import gzip
import io
import struct
import tarfile
import tracemalloc
import zipfile

import pytest

from reviews.repositories import archives
from reviews.repositories.archives import tar_members, zip_members
from reviews.repositories.github import SourceFault
from tests.reviews.fake_github import Repository, tarball


def every(path, size):
    return True


def zipped(files, **options):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data, **options)
    held.seek(0)
    return held


def tarred(members):
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for member, data in members:
            archive.addfile(member, io.BytesIO(data))
    return io.BytesIO(gzip.compress(held.getvalue(), mtime=0))


def member(name, data=b"", **fields):
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for field, value in fields.items():
        setattr(info, field, value)
    return info, data


def test_a_tar_of_github_is_read_without_its_folder():
    repo = Repository(files={"a.py": b"1", "b/c.py": b"22"}, links={"l": "/etc/passwd"})
    found = {item.path: (item.data, item.reason) for item in tar_members(file=io.BytesIO(tarball(repo)), wanted=every)}
    assert found == {"a.py": (b"1", ""), "b/c.py": (b"22", ""), "l": (None, "link")}


def test_a_zip_is_read_with_or_without_one_folder():
    for prefix in ("", "shop-main/"):
        found = list(zip_members(file=zipped({f"{prefix}a.py": "1", f"{prefix}b/c.py": "2"}), wanted=every))
        assert [item.path for item in found] == ["a.py", "b/c.py"]


@pytest.mark.parametrize(
    "name", ["r/../../etc/passwd", "r//etc/passwd", "r/a\\..\\..\\b", "r/C:\\x", "r/a\x1bb", "r/\u202egnp.py"]
)
def test_a_path_that_climbs_or_hides_is_named_and_not_taken(name):
    found = list(tar_members(file=tarred([member(name, b"x"), member("r/ok.py", b"1")]), wanted=every))
    assert [(item.data, item.reason) for item in found] == [(None, "climbs"), (b"1", "")]
    assert all(ord(one) >= 32 for one in found[0].path)


def test_links_devices_and_pipes_are_not_followed():
    kinds = {
        tarfile.SYMTYPE: "link",
        tarfile.LNKTYPE: "link",
        tarfile.FIFOTYPE: "unreadable",
        tarfile.CHRTYPE: "unreadable",
    }
    members = [member(f"r/{index}", type=kind, linkname="/etc/passwd") for index, kind in enumerate(kinds)]
    assert [item.reason for item in tar_members(file=tarred(members), wanted=every)] == list(kinds.values())


def test_a_zips_link_is_not_followed():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        info = zipfile.ZipInfo("link")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    assert [item.reason for item in zip_members(file=held, wanted=every)] == ["link"]


def test_a_bomb_of_100_megabytes_is_named_without_being_held():
    bomb = zipped({"bomb.txt": b"\0" * 100_000_000, "a.py": b"1"})
    tar = tarred([member("r/bomb.txt", b"\0" * 100_000_000), member("r/a.py", b"1")])
    tracemalloc.start()
    for found in (list(zip_members(file=bomb, wanted=every)), list(tar_members(file=tar, wanted=every))):
        assert [(item.path, item.reason) for item in found] == [("bomb.txt", "too_large"), ("a.py", "")]
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_a_zip_that_lies_about_a_size_is_read_no_further():
    data = bytearray(zipped({"a.txt": b"\0" * 1_000_000}).getvalue())
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    [found] = zip_members(file=io.BytesIO(bytes(data)), wanted=every)
    assert found.reason in {"too_large", "unreadable"} or len(found.data) <= 10


def test_a_header_that_wants_megabytes_ends_it():
    info, data = member("r/a", b"")
    info.pax_headers = {"comment": "x" * 3_000_000}
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(info, io.BytesIO(data))
    with pytest.raises(SourceFault) as fault:
        list(tar_members(file=io.BytesIO(gzip.compress(held.getvalue(), mtime=0)), wanted=every))
    assert fault.value.code == "archive_broken"


def test_a_whole_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(archives, "UNPACKED_MAX_BYTES", 1_000_000)
    with pytest.raises(SourceFault) as fault:
        list(tar_members(file=tarred([member("r/a.bin", b"\0" * 2_000_000)]), wanted=every))
    assert fault.value.code == "repository_too_large"


def test_past_the_bounds_files_are_named_and_left(monkeypatch):
    monkeypatch.setattr(archives, "FILES_MAX", 3)
    found = list(zip_members(file=zipped({f"f{number}.py": "1" for number in range(5)}), wanted=every))
    assert [item.reason for item in found] == ["", "", "", "archive_limit", "archive_limit"]


def test_too_many_entries_are_refused_before_they_are_listed(monkeypatch):
    monkeypatch.setattr(archives, "FILES_MAX", 3)
    with pytest.raises(SourceFault) as fault:
        list(zip_members(file=zipped({f"f{number}.py": "1" for number in range(8)}), wanted=every))
    assert fault.value.code == "archive_too_many_files"


@pytest.mark.parametrize("data", [b"", b"no archive", b"PK\x03\x04broken", b"PK\x05\x06" + b"\0" * 10])
def test_a_broken_zip_has_its_code(data):
    with pytest.raises(SourceFault) as fault:
        list(zip_members(file=io.BytesIO(data), wanted=every))
    assert fault.value.code == "archive_broken"


@pytest.mark.parametrize(
    "data",
    [b"", b"no archive", gzip.compress(b"x" * 700, mtime=0)[:-4], tarball(Repository(files={"a": b"1" * 90000}))[:-80]],
)
def test_a_broken_tar_has_its_code(data):
    with pytest.raises(SourceFault) as fault:
        list(tar_members(file=io.BytesIO(data), wanted=every))
    assert fault.value.code == "archive_broken"


def test_an_encrypted_member_is_named():
    data = bytearray(zipped({"a.txt": b"1"}).getvalue())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + offset] |= 1
    assert [item.reason for item in zip_members(file=io.BytesIO(bytes(data)), wanted=every)] == ["encrypted"]


def test_a_member_that_nobody_wants_is_not_unpacked():
    found = list(zip_members(file=zipped({"a.py": "1", "b.png": "2"}), wanted=lambda path, size: path == "a.py"))
    assert [(item.path, item.reason) for item in found] == [("a.py", ""), ("b.png", "unwanted")]
