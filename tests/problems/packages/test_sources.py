"""Hostile archives and folders are refused as a whole, naming the entry and the reason."""

from __future__ import annotations

import contextlib
import io
import os
import stat
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from problems.packages import PackageError, read_package, sources
from problems.packages.sources import read_folder, read_zip
from tests.problems.packages.making import GOOD, zipped


def refused(source) -> tuple[str, str]:
    """Code and path of the one error."""
    with pytest.raises(PackageError) as caught:
        read_package(source, slug="sum-of-two")
    assert len(caught.value.diagnostics.errors) == 1
    error = caught.value.diagnostics.errors[0]
    assert error.message in str(caught.value)
    return error.code, error.path


def archive_of(*entries: tuple[zipfile.ZipInfo | str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in entries:
            archive.writestr(entry, content, compress_type=zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


class TestNames:
    @pytest.mark.parametrize(
        "name",
        ["../evil", "a/../../evil", "/etc/passwd", "a//b", "./a", "C:/evil", "a\\..\\b", "a/b\x07", "x/" * 9 + "y"],
    )
    def test_names_that_climb_or_hide_are_refused(self, name):
        assert refused(archive_of((name, b"x")))[0] in {"path_unsafe", "path_too_deep"}

    def test_a_null_byte_in_a_name_is_refused(self):
        """The library would cut the name there."""
        data = archive_of(("problem.yamlXevil", b"x")).replace(b"problem.yamlXevil", b"problem.yaml\0evil")
        assert refused(data) == ("path_unsafe", "problem.yaml\\x00evil")

    def test_names_that_differ_only_in_case_are_refused(self):
        assert refused(archive_of(("data/A.in", b""), ("data/a.in", b""))) == ("name_clash", "data/a.in")
        assert refused(archive_of(("Data/a.in", b""), ("data/b.in", b"")))[0] == "name_clash"

    def test_a_name_that_occurs_twice_is_refused(self):
        with pytest.warns(UserWarning, match="Duplicate name"):
            data = archive_of(("a", b"1"), ("a", b"2"))
        assert refused(data) == ("name_clash", "a")

    def test_a_file_where_a_folder_is_needed_is_refused(self):
        assert refused(archive_of(("a", b""), ("a/b", b"")))[0] == "name_clash"
        assert refused(archive_of(("a/b", b""), ("a", b"")))[0] == "name_clash"

    @given(st.text(max_size=30).filter(lambda name: not name.startswith("\0")))  # the library cannot write those
    def test_any_name_is_taken_or_refused(self, name):
        """Nothing but PackageError comes out, and what is taken is a plain relative path."""
        try:
            _, files = read_zip(archive_of((name or "x", b"")))
        except PackageError:
            return
        for path in files:
            assert not os.path.isabs(path)
            assert ".." not in path.split("/")


class TestSizes:
    def test_a_bomb_is_refused_by_its_ratio(self):
        assert refused(archive_of(("data/bomb.in", bytes(8 * 1024 * 1024)))) == ("compression_ratio", "data/bomb.in")

    def test_a_bomb_that_lies_about_its_size_is_refused(self):
        """What counts is what comes out, not what the header says."""
        data = bytearray(archive_of(("data/bomb.in", bytes(8 * 1024 * 1024))))
        central = data.index(b"PK\x01\x02")
        data[central + 24 : central + 28] = struct.pack("<I", 10)
        data[22:26] = struct.pack("<I", 10)
        assert refused(bytes(data))[0] in {"compression_ratio", "archive_unreadable"}

    def test_too_many_entries_are_refused(self, monkeypatch):
        monkeypatch.setattr(sources, "MAX_FILES", 3)
        assert refused(archive_of(*[(f"f{number}", b"") for number in range(4)]))[0] == "too_many_files"
        assert refused(archive_of(*[(f"f{number}", b"") for number in range(9)]))[0] == "too_many_files"

    def test_a_large_file_is_refused_by_name(self, monkeypatch, tmp_path):
        monkeypatch.setattr(sources, "MAX_FILE_BYTES", 10)
        assert refused(archive_of(("a/big", b"12345678901"))) == ("file_too_large", "a/big")
        (tmp_path / "big").write_bytes(b"12345678901")
        assert refused(tmp_path) == ("file_too_large", "big")

    def test_a_large_package_is_refused(self, monkeypatch):
        monkeypatch.setattr(sources, "MAX_TOTAL_BYTES", 10)
        assert refused(archive_of(("a", b"123456"), ("b", b"123456"))) == ("package_too_large", "b")

    def test_a_large_archive_is_refused_unread(self, monkeypatch):
        monkeypatch.setattr(sources, "MAX_ARCHIVE_BYTES", 10)
        assert refused(zipped(GOOD))[0] == "archive_too_large"


class TestKinds:
    @pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
    def test_links_and_special_files_in_archives_are_refused(self, kind):
        entry = zipfile.ZipInfo("data/secret/1.in")
        entry.external_attr = (kind | 0o777) << 16
        assert refused(archive_of((entry, b"/etc/passwd"))) == ("not_a_file", "data/secret/1.in")

    def test_links_in_folders_are_refused(self, tmp_path):
        (tmp_path / "link.in").symlink_to("/etc/passwd")
        assert refused(tmp_path) == ("not_a_file", "link.in")

    def test_linked_folders_are_refused(self, tmp_path):
        (tmp_path / "data").symlink_to("/etc")
        assert refused(tmp_path) == ("not_a_file", "data")

    def test_pipes_in_folders_are_refused_without_waiting(self, tmp_path):
        os.mkfifo(tmp_path / "pipe")
        assert refused(tmp_path) == ("not_a_file", "pipe")

    def test_encrypted_entries_are_refused(self):
        data = bytearray(archive_of(("a", b"x")))
        central = data.index(b"PK\x01\x02")
        data[central + 8] |= 1
        assert refused(bytes(data)) == ("encrypted", "a")

    @pytest.mark.parametrize("data", [b"", b"PK", b"not a zip", zipped(GOOD)[:-30], zipped(GOOD)[40:]])
    def test_what_is_no_archive_is_refused(self, data):
        assert refused(data)[0] == "archive_unreadable"

    @given(st.binary(max_size=80), st.integers(0, 2000))
    def test_damaged_archives_are_read_or_refused(self, noise, position):
        """Any damage gives a package, or an error that names what is wrong; never another exception."""
        good = zipped(GOOD)
        with contextlib.suppress(PackageError):
            read_zip(good[:position] + noise + good[position + len(noise) :])


class TestOrdinary:
    def test_folder_and_archive_hold_the_same(self, tmp_path):
        for path, content in GOOD.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_bytes(content)
        (tmp_path / "__pycache__").mkdir()
        (tmp_path / "__pycache__" / "x.pyc").write_bytes(b"")
        assert read_folder(tmp_path) == GOOD
        assert read_zip(zipped(GOOD)) == ("sum-of-two", GOOD)
        assert read_zip(zipped(GOOD, folder="")) == ("", GOOD)
