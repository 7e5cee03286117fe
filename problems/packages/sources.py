"""Files of a package as bytes, from a folder or a zip archive that may be hostile.

Only regular files, bounded in number, size and compression ratio, with names that are safe on every
system. Anything else is refused as a whole, naming the entry and the reason; nothing is ever written.
"""

from __future__ import annotations

import io
import os
import stat
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

from problems.packages.diagnostics import PackageError, single_error

MAX_ARCHIVE_BYTES = 128 * 1024 * 1024
MAX_FILES = 4000
MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_TOTAL_BYTES = 256 * 1024 * 1024
# Text of test data compresses well; above this ratio (of entries that are not small) it is a bomb.
MAX_RATIO = 200
RATIO_FREE_BYTES = 1024 * 1024
MAX_PATH_LENGTH = 240
MAX_PATH_DEPTH = 8
_IGNORED_NAMES = {".DS_Store", "Thumbs.db"}
_IGNORED_FOLDERS = {"__MACOSX", ".git", "__pycache__"}
_CENTRAL_HEADER = b"PK\x01\x02"


def read_folder(folder: Path) -> dict[str, bytes]:
    """All files below a folder, by path with "/". Raises `PackageError`."""
    collected = _Collected()
    for parent, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if name not in _IGNORED_FOLDERS)
        for name in folders:
            _refuse_link(Path(parent, name), folder)
        for name in sorted(names):
            path = Path(parent, name)
            collected.add(path.relative_to(folder).as_posix(), partial(_read_file, path))
    return collected.files


def read_zip(data: bytes) -> tuple[str, dict[str, bytes]]:
    """The name of the one top folder (or "") and all files of an archive. Raises `PackageError`."""
    if len(data) > MAX_ARCHIVE_BYTES:
        raise single_error("archive_too_large", "", f"the archive is larger than {MAX_ARCHIVE_BYTES >> 20} MiB")
    if data.count(_CENTRAL_HEADER) > 2 * MAX_FILES:
        raise single_error("too_many_files", "", f"the archive has more than {MAX_FILES} entries")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _without_top_folder(_read_entries(archive))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        # What the standard library says of damaged, encrypted or exotic archives.
        raise single_error("archive_unreadable", "", f"not a readable zip archive: {error}") from error


class _Collected:
    """Files taken in so far, with the bounds that hold for all of them together."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self._folded: dict[str, str] = {}
        self._total = 0

    def add(self, path: str, read: Callable[[int], bytes]) -> None:
        """Take in one file. `read` returns at most limit + 1 bytes."""
        _check_path(path)
        if path.rsplit("/", 1)[-1] in _IGNORED_NAMES:
            return
        self._refuse_clash(path)
        if len(self.files) >= MAX_FILES:
            raise single_error("too_many_files", path, f"the package has more than {MAX_FILES} files")
        content = read(MAX_FILE_BYTES)
        if len(content) > MAX_FILE_BYTES:
            raise single_error("file_too_large", path, f"the file is larger than {MAX_FILE_BYTES >> 20} MiB")
        self._total += len(content)
        if self._total > MAX_TOTAL_BYTES:
            raise single_error("package_too_large", path, f"the package is larger than {MAX_TOTAL_BYTES >> 20} MiB")
        self.files[path] = content

    def _refuse_clash(self, path: str) -> None:
        """Two names that are one on some system, or a file where another path needs a folder."""
        folded = path.casefold()
        other = self._folded.setdefault(folded, path)
        if path in self.files or other != path:
            raise single_error("name_clash", path, f"the name clashes with {other}")
        parts = path.split("/")
        for length in range(1, len(parts)):
            folder = "/".join(parts[:length])
            other = self._folded.setdefault(folder.casefold() + "/", folder)
            if other != folder or folder.casefold() in self._folded:
                raise single_error("name_clash", path, f"the folder {folder} clashes with {other}")
        if folded + "/" in self._folded:
            raise single_error("name_clash", path, "the name is also that of a folder")


def _check_path(path: str) -> None:
    """Refuse names that climb, hide or mean different things on different systems."""
    shown = path.encode("unicode_escape").decode("ascii")[:200]
    if len(path) > MAX_PATH_LENGTH:
        raise single_error("path_too_long", shown, f"the path is longer than {MAX_PATH_LENGTH} characters")
    if path.startswith("/") or "\\" in path or ":" in path:
        raise single_error("path_unsafe", shown, "the path is absolute or has a backslash or colon")
    parts = path.split("/")
    if len(parts) > MAX_PATH_DEPTH:
        raise single_error("path_too_deep", shown, f"the path has more than {MAX_PATH_DEPTH} parts")
    if any(part in {"", ".", ".."} for part in parts):
        raise single_error("path_unsafe", shown, "the path climbs or has an empty part")
    if not path.isprintable():
        raise single_error("path_unsafe", shown, "the path has control characters")


def _refuse_link(path: Path, folder: Path) -> None:
    if path.is_symlink():
        raise single_error("not_a_file", path.relative_to(folder).as_posix(), "links are not allowed")


def _read_file(path: Path, limit: int) -> bytes:
    """A regular file, opened without following a link."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise single_error("not_a_file", path.name, f"cannot be read as a regular file: {error.strerror}") from error
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise single_error("not_a_file", path.name, "only regular files are allowed")
        return file.read(limit + 1)


def _read_entries(archive: zipfile.ZipFile) -> dict[str, bytes]:
    collected = _Collected()
    entries = archive.infolist()
    if len(entries) > 2 * MAX_FILES:
        raise single_error("too_many_files", "", f"the archive has more than {MAX_FILES} entries")
    for entry in entries:
        _check_entry(entry)
        if not entry.is_dir() and not _IGNORED_FOLDERS & set(entry.filename.split("/")[:-1]):
            collected.add(entry.filename, partial(_read_entry, archive, entry))
    return collected.files


def _check_entry(entry: zipfile.ZipInfo) -> None:
    # The library cuts a name at NUL and turns backslashes; what the archive says is `orig_filename`.
    name = entry.orig_filename
    _check_path(name.rstrip("/") or name)
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise single_error("not_a_file", name, "links and special files are not allowed")
    if entry.flag_bits & 0x1:
        raise single_error("encrypted", name, "encrypted entries are not allowed")
    if entry.file_size > RATIO_FREE_BYTES and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        raise _bomb(name)


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    """At most limit + 1 bytes, whatever the header promises."""
    with archive.open(entry) as file:
        content = file.read(limit + 1)
    if len(content) > RATIO_FREE_BYTES and len(content) > MAX_RATIO * max(entry.compress_size, 1):
        raise _bomb(entry.filename)
    return content


def _bomb(name: str) -> PackageError:
    return single_error("compression_ratio", name, f"the entry unpacks to more than {MAX_RATIO} times its size")


def _without_top_folder(files: dict[str, bytes]) -> tuple[str, dict[str, bytes]]:
    """Most archives hold one folder that holds everything."""
    tops = {path.split("/", 1)[0] for path in files}
    if len(tops) != 1 or "problem.yaml" in files or any("/" not in path for path in files):
        return "", files
    top = tops.pop()
    return top, {path[len(top) + 1 :]: content for path, content in files.items()}
